r"""Bargaining solutions on a list of points: Nash, Kalai-Smorodinsky, egalitarian, utilitarian.

With payoffs :math:`u_i`, fall-backs :math:`d_i`, gains :math:`g_i = u_i - d_i` and weights
:math:`w_i`, over the points with :math:`g \ge 0` (the individually rational ones):

* Nash [Nash1950]_, [HarsanyiSelten1972]_: greatest :math:`\prod_i g_i^{w_i}`;
* Kalai-Smorodinsky [KalaiSmorodinsky1975]_: greatest smallest :math:`g_i / m_i`, where :math:`m_i` is
  party i's largest gain over the individually rational points, then the greatest second smallest
  and so on [Imai1983]_;
* egalitarian [Kalai1977]_: the same with :math:`g_i / w_i`;
* utilitarian: greatest :math:`\sum_i w_i u_i`, over all points unless a fall-back is given.

All points within ``TIE`` of the best value are returned; the one shown has the largest sum of
:math:`g_i / m_i` among them, the first of these, so no other point is better for one party and worse
for none.

If no point gives *every* party a gain, the Nash product is 0 at all of them and decides nothing. Then
(status ``weak``) the points where the most parties gain compete, by the product over
those that gain; points that please different parties are not compared, all are listed. If nobody can
gain, or every point leaves someone below the fall-back, the status is ``none``: no agreement.

References
----------
.. [HarsanyiSelten1972] J. C. Harsanyi, R. Selten, "A generalized Nash solution for two-person
   bargaining games with incomplete information", Management Science 18(5), 1972, pp. P80-P106.
.. [Imai1983] H. Imai, "Individual monotonicity and lexicographic maxmin solution", Econometrica
   51(2), 1983, pp. 389-401.
.. [Kalai1977] E. Kalai, "Proportional solutions to bargaining situations: interpersonal utility
   comparisons", Econometrica 45(7), 1977, pp. 1623-1630.
.. [KalaiSmorodinsky1975] E. Kalai, M. Smorodinsky, "Other solutions to Nash's bargaining problem",
   Econometrica 43(3), 1975, pp. 513-518.
.. [Nash1950] J. F. Nash, "The bargaining problem", Econometrica 18(2), 1950, pp. 155-162.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining.solution_results import Certificate, Method, Solution, solution_of
from negotiate.bargaining.spaces import BoolArray, FloatArray, IntArray
from negotiate.bargaining.stakes import Stakes, best_rows, stakes

__all__ = ["Certificate", "Solution", "egalitarian", "kalai_smorodinsky", "nash", "utilitarian"]


def nash(
    points: ArrayLike,
    d: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    parties: Sequence[str] | None = None,
) -> Solution:
    """Return the point of greatest weighted product of gains.

    Parameters
    ----------
    points : array, shape (points, parties)
        Payoffs.
    d : array, shape (parties,)
        Fall-backs, in the unit of the payoffs.
    weights : array, shape (parties,), optional
        Bargaining weights, dimensionless; ones when not given.
    parties : sequence of str, optional
        Names for the sentences.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, a weight is below 0 or all are 0.

    Examples
    --------
    >>> nash([[4, 1], [1, 4], [2, 3]], [0, 0]).point
    array([2., 3.])
    """
    given = stakes(points, d, weights, parties)
    rows = given.rational
    gaining = given.gaining(rows)
    counted = (gaining & (given.weights > 0)).sum(axis=1)
    rows = rows[counted >= counted.max(initial=1)]
    keys = _log_products(given)
    ties = [best_rows(keys, rows[mask], logs=True) for mask in _patterns(given, rows)]
    best = np.sort(np.concatenate(ties)) if ties else rows
    return solution_of("nash", given, given.rational, keys, best)


def _log_products(given: Stakes) -> FloatArray:
    """Return the logarithm of the product over the parties that gain, shape (points, 1)."""
    gains = given.gains
    logs = np.log(np.where(gains > given.tolerance, gains, 1.0))
    return np.asarray((logs * given.weights).sum(axis=1)[:, None])


def _patterns(given: Stakes, rows: IntArray) -> list[BoolArray]:
    """Return the masks of the rows at which the same weighted parties gain."""
    found = given.gaining(rows) & (given.weights > 0)
    kinds = np.unique(found, axis=0)
    return [(found == kind).all(axis=1) for kind in kinds]


def kalai_smorodinsky(
    points: ArrayLike, d: ArrayLike, *, parties: Sequence[str] | None = None
) -> Solution:
    """Return the point whose smallest share of a party's best gain is largest, then the next.

    A party that no individually rational point makes better off has no share and does not count.

    Parameters
    ----------
    points : array, shape (points, parties)
        Payoffs.
    d : array, shape (parties,)
        Fall-backs, in the unit of the payoffs.
    parties : sequence of str, optional
        Names for the sentences.

    Raises
    ------
    ValueError
        If shapes do not fit or a number is not finite.

    Examples
    --------
    >>> kalai_smorodinsky([[10, 1], [1, 1.5], [5, 1.2]], [0, 0]).point
    array([10.,  1.])
    """
    given = stakes(points, d, None, parties)
    return _leximin("kalai-smorodinsky", given, given.ideal_gains)


def egalitarian(
    points: ArrayLike,
    d: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    parties: Sequence[str] | None = None,
) -> Solution:
    """Return the point whose smallest gain per weight is largest, then the next smallest.

    Gains are compared between parties: only meaningful in a common unit.

    Parameters
    ----------
    points : array, shape (points, parties)
        Payoffs, in a common unit.
    d : array, shape (parties,)
        Fall-backs.
    weights : array, shape (parties,), optional
        Claims in whose proportion gains are to stand; ones when not given.
    parties : sequence of str, optional
        Names for the sentences.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, a weight is below 0 or all are 0.

    Examples
    --------
    >>> egalitarian([[4, 1], [1, 4], [2, 3]], [0, 0]).point
    array([2., 3.])
    """
    given = stakes(points, d, weights, parties)
    return _leximin("egalitarian", given, given.weights)


def _leximin(method: Method, given: Stakes, divisors: FloatArray) -> Solution:
    """Return the leximin of the gains by the divisors; a divisor of 0 does not count."""
    counted = divisors > 0
    keys = np.sort(given.gains[:, counted] / divisors[counted], axis=1)
    rows = given.rational
    able = bool(given.ideal_gains.max() > 0)
    return solution_of(method, given, rows, keys, best_rows(keys, rows if able else rows[:0]))


def utilitarian(
    points: ArrayLike,
    weights: ArrayLike | None = None,
    d: ArrayLike | None = None,
    *,
    parties: Sequence[str] | None = None,
) -> Solution:
    """Return the point of greatest weighted sum of payoffs.

    Parameters
    ----------
    points : array, shape (points, parties)
        Payoffs, in a common unit.
    weights : array, shape (parties,), optional
        Weights; ones when not given.
    d : array, shape (parties,), optional
        Fall-backs; when given, only points that leave nobody below compete.
    parties : sequence of str, optional
        Names for the sentences.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, a weight is below 0 or all are 0.

    Examples
    --------
    >>> utilitarian([[4, 1], [1, 5], [2, 3]]).point
    array([1., 5.])
    """
    given = stakes(points, d, weights, parties)
    keys = np.asarray((given.points @ given.weights)[:, None])
    if d is None:
        level = given.points.min(axis=0)
        given = Stakes(given.points, level, given.weights, given.parties, given.tolerance)
    rows = given.rational
    found = best_rows(keys, rows)
    if d is not None and found.size and not given.gaining(found).any():
        found = found[:0]
    return solution_of("utilitarian", given, rows, keys, found, compared=d is not None)
