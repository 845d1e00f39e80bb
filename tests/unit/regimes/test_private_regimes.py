"""What the regimes of institution ``private`` report, and what they refuse."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.regimes.fund import fund
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.private import bilateral, competitive, framework, observed
from negotiate.regimes.private_setting import PrivateSetting, Status

NAMES = ("XAA", "XBB", "XCC")
ALL = frozenset({0, 1, 2})


def markets(**changes: object) -> Markets:
    fields: dict[str, object] = {
        "value": [[60.0], [60.0], [50.0]],
        "slopes": [single_substitution(2.0, 0.8, 3)],
        "loss": [20.0, 20.0, 8.0],
        "loss_growth": [0.0, 0.0, 0.0],
        "power": 0.5,
    }
    return Markets.build(NAMES, ("XZZ",), **{**fields, **changes})  # type: ignore[arg-type]


def setting(**changes: object) -> PrivateSetting:
    return PrivateSetting.build(markets(**changes))


def test_observed_prices_give_the_numbers_that_employers_choose() -> None:
    given = PrivateSetting.build(markets(), observed_price=[[30.0], [30.0], [18.5]])
    found = observed(given)
    assert found.destination_payoffs == pytest.approx([270.2163], abs=5e-5)
    assert_allclose(found.net_prices, [[30.0], [30.0], [18.5]])


def test_calibrated_values_reproduce_observed_posts() -> None:
    # MODEL 8b (3): A = p + B q with the observed price.
    slopes = single_substitution(2.0, 0.8, 3)
    posts, prices = np.array([5.0, 4.0, 6.0]), np.array([25.0, 24.0, 12.0])
    given = PrivateSetting.build(
        markets(value=(prices + slopes @ posts)[:, None]), observed_price=prices[:, None]
    )
    assert_allclose(observed(given).posts[:, 0], posts, rtol=1e-12)


def test_bertrand_mark_up_is_posts_over_the_inverse_slope() -> None:
    # MODEL 8b: p_o - c_o = q_o / [B^-1]_oo.
    found = bilateral(setting(power=1.0))
    h = np.diagonal(np.linalg.inv(single_substitution(2.0, 0.8, 3)))
    assert_allclose(found.net_prices[:, 0] - [20, 20, 8], found.posts[:, 0] / h)


def test_mark_up_without_replacement_threat_has_the_closed_form() -> None:
    # beta (q - h m) b = 2 (1 - beta) m, so m = beta b q / (2 (1 - beta) + beta h b).
    h = np.diagonal(np.linalg.inv(single_substitution(2.0, 0.8, 3)))
    for power in (0.2, 0.5, 1.0):
        found = bilateral(setting(power=power), fallback="others_fixed")
        expected = power * 2 * found.posts[:, 0] / (2 * (1 - power) + power * h * 2)
        assert_allclose(found.net_prices[:, 0] - [20, 20, 8], expected)


def test_a_bloc_of_one_is_a_bilateral_deal() -> None:
    alone, one = bilateral(setting()), framework(setting(), frozenset({1}))
    assert_allclose(one.posts, alone.posts)
    assert one.signed == alone.signed


def test_a_bloc_pays_the_agreement_cost_once() -> None:
    cost = setting(agreement_cost=[7.0])
    free = bilateral(setting()).destination_payoffs[0]
    assert bilateral(cost).destination_payoffs[0] == pytest.approx(free - 21)
    together = framework(setting(), ALL).destination_payoffs[0]
    assert framework(cost, ALL).destination_payoffs[0] == pytest.approx(together - 7)
    pair = framework(setting(), frozenset({0, 1})).destination_payoffs[0]
    assert framework(cost, frozenset({0, 1})).destination_payoffs[0] == pytest.approx(pair - 14)


def test_without_agreement_no_agreement_cost_is_due() -> None:
    found = competitive(setting(agreement_cost=[7.0]))
    assert found.world == pytest.approx(competitive(setting()).world)
    assert found.signed == (frozenset(),)


def test_one_net_price_differs_from_one_gross_price_where_reservations_do() -> None:
    given = setting(reservation=[[3.0], [0.0], [0.0]])
    gross = framework(given, ALL, form="one_floor").gross_prices(given.markets)
    net = framework(given, ALL, form="one_net_price").net_prices
    assert gross[0, 0] == pytest.approx(gross[1, 0])
    assert net[0, 0] == pytest.approx(net[1, 0])
    assert gross[0, 0] != pytest.approx(net[0, 0] + 3, abs=0.1)


def test_an_irregular_corridor_keeps_its_price_in_every_regime() -> None:
    status: tuple[tuple[Status, ...], ...] = (("open",), ("open",), ("irregular",))
    given = PrivateSetting.build(markets(), status=status, observed_price=[[25.0], [25.0], [9.0]])
    for found in (observed(given), competitive(given), bilateral(given), framework(given, ALL)):
        assert found.net_prices[2, 0] == pytest.approx(9.0)
    assert bilateral(given).signed == (frozenset({0, 1}),)


def test_a_corridor_that_markets_close_is_shut_whatever_its_status() -> None:
    given = PrivateSetting.build(
        markets(open_corridors=[[True], [False], [True]]),
        status=(("open",), ("open",), ("open",)),
    )
    assert bilateral(given).posts[1, 0] == 0


def test_a_higher_share_of_power_raises_every_price_of_the_bloc() -> None:
    prices = [
        framework(setting(power=power), ALL).net_prices[:, 0] for power in (0.1, 0.4, 0.7, 1.0)
    ]
    assert (np.diff(prices, axis=0) > 0).all()


def test_without_unsigned_origins_the_rival_regime_says_that_it_adds_nothing() -> None:
    plain, rival = bilateral(setting()), bilateral(setting(), fallback="unsigned_rival")
    assert_allclose(plain.posts, rival.posts)
    assert (plain.regime, rival.regime) == ("bilateral", "bilateral_rival")
    assert any("No origin stands unsigned" in note for note in rival.notes)
    assert not plain.notes


def test_unchecked_prices_are_the_same_and_say_that_nothing_was_checked() -> None:
    checked, quick = bilateral(setting()), bilateral(setting(), checked=False)
    assert_allclose(quick.posts, checked.posts)
    assert np.isnan(quick.residual)
    assert checked.residual < 1e-9


def test_unchecked_prices_at_a_kink_are_found_by_replies_in_turn() -> None:
    pair = Markets.build(
        ("XAA", "XBB"),
        ("XYY",),
        value=[[20.0], [20.0]],
        slopes=[single_substitution(1.0, 0.9, 2)],
        loss=[2.0, 11.5],
        loss_growth=[0.0, 0.0],
        power=1.0,
    )
    found = bilateral(PrivateSetting.build(pair), checked=False)
    assert found.net_prices[0, 0] == pytest.approx(20 - 8.5 / 0.9)


def test_a_setting_refuses_what_it_cannot_use() -> None:
    with pytest.raises(ValueError, match=r"status must have shape \(3, 1\)"):
        PrivateSetting.build(markets(), status=(("open",),))
    with pytest.raises(ValueError, match=r"status must be one of .*'closed'"):
        PrivateSetting.build(markets(), status=(("open",), ("open",), ("closed",)))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="irregular corridors need an observed price"):
        PrivateSetting.build(markets(), status=(("open",), ("open",), ("irregular",)))
    with pytest.raises(ValueError, match=r"observed_price must have shape \(3, 1\), got \(3, 2\)"):
        PrivateSetting.build(markets(), observed_price=np.ones((3, 2)))


def test_a_price_that_is_not_a_number_is_refused_only_where_posts_may_be_held() -> None:
    prices = [[20.0], [np.nan], [20.0]]
    with pytest.raises(ValueError, match=r"must be finite .* look at XBB in XZZ"):
        PrivateSetting.build(markets(), observed_price=prices)
    status: tuple[tuple[Status, ...], ...] = (("open",), ("shut",), ("open",))
    shut = PrivateSetting.build(markets(), status=status, observed_price=prices)
    assert observed(shut).posts[1, 0] == 0


@pytest.mark.parametrize("members", [frozenset(), frozenset({3}), frozenset({-1, 0})])
def test_a_framework_needs_members_that_exist(members: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="members must be indices from 0 to 2"):
        framework(setting(), members)


def test_the_observed_regime_needs_observed_prices() -> None:
    with pytest.raises(ValueError, match="observed_price must be given"):
        observed(setting())


def test_the_fund_pays_those_who_lose_exactly_their_loss() -> None:
    floor, alone = (
        framework(setting(power=1.0), ALL, form="one_floor"),
        bilateral(setting(power=1.0)),
    )
    found = fund(floor, alone, ALL)
    assert found.payments.sum() == pytest.approx(0)
    assert found.payments[2] == pytest.approx(40.7884, abs=5e-5)
    assert found.moved == pytest.approx(found.payments[2])
    assert found.payoffs[2] == pytest.approx(alone.origin_payoffs[2])
    assert (found.payoffs >= alone.origin_payoffs - 1e-9).all()
    assert found.shortfall == 0


def test_the_fund_says_how_much_is_missing() -> None:
    floor, alone = (
        framework(setting(power=1.0), ALL, form="one_floor"),
        bilateral(setting(power=1.0)),
    )
    reverse = fund(alone, floor, ALL)
    losses = (floor.origin_payoffs - alone.origin_payoffs).sum()
    assert reverse.shortfall == pytest.approx(losses)
    assert reverse.payments.sum() == pytest.approx(0)
    assert (reverse.payments[:2] > 0).all()


def test_outsiders_neither_pay_nor_receive() -> None:
    pair = frozenset({0, 1})
    found = fund(framework(setting(), pair), bilateral(setting()), pair)
    assert found.payments[2] == 0
    assert found.members == (0, 1)


def test_where_nobody_loses_the_fund_is_empty() -> None:
    found = fund(framework(setting(), ALL), bilateral(setting()), ALL)
    assert not found.payments.any()
    assert found.shortfall == 0


def test_the_fund_refuses_unknown_members_and_other_origins() -> None:
    alone = bilateral(setting())
    with pytest.raises(ValueError, match="members must be indices from 0 to 2"):
        fund(alone, alone, frozenset())
    other = Markets.build(
        ("XAA",),
        ("XZZ",),
        value=[[9.0]],
        slopes=[[[1.0]]],
        loss=[1.0],
        loss_growth=[0.0],
        power=1.0,
    )
    with pytest.raises(ValueError, match="of the same origins, got 3 and 1"):
        fund(alone, bilateral(PrivateSetting.build(other)), ALL)
