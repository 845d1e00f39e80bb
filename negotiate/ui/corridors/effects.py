"""The answer of the view "Spillover": both ways of computing, their parts, and how sure they are."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import streamlit as st

from negotiate.reports.corridors import spillover_tables as tables
from negotiate.reports.corridors.spillover_chart import is_flat, parts_chart
from negotiate.spillovers.exporting import graphml, long_table, spillover_graph
from negotiate.spillovers.report import LevelRow, WayReport, level_rows, way_reports
from negotiate.spillovers.study import Answer, Question, answer
from negotiate.spillovers.wording import change_words
from negotiate.ui.corridors import session
from negotiate.ui.corridors.showing import here, linked, offer, show_lines, show_list, show_table
from negotiate.ui.views import escaped
from negotiate.uncertainty.spillover_ranges import (
    DRAWS,
    SEED,
    SpilloverRanges,
    spillover_ranges,
)

_RANGES = "spillover_ranges"


def show(question: Question, overrides: Mapping[str, float]) -> None:
    """Show the effect of a change in both ways.

    Raises
    ------
    SpilloverRequestError, CalibrationError, SolverError
        If the change cannot be made, or there is no result.
    """
    found = answer(question, overrides)
    ways, levels = way_reports(question, found), level_rows(question, overrides)
    st.markdown(" ".join(f"**{linked(line)}**" for line in change_words(question, found)[:1]))
    show_lines(map(here, change_words(question, found)[1:]))
    for note in tables.spillover_notes(question, found, ways):
        st.warning(escaped(here(note)))
    _show_ways(ways)
    _show_tables(ways, levels)
    _show_ranges(question, found, overrides)
    _show_assumed(question, found, overrides)
    _downloads(question, found, ways, levels)


def _show_ways(ways: Sequence[WayReport]) -> None:
    """Show both ways side by side: what reappears, the path in sentences, and how it computes."""
    for place, way in zip(st.columns(len(ways)), ways, strict=True):
        with place:
            st.subheader(escaped(way.name.capitalize()), anchor=False, divider="gray")
            st.markdown(f"**{escaped(tables.ratio_words(way))}**")
            show_list(way.path)
            show_lines([way.words])


def _show_tables(ways: Sequence[WayReport], levels: Sequence[LevelRow]) -> None:
    """Show the chart of parts and the tables per origin, corridor and agreement."""
    st.subheader("Who is drained, and through which path", anchor=False, divider="gray")
    if not is_flat(ways):
        st.vega_lite_chart(spec=parts_chart(ways), key="spillover_parts", theme=None)
    for way in ways:
        show_table(tables.origin_table(way))
    show_table(tables.corridors_table(ways))
    show_table(tables.causes_table(ways))
    if levels:
        show_table(tables.levels_table(levels))


def _asked(question: Question, overrides: Mapping[str, float]) -> Hashable:
    """Return what a question is, so that it can be compared with the one of some ranges."""
    agreement = question.agreement
    return (
        question.case.id,
        tuple((question.caps or {}).items()),
        None
        if agreement is None
        else (agreement.id, agreement.title, agreement.all_corridors, agreement.number),
        question.use_number,
        tuple(sorted(overrides.items())),
    )


def _show_ranges(question: Question, found: Answer, overrides: Mapping[str, float]) -> None:
    """Show whether the signs survive the ranges, once that was asked for."""
    st.subheader("How sure are the signs?", anchor=False, divider="gray")
    asked = _asked(question, overrides)
    if st.button(
        f"Try every range: its ends, and {DRAWS} draws",
        key="spillover_sure",
        help="Takes some seconds. A figure that you have set stays as you set it.",
    ):
        session.computed(
            _RANGES,
            asked,
            lambda: _ranges(question, found, overrides),
            "Solving the case at every end and draw ...",
        )
    ranges = session.answered(_RANGES, asked)
    if isinstance(ranges, SpilloverRanges):
        show_table(tables.sign_table(question, ranges))
        show_lines(tables.sign_notes(ranges))
    else:
        st.caption("Not tried for this change yet.")


def _ranges(question: Question, found: Answer, overrides: Mapping[str, float]) -> SpilloverRanges:
    """Return how sure the signs are, by the same draws each time."""
    rng = np.random.default_rng(SEED)
    return spillover_ranges(question, found, rng=rng, overrides=overrides)


def _show_assumed(question: Question, found: Answer, overrides: Mapping[str, float]) -> None:
    """Show the assumed figures, folded away below the numbers that rest on them."""
    table = tables.assumed_table(question, found, overrides)
    with st.expander(escaped(table.title)):
        show_table(table)


def _downloads(
    question: Question, found: Answer, ways: tuple[WayReport, ...], levels: Sequence[LevelRow]
) -> None:
    """Offer the answer as CSV, one fact a row, and as GraphML."""
    left, right, _ = st.columns([3, 3, 4])
    name = f"spillover-{question.case.id}"
    with left:
        offer(
            "Download all figures as CSV",
            f"{name}.csv",
            lambda: long_table(found, ways, levels).encode("utf-8"),
            "spillover_csv",
        )
    with right:
        offer(
            "Download as GraphML",
            f"{name}.graphml",
            lambda: graphml(spillover_graph(found, ways)),
            "spillover_graphml",
        )
