"""The files that ship: made from imported tables, the same bytes for the same facts, and read.

A file holds the facts of one imported table that ship: keys, value, measure where there are
several, year where the registry does not fix it, and row of the original file. Unit and data set
stand in the registry. A fact with a known fault or without year does not ship.
"""

import gzip
import io
import zlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from negotiate.datasets.attribution import (
    SHIPPED_FOLDER,
    Attribution,
    Source,
    load_attribution,
    shipping_problems,
)
from negotiate.datasets.facts import typed
from negotiate.datasets.registry import Registry, Table, load_registry
from negotiate.datasets.store import load
from negotiate.errors import CellProblem, DatasetError


def regenerated(
    *,
    store: Path | None = None,
    registry: Registry | None = None,
    attribution: Attribution | None = None,
) -> Mapping[str, bytes]:
    """Return the files that ship, made again from the imported tables.

    Parameters
    ----------
    store
        Folder of the store; default: `negotiate.datasets.data_folder`.
    registry
        Default: the one that ships with the package.
    attribution
        What ships; default: that of the package.

    Returns
    -------
    mapping of str to bytes
        Content of each file, by its name; the same bytes for the same facts.

    Raises
    ------
    DatasetError
        If a licence does not allow it, or a source was not imported.
    """
    registry, attribution = registry or load_registry(), attribution or load_attribution()
    problems = shipping_problems(attribution, registry)
    if problems:
        raise DatasetError("tables that ship", problems)
    return {
        file_name(source_id): packed(
            what_ships(load(source_id, store=store, registry=registry), source),
            registry.set_of(source_id).tables[source_id],
        )
        for _, source_id, source in attribution.sources()
    }


def write_shipped(folder: Path = SHIPPED_FOLDER, *, store: Path | None = None) -> tuple[Path, ...]:
    """Write the files that ship into a folder and return their paths; for a new release.

    Raises
    ------
    DatasetError
        As `regenerated`; nothing is written then.
    """
    made = regenerated(store=store)
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in made)


def file_name(table_id: str) -> str:
    """Return the name of the file with what ships of an imported table."""
    return f"{table_id}.csv.gz"


def what_ships(facts: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Return the facts of a table that ship: those of its measures, dated and without fault.

    Parameters
    ----------
    facts
        An imported table.
    source
        What ships of it.

    Returns
    -------
    DataFrame
        Rows of ``facts``, in their order; where ``latest`` is given, one per other keys.
    """
    sound = facts["flag"].astype("str").eq("") & facts["year"].notna()
    chosen = facts[sound & facts["measure"].isin(list(source.measures))]
    if source.latest is None:
        return chosen
    others = [*(key for key in source.keys.values() if key != source.latest), "measure"]
    words = chosen[[*others, source.latest]].astype("str")
    last = words.sort_values([*others, source.latest]).drop_duplicates(others, keep="last")
    return chosen.loc[last.index.sort_values()]


def packed(facts: pd.DataFrame, table: Table) -> bytes:
    """Return facts as the content of a file that ships.

    Parameters
    ----------
    facts
        What ships of an imported table.
    table
        Rules of that table.

    Returns
    -------
    bytes
        Compressed CSV, the same bytes for the same facts on one build of the compressor.
    """
    parts: dict[str, pd.Series] = {key: facts[key].astype("str") for key in table.keys}
    parts["value"] = facts["value"].astype("object").map(_written)
    if facts["measure"].nunique() > 1:
        parts["measure"] = facts["measure"].astype("str")
    if table.year.fixed is None:
        parts["year"] = facts["year"].astype("str")
    parts["row"] = facts["row"].astype("str").where(facts["row"].diff() != 1, "")
    text = pd.DataFrame(parts).to_csv(index=False, lineterminator="\n")
    held = io.BytesIO()
    with gzip.GzipFile(fileobj=held, mode="wb", mtime=0, compresslevel=9) as file:
        file.write(text.encode())
    return held.getvalue()


def _written(value: float | str) -> str:
    """Return a value as a file holds it: the shortest text that is read as the same number."""
    return value if isinstance(value, str) else repr(float(value)).removesuffix(".0")


def read_shipped(
    table_id: str, source: Source, registry: Registry, folder: Path = SHIPPED_FOLDER
) -> pd.DataFrame:
    """Return what ships of an imported table, in the form of `negotiate.datasets.load`.

    Parameters
    ----------
    table_id
        Id of the imported table.
    source
        What ships of it.
    registry
        Rules and units.
    folder
        Folder with the files.

    Returns
    -------
    DataFrame
        As `negotiate.datasets.facts.typed` describes; data set and row are those of the original.

    Raises
    ------
    DatasetError
        If the file is missing or damaged.
    """
    cells = _cells(folder / file_name(table_id))
    table = registry.set_of(table_id).tables[table_id]
    if "measure" not in cells:
        cells = cells.assign(measure=source.measures[0])
    if table.year.fixed is not None:
        cells = cells.assign(year=table.year.fixed)
    whole = cells.assign(year=cells["year"].astype("int64"), row=_rows(cells["row"]), flag="")
    return typed(whole, table_id, table)


def _cells(path: Path) -> pd.DataFrame:
    """Return the texts of a file that ships."""
    try:
        text = gzip.decompress(path.read_bytes()).decode()
        return pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, pd.errors.EmptyDataError) as damaged:
        rule = "is missing or damaged; install the package again"
        raise DatasetError(path.name, [CellProblem(0, "", rule)]) from damaged


def _rows(written: pd.Series) -> pd.Series:
    """Return rows whose empty ones follow the row above."""
    given = written.ne("")
    start = written.where(given).ffill().astype("int64")
    return start + written.groupby(given.cumsum()).cumcount()
