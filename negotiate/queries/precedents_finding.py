"""Which dated values are precedents of a query, before they are ranked."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from negotiate.queries.arrays import BoolArray, Index, IntArray
from negotiate.queries.clauses import NO, NOT_GRADED, NOT_SEEN, YES, Clause, answers, value_answers
from negotiate.queries.query import Conditions, Query


@dataclass(frozen=True)
class Found:
    """Rows of the table of values, each with the place of its clause in the query."""

    graded: list[tuple[int, IntArray]]
    not_graded: list[tuple[int, IntArray]]
    disputed: list[tuple[int, IntArray]]
    not_seen: BoolArray


@dataclass(frozen=True)
class Answered:
    """The values that a clause allows by time and conditions, with their answers."""

    rows: IntArray
    answer: IntArray
    main: BoolArray


def find(index: Index, query: Query) -> Found:
    """Return the values that are precedents, and the agreements left out for want of looking."""
    conditions = Conditions(index, query, dated=False)
    allowed = conditions.met()
    for clause in query.clauses:
        if clause.op == "not_seen":
            allowed &= answers(index, clause) == YES
    asked = [(at, clause) for at, clause in enumerate(query.clauses) if clause.op != "not_seen"]
    parts = {at: _answered(index, clause, conditions, allowed) for at, clause in asked}
    own = np.array([_best(index, clause, parts[at], allowed) for at, clause in asked])
    either = np.array(
        [_best(index, clause, parts[at], allowed, alternatives=True) for at, clause in asked]
    )
    graded, known = (own == YES).all(axis=0), (own != NO).all(axis=0)
    seen = known & (own != NOT_SEEN).all(axis=0)
    disputed = (either == YES).all(axis=0) & ~seen
    return Found(
        graded=_rows(index, parts, graded, (YES,)),
        not_graded=_rows(index, parts, seen & ~graded, (YES, NOT_GRADED))
        + _rows(index, parts, graded, (NOT_GRADED,)),
        disputed=_rows(index, parts, disputed, (YES,), main_only=False),
        not_seen=known & ~seen & ~disputed & _in_time(index, conditions),
    )


def _in_time(index: Index, conditions: Conditions) -> BoolArray:
    """Return the agreements whose signature the query allows."""
    return conditions.in_time(index.years)


def _answered(index: Index, clause: Clause, conditions: Conditions, allowed: BoolArray) -> Answered:
    """Return the values of a clause's term that the query allows, with their answers."""
    rows, answer = value_answers(index, clause)
    values = index.values
    kept = allowed[values.agreement[rows]] & conditions.in_time(values.year[rows])
    rows = rows[kept]
    return Answered(rows, answer[kept].astype(np.int64), values.reading[rows] == 0)


def _best(
    index: Index,
    clause: Clause,
    part: Answered,
    allowed: BoolArray,
    *,
    alternatives: bool = False,
) -> IntArray:
    """Return the best answer of each agreement by its main reading, or by any."""
    column = index.column[clause.term]
    found = np.where(index.looked[:, column] | ~allowed, NO, NOT_SEEN)
    used = np.ones_like(part.main) if alternatives else part.main
    agreement = index.values.agreement[part.rows]
    for code in (NOT_GRADED, YES):
        found[agreement[used & (part.answer == code)]] = code
    return found.astype(np.int64)


def _rows(
    index: Index,
    parts: Mapping[int, Answered],
    agreements: BoolArray,
    codes: tuple[int, ...],
    *,
    main_only: bool = True,
) -> list[tuple[int, IntArray]]:
    """Return the rows of some agreements with some answers, by clause."""
    found = []
    for at, part in parts.items():
        kept = agreements[index.values.agreement[part.rows]] & np.isin(part.answer, codes)
        found.append((at, part.rows[kept & (part.main | (not main_only))]))
    return found
