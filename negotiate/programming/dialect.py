"""What differs between PuLP 3 and PuLP 4, and how HiGHS is asked; nothing else knows either.

PuLP builds the model and hands it to HiGHS; the answer is read from HiGHS itself, because PuLP 3.3
calls a model that ran out of time "Optimal" and leaves values behind in an infeasible one. Every
program is handed over as a minimisation (a maximisation with its costs negated), since the sign of
the duals of a maximisation differs from version to version.

Columns are found by name, never by position: PuLP 3 sorts them by name and PuLP 4 orders them by
first use. Both leave out a variable that occurs nowhere, so each one occurs in the objective, if need
be with coefficient zero.

HiGHS 1.16 writes a banner to the file descriptor of standard output when the first model of a process
is made, before any option can be set; it is caught there, since standard output may be a document.
"""

import functools
import math
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import highspy  # type: ignore[import-untyped, unused-ignore]
import numpy as np
import pulp  # type: ignore[import-untyped, unused-ignore]

from negotiate.programming.model import FloatArray, ProgramArrays

Claim = Literal["optimal", "infeasible", "unbounded", "undecided", "stopped", "failed"]

_MODERN = hasattr(pulp.LpAffineExpression, "from_list")
_CLAIMS: dict[highspy.HighsModelStatus, Claim] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "undecided",
    highspy.HighsModelStatus.kTimeLimit: "stopped",
    highspy.HighsModelStatus.kIterationLimit: "stopped",
    highspy.HighsModelStatus.kSolutionLimit: "stopped",
    highspy.HighsModelStatus.kInterrupt: "stopped",
    highspy.HighsModelStatus.kMemoryLimit: "stopped",
}


@dataclass(frozen=True, eq=False)
class Reading:
    """What HiGHS says, not yet believed; signs are those of the minimisation handed over."""

    claim: Claim
    """What HiGHS claims."""
    words: str
    """The same in HiGHS's words."""
    objective: float
    """Objective without the program's constant."""
    bound: float
    """Proved bound of a program with whole numbers; ``-inf`` where there is none."""
    values: FloatArray
    """Values in the program's order, empty where there are none."""
    duals: FloatArray
    """Duals of the constraints in the program's order, empty where there are none."""


def _expression(pairs: list[tuple[pulp.LpVariable, float]]) -> pulp.LpAffineExpression:
    """Return a sum of terms without PuLP's term-by-term addition."""
    affine = pulp.LpAffineExpression
    return affine.from_list(pairs) if _MODERN else affine(pairs)


def _constraint(
    pairs: list[tuple[pulp.LpVariable, float]], sense: int, rhs: float
) -> pulp.LpConstraint:
    """Return a constraint that either version can add."""
    left = _expression(pairs)
    if not _MODERN:
        return pulp.LpConstraint(left, sense, rhs=rhs)
    left.constant = -rhs
    left.sense = sense
    return left


def _sense(low: float, high: float) -> int:
    """Return PuLP's code of a relation."""
    if low == high:
        return int(pulp.LpConstraintEQ)
    return int(pulp.LpConstraintLE if low == -math.inf else pulp.LpConstraintGE)


def _column_name(index: int) -> str:
    """Return a name that PuLP accepts whatever the user called the variable."""
    return f"c{index:07d}"


def _pulp_variables(problem: pulp.LpProblem, arrays: ProgramArrays) -> list[pulp.LpVariable]:
    """Return PuLP's variables in the program's order; bounds that cross are exchanged."""
    low, high = np.minimum(arrays.low, arrays.high), np.maximum(arrays.low, arrays.high)
    return [
        problem.add_variable(
            _column_name(i),
            lowBound=None if low[i] == -math.inf else float(low[i]),
            upBound=None if high[i] == math.inf else float(high[i]),
            cat=pulp.LpInteger if arrays.integer[i] else pulp.LpContinuous,
        )
        for i in range(low.size)
    ]


def _pulp_problem(arrays: ProgramArrays) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """Return the program as PuLP's minimisation, and its variables in the program's order."""
    problem = pulp.LpProblem("program", pulp.LpMinimize)
    variables = _pulp_variables(problem, arrays)
    costs = (arrays.sign * arrays.cost).tolist()
    problem.setObjective(_expression(list(zip(variables, costs, strict=True))))
    columns, coefficients = arrays.column.tolist(), arrays.coefficient.tolist()
    ends = np.searchsorted(arrays.row, np.arange(len(arrays.labels) + 1)).tolist()
    for r, (low, high) in enumerate(
        zip(arrays.row_low.tolist(), arrays.row_high.tolist(), strict=True)
    ):
        chosen = range(ends[r], ends[r + 1])
        pairs = [(variables[columns[k]], coefficients[k]) for k in chosen]
        sense = _sense(low, high)
        problem.addConstraint(
            _constraint(pairs, sense, high if low == -math.inf else low), f"r{r:07d}"
        )
    return problem, variables


