"""Questions to the library: which agreements are so, and why each of them is found.

A `Query` has conditions on the agreement (parties, occupation, sector, time, kind, title) and
`Clause` s on what it says. An agreement is a hit if all conditions and all clauses hold. It is never
a hit because nobody looked: agreements that no clause rules out, but on which somebody did not look
or did not grade, are counted and named apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from negotiate.errors import UnknownNameError
from negotiate.queries.arrays import (
    DESTINATION,
    DIRECTION_UNKNOWN,
    ORIGIN,
    BoolArray,
    CodeArray,
    Index,
)
from negotiate.queries.clauses import NO, NOT_GRADED, NOT_SEEN, YES, Clause, answers
from negotiate.queries.groups import Groups
from negotiate.queries.index import index_of
from negotiate.queries.sectors import check_occupation
from negotiate.queries.wording import clause_words
from negotiate.terms.library import Library
from negotiate.terms.schema import Agreement, Form

Role = Literal["origin", "destination", "both", "unknown"]
"""Role of a party: ``origin`` and ``destination`` also hold for one that is both."""

KINDS = ("bilateral", "multilateral", "standard")
"""Kinds of agreements."""

_BITS = {"origin": ORIGIN, "destination": DESTINATION, "unknown": DIRECTION_UNKNOWN}


@dataclass(frozen=True, kw_only=True)
class Query:
    """Conditions and clauses, all of which an agreement must meet.

    Examples
    --------
    >>> Query(destination="gulf", since=2010, clauses=(Clause("passport"),)).since
    2010
    """

    party: str | None = None
    """A country (ISO 3166-1 alpha-3 or name) or a group, of which some member must be party."""
    role: Role | None = None
    """Role that ``party`` must have; ``both`` asks for one that is origin and destination."""
    origin: str | None = None
    """A country or group from which workers come."""
    destination: str | None = None
    """A country or group to which workers go."""
    occupation: str | None = None
    """ISCO-08 group; agreements on a part of it or on a group that holds it are found."""
    sector: str | None = None
    """Sector, by id or name; `negotiate.queries.sectors` says how it is found."""
    since: int | None = None
    """First year of signature."""
    until: int | None = None
    """Last year of signature."""
    era: str | None = None
    """Era of either division of time."""
    kind: str | None = None
    """``bilateral``, ``multilateral`` or ``standard``."""
    form: str | None = None
    """Form of the document, e.g. ``memorandum``."""
    words: str | None = None
    """Words that must all stand in the title, in any order; capitals do not matter."""
    clauses: tuple[Clause, ...] = ()
    """What the agreement must say."""


@dataclass(frozen=True)
class Hit:
    """An agreement that was found, and why."""

    agreement: Agreement
    """The agreement."""
    why: tuple[str, ...]
    """One reason per condition and clause, in the order of the query."""


@dataclass(frozen=True)
class SearchResult:
    """What a search found, and what it had to leave out.

    Every agreement that meets the conditions is in exactly one of ``hits``, ``not_graded``,
    ``not_seen`` and the ``failed`` ones.
    """

    hits: tuple[Hit, ...]
    """Agreements that meet everything, in the order of their ids."""
    not_graded: tuple[Agreement, ...]
    """Agreements that no clause rules out, but whose value has no level or comparable amount."""
    not_seen: tuple[Agreement, ...]
    """Agreements that no clause rules out, but for which nobody looked at some term."""
    direction_unknown: tuple[Agreement, ...]
    """Agreements left out only because no source says who is the origin."""
    considered: int
    """Number of agreements that meet the conditions."""
    failed: int
    """Number of those that some clause rules out."""

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """Return the agreements that were found."""
        return tuple(hit.agreement for hit in self.hits)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the agreements that were found."""
        return tuple(hit.agreement.id for hit in self.hits)

    def plain(self) -> dict[str, object]:
        """Return the result as plain values that JSON can hold, agreements by their ids."""
        return {
            "hits": [
                {
                    "id": hit.agreement.id,
                    "title": hit.agreement.title,
                    "signed": str(hit.agreement.signed),
                    "why": list(hit.why),
                }
                for hit in self.hits
            ],
            "not_graded": [agreement.id for agreement in self.not_graded],
            "not_seen": [agreement.id for agreement in self.not_seen],
            "direction_unknown": [agreement.id for agreement in self.direction_unknown],
            "considered": self.considered,
            "failed": self.failed,
        }


