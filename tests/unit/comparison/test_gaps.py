"""Gaps: what a text lacks against a model, how to close it, and how far it is from it."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date

import pytest

from negotiate.comparison.gaps import Gap, gap, missing, standards_of
from negotiate.errors import UnknownNameError
from negotiate.terms import Agreement, Codebook, load_codebook, load_library

SHIPPED = load_codebook()
Invent = Callable[..., Agreement]

OWN = Codebook.model_validate(
    {
        "version": 1,
        "history": ({"version": 1, "date": 2025, "change": "First version."},),
        "terms": {
            "passport": {
                "title": "Passport",
                "meaning": "Who keeps it.",
                "kind": "ordered",
                "levels": tuple(
                    {"id": level, "words": f"Words of {level}."} for level in ("low", "mid", "high")
                ),
                "moves": {"worker": "gains", "household": "loses", "agency": "either"},
                "standards": {"xaa-model": {"level": "mid", "locator": "Art. 9"}},
            },
            "channel": {
                "title": "Channel",
                "meaning": "Through whom.",
                "kind": "type",
                "levels": (
                    {"id": "state", "words": "State bodies."},
                    {"id": "private", "words": "Agencies."},
                ),
                "moves": {"agency": "either"},
                "standards": {
                    "xaa-model": {
                        "locator": "Art. 2",
                        "source": "A copy of the model",
                        "href": "https://example.org/model",
                    }
                },
            },
            "days": {
                "title": "Days",
                "meaning": "Days of leave.",
                "kind": "number",
                "unit": "day",
                "moves": {"worker": "gains"},
            },
        },
    }
)


def row_of(invent: Invent, said: object, term: str = "passport", **model: object) -> Gap:
    """Return the gap of a term to the standard, or to a model that states it."""
    draft = invent(**({} if said is None else {term: said}))
    against = invent("xaa-xcc-2019-model", **model) if model else "xaa-model"
    (row,) = [row for row in gap(draft, against, OWN).rows if row.term == term]
    return row


@pytest.mark.parametrize(
    ("said", "verdict", "steps", "shortfall"),
    [
        (None, "not_seen", None, None),
        ("silent", "missing", None, 1),
        ("absent", "missing", None, 1),
        ("excluded", "missing", None, 1),
        ("left_to_national_law", "missing", None, 1),
        ({"ended": True}, "missing", None, 1),
        ({"value": "nobody"}, "not_graded", None, None),
        ("low", "below", 1, 1 / 3),
        ("mid", "met", 0, 0),
        ("high", "above", -1, 0),
    ],
)
def test_a_gap_says_how_the_agreement_stands_to_what_is_asked(
    said: object, verdict: str, steps: int | None, shortfall: float | None, invent: Invent
) -> None:
    row = row_of(invent, said)
    assert (row.verdict, row.asked, row.locator) == (verdict, "mid", "Art. 9")
    assert (row.steps, row.shortfall) == (steps, shortfall)


def test_a_gap_says_what_to_write_and_who_is_moved(invent: Invent) -> None:
    row = row_of(invent, "low")
    assert (row.to_close, row.found, row.title) == ("Words of mid.", "low", "Passport")
    assert (row.gains, row.loses, row.either) == (("worker",), ("household",), ("agency",))
    assert row.cell is not None
    assert (row.cell.locator, row.cell.source) == ("Art. 1", "The text")
    assert row_of(invent, None, "channel").to_close == "Through whom."
    assert row_of(invent, "high").to_close == ""


@pytest.mark.parametrize("said", ["state", {"value": "somebody"}])
def test_a_standard_without_a_level_asks_that_the_term_be_dealt_with(
    said: object, invent: Invent
) -> None:
    row = row_of(invent, said, "channel")
    assert (row.verdict, row.asked, row.shortfall) == ("met", "", 0)


def test_another_type_is_shown_and_not_measured(invent: Invent) -> None:
    row = row_of(invent, "private", "channel", channel="state")
    assert (row.verdict, row.steps, row.shortfall) == ("other", None, None)
    assert row.to_close == "State bodies."
    report = gap(invent(channel="private"), invent("xaa-xcc-2019-m", channel="state"), OWN)
    assert (report.distance, report.low, report.high, report.asked) == (None, None, None, 0)
    assert row_of(invent, "state", "channel", channel="state").verdict == "met"


def test_a_model_asks_for_what_it_states_and_for_nothing_else(invent: Invent) -> None:
    model = invent(
        "xaa-xcc-2019-m",
        passport="absent",
        channel="state",
        days={"amount": 30.0, "unit": "day", "locator": "Art. 7"},
    )
    report = gap(invent(days={"amount": 5.0, "unit": "day"}), model, OWN)
    assert [(row.term, row.verdict, row.locator) for row in report.rows] == [
        ("channel", "not_seen", "Art. 1"),
        ("days", "met", "Art. 7"),
    ]
    assert report.rows[1].words == "30 day"
    assert report.model == "xaa-xcc-2019-m"


def test_a_standard_asks_what_the_codebook_says_and_not_what_its_file_says(invent: Invent) -> None:
    heading = {"id": "xaa-model", "kind": "standard", "form": "model_agreement"}
    file = invent(
        heading=heading, passport={"level": "high", "value": "kept by all"}, days={"value": "many"}
    )
    report = gap(invent(passport="low"), file, OWN)
    assert [(row.term, row.asked, row.words) for row in report.rows] == [
        ("passport", "mid", "kept by all"),
        ("channel", "", ""),
    ]
    assert gap(invent(passport="low"), "xaa-model", OWN).rows[0].words == ""


def test_the_distance_is_the_mean_shortfall_of_what_is_known(invent: Invent) -> None:
    draft = invent(
        passport="ban", contract="absent", rest_day="weekly", complaints={"value": "somewhere"}
    )
    model = invent(
        "xaa-xcc-2019-m",
        passport="ban_with_sanction",
        housing="free",
        contract="model_certified",
        rest_day="weekly",
        complaints="joint_system",
    )
    report = gap(draft, model, SHIPPED)
    known = (2 / 3, 1.0, 0.0)
    assert (report.known, report.asked) == (3, 5)
    assert report.distance == pytest.approx(sum(known) / 3)
    assert report.low == pytest.approx(sum(known) / 5)
    assert report.high == pytest.approx((sum(known) + 2) / 5)
    assert report.counts == {
        "missing": 1,
        "below": 1,
        "other": 0,
        "not_graded": 1,
        "not_seen": 1,
        "met": 1,
        "above": 0,
    }
    assert [row.term for row in report.open] == ["contract", "housing", "passport", "complaints"]


def test_nothing_known_has_no_distance_but_the_whole_range(invent: Invent) -> None:
    report = gap(invent(), "xaa-model", OWN)
    assert (report.distance, report.low, report.high) == (None, 0, 1)
    assert (report.known, report.asked) == (0, 2)


def test_a_gap_on_a_day_has_what_applied_then(invent: Invent) -> None:
    draft = invent(passport=[{"level": "low"}, {"level": "high", "start": 2021}])
    found = {
        year: gap(draft, "xaa-model", OWN, on=date(year, 1, 2)).rows[0].verdict
        for year in (2018, 2019, 2022)
    }
    assert found == {2018: "not_seen", 2019: "below", 2022: "above"}
    assert gap(draft, "xaa-model", OWN, on=date(2019, 1, 2)).on == "2019-01-02"


def test_missing_has_the_terms_that_fall_short_or_were_not_seen(invent: Invent) -> None:
    draft = invent(passport="mid")
    assert [(row.term, row.verdict) for row in missing(draft, "xaa-model", OWN)] == [
        ("channel", "not_seen")
    ]
    assert missing(invent(passport="high", channel="state"), "xaa-model", OWN) == ()
    verdicts = [
        row.verdict for row in missing(invent(passport="low", channel="silent"), "xaa-model", OWN)
    ]
    assert verdicts == ["below", "missing"]


def test_what_the_models_own_file_does_not_hold_is_shown_with_its_source(invent: Invent) -> None:
    elsewhere = row_of(invent, "state", "channel")
    assert (elsewhere.source, elsewhere.href) == (
        "A copy of the model",
        "https://example.org/model",
    )
    own = row_of(invent, "low")
    assert (own.source, own.href) == ("", "")
    other = row_of(invent, "low", passport="mid")
    assert (other.source, other.href) == ("", "")


def test_an_unknown_standard_is_told(invent: Invent) -> None:
    for question in (gap, missing):
        with pytest.raises(UnknownNameError, match=r"no standard named 'mode'. Known: xaa-model"):
            question(invent(), "mode", OWN)


def test_every_standard_of_the_shipped_codebook_can_be_asked(invent: Invent) -> None:
    assert "ilo-1949-r086-model" in standards_of(SHIPPED)
    for name in standards_of(SHIPPED):
        report = gap(invent(), name, SHIPPED)
        assert report.counts["not_seen"] == len(report.rows) > 0


def test_the_model_agreement_of_1949_is_named_with_article_and_words() -> None:
    library = load_library()
    standard = library.get("ilo-1949-r086-model")
    rows = {
        row.term: row
        for row in gap(library.get("phl-sau-2013-domestic"), standard, library.codebook).rows
    }
    assert (rows["return_cost"].asked, rows["return_cost"].locator) == ("not_worker", "Art. 26.1")
    assert "never falls on the migrant" in rows["return_cost"].words
    assert rows["return_cost"].to_close == "The cost of the journey home never falls on the worker."


def test_a_report_is_plain_data(invent: Invent) -> None:
    data = json.loads(json.dumps(asdict(gap(invent(passport="low"), "xaa-model", OWN))))
    assert data["rows"][0]["to_close"] == "Words of mid."
    assert data["counts"]["below"] == 1
