"""The view "Draft": upload a draft, then ask how it, or any agreement, stands to others."""

from collections.abc import Callable, Mapping

import streamlit as st

from negotiate.exchange.draft_template import template_csv, template_xlsx
from negotiate.terms import Agreement, Library
from negotiate.terms.codebook import Codebook
from negotiate.ui.agreements import assessing, comparing, counting
from negotiate.ui.agreements.choosing import choose, draft, upload_draft

QUESTIONS: Mapping[str, Callable[[Library, Agreement], None]] = {
    "What is unusual": counting.show_unusual,
    "Gap to a standard": comparing.show_gap,
    "Assessment sheet": assessing.show_sheet,
    "Differences": comparing.show_differences,
}
"""Questions about a draft or agreement; only the one that is asked is computed."""


def show_view(library: Library) -> None:
    """Show the upload, the templates and the answer to the question that is chosen."""
    with st.expander("Upload a draft, or take an empty template", expanded=draft() is None):
        upload_draft(library.codebook)
        _templates(library.codebook)
    agreement = choose(library, "Ask about your draft, or about any agreement")
    if agreement is None:
        return
    question = st.segmented_control(
        "Question",
        list(QUESTIONS),
        default=next(iter(QUESTIONS)),
        required=True,
        key="draft_question",
        label_visibility="collapsed",
        persist_state="session",
    )
    QUESTIONS[question](library, agreement)


def _templates(codebook: Codebook) -> None:
    """Offer the empty sheet in which a delegation fills in a draft."""
    st.caption(
        f"The template has one row for each of {len(codebook.terms)} terms, with its levels."
    )
    first, second, _ = st.columns([2, 2, 6])
    first.download_button(
        "Empty template (XLSX)",
        lambda: template_xlsx(codebook),
        file_name="draft.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="template_xlsx",
        on_click="ignore",
    )
    second.download_button(
        "Empty template (CSV)",
        lambda: template_csv(codebook).encode("utf-8-sig"),
        file_name="draft.csv",
        mime="text/csv",
        key="template_csv",
        on_click="ignore",
    )
