"""MODEL section 9: the worked example of institution `state`, to half a unit of its last digit.

Three origins A, B, C and two destinations X, Y; thousand posts and thousand USD. Further figures
of the same example from THEORY sections 1.8, 6.1, 6.3, 6.5 and 6.6.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.coalitions.characteristic import coalition_mask, division_excesses
from negotiate.coalitions.division import equal_surplus_division, smallest_side_payments
from negotiate.coalitions.shapley import shapley_value
from negotiate.coalitions.stability import coalition_stability
from negotiate.coalitions.state_blocs import state_partition_function
from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.imposed import destinations_as_one, imposed
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.state import bilateral, capped, framework, given_network, no_agreement
from negotiate.regimes.state_payments import nash_payment
from negotiate.regimes.state_volumes import singletons

A, B, C, D = 0, 1, 2, 3
NOBODY = frozenset[int]()
CHAINS = [[0.0, 0.3, 0.1], [0.0, 0.0, 0.3], [0.0, 0.0, 0.0]]


def worked_example(
    *, substitution: float = 0.9, chains: object = CHAINS, agreement_cost: float = 3.0
) -> Markets:
    return Markets.build(
        ("A", "B", "C"),
        ("X", "Y"),
        value=[[40.0, 36.0]] * 3,
        slopes=[single_substitution(4.0, substitution, 3)] * 2,
        loss=[12.0] * 3,
        loss_growth=[1.0, 1.5, 3.0],
        power=0.5,
        chains=chains,
        agreement_cost=[agreement_cost] * 2,
    )


def with_outsider(loss: float) -> Markets:
    chains = np.zeros((4, 4))
    chains[:3, :3] = CHAINS
    return Markets.build(
        ("A", "B", "C", "D"),
        ("X", "Y"),
        value=[[40.0, 36.0]] * 4,
        slopes=[single_substitution(4.0, 0.9, 4)] * 2,
        loss=[12.0, 12.0, 12.0, loss],
        loss_growth=[1.0, 1.5, 3.0, 1.5],
        power=0.5,
        chains=chains,
        agreement_cost=[3.0] * 2,
    )


def printed(actual: object, expected: object, digits: int = 3) -> None:
    assert_allclose(actual, expected, rtol=0, atol=0.5 * 10.0**-digits + 1e-12)


def test_shares_of_unfilled_posts() -> None:
    printed(unfilled_shares(np.array(CHAINS)), [[0.6, 0, 0], [0.21, 0.7, 0], [0.19, 0.3, 1]], 12)


def test_only_a_and_x_have_an_agreement() -> None:
    found = no_agreement(worked_example(), (frozenset({A}), NOBODY))
    printed(found.posts, [[7.523, 0], [0, 0], [0, 0]])
    printed(found.origin_payoffs, [61.688, -20.830, -20.217])
    printed(found.destination_payoffs, [58.688, 0])
    printed(found.origin_payoffs.sum(), 20.6, 1)
    printed(found.world, 79.3, 1)
    assert found.regime == "no_agreement"


def test_no_corridor_at_all_gives_nothing_to_anybody() -> None:
    found = no_agreement(worked_example(), (NOBODY, NOBODY))
    assert not found.posts.any()
    assert not found.origin_payoffs.any()
    assert found.world == 0


def test_bilateral_without_threat_signs_a_and_b_at_both() -> None:
    (found,) = bilateral(worked_example(), threat=False).outcomes
    assert found.signed == (frozenset({A, B}),) * 2
    printed(found.posts, [[5.757, 5.230], [1.616, 1.090], [0, 0]])
    printed(found.origin_payoffs, [76.779, -25.887, -47.401])
    printed(found.destination_payoffs, [66.706, 45.745])
    printed([found.origin_payoffs.sum(), found.world], [3.5, 115.9], 1)
    assert found.regime == "bilateral"
    assert found.residual < 1e-12


def test_bilateral_with_threat_signs_only_a() -> None:
    (found,) = bilateral(worked_example(), threat=True).outcomes
    assert found.signed == (frozenset({A}),) * 2
    printed(found.posts, [[7.025, 6.025], [0, 0], [0, 0]])
    printed(found.origin_payoffs, [33.556, -38.522, -38.979])
    printed(found.destination_payoffs, [93.764, 68.663])
    printed(found.world, 118.482)
    printed(found.origin_payoffs.sum(), -43.9, 1)
    assert found.regime == "bilateral_threat"


def test_common_framework_of_all_three() -> None:
    (found,) = framework(worked_example(), frozenset({A, B, C})).outcomes
    printed(found.posts, [[4.022, 3.496], [1.848, 1.322], [0, 0]])
    printed(found.origin_payoffs.sum(), 77.285)
    printed(found.destination_payoffs, [34.446, 22.260])
    printed(found.world, 133.990)
    printed(found.origin_payoffs, [100.9, 13.4, -37.0], 1)
    assert found.regime == "framework"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param({A}, 33.556, id="A"),
        pytest.param({B}, -38.522, id="B"),
        pytest.param({C}, -38.979, id="C"),
        pytest.param({A, B}, 99.298, id="AB"),
        pytest.param({A, C}, -11.612, id="AC, the worse of two equilibria"),
        pytest.param({B, C}, -77.501, id="BC"),
        pytest.param({A, B, C}, 77.285, id="ABC"),
    ],
)
def test_coalition_values(members: set[int], expected: float) -> None:
    game = state_partition_function(worked_example())
    printed(game.characteristic()[coalition_mask(members)], expected)


def test_a_and_c_together_have_two_equilibria_and_the_worse_for_origins_is_read() -> None:
    found = framework(worked_example(), frozenset({A, C}))
    payoffs = [[one.origin_payoffs[[A, C]].sum(), one.origin_payoffs[B]] for one in found.outcomes]
    printed(payoffs, [[-6.210, -7.350], [-11.612, -4.997]])
    assert found.worst_for_origins() is found.outcomes[1]
    assert found.exhaustive
    assert found.statement == "2 equilibria in pure strategies among all 16 networks"


def test_partitions_and_leaving_payoffs() -> None:
    game = state_partition_function(worked_example())
    one, two, three = singletons(3)
    printed(game.payoffs[(one, two, three)], [33.556, -38.522, -38.979])
    printed(game.payoffs[(one | two, three)], [99.298, -50.121])
    printed(game.payoffs[(one | three, two)], [-11.612, -4.997])
    printed(game.payoffs[(one, two | three)], [90.672, -77.501])
    printed(game.payoffs[(one | two | three,)], [77.285])
    found = coalition_stability(game, frozenset({A, B, C}))
    printed(found.leaving, [90.672, -4.997, -50.121])
    assert found.potentially_internal
    assert found.external


def test_shapley_value_leaves_a_wanting_out_by_0_36() -> None:
    game = state_partition_function(worked_example())
    division = shapley_value(game.characteristic())
    printed(division, [90.312, 21.328, -34.355])
    found = coalition_stability(game, frozenset({A, B, C}))
    assert found.leaves(division) == (A,)
    printed(found.leaving[A] - division[A], 0.36, 2)
    assert division_excesses(game.characteristic(), division).max() < 1e-9


def test_equal_surplus_over_leaving_payoffs_is_internally_stable() -> None:
    found = coalition_stability(state_partition_function(worked_example()), frozenset({A, B, C}))
    division = equal_surplus_division(found.total, found.leaving)
    printed(division, [104.58, 8.91, -36.21], 2)
    printed(found.leaving.sum(), 35.55, 2)
    assert found.leaves(division) == ()


def test_one_price_per_post_needs_no_side_payment_to_keep_the_three_together() -> None:
    found = coalition_stability(state_partition_function(worked_example()), frozenset({A, B, C}))
    (outcome,) = framework(worked_example(), frozenset({A, B, C})).outcomes
    assert smallest_side_payments(outcome.origin_payoffs, found.leaving).moved == 0


def test_cap_of_a_at_x_is_diverted_to_its_neighbours() -> None:
    caps = np.full((3, 2), np.inf)
    caps[A, 0] = 1.0
    found = capped(worked_example(), (frozenset({A, B}),) * 2, caps)
    printed(found.exits_change, [-3.464, 2.857, 0])
    printed(found.diversion_ratio, 0.872)
    printed(found.unfilled_change, [-2.078, 1.273, 0.199])
    change = found.after.posts - found.before.posts
    printed([change[B, 0], change[A, 1], change[B, 1]], [3.95, 1.29, -1.09], 2)
    printed(found.unfilled_change[B] / found.before.unfilled[B], 0.30, 2)


def test_bloc_of_substitutes_gains_beta_b_s_times_the_products_of_posts() -> None:
    markets = worked_example(chains=None, agreement_cost=0.0)
    alone, together = imposed(markets, singletons(3)), imposed(markets, (frozenset({A, B, C}),))
    gain = together.origin_payoffs.sum() - alone.origin_payoffs.sum()
    printed(gain, 33.815)
    products = (alone.posts.sum(axis=0) ** 2 - (alone.posts**2).sum(axis=0)).sum() / 2
    assert gain == pytest.approx(0.5 * 4.0 * 0.9 * products, abs=1e-8)
    assert_allclose(together.posts, alone.posts, atol=1e-12)


def test_destinations_as_one_bloc_gain_when_losses_are_convex() -> None:
    markets = worked_example(chains=None, agreement_cost=0.0)
    apart, joint = imposed(markets, singletons(3)), destinations_as_one(markets)
    gain = joint.destination_payoffs.sum() - apart.destination_payoffs.sum()
    printed(gain, 7.407)
    growth = np.array([1.0, 1.5, 3.0])
    assert gain == pytest.approx(0.5 * growth @ apart.posts.prod(axis=1), abs=1e-8)
    assert joint.world == pytest.approx(apart.world, abs=1e-9)


def test_a_framework_of_complements_loses() -> None:
    markets = worked_example(substitution=-0.3, chains=None, agreement_cost=0.0)
    alone, together = imposed(markets, singletons(3)), imposed(markets, (frozenset({A, B, C}),))
    printed(together.origin_payoffs.sum() - alone.origin_payoffs.sum(), -102.679)


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        pytest.param(30.0, 77.3, id="a dear outsider has no effect"),
        pytest.param(24.0, 77.3, id="at 24 no effect yet"),
        pytest.param(18.0, 66.5, id="at 18"),
        pytest.param(12.0, 45.1, id="an outsider as cheap as the members"),
    ],
)
def test_an_outsider_with_low_losses_weakens_the_framework(loss: float, expected: float) -> None:
    """THEORY 6.6."""
    found = framework(with_outsider(loss), frozenset({A, B, C})).worst_for_origins()
    printed(found.origin_payoffs[:3].sum(), expected, 1)


@pytest.mark.parametrize("loss", [12.0, 18.0, 24.0])
def test_the_outsider_does_not_change_the_bilateral_payoffs(loss: float) -> None:
    """THEORY 6.6."""
    found = bilateral(with_outsider(loss), threat=True).worst_for_origins()
    printed(found.origin_payoffs[:3].sum(), -43.9, 1)


def by_hand(agreement_cost: float = 0.1) -> Markets:
    """Return V = 0, 40, 64, 72 for 0 to 3 posts of one each and a loss of 10 (THEORY 6.1)."""
    return Markets.build(
        ("A", "B", "C"),
        ("X",),
        value=[[50.0]] * 3,
        slopes=[single_substitution(20.0, 0.8, 3)],
        loss=[10.0] * 3,
        loss_growth=[0.0] * 3,
        power=0.5,
        agreement_cost=[agreement_cost],
    )


@pytest.mark.parametrize(
    ("members", "threat", "each"),
    [
        pytest.param(None, False, [17.0, 17.0, 0.0], id="Nash-in-Nash pays 17 each"),
        pytest.param(None, True, [10.0, 10.0, 0.0], id="an excluded rival accepts 10"),
        pytest.param({A, B}, False, [21.0, 21.0, 0.0], id="a bloc of two gets 42"),
    ],
)
def test_two_of_three_identical_workers_by_hand(
    members: set[int] | None, threat: bool, each: list[float]
) -> None:
    """THEORY 6.1 and D6: each origin has one worker; the third would add 8 for a loss of 10."""
    found = given_network(
        by_hand(),
        (frozenset({A, B}),),
        members=None if members is None else frozenset(members),
        threat=threat,
        caps=np.ones((3, 1)),
    )
    assert_allclose(found.posts[:, 0], [1, 1, 0])
    assert_allclose(found.payments[:, 0], each, rtol=1e-12)
    assert found.destination_payoffs[0] == pytest.approx(
        64 - sum(each) - 0.1 * (2 if members is None else 1)
    )


def test_complements_are_paid_more_one_by_one_than_as_a_bloc() -> None:
    """THEORY 6.1: V = 0, 12, 40, 90, loss 10 each; three payments of 30 exhaust the 90."""
    each = nash_payment(0.5, 90.0 - 40.0, 10.0)
    bloc = nash_payment(0.5, 90.0, 30.0)
    assert (each, bloc) == (30.0, 60.0)
    assert 3 * each == 90.0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(
            [
                max([0, *(c for i, c in enumerate([8, 11, 13, 18]) if s >> i & 1)])
                for s in range(16)
            ],
            [2, 3, 4, 9],
            id="D1 airport with costs 8, 11, 13, 18",
        ),
        pytest.param(
            [
                max(0, 200 - sum(c for i, c in enumerate([100, 200, 300]) if ~s >> i & 1))
                for s in range(8)
            ],
            [100 / 3, 250 / 3, 250 / 3],
            id="D2 estate of 200 with claims 100, 200, 300",
        ),
        pytest.param(
            [
                float(sum(w for i, w in enumerate([7] * 5 + [1] * 10) if s >> i & 1) >= 39)
                for s in range(1 << 15)
            ],
            [421 / 2145] * 5 + [4 / 2145] * 10,
            id="D3 Security Council",
        ),
        pytest.param(
            [min(s & 1, (s >> 1).bit_count()) for s in range(8)],
            [2 / 3, 1 / 6, 1 / 6],
            id="D4 gloves, one left and two right",
        ),
        pytest.param(
            [min(s & 1, (s >> 1).bit_count()) for s in range(16)],
            [3 / 4, 1 / 12, 1 / 12, 1 / 12],
            id="D4 gloves, one left and three right",
        ),
        pytest.param(
            [min(s & 1, (s >> 1).bit_count()) for s in range(32)],
            [4 / 5, *[1 / 20] * 4],
            id="D4 gloves, one left and four right",
        ),
    ],
)
def test_shapley_value_of_known_games(values: list[float], expected: list[float]) -> None:
    """THEORY 4.1; the last values are exact fractions."""
    assert_allclose(shapley_value(values), expected, rtol=1e-12)
