"""Merging issues one by one: sums of part-worths of which only the non-dominated are carried on.

If a partial outcome is dominated by another over the same issues, then so is every outcome that
completes it in the same way, as the rest adds the same to both. Hence nothing on the frontier is
lost when dominated partial outcomes are dropped (Nemhauser and Ullmann 1969 for the knapsack).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from negotiate.bargaining.dominance import nondominated
from negotiate.bargaining.spaces import FloatArray, IntArray, Space

MOST_COMBINATIONS = 200_000
"""Combinations of levels that a cluster of coupled issues may have."""
MOST_CANDIDATES = 1_000_000
"""Sums that are held at a time while two sets are merged."""
FEW_CANDIDATES = 20_000
"""Sums that an approximation does not thin out."""
TOLERANCE = 2.0**-46
"""Differences of payoffs that are rounding, as a share of :func:`scale_of`."""


@dataclass(frozen=True, eq=False)
class Cluster:
    """Issues that are merged in one step: one issue, or issues that couplings tie together."""

    issues: tuple[int, ...]
    """Positions of the issues."""
    combinations: IntArray
    """Levels of the issues, allowed ones only, shape (combinations, issues)."""
    worths: FloatArray
    """Worth of every combination, shape (combinations, parties)."""


@dataclass(frozen=True, eq=False)
class Stage:
    """Sums that are left after a cluster was merged, with the way back."""

    values: FloatArray
    """Sums over the clusters so far, shape (sums, parties), lexicographically increasing."""
    left: IntArray
    """Position of each sum's predecessor in the stage before."""
    chosen: IntArray
    """Combination of the cluster that was added."""
    coarse: bool
    """Whether the sums were thinned out beyond what is dominated."""


Trim = Callable[[FloatArray], IntArray]
"""Chooses the positions of the sums that are carried on."""


class TooManySumsError(Exception):
    """More sums than allowed are not dominated; the caller falls back to a coarser method."""


def scale_of(space: Space) -> FloatArray:
    """Return the largest absolute sum that may occur for each party, at least the tiniest double.

    Examples
    --------
    >>> space = Space(("a",), (("x", "y"),), (np.array([[-3.0, 1.0], [0.0, 2.0]]),))
    >>> scale_of(space).tolist()
    [3.0, 2.0]
    """
    scale = np.abs(space.constant)
    for worth, mask in zip(space.worths, space.allowed, strict=True):
        scale = scale + np.abs(worth[:, mask]).max(axis=1)
    for coupling in space.couplings:
        scale = scale + np.abs(coupling.table).reshape(len(scale), -1).max(axis=1)
    return np.maximum(scale, np.finfo(float).tiny * 2.0**60)


def clusters_of(space: Space) -> tuple[Cluster, ...]:
    """Return the clusters in the order of merging: coupled first, then by their ranges.

    Small ranges first for one or two parties, large ones first for more: in measured families
    that keeps the intermediate sets small. The result does not depend on it.

    Raises
    ------
    ValueError
        If coupled issues have more than :data:`MOST_COMBINATIONS` combinations of allowed levels.

    Examples
    --------
    >>> space = Space(("a", "b"), (("x", "y"), ("z",)),
    ...               (np.array([[0.0, 1.0]]), np.array([[2.0]])))
    >>> [cluster.issues for cluster in clusters_of(space)]
    [(1,), (0,)]
    """
    found = [_cluster(space, issues) for issues in _tied_together(space)]
    scale = scale_of(space)

    def order(cluster: Cluster) -> tuple[bool, float, tuple[int, ...]]:
        ranges = np.ptp(cluster.worths, axis=0) / scale
        size = float(np.prod(ranges)) * (1 if len(scale) < 3 else -1)
        return len(cluster.issues) == 1, size, cluster.issues

    return tuple(sorted(found, key=order))


def _tied_together(space: Space) -> list[tuple[int, ...]]:
    """Return the issues in groups: two coupled issues are in the same."""
    group = list(range(len(space.issues)))
    for coupling in space.couplings:
        joined = {group[issue] for issue in coupling.issues}
        group = [min(joined) if number in joined else number for number in group]
    return [
        tuple(issue for issue, other in enumerate(group) if other == number)
        for number in sorted(set(group))
    ]


def _cluster(space: Space, issues: tuple[int, ...]) -> Cluster:
    levels = [np.flatnonzero(space.allowed[issue]) for issue in issues]
    count = prod(len(level) for level in levels)
    if count > MOST_COMBINATIONS:
        names = ", ".join(repr(space.issues[issue]) for issue in issues)
        raise ValueError(
            f"the coupled issues {names} have {count:,} combinations of levels, at most "
            f"{MOST_COMBINATIONS:,} can be merged as one; drop a coupling, forbid some levels, "
            "or find single solutions by a program instead"
        )
    grids = np.meshgrid(*levels, indexing="ij")
    combinations = np.column_stack([grid.reshape(-1) for grid in grids]).astype(np.int64)
    return Cluster(issues, combinations, _worths(space, issues, combinations))


