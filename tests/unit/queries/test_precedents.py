import json
from dataclasses import asdict
from types import SimpleNamespace

import pytest

from negotiate.errors import UnknownNameError
from negotiate.queries.clauses import Clause
from negotiate.queries.closeness import COMPONENTS, Weights
from negotiate.queries.groups import Groups
from negotiate.queries.precedents import Precedent, precedents
from negotiate.queries.query import Query
from negotiate.terms import Library, load_library

AY05, AZ12, BW70 = "xaa-xyy-2005-labour", "xaa-xzz-2012-domestic", "xbb-xww-1970-labour"
MODEL, MULTI, BY14, CY20 = (
    "model-1950-standard",
    "multi-2015-frame",
    "xbb-xyy-2014-health",
    "xcc-xyy-2020-labour",
)
FEE = Query(clauses=(Clause("fee", ">=", level="shared"),))


def dated(found: tuple[Precedent, ...]) -> list[tuple[str, int]]:
    return [(one.agreement, one.year) for one in found]


def test_each_dated_value_is_a_precedent_at_its_date(library: Library, groups: Groups) -> None:
    found = precedents(library, FEE, groups=groups)
    assert dated(found.graded) == [(MODEL, 1950), (AY05, 2005), (AY05, 2012), (CY20, 2020)]


def test_time_is_that_of_the_value_and_not_of_the_signature(
    library: Library, groups: Groups
) -> None:
    since = Query(clauses=FEE.clauses, since=2010)
    assert dated(precedents(library, since, groups=groups).graded) == [(AY05, 2012), (CY20, 2020)]
    until = Query(clauses=FEE.clauses, since=2000, until=2010)
    assert dated(precedents(library, until, groups=groups).graded) == [(AY05, 2005)]


def test_a_value_that_was_better_once_is_a_precedent_of_that_time(
    make: SimpleNamespace, groups: Groups
) -> None:
    fell = make.stated(make.value(2010, level="zero"), make.value(2015, level="capped"))
    one = make.agreement("xaa-xyy-2010-a", make.one_way("XAA", "XYY"), 2010, {"fee": fell})
    found = precedents(make.library(one), FEE, groups=groups)
    assert dated(found.graded) == [("xaa-xyy-2010-a", 2010)]


def test_ungraded_values_follow_apart_and_are_never_dropped(
    library: Library, groups: Groups
) -> None:
    found = precedents(library, FEE, groups=groups)
    assert dated(found.not_graded) == [(AZ12, 2012)]
    assert found.not_graded[0].level == ""
    assert found.not_graded[0].words == "a clause is present"


def test_where_only_the_term_is_asked_for_values_without_level_and_amount_follow(
    library: Library, groups: Groups
) -> None:
    found = precedents(library, Query(origin="XAA", clauses=(Clause("fee"),)), groups=groups)
    assert dated(found.graded) == [(MULTI, 2015), (AY05, 2005), (AY05, 2012)]
    assert dated(found.not_graded) == [(AZ12, 2012)]
    notice = precedents(library, Query(clauses=(Clause("notice"),)), groups=groups)
    assert dated(notice.graded) == [(AY05, 2005), (BY14, 2014)]


def test_an_ungraded_value_beside_a_graded_one_is_kept(
    make: SimpleNamespace, groups: Groups
) -> None:
    both = make.stated(make.value(2010, level="zero"), make.value(2015, "as before"))
    one = make.agreement("xaa-xyy-2010-a", make.one_way("XAA", "XYY"), 2010, {"fee": both})
    found = precedents(make.library(one), FEE, groups=groups)
    assert dated(found.graded) == [("xaa-xyy-2010-a", 2010)]
    assert dated(found.not_graded) == [("xaa-xyy-2010-a", 2015)]


def test_agreements_in_which_nobody_looked_are_named(library: Library, groups: Groups) -> None:
    assert precedents(library, FEE, groups=groups).not_seen == (BY14,)
    old = Query(clauses=FEE.clauses, until=2013)
    assert precedents(library, old, groups=groups).not_seen == ()


def test_a_reading_that_the_main_one_contradicts_is_disputed(
    library: Library, groups: Groups
) -> None:
    found = precedents(library, Query(clauses=(Clause("passport"),)), groups=groups)
    assert dated(found.graded) == [(AZ12, 2012), (CY20, 2020)]
    (one,) = found.disputed
    assert (one.agreement, one.reading, one.level) == (BY14, "press", "ban_with_sanction")
    assert [(other.name, other.state) for other in one.disagree] == [("main", "silent")]
    assert one.href == ""
    assert one.source == "Gazette"


def test_a_precedent_shows_the_readings_that_disagree(library: Library, groups: Groups) -> None:
    found = precedents(library, Query(clauses=(Clause("passport", "lacks"),)), groups=groups)
    (one,) = [one for one in found.graded if one.agreement == BY14]
    (other,) = one.disagree
    assert (other.name, other.state, other.level) == ("press", "stated", "ban_with_sanction")
    assert (other.words, other.source, other.locator) == ("Punished.", "Gazette", "Art. 1")


