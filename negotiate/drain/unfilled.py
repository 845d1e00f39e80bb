r"""Posts left unfilled at the origin, by cause, with the range of chains and posts.

:math:`u_s = \sum_{o,d} M_{so} q_{od}` (`negotiate.corridors.causes`). M[s, o] is the chance that the
vacancy chain of an exit from o ends at s. It falls with the shares P[s, .] that s itself fills and
rises with those of all others, so that the ends of the range over all chains within their stated
ranges are reached at two corners, and are exact: own shares high and the others' low, and the other
way round. The ends of the posts are added to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.cases.schema import Case, Chain
from negotiate.corridors.cascade import cascade
from negotiate.corridors.causes import NO_AGREEMENT, causes, step_migration
from negotiate.drain.asked import Asked, case_line
from negotiate.drain.intervals import Interval, total
from negotiate.drain.lines import Line, Section, computed, no_figure
from negotiate.errors import SolverError
from negotiate.units import Quantity

FloatArray = NDArray[np.float64]

FORMULA = "M[s,o] q[o,d] of the vacancy chain"
TOO_WIDE = (
    "The upper ends of the chains together fill more than every post, or never end, so that their "
    "range has no result; the range shown is that of the posts alone."
)
NO_CHAINS = "No chains are stated, so each exit is one unfilled post."


@dataclass(frozen=True, eq=False)
class Network:
    """Chains and posts of a case as arrays, at one end of their ranges."""

    origins: tuple[str, ...]
    """Origins, sorted."""
    destinations: tuple[str, ...]
    """Destinations, sorted."""
    chains: FloatArray
    """P, shape (n, n)."""
    posts: FloatArray
    """q, shape (n, m)."""


def network(case: Case, end: str = "value") -> Network:
    """Return the chains and posts of a case.

    Parameters
    ----------
    case
        The case.
    end
        ``value``, ``low`` or ``high``; a figure without a range has its value at all of them.

    Examples
    --------
    >>> from negotiate.cases.loader import load_case
    >>> found = network(load_case("gulf-domestic-work"))
    >>> found.posts.shape == (len(found.origins), len(found.destinations))
    True
    """
    origins, destinations = tuple(sorted(case.origins)), tuple(sorted(case.destinations))
    chains = np.zeros((len(origins), len(origins)))
    posts = np.zeros((len(origins), len(destinations)))
    for chain in case.chains:
        at = origins.index(chain.origin), origins.index(chain.filled_by)
        chains[at] = _end(chain.share, end)
    for each in case.corridors:
        at = origins.index(each.origin), destinations.index(each.destination)
        posts[at] = _end(each.posts, end) if each.posts else 0.0
    return Network(origins, destinations, chains, posts)


def _end(quantity: Quantity, end: str) -> float:
    """Return one end of the range of a figure, its value where it has no range."""
    found = {"low": quantity.low, "high": quantity.high}.get(end)
    return quantity.value if found is None else found


@dataclass(frozen=True, eq=False)
class Parts:
    """Unfilled posts of one origin by corridor, with the ends of their range."""

    low: FloatArray
    """Shape (n, m)."""
    value: FloatArray
    """Shape (n, m)."""
    high: FloatArray
    """Shape (n, m)."""
    chains_in_range: bool
    """Whether the range holds that of the chains; else only that of the posts."""

    def interval(self, chosen: NDArray[np.bool_]) -> Interval:
        """Return the sum over some corridors, ``chosen`` of shape (n, m)."""
        low, value, high = (float(x[chosen].sum()) for x in (self.low, self.value, self.high))
        return Interval(min(low, value), value, max(high, value))


def parts(case: Case, origin: str, *, posts_vary: bool = True) -> Parts:
    """Return the unfilled posts of an origin by the corridor that causes them.

    Parameters
    ----------
    case
        The case.
    origin
        One of its origins.
    posts_vary
        Whether the range holds that of the posts, beside that of the chains.

    Raises
    ------
    ValueError
        If the chains of the case never end.
    """
    centre, low, high = (network(case, end) for end in ("value", "low", "high"))
    at = centre.origins.index(origin)
    own = (np.arange(len(centre.origins)) == at)[:, None]
    few, many = (low.posts, high.posts) if posts_vary else (centre.posts, centre.posts)
    value = causes(centre.chains, centre.posts).by_corridor(at)
    try:
        least = causes(np.where(own, high.chains, low.chains), few).by_corridor(at)
        most = causes(np.where(own, low.chains, high.chains), many).by_corridor(at)
    except ValueError:
        shares = causes(centre.chains, centre.posts).shares[at][:, None]
        return Parts(shares * few, value, shares * many, chains_in_range=False)
    return Parts(least, value, most, chains_in_range=True)


def unfilled_section(asked: Asked, known: Mapping[str, Line]) -> Section:
    """Return the unfilled posts: ``unfilled`` and its parts by corridor, destination, agreement.

    Parameters
    ----------
    asked
        What the sheet is made from.
    known
        Lines of the sections before; ``stock`` is used.

    Returns
    -------
    Section
        The parts of each kind sum to the total.
    """
    title = "Posts left unfilled at home, by cause"
    case, stock = asked.modelled, known.get("stock")
    if case is None or stock is None or stock.value is None:
        return Section("unfilled", title, _without_case(stock))
    found = parts(case, asked.origin)
    used = _used(case, asked, known, found)
    reached = any(name.startswith("chain.") for name in used)
    own = [used[key] for key in used if key.startswith(("stock.", "posts.", "chain."))]
    lines = [
        _line("unfilled", "posts left unfilled, all causes", found, _all(found), own),
        *(_range_of_chains(asked, case, found, own) if reached else []),
        *_own_and_others(asked, case, found, own),
        *_corridors(asked, case, found, used),
        *_destinations(case, found, own),
        *_agreements(case, found, own),
        *(_steps(asked, case, own) if reached else []),
    ]
    new = [line for name, line in sorted(used.items()) if name not in known]
    return Section("unfilled", title, (*lines, *new), tuple(_notes(asked, found, reached)))


def _without_case(stock: Line | None) -> tuple[Line, ...]:
    """Return unfilled posts where no case states chains."""
    label = "posts left unfilled, all causes"
    if stock is None or stock.value is None:
        words = stock.words if stock else "not known here: workers abroad are not known"
        return (no_figure("unfilled", label, words),)
    formula = "workers abroad"
    return (
        computed("unfilled", label, stock.interval, "posts", formula, [stock], words=NO_CHAINS),
    )


def _notes(asked: Asked, found: Parts, reached: bool) -> list[str]:
    """Return what holds for the section."""
    if asked.case is None or not asked.case.chains:
        return [NO_CHAINS]
    if not reached:
        return [f"No chain of the case reaches {asked.name}, so each exit is one unfilled post."]
    words = (
        "Posts in a steady state: every worker abroad left a post, which workers of other origins "
        "fill as far as the chains say. The range holds those of the chains and of the posts."
    )
    return [words] if found.chains_in_range else [words, TOO_WIDE]


def reaching(case: Case, origin: str) -> tuple[Chain, ...]:
    """Return the chains that change the unfilled posts of an origin.

    A chain matters if the origin itself fills posts by it, or if the vacancy that it opens can,
    link by link, open one at the origin.

    Examples
    --------
    >>> from negotiate.cases.loader import load_case
    >>> [chain.filled_by for chain in reaching(load_case("nurses"), "ZWE")]
    ['ZWE']
    """
    open_chains = [each for each in case.chains if _end(each.share, "high") > 0]
    near, wider = {origin}, set[str]()
    while near != wider:
        wider, near = near, near | {each.origin for each in open_chains if each.filled_by in near}
    return tuple(each for each in open_chains if each.origin == origin or each.filled_by in near)


def _used(case: Case, asked: Asked, known: Mapping[str, Line], found: Parts) -> dict[str, Line]:
    """Return the lines of the posts and chains that the decomposition rests on, by id."""
    lines = {name: line for name, line in known.items() if name.startswith("stock.")}
    origins = sorted(case.origins)
    for each in case.corridors:
        row, column = origins.index(each.origin), sorted(case.destinations).index(each.destination)
        if each.origin != asked.origin and each.posts and found.high[row, column] > 0:
            pair = f"{each.origin}-{each.destination}"
            name, label = f"posts.{pair}", f"workers of {each.origin} at {each.destination}"
            lines[name] = case_line(case, name, name, label, each.destination)
    for chain in reaching(case, asked.origin):
        name = f"chain.{chain.origin}-{chain.filled_by}"
        label = f"share of posts vacated in {chain.origin} that workers of {chain.filled_by} fill"
        lines[name] = case_line(case, name, name, label, chain.filled_by)
    return lines


def _all(found: Parts) -> NDArray[np.bool_]:
    """Return a choice of every corridor."""
    return np.ones(found.value.shape, dtype=bool)


def _line(
    name: str,
    label: str,
    found: Parts,
    chosen: NDArray[np.bool_],
    inputs: list[Line],
    partner: str = "",
) -> Line:
    """Return the unfilled posts that some corridors cause."""
    interval, formula = found.interval(chosen), f"sum of {FORMULA}"
    return computed(name, label, interval, "posts", formula, inputs, partner=partner)


def _range_of_chains(asked: Asked, case: Case, found: Parts, inputs: list[Line]) -> list[Line]:
    """Return the total with the range of the chains alone."""
    if not found.chains_in_range:
        return []
    alone = parts(case, asked.origin, posts_vary=False)
    label = "posts left unfilled, range of the chains alone"
    return [_line("unfilled.chains", label, alone, _all(alone), inputs)]


def _own_and_others(asked: Asked, case: Case, found: Parts, inputs: list[Line]) -> list[Line]:
    """Return the parts that own exits and others' exits cause."""
    own = np.zeros(found.value.shape, dtype=bool)
    own[sorted(case.origins).index(asked.origin)] = True
    return [
        _line("unfilled.own", "caused by own exits", found, own, inputs),
        _line("unfilled.others", "caused by exits of other origins", found, ~own, inputs),
    ]