def _positions(problem: pulp.LpProblem, variables: list[pulp.LpVariable]) -> list[int]:
    """Return the column of each variable in the model that PuLP handed over."""
    exported = (problem.exported_variables if _MODERN else problem.variables)()
    position = {variable.name: j for j, variable in enumerate(exported)}
    return [position[variable.name] for variable in variables]


@contextmanager
def _silence(descriptor: int) -> Iterator[None]:
    """Send what C code writes to a file descriptor to nowhere, for a moment."""
    kept, nowhere = os.dup(descriptor), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, descriptor)
        yield
    finally:
        os.dup2(kept, descriptor)
        os.close(nowhere)
        os.close(kept)


@functools.cache
def _banner_caught() -> bool:
    """Make the first model of the process while standard output is silent."""
    try:
        with _silence(1):
            highspy.Highs()
    except OSError:
        return False
    return True


def _quiet(relative_gap: float, *, presolve: bool) -> highspy.Highs:
    """Return a HiGHS that prints nothing and uses one thread."""
    _banner_caught()
    live = highspy.Highs()
    live.setOptionValue("output_flag", False)
    live.setOptionValue("threads", 1)
    live.setOptionValue("mip_rel_gap", relative_gap)
    live.setOptionValue("mip_abs_gap", 1e-9)
    live.setOptionValue("mip_feasibility_tolerance", 1e-7)
    live.setOptionValue("presolve", "choose" if presolve else "off")
    return live


class Live:
    """A program inside HiGHS, which keeps its last basis between changes.

    Parameters
    ----------
    arrays : ProgramArrays
        The program; at least one variable.
    relative_gap : float
        Gap at which a program with whole numbers is done, dimensionless.
    presolve : bool, default True
        Whether HiGHS may simplify the program before it starts.
    """

    def __init__(
        self, arrays: ProgramArrays, *, relative_gap: float, presolve: bool = True
    ) -> None:
        problem, variables = _pulp_problem(arrays)
        problem.solverModel = _quiet(relative_gap, presolve=presolve)
        pulp.HiGHS(msg=False).buildSolverModel(problem)
        self._highs: highspy.Highs = problem.solverModel
        self._positions = _positions(problem, variables)
        self._order = np.array(self._positions)
        self._in_order = bool((self._order == np.arange(self._order.size)).all())
        self._sign = arrays.sign
        self._limited = False

    def bounds(self, index: int, low: float, high: float) -> None:
        """Change the bounds of a variable; the low is not above the high."""
        self._highs.changeColBounds(self._positions[index], low, high)

    def sides(self, row: int, low: float, high: float) -> None:
        """Change how low and how high the left side of a constraint may be."""
        self._highs.changeRowBounds(row, low, high)

    def cost(self, index: int, cost: float) -> None:
        """Change the coefficient of a variable in the program's own objective."""
        self._highs.changeColCost(self._positions[index], self._sign * cost)

    def add_row(
        self, columns: Sequence[int], coefficients: Sequence[float], low: float, high: float
    ) -> None:
        """Add a constraint behind the others."""
        where = np.array([self._positions[i] for i in columns], dtype=np.int32)
        numbers = np.array(coefficients, dtype=np.float64)
        self._highs.addRow(low, high, len(where), where, numbers)

    def run(self, time_limit: float | None = None) -> None:
        """Ask HiGHS, at most so many seconds; its clock runs on from question to question."""
        if time_limit is not None:
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + time_limit)
        elif self._limited:
            self._highs.setOptionValue("time_limit", math.inf)
        self._limited = time_limit is not None
        self._highs.run()

    def claims_optimal(self) -> bool:
        """Return whether HiGHS claims an optimum."""
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def answer(self) -> tuple[FloatArray, FloatArray, float]:
        """Return values and duals in the program's order, and the claimed objective."""
        found = self._highs.getSolution()
        values = np.array(found.col_value if found.value_valid else (), dtype=np.float64)
        duals = np.array(found.row_dual if found.dual_valid else (), dtype=np.float64)
        if not self._in_order and values.size:
            values = values[self._order]
        return values, duals, float(self._highs.getObjectiveValue())

    def read(self) -> Reading:
        """Return everything that HiGHS says about its last answer."""
        status = self._highs.getModelStatus()
        values, duals, objective = self.answer()
        return Reading(
            claim=_CLAIMS.get(status, "failed"),
            words=self._highs.modelStatusToString(status).lower(),
            objective=objective,
            bound=float(self._highs.getInfo().mip_dual_bound),
            values=values,
            duals=duals,
        )
