import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from negotiate.reports import sections, tables, wording
from negotiate.reports.document import ComparisonDocument, Regime
from negotiate.reports.tables import Column, Table
from negotiate.reports.terminal import MAX_WIDTH, parts, render


def _printed(
    document: ComparisonDocument, *, width: int = 80, terminal: bool = False, detail: bool = False
) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=terminal, color_system=None, legacy_windows=False
    )
    render(document, console, detail=detail)
    return out.getvalue()


def _many_regimes(document: ComparisonDocument, count: int) -> ComparisonDocument:
    first = document.regimes[1]
    more: list[Regime] = [
        first.model_copy(update={"id": f"more{index}", "title": f"Alternative{index}"})
        for index in range(count)
    ]
    return document.model_copy(update={"regimes": [*document.regimes, *more]})


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("detail", [False, True])
def test_a_file_gets_the_same_lines_at_every_width(
    document: ComparisonDocument, width: int, *, detail: bool
) -> None:
    text = _printed(document, width=width, detail=detail)
    assert text == _printed(document, width=100, detail=detail)
    assert max(cell_len(line) for line in text.splitlines()) <= MAX_WIDTH


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_a_terminal_is_never_exceeded_and_nothing_is_cut(
    document: ComparisonDocument, width: int
) -> None:
    text = _printed(_many_regimes(document, 7), width=width, terminal=True, detail=True)
    assert max(cell_len(line) for line in text.splitlines()) <= min(width, MAX_WIDTH)
    assert "…" not in text
    for table in (tables.change_table(document), *tables.posts_tables(document)):
        for row in table.rows:
            assert all(re.search(rf"(?<!\S){re.escape(cell)}(?!\S)", text) for cell in row[1:])


def test_the_console_keeps_its_width(document: ComparisonDocument) -> None:
    console = Console(file=io.StringIO(), width=72)
    render(document, console)
    assert console.width == 72


def test_a_table_with_many_regimes_is_split_and_each_part_names_the_rows(
    document: ComparisonDocument,
) -> None:
    table = tables.change_table(_many_regimes(document, 7))
    split = parts(table, 100)
    assert len(split) == 3
    assert all(part[0] == 0 for part in split)
    assert [i for part in split for i in part[1:]] == list(range(1, len(table.columns)))


def test_even_a_column_that_is_too_wide_is_printed() -> None:
    table = Table("t", "T", "", (Column("A"), Column("B" * 50, numeric=True)), (("x", "1"),))
    assert parts(table, 20) == ((0, 1),)


def test_every_section_and_every_claim_is_printed(document: ComparisonDocument) -> None:
    text = _printed(document, detail=True)
    for section in sections.sections(document):
        assert section.title.upper() in text
    for mark in ("HOLDS: ", "MOSTLY HOLDS: ", "OPEN: "):
        assert f"\n{mark}" in text


def test_an_open_claim_shows_no_central_value(document: ComparisonDocument) -> None:
    text = _printed(document)
    start = text.index("\nOPEN: ")
    paragraph = text[start : text.index("WHAT THE REGIMES MEAN")]
    assert "Central value" not in paragraph
    assert wording.signed_millions(document.headlines[2].value) not in paragraph


def test_without_detail_assumptions_are_counted_and_the_way_to_see_them_is_said(
    document: ComparisonDocument,
) -> None:
    text = " ".join(_printed(document).split())
    assert "rest on 5 parameters: 1 official, 1 derived, 3 assumed." in text
    assert "--detail" in text
    assert "not measured" not in text
    assert "PARAMETERS AND ASSUMPTIONS" not in text


def test_with_detail_each_assumption_shows_value_range_unit_year_grade_and_source(
    document: ComparisonDocument,
) -> None:
    text = " ".join(_printed(document, detail=True).split())
    assert "value 0.7; range 0.4 to 0.95; unit /1; year –; grade ASSUMED source not" in text  # noqa: RUF001
    assert "year 2022-2025; grade derived" in text
    assert "--detail" not in text


def test_markup_and_escapes_of_a_case_are_printed_as_text(document: ComparisonDocument) -> None:
    title = "[bold]A[/bold] [/] [link=file:///x]b \x1b]0;owned\x07 case"
    case = document.case.model_copy(update={"title": title})
    text = _printed(document.model_copy(update={"case": case}), terminal=True)
    assert text.startswith("[bold]A[/bold] [/] [link=file:///x]b ]0;owned case\n")
    assert "\x1b" not in text


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_stream_that_knows_no_minus_sign_is_served(
    document: ComparisonDocument, encoding: str
) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    render(document, Console(file=stream, legacy_windows=False), detail=True)
    stream.flush()
    assert "-81.2" in raw.getvalue().decode(encoding)


def test_two_runs_print_the_same(document: ComparisonDocument) -> None:
    assert _printed(document, detail=True) == _printed(document, detail=True)
