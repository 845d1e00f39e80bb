import json
from dataclasses import asdict
from types import SimpleNamespace

import pytest

from negotiate.errors import UnknownNameError
from negotiate.queries.groups import Groups
from negotiate.queries.unusual import LADDER, Unusual, unusual
from negotiate.terms import Agreement, Library, load_library


@pytest.fixture
def deal(make: SimpleNamespace):
    """Return an agreement with some provisions, by corridor, year and number."""

    def maker(number, origin="XAA", destination="XYY", year=2015, kind="bilateral", **provisions):
        name = f"{origin}-{destination}-{year}-n{number}".lower()
        parties = make.one_way(origin, destination)
        given = provisions or {"sectors": make.not_there()}
        return make.agreement(name, parties, year, given, kind=kind)

    return maker


@pytest.fixture
def fee(make: SimpleNamespace):
    """Return a provision on the fee at a level, without a level, or not there."""

    def maker(level):
        if level == "absent":
            return make.not_there("absent")
        words = "a clause" if level is None else None
        return make.stated(make.value(2010, words, **({"level": level} if level else {})))

    return maker


def only(rows: tuple[Unusual, ...]) -> Unusual:
    (one,) = rows
    return one


def asked(make, deal, fee, groups, own, others, **options) -> Unusual:
    """Return how a draft's fee stands among others of the same corridor and era."""
    draft = deal(0, **({} if own == "not_seen" else {"fee": fee(own)}))
    library = make.library(
        *(
            deal(number + 1, **({} if level == "not_seen" else {"fee": fee(level)}))
            for number, level in enumerate(others)
        )
    )
    return only(unusual(draft, library, terms=["fee"], groups=groups, **options))


@pytest.mark.parametrize(
    ("own", "others", "counts", "flag", "share"),
    [
        ("zero", ["capped"] * 7 + ["absent"] * 3, (3, 7, 0, 0, 0), "above", 1.0),
        ("zero", ["capped"] * 8 + ["zero"] * 2, (0, 8, 2, 0, 0), "above", 0.8),
        ("zero", ["capped"] * 7 + ["zero"] * 3, (0, 7, 3, 0, 0), "", 0.7),
        ("capped", ["zero"] * 9 + [None], (0, 0, 0, 9, 1), "below", 0.9),
        ("capped", ["capped"] * 10, (0, 0, 10, 0, 0), "", 0.0),
        (None, ["absent"] * 8 + ["zero"] * 2, (8, 0, 0, 0, 2), "rare", 0.8),
        (None, ["zero"] * 10, (0, 0, 0, 0, 10), "", 0.0),
        ("absent", ["zero"] * 5 + [None] * 4 + ["absent"], (1, 0, 0, 9, 0), "missing", 0.9),
        ("absent", ["absent"] * 10, (10, 0, 0, 0, 0), "", 0.0),
        ("not_seen", ["zero"] * 10, (0, 0, 0, 0, 10), "look_for", 1.0),
        ("not_seen", ["absent"] * 9 + ["zero"], (9, 0, 0, 0, 1), "", 0.1),
    ],
)
def test_a_draft_stands_among_those_that_say_less_the_same_and_more(
    make, deal, fee, groups: Groups, own, others, counts, flag, share
) -> None:
    one = asked(make, deal, fee, groups, own, others)
    assert (one.lacks, one.less, one.same, one.more, one.not_graded) == counts
    assert one.different == 0
    assert (one.flag, one.share) == (flag, pytest.approx(share))
    assert one.n == 10
    assert one.comparable == 10


def test_what_nobody_saw_counts_neither_way(make, deal, fee, groups: Groups) -> None:
    one = asked(make, deal, fee, groups, "zero", ["capped"] * 8 + ["not_seen"] * 20)
    assert (one.comparable, one.n, one.not_seen) == (28, 8, 20)
    assert (one.flag, one.share) == ("above", 1.0)


def test_too_few_are_counted_but_not_flagged(make, deal, fee, groups: Groups) -> None:
    one = asked(make, deal, fee, groups, "zero", ["capped"] * 7)
    assert (one.n, one.share, one.flag, one.rung) == (7, 1.0, "", "all")
    assert asked(make, deal, fee, groups, "zero", ["capped"] * 7, n_min=7).flag == "above"


