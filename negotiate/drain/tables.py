"""The published tables that the sheet reads, as lines with a link to their row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from negotiate.datasets import load_or_derived, load_registry
from negotiate.datasets.importing import COMMAND
from negotiate.datasets.registry import Registry
from negotiate.drain.lines import Line, Missing, Section, SourceLink
from negotiate.errors import DatasetError
from negotiate.units import Grade

GRADES: Mapping[str, Grade] = {
    "un_migrant_stock_2020": "official",
    "abel_cohen_flows": "derived",
    "oecd_foreign_trained_doctors": "official",
    "slbfe_by_country": "official",
    "nepal_permits_11_months": "official",
    "health_worker_density": "official",
    "health_worker_density_2018": "official",
    "penn_world_table_11": "derived",
    "cia_factbook": "secondary",
    "iab_emigration_rates": "secondary",
    "remittance_matrix_2021": "derived",
}
"""Tables that the sheet reads and how well their figures are founded.

``derived`` are estimates that a publisher made from other figures.
"""


@dataclass(frozen=True, eq=False)
class Data:
    """Tables of facts, and those that are missing."""

    tables: Mapping[str, pd.DataFrame]
    """Facts by id of the table, as `negotiate.datasets.load` returns them."""
    missing: Mapping[str, Missing]
    """Tables that could not be loaded."""
    shipped: Mapping[str, str] = field(default_factory=dict)
    """Tables that were not imported and of which figures ship: the derived table that holds them."""

    def lacking(self, *tables: str) -> tuple[Missing, ...]:
        """Return those of some tables that are missing."""
        return tuple(self.missing[name] for name in tables if name in self.missing)

    def facts(self, table: str, until: int | None = None, **keys: str) -> pd.DataFrame:
        """Return the facts of a table with some keys, not after a year; none if it is missing."""
        facts = self.tables.get(table)
        if facts is None:
            return pd.DataFrame()
        chosen = facts["row"] > 0
        for column, wanted in keys.items():
            chosen = chosen & (facts[column] == wanted)
        if until is not None:
            chosen = chosen & (facts["year"].isna() | (facts["year"] <= until)).astype(bool)
        found: pd.DataFrame = facts[chosen]
        return found

    def latest(self, table: str, until: int | None = None, **keys: str) -> pd.DataFrame:
        """Return the facts of the last year that a selection has; facts without year if it has none."""
        facts = self.facts(table, until, **keys)
        if facts.empty or facts["year"].isna().all():
            return facts
        found: pd.DataFrame = facts[facts["year"] == facts["year"].max()]
        return found


def read_data(
    tables: Iterable[str] = tuple(GRADES),
    *,
    store: Path | None = None,
    registry: Registry | None = None,
) -> Data:
    """Return the tables of the sheet, as far as they were imported or figures of them ship.

    Parameters
    ----------
    tables
        Ids of the tables.
    store
        Folder of the store; default: the user's.
    registry
        Default: the one that ships with the package.

    Returns
    -------
    Data
        What is there, which of it ships, and for each missing table why, where it is from and the
        command that imports it.
    """
    registry = registry or load_registry()
    found: dict[str, pd.DataFrame] = {}
    missing: dict[str, Missing] = {}
    shipped: dict[str, str] = {}
    for name in tables:
        try:
            figures = load_or_derived(name, store=store, registry=registry)
        except DatasetError as error:
            missing[name] = _missing(name, error, registry)
        else:
            found[name] = figures.facts
            shipped |= {name: figures.shipped} if figures.shipped else {}
    return Data(found, missing, shipped)


def with_shipped_named(section: Section, data: Data) -> Section:
    """Return a section with a note that says which of its figures are from tables that ship."""
    used = {line.source.name for line in section.lines if line.source is not None}
    notes = [
        f"{name}: from the tables that ship ({data.shipped[name]}), as it was not imported; the "
        f"whole table: {COMMAND} --only {name}."
        for name in sorted(used & set(data.shipped))
    ]
    return replace(section, notes=(*section.notes, *notes)) if notes else section


def fact_lines(
    facts: pd.DataFrame, stem: str, label: str, key: str | None = None
) -> tuple[Line, ...]:
    """Return one line per fact, the largest first.

    Parameters
    ----------
    facts
        Facts of one table.
    stem
        Start of the ids; with ``key`` the value of that key follows it.
    label
        What the figures are.
    key
        Key whose value tells the lines apart and is their partner.

    Returns
    -------
    tuple of Line
        Each links to its table, file and row. A flag of the table stands in the words.
    """
    if facts.empty:
        return ()
    ordered = facts.sort_values(["value", "row"], ascending=[False, True])
    return tuple(_line(row, stem, label, key) for row in ordered.to_dict("records"))


def _line(row: Mapping[object, object], stem: str, label: str, key: str | None) -> Line:
    """Return the line of one fact."""
    table, at = str(row["dataset"]), int(str(row["row"]))
    partner = str(row[key]) if key else ""
    registry = load_registry()
    dataset = registry.set_of(table)
    rules = dataset.tables[table]
    year = row["year"]
    return Line(
        f"{stem}.{partner}" if key else stem,
        label,
        value=float(str(row["value"])),
        unit=str(row["unit"]),
        year="" if pd.isna(year) else str(year),  # type: ignore[call-overload]
        grade=GRADES.get(table, "official"),
        source=SourceLink("data set", table, f"row {at} of {rules.file}", dataset.address, at),
        words=_flagged(str(row["flag"]), {name: each.why for name, each in rules.faults.items()}),
        partner=partner,
    )


def _flagged(flags: str, reasons: Mapping[str, str]) -> str:
    """Return why a fact is flagged, empty where it is not."""
    return " ".join(reasons.get(flag, flag) for flag in flags.split(";") if flag)


def _missing(name: str, error: DatasetError, registry: Registry) -> Missing:
    """Return what to do about a table."""
    dataset = registry.set_of(name)
    why = error.rule.partition(";")[0]
    command = f"{COMMAND} --only {name}"
    return Missing(name, why, dataset.tables[name].file, dataset.address, command)
