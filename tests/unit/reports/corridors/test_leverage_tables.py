from collections.abc import Callable

import numpy as np
import pytest

from negotiate.cases import Case
from negotiate.leverage.changes import Cap
from negotiate.leverage.table import LeverageTable, Sweep, leverage_table
from negotiate.leverage.worlds import WorldLeverage, world_leverage
from negotiate.regimes.calibration import calibrate
from negotiate.reports.corridors import leverage_tables as tables
from negotiate.reports.corridors import world_leverage_tables as worlds
from negotiate.reports.tables import Table
from negotiate.world import World

Cells = Callable[[Table, str], list[str]]


@pytest.fixture(scope="module")
def removed(case: Case) -> LeverageTable:
    return leverage_table(calibrate(case), "XZZ")


@pytest.fixture(scope="module")
def found(world: World) -> WorldLeverage:
    return world_leverage(world, "XAX")


def test_every_table_has_a_cell_for_each_column(
    case: Case, removed: LeverageTable, found: WorldLeverage
) -> None:
    kind = tables.main_kind(removed)
    drawn = Sweep((removed.leverages(kind),), 0)
    made = [
        tables.losses_table(case, removed, kind),
        tables.fall_back_table(case, removed),
        tables.assumed_case_table(case),
        tables.sure_table(case, removed, kind, drawn),
        worlds.world_leverage_table(found, 0.0),
    ]
    for table in made:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_the_strongest_origin_stands_first(
    case: Case, removed: LeverageTable, column: Cells
) -> None:
    table = tables.losses_table(case, removed, "others_expand")
    shown = [float(each) for each in column(table, "Leverage") if each != "-"]
    assert shown == sorted(shown, reverse=True)
    codes = [each[-4:-1] for each in column(table, "Origin")]
    assert set(codes) == set(removed.origins)


def test_losses_are_those_of_the_fall_back(case: Case, removed: LeverageTable) -> None:
    row = tables.losses_table(case, removed, "others_expand").rows[0]
    one = removed.of(row[0][-4:-1], "others_expand")
    assert row[1] == f"{one.leverage.value:.2f}"
    assert row[2:4] == (tables.million(one.loss_origin), tables.million(one.loss_destination))
    assert row[4] == f"{one.posts_lost:,.0f}"
    assert row[5] == f"{round(100 * one.diverted_here / one.posts_lost)} %"


def test_a_cap_is_named_in_the_caption(case: Case) -> None:
    table = leverage_table(calibrate(case), "XZZ", change=Cap(100.0))
    said = tables.losses_table(case, table, tables.main_kind(table)).unit
    assert "capped at 100 posts, one at a time" in said
    assert str(case.base_year) in said


def test_every_fall_back_is_explained_in_words(removed: LeverageTable) -> None:
    said = dict(tables.fall_back_words(removed))
    assert list(said) == [tables.HEADS[kind] for kind in removed.kinds]
    assert all(words.endswith(".") and len(words) > 20 for words in said.values())


def test_a_dash_has_its_reason(case: Case, removed: LeverageTable) -> None:
    dashes = [row for row in removed.rows if row.leverage.value is None]
    said = " ".join(tables.no_number_words(removed))
    for row in dashes:
        assert row.leverage.words in said
        assert tables.HEADS[row.kind] in said
    assert f"No counted posts at XZZ, so nothing to ask: {', '.join(removed.without_posts)}" in said


def test_a_destination_with_one_kind_of_fall_back_shows_it(case: Case) -> None:
    table = leverage_table(calibrate(case), "XZZ", kinds=["others_fixed"])
    assert tables.main_kind(table) == "others_fixed"


def test_assumed_figures_stand_with_range_unit_and_source(case: Case) -> None:
    table = tables.assumed_case_table(case)
    assumed = {k: x for k, x in case.quantities().items() if x.grade == "assumed"}
    assert [row[0] for row in table.rows] == list(assumed)
    first = next(iter(assumed.values()))
    assert table.rows[0][1:3] == (f"{first.value:,g}", f"{first.low:,g} to {first.high:,g}")
    assert all(row[-1] and row[3] for row in table.rows)


