"""What offers say of the other side's weights: the truth is never excluded, lies are found."""

from itertools import combinations

import numpy as np
import pytest

from negotiate.bargaining.mandates import Observation, conclusions, issue_features, observed_mandate
from negotiate.bargaining.spaces import Space
from negotiate.bargaining.weights import Statement, WeightSet

NAMES = ("workers", "employers", "treasury")


def simulated(seed, size=1.0):
    """Return a record of a counterpart that concedes, its weights and its fall-back's features."""
    rng = np.random.default_rng(seed)
    truth = rng.dirichlet(np.ones(3))
    features = size * rng.random((40, 3))
    worth = features @ truth
    fall = features[np.argsort(worth)[5]]
    seen, aspiration = [], np.quantile(worth, [0.95, 0.8, 0.6, 0.4])
    for turn, level in enumerate(aspiration):
        own = features[np.flatnonzero(worth >= level)[np.argmin(worth[worth >= level])]]
        seen.append(Observation("proposed", own, f"offer {turn}"))
        low = np.flatnonzero(worth < aspiration[min(turn + 1, 3)])
        seen.append(Observation("rejected", features[rng.choice(low)], f"our offer {turn}"))
    return seen, truth, fall


@pytest.mark.parametrize("size", [1.0, 1e8, 1e-6])
@pytest.mark.parametrize("seed", range(8))
def test_the_ranges_contain_the_weights_that_made_the_offers(seed, size):
    seen, truth, fall = simulated(seed, size)
    found = observed_mandate(NAMES, seen, fall)
    assert found.consistent
    assert (found.ranges[:, 0] <= truth + 1e-6).all()
    assert (found.ranges[:, 1] >= truth - 1e-6).all()
    draft = size * np.random.default_rng(seed + 50).random(3)
    low, high = found.payoff_range(draft)
    assert low - 1e-6 * size <= draft @ truth <= high + 1e-6 * size
    slack = [told.coefficients @ truth for told in conclusions(seen, fall)]
    assert found.margin >= min(slack) - 1e-6 * size
    own = [told.coefficients @ found.representative for told in conclusions(seen, fall)]
    assert min(own) == pytest.approx(found.margin, abs=1e-6 * size)


@pytest.mark.parametrize("seed", range(6))
def test_the_ranges_are_those_of_a_fine_grid_of_weights(seed):
    seen, _, fall = simulated(seed)
    grid = np.array([(i, j, 200 - i - j) for i in range(201) for j in range(201 - i)]) / 200
    rows = np.array([told.coefficients for told in conclusions(seen, fall)])
    good = grid[(grid @ rows.T >= 0).all(axis=1)]
    found = observed_mandate(NAMES, seen, fall)
    if len(good):
        assert (found.ranges[:, 0] <= good.min(axis=0) + 1e-9).all()
        assert (found.ranges[:, 1] >= good.max(axis=0) - 1e-9).all()
    for name in range(3):
        ends = [np.eye(3)[name] @ w for w in vertices(rows)]
        assert found.ranges[name] == pytest.approx([min(ends), max(ends)], abs=1e-6)


def vertices(rows):
    """Return the corners of the set of weights, by trying every pair of tight demands."""
    demands = np.vstack([rows, np.eye(3)])
    corners = []
    for i, j in combinations(range(len(demands)), 2):
        system = np.vstack([demands[[i, j]], np.ones(3)])
        if abs(np.linalg.det(system)) > 1e-12:
            corner = np.linalg.solve(system, [0, 0, 1])
            if (demands @ corner >= -1e-9).all():
                corners.append(corner)
    return corners


def test_only_earlier_offers_and_the_next_one_are_held_against_a_rejection():
    a, b, c = np.eye(3)
    seen = [
        Observation("proposed", a, "1"),
        Observation("rejected", b, "2"),
        Observation("proposed", c, "3"),
        Observation("proposed", b, "4"),
    ]
    assert [told.label for told in conclusions(seen)] == [
        "the offer of 1 is worth at least the rejected 2",
        "the offer of 3 is worth at least the rejected 2",
    ]


def test_offers_that_no_weights_explain_are_named_with_the_smallest_conflict():
    good, bad, other = np.array([1.0, 1, 1]), np.array([0.5, 0.5, 0.5]), np.array([0.9, 0, 0])
    seen = [
        Observation("proposed", other, "round 1"),
        Observation("proposed", bad, "round 2"),
        Observation("rejected", good, "round 3"),
    ]
    found = observed_mandate(NAMES, seen)
    assert not found.consistent
    assert found.ranges is None
    assert len(found.conflict) == 1
    assert "the rejected round 3" in found.conflict[0]
    assert "No weights explain" in found.words
    with pytest.raises(ValueError, match="no weights agree with"):
        found.payoff_range(good)
    with pytest.raises(ValueError, match="no weights agree with"):
        found.weights.ranges()


