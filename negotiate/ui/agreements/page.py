"""The page "Agreements": what others obtained, and how a draft stands to that.

The page computes nothing; every number is an attribute of a result of the library. Only the
library that ships is shared between sessions: what a user enters or uploads stays in the user's own
session.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from negotiate.errors import NegotiateError
from negotiate.terms import Library
from negotiate.ui.agreements import corridor, drafting, finding, reading, suggesting
from negotiate.ui.views import escaped

VIEWS: Mapping[str, Callable[[Library], None]] = {
    "Find": finding.show_view,
    "Read": reading.show_view,
    "Draft": drafting.show_view,
    "Corridor": corridor.show_view,
    "From a text": suggesting.show_view,
}
"""Views of the page; only the one that is chosen is computed."""


def page(load: Callable[[], Library]) -> None:
    """Show the page.

    Parameters
    ----------
    load : callable
        Gives the library that ships, the same object each time.
    """
    st.set_page_config(page_title="negotiate: agreements", layout="wide")
    st.header("Agreements", anchor=False)
    try:
        library = load()
        st.caption(
            f"{len(library)} agreements and standards, coded with {len(library.codebook.terms)} "
            "terms. Three things are never mixed: a text states a term; it is known not to have "
            "it; nobody looked."
        )
        view = st.segmented_control(
            "View",
            list(VIEWS),
            default="Find",
            required=True,
            key="agreements_view",
            label_visibility="collapsed",
            persist_state="session",
        )
        VIEWS[view](library)
    except NegotiateError as error:
        st.error(escaped(str(error)))
        st.stop()
