"""The command line ``labour-negotiate``; ``python -m negotiate`` is the same.

Exit codes: 0 a result, 2 input that cannot be used, 3 no agreement possible or not solved.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

from negotiate import __version__
from negotiate.cases import shipped_case_ids
from negotiate.errors import DataFileError, NegotiateError
from negotiate.reports.assemble import DRAWS, compare_case
from negotiate.reports.document import ComparisonDocument
from negotiate.reports.html import write
from negotiate.reports.terminal import render
from negotiate.terms import Library, describe, load_library, shipped_folder, validate

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


def _override(text: str) -> tuple[str, float]:
    """Return (figure, number) from ``figure=number``."""
    name, found, number = text.partition("=")
    try:
        return name.strip(), float(number) if found else float("nan")
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must be FIGURE=NUMBER, got {text!r}") from error


def _draws(text: str) -> int:
    """Return a whole number of at least 1."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, got {text!r}")
    return int(text)


def _compare_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("compare", help="compare regimes on a case")
    parser.add_argument(
        "case", help=f"a shipped case ({', '.join(shipped_case_ids())}) or a folder"
    )
    parser.add_argument("--json", action="store_true", help="print the document as JSON")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the HTML report into DIR")
    parser.add_argument(
        "--terms", action="store_true", help="also find the best packages on real terms"
    )
    parser.add_argument(
        "--test-floor", action="store_true", help="also test the signs under one floor"
    )
    parser.add_argument("--detail", action="store_true", help="print every assumption")
    parser.add_argument(
        "--set",
        dest="overrides",
        action="append",
        type=_override,
        default=[],
        metavar="FIGURE=NUMBER",
        help="change a figure of the case, e.g. substitution=0.9; may be repeated",
    )
    parser.add_argument(
        "--draws", type=_draws, default=DRAWS, help=f"draws from the ranges (default {DRAWS})"
    )
    parser.set_defaults(run=_compare)


def _agreements_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("agreements", help="the library of coded agreements")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("validate", help="check agreement files; all problems at once")
    check.add_argument("paths", nargs="*", type=Path, help="files or folders; default: the library")
    check.set_defaults(run=_validate)
    listing = actions.add_parser("list", help="list the library")
    listing.set_defaults(run=_list)
    show = actions.add_parser("show", help="show one agreement term by term")
    show.add_argument("id", help="identifier, e.g. phl-sau-2013-domestic")
    show.set_defaults(run=_show)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="labour-negotiate", description=__doc__)
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _compare_parser(commands)
    _agreements_parser(commands)
    return parser


def _computed(arguments: argparse.Namespace) -> ComparisonDocument:
    """Return the document, showing progress on the error stream of a terminal."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("draws from the stated ranges", total=None)

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        return compare_case(
            arguments.case,
            overrides=dict(arguments.overrides),
            draws=arguments.draws,
            terms=arguments.terms,
            test_floor=arguments.test_floor,
            progress=advance,
        )


def _compare(arguments: argparse.Namespace, console: Console) -> int:
    document = _computed(arguments)
    if arguments.json:
        sys.stdout.write(document.model_dump_json(indent=2) + "\n")
    else:
        render(document, console, detail=arguments.detail)
    if arguments.out is not None:
        path = write(document, arguments.out / f"{document.case.id}.html")
        Console(stderr=arguments.json, soft_wrap=True).print(f"Report: {path}", highlight=False)
    return 0


def _validate(arguments: argparse.Namespace, console: Console) -> int:
    paths = arguments.paths or [shipped_folder()]
    errors: list[DataFileError] = validate(paths)
    for error in errors:
        console.print(str(error), markup=False, highlight=False, soft_wrap=True)
    if errors:
        return DataFileError.exit_code
    console.print("No problems found.", highlight=False)
    return 0


def _library() -> Library:
    return load_library(shipped_folder())


def _list(arguments: argparse.Namespace, console: Console) -> int:
    del arguments
    table = Table("agreement", "parties", "signed", "terms coded", box=None)
    for agreement in _library():
        parties = ", ".join(party.name for party in agreement.parties)
        coded = str(len(agreement.provisions))
        table.add_row(agreement.id, parties, str(agreement.signed), coded)
    console.print(table)
    return 0


def _show(arguments: argparse.Namespace, console: Console) -> int:
    library = _library()
    agreement = library.get(arguments.id)
    console.print(agreement.title, markup=False, highlight=False)
    names = ("state", "level or value", "source", "locator", "grade")
    folded = [Column(name, overflow="fold") for name in names]
    table = Table(Column("term", no_wrap=True), *folded, box=None)
    for row in describe(agreement, library.codebook):
        table.add_row(row.term, row.state, row.words, row.source, row.locator, row.grade)
    console.print(table)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; default: those of the process.
    """
    arguments = _parser().parse_args(argv)
    console = Console(width=None if sys.stdout.isatty() else 100, highlight=False)
    run: Callable[[argparse.Namespace, Console], int] = arguments.run
    try:
        return run(arguments, console)
    except NegotiateError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Nothing was written.\n")
        return INTERRUPTED
