"""Properties of the unfilled posts and the account on drawn cases."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiate.cases import load_case
from negotiate.cases.schema import Case
from negotiate.drain import Data, Sheet, make_sheet
from negotiate.drain.unfilled import parts, reaching
from negotiate.units import Quantity

SMALL = load_case(Path(__file__).parents[1] / "data" / "small-case")
ORIGINS = ("XAA", "XBB", "XCC")
PAIRS = [(a, b) for a in ORIGINS for b in ORIGINS if a != b]

SHARES = st.lists(st.sampled_from([0.0, 0.0, 0.1, 0.3]), min_size=6, max_size=6)
COUNTS = st.lists(st.integers(0, 10_000), min_size=3, max_size=3)


def quantity(value: float, unit: str) -> Quantity:
    half = value / 2
    return Quantity(
        value=value, low=half, high=value * 1.2, unit=unit, source="own", grade="assumed"
    )


def drawn(shares: list[float], counts: list[int], factor: float = 1.0) -> Case:
    """Return the small case with drawn chains and posts."""
    case, chain = SMALL, type(SMALL.chains[0])
    chains = tuple(
        chain(origin=a, filled_by=b, share=quantity(share, "/1"))
        for (a, b), share in zip(PAIRS, shares, strict=True)
        if share
    )
    corridors = tuple(
        each.model_copy(update={"posts": quantity(factor * count, "posts")})
        for each, count in zip(case.corridors, counts, strict=True)
    )
    return case.model_copy(update={"chains": chains, "corridors": corridors})


def sheets(case: Case) -> Mapping[str, Sheet]:
    data = Data({}, {})
    return {origin: make_sheet(origin, data=data, case=case) for origin in ORIGINS}


def value(sheet: Sheet, name: str) -> float:
    found = sheet.line(name).value
    assert found is not None
    return found


@given(SHARES, COUNTS)
def test_every_exit_is_one_unfilled_post_somewhere(shares: list[float], counts: list[int]) -> None:
    found = sheets(drawn(shares, counts))
    unfilled = sum(value(sheet, "unfilled") for sheet in found.values())
    assert unfilled == pytest.approx(sum(counts), abs=1e-6)


@given(SHARES, COUNTS)
def test_parts_sum_to_the_total_at_value_and_ends(shares: list[float], counts: list[int]) -> None:
    for sheet in sheets(drawn(shares, counts)).values():
        whole = sheet.line("unfilled").interval
        for start in ("unfilled.corridor.", "unfilled.destination.", "unfilled.agreement."):
            each = [line.interval for line in sheet.lines if line.id.startswith(start)]
            for end in ("low", "value", "high"):
                summed = sum(getattr(part, end) for part in each)
                assert abs(summed - getattr(whole, end)) <= 1e-9 * max(1.0, whole.high)


@given(SHARES, COUNTS, st.sampled_from([0.5, 2.0, 10.0]))
def test_scaling_posts_scales_unfilled_posts_and_losses(
    shares: list[float], counts: list[int], factor: float
) -> None:
    one, many = sheets(drawn(shares, counts)), sheets(drawn(shares, counts, factor))
    for origin in ORIGINS:
        for name in ("unfilled", "unfilled.own", "unfilled.others", "loss.yearly"):
            expected = pytest.approx(factor * value(one[origin], name), abs=1e-6)
            assert value(many[origin], name) == expected


@given(SHARES, COUNTS)
def test_without_chains_that_reach_it_an_origin_loses_its_own_exits(
    shares: list[float], counts: list[int]
) -> None:
    case = drawn(shares, counts)
    for origin, count in zip(ORIGINS, counts, strict=True):
        if not reaching(case, origin):
            assert parts(case, origin).value.sum() == pytest.approx(count)


@given(SHARES, COUNTS, st.integers(0, 5))
def test_a_chain_that_does_not_reach_an_origin_changes_nothing_there(
    shares: list[float], counts: list[int], at: int
) -> None:
    case = drawn(shares, counts)
    other = drawn([0.2 if n == at else share for n, share in enumerate(shares)], counts)
    for origin in ORIGINS:
        both = {*reaching(case, origin), *reaching(other, origin)}
        if PAIRS[at] not in {(each.origin, each.filled_by) for each in both}:
            before, after = parts(case, origin), parts(other, origin)
            for end in ("low", "value", "high"):
                assert np.allclose(getattr(before, end), getattr(after, end))


@given(SHARES, COUNTS)
def test_the_value_lies_within_the_ends_of_every_line(
    shares: list[float], counts: list[int]
) -> None:
    for sheet in sheets(drawn(shares, counts)).values():
        for line in sheet.lines:
            if line.value is not None:
                assert line.interval.low <= line.value <= line.interval.high
