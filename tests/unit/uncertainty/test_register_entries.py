from collections.abc import Callable
from pathlib import Path

import pytest

from negotiate.errors import DatasetError, UnknownNameError
from negotiate.uncertainty.register_entries import COLUMNS, FILE, load_register
from negotiate.uncertainty.register_ties import FILE as TIES
from negotiate.uncertainty.register_ties import load_ties

HEADER = ",".join(COLUMNS)
GOOD = "XAA,1999/00,10,http://example.org/a,secondary,,country,,,,"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a register of the given rows and return its folder."""

    def written(*rows: str, header: str = HEADER) -> Path:
        (tmp_path / FILE).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return tmp_path

    return written


def problems_of(folder: Path) -> list[tuple[int, str, str]]:
    with pytest.raises(DatasetError) as caught:
        load_register(folder)
    return [(each.row, each.column, each.rule) for each in caught.value.problems]


# What is read


def test_a_count_keeps_source_grade_note_range_mark_and_row(write: Write) -> None:
    row = 'XAB,2000/01,75,http://example.org/b,secondary,"last, year",country,~,70,80,rounded'
    register = load_register(write(GOOD, row))
    found = register.get("XAB", "2000/01")
    assert found is not None
    assert (found.value, found.low, found.high) == (75, 70, 80)
    assert (found.source, found.grade, found.note) == (
        "http://example.org/b",
        "secondary",
        "last, year",
    )
    assert (found.kind, found.mark, found.range_basis, found.row) == ("country", "~", "rounded", 3)
    assert (found.shown, found.ends) == ("75~", (75, 70, 80))


def test_a_count_without_a_range_is_its_own_range(write: Write) -> None:
    found = load_register(write(GOOD)).get("XAA", "1999/00")
    assert found is not None
    assert (found.low, found.high, found.ends) == (10, 10, (10,))


def test_a_count_that_was_not_found_is_none_and_not_zero(write: Write) -> None:
    assert load_register(write(GOOD)).get("XAA", "2000/01") is None


def test_groups_and_members_of_the_eu_are_no_countries_to_compare(write: Write) -> None:
    group = GOOD.replace("XAA", "AFRICA").replace("country", "group")
    member = GOOD.replace("XAA", "ESP").replace("country", "eu_country")
    other = GOOD.replace("XAA", "XAC").replace("1999/00", "2000/01")
    register = load_register(write(group, member, other, GOOD))
    assert [entry.origin for entry in register.countries("1999/00")] == ["XAA"]


@pytest.mark.parametrize("year", ["1999/00", "2008/09", "2021/22 H1", "2022", "2009/10-2013/14"])
def test_years_of_the_fact_sheet_are_read(write: Write, year: str) -> None:
    assert load_register(write(GOOD.replace("1999/00", year))).get("XAA", year) is not None


# What is refused, with row and column


@pytest.mark.parametrize(
    ("old", "new", "column", "words"),
    [
        ("10", "-5", "new_registrants", "whole number, at least 0"),
        ("10", "1.5", "new_registrants", "whole number, at least 0"),
        ("10", "many", "new_registrants", "must be a number"),
        (",10,", ",,", "new_registrants", "is empty"),
        ("1999/00", "1999/01", "year", "must be a year such as 1999/00"),
        ("1999/00", "99", "year", "must be a year such as 1999/00"),
        ("XAA", "QQQ", "origin", "must be a current code of ISO 3166-1"),
        ("XAA", "ROM", "origin", "must be a current code of ISO 3166-1"),
        ("XAA", "", "origin", "is empty"),
        ("secondary", "assumed", "grade", "must be one of official, secondary, derived"),
        ("http://example.org/a", "a paper", "source", "must start with the address"),
        ("http://example.org/a", "", "source", "is empty"),
        ("country", "continent", "kind", "must be one of country, eu_country, group"),
        ("country", "group", "origin", "so kind must not be group"),
        ("country,,", "country,?,", "mark", "must be one of ~, *"),
        ("country,,", "country,*,", "mark", "must be * where grade is derived, and only there"),
        ("secondary", "derived", "mark", "must be * where grade is derived, and only there"),
        ("country,,", "country,~,", "range_basis", "must say how far a rounded count"),
        ("country,,,,", "country,,8,,why", "low", "must stand with high"),
        ("country,,,,", "country,,,12,why", "low", "must stand with high"),
        ("country,,,,", "country,,11,12,why", "low", "must not exceed the count"),
        ("country,,,,", "country,,8,9,why", "low", "nor the count exceed high"),
        ("country,,,,", "country,,8,12,", "range_basis", "must say why"),
    ],
)
def test_a_cell_that_breaks_a_rule_is_named_with_its_row_and_column(
    write: Write, old: str, new: str, column: str, words: str
) -> None:
    good = GOOD.replace("XAA", "XAB")
    found = problems_of(write(good, GOOD.replace(old, new)))
    assert [(row, name) for row, name, _ in found] == [(3, column)]
    assert words in found[0][2]


def test_a_count_that_stands_twice_names_the_first_row(write: Write) -> None:
    [(row, column, rule)] = problems_of(write(GOOD, GOOD.replace("10", "11")))
    assert (row, column) == (3, "origin")
    assert "row 2" in rule


def test_all_problems_of_a_file_are_told_at_once(write: Write) -> None:
    rows = (GOOD.replace("10", "-1"), GOOD.replace("XAA", "QQQ"), GOOD.replace("1999", "199"))
    assert [row for row, _, _ in problems_of(write(*rows))] == [2, 3, 4]


def test_missing_and_unknown_columns_are_named(write: Write) -> None:
    found = problems_of(write(GOOD, header=HEADER.replace("grade", "quality")))
    assert found == [
        (1, "grade", "is missing; add the column"),
        (1, "quality", "is not known; remove it"),
    ]


def test_a_case_without_a_register_says_which_file_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"register.csv: 1 problem\n.*there is no such file"):
        load_register(tmp_path)


def test_an_unknown_case_names_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="gulf-domestic-work"):
        load_register("no-such-case")


# Ties


def write_ties(folder: Path, *rows: str) -> Path:
    header = "origin,former_british_colony,year,source,grade"
    (folder / TIES).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return folder


def test_ties_are_read_by_origin(tmp_path: Path) -> None:
    folder = write_ties(tmp_path, "XAA,1,2011,a book,secondary", "XAB,0,2011,a book,secondary")
    assert load_ties(folder) == {"XAA": 1.0, "XAB": 0.0}


def test_a_case_without_ties_has_none(tmp_path: Path) -> None:
    assert load_ties(tmp_path) is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("XAB,2,2011,a book,secondary", "row 3, column former_british_colony: must be 0 or 1"),
        ("XAB,,2011,a book,secondary", "row 3, column former_british_colony: is empty"),
        ("XAB,1,2011,,secondary", "row 3, column source: is empty"),
        ("XAA,1,2011,a book,secondary", "row 3, column origin: stands twice"),
    ],
)
def test_ties_that_break_a_rule_are_named(tmp_path: Path, row: str, words: str) -> None:
    folder = write_ties(tmp_path, "XAA,1,2011,a book,secondary", row)
    with pytest.raises(DatasetError, match=words):
        load_ties(folder)


def test_ties_with_other_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / TIES).write_text("origin,colony\nXAA,1\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="the columns must be origin, former_british_colony"):
        load_ties(tmp_path)
