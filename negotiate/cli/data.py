"""The command ``data``: imports published figures and says which are there."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from negotiate.cli.output import print_json, print_lines, print_table
from negotiate.datasets import Absent, Entry, ImportReport, TableStatus, import_folder, status
from negotiate.datasets.attribution import ATTRIBUTION_FILE
from negotiate.datasets.manifest import data_folder
from negotiate.errors import DatasetError


def parser(prog: str) -> argparse.ArgumentParser:
    """Return the parser of the actions ``import`` and ``status``."""
    made = argparse.ArgumentParser(prog=prog, description="Published figures: import and status.")
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    importing = actions.add_parser(
        "import", help="check the files of a folder and keep their tables"
    )
    importing.add_argument("folder", type=Path, metavar="DIR", help="one folder per data set in it")
    importing.add_argument(
        "--only", action="append", default=[], metavar="ID", help="data set or table; repeatable"
    )
    importing.set_defaults(run=_import)
    telling = actions.add_parser("status", help="which tables are there, and how to get the others")
    telling.set_defaults(run=_status)
    for action in (importing, telling):
        action.add_argument("--json", action="store_true", help="print JSON for programs")
    return made


def _import(arguments: argparse.Namespace, console: Console) -> int:
    """Import a folder; 2 if a file was refused."""
    report = import_folder(arguments.folder, arguments.only)
    if arguments.json:
        print_json(_json(report))
    else:
        _show(report, console)
    return DatasetError.exit_code if report.refused else 0


def _json(report: ImportReport) -> dict[str, object]:
    """Return a report for programs."""
    return {
        "folder": str(report.folder),
        "store": str(report.store),
        "imported": [entry.model_dump() for entry in report.imported],
        "refused": [
            {"path": error.path, "problems": [asdict(problem) for problem in error.problems]}
            for error in report.refused
        ],
        "absent": [asdict(each) for each in report.absent],
    }


def _show(report: ImportReport, console: Console) -> None:
    """Print a report for people."""
    print_table(
        console,
        ("table", "rows", "facts", "empty cells"),
        [
            (each.table, f"{each.rows:,}", f"{each.facts:,}", f"{sum(each.missing.values()):,}")
            for each in report.imported
        ],
        numbers=("rows", "facts", "empty cells"),
    )
    print_lines(console, (line for entry in report.imported for line in _remarks(entry)))
    for (file, address), tables in _by_file(report.absent).items():
        words = f"{', '.join(tables)}: {file} is not in the folder; get it from {address}"
        print_lines(console, [words])
    for error in report.refused:
        print_lines(console, [f"Refused, nothing of it was kept: {error}"])
    print_lines(console, [_in_store(report)])


def _by_file(absent: Iterable[Absent]) -> dict[tuple[str, str], list[str]]:
    """Return the tables of each file that is not there, so that it is told once."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in absent:
        found.setdefault((each.file, each.address), []).append(each.table)
    return found


def _in_store(report: ImportReport) -> str:
    """Return how many tables were kept, and where."""
    count = len(report.imported)
    if not count:
        return "No table was kept; the store is as it was."
    return f"{count} table{' is' if count == 1 else 's are'} in {report.store}."


def _remarks(entry: Entry) -> Iterator[str]:
    """Yield what was not taken as it stands in a file."""
    if entry.rows != entry.rows_published:
        yield f"{entry.table}: has {entry.rows} rows, the published file {entry.rows_published}"
    for fault in entry.faults:
        done = "flagged" if fault.action == "flag" else "left out"
        yield f"{entry.table}: {fault.id}, {fault.facts} facts {done}. {fault.why}"
    for code in entry.codes:
        read = "kept" if code.given == code.iso3 else f"read as {code.iso3}"
        yield f"{entry.table}: {code.given} {read} in {code.rows} rows. {code.reason}"
    for column in entry.unknown_columns:
        yield f"{entry.table}: column {column} is not known and was not read"


def _status(arguments: argparse.Namespace, console: Console) -> int:
    """Say which tables are there."""
    found = status()
    if arguments.json:
        print_json({"store": str(data_folder()), "tables": [asdict(each) for each in found]})
        return 0
    _show_states(found, console)
    for each in found:
        if each.state != "imported":
            words = f"{each.table}: get {each.file} from {each.address}, then run {each.command}"
            print_lines(console, [words])
    print_lines(console, [f"The store is {data_folder()}.", *_shipping(found)])
    return 0


def _shipping(found: Iterable[TableStatus]) -> Iterator[str]:
    """Yield what is used of tables that were not imported, and where its credits stand."""
    used = [each.table for each in found if each.state == "missing" and each.ships != "none"]
    if used:
        yield f"Until they are imported, what ships of these is used: {', '.join(used)}."
    yield f"Sources, licences and credits of what ships: {ATTRIBUTION_FILE}."


def _show_states(found: Iterable[TableStatus], console: Console) -> None:
    """Print one line per table."""
    print_table(
        console,
        ("table", "state", "facts", "imported", "source file", "ships"),
        [
            (
                each.table,
                each.state,
                f"{each.facts:,}" if each.facts is not None else "-",
                (each.imported or "-")[:10],
                (each.sha256 or "-")[:12],
                each.ships,
            )
            for each in found
        ],
        numbers=("facts",),
    )
