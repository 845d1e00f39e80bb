from collections.abc import Callable

import pytest

from negotiate.cases import Case
from negotiate.corridors.causes import NO_AGREEMENT, causes
from negotiate.spillovers.report import WayReport, level_rows, replacement_rows, way_reports
from negotiate.spillovers.requests import agreement_question, cap_question
from negotiate.spillovers.study import Answer, Question, answer
from negotiate.spillovers.wording import change_words, way_words
from negotiate.terms import Agreement

Invent = Callable[..., Agreement]
TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def asked(case: Case) -> Question:
    return cap_question(case, ["XAA-XYY=1500"])


@pytest.fixture(scope="module")
def found(asked: Question) -> Answer:
    return answer(asked)


@pytest.fixture(scope="module", params=[0, 1], ids=["choice", "markets"])
def way(asked: Question, found: Answer, request: pytest.FixtureRequest) -> WayReport:
    at: int = request.param
    return way_reports(asked, found)[at]


def test_the_parts_of_every_origin_sum_to_its_change(way: WayReport) -> None:
    for row in way.origins:
        summed = row.direct + row.diversion + row.replacement + row.chain
        assert summed == pytest.approx(row.unfilled, abs=TOLERANCE)


def test_unfilled_posts_are_conserved(way: WayReport) -> None:
    exits = sum(row.exits for row in way.origins)
    assert sum(row.unfilled for row in way.origins) == pytest.approx(exits)
    assert sum(row.change for row in way.corridors) == pytest.approx(exits)
    assert sum(row.chain for row in way.origins) == pytest.approx(0.0, abs=TOLERANCE)


def test_causes_sum_to_the_unfilled_posts_of_every_origin(way: WayReport, found: Answer) -> None:
    total = causes(found.calibration.markets.chains, found.calibration.posts)
    for o, row in enumerate(way.origins):
        rows = [cause for cause in way.causes if cause.origin == row.origin]
        assert sum(cause.before for cause in rows) == pytest.approx(total.unfilled[o])
        assert sum(cause.change for cause in rows) == pytest.approx(row.unfilled)
        labelled = [each for each in way.agreements if each.origin == row.origin]
        assert sum(each.before for each in labelled) == pytest.approx(total.unfilled[o])
        assert sum(each.change for each in labelled) == pytest.approx(row.unfilled)


def test_a_neighbours_agreement_causes_unfilled_posts(way: WayReport) -> None:
    (row,) = [r for r in way.agreements if (r.origin, r.agreement) == ("XBB", "xaa-xyy-2019-work")]
    assert row.before == pytest.approx(0.9 * 0.2 * 3000)
    assert row.after == pytest.approx(0.9 * 0.2 * 1500)


def test_the_share_is_of_the_workforce_where_it_is_stated(way: WayReport) -> None:
    first, second, *_ = way.origins
    assert first.share == pytest.approx(first.unfilled / 20_000)
    assert second.workforce is None
    assert second.share is None


def test_the_other_rule_of_who_fills_stands_beside_the_first_way_alone(
    asked: Question, found: Answer
) -> None:
    choice, markets = way_reports(asked, found)
    assert choice.origins[1].by_size == pytest.approx(found.by_size.unfilled.total[1])
    assert all(row.by_size is None for row in markets.origins)


def test_corridor_rows_keep_the_source_of_the_posts(way: WayReport) -> None:
    first = way.corridors[0]
    assert (first.origin, first.destination, first.institution) == ("XAA", "XYY", "state")
    assert (first.year, first.source, first.grade) == ("2019", "own", "official")
    assert first.touched
    assert first.agreement == "xaa-xyy-2019-work"
    assert ("XCC", "XYY") not in {(row.origin, row.destination) for row in way.corridors}


def test_a_new_agreement_covers_its_corridor_only_afterwards(case: Case, invent: Invent) -> None:
    asked = agreement_question(case, invent("xaa-xzz-2024-work"))
    choice, _ = way_reports(asked, answer(asked))
    rows = {(row.origin, row.agreement): row for row in choice.agreements}
    assert rows["XAA", "xaa-xzz-2024-work"].before == 0.0
    assert rows["XAA", "xaa-xzz-2024-work"].after > 0.8 * 2000
    assert rows["XAA", NO_AGREEMENT].before == pytest.approx(0.8 * 2000)
    assert rows["XAA", NO_AGREEMENT].after == 0.0


