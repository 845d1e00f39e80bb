"""From a library to its arrays, once for each library.

What the arrays mean stands in `negotiate.queries.arrays`.
"""

import weakref
from datetime import date

import numpy as np

from negotiate.queries.arrays import (
    DESTINATION,
    DIRECTION_UNKNOWN,
    ORIGIN,
    STATES,
    BoolArray,
    CodeArray,
    FloatArray,
    Index,
    IntArray,
    Values,
)
from negotiate.queries.groups import Groups, load_groups
from negotiate.queries.sectors import sectors_of
from negotiate.terms.codebook import Codebook, Term
from negotiate.terms.library import Library
from negotiate.terms.schema import Agreement, DatedValue, Reading

__all__ = ["Index", "build_index", "in_unit", "index_of", "is_money", "year_of"]

_ROLE_BITS = {
    "origin": ORIGIN,
    "destination": DESTINATION,
    "both": ORIGIN | DESTINATION,
    "unknown": DIRECTION_UNKNOWN,
}
_CODES = {state: code for code, state in enumerate(STATES)}
_FACTORS = {
    ("year", "month"): 12.0,
    ("month", "year"): 1 / 12,
    ("week", "day"): 7.0,
    ("currency/year", "currency/month"): 1 / 12,
}
_FIELDS = 10
_NAN = float("nan")
_CACHE: dict[int, tuple[weakref.ref[Library], Index]] = {}


def index_of(library: Library, groups: Groups | None = None) -> Index:
    """Return the arrays of a library, made at the first question and kept while it lives.

    Parameters
    ----------
    library
        The library; it is frozen, so its arrays never go stale.
    groups
        Groups of countries, eras and sectors; without them, those that ship with the package.

    Returns
    -------
    Index
        The same object at every call with the same library and groups.

    Raises
    ------
    UnknownNameError
        If an agreement has a term that the codebook lacks.
    """
    used = groups or load_groups()
    key = id(library)
    held = _CACHE.get(key)
    if held is not None and held[0]() is library and held[1].groups is used:
        return held[1]
    index = build_index(library, used)
    _CACHE[key] = (weakref.ref(library, lambda _: _CACHE.pop(key, None)), index)
    return index


def build_index(library: Library, groups: Groups) -> Index:
    """Return the arrays of a library, made anew."""
    agreements, codebook = library.agreements, library.codebook
    names = tuple(sorted({party.name for a in agreements for party in a.parties}))
    values, currencies = _values(agreements, codebook)
    states, ranks, positions, ended = _matrices(len(agreements), codebook, values)
    return Index(
        codebook=codebook,
        agreements=agreements,
        groups=groups,
        terms=tuple(codebook.ids()),
        states=states,
        ranks=ranks,
        positions=positions,
        ended=ended,
        years=np.array([year_of(a.signed) for a in agreements], dtype=np.int64),
        names=names,
        roles=_roles(agreements, names),
        sectors=tuple(sectors_of(agreement, groups) for agreement in agreements),
        currencies=currencies,
        values=values,
    )


def year_of(when: date | int | str) -> int:
    """Return the year of a day, month or year.

    Examples
    --------
    >>> year_of("2018-03"), year_of(2018)
    (2018, 2018)
    """
    if isinstance(when, date):
        return when.year
    return int(str(when)[:4])


def in_unit(amount: float, unit: str | None, wanted: str | None) -> float:
    """Return an amount in another unit, NaN where the two cannot be converted exactly.

    Examples
    --------
    >>> in_unit(2, "year", "month"), in_unit(2, "day", "month")
    (24.0, nan)
    """
    if unit == wanted:
        return float(amount)
    return amount * _FACTORS.get((unit or "", wanted or ""), float("nan"))


def is_money(term: Term) -> bool:
    """Return whether the amounts of a term are money."""
    return (term.unit or "").startswith("currency")


