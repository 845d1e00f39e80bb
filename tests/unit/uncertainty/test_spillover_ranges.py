from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from negotiate.cases import Case, load_case
from negotiate.spillovers.requests import agreement_question, cap_question
from negotiate.spillovers.study import Question, answer
from negotiate.terms import Agreement
from negotiate.uncertainty.spillover_ranges import (
    SpilloverRanges,
    spillover_ranges,
    varied_figures,
)

FOLDER = Path(__file__).parents[2] / "data" / "two-institutions"


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(FOLDER)


@pytest.fixture(scope="module")
def asked(case: Case) -> Question:
    return cap_question(case, ["XAA-XYY=1500"])


def ranges(asked: Question, *, seed: int = 1, draws: int = 20, **fixed: float) -> SpilloverRanges:
    rng = np.random.default_rng(seed)
    return spillover_ranges(asked, answer(asked, fixed), rng=rng, draws=draws, overrides=fixed)


def test_assumed_figures_and_reactions_vary_and_nothing_else(asked: Question) -> None:
    names = set(varied_figures(asked))
    assert {"substitution", "supply_elasticity", "dissimilarity", "chain.XAA-XBB"} <= names
    assert "posts.XCC-XZZ" in names
    assert "posts.XAA-XYY" not in names
    assert "power" not in names
    assert "agreement_effect" not in names
    assert "substitution" not in varied_figures(asked, {"substitution": 0.5})


def test_the_effect_of_an_agreement_varies(case: Case, invent: Callable[..., Agreement]) -> None:
    asked = agreement_question(case, invent("xaa-xyy-2024-work"))
    assert "agreement_effect" in varied_figures(asked)
    verdict, flips = ranges(asked).overall("XAA")
    assert verdict == "open"
    assert "agreement_effect at 0" in flips


def test_figures_of_single_countries_are_drawn_and_not_swept(asked: Question) -> None:
    found = ranges(asked, draws=2)
    assert "posts.XCC-XZZ" in found.drawn
    assert "posts.XCC-XZZ" not in found.swept
    assert "chain.XAA-XBB" in found.swept


def test_the_sign_of_the_origin_that_is_cut_holds(asked: Question) -> None:
    found = ranges(asked)
    assert found.overall("XAA") == ("holds", ())
    assert found.certainty["choice and replacement", "XAA"].value < 0


def test_an_origin_that_nothing_reaches_has_no_change_anywhere(asked: Question) -> None:
    found = ranges(asked)
    assert found.overall("XDD") == ("holds", ())
    sure = found.certainty["markets re-solved", "XDD"]
    assert (sure.value, sure.low, sure.high) == (0.0, 0.0, 0.0)


def test_where_the_ways_differ_the_sign_is_open(asked: Question) -> None:
    verdict, flips = ranges(asked).overall("XCC")
    assert verdict == "open"
    assert flips[0] == "the ways differ"


def test_the_diversion_ratio_has_a_range_in_every_way(asked: Question) -> None:
    for span in ranges(asked).reappears.values():
        assert span is not None
        assert 0 < span[0] < span[1]


def test_a_change_that_moves_nothing_has_no_ratio(case: Case) -> None:
    found = ranges(cap_question(case, ["XAA-XYY=3000"]), draws=2)
    assert set(found.reappears.values()) == {None}


def test_the_same_seed_gives_the_same_draws(asked: Question) -> None:
    one, same, other = ranges(asked), ranges(asked), ranges(asked, seed=2)
    assert one.certainty == same.certainty
    assert one.certainty != other.certainty


def test_what_gives_no_result_is_recorded_with_its_reason(asked: Question) -> None:
    found = ranges(asked, draws=2, training_loss=2500.0, pass_through=0.0, separation=1000.0)
    assert found.draws + len(found.failures) >= 2
    beyond = ranges(cap_question(asked.case, ["XAA-XZZ=100"]), draws=10, training_loss=3000.0)
    assert any("marginal worker" in reason for reason in beyond.failures)
    assert beyond.draws < 10


def test_a_figure_that_is_set_stays(asked: Question) -> None:
    found = ranges(asked, draws=2, dissimilarity=0.4)
    assert "dissimilarity" not in found.drawn


def test_flips_are_the_ends_at_which_the_answer_itself_has_another_sign(asked: Question) -> None:
    found, centre = ranges(asked, draws=1), answer(asked)
    figures = varied_figures(asked)
    for origin in ("XAA", "XBB", "XCC"):
        o = centre.calibration.markets.origins.index(origin)
        for at, effect in enumerate(centre.variants):
            sign = np.sign(effect.unfilled.total[o])
            expected = [
                f"{name} at {end:g}"
                for name in found.swept
                for end in (figures[name].low, figures[name].high)
                if end is not None
                and np.sign(answer(asked, {name: end}).variants[at].unfilled.total[o]) != sign
            ]
            assert list(found.certainty[effect.name, origin].flips) == expected


def test_the_centre_of_each_certainty_is_the_answer(asked: Question) -> None:
    found, centre = ranges(asked, draws=1), answer(asked)
    for effect in centre.variants:
        for o, origin in enumerate(centre.calibration.markets.origins):
            value = found.certainty[effect.name, origin].value
            assert value == pytest.approx(effect.unfilled.total[o], abs=1e-5)


def test_draws_stay_within_the_range_that_their_percentiles_show(asked: Question) -> None:
    few, many = ranges(asked, draws=10), ranges(asked, draws=60)
    assert (few.draws, many.draws) == (10, 60)
    for sure in many.certainty.values():
        assert sure.low <= sure.high
        assert 0.0 <= sure.share <= 1.0
