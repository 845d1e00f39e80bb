r"""All weights that agree with what is known: a set of them, never one.

The set is :math:`\{w : \ell \le w \le h, \; t^\top w = 1, \; a_r^\top w \ge b_r\}`: ranges, a sum
and *statements*. Every answer is a linear program over the set: the range of a weight or of any sum
of weights, the weights nearest to assumed ones (least sum of absolute changes), the weights with the
largest smallest slack of all statements (max-margin), and where the set is empty the smallest set of
statements and ranges that conflict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining.spaces import FloatArray, frozen
from negotiate.errors import SolverError
from negotiate.programming import Program, Term, Variable, find_conflict, solve

LIMIT = 1e-7
"""Difference that counts as none, relative to the largest coefficient: the solver's rounding."""
Preference = Literal["necessary", "possible", "impossible"]


@dataclass(frozen=True, eq=False)
class Statement:
    """What is known of the weights: a sum of them is at least a number."""

    label: str
    """What is stated, in words; it is what a conflict names."""
    coefficients: FloatArray
    """Coefficient of each weight, shape (weights,)."""
    at_least: float = 0.0
    """The number."""
    counts: bool = True
    """Whether its slack counts in the margin; not where it is one half of an equality."""


@dataclass(frozen=True, eq=False)
class Margin:
    """Weights that keep every statement by as much as possible."""

    weights: FloatArray
    """The weights, shape (weights,)."""
    margin: float
    """The smallest slack of a statement; infinite without statements."""


