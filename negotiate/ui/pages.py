"""The application on the shipped cases: ``streamlit run app.py``.

Only the comparison of a shipped case as it is shipped is kept for all sessions, because it holds
nothing that anybody entered.
"""

from collections.abc import Mapping

import streamlit as st

from negotiate.cases import shipped_case_ids
from negotiate.reports.assemble import compare_case
from negotiate.reports.document import ComparisonDocument
from negotiate.ui.page import page


def run() -> None:
    """Show the application on the shipped cases."""
    page(shipped_case_ids(), _as_shipped, _changed)


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
