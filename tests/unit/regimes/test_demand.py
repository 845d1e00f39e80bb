"""Employers' numbers against the enumeration of all active sets."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from negotiate.regimes.demand import employers_numbers, employers_surplus, pieces_along
from negotiate.regimes.markets import single_substitution

SLOPES = single_substitution(2.0, 0.6, 4)
VALUE = np.array([30.0, 26.0, 22.0, 18.0])
ALL = np.ones(4, dtype=bool)


def enumerated(slopes: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """The only active set whose posts are positive and whose slacks are not negative."""
    for chosen in product([False, True], repeat=len(margin)):
        rows = np.flatnonzero(chosen)
        posts = np.zeros(len(margin))
        posts[rows] = np.linalg.solve(slopes[np.ix_(rows, rows)], margin[rows])
        if (posts >= 0).all() and (slopes @ posts - margin >= -1e-12).all():
            return posts
    raise AssertionError("no active set fits")


whole_prices = st.lists(st.integers(0, 40).map(float), min_size=4, max_size=4).map(np.array)


@settings(max_examples=50, derandomize=True)
@given(whole_prices)
def test_numbers_are_those_of_the_only_active_set_that_fits(prices: np.ndarray) -> None:
    assert_allclose(
        employers_numbers(SLOPES, VALUE, prices, ALL), enumerated(SLOPES, VALUE - prices), atol=1e-9
    )


@settings(max_examples=50, derandomize=True)
@given(whole_prices, st.lists(st.booleans(), min_size=4, max_size=4).map(np.array))
def test_a_guess_however_wrong_changes_nothing(prices: np.ndarray, guess: np.ndarray) -> None:
    plain = employers_numbers(SLOPES, VALUE, prices, ALL)
    assert_allclose(employers_numbers(SLOPES, VALUE, prices, ALL, guess=guess), plain, atol=1e-9)


def test_a_guess_from_which_pivots_cycle_gives_way_to_the_sure_method() -> None:
    # Block pivots alone need not end; the least-index rule does.
    rng = np.random.default_rng(3)
    for _ in range(200):
        half = rng.normal(size=(6, 6))
        slopes = half @ half.T + 0.01 * np.eye(6)
        value, guess = rng.normal(size=6), rng.random(6) < 0.5
        free = np.ones(6, dtype=bool)
        found = employers_numbers(slopes, value, np.zeros(6), free, guess=guess)
        assert (found >= 0).all()
        assert (slopes @ found - value >= -1e-7).all()
        assert abs(found @ (slopes @ found - value)) < 1e-6


def test_nobody_is_hired_where_nothing_is_offered_or_hiring_is_barred() -> None:
    prices = np.array([np.inf, 1.0, 1.0, 1.0])
    barred = np.array([True, False, True, True])
    posts = employers_numbers(SLOPES, VALUE, prices, barred)
    assert posts[0] == posts[1] == 0
    assert (posts[2:] > 0).all()


def test_no_corridor_no_posts() -> None:
    assert not employers_numbers(SLOPES, VALUE, np.zeros(4), ~ALL).any()


def test_surplus_is_half_the_quadratic_form_at_the_numbers_chosen() -> None:
    prices = np.array([10.0, 12.0, 9.0, 30.0])
    posts = employers_numbers(SLOPES, VALUE, prices, ALL)
    assert posts[3] == 0
    assert employers_surplus(SLOPES, VALUE, prices, posts) == pytest.approx(
        0.5 * posts @ SLOPES @ posts
    )


@pytest.mark.parametrize("line", [[1, 0, 0, 0], [1, 1, 0, 1], [1, 1, 1, 1], [0, 0, 1, 0]])
@pytest.mark.parametrize("seed", range(4))
def test_pieces_are_the_demand_at_every_price_of_the_line(line: list[float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    slopes = single_substitution(1.5, float(rng.uniform(-0.2, 0.9)), 4)
    gap, along = rng.integers(5, 30, 4).astype(float), np.array(line, dtype=float)
    choke, pieces = pieces_along(slopes, gap, along)
    assert pieces[0].high == choke
    assert pieces[-1].low == -np.inf
    for upper, lower in pairwise(pieces):
        assert upper.low == lower.high
    for x in np.linspace(choke - 60, choke, 97):
        piece = next(piece for piece in pieces if piece.low <= x <= piece.high)
        expected = employers_numbers(slopes, gap - x * along, np.zeros(4), ALL)
        assert_allclose(piece.intercept + x * piece.slope, expected, atol=1e-6)
    above = employers_numbers(slopes, gap - (choke + 1) * along, np.zeros(4), ALL)
    assert not above[along > 0].any()


def test_of_two_origins_at_the_margin_only_the_one_that_fits_enters() -> None:
    # B^-1 (1, 1) = (3, -1): both stand at the choke price, only the first is hired below it.
    choke, pieces = pieces_along(np.array([[1.0, 2.0], [2.0, 5.0]]), np.full(2, 10.0), np.ones(2))
    assert choke == 10.0
    assert_allclose(pieces[0].slope, [-1.0, 0.0])


def test_identical_origins_leave_together() -> None:
    choke, pieces = pieces_along(single_substitution(1.0, 0.5, 3), np.full(3, 9.0), np.ones(3))
    assert choke == 9.0
    assert len(pieces) == 1
    assert_allclose(pieces[0].slope, -0.5)
