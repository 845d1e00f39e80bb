"""Alternating offers: closed forms, limits, outside options, a last round, points without mixtures."""

from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.bargaining.hull import on_hull
from negotiate.bargaining.offers import alternating_offers, finite_offers, split, with_breakdown

PIE = [[1, 0], [0, 1]]
BENT = [[10, 0], [9, 4], [6, 7], [0, 8]]


@pytest.mark.parametrize("first", [0.0, 0.3, 0.9, 0.999])
@pytest.mark.parametrize("second", [0.0, 0.5, 0.95, 0.999])
def test_linear_split_is_rubinsteins_closed_form(first, second):
    found = alternating_offers(PIE, [0, 0], [first, second])
    share = (1 - second) / (1 - first * second)
    assert split([first, second]) == pytest.approx(share)
    assert_allclose(found.agreed, [share, 1 - share], atol=1e-12)
    assert found.unique


def test_each_offer_makes_the_other_indifferent_to_waiting():
    found = alternating_offers(BENT, [1, -1], [0.8, 0.7])
    agreed, counter = found.agreed - [1, -1], found.counter - [1, -1]
    assert agreed[1] == pytest.approx(0.7 * counter[1], abs=1e-12)
    assert counter[0] == pytest.approx(0.8 * agreed[0], abs=1e-12)


def test_patience_pays_and_so_does_the_first_offer():
    impatient = alternating_offers(BENT, [0, 0], [0.5, 0.8]).agreed
    patient = alternating_offers(BENT, [0, 0], [0.9, 0.8]).agreed
    assert patient[0] > impatient[0]
    even = alternating_offers(PIE, [0, 0], [0.9, 0.9])
    assert even.agreed[0] > even.counter[0]


@pytest.mark.parametrize("d", [[0, 0], [2, 1]])
def test_agreement_goes_to_nash_as_the_risk_of_a_breakdown_goes_to_zero(d):
    goal = on_hull("nash", BENT, d).point
    away = [np.abs(with_breakdown(BENT, d, p).agreed - goal).max() for p in (0.3, 1e-2, 1e-5)]
    assert away[0] >= away[1] >= away[2]
    assert away[2] < 1e-4


def test_agreement_goes_to_weighted_nash_with_weights_one_by_rate():
    rates, step = np.array([0.1, 0.3]), 1e-5
    found = alternating_offers(BENT, [0, 0], np.exp(-rates * step))
    assert_allclose(found.agreed, on_hull("nash", BENT, [0, 0], 1 / rates).point, atol=1e-4)


def test_deal_me_out_an_outside_option_below_the_share_changes_nothing():
    free = alternating_offers(PIE, [0, 0], [0.9, 0.9]).agreed
    assert_allclose(alternating_offers(PIE, [0, 0], [0.9, 0.9], outside=[0, 0.3]).agreed, free)


def test_deal_me_out_a_better_outside_option_is_just_met():
    found = alternating_offers(PIE, [0, 0], [0.9, 0.9], outside=[0, 0.7])
    assert_allclose(found.agreed, [0.3, 0.7], atol=1e-12)
    mine = alternating_offers(PIE, [0, 0], [0.9, 0.9], outside=[0.8, 0])
    assert_allclose(mine.counter, [0.8, 0.2], atol=1e-12)
    assert_allclose(mine.agreed, [0.82, 0.18], atol=1e-12)


@pytest.mark.parametrize("mixtures", [True, False])
def test_outside_options_that_no_point_meets_are_no_agreement(mixtures):
    found = alternating_offers(
        BENT, [0, 0], [0.9, 0.9], outside=[9.5, 7], mixtures=mixtures, parties=["A", "B"]
    )
    assert found.agreed is None
    assert "No agreement" in found.words
    assert finite_offers(BENT, [0, 0], [0.9, 0.9], 2, outside=[9.5, 7], mixtures=mixtures) == ()


