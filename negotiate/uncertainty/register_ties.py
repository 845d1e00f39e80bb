"""Former British colonies among the origins of the register, with source, as data."""

from collections.abc import Mapping
from pathlib import Path

from negotiate.cases.loader import case_folder
from negotiate.datasets.cells import empty_at, values
from negotiate.datasets.reading import read_source
from negotiate.errors import CellProblem, DatasetError

FILE = "register-ties.csv"
"""Name of the file in a case's folder."""

COLUMNS = ("origin", "former_british_colony", "year", "source", "grade")
"""Columns of the file."""


def load_ties(name: str | Path) -> Mapping[str, float] | None:
    """Return 1 for each origin that was a British colony and 0 for others, None without a file.

    Parameters
    ----------
    name : str or Path
        Identifier of a shipped case, or its folder.

    Raises
    ------
    UnknownNameError
        If there is no such case.
    DatasetError
        If the file breaks a rule; all its problems are named with row and column.

    Examples
    --------
    >>> ties = load_ties("nurses")
    >>> ties["KEN"], ties["PHL"]
    (1.0, 0.0)
    """
    path = case_folder(name) / FILE
    if not path.exists():
        return None
    texts = read_source(path).texts
    if tuple(texts.columns) != COLUMNS:
        rule = f"the columns must be {', '.join(COLUMNS)}, got {', '.join(map(str, texts.columns))}"
        raise DatasetError(path, [CellProblem(1, "", rule)])
    numbers, problems = values(texts["former_british_colony"], "binary", required=True)
    for column in ("origin", "source", "grade"):
        problems += empty_at(texts[column], "fill it in")
    again = texts.index[texts["origin"].duplicated() & texts["origin"].notna()].tolist()
    problems += [CellProblem(int(row), "origin", "stands twice; keep one row") for row in again]
    if problems:
        raise DatasetError(path, problems)
    return {str(k): float(v) for k, v in zip(texts["origin"], numbers, strict=True)}
