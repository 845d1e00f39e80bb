"""Figures of the world as cells: value, unit, year, data set, row and how well founded."""

import math

from negotiate.reports.tables import Column
from negotiate.world import Figure

NOT_KNOWN = "not known"
"""Stands where there is no figure; never 0."""

_WHOLE = 1000

COLUMNS = (
    Column("Unit"),
    Column("Year", "Year or period to which the figure belongs."),
    Column("Data set", "Id in the registry of data sets; its original is linked below."),
    Column("Row", "Row of the data set's file, its header being row 1.", numeric=True),
    Column("Grade", "How well the figure is founded, and known faults."),
)
"""Columns of `provenance`."""


def number(value: float | str) -> str:
    """Return a value for people: whole numbers with commas, others with four digits.

    Examples
    --------
    >>> number(644828.0), number(0.0817), number("High income"), number(4685.767), number(0.0)
    ('644,828', '0.0817', 'High income', '4,686', '0')
    >>> number(float("nan"))
    'not known'
    """
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return NOT_KNOWN
    return f"{value:,.0f}" if value == round(value) or abs(value) >= _WHOLE else f"{value:.4g}"


def percent(share: float) -> str:
    """Return a share in percent, with a decimal where it is small.

    Examples
    --------
    >>> percent(0.4021), percent(0.0123), percent(float("nan"))
    ('40 %', '1.2 %', 'not known')
    """
    if math.isnan(share):
        return NOT_KNOWN
    return f"{share:.0%}".replace("%", " %") if share >= 0.1 else f"{share:.1%}".replace("%", " %")


def sentence(text: str) -> str:
    """Return a text as a sentence: a capital first, if it begins with a word, a full stop last.

    Examples
    --------
    >>> sentence("people who left"), sentence("All of them."), sentence("ken-sau-2017 has none")
    ('People who left.', 'All of them.', 'ken-sau-2017 has none.')
    """
    first = text.partition(" ")[0]
    start = text[:1].upper() if first.isalpha() else text[:1]
    return f"{start}{text[1:].removesuffix('.')}."


def rows_of(figure: Figure | None) -> str:
    """Return the rows of a figure in its file, empty where there is none."""
    return "" if figure is None else ", ".join(str(row) for row in figure.rows)


def provenance(figure: Figure) -> tuple[str, ...]:
    """Return unit, year, data set, row and remarks of a figure, as `COLUMNS`.

    Examples
    --------
    >>> from negotiate.world import Source
    >>> source = Source("un_migrant_stock_2020", 2020, "", "", "official")
    >>> provenance(Figure(5.0, "person", source, (7, 9)))
    ('person', '2020', 'un_migrant_stock_2020', '7, 9', 'derived')
    """
    source = figure.source
    return (figure.unit, figure.period, source.table, rows_of(figure), figure.remarks)
