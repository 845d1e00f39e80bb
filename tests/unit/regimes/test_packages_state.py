"""Packages under `state`: closed forms, the cap of the price, and why there is no agreement."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from negotiate.errors import NoAgreementError
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.packages import optimal_package
from negotiate.regimes.packages_problem import NegotiableTerm, PackageProblem
from negotiate.regimes.packages_state import divided, within_cap


def term(name, origin, cost, destination=None):
    levels = tuple("abcd"[: len(origin)])
    other = [0] * len(origin) if destination is None else destination
    return NegotiableTerm(
        name, levels, *(np.array(row, dtype=float) for row in (origin, other, cost))
    )


def market(n=1, m=1, **changes):
    given = {
        "value": np.full((n, m), 100.0),
        "slopes": [single_substitution(1.0, 0.5 if n > 1 else 0.0, n)] * m,
        "loss": np.zeros(n),
        "loss_growth": np.zeros(n),
        "power": 0.5,
    }
    names, places = ("XAA", "XAB", "XAC")[:n], ("XBA", "XBB")[:m]
    return Markets.build(names, places, **(given | changes))


def state(markets, terms, *, members=(0,), places=(0,), posts=0.0, **changes):
    shape = markets.value.shape
    problem = PackageProblem(
        "state",
        tuple(terms),
        markets,
        members,
        places,
        np.zeros(shape),
        np.full(shape, posts) if np.isscalar(posts) else posts,
        (0,) * len(terms),
        tuple(len(item.levels) - 1 for item in terms),
        np.zeros(len(members)),
    )
    return replace(problem, **changes)


def test_joint_gain_is_divided_by_power():
    # a - b q - c - g q = 0 at q = (100 - 20) / (1 + 1) = 40; joint gain 80 x 40 - 40^2 = 1600.
    markets = market(loss=[20.0], loss_growth=[1.0], power=0.25)
    result = optimal_package(state(markets, []))
    assert result.package.volumes == pytest.approx((40.0,))
    assert result.gains.all == pytest.approx((400.0, 1200.0))
    # The payment is the loss of 20 x 40 + 40^2 / 2 and the origin's share of the joint gain.
    assert result.package.floors == pytest.approx((1600 + 400,))
    assert result.gains.prices == pytest.approx(np.array([[50.0]]))


def test_every_term_goes_to_the_level_of_highest_joint_value():
    # Coase: origin + destination - cost is 0, 5, 3 and 0, -1; 105 posts less 0.
    terms = [term("rest", [0, 15, 20], [0, 10, 12], [0, 0, -5]), term("fee", [0, 9], [0, 10])]
    result = optimal_package(state(market(), terms))
    assert dict(result.levels) == {"rest": "b", "fee": "a"}
    assert result.gains.all == pytest.approx((105**2 / 4, 105**2 / 4))


def test_pair_payment_is_nash_in_nash():
    # MODEL 2a.2: T = beta dV + (1 - beta) dC, others' posts fixed at 30.
    markets = market(2, loss=[10.0, 0.0], loss_growth=[0.5, 0.0], power=0.3)
    result = optimal_package(state(markets, [], posts=np.array([[0.0], [30.0]])))
    (posts,) = result.package.volumes
    assert posts == pytest.approx((100 - 0.5 * 30 - 10) / 1.5)
    value = (100 - 15) * posts - posts**2 / 2
    loss = 10 * posts + 0.25 * posts**2
    assert result.package.floors == pytest.approx((0.3 * value + 0.7 * loss,))


def test_posts_elsewhere_make_the_next_one_dearer():
    # 30 posts elsewhere stay: 100 - q - (30 + q) = 0 at q = 35; losses grow by (65^2 - 30^2) / 2.
    posts = np.array([[7.0, 30.0]])
    problem = state(market(1, 2, loss_growth=[1.0]), [], posts=posts)
    result = optimal_package(problem)
    assert result.package.volumes == pytest.approx((35.0,))
    joint = 100 * 35 - 35**2 / 2 - (65**2 - 30**2) / 2
    assert result.gains.all == pytest.approx((joint / 2, joint / 2))
    assert result.gap <= 1e-5


def brute_force(problem, steps=41):
    """Best log product over levels and a fine grid of volume and payment, one corridor."""
    markets = problem.markets
    beta, cap, rho = markets.power, markets.price_cap[0], markets.reservation[0, 0]
    best = -np.inf
    for levels in product(*(range(len(item.levels)) for item in problem.terms)):
        effect, other, cost = (
            sum(getattr(t, name)[k] for t, k in zip(problem.terms, levels, strict=True))
            for name in ("origin", "destination", "employer_cost")
        )
        q = np.linspace(0, 120, 60 * steps)[1:, None]
        price = np.arange(0, 100, 0.25)[None, :]
        loss = markets.loss[0] * q + markets.loss_growth[0] * q**2 / 2
        origin = (price + effect) * q - loss
        destination = (100 - rho) * q - q**2 / 2 + (other - cost - price) * q
        allowed = (price + rho + cost <= cap) & (origin > 0) & (destination > 0)
        logs = beta * np.log(origin[allowed]) + (1 - beta) * np.log(destination[allowed])
        best = max(best, logs.max(initial=-np.inf))
    return best


def test_cap_of_the_price_makes_the_origin_take_terms_instead_of_money():
    # At a cap of 40 gross, a term that costs employers 10 leaves 30 for pay.
    markets = market(price_cap=[40.0], reservation=[[5.0]], loss=[10.0], power=0.7)
    terms = [term("rest", [0, 9], [0, 10]), term("care", [0, 12], [0, 2], [0, -9])]
    problem = state(markets, terms)
    result = optimal_package(problem)
    assert within_cap(problem, result.package)
    assert result.objective == pytest.approx(brute_force(problem), abs=2e-4)
    assert result.objective >= brute_force(problem) - 1e-9
    assert result.objective <= result.bound <= result.objective + 1e-5
    # Free payments would do without care, whose joint value is 1, and pay more than 40.
    assert dict(result.levels) == {"rest": "a", "care": "b"}


def test_cap_of_the_price_leaves_the_origin_less_than_its_power():
    # Power .9 would ask for 10 + .9 x 45 a post; other labour costs 40. Then the parties gain 30 q and
    # 60 q - q^2 / 2, and .9 (60 - q / 2) + .1 (60 - q) = 0 at q = 60 / .55.
    markets = market(price_cap=[40.0], loss=[10.0], power=0.9)
    problem = state(markets, [])
    result = optimal_package(problem)
    assert result.gains.prices[0, 0] == pytest.approx(40.0, abs=1e-3)
    assert result.package.volumes == pytest.approx((60 / 0.55,), rel=1e-2)
    best = 0.9 * np.log(30 * 60 / 0.55) + 0.1 * np.log(60 * 60 / 0.55 - (60 / 0.55) ** 2 / 2)
    assert result.objective == pytest.approx(best, abs=2e-6)
    assert result.objective == pytest.approx(brute_force(problem), abs=2e-4)
    assert not within_cap(problem, divided(problem, ()))
    assert result.gap <= 1e-5


def test_bound_is_above_and_close():
    terms = [term("rest", [0, 15, 20], [0, 10, 12], [0, 0, -5]), term("fee", [0, 9], [0, 10])]
    markets = market(3, 2, loss=[10.0, 5, 0], loss_growth=[0.5, 0, 1])
    problem = state(markets, terms, members=(0, 1), places=(0, 1), posts=5.0)
    result = optimal_package(problem)
    assert 0 <= result.gap <= 1e-5
    assert result.gains.destinations[0] == pytest.approx(result.gains.destinations[1])
    assert result.gains.origin == pytest.approx(sum(result.gains.destinations))


def test_shut_corridor_holds_no_posts():
    markets = market(2, open_corridors=[[True], [False]])
    result = optimal_package(state(markets, [], members=(0, 1)))
    assert result.package.volumes == pytest.approx((100.0, 0.0))


def test_red_line_that_binds_is_named():
    problem = state(market(), [term("rest", [0, 5], [0, 20])], lowest=(1,))
    result = optimal_package(problem)
    assert result.levels["rest"] == "b"
    assert result.binding == ("red line: rest at least 'b'",)


def test_no_agreement_names_red_line_and_both_fall_backs():
    # Value 100 less 190 of cost plus 30 for the worker: 60 short; the rest day is not to blame alone.
    terms = [term("insurance", [0, 20, 30], [0, 60, 190]), term("rest", [0, 1], [0, 1])]
    problem = state(market(), terms, lowest=(2, 1))
    with pytest.raises(NoAgreementError, match="insurance at least 'c'") as raised:
        optimal_package(problem)
    assert len(raised.value.conflicts) == 3
    assert any("give way by 60 USD per post" in line for line in raised.value.conflicts)


def test_no_agreement_when_losses_exceed_the_value_of_the_first_post():
    with pytest.raises(NoAgreementError, match="XAA gains something") as raised:
        optimal_package(state(market(loss=[200.0]), []))
    assert all("100 USD per post and year" in line for line in raised.value.conflicts)


def test_no_agreement_where_nothing_is_open():
    problem = state(market(open_corridors=[[False]]), [])
    with pytest.raises(NoAgreementError, match="no corridor between them is open"):
        optimal_package(problem)


def test_no_agreement_names_the_price_of_other_labour():
    markets = market(price_cap=[30.0], loss=[40.0])
    with pytest.raises(NoAgreementError, match="no more than other labour") as raised:
        optimal_package(state(markets, [term("rest", [0, 1], [0, 3])]))
    assert len(raised.value.conflicts) == 2
