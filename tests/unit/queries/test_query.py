import json
from types import SimpleNamespace

import pytest

from negotiate.errors import UnknownNameError
from negotiate.queries.clauses import Clause
from negotiate.queries.groups import Groups
from negotiate.queries.query import Query, search
from negotiate.terms import Library, load_library

ALL = (
    "model-1950-standard",
    "multi-2015-frame",
    "xaa-xyy-2005-labour",
    "xaa-xzz-2012-domestic",
    "xbb-xww-1970-labour",
    "xbb-xyy-2014-health",
    "xcc-xyy-2020-labour",
)
MODEL, MULTI, AY05, AZ12, BW70, BY14, CY20 = ALL


def test_an_empty_query_finds_all_in_the_order_of_their_ids(
    library: Library, groups: Groups
) -> None:
    found = search(library, Query(), groups=groups)
    assert found.ids == ALL
    assert (found.considered, found.failed) == (7, 0)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(party="XYY"), (MULTI, AY05, BY14, CY20)),
        (Query(party="Aland"), (MULTI, AY05, AZ12)),
        (Query(party="XAA", role="origin"), (MULTI, AY05, AZ12)),
        (Query(party="XAA", role="destination"), ()),
        (Query(party="XYY", role="unknown"), (CY20,)),
        (Query(party="world members", role="both"), (MODEL,)),
        (Query(party="World members", role="origin"), (MODEL,)),
        (Query(origin="XBB"), (BW70, BY14)),
        (Query(origin="south"), (MULTI, AY05, AZ12, BW70, BY14)),
        (Query(destination="the Bay"), (MULTI, AY05, AZ12, BY14)),
        (Query(destination="north"), (MULTI, AY05, AZ12, BW70, BY14)),
        (Query(destination="XZZ", origin="XAA"), (MULTI, AZ12)),
        (Query(occupation="9111"), (AZ12,)),
        (Query(occupation="22"), (BY14,)),
        (Query(occupation="22210"), (BY14,)),
        (Query(occupation="3"), ()),
        (Query(sector="care"), (BY14,)),
        (Query(sector="domestic_work"), (AZ12,)),
        (Query(since=2012), (MULTI, AZ12, BY14, CY20)),
        (Query(until=1970), (MODEL, BW70)),
        (Query(since=2005, until=2012), (AY05, AZ12)),
        (Query(era="since_2013"), (MULTI, BY14, CY20)),
        (Query(era="old"), (MODEL, BW70)),
        (Query(era="old", since=1960), (BW70,)),
        (Query(kind="standard"), (MODEL,)),
        (Query(form="memorandum"), (AZ12,)),
        (Query(words="LABOUR xbb"), (BW70,)),
    ],
    ids=str,
)
def test_conditions_on_the_agreement(
    library: Library, groups: Groups, query: Query, ids: tuple[str, ...]
) -> None:
    assert search(library, query, groups=groups).ids == ids


def test_a_party_that_is_a_known_group_means_its_members(library: Library, groups: Groups) -> None:
    for place in ("XYY", "XZZ", "bay", "north", "Bay states"):
        assert MULTI in search(library, Query(destination=place), groups=groups).ids
    assert MULTI not in search(library, Query(destination="XWW"), groups=groups).ids


def test_all_clauses_must_hold(library: Library, groups: Groups) -> None:
    query = Query(clauses=(Clause("fee", ">=", level="shared"), Clause("passport", "lacks")))
    found = search(library, query, groups=groups)
    assert found.ids == (AY05, CY20)
    assert [a.id for a in found.not_seen] == [MODEL, BY14]
    assert [a.id for a in found.not_graded] == []
    assert found.failed == 3


def test_what_nobody_looked_at_is_never_lacking(library: Library, groups: Groups) -> None:
    found = search(library, Query(clauses=(Clause("quota", "lacks"),)), groups=groups)
    assert found.ids == ()
    assert len(found.not_seen) == 5


def test_a_known_no_decides_before_what_was_not_seen(library: Library, groups: Groups) -> None:
    query = Query(clauses=(Clause("passport"), Clause("quota")), destination="XYY")
    found = search(library, query, groups=groups)
    assert found.ids == ()
    assert [a.id for a in found.not_seen] == [MULTI]
    assert (found.failed, found.considered) == (2, 3)


def test_ungraded_values_are_named_apart(library: Library, groups: Groups) -> None:
    query = Query(clauses=(Clause("fee", "=", level="zero"),), origin="XAA")
    found = search(library, query, groups=groups)
    assert found.ids == (AY05,)
    assert [a.id for a in found.not_graded] == [AZ12]


