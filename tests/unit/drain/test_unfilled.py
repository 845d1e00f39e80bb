"""Unfilled posts by cause: exact sums, and a range that holds every chain inside the stated ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiate.corridors.causes import causes
from negotiate.drain import Sheet
from negotiate.drain.unfilled import NO_CHAINS, network, parts, reaching

THEORY = {("XAA", "XBB"): 0.6, ("XBB", "XCC"): 0.5}
"""A fills 60 % of its posts from B and B half of its from C [THEORY 2.3]."""


def values(sheet: Sheet, start: str) -> dict[str, float]:
    return {x.id.removeprefix(start): x.value for x in sheet.lines if x.id.startswith(start)}


@pytest.mark.parametrize(("origin", "unfilled"), [("XAA", 400), ("XBB", 300), ("XCC", 300)])
def test_the_chain_of_theory_comes_out_at_every_origin(land, origin, unfilled) -> None:
    case = land.case({("XAA", "XZZ"): 1000.0}, THEORY)
    sheet = land.sheet(case, origin=origin) if origin == "XAA" else None
    found = parts(case, origin)
    assert found.value.sum() == pytest.approx(unfilled)
    if sheet:
        assert sheet.line("unfilled").value == pytest.approx(unfilled)


def test_an_origin_without_own_exits_pays_for_its_neighbours(land) -> None:
    posts = {("XAA", "XZZ"): 1000.0, ("XBB", "XZZ"): 10.0, ("XCC", "XZZ"): 0.0}
    sheet = land.sheet(land.case(posts, THEORY), origin="XBB")
    assert sheet.line("unfilled.own").value == pytest.approx(5.0)
    assert sheet.line("unfilled.others").value == pytest.approx(300.0)


def test_every_way_of_splitting_sums_to_the_total(land) -> None:
    posts = {
        ("XAA", "XZZ"): (400.0, 500.0, 900.0),
        ("XAA", "XYY"): (10.0, 70.0, 90.0),
        ("XBB", "XZZ"): (100.0, 300.0, 310.0),
        ("XCC", "XYY"): (0.0, 41.0, 50.0),
    }
    chains = {("XAA", "XBB"): (0.1, 0.3, 0.4), ("XBB", "XCC"): (0.0, 0.2, 0.5)}
    under = {("XAA", "XZZ"): "xaa-xzz-2019-health", ("XCC", "XYY"): "xcc-xyy-2018-work"}
    sheet = land.sheet(land.case(posts, chains, under), origin="XBB")
    whole = sheet.line("unfilled")
    for start in ("unfilled.corridor.", "unfilled.destination.", "unfilled.agreement."):
        lines = [line.interval for line in sheet.lines if line.id.startswith(start)]
        assert len(lines) > 1
        for end in ("low", "value", "high"):
            summed = sum(getattr(each, end) for each in lines)
            assert abs(summed - getattr(whole.interval, end)) < 1e-9
    both = [sheet.line(name).value for name in ("unfilled.own", "unfilled.others")]
    assert abs(sum(both) - whole.value) < 1e-9


def test_agreements_and_corridors_without_one_are_named(land) -> None:
    posts = {("XAA", "XZZ"): 100.0, ("XAA", "XYY"): 50.0}
    sheet = land.sheet(land.case(posts, agreements={("XAA", "XZZ"): "xaa-xzz-2019-health"}))
    assert values(sheet, "unfilled.agreement.") == {"none": 50.0, "xaa-xzz-2019-health": 100.0}
    assert sheet.line("unfilled.agreement.none").label == "caused under no agreement"


def test_without_chains_each_exit_is_one_unfilled_post_and_it_says_so(land) -> None:
    sheet = land.sheet(land.case({("XAA", "XZZ"): (50.0, 100.0, 120.0)}))
    line = sheet.line("unfilled")
    assert (line.low, line.value, line.high) == (50, 100, 120)
    assert sheet.section("unfilled").notes == (NO_CHAINS,)
    assert not values(sheet, "steps.")


def test_chains_that_do_not_reach_an_origin_are_not_among_its_inputs(land) -> None:
    posts = {("XAA", "XZZ"): 100.0, ("XBB", "XZZ"): 10.0, ("XCC", "XZZ"): 5.0}
    sheet = land.sheet(land.case(posts, {("XBB", "XCC"): (0.1, 0.2, 0.3)}))
    assert sheet.line("unfilled").inputs == ("stock.XZZ",)
    assert sheet.line("unfilled").grade == "derived"
    assert "No chain of the case reaches Land XAA" in sheet.section("unfilled").notes[0]


def test_a_chain_reaches_an_origin_over_several_links(land) -> None:
    case = land.case({("XAA", "XZZ"): 1000.0}, {**THEORY, ("XDD", "XEE"): 0.5})
    assert [each.filled_by for each in reaching(case, "XCC")] == ["XBB", "XCC"]
    assert [each.filled_by for each in reaching(case, "XAA")] == ["XBB"]
    assert [each.filled_by for each in reaching(case, "XEE")] == ["XEE"]


def test_what_rests_on_assumed_chains_is_shown_as_assumed_with_links(land) -> None:
    posts = {("XAA", "XZZ"): 1000.0, ("XBB", "XZZ"): 10.0}
    sheet = land.sheet(land.case(posts, {("XAA", "XBB"): (0.3, 0.6, 0.7)}), origin="XBB")
    line = sheet.line("unfilled.corridor.XAA-XZZ")
    assert line.grade == "assumed"
    assert line.inputs == ("posts.XAA-XZZ", "chain.XAA-XBB")
    assert sheet.line("chain.XAA-XBB").source.address == "https://own.example/1"
    assert sheet.line("posts.XAA-XZZ") in sheet.section("figures").lines


def test_the_range_of_chains_is_at_the_corners(land) -> None:
    posts = {("XAA", "XZZ"): 1000.0, ("XBB", "XZZ"): 100.0}
    case = land.case(posts, {("XAA", "XBB"): (0.5, 0.6, 0.7)})
    own, neighbour = parts(case, "XAA"), parts(case, "XBB")
    assert [x.sum() for x in (own.low, own.value, own.high)] == pytest.approx([300, 400, 500])
    found = [x.sum() for x in (neighbour.low, neighbour.value, neighbour.high)]
    assert found == pytest.approx([600, 700, 800])


SHARES = st.tuples(*[st.floats(0, 0.3)] * 3).map(sorted)


@given(st.lists(SHARES, min_size=6, max_size=6), st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_no_chain_within_the_ranges_gives_more_or_less_than_the_ends(land, shares, where) -> None:
    names = ("XAA", "XBB", "XCC")
    pairs = [(a, b) for a in names for b in names if a != b]
    posts = {("XAA", "XZZ"): 100.0, ("XBB", "XZZ"): 70.0, ("XCC", "XYY"): 30.0}
    case = land.case(posts, dict(zip(pairs, map(tuple, shares), strict=True)))
    inner = np.zeros((3, 3))
    for (a, b), (low, _, high), at in zip(pairs, shares, where, strict=True):
        inner[names.index(a), names.index(b)] = low + at * (high - low)
    tables = causes(inner, network(case).posts)
    for row, origin in enumerate(names):
        found = parts(case, origin)
        assert found.chains_in_range
        assert (tables.by_corridor(row) >= found.low - 1e-9).all()
        assert (tables.by_corridor(row) <= found.high + 1e-9).all()


def test_chains_whose_upper_ends_fill_too_much_leave_the_range_of_posts_and_say_so(land) -> None:
    posts = {("XAA", "XZZ"): (500.0, 1000.0, 1100.0), ("XBB", "XZZ"): 1.0, ("XCC", "XZZ"): 1.0}
    chains = {("XAA", "XBB"): (0.0, 0.4, 0.8), ("XAA", "XCC"): (0.0, 0.4, 0.8)}
    sheet = land.sheet(land.case(posts, chains))
    line = sheet.line("unfilled")
    assert (line.low, line.value, line.high) == pytest.approx((100, 200, 220))
    assert "range has no result" in sheet.section("unfilled").notes[1]
    assert "unfilled.chains" not in {each.id for each in sheet.lines}


def test_the_range_of_chains_alone_stands_beside_that_of_both(land) -> None:
    posts = {("XAA", "XZZ"): (500.0, 1000.0, 2000.0), ("XBB", "XZZ"): 1.0}
    sheet = land.sheet(land.case(posts, {("XAA", "XBB"): (0.5, 0.6, 0.7)}))
    alone, both = sheet.line("unfilled.chains"), sheet.line("unfilled")
    assert (alone.low, alone.high) == pytest.approx((300, 500))
    assert (both.low, both.high) == pytest.approx((150, 1000))


def test_posts_vacated_less_posts_filled_are_posts_unfilled(land) -> None:
    posts = {("XAA", "XZZ"): 1000.0, ("XBB", "XZZ"): 100.0, ("XCC", "XZZ"): 40.0}
    case = land.case(posts, {**THEORY, ("XCC", "XAA"): 0.1})
    for origin, exits in (("XAA", 1000), ("XBB", 100), ("XCC", 40)):
        sheet = land.sheet(case, origin=origin)
        filled, left = sheet.line("steps.in").value, sheet.line("steps.out").value
        assert exits + left - filled == pytest.approx(sheet.line("unfilled").value)


def test_step_migrants_have_the_range_of_chains_and_posts(land) -> None:
    posts = {("XAA", "XZZ"): (500.0, 1000.0, 2000.0), ("XBB", "XZZ"): 1.0}
    sheet = land.sheet(land.case(posts, {("XAA", "XBB"): (0.5, 0.6, 0.7)}), origin="XBB")
    line = sheet.line("steps.out")
    assert (line.low, line.value, line.high) == pytest.approx((250, 600, 1400))
    assert sheet.line("steps.in").value == 0


def test_without_a_case_exits_are_posts_and_without_exits_nothing_is_claimed(land) -> None:
    sheet = land.sheet()
    assert sheet.line("unfilled").value is None
    assert "no case counts" in sheet.line("unfilled").words
