"""Stacking: all texts that hold in one corridor on a day, and what they say together.

Members
    Agreements of the origin and the destination, bilateral or of several parties, trade chapters
    included and standards not, signed by the day, in force or possibly so. A group that is a party
    stands for its members where ``groups.yaml`` lists them.
Effective level
    The best level for the worker among those stated by texts that bind or whose force is unknown:
    the more favourable clause prevails. Soft law is shown and never effective. Each row names the
    rule that was used. Where a text excludes the matter, the level of the other stands and the row
    is contested: whether the exclusion forbids or only leaves out is for a lawyer to say.
    Types, and levels whose order is not the worker's, are not ranked: they are effective where all
    texts agree, else they are a conflict.
Conflicts
    Different levels, types or amounts; stated against excluded; forbidden against allowed; soft law
    that promises more than any text that binds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from negotiate.comparison.prevailing import Conflict, conflicts, height, prevailing
from negotiate.comparison.standing import Standing, is_soft, load_rules, standing
from negotiate.comparison.versions import relation_of, sector_names
from negotiate.errors import UnknownNameError
from negotiate.queries.groups import load_groups, plain
from negotiate.queries.sectors import GENERAL
from negotiate.terms.cells import Cell, cell
from negotiate.terms.codebook import Codebook, Term
from negotiate.terms.library import Library
from negotiate.terms.schema import Agreement, earliest

POSSIBLY_IN_FORCE = ("in_force", "unknown", "may_have_ended")
"""Status of the texts that are in a stack."""


@dataclass(frozen=True)
class Member:
    """One agreement of a corridor."""

    agreement: str
    """Id of the agreement."""
    title: str
    """Its title."""
    kind: str
    """Bilateral or multilateral."""
    form: str
    """Form of the document."""
    standing: Standing
    """Whether it binds and was in force on the day."""
    sectors: tuple[str, ...]
    """Its sectors."""
    relation: str
    """What its coding says it does to earlier texts, or ``not seen``."""


@dataclass(frozen=True)
class StackedTerm:
    """One term in all texts of a corridor."""

    term: str
    """Identifier of the term."""
    title: str
    """Name of the term for readers."""
    effective: str
    """Effective level or type, of a number the amount; empty where none can be named."""
    rank: int | None
    """Place of the effective level, none where there is none."""
    given_by: tuple[str, ...]
    """Agreements that give it."""
    words: str
    """What the first of them says."""
    locator: str
    """Where it says so."""
    rule: str
    """Rule by which the level is effective, or why none is."""
    contested: bool
    """Whether another text excludes the matter or forbids it."""
    conflicts: tuple[Conflict, ...]
    """Conflicts, named."""
    soft: tuple[str, ...]
    """Agreements whose clause binds nobody."""
    cells: tuple[Cell, ...]
    """What each member says, in the order of the stack."""


@dataclass(frozen=True)
class Stack:
    """Texts that hold in a corridor on a day."""

    origin: str
    """Where workers come from."""
    destination: str
    """Where they go."""
    on: str
    """The day."""
    sector: str
    """Sector to which the stack was limited, empty for all."""
    members: tuple[Member, ...]
    """Texts in force or possibly so, the oldest first."""
    left_out: tuple[Member, ...]
    """Texts that had ended, or that were signed or came into force later."""
    rows: tuple[StackedTerm, ...]
    """Terms that at least one member was read for, in the order of the codebook."""
    notes: tuple[str, ...]
    """What a reader should know before using the levels."""

    def of_term(self, term: str) -> StackedTerm:
        """Return the row of a term.

        Raises
        ------
        UnknownNameError
            If no member was read for the term.
        """
        for row in self.rows:
            if row.term == term:
                return row
        raise UnknownNameError("term in the stack", term, (row.term for row in self.rows))


def stack(
    library: Library, origin: str, destination: str, *, on: date, sector: str | None = None
) -> Stack:
    """Return all texts that hold in a corridor on a day, and what they say together.

    Parameters
    ----------
    library
        Agreements among which to look.
    origin, destination
        Parties: ISO 3166-1 alpha-3 codes, or names of groups that are parties themselves.
    on
        The day.
    sector
        Id of a sector; agreements of that sector and those that cover all work.

    Returns
    -------
    Stack
        Members, effective levels and conflicts as the module defines them. A corridor without a
        text has no members and no rows.

    Raises
    ------
    ValueError
        If origin and destination are the same.
    UnknownNameError
        If a party stands in no agreement of the library, or there is no such sector.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> found = stack(load_library(), "PHL", "SAU", on=date(2015, 1, 1), sector="domestic_work")
    >>> "phl-sau-2013-domestic" in [member.agreement for member in found.members]
    True
    >>> found.of_term("passport").rule
    'one text states it'
    """
    if origin == destination:
        raise ValueError(f"origin and destination must differ, got {origin} twice")
    names = {name for each in library for name in _parties(each)}
    for name in (origin, destination):
        if name not in names:
            raise UnknownNameError("party", name, names)
    wanted = None if sector is None else load_groups().sector(sector)
    covering = sorted(
        (each for each in library if _covers(each, origin, destination) and _is_in(each, wanted)),
        key=lambda each: (earliest(each.signed), each.id),
    )
    stands = {each.id: standing(each, library.codebook, on) for each in covering}
    heads = [_member(each, stands[each.id], library.codebook) for each in covering]
    members = tuple(each for each in heads if each.standing.status in POSSIBLY_IN_FORCE)
    held = [each for each in covering if stands[each.id].status in POSSIBLY_IN_FORCE]
    return Stack(
        origin=origin,
        destination=destination,
        on=str(on),
        sector=wanted or "",
        members=members,
        left_out=tuple(each for each in heads if each not in members),
        rows=tuple(_rows(held, stands, library.codebook, on)),
        notes=tuple(_notes(members, held, library.codebook)),
    )


def _parties(agreement: Agreement) -> dict[str, str]:
    """Return the roles of the parties and of the listed members of groups, by name."""
    roles: dict[str, str] = {}
    for party in agreement.parties:
        if party.group:
            groups = load_groups()
            listed = groups.members(groups.places.get(plain(party.group), party.group))
            roles |= dict.fromkeys(sorted(listed), party.role)
        roles[party.name] = party.role
    return roles


def _covers(agreement: Agreement, origin: str, destination: str) -> bool:
    """Return whether an agreement is about workers of one party going to the other."""
    roles = _parties(agreement)
    return (
        agreement.kind != "standard"
        and roles.get(origin) in ("origin", "both", "unknown")
        and roles.get(destination) in ("destination", "both", "unknown")
    )


def _is_in(agreement: Agreement, sector: str | None) -> bool:
    """Return whether an agreement is of a sector or covers all work."""
    return sector is None or bool({sector, GENERAL} & set(sector_names(agreement)))


def _member(agreement: Agreement, stands: Standing, codebook: Codebook) -> Member:
    """Return the head of one agreement."""
    return Member(
        agreement=agreement.id,
        title=agreement.title,
        kind=agreement.kind,
        form=agreement.form,
        standing=stands,
        sectors=sector_names(agreement),
        relation=relation_of(agreement, codebook),
    )


def _rows(
    held: Sequence[Agreement], stands: dict[str, Standing], codebook: Codebook, on: date
) -> Iterator[StackedTerm]:
    """Yield the rows of the terms that at least one member was read for."""
    favour = load_rules().more_favourable.term
    clauses = [each.id for each in held if favour in codebook and _has(each, favour, codebook, on)]
    for name, term in codebook.terms.items():
        cells = tuple(cell(each, name, codebook, on=on) for each in held)
        if not all(one.is_unknown for one in cells):
            soft = tuple(one for one in cells if is_soft(one, stands[one.agreement].force))
            yield _row(term, cells, soft, clauses)


def _notes(
    members: Sequence[Member], held: Sequence[Agreement], codebook: Codebook
) -> Iterator[str]:
    """Yield what a reader should know about the members together."""
    if not members:
        yield "no text of this corridor is in the library for that day"
    sectors = {name for each in members for name in each.sectors if name != GENERAL}
    if len(sectors) > 1:
        yield f"texts are about different work ({', '.join(sorted(sectors))}); name a sector"
    doubtful = [each.agreement for each in members if each.standing.status != "in_force"]
    if doubtful:
        yield f"not established whether in force: {', '.join(doubtful)}"
    rule = load_rules().replaces
    for each in held if rule.term in codebook else ():
        if cell(each, rule.term, codebook).level in rule.levels:
            yield f"{each.id} replaces earlier texts, in whole or in part: see which"


def _has(agreement: Agreement, term: str, codebook: Codebook, on: date) -> bool:
    """Return whether an agreement states a term."""
    return cell(agreement, term, codebook, on=on).is_stated


def _row(
    term: Term, cells: tuple[Cell, ...], soft: tuple[Cell, ...], clauses: Sequence[str]
) -> StackedTerm:
    """Return the row of one term."""
    stated = tuple(one for one in cells if one.is_stated and one not in soft)
    best, rule = prevailing(term, stated, clauses)
    clashes = conflicts(term, cells, stated, soft)
    if cells[0].term in load_rules().of_each_text:
        best, rule, clashes = (), "describes each text by itself: not stacked", ()
    return StackedTerm(
        term=cells[0].term,
        title=term.title,
        effective=best[0].mark if best and height(term, best[0]) is not None else "",
        rank=best[0].rank if best else None,
        given_by=tuple(one.agreement for one in best),
        words=best[0].words if best else "",
        locator=best[0].locator if best else "",
        rule=rule,
        contested=any(each.kind in ("excluded", "forbidden") for each in clashes),
        conflicts=clashes,
        soft=tuple(one.agreement for one in soft if one.is_stated),
        cells=cells,
    )
