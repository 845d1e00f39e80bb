"""Density against need: hand-computed gaps, and words where a figure cannot be computed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiate.drain import make_sheet, occupation_of
from negotiate.drain.density import gap
from negotiate.drain.intervals import Interval
from negotiate.drain.naming import DOCTORS
from negotiate.drain.standards import load_standards


@pytest.fixture
def case(land):
    return land.case({("XAA", "XZZ"): 100.0})


def test_the_gap_to_a_threshold_is_that_of_the_hand(land, case) -> None:
    data = land.data(
        health_worker_density=land.densities(10.0, 2.5), penn_world_table_11=land.inhabitants(4.0)
    )
    sheet = land.sheet(case, data)
    assert sheet.line("density.combined").value == pytest.approx(12.5)
    assert sheet.line("workers").value == pytest.approx(4_000)  # 10 x 4 million / 10,000
    line = sheet.line("gap.who_2006")
    assert line.value == pytest.approx(4_120)  # (22.8 - 12.5) x 400
    assert (line.low, line.high) == pytest.approx((4_120, 4_200))  # up to 23 per 10,000
    median = sheet.line("gap.safeguards_median")
    assert (median.low, median.value) == pytest.approx((14_440, 14_600))  # 48.6 and 49
    assert line.inputs == ("threshold.who_2006", "density.combined", "population")
    assert line.formula == "(threshold - density) x inhabitants / 10,000"


def test_a_density_above_the_threshold_has_a_gap_below_zero_and_says_so(land, case) -> None:
    data = land.data(
        health_worker_density=land.densities(60.0, 10.0), penn_world_table_11=land.inhabitants(1.0)
    )
    line = land.sheet(case, data).line("gap.safeguards_median")
    assert line.value == pytest.approx(-2_100)
    assert line.words == "The density is at or above the threshold."


@given(st.floats(0, 100), st.floats(0, 100), st.floats(1, 1e9))
def test_gap_and_workers_add_up_to_the_need(threshold: float, density: float, heads: float) -> None:
    found = gap(Interval.of(threshold), Interval.of(density), heads).value
    assert found + density * heads / 10_000 == pytest.approx(threshold * heads / 10_000, abs=1e-6)


@pytest.mark.parametrize("number", [0.0, float("nan"), -1.0])
def test_inhabitants_that_are_no_number_are_told_in_words(land, case, number: float) -> None:
    data = land.data(
        health_worker_density=land.densities(10.0, 2.5),
        penn_world_table_11=land.inhabitants(number),
    )
    sheet = land.sheet(case, data)
    for name in ("population", "workers", "gap.who_2006"):
        assert sheet.line(name).value is None
        assert "row 2 of penn_world_table_11" in sheet.line(name).words
        assert "no number to multiply with" in sheet.line(name).words
    assert sheet.line("density").value == 10.0


def test_both_densities_are_of_the_last_year_in_which_both_are_known(land, case) -> None:
    rows = [*land.densities(10.0, 2.0, 2012), *land.densities(30.0, None, 2016)]
    data = land.data(health_worker_density=rows, penn_world_table_11=land.inhabitants(1.0, 2012))
    sheet = land.sheet(case, data)
    assert (sheet.line("density").value, sheet.line("density").year) == (30.0, "2016")
    assert (sheet.line("density.combined").value, sheet.line("density.combined").year) == (
        12.0,
        "2012",
    )
    assert sheet.line("density.combined").words == ""


def test_densities_that_share_no_year_are_added_with_a_warning(land, case) -> None:
    rows = [*land.densities(None, 2.0, 2010), *land.densities(30.0, None, 2016)]
    sheet = land.sheet(case, land.data(health_worker_density=rows))
    line = sheet.line("density.combined")
    assert (line.value, line.year) == (32.0, "2010 to 2016")
    assert line.words == "The two densities are of different years."


def test_inhabitants_are_those_of_the_year_of_the_density(land, case) -> None:
    people = [*land.inhabitants(4.0, 2018), *land.inhabitants(5.0, 2020)]
    rows = [*land.densities(10.0, 2.0, 2018), *land.densities(12.0, None, 2020)]
    data = land.data(health_worker_density=rows, penn_world_table_11=people)
    sheet = land.sheet(case, data)
    assert sheet.line("population").value == 5.0
    assert sheet.line("population.need").value == 4.0
    assert sheet.line("workers").value == pytest.approx(6_000)
    assert sheet.line("gap.who_2006").value == pytest.approx((22.8 - 12) * 400)


def test_inhabitants_of_another_table_stand_in_and_are_persons(land, case) -> None:
    rows = [{"country": "XAA", "measure": "population", "year": 2025, "value": 2e6}]
    data = land.data(health_worker_density=land.densities(10.0, 2.5), cia_factbook=rows)
    sheet = land.sheet(case, data)
    assert sheet.line("population").source.name == "cia_factbook"
    assert sheet.line("population").year == "2025"
    assert sheet.line("workers").value == pytest.approx(2_000)


def test_only_years_up_to_the_one_asked_for_are_read(land, case) -> None:
    rows = [*land.densities(8.0, 1.0, 2010), *land.densities(10.0, 2.0, 2018)]
    sheet = land.sheet(case, land.data(health_worker_density=rows), until=2015)
    assert (sheet.line("density").value, sheet.line("density").year) == (8.0, "2010")
    assert sheet.line("density.combined").value == 9.0


def test_the_older_table_keeps_its_unit(land, case) -> None:
    rows = land.densities(1.5, None, 2014)
    line = land.sheet(case, land.data(health_worker_density_2018=rows)).line("density.2018")
    assert (line.value, line.unit) == (1.5, "persons/1000 inhabitants")


def test_the_density_of_doctors_is_that_of_physicians(land) -> None:
    case = land.case({("XAA", "XZZ"): 100.0}, isco="2211")
    data = land.data(health_worker_density=land.densities(10.0, 2.5))
    sheet = land.sheet(case, data, occupation=DOCTORS)
    assert sheet.line("density").value == 2.5
    assert sheet.line("density.nurses_and_midwives").value == 10.0


def test_other_occupations_have_no_density_and_no_list(land) -> None:
    case = land.case({("XAA", "XZZ"): 100.0}, isco="5152")
    sheet = land.sheet(case, occupation=occupation_of("5152"))
    assert sheet.line("density").words == (
        "the tables of density do not have workers of ISCO-08 group 5152"
    )
    assert "health workers" in sheet.line("list").words


def test_the_workforce_of_the_case_stands_beside_the_computed_one(land) -> None:
    stated = {"workforce": land.quantity((900.0, 1000.0, 1100.0), "persons", year=2019)}
    sheet = land.sheet(land.case({("XAA", "XZZ"): 100.0}, XAA=stated))
    line = sheet.line("workforce")
    assert (line.value, line.low, line.high, line.year) == (1000, 900, 1100, "2019")
    assert line.source.kind == "case"


def test_missing_tables_of_density_are_named_and_the_thresholds_still_stand(land, case) -> None:
    sheet = land.sheet(case, land.data(("health_worker_density", "penn_world_table_11")))
    section = sheet.section("density")
    assert [each.table for each in section.missing] == [
        "health_worker_density",
        "penn_world_table_11",
    ]
    assert sheet.line("threshold.who_2006").value == 22.8
    assert sheet.line("gap.who_2006").words.startswith("not computed: ")


def test_a_threshold_without_a_page_is_left_out_and_that_is_said(land) -> None:
    assert set(load_standards().thresholds) == {"who_2006", "safeguards_median"}
    notes = " ".join(land.sheet().section("density").notes)
    assert "44.5 doctors, nurses and midwives per 10,000) is left out" in notes


@pytest.mark.parametrize(
    ("country", "line", "words"),
    [
        ("NGA", "list.2023", "named on the red list of the United Kingdom's code of March 2023"),
        ("NPL", "list.2023", "the 55th country of the WHO list of 2023 by counting"),
        ("KEN", "amber.0", "on the amber list of the United Kingdom's code"),
    ],
)
def test_what_pages_say_of_a_country_is_shown_with_its_page(land, country, line, words) -> None:
    sheet = make_sheet(country, data=land.data())
    assert sheet.line(line).words.startswith(words)
    assert sheet.line(line).source.address.startswith("http")


@pytest.mark.parametrize("country", ["KEN", "PHL", "JAM"])
def test_a_country_that_no_page_names_is_never_called_not_listed(land, country) -> None:
    sheet = make_sheet(country, data=land.data())
    assert sheet.line("list").words == "not known here whether listed"
    assert not any("not listed" in line.words for line in sheet.lines)


def test_the_list_that_ships_has_55_countries_once_each() -> None:
    named = [country for each in load_standards().listed for country in each.countries]
    assert len(named) == len(set(named)) == 55