def test_without_conclusions_nothing_is_known_but_the_stated_ranges():
    found = observed_mandate(NAMES, [], lows=[0.2, 0, 0])
    assert found.ranges == pytest.approx(np.array([[0.2, 1], [0, 0.8], [0, 0.8]]))
    assert found.margin == np.inf
    assert "None of them is known" in found.words


def test_stated_ranges_that_cannot_sum_to_one_are_the_conflict():
    found = observed_mandate(("a", "b"), [], lows=[0.7, 0.6])
    assert found.conflict == ("the weight of a is at least 0.7", "the weight of b is at least 0.6")
    found = observed_mandate(("a", "b"), [], highs=[0.3, 0.5])
    assert found.conflict == ("the weight of a is at most 0.3", "the weight of b is at most 0.5")


def test_acceptance_is_said_for_all_some_or_no_weights():
    found = observed_mandate(("a", "b"), [])
    assert "under all weights" in found.acceptance([1, 1], [0, 0])
    assert "under some" in found.acceptance([1, -1], [0, 0])
    assert "under none" in found.acceptance([-1, -1], [0, 0])


def test_a_weight_that_must_be_zero_has_the_range_zero():
    seen = [Observation("proposed", np.array([0.0, 1.0]), "1")]
    seen += [Observation("rejected", np.array([1.0, 1.0]), "2")]
    found = observed_mandate(("a", "b"), seen)
    assert found.ranges == pytest.approx(np.array([[0, 0], [1, 1]]), abs=1e-6)


def test_a_single_weight_is_one():
    assert observed_mandate(("a",), []).ranges.tolist() == [[1, 1]]


def test_features_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="round 1: 2 features are needed"):
        observed_mandate(("a", "b"), [Observation("proposed", np.ones(3), "round 1")])
    with pytest.raises(ValueError, match="the fall-back: every feature must be a finite"):
        observed_mandate(("a", "b"), [], [0, np.nan])
    with pytest.raises(ValueError, match="lows: every number must be finite"):
        observed_mandate(("a", "b"), [], lows=[0, np.nan])
    with pytest.raises(ValueError, match="2 finite numbers are needed"):
        observed_mandate(("a", "b"), []).payoff_range([1, np.nan])
    with pytest.raises(ValueError, match="two weights have the same name"):
        WeightSet(("a", "a"))
    with pytest.raises(ValueError, match="two statements have the same name"):
        WeightSet(("a",), [Statement("x", np.ones(1))] * 2)
    with pytest.raises(ValueError, match="there is no weight"):
        WeightSet(())


@pytest.mark.parametrize("seed", range(6))
def test_the_nearest_weights_are_no_farther_than_any_on_a_grid(seed):
    seen, _, fall = simulated(seed)
    told = conclusions(seen, fall)
    assumed = np.random.default_rng(seed + 9).dirichlet(np.ones(3))
    weights, change = WeightSet(NAMES, told).nearest(assumed)
    rows = np.array([one.coefficients for one in told])
    assert (rows @ weights >= -1e-7).all()
    assert change == pytest.approx(np.abs(weights - assumed).sum())
    grid = np.array([(i, j, 100 - i - j) for i in range(101) for j in range(101 - i)]) / 100
    good = grid[(grid @ rows.T >= 0).all(axis=1)]
    assert all(change <= np.abs(w - assumed).sum() + 1e-6 for w in good)


def test_the_features_of_an_issue_are_its_part_worths():
    space = Space(("pay",), (("a", "b"),), (np.array([[1.0, 2.0], [3.0, 4.0]]),))
    assert issue_features(space, 1, (1,)).tolist() == [4.0]


def test_an_empty_set_has_no_nearest_and_no_widest_weights():
    empty = WeightSet(("a", "b"), [Statement("too much", np.ones(2), 3.0)])
    assert empty.nearest([0.5, 0.5]) is None
    assert empty.widest() is None
    assert empty.interval([1, 0]) is None
    with pytest.raises(ValueError, match="no weights agree with: too much"):
        empty.preference([1, 0])
    with pytest.raises(ValueError, match="2 finite assumed weights"):
        empty.nearest([np.nan, 1])
