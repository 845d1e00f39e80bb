"""XLSX workbooks: read as the text that a person sees, written without formulas and without times.

Needs the extra: ``pip install "negotiate[tables]"``.
"""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from negotiate.errors import AgreementFileError, NegotiateError, Problem
from negotiate.exchange.sheet_cells import RISKY, Cells, SheetRow, printable

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MAX_CELLS = 5_000_000
"""Largest number of cells that a sheet may have, empty ones included."""

_MAX_UNPACKED = 100_000_000
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    ParseError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a damaged workbook raises beside openpyxl's own errors."""

_TIMES = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*")


class TablesExtraError(NegotiateError):
    """The package that reads and writes XLSX files is not installed."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "an XLSX file needs openpyxl, which is not installed. "
            'Install it: pip install "negotiate[tables]", or use a CSV file'
        )


def new_workbook() -> "Workbook":
    """Return an empty workbook with one sheet.

    Raises
    ------
    TablesExtraError
        If openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as missing:
        raise TablesExtraError from missing
    return Workbook()


def fill_sheet(sheet: "Worksheet", rows: Iterable[Cells]) -> None:
    """Write rows into an empty sheet, every text as text and never as a formula."""
    for number, row in enumerate(rows, start=1):
        for at, content in enumerate(row, start=1):
            cell = sheet.cell(number, at)
            cell.value = printable(content) if isinstance(content, str) else content
            if isinstance(content, str) and content:
                cell.data_type = "s"
                cell.quotePrefix = content.startswith(RISKY)


def saved(book: "Workbook") -> bytes:
    """Return a workbook as a file without the times at which it was made: equal ones are equal."""
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = _TIMES.sub(rb"\g<1>2000-01-01T00:00:00Z", old.read(name))
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            new.writestr(info, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def workbook_rows(path: Path, data: bytes) -> Iterator[SheetRow]:
    """Yield the rows of the first visible sheet of a workbook.

    Parameters
    ----------
    path
        What stands for the file in messages.
    data
        Content of the file.

    Yields
    ------
    SheetRow
        Every row down to the last that has content, with the results of formulas.

    Raises
    ------
    AgreementFileError
        If it is no workbook; or with all hidden rows and columns that have content, merged cells,
        formulas without a result, and errors of formulas.
    TablesExtraError
        If openpyxl is not installed.
    """
    results, formulas = _loaded(path, data)
    problems = [*_hidden(results), *_merged(results), *_unread(results, formulas)]
    if problems:
        raise AgreementFileError(path, problems)
    for number, row in enumerate(results.iter_rows(values_only=True), start=1):
        yield SheetRow(number, tuple(map(_text, row)))


def _loaded(path: Path, data: bytes) -> "tuple[Worksheet, Worksheet]":
    """Return the first visible sheet twice: with results, and with formulas."""
    new_workbook()
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        _check_size(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            books = [load_workbook(io.BytesIO(data), data_only=told) for told in (True, False)]
    except (InvalidFileException, *_DAMAGE) as broken:
        what = (str(broken).splitlines() or [""])[0][:80] or type(broken).__name__
        message = f"is not an XLSX workbook ({what}); save it again from the spreadsheet program"
        raise AgreementFileError(path, [Problem(0, "", message)]) from broken
    shown = [[sheet for sheet in book.worksheets if _is_shown(sheet)] for book in books]
    if not shown[0]:
        message = "has no visible sheet with cells; show the sheet with the table"
        raise AgreementFileError(path, [Problem(0, "", message)])
    results, formulas = shown[0][0], shown[1][0]
    rows, columns = results.max_row, results.max_column
    if rows * columns > MAX_CELLS:
        message = f"the sheet has {rows} rows and {columns} columns; delete those that are empty"
        raise AgreementFileError(path, [Problem(0, "", message)])
    return results, formulas


def _check_size(data: bytes) -> None:
    """Refuse a workbook that would fill the memory when it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        size = sum(info.file_size for info in packed.infolist())
    if size > _MAX_UNPACKED:
        raise ValueError(f"it unpacks to {size / 1e6:.0f} MB")


def _is_shown(sheet: "Worksheet") -> bool:
    """Return whether a reader sees the sheet."""
    return bool(sheet.sheet_state == "visible")


def _unread(results: "Worksheet", formulas: "Worksheet") -> Iterator[Problem]:
    """Yield the cells whose content cannot be read."""
    pairs = zip(results.iter_rows(), formulas.iter_rows(), strict=True)
    for number, (seen, told) in enumerate(pairs, start=1):
        for at, (cell, formula) in enumerate(zip(seen, told, strict=True), start=1):
            message = _cell_problem(cell, formula)
            if message:
                yield Problem(number, _letter(at), message)


def _cell_problem(seen: "Cell | MergedCell", told: "Cell | MergedCell") -> str:
    """Return what is wrong with a cell, empty where nothing is."""
    if told.data_type == "f" and seen.value is None:
        return "holds a formula without a stored result; open and save the file, or write the value"
    if seen.data_type == "e":
        return f"holds the error {seen.value}; correct the formula or write the value"
    return ""


def _letter(column: int) -> str:
    """Return the letters of a column that is counted from 1."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def _hidden(sheet: "Worksheet") -> Iterator[Problem]:
    """Yield the hidden rows and columns that have content."""
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        area = sheet.row_dimensions[number]
        unseen = area.hidden or area.height == 0
        if unseen and any(value is not None for value in row):
            yield Problem(number, "", "the row is hidden and has content; show it or delete it")
    areas = [area for area in sheet.column_dimensions.values() if area.hidden]
    for at, column in enumerate(sheet.iter_cols(values_only=True), start=1):
        hidden = any((area.min or 0) <= at <= (area.max or 0) for area in areas)
        if hidden and any(value is not None for value in column):
            message = "the column is hidden and has content; show it or delete it"
            yield Problem(0, _letter(at), message)


def _merged(sheet: "Worksheet") -> Iterator[Problem]:
    """Yield the merged cells below the first row, which hold one value in many places."""
    for area in sheet.merged_cells.ranges:
        if area.max_row > 1:
            message = f"cells {area.coord} are merged; unmerge them and give each its own value"
            yield Problem(area.min_row, "", message)


def _text(value: object) -> str:
    """Return the value of a cell as the text that a person would write."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
