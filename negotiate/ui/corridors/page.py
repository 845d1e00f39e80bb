"""The page "Corridors": the world's corridors, spillovers, leverage and brain drain.

The page computes nothing. Only shipped cases and the shipped library are shared between sessions;
the tables that the user of this machine imported are read into the session's own state.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from negotiate.errors import NegotiateError
from negotiate.ui.corridors import draining, leveraging, session, spilling, worlds
from negotiate.ui.corridors.session import Shipped
from negotiate.ui.corridors.showing import here, linked

VIEWS: Mapping[str, Callable[[Shipped], None]] = {
    "World": worlds.show_view,
    "Spillover": spilling.show_view,
    "Leverage": leveraging.show_view,
    "Brain drain": draining.show_view,
}
"""Views of the page; only the one that is chosen is computed."""


def page(shipped: Shipped) -> None:
    """Show the page.

    Parameters
    ----------
    shipped
        What ships with the package and is shared between sessions.
    """
    st.set_page_config(page_title="negotiate: corridors", layout="wide")
    st.header("Corridors and spillovers", anchor=False)
    view = st.segmented_control(
        "View",
        list(VIEWS),
        default="World",
        required=True,
        key="corridors_view",
        label_visibility="collapsed",
        persist_state="session",
    )
    try:
        VIEWS[view](shipped)
    except NegotiateError as error:
        st.error(linked(here(str(error))))
    session.show_again()
