"""Rows of a sheet as texts, and texts that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
"""Beginnings of a text that is not written as it is: formulas, and our own sign for them."""

_CONTROLS = dict.fromkeys({*range(32), 0xFFFE, 0xFFFF} - {9, 10, 13}, "\ufffd")

Cells = Sequence[str | float | None]
"""Texts and numbers of one row; None for an empty cell."""


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet."""

    number: int
    """Number of the row as the spreadsheet shows it, counted from 1."""
    cells: tuple[str, ...]
    """Texts of its cells; an empty cell is an empty text."""


def printable(text: str) -> str:
    """Return a text in which U+FFFD stands for control signs, which XLSX and XML cannot hold.

    Examples
    --------
    >>> printable(f"no{chr(0)}fee") == f"no{chr(0xFFFD)}fee"
    True
    """
    return text.translate(_CONTROLS)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, with an apostrophe where it needs one.

    Examples
    --------
    >>> guarded("=1+1"), guarded("no fee"), unguarded("'=1+1")
    ("'=1+1", 'no fee', '=1+1')
    """
    return f"'{text}" if text.startswith(RISKY) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY) else text


def csv_text(rows: Iterable[Cells]) -> str:
    r"""Return rows as CSV text (RFC 4180), without a text that is taken for a formula.

    Examples
    --------
    >>> csv_text([["term", "amount"], ["=cmd", -1.5]])
    "term,amount\r\n'=cmd,-1.5\r\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([guarded(c) if isinstance(c, str) else c for c in row] for row in rows)
    return out.getvalue()
