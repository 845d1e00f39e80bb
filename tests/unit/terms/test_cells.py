"""Cells: what is stated, known not to be there, and unknown on a day."""

from collections.abc import Callable
from datetime import date

import pytest

from negotiate.errors import UnknownNameError
from negotiate.terms import Agreement, load_codebook
from negotiate.terms.cells import Cell, cell, steps_between, value_on

CODEBOOK = load_codebook()
Invent = Callable[..., Agreement]


@pytest.mark.parametrize(
    ("said", "state", "stated", "not_there", "unknown"),
    [
        ("ban", "stated", True, False, False),
        ({"value": "forbidden"}, "stated", True, False, False),
        ("silent", "silent", False, True, False),
        ("absent", "absent", False, True, False),
        ("excluded", "excluded", False, True, False),
        ("left_to_national_law", "left_to_national_law", False, True, False),
        ({"ended": True}, "ended", False, True, False),
        ({"level": "ban", "start": 2031}, "not_yet", False, False, True),
        (None, "not_seen", False, False, True),
    ],
)
def test_a_cell_is_one_of_three_facts(
    said: object, state: str, stated: bool, not_there: bool, unknown: bool, invent: Invent
) -> None:
    draft = invent(**({} if said is None else {"passport": said}))
    found = cell(draft, "passport", CODEBOOK, on=date(2030, 1, 1))
    assert found.state == state
    assert (found.is_stated, found.is_not_there, found.is_unknown) == (stated, not_there, unknown)


@pytest.mark.parametrize(
    ("term", "said", "mark", "words"),
    [
        ("passport", "ban", "ban", "Nobody may keep them, or the worker keeps them."),
        ("passport", {"level": "ban", "value": "not kept"}, "ban", "not kept"),
        ("passport", {"value": "not kept"}, "not graded", "not kept"),
        ("passport", "left_to_national_law", "left to national law", "left to national law"),
        ("passport", {"ended": True}, "ended", "ended"),
        ("passport", {"ended": True, "value": "until 2019"}, "ended", "until 2019"),
        ("sick_leave", {"amount": 30.0, "unit": "day"}, "30 day", "30 day"),
        (
            "wage_floor",
            {"amount": 1450.5, "unit": "currency/month", "currency": "EUR", "value": "net"},
            "1,450.5 EUR/month",
            "1,450.5 EUR/month; net",
        ),
        (
            "wage_floor",
            {
                "level": "agreed_floor",
                "amount": 400.0,
                "unit": "currency/month",
                "currency": "USD",
            },
            "agreed_floor",
            "400 USD/month",
        ),
    ],
)
def test_a_cell_is_told_in_a_mark_and_in_words(
    term: str, said: object, mark: str, words: str, invent: Invent
) -> None:
    found = cell(invent(**{term: said}), term, CODEBOOK)
    assert (found.mark, found.words) == (mark, words)


def test_what_is_unknown_says_why(invent: Invent) -> None:
    draft = invent(passport=[{"level": "ban", "start": "2021-05"}])
    assert cell(draft, "housing", CODEBOOK).words == "nobody looked"
    early = cell(draft, "passport", CODEBOOK, on=date(2020, 1, 1))
    assert (early.words, early.locator, early.source) == ("no value before 2021-05", "", "")


def test_the_value_of_a_day_is_the_last_that_began(invent: Invent) -> None:
    reading = invent(
        passport=[
            {"level": "ban"},
            {"level": "ban_with_sanction", "start": "2020-07"},
            {"ended": True, "start": 2022},
        ]
    ).provisions["passport"]
    starts = {
        day: str(found.start)
        for day in (date(2018, 3, 1), date(2020, 6, 30), date(2020, 7, 1), date(2022, 1, 1))
        if (found := value_on(reading, day)) is not None
    }
    assert list(starts.values()) == ["2018-03-01", "2018-03-01", "2020-07", "2022"]
    assert value_on(reading, date(2018, 2, 28)) is None
    last = value_on(reading, None)
    assert last is not None
    assert last.ended


def test_a_value_of_a_later_instrument_keeps_its_layer_and_scope(invent: Invent) -> None:
    later = {"level": "ban", "layer": "contract", "scope": "cooks", "grade": "secondary"}
    found = cell(invent(passport=later), "passport", CODEBOOK)
    assert (found.layer, found.scope, found.grade) == ("contract", "cooks", "secondary")
    own = cell(invent(passport="ban"), "passport", CODEBOOK)
    assert (own.layer, own.scope, own.grade) == ("agreement", "", "text")


def test_steps_are_between_two_ranks_of_an_ordered_term() -> None:
    low = Cell("a", "passport", "stated", "ban", 0)
    high = Cell("b", "passport", "stated", "ban_with_sanction", 2)
    bare = Cell("c", "passport", "stated")
    assert steps_between(CODEBOOK.get("passport"), low, high) == 2
    assert steps_between(CODEBOOK.get("passport"), high, low) == -2
    assert steps_between(CODEBOOK.get("passport"), low, bare) is None
    assert steps_between(CODEBOOK.get("passport"), bare, low) is None
    assert steps_between(CODEBOOK.get("quota"), low, high) is None


def test_a_ground_is_what_the_text_itself_says() -> None:
    grounds = {
        state: Cell("a", "passport", state).ground
        for state in ("silent", "absent", "excluded", "left_to_national_law")
    }
    assert set(grounds.values()) == {"", "excluded", "left_to_national_law"}
    assert grounds["silent"] == grounds["absent"] == ""


def test_an_unknown_term_is_told(invent: Invent) -> None:
    with pytest.raises(UnknownNameError, match="no term named 'pasport'"):
        cell(invent(), "pasport", CODEBOOK)
