"""Derived tables: published figures under free licences that are there right after installation.

`derived` returns one, `load_or_derived` an imported table or else what ships of it. Every value
keeps the data set, year and row of the published file; ``shipped/attribution.yaml`` says what was
changed and gives the credit that the licences ask for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from negotiate.datasets.attribution import (
    Attribution,
    DerivedTable,
    Ratio,
    load_attribution,
    shipping_problems,
)
from negotiate.datasets.facts import words
from negotiate.datasets.manifest import data_folder, read_manifest
from negotiate.datasets.registry import Registry, load_registry
from negotiate.datasets.shipping import read_shipped
from negotiate.datasets.store import load
from negotiate.errors import DatasetError

DERIVED = "derived"
"""Flag of a value that was computed by this package and is not published."""


@dataclass(frozen=True)
class Figures:
    """A table of facts, and whether the user imported it or it ships."""

    facts: pd.DataFrame
    """Facts in the form of `negotiate.datasets.load`."""
    shipped: str
    """Derived table in which they ship; empty if the user imported the table."""


def derived_ids() -> tuple[str, ...]:
    """Return the ids of the derived tables.

    Examples
    --------
    >>> derived_ids()
    ('corridors_2017', 'countries', 'country_groups')
    """
    return tuple(load_attribution().tables)


def derived(table_id: str) -> pd.DataFrame:
    """Return a derived table: one fact a row, with unit, year, data set and row of the original.

    Parameters
    ----------
    table_id
        One of `derived_ids`.

    Returns
    -------
    DataFrame
        The keys of the derived table (empty where a fact has none), measure, value, unit, year,
        dataset, row and flag as `negotiate.datasets.load` has them, sorted by keys, measure and
        year; and ``computed_from``, which is empty for a published value. A computed one is
        flagged ``derived``; its data set and row are those of what is divided, and
        ``computed_from`` names both rows.

    Raises
    ------
    UnknownNameError
        If there is no such table.
    DatasetError
        If the package's file is missing or damaged, or its licence does not allow it.

    Examples
    --------
    >>> facts = derived("corridors_2017")
    >>> here = (facts["origin"] == "PHL") & (facts["destination"] == "SAU")
    >>> facts[here & (facts["measure"] == "migrant_stock")][["value", "unit", "year", "row"]]
            value    unit  year    row
    ...  583985.0  person  2017  10387
    """
    attribution, registry = load_attribution(), load_registry()
    table = attribution.table(table_id)
    _refuse_what_may_not_ship(attribution, registry)
    parts = list(_parts(table, registry))
    facts = pd.concat([*parts, *_ratios(table, parts)], ignore_index=True)
    return _finished(_latest(facts, table), table)


def load_or_derived(
    table_id: str, *, store: Path | None = None, registry: Registry | None = None
) -> Figures:
    """Return an imported table, else what ships of it.

    Parameters
    ----------
    table_id
        Id of the imported table, such as ``wb_migrant_stock_2017``.
    store
        Folder of the store; default: `negotiate.datasets.data_folder`.
    registry
        Default: the one that ships with the package.

    Returns
    -------
    Figures
        The whole table if it was imported; else the facts that ship, which may lack measures, keys
        and years of it.

    Raises
    ------
    DatasetError
        If it was not imported and nothing ships of it, with the address of the original and the
        command that imports it; or if what was imported is outdated or damaged, in which case
        nothing takes its place.
    UnknownNameError
        If there is no such table.

    Examples
    --------
    >>> figures = load_or_derived("cia_factbook", store=Path("none"))
    >>> figures.shipped, figures.facts["measure"].unique().tolist()
    ('countries', ['population', 'gdp_per_head', 'unemployment', 'physicians'])
    """
    registry, attribution = registry or load_registry(), load_attribution()
    found = attribution.source_of(table_id)
    if found is None or table_id in read_manifest(store or data_folder()).tables:
        return Figures(load(table_id, store=store, registry=registry), "")
    name, source = found
    _refuse_what_may_not_ship(attribution, registry)
    return Figures(read_shipped(table_id, source, registry), name)


def _refuse_what_may_not_ship(attribution: Attribution, registry: Registry) -> None:
    """Refuse to hand out anything if something that ships may not."""
    problems = shipping_problems(attribution, registry)
    if problems:
        raise DatasetError("tables that ship", problems)


def _parts(table: DerivedTable, registry: Registry) -> Iterator[pd.DataFrame]:
    """Yield the facts of each source under the keys of the derived table."""
    for source_id, source in table.sources.items():
        facts = read_shipped(source_id, source, registry)
        columns = {
            key: facts[source.keys[key]].astype("str") if key in source.keys else ""
            for key in table.keys
        }
        kept = ["measure", "value", "unit", "year", "dataset", "row", "flag"]
        rest = facts[kept].astype(dict.fromkeys(("measure", "unit", "dataset", "flag"), "str"))
        yield pd.DataFrame(columns, index=facts.index).join(rest).assign(computed_from="")


def _latest(facts: pd.DataFrame, table: DerivedTable) -> pd.DataFrame:
    """Return facts with the last of those of which several sources have their latest.

    Where two sources have the same, that of the source named first stays.
    """
    for source in table.sources.values():
        if source.latest is not None:
            key = next(name for name, each in source.keys.items() if each == source.latest)
            others = [*(name for name in table.keys if name != key), "measure"]
            hit = facts["measure"].isin(list(source.measures))
            ordered = facts[hit].sort_values(key, ascending=False, kind="stable")
            last = ordered.drop_duplicates(others)
            facts = pd.concat([facts[~hit], last])
    return facts


def _ratios(table: DerivedTable, parts: list[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Yield the facts of each computed measure."""
    by_source = dict(zip(table.sources, parts, strict=True))
    for name, ratio in table.ratios.items():
        yield _ratio(name, ratio, by_source[ratio.of], by_source[ratio.by], list(table.keys))


def _ratio(
    name: str, ratio: Ratio, over: pd.DataFrame, under: pd.DataFrame, keys: list[str]
) -> pd.DataFrame:
    """Return one measure divided by another where both are there and the second is above 0."""
    divisor = under[under["value"] > 0][[*keys, "value", "row"]]
    both = over.merge(divisor, on=keys, suffixes=("", "_by"))
    rows = both["row"].astype("str"), both["row_by"].astype("str")
    computed = both.assign(
        measure=name,
        value=both["value"] / both["value_by"] * ratio.factor,
        unit=ratio.unit,
        flag=DERIVED,
        computed_from=f"{ratio.of} row " + rows[0] + f", {ratio.by} row " + rows[1],
    )
    return computed[list(over.columns)]


def _finished(facts: pd.DataFrame, table: DerivedTable) -> pd.DataFrame:
    """Return facts sorted and with the types of an imported table."""
    named = [measure for each in table.sources.values() for measure in each.measures]
    order = list(dict.fromkeys([*named, *table.ratios]))
    numeric = pd.api.types.is_numeric_dtype(facts["value"])
    columns = {
        **{key: words(facts[key]) for key in table.keys},
        "measure": pd.Categorical(facts["measure"], categories=order),
        "value": facts["value"] if numeric else words(facts["value"]),
        "unit": words(facts["unit"]),
        "year": facts["year"].astype("Int64"),
        "dataset": words(facts["dataset"]),
        "row": facts["row"].astype("int64"),
        "flag": words(facts["flag"]),
        "computed_from": facts["computed_from"].astype("str"),
    }
    made = pd.DataFrame(columns, index=facts.index)
    return made.sort_values([*table.keys, "measure", "year"], ignore_index=True)
