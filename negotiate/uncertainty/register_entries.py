"""The United Kingdom's nursing register by country of training: counts with source, grade and range.

A case folder holds ``register.csv``, one count a row. ``kind`` says what is counted: a ``country``
outside the EU, an ``eu_country``, or a ``group`` of countries, which overlaps with single ones.
``mark`` is that of the fact sheet: ``~`` rounded or bounded in the source, ``*`` derived. ``low``
and ``high`` stand where a range is stated, ``range_basis`` says why. All problems of a file are told
at once, each with its row and column.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast

import pandas as pd

from negotiate.cases.loader import case_folder
from negotiate.datasets.cells import empty_at, problems_at, values
from negotiate.datasets.codes import known_codes
from negotiate.datasets.reading import read_source
from negotiate.errors import CellProblem, DatasetError

FILE = "register.csv"
"""Name of the file in a case's folder."""

TOTAL = "TOTAL_NON_EU"
"""The group that holds all countries outside the EU."""

Kind = Literal["country", "eu_country", "group"]
Mark = Literal["", "~", "*"]

COLUMNS = (
    *("origin", "year", "new_registrants", "source", "grade", "note"),
    *("kind", "mark", "low", "high", "range_basis"),
)
"""Columns of the file."""

_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "grade": ("official", "secondary", "derived"),
    "kind": ("country", "eu_country", "group"),
    "mark": ("~", "*"),
}
_PERIOD = r"\d{4}(?:/\d{2}(?: H[12])?|/\d{2}-\d{4}/\d{2})?"
_INVENTED = re.compile(r"X[A-Z]{2}")


@dataclass(frozen=True)
class Entry:
    """New registrants of one country or group in one year to 31 March."""

    origin: str
    """ISO 3166-1 alpha-3 code, or the name of a group."""
    year: str
    """Year, e.g. ``1999/00``."""
    value: float
    """Persons."""
    low: float
    """Lowest count that the source allows; the value where no range is stated."""
    high: float
    """Highest count that the source allows; the value where no range is stated."""
    kind: Kind
    """What is counted."""
    mark: Mark
    """``~`` rounded or bounded in the source, ``*`` derived, else empty."""
    grade: str
    """How well the count is founded."""
    source: str
    """Page where it was read."""
    note: str
    """What a reader should know."""
    range_basis: str
    """Why the range is what it is."""
    row: int
    """Row of the file, its header being row 1."""

    @property
    def ends(self) -> tuple[float, ...]:
        """Value and, where a range is stated, its ends, without repeats."""
        return tuple(dict.fromkeys((self.value, self.low, self.high)))

    @property
    def shown(self) -> str:
        """The count as the fact sheet prints it, with its mark."""
        return f"{self.value:,.0f}{self.mark}"


@dataclass(frozen=True)
class Register:
    """Counts by origin and year."""

    path: Path
    """File from which they were read."""
    entries: Mapping[tuple[str, str], Entry]
    """By origin and year, in the order of the file."""

    def get(self, origin: str, year: str) -> Entry | None:
        """Return a count, None where none was found; an empty cell is not zero."""
        return self.entries.get((origin, year))

    def countries(self, year: str) -> tuple[Entry, ...]:
        """Return the counts of single countries outside the EU in a year, by code."""
        found = [e for e in self.entries.values() if e.kind == "country" and e.year == year]
        return tuple(sorted(found, key=lambda entry: entry.origin))


def load_register(name: str | Path) -> Register:
    """Return the register of a case.

    Parameters
    ----------
    name : str or Path
        Identifier of a shipped case, or a folder that holds ``register.csv``.

    Raises
    ------
    UnknownNameError
        If there is no such case.
    DatasetError
        If the file is missing or breaks a rule; all its problems are named with row and column.

    Examples
    --------
    >>> register = load_register("nurses")
    >>> register.get("ZAF", "1999/00").shown, register.get("ZAF", "1998/99").shown
    ('1,460', '599*')
    >>> [entry.origin for entry in register.countries("2004/05")]
    ['IND', 'PHL', 'ZAF']
    """
    path = case_folder(name) / FILE
    texts = read_source(path, advice=f"a case with this backtest holds {FILE}").texts
    _check_columns(path, texts)
    numbers, problems = _numbers(texts)
    problems += [*_unfit(texts), *_odd_origins(texts), *_twice(texts)]
    problems += [*_odd_marks(texts), *_odd_ranges(texts, numbers)]
    if problems:
        raise DatasetError(path, problems)
    filled = texts.fillna("")
    entries = [
        _entry(filled.loc[row].to_dict(), numbers.loc[row], int(row))
        for row in texts.index.tolist()
    ]
    return Register(path, MappingProxyType({(e.origin, e.year): e for e in entries}))


def _check_columns(path: Path, texts: pd.DataFrame) -> None:
    """Raise ``DatasetError`` unless the header holds the columns and no other."""
    found = [str(name) for name in texts.columns]
    problems = [CellProblem(1, c, "is missing; add the column") for c in COLUMNS if c not in found]
    problems += [CellProblem(1, c, "is not known; remove it") for c in found if c not in COLUMNS]
    if problems:
        raise DatasetError(path, problems)


