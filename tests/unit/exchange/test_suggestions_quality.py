"""Precision and recall are counted over articles and terms."""

import pytest

from negotiate.exchange.texts.quality import Example, Hits, measure, micro, quality_table
from negotiate.terms import load_codebook

BOOK = load_codebook()
EXAMPLES = (
    Example("xaa-xbb-2018", "No employer may keep the passport.", frozenset({"passport"})),
    Example("xaa-xbb-2018", "Nothing of this kind.", frozenset({"passport"})),
    Example("xaa-xbb-2018", "Keeping a passport is forbidden.", frozenset()),
)


def test_hits_count_articles_of_a_term() -> None:
    hits = measure(EXAMPLES, BOOK)["passport"]
    assert (hits.gold, hits.found, hits.right) == (2, 2, 1)
    assert (hits.precision, hits.recall) == (0.5, 0.5)


def test_terms_without_article_and_suggestion_are_left_out() -> None:
    hits = measure(EXAMPLES, BOOK)
    assert "sick_leave" not in hits
    assert [term for term in BOOK.terms if term in hits] == list(hits)


def test_a_share_of_nothing_is_no_number() -> None:
    assert Hits(0, 0, 0).precision is None
    assert Hits(0, 0, 0).recall is None
    assert micro({}) == Hits(0, 0, 0)


def test_a_higher_score_finds_fewer() -> None:
    assert measure(EXAMPLES, BOOK, least=1.0)["passport"].found == 0


def test_examples_are_read_one_by_one() -> None:
    split = [
        Example("xaa-xbb-2018", text, frozenset({"passport"})) for text in ("employer", "keeps it")
    ]
    assert measure(split, BOOK)["passport"].found == 0


def test_the_table_has_all_terms_first_and_rare_terms_last() -> None:
    halves = [
        ("A", {"passport": Hits(4, 4, 3), "housing": Hits(1, 0, 0)}),
        ("B", {"passport": Hits(2, 0, 0), "sick_leave": Hits(0, 2, 0)}),
    ]
    assert quality_table(halves).splitlines()[2:] == [
        "| **all terms** | 5 | 75 % | 60 % | 2 | 0 % | 0 % |",
        "| passport | 4 | 75 % | 75 % | 2 | - | 0 % |",
        "| 2 terms with fewer than 5 articles | 1 | - | 0 % | 0 | 0 % | - |",
    ]


@pytest.mark.parametrize("fewest", [1, 6])
def test_terms_with_few_articles_share_a_row(fewest: int) -> None:
    table = quality_table([("A", {"passport": Hits(5, 4, 3)})], fewest=fewest)
    assert ("| passport |" in table) == (fewest == 1)
    assert ("fewer than" in table) == (fewest == 6)
