"""A section of a sheet for a narrow screen: labels get the room, constant columns go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from negotiate.drain.amounts import amount_of
from negotiate.drain.lines import Line, Section, Sheet
from negotiate.drain.rendering import HEADERS, links_of, section_rows

LABEL = 34
"""Least width of the column of labels, as far as they are that long."""

_VALUE, _RANGE, _UNIT, _YEAR = (HEADERS.index(name) for name in ("value", "range", "unit", "year"))


@dataclass(frozen=True)
class Screen:
    """A section as a table with words below it."""

    headers: tuple[str, ...]
    """Names of the columns."""
    numbers: tuple[str, ...]
    """Names of the columns that stand to the right."""
    rows: tuple[tuple[str, ...], ...]
    """Cells; a range may stand on a line of its own below the value."""
    below: tuple[str, ...]
    """Formulas, words and what was left out."""


def screen(sheet: Sheet, section: Section, most: int | None = None) -> Screen:
    """Return a section for a screen of 100 columns.

    Parameters
    ----------
    sheet
        The sheet, whose sources are numbered.
    section
        One of its sections.
    most
        Most lines of each kind with a partner; default: all.

    Returns
    -------
    Screen
        One unit of all rows stands in the heading. With several the unit stands behind each value
        and the range below it. Columns without a word are left out. Emigration rates are one row
        per skill with years as columns.
    """
    shown = section_rows(sheet, section, most)
    if section.id == "emigration" and shown.rows:
        return _rates(sheet, section, shown.below)
    cells = [(*row[:-1], _source(row[-1])) for row in shown.rows]
    units = sorted({row[_UNIT] for row in cells})
    headers, rows = _one(units[0], cells) if len(units) == 1 else _several(cells)
    kept = [at for at in range(len(headers)) if any(row[at] for row in rows)]
    return Screen(
        tuple(headers[at] for at in kept),
        tuple(headers[at] for at in kept if headers[at].startswith(("value", "range"))),
        tuple(tuple(row[at] for at in kept) for row in rows),
        shown.below,
    )


def _one(unit: str, rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headings and rows of figures in one unit."""
    headers = ("what", f"value, {unit}" if unit else "value", "range", *HEADERS[_YEAR:])
    return headers, [(*row[:_UNIT], _years(row[_YEAR]), *row[_YEAR + 1 :]) for row in rows]


def _several(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headings and rows of figures in several units, the range below the value."""
    headers = ("what", "value and range", *HEADERS[_YEAR:])
    made = []
    for row in rows:
        value = f"{row[_VALUE]} {row[_UNIT]}".strip()
        both = f"{value}\n{row[_RANGE]}" if row[_RANGE] else value
        made.append((row[0], both, _years(row[_YEAR]), *row[_YEAR + 1 :]))
    return headers, made


def _source(words: str) -> str:
    """Return a source without the id of a figure, which stands in the list of sources.

    Examples
    --------
    >>> _source("[1] posts.KEN-USA"), _source("[4] row 69850"), _source("(a)")
    ('[1]', '[4] row 69850', '(a)')
    """
    return words if " row " in words else words.partition(" ")[0]


def _years(words: str) -> str:
    """Return years with a dash between the first and the last.

    Examples
    --------
    >>> _years("2007 to 2024"), _years("2023-24")
    ('2007-2024', '2023-24')
    """
    return words.replace(" to ", "-")


def _rates(sheet: Sheet, section: Section, below: Iterable[str]) -> Screen:
    """Return the emigration rates by skill and year."""
    lines = [line for line in section.lines if line.value is not None]
    years = sorted({line.year for line in lines})
    rows: dict[str, dict[str, Line]] = {}
    for line in lines:
        rows.setdefault(_skill(line), {})[line.year] = line
    last = years[-1]
    headers = ("skill, %", *years, "grade", f"source of {last}")
    cells = tuple(_rate_row(sheet, label, row, years) for label, row in rows.items())
    return Screen(headers, tuple(years), cells, tuple(below))


def _skill(line: Line) -> str:
    """Return the skill and sex of a rate, from its label."""
    return line.label.removeprefix("emigration rate, ")


def _rate_row(
    sheet: Sheet, label: str, row: Mapping[str, Line], years: Sequence[str]
) -> tuple[str, ...]:
    """Return the rates of a skill in some years; empty where none is known."""
    cells = (amount_of(row[year]).value if year in row else "" for year in years)
    newest = row[max(row)]
    return (label, *cells, newest.grade or "", _place(sheet, newest))


def _place(sheet: Sheet, line: Line) -> str:
    """Return number and row of the source of a line that was read from a table."""
    link = line.source
    if link is None:
        return ""
    numbers = {key: at for key, at in links_of(sheet).items() if key[1] == link.address}
    return f"[{numbers[link.name, link.address]}] row {link.row}"
