"""The view "Read": one agreement or the session's draft, term by term."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from negotiate.exchange.exports import exported
from negotiate.terms import Agreement, Library, Provision, Row, describe
from negotiate.ui.agreements import names
from negotiate.ui.agreements.choosing import choose
from negotiate.ui.agreements.listings import Cell, Listing, link, show
from negotiate.ui.views import escaped

_FORMS = {
    ".json": ("JSON", "application/json"),
    ".csv": ("CSV", "text/csv"),
    ".xml": ("XML", "application/xml"),
}


def show_view(library: Library) -> None:
    """Show the agreement that the reader chooses."""
    agreement = choose(library, "Agreement")
    if agreement is None:
        return
    _show_heading(agreement)
    _show_terms(library, agreement)
    _show_coding(agreement)
    _downloads(library, agreement)


def _show_heading(agreement: Agreement) -> None:
    """Show what the agreement is, and its sources."""
    st.subheader(escaped(agreement.title), anchor=False)
    sides = [f"{names.place(party.name)} ({party.role})" for party in agreement.parties]
    about = [
        names.plain(agreement.form).capitalize(),
        ", ".join(sides),
        f"signed {agreement.signed}",
        f"in force: {names.plain(str(agreement.in_force))}",
    ]
    st.markdown(escaped("; ".join(about) + "."))
    sources = [link(each.title, each.href or "") for each in agreement.sources.values()]
    st.caption(f"Sources: {'; '.join(sources)}.")


def _show_terms(library: Library, agreement: Agreement) -> None:
    """Show what the text states, then what it is known not to have, and how much was not seen."""
    rows = describe(agreement, library.codebook)
    stated = {name for name, each in agreement.provisions.items() if _is_stated(each)}
    there = [_row(library, agreement, row) for row in rows if _term_of(row) in stated]
    show(
        Listing(
            "stated",
            f"What it states: {len(stated)} terms",
            _about(library, agreement),
            there,
            f"Nothing is known to be stated. {_about(library, agreement)}",
            saved=_SAVED,
        )
    )
    others = [_row(library, agreement, row) for row in rows if _term_of(row) not in stated]
    show(
        Listing(
            "not_there",
            f"Known not to be there: {len(agreement.provisions.keys() - stated)} terms",
            "Absent: a source says that there is no such clause; silent: somebody read the text, "
            "and it says nothing; excluded: the text keeps the matter out; ended: it was there once.",
            others,
            "Of no term is it known that the text does not have it.",
            saved=_SAVED,
        )
    )


def _about(library: Library, agreement: Agreement) -> str:
    """Return how much was not seen, and on how much sources disagree."""
    unseen = len(set(library.codebook.ids()) - agreement.provisions.keys())
    contested = [name for name, each in agreement.provisions.items() if each.alternatives]
    told = (
        f"Not seen: {unseen} of {len(library.codebook.terms)} terms; nobody looked, so nothing may "
        "be concluded from that. In brackets: how well the value is founded."
    )
    if not contested:
        return told
    return f"{told} Terms on which sources disagree: {len(contested)}; both readings are shown."


_SAVED = frozenset({"Id", "Address"})


def _is_stated(provision: Provision) -> bool:
    """Return whether the text states a term; a clause that has ended is there no more."""
    return provision.state == "stated" and not provision.values[-1].ended


def _term_of(row: Row) -> str:
    """Return the term of a row, whose id is followed by the name of another reading in brackets."""
    return row.term.partition(" (")[0]


def _row(library: Library, agreement: Agreement, row: Row) -> Mapping[str, Cell]:
    """Return the row of a term or of a reading that disagrees."""
    href = names.address(agreement, row.source)
    state = "" if row.state == "stated" else names.plain(row.state)
    words = row.words if row.words != state else ""
    said = names.said(row.level, words)
    return {
        "Term": names.term(library.codebook, row.term),
        "What it says": ": ".join(part for part in (state, said) if part),
        "Where": names.where(row.locator, row.source, href, row.grade),
        "Id": row.term,
        "Address": href,
    }


def _show_coding(agreement: Agreement) -> None:
    """Show who coded the agreement and what is known but not coded."""
    coding = agreement.coding
    st.caption(escaped(f"Coded by {coding.coder}, {coding.date}. {coding.note or ''}"))
    if coding.not_coded:
        with st.expander(f"Known to be in the text, but not coded: {len(coding.not_coded)}"):
            st.markdown("\n".join(f"- {escaped(clause)}" for clause in coding.not_coded))


def _downloads(library: Library, agreement: Agreement) -> None:
    """Offer the agreement in the forms in which other programs read it."""
    for column, (ending, (name, mime)) in zip(st.columns(6), _FORMS.items(), strict=False):
        column.download_button(
            f"Download as {name}",
            partial(exported, [agreement], library.codebook, ending),
            file_name=f"{agreement.id}{ending}",
            mime=mime,
            key=f"export_{name}",
            on_click="ignore",
        )
