"""From a library to its arrays, once for each library.

What the arrays mean stands in `negotiate.queries.arrays`.
"""

import weakref
from datetime import date
from itertools import chain

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
from negotiate.terms.schema import Agreement, Reading

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
_FIELDS, _AMOUNT = 10, 4
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


class _Lines:
    """The lines of one term in the table of values, one number after the other."""

    def __init__(self, term: Term, money: dict[str | None, int]) -> None:
        self._term, self._unit, self._money = term, term.unit, money
        self._ranks: dict[str | None, int] = {None: -1}
        self.numbers: list[float] = []

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.numbers) // _FIELDS

    def add(self, row: int, place: int, reading: Reading) -> None:
        """Add one line for each value of a reading; a currency that is new gets the next code."""
        state, values = _CODES[reading.state], reading.values
        last = len(values) - 1 if place == 0 else -1
        for at, value in enumerate(values):
            start, amount = value.start, value.amount
            year = start if type(start) is int else year_of(start)
            rank = self._ranks.get(value.level)
            if rank is None:
                rank = self._rank(value.level)
            if amount is None:
                money, amount = -1, _NAN
            else:
                money = self._money.setdefault(value.currency, len(self._money) - 1)
                amount = in_unit(amount, value.unit, self._unit)
            line = (row, state, year, rank, amount, money, place, at, value.ended, at == last)
            self.numbers.extend(line)

    def _rank(self, level: str | None) -> int:
        """Return the place of a level, which is then remembered."""
        self._ranks[level] = rank = -1 if level is None else self._term.rank(level)
        return rank


def _values(
    agreements: tuple[Agreement, ...], codebook: Codebook
) -> tuple[Values, tuple[str, ...]]:
    """Return the table of all values, and the currencies by their codes in it."""
    money: dict[str | None, int] = {None: -1}
    lines = {name: _Lines(term, money) for name, term in codebook.terms.items()}
    for row, agreement in enumerate(agreements):
        for term, provision in agreement.provisions.items():
            if term not in lines:
                codebook.get(term)  # refuses it
            lines[term].add(row, 0, provision)
            if provision.alternatives:
                for place, reading in enumerate(provision.alternatives.values(), 1):
                    lines[term].add(row, place, reading)
    numbers = chain.from_iterable(one.numbers for one in lines.values())
    columns = np.fromiter(numbers, dtype=np.float64).reshape(-1, _FIELDS).T
    starts = np.cumsum([0, *map(len, lines.values())], dtype=np.int64)
    currencies = tuple(currency for currency in money if currency is not None)
    return _table(columns, starts), currencies


def _table(columns: FloatArray, starts: IntArray) -> Values:
    """Return the table of values from its columns as plain numbers."""
    whole = np.delete(columns, _AMOUNT, axis=0).astype(np.int64)
    return Values(
        agreement=whole[0],
        state=whole[1],
        year=whole[2],
        rank=whole[3],
        amount=columns[_AMOUNT].copy(),
        currency=whole[4],
        reading=whole[5],
        place=whole[6],
        ended=whole[7].astype(np.bool_),
        last=whole[8].astype(np.bool_),
        starts=starts,
    )


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
