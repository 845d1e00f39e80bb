import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from negotiate.reports.corridors import spillover_tables as tables
from negotiate.reports.corridors.spillover_chart import is_flat, parts_chart
from negotiate.reports.tables import Table
from negotiate.spillovers.agreement import AgreementChange
from negotiate.spillovers.path import signed
from negotiate.spillovers.report import level_rows
from negotiate.spillovers.requests import agreement_question
from negotiate.spillovers.study import Question, answer
from negotiate.terms import Agreement
from negotiate.uncertainty.spillover_ranges import SpilloverRanges, spillover_ranges

Cells = Callable[[Table, str], list[str]]
CUT = "XAA-XYY=1500"


@pytest.fixture(scope="module")
def cut(ask: Callable[..., Any]) -> Any:
    return ask(CUT)


@pytest.fixture(scope="module")
def ranges(cut: Any) -> SpilloverRanges:
    return spillover_ranges(cut.question, cut.found, rng=np.random.default_rng(1), draws=5)


def _value(text: str) -> float:
    return float(text.replace(",", "").replace("+", ""))


def test_every_table_has_a_cell_for_each_column(cut: Any, ranges: SpilloverRanges) -> None:
    made = [
        *(tables.origin_table(way) for way in cut.ways),
        tables.corridors_table(cut.ways),
        tables.causes_table(cut.ways),
        tables.sign_table(cut.question, ranges),
        tables.assumed_table(cut.question, cut.found, {}),
    ]
    for table in made:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_the_parts_of_every_origin_sum_to_its_unfilled_posts(cut: Any) -> None:
    for way in cut.ways:
        table = tables.origin_table(way)
        labels = [column.label for column in table.columns]
        for row in table.rows:
            parts = [_value(row[labels.index(part.capitalize())]) for part in tables.PARTS]
            assert sum(parts) == pytest.approx(_value(row[labels.index("Unfilled")]), abs=2.0)


def test_the_first_row_shows_the_figures_of_the_answer(cut: Any) -> None:
    row = cut.ways[0].origins[0]
    shown = tables.origin_table(cut.ways[0]).rows[0]
    assert shown[0] == f"{row.name} (XAA)"
    assert shown[1] == signed(row.exits)
    assert shown[6] == signed(row.unfilled)
    assert shown[7] == f"{100 * row.share:+.2f} %"
    assert shown[8] == signed(row.by_size)


def test_only_choice_has_a_column_by_size(cut: Any) -> None:
    choice, markets = (tables.origin_table(way) for way in cut.ways)
    assert "By size" in [column.label for column in choice.columns]
    assert "By size" not in [column.label for column in markets.columns]


def test_a_workforce_that_is_not_stated_has_a_dash_and_none_that_changes_a_0(
    cut: Any, ask: Callable[..., Any], column: Cells
) -> None:
    assert column(tables.origin_table(cut.ways[0]), "Of workforce")[1] == "-"
    still = ask("XAA-XYY=9000")
    assert column(tables.origin_table(still.ways[0]), "Of workforce")[0] == "0 %"


def test_corridors_show_before_and_after_in_both_ways(cut: Any) -> None:
    table = tables.corridors_table(cut.ways)
    first = table.rows[0]
    assert first[:6] == (
        *("XAA to XYY (changed)", "governments", "3,000", "1,500", "-1,500", "1,500"),
    )
    assert first[7] == "xaa-xyy-2019-work"
    assert {row[1] for row in table.rows} <= {"governments", "employers"}


def test_corridors_that_stay_are_left_out(ask: Callable[..., Any]) -> None:
    still = ask("XAA-XYY=9000")
    assert tables.corridors_table(still.ways).rows == ()
    assert tables.causes_table(still.ways).rows == ()


def test_causes_name_agreement_and_origin(cut: Any) -> None:
    rows = {row[:2]: row[2:] for row in tables.causes_table(cut.ways).rows}
    before, after, change, *_ = rows["XAA", "xaa-xyy-2019-work"]
    assert _value(after) - _value(before) == pytest.approx(_value(change), abs=2.0)
    assert _value(change) < 0


def test_a_cause_of_one_way_alone_is_0_in_the_other(cut: Any) -> None:
    choice, markets = cut.ways
    table = tables.causes_table((replace(choice, agreements=()), markets))
    assert {row[3:5] for row in table.rows} == {("0", "0")}


def test_a_cap_that_binds_nothing_is_noted(ask: Callable[..., Any]) -> None:
    still = ask("XAA-XYY=9000")
    said = list(tables.spillover_notes(still.question, still.found, still.ways))
    assert len(said) == 1
    assert "does not bind" in said[0]
    assert said[0].startswith("The cap of 9,000 on XAA-XYY")


