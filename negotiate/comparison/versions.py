"""Versions: the agreements of the same parties over time, and what changed when.

Versions of one agreement are the agreements of the same parties, in the same direction, of the same
sector, in the order of their signature. A party whose role is ``both`` or ``unknown`` fits either
direction. Two agreements are of the same sector if an occupation of one is part of an occupation of
the other, or if they share a sector of `negotiate.queries.sectors`; of two whose work no sector
knows, the words of the id must agree. Standards have no versions.

A time line has one event for each dated value of each of them: contracts and protocols that came
later stand in the file of their agreement, at their own date and with their layer. What nobody
looked for makes no event, so a change is always between two things that are known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from negotiate.errors import UnknownNameError
from negotiate.queries.groups import load_groups
from negotiate.queries.sectors import OTHER, sectors_of
from negotiate.terms.cells import Cell, cell, cell_of, steps_between
from negotiate.terms.codebook import Codebook, Term
from negotiate.terms.library import Library
from negotiate.terms.schema import Agreement, earliest

RELATION_TERM = "relation_to_earlier"
"""Term that holds a data set's word on what a text does to earlier ones."""

Change = Literal["first", "same", "raised", "lowered", "changed", "added", "gone", "ended"]
"""What an event changed.

``first`` the first that is known; ``same`` as before; ``raised`` and ``lowered`` between levels of
an ordered term; ``changed`` another type or amount, or from or to a value that is not graded;
``added`` stated where it was known not to be there; ``gone`` the reverse; ``ended`` it stopped.
"""


@dataclass(frozen=True)
class Version:
    """One agreement of a family."""

    agreement: str
    """Id of the agreement."""
    title: str
    """Its title."""
    form: str
    """Form of the document."""
    signed: str
    """Day, month or year of signature."""
    in_force: str
    """When it entered into force, or ``unknown``."""
    sectors: tuple[str, ...]
    """Its sectors."""
    relation: str
    """What its coding says it does to earlier texts, or ``not seen``."""


@dataclass(frozen=True)
class Event:
    """One dated value of one term."""

    term: str
    """Identifier of the term."""
    start: str
    """Day, month or year from which the value applies."""
    agreement: str
    """Agreement in whose file the value stands."""
    change: Change
    """What changed against the last event of the term."""
    before: str
    """Level, amount or state before, empty for the first event."""
    after: str
    """Level, amount or state from then on."""
    steps: int | None
    """Levels up (negative: down), none where not both are ranked."""
    cell: Cell
    """The value with its words, layer, source and locator."""


@dataclass(frozen=True)
class Timeline:
    """Agreements of a family in order of signature, and the events of their terms."""

    versions: tuple[Version, ...]
    """The agreements, the oldest first."""
    events: tuple[Event, ...]
    """Events by term, in the order of the codebook, then by date."""

    def of_term(self, term: str) -> tuple[Event, ...]:
        """Return the events of a term, the oldest first."""
        return tuple(event for event in self.events if event.term == term)

    @property
    def changes(self) -> tuple[Event, ...]:
        """Return the events that changed something that was known before."""
        return tuple(event for event in self.events if event.change not in ("first", "same"))


def versions_of(library: Library, agreement: str) -> Timeline:
    """Return the versions of an agreement over time.

    Parameters
    ----------
    library
        Agreements among which to look.
    agreement
        Id of one of them.

    Returns
    -------
    Timeline
        The agreement and its versions as defined in the module, with all their events.

    Raises
    ------
    UnknownNameError
        If there is no such agreement.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> line = versions_of(load_library(), "phl-sau-2013-domestic")
    >>> [version.agreement[:12] for version in line.versions][0]
    'phl-sau-2013'
    """
    asked = library.get(agreement)
    found = [each for each in library if each is asked or _is_version(each, asked)]
    return _timeline(found, library.codebook)


def timelines(library: Library, origin: str, destination: str) -> tuple[Timeline, ...]:
    """Return the time lines of a corridor, one for each family of agreements.

    Parameters
    ----------
    library
        Agreements among which to look.
    origin, destination
        Names of parties: ISO 3166-1 alpha-3 codes, or named groups.

    Returns
    -------
    tuple of Timeline
        Families in the order of their first signature. Agreements are of one family if they are
        versions of each other, or each of a third. Other agreements of several parties that cover
        the corridor are in `negotiate.comparison.stacking`.

    Raises
    ------
    UnknownNameError
        If a party stands in no agreement of the library.
    """
    known = {party.name for each in library for party in each.parties}
    for name in (origin, destination):
        if name not in known:
            raise UnknownNameError("party", name, known)
    covering = [each for each in library if _covers(each, origin, destination)]
    lines = [_timeline(family, library.codebook) for family in _families(covering)]
    return tuple(sorted(lines, key=lambda line: [version.signed for version in line.versions]))