def _values(
    agreements: tuple[Agreement, ...], codebook: Codebook
) -> tuple[Values, tuple[str, ...]]:
    """Return the table of all values, and the currencies by their codes in it."""
    money: dict[str | None, int] = {None: -1}
    lines: dict[str, list[tuple[float, ...]]] = {term: [] for term in codebook.ids()}
    for row, agreement in enumerate(agreements):
        for term, provision in agreement.provisions.items():
            known = codebook.get(term)
            lines[term] += _lines(row, known, 0, provision, money)
            for place, reading in enumerate(provision.alternatives.values(), 1):
                lines[term] += _lines(row, known, place, reading, money)
    table = np.array([line for term in lines.values() for line in term], dtype=np.float64)
    columns = table.reshape(-1, _FIELDS).T
    starts = np.cumsum([0, *(len(term) for term in lines.values())], dtype=np.int64)
    currencies = tuple(currency for currency in money if currency is not None)
    return _table(columns, starts), currencies


def _table(columns: FloatArray, starts: IntArray) -> Values:
    """Return the table of values from its columns as plain numbers."""
    whole = np.nan_to_num(columns).astype(np.int64)
    return Values(
        agreement=whole[0],
        state=whole[1],
        year=whole[2],
        rank=whole[3],
        amount=columns[4].copy(),
        currency=whole[5],
        reading=whole[6],
        place=whole[7],
        ended=whole[8].astype(np.bool_),
        last=whole[9].astype(np.bool_),
        starts=starts,
    )


def _lines(
    row: int, term: Term, place: int, reading: Reading, money: dict[str | None, int]
) -> list[tuple[float, ...]]:
    """Return the table's lines for one reading; a currency that is new gets the next code."""
    state, final = _CODES[reading.state], len(reading.values) - 1
    return [
        (
            *(row, state, year_of(value.start), _rank(term, value.level)),
            *(_amount(term, value), money.setdefault(value.currency, len(money) - 1)),
            *(place, at, value.ended, place == 0 and at == final),
        )
        for at, value in enumerate(reading.values)
    ]


def _rank(term: Term, level: str | None) -> int:
    """Return the place of a level, -1 for none."""
    return -1 if level is None else term.rank(level)


def _amount(term: Term, value: DatedValue) -> float:
    """Return the amount of a value in the unit of its term, NaN where there is none."""
    return _NAN if value.amount is None else in_unit(value.amount, value.unit, term.unit)


def _matrices(
    agreements: int, codebook: Codebook, values: Values
) -> tuple[CodeArray, CodeArray, FloatArray, BoolArray]:
    """Return states, ranks, positions and ends from the last values of the main readings."""
    shape = (agreements, len(codebook.terms))
    states, ranks = np.zeros(shape, np.int8), np.full(shape, -1, np.int8)
    positions, ended = np.full(shape, np.nan), np.zeros(shape, np.bool_)
    for column, term in enumerate(codebook.terms.values()):
        rows = np.flatnonzero(values.last[values.of_term(column)]) + values.starts[column]
        at = values.agreement[rows]
        states[at, column] = values.state[rows]
        ranks[at, column] = rank = values.rank[rows]
        ended[at, column] = values.ended[rows]
        if term.kind != "number":
            positions[at, column] = np.where(rank >= 0, rank, np.nan)
        elif not is_money(term):
            positions[at, column] = values.amount[rows]
    ranks[ended], positions[ended] = -1, np.nan
    return states, ranks, positions, ended


def _roles(agreements: tuple[Agreement, ...], names: tuple[str, ...]) -> CodeArray:
    """Return the bits of the roles of the parties."""
    column = {name: at for at, name in enumerate(names)}
    roles = np.zeros((len(agreements), len(names)), np.int8)
    for row, agreement in enumerate(agreements):
        for party in agreement.parties:
            roles[row, column[party.name]] |= _ROLE_BITS[party.role]
    return roles
