"""The codebook: every term, its ordered levels, and which standard asks for it.

A term is something on which an agreement can say more or less. Its levels are ordered from worst
to best for the worker, unless ``order_note`` says otherwise; the meaning of each level is the test
that decides between neighbours. Terms whose alternatives have no order are of kind ``type``; terms
that are figures are of kind ``number``. Levels were merged from two proposals that were made
independently of each other from the texts of 357 agreements.

What a level is worth to whom is not said here: effects have sources of their own.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from negotiate.errors import UnknownNameError
from negotiate.terms.schema import Address, Text, When
from negotiate.units import Record

Stakeholder = Literal[
    "worker",
    "household",
    "origin_treasury",
    "employer",
    "agency",
    "destination_treasury",
    "resident_workers",
]
"""Who is moved by a term."""

Sentence = Annotated[str, Field(pattern=r"^[A-Z].*\.$")]
"""A sentence: a capital first and a period last."""

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Level(Record):
    """One level of an ordered term, or one alternative of a type."""

    id: Identifier
    """Word for the level."""
    words: Text
    """What a text must say to be at this level."""
    aliases: tuple[Identifier, ...] = ()
    """Other words for the level, which files and questions may use; they are read as its id."""
    amount: Literal["required", "allowed", "forbidden"] = "allowed"
    """Whether a value at this level has an amount."""


class Asked(Record):
    """What a standard asks of a term."""

    level: Identifier | None = None
    """Level that it asks for at least; none where it asks that the term be dealt with."""
    locator: Text
    """Article or paragraph of the standard."""
    source: Text | None = None
    """Where it was read, if the standard's own file does not hold it."""
    href: Address | None = None
    """Address of the page in which it was read; it goes with ``source``."""

    @model_validator(mode="after")
    def _source_has_an_address(self) -> Self:
        if (self.source is None) != (self.href is None):
            raise ValueError("what was read elsewhere has source and href; add the other one")
        return self


class Term(Record):
    """Something on which an agreement can say more or less."""

    title: Text
    """Name for readers."""
    meaning: Sentence
    """What the term is, with the words that decide doubtful cases."""
    kind: Literal["ordered", "number", "type"]
    """``ordered`` levels, a ``number`` with a unit, or an unordered ``type``."""
    levels: tuple[Level, ...] = ()
    """Levels, from worst to best for the worker unless ``order_note`` says otherwise."""
    order_note: Sentence | None = None
    """How the levels are ordered, where that is not by the worker's interest."""
    unit: Text | None = None
    """Unit of a number, or of the amount that may stand beside a level."""
    scope: Sentence | None = None
    """What belongs to another term."""
    moves: Annotated[Mapping[Stakeholder, Literal["gains", "loses", "either"]], Field(min_length=1)]
    """Who is moved when the term goes up a level (or a number rises), and in which direction."""
    standards: Mapping[Text, Asked] = {}
    """Standards that ask for the term, by the id of their file."""
    cues: tuple[Text, ...] = ()
    """Words and phrases that betray the term in the text of an agreement."""
    since: int = 1
    """Version of the codebook in which the term came."""

    @model_validator(mode="after")
    def _kind_has_its_fields(self) -> Self:
        if (self.kind == "number") == bool(self.levels):
            raise ValueError(f"a term of kind {self.kind} must {self._rule()} levels")
        if self.kind == "number" and self.unit is None:
            raise ValueError("a term of kind number must have a unit")
        if self.unit is None and any(level.amount == "required" for level in self.levels):
            raise ValueError("a level that requires an amount needs the unit of the term; add unit")
        missing = [name for name, asked in self.standards.items() if not self._knows(asked.level)]
        if missing:
            raise ValueError(f"standards ask for unknown levels: {', '.join(missing)}")
        return self

    @model_validator(mode="after")
    def _each_word_names_one_level(self) -> Self:
        ids = self.level_ids
        if len(set(ids)) < len(ids):
            raise ValueError(f"each level may stand once, got {', '.join(ids)}")
        words = [*ids, *(alias for level in self.levels for alias in level.aliases)]
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError(f"a word may name one level, but these name two: {', '.join(twice)}")
        return self

    def _rule(self) -> str:
        """Return whether a term of this kind has levels."""
        return "not have" if self.kind == "number" else "have"

    def _knows(self, level: str | None) -> bool:
        """Return whether a level is one of the term's, or none."""
        return level is None or level in self.level_ids

    @cached_property
    def level_ids(self) -> tuple[str, ...]:
        """Return the levels' words, in order."""
        return tuple(level.id for level in self.levels)

    @cached_property
    def level_names(self) -> Mapping[str, str]:
        """Return the id of the level for every word that names one: ids first, then aliases."""
        aliases = {alias: level.id for level in self.levels for alias in level.aliases}
        return {name: name for name in self.level_ids} | aliases

    def level(self, name: str) -> str:
        """Return the id of the level that a word names.

        Parameters
        ----------
        name
            Id of a level, or one of its aliases.

        Raises
        ------
        UnknownNameError
            If no level has that name.

        Examples
        --------
        >>> from negotiate.terms import load_codebook
        >>> load_codebook().get("passport").level("ban")
        'ban'
        """
        names = self.level_names
        if name not in names:
            raise UnknownNameError(f"level of {self.title!r}", name, names)
        return names[name]

    def words(self, level: str) -> str:
        """Return what a text must say to be at a level, given by its id or an alias.

        Raises
        ------
        UnknownNameError
            If the term has no such level.
        """
        return self.levels[self.rank(level)].words

    def rank(self, level: str) -> int:
        """Return the place of a level, 0 for the lowest; an alias stands for its level.

        Raises
        ------
        UnknownNameError
            If the term has no such level.
        """
        return self.level_ids.index(self.level(level))


class Change(Record):
    """One change of the codebook."""

    version: int
    """Version that the change made."""
    date: When
    """When it was made."""
    change: Sentence
    """What changed, and what that means for files coded before."""


class Codebook(Record):
    """All terms, by their identifiers."""

    version: Annotated[int, Field(ge=1)]
    """Number that rises with every change of a term or level."""
    history: Annotated[tuple[Change, ...], Field(min_length=1)]
    """Changes, oldest first."""
    terms: Annotated[Mapping[Identifier, Term], Field(min_length=1)]
    """Terms by identifier, in the order in which they are shown."""

    @model_validator(mode="after")
    def _history_ends_with_this_version(self) -> Self:
        last = self.history[-1].version
        if last != self.version:
            raise ValueError(f"history must end with version {self.version}, got {last}")
        later = [name for name, term in self.terms.items() if term.since > self.version]
        if later:
            raise ValueError(
                f"terms must not be newer than version {self.version}: {', '.join(later)}"
            )
        return self

    def __contains__(self, term: object) -> bool:
        """Return whether there is a term of that identifier."""
        return term in self.terms

    def ids(self) -> Iterator[str]:
        """Yield the identifiers, in the order of the file."""
        yield from self.terms

    def get(self, term: str) -> Term:
        """Return a term.

        Raises
        ------
        UnknownNameError
            If there is no such term.
        """
        if term not in self.terms:
            raise UnknownNameError("term", term, self.terms)
        return self.terms[term]
