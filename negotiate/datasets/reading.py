"""Reading a CSV file as it stands: texts, numbered rows, and what can be wrong with the file."""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from negotiate.errors import CellProblem, DatasetError

MAX_BYTES = 500_000_000
"""Largest table that is read, in bytes after decompression."""

FIRST_ROW = 2
"""Row of a file in which its figures start; the header is row 1."""


@dataclass(frozen=True, eq=False)
class Source:
    """A file as it was read: nothing is interpreted yet."""

    path: Path
    """The file."""
    sha256: str
    """Digest of the file's bytes."""
    texts: pd.DataFrame
    """Texts of its cells; None for an empty one. The index is the row of the file."""


def read_source(path: Path, *, missing: Iterable[str] = (), advice: str = "") -> Source:
    """Read a CSV file, compressed or not.

    Parameters
    ----------
    path
        The file; a name that ends in ``.gz`` is decompressed.
    missing
        Texts that stand for an empty cell, beside the empty cell itself. The text ``NA`` does not:
        it is the code of Namibia.
    advice
        What to do where there is no such file.

    Returns
    -------
    Source
        The file's digest and texts.

    Raises
    ------
    DatasetError
        If the file is missing, is not UTF-8, separates its columns by something else than commas,
        or has rows that do not fit its header.
    """
    content = _content(path, advice)
    header, rows = _table(_text(path, content), path)
    _refuse_other_separator(header, path)
    problems = [*_header_problems(header), *_row_problems(header, rows)]
    if problems:
        raise DatasetError(path, problems)
    texts = pd.DataFrame(rows, columns=pd.Index(header), dtype=object)
    texts.index = pd.RangeIndex(FIRST_ROW, FIRST_ROW + len(rows), name="row")
    empty = texts.isin(["", *missing])
    return Source(path, hashlib.sha256(content).hexdigest(), texts.mask(empty, None))


def _refused(path: Path, rule: str, row: int = 0) -> DatasetError:
    """Return the error of a file as a whole."""
    return DatasetError(path, [CellProblem(row, "", rule)])


def _content(path: Path, advice: str) -> bytes:
    """Return the bytes of a file."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as absent:
        message = f"there is no such file; {advice or 'check the path and the spelling'}"
        raise _refused(path, message) from absent
    except OSError as failed:
        reason = failed.strerror or str(failed)
        raise _refused(path, f"cannot be read: {reason}; check the path") from failed


def _text(path: Path, content: bytes) -> str:
    """Return the text of a file's bytes."""
    plain = _decompressed(path, content) if path.suffix == ".gz" else content
    if len(plain) > MAX_BYTES:
        raise _refused(path, f"holds more than {MAX_BYTES // 10**6} MB; split the file")
    try:
        return plain.decode("utf-8-sig")
    except UnicodeDecodeError as undecodable:
        row = plain[: undecodable.start].count(b"\n") + 1
        raise _refused(path, "is not UTF-8 here; save the file as UTF-8", row) from undecodable


def _decompressed(path: Path, content: bytes) -> bytes:
    """Return the bytes that a gzip file holds, at most one more than are read."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            return file.read(MAX_BYTES + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as damaged:
        rule = f"is not a whole gzip file ({damaged}); copy it again, or remove .gz from the name"
        raise _refused(path, rule) from damaged


def _table(text: str, path: Path) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of a CSV text."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [row for row in reader if row]
    except csv.Error as refused:
        rule = f"is not CSV here ({refused}); check quotes and commas"
        raise _refused(path, rule, reader.line_num) from refused
    if len(rows) < FIRST_ROW:
        raise _refused(path, "holds no rows; a table has a header and rows below it")
    return rows[0], rows[1:]


def _refuse_other_separator(header: Sequence[str], path: Path) -> None:
    """Refuse a file whose whole header is one cell that holds another separator."""
    if len(header) == 1:
        for sign, name in ((";", "';'"), ("\t", "tabs"), ("|", "'|'")):
            if sign in header[0]:
                rule = f"columns are separated by {name}, expected ','; save the file with commas"
                raise _refused(path, rule, 1)


def _header_problems(header: Sequence[str]) -> list[CellProblem]:
    """Return the columns that stand twice in a header."""
    twice = sorted({name for name in header if header.count(name) > 1})
    return [CellProblem(1, name, "stands twice in the header; rename one") for name in twice]


def _row_problems(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[CellProblem]:
    """Return the rows that do not have one cell per column."""
    wanted = len(header)
    return [
        CellProblem(at, "", f"has {len(row)} cells, the header has {wanted}; check the commas")
        for at, row in enumerate(rows, FIRST_ROW)
        if len(row) != wanted
    ]
