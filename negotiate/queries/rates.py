"""Base rates: in how many agreements a term stands, by region, era, sector and more.

Numbers are counts of agreements. A share is that of the agreements in which somebody looked, and
stands beside its n and beside the number in which nobody did. An agreement with two regions or two
sectors counts in each of them, and once where nothing is told apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from negotiate.queries.arrays import BoolArray, Index, IntArray
from negotiate.queries.clauses import YES
from negotiate.queries.groups import Groups
from negotiate.queries.index import index_of
from negotiate.queries.labels import By, labels_of
from negotiate.queries.query import Conditions, Query, combined
from negotiate.terms.library import Library


@dataclass(frozen=True)
class _Cells:
    """Groups of agreements: labels, and the agreements of each, one after the other."""

    labels: tuple[tuple[str, ...], ...]
    rows: IntArray
    starts: IntArray

    @property
    def sizes(self) -> IntArray:
        """Return the number of agreements of each group."""
        return np.diff([*self.starts, len(self.rows)]).astype(np.int64)

    def total(self, counted: BoolArray) -> IntArray:
        """Return per group and column how often something holds, exactly."""
        if not self.labels:
            return np.zeros((0, counted.shape[1]), np.int64)
        return np.asarray(np.add.reduceat(counted[self.rows].astype(np.int64), self.starts, axis=0))


def rates(
    library: Library,
    *,
    by: Sequence[By] = (),
    terms: Sequence[str] | None = None,
    query: Query | None = None,
    groups: Groups | None = None,
) -> pd.DataFrame:
    """Return how many agreements state each term, by group.

    Parameters
    ----------
    library
        The agreements.
    by
        What agreements are told apart by; without it, all together.
    terms
        Terms to count; without them, all of the codebook.
    query
        Conditions that the agreements must meet, clauses included.
    groups
        Groups of countries, eras and sectors; without them, those that ship with the package.

    Returns
    -------
    pandas.DataFrame
        One row per group and term, groups sorted, terms in the order of the codebook. Columns: one
        per element of ``by``; ``term``; ``agreements`` in the group; ``n`` in which somebody
        looked; ``stated``; ``share`` (stated / n, NaN where n is 0); ``not_seen``; ``not_graded``
        (stated without level or comparable amount).

    Raises
    ------
    UnknownNameError
        If a term, a name of the query or an element of ``by`` is not known.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> table = rates(load_library(), by=["period"], terms=["passport"])
    >>> bool((table["n"] + table["not_seen"] == table["agreements"]).all())
    True
    """
    index = index_of(library, groups)
    columns = _columns(index, terms)
    cells = _cells(index, by, query)
    counted = {
        "n": index.looked,
        "stated": index.stated,
        "not_seen": ~index.looked,
        "not_graded": index.stated & np.isnan(index.positions),
    }
    counts = {name: cells.total(array[:, columns]) for name, array in counted.items()}
    table = _labels(index, cells, by, columns)
    for name, array in counts.items():
        table[name] = array.ravel()
    at = list(table.columns).index("not_seen")
    table.insert(at, "share", _share(table["stated"], table["n"]))
    return table


def level_rates(
    library: Library,
    *,
    by: Sequence[By] = (),
    terms: Sequence[str] | None = None,
    query: Query | None = None,
    groups: Groups | None = None,
) -> pd.DataFrame:
    """Return how many agreements stand at each level of each term, by group.

    Parameters
    ----------
    library, by, terms, query, groups
        As in `rates`; terms that are numbers have no levels and are left out.

    Returns
    -------
    pandas.DataFrame
        One row per group, term and level, levels from lowest to highest. Columns: one per element
        of ``by``; ``term``; ``agreements``; ``n`` in which somebody looked; ``graded`` with a
        level; ``level``; ``at`` the level; ``at_or_above`` it, missing for terms whose levels have
        no order. No share is given: among those that state a term, who is graded is no sample.

    Raises
    ------
    UnknownNameError
        If a term, a name of the query or an element of ``by`` is not known.

    See Also
    --------
    rates : Whether the term is stated at all.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> table = level_rates(load_library(), terms=["passport"])
    >>> int(table["at"].sum()) == int(table["at_or_above"].iloc[0]) == int(table["graded"].iloc[0])
    True
    """
    index = index_of(library, groups)
    cells = _cells(index, by, query)
    columns = [
        column
        for column in _columns(index, terms).tolist()
        if index.codebook.get(index.terms[column]).levels
    ]
    parts = [_levels(index, cells, column) for column in columns]
    joined = (
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}
    )
    order = np.argsort(joined.get("group", np.zeros(0)), kind="stable")
    table = pd.DataFrame({name: values[order] for name, values in joined.items()})
    return (
        _named(table, index, cells, by) if parts else pd.DataFrame(columns=[*by, *_LEVEL_COLUMNS])
    )


_LEVEL_COLUMNS = ("term", "agreements", "n", "graded", "level", "at", "at_or_above")


def _levels(index: Index, cells: _Cells, column: int) -> dict[str, IntArray]:
    """Return the counts of one term's levels in each group, as columns of a table."""
    count = len(index.codebook.get(index.terms[column]).levels)
    at = cells.total(index.ranks[:, [column]] == np.arange(count))
    n = cells.total(index.looked[:, [column]]).ravel()
    size = len(cells.labels)
    return {
        "group": np.repeat(np.arange(size), count),
        "column": np.full(size * count, column),
        "n": np.repeat(n, count),
        "graded": np.repeat(at.sum(axis=1), count),
        "place": np.tile(np.arange(count), size),
        "at": at.ravel(),
        "above": at[:, ::-1].cumsum(axis=1)[:, ::-1].ravel(),
    }


