import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.corridors.choice import nested_logit
from negotiate.corridors.diversion import respond, supply_from_flows
from negotiate.corridors.spillover import spillover
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.spillovers.replacing import (
    agreed_numbers,
    by_size,
    refilled,
    replacement,
    response_slopes,
    rising_losses,
)

STATE, PRIVATE = np.array([True]), np.array([False])
POSTS = np.array([[50.0], [20.0], [10.0]])
FIRST = np.array([True, False, False])


def market(substitution: float = 0.6, *, chains: object = None, growth: float = 1.0) -> Markets:
    return Markets.build(
        ("XAA", "XBB", "XCC"),
        ("XZZ",),
        value=np.full((3, 1), 90.0),
        slopes=[single_substitution(2.0, substitution, 3)],
        loss=[1.0, 1.0, 1.0],
        loss_growth=[growth] * 3,
        power=0.5,
        chains=chains,
    )


@pytest.mark.parametrize("s", [0.0, 0.3, 0.6, 0.95])
def test_at_a_held_price_the_others_fill_the_share_that_substitution_says(s: float) -> None:
    found = replacement(market(s), PRIVATE, POSTS, FIRST)[0]
    assert_allclose(found[:, 0], [0, s / (1 + s), s / (1 + s)], atol=1e-12)
    assert not found[:, 1:].any()


def test_rising_losses_let_governments_fill_less_than_employers() -> None:
    state = replacement(market(), STATE, POSTS, FIRST)[0, :, 0].sum()
    private = replacement(market(), PRIVATE, POSTS, FIRST)[0, :, 0].sum()
    assert 0 < state < private < 1
    steep = replacement(market(growth=50.0), STATE, POSTS, FIRST)[0, :, 0].sum()
    assert steep < state / 5


def test_shares_follow_from_the_inverse_of_slopes_and_losses() -> None:
    slopes = single_substitution(2.0, 0.6, 3) + np.eye(3)
    expected = np.linalg.solve(slopes[1:, 1:], slopes[1:, 0])
    assert_allclose(replacement(market(), STATE, POSTS, FIRST)[0, 1:, 0], expected)


def test_a_corridor_without_posts_takes_none_and_the_others_take_more() -> None:
    shut = np.array([[50.0], [20.0], [0.0]])
    found = replacement(market(), PRIVATE, shut, FIRST)[0, :, 0]
    assert_allclose(found, [0, 0.6, 0], atol=1e-12)


def test_complements_lose_with_the_origin_that_is_cut() -> None:
    assert (replacement(market(-0.2), PRIVATE, POSTS, FIRST)[0, 1:, 0] < 0).all()


def test_rising_losses_are_the_growth_of_each_origin_without_chains() -> None:
    assert_allclose(rising_losses(market(growth=3.0)), 3 * np.eye(3))
    chains = [[0, 0.5, 0], [0, 0, 0], [0, 0, 0]]
    found = rising_losses(market(chains=chains))
    assert found[0, 0] == pytest.approx(0.25)
    assert found[1, 0] == pytest.approx(0.5)


def test_losses_stand_in_the_slopes_of_state_destinations_alone(calibration: Calibration) -> None:
    by_state = agreed_numbers(calibration)
    assert by_state.tolist() == [True, False, False]
    added = response_slopes(calibration.markets, by_state) - calibration.markets.slopes
    assert added[0].any()
    assert not added[1:].any()


@pytest.mark.parametrize("by_state", [STATE, PRIVATE])
def test_a_small_change_is_refilled_by_the_shares_exactly(by_state: np.ndarray) -> None:
    change = np.array([[-8.0], [0.0], [0.0]])
    shares = replacement(market(), by_state, POSTS, FIRST)
    assert_allclose(refilled(market(), by_state, POSTS, change), -shares[0] @ change)


def test_refilling_equals_the_spillover_on_arrays_where_no_corridor_is_at_a_bound() -> None:
    supply = supply_from_flows(POSTS, [500.0, 200.0, 100.0], nested_logit(0.5))
    response = respond(supply, caps=[[30.0], [np.inf], [np.inf]])
    shares = replacement(market(), STATE, POSTS, FIRST)
    chains = np.array([[0, 0.3, 0.1], [0, 0, 0.3], [0, 0, 0]])
    found = spillover(response, chains, replacement_by_destination=shares)
    others = refilled(market(), STATE, POSTS, response.change)
    assert_allclose(found.flows_change, response.change + others)


def test_what_one_origin_cannot_give_up_the_others_do() -> None:
    """By R both would give up 11.25; XCC has 10, so XBB gives up 0.6 x 30 - 0.6 x 10."""
    found = refilled(market(), PRIVATE, POSTS, np.array([[30.0], [0.0], [0.0]]))
    assert found[2, 0] == -10.0
    assert found[1, 0] == pytest.approx(-12.0)


def test_a_cap_on_another_origin_holds_and_the_rest_fills_more() -> None:
    change = np.array([[-20.0], [0.0], [0.0]])
    free = refilled(market(), PRIVATE, POSTS, change)
    caps = np.array([[30.0], [21.0], [np.inf]])
    held = refilled(market(), PRIVATE, POSTS, change, caps=caps)
    assert held[1, 0] == pytest.approx(1.0)
    assert held[2, 0] > free[2, 0]


def test_origins_that_moved_themselves_are_not_refilled() -> None:
    change = np.array([[-20.0], [5.0], [0.0]])
    found = refilled(market(), PRIVATE, POSTS, change)
    assert_allclose(found[:2], 0.0)
    assert found[2, 0] == pytest.approx(0.6 * 15)


def test_by_size_shares_the_same_total_in_proportion_to_posts() -> None:
    refill = np.array([[0.0], [6.0], [6.0]])
    free = np.full((3, 1), np.inf)
    assert_allclose(by_size(refill, POSTS, caps=free).ravel(), [0, 8, 4])
    assert_allclose(by_size(-refill, POSTS, caps=free).ravel(), [0, -8, -4])


def test_by_size_breaks_no_cap_and_takes_nothing_from_corridors_that_do_not_fill() -> None:
    refill = np.array([[0.0], [6.0], [6.0]])
    caps = np.array([[np.inf], [25.0], [np.inf]])
    assert_allclose(by_size(refill, POSTS, caps=caps).ravel(), [0, 5, 4])
    assert not by_size(np.zeros((3, 1)), POSTS, caps=caps).any()
