"""Leverage of every origin of the world towards a destination, from stocks of workers.

What the workers would do rests on the dissimilarity of destinations, whom the destination replaces
on a share that nobody has measured; both are assumed, and every result is given at the low, central
and high value of each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from negotiate.corridors.choice import nested_logit
from negotiate.corridors.elasticities import load_elasticity
from negotiate.errors import UnknownNameError
from negotiate.leverage.stocks import StockLeverage, stock_leverage
from negotiate.units import Quantity
from negotiate.world.figures import Figure
from negotiate.world.stocks import STOCK, instead_words, stock_measure
from negotiate.world.world import World

FloatArray = NDArray[np.float64]

REPLACEABLE = Quantity(
    value=0.75,
    low=0.5,
    high=0.95,
    unit="/1",
    source=(
        "Own assumption; no estimate was found. In the case gulf-domestic-work, where employers hire "
        "at fixed prices, 0.92 to 0.94 of the posts of a shut corridor go to other origins"
    ),
    grade="assumed",
    note="Share of an origin's workers whom the destination replaces from other origins.",
)
"""Share of lost workers that other origins replace."""

HOME = {
    "all": "population of the origin",
    "2211": "doctors at home: density of doctors times population",
}
"""Who could go, by layer of the world."""

_TENTHS = 10_000.0

LEAST_DISSIMILARITY = 0.05
"""Least dissimilarity of destinations for which shares of the world's stocks are computed: odds are
raised to one over it, and below it those of small corridors are no numbers any more."""


@dataclass(frozen=True, eq=False)
class WorldLeverage:
    """What every origin and one destination lose without the corridor between them.

    Arrays have one entry per country of the world, in its order; NaN where there is no corridor.
    """

    world: World
    destination: str
    layer: str
    """Whom the stocks count."""
    dissimilarity: Quantity
    """Of destinations, as seen by workers."""
    replaceable: Quantity
    """Share of lost workers that other origins replace."""
    stocks: FloatArray
    """Workers, shape (n, n), persons; 0 where none are known."""
    home: FloatArray
    """Those at home who could go, persons; NaN where not known."""
    remittances: FloatArray | None
    """Million USD a year, shape (n, n), NaN where not known; None where not imported."""
    measure: str = STOCK
    """Measure of the world that the stocks are; another one where the wanted one is not there."""

    @property
    def instead(self) -> str:
        """Which stock stands in for that of the United Nations, and why; empty if none does."""
        return instead_words(self.world, self.measure)

    def at(self, dissimilarity: float, replaceable: float) -> StockLeverage:
        """Return losses and leverage at other values of the two assumed figures."""
        return stock_leverage(
            self.stocks,
            self.home,
            self.world.countries.index(self.destination),
            nested_logit(dissimilarity),
            replaceable=replaceable,
            remittances=self.remittances,
        )

    @cached_property
    def central(self) -> StockLeverage:
        """Losses and leverage at the central values."""
        return self.at(self.dissimilarity.value, self.replaceable.value)

    @cached_property
    def by_dissimilarity(self) -> tuple[StockLeverage, StockLeverage, StockLeverage]:
        """At the low, central and high dissimilarity, replacement central."""
        low, high = _ends(self.dissimilarity)
        share = self.replaceable.value
        return self.at(low, share), self.central, self.at(high, share)

    @cached_property
    def corners(self) -> tuple[StockLeverage, ...]:
        """At each end of both ranges, four in all."""
        return tuple(
            self.at(choice, share)
            for choice in _ends(self.dissimilarity)
            for share in _ends(self.replaceable)
        )

    @cached_property
    def spread(self) -> tuple[FloatArray, FloatArray]:
        """Least and largest leverage over both ranges, per origin."""
        every = np.array([found.leverage for found in (*self.by_dissimilarity, *self.corners)])
        return every.min(axis=0), every.max(axis=0)

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins that have a leverage, from the strongest; ties in the order of their codes."""
        value = self.central.leverage
        found = [k for k in np.argsort(-value, kind="stable") if not np.isnan(value[k])]
        return tuple(self.world.countries[k] for k in found)

    @property
    def home_unknown(self) -> tuple[str, ...]:
        """Origins with workers at the destination of which nobody knows who is at home."""
        gone = (self.central.workers > 0) & np.isnan(self.home)
        return tuple(self.world.countries[k] for k in np.flatnonzero(gone))

    def figure(self, origin: str, measure: str = "stock") -> Figure | None:
        """Return the figure of an origin's corridor with its data set, year and row.

        ``stock`` is the figure of the stock that was used.
        """
        if measure == STOCK:
            return self.world.figure(self.measure, origin, self.destination, self.layer)
        return self.world.figure(measure, origin, self.destination, "all")

    def frame(self) -> pd.DataFrame:
        """Return one row per origin with a corridor, from the strongest.

        Persons, million USD a year, and shares of 1; sources as table, year and row.
        """
        return pd.DataFrame(list(self._rows()))

    def _rows(self) -> Iterator[dict[str, object]]:
        """Yield the figures of each origin by the names of their columns."""
        for name in (*self.origins, *self.home_unknown):
            k = self.world.countries.index(name)
            head = {"origin": name, "destination": self.destination, "layer": self.layer}
            yield {**head, **self._people(name, k), **self._leverages(k), **self._money(name, k)}

    def _people(self, name: str, k: int) -> dict[str, object]:
        """Return the persons and shares of one origin."""
        now, figure = self.central, self.figure(name)
        return {
            "workers": now.workers[k],
            "workers_source": "" if figure is None else figure.where,
            "share_of_foreign_workers": now.workers[k] / now.workers.sum(),
            "unreplaced": now.unreplaced[k],
            "unreplaced_share_of_foreign_workers": now.loss_destination[k],
            "no_other_destination": now.no_destination[k],
            "no_other_destination_share_of_workers_abroad": now.loss_origin[k],
            "goes_elsewhere_share": now.elsewhere_share[k],
        }

    def _leverages(self, k: int) -> dict[str, object]:
        """Return the leverage of one origin over the ranges."""
        low, high = self.spread
        near, central, far = self.by_dissimilarity
        return {
            "leverage_of_origin": central.leverage[k],
            "leverage_dissimilarity_low": near.leverage[k],
            "leverage_dissimilarity_high": far.leverage[k],
            "leverage_least": low[k],
            "leverage_largest": high[k],
        }

    def _money(self, name: str, k: int) -> dict[str, object]:
        """Return the remittances that one origin loses."""
        figure = None if self.remittances is None else self.figure(name, "remittance")
        return {
            "remittances_lost_million_usd_year": self.central.remittances_lost[k],
            "remittances_lost_share": self.central.remittance_share[k],
            "remittances_source": "" if figure is None else figure.where,
        }


