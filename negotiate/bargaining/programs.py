r"""Bargaining solutions of an outcome space by mixed-integer programs, without its frontier.

One yes-or-no variable per level, one level per issue. A coupling gets a variable per combination whose
sums over the other issues equal those of the levels: with whole levels it is the product, and its
divisible version is the tightest in these variables. Nash: tangents to the logarithm
(:class:`negotiate.programming.NashProgram`) with a proved bound. Kalai-Smorodinsky and egalitarian:
the smallest share, then the sum of the two smallest and so on is made as large as it can be, the sum
of the k smallest shares being :math:`\max_r k r - \sum_i \max(0, r - s_i)` [OgryczakSliwinski2003]_.

An empty zone of agreement is an answer: the fewest fall-backs and red lines that cannot hold together,
and the least by which fall-backs must give way. If nobody needs to lose but no outcome lets all gain
(status ``weak``), the outcome with the largest sum of gains, each by the range of the party's
payoffs, is shown.

References
----------
.. [OgryczakSliwinski2003] W. Ogryczak, T. Śliwiński, "On solving linear programs with the ordered
   weighted averaging objective", European Journal of Operational Research 148(1), 2003, pp. 80-91.
"""

from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining import solution_words as say
from negotiate.bargaining.program_building import Built, built, outcome_of, shared
from negotiate.bargaining.program_conflicts import Emptiness, why_empty
from negotiate.bargaining.solution_results import Method
from negotiate.bargaining.spaces import FloatArray, Outcome, Space, frozen
from negotiate.bargaining.stakes import checked_weights, stakes
from negotiate.errors import SolverError
from negotiate.programming import Gain, NashProgram, Program, Solution, solve

_NO_GAIN = 1e-7
_SLACK = 1e-7