def search(library: Library, query: Query, *, groups: Groups | None = None) -> SearchResult:
    """Return the agreements that meet a query.

    Parameters
    ----------
    library
        The agreements.
    query
        Conditions and clauses. Clauses are judged by the last value of the main reading.
    groups
        Groups of countries, eras and sectors; without them, those that ship with the package.

    Returns
    -------
    SearchResult
        Hits in the order of their ids, each with its reasons, and what was left out for want of
        knowledge.

    Raises
    ------
    UnknownNameError
        If the query names a country, group, sector, era, kind, form, term or level that is not
        known.
    ValueError
        If the query contradicts itself, e.g. a role without a party.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> found = search(load_library(), Query(origin="KEN", clauses=(Clause("recruitment_fee"),)))
    >>> found.considered == len(found.hits) + found.failed + len(found.not_seen)
    True
    """
    index = index_of(library, groups)
    conditions = Conditions(index, query)
    met = conditions.met()
    code = combined(index, query.clauses)
    return SearchResult(
        hits=tuple(
            Hit(index.agreements[row], tuple(conditions.why(row)))
            for row in np.flatnonzero(met & (code == YES)).tolist()
        ),
        not_graded=_at(index, met & (code == NOT_GRADED)),
        not_seen=_at(index, met & (code == NOT_SEEN)),
        direction_unknown=_at(index, conditions.undirected() & ~met & (code == YES)),
        considered=int(met.sum()),
        failed=int((met & (code == NO)).sum()),
    )


def combined(index: Index, clauses: tuple[Clause, ...]) -> CodeArray:
    """Return the answer of every agreement to all clauses together.

    A clause that rules an agreement out decides; then one that nobody looked at; then one whose
    value is not graded.
    """
    found = np.full(len(index.agreements), YES, np.int8)
    for clause in clauses:
        answer = answers(index, clause)
        no = (found == NO) | (answer == NO)
        found = np.where(no, NO, np.maximum(found, answer)).astype(np.int8)
    return found


def _at(index: Index, mask: BoolArray) -> tuple[Agreement, ...]:
    """Return the agreements of a mask."""
    return tuple(index.agreements[row] for row in np.flatnonzero(mask).tolist())


