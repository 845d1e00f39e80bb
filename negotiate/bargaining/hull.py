r"""Bargaining solutions on the convex hull of points: lotteries over, or quota shares of, outcomes.

Two parties: the efficient part of the hull is a chain of segments, found by a monotone chain
[Andrew1979]_. On a segment :math:`g(t) = a + t (b - a)` the Nash product is greatest at

.. math:: t = -\frac{w_1 \Delta_1 a_2 + w_2 \Delta_2 a_1}{(w_1 + w_2) \Delta_1 \Delta_2},

cut to the part of the segment where nobody loses; the smallest of :math:`g_1 / r_1` and
:math:`g_2 / r_2` where they are equal or at an end. Closed form: no solver, no tolerance of search.
Three and more parties: linear programs and tangents (:mod:`negotiate.bargaining.hull_programs`).

A mixture may contain points below a fall-back; what the mixture gives may not be below it.

References
----------
.. [Andrew1979] A. M. Andrew, "Another efficient algorithm for convex hulls in two dimensions",
   Information Processing Letters 9(5), 1979, pp. 216-219.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining import solution_words as say
from negotiate.bargaining.hull_programs import ideal_gains, mixture_of_many
from negotiate.bargaining.solution_results import Method, Status
from negotiate.bargaining.spaces import FloatArray, IntArray, frozen
from negotiate.bargaining.stakes import Stakes, stakes


@dataclass(frozen=True, eq=False)
class Mixture:
    """A mixture of points that a rule picks, or that there is none."""

    method: Method
    """The rule."""
    status: Status
    """``agreement``: all gain; ``weak``: nobody loses, not all gain; ``none``: no agreement."""
    parties: tuple[str, ...]
    """Names of the parties."""
    indices: IntArray
    """Positions of the points that are mixed, at most one per party; empty without agreement."""
    shares: FloatArray
    """Their shares, above 0, summing to 1."""
    point: FloatArray
    """Payoffs of the mixture, shape (parties,); the fall-backs without agreement."""
    gains: FloatArray
    """Payoffs minus fall-backs, shape (parties,)."""
    value: float | None
    """What the rule maximises; None without agreement."""
    bound: float | None
    """Upper bound of the value: of a Nash product of three and more parties proved by prices, else the
    value itself (closed form, or a linear program's optimum within the solver's 1e-7)."""
    words: str
    """The same in sentences."""


def chain(points: ArrayLike) -> IntArray:
    """Return the positions of the corners of the efficient chain of two parties' hull.

    Parameters
    ----------
    points : array, shape (points, 2)
        Payoffs.

    Returns
    -------
    array of int
        Ascending in the payoff of the first party, descending in that of the second.

    Examples
    --------
    >>> chain([[4, 1], [1, 4], [2, 2], [3, 3]])
    array([1, 3, 0])
    """
    payoffs = np.asarray(points, dtype=np.float64)
    order = np.lexsort((-payoffs[:, 1], -payoffs[:, 0]))
    second = payoffs[order, 1]
    before = np.concatenate([[-np.inf], np.maximum.accumulate(second)[:-1]])
    kept: list[int] = []
    for row in order[second > before][::-1].tolist():
        while len(kept) > 1 and _turn(payoffs, kept[-2], kept[-1], row) >= 0:
            kept.pop()
        kept.append(row)
    return np.asarray(kept, dtype=np.int64)


def _turn(points: FloatArray, first: int, second: int, third: int) -> float:
    """Return the cross product of two steps, above 0 for a turn to the left."""
    (x, y), (p, q) = points[second] - points[first], points[third] - points[first]
    return float(x * q - y * p)


def on_hull(
    method: Method,
    points: ArrayLike,
    d: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    parties: Sequence[str] | None = None,
) -> Mixture:
    """Return the mixture of at most as many points as parties that a rule picks.

    Parameters
    ----------
    method : str
        ``nash``, ``kalai-smorodinsky`` (weights play no part), ``egalitarian`` or ``utilitarian``.
    points : array, shape (points, parties)
        Payoffs, at least two parties.
    d : array, shape (parties,)
        Fall-backs, in the unit of the payoffs.
    weights : array, shape (parties,), optional
        Weights, above 0; ones when not given.
    parties : sequence of str, optional
        Names for the sentences.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, a weight is not above 0, there is one party
        only, or the method is not known.
    SolverError
        For three and more parties, if the solver has no answer.

    Examples
    --------
    >>> found = on_hull("nash", [[4, 1], [1, 4], [2, 2]], [0, 0])
    >>> found.point, found.indices, found.shares
    (array([2.5, 2.5]), array([0, 1]), array([0.5, 0.5]))
    """
    given = stakes(points, d, weights, parties)
    if method not in ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian"):
        raise ValueError(f"there is no rule {method!r}")
    if len(given.parties) < 2 or (given.weights == 0).any():
        raise ValueError("a mixture needs at least two parties, each with a weight above 0")
    two = len(given.parties) == 2
    found = _mixed_pair(method, given) if two else mixture_of_many(method, given)
    return _mixture(method, given, *found) if found else _none(method, given)


def _mixed_pair(method: Method, given: Stakes) -> tuple[FloatArray, float | None] | None:
    """Return the shares of all points, or None if no mixture leaves nobody worse off."""
    corners = chain(given.points)
    left, right = (corners, corners) if corners.size == 1 else (corners[:-1], corners[1:])
    first, step = given.gains[left], given.points[right] - given.points[left]
    low, high = _limits(first, step, given.tolerance)
    inside = low <= high
    if not inside.any():
        return None
    left, right, first, step = left[inside], right[inside], first[inside], step[inside]
    tries = _tries(method, given, first, step, low[inside], high[inside])
    segment, place = _best(method, given, first, step, tries)
    shares = np.zeros(len(given.points))
    shares[right[segment]] = tries[segment, place]
    shares[left[segment]] += 1.0 - tries[segment, place]
    return shares, None


def _limits(
    first: FloatArray, step: FloatArray, tolerance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the part of each segment on which nobody loses."""
    rising = np.where(step[:, 0] > 0, step[:, 0], 1.0)
    falling = np.where(step[:, 1] < 0, -step[:, 1], 1.0)
    low = np.where(first[:, 0] >= -tolerance[0], 0.0, -first[:, 0] / rising)
    last = first + step
    high = np.where(last[:, 1] >= -tolerance[1], 1.0, first[:, 1] / falling)
    lost = (last[:, 0] < -tolerance[0]) | (first[:, 1] < -tolerance[1])
    return low, np.where(lost, -1.0, high)


