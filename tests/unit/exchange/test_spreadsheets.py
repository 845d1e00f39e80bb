"""Cells as a person sees them, and what a spreadsheet hides is refused."""

import builtins
import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiate.errors import AgreementFileError
from negotiate.exchange import TablesExtraError, exported, read_draft
from negotiate.exchange.sheet_cells import SheetRow, csv_text, guarded, unguarded
from negotiate.exchange.spreadsheets import read_sheet
from negotiate.exchange.workbooks import MAX_CELLS, fill_sheet, new_workbook, saved
from negotiate.strict_yaml import MAX_BYTES
from negotiate.terms import Agreement, Codebook

openpyxl = pytest.importorskip("openpyxl")

Book = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Return a writer of a workbook whose first sheet has given rows, changed by a function."""

    def write(*rows: list[object], change: Callable[..., object] | None = None) -> Path:
        made = openpyxl.Workbook()
        for row in rows:
            made.active.append(row)
        if change is not None:
            change(made.active)
        path = tmp_path / "sheet.xlsx"
        made.save(path)
        return path

    return write


def test_a_cell_is_the_text_that_a_person_would_write(book: Book) -> None:
    day = datetime(2018, 3, 1)  # noqa: DTZ001
    values = ["term", 5.0, 1450.5, 7, True, day, date(2018, 3, 2), None, " a\u00a0", time(1, 2)]
    (row,) = read_sheet(book(values), "term")
    assert row == SheetRow(
        1, ("term", "5", "1450.5", "7", "true", "2018-03-01", "2018-03-02", "", "a", "01:02:00")
    )


def test_a_day_with_an_hour_is_not_shortened(book: Book) -> None:
    (row,) = read_sheet(book(["term", datetime(2018, 3, 1, 12, 30)]), "term")  # noqa: DTZ001
    assert row.cells[1] == "2018-03-01 12:30:00"


def test_rows_keep_their_numbers_when_others_are_empty(book: Book) -> None:
    rows = read_sheet(book(["term"], [None], [" "], ["passport"]), "term")
    assert [row.number for row in rows] == [1, 4]


def _hide_row(sheet: object) -> None:
    sheet.row_dimensions[2].hidden = True  # type: ignore[attr-defined]


def _hide_columns(sheet: object) -> None:
    sheet.column_dimensions.group("B", "C", hidden=True)  # type: ignore[attr-defined]


def _merge(sheet: object) -> None:
    sheet.merge_cells("A2:A3")  # type: ignore[attr-defined]


def _merge_across(sheet: object) -> None:
    sheet.merge_cells("B3:C3")  # type: ignore[attr-defined]


def _formula(sheet: object) -> None:
    sheet["B2"] = "=1+1"  # type: ignore[index]


def _error(sheet: object) -> None:
    sheet["B2"] = "#REF!"  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_hide_row, "line 2: the row is hidden and has content; show it or delete it"),
        (_hide_columns, "C: the column is hidden and has content"),
        (_merge, "line 2: cells A2:A3 are merged; unmerge them"),
        (_merge_across, "line 3: cells B3:C3 are merged"),
        (_formula, "line 2, B: holds a formula without a stored result; open and save the file"),
        (_error, "line 2, B: holds the error #REF!"),
    ],
)
def test_what_a_person_may_not_see_is_a_problem(
    book: Book, change: Callable[..., object], message: str
) -> None:
    path = book(["term", "value", "x"], ["a", "b", "c"], ["d", "e", "f"], change=change)
    with pytest.raises(AgreementFileError) as caught:
        read_sheet(path, "term")
    assert message in str(caught.value)


def test_all_that_is_hidden_is_told_at_once(book: Book) -> None:
    def change(sheet: object) -> None:
        for hide in (_hide_row, _hide_columns, _formula):
            hide(sheet)

    with pytest.raises(AgreementFileError, match="4 problems"):
        read_sheet(book(["term", "v", "x"], ["a", "b", "c"], change=change), "term")


def test_a_merged_title_and_empty_hidden_rows_are_no_problem(book: Book) -> None:
    def change(sheet: object) -> None:
        sheet.merge_cells("A1:C1")  # type: ignore[attr-defined]
        sheet.row_dimensions[2].hidden = True  # type: ignore[attr-defined]

    path = book(["Our draft", None, None], [None], ["term", "value", "x"], change=change)
    assert [row.number for row in read_sheet(path, "term")] == [1, 3]


def test_the_stored_result_of_a_formula_is_read(book: Book, tmp_path: Path) -> None:
    path = book(["term", "=1+1"])
    changed = tmp_path / "stored.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name, content.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
            )
    assert read_sheet(changed, "term")[0].cells == ("term", "2")


def test_the_first_visible_sheet_is_read(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["hidden"])
    made.active.sheet_state = "hidden"
    made.create_sheet("draft").append(["term"])
    path = tmp_path / "two.xlsx"
    made.save(path)
    assert read_sheet(path, "term")[0].cells == ("term",)


def test_a_sheet_with_a_cell_far_away_is_refused_at_once(book: Book) -> None:
    def change(sheet: object) -> None:
        sheet["XFD1048576"] = "far"  # type: ignore[index]

    with pytest.raises(AgreementFileError, match="the sheet has 1048576 rows and 16384 columns"):
        read_sheet(book(["term"], change=change), "term")
    assert MAX_CELLS < 1048576 * 16384


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("draft.xlsx", b"term,value\n", "is not an XLSX workbook"),
        ("draft.xlsx", b"PK\x03\x04broken", "is not an XLSX workbook"),
        ("draft.csv", b"PK\x03\x04", "is a workbook of another kind; save it as .xlsx"),
        ("draft.ods", b"x", "is a workbook of another kind"),
        ("draft.csv", b"term\ncaf\xe9\n", "line 2: is not UTF-8; in Excel, save it as 'CSV UTF-8"),
        ("draft.csv", b'term,"' + b"x" * 200_000 + b'"\n', "is not CSV"),
        ("draft.csv", b"x" * (MAX_BYTES + 1), "the limit is 5 MB; split the file"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AgreementFileError) as caught:
        read_sheet(path, "term")
    assert message in str(caught.value)


def test_a_workbook_of_other_parts_and_one_too_large_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "draft.xlsx"
    for parts, message in (
        ({"a.txt": b"x"}, "is not an XLSX workbook"),
        ({"a.txt": b"0" * 100_000_001}, "it unpacks to 100 MB"),
    ):
        _zip(path, parts)
        with pytest.raises(AgreementFileError, match=message):
            read_sheet(path, "term")


def _zip(path: Path, parts: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AgreementFileError, match="cannot be read: No such file"):
        read_sheet(tmp_path / "none.csv", "term")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "'", "''", "plain"]
)
def test_a_text_is_never_written_as_a_formula_and_is_read_back(tmp_path: Path, text: str) -> None:
    line = csv_text([["term", text]])
    assert not next(iter(line.split(",")[1].strip('"'))).startswith(
        ("=", "+", "-", "@", "\t", "\r")
    )
    assert unguarded(guarded(text)) == text
    path = tmp_path / "sheet.csv"
    path.write_bytes(line.encode())
    assert read_sheet(path, "term", exact=True)[0].cells == ("term", text)
    made = new_workbook()
    fill_sheet(made.worksheets[0], [["term", text]])
    data = saved(made)
    cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["B1"]
    assert cell.data_type == "s"
    assert bool(cell.quotePrefix) == text.startswith(("=", "+", "-", "@", "\t", "\r", "'"))


def test_a_missing_extra_is_named_with_its_remedy(
    tmp_path: Path, codebook: Codebook, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name.startswith("openpyxl"):
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    path = tmp_path / "draft.xlsx"
    path.write_bytes(b"PK")
    with pytest.raises(TablesExtraError, match=r'pip install "negotiate\[tables\]"'):
        read_draft(path, codebook)
    with pytest.raises(TablesExtraError, match="openpyxl, which is not installed"):
        exported([agreement], codebook, ".xlsx")
    assert exported([agreement], codebook, ".csv")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_any_text_is_read_back_from_csv(texts: list[str]) -> None:
    text = csv_text([["term", *texts], ["next"]])
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [unguarded(cell) for cell in rows[0]] == ["term", *texts]
    assert rows[1] == ["next"]


SHEET = "xl/worksheets/sheet1.xml"


def damaged(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """Return a workbook whose sheet was changed behind the back of every program."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, change(content) if name == SHEET else content)
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace(b"<c ", b'<c s="9999" '),
        lambda xml: xml.replace(b'r="A1"', b'r="?"'),
    ],
    ids=["cut in half", "unknown style", "no place"],
)
def test_a_damaged_workbook_is_one_problem(book: Book, change: Callable[[bytes], bytes]) -> None:
    path = damaged(book(["term", "level"], ["passport", "ban"]), change)
    with pytest.raises(AgreementFileError, match="is not an XLSX workbook") as caught:
        read_sheet(path, "term")
    assert "\n" not in caught.value.problems[0].message