def _ends(quantity: Quantity) -> tuple[float, float]:
    """Return the low and high end of a figure; its value where it has no range."""
    low = quantity.value if quantity.low is None else quantity.low
    high = quantity.value if quantity.high is None else quantity.high
    return low, high


def world_leverage(
    world: World,
    destination: str,
    *,
    layer: str = "all",
    dissimilarity: Quantity | None = None,
    replaceable: Quantity = REPLACEABLE,
) -> WorldLeverage:
    """Return the leverage of every origin of the world towards a destination.

    Parameters
    ----------
    world : World
        With stocks and attributes of countries; remittances are used where they are there. Where
        the stock of the United Nations is not there, that of the World Bank stands in.
    destination : str
        Code of the destination.
    layer : {"all", "2211"}, default "all"
        Everybody, or doctors by country of training.
    dissimilarity : Quantity, optional
        Of destinations. Default: that of `negotiate.corridors.elasticities`.
    replaceable : Quantity, default `REPLACEABLE`
        Share of lost workers that other origins replace.

    Raises
    ------
    DatasetError
        If no stocks are there; the message says where to get them.
    UnknownNameError
        If the layer has no count of those at home, or no stocks at the destination are known.
    ValueError
        If a figure lies outside its range.
    """
    if layer not in HOME:
        raise UnknownNameError("layer with a count of those at home", layer, HOME)
    measure = stock_measure(world, layer)
    stocks = np.nan_to_num(world.matrix(measure, layer), nan=0.0)
    known = [world.countries[k] for k in np.flatnonzero(stocks.any(axis=0))]
    if destination not in known:
        raise UnknownNameError(f"destination with stocks of layer {layer}", destination, known)
    money = layer == "all" and "remittance" in world.facts
    return WorldLeverage(
        world,
        destination,
        layer,
        load_elasticity("dissimilarity").of() if dissimilarity is None else dissimilarity,
        replaceable,
        stocks,
        _home(world, layer),
        world.matrix("remittance") if money else None,
        measure,
    )


def _home(world: World, layer: str) -> FloatArray:
    """Return those at home who could go, persons, NaN where not known or nobody."""
    people = np.array([_number(world, name, "population") for name in world.countries])
    if layer != "all":
        density = np.array([_number(world, name, "doctor_density") for name in world.countries])
        people = density * people / _TENTHS
    return np.where(people > 0, people, np.nan)


def _number(world: World, country: str, attribute: str) -> float:
    """Return an attribute of a country, NaN where not known."""
    figure = world.nodes.get(country, {}).get(attribute)
    return float(figure.value) if figure is not None else float("nan")
