from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from negotiate.cases import load_case
from negotiate.errors import NoEquilibriumError, SolverError, UnknownNameError
from negotiate.regimes import comparison as compared
from negotiate.regimes import mixed, ways
from negotiate.regimes.blocks import block, blocks, inside, institution, institutions
from negotiate.regimes.calibration import Calibration, calibrate
from negotiate.regimes.comparison import Comparison, compare
from negotiate.regimes.decomposition import decompose
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.mixed import solve_in_turn
from negotiate.regimes.outcome import Outcome, losses, unfilled_posts
from negotiate.regimes.state import given_network
from negotiate.regimes.ways import MIXED_REGIMES, regime_ways, signed_network, without_text

FOLDER = Path(__file__).parents[2] / "data" / "mixed-case"
ByHand = Callable[..., Calibration]


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return calibrate(load_case(FOLDER))


@pytest.fixture(scope="module")
def comparison(calibration: Calibration) -> Comparison:
    return compare(calibration)


def with_institutions(calibration: Calibration, *kinds: str) -> Calibration:
    """The same markets, decided on by others."""
    places = {
        name: place.model_copy(update={"institution": kind})
        for (name, place), kind in zip(calibration.case.destinations.items(), kinds, strict=True)
    }
    return replace(calibration, case=calibration.case.model_copy(update={"destinations": places}))


def test_the_institution_of_a_case_is_mixed_where_destinations_differ(
    calibration: Calibration,
) -> None:
    assert institution(calibration) == "mixed"
    assert institutions(calibration) == {"XYY": "state", "XZZ": "private", "XWW": "private"}
    assert institution(with_institutions(calibration, *["state"] * 3)) == "state"
    found = {kind: places.tolist() for kind, places in blocks(calibration).items()}
    assert found == {"state": [0], "private": [1, 2]}


def test_a_block_has_the_losses_that_its_own_posts_add(calibration: Calibration) -> None:
    posts, places = calibration.posts, blocks(calibration)["private"]
    part = block(calibration, places, posts)
    elsewhere = posts.copy()
    elsewhere[:, places] = 0.0
    markets = calibration.markets
    before = losses(markets, unfilled_posts(markets, elsewhere))
    after = losses(markets, unfilled_posts(markets, posts))
    own = losses(part.markets, unfilled_posts(part.markets, part.posts))
    assert_allclose(own, after - before, rtol=1e-12)
    assert part.markets.destinations == ("XZZ", "XWW")
    assert_array_equal(part.markets.slopes, markets.slopes[1:])
    assert_array_equal(part.markets.price_cap, markets.price_cap[1:])


def test_a_block_of_all_destinations_has_the_losses_of_the_case(calibration: Calibration) -> None:
    part = block(calibration, np.arange(3), calibration.posts)
    assert_array_equal(part.markets.loss, calibration.markets.loss)


def test_a_mixed_case_has_its_regimes_in_order(comparison: Comparison) -> None:
    assert tuple(comparison.outcomes) == MIXED_REGIMES
    assert (comparison.base, comparison.fragmented, comparison.common) == (
        "bilateral_threat",
        "bilateral_threat",
        "framework",
    )
    assert comparison.members == ("XAA", "XBB", "XCC")


def test_observed_reproduces_the_posts_of_the_base_year(comparison: Comparison) -> None:
    posts = comparison.calibration.posts
    assert np.abs(comparison.outcomes["observed"].posts - posts).max() < 1e-9 * posts.max()


def test_nothing_signed_fills_no_posts_where_governments_agree_numbers(
    comparison: Comparison,
) -> None:
    found = comparison.outcomes["no_agreement"]
    assert not found.posts[:, 0].any()
    assert found.posts[:, 1:].any()
    assert found.destination_payoffs[0] == 0
    assert "nothing is signed" in found.method