@dataclass(frozen=True, eq=False)
class Best:
    """The outcome that a rule picks, or why there is none."""

    method: Method
    """The rule."""
    status: str
    """``agreement``: all gain; ``weak``: nobody loses, not all gain; ``none``: no agreement."""
    outcome: Outcome | None
    """Levels by position; None without agreement."""
    names: MappingProxyType[str, str]
    """Level of each issue by name; empty without agreement."""
    point: FloatArray
    """Payoffs, shape (parties,); the fall-backs without agreement."""
    gains: FloatArray
    """Payoffs minus fall-backs, shape (parties,)."""
    value: float | None
    """Product, smallest share, smallest gain per weight, or weighted sum of payoffs."""
    bound: float | None
    """Upper bound of the value that the solver proved; None if there is no agreement or it is weak."""
    words: str
    """The same in sentences."""
    conflict: tuple[str, ...] = ()
    """The fewest fall-backs and red lines that cannot hold together."""
    relaxation: MappingProxyType[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """By how much fall-backs must give way, by party, in the unit of its payoff."""


def best_outcome(
    space: Space,
    d: ArrayLike,
    solution: Method = "nash",
    weights: ArrayLike | None = None,
    *,
    tolerance: float = 1e-6,
    time_limit: float | None = 60.0,
) -> Best:
    """Return the outcome that a rule picks, found without listing outcomes.

    Parameters
    ----------
    space : Space
        Issues, levels and part-worths; couplings of at most 10,000 combinations each.
    d : array, shape (parties,)
        Fall-backs, in the unit of the payoffs.
    solution : str, default ``nash``
        ``nash``, ``kalai-smorodinsky``, ``egalitarian`` or ``utilitarian``.
    weights : array, shape (parties,), optional
        Weights, at least 0, not all 0; ones when not given; no part in Kalai-Smorodinsky.
    tolerance : float, default 1e-6
        Nash: relative gap of the geometric mean of the gains at which the search ends.
    time_limit : float, optional, default 60
        Seconds for each question to the solver.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, a coupling is too large or the rule not known.
    SolverError
        If the solver has no answer.

    Examples
    --------
    >>> space = Space(("wage", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> dict(best_outcome(space, [0, 0]).names)
    {'wage': 'high', 'days': '6'}
    """
    level = stakes([space.constant], d, None, space.parties).fall_back
    given = checked_weights(weights, len(space.parties))
    if solution not in ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian"):
        raise ValueError(f"there is no rule {solution!r}")
    model = built(space, level)
    common = common_gain(model, time_limit)
    if common is None:
        return _empty(solution, model, why_empty(space, level))
    if not common:
        return _weak(solution, model, time_limit)
    if solution == "nash":
        return _nash(model, given, tolerance, time_limit)
    if solution == "utilitarian":
        return _utilitarian(model, given, time_limit)
    by = given if solution == "egalitarian" else _ideal(model, time_limit)
    return _leximin(solution, model, by, time_limit)


def common_gain(model: Built, time_limit: float | None) -> bool | None:
    """Return whether some outcome lets all gain; None if all leave someone worse off."""
    program, _ = shared(model, model.scale, 1)
    answer = solve(program, time_limit=time_limit, relative_gap=0.5)
    if answer.status == "infeasible":
        return None
    if not answer.values.size or answer.objective is None:
        raise SolverError(program.name, answer.words, "raise the time limit.")
    return answer.objective > _NO_GAIN


def _best_sum(model: Built, weights: FloatArray, time_limit: float | None) -> Solution:
    """Return the outcome with the largest weighted sum of gains in which nobody loses."""
    program = model.program("sum of gains")
    program.objective(model.terms(program, weights), float(weights @ model.constants))
    return solve(program, time_limit=time_limit).require_optimal()


def _ideal(model: Built, time_limit: float | None) -> FloatArray:
    """Return the largest gain of each party over the outcomes in which nobody loses."""
    parties = np.eye(len(model.scale))
    answers = [_best_sum(model, one, time_limit).objective for one in parties]
    return np.array([0.0 if best is None else best for best in answers])


def _utilitarian(model: Built, weights: FloatArray, time_limit: float | None) -> Best:
    answer = _best_sum(model, weights, time_limit)
    payoff = float(weights @ model.fall_back)
    bound = None if answer.bound is None else answer.bound + payoff
    gains = _gains(model, answer.values)
    return found("utilitarian", model, answer.values, float(weights @ gains) + payoff, bound)


def _nash(model: Built, weights: FloatArray, tolerance: float, time_limit: float | None) -> Best:
    """Return the outcome of greatest Nash product."""
    program = model.program("Nash product")
    gains = nash_gains(program, model, weights)
    answer = NashProgram(program, gains).solve(tolerance=tolerance, time_limit=time_limit)
    answer.require_agreement()
    own = _gains(model, answer.values)
    with np.errstate(over="ignore"):
        value = float(np.prod(np.maximum(own, 0.0) ** weights))
        bound = None if answer.bound is None else float(np.exp(answer.bound))
    return found("nash", model, answer.values, value, bound)


def nash_gains(program: Program, model: Built, weights: FloatArray) -> list[Gain]:
    """Return the gains of the parties with a weight above 0, in a program of the space."""
    return [
        Gain(name, float(weight), model.terms(program, one), constant=float(model.constants @ one))
        for name, weight, one in zip(
            model.space.parties, weights, np.eye(len(weights)), strict=True
        )
        if weight > 0
    ]


def _leximin(method: Method, model: Built, by: FloatArray, time_limit: float | None) -> Best:
    """Return the outcome whose smallest shares are largest, one after the other."""
    least: list[float] = []
    values, bound = np.empty(0), None
    for number in range(1, int((by > 0).sum()) + 1):
        program, _ = shared(model, by, number, tuple(least))
        answer = solve(program, time_limit=time_limit).require_optimal()
        values = answer.values
        bound = answer.bound if bound is None else bound
        top = 0.0 if answer.objective is None else answer.objective
        least.append(top - _SLACK * max(1.0, abs(top)))
    share = _gains(model, values)[by > 0] / by[by > 0]
    return found(method, model, values, float(share.min()), bound)


def _gains(model: Built, values: FloatArray) -> FloatArray:
    """Return the gains at the outcome of a solution, computed from the space itself."""
    chosen = outcome_of(model.space, values)
    return np.asarray(model.space.payoffs([chosen])[0] - model.fall_back)


def found(
    method: Method, model: Built, values: FloatArray, value: float, bound: float | None
) -> Best:
    """Return the outcome whose level variables are 1, with its value and bound."""
    gains = _gains(model, values)
    gains = np.where(np.abs(gains) <= model.rounding, 0.0, gains)
    chosen = outcome_of(model.space, values)
    point = model.space.payoffs([chosen])[0]
    still = [name for name, gain in zip(model.space.parties, gains, strict=True) if gain <= 0]
    sure = None if bound is None else max(bound, value)
    words = [
        say.payoff_words(model.space.parties, point, gains) + ".",
        say.weak_words(still) if still else "",
        ""
        if sure is None
        else f"No outcome reaches more than {say.number(sure)} by this rule; "
        f"this one reaches {say.number(value)}.",
    ]
    return Best(
        method,
        "weak" if still else "agreement",
        chosen,
        MappingProxyType(model.space.names(chosen)),
        frozen(point),
        frozen(gains),
        value,
        sure,
        " ".join(part for part in words if part),
    )


def _weak(method: Method, model: Built, time_limit: float | None) -> Best:
    answer = _best_sum(model, 1.0 / model.scale, time_limit)
    if (_gains(model, answer.values) > model.rounding).any():
        return found(method, model, answer.values, 0.0, None)
    words = "No agreement: no outcome leaves any party better off than its fall-back."
    return _empty(method, model, Emptiness((), MappingProxyType({}), words))


def _empty(method: Method, model: Built, why: Emptiness) -> Best:
    level, zero = frozen(model.fall_back), frozen(np.zeros(len(model.scale)))
    names: MappingProxyType[str, str] = MappingProxyType({})
    return Best(
        method,
        "none",
        None,
        names,
        level,
        zero,
        None,
        None,
        why.words,
        why.conflict,
        why.relaxation,
    )
