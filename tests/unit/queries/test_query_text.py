import doctest
import re
from pathlib import Path

import pytest

from negotiate.queries.clauses import Clause
from negotiate.queries.groups import Groups, load_groups
from negotiate.queries.query import Query, search
from negotiate.queries.query_text import FORMS, QueryTextError, parse_query, query_text
from negotiate.terms import Codebook, load_library

SHIPPED = load_library()
DOCS = Path(__file__).parents[3] / "docs" / "queries.md"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("fee>=zero", Clause("fee", ">=", level="zero")),
        ("fee >= employer_pays", Clause("fee", ">=", level="zero")),
        ("fee ≥ employer pays", Clause("fee", ">=", level="zero")),
        ("Fee for recruitment at least shared", Clause("fee", ">=", level="shared")),
        ("fee is at least shared", Clause("fee", ">=", level="shared")),
        ("placement fee no worse than capped", Clause("fee", ">=", level="capped")),
        ("the placement fees at most limited", Clause("fee", "<=", level="capped")),
        ("fee no better than shared", Clause("fee", "<=", level="shared")),
        ("fee<=shared", Clause("fee", "<=", level="shared")),
        ("fee is shared", Clause("fee", "=", level="shared")),
        ("fee: shared", Clause("fee", "=", level="shared")),
        ("fee shared", Clause("fee", "=", level="shared")),
        ("fee shared or better", Clause("fee", ">=", level="shared")),
        ("fee shared or less", Clause("fee", "<=", level="shared")),
        ("fee no fee is asked of the worker", Clause("fee", "=", level="zero")),
        ("fee at least share it", Clause("fee", ">=", level="shared")),
        (
            "passport at least ban with sanction",
            Clause("passport", ">=", level="ban_with_sanction"),
        ),
        ("passport is ban", Clause("passport", "=", level="ban")),
        ("quota = agreed", Clause("quota", "=", level="agreed")),
        ("Number of workers, and who sets it is agreed", Clause("quota", "=", level="agreed")),
        ("quota at least 500", Clause("quota", ">=", amount=500, unit="person")),
        ("quota at least 1,500 persons", Clause("quota", ">=", amount=1500, unit="person")),
        ("notice at most 6 months", Clause("notice", "<=", amount=6, unit="month")),
        ("notice is 1 year", Clause("notice", "=", amount=1, unit="year")),
        ("notice 6.5", Clause("notice", "=", amount=6.5, unit="month")),
        (
            "pay at least 1,000 XTS/month",
            Clause("pay", ">=", amount=1000, unit="currency/month", currency="XTS"),
        ),
        (
            "pay >= XTS 12000 a year",
            Clause("pay", ">=", amount=12000, unit="currency/year", currency="XTS"),
        ),
        ("pay >= 7 XTS", Clause("pay", ">=", amount=7, unit="currency/month", currency="XTS")),
        ("fee <= 300 XTS", Clause("fee", "<=", amount=300, unit="currency", currency="XTS")),
        ("passport", Clause("passport")),
        ("states passport", Clause("passport")),
        ("with a clause on the travel documents", Clause("passport")),
        ("passport stated", Clause("passport")),
        ("lacks passport", Clause("passport", "lacks")),
        ("no quota", Clause("quota", "lacks")),
        ("without notice", Clause("notice", "lacks")),
        ("notice absent", Clause("notice", "lacks")),
        ("not seen notice", Clause("notice", "not_seen")),
        ("nobody looked for notice", Clause("notice", "not_seen")),
        ("notice not seen", Clause("notice", "not_seen")),
    ],
)
def test_a_phrase_is_a_clause(book: Codebook, groups: Groups, text: str, clause: Clause) -> None:
    assert parse_query(text, book, groups) == Query(clauses=(clause,))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("destination in the Bay", Query(destination="bay")),
        ("destination: Zed", Query(destination="XZZ")),
        ("to Zedland", Query(destination="XZZ")),
        ("in the northern lands", Query(destination="north")),
        ("origin XAA", Query(origin="XAA")),
        ("from Bland and Islands", Query(origin="XBB")),
        ("party XQQ", Query(party="XQQ")),
        ("party Aland as origin", Query(party="XAA", role="origin")),
        ("corridor XAA-XYY", Query(origin="XAA", destination="XYY")),
        ("corridor Aland to the Bay", Query(origin="XAA", destination="bay")),
        ("since 2010", Query(since=2010)),
        ("from 2010", Query(since=2010)),
        ("until 2015", Query(until=2015)),
        ("to 2015", Query(until=2015)),
        ("before 2015", Query(until=2014)),
        ("in 2012", Query(since=2012, until=2012)),
        ("between 2000 and 2010", Query(since=2000, until=2010)),
        ("2000-2010", Query(since=2000, until=2010)),
        ("era since_2013", Query(era="since_2013")),
        ("period old", Query(era="old")),
        ("sector domestic work", Query(sector="domestic_work")),
        ("care", Query(sector="health")),
        ("health and care", Query(sector="health")),
        ("occupation 2221", Query(occupation="2221")),
        ("ISCO 22", Query(occupation="22")),
        ("bilateral", Query(kind="bilateral")),
        ("standards", Query(kind="standard")),
        ("form memorandum", Query(form="memorandum")),
        ("form trade chapter", Query(form="trade_chapter")),
        ("title nurses abroad", Query(words="nurses abroad")),
        ('title contains "nurses, and care"', Query(words="nurses, and care")),
    ],
)
def test_a_phrase_is_a_condition(book: Codebook, groups: Groups, text: str, query: Query) -> None:
    assert parse_query(text, book, groups) == query


