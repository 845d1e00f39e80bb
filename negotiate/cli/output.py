"""What commands print: tables for people, JSON for programs, the same everywhere."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from textwrap import fill

from pydantic_core import to_json
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

_COMMANDS = dict.fromkeys({*range(32), *range(127, 160)} - {9, 10, 13}, "\ufffd")
"""Control signs; a draft from somebody else may hold them."""


def print_json(value: object) -> None:
    """Print dataclasses, records, mappings or lists as JSON; null stands for what is no number."""
    print_text(to_json(value, indent=2, inf_nan_mode="null").decode() + "\n")


def print_text(text: str) -> None:
    """Print a text for programs: in UTF-8 whatever the locale, unless a person reads along."""
    if sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())


def print_lines(console: Console, lines: Iterable[str]) -> None:
    """Print lines as they are, folded at the width of the console."""
    for line in lines:
        console.print(shown(line), markup=False, highlight=False)


def print_table(
    console: Console,
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    whole: int = 1,
    numbers: Iterable[str] = (),
    least: Mapping[str, int] | None = None,
) -> None:
    """Print a table whose words are folded and never cut.

    Parameters
    ----------
    console
        Where to print.
    headers
        Names of the columns.
    rows
        Cells; None is an empty cell.
    whole
        How many columns from the left are never folded.
    numbers
        Names of the columns that stand to the right.
    least
        Columns by name that other columns do not squeeze below this width.
    """
    cells = [tuple("" if cell is None else shown(str(cell)) for cell in row) for row in rows]
    right, kept = set(numbers), least or {}
    columns = [
        Column(
            name,
            no_wrap=at < whole or name in kept,
            overflow="fold",
            justify="right" if name in right else "left",
        )
        for at, name in enumerate(headers)
    ]
    table = Table(*columns, box=None)
    for row in fitted(headers, cells, kept, console.width):
        table.add_row(*map(Text, row))
    console.print(table, highlight=False)


def fitted(
    headers: Sequence[str], rows: Sequence[Sequence[str]], least: Mapping[str, int], width: int
) -> list[tuple[str, ...]]:
    r"""Return rows whose cells in some columns are folded at words, if the table is too wide.

    Parameters
    ----------
    headers
        Names of the columns.
    rows
        Cells.
    least
        Columns that are folded, and the width to which they are folded at most.
    width
        Width of the screen.

    Examples
    --------
    >>> fitted(["what", "n"], [("tea and milk", "1")], {"what": 8}, 12)
    [('tea and\nmilk', '1')]
    """
    folded = [tuple(row) for row in rows]
    for at, name in enumerate(headers):
        if name in least:
            over = sum(_longest(headers, folded, k) + 2 for k in range(len(headers))) - width
            room = max(least[name], _longest(headers, folded, at) - max(over, 0))
            folded = [(*row[:at], fill(row[at], room), *row[at + 1 :]) for row in folded]
    return folded


def _longest(headers: Sequence[str], rows: Iterable[Sequence[str]], at: int) -> int:
    """Return the length of the longest line of a column."""
    cells = [headers[at], *(row[at] for row in rows)]
    return max(len(line) for cell in cells for line in cell.split("\n"))


def shown(text: str) -> str:
    """Return a text without signs that command a terminal instead of being shown.

    Examples
    --------
    >>> shown(f"no{chr(27)}[2Jfee") == f"no{chr(0xFFFD)}[2Jfee"
    True
    """
    return text.translate(_COMMANDS)


def percent(share: float | None) -> str:
    """Return a share in percent, a dash where there is none.

    Examples
    --------
    >>> percent(0.125), percent(None), percent(float("nan"))
    ('12%', '-', '-')
    """
    return "-" if share is None or share != share else f"{share:.0%}"
