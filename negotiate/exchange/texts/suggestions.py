"""Which part of a text speaks of which term: suggestions that a person accepts or rejects.

Each term of the codebook is looked for by its cues, see `negotiate.exchange.texts.cues`. The
words that were found count by their rarity, and twice in a title; ``raw / (raw + 1)`` of their sum
is the score. A score orders suggestions; it is no probability and no strength of the clause.

A suggestion is never a value. It says where to look, which words made it, and which levels have
words like these; what the article provides, a person reads and writes down. How often suggestions
are right, term by term, stands in ``docs/suggestions.md``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from negotiate.exchange.texts.articles import Article, articles_of
from negotiate.exchange.texts.cues import Word, WordIndex, words_of
from negotiate.exchange.texts.lexicon import TermWords, lexicon_of
from negotiate.terms import Codebook

LEAST = 0.3
"""Lowest score of a suggestion, unless another is asked for."""

SHARE = 0.6
"""Least evidence for a term, against the term with most evidence in the same sentence."""

TITLE = 2.0
"""Weight of a word in a title, against the same word in the body."""

HINTS = 2
"""Most levels that a suggestion points to."""


@dataclass(frozen=True)
class Match:
    """A piece of an article that made a suggestion."""

    start: int
    """Offset of its first character in the article's text."""
    end: int
    """Offset behind its last character."""
    text: str
    """The piece, as it stands there."""


@dataclass(frozen=True)
class Suggestion:
    """That an article may speak of a term."""

    term: str
    """Identifier of the term."""
    article: Article
    """The part of the text."""
    score: float
    """Strength of the evidence, in (0, 1]; comparable between suggestions of one codebook."""
    words: tuple[Match, ...]
    """The words that were found, in the order of the text."""
    levels: tuple[str, ...] = ()
    """Levels whose descriptions share words with the sentence: a hint where to look, no value."""


def suggest(
    text: str | Iterable[Article], codebook: Codebook, *, least: float = LEAST
) -> tuple[Suggestion, ...]:
    r"""Propose which article of a text speaks of which term.

    Parameters
    ----------
    text
        A text, or its articles as `articles_of` gives them.
    codebook
        Terms to look for. A term without cues is looked for by its title, meaning and levels.
    least
        Lowest score that is returned, in [0, 1].

    Returns
    -------
    tuple of Suggestion
        In the order of the text; for one article the best first, then as in the codebook.

    Raises
    ------
    ValueError
        If ``least`` is not in [0, 1], or a cue of the codebook cannot be read.

    Examples
    --------
    >>> from negotiate.terms import load_codebook
    >>> text = "Article 7\nThe employer shall not keep the passport of the worker."
    >>> [(found.article.locator, found.term) for found in suggest(text, load_codebook())]
    [('Art. 7', 'passport')]
    """
    if not 0 <= least <= 1:
        raise ValueError(f"least must be between 0 and 1, got {least}")
    articles = articles_of(text) if isinstance(text, str) else tuple(text)
    reading = _Reading(articles)
    evidence = [reading.evidence(words) for words in lexicon_of(codebook)]
    kept = _outshone(evidence, reading.index.words)
    found = (item for term in kept for item in reading.suggestions(term) if item[1].score >= least)
    return tuple(item for _, item in sorted(found, key=lambda item: (item[0], -item[1].score)))


@dataclass(frozen=True)
class _Evidence:
    """What was found of one term."""

    words: TermWords
    """What was looked for."""
    matches: tuple[tuple[float, tuple[int, ...]], ...]
    """Weight of each match and the places of its words."""


