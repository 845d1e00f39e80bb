"""The file of a negotiating situation: countries, corridors, parameters, each with its source.

A case is one folder with ``case.yaml`` and, where there are figures that the calibration does not
use, ``backtests.yaml``. Every figure is a :class:`~negotiate.units.Quantity`: value, range, unit,
year, source, grade. Money is USD of the base year at market rates.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from negotiate.units import Iso3, Quantity, Record

Status = Literal["open", "shut_by_origin", "shut_by_destination", "no_channel", "irregular"]
"""Status of a corridor in the base year.

``open`` employers may hire and an agreement holds or posts are counted; ``shut_by_origin`` and
``shut_by_destination`` take no new posts; ``no_channel`` nobody has opened it and no posts are
counted; ``irregular`` employers hire although no agreement covers it.
"""

Institution = Literal["state", "private"]
"""Who decides on numbers: governments agree posts, or employers hire at the agreed price."""

IscoCode = Annotated[str, Field(pattern=r"^[0-9]{1,4}$")]
"""Code of ISCO-08 (ILO 2012), major group to unit group, e.g. ``2221`` nursing professionals."""

NonNegative = Annotated[float, Field(ge=0)]


class Parameter(Quantity):
    """A figure that drives the whole case, with words for the screen."""

    label: Annotated[str, Field(min_length=1)]
    """What the parameter is, for a reader who does not know the symbol."""


class Origin(Record):
    """A country that sends workers."""

    name: str
    """English short name."""
    home_pay: Quantity
    """Pay at home of a worker who could go, USD a year at market rates."""
    gdp_per_head: Quantity
    """GDP per head at market rates, USD a year; only a naive predictor, never an input."""
    training_loss: Quantity | None = None
    """c of this origin, USD per unfilled post and year, instead of the case's."""
    training_cost: Quantity | None = None
    """What training one worker costs, USD; shown with those who leave, never an input."""
    workforce: Quantity | None = None
    """Workers in the occupation at home, persons: those who could go, in the choice of `spillover`."""


class Destination(Record):
    """A country that takes workers."""

    name: str
    """English short name."""
    institution: Institution
    """Who decides on numbers there."""
    mean_price: Quantity
    """What employers pay for a post in all (pay, fees, fares), mean over origins, USD a year."""
    outside_option: Quantity
    """Price at which other labour is to be had, USD a year; caps every price."""
    agreement_cost: Quantity
    """Cost of running one agreement, USD a year."""
    recruitment: Quantity | None = None
    """Resources used to recruit a worker for this destination, USD, instead of the case's."""
    contract_years: Quantity | None = None
    """Years over which they are spread at this destination, instead of the case's."""
    pay_floor: Quantity | None = None
    """Least that law or a collective agreement lets employers pay for a post of a migrant, whoever it
    is, in all that ``mean_price`` holds (pay and recruiting), USD a year."""


class Parameters(Record):
    """The parameters of the model."""

    substitution: Parameter
    """s: 1 perfect substitutes, 0 independent, below 0 complements."""
    power: Parameter
    """beta in [0, 1]."""
    demand_elasticity: Parameter
    """eps > 0: percent fewer posts per percent higher price, all origins together."""
    supply_elasticity: Parameter
    """eta > 0."""
    pool_multiple: Parameter
    """Workers ready to go, as a multiple of those in post."""
    home_factor: Parameter
    """Reservation pay as a multiple of home pay."""
    separation: Parameter
    """Compensation for separation from home, USD per post and year."""
    recruitment: Parameter
    """Resources used to recruit a worker, USD per contract."""
    contract_years: Parameter
    """Length of a contract, or years a worker stays, over which recruitment is spread."""
    pass_through: Parameter
    """Share of the differences in reservation between origins that observed prices follow."""
    training_loss: Parameter
    """c: loss per unfilled post at home, USD a year."""
    worker_share: Parameter
    """Workers' share of the price above the reservation."""


class Corridor(Record):
    """Workers of an origin at a destination in the base year."""

    origin: Iso3
    destination: Iso3
    status: Status
    agreement: str | None = None
    """Identifier of the agreement in the library that covers the corridor."""
    posts: Quantity | None = None
    """Workers in post; required where the status lets posts be filled."""
    note: str | None = None


class Chain(Record):
    """Share of an origin's vacated posts that workers of another origin come to fill."""

    origin: Iso3
    filled_by: Iso3
    share: Quantity


class Nest(Record):
    """Origins that stand closer to each other in employers' eyes."""

    members: Annotated[tuple[Iso3, ...], Field(min_length=2)]
    substitution: Quantity
    """s among the members, at least the case's s."""


DESTINATION_FIGURES = (
    "mean_price",
    "outside_option",
    "agreement_cost",
    "recruitment",
    "contract_years",
    "pay_floor",
)
"""Figures of a destination, in the order of the ids."""

ORIGIN_FIGURES = ("home_pay", "training_loss", "training_cost", "workforce")
"""Figures of an origin, in the order of the ids; GDP per head is no figure of the model."""


def _figures(places: Mapping[str, Record], fields: Sequence[str]) -> dict[str, Quantity]:
    """Return the figures that the file gives, by ``field.PLACE``."""
    found = {f"{field}.{key}": getattr(x, field) for field in fields for key, x in places.items()}
    return {name: figure for name, figure in found.items() if figure is not None}


class Case(Record):
    """A negotiating situation."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: str
    base_year: Annotated[int, Field(ge=1900, le=2100)]
    occupation: str
    isco: IscoCode | None = None
    """Occupation in ISCO-08 where one code holds it."""
    description: str
    origins: Annotated[dict[Iso3, Origin], Field(min_length=1)]
    destinations: Annotated[dict[Iso3, Destination], Field(min_length=1)]
    parameters: Parameters
    corridors: Annotated[tuple[Corridor, ...], Field(min_length=1)]
    chains: tuple[Chain, ...] = ()
    nests: tuple[Nest, ...] = ()

    def corridor(self, origin: str, destination: str) -> Corridor | None:
        """Return the corridor of the pair, ``None`` where the case has none."""
        for corridor in self.corridors:
            if (corridor.origin, corridor.destination) == (origin, destination):
                return corridor
        return None

    def quantities(self) -> dict[str, Quantity]:
        """Return every figure by its dotted id, in the file's order.

        The ids are what a what-if changes: ``substitution``, ``home_pay.PHL``,
        ``mean_price.SAU``, ``posts.PHL-SAU``, ``chain.KEN-UGA``; where the file gives them
        ``recruitment.GBR``, ``pay_floor.GBR``, ``training_loss.KEN``, ``workforce.KEN``.
        """
        found: dict[str, Quantity] = {
            name: getattr(self.parameters, name) for name in Parameters.model_fields
        }
        found |= _figures(self.destinations, DESTINATION_FIGURES)
        found |= _figures(self.origins, ORIGIN_FIGURES)
        found |= {f"posts.{c.origin}-{c.destination}": c.posts for c in self.corridors if c.posts}
        found |= {f"chain.{c.origin}-{c.filled_by}": c.share for c in self.chains}
        return found
