r"""The weighted Nash product over a program, by tangents, with a proved bound.

Parties with gains :math:`g_i(x)` over their fall-backs agree on

.. math:: \max_x \sum_i w_i \ln g_i(x), \qquad
          g_i(x) = k_i + a_i^\top x - \sum_j s_{ij} x_j^2, \quad s_{ij} \ge 0, \; w_i > 0,

over the points of a program, whole numbers included: the Nash bargaining solution [Nash1950]_ with
weights [HarsanyiSelten1972]_. Logarithm and gains are concave, so each lies below its tangents:

.. math:: \ln g \le \ln p + (g - p) / p, \qquad -x^2 \le p^2 - 2 p x.

With tangents in their place the program is linear, and its optimum is an *upper* bound of the Nash
product. Tangents are added where the last answer stands [Kelley1960]_ until the bound and the true
value there agree. With whole numbers, tangents are first refined at the whole numbers of the last
answer, which costs a linear program each.

No agreement is an answer of its own. The first stage looks for the point whose smallest gain,
measured by each party's best, is largest; if the bound of that is not positive, no point gives every
party a gain, and the demands that conflict are named.

The *gap* is the relative distance of the geometric mean of the gains from its bound,
:math:`\exp((\text{bound} - \text{objective}) / \sum w) - 1`: it depends neither on the units of the
gains nor on those of the weights. The product is flat near its top: a gap of 1e-6 fixes the gains
to about 1e-3 of their size.

References
----------
.. [HarsanyiSelten1972] J. C. Harsanyi, R. Selten, "A generalized Nash solution for two-person
   bargaining games with incomplete information", Management Science 18(5), 1972, pp. P80-P106.
.. [Kelley1960] J. E. Kelley, "The cutting-plane method for solving convex programs", Journal of the
   Society for Industrial and Applied Mathematics 8(4), 1960, pp. 703-712.
.. [Nash1950] J. F. Nash, "The bargaining problem", Econometrica 18(2), 1950, pp. 155-162.
"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import numpy as np

from negotiate.errors import NoAgreementError, SolverError
from negotiate.programming.conflicts import relaxation, smallest_conflict
from negotiate.programming.model import FloatArray, Program, Variable
from negotiate.programming.outer import Gain, Outer, checked, gain_values
from negotiate.programming.session import Session
from negotiate.programming.solve import Solution, check_limits, frozen

NashStatus = Literal["optimal", "feasible", "no_agreement", "no_answer"]

_NO_GAIN = 1e-7
"""Gain, relative to the party's best, below which there is none."""
_MARGIN = 1e-5
"""Gain that the search for conflicting demands asks for, relative to the fall-back."""
_GRID = 1.5
_LEAST = 1e-4
_NEW = 1e-10
_POLISHING = 40


@dataclass(frozen=True, eq=False)
class NashSolution:
    """The agreement of greatest weighted Nash product, or why there is none."""

    program: str
    """Name of the program."""
    status: NashStatus
    """``optimal`` within the tolerance, ``feasible``, ``no_agreement`` or ``no_answer``."""
    parties: tuple[str, ...]
    """Labels of the gains."""
    values: FloatArray
    """Values in the order of the program's variables, read-only; empty without agreement."""
    rounds: int
    """Rounds of tangents."""
    objective: float | None = None
    """Sum of weight times log of the true gain, recomputed from the values."""
    bound: float | None = None
    """Proved upper bound of the objective."""
    gap: float | None = None
    """Relative distance of the weighted geometric mean of the gains from its bound."""
    gains: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """True gain of each party, recomputed from the values; empty without agreement."""
    conflicts: tuple[str, ...] = ()
    """Smallest set of demands that leaves no agreement; ``gain of p`` is party p's own demand."""
    relaxation: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """By how much demands must give way for an agreement, in their own units."""

    def value(self, variable: Variable) -> float:
        """Return the value of a variable in the agreement.

        Raises
        ------
        NoAgreementError, SolverError
            If there is none.
        """
        self.require_agreement()
        return float(self.values[variable.index])

    def require_agreement(self) -> "NashSolution":
        """Return this solution.

        Raises
        ------
        NoAgreementError
            If no point gives every party a gain.
        SolverError
            If the search ended without knowing.
        """
        if self.status == "no_agreement":
            raise NoAgreementError(self.parties, self.conflicts)
        if self.status == "no_answer":
            raise SolverError(
                self.program, "no agreement was found in the time", "raise the time limit."
            )
        return self


@dataclass(frozen=True, eq=False)
class _Best:
    """The best point known so far."""

    objective: float
    values: FloatArray
    gains: FloatArray


class _Clock:
    """The time that is left."""

    def __init__(self, limit: float | None) -> None:
        self._end = None if limit is None else time.monotonic() + limit

    def left(self) -> float | None:
        """Return the seconds left, a little above 0 when there are none; None without limit."""
        return None if self._end is None else max(1e-3, self._end - time.monotonic())

    def over(self) -> bool:
        """Return whether the time is up."""
        return self._end is not None and time.monotonic() >= self._end


class _Master:
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
        self.ratios = [model.variable(f"share of the best gain of {g.label}", low=None) for g in gains]
        self.logs = [model.variable(f"log of the gain of {g.label}", low=None) for g in gains]
        for gain, ratio, top in zip(gains, self.ratios, best, strict=True):
            self._link(gain, ratio, float(top))
        model.objective([(1.0, self.smallest)])
        self.session = Session(model, relative_gap=tolerance / 10.0)
        self._tangents = 0

    def _link(self, gain: Gain, ratio: Variable, top: float) -> None:
        """Demand that a share is at most the gain over the best gain, and at least the smallest."""
        terms = self.outer.gain(gain)
        size = max((abs(number) for number, _ in terms), default=top)
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

    def seek_product(self, start: _Best) -> None:
        """Turn from the smallest share to the Nash product, from a point where all gain."""
        shares = start.gains / self.best
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
        for variable, low, high in self._whole():
            level = float(np.clip(round(values[variable.index]), low, high))
            self.session.bounds(variable, level, level)

    def release(self) -> None:
        """Let the whole numbers vary again."""
        for variable, low, high in self._whole():
            self.session.bounds(variable, low, high)

    def _whole(self) -> list[tuple[Variable, float, float]]:
        """Return the whole-number variables with their own bounds."""
        arrays = self.outer.program.arrays()
        return [
            (self.outer.program.variables[i], float(arrays.low[i]), float(arrays.high[i]))
            for i in np.flatnonzero(arrays.integer)
        ]
