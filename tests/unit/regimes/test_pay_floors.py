"""Pay scales: employers may not pay less, whoever comes. Closed forms, definitions, properties."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes import price_rounds
from negotiate.regimes.demand import employers_numbers, employers_surplus
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.price_rounds import agreed_prices, stationary_prices
from negotiate.regimes.price_supply import competitive_point, settle
from negotiate.regimes.private import bilateral, competitive, framework
from negotiate.regimes.private_setting import PrivateSetting, Status
from negotiate.regimes.talks import PricePoint, Talks, breakdown

NONE = -np.inf
EVERYBODY = frozenset({0, 1, 2})
CHAINS = [[0, 0.3, 0.1], [0, 0, 0.2], [0.1, 0, 0]]


def one(floor: float = NONE, **changes: object) -> Markets:
    """Return one origin and one destination: a = 60, c = 20, B = 2, reservation 5."""
    fields: dict[str, object] = {
        "value": [[65.0]],
        "reservation": [[5.0]],
        "slopes": [[[2.0]]],
        "loss": [20.0],
        "loss_growth": [0.0],
        "power": 0.5,
        "price_floor": [floor],
    }
    return Markets.build(("XAA",), ("XDD",), **{**fields, **changes})  # type: ignore[arg-type]


def three(floor: float = NONE, **changes: object) -> Markets:
    """Return the three origins of the model's worked example of hiring, with rising losses."""
    fields: dict[str, object] = {
        "value": [[60.0], [60.0], [50.0]],
        "slopes": [single_substitution(2.0, 0.8, 3)],
        "loss": [20, 20, 8],
        "loss_growth": [0.1, 0, 0.3],
        "power": 0.5,
        "price_floor": [floor],
    }
    return Markets.build(("XAA", "XBB", "XCC"), ("XDD",), **{**fields, **changes})  # type: ignore[arg-type]


def two_places(floors: tuple[float, float] = (NONE, NONE), **changes: object) -> Markets:
    """Return three origins and two destinations, linked by losses and vacancy chains."""
    fields: dict[str, object] = {
        "value": [[50, 47], [46, 49], [44, 42]],
        "reservation": [[4, 3], [2, 3], [5, 1]],
        "slopes": [single_substitution(2.0, 0.5, 3), single_substitution(1.5, 0.3, 3)],
        "loss": [9, 8, 10],
        "loss_growth": [0.8, 0.2, 0.4],
        "chains": CHAINS,
        "power": 0.5,
        "price_floor": floors,
    }
    return Markets.build(("XAA", "XBB", "XCC"), ("XYY", "XZZ"), **{**fields, **changes})  # type: ignore[arg-type]


def regimes(setting: PrivateSetting) -> dict[str, Outcome]:
    """Return every regime in which a price is found."""
    members = frozenset(range(len(setting.markets.origins)))
    return {
        "competitive": competitive(setting),
        "bilateral": bilateral(setting),
        "fixed": bilateral(setting, fallback="others_fixed"),
        "rival": bilateral(setting, fallback="unsigned_rival"),
        "framework": framework(setting, members),
        "one floor": framework(setting, members, form="one_floor"),
        "one net price": framework(setting, members, form="one_net_price"),
    }


ALL = ("competitive", "bilateral", "fixed", "rival", "framework", "one floor", "one net price")

# One destination, one origin: p = c + (beta / 2)(a - c) = 30 net, 35 gross; competitive 20 net.


@pytest.mark.parametrize("regime", ALL)
def test_above_the_bargained_price_pay_is_the_scale_and_numbers_are_demand_at_it(
    regime: str,
) -> None:
    found = regimes(PrivateSetting.build(one(45.0)))[regime]
    assert_allclose(found.gross_prices(one()), [[45.0]], rtol=1e-12)
    assert_allclose(found.posts, [[(60 - 40) / 2]], rtol=1e-12)
    assert_allclose(found.origin_payoffs, [(40 - 20) * 10], rtol=1e-12)
    assert_allclose(found.destination_payoffs, [0.5 * 2 * 10**2], rtol=1e-12)
    assert found.residual == 0


