"""The command line ``labour-negotiate``; ``python -m negotiate`` is the same.

Exit codes: 0 a result, 2 input that cannot be used, 3 no agreement possible or not solved.

Each command lives in a module of its own, which is imported when the command is run: a question to
the library of agreements loads neither a solver nor pandas.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from rich.console import Console

from negotiate import __version__
from negotiate.errors import NegotiateError

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

COMMANDS = {
    "compare": "compare regimes on a case",
    "agreements": "the library of coded agreements",
}
"""Commands with one line of help; each is a module of this package with a function `parser`."""

_WIDTH = 100
"""Columns of output that does not go to a terminal, so that it is the same everywhere."""


def _top() -> argparse.ArgumentParser:
    """Return the parser of the command's name."""
    listed = "\n".join(f"  {name:<12}{words}" for name, words in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="labour-negotiate",
        description=f"{__doc__.partition(';')[0]}.\n\ncommands:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="labour-negotiate COMMAND --help tells more.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument("command", choices=list(COMMANDS), metavar="COMMAND")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; default: those of the process.
    """
    chosen = _top().parse_args(argv)
    command = import_module(f"negotiate.cli.{chosen.command}")
    arguments = command.parser(f"labour-negotiate {chosen.command}").parse_args(chosen.rest)
    console = Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    run: Callable[[argparse.Namespace, Console], int] = arguments.run
    try:
        return run(arguments, console)
    except NegotiateError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Nothing was written.\n")
        return INTERRUPTED
