"""Cues: the words and phrases by which a term of the codebook shows itself in a text.

A cue is written as one would say it, with five signs:

``fee``
    The word, or the word with -s or -es.
``recruit*``
    Any word that starts so.
``salary|wage``
    One word or the other.
``#``
    A number, in figures or, up to twelve, as a word.
``employer ... ticket*``
    The second within `REACH` words of the first, in the same sentence.
``!medical insurance``
    Before the cue: words in this phrase do not count for the term.

Capitals, British or American spelling (labour, organisation), hyphens and line breaks make no
difference: a hyphen inside a line parts two words, one at its end is dropped with the break.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

REACH = 6
"""Number of words within which ``...`` looks for the next word of a cue."""

NUMBER = "#"
"""The sign that stands for any number in a cue."""

_NUMBERS = frozenset(
    re.findall(r"\w+", "one two three four five six seven eight nine ten eleven twelve")
)

_WORD = re.compile(
    r"[^\W_]+(?:(?:\xad\s*|[-\u2010][ \t]*\r?\n\s*(?=[^\W\d_])(?=[^A-ZÀ-Þ])|['\u2019](?=\w))[^\W_]+)*"
)
_JOINT = re.compile(r"\xad\s*|[-\u2010]\s+")
_ISE = re.compile(r"(?<=[a-z]{3})iz(?=[aei])")
_OUR = re.compile(r"\b(lab|fav|col|endeav)or")
_STOP = re.compile(r"[.;:?!]\s|\n\s*\n")


class Cue(NamedTuple):
    """A cue, read."""

    words: tuple[tuple[str, ...], ...]
    """For each word its alternatives; one that ends with ``*`` is the start of a word."""
    gaps: tuple[bool, ...]
    """For each word, whether other words may stand before it."""
    negative: bool = False
    """Whether words in the phrase do not count."""


class Word(NamedTuple):
    """A word of a text."""

    form: str
    """The word in small letters, without hyphens and line breaks."""
    start: int
    """Offset of its first character in the text."""
    end: int
    """Offset behind its last character."""
    sentence: int
    """Number of its sentence."""


def cue_of(written: str) -> Cue:
    """Read a cue.

    Parameters
    ----------
    written
        The cue as it stands in the codebook.

    Returns
    -------
    Cue
        Its words, in small letters.

    Raises
    ------
    ValueError
        If it has no words, a bare ``*``, or starts or ends with ``...``.

    Examples
    --------
    >>> cue_of("employer|firm ... pay*").words
    (('employer', 'firm'), ('pay*',))
    """
    words: list[tuple[str, ...]] = []
    gaps: list[bool] = []
    gap = False
    for part in _plain(written.removeprefix("!")).replace("-", " ").split():
        if part == "...":
            gap = True
            continue
        words.append(tuple(part.split("|")))
        gaps.append(gap)
        gap = False
    if (
        not words
        or gap
        or gaps[0]
        or any(not re.fullmatch(r"[\w']+\*?|#", w) for w in sum(words, ()))
    ):
        message = "must be words, each with | or a last *, and ... between words"
        raise ValueError(f"cue {written!r}: {message}")
    return Cue(tuple(words), tuple(gaps), written.startswith("!"))


def _plain(text: str) -> str:
    """Return a text in the form in which words are compared."""
    small = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return _OUR.sub(r"\1our", _ISE.sub("is", small))


def words_of(text: str, skipped: Sequence[tuple[int, int]] = (), sentence: int = 0) -> list[Word]:
    r"""Return the words of a text with their places.

    Parameters
    ----------
    text
        The text.
    skipped
        Offsets, from and to, of what is not read, e.g. a page's header.
    sentence
        Number of the first sentence.

    Examples
    --------
    >>> [word.form for word in words_of("The recruit-\nment of workers.")]
    ['the', 'recruitment', 'of', 'workers']
    """
    words: list[Word] = []
    forms: dict[str, str] = {}
    behind = 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        if any(a <= start < b for a, b in skipped):
            continue
        if words and _STOP.search(text, behind, start):
            sentence += 1
        raw = found.group()
        if raw not in forms:
            forms[raw] = _plain(_JOINT.sub("", raw)).removesuffix("'s")
        words.append(Word(forms[raw], start, end, sentence))
        behind = end
    return words


@dataclass(frozen=True)
class WordIndex:
    """Where each word of a text stands, so that many cues are found fast."""

    words: tuple[Word, ...]
    """Words in the order of the text."""

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            places.setdefault(word.form, []).append(place)
        return places

    @cached_property
    def _forms(self) -> list[str]:
        return sorted(self._places)

    @cached_property
    def _sentences(self) -> dict[str, frozenset[int]]:
        return {}

    def sentences(self, pattern: str) -> frozenset[int]:
        """Return the numbers of the sentences in which a word stands."""
        if pattern not in self._sentences:
            found = frozenset(self.words[place].sentence for place in self.places(pattern))
            self._sentences[pattern] = found
        return self._sentences[pattern]

    @cached_property
    def _known(self) -> dict[str, frozenset[int]]:
        return {}

    def places(self, pattern: str) -> frozenset[int]:
        """Return where a word stands; ``recruit*`` is any word that starts so."""
        if pattern not in self._known:
            forms = self._matching(pattern)
            found = frozenset(place for form in forms for place in self._places.get(form, ()))
            self._known[pattern] = found
        return self._known[pattern]

    def _matching(self, pattern: str) -> Iterable[str]:
        """Return the forms of the text that a pattern stands for."""
        if pattern == NUMBER:
            return [form for form in self._forms if form.isdigit() or form in _NUMBERS]
        if not pattern.endswith("*"):
            return (pattern, f"{pattern}s", f"{pattern}es")
        stem = pattern[:-1]
        low = bisect_left(self._forms, stem)
        high = bisect_left(self._forms, stem + "\U0010ffff")
        return self._forms[low:high]

    def find(self, cue: Cue) -> list[tuple[int, ...]]:
        """Return the places of the words of every match of a cue, in the order of the text."""
        sets = [
            frozenset().union(*(self.places(pattern) for pattern in patterns))
            for patterns in cue.words
        ]
        if not all(sets):
            return []
        if len(sets) == 1:
            return [(place,) for place in sorted(sets[0])]
        found = (self._follow(first, sets, cue.gaps) for first in sorted(sets[0]))
        return [places for places in found if places]

    def _follow(
        self, first: int, sets: Sequence[frozenset[int]], gaps: Sequence[bool]
    ) -> tuple[int, ...]:
        """Return the places of a match that starts at a word, empty where there is none."""
        places = [first]
        for wanted, gap in zip(sets[1:], gaps[1:], strict=True):
            reach = range(places[-1] + 1, places[-1] + 2 + (REACH if gap else 0))
            place = next((place for place in reach if place in wanted), None)
            if place is None or self.words[place].sentence != self.words[first].sentence:
                return ()
            places.append(place)
        return tuple(places)
