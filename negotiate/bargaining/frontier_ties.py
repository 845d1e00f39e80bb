"""All outcomes that attain a point of the frontier, found by walking the stages backwards.

A partial outcome that is dominated cannot be a part of an outcome on the frontier. So the sum of
every prefix of an outcome that attains a point stands in its stage, and the search has no dead end.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from negotiate.bargaining.frontier_merging import Cluster, Stage, scale_of
from negotiate.bargaining.spaces import FloatArray, IntArray, Outcome, Space

SAME = 1e-12
"""Payoffs that differ by at most this share of their scale count as equal."""


def attaining(
    space: Space, clusters: Sequence[Cluster], stages: Sequence[Stage], last: int
) -> Iterator[Outcome]:
    """Yield every outcome whose payoffs are those of one sum of the last stage, each once.

    Examples
    --------
    >>> from negotiate.bargaining.frontier_merging import clusters_of, merged
    >>> space = Space(("a", "b"), (("x", "y"), ("x", "y")),
    ...               (np.array([[0.0, 1.0]]), np.array([[2.0, 2.0]])))
    >>> clusters = clusters_of(space)
    >>> stages = merged(clusters, scale_of(space), 9)
    >>> list(attaining(space, clusters, stages, 0))
    [(1, 0), (1, 1)]
    """
    near = SAME * scale_of(space)
    target = stages[-1].values[last]
    seen: set[Outcome] = set()
    for found in _walked(clusters, stages, target, near):
        outcome = tuple(found[issue] for issue in range(len(space.issues)))
        exact = np.abs(space.payoffs([outcome])[0] - space.constant - target)
        if outcome not in seen and (exact <= near).all():
            seen.add(outcome)
            yield outcome


def _walked(
    clusters: Sequence[Cluster], stages: Sequence[Stage], target: FloatArray, near: FloatArray
) -> Iterator[dict[int, int]]:
    """Yield levels by issue; a stack takes the place of recursion, so that it may be deep."""
    stack: list[tuple[int, FloatArray, dict[int, int]]] = [(len(stages) - 1, target, {})]
    while stack:
        number, value, levels = stack.pop()
        if number < 0:
            yield levels
            continue
        before = stages[number - 1].values if number else np.zeros((1, len(value)))
        cluster = clusters[number]
        steps = _steps(before, value - cluster.worths, near)
        for combination, row in reversed(steps):
            chosen = cluster.combinations[combination].tolist()
            added = dict(zip(cluster.issues, chosen, strict=True))
            stack.append((number - 1, before[row], {**levels, **added}))


def _steps(before: FloatArray, wanted: FloatArray, near: FloatArray) -> list[tuple[int, int]]:
    """Return the combinations and the earlier sums, within ``near``, that give a sum."""
    first: IntArray = np.searchsorted(before[:, 0], wanted[:, 0] - near[0], side="left")
    after: IntArray = np.searchsorted(before[:, 0], wanted[:, 0] + near[0], side="right")
    return [
        (int(combination), int(first[combination]) + int(row))
        for combination in np.flatnonzero(after > first)
        for row in np.flatnonzero(
            (
                np.abs(before[first[combination] : after[combination]] - wanted[combination])
                <= near
            ).all(axis=1)
        )
    ]
