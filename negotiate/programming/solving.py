r"""Solve a program and say no more than is known.

The words of a status: ``optimal`` is feasible and within the asked gap of a proved bound;
``feasible`` is a point without that proof (as after a time-out); ``infeasible`` and ``unbounded`` are
told apart; ``no_answer`` is none of these. A solver's claim is not taken over: feasibility, objective
and (for programs without whole numbers) the bound are recomputed from the values, see
:mod:`negotiate.programming.certificate`.

A *dual* is the derivative of the optimal objective with respect to a right side, in the program's own
sense: by how much the objective rises when the right side rises by 1, whether it is minimised or
maximised.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from negotiate.errors import SolverError
from negotiate.programming.certificate import (
    TOLERANCE,
    dual_bound,
    objective_scale,
    objective_value,
    violation,
)
from negotiate.programming.dialect import Live, Reading
from negotiate.programming.model import FloatArray, Program, ProgramArrays, Variable

Status = Literal["optimal", "feasible", "infeasible", "unbounded", "no_answer"]

_ADVICE: dict[Status, str] = {
    "optimal": "",
    "feasible": "raise the time limit, or accept the point and its gap.",
    "infeasible": "relax a constraint; smallest_conflict names the ones that cannot hold together.",
    "unbounded": "give a bound to every variable that the objective rewards.",
    "no_answer": "raise the time limit, or bring the numbers to similar sizes.",
}


@dataclass(frozen=True, eq=False)
class Solution:
    """The answer to a program, with what is proved about it."""

    program: str
    """Name of the program."""
    status: Status
    """``optimal``, ``feasible``, ``infeasible``, ``unbounded`` or ``no_answer``."""
    words: str
    """What the solver said, for messages."""
    values: FloatArray
    """Values in the order of the variables, read-only; empty where there is no point."""
    objective: float | None = None
    """Objective recomputed from the values; None where there is no point."""
    bound: float | None = None
    """Proved bound of the objective; None where nothing is proved."""
    gap: float | None = None
    """abs(objective - bound) / max(1, abs(objective)), dimensionless; None without a bound."""
    duals: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Rise of the optimal objective per unit of each right side; empty with whole numbers."""
    violation: float | None = None
    """Largest relative violation, recomputed from the values; None where there is no point."""

    def value(self, variable: Variable) -> float:
        """Return the value of a variable.

        Raises
        ------
        SolverError
            If the program has no point: nothing is returned in its place.
        """
        if not self.values.size:
            raise SolverError(self.program, self.status, _ADVICE[self.status])
        return float(self.values[variable.index])

    def require_optimal(self) -> "Solution":
        """Return this solution.

        Raises
        ------
        SolverError
            If the status is not ``optimal``.
        """
        if self.status != "optimal":
            words = f"the status is {self.status!r} (the solver said {self.words!r})"
            raise SolverError(self.program, words, _ADVICE[self.status])
        return self


def frozen(array: FloatArray) -> FloatArray:
    """Return the array, read-only."""
    array.setflags(write=False)
    return array


def without_point(arrays: ProgramArrays, status: Status, words: str) -> Solution:
    """Return a solution that has no point."""
    return Solution(arrays.name, status, words, frozen(np.empty(0)))


def _rounded(arrays: ProgramArrays, values: FloatArray) -> FloatArray:
    """Return values with whole numbers rounded, unless that breaks a constraint."""
    whole = np.where(arrays.integer, np.round(values), values)
    return whole if violation(arrays, whole) <= TOLERANCE else values


def _bound(arrays: ProgramArrays, reading: Reading) -> float:
    """Return the proved bound in the program's sense, infinite where there is none."""
    if arrays.integer.any():
        return arrays.sign * reading.bound + arrays.constant
    if reading.duals.size != len(arrays.labels):
        return -arrays.sign * math.inf
    return dual_bound(arrays, reading.duals)


def _duals(arrays: ProgramArrays, reading: Reading) -> Mapping[str, float]:
    """Return the duals in the program's own sense; none with whole numbers."""
    if arrays.integer.any() or reading.duals.size != len(arrays.labels):
        return MappingProxyType({})
    duals = (arrays.sign * reading.duals).tolist()
    return MappingProxyType(dict(zip(arrays.labels, duals, strict=True)))


def conclude(arrays: ProgramArrays, reading: Reading, relative_gap: float) -> Solution:
    """Return what can be said of a reading that has values: optimal, feasible or no answer."""
    values = _rounded(arrays, reading.values)
    worst = violation(arrays, values)
    if not worst <= TOLERANCE:
        return without_point(arrays, "no_answer", reading.words)
    objective, bound = objective_value(arrays, values), _bound(arrays, reading)
    scale = objective_scale(arrays, values)
    claimed = arrays.sign * reading.objective + arrays.constant
    proved = (
        reading.claim == "optimal"
        and abs(objective - claimed) <= TOLERANCE * scale
        and abs(objective - bound) <= max(TOLERANCE, relative_gap) * scale
    )
    known = math.isfinite(bound)
    return Solution(
        program=arrays.name,
        status="optimal" if proved else "feasible",
        words=reading.words,
        values=frozen(values),
        objective=objective,
        bound=bound if known else None,
        gap=abs(objective - bound) / max(1.0, abs(objective)) if known else None,
        duals=_duals(arrays, reading) if proved else MappingProxyType({}),
        violation=worst,
    )


