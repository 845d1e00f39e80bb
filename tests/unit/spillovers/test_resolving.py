from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.state_volumes import singletons, volumes
from negotiate.spillovers.change import Change
from negotiate.spillovers.choosing import by_choice
from negotiate.spillovers.replacing import agreed_numbers
from negotiate.spillovers.resolving import by_markets, resolved_posts


def test_without_a_change_the_posts_of_the_case_come_out(calibration: Calibration) -> None:
    again = resolved_posts(
        calibration.markets,
        agreed_numbers(calibration),
        calibration.posts > 0,
        prices=calibration.net_prices,
    )
    assert_allclose(again, calibration.posts, atol=1e-6)


def test_conditions_hold_row_by_row_on_both_institutions(
    calibration: Calibration, cap: Callable[..., Change]
) -> None:
    found, markets = by_markets(calibration, cap(XAA_XYY=1500)).after, calibration.markets
    shares = unfilled_shares(markets.chains)
    unfilled = shares @ found.sum(axis=1)
    marginal = np.diag(shares) * (markets.loss + markets.loss_growth * unfilled)
    worth = markets.net_value - np.einsum("dop,pd->od", markets.slopes, found)
    assert worth[1, 0] == pytest.approx(marginal[1])
    assert worth[0, 0] > marginal[0]
    assert_allclose(worth[:3, 1], calibration.net_prices[:3, 1])
    assert worth[3, 2] == pytest.approx(calibration.net_prices[3, 2])


def test_state_markets_alone_are_those_of_the_regimes(calibration: Calibration) -> None:
    markets, posts = calibration.markets, calibration.posts
    everywhere = np.ones(3, dtype=bool)
    caps = np.full(posts.shape, np.inf)
    caps[0, 0] = 100.0
    found = resolved_posts(markets, everywhere, posts > 0, caps=caps)
    signed = tuple(frozenset(np.flatnonzero(posts[:, d] > 0).tolist()) for d in range(3))
    assert_allclose(found, volumes(markets, singletons(4), signed, caps=caps), atol=1e-9)


def test_a_shut_corridor_stays_empty(calibration: Calibration, cap: Callable[..., Change]) -> None:
    assert by_markets(calibration, cap(XAA_XYY=0)).after[2, 0] == 0.0


def test_a_cap_of_zero_empties_the_corridor(
    calibration: Calibration, cap: Callable[..., Change]
) -> None:
    found = by_markets(calibration, cap(XAA_XYY=0))
    assert found.after[0, 0] == 0.0
    assert found.lost == 3000.0


def test_where_prices_are_held_a_cut_sends_nobody_to_other_destinations(
    calibration: Calibration, cap: Callable[..., Change]
) -> None:
    found = by_markets(calibration, cap(XAA_XZZ=500))
    assert (found.change[1:3, 1] > 0).all()
    assert found.unfilled.direct[0] == -1500.0
    assert not found.change[:, 2].any()


def test_where_governments_agree_numbers_workers_are_freed_for_them(
    calibration: Calibration, cap: Callable[..., Change]
) -> None:
    found = by_markets(calibration, cap(XAA_XZZ=500))
    assert found.change[0, 0] > 0
    assert found.unfilled.diversion[0] == pytest.approx(found.change[0, 0])


def test_given_numbers_stand_whatever_the_markets_would_choose(calibration: Calibration) -> None:
    numbers = np.full(calibration.posts.shape, np.nan)
    numbers[2, 0] = 700.0
    found = by_markets(calibration, Change.given(numbers))
    assert found.after[2, 0] == 700.0
    assert found.change[0, 0] < 0
    assert found.change[1, 0] < 0
    assert found.touched.sum() == 1


def test_at_one_destination_both_ways_are_the_same(
    calibration: Calibration, cap: Callable[..., Change]
) -> None:
    """XCC holds posts at XZZ alone, so its workers have nowhere else to go."""
    change = cap(XCC_XZZ=1000)
    markets = by_markets(calibration, change)
    choice, _ = by_choice(calibration, change, dissimilarity=0.5)
    assert_allclose(choice.change[:, 1], markets.change[:, 1], rtol=1e-9)
