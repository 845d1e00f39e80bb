"""The sheet as a whole: what it reads, what it says when something is missing, how it is shown."""

import csv
import io
import json
from collections.abc import Iterable

import pytest
from pydantic_core import to_json

from negotiate.cases import load_case
from negotiate.drain import (
    Line,
    Sheet,
    UnfitCaseError,
    UnknownCountryError,
    account_tables,
    country_of,
    csv_text,
    make_sheet,
    occupation_of,
    read_data,
    section_rows,
    sheet_of,
    source_list,
)
from negotiate.drain.naming import DOCTORS, NURSES
from negotiate.drain.rendering import COLUMNS, HEADERS
from negotiate.drain.sheet import shipped_case_of
from negotiate.drain.tables import GRADES
from negotiate.errors import UnknownNameError

SECTIONS = (
    "stock",
    "migrants",
    "flows",
    "unfilled",
    "density",
    "list",
    "training",
    "emigration",
    "remittances",
    "account",
)


def rates(years: Iterable[int]) -> list[dict[str, object]]:
    return [
        {
            "origin": "XAA",
            "sex": sex,
            "measure": f"rate_{skill}",
            "year": year,
            "value": 0.1 * (1 + at) + year / 1e6,
        }
        for year in years
        for sex in ("total", "female", "male")
        for at, skill in enumerate(("high", "medium", "low", "all"))
    ]


@pytest.fixture
def sheet(land) -> Sheet:
    posts = {("XAA", "XZZ"): (80.0, 100.0, 120.0), ("XAA", "XYY"): 50.0, ("XBB", "XZZ"): 10.0}
    flow = {"origin": "XAA", "destination": "XZZ", "measure": "pseudo_bayes", "year": 2015}
    data = land.data(
        health_worker_density=land.densities(10.0, 2.5),
        penn_world_table_11=[*land.inhabitants(4.0)],
        remittance_matrix_2021=land.sent(XZZ=4.0, XYY=1.0, XWW=9.0),
        un_migrant_stock_2020=land.migrants(XZZ=2_000, XYY=1_000, XWW=5_000),
        abel_cohen_flows=[{**flow, "value": 30.0}, {**flow, "year": 2010, "value": 20.0}],
        iab_emigration_rates=rates((2000, 2010)),
    )
    return land.sheet(land.case(posts, {("XBB", "XAA"): (0.1, 0.2, 0.3)}), data)


def test_every_section_is_there_in_order(sheet: Sheet) -> None:
    assert tuple(section.id for section in sheet.sections) == (*SECTIONS, "figures")


def test_every_section_is_there_without_any_data_or_case(land) -> None:
    found = land.sheet()
    assert tuple(section.id for section in found.sections) == SECTIONS
    assert found.line("stock").words.startswith("not known here: no case counts")


def linked(sheet: Sheet, line: Line) -> bool:
    """Return whether a line links to a source, or all its inputs do."""
    if line.source is not None:
        return bool(line.source.address or line.source.place)
    return bool(line.inputs) and all(linked(sheet, sheet.line(name)) for name in line.inputs)


def test_every_figure_links_to_a_row_a_page_or_figures_that_do(sheet: Sheet) -> None:
    figures = [line for line in sheet.lines if line.value is not None]
    assert len(figures) > 60
    assert [line.id for line in figures if not linked(sheet, line)] == []


def test_a_fact_links_to_file_row_and_original(sheet: Sheet) -> None:
    line = sheet.line("migrants.XYY")
    assert line.source.row == 3
    assert line.source.place == "row 3 of un_migrant_stock/un_migrant_stock_1990_2020.csv.gz"
    assert line.source.address.startswith("https://www.un.org/")
    assert (line.unit, line.year, line.grade) == ("person", "2020", "official")


def test_exits_by_destination_sum_to_the_total_with_their_range(sheet: Sheet) -> None:
    line = sheet.line("stock")
    assert (line.low, line.value, line.high) == (130, 150, 170)
    assert line.inputs == ("stock.XZZ", "stock.XYY")
    assert sheet.line("migrants").value == 8_000


def test_flows_are_of_the_last_period(sheet: Sheet) -> None:
    assert (sheet.line("flows").value, sheet.line("flows.XZZ").year) == (30, "2015")