def test_origins_get_their_payments_minus_all_their_losses(comparison: Comparison) -> None:
    markets = comparison.calibration.markets
    for outcome in comparison.outcomes.values():
        unfilled = unfilled_posts(markets, outcome.posts)
        assert_allclose(outcome.unfilled, unfilled, rtol=1e-12)
        expected = outcome.payments.sum(axis=1) - losses(markets, unfilled)
        assert_allclose(outcome.origin_payoffs, expected, rtol=1e-12)


def test_transfers_cancel_in_every_regime(comparison: Comparison) -> None:
    markets = comparison.calibration.markets
    for name, outcome in comparison.outcomes.items():
        value = sum(
            markets.net_value[:, d] @ q - 0.5 * q @ markets.slopes[d] @ q
            for d, q in enumerate(outcome.posts.T)
        )
        blocs = [frozenset({o}) for o in range(4)]
        if name.startswith("framework"):
            blocs = [frozenset({0, 1, 2}), frozenset({3})]
        signed = [sum(bool(bloc & held) for bloc in blocs) for held in outcome.signed]
        value -= float(markets.agreement_cost @ np.array(signed, dtype=float))
        total = value - losses(markets, outcome.unfilled).sum()
        assert outcome.world == pytest.approx(total, rel=1e-9), name


def test_every_block_is_solved_given_the_other(calibration: Calibration) -> None:
    for regime, solvers in (
        (name, ways._solvers(name, frozenset({0, 1, 2}), ())) for name in MIXED_REGIMES
    ):
        found = solve_in_turn(calibration, solvers, regime=regime).outcome
        for kind, places in blocks(calibration).items():
            again = solvers[kind](block(calibration, places, found.posts), True)
            assert_allclose(again.posts, found.posts[:, places], rtol=1e-7, atol=1e-7)
            assert_allclose(again.payments, found.payments[:, places], rtol=1e-6, atol=1e-2)


def test_an_outcome_inside_a_block_is_what_the_block_alone_returns(
    calibration: Calibration,
) -> None:
    solvers = ways._solvers("bilateral_threat", frozenset(), ())
    found = solve_in_turn(calibration, solvers, regime="bilateral_threat")
    for kind, places in blocks(calibration).items():
        own = inside(found.outcome, block(calibration, places, found.outcome.posts), places)
        assert_allclose(own.origin_payoffs, found.parts[kind].origin_payoffs, rtol=1e-6, atol=1e-2)
        assert_array_equal(own.posts, found.parts[kind].posts)
        assert own.signed == found.parts[kind].signed


def test_one_origin_between_both_institutions_has_the_closed_form(by_hand: ByHand) -> None:
    # State: a1 - b1 q1 = c + g (q1 + q2). Employers: a price p = a2 - b2 q2 that maximises
    # (p q2 - (c + g q1) q2 - g q2^2 / 2)^beta (b2 q2^2 / 2)^(1 - beta), so that
    # q2 = (2 - beta) (a2 - c - g q1) / (2 b2 + g).
    (a1, b1), (a2, b2), c, g, beta = (40.0, 2.0), (30.0, 3.0), 5.0, 0.7, 0.4
    markets = Markets.build(
        ("XAA",), ("XYY", "XZZ"), value=[[a1, a2]], slopes=[[[b1]], [[b2]]],
        loss=[c], loss_growth=[g], power=beta,
    )  # fmt: skip
    found = compare(by_hand(markets, ["state", "private"]), regimes=["bilateral"])
    share = (2 - beta) / (2 * b2 + g)
    q1, q2 = np.linalg.solve([[b1 + g, g], [share * g, 1.0]], [a1 - c, share * (a2 - c)])
    outcome = found.outcomes["bilateral"]
    assert_allclose(outcome.posts, [[q1, q2]], rtol=1e-8)

    def cost(u: float) -> float:
        return c * u + g * u**2 / 2

    value = a1 * q1 - b1 * q1**2 / 2
    paid = beta * value + (1 - beta) * (cost(q1 + q2) - cost(q2))
    assert_allclose(outcome.payments, [[paid, (a2 - b2 * q2) * q2]], rtol=1e-7)
    assert_allclose(outcome.origin_payoffs, [outcome.payments.sum() - cost(q1 + q2)], rtol=1e-7)
    assert_allclose(outcome.destination_payoffs, [value - paid, b2 * q2**2 / 2], rtol=1e-7)


