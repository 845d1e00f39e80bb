"""Leverage on the golden networks of MODEL section 9, by hand.

Institution `state`: origins A, B, C (here XAA, XBB, XCC) and destinations X, Y (XXX, XYY); thousand
posts, thousand USD. Institution `private`: one destination (XXX).
"""

from typing import Literal

import numpy as np
import pytest

from negotiate.cases.schema import Case, Destination
from negotiate.leverage.changes import Cap, Change
from negotiate.leverage.fall_backs import fall_backs
from negotiate.leverage.results import FallBack, Kind
from negotiate.leverage.table import leverage_table
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.markets import Markets, single_substitution

CHAINS = [[0.0, 0.3, 0.1], [0.0, 0.0, 0.3], [0.0, 0.0, 0.0]]
LOSS, GROWTH = np.array([12.0] * 3), np.array([1.0, 1.5, 3.0])
B, BS = 4.0, 3.6


def network(
    markets: Markets,
    agreed: object,
    institution: Literal["state", "private"],
    posts: object = 1.0,
) -> Calibration:
    shape = markets.value.shape
    covered = np.broadcast_to(np.asarray(agreed, dtype=bool), shape).copy()
    case = Case.model_construct(
        destinations={
            name: Destination.model_construct(name=name, institution=institution)
            for name in markets.destinations
        }
    )
    return Calibration(
        case,
        markets,
        np.broadcast_to(np.asarray(posts, dtype=float), shape).copy(),
        np.zeros(shape),
        tuple(tuple("open" if cell else "irregular" for cell in row) for row in covered),
        covered,
        {},
    )


def worked_example(agreed: object) -> Calibration:
    markets = Markets.build(
        ("XAA", "XBB", "XCC"),
        ("XXX", "XYY"),
        value=[[40.0, 36.0]] * 3,
        slopes=[single_substitution(4.0, 0.9, 3)] * 2,
        loss=LOSS,
        loss_growth=GROWTH,
        power=0.5,
        chains=CHAINS,
        agreement_cost=[3.0] * 2,
    )
    return network(markets, agreed, "state")


BILATERAL = [[True, True], [True, True], [False, False]]


def one(kind: Kind, calibration: Calibration, change: Change = "remove") -> FallBack:
    (found,) = fall_backs(calibration, "XAA", "XXX", change=change, kinds=[kind])
    return found


def printed(actual: object, expected: object, digits: int = 3) -> None:
    np.testing.assert_allclose(actual, expected, rtol=0, atol=0.5 * 10.0**-digits + 1e-12)


@pytest.mark.parametrize("kind", ["others_fixed", "others_expand"])
def test_where_a_and_x_stand_alone_each_loses_all_that_it_has(kind: Kind) -> None:
    found = one(kind, worked_example([[True, False], [False, False], [False, False]]))
    printed([found.loss_origin, found.loss_destination], [61.688, 58.688])
    printed(found.leverage.value, 58.688 / (61.688 + 58.688))
    printed(found.posts_lost, 7.523)
    printed(found.origin_losses[1:], [-20.830, -20.217])  # who is no longer drained gains
    assert found.diversion_ratio == pytest.approx(0.0)


def test_removal_of_a_x_with_others_fixed_splits_the_surplus_of_the_pair() -> None:
    found = one("others_fixed", worked_example(BILATERAL))
    q_a, q_b = 5.757, 1.616
    value = 40 * q_a - B / 2 * q_a**2 - BS * q_a * q_b
    before, after = 0.6 * (5.757 + 5.230), 0.6 * 5.230
    pain = 12 * (before - after) + (before**2 - after**2) / 2
    surplus = value - pain
    printed([found.loss_origin, found.loss_destination], [surplus / 2, surplus / 2 - 3], 1)
    printed(found.leverage.value, (surplus / 2 - 3) / (surplus - 3), 3)
    assert "1 - beta by construction" in found.words


def resolved_without_a_x() -> tuple[float, float]:
    """Posts A-Y and B-X from their first-order conditions, written out; B is priced out at Y.

    a - b q = M_oo (c + g u_o), u = M e: 36 - 4 q_A = .6 (12 + .6 q_A) at Y, and at X
    40 - 4 q_B = .7 (12 + 1.5 (.21 q_A + .7 q_B)).
    """
    a_y = (36 - 0.6 * 12) / (4 + 0.36)
    b_x = (40 - 0.7 * 12 - 0.7 * 1.5 * 0.21 * a_y) / (4 + 0.7 * 1.5 * 0.7)
    return a_y, b_x


