from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.corridors.choice import nested_logit, shares
from negotiate.corridors.diversion import respond, supply_from_flows
from negotiate.regimes.calibration import Calibration
from negotiate.spillovers.change import Change
from negotiate.spillovers.choosing import at_numbers, by_choice, staying_workers, supply_of

NAN, INF = np.nan, np.inf


def test_those_who_stay_are_the_workforce_or_the_pool(calibration: Calibration) -> None:
    assert_allclose(staying_workers(calibration), [20_000, 3 * 2500, 3 * 4000, 3 * 900])


def test_the_choice_gives_the_posts_of_the_case_exactly(calibration: Calibration) -> None:
    supply = supply_of(calibration, 0.5)
    again = supply.populations[:, None] * shares(supply.attractiveness, supply.choice).destinations
    assert_allclose(again, calibration.posts, rtol=1e-12)
    assert_allclose(supply.staying, staying_workers(calibration))


def test_a_cut_sends_workers_to_their_other_destination_and_others_fill(
    calibration: Calibration, cap: Callable[..., Change]
) -> None:
    found, _ = by_choice(calibration, cap(XAA_XYY=1500), dissimilarity=0.5)
    assert found.after[0, 0] == pytest.approx(1500)
    assert found.change[0, 1] > 0
    assert found.change[1, 0] > 0
    assert found.change[1, 1] < 0
    assert found.touched.sum() == 1


def test_closer_destinations_divert_more(
    calibration: Calibration, cap: Callable[..., Change]
) -> None:
    found = [
        by_choice(calibration, cap(XAA_XYY=1500), dissimilarity=lam)[0].unfilled.diversion[0]
        for lam in (0.25, 0.5, 0.9)
    ]
    assert found[0] > found[1] > found[2] > 0


def test_the_two_rules_of_who_fills_agree_on_totals(
    calibration: Calibration, cap: Callable[..., Change]
) -> None:
    slopes, sized = by_choice(calibration, cap(XCC_XZZ=2000), dissimilarity=0.5)
    assert_allclose(slopes.after.sum(axis=0), sized.after.sum(axis=0))
    assert slopes.reappears == pytest.approx(sized.reappears)
    filled = sized.change[:2, 1]
    assert filled[0] / filled[1] == pytest.approx(2000 / 1500)


def test_an_agreement_raises_its_corridor_by_less_than_its_odds(calibration: Calibration) -> None:
    rise = np.zeros(calibration.posts.shape)
    rise[0, 0] = 0.57
    found, _ = by_choice(calibration, Change.signed(rise), dissimilarity=0.5)
    assert found.touched[0, 0]
    after, before = found.after[0], found.before[0]
    assert np.log(after[0] / after[1]) - np.log(before[0] / before[1]) == pytest.approx(0.57)
    assert 1 < after[0] / before[0] < np.exp(0.57)


def test_given_numbers_are_met_and_the_odds_of_the_others_stay() -> None:
    base = supply_from_flows([[50.0, 30.0, 10.0]], [1000.0], nested_logit(0.5))
    flows = at_numbers(base, np.array([[80.0, NAN, NAN]])).flows[0]
    assert flows[0] == 80.0
    assert flows[1] / flows[2] == pytest.approx(3.0)
    assert flows[1] < 30.0
    assert at_numbers(base, np.array([[80.0, NAN, NAN]])).staying_change[0] < 0


@pytest.mark.parametrize("lam", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("number", [0.0, 5.0, 49.0])
def test_a_given_number_below_the_flow_is_the_same_as_a_cap(lam: float, number: float) -> None:
    base = supply_from_flows([[50.0, 30.0, 10.0]], [1000.0], nested_logit(lam))
    capped = respond(base, caps=[[number, INF, INF]]).flows
    assert_allclose(at_numbers(base, np.array([[number, NAN, NAN]])).flows, capped, rtol=1e-9)


def test_the_number_that_holds_already_changes_nothing() -> None:
    base = supply_from_flows([[50.0, 30.0]], [1000.0], nested_logit(0.5))
    assert_allclose(at_numbers(base, np.array([[50.0, NAN]])).change, 0.0, atol=1e-9)


def test_a_corridor_without_a_flow_may_be_given_a_number() -> None:
    base = supply_from_flows([[0.0, 30.0], [0.0, 0.0]], [1000.0, 100.0], nested_logit(0.5))
    flows = at_numbers(base, np.array([[20.0, NAN], [7.0, NAN]])).flows
    assert flows[0, 0] == 20.0
    assert 0 < flows[0, 1] < 30.0
    assert_allclose(flows[1], [7.0, 0.0])


@pytest.mark.parametrize(("number", "words"), [(-1.0, "at least 0"), (1000.0, "somebody at home")])
def test_numbers_that_cannot_be_are_refused(number: float, words: str) -> None:
    base = supply_from_flows([[50.0, 30.0]], [1000.0], nested_logit(0.5))
    with pytest.raises(ValueError, match=words):
        at_numbers(base, np.array([[number, NAN]]))
