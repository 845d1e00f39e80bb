"""Packages under `private`: an oracle of its own, hand-checked cases, and what must not matter."""

from dataclasses import replace
from itertools import chain, combinations, product

import numpy as np
import pytest

from negotiate.errors import NoAgreementError, SolverError
from negotiate.regimes import packages, packages_conflicts
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.packages import optimal_package
from negotiate.regimes.packages_problem import NegotiableTerm, PackageProblem

NAMES = ("XAA", "XAB", "XAC")
PLACES = ("XBA", "XBB")


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
    return Markets.build(NAMES[:n], PLACES[:m], **(given | changes))


def private(markets, terms, *, members=(0,), places=(0,), prices=50.0, **changes):
    shape = markets.value.shape
    problem = PackageProblem(
        "private",
        tuple(terms),
        markets,
        members,
        places,
        np.full(shape, prices) if np.isscalar(prices) else prices,
        np.zeros(shape),
        (0,) * len(terms),
        tuple(len(item.levels) - 1 for item in terms),
        np.zeros(len(members)),
    )
    return replace(problem, **changes)


def demand(slopes, value, price):
    """Demand by trying every set of origins that may hold posts."""
    n = len(value)
    sets = chain.from_iterable(combinations(range(n), k) for k in range(n + 1))
    for active in map(list, sets):
        posts = np.zeros(n)
        posts[active] = np.linalg.solve(slopes[np.ix_(active, active)], (value - price)[active])
        slack = price - value + slopes @ posts
        idle = [i for i in range(n) if i not in active]
        if (posts >= -1e-9).all() and (slack[idle] >= -1e-9).all():
            return posts
    raise AssertionError("demand has no solution")


def oracle_gains(problem, levels, floors):
    """Gains from the definitions of MODEL sections 2b and 3, one package."""
    market, members = problem.markets, list(problem.origins)
    effect, other, cost = (
        sum(getattr(item, name)[level] for item, level in zip(problem.terms, levels, strict=True))
        for name in ("origin", "destination", "employer_cost")
    )
    n = len(market.origins)
    now, then, payments, gains = problem.posts.copy(), problem.posts.copy(), 0.0, []
    for floor, d in zip(floors, problem.destinations, strict=True):
        price = problem.net_prices[:, d].copy()
        price[members] = floor + cost + problem.premiums - market.reservation[members, d]
        out = problem.net_prices[:, d].copy()
        out[members] = 1e9
        now[:, d] = demand(market.slopes[d], market.net_value[:, d], price)
        then[:, d] = demand(market.slopes[d], market.net_value[:, d], out)
        surplus = [0.5 * q @ market.slopes[d] @ q for q in (now[:, d], then[:, d])]
        gains.append(surplus[0] - surplus[1] + other * now[members, d].sum())
        payments += float((price[members] - cost) @ now[members, d])
        payments += effect * now[members, d].sum()
    chains = market.chains
    shares = np.diag(1 - chains.sum(axis=1)) @ np.linalg.inv(np.eye(n) - chains.T)
    lost = [
        sum(market.loss[s] * u[s] + market.loss_growth[s] * u[s] ** 2 / 2 for s in members)
        for u in (shares @ now.sum(axis=1), shares @ then.sum(axis=1))
    ]
    return (payments - lost[0] + lost[1], *gains)


def oracle(problem, grid):
    best = -np.inf
    beta, count = problem.markets.power, len(problem.destinations)
    levels = [range(a, b + 1) for a, b in zip(problem.lowest, problem.highest, strict=True)]
    for package in product(*levels):
        for floors in product(grid, repeat=count):
            gains = oracle_gains(problem, package, floors)
            if min(gains) > 0:
                logs = np.log(gains)
                best = max(best, beta * logs[0] + (1 - beta) / count * logs[1:].sum())
    return best


