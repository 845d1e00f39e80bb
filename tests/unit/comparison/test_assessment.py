"""Assessment: one sheet for any agreement, and no number without its parts."""

import doctest
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from negotiate.comparison.assessment import CriterionRow, Score, Sheet, assess
from negotiate.comparison.criteria import (
    CRITERIA_FILE,
    Criteria,
    check_criteria,
    load_criteria,
)
from negotiate.comparison.gaps import standards_of
from negotiate.errors import AgreementFileError
from negotiate.terms import Agreement, Codebook, load_codebook, load_library

CODEBOOK = load_codebook()
Invent = Callable[..., Agreement]

SHEET = """\
version: 3
headings:
  one: {title: First, meaning: The first part.}
  two: {title: Second, meaning: The second part.}
  none: {title: Third, meaning: A part without criteria.}
sources:
  own: {title: Our list}
  plan: {title: National plan}
criteria:
  papers:
    heading: one
    title: Papers
    question: Are papers kept by the worker?
    tests: [{term: passport, met: ban_with_phone_right, partly: ban}]
    sources: [{source: own}, {source: plan, at: goal 4}]
  roof:
    heading: one
    title: Roof
    question: Is housing free and of a standard?
    tests: [{term: housing, met: free}, {term: housing_standards, met: stated}]
    sources: [{source: own}]
  channel:
    heading: two
    title: Channel
    question: Do states recruit, or at least licensed bodies?
    need: any
    tests:
    - {term: recruitment_channel, met: [g2g, g2g_private_banned], partly: [licensed_private]}
    - {term: agency_licensing, met: sanctioned, partly: stated}
    sources: [{source: own}]
  nurses:
    heading: two
    title: Nurses
    question: Is care at origin protected?
    sectors: [health]
    tests: [{term: origin_health_safeguard, met: stated}]
    sources: [{source: own}]
"""


@pytest.fixture
def own(tmp_path: Path) -> Criteria:
    """Return an invented list of criteria."""
    (tmp_path / "plan.yaml").write_text(SHEET)
    return load_criteria(tmp_path / "plan.yaml")


def row_of(sheet: Sheet, criterion: str) -> CriterionRow:
    """Return a row of a sheet."""
    (row,) = [row for row in sheet.rows if row.criterion == criterion]
    return row


@pytest.mark.parametrize(
    ("said", "answer", "low", "high"),
    [
        ("ban", "partly", 0.5, 0.5),
        ("ban_with_phone_right", "met", 1, 1),
        ("ban_with_sanction", "met", 1, 1),
        ("absent", "not_met", 0, 0),
        ("silent", "not_met", 0, 0),
        ("excluded", "not_met", 0, 0),
        ("left_to_national_law", "not_met", 0, 0),
        ({"ended": True}, "not_met", 0, 0),
        ({"value": "forbidden"}, "not_graded", 0.5, 1),
        (None, "not_seen", 0, 1),
    ],
)
def test_a_level_meets_a_criterion_fully_partly_or_not(
    said: object, answer: str, low: float, high: float, own: Criteria, invent: Invent
) -> None:
    draft = invent(**({} if said is None else {"passport": said}))
    row = row_of(assess(draft, CODEBOOK, own), "papers")
    assert (row.answer, row.low, row.high) == (answer, low, high)


@pytest.mark.parametrize(
    ("housing", "standards", "answer", "low", "high"),
    [
        ("free", "general", "met", 1, 1),
        ("free", {"value": "decent"}, "met", 1, 1),
        ("free", "absent", "partly", 0.5, 0.5),
        ("worker_arranges", "silent", "not_met", 0, 0),
        ("free", None, "not_seen", 0.5, 1),
        ("absent", None, "not_seen", 0, 0.5),
        (None, None, "not_seen", 0, 1),
        ({"value": "a room"}, "general", "not_graded", 0.5, 1),
        ({"value": "a room"}, "absent", "not_graded", 0, 0.5),
        ({"value": "a room"}, None, "not_seen", 0, 1),
    ],
)
def test_all_tests_of_a_criterion_count_where_all_are_needed(
    housing: object,
    standards: object,
    answer: str,
    low: float,
    high: float,
    own: Criteria,
    invent: Invent,
) -> None:
    said = {"housing": housing, "housing_standards": standards}
    draft = invent(**{term: each for term, each in said.items() if each is not None})
    row = row_of(assess(draft, CODEBOOK, own), "roof")
    assert (row.answer, row.low, row.high) == (answer, low, high)


