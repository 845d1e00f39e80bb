"""Axioms of the bargaining solutions: those that each keeps, and those that it must break."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from negotiate.bargaining.hull import on_hull
from negotiate.bargaining.solutions import (
    Solution,
    egalitarian,
    kalai_smorodinsky,
    nash,
    utilitarian,
)

RULES = {
    "nash": nash,
    "kalai-smorodinsky": kalai_smorodinsky,
    "egalitarian": egalitarian,
    "utilitarian": lambda points, d: utilitarian(points, d=d),
}
every_rule = pytest.mark.parametrize("rule", list(RULES))


@st.composite
def problems(draw: st.DrawFn, parties: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    n = draw(st.integers(2, 4)) if parties is None else parties
    rows = st.lists(st.integers(-6, 9), min_size=n, max_size=n)
    points = draw(st.lists(rows, min_size=1, max_size=12))
    return np.array(points, float), np.array(draw(rows), float)


def solve(rule: str, points: np.ndarray, d: np.ndarray) -> Solution:
    return RULES[rule](points, d)


@every_rule
@given(problems())
def test_no_point_is_better_for_one_and_worse_for_none(rule, problem):
    points, d = problem
    found = solve(rule, points, d)
    if found.index is None:
        return
    better = (points >= found.point).all(axis=1) & (points > found.point).any(axis=1)
    assert not better.any()
    assert (found.point >= d).all()


@every_rule
@given(problems())
def test_no_agreement_exactly_when_nobody_can_gain_without_a_loss(rule, problem):
    points, d = problem
    can = ((points >= d).all(axis=1) & (points > d).any(axis=1)).any()
    assert (solve(rule, points, d).status == "none") == (not can)


@every_rule
@given(problems(), st.data())
def test_names_and_order_of_parties_and_points_play_no_part(rule, problem, data):
    points, d = problem
    parties = data.draw(st.permutations(range(d.size)))
    rows = data.draw(st.permutations(range(len(points))))
    found = solve(rule, points, d)
    moved = solve(rule, points[rows][:, parties], d[parties])
    assert {rows[i] for i in moved.indices.tolist()} == set(found.indices.tolist())
    assert moved.status == found.status


@every_rule
@given(problems(parties=2))
def test_a_symmetric_problem_has_a_symmetric_set_of_solutions(rule, problem):
    points = np.vstack([problem[0], problem[0][:, ::-1]])
    found = solve(rule, points, np.full(2, problem[1][0]))
    solutions = {tuple(row) for row in points[found.indices].tolist()}
    assert {row[::-1] for row in solutions} == solutions


@every_rule
@given(problems(), st.data())
def test_translation_changes_nothing(rule, problem, data):
    points, d = problem
    by = data.draw(st.lists(st.integers(-100, 100), min_size=d.size, max_size=d.size))
    found, moved = solve(rule, points, d), solve(rule, points + by, d + by)
    assert moved.indices.tolist() == found.indices.tolist()
    assert_allclose(moved.gains, found.gains)


@pytest.mark.parametrize("rule", ["nash", "kalai-smorodinsky"])
@given(problems(), st.data())
def test_the_unit_of_a_payoff_plays_no_part(rule, problem, data):
    points, d = problem
    units = st.sampled_from([1e-6, 0.1, 0.5, 3.0, 1e5])
    scale = np.array(data.draw(st.lists(units, min_size=d.size, max_size=d.size)))
    found, scaled = solve(rule, points, d), solve(rule, points * scale, d * scale)
    assert scaled.indices.tolist() == found.indices.tolist()
    assert (scaled.index, scaled.status) == (found.index, found.status)


@pytest.mark.parametrize("rule", ["egalitarian", "utilitarian"])
def test_rules_that_compare_parties_change_with_the_unit(rule):
    points = np.array([[4.0, 1.0], [2.0, 2.5], [1.0, 3.0]])
    scales = [np.array([1.0, 1.0]), np.array([1.0, 10.0]), np.array([10.0, 1.0])]
    found = {solve(rule, points * scale, np.zeros(2)).index for scale in scales}
    assert len(found) > 1


@pytest.mark.parametrize("rule", ["nash", "egalitarian", "utilitarian"])
@given(problems(), st.data())
def test_points_that_were_not_chosen_can_go(rule, problem, data):
    points, d = problem
    found = solve(rule, points, d)
    if found.index is None:
        return
    others = [i for i in range(len(points)) if i != found.index]
    kept = sorted({found.index, *data.draw(st.sets(st.sampled_from(others or [found.index])))})
    fewer = solve(rule, points[kept], d)
    assert found.index in {kept[i] for i in fewer.indices.tolist()}


def breaks_independence(rule: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Return points and fewer of them, the solution among them, with another solution."""
    grid = [(x, y) for x in range(1, 6) for y in range(1, 6)]
    for trio in combinations(grid, 3):
        points = np.array(trio, float)
        found = solve(rule, points, np.zeros(2))
        for dropped in set(range(3)) - set(found.indices.tolist()):
            fewer = np.delete(points, dropped, axis=0)
            now = solve(rule, fewer, np.zeros(2))
            if not (fewer[now.indices] == found.point).all(axis=1).any():
                return points, fewer
    return None


