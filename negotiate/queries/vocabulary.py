"""Names that people use for terms, levels, amounts and places, and what they mean."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from negotiate.errors import UnknownNameError
from negotiate.queries.clauses import Clause, Op, checked
from negotiate.queries.groups import Groups, plain
from negotiate.terms.codebook import Codebook, Term

SEPARATOR = re.compile(r"\s*[,;\n]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
"""What stands between the phrases of a question, and sometimes inside a name."""

_MAX_HINT = 8
_SIGNS = re.compile(r"[,;]")
_FILLERS = frozenset(
    {"a", "an", "any", "the", "clause", "clauses", "on", "about", "of", "for", "rule", "rules"}
    | {"term", "some", "its", "worker", "workers"}
)
_AMOUNT = re.compile(r"(?P<before>[A-Z]{3} ?)?(?P<number>\d+(?:\.\d+)?) ?(?P<after>.*)")
_MONEY = re.compile(r"(?P<currency>[A-Z]{3})?(?: ?(?:/|per |a )? ?(?P<per>month|year|day|hour))?")
_CODE = re.compile(r"[A-Z]{3}")


class NotUnderstood(Exception):  # noqa: N818  # never leaves the reader of a text
    """A phrase, or a part of it, has no meaning; the message says which and why."""


@dataclass(frozen=True)
class Vocabulary:
    """Names of terms and levels of a codebook, and of places."""

    codebook: Codebook
    """Terms and levels."""
    groups: Groups
    """Countries and groups."""

    @cached_property
    def terms(self) -> Mapping[str, tuple[str, ...]]:
        """Return the terms for each id, title or cue, made plain; the best kind of name counts."""
        found: dict[str, tuple[str, ...]] = {}
        kinds: tuple[dict[str, tuple[str, ...]], ...] = (
            {name: (name,) for name in self.codebook.ids()},
            {name: (term.title,) for name, term in self.codebook.terms.items()},
            {name: term.cues for name, term in self.codebook.terms.items()},
        )
        for kind in kinds:
            new: dict[str, tuple[str, ...]] = {}
            for name, words in kind.items():
                for word in {plain(word) for word in words} - set(found):
                    new[word] = (*new.get(word, ()), name)
            found |= new
        return found

    def term(self, text: str) -> str | None:
        """Return the term that a text names, none if it names none.

        Commas and semicolons of the text must stand in the name, too: they may part two terms.

        Raises
        ------
        NotUnderstood
            If the text may mean several terms.
        """
        for words in _shorter(plain(text).split()):
            for name in _numbers(" ".join(words)):
                meant = self.terms.get(name, ())
                if meant and not self._has_signs(meant, text):
                    return None
                if len(meant) > 1:
                    raise NotUnderstood(f"{text!r} may mean {' or '.join(meant)}; use one of these")
                if meant:
                    return meant[0]
        return None

    def _has_signs(self, terms: Iterable[str], text: str) -> bool:
        """Return whether some name of the terms has as many commas and semicolons as a text."""
        signs = len(_SIGNS.findall(text))
        known = [self.codebook.get(term) for term in terms]
        names = (name for term in known for name in ("", term.title, *term.cues))
        return any(len(_SIGNS.findall(name)) == signs for name in names)

    def nearest(self, text: str) -> str | None:
        """Return the name of a term that is spelt much like the start of a text, if any is."""
        words = plain(text).split()[:_MAX_HINT]
        starts = (" ".join(words[:count]) for count in range(len(words), 0, -1))
        near = (get_close_matches(start, self.terms, n=1, cutoff=0.85) for start in starts)
        return next((found[0] for found in near if found), None)

    def leading_term(self, text: str) -> tuple[str, str] | None:
        """Return the longest term with which a text begins, and what follows it.

        No comma, semicolon or "and" stands between the two.
        """
        words = text.split()
        for count in range(len(words) - 1, 0, -1):
            if SEPARATOR.search(f"{words[count - 1]} {words[count]} "):
                continue
            term = self.term(" ".join(words[:count]))
            if term is not None:
                return term, " ".join(words[count:])
        return None

    def level(self, term: str, text: str) -> str:
        """Return the level that a text names: by id, alias, its words or some of them.

        Raises
        ------
        NotUnderstood
            If no level or several levels fit.
        """
        known = self.codebook.get(term)
        for level in known.levels:
            if plain(text) in {plain(word) for word in (level.id, *level.aliases, level.words)}:
                return level.id
        asked = set(plain(text).split())
        fits = [
            level.id
            for level in known.levels
            if asked and not SEPARATOR.search(text)
            if asked <= set(plain(" ".join((level.id, *level.aliases, level.words))).split())
        ]
        if len(fits) == 1:
            return fits[0]
        why = f"may mean {' or '.join(fits)}" if fits else "is none of its levels"
        listed = ", ".join(known.level_ids) or "none; it is a number"
        raise NotUnderstood(f"{text!r} {why}; levels of {term}: {listed}")

    def compared(self, term: str, op: Op, text: str) -> Clause:
        """Return the clause that compares a term with a level or an amount.

        Raises
        ------
        NotUnderstood
            If the text is neither, or the term cannot be compared with it.
        """
        known = self.codebook.get(term)
        match = _AMOUNT.fullmatch(text.strip())
        if match is not None and known.unit is not None:
            clause = self._amount(term, known, op, match)
        else:
            clause = Clause(term, op, level=self.level(term, text))
        try:
            checked(clause, self.codebook)
        except ValueError as error:
            raise NotUnderstood(str(error)) from error
        return clause

    def _amount(self, term: str, known: Term, op: Op, match: re.Match[str]) -> Clause:
        """Return the clause that compares a term with an amount."""
        amount, after = float(match["number"]), match["after"].strip()
        if not (known.unit or "").startswith("currency"):
            unit = after if after == known.unit else after.removesuffix("s")
            return Clause(term, op, amount=amount, unit=unit or known.unit)
        money = _MONEY.fullmatch(f"{match['before'] or ''}{after}".strip())
        if money is None:
            raise NotUnderstood(f"{after!r} is no currency; say e.g. 1500 SAR/month")
        unit = f"currency/{money['per']}" if money["per"] else known.unit
        return Clause(term, op, amount=amount, unit=unit, currency=money["currency"])

    def place(self, text: str) -> str | None:
        """Return the code of a country or the id of a group that a text names, none if none."""
        name = text.strip()
        if _CODE.fullmatch(name):
            return name
        try:
            return self.groups.place(name)
        except UnknownNameError:
            return None

    def sector(self, text: str) -> str | None:
        """Return the sector that a text names, none if it names none."""
        try:
            return self.groups.sector(text)
        except UnknownNameError:
            return None

    def era(self, text: str) -> str | None:
        """Return the era that a text names, none if it names none."""
        try:
            return self.groups.era(text).id
        except UnknownNameError:
            return None


def _shorter(words: list[str]) -> Iterable[list[str]]:
    """Yield words, then the same without the fillers at their start and end."""
    yield words
    first, last = 0, len(words)
    while first < last and words[first] in _FILLERS:
        first += 1
    while last > first and words[last - 1] in _FILLERS:
        last -= 1
    if (first, last) != (0, len(words)):
        yield words[first:last]


def _numbers(name: str) -> tuple[str, ...]:
    """Return a name, and the same in the singular or plural."""
    return (name, name.removesuffix("s") if name.endswith("s") else f"{name}s")
