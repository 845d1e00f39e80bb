"""How sure the leverage table says that it is, on invented sweeps."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from negotiate.cases import load_case
from negotiate.cli.corridors import leverage_question as module
from negotiate.cli.corridors.leverage_question import CaseQuestion, rank_certainty, sure_words
from negotiate.leverage.changes import Change, Price
from negotiate.leverage.table import Sweep, leverage_table
from negotiate.regimes.calibration import calibrate

SMALL = Path(__file__).parents[2] / "data" / "small-case"
Values = Mapping[str, float | None]


def question(*, ends: bool = False, change: Change = "remove") -> CaseQuestion:
    case = load_case(str(SMALL))
    calibration = calibrate(case)
    table = leverage_table(calibration, "XZZ", change=change)
    return CaseQuestion(case, calibration, table, None, 4, ends)


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Mapping[str, float]]]:
    """Sweeps that answer with `answers`; what they were asked."""
    asked: list[Sequence[Mapping[str, float]]] = []

    def sweep(
        _: object, __: object, figures: Sequence[Mapping[str, float]], **___: object
    ) -> Sweep:
        asked.append(figures)
        single = all(len(each) == 1 for each in figures)
        return Sweep(ANSWERS["ends" if single else "draws"], 0)

    monkeypatch.setattr(module, "sweep", sweep)
    return asked


ANSWERS: dict[str, tuple[Values, ...]] = {}


def answers(draws: Sequence[Values], ends: Sequence[Values] = ()) -> None:
    ANSWERS.update(draws=tuple(draws), ends=tuple(ends))


STANDING: Values = {"XAA": 0.2, "XBB": 0.15, "XCC": 0.1}
TURNED: Values = {"XAA": 0.7, "XBB": 0.8, "XCC": 0.1}


@pytest.mark.usefixtures("swept")
def test_the_same_side_and_place_in_all_draws_holds() -> None:
    answers([STANDING] * 4)
    said = sure_words(question(), "XAA")
    assert "HOLDS: the destination is the stronger side" in said
    assert "HOLDS: place 1 of 3 (1 to 1)" in said


@pytest.mark.usefixtures("swept")
def test_nine_of_ten_draws_is_mostly() -> None:
    answers([STANDING] * 9 + [TURNED])
    said = sure_words(question(), "XAA")
    assert "MOSTLY: the destination is the stronger side" in said
    assert "MOSTLY: place 1 of 3 (1 to 2)" in said


@pytest.mark.usefixtures("swept")
def test_fewer_draws_are_open() -> None:
    answers([STANDING] * 3 + [TURNED])
    said = sure_words(question(), "XBB")
    assert "OPEN: the destination is the stronger side" in said
    assert "OPEN: place 2 of 3 (1 to 2)" in said


@pytest.mark.usefixtures("swept")
def test_one_end_of_one_range_is_enough_to_leave_it_open() -> None:
    answers([STANDING] * 4, [STANDING, TURNED])
    assert "OPEN: the destination" in sure_words(question(ends=True), "XAA")


def test_ends_are_asked_for_only_on_request(swept: list[Sequence[Mapping[str, float]]]) -> None:
    answers([STANDING] * 4)
    sure_words(question(), "XAA")
    sure_words(question(ends=True), "XAA")
    counts = sorted(len(each) for each in swept)
    assert counts[:3] == [0, 4, 4]
    assert counts[3] > 20


@pytest.mark.usefixtures("swept")
def test_where_the_fall_backs_differ_on_the_side_it_is_said() -> None:
    answers([STANDING] * 4)
    asked = question()
    sides = {
        value > 0.5
        for kind in asked.table.kinds
        if (value := asked.table.of("XAA", kind).leverage.value) is not None
    }
    words = "agree" if len(sides) == 1 else "differ"
    assert f"The fall-backs {words} on the side." in sure_words(asked, "XAA")


@pytest.mark.usefixtures("swept")
def test_one_fall_back_cannot_differ() -> None:
    answers([STANDING] * 4)
    asked = question(change=Price(5200.0))
    assert len(asked.table.kinds) == 1
    assert "fall-backs" not in sure_words(asked, asked.table.order(asked.main)[0])


@pytest.mark.usefixtures("swept")
def test_an_origin_without_leverage_has_no_sentence() -> None:
    answers([STANDING] * 4)
    asked = question(change=Price(4000.0))  # origins gain or lose, at least one has no number
    without = [name for name, value in asked.table.leverages(asked.main).items() if value is None]
    for name in without:
        assert sure_words(asked, name) == ""
        assert name in asked.origins


def test_draws_are_the_same_each_time() -> None:
    first, second = question(), question()
    assert first.drawn.values("XAA") == second.drawn.values("XAA")


def test_origins_without_a_number_come_last() -> None:
    asked = question()
    assert asked.origins[: len(asked.table.order(asked.main))] == asked.table.order(asked.main)
    assert set(asked.origins) == set(asked.table.origins)


def test_a_place_holds_only_where_it_never_moves() -> None:
    assert rank_certainty(1, [1, 1, 1], []).verdict == "holds"
    assert rank_certainty(1, [1] * 9 + [2], []).verdict == "mostly"
    assert rank_certainty(1, [1, 1, 1], [2]).verdict == "open"
    assert rank_certainty(1, [], []).verdict == "open"


def test_assumed_figures_are_those_that_the_case_marks() -> None:
    asked = question()
    assert {each.grade for each in asked.assumed.values()} == {"assumed"}
    assert "substitution" in asked.assumed