def test_rates_are_by_skill_and_sex_with_the_series(sheet: Sheet) -> None:
    assert sheet.line("rate.high").year == "2010"
    assert sheet.line("rate.low.female").label == "emigration rate, low skill, women"
    assert sheet.line("rate.all").label == "emigration rate, all skills"
    assert sheet.line("rate.medium.2000").value == pytest.approx(0.2 + 0.002)
    ids = [line.id for line in sheet.section("emigration").lines]
    assert len(ids) == 3 * 4 + 4


def test_a_flag_of_the_source_stands_in_the_words(land) -> None:
    rows = [{**row, "flag": "rate_of_one"} for row in rates((2010,))]
    data = land.data(iab_emigration_rates=rows)
    line = land.sheet(land.case({("XAA", "XZZ"): 1.0}), data).line("rate.high")
    assert line.words.startswith("All skilled women of Lesotho")


def test_doctors_without_a_case_are_those_registered_abroad(land) -> None:
    about = {"measure": "doctors", "year": 2018, "training": "KEN"}
    rows = [
        {**about, "destination": destination, "value": count}
        for destination, count in (("XZZ", 5.0), ("XYY", 7.0))
    ]
    data = land.data(oecd_foreign_trained_doctors=rows)
    found = make_sheet("KEN", DOCTORS, data=data)
    assert (found.line("stock").value, found.line("unfilled").value) == (12, 12)
    assert "No chains are stated" in found.line("unfilled").words
    missing = make_sheet("KEN", DOCTORS, data=land.data(("oecd_foreign_trained_doctors",)))
    assert missing.section("stock").missing[0].table == "oecd_foreign_trained_doctors"
    assert missing.line("stock").words.startswith("not known here: the table of foreign-trained")
    assert missing.line("training.embodied").value is None


def test_an_origin_that_is_not_in_the_case_says_which_are(land) -> None:
    case = land.case({("XAA", "XZZ"): 1.0, ("XBB", "XZZ"): 1.0})
    found = make_sheet("KEN", data=land.data(), case=case)
    assert found.case is None
    assert "Kenya is no origin of the case 'invented' (it has XAA, XBB)" in (
        found.line("stock").words
    )


def test_each_section_names_the_tables_that_it_lacks(land) -> None:
    found = land.sheet(land.case({("XAA", "XZZ"): 1.0}), land.data(tuple(GRADES)))
    by_section = {section.id: [x.table for x in section.missing] for section in found.sections}
    assert by_section["migrants"] == ["un_migrant_stock_2020"]
    assert by_section["flows"] == ["abel_cohen_flows"]
    assert by_section["emigration"] == ["iab_emigration_rates"]
    assert by_section["remittances"] == ["remittance_matrix_2021"]
    assert "penn_world_table_11" in by_section["account"]
    assert {each.table for each in found.missing} < set(GRADES)


def test_an_empty_store_names_address_and_command_of_every_table(tmp_path) -> None:
    data = read_data(store=tmp_path)
    assert set(data.missing) | set(data.shipped) == set(GRADES)
    lost = data.missing["un_migrant_stock_2020"]
    assert lost.words == (
        f"un_migrant_stock_2020 is missing (this table was not imported): get {lost.file} from "
        f"{lost.address}, then run labour-negotiate data import DIR --only un_migrant_stock_2020"
    )


def test_an_unknown_country_is_answered_with_the_nearest(land) -> None:
    with pytest.raises(UnknownCountryError, match=r"no country named 'Kenia'.*KEN \(Kenya\)"):
        make_sheet("Kenia", data=land.data())
    with pytest.raises(UnknownCountryError, match="None is similar"):
        make_sheet("???????", data=land.data())
    case = land.case({("XAA", "XZZ"): 1.0})
    with pytest.raises(UnknownCountryError, match=r"XAA \(Land XAA\)"):
        make_sheet("Land XA", data=land.data(), case=case)


@pytest.mark.parametrize(
    ("name", "code"),
    [("ken", "KEN"), ("KENYA", "KEN"), ("Viet Nam", "VNM"), ("Republic of Kenya", "KEN")],
)
def test_a_country_has_a_code_and_several_names(name: str, code: str) -> None:
    assert country_of(name)[0] == code


@pytest.mark.parametrize(
    ("name", "found"),
    [("nurses", "nurses"), ("2221", "nurses"), ("221", "doctors"), ("2212", "doctors"), ("9", "9")],
)
def test_an_occupation_has_a_name_or_a_code(name: str, found: str) -> None:
    assert occupation_of(name).id == found


@pytest.mark.parametrize("name", ["nurse", "22211", "", "²²"])
def test_an_unknown_occupation_is_refused_with_what_can_be_given(name: str) -> None:
    with pytest.raises(UnknownNameError, match=r"no occupation named .* Known: .*doctors, nurses"):
        occupation_of(name)