@pytest.mark.parametrize(("unseen", "flag"), [(24, "above"), (25, "")])
def test_where_few_of_many_were_looked_at_nothing_is_flagged(
    make, deal, fee, groups: Groups, unseen: int, flag: str
) -> None:
    others = ["capped"] * 8 + ["not_seen"] * unseen
    one = asked(make, deal, fee, groups, "zero", others)
    assert (one.n, one.share, one.flag) == (8, 1.0, flag)
    assert asked(make, deal, fee, groups, "zero", others, coverage=0).flag == "above"


def test_without_any_comparable_agreement_there_is_no_share(
    make, deal, fee, groups: Groups
) -> None:
    one = asked(make, deal, fee, groups, "zero", ["not_seen"])
    assert (one.n, one.flag, one.share) == (0, "", None)


def test_the_threshold_is_a_parameter(make, deal, fee, groups: Groups) -> None:
    others = ["capped"] * 6 + ["zero"] * 4
    assert asked(make, deal, fee, groups, "zero", others).flag == ""
    assert asked(make, deal, fee, groups, "zero", others, threshold=0.6).flag == "above"


def test_types_are_the_same_or_different(make, deal, groups: Groups) -> None:
    def quota(level):
        return make.stated(make.value(2010, level=level))

    draft = deal(0, quota=quota("agreed"))
    others = [deal(n, quota=quota("demand" if n < 9 else "agreed")) for n in range(1, 11)]
    one = only(unusual(draft, make.library(*others), terms=["quota"], groups=groups))
    assert (one.same, one.different, one.less, one.more) == (2, 8, 0, 0)
    assert one.flag == "different"


def test_numbers_are_compared_in_the_unit_of_the_term(make, deal, groups: Groups) -> None:
    def notice(amount, unit="month"):
        return make.stated(make.value(2010, amount=amount, unit=unit))

    draft = deal(0, notice=notice(1, "year"))
    others = [deal(n, notice=notice(6)) for n in range(1, 9)] + [deal(9, notice=notice(12))]
    one = only(unusual(draft, make.library(*others), terms=["notice"], groups=groups))
    assert (one.amount, one.less, one.same, one.more) == (12.0, 8, 1, 0)
    assert one.flag == "above"


def test_a_number_that_most_lack_is_rare_and_not_above(make, deal, groups: Groups) -> None:
    draft = deal(0, notice=make.stated(make.value(2010, amount=6, unit="month")))
    others = [deal(n, notice=make.not_there()) for n in range(1, 11)]
    one = only(unusual(draft, make.library(*others), terms=["notice"], groups=groups))
    assert (one.flag, one.lacks, one.less) == ("rare", 10, 0)


def test_figures_of_money_are_not_compared(make, deal, groups: Groups) -> None:
    pay = make.stated(make.value(2010, amount=9, unit="currency/month", currency="XTS"))
    others = [deal(n, pay=pay) for n in range(1, 11)]
    one = only(unusual(deal(0, pay=pay), make.library(*others), terms=["pay"], groups=groups))
    assert (one.not_graded, one.same, one.amount) == (10, 0, None)


LADDER_CASES = [
    ({}, "origin, destination, era"),
    ({"year": 2001}, "origin, destination"),
    ({"origin": "XBB"}, "destination, era"),
    ({"origin": "XBB", "year": 2001}, "destination"),
    ({"origin": "XBB", "destination": "XZZ"}, "region, sector, era"),
    ({"origin": "XBB", "destination": "XZZ", "year": 2001}, "region, sector"),
    ({"origin": "XBB", "destination": "XCC"}, "sector, era"),
    ({"origin": "XBB", "destination": "XCC", "year": 2001}, "sector"),
]


@pytest.mark.parametrize(("others", "rung"), LADDER_CASES)
def test_the_closest_rung_with_enough_agreements_is_used_and_named(
    make, deal, fee, groups: Groups, others: dict[str, object], rung: str
) -> None:
    library = make.library(*(deal(n, fee=fee("capped"), **others) for n in range(1, 9)))
    one = only(unusual(deal(0, fee=fee("zero")), library, terms=["fee"], groups=groups))
    assert (one.rung, one.n, one.flag) == (rung, 8, "above")