def test_how_sure_the_side_and_the_place_are(case: Case, removed: LeverageTable) -> None:
    kind = tables.main_kind(removed)
    order = removed.order(kind)
    high = dict.fromkeys(order, 0.9)
    low = {**high, order[0]: 0.1}
    drawn = Sweep((high,) * 3 + (low,) * 2, left_out=4)
    table = tables.sure_table(case, removed, kind, drawn)
    assert "5 draws" in table.unit
    assert "at 4 the case cannot be calibrated" in table.unit
    first = table.rows[0]
    assert first[4] == "open"
    assert first[5:] == ("1", f"1 to {len(order)}")


def test_a_side_that_never_changes_holds(case: Case, removed: LeverageTable) -> None:
    kind = tables.main_kind(removed)
    table = tables.sure_table(case, removed, kind, Sweep((removed.leverages(kind),) * 3, 0))
    assert {row[4] for row in table.rows} == {"holds"}
    assert [row[6] for row in table.rows] == [f"{k} to {k}" for k in range(1, 1 + len(table.rows))]


@pytest.mark.parametrize(
    ("amount", "said"), [(float("nan"), "-"), (-1e3, "0.0"), (-2.5e6, "-2.5"), (1e9, "1,000.0")]
)
def test_money_is_in_millions(amount: float, said: str) -> None:
    assert tables.million(amount) == said


# ------------------------------------------------------------------------------------------- world


def test_the_world_shows_leverage_with_range_year_and_row(found: WorldLeverage) -> None:
    rows = {row[0]: row for row in worlds.world_leverage_table(found, 0.0).rows}
    k = found.world.countries.index("XAA")
    low, high = (each[k] for each in found.spread)
    assert rows["XAA"][1:6] == (
        f"{found.central.leverage[k]:.2f}",
        f"{low:.2f} to {high:.2f}",
        *("100", "2020", "3"),
    )


def test_money_and_its_row_stand_where_remittances_are_known(
    found: WorldLeverage, world: World, column: Cells
) -> None:
    table = worlds.world_leverage_table(found, 0.0)
    rows = dict(zip(column(table, "Origin"), column(table, "Row (money)"), strict=True))
    money = dict(zip(column(table, "Origin"), column(table, "Money lost"), strict=True))
    assert rows["XAA"] == "2"
    assert money["XAB"] == "not known"
    doctors = worlds.world_leverage_table(world_leverage(world, "XAX", layer="2211"), 0.0)
    assert "Money lost" not in [each.label for each in doctors.columns]


def test_small_origins_are_left_out_and_counted(found: WorldLeverage, column: Cells) -> None:
    assert worlds.shown_origins(found, 0.5) == ("XAA",)
    said = " ".join(worlds.world_leverage_words(found, 0.5))
    assert f"{len(found.origins) - 1} of {len(found.origins)} origins have fewer than 50 %" in said
    assert "fewer than" not in " ".join(worlds.world_leverage_words(found, 0.0))


def test_assumed_figures_are_shown_as_assumed(found: WorldLeverage) -> None:
    said = " ".join(worlds.world_leverage_words(found, 0.0))
    assert "Dissimilarity of destinations (lambda): 0.5 [0.25 to 0.9], assumed." in said
    assert "Share replaced: 0.75 [0.5 to 0.95], assumed." in said


def test_origins_of_which_nobody_counts_those_at_home_are_named(world: World) -> None:
    doctors = world_leverage(world, "XAX", layer="2211")
    named = worlds.world_leverage_words(doctors, 0.0)
    assert any("Nobody counts those at home" in each for each in named) == bool(
        doctors.home_unknown
    )


def test_the_data_sets_of_the_figures_are_known(found: WorldLeverage) -> None:
    assert worlds.data_sets_of(found, 0.0) == ("remittance_matrix_2021", "un_migrant_stock_2020")
    assert np.isfinite(found.central.workers).all()
    assert worlds.data_sets_of(found, 2.0) == ()
