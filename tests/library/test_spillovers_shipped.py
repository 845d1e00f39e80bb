"""Spillovers on the shipped cases: every corridor capped, every agreement of the library asked."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.cases import Case, load_case, shipped_case_ids
from negotiate.corridors.causes import causes
from negotiate.spillovers.agreement import SpilloverRequestError, agreement_change
from negotiate.spillovers.report import way_reports
from negotiate.spillovers.requests import agreement_question, cap_question
from negotiate.spillovers.study import answer
from negotiate.terms import Library, load_library
from negotiate.uncertainty.spillover_ranges import DRAWS, SEED, spillover_ranges

CASES = {name: load_case(name) for name in shipped_case_ids()}
HELD = [
    (name, f"{corridor.origin}-{corridor.destination}")
    for name, case in CASES.items()
    for corridor in case.corridors
    if corridor.posts is not None and corridor.posts.value > 0
]


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


def half_of(case: Case, corridor: str) -> str:
    posts = case.corridor(*corridor.split("-")).posts  # type: ignore[union-attr]
    return f"{corridor}={posts.value / 2}"  # type: ignore[union-attr]


@pytest.mark.parametrize(("name", "corridor"), HELD)
def test_half_of_every_corridor_can_be_cut(name: str, corridor: str) -> None:
    case = CASES[name]
    found = answer(cap_question(case, [half_of(case, corridor)]))
    size = float(found.calibration.posts.max())
    for effect in found.variants:
        moved = effect.change.sum(axis=1)
        assert effect.lost > 0
        assert effect.reappears is not None
        assert effect.reappears > 0 or effect.reappears == pytest.approx(0.0, abs=1e-9)
        assert_allclose(effect.unfilled.total.sum(), moved.sum(), atol=1e-9 * size)
        assert (effect.after >= 0).all()
        assert not effect.after[effect.before == 0].any()


@pytest.mark.parametrize(("name", "corridor"), HELD)
def test_parts_and_causes_of_every_cut_sum_to_it(name: str, corridor: str) -> None:
    asked = cap_question(CASES[name], [half_of(CASES[name], corridor)])
    found = answer(asked)
    size = float(found.calibration.posts.max())
    before = causes(found.calibration.markets.chains, found.calibration.posts).unfilled
    for way in way_reports(asked, found):
        for o, row in enumerate(way.origins):
            parts = row.direct + row.diversion + row.replacement + row.chain
            assert parts == pytest.approx(row.unfilled, abs=1e-9 * size)
            mine = [cause for cause in way.causes if cause.origin == row.origin]
            assert sum(cause.before for cause in mine) == pytest.approx(before[o])
            changed = sum(cause.change for cause in mine)
            assert changed == pytest.approx(row.unfilled, abs=1e-9 * size)


@pytest.mark.parametrize("name", CASES)
def test_every_agreement_of_the_library_is_answered_or_refused(name: str, library: Library) -> None:
    case, answered = CASES[name], 0
    for agreement in library:
        try:
            asked = agreement_question(case, agreement)
        except SpilloverRequestError:
            continue
        answered += 1
        found = answer(asked)
        for effect in found.variants:
            assert (effect.after >= 0).all()
            assert effect.change[effect.touched].min(initial=0.0) >= 0
    assert answered >= 3


@pytest.mark.parametrize("name", CASES)
def test_agreements_that_the_posts_were_counted_under_are_warned_of(
    name: str, library: Library
) -> None:
    case = CASES[name]
    named = sorted({corridor.agreement for corridor in case.corridors if corridor.agreement})
    assert named
    for each in named:
        change = agreement_change(library.get(each), case)
        assert any("counts it twice" in warning for warning in change.warnings), each


@pytest.mark.parametrize("name", CASES)
def test_the_largest_cut_holds_over_its_ranges(name: str) -> None:
    case = CASES[name]
    posts = {(c.origin, c.destination): c.posts.value for c in case.corridors if c.posts}
    corridor = max(posts, key=lambda pair: posts[pair])
    asked = cap_question(case, [f"{'-'.join(corridor)}={posts[corridor] / 2}"])
    found = spillover_ranges(asked, answer(asked), rng=np.random.default_rng(SEED), draws=DRAWS)
    assert found.draws > DRAWS / 2
    assert {origin for _, origin in found.certainty} == set(case.origins)
    assert found.overall(corridor[0])[0] == "holds"
