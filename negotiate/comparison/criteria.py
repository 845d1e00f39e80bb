"""Criteria: the questions of the assessment sheet, as data.

A criterion asks one question under one heading and answers it from one or more terms. Each of its
tests says which levels meet it fully and which in part:

- ``stated`` is any clause, graded or not;
- a level of an ordered term means that level or a higher one;
- a list of levels means one of these, as types need, which have no order.

``need: all`` is met where all tests are, and partly met where one is met or partly met; ``need:
any`` is as good as its best test. A criterion that is added to the file appears on every sheet; a
file of one's own (a national plan, a ministry's checklist) takes the place of the shipped one.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from negotiate.errors import AgreementFileError, Problem
from negotiate.queries.groups import load_groups
from negotiate.strict_yaml import parse
from negotiate.terms.cells import Cell
from negotiate.terms.codebook import Codebook, Identifier, Sentence, Term
from negotiate.terms.schema import Text
from negotiate.units import Record

CRITERIA_FILE = Path(__file__).with_name("criteria.yaml")
"""Criteria that ship with the package."""

STATED = "stated"
"""Word for any clause, graded or not."""

Levels = Identifier | tuple[Identifier, ...]
"""A level at least, a list of levels, or the word ``stated``."""


class Heading(Record):
    """One part of the sheet."""

    title: Text
    """Name for readers."""
    meaning: Sentence
    """What it is about."""


class Source(Record):
    """Where criteria were taken from."""

    title: Text
    """What the source is."""
    note: Text | None = None
    """What a reader should know about it."""


class Cited(Record):
    """A source of a criterion, and the place in it."""

    source: Identifier
    """Key of the sources of the file."""
    at: Text | None = None
    """Number, article or item; none where the whole source is meant, or the criterion is ours."""


class Test(Record):
    """What a criterion wants to see of one term."""

    __test__ = False

    term: Identifier
    """Term of the codebook."""
    met: Levels
    """What meets the criterion."""
    partly: Levels = ()
    """What meets it in part."""

    def values(self, term: Term, found: Cell) -> tuple[float, float]:
        """Return the least and the most that a cell can be worth: 1 met, 0.5 partly, 0 not met."""
        if found.is_unknown:
            return 0.0, 1.0
        if not found.is_stated:
            return 0.0, 0.0
        if found.level:
            value = self._value(term, found.level)
            return value, value
        if self.met == STATED:
            return 1.0, 1.0
        levels = [self._value(term, level) for level in term.level_ids]
        return min(levels), max(levels)

    def _value(self, term: Term, level: str) -> float:
        """Return what a level is worth."""
        if _holds(self.met, term, level):
            return 1.0
        return 0.5 if _holds(self.partly, term, level) else 0.0

    def problems(self, codebook: Codebook) -> Iterator[str]:
        """Yield what of the test the codebook does not know."""
        if self.term not in codebook:
            yield f"there is no term {self.term!r} in the codebook; add it there or leave it out"
            return
        term = codebook.get(self.term)
        for levels in (self.met, self.partly):
            for level in (levels,) if isinstance(levels, str) else levels:
                if level != STATED and level not in term.level_ids:
                    known = ", ".join((STATED, *term.level_ids))
                    yield f"term {self.term!r} has no level {level!r}; use one of: {known}"
            if isinstance(levels, str) and levels != STATED and term.kind == "type":
                yield f"the types of {self.term!r} have no order; give a list: [{levels}]"


class Criterion(Record):
    """One question of the sheet."""

    heading: Identifier
    """Part of the sheet in which it stands."""
    title: Text
    """Name for readers."""
    question: Annotated[str, Field(pattern=r"^[A-Z].*\?$")]
    """The question, as a sentence."""
    need: Literal["all", "any"] = "all"
    """Whether all tests must be met, or one."""
    sectors: tuple[Identifier, ...] = ()
    """Sectors to which the question applies; empty for all work."""
    tests: Annotated[tuple[Test, ...], Field(min_length=1)]
    """What it wants to see."""
    sources: Annotated[tuple[Cited, ...], Field(min_length=1)]
    """Where the criterion was taken from."""


class Criteria(Record):
    """All criteria, by identifier, in the order of the sheet."""

    version: Annotated[int, Field(ge=1)]
    """Number that rises with every change of a criterion."""
    headings: Annotated[Mapping[Identifier, Heading], Field(min_length=1)]
    """Parts of the sheet, in order."""
    sources: Annotated[Mapping[Identifier, Source], Field(min_length=1)]
    """Where criteria were taken from, by a short key."""
    criteria: Annotated[Mapping[Identifier, Criterion], Field(min_length=1)]
    """Criteria by identifier."""

    def problems(self, codebook: Codebook) -> tuple[Problem, ...]:
        """Return what of the criteria the codebook or the file itself does not know."""
        return tuple(
            Problem(0, f"criteria.{name}", message)
            for name, criterion in self.criteria.items()
            for message in self._problems(criterion, codebook)
        )

    def _problems(self, criterion: Criterion, codebook: Codebook) -> Iterator[str]:
        """Yield the problems of one criterion."""
        if criterion.heading not in self.headings:
            known = ", ".join(self.headings)
            yield f"there is no heading {criterion.heading!r}; use one of: {known}"
        for cited in criterion.sources:
            if cited.source not in self.sources:
                known = ", ".join(self.sources)
                yield f"there is no source {cited.source!r}; add it, or use one of: {known}"
        for sector in criterion.sectors:
            if sector not in load_groups().sectors:
                known = ", ".join(load_groups().sectors)
                yield f"there is no sector {sector!r}; use one of: {known}"
        for test in criterion.tests:
            yield from test.problems(codebook)


def load_criteria(path: str | Path | None = None) -> Criteria:
    """Read a file of criteria.

    Parameters
    ----------
    path
        File; without it, the criteria that ship with the package, which are read once.

    Returns
    -------
    Criteria
        The criteria. That a codebook knows their terms is checked by `check_criteria`, which every
        assessment does.

    Raises
    ------
    AgreementFileError
        With all problems of the file.

    Examples
    --------
    >>> list(load_criteria().headings)
    ['governance', 'protection', 'development', 'enforceability']
    """
    return _shipped() if path is None else parse(path, Criteria, error=AgreementFileError)


def check_criteria(criteria: Criteria, codebook: Codebook) -> None:
    """Check that a codebook knows every term and level of the criteria.

    Raises
    ------
    AgreementFileError
        With all terms, levels, headings and sources that are not known.

    Examples
    --------
    >>> from negotiate.terms import load_codebook
    >>> check_criteria(load_criteria(), load_codebook())
    """
    problems = criteria.problems(codebook)
    if problems:
        raise AgreementFileError("criteria", problems)


@cache
def _shipped() -> Criteria:
    """Return the criteria that ship with the package."""
    return parse(CRITERIA_FILE, Criteria, error=AgreementFileError)


def _holds(levels: Levels, term: Term, level: str) -> bool:
    """Return whether a level is among those that are wanted."""
    if not isinstance(levels, str):
        return level in levels
    return levels == STATED or term.rank(level) >= term.rank(levels)
