r"""Families of programs that differ in a few numbers, each solved from the last answer.

The live HiGHS behind PuLP keeps its basis, so a neighbour takes a few pivots instead of a new start.
Walk a family so that neighbours differ little: the :math:`2^n` subsets in the order of a Gray code
[Gray1953]_ differ by one member.

References
----------
.. [Gray1953] F. Gray, "Pulse code communication", United States patent 2,632,058, 1953.
"""

from dataclasses import replace

import numpy as np

from negotiate.programming.certificate import (
    TOLERANCE,
    dual_bound,
    objective_scale,
    objective_value,
    violation,
)
from negotiate.programming.dialect import Live
from negotiate.programming.model import (
    FloatArray,
    Program,
    ProgramArrays,
    Relation,
    Term,
    Variable,
    check_bounds,
    finite,
    row_bounds,
)
from negotiate.programming.solving import (
    Solution,
    check_limits,
    judge,
    solve_arrays,
    trivial,
)


def _own(arrays: ProgramArrays) -> ProgramArrays:
    """Return the program with arrays that this session may change."""
    return replace(
        arrays,
        cost=arrays.cost.copy(),
        low=arrays.low.copy(),
        high=arrays.high.copy(),
        row_low=arrays.row_low.copy(),
        row_high=arrays.row_high.copy(),
    )


