"""The Pareto frontier of an outcome space: exact, or with a certified bound of its error.

Outcomes are not enumerated: see :mod:`negotiate.bargaining.frontier_merging`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from negotiate.bargaining.dominance import nondominated
from negotiate.bargaining.frontier_grid import Approximation, approximated
from negotiate.bargaining.frontier_merging import (
    Cluster,
    Stage,
    TooManySumsError,
    clusters_of,
    merged,
    scale_of,
    traced,
)
from negotiate.bargaining.frontier_ties import attaining
from negotiate.bargaining.spaces import FloatArray, IntArray, Outcome, Space, frozen

GRID = 0.01
"""Share of each party's range of payoffs that is given up where the exact frontier is too large."""


@dataclass(frozen=True, eq=False)
class Frontier:
    """Points that no feasible outcome dominates, and the way back to their outcomes.

    Examples
    --------
    >>> space = Space(("a", "b"), (("x", "y"), ("x", "y")),
    ...               (np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[0.0, 3.0], [1.0, 0.0]])))
    >>> found = frontier(space)
    >>> found.points.tolist(), found.outcome_of(1), found.exact
    ([[0.0, 2.0], [3.0, 1.0], [4.0, 0.0]], (0, 1), True)
    """

    space: Space
    """The space that was searched."""
    points: FloatArray
    """Payoffs, shape (points, parties), lexicographically increasing, in the unit of the payoff."""
    outcomes: IntArray
    """An outcome that attains each point, shape (points, issues)."""
    error: FloatArray
    """For every feasible outcome some point is, for each party, at most this much worse."""
    exact: bool
    """Whether the error is zero (up to rounding, 1e-12 of the largest payoff)."""
    method: str
    """``merging`` or the name of the approximation."""
    words: str
    """What was found and how well, in a sentence."""
    clusters: tuple[Cluster, ...]
    """Clusters in the order of merging."""
    stages: tuple[Stage, ...]
    """Stages of the merging; empty for an approximation."""
    last: IntArray
    """Position of each point in the last stage."""

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.points)

    def outcome_of(self, index: int) -> Outcome:
        """Return an outcome that attains the point at ``index``."""
        return tuple(self.outcomes[index].tolist())

    def all_outcomes(self, index: int, limit: int = 1000) -> tuple[tuple[Outcome, ...], bool]:
        """Return the outcomes that attain a point within 1e-12 of the scale, and if that is all.

        An approximation keeps one outcome a point, and never says that it is all.

        Raises
        ------
        ValueError
            If ``limit`` is below one.

        Examples
        --------
        >>> space = Space(("a",), (("x", "y"),), (np.array([[1.0, 1.0], [0.0, 0.0]]),))
        >>> frontier(space).all_outcomes(0)
        (((0,), (1,)), True)
        >>> frontier(space).all_outcomes(0, limit=1)
        (((0,),), False)
        """
        if limit < 1:
            raise ValueError(f"limit: at least one outcome must be asked for, got {limit}")
        if not self.stages:
            return (self.outcome_of(index),), False
        search = attaining(self.space, self.clusters, self.stages, int(self.last[index]))
        found = tuple(islice(search, limit + 1))
        return tuple(sorted(found[:limit])), len(found) <= limit


def frontier(space: Space, *, most_points: int = 2_000_000, grid: float | None = None) -> Frontier:
    """Return the Pareto frontier of a space.

    Parameters
    ----------
    space
        Issues and part-worths; only allowed levels are used.
    most_points
        Sums that may be held. When the exact frontier, or an intermediate one, is larger, an
        approximation takes its place and ``words`` says so.
    grid
        Share of each party's range of payoffs, between 0 and 1, by which the answer may miss; the
        exact frontier when not given.

    Returns
    -------
    Frontier
        Points with exact payoffs of feasible outcomes in any case; ``error`` bounds what is missed.

    Raises
    ------
    ValueError
        If ``grid`` or ``most_points`` is out of range, or coupled issues have too many
        combinations.

    References
    ----------
    .. [1] Nemhauser, G. L. and Ullmann, Z. (1969). Discrete dynamic programming and capital
       allocation. Management Science 15(9), 494-505.

    Examples
    --------
    >>> space = Space(("a",), (("x", "y"),), (np.array([[1.0, 2.0], [0.0, 5.0]]),))
    >>> frontier(space).words
    'The exact frontier: 1 point of 2 outcomes.'
    """
    if grid is not None and not 0 < grid < 1:
        raise ValueError(f"grid: a share between 0 and 1 is needed, got {grid}")
    if most_points < 1:
        raise ValueError(f"most_points: at least one point must be allowed, got {most_points}")
    clusters = clusters_of(space)
    if grid is not None:
        return _approximate(space, clusters, grid, "")
    try:
        stages = merged(clusters, scale_of(space), most_points)
    except TooManySumsError:
        reason = f"The exact frontier needs more than {most_points:,} points. "
        return _approximate(space, clusters, GRID, reason)
    return _exact(space, clusters, stages)


def _exact(space: Space, clusters: tuple[Cluster, ...], stages: Sequence[Stage]) -> Frontier:
    last = np.arange(len(stages[-1].values))
    outcomes = traced(stages, clusters, last)
    points = space.payoffs(outcomes)
    kept = nondominated(points)
    return Frontier(
        space=space,
        points=frozen(points[kept]),
        outcomes=frozen(outcomes.T[:, kept].T, np.int64),
        error=frozen(np.zeros(len(space.parties))),
        exact=True,
        method="merging",
        words=f"The exact frontier: {_counted(len(kept))} of {_sized(space.size)}.",
        clusters=clusters,
        stages=tuple(stages),
        last=frozen(last[kept], np.int64),
    )


def _approximate(space: Space, clusters: tuple[Cluster, ...], grid: float, reason: str) -> Frontier:
    found: Approximation = approximated(space, clusters, grid)
    points = space.payoffs(found.outcomes)
    kept = nondominated(points)
    bound = ", ".join(
        f"{error:.3g} worse for {party}"
        for party, error in zip(space.parties, found.error, strict=True)
    )
    return Frontier(
        space=space,
        points=frozen(points[kept]),
        outcomes=frozen(found.outcomes.T[:, kept].T, np.int64),
        error=frozen(found.error),
        exact=not found.error.any(),
        method=found.method,
        words=f"{reason}{found.words}An approximate frontier: {_counted(len(kept))} of "
        f"{_sized(space.size)}; for every outcome one of them is at most {bound}.",
        clusters=clusters,
        stages=(),
        last=frozen(np.arange(len(kept)), np.int64),
    )


def _counted(count: int) -> str:
    return f"{count:,} point{'' if count == 1 else 's'}"


def _sized(size: int) -> str:
    if size < 10**9:
        return f"{size:,} outcome{'' if size == 1 else 's'}"
    return f"about 10^{len(str(size)) - 1} outcomes"
