"""What must hold of a spillover on a case, whatever the figures, in both ways of computing."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from negotiate.cases import Case, load_case
from negotiate.spillovers.requests import cap_question
from negotiate.spillovers.study import Answer, answer

DATA = Path(__file__).parents[1] / "data"
CASE = load_case(DATA / "two-institutions")
HELD = [f"{c.origin}-{c.destination}" for c in CASE.corridors if c.posts is not None]
NO_CHAINS = {"chain.XAA-XBB": 0.0, "chain.XBB-XCC": 0.0}

fractions = st.floats(0.0, 1.0)
figures = st.fixed_dictionaries(
    {
        "substitution": st.floats(0.0, 0.95),
        "dissimilarity": st.floats(0.1, 0.95),
        "supply_elasticity": st.floats(1.0, 8.0),
        "demand_elasticity": st.floats(0.3, 3.0),
        "chain.XAA-XBB": st.floats(0.0, 0.5),
        "chain.XBB-XCC": st.floats(0.0, 0.5),
    }
)


def posts_of(case: Case, name: str) -> float:
    origin, destination = name.split("-")
    corridor = case.corridor(origin, destination)
    assert corridor is not None
    assert corridor.posts is not None
    return corridor.posts.value


def capped(name: str, fraction: float, values: dict[str, float] | None = None) -> Answer:
    return answer(cap_question(CASE, [f"{name}={fraction * posts_of(CASE, name)}"]), values)


@given(st.sampled_from(HELD), fractions, figures)
def test_unfilled_posts_are_conserved_and_parts_sum(
    name: str, fraction: float, values: dict[str, float]
) -> None:
    for effect in capped(name, fraction, values).variants:
        moved = effect.change.sum(axis=1)
        parts = effect.unfilled
        assert parts.total.sum() == pytest.approx(moved.sum(), abs=1e-6)
        assert parts.chain.sum() == pytest.approx(0.0, abs=1e-6)
        assert_allclose(parts.total, effect.shares @ moved, atol=1e-6)
        for s in range(len(moved)):
            caused = effect.caused_after(s) - effect.caused_before(s)
            assert caused.sum() == pytest.approx(parts.total[s], abs=1e-6)


@given(st.sampled_from(HELD), fractions, figures)
def test_a_cap_never_raises_its_corridor_and_is_kept(
    name: str, fraction: float, values: dict[str, float]
) -> None:
    found = capped(name, fraction, values)
    origin, destination = name.split("-")
    markets = found.calibration.markets
    place = markets.origins.index(origin), markets.destinations.index(destination)
    for effect in found.variants:
        assert effect.after[place] <= fraction * effect.before[place] + 1e-6
        assert (effect.after >= 0).all()


@given(st.sampled_from(HELD), fractions, figures)
def test_without_p_there_is_no_chain(name: str, fraction: float, values: dict[str, float]) -> None:
    for effect in capped(name, fraction, values | NO_CHAINS).variants:
        assert not effect.unfilled.chain.any()


@given(st.sampled_from(HELD), figures)
def test_a_cap_at_the_posts_changes_nothing(name: str, values: dict[str, float]) -> None:
    for effect in capped(name, 1.0, values).variants:
        assert not effect.touched.any()
        assert_allclose(effect.change, 0.0, atol=1e-6)
        assert effect.reappears is None


@given(st.sampled_from([name for name in HELD if "XDD" not in name]), fractions, figures)
def test_an_origin_with_no_shared_destination_and_no_chain_is_unaffected(
    name: str, fraction: float, values: dict[str, float]
) -> None:
    for effect in capped(name, fraction, values).variants:
        assert effect.change[3].tolist() == [0.0, 0.0, 0.0]
        assert effect.unfilled.total[3] == 0.0


@given(st.sampled_from(HELD), fractions, st.floats(0.1, 50.0))
def test_scaling_all_posts_scales_the_result(name: str, fraction: float, factor: float) -> None:
    scaled = {f"posts.{held}": factor * posts_of(CASE, held) for held in HELD}
    workforce = {"workforce.XAA": factor * 20_000}
    cap = fraction * posts_of(CASE, name)
    one = answer(cap_question(CASE, [f"{name}={cap}"]))
    many = answer(cap_question(CASE, [f"{name}={factor * cap}"]), scaled | workforce)
    for small, large in zip(one.variants, many.variants, strict=True):
        assert_allclose(large.change, factor * small.change, rtol=1e-6, atol=1e-5 * factor)
        if small.reappears is not None:
            assert large.reappears == pytest.approx(small.reappears, rel=1e-6)


@given(st.sampled_from(HELD), st.floats(0.0, 0.9), figures)
def test_the_origin_that_is_cut_keeps_workers_and_destinations_do_not_gain(
    name: str, fraction: float, values: dict[str, float]
) -> None:
    found = capped(name, fraction, values | NO_CHAINS)
    origin, destination = name.split("-")
    o = found.calibration.markets.origins.index(origin)
    d = found.calibration.markets.destinations.index(destination)
    for effect in found.variants:
        assert effect.exits.total[o] < 0
        assert effect.change[:, d].sum() < 0


@given(st.floats(0.05, 0.95), figures)
def test_both_ways_agree_on_signs_where_one_destination_hires(
    fraction: float, values: dict[str, float]
) -> None:
    case = load_case(DATA / "small-case")
    known = {k: v for k, v in values.items() if k in case.quantities() or k == "dissimilarity"}
    found = answer(cap_question(case, [f"XAA-XZZ={300 * fraction}"]), known)
    choice, markets = (effect.unfilled.total for effect in found.ways)
    assert_allclose(choice, markets, atol=1e-6)
    assert (np.sign(choice) == [-1, *np.sign(choice[1:])]).all()


@given(st.floats(0.0, 0.9), st.floats(0.0, 0.9))
def test_a_tighter_cap_moves_every_other_origin_further(low: float, high: float) -> None:
    tight, loose = sorted((low, high))
    one, other = capped("XCC-XZZ", tight, NO_CHAINS), capped("XCC-XZZ", loose, NO_CHAINS)
    for harder, softer in zip(one.variants, other.variants, strict=True):
        assert (harder.exits.replacement[:2] >= softer.exits.replacement[:2] - 1e-6).all()
