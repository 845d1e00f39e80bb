"""The backtest of the case of nurses: the shipped counts are the facts, and the page tells the results.

``python tests/golden/test_register_backtest.py`` writes the results into the page again.
"""

import csv
import gzip
import io
import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from negotiate.cases.loader import case_folder
from negotiate.uncertainty.register import RegisterBacktest, register_backtest
from negotiate.uncertainty.register_entries import FILE, load_register
from negotiate.uncertainty.register_page import BEGIN, END, register_page

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared"))
FACTS = SHARED / "facts" / "cases"
PAGE = ROOT / "docs" / "cases" / "nurses-backtest.md"
ADDED = {("TOTAL_NON_EU", "2002/03")}
"""Counts that the shipped file has beside those of the fact sheet."""

with_facts = pytest.mark.skipif(not FACTS.is_dir(), reason="the fact sheets are not here")


@pytest.fixture(scope="module")
def found() -> RegisterBacktest:
    return register_backtest("nurses")


def written(page: str, results: str) -> str:
    """Return the page with its results replaced."""
    return page[: page.index(BEGIN)] + results + page[page.index(END) + len(END) :]


def test_the_page_shows_what_the_code_computes(found: RegisterBacktest) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert written(page, register_page(found)) == page


def shared_rows() -> list[dict[str, str]]:
    with (FACTS / "nurses-uk-register.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def shipped_rows() -> list[dict[str, str]]:
    with (case_folder("nurses") / FILE).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@with_facts
def test_the_shipped_counts_are_those_of_the_fact_sheet_word_for_word() -> None:
    shared = shared_rows()
    columns = list(shared[0])
    kept = [
        {name: row[name] for name in columns}
        for row in shipped_rows()
        if (row["origin"], row["year"]) not in ADDED
    ]
    assert kept == shared


@with_facts
def test_marks_are_those_of_the_fact_sheet() -> None:
    marks = sheet_marks((FACTS / "nurses.md").read_text(encoding="utf-8"))
    assert len(marks) > 90
    for row in shipped_rows():
        key = (row["origin"], row["year"])
        if key in marks:
            assert marks[key] == f"{int(row['new_registrants']):,}{row['mark']}", key


def sheet_marks(text: str) -> Mapping[tuple[str, str], str]:
    """Return the cells of the two tables of counts by origin and year."""
    found: dict[tuple[str, str], str] = {}
    header: list[str] = []
    for line in text.split("## 2. Stocks")[0].splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| origin"):
            header = cells
        elif line.startswith("|") and len(cells) == len(header) and "---" not in line:
            found |= {(cells[0], y): c for y, c in zip(header[1:], cells[1:], strict=True) if c}
    return found


@with_facts
def test_ties_are_those_of_the_data_set_row_by_row() -> None:
    path = SHARED / "data" / "cepii_geodist" / "dist_cepii.csv.gz"
    if not path.exists():
        pytest.skip("the data set is not here")
    with gzip.open(path) as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")))
    with (case_folder("nurses") / "register-ties.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            place = re.search(r"row (\d+)", row["source"])
            assert place is not None
            source = rows[int(place[1]) - 2]
            assert (source["iso_o"], source["iso_d"]) == (row["origin"], "GBR")
            assert float(source["colony"]) == float(row["former_british_colony"])


def test_every_count_that_is_compared_has_source_grade_and_row(found: RegisterBacktest) -> None:
    lines = (case_folder("nurses") / FILE).read_text(encoding="utf-8").splitlines()
    for window in found.windows:
        assert window.cells
        for entry in window.cells:
            assert lines[entry.row - 1].startswith(
                f"{entry.origin},{entry.year},{entry.value:.0f},"
            )
            assert entry.source.startswith("http")
            assert entry.grade in ("official", "secondary", "derived")


# What the design promised to say plainly


def test_the_premise_fails_for_the_years_that_are_quoted_for_the_bar(
    found: RegisterBacktest,
) -> None:
    quoted = next(each for each in found.windows if each.window.id == "bar-from-before")
    assert quoted.counts is not None
    assert quoted.counts.held == (599, 2114)
    assert not quoted.premise
    assert any("fails in 1998/99 to 2001/02: South Africa went from 599" in w for w in found.words)


def test_the_model_does_not_beat_the_naive_predictors_and_says_so(found: RegisterBacktest) -> None:
    assert not found.beaten
    assert any(words.startswith("The model does not beat") for words in found.words)


def test_the_philippines_fell_under_no_bar(found: RegisterBacktest) -> None:
    said = next(words for words in found.words if words.startswith("The Philippines"))
    assert "-65 % against -56 % (2001/02 to 2004/05)" in said
    assert "-42 % against -45 % (2003/04 to 2004/05)" in said


def test_single_countries_of_2001_exceed_the_total_which_is_why_it_has_a_range() -> None:
    register = load_register("nurses")
    total = register.get("TOTAL_NON_EU", "2001/02")
    assert total is not None
    parts = sum(entry.value for entry in register.countries("2001/02"))
    assert parts == 13948
    assert total.value < parts < total.high


if __name__ == "__main__":
    PAGE.write_text(
        written(PAGE.read_text(encoding="utf-8"), register_page(register_backtest("nurses"))),
        encoding="utf-8",
    )
