"""Frontiers with a certified bound of the error, where the exact one is too large or too slow.

Two parties: the part-worths of the first are rounded to a grid and the best sum of the second is
kept for every sum on the grid (the knapsack by profits, Ibarra and Kim 1975). Otherwise sums that
stand in the same cell of a grid are merged into one, stage by stage (Warburton 1987).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.bargaining.dominance import nondominated
from negotiate.bargaining.frontier_merging import (
    TOLERANCE,
    Cluster,
    TooManySumsError,
    Trim,
    merged,
    scale_of,
    traced,
    undominated,
)
from negotiate.bargaining.spaces import FloatArray, IntArray, Space

MOST_CELLS = 400_000_000
"""Cells of the table of choices of two parties, at two bytes each."""
MOST_SUMS = 20_000
"""Sums of a stage of three and more parties; the grid is doubled until they suffice."""


@dataclass(frozen=True, eq=False)
class Approximation:
    """Outcomes near the frontier and a bound of what they miss."""

    outcomes: IntArray
    """Outcomes, shape (outcomes, issues)."""
    error: FloatArray
    """For every feasible outcome one of them is at most this much worse, shape (parties,)."""
    method: str
    """``rounded grid`` or ``cells``."""
    words: str
    """What differs from what was asked for; empty when nothing does."""


def approximated(space: Space, clusters: Sequence[Cluster], grid: float) -> Approximation:
    """Return outcomes that miss the frontier by at most ``grid`` of each party's range.

    Raises
    ------
    ValueError
        If the grid is so fine that its table does not fit (two parties).

    Examples
    --------
    >>> from negotiate.bargaining.frontier_merging import clusters_of
    >>> space = Space(("a",), (("x", "y"),), (np.array([[1.0, 2.0], [5.0, 0.0]]),))
    >>> approximated(space, clusters_of(space), 0.1).outcomes.tolist()
    [[0], [1]]
    """
    exact = undominated(scale_of(space))
    useful = [
        Cluster(cluster.issues, cluster.combinations[kept], cluster.worths[kept])
        for cluster in clusters
        for kept in [exact(cluster.worths)]
    ]
    found = _rounded if len(space.parties) == 2 else _in_cells
    return found(space, useful, grid)


def _rounding(space: Space, clusters: Sequence[Cluster]) -> FloatArray:
    """Return what rounding of doubles and the collapse of near ties may add to an error."""
    return scale_of(space) * (4 * TOLERANCE * (len(clusters) + 1))


def _range(clusters: Sequence[Cluster]) -> FloatArray:
    total: FloatArray = np.sum([np.ptp(cluster.worths, axis=0) for cluster in clusters], axis=0)
    return total


def _rounded(space: Space, clusters: Sequence[Cluster], grid: float) -> Approximation:
    """Round the first party's worths; the second's stay exact, so only the first has an error."""
    reach = float(_range(clusters)[0])
    step = grid * reach / len(clusters) if reach > 0 else 1.0
    relative = [cluster.worths[:, 0] - cluster.worths[:, 0].min() for cluster in clusters]
    shifts = [np.rint(worth / step).astype(np.int64) for worth in relative]
    cells = sum(int(shift.max()) for shift in shifts) + 1
    if cells * len(clusters) > MOST_CELLS:
        raise ValueError(
            f"grid: {grid} over {len(clusters)} issues needs a table of {cells:,} times "
            f"{len(clusters)} cells, more than {MOST_CELLS:,}; ask for a coarser grid"
        )
    missed = [shift * step - worth for shift, worth in zip(shifts, relative, strict=True)]
    error = _rounding(space, clusters) * np.array([1.0, 1.0])
    error[0] += sum(float(np.ptp(miss)) for miss in missed)
    seconds = [cluster.worths[:, 1] for cluster in clusters]
    outcomes = _filled(clusters, shifts, seconds, cells)
    return Approximation(outcomes, error, "rounded grid", "")


def _filled(
    clusters: Sequence[Cluster],
    shifts: Sequence[IntArray],
    seconds: Sequence[FloatArray],
    cells: int,
) -> IntArray:
    """Fill the table of the best second payoff cell by cell and trace its frontier back."""
    best = np.full(cells, -np.inf)
    best[0] = 0.0
    reach = 1
    choices: list[NDArray[np.int32]] = []
    for shift, second in zip(shifts, seconds, strict=True):
        reach_next = reach + int(shift.max())
        best, choice = _next_row(best[:reach], shift, second, reach_next)
        choices.append(choice)
        reach = reach_next
    at = nondominated(np.column_stack([np.arange(reach, dtype=float), best]))
    at = at[np.isfinite(best[at])]
    outcomes = np.zeros((sum(len(cluster.issues) for cluster in clusters), len(at)), dtype=np.int64)
    for cluster, shift, choice in zip(
        reversed(clusters), reversed(shifts), reversed(choices), strict=True
    ):
        chosen = choice[at]
        outcomes[list(cluster.issues)] = cluster.combinations[chosen].T
        at = at - shift[chosen]
    return outcomes.T


def _next_row(
    best: FloatArray, shift: IntArray, second: FloatArray, reach: int
) -> tuple[FloatArray, NDArray[np.int32]]:
    """Return the best sums after one more cluster, and which combination gives each."""
    row = np.full(reach, -np.inf)
    choice = np.zeros(reach, dtype=np.int32)
    for number in range(len(shift)):
        place = slice(int(shift[number]), int(shift[number]) + len(best))
        new = best + second[number]
        better = new > row[place]
        np.copyto(row[place], new, where=better)
        np.copyto(choice[place], np.int32(number), where=better)
    return row, choice


def _in_cells(space: Space, clusters: Sequence[Cluster], grid: float) -> Approximation:
    """Merge with a filter by cells, of twice the size as often as the sums are too many."""
    ranges, scale = _range(clusters), scale_of(space)
    width = np.where(ranges > 0, ranges, 1.0) * grid / len(clusters)
    doubled = 0
    while True:
        try:
            stages = merged(clusters, scale, MOST_SUMS, _by_cells(width * 2.0**doubled, scale))
            break
        except TooManySumsError:
            doubled += 1
    error = _rounding(space, clusters)
    lost = sum(stage.coarse for stage in stages) * width * 2.0**doubled
    error[:-1] += np.where(ranges > 0, lost, 0.0)[:-1]
    outcomes = traced(stages, clusters, np.arange(len(stages[-1].values)))
    words = (
        f"A grid of {grid:g} needs more than {MOST_SUMS:,} points; it was doubled {doubled} times. "
        if doubled
        else ""
    )
    return Approximation(outcomes, error, "cells", words)


def _by_cells(width: FloatArray, scale: FloatArray) -> Trim:
    """Return a filter that compares the cells of all parties but the last, who loses nothing."""
    step = 2.0 ** np.ceil(np.log2(scale)) * TOLERANCE

    def trim(values: FloatArray) -> IntArray:
        keys = np.floor(values / width)
        keys[:, -1] = np.rint(values[:, -1] / step[-1])
        return nondominated(keys)

    return trim
