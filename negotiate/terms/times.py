"""Times as exactly as a source has them: a day, a month or a year."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _day_of_text(day: object) -> object:
    """Return the day that a text such as 2018-03-01 stands for, and anything else as it is."""
    if not isinstance(day, str) or _DAY.fullmatch(day) is None:
        return day
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"must be a day of the calendar, got {day!r}") from None


Day = Annotated[date, BeforeValidator(_day_of_text)]
"""A day; a text such as ``"2018-03-01"``, as JSON has it, is one, too."""


def _check_when(when: date | int | str) -> date | int | str:
    """Return a day, month or year, or refuse it."""
    if isinstance(when, date):
        return when
    if isinstance(when, int) and 1800 <= when <= 2200:
        return when
    if isinstance(when, str) and _MONTH.fullmatch(when):
        return when
    if isinstance(day := _day_of_text(when), date):
        return day
    raise ValueError(f"must be a day (2018-03-01), a month (2018-03) or a year, got {when!r}")


def _check_entry(when: date | int | str) -> date | int | str:
    """Return a time of entry into force, or the word for there being none."""
    return when if when in ("unknown", "not_applicable") else _check_when(when)


_FORMS = [
    {"type": "string", "pattern": r"^\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?$"},
    {"type": "integer", "minimum": 1800, "maximum": 2200},
]

When = Annotated[date | int | str, AfterValidator(_check_when), WithJsonSchema({"anyOf": _FORMS})]
"""A day, a month such as 2018-03, or a year, as exactly as the source has it."""

Entry = Annotated[
    date | int | str,
    AfterValidator(_check_entry),
    WithJsonSchema({"anyOf": [*_FORMS, {"enum": ["unknown", "not_applicable"]}]}),
]
"""A `When`, or ``unknown``, or ``not_applicable`` for texts that never enter into force."""


def earliest(when: date | int | str) -> date:
    """Return the first day of a day, month or year.

    Examples
    --------
    >>> earliest("2018-03"), earliest(2018)
    (datetime.date(2018, 3, 1), datetime.date(2018, 1, 1))
    """
    if isinstance(when, date):
        return when
    year, _, month = str(when).partition("-")
    return date(int(year), int(month or 1), 1)


def latest(when: date | int | str) -> date:
    """Return a day on or after the last day of a day, month or year.

    Examples
    --------
    >>> latest("2018-03") >= earliest("2018-03"), latest(2018)
    (True, datetime.date(2018, 12, 31))
    """
    if isinstance(when, date):
        return when
    year, _, month = str(when).partition("-")
    return date(int(year), int(month or 12), 28 if month == "02" else 30 if month else 31)
