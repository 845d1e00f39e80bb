"""Long frames in any order and pieces become the same sorted arrays; wrong facts are refused."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiate.world import Measure, World, assemble, dependence, graph
from negotiate.world.assembling import COLUMNS, Assembled

MEASURES = (
    Measure("stock", "person", "people", "Invented.", additive=True),
    Measure("cost", "percent", "money", "Invented."),
)
GRADES: dict[str, Any] = {"one": "official", "two": "assumed"}
NAMES = ("XAA", "XAB", "XAC", "XAD", "XAE")
Row = tuple[str, str, str, str, float, str, int, str, int, str]


def row(origin: str, destination: str, value: float, number: int, **other: Any) -> Row:
    """Return one fact of a long frame."""
    made = {"layer": "all", "measure": "stock", "table": "one", "year": 2020, "period": ""}
    made |= {"flag": ""} | other
    given = {"origin": origin, "destination": destination, "value": value, "row": number}
    return tuple({**made, **given}[name] for name in COLUMNS)  # type: ignore[return-value]


def built(rows: Sequence[Row], pieces: int = 1) -> Assembled:
    """Return facts assembled from pieces of nearly equal length."""
    cuts = np.array_split(np.arange(len(rows)), pieces)
    frames = [pd.DataFrame([rows[k] for k in cut], columns=list(COLUMNS)) for cut in cuts]
    return assemble(frames, MEASURES, GRADES)


def world_of(rows: Sequence[Row], pieces: int = 1) -> World:
    found = built(rows, pieces)
    return World(found.countries, found.layers, found.sources, found.facts)


corridors = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(["all", "2211"]),
        st.integers(0, 10**6),
    ).filter(lambda each: each[0] != each[1]),
    min_size=1,
    max_size=25,
)


@st.composite
def facts(draw: st.DrawFn) -> list[Row]:
    """Return facts with rows of their own; a corridor may have several."""
    found = draw(corridors)
    return [
        row(origin, destination, float(value), number + 2, layer=layer)
        for number, (origin, destination, layer, value) in enumerate(found)
    ]


@given(facts(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_order_and_pieces_of_the_input_change_nothing(
    rows: list[Row], chance: Any, pieces: int
) -> None:
    one, other = built(rows), built(chance.sample(rows, len(rows)), pieces)
    assert (one.countries, one.layers, one.sources) == (
        other.countries,
        other.layers,
        other.sources,
    )
    for name, mine in one.facts.items():
        for each in fields(mine)[1:]:
            assert np.array_equal(getattr(mine, each.name), getattr(other.facts[name], each.name))


@given(facts())
def test_nothing_is_lost_and_every_row_is_named_once(rows: list[Row]) -> None:
    found = built(rows).facts["stock"]
    assert found.value.sum() == sum(each[4] for each in rows)
    named = [number for place in range(len(found)) for number in found.rows_of(place)]
    assert sorted(named) == sorted(each[8] for each in rows)


@given(facts())
def test_the_arrays_are_sorted_without_a_corridor_twice(rows: list[Row]) -> None:
    found = built(rows).facts["stock"]
    keys = list(zip(found.layer, found.origin, found.destination, strict=True))
    assert keys == sorted(set(keys))


@given(facts(), st.floats(0.001, 1000))
def test_scaling_all_stocks_changes_no_share(rows: list[Row], factor: float) -> None:
    world = world_of(rows)
    larger = world_of([(*each[:4], factor * each[4], *each[5:]) for each in rows])
    for layer in world.layers:
        one, other = dependence(world, layer=layer), dependence(larger, layer=layer)
        assert other.origins.shares == pytest.approx(one.origins.shares)
        assert other.destinations.herfindahl == pytest.approx(
            one.destinations.herfindahl, nan_ok=True
        )
        assert np.array_equal(one.origins.known, other.origins.known)


@given(facts())
def test_an_isolated_country_has_no_edges(rows: list[Row]) -> None:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    found = assemble([frame], MEASURES, GRADES, also=["XZZ"])
    view = graph(World(found.countries, found.layers, found.sources, found.facts))
    assert view.degree("XZZ") == 0
    assert view.number_of_edges() == len(found.facts["stock"])


@given(facts())
def test_a_matrix_holds_exactly_what_is_known(rows: list[Row]) -> None:
    world = world_of(rows)
    for layer in world.layers:
        matrix = world.matrix("stock", layer)
        expected: dict[tuple[str, str], float] = {}
        for each in rows:
            if each[2] == layer:
                expected[each[:2]] = expected.get(each[:2], 0.0) + each[4]
        assert np.isfinite(matrix).sum() == len(expected)
        for (origin, destination), value in expected.items():
            cell = world.countries.index(origin), world.countries.index(destination)
            assert matrix[cell] == value


def test_sources_are_told_apart_by_table_year_period_and_flag() -> None:
    rows = [
        row("XAA", "XAB", 1, 2, measure="cost", period="2020Q1"),
        row("XAA", "XAC", 2, 3, measure="cost", flag="odd"),
        row("XAB", "XAC", 3, 2, measure="cost", table="two", year=2019),
    ]
    world = world_of(rows)
    told = [(each.table, each.year, each.period, each.flag, each.grade) for each in world.sources]
    assert told == [
        ("one", 2020, "", "odd", "official"),
        ("one", 2020, "2020Q1", "", "official"),
        ("two", 2019, "", "", "assumed"),
    ]
    figure = world.figure("cost", "XAB", "XAC")
    assert figure is not None
    assert figure.where == "two, 2019, row 2"


def test_a_year_may_be_missing() -> None:
    frame = pd.DataFrame([row("XAA", "XAB", 1, 2)], columns=list(COLUMNS))
    frame["year"] = pd.array([None], dtype="Int64")
    found = assemble([frame], MEASURES, GRADES)
    assert found.sources[0].year is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row("XAA", "XAA", 1, 7)], r"from one country to another, got 1.* \(one, row 7\)"),
        ([row("XAA", "XAB", float("nan"), 7)], r"finite number.*nan from XAA to XAB \(one, row 7"),
        ([row("XAA", "XAB", 1, 2, measure="tea")], "measure must be one of cost, stock, got 'tea'"),
        ([row("XAA", "XAB", 1, 2, table="six")], "table must be one of one, two, got 'six'"),
        (
            [row("XAA", "XAB", 1, 2, measure="cost"), row("XAA", "XAB", 2, 9, measure="cost")],
            "cost must be given once per corridor and layer; look at row 9",
        ),
        (
            [row("XAA", "XAB", 1, 2), row("XAA", "XAB", 2, 9, table="two")],
            "stock mixes tables or years in one sum; look at row 9",
        ),
        (
            [row("XAA", "XAB", 1, 2, year=2019), row("XAA", "XAB", 2, 9)],
            "stock mixes tables or years in one sum; look at row 9",
        ),
    ],
    ids=["home", "nan", "measure", "table", "twice", "two tables", "two years"],
)
def test_a_wrong_fact_is_refused_with_its_place(rows: list[Row], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        built(rows)


def test_no_facts_make_an_empty_world() -> None:
    found = assemble([], MEASURES, GRADES)
    assert (found.countries, found.layers, found.sources, dict(found.facts)) == ((), (), (), {})


def test_more_names_than_fit_are_refused() -> None:
    names = [f"C{number}" for number in range(40_000)]
    with pytest.raises(ValueError, match=r"at most 32767 countries.*got 40000"):
        assemble([], MEASURES, GRADES, also=names)
