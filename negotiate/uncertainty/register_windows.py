r"""Windows of years in which the register is looked at, and the premise of each.

The question, who rises when one origin falls, needs a fall. Entries of a destination move with its
demand, so the fall is counted against the total: with the factor :math:`g` of all entries from
outside the EU, the origin that is held lost :math:`L = g\,q_0 - q_1`. The premise holds where it
fell, :math:`q_1 < q_0`, and fell by more than the total, :math:`L > 0`.

Since the total moves by :math:`g` by definition, what the other origins gain against the total adds
up to :math:`L` in every window: that a loss is replaced is an identity here, and only who replaces
it can be tested.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from negotiate.uncertainty.register_entries import TOTAL, Entry, Register

FloatArray = NDArray[np.float64]

HELD = "ZAF"
"""The origin whose entries are imposed: South Africa."""


@dataclass(frozen=True)
class Window:
    """Two years that are compared."""

    id: str
    """Identifier."""
    episode: str
    """What happened."""
    before: str
    """First year, e.g. ``1999/00``."""
    after: str
    """Second year."""

    @property
    def years(self) -> str:
        """Both years."""
        return f"{self.before} to {self.after}"


_BAR, _MEMORANDUM = "bar of November 1999", "memorandum of October 2003"

WINDOWS = (
    Window("bar-first-year", _BAR, "1999/00", "2000/01"),
    Window("bar-from-before", _BAR, "1998/99", "2001/02"),
    Window("bar-two-years", _BAR, "1999/00", "2001/02"),
    Window("bar-most-origins", _BAR, "2000/01", "2001/02"),
    Window("memorandum-around", _MEMORANDUM, "2001/02", "2004/05"),
    Window("memorandum-year-after", _MEMORANDUM, "2003/04", "2004/05"),
    Window("memorandum-half-year", _MEMORANDUM, "2001/02", "2003/04"),
    Window("placebo", "none (before the memorandum)", "2001/02", "2002/03"),
)
"""Windows of the backtest, fixed before anything was computed."""


@dataclass(frozen=True, eq=False)
class Counts:
    """Numbers of one window, at the central values or at a corner of their ranges; persons."""

    origins: tuple[str, ...]
    """Origins with an entry in the first year, without the one that is held."""
    before: FloatArray
    """Entries in the first year, shape (n,)."""
    after: FloatArray
    """Entries in the second year, shape (n,); NaN where none was found."""
    held: tuple[float, float]
    """Entries of the origin that is held, in both years."""
    total: tuple[float, float]
    """All entries from outside the EU, in both years."""

    @property
    def factor(self) -> float:
        """g, by which the total moves, dimensionless."""
        return self.total[1] / self.total[0]

    @property
    def loss(self) -> float:
        """L, persons that the origin that is held lost against the total; negative if it gained."""
        return self.factor * self.held[0] - self.held[1]

    @property
    def change(self) -> FloatArray:
        """Observed change, persons, shape (n,)."""
        change: FloatArray = self.after - self.before
        return change

    @property
    def against_total(self) -> FloatArray:
        """Observed change against what the total would give, persons, shape (n,)."""
        excess: FloatArray = self.after - self.factor * self.before
        return excess

    @property
    def fell(self) -> bool:
        """Whether the origin that is held fell."""
        return self.held[1] < self.held[0]

    @property
    def premise(self) -> bool:
        """Whether it fell, and by more than the total."""
        return self.fell and self.loss > 0


def cells_of(register: Register, window: Window) -> Mapping[tuple[str, str], Entry] | str:
    """Return the cells that a window uses, or in words which count was not found.

    Parameters
    ----------
    register : Register
        Counts.
    window : Window
        Years.

    Examples
    --------
    >>> from negotiate.uncertainty.register_entries import load_register
    >>> cells_of(load_register("nurses"), Window("later", "none", "2004/05", "2005/06"))
    'the total of entries from outside the EU was not found for 2005/06'
    """
    found: dict[tuple[str, str], Entry] = {}
    for origin, words in ((TOTAL, "the total of entries from outside the EU was"), (HELD, "")):
        for year in (window.before, window.after):
            entry = register.get(origin, year)
            if entry is None:
                return f"{words or f'entries from {origin} were'} not found for {year}"
            found[origin, year] = entry
    for entry in register.countries(window.before):
        found[entry.origin, window.before] = entry
        later = register.get(entry.origin, window.after)
        if later is not None:
            found[entry.origin, window.after] = later
    return MappingProxyType(found)


def counts_of(values: Mapping[tuple[str, str], float], window: Window) -> Counts:
    """Return the numbers of a window from values of its cells.

    Parameters
    ----------
    values : mapping of (origin, year) to float
        Persons; the total and the origin that is held stand in both years.
    window : Window
        Years.

    Examples
    --------
    >>> year = Window("w", "none", "1", "2")
    >>> cells = {("TOTAL_NON_EU", "1"): 100.0, ("TOTAL_NON_EU", "2"): 90.0}
    >>> cells |= {("ZAF", "1"): 50.0, ("ZAF", "2"): 25.0, ("XAA", "1"): 10.0, ("XAA", "2"): 12.0}
    >>> found = counts_of(cells, year)
    >>> found.factor, found.loss, found.premise, found.against_total
    (0.9, 20.0, True, array([3.]))
    """
    first, second = window.before, window.after
    names = sorted(o for o, year in values if year == first and o not in (TOTAL, HELD))
    return Counts(
        tuple(names),
        _read_only([values[o, first] for o in names]),
        _read_only([values.get((o, second), np.nan) for o in names]),
        (values[HELD, first], values[HELD, second]),
        (values[TOTAL, first], values[TOTAL, second]),
    )


def _read_only(numbers: list[float]) -> FloatArray:
    array = np.array(numbers, dtype=np.float64)
    array.flags.writeable = False
    return array