def test_phrases_are_parted_by_commas_semicolons_lines_and_the_word_and(
    book: Codebook, groups: Groups
) -> None:
    texts = (
        "fee>=shared, to the Bay, since 2010",
        "fee>=shared; to the Bay; since 2010",
        "fee>=shared\nto the Bay\nsince 2010",
        "fee>=shared and to the Bay and since 2010",
        "fee>=shared, to the Bay, and since 2010,",
    )
    assert len({parse_query(text, book, groups) for text in texts}) == 1


def test_the_longest_phrase_with_a_meaning_is_taken(book: Codebook, groups: Groups) -> None:
    text = "Number of workers, and who sets it and from Bland and Islands and health and care"
    query = Query(clauses=(Clause("quota"),), origin="XBB", sector="health")
    assert parse_query(text, book, groups) == query


def test_clauses_keep_their_order(book: Codebook, groups: Groups) -> None:
    found = parse_query("passport, fee, lacks quota", book, groups).clauses
    assert [clause.term for clause in found] == ["passport", "fee", "quota"]


def test_a_sector_is_also_a_term_where_it_is_called_one(book: Codebook, groups: Groups) -> None:
    assert parse_query("sectors", book, groups).clauses == (Clause("sectors"),)


@pytest.mark.parametrize(
    ("text", "phrase", "reason"),
    [
        ("", "", "nothing to look for"),
        (" , ", " , ", "nothing to look for"),
        ("fee at least shared, blue sky", "blue sky", "begins with no term, country, sector or"),
        ("pasport", "pasport", "did you mean 'passport'"),
        (
            "fee at least cheap",
            "fee at least cheap",
            "'cheap' is none of its levels; levels of fee",
        ),
        ("fee is the worker", "fee is the worker", "may mean worker_pays or capped"),
        ("brokerage", "brokerage", "may mean fee or passport; use one of these"),
        ("quota at least agreed", "quota at least agreed", "no order; use ="),
        ("passport >= 3", "passport >= 3", "'3' is none of its levels"),
        ("notice is long", "notice is long", "levels of notice: none; it is a number"),
        ("notice >= 3 parsecs", "notice >= 3 parsecs", "in month, which parsec is not"),
        ("pay >= 3", "pay >= 3", "needs a currency"),
        ("pay >= 3 pieces", "pay >= 3 pieces", "'pieces' is no currency; say e.g. 1500 SAR/month"),
        ("since 2010, from 2011", "from 2011", "since is given twice, as 2010 and 2011"),
        ("to Zed, destination XAA", "destination XAA", "given twice, as XZZ and XAA"),
        ("to Atlantis", "to Atlantis", "begins with no term"),
        ("party XAA as guest", "party XAA as guest", "begins with no term"),
    ],
)
def test_what_has_no_meaning_is_refused_with_phrase_reason_and_forms(
    book: Codebook, groups: Groups, text: str, phrase: str, reason: str
) -> None:
    with pytest.raises(QueryTextError, match=re.escape(reason)) as caught:
        parse_query(text, book, groups)
    assert caught.value.phrase == phrase
    assert all(form in str(caught.value) for form in FORMS)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "query",
    [
        Query(party="XAA", role="origin", destination="bay", occupation="2221", sector="health"),
        Query(origin="XAA", since=2010, until=2015, era="since_2013", kind="bilateral"),
        Query(form="memorandum", words="nurses, and care"),
        Query(clauses=(Clause("fee", ">=", level="shared"), Clause("quota", "lacks"))),
        Query(clauses=(Clause("notice", "<=", amount=6, unit="month"), Clause("fee", "not_seen"))),
        Query(clauses=(Clause("pay", "=", amount=5, unit="currency/month", currency="XTS"),)),
    ],
    ids=query_text,
)
def test_a_query_reads_back_from_its_own_text(book: Codebook, groups: Groups, query: Query) -> None:
    assert parse_query(query_text(query), book, groups) == query