def test_a_case_about_another_occupation_is_refused(land) -> None:
    case = land.case({("XAA", "XZZ"): 1.0}, isco="5152")
    with pytest.raises(UnfitCaseError, match="about ISCO-08 group 5152, not about nurses"):
        land.sheet(case)
    assert land.sheet(land.case({("XAA", "XZZ"): 1.0}, isco=None)).case == "invented"


def test_the_shipped_case_of_nurses_is_found_by_its_occupation(tmp_path) -> None:
    assert shipped_case_of(NURSES).id == "nurses"
    found = sheet_of("KEN", store=tmp_path)
    assert (found.case, found.isco, found.name) == ("nurses", "2221", "Kenya")


def test_a_case_without_a_code_is_not_taken_for_nurses(tmp_path) -> None:
    found = sheet_of("PHL", case="gulf-domestic-work", store=tmp_path)
    words = load_case("gulf-domestic-work").occupation
    assert found.occupation == f"workers of the case ({words})"
    assert found.line("density").value is None
    assert found.line("training.cost").value is None
    assert words in found.section("stock").notes[0]
    stated = found.line("payments.KWT.phl-kwt-2018-domestic")
    assert stated.source.kind == "agreement"
    assert [line.id for line in found.lines if line.id.startswith("payments.KWT")] == [stated.id]


def test_the_same_input_gives_the_same_sheet(land) -> None:
    case = land.case({("XAA", "XZZ"): 1.0, ("XBB", "XZZ"): 2.0}, {("XAA", "XBB"): 0.5})
    assert land.sheet(case) == land.sheet(case)
    assert csv_text(land.sheet(case)) == csv_text(land.sheet(case))


def test_csv_has_every_line_with_all_that_it_knows(sheet: Sheet) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(sheet))))
    assert len(rows) == len(sheet.lines) + len(sheet.short)
    assert tuple(rows[0]) == COLUMNS
    by_id = {row["line"]: row for row in rows}
    fact = by_id["migrants.XYY"]
    assert (fact["value"], fact["row"], fact["source"]) == ("1000.0", "3", "un_migrant_stock_2020")
    gap = by_id["gap.who_2006"]
    assert gap["inputs"].split(" ") == ["threshold.who_2006", "density.combined", "population"]
    assert all(name in by_id for row in rows for name in row["inputs"].split())


def test_json_has_sections_lines_and_sources(sheet: Sheet) -> None:
    told = json.loads(to_json(sheet))
    assert told["origin"] == "XAA"
    lines = {line["id"]: line for section in told["sections"] for line in section["lines"]}
    assert lines["migrants.XYY"]["source"]["row"] == 3
    assert lines["stock"]["inputs"] == ["stock.XZZ", "stock.XYY"]


def test_rows_of_a_section_have_source_or_formula(sheet: Sheet) -> None:
    shown = section_rows(sheet, sheet.section("migrants"))
    assert all(len(row) == len(HEADERS) for row in shown.rows)
    assert shown.rows[0][-1] == "(a)"
    assert shown.below[0] == "(a) sum over destinations"
    assert shown.rows[1][0] == "migrants of every age and reason, XWW"
    assert shown.rows[1][-1].endswith("row 4")


def test_long_lists_are_cut_and_say_how_much_is_left(sheet: Sheet) -> None:
    shown = section_rows(sheet, sheet.section("migrants"), most=1)
    assert len(shown.rows) == 2
    assert shown.below[-1] == "and 2 more lines; --most, --csv or --json show them"


def test_sources_are_numbered_once_each(sheet: Sheet) -> None:
    listed = source_list(sheet)
    assert listed[0].startswith("[1] case invented (posts.XAA-XZZ, posts.XAA-XYY, training_loss")
    assert listed[0].endswith("): https://own.example/1")
    assert len(listed) == len(set(listed))


def test_the_account_has_a_row_per_destination(sheet: Sheet) -> None:
    countries, people = account_tables(sheet)
    assert [row[:2] for row in countries.rows] == [("XZZ", "100"), ("XYY", "50")]
    assert countries.headers[:2] == ("destination", "workers")
    assert countries.rows[0][3] == "0.2\n0.0912 to 0.48"
    assert len(people.headers) == len(people.rows[0])


def test_there_is_no_account_table_without_destinations(land) -> None:
    assert account_tables(land.sheet()) == ()
