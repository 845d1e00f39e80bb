r"""How close an agreement is to a negotiation: corridor, work and time.

The closeness is the weighted mean of its components,

.. math:: c = \frac{\sum_k w_k c_k}{\sum_k w_k}, \qquad c_k \in [0, 1],

over the components that were asked for:

``destination``
    1 if a destination is the same, 1/2 if it is party and no source says in which direction.
``region``
    1 if a destination lies in the same region of the World Bank, 1/2 likewise.
``origin``
    1 if an origin is the same, 1/2 likewise.
``work``
    The share of the leading ISCO-08 digits that are the same. Where only a sector was asked for, 1
    for the same sector and 1/2 for an agreement on all work; where an occupation was asked for and
    the agreement has none, half of that.
``years``
    1 in the same year, less in proportion, 0 from `Weights.horizon` years on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from negotiate.queries.arrays import (
    DESTINATION,
    DIRECTION_UNKNOWN,
    ORIGIN,
    FloatArray,
    Index,
    IntArray,
)
from negotiate.queries.groups import UNKNOWN
from negotiate.queries.sectors import GENERAL, check_occupation, sector_of_occupation

FIRST_YEAR, LAST_YEAR = 1, 9999
"""Years that have a calendar."""

COMPONENTS = ("destination", "region", "origin", "work", "years")
"""Components of closeness, in the order in which they are shown."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Weights of the components of closeness, dimensionless; only their ratios matter.

    The defaults say that the destination decides most of what can be had, then the work; they are
    our judgement, not an estimate.
    """

    destination: float = 0.30
    """Same destination."""
    region: float = 0.15
    """Same region of the destination."""
    origin: float = 0.15
    """Same origin."""
    work: float = 0.25
    """Same occupation or sector."""
    years: float = 0.15
    """Few years apart."""
    horizon: int = 20
    """Years apart from which ``years`` is 0."""

    def __post_init__(self) -> None:
        """Check the weights.

        Raises
        ------
        ValueError
            If a weight is negative, all are zero, or the horizon is less than a year.
        """
        weights = [self.of(name) for name in COMPONENTS]
        if min(weights) < 0 or sum(weights) == 0:
            raise ValueError(f"weights must be at least 0 and one of them more, got {weights}")
        if self.horizon < 1:
            raise ValueError(f"horizon must be at least 1 year, got {self.horizon}")

    def of(self, component: str) -> float:
        """Return the weight of a component."""
        return float(getattr(self, component))


@dataclass(frozen=True)
class Aim:
    """The negotiation to which agreements are compared; none of its parts is required."""

    origin: str | None = None
    """Code of the origin, or id of a group."""
    destination: str | None = None
    """Code of the destination, or id of a group."""
    occupation: str | None = None
    """ISCO-08 group."""
    sector: str | None = None
    """Sector; without it, that of the occupation."""
    year: int | None = None
    """Year."""


def aim_of(
    index: Index,
    corridor: tuple[str, str] | None,
    occupation: str | None,
    sector: str | None,
    year: int | None,
) -> Aim:
    """Return a negotiation with the ids of the names that were given.

    Raises
    ------
    UnknownNameError
        If a country or sector is not known.
    ValueError
        If the occupation is no ISCO-08 group, or the year no year of the calendar.
    """
    if occupation is not None:
        check_occupation(occupation)
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"year must be from {FIRST_YEAR} to {LAST_YEAR}, got {year}")
    groups = index.groups
    ends = [groups.place(name, also=index.names) for name in corridor or ()]
    origin, destination = ends or (None, None)
    work = groups.sector(sector) if sector else None
    if work is None and occupation:
        work = sector_of_occupation(occupation, groups)
    return Aim(origin, destination, occupation, work, year)


def of_agreements(index: Index, aim: Aim) -> dict[str, FloatArray]:
    """Return the components asked for that do not depend on the date, for every agreement."""
    return dict(_components(index, aim))


def of_years(years: IntArray, aim: Aim, weights: Weights) -> FloatArray | None:
    """Return the component ``years`` of dated values, none where no year was asked for."""
    if aim.year is None:
        return None
    return np.asarray(np.maximum(0.0, 1.0 - np.abs(years - aim.year) / weights.horizon))


def closeness(components: Mapping[str, FloatArray], weights: Weights) -> FloatArray | float:
    """Return the weighted mean of components, 0 where none was asked for or all weigh nothing."""
    total = sum(weights.of(name) for name in components)
    if total == 0:
        return 0.0
    parts = [weights.of(name) * component for name, component in components.items()]
    return np.asarray(np.sum(parts, axis=0) / total)


def _components(index: Index, aim: Aim) -> Iterator[tuple[str, FloatArray]]:
    """Yield the components of every agreement."""
    if aim.destination:
        yield "destination", _as_party(index, [aim.destination], DESTINATION)
        members = index.groups.members(aim.destination)
        regions = {index.groups.region(code) for code in members} - {UNKNOWN}
        if regions:
            yield "region", _as_party(index, sorted(regions), DESTINATION)
    if aim.origin:
        yield "origin", _as_party(index, [aim.origin], ORIGIN)
    if aim.occupation or aim.sector:
        rows = range(len(index.agreements))
        yield "work", np.fromiter((_work(index, row, aim) for row in rows), np.float64)


def _as_party(index: Index, places: list[str], bit: int) -> FloatArray:
    """Return 1 where a place is party in a role, 1/2 where it is party in an unknown one."""
    found = np.zeros(len(index.agreements))
    for place in places:
        known = index.has_party(place, bit)
        maybe = 0.5 * index.has_party(place, DIRECTION_UNKNOWN)
        found = np.maximum(found, np.where(known, 1.0, maybe))
    return found


def _work(index: Index, row: int, aim: Aim) -> float:
    """Return how close the work of an agreement is."""
    codes = index.agreements[row].occupations
    if aim.occupation and codes:
        shared = max(_shared(aim.occupation, code) for code in codes)
        return shared / len(aim.occupation)
    sectors = {found.sector for found in index.sectors[row]}
    near = 1.0 if aim.sector in sectors else 0.5 if GENERAL in sectors else 0.0
    return near / 2 if aim.occupation else near


def _shared(asked: str, code: str) -> int:
    """Return the number of leading digits that two occupations share."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(asked, code, strict=False))
    )