@pytest.mark.parametrize("regime", ALL)
@pytest.mark.parametrize("floor", [-3.0, 0.0, 24.9])
def test_below_every_price_a_scale_changes_nothing_bit_for_bit(regime: str, floor: float) -> None:
    free, scaled = (regimes(PrivateSetting.build(one(x)))[regime] for x in (NONE, floor))
    assert_array_equal(free.posts, scaled.posts)
    assert_array_equal(free.payments, scaled.payments)
    assert free.notes == scaled.notes


@pytest.mark.parametrize("regime", ALL)
def test_a_scale_below_all_prices_changes_nothing_in_a_network(regime: str) -> None:
    free = regimes(PrivateSetting.build(two_places()))[regime]
    scaled = regimes(PrivateSetting.build(two_places((12.0, 11.0))))[regime]
    least = free.gross_prices(two_places())[free.posts > 0].min()
    assert least > 12
    assert_allclose(scaled.posts, free.posts, rtol=1e-12)
    assert_allclose(scaled.payments, free.payments, rtol=1e-12)


def test_between_competition_and_bargaining_only_competition_is_lifted() -> None:
    found = regimes(PrivateSetting.build(one(30.0)))
    assert_allclose(found["competitive"].net_prices, [[25.0]])
    assert_allclose(found["bilateral"].net_prices, [[30.0]])


def test_beta_zero_and_one_stand_at_a_scale_too() -> None:
    for power in (0.0, 1.0):
        found = bilateral(PrivateSetting.build(one(55.0, power=power)))
        assert_allclose(found.net_prices, [[50.0]], rtol=1e-12)


# Competition: price = max(loss, scale), demand at it.


@pytest.mark.parametrize("floors", [(20.0, NONE), (NONE, 24.0), (18.0, 17.0), (30.0, 22.0)])
def test_ready_origins_get_their_marginal_loss_or_the_scale_whichever_is_higher(
    floors: tuple[float, float],
) -> None:
    markets = two_places(floors)
    setting = PrivateSetting.build(markets)
    point = competitive_point(setting)
    leak = unfilled_shares(markets.chains)
    unfilled = leak @ point.posts.sum(axis=1)
    loss = np.diagonal(leak) * (markets.loss + markets.loss_growth * unfilled)
    assert_allclose(point.prices, np.maximum(loss[:, None], setting.net_floor), rtol=1e-12)
    for d in range(2):
        wanted = employers_numbers(
            markets.slopes[d], setting.net_value[:, d], point.prices[:, d], setting.hireable[:, d]
        )
        assert_allclose(point.posts[:, d], wanted, rtol=1e-9, atol=1e-9)


def test_some_prices_stand_at_the_scale_and_others_above_it_in_that_test() -> None:
    setting = PrivateSetting.build(two_places((18.0, 17.0)))
    point = competitive_point(setting)
    at = np.isclose(point.prices, setting.net_floor) & (point.posts > 0)
    assert at.any()
    assert (~at & (point.posts > 0)).any()


def test_only_origins_that_stand_ready_are_lifted_not_prices_that_are_given() -> None:
    setting = PrivateSetting.build(one(45.0))
    point = settle(setting, np.array([[10.0]]), np.array([[True]]))
    assert_allclose(point.prices, [[10.0]])


def test_a_scale_above_other_labour_leaves_no_posts_to_competition() -> None:
    found = competitive(PrivateSetting.build(one(45.0, price_cap=[40.0])))
    assert_allclose(found.posts, [[0.0]], atol=1e-12)


def test_a_scale_above_other_labour_leaves_no_posts_to_bargaining() -> None:
    found = bilateral(PrivateSetting.build(one(45.0, price_cap=[40.0])))
    assert_allclose(found.posts, [[0.0]], atol=1e-12)


# Bargaining: no price at or above the scale has a higher Nash product.