def test_a_precedent_has_article_source_address_grade_and_layer(
    library: Library, groups: Groups
) -> None:
    found = precedents(library, FEE, groups=groups)
    (one,) = [one for one in found.graded if (one.agreement, one.year) == (AY05, 2012)]
    assert (one.locator, one.source, one.href) == (
        "Art. 1",
        "The text",
        "https://treaties.example/text",
    )
    assert (one.level, one.words, one.start) == ("zero", "nothing is asked", "2012-05")
    assert (one.grade, one.layer, one.state, one.ended) == ("text", "contract", "stated", False)
    assert one.clause == "fee>=shared"
    assert one.title == f"Agreement {AY05}"


def test_a_provision_that_ended_is_a_precedent_that_says_so(
    library: Library, groups: Groups
) -> None:
    found = precedents(library, Query(clauses=(Clause("passport"),)), groups=groups)
    (one,) = [one for one in found.graded if one.agreement == CY20]
    assert one.ended
    assert one.year == 2020


def test_a_level_without_words_is_told_by_its_meaning(library: Library, groups: Groups) -> None:
    found = precedents(library, Query(clauses=(Clause("passport"),)), groups=groups)
    assert found.graded[0].words == "Nobody keeps it."


def test_every_clause_must_be_met_and_each_gives_its_values(
    library: Library, groups: Groups
) -> None:
    query = Query(clauses=(*FEE.clauses, Clause("notice", ">=", amount=6)))
    found = precedents(library, query, groups=groups)
    assert [(one.clause, one.year) for one in found.graded] == [
        ("fee>=shared", 2005),
        ("fee>=shared", 2012),
        ("notice>=6", 2005),
    ]
    assert {one.agreement for one in found.graded} == {AY05}
    assert found.not_seen == (MODEL, AZ12, BY14, CY20)


def test_not_seen_may_be_a_condition_but_gives_no_values(library: Library, groups: Groups) -> None:
    query = Query(clauses=(*FEE.clauses, Clause("passport", "not_seen")))
    found = precedents(library, query, groups=groups)
    assert dated(found.graded) == [(MODEL, 1950)]


@pytest.mark.parametrize("clauses", [(), (Clause("fee", "not_seen"),)])
def test_without_a_clause_there_is_no_precedent(
    library: Library, groups: Groups, clauses: tuple[Clause, ...]
) -> None:
    with pytest.raises(ValueError, match="need a clause that a value can meet"):
        precedents(library, Query(clauses=clauses), groups=groups)


def test_without_an_aim_ties_stand_in_the_order_of_ids(library: Library, groups: Groups) -> None:
    found = precedents(library, Query(clauses=(Clause("fee"),)), groups=groups)
    names = [one.agreement for one in found.graded]
    assert names == sorted(names)
    assert {one.closeness for one in found.graded} == {0.0}
    assert all(one.components == {} for one in found.graded)


def components(
    library: Library, groups: Groups, name: str, **aim: object
) -> dict[str, float] | None:
    found = precedents(library, Query(clauses=(Clause("fee"),)), groups=groups, **aim)  # type: ignore[arg-type]
    every = {one.agreement: dict(one.components) for one in (*found.graded, *found.not_graded)}
    return every.get(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (AY05, {"destination": 1.0, "region": 1.0, "origin": 1.0}),
        (AZ12, {"destination": 0.0, "region": 1.0, "origin": 1.0}),
        (BW70, {"destination": 0.0, "region": 1.0, "origin": 0.0}),
        (MODEL, {"destination": 0.0, "region": 0.0, "origin": 0.0}),
        (MULTI, {"destination": 1.0, "region": 1.0, "origin": 1.0}),
        (CY20, {"destination": 0.5, "region": 0.5, "origin": 0.0}),
    ],
)
def test_a_corridor_is_close_by_destination_region_and_origin(
    library: Library, groups: Groups, name: str, expected: dict[str, float]
) -> None:
    assert components(library, groups, name, corridor=("XAA", "XYY")) == expected


def test_a_corridor_may_be_given_by_names_and_groups(library: Library, groups: Groups) -> None:
    found = components(library, groups, AZ12, corridor=("Aland", "the Bay"))
    assert found == {"destination": 1.0, "region": 1.0, "origin": 1.0}


@pytest.mark.parametrize(
    ("aim", "name", "work"),
    [
        ({"occupation": "9111"}, AZ12, 1.0),
        ({"occupation": "9112"}, AZ12, 0.75),
        ({"occupation": "9333"}, AZ12, 0.25),
        ({"occupation": "2221"}, AZ12, 0.0),
        ({"occupation": "9111"}, AY05, 0.25),
        ({"sector": "domestic work"}, AZ12, 1.0),
        ({"sector": "domestic work"}, AY05, 0.5),
        ({"sector": "care"}, AZ12, 0.0),
    ],
)
def test_work_is_close_by_digits_or_sector(
    library: Library, groups: Groups, aim: dict[str, str], name: str, work: float
) -> None:
    assert components(library, groups, name, **aim) == {"work": work}


