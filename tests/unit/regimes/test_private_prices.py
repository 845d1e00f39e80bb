"""Agreed prices against the definition of MODEL 2b written out in loops and searched on a grid."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.corridors.chains import unfilled_shares
from negotiate.errors import NoEquilibriumError
from negotiate.regimes import price_rounds
from negotiate.regimes.demand import employers_numbers
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.price_rounds import (
    agreed_prices,
    competitive_point,
    settle,
    stationary_prices,
    violation,
)
from negotiate.regimes.price_search import best_price
from negotiate.regimes.private_setting import Fallback, PrivateSetting, Status
from negotiate.regimes.talks import PricePoint, Talks

NAMES = ("XAA", "XBB", "XCC", "XDD")
SINGLE = ((0,), (1,), (2,), (3,))
PAIR = ((0, 2), (1,), (3,))
WITH_UNSIGNED = ((0, 3), (1,), (2,))
CHAINS = [[0, 0.3, 0.1, 0], [0, 0, 0.2, 0.1], [0.1, 0, 0, 0.1], [0, 0, 0, 0]]
MIXED: tuple[tuple[Status, ...], ...] = (
    ("open", "open"),
    ("open", "unsigned"),
    ("open", "irregular"),
    ("unsigned", "open"),
)
FALLBACKS: tuple[Fallback, ...] = ("others_expand", "others_fixed", "unsigned_rival")


def markets(power: float = 0.5, **changes: object) -> Markets:
    fields: dict[str, object] = {
        "value": [[50, 47], [46, 49], [44, 42], [41, 45]],
        "reservation": [[4, 3], [2, 3], [5, 1], [0, 2]],
        "slopes": [single_substitution(2.0, 0.5, 4), single_substitution(1.5, 0.3, 4)],
        "loss": [9, 8, 10, 7],
        "loss_growth": [0.8, 0.2, 0.4, 0.6],
        "chains": CHAINS,
    }
    return Markets.build(NAMES, ("XYY", "XZZ"), power=power, **{**fields, **changes})  # type: ignore[arg-type]


def mixed(power: float = 0.5, **changes: object) -> PrivateSetting:
    return PrivateSetting.build(
        markets(power, **changes), status=MIXED, observed_price=np.full((4, 2), 14.0)
    )


# The definition, written out.


def unfilled(setting: PrivateSetting, posts: np.ndarray) -> np.ndarray:
    return unfilled_shares(setting.markets.chains) @ posts.sum(axis=1)


def payoff(
    setting: PrivateSetting, bloc: tuple[int, ...], d: int, prices: np.ndarray, posts: np.ndarray
) -> float:
    total = 0.0
    for o in bloc:
        c, g = setting.markets.loss[o], setting.markets.loss_growth[o]
        u = unfilled(setting, posts)[o]
        total += (prices[o, d] * posts[o, d] if posts[o, d] > 0 else 0.0) - c * u - g * u * u / 2
    return total


def surplus(setting: PrivateSetting, d: int, prices: np.ndarray, posts: np.ndarray) -> float:
    q = posts[:, d]
    paid = sum(prices[o, d] * q[o] for o in range(4) if q[o] > 0)
    return float(setting.net_value[:, d] @ q - 0.5 * q @ setting.markets.slopes[d] @ q - paid)


def hired(
    setting: PrivateSetting, d: int, prices: np.ndarray, posts: np.ndarray, allowed: np.ndarray
) -> np.ndarray:
    changed = posts.copy()
    changed[:, d] = employers_numbers(
        setting.markets.slopes[d], setting.net_value[:, d], prices[:, d], allowed
    )
    return changed


def rival_enters(
    setting: PrivateSetting,
    d: int,
    prices: np.ndarray,
    frozen: np.ndarray,
    staying: np.ndarray,
    rival: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Numbers with the rival's price at its marginal loss, found by bisection over its price."""
    low, high = -100.0, 100.0
    asked = prices.copy()
    for _ in range(200):
        asked[rival, d] = (low + high) / 2
        posts = chosen_beside(setting, d, asked, frozen, staying, rival)
        loss = setting.marginal_loss(unfilled(setting, posts))[rival]
        low, high = (asked[rival, d], high) if loss > asked[rival, d] else (low, asked[rival, d])
    return asked, posts