class Session:
    """A program that stays in the solver while its numbers change.

    The program given is not changed, nor does it change the session afterwards.

    Parameters
    ----------
    program : Program
        The first member of the family.
    relative_gap : float, default 1e-9
        With whole numbers: relative distance to the bound that counts as optimal, dimensionless.

    Examples
    --------
    >>> program = Program("cap", sense="maximise")
    >>> posts = program.variable("posts")
    >>> program.constrain("cap", [(1, posts)], "<=", 10)
    >>> program.objective([(2, posts)])
    >>> session = Session(program)
    >>> session.objective()
    20.0
    >>> session.rhs("cap", 7)
    >>> session.objective()
    14.0
    """

    def __init__(self, program: Program, *, relative_gap: float = 1e-9) -> None:
        check_limits(None, relative_gap)
        self._program = program
        self._arrays = _own(program.arrays())
        self._relations: list[Relation] = [row.relation for row in program.constraints]
        self._rows = {label: r for r, label in enumerate(self._arrays.labels)}
        self._relative_gap = relative_gap
        self._divisible = not self._arrays.integer.any()
        self._live = (
            Live(self._arrays, relative_gap=relative_gap, presolve=not self._divisible)
            if self._arrays.low.size
            else None
        )
        self._crossed = set(np.flatnonzero(self._arrays.low > self._arrays.high).tolist())

    def bounds(self, variable: Variable, low: float | None, high: float | None) -> None:
        """Change the bounds of a variable; None where there is none.

        A low above the high makes the program infeasible until it is changed again.

        Raises
        ------
        ValueError
            If a bound is not a number or the variable belongs to another program.
        """
        index = self._index(variable)
        below, above = check_bounds(variable.name, low, high)
        self._arrays.low[index], self._arrays.high[index] = below, above
        if below > above:
            self._crossed.add(index)
            return
        self._crossed.discard(index)
        self._solver().bounds(index, below, above)

    def rhs(self, label: str, value: float) -> None:
        """Change the right side of a constraint.

        Raises
        ------
        ValueError
            If there is no such constraint or the value is not finite.
        """
        if label not in self._rows:
            raise ValueError(f"{self._arrays.name!r} has no constraint {label!r}")
        row = self._rows[label]
        low, high = row_bounds(self._relations[row], finite(value, f"right side of {label!r}"))
        self._arrays.row_low[row], self._arrays.row_high[row] = low, high
        if self._live is not None:
            self._live.sides(row, low, high)

    def cost(self, variable: Variable, coefficient: float) -> None:
        """Change the coefficient of a variable in the objective.

        Raises
        ------
        ValueError
            If the coefficient is not finite or the variable belongs to another program.
        """
        index = self._index(variable)
        value = finite(coefficient, f"objective: the coefficient of {variable.name!r}")
        self._arrays.cost[index] = value
        self._solver().cost(index, value)

    def constrain(self, label: str, terms: list[Term], relation: Relation, rhs: float) -> None:
        """Add a constraint, such as a cut; parameters are those of :meth:`Program.constrain`.

        Raises
        ------
        ValueError
            If the label is taken, a number not finite or a variable of another program.
        """
        if label in self._rows:
            raise ValueError(f"constraint labels must be unique, got {label!r} twice")
        where = f"constraint {label!r}"
        merged = self._program.merged(terms, where)
        for _, variable in merged:
            self._index(variable)
        low, high = row_bounds(relation, finite(rhs, f"{where}: the right side"))
        columns = [variable.index for _, variable in merged]
        coefficients = [number for number, _ in merged]
        self._arrays = _with_row(self._arrays, label, columns, coefficients, (low, high))
        self._rows[label] = len(self._rows)
        self._relations.append(relation)
        if self._live is not None:
            self._live.add_row(columns, coefficients, low, high)

    def solve(self, *, time_limit: float | None = None) -> Solution:
        """Return the solution of the program as it stands, checked as by :func:`solve`.

        Parameters
        ----------
        time_limit : float, optional
            Seconds that the solver may take.

        Raises
        ------
        ValueError
            If the time limit is not positive.
        """
        check_limits(time_limit, self._relative_gap)
        known = trivial(self._arrays)
        if known is not None:
            return known
        live = self._solver()
        live.run(time_limit)
        gap = self._relative_gap
        reading = live.read()
        found = judge(self._arrays, reading, relative_gap=gap, time_limit=time_limit)
        if found.status == "optimal" or reading.claim not in ("optimal", "failed"):
            return found
        return solve_arrays(self._arrays, time_limit=time_limit, relative_gap=gap)

    def objective(self) -> float:
        """Return the optimal objective of the program as it stands, and nothing else.

        The checks are those of :meth:`solve`: feasibility, objective and bound are recomputed.

        Raises
        ------
        SolverError
            If the program has no optimum that can be trusted.
        """
        if self._divisible and self._live is not None and not self._crossed:
            self._live.run()
            if self._live.claims_optimal():
                value = self._believed()
                if value is not None:
                    return value
        optimum = self.solve().require_optimal().objective
        return float("nan") if optimum is None else optimum

    def _believed(self) -> float | None:
        """Return the objective of the solver's last answer if it stands up to the checks."""
        live, arrays = self._solver(), self._arrays
        values, duals, claimed = live.answer()
        if duals.size != arrays.row_low.size or violation(arrays, values) > TOLERANCE:
            return None
        objective = objective_value(arrays, values)
        allowed = TOLERANCE * objective_scale(arrays, values)
        if abs(objective - arrays.sign * claimed - arrays.constant) > allowed:
            return None
        return objective if abs(objective - dual_bound(arrays, duals)) <= allowed else None

    def _solver(self) -> Live:
        """Return the live solver of a program that has variables."""
        if self._live is None:
            raise ValueError(f"{self._arrays.name!r} has no variables")
        return self._live

    def _index(self, variable: Variable) -> int:
        """Return the position of one of the program's own variables."""
        self._program.merged([(0.0, variable)], "session")
        if variable.index >= self._arrays.low.size:
            raise ValueError(f"{variable.name!r} was declared after the session began")
        return variable.index


def _with_row(
    arrays: ProgramArrays,
    label: str,
    columns: list[int],
    coefficients: list[float],
    sides: tuple[float, float],
) -> ProgramArrays:
    """Return the program with one more constraint behind the others."""
    row = np.full(len(columns), len(arrays.labels), dtype=np.int32)

    def joined(old: FloatArray, new: list[float]) -> FloatArray:
        return np.concatenate([old, np.array(new, dtype=np.float64)])

    return replace(
        arrays,
        labels=(*arrays.labels, label),
        row=np.concatenate([arrays.row, row]),
        column=np.concatenate([arrays.column, np.array(columns, dtype=np.int32)]),
        coefficient=joined(arrays.coefficient, coefficients),
        row_low=joined(arrays.row_low, [sides[0]]),
        row_high=joined(arrays.row_high, [sides[1]]),
    )
