"""What a bargaining solution is computed from: payoffs, fall-backs, weights, gains and ideals.

A payoff counts as equal to a fall-back when they differ by less than ``EVEN`` times the largest size
of that party's numbers, so that neither the unit nor the zero of a payoff plays a part.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining.spaces import BoolArray, FloatArray, IntArray, frozen

EVEN = 1e-12
"""Relative size of a party's numbers below which a gain is no gain."""
TIE = 1e-10
"""Difference of two values, relative to their size, within which they tie."""


@dataclass(frozen=True, eq=False)
class Stakes:
    """Checked payoffs of points, the fall-back and the weights of the parties."""

    points: FloatArray
    """Payoffs, shape (points, parties)."""
    fall_back: FloatArray
    """Payoffs without an agreement, shape (parties,)."""
    weights: FloatArray
    """Weights of the parties, at least 0 and not all 0, shape (parties,)."""
    parties: tuple[str, ...]
    """Names of the parties."""
    tolerance: FloatArray
    """Gain of each party that counts as none, shape (parties,)."""

    @property
    def gains(self) -> FloatArray:
        """Payoffs minus fall-backs, shape (points, parties)."""
        return self.points - self.fall_back

    @property
    def rational(self) -> IntArray:
        """Positions of the points that leave no party below its fall-back."""
        return np.flatnonzero((self.gains >= -self.tolerance).all(axis=1))

    @property
    def ideal_gains(self) -> FloatArray:
        """Largest gain of each party over the individually rational points, 0 if there is none."""
        rows = self.rational
        best = self.gains[rows].max(axis=0) if rows.size else np.zeros(len(self.parties))
        return np.where(best > self.tolerance, best, 0.0)

    def gaining(self, rows: IntArray) -> BoolArray:
        """Return which parties gain at the points, shape (rows, parties)."""
        return np.asarray(self.gains[rows] > self.tolerance)

    def shares(self, rows: IntArray) -> FloatArray:
        """Return gains by ideal gains, shape (rows, parties); 0 for who cannot gain."""
        ideal = self.ideal_gains
        return np.where(ideal > 0, self.gains[rows] / np.where(ideal > 0, ideal, 1.0), 0.0)


def _numbers(given: ArrayLike, what: str) -> FloatArray:
    """Return finite numbers as a read-only array."""
    numbers = np.asarray(given, dtype=np.float64)
    if not np.isfinite(numbers).all():
        where = np.argwhere(~np.isfinite(numbers))[0].tolist()
        raise ValueError(f"{what} must be finite numbers, got {numbers[tuple(where)]} at {where}")
    return frozen(numbers)


def _vector(given: ArrayLike | None, count: int, what: str, *, otherwise: float) -> FloatArray:
    """Return one finite number per party."""
    numbers = _numbers(np.full(count, otherwise) if given is None else given, what)
    if numbers.shape != (count,):
        raise ValueError(f"{what} must be one number per party, {count}, got {numbers.shape}")
    return numbers


def checked_weights(weights: ArrayLike | None, count: int) -> FloatArray:
    """Return the weights of the parties, ones when not given.

    Raises
    ------
    ValueError
        If they are not one finite number per party, one is below 0 or all are 0.
    """
    found = _vector(weights, count, "weights", otherwise=1.0)
    if (found < 0).any() or not (found > 0).any():
        raise ValueError(f"weights must be at least 0 and not all 0, got {found.tolist()}")
    return found


def checked_names(parties: Sequence[str] | None, count: int) -> tuple[str, ...]:
    """Return the names of the parties, ``party 1``, ``party 2``, ... when not given."""
    names = tuple(parties) if parties else tuple(f"party {k + 1}" for k in range(count))
    if len(names) != count:
        raise ValueError(f"{count} parties have payoffs, but {len(names)} names are given")
    return names


def stakes(
    points: ArrayLike,
    fall_back: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    parties: Sequence[str] | None = None,
) -> Stakes:
    """Return checked stakes.

    Parameters
    ----------
    points : array, shape (points, parties)
        Payoffs of what can be agreed, at least one point.
    fall_back : array, shape (parties,), optional
        Payoffs without an agreement; zeros when not given.
    weights : array, shape (parties,), optional
        Weights, at least 0, not all 0; ones when not given.
    parties : sequence of str, optional
        Names.

    Raises
    ------
    ValueError
        If a shape does not fit, a number is not finite, or the weights are not as stated.

    Examples
    --------
    >>> stakes([[3, 1], [0, 5]], [1, 1]).rational
    array([0])
    """
    payoffs = _numbers(points, "payoffs")
    if payoffs.ndim != 2 or 0 in payoffs.shape:
        raise ValueError(f"payoffs must have shape (points, parties), got {payoffs.shape}")
    count = payoffs.shape[1]
    level = _vector(fall_back, count, "fall-backs", otherwise=0.0)
    size = np.abs(payoffs).max(axis=0) + np.abs(level)
    names = checked_names(parties, count)
    return Stakes(payoffs, level, checked_weights(weights, count), names, frozen(EVEN * size))


def best_rows(keys: FloatArray, rows: IntArray, *, logs: bool = False) -> IntArray:
    """Return the rows whose keys are largest in lexicographic order, ties within ``TIE``.

    Differences are measured by the largest key of the rows, by 1 if the keys are logarithms.

    Parameters
    ----------
    keys : array, shape (points, columns)
        What is maximised, the first column first.
    rows : array of int
        Rows that compete.
    logs : bool, default False
        Whether the keys are logarithms.
    """
    size = 1.0 if logs else float(np.abs(keys[rows]).max(initial=0.0))
    for column in keys.T:
        if rows.size < 2:
            break
        rows = rows[column[rows] >= column[rows].max() - TIE * size]
    return rows