def test_an_agreement_without_occupation_is_close_by_half_for_the_sector_of_one(
    make: SimpleNamespace, groups: Groups
) -> None:
    fee = {"fee": make.stated(make.value(2010, level="zero"))}
    one = make.agreement("xaa-xyy-2010-domestic", make.one_way("XAA", "XYY"), 2010, fee)
    library = make.library(one)
    assert components(library, groups, one.id, occupation="9111") == {"work": 0.5}
    both = components(library, groups, one.id, occupation="2221", sector="domestic_work")
    assert both == {"work": 0.5}


@pytest.mark.parametrize(
    ("year", "horizon", "years"),
    [(1970, 20, 1.0), (1975, 20, 0.75), (1990, 20, 0.0), (2020, 100, 0.5)],
)
def test_years_apart_count_in_proportion_up_to_the_horizon(
    library: Library, groups: Groups, year: int, horizon: int, years: float
) -> None:
    weights = Weights(horizon=horizon)
    found = components(library, groups, BW70, year=year, weights=weights)
    assert found == {"years": pytest.approx(years)}


def test_the_total_is_the_weighted_mean_of_what_was_asked_for(
    library: Library, groups: Groups
) -> None:
    weights = Weights(destination=2, region=0, origin=1, work=1, years=0)
    found = precedents(
        library,
        FEE,
        corridor=("XAA", "XZZ"),
        sector="care",
        year=2012,
        weights=weights,
        groups=groups,
    )
    one = next(one for one in found.graded if one.agreement == AY05)
    assert one.closeness == pytest.approx((2 * 0 + 1 * 1 + 1 * 0.5) / 4)
    assert tuple(one.components) == COMPONENTS
    assert found.weights is weights


def test_the_closest_comes_first_and_ties_by_id(library: Library, groups: Groups) -> None:
    found = precedents(
        library, Query(clauses=(Clause("fee"),)), corridor=("XBB", "XWW"), groups=groups
    )
    assert [one.agreement for one in found.graded][:3] == [BW70, MULTI, AY05]
    totals = [one.closeness for one in found.graded]
    assert totals == sorted(totals, reverse=True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"destination": -1.0}, "weights must be at least 0 and one of them more"),
        (dict.fromkeys(COMPONENTS, 0.0), "weights must be at least 0 and one of them more"),
        ({"horizon": 0}, "horizon must be at least 1 year, got 0"),
    ],
)
def test_weights_out_of_range_are_refused(options: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Weights(**options)  # type: ignore[arg-type]


def test_weights_that_all_fall_away_give_no_closeness(library: Library, groups: Groups) -> None:
    weights = Weights(years=0)
    found = precedents(library, FEE, year=2012, weights=weights, groups=groups)
    assert {one.closeness for one in found.graded} == {0.0}


@pytest.mark.parametrize(
    "aim", [{"corridor": ("XAA", "Moon")}, {"sector": "piracy"}, {"corridor": ("Moon", "XYY")}]
)
def test_an_unknown_aim_is_refused(
    library: Library, groups: Groups, aim: dict[str, object]
) -> None:
    with pytest.raises(UnknownNameError, match=r"Moon|piracy"):
        precedents(library, FEE, groups=groups, **aim)  # type: ignore[arg-type]


def test_precedents_can_be_written_as_json(library: Library, groups: Groups) -> None:
    found = precedents(library, FEE, corridor=("XAA", "XYY"), year=2012, groups=groups)
    written = json.loads(json.dumps(asdict(found), allow_nan=False))
    assert [one["agreement"] for one in written["graded"]] == [
        one.agreement for one in found.graded
    ]
    assert written["weights"]["horizon"] == 20


def test_no_match_is_no_precedent(library: Library, groups: Groups) -> None:
    found = precedents(library, Query(origin="XZZ", clauses=FEE.clauses), groups=groups)
    assert (found.graded, found.not_graded, found.disputed, found.not_seen) == ((), (), (), ())


def test_the_closest_zero_fee_in_the_gulf_for_nepal_is_its_own_agreement() -> None:
    query = Query(
        destination="gulf",
        since=2010,
        clauses=(Clause("recruitment_fee", ">=", level="employer_pays"),),
    )
    found = precedents(load_library(), query, corridor=("NPL", "ARE"), year=2026)
    assert found.graded[0].agreement == "npl-are-2019-labour"
    assert found.graded[0].locator
    assert found.graded[0].href.startswith("http")


@pytest.mark.parametrize(
    ("aim", "words"),
    [
        ({"year": -(10**30)}, "year must be from 1 to 9999"),
        ({"year": 99_999}, "year must be from 1 to 9999, got 99999"),
        ({"occupation": "nurse"}, "must be an ISCO-08 group of digits, got 'nurse'"),
        ({"occupation": "²"}, "must be an ISCO-08 group of digits"),
        ({"occupation": ""}, "must be an ISCO-08 group of digits"),
    ],
)
def test_an_aim_that_cannot_be_is_refused(
    library: Library, groups: Groups, aim: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        precedents(library, FEE, groups=groups, **aim)  # type: ignore[arg-type]
