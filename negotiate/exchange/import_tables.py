"""Reading the long table of agreements back: what `export_tables` wrote, value for value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from negotiate.errors import AgreementFileError, Problem
from negotiate.exchange.draft_values import when
from negotiate.exchange.export_tables import COLUMNS, TEXTS
from negotiate.exchange.refusals import row_problems
from negotiate.exchange.sheet_cells import SheetRow
from negotiate.exchange.spreadsheets import read_sheet
from negotiate.terms.schema import DatedValue, Provision, Reading

_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True)
class _Line:
    """One row of the table."""

    number: int
    agreement: str
    term: str
    reading: str
    state: str
    value: DatedValue


def read_values(path: str | Path) -> dict[str, dict[str, Provision]]:
    """Read the long table of agreements back.

    Parameters
    ----------
    path
        CSV or XLSX file that `negotiate.exchange.export_tables` made.

    Returns
    -------
    dict of str to dict of str to Provision
        By id of the agreement and term, in the order of the rows; equal to what was exported.

    Raises
    ------
    AgreementFileError
        With all problems of the file, each with its row and column.
    TablesExtraError
        If the file is XLSX and openpyxl is not installed.
    """
    rows = read_sheet(path, "agreement", exact=True)
    header = rows[0].cells if rows else ()
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        message = f"columns are missing: {', '.join(missing)}; export the table again"
        raise AgreementFileError(path, [Problem(1, "", message)])
    lines: list[_Line] = []
    problems: list[Problem] = []
    for row in rows[1:]:
        read = _line(row, header)
        problems += read if isinstance(read, list) else []
        lines += [read] if isinstance(read, _Line) else []
    provisions = {} if problems else _nested(lines, problems)
    if problems:
        raise AgreementFileError(path, problems)
    return provisions


def _line(row: SheetRow, header: tuple[str, ...]) -> "_Line | list[Problem]":
    """Return what a row says, or its problems."""
    cells = {name: text for name, text in zip(header, row.cells, strict=False) if text}
    try:
        content = _content(cells)
    except ValueError as wrong:
        return [Problem(row.number, "", str(wrong))]
    try:
        value = DatedValue.model_validate(content)
    except ValidationError as refused:
        return row_problems(refused, DatedValue, content, row.number)
    agreement, term = cells.get("agreement", ""), cells.get("term", "")
    reading, state = cells.get("reading", ""), cells.get("state", "")
    return _Line(row.number, agreement, term, reading, state, value)


def _content(cells: Mapping[str, str]) -> dict[str, object]:
    """Return the fields of a value from the cells of its row."""
    content: dict[str, object] = {name: cells[name] for name in TEXTS if name in cells}
    if "amount" in cells:
        content["amount"] = float(cells["amount"])
    for name in ("ended", "recoverable"):
        if name in cells:
            content[name] = _TRUTH.get(cells[name], cells[name])
    also = tuple(filter(None, cells.get("also", "").split(", ")))
    return content | {"also": also, "start": when(cells.get("start", ""))}


def _nested(lines: list[_Line], problems: list[Problem]) -> dict[str, dict[str, Provision]]:
    """Return the provisions of all rows; what does not fit together is added to the problems."""
    found: dict[str, dict[str, list[_Line]]] = {}
    for line in lines:
        found.setdefault(line.agreement, {}).setdefault(line.term, []).append(line)
    provisions: dict[str, dict[str, Provision]] = {}
    for agreement, terms in found.items():
        for term, ones in terms.items():
            try:
                provision = _provision(ones)
            except ValidationError as refused:
                problems += row_problems(refused, Provision, {}, ones[0].number)
            else:
                provisions.setdefault(agreement, {})[term] = provision
    return provisions


def _provision(lines: Iterable[_Line]) -> Provision:
    """Return the provision of a term: its main reading, and the others by their names."""
    values: dict[str, list[DatedValue]] = {}
    states: dict[str, str] = {}
    for line in lines:
        values.setdefault(line.reading, []).append(line.value)
        states[line.reading] = line.state
    readings = {
        name: {"state": states[name], "values": tuple(ones)} for name, ones in values.items()
    }
    main = readings.pop("", {})
    others = {name: Reading.model_validate(content) for name, content in readings.items()}
    return Provision.model_validate({**main, "alternatives": others})
