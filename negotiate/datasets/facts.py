"""Facts: the long form of a checked table, with its known faults left out or flagged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from negotiate.datasets.registry import Fault, Table

COLUMNS = ("measure", "value", "unit", "year", "dataset", "row", "flag")
"""Columns of a table of facts after its keys."""


@dataclass(frozen=True)
class FaultFound:
    """A known fault of the source, and what it hit."""

    id: str
    """Name of the fault."""
    action: str
    """``flag``: kept and marked; ``leave_out``: dropped."""
    rows: int
    """Rows of the source that it hit."""
    facts: int
    """Facts that it hit."""
    why: str
    """What is wrong with them."""


def without_faulty_rows(
    texts: pd.DataFrame, table: Table
) -> tuple[pd.DataFrame, tuple[FaultFound, ...]]:
    """Return a file without the rows that known faults leave out, and what was left out.

    Parameters
    ----------
    texts
        Texts of the file; the index is the row.
    table
        Rules of the table.

    Returns
    -------
    tuple of DataFrame and tuple of FaultFound
        Rows that stay, and a count per fault.
    """
    columns = list(dict.fromkeys(measure.column for measure in table.measures.values()))
    dropped = pd.Series(False, index=texts.index)
    found = []
    for name, fault in table.faults.items():
        if fault.whole_rows:
            hit = _rows_hit(texts, fault)
            cells = int(texts.loc[hit, columns].notna().to_numpy().sum())
            found.append(FaultFound(name, fault.action, int(hit.sum()), cells, fault.why))
            dropped = dropped | hit
    return texts[~dropped], tuple(found)


def facts_of(
    table_id: str,
    table: Table,
    texts: pd.DataFrame,
    keys: pd.DataFrame,
    measured: pd.DataFrame,
    dated: pd.DataFrame,
) -> tuple[pd.DataFrame, tuple[FaultFound, ...]]:
    """Return one fact per filled cell, and the faults that were flagged or left out.

    Parameters
    ----------
    table_id, table
        Id and rules of the table.
    texts
        Texts of the file.
    keys, measured, dated
        Keys of each row, and value and year of each measure; all have the rows of ``texts``.

    Returns
    -------
    tuple of DataFrame and tuple of FaultFound
        Facts with the columns of the keys and `COLUMNS`, and a count per fault.
    """
    named = pd.DataFrame({name: pd.Categorical(keys[name]) for name in keys}, index=texts.index)
    parts = [
        named[measured[name].notna()].assign(
            measure=name,
            value=measured[name].dropna(),
            year=dated[name][measured[name].notna()],
        )
        for name in table.measures
    ]
    facts = pd.concat(parts).reset_index(names="row")
    flags, kept, found = _faults(facts, texts, table)
    chosen = facts.assign(flag=flags)[kept].reset_index(drop=True)
    return typed(chosen, table_id, table), found


def typed(facts: pd.DataFrame, table_id: str, table: Table) -> pd.DataFrame:
    """Return facts with the declared columns and types, and the units of the registry.

    Parameters
    ----------
    facts
        Keys, measure, value, year, row and flag.
    table_id, table
        Id and rules of the table.

    Returns
    -------
    DataFrame
        Keys, measure, unit, dataset and flag are categories, a value is a float64 or a category,
        a year an Int64 (which may be missing), a row an int64.
    """
    units: Mapping[str, str] = {name: each.unit for name, each in table.measures.items()}
    ordered = pd.Categorical(facts["measure"], categories=list(units))
    measure = pd.Series(ordered, index=facts.index)
    dataset = pd.Series(table_id, index=facts.index).astype("category")
    columns = {name: words(facts[name]) for name in table.keys} | {
        "measure": measure,
        "value": words(facts["value"]) if table.is_text else facts["value"].astype(float),
        "unit": units_of(measure.cat.codes.to_numpy(), units),
        "year": facts["year"].astype("Int64"),
        "dataset": dataset,
        "row": facts["row"].astype("int64"),
        "flag": words(facts["flag"]),
    }
    return pd.DataFrame(columns)


def units_of(measures: NDArray[np.integer[Any]], units: Mapping[str, str]) -> "pd.Categorical[str]":
    """Return the unit of each fact as a category.

    Parameters
    ----------
    measures
        Which of the measures each fact has, as its place in ``units``.
    units
        Unit of each measure.

    Returns
    -------
    Categorical
        Units in the order of the measures if each has its own; else those that occur, in the order
        of the alphabet.

    Examples
    --------
    >>> units_of(np.array([2, 0]), {"a": "person", "b": "km", "c": "km"}).categories.tolist()
    ['km', 'person']
    """
    named = list(units.values())
    kinds = named
    if len(set(named)) < len(named):
        kinds = sorted({named[place] for place in np.flatnonzero(np.bincount(measures)).tolist()})
    place_of = {kind: place for place, kind in enumerate(kinds)}
    places = np.array([place_of.get(name, -1) for name in named], dtype=np.int16)
    return pd.Categorical.from_codes(places[measures], categories=pd.Index(kinds))


def words(column: pd.Series) -> pd.Series:
    """Return a column of words as categories, those that occur, in the order of the alphabet.

    Examples
    --------
    >>> list(words(pd.Series(["b", "a", "b"])).cat.categories)
    ['a', 'b']
    """
    held = column.astype("category").cat.remove_unused_categories()
    return held.cat.rename_categories(held.cat.categories.astype("str").tolist())


def _rows_hit(texts: pd.DataFrame, fault: Fault) -> pd.Series:
    """Return which rows of a file a fault singles out."""
    hit = pd.Series(True, index=texts.index)
    for column, wanted in fault.where.items():
        hit = hit & texts[column].isin(list(wanted))
    return hit


Faults = tuple[NDArray[np.object_], NDArray[np.bool_], tuple[FaultFound, ...]]


def _faults(facts: pd.DataFrame, texts: pd.DataFrame, table: Table) -> Faults:
    """Return the flag of each fact, which facts stay, and what the faults hit."""
    hits = {
        name: _facts_hit(facts, texts, fault)
        for name, fault in table.faults.items()
        if not fault.whole_rows
    }
    dropped = [hit for name, hit in hits.items() if table.faults[name].action == "leave_out"]
    kept = ~np.logical_or.reduce([np.zeros(len(facts), dtype=bool), *dropped])
    flags, found = np.full(len(facts), "", dtype=object), []
    for name, hit in hits.items():
        fault = table.faults[name]
        if fault.action == "flag":
            hit = hit & kept
            flags = np.where(hit, np.where(flags == "", name, flags + f";{name}"), flags)
        rows = int(facts["row"][hit].nunique())
        found.append(FaultFound(name, fault.action, rows, int(hit.sum()), fault.why))
    return flags, kept, tuple(found)


def _facts_hit(facts: pd.DataFrame, texts: pd.DataFrame, fault: Fault) -> NDArray[np.bool_]:
    """Return which facts a fault hits."""
    hit = np.ones(len(facts), dtype=bool)
    if fault.where:
        rows = texts.index[_rows_hit(texts, fault)]
        hit = hit & facts["row"].isin(rows).to_numpy()
    if fault.measures:
        hit = hit & facts["measure"].isin(list(fault.measures)).to_numpy()
    if fault.below is not None or fault.above is not None:
        low = -np.inf if fault.below is None else fault.below
        high = np.inf if fault.above is None else fault.above
        value = facts["value"].to_numpy(dtype=float)
        hit = hit & ((value < low) | (value > high))
    return hit