def _numbers(texts: pd.DataFrame) -> tuple[pd.DataFrame, list[CellProblem]]:
    """Return count, low and high, with the problems of their cells."""
    kept, problems = {}, []
    for name in ("new_registrants", "low", "high"):
        required = name == "new_registrants"
        kept[name], found = values(texts[name], "count", required=required)
        problems += found
    return pd.DataFrame(kept), problems


def _unfit(texts: pd.DataFrame) -> Iterable[CellProblem]:
    """Yield cells whose text is not among those allowed."""
    for name in ("origin", "year", "source", "grade", "kind"):
        yield from empty_at(texts[name], "fill it in")
    for name, allowed in _ALLOWED.items():
        wrong = texts[name].notna() & ~texts[name].isin(allowed)
        yield from problems_at(texts[name], wrong, f"must be one of {', '.join(allowed)}")
    year = texts["year"].fillna("")
    wrong = texts["year"].notna() & ~year.map(_is_period).astype(bool)
    yield from problems_at(texts["year"], wrong, "must be a year such as 1999/00 or 2021/22 H1")
    page = texts["source"].fillna("")
    wrong = texts["source"].notna() & ~page.str.match(r"https?://\S")
    yield from problems_at(texts["source"], wrong, "must start with the address of a page")


def _is_period(text: str) -> bool:
    """Return whether a text is a year or a span of years whose parts follow each other."""
    if not re.fullmatch(_PERIOD, text):
        return False
    return all(int(b) == (int(a) + 1) % 100 for a, b in re.findall(r"\d{2}(\d{2})/(\d{2})", text))


def _odd_origins(texts: pd.DataFrame) -> Iterable[CellProblem]:
    """Yield countries whose code is none, and groups that have the code of a country."""
    kind, origin = texts["kind"], texts["origin"].fillna("")
    known = origin.map(_is_country).astype(bool)
    single = kind.isin(["country", "eu_country"]) & texts["origin"].notna()
    rule = "must be a current code of ISO 3166-1 alpha-3 where kind is a country"
    yield from problems_at(texts["origin"], single & ~known, rule)
    rule = "is the code of a country, so kind must not be group"
    yield from problems_at(texts["origin"], (kind == "group") & known, rule)


def _is_country(code: str) -> bool:
    """Return whether a code is a current one, or that of an invented party."""
    known = known_codes().get(code)
    return bool(_INVENTED.fullmatch(code)) or (known is not None and known.status == "current")


def _twice(texts: pd.DataFrame) -> Iterable[CellProblem]:
    """Yield counts that stand twice."""
    again = texts.duplicated(["origin", "year"]) & texts["origin"].notna() & texts["year"].notna()
    for row in texts.index[again].tolist():
        same = (texts["origin"] == texts["origin"][row]) & (texts["year"] == texts["year"][row])
        rule = f"has the origin and year of row {texts.index[same][0]}; keep one of them"
        yield CellProblem(int(row), "origin", rule)


def _odd_marks(texts: pd.DataFrame) -> Iterable[CellProblem]:
    """Yield marks that do not fit the grade, and rounded counts that do not say how far."""
    derived, mark = texts["grade"] == "derived", texts["mark"]
    rule = "must be * where grade is derived, and only there"
    filled = mark.fillna("").rename("mark")
    yield from problems_at(filled, derived != (mark == "*"), rule)
    bare = (mark == "~") & texts["range_basis"].isna()
    rule = "must say how far a rounded count (~) may be off, or why that is not known"
    yield from problems_at(texts["range_basis"].fillna(""), bare, rule)


def _odd_ranges(texts: pd.DataFrame, numbers: pd.DataFrame) -> Iterable[CellProblem]:
    """Yield ranges that have one end, do not hold the count, or have no reason."""
    low, high, count = numbers["low"], numbers["high"], numbers["new_registrants"]
    half = low.isna() != high.isna()
    yield from problems_at(texts["low"].fillna(""), half, "must stand with high, or both be empty")
    outside = low.notna() & high.notna() & ~((low <= count) & (count <= high))
    rule = "must not exceed the count, nor the count exceed high"
    yield from problems_at(texts["low"], outside & count.notna(), rule)
    bare = low.notna() & high.notna() & texts["range_basis"].isna()
    rule = "must say why the count has this range"
    yield from problems_at(texts["range_basis"].fillna(""), bare, rule)


def _entry(texts: Mapping[str, str], numbers: pd.Series, row: int) -> Entry:
    """Return a checked row as an entry."""
    count = float(numbers["new_registrants"])
    low, high = (count if pd.isna(numbers[e]) else float(numbers[e]) for e in ("low", "high"))
    return Entry(
        texts["origin"],
        texts["year"],
        count,
        low,
        high,
        cast(Kind, texts["kind"]),
        cast(Mark, texts["mark"]),
        texts["grade"],
        texts["source"],
        texts["note"],
        texts["range_basis"],
        row,
    )
