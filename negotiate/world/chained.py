r"""Exposure and hubs of vacancy chains over the world, on a P that is assumed and says so.

No table says who fills whose posts. Without P nothing is computed. If a share of posts to be filled
is stated, P takes the behavioural form of `negotiate.corridors.filling`: workers of j come to i in
proportion to the share s that people of j have in i's population, and to the gain in pay, for which
GDP per head y stands in,

.. math:: A_{ij} = s_{ji} \exp(\theta (y_i - y_j)), \qquad P_{ij} = A_{ij} / (K + \sum_j A_{ij}),

with K set so that the stated share of all vacated posts is filled. Results are given for the
lowest, central and highest share; a country whose GDP per head or population is not known neither
fills posts nor has them filled.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.corridors.filling import Filling, attraction, behavioural_chains
from negotiate.corridors.measures import exposure, hubs
from negotiate.errors import SolverError
from negotiate.units import Quantity
from negotiate.world.dependence import Dependence
from negotiate.world.facts import FloatArray, IntArray
from negotiate.world.figures import Figure, Source
from negotiate.world.labels import label_of
from negotiate.world.stocks import STOCK, stock_measure
from negotiate.world.world import World

SENSITIVITY = Quantity(
    value=0.05,
    low=0.0,
    high=0.1,
    unit="per thousand 2021 PPP USD/year",
    source="order of magnitude; no estimate for moves between origins was found",
    grade="assumed",
)
"""Sensitivity of moves to pay."""

NOT_COMPUTED = (
    "Exposure to others' deals and hubs of vacancy chains: not computed, no vacancy chains stated. "
    "No data say who fills whose posts; state the share of vacated posts that other countries fill "
    "(--chains-share) to see what it would imply"
)
"""What is said where no P was asked for."""


def fill_share(value: float, low: float | None = None, high: float | None = None) -> Quantity:
    """Return a share of vacated posts that workers of other countries fill, with its range.

    Parameters
    ----------
    value
        Central share, in [0, 1).
    low, high
        Range; default: half of the value, and half of the way more, below 1.

    Raises
    ------
    ValueError
        If a share lies outside [0, 1) or the range does not hold the value.

    Examples
    --------
    >>> share = fill_share(0.3)
    >>> share.low, share.high, share.grade
    (0.15, 0.45, 'assumed')
    """
    least = value / 2 if low is None else low
    most = min(1.5 * value, (1 + value) / 2) if high is None else high
    if not 0 <= least <= value <= most < 1:
        raise ValueError(
            f"a share of posts to be filled must lie in [0, 1) inside its range, got {value} in "
            f"[{least}, {most}]"
        )
    return Quantity(
        value=value,
        low=round(least, 12),
        high=round(most, 12),
        unit="/1",
        source="stated by the user; no data",
        grade="assumed",
    )


@dataclass(frozen=True, eq=False)
class ChainMeasures:
    """Exposure and hubs under an assumed P; the first axis is low, central, high share filled."""

    countries: tuple[str, ...]
    """Order of the countries, n of them."""
    unit: str
    """Unit of exits and posts, that of the measure."""
    share: Quantity
    """Share of all vacated posts that is filled from other countries; assumed."""
    fillings: tuple[Filling, ...]
    """The three behavioural P, all converged."""
    workforce: tuple[Figure | None, ...]
    """Workers at home; None where not known."""
    exits: FloatArray
    """Exits per origin, shape (n,): what is known of its corridors; 0 where nothing is."""
    exposure_posts: FloatArray
    """Posts left unfilled by others' exits, shape (3, n)."""
    exposure_share: FloatArray
    """The same per worker at home, shape (3, n); NaN where the workforce is not known."""
    passed_on: FloatArray
    """Of one exit, the part that ends as an unfilled post elsewhere, shape (3, n)."""
    hub_posts: FloatArray
    """The same times the exits, shape (3, n)."""
    sensitivity: Quantity
    """Of moves to pay; assumed."""
    not_covered: tuple[str, ...]
    """Countries without GDP per head or population: they fill no posts and have none filled."""
    stock: str = STOCK
    """Measure of people abroad that draws workers."""

    @cached_property
    def hub_ranking(self) -> IntArray:
        """Countries from the largest hub to the smallest at the central share, shape (n,)."""
        return np.argsort(-self.hub_posts[1], kind="stable")

    @property
    def words(self) -> str:
        """What is assumed."""
        theta = self.sensitivity
        return (
            f"ASSUMED vacancy chains: {100 * self.share.value:g} % of all vacated posts "
            f"[{100 * (self.share.low or 0):g} to {100 * (self.share.high or 0):g} %] are filled "
            "from other countries, in proportion to their people who live there already "
            f"({label_of(self.stock)}, layer all, per inhabitant) and by GDP per head in place of pay "
            f"(sensitivity {theta.value:g} {theta.unit}, assumed; its range {theta.low:g} to "
            f"{theta.high:g} is not swept). {len(self.not_covered)} countries without GDP per head "
            "or population neither fill posts nor have them filled"
        )


