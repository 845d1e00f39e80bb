"""What the actions of ``corridors`` share: options, figures as records, sources, and files."""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rich.console import Console

from negotiate.cli.files import check_files, file_name, write_all
from negotiate.cli.output import print_lines
from negotiate.errors import UnknownNameError
from negotiate.reports.corridors.world_tables import data_set_words
from negotiate.world import Figure, Missing, World, in_words

_MOST_DIGITS = 9
"""Digits of the largest count: nothing here has a billion rows."""


def count(text: str) -> int:
    """Return a whole number of at least 1, or refuse the argument."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text)):
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, got {text!r}")
    return int(text)


def year(text: str) -> int:
    """Return a year, or refuse the argument."""
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text)):
        raise argparse.ArgumentTypeError(f"must be a year such as 2015, got {text!r}")
    return int(text)


def add_options(action: argparse.ArgumentParser, *files: str) -> None:
    """Add the options that all actions share, and one per kind of file."""
    action.add_argument(
        "--year", type=year, metavar="Y", help="latest figures not after it; default: the latest"
    )
    action.add_argument("--top", type=count, default=10, metavar="N", help="rows; default 10")
    action.add_argument("--json", action="store_true", help="print JSON for programs")
    for kind in files:
        action.add_argument(f"--{kind}", type=file_name, metavar="FILE", help=f"write {kind} too")
    action.add_argument("--overwrite", action="store_true", help="replace files")


def check_layer(world: World, layer: str) -> None:
    """Raise if a layer is not there: with the table that would give it, else the layers known."""
    if layer in world.layers:
        return
    for each in world.missing:
        if layer in each.layers:
            raise each.error
    raise UnknownNameError("layer", layer, world.layers)


def record(figure: Figure) -> dict[str, object]:
    """Return a figure with its provenance for programs."""
    return {
        "value": figure.value,
        "unit": figure.unit,
        "year": figure.source.year,
        "period": figure.source.period,
        "dataset": figure.source.table,
        "rows": list(figure.rows),
        "grade": figure.grade,
        "flag": figure.source.flag,
        "note": figure.note,
    }


def missing_records(missing: Iterable[Missing]) -> list[dict[str, object]]:
    """Return for programs what is not there and how to get it."""
    return [
        {"table": each.table, "measures": list(each.measures), "why": each.error.rule}
        for each in missing
    ]


def tell_missing(world: World, console: Console) -> None:
    """Print what ships only in part, what is not there, and how to get it."""
    if world.shipped:
        words = "Only what ships with the package, for the whole run data import"
        print_lines(console, [f"{words}: {', '.join(world.shipped)}."])
    print_lines(console, (f"Not there: {each.words}" for each in world.missing))


CELLS = ("value", "unit", "year", "source", "grade")
"""Headers of `Sources.cells`."""

LEAST = {"what": 34, "source": 24}
"""Widths of columns that the other columns do not squeeze."""


class Sources:
    """Numbers of the data sets that an answer names, in the order in which they occur.

    A table has room for a number; the id, the publisher and the address stand once, below.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cells(self, name: str, figure: Figure, layer: str = "all") -> tuple[str, ...]:
        """Return value, unit, year, number of the source with its row, and remarks of a figure."""
        words = in_words(name, figure, layer)
        return (words.value, words.unit, figure.period, self.place(figure), figure.remarks)

    def place(self, figure: Figure) -> str:
        """Return number and row of the source of a figure."""
        at = f"[{self._numbers.setdefault(figure.source.table, len(self._numbers) + 1)}]"
        if not figure.rows:
            return at
        return f"{at} row{'s' if len(figure.rows) > 1 else ''} {_spans(figure.rows)}"

    def lines(self) -> tuple[str, ...]:
        """Return the sources by number: id, title, publisher and address where it has them."""
        named = dict(_registered(self._numbers))
        return tuple(f"[{at}] {named.get(table, table)}" for table, at in self._numbers.items())


def _registered(tables: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the data sets of tables that are registered, in words."""
    for words, address in data_set_words(tables):
        yield words.partition(":")[0], f"{words}, {address}"


def _spans(rows: Iterable[int]) -> str:
    """Return rows with those that follow each other as one span.

    Examples
    --------
    >>> _spans([416, 417, 418, 420]), _spans([7])
    ('416-418, 420', '7')
    """
    found: list[list[int]] = []
    for row in sorted(rows):
        if found and row == found[-1][-1] + 1:
            found[-1][1:] = [row]
        else:
            found.append([row])
    return ", ".join("-".join(map(str, span)) for span in found)


def check_written(arguments: argparse.Namespace, *kinds: str) -> None:
    """Refuse files that cannot be written before anything is computed.

    Raises
    ------
    FileChoiceError
        As `negotiate.cli.files.check_files`.
    """
    named = {f"--{kind}": getattr(arguments, kind) for kind in kinds}
    check_files(named, overwrite=arguments.overwrite)


def write(files: Mapping[Path | None, bytes], *, overwrite: bool) -> list[str]:
    """Write the files that were asked for, all or none, and return their names."""
    return write_all(files, overwrite=overwrite)
