"""Which sectors an agreement is about, and which rule says so.

The first rule that finds anything decides:

1. the ISCO-08 groups of ``occupations``;
2. the term ``sectors``: level ``all`` means ``general``, else the words of its value;
3. the words of the title;
4. the last part of the id.

An agreement whose ``sectors`` or occupations name work that no rule knows is ``other``; one that
names no work at all is ``general``. The words stand in ``groups.yaml``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from negotiate.queries.groups import Groups
from negotiate.terms.schema import Agreement, DatedValue

OTHER = "other"
"""Sector of agreements that name work of which no rule knows the sector."""

GENERAL = "general"
"""Sector of agreements that cover all work or name none."""

_GROUP = re.compile(r"[0-9]+")
_SECTORS_TERM = "sectors"


@dataclass(frozen=True, order=True)
class SectorFound:
    """A sector of an agreement, and why it was found."""

    sector: str
    """Id of the sector."""
    rule: str
    """What decided, e.g. ``occupation 9111`` or ``title: domestic worker``."""


def sectors_of(agreement: Agreement, groups: Groups) -> tuple[SectorFound, ...]:
    """Return the sectors of an agreement, each once, in the order of the list of sectors.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> from negotiate.queries.groups import load_groups
    >>> agreement = load_library().get("phl-sau-2013-domestic")
    >>> sectors_of(agreement, load_groups())
    (SectorFound(sector='domestic_work', rule='occupation 9111'),)
    """
    provision = agreement.provisions.get(_SECTORS_TERM)
    value = provision.at() if provision is not None else None
    rules = (_by_occupation, _by_term, _by_title, _by_id)
    found = next((hits for rule in rules if (hits := rule(agreement, value, groups))), {})
    if not found:
        named = value is not None and value.value is not None
        found = {OTHER: "sectors: no known word"} if named else {GENERAL: "no sector named"}
    return tuple(SectorFound(name, found[name]) for name in groups.sectors if name in found)


def sector_of_occupation(code: str, groups: Groups) -> str:
    """Return the sector of an ISCO-08 group, by the longest group of the list that begins it.

    Examples
    --------
    >>> from negotiate.queries.groups import load_groups
    >>> sector_of_occupation("2221", load_groups()), sector_of_occupation("83", load_groups())
    ('health', 'other')
    """
    fits = [
        (len(prefix), name)
        for name, sector in groups.sectors.items()
        for prefix in sector.occupations
        if code.startswith(prefix)
    ]
    return max(fits)[1] if fits else OTHER


def check_occupation(code: str) -> None:
    """Refuse what is no ISCO-08 group.

    Raises
    ------
    ValueError
        If it is anything but digits.

    Examples
    --------
    >>> check_occupation("2221")
    """
    if not _GROUP.fullmatch(code):
        raise ValueError(f"occupation must be an ISCO-08 group of digits, got {code!r}")


def _by_occupation(agreement: Agreement, _: DatedValue | None, groups: Groups) -> dict[str, str]:
    """Return the sectors of the occupations."""
    found: dict[str, str] = {}
    for code in agreement.occupations:
        found.setdefault(sector_of_occupation(code, groups), f"occupation {code}")
    return found


def _by_term(_: Agreement, value: DatedValue | None, groups: Groups) -> dict[str, str]:
    """Return the sectors of the value of the term ``sectors``."""
    if value is None:
        return {}
    if value.level == "all":
        return {GENERAL: "sectors: all"}
    return _by_words(value.value or "", "sectors", groups)


def _by_title(agreement: Agreement, _: DatedValue | None, groups: Groups) -> dict[str, str]:
    """Return the sectors of the words of the title."""
    return _by_words(agreement.title, "title", groups)


def _by_id(agreement: Agreement, _: DatedValue | None, groups: Groups) -> dict[str, str]:
    """Return the sectors of the words of the id."""
    words = agreement.id.split("-")
    return {
        name: f"id: {word}"
        for name, sector in groups.sectors.items()
        for word in sector.subjects
        if word in words
    }


def _by_words(text: str, where: str, groups: Groups) -> dict[str, str]:
    """Return the sectors whose words stand in a text, with the word found first."""
    parts = [part for part in re.split(r"[;.]", text) if not _says_no(part, groups)]
    found: dict[str, str] = {}
    for name, word in _words(parts, groups):
        found.setdefault(name, f"{where}: {word}")
    return found


def _says_no(part: str, groups: Groups) -> bool:
    """Return whether a part of a sentence takes out what it names."""
    return any(word in part.casefold() for word in groups.no_word_of)


def _words(parts: list[str], groups: Groups) -> Iterator[tuple[str, str]]:
    """Yield the sectors and words that stand in parts of a text, also in the plural."""
    for name, sector in groups.sectors.items():
        if any(_pattern(sector.words).search(part) for part in parts):
            for word in sector.words:
                if any(_pattern((word,)).search(part) for part in parts):
                    yield name, word


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of any of some words or their plurals; of none, what fits nowhere."""
    listed = "|".join(map(re.escape, words)) or r"(?!)"
    return re.compile(rf"\b(?:{listed})(?:s|es)?\b", re.IGNORECASE)
