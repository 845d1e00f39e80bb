"""Payments and posts of signed pairs against the definitions of MODEL 8a written out in loops."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.outcome import losses
from negotiate.regimes.state import given_network, no_agreement
from negotiate.regimes.state_payments import Bargain, settle
from negotiate.regimes.state_volumes import (
    Bloc,
    Network,
    bloc_and_singletons,
    bloc_markets,
    singletons,
    volume_residual,
    volumes,
)

CHAINS = [
    [0.0, 0.3, 0.1, 0.0],
    [0.0, 0.0, 0.2, 0.1],
    [0.1, 0.0, 0.0, 0.1],
    [0.0, 0.0, 0.0, 0.0],
]
PAIR_AND_SINGLES = (frozenset({0, 2}), frozenset({1}), frozenset({3}))


def markets(**changes: object) -> Markets:
    made = Markets.build(
        ("XAA", "XAB", "XAC", "XAD"),
        ("XBA", "XBB"),
        value=[[45.0, 41.0], [43.0, 40.0], [44.0, 38.0], [42.0, 39.0]],
        reservation=[[3.0, 3.0], [2.0, 2.0], [4.0, 4.0], [1.0, 1.0]],
        slopes=[single_substitution(4.0, 0.7, 4), single_substitution(3.0, 0.5, 4)],
        loss=[10.0, 11.0, 9.0, 12.0],
        loss_growth=[1.0, 1.5, 2.0, 0.5],
        power=0.4,
        chains=CHAINS,
        agreement_cost=[3.0, 2.0],
    )
    return made.change(**changes) if changes else made


def no_chains() -> Markets:
    return markets(chains=np.zeros((4, 4)))


class ByDefinition:
    """MODEL 8a, term by term."""

    def __init__(self, market: Markets, blocs: tuple[Bloc, ...]) -> None:
        self.market, self.blocs = market, blocs
        self.shares = unfilled_shares(market.chains)

    def value(self, posts: np.ndarray, d: int) -> float:
        held, slopes = posts[:, d], self.market.slopes[d]
        return float(self.market.net_value[:, d] @ held - 0.5 * held @ slopes @ held)

    def loss(self, posts: np.ndarray, bloc: int) -> float:
        pain = losses(self.market, self.shares @ posts.sum(axis=1))
        return float(sum(pain[s] for s in self.blocs[bloc]))

    def removed(self, posts: np.ndarray, bloc: int, d: int) -> np.ndarray:
        rest = posts.copy()
        for o in self.blocs[bloc]:
            rest[o, d] = 0.0
        return rest

    def best_entry(self, rest: np.ndarray, k: int, d: int) -> float:
        """Maximise V - [C_k - C_k before] over k's posts at d, one corridor at a time."""
        after = rest.copy()
        base = self.loss(rest, k)

        def gain() -> float:
            return self.value(after, d) - (self.loss(after, k) - base)

        for _ in range(200):
            for o in sorted(self.blocs[k]):
                low, high = 0.0, 40.0
                for _ in range(70):
                    third = (high - low) / 3
                    after[o, d] = low + third
                    left = gain()
                    after[o, d] = high - third
                    low, high = (low + third, high) if left < gain() else (low, high - third)
                after[o, d] = (low + high) / 2
            if len(self.blocs[k]) == 1:
                break
        return gain()

    def payment(self, posts: np.ndarray, network: Network, i: int, d: int, threat: bool) -> float:
        rest = self.removed(posts, i, d)
        added = self.value(posts, d) - self.value(rest, d)
        pain = self.loss(posts, i) - self.loss(rest, i)
        beta = self.market.power
        paid = beta * added + (1 - beta) * pain
        rivals = [k for k in range(len(self.blocs)) if k not in network[d]] if threat else []
        for k in rivals:
            paid = min(paid, self.value(posts, d) - self.best_entry(rest, k, d))
        return paid


