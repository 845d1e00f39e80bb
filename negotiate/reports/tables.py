"""The tables of a comparison as words: rows and columns that every surface prints unchanged.

A :class:`Table` knows nothing of terminals or pages. Each cell is already rounded by
:mod:`negotiate.reports.wording`, so that two surfaces cannot disagree about a number. Rows of
parties stand in one order everywhere: origins, destinations, migrants, totals, and within each
group as the document lists them; a party that a regime does not list has a dash there.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from negotiate.reports import wording
from negotiate.reports.document import (
    ComparisonDocument,
    CorridorRow,
    PartyRow,
    Regime,
)

Emphasis = Literal["", "total", "assumed", "first"]
"""What is special about a row: a total, a figure that is assumed, the first of a group."""

_ROLES = ("origin", "destination", "migrants", "total")


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    label: str
    """Heading, short enough to wrap."""
    about: str = ""
    """What the numbers are and in which unit, shown on hover and as a note."""
    numeric: bool = False
    """Whether cells are numbers: set flush right and never broken over two lines."""


@dataclass(frozen=True)
class Table:
    """Rows of words under columns; the first column names the row."""

    id: str
    title: str
    unit: str
    """Unit of all numeric cells and what they are, in words."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    emphasis: tuple[Emphasis, ...] = ()
    """One per row, or none at all."""

    def marked(self) -> tuple[tuple[Emphasis, tuple[str, ...]], ...]:
        """Return every row with what is special about it."""
        plain: list[Emphasis] = [""] * len(self.rows)
        marks = self.emphasis or tuple(plain)
        return tuple(zip(marks, self.rows, strict=True))


def base_regime(document: ComparisonDocument) -> Regime:
    """Return the regime that changes are measured from.

    Raises
    ------
    ValueError
        If the document lists no regime of that name.
    """
    for regime in document.regimes:
        if regime.id == document.base_regime:
            return regime
    known = ", ".join(regime.id for regime in document.regimes) or "none"
    raise ValueError(
        f"base_regime must be one of the regimes ({known}), got a document with "
        f"{document.base_regime!r}"
    )


def parties(document: ComparisonDocument) -> tuple[PartyRow, ...]:
    """Return one row per party, in the order in which parties are printed everywhere."""
    found: dict[str, PartyRow] = {}
    for regime in document.regimes:
        for row in regime.parties:
            found.setdefault(row.party, row)
    return tuple(sorted(found.values(), key=lambda row: _ROLES.index(row.role)))


def _row_of(regime: Regime, party: str) -> PartyRow | None:
    """Return the party's row under the regime, ``None`` where it has none."""
    return next((row for row in regime.parties if row.party == party), None)


def _emphasis(rows: tuple[PartyRow, ...]) -> tuple[Emphasis, ...]:
    """Return ``total`` for totals and ``first`` for the first row of each later group."""
    marks: list[Emphasis] = []
    before = rows[0].role if rows else "origin"
    for row in rows:
        if row.role == "total":
            marks.append("total")
        else:
            marks.append("first" if row.role != before else "")
        before = row.role
    return tuple(marks)


def _party_column(about: str = "") -> Column:
    """Return the column that names the parties."""
    return Column("Party", about or "Origins, destinations, migrants, totals.")


def change_table(document: ComparisonDocument) -> Table:
    """Return the headline table: payoff under the base regime, then changes from it.

    Parameters
    ----------
    document : ComparisonDocument
        What is printed.

    Returns
    -------
    Table
        One row per party, one column per regime in the document's order but with the base regime
        first; million USD a year, changes with their sign.

    Raises
    ------
    ValueError
        If the document's base regime is not one of its regimes.
    """
    base = base_regime(document)
    others = [regime for regime in document.regimes if regime is not base]
    shown = parties(document)
    rows = tuple(
        (
            wording.party_name(document.case, party.party),
            _level(base, party.party),
            *(_change(regime, party.party) for regime in others),
        )
        for party in shown
    )
    columns = (
        _party_column(),
        Column(f"{base.title} (base): payoff", f"{base.words} Million USD a year.", numeric=True),
        *(
            Column(
                regime.title,
                f"{regime.words} Change from the base, million USD a year.",
                numeric=True,
            )
            for regime in others
        ),
    )
    unit = (
        f"Million USD of {document.case.base_year} a year: payoff under the base regime, "
        "then change from it (+ gains, " + wording.MINUS + " loses). Central values."
    )
    return Table(
        "change", "What each regime is worth to each party", unit, columns, rows, _emphasis(shown)
    )


def _level(regime: Regime, party: str) -> str:
    """Return the party's payoff in million USD."""
    row = _row_of(regime, party)
    return wording.ABSENT if row is None else wording.millions(row.payoff)


