from collections.abc import Mapping

import pytest

from negotiate.errors import UnknownNameError
from negotiate.queries.arrays import Index
from negotiate.queries.clauses import NO, NOT_GRADED, NOT_SEEN, YES, Clause, answers, value_answers
from negotiate.queries.groups import Groups
from negotiate.queries.index import index_of
from negotiate.terms import Codebook, Library

SHORT = {
    "model": "model-1950-standard",
    "multi": "multi-2015-frame",
    "ay05": "xaa-xyy-2005-labour",
    "az12": "xaa-xzz-2012-domestic",
    "bw70": "xbb-xww-1970-labour",
    "by14": "xbb-xyy-2014-health",
    "cy20": "xcc-xyy-2020-labour",
}


@pytest.fixture(scope="module")
def index(library: Library, groups: Groups) -> Index:
    return index_of(library, groups)


def by_answer(index: Index, clause: Clause) -> Mapping[int, set[str]]:
    code = answers(index, clause)
    return {
        answer: {short for short, name in SHORT.items() if code[index.row[name]] == answer}
        for answer in (YES, NO, NOT_GRADED, NOT_SEEN)
    }


FEE_NOT_SEEN = {"by14"}


@pytest.mark.parametrize(
    ("op", "level", "yes", "not_graded"),
    [
        ("states", None, {"model", "multi", "ay05", "az12", "bw70", "cy20"}, set()),
        ("lacks", None, set(), set()),
        (">=", "worker_pays", {"model", "multi", "ay05", "bw70", "cy20"}, {"az12"}),
        (">=", "shared", {"model", "ay05", "cy20"}, {"az12"}),
        (">=", "zero", {"model", "ay05", "cy20"}, {"az12"}),
        ("<=", "capped", {"multi", "bw70"}, {"az12"}),
        ("=", "limited", {"multi"}, {"az12"}),
        ("=", "shared", set(), {"az12"}),
    ],
)
def test_levels_are_compared_by_rank_and_ungraded_values_stay_apart(
    index: Index, op: str, level: str | None, yes: set[str], not_graded: set[str]
) -> None:
    found = by_answer(index, Clause("fee", op, level=level))
    assert found[YES] == yes
    assert found[NOT_GRADED] == not_graded
    assert found[NOT_SEEN] == FEE_NOT_SEEN


def test_lacking_needs_somebody_who_looked(index: Index) -> None:
    found = by_answer(index, Clause("passport", "lacks"))
    assert found[YES] == {"ay05", "bw70", "by14", "cy20"}
    assert found[NO] == {"az12"}
    assert found[NOT_SEEN] == {"model", "multi"}


def test_what_was_not_seen_may_be_asked_for(index: Index) -> None:
    found = by_answer(index, Clause("passport", "not_seen"))
    assert found[YES] == {"model", "multi"}
    assert found[NOT_SEEN] == set()


def test_having_nothing_is_not_having_little(index: Index) -> None:
    found = by_answer(index, Clause("passport", "<=", level="ban_with_sanction"))
    assert found[YES] == {"az12"}
    assert {"ay05", "bw70", "by14", "cy20"} <= found[NO]


@pytest.mark.parametrize(
    ("clause", "yes", "not_graded"),
    [
        (Clause("notice", ">=", amount=6), {"ay05", "by14"}, set()),
        (Clause("notice", ">=", amount=1, unit="year"), {"by14"}, set()),
        (Clause("notice", "=", amount=12), {"by14"}, set()),
        (Clause("notice", "<=", amount=0.5, unit="year"), {"ay05"}, set()),
        (Clause("quota", ">=", amount=500), {"az12"}, {"by14"}),
        (Clause("quota", ">=", amount=501), set(), {"by14"}),
        (Clause("fee", "<=", amount=300, currency="XTS"), {"multi"}, None),
        (Clause("pay", ">=", amount=900, currency="XTS"), {"bw70"}, set()),
        (Clause("pay", ">=", amount=9000, unit="currency/year", currency="XTS"), {"bw70"}, set()),
        (Clause("pay", ">=", amount=1, currency="XXX"), set(), {"bw70"}),
    ],
)
def test_amounts_are_compared_in_the_unit_of_the_term_and_in_their_own_currency(
    index: Index, clause: Clause, yes: set[str], not_graded: set[str] | None
) -> None:
    found = by_answer(index, clause)
    assert found[YES] == yes
    if not_graded is not None:
        assert found[NOT_GRADED] == not_graded