@pytest.mark.parametrize("threat", [False, True])
@pytest.mark.parametrize(
    ("blocs", "network"),
    [
        pytest.param(singletons(4), (frozenset({0, 1}), frozenset({2})), id="one by one"),
        pytest.param(singletons(4), (frozenset({3}), frozenset()), id="a single agreement"),
        pytest.param(
            PAIR_AND_SINGLES, (frozenset({0, 2}), frozenset({1})), id="a bloc, in and out"
        ),
    ],
)
def test_payments_are_those_of_the_definition(
    blocs: tuple[Bloc, ...], network: Network, threat: bool
) -> None:
    market = markets()
    found = settle(bloc_markets(market, blocs), network, Bargain(threat=threat))
    oracle = ByDefinition(market, blocs)
    for i in range(len(blocs)):
        for d in range(2):
            expected = (
                oracle.payment(found.posts, network, i, d, threat) if i in network[d] else 0.0
            )
            assert found.payments[i, d] == pytest.approx(expected, abs=1e-6)
    for i in range(len(blocs)):
        payoff = found.payments[i].sum() - oracle.loss(found.posts, i)
        assert found.bloc_payoffs[i] == pytest.approx(payoff)
    for d in range(2):
        payoff = oracle.value(found.posts, d) - found.payments[:, d].sum()
        payoff -= market.agreement_cost[d] * len(network[d])
        assert found.destination_payoffs[d] == pytest.approx(payoff)


def test_each_signed_pair_has_the_posts_that_are_best_for_the_pair() -> None:
    market, network = markets(), (frozenset({0, 1}), frozenset({0}))
    posts = volumes(market, PAIR_AND_SINGLES, network)
    oracle = ByDefinition(market, PAIR_AND_SINGLES)
    assert not posts[3].any()
    assert not posts[1, 1]
    for o, bloc, d in [(0, 0, 0), (2, 0, 0), (1, 1, 0), (0, 0, 1), (2, 0, 1)]:
        best = oracle.value(posts, d) - oracle.loss(posts, bloc)
        for step in (-1e-3, 1e-3):
            moved = posts.copy()
            moved[o, d] += step
            assert oracle.value(moved, d) - oracle.loss(moved, bloc) < best


def test_the_residual_tells_a_wrong_number_of_posts() -> None:
    view, network = bloc_markets(markets(), singletons(4)), (frozenset({0}), frozenset({1}))
    posts = volumes(markets(), singletons(4), network)
    assert volume_residual(view, network, posts) < 1e-14
    posts[0, 0] += 0.42
    assert volume_residual(view, network, posts) == pytest.approx(0.42 * (4 + 0.36) / 42, rel=0.2)
    unsigned = posts.copy()
    unsigned[3, 1] = 1.0
    assert volume_residual(view, network, unsigned) > 0.05


def test_rent_per_post_without_chains_is_beta_half_of_the_slopes() -> None:
    """MODEL 8b: beta (b + g) q / 2 with others' posts fixed."""
    market = no_chains()
    everybody = frozenset(range(4))
    found = given_network(market, (everybody, frozenset()))
    rents = found.net_prices[:, 0] - losses(market, found.unfilled) / found.posts[:, 0]
    expected = 0.4 * (4.0 + market.loss_growth) * found.posts[:, 0] / 2
    assert_allclose(rents, expected, rtol=1e-10)


def test_rent_per_post_with_rivals_that_expand_uses_the_inverse_slope() -> None:
    """MODEL 8b: beta q / (2 [(B + diag g)^-1]_oo) with rivals that expand."""
    market = no_chains()
    found = given_network(market, (frozenset(range(4)), frozenset()), fallback="expand")
    rents = found.net_prices[:, 0] - losses(market, found.unfilled) / found.posts[:, 0]
    inverse = np.linalg.inv(market.slopes[0] + np.diag(market.loss_growth))
    assert_allclose(rents, 0.4 * found.posts[:, 0] / (2 * np.diag(inverse)), rtol=1e-10)
    assert "signed rivals expand" in found.method


