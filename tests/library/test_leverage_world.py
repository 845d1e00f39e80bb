"""Leverage on the real stocks: bounds and sums, where the data sets are at hand."""

import os
from pathlib import Path

import numpy as np
import pytest

from negotiate.datasets import import_folder
from negotiate.leverage.worlds import WorldLeverage, world_leverage
from negotiate.world.loading import load_world
from negotiate.world.world import World

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared")) / "data"
TABLES = (
    "un_migrant_stock_2020",
    "remittance_matrix_2021",
    "oecd_foreign_trained_doctors",
    "cia_factbook",
    "health_worker_density",
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the data sets are not at hand"),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    store = tmp_path_factory.mktemp("store")
    report = import_folder(SHARED, TABLES, store=store)
    assert not report.refused
    return load_world(measures=("stock", "remittance"), store=store)


@pytest.fixture(scope="module", params=["SAU", "KWT", "DEU", "USA"])
def found(world: World, request: pytest.FixtureRequest) -> WorldLeverage:
    return world_leverage(world, request.param)


def test_every_leverage_lies_between_0_and_1_inside_its_spread(found: WorldLeverage) -> None:
    low, high = found.spread
    value = found.central.leverage
    known = ~np.isnan(value)
    assert known.sum() > 10
    assert (low[known] >= 0).all()
    assert (high[known] <= 1).all()
    assert (low[known] <= value[known] + 1e-12).all()
    assert (value[known] <= high[known] + 1e-12).all()


def test_people_go_elsewhere_or_nowhere(found: WorldLeverage) -> None:
    now = found.central
    known = ~np.isnan(now.leverage)
    total = now.elsewhere.sum(axis=1)[known] + now.no_destination[known]
    np.testing.assert_allclose(total, now.workers[known], rtol=1e-9)
    assert (now.elsewhere_share[known] >= 0).all()


def test_nobody_goes_where_nobody_of_the_origin_is(found: WorldLeverage) -> None:
    assert not np.nan_to_num(found.central.elsewhere)[found.stocks == 0].any()


def test_remittances_lost_are_part_of_all_remittances(found: WorldLeverage) -> None:
    share = found.central.remittance_share
    share = share[~np.isnan(share)]
    assert len(share)
    assert (share <= 1).all()


def test_the_share_replaced_does_not_change_the_order(found: WorldLeverage) -> None:
    orders = {
        tuple(np.argsort(-np.nan_to_num(found.at(0.5, share).leverage), kind="stable")[:10])
        for share in (0.5, 0.75, 0.95)
    }
    assert len(orders) == 1


def test_every_row_says_data_set_year_and_row(found: WorldLeverage) -> None:
    frame = found.frame()
    assert frame["workers_source"].str.match(r"un_migrant_stock_2020, 2020, row \d+").all()
    money = frame[frame["remittances_lost_million_usd_year"].notna()]
    assert money["remittances_source"].str.match(r"remittance_matrix_2021, 2021, row \d+").all()


def test_doctors_of_the_united_kingdom_come_with_those_at_home(world: World) -> None:
    found = world_leverage(world, "GBR", layer="2211")
    assert {"IND", "PAK", "ZAF", "NGA"} <= set(found.origins)
    index = world.countries.index
    assert found.home[index("ZAF")] > found.central.abroad[index("ZAF")]
