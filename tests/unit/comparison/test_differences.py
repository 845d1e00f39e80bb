"""Comparison: material differences first, and what nobody looked at is never a difference."""

import doctest
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from negotiate.comparison.differences import Difference, diff
from negotiate.errors import UnknownNameError
from negotiate.terms import Agreement, Codebook, load_codebook

CODEBOOK = load_codebook()
Invent = Callable[..., Agreement]


def rows(*agreements: Agreement, **options: object) -> dict[str, Difference]:
    """Return the rows of a comparison by their terms."""
    found = diff(agreements, CODEBOOK, **options)  # type: ignore[arg-type]
    return {row.term: row for row in found.rows}


def row_of(invent: Invent, term: str, one: object, other: object) -> Difference:
    """Return the row of a term that two agreements state differently."""
    said = [{} if each is None else {term: each} for each in (one, other)]
    return rows(invent("xaa-xbb-2001-a", **said[0]), invent("xaa-xbb-2002-b", **said[1]))[term]


@pytest.mark.parametrize(
    ("term", "one", "other", "finding"),
    [
        ("passport", "ban", "ban_with_sanction", "level"),
        ("passport", "ban", "absent", "stated"),
        ("passport", "ban", {"ended": True}, "stated"),
        ("passport", {"value": "nobody keeps it"}, "silent", "stated"),
        ("recruitment_channel", "g2g", "private", "type"),
        ("sick_leave", {"amount": 30.0, "unit": "day"}, {"amount": 15.0, "unit": "day"}, "amount"),
        ("passport", "ban", {"value": "forbidden"}, "not_graded"),
        ("sick_leave", {"amount": 30.0, "unit": "day"}, {"value": "some"}, "not_graded"),
        ("passport", "silent", "excluded", "ground"),
        ("passport", "absent", "left_to_national_law", "ground"),
        ("passport", "ban", None, "not_seen"),
        ("passport", "absent", None, "not_seen"),
        ("passport", "ban", "ban", "equal"),
        ("passport", "silent", "absent", "equal"),
        ("passport", {"value": "forbidden"}, {"value": "forbidden"}, "equal"),
        ("wage_floor", "agreed_floor", "agreed_floor", "equal"),
    ],
)
def test_a_row_says_what_kind_of_difference_it_is(
    term: str, one: object, other: object, finding: str, invent: Invent
) -> None:
    assert row_of(invent, term, one, other).finding == finding
    assert row_of(invent, term, other, one).finding == finding


def test_material_differences_come_first_and_the_unknown_after_them(invent: Invent) -> None:
    one = invent(
        "xaa-xbb-2001-a",
        passport="ban",
        contract="required",
        recruitment_channel="g2g",
        housing="free",
        rest_day="weekly",
        annual_leave="paid",
        remittances="right",
        ngo_role="excluded",
    )
    other = invent(
        "xaa-xbb-2002-b",
        passport="ban_with_sanction",
        contract="model_certified",
        recruitment_channel="private",
        housing="absent",
        rest_day="weekly",
        annual_leave={"value": "leave"},
        ngo_role="silent",
    )
    found = diff([one, other], CODEBOOK)
    assert [(row.term, row.finding) for row in found.rows] == [
        ("contract", "level"),
        ("passport", "level"),
        ("housing", "stated"),
        ("recruitment_channel", "type"),
        ("annual_leave", "not_graded"),
        ("ngo_role", "ground"),
        ("remittances", "not_seen"),
        ("rest_day", "equal"),
    ]
    assert found.counts["level"] == 2
    assert sum(found.counts.values()) == len(found.rows)


def test_the_distance_is_the_share_of_the_levels_between_the_texts(invent: Invent) -> None:
    row = row_of(invent, "contract", "listed_terms", "model_certified")
    assert row.distance == 3 / 5
    assert row.steps == (0, 3)
    assert row_of(invent, "contract", "model_certified", "listed_terms").steps == (0, -3)
    assert row_of(invent, "contract", "model_certified", "absent").steps == (0, None)


def test_types_have_no_steps_and_favour_nobody(invent: Invent) -> None:
    row = row_of(invent, "sectors", "single_sector", "all")
    assert (row.finding, row.distance, row.steps) == ("type", 0, (None, None))
    assert {moved.better for moved in row.moved} == {()}


def test_the_levels_say_which_text_is_better_for_whom(invent: Invent) -> None:
    row = row_of(invent, "recruitment_fee", "capped", "zero_to_worker")
    assert {(each.stakeholder, each.direction): each.better for each in row.moved} == {
        ("worker", "gains"): ("xaa-xbb-2002-b",),
        ("employer", "loses"): ("xaa-xbb-2001-a",),
        ("agency", "loses"): ("xaa-xbb-2001-a",),
        ("household", "gains"): ("xaa-xbb-2002-b",),
    }


