"""Recipes fit the registry: tables, columns, keys and units are those that are published there."""

import pandas as pd
import pytest

from negotiate.datasets import load_registry
from negotiate.datasets.registry import Table
from negotiate.errors import DatasetError
from negotiate.world.loading import GRADES, long_form
from negotiate.world.nodes import NODE_TABLES, PENN
from negotiate.world.recipes import MEASURES, NODE_RECIPES, RECIPES, NodeRecipe, Recipe
from negotiate.world.world import ANY

UNITS = {measure.id: measure.unit for measure in MEASURES}
each_recipe = pytest.mark.parametrize(
    "recipe", RECIPES, ids=[f"{each.table}-{each.measure}" for each in RECIPES]
)
each_node = pytest.mark.parametrize(
    "recipe", NODE_RECIPES, ids=[f"{each.table}-{'-'.join(each.where)}" for each in NODE_RECIPES]
)


def table_of(name: str) -> Table:
    return load_registry().set_of(name).tables[name]


@each_recipe
def test_columns_of_corridors_exist_and_have_the_unit_of_the_measure(recipe: Recipe) -> None:
    measures = table_of(recipe.table).measures
    assert {measures[column].unit for column in recipe.columns} == {UNITS[recipe.measure]}


@each_recipe
def test_parties_of_corridors_are_country_keys_or_the_country_that_publishes(
    recipe: Recipe,
) -> None:
    keys = table_of(recipe.table).keys
    for party in (recipe.origin, recipe.destination):
        assert (party in keys and keys[party].kind == "country") or party in {"LKA", "NPL"}
    assert recipe.origin != recipe.destination
    for key in (*recipe.layer_keys, *([recipe.period] if recipe.period else [])):
        assert key in keys


@each_recipe
def test_keys_that_are_not_used_are_summed_only_if_the_measure_adds_up(recipe: Recipe) -> None:
    used = {recipe.origin, recipe.destination, recipe.period, *recipe.layer_keys}
    left = set(table_of(recipe.table).keys) - used
    additive = {measure.id: measure.additive for measure in MEASURES}
    assert not left or additive[recipe.measure]


@each_node
def test_attributes_of_countries_come_from_columns_that_exist(recipe: NodeRecipe) -> None:
    table = table_of(recipe.table)
    assert set(recipe.columns) <= set(table.measures)
    assert recipe.country in table.keys
    assert set(recipe.where) <= set(table.keys)


def test_a_measure_and_layer_has_one_table() -> None:
    given = [(each.measure, layer) for each in RECIPES for layer in each.layers if layer != ANY]
    assert len(given) == len(set(given))


def test_each_measure_has_a_recipe_a_meaning_and_a_unit() -> None:
    assert {measure.id for measure in MEASURES} == {recipe.measure for recipe in RECIPES}
    assert all(measure.words and measure.unit for measure in MEASURES)
    assert len({measure.id for measure in MEASURES}) == len(MEASURES)


def test_every_table_has_one_grade() -> None:
    for table in GRADES:
        assert len({each.grade for each in RECIPES if each.table == table}) == 1
    assert PENN in NODE_TABLES


def long(recipe: Recipe, rows: list[tuple[str, str, str, str, float, int, int]]) -> pd.DataFrame:
    """Return the long form of a small table with the keys a, b and quarter."""
    names = ["a", "b", "quarter", "measure", "value", "year", "row"]
    facts = pd.DataFrame(rows, columns=names).assign(flag="")
    facts["year"] = facts["year"].astype("Int64")
    return long_form(facts, recipe, None)


def priced(**changed: object) -> Recipe:
    given = {"origin": "a", "destination": "b", "period": "quarter", "by_corridor": True}
    return Recipe("t", "m", {"price": "all"}, "assumed", **(given | changed))  # type: ignore[arg-type]


def test_the_last_quarter_counts_however_rows_are_ordered() -> None:
    rows = [
        ("XAA", "XAB", "2024Q4", "price", 3.0, 2024, 4),
        ("XAA", "XAB", "2025Q1", "price", 1.0, 2025, 2),
        ("XAA", "XAC", "2019Q3", "price", 9.0, 2019, 3),
        ("XAA", "XAB", "2025Q1", "other", 7.0, 2025, 2),
    ]
    for given in (rows, rows[::-1]):
        found = long(priced(), given)
        told = sorted(zip(found["destination"], found["period"], found["value"], strict=True))
        assert told == [("XAB", "2025Q1", 1.0), ("XAC", "2019Q3", 9.0)]


def test_the_latest_year_of_a_table_leaves_older_corridors_out() -> None:
    rows = [
        ("XAA", "XAB", "", "price", 3.0, 2020, 2),
        ("XAA", "XAC", "", "price", 4.0, 2015, 3),
    ]
    found = long(priced(by_corridor=False, period="", years=5), rows)
    assert found[["value", "period"]].to_numpy().tolist() == [[3.0, "2020-2025"]]


def test_a_table_without_any_fact_of_a_measure_says_so() -> None:
    rows = [("XAA", "XAB", "", "other", 3.0, 2020, 2)]
    with pytest.raises(DatasetError, match=r"t: 1 problem\n.*none at all; ask for a later year"):
        long(priced(), rows)
