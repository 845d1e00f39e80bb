"""The command ``agreements``: questions to the library of coded agreements, and its files.

Each action is imported when it is run, so that a question is answered at once.
"""

import argparse
from collections.abc import Callable
from importlib import import_module

from rich.console import Console

from negotiate.errors import NegotiateError

ACTIONS = {
    "list": ("asking", "list agreements, all or those that meet conditions"),
    "show": ("asking", "show one agreement or draft, term by term"),
    "search": ("asking", "find agreements by party, time, sector and clause"),
    "precedents": ("asking", "what others obtained, the closest to a negotiation first"),
    "rates": ("counting", "in how many agreements a term stands, by region, era, sector"),
    "unusual": ("counting", "what is unusual in a draft or agreement for its corridor"),
    "diff": ("comparing", "agreements or drafts side by side, clause by clause"),
    "gap": ("comparing", "what an agreement lacks against a standard or a model"),
    "assess": ("comparing", "the assessment sheet: common criteria for any agreement"),
    "versions": ("comparing", "the agreements of the same parties over time"),
    "stack": ("comparing", "all texts that hold in a corridor on a day, together"),
    "import": ("importing", "records from a data set, a draft from a sheet, clues from a text"),
    "export": ("filing", "write agreements as JSON, CSV, XLSX, JSON-LD or XML"),
    "validate": ("filing", "check agreement files; all problems at once"),
    "schema": ("filing", "JSON Schema, so that an editor completes and checks as one types"),
    "template": ("filing", "an empty sheet in which a delegation fills in a draft"),
}
"""Actions: the module of this package that has each, and one line of help."""


class ArgumentError(NegotiateError):
    """An option or question cannot be used; the library says why."""

    exit_code = 2


def parser(prog: str) -> argparse.ArgumentParser:
    """Return the parser of the action's name."""
    listed = "\n".join(f"  {name:<12}{words}" for name, (_, words) in ACTIONS.items())
    made = argparse.ArgumentParser(
        prog=prog,
        description=f"The library of coded agreements.\n\nactions:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"{prog} ACTION --help tells more; all actions know --json.",
    )
    made.add_argument("action", choices=list(ACTIONS), metavar="ACTION")
    made.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    made.set_defaults(run=_run, prog=prog)
    return made


def _run(arguments: argparse.Namespace, console: Console) -> int:
    """Run the action."""
    module = import_module(f"{__name__}.{ACTIONS[arguments.action][0]}")
    made: argparse.ArgumentParser = module.PARSERS[arguments.action](
        f"{arguments.prog} {arguments.action}"
    )
    made.add_argument("--json", action="store_true", help="print JSON for programs")
    chosen = made.parse_args(arguments.rest)
    run: Callable[[argparse.Namespace, Console], int] = chosen.run
    try:
        return run(chosen, console)
    except NegotiateError:
        raise
    except ValueError as error:  # the library's word for a wrong argument
        raise ArgumentError(str(error)) from error