def test_under_expand_the_threat_is_the_best_joint_choice_of_rivals_and_newcomer() -> None:
    """Without chains pairwise best choices maximise V - sum of C over those who re-choose."""
    market, network = no_chains(), (frozenset({0, 1}), frozenset())
    found = settle(bloc_markets(market, singletons(4)), network, Bargain(fallback="expand"))
    oracle = ByDefinition(market, singletons(4))
    value = oracle.value(found.posts, 0)
    for i, stays in [(0, 1), (1, 0)]:
        outside = []
        for k in (2, 3):
            both = [stays, k]
            slope = (market.slopes[0] + np.diag(market.loss_growth))[np.ix_(both, both)]
            first = (market.net_value[:, 0] - market.loss)[both]
            posts = np.linalg.solve(slope, first)
            assert posts.min() > 0
            outside.append(first @ posts / 2 + oracle.loss(found.posts, stays))
        assert found.payments[i, 0] == pytest.approx(value - max(outside), rel=1e-10)


def test_expanding_without_anybody_to_expand_is_the_fixed_fallback() -> None:
    view = bloc_markets(markets(), (frozenset(range(4)),))
    network = (frozenset({0}),) * 2
    for threat in (False, True):
        fixed = settle(view, network, Bargain(threat=threat))
        expand = settle(view, network, Bargain(threat=threat, fallback="expand"))
        assert_allclose(expand.payments, fixed.payments, rtol=1e-12)


@pytest.mark.parametrize(
    ("cap", "payment"),
    [
        pytest.param(np.inf, 84.0, id="an equal rival: its loss of 12 on 7 posts"),
        pytest.param(4.0, 182.0 - (28 * 4 - 2 * 16), id="a rival that may send four"),
        pytest.param(1.0, 0.5 * 182 + 0.5 * 84, id="a rival that may send one is no threat"),
    ],
)
def test_a_cap_bounds_the_posts_of_the_replacement_too(cap: float, payment: float) -> None:
    alike = Markets.build(
        ("XAA", "XAB"),
        ("XBA",),
        value=[[40.0]] * 2,
        slopes=[single_substitution(4.0, 0.9, 2)],
        loss=[12.0] * 2,
        loss_growth=[0.0] * 2,
        power=0.5,
    )
    found = given_network(alike, (frozenset({0}),), threat=True, caps=np.array([[np.inf], [cap]]))
    assert found.posts[0, 0] == pytest.approx(7.0)
    assert found.payments[0, 0] == pytest.approx(payment)


def test_a_rival_bloc_with_a_shut_corridor_threatens_with_the_others_only() -> None:
    opened = np.ones((4, 2), dtype=bool)
    opened[2] = False
    market = markets(open_corridors=opened)
    bloc = bloc_markets(market, (frozenset({0}), frozenset({1, 2}), frozenset({3})))
    found = settle(bloc, (frozenset({0, 2}), frozenset()), Bargain())
    oracle = ByDefinition(market, bloc.blocs)
    rest = oracle.removed(found.posts, 0, 0)
    entry = rest.copy()
    best = -np.inf
    for z in np.linspace(0, 12, 12001):
        entry[1, 0] = z
        pain = oracle.loss(entry, 1) - oracle.loss(rest, 1)
        best = max(best, oracle.value(entry, 0) - pain)
    nash = 0.4 * found.added_values[0, 0] + 0.6 * found.added_losses[0, 0]
    expected = min(nash, oracle.value(found.posts, 0) - best)
    assert expected < nash
    assert found.payments[0, 0] == pytest.approx(expected, abs=1e-5)


def test_a_rival_without_an_open_corridor_is_no_threat() -> None:
    opened = np.ones((4, 2), dtype=bool)
    opened[1:] = False
    network = (frozenset({0}), frozenset())
    with_threat = given_network(markets(open_corridors=opened), network, threat=True)
    without = given_network(markets(open_corridors=opened), network, threat=False)
    assert_allclose(with_threat.payments, without.payments)


