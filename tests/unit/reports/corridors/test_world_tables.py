from collections.abc import Callable
from pathlib import Path

import pytest

from negotiate.errors import DatasetError, UnknownNameError
from negotiate.reports.corridors import world_tables as words
from negotiate.reports.corridors.dependence_tables import dependence_table
from negotiate.reports.corridors.figures import number, percent, provenance
from negotiate.reports.corridors.world_map import main_map, map_caption, placed
from negotiate.reports.maps import Place
from negotiate.reports.tables import Table
from negotiate.world import Figure, Source, World, dependence, load_world

Cells = Callable[[Table, str], list[str]]
PLACES: dict[str, Place] = {"XAA": (10.0, 5.0), "XAX": (40.0, 50.0), "XAY": (60.0, 20.0)}


def test_every_table_has_a_cell_for_each_column(world: World) -> None:
    found = dependence(world)
    made = [
        words.country_table(world, "XAA"),
        words.corridor_table(world, "XAA", "XAX"),
        words.main_table(words.main_corridors(world, "stock", "all", top=2)),
        dependence_table(world, found, "origin", []),
        dependence_table(world, found, "destination", ["XAY"]),
    ]
    for table in made:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_a_figure_of_a_country_carries_unit_year_data_set_row_and_grade(world: World) -> None:
    row = next(r for r in words.country_table(world, "XAA").rows if r[0] == "population")
    assert row == ("population", "1,000", "person", "2024", "cia_factbook", "2", "secondary")


def test_the_name_of_a_country_is_its_title_and_no_figure(world: World, column: Cells) -> None:
    assert "name" not in column(words.country_table(world, "XAA"), "Attribute")
    assert words.country_table(world, "LKA").title == "Sri Lanka (LKA) itself"


def test_a_country_of_which_nothing_is_known_has_no_row(world: World) -> None:
    assert words.country_table(world, "XZZ").rows == ()


def test_a_figure_of_a_corridor_says_whom_it_counts(world: World) -> None:
    rows = {row[:2]: row[2:] for row in words.corridor_table(world, "XAA", "XAX").rows}
    assert rows["stock", "women"] == (
        *("40", "person", "2020", "un_migrant_stock_2020", "3", "official"),
    )
    assert rows["distance", "-"][:2] == ("1,200", "km")
    assert ("stock", "people of every sex, age and reason") in rows


def test_what_is_not_known_of_a_corridor_is_named_and_not_0(world: World) -> None:
    assert words.corridor_table(world, "XAY", "XAA").rows == ()
    said = words.unknown_words(world, "XAA", "XAY")
    assert said.startswith("Not known of this corridor (which is not 0): ")
    assert "departures" in said
    assert "stock" not in said.replace("stock_", "")


def test_the_largest_corridors_and_the_others_add_up_to_all(world: World, column: Cells) -> None:
    main = words.main_corridors(world, "stock", "all", top=2)
    table = words.main_table(main)
    assert column(table, "Person") == ["100", "50", "96"]
    assert column(table, "Share") == ["41 %", "20 %", "39 %"]
    assert column(table, "Grade")[-1] == "derived; sum of 4 figures"
    assert table.rows[-1][:2] == ("4 others", "")
    assert main.total == 246.0
    assert "6 corridors are known, 246 person together" in table.unit


def test_no_row_of_others_where_all_are_shown(world: World) -> None:
    assert len(words.main_table(words.main_corridors(world, "stock", "all", top=9)).rows) == 6


def test_corridors_of_one_side_are_those_of_the_country(world: World, column: Cells) -> None:
    out = words.main_table(words.main_corridors(world, "stock", "all", origin="XAA"))
    into = words.main_table(words.main_corridors(world, "stock", "all", destination="XAX"))
    assert column(out, "To") == ["XAX", "XAY"]
    assert column(into, "From") == ["XAA", "XAB"]
    assert out.title == "Largest corridors by stock out of XAA"
    assert into.title == "Largest corridors by stock into XAX"


def test_corridors_of_which_all_are_0_have_no_share(world: World, column: Cells) -> None:
    zero = words.main_corridors(world, "flow", "all", origin="XAX")
    assert column(words.main_table(zero), "Share") == ["-"]


def test_no_corridor_makes_no_row(world: World) -> None:
    main = words.main_corridors(world, "stock", "all", origin="XAE")
    assert words.main_table(main).rows == ()
    assert "0 corridors are known" in main.words


def test_an_unknown_country_is_refused(world: World) -> None:
    with pytest.raises(UnknownNameError, match="XZZ"):
        words.main_corridors(world, "stock", "all", origin="XZZ")


def test_a_missing_table_is_named_with_its_address(world: World) -> None:
    with pytest.raises(DatasetError, match=r"iab_migrant_stock.*(?s:.*)https://iab\.de"):
        words.main_corridors(world, "stock_25_plus", "all")


def test_measures_of_people_and_money_are_offered_the_usual_ones_first(world: World) -> None:
    assert words.counted_measures(world) == ("stock", "flow", "remittance", "departures")


def test_destinations_are_those_with_figures_in_the_layer(world: World) -> None:
    assert words.destinations_of(world, "stock", "2211") == ("XAX",)
    assert words.destinations_of(world, "stock", "all") == ("XAA", "XAB", "XAX", "XAY")


