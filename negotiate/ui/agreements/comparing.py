"""A draft or agreement against a model, and beside others."""

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import get_args

import streamlit as st

from negotiate.comparison.differences import Comparison, Difference, diff
from negotiate.comparison.gaps import Gap, GapReport, gap, standards_of
from negotiate.terms import Agreement, Library
from negotiate.terms.cells import Cell as TermCell
from negotiate.terms.codebook import Stakeholder
from negotiate.ui.agreements import names
from negotiate.ui.agreements.choosing import choose_several, pick
from negotiate.ui.agreements.listings import Cell, Listing, show
from negotiate.ui.views import escaped

_MOST = 4
"""Most agreements beside the first."""


def said(cell: TermCell) -> str:
    """Return what an agreement says on a term, with its place; else why nothing is said."""
    if not cell.is_stated:
        return names.plain(cell.state)
    words = cell.words if cell.words != cell.level else ""
    text = names.said(cell.level, words)
    return f"{text} ({cell.locator})" if cell.locator else text


def show_gap(library: Library, agreement: Agreement) -> None:
    """Show what an agreement lacks against a standard or model that the reader chooses."""
    standards = [name for name in standards_of(library.codebook) if name in library.ids()]
    others = [name for name in library.ids() if name not in standards]
    default = "ilo-1949-r086-model"
    options = [*standards, *others]
    chosen = st.selectbox(
        "Standard, or an agreement as the model",
        options,
        index=options.index(default) if default in options else 0,
        format_func=lambda name: names.option(library.get(name)),
        key="gap_model",
        persist_state="session",
    )
    every = st.toggle("Also what is met", key="gap_all", persist_state="session")
    report = gap(agreement, library.get(chosen), library.codebook)
    rows = report.rows if every else report.open
    show(
        Listing(
            "gap",
            f"What is open: {len(report.open)} of {len(report.rows)} terms asked",
            " ".join(gap_notes(report)),
            [_gap_row(row) for row in rows],
            "Everything that is asked is met.",
            saved=frozenset({"Id", "Address"}),
        )
    )


def gap_notes(report: GapReport) -> Iterator[str]:
    """Yield the counts and the distance, with what is not known."""
    counts = ", ".join(f"{names.plain(name)} {n}" for name, n in report.counts.items() if n)
    yield f"Terms by verdict: {counts or 'none'}."
    if report.low is not None and report.high is not None:
        point = "not known" if report.distance is None else f"{report.distance:.2f}"
        yield (
            f"Distance {point} on the {report.known} of {report.asked} that are known (0 all met, 1 "
            f"all missing); with the rest, between {report.low:.2f} and {report.high:.2f}."
        )
    yield "Not seen: nobody looked, so look in the text first."


def _gap_row(row: Gap) -> Mapping[str, Cell]:
    """Return the row of one term that is asked."""
    gains = ", ".join(names.plain(name) for name in row.gains)
    to_close = row.to_close if row.asked or not row.to_close else f"a clause on it: {row.to_close}"
    found = row.found or (row.cell.state if row.cell and not row.cell.is_stated else "")
    return {
        "Term": row.title,
        "Verdict": names.plain(row.verdict),
        "Found here": names.plain(found) or "stated",
        "Asked": names.plain(row.asked) or "dealt with",
        "Asked where": names.where(row.locator, row.source, row.href, ""),
        "To close it, write": to_close,
        "Who gains": gains,
        "Id": row.term,
        "Address": row.href,
    }


def show_differences(library: Library, agreement: Agreement) -> None:
    """Show an agreement beside others that the reader chooses, material differences first."""
    left, right = st.columns([5, 2])
    with left:
        others = choose_several(library, "Compare with", "diff_with", _MOST)
    people = get_args(Stakeholder)
    stakeholder = pick(right, "Terms that move", people, "stakeholder", names.plain, none="anybody")
    if not others:
        st.info("Choose one or more agreements to compare with.")
        return
    result = diff([agreement, *others], library.codebook, stakeholder=stakeholder)
    letters = dict(zip(result.agreements, ascii_uppercase, strict=False))
    every = st.toggle("Also what is equal or not seen", key="diff_all", persist_state="session")
    for title, letter in zip([agreement, *others], letters.values(), strict=True):
        st.markdown(f"**{letter}** {escaped(names.option(title))}")
    show(_diff_listing(result, letters, every=every))


def _diff_listing(result: Comparison, letters: Mapping[str, str], *, every: bool) -> Listing:
    """Return agreements side by side."""
    rows = [row for row in result.rows if every or row.finding not in ("equal", "not_seen")]
    counts = ", ".join(f"{names.plain(name)} {n}" for name, n in result.counts.items() if n)
    return Listing(
        "differences",
        f"Differences: {len(rows)} of {len(result.rows)} terms",
        f"The most material first. Terms by finding: {counts}. Not seen: nobody looked in one of "
        "them, which is unknown and no difference. Better for whom is said only where the levels "
        "say it.",
        [_diff_row(row, letters) for row in rows],
        "No difference in what was seen in all of them.",
        saved=frozenset({"Id"}),
    )


def _diff_row(row: Difference, letters: Mapping[str, str]) -> Mapping[str, Cell]:
    """Return the row of one term."""
    cells = dict(zip(letters.values(), map(said, row.cells), strict=True))
    note = row.note
    for label, letter in letters.items():
        note = note.replace(label, letter)
    return {
        "Term": row.title,
        "Finding": names.plain(row.finding),
        **cells,
        "Better for": "; ".join(_favours(row, letters)),
        "Note": note,
        "Id": row.term,
    }


def _favours(row: Difference, letters: Mapping[str, str]) -> Iterator[str]:
    """Yield who is better off with which agreement."""
    better: dict[tuple[str, ...], list[str]] = {}
    for moved in row.moved:
        if moved.better:
            better.setdefault(moved.better, []).append(names.plain(moved.stakeholder))
    for which, who in better.items():
        yield f"{', '.join(who)}: {', '.join(letters[one] for one in which)}"


def evidence(cells: Sequence[TermCell], titles: Mapping[str, str]) -> str:
    """Return what was seen about some terms."""
    seen = [f"{titles[each.term]}: {said(each)}" for each in cells if not each.is_unknown]
    return "; ".join(seen)
