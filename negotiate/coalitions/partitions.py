"""Partition functions: what each coalition gets in every coalition structure.

The payoff of a coalition depends on what the others do, so that the primitive is not v(S) but the
payoff of every bloc in every partition [ThrallLucas1963]_. The function that gives the payoffs of
one partition is an argument: the state regimes provide one in
:mod:`negotiate.coalitions.state_blocs`, any other institution can provide its own. For few players
all partitions are evaluated; for more, one coalition with everybody else alone, 2^n - n structures.

References
----------
.. [ThrallLucas1963] R. M. Thrall, W. F. Lucas, "n-Person Games in Partition Function Form", Naval
   Research Logistics Quarterly 10, 1963, pp. 281-298.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.coalitions.characteristic import coalition_members

FloatArray = NDArray[np.float64]

Partition = tuple[frozenset[int], ...]
"""Disjoint coalitions that cover all players, in the order of their first members."""

BlocPayoffs = Callable[[Partition], FloatArray]
"""Gives the payoff of each coalition of a partition, in the order of the partition."""

ALL_PARTITIONS_LIMIT = 5
"""Up to this number of players every partition is evaluated (52 for 5)."""


def ordered(blocs: Iterator[frozenset[int]] | Partition) -> Partition:
    """Return the blocs in the order of their first members.

    Examples
    --------
    >>> [sorted(bloc) for bloc in ordered((frozenset({2}), frozenset({0, 1})))]
    [[0, 1], [2]]
    """
    return tuple(sorted(blocs, key=min))


def bloc_structure(members: frozenset[int], players: int) -> Partition:
    """Return the partition of one coalition and everybody else alone.

    Parameters
    ----------
    members : frozenset of int
        The coalition; empty or a single player: everybody is alone.
    players : int
        n; members must be below it.

    Raises
    ------
    ValueError
        If a member is not a player.

    Examples
    --------
    >>> [sorted(bloc) for bloc in bloc_structure(frozenset({0, 2}), 3)]
    [[0, 2], [1]]
    """
    if not members <= set(range(players)):
        raise ValueError(f"members must be players 0 to {players - 1}, got {sorted(members)}")
    alone = [frozenset({i}) for i in range(players) if i not in members]
    return ordered((frozenset(members), *alone) if members else tuple(alone))


def all_partitions(players: int) -> Iterator[Partition]:
    """Yield every partition of the players 0 to n-1, from the grand coalition to all alone.

    Examples
    --------
    >>> [[sorted(bloc) for bloc in partition] for partition in all_partitions(2)]
    [[[0, 1]], [[0], [1]]]
    """
    if players <= 0:
        yield ()
        return
    last = players - 1
    for smaller in all_partitions(last):
        for index, bloc in enumerate(smaller):
            yield (*smaller[:index], bloc | {last}, *smaller[index + 1 :])
        yield (*smaller, frozenset({last}))


def bloc_structures(players: int) -> Iterator[Partition]:
    """Yield one coalition with everybody else alone, for every coalition; all alone comes first."""
    yield bloc_structure(frozenset(), players)
    for mask in range(1 << players):
        if mask.bit_count() > 1:
            yield bloc_structure(coalition_members(mask), players)


@dataclass(frozen=True, eq=False)
class PartitionFunction:
    """Payoff of every coalition in the structures that were evaluated, USD a year."""

    players: int
    """n."""
    payoffs: Mapping[Partition, FloatArray]
    """Payoff of each coalition, in the order of the partition."""

    def payoff(self, coalition: frozenset[int], partition: Partition) -> float:
        """Return the payoff of a coalition in a partition.

        Raises
        ------
        ValueError
            If the partition was not evaluated, or the coalition is not part of it.
        """
        key = ordered(partition)
        if key not in self.payoffs or coalition not in key:
            raise ValueError(
                f"no payoff is known for {sorted(coalition)} in {[sorted(b) for b in key]}"
            )
        return float(self.payoffs[key][key.index(coalition)])

    def bloc_payoff(self, coalition: frozenset[int]) -> float:
        """Return v(S), the payoff of S when everybody else is alone; 0 for the empty coalition."""
        if not coalition:
            return 0.0
        return self.payoff(coalition, bloc_structure(coalition, self.players))

    def characteristic(self) -> FloatArray:
        """Return v(S) by bit mask, shape (2^n,) (MODEL 8a)."""
        return np.array(
            [self.bloc_payoff(coalition_members(mask)) for mask in range(1 << self.players)]
        )


def partition_function(players: int, evaluate: BlocPayoffs) -> PartitionFunction:
    """Return the payoffs of all partitions of few players, or of each coalition against singletons.

    Parameters
    ----------
    players : int
        n, at least 1; up to 5 all partitions, above one coalition with the others alone.
    evaluate : callable
        Gives the payoffs of a partition's coalitions in its order.

    Returns
    -------
    PartitionFunction
        In the order of :func:`all_partitions` or :func:`bloc_structures`.

    Raises
    ------
    ValueError
        If there is no player, or ``evaluate`` does not return one payoff per coalition.

    Examples
    --------
    A coalition of s members gets s squared, whatever the others do:

    >>> game = partition_function(3, lambda blocs: np.array([len(b) ** 2.0 for b in blocs]))
    >>> game.characteristic()
    array([0., 1., 1., 4., 1., 4., 4., 9.])
    """
    if players < 1:
        raise ValueError(f"a game must have at least one player, got {players}")
    few = players <= ALL_PARTITIONS_LIMIT
    structures = all_partitions(players) if few else bloc_structures(players)
    payoffs = {}
    for structure in structures:
        found = np.array(evaluate(structure), dtype=np.float64)
        if found.shape != (len(structure),):
            raise ValueError(
                f"a partition of {len(structure)} coalitions must have as many payoffs, "
                f"got shape {found.shape}"
            )
        payoffs[structure] = found
    return PartitionFunction(players, payoffs)