class WeightSet:
    """The weights that agree with ranges and statements; see the module.

    Parameters
    ----------
    names : sequence of str
        Names of the weights, all different.
    statements : sequence of Statement
        What is known; labels all different.
    lows, highs : array-like, shape (weights,), optional
        Stated ranges; 0 and 1 unless given.
    total : array-like, shape (weights,), optional
        Coefficients of the sum that is 1; all 1 unless given.
    fixed : sequence of Statement
        Statements that hold by what the weights are; never named in a conflict, no margin.

    Raises
    ------
    ValueError
        All that is wrong with the arguments: shapes, numbers that are not finite, names given
        twice.

    Examples
    --------
    >>> known = WeightSet(("pay", "days"), [Statement("offer 1 is preferred", np.array([1.0, -1.0]))])
    >>> known.ranges().round(6).tolist()
    [[0.5, 1.0], [0.0, 0.5]]
    """

    def __init__(
        self,
        names: Sequence[str],
        statements: Sequence[Statement] = (),
        *,
        lows: ArrayLike | None = None,
        highs: ArrayLike | None = None,
        total: ArrayLike | None = None,
        fixed: Sequence[Statement] = (),
    ) -> None:
        count = len(names)
        self.names, self.statements, self.fixed = tuple(names), tuple(statements), tuple(fixed)
        self.lows = frozen(np.zeros(count) if lows is None else lows)
        self.highs = frozen(np.ones(count) if highs is None else highs)
        self.total = frozen(np.ones(count) if total is None else total)
        problems = self._problems()
        if problems:
            raise ValueError("the weights cannot be used:\n  - " + "\n  - ".join(problems))
        sizes = [np.abs(told.coefficients).max(initial=0.0) for told in self.statements]
        self._size = float(max(sizes, default=0.0)) or 1.0

    def _problems(self) -> list[str]:
        numbers = [("lows", self.lows), ("highs", self.highs), ("total", self.total)]
        told = [*self.fixed, *self.statements]
        numbers += [(repr(s.label), np.asarray(s.coefficients, dtype=float)) for s in told]
        numbers += [
            (f"the number of {s.label!r}", np.full(len(self.names), s.at_least)) for s in told
        ]
        wrong = []
        for what, array in numbers:
            if array.shape != (len(self.names),):
                wrong.append(f"{what}: {len(self.names)} numbers are needed, got {array.shape}")
            elif not np.isfinite(array).all():
                wrong.append(f"{what}: every number must be finite")
        for what, named in (("weights", self.names), ("statements", [s.label for s in told])):
            wrong += [f"two {what} have the same name"] if len(set(named)) < len(named) else []
        return wrong + ([] if self.names else ["there is no weight"])

    def _program(self, *, margin: bool = False) -> tuple[Program, list[Variable], Variable | None]:
        """Return the set as a program, with the margin as a variable where asked."""
        program = Program("weights")
        weights = [
            program.variable(name, low=float(low), high=float(high))
            for name, low, high in zip(self.names, self.lows, self.highs, strict=True)
        ]
        slack = program.variable("smallest slack", low=None) if margin else None
        program.constrain("the sum of the weights", _sum(self.total, weights), "==", 1)
        for told in self.fixed:
            program.constrain(told.label, _sum(told.coefficients, weights), ">=", told.at_least)
        for told in self.statements:
            terms = _sum(np.asarray(told.coefficients) / self._size, weights)
            terms += [(-1.0, slack)] if slack is not None and told.counts else []
            program.constrain(told.label, terms, ">=", told.at_least / self._size)
        return program, weights, slack

    def _least(self, program: Program) -> FloatArray | None:
        """Return the values of the least objective; None where the set is empty."""
        solution = solve(program)
        if solution.status == "infeasible":
            return None
        return solution.require_optimal().values

    @property
    def possible(self) -> bool:
        """Whether any weights agree with all that is known."""
        return self._least(self._program()[0]) is not None

    def require_possible(self) -> None:
        """Do nothing if the set is not empty.

        Raises
        ------
        ValueError
            If no weights agree; the smallest conflict is named.
        """
        if not self.possible:
            raise ValueError("no weights agree with: " + "; ".join(self.conflict()))

    def interval(self, coefficients: ArrayLike) -> tuple[float, float] | None:
        """Return the least and the largest value of a sum of weights; None for an empty set.

        Raises
        ------
        ValueError
            If a coefficient is missing or not finite.
        """
        given = np.asarray(coefficients, dtype=np.float64)
        if given.shape != (len(self.names),) or not np.isfinite(given).all():
            raise ValueError(f"{len(self.names)} finite numbers are needed, got {given}")
        ends = []
        size = float(np.abs(given).max()) or 1.0
        for sign in (1.0, -1.0):
            program, weights, _ = self._program()
            program.objective(_sum(sign * given / size, weights))
            values = self._least(program)
            if values is None:
                return None
            ends.append(float(given @ values))
        return ends[0], ends[1]

    def ranges(self) -> FloatArray:
        """Return the least and the largest value of each weight, shape (weights, 2).

        Raises
        ------
        ValueError
            If the set is empty.
        """
        self.require_possible()
        found = [self.interval(row) for row in np.eye(len(self.names))]
        return frozen([ends for ends in found if ends is not None])

    def widest(self) -> Margin | None:
        """Return the weights with the largest smallest slack; None for an empty set."""
        program, weights, slack = self._program(margin=True)
        if slack is None or not any(told.counts for told in self.statements):
            values = self._least(self._program()[0])
            return None if values is None else Margin(frozen(values), np.inf)
        program.objective([(-1.0, slack)])
        values = self._least(program)
        if values is None or values[slack.index] < -LIMIT:
            return None
        return Margin(frozen(values[: len(weights)]), float(values[slack.index]) * self._size + 0.0)

    def nearest(self, assumed: ArrayLike) -> tuple[FloatArray, float] | None:
        """Return the weights nearest to assumed ones, and the sum of absolute changes.

        Raises
        ------
        ValueError
            If an assumed weight is missing or not finite.
        """
        given = np.asarray(assumed, dtype=np.float64)
        if given.shape != (len(self.names),) or not np.isfinite(given).all():
            raise ValueError(f"{len(self.names)} finite assumed weights are needed, got {given}")
        program, weights, _ = self._program()
        moves = [program.variable(f"change of {name}") for name in self.names]
        for weight, move, value in zip(weights, moves, given, strict=True):
            program.constrain(f"{weight.name} up", [(1, move), (-1, weight)], ">=", -value)
            program.constrain(f"{weight.name} down", [(1, move), (1, weight)], ">=", value)
        program.objective([(1.0, move) for move in moves])
        values = self._least(program)
        if values is None:
            return None
        found = values[: len(weights)]
        return frozen(found), float(np.abs(found - given).sum())

    def preference(self, difference: ArrayLike) -> Preference:
        """Return whether a sum of weights is at least 0 for all, some or none of the weights.

        Raises
        ------
        ValueError
            If the set is empty.
        """
        ends = self.interval(difference)
        if ends is None:
            self.require_possible()
            raise SolverError("weights", "no answer", "bring the numbers to similar sizes.")
        none = -LIMIT * float(np.abs(np.asarray(difference)).max())
        if ends[0] >= none:
            return "necessary"
        return "possible" if ends[1] >= none else "impossible"

    def conflict(self) -> tuple[str, ...]:
        """Return the smallest set of statements and stated ranges that conflict; empty if none.

        Where they conflict by less than the solver's rounding, all statements are returned.
        """
        program, _, _ = self._program()
        keep = ["the sum of the weights", *(told.label for told in self.fixed)]
        keep += [f"low of {n}" for n, low in zip(self.names, self.lows, strict=True) if low == 0]
        keep += [f"high of {n}" for n, top in zip(self.names, self.highs, strict=True) if top == 1]
        members = find_conflict(program, keep=keep).members
        if not members and not self.possible:
            return tuple(told.label for told in self.statements)
        return tuple(self._said(label) for label in members)

    def _said(self, label: str) -> str:
        for name, low, high in zip(self.names, self.lows, self.highs, strict=True):
            if label == f"low of {name}":
                return f"the weight of {name} is at least {low:.6g}"
            if label == f"high of {name}":
                return f"the weight of {name} is at most {high:.6g}"
        return label


def _sum(coefficients: ArrayLike, weights: Sequence[Variable]) -> list[Term]:
    return [(float(c), w) for c, w in zip(np.asarray(coefficients), weights, strict=True)]


def range_words(names: Sequence[str], ranges: FloatArray) -> str:
    """Return ranges in words.

    Examples
    --------
    >>> range_words(("pay", "days"), np.array([[0.5, 1.0], [0.0, 0.5]]))
    'pay 0.5 to 1, days 0 to 0.5'
    """
    shown = np.round(ranges, 6) + 0.0
    return ", ".join(f"{n} {a:.4g} to {b:.4g}" for n, (a, b) in zip(names, shown, strict=True))
