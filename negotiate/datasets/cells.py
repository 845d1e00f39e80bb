"""From texts to values: each function returns a column and the problems of its cells."""

from collections.abc import Callable, Mapping

import pandas as pd

from negotiate.datasets.codes import Country, harmonised
from negotiate.datasets.registry import Kind
from negotiate.errors import CellProblem, UnknownNameError

Column = tuple[pd.Series, list[CellProblem]]
"""A column and the problems of its cells."""

EARLIEST, LATEST = 1800, 2100
"""Years that a table may hold."""

_QUARTER = r"^(?P<year>\d{4})_?(?:Q(?P<after>[1-4])|(?P<before>[1-4])Q)$"
_LONGEST = 40

_BROKEN: Mapping[Kind, tuple[str, Callable[[pd.Series], pd.Series]]] = {
    "count": ("must be a whole number, at least 0", lambda v: (v < 0) | (v % 1 != 0)),
    "amount": ("must be at least 0", lambda v: v < 0),
    "number": ("must be a finite number", lambda v: v.isin([float("inf"), float("-inf")])),
    "share": ("must lie between 0 and 1", lambda v: (v < 0) | (v > 1)),
    "binary": ("must be 0 or 1", lambda v: ~v.isin([0, 1])),
}
"""What a kind demands, and which values break it."""


def problems_at(texts: pd.Series, broken: pd.Series, rule: str) -> list[CellProblem]:
    """Return one problem for each cell of a column that breaks a rule.

    Examples
    --------
    >>> texts = pd.Series(["1", "-5"], index=[2, 3], name="stock")
    >>> problems_at(texts, texts == "-5", "must be at least 0")
    [CellProblem(row=3, column='stock', rule="must be at least 0, got '-5'")]
    """
    hit = texts[broken.to_numpy(dtype=bool)]
    return [
        CellProblem(int(row), str(texts.name), f"{rule}, got {str(text)[:_LONGEST]!r}")
        for row, text in zip(hit.index.tolist(), hit.tolist(), strict=True)
    ]


def empty_at(texts: pd.Series, why: str) -> list[CellProblem]:
    """Return one problem for each empty cell of a column."""
    rows = texts.index[texts.isna()].tolist()
    return [CellProblem(int(row), str(texts.name), f"is empty; {why}") for row in rows]


def values(texts: pd.Series, kind: Kind, *, required: bool) -> Column:
    """Return the values of a column; an empty cell stays missing and is never 0.

    Parameters
    ----------
    texts
        Texts of the cells.
    kind
        What a cell may hold.
    required
        Whether an empty cell is a problem.

    Examples
    --------
    >>> column, problems = values(pd.Series(["7", None, "x"], name="n"), "count", required=False)
    >>> column.tolist(), [problem.rule for problem in problems]
    ([7.0, nan, nan], ["must be a number, got 'x'"])
    """
    empty = empty_at(texts, "a value is required here") if required else []
    if kind == "text":
        return texts, empty
    readable = pd.to_numeric(texts, errors="coerce").notna()
    # Exact, where to_numeric of older versions cuts digits off.
    numbers = texts.where(readable).astype("object").astype("float64")
    no_number = numbers.isna() & texts.notna()
    rule, broken = _BROKEN[kind]
    outside = numbers.notna() & (broken(numbers) | numbers.abs().eq(float("inf")))
    worded = problems_at(texts, no_number, "must be a number")
    return numbers, empty + worded + problems_at(texts, outside, rule)


def years(texts: pd.Series, needed: pd.Series | None = None) -> Column:
    """Return the years of a column.

    Parameters
    ----------
    texts
        Texts of the cells.
    needed
        Which cells must be filled; default: all.

    Examples
    --------
    >>> years(pd.Series(["2020", "2021.0"], name="year"))[0].tolist()
    [2020, 2021]
    """
    required = pd.Series(True, index=texts.index) if needed is None else needed
    numbers = pd.to_numeric(texts, errors="coerce").astype("float64")
    whole = numbers.between(EARLIEST, LATEST) & (numbers % 1 == 0)
    rule = f"must be a year between {EARLIEST} and {LATEST}"
    problems = problems_at(texts, texts.notna() & ~whole, rule)
    problems += empty_at(texts[required], "a year is required here")
    return numbers.where(whole).astype("Int64"), problems


def quarters(texts: pd.Series) -> Column:
    """Return quarters in the form ``2016Q2``.

    Examples
    --------
    >>> quarters(pd.Series(["2016_2Q", "2016Q3"], name="period"))[0].tolist()
    ['2016Q2', '2016Q3']
    """
    parts = texts.astype("str").str.extract(_QUARTER)
    found = parts["year"] + "Q" + parts["after"].where(parts["after"].notna(), parts["before"])
    wrong = found.isna() & texts.notna()
    problems = problems_at(texts, wrong, "must be a quarter such as 2016Q2")
    return found, problems + empty_at(texts, "a key is required")


def labelled(texts: pd.Series, labels: Mapping[str, str]) -> Column:
    """Return texts, each as the word of the registry for it; without words, as they are.

    Examples
    --------
    >>> labelled(pd.Series(["Female"], name="sex"), {"Female": "female"})[0].tolist()
    ['female']
    """
    empty = empty_at(texts, "a key is required")
    if not labels:
        return texts, empty
    found = texts.map(labels)
    rule = f"must be one of {', '.join(labels)}"
    return found, empty + problems_at(texts, found.isna() & texts.notna(), rule)


def countries(texts: pd.Series, *, invented: bool = False) -> tuple[Column, dict[str, Country]]:
    """Return codes of today, their problems, and what each text stands for.

    Parameters
    ----------
    texts
        Codes as they stand in the file.
    invented
        Whether the invented parties XAA to XZZ are allowed.

    Examples
    --------
    >>> (codes, _), meaning = countries(pd.Series(["ZAR"], name="iso3"))
    >>> codes.tolist(), meaning["ZAR"].status
    (['COD'], 'renamed')
    """
    known = {code: _known(code, invented) for code in texts.dropna().unique().tolist()}
    meaning = {code: country for code, country in known.items() if country is not None}
    single = {code: each.iso3 for code, each in meaning.items() if each.status != "aggregate"}
    unknown = texts.notna() & ~texts.isin(list(meaning))
    sums = texts.isin(list(meaning)) & ~texts.isin(list(single))
    problems = [
        *empty_at(texts, "a key is required"),
        *problems_at(texts, unknown, "must be a current, older or named country code"),
        *problems_at(texts, sums, "must be a country, not a sum over countries"),
    ]
    return (texts.map(single), problems), meaning


def _known(code: str, invented: bool) -> Country | None:
    """Return what a code stands for, None if it is not known."""
    try:
        return harmonised(code, invented=invented)
    except UnknownNameError:
        return None
