"""Characteristic functions, Shapley values and divisions on games whose answer is known."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.coalitions.characteristic import (
    checked_game,
    coalition_mask,
    coalition_members,
    coalition_sizes,
    division_excesses,
)
from negotiate.coalitions.division import equal_surplus_division, smallest_side_payments
from negotiate.coalitions.shapley import shapley_value


def test_masks_and_members_are_inverse() -> None:
    for mask in range(64):
        assert coalition_mask(coalition_members(mask)) == mask


def test_sizes_count_members() -> None:
    assert coalition_sizes(5).tolist() == [mask.bit_count() for mask in range(32)]


def test_shapley_value_is_the_mean_over_all_orders_of_arrival() -> None:
    values = [0, 3, -1, 7, 2, 4, 9, 20, 1, 1, 0, 5, 8, 6, 2, 30]
    totals = [Fraction(0)] * 4
    for order in permutations(range(4)):
        here = 0
        for player in order:
            totals[player] += Fraction(values[here | 1 << player] - values[here], 24)
            here |= 1 << player
    assert_allclose(shapley_value(values), [float(t) for t in totals], rtol=1e-13)


def test_a_game_without_players_has_an_empty_value() -> None:
    assert shapley_value([0.0]).shape == (0,)


def test_excess_is_what_a_coalition_gains_by_standing_alone() -> None:
    """Three players, any two earn 1: no division is in the core."""
    majority = [0, 0, 0, 1, 0, 1, 1, 1]
    excess = division_excesses(majority, [1 / 3, 1 / 3, 1 / 3])
    assert_allclose(excess[[3, 5, 6]], 1 / 3)
    assert excess[7] == pytest.approx(0)


def test_a_player_can_only_be_one_of_the_players() -> None:
    with pytest.raises(ValueError, match=r"members must be at least 0, got \[-1\]"):
        coalition_mask({-1})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param([], "must have 2\\^n values", id="no values"),
        pytest.param([0, 1, 2], "must have 2\\^n values", id="not a power of two"),
        pytest.param([[0, 1], [1, 2]], "must have 2\\^n values", id="a table"),
        pytest.param(np.zeros(1 << 21), "must have 2\\^n values", id="too many players"),
        pytest.param([0, np.nan], "must be finite", id="not a number"),
        pytest.param([1, 2], "the empty coalition must have the value 0", id="empty coalition"),
    ],
)
def test_malformed_games_are_refused(values: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked_game(values)  # type: ignore[arg-type]


def test_a_division_must_give_one_payoff_per_player() -> None:
    with pytest.raises(ValueError, match=r"must give 2 payoffs, got shape \(3,\)"):
        division_excesses([0, 1, 1, 3], [1, 1, 1])


def test_side_payments_give_the_needy_what_they_lack_and_no_more() -> None:
    found = smallest_side_payments([10.0, 4.0, 1.0, 5.0], [12.0, 1.0, 0.0, 5.0])
    assert_allclose(found.payments, [2.0, -1.5, -0.5, 0.0])
    assert_allclose(found.division, [12.0, 2.5, 0.5, 5.0])
    assert found.moved == 2.0
    assert found.sufficient


def test_side_payments_that_cannot_suffice_say_how_much_is_missing() -> None:
    found = smallest_side_payments([10.0, 4.0, 0.0], [12.0, 6.0, -1.0])
    assert_allclose(found.division, [10.5, 4.5, -1.0])
    assert found.shortfall == 3.0
    assert found.moved == 1.0
    assert not found.sufficient


def test_nobody_pays_where_nobody_has_slack_or_need() -> None:
    assert not smallest_side_payments([1.0, 2.0], [1.0, 2.0]).payments.any()
    nothing = smallest_side_payments([0.0, 1.0], [3.0, 1.0])
    assert not nothing.payments.any()
    assert nothing.shortfall == 3.0


def test_equal_surplus_gives_everybody_the_same_gain_over_its_need() -> None:
    division = equal_surplus_division(77.0, [90.0, -5.0, -50.0])
    assert_allclose(division - np.array([90.0, -5.0, -50.0]), 14.0)


@pytest.mark.parametrize(
    ("payoffs", "needs", "message"),
    [
        pytest.param([1.0], [1.0, 2.0], "one number per member", id="different lengths"),
        pytest.param([], [], "one number per member", id="nobody"),
        pytest.param([np.inf], [0.0], "finite numbers", id="infinite payoff"),
        pytest.param([0.0], [np.nan], "finite numbers", id="need that is no number"),
    ],
)
def test_malformed_divisions_are_refused(
    payoffs: list[float], needs: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        smallest_side_payments(payoffs, needs)


def test_the_total_must_be_finite() -> None:
    with pytest.raises(ValueError, match="total must be a finite number, got nan"):
        equal_surplus_division(np.nan, [1.0])
