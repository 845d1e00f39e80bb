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
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from negotiate.programming.agreement import NashSolution, NashStatus
from negotiate.programming.conflicts import relaxation, smallest_conflict
from negotiate.programming.master import Master, best_gains
from negotiate.programming.model import FloatArray, Program
from negotiate.programming.outer import Gain, Outer, checked, gain_values
from negotiate.programming.solving import Solution, check_limits, frozen

_NO_GAIN = 1e-7
"""Gain, relative to the party's best, below which there is none."""
_MARGIN = 1e-5
"""Gain that the search for conflicting demands asks for, relative to the fall-back."""
_POLISHING = 40
_PATIENCE = 12
"""Rounds without a smaller gap after which rounding stands in the way of a smaller one."""


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


class NashProgram:
    r"""The question which point of a program has the greatest weighted Nash product.

    Parameters
    ----------
    program : Program
        What can be agreed; its objective plays no part. Give bounds to variables that a gain squares:
        without them tangents first touch at powers of ten up to a million.
    gains : sequence of Gain
        One per party, with labels of their own.

    Raises
    ------
    ValueError
        If there is no party, a label occurs twice, a weight is not positive, a number not finite, the
        coefficient of a square negative, or a variable belongs to another program.

    Examples
    --------
    Two parties split one; the first has twice the weight (weights are shares of the split).

    >>> program = Program("split")
    >>> x = program.variable("x", high=1)
    >>> first, second = Gain("first", 2, [(1, x)]), Gain("second", 1, [(-1, x)], constant=1)
    >>> split = NashProgram(program, [first, second]).solve()
    >>> split.status, round(split.value(x), 3)
    ('optimal', 0.667)
    """

    def __init__(self, program: Program, gains: Sequence[Gain]) -> None:
        labels = [gain.label for gain in gains]
        if not labels:
            raise ValueError("a Nash product needs at least one gain, got none")
        if len(set(labels)) < len(labels):
            raise ValueError(f"labels of gains must be unique, got {labels}")
        self._program = program
        self._gains = tuple(checked(program, gain) for gain in gains)

    def solve(
        self,
        *,
        tolerance: float = 1e-6,
        max_rounds: int = 200,
        time_limit: float | None = None,
    ) -> NashSolution:
        """Return the agreement of greatest weighted Nash product, with its bound.

        Parameters
        ----------
        tolerance : float, default 1e-6
            Gap at which the search ends, dimensionless; see the module for its meaning.
        max_rounds : int, default 200
            Rounds of tangents after which the best point so far is returned as ``feasible``; so it
            is when twelve rounds bring no smaller gap, because the solver's rounding (1e-7 of the
            unit of every constraint) stands in the way.
        time_limit : float, optional
            Seconds for the search, after one small linear program per party.

        Returns
        -------
        NashSolution
            Always; that no agreement is possible is an answer, not an error.

        Raises
        ------
        ValueError
            If the tolerance or the time limit is not positive.
        SolverError
            If a party's gain has no upper bound, or the solver has no answer.
        """
        if not tolerance > 0:
            raise ValueError(f"tolerance must be above 0, got {tolerance}")
        check_limits(time_limit, tolerance)
        search = _Search(self._program, self._gains, tolerance, max_rounds, time_limit)
        return search.run()