def product(markets: Markets, point: PricePoint, o: int, d: int, price: float) -> float:
    """Return the log Nash product of one origin and the employers, written out."""
    value, slopes = markets.net_value[:, d], markets.slopes[d]
    leak = unfilled_shares(markets.chains)

    def outcome(prices: np.ndarray) -> tuple[float, float]:
        posts = point.posts.copy()
        posts[:, d] = employers_numbers(slopes, value, prices, np.isfinite(prices))
        u = float(leak[o] @ posts.sum(axis=1))
        paid = prices[o] * posts[o, d] if posts[o, d] > 0 else 0.0
        lost = markets.loss[o] * u + 0.5 * markets.loss_growth[o] * u * u
        return paid - lost, employers_surplus(slopes, value, prices, posts[:, d])

    with_it, without = point.prices[:, d].copy(), point.prices[:, d].copy()
    with_it[o], without[o] = price, np.inf
    (r, k), (r0, k0) = outcome(with_it), outcome(without)
    if r <= r0 or k <= k0:
        return -np.inf
    beta = markets.power
    return float(beta * np.log(r - r0) + (1 - beta) * np.log(k - k0))


@pytest.mark.parametrize("floors", [(18.5, NONE), (18.0, 17.0), (17.0, 20.0), (30.0, 31.0)])
def test_no_admissible_price_of_a_pair_is_better_for_both(floors: tuple[float, float]) -> None:
    markets = two_places(floors)
    setting = PrivateSetting.build(markets)
    point, found = agreed_prices(Talks(setting, ((0,), (1,), (2,)), "others_expand"), "bilateral")
    assert found <= 1e-9
    assert (point.prices >= setting.net_floor - 1e-9).all()
    for o, d in np.argwhere(point.posts > 0):
        now = product(markets, point, o, d, float(point.prices[o, d]))
        low = max(setting.net_floor[o, d], -10.0)
        tried = [product(markets, point, o, d, float(x)) for x in np.linspace(low, 45, 400)]
        assert max(tried) <= now + 1e-9 * (1 + abs(now))


def test_in_that_test_scales_bind_some_corridors_and_leave_others_free() -> None:
    setting = PrivateSetting.build(two_places((18.0, 17.0)))
    posts = bilateral(setting).posts > 0
    at = np.isclose(bilateral(setting).net_prices, setting.net_floor) & posts
    assert at.any()
    assert (posts & ~at).any()


@pytest.mark.parametrize("form", ["differentiated", "one_floor", "one_net_price"])
@pytest.mark.parametrize("floors", [(27.0, 27.0), (19.0, NONE), (18.0, 20.0)])
def test_the_linear_system_and_rounds_of_replies_agree_at_a_scale(
    monkeypatch: pytest.MonkeyPatch, floors: tuple[float, float], form: str
) -> None:
    setting = PrivateSetting.build(two_places(floors))
    direct = framework(setting, frozenset({0, 1}), form=form)  # type: ignore[arg-type]
    monkeypatch.setattr(price_rounds, "_stationary", lambda talks: iter(()))
    turns = framework(setting, frozenset({0, 1}), form=form)  # type: ignore[arg-type]
    assert_allclose(turns.posts, direct.posts, atol=1e-6)
    assert_allclose(turns.net_prices, direct.net_prices, atol=1e-6)


@pytest.mark.parametrize("floor", [15.0, 20.0, 21.3, 21.6, 22.0, 22.5, 25.0, 30.0, 49.9])
def test_the_linear_system_finds_bilateral_prices_at_any_scale(floor: float) -> None:
    setting = PrivateSetting.build(three(floor))
    point = stationary_prices(Talks(setting, ((0,), (1,), (2,)), "others_expand"))
    assert point is not None
    assert price_rounds.violation(Talks(setting, ((0,), (1,), (2,)), "others_expand"), point) == 0


