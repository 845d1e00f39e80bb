"""Tables become facts with their provenance, and what is not there is said and never 0."""

from pathlib import Path

import numpy as np
import pytest

from negotiate.errors import DatasetError, UnknownNameError
from negotiate.world import World, load_world


def test_each_figure_names_its_table_year_row_unit_and_grade(world: World) -> None:
    figure = world.figure("stock", "XAA", "XAX")
    assert figure is not None
    assert (figure.value, figure.unit, figure.rows, figure.grade) == (
        100,
        "person",
        (3,),
        "official",
    )
    assert figure.where == "un_migrant_stock_2020, 2020, row 3"
    assert figure.remarks == "official"


def test_sexes_and_occupations_are_layers_of_one_measure(world: World) -> None:
    found = {
        layer: figure.value
        for layer in world.layers_of("stock")
        if (figure := world.figure("stock", "XAA", "XAX", layer)) is not None
    }
    assert found == {"2211": 7, "all": 100, "female": 40, "male": 60}
    assert world.figure("departures", "LKA", "XAX", "skilled/female").value == 4  # type: ignore[union-attr]


def test_a_corridor_without_figure_is_not_known_and_a_published_zero_is_zero(world: World) -> None:
    stock = world.matrix("stock")
    at = {name: k for k, name in enumerate(world.countries)}
    assert np.isnan(stock[at["XAA"], at["XAB"]])
    assert stock[at["XAB"], at["XAA"]] == 20
    assert world.figure("stock", "XAA", "XAB") is None
    assert world.figure("stock", "XAB", "XAX", "2211").value == 0  # type: ignore[union-attr]
    assert np.nansum(stock) == 246


def test_money_sent_from_the_destination_belongs_to_the_corridor_of_its_migrants(
    world: World,
) -> None:
    figure = world.figure("remittance", "XAA", "XAX")
    assert figure is not None
    assert (figure.value, figure.unit) == (12.5, "million USD/year")
    assert world.figure("remittance", "XAX", "XAA") is None


def test_the_cost_of_sending_is_the_latest_sound_one_of_each_corridor_else_it_names_its_fault(
    world: World,
) -> None:
    first, second = (world.figure("cost_200", "XAA", name) for name in ("XAX", "XAY"))
    assert first is not None
    assert second is not None
    assert (first.value, first.period, first.rows) == (5.5, "2025Q1", (3,))
    assert (second.value, second.period, second.source.flag) == (41, "2019Q2", "cost_above_30")
    assert second.remarks == "secondary; known fault: cost_above_30"


def test_flows_say_that_they_cover_five_years(world: World) -> None:
    figure = world.figure("flow", "XAA", "XAX")
    assert figure is not None
    assert (figure.value, figure.unit, figure.period) == (9, "persons/5 years", "2015-2020")
    assert world.figure("flow", "XAX", "XAA").value == 0  # type: ignore[union-attr]


def test_rows_of_one_corridor_are_summed_and_all_named(world: World) -> None:
    figure = world.figure("departures", "LKA", "XAX")
    assert figure is not None
    assert (figure.value, figure.rows, figure.grade) == (15, (2, 3), "derived")
    assert figure.where == "slbfe_by_country, 2022, rows 2, 3"
    assert figure.remarks == "derived; sum of 2 rows"


def test_a_country_is_no_corridor_to_itself(world: World) -> None:
    assert world.figure("distance", "XAA", "XAA") is None
    assert world.figure("distance", "XAA", "XAX").value == 1200.5  # type: ignore[union-attr]
    for facts in world.facts.values():
        assert (facts.origin != facts.destination).all()