def chosen_beside(
    setting: PrivateSetting,
    d: int,
    prices: np.ndarray,
    frozen: np.ndarray,
    staying: np.ndarray,
    rival: int | None,
) -> np.ndarray:
    """Employers choose staying origins (and the rival) beside posts that stay as they are."""
    allowed = staying.copy()
    posts = frozen.copy()
    if rival is not None:
        allowed[rival], posts[rival, d] = True, 0.0
    fixed = np.where(allowed, 0.0, posts[:, d])
    value = setting.net_value[:, d] - setting.markets.slopes[d] @ fixed
    posts[:, d] = fixed + employers_numbers(setting.markets.slopes[d], value, prices[:, d], allowed)
    return posts


def without(
    setting: PrivateSetting, point: PricePoint, bloc: tuple[int, ...], d: int, fallback: Fallback
) -> tuple[float, float]:
    """R0 and K0."""
    prices, posts = point.prices.copy(), point.posts.copy()
    for o in bloc:
        if setting.opened[o, d]:
            posts[o, d] = 0.0
    if fallback == "others_fixed":
        return payoff(setting, bloc, d, prices, posts), surplus(setting, d, prices, posts)
    staying = (setting.opened[:, d] | setting.irregular[:, d]) & np.isfinite(prices[:, d])
    for o in bloc:
        staying[o] &= not setting.opened[o, d]
    offers = [(prices, chosen_beside(setting, d, prices, posts, staying, None))]
    if fallback == "unsigned_rival":
        offers += [
            rival_enters(setting, d, prices, posts, staying, int(k))
            for k in np.flatnonzero(setting.unsigned[:, d])
        ]
    best = max(offers, key=lambda offer: surplus(setting, d, *offer))
    return payoff(setting, bloc, d, *best), surplus(setting, d, *best)


def nash_product(
    setting: PrivateSetting,
    bloc: tuple[int, ...],
    d: int,
    prices: np.ndarray,
    posts: np.ndarray,
    rest: tuple[float, float],
) -> float:
    gains = payoff(setting, bloc, d, prices, posts) - rest[0]
    left = surplus(setting, d, prices, posts) - rest[1]
    if gains < 0 or left < 0:
        return 0.0
    power = setting.markets.power
    return float(gains**power * left ** (1 - power))


def best_on_a_grid(
    talks: Talks, point: PricePoint, bloc: tuple[int, ...], d: int
) -> tuple[float, float]:
    """Nash product now, and the highest on a grid of deviations by one member or by all."""
    setting = talks.setting
    sellers = [o for o in bloc if setting.opened[o, d]]
    rest = without(setting, point, bloc, d, talks.fallback)
    now = nash_product(setting, bloc, d, point.prices, point.posts, rest)
    best = 0.0
    groups = [sellers] if talks.floor_offset is not None else [*([o] for o in sellers), sellers]
    for group in groups:
        for step in np.linspace(-9, 9, 181):
            prices = point.prices.copy()
            prices[group, d] += step
            posts = hired(setting, d, prices, point.posts, setting.hireable[:, d])
            best = max(best, nash_product(setting, bloc, d, prices, posts, rest))
    return now, best


