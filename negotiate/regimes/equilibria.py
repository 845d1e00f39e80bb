r"""Who signs with whom: pure Nash equilibria of the destinations' choices of partners.

Each destination chooses the set of blocs it signs with. A network is admissible if no signed bloc
would lose by its agreement; it is an equilibrium if it is admissible and no destination has another
set that leaves the network admissible and pays the destination more, everything solved again
(MODEL 8a). Several equilibria are the normal case, and none is possible; so a result lists all that
were found and says how they were looked for.

Small networks are enumerated. Larger ones follow better replies from several starts: destinations
take turns; each makes its best single change (add, drop, swap), and where there is none looks
through all its sets if these are few enough. A network where nobody moves is a rest point; a
network that comes back is a cycle, and both are reported. Which rest points exist besides those
found is then not known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np

from negotiate.errors import NoEquilibriumError
from negotiate.regimes.state_payments import TOLERANCE, Bargain, Settlement, settle
from negotiate.regimes.state_volumes import BlocMarkets, Network

ENUMERATION_LIMIT = 4096
"""Networks are enumerated up to this number."""

_ALL_SETS_LIMIT = 512

Evaluate = Callable[[Network], Settlement]
"""Settlement of a network; evaluated once per network."""


@dataclass(frozen=True, eq=False)
class NetworkSearch:
    """The equilibria that were found and how they were looked for."""

    settlements: tuple[Settlement, ...]
    """Equilibria in the order of their networks' bit masks, destination by destination."""
    exhaustive: bool
    """Whether every network was examined, so that there are no others."""
    examined: int
    """Number of networks examined."""
    cycles: tuple[tuple[Network, ...], ...]
    """Networks that better replies run through for ever; empty after enumeration."""
    statement: str
    """What was found, in a sentence."""


def signable(view: BlocMarkets) -> tuple[tuple[int, ...], ...]:
    """Return per destination the blocs that have an open corridor to it."""
    reach = view.members @ (view.upper > 0)
    return tuple(
        tuple(int(i) for i in np.flatnonzero(reach[:, d] > 0)) for d in range(reach.shape[1])
    )


def _subsets(choices: tuple[int, ...]) -> list[frozenset[int]]:
    """Return all subsets in the order of their bit masks."""
    return [
        frozenset(c for bit, c in enumerate(choices) if mask >> bit & 1)
        for mask in range(1 << len(choices))
    ]


def _key(network: Network) -> tuple[int, ...]:
    return tuple(sum(1 << i for i in signed) for signed in network)


def _remembered(view: BlocMarkets, bargain: Bargain) -> tuple[Evaluate, dict[Network, Settlement]]:
    """Return a function that settles each network once, and what it remembers."""
    known: dict[Network, Settlement] = {}

    def evaluate(network: Network) -> Settlement:
        if network not in known:
            known[network] = settle(view, network, bargain)
        return known[network]

    return evaluate, known


def _with_set(network: Network, destination: int, signed: frozenset[int]) -> Network:
    return (*network[:destination], signed, *network[destination + 1 :])


def _best_reply(
    evaluate: Evaluate,
    network: Network,
    destination: int,
    sets: Iterable[frozenset[int]],
    tolerance: float,
) -> Network:
    """Return the best admissible network that the destination reaches, or the network itself."""
    best, payoff = network, evaluate(network).destination_payoffs[destination] + tolerance
    for signed in sets:
        other = _with_set(network, destination, signed)
        found = evaluate(other)
        if found.admissible and found.destination_payoffs[destination] > payoff:
            best, payoff = other, found.destination_payoffs[destination]
    return best


def single_changes(
    signed: frozenset[int], choices: tuple[int, ...]
) -> tuple[tuple[int | None, int | None], ...]:
    """Return the single changes of a set as (dropped, added): adds, then drops, then swaps.

    Examples
    --------
    >>> single_changes(frozenset({0}), (0, 1))
    ((None, 1), (0, None), (0, 1))
    """
    outside = [k for k in choices if k not in signed]
    inside = sorted(signed)
    adds = [(None, k) for k in outside]
    drops = [(i, None) for i in inside]
    return (*adds, *drops, *((i, k) for i in inside for k in outside))


def changed(signed: frozenset[int], dropped: int | None, added: int | None) -> frozenset[int]:
    """Return the set after one change; None where nothing is dropped or added."""
    kept = signed - {dropped}
    return frozenset(kept if added is None else kept | {added})


def _move(
    evaluate: Evaluate,
    network: Network,
    destination: int,
    choices: tuple[int, ...],
    tolerance: float,
) -> Network:
    """Return the network after the destination's turn."""
    here = evaluate(network)
    signed = network[destination]
    refused = frozenset(int(i) for i in np.flatnonzero(here.refusals[:, destination]))
    if refused:
        return _with_set(network, destination, signed - refused)
    if not here.admissible:
        return network
    near = (changed(signed, *change) for change in single_changes(signed, choices))
    moved = _best_reply(evaluate, network, destination, near, tolerance)
    if moved == network and 1 << len(choices) <= _ALL_SETS_LIMIT:
        return _best_reply(evaluate, network, destination, _subsets(choices), tolerance)
    return moved