def test_what_is_missing_says_where_it_is_and_how_it_is_imported(world: World) -> None:
    said = words.missing_words(world)
    assert len(said) == 3
    assert all("https://" in each or "http://" in each for each in said)
    assert all("labour-negotiate data import" in each for each in said)


def test_what_ships_in_part_is_said_first(tmp_path: Path) -> None:
    said = words.missing_words(load_world(store=tmp_path, measures=["remittance"]))
    assert said[0].startswith("Only the part that ships with the package")
    assert "remittance_matrix_2021" in said[0]


def test_data_sets_of_tables_lead_to_the_originals(world: World) -> None:
    table = words.corridor_table(world, "XAA", "XAX")
    names = words.tables_of([table, Table("x", "", "", (), ())])
    assert {"un_migrant_stock_2020", "cepii_dist", "remittance_matrix_2021"} <= set(names)
    found = words.data_set_words([*names, "ISO 3166-1", ""])
    assert [said.partition(":")[0] for said, _ in found] == list(names)
    assert all(address.startswith("http") for _, address in found)


def test_the_sum_row_names_no_data_set(world: World) -> None:
    table = words.main_table(words.main_corridors(world, "stock", "all", top=1))
    assert words.tables_of([table]) == ("un_migrant_stock_2020",)


# -------------------------------------------------------------------------------------- dependence


def test_dependence_of_an_origin_names_the_row_of_its_largest_corridor(world: World) -> None:
    table = dependence_table(world, dependence(world), "origin", ["XAA"])
    assert table.rows == (("XAA", "2", "150", "0.556", "1.8", "XAX", "67 %", "3", "1", "1"),)


def test_dependence_of_a_destination_looks_the_other_way(world: World) -> None:
    table = dependence_table(world, dependence(world), "destination", ["XAX"])
    assert table.rows == (("XAX", "2", "130", "0.645", "1.6", "XAA", "77 %", "3", "1", "1"),)


def test_where_nobody_is_known_there_is_no_concentration(world: World) -> None:
    row = dependence_table(world, dependence(world), "origin", ["XAE"]).rows[0]
    assert row == ("XAE", "0", *["not known"] * 3, *["-"] * 5)


def test_the_largest_countries_stand_first(world: World, column: Cells) -> None:
    table = dependence_table(world, dependence(world), "origin", [], top=2)
    assert column(table, "Origin") == ["XAA", "XAB"]


def test_the_measure_is_named_in_words_and_the_table_by_its_id(tmp_path: Path) -> None:
    shipped = load_world(store=tmp_path, measures=["stock_world_bank"])
    table = dependence_table(shipped, dependence(shipped, "stock_world_bank"), "origin", ["KEN"])
    assert table.unit.startswith("migrants, World Bank: people of every")
    assert "wb_migrant_stock_2017" in table.unit


def test_an_unknown_country_has_no_dependence(world: World) -> None:
    with pytest.raises(UnknownNameError, match="XZZ"):
        dependence_table(world, dependence(world), "origin", ["XZZ"])


# --------------------------------------------------------------------------------------------- map


def test_the_map_draws_the_corridors_whose_ends_have_a_place(world: World) -> None:
    main = words.main_corridors(world, "stock", "all")
    assert [(x.origin, x.destination) for x in placed(main, places=PLACES)] == [
        *(("XAA", "XAX"), ("XAA", "XAY"), ("XAX", "XAY")),
    ]
    spec = main_map(main, places=PLACES)
    lines = spec["layer"][1]["data"]["values"]  # type: ignore[call-overload, index]
    assert [each["size"] for each in lines] == [100.0, 50.0, 40.0]
    assert lines[0]["label"] == "100 person, un_migrant_stock_2020, 2020, row 3"
    assert "3 of them cannot be placed" in map_caption(main, places=PLACES)
    assert "The widest, XAA to XAX, is 100 person." in str(spec["description"])


def test_a_country_that_is_both_is_drawn_as_a_destination(world: World) -> None:
    spec = main_map(words.main_corridors(world, "stock", "all"), places=PLACES)
    points = spec["layer"][2]["data"]["values"]  # type: ignore[call-overload, index]
    assert {each["code"]: each["role"] for each in points} == {
        **{"XAA": "Origin", "XAX": "Destination", "XAY": "Destination"},
    }


def test_a_map_without_places_is_refused_and_said(world: World) -> None:
    main = words.main_corridors(world, "stock", "all")
    with pytest.raises(ValueError, match="at least one corridor with known places"):
        main_map(main, places={})
    assert map_caption(main, places={}).startswith("No corridor can be drawn.")
    assert placed(main) == ()


# ----------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("value", "said"),
    [(1234567.0, "1,234,567"), (1234.5, "1,234"), (0.123456, "0.1235"), ("High", "High")],
)
def test_numbers_are_shown_as_readers_write_them(value: float | str, said: str) -> None:
    assert number(value) == said


@pytest.mark.parametrize(("share", "said"), [(1.0, "100 %"), (0.0999, "10.0 %"), (0.0, "0.0 %")])
def test_shares_are_shown_in_percent(share: float, said: str) -> None:
    assert percent(share) == said


def test_known_faults_stand_beside_the_grade() -> None:
    source = Source("invented", None, "2025Q1", "double", "official")
    assert provenance(Figure(1.0, "person", source, (2,))) == (
        *("person", "2025Q1", "invented", "2", "official; known fault: double"),
    )
