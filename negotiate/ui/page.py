"""The page of the application: choose a case, read the comparison, change a few parameters.

What a user enters stays in the user's own session. The page computes nothing: it is handed the
functions that compare.
"""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from negotiate.errors import NegotiateError
from negotiate.reports import wording
from negotiate.reports.document import Assumption, ComparisonDocument
from negotiate.ui import views

WHAT_IF = ("substitution", "power", "supply_elasticity")
"""Parameters that the form changes, where the case states a range for them."""

Compare = Callable[[str, Mapping[str, float]], ComparisonDocument]
"""From a case and changed figures to its comparison."""

_CHANGED = "what_if"


def page(
    case_ids: Sequence[str],
    as_shipped: Callable[[str], ComparisonDocument],
    compare: Compare,
) -> None:
    """Show the application.

    Parameters
    ----------
    case_ids : sequence of str
        The cases to choose from.
    as_shipped : callable
        From a case to its comparison without changes.
    compare : callable
        From a case and changed figures to its comparison. Its result is kept in the session only.
    """
    st.set_page_config(page_title="negotiate", layout="wide")
    case_id = st.sidebar.selectbox("Case", list(case_ids), key="case")
    if case_id is None:
        st.info("There is no case to show.")
        return
    try:
        shipped = as_shipped(case_id)
        _what_if(shipped, case_id, compare)
        _show(_current(shipped, case_id))
    except NegotiateError as error:
        st.error(views.escaped(str(error)))
        st.stop()


def _show(document: ComparisonDocument) -> None:
    """Show the comparison: heading, choice of view, view."""
    views.show_heading(document)
    _banner(document)
    view = st.radio("View", list(views.VIEWS), horizontal=True, key="view")
    views.show_view(document, view)


def _current(shipped: ComparisonDocument, case_id: str) -> ComparisonDocument:
    """Return the session's what-if of the case, else the comparison as shipped."""
    kept = st.session_state.get(_CHANGED)
    return kept[2] if kept and kept[0] == case_id else shipped


def _banner(document: ComparisonDocument) -> None:
    """Say which figures were changed, so that no what-if is taken for the case."""
    kept = st.session_state.get(_CHANGED)
    if kept and kept[2] is document:
        words = "; ".join(f"{name} = {wording.figure(value)}" for name, value in kept[1].items())
        st.warning(views.escaped(f"What-if, not the case as shipped: {words}."))


def _what_if(shipped: ComparisonDocument, case_id: str, compare: Compare) -> None:
    """Show the form of parameters and, when it is sent, keep its comparison in the session."""
    ranged = [row for row in shipped.assumptions if row.id in WHAT_IF and _has_range(row)]
    if not ranged:
        return
    with st.sidebar.form("what_if_form"):
        st.subheader("What if")
        chosen = {row.id: _slider(case_id, row) for row in ranged}
        sent = st.form_submit_button("Compute", key="compute")
    st.sidebar.button("Back to the case as shipped", key="reset", on_click=_reset, args=(case_id,))
    if sent:
        shipped_values = {row.id: row.value for row in ranged}
        changed = {name: v for name, v in chosen.items() if v != shipped_values[name]}
        _keep(case_id, changed, compare)


def _has_range(row: Assumption) -> bool:
    """Return whether the case states a range that a slider can span."""
    return row.low is not None and row.high is not None and row.low < row.high


def _slider(case_id: str, row: Assumption) -> float:
    """Show a slider over the stated range; the source is on hover."""
    return st.slider(
        views.escaped(row.label),
        min_value=row.low,
        max_value=row.high,
        value=row.value,
        key=f"{case_id}.{row.id}",
        help=views.escaped(f"{row.grade}: {row.source}"),
    )


def _keep(case_id: str, changed: Mapping[str, float], compare: Compare) -> None:
    """Compute the what-if and keep it in this session, nowhere else."""
    st.session_state.pop(_CHANGED, None)
    if changed:
        with st.spinner("Computing the what-if ..."):
            st.session_state[_CHANGED] = (case_id, dict(changed), compare(case_id, changed))


def _reset(case_id: str) -> None:
    """Forget the what-if and put the sliders back."""
    for name in (_CHANGED, *(f"{case_id}.{parameter}" for parameter in WHAT_IF)):
        st.session_state.pop(name, None)