def chain_measures(
    world: World,
    found: Dependence,
    share: Quantity,
    sensitivity: Quantity = SENSITIVITY,
) -> ChainMeasures:
    """Return exposure and hubs of all countries under an assumed P.

    Parameters
    ----------
    world
        Countries and corridors, with stocks of the layer ``all`` and GDP per head.
    found
        Dependence whose totals are the exits.
    share
        Share of posts to be filled, as `fill_share` returns it.
    sensitivity
        Of moves to pay, per thousand 2021 PPP USD a year; only its central value is used.

    Raises
    ------
    DatasetError
        If stocks, population or GDP per head are missing.
    SolverError
        If P did not converge.
    """
    pull, covered = _pull(world, sensitivity.value)
    exits = np.nan_to_num(found.origins.total)
    levels = (share.low or 0.0, share.value, share.high or share.value)
    fillings = tuple(_filled(pull, exits, level) for level in levels)
    workforce = tuple(workforce_of(world, name, found.layer) for name in world.countries)
    people = np.array([np.nan if each is None else float(each.value) for each in workforce])
    known = np.where(people > 0, people, np.nan)
    shares = [unfilled_shares(each.chains) for each in fillings]
    exposed = np.stack([exposure(m, exits, np.nan_to_num(known, nan=1.0)).posts for m in shares])
    hubbed = [hubs(m, exits) for m in shares]
    return ChainMeasures(
        world.countries,
        found.unit,
        share,
        fillings,
        workforce,
        exits,
        exposed,
        exposed / known,
        np.stack([each.passed_on for each in hubbed]),
        np.stack([each.posts for each in hubbed]),
        sensitivity,
        tuple(name for name, has in zip(world.countries, covered, strict=True) if not has),
        stock_measure(world),
    )


def _pull(world: World, sensitivity: float) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return A, shape (n, n), and the countries that it covers, shape (n,).

    The row draws workers of the column in proportion to their share in its population.
    """
    stock = np.nan_to_num(world.matrix(stock_measure(world), "all"))
    income = world.attribute("gdp_per_head") / 1000
    population = world.attribute("population")
    covered = np.isfinite(income) & (population > 0)
    drawn = attraction(
        np.where(covered, income, 0.0),
        np.zeros(len(income)),
        destination_wage=0.0,
        sensitivity=sensitivity,
        allowed=covered[:, None] & covered[None, :],
    )
    return drawn * stock.T / np.where(covered, population, 1.0)[:, None], covered


def _filled(pull: FloatArray, exits: FloatArray, level: float) -> Filling:
    """Return P at a share of posts filled, or raise if it is none."""
    found = behavioural_chains(pull, exits, fill_share=level)
    if not found.converged:
        raise SolverError("vacancy chains", found.words, "state a smaller share.")
    return found


def workforce_of(world: World, country: str, layer: str) -> Figure | None:
    """Return the workers whom a country has in a layer, None where not known.

    The layer ``all`` takes the labour force; doctors are density times population, ``derived``.
    """
    figures = world.nodes.get(country, {})
    if layer == "all":
        return figures.get("labour_force")
    density, people = figures.get("doctor_density"), figures.get("population")
    if layer != "2211" or density is None or people is None:
        return None
    source = Source(density.source.table, density.source.year, "", "", "derived")
    note = f"density ({density.where}) times population ({people.where})"
    value = float(density.value) / 1e4 * float(people.value)
    return Figure(value, "person", source, density.rows, note)