def check(talks: Talks, point: PricePoint) -> None:
    setting = talks.setting
    for d in range(2):
        chosen = hired(setting, d, point.prices, point.posts, setting.hireable[:, d])
        assert_allclose(chosen[:, d], point.posts[:, d], atol=1e-8)
        for bloc in talks.blocs:
            if setting.opened[list(bloc), d].any():
                now, best = best_on_a_grid(talks, point, bloc, d)
                assert best <= now * (1 + 1e-9) + 1e-9
    loss = setting.marginal_loss(unfilled(setting, point.posts))
    ready = np.where(setting.unsigned, loss[:, None], 0.0)
    assert_allclose(np.where(setting.unsigned, point.prices, 0.0), ready, rtol=1e-9)


@pytest.mark.parametrize("fallback", FALLBACKS)
@pytest.mark.parametrize("blocs", [SINGLE, PAIR], ids=["alone", "pair"])
@pytest.mark.parametrize("power", [0.3, 1.0])
def test_no_price_on_a_grid_raises_the_nash_product(
    fallback: Fallback, blocs: tuple[tuple[int, ...], ...], power: float
) -> None:
    talks = Talks(mixed(power), blocs, fallback)
    point, found = agreed_prices(talks, "tested")
    assert found < 1e-9
    check(talks, point)


@pytest.mark.parametrize("fallback", FALLBACKS)
@pytest.mark.parametrize(
    "blocs", [SINGLE, PAIR, WITH_UNSIGNED], ids=["alone", "irregular member", "unsigned member"]
)
@pytest.mark.parametrize("form", ["differentiated", "floor"])
def test_the_linear_system_alone_finds_prices_that_no_deviation_beats(
    fallback: Fallback, blocs: tuple[tuple[int, ...], ...], form: str
) -> None:
    setting = mixed()
    offset = setting.markets.reservation if form == "floor" else None
    talks = Talks(setting, blocs, fallback, offset)
    point = stationary_prices(talks)
    assert point is not None
    assert violation(talks, point) < 1e-9
    check(talks, point)


@pytest.mark.parametrize("blocs", [SINGLE, PAIR], ids=["alone", "pair"])
def test_the_linear_system_holds_prices_at_their_cap(blocs: tuple[tuple[int, ...], ...]) -> None:
    setting = PrivateSetting.build(markets(1.0, price_cap=[18.0, np.inf]))
    point = stationary_prices(Talks(setting, blocs, "others_expand"))
    assert point is not None
    assert (point.prices <= setting.net_cap + 1e-9)[point.posts > 0].all()
    assert point.prices[0, 0] == pytest.approx(setting.net_cap[0, 0])


@pytest.mark.parametrize("fallback", FALLBACKS)
@pytest.mark.parametrize("net", [False, True], ids=["gross", "net"])
def test_no_floor_on_a_grid_raises_the_nash_product(fallback: Fallback, net: bool) -> None:
    setting = mixed()
    offset = np.zeros((4, 2)) if net else setting.markets.reservation
    talks = Talks(setting, PAIR, fallback, offset)
    point, _ = agreed_prices(talks, "tested")
    check(talks, point)
    asked = point.prices[[0, 2], 0] + offset[[0, 2], 0]
    assert asked[0] == pytest.approx(asked[1])


def test_the_rivals_threat_lowers_the_price_and_no_threat_raises_it() -> None:
    # Without chains and rising losses: with them a rival that leaves home matters, too.
    plain = mixed(chains=np.zeros((4, 4)), loss_growth=np.zeros(4))
    prices = {
        fallback: agreed_prices(Talks(plain, SINGLE, fallback), "tested")[0].prices[0, 0]
        for fallback in FALLBACKS
    }
    assert prices["unsigned_rival"] < prices["others_expand"] < prices["others_fixed"]


