"""The graph is a view of the arrays: nothing added, nothing lost, every attribute with its source."""

import io

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from negotiate.errors import UnknownNameError
from negotiate.world import World, all_figures, from_graphml, graph, graphml, long_csv

PROVENANCE = ("unit", "source", "row", "grade")


def base_names(attributes: dict[str, object]) -> set[str]:
    """Return the attributes that are facts and not what is said of them."""
    said = (*PROVENANCE, "year", "period", "flag", "note")
    return {
        name
        for name in attributes
        if name != "layer" and not any(name.endswith(f"_{what}") for what in said)
    }


def test_edges_are_the_corridors_on_which_people_or_money_are_known(world: World) -> None:
    view = graph(world)
    assert sorted(view.edges(keys=True)) == [
        ("LKA", "XAX", "all"),
        ("LKA", "XAX", "skilled/female"),
        ("LKA", "XAX", "skilled/male"),
        *(("XAA", "XAX", layer) for layer in ("2211", "all", "female", "male")),
        *(("XAA", "XAY", layer) for layer in ("all", "female", "male")),
        *(("XAB", "XAA", layer) for layer in ("all", "female", "male")),
        *(("XAB", "XAX", layer) for layer in ("2211", "all", "female", "male")),
        *(("XAC", "XAB", layer) for layer in ("all", "female", "male")),
        *(("XAX", "XAA", layer) for layer in ("all", "female", "male")),
        *(("XAX", "XAY", layer) for layer in ("all", "female", "male")),
    ]
    assert view.degree("XAD") == 0
    assert not view.has_edge("XAA", "XAC")


def test_an_edge_carries_each_fact_with_its_provenance(world: World) -> None:
    facts = graph(world)["XAA"]["XAY"]["all"]
    assert facts == {
        "layer": "all",
        "cost_200": 41.0,
        "cost_200_unit": "percent of 200 USD",
        "cost_200_source": "remittance_prices_2016",
        "cost_200_row": "4",
        "cost_200_grade": "secondary",
        "cost_200_year": 2019,
        "cost_200_period": "2019Q2",
        "cost_200_flag": "cost_above_30",
        "remittance": 2.5,
        "remittance_unit": "million USD/year",
        "remittance_source": "remittance_matrix_2021",
        "remittance_row": "3",
        "remittance_grade": "secondary",
        "remittance_year": 2021,
        "stock": 50.0,
        "stock_unit": "person",
        "stock_source": "un_migrant_stock_2020",
        "stock_row": "4",
        "stock_grade": "official",
        "stock_year": 2020,
    }


def test_what_a_pair_is_stands_on_the_layer_of_all_and_makes_edges_only_alone(
    world: World,
) -> None:
    view = graph(world)
    assert view["XAA"]["XAX"]["all"]["distance"] == 1200.5
    assert "distance" not in view["XAA"]["XAX"]["female"]
    alone = graph(world, measures=["distance"])
    assert sorted(alone.edges()) == [("XAA", "XAC"), ("XAA", "XAX")]


def test_every_attribute_has_its_provenance_and_none_is_none(world: World) -> None:
    view = graph(world)
    listed = [facts for _, _, facts in view.edges(data=True)]
    listed += [facts for _, facts in view.nodes(data=True)]
    for facts in listed:
        assert None not in facts.values()
        for name in base_names(facts):
            assert all(f"{name}_{what}" in facts for what in PROVENANCE), (name, facts)
    assert view.nodes["XAC"]["gdp_per_head_note"] == "GDP over population"


def test_a_part_of_the_world_can_be_chosen(world: World) -> None:
    part = graph(world, countries=["XAB", "XAA"], layers=["all"], measures=["stock"])
    assert list(part) == ["XAA", "XAB"]
    assert list(part.edges(keys=True)) == [("XAB", "XAA", "all")]
    around = graph(world, around="XAC")
    assert sorted(around) == ["XAB", "XAC"]
    assert {edge[:2] for edge in around.edges()} == {("XAC", "XAB")}
    lonely = graph(world, around="XAD")
    assert list(lonely) == ["XAD"]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"countries": ["QQQ"]}, "country of the world named 'QQQ'"),
        ({"layers": ["9999"]}, "layer named '9999'"),
        ({"measures": ["tea"]}, "measure of corridors named 'tea'"),
    ],
)
def test_a_part_that_is_not_there_is_refused(
    world: World, wanted: dict[str, list[str]], words: str
) -> None:
    with pytest.raises(UnknownNameError, match=words):
        graph(world, **wanted)  # type: ignore[arg-type]


def test_the_graph_adds_up_to_the_arrays(world: World) -> None:
    view = graph(world)
    for layer in world.layers_of("stock"):
        edges = view.edges(keys=True, data="stock", default=0.0)
        total = sum(stock for _, _, key, stock in edges if key == layer)
        assert total == np.nansum(world.matrix("stock", layer))


def test_graphml_reads_back_identically_with_unique_ids(world: World) -> None:
    view = graph(world)
    content = graphml(view)
    assert nx.utils.graphs_equal(from_graphml(content), view)
    assert b'id="XAA-XAX-2211"' in content
    ids = [line.partition(b'id="')[2].partition(b'"')[0] for line in content.split(b"<edge")[1:]]
    assert len(set(ids)) == len(ids) == view.number_of_edges()
    assert graphml(graph(world)) == content


def test_the_csv_holds_one_figure_a_row_with_its_provenance(world: World) -> None:
    content = long_csv(all_figures(world))
    rows = pd.read_csv(io.BytesIO(content), keep_default_na=False, dtype=str)
    assert len(rows) == sum(len(facts) for facts in world.facts.values())
    assert (rows[["value", "unit", "year", "dataset", "row", "grade"]] != "").all().all()
    assert not rows.duplicated(["origin", "destination", "layer", "measure"]).any()
    summed = rows[(rows["origin"] == "LKA") & (rows["layer"] == "all")].iloc[0]
    assert (summed["row"], summed["grade"], summed["note"]) == ("2;3", "derived", "sum of 2 rows")


def test_the_csv_of_a_country_holds_both_directions_once(world: World) -> None:
    content = long_csv(all_figures(world, country="XAB"))
    rows = pd.read_csv(io.BytesIO(content))
    assert ((rows["origin"] == "XAB") | (rows["destination"] == "XAB")).all()
    assert rows[rows["measure"] == "stock"]["value"].sum() == 2 * (30 + 20 + 6)
    assert not rows.duplicated(["origin", "destination", "layer", "measure"]).any()
