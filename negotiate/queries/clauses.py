"""Clauses of a question: what an agreement must say, or must not say, on one term.

The answer of an agreement to a clause is one of four, since two kinds of ignorance must not look
like a no: `YES`, `NO`, `NOT_GRADED` (it states the term, but no level or comparable amount is
known) and `NOT_SEEN` (nobody looked). A term that is known not to be there is a `NO` to every
level, also to ``<=``: having nothing is not having little.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from negotiate.errors import UnknownNameError
from negotiate.queries.arrays import BoolArray, CodeArray, FloatArray, Index, IntArray, near
from negotiate.queries.index import in_unit, is_money
from negotiate.terms.codebook import Codebook, Term

Op = Literal["states", "lacks", "not_seen", "=", ">=", "<="]
"""What is asked of a term: that it is there, that it is known not to be, that nobody looked, or how
its level or amount compares."""

NO, YES, NOT_GRADED, NOT_SEEN = 0, 1, 2, 3
"""Answers of an agreement to a clause."""

COMPARISONS = ("=", ">=", "<=")
"""Operators that need a level or an amount."""


@dataclass(frozen=True)
class Clause:
    """What is asked of one term.

    Examples
    --------
    >>> str(Clause("recruitment_fee", ">=", level="shared"))
    'recruitment_fee>=shared'
    >>> str(Clause("termination_notice", "<=", amount=6, unit="month")), str(Clause("quota", "lacks"))
    ('termination_notice<=6 month', 'lacks quota')
    """

    term: str
    """Identifier of the term."""
    op: Op = "states"
    """What is asked."""
    level: str | None = None
    """Level to compare with, by its id or an alias."""
    amount: float | None = None
    """Amount to compare with, in ``unit``."""
    unit: str | None = None
    """Unit of the amount; without it, the unit of the term."""
    currency: str | None = None
    """ISO 4217 code, required for money: nothing is converted."""

    def __str__(self) -> str:
        """Return the clause in the short form that `parse_query` reads."""
        if self.op == "states":
            return self.term
        if self.op in ("lacks", "not_seen"):
            return f"{self.op.replace('_', ' ')} {self.term}"
        return f"{self.term}{self.op}{self.level or self._measure()}"

    def _measure(self) -> str:
        """Return the amount with its unit."""
        unit = (self.unit or "").replace("currency", self.currency or "currency")
        return f"{self.amount:.15g} {unit or self.currency or ''}".strip()


def checked(clause: Clause, codebook: Codebook) -> Term:
    """Return the term of a clause that can be answered.

    Raises
    ------
    UnknownNameError
        If there is no such term, level or operator.
    ValueError
        If the clause compares nothing, or compares what has no order.
    """
    term = codebook.get(clause.term)
    if clause.op not in get_args(Op):
        raise UnknownNameError("operator", clause.op, get_args(Op))
    given = sum(part is not None for part in (clause.level, clause.amount))
    wanted = 1 if clause.op in COMPARISONS else 0
    if given != wanted:
        need = "one level or one amount" if wanted else "no level and no amount"
        raise ValueError(f"{clause.op!r} of {clause.term} needs {need}, got {given}")
    if clause.level is not None:
        term.level(clause.level)
        if clause.op != "=" and term.kind != "ordered":
            names = ", ".join(term.level_ids)
            raise ValueError(
                f"the levels of {clause.term} have no order; use = with one of {names}"
            )
    elif wanted:
        _check_amount(clause, term)
    return term


def _check_amount(clause: Clause, term: Term) -> None:
    """Refuse an amount that cannot be compared with the term's."""
    if term.unit is None:
        known = ", ".join(term.level_ids)
        raise ValueError(f"{clause.term} has no amounts; compare with one of its levels: {known}")
    if is_money(term) != (clause.currency is not None):
        need = "a currency, e.g. currency='SAR'" if is_money(term) else "no currency"
        raise ValueError(f"an amount of {clause.term} is in {term.unit} and needs {need}")
    if not np.isfinite(clause.amount or 0.0):
        raise ValueError(f"an amount must be a finite number, got {clause.amount}")
    if np.isnan(_amount(clause, term)):
        raise ValueError(f"{clause.term} is in {term.unit}, which {clause.unit} is not")


