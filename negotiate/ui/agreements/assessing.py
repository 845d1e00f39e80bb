"""The assessment sheet: common criteria for a draft or agreement, always with what was not seen."""

from collections.abc import Mapping

import streamlit as st

from negotiate.comparison.assessment import CriterionRow, Score, Sheet, assess
from negotiate.comparison.gaps import GapReport, standards_of
from negotiate.reports import wording
from negotiate.terms import Agreement, Library
from negotiate.ui.agreements import names
from negotiate.ui.agreements.comparing import evidence
from negotiate.ui.agreements.listings import Cell, Listing, show
from negotiate.ui.views import escaped


def show_sheet(library: Library, agreement: Agreement) -> None:
    """Show the scores with their parts, the criteria with their evidence, and the standards."""
    standards = [
        library.get(name) for name in standards_of(library.codebook) if name in library.ids()
    ]
    sheet = assess(agreement, library.codebook, standards=standards)
    show(_scores(sheet))
    show(_criteria(library, sheet))
    if sheet.not_applicable:
        listed = ", ".join(map(names.plain, sheet.not_applicable))
        st.caption(escaped(f"Not asked of this sector: {listed}."))
    show(_references(library, sheet))


def _scores(sheet: Sheet) -> Listing:
    """Return the scores: one per part and one of all, never without the parts."""
    return Listing(
        "scores",
        "Scores by part",
        "The range runs from all that is unknown not met to all of it met; criteria weigh the same. "
        "Not seen: nobody looked. A sheet says what a text says, not what happens on the ground.",
        [_score_row(score) for score in (*sheet.headings, sheet.total)],
        "No criterion applies.",
    )


def _score_row(score: Score) -> Mapping[str, Cell]:
    """Return the row of one score."""
    seen = wording.ABSENT if score.seen is None else wording.share(score.seen)
    return {
        "Part": score.title,
        **{names.plain(answer).capitalize(): count for answer, count in score.counts.items()},
        "Score": f"{wording.share(score.low)} to {wording.share(score.high)}",
        "Of those seen": f"{seen} (n {score.n_seen} of {score.n})",
    }


def _criteria(library: Library, sheet: Sheet) -> Listing:
    """Return the criteria with their answers and evidence."""
    titles = {name: term.title for name, term in library.codebook.terms.items()}
    return Listing(
        "criteria",
        f"Criteria: {len(sheet.rows)}",
        "Evidence is what was seen in the text, with its article. An answer that is not seen says "
        "that nobody looked.",
        [_criterion_row(row, titles) for row in sheet.rows],
        "No criterion applies.",
        saved=frozenset({"Question", "Taken from"}),
    )


def _criterion_row(row: CriterionRow, titles: Mapping[str, str]) -> Mapping[str, Cell]:
    """Return the row of one criterion."""
    return {
        "Part": row.heading.capitalize(),
        "Criterion": row.title,
        "Answer": names.plain(row.answer),
        "Evidence": evidence(row.evidence, titles),
        "Question": row.question,
        "Taken from": "; ".join(row.sources),
    }


def _references(library: Library, sheet: Sheet) -> Listing:
    """Return the distances to the standards."""
    return Listing(
        "standards",
        "Distance to each standard",
        "0 all met, 1 all missing, on the terms that are known; the range takes the unknown ones as "
        "met and as missing.",
        [_reference_row(library, report) for report in sheet.references],
        "The codebook knows no standard.",
        saved=frozenset({"Id"}),
    )


def _reference_row(library: Library, report: GapReport) -> Mapping[str, Cell]:
    """Return the row of one standard."""
    ranged = report.low is not None and report.high is not None
    known = report.model in library.ids()
    return {
        "Standard": library.get(report.model).title if known else report.model,
        "Distance": "not known" if report.distance is None else f"{report.distance:.2f}",
        "Range": f"{report.low:.2f} to {report.high:.2f}" if ranged else wording.ABSENT,
        "Known": report.known,
        "Asked": report.asked,
        "Id": report.model,
    }
