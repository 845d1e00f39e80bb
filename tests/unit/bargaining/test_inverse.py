"""Inverse questions against grids, scans and enumeration."""

from itertools import product

import numpy as np
import pytest

from negotiate.bargaining.choices import Chooser
from negotiate.bargaining.counters import counter_offer
from negotiate.bargaining.inverse import (
    accepting_weights,
    flip_counter,
    flip_fall_back,
    flip_weights,
)
from negotiate.bargaining.spaces import Space

NAMES = ("workers", "employers", "treasury")


def moved(weights, place, value):
    """Return the weights with one at a value and the others in proportion, even if all are 0."""
    new = np.array(weights, dtype=float)
    others = np.delete(np.arange(len(new)), place)
    total = new[others].sum()
    shares = new[others] / total if total > 0 else np.full(len(others), 1 / len(others))
    new[others] = (1 - value) * shares
    new[place] = value
    return new


@pytest.mark.parametrize("seed", range(12))
def test_the_accepting_weights_hold_every_accepting_point_of_a_grid(seed):
    rng = np.random.default_rng(seed)
    draft, fall, assumed = rng.normal(size=3), rng.normal(size=3), rng.dirichlet(np.ones(3))
    highs = np.array([0.7, 0.8, 0.9])
    found = accepting_weights(NAMES, draft, fall, assumed, highs=highs)
    grid = np.array([(i, j, 100 - i - j) for i in range(101) for j in range(101 - i)]) / 100
    grid = grid[(grid <= highs + 1e-12).all(axis=1)]
    good = grid[grid @ (draft - fall) >= 0]
    assert found.accepted == (assumed @ (draft - fall) >= 0)
    if not len(good):
        assert not found.possible or np.ptp(found.ranges, axis=1).max() < 0.03
        return
    assert found.possible
    assert (found.ranges[:, 0] <= good.min(axis=0) + 1e-7).all()
    assert (found.ranges[:, 1] >= good.max(axis=0) - 1e-7).all()
    assert np.abs(found.ranges[:, 0] - good.min(axis=0)).max() < 0.05
    assert found.nearest @ (draft - fall) >= -1e-6
    assert found.change <= np.abs(good - assumed).sum(axis=1).min() + 1e-6
    if found.accepted and (assumed <= highs).all():
        assert found.change == pytest.approx(0, abs=1e-7)


def test_a_draft_worse_on_every_account_is_accepted_by_no_weights_and_says_why():
    found = accepting_weights(("a", "b"), [0, 0], [1, 2], [0.5, 0.5])
    assert not found.possible
    assert found.conflict == ("the draft is worth at least the fall-back",)
    assert "No weights in the stated ranges" in found.words
    narrow = accepting_weights(("a", "b"), [2, 0], 1, [0.3, 0.7], highs=[0.4, 1])
    assert "the weight of a is at most 0.4" in narrow.conflict


@pytest.mark.parametrize("seed", range(30))
def test_a_weight_flips_the_advice_where_a_scan_finds_it(seed):
    rng = np.random.default_rng(seed)
    draft, weights = rng.integers(-4, 5, 3).astype(float), rng.dirichlet(np.ones(3))
    if seed % 5 == 0:
        weights = np.array([1.0, 0.0, 0.0])
    accept = weights @ draft >= 0
    flips = flip_weights(NAMES, draft, 0, weights)
    assert len(flips) == 3
    for flip in flips:
        place = [f"the weight of {name}" for name in NAMES].index(flip.what)
        scan = np.linspace(0, 1, 2001)
        other = [(moved(weights, place, t) @ draft >= -1e-12) != accept for t in scan]
        if flip.at is None:
            assert not any(other)
            continue
        assert flip.certificate == pytest.approx(0, abs=1e-9)
        assert moved(weights, place, flip.at) @ draft == pytest.approx(0, abs=1e-9)
        if any(other):
            nearest = min(
                abs(t - weights[place]) for t, is_other in zip(scan, other, strict=True) if is_other
            )
            assert abs(flip.change) == pytest.approx(nearest, abs=2e-3)
    sizes = [np.inf if flip.change is None else round(abs(flip.change), 9) for flip in flips]
    assert sizes == sorted(sizes)


def test_a_tie_is_accepted_and_flips_at_once():
    flips = flip_weights(("a", "b"), [1, -1], 0, [0.5, 0.5])
    assert [flip.change for flip in flips] == [0, 0]
    assert flips[0].words == "accept flips when the weight of a falls by 0 to 0.5."
    assert flips[1].words == "accept flips when the weight of b rises by 0 to 0.5."


