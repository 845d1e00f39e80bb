from collections.abc import Callable

import numpy as np
import pytest

from negotiate.errors import NoEquilibriumError, UnknownNameError
from negotiate.leverage import fall_backs as module
from negotiate.leverage.changes import Cap, Change, Price
from negotiate.leverage.fall_backs import applicable, default_regime, fall_backs
from negotiate.leverage.results import KINDS, FallBack, Kind
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.outcome import losses

Invent = Callable[..., Calibration]

THREE = [[300.0], [200.0], [100.0]]
TWO_PLACES = [[300.0, 50.0], [200.0, 0.0], [0.0, 80.0]]
MIXED = ("private", "state")


def one(
    calibration: Calibration,
    kind: Kind = "others_expand",
    change: Change = "remove",
    *,
    origin: str = "XAA",
    destination: str = "XZZ",
    regime: str | None = None,
) -> FallBack:
    (found,) = fall_backs(
        calibration, origin, destination, change=change, regime=regime, kinds=[kind]
    )
    return found


def test_every_fall_back_that_applies_stands_side_by_side(network: Invent) -> None:
    found = fall_backs(network(THREE), "XAA", "XZZ")
    assert tuple(each.kind for each in found) == KINDS
    assert len({each.words for each in found}) == 4
    assert all(each.regime == "observed" for each in found)


def test_where_governments_agree_payments_are_agreed_anew_in_any_case(network: Invent) -> None:
    calibration = network(THREE, institutions=("state",))
    assert default_regime(calibration) == "bilateral"
    assert applicable(calibration, "XZZ", "remove") == (
        "others_fixed",
        "others_expand",
        "unsigned_rival",
    )


def test_caps_and_prices_are_answered_at_others_prices(network: Invent) -> None:
    private, state = network(THREE), network(THREE, institutions=("state",))
    assert applicable(private, "XZZ", Cap(10.0)) == ("others_fixed", "others_expand")
    assert applicable(private, "XZZ", Price(9.0)) == ("others_expand",)
    assert applicable(state, "XZZ", Price(9.0)) == ("others_fixed",)


def test_the_network_stands_as_observed(network: Invent) -> None:
    found = one(network(THREE))
    assert found.before is not None
    assert found.before.posts == pytest.approx(np.array(THREE))


def test_rent_is_what_the_origin_loses_where_employers_hire(network: Invent) -> None:
    """Price 5 net of the reservation, loss 1 per post, no growth: 4 x 300."""
    for kind in ("others_fixed", "others_expand"):
        assert one(network(THREE), kind).loss_origin == pytest.approx(1200.0)


def test_employers_lose_less_if_they_may_choose_others_anew(network: Invent) -> None:
    calibration = network(THREE)
    fixed, expand = one(calibration, "others_fixed"), one(calibration)
    assert 0 < expand.loss_destination < fixed.loss_destination
    # with others fixed: half of b q^2, as the last post is worth its price
    assert fixed.loss_destination == pytest.approx(0.5 * 0.01 * 300.0**2)


def test_with_others_fixed_no_post_moves(network: Invent) -> None:
    found = one(network(THREE), "others_fixed")
    assert (found.posts_lost, found.diverted_here) == (pytest.approx(300.0), 0.0)
    assert found.diversion_ratio == pytest.approx(0.0)


def test_a_single_s_sends_lost_posts_in_equal_numbers_to_every_rival(network: Invent) -> None:
    """B^-1 for s = .5 and two rivals: each gains s / (1 + s) = 1/3 of the posts lost."""
    found = one(network(THREE))
    assert found.posts_change[1:, 0] == pytest.approx([100.0, 100.0])
    assert found.diversion_ratio == pytest.approx(2 / 3)
    assert found.diverted_here == pytest.approx(200.0)


def test_an_agreement_that_ends_saves_what_it_costs(network: Invent) -> None:
    free, dear = network(THREE), network(THREE, cost=7.0)
    for kind in ("others_fixed", "others_expand"):
        saved = one(free, kind).loss_destination - one(dear, kind).loss_destination
        assert saved == pytest.approx(7.0)


def test_a_corridor_without_an_agreement_saves_nothing(network: Invent) -> None:
    agreed = [[False], [True], [True]]
    free, dear = network(THREE, agreed=agreed), network(THREE, agreed=agreed, cost=7.0)
    for kind in ("others_fixed", "others_expand"):
        gap = one(free, kind).loss_destination - one(dear, kind).loss_destination
        assert gap == pytest.approx(0.0)


def test_payoffs_with_others_fixed_are_those_of_their_posts(network: Invent) -> None:
    calibration = network(TWO_PLACES, growth=0.002, chains=[[0, 0.3, 0], [0, 0, 0.2], [0, 0, 0]])
    found = one(calibration, "others_fixed")
    assert found.after is not None
    expected = found.after.payments.sum(axis=1) - losses(calibration.markets, found.after.unfilled)
    assert found.after.origin_payoffs == pytest.approx(expected)


