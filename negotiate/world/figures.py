"""A figure and where it was read: every number of the world carries table, year and row."""

from dataclasses import dataclass

from negotiate.units import Grade


@dataclass(frozen=True, order=True)
class Source:
    """Part of a table from which figures are taken."""

    table: str
    """Id of the table in the registry of data sets."""
    year: int | None
    """Year to which the figures belong; None where the table has none."""
    period: str
    """Quarter, month or years, where the year does not say it all; else empty."""
    flag: str
    """Known faults that hit the figures, separated by ``;``."""
    grade: Grade
    """How well the figures are founded."""


@dataclass(frozen=True)
class Figure:
    """One value with its unit and where it stands."""

    value: float | str
    """A number or, for a region or income group, a word."""
    unit: str
    """Unit of the value."""
    source: Source
    """Table, year, flag and grade as published."""
    rows: tuple[int, ...]
    """Rows of the table's source file, its header being row 1; several are summed."""
    note: str = ""
    """How it was computed, where it does not stand there as it is."""

    @property
    def grade(self) -> Grade:
        """How well the figure is founded: a sum of rows is ``derived``."""
        return "derived" if len(self.rows) > 1 or self.note else self.source.grade

    @property
    def period(self) -> str:
        """Period or year in words; empty where neither is known."""
        year = "" if self.source.year is None else str(self.source.year)
        return self.source.period or year

    @property
    def where(self) -> str:
        """Data set, year and row, in words.

        Examples
        --------
        >>> source = Source("un_migrant_stock_2020", 2020, "", "", "official")
        >>> Figure(644828.0, "person", source, (7,)).where
        'un_migrant_stock_2020, 2020, row 7'
        """
        rows = ", ".join(str(row) for row in self.rows)
        kind = "rows" if len(self.rows) > 1 else "row"
        parts = (self.source.table, self.period or "no year", f"{kind} {rows}" if rows else "")
        return ", ".join(part for part in parts if part)

    @property
    def remarks(self) -> str:
        """Grade, how it was computed and known faults, in words."""
        flag = f"known fault: {self.source.flag}" if self.source.flag else ""
        return "; ".join(part for part in (self.grade, self.note, flag) if part)