def test_who_may_gain_or_lose_has_no_better_text(invent: Invent) -> None:
    row = row_of(invent, "employer_mobility", "tied", "free")
    better = {each.stakeholder: each.better for each in row.moved}
    assert better["resident_workers"] == ()
    assert better["employer"] == ("xaa-xbb-2001-a",)


def test_a_clause_against_no_clause_favours_nobody(invent: Invent) -> None:
    row = row_of(invent, "cost_airfare", "worker", "absent")
    assert row.finding == "stated"
    assert {moved.better for moved in row.moved} == {()}


def test_a_number_favours_by_amount_in_one_unit_only(invent: Invent) -> None:
    days = [{"amount": amount, "unit": "day"} for amount in (30.0, 15.0)]
    row = row_of(invent, "sick_leave", *days)
    assert row.distance == 0.5
    assert {moved.stakeholder: moved.better for moved in row.moved}["worker"] == ("xaa-xbb-2001-a",)
    assert {moved.stakeholder: moved.better for moved in row.moved}["employer"] == (
        "xaa-xbb-2002-b",
    )
    row = row_of(invent, "sick_leave", days[0], {"amount": 1.0, "unit": "month"})
    assert (row.finding, row.distance) == ("amount", 0)
    assert {moved.better for moved in row.moved} == {()}
    assert row.note == "amounts in day and month are not compared"


def test_amounts_in_two_currencies_are_not_compared(invent: Invent) -> None:
    money = [
        {"level": "agreed_floor", "amount": 1500.0, "unit": "currency/month", "currency": currency}
        for currency in ("SAR", "EUR")
    ]
    row = row_of(invent, "wage_floor", *money)
    assert (row.finding, row.distance) == ("amount", 0)
    assert row.note == "amounts in EUR/month and SAR/month are not compared"
    assert [each.unit for each in row.cells] == ["SAR/month", "EUR/month"]
    assert row_of(invent, "wage_floor", money[0], money[0]).finding == "equal"


def test_an_amount_of_an_ordered_term_favours_nobody(invent: Invent) -> None:
    fee = {"level": "capped", "unit": "currency", "currency": "USD"}
    row = row_of(invent, "recruitment_fee", fee | {"amount": 100.0}, fee | {"amount": 400.0})
    assert (row.finding, row.distance) == ("amount", 0.75)
    assert {moved.better for moved in row.moved} == {()}


def test_a_stakeholder_sees_the_own_terms_and_known_directions_first(invent: Invent) -> None:
    found = diff(
        [
            invent(
                "xaa-xbb-2001-a",
                legal_force="absent",
                passport="absent",
                training_allowance={"value": "some"},
            ),
            invent(
                "xaa-xbb-2002-b",
                legal_force="treaty",
                passport="ban",
                training_allowance={"value": "some"},
            ),
        ],
        CODEBOOK,
        stakeholder="worker",
    )
    assert [row.term for row in found.rows] == ["passport", "legal_force", "training_allowance"]
    assert found.stakeholder == "worker"
    household = rows(
        invent(), invent(legal_force="treaty", passport="ban"), stakeholder="household"
    )
    assert list(household) == ["passport"]


def test_terms_that_nobody_has_seen_are_shown_on_request(invent: Invent) -> None:
    one, other = invent(passport="ban"), invent(passport="ban")
    assert list(rows(one, other)) == ["passport"]
    every = rows(one, other, all_terms=True)
    assert set(every) == set(CODEBOOK.ids())
    assert every["housing"].finding == "not_seen"


def test_three_texts_stand_in_one_row(invent: Invent) -> None:
    found = diff(
        [
            invent("xaa-xbb-2001-a", passport="ban"),
            invent("xaa-xbb-2002-b", passport="absent"),
            invent("xaa-xbb-2003-c", passport="ban_with_sanction"),
            invent("xaa-xbb-2004-d"),
        ],
        CODEBOOK,
    )
    (row,) = [row for row in found.rows if row.term == "passport"]
    assert (row.finding, row.steps) == ("level", (0, None, 2, None))
    assert [each.mark for each in row.cells] == ["ban", "absent", "ban_with_sanction", "not seen"]
    assert row.note == "not seen in xaa-xbb-2004-d, which is unknown and no difference"


