"""Values with a stated range, carried through sums, differences and products.

Ranges of different figures are taken as independent, so that a result that uses a figure twice has
a range that is too wide, never too narrow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Self


@dataclass(frozen=True)
class Interval:
    """A value and the ends of its range.

    Examples
    --------
    >>> Interval(1, 2, 3).times(Interval(-1, 2, 4))
    Interval(low=-3, value=4, high=12)
    """

    low: float
    """Lowest value."""
    value: float
    """Central value."""
    high: float
    """Highest value."""

    def __post_init__(self) -> None:
        if self.low > self.value or self.value > self.high:
            raise ValueError(
                f"value must lie in [low, high], got {self.value} in [{self.low}, {self.high}]"
            )

    @classmethod
    def of(cls, value: float) -> Self:
        """Return a point."""
        return cls(value, value, value)

    def plus(self, other: "Interval") -> "Interval":
        """Return the sum.

        Examples
        --------
        >>> Interval(1, 2, 3).plus(Interval.of(1))
        Interval(low=2, value=3, high=4)
        """
        return Interval(self.low + other.low, self.value + other.value, self.high + other.high)

    def minus(self, other: "Interval") -> "Interval":
        """Return the difference.

        Examples
        --------
        >>> Interval(1, 2, 3).minus(Interval(0, 1, 5))
        Interval(low=-4, value=1, high=3)
        """
        return Interval(self.low - other.high, self.value - other.value, self.high - other.low)

    def times(self, other: "Interval") -> "Interval":
        """Return the product, for any signs."""
        ends = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        value = self.value * other.value
        return Interval(min(*ends, value), value, max(*ends, value))

    def scaled(self, factor: float) -> "Interval":
        """Return the product with a number.

        Examples
        --------
        >>> Interval(1, 2, 3).scaled(-2)
        Interval(low=-6, value=-4, high=-2)
        """
        return self.times(Interval.of(factor))

    def over(self, other: "Interval") -> "Interval":
        """Return the quotient.

        Raises
        ------
        ZeroDivisionError
            If the range of the divisor is not positive.

        Examples
        --------
        >>> Interval(1, 2, 3).over(Interval(1, 2, 4))
        Interval(low=0.25, value=1.0, high=3.0)
        """
        if other.low <= 0:
            raise ZeroDivisionError(
                f"the divisor must be positive, got {other.low} to {other.high}"
            )
        return self.times(Interval(1 / other.high, 1 / other.value, 1 / other.low))

    def at_most(self, limit: float) -> "Interval":
        """Return the range cut off above a limit.

        Examples
        --------
        >>> Interval(0.5, 2, 3).at_most(1)
        Interval(low=0.5, value=1, high=1)
        """
        return Interval(min(self.low, limit), min(self.value, limit), min(self.high, limit))

    @property
    def sign_words(self) -> str:
        """Return whether the sign holds over the whole range, in words."""
        if self.low > 0 or self.high < 0:
            name = "positive" if self.low > 0 else "negative"
            return f"{name} over the whole range"
        if self.low == self.high == 0:
            return "zero"
        return "the sign does not survive the range"


def total(intervals: Iterable[Interval]) -> Interval:
    """Return the sum of intervals, 0 for none.

    Examples
    --------
    >>> total([Interval(1, 2, 3), Interval.of(4)])
    Interval(low=5.0, value=6.0, high=7.0)
    """
    return reduce(Interval.plus, intervals, Interval.of(0.0))


def annuity(cost: Interval, rate: Interval, years: Interval) -> Interval:
    r"""Return the yearly payment that repays a cost, :math:`K r / (1 - (1 + r)^{-n})`.

    Parameters
    ----------
    cost
        K, at least 0, in money.
    rate
        r, a year, at least 0; at 0 the payment is K / n.
    years
        n, positive.

    Returns
    -------
    Interval
        Money a year. It rises with K and r and falls with n, so that the ends are exact.

    Raises
    ------
    ValueError
        If a figure is out of bounds.

    Examples
    --------
    The cost of a Kenyan nurse over 32 years at 6.65 % (THEORY 4.4 prints 3.29 thousand):

    >>> point = annuity(Interval.of(43_180), Interval.of(0.0665), Interval.of(32))
    >>> round(point.value)
    3291
    """
    if cost.low < 0 or rate.low < 0 or years.low <= 0:
        raise ValueError("cost and rate must be at least 0 and years positive")
    return Interval(
        _payment(cost.low, rate.low, years.high),
        _payment(cost.value, rate.value, years.value),
        _payment(cost.high, rate.high, years.low),
    )


def _payment(cost: float, rate: float, years: float) -> float:
    """Return the payment of one cost at one rate."""
    return cost / years if rate == 0 else cost * rate / (1 - (1 + rate) ** -years)
