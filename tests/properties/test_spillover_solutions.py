"""Both ways of computing against independent solutions: conditions, halving, enumeration."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.corridors.choice import nested_logit
from negotiate.corridors.diversion import supply_from_flows
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.spillovers.choosing import at_numbers
from negotiate.spillovers.replacing import by_size, refilled, replacement, response_slopes
from negotiate.spillovers.resolving import resolved_posts

FloatArray = NDArray[np.float64]
N, M = 3, 2
PRICES = np.full((N, M), 15.0)
NAN = np.nan

seeds = st.integers(0, 10_000)


def invented(seed: int, *, chains: bool = True) -> Markets:
    """Return markets of three origins and two destinations with random figures."""
    rng = np.random.default_rng(seed)
    shares = np.triu(rng.uniform(0, 0.4, (N, N)), 1) if chains else np.zeros((N, N))
    return Markets.build(
        ("XAA", "XBB", "XCC"),
        ("XYY", "XZZ"),
        value=rng.uniform(25, 60, (N, M)),
        slopes=[single_substitution(rng.uniform(1, 5), rng.uniform(0, 0.9), N) for _ in range(M)],
        loss=rng.uniform(5, 20, N),
        loss_growth=rng.uniform(0.1, 3, N),
        power=0.5,
        chains=shares,
    )


def marginal(markets: Markets, by_state: FloatArray, posts: FloatArray) -> FloatArray:
    """Return what a post is worth less what it costs, from the definitions and not the solver."""
    shares = unfilled_shares(markets.chains)
    unfilled = shares @ posts.sum(axis=1)
    loss = np.diag(shares) * (markets.loss + markets.loss_growth * unfilled)
    gain = np.empty((N, M))
    for o, d in product(range(N), range(M)):
        value = markets.net_value[o, d] - sum(
            markets.slopes[d, o, other] * posts[other, d] for other in range(N)
        )
        gain[o, d] = value - (loss[o] if by_state[d] else PRICES[o, d])
    return gain


institutions = st.tuples(st.booleans(), st.booleans()).map(np.array)


@given(seeds, institutions, st.floats(0.0, 8.0), st.floats(0.0, 8.0))
def test_every_corridor_is_at_its_best_within_its_bounds(
    seed: int, by_state: FloatArray, first: float, second: float
) -> None:
    markets = invented(seed)
    caps = np.full((N, M), np.inf)
    caps[0, 0], caps[1, 1] = first, second
    network = np.ones((N, M), dtype=bool)
    posts = resolved_posts(markets, by_state, network, prices=PRICES, caps=caps)
    gain = marginal(markets, by_state, posts)
    for o, d in product(range(N), range(M)):
        q, cap = posts[o, d], caps[o, d]
        assert -1e-9 <= q <= cap + 1e-9
        if q < cap - 1e-9:
            assert gain[o, d] <= 1e-7
        if q > 1e-9:
            assert gain[o, d] >= -1e-7


@given(seeds, institutions, st.floats(0.0, 20.0))
def test_a_given_number_is_no_condition_and_all_others_hold(
    seed: int, by_state: FloatArray, number: float
) -> None:
    markets = invented(seed)
    numbers = np.full((N, M), NAN)
    numbers[2, 0] = number
    network = np.ones((N, M), dtype=bool)
    posts = resolved_posts(markets, by_state, network, prices=PRICES, numbers=numbers)
    gain = marginal(markets, by_state, posts)
    assert posts[2, 0] == number
    gain[2, 0] = 0.0
    assert (gain <= 1e-7).all()
    assert_allclose(gain[posts > 1e-9], 0.0, atol=1e-7)


@given(seeds, st.integers(0, 2**6 - 1))
def test_corridors_outside_the_network_stay_empty(seed: int, bits: int) -> None:
    network = np.array([bool(bits >> k & 1) for k in range(N * M)]).reshape(N, M)
    by_state = np.array([True, False])
    posts = resolved_posts(invented(seed), by_state, network, prices=PRICES)
    assert not posts[~network].any()
    gain = marginal(invented(seed), by_state, posts)
    assert (gain[network] <= 1e-7).all()


def brute_refill(
    slopes: FloatArray, before: FloatArray, lost: float, caps: FloatArray
) -> FloatArray:
    """Return the refill of the other origins by trying all states: empty, free, at the cap."""
    fill = np.arange(1, len(before))
    for states in product((0, 1, 2), repeat=len(fill)):
        state = np.array(states)
        after = np.where(state == 2, caps[fill], 0.0)
        free = fill[state == 1]
        fixed = before.copy()
        fixed[0] -= lost
        fixed[fill] = after
        if free.size:
            known = slopes[free] @ np.where(np.isin(np.arange(len(before)), free), 0.0, fixed)
            solved = np.linalg.solve(slopes[np.ix_(free, free)], slopes[free] @ before - known)
            fixed[free] = solved
        pull = slopes @ (before - fixed)
        inside = (fixed[fill] >= -1e-9) & (fixed[fill] <= caps[fill] + 1e-9)
        signs = np.where(
            state == 0,
            pull[fill] <= 1e-9,
            np.where(state == 2, pull[fill] >= -1e-9, np.abs(pull[fill]) <= 1e-7),
        )
        if inside.all() and signs.all():
            return fixed - before
    raise AssertionError("no state fits")


@given(
    st.floats(0.05, 0.95),
    st.lists(st.floats(0.5, 50.0), min_size=4, max_size=4),
    st.floats(-60.0, 1.0),
    st.floats(1.0, 1.5),
)
def test_refilling_equals_the_state_that_fits_among_all(
    s: float, held: list[float], share: float, room: float
) -> None:
    posts = np.array(held)
    lost = share * posts[0] if share > 0 else share
    markets = Markets.build(
        ("XAA", "XBB", "XCC", "XDD"),
        ("XZZ",),
        value=np.zeros((4, 1)),
        slopes=[single_substitution(2.0, s, 4)],
        loss=np.zeros(4),
        loss_growth=np.zeros(4),
        power=0.5,
    )
    caps = room * posts
    change = np.zeros((4, 1))
    change[0, 0] = -lost
    found = refilled(markets, np.array([False]), posts[:, None], change, caps=caps[:, None])
    expected = brute_refill(markets.slopes[0], posts, lost, caps)
    assert_allclose(found[1:, 0], expected[1:], atol=1e-6)


@given(seeds, st.integers(1, 2))
def test_shares_are_the_slopes_of_refilling(seed: int, moving: int) -> None:
    markets = invented(seed)
    by_state, posts = np.array([True, False]), np.full((N, M), 100.0)
    moved = np.arange(N) < moving
    shares = replacement(markets, by_state, posts, moved)
    rng = np.random.default_rng(seed)
    change = np.where(moved[:, None], rng.uniform(-1, 1, (N, M)), 0.0)
    expected = -np.einsum("dio,od->id", shares, change)
    assert_allclose(refilled(markets, by_state, posts, change), expected, atol=1e-9)


@given(seeds)
def test_rising_losses_never_fill_more(seed: int) -> None:
    markets, posts = invented(seed, chains=False), np.full((N, M), 10.0)
    moved = np.array([True, False, False])
    state = replacement(markets, np.array([True, True]), posts, moved).sum(axis=1)
    private = replacement(markets, np.array([False, False]), posts, moved).sum(axis=1)
    assert (state <= private + 1e-12).all()
    assert (private[:, 0] < 1).all()
    slopes = response_slopes(markets, np.array([True, False]))
    assert (np.linalg.eigvalsh(slopes[0]) > 0).all()


@given(
    st.lists(st.floats(0.0, 100.0), min_size=3, max_size=3),
    st.lists(st.floats(0.1, 100.0), min_size=3, max_size=3),
    st.floats(-1.0, 1.0),
)
def test_by_size_keeps_totals_and_empties_nobody_below_zero(
    fill: list[float], held: list[float], sign: float
) -> None:
    posts, refill = np.array(held)[:, None], np.array(fill)[:, None]
    bounded = np.minimum(refill, posts) * sign if sign < 0 else refill * sign
    found = by_size(bounded, posts, caps=np.full((3, 1), np.inf))
    assert found.sum() == pytest.approx(bounded.sum(), abs=1e-9)
    assert (posts + found >= -1e-9).all()


def halved(base: list[float], people: float, lam: float, number: float) -> FloatArray:
    """Return the choice when the first number is given, by halving its attractiveness in logs."""
    supply = supply_from_flows([base], [people], nested_logit(lam))
    values = np.log(supply.attractiveness[0])
    low, high = -200.0, 200.0
    for _ in range(300):
        middle = (low + high) / 2
        weights = np.exp((np.array([middle, *values[1:]])) / lam)
        inclusive = weights.sum() ** lam
        flows = people * weights / weights.sum() * inclusive / (1 + inclusive)
        low, high = (middle, high) if flows[0] < number else (low, middle)
    return np.asarray(flows)


@given(st.floats(0.15, 0.95), st.floats(1.0, 800.0))
def test_given_numbers_equal_the_attractiveness_that_leads_to_them(
    lam: float, number: float
) -> None:
    base = [50.0, 30.0, 10.0]
    supply = supply_from_flows([base], [1000.0], nested_logit(lam))
    found = at_numbers(supply, np.array([[number, NAN, NAN]])).flows[0]
    assert_allclose(found, halved(base, 1000.0, lam, number), rtol=1e-6, atol=1e-6)


@given(st.floats(0.15, 0.95), st.floats(0.0, 400.0), st.floats(0.0, 400.0))
def test_more_on_given_corridors_leaves_less_to_all_others(
    lam: float, one: float, other: float
) -> None:
    supply = supply_from_flows([[50.0, 30.0, 10.0]], [1000.0], nested_logit(lam))
    less, more = sorted((one, other))
    few = at_numbers(supply, np.array([[less, NAN, NAN]]))
    many = at_numbers(supply, np.array([[more, NAN, NAN]]))
    assert (many.flows[0, 1:] <= few.flows[0, 1:] + 1e-9).all()
    assert many.staying_change[0] <= few.staying_change[0] + 1e-9


@given(st.floats(0.15, 0.95), st.floats(0.0, 300.0), st.floats(0.0, 300.0))
def test_two_given_numbers_are_both_met(lam: float, one: float, other: float) -> None:
    supply = supply_from_flows([[50.0, 30.0, 10.0]], [1000.0], nested_logit(lam))
    found = at_numbers(supply, np.array([[one, other, NAN]]))
    assert_allclose(found.flows[0, :2], [one, other])
    assert 0 < found.flows[0, 2] < 1000 - one - other
    assert found.touched.tolist() == [[True, True, False]]
