"""Annotated types of values that have a unit, a range or a standard code.

Money is USD of the case's base year at market rates; posts are workers in post at a
destination in a steady state (a stock, not a flow).
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Iso3 = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""ISO 3166-1 alpha-3 country code, e.g. ``PHL``; alpha-2 is refused (YAML reads NO as false)."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
"""A number that is neither infinite nor NaN."""

Grade = Literal["official", "text", "secondary", "derived", "calibrated", "assumed"]
"""How well a value is founded, from best to worst.

``official`` a ministry or statistics office; ``text`` read in the agreement; ``secondary`` press,
NGO, study; ``derived`` arithmetic on stated figures; ``calibrated`` fitted to data; ``assumed`` not
known, with a range.
"""


class Record(BaseModel):
    """Base of every record read from a file: no unknown keys, no change, no coercion."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


class Quantity(Record):
    """A figure with its range, unit, year, source and grade.

    Examples
    --------
    >>> Quantity(value=0.8, low=0.5, high=0.95, unit="/1", source="own", grade="assumed").high
    0.95
    """

    value: Finite
    """Central value."""
    low: Finite | None = None
    """Lowest plausible value; required of an ``assumed`` figure."""
    high: Finite | None = None
    """Highest plausible value; required of an ``assumed`` figure."""
    unit: Annotated[str, Field(min_length=1)]
    """Unit, e.g. ``USD/post/year``, ``persons``, ``/1`` for a ratio."""
    year: str | int | None = None
    """Year or period to which the figure belongs."""
    source: Annotated[str, Field(min_length=1)]
    """Where the figure was read; for an assumption, on what it rests."""
    grade: Grade
    """How well the figure is founded."""
    note: str | None = None
    """What a reader should know about the figure."""

    @model_validator(mode="after")
    def _range_holds_value(self) -> Self:
        if self.grade == "assumed" and (self.low is None or self.high is None):
            raise ValueError("an assumed figure must state its range: give low and high")
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        if not low <= self.value <= high:
            raise ValueError(f"value must lie in [low, high], got {self.value} in [{low}, {high}]")
        return self
