"""The command ``drain``: the brain-drain sheet of an origin."""

import argparse

from rich.console import Console

from negotiate.cli.corridors.telling import check_written, count, year
from negotiate.cli.files import file_name, write_all
from negotiate.cli.output import print_json, print_lines, print_table
from negotiate.drain import (
    Section,
    Sheet,
    account_tables,
    csv_text,
    screen,
    sheet_of,
    short_lines,
    source_list,
)
from negotiate.drain.screen import LABEL

_MOST = 10


def parser(prog: str) -> argparse.ArgumentParser:
    """Return the parser of the command."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="Brain-drain sheet of an origin: exits, unfilled posts by cause, density "
        "against need, training cost, emigration rates, and the account with each destination.",
    )
    made.add_argument("origin", metavar="ORIGIN", help="country, e.g. KEN or Kenya")
    made.add_argument(
        "--occupation", metavar="WHICH", help="nurses (default), doctors, or an ISCO-08 code"
    )
    made.add_argument(
        "--case", metavar="CASE", help="id or folder of a case; default by occupation"
    )
    made.add_argument(
        "--year", type=year, metavar="YEAR", help="last year to look at in the data sets"
    )
    made.add_argument(
        "--most", type=count, default=_MOST, metavar="N", help="countries per table (default 10)"
    )
    made.add_argument(
        "--csv", type=file_name, metavar="FILE", help="also write every line to a file"
    )
    made.add_argument("--overwrite", action="store_true", help="replace the file")
    made.add_argument("--json", action="store_true", help="print JSON for programs")
    made.set_defaults(run=_run)
    return made


def _run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the sheet, and write it where that is asked for."""
    check_written(arguments, "csv")
    sheet = sheet_of(
        arguments.origin, arguments.occupation, case=arguments.case, until=arguments.year
    )
    if arguments.csv is not None:
        write_all({arguments.csv: csv_text(sheet).encode()}, overwrite=arguments.overwrite)
    if arguments.json:
        print_json(sheet)
    else:
        _show(sheet, arguments.most, console)
    return 0


def _show(sheet: Sheet, most: int, console: Console) -> None:
    """Print the sheet for people."""
    case = f"case {sheet.case}" if sheet.case else "no case"
    print_lines(console, [f"{sheet.name} ({sheet.origin}): {sheet.occupation}; {case}"])
    print_lines(console, ["", "In short", *(f"- {line}" for line in short_lines(sheet))])
    for section in sheet.sections:
        _show_section(sheet, section, most, console)
    print_lines(console, ["", "Sources", *source_list(sheet)])


def _show_section(sheet: Sheet, section: Section, most: int, console: Console) -> None:
    """Print one section."""
    print_lines(console, ["", section.title])
    shown = screen(sheet, section, most)
    if shown.rows:
        print_table(
            console,
            shown.headers,
            shown.rows,
            whole=0,
            numbers=shown.numbers,
            least={"what": LABEL},
        )
    print_lines(console, (f"  {line}" for line in shown.below))
    if section.id == "account":
        _show_account(sheet, section, console)
    print_lines(console, [*section.notes, *(each.words for each in section.missing)])


def _show_account(sheet: Sheet, section: Section, console: Console) -> None:
    """Print the account by destination."""
    money = next((line.year for line in section.lines if line.id == "account.training"), "")
    for table in account_tables(sheet):
        print_lines(console, [f"{table.title}, million USD of {money} a year:"])
        print_table(console, table.headers, table.rows, numbers=table.headers[1:])
