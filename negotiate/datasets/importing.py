"""One importer for all tables: the registry says what a file must be, this makes its facts.

A fact is one row: keys, measure, value, unit, year, id of the table, row of the source file, flag.
Empty cells give no fact and are counted. Whatever is left out, flagged or renamed is counted too,
with its reason, so that nothing happens silently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from negotiate.datasets import cells
from negotiate.datasets.codes import Country
from negotiate.datasets.facts import FaultFound, facts_of, without_faulty_rows
from negotiate.datasets.reading import Source, read_source
from negotiate.datasets.registry import Key, Registry, SumRule, Table, load_registry
from negotiate.errors import CellProblem, DatasetError

COMMAND = "labour-negotiate data import DIR"
"""Command that imports a folder of data sets."""


@dataclass(frozen=True)
class CodeFound:
    """A code of the file that is not a current one of ISO 3166-1."""

    given: str
    """Code in the file."""
    iso3: str
    """Code under which the facts are kept."""
    status: str
    """What it stands for."""
    rows: int
    """Rows that have it, in any column."""
    reason: str
    """Why it differs."""


@dataclass(frozen=True, eq=False)
class Imported:
    """The facts of one file, and everything that was not taken as it stands."""

    table: str
    """Id of the table."""
    facts: pd.DataFrame
    """One fact a row; keys, measure and year together are unique."""
    sha256: str
    """Digest of the source file."""
    rows: int
    """Rows of the source file."""
    rows_published: int
    """Rows of the file that the registry describes."""
    missing: Mapping[str, int]
    """Empty cells of each measure that has some; they give no fact."""
    faults: tuple[FaultFound, ...]
    """Known faults of the source and what they hit, also those that hit nothing."""
    codes: tuple[CodeFound, ...]
    """Codes that are not current ones of ISO 3166-1."""
    unknown_columns: tuple[str, ...]
    """Columns that the registry does not name; they are not read."""


def read_table(
    folder: Path, table_id: str, *, registry: Registry | None = None, invented: bool = False
) -> Imported:
    """Read, check and lengthen the file of one table.

    Parameters
    ----------
    folder
        Folder with one folder per data set.
    table_id
        Id of the table in the registry.
    registry
        Default: the one that ships with the package.
    invented
        Whether the invented parties XAA to XZZ of examples and tests are allowed.

    Returns
    -------
    Imported
        Facts, counts of what was left out, flagged, renamed or missing.

    Raises
    ------
    DatasetError
        With all problems of the file, each with row, column and rule.
    UnknownNameError
        If the registry has no such table.
    """
    data = (registry or load_registry()).set_of(table_id)
    table = data.tables[table_id]
    advice = f"get it from {data.address}, then run {COMMAND} (see docs/data.md)"
    source = read_source(folder / table.file, missing=table.missing, advice=advice)
    _check_columns(source, table)
    return _imported(source, table_id, table, invented)


def _check_columns(source: Source, table: Table) -> None:
    """Refuse a file that lacks columns."""
    present = [str(name) for name in source.texts.columns]
    absent = [name for name in table.columns() if name not in present]
    if absent:
        rule = f"is missing; the header has {', '.join(present)}"
        raise DatasetError(source.path, [CellProblem(1, name, rule) for name in absent])


def _imported(source: Source, table_id: str, table: Table, invented: bool) -> Imported:
    """Return the facts of a file that has its columns, or raise all its problems."""
    kept, left_out = without_faulty_rows(source.texts, table)
    keys, problems, codes = _keys(kept, table, invented)
    measured, value_problems = _measures(kept, table)
    dated, year_problems = _years(kept, keys, measured, table)
    problems += value_problems + year_problems + _sum_problems(measured, table)
    problems += _duplicates(kept, keys, dated, table)
    if problems:
        raise DatasetError(source.path, problems)
    facts, faults = facts_of(table_id, table, kept, keys, measured, dated)
    return Imported(
        table=table_id,
        facts=facts,
        sha256=source.sha256,
        rows=len(source.texts),
        rows_published=table.rows,
        missing={str(name): int(n) for name, n in measured.isna().sum().items() if n},
        faults=(*left_out, *faults),
        codes=codes,
        unknown_columns=_unknown_columns(source, table),
    )


def _unknown_columns(source: Source, table: Table) -> tuple[str, ...]:
    """Return the columns of a file that the registry does not name."""
    named = {*table.columns(), *table.unused}
    return tuple(str(name) for name in source.texts.columns if name not in named)


Keys = tuple[pd.DataFrame, list[CellProblem], tuple[CodeFound, ...]]


def _keys(texts: pd.DataFrame, table: Table, invented: bool) -> Keys:
    """Return the key columns, their problems, and the codes that are not current."""
    columns, problems, uses = {}, [], []
    for name, key in table.keys.items():
        given = _given(texts, key)
        if key.kind == "country":
            (columns[name], found), meaning = cells.countries(given, invented=invented)
            uses.append((given, meaning))
        elif key.kind == "quarter":
            columns[name], found = cells.quarters(given)
        else:
            columns[name], found = cells.labelled(given, key.labels)
        problems += found
    return pd.DataFrame(columns, index=texts.index), problems, _codes(uses)


def _given(texts: pd.DataFrame, key: Key) -> pd.Series:
    """Return the texts of a key; the name of an area where its code is missing."""
    given = texts[key.column]
    return given if key.otherwise is None else given.where(given.notna(), texts[key.otherwise])


def _codes(uses: Sequence[tuple[pd.Series, Mapping[str, Country]]]) -> tuple[CodeFound, ...]:
    """Return the codes that are not current ones, with the rows that have them."""
    meaning = {code: country for _, known in uses for code, country in known.items()}
    return tuple(
        CodeFound(code, country.iso3, country.status, _rows_with(code, uses), country.reason)
        for code, country in sorted(meaning.items())
        if country.status != "current"
    )


def _rows_with(code: str, uses: Sequence[tuple[pd.Series, Mapping[str, Country]]]) -> int:
    """Return in how many rows a code stands in any column."""
    return int(pd.concat([given.eq(code) for given, _ in uses], axis=1).any(axis=1).sum())


def _measures(texts: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[CellProblem]]:
    """Return the columns of values and their problems."""
    columns, problems = {}, []
    for name, measure in table.measures.items():
        given = texts[measure.column]
        columns[name], found = cells.values(given, measure.kind, required=measure.required)
        problems += found
    return pd.DataFrame(columns, index=texts.index), problems


def _years(
    texts: pd.DataFrame, keys: pd.DataFrame, measured: pd.DataFrame, table: Table
) -> tuple[pd.DataFrame, list[CellProblem]]:
    """Return the year of each value, one column per measure, and the problems."""
    year = table.year
    if year.own:
        return _own_years(texts, measured, table)
    problems: list[CellProblem] = []
    if year.column is not None:
        common, problems = cells.years(texts[year.column])
    elif year.quarter is not None:
        common = pd.to_numeric(keys[year.quarter].str[:4], errors="coerce").astype("Int64")
    else:
        common = pd.Series(year.fixed, index=texts.index, dtype="Int64")
    return pd.DataFrame(dict.fromkeys(table.measures, common)), problems


def _own_years(
    texts: pd.DataFrame, measured: pd.DataFrame, table: Table
) -> tuple[pd.DataFrame, list[CellProblem]]:
    """Return the years of measures that each have a column of years."""
    columns, problems = {}, []
    for name, measure in table.measures.items():
        needed = measured[name].notna() & (table.year.missing == "refused")
        columns[name], found = cells.years(texts[str(measure.year)], needed)
        problems += found
    return pd.DataFrame(columns, index=texts.index), problems


def _sum_problems(measured: pd.DataFrame, table: Table) -> list[CellProblem]:
    """Return the rows in which a sum does not hold."""
    return [problem for rule in table.sums for problem in _broken_sum(measured, rule, table)]


def _broken_sum(measured: pd.DataFrame, rule: SumRule, table: Table) -> list[CellProblem]:
    """Return the rows in which one sum does not hold."""
    parts = measured[list(rule.parts)].sum(axis=1, skipna=False)
    totals = measured[rule.total]
    wrong = (totals - parts).abs() > rule.tolerance
    columns = " + ".join(table.measures[name].column for name in rule.parts)
    return [
        CellProblem(
            int(row),
            table.measures[rule.total].column,
            f"must be {columns}, got {float(totals[row]):.15g} against {parts[row]:.15g}",
        )
        for row in measured.index[wrong].tolist()
    ]


def _duplicates(
    texts: pd.DataFrame, keys: pd.DataFrame, dated: pd.DataFrame, table: Table
) -> list[CellProblem]:
    """Return the rows whose key has already stood in an earlier row."""
    whole = keys if table.year.own else keys.assign(year=dated.iloc[:, 0])
    complete = whole.notna().all(axis=1)
    again = whole.duplicated() & complete
    first = {tuple(key): row for row, key in _reversed_rows(whole[whole.duplicated(keep=False)])}
    columns = ", ".join(key.column for key in table.keys.values())
    return [
        CellProblem(
            row,
            columns,
            f"({', '.join(map(str, key))}) already stands in row "
            f"{first[tuple(key)]}; keep one of them",
        )
        for row, key in zip(
            whole.index[again].tolist(), whole[again].to_numpy().tolist(), strict=True
        )
    ]


def _reversed_rows(frame: pd.DataFrame) -> list[tuple[int, list[object]]]:
    """Return row and key of each row, last first."""
    return list(zip(frame.index.tolist(), frame.to_numpy().tolist(), strict=True))[::-1]