def test_removal_of_a_x_with_others_re_chosen_gives_x_to_b_and_y_to_a() -> None:
    found = one("others_expand", worked_example(BILATERAL))
    assert found.after is not None
    a_y, b_x = resolved_without_a_x()
    assert 36 - BS * a_y < 0.7 * (12 + 1.5 * (0.21 * a_y + 0.7 * b_x))  # B stays away from Y
    np.testing.assert_allclose(found.after.posts, [[0, a_y], [b_x, 0], [0, 0]], atol=1e-9)
    printed(found.diverted_own, a_y - 5.230)
    printed(found.diverted_here, b_x - 1.616)


def test_removal_of_a_x_pays_who_remains_half_of_what_it_adds() -> None:
    found = one("others_expand", worked_example(BILATERAL))
    a_y, b_x = resolved_without_a_x()
    u_a, u_b = 0.6 * a_y, 0.21 * a_y + 0.7 * b_x

    def pain(o: int, u: float) -> float:
        return float(LOSS[o] * u + GROWTH[o] / 2 * u**2)

    value_x = 40 * b_x - B / 2 * b_x**2
    payment_b = (value_x + pain(1, u_b) - pain(1, 0.21 * a_y)) / 2
    printed(found.loss_destination, 66.706 - (value_x - payment_b - 3))
    payment_a = (36 * a_y - B / 2 * a_y**2 + pain(0, u_a)) / 2
    printed(found.loss_origin, 76.779 - (payment_a - pain(0, u_a)))


def test_a_cap_of_one_on_a_x_is_the_cap_example() -> None:
    found = one("others_expand", worked_example(BILATERAL), Cap(1.0))
    printed(found.posts_change.sum(axis=1), [-3.464, 2.857, 0])
    printed(found.unfilled_change, [-2.078, 1.273, 0.199])
    printed(found.diversion_ratio, 0.872)
    printed(found.posts_lost, 4.757)


def test_an_unsigned_rival_comes_in_for_a_where_it_serves_x_better_than_nobody() -> None:
    alone = worked_example([[True, False], [False, False], [False, False]])
    found = one("unsigned_rival", alone)
    assert found.rival in {"XBB", "XCC"}
    assert found.loss_destination < one("others_expand", alone).loss_destination


# institution private

Q_C = 8.4021


def right_to_manage(power: float = 1.0) -> Calibration:
    markets = Markets.build(
        ("XAA", "XBB", "XCC"),
        ("XXX",),
        value=[[60.0], [60.0], [50.0]],
        slopes=[single_substitution(2.0, 0.8, 3)],
        loss=[20.0, 20.0, 8.0],
        loss_growth=[0.0] * 3,
        power=power,
    )
    return network(markets, True, "private")


def c_leaves(kind: Kind) -> FallBack:
    (found,) = fall_backs(right_to_manage(), "XCC", "XXX", regime="bilateral", kinds=[kind])
    return found


def test_bertrand_c_loses_its_rent_if_prices_stay() -> None:
    for kind in ("others_fixed", "others_expand"):
        printed(c_leaves(kind).loss_origin, 40.7884, 4)


def test_bertrand_employers_left_with_two_choose_numbers_at_their_prices() -> None:
    found = c_leaves("others_expand")
    each = (60 - 23.6727) / (2 * 1.8)
    left = 0.5 * 2 * (2 + 2 * 0.8) * each**2
    printed(found.loss_destination, 386.9694 - left, 2)
    assert found.after is not None
    printed(found.after.posts[:, 0], [each, each, 0], 3)


def test_bertrand_employers_whose_others_stay_lose_the_value_of_c_less_its_price() -> None:
    found = c_leaves("others_fixed")
    worth = 50 * Q_C - Q_C**2 - 1.6 * Q_C * (2 * 6.3566)
    printed(found.loss_destination, worth - 12.8545 * Q_C, 2)


def test_bertrand_of_the_two_that_remain_is_the_closed_form() -> None:
    """Mark-up share (1-s)/(2+(n-3)s) = 1/6 of 40 with two origins."""
    found = c_leaves("rebargained")
    price = 20 + 40 / 6
    each = (60 - price) / 3.6
    printed(found.loss_destination, 386.9694 - 3.6 * each**2, 3)
    printed(found.loss_origin, 40.7884, 4)
    assert found.after is not None
    printed(found.after.net_prices[:2, 0], [price, price], 6)
    printed(-found.origin_losses[:2], [each * 40 / 6 - 23.3462] * 2, 4)  # the rivals gain


def test_the_longer_the_run_the_stronger_is_c_against_employers_of_bertrand() -> None:
    fixed, expand, again = (
        c_leaves(kind).leverage.value for kind in ("others_fixed", "others_expand", "rebargained")
    )
    assert None not in (fixed, expand, again)
    assert expand < fixed < again  # type: ignore[operator]


def test_symmetric_origins_have_the_same_leverage() -> None:
    found = leverage_table(right_to_manage(), "XXX", regime="bilateral").leverages("others_expand")
    assert found["XAA"] == pytest.approx(found["XBB"], abs=1e-9)
