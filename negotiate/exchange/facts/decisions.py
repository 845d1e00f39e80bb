"""Coding decisions: which fact of which sheet becomes which term and level of the codebook.

A folder holds any number of CSV files with the columns of `COLUMNS`; one row is one decision on one
fact. The file ``resolutions.yaml`` beside them decides about whole records (see
`negotiate.exchange.facts.resolutions`).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from negotiate.exchange.facts.problems import CodingProblem


@dataclass(frozen=True)
class Decision:
    """One row of a decisions file, every column as text."""

    agreement: str
    """Id of the fact sheet."""
    fact: str
    """Key of the fact; with ``:coded`` for what the data set says about it."""
    reading: str
    """Empty for the main reading, else the name of the alternative one."""
    term: str
    """Term of the codebook; empty where the fact is not coded."""
    state: str
    """Empty for ``stated``."""
    level: str
    """Empty where the value is not graded."""
    value: str
    """Empty for the fact's own words, ``-`` for none, else words that stand in the fact."""
    amount: str
    """Number that stands in the fact."""
    unit: str
    """Unit of the amount."""
    currency: str
    """ISO 4217 code."""
    payer: str
    """Who pays."""
    recoverable: str
    """``true`` or ``false``."""
    start: str
    """Empty for the year of the fact's version, else of the signature."""
    ended: str
    """``true`` where the provision ended at the start."""
    layer: str
    """Instrument in which the value stands."""
    scope: str
    """Workers to whom the value is limited."""
    locator: str
    """Empty for the fact's article, or else the page."""
    note: str
    """Empty for the fact's note, ``-`` for none."""
    reason: str
    """Why this term and level, or why none."""
    file: str
    """Name of the file."""
    line: int
    """Line of the file, counted from 1."""

    @property
    def coded(self) -> bool:
        """Return whether the row is about what the data set says beside another source."""
        return self.fact.endswith(":coded")

    @property
    def key(self) -> str:
        """Return the key of the fact, without ``:coded``."""
        return self.fact.removesuffix(":coded")

    @property
    def where(self) -> str:
        """Return file and line, as messages name them."""
        return f"{self.file}, line {self.line}"


COLUMNS = tuple(field.name for field in fields(Decision))[:-2]
"""Columns of a decisions file, in their order."""


def read_decisions(folder: str | Path) -> tuple[tuple[Decision, ...], list[CodingProblem]]:
    """Read all decisions files of a folder.

    Parameters
    ----------
    folder
        Folder with CSV files whose first line names the `COLUMNS`.

    Returns
    -------
    tuple of tuple of Decision, and list of CodingProblem
        The rows in the order of file names and lines; and the files and lines that cannot be read.
    """
    decisions: list[Decision] = []
    problems: list[CodingProblem] = []
    for path in sorted(Path(folder).glob("*.csv")):
        for row in _rows(path):
            if isinstance(row, Decision):
                decisions.append(row)
            else:
                problems.append(row)
    return tuple(decisions), problems


def _rows(path: Path) -> Iterator[Decision | CodingProblem]:
    """Yield the decisions of one file, and a problem for each line that is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as refused:
        yield CodingProblem(path.name, 0, "", "", f"cannot be read ({refused}); save it as UTF-8")
        return
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    if tuple(header) != COLUMNS:
        message = f"must have the columns {','.join(COLUMNS)}, got {','.join(header)}"
        yield CodingProblem(path.name, 1, "", "", message)
        return
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield _decision(cells, path, reader.line_num)


def _decision(cells: list[str], path: Path, line: int) -> Decision | CodingProblem:
    """Return the decision of one line, or the problem of one with too many or too few cells."""
    if len(cells) != len(COLUMNS):
        message = f"must have {len(COLUMNS)} cells, got {len(cells)}; quote cells with commas"
        return CodingProblem(path.name, line, cells[0], "", message)
    named = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    return Decision(**named, file=path.name, line=line)


def by_agreement(decisions: Iterable[Decision]) -> Mapping[str, tuple[Decision, ...]]:
    """Return the decisions of each agreement, in their order."""
    found: dict[str, list[Decision]] = {}
    for decision in decisions:
        found.setdefault(decision.agreement, []).append(decision)
    return {name: tuple(rows) for name, rows in found.items()}
