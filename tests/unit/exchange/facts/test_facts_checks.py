"""Each way in which a coding decision can be wrong is told with its file, its line and advice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from negotiate.exchange.facts.checks import check_coding, numbers
from negotiate.exchange.facts.decisions import COLUMNS, read_decisions
from negotiate.terms import load_codebook

WRONG: list[tuple[str, dict[str, str], str]] = [
    ("term", {"term": "passports"}, "there is no term 'passports'; did you mean 'passport'?"),
    ("level", {"level": "bann"}, "there is no level of passport 'bann'; did you mean 'ban'?"),
    ("level far", {"level": "zzz"}, "use one of: ban, ban_with_phone_right"),
    ("state", {"state": "silend"}, "there is no state 'silend'; did you mean 'silent'?"),
    ("payer", {"payer": "boss"}, "there is no payer 'boss'"),
    ("layer", {"layer": "treatie"}, "there is no layer 'treatie'; did you mean 'treaty'?"),
    ("recoverable", {"recoverable": "yes"}, "there is no recoverable 'yes'"),
    ("ended", {"ended": "1"}, "there is no ended '1'"),
    ("start", {"start": "March 2018"}, "start must be a year, a month or a day"),
    ("start month", {"start": "2018-13"}, "start must be a year, a month or a day"),
    ("currency", {"currency": "Riyal", "unit": "currency"}, "currency must be an ISO 4217 code"),
    ("currency alone", {"currency": "SAR"}, "money needs unit currency/... and a currency"),
    ("unit alone", {"unit": "currency/month"}, "money needs unit currency/... and a currency"),
    ("silent level", {"state": "silent", "level": "ban"}, "a term that is silent has no level"),
    ("value", {"value": "keeps it"}, "the value 'keeps it' does not stand in the fact"),
    ("amount words", {"amount": "many"}, "the amount must be a number, got 'many'"),
    ("amount", {"amount": "7", "unit": "day"}, "the amount 7 does not stand in the fact"),
    ("unit", {"amount": "30"}, "an amount needs a unit, e.g. year"),
    ("nothing", {"value": "-", "level": ""}, "says nothing; give value, level or amount"),
    ("fact", {"fact": "passport_retention"}, "there is no fact 'passport_retention'; did you mean"),
    (
        "coded",
        {"fact": "passport_retention_ban:coded"},
        "the data set says nothing about this fact",
    ),
    ("sheet", {"agreement": "xaa-xbb-2018-car"}, "there is no fact sheet 'xaa-xbb-2018-car'; did"),
    ("reason", {"term": ""}, "a fact that is not coded needs a reason"),
]


@pytest.mark.parametrize(
    ("cells", "words"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG]
)
def test_a_wrong_cell_is_told_with_its_line(
    coded: Callable[..., Any], cells: dict[str, str], words: str
) -> None:
    row = {"level": "ban", **cells}
    workshop = coded("passport_retention_ban", "the worker has it for 30 days", "passport", **row)
    told = [line for line in workshop.problems() if line.startswith("all.csv, line 2: ")]
    assert any(words in line for line in told), told


def test_a_right_row_has_no_problems(coded: Callable[..., Any]) -> None:
    assert (
        coded("passport_retention_ban", "kept by the worker", "passport", level="ban").problems()
        == []
    )


def test_a_level_may_be_given_by_an_alias(coded: Callable[..., Any]) -> None:
    workshop = coded(
        "cost_visa", "employer pays and may not recover it", "cost_visa", level="employer_pays"
    )
    assert workshop.problems() == []
    assert workshop.value("cost_visa").level == "not_worker"


def test_a_value_that_is_too_long_is_told(coded: Callable[..., Any]) -> None:
    (told,) = coded("housing", "rooms " * 60, "housing").problems()
    assert "the value is longer than 300 characters" in told


def test_all_problems_are_told_at_once(workshop: Any) -> None:
    workshop.fact("housing", "free")
    workshop.fact("sick_leave", 30, unit="days")
    workshop.row("housing", "house", level="free")
    workshop.row("sick_leave", "sick_leave", amount="31")
    workshop.row("meals", "meals")
    assert len(workshop.problems()) == 3


def test_a_fact_without_a_row_is_told_with_its_sheet(workshop: Any) -> None:
    workshop.fact("housing", "free")
    assert workshop.problems() == [
        "xaa-xbb-2018-care, housing: has no decision; add a row, without a term if it is not to be coded"
    ]


@pytest.mark.parametrize("key", ["occupations_isco", "figures"])
def test_facts_of_the_head_and_figures_need_no_row(workshop: Any, key: str) -> None:
    if key == "figures":
        figure = {"what": "workers sent", "value": 20, "unit": "persons", "source": "page"}
        workshop.sheet(figures=[figure])
    else:
        workshop.fact(key, ["9111"])
    assert workshop.problems() == []


def test_answers_of_the_data_set_need_no_row(workshop: Any) -> None:
    workshop.answer("housing", "absent")
    assert workshop.problems() == []


def test_only_the_sheets_asked_for_are_told(workshop: Any) -> None:
    workshop.fact("housing", "free")
    workshop.fact("housing", "free", sheet="xaa-xcc-2019-care")
    assert len(workshop.problems()) == 2
    assert len(workshop.problems("xaa-xcc-2019-care")) == 1


def test_a_row_of_another_length_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    good = ",".join(["xaa-xbb-2018-care", "housing", *[""] * (len(COLUMNS) - 2)])
    text = "\n".join([",".join(COLUMNS), good, "xaa-xbb-2018-care,housing", "", good]) + "\n"
    (tmp_path / "one.csv").write_text(text)
    rows, problems = read_decisions(tmp_path)
    assert [row.line for row in rows] == [2, 5]
    assert str(problems[0]).startswith(
        "one.csv, line 3: xaa-xbb-2018-care: must have 19 cells, got 2"
    )


def test_a_file_with_other_columns_is_told(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("agreement,fact\n")
    rows, problems = read_decisions(tmp_path)
    assert rows == ()
    assert "must have the columns agreement,fact,reading" in str(problems[0])


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_bytes(b"\xff\xfe")
    _, problems = read_decisions(tmp_path)
    assert "save it as UTF-8" in str(problems[0])


def test_cells_may_hold_commas_and_lines(tmp_path: Path) -> None:
    cells = ["xaa-xbb-2018-care", "housing", *[""] * (len(COLUMNS) - 3), '"one, two\nthree"']
    (tmp_path / "one.csv").write_text(",".join(COLUMNS) + "\n" + ",".join(cells) + "\n")
    rows, problems = read_decisions(tmp_path)
    assert problems == []
    assert rows[0].reason == "one, two\nthree"


def test_sheets_that_are_missing_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no fact sheets"):
        check_coding(tmp_path, tmp_path, load_codebook())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "cannot be read as a fact sheet"),
        ("id: x\n", "it lacks title, parties, kind, terms"),
    ],
)
def test_a_sheet_that_is_none_is_an_error(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(ValueError, match=words):
        check_coding(tmp_path, tmp_path, load_codebook())


def test_numbers_are_read_with_their_separators() -> None:
    assert numbers("BDT 78,990 or 1.5 million in 2018-03") == {78990.0, 1.5, 2018.0, 3.0}


def test_a_silent_row_need_not_say_anything(coded: Callable[..., Any]) -> None:
    workshop = coded("housing", "nothing on it", "housing", state="silent", value="-")
    assert workshop.problems() == []


def test_an_amount_of_money_needs_its_own_unit(coded: Callable[..., Any]) -> None:
    (told,) = coded("wage_minimum", 1500, "wage_floor", level="agreed_floor").problems()
    assert "an amount needs a unit, e.g. year, month, person, currency/month" in told


def test_a_line_of_empty_cells_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text(",".join(COLUMNS) + "\n" + "," * (len(COLUMNS) - 1) + "\n")
    assert read_decisions(tmp_path) == ((), [])
