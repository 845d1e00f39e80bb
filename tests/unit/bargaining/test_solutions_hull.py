"""Bargaining solutions on the convex hull: the chain, mixtures, both ways of computing."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.bargaining.hull import chain, on_hull
from negotiate.bargaining.hull_programs import mixture_of_many
from negotiate.bargaining.stakes import stakes

METHODS = ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"]


def test_chain_leaves_out_inner_collinear_repeated_and_dominated_points():
    points = [[0, 4], [0, 4], [1, 3], [2, 2], [4, 0], [1, 1], [0, 0], [4, -1], [-1, 4]]
    found = np.asarray(points)[chain(points)]
    assert found.tolist() == [[0, 4], [4, 0]]


def test_chain_of_one_best_point_is_that_point():
    assert chain([[1, 1], [2, 3], [0, 3]]).tolist() == [1]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("method", METHODS)
def test_two_parties_are_no_worse_than_any_mixture_of_two_points(method, seed):
    rng = np.random.default_rng(seed)
    points = rng.integers(-5, 15, (12, 2)).astype(float)
    d = rng.integers(-5, 5, 2).astype(float)
    weights = rng.integers(1, 4, 2).astype(float)
    found = on_hull(method, points, d, weights)
    t = np.linspace(0, 1, 401)[:, None, None, None]
    mixed = (t * points[:, None] + (1 - t) * points[None, :]).reshape(-1, 2) - d
    mixed = mixed[(mixed >= 0).all(axis=1)]
    if found.status == "none":
        assert not (mixed > 1e-9).any()
        return
    best = mixed.max(axis=0)
    gains = np.vstack([found.gains, mixed])
    by = best if method == "kalai-smorodinsky" else weights
    with np.errstate(divide="ignore", invalid="ignore"):
        values = {
            "nash": np.prod(gains**weights, axis=1),
            "utilitarian": gains @ weights,
        }.get(method, np.nanmin(np.where(by > 0, gains / by, np.nan), axis=1))
    slack = 0.05 * values.max() if method == "kalai-smorodinsky" else 1e-9 * (1 + values.max())
    assert values[0] >= values.max() - slack
    assert_allclose(found.shares @ points[found.indices], found.point, atol=1e-12)
    assert_allclose(found.shares.sum(), 1)
    assert (found.gains >= 0).all()
    assert found.indices.size <= 2


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("method", METHODS)
def test_closed_form_and_programs_agree_on_two_parties(method, seed):
    rng = np.random.default_rng(seed)
    points = rng.random((15, 2))
    given = stakes(points, [0.2, 0.3], [2, 1])
    programmed = mixture_of_many(method, given)
    found = on_hull(method, points, [0.2, 0.3], [2, 1])
    assert_allclose(programmed[0] @ points, found.point, atol=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_nash_of_four_parties_meets_its_bound_with_at_most_four_points(seed):
    points = np.random.default_rng(seed).random((60, 4))
    found = on_hull("nash", points, [0.2] * 4, [1, 2, 1, 1])
    assert found.status == "agreement"
    assert found.indices.size <= 4
    assert found.value <= found.bound <= found.value * (1 + 1e-9)


def test_three_parties_share_equally_what_one_must_lose_for_another():
    found = on_hull("nash", np.eye(3) * 3, [0, 0, 0.3])
    assert_allclose(found.point, [0.9, 0.9, 1.2], atol=1e-9)
    for method in ("kalai-smorodinsky", "egalitarian"):
        assert_allclose(on_hull(method, np.eye(3) * 3, [0, 0, 0.3]).gains, 0.9, atol=1e-6)


def test_leximin_goes_on_after_the_first_party_is_stuck():
    points = [[1, 0, 0], [1, 9, 0], [1, 0, 9]]
    found = on_hull("egalitarian", points, [0, 0, 0])
    assert_allclose(found.point, [1, 4.5, 4.5], atol=1e-5)


def test_points_below_a_fall_back_may_be_mixed_and_the_mixture_is_not_below():
    found = on_hull("nash", [[10, -2], [-2, 10]], [1, 1])
    assert_allclose(found.point, [4, 4])
    assert found.indices.tolist() == [0, 1]
    assert "50 % of point 0 and 50 % of point 1" in found.words


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("d", [[9, 9], [2, 2], [4, 1]])
def test_nothing_better_than_the_fall_back_is_no_agreement(method, d):
    found = on_hull(method, [[4, 1], [1, 4], [2, 2]] if d != [2, 2] else [[2, 2]], d)
    assert (found.status, found.value, found.indices.size) == ("none", None, 0)
    assert found.point.tolist() == d
    assert "No agreement" in found.words


@pytest.mark.parametrize("method", METHODS)
def test_nothing_better_than_the_fall_back_of_three_parties_is_no_agreement(method):
    assert on_hull(method, np.eye(3), [0.5, 0.5, 0.5]).status == "none"


@pytest.mark.parametrize("method", METHODS)
def test_a_party_that_cannot_gain_makes_the_agreement_weak(method):
    found = on_hull(method, [[3, 1], [2, 1]], [1, 1], parties=["A", "B"])
    assert (found.status, found.point.tolist()) == ("weak", [3, 1])
    assert "B would not gain" in found.words
    three = on_hull(method, [[3, 1, 2], [2, 1, 3]], [1, 1, 1])
    assert three.status == "weak"


def test_thousands_of_points_on_one_line_give_two_corners():
    x = np.linspace(0, 1, 4001)
    found = on_hull("nash", np.stack([x, 1 - x], axis=1), [0, 0])
    assert_allclose(found.point, [0.5, 0.5], atol=1e-12)


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="no rule 'fair'"):
        on_hull("fair", [[1, 2]], [0, 0])
    with pytest.raises(ValueError, match="weight above 0"):
        on_hull("nash", [[1, 2]], [0, 0], [0, 1])
    with pytest.raises(ValueError, match="at least two parties"):
        on_hull("nash", [[1]], [0])
    with pytest.raises(ValueError, match="finite numbers, got nan"):
        on_hull("nash", [[1, np.nan]], [0, 0])