def _without_variables(arrays: ProgramArrays) -> Solution:
    """Return the answer to a program that has no variable: its constant, or infeasible."""
    values = frozen(np.empty(0))
    if violation(arrays, values) > TOLERANCE:
        return without_point(arrays, "infeasible", "a constraint without variables does not hold")
    return Solution(
        program=arrays.name,
        status="optimal",
        words="no variables",
        values=values,
        objective=arrays.constant,
        bound=arrays.constant,
        gap=0.0,
        duals=MappingProxyType(dict.fromkeys(arrays.labels, 0.0)),
        violation=0.0,
    )


def trivial(arrays: ProgramArrays) -> Solution | None:
    """Return the answer where no solver is needed: no variables, or bounds that cross."""
    if not arrays.low.size:
        return _without_variables(arrays)
    crossed = np.flatnonzero(arrays.low > arrays.high)
    if crossed.size:
        name = arrays.variables[crossed[0]]
        return without_point(arrays, "infeasible", f"low of {name} is above high of {name}")
    return None


def _feasible(arrays: ProgramArrays, time_limit: float | None) -> Status:
    """Return ``unbounded`` if the program without its objective has a point, or why not."""
    live = Live(replace(arrays, cost=np.zeros(arrays.cost.size)), relative_gap=0.0)
    live.run(time_limit)
    reading = live.read()
    if reading.claim == "infeasible":
        return "infeasible"
    found = reading.values.size and violation(arrays, reading.values) <= TOLERANCE
    return "unbounded" if found else "no_answer"


def judge(
    arrays: ProgramArrays, reading: Reading, *, relative_gap: float, time_limit: float | None
) -> Solution:
    """Return the solution that a reading supports; infeasible and unbounded are told apart."""
    if reading.claim == "infeasible":
        return without_point(arrays, "infeasible", reading.words)
    if reading.claim in ("unbounded", "undecided"):
        return without_point(arrays, _feasible(arrays, time_limit), reading.words)
    if not reading.values.size:
        return without_point(arrays, "no_answer", reading.words)
    return conclude(arrays, reading, relative_gap)


def _attempt(
    arrays: ProgramArrays, relative_gap: float, time_limit: float | None, *, presolve: bool
) -> tuple[Solution, bool]:
    """Return a solution and whether another attempt could do better."""
    live = Live(arrays, relative_gap=relative_gap, presolve=presolve)
    live.run(time_limit)
    reading = live.read()
    solution = judge(arrays, reading, relative_gap=relative_gap, time_limit=time_limit)
    believed = reading.claim in ("infeasible", "unbounded", "undecided", "stopped")
    return solution, not believed and solution.status != "optimal"


def solve_arrays(
    arrays: ProgramArrays, *, time_limit: float | None = None, relative_gap: float = 1e-9
) -> Solution:
    """Return the solution of a program given as arrays; see :func:`solve`."""
    known = trivial(arrays)
    if known is not None:
        return known
    solution, again = _attempt(arrays, relative_gap, time_limit, presolve=True)
    if not again:
        return solution
    second, _ = _attempt(arrays, relative_gap, time_limit, presolve=False)
    settled = second.values.size or second.status == "infeasible"
    return second if settled else solution


def solve(
    program: Program, *, time_limit: float | None = None, relative_gap: float = 1e-9
) -> Solution:
    """Return the solution of a program, checked.

    Parameters
    ----------
    program : Program
        The program.
    time_limit : float, optional
        Seconds that the solver may take; an answer after a time-out is never ``optimal``.
    relative_gap : float, default 1e-9
        With whole numbers: relative distance to the bound that counts as optimal, dimensionless.

    Returns
    -------
    Solution
        Always; an infeasible program is an answer, not an error. Use
        :meth:`Solution.require_optimal` where only an optimum will do.

    Raises
    ------
    ValueError
        If the time limit is not positive or the gap negative.

    Examples
    --------
    >>> from negotiate.programming.model import Program
    >>> program = Program("two corridors", sense="maximise")
    >>> nurses, carers = program.variable("nurses", high=30), program.variable("carers")
    >>> program.constrain("visas", [(1, nurses), (1, carers)], "<=", 50)
    >>> program.objective([(3, nurses), (2, carers)])
    >>> solution = solve(program)
    >>> solution.status, solution.objective, solution.duals["visas"]
    ('optimal', 130.0, 2.0)
    """
    check_limits(time_limit, relative_gap)
    return solve_arrays(program.arrays(), time_limit=time_limit, relative_gap=relative_gap)


def check_limits(time_limit: float | None, relative_gap: float) -> None:
    """Refuse a time limit that is not positive or a gap that is negative.

    Raises
    ------
    ValueError
        If one of them is.
    """
    if time_limit is not None and not time_limit > 0:
        raise ValueError(f"time_limit must be positive seconds or None, got {time_limit}")
    if not relative_gap >= 0:
        raise ValueError(f"relative_gap must be at least 0, got {relative_gap}")
