"""How often suggestions are right, measured on articles whose terms are known.

For each term: ``gold`` articles speak of it, ``found`` articles were suggested for it, ``right``
are in both. Precision is ``right / found``, recall is ``right / gold``. The micro average adds the
counts of all terms first.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from negotiate.exchange.texts.articles import Article
from negotiate.exchange.texts.suggestions import LEAST, suggest
from negotiate.terms import Codebook


@dataclass(frozen=True)
class Example:
    """An article whose terms are known."""

    agreement: str
    """Identifier of the agreement."""
    text: str
    """Text of the article, or words that say what it provides."""
    terms: frozenset[str]
    """Terms of the codebook of which it speaks; none where no term holds it."""


@dataclass(frozen=True)
class Hits:
    """How often suggestions were right."""

    gold: int
    """Number of articles that speak of the term."""
    found: int
    """Number of articles for which the term was suggested."""
    right: int
    """Number of articles that speak of the term and for which it was suggested."""

    @property
    def precision(self) -> float | None:
        """Return the share of suggestions that are right, in [0, 1]; None without suggestions."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Return the share of articles that were found, in [0, 1]; None without articles."""
        return self.right / self.gold if self.gold else None


def measure(
    examples: Iterable[Example], codebook: Codebook, *, least: float = LEAST
) -> dict[str, Hits]:
    """Count how often suggestions for known articles are right.

    Parameters
    ----------
    examples
        Articles with their terms; each is read on its own.
    codebook
        Terms to look for.
    least
        Lowest score that counts as a suggestion.

    Returns
    -------
    dict of str to Hits
        Counts by term, in the order of the codebook, for terms with an article or a suggestion.

    Examples
    --------
    >>> from negotiate.terms import load_codebook
    >>> text = "No employer shall withhold the passport of a worker."
    >>> example = Example("xaa-xbb-2018-seasonal", text, frozenset({"passport"}))
    >>> measure([example], load_codebook())["passport"].recall
    1.0
    """
    known = tuple(examples)
    articles = [Article(str(at), "", example.text) for at, example in enumerate(known)]
    suggested = {
        (int(found.article.locator), found.term)
        for found in suggest(articles, codebook, least=least)
    }
    gold = {(at, term) for at, example in enumerate(known) for term in example.terms}
    golds, founds, rights = (
        Counter(term for _, term in pairs) for pairs in (gold, suggested, gold & suggested)
    )
    return {
        term: Hits(golds[term], founds[term], rights[term])
        for term in codebook.terms
        if golds[term] or founds[term]
    }


def micro(hits: Mapping[str, Hits]) -> Hits:
    """Return the counts of all terms together.

    Examples
    --------
    >>> micro({"passport": Hits(2, 1, 1), "housing": Hits(2, 3, 2)}).precision
    0.75
    """
    counts = tuple(hits.values())
    return Hits(
        sum(each.gold for each in counts),
        sum(each.found for each in counts),
        sum(each.right for each in counts),
    )


def quality_table(halves: Sequence[tuple[str, Mapping[str, Hits]]], *, fewest: int = 5) -> str:
    """Return a Markdown table of measured halves, term by term.

    Parameters
    ----------
    halves
        Names of the halves with what was measured on them.
    fewest
        Terms with fewer gold articles over all halves are counted in one row.

    Returns
    -------
    str
        First the row of all terms, then terms by their number of gold articles, then the rest.

    Examples
    --------
    >>> print(quality_table([("A", {"passport": Hits(5, 4, 3)})]))
    | term | articles A | precision A | recall A |
    | --- | --- | --- | --- |
    | **all terms** | 5 | 75 % | 60 % |
    | passport | 5 | 75 % | 60 % |
    """
    gold = Counter[str]()
    for _, hits in halves:
        gold.update({term: each.gold for term, each in hits.items()})
    many = [term for term, count in gold.most_common() if count >= fewest]
    few = [term for term, count in gold.items() if count < fewest]
    titles = [f"{column} {name}" for name, _ in halves for column in _COLUMNS]
    rows = [["term", *titles], ["---"] * (len(titles) + 1)]
    rows.append(["**all terms**", *_cells(halves, list(gold))])
    rows.extend([term, *_cells(halves, [term])] for term in many)
    if few:
        rows.append([f"{len(few)} terms with fewer than {fewest} articles", *_cells(halves, few)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


_COLUMNS = ("articles", "precision", "recall")


def _cells(halves: Sequence[tuple[str, Mapping[str, Hits]]], terms: Sequence[str]) -> list[str]:
    """Return the cells of a row: for each half, articles, precision and recall of some terms."""
    cells: list[str] = []
    for _, hits in halves:
        some = micro({term: hits[term] for term in terms if term in hits})
        cells += [str(some.gold), _percent(some.precision), _percent(some.recall)]
    return cells


def _percent(share: float | None) -> str:
    """Return a share in whole percent, and a hyphen where there is none."""
    return "-" if share is None else f"{100 * share:.0f} %"