def test_a_corridor_that_more_than_doubles_is_noted(cut: Any) -> None:
    way = cut.ways[0]
    rows = tuple(
        row if row.touched else replace(row, after=2.01 * row.before) for row in way.corridors
    )
    risen = (replace(way, corridors=rows), cut.ways[1])
    said = list(tables.spillover_notes(cut.question, cut.found, risen))
    assert len(said) == 1
    assert re.search("XBB-XYY.*would more than double", said[0])
    assert "XAA-XYY" not in said[0]


def test_warnings_of_an_agreement_are_notes(cut: Any) -> None:
    change = AgreementChange("xaa-xyy-2030-x", "T", 2030, (), (), warnings=("it is *old*",))
    asked = Question(cut.question.case, agreement=change)
    assert list(tables.spillover_notes(asked, cut.found, ())) == ["It is *old*."]


def test_the_diversion_ratio_is_said_for_losses_gains_and_neither(cut: Any) -> None:
    way = replace(cut.ways[0], lost=10.0, reappears=0.8771)
    assert tables.ratio_words(way) == "87.7 % reappear elsewhere"
    assert tables.ratio_words(replace(way, lost=-10.0)) == "87.7 % are lost elsewhere"
    assert tables.ratio_words(replace(way, reappears=None)) == "no diversion ratio"


def test_ends_of_an_agreements_effect_stand_side_by_side(
    case: Any, invent: Callable[..., Agreement]
) -> None:
    question = agreement_question(case, invent("xdd-xww-2030-work"))
    levels = level_rows(question)
    table = tables.levels_table(levels)
    assert len(table.columns) == 1 + 3 * 3
    assert [row[0] for row in table.rows] == list(case.origins)
    row = dict(zip([c.label for c in table.columns], table.rows[3], strict=True))
    low, high = _value(row["Choice: low"]), _value(row["Choice: high"])
    assert low < high


def test_the_verdict_on_a_sign_is_that_of_all_ways(cut: Any, ranges: SpilloverRanges) -> None:
    for origin, *_, verdict, flips in tables.sign_table(cut.question, ranges).rows:
        said, by = ranges.overall(origin)
        assert verdict == {"holds": "holds", "mostly": "holds mostly", "open": "open"}[said]
        assert flips == (", ".join(by) or "-")


def test_draws_that_gave_no_result_are_counted(ranges: SpilloverRanges) -> None:
    said = list(tables.sign_notes(replace(ranges, failures=("draw 1: none", "draw 2: none"))))
    assert said[-1] == "2 ends or draws gave no result; the first: draw 1: none"
    assert said[0].startswith("Diversion ratio over all ends and draws: choice ")


def test_no_ratio_is_said_where_there_is_none(ranges: SpilloverRanges) -> None:
    bare = replace(ranges, reappears=dict.fromkeys(ranges.reappears), failures=())
    assert list(tables.sign_notes(bare)) == []


def test_assumed_figures_are_listed_with_range_and_source(cut: Any) -> None:
    rows = {row[0]: row[1:] for row in tables.assumed_table(cut.question, cut.found, {}).rows}
    assert rows["dissimilarity"][:3] == ("0.5", "0.25 to 0.9", "/1")
    assert rows["dissimilarity"][4] == "assumed"
    assert all(row[-1] for row in rows.values())


def test_a_figure_that_was_set_is_shown_as_set(cut: Any) -> None:
    found = answer(cut.question, {"dissimilarity": 0.3})
    table = tables.assumed_table(cut.question, found, {"dissimilarity": 0.3})
    row = next(row for row in table.rows if row[0] == "dissimilarity")
    assert row[1] == "0.3"
    assert row[5] == "set here; the case says 0.5"


# ------------------------------------------------------------------------------------------- chart


def test_bars_are_the_parts_of_both_ways(cut: Any) -> None:
    values: Any = parts_chart(cut.ways)["data"]
    assert len(values["values"]) == 2 * len(cut.ways[0].origins) * len(tables.PARTS)
    for way in cut.ways:
        mine = [each for each in values["values"] if each["way"] == way.name.capitalize()]
        for row in way.origins:
            total = sum(each["posts"] for each in mine if each["origin"] == row.name)
            assert total == pytest.approx(row.unfilled, abs=0.01)


def test_a_chart_without_bars_is_known(cut: Any, ask: Callable[..., Any]) -> None:
    assert not is_flat(cut.ways)
    assert is_flat(ask("XAA-XYY=9000").ways)