@pytest.mark.parametrize(
    "query",
    [
        Query(destination="XYY"),
        Query(origin="XCC"),
        Query(destination="bay", clauses=(Clause("fee", "=", level="zero"),)),
        Query(party="XYY", role="destination"),
    ],
)
def test_agreements_of_unknown_direction_are_named_apart(
    library: Library, groups: Groups, query: Query
) -> None:
    found = search(library, query, groups=groups)
    assert CY20 not in found.ids
    assert [a.id for a in found.direction_unknown] == [CY20]


@pytest.mark.parametrize("query", [Query(destination="XZZ"), Query(destination="XYY", until=2010)])
def test_only_the_direction_may_be_missing(library: Library, groups: Groups, query: Query) -> None:
    assert search(library, query, groups=groups).direction_unknown == ()


def test_hits_say_why(library: Library, groups: Groups) -> None:
    query = Query(
        origin="south",
        destination="bay",
        sector="care",
        occupation="22",
        since=2010,
        kind="bilateral",
        form="agreement",
        words="agreement",
        clauses=(
            Clause("notice", ">=", amount=6),
            Clause("passport", "lacks"),
            Clause("fee", "not_seen"),
        ),
    )
    (hit,) = search(library, query, groups=groups).hits
    assert hit.why == (
        "origin XBB",
        "destination XYY",
        "occupation 2221",
        "health (occupation 2221)",
        "signed 2014",
        "bilateral",
        "agreement",
        "title: Agreement xbb-xyy-2014-health",
        "notice: 1 year (Art. 1)",
        "passport: silent (Art. 1)",
        "fee: not seen",
    )


def test_why_tells_level_and_words(library: Library, groups: Groups) -> None:
    query = Query(party="XAA", clauses=(Clause("fee"),))
    hits = search(library, query, groups=groups).hits
    assert [hit.why for hit in hits] == [
        ("party XAA", "fee: capped, 300 XTS (Art. 1)"),
        ("party XAA", "fee: zero, nothing is asked (Art. 1)"),
        ("party XAA", "fee: a clause is present (Art. 1)"),
    ]


@pytest.mark.parametrize(
    ("query", "error", "message"),
    [
        (Query(party="Atlantis"), UnknownNameError, "no country or group named 'Atlantis'"),
        (Query(origin="XQQ"), UnknownNameError, "no country or group named 'XQQ'.*bay"),
        (Query(destination="Moon"), UnknownNameError, "named 'Moon'"),
        (Query(sector="piracy"), UnknownNameError, "no sector named 'piracy'.*health"),
        (Query(era="1066"), UnknownNameError, "no era named '1066'.*before_2000"),
        (Query(kind="treaty"), UnknownNameError, "no kind of agreement named 'treaty'.*bilateral"),
        (Query(form="poem"), UnknownNameError, "no form of agreement named 'poem'.*memorandum"),
        (Query(party="XAA", role="guest"), UnknownNameError, "no role named 'guest'.*origin"),  # type: ignore[arg-type]
        (Query(role="origin"), ValueError, "role 'origin' needs a party"),
        (Query(occupation="nurse"), ValueError, "must be an ISCO-08 group of digits, got 'nurse'"),
        (Query(clauses=(Clause("fees"),)), UnknownNameError, "no term named 'fees'"),
    ],
)
def test_unknown_names_are_refused_with_the_known_ones(
    library: Library, groups: Groups, query: Query, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        search(library, query, groups=groups)


def test_every_considered_agreement_is_counted_once(library: Library, groups: Groups) -> None:
    query = Query(clauses=(Clause("fee", ">=", level="capped"), Clause("passport")))
    found = search(library, query, groups=groups)
    parts = len(found.hits) + len(found.not_graded) + len(found.not_seen) + found.failed
    assert parts == found.considered == 7


def test_a_result_is_plain_values_for_json(library: Library, groups: Groups) -> None:
    query = Query(origin="XAA", clauses=(Clause("fee", "=", level="zero"),))
    plain = search(library, query, groups=groups).plain()
    assert json.loads(json.dumps(plain)) == {
        "hits": [
            {
                "id": AY05,
                "title": f"Agreement {AY05}",
                "signed": "2005-03",
                "why": ["origin XAA", "fee: zero, nothing is asked (Art. 1)"],
            }
        ],
        "not_graded": [AZ12],
        "not_seen": [],
        "direction_unknown": [],
        "considered": 3,
        "failed": 1,
    }


def test_an_empty_library_has_no_hits(make: SimpleNamespace, groups: Groups) -> None:
    found = search(make.library(), Query(clauses=(Clause("fee"),), words="x"), groups=groups)
    assert found.agreements == ()


def test_the_gulf_of_the_shipped_library_has_its_domestic_workers() -> None:
    found = search(load_library(), Query(destination="gulf", sector="domestic_work", since=2010))
    assert {"phl-sau-2013-domestic", "ind-kwt-2021-domestic"} <= set(found.ids)
    assert "phl-gbr-2021-health" not in found.ids
