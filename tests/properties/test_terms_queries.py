"""On random small libraries the arrays answer as a plain scan over the agreements does."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from negotiate.errors import AgreementFileError
from negotiate.queries.clauses import Clause
from negotiate.queries.groups import load_groups
from negotiate.queries.precedents import precedents
from negotiate.queries.query import Query, search
from negotiate.queries.query_text import parse_query, query_text
from negotiate.queries.rates import level_rates, rates
from negotiate.queries.unusual import unusual
from negotiate.strict_yaml import parse_text
from negotiate.terms import Agreement, Codebook, DatedValue, Library, Provision, Reading

BOOK = parse_text(
    """\
version: 1
history: [{version: 1, date: 2025, change: First version.}]
terms:
  fee:
    title: Fee
    meaning: Fee.
    kind: ordered
    levels: [{id: low, words: Low.}, {id: middle, words: Middle.}, {id: high, words: High.}]
    moves: {worker: gains}
  channel:
    title: Channel
    meaning: Channel.
    kind: type
    levels: [{id: state, words: State.}, {id: agency, words: Agency.}]
    moves: {worker: either}
  notice: {title: Notice, meaning: Notice., kind: number, unit: month, moves: {worker: gains}}
""",
    Codebook,
    error=AgreementFileError,
)
GROUPS = load_groups()
COUNTRIES = ("KEN", "NPL", "SAU", "ARE", "JPN")
PLACES = (*COUNTRIES, "gulf", "asean", "sub_saharan_africa")
STATES = ("silent", "absent", "excluded", "left_to_national_law")
ROLES = ("origin", "destination", "both", "unknown")
CODING = {"coder": "A", "date": date(2025, 1, 1), "status": "partial"}


@st.composite
def readings(draw: st.DrawFn, term: str, kind: type[Reading] = Reading) -> Reading:
    """Return a reading of a term, stated or not, with one to three dated values."""
    if draw(st.booleans()):
        state = draw(st.sampled_from(STATES))
        value = DatedValue(start=2000, source="text", locator="1", grade="text")
        return kind(state=state, values=(value,))
    starts = sorted(draw(st.sets(st.integers(1990, 2020), min_size=1, max_size=3)))
    values = [draw(_values(term, start)) for start in starts]
    if draw(st.booleans()) and len(values) > 1:
        values[-1] = values[-1].model_copy(update={"ended": True, "level": None, "amount": None})
    return kind(state="stated", values=tuple(values))


@st.composite
def _values(draw: st.DrawFn, term: str, start: int) -> DatedValue:
    known = BOOK.get(term)
    level = draw(st.sampled_from([None, *known.level_ids]))
    amounts = st.sampled_from([None, 1.0, 2.0, 6.0, 12.0, 24.0])
    amount = draw(amounts) if known.kind == "number" else None
    unit = draw(st.sampled_from(["month", "year", "day"])) if amount is not None else None
    return DatedValue(
        start=start,
        value="words",
        level=level,
        amount=amount,
        unit=unit,
        source="text",
        locator="1",
        grade="text",
    )


@st.composite
def agreements(draw: st.DrawFn, number: int) -> Agreement:
    """Return an agreement between two countries."""
    sides = draw(st.lists(st.sampled_from(COUNTRIES), min_size=2, max_size=3, unique=True))
    terms = draw(st.sets(st.sampled_from(list(BOOK.ids())), min_size=1))
    provisions = {}
    for term in sorted(terms):
        main = draw(readings(term, Provision))
        others = {"press": draw(readings(term))} if draw(st.booleans()) else {}
        provisions[term] = main.model_copy(update={"alternatives": others})
    return Agreement.model_validate(
        {
            "id": f"x-{number:02d}",
            "title": draw(st.sampled_from(["On nurses", "On labour", "On domestic workers"])),
            "kind": draw(st.sampled_from(["bilateral", "multilateral", "standard"])),
            "form": draw(st.sampled_from(["agreement", "memorandum"])),
            "parties": tuple(
                {"iso3": side, "role": draw(st.sampled_from(ROLES))} for side in sides
            ),
            "signed": draw(st.integers(1965, 2022)),
            "in_force": "unknown",
            "instrument_layer": "agreement",
            "occupations": draw(st.sampled_from([(), ("9111",), ("2221", "53")])),
            "sources": {"text": {"title": "Text", "href": "https://treaties.example/x"}},
            "provisions": provisions,
            "coding": CODING,
        }
    )


@st.composite
def libraries(draw: st.DrawFn) -> Library:
    """Return a library of up to six agreements."""
    count = draw(st.integers(0, 6))
    return Library(BOOK, tuple(draw(agreements(number)) for number in range(count)))


@st.composite
def clauses(draw: st.DrawFn) -> Clause:
    """Return a clause that can be answered."""
    term = draw(st.sampled_from(list(BOOK.ids())))
    known = BOOK.get(term)
    op = draw(st.sampled_from(["states", "lacks", "not_seen", "=", ">=", "<="]))
    if op in ("states", "lacks", "not_seen"):
        return Clause(term, op)
    if known.kind == "number":
        amount = draw(st.sampled_from([1.0, 6.0, 12.0]))
        return Clause(term, op, amount=amount, unit=draw(st.sampled_from(["month", "year"])))
    level = draw(st.sampled_from(known.level_ids))
    return Clause(term, op if known.kind == "ordered" else "=", level=level)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """Return a query with a few conditions and up to three clauses."""
    place = st.none() | st.sampled_from(PLACES)
    years = st.none() | st.integers(1970, 2020)
    party = draw(place)
    return Query(
        party=party,
        role=draw(st.none() | st.sampled_from(ROLES)) if party else None,
        origin=draw(place),
        destination=draw(st.none() | place),
        occupation=draw(st.none() | st.sampled_from(["2", "2221", "9111", "5"])),
        sector=draw(st.none() | st.sampled_from(["health", "domestic_work", "general"])),
        since=draw(years),
        until=draw(st.none() | years),
        era=draw(st.none() | st.sampled_from(["1974_1989", "since_2000"])),
        kind=draw(st.none() | st.sampled_from(["bilateral", "standard"])),
        form=draw(st.none() | st.just("memorandum")),
        words=draw(st.none() | st.sampled_from(["NURSES on", "labour"])),
        clauses=tuple(draw(st.lists(clauses(), max_size=3))),
    )


IN_MONTHS = {"month": 1.0, "year": 12.0}


def stands(value: DatedValue, clause: Clause) -> str:
    """Return how one value answers a comparison, by the plain rules."""
    known = BOOK.get(clause.term)
    if clause.amount is not None:
        if value.amount is None or value.unit not in IN_MONTHS:
            return "not graded"
        mine, asked = value.amount * IN_MONTHS[value.unit], clause.amount * IN_MONTHS[clause.unit]
    else:
        if value.level is None:
            return "not graded"
        mine, asked = known.rank(value.level), known.rank(clause.level)
    holds = {"=": mine == asked, ">=": mine >= asked, "<=": mine <= asked}[clause.op]
    return "yes" if holds else "no"


def graded(value: DatedValue) -> str:
    """Return whether a value has a level, or an amount in the unit of the term."""
    has = value.level is not None or (value.amount is not None and value.unit in IN_MONTHS)
    return "yes" if has else "not graded"


def answer(agreement: Agreement, clause: Clause) -> str:
    """Return how an agreement answers a clause, by a plain look at its last value."""
    provision = agreement.provisions.get(clause.term)
    if clause.op == "not_seen":
        return "yes" if provision is None else "no"
    if provision is None:
        return "not seen"
    value = provision.at() if provision.state == "stated" else None
    if clause.op in ("states", "lacks"):
        return "yes" if (value is not None) == (clause.op == "states") else "no"
    return "no" if value is None else stands(value, clause)


def together(agreement: Agreement, query: Query) -> str:
    found = {answer(agreement, clause) for clause in query.clauses}
    return next((word for word in ("no", "not seen", "not graded") if word in found), "yes")


def in_place(agreement: Agreement, place: str, roles: set[str]) -> bool:
    members = GROUPS.members(place)
    return any(party.name in members and party.role in roles for party in agreement.parties)


def by_work(agreement: Agreement, query: Query) -> bool:
    codes = agreement.occupations
    asked = query.occupation
    fits = asked is None or any(c.startswith(asked) or asked.startswith(c) for c in codes)
    if codes:
        sectors = {{"9111": "domestic_work", "2221": "health", "53": "other"}[c] for c in codes}
    else:
        titles = {"On nurses": "health", "On domestic workers": "domestic_work"}
        sectors = {titles.get(agreement.title, "general")}
    return fits and (query.sector is None or query.sector in sectors)


def by_parties(agreement: Agreement, query: Query, more: frozenset[str]) -> bool:
    roles = {"origin": {"origin", "both"}, "destination": {"destination", "both"}}
    asked = {
        None: set(ROLES),
        "both": {"both"},
        "unknown": {"unknown"},
        "origin": roles["origin"] | more,
        "destination": roles["destination"] | more,
    }[query.role]
    return (
        (query.party is None or in_place(agreement, query.party, asked))
        and (query.origin is None or in_place(agreement, query.origin, roles["origin"] | more))
        and (
            query.destination is None
            or in_place(agreement, query.destination, roles["destination"] | more)
        )
    )


def by_text(agreement: Agreement, query: Query) -> bool:
    words = (query.words or "").casefold().split()
    return (
        query.kind in (None, agreement.kind)
        and query.form in (None, agreement.form)
        and all(word in agreement.title.casefold() for word in words)
    )


def in_time(year: int, query: Query) -> bool:
    eras = {None: (0, 9999), "1974_1989": (1974, 1989), "since_2000": (2000, 9999)}
    first, last = eras[query.era]
    return max(first, query.since or 0) <= year <= min(last, query.until or 9999)


def meets(agreement: Agreement, query: Query, more: frozenset[str] = frozenset()) -> bool:
    """Return whether an agreement meets the conditions of a query, by a plain look."""
    others = by_work(agreement, query) and by_text(agreement, query)
    return others and by_parties(agreement, query, more) and in_time(agreement.year, query)


@given(libraries(), queries())
def test_a_search_finds_what_a_plain_scan_finds(library: Library, query: Query) -> None:
    found = search(library, query)
    met = [one for one in library if meets(one, query)]
    for kind, part in (
        ("yes", found.agreements),
        ("not graded", found.not_graded),
        ("not seen", found.not_seen),
    ):
        assert [one.id for one in part] == [one.id for one in met if together(one, query) == kind]
    assert found.considered == len(met)
    assert found.failed == sum(together(one, query) == "no" for one in met)
    undirected = [
        one.id
        for one in library
        if meets(one, query, frozenset({"unknown"}))
        and not meets(one, query)
        and together(one, query) == "yes"
    ]
    assert [one.id for one in found.direction_unknown] == undirected
    assert query == Query() or all(hit.why for hit in found.hits)


@given(libraries(), queries())
def test_every_value_that_meets_one_clause_is_a_precedent_once(
    library: Library, query: Query
) -> None:
    asked = [clause for clause in query.clauses if clause.op in ("=", ">=", "<=", "states")][:1]
    if not asked:
        return
    plain = Query(
        destination=query.destination, since=query.since, until=query.until, clauses=tuple(asked)
    )
    timeless = Query(destination=query.destination)
    expected = {"yes": set(), "not graded": set()}
    for agreement in library:
        provision = agreement.provisions.get(asked[0].term)
        if provision is None or provision.state != "stated" or not meets(agreement, timeless):
            continue
        for value in provision.values:
            if in_time(value.start, plain) and not value.ended:
                kind = graded(value) if asked[0].op == "states" else stands(value, asked[0])
                expected.setdefault(kind, set()).add((agreement.id, value.start))
    found = precedents(library, plain, corridor=("KEN", "SAU"), year=2015)
    assert {(one.agreement, one.year) for one in found.graded} == expected["yes"]
    assert {(one.agreement, one.year) for one in found.not_graded} == expected["not graded"]
    assert all(0 <= one.closeness <= 1 for one in (*found.graded, *found.disputed))
    order = [(-round(one.closeness, 12), one.agreement) for one in found.graded]
    assert order == sorted(order)


@given(libraries(), queries())
def test_rates_count_what_a_plain_scan_counts(library: Library, query: Query) -> None:
    table = rates(library, by=["kind"], query=query)
    met = [one for one in library if meets(one, query) and together(one, query) == "yes"]
    for row in table.itertuples():
        mine = [one for one in met if one.kind == row.kind]
        words = [answer(one, Clause(row.term)) for one in mine]
        assert row.agreements == len(mine)
        assert (row.stated, row.not_seen) == (words.count("yes"), words.count("not seen"))
        assert row.n == len(mine) - row.not_seen
        share = row.stated / row.n if row.n else np.nan
        assert np.isclose(row.share, share, equal_nan=True)
    assert len(table) == len({one.kind for one in met}) * 3


@given(libraries())
def test_levels_at_and_above_are_those_of_a_plain_scan(library: Library) -> None:
    for row in level_rates(library).itertuples():
        clause = Clause(row.term, "=", level=row.level)
        assert row.at == sum(answer(one, clause) == "yes" for one in library)
        if BOOK.get(row.term).kind == "ordered":
            above = Clause(row.term, ">=", level=row.level)
            assert row.at_or_above == sum(answer(one, above) == "yes" for one in library)


@given(libraries().filter(len))
def test_what_is_unusual_adds_up_and_agrees_with_a_plain_scan(library: Library) -> None:
    draft = library.agreements[0]
    others = [one for one in library.agreements[1:] if one.kind != "standard"]
    for row in unusual(draft, library, ladder=[()], n_min=1):
        words = [answer(one, Clause(row.term)) for one in others]
        assert (row.comparable, row.not_seen) == (len(others), words.count("not seen"))
        assert row.lacks == words.count("no")
        told = row.less + row.same + row.more + row.different + row.not_graded
        assert told == words.count("yes")
        if row.level and BOOK.get(row.term).kind == "ordered":
            same = Clause(row.term, "=", level=row.level)
            assert row.same == sum(answer(one, same) == "yes" for one in others)


@given(queries())
def test_a_query_reads_back_from_its_text(query: Query) -> None:
    if query != Query():
        assert parse_query(query_text(query), BOOK) == query