def test_the_outside_option_bounds_the_gross_price_and_not_the_posts() -> None:
    market = markets(price_cap=np.array([16.0, np.inf]))
    network = (frozenset({0}), frozenset({0}))
    free, bound = given_network(markets(), network), given_network(market, network)
    assert free.gross_prices(markets())[0, 0] > 16.0
    assert bound.gross_prices(market)[0, 0] == pytest.approx(16.0)
    assert_allclose(bound.posts, free.posts)
    assert bound.payments[0, 1] == free.payments[0, 1]
    assert bound.world == pytest.approx(free.world)
    assert bound.notes[0] == "The price of other labour at XBA bounds what XAA gets there."


def test_a_bloc_that_loses_by_its_agreement_is_named() -> None:
    market = markets(price_cap=np.array([5.0, np.inf]))
    found = given_network(market, (frozenset({0}), frozenset()), members=frozenset({0, 1}))
    assert found.notes[-1] == (
        "XAA+XAB loses by its agreement with XBA; of its own accord it would not sign."
    )
    assert found.signed == (frozenset({0, 1}), frozenset())


def test_members_of_a_bloc_get_one_price_per_post_net_of_the_reservation() -> None:
    found = given_network(markets(), (frozenset({0}),) * 2, members=frozenset({0, 1, 2}))
    for d in range(2):
        held = found.posts[:, d] > 0
        assert held.sum() >= 2
        assert np.ptp(found.net_prices[held, d]) < 1e-12


def test_no_agreement_pays_plain_nash_in_nash_whatever_rivals_there_are() -> None:
    network = (frozenset({0}), frozenset({1}))
    found = no_agreement(markets(), network)
    plain = given_network(markets(), network, threat=False)
    assert_allclose(found.payments, plain.payments)
    assert found.regime == "no_agreement"
    assert found.method == (
        "Nash-in-Nash in a given network; fall-back when an agreement fails: others' posts fixed"
    )


def test_a_network_with_a_zero_volume_pair_pays_it_nothing() -> None:
    poor = markets(value=np.array([[45.0, 41.0], [43.0, 40.0], [44.0, 38.0], [2.0, 2.0]]))
    found = given_network(poor, (frozenset({0, 3}), frozenset()), threat=True)
    assert found.posts[3, 0] == 0
    assert found.payments[3, 0] == 0
    view = bloc_markets(poor, singletons(4))
    terms = settle(view, (frozenset({0, 3}), frozenset()), Bargain())
    assert terms.refusals[3, 0]
    assert terms.payments[3, 0] == 0


@pytest.mark.parametrize(
    "blocs",
    [
        pytest.param((frozenset({0, 1}),), id="origins missing"),
        pytest.param((frozenset({0, 1, 2, 3}), frozenset({3})), id="an origin twice"),
        pytest.param((frozenset({0, 1, 2, 3}), frozenset()), id="an empty bloc"),
    ],
)
def test_blocs_must_be_a_partition(blocs: tuple[Bloc, ...]) -> None:
    with pytest.raises(ValueError, match="each origin 0 to 3 exactly once"):
        bloc_markets(markets(), blocs)


def test_a_network_must_fit_blocs_and_destinations() -> None:
    for network in [(frozenset({0}),), (frozenset({4}), frozenset())]:
        with pytest.raises(ValueError, match="a set of blocs out of 0 to 3 for each of 2 dest"):
            volumes(markets(), singletons(4), network)
    with pytest.raises(ValueError, match=r"signed origins must lie in 0 to 3, got \[7\]"):
        given_network(markets(), (frozenset({7}), frozenset()))


def test_a_bloc_must_hold_origins_of_the_markets() -> None:
    for members in (frozenset[int](), frozenset({4})):
        with pytest.raises(ValueError, match="a bloc must hold some of the origins 0 to 3"):
            bloc_and_singletons(members, 4)


@pytest.mark.parametrize("caps", [np.full((4, 2), -1.0), np.full((4, 2), np.nan), np.ones(2)])
def test_caps_must_be_numbers_of_at_least_zero_for_each_corridor(caps: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"caps must be numbers of at least 0 with shape \(4, 2\)"):
        bloc_markets(markets(), singletons(4), caps=caps)
