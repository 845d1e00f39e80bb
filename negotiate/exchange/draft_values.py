"""The rows of a draft's sheet, as dated values: each cell is read on its own, so that all is told.

A row of which only the term is filled in says nothing: nobody looked. A row with a state other than
``stated`` needs no value. Everything else must carry a level, words or an amount.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from math import isfinite
from typing import get_args

from pydantic import ValidationError

from negotiate.errors import Problem
from negotiate.exchange.refusals import row_problems
from negotiate.exchange.sheet_cells import SheetRow
from negotiate.terms.codebook import Codebook, Term
from negotiate.terms.schema import (
    DatedValue,
    Layer,
    Payer,
    Provision,
    Source,
    State,
    earliest,
)
from negotiate.units import Grade

COLUMNS = (
    *("term", "state", "level", "value", "amount", "unit", "currency", "payer", "recoverable"),
    *("start", "layer", "scope", "locator", "source", "grade", "note"),
)
"""Columns that are read."""

SHOWN = ("title", "levels", "meaning")
"""Columns of the template that inform the writer and are not read."""

DRAFT = "draft"
"""Key of the sheet among a draft's sources."""

_NAMED = 3
_SAYING = ("state", "level", "value", "amount", "payer", "recoverable")
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True)
class DraftBody:
    """What the rows of a sheet say."""

    provisions: Mapping[str, Provision]
    """By term, in the order of the codebook."""
    sources: Mapping[str, Source]
    """Sources that the values cite, by key."""
    rows: Mapping[str, tuple[int, ...]]
    """By term, the number of the row of each value."""
    problems: tuple[Problem, ...]
    """All that is wrong, with row and column; where there is something, the rest is partial."""


@dataclass(frozen=True)
class _Read:
    """One row that says something."""

    number: int
    term: str
    state: State
    value: DatedValue


def when(text: str) -> date | int | str:
    """Return the day, month or year of a text.

    Raises
    ------
    ValueError
        If it is none of them.

    Examples
    --------
    >>> when("2018-03-01"), when("2018-03"), when("2018")
    (datetime.date(2018, 3, 1), '2018-03', 2018)
    """
    shape = "".join("9" if sign.isdecimal() else sign for sign in text)
    try:
        if shape == "9999-99-99":
            return date.fromisoformat(text)
        if shape == "9999-99" and 1 <= int(text[5:]) <= 12 and int(text[:4]):
            return text
        if shape == "9999" and int(text):
            return int(text)
    except ValueError:
        pass
    raise ValueError(f"must be a day (2018-03-01), a month (2018-03) or a year, got {text!r}")