def _corridors(asked: Asked, case: Case, found: Parts, used: Mapping[str, Line]) -> list[Line]:
    """Return the part of each corridor, the largest first."""
    origins, destinations = sorted(case.origins), sorted(case.destinations)
    chains = [line for name, line in sorted(used.items()) if name.startswith("chain.")]
    lines = []
    for row, column in np.argwhere(found.high > 0):
        origin, destination = origins[row], destinations[column]
        own = origin == asked.origin
        posts = used[f"stock.{destination}" if own else f"posts.{origin}-{destination}"]
        chosen = np.zeros(found.value.shape, dtype=bool)
        chosen[row, column] = True
        name, label = (
            f"unfilled.corridor.{origin}-{destination}",
            f"caused by {origin} to {destination}",
        )
        lines.append(_line(name, label, found, chosen, [posts, *chains], destination))
    return sorted(lines, key=lambda line: (-(line.value or 0), line.id))


def _destinations(case: Case, found: Parts, inputs: list[Line]) -> list[Line]:
    """Return the part of all exits to each destination, the largest first."""
    lines = []
    for column, destination in enumerate(sorted(case.destinations)):
        chosen = np.zeros(found.value.shape, dtype=bool)
        chosen[:, column] = True
        if found.high[chosen].sum() > 0:
            name, label = f"unfilled.destination.{destination}", f"caused by exits to {destination}"
            lines.append(_line(name, label, found, chosen, inputs, destination))
    return sorted(lines, key=lambda line: (-(line.value or 0), line.id))


