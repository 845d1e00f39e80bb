"""The sheet as rows of words: for tables on a screen and for a long CSV file."""

import csv
import io
import itertools
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from negotiate.drain.account import ITEMS
from negotiate.drain.amounts import amount_of
from negotiate.drain.lines import Line, Section, Sentence, Sheet, SourceLink

HEADERS = ("what", "value", "range", "unit", "year", "grade", "source")
"""Columns of a section."""

COLUMNS = (
    "section",
    "line",
    "label",
    "partner",
    "value",
    "low",
    "high",
    "unit",
    "year",
    "grade",
    "source_kind",
    "source",
    "place",
    "row",
    "address",
    "formula",
    "inputs",
    "words",
)
"""Columns of the CSV file."""

_WHOLE = 1000
"""From this size on, numbers are shown without decimals."""


@dataclass(frozen=True)
class Shown:
    """A section on a screen."""

    rows: tuple[tuple[str, ...], ...]
    """Cells of each line with a figure, as `HEADERS`."""
    below: tuple[str, ...]
    """Formulas, words and what was left out."""


def number(value: float | None) -> str:
    """Return a number for reading: whole where it is large, else four significant digits.

    Examples
    --------
    >>> number(12345.6), number(22.8), number(0.06651), number(None)
    ('12,346', '22.8', '0.06651', '')
    """
    if value is None:
        return ""
    whole = abs(value) >= _WHOLE or float(value).is_integer()
    return f"{value:,.0f}" if whole else f"{value:.4g}"


def links_of(sheet: Sheet) -> Mapping[tuple[str, str | None], int]:
    """Return the numbers of the sources of a sheet, in the order in which they occur."""
    keys = [_key(line.source) for line in sheet.lines if line.source is not None]
    return {key: at for at, key in enumerate(dict.fromkeys(keys), start=1)}


def _key(link: SourceLink) -> tuple[str, str | None]:
    """Return what makes two links one source."""
    name = f"case {link.name}" if link.kind == "case" else link.name
    return (name, link.address)


def source_list(sheet: Sheet) -> tuple[str, ...]:
    """Return the sources of a sheet, numbered as in its rows.

    Examples
    --------
    >>> from negotiate.drain.sheet import make_sheet
    >>> from negotiate.drain.tables import Data
    >>> source_list(make_sheet("KEN", data=Data({}, {})))[0][:31]
    '[1] https://pmc.ncbi.nlm.nih.go'
    """
    figures: dict[tuple[str, str | None], dict[str, None]] = {}
    for line in sheet.lines:
        if line.source is not None and line.source.kind == "case":
            place = line.source.place.partition(":")[0]
            figures.setdefault(_key(line.source), {})[place] = None
    return tuple(
        f"[{at}] {_named(*key, tuple(figures.get(key, ())))}" for key, at in links_of(sheet).items()
    )


def _named(name: str, address: str | None, figures: Iterable[str]) -> str:
    """Return a source with the figures of a case that rest on it, and its address."""
    listed = ", ".join(figures)
    about = f"{name} ({listed})" if listed else name
    return about if not address or address in name else f"{about}: {address}"


def section_rows(sheet: Sheet, section: Section, most: int | None = None) -> Shown:
    """Return a section for a screen; the account by destination is left to `account_tables`.

    Parameters
    ----------
    sheet
        The sheet, whose sources are numbered.
    section
        One of its sections.
    most
        Most lines of each kind with a partner to return; default: all.

    Returns
    -------
    Shown
        Rows of the lines with a figure, and below them formulas, words and how many were left out.
    """
    numbers = links_of(sheet)
    kept, left = _first([line for line in section.lines if not _in_table(line)], most)
    valued = [line for line in kept if line.value is not None]
    formulas = dict.fromkeys(line.formula for line in valued if line.formula)
    letters = dict(zip(formulas, _letters(), strict=False))
    rows = tuple(_row(line, numbers, letters) for line in valued)
    below = [f"({letter}) {formula}" for formula, letter in letters.items()]
    below += [_words(line, numbers) for line in kept if _is_told(line, section)]
    below += [f"and {left} more lines; --most, --csv or --json show them"] if left else []
    return Shown(rows, tuple(below))


def _letters() -> Iterator[str]:
    """Yield a, b, ... z, aa, ab, ..."""
    for length in itertools.count(1):
        yield from map("".join, itertools.product(string.ascii_lowercase, repeat=length))


def _is_told(line: Line, section: Section) -> bool:
    """Return whether the words of a line are shown on a screen."""
    return bool(line.words) and (section.id != "figures" or line.value is None)


def _in_table(line: Line) -> bool:
    """Return whether a line is shown in the table of the account."""
    return bool(line.partner) and line.id.startswith("account.")


