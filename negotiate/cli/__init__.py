"""The command line ``labour-negotiate``; ``python -m negotiate`` is the same.

Exit codes: 0 a result, 2 input that cannot be used, 3 no agreement possible or not solved.
Signs that the terminal's encoding lacks are replaced; JSON and exports are always UTF-8.

Each command lives in a module of its own, which is imported when the command is run: a question to
the library of agreements loads neither a solver nor pandas.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from rich.console import Console

from negotiate import __version__
from negotiate.errors import DataFileError, NegotiateError

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

COMMANDS = {
    "compare": "compare regimes on a case",
    "agreements": "the library of coded agreements",
    "corridors": "corridors of the world: facts, measures, leverage",
    "spillover": "what a cap or an agreement does to the neighbours",
    "drain": "brain-drain sheet of an origin",
    "data": "published figures: import and status",
}
"""Commands with one line of help; each is a module of this package with a function `parser`."""

_MOST_LINES = 200
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
    if sys.stdout is None:  # closed by the caller
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    console = _Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    run: Callable[[argparse.Namespace, Console], int] = arguments.run
    try:
        code = run(arguments, console)
        sys.stdout.flush()
    except NegotiateError as error:
        _tell(f"{_shortened(str(error))}\n")
        return error.exit_code
    except BrokenPipeError:
        _write_nowhere()
        return 0
    except OSError as error:
        _write_nowhere()
        name = error.filename or "the output"
        _tell(f"{name} cannot be read or written: {error.strerror}; check place and space\n")
        return DataFileError.exit_code
    except KeyboardInterrupt:
        _tell("Stopped. Nothing was written.\n")
        return INTERRUPTED
    return code


def _shortened(message: str) -> str:
    """Return a message, without what follows where it is longer than anybody reads."""
    lines = message.splitlines()
    rest = len(lines) - _MOST_LINES
    return "\n".join([*lines[:_MOST_LINES], f"  ... and {rest} more"] if rest > 0 else lines)


def _tell(text: str) -> None:
    """Write a message where messages are read, if they are."""
    if sys.stderr is not None:
        sys.stderr.write(text)


class _Console(Console):
    """Console that leaves it to the command line to end well where nobody reads on."""

    def on_broken_pipe(self) -> None:
        """Raise the error that is being handled."""
        raise


def _write_nowhere() -> None:
    """Let what is still to be written vanish, so that nothing fails at the end of the process."""
    with suppress(io.UnsupportedOperation), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