def test_a_higher_loss_at_the_other_institution_lowers_posts(calibration: Calibration) -> None:
    steeper = calibration.markets.change(loss_growth=2 * calibration.markets.loss_growth)
    low, high = (
        compare(c, regimes=["bilateral"]).outcomes["bilateral"].posts.sum()
        for c in (calibration, replace(calibration, markets=steeper))
    )
    assert high < low


def test_institutions_without_growing_losses_do_not_touch_each_other(
    calibration: Calibration,
) -> None:
    flat = replace(calibration, markets=calibration.markets.change(loss_growth=np.zeros(4)))
    held = blocks(flat)
    parts = {kind: block(flat, places, flat.posts) for kind, places in held.items()}
    bloc = frozenset({0, 1, 2})
    alone = {
        "private": ways._private(parts["private"], bloc, (), checked=True),
        "state": ways._state(parts["state"], bloc),
    }
    together = compare(flat)
    for regime, pair in ways.PAIRS.items():
        for kind, places in held.items():
            own = alone[kind][pair[kind]]()
            assert_array_equal(together.outcomes[regime].posts[:, places], own.posts)
            assert_array_equal(together.outcomes[regime].payments[:, places], own.payments)


def test_the_price_of_fragmentation_of_separate_blocks_is_the_sum_of_theirs(
    calibration: Calibration,
) -> None:
    flat = replace(calibration, markets=calibration.markets.change(loss_growth=np.zeros(4)))
    total = np.zeros(4)
    for places in blocks(flat).values():
        total += compare(
            block(flat, places, flat.posts), members=["XAA", "XBB", "XCC"]
        ).fragmentation
    assert_allclose(compare(flat).fragmentation, total, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("kind", ["private", "state"])
def test_one_institution_everywhere_is_that_institution_bit_for_bit(
    calibration: Calibration, kind: str
) -> None:
    alone = with_institutions(calibration, *[kind] * 3)
    bloc = frozenset({0, 1, 2})
    own = (
        ways._private(alone, bloc, (), checked=True)
        if kind == "private"
        else ways._state(alone, bloc)
    )
    for regime, way in ways.mixed_ways(alone, bloc, (), checked=True).items():
        found, expected = way(), own[ways.PAIRS[regime][kind]]()
        for field in ("posts", "payments", "origin_payoffs", "destination_payoffs", "unfilled"):
            assert_array_equal(getattr(found, field), getattr(expected, field), err_msg=regime)
        assert found.signed == expected.signed
        assert found.notes == expected.notes


def test_the_order_of_destinations_does_not_matter(calibration: Calibration) -> None:
    order = np.array([2, 0, 1])
    case = calibration.case
    names = list(case.destinations)
    shuffled = replace(
        block(calibration, order, calibration.posts),
        case=case.model_copy(
            update={"destinations": {names[d]: case.destinations[names[d]] for d in order}}
        ),
    )
    one, two = compare(calibration), compare(shuffled)
    for name, outcome in one.outcomes.items():
        other = two.outcomes[name]
        assert_allclose(other.posts, outcome.posts[:, order], rtol=1e-7, atol=1e-7)
        assert_allclose(other.origin_payoffs, outcome.origin_payoffs, rtol=1e-6, atol=1e-2)
        assert_allclose(other.destination_payoffs, outcome.destination_payoffs[order], rtol=1e-6)


def test_the_rounds_and_the_last_change_are_reported(calibration: Calibration) -> None:
    solvers = ways._solvers("bilateral", frozenset(), ())
    found = solve_in_turn(calibration, solvers, regime="bilateral")
    assert 2 < found.rounds < 40
    assert found.last_change <= mixed.ACCEPTED
    assert found.outcome.residual >= found.last_change
    assert found.outcome.notes[-1].startswith(f"{found.rounds} rounds between both institutions")
    assert "Where governments agree numbers (XYY)" in found.outcome.method
    assert "Where employers hire (XZZ, XWW)" in found.outcome.method


def test_unchecked_prices_have_no_residual_and_the_same_posts(calibration: Calibration) -> None:
    quick = regime_ways(calibration, checked=False)["framework"]()
    slow = regime_ways(calibration)["framework"]()
    assert np.isnan(quick.residual)
    assert slow.residual < 1e-8
    assert_allclose(quick.posts, slow.posts, rtol=1e-7)


def scripted(calibration: Calibration, reply: Callable[[float], float]) -> mixed.Solver:
    """A block whose first corridor replies to what the losses of its first origin have become."""

    def solver(part: Calibration, checked: bool) -> Outcome:
        del checked
        shift = float(part.markets.loss[0] - calibration.markets.loss[0])
        posts = np.zeros(part.posts.shape)
        posts[0, 0] = reply(shift / float(calibration.markets.loss_growth[0]))
        found = given_network(part.markets, tuple(frozenset[int]() for _ in part.agreed.T))
        return replace(found, posts=posts)

    return solver


def test_posts_that_never_settle_are_no_equilibrium_and_it_says_so(
    calibration: Calibration,
) -> None:
    solvers = {
        "state": scripted(calibration, lambda u: 100.0 if u < 50 else 1.0),
        "private": scripted(calibration, lambda u: 100.0 if u > 40 else 1.0),
    }
    with pytest.raises(NoEquilibriumError, match=r"'scripted'.*200 rounds.*posts still move"):
        solve_in_turn(calibration, solvers, regime="scripted")


def test_a_swing_between_two_states_is_ended_by_moving_halfway(calibration: Calibration) -> None:
    solvers = {
        "state": scripted(calibration, lambda u: 200.0 - u / 0.9),
        "private": scripted(calibration, lambda u: u / 0.9),
    }
    found = solve_in_turn(calibration, solvers, regime="scripted")
    assert_allclose(found.outcome.posts[0, :2], [100.0, 100.0], rtol=1e-6)


def test_a_block_without_equilibrium_is_named(calibration: Calibration) -> None:
    def fails(part: Calibration, checked: bool) -> Outcome:
        raise NoEquilibriumError("framework_differentiated", "prices still move.")

    solvers = {**ways._solvers("framework", frozenset({0}), ()), "private": fails}
    with pytest.raises(
        NoEquilibriumError, match=r"'framework'.*where employers hire \(XZZ, XWW\).*prices still"
    ):
        solve_in_turn(calibration, solvers, regime="framework")


def test_open_corridors_with_posts_are_signed_where_governments_agree_numbers(
    calibration: Calibration,
) -> None:
    assert signed_network(calibration)[0] == frozenset({0, 1, 3})
    assert np.argwhere(without_text(calibration)).tolist() == [[3, 0]]
    found = compare(calibration, regimes=["bilateral"]).outcomes["bilateral"]
    assert found.posts[3, 0] > 0
    assert found.posts[2, 0] == 0


def test_a_threat_that_nobody_can_carry_out_is_called_empty(calibration: Calibration) -> None:
    both = compare(calibration, regimes=["bilateral_threat"]).outcomes["bilateral_threat"]
    assert not any("threat is empty" in note for note in both.notes)
    shut = calibration.markets.open_corridors.copy()
    shut[2, 0] = False
    lone = replace(calibration, markets=calibration.markets.change(open_corridors=shut))
    found = compare(lone, regimes=["bilateral_threat"]).outcomes["bilateral_threat"]
    assert any("threat is empty" in note for note in found.notes)


def test_the_parts_of_a_change_sum_to_it(comparison: Comparison) -> None:
    before, after = (comparison.outcomes[x] for x in ("bilateral_threat", "framework"))
    parts = decompose(comparison.calibration.markets, before, after)
    assert_allclose(
        parts.price + parts.volume + parts.neighbours, comparison.fragmentation, rtol=1e-9
    )
    assert_allclose(parts.change, comparison.fragmentation, rtol=1e-9, atol=1e-6)


def test_regime_ways_compute_nothing_until_called_and_refuse_unknown_members(
    calibration: Calibration,
) -> None:
    found = regime_ways(calibration)
    assert tuple(found) == MIXED_REGIMES
    assert found["observed"]().regime == "observed"
    with pytest.raises(UnknownNameError, match="no origin of this case named 'XQQ'"):
        regime_ways(calibration, members=["XQQ"])


def test_a_block_on_which_nobody_bargains_is_solved_too(calibration: Calibration) -> None:
    agreed = calibration.agreed.copy()
    agreed[:, 1:] = False
    found = compare(replace(calibration, agreed=agreed), members=["XAA", "XBB"])
    assert_allclose(
        found.outcomes["framework"].net_prices[0, 1:], calibration.net_prices[0, 1:], rtol=1e-9
    )


def broken(names: dict[str, Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let some regimes have no outcome."""
    real = compared.regime_ways

    def fails(error: Exception) -> ways.Way:
        def way() -> Outcome:
            raise error

        return way

    def some(*args: object, **options: object) -> dict[str, ways.Way]:
        return {**real(*args, **options), **{name: fails(x) for name, x in names.items()}}

    monkeypatch.setattr(compared, "regime_ways", some)


def test_a_regime_without_equilibrium_is_named_and_the_others_are_there(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(
        {
            "framework_floor": NoEquilibriumError("framework_floor", "prices still move"),
            "bilateral_rival": SolverError("x", "cycled", "ask."),
        },
        monkeypatch,
    )
    found = compare(calibration, partial=True)
    assert list(found.unsolved) == ["bilateral_rival", "framework_floor"]
    assert "prices still move" in found.unsolved["framework_floor"]
    assert found.has_fragmentation
    assert "framework" in found.outcomes
    with pytest.raises(SolverError, match="cycled"):
        compare(calibration)


def test_another_bilateral_regime_is_the_base_if_the_own_one_is_unsolved(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken({"bilateral_threat": NoEquilibriumError("bilateral_threat", "no")}, monkeypatch)
    found = compare(calibration, partial=True)
    assert (found.base, found.fragmented) == ("bilateral", "bilateral_threat")
    assert not found.has_fragmentation


def test_a_comparison_in_which_nothing_is_solved_is_an_error(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken({name: NoEquilibriumError(name, "no") for name in MIXED_REGIMES}, monkeypatch)
    with pytest.raises(NoEquilibriumError, match=r"'bilateral_threat'.*nor of any other regime"):
        compare(calibration, partial=True)


def test_substitutes_across_institutions_are_not_linked_without_a_common_origin(
    by_hand: ByHand,
) -> None:
    # XAA serves XYY only, XBB XZZ only: what governments do does not reach employers.
    markets = Markets.build(
        ("XAA", "XBB"), ("XYY", "XZZ"), value=[[40.0, 40.0], [40.0, 40.0]],
        slopes=[single_substitution(2.0, 0.6, 2)] * 2, loss=[5.0, 6.0], loss_growth=[0.5, 0.5],
        power=0.5, open_corridors=[[True, False], [False, True]],
    )  # fmt: skip
    both = by_hand(markets, ["state", "private"])
    found = compare(both, regimes=["bilateral"]).outcomes["bilateral"]
    alone = compare(block(both, np.array([1]), np.zeros((2, 2))), regimes=["bilateral"])
    assert_allclose(found.posts[:, [1]], alone.outcomes["bilateral"].posts, rtol=1e-9)
