import dataclasses

import pytest

from negotiate.drain import Line, Missing, Section, Sheet, SourceLink
from negotiate.drain.intervals import Interval
from negotiate.drain.lines import computed, no_figure
from negotiate.units import Grade

LINK = SourceLink("data set", "stocks", "row 2 of stocks.csv", "https://stocks.example", 2)


def read(name: str, value: float = 1.0, grade: Grade = "official", year: str = "2020") -> Line:
    return Line(name, name, value=value, unit="persons", year=year, grade=grade, source=LINK)


def sheet(*lines: Line, missing: tuple[Missing, ...] = ()) -> Sheet:
    section = Section("one", "One", lines, missing=missing)
    return Sheet("XAA", "Alpha", "nurses", "2221", None, None, (section,))


def test_a_figure_without_any_source_is_refused() -> None:
    with pytest.raises(ValueError, match="must have a source or a formula with inputs"):
        Line("stock", "abroad", value=5.0, unit="persons")


def test_a_formula_without_inputs_is_no_source() -> None:
    with pytest.raises(ValueError, match="must have a source or a formula with inputs"):
        Line("stock", "abroad", value=5.0, unit="persons", formula="5")


def test_a_line_without_figure_says_why() -> None:
    with pytest.raises(ValueError, match="has no value and must say why in words"):
        Line("stock", "abroad")
    assert no_figure("stock", "abroad", "nobody counted").words == "nobody counted"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_figure_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="must"):
        Line("stock", "abroad", value=value, unit="persons", source=LINK)


def test_a_line_without_figure_has_no_range() -> None:
    with pytest.raises(ValueError, match="'stock' has no value: nobody counted"):
        _ = no_figure("stock", "abroad", "nobody counted").interval


def test_a_line_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        read("a").value = 2.0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("grades", "grade"),
    [
        (("official", "secondary"), "derived"),
        (("official", "assumed"), "assumed"),
        (("calibrated", "official"), "calibrated"),
        (("calibrated", "assumed"), "assumed"),
    ],
)
def test_what_rests_on_an_assumption_is_shown_as_assumed(
    grades: tuple[Grade, Grade], grade: Grade
) -> None:
    used = [read(name, grade=each) for name, each in zip("ab", grades, strict=True)]
    assert computed("c", "c", Interval.of(2.0), "persons", "a + b", used).grade == grade


@pytest.mark.parametrize(
    ("years", "year"),
    [
        (("2020", "2020"), "2020"),
        (("2024", "1998-2008"), "1998 to 2024"),
        (("2023-11", "2025"), "2023 to 2025"),
        (("2023-11", "2023-12"), "2023"),
        (("", "2020"), "2020"),
        (("", ""), ""),
        (("one", "two"), "one, two"),
    ],
)
def test_the_years_of_a_result_are_those_of_its_inputs(years: tuple[str, str], year: str) -> None:
    used = [read(name, year=each) for name, each in zip("ab", years, strict=True)]
    assert computed("c", "c", Interval.of(2.0), "persons", "a + b", used).year == year


def test_a_point_has_no_range_and_an_input_used_twice_stands_once() -> None:
    line = computed("c", "c", Interval.of(2.0), "persons", "a + a", [read("a"), read("a")])
    assert (line.low, line.high, line.inputs) == (None, None, ("a",))


def test_a_sheet_refuses_a_line_that_stands_twice() -> None:
    with pytest.raises(ValueError, match="these stand twice: a"):
        sheet(read("a"), read("a", 2.0))


def test_a_sheet_refuses_a_result_whose_input_is_not_on_it() -> None:
    line = computed("c", "c", Interval.of(2.0), "persons", "a", [read("a")])
    with pytest.raises(ValueError, match="computed from lines that are not there: a"):
        sheet(line)
    assert sheet(line, read("a")).line("c").inputs == ("a",)


def test_lines_and_sections_are_found_by_id() -> None:
    found = sheet(read("a", 7.0))
    assert found.line("a").value == 7.0
    assert found.section("one").title == "One"
    with pytest.raises(KeyError, match="b"):
        found.line("b")
    with pytest.raises(KeyError, match="two"):
        found.section("two")


def test_a_missing_table_is_named_once_with_address_and_command() -> None:
    lost = Missing("stocks", "not imported", "stocks.csv", "https://s.example", "data import DIR")
    found = sheet(missing=(lost, lost))
    assert found.missing == (lost,)
    assert lost.words == (
        "stocks is missing (not imported): get stocks.csv from https://s.example, "
        "then run data import DIR"
    )
