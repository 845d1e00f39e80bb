"""Cases with both institutions: decoupling, permutation, scale of money, the fixed point itself."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from negotiate.regimes.blocks import block, blocks
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.comparison import compare
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.outcome import losses

REGIMES = ("no_agreement", "bilateral", "bilateral_threat", "framework")
KINDS = ("state", "private", "private")


def dressed(markets: Markets, kinds: tuple[str, ...]) -> Calibration:
    """The markets as a calibration in which every corridor is open and agreed."""
    places = {
        name: SimpleNamespace(institution=kind)
        for name, kind in zip(markets.destinations, kinds, strict=True)
    }
    shape = markets.value.shape
    return Calibration(
        SimpleNamespace(destinations=places),
        markets,
        np.ones(shape),
        np.ones(shape),
        (("open",) * shape[1],) * shape[0],
        np.ones(shape, dtype=bool),
        {},
    )


@st.composite
def mixed_calibrations(draw: st.DrawFn, *, growth: bool = True) -> Calibration:
    """Three origins alike enough that nobody is close to being priced out, three destinations."""
    whole = st.integers(0, 4).map(float)
    share = draw(st.sampled_from([0.0, 0.2, 0.4]))
    kinds = draw(st.permutations(KINDS))
    markets = Markets.build(
        ("XAA", "XBB", "XCC"),
        ("XXX", "XYY", "XZZ"),
        value=[[60 + draw(whole) for _ in range(3)] for _ in range(3)],
        slopes=[
            single_substitution(2.0, draw(st.sampled_from([0.2, 0.5, 0.7])), 3) for _ in range(3)
        ],
        loss=[5 + draw(whole) for _ in range(3)],
        loss_growth=[draw(st.sampled_from([0.1, 0.3])) if growth else 0.0 for _ in range(3)],
        power=draw(st.sampled_from([0.3, 0.5, 0.8])),
        chains=[[0, share, 0], [0, 0, share], [0, 0, 0]],
        agreement_cost=[draw(whole) for _ in range(3)],
    )
    return dressed(markets, tuple(kinds))


@settings(max_examples=10)
@given(mixed_calibrations())
def test_transfers_cancel_and_losses_are_counted_once(calibration: Calibration) -> None:
    markets = calibration.markets
    for outcome in compare(calibration, regimes=REGIMES).outcomes.values():
        value = sum(
            markets.net_value[:, d] @ q - 0.5 * q @ markets.slopes[d] @ q
            for d, q in enumerate(outcome.posts.T)
        )
        bloc = outcome.regime == "framework"
        count = np.array([min(len(held), 1) if bloc else len(held) for held in outcome.signed])
        total = value - losses(markets, outcome.unfilled).sum() - markets.agreement_cost @ count
        assert_allclose(outcome.world, total, rtol=1e-9)


@settings(max_examples=10)
@given(mixed_calibrations(growth=False))
def test_blocks_decouple_where_losses_do_not_grow(calibration: Calibration) -> None:
    found = compare(calibration, regimes=["bilateral_threat", "framework"])
    parts = [
        block(calibration, places, calibration.posts) for places in blocks(calibration).values()
    ]
    alone = [compare(part, members=found.members) for part in parts]
    for places, own in zip(blocks(calibration).values(), alone, strict=True):
        for name, other in ((found.fragmented, own.fragmented), (found.common, own.common)):
            posts = found.outcomes[name].posts[:, places]
            assert_allclose(posts, own.outcomes[other].posts, rtol=1e-9)
    total = sum(own.fragmentation for own in alone)
    assert_allclose(found.fragmentation, total, rtol=1e-7, atol=1e-7)


@settings(max_examples=10)
@given(mixed_calibrations(), st.permutations([0, 1, 2]))
def test_relabelling_destinations_changes_nothing(
    calibration: Calibration, order: list[int]
) -> None:
    kinds = [x.institution for x in calibration.case.destinations.values()]
    inside = block(calibration, np.array(order), calibration.posts).markets
    renamed = dressed(inside, tuple(kinds[d] for d in order))
    one, two = (compare(x, regimes=REGIMES) for x in (calibration, renamed))
    for name, outcome in one.outcomes.items():
        assert_allclose(two.outcomes[name].posts, outcome.posts[:, order], rtol=1e-6, atol=1e-7)
        assert_allclose(
            two.outcomes[name].origin_payoffs, outcome.origin_payoffs, rtol=1e-6, atol=1e-5
        )


@settings(max_examples=10)
@given(mixed_calibrations(), st.sampled_from([0.001, 7.0, 1e6]))
def test_money_in_another_unit_scales_payoffs_and_moves_no_posts(
    calibration: Calibration, unit: float
) -> None:
    markets = calibration.markets
    scaled = replace(
        calibration,
        markets=markets.change(
            value=unit * markets.value,
            slopes=unit * markets.slopes,
            loss=unit * markets.loss,
            loss_growth=unit * markets.loss_growth,
            agreement_cost=unit * markets.agreement_cost,
        ),
    )
    one, two = (compare(x, regimes=REGIMES) for x in (calibration, scaled))
    for name, outcome in one.outcomes.items():
        other = two.outcomes[name]
        assert_allclose(other.posts, outcome.posts, rtol=1e-6, atol=1e-7)
        assert_allclose(
            other.origin_payoffs, unit * outcome.origin_payoffs, rtol=1e-5, atol=1e-4 * unit
        )
        assert_allclose(other.destination_payoffs, unit * outcome.destination_payoffs, rtol=1e-6)


@settings(max_examples=10)
@given(mixed_calibrations(), st.sampled_from([0.0, 5.0, 30.0]))
def test_another_start_of_the_rounds_ends_at_the_same_posts(
    calibration: Calibration, start: float
) -> None:
    # Uniqueness is not claimed; where goods are this regular it holds.
    begun = replace(calibration, posts=np.where(calibration.posts > 0, start + 1e-6, 0.0))
    one, two = (compare(x, regimes=["bilateral_threat"]) for x in (calibration, begun))
    posts = [x.outcomes["bilateral_threat"].posts for x in (one, two)]
    assert_allclose(posts[1], posts[0], rtol=1e-6, atol=1e-7)


@settings(max_examples=10)
@given(mixed_calibrations())
def test_posts_of_governments_are_best_for_each_pair_given_all_exits(
    calibration: Calibration,
) -> None:
    # a - B q = M_oo (c + g u) with u from all destinations, no equation of the solver's.
    outcome = compare(calibration, regimes=["bilateral"]).outcomes["bilateral"]
    markets = calibration.markets
    (d,) = blocks(calibration)["state"]
    shares = np.linalg.inv(np.eye(3) - markets.chains.T)
    keep = (1 - markets.chains.sum(axis=1))[:, None] * shares
    loss = np.diag(keep) * (markets.loss + markets.loss_growth * (keep @ outcome.posts.sum(axis=1)))
    held = outcome.posts[:, d] > 0
    worth = markets.net_value[:, d] - markets.slopes[d] @ outcome.posts[:, d]
    assert_allclose(worth[held], loss[held], rtol=1e-7)
    assert (worth[~held] <= loss[~held] + 1e-7).all()
