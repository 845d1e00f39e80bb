"""The command ``compare``: regimes on a case, as a table, a report or JSON."""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from negotiate.cases import shipped_case_ids
from negotiate.reports.assemble import DRAWS, compare_case
from negotiate.reports.document import ComparisonDocument
from negotiate.reports.html import write
from negotiate.reports.terminal import render


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


def parser(prog: str) -> argparse.ArgumentParser:
    """Return the parser of the command."""
    made = argparse.ArgumentParser(prog=prog, description="Compare regimes on a case.")
    made.add_argument("case", help=f"a shipped case ({', '.join(shipped_case_ids())}) or a folder")
    made.add_argument("--json", action="store_true", help="print the document as JSON")
    made.add_argument("--out", type=Path, metavar="DIR", help="write the HTML report into DIR")
    made.add_argument(
        "--terms", action="store_true", help="also find the best packages on real terms"
    )
    made.add_argument(
        "--test-floor", action="store_true", help="also test the signs under one floor"
    )
    made.add_argument("--detail", action="store_true", help="print every assumption")
    made.add_argument(
        "--set",
        dest="overrides",
        action="append",
        type=_override,
        default=[],
        metavar="FIGURE=NUMBER",
        help="change a figure of the case, e.g. substitution=0.9; may be repeated",
    )
    made.add_argument(
        "--draws", type=_draws, default=DRAWS, help=f"draws from the ranges (default {DRAWS})"
    )
    made.set_defaults(run=_compare)
    return made


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
    """Print the comparison and write its report."""
    document = _computed(arguments)
    if arguments.json:
        sys.stdout.write(document.model_dump_json(indent=2) + "\n")
    else:
        render(document, console, detail=arguments.detail)
    if arguments.out is not None:
        path = write(document, arguments.out / f"{document.case.id}.html")
        Console(stderr=arguments.json, soft_wrap=True).print(f"Report: {path}", highlight=False)
    return 0
