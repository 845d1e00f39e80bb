"""The view "Find": a question in words, answered with precedents or with agreements."""

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from negotiate.queries.closeness import COMPONENTS
from negotiate.queries.groups import load_groups
from negotiate.queries.precedents import Precedent, Precedents, precedents
from negotiate.queries.query import SearchResult, search
from negotiate.queries.query_text import FORMS, parse_query, query_text
from negotiate.terms import Agreement, Library
from negotiate.ui.agreements import names
from negotiate.ui.agreements.choosing import pick
from negotiate.ui.agreements.listings import Cell, Linked, Listing, show
from negotiate.ui.views import escaped

EXAMPLE = "recruitment fee at least employer_pays, destination in the Gulf, since 2010"
"""Question with which the view opens."""

_SHOWN = (20, 50, 100)


def show_view(library: Library) -> None:
    """Show the question and its answer.

    Raises
    ------
    QueryTextError
        If a phrase was not understood.
    UnknownNameError
        If a name is not known.
    """
    asked = _question()
    origin, destination, sector, year, shown = _negotiation(library)
    if not asked.strip():
        st.info(escaped(f"Ask a question, e.g. {EXAMPLE}."))
        return
    query = parse_query(asked, library.codebook)
    st.caption(escaped(f"Understood as: {query_text(query)}."))
    if all(clause.op == "not_seen" for clause in query.clauses):
        _show_hits(search(library, query), shown)
        return
    corridor = (origin, destination) if origin and destination else None
    if bool(origin) != bool(destination):
        st.info("Choose both origin and destination, or the corridor is left out of the closeness.")
    found = precedents(library, query, corridor=corridor, sector=sector, year=year)
    _show_precedents(library, found, shown)


def _question() -> str:
    """Let the reader ask."""
    return st.text_input(
        "Question",
        EXAMPLE,
        help="\n".join(["Phrases that are understood:", *(f"- {escaped(f)}" for f in FORMS)]),
        key="question",
        persist_state="session",
    )


def _negotiation(library: Library) -> tuple[str | None, str | None, str | None, int | None, int]:
    """Let the reader describe the negotiation, by which precedents are ranked."""
    groups = load_groups()
    codes = {party.name for each in library for party in each.parties if party.iso3}
    places = sorted({*codes, *groups.groups}, key=names.place)
    columns = st.columns([3, 3, 3, 2, 2])
    origin = pick(columns[0], "Your origin", places, "origin", names.place)
    destination = pick(columns[1], "Your destination", places, "destination", names.place)
    sector = pick(columns[2], "Your sector", list(groups.sectors), "sector", names.sector)
    year = columns[3].number_input(
        "Your year",
        min_value=1900,
        max_value=2100,
        value=None,
        placeholder="any",
        key="year",
        persist_state="session",
    )
    shown = columns[4].selectbox("Rows", _SHOWN, key="rows", persist_state="session")
    return origin, destination, sector, year, shown


def _show_precedents(library: Library, found: Precedents, shown: int) -> None:
    """Show precedents: graded, not graded and disputed apart, and what nobody looked at."""
    unseen = f"Nobody looked in {len(found.not_seen)} agreements that meet the conditions."
    every = (*found.graded, *found.not_graded, *found.disputed)
    order = ", the closest first" if _is_ranked(every) else ""
    parts = (
        ("precedents", "Precedents", found.graded, _RANKED),
        ("not_graded", "Stated, but the level is not known", found.not_graded, _BARE),
        ("disputed", "Only in a reading that another source contradicts", found.disputed, _CONTEST),
    )
    for name, title, rows, words in parts:
        if not rows and name != "precedents":
            continue
        show(
            Listing(
                name,
                f"{title}{order}: {min(shown, len(rows))} of {len(rows)}",
                f"{words} {unseen}",
                [precedent_row(library, row) for row in rows[:shown]],
                f"Nobody is known to have obtained this. {unseen}",
                saved=_SAVED if order else _SAVED | {"Closeness"},
            )
        )
    _show_names(library, "Left out because nobody looked", found.not_seen)


_RANKED = (
    "Each row is a value at its own date. Say above what you negotiate, and the closest come "
    "first, with closeness from 0 to 1 and its parts. The grade says how well the value is founded: "
    "text (read in the agreement), official, secondary (press, study)."
)
_UNGRADED = {"stated": "not graded"}
_BARE = "They state it, without a level or a comparable amount: no hit and no miss."
_CONTEST = "The main reading says otherwise; both are given."
_SAVED = frozenset({"Id", "Title", "Address", "Term asked", *(f"close: {c}" for c in COMPONENTS)})


def _is_ranked(rows: Sequence[Precedent]) -> bool:
    """Return whether the closeness was asked for."""
    return bool(rows) and bool(rows[0].components)


def precedent_row(library: Library, row: Precedent) -> Mapping[str, Cell]:
    """Return the row of a precedent."""
    parts = ", ".join(f"{name} {value:.2f}" for name, value in row.components.items())
    others = [f"But {o.source}, {o.locator}: {names.said(o.level, o.words)}" for o in row.disagree]
    ended = " (ended since)" if row.ended else ""
    return {
        "Agreement": names.short(library.get(row.agreement)),
        "From": f"{row.start}{ended}",
        "Level": names.plain(row.level or _UNGRADED.get(row.state, row.state)),
        "What it says": ". ".join([row.words, *others]),
        "Article and source": names.where(row.locator, row.source, row.href, ""),
        "Grade": row.grade,
        "Closeness": f"{row.closeness:.2f} ({parts})",
        "Id": row.agreement,
        "Title": row.title,
        "Address": row.href,
        "Term asked": row.clause,
        **{f"close: {name}": f"{row.components.get(name, '')}" for name in COMPONENTS},
    }


def _show_hits(found: SearchResult, shown: int) -> None:
    """Show the agreements of a question without a clause, and why each is found."""
    left = "; ".join(_left_out(found))
    show(
        Listing(
            "found",
            f"Agreements: {min(shown, len(found.hits))} of {len(found.hits)}",
            f"{found.considered} meet the conditions; {found.failed} of them do not say it. {left}",
            [_hit(hit.agreement, hit.why) for hit in found.hits[:shown]],
            f"No agreement is found among {found.considered} that meet the conditions. {left}",
            saved=frozenset({"Id"}),
        )
    )


def _left_out(found: SearchResult) -> Iterator[str]:
    """Yield how many agreements were left out for want of knowledge."""
    yield f"Left out: nobody looked, {len(found.not_seen)}"
    yield f"stated without a level, {len(found.not_graded)}"
    yield f"direction unknown, {len(found.direction_unknown)}."


def _hit(agreement: Agreement, why: Sequence[str]) -> Mapping[str, Cell]:
    """Return the row of an agreement that was found."""
    first = next(iter(agreement.sources.values()))
    return {
        "Agreement": names.short(agreement),
        "Signed": str(agreement.signed),
        "Title": Linked(agreement.title, first.href or ""),
        "Why": "; ".join(why),
        "Id": agreement.id,
    }


def _show_names(library: Library, title: str, ids: Sequence[str]) -> None:
    """Show the names of agreements, folded away."""
    if ids:
        with st.expander(escaped(f"{title}: {len(ids)}")):
            st.markdown(escaped(names.shorts(library, ids)))
