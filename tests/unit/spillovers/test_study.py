from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.cases import Case
from negotiate.spillovers.agreement import SpilloverRequestError
from negotiate.spillovers.requests import agreement_question, cap_question
from negotiate.spillovers.study import answer, contract_years
from negotiate.terms import Agreement

Invent = Callable[..., Agreement]


def test_both_ways_start_from_the_posts_of_the_case(case: Case) -> None:
    found = answer(cap_question(case, ["XAA-XYY=1500"]))
    for effect in found.variants:
        assert_allclose(effect.before, found.calibration.posts)
        assert effect.after[0, 0] == pytest.approx(1500.0)
    assert [effect.name for effect in found.ways] == [
        "choice and replacement",
        "markets re-solved",
    ]


def test_the_markets_take_the_number_that_an_agreement_leads_to(case: Case, invent: Invent) -> None:
    found = answer(agreement_question(case, invent("xaa-xyy-2024-work")))
    assert found.choice.change[0, 0] > 0
    assert found.markets.after[0, 0] == pytest.approx(found.choice.after[0, 0])
    assert found.markets.change[1, 0] < 0


def test_figures_of_reactions_can_be_set(case: Case, invent: Invent) -> None:
    asked = agreement_question(case, invent("xaa-xyy-2024-work"))
    weak = answer(asked, {"agreement_effect": 0.1}).choice.change[0, 0]
    strong = answer(asked, {"agreement_effect": 1.0}).choice.change[0, 0]
    assert 0 < weak < strong
    assert not answer(asked, {"agreement_effect": 0.0}).choice.change.any()


def test_figures_of_the_case_can_be_set(case: Case) -> None:
    asked = cap_question(case, ["XAA-XYY=1500"])
    none = answer(asked, {"chain.XAA-XBB": 0.0, "chain.XBB-XCC": 0.0})
    assert not none.choice.unfilled.chain.any()
    assert none.values["chain.XAA-XBB"] == 0.0


def test_the_workforce_of_the_case_moves_the_choice(case: Case) -> None:
    asked = cap_question(case, ["XAA-XYY=1500"])
    few, many = (answer(asked, {"workforce.XAA": x}).choice.change[0, 1] for x in (500, 500_000))
    assert few != pytest.approx(many)


@pytest.mark.parametrize("lam", [0.0, 0.04, 1.0, -1.0, float("nan")])
def test_a_dissimilarity_outside_its_range_is_refused(case: Case, lam: float) -> None:
    with pytest.raises(SpilloverRequestError, match=r"dissimilarity .*must be"):
        answer(cap_question(case, ["XAA-XYY=1500"]), {"dissimilarity": lam})


@pytest.mark.parametrize("rise", [float("nan"), 800.0, float("inf")])
def test_an_effect_that_is_a_mistake_is_refused(case: Case, invent: Invent, rise: float) -> None:
    with pytest.raises(
        SpilloverRequestError, match=r"agreement_effect must (lie between|be a finite number)"
    ):
        answer(agreement_question(case, invent("xaa-xyy-2024-work")), {"agreement_effect": rise})


def test_an_unknown_figure_is_refused(case: Case) -> None:
    with pytest.raises(SpilloverRequestError, match="'sustitution'; the nearest are substitution"):
        answer(cap_question(case, ["XAA-XYY=1500"]), {"sustitution": 0.5})


def numbered(invent: Invent, number: float, name: str = "xaa-xyy-2024-work") -> Agreement:
    return invent(name, quota={"amount": number, "unit": "person"})


def test_a_number_of_posts_is_added_to_the_corridor(case: Case, invent: Invent) -> None:
    found = answer(agreement_question(case, numbered(invent, 500.0), use_number="posts"))
    for effect in found.variants:
        assert effect.change[0, 0] == pytest.approx(500.0)


def test_workers_a_year_stay_as_long_as_the_destinations_contract(
    case: Case, invent: Invent
) -> None:
    found = answer(agreement_question(case, numbered(invent, 500.0), use_number="per-year"))
    assert contract_years(found.calibration, "XYY") == 4.0
    assert contract_years(found.calibration, "XZZ") == 2.0
    assert found.choice.change[0, 0] == pytest.approx(2000.0)


def test_a_number_opens_a_shut_corridor_in_both_ways(case: Case, invent: Invent) -> None:
    made = numbered(invent, 300.0, "xcc-xyy-2024-work")
    found = answer(agreement_question(case, made, use_number="posts"))
    for effect in found.variants:
        assert effect.after[2, 0] == pytest.approx(300.0)
        assert (effect.change[:2, 0] < 0).all()


def test_a_number_over_several_corridors_is_shared_by_their_posts(
    case: Case, invent: Invent
) -> None:
    parties = (
        {"iso3": "XAA", "role": "origin"},
        {"iso3": "XBB", "role": "origin"},
        {"iso3": "XYY", "role": "destination"},
    )
    made = invent(
        "xaa-xyy-2024-work", {"parties": parties}, quota={"amount": 400.0, "unit": "person"}
    )
    found = answer(agreement_question(case, made, use_number="posts"))
    assert_allclose(found.choice.change[:2, 0], [300.0, 100.0])


def test_more_workers_than_exist_are_refused(case: Case, invent: Invent) -> None:
    asked = agreement_question(case, numbered(invent, 50_000.0), use_number="posts")
    with pytest.raises(SpilloverRequestError, match="53,000 workers in posts out of 25,000"):
        answer(asked)


def test_an_answer_is_the_same_each_time(case: Case) -> None:
    asked = cap_question(case, ["XAA-XYY=1500"])
    assert np.array_equal(answer(asked).choice.after, answer(asked).choice.after)