def _agreements(case: Case, found: Parts, inputs: list[Line]) -> list[Line]:
    """Return the part of all corridors under each agreement."""
    names = np.full(found.value.shape, NO_AGREEMENT, dtype=object)
    for each in case.corridors:
        at = (
            sorted(case.origins).index(each.origin),
            sorted(case.destinations).index(each.destination),
        )
        names[at] = each.agreement or NO_AGREEMENT
    lines = []
    for name in sorted({str(name) for name in names[found.high > 0]}):
        key = f"unfilled.agreement.{'none' if name == NO_AGREEMENT else name}"
        lines.append(_line(key, f"caused under {name}", found, names == name, inputs))
    return lines


def _steps(asked: Asked, case: Case, inputs: list[Line]) -> list[Line]:
    """Return who comes to fill posts and who leaves to fill those of other origins.

    Both rise with every share and every post, so that their ends are those of all figures.
    """
    moves = {end: _moves(network(case, end)) for end in ("low", "value", "high")}
    at = sorted(case.origins).index(asked.origin)
    lines = []
    for name, label, axis in (
        ("steps.in", "workers of other origins who fill posts here", 0),
        ("steps.out", "own workers who fill posts of other origins", 1),
    ):
        ends = [None if x is None else float(x.sum(axis=axis)[at]) for x in moves.values()]
        low, value, high = (ends[1] if end is None else end for end in ends)
        interval = total([Interval(low or 0.0, value or 0.0, high or 0.0)])
        lines.append(computed(name, label, interval, "persons", "P[i,j] v[i]", inputs))
    return lines


def _moves(found: Network) -> FloatArray | None:
    """Return movers from the row to the column, None where the chains never end."""
    try:
        vacancies = cascade(found.chains, found.posts.sum(axis=1)).vacancies
    except (ValueError, SolverError):
        return None
    return step_migration(found.chains, vacancies)
