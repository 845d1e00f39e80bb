"""Attributes of countries: name, income group, population, health workers, emigration by skill."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pycountry

from negotiate.datasets.codes import known_codes
from negotiate.errors import DatasetError
from negotiate.units import Grade
from negotiate.world.figures import Figure, Source
from negotiate.world.recipes import NODE_RECIPES, NodeRecipe
from negotiate.world.world import Missing

Read = Callable[[str], pd.DataFrame]
Figures = dict[str, dict[str, Figure]]

PENN = "penn_world_table_11"
"""Gives population and GDP per head where the Factbook does not."""

NODE_TABLES = tuple(dict.fromkeys([*(recipe.table for recipe in NODE_RECIPES), PENN]))
"""Tables that give attributes of countries."""

_ISO = Source("ISO 3166-1", None, "", "", "official")
_PENN_GIVES = ("gdp_per_head", "population")


@dataclass(frozen=True, eq=False)
class Nodes:
    """Attributes of countries."""

    figures: Mapping[str, Mapping[str, Figure]]
    """By country, then by attribute."""
    missing: tuple[Missing, ...]
    """Tables that are not there."""


def attributes(read: Read, year: int | None) -> Nodes:
    """Return the attributes of countries from the tables that are there.

    Parameters
    ----------
    read
        Function that returns a table or raises `DatasetError`.
    year
        The latest figure of each country not after this year is taken; None means the latest.

    Returns
    -------
    Nodes
        An attribute that is not known is left out. Population and GDP per head are those of the
        Factbook, else computed from the Penn World Table and then graded ``derived``.
    """
    figures: Figures = {}
    missing: list[Missing] = []
    for table in NODE_TABLES:
        recipes = [recipe for recipe in NODE_RECIPES if recipe.table == table]
        try:
            facts = read(table)
        except DatasetError as error:
            gives = [name for recipe in recipes for name in recipe.columns.values()]
            missing.append(Missing(table, tuple(gives or _PENN_GIVES), (), error))
            continue
        for recipe in recipes:
            _add(figures, facts, recipe, year)
        if table == PENN:
            _add_penn(figures, facts, year)
    for country in figures:
        figures[country] = {"name": Figure(name_of(country), "word", _ISO, ())} | figures[country]
    return Nodes(figures, tuple(missing))


def name_of(country: str) -> str:
    """Return the short name of a country, or what its code stands for.

    Examples
    --------
    >>> name_of("KEN"), name_of("XKX"), name_of("SUN")
    ('Kenya', 'Kosovo', 'Soviet Union until 1991')
    """
    found = pycountry.countries.get(alpha_3=country)
    if found is not None:
        return str(getattr(found, "common_name", found.name))
    code = known_codes().get(country)
    words = code.reason if code else ""
    return words.partition(";")[0].partition(". ")[0].rstrip(".") or country


def _latest(facts: pd.DataFrame, key: str, year: int | None) -> pd.DataFrame:
    """Return the latest fact of each country and measure not after a year."""
    early = facts if year is None else facts[(facts["year"] <= year).fillna(False)]
    ordered = early.sort_values(["year", "row"], na_position="first")
    return ordered.drop_duplicates([key, "measure"], keep="last")


def _add(figures: Figures, facts: pd.DataFrame, recipe: NodeRecipe, year: int | None) -> None:
    """Add what a table says of countries."""
    taken = facts[facts["measure"].isin(list(recipe.columns))]
    for key, value in recipe.where.items():
        taken = taken[taken[key] == value]
    for fact in _latest(taken, recipe.country, year).itertuples(index=False):
        country, name = str(getattr(fact, recipe.country)), recipe.columns[str(fact.measure)]
        figures.setdefault(country, {})[name] = _figure(fact, recipe.table, recipe.grade)


def _figure(fact: Any, table: str, grade: Grade) -> Figure:
    """Return the figure of a fact."""
    year = None if pd.isna(fact.year) else int(fact.year)
    source = Source(table, year, "", str(fact.flag), grade)
    value = fact.value if isinstance(fact.value, str) else float(fact.value)
    return Figure(value, str(fact.unit), source, (int(fact.row),))


def _add_penn(figures: Figures, facts: pd.DataFrame, year: int | None) -> None:
    """Add population and GDP per head of countries of which nothing else says them."""
    taken = facts[facts["measure"].isin(["gdp_expenditure", "population"])]
    latest = _latest(taken, "country", year).pivot(
        index=["country", "year", "row"], columns="measure", values="value"
    )
    for each in latest.dropna().reset_index().itertuples(index=False):
        values: Any = each
        source = Source(PENN, int(values.year), "", "", "secondary")
        rows = (int(values.row),)
        per_head = float(values.gdp_expenditure / values.population)
        people = 1e6 * float(values.population)
        known = figures.setdefault(str(values.country), {})
        known.setdefault(
            "gdp_per_head",
            Figure(per_head, "2021 PPP USD/person/year", source, rows, "GDP over population"),
        )
        known.setdefault(
            "population", Figure(people, "person", source, rows, "millions, times 1e6")
        )
