"""Sections for a screen of 100 columns: labels have room, units are said once."""

import io

import pytest
from rich.console import Console

from negotiate.cli.drain import _show
from negotiate.drain import Sheet, screen
from negotiate.drain.screen import LABEL


@pytest.fixture
def sheet(land) -> Sheet:
    """Return a sheet with rates of two years."""
    case = land.case({("XAA", "XZZ"): (80, 100, 150), ("XAA", "XYY"): 50.0})
    rates = [
        {"origin": "XAA", "measure": "rate_high", "sex": sex, "year": year, "value": value}
        for sex, year, value in (
            ("total", 2005, 0.25),
            ("total", 2010, 0.2372),
            ("male", 2010, 0.2),
        )
    ]
    data = land.data(
        health_worker_density=land.densities(10.0, 3.0),
        penn_world_table_11=land.inhabitants(2.0),
        un_migrant_stock_2020=land.migrants(XZZ=1000, XYY=500),
        iab_emigration_rates=rates,
    )
    return land.sheet(case, data)


def test_one_unit_stands_in_the_heading_and_empty_columns_go(sheet: Sheet) -> None:
    shown = screen(sheet, sheet.section("migrants"))
    assert shown.headers == ("what", "value, persons", "year", "grade", "source")
    assert shown.numbers == ("value, persons",)
    assert shown.rows[1][1] == "1,000"
    stock = screen(sheet, sheet.section("stock"))
    assert stock.headers[1:3] == ("value, posts", "range")
    assert stock.rows[1][1:3] == ("100", "80 to 150")


def test_several_units_stand_behind_their_values_and_ranges_below(sheet: Sheet) -> None:
    shown = screen(sheet, sheet.section("density"))
    assert shown.headers[1] == "value and range"
    cells = {row[0]: row[1] for row in shown.rows}
    assert cells["nurses and midwives per 10,000 inhabitants"] == "10 per 10,000"
    need = next(cell for label, cell in cells.items() if label.startswith("WHO threshold"))
    assert need == "22.8 per 10,000\n22.8 to 23"


def test_emigration_rates_are_a_row_per_skill_with_years_as_columns(sheet: Sheet) -> None:
    shown = screen(sheet, sheet.section("emigration"))
    assert shown.headers == ("skill, %", "2005", "2010", "grade", "source of 2010")
    assert shown.numbers == ("2005", "2010")
    assert [row[:3] for row in shown.rows] == [
        ("high skill", "25", "23.7"),
        ("high skill, men", "", "20"),
    ]
    assert shown.rows[0][-1].endswith("row 3")


def test_no_line_of_a_sheet_is_wider_than_100_columns_and_labels_have_34(sheet: Sheet) -> None:
    held = io.StringIO()
    _show(sheet, 10, Console(file=held, width=100))
    lines = held.getvalue().splitlines()
    assert max(map(len, lines)) <= 100
    assert any(line.startswith(" missing for it: WHO threshold of") for line in lines)
    labels = [line[1 : 1 + LABEL] for line in lines if line.startswith(" doctors, nurses and")]
    assert labels == ["doctors, nurses and midwives per 1"]
    assert any("nurses and midwives per 10,000" in line for line in lines)


def test_a_section_without_figures_has_no_rows(land) -> None:
    bare = land.sheet()
    shown = screen(bare, bare.section("emigration"))
    assert shown.rows == ()
    assert shown.below