@pytest.mark.parametrize(
    ("channel", "licences", "answer", "low", "high"),
    [
        ("g2g", None, "met", 1, 1),
        ("private", "sanctioned", "met", 1, 1),
        ("licensed_private", "absent", "partly", 0.5, 0.5),
        ("private", "licensed", "partly", 0.5, 0.5),
        ("private", "absent", "not_met", 0, 0),
        ("private", {"value": "registered"}, "not_graded", 0.5, 1),
        ("licensed_private", None, "not_seen", 0.5, 1),
    ],
)
def test_the_best_test_of_a_criterion_counts_where_any_is_enough(
    channel: str,
    licences: object,
    answer: str,
    low: float,
    high: float,
    own: Criteria,
    invent: Invent,
) -> None:
    said = {"recruitment_channel": channel, "agency_licensing": licences}
    draft = invent(**{term: each for term, each in said.items() if each is not None})
    row = row_of(assess(draft, CODEBOOK, own), "channel")
    assert (row.answer, row.low, row.high) == (answer, low, high)


def test_evidence_names_term_level_words_place_source_and_grade(
    own: Criteria, invent: Invent
) -> None:
    dataset = {"title": "A data set", "where": "treaty 7", "address": "partial"}
    draft = invent(
        heading={"sources": {"text": dataset}},
        passport={"locator": "item 14", "grade": "secondary", "level": "ban"},
        housing="absent",
    )
    sheet = assess(draft, CODEBOOK, own)
    (cell,) = row_of(sheet, "papers").evidence
    assert (cell.term, cell.level, cell.locator) == ("passport", "ban", "item 14")
    assert (cell.source, cell.grade) == ("A data set", "secondary")
    assert cell.words == CODEBOOK.get("passport").words("ban")
    absent, unseen = row_of(sheet, "roof").evidence
    assert (absent.state, absent.source, unseen.state) == ("absent", "A data set", "not_seen")
    assert row_of(sheet, "papers").sources == ("Our list", "National plan, goal 4")


def test_a_score_is_a_range_with_its_parts(own: Criteria, invent: Invent) -> None:
    sheet = assess(invent(passport="ban", recruitment_channel="g2g"), CODEBOOK, own)
    empty = dict.fromkeys(("met", "partly", "not_met", "not_graded", "not_seen"), 0)
    assert sheet.headings == (
        Score("one", "First", empty | {"partly": 1, "not_seen": 1}, 0.25, 0.75, 0.5, 1, 2),
        Score("two", "Second", empty | {"met": 1}, 1, 1, 1, 1, 1),
    )
    assert sheet.total == Score(
        "total",
        "All criteria",
        empty | {"met": 1, "partly": 1, "not_seen": 1},
        0.5,
        2.5 / 3,
        0.75,
        2,
        3,
    )
    assert (sheet.weights, sheet.criteria_version) == ("equal", 3)


def test_nothing_seen_has_no_score_but_the_whole_range(own: Criteria, invent: Invent) -> None:
    total = assess(invent(), CODEBOOK, own).total
    assert (total.low, total.high, total.seen, total.n_seen, total.n) == (0, 1, None, 0, 3)


def test_a_criterion_for_a_sector_is_asked_of_its_agreements_only(
    own: Criteria, invent: Invent
) -> None:
    general, health = invent(), invent("xaa-xbb-2018-health", origin_health_safeguard="absent")
    assert assess(general, CODEBOOK, own).not_applicable == ("nurses",)
    sheet = assess(health, CODEBOOK, own)
    assert sheet.not_applicable == ()
    assert row_of(sheet, "nurses").answer == "not_met"
    assert sheet.total.n == 4


def test_a_sheet_on_a_day_has_what_applied_then(own: Criteria, invent: Invent) -> None:
    draft = invent(passport=[{"level": "ban"}, {"level": "ban_with_sanction", "start": 2021}])
    answers = {
        year: row_of(assess(draft, CODEBOOK, own, on=date(year, 5, 1)), "papers").answer
        for year in (2017, 2019, 2022)
    }
    assert answers == {2017: "not_seen", 2019: "partly", 2022: "met"}


