"""Figures that cannot be computed with, found before and after the calibration."""

import numpy as np
import pytest

from negotiate.cases import Case
from negotiate.regimes.calibration import Calibration
from negotiate.spillovers.agreement import SpilloverRequestError
from negotiate.spillovers.checking import MOST_PEOPLE, check_figures, check_staying
from negotiate.spillovers.choosing import staying_workers


@pytest.fixture
def known(case: Case) -> dict[str, float]:
    return {name: each.value for name, each in case.quantities().items()} | {"dissimilarity": 0.5}


def test_the_figures_of_a_case_can_be_computed_with(case: Case, known: dict[str, float]) -> None:
    check_figures(case, known, {})
    check_figures(case, known, {"dissimilarity": 0.05, "posts.XDD-XWW": MOST_PEOPLE})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("posts.XDD-XWW", 2 * MOST_PEOPLE, "must be at most 10,000,000,000, got 2e"),
        ("workforce.XAA", 2 * MOST_PEOPLE, "must be at most 10,000,000,000"),
        ("posts.XDD-XWW", 0.0, "XWW is left without posts"),
        ("dissimilarity", 0.049, "at least 0.05 and below 1"),
        ("dissimilarity", 1.0, "at least 0.05 and below 1"),
        ("power", float("inf"), "power must be a finite number"),
        ("wrokforce.XAA", 1.0, "the nearest are workforce.XAA"),
    ],
)
def test_a_figure_that_cannot_be_computed_with_is_named(
    case: Case, known: dict[str, float], name: str, value: float, words: str
) -> None:
    with pytest.raises(SpilloverRequestError, match=words) as caught:
        check_figures(case, known, {name: value})
    assert len(caught.value.problems) == 1


def test_all_figures_are_named_at_once(case: Case, known: dict[str, float]) -> None:
    wrong = {"nothing": 1.0, "power": float("nan"), "posts.XDD-XWW": 0.0, "dissimilarity": 2.0}
    with pytest.raises(SpilloverRequestError) as caught:
        check_figures(case, known, wrong)
    assert len(caught.value.problems) == len(wrong)


def test_an_effect_beyond_reason_is_named(case: Case, known: dict[str, float]) -> None:
    with pytest.raises(SpilloverRequestError, match="between -10 and 10, got 11"):
        check_figures(case, known | {"agreement_effect": 0.5}, {"agreement_effect": 11.0})


@pytest.mark.parametrize("left", [0.0, 0.5, 1e-300])
def test_an_origin_whose_workers_are_all_abroad_is_refused(
    calibration: Calibration, left: float
) -> None:
    staying = staying_workers(calibration)
    check_staying(calibration, staying)
    emptied = np.where(np.arange(len(staying)) == 0, left, staying)
    with pytest.raises(SpilloverRequestError, match="XAA holds 5,000 posts abroad"):
        check_staying(calibration, emptied)


def test_an_origin_without_posts_needs_nobody_at_home(calibration: Calibration) -> None:
    nobody = Calibration(
        calibration.case,
        calibration.markets,
        np.zeros_like(calibration.posts),
        calibration.net_prices,
        calibration.statuses,
        calibration.agreed,
        calibration.values,
    )
    check_staying(nobody, np.zeros(len(calibration.posts)))
