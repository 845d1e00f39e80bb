"""The application on the shipped cases: ``streamlit run app.py``.

Only the shipped cases, their comparisons as shipped, and the library of agreements that ships are kept
for all sessions, because they hold nothing that anybody entered or imported.
"""

from collections.abc import Mapping

import streamlit as st

from negotiate.cases import load_case, shipped_case_ids
from negotiate.cases.schema import Case
from negotiate.reports.assemble import compare_case
from negotiate.reports.document import ComparisonDocument
from negotiate.terms import Library, load_library
from negotiate.ui.agreements.page import page as agreements_page
from negotiate.ui.corridors.page import page as corridors_page
from negotiate.ui.corridors.session import Shipped
from negotiate.ui.page import page


def run() -> None:
    """Show the application: the page that was chosen, the comparison of regimes first."""
    pages = [
        st.Page(regimes, title="Compare regimes", url_path="regimes", default=True),
        st.Page(agreements, title="Agreements", url_path="agreements"),
        st.Page(corridors, title="Corridors", url_path="corridors"),
    ]
    st.navigation(pages, position="top").run()


def regimes() -> None:
    """Show the comparison of regimes on the shipped cases."""
    page(shipped_case_ids(), _as_shipped, _changed)


def agreements() -> None:
    """Show the library of agreements."""
    agreements_page(_library)


def corridors() -> None:
    """Show the world's corridors, spillovers, leverage and brain drain."""
    corridors_page(Shipped(shipped_case_ids(), _case, _library))


@st.cache_resource(show_spinner="Reading the case ...")
def _case(case_id: str) -> Case:
    """Return a shipped case, which nothing changes."""
    return load_case(case_id)


@st.cache_resource(show_spinner="Reading the agreements ...")
def _library() -> Library:
    """Return the library that ships, which nothing changes."""
    return load_library()


@st.cache_data(show_spinner="Computing the regimes and testing their signs ...")
def _as_shipped(case_id: str) -> ComparisonDocument:
    """Return the comparison of a shipped case without any change."""
    return compare_case(case_id, {})


def _changed(case_id: str, overrides: Mapping[str, float]) -> ComparisonDocument:
    """Return the comparison with changed figures, showing how far it has come."""
    bar = st.progress(0.0)

    def advance(done: int, total: int) -> None:
        bar.progress(done / total, text=f"{done} of {total} draws from the stated ranges")

    try:
        return compare_case(case_id, overrides, progress=advance)
    finally:
        bar.empty()
