"""Checks of a case that look at several fields at once; each problem in words, with its place."""

from collections.abc import Iterator

import numpy as np

from negotiate.cases.schema import DESTINATION_FIGURES, ORIGIN_FIGURES, Case, Corridor
from negotiate.units import Quantity

FILLED = ("open", "irregular")
"""Statuses under which posts are filled, so that the file must count them."""

POSITIVE = (
    "demand_elasticity",
    "supply_elasticity",
    "pool_multiple",
    "contract_years",
    "pay_floor",
)
"""Figures that divide another, so that 0 is no value of theirs."""

MOST = 1e9
"""Most of any figure: more posts than the world has migrant workers, more USD than a post costs."""

Place = tuple[str | int, ...]
Found = tuple[Place, str]


def problems_of_case(case: Case) -> Iterator[Found]:
    """Yield (place in the file, message) of every problem, in the file's order."""
    yield from _too_large(case)
    yield from _parameters(case)
    yield from _places(case)
    yield from _pay_floors(case)
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
    for name in (name for name in POSITIVE if name in type(case.parameters).model_fields):
        yield from _positive(getattr(case.parameters, name), ("parameters", name))


def _figures(case: Case) -> Iterator[tuple[Place, Quantity]]:
    """Yield every figure with its place in the file; shares have their own bounds."""
    for name in type(case.parameters).model_fields:
        yield ("parameters", name), getattr(case.parameters, name)
    for group, places, fields in (
        ("origins", case.origins, ORIGIN_FIGURES),
        ("destinations", case.destinations, DESTINATION_FIGURES),
    ):
        for key, place in places.items():
            for field in fields:
                if (figure := getattr(place, field)) is not None:
                    yield (group, key, field), figure
    for index, corridor in enumerate(case.corridors):
        if corridor.posts is not None:
            yield ("corridors", index, "posts"), corridor.posts


def _too_large(case: Case) -> Iterator[Found]:
    """Yield figures beyond anything that exists, whose products would overflow."""
    for place, figure in _figures(case):
        for end in ("low", "value", "high"):
            number = getattr(figure, end)
            if number is not None and abs(number) > MOST:
                yield (
                    (*place, end),
                    f"must be at most {MOST:,.0f} {figure.unit}, got {number:g}; "
                    f"{_why_most(figure.unit)}",
                )


def _why_most(unit: str) -> str:
    """Return why a figure cannot be larger, and what to do."""
    if unit.startswith("USD"):
        return "no post costs or brings more; check the digits"
    if unit.startswith(("post", "person", "worker")):
        return "the world has fewer migrant workers; check the digits"
    return "check the digits"


def _positive(figure: Quantity, place: Place, *, zero: bool = False) -> Iterator[Found]:
    """Yield the ends of a figure that are negative, or 0 unless ``zero``."""
    for end in ("low", "value", "high"):
        number = getattr(figure, end)
        if number is not None and (number < 0 or (number == 0 and not zero)):
            words = "at least 0" if zero else "positive"
            yield (*place, end), f"must be {words}, got {number:g}"


def _places(case: Case) -> Iterator[Found]:
    """Yield figures of one origin or destination that have the wrong sign."""
    groups = (
        ("origins", case.origins, ORIGIN_FIGURES),
        ("destinations", case.destinations, DESTINATION_FIGURES),
    )
    for group, places, fields in groups:
        for key, place in places.items():
            for field in fields:
                figure = getattr(place, field)
                if figure is not None:
                    zero = field not in POSITIVE
                    yield from _positive(figure, (group, key, field), zero=zero)


def _pay_floors(case: Case) -> Iterator[Found]:
    """Yield pay scales that bind nobody, or that some draw would put above what is paid."""
    for name, destination in case.destinations.items():
        floor, price = destination.pay_floor, destination.mean_price
        place: Place = ("destinations", name, "pay_floor")
        if floor is None:
            continue
        if destination.institution == "state":
            yield (
                place,
                "a pay scale binds employers, and here governments agree numbers and a payment: "
                "remove it, or set institution: private",
            )
        most = max(floor.value, floor.high or floor.value)
        least = min(price.value, price.value if price.low is None else price.low)
        if most > least:
            yield (
                place,
                f"may reach {most:,.0f} while the mean price may be as low as {least:,.0f}, and "
                "employers may not pay less than the scale; narrow one of the ranges",
            )


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
    """Yield chains that are no chains, and shares that never end."""
    order = list(case.origins)
    chains = np.zeros((len(order), len(order)))
    for index, chain in enumerate(case.chains):
        yield from _ends_of_chain(case, index)
        highest = max(chain.share.value, chain.share.high or 0.0)
        if not 0 <= chain.share.value <= 1 or highest > 1:
            yield ("chains", index, "share"), f"must lie between 0 and 1, got {highest:g}"
        elif {chain.origin, chain.filled_by} <= set(order):
            chains[order.index(chain.origin), order.index(chain.filled_by)] = highest
    radius = float(np.abs(np.linalg.eigvals(chains)).max()) if order else 0.0
    if radius >= 1:
        yield (
            ("chains",),
            "the shares at the high end of their ranges must have a spectral radius below 1, "
            f"else a vacancy never ends; got {radius:.4g}",
        )


def _ends_of_chain(case: Case, index: int) -> Iterator[Found]:
    """Yield what is wrong with the two origins of a chain."""
    chain = case.chains[index]
    for field in ("origin", "filled_by"):
        name = getattr(chain, field)
        if name not in case.origins:
            yield ("chains", index, field), f"{name} is not among the case's origins"
    pair = f"{chain.origin}-{chain.filled_by}"
    if chain.origin == chain.filled_by:
        yield (
            ("chains", index),
            f"the chain {pair} leads from an origin to itself; name the other origin whose "
            "workers fill the posts, or remove the chain",
        )
    if pair in {f"{each.origin}-{each.filled_by}" for each in case.chains[:index]}:
        yield ("chains", index), f"the chain {pair} comes twice; keep one"


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
