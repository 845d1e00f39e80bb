r"""Bargaining solutions on the convex hull of points for three and more parties, by programs.

The shares of the points are the variables. Kalai-Smorodinsky and egalitarian: linear programs for
the largest smallest :math:`g_i / r_i`, then, with the parties that cannot do better held where they
are, for the next smallest [Imai1983]_. Nash: tangents (:class:`negotiate.programming.NashProgram`),
then Newton steps on the points in use, and a bound that trusts neither: the logarithm is concave, so
no mixture exceeds

.. math:: \ln \prod g_i^{w_i} + \max_k \sum_i \frac{w_i}{g_i} g_{ki} - \sum_i w_i .

References
----------
.. [Imai1983] H. Imai, "Individual monotonicity and lexicographic maxmin solution", Econometrica
   51(2), 1983, pp. 389-401.
"""

import numpy as np

from negotiate.bargaining.solution_results import Method
from negotiate.bargaining.spaces import BoolArray, FloatArray
from negotiate.bargaining.stakes import Stakes
from negotiate.programming import Gain, NashProgram, Program, Term, Variable, solve

_USED = 1e-7
_ROUNDS = 50
Found = tuple[FloatArray, float | None]


def _program(given: Stakes, floors: FloatArray) -> tuple[Program, list[Variable]]:
    """Return the program of the shares, with a least gain of each party."""
    program = Program("mixture of points", "maximise")
    shares = [program.variable(f"share {k}") for k in range(len(given.points))]
    program.constrain("shares", [(1.0, share) for share in shares], "==", 1.0)
    for name, gains, floor in zip(given.parties, given.gains.T, floors.tolist(), strict=True):
        program.constrain(f"gain of {name}", _terms(gains, shares), ">=", floor)
    return program, shares


def _terms(gains: FloatArray, shares: list[Variable]) -> list[Term]:
    return [(number, share) for number, share in zip(gains.tolist(), shares, strict=True)]


def _most(given: Stakes, floors: FloatArray, weights: FloatArray) -> FloatArray | None:
    """Return the shares with the largest weighted sum of gains above the floors, if any."""
    program, shares = _program(given, floors)
    program.objective(_terms(given.gains @ weights, shares))
    answer = solve(program)
    if answer.status == "infeasible":
        return None
    return _cleaned(answer.require_optimal().values)


def _cleaned(shares: FloatArray) -> FloatArray:
    """Return shares that are 0 or above rounding and sum to 1."""
    kept = np.where(shares > _USED, shares, 0.0)
    return np.asarray(kept / kept.sum())


def ideal_gains(given: Stakes) -> FloatArray:
    """Return the largest gain of each party over the mixtures that leave nobody worse off."""
    count = len(given.parties)
    best = np.zeros(count)
    for party, one in enumerate(np.eye(count)):
        shares = _most(given, np.zeros(count), one)
        if shares is not None:
            best[party] = shares @ given.gains[:, party]
    return np.where(best > 10 * _USED * np.abs(given.gains).max(axis=0), best, 0.0)


def mixture_of_many(method: Method, given: Stakes) -> Found | None:
    """Return the shares of all points and a bound of the value, or None if nobody can gain.

    Raises
    ------
    SolverError
        If the solver has no answer.
    """
    ideal = ideal_gains(given)
    if not (ideal > 0).any():
        return None
    if method == "utilitarian":
        shares = _most(given, np.zeros(len(ideal)), given.weights)
        return None if shares is None else (shares, None)
    if method == "nash":
        return _nash(given, ideal)
    by = given.weights if method == "egalitarian" else ideal
    return _leximin(given, np.where(ideal > 0, by, 0.0)), None


def _leximin(given: Stakes, by: FloatArray) -> FloatArray:
    """Return the shares of the leximin of gains by ``by``; who has 0 there only loses nothing."""
    held, floors = by == 0, np.zeros(len(by))
    shares = np.empty(0)
    while not held.all():
        level, shares = _raise(given, floors, np.where(held, 0.0, by))
        floors = np.where(held, floors, level * by)
        stuck = np.array([not held[i] and not _can_rise(given, floors, i) for i in range(len(by))])
        held = held | (stuck if stuck.any() else ~held)
    slack = floors - 1e-9 * np.abs(given.gains).max(axis=0)
    final = _most(given, slack, 1.0 / np.where(by > 0, by, 1.0))
    return shares if final is None else final