@pytest.mark.parametrize("blocs", [SINGLE, PAIR], ids=["alone", "pair"])
@pytest.mark.parametrize("fallback", FALLBACKS)
def test_replies_in_turn_reach_the_solution_of_the_system(
    blocs: tuple[tuple[int, ...], ...], fallback: Fallback, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks = Talks(mixed(), blocs, fallback)
    direct, _ = agreed_prices(talks, "tested")
    monkeypatch.setattr(price_rounds, "_stationary", lambda talks: iter(()))
    stepwise, found = agreed_prices(talks, "tested")
    assert found < 1e-9
    assert_allclose(stepwise.posts, direct.posts, rtol=1e-7, atol=1e-8)


def kinked(power: float) -> PrivateSetting:
    """The second origin is dear: the first keeps it out at exactly its cost (limit price)."""
    one = Markets.build(
        ("XAA", "XBB"),
        ("XYY",),
        value=[[20.0], [20.0]],
        slopes=[single_substitution(1.0, 0.9, 2)],
        loss=[2.0, 11.5],
        loss_growth=[0.0, 0.0],
        power=power,
    )
    return PrivateSetting.build(one)


def test_a_limit_price_keeps_the_dear_origin_out() -> None:
    # Alone the first would ask 11; the second, at its cost 11.5, would then be hired:
    # 20 - 11.5 > .9 (20 - 11). So q_1 = 8.5 / .9 and p_1 = 20 - q_1.
    talks = Talks(kinked(1.0), ((0,), (1,)), "others_expand")
    assert stationary_prices(talks) is None
    point, found = agreed_prices(talks, "tested")
    assert point.prices[0, 0] == pytest.approx(20 - 8.5 / 0.9)
    assert point.prices[1, 0] == pytest.approx(11.5)
    assert point.posts[1, 0] == pytest.approx(0.0, abs=1e-6)
    assert found < 1e-9


def test_the_price_cap_is_the_price_where_more_was_wanted() -> None:
    cap = np.array([18.0, np.inf])
    setting = PrivateSetting.build(markets(1.0, price_cap=cap))
    for blocs in (SINGLE, PAIR):
        talks = Talks(setting, blocs, "others_expand")
        point, _ = agreed_prices(talks, "tested")
        gross = point.prices + setting.markets.reservation
        assert gross[[0, 2], 0] == pytest.approx([18.0, 18.0])
        assert (gross[:, 1] > 18).any()
        check_capped(talks, point, cap)


def check_capped(talks: Talks, point: PricePoint, cap: np.ndarray) -> None:
    """No lower price is better for a party that stands at the cap."""
    setting = talks.setting
    for bloc in talks.blocs:
        rest = without(setting, point, bloc, 0, talks.fallback)
        now = nash_product(setting, bloc, 0, point.prices, point.posts, rest)
        for step in np.linspace(0.01, 6, 60):
            prices = point.prices.copy()
            prices[list(bloc), 0] -= step
            posts = hired(setting, 0, prices, point.posts, setting.hireable[:, 0])
            assert nash_product(setting, bloc, 0, prices, posts, rest) <= now * (1 + 1e-9)


def test_one_floor_stands_at_the_cap_too() -> None:
    setting = PrivateSetting.build(markets(1.0, price_cap=[18.0, 17.0]))
    talks = Talks(setting, PAIR, "others_expand", setting.markets.reservation)
    point, _ = agreed_prices(talks, "tested")
    gross = point.prices + setting.markets.reservation
    assert gross[[0, 2]] == pytest.approx(np.array([[18.0, 17.0], [18.0, 17.0]]))


def test_an_origin_whose_loss_is_above_the_cap_is_not_hired() -> None:
    setting = PrivateSetting.build(markets(0.5, price_cap=[13.0, 40.0], loss=[30, 8, 10, 7]))
    point, _ = agreed_prices(Talks(setting, SINGLE, "others_expand"), "tested")
    assert point.posts[0, 0] == 0
    assert point.prices[0, 0] == np.inf


def test_competitive_prices_are_the_marginal_loss_and_clear_the_market() -> None:
    setting = mixed()
    point = competitive_point(setting)
    loss = setting.marginal_loss(unfilled(setting, point.posts))
    for o, d in np.argwhere(setting.opened | setting.unsigned):
        assert point.prices[o, d] == pytest.approx(loss[o])
    assert point.prices[2, 1] == 14.0
    for d in range(2):
        chosen = hired(setting, d, point.prices, point.posts, setting.hireable[:, d])
        assert_allclose(chosen[:, d], point.posts[:, d], atol=1e-8)


def test_competitive_supply_ends_at_the_price_cap() -> None:
    free = competitive_point(PrivateSetting.build(markets()))
    setting = PrivateSetting.build(markets(price_cap=[14.5, 60.0]))
    point = competitive_point(setting)
    assert free.prices[0, 0] > setting.net_cap[0, 0]
    assert point.prices[0, 0] == pytest.approx(setting.net_cap[0, 0], abs=1e-6)
    assert point.posts[0, 0] < free.posts[0, 0]
    worth = setting.net_value[:, 0] - setting.markets.slopes[0] @ point.posts[:, 0]
    assert (worth - point.prices[:, 0] >= -1e-6)[point.posts[:, 0] > 0].all()


def test_settled_posts_are_those_employers_choose() -> None:
    setting = PrivateSetting.build(markets())
    prices = np.full((4, 2), 15.0)
    point = settle(setting, prices, setting.hireable)
    for d in range(2):
        chosen = hired(setting, d, prices, point.posts, setting.hireable[:, d])
        assert_allclose(chosen[:, d], point.posts[:, d], atol=1e-9)


def test_a_wrong_price_is_reported_as_a_violation() -> None:
    talks = Talks(mixed(), SINGLE, "others_expand")
    point, _ = agreed_prices(talks, "tested")
    prices = point.prices.copy()
    prices[0, 0] += 1.0
    posts = hired(talks.setting, 0, prices, point.posts, talks.setting.hireable[:, 0])
    assert violation(talks, PricePoint(prices, posts)) > 1e-4


def test_the_best_reply_is_exact_where_it_prices_a_rival_out() -> None:
    setting = kinked(1.0)
    talks = Talks(setting, ((0,), (1,)), "others_expand")
    point = PricePoint(np.array([[9.0], [11.5]]), np.array([[11.0], [0.0]]))
    reply = best_price(talks, point, 0, 0, sellers=np.array([0]), base=np.zeros(1))
    assert reply.price == pytest.approx(20 - 8.5 / 0.9)
    assert reply.posts == pytest.approx([8.5 / 0.9, 0.0], abs=1e-6)
    dear = best_price(talks, point, 1, 0, sellers=np.array([1]), base=np.zeros(1))
    assert dear.log_product == -np.inf
    assert dear.price == pytest.approx(11.5)


def test_prices_that_never_settle_are_an_error_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_rounds, "_stationary", lambda talks: iter(()))
    monkeypatch.setattr(price_rounds, "_ROUNDS", 2)
    with pytest.raises(NoEquilibriumError, match="after 2 rounds of replies prices still move"):
        agreed_prices(Talks(mixed(), SINGLE, "others_expand"), "bilateral")


def test_where_a_deviation_pays_no_prices_are_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_rounds, "violation", lambda talks, point: 0.01)
    with pytest.raises(NoEquilibriumError, match=r"still raises a Nash product by 0\.01"):
        agreed_prices(Talks(mixed(), SINGLE, "others_expand"), "bilateral")


def test_replies_that_overshoot_meet_halfway(monkeypatch: pytest.MonkeyPatch) -> None:
    talks = Talks(mixed(), SINGLE, "others_fixed")
    direct, _ = agreed_prices(talks, "tested")
    monkeypatch.setattr(price_rounds, "_stationary", lambda talks: iter(()))
    monkeypatch.setattr(price_rounds, "_PATIENCE", 1)
    damped, _ = agreed_prices(talks, "tested")
    assert_allclose(damped.posts, direct.posts, rtol=1e-6, atol=1e-7)
