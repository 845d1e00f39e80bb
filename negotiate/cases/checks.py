"""Checks of a case that look at several fields at once; each problem in words, with its place."""

from collections.abc import Iterator

import numpy as np

from negotiate.cases.schema import Case, Corridor

FILLED = ("open", "irregular")
"""Statuses under which posts are filled, so that the file must count them."""

Place = tuple[str | int, ...]
Found = tuple[Place, str]


def problems_of_case(case: Case) -> Iterator[Found]:
    """Yield (place in the file, message) of every problem, in the file's order."""
    yield from _parameters(case)
    yield from _corridors(case)
    yield from _chains(case)
    yield from _nests(case)
    yield from _empty_markets(case)


def _parameters(case: Case) -> Iterator[Found]:
    """Yield parameters outside the range that the model admits."""
    count = len(case.origins)
    least = -1.0 / (count - 1) if count > 1 else -np.inf
    for end in ("low", "value", "high"):
        s = getattr(case.parameters.substitution, end)
        if s is not None and not least < s < 1:
            yield (
                ("parameters", "substitution", end),
                f"must lie strictly between {least:.4g} and 1 for {count} origins, so that the "
                f"destination's value is concave; got {s:g}",
            )
        power = getattr(case.parameters.power, end)
        if power is not None and not 0 <= power <= 1:
            yield ("parameters", "power", end), f"must lie between 0 and 1, got {power:g}"
    positive = ("demand_elasticity", "supply_elasticity", "pool_multiple", "contract_years")
    for name in positive:
        for end in ("low", "value", "high"):
            number = getattr(getattr(case.parameters, name), end)
            if number is not None and number <= 0:
                yield ("parameters", name, end), f"must be positive, got {number:g}"


def _corridors(case: Case) -> Iterator[Found]:
    """Yield corridors with unknown ends, repeated pairs or posts that do not fit the status."""
    seen: set[tuple[str, str]] = set()
    for index, corridor in enumerate(case.corridors):
        place: Place = ("corridors", index)
        pair = (corridor.origin, corridor.destination)
        if corridor.origin not in case.origins:
            yield (*place, "origin"), f"{corridor.origin} is not among the case's origins"
        if corridor.destination not in case.destinations:
            message = f"{corridor.destination} is not among the case's destinations"
            yield (*place, "destination"), message
        if pair in seen:
            yield place, f"the corridor {pair[0]}-{pair[1]} comes twice; keep one"
        seen.add(pair)
        yield from _posts(corridor, place)


def _posts(corridor: Corridor, place: Place) -> Iterator[Found]:
    """Yield what does not fit between a corridor's posts and its status."""
    filled = corridor.status in FILLED
    if filled and corridor.posts is None:
        yield place, f"status {corridor.status} needs posts with their source"
    if corridor.posts is None:
        return
    if not filled:
        yield (
            (*place, "posts"),
            f"a corridor of status {corridor.status} holds no posts; remove them",
        )
    for end in ("low", "value"):
        number = getattr(corridor.posts, end)
        if number is not None and number < 0:
            yield (*place, "posts", end), f"posts must be at least 0, got {number:g}"


def _chains(case: Case) -> Iterator[Found]:
    """Yield chains of unknown origins and shares that never end."""
    order = list(case.origins)
    chains = np.zeros((len(order), len(order)))
    for index, chain in enumerate(case.chains):
        for field in ("origin", "filled_by"):
            name = getattr(chain, field)
            if name not in case.origins:
                yield ("chains", index, field), f"{name} is not among the case's origins"
        highest = max(chain.share.value, chain.share.high or 0.0)
        if not 0 <= chain.share.value <= 1 or highest > 1:
            yield ("chains", index, "share"), f"must lie between 0 and 1, got {highest:g}"
        if {chain.origin, chain.filled_by} <= set(order):
            chains[order.index(chain.origin), order.index(chain.filled_by)] = highest
    radius = float(np.abs(np.linalg.eigvals(chains)).max()) if order else 0.0
    if radius >= 1:
        yield (
            ("chains",),
            "the shares at the high end of their ranges must have a spectral radius below 1, "
            f"else a vacancy never ends; got {radius:.4g}",
        )


def _nests(case: Case) -> Iterator[Found]:
    """Yield nests of unknown origins."""
    for index, nest in enumerate(case.nests):
        for member in nest.members:
            if member not in case.origins:
                yield ("nests", index, "members"), f"{member} is not among the case's origins"


def _empty_markets(case: Case) -> Iterator[Found]:
    """Yield destinations that nobody supplies."""
    for name in case.destinations:
        if not any(c.destination == name and c.posts and c.posts.value > 0 for c in case.corridors):
            yield ("destinations", name), "no corridor with posts leads there; add one or remove it"