def is_same_sector(one: Agreement, other: Agreement) -> bool:
    """Return whether two agreements share an occupation or a sector, as the module defines it."""
    if any(
        left.startswith(right) or right.startswith(left)
        for left in one.occupations
        for right in other.occupations
    ):
        return True
    shared = set(sector_names(one)) & set(sector_names(other))
    return bool(shared - {OTHER}) or (OTHER in shared and _subject(one) == _subject(other))


def sector_names(agreement: Agreement) -> tuple[str, ...]:
    """Return the ids of the sectors of an agreement."""
    return tuple(found.sector for found in sectors_of(agreement, load_groups()))


def _subject(agreement: Agreement) -> str:
    """Return the words of the id after the year."""
    return agreement.id.partition(f"-{agreement.year}-")[2]


def relation_of(agreement: Agreement, codebook: Codebook) -> str:
    """Return what an agreement's coding says it does to earlier texts, or ``not seen``."""
    if RELATION_TERM not in codebook:
        return "not seen"
    found = cell(agreement, RELATION_TERM, codebook)
    return found.words if found.is_stated else found.state.replace("_", " ")


def _is_version(one: Agreement, other: Agreement) -> bool:
    """Return whether two agreements have the same parties, direction and sector."""
    if "standard" in (one.kind, other.kind):
        return False
    roles = {party.name: party.role for party in one.parties}
    others = {party.name: party.role for party in other.parties}
    if set(roles) != set(others):
        return False
    fits = all(_fits(role, others[name]) for name, role in roles.items())
    return fits and is_same_sector(one, other)


def _fits(one: str, other: str) -> bool:
    """Return whether two roles may be the same direction."""
    return one == other or bool({one, other} & {"both", "unknown"})


def _covers(agreement: Agreement, origin: str, destination: str) -> bool:
    """Return whether an agreement is between these two alone, in this direction."""
    roles = {party.name: party.role for party in agreement.parties}
    if agreement.kind == "standard" or set(roles) != {origin, destination}:
        return False
    return _fits(roles[origin], "origin") and _fits(roles[destination], "destination")


def _families(agreements: list[Agreement]) -> list[list[Agreement]]:
    """Return the agreements in groups, each joined by being versions of one another."""
    families: list[list[Agreement]] = []
    for each in agreements:
        joined = [family for family in families if any(_is_version(each, one) for one in family)]
        apart = [family for family in families if family not in joined]
        families = [*apart, [one for family in joined for one in family] + [each]]
    return families


def _timeline(agreements: list[Agreement], codebook: Codebook) -> Timeline:
    """Return the time line of a family."""
    ordered = sorted(agreements, key=lambda each: (earliest(each.signed), each.id))
    return Timeline(
        versions=tuple(_version(each, codebook) for each in ordered),
        events=tuple(
            event for term in codebook.ids() for event in _events(ordered, term, codebook)
        ),
    )


def _version(agreement: Agreement, codebook: Codebook) -> Version:
    """Return the head of one agreement."""
    return Version(
        agreement=agreement.id,
        title=agreement.title,
        form=agreement.form,
        signed=str(agreement.signed),
        in_force=str(agreement.in_force),
        sectors=sector_names(agreement),
        relation=relation_of(agreement, codebook),
    )


def _events(agreements: list[Agreement], term: str, codebook: Codebook) -> Iterator[Event]:
    """Yield the events of one term, the oldest first."""
    known = codebook.get(term)
    dated = [
        (earliest(value.start), cell_of(each, term, known, provision, value))
        for each in agreements
        if (provision := each.provisions.get(term)) is not None
        for value in provision.values
    ]
    before: Cell | None = None
    for _, found in sorted(dated, key=lambda pair: pair[0]):
        yield _event(known, before, found)
        before = found


def _event(term: Term, before: Cell | None, after: Cell) -> Event:
    """Return the event of a value after another."""
    steps = None if before is None else steps_between(term, before, after)
    return Event(
        term=after.term,
        start=after.start,
        agreement=after.agreement,
        change="first" if before is None else _change(before, after, steps),
        before="" if before is None else before.mark,
        after=after.mark,
        steps=steps,
        cell=after,
    )


def _change(before: Cell, after: Cell, steps: int | None) -> Change:
    """Return what changed between two values."""
    if after.state == "ended":
        return "ended"
    if before.is_stated != after.is_stated:
        return "added" if after.is_stated else "gone"
    if steps:
        return "raised" if steps > 0 else "lowered"
    return "same" if _said(before) == _said(after) else "changed"


def _said(value: Cell) -> tuple[object, ...]:
    """Return what is compared of a value: its words only where it has no level and no amount."""
    bare = value.is_stated and not value.level and value.amount is None
    return value.ground, value.level, value.amount, value.unit, value.words if bare else ""
