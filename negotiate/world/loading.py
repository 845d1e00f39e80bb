"""The world from imported tables: each is turned into a long frame and forgotten again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from negotiate.datasets import Registry, load, load_or_derived
from negotiate.errors import CellProblem, DatasetError, UnknownNameError
from negotiate.units import Grade
from negotiate.world.assembling import assemble
from negotiate.world.nodes import Nodes, attributes
from negotiate.world.recipes import MEASURES, RECIPES, Recipe
from negotiate.world.world import Missing, World

GRADES: dict[str, Grade] = {recipe.table: recipe.grade for recipe in RECIPES}
"""How well the figures of each table of corridors are founded."""


def load_world(
    year: int | None = None,
    *,
    measures: Sequence[str] = (),
    countries: bool = True,
    shipped: bool = True,
    store: Path | None = None,
    registry: Registry | None = None,
) -> World:
    """Return the world from the tables that were imported.

    Parameters
    ----------
    year
        Of each table the latest figures not after this year are taken, a period counting by its
        first year; default: the latest. Distances, borders and languages hold for every year.
    measures
        Which measures of corridors; none means all.
    countries
        Whether attributes of countries are loaded too.
    shipped
        Whether what ships with the package stands in for tables that were not imported.
    store
        Folder of the store; default: that of the user.
    registry
        Default: the one that ships with the package.

    Returns
    -------
    World
        What is not there is left out and listed in ``missing``.

    Raises
    ------
    UnknownNameError
        If there is no such measure.
    """
    names = sorted(measure.id for measure in MEASURES)
    for measure in measures:
        if measure not in names:
            raise UnknownNameError("measure of corridors", measure, names)
    wanted = [recipe for recipe in RECIPES if recipe.measure in measures or not measures]

    tables = _Tables(store, registry, shipped)
    nodes = attributes(tables.read, year) if countries else Nodes({}, ())
    reading = _Reading(tables.read, year)
    found = assemble(reading.frames(wanted), MEASURES, GRADES, also=sorted(nodes.figures))
    missing = sorted((*reading.missing, *nodes.missing), key=lambda each: each.table)
    return World(
        found.countries,
        found.layers,
        found.sources,
        found.facts,
        nodes.figures,
        tuple(missing),
        tuple(sorted(set(tables.from_package))),
    )


@dataclass(eq=False)
class _Tables:
    """Imported tables, and which of them come from the package instead."""

    store: Path | None
    registry: Registry | None
    shipped: bool
    from_package: list[str] = field(default_factory=list)

    def read(self, table: str) -> pd.DataFrame:
        """Return a table, or raise `DatasetError`."""
        if not self.shipped:
            return load(table, store=self.store, registry=self.registry)
        found = load_or_derived(table, store=self.store, registry=self.registry)
        if found.shipped:
            self.from_package.append(table)
        return found.facts


@dataclass(eq=False)
class _Reading:
    """Tables read one after the other, and those that could not be."""

    read: Callable[[str], pd.DataFrame]
    year: int | None
    missing: list[Missing] = field(default_factory=list)

    def frames(self, recipes: Sequence[Recipe]) -> Iterator[pd.DataFrame]:
        """Yield a long frame per recipe; a table is read once and not kept."""
        ordered = sorted(recipes, key=lambda recipe: recipe.table)
        for table, group in groupby(ordered, key=lambda recipe: recipe.table):
            listed = list(group)
            try:
                facts = self.read(table)
                yield from [long_form(facts, recipe, self.year) for recipe in listed]
            except DatasetError as error:
                self.missing.append(_missing(table, listed, error))


def _missing(table: str, recipes: Sequence[Recipe], error: DatasetError) -> Missing:
    """Return what a table would have given."""
    given = tuple(recipe.measure for recipe in recipes)
    layers = dict.fromkeys(layer for recipe in recipes for layer in recipe.layers)
    return Missing(table, given, tuple(layers), error)


def long_form(facts: pd.DataFrame, recipe: Recipe, year: int | None) -> pd.DataFrame:
    """Return the facts of a table that a recipe takes, as `assemble` reads them.

    Parameters
    ----------
    facts
        Table as `negotiate.datasets.load` returns it.
    recipe
        What is taken from it.
    year
        The latest figures not after this year; None means the latest.

    Raises
    ------
    DatasetError
        If it has none that early.
    """
    taken = _up_to(facts[facts["measure"].isin(list(recipe.columns))], recipe, year)
    origin = _party(taken, recipe.origin)
    destination = _party(taken, recipe.destination)
    abroad = _differ(origin, destination)
    frame = pd.DataFrame(
        {
            "origin": origin,
            "destination": destination,
            "layer": _layers(taken, recipe),
            "measure": _same(recipe.measure, taken),
            "value": taken["value"].astype(float),
            "table": _same(recipe.table, taken),
            "year": taken["year"],
            "period": _periods(taken, recipe),
            "row": taken["row"],
            "flag": taken["flag"],
        }
    )
    return _latest_of_corridors(frame[abroad]) if recipe.by_corridor else frame[abroad]


def _party(facts: pd.DataFrame, key: str) -> pd.Series:
    """Return the countries of a key, or the one country that publishes."""
    if key in facts.columns:
        return facts[key]
    return _same(key, facts)


def _same(word: str, facts: pd.DataFrame) -> pd.Series:
    """Return a column that holds one word."""
    held = pd.Categorical.from_codes(np.zeros(len(facts), dtype=np.int8), pd.Index([word]))
    return pd.Series(held, index=facts.index)


def _differ(these: pd.Series, those: pd.Series) -> NDArray[np.bool_]:
    """Return where two columns of categories hold different words; none may be missing."""
    left, right = pd.Categorical(these), pd.Categorical(those)
    places = left.categories.get_indexer(right.categories)
    differ: NDArray[np.bool_] = left.codes != places[right.codes]
    return differ


def _layers(facts: pd.DataFrame, recipe: Recipe) -> pd.Series:
    """Return the layer of each fact."""
    if not recipe.layer_keys:
        held = facts["measure"].astype("category").cat.remove_unused_categories()
        return held.map(recipe.columns).astype("category")
    first, *rest = (facts[key].astype("str") for key in recipe.layer_keys)
    for words in rest:
        first = first + "/" + words
    return first.astype("category")


def _periods(facts: pd.DataFrame, recipe: Recipe) -> pd.Series:
    """Return what figures cover, where the year does not say it; else empty."""
    if recipe.period:
        return facts[recipe.period]
    if recipe.years > 1:
        first = facts["year"].astype("category")
        return first.cat.rename_categories(lambda year: f"{year}-{year + recipe.years}")
    return _same(recipe.span, facts)


def _up_to(taken: pd.DataFrame, recipe: Recipe, year: int | None) -> pd.DataFrame:
    """Return the facts not after a year, of the latest year if the table is taken as a whole."""
    early = taken
    if year is not None and not recipe.timeless:
        early = taken[(taken["year"] <= year).fillna(False)]
    if early.empty:
        raise _too_early(taken, recipe.table, year)
    return early if recipe.by_corridor else early[early["year"] == early["year"].max()]


def _latest_of_corridors(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the facts of each corridor's last period without a known fault, else of its last."""
    told = frame.assign(
        period=frame["period"].astype("str"), sound=frame["flag"].astype("str").eq("")
    )
    ordered = told.sort_values(["sound", "period", "row"]).drop(columns="sound")
    return ordered.drop_duplicates(["origin", "destination", "layer"], keep="last")


def _too_early(frame: pd.DataFrame, table: str, year: int | None) -> DatasetError:
    """Return the error of a table that begins later than asked for."""
    first = "none at all" if frame.empty else f"its first are of {frame['year'].min()}"
    until = "" if year is None else f" up to {year}"
    rule = f"has no figures{until}, {first}; ask for a later year or import the whole table"
    return DatasetError(table, [CellProblem(0, "", rule)])
