"""Reading tables and standards: links, years, flags, and what is missing."""

from pathlib import Path

import pandas as pd
import pytest

from negotiate.datasets import load_registry
from negotiate.drain.lines import Section
from negotiate.drain.sheet import sheet_of
from negotiate.drain.standards import (
    STANDARDS_FILE,
    first_address,
    load_standards,
    page_link,
    standard_line,
)
from negotiate.drain.tables import GRADES, fact_lines, read_data, with_shipped_named
from negotiate.errors import DataFileError


def test_every_table_of_the_sheet_is_in_the_registry() -> None:
    assert set(GRADES) <= {name for _, name, _ in load_registry().tables()}


def test_facts_are_chosen_by_keys_and_not_after_a_year(land) -> None:
    data = land.data(un_migrant_stock_2020=[*land.migrants(2010, XZZ=1), *land.migrants(XZZ=2)])
    table = "un_migrant_stock_2020"
    assert list(data.facts(table, origin="XAA")["value"]) == [1, 2]
    assert list(data.facts(table, 2015, origin="XAA")["value"]) == [1]
    assert data.facts(table, origin="XBB").empty
    assert data.facts("cia_factbook", origin="XAA").empty
    assert list(data.latest(table, origin="XAA")["value"]) == [2]
    assert data.latest(table, 2000, origin="XAA").empty


def test_a_fact_without_year_is_kept_and_has_none(land) -> None:
    rows = [{"country": "XAA", "measure": "population", "year": pd.NA, "value": 5.0}]
    data = land.data(cia_factbook=rows)
    facts = data.latest("cia_factbook", 2000, country="XAA")
    assert fact_lines(facts, "population", "inhabitants")[0].year == ""


def test_facts_stand_in_the_order_of_their_size_then_of_their_row(land) -> None:
    facts = land.table("un_migrant_stock_2020", land.migrants(XYY=1, XZZ=5, XWW=5))
    lines = fact_lines(facts, "migrants", "migrants", "destination")
    assert [line.id for line in lines] == ["migrants.XZZ", "migrants.XWW", "migrants.XYY"]
    assert [line.partner for line in lines] == ["XZZ", "XWW", "XYY"]


def test_no_facts_make_no_lines() -> None:
    assert fact_lines(pd.DataFrame(), "x", "x") == ()


@pytest.mark.parametrize(
    ("flag", "words"),
    [
        ("", ""),
        ("origins_partly_known", "The origins shown add up to much less"),
        ("unknown_flag", "unknown_flag"),
        ("unknown_flag;origins_partly_known", "unknown_flag The origins shown"),
    ],
)
def test_flags_are_told_in_the_words_of_the_registry(land, flag: str, words: str) -> None:
    rows = [{**row, "flag": flag} for row in land.migrants(GNQ=1)]
    line = fact_lines(land.table("un_migrant_stock_2020", rows), "m", "m")[0]
    assert line.words.startswith(words)
    assert bool(line.words) == bool(flag)


def test_only_tables_that_are_asked_for_are_called_lacking(land) -> None:
    data = land.data(("cia_factbook", "abel_cohen_flows"))
    assert [each.table for each in data.lacking("cia_factbook", "un_migrant_stock_2020")] == [
        "cia_factbook"
    ]


def test_every_standard_has_a_page_and_a_range_where_it_is_assumed() -> None:
    rules = load_standards()
    figures = [each.figure for each in rules.thresholds.values()]
    figures += [x for costs in rules.training.values() for x in costs.values()]
    figures += [*rules.training_elsewhere.values(), rules.rate, rules.years]
    figures += [rules.relative_remittance]
    assert all(first_address(each.source) for each in figures)
    sources = [each.source for each in (*rules.listed, *rules.amber, *rules.announced)]
    assert all(first_address(source) for source in sources)
    assumed = [each for each in figures if each.grade == "assumed"]
    assert len(assumed) == 2
    assert all(each.low < each.high for each in assumed)


def test_an_address_ends_where_the_words_go_on() -> None:
    assert (
        first_address("A (2006), https://a.example/1; https://b.example") == "https://a.example/1"
    )
    assert first_address("nobody wrote it down") is None
    assert page_link("https://a.example/1").words == "https://a.example/1"
    assert page_link("https://a.example/1", "table 3").words == "https://a.example/1, table 3"


def test_a_note_of_a_standard_stands_in_the_words() -> None:
    figure = load_standards().thresholds["who_2006"].figure
    assert "rounds to 23" in standard_line("x", "x", figure).words


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value: 22.8, low: 22.8", "value: 22.8, low: 99", "must lie in"),
        ("edition: 2023", "editions: 2023", "listed"),
        ("grade: assumed", "grade: guessed", "grade"),
        ("[KEN]", "[Kenya]", "amber"),
    ],
)
def test_a_damaged_file_of_standards_names_the_field(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = STANDARDS_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "standards.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
        load_standards(path)


def test_an_empty_store_gives_what_ships_and_says_so(tmp_path: Path) -> None:
    data = read_data(store=tmp_path / "none")
    assert {"remittance_matrix_2021", "cia_factbook"} <= set(data.shipped)
    assert not set(data.shipped) & set(data.missing)
    sheet = sheet_of("KEN", "nurses", store=tmp_path / "none")
    section = sheet.section("remittances")
    assert section.lines[0].value is not None
    assert section.missing == ()
    assert section.notes[-1].startswith("remittance_matrix_2021: from the tables that ship (")


def test_imported_tables_are_not_called_shipped(land) -> None:
    data = land.data(un_migrant_stock_2020=land.migrants(XZZ=1))
    line = fact_lines(data.facts("un_migrant_stock_2020"), "m", "m")
    section = Section("x", "x", line)
    assert with_shipped_named(section, data) is section
