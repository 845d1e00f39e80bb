"""Properties of the regimes where governments agree on posts; origins and markets are invented."""

from dataclasses import dataclass

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.imposed import destinations_as_one, imposed
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.outcome import losses
from negotiate.regimes.replacement import Fallback
from negotiate.regimes.state import bilateral, capped, framework, given_network
from negotiate.regimes.state_payments import Bargain, settle
from negotiate.regimes.state_volumes import bloc_markets, singletons

FALLBACKS: tuple[Fallback, ...] = ("fixed", "expand")
Signed = tuple[frozenset[int], ...]


@dataclass(frozen=True)
class Drawn:
    """Markets and a network of origins."""

    markets: Markets
    signed: Signed


def numbers(low: int, high: int) -> st.SearchStrategy[float]:
    """Return whole numbers as floats, so that shrinking stays readable."""
    return st.integers(low, high).map(float)


@st.composite
def situations(
    draw: st.DrawFn, *, chains: bool = True, substitution: tuple[int, int] = (-3, 9)
) -> Drawn:
    """Return markets of 2 or 3 origins and 1 or 2 destinations, with a network."""
    n, m = draw(st.integers(2, 3)), draw(st.integers(1, 2))
    s = draw(st.integers(*substitution)) / 10
    row = lambda low, high, size: [draw(numbers(low, high)) for _ in range(size)]  # noqa: E731
    links = np.zeros((n, n))
    if chains:
        links[np.triu_indices(n, 1)] = [x / 10 for x in row(0, 4, n * (n - 1) // 2)]
    markets = Markets.build(
        tuple(f"XA{chr(65 + o)}" for o in range(n)),
        tuple(f"XB{chr(65 + d)}" for d in range(m)),
        value=[row(20, 60, m) for _ in range(n)],
        reservation=[row(0, 5, m) for _ in range(n)],
        slopes=[single_substitution(b, s, n) for b in row(1, 6, m)],
        loss=row(1, 20, n),
        loss_growth=row(0, 4, n),
        power=draw(st.integers(0, 10)) / 10,
        chains=links,
        agreement_cost=row(0, 6, m),
        open_corridors=[[draw(st.integers(0, 5)) > 0 for _ in range(m)] for _ in range(n)],
    )
    signed = tuple(draw(st.frozensets(st.integers(0, n - 1))) for _ in range(m))
    return Drawn(markets, signed)


@given(situations())
def test_every_exit_is_one_lost_worker_somewhere(drawn: Drawn) -> None:
    found = given_network(drawn.markets, drawn.signed)
    assert_allclose(unfilled_shares(drawn.markets.chains).sum(axis=0), 1.0, rtol=1e-12)
    assert_allclose(found.unfilled.sum(), found.posts.sum(), atol=1e-9)


@given(situations(), st.booleans(), st.sampled_from(FALLBACKS))
def test_transfers_cancel_in_the_world_total(
    drawn: Drawn, threat: bool, fallback: Fallback
) -> None:
    """World = sum of V - sum of C - F per agreement, whatever is paid."""
    markets = drawn.markets
    found = given_network(markets, drawn.signed, threat=threat, fallback=fallback)
    worth = (markets.net_value * found.posts).sum() - 0.5 * np.einsum(
        "od,dop,pd->", found.posts, markets.slopes, found.posts
    )
    pain = losses(markets, found.unfilled).sum()
    costs = markets.agreement_cost @ [len(signed) for signed in drawn.signed]
    assert_allclose(found.world, worth - pain - costs, rtol=1e-9, atol=1e-7)
    assert found.residual < 1e-9


@given(situations(), st.booleans(), st.sampled_from(FALLBACKS))
def test_payoffs_do_not_depend_on_the_names_of_the_origins(
    drawn: Drawn, threat: bool, fallback: Fallback
) -> None:
    markets, n = drawn.markets, len(drawn.markets.origins)
    order = np.array([(o + 1) % n for o in range(n)])
    renamed = Markets.build(
        tuple(markets.origins[o] for o in order),
        markets.destinations,
        value=markets.value[order],
        reservation=markets.reservation[order],
        slopes=markets.slopes[:, order][:, :, order],
        loss=markets.loss[order],
        loss_growth=markets.loss_growth[order],
        power=markets.power,
        chains=markets.chains[np.ix_(order, order)],
        agreement_cost=markets.agreement_cost,
        open_corridors=markets.open_corridors[order],
    )
    place = {int(old): new for new, old in enumerate(order)}
    signed = tuple(frozenset(place[o] for o in one) for one in drawn.signed)
    before = given_network(markets, drawn.signed, threat=threat, fallback=fallback)
    after = given_network(renamed, signed, threat=threat, fallback=fallback)
    assert_allclose(after.posts, before.posts[order], atol=1e-8)
    assert_allclose(after.origin_payoffs, before.origin_payoffs[order], rtol=1e-8, atol=1e-6)
    assert_allclose(after.destination_payoffs, before.destination_payoffs, rtol=1e-8, atol=1e-6)


@given(numbers(25, 60), numbers(1, 20), numbers(0, 3), st.integers(0, 10), st.integers(1, 8))
def test_beside_an_identical_excluded_rival_bargaining_power_is_irrelevant(
    value: float, loss: float, growth: float, tenths: int, substitution: int
) -> None:
    """The payment is the rival's reservation payment, so the rent is zero (THEORY 1.4)."""
    markets = Markets.build(
        ("XAA", "XAB"),
        ("XBA",),
        value=[[value]] * 2,
        slopes=[single_substitution(3.0, substitution / 10, 2)],
        loss=[loss] * 2,
        loss_growth=[growth] * 2,
        power=tenths / 10,
    )
    found = given_network(markets, (frozenset({0}),), threat=True)
    pain = losses(markets, found.unfilled)
    assert_allclose(found.payments[0, 0], pain[0], rtol=1e-9)
    assert_allclose(found.origin_payoffs, 0.0, atol=1e-8)


@given(situations(chains=False))
def test_without_vacancy_chains_no_neighbour_loses(drawn: Drawn) -> None:
    found = given_network(drawn.markets, drawn.signed)
    outside = [o for o in range(len(found.origin_payoffs)) if not found.posts[o].any()]
    assert_allclose(found.origin_payoffs[outside], 0.0, atol=1e-9)


@given(situations(chains=False))
def test_bloc_gain_is_beta_times_the_products_of_posts(drawn: Drawn) -> None:
    """THEORY 1.5: beta b s times the sum of q_i q_j; complements lose by signing as one."""
    markets, n = drawn.markets, len(drawn.markets.origins)
    alone = imposed(markets, singletons(n))
    bloc = imposed(markets, (frozenset(range(n)),))
    joint = np.array(
        [
            sum(
                markets.slopes[d, i, j] * alone.posts[i, d] * alone.posts[j, d]
                for i in range(n)
                for j in range(i)
            )
            for d in range(alone.posts.shape[1])
        ]
    )
    gain = bloc.payments.sum(axis=0) - alone.payments.sum(axis=0)
    assert_allclose(bloc.posts, alone.posts, atol=1e-8)
    assert_allclose(gain, markets.power * joint, rtol=1e-8, atol=1e-7)


@given(situations(chains=False, substitution=(-4, -1)))
def test_a_bloc_of_complements_never_gains(drawn: Drawn) -> None:
    n = len(drawn.markets.origins)
    alone = imposed(drawn.markets, singletons(n))
    bloc = imposed(drawn.markets, (frozenset(range(n)),))
    assert bloc.origin_payoffs.sum() <= alone.origin_payoffs.sum() + 1e-7


@given(situations(chains=False))
def test_destinations_gain_as_one_by_convex_losses(drawn: Drawn) -> None:
    """THEORY 1.5: (1 - beta) times g times the product of posts at the two destinations."""
    markets = drawn.markets
    apart, joint = imposed(markets, singletons(len(markets.origins))), destinations_as_one(markets)
    held = apart.posts
    products = (held.sum(axis=1) ** 2 - (held**2).sum(axis=1)) / 2
    gain = joint.destination_payoffs.sum() - apart.destination_payoffs.sum()
    expected = (1 - markets.power) * markets.loss_growth @ products
    assert_allclose(gain, expected, rtol=1e-8, atol=1e-7)


@given(situations())
def test_a_bloc_of_all_chooses_the_posts_of_a_planner(drawn: Drawn) -> None:
    """No small change of any corridor raises the sum of V minus the sum of C."""
    markets, n = drawn.markets, len(drawn.markets.origins)
    posts = imposed(markets, (frozenset(range(n)),)).posts

    def world(held: np.ndarray) -> float:
        worth = (markets.net_value * held).sum()
        worth -= 0.5 * np.einsum("od,dop,pd->", held, markets.slopes, held)
        unfilled = unfilled_shares(markets.chains) @ held.sum(axis=1)
        return float(worth - losses(markets, unfilled).sum())

    best = world(posts)
    for o, d in np.argwhere(markets.open_corridors):
        for step in (-0.01, 0.01):
            moved = posts.copy()
            moved[o, d] = max(moved[o, d] + step, 0.0)
            assert world(moved) <= best + 1e-9


@given(situations(), st.sampled_from(FALLBACKS))
def test_the_threat_never_raises_a_payment(drawn: Drawn, fallback: Fallback) -> None:
    view = bloc_markets(drawn.markets, singletons(len(drawn.markets.origins)))
    plain = settle(view, drawn.signed, Bargain(threat=False, fallback=fallback))
    under = settle(view, drawn.signed, Bargain(threat=True, fallback=fallback))
    assert (under.payments <= plain.payments + 1e-9).all()


@given(situations(chains=False, substitution=(0, 9)))
def test_rivals_that_expand_never_raise_the_payment_for_substitutes(drawn: Drawn) -> None:
    """Without chains the destination does at least as well by letting the rest re-choose."""
    view = bloc_markets(drawn.markets, singletons(len(drawn.markets.origins)))
    still = settle(view, drawn.signed, Bargain(threat=False))
    moving = settle(view, drawn.signed, Bargain(threat=False, fallback="expand"))
    assert (moving.payments <= still.payments + 1e-8).all()


@given(situations())
def test_no_destination_gains_by_a_change_in_an_equilibrium(drawn: Drawn) -> None:
    """Independent of the search: every other set of partners, settled afresh."""
    markets, n = drawn.markets, len(drawn.markets.origins)
    view = bloc_markets(markets, singletons(n))
    for threat in (False, True):
        for found in bilateral(markets, threat=threat).outcomes:
            for d in range(len(markets.destinations)):
                for mask in range(1 << n):
                    other = frozenset(o for o in range(n) if mask >> o & 1)
                    network = (*found.signed[:d], other, *found.signed[d + 1 :])
                    after = settle(view, network, Bargain(threat=threat))
                    gain = after.destination_payoffs[d] - found.destination_payoffs[d]
                    assert not (after.admissible and gain > 1e-6)


@given(situations())
def test_signatories_of_an_equilibrium_do_not_lose_by_signing(drawn: Drawn) -> None:
    markets = drawn.markets
    view = bloc_markets(markets, singletons(len(markets.origins)))
    for found in bilateral(markets, threat=True).outcomes:
        terms = settle(view, found.signed, Bargain())
        assert (terms.payments >= terms.added_losses - 1e-6).all()


@given(situations())
def test_a_framework_of_one_is_the_bilateral_regime(drawn: Drawn) -> None:
    alone = bilateral(drawn.markets, threat=True)
    bloc = framework(drawn.markets, frozenset({0}))
    assert [one.signed for one in bloc.outcomes] == [one.signed for one in alone.outcomes]
    for one, other in zip(bloc.outcomes, alone.outcomes, strict=True):
        assert_allclose(one.origin_payoffs, other.origin_payoffs, atol=1e-9)


@given(situations(substitution=(0, 9)), st.integers(0, 10))
def test_a_cap_holds_and_what_is_diverted_adds_up(drawn: Drawn, tenths: int) -> None:
    free = given_network(drawn.markets, drawn.signed).posts
    assume(free.max() > 0)
    o, d = np.unravel_index(np.argmax(free), free.shape)
    caps = np.full(free.shape, np.inf)
    caps[o, d] = free[o, d] * tenths / 10
    found = capped(drawn.markets, drawn.signed, caps)
    assert found.after.posts[o, d] <= caps[o, d]
    assert found.after.residual < 1e-9
    if found.diversion_ratio is not None:
        left = found.exits_change.sum() + found.cut
        assert_allclose(found.diversion_ratio * found.cut, left, atol=1e-8)
    assert_allclose(found.unfilled_change.sum(), found.exits_change.sum(), atol=1e-8)


@given(situations(), st.sampled_from(FALLBACKS), st.sampled_from([1e-3, 1e3]))
def test_the_unit_of_money_scales_payoffs_and_nothing_else(
    drawn: Drawn, fallback: Fallback, unit: float
) -> None:
    markets = drawn.markets
    scaled = Markets.build(
        markets.origins,
        markets.destinations,
        value=unit * markets.value,
        reservation=unit * markets.reservation,
        slopes=unit * markets.slopes,
        loss=unit * markets.loss,
        loss_growth=unit * markets.loss_growth,
        power=markets.power,
        chains=markets.chains,
        agreement_cost=unit * markets.agreement_cost,
        open_corridors=markets.open_corridors,
    )
    before = given_network(markets, drawn.signed, threat=True, fallback=fallback)
    after = given_network(scaled, drawn.signed, threat=True, fallback=fallback)
    assert_allclose(after.posts, before.posts, atol=1e-7)
    assert_allclose(after.origin_payoffs / unit, before.origin_payoffs, rtol=1e-7, atol=1e-6)
