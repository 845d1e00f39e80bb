"""Importing a folder into the user's store, what is there and what is missing, and loading."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pandas as pd

from negotiate.datasets.importing import COMMAND, Imported, read_table
from negotiate.datasets.lock import locked
from negotiate.datasets.manifest import (
    DATA_VARIABLE,
    CodeEntry,
    Entry,
    FaultEntry,
    Manifest,
    data_folder,
    read_manifest,
    write_manifest,
    write_whole,
)
from negotiate.datasets.packed import FORM, SUFFIX, pack, unpack
from negotiate.datasets.registry import Registry, Table, fingerprint, load_registry
from negotiate.errors import CellProblem, DatasetError


@dataclass(frozen=True)
class Absent:
    """A table whose file is not in the folder that was imported."""

    table: str
    """Id of the table."""
    file: str
    """File that was looked for."""
    address: str
    """Address of the original."""


@dataclass(frozen=True)
class ImportReport:
    """What an import took, refused and did not find."""

    folder: Path
    """Folder that was imported."""
    store: Path
    """Folder into which the tables were written."""
    imported: tuple[Entry, ...]
    """Tables that were written, with what was flagged, left out, renamed or missing."""
    refused: tuple[DatasetError, ...]
    """Files that break their rules; the store keeps what it had of them."""
    absent: tuple[Absent, ...]
    """Files that are not there."""


@dataclass(frozen=True)
class TableStatus:
    """Whether a table can be used."""

    dataset: str
    """Id of the data set."""
    table: str
    """Id of the table."""
    state: Literal["imported", "outdated", "damaged", "missing"]
    """``outdated``: imported under rules or stored in a form that have changed since; ``damaged``:
    its file in the store is gone or was changed."""
    ships: str
    """Derived tables that ship with the package and hold figures of its data set, or ``none``."""
    licence: str
    """Licence and its basis."""
    file: str
    """File in the folder to import."""
    imported: str | None
    """When it was imported, in UTC."""
    facts: int | None
    """Facts of the table."""
    sha256: str | None
    """Digest of the file that was imported."""
    address: str
    """Address of the original."""
    command: str
    """Command that imports it."""


def import_folder(
    folder: Path | str,
    only: Sequence[str] = (),
    *,
    store: Path | None = None,
    registry: Registry | None = None,
    invented: bool = False,
    now: datetime | None = None,
) -> ImportReport:
    """Check the files of a folder and write their tables into the store.

    Parameters
    ----------
    folder
        Folder with one folder per data set, as the registry names them.
    only
        Ids of data sets or tables; none means all.
    store
        Folder of the store; default: `data_folder`.
    registry
        Default: the one that ships with the package.
    invented
        Whether the invented parties XAA to XZZ of examples and tests are allowed.
    now
        Time that the manifest names; default: the present.

    Returns
    -------
    ImportReport
        Tables that were written, files that were refused with all their problems, and files that
        are not there. A refused file changes nothing in the store.

    Raises
    ------
    DatasetError
        If the folder holds none of the files, another import writes the store, or it
        cannot be written.
    UnknownNameError
        If ``only`` names what the registry does not have.
    """
    registry, root = registry or load_registry(), store or data_folder()
    source, names = Path(folder), registry.chosen(tuple(only))
    present = [name for name in names if (source / _table(registry, name).file).exists()]
    absent = tuple(_absent(registry, name) for name in names if name not in present)
    if not present:
        raise _nothing_found(source, absent)
    moment = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        with locked(root):
            entries, refused = _imported(source, present, registry, root, moment, invented=invented)
    except OSError as failed:
        raise _unwritable(root, failed) from failed
    return ImportReport(source, root, tuple(entries), tuple(refused), absent)


def _imported(
    source: Path,
    names: Sequence[str],
    registry: Registry,
    root: Path,
    moment: str,
    *,
    invented: bool,
) -> tuple[list[Entry], list[DatasetError]]:
    """Write the tables that can be used into a store that is locked; return them and the refused."""
    manifest = read_manifest(root)
    entries: list[Entry] = []
    refused: list[DatasetError] = []
    for name in names:
        try:
            found = read_table(source, name, registry=registry, invented=invented)
        except DatasetError as error:
            refused.append(error)
        else:
            entries.append(_stored(found, registry, root, moment))
    if entries:
        tables = dict(manifest.tables) | {entry.table: entry for entry in entries}
        write_manifest(root, Manifest(tables=dict(sorted(tables.items()))))
    return entries, refused


def status(
    *, store: Path | None = None, registry: Registry | None = None
) -> tuple[TableStatus, ...]:
    """Return for every table whether it was imported and is whole, and else how to get it.

    Parameters
    ----------
    store
        Folder of the store; default: `data_folder`.
    registry
        Default: the one that ships with the package.

    Raises
    ------
    DatasetError
        If the store's manifest is damaged.
    """
    registry = registry or load_registry()
    root = store or data_folder()
    known = read_manifest(root).tables
    return tuple(
        _status(dataset, name, registry, known.get(name), root)
        for dataset, name, _ in registry.tables()
    )


def load(
    table_id: str, *, store: Path | None = None, registry: Registry | None = None
) -> pd.DataFrame:
    """Return an imported table: one fact a row, with unit, year, source row and flag.

    Parameters
    ----------
    table_id
        Id of the table.
    store
        Folder of the store; default: `data_folder`.
    registry
        Default: the one that ships with the package.

    Returns
    -------
    DataFrame
        As `negotiate.datasets.facts.typed` describes.

    Raises
    ------
    DatasetError
        If it was not imported, was imported under other rules, is stored in another form, or is
        damaged; the message says where the original is and which command imports it.
    UnknownNameError
        If there is no such table.
    """
    registry, root = registry or load_registry(), store or data_folder()
    table = _table(registry, table_id)
    entry = read_manifest(root).tables.get(table_id)
    how = f"get it from {registry.set_of(table_id).address}, then run {COMMAND}"
    if entry is None:
        raise _unusable(table_id, f"this table was not imported; {how}")
    if entry.rules != fingerprint(table):
        raise _unusable(table_id, f"was imported under rules that have changed; run {COMMAND}")
    if entry.form != FORM:
        raise _unusable(table_id, f"was stored in a form that has changed; run {COMMAND}")
    return _read(root / entry.stored, entry.stored_sha256, table_id, table)


def _table(registry: Registry, name: str) -> Table:
    """Return the rules of a table."""
    return registry.set_of(name).tables[name]


def _absent(registry: Registry, name: str) -> Absent:
    """Return where the original of a table is."""
    return Absent(name, _table(registry, name).file, registry.set_of(name).address)


def _nothing_found(folder: Path, absent: Sequence[Absent]) -> DatasetError:
    """Return the error of a folder that holds none of the files."""
    if not folder.is_dir():
        return _unusable(str(folder), "there is no such folder; check the path and the spelling")
    files = dict.fromkeys((each.file, each.address) for each in absent)
    problems = [
        CellProblem(0, "", f"{file} is not there; get it from {address}, then run {COMMAND}")
        for file, address in files
    ]
    return DatasetError(folder, problems)


def _unwritable(root: Path, failed: OSError) -> DatasetError:
    """Return the error of a store in which the disk lets nothing be written."""
    reason = failed.strerror or str(failed)
    return _unusable(
        str(root), f"cannot be written: {reason}; choose another folder with {DATA_VARIABLE}"
    )


def _unusable(path: str, rule: str) -> DatasetError:
    """Return the error of a table as a whole."""
    return DatasetError(path, [CellProblem(0, "", rule)])


def _state(
    entry: Entry | None, table: Table, root: Path
) -> Literal["imported", "outdated", "damaged", "missing"]:
    """Return whether a table can be loaded, and else why not."""
    if entry is None:
        return "missing"
    if (entry.rules, entry.form) != (fingerprint(table), FORM):
        return "outdated"
    try:
        content = (root / entry.stored).read_bytes()
    except OSError:
        return "damaged"
    whole = hashlib.sha256(content).hexdigest() == entry.stored_sha256
    return "imported" if whole else "damaged"


def _status(
    dataset: str, name: str, registry: Registry, entry: Entry | None, root: Path
) -> TableStatus:
    """Return the status of one table."""
    data, table = registry.sets[dataset], _table(registry, name)
    return TableStatus(
        dataset=dataset,
        table=name,
        state=_state(entry, table, root),
        ships=data.shipping,
        licence=f"{data.licence.name} ({data.licence.basis.replace('_', ' ')})",
        file=table.file,
        imported=entry.imported if entry else None,
        facts=entry.facts if entry else None,
        sha256=entry.sha256 if entry else None,
        address=data.address,
        command=f"{COMMAND} --only {name}",
    )


def _stored(found: Imported, registry: Registry, root: Path, moment: str) -> Entry:
    """Write the file of a table and return what the manifest says of it."""
    table = _table(registry, found.table)
    content = pack(found.facts, table)
    digest = hashlib.sha256(content).hexdigest()
    name = f"{found.table}-{digest[:12]}{SUFFIX}"
    write_whole(root / name, content)
    return Entry(
        table=found.table,
        source=table.file,
        sha256=found.sha256,
        stored=name,
        stored_sha256=digest,
        form=FORM,
        rules=fingerprint(table),
        registry_version=registry.version,
        imported=moment,
        rows=found.rows,
        rows_published=found.rows_published,
        facts=len(found.facts),
        missing=found.missing,
        faults=tuple(FaultEntry.model_validate(asdict(each)) for each in found.faults),
        codes=tuple(CodeEntry.model_validate(asdict(each)) for each in found.codes),
        unknown_columns=found.unknown_columns,
    )


def _read(path: Path, sha256: str, table_id: str, table: Table) -> pd.DataFrame:
    """Return the facts of a file of the store."""
    try:
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == sha256:
            return unpack(content, table_id, table)
    except (OSError, ValueError) as damaged:
        raise _damaged(path) from damaged
    raise _damaged(path)


def _damaged(path: Path) -> DatasetError:
    """Return the error of a file of the store that cannot be read or was changed."""
    return _unusable(str(path), f"is missing or damaged; run {COMMAND}")