class _Reading:
    """Articles, read as one row of words."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        words: list[Word] = []
        self._article_of: list[int] = []
        for at, article in enumerate(articles):
            sentence = words[-1].sentence + 1 if words else 0
            own = words_of(article.text, article.skipped, sentence)
            own = [_in_body(word) if word.start >= article.body > 0 else word for word in own]
            words.extend(own)
            self._article_of.extend([at] * len(own))
        self.index = WordIndex(tuple(words))

    def evidence(self, words: TermWords) -> _Evidence:
        """Return all matches of a term's cues, without words in phrases that do not count."""
        refused = {p for cue in words.refusals for found in self.index.find(cue) for p in found}
        return _Evidence(
            words,
            tuple(
                (item.weight * self._factor(places[0]), places)
                for item in words.cues
                for places in self.index.find(item.cue)
                if refused.isdisjoint(places)
            ),
        )

    def _factor(self, place: int) -> float:
        """Return the weight of a word's place: in a title, or in the body."""
        article = self._articles[self._article_of[place]]
        in_title = bool(article.heading) and self.index.words[place].start < article.body
        return TITLE if in_title else 1.0

    def suggestions(self, evidence: _Evidence) -> Iterator[tuple[int, Suggestion]]:
        """Yield the suggestions of one term with the numbers of their articles."""
        by_article: dict[int, list[tuple[float, tuple[int, ...]]]] = {}
        for match in evidence.matches:
            by_article.setdefault(self._article_of[match[1][0]], []).append(match)
        for at, matches in sorted(by_article.items()):
            places = sorted({place for _, found in matches for place in found})
            if evidence.words.fallback and len({self.index.words[p].form for p in places}) < 2:
                continue
            raw = _raw(matches)
            article = self._articles[at]
            yield (
                at,
                Suggestion(
                    evidence.words.term,
                    article,
                    round(raw / (raw + 1), 4) or 0.0001,
                    tuple(_matches(article.text, [self.index.words[place] for place in places])),
                    self._hints(evidence.words, places),
                ),
            )

    def _hints(self, words: TermWords, places: Sequence[int]) -> tuple[str, ...]:
        """Return the levels whose words stand in the sentences of a match, best first."""
        sentences = {self.index.words[place].sentence for place in places}
        scores = {
            level: sum(w for p, w in patterns if not sentences.isdisjoint(self.index.sentences(p)))
            for level, patterns in words.levels.items()
        }
        best = max(scores.values(), default=0.0)
        ranked = sorted(scores, key=lambda level: -scores[level])
        return tuple(level for level in ranked if best and scores[level] >= 0.8 * best)[:HINTS]


def _raw(matches: Iterable[tuple[float, tuple[int, ...]]]) -> float:
    """Return the evidence of matches; a word that several matches share counts once.

    A match counts in full where its words are new, and in part where some of them counted already.
    """
    raw, seen = 0.0, set[int]()
    for weight, places in sorted(matches, key=lambda match: (-match[0], match[1])):
        new = [place for place in places if place not in seen]
        raw += weight * len(new) / len(places)
        seen.update(new)
    return raw


def _outshone(evidence: Sequence[_Evidence], words: Sequence[Word]) -> list[_Evidence]:
    """Return the evidence without terms that another term outshines in the same sentence."""
    by_term = [_by_sentence(item, words) for item in evidence]
    best: dict[int, float] = {}
    for sums in by_term:
        for sentence, raw in sums.items():
            best[sentence] = max(best.get(sentence, 0.0), raw)
    return [
        _Evidence(
            item.words,
            tuple(
                match
                for match in item.matches
                if sums[(at := words[match[1][0]].sentence)] >= SHARE * best[at]
            ),
        )
        for item, sums in zip(evidence, by_term, strict=True)
    ]


def _by_sentence(evidence: _Evidence, words: Sequence[Word]) -> dict[int, float]:
    """Return the evidence for a term in each sentence."""
    matches: dict[int, list[tuple[float, tuple[int, ...]]]] = {}
    for match in evidence.matches:
        matches.setdefault(words[match[1][0]].sentence, []).append(match)
    return {sentence: _raw(found) for sentence, found in matches.items()}


def _matches(text: str, words: Sequence[Word]) -> Iterator[Match]:
    """Yield the pieces of the text, words side by side as one."""
    start = words[0].start
    for word, following in pairwise(words):
        between = text[word.end : following.start].strip("-\u2010 \t\r\n")
        if between or word.sentence != following.sentence:
            yield Match(start, word.end, text[start : word.end])
            start = following.start
    yield Match(start, words[-1].end, text[start : words[-1].end])


def _in_body(word: Word) -> Word:
    """Return a word of the body, whose sentences are not those of the title."""
    return word._replace(sentence=word.sentence + 1)