def test_types_are_equal_or_not(index: Index) -> None:
    found = by_answer(index, Clause("quota", "=", level="demand"))
    assert found[YES] == {"by14"}
    assert found[NO] == {"az12"}


@pytest.mark.parametrize(
    ("clause", "error", "message"),
    [
        (Clause("fees"), UnknownNameError, "no term named 'fees'"),
        (Clause("fee", ">"), UnknownNameError, "no operator named '>'"),
        (Clause("fee", ">=", level="free"), UnknownNameError, "named 'free'.*employer_pays"),
        (Clause("fee", ">="), ValueError, "'>=' of fee needs one level or one amount, got 0"),
        (Clause("fee", "=", level="zero", amount=1), ValueError, "needs one level or one amount"),
        (Clause("fee", "lacks", level="zero"), ValueError, "needs no level and no amount, got 1"),
        (
            Clause("quota", ">=", level="demand"),
            ValueError,
            "no order; use = with one of demand, agr",
        ),
        (
            Clause("passport", ">=", amount=1),
            ValueError,
            "passport has no amounts; compare.*ban, ban",
        ),
        (Clause("pay", ">=", amount=1), ValueError, "in currency/month and needs a currency"),
        (Clause("notice", ">=", amount=1, currency="XTS"), ValueError, "needs no currency"),
        (Clause("notice", ">=", amount=1, unit="day"), ValueError, "in month, which day is not"),
    ],
)
def test_a_clause_that_cannot_be_answered_is_refused(
    index: Index, clause: Clause, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        answers(index, clause)


def test_each_dated_value_is_judged_for_itself(index: Index) -> None:
    rows, code = value_answers(index, Clause("fee", ">=", level="zero"))
    values = index.values
    own = values.agreement[rows] == index.row[SHORT["ay05"]]
    assert dict(zip(values.year[rows][own].tolist(), code[own].tolist(), strict=True)) == {
        2005: NO,
        2012: YES,
    }


def test_a_value_that_ends_a_provision_states_nothing(index: Index) -> None:
    rows, code = value_answers(index, Clause("passport"))
    own = index.values.agreement[rows] == index.row[SHORT["cy20"]]
    assert code[own].tolist() == [YES, NO]
    _, lacking = value_answers(index, Clause("passport", "lacks"))
    assert lacking[own].tolist() == [NO, YES]


def test_values_of_what_nobody_saw_do_not_exist(index: Index) -> None:
    _, code = value_answers(index, Clause("passport", "not_seen"))
    assert not (code == YES).any()


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        (Clause("fee"), "fee"),
        (Clause("fee", "lacks"), "lacks fee"),
        (Clause("fee", "not_seen"), "not seen fee"),
        (Clause("fee", "<=", level="shared"), "fee<=shared"),
        (Clause("notice", "=", amount=6, unit="month"), "notice=6 month"),
        (
            Clause("pay", ">=", amount=1500.5, unit="currency/month", currency="XTS"),
            "pay>=1500.5 XTS/month",
        ),
    ],
)
def test_a_clause_has_a_short_form(clause: Clause, text: str) -> None:
    assert str(clause) == text


def test_the_codebook_has_no_term_that_only_code_knows(book: Codebook, index: Index) -> None:
    for term in book.ids():
        assert len(answers(index, Clause(term))) == len(SHORT)