def drawn(seed):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    substitution = float(rng.uniform(-0.2, 0.9)) if n > 1 else 0.0
    chains = np.zeros((n, n))
    if n > 1:
        chains[0, 1] = 0.3
    markets = market(
        n,
        m,
        value=rng.integers(40, 100, (n, m)),
        slopes=[single_substitution(float(rng.integers(1, 4)), substitution, n)] * m,
        loss=rng.uniform(0, 15, n),
        loss_growth=rng.uniform(0, 0.5, n),
        reservation=rng.uniform(0, 10, (n, m)),
        chains=chains,
        power=float(rng.choice([0.3, 0.5, 0.8])),
    )
    sizes = rng.integers(2, 4, 3)
    terms = [
        term(
            f"t{i}",
            rng.integers(-3, 12, size),
            rng.integers(0, 10, size),
            rng.integers(-2, 3, size) * (seed % 2),
        )
        for i, size in enumerate(sizes)
    ]
    count = int(rng.integers(1, n + 1))
    return private(
        markets,
        terms,
        members=tuple(range(count)),
        places=tuple(range(m)) if seed % 3 == 0 else (0,),
        prices=rng.uniform(5, 60, (n, m)),
        premiums=np.where(np.arange(count) > 0, 5.0, 0.0),
    )


@pytest.mark.parametrize("seed", range(24))
def test_optimum_is_that_of_all_packages(seed):
    problem, grid = drawn(seed), (10.0, 25.0, 40.0, 60.0)
    best = oracle(problem, grid)
    if best == -np.inf:
        with pytest.raises(NoAgreementError, match="no agreement is possible"):
            optimal_package(problem, floor_grid=grid)
        return
    result = optimal_package(problem, floor_grid=grid)
    assert result.objective == pytest.approx(best, abs=2e-6)
    assert result.objective <= result.bound <= result.objective + 1e-5
    gains = oracle_gains(problem, result.package.levels, result.package.floors)
    assert result.gains.all == pytest.approx(gains, rel=1e-9, abs=1e-6)


def test_right_to_manage_share_of_the_choke_price():
    # MODEL 2b: with C = c u and one seller p = c + (beta / 2)(a - c); 20 + .25 x 80 = 40.
    result = optimal_package(private(market(loss=[20.0]), []), floor_grid=range(20, 101))
    assert result.package.floors == (40.0,)
    assert result.gains.all == pytest.approx((20 * 60, 60**2 / 2))


def test_one_floor_for_three_is_that_of_the_model():
    # MODEL section 9, institution private, one floor, beta = .5: p 30, rents 83.3333, employers 250.
    markets = market(
        3, value=[[60], [60], [50]], slopes=[single_substitution(2.0, 0.8, 3)], loss=[20, 20, 8]
    )
    problem = private(markets, [], members=(0, 1, 2))
    result = optimal_package(problem, floor_grid=np.arange(20, 60, 0.5))
    assert result.package.floors == (30.0,)
    assert result.gains.all == pytest.approx((2 * 83.33333333, 250.0))


def test_one_term_by_hand():
    # Worker's gain 30 a post, employer's cost 20: floor 20 gives z = 40, q = 60, gains 3000 and
    # 1800; without the term z = 20, q = 80, gains 1600 and 3200; products 5.40 and 5.12 million.
    problem = private(market(), [term("insurance", [0, 30], [0, 20])])
    result = optimal_package(problem, floor_grid=[20])
    assert dict(result.levels) == {"insurance": "b"}
    assert result.gains.all == pytest.approx((3000.0, 1800.0))
    assert result.objective == pytest.approx(0.5 * np.log(3000 * 1800))
    assert result.parties == ("XAA", "XBA")


def test_red_line_is_honoured_and_named_when_it_binds():
    problem = private(market(), [term("rest", [0, 1, 1], [0, 30, 40])])
    free = optimal_package(problem, floor_grid=[20])
    held = optimal_package(replace(problem, lowest=(1,)), floor_grid=[20])
    assert (free.levels["rest"], held.levels["rest"]) == ("a", "b")
    assert free.binding == ()
    assert held.binding == ("red line: rest at least 'b'",)


def test_red_line_binds_also_where_the_package_goes_beyond_it():
    problem = private(market(), [term("rest", [20, 0, 10], [0, 20, 10])], lowest=(1,))
    result = optimal_package(problem, floor_grid=[20])
    assert result.levels["rest"] == "c"
    assert result.binding == ("red line: rest at least 'b'",)


def test_ceiling_is_honoured_and_named_when_it_binds():
    problem = private(market(), [term("rest", [0, 30, 60], [0, 5, 10])], highest=(1,))
    result = optimal_package(problem, floor_grid=[20])
    assert result.levels["rest"] == "b"
    assert result.binding == ("red line: rest at most 'b'",)


def test_price_of_other_labour_caps_floor_and_cost_together():
    problem = private(market(price_cap=[45.0]), [term("rest", [0, 40], [0, 10])])
    result = optimal_package(problem, floor_grid=[30, 40])
    assert (result.package.floors, result.levels["rest"]) == ((30.0,), "b")
    assert result.gains.prices.tolist() == [[30.0]]