def _tries(
    method: Method,
    given: Stakes,
    first: FloatArray,
    step: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> FloatArray:
    """Return the places on each segment at which the rule can be best, shape (segments, 3)."""
    weights = given.weights
    if method == "nash":
        top = -(weights[0] * step[:, 0] * first[:, 1] + weights[1] * step[:, 1] * first[:, 0])
        under = weights.sum() * step[:, 0] * step[:, 1]
    else:
        ends = np.stack([first + low[:, None] * step, first + high[:, None] * step])
        by = _divisors(method, given, np.asarray(ends.max(axis=(0, 1))))
        top = first[:, 1] * by[0] - first[:, 0] * by[1]
        under = step[:, 0] * by[1] - step[:, 1] * by[0]
    inner = np.where(under != 0, top / np.where(under != 0, under, 1.0), low)
    return np.stack([np.clip(inner, low, high), low, high], axis=1)


def _divisors(method: Method, given: Stakes, ideal: FloatArray) -> FloatArray:
    """Return by what gains are divided: ideal gains or weights."""
    if method != "kalai-smorodinsky":
        return given.weights
    return np.where(ideal > given.tolerance, ideal, 0.0)


def _best(
    method: Method, given: Stakes, first: FloatArray, step: FloatArray, tries: FloatArray
) -> tuple[int, int]:
    """Return the segment and the try with the best value."""
    gains = first[:, None, :] + tries[:, :, None] * step[:, None, :]
    gains = np.where(np.abs(gains) <= given.tolerance, 0.0, gains)
    by = _divisors(method, given, np.asarray(gains.max(axis=(0, 1))))
    value = value_of(method, gains, given.weights, by)
    if value.max() <= 0 and method != "utilitarian":
        value = gains.sum(axis=2)
    place = int(value.argmax())
    return place // tries.shape[1], place % tries.shape[1]


def value_of(method: Method, gains: FloatArray, weights: FloatArray, by: FloatArray) -> FloatArray:
    """Return what the rule maximises at gains of shape (..., parties); sums as sums of gains."""
    if method == "nash":
        with np.errstate(over="ignore"):
            return np.asarray(np.prod(np.maximum(gains, 0.0) ** weights, axis=-1))
    if method == "utilitarian":
        return np.asarray(gains @ weights)
    share = np.where(by > 0, gains / np.where(by > 0, by, 1.0), np.inf)
    found = share.min(axis=-1)
    return np.where(np.isfinite(found), found, 0.0)


def _mixture(method: Method, given: Stakes, shares: FloatArray, bound: float | None) -> Mixture:
    """Return the mixture with these shares of all points."""
    used = np.flatnonzero(shares > 0)
    point = shares[used] @ given.points[used]
    gains = point - given.fall_back
    gains = np.where(np.abs(gains) <= 4 * given.tolerance, 0.0, gains)
    if not (gains > 0).any():
        return _none(method, given)
    value = _reported(method, given, point, gains)
    return Mixture(
        method,
        "agreement" if gains.min() > 0 else "weak",
        given.parties,
        frozen(used, np.int64),
        frozen(shares[used]),
        frozen(point),
        frozen(gains),
        value,
        value if bound is None else max(bound, value),
        _words(given, used, shares[used], point, gains),
    )


def _reported(method: Method, given: Stakes, point: FloatArray, gains: FloatArray) -> float:
    """Return the value of the mixture in the unit of the rule."""
    if method == "utilitarian":
        return float(point @ given.weights)
    by = given.weights
    if method == "kalai-smorodinsky":
        by = ideal_on_hull(given)
    return float(value_of(method, gains, given.weights, by))


def ideal_on_hull(given: Stakes) -> FloatArray:
    """Return the largest gain of each party over the mixtures that leave nobody worse off."""
    if len(given.parties) > 2:
        return ideal_gains(given)
    corners = chain(given.points)
    left, right = (corners, corners) if corners.size == 1 else (corners[:-1], corners[1:])
    first, step = given.gains[left], given.points[right] - given.points[left]
    low, high = _limits(first, step, given.tolerance)
    ends = [first + place[:, None] * step for place in (low, high)]
    found = np.concatenate([end[low <= high] for end in ends])
    best = found.max(axis=0, initial=0.0)
    return np.where(best > given.tolerance, best, 0.0)


def _none(method: Method, given: Stakes) -> Mixture:
    empty, zero = frozen([], np.int64), frozen(np.zeros(len(given.parties)))
    words = (
        "No agreement: no mixture of points makes any party better off without a loss to another."
    )
    level = frozen(given.fall_back)
    return Mixture(method, "none", given.parties, empty, frozen([]), level, zero, None, None, words)


def _words(
    given: Stakes, used: IntArray, shares: FloatArray, point: FloatArray, gains: FloatArray
) -> str:
    still = [name for name, gain in zip(given.parties, gains, strict=True) if gain == 0]
    mixed = [
        f"{100 * share:.3g} % of point {index}"
        for index, share in zip(used.tolist(), shares.tolist(), strict=True)
    ]
    ends = " " + say.weak_words(still) if still else ""
    return f"{say.listed(mixed)}: {say.payoff_words(given.parties, point, gains)}.{ends}"
