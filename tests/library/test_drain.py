"""Sheets of real countries on the published files: every figure has its link, causes add up.

The files are not part of the repository; set ``NEGOTIATE_SHARED`` to the folder that holds
``data``, or put it beside the repository as ``shared``.
"""

import os
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

from negotiate.cases import load_case
from negotiate.datasets import import_folder, load_registry
from negotiate.drain import Data, Line, Sheet, make_sheet, read_data
from negotiate.drain.naming import DOCTORS, NURSES, Occupation
from negotiate.drain.standards import load_standards
from negotiate.drain.tables import GRADES
from negotiate.terms import Library

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared")) / "data"
NURSE_ORIGINS = sorted(load_case("nurses").origins)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="the published files are not here"),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """Return the tables of the sheet, imported once."""
    store = tmp_path_factory.mktemp("store")
    import_folder(DATA, tuple(GRADES), store=store)
    found = read_data(store=store)
    assert not found.missing
    return found


@pytest.fixture(scope="module")
def sheets(data: Data, library: Library) -> dict[str, Sheet]:
    """Return the sheet of nurses of every origin of the case."""
    case = load_case("nurses")
    return {o: make_sheet(o, data=data, case=case, agreements=library) for o in NURSE_ORIGINS}


@lru_cache
def cells(file: str) -> pd.DataFrame:
    """Return a published file as it stands."""
    return pd.read_csv(DATA / file, dtype=str, keep_default_na=False)


def linked(sheet: Sheet, line: Line) -> bool:
    """Return whether a line links to a source, or all its inputs do."""
    if line.source is None:
        return bool(line.inputs) and all(linked(sheet, sheet.line(name)) for name in line.inputs)
    if line.source.kind == "data set":
        return line.source.row is not None and bool(line.source.address)
    if line.source.kind == "case":  # an assumption rests on no page; else page or row of a table
        named = bool(line.source.address) or " row " in line.words
        return bool(line.source.place) and (named or line.grade == "assumed")
    return bool(line.source.address)


@pytest.mark.parametrize("origin", NURSE_ORIGINS)
def test_every_figure_links_to_row_page_or_formula_whose_inputs_do(
    sheets: dict[str, Sheet], origin: str
) -> None:
    sheet = sheets[origin]
    figures = [line for line in sheet.lines if line.value is not None]
    assert len(figures) > 100
    assert [line.id for line in figures if not linked(sheet, line)] == []
    assert all(line.unit and line.grade for line in figures)


@pytest.mark.parametrize("origin", NURSE_ORIGINS)
def test_causes_of_unfilled_posts_sum_to_the_total(sheets: dict[str, Sheet], origin: str) -> None:
    sheet = sheets[origin]
    total = sheet.line("unfilled").value
    assert total is not None
    for start in ("unfilled.corridor.", "unfilled.destination.", "unfilled.agreement."):
        parts = [line.value or 0.0 for line in sheet.lines if line.id.startswith(start)]
        assert abs(sum(parts) - total) < 1e-9 * max(1.0, total)
    own, others = (sheet.line(name).value or 0.0 for name in ("unfilled.own", "unfilled.others"))
    assert abs(own + others - total) < 1e-9 * max(1.0, total)


def test_all_exits_of_all_origins_are_unfilled_posts_somewhere(sheets: dict[str, Sheet]) -> None:
    exits = sum(sheet.line("stock").value or 0.0 for sheet in sheets.values())
    unfilled = sum(sheet.line("unfilled").value or 0.0 for sheet in sheets.values())
    assert unfilled == pytest.approx(exits, abs=1e-6)


@pytest.mark.parametrize("origin", ["KEN", "PHL", "ZAF"])
def test_a_link_leads_to_the_row_that_has_the_figure(sheets: dict[str, Sheet], origin: str) -> None:
    read = [x for x in sheets[origin].lines if x.source and x.source.kind == "data set"]
    assert len(read) > 100
    for line in read:
        assert line.source is not None
        assert line.source.row is not None
        file = load_registry().set_of(line.source.name).tables[line.source.name].file
        row = cells(file).iloc[line.source.row - 2]
        numbers = pd.to_numeric(row, errors="coerce").dropna()
        assert (numbers.sub(line.value).abs() <= 1e-9 * abs(line.value or 0)).any(), line


def test_kenya_has_the_density_and_the_gap_of_the_hand(sheets: dict[str, Sheet]) -> None:
    sheet = sheets["KEN"]
    assert (sheet.line("density").value, sheet.line("density").year) == (11.656, "2018")
    people = sheet.line("population").value
    assert people is not None
    expected = (22.8 - (11.656 + 1.565)) * people * 100
    assert sheet.line("gap.who_2006").value == pytest.approx(expected)
    assert 40_000 < expected < 60_000


def test_the_training_of_kenya_costs_what_theory_says(sheets: dict[str, Sheet]) -> None:
    assert sheets["KEN"].line("training.cost").value == 43_180
    assert sheets["KEN"].line("training.annuity").value == pytest.approx(3_290, abs=5)


def test_south_africa_drains_its_neighbours(sheets: dict[str, Sheet]) -> None:
    assert (sheets["ZWE"].line("unfilled.others").value or 0) > 0
    assert (sheets["ZAF"].line("unfilled").value or 0) < (sheets["ZAF"].line("stock").value or 0)


@pytest.mark.parametrize("country", ["KEN", "ZWE", "LKA", "SRB", "TUV", "ESH", "ATA", "GBR"])
@pytest.mark.parametrize("occupation", [NURSES, DOCTORS])
def test_a_sheet_prints_for_any_country_with_or_without_a_case(
    data: Data, country: str, occupation: Occupation
) -> None:
    sheet = make_sheet(country, occupation, data=data)
    assert all(linked(sheet, line) for line in sheet.lines if line.value is not None)
    assert any(line.words for line in sheet.section("list").lines)


def test_sums_over_destinations_are_those_of_the_table(
    data: Data, sheets: dict[str, Sheet]
) -> None:
    facts = data.facts("remittance_matrix_2021", receiving="PHL")
    assert sheets["PHL"].line("remittances").value == pytest.approx(float(facts["value"].sum()))


def test_the_british_agreement_with_kenya_states_no_payment(sheets: dict[str, Sheet]) -> None:
    line = sheets["KEN"].line("payments.GBR.ken-gbr-2021-health")
    assert line.words.startswith("stated: declaratory")
    assert "no payment" in line.words


def test_the_standards_repeat_the_fact_sheets(sheets: dict[str, Sheet]) -> None:
    sheet = sheets["NGA"]
    assert sheet.line("list.2023").grade == "secondary"
    facts = DATA.parent / "facts" / "agreements" / "who-2023-safeguards-list.yaml"
    text = facts.read_text(encoding="utf-8")
    named = {line.strip(" -") for line in text.splitlines() if len(line.strip(" -")) == 3}
    listed = {country for each in load_standards().listed for country in each.countries}
    assert listed == {code for code in named if code.isupper()}


def test_origins_that_count_their_departures_show_them_row_by_row(data: Data) -> None:
    sheet = make_sheet("LKA", data=data)
    rows = [line for line in sheet.lines if line.id.startswith("departures.")]
    assert len({line.year for line in rows}) == 1
    assert sheet.line("departures").value == sum(line.value or 0 for line in rows)
    assert make_sheet("NPL", data=data).line("departures").unit == "persons/11 months"
    assert "departures" not in {line.id for line in make_sheet("KEN", data=data).lines}