def test_third_origins_gain_the_posts_and_their_homes_lose_them(network: Invent) -> None:
    found = one(network(THREE))
    assert (found.origin_losses[1:] < 0).all()
    assert (found.unfilled_change[1:] > 0).all()
    assert found.unfilled_change.sum() == pytest.approx(found.posts_change.sum())


def test_removing_what_a_neighbour_fills_spares_the_neighbour(network: Invent) -> None:
    found = one(network(THREE, chains=[[0, 0.4, 0], [0, 0, 0], [0, 0, 0]]), "others_fixed")
    assert found.unfilled_change == pytest.approx([-180.0, -120.0, 0.0])


def test_a_better_price_of_rivals_is_what_re_bargaining_adds(network: Invent) -> None:
    found = one(network(THREE), "rebargained")
    assert found.before is not None
    assert found.after is not None
    assert (found.after.net_prices[1:] > found.before.net_prices[1:]).all()
    assert "prices are those of the regime bilateral" in found.words


def test_under_bargained_rules_re_bargaining_needs_no_further_words(network: Invent) -> None:
    assert "regime" not in one(network(THREE), "rebargained", regime="bilateral").words


def test_other_rules_hold_their_own_prices(network: Invent) -> None:
    found = one(network(THREE), regime="bilateral")
    assert found.before is not None
    assert found.after is not None
    assert found.after.net_prices[1:] == pytest.approx(found.before.net_prices[1:])


def test_the_unsigned_origin_comes_in_at_its_marginal_loss(network: Invent) -> None:
    found = one(network(THREE, agreed=[[True], [True], [False]], growth=0.01), "unsigned_rival")
    assert found.rival == "XAC"
    assert found.after is not None
    assert found.after.net_prices[2, 0] == pytest.approx(1.0 + 0.01 * found.after.unfilled[2])


def test_a_cheap_rival_makes_the_swap_a_gain_and_says_so(network: Invent) -> None:
    found = one(network(THREE, agreed=[[True], [True], [False]]), "unsigned_rival", origin="XAB")
    assert found.leverage.value is None
    assert "gains by the swap" in found.leverage.words


def test_without_a_rival_the_fall_back_is_that_of_the_signed_ones(network: Invent) -> None:
    found, plain = one(network(THREE), "unsigned_rival"), one(network(THREE))
    assert found.rival is None
    assert found.loss_destination == pytest.approx(plain.loss_destination)


def test_a_cap_above_the_posts_changes_nothing(network: Invent) -> None:
    for institution in ("private", "state"):
        calibration = network(THREE, institutions=(institution,))
        for found in fall_backs(calibration, "XAA", "XZZ", change=Cap(300.5)):
            assert found.posts_change == pytest.approx(np.zeros((3, 1)), abs=1e-9)
            assert found.leverage.value is None
            assert found.leverage.words == "no posts are lost under these rules: no number"


@pytest.mark.parametrize("institutions", [("state",), MIXED])
@pytest.mark.parametrize("regime", ["no_agreement", "bilateral", "bilateral_threat", "framework"])
def test_a_cap_that_does_not_bind_leaves_every_payoff_under_any_rules(
    network: Invent, regime: str, institutions: tuple[str, ...]
) -> None:
    posts = np.full((3, len(institutions)), 100.0)  # alike and close, so that the threat binds
    agreed = np.ones(posts.shape, dtype=bool)
    agreed[2, -1] = False
    calibration = network(
        posts, institutions=institutions, growth=0.005, agreed=agreed, substitution=0.95, power=0.8
    )
    destination = "XZZ" if len(institutions) == 1 else "XZY"
    found = one(calibration, change=Cap(1e6), destination=destination, regime=regime)
    assert found.origin_losses == pytest.approx(np.zeros(3), abs=1e-5)
    assert found.destination_losses == pytest.approx(np.zeros(len(institutions)), abs=1e-5)


def test_a_cap_of_no_posts_is_removal(network: Invent) -> None:
    for institution in ("private", "state"):
        calibration = network(THREE, institutions=(institution,), cost=3.0)
        for kind in ("others_fixed", "others_expand"):
            capped, gone = one(calibration, kind, Cap(0.0)), one(calibration, kind)
            assert capped.loss_origin == pytest.approx(gone.loss_origin)
            assert capped.loss_destination == pytest.approx(gone.loss_destination)


def test_under_a_cap_employers_are_rationed_at_the_same_price(network: Invent) -> None:
    found = one(network(THREE), change=Cap(100.0))
    assert found.after is not None
    assert found.after.posts[0, 0] == pytest.approx(100.0)
    assert found.after.net_prices[0, 0] == pytest.approx(5.0)
    assert found.loss_origin == pytest.approx(4.0 * 200.0)
    # a third of the 200 lost posts is not filled anew: two thirds of half of b 200^2 are lost
    assert found.loss_destination == pytest.approx(0.5 * 0.01 * 200.0**2 * 2 / 3)


