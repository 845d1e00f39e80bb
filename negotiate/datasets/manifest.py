"""The user's store of imported tables: where it is, what it holds, and how it is written.

A store is a folder with one file of arrays per table and ``manifest.json``, which says of each
where it came from. Both are written beside their place and moved there in one step, data first: a
run that is stopped leaves the store as it was. One import writes at a time (`negotiate.datasets.lock`).
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import platformdirs
from pydantic import ValidationError

from negotiate.errors import CellProblem, DatasetError
from negotiate.units import Record

DATA_VARIABLE = "NEGOTIATE_DATA_DIR"
"""Environment variable with the folder of the store."""

MANIFEST = "manifest.json"

_FILES = ("*.npz", "*.csv.gz")
"""Files of tables, those of earlier versions last."""


class FaultEntry(Record):
    """A known fault of the source, and what it hit."""

    id: str
    """Name of the fault."""
    action: str
    """``flag`` or ``leave_out``."""
    rows: int
    """Rows of the source that it hit."""
    facts: int
    """Facts that it hit."""
    why: str
    """What is wrong with them."""


class CodeEntry(Record):
    """A code that is not a current one of ISO 3166-1, and how it was read."""

    given: str
    """Code in the file."""
    iso3: str
    """Code under which the facts are kept."""
    status: str
    """What it stands for."""
    rows: int
    """Rows that have it."""
    reason: str
    """Why it differs."""


class Entry(Record):
    """What the store knows of one imported table."""

    table: str
    """Id of the table."""
    source: str
    """File that was imported, in its folder."""
    sha256: str
    """Digest of that file."""
    stored: str
    """File of the store."""
    stored_sha256: str
    """Digest of that file."""
    form: int = 1
    """Version of the form of that file; `negotiate.datasets.packed` reads the present one."""
    rules: str
    """Digest of the rules under which the file was checked."""
    registry_version: int
    """Version of the registry."""
    imported: str
    """When, in UTC."""
    rows: int
    """Rows of the source file."""
    rows_published: int
    """Rows of the file that the registry describes."""
    facts: int
    """Facts of the table."""
    missing: Mapping[str, int]
    """Empty cells of each measure that has some."""
    faults: tuple[FaultEntry, ...]
    """Known faults and what they hit."""
    codes: tuple[CodeEntry, ...]
    """Codes that are not current ones."""
    unknown_columns: tuple[str, ...]
    """Columns of the source that the registry does not name."""


class Manifest(Record):
    """What a store holds."""

    tables: Mapping[str, Entry] = {}
    """Imported tables, by their id."""


def data_folder() -> Path:
    """Return the folder of the store: ``NEGOTIATE_DATA_DIR``, else the user's data folder.

    Returns
    -------
    Path
        It need not exist.

    Raises
    ------
    DatasetError
        If the variable names the home of a user that is not known.

    Examples
    --------
    >>> data_folder().is_absolute()
    True
    """
    named = os.environ.get(DATA_VARIABLE)
    if not named:
        return platformdirs.user_data_path("negotiate", False)
    try:
        return Path(named).expanduser().absolute()
    except RuntimeError as unknown:
        rule = f"{DATA_VARIABLE} names the home of a user that is not known; give a folder"
        raise DatasetError(named, [CellProblem(0, "", rule)]) from unknown


def read_manifest(store: Path) -> Manifest:
    """Return what a store holds; nothing if there is no store.

    Raises
    ------
    DatasetError
        If the manifest is damaged, is a folder or cannot be read.
    """
    path = store / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return Manifest()
    except ValidationError as damaged:
        rule = "is damaged; delete it and import the folder again"
        raise DatasetError(path, [CellProblem(0, "", rule)]) from damaged
    except OSError as failed:
        what = "is a folder" if path.is_dir() else f"cannot be read: {failed.strerror or failed}"
        rule = f"{what}; remove it and import the folder again, or choose another folder with "
        raise DatasetError(path, [CellProblem(0, "", rule + DATA_VARIABLE)]) from failed


def write_manifest(store: Path, manifest: Manifest) -> None:
    """Write what a store holds, in one step, and remove files that it no longer names."""
    write_whole(store / MANIFEST, manifest.model_dump_json(indent=1).encode() + b"\n")
    named = {entry.stored for entry in manifest.tables.values()}
    for path in (path for pattern in _FILES for path in store.glob(pattern)):
        if path.name not in named:
            path.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step: it is there whole, or as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
