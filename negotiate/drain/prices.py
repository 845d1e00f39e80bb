"""Money of different years on one footing: the price level of output of the United States.

An amount in USD of one year is shown in USD of another only with the ratio beside it, from two rows
of the Penn World Table. Where the table ends earlier, prices are carried on at the pace of its last
year, which is an assumption and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from negotiate.drain.intervals import Interval
from negotiate.drain.lines import Line, computed
from negotiate.drain.tables import Data, fact_lines

TABLE = "penn_world_table_11"
COUNTRY = "USA"
MEASURE = "price_level_output"
FURTHEST = 3
"""Most years by which prices are carried on beyond the table."""


@dataclass(frozen=True, eq=False)
class Prices:
    """Ratios of price levels to one target year."""

    target: int
    """Year in whose money results are shown."""
    lines: Mapping[str, Line]
    """Ratios by id ``prices.YEAR``, and the levels they were computed from."""

    def ratio(self, year: int) -> Line | None:
        """Return the line of the price level of the target year over that of a year, if known."""
        return self.lines.get(f"prices.{year}")


def money_year(line: Line) -> int | None:
    """Return the year of the money of a line, None where it does not say.

    Examples
    --------
    >>> from negotiate.drain.lines import SourceLink
    >>> link = SourceLink("case", "small", "x")
    >>> money_year(Line("x", "x", value=1.0, unit="USD", year="2005", source=link))
    2005
    """
    return int(line.year) if line.year.isdigit() else None


def prices_of(data: Data, target: int, years: set[int]) -> Prices:
    """Return the ratio of the price level of a target year to those of other years.

    Parameters
    ----------
    data
        Published tables.
    target
        Year in whose money results are shown.
    years
        Years of money that occur; the target itself needs no ratio.

    Returns
    -------
    Prices
        Without the years that the table does not reach.
    """
    facts = data.facts(TABLE, country=COUNTRY, measure=MEASURE)
    found: dict[str, Line] = {}
    for year in sorted(years - {target}):
        used = _levels(facts, target, year)
        if used:
            ratio = _ratio(target, year, used)
            found |= {line.id: line for line in (*used.values(), ratio)}
    return Prices(target, found)


def _levels(facts: pd.DataFrame, target: int, year: int) -> dict[int, Line]:
    """Return the price levels that a ratio needs, by year; empty where the table lacks them."""
    if facts.empty:
        return {}
    last = int(facts["year"].max())
    needed = {target, year} if year <= last else {target, last - 1, last}
    rows = facts[facts["year"].isin(sorted(needed))]
    if len(rows) != len(needed) or year > last + FURTHEST:
        return {}
    label = "price level of output, United States"
    return {
        at: fact_lines(rows[rows["year"] == at], f"prices.level.{at}", label)[0]
        for at in sorted(needed)
    }


def _ratio(target: int, year: int, levels: Mapping[int, Line]) -> Line:
    """Return the line of the ratio of two levels."""
    label = f"USD of {target} per USD of {year}"
    wanted = levels[target].interval.value
    name, years = f"prices.{year}", f"{year}, {target}"
    if year in levels:
        interval = Interval.of(wanted / levels[year].interval.value)
        formula = f"price level {target} / price level {year}"
        return computed(name, label, interval, "/1", formula, levels.values(), year=years)
    last = max(levels)
    before, end = (levels[at].interval.value for at in (last - 1, last))
    ratio, step = wanted / end, (before / end) ** (year - last)
    interval = Interval(min(ratio, ratio * step), ratio * step, max(ratio, ratio * step))
    words = (
        f"Assumed: the table ends in {last}; prices go on as from {last - 1} to {last}. The other "
        f"end of the range is no change after {last}."
    )
    formula = f"price level {target} / price level {last}, carried on to {year}"
    line = computed(name, label, interval, "/1", formula, levels.values(), year=years, words=words)
    return Line(**(vars(line) | {"grade": "assumed", "low": interval.low, "high": interval.high}))
