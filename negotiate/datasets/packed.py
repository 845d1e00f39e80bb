"""The form in which a store holds a table: its columns as NumPy arrays, read as they are.

A file is a ``.npz``: a zip with one ``.npy`` per column and ``words.json``. Columns of words are
numbers that point into their words there; rows are steps from one to the next; values are whole
numbers where that keeps every bit. Units stand in the registry. Nothing is pickled, and the same
facts give the same bytes on one build of the compressor.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from negotiate.datasets.facts import units_of
from negotiate.datasets.registry import Table

FORM = 2
"""Version of the form; 1 was compressed CSV."""

SUFFIX = ".npz"

_WORDS = "words.json"
_WRITTEN = (1980, 1, 1, 0, 0, 0)
"""Time that the zip names, always the same."""
_PUBLIC = 0o644 << 16
_UNIX = 3
_WIDTHS = (np.int8, np.int16, np.int32)

Arrays = Mapping[str, NDArray[Any]]
Words = Mapping[str, list[str]]


def pack(facts: pd.DataFrame, table: Table) -> bytes:
    """Return the facts of a table as the content of a file.

    Parameters
    ----------
    facts
        As `negotiate.datasets.facts.typed` describes, of any length.
    table
        Rules of the table.

    Returns
    -------
    bytes
        What `unpack` reads; equal facts give equal bytes.
    """
    worded = _worded(table)
    arrays: dict[str, NDArray[Any]] = {
        **{name: facts[name].cat.codes.to_numpy() for name in (*worded, "measure")},
        "year": _narrow(facts["year"].fillna(0).to_numpy(dtype=np.int64)),
        "year_missing": facts["year"].isna().to_numpy(dtype=bool),
        "row": _narrow(np.diff(facts["row"].to_numpy(dtype=np.int64), prepend=0)),
    }
    if not table.is_text:
        arrays["value"] = _values(facts["value"].to_numpy(dtype=np.float64))
    words = {name: facts[name].cat.categories.tolist() for name in worded}
    return _zipped(arrays, json.dumps(words, ensure_ascii=False, indent=0).encode())


def unpack(content: bytes, table_id: str, table: Table) -> pd.DataFrame:
    """Return the facts of a file, exactly those that were packed.

    Parameters
    ----------
    content
        What `pack` returned.
    table_id, table
        Id and rules of the table.

    Returns
    -------
    DataFrame
        As `negotiate.datasets.facts.typed` describes.

    Raises
    ------
    ValueError
        If it is no such file; it may say nothing of what is wrong.

    Examples
    --------
    >>> from negotiate.datasets.facts import typed
    >>> from negotiate.datasets.registry import load_registry
    >>> table = load_registry().set_of("wb_migrant_stock_2017").tables["wb_migrant_stock_2017"]
    >>> told = {"origin": ["XAA"], "destination": ["XAB"], "measure": ["migrant_stock"]}
    >>> told |= {"value": [7.0], "year": [2017], "row": [2], "flag": [""]}
    >>> facts = typed(pd.DataFrame(told), "wb_migrant_stock_2017", table)
    >>> unpack(pack(facts, table), "wb_migrant_stock_2017", table).equals(facts)
    True
    """
    try:
        arrays, words = _unzipped(content)
        return _facts(arrays, words, table_id, table)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as damaged:
        raise ValueError(str(damaged)) from damaged


def _worded(table: Table) -> tuple[str, ...]:
    """Return the columns whose words stand in the file."""
    return (*table.keys, "flag", *(["value"] if table.is_text else []))


def _facts(arrays: Arrays, words: Words, table_id: str, table: Table) -> pd.DataFrame:
    """Return a table of facts from its arrays."""
    units = {name: each.unit for name, each in table.measures.items()}
    held = {name: _categories(arrays[name], words[name]) for name in _worded(table)}
    columns = {
        **{name: held[name] for name in table.keys},
        "measure": _categories(arrays["measure"], list(units)),
        "value": held["value"] if table.is_text else arrays["value"].astype(np.float64, copy=False),
        "unit": units_of(arrays["measure"], units),
        "year": pd.arrays.IntegerArray(arrays["year"].astype(np.int64), arrays["year_missing"]),
        "dataset": _categories(np.zeros(len(arrays["row"]), dtype=np.int8), [table_id]),
        "row": np.cumsum(arrays["row"], dtype=np.int64),
        "flag": held["flag"],
    }
    return pd.DataFrame(columns, copy=False)


def _categories(codes: NDArray[np.signedinteger[Any]], words: list[str]) -> "pd.Categorical[str]":
    """Return a column of words."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(words))


def _values(numbers: NDArray[np.float64]) -> NDArray[Any]:
    """Return values as whole numbers if that keeps every bit of them, else as they are."""
    with np.errstate(invalid="ignore"):
        whole = numbers.astype(np.int64)
    same = np.array_equal(whole.astype(np.float64).view(np.int64), numbers.view(np.int64))
    return _narrow(whole) if same else numbers


def _narrow(numbers: NDArray[np.int64]) -> NDArray[Any]:
    """Return whole numbers in the narrowest type that holds them all."""
    low, high = int(numbers.min(initial=0)), int(numbers.max(initial=0))
    fitting = (w for w in _WIDTHS if np.iinfo(w).min <= low and high <= np.iinfo(w).max)
    return numbers.astype(next(fitting, np.int64))


def _zipped(arrays: Arrays, words: bytes) -> bytes:
    """Return arrays and words as one zip; nothing in it depends on when or where it is made."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, array in sorted(arrays.items()):
            member = io.BytesIO()
            np.lib.format.write_array(member, array, version=(1, 0), allow_pickle=False)
            _add(archive, f"{name}.npy", member.getvalue())
        _add(archive, _WORDS, words)
    return held.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Put a member into a zip."""
    about = zipfile.ZipInfo(name, _WRITTEN)
    about.external_attr, about.create_system = _PUBLIC, _UNIX
    archive.writestr(about, content, zipfile.ZIP_DEFLATED, compresslevel=1)


def _unzipped(content: bytes) -> tuple[Arrays, Words]:
    """Return the arrays and words of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    words = json.loads(members.pop(_WORDS))
    arrays = {
        name.removesuffix(".npy"): np.load(io.BytesIO(each), allow_pickle=False)
        for name, each in members.items()
    }
    return arrays, words
