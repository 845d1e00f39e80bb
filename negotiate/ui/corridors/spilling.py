"""The view "Spillover": what a cap or an agreement does to the neighbours, on a shipped case."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from negotiate.cases.schema import Case
from negotiate.spillovers.agreement import SpilloverRequestError, agreement_change
from negotiate.spillovers.requests import agreement_question, cap_question
from negotiate.spillovers.study import Question, UseNumber
from negotiate.terms import Agreement, Library
from negotiate.ui.agreements import names
from negotiate.ui.agreements.choosing import DRAFT, draft, named, pick
from negotiate.ui.corridors import effects, fields, session
from negotiate.ui.corridors.session import Shipped
from negotiate.ui.corridors.showing import TAKEN_BY, here, linked
from negotiate.ui.views import escaped
from negotiate.units import Quantity

_KINDS = ("A cap", "An agreement")
_KIND = "spillover_kind"
_LAMBDA = "Lambda: dissimilarity of destinations in the workers' choice"
_READINGS: dict[str, UseNumber | None] = {
    "estimated effect of agreements": None,
    "number in its text, as posts": "posts",
    "number in its text, as workers a year": "per-year",
}
"""How an agreement is taken."""


def show_view(shipped: Shipped) -> None:
    """Show the question and its answer."""
    left, middle, right = st.columns([5, 2, 4])
    case = fields.a_case(left, shipped, "spillover_case")
    kind = middle.segmented_control(
        "Change", _KINDS, default=_KINDS[0], required=True, key=_KIND, persist_state="session"
    )
    figure = fields.dissimilarity(right, _LAMBDA, "spillover_lambda")
    st.caption(
        escaped(
            f"Case {case.id}. Posts are workers in post in {case.base_year}, computed from the "
            "figures of the case, which are listed below; the CSV file names the source of each."
        )
    )
    try:
        question = _cap(case) if kind == _KINDS[0] else _agreement(case, shipped.library())
        if question is not None:
            effects.show(question, _changed(figure))
    except SpilloverRequestError as error:
        st.warning(linked(here(str(error))))


def _changed(figure: Quantity) -> dict[str, float]:
    """Return the dissimilarity if the reader has set it."""
    return {} if figure.low != figure.high else {"dissimilarity": figure.value}


def _cap(case: Case) -> Question:
    """Let the reader choose a corridor and a cap."""
    left, right = st.columns([3, 7])
    posts = {
        f"{each.origin}-{each.destination}": each.posts.value if each.posts else 0.0
        for each in case.corridors
    }
    corridor = fields.one_of(
        left,
        "Corridor",
        sorted(posts, key=lambda name: -posts[name]),
        f"spillover_corridor_{case.id}",
        lambda name: f"{name}: {posts[name]:,.0f} posts",
    )
    most = max(round(posts[corridor]), 1)
    cap = right.slider(
        f"Most posts on {corridor}",
        0,
        most,
        most // 2,
        format="localized",
        key=f"spillover_cap_{case.id}_{corridor}",
        help="0 shuts the corridor.",
        persist_state="session",
    )
    return cap_question(case, [f"{corridor}={cap}"])


def _agreement(case: Case, library: Library) -> Question | None:
    """Let the reader choose an agreement and how it is taken."""
    left, right = st.columns([6, 4])
    chosen = _named(left, case, library)
    if chosen is None:
        st.info("No agreement is chosen yet.")
        return None
    agreement = named(library, chosen)
    stated = agreement_change(agreement, case).number is not None
    reading = fields.one_of(
        right,
        TAKEN_BY,
        list(_READINGS)[: None if stated else 1],
        f"spillover_reading_{chosen}",
        about=None if stated else "No number of workers was found in its text.",
    )
    return agreement_question(case, agreement, use_number=_READINGS[reading])


def _named(place: DeltaGenerator, case: Case, library: Library) -> str | None:
    """Let the reader choose among the agreements that cover a corridor, and the own draft."""
    fitting = session.computed(
        "spillover_fitting",
        case.id,
        lambda: {each.id: names.option(each) for each in library if _fits(each, case)},
        "Looking for agreements ...",
    )
    own = draft()
    options = ({DRAFT: f"Your draft: {own.title}"} if own else {}) | fitting
    return pick(
        place,
        f"Agreement ({len(fitting)} of the library cover a corridor of the case)",
        list(options),
        f"spillover_agreement_{case.id}",
        options.__getitem__,
        none="Type a country, a year or a word of the title",
    )


def _fits(agreement: Agreement, case: Case) -> bool:
    """Return whether an agreement covers a corridor of the case."""
    try:
        agreement_change(agreement, case)
    except SpilloverRequestError:
        return False
    return True