def test_values_are_those_of_the_day(invent: Invent) -> None:
    one = invent(
        passport=[
            {"level": "ban"},
            {"level": "ban_with_sanction", "start": 2021, "layer": "protocol"},
            {"ended": True, "start": 2023},
        ]
    )
    other = invent(passport="ban")
    findings = {
        year: rows(one, other, on=date(year, 6, 1))["passport"].finding
        for year in (2019, 2022, 2024)
    }
    assert findings == {2019: "equal", 2022: "level", 2024: "stated"}
    first_day = rows(one, other, on=date(2018, 3, 1))["passport"]
    assert [each.state for each in first_day.cells] == ["stated", "stated"]
    assert rows(one, other, all_terms=True, on=date(2017, 1, 1))["passport"].finding == "not_seen"
    assert diff([one, other], CODEBOOK, on=date(2017, 1, 1)).rows == ()


def test_a_cell_has_words_place_and_grade(invent: Invent) -> None:
    source = {"title": "The text", "href": "https://treaties.example/1"}
    one = invent(
        passport={"level": "ban", "scope": "nurses", "locator": "Art. 4"},
        heading={"sources": {"text": source}},
    )
    cell = rows(one, one)["passport"].cells[0]
    assert (cell.words, cell.source, cell.locator) == (
        CODEBOOK.get("passport").words("ban"),
        "The text",
        "Art. 4",
    )
    assert (cell.grade, cell.scope, cell.layer) == ("text", "nurses", "agreement")
    assert (cell.rank, cell.start, cell.alternatives) == (0, "2018-03-01", 0)


def test_what_has_no_level_is_named(invent: Invent) -> None:
    row = row_of(invent, "passport", "ban", {"value": "forbidden"})
    assert row.note == "stated without a level in xaa-xbb-2002-b"
    days = {"amount": 30.0, "unit": "day"}
    row = row_of(invent, "sick_leave", {"value": "some"}, days)
    assert row.note == "stated without an amount in xaa-xbb-2001-a"


def test_sources_that_disagree_are_named(invent: Invent) -> None:
    one, other = invent(passport="ban"), invent("xaa-xbb-2019-b", passport="ban")
    reading = {name: getattr(one.provisions["passport"], name) for name in ("state", "values")}
    contested = one.provisions["passport"].model_validate(
        reading | {"alternatives": {"press": one.provisions["passport"].model_copy()}}
    )
    one = one.model_copy(update={"provisions": {"passport": contested}})
    row = rows(one, other)["passport"]
    assert (row.cells[0].alternatives, row.note) == (1, f"sources disagree about {one.id}")


def test_a_draft_of_the_same_id_is_told_apart(invent: Invent) -> None:
    found = diff([invent(passport="ban"), invent(passport="ban_with_sanction")], CODEBOOK)
    assert found.agreements == ("xaa-xbb-2018-work", "xaa-xbb-2018-work (2)")
    assert found.rows[0].moved[0].better == ("xaa-xbb-2018-work (2)",)


def test_one_agreement_is_no_comparison(invent: Invent) -> None:
    with pytest.raises(ValueError, match="needs at least 2 agreements, got 1"):
        diff([invent()], CODEBOOK)


def test_an_unknown_stakeholder_is_told(invent: Invent) -> None:
    with pytest.raises(UnknownNameError, match=r"no stakeholder named 'workers'.*worker"):
        diff([invent(), invent()], CODEBOOK, stakeholder="workers")


def test_a_term_of_ones_own_codebook_is_compared_too(invent: Invent) -> None:
    tea = {
        "title": "Tea",
        "meaning": "Whether there is tea.",
        "kind": "ordered",
        "levels": ({"id": "some", "words": "Some."}, {"id": "plenty", "words": "Plenty."}),
        "moves": {"worker": "gains"},
    }
    own = Codebook.model_validate(
        {
            "version": 1,
            "history": ({"version": 1, "date": 2025, "change": "First version."},),
            "terms": {"tea": tea},
        }
    )
    (row,) = diff([invent(tea="some"), invent(tea="plenty")], own).rows
    assert (row.term, row.finding, row.distance) == ("tea", "level", 0.5)


def test_a_comparison_is_plain_data(invent: Invent) -> None:
    found = diff([invent(passport="ban"), invent(passport="absent")], CODEBOOK)
    data = json.loads(json.dumps(asdict(found)))
    assert data["rows"][0]["cells"][1]["state"] == "absent"
    assert data["on"] == ""


def test_the_examples_of_the_page_run() -> None:
    page = Path(__file__).parents[3] / "docs" / "comparison.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert tried > 0
    assert failed == 0
