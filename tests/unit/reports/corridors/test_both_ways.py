"""Both ways of computing stand in their own columns, and the ratio is in percent."""

from collections.abc import Sequence

import pytest

from negotiate.cases import load_case
from negotiate.reports.corridors.spillover_tables import causes_rows
from negotiate.spillovers import answer, cap_question
from negotiate.spillovers.path import number, signed
from negotiate.spillovers.report import WayReport, way_reports
from negotiate.uncertainty.spillover_ranges import SpilloverRanges


@pytest.fixture(scope="module")
def ways() -> Sequence[WayReport]:
    question = cap_question(load_case("nurses"), ["ZAF-GBR=1000"])
    return way_reports(question, answer(question))


def test_causes_of_each_way_stand_in_its_own_columns(ways: Sequence[WayReport]) -> None:
    rows = causes_rows(ways)
    for origin, cause, before, first, first_change, second, second_change in rows:
        found = [
            next(row for row in way.agreements if (row.origin, row.agreement) == (origin, cause))
            for way in ways[:2]
        ]
        assert before == number(found[0].before)
        assert (first, first_change) == (number(found[0].after), signed(found[0].change))
        assert (second, second_change) == (number(found[1].after), signed(found[1].change))
    assert any(first != second for _, _, _, first, _, second, _ in rows)


def test_the_range_of_the_ratio_is_in_percent_and_leaves_out_ways_without_one() -> None:
    spans = {"choice and replacement": (0.25, 0.5), "markets re-solved": None}
    ranges = SpilloverRanges((), (), 0, {}, spans, ())
    assert ranges.ratio_words == "Diversion ratio over all ends and draws: choice 25.0 to 50.0 %."
    assert SpilloverRanges((), (), 0, {}, {}, ()).ratio_words == ""
