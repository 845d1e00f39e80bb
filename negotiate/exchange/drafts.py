"""A draft under negotiation, from YAML or from a sheet that a delegation filled in.

A sheet has rows about the draft (``title``, ``parties``, ``signed``), then a header row, then one
row for each value. The header's names may stand in any order; the row with a cell ``term`` is the
header. A row of which only the term is filled in was not looked at: the term is not seen.

A draft is an agreement like any other, so that every comparison works on it. Its source is the
file itself; ``signed`` is the day of the draft.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from negotiate.errors import AgreementFileError, Problem
from negotiate.exchange.draft_heading import DraftHeading, Told, heading_of
from negotiate.exchange.draft_values import DraftBody, body_of
from negotiate.exchange.sheet_cells import SheetRow
from negotiate.exchange.spreadsheets import read_sheet
from negotiate.strict_yaml import Lines, problems_of
from negotiate.terms.checks import check
from negotiate.terms.codebook import Codebook
from negotiate.terms.loader import load_agreement
from negotiate.terms.schema import Agreement, Coding, earliest

MAX_ROWS = 5_000
"""Most rows of a draft's sheet."""


def read_draft(
    path: str | Path, codebook: Codebook, *, heading: DraftHeading | None = None
) -> Agreement:
    """Read a draft from YAML, CSV or XLSX.

    Parameters
    ----------
    path
        File; a name that ends in ``.yaml`` or ``.yml`` is an agreement file, every other a sheet.
    codebook
        Terms and levels that the draft may use.
    heading
        Title, parties and day for a sheet that does not hold them, or to replace its own.

    Returns
    -------
    Agreement
        The draft. Values whose ``source`` column is empty have the grade ``text`` and the sheet as
        their source; where ``locator`` is empty, it is the row of the sheet.

    Raises
    ------
    AgreementFileError
        With all problems of the file; those of a sheet with row and column.
    TablesExtraError
        If the file is XLSX and openpyxl is not installed.

    See Also
    --------
    negotiate.exchange.draft_template.write_template : An empty sheet with all terms.
    """
    file = Path(path)
    if file.suffix.lower() in (".yaml", ".yml"):
        return load_agreement(file, codebook)
    rows = read_sheet(file, "term")
    if len(rows) > MAX_ROWS:
        message = f"has {len(rows)} rows, the limit is {MAX_ROWS}; a draft has a row for each value"
        raise AgreementFileError(file, [Problem(0, "", message)])
    at = next((n for n, row in enumerate(rows) if _is_header(row)), None)
    if at is None:
        message = "has no header row; one row must have a cell 'term' and a cell 'value' or 'level'"
        raise AgreementFileError(file, [Problem(0, "", message)])
    told, problems = heading_of(rows[:at], heading or DraftHeading())
    body = body_of(rows[at], rows[at + 1 :], codebook, told.signed, file.name)
    _refuse(file, [*problems, *body.problems], body)
    draft = _agreement(file, told, body)
    _refuse(file, _late_problems(draft, body, codebook), body)
    return draft


def _is_header(row: SheetRow) -> bool:
    """Return whether a row names the columns."""
    return "term" in (cell.lower() for cell in row.cells)


def _refuse(file: Path, problems: Iterable[Problem], body: DraftBody) -> None:
    """Raise all problems of a sheet, or that it says nothing."""
    found = list(problems)
    if not body.provisions and not found:
        message = "no row has a level, value or amount; fill in at least one term"
        found.append(Problem(0, "", message))
    if found:
        raise AgreementFileError(file, found)


def _late_problems(draft: Agreement, body: DraftBody, codebook: Codebook) -> Iterator[Problem]:
    """Yield what every agreement is checked for: dates in order, levels that take an amount."""
    content = draft.model_dump(exclude_defaults=True)
    for place, message in check(content, draft.id, codebook, Lines(None)):
        match place:
            case ("provisions", str(term), "values", int(at), *_) if term in body.rows:
                yield Problem(body.rows[term][at], str(place[-1]), message)
            case _:
                yield Problem(0, ".".join(map(str, place)), message)


def _agreement(file: Path, told: Told, body: DraftBody) -> Agreement:
    """Return the agreement of a sheet; its coding has the day of the draft."""
    try:
        heading = dict(told.heading(body.sources))
        coding = Coding(coder=told.coder, date=earliest(told.signed), status="partial")
        return Agreement(**{**heading, "provisions": body.provisions, "coding": coding})
    except ValidationError as refused:
        raise AgreementFileError(file, problems_of(refused, Agreement, Lines(None))) from refused