def test_a_draft_no_worse_on_any_account_is_flipped_by_no_weight():
    assert all(flip.at is None for flip in flip_weights(("a", "b"), [1, 0], 0, [0.5, 0.5]))
    assert all(flip.at is None for flip in flip_weights(("a", "b"), [0, 0], 0, [0.5, 0.5]))
    assert all(flip.at is None for flip in flip_weights(("a",), [-1], 0, [1]))


def test_a_fall_back_flips_by_the_margin():
    assert flip_fall_back(5, 3).change == 2
    assert flip_fall_back(3, 5).words == "reject flips when the fall-back falls by 2 to 3."
    with pytest.raises(ValueError, match="2 finite numbers"):
        flip_fall_back(np.nan, 0)


@pytest.mark.parametrize("seed", range(15))
def test_a_counter_offer_stays_best_exactly_within_its_interval(seed):
    rng = np.random.default_rng(seed)
    features = rng.integers(0, 9, (12, 3)).astype(float)
    acceptable, weights = rng.random(12) < 0.6, rng.dirichlet(np.ones(3))
    acceptable[0] = True
    best, flips = flip_counter(NAMES, features, acceptable, weights)
    worth = np.where(acceptable, features @ weights, -np.inf)
    assert set(best) == set(np.flatnonzero(worth >= worth.max() - 1e-12))
    for place, flip in enumerate(flips):
        for t in np.linspace(0, 1, 401):
            values = np.where(acceptable, features @ moved(weights, place, t), -np.inf)
            stays = values[best[0]] >= values.max() - 1e-9
            if flip.low + 1e-6 < t < flip.high - 1e-6:
                assert stays
            if t < flip.low - 1e-6 or t > flip.high + 1e-6:
                assert not stays
        for t, rows in ((flip.low, flip.below), (flip.high, flip.above)):
            values = features @ moved(weights, place, t)
            assert all(values[row] == pytest.approx(values[best[0]]) for row in rows)


def test_tied_counter_offers_are_all_named_and_flip_at_once():
    best, flips = flip_counter(("a", "b"), [[1, 0], [0, 1], [0, 0]], [1, 1, 1], [0.5, 0.5])
    assert best == (0, 1)
    assert flips[0].low == 0.5
    assert flips[0].below == (1,)
    assert flips[0].above == ()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="no counter-offer is best"):
        flip_counter(("a",), [[1]], [False], [1])
    with pytest.raises(ValueError, match="features: 1 finite numbers"):
        flip_counter(("a",), [[np.nan]], [True], [1])
    with pytest.raises(ValueError, match="at least 0 and sum to 1"):
        flip_weights(("a", "b"), [1, 1], 0, [0.5, 0.6])
    with pytest.raises(ValueError, match="draft: 2 finite numbers"):
        accepting_weights(("a", "b"), [1, np.nan], 0, [0.5, 0.5])


@pytest.mark.parametrize("most", [400_000, 0])
@pytest.mark.parametrize("seed", range(8))
def test_the_counter_offer_holds_exactly_between_its_fall_backs(seed, most):
    rng = np.random.default_rng(seed)
    counts = (3, 3, 2)
    worths = tuple(rng.integers(0, 6, (2, n)).astype(float) for n in counts)
    space = Space(tuple("abc"), tuple(tuple("xyz"[:n]) for n in counts), worths)
    payoffs = space.payoffs(list(product(*map(range, counts))))
    fall = rng.integers(3, 11, 2).astype(float)
    found = counter_offer(space, fall, 0, chooser=Chooser(space, most_listed=most))
    good = payoffs[payoffs[:, 1] >= fall[1]]
    if not len(good):
        assert found.outcome is None
        return
    assert found.payoffs[0] == good[:, 0].max()
    assert found.payoffs[1] == good[good[:, 0] == good[:, 0].max(), 1].max()
    assert found.worth_it == (found.payoffs[0] >= fall[0])
    assert len(found.ties) == (good[:, 0] == good[:, 0].max()).sum()
    for theirs in np.arange(-1, 20, 0.5):
        rows = payoffs[payoffs[:, 1] >= theirs]
        stays = theirs <= found.high and rows[:, 0].max() == found.payoffs[0]
        assert stays == (found.low < theirs <= found.high)
    if found.instead is not None:
        assert space.payoffs([found.instead])[0, 1] == found.low