def test_accounts_add_up_to_the_gains_of_the_parties():
    accounts = np.array([[0.0, 30], [0, -20]])
    item = replace(term("insurance", [0, 30], [0, 20]), accounts=accounts)
    problem = private(market(loss=[5.0]), [item], accounts=("worker", "employers"))
    result = optimal_package(problem, floor_grid=[20])
    assert result.gains.accounts["worker"] == pytest.approx(30 * 60)
    assert result.gains.accounts["losses"] == pytest.approx(-5 * 60)
    assert sum(result.gains.accounts.values()) == pytest.approx(sum(result.gains.all))


def test_rivals_expand_when_talks_fail():
    # Two symmetric substitutes at net price 50, s = .5: without the member the rival holds 50, with
    # both at 50 each holds 100/3. Employers gain 50 x 100/3 - 50^2/2 = 416.67.
    result = optimal_package(private(market(2), []), floor_grid=[50])
    assert result.gains.posts[:, 0] == pytest.approx([100 / 3, 100 / 3])
    assert result.gains.destinations == pytest.approx((50 * 100 / 3 - 1250,))


def test_more_options_never_lower_the_nash_product():
    problem, grid = drawn(7), [10.0, 40.0]
    wide = optimal_package(problem, floor_grid=[*grid, 25.0, 60.0]).objective
    narrow = optimal_package(problem, floor_grid=grid).objective
    held = optimal_package(replace(problem, lowest=(1, 1, 1)), floor_grid=grid).objective
    assert wide >= narrow - 1e-9
    assert narrow >= held - 1e-9


def test_a_search_cut_short_still_proves_its_bound(monkeypatch):
    problem, grid = drawn(0), (10.0, 25.0, 40.0, 60.0)
    whole = optimal_package(problem, floor_grid=grid)
    monkeypatch.setattr(packages, "_MOST_BOXES", 2)
    short = optimal_package(problem, floor_grid=grid)
    assert short.gap > whole.gap
    assert short.bound >= whole.objective - 1e-9
    assert short.gap >= 0


def test_a_search_cut_short_without_a_package_says_so(monkeypatch):
    monkeypatch.setattr(packages, "_MOST_BOXES", 0)
    with pytest.raises(SolverError, match="no package was found in time"):
        optimal_package(private(market(), []), floor_grid=[20])


@pytest.mark.parametrize("grid", [(), (np.nan,), (20.0, np.inf)])
def test_grid_without_a_finite_floor_is_refused(grid):
    with pytest.raises(ValueError, match="at least one floor, all finite"):
        optimal_package(private(market(), []), floor_grid=grid)


def test_no_agreement_names_the_red_line_that_prices_labour_out():
    terms = [term("insurance", [0, 20, 30], [0, 60, 90]), term("rest", [0, 1], [0, 3])]
    problem = private(market(), terms, lowest=(2, 1))
    with pytest.raises(NoAgreementError, match="insurance at least 'c'") as raised:
        optimal_package(problem, floor_grid=[20, 40])
    assert raised.value.parties == ("XAA", "XBA")
    assert raised.value.conflicts == (
        "red line: insurance at least 'c' (alone, it would have to give way by 1 level)",
    )


def test_no_agreement_names_the_ceiling_of_a_term():
    # Without the worker's gain of 30 a post the highest floor of 20 does not cover the loss of 40.
    terms = [term("insurance", [0, 30], [0, 3])]
    problem = private(market(loss=[40.0]), terms, highest=(0,))
    with pytest.raises(NoAgreementError, match="insurance at most 'a'") as raised:
        optimal_package(problem, floor_grid=[10, 20])
    assert len(raised.value.conflicts) == 2


def test_no_agreement_without_a_conflict_of_size_says_what_was_asked(monkeypatch):
    monkeypatch.setattr(packages_conflicts, "smallest_conflict", lambda program, keep: ())
    problem = private(market(loss=[200.0]), [])
    with pytest.raises(NoAgreementError, match="gains more than 1e-05 of the largest value"):
        optimal_package(problem, floor_grid=[20])