def _change(regime: Regime, party: str) -> str:
    """Return the party's change in million USD."""
    row = _row_of(regime, party)
    return wording.ABSENT if row is None else wording.signed_millions(row.change)


def _by_regime(
    document: ComparisonDocument,
    *,
    name: str,
    title: str,
    unit: str,
    cell: Callable[[PartyRow], float | None],
) -> Table:
    """Return a table of one count per party and regime, without parties that have none."""
    counted = {
        party: tuple(_count(_row_of(regime, party.party), cell) for regime in document.regimes)
        for party in parties(document)
    }
    shown = tuple(_without_repeats(counted))
    rows = tuple(
        (wording.party_name(document.case, party.party), *counted[party]) for party in shown
    )
    columns = (
        _party_column(),
        *(
            Column(regime.title, f"{regime.words} {unit}", numeric=True)
            for regime in document.regimes
        ),
    )
    return Table(name, title, unit, columns, rows, _emphasis(shown))


def _without_repeats(counted: Mapping[PartyRow, tuple[str, ...]]) -> Iterator[PartyRow]:
    """Yield the parties that have a count; of equal totals only the last, which is the widest."""
    last = {cells: party for party, cells in counted.items() if party.role == "total"}
    for party, cells in counted.items():
        if set(cells) != {wording.ABSENT} and (party.role != "total" or last[cells] is party):
            yield party


def _count(row: PartyRow | None, cell: Callable[[PartyRow], float | None]) -> str:
    """Return a rounded count, a dash where the party has none."""
    return wording.ABSENT if row is None else wording.posts(cell(row))


def posts_tables(document: ComparisonDocument) -> tuple[Table, ...]:
    """Return posts, posts left unfilled, gross price and net price per party and regime.

    A table in which no party has a number is left out.
    """
    made = (
        _by_regime(
            document,
            name="posts",
            title="Workers in post",
            unit="Number of workers in a steady state.",
            cell=lambda row: row.posts,
        ),
        _by_regime(
            document,
            name="unfilled",
            title="Posts left unfilled at home",
            unit="Number of posts that exits leave unfilled.",
            cell=lambda row: row.unfilled,
        ),
        _by_regime(
            document,
            name="gross_price",
            title="Gross price of a post",
            unit="USD per post and year, all that employers pay; mean weighted by posts.",
            cell=lambda row: row.gross_price,
        ),
        _by_regime(
            document,
            name="net_price",
            title="Net price of a post",
            unit="USD per post and year above the workers' reservation; mean by posts.",
            cell=lambda row: row.net_price,
        ),
    )
    return tuple(table for table in made if table.rows)


def corridor_tables(document: ComparisonDocument) -> tuple[Table, ...]:
    """Return posts and gross prices by corridor and regime; empty tables are left out."""
    pairs = tuple(
        dict.fromkeys(
            (row.origin, row.destination) for r in document.regimes for row in r.corridors
        )
    )
    made = (
        _corridors(
            document,
            pairs,
            "corridor_posts",
            "Workers in post by corridor",
            "Number of workers in a steady state.",
            lambda row: row.posts,
        ),
        _corridors(
            document,
            pairs,
            "corridor_prices",
            "Gross price by corridor",
            "USD per post and year, all that employers pay.",
            lambda row: row.gross_price,
        ),
    )
    return tuple(table for table in made if table.rows)


def _corridors(
    document: ComparisonDocument,
    pairs: tuple[tuple[str, str], ...],
    name: str,
    title: str,
    unit: str,
    cell: Callable[[CorridorRow], float | None],
) -> Table:
    """Return a table of one count per corridor and regime."""
    rows = tuple(
        (
            wording.corridor_name(*pair),
            *(
                next(
                    (
                        wording.posts(cell(row))
                        for row in regime.corridors
                        if (row.origin, row.destination) == pair
                    ),
                    wording.ABSENT,
                )
                for regime in document.regimes
            ),
        )
        for pair in pairs
    )
    columns = (
        Column("Corridor", "Origin, destination."),
        *(
            Column(regime.title, f"{regime.words} {unit}", numeric=True)
            for regime in document.regimes
        ),
    )
    return Table(name, title, unit, columns, rows)


def csv_text(table: Table) -> str:
    r"""Return a table as comma-separated text with the words that every surface prints.

    A cell that a spreadsheet would run as a formula is preceded by an apostrophe.

    Examples
    --------
    >>> csv_text(Table("t", "T", "", (Column("Party"), Column("Gain")), (("=A1", "+1.0"),)))
    "Party,Gain\r\n'=A1,+1.0\r\n"
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.label for column in table.columns])
    writer.writerows([f"'{c}" if c.startswith(("=", "@")) else c for c in r] for r in table.rows)
    return out.getvalue()