def _worths(space: Space, issues: tuple[int, ...], combinations: IntArray) -> FloatArray:
    total = np.zeros((len(combinations), len(space.parties)))
    for place, issue in enumerate(issues):
        total = total + space.worths[issue][:, combinations[:, place]].T
    for coupling in space.couplings:
        if coupling.issues[0] in issues:
            places = [issues.index(issue) for issue in coupling.issues]
            total = total + coupling.worth(_in_place(combinations, places, coupling.issues))
    return total


def _in_place(combinations: IntArray, places: list[int], issues: tuple[int, ...]) -> IntArray:
    wide = np.zeros((len(combinations), max(issues) + 1), dtype=np.int64)
    wide[:, list(issues)] = combinations[:, places]
    return wide


def undominated(scale: FloatArray) -> Trim:
    """Return the filter that takes differences of rounding for ties.

    Examples
    --------
    >>> undominated(np.ones(2))(np.array([[0.1 + 0.2, 1.0], [0.3, 1.0]])).tolist()
    [0]
    """
    # A power of two, so that the division is exact.
    step = 2.0 ** np.ceil(np.log2(scale)) * TOLERANCE

    def trim(values: FloatArray) -> IntArray:
        keys = values / step
        return nondominated(np.rint(keys, out=keys))

    return trim


def merged(
    clusters: Sequence[Cluster], scale: FloatArray, most: int, coarse: Trim | None = None
) -> list[Stage]:
    """Return one stage a cluster: the sums that are not dominated.

    Parameters
    ----------
    clusters
        In the order of merging.
    scale
        Largest absolute sum of each party, see :func:`scale_of`.
    most
        Sums that a stage may have.
    coarse
        Filter of the stages of more than :data:`FEW_CANDIDATES` sums, for an approximation.

    Raises
    ------
    TooManySumsError
        If more than ``most`` sums remain in a stage, or in a part of it.

    Examples
    --------
    >>> space = Space(("a", "b"), (("x", "y"), ("x", "y")),
    ...               (np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[0.0, 3.0], [1.0, 0.0]])))
    >>> merged(clusters_of(space), scale_of(space), 10)[-1].values.tolist()
    [[0.0, 2.0], [3.0, 1.0], [4.0, 0.0]]
    """
    exact = undominated(scale)
    stages: list[Stage] = []
    values = np.zeros((1, len(scale)))
    for cluster in clusters:
        useful = exact(cluster.worths)
        thinned = coarse is not None and len(values) * len(useful) > FEW_CANDIDATES
        trim = coarse if coarse is not None and thinned else exact
        sums, codes = _added(values, cluster.worths[useful], trim, most)
        left, chosen = codes // len(useful), useful[codes % len(useful)]
        stages.append(Stage(sums, left, chosen, thinned))
        values = sums
    return stages


def _added(
    values: FloatArray, worths: FloatArray, trim: Trim, most: int
) -> tuple[FloatArray, IntArray]:
    """Return the trimmed sums of two sets with their codes; a chunk is held at a time."""
    step = max(1, MOST_CANDIDATES // len(worths))
    sums, codes = np.zeros((0, values.shape[1])), np.zeros(0, dtype=np.int64)
    for start in range(0, len(values), step):
        new = _sums(values[start : start + step], worths)
        code = np.arange(len(new), dtype=np.int64) + start * len(worths)
        if start:
            new, code = np.concatenate([sums, new]), np.concatenate([codes, code])
        kept = trim(new)
        sums, codes = new[kept], code[kept]
        if len(sums) > most:
            raise TooManySumsError
    return sums, codes


def _sums(values: FloatArray, worths: FloatArray) -> FloatArray:
    """Return all sums of a row of each, a party at a time so that the columns are contiguous."""
    parties = values.shape[1]
    sums = np.empty((parties, len(values), len(worths)))
    for party in range(parties):
        np.add.outer(values[:, party], worths[:, party], out=sums[party])
    return sums.reshape(parties, -1).T


def traced(stages: Sequence[Stage], clusters: Sequence[Cluster], last: IntArray) -> IntArray:
    """Return the outcomes of some sums of the last stage, shape (sums, issues).

    Examples
    --------
    >>> space = Space(("a", "b"), (("x", "y"), ("z",)),
    ...               (np.array([[0.0, 1.0]]), np.array([[2.0]])))
    >>> clusters = clusters_of(space)
    >>> traced(merged(clusters, scale_of(space), 9), clusters, np.array([0])).tolist()
    [[1, 0]]
    """
    issues = sum(len(cluster.issues) for cluster in clusters)
    outcomes = np.zeros((issues, len(last)), dtype=np.int64)
    at = last
    for stage, cluster in zip(reversed(stages), reversed(clusters), strict=True):
        outcomes[list(cluster.issues)] = cluster.combinations[stage.chosen[at]].T
        at = stage.left[at]
    return outcomes.T