def _follow(
    evaluate: Evaluate, start: Network, choices: tuple[tuple[int, ...], ...], tolerance: float
) -> tuple[Network | None, tuple[Network, ...]]:
    """Return the rest point that better replies lead to, or else the cycle."""
    network, seen = start, [start]
    while True:
        before = network
        for d, available in enumerate(choices):
            network = _move(evaluate, network, d, available, tolerance)
        if network == before:
            return network, ()
        if network in seen:
            return None, tuple(seen[seen.index(network) :])
        seen.append(network)


def _starts(choices: tuple[tuple[int, ...], ...], given: Iterable[Network]) -> list[Network]:
    """Return nobody, everybody, each bloc alone everywhere, and the given networks."""
    blocs = sorted({i for available in choices for i in available})
    nobody: Network = tuple(frozenset() for _ in choices)
    everybody: Network = tuple(frozenset(available) for available in choices)
    alone = [tuple(frozenset({i} & set(available)) for available in choices) for i in blocs]
    return list(dict.fromkeys([nobody, everybody, *alone, *given]))


def _counted(count: int, singular: str) -> str:
    return f"{count} {singular}{'' if count == 1 else 's'}"


def enumerate_equilibria(view: BlocMarkets, bargain: Bargain) -> NetworkSearch:
    """Return all pure equilibria by examining every network.

    Returns
    -------
    NetworkSearch
        All equilibria; an empty tuple, said in ``statement``, if there are none.
    """
    evaluate, known = _remembered(view, bargain)
    sets = [_subsets(available) for available in signable(view)]
    tolerance = TOLERANCE * view.scale
    found = [
        network
        for network in product(*sets)
        if evaluate(network).admissible
        and all(
            _best_reply(evaluate, network, d, sets[d], tolerance) == network
            for d in range(len(sets))
        )
    ]
    said = {0: "no equilibrium", 1: "1 equilibrium"}.get(len(found), f"{len(found)} equilibria")
    among = "the only network" if len(known) == 1 else f"all {len(known)} networks"
    statement = f"{said} in pure strategies among {among}"
    ordered = sorted(found, key=_key)
    return NetworkSearch(tuple(map(evaluate, ordered)), True, len(known), (), statement)


def follow_better_replies(
    view: BlocMarkets, bargain: Bargain, *, starts: Iterable[Network] = ()
) -> NetworkSearch:
    """Return the rest points and cycles of better replies from several starts.

    Parameters
    ----------
    view : BlocMarkets
        Markets as the blocs see them.
    bargain : Bargain
        Threat of replacement and fall-back.
    starts : iterable of networks, optional
        Starts besides nobody, everybody and each bloc alone everywhere, e.g. the observed network.
    """
    evaluate, known = _remembered(view, bargain)
    choices = signable(view)
    rests: dict[Network, None] = {}
    cycles: dict[tuple[Network, ...], None] = {}
    begun = _starts(choices, starts)
    for start in begun:
        rest, cycle = _follow(evaluate, start, choices, TOLERANCE * view.scale)
        if rest is None:
            cycles[_rotated(cycle)] = None
        else:
            rests[rest] = None
    statement = (
        f"{_counted(len(rests), 'rest point')} and {_counted(len(cycles), 'cycle')} of better "
        f"replies from {_counted(len(begun), 'start')}; there may be others"
    )
    ordered = tuple(evaluate(network) for network in sorted(rests, key=_key))
    return NetworkSearch(ordered, False, len(known), tuple(cycles), statement)


def _rotated(cycle: tuple[Network, ...]) -> tuple[Network, ...]:
    """Return the cycle from its first network in the order of bit masks."""
    first = min(range(len(cycle)), key=lambda index: _key(cycle[index]))
    return cycle[first:] + cycle[:first]


def search_networks(
    view: BlocMarkets, bargain: Bargain, *, starts: Iterable[Network] = ()
) -> NetworkSearch:
    """Return all equilibria where networks are few enough to enumerate, else rest points."""
    bits = sum(len(available) for available in signable(view))
    if 1 << bits <= ENUMERATION_LIMIT:
        return enumerate_equilibria(view, bargain)
    return follow_better_replies(view, bargain, starts=starts)


def worst_for_origins(search: NetworkSearch, regime: str) -> Settlement:
    """Return the equilibrium with the lowest sum of origins' payoffs (MODEL 8a); ties: the first.

    Raises
    ------
    NoEquilibriumError
        If the search found no equilibrium.
    """
    if not search.settlements:
        raise NoEquilibriumError(regime, search.statement)
    return min(search.settlements, key=lambda found: float(found.bloc_payoffs.sum()))