class _Search:
    """One run of the search: best gains, a first agreement, then the Nash product."""

    def __init__(
        self,
        program: Program,
        gains: Sequence[Gain],
        tolerance: float,
        max_rounds: int,
        time_limit: float | None,
    ) -> None:
        self._program, self._gains = program, gains
        self._tolerance, self._max_rounds = tolerance, max_rounds
        self._clock = _Clock(time_limit)
        self._rounds = 0
        self._best: _Best | None = None
        self._bound = math.inf
        self._least_gap, self._patience = math.inf, _PATIENCE

    def run(self) -> NashSolution:
        """Return the answer."""
        tops = best_gains(self._program, self._gains)
        if tops is None or tops.min() <= 0:
            return self._no_agreement(tops)
        master = Master(self._program, self._gains, tops, self._tolerance)
        if self._first_agreement(master) == "no_agreement":
            return self._no_agreement(tops)
        if self._best is None:
            return self._nothing("no_answer")
        master.seek_product(self._best.gains)
        while not self._done() and self._round(master):
            pass
        return self._found(self._best)

    def _consider(self, master: Master, solution: Solution) -> None:
        """Keep a solution's point if it is the best so far."""
        gains = gain_values(self._gains, solution.values)
        objective = master.log_product(gains)
        if objective > (-math.inf if self._best is None else self._best.objective):
            own = frozen(solution.values[: len(self._program.variables)].copy())
            self._best = _Best(objective, own, gains)

    def _first_agreement(self, master: Master) -> NashStatus:
        """Look for the point with the largest smallest share; keep it if all gain."""
        while self._rounds < self._max_rounds and not self._clock.over():
            self._rounds += 1
            solution = master.session.solve(time_limit=self._clock.left())
            if solution.status == "infeasible":
                return "no_agreement"
            if solution.bound is not None and solution.bound <= _NO_GAIN:
                return "no_agreement"
            if not solution.values.size:
                return "no_answer"
            if master.true_shares(solution).min() > max(_NO_GAIN, 0.5 * (solution.bound or 0.0)):
                self._consider(master, solution)
                return "feasible"
            if not master.outer.refine(master.session, solution.values):
                return "no_answer"
        return "no_answer"

    def _round(self, master: Master) -> bool:
        """Solve, keep, refine; return whether another round can help."""
        self._rounds += 1
        solution = master.session.solve(time_limit=self._clock.left())
        self._bound = min(self._bound, master.bound(solution))
        if not solution.values.size:
            return False
        self._consider(master, solution)
        added = master.refine(solution)
        if not self._done() and master.whole:
            self._polish(master, solution)
        return added > 0 and self._gains_ground()

    def _gains_ground(self) -> bool:
        """Return whether the gap became smaller within the last rounds."""
        gap = self._gap()
        self._patience = _PATIENCE if gap < 0.99 * self._least_gap else self._patience - 1
        self._least_gap = min(gap, self._least_gap)
        return gap == math.inf or self._patience > 0

    def _polish(self, master: Master, solution: Solution) -> None:
        """Refine the tangents at the whole numbers of a solution."""
        master.hold(solution.values)
        for _ in range(_POLISHING):
            held = master.session.solve(time_limit=self._clock.left())
            if not held.values.size:
                break
            self._consider(master, held)
            missing = master.bound(held) - master.log_product(gain_values(self._gains, held.values))
            if not master.refine(held) or missing <= 0.1 * self._tolerance * master.total:
                break
            if self._clock.over():
                break
        master.release()

    def _gap(self) -> float:
        """Return the relative distance of the mean of the gains from its bound."""
        if self._best is None or self._bound == math.inf:
            return math.inf
        total = sum(gain.weight for gain in self._gains)
        return max(0.0, math.expm1((self._bound - self._best.objective) / total))

    def _done(self) -> bool:
        """Return whether the gap is closed or the rounds or the time are used up."""
        out = self._rounds >= self._max_rounds or self._clock.over()
        return out or self._gap() <= self._tolerance

    def _found(self, best: _Best) -> NashSolution:
        """Return the best agreement."""
        gap, known = self._gap(), math.isfinite(self._bound)
        labels = tuple(gain.label for gain in self._gains)
        return NashSolution(
            program=self._program.name,
            status="optimal" if gap <= self._tolerance else "feasible",
            parties=labels,
            values=best.values,
            rounds=self._rounds,
            objective=best.objective,
            bound=max(self._bound, best.objective) if known else None,
            gap=gap if known else None,
            gains=MappingProxyType(dict(zip(labels, best.gains.tolist(), strict=True))),
        )

    def _nothing(
        self,
        status: NashStatus,
        conflicts: tuple[str, ...] = (),
        ways: Mapping[str, float] = MappingProxyType({}),
    ) -> NashSolution:
        """Return a solution without a point."""
        labels = tuple(gain.label for gain in self._gains)
        return NashSolution(
            self._program.name,
            status,
            labels,
            frozen(np.empty(0)),
            self._rounds,
            conflicts=conflicts,
            relaxation=ways,
        )

    def _no_agreement(self, tops: FloatArray | None) -> NashSolution:
        """Return that there is no agreement, which demands conflict and by how much."""
        outer = Outer(self._program, self._gains, self._program.name)
        best = np.zeros(len(self._gains)) if tops is None else tops
        for gain, top in zip(self._gains, best, strict=True):
            margin = max(_MARGIN * max(1.0, abs(gain.constant)), 2.0 * _NO_GAIN * float(top))
            terms = outer.gain(gain)
            outer.program.constrain(f"gain of {gain.label}", terms, ">=", margin - gain.constant)
        keep = outer.tangents
        conflicts = smallest_conflict(outer.program, keep=keep)
        ways = relaxation(outer.program, keep=keep)
        everyone = tuple(f"gain of {gain.label}" for gain in self._gains)
        return self._nothing("no_agreement", conflicts or everyone, ways)