def test_each_term_has_its_own_rung(make, deal, fee, groups: Groups) -> None:
    close = [deal(n, fee=fee("capped")) for n in range(1, 9)]
    far = [deal(n, "XBB", "XZZ", passport=make.not_there()) for n in range(1, 9)]
    rows = unusual(deal(0, fee=fee("zero")), make.library(*close, *far), groups=groups)
    rungs = {row.term: row.rung for row in rows}
    assert rungs["fee"] == "origin, destination, era"
    assert rungs["passport"] == "region, sector, era"
    assert rungs["quota"] == "all"


def test_the_draft_itself_and_standards_are_not_comparable(make, deal, fee, groups) -> None:
    draft = deal(0, fee=fee("zero"))
    standards = [deal(n, kind="standard", fee=fee("capped")) for n in range(1, 9)]
    one = only(unusual(draft, make.library(draft, *standards), terms=["fee"], groups=groups))
    assert one.comparable == 0


def test_work_that_no_rule_knows_is_not_a_shared_sector(make, deal, fee, groups: Groups) -> None:
    def odd(number, origin, destination):
        pilots = make.stated(make.value(2010, "pilots"))
        return deal(number, origin, destination, fee=fee("capped"), sectors=pilots)

    library = make.library(*(odd(n, "XBB", "XCC") for n in range(1, 9)))
    draft = odd(0, "XAA", "XYY")
    assert only(unusual(draft, library, terms=["fee"], groups=groups)).rung == "all"


def test_every_term_of_the_codebook_has_a_row_in_its_order(
    library: Library, groups: Groups
) -> None:
    draft = library.get("xaa-xyy-2005-labour")
    rows = unusual(draft, library, groups=groups)
    assert [row.term for row in rows] == list(library.codebook.ids())
    assert [row.state for row in rows][:4] == ["stated", "absent", "not_seen", "stated"]
    assert [row.level for row in rows][:2] == ["zero", ""]


def test_a_provision_that_ended_is_one_the_draft_lacks(library: Library, groups: Groups) -> None:
    draft = library.get("xcc-xyy-2020-labour")
    one = only(unusual(draft, library, terms=["passport"], groups=groups))
    assert one.state == "ended"
    assert (one.more, one.lacks) == (1, 3)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n_min": 0}, ValueError, "n_min must be at least 1, got 0"),
        ({"threshold": 0.5}, ValueError, "threshold must be above 1/2 and at most 1, got 0.5"),
        ({"threshold": 1.1}, ValueError, "threshold must be above 1/2 and at most 1"),
        ({"coverage": 1.5}, ValueError, "coverage must be from 0 to 1, got 1.5"),
        ({"ladder": ()}, ValueError, "ladder must have at least one rung"),
        ({"ladder": (("colour",),)}, UnknownNameError, "no element of a rung named 'colour'"),
        ({"terms": ["fees"]}, UnknownNameError, "no term named 'fees'"),
    ],
)
def test_options_out_of_range_are_refused(
    library: Library, groups: Groups, options, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        unusual(library.agreements[2], library, groups=groups, **options)


def test_rows_can_be_written_as_json(library: Library, groups: Groups) -> None:
    rows = [asdict(row) for row in unusual(library.agreements[2], library, groups=groups)]
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows


def test_the_ladder_ends_with_all_agreements() -> None:
    assert LADDER[0] == ("origin", "destination", "era")
    assert LADDER[-1] == ()
    assert len(set(LADDER)) == len(LADDER)


@pytest.mark.parametrize("draft", load_library().agreements[:6], ids=lambda one: one.id)
def test_the_counts_of_the_shipped_library_add_up(draft: Agreement) -> None:
    for row in unusual(draft, load_library()):
        told = row.less + row.same + row.more + row.different
        assert row.n == told + row.not_graded + row.lacks
        assert row.comparable == row.n + row.not_seen
