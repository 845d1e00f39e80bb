"""Axioms of the Shapley value and properties of divisions; whole numbers mapped to floats."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from negotiate.coalitions.characteristic import coalition_sizes, division_excesses
from negotiate.coalitions.division import equal_surplus_division, smallest_side_payments
from negotiate.coalitions.partitions import partition_function
from negotiate.coalitions.shapley import shapley_value
from negotiate.coalitions.stability import coalition_stability


@st.composite
def games(draw: st.DrawFn, players: int | None = None) -> np.ndarray:
    n = draw(st.integers(1, 6)) if players is None else players
    size = (1 << n) - 1
    drawn = draw(st.lists(st.integers(-50, 50), min_size=size, max_size=size))
    return np.array([0, *drawn], dtype=float)


def players_of(game: np.ndarray) -> int:
    return game.size.bit_length() - 1


@given(games())
def test_shapley_value_divides_all_of_the_grand_coalition(game: np.ndarray) -> None:
    assert_allclose(shapley_value(game).sum(), game[-1], atol=1e-9)


@given(games(4), games(4), st.integers(-3, 3))
def test_shapley_value_is_linear_in_the_game(
    one: np.ndarray, other: np.ndarray, factor: int
) -> None:
    mixed = shapley_value(one + factor * other)
    assert_allclose(mixed, shapley_value(one) + factor * shapley_value(other), atol=1e-9)


@given(games(4), st.integers(0, 3), st.integers(-9, 9))
def test_a_player_who_adds_the_same_to_all_gets_just_that(
    game: np.ndarray, player: int, alone: int
) -> None:
    masks = np.arange(16)
    dummy = game[masks & ~(1 << player)] + alone * (masks >> player & 1)
    assert_allclose(shapley_value(dummy)[player], alone, atol=1e-9)


@given(games(4), st.permutations(range(4)))
def test_shapley_value_does_not_depend_on_names(game: np.ndarray, order: list[int]) -> None:
    renamed = np.empty_like(game)
    for mask in range(16):
        renamed[sum(1 << order[i] for i in range(4) if mask >> i & 1)] = game[mask]
    assert_allclose(shapley_value(renamed)[order], shapley_value(game), atol=1e-9)


@given(st.integers(1, 8), st.integers(-9, 9))
def test_players_who_are_alike_get_the_same(players: int, worth: int) -> None:
    value = shapley_value(worth * coalition_sizes(players) ** 2.0)
    assert_allclose(value, worth * players, atol=1e-9)


@given(games())
def test_the_excess_of_everybody_at_the_shapley_value_is_zero(game: np.ndarray) -> None:
    value = shapley_value(game)
    excess = division_excesses(game, value)
    assert_allclose(excess[[0, -1]], 0.0, atol=1e-9)
    last = 1 << players_of(game) >> 1
    assert_allclose(excess[last], game[last] - value[-1], atol=1e-9)


whole = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=7)


@given(whole)
def test_side_payments_sum_to_zero_and_take_nobody_below_its_need(
    pairs: list[tuple[int, int]],
) -> None:
    payoffs, needs = np.array(pairs, dtype=float).T
    found = smallest_side_payments(payoffs, needs)
    assert_allclose(found.payments.sum(), 0.0, atol=1e-9)
    assert (found.division >= np.minimum(payoffs, needs) - 1e-9).all()
    assert_allclose(np.maximum(found.payments, 0.0).sum(), found.moved, atol=1e-9)
    assert found.sufficient == (needs.sum() <= payoffs.sum())
    assert_allclose(found.shortfall, max(needs.sum() - payoffs.sum(), 0.0), atol=1e-9)
    if found.sufficient:
        assert (found.division >= needs - 1e-9).all()
        assert_allclose(found.moved, np.maximum(needs - payoffs, 0.0).sum(), atol=1e-9)


@given(whole, st.integers(-99, 99))
def test_equal_surplus_is_the_division_of_the_greatest_least_gain(
    pairs: list[tuple[int, int]], total: int
) -> None:
    other, needs = np.array(pairs, dtype=float).T
    best = equal_surplus_division(float(total), needs)
    rival = other + (total - other.sum()) / other.size
    assert_allclose(best.sum(), total, atol=1e-9)
    assert (rival - needs).min() <= (best - needs).min() + 1e-9


@given(games(4))
def test_equal_surplus_is_stable_exactly_where_some_division_is(game: np.ndarray) -> None:
    """Payoffs of coalitions that do not depend on the others."""
    played = partition_function(
        4, lambda blocs: np.array([game[sum(1 << i for i in b)] for b in blocs])
    )
    assert_allclose(played.characteristic(), game)
    found = coalition_stability(played, frozenset(range(4)))
    division = equal_surplus_division(found.total, found.leaving)
    assert (found.leaves(division) == ()) == found.potentially_internal
    assert_allclose(found.leaving, game[[1, 2, 4, 8]])