class Conditions:
    """The conditions of a query on one library, with their names resolved."""

    def __init__(self, index: Index, query: Query, *, dated: bool = True) -> None:
        self._index, self._query, self._dated = index, query, dated
        self._sector = index.groups.sector(query.sector) if query.sector else None
        self._era = index.groups.era(query.era) if query.era else None
        _check(query)
        names = [name for name in (query.party, query.origin, query.destination) if name]
        self._columns = {name: index.members(self._place(name)) for name in names}

    def _place(self, name: str) -> str:
        """Return the code or id of a place, a country of the library or a group."""
        return self._index.groups.place(name, also=self._index.names)

    def met(self) -> BoolArray:
        """Return the agreements that meet all conditions."""
        every = np.ones(len(self._index.agreements), np.bool_)
        for part in (*self._about_parties(), *self._about_work(), *self._about_text()):
            every &= part
        return every & self.in_time(self._index.years) if self._dated else every

    def undirected(self) -> BoolArray:
        """Return the agreements that would meet all conditions if a direction were assumed."""
        every = np.ones(len(self._index.agreements), np.bool_)
        for part in (*self._about_parties(any_role=True), *self._about_work(), *self._about_text()):
            every &= part
        return every & self.in_time(self._index.years) if self._dated else every

    def in_time(self, years: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> BoolArray:
        """Return which years the query allows."""
        query, era = self._query, self._era
        firsts = [query.since, era.first if era else None]
        lasts = [query.until, era.last if era else None]
        first = max((year for year in firsts if year is not None), default=-(10**6))
        last = min((year for year in lasts if year is not None), default=10**6)
        return np.asarray((years >= first) & (years <= last))

    def _about_parties(self, *, any_role: bool = False) -> Iterator[BoolArray]:
        """Yield which agreements meet each condition on parties."""
        query, more = self._query, DIRECTION_UNKNOWN if any_role else 0
        if query.party:
            place = self._place(query.party)
            if query.role == "both":
                columns = self._columns[query.party]
                both = ORIGIN | DESTINATION
                yield ((self._index.roles[:, columns] & both) == both).any(axis=1)
            else:
                bits = _BITS[query.role] if query.role else ORIGIN | DESTINATION | DIRECTION_UNKNOWN
                yield self._index.has_party(place, bits | more)
        for name, bits in ((query.origin, ORIGIN), (query.destination, DESTINATION)):
            if name:
                yield self._index.has_party(self._place(name), bits | more)

    def _about_work(self) -> Iterator[BoolArray]:
        """Yield which agreements meet the conditions on occupation and sector."""
        agreements = self._index.agreements
        if self._query.occupation:
            yield np.array([bool(self._occupations(a)) for a in agreements], dtype=np.bool_)
        if self._sector:
            found = (any(s.sector == self._sector for s in row) for row in self._index.sectors)
            yield np.fromiter(found, np.bool_, len(agreements))

    def _occupations(self, agreement: Agreement) -> tuple[str, ...]:
        """Return the occupations of an agreement that hold the asked one or are part of it."""
        asked = self._query.occupation or ""
        return tuple(
            code
            for code in agreement.occupations
            if code.startswith(asked) or asked.startswith(code)
        )

    def _about_text(self) -> Iterator[BoolArray]:
        """Yield which agreements meet the conditions on kind, form and title."""
        index, query = self._index, self._query
        if query.kind:
            yield np.asarray(index.kinds == query.kind)
        if query.form:
            yield np.asarray(index.forms == query.form)
        if query.words:
            words = query.words.casefold().split()
            found = [all(word in title for word in words) for title in index.titles]
            yield np.array(found, dtype=np.bool_)

    def why(self, row: int) -> Iterator[str]:
        """Yield why an agreement meets the conditions and clauses."""
        index, query = self._index, self._query
        agreement = index.agreements[row]
        asked = (
            (query.party, "party"),
            (query.origin, "origin"),
            (query.destination, "destination"),
        )
        for name, role in asked:
            if name:
                yield from self._why_party(row, name, role)
        if query.occupation:
            yield f"occupation {', '.join(self._occupations(agreement))}"
        if self._sector:
            yield from (
                f"{s.sector} ({s.rule})" for s in index.sectors[row] if s.sector == self._sector
            )
        if self._dated and (query.since or query.until or query.era):
            yield f"signed {index.years[row]}"
        yield from (text for text in (query.kind, query.form) if text)
        if query.words:
            yield f"title: {agreement.title}"
        yield from (clause_words(index, row, clause) for clause in query.clauses)

    def _why_party(self, row: int, name: str, role: str) -> Iterator[str]:
        """Yield the parties of an agreement that a place means, in the role asked for."""
        bits = _BITS.get(role, ORIGIN | DESTINATION | DIRECTION_UNKNOWN)
        found = [
            self._index.names[column]
            for column in self._columns[name].tolist()
            if self._index.roles[row, column] & bits
        ]
        yield f"{role} {', '.join(found)}"


def _check(query: Query) -> None:
    """Refuse a query with unknown words, or that contradicts itself."""
    if query.kind and query.kind not in KINDS:
        raise UnknownNameError("kind of agreement", query.kind, KINDS)
    if query.form and query.form not in get_args(Form):
        raise UnknownNameError("form of agreement", query.form, get_args(Form))
    if query.role and query.role not in get_args(Role):
        raise UnknownNameError("role", query.role, get_args(Role))
    if query.role and not query.party:
        raise ValueError(
            f"role {query.role!r} needs a party; give one, or use origin or destination"
        )
    if query.occupation:
        check_occupation(query.occupation)
