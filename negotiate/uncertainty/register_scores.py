"""Scores of a prediction of changes: directions, ranks, and how rarely chance does as well.

A rank over few origins says little. Beside Spearman's rank correlation stands the exact share of all
permutations of the observed changes that give at least as high a correlation: for three origins it
is never below 1/6, for two there is no rank. Scores are computed again at every corner of the
ranges, and the lowest and highest are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

FEWEST, MOST = 3, 12
"""Origins from which there is a rank, and up to which permutations are counted."""


@dataclass(frozen=True)
class Rank:
    """Spearman's rank correlation of predicted and observed changes."""

    value: float | None
    """In [-1, 1]; None with fewer than three origins or a prediction that does not vary."""
    share: float | None
    """Share of permutations that do at least as well, in (0, 1]; None without a rank."""
    low: float | None
    """Lowest over the corners of the ranges."""
    high: float | None
    """Highest over the corners of the ranges."""


@dataclass(frozen=True)
class Hits:
    """Directions that a prediction has right."""

    right: int
    """Origins whose direction is right."""
    low: int
    """Fewest over the corners of the ranges."""
    high: int
    """Most over the corners of the ranges."""


@dataclass(frozen=True)
class Score:
    """How well one predictor does in one window."""

    predictor: str
    """Name of the predictor."""
    origins: tuple[str, ...]
    """Origins that are compared."""
    directions: Hits | None
    """Directions of change; None for a predictor that is an order only."""
    against_total: Hits | None
    """Directions against the total; None for a predictor that states none."""
    persons: Rank
    """Of the changes in persons."""
    percent: Rank
    """Of the changes in percent."""


def permutation_share(predicted: Sequence[float], observed: Sequence[float]) -> float:
    """Return the share of permutations of ``observed`` with at least its rank correlation, exactly.

    Counted, not drawn, by adding one place at a time to every set of places used; ties get mean
    ranks, doubled so that all sums are whole numbers.

    Parameters
    ----------
    predicted, observed : sequence of float
        Of the same length, at most `MOST`.

    Raises
    ------
    ValueError
        If the lengths differ or exceed `MOST`.

    Examples
    --------
    The best of the six orders of three:

    >>> round(permutation_share([1, 2, 3], [10, 20, 30]), 4)
    0.1667
    >>> permutation_share([1, 2, 3], [30, 20, 10])
    1.0
    """
    n = len(predicted)
    if n != len(observed) or n > MOST:
        raise ValueError(f"give two sequences of one length up to {MOST}, got {n}, {len(observed)}")
    one, two = _doubled_ranks(predicted), _doubled_ranks(observed)
    return _share_reached(tuple(one.tolist()), tuple(two.tolist()))


@lru_cache(maxsize=256)
def _share_reached(one: tuple[int, ...], two: tuple[int, ...]) -> float:
    """Return the share of orders of the second ranks whose sum of products is as large."""
    reached = sum(a * b for a, b in zip(one, two, strict=True))
    size = sum(a * b for a, b in zip(sorted(one), sorted(two), strict=True)) + 1
    ways = {0: np.eye(1, size, dtype=np.int64)[0]}
    for rank in one:
        ways = _one_more(ways, rank, two)
    counted = ways[2 ** len(one) - 1]
    return float(counted[reached:].sum() / counted.sum())


def _one_more(
    ways: Mapping[int, NDArray[np.int64]], rank: int, others: Sequence[int]
) -> dict[int, NDArray[np.int64]]:
    """Return the ways to reach each sum after one more place, by the set of places used."""
    found: dict[int, NDArray[np.int64]] = {}
    for used, counted in ways.items():
        for place, other in enumerate(others):
            if used & 1 << place:
                continue
            moved = np.zeros_like(counted)
            step = rank * other
            moved[step:] = counted[: len(counted) - step]
            both = used | 1 << place
            found[both] = found[both] + moved if both in found else moved
    return found


def _doubled_ranks(numbers: Sequence[float] | FloatArray) -> NDArray[np.int64]:
    """Return twice the mean ranks, whole numbers."""
    _, place, count = np.unique(numbers, return_inverse=True, return_counts=True)
    doubled: NDArray[np.int64] = (2 * np.cumsum(count) - count + 1)[place]
    return doubled


def correlation(predicted: FloatArray, observed: FloatArray) -> float | None:
    """Return Spearman's rank correlation (mean ranks on ties), None where there is none.

    Examples
    --------
    >>> correlation(np.array([1.0, 2.0]), np.array([1.0, 2.0])) is None
    True
    """
    if len(predicted) < FEWEST or np.ptp(predicted) == 0 or np.ptp(observed) == 0:
        return None
    one, two = (_doubled_ranks(side) - (len(side) + 1.0) for side in (predicted, observed))
    return float(one @ two / np.sqrt((one @ one) * (two @ two)))


def rank_of(pairs: Sequence[tuple[FloatArray, FloatArray]]) -> Rank:
    """Return the rank of the first pair of predicted and observed, and its range over all pairs.

    Examples
    --------
    >>> up, down = np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])
    >>> rank_of([(up, up), (up, down)])
    Rank(value=1.0, share=0.16666666666666666, low=-1.0, high=1.0)
    """
    found = [correlation(*pair) for pair in pairs]
    if found[0] is None:
        return Rank(None, None, None, None)
    every = [value for value in found if value is not None]
    few = len(pairs[0][0]) <= MOST
    share = permutation_share(pairs[0][0].tolist(), pairs[0][1].tolist()) if few else None
    return Rank(found[0], share, min(every), max(every))


def hits_of(pairs: Sequence[tuple[FloatArray, FloatArray]]) -> Hits:
    """Return the directions that the first pair has right, and their range over all pairs.

    Examples
    --------
    >>> hits_of([(np.array([1.0, -2.0]), np.array([5.0, 5.0]))])
    Hits(right=1, low=1, high=1)
    """
    found = [int((np.sign(one) == np.sign(other)).sum()) for one, other in pairs]
    return Hits(found[0], min(found), max(found))
