"""How often suggestions are right is measured on the fact sheets, and the page says just that.

Each fact with an article is one small article; its terms are those that the coders gave it, and
for facts not coded yet those of ``tests/data/suggestions/fact_terms.yaml``. Agreements are split by
a hash of their id: cues were written looking at half A only.

``python tests/library/test_suggestions_measured.py`` writes the numbers into the page again.
"""

import csv
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import cast

import pytest
import yaml

from negotiate.exchange.texts.quality import Example, Hits, measure, micro, quality_table
from negotiate.exchange.texts.suggestions import suggest
from negotiate.terms import Codebook, load_codebook

ROOT = Path(__file__).parents[2]
FACTS = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared")) / "facts" / "agreements"
PAGE = ROOT / "docs" / "suggestions.md"
TERMS = ROOT / "tests" / "data" / "suggestions" / "fact_terms.yaml"
CODEBOOK = load_codebook()
FLOORS = {"A": (0.6, 0.81), "B": (0.42, 0.64)}
"""Precision and recall that are reached at least, all terms together."""

HALVES = ("A", "B")
FEWEST_WORDS = 3
Node = Mapping[str, object]

needs_facts = pytest.mark.skipif(
    not FACTS.is_dir(), reason=f"no fact sheets at {FACTS}; set NEGOTIATE_SHARED to measure"
)


def half(agreement: str) -> str:
    """Return the half of an agreement, by a hash that nobody chose."""
    return HALVES[int(hashlib.sha256(agreement.encode()).hexdigest(), 16) % 2]


@cache
def coded() -> dict[tuple[str, str], frozenset[str]]:
    """Return the terms that the coders gave to a fact; none where no term holds it."""
    terms: dict[tuple[str, str], set[str]] = {}
    for path in sorted((ROOT / "agreements" / "coding").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found = terms.setdefault((row["agreement"], row["fact"]), set())
                found.update({row["term"]} - {""})
    return {fact: frozenset(found & set(CODEBOOK.terms)) for fact, found in terms.items()}


def names() -> dict[str, list[str]]:
    return cast(dict[str, list[str]], yaml.safe_load(TERMS.read_text(encoding="utf-8")))


def words_of_fact(fact: Node) -> str:
    """Return the words of a fact: its value with the unit, and its note."""
    value, unit, note = fact.get("value"), fact.get("unit"), fact.get("note")
    said = value if isinstance(value, str) else f"{value} {unit or ''}".strip()
    return ". ".join(str(part) for part in (said, note) if part)


def facts() -> Iterator[tuple[str, str, Node]]:
    """Yield agreement, name and content of every fact with an article."""
    for path in sorted(FACTS.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        sheet = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        for name, fact in sheet["terms"].items():
            if "article" in fact:
                yield path.stem, name, fact


@cache
def examples() -> tuple[Example, ...]:
    """Return the facts whose words say enough to be an article."""
    known = names()
    found = []
    for agreement, name, fact in facts():
        text = words_of_fact(fact)
        is_list = isinstance(fact.get("value"), list)
        if is_list or len(re.findall(r"[^\W\d_]{2,}", text)) < FEWEST_WORDS:
            continue
        terms = coded().get((agreement, name))
        terms = terms if terms is not None else frozenset(known[name])
        found.append(Example(agreement, text, terms & set(CODEBOOK.terms)))
    return tuple(found)


@cache
def measured() -> tuple[tuple[str, dict[str, Hits]], ...]:
    return tuple(
        (name, measure([e for e in examples() if half(e.agreement) == name], CODEBOOK))
        for name in HALVES
    )


def without_cues() -> Codebook:
    """Return the codebook as if nobody had written a cue."""
    terms = {name: t.model_copy(update={"cues": ()}) for name, t in CODEBOOK.terms.items()}
    return CODEBOOK.model_copy(update={"terms": terms})


def fallback() -> str:
    """Return what titles, meanings and levels alone reach, in words."""
    hits = micro(measure([e for e in examples() if half(e.agreement) == "B"], without_cues()))
    precision, recall = 100 * (hits.precision or 0), 100 * (hits.recall or 0)
    return (
        f"Without any cue, titles, meanings and levels alone reach a precision of "
        f"{precision:.0f} % and a recall of {recall:.0f} % on half B."
    )


def counted() -> str:
    """Return how much was measured, in words."""
    everything = list(facts())
    coded_facts = sum((agreement, name) in coded() for agreement, name, _ in everything)
    by_half = Counter(half(example.agreement) for example in examples())
    return (
        f"{len(everything)} facts name an article. {len(examples())} of them say it in "
        f"{FEWEST_WORDS} words or more and are measured: {by_half['A']} in half A, "
        f"{by_half['B']} in half B. The terms of {coded_facts} facts are those of the coders. "
        f"{fallback()}"
    )


def example_text(page: str) -> str:
    """Return the invented treaty of the page."""
    found = re.search(r"```text\n(.*?)```", page, re.DOTALL)
    return found[1] if found else ""


def example_table(text: str) -> str:
    """Return the suggestions for a text, as a table."""
    rows = [
        "| article | term | score | words | levels with like words |",
        "| --- | --- | --- | --- | --- |",
    ]
    for found in suggest(text, CODEBOOK):
        words = ", ".join(" ".join(match.text.split()) for match in found.words)
        hints = ", ".join(found.levels) or "-"
        place = found.article.locator
        rows.append(f"| {place} | {found.term} | {found.score:.2f} | {words} | {hints} |")
    return "\n".join(rows)


def replaced(page: str, name: str, content: str) -> str:
    """Return the page with new content between the marks of a name."""
    begin, end = f"<!-- {name}: written by the test -->", f"<!-- end of {name} -->"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    assert after, f"the page has no part {name!r}"
    return f"{before}{begin}\n{content}\n{end}{after}"


def written(page: str) -> str:
    """Return the page with its numbers as they are now."""
    page = replaced(page, "counts", counted())
    page = replaced(page, "table", quality_table(measured()))
    return replaced(page, "example", example_table(example_text(page)))


@needs_facts
def test_the_page_says_what_is_measured() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page), f"run: python {Path(__file__).relative_to(ROOT)}"


def test_the_example_of_the_page_is_what_comes_out() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert example_table(example_text(page)) in page
    assert len(example_table(example_text(page)).splitlines()) > 6


@needs_facts
@pytest.mark.parametrize("name", HALVES)
def test_precision_and_recall_do_not_fall(name: str) -> None:
    hits = micro(dict(measured())[name])
    precision, recall = FLOORS[name]
    assert (hits.precision or 0) >= precision
    assert (hits.recall or 0) >= recall


@needs_facts
def test_every_term_with_five_articles_has_its_numbers_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    gold = Counter(term for example in examples() for term in example.terms)
    often = [term for term, count in gold.items() if count >= 5]
    assert len(often) > 15
    assert [term for term in often if f"| {term} |" not in page] == []


@needs_facts
def test_every_fact_with_an_article_has_its_terms() -> None:
    known = names()
    missing = [(a, n) for a, n, _ in facts() if (a, n) not in coded() and n not in known]
    assert missing == []


def test_names_of_facts_lead_to_terms_of_the_codebook() -> None:
    unknown = {term for terms in names().values() for term in terms} - set(CODEBOOK.terms)
    assert unknown == set()


@needs_facts
def test_both_halves_are_of_like_size() -> None:
    sizes: Sequence[int] = list(Counter(half(e.agreement) for e in examples()).values())
    assert min(sizes) > 0.8 * max(sizes)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