def test_a_price_that_first_falls_below_the_scale_may_end_above_it() -> None:
    """A cheap rival at the scale costs more, so that an origin can ask more than the scale itself."""

    def pair(floor: float) -> PrivateSetting:
        markets = Markets.build(
            ("XAA", "XBB"),
            ("XDD",),
            value=[[30.0], [26.0]],
            slopes=[single_substitution(1.0, 0.6, 2)],
            loss=[8, 2],
            loss_growth=[0, 0],
            power=0.8,
            price_floor=[floor],
        )
        return PrivateSetting.build(markets)

    free = bilateral(pair(NONE))
    scale = float(free.net_prices[0, 0]) + 0.1
    point = stationary_prices(Talks(pair(scale), ((0,), (1,)), "others_expand"))
    assert point is not None
    assert free.net_prices[1, 0] < scale - 1
    assert point.prices[1, 0] == pytest.approx(scale)
    assert point.prices[0, 0] > scale + 0.1
    assert bilateral(pair(scale)).residual <= 1e-9


@pytest.mark.parametrize("floor", [24.0, 25.0])
def test_a_framework_keeps_a_member_that_is_worth_having_at_the_scale(floor: float) -> None:
    """Both with it and without it first-order conditions hold; only one is best."""
    found = framework(PrivateSetting.build(three(floor)), EVERYBODY)
    assert found.residual <= 1e-9
    assert found.posts[2, 0] > 0
    assert found.net_prices[2, 0] == pytest.approx(floor)


# Rivals that stand ready.


def with_rival(floor: float) -> PrivateSetting:
    status: tuple[tuple[Status, ...], ...] = (("open",), ("open",), ("unsigned",))
    return PrivateSetting.build(three(floor), status=status)


@pytest.mark.parametrize("fallback", ["others_expand", "others_fixed", "unsigned_rival"])
def test_a_ready_rival_may_not_go_below_the_scale(fallback: str) -> None:
    found = bilateral(with_rival(12.0), fallback=fallback)  # type: ignore[arg-type]
    free = bilateral(with_rival(NONE), fallback=fallback)  # type: ignore[arg-type]
    assert free.net_prices[2, 0] < 12
    assert found.net_prices[2, 0] == pytest.approx(12, rel=1e-12)
    assert found.residual <= 1e-9


def test_the_threat_to_hire_a_rival_is_worth_less_at_a_scale() -> None:
    point = PricePoint(np.array([[22.0], [22.0], [np.inf]]), np.array([[8.0], [8.0], [0.0]]))
    blocs = ((0,), (1,), (2,))
    for floor in (NONE, 16.0):
        setting = with_rival(floor)
        fails = breakdown(Talks(setting, blocs, "unsigned_rival"), point, 0, 0)
        prices = np.array([np.inf, 22.0, max(floor, 8 + 0.3 * fails.posts[2])])
        hired = employers_numbers(
            setting.markets.slopes[0], setting.net_value[:, 0], prices, np.isfinite(prices)
        )
        assert_allclose(fails.posts, hired, rtol=1e-9)
        worth = employers_surplus(setting.markets.slopes[0], setting.net_value[:, 0], prices, hired)
        assert fails.surplus == pytest.approx(worth, rel=1e-9)


# Two kinds of floors.


def test_a_bargained_floor_and_a_scale_are_two_floors_the_higher_counts() -> None:
    free = framework(PrivateSetting.build(three()), EVERYBODY, form="one_floor")
    agreed = float(free.net_prices[0, 0])
    below = framework(PrivateSetting.build(three(agreed - 1)), EVERYBODY, form="one_floor")
    above = framework(PrivateSetting.build(three(agreed + 4)), EVERYBODY, form="one_floor")
    assert_allclose(below.posts, free.posts, rtol=1e-12)
    assert_allclose(above.net_prices[:2, 0], agreed + 4, rtol=1e-12)


def test_one_net_price_respects_the_scale_for_the_member_with_the_lowest_reservation() -> None:
    markets = three(40.0, reservation=[[1.0], [3.0], [2.0]])
    found = framework(PrivateSetting.build(markets), EVERYBODY, form="one_net_price")
    held = found.posts[:, 0] > 0
    assert_allclose(found.net_prices[held, 0], 39.0, rtol=1e-12)
    assert (found.gross_prices(markets)[held, 0] >= 40 - 1e-9).all()


def test_a_scale_is_gross_so_that_the_rent_falls_with_the_reservation() -> None:
    markets = three(40.0, reservation=[[1.0], [3.0], [2.0]])
    found = bilateral(PrivateSetting.build(markets))
    assert_allclose(found.net_prices[:2, 0], [39.0, 37.0], rtol=1e-12)


