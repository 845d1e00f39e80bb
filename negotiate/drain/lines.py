"""The sheet as data: every line a figure with its unit, year, grade and where it comes from.

A line is either read (it links to a row of a data set, a figure of a case, a page or a text of the
library), or computed (it names its formula and the lines of the same sheet that went into it), or it
says in words why there is no figure.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from negotiate.drain.intervals import Interval
from negotiate.units import Grade

_YEAR = re.compile(r"\b\d{4}\b")

Kind = Literal["data set", "case", "page", "agreement"]
"""What a link points to."""


@dataclass(frozen=True)
class SourceLink:
    """Where a figure was read."""

    kind: Kind
    """What is linked."""
    name: str
    """Id of the table, the case or the agreement; for a page, what its source says."""
    place: str
    """Where in it: file and row, id of the figure, or term and locator."""
    address: str | None = None
    """Address of the original or page; None for a figure of a case that rests on no page."""
    row: int | None = None
    """Row of the file, its header being row 1; only for a data set."""

    @property
    def words(self) -> str:
        """Return the link in a few words."""
        return f"{self.name}, {self.place}" if self.place else self.name


@dataclass(frozen=True)
class Line:
    """One line of a sheet.

    Examples
    --------
    >>> Line("stock", "abroad", value=5.0, unit="persons")
    Traceback (most recent call last):
        ...
    ValueError: line 'stock' has a value and must have a source or a formula with inputs
    """

    id: str
    """Name within the sheet, e.g. ``stock.GBR``."""
    label: str
    """What it is, in words."""
    value: float | None = None
    """Central value; None where there is none, and ``words`` say why."""
    low: float | None = None
    """Lowest value of the stated range."""
    high: float | None = None
    """Highest value of the stated range."""
    unit: str = ""
    """Unit of value and range."""
    year: str = ""
    """Year or years to which it belongs; for money also the year of its prices."""
    grade: Grade | None = None
    """How well it is founded; ``assumed`` also where something assumed went into it."""
    source: SourceLink | None = None
    """Where it was read; None for what is computed."""
    formula: str = ""
    """How it was computed, in words and symbols."""
    inputs: tuple[str, ...] = ()
    """Ids of the lines that it was computed from."""
    words: str = ""
    """What a reader should know, or why there is no figure."""
    partner: str = ""
    """Country with which the line has to do, e.g. the destination."""

    def __post_init__(self) -> None:
        if self.value is None:
            if not self.words:
                raise ValueError(f"line {self.id!r} has no value and must say why in words")
            return
        numbers = [self.value, self.interval.low, self.interval.high]
        if not all(math.isfinite(number) for number in numbers):
            raise ValueError(f"line {self.id!r} must have finite numbers, got {numbers}")
        if self.source is None and not (self.formula and self.inputs):
            raise ValueError(
                f"line {self.id!r} has a value and must have a source or a formula with inputs"
            )

    @property
    def interval(self) -> Interval:
        """Return value and range; a figure without a range is a point.

        Raises
        ------
        ValueError
            If there is no value.
        """
        if self.value is None:
            raise ValueError(f"line {self.id!r} has no value: {self.words}")
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        return Interval(low, self.value, high)


@dataclass(frozen=True)
class Missing:
    """A table that a section needs and that is not in the store."""

    table: str
    """Id of the table."""
    why: str
    """Why it cannot be used."""
    file: str
    """File in the folder to import."""
    address: str
    """Address of the original."""
    command: str
    """Command that imports it."""

    @property
    def words(self) -> str:
        """Return what is missing and what to do."""
        return (
            f"{self.table} is missing ({self.why}): get {self.file} from {self.address}, "
            f"then run {self.command}"
        )


@dataclass(frozen=True)
class Section:
    """A part of a sheet."""

    id: str
    """Name, e.g. ``exits``."""
    title: str
    """Title."""
    lines: tuple[Line, ...] = ()
    """Its lines, the most important first."""
    notes: tuple[str, ...] = ()
    """What holds for all its lines."""
    missing: tuple[Missing, ...] = ()
    """Tables that were not there."""


@dataclass(frozen=True)
class Sentence:
    """What a sheet says in short about one question."""

    id: str
    """The question, e.g. ``abroad``."""
    text: str
    """The sentence."""
    lines: tuple[str, ...]
    """Ids of the lines that it rests on; empty where the sheet has none of it."""


@dataclass(frozen=True)
class Sheet:
    """The brain-drain sheet of one origin and one occupation."""

    origin: str
    """ISO 3166-1 alpha-3 code."""
    name: str
    """Name of the country."""
    occupation: str
    """The occupation in words."""
    isco: str
    """Its ISCO-08 code or group."""
    case: str | None
    """Id of the case whose figures were used; None without one."""
    until: int | None
    """Last year that was looked at; None for the latest of each table."""
    short: tuple[Sentence, ...] = field(default=(), kw_only=True)
    """The sheet in a few sentences."""
    sections: tuple[Section, ...] = field(default=())
    """Its sections."""

    def __post_init__(self) -> None:
        ids = [line.id for line in self.lines]
        twice = sorted(name for name, count in Counter(ids).items() if count > 1)
        if twice:
            raise ValueError(f"a line may stand once, but these stand twice: {', '.join(twice)}")
        used = {name for line in self.lines for name in line.inputs}
        used |= {name for sentence in self.short for name in sentence.lines}
        lost = sorted(used - set(ids))
        if lost:
            raise ValueError(f"lines are computed from lines that are not there: {', '.join(lost)}")

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return all lines in the order of the sheet."""
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Return every missing table once, in the order of their ids."""
        found = {each.table: each for section in self.sections for each in section.missing}
        return tuple(found[name] for name in sorted(found))

    def section(self, name: str) -> Section:
        """Return a section by its id.

        Raises
        ------
        KeyError
            If there is none.
        """
        return {section.id: section for section in self.sections}[name]

    def line(self, name: str) -> Line:
        """Return a line by its id.

        Raises
        ------
        KeyError
            If there is none.
        """
        return {line.id: line for line in self.lines}[name]


def no_figure(name: str, label: str, words: str, *, partner: str = "") -> Line:
    """Return a line that says why there is no figure.

    Examples
    --------
    >>> no_figure("stock", "abroad", "no case counts them").value is None
    True
    """
    return Line(name, label, words=words, partner=partner)


def computed(
    name: str,
    label: str,
    interval: Interval,
    unit: str,
    formula: str,
    inputs: Iterable[Line],
    *,
    year: str = "",
    words: str = "",
    partner: str = "",
) -> Line:
    """Return a line that was computed from other lines.

    Parameters
    ----------
    name, label, unit, words, partner
        As in `Line`.
    interval
        Value and range.
    formula
        How it was computed.
    inputs
        The lines that went into it; at least one.
    year
        Year of the result; without it, the years of the inputs.

    Returns
    -------
    Line
        ``assumed`` or ``calibrated`` if an input is, else ``derived``.

    Examples
    --------
    >>> link = SourceLink("case", "small", "posts.XAA-XZZ")
    >>> half = Line("a", "a", value=2.0, unit="persons", grade="assumed", source=link)
    >>> computed("b", "b", half.interval.times(Interval.of(3)), "persons", "3 a", [half]).grade
    'assumed'
    """
    used = tuple(dict.fromkeys(inputs))
    wide = interval.low != interval.high
    return Line(
        name,
        label,
        value=interval.value,
        low=interval.low if wide else None,
        high=interval.high if wide else None,
        unit=unit,
        year=year or _years(used),
        grade=_grade(used),
        formula=formula,
        inputs=tuple(line.id for line in used),
        words=words,
        partner=partner,
    )


def _years(inputs: Iterable[Line]) -> str:
    """Return the year of what was computed from lines, or the first and the last."""
    stated = sorted({line.year for line in inputs if line.year})
    if len(stated) < 2:
        return "".join(stated)
    numbers = sorted(number for year in stated for number in _YEAR.findall(year))
    return " to ".join(dict.fromkeys([numbers[0], numbers[-1]])) if numbers else ", ".join(stated)


def _grade(inputs: Iterable[Line]) -> Grade:
    """Return the grade of what was computed from lines."""
    grades = {line.grade for line in inputs}
    if "assumed" in grades:
        return "assumed"
    return "calibrated" if "calibrated" in grades else "derived"
