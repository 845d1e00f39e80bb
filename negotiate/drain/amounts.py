"""Figures of a sheet as people say them: percent, millions of USD, short units, sensible digits."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from negotiate.drain.lines import Line

MILLION = 1e6
"""From this amount of USD on, a line is shown in millions."""

UNITS: Mapping[str, str] = MappingProxyType(
    {
        "person": "persons",
        "persons/10000 inhabitants": "per 10,000",
        "persons/1000 inhabitants": "per 1,000",
        "million persons": "million",
        "persons/5 years": "persons",
        "/1": "times",
        "USD": "USD",
        "USA output 2021 = 1": "USA of 2021 = 1",
    }
)
"""Units as they are shown, where not as they are."""

_SHARES = ("rate.", "chain.", "figure.worker_share")
"""Starts of the ids of figures that are shares and said in percent."""

_WHOLE = 1000
_LARGE = 100


@dataclass(frozen=True)
class Amount:
    """A figure for reading."""

    value: str
    """Its central value."""
    span: str
    """``low to high``; empty for a point."""
    unit: str
    """Unit of both."""

    @property
    def words(self) -> str:
        """Value and unit.

        Examples
        --------
        >>> Amount("23.7", "", "%").words, Amount("43.2", "40 to 50", "million USD").words
        ('23.7 %', '43.2 million USD')
        """
        return f"{self.value} {self.unit}".strip()


def amount_of(line: Line) -> Amount:
    """Return a line's figure as people say it.

    Parameters
    ----------
    line
        With a value.

    Returns
    -------
    Amount
        Shares in percent; USD from a million on in millions, by the largest of value and ends;
        other figures in their own unit.

    Raises
    ------
    ValueError
        If the line has no value.

    Examples
    --------
    >>> from negotiate.drain.lines import SourceLink
    >>> link = SourceLink("case", "small", "x")
    >>> amount_of(Line("rate.high", "rate", value=0.2372, unit="/1", source=link)).words
    '23.7 %'
    >>> amount_of(Line("x", "x", 4.3e7, 1.2e7, 1.9e8, unit="USD/year", source=link))
    Amount(value='43', span='12 to 190', unit='million USD/year')
    """
    low, value, high = vars(line.interval).values()
    scale, unit, short = _scale(line, max(abs(low), abs(value), abs(high)))
    shown = [_digits(x * scale, short=short) for x in (low, value, high)]
    span = "" if low == high else f"{shown[0]} to {shown[2]}"
    return Amount(shown[1], span, unit)


def _scale(line: Line, largest: float) -> tuple[float, str, bool]:
    """Return factor and unit of a line, and whether three digits do."""
    if line.unit == "/1/year":
        return 100.0, "% a year", True
    if line.unit == "/1" and line.id.startswith(_SHARES):
        return 100.0, "%", True
    if line.unit in ("USD", "USD/year") and largest >= MILLION:
        return 1 / MILLION, f"million {line.unit}", True
    return 1.0, UNITS.get(line.unit, line.unit), line.unit.startswith("million USD")


def _digits(value: float, *, short: bool) -> str:
    """Return a number with three digits if ``short``, else whole where large or with four."""
    if short:
        return f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:.3g}"
    whole = abs(value) >= _WHOLE or value.is_integer()
    return f"{value:,.0f}" if whole else f"{value:.4g}"
