"""Speed of questions to the library, at 350 agreements and at 10,000.

Run with ``pytest --benchmark-enable --benchmark-only tests/benchmarks``. The named peer is the
plain scan over the pydantic objects, which `tests/properties/test_terms_queries.py` also uses as
the answer to check against. The arrays are made before the clock starts: a library is asked many
times. Numbers are to read; the only claim asserted is that both find the same.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from negotiate.queries.clauses import Clause
from negotiate.queries.groups import load_groups
from negotiate.queries.index import build_index, index_of
from negotiate.queries.precedents import precedents
from negotiate.queries.query import Query, search
from negotiate.queries.rates import level_rates, rates
from negotiate.queries.unusual import unusual
from negotiate.terms import Agreement, Codebook, DatedValue, Library, Party, Provision, Source
from negotiate.terms.codebook import Change, Level, Term
from negotiate.terms.schema import Coding

TERMS, LEVELS = 60, 4
ORIGINS = ("BGD", "IND", "KEN", "NPL", "PHL", "UGA", "XAA", "XBB")
DESTINATIONS = ("ARE", "DEU", "JPN", "KWT", "QAT", "SAU", "XYY", "XZZ")
OCCUPATIONS = ((), ("9111",), ("2221",), ("71", "9313"))
SIZES = (350, 10_000)
CODING = Coding(coder="generator", date=date(2026, 1, 1), status="partial")
SOURCES = {"text": Source(title="The text", href="https://treaties.example/text")}


def codebook() -> Codebook:
    levels = tuple(Level(id=f"level_{k}", words=f"Level {k} is met.") for k in range(LEVELS))
    term = Term(
        title="Title", meaning="Meaning.", kind="ordered", levels=levels, moves={"worker": "gains"}
    )
    terms = {f"term_{k}": term.model_copy(update={"title": f"Term {k}"}) for k in range(TERMS)}
    history = (Change(version=1, date=2026, change="First version."),)
    return Codebook(version=1, history=history, terms=terms)


def pool() -> list[Provision | None]:
    """Return the provisions that are drawn: not seen, absent, not graded, and each level."""

    def value(level: str | None, words: str | None) -> DatedValue:
        return DatedValue(
            start=2010, level=level, value=words, source="text", locator="Art. 1", grade="text"
        )

    graded = [Provision(state="stated", values=(value(f"level_{k}", None),)) for k in range(LEVELS)]
    absent = Provision(state="absent", values=(value(None, None),))
    return [
        None,
        None,
        absent,
        absent,
        Provision(state="stated", values=(value(None, "a"),)),
        *graded,
    ]


def synthetic(count: int, seed: int = 0) -> Library:
    """Return a library of invented agreements; nothing is checked, as in a cache that is trusted."""
    rng, drawn, book = np.random.default_rng(seed), pool(), codebook()
    terms = tuple(book.ids())
    picks = rng.integers(len(drawn), size=(count, TERMS))
    who = rng.integers((len(ORIGINS), len(DESTINATIONS), len(OCCUPATIONS)), size=(count, 3))
    years = rng.integers(1947, 2026, size=count)
    agreements = []
    for row in range(count):
        origin, destination = ORIGINS[who[row, 0]], DESTINATIONS[who[row, 1]]
        found = {t: drawn[k] for t, k in zip(terms, picks[row], strict=True) if drawn[k]}
        agreements.append(
            Agreement.model_construct(
                id=f"x-{row:05d}",
                title=f"Agreement {row} on labour",
                kind="bilateral",
                form="agreement",
                parties=(
                    Party(iso3=origin, role="origin"),
                    Party(iso3=destination, role="destination"),
                ),
                signed=int(years[row]),
                in_force="unknown",
                instrument_layer="agreement",
                occupations=OCCUPATIONS[who[row, 2]],
                sources=SOURCES,
                provisions=found,
                coding=CODING,
            )
        )
    return Library(book, tuple(agreements))


QUERY = Query(
    destination="gulf",
    since=1990,
    clauses=(Clause("term_0", ">=", level="level_1"), Clause("term_1", "lacks")),
)


def plain_scan(library: Library) -> list[str]:
    """Return what the query finds, by a loop over the agreements: the peer."""
    gulf = set(load_groups().members("gulf"))
    found = []
    for agreement in library:
        first, second = agreement.provisions.get("term_0"), agreement.provisions.get("term_1")
        if not gulf & set(agreement.destinations) or agreement.year < 1990:
            continue
        value = first.at() if first is not None and first.state == "stated" else None
        lacks = second is not None and second.state != "stated"
        level = value.level if value is not None else None
        if level and lacks and library.codebook.get("term_0").rank(level) >= 1:
            found.append(agreement.id)
    return found


@pytest.fixture(scope="module", params=SIZES)
def library(request: pytest.FixtureRequest) -> Library:
    made = synthetic(request.param)
    index_of(made)
    return made


def test_speed_of_a_search(benchmark: BenchmarkFixture, library: Library) -> None:
    found = benchmark(search, library, QUERY)
    assert list(found.ids) == plain_scan(library)


def test_speed_of_a_plain_scan(benchmark: BenchmarkFixture, library: Library) -> None:
    found = benchmark(plain_scan, library)
    assert found == list(search(library, QUERY).ids)


QUESTIONS: dict[str, Callable[[Library], object]] = {
    "precedents": lambda library: precedents(
        library, QUERY, corridor=("NPL", "ARE"), occupation="9111", year=2026
    ),
    "rates": lambda library: rates(library, by=["region", "era"]),
    "level rates": lambda library: level_rates(library, by=["sector"]),
    "unusual": lambda library: unusual(library.agreements[0], library),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_speed_of_other_questions(
    benchmark: BenchmarkFixture, library: Library, question: str
) -> None:
    assert benchmark(QUESTIONS[question], library) is not None


@pytest.mark.slow
@pytest.mark.parametrize("count", SIZES)
def test_speed_of_making_the_arrays(benchmark: BenchmarkFixture, count: int) -> None:
    made = synthetic(count)
    index = benchmark.pedantic(build_index, args=(made, load_groups()), rounds=3)
    assert index.states.shape == (count, TERMS)