# Raising a scale.


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("regime", ["competitive", "bilateral"])
def test_raising_a_scale_lowers_no_price_where_losses_are_constant(seed: int, regime: str) -> None:
    rng = np.random.default_rng(seed)
    substitution = rng.uniform(0.1, 0.9)
    markets = three(
        value=rng.uniform(40, 70, (3, 1)),
        reservation=rng.uniform(0, 6, (3, 1)),
        loss=rng.uniform(5, 20, 3),
        loss_growth=np.zeros(3),
        slopes=[single_substitution(2.0, substitution, 3)],
    )
    solve = competitive if regime == "competitive" else bilateral
    found = [
        solve(PrivateSetting.build(markets.change(price_floor=np.array([floor]))))
        for floor in (NONE, *np.linspace(5, 60, 12))
    ]
    for low, high in pairwise(found):
        both = (low.posts > 0) & (high.posts > 0)
        assert (high.net_prices[both] >= low.net_prices[both] - 1e-7).all()
        assert high.posts.sum() <= low.posts.sum() + 1e-7


def test_in_a_framework_a_scale_that_prices_a_member_out_lets_the_others_prices_fall() -> None:
    """The bloc no longer shields that member's posts; so the property is not one of blocs."""
    shielded = framework(PrivateSetting.build(three(23.0)), EVERYBODY)
    alone = framework(PrivateSetting.build(three(27.0)), EVERYBODY)
    assert shielded.posts[2, 0] > 0 == alone.posts[2, 0]
    assert alone.net_prices[0, 0] < shielded.net_prices[0, 0]


# Words.


def test_a_scale_above_what_a_first_post_is_worth_leaves_no_posts_and_says_so() -> None:
    found = bilateral(PrivateSetting.build(one(66.0)))
    assert_array_equal(found.posts, [[0.0]])
    assert_array_equal(found.origin_payoffs, [0.0])
    assert found.notes == (
        "The pay scale is at or above what employers would pay for a first post, so nobody is hired: "
        "XAA in XDD.",
    )


def test_an_outcome_says_which_corridors_stand_at_the_scale() -> None:
    assert bilateral(PrivateSetting.build(two_places((31.0, NONE)))).notes == (
        "At the pay scale, so that pay is not bargained there: XAA, XBB, XCC in XYY.",
    )
    assert (
        bilateral(PrivateSetting.build(two_places((31.0, 31.0))))
        .notes[0]
        .endswith("XAA, XBB, XCC in XYY; XAA, XBB, XCC in XZZ.")
    )
    assert bilateral(PrivateSetting.build(two_places())).notes == ()


def test_a_given_price_is_not_said_to_stand_at_the_scale() -> None:
    status: tuple[tuple[Status, ...], ...] = (("irregular",), ("open",), ("open",))
    setting = PrivateSetting.build(
        three(35.0), status=status, observed_price=[[35.0], [35.0], [35.0]]
    )
    assert bilateral(setting).notes == (
        "At the pay scale, so that pay is not bargained there: XBB in XDD.",
    )


def test_the_method_of_competition_names_the_scale_where_there_is_one() -> None:
    assert "pay scale" in competitive(PrivateSetting.build(one(30.0))).method
    assert "scale" not in competitive(PrivateSetting.build(one())).method


# Markets.


def test_markets_without_a_scale_have_none() -> None:
    assert_array_equal(one().change(value=one().value).price_floor, [NONE])
    assert_array_equal(PrivateSetting.build(one(45.0)).net_floor, [[40.0]])


def test_a_scale_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="floor must be numbers, got NaN"):
        one(float("nan"))
    with pytest.raises(ValueError, match=r"floor must have shape \(1,\), got \(2,\)"):
        one(price_floor=[1.0, 2.0])


def test_statuses_change_and_the_scale_stays() -> None:
    setting = replace(with_rival(16.0)).with_status({(2, 0): "open"})
    assert_array_equal(setting.markets.price_floor, [16.0])