def test_no_agreement_names_the_fall_back_of_the_origin_and_the_amount():
    # A post costs the origin 200 and the highest floor is 40; with the rest day, worth 1 to the worker
    # and 3 to employers, 57 posts are left, each of which lacks 159: 9,063.
    problem = private(market(loss=[200.0]), [term("rest", [0, 1], [0, 3])])
    with pytest.raises(NoAgreementError, match="XAA gains something") as raised:
        optimal_package(problem, floor_grid=[20, 40])
    assert "9,060 USD a year" in raised.value.conflicts[0]


def test_no_agreement_counts_losses_that_grow():
    # At the floor of 20 there are 80 posts: pay of 1,600 against losses of 2 x 80^2 / 2 = 6,400.
    problem = private(market(loss_growth=[2.0]), [])
    with pytest.raises(NoAgreementError, match="XAA gains something") as raised:
        optimal_package(problem, floor_grid=[20])
    amount = raised.value.conflicts[0].split("way by ")[1].split(" USD")[0]
    assert float(amount.replace(",", "")) == pytest.approx(4800, rel=0.01)


def test_no_agreement_names_other_labour_beside_the_red_line():
    problem = private(market(price_cap=[30.0]), [term("rest", [0, 1], [0, 3])], lowest=(1,))
    with pytest.raises(NoAgreementError, match="no more than other labour") as raised:
        optimal_package(problem, floor_grid=[30, 40])
    assert len(raised.value.conflicts) == 2
    assert "give way by 3 USD per post and year" in raised.value.conflicts[1]


def test_no_agreement_when_the_lowest_floor_prices_everyone_out():
    problem = private(market(), [term("rest", [0, 1], [0, 3])])
    with pytest.raises(NoAgreementError, match=r"employers of XBA hire nobody .* 130 USD"):
        optimal_package(problem, floor_grid=[130, 140])


@pytest.mark.slow
def test_pair_with_ten_terms_and_twelve_floors_is_exact_within_its_bound():
    rng = np.random.default_rng(3)
    markets = market(
        3,
        value=rng.uniform(9000, 12000, (3, 1)),
        slopes=[single_substitution(0.02, 0.6, 3)],
        loss=rng.uniform(100, 500, 3),
        loss_growth=rng.uniform(0, 0.004, 3),
    )
    terms = [
        term(f"t{i}", np.sort(rng.uniform(0, 500, 4)), np.sort(rng.uniform(0, 500, 4)))
        for i in range(10)
    ]
    problem = private(markets, terms, prices=6000.0)
    result = optimal_package(problem, floor_grid=np.linspace(2400, 6000, 12))
    assert result.gap <= 1e-5
    for t, item in enumerate(terms):
        for level in range(len(item.levels)):
            moved = list(result.package.levels)
            moved[t] = level
            gains = oracle_gains(problem, moved, result.package.floors)
            product = 0.5 * np.log(gains).sum() if min(gains) > 0 else -np.inf
            assert product <= result.bound + 1e-9


def test_no_floor_below_the_pay_scale_is_on_the_table():
    free = optimal_package(private(market(), []), floor_grid=[20, 30, 40])
    scaled = private(market(price_floor=[35.0]), [])
    assert free.package.floors == (30.0,)
    assert optimal_package(scaled, floor_grid=[20, 30, 40]).package.floors == (40.0,)
    exact = private(market(price_floor=[30.0]), [])
    assert optimal_package(exact, floor_grid=[20, 30, 40]).package == free.package


def test_the_least_premium_of_a_member_counts_against_the_scale():
    problem = private(market(2, price_floor=[30.0]), [], members=(0, 1))
    low = replace(problem, premiums=np.array([-5.0, 0.0]))
    assert optimal_package(problem, floor_grid=[30, 36]).package.floors == (30.0,)
    assert optimal_package(low, floor_grid=[30, 36]).package.floors == (36.0,)


def test_a_grid_below_the_scale_is_refused_with_the_scale():
    problem = private(market(price_floor=[45.0]), [])
    with pytest.raises(ValueError, match="every floor of floor_grid lies below the pay scale, 45"):
        optimal_package(problem, floor_grid=[20, 44.9])


def test_destinations_with_different_scales_are_not_offered_together():
    problem = private(market(m=2, price_floor=[20.0, 30.0]), [], places=(0, 1))
    with pytest.raises(ValueError, match="different pay scales are not offered in one package"):
        optimal_package(problem, floor_grid=[40])
    same = private(market(m=2, price_floor=[30.0, 30.0]), [], places=(0, 1))
    assert min(optimal_package(same, floor_grid=[20, 30, 40]).package.floors) >= 30