def _first(lines: Iterable[Line], most: int | None) -> tuple[list[Line], int]:
    """Return the lines to show and the number of those left out, the first of each kind kept."""
    kept: list[Line] = []
    left, seen = 0, Counter[str]()
    for line in lines:
        kind = ".".join(line.id.split(".")[:2]) if line.id.count(".") > 1 else line.id.split(".")[0]
        seen[kind] += bool(line.partner)
        if most is None or not line.partner or seen[kind] <= most:
            kept.append(line)
        else:
            left += 1
    return kept, left


def _what(line: Line) -> str:
    """Return the label of a line with its partner."""
    alone = not line.partner or line.partner in line.label
    return line.label if alone else f"{line.label}, {line.partner}"


def _row(
    line: Line, numbers: Mapping[tuple[str, str | None], int], letters: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the cells of a line, as `HEADERS`."""
    source = _source(line.source, numbers) if line.source else f"({letters[line.formula]})"
    amount = amount_of(line)
    cells = (_what(line), amount.value, amount.span, amount.unit, line.year)
    return (*cells, line.grade or "", source)


def _words(line: Line, numbers: Mapping[tuple[str, str | None], int]) -> str:
    """Return what is to be said of a line; with its source where it has no row."""
    told = f"{_what(line)}: {line.words}"
    if line.value is not None or line.source is None:
        return told
    return f"{told} {_source(line.source, numbers)}"


def _source(link: SourceLink, numbers: Mapping[tuple[str, str | None], int]) -> str:
    """Return where a line was read, in a few words."""
    at = f"[{numbers[_key(link)]}]"
    if link.row is not None:
        return f"{at} row {link.row}"
    return f"{at} {link.place.partition(':')[0]}".strip()


ACCOUNT_PARTS: Mapping[str, tuple[str, ...]] = {
    "Between the countries": ("training", "received", "balance"),
    "The people of the origin": ("loss", "stayers", "pay", "movers", "nationals"),
}
"""Items of the tables of the account by destination."""


@dataclass(frozen=True)
class AccountTable:
    """A part of the account, a row per destination."""

    title: str
    """What it is about."""
    headers: tuple[str, ...]
    """Columns: destination, workers, and items in million USD a year."""
    rows: tuple[tuple[str, ...], ...]
    """Cells, value and range; a dash where an amount is not known."""


def account_tables(sheet: Sheet) -> tuple[AccountTable, ...]:
    """Return the account by destination; none where no destination is known."""
    lines = {line.id: line for line in sheet.lines}
    partners = [line.partner for name, line in lines.items() if name.startswith("stock.")]
    if not partners:
        return ()
    return tuple(
        AccountTable(
            title,
            ("destination", "workers", *(ITEMS[item] for item in items)),
            tuple(_account_row(lines, partner, items) for partner in partners),
        )
        for title, items in ACCOUNT_PARTS.items()
    )


def _account_row(lines: Mapping[str, Line], partner: str, items: Iterable[str]) -> tuple[str, ...]:
    """Return the cells of a destination."""
    amounts = (_millions(lines.get(f"account.{item}.{partner}")) for item in items)
    return (partner, number(lines[f"stock.{partner}"].value), *amounts)


def _millions(line: Line | None) -> str:
    """Return an amount in millions with its range below it."""
    if line is None or line.value is None:
        return "-"
    low, value, high = (_short(x / 1e6) for x in vars(line.interval).values())
    return value if low == high else f"{value}\n{low} to {high}"


def _short(value: float) -> str:
    """Return a number with three significant digits, whole from 100 on.

    Examples
    --------
    >>> _short(1234.5), _short(-12.345), _short(0.0)
    ('1,234', '-12.3', '0')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def csv_text(sheet: Sheet) -> str:
    """Return the sheet as CSV, one line a row, with everything that a line knows.

    Examples
    --------
    >>> from negotiate.drain.sheet import make_sheet
    >>> from negotiate.drain.tables import Data
    >>> csv_text(make_sheet("KEN", data=Data({}, {}))).partition(",")[0]
    'section'
    """
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_short_row(each) for each in sheet.short)
    for section in sheet.sections:
        writer.writerows(_csv_row(section.id, line) for line in section.lines)
    return held.getvalue()


def _short_row(each: Sentence) -> tuple[object, ...]:
    """Return the row of a sentence in the CSV file: its text is its words."""
    head = ("short", f"short.{each.id}", "in short")
    return (*head, *[""] * (len(COLUMNS) - 5), " ".join(each.lines), each.text)


def _csv_row(section: str, line: Line) -> tuple[object, ...]:
    """Return the row of a line in the CSV file."""
    link = line.source
    source = (link.kind, link.name, link.place, link.row, link.address) if link else ("",) * 5
    numbers = ("" if x is None else x for x in (line.value, line.low, line.high))
    about = (section, line.id, line.label, line.partner)
    end = (line.formula, " ".join(line.inputs), line.words)
    return (*about, *numbers, line.unit, line.year, line.grade or "", *source, *end)
