"""Precedents: what others obtained, the closest first.

Each dated value that meets a clause is a precedent at its own date: a contract of 2017 that raised
a floor of 2012 is a precedent of 2017 beside one of 2012. An agreement counts if every clause of
the query is met by some value; the time of the query is compared with the date of the value.

What makes a precedent close stands in `negotiate.queries.closeness`; every component is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from negotiate.queries.arrays import FloatArray, Index, IntArray
from negotiate.queries.clauses import Clause
from negotiate.queries.closeness import Aim, Weights, aim_of, closeness, of_agreements, of_years
from negotiate.queries.groups import Groups
from negotiate.queries.index import index_of
from negotiate.queries.precedents_finding import find
from negotiate.queries.query import Query
from negotiate.queries.wording import value_words
from negotiate.terms.library import Library
from negotiate.terms.schema import Agreement, DatedValue, Provision, Reading


@dataclass(frozen=True)
class OtherReading:
    """What another source says about the same term."""

    name: str
    """Name of the reading."""
    state: str
    """State that it gives."""
    level: str
    """Its level, empty where it has none."""
    words: str
    """Its value in words."""
    source: str
    """Title of its source."""
    locator: str
    """Where in the source."""


@dataclass(frozen=True)
class Precedent:
    """One dated value of one agreement that meets a clause."""

    agreement: str
    """Id of the agreement."""
    title: str
    """Title of the agreement."""
    clause: str
    """Clause that the value answers."""
    reading: str
    """Name of the reading that says so, empty for the main one."""
    state: str
    """State of the term in that reading."""
    start: str
    """From when the value applies."""
    year: int
    """The year of that."""
    level: str
    """Level, empty where the value carries none."""
    words: str
    """The value in words."""
    locator: str
    """Article, paragraph or page."""
    source: str
    """Title of the source."""
    href: str
    """Address of the source, empty where only a part is known."""
    grade: str
    """How well the value is founded."""
    layer: str
    """Instrument in which the value stands."""
    ended: bool
    """Whether the provision has ended since."""
    closeness: float
    """Weighted mean of the components, 0 to 1; 0 where nothing was asked for."""
    components: Mapping[str, float]
    """Components that were asked for, each 0 to 1."""
    disagree: tuple[OtherReading, ...]
    """Readings of the same term by other sources."""


@dataclass(frozen=True)
class Precedents:
    """Precedents of a query, the closest first, ties by id, then by date."""

    graded: tuple[Precedent, ...]
    """Values that meet the clauses."""
    not_graded: tuple[Precedent, ...]
    """Values that state the terms, but without a level or comparable amount; none is dropped."""
    disputed: tuple[Precedent, ...]
    """Values that meet a clause only in a reading that the main one contradicts."""
    not_seen: tuple[str, ...]
    """Ids of agreements left out because nobody looked at a term, and no other clause fails."""
    weights: Weights
    """Weights of the components."""


def precedents(
    library: Library,
    query: Query,
    *,
    corridor: tuple[str, str] | None = None,
    occupation: str | None = None,
    sector: str | None = None,
    year: int | None = None,
    weights: Weights | None = None,
    groups: Groups | None = None,
) -> Precedents:
    """Return the values that meet the clauses of a query, the closest to a negotiation first.

    Parameters
    ----------
    library
        The agreements.
    query
        Conditions and at least one clause other than ``not_seen``.
    corridor
        Origin and destination of the negotiation, ISO 3166-1 alpha-3 codes or names of countries.
    occupation
        ISCO-08 group of the negotiation.
    sector
        Its sector; without it, that of the occupation.
    year
        Its year.
    weights
        Weights of the components of closeness; without them, the defaults of `Weights`.
    groups
        Groups of countries, eras and sectors; without them, those that ship with the package.

    Returns
    -------
    Precedents
        Graded values, values without a grade apart, and readings that the main one contradicts.

    Raises
    ------
    UnknownNameError
        If a name of the query or of the negotiation is not known.
    ValueError
        If the query has no clause that a value can meet.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> query = Query(destination="gulf", clauses=(Clause("recruitment_fee", ">=", level="shared"),))
    >>> found = precedents(load_library(), query, corridor=("KEN", "SAU"), sector="domestic work")
    >>> found.graded[0].closeness >= found.graded[-1].closeness
    True
    """
    if all(clause.op == "not_seen" for clause in query.clauses):
        raise ValueError(
            "precedents need a clause that a value can meet, e.g. states recruitment_fee"
        )
    index, used = index_of(library, groups), weights or Weights()
    aim = aim_of(index, corridor, occupation, sector, year)
    found = find(index, query)
    table = _Table(index, query.clauses, aim, used)
    return Precedents(
        graded=table.precedents(found.graded),
        not_graded=table.precedents(found.not_graded),
        disputed=table.precedents(found.disputed),
        not_seen=tuple(index.agreements[row].id for row in np.flatnonzero(found.not_seen)),
        weights=used,
    )


class _Table:
    """Maker of precedents from rows of the table of values."""

    def __init__(
        self, index: Index, clauses: tuple[Clause, ...], aim: Aim, weights: Weights
    ) -> None:
        self._index, self._clauses, self._aim, self._weights = index, clauses, aim, weights
        self._near = of_agreements(index, aim)

    def precedents(self, found: list[tuple[int, IntArray]]) -> tuple[Precedent, ...]:
        """Return the precedents of rows, the closest first, ties by id, clause and date."""
        clause = np.concatenate([np.full(len(rows), at) for at, rows in found])
        rows = np.concatenate([rows for _, rows in found])
        values = self._index.values
        agreement, year = values.agreement[rows], values.year[rows]
        parts = {name: near[agreement] for name, near in self._near.items()}
        years = of_years(year, self._aim, self._weights)
        parts |= {} if years is None else {"years": years}
        total = np.broadcast_to(closeness(parts, self._weights), rows.shape)
        keys = (values.place[rows], values.reading[rows], year, clause, agreement, -total.round(12))
        return tuple(
            self._one(int(rows[k]), int(clause[k]), float(total[k]), _at(parts, k))
            for k in np.lexsort(keys).tolist()
        )

    def _one(self, row: int, clause: int, total: float, parts: Mapping[str, float]) -> Precedent:
        """Return one precedent."""
        values, asked = self._index.values, self._clauses[clause]
        agreement = self._index.agreements[values.agreement[row]]
        provision = agreement.provisions[asked.term]
        name, reading = list(_readings(provision).items())[values.reading[row]]
        value = reading.values[values.place[row]]
        source = agreement.sources[value.source]
        return Precedent(
            agreement=agreement.id,
            title=agreement.title,
            clause=str(asked),
            reading=name,
            state=reading.state,
            start=str(value.start),
            year=int(values.year[row]),
            level=value.level or "",
            words=self._words(value, reading.state, asked.term),
            locator=value.locator,
            source=source.title,
            href=source.href or "",
            grade=value.grade,
            layer=value.layer or agreement.instrument_layer,
            ended=reading.values[-1].ended,
            closeness=total,
            components=parts,
            disagree=self._others(agreement, provision, name, asked.term),
        )

    def _words(self, value: DatedValue, state: str, term: str) -> str:
        """Return a value in words, with the meaning of its level where the source says no more."""
        known = self._index.codebook.get(term)
        return value_words(value, state, known.words(value.level) if value.level else "")

    def _others(
        self, agreement: Agreement, provision: Provision, name: str, term: str
    ) -> tuple[OtherReading, ...]:
        """Return the readings of a term but one."""
        return tuple(
            OtherReading(
                name=other or "main",
                state=reading.state,
                level=reading.values[-1].level or "",
                words=self._words(reading.values[-1], reading.state, term),
                source=agreement.sources[reading.values[-1].source].title,
                locator=reading.values[-1].locator,
            )
            for other, reading in _readings(provision).items()
            if other != name
        )


def _readings(provision: Provision) -> dict[str, Reading]:
    """Return the readings of a provision by name, the main one first with an empty name."""
    return {"": provision, **provision.alternatives}


def _at(parts: Mapping[str, FloatArray], row: int) -> dict[str, float]:
    """Return the components of one row."""
    return {name: float(part[row]) for name, part in parts.items()}