def test_a_cap_counts_in_the_payoffs_of_everybody(network: Invent) -> None:
    calibration = network(TWO_PLACES, growth=0.002, institutions=MIXED)
    for destination, cap in (("XZZ", 100.0), ("XZY", 20.0)):
        after = one(calibration, change=Cap(cap), destination=destination).after
        assert after is not None
        pain = losses(calibration.markets, after.unfilled)
        assert after.origin_payoffs == pytest.approx(after.payments.sum(axis=1) - pain)


def test_the_price_that_holds_changes_nothing(network: Invent) -> None:
    found = one(network(THREE), change=Price(7.0))
    assert found.posts_change == pytest.approx(np.zeros((3, 1)), abs=1e-9)
    assert found.leverage.words == "neither side loses: no number"


def test_a_higher_price_moves_posts_to_rivals(network: Invent) -> None:
    found = one(network(THREE), change=Price(7.5))
    assert found.posts_lost > 0
    assert found.diverted_here > 0
    assert found.loss_destination > 0
    assert "at this price" in found.words


def test_where_governments_agree_a_price_moves_money_only(network: Invent) -> None:
    calibration = network(THREE, institutions=("state",))
    found = one(calibration, "others_fixed", Price(6.0))
    assert found.before is not None
    assert not found.posts_change.any()
    paid = float(found.before.payments[0, 0])
    assert found.loss_origin == pytest.approx(paid - 4.0 * found.before.posts[0, 0])
    assert found.loss_destination == pytest.approx(-found.loss_origin)
    assert "only the payment moves" in found.words


def test_plain_payments_with_others_fixed_leave_one_minus_beta(network: Invent) -> None:
    calibration = network(THREE, institutions=("state",), power=0.3)
    found = one(calibration, "others_fixed")
    assert found.leverage.value == pytest.approx(0.7)
    assert "1 - beta by construction" in found.words


def test_an_origin_signs_instead_only_if_it_does_not_lose(network: Invent) -> None:
    calibration = network(
        THREE, institutions=("state",), agreed=[[True], [True], [False]], growth=0.01
    )
    found = one(calibration, "unsigned_rival")
    assert found.rival == "XAC"
    assert found.after is not None
    assert 2 in found.after.signed[0]
    assert found.loss_destination < one(calibration).loss_destination


@pytest.mark.parametrize("destination", ["XZZ", "XZY"])
def test_both_institutions_in_one_network_are_solved_together(
    network: Invent, destination: str
) -> None:
    calibration = network(TWO_PLACES, growth=0.02, institutions=MIXED)
    found = one(calibration, destination=destination)
    assert found.regime == "observed"
    assert found.before is not None
    assert found.before.posts == pytest.approx(calibration.posts, rel=1e-6)
    assert found.posts_lost > 0
    if destination == "XZZ":  # fewer exits make the next worker cheaper, and governments agree more
        assert found.diverted_own > 0


def test_caps_hold_in_both_institutions_of_one_network(network: Invent) -> None:
    calibration = network(TWO_PLACES, growth=0.02, institutions=MIXED)
    for destination, column, cap in (("XZZ", 0, 100.0), ("XZY", 1, 20.0)):
        found = one(calibration, change=Cap(cap), destination=destination)
        assert found.after is not None
        assert found.after.posts[0, column] == pytest.approx(cap)
        assert found.diverted_here > 0


def test_an_unknown_destination_is_refused_with_the_known_ones(network: Invent) -> None:
    with pytest.raises(UnknownNameError, match=r"no destination of this case named 'XQQ'.*XZZ"):
        fall_backs(network(THREE), "XAA", "XQQ")


@pytest.mark.parametrize("origin", ["XQQ", "XAC"])
def test_a_corridor_without_posts_is_refused_with_those_that_have_some(
    network: Invent, origin: str
) -> None:
    match = rf"no origin with counted posts in XZZ named '{origin}'. Known: XAA, XAB\."
    with pytest.raises(UnknownNameError, match=match):
        fall_backs(network([[300.0], [200.0], [0.0]]), origin, "XZZ")


def test_an_unknown_regime_is_refused(network: Invent) -> None:
    with pytest.raises(UnknownNameError, match="regime of this institution named 'peace'"):
        fall_backs(network(THREE), "XAA", "XZZ", regime="peace")


def test_a_network_without_an_outcome_is_a_result_in_words(
    network: Invent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise NoEquilibriumError("observed", "prices still move")

    monkeypatch.setattr(module, "solved", fails)
    found = one(network(THREE))
    assert found.after is None
    assert "prices still move" in found.trouble
    assert found.leverage.value is None
    assert found.leverage.words.startswith("no outcome: no equilibrium of the regime 'observed'")
    assert np.isnan([found.loss_origin, found.loss_destination, found.posts_lost]).all()
    assert found.diversion_ratio is None
