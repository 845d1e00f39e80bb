from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from negotiate.cases import load_case
from negotiate.errors import UnknownNameError
from negotiate.regimes.calibration import calibrate
from negotiate.regimes.comparison import (
    PRIVATE_REGIMES,
    STATE_REGIMES,
    compare,
    default_members,
    private_setting,
)
from negotiate.regimes.outcome import losses

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def gulf() -> object:
    return compare(calibrate(load_case("gulf-domestic-work")))


def test_gulf_has_every_private_regime_in_order(gulf) -> None:
    assert tuple(gulf.outcomes) == PRIVATE_REGIMES
    assert gulf.members == ("PHL", "LKA", "BGD", "KEN", "UGA", "ETH", "IND")


def test_observed_regime_reproduces_observed_posts(gulf) -> None:
    posts = gulf.calibration.posts
    assert np.abs(gulf.outcomes["observed"].posts - posts).max() < 1e-6 * posts.max()


def test_shut_corridors_hold_no_posts_in_any_regime(gulf) -> None:
    shut = gulf.calibration.posts == 0
    for outcome in gulf.outcomes.values():
        assert not outcome.posts[shut].any()


def test_transfers_cancel_in_every_regime(gulf) -> None:
    markets = gulf.calibration.markets
    for outcome in gulf.outcomes.values():
        value = sum(
            markets.net_value[:, d] @ q - 0.5 * q @ markets.slopes[d] @ q
            for d, q in enumerate(outcome.posts.T)
        )
        assert outcome.world == pytest.approx(value - losses(markets, outcome.unfilled).sum())


def test_unfilled_posts_add_up_to_exits(gulf) -> None:
    for outcome in gulf.outcomes.values():
        assert outcome.unfilled.sum() == pytest.approx(outcome.posts.sum())


def test_no_price_lies_above_that_of_other_labour_where_it_is_bargained(gulf) -> None:
    markets, agreed = gulf.calibration.markets, gulf.calibration.agreed
    for name in ("bilateral", "framework_differentiated", "framework_floor"):
        gross = gulf.outcomes[name].gross_prices(markets)
        assert (gross <= markets.price_cap[None, :] * (1 + 1e-9))[agreed].all()


def test_fragmentation_is_framework_minus_bilateral_with_threat(gulf) -> None:
    common, alone = gulf.outcomes["framework_differentiated"], gulf.outcomes["bilateral"]
    assert gulf.fragmentation == pytest.approx(common.origin_payoffs - alone.origin_payoffs)
    assert gulf.fragmentation.sum() > 0


def test_the_threat_of_replacement_never_raises_prices(gulf) -> None:
    agreed = gulf.calibration.agreed
    held = (
        agreed
        & (gulf.outcomes["bilateral"].posts > 0)
        & (gulf.outcomes["bilateral_fixed"].posts > 0)
    )
    with_threat = gulf.outcomes["bilateral"].net_prices[held]
    assert (with_threat <= gulf.outcomes["bilateral_fixed"].net_prices[held]).all()


def test_every_regime_meets_its_conditions(gulf) -> None:
    for name, outcome in gulf.outcomes.items():
        assert outcome.residual < 1e-6, name


def test_a_state_case_has_the_state_regimes_in_the_given_network(write_case: Write) -> None:
    folder = write_case("institution: private", "institution: state")
    found = compare(calibrate(load_case(folder)))
    assert tuple(found.outcomes) == STATE_REGIMES
    assert (found.base, found.fragmented, found.common) == (
        "bilateral_threat",
        "bilateral_threat",
        "framework",
    )
    assert not found.outcomes["no_agreement"].posts.any()
    # Signed corridors keep their observed volumes under Nash-in-Nash only if the irregular one
    # is empty too; here XCC has no agreement and so no posts.
    assert found.outcomes["bilateral"].posts[2, 0] == 0


def test_members_can_be_chosen_and_unknown_ones_are_refused(write_case: Write) -> None:
    calibration = calibrate(load_case(write_case()))
    assert default_members(calibration) == ("XAA", "XBB")
    found = compare(calibration, members=["XAA"], regimes=["bilateral", "framework_differentiated"])
    assert found.fragmentation[0] == pytest.approx(0.0, abs=1e-3)
    with pytest.raises(UnknownNameError, match="no origin of this case named 'XQQ'"):
        compare(calibration, members=["XQQ"])


def test_an_unknown_regime_is_refused_with_the_known_ones(write_case: Write) -> None:
    with pytest.raises(UnknownNameError, match=r"named 'anarchy'.*framework_floor"):
        compare(calibrate(load_case(write_case())), regimes=["anarchy"])


def test_two_institutions_in_one_case_are_compared_together() -> None:
    case = load_case("gulf-domestic-work")
    kuwait = case.destinations["KWT"].model_copy(update={"institution": "state"})
    mixed = case.model_copy(update={"destinations": {**case.destinations, "KWT": kuwait}})
    found = compare(calibrate(mixed), regimes=["observed", "bilateral_threat"])
    assert tuple(found.outcomes) == ("observed", "bilateral_threat")
    assert found.outcomes["observed"].posts == pytest.approx(found.calibration.posts, rel=1e-9)


def test_status_of_a_corridor_follows_agreement_and_counted_posts(write_case: Write) -> None:
    calibration = calibrate(load_case(write_case()))
    assert private_setting(calibration).status == (("open",), ("open",), ("irregular",))
    assert private_setting(calibration, unsigned=True).status[2] == ("unsigned",)
    assert private_setting(calibration, opened=["XCC"]).status[2] == ("open",)
