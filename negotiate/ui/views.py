"""What the application shows of one comparison: no arithmetic, only layout.

Every number is a cell of :mod:`negotiate.reports.tables` or a sentence of
:mod:`negotiate.reports.sections`, the same that the command line prints. Texts of a case are
escaped, so that a title cannot become a link or a formula.
"""

import string
from collections.abc import Callable

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from negotiate.reports import charts, html, maps, sections
from negotiate.reports.document import ComparisonDocument
from negotiate.reports.sections import Item, Section
from negotiate.reports.tables import Table, csv_text

VIEWS: dict[str, tuple[str, ...]] = {
    "Results": ("regimes", "headlines"),
    "Posts and map": ("posts", "corridors"),
    "Parties": ("meanings", "explanations", "fragmentation", "efficiency"),
    "Agreements": ("terms", "deviations"),
    "Tests": ("backtests",),
    "Sources": ("assumptions", "sources", "notes"),
    "Report": (),
}
"""Views and the sections that each shows."""

_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in string.punctuation})
_MAP_WIDTH = 760


def escaped(text: str) -> str:
    r"""Return a text that the page shows as it is: no markup, line breaks kept.

    Examples
    --------
    >>> print(escaped("*a* [b](c)"))
    \*a\* \[b\]\(c\)
    """
    return text.translate(_ESCAPES).replace("\n", "  \n")


def show_heading(document: ComparisonDocument) -> None:
    """Show which case this is and which run."""
    st.title(escaped(document.case.title))
    st.caption(escaped(f"{sections.subtitle(document)} {sections.colophon(document)}"))


def show_view(document: ComparisonDocument, view: str) -> None:
    """Show one view of the comparison.

    Parameters
    ----------
    document : ComparisonDocument
        What is shown.
    view : str
        One of :data:`VIEWS`.
    """
    for section in sections.sections(document):
        if section.id in VIEWS[view]:
            _section(document, section)
    if view == "Report":
        _downloads(document)
    else:
        _assumptions_at_hand(document, view)


def _section(document: ComparisonDocument, section: Section) -> None:
    """Show one section with its chart: the first table comes first, later ones after theirs."""
    st.subheader(escaped(section.title), anchor=section.id, divider="gray")
    if section.intro:
        st.markdown(escaped(section.intro))
    for item in section.items:
        _item(item)
    if section.id == "posts":
        st.vega_lite_chart(spec=charts.posts_chart(document), key="posts_chart", theme=None)
    if section.id == "corridors":
        _map(document)
    for table in section.tables:
        _table(table)
    if section.id == "regimes":
        st.vega_lite_chart(spec=charts.change_chart(document), key="change_chart", theme=None)


def _item(item: Item) -> None:
    """Show a statement after its mark, and what it rests on below it."""
    mark = f"**{escaped(item.mark)}:** " if item.mark else ""
    st.markdown(f"{mark}{escaped(item.text)}")
    if item.note:
        st.caption(escaped(item.note))


def _table(table: Table) -> None:
    """Show a table; what its columns mean is on hover, the table itself to download."""
    about = [f"- **{escaped(c.label)}**: {escaped(c.about)}" for c in table.columns if c.about]
    st.markdown(f"**{escaped(table.title)}.** {escaped(table.unit)}", help="\n".join(about) or None)
    if table.id == "assumptions":
        st.dataframe(_frame(table, str), key=f"table_{table.id}")
    else:
        st.table(_styled(table))
    st.download_button(
        "Download this table",
        csv_text(table),
        file_name=f"{table.id}.csv",
        mime="text/csv",
        key=f"csv_{table.id}",
        type="tertiary",
    )


def _frame(table: Table, words: Callable[[str], str]) -> pd.DataFrame:
    """Return the table as a frame of words, the first column as its index."""
    labels = [words(column.label) for column in table.columns]
    frame = pd.DataFrame([[words(cell) for cell in row] for row in table.rows], columns=labels)
    return frame.set_index(labels[0])


def _styled(table: Table) -> pd.DataFrame | Styler:
    """Return the table with its totals bold, where every row has a name of its own."""
    frame = _frame(table, escaped)
    if not (frame.index.is_unique and frame.columns.is_unique):
        return frame
    totals = frame.index[[mark == "total" for mark, _ in table.marked()]]
    return frame.style.set_properties(subset=(totals, slice(None)), **{"font-weight": "bold"})


def _map(document: ComparisonDocument) -> None:
    """Show the map of corridors under a regime that the reader chooses."""
    if not maps.map_parties(document):
        return
    titles = {regime.id: regime.title for regime in document.regimes}
    options = list(titles)
    chosen = st.selectbox(
        "Regime on the map",
        options,
        index=options.index(document.base_regime),
        format_func=titles.__getitem__,
        key=f"map_regime_{document.case.id}",
    )
    spec = maps.corridor_map(document, chosen)
    st.vega_lite_chart(spec=spec, key="corridor_map", theme=None, width=_MAP_WIDTH)
    st.caption(escaped(f"{maps.caption(document, chosen)} {maps.CREDIT}"))


def _assumptions_at_hand(document: ComparisonDocument, view: str) -> None:
    """Show every parameter with its source, folded away below the numbers."""
    if view == "Sources":
        return
    found = next((s for s in sections.sections(document) if s.id == "assumptions"), None)
    if found is None:
        return
    with st.expander(escaped(f"What these numbers rest on: {sections.grade_counts(document)}")):
        for table in found.tables:
            _table(table)


def _downloads(document: ComparisonDocument) -> None:
    """Offer the report and the document; both are made here and sent nowhere."""
    st.subheader("Take it along", divider="gray")
    st.download_button(
        "HTML report",
        html.page(document),
        file_name=f"{document.case.id}.html",
        mime="text/html",
        key="download_html",
    )
    st.download_button(
        "JSON document",
        document.model_dump_json(indent=2) + "\n",
        file_name=f"{document.case.id}.json",
        mime="application/json",
        key="download_json",
    )
