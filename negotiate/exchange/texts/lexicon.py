"""What a codebook gives to look for: cues with weights, by term.

The weight of a word is its rarity over the codebook, ``log((n + 1) / m) / log(n + 1)`` where ``m``
of ``n`` terms use it: 1 for a word of one term, near 0 for one that half of the terms use. A cue
weighs as much as its words together. A term without cues is looked for by the words of its title,
its meaning and its levels, each of which weighs `FALLBACK` of a cue's word.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from negotiate.exchange.texts.cues import Cue, cue_of, words_of
from negotiate.terms import Codebook, Term

FALLBACK = 0.4
"""Weight of a word of meaning or level, against the same word in a cue or title."""

_NO_HINT = frozenset(["pay*", "paid*", "bear*", "borne*"])
"""Words that stand beside whoever pays, so that they point to no level."""

_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    a about above after agreed agreement all also an and another any anybody are as at be bears
    been before belongs beside between both but by can clause could do does done each either else
    ends every first for from further gives given goes had has have how if in into is it its itself
    keep kept kind last least left less long longest may means more most must named names nobody
    none nor not nothing of on once one only open or other others out over own parties party per
    perhaps provides said same says set shall should side sides so some somebody state stated states
    such text than that the their them then there these they thing this those through to under up
    until use used very way what when where whether which who whom whose will with within without
    word words work worker workers would years year
    """,
    )
)


@dataclass(frozen=True)
class Weighed:
    """A cue and what it weighs."""

    cue: Cue
    """What to look for."""
    weight: float
    """Sum of the rarity of its words."""


@dataclass(frozen=True)
class TermWords:
    """What shows a term in a text."""

    term: str
    """Identifier of the term."""
    cues: tuple[Weighed, ...]
    """Cues that count for the term."""
    refusals: tuple[Cue, ...]
    """Phrases whose words do not count."""
    fallback: bool
    """Whether the term has no cues, so that its title, meaning and levels stand for them."""
    levels: Mapping[str, tuple[tuple[str, float], ...]]
    """For each level, word patterns and their rarity among the term's levels."""


def lexicon_of(codebook: Codebook) -> tuple[TermWords, ...]:
    """Return what to look for, for every term of a codebook.

    Parameters
    ----------
    codebook
        Terms, with or without cues.

    Returns
    -------
    tuple of TermWords
        In the order of the codebook.

    Raises
    ------
    ValueError
        If a cue cannot be read; the message names term and cue.

    Examples
    --------
    >>> from negotiate.terms import load_codebook
    >>> next(words.term for words in lexicon_of(load_codebook()))
    'legal_force'
    """
    cues = {name: _read_cues(name, term) for name, term in codebook.terms.items()}
    rarity = _Rarity({name: _vocabulary(t, cues[name]) for name, t in codebook.terms.items()})
    return tuple(_term_words(name, t, cues[name], rarity) for name, t in codebook.terms.items())


def _read_cues(name: str, term: Term) -> tuple[Cue, ...]:
    """Return the cues of a term."""
    try:
        return tuple(cue_of(written) for written in term.cues)
    except ValueError as wrong:
        raise ValueError(f"term {name!r}: {wrong}") from wrong


def patterns_of(text: str) -> dict[str, None]:
    """Return patterns for the words of a text that say something, each once, in order.

    Examples
    --------
    >>> list(patterns_of("The fees for visas of workers."))
    ['fee*', 'visa*']
    """
    forms = (word.form for word in words_of(text.replace("_", " ")))
    return {
        _pattern(form): None
        for form in forms
        if len(form) > 2 and form not in _COMMON and not re.search(r"\d", form)
    }


def _pattern(form: str) -> str:
    """Return a pattern that stands for a word and its other endings."""
    stem = form if len(form) <= 3 or form.endswith("ss") else form.removesuffix("s")
    stem = stem if len(stem) <= 5 else stem[: max(5, len(stem) - 2)]
    return f"{stem}*"


def _description(term: Term) -> str:
    """Return the words of a term's meaning and levels."""
    return ". ".join([term.meaning, *(_level_text(term, at) for at in range(len(term.levels)))])


def _level_text(term: Term, at: int) -> str:
    """Return the words of a level: its name, its other names and its test."""
    level = term.levels[at]
    return ". ".join([level.id, *level.aliases, level.words])


def _vocabulary(term: Term, cues: Iterable[Cue]) -> set[str]:
    """Return the word patterns that a term uses anywhere."""
    of_cues = {pattern for cue in cues for patterns in cue.words for pattern in patterns}
    return of_cues | set(patterns_of(term.title)) | set(patterns_of(_description(term)))


class _Rarity:
    """How rare words are over the terms of a codebook."""

    def __init__(self, vocabularies: Mapping[str, set[str]]) -> None:
        self._terms = len(vocabularies)
        pairs = {(p.rstrip("*"), name) for name, words in vocabularies.items() for p in words}
        self._pairs = sorted(pairs)

    def _users(self, pattern: str) -> set[str]:
        """Return the terms that use a word."""
        stem = pattern.rstrip("*")
        low = bisect_left(self._pairs, (stem, ""))
        end = stem + "\U0010ffff" if pattern.endswith("*") else stem + "\0"
        return {name for _, name in self._pairs[low : bisect_left(self._pairs, (end, ""))]}

    def of(self, patterns: Iterable[str]) -> float:
        """Return the rarity of a word with its alternatives, in (0, 1]."""
        users = len(set().union(*(self._users(pattern) for pattern in patterns)))
        return max(math.log((self._terms + 1) / max(users, 1)) / math.log(self._terms + 1), 0.01)

    def cue(self, cue: Cue) -> Weighed:
        """Return a cue with its weight."""
        return Weighed(cue, sum(self.of(patterns) for patterns in cue.words))


def _term_words(name: str, term: Term, cues: tuple[Cue, ...], rarity: _Rarity) -> TermWords:
    """Return what to look for, for one term."""
    wanted = [rarity.cue(cue) for cue in cues if not cue.negative]
    return TermWords(
        name,
        tuple(wanted or _own_words(term, rarity)),
        tuple(cue for cue in cues if cue.negative),
        not wanted,
        _level_words(term),
    )


def _own_words(term: Term, rarity: _Rarity) -> list[Weighed]:
    """Return the words of title, meaning and levels as cues of one word each."""
    title = patterns_of(term.title)
    weights = {p: FALLBACK * rarity.of([p]) for p in patterns_of(_description(term))}
    weights |= {p: rarity.of([p]) for p in title}
    return [Weighed(Cue(((p,),), (False,)), weight) for p, weight in weights.items()]


def _level_words(term: Term) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return the words of each level that few others have, the rarer weighing more.

    Words of the title are left out, and those that stand at more than half of the levels.
    """
    idle = _NO_HINT | set(patterns_of(term.title))
    words = [
        [p for p in patterns_of(_level_text(term, at)) if p not in idle]
        for at in range(len(term.levels))
    ]
    count = len(words)
    others = {p: (sum(p in own for own in words) - 1) / count for own in words for p in own}
    return {
        level.id: tuple((p, 1 - others[p]) for p in own if others[p] < 0.5)
        for level, own in zip(term.levels, words, strict=True)
    }
