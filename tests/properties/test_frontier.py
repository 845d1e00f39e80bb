"""The frontier against enumeration, over random small spaces of one to four parties."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiate.bargaining.dominance import nondominated
from negotiate.bargaining.frontier import frontier
from negotiate.bargaining.spaces import Coupling, Space


def outcomes_of(space: Space) -> list[tuple[int, ...]]:
    return list(product(*(np.flatnonzero(mask).tolist() for mask in space.allowed)))


def undominated(points: np.ndarray, margin: float = 0.0) -> np.ndarray:
    """Return which points no other beats, all pairs compared."""
    weak = (points[None] >= points[:, None] - margin).all(axis=2)
    strict = (points[None] > points[:, None] + margin).any(axis=2)
    return ~(weak & strict).any(axis=1)


def a_space(rng: np.random.Generator) -> Space:
    """Return a random space: whole or real worths, some rows zero, some levels barred, coupled."""
    parties, issues = int(rng.integers(1, 5)), int(rng.integers(1, 5))
    counts = rng.integers(1, 5, issues)
    whole = rng.random() < 0.6

    def worth(*shape: int) -> np.ndarray:
        drawn = rng.integers(-3, 4, shape) if whole else rng.normal(size=shape)
        return np.asarray(drawn, dtype=float)

    worths = [worth(parties, count) for count in counts]
    if rng.random() < 0.3:
        worths[0][int(rng.integers(parties))] = 0.0
    couplings = []
    if issues > 1:
        for _ in range(int(rng.integers(0, 3))):
            size = int(rng.integers(2, min(issues, 3) + 1))
            pair = tuple(rng.permutation(issues)[:size].tolist())
            couplings.append(Coupling(pair, worth(parties, *(int(counts[k]) for k in pair))))
    allowed = [rng.random(count) < 0.8 for count in counts]
    return Space(
        tuple(f"issue {k}" for k in range(issues)),
        tuple(tuple(map(str, range(count))) for count in counts),
        tuple(worths),
        couplings=tuple(couplings),
        constant=worth(parties),
        allowed=tuple(mask if mask.any() else ~mask for mask in allowed),
    )


def check_against_enumeration(space: Space) -> None:
    listed = outcomes_of(space)
    payoffs = space.payoffs(listed)
    best = payoffs[undominated(payoffs, 1e-12)]
    found = frontier(space)
    assert found.exact
    assert space.size == len(listed)
    gaps = np.abs(best[:, None] - found.points[None]).max(axis=2)
    assert gaps.min(axis=1).max() < 1e-10
    assert gaps.min(axis=0).max() < 1e-10
    np.testing.assert_array_equal(space.payoffs(found.outcomes), found.points)
    for index in range(len(found)):
        all_found, complete = found.all_outcomes(index)
        near = np.abs(payoffs - found.points[index]).max(axis=1) < 1e-11
        assert complete
        assert list(all_found) == [listed[k] for k in np.flatnonzero(near)]
        assert found.outcome_of(index) in all_found


@pytest.mark.slow
def test_the_frontier_and_its_ties_are_those_of_enumeration() -> None:
    rng = np.random.default_rng(5)
    for _ in range(1500):
        check_against_enumeration(a_space(rng))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_the_frontier_is_that_of_enumeration_for_any_seed(seed: int) -> None:
    check_against_enumeration(a_space(np.random.default_rng(seed)))


@pytest.mark.parametrize("few", [0, 20_000])
def test_an_approximation_misses_no_outcome_by_more_than_its_error(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("negotiate.bargaining.frontier_merging.FEW_CANDIDATES", few)
    rng = np.random.default_rng(6)
    for _ in range(400):
        space = a_space(rng)
        grid = float(rng.choice([0.02, 0.1, 0.4]))
        found = frontier(space, grid=grid)
        payoffs = space.payoffs(outcomes_of(space))
        missed = (payoffs[:, None] - found.points[None] - found.error).max(axis=2).min(axis=1)
        assert missed.max() <= 1e-15
        spans = sum(np.ptp(worth, axis=1) for worth in space.worths) + 1e-9
        spans = spans + sum(
            np.ptp(each.table.reshape(len(spans), -1), axis=1) for each in space.couplings
        )
        assert (found.error <= grid * spans + 1e-9).all()
        np.testing.assert_array_equal(space.payoffs(found.outcomes), found.points)
        assert all(space.permits(found.outcome_of(k)) for k in range(len(found)))


@pytest.mark.slow
def test_the_filter_keeps_one_of_each_point_that_no_other_dominates() -> None:
    rng = np.random.default_rng(7)
    for _ in range(3000):
        shape = (int(rng.integers(1, 70)), int(rng.integers(1, 6)))
        points = rng.integers(0, int(rng.integers(2, 12)), shape).astype(float)
        kept = points[nondominated(points)]
        np.testing.assert_array_equal(kept, np.unique(points[undominated(points)], axis=0))


@pytest.mark.parametrize("parties", [2, 3, 4])
def test_the_filter_is_right_beyond_one_block(parties: int) -> None:
    rng = np.random.default_rng(8)
    points = np.round(rng.dirichlet(np.ones(parties), 1500), 2)
    points = points + 0.05 * rng.random((1500, parties))
    kept = nondominated(points)
    assert len(kept) > (5 if parties == 2 else 60)
    np.testing.assert_array_equal(np.sort(kept), np.flatnonzero(undominated(points)))


def test_the_filter_does_not_depend_on_the_order_of_the_points() -> None:
    rng = np.random.default_rng(9)
    points = rng.integers(0, 30, (500, 3)).astype(float)
    shuffled = points[rng.permutation(500)]
    np.testing.assert_array_equal(points[nondominated(points)], shuffled[nondominated(shuffled)])