@pytest.mark.parametrize(("at", "value"), [(10, 99), (8, 1)], ids=["way of packing", "encrypted"])
def test_a_workbook_that_is_packed_in_another_way_is_one_problem(
    book: Book, at: int, value: int
) -> None:
    path = book(["term"], ["passport"])
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + at] = value
        place = data.find(b"PK\x01\x02", place + 1)
    path.write_bytes(bytes(data))
    with pytest.raises(AgreementFileError, match="is not an XLSX workbook"):
        read_sheet(path, "term")


def test_a_chart_beside_the_table_breaks_nothing_or_is_told(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["term"])
    made.create_chartsheet(index=0)
    made.save(tmp_path / "sheet.xlsx")
    with pytest.raises(AgreementFileError, match="is not an XLSX workbook"):
        read_sheet(tmp_path / "sheet.xlsx", "term")


def test_a_row_without_height_is_hidden(book: Book) -> None:
    flat = b'<row r="2" ht="0" customHeight="1"'
    path = damaged(
        book(["term"], ["passport"], ["housing"]), lambda xml: xml.replace(b'<row r="2"', flat)
    )
    with pytest.raises(AgreementFileError, match="line 2: the row is hidden and has content"):
        read_sheet(path, "term")


def test_a_quotation_that_never_ends_swallows_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text('term,value\npassport,"no one keeps it\nhousing,free\n')
    with pytest.raises(AgreementFileError, match="is not CSV"):
        read_sheet(path, "term")