def test_a_sheet_refers_to_every_standard_with_its_words() -> None:
    library = load_library()
    standards = [each for each in library if each.kind == "standard"]
    draft = library.get("phl-sau-2013-domestic")
    bare = assess(draft, library.codebook)
    told = assess(draft, library.codebook, standards=standards)
    assert tuple(report.model for report in bare.references) == standards_of(library.codebook)
    (model,) = [each for each in told.references if each.model == "ilo-1949-r086-model"]
    assert all(bool(row.words) != bool(row.source) for row in model.rows)
    assert not any(row.words for report in bare.references for row in report.rows)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("term: passport", "term: pasport", "papers: there is no term 'pasport' in the codebook"),
        (
            "partly: ban}",
            "partly: bann}",
            "term 'passport' has no level 'bann'; use one of: stated",
        ),
        ("[licensed_private]", "[licensed]", "'recruitment_channel' has no level 'licensed'"),
        ("[licensed_private]", "g2g", "types of 'recruitment_channel' have no order.*: .g2g."),
        ("heading: one", "heading: three", "there is no heading 'three'; use one of: one, two"),
        ("{source: plan", "{source: paln", "there is no source 'paln'; add it"),
        ("[health]", "[nurses]", "there is no sector 'nurses'; use one of: domestic_work, health"),
    ],
)
def test_a_criterion_that_the_codebook_does_not_know_is_told(
    old: str, new: str, message: str, tmp_path: Path, invent: Invent
) -> None:
    assert old in SHEET
    (tmp_path / "plan.yaml").write_text(SHEET.replace(old, new, 1))
    criteria = load_criteria(tmp_path / "plan.yaml")
    with pytest.raises(AgreementFileError, match=message):
        assess(invent(), CODEBOOK, criteria)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("met: free", "met: 3", "met"),
        ("question: Are papers kept by the worker?", "question: Papers", "question"),
        ("need: any", "need: some", "need"),
        ("version: 3", "version: 0", "version"),
    ],
)
def test_a_malformed_file_of_criteria_is_told(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert old in SHEET
    (tmp_path / "plan.yaml").write_text(SHEET.replace(old, new, 1))
    with pytest.raises(AgreementFileError, match=message):
        load_criteria(tmp_path / "plan.yaml")


def test_a_criterion_added_to_the_file_appears_on_the_sheet(tmp_path: Path, invent: Invent) -> None:
    added = """\
  tea:
    heading: protection
    title: Rest
    question: Is there a weekly rest day?
    tests: [{term: rest_day, met: weekly}]
    sources: [{source: own}]
"""
    (tmp_path / "own.yaml").write_text(CRITERIA_FILE.read_text() + added)
    sheet = assess(invent(rest_day="weekly"), CODEBOOK, load_criteria(tmp_path / "own.yaml"))
    assert row_of(sheet, "tea").answer == "met"


def test_the_shipped_criteria_cover_the_twenty_of_the_ilo_once_each() -> None:
    criteria = load_criteria()
    check_criteria(criteria, CODEBOOK)
    numbers = [
        (cited.at or "").removeprefix("no. ")
        for criterion in criteria.criteria.values()
        for cited in criterion.sources
        if cited.source == "ilo_criteria"
    ]
    assert len(set(numbers)) == len(numbers)
    plain = {number.split("-")[0].rstrip("abcde") for number in numbers}
    assert plain == {str(number) for number in range(1, 21)}


def test_the_shipped_criteria_have_four_parts_and_cite_the_four_authorities() -> None:
    criteria = load_criteria()
    assert {each.heading for each in criteria.criteria.values()} == set(criteria.headings)
    assert list(criteria.headings) == ["governance", "protection", "development", "enforceability"]
    cited = {each.source for one in criteria.criteria.values() for each in one.sources}
    assert cited == set(criteria.sources)


def test_every_shipped_criterion_can_be_met_and_be_missed(invent: Invent) -> None:
    criteria = load_criteria()
    terms = {test.term for each in criteria.criteria.values() for test in each.tests}
    nothing = assess(invent("xaa-xbb-2018-health", **dict.fromkeys(terms, "silent")), CODEBOOK)
    assert {row.answer for row in nothing.rows} == {"not_met"}
    best: dict[str, object] = {term: CODEBOOK.get(term).level_ids[-1] for term in terms}
    assert {row.answer for row in assess(invent("xaa-xbb-2018-health", **best), CODEBOOK).rows} == {
        "met"
    }


def test_a_codebook_without_the_terms_needs_criteria_of_its_own(
    own: Criteria, invent: Invent
) -> None:
    terms = {"passport": CODEBOOK.get("passport")}
    small = Codebook(version=CODEBOOK.version, history=CODEBOOK.history, terms=terms)
    with pytest.raises(AgreementFileError, match="no term 'housing' in the codebook"):
        assess(invent(), small, own)


def test_a_sheet_is_plain_data(own: Criteria, invent: Invent) -> None:
    data = json.loads(json.dumps(asdict(assess(invent(passport="ban"), CODEBOOK, own))))
    assert data["rows"][0]["answer"] == "partly"
    assert data["headings"][0]["counts"]["not_seen"] == 1


def test_the_examples_of_the_page_run() -> None:
    page = Path(__file__).parents[3] / "docs" / "assessment.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert tried > 0
    assert failed == 0
