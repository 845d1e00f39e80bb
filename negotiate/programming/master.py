r"""The linear program around a Nash product, in the solver, and the tangents added to it.

Each party's *share* is its gain over an upper bound of its best gain, so that shares lie between 0
and 1 and logs of shares at or below 0 whatever the units. If some agreement has the normalised log
product L, then in every better one party i has a share of at least :math:`\exp(L / w_i)`, since the
others' logs are at most 0: that is where the tangents of its log may begin.
"""

import math
from collections.abc import Sequence

import numpy as np

from negotiate.errors import SolverError
from negotiate.programming.model import FloatArray, Program, Variable
from negotiate.programming.outer import Gain, Outer, gain_values
from negotiate.programming.session import Session
from negotiate.programming.solving import Solution

_GRID = 1.5
_LEAST = 1e-4
_NEW = 1e-10
_CLOSE = 0.01
_ROUNDS = 40
_ROUNDING = 1e-12


def best_gains(program: Program, gains: Sequence[Gain]) -> FloatArray | None:
    """Return an upper bound of each gain where nobody loses, within 1 % of the best where found.

    Whole numbers count as divisible.

    Returns
    -------
    array, shape (parties,), or None
        0 where a gain is positive by rounding only; None if there is no point where nobody loses.

    Raises
    ------
    SolverError
        If a gain has no upper bound.

    Examples
    --------
    >>> program = Program("split")
    >>> x = program.variable("x", high=3)
    >>> best_gains(program, [Gain("first", 1, [(1, x)]), Gain("second", 1, [(-1, x)], constant=2)])
    array([2., 2.])
    """
    outer = Outer(program, gains, program.name, divisible=True)
    for gain in gains:
        label = f"no loss of {gain.label}"
        outer.program.constrain(label, outer.gain(gain), ">=", -gain.constant)
    session = Session(outer.program)
    tops = []
    for gain in gains:
        top = _best_gain(outer, session, gain)
        if top is None:
            return None
        tops.append(top if top > _ROUNDING * max(1.0, abs(gain.constant)) else 0.0)
    return np.array(tops)


def _best_gain(outer: Outer, session: Session, gain: Gain) -> float | None:
    """Return an upper bound of a gain, close to its best; None if there is no point."""
    terms = outer.program.merged(outer.gain(gain), gain.label)
    for number, variable in terms:
        session.cost(variable, number)
    top = math.inf
    for _ in range(_ROUNDS):
        solution = session.solve()
        if solution.status == "infeasible":
            return None
        if solution.bound is None:
            advice = "give bounds to the variables."
            raise SolverError(f"best gain of {gain.label}", solution.status, advice)
        top = min(top, solution.bound + gain.constant)
        missing = top - float(gain_values([gain], solution.values)[0])
        if missing <= _CLOSE * top or not outer.refine(session, solution.values):
            break
    for _, variable in terms:
        session.cost(variable, 0.0)
    return top


class Master:
    """The linear program around the Nash product, and its tangents."""

    def __init__(
        self, program: Program, gains: Sequence[Gain], best: FloatArray, tolerance: float
    ) -> None:
        self.gains, self.best = gains, best
        weights = np.array([gain.weight for gain in gains])
        self.total = float(weights.sum())
        self.shares = weights / self.total
        self.outer = Outer(program, gains, f"Nash product of {program.name}")
        model = self.outer.program
        self.smallest = model.variable("smallest share of a best gain", low=None, high=1.0)
        self.ratios = [
            model.variable(f"share of the best gain of {g.label}", low=None) for g in gains
        ]
        self.logs = [model.variable(f"log of the gain of {g.label}", low=None) for g in gains]
        for gain, ratio, top in zip(gains, self.ratios, best, strict=True):
            self._link(gain, ratio, float(top))
        model.objective([(1.0, self.smallest)])
        self.session = Session(model, relative_gap=tolerance / 10.0)
        self._tangents = 0
        arrays = model.arrays()
        self.whole = [
            (model.variables[i], float(arrays.low[i]), float(arrays.high[i]))
            for i in np.flatnonzero(arrays.integer)
        ]

    def _link(self, gain: Gain, ratio: Variable, top: float) -> None:
        """Demand that a share is at most the gain over the best gain, and at least the smallest."""
        terms = self.outer.gain(gain)
        size = min(top, max((abs(number) for number, _ in terms), default=top))
        row = [(top / size, ratio), *((-number / size, variable) for number, variable in terms)]
        model = self.outer.program
        model.constrain(f"share of {gain.label}", row, "<=", gain.constant / size)
        floor = [(1.0, self.smallest), (-1.0, ratio)]
        model.constrain(f"smallest share and {gain.label}", floor, "<=", 0.0)

    def true_shares(self, solution: Solution) -> FloatArray:
        """Return the true gains at a solution over the best gains."""
        return gain_values(self.gains, solution.values) / self.best

    def log_product(self, gains: FloatArray) -> float:
        """Return the weighted Nash product's log, ``-inf`` where a gain is not positive."""
        if not (gains > 0).all():
            return -math.inf
        return self.total * float(self.shares @ np.log(gains))

    def seek_product(self, start_gains: FloatArray) -> None:
        """Turn from the smallest share to the Nash product, from a point where all gain."""
        shares = start_gains / self.best
        known = float(self.shares @ np.log(shares))
        self.session.cost(self.smallest, 0.0)
        for i, share in enumerate(self.shares):
            self.session.cost(self.logs[i], float(share))
            least = math.exp(max(known / share, -700.0)) * (1.0 - 1e-6)
            self.session.bounds(self.ratios[i], least, None)
            point = 1.0
            while point > max(least, _LEAST):
                self._touch(i, point)
                point /= _GRID
            self._touch(i, max(least, _LEAST))

    def _touch(self, party: int, point: float) -> None:
        """Add the tangent of a log at a share."""
        terms = [(1.0, self.logs[party]), (-1.0 / point, self.ratios[party])]
        self._tangents += 1
        label = f"tangent {self._tangents} of a log"
        self.session.constrain(label, terms, "<=", math.log(point) - 1.0)

    def refine(self, solution: Solution) -> int:
        """Add tangents where the solution lies above logs or below squares; return how many."""
        added = self.outer.refine(self.session, solution.values)
        true = self.true_shares(solution)
        for i in range(len(self.gains)):
            share, log = solution.value(self.ratios[i]), solution.value(self.logs[i])
            for point in sorted({max(share, 1e-9), max(float(true[i]), 1e-9)}):
                if log - math.log(point) - (share - point) / point > _NEW:
                    self._touch(i, point)
                    added += 1
        return added

    def bound(self, solution: Solution) -> float:
        """Return the upper bound of the Nash product's log that a solution proves."""
        if solution.bound is None:
            return math.inf
        return self.total * (solution.bound + float(self.shares @ np.log(self.best)))

    def hold(self, values: FloatArray) -> None:
        """Hold the whole numbers at their values."""
        for variable, low, high in self.whole:
            level = float(np.clip(round(values[variable.index]), low, high))
            self.session.bounds(variable, level, level)

    def release(self) -> None:
        """Let the whole numbers vary again."""
        for variable, low, high in self.whole:
            self.session.bounds(variable, low, high)
