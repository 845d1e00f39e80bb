"""Speed of suggestions from a text of sixty pages; numbers to read, not to assert.

Run with ``pytest --benchmark-enable --benchmark-only tests/benchmarks``. The named peer in the same
run is one regular expression a term, of the words of its title, searched in the same text.
"""

import re

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from negotiate.exchange.texts.suggestions import suggest
from negotiate.terms import load_codebook

SHIPPED = load_codebook()


@pytest.fixture(scope="module")
def sixty_pages() -> str:
    titles = [term.title for term in SHIPPED.terms.values()]
    body = " ".join(term.meaning for term in SHIPPED.terms.values()).split()
    pages = []
    for page in range(60):
        words = [body[(page * 37 + at) % len(body)] for at in range(430)]
        pages.append(f"Article {page + 1}\n{titles[page]}\n1. {' '.join(words)}.\n2. Done.\n")
    return "\f".join(pages)


@pytest.mark.slow
def test_speed_of_suggestions_from_sixty_pages(
    benchmark: BenchmarkFixture, sixty_pages: str
) -> None:
    assert len(sixty_pages.split()) > 25_000
    found = benchmark.pedantic(suggest, args=(sixty_pages, SHIPPED), rounds=3)
    assert len(found) > 60


def test_speed_of_the_peer_a_regular_expression_a_term(
    benchmark: BenchmarkFixture, sixty_pages: str
) -> None:
    patterns = [
        re.compile("|".join(map(re.escape, term.title.split())), re.IGNORECASE)
        for term in SHIPPED.terms.values()
    ]
    found = benchmark.pedantic(
        lambda: [pattern.findall(sixty_pages) for pattern in patterns], rounds=3
    )
    assert any(found)
