"""Counts: what is unusual in a draft, and in how many agreements a term stands."""

from collections.abc import Mapping
from typing import get_args

import pandas as pd
import streamlit as st

from negotiate.queries.labels import By
from negotiate.queries.query_text import parse_query
from negotiate.queries.rates import level_rates, rates
from negotiate.queries.unusual import Unusual, unusual
from negotiate.reports import wording
from negotiate.terms import Agreement, Library
from negotiate.terms.codebook import Codebook
from negotiate.ui.agreements import names
from negotiate.ui.agreements.listings import Cell, Listing, show

FLAGS = {
    "above": "above nearly all",
    "below": "below nearly all",
    "rare": "nearly all say nothing",
    "different": "nearly all have another type",
    "missing": "nearly all have it",
    "look_for": "nearly all have it; nobody looked here",
}
"""Words for what is unusual."""

_RUNGS = {
    "origin": "same origin",
    "destination": "same destination",
    "region": "same region of destination",
    "sector": "same sector",
    "era": "same era",
    "all": "all agreements",
}


def show_unusual(library: Library, agreement: Agreement) -> None:
    """Show on which terms a draft or agreement stands apart from comparable agreements."""
    every = st.toggle("Also terms that are not unusual", key="unusual_all", persist_state="session")
    found = unusual(agreement, library)
    flagged = [row for row in found if row.flag]
    rows = [_unusual_row(library.codebook, row) for row in (found if every else flagged)]
    idle = {name for name in ("Other type", "Not graded") if not any(row[name] for row in rows)}
    show(
        Listing(
            "unusual",
            f"What is unusual: {len(flagged)} of {len(found)} terms",
            "At least 80% of the comparable agreements in which somebody looked (n, at least 8) "
            "stand on the other side. Less to none are numbers of agreements, together n. Not "
            "graded: they state it, but cannot be compared with what is here. None: known not to "
            "have it. Not seen: nobody looked, counted neither way.",
            rows,
            "Nothing is flagged. That is not to say that all is usual: for many terms too few "
            "comparable agreements were looked at.",
            saved=frozenset({"Id", *idle}),
            sortable=every,
        )
    )


def _unusual_row(codebook: Codebook, row: Unusual) -> Mapping[str, Cell]:
    """Return the row of a term."""
    amount = "" if row.amount is None else f"{row.amount:,.10g} {codebook.get(row.term).unit}"
    share = "" if row.share is None else f" ({wording.share(row.share)} of n)"
    return {
        "Term": codebook.get(row.term).title,
        "Here": names.plain(row.level) or amount or names.plain(row.state),
        "Unusual": f"{FLAGS[row.flag]}{share}" if row.flag else "",
        "Less": row.less,
        "Same": row.same,
        "More": row.more,
        "Other type": row.different,
        "Not graded": row.not_graded,
        "None": row.lacks,
        "n": row.n,
        "Not seen": row.not_seen,
        "Compared with": ", ".join(_RUNGS.get(part, part) for part in row.rung.split(", ")),
        "Id": row.term,
    }


def show_rates(library: Library) -> None:
    """Show in how many agreements terms stand, by what the reader tells them apart.

    Raises
    ------
    QueryTextError
        If a condition was not understood.
    """
    codebook = library.codebook
    terms, by, asked = _counted_what(codebook)
    levels = st.toggle("Count levels", key="rate_levels", persist_state="session")
    if by and not terms:
        st.info("Choose one or more terms to tell apart.")
        return
    query = parse_query(asked, codebook) if asked.strip() else None
    table = (level_rates if levels else rates)(library, by=by, terms=terms or None, query=query)
    show(_level_listing(codebook, table) if levels else _rate_listing(codebook, table))


def _counted_what(codebook: Codebook) -> tuple[list[str], list[By], str]:
    """Let the reader choose terms, what agreements are told apart by, and conditions."""
    left, right, third = st.columns([4, 3, 4])
    terms = left.multiselect(
        "Terms",
        list(codebook.ids()),
        format_func=lambda name: codebook.get(name).title,
        placeholder="all terms",
        key="rate_terms",
        persist_state="session",
    )
    by = right.multiselect(
        "Tell apart by",
        get_args(By),
        format_func=names.plain,
        placeholder="nothing: all together",
        max_selections=2,
        key="rate_by",
        persist_state="session",
    )
    asked = third.text_input(
        "Only agreements with",
        placeholder="all, or e.g. destination in the Gulf, since 2010",
        key="rate_conditions",
        persist_state="session",
    )
    return terms, by, asked


def _rate_listing(codebook: Codebook, table: pd.DataFrame) -> Listing:
    """Return the listing of clauses."""
    seen = table[table["n"] > 0]
    return Listing(
        "rates",
        "In how many agreements a term stands",
        "Share is stated of n; n is the number of agreements in which somebody looked, which is no "
        "random sample. Not seen: nobody looked. Rows in which nobody looked are left out.",
        [_counted(codebook, row) for row in seen.to_dict(orient="records")],
        "Nobody looked for these terms in any agreement that meets the conditions.",
        saved=frozenset({"Id"}),
        sortable=True,
    )


def _level_listing(codebook: Codebook, table: pd.DataFrame) -> Listing:
    """Return the listing of levels."""
    return Listing(
        "level_rates",
        "How many agreements stand at each level",
        "n: somebody looked; graded: with a level. No share is given: those that are graded are no "
        "sample. Levels go from lowest to highest; a dash: the levels have no order.",
        [_counted(codebook, row) for row in table.to_dict(orient="records")],
        "No agreement that meets the conditions, or the terms are numbers, which have no levels.",
        saved=frozenset({"Id"}),
        sortable=True,
    )


def _counted(codebook: Codebook, row: Mapping[object, object]) -> Mapping[str, Cell]:
    """Return a row of counts with words for readers."""
    cells: dict[str, Cell] = {}
    for name, value in row.items():
        heading = "n" if name == "n" else names.plain(str(name)).capitalize()
        cells[heading] = _value(codebook, str(name), value)
    return cells | {"Id": str(row["term"])}


def _value(codebook: Codebook, column: str, value: object) -> Cell:
    """Return a cell of a table of counts."""
    if column == "term":
        return codebook.get(str(value)).title
    if isinstance(value, int | float):
        return value
    return wording.ABSENT if value is pd.NA else _named(str(value))


def _named(label: str) -> str:
    """Return a label of a group of agreements, a country by its name."""
    return names.plain(names.place(label))