def test_arrays_cannot_be_written_to(world: World) -> None:
    with pytest.raises(ValueError, match="read-only"):
        world.facts["stock"].value[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        world.facts["flow"].rows[0] = 1


def test_an_earlier_year_takes_the_latest_figures_not_after_it(store: Path) -> None:
    early = load_world(2016, store=store, shipped=False)
    stock, flow = (early.figure(name, "XAA", "XAX") for name in ("stock", "flow"))
    assert stock is not None
    assert flow is not None
    assert (stock.value, stock.source.year) == (90, 2015)
    assert flow.source.year == 2015
    assert early.figure("distance", "XAA", "XAX") is not None
    assert early.nodes["XAA"]["nurse_density"].value == 20
    with pytest.raises(DatasetError, match=r"no figures up to 2016, its first are of 2021; ask"):
        early.require("remittance")
    before = load_world(2014, store=store, shipped=False).figure("flow", "XAA", "XAX")
    assert before is not None
    assert (before.value, before.period) == (12, "2010-2015")


def test_measures_can_be_chosen_and_a_wrong_one_lists_them(store: Path) -> None:
    some = load_world(measures=("flow",), countries=False, store=store, shipped=False)
    assert list(some.facts) == ["flow"]
    assert not some.nodes
    assert some.missing == ()
    with pytest.raises(UnknownNameError, match=r"no measure of corridors named 'stok'.*stock"):
        load_world(measures=("stok",), store=store)


def test_what_is_not_imported_is_listed_with_address_and_command(world: World) -> None:
    by_table = {each.table: each for each in world.missing}
    assert set(by_table) == {
        "iab_migrant_stock",
        "nepal_permits_11_months",
        "wb_migrant_stock_2017",
    }
    words = by_table["iab_migrant_stock"].words
    assert words.startswith("migrants aged 25 and more, OECD (iab_migrant_stock): this table")
    assert "https://iab.de" in words
    assert "labour-negotiate data import" in words


def test_asking_for_what_is_missing_raises_the_error_of_its_table(
    world: World, tmp_path: Path
) -> None:
    with pytest.raises(DatasetError, match=r"not imported; get it from https://dofe.gov.np"):
        world.require("permits")
    nothing = load_world(store=tmp_path, shipped=False)
    assert nothing.countries == ()
    with pytest.raises(DatasetError, match=r"un_migrant_stock_2020: 1 problem\n.*https://www.un"):
        nothing.matrix("stock")
    with pytest.raises(DatasetError, match=r"cia_factbook.*\n.*not imported"):
        nothing.attribute("gdp_per_head")


def test_a_measure_or_layer_that_no_table_gives_lists_the_known_ones(world: World) -> None:
    with pytest.raises(UnknownNameError, match=r"measure of corridors named 'tea'.*flow"):
        world.require("tea")
    with pytest.raises(UnknownNameError, match=r"layer of stock named '9999'.*2211, all, female"):
        world.require("stock", "9999")
    with pytest.raises(UnknownNameError, match=r"attribute .* named 'income_group'"):
        world.attribute("income_group")
    assert world.figure("stock", "XAA", "QQQ") is None
    assert world.figure("tea", "XAA", "XAX") is None


def test_what_ships_stands_in_for_tables_that_were_not_imported(tmp_path: Path) -> None:
    found = load_world(measures=("remittance",), store=tmp_path)
    assert "remittance_matrix_2021" in found.shipped
    figure = found.figure("remittance", "PHL", "SAU")
    assert figure is not None
    assert figure.source.table == "remittance_matrix_2021"
    assert figure.rows
    assert "remittance_matrix_2021" not in {each.table for each in found.missing}


def test_countries_have_attributes_with_provenance(world: World) -> None:
    known = world.nodes["XAA"]
    assert {name: figure.value for name, figure in known.items()} == {
        "name": "XAA",
        "region": "North",
        "income_group": "Low income",
        "population": 1000,
        "gdp_per_head": 5000,
        "labour_force": 400,
        "nurse_density": 22.5,
        "doctor_density": 50,
        "emigration_rate": 0.06,
        "emigration_rate_low": 0.02,
        "emigration_rate_medium": 0.05,
        "emigration_rate_high": 0.25,
    }
    assert known["nurse_density"].where == "health_worker_density, 2018, row 3"
    assert known["emigration_rate"].where == "iab_emigration_rates, 2010, row 3"


def test_the_penn_tables_stand_in_where_the_factbook_says_nothing(world: World) -> None:
    known = world.nodes["XAC"]
    assert (known["gdp_per_head"].value, known["population"].value) == (4000, 200)
    assert known["gdp_per_head"].remarks == "derived; GDP over population"
    assert known["gdp_per_head"].where == "penn_world_table_11, 2023, row 4"
    assert world.nodes["XAA"]["gdp_per_head"].source.table == "cia_factbook"


def test_an_attribute_of_all_countries_is_nan_where_not_known(world: World) -> None:
    people = dict(zip(world.countries, world.attribute("labour_force"), strict=True))
    assert people["XAA"] == 400
    assert np.isnan(people["XAB"])


def test_all_of_a_corridor_and_all_corridors_of_a_country_can_be_asked_for(world: World) -> None:
    found = world.corridor("XAA", "XAX")
    assert [(each.layer, each.measure) for each in found if each.layer != "all"] == [
        ("2211", "stock"),
        ("female", "flow"),
        ("female", "stock"),
        ("male", "flow"),
        ("male", "stock"),
    ]
    assert len(world.corridor("XAA", "XAX", ("2211",))) == 1
    out = world.figures("stock", "all", origin="XAA")
    assert [(each.destination, each.figure.value) for each in out] == [("XAX", 100), ("XAY", 50)]
    into = world.figures("stock", "all", destination="XAX")
    assert [(each.origin, each.figure.value) for each in into] == [("XAA", 100), ("XAB", 30)]
    both = list(world.figures("stock", "all", origin="XAA", destination="XAY"))
    assert [each.figure.value for each in both] == [50]
    assert len(list(world.figures("stock", "all"))) == 6
    assert list(world.figures("stock", "all", origin="QQQ")) == []
    assert list(world.figures("tea", "all")) == []
