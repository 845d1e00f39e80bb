"""The world from the published files: it adds up to them, and each attribute says where it stands.

The files are not part of the repository; set ``NEGOTIATE_SHARED`` to the folder that holds
``data``, or put it beside the repository as ``shared``.
"""

import gzip
import io
import os
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from negotiate.datasets import import_folder, load
from negotiate.world import (
    World,
    all_figures,
    chain_measures,
    dependence,
    fill_share,
    from_graphml,
    graph,
    graphml,
    load_world,
    long_csv,
)
from negotiate.world.recipes import RECIPES

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared")) / "data"

pytestmark = [
    pytest.mark.skipif(not DATA.is_dir(), reason="the published files are not here"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with all tables."""
    place = tmp_path_factory.mktemp("store")
    report = import_folder(DATA, store=place)
    assert report.refused == ()
    return place


@pytest.fixture(scope="module")
def world(store: Path) -> World:
    return load_world(store=store, shipped=False)


def value(world: World, *asked: str) -> float:
    """Return the value of a figure: measure, origin, destination, layer."""
    figure = world.figure(*asked)
    assert figure is not None
    return float(figure.value)


def test_nothing_is_missing_and_nothing_ships_in_place_of_an_imported_table(world: World) -> None:
    assert world.missing == ()
    assert world.shipped == ()
    assert len(world.countries) > 230


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("stock", "PHL", "SAU", "all"), 644_828),
        (("stock", "IND", "ARE", "all"), 3_471_300),
        (("stock", "NPL", "QAT", "all"), 253_940),
        (("stock", "IND", "GBR", "2211"), 15_870),
        (("stock_world_bank", "PHL", "SAU", "all"), 583_985),
        (("stock_25_plus", "PHL", "USA", "all"), 1_711_327),
        (("flow", "NPL", "QAT", "all"), 59_959),
        (("flow", "VEN", "COL", "all"), 1_735_164),
    ],
)
def test_figures_are_those_that_were_checked_in_the_files(
    world: World, asked: tuple[str, ...], expected: float
) -> None:
    assert value(world, *asked) == expected


def test_the_row_of_an_origin_sums_to_its_rows_of_the_data_set(world: World, store: Path) -> None:
    facts = load("un_migrant_stock_2020", store=store)
    latest = facts[(facts["year"] == 2020) & (facts["measure"] == "migrant_stock")]
    found = dependence(world)
    for origin in ("PHL", "KEN", "IND", "LKA"):
        mine = latest[latest["origin"] == origin]["value"]
        assert found.origins.total[found.row(origin)] == mine.sum()
        assert found.origins.known[found.row(origin)] == len(mine)
    assert np.nansum(found.values) == latest["value"].sum()


def test_each_measure_sums_to_its_table(world: World, store: Path) -> None:
    for recipe in RECIPES:
        if recipe.by_corridor or recipe.layer_keys or recipe.timeless:
            continue
        facts = load(recipe.table, store=store)
        latest = facts[facts["year"] == facts["year"].max()]
        for column, layer in recipe.columns.items():
            table = latest[latest["measure"] == column]
            assert np.nansum(world.matrix(recipe.measure, layer)) == pytest.approx(
                table["value"].sum(), rel=1e-12
            ), recipe


def test_the_named_row_of_the_file_holds_the_figure(world: World) -> None:
    figure = world.figure("stock", "PHL", "SAU")
    assert figure is not None
    path = DATA / "un_migrant_stock" / "un_migrant_stock_1990_2020.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        line = file.read().splitlines()[figure.rows[0] - 1]
    assert line.split(",")[:4] == ["2020", "PHL", "SAU", "644828"]


def test_the_cost_of_sending_is_of_the_last_quarter_of_each_corridor(
    world: World, store: Path
) -> None:
    facts = load("remittance_prices_2016", store=store)
    costs = facts[facts["measure"] == "cost_200"]
    mine = costs[(costs["sending"] == "SAU") & (costs["receiving"] == "PHL")]
    figure = world.figure("cost_200", "PHL", "SAU")
    assert figure is not None
    assert figure.period == max(mine["quarter"].astype(str))
    sound = costs[costs["flag"].astype(str) == ""][["sending", "receiving"]].drop_duplicates()
    used = [world.sources[k].flag for k in world.facts["cost_200"].source.tolist()]
    assert used.count("") == len(sound)
    pairs = costs[["sending", "receiving"]].astype(str).drop_duplicates()
    assert len(world.facts["cost_200"]) == len(pairs)


def test_kurdistan_and_the_rest_of_iraq_are_summed_with_both_rows(world: World) -> None:
    figure = world.figure("departures", "LKA", "IRQ")
    assert figure is not None
    assert len(figure.rows) == 2
    assert figure.grade == "derived"


def test_layers_by_skill_and_occupation_are_there(world: World) -> None:
    assert set(world.layers) >= {"all", "male", "female", "2211", "skilled/female"}


def test_the_graph_of_doctors_reads_back_identically(world: World) -> None:
    view = graph(world, layers=["2211"])
    assert view.number_of_edges() == 1574
    assert nx.utils.graphs_equal(from_graphml(graphml(view)), view)


def test_every_attribute_of_the_graph_has_its_provenance(world: World) -> None:
    view = graph(world, countries=["PHL", "IND", "NPL", "KEN", "ZAF", "GBR", "SAU", "USA", "DEU"])
    listed = [facts for _, _, facts in view.edges(data=True)]
    listed += [facts for _, facts in view.nodes(data=True)]
    for facts in listed:
        assert None not in facts.values()
        for name in [name.removesuffix("_unit") for name in facts if name.endswith("_unit")]:
            for what in ("source", "row", "grade"):
                assert f"{name}_{what}" in facts, (name, facts)
            assert facts[f"{name}_row"] or name == "name"
    stocks = [facts["stock"] for *_, facts in view.edges(data=True) if "stock" in facts]
    assert len(stocks) > 100


def test_the_csv_of_a_country_sums_to_the_data_set(world: World) -> None:
    rows = pd.read_csv(io.BytesIO(long_csv(all_figures(world, country="KEN"))))
    out = rows[(rows["origin"] == "KEN") & (rows["measure"] == "stock") & (rows["layer"] == "all")]
    assert out["value"].sum() == 535_348
    assert rows[["dataset", "row", "unit", "year", "grade"]].notna().all().all()


def test_countries_have_their_attributes(world: World) -> None:
    kenya = world.nodes["KEN"]
    assert kenya["name"].value == "Kenya"
    assert kenya["income_group"].value == "Lower middle income"
    assert kenya["nurse_density"].value == pytest.approx(11.656)
    assert kenya["emigration_rate_high"].value == pytest.approx(0.237, abs=5e-4)
    assert "gdp_per_head" in world.nodes["PRK"] or "gdp_per_head" in world.nodes["CUB"]
    known = [name for name in world.countries if "gdp_per_head" in world.nodes.get(name, {})]
    assert len(known) > 200


def test_mexico_hangs_on_one_destination_and_germany_on_many(world: World) -> None:
    found = dependence(world)
    mexico, germany = (found.origins.equivalent[found.row(name)] for name in ("MEX", "DEU"))
    assert mexico < 1.2
    assert germany > 8


def test_assumed_chains_over_the_world_converge_and_balance(world: World) -> None:
    found = chain_measures(world, dependence(world), fill_share(0.1))
    assert all(each.converged for each in found.fillings)
    assert found.hub_posts.sum(axis=1) == pytest.approx(found.exposure_posts.sum(axis=1))
    assert (found.passed_on >= 0).all()
    assert (found.passed_on <= 1).all()
    kenya = found.countries.index("KEN")
    fills = found.fillings[1].chains[kenya]
    assert found.countries[int(np.argmax(fills))] in {"SOM", "UGA", "SSD"}