def test_levels_are_low_value_and_high_in_order(case: Case, invent: Invent) -> None:
    rows = level_rows(agreement_question(case, invent("xaa-xyy-2024-work")))
    for way in ("choice and replacement", "replacement by size", "markets re-solved"):
        at = {row.level: row.unfilled for row in rows if (row.way, row.origin) == (way, "XAA")}
        assert at["low"] == pytest.approx(0.0, abs=1e-6)
        assert at["low"] < at["value"] < at["high"]


def test_caps_and_stated_numbers_have_no_levels(
    asked: Question, case: Case, invent: Invent
) -> None:
    made = invent("xaa-xyy-2024-work", quota={"amount": 100.0, "unit": "person"})
    assert level_rows(asked) == ()
    assert level_rows(agreement_question(case, made, use_number="posts")) == ()


def test_words_name_institutions_and_assumptions(asked: Question, found: Answer) -> None:
    words = way_words(asked, found)
    assert "At XYY governments agree numbers" in words["markets re-solved"]
    assert (
        "At XZZ, XWW employers hire at the observed price, which is held"
        in (words["markets re-solved"])
    )
    assert "dissimilarity of destinations 0.5, assumed" in words["choice and replacement"]
    assert "the workforce at home of XAA, of the others 3 times" in words["choice and replacement"]


def test_the_change_is_told_with_effect_range_and_source(case: Case, invent: Invent) -> None:
    asked = agreement_question(case, invent("xaa-xyy-2024-work"))
    first, second, third = change_words(asked, answer(asked))
    assert first == "Agreement xaa-xyy-2024-work (Agreement xaa-xyy-2024-work) on XAA-XYY."
    assert "0.57 log points [0, 1.14]" in second
    assert "Working Paper 11000" in second
    assert "for one that restricts recruitment use --cap" in third
    assert (
        "At 0 nothing changes" in change_words(asked, answer(asked, {"agreement_effect": 0.0}))[1]
    )


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (None, "It is not used here; --use-number posts takes it as posts"),
        ("posts", "Taken as 100 more posts."),
        ("per-year", "Taken as workers a year, who stay 4 years each"),
    ],
)
def test_the_number_of_the_agreement_is_always_shown(
    case: Case, invent: Invent, use: str | None, words: str
) -> None:
    made = invent("xaa-xyy-2024-work", quota={"amount": 100.0, "unit": "person"})
    asked = agreement_question(case, made, use_number=use)  # type: ignore[arg-type]
    lines = change_words(asked, answer(asked))
    assert "The agreement itself states 100 persons. Source: The text, Art. 1 (text)." in lines
    assert words in lines[-1]


def test_shares_of_replacement_stand_for_the_touched_corridors(found: Answer) -> None:
    (row,) = replacement_rows(found)
    assert (row.destination, row.lost_by, row.filled_by) == ("XYY", "XAA", "XBB")
    assert found.choice.change[1, 0] == pytest.approx(1500 * row.share)


def test_posts_that_the_user_sets_lose_the_source_of_the_case(asked: Question) -> None:
    first = way_reports(asked, answer(asked, {"posts.XAA-XYY": 2500.0}))[0].corridors[0]
    assert (first.before, first.year, first.source) == (2500.0, None, "set by the user")
    assert first.grade == "assumed"


def test_a_corridor_that_is_opened_has_no_source_of_posts(case: Case, invent: Invent) -> None:
    made = invent("xdd-xyy-2024-work", quota={"amount": 100.0, "unit": "person"})
    asked = agreement_question(case, made, use_number="posts")
    for way in way_reports(asked, answer(asked)):
        row = next(r for r in way.corridors if (r.origin, r.destination) == ("XDD", "XYY"))
        assert (row.before, row.source, row.grade, row.status) == (0.0, None, None, "no_channel")
        assert row.agreement == "xdd-xyy-2024-work"


def test_an_effect_of_zero_says_why_every_table_reads_zero(case: Case, invent: Invent) -> None:
    asked = agreement_question(case, invent("xaa-xyy-2024-work"))
    words = change_words(asked, answer(asked, {"agreement_effect": 0.0}))[1]
    assert words.endswith(
        "At 0 nothing changes: the estimate is zero for origins, so on their corridors the tables "
        "read 0; see the high end of the effect in the last table."
    )
