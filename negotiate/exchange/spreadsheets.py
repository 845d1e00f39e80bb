"""Cells of a CSV or XLSX file as plain text, with everything refused that a spreadsheet can hide.

Delegations write drafts in Excel, which saves dates as numbers, puts blanks at the ends of words,
separates by semicolons where the decimal sign is a comma, and keeps formulas beside their results.
`read_sheet` gives the text that a person sees in each cell. What a person may not see (hidden rows
and columns, merged cells, formulas without a result) is a problem and not a value.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from negotiate.errors import AgreementFileError, Problem
from negotiate.exchange.sheet_cells import SheetRow, unguarded
from negotiate.exchange.workbooks import workbook_rows
from negotiate.strict_yaml import MAX_BYTES

_DELIMITERS = (",", ";", "\t")


def read_sheet(path: str | Path, header: str, *, exact: bool = False) -> tuple[SheetRow, ...]:
    """Read a CSV file, or the first visible sheet of an XLSX file.

    Parameters
    ----------
    path
        File; a name that does not end in ``.xlsx`` or ``.xlsm`` is read as CSV in UTF-8, with
        commas, semicolons or tabs between the cells.
    header
        A cell of the header row; in CSV, the row that has it tells what separates the cells.
    exact
        Whether blanks at either end of a text stay, as in tables that this package wrote; such a
        table may be ten times as long.

    Returns
    -------
    tuple of SheetRow
        All rows with content, in order. Days are written as ``2018-03-01``, whole numbers without
        decimals; the apostrophe before a text that looks like a formula is taken away.

    Raises
    ------
    AgreementFileError
        With all problems of the file's form, each with its row and column.
    TablesExtraError
        If an XLSX file is given and openpyxl is not installed.
    """
    file = Path(path)
    data = _bytes(file, 10 * MAX_BYTES if exact else MAX_BYTES)
    rows: Iterable[SheetRow]
    if file.suffix.lower() in (".xlsx", ".xlsm"):
        rows = workbook_rows(file, data)
    elif data.startswith(b"PK") or file.suffix.lower() in (".xls", ".ods", ".numbers"):
        raise _refused(file, "is a workbook of another kind; save it as .xlsx or as CSV in UTF-8")
    else:
        rows = _text_rows(file, data, header)
    if not exact:
        rows = (SheetRow(row.number, tuple(map(_trimmed, row.cells))) for row in rows)
    return tuple(row for row in rows if any(row.cells))


def _refused(path: Path, message: str, row: int = 0) -> AgreementFileError:
    """Return the error of a file with one problem."""
    return AgreementFileError(path, [Problem(row, "", message)])


def _bytes(path: Path, limit: int) -> bytes:
    """Return the content of a file that is not too large."""
    try:
        size = path.stat().st_size
        if size > limit:
            message = f"is {size / 1e6:.1f} MB, the limit is {limit / 1e6:g} MB; split the file"
            raise _refused(path, message)
        return path.read_bytes()
    except OSError as failed:
        message = f"cannot be read: {failed.strerror or failed}; check the path"
        raise _refused(path, message) from failed


def _text_rows(path: Path, data: bytes, header: str) -> Iterator[SheetRow]:
    """Yield the rows of a CSV file, whatever separates its cells."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        message = "is not UTF-8; in Excel, save it as 'CSV UTF-8 (comma delimited)'"
        raise _refused(path, message, line) from wrong
    given, text = _declared(text)
    try:
        delimiter = given or max(_DELIMITERS, key=lambda sign: _width(text, sign, header))
        lines = io.StringIO(text, newline="")
        records = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as wrong:
        raise _refused(path, f"is not CSV ({wrong}); save it again as CSV in UTF-8") from wrong
    for number, cells in enumerate(records, start=2 if given else 1):
        yield SheetRow(number, tuple(map(unguarded, cells)))


def _declared(text: str) -> tuple[str, str]:
    """Return the separator that Excel declares in a first line ``sep=;``, and the other lines."""
    first, _, rest = text.partition("\n")
    line = first.strip().strip('"').lower()
    return (line[4:5], rest) if line.startswith("sep=") and len(line) == 5 else ("", text)


def _width(text: str, delimiter: str, header: str) -> int:
    """Return the number of cells of the header row where a sign separates them, 0 without one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    headers = (row for row in reader if header in (cell.strip().lower() for cell in row))
    return max(map(len, headers), default=0)


def _trimmed(text: str) -> str:
    """Return a text without blanks at either end, breaking or not, and without marks of order."""
    return text.replace("\u00a0", " ").replace("\ufeff", "").strip()
