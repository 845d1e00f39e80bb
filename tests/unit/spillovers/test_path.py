import re

import numpy as np
import pytest

from negotiate.cases import Case
from negotiate.spillovers.effect import Effect
from negotiate.spillovers.path import number, sentences, signed
from negotiate.spillovers.requests import cap_question
from negotiate.spillovers.study import answer

ORIGINS, DESTINATIONS = ("XAA", "XBB", "XCC", "XDD"), ("XYY", "XZZ", "XWW")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1e-12, "0"),
        (0.12345, "0.123"),
        (99.94, "99.9"),
        (99.96, "100"),
        (1e6, "1,000,000"),
    ],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text
    assert signed(value) == (text if text == "0" else f"+{text}")
    assert signed(-value) == (text if text == "0" else f"-{text}")


def told(case: Case, cap: str) -> tuple[str, ...]:
    return sentences(answer(cap_question(case, [cap])).choice, ORIGINS, DESTINATIONS)


def test_the_first_sentences_say_what_was_cut_and_where_it_reappears(case: Case) -> None:
    first, second, *_ = told(case, "XAA-XYY=1500")
    assert first == "XAA-XYY falls by 1,500 posts (3,000 to 1,500)."
    assert re.match(r"[\d,]+ of the 1,500 posts lost \([\d.]+ %\) reappear: XBB-XYY \+", second)


def test_the_reasons_of_an_origin_sum_to_its_change(case: Case) -> None:
    for line in told(case, "XAA-XYY=1500")[2:]:
        total, more = re.match(r"X..: ([\d.,]+) (more|fewer) unfilled", line).groups()  # type: ignore[union-attr]
        parts = [float(x.replace(",", "")) for x in re.findall(r"([+-][\d.,]*\d) as", line)]
        size = float(total.replace(",", "")) * (1 if more == "more" else -1)
        assert sum(parts) == pytest.approx(size, abs=1.5)


def test_a_neighbour_is_told_through_whom_it_is_reached(case: Case) -> None:
    (line,) = [line for line in told(case, "XAA-XYY=1500") if line.startswith("XBB:")]
    assert "as XYY hires more there" in line
    assert "as it fills fewer posts in XAA" in line


def test_origins_without_a_change_are_not_mentioned(case: Case) -> None:
    assert not any("XDD" in line for line in told(case, "XAA-XYY=1500"))


def test_nothing_that_changes_is_said_so(case: Case) -> None:
    assert told(case, "XAA-XYY=3000") == ("No corridor changes.",)


def test_a_gain_is_lost_elsewhere() -> None:
    found = Effect(
        "markets re-solved",
        np.array([[10.0], [10.0]]),
        np.array([[20.0], [6.0]]),
        np.array([[True], [False]]),
        np.eye(2),
    )
    first, second, *_ = sentences(found, ["XAA", "XBB"], ["XZZ"])
    assert first == "XAA-XZZ rises by 10.0 posts (10.0 to 20.0)."
    assert second == "4.0 of the 10.0 posts gained (40.0 %) are lost elsewhere: XBB-XZZ -4.0."


def test_there_is_no_ratio_where_touched_corridors_differ() -> None:
    found = Effect(
        "markets re-solved",
        np.array([[10.0], [10.0]]),
        np.array([[20.0], [6.0]]),
        np.array([[True], [True]]),
        np.eye(2),
    )
    assert "There is no diversion ratio" in sentences(found, ["XAA", "XBB"], ["XZZ"])[2]


def test_many_corridors_are_summed_after_the_largest() -> None:
    before = np.full((9, 1), 10.0)
    after = before + np.array([[-8.0], *([[1.0]] * 8)])
    touched = np.zeros((9, 1), dtype=bool)
    touched[0] = True
    names = [f"X{x}{x}" for x in "ABCDEFGHI"]
    found = Effect("markets re-solved", before, after, touched, np.eye(9))
    assert sentences(found, names, ["XZZ"])[1].endswith("XFF-XZZ +1.0, 3 others +3.0.")
