from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from negotiate.cases import load_case
from negotiate.errors import UnknownNameError
from negotiate.regimes.calibration import Calibration, calibrate
from negotiate.regimes.comparison import compare
from negotiate.regimes.counterfactuals import without_corridor
from negotiate.regimes.ways import MIXED_REGIMES

FOLDER = Path(__file__).parents[2] / "data" / "mixed-case"


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return calibrate(load_case(FOLDER))


@pytest.mark.parametrize("pair", [("XAA", "XYY"), ("XAA", "XZZ"), ("XBB", "XZZ"), ("XDD", "XYY")])
def test_a_corridor_that_is_gone_holds_no_posts_in_any_regime(
    calibration: Calibration, pair: tuple[str, str]
) -> None:
    o, d = (
        calibration.markets.origins.index(pair[0]),
        calibration.markets.destinations.index(pair[1]),
    )
    found = compare(without_corridor(calibration, *pair), members=["XAA", "XBB", "XCC"])
    assert tuple(found.outcomes) == MIXED_REGIMES
    for outcome in found.outcomes.values():
        assert outcome.posts[o, d] == 0
        assert outcome.payments[o, d] == 0


def test_only_the_corridor_changes(calibration: Calibration) -> None:
    shut = without_corridor(calibration, "XAA", "XZZ")
    assert shut.statuses[0] == ("open", "no_channel", "open")
    assert not shut.agreed[0, 1]
    assert shut.posts[0, 1] == 0
    others = np.ones((4, 3), dtype=bool)
    others[0, 1] = False
    assert_array_equal(shut.posts[others], calibration.posts[others])
    assert_array_equal(shut.markets.value, calibration.markets.value)
    assert calibration.posts[0, 1] == 250
    with pytest.raises(ValueError, match="read-only"):
        shut.posts[0, 0] = 1.0


def test_shutting_twice_is_shutting_once(calibration: Calibration) -> None:
    once = without_corridor(calibration, "XAA", "XZZ")
    twice = without_corridor(once, "XAA", "XZZ")
    assert_array_equal(once.posts, twice.posts)
    assert once.statuses == twice.statuses


def test_without_its_corridor_an_origin_has_more_elsewhere(calibration: Calibration) -> None:
    # The loss of one more exit falls, so Alpha's other corridors hold more.
    before = compare(calibration, regimes=["bilateral_threat"]).outcomes["bilateral_threat"]
    shut = without_corridor(calibration, "XAA", "XZZ")
    after = compare(shut, regimes=["bilateral_threat"]).outcomes["bilateral_threat"]
    assert after.posts[0, 0] > before.posts[0, 0]
    assert after.origin_payoffs[0] < before.origin_payoffs[0]


def test_a_corridor_that_never_was_can_be_taken_away(calibration: Calibration) -> None:
    shut = without_corridor(calibration, "XDD", "XZZ")
    one, two = (
        compare(x, regimes=["bilateral"]).outcomes["bilateral"] for x in (calibration, shut)
    )
    assert_allclose(one.posts, two.posts)


@pytest.mark.parametrize(
    ("pair", "words"), [(("XQQ", "XYY"), "origin.*XQQ"), (("XAA", "XQQ"), "destination.*XQQ")]
)
def test_unknown_ends_are_refused(
    calibration: Calibration, pair: tuple[str, str], words: str
) -> None:
    with pytest.raises(UnknownNameError, match=words):
        without_corridor(calibration, *pair)
