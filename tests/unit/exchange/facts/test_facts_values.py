"""What a decision makes of a fact: words, amount, level, date, place, note and grade."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from negotiate.exchange.facts.values import known_layer, when

Coded = Callable[..., Any]


def test_an_empty_value_takes_the_words_of_the_fact(coded: Coded) -> None:
    value = coded("housing", "free housing.", "housing", level="free").value("housing")
    assert (value.value, value.level, value.amount) == ("free housing", "free", None)


def test_a_dash_leaves_the_words_out(coded: Coded) -> None:
    value = coded("housing", "free", "housing", level="free", value="-").value("housing")
    assert (value.value, value.level) == (None, "free")


def test_words_of_a_row_replace_those_of_the_fact(coded: Coded) -> None:
    workshop = coded("housing", "free housing and food", "housing", value="free housing")
    assert workshop.value("housing").value == "free housing"


def test_a_number_becomes_the_amount_in_the_unit_of_the_term(coded: Coded) -> None:
    value = coded("sick_leave", 30, "sick_leave").value("sick_leave")
    assert (value.amount, value.unit, value.value) == (30.0, "day", None)


def test_money_has_the_unit_and_currency_of_the_row(coded: Coded) -> None:
    workshop = coded(
        "wage_minimum",
        1500,
        "wage_floor",
        level="agreed_floor",
        unit="currency/month",
        currency="SAR",
    )
    value = workshop.value("wage_floor")
    assert (value.amount, value.unit, value.currency) == (1500.0, "currency/month", "SAR")


def test_a_number_in_words_may_be_the_amount(coded: Coded) -> None:
    workshop = coded("quota", "up to 2,500 a year", "quota", amount="2500", unit="person")
    value = workshop.value("quota")
    assert (value.value, value.amount) == ("up to 2,500 a year", 2500.0)


def test_a_number_is_left_out_with_a_dash(coded: Coded) -> None:
    value = coded("quota", 2500, "quota", value="-", level="target").value("quota")
    assert (value.amount, value.level) == (None, "target")


def test_further_cells_are_kept(coded: Coded) -> None:
    cells = {
        "payer": "employer",
        "recoverable": "false",
        "scope": "first year",
        "layer": "contract",
    }
    value = coded("cost_visa", "employer pays", "cost_visa", **cells).value("cost_visa")
    assert (value.payer, value.recoverable, value.scope, value.layer) == (
        "employer",
        False,
        "first year",
        "contract",
    )


def test_an_end_is_kept(coded: Coded) -> None:
    workshop = coded("housing", "no housing from 2020", "housing", ended="true", start="2020")
    assert workshop.value("housing").ended


@pytest.mark.parametrize(
    ("more", "cells", "start"),
    [
        ({}, {}, date(2018, 3, 1)),
        ({"version_year": 2021}, {}, 2021),
        ({"version_year": 2021}, {"start": "2020-05"}, "2020-05"),
        ({}, {"start": "2020-05-04"}, date(2020, 5, 4)),
    ],
    ids=["signature", "version", "row", "day"],
)
def test_a_value_starts_as_exactly_as_is_known(
    coded: Coded, more: dict[str, Any], cells: dict[str, str], start: object
) -> None:
    workshop = coded("housing", "free", "housing", more=more, **cells)
    assert workshop.value("housing").start == start


@pytest.mark.parametrize(
    ("more", "cells", "locator"),
    [
        ({"article": "4(1)"}, {}, "Art. 4(1)"),
        ({"article": "Art 4"}, {}, "Art. 4"),
        ({"article": "Preamble"}, {}, "Preamble"),
        ({"article": "4"}, {"locator": "Annex"}, "Annex"),
        ({}, {}, "Gazette"),
        ({"via": None}, {}, "gazette.example"),
    ],
    ids=["bare", "short", "word", "row", "page", "site"],
)
def test_a_value_has_its_place(
    coded: Coded, more: dict[str, Any], cells: dict[str, str], locator: str
) -> None:
    workshop = coded("housing", "free", "housing", more=more, **cells)
    assert workshop.value("housing").locator == locator


@pytest.mark.parametrize(
    ("cells", "note"), [({}, "as read"), ({"note": "mine"}, "mine"), ({"note": "-"}, None)]
)
def test_a_note_is_that_of_the_row_or_of_the_fact(
    coded: Coded, cells: dict[str, str], note: str | None
) -> None:
    workshop = coded("housing", "free", "housing", more={"note": "as read."}, **cells)
    assert workshop.value("housing").note == note


@pytest.mark.parametrize(
    ("more", "grade"),
    [({}, "secondary"), ({"grade": "text"}, "text"), ({"derived": True}, "derived")],
)
def test_a_grade_is_that_of_the_fact(coded: Coded, more: dict[str, Any], grade: str) -> None:
    assert coded("housing", "free", "housing", more=more).value("housing").grade == grade


def test_several_pages_are_one_source_and_its_witnesses(coded: Coded) -> None:
    pages = ["https://one.example/a", "https://two.example/b"]
    agreement = coded(
        "housing", "free", "housing", more={"source": pages, "via": "One; Two"}
    ).agreement()
    (value,) = agreement.provisions["housing"].values
    assert (value.source, value.also) == ("one", ("two",))
    assert [agreement.sources[key].title for key in ("one", "two")] == ["One", "Two"]


def test_a_figure_may_be_coded_at_the_signature(workshop: Any) -> None:
    figure = {
        "what": "nurses wanted",
        "value": 100,
        "unit": "persons",
        "source": "page",
        "year": 2022,
    }
    workshop.sheet(figures=[figure])
    workshop.row("figures.0", "quota", level="target", unit="person")
    value = workshop.value("quota")
    assert (value.amount, value.start, value.note) == (100.0, date(2018, 3, 1), "nurses wanted")


@pytest.mark.parametrize("state", ["silent", "excluded", "left_to_national_law"])
def test_other_states_are_kept_with_their_words(coded: Coded, state: str) -> None:
    workshop = coded("permanent_residence_path", "not covered", "permanent_residence", state=state)
    provision = workshop.provision("permanent_residence")
    assert (provision.state, provision.values[0].value) == (state, "not covered")


def test_the_instrument_named_by_a_fact_is_the_layer(coded: Coded) -> None:
    more = {"instrument_layer": "standard contract revised later", "version_year": 2025}
    assert coded("housing", "free", "housing", more=more).value("housing").layer == "contract"
    assert known_layer("joint minutes") == "minutes"
    assert known_layer("something else") == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2018-03-01 (read)", date(2018, 3, 1)),
        ("2018-12 (Marrakech)", "2018-12"),
        ("1967 (first), 1995", 1967),
        ("1995-1996", 1995),
        ("March 18", None),
        ("", None),
    ],
)
def test_dates_are_read_from_the_beginning_of_words(words: str, expected: object) -> None:
    assert when(words) == expected
