r"""Whether a coalition holds: who would leave, who would join.

Let :math:`U_i(S - i)` be what member i gets after leaving S while the others stay together and
outsiders stay alone: its **leaving payoff** (not v(i), which supposes that everybody separates).

- Internally stable at payoffs x: :math:`x_i \ge U_i(S - i)` for every member
  [DAspremont1983]_ [Barrett1994]_.
- Potentially internally stable: :math:`v(S) \ge \sum_{i \in S} U_i(S - i)`, so that some division is
  internally stable [CarraroEyckmansFinus2006]_.
- Externally stable, with payments inside coalitions: no outsider j adds more by joining than it gets
  outside, :math:`v(S \cup j) - v(S) \le U_j(S)`; the coalition could not take it in without loss.

References
----------
.. [DAspremont1983] C. d'Aspremont, A. Jacquemin, J. J. Gabszewicz, J. A. Weymark, "On the Stability
   of Collusive Price Leadership", Canadian Journal of Economics 16(1), 1983, pp. 17-25.
.. [Barrett1994] S. Barrett, "Self-Enforcing International Environmental Agreements", Oxford Economic
   Papers 46, 1994, pp. 878-894.
.. [CarraroEyckmansFinus2006] C. Carraro, J. Eyckmans, M. Finus, "Optimal transfers and participation
   decisions in international environmental agreements", Review of International Organizations 1(4),
   2006, pp. 379-396.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiate.coalitions.partitions import PartitionFunction, bloc_structure

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stability:
    """Whether a coalition holds; money in USD a year."""

    members: tuple[int, ...]
    """The coalition, ascending."""
    total: float
    """v(S), what the coalition has to divide."""
    leaving: FloatArray
    """What each member gets after leaving alone, in the order of ``members``."""
    surplus: float
    """v(S) minus the sum of leaving payoffs: what is left after everybody is kept."""
    outsiders: tuple[int, ...]
    """Everybody else, ascending."""
    joining: FloatArray
    """What each outsider would add by joining minus what it gets outside."""
    tolerance: float
    """Differences up to this size count as rounding, USD a year."""

    @property
    def potentially_internal(self) -> bool:
        """Whether some division keeps every member."""
        return self.surplus >= -self.tolerance

    @property
    def external(self) -> bool:
        """Whether no outsider could be taken in to the gain of both."""
        return bool((self.joining <= self.tolerance).all())

    def leaves(self, division: ArrayLike) -> tuple[int, ...]:
        """Return the members that gain by leaving at a division in the order of ``members``.

        An empty tuple means that the division is internally stable.

        Raises
        ------
        ValueError
            If the division does not give one payoff per member.
        """
        shares = np.array(division, dtype=np.float64)
        if shares.shape != self.leaving.shape:
            raise ValueError(
                f"a division must give {len(self.members)} payoffs, got shape {shares.shape}"
            )
        wants_out = shares < self.leaving - self.tolerance
        return tuple(i for i, out in zip(self.members, wants_out, strict=True) if out)


def leaving_payoff(game: PartitionFunction, coalition: frozenset[int], member: int) -> float:
    """Return what a member gets alone after it leaves, the others staying together, USD a year.

    Raises
    ------
    ValueError
        If the member does not belong to the coalition.

    Examples
    --------
    >>> from negotiate.coalitions.partitions import partition_function
    >>> game = partition_function(3, lambda blocs: np.array([1.0 * len(blocs) for _ in blocs]))
    >>> leaving_payoff(game, frozenset({0, 1, 2}), 0)
    2.0
    """
    if member not in coalition:
        raise ValueError(f"player {member} does not belong to {sorted(coalition)}")
    structure = bloc_structure(coalition - {member}, game.players)
    return game.payoff(frozenset({member}), structure)


def _joining_gain(game: PartitionFunction, coalition: frozenset[int], outsider: int) -> float:
    """Return what an outsider adds by joining minus what it gets outside."""
    outside = game.payoff(frozenset({outsider}), bloc_structure(coalition, game.players))
    added = game.bloc_payoff(coalition | {outsider}) - game.bloc_payoff(coalition)
    return added - outside


def coalition_stability(
    game: PartitionFunction, coalition: frozenset[int], *, tolerance: float = 1e-9
) -> Stability:
    """Return who would leave a coalition, and who could join it to the gain of all.

    Parameters
    ----------
    game : PartitionFunction
        Payoffs, with at least the structures of one coalition and singletons.
    coalition : frozenset of int
        S, not empty.
    tolerance : float, default 1e-9
        Rounding, relative to the largest payoff concerned, dimensionless.

    Raises
    ------
    ValueError
        If the coalition is empty, or a payoff is not known.

    Examples
    --------
    A coalition of s members gets s squared, whatever the others do:

    >>> from negotiate.coalitions.partitions import partition_function
    >>> game = partition_function(3, lambda blocs: np.array([len(b) ** 2.0 for b in blocs]))
    >>> found = coalition_stability(game, frozenset({0, 1, 2}))
    >>> found.leaving, found.surplus
    (array([1., 1., 1.]), 6.0)
    """
    if not coalition:
        raise ValueError("a coalition must have at least one member")
    members = tuple(sorted(coalition))
    outsiders = tuple(j for j in range(game.players) if j not in coalition)
    total = game.bloc_payoff(coalition)
    leaving = np.array([leaving_payoff(game, coalition, i) for i in members])
    joining = np.array([_joining_gain(game, coalition, j) for j in outsiders])
    size = max(abs(total), float(np.abs(leaving).max()))
    surplus = total - float(leaving.sum())
    return Stability(
        members, total, leaving, surplus, outsiders, joining, tolerance * max(size, 1e-300)
    )
