"""What the command ``spillover`` prints, table by table, on the invented case."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from negotiate.cases import Case, load_case
from negotiate.cli.spillover_tables import notes, show, show_ranges
from negotiate.spillovers.report import level_rows, way_reports
from negotiate.spillovers.requests import agreement_question, cap_question
from negotiate.spillovers.study import Question, answer
from negotiate.terms import Agreement
from negotiate.uncertainty.spillover_ranges import spillover_ranges

FOLDER = Path(__file__).parents[2] / "data" / "two-institutions"
Invent = Callable[..., Agreement]


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(FOLDER)


def printed(asked: Question, **overrides: float) -> list[str]:
    found = answer(asked, overrides)
    stream = io.StringIO()
    console = Console(file=stream, width=100, highlight=False)
    show(console, asked, found, way_reports(asked, found), level_rows(asked, overrides))
    rng = np.random.default_rng(7)
    ranges = spillover_ranges(asked, found, rng=rng, draws=3, overrides=overrides)
    show_ranges(console, asked, overrides, ranges, 7)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def cells(lines: list[str], title: str, start: str) -> list[str]:
    """Return the cells of the first row with a start, below a title."""
    below = lines[next(k for k, line in enumerate(lines) if line.startswith(title)) :]
    return next(line for line in below if line.strip().startswith(start)).split()


def test_the_row_of_an_origin_has_its_parts_in_order(case: Case) -> None:
    lines = printed(cap_question(case, ["XAA-XYY=1500"]))
    row = cells(lines, "1. Choice", "XAA Alpha")
    assert row == ["XAA", "Alpha", "-867", "-1,500", "+633", "0", "+173", "-693", "-3.47%", "-693"]
    row = cells(lines, "2. Markets", "XBB Beta")
    assert row == ["XBB", "Beta", "+873", "0", "0", "+873", "-357", "+516", "-"]


def test_corridors_stand_side_by_side_and_those_that_do_not_move_are_left_out(case: Case) -> None:
    lines = printed(cap_question(case, ["XAA-XYY=1500"]))
    row = cells(lines, "Corridors that change", "XAA-XZZ")
    assert row == ["XAA-XZZ", "private", "2,000", "2,633", "+633", "2,000", "0", "-"]
    assert not any(line.strip().startswith("XDD-XWW") for line in lines)


def test_causes_are_told_by_agreement_before_and_after(case: Case) -> None:
    lines = printed(cap_question(case, ["XAA-XYY=1500"]))
    row = cells(lines, "Posts left unfilled", "XBB     xaa-xyy-2019-work")
    assert row == ["XBB", "xaa-xyy-2019-work", "540", "270", "-270", "270", "-270"]


def test_a_new_agreement_starts_from_nothing_among_the_causes(case: Case, invent: Invent) -> None:
    lines = printed(agreement_question(case, invent("xaa-xzz-2024-work")))
    row = cells(lines, "Posts left unfilled", "XAA     xaa-xzz-2024-work")
    assert row[2] == "0"
    assert row[4].startswith("+")


def test_ends_of_an_effect_are_printed_for_every_way(case: Case, invent: Invent) -> None:
    lines = printed(agreement_question(case, invent("xaa-xzz-2024-work")))
    row = cells(lines, "Change of posts left unfilled at the low end", "XAA")
    assert len(row) == 10
    assert row[1] == row[4] == row[7] == "0"


def test_the_verdict_names_what_flips_the_sign(case: Case) -> None:
    lines = printed(cap_question(case, ["XAA-XYY=1500"]))
    row = " ".join(cells(lines, "Change of posts left unfilled: does", "XCC"))
    assert "open" in row
    assert "the ways differ" in row
    assert "3 draws (seed 7)" in " ".join(lines)


def test_what_is_set_is_not_called_assumed(case: Case) -> None:
    lines = " ".join(printed(cap_question(case, ["XAA-XYY=1500"]), substitution=0.5))
    tail = lines.partition("Put to both ends")[2]
    assert "dissimilarity 0.5 [0.25, 0.9]" in tail
    assert "substitution" not in tail


def test_draws_without_a_result_are_counted_with_the_first_reason(case: Case) -> None:
    lines = " ".join(printed(cap_question(case, ["XAA-XYY=1500"]), training_loss=3000.0))
    assert "gave no result; the first:" in lines
    assert "the case cannot be calibrated" in lines


def test_notes_say_each_thing_once_for_both_ways(case: Case) -> None:
    asked = cap_question(case, ["XAA-XYY=0"])
    found = answer(asked)
    (note,) = notes(asked, found, way_reports(asked, found))
    assert note.startswith("XBB-XYY would more than double")


def test_a_small_cut_needs_no_note(case: Case) -> None:
    asked = cap_question(case, ["XAA-XYY=2900"])
    found = answer(asked)
    assert list(notes(asked, found, way_reports(asked, found))) == []


def test_warnings_about_an_agreement_are_notes(case: Case, invent: Invent) -> None:
    lines = " ".join(printed(agreement_question(case, invent("xaa-xyy-2019-work"))))
    assert "Note: the posts of XAA-XYY were counted with xaa-xyy-2019-work in force" in lines
