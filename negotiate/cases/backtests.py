"""Figures of a case that its calibration does not use: ladders of prices and past episodes."""

from typing import Annotated, Literal

from pydantic import Field

from negotiate.units import Finite, Iso3, Quantity, Record


class Ladder(Record):
    """An observed order of origins by what they obtain at one destination."""

    id: str
    title: str
    destination: Iso3
    kind: Literal["fee", "pay"]
    """``fee`` once per contract, ``pay`` a month; both in the currency of ``money_per_usd``."""
    opened: tuple[Iso3, ...] = ()
    """Origins whose corridor counts as open in this test; the note says why."""
    note: str = ""
    rows: Annotated[dict[Iso3, Quantity], Field(min_length=3)]


class Episode(Record):
    """What happened to the other origins when some were shut out."""

    id: str
    title: str
    destination: Iso3
    years: Annotated[Finite, Field(gt=0)]
    """Time between the shutting and the observation; shut corridors run off meanwhile."""
    shut: Annotated[tuple[Iso3, ...], Field(min_length=1)]
    """Origins that were shut."""
    closed_to_others: tuple[Iso3, ...] = ()
    """Origins whose corridor could not take new posts in those years."""
    closed_source: str = ""
    posts: Annotated[dict[Iso3, Quantity], Field(min_length=2)]
    """Posts before."""
    observed: dict[Iso3, Quantity]
    """Observed change of posts."""


class Backtests(Record):
    """The tests of one case."""

    case: str
    ladders: tuple[Ladder, ...] = ()
    money_per_usd: Quantity
    """Rate at which the ladders' currency is converted."""
    episodes: tuple[Episode, ...] = ()