@pytest.mark.parametrize("form", [part for form in FORMS for part in form.split("; ")])
def test_every_form_that_an_error_shows_is_understood(form: str) -> None:
    assert parse_query(form, SHIPPED.codebook) != Query()


def test_the_question_of_the_table_is_understood() -> None:
    text = "recruitment fee at least employer_pays, destination in the Gulf, since 2010"
    assert parse_query(text, SHIPPED.codebook) == Query(
        destination="gulf",
        since=2010,
        clauses=(Clause("recruitment_fee", ">=", level="zero_to_worker"),),
    )


@pytest.mark.parametrize("term", list(SHIPPED.codebook.ids()))
def test_every_term_and_level_of_the_codebook_can_be_asked_for(term: str) -> None:
    codebook, known = SHIPPED.codebook, SHIPPED.codebook.get(term)
    assert parse_query(term, codebook).clauses == (Clause(term),)
    assert parse_query(f"lacks {known.title}", codebook).clauses == (Clause(term, "lacks"),)
    for level in known.levels:
        for word in (level.id, *level.aliases):
            clause = Clause(term, "=", level=level.id)
            assert parse_query(f"{term}={word}", codebook).clauses == (clause,)


def test_every_country_can_be_asked_for_by_its_name() -> None:
    codebook, groups = SHIPPED.codebook, load_groups()
    for code, country in groups.countries.items():
        assert parse_query(f"destination {country.name}", codebook).destination == code


def examples() -> list[str]:
    """Return the questions that the documentation shows, one a line of its blocks ``query``."""
    blocks = re.findall(r"```query\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("text", examples())
def test_every_question_of_the_documentation_can_be_answered(text: str) -> None:
    query = parse_query(text, SHIPPED.codebook)
    assert search(SHIPPED, query).considered >= 0


def test_the_documentation_has_questions_and_its_python_runs() -> None:
    assert len(examples()) >= 20
    flags = doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(str(DOCS), module_relative=False, optionflags=flags)
    assert failed == 0
    assert tried >= 10


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("wage_floor", "contract"),
        ("legal_force", "sanctions"),
        ("contract", "supervision"),
        ("passport", "passport"),
        ("benefit_portability", "family"),
        ("Keeping of passports", "Phone and contact"),
        ("Access to the labour market", "Job offer"),
    ],
)
@pytest.mark.parametrize("between", [", ", "; ", "\n", " and ", ", and "])
def test_two_terms_are_never_one_at_a_level(first: str, second: str, between: str) -> None:
    found = parse_query(f"{first}{between}{second}", SHIPPED.codebook).clauses
    names = [parse_query(name, SHIPPED.codebook).clauses[0] for name in (first, second)]
    assert list(found) == names


def test_a_level_stands_in_the_phrase_of_its_term(book: Codebook, groups: Groups) -> None:
    for text in ("passport, ban", "passport and ban", "fee at least shared, employer"):
        with pytest.raises(QueryTextError, match="begins with no term"):
            parse_query(text, book, groups)


def test_words_of_a_level_that_hold_a_comma_are_taken_whole(book: Codebook, groups: Groups) -> None:
    found = parse_query("fee is The worker pays, up to a cap, passport", book, groups)
    assert found.clauses == (Clause("fee", "=", level="capped"), Clause("passport"))


def test_a_question_has_a_limit_and_many_phrases_are_read_each_by_itself(
    book: Codebook, groups: Groups
) -> None:
    found = parse_query("passport, " * 200, book, groups)
    assert found.clauses == (Clause("passport"),) * 200
    with pytest.raises(QueryTextError, match="has 5000 characters, the limit is 2000") as caught:
        parse_query("x" * 5000, book, groups)
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("text", ["lacks:quota", "lacks: quota", "without:quota", "no quota"])
def test_a_state_may_stand_before_a_colon(book: Codebook, groups: Groups, text: str) -> None:
    assert parse_query(text, book, groups).clauses == (Clause("quota", "lacks"),)


def test_an_amount_beyond_all_numbers_is_refused(book: Codebook, groups: Groups) -> None:
    with pytest.raises(QueryTextError, match="must be a finite number, got inf"):
        parse_query(f"quota at least {'9' * 400}", book, groups)
