"""Bargaining solutions on lists of points: values, ties, certificates, states without agreement."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.bargaining.solutions import egalitarian, kalai_smorodinsky, nash, utilitarian

D13 = [[4, 1], [1, 4], [2, 2]]


def test_discrete_nash_of_three_points_is_a_three_way_tie_with_zero_fall_backs():
    found = nash(D13, [0, 0])
    assert found.indices.tolist() == [0, 1, 2]
    assert found.value == pytest.approx(4)
    assert "3 points are equally good" in found.words


def test_discrete_nash_is_the_middle_when_the_fall_back_is_one():
    found = nash(D13, [1, 1])
    assert (found.status, found.index, found.indices.tolist()) == ("agreement", 2, [2])
    assert found.value == pytest.approx(1)


def test_power_weights_move_the_nash_point_to_the_heavier_party():
    points = [[4, 1], [2.5, 2], [1, 4]]
    assert nash(points, [0, 0], [1, 1]).index == 1
    assert nash(points, [0, 0], [3, 1]).index == 0
    assert nash(points, [0, 0], [1, 3]).index == 2


def test_nash_certificate_gives_product_second_best_and_binding_party():
    found = nash([[24, 11], [12, 6], [30, 7]], [12, 6], parties=["Bill", "Jack"])
    why = found.certificate
    assert why is not None
    assert why.second == 2
    assert (why.value, why.gap) == (pytest.approx(60), pytest.approx(42))
    assert why.binding == ("Bill",)
    assert why.compared == 3
    assert "Bill gets 24 (12 above its fall-back)" in found.words
    assert "the next best point reaches 18" in found.words


def test_zero_nash_product_gives_a_weakly_better_point_and_says_so():
    found = nash([[5, 1], [3, 1], [1, 1]], [1, 1], parties=["A", "B"])
    assert (found.status, found.index) == ("weak", 0)
    assert "No agreement beats the fall-back for every party" in found.words
    assert "B would not gain" in found.words


def test_zero_nash_product_does_not_compare_gains_of_different_parties():
    assert nash([[5, 1], [1, 2]], [1, 1]).indices.tolist() == [0, 1]
    assert nash([[5000, 1], [1, 2]], [1, 1]).indices.tolist() == [0, 1]


def test_zero_nash_product_prefers_two_gainers_to_one():
    found = nash([[99, 0, 0], [1, 1, 0], [2, 1, 0]], [0, 0, 0])
    assert (found.status, found.indices.tolist()) == ("weak", [2])


@pytest.mark.parametrize("rule", [nash, kalai_smorodinsky, egalitarian])
def test_no_agreement_when_only_the_fall_back_itself_can_be_had(rule):
    found = rule([[1, 1]], [1, 1])
    assert (found.status, found.index, found.value) == ("none", None, None)
    assert found.point.tolist() == [1, 1]
    assert "no point leaves any party better off" in found.words


@pytest.mark.parametrize("rule", [nash, kalai_smorodinsky, egalitarian])
def test_fall_back_outside_the_set_is_no_agreement_and_names_who_misses_it_by_how_much(rule):
    found = rule([[4, 1], [1, 4]], [3, 3], parties=["A", "B"])
    assert found.status == "none"
    assert found.indices.size == 0
    assert "misses it for B by 2" in found.words


@pytest.mark.parametrize("rule", [nash, kalai_smorodinsky, egalitarian])
def test_one_point_better_for_all_is_the_agreement(rule):
    found = rule([[-3, -2]], [-5, -5])
    assert (found.status, found.index) == ("agreement", 0)
    assert_allclose(found.gains, [2, 3])
    assert found.certificate.second is None
    assert "no other point comes into question" in found.words


def test_kalai_smorodinsky_ideal_counts_individually_rational_points_only():
    points = [[100, -1], [10, 2], [2, 10], [5, 5]]
    found = kalai_smorodinsky(points, [0, 0])
    assert found.index == 3
    assert found.value == pytest.approx(0.5)


def test_kalai_smorodinsky_of_three_parties_finishes_with_leximin():
    points = [[2, 2, 2], [2, 4, 2], [4, 0, 0], [0, 4, 4]]
    assert kalai_smorodinsky(points, [0, 0, 0]).indices.tolist() == [1]


def test_kalai_smorodinsky_leaves_out_a_party_that_cannot_gain():
    found = kalai_smorodinsky([[1, 5, 0], [3, 3, 0], [5, 1, 0]], [0, 0, 0])
    assert (found.status, found.index) == ("weak", 1)


def test_egalitarian_divides_gains_in_proportion_to_weights():
    points = [[1, 3], [2, 2], [3, 1]]
    assert egalitarian(points, [0, 0]).index == 1
    assert egalitarian(points, [0, 0], [3, 1]).index == 2


def test_egalitarian_leximin_prefers_the_larger_second_gain():
    assert egalitarian([[2, 2], [2, 3]], [0, 0]).indices.tolist() == [1]


def test_utilitarian_ignores_fall_backs_unless_they_are_given():
    points = [[9, 0], [3, 3], [2, 5]]
    assert utilitarian(points).index == 0
    assert utilitarian(points, d=[1, 1]).index == 2
    assert utilitarian(points, [0, 1]).index == 2


def test_utilitarian_with_fall_backs_that_nobody_beats_is_no_agreement():
    assert utilitarian([[9, 0], [2, 2]], d=[2, 2]).status == "none"
    assert utilitarian([[9, 0]], d=[2, 2]).status == "none"


@pytest.mark.parametrize("rule", [nash, egalitarian])
def test_weight_zero_leaves_a_party_only_its_fall_back_and_is_said(rule):
    found = rule([[9, -1], [5, 1], [5, 3], [4, 8]], [0, 0], [1, 0], parties=["A", "B"])
    assert found.indices.tolist() == [1, 2]
    assert found.index == 2, "the efficient one of the ties is shown"
    assert "B: weight 0, so only the fall-back counts" in found.words


def test_thousands_of_ties_are_all_listed():
    points = np.tile([[3.0, 2.0]], (5000, 1))
    for found in (nash(points, [0, 0]), kalai_smorodinsky(points, [0, 0]), utilitarian(points)):
        assert found.indices.size == 5000
        assert found.index == 0
        assert "5000 points are equally good" in found.words


def test_rounding_does_not_break_a_tie_and_a_real_difference_does():
    assert nash([[0.1 + 0.2, 1], [0.3, 1]], [0, 0]).indices.size == 2
    assert nash([[0.3 + 1e-8, 1], [0.3, 1]], [0, 0]).indices.size == 1
    assert egalitarian([[3e-15, 1e-15], [2e-15, 2e-15]], [0, 0]).indices.tolist() == [1]


def test_large_products_do_not_overflow():
    assert nash(np.full((1, 4), 1e200), np.zeros(4)).value == np.inf


def test_results_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        nash(D13, [0, 0]).point[0] = 9


@pytest.mark.parametrize("rule", [nash, kalai_smorodinsky, egalitarian])
def test_nan_is_refused_with_its_place(rule):
    with pytest.raises(ValueError, match=r"payoffs must be finite numbers, got nan at \[1, 0\]"):
        rule([[1, 2], [np.nan, 3]], [0, 0])
    with pytest.raises(ValueError, match="fall-backs must be finite numbers, got inf"):
        rule([[1, 2]], [0, np.inf])


def test_wrong_shapes_and_weights_are_refused():
    with pytest.raises(ValueError, match="shape"):
        nash([1, 2], [0, 0])
    with pytest.raises(ValueError, match="shape"):
        nash(np.empty((0, 2)), [0, 0])
    with pytest.raises(ValueError, match="fall-backs must be one number per party, 2"):
        nash([[1, 2]], [0, 0, 0])
    with pytest.raises(ValueError, match="at least 0 and not all 0"):
        nash([[1, 2]], [0, 0], [1, -1])
    with pytest.raises(ValueError, match="at least 0 and not all 0"):
        utilitarian([[1, 2]], [0, 0])
    with pytest.raises(ValueError, match="1 names are given"):
        nash([[1, 2]], [0, 0], parties=["A"])