def _named(table: pd.DataFrame, index: Index, cells: _Cells, by: Sequence[By]) -> pd.DataFrame:
    """Return a table of levels with the names of groups, terms and levels."""
    known = [index.codebook.get(term) for term in index.terms]
    places = list(zip(table["column"].tolist(), table["place"].tolist(), strict=True))
    labels = [cells.labels[group] for group in table["group"].tolist()]
    named: dict[str, object] = {name: [label[at] for label in labels] for at, name in enumerate(by)}
    ordered = np.array([known[column].kind == "ordered" for column, _ in places], dtype=np.bool_)
    named |= {
        "term": [index.terms[column] for column, _ in places],
        "agreements": cells.sizes[table["group"].to_numpy()],
        "n": table["n"],
        "graded": table["graded"],
        "level": [known[column].level_ids[place] for column, place in places],
        "at": table["at"],
        "at_or_above": table["above"].astype("Int64").where(ordered),
    }
    return pd.DataFrame(named)


def _columns(index: Index, terms: Sequence[str] | None) -> IntArray:
    """Return the columns of terms, in the order of the codebook."""
    wanted = index.terms if terms is None else terms
    for term in wanted:
        index.codebook.get(term)
    return np.array(sorted({index.column[term] for term in wanted}), dtype=np.int64)


def _labels(index: Index, cells: _Cells, by: Sequence[By], columns: IntArray) -> pd.DataFrame:
    """Return the first columns of a table: groups, term, and the number of agreements."""
    terms = [index.terms[column] for column in columns.tolist()]
    count = len(terms)
    table = pd.DataFrame(
        {
            name: np.repeat([label[at] for label in cells.labels], count)
            for at, name in enumerate(by)
        }
    )
    table["term"] = pd.Series(terms * len(cells.labels), dtype=str)
    table["agreements"] = np.repeat(cells.sizes, count)
    return table


def _share(part: "pd.Series[int]", whole: "pd.Series[int]") -> "pd.Series[float]":
    """Return part / whole, NaN where the whole is 0."""
    return part / whole.where(whole > 0)


def _cells(index: Index, by: Sequence[By], query: Query | None) -> _Cells:
    """Return the groups of the agreements that meet a query, sorted by their labels."""
    met = np.ones(len(index.agreements), np.bool_)
    if query is not None:
        met = Conditions(index, query).met() & (combined(index, query.clauses) == YES)
    dimensions = [labels_of(index, name) for name in by]
    found: dict[tuple[str, ...], list[int]] = {}
    for row in np.flatnonzero(met).tolist():
        for label in _products(dimensions, row):
            found.setdefault(label, []).append(row)
    labels = tuple(sorted(found))
    rows = [row for label in labels for row in found[label]]
    starts = np.cumsum([0, *(len(found[label]) for label in labels)])[:-1]
    return _Cells(labels, np.array(rows, dtype=np.int64), starts)


def _products(dimensions: list[list[tuple[str, ...]]], row: int) -> list[tuple[str, ...]]:
    """Return every combination of an agreement's labels, one from each dimension."""
    found: list[tuple[str, ...]] = [()]
    for labels in dimensions:
        found = [(*start, label) for start in found for label in labels[row]]
    return found
