"""An empty sheet with every term of the codebook, for a delegation to fill in.

Each row names a term, its title, its levels with what a text must say to be at each, and its
meaning. In XLSX the cells for level, state, payer, layer and grade offer their words as lists; the
second sheet holds the levels. Terms that stay empty are not seen.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from negotiate.exchange.draft_values import SHOWN
from negotiate.exchange.folders import write_files
from negotiate.exchange.sheet_cells import Cells, csv_text
from negotiate.exchange.workbooks import fill_sheet, new_workbook, saved
from negotiate.terms.codebook import Codebook, Term
from negotiate.terms.schema import Layer, Payer, State
from negotiate.units import Grade

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TEMPLATE_COLUMNS = (
    *("term", "title", "state", "level", "value", "amount", "unit", "currency", "payer"),
    *("recoverable", "start", "layer", "scope", "locator", "source", "grade", "note"),
    *("levels", "meaning"),
)
"""Columns of the template; those of `negotiate.exchange.draft_values.SHOWN` only inform."""

_HEADING = (("title", None), ("parties", None), ("signed", None))
_LISTS = {
    "state": get_args(State),
    "payer": get_args(Payer),
    "layer": get_args(Layer),
    "grade": get_args(Grade),
    "recoverable": ("true", "false"),
}
_WIDTHS = {"term": 26, "title": 30, "value": 50, "locator": 18, "levels": 80, "meaning": 80}


def template_csv(codebook: Codebook) -> str:
    """Return the empty sheet as CSV text.

    Examples
    --------
    >>> from negotiate.terms import load_codebook
    >>> template_csv(load_codebook()).splitlines()[:3]
    ['title,', 'parties,', 'signed,']
    """
    return csv_text([*_HEADING, TEMPLATE_COLUMNS, *_rows(codebook)])


def template_xlsx(codebook: Codebook) -> bytes:
    """Return the empty sheet as an XLSX workbook; the same codebook gives the same bytes.

    Raises
    ------
    TablesExtraError
        If openpyxl is not installed.
    """
    book = new_workbook()
    sheet = book.worksheets[0]
    sheet.title = "draft"
    fill_sheet(sheet, [*_HEADING, TEMPLATE_COLUMNS, *_rows(codebook)])
    words = book.create_sheet("levels")
    fill_sheet(words, [(name, *term.level_ids) for name, term in codebook.terms.items()])
    _offer(sheet, codebook)
    _dress(sheet)
    return saved(book)


def write_template(codebook: Codebook, path: str | Path, *, overwrite: bool = False) -> Path:
    """Write an empty sheet with all terms, as XLSX where the name ends so, else as CSV.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    AgreementFileError
        If the file is there already and ``overwrite`` is false, or cannot be written.
    TablesExtraError
        If XLSX is asked for and openpyxl is not installed.
    """
    file = Path(path)
    is_book = file.suffix.lower() == ".xlsx"
    data = template_xlsx(codebook) if is_book else template_csv(codebook).encode("utf-8-sig")
    write_files({file: data}, file.parent, overwrite=overwrite)
    return file


def _rows(codebook: Codebook) -> Iterator[Cells]:
    """Yield one row for each term."""
    for name, term in codebook.terms.items():
        told = {"term": name, "title": term.title, "unit": term.unit, "levels": _levels(term)}
        told |= {"meaning": " ".join(filter(None, (term.meaning, term.order_note, term.scope)))}
        yield tuple(told.get(column) for column in TEMPLATE_COLUMNS)


def _levels(term: Term) -> str | None:
    """Return the levels of a term with what each means, in order."""
    return "; ".join(f"{level.id}: {level.words}" for level in term.levels) or None


def _letter(column: str) -> str:
    """Return the letter of a column of the template."""
    return chr(ord("A") + TEMPLATE_COLUMNS.index(column))


def _offer(sheet: "Worksheet", codebook: Codebook) -> None:
    """Let the cells with closed lists offer their words."""
    from openpyxl.worksheet.datavalidation import DataValidation

    first = len(_HEADING) + 2
    for column, words in _LISTS.items():
        choice = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)
        choice.add(f"{_letter(column)}{first}:{_letter(column)}{first + len(codebook.terms) + 99}")
        sheet.add_data_validation(choice)
    for at, term in enumerate(codebook.terms.values()):
        if term.levels:
            last = chr(ord("A") + len(term.levels))
            choice = DataValidation("list", formula1=f"levels!$B${at + 1}:${last}${at + 1}")
            choice.add(f"{_letter('level')}{first + at}")
            sheet.add_data_validation(choice)


def _dress(sheet: "Worksheet") -> None:
    """Make the header stand out and stay in sight, and long texts readable."""
    from openpyxl.styles import Alignment, Font

    header = len(_HEADING) + 1
    for row in sheet.iter_rows(min_row=header, max_row=header):
        for cell in row:
            cell.font = Font(bold=True)
    for column in TEMPLATE_COLUMNS:
        sheet.column_dimensions[_letter(column)].width = _WIDTHS.get(column, 14)
    for column in SHOWN:
        for (cell,) in sheet[f"{_letter(column)}{header + 1}:{_letter(column)}{sheet.max_row}"]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = f"C{header + 1}"
