"""Points that no other point dominates, for two, three and more parties, vectorised.

A point dominates another when it is at least as good for every party and better for one (Pareto
1906). Of points that are equal one is kept, the first of the list.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiate.bargaining.spaces import FloatArray, IntArray

BLOCK = 256
"""Points that are compared with all the others at a time, for four and more parties."""


STRONG_FROM, SAMPLE, SIDES = 1024, 512, 8
"""Points from which on a sample of so many points, by the weighted sums of so many steps from one
party to another, is searched for strong points; for three parties."""
WINDOW = 32
"""Size of the blocks of which each point is compared with each, for three parties."""


def nondominated(points: FloatArray) -> IntArray:
    """Return the positions of the points that no other dominates, one of each tie.

    Parameters
    ----------
    points
        Payoffs, shape (points, parties), larger is better.

    Returns
    -------
    IntArray
        Positions in lexicographically increasing order of their points.

    Notes
    -----
    One party: the maximum. Two: sort and running maximum (Kung, Luccio and Preparata 1975). Three:
    divide and conquer after the same authors, all blocks of one size at a time, n log n whatever
    the points. Four and more: blocks of the points with the greatest sums strike out the rest.

    Examples
    --------
    >>> nondominated(np.array([[1.0, 3.0], [2.0, 2.0], [1.0, 2.0], [3.0, 0.0]])).tolist()
    [0, 1, 3]
    """
    if points.shape[1] == 2:
        return _two(points)[::-1]
    order = _falling(points)
    order = order[~_repeats(points[order])]
    return order[_kept(points[order])][::-1]


def _two(points: FloatArray) -> IntArray:
    """Return the kept points of two parties, the first payoff falling.

    Of equal points the running maximum keeps the first.
    """
    order = _falling(points)
    second = points[:, 1][order]
    kept = np.ones(len(order), dtype=bool)
    np.greater(second[1:], np.maximum.accumulate(second)[:-1], out=kept[1:])
    return order[kept]


def _falling(points: FloatArray) -> IntArray:
    """Return the falling lexicographic order; one column is sorted when it has no ties."""
    falling = -points[:, 0]
    order: IntArray = np.argsort(falling, kind="stable")
    first = falling[order]
    if (first[1:] == first[:-1]).any():
        order = np.lexsort(-points.T[::-1])
    return order


def _repeats(ordered: FloatArray) -> NDArray[np.bool_]:
    same = np.zeros(len(ordered), dtype=bool)
    np.all(ordered[1:] == ordered[:-1], axis=1, out=same[1:])
    return same


def _kept(ordered: FloatArray) -> NDArray[np.bool_]:
    """Return which of some different points, in falling lexicographic order, are kept."""
    parties = ordered.shape[1]
    if parties == 1:
        kept: NDArray[np.bool_] = np.arange(len(ordered)) == 0
        return kept
    if parties == 3:
        return _three(ordered)
    return _many(ordered)


def _three(ordered: FloatArray) -> NDArray[np.bool_]:
    """Return which points are kept, after a few strong points have struck out most others."""
    if len(ordered) <= STRONG_FROM:
        return _in_halves(ordered)
    alive = np.ones(len(ordered), dtype=bool)
    columns = np.ascontiguousarray(ordered.T)
    for strong in _strong(columns):
        weak = columns[0] <= columns[0, strong]
        for column in columns[1:]:
            weak &= column <= column[strong]
        weak[strong] = False
        alive &= ~weak
    alive[alive] = _in_halves(ordered[alive])
    return alive


def _strong(columns: FloatArray) -> IntArray:
    """Return the maxima of many weighted sums over an evenly spaced sample."""
    stride = max(1, columns.shape[1] // SAMPLE)
    sample = columns[:, ::stride]
    span = np.ptp(sample, axis=1)
    scaled = sample / np.where(span > 0, span, 1.0)[:, None]
    sides = range(SIDES + 1)
    weights = [(a, b, SIDES - a - b) for a in sides for b in sides if a + b <= SIDES]
    best = {
        int((scaled[0] * (a + 0.05) + scaled[1] * (b + 0.05) + scaled[2] * (c + 0.05)).argmax())
        for a, b, c in weights
    }
    found: IntArray = np.array(sorted(best), dtype=np.int64) * stride
    return found


def _in_halves(ordered: FloatArray) -> NDArray[np.bool_]:
    """Return which points stand in no quadrant below an earlier one, by halving of blocks."""
    count = len(ordered)
    second, payoff = np.ascontiguousarray(ordered[:, 1]), np.ascontiguousarray(ordered[:, 2])
    dominated = np.zeros(count, dtype=bool)
    for gap in range(1, min(WINDOW, count)):
        beaten = (second[:-gap] >= second[gap:]) & (payoff[:-gap] >= payoff[gap:])
        np.logical_or(dominated[gap:], beaten, out=dominated[gap:])
    size = 1 << max(count - 1, 0).bit_length()
    third = np.unique(payoff, return_inverse=True)[1].astype(np.int64) + 1
    # Sorted by the second payoff, falling; of equal ones the earlier first, so it can dominate.
    row = np.argsort(-second, kind="stable")
    while size > WINDOW:
        half = size // 2
        block, late = row // size, (row // half) % 2 == 1
        best = np.maximum.accumulate(np.where(late, 0, third[row]) + block * (count + 1))
        beaten = late & (best - block * (count + 1) >= third[row])
        dominated[row[beaten]] = True
        row, size = _halved(row, late, block, size), half
    return ~dominated


def _halved(
    row: NDArray[Any], late: NDArray[np.bool_], block: NDArray[Any], size: int
) -> NDArray[Any]:
    """Return the rows with the early half of every block before its late half, order kept."""
    lates: IntArray = np.cumsum(late) - late
    before: IntArray = lates - lates[block * size]
    place = np.arange(len(row)) - block * size
    target = block * size + np.where(late, size // 2 + before, place - before)
    result = np.empty_like(row)
    result[target] = row
    return result


def _many(ordered: FloatArray) -> NDArray[np.bool_]:
    """Return which points survive blocks of the points of greatest sum.

    A point that dominates another has a sum at least as great, in doubles too, and stands before
    it in ``ordered``; so no point of a later block dominates one of an earlier.
    """
    span = np.ptp(ordered, axis=0)
    scaled = ordered / np.where(span > 0, span, 1.0)
    left = np.argsort(-scaled.sum(axis=1), kind="stable")
    kept = np.zeros(len(ordered), dtype=bool)
    while len(left):
        block, rest = left[:BLOCK], left[BLOCK:]
        block = block[~_beaten(ordered[block], ordered[block])]
        kept[block] = True
        left = rest[~_beaten(ordered[rest], ordered[block])] if len(rest) else rest
    return kept


def _beaten(points: FloatArray, by: FloatArray) -> NDArray[np.bool_]:
    """Return which points are dominated by one of ``by`` (an equal point does not dominate)."""
    beaten = np.zeros(len(points), dtype=bool)
    step = max(1, 4_000_000 // max(len(by), 1))
    for start in range(0, len(points), step):
        part = points[start : start + step]
        weak = np.ones((len(part), len(by)), dtype=bool)
        strict = np.zeros_like(weak)
        for column in range(points.shape[1]):
            weak &= by[None, :, column] >= part[:, None, column]
            strict |= by[None, :, column] > part[:, None, column]
        beaten[start : start + step] = (weak & strict).any(axis=1)
    return beaten