def test_kalai_smorodinsky_depends_on_points_that_nobody_chooses():
    example = breaks_independence("kalai-smorodinsky")
    assert example is not None
    points, fewer = example
    before = kalai_smorodinsky(points, [0, 0]).point
    after = kalai_smorodinsky(fewer, [0, 0]).point
    assert before.tolist() in fewer.tolist()
    assert before.tolist() != after.tolist()


@pytest.mark.parametrize("rule", ["nash", "egalitarian", "utilitarian"])
def test_the_search_for_a_counterexample_finds_none_for_the_independent_rules(rule):
    assert breaks_independence(rule) is None


def gains_on_hull(rule: str, points: np.ndarray, weights: list[float] | None = None) -> np.ndarray:
    return on_hull(rule, points, [0.0, 0.0], weights).gains


@st.composite
def growing_for_the_second(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Two sets; the second offers party 2 more at each of party 1's levels, same best of party 1."""
    levels = draw(st.lists(st.integers(0, 8), min_size=2, max_size=6, unique=True))
    low = draw(st.lists(st.integers(1, 9), min_size=len(levels), max_size=len(levels)))
    more = draw(st.lists(st.integers(0, 6), min_size=len(levels), max_size=len(levels)))
    x = np.array(sorted(levels), float) + 1
    small = np.stack([x, low], axis=1)
    floor = np.array([[x.max(), 0.0], [0.0, 0.0]])
    return np.vstack([small, floor]), np.vstack([small + np.outer(more, [0, 1]), small, floor])


@given(growing_for_the_second())
def test_kalai_smorodinsky_never_gives_a_party_less_when_the_set_grows_in_its_favour(sets):
    small, large = sets
    before, after = (gains_on_hull("kalai-smorodinsky", points) for points in sets)
    assert after[1] >= before[1] - 1e-9
    assert small[:, 0].max() == large[:, 0].max()


def test_nash_gives_a_party_less_when_the_set_grows_in_its_favour():
    small = np.array([[0, 0], [0, 1], [0.75, 0.75], [1, 0]])
    large = np.array([[0, 0], [0, 1], [1, 0.7], [1, 0]])
    assert gains_on_hull("nash", large)[1] < gains_on_hull("nash", small)[1]
    assert gains_on_hull("kalai-smorodinsky", large)[1] > 0.75


@given(problems(parties=2), problems(parties=2))
def test_egalitarian_gives_nobody_less_when_the_set_grows(first, second):
    corners = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    small = np.vstack([np.abs(first[0]), corners])
    small = np.vstack([small, small * [1, 0], small * [0, 1]])
    large = np.vstack([small, np.abs(second[0])])
    large = np.vstack([large, large * [1, 0], large * [0, 1]])
    before, after = (
        on_hull("egalitarian", points, [0, 0]).gains.min() for points in (small, large)
    )
    assert after >= before - 1e-9


@given(problems(parties=2), st.integers(1, 5))
def test_more_weight_never_lowers_a_partys_nash_gain(problem, weight):
    points, d = problem
    before = on_hull("nash", points, d, [1.0, 1.0])
    after = on_hull("nash", points, d, [float(weight), 1.0])
    assert after.gains[0] >= before.gains[0] - 1e-9


@given(problems(), st.integers(1, 9))
def test_weights_count_by_their_proportions_only(problem, factor):
    points, d = problem
    weights = np.arange(1.0, d.size + 1)
    for rule in (nash, egalitarian):
        found = rule(points, d, weights)
        assert rule(points, d, factor * weights).indices.tolist() == found.indices.tolist()


@pytest.mark.parametrize("rule", ["nash", "kalai-smorodinsky", "egalitarian"])
@given(problems(parties=2))
def test_lotteries_leave_no_outcome_that_is_better_for_all(rule, problem):
    points, d = problem
    found = on_hull(rule, points, d)
    if found.status != "none":
        assert not (points > found.point + 1e-9).all(axis=1).any()
        assert (found.point >= d - 1e-9).all()
