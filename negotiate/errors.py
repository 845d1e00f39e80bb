"""Errors of the library: each takes facts and writes its own message.

A wrong argument is a built-in ``ValueError``. A failure of the world (a file, a market, a
solver) is one of the classes below; it carries the facts as attributes, and its message says
what happened, where, and what to do next.

Exit codes of the command line: 2 for input that cannot be used, 3 for a question that has no
answer (no agreement possible, not solved).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class NegotiateError(Exception):
    """Base of every error that a user of the library may want to catch."""

    exit_code = 3
    """Exit code of the command line when this error ends a command."""


class NegotiateWarning(UserWarning):
    """Computed, but the reader should know something about the number."""


@dataclass(frozen=True, order=True)
class Problem:
    """One problem of a file: where it stands, what is wrong and what to do next."""

    line: int
    """Line of the file, counted from 1; 0 where the problem has no line."""
    field: str
    """Dotted path of the field, empty for the file as a whole."""
    message: str
    """What is wrong and what to do next."""

    def __str__(self) -> str:
        """Return ``line N, field: message``."""
        where = ", ".join(
            part for part in (f"line {self.line}" if self.line else "", self.field) if part
        )
        return f"{where}: {self.message}" if where else self.message


class DataFileError(NegotiateError, ValueError):
    """A data file cannot be used; all its problems are listed at once.

    Examples
    --------
    >>> print(DataFileError("case.yaml", [Problem(3, "posts", "must be at least 0, got -1")]))
    case.yaml: 1 problem
      - line 3, posts: must be at least 0, got -1
    """

    exit_code = 2

    def __init__(self, path: str | Path, problems: Iterable[Problem]) -> None:
        self.path = str(path)
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        lines = [f"{self.path}: {count} problem{'' if count == 1 else 's'}"]
        super().__init__("\n".join([*lines, *(f"  - {problem}" for problem in self.problems)]))


@dataclass(frozen=True, order=True)
class CellProblem:
    """One problem of a table: the row and column where it stands, and the rule that is broken."""

    row: int
    """Row of the file, its header being row 1; 0 where the problem has no row."""
    column: str
    """Column of the file, empty for a row or the file as a whole."""
    rule: str
    """What must hold, what was found and what to do next."""

    def __str__(self) -> str:
        """Return ``row N, column C: rule``."""
        column = f"column {self.column}" if self.column else ""
        where = ", ".join(part for part in (f"row {self.row}" if self.row else "", column) if part)
        return f"{where}: {self.rule}" if where else self.rule


class DatasetError(NegotiateError, ValueError):
    """A table of published figures is missing or breaks its rules; no part of it is used.

    Examples
    --------
    >>> problem = CellProblem(7, "stock", "must be a whole number, at least 0, got '-5'")
    >>> error = DatasetError("stock.csv", [problem])
    >>> print(error)
    stock.csv: 1 problem
      - row 7, column stock: must be a whole number, at least 0, got '-5'
    >>> error.row, error.column
    (7, 'stock')
    """

    exit_code = 2
    most_listed = 20
    """Problems that the message lists; all stand in ``problems``."""

    def __init__(self, path: str | Path, problems: Iterable[CellProblem]) -> None:
        self.path = str(path)
        self.problems = tuple(sorted(problems))
        first = self.problems[0] if self.problems else CellProblem(0, "", "")
        self.row, self.column, self.rule = first.row, first.column, first.rule
        count = len(self.problems)
        lines = [f"{self.path}: {count} problem{'' if count == 1 else 's'}"]
        lines += [f"  - {problem}" for problem in self.problems[: self.most_listed]]
        lines += [f"  ... and {count - self.most_listed} more"] if count > self.most_listed else []
        super().__init__("\n".join(lines))


class AgreementFileError(DataFileError):
    """An agreement or codebook file cannot be used."""


class CaseFileError(DataFileError):
    """A case file cannot be used."""


class UnknownNameError(NegotiateError, LookupError):
    """A name that the user gave is not known; the known ones are listed."""

    exit_code = 2

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(sorted(known))
        listed = ", ".join(self.known) or "none"
        super().__init__(f"there is no {kind} named {name!r}. Known: {listed}.")


class CalibrationError(NegotiateError, ValueError):
    """A case cannot be calibrated to its observed posts."""

    exit_code = 2

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("the case cannot be calibrated:\n  - " + "\n  - ".join(self.problems))


class SolverError(NegotiateError, RuntimeError):
    """An optimisation ended without an answer that can be trusted."""

    def __init__(self, problem: str, status: str, advice: str) -> None:
        self.problem, self.status = problem, status
        super().__init__(f"{problem!r} was not solved: {status}. No number was returned; {advice}")


class NoAgreementError(NegotiateError):
    """No package is acceptable to all parties; the conflicting demands are named."""

    def __init__(self, parties: Iterable[str], conflicts: Iterable[str]) -> None:
        self.parties, self.conflicts = tuple(parties), tuple(conflicts)
        super().__init__(
            f"no agreement is possible between {' and '.join(self.parties)}. "
            "These demands conflict; relax one of them:\n  - " + "\n  - ".join(self.conflicts)
        )


class NoEquilibriumError(NegotiateError):
    """A regime has no equilibrium in pure strategies, or the search did not reach one."""

    def __init__(self, regime: str, detail: str) -> None:
        self.regime = regime
        super().__init__(f"no equilibrium of the regime {regime!r} was found: {detail}")