def answers(index: Index, clause: Clause) -> CodeArray:
    """Return the answer of every agreement to a clause, by the last value of its main reading.

    Parameters
    ----------
    index
        The library.
    clause
        What is asked.

    Returns
    -------
    array
        `NO`, `YES`, `NOT_GRADED` or `NOT_SEEN`, one per agreement.

    Raises
    ------
    UnknownNameError
        If there is no such term, level or operator.
    ValueError
        If the clause compares nothing, or compares what has no order.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> from negotiate.queries.index import index_of
    >>> found = answers(index_of(load_library()), Clause("passport", "lacks"))
    >>> set(found.tolist()) <= {NO, YES, NOT_SEEN}
    True
    """
    term, column = checked(clause, index.codebook), index.column[clause.term]
    looked, stated = index.looked[:, column], index.stated[:, column]
    if clause.op == "not_seen":
        return np.where(looked, NO, YES).astype(np.int8)
    if clause.op == "lacks":
        yes, not_graded = index.lacks[:, column], np.zeros_like(looked)
    elif clause.op == "states":
        yes, not_graded = stated, np.zeros_like(looked)
    else:
        place, asked = _last(index, clause, term), _asked(clause, term)
        yes, not_graded = stated & _compare(place, clause.op, asked), stated & np.isnan(place)
    return _coded(yes, not_graded, ~looked)


def value_answers(index: Index, clause: Clause) -> tuple[IntArray, CodeArray]:
    """Return the rows of all values of a clause's term, of every reading, and their answers.

    Each value is judged for itself, at its own date; a value with which a provision ended states
    nothing from that date on. Where only ``states`` is asked, a value without level and amount is
    `NOT_GRADED`, so that it can be shown after those that say how much.
    """
    term, column = checked(clause, index.codebook), index.column[clause.term]
    rows = np.arange(index.values.starts[column], index.values.starts[column + 1])
    values = index.values
    stated = (values.state[rows] == 1) & ~values.ended[rows]
    none = np.zeros_like(stated)
    if clause.op == "not_seen":
        return rows, _coded(none, none, none)
    if clause.op == "lacks":
        return rows, _coded(~stated, none, none)
    if clause.op == "states":
        bare = (values.rank[rows] < 0) & np.isnan(values.amount[rows])
        return rows, _coded(stated, stated & bare, none)
    place, asked = _places(index, clause, rows), _asked(clause, term)
    yes = stated & _compare(place, clause.op, asked)
    return rows, _coded(yes, stated & np.isnan(place), none)


def _last(index: Index, clause: Clause, term: Term) -> FloatArray:
    """Return the last level or comparable amount of every agreement, NaN where there is none."""
    column = index.column[clause.term]
    if clause.amount is None:
        return index.positions[:, column]
    if term.kind == "number" and clause.currency is None:
        return index.positions[:, column]
    rows = np.arange(index.values.starts[column], index.values.starts[column + 1])
    rows = rows[index.values.last[rows]]
    found = np.full(len(index.agreements), np.nan)
    found[index.values.agreement[rows]] = _places(index, clause, rows)
    return found


def _places(index: Index, clause: Clause, rows: IntArray) -> FloatArray:
    """Return the levels or comparable amounts of rows of the table of values."""
    values = index.values
    if clause.amount is None:
        return np.where(values.rank[rows] >= 0, values.rank[rows], np.nan)
    code = index.currencies.index(clause.currency) if clause.currency in index.currencies else -2
    same = values.currency[rows] == (-1 if clause.currency is None else code)
    return np.where(same, values.amount[rows], np.nan)


def _asked(clause: Clause, term: Term) -> float:
    """Return the level or amount that a clause asks for, as a number."""
    return _amount(clause, term) if clause.level is None else float(term.rank(clause.level))


def _amount(clause: Clause, term: Term) -> float:
    """Return the amount of a clause in the unit of the term, NaN where it cannot be converted."""
    return in_unit(clause.amount or 0.0, clause.unit or term.unit, term.unit)


def _compare(place: FloatArray, op: str, asked: float) -> BoolArray:
    """Return where levels or amounts meet a comparison; NaN meets none."""
    same = near(place, asked)
    if op == "=":
        return same
    return np.asarray(same | (place > asked if op == ">=" else place < asked))


def _coded(yes: BoolArray, not_graded: BoolArray, not_seen: BoolArray) -> CodeArray:
    """Return answers from where they are yes, not graded and not seen."""
    found = np.where(yes, YES, NO)
    found = np.where(not_graded, NOT_GRADED, found)
    return np.where(not_seen, NOT_SEEN, found).astype(np.int8)
