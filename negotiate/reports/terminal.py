"""The comparison on a terminal, for an official who reads it at night.

Tables are never truncated: a column is as wide as its longest number or heading word, and a table
with more regimes than fit is printed in several parts, each with the parties' names. The width is
that of the terminal but at most 100; where the output goes to a file or a pipe it is 100, so that
two runs print the same. Text from a case file is printed as text: neither markup nor control
characters in it reach the terminal.
"""

from dataclasses import dataclass
from itertools import chain
from math import ceil

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from negotiate.reports import sections, wording
from negotiate.reports.document import ComparisonDocument
from negotiate.reports.sections import Item, Section
from negotiate.reports.tables import Table

MAX_WIDTH = 100
"""Widest output in characters."""

_NAME_WIDTH = 32
_TEXT_WIDTH = 30
_GAP = 2
_HEADING_LINES = 3
_LISTED = frozenset({"assumptions"})
_STYLES = {"HOLDS": "bold green", "MOSTLY HOLDS": "bold yellow", "OPEN": "bold magenta"}


@dataclass(frozen=True)
class _Page:
    """Where to print, how wide, and in which signs."""

    console: Console
    width: int

    def text(self, content: str, style: str = "") -> Text:
        """Return the content as text in signs that the stream can write."""
        return Text(wording.encodable(content, self.console.encoding), style=style)

    def line(self, content: str, style: str = "", *, indent: int = 0) -> None:
        """Print a paragraph, wrapped at words."""
        text = self.text(content, style)
        padded = Padding(text, (0, 0, 0, indent), expand=False)
        self.console.print(padded, width=self.width, highlight=False)


def render(document: ComparisonDocument, console: Console, *, detail: bool = False) -> None:
    """Print the comparison on a console.

    Parameters
    ----------
    document : ComparisonDocument
        What is printed.
    console : rich.console.Console
        Where it is printed.
    detail : bool, default False
        Also print corridors, every parameter with its source, and all sources.

    Raises
    ------
    ValueError
        If the document's base regime is not one of its regimes, or a number is not finite.
    """
    if console.is_terminal:
        _print(document, _Page(console, min(console.width, MAX_WIDTH)), detail=detail)
        return
    before, console.width = console.width, MAX_WIDTH
    try:
        _print(document, _Page(console, MAX_WIDTH), detail=detail)
    finally:
        console.width = before


def _print(document: ComparisonDocument, page: _Page, *, detail: bool) -> None:
    """Print title, sections and what identifies the run."""
    page.line(document.case.title, "bold")
    page.line(sections.subtitle(document))
    for section in sections.sections(document):
        if detail or not section.detail:
            _section(page, section)
    _end(page, document, detail=detail)


def _end(page: _Page, document: ComparisonDocument, *, detail: bool) -> None:
    """Print how well the numbers are founded and which run this was."""
    page.console.print()
    if not detail:
        page.line(
            f"These numbers rest on {sections.grade_counts(document)}. "
            "To see each with its range and source: --detail."
        )
    page.line(sections.colophon(document), "dim")


def _section(page: _Page, section: Section) -> None:
    """Print one section."""
    page.console.print()
    page.line(section.title.upper(), "bold")
    if section.intro:
        page.line(section.intro)
    for item in section.items:
        _item(page, item)
    for table in section.tables:
        if section.id in _LISTED:
            _listed(page, table)
        else:
            _table(page, table)


def _item(page: _Page, item: Item) -> None:
    """Print a statement after its mark, and what it rests on below it."""
    if item.mark:
        head = page.text(f"{item.mark}: ", _STYLES.get(item.mark, "bold"))
        head.append_text(page.text(item.text))
    else:
        head = page.text(item.text)
    page.console.print(head, width=page.width, highlight=False)
    if item.note:
        page.line(item.note, "dim", indent=2)


def _listed(page: _Page, table: Table) -> None:
    """Print each row as a paragraph, for tables whose cells hold long texts."""
    page.line(table.unit, "italic")
    for mark, (name, *cells) in table.marked():
        *facts, last = (
            f"{column.label.lower()} {cell}"
            for column, cell in zip(table.columns[1:], cells, strict=True)
        )
        page.line(name, "bold" if mark else "")
        page.line("; ".join(facts), indent=2)
        page.line(last, "dim", indent=2)


def _table(page: _Page, table: Table) -> None:
    """Print a table in as many parts as the width asks for."""
    page.console.print()
    page.line(f"{table.title}. {table.unit}" if table.unit else table.title, "italic")
    for part in parts(table, page.width):
        page.console.print(_grid(page, table, part), width=page.width, highlight=False)


def parts(table: Table, width: int) -> tuple[tuple[int, ...], ...]:
    """Return which columns stand in each printed part of a table.

    Parameters
    ----------
    table : Table
        What is printed.
    width : int
        Characters to a line.

    Returns
    -------
    tuple of tuple of int
        Indices of columns; each part begins with column 0, which names the rows, and has at least
        one more. Columns keep their order.
    """
    name = _width(table, 0)
    found: list[tuple[int, ...]] = []
    current: tuple[int, ...] = ()
    used = name
    for index in range(1, len(table.columns)):
        wide = _width(table, index) + _GAP
        if current and used + wide > width:
            found.append((0, *current))
            current, used = (), name
        current, used = (*current, index), used + wide
    return (*found, (0, *current))


def _width(table: Table, index: int) -> int:
    """Return the width that a column needs: its numbers whole, its words whole."""
    column = table.columns[index]
    cells = tuple(row[index] for row in table.rows)
    words = chain.from_iterable(text.split() for text in (column.label, *cells))
    longest = max((len(word) for word in words), default=1)
    if column.numeric:
        heading = min(_TEXT_WIDTH, ceil(cell_len(column.label) / _HEADING_LINES))
        whole = max((cell_len(cell) for cell in cells), default=1) if _is_short(cells) else 1
        return max(longest, heading, whole)
    wanted = max((cell_len(text) for text in (column.label, *cells)), default=1)
    return max(longest, min(wanted, _NAME_WIDTH if index == 0 else _TEXT_WIDTH))


def _is_short(cells: tuple[str, ...]) -> bool:
    """Return whether no cell of a numeric column is a sentence."""
    return all(cell_len(cell) <= _TEXT_WIDTH for cell in cells)


def _grid(page: _Page, table: Table, part: tuple[int, ...]) -> Grid:
    """Return the printable grid of one part."""
    grid = Grid(box=box.SIMPLE_HEAD, padding=(0, _GAP - 1, 0, 0), show_edge=False, pad_edge=False)
    of_numbers = all(column.numeric for column in table.columns[1:])
    for index in part:
        grid.add_column(
            page.text(table.columns[index].label),
            justify="right" if table.columns[index].numeric else "left",
            vertical="bottom" if of_numbers else "top",
            width=_width(table, index),
            overflow="fold",
        )
    for mark, row in table.marked():
        cells = (page.text(row[index]) for index in part)
        grid.add_row(*cells, style="bold" if mark == "total" else None)
    return grid