@pytest.mark.parametrize("mixtures", [True, False])
def test_fall_back_outside_the_set_is_no_agreement(mixtures):
    assert alternating_offers(BENT, [20, 0], [0.9, 0.9], mixtures=mixtures).agreed is None
    assert finite_offers(BENT, [20, 0], [0.9, 0.9], 4, mixtures=mixtures) == ()


def test_last_round_takes_all_and_long_talks_reach_the_stationary_offer():
    assert_allclose(finite_offers(PIE, [0, 0], [0.5, 0.8], 1)[0], [1, 0])
    assert_allclose(finite_offers(PIE, [0, 0], [0.5, 0.8], 2)[0], [0.2, 0.8])
    endless = alternating_offers(BENT, [1, 1], [0.8, 0.9]).agreed
    assert_allclose(finite_offers(BENT, [1, 1], [0.8, 0.9], 201)[0], endless, atol=1e-9)
    assert_allclose(finite_offers(BENT, [1, 1], [0.8, 0.9], 200)[0], endless, atol=1e-9)


def test_without_discounting_the_last_proposer_decides():
    assert finite_offers(PIE, [0, 0], [1, 1], 4)[0].tolist() == [0, 1]


def stationary(points, delta):
    """All pairs of offers by brute force: each is the best that the other accepts."""
    found = []
    for x, y in product(points, points):
        mine = max(p[0] for p in points if p[1] >= delta[1] * y[1])
        theirs = max(p[1] for p in points if p[0] >= delta[0] * x[0])
        if x[0] == mine and y[1] == theirs:
            found.append(x[0])
    return found


@pytest.mark.parametrize("seed", range(25))
def test_points_without_mixtures_agree_with_brute_force(seed):
    rng = np.random.default_rng(seed)
    first, second = np.sort(rng.integers(1, 40, (2, 7)), axis=1)
    points = np.unique(np.stack([first, second[::-1]], axis=1), axis=0)
    keep = [p for p in points if not ((points >= p).all(1) & (points > p).any(1)).any()]
    delta = rng.uniform(0.3, 0.97, 2)
    found = alternating_offers(keep, [0, 0], delta, mixtures=False)
    firsts = stationary(keep, delta)
    assert (found.agreed[0], found.least[0]) == (max(firsts), min(firsts))
    assert found.unique == (max(firsts) == min(firsts))


def test_several_equilibria_of_coarse_points_are_said():
    points = [[k, 10 - k] for k in range(11)]
    found = alternating_offers(points, [0, 0], [0.99, 0.99], mixtures=False, parties=["A", "B"])
    assert not found.unique
    assert "Other equilibria give A as little as 0" in found.words


def test_words_say_who_gets_what():
    words = alternating_offers(PIE, [0, 0], [0.5, 0.5], parties=["A", "B"]).words
    assert "A proposes and B accepts at once: A gets 0.666667" in words


def test_one_point_is_agreed_whatever_the_patience():
    found = alternating_offers([[2, 3]], [0, 0], [0.1, 0.9])
    assert found.agreed.tolist() == found.counter.tolist() == [2, 3]


def test_wrong_numbers_are_refused():
    with pytest.raises(ValueError, match="two numbers from 0 to below 1"):
        alternating_offers(PIE, [0, 0], [1, 0.5])
    with pytest.raises(ValueError, match="two numbers from 0 to 1"):
        finite_offers(PIE, [0, 0], [1.1, 0.5], 2)
    with pytest.raises(ValueError, match="at least one round, got 0"):
        finite_offers(PIE, [0, 0], [0.5, 0.5], 0)
    with pytest.raises(ValueError, match="above 0 and at most 1, got 0"):
        with_breakdown(PIE, [0, 0], 0)
    with pytest.raises(ValueError, match="two parties, got 3"):
        alternating_offers(np.eye(3), [0, 0, 0], [0.5, 0.5])
    with pytest.raises(ValueError, match="two numbers"):
        split([0.5, float("nan")])