def chosen(text: str, known: Iterable[str]) -> str:
    """Return a word of a closed list, however it is capitalised and spaced.

    Raises
    ------
    ValueError
        If the list has no such word; the nearest one is named.
    """
    names = list(known)
    word = "_".join(text.lower().split())
    if word in names:
        return word
    near = get_close_matches(word, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"use one of: {', '.join(names) or 'none'}"
    raise ValueError(f"there is no {text!r} here; {hint}")


def body_of(
    header: SheetRow,
    rows: Iterable[SheetRow],
    codebook: Codebook,
    start: date | int | str,
    name: str,
) -> DraftBody:
    """Return what the rows below a header say.

    Parameters
    ----------
    header
        Row with the names of the columns, in any order.
    rows
        Rows below it.
    codebook
        Terms and levels that may be used.
    start
        Day, month or year from which a value applies whose own cell is empty.
    name
        Name of the file, which is the source of values whose own cell is empty.

    Returns
    -------
    DraftBody
        Provisions and sources, and all problems.
    """
    columns = [cell.lower() for cell in header.cells]
    problems = list(_column_problems(header.number, columns))
    sources = {DRAFT: Source(title=f"Draft in {name}", where=name, address="partial")}
    read: list[_Read] = []
    for row in rows:
        cells = {column: text for column, text in zip(columns, row.cells, strict=False) if text}
        told = _row(row.number, cells, codebook, start)
        sources |= _sources(cells)
        problems += told if isinstance(told, list) else []
        read += [told] if isinstance(told, _Read) else []
    provisions, late = _provisions(read, codebook)
    used = {one.value.source for one in read}
    cited = {key: source for key, source in sources.items() if key in used}
    read.sort(key=lambda one: earliest(one.value.start))
    places = {term: tuple(one.number for one in read if one.term == term) for term in provisions}
    return DraftBody(provisions, cited, places, (*problems, *late))


def _column_problems(number: int, columns: list[str]) -> Iterable[Problem]:
    """Yield the columns that are unknown, given twice or missing."""
    for column in dict.fromkeys(column for column in columns if column):
        if column not in (*COLUMNS, *SHOWN):
            near = get_close_matches(column, COLUMNS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(COLUMNS)}"
            yield Problem(number, column, f"there is no such column; {hint}")
        elif columns.count(column) > 1:
            yield Problem(number, column, "the column stands twice; keep one")
    if not {"level", "value", "amount"} & set(columns):
        yield Problem(number, "", "has no column level, value or amount; add one of them")


def _row(
    number: int, cells: Mapping[str, str], codebook: Codebook, start: date | int | str
) -> "_Read | list[Problem] | None":
    """Return what a row says, its problems, or None where it says nothing."""
    told = {column: text for column, text in cells.items() if column in COLUMNS}
    name = told.get("term", "")
    if not name:
        message = "is empty, and the row has other cells; name the term or clear the row"
        return [Problem(number, "term", message)] if told else None
    if not any(column in told for column in _SAYING):
        left = [column for column in told if column not in ("term", "unit")]
        message = f"has {' and '.join(left)}, but no state, level, value or amount; fill one in"
        return [Problem(number, "", message)] if left else None
    try:
        term = chosen(name, codebook.terms)
    except ValueError as unknown:
        return [Problem(number, "term", str(unknown))]
    return _value(number, term, told, codebook, start)


def _value(
    number: int,
    term: str,
    told: Mapping[str, str],
    codebook: Codebook,
    start: date | int | str,
) -> "_Read | list[Problem]":
    """Return the value of a row, or all that is wrong with its cells."""
    content: dict[str, object] = {"start": start, "locator": f"row {number}", "source": DRAFT}
    problems = []
    for column, text in told.items():
        try:
            content[column] = _CONVERT[column](text, codebook.get(term))
        except ValueError as wrong:
            problems.append(Problem(number, column, str(wrong)))
    if problems:
        return problems
    state = content.pop("state", "stated")
    content |= _filled(content, codebook.get(term))
    del content["term"]
    try:
        return _Read(number, term, _STATES[str(state)], DatedValue.model_validate(content))
    except ValidationError as refused:
        return row_problems(refused, DatedValue, content, number)


def _filled(content: Mapping[str, object], term: Term) -> dict[str, object]:
    """Return the unit of the codebook where none is given, and the grade that the source implies."""
    own = content["source"] == DRAFT
    filled: dict[str, object] = {"grade": content.get("grade", "text" if own else "secondary")}
    if "amount" in content:
        filled["unit"] = content.get("unit", term.unit)
    elif "currency" not in content:
        filled["unit"] = None
    return filled


def _number(text: str) -> float:
    """Return a number with a decimal point and no other sign in it."""
    try:
        number = float(text) if set(text) <= set("0123456789.-+eE") else None
    except ValueError:
        number = None
    if number is None or not isfinite(number):
        raise ValueError(f"must be a number such as 1500.5, without separators, got {text!r}")
    return number


def _currency(text: str) -> str:
    """Return an ISO 4217 code."""
    if len(text) != 3 or not (text.isascii() and text.isalpha()):
        raise ValueError(f"must be an ISO 4217 code such as EUR, got {text!r}")
    return text.upper()


def _truth(text: str) -> bool:
    """Return yes or no."""
    return _TRUTH[chosen(text, _TRUTH)]


def _level(text: str, term: Term) -> str:
    """Return the id of a level, which may be given by an alias."""
    return term.level(chosen(text, term.level_names))


def source_key(title: str) -> str:
    """Return the key of a source that is known by its title or address.

    Examples
    --------
    >>> source_key("XAA Gazette, 2 March 2018")
    'xaa-gazette-2-march-2018'
    """
    words = "".join(sign if sign.isalnum() else " " for sign in title.lower()).split()
    return "-".join(words)[:60] or "source"


def _sources(cells: Mapping[str, str]) -> dict[str, Source]:
    """Return the source that a row names, by its key; empty where it is the sheet itself."""
    title = cells.get("source", "")
    if not title or source_key(title) == DRAFT:
        return {}
    if title.startswith(("https://", "http://")) and len(title.split()) == 1:
        return {source_key(title): Source(title=title, href=title)}
    return {source_key(title): Source(title=title, where=title, address="partial")}


_STATES: Mapping[str, State] = {state: state for state in get_args(State)}
_CONVERT: Mapping[str, Callable[[str, Term], object]] = {
    "term": lambda text, _: text,
    "state": lambda text, _: chosen(text, _STATES),
    "level": _level,
    "value": lambda text, _: text,
    "amount": lambda text, _: _number(text),
    "unit": lambda text, _: text,
    "currency": lambda text, _: _currency(text),
    "payer": lambda text, _: chosen(text, get_args(Payer)),
    "recoverable": lambda text, _: _truth(text),
    "start": lambda text, _: when(text),
    "layer": lambda text, _: chosen(text, get_args(Layer)),
    "scope": lambda text, _: text,
    "locator": lambda text, _: text,
    "source": lambda text, _: source_key(text),
    "grade": lambda text, _: chosen(text, get_args(Grade)),
    "note": lambda text, _: text,
}


def _provisions(
    read: list[_Read], codebook: Codebook
) -> tuple[dict[str, Provision], list[Problem]]:
    """Return the provisions of the rows, in the order of the codebook, and what keeps them apart."""
    provisions: dict[str, Provision] = {}
    problems: list[Problem] = []
    for term in codebook.ids():
        rows = [row for row in read if row.term == term]
        if not rows:
            continue
        rows.sort(key=lambda row: earliest(row.value.start))
        try:
            values = tuple(row.value for row in rows)
            provisions[term] = Provision(state=rows[0].state, values=values)
        except ValidationError as refused:
            problems += _together(rows, refused)
        if len({row.state for row in rows}) > 1:
            message = f"rows of {term} have different states; give it one"
            problems.append(Problem(rows[-1].number, "state", message))
    return provisions, problems


def _together(rows: list[_Read], refused: ValidationError) -> list[Problem]:
    """Return why the rows of one term do not make a provision."""
    numbers = [row.number for row in rows]
    if len(rows) > 1:
        others = ", ".join(map(str, numbers[:-1][:_NAMED]))
        others += " and others" if len(numbers) > _NAMED + 1 else ""
        message = f"{rows[0].term} is also on row {others}; give each its own start, in order"
        return [Problem(numbers[-1], "term", message)]
    return row_problems(refused, Provision, {}, numbers[0])
