"""Training cost lost: the annuity, the money of the study, and what is not added up."""

import pytest

from negotiate.drain import make_sheet, occupation_of
from negotiate.drain.naming import DOCTORS

STUDY = "https://bmchealthservres.biomedcentral.com/articles/10.1186/1472-6963-6-89"
POSTS = {("KEN", "XZZ"): (50.0, 100.0, 200.0)}


def cost(land, value: float, source: str = "own study, https://own.example/2"):
    return {"training_cost": land.quantity(value, "USD/worker", year=2005) | {"source": source}}


def test_kenya_has_its_study_in_the_money_of_the_study(land) -> None:
    sheet = land.sheet()
    line = sheet.line("training.cost")
    assert (line.value, line.unit, line.year, line.grade) == (
        43_180,
        "USD/worker",
        "2005",
        "secondary",
    )
    assert line.source.address == STUDY
    annual = sheet.line("training.annuity")
    assert annual.value == pytest.approx(43_180 * 0.0665 / (1 - 1.0665**-32))
    assert annual.low == pytest.approx(43_180 * 0.05 / (1 - 1.05**-32))
    assert annual.high == pytest.approx(43_180 * 0.1564 / (1 - 1.1564**-30))
    assert annual.year == "2005"


def test_other_countries_have_the_range_of_the_studies_as_an_assumption(land) -> None:
    line = make_sheet("GHA", data=land.data()).line("training.cost")
    assert (line.low, line.high, line.grade) == (9_330, 43_180, "assumed")
    assert "No study of this country was read" in line.source.name


def test_doctors_outside_kenya_have_no_cost_and_nothing_is_made_up(land) -> None:
    assert land.sheet(occupation=DOCTORS).line("training.cost").value == 65_997
    sheet = make_sheet("GHA", DOCTORS, data=land.data())
    assert sheet.line("training.cost").value is None
    assert "no study of the cost of training doctors was read" in sheet.line("training.cost").words
    assert sheet.line("training.annuity").words.startswith("not computed: not known here")


def test_embodied_cost_and_yearly_loss_are_products_with_their_ranges(land) -> None:
    case = land.case(POSTS, KEN=cost(land, 1000.0))
    sheet = land.sheet(case, origin="KEN")
    once = sheet.line("training.embodied")
    assert (once.low, once.value, once.high) == (50_000, 100_000, 200_000)
    assert (once.unit, once.inputs) == ("USD", ("training.cost", "stock"))
    yearly, annual = sheet.line("training.yearly"), sheet.line("training.annuity")
    assert yearly.value == pytest.approx(annual.value * 100)
    assert yearly.high == pytest.approx(annual.high * 200)


def test_a_cost_of_the_case_wins_and_is_money_of_its_base_year(land) -> None:
    sheet = land.sheet(land.case(POSTS, KEN=cost(land, 1000.0)), origin="KEN")
    line = sheet.line("training.cost")
    assert (line.value, line.year, line.source.kind) == (1000, "2021", "case")
    assert "USD of 2021, the base year of the case" in line.words


def test_a_study_that_the_case_states_in_other_prices_is_used_in_its_own(land) -> None:
    sheet = land.sheet(land.case(POSTS, KEN=cost(land, 64_741.0, STUDY)), origin="KEN")
    assert (sheet.line("training.cost").value, sheet.line("training.cost").year) == (43_180, "2005")
    beside = sheet.line("training.case")
    assert (beside.value, beside.year) == (64_741, "2021")


def test_the_loss_of_the_case_is_not_added_to_the_training(land) -> None:
    stated = {"training_loss": land.quantity((0.0, 30.0, 60.0), "USD/post/year", year=2005)}
    sheet = land.sheet(land.case(POSTS, KEN=stated), origin="KEN")
    line = sheet.line("loss.yearly")
    assert (line.low, line.value, line.high) == (0, 3_000, 12_000)
    assert line.inputs == ("loss.post", "unfilled")
    assert sheet.line("loss.post").year == "2021"


def test_an_origin_without_a_loss_of_its_own_has_that_of_the_case(land) -> None:
    line = land.sheet(land.case(POSTS), origin="KEN").line("loss.post")
    assert line.value == 40
    assert line.source.place.startswith("training_loss: ")


def test_other_occupations_are_not_given_the_cost_of_a_nurse(land) -> None:
    sheet = make_sheet("KEN", occupation_of("7115"), data=land.data())
    assert sheet.line("training.cost").value is None