def _raise(given: Stakes, floors: FloatArray, by: FloatArray) -> tuple[float, FloatArray]:
    """Return the largest common level of the parties with ``by`` above 0, and its shares."""
    program = Program("common level", "maximise")
    shares = [program.variable(f"share {k}") for k in range(len(given.points))]
    level = program.variable("level", low=None)
    program.constrain("shares", [(1.0, share) for share in shares], "==", 1.0)
    slack = floors - 1e-9 * np.abs(given.gains).max(axis=0)
    for i, name in enumerate(given.parties):
        terms = _terms(given.gains[:, i], shares)
        rising: list[Term] = [(-float(by[i]), level)] if by[i] > 0 else []
        least = 0.0 if by[i] > 0 else float(slack[i])
        program.constrain(f"gain of {name}", [*terms, *rising], ">=", least)
    program.objective([(1.0, level)])
    answer = solve(program).require_optimal()
    return answer.value(level), _cleaned(answer.values[: len(shares)])


def _can_rise(given: Stakes, floors: FloatArray, party: int) -> bool:
    """Return whether a party can gain more while the others keep their floors."""
    size = np.abs(given.gains).max(axis=0)
    shares = _most(given, floors - 1e-9 * size, np.eye(len(floors))[party])
    best = -np.inf if shares is None else float(shares @ given.gains[:, party])
    return bool(best > floors[party] + 1e-6 * float(size[party]))


def _nash(given: Stakes, ideal: FloatArray) -> Found:
    """Return the mixture of greatest Nash product over the parties that can gain."""
    able = ideal > 0
    program, shares = _program(given, np.zeros(len(ideal)))
    gains = [
        Gain(name, float(weight), _terms(column / best, shares))
        for name, weight, column, best, on in zip(
            given.parties, given.weights, given.gains.T, ideal.tolist(), able, strict=True
        )
        if on
    ]
    answer = NashProgram(program, gains).solve().require_agreement()
    return _polished(given, able, _cleaned(answer.values))


def _polished(given: Stakes, able: BoolArray, start: FloatArray) -> Found:
    """Return the shares after Newton steps on the points in use, and the bound of the product."""
    gains, weights = given.gains[:, able], given.weights[able]
    best, bound = start, _log_bound(gains, weights, start)
    shares = start
    for _ in range(_ROUNDS):
        shares = _newton(gains, weights, _entering(gains, weights, shares))
        now = _log_bound(gains, weights, shares)
        if now >= bound:
            break
        best, bound = shares, now
    with np.errstate(over="ignore"):
        return best, float(np.exp(bound))


def _log_bound(gains: FloatArray, weights: FloatArray, shares: FloatArray) -> float:
    """Return the bound of the logarithm of the product of any mixture."""
    own = shares @ gains
    prices = weights / own
    return float(weights @ np.log(own) + (gains @ prices).max() - weights.sum())


def _entering(gains: FloatArray, weights: FloatArray, shares: FloatArray) -> FloatArray:
    """Return the shares with a little of the point that the prices value most."""
    worth = gains @ (weights / (shares @ gains))
    best = int(worth.argmax())
    if worth[best] <= weights.sum() * (1 + 1e-12) or shares[best] > 0:
        return shares
    mixed = shares * (1 - 1e-4)
    mixed[best] += 1e-4
    return np.asarray(mixed)


def _newton(gains: FloatArray, weights: FloatArray, shares: FloatArray) -> FloatArray:
    """Return the shares after a Newton step among the points in use."""
    used = np.flatnonzero(shares > 0)
    own, table = shares @ gains, gains[used]
    slope = table @ (weights / own)
    curve = -(table * (weights / own**2)) @ table.T
    count = used.size
    system = np.block([[curve, np.ones((count, 1))], [np.ones((1, count)), np.zeros((1, 1))]])
    step = np.linalg.lstsq(system, np.append(-slope, 0.0), rcond=None)[0][:count]
    falling = step < 0
    room = (shares[used][falling] / -step[falling]).min(initial=1.0)
    moved = shares.copy()
    moved[used] += min(1.0, room) * step
    return np.asarray(np.where(moved > 1e-14, moved, 0.0) / moved[moved > 1e-14].sum())
