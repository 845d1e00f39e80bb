"""Agreements as one long table: one value a row, with its source, locator and grade.

The table holds every value of every reading, so that it can be counted and filtered elsewhere
without loss:
`negotiate.exchange.import_tables.read_values` reads equal provisions back. A term that was not seen has no
row; the states keep ``absent``, ``silent`` and the others apart.
"""

from collections.abc import Iterable, Iterator

from negotiate.exchange.sheet_cells import Cells, csv_text
from negotiate.exchange.workbooks import fill_sheet, new_workbook, saved
from negotiate.terms.schema import Agreement, DatedValue, Reading

COLUMNS = (
    *("agreement", "title", "kind", "parties", "signed", "term", "reading", "state", "start"),
    *("ended", "value", "level", "amount", "unit", "currency", "payer", "recoverable", "layer"),
    *("scope", "source", "source_title", "source_address", "also", "locator", "grade", "note"),
)
"""Columns of the long table; ``reading`` is empty for the main reading of a term."""

TEXTS = (
    *("value", "level", "unit", "currency", "payer", "layer", "scope", "source", "locator"),
    *("grade", "note"),
)
"""Columns that hold a text of the value as it is."""


def long_rows(agreements: Iterable[Agreement]) -> Iterator[Cells]:
    """Yield one row for each value, in the order of the agreements, terms, readings and dates.

    Parameters
    ----------
    agreements
        Agreements to export.

    Yields
    ------
    tuple
        Cells in the order of `COLUMNS`: texts, numbers, and None for what a value does not have.
    """
    for agreement in agreements:
        for term, provision in agreement.provisions.items():
            readings: dict[str, Reading] = {"": provision, **provision.alternatives}
            for name, reading in readings.items():
                for value in reading.values:
                    yield _cells(agreement, term, name, reading.state, value)


def _cells(agreement: Agreement, term: str, name: str, state: str, value: DatedValue) -> Cells:
    """Return the cells of one value."""
    source = agreement.sources[value.source]
    parties = ", ".join(f"{party.name}: {party.role}" for party in agreement.parties)
    told: dict[str, str | float | None] = {
        "agreement": agreement.id,
        "title": agreement.title,
        "kind": agreement.kind,
        "parties": parties,
        "signed": str(agreement.signed),
        "term": term,
        "reading": name,
        "state": state,
        "start": str(value.start),
        "ended": "true" if value.ended else None,
        "amount": value.amount,
        "recoverable": None if value.recoverable is None else str(value.recoverable).lower(),
        "source_title": source.title,
        "source_address": source.href or source.where,
        "also": ", ".join(value.also),
    }
    told |= {column: getattr(value, column) for column in TEXTS}
    return tuple(told[column] for column in COLUMNS)


def to_csv(agreements: Iterable[Agreement]) -> str:
    """Return the long table of agreements as CSV: UTF-8, commas, a header row.

    A text that a spreadsheet would take for a formula stands behind an apostrophe.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> to_csv(load_library().by_party("KEN")).splitlines()[0][:31]
    'agreement,title,kind,parties,si'
    """
    return csv_text([COLUMNS, *long_rows(agreements)])


def to_xlsx(agreements: Iterable[Agreement]) -> bytes:
    """Return the long table of agreements as an XLSX workbook.

    Every text is marked as text, so that no cell is taken for a formula. Numbers keep fifteen
    digits, as in every spreadsheet. The same agreements give the same bytes.

    Raises
    ------
    TablesExtraError
        If openpyxl is not installed.
    """
    book = new_workbook()
    sheet = book.worksheets[0]
    sheet.title = "values"
    fill_sheet(sheet, [COLUMNS, *long_rows(agreements)])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    return saved(book)
