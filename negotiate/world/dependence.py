r"""Who hangs on whom: concentration and alternatives of every country, on real figures.

Shares are taken over the corridors that are known; what is not known is left out, said, and never
counted as 0. A country without any known corridor on a side has no concentration there (NaN).
"""

from dataclasses import dataclass

import numpy as np

from negotiate.corridors.measures import (
    Alternatives,
    Concentration,
    alternatives,
    concentration,
)
from negotiate.errors import NegotiateError, UnknownNameError
from negotiate.world.facts import FloatArray, IntArray
from negotiate.world.figures import Source
from negotiate.world.labels import label_of, unit_of
from negotiate.world.layers import layer_of
from negotiate.world.world import World


class NotMeasurableError(NegotiateError, ValueError):
    """A measure was asked of figures that do not count people or money."""

    exit_code = 2

    def __init__(self, measure: str) -> None:
        self.measure = measure
        super().__init__(
            f"dependence cannot be measured on {measure!r}: its values are no parts of a whole; "
            "ask for stock, flow, remittance or another measure of people or money that adds up"
        )


@dataclass(frozen=True, eq=False)
class Side:
    """One side of all corridors: origins over their destinations, or the other way round."""

    total: FloatArray
    """Sum of what is known, in the unit of the measure, shape (n,); NaN where nothing is."""
    known: IntArray
    """Number of partners with a figure, shape (n,)."""
    shares: FloatArray
    """Share of each corridor in the party's total, shape (n, n): origins, destinations."""
    herfindahl: FloatArray
    """Sum of squared shares, shape (n,); NaN where nobody is known."""
    equivalent: FloatArray
    """Partners of equal size with the same concentration, shape (n,); NaN likewise."""
    largest: IntArray
    """Index of the largest partner, shape (n,); -1 where nobody is known."""
    alternatives: IntArray
    """Other partners that hold at least the threshold, per corridor, shape (n, n)."""
    words: str
    """What the concentration means."""


@dataclass(frozen=True, eq=False)
class Dependence:
    """Dependence of all countries on each other in one measure and layer."""

    countries: tuple[str, ...]
    """Order of all axes, n of them."""
    measure: str
    """What is measured."""
    unit: str
    """Unit of the totals."""
    layer: str
    """Whom it counts."""
    sources: tuple[Source, ...]
    """Tables and years of the figures; their rows are named by `World.figures`."""
    values: FloatArray
    """Figures, shape (n, n): origins, destinations; NaN where not known."""
    origins: Side
    """Dependence of origins on destinations."""
    destinations: Side
    """Dependence of destinations on origins."""
    threshold: float
    """Least share that makes a partner a plausible alternative."""

    @property
    def words(self) -> str:
        """On what it rests, in words."""
        named = (f"{each.table} ({each.period or each.year})" for each in self.sources)
        tables = ", ".join(dict.fromkeys(named))
        return (
            f"{label_of(self.measure, self.layer)}: {layer_of(self.layer).words}, in "
            f"{unit_of(self.unit)}, from {tables}. "
            "Shares are over the corridors that are known; the others are left out, not 0"
        )

    def row(self, country: str) -> int:
        """Return the index of a country.

        Raises
        ------
        UnknownNameError
            If the world has no such country.
        """
        if country not in self.countries:
            raise UnknownNameError("country of the world", country, self.countries)
        return self.countries.index(country)


def dependence(
    world: World, measure: str = "stock", layer: str = "all", *, threshold: float = 0.05
) -> Dependence:
    """Return concentration and alternatives of all countries on both sides.

    Parameters
    ----------
    world
        Countries and corridors.
    measure
        A measure of people or money that adds up.
    layer
        Whom it counts.
    threshold
        Least share of a party's total that makes a partner a plausible alternative, in (0, 1].

    Raises
    ------
    DatasetError
        If the table that would give the measure is missing.
    NotMeasurableError
        If the values are no parts of a whole.
    ValueError
        If the threshold lies outside (0, 1].
    """
    facts = world.require(measure, layer)
    if facts.measure.kind == "pair" or facts.measure.unit.startswith("percent"):
        raise NotMeasurableError(measure)
    values = world.matrix(measure, layer)
    flows = np.nan_to_num(values)
    others = alternatives(flows, threshold)
    part = facts.of_layer(world.layers.index(layer))
    used = tuple(world.sources[k] for k in np.unique(facts.source[part]).tolist())
    return Dependence(
        world.countries,
        measure,
        facts.measure.unit,
        layer,
        used,
        values,
        _side(values, concentration(flows, "origin"), others.of_origin),
        _side(values, concentration(flows, "destination"), others.of_destination),
        others.threshold,
    )


def _side(values: FloatArray, found: Concentration, others: IntArray) -> Side:
    """Return one side, with NaN where nobody is known."""
    axis = 1 if found.side == "origin" else 0
    known = np.isfinite(values).sum(axis=axis)
    total = np.nansum(values, axis=axis)
    nobody = ~(total > 0)
    largest = np.where(nobody, -1, np.argmax(np.nan_to_num(values), axis=axis))
    return Side(
        np.where(known == 0, np.nan, total),
        known,
        found.shares,
        np.where(nobody, np.nan, found.herfindahl),
        np.where(nobody, np.nan, found.equivalent_partners),
        largest,
        others,
        found.words,
    )


def alternatives_words(threshold: float) -> str:
    """Return what is counted as a plausible alternative."""
    nobody = np.zeros((0, 0), dtype=np.intp)
    return Alternatives(threshold, nobody, nobody).words
