"""What holds of every program: the same optimum by every way, signs of duals, bounds, conflicts."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiate.programming import (
    Gain,
    NashProgram,
    Program,
    Session,
    find_conflict,
    relaxation,
    solve,
)

NUMBERS = st.integers(-5, 5).map(float)
RELATIONS = st.sampled_from(["<=", ">=", "=="])


@st.composite
def programs(draw, *, integer=False):
    size, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    program = Program("drawn", sense=draw(st.sampled_from(["minimise", "maximise"])))
    lows = draw(st.lists(st.integers(-3, 1), min_size=size, max_size=size))
    variables = [
        program.variable(f"x{11 - i}", low=low, high=low + 4, integer=integer)
        for i, low in enumerate(lows)
    ]
    for r in range(rows):
        terms = [(draw(NUMBERS), variable) for variable in variables]
        program.constrain(f"row {r}", terms, draw(RELATIONS), draw(NUMBERS))
    program.objective([(draw(NUMBERS), variable) for variable in variables], draw(NUMBERS))
    return program


def copy(program, *, sense=None, rhs=None, only=None):
    """Return the program with another sense (costs negated), right sides or fewer demands."""
    arrays = program.arrays()
    new = Program(program.name, sense=sense or program.sense)
    sign = 1.0 if new.sense == program.sense else -1.0
    kept = set(arrays.labels) | {f"{s} of {v}" for s in ("low", "high") for v in arrays.variables}
    kept = kept if only is None else set(only)
    variables = [
        new.variable(
            name,
            low=arrays.low[i] if f"low of {name}" in kept else None,
            high=arrays.high[i] if f"high of {name}" in kept else None,
            integer=bool(arrays.integer[i]),
        )
        for i, name in enumerate(arrays.variables)
    ]
    for row in program.constraints:
        if row.label in kept:
            terms = [(number, variables[v.index]) for number, v in row.terms]
            new.constrain(row.label, terms, row.relation, (rhs or {}).get(row.label, row.rhs))
    new.objective(
        [(sign * c, v) for c, v in zip(arrays.cost, variables, strict=True)],
        sign * arrays.constant,
    )
    return new


@given(programs())
def test_a_bounded_program_is_optimal_or_infeasible_and_what_it_says_is_true(program):
    solution, arrays = solve(program), program.arrays()
    assert solution.status in ("optimal", "infeasible")
    if solution.status == "optimal":
        assert (solution.values >= arrays.low - 1e-6).all()
        assert (solution.values <= arrays.high + 1e-6).all()
        assert solution.objective == pytest.approx(
            arrays.cost @ solution.values + arrays.constant, abs=1e-9
        )
        assert solution.bound == pytest.approx(solution.objective, abs=1e-6)
        for row in program.constraints:
            left = sum(number * solution.value(v) for number, v in row.terms)
            assert row.relation == "<=" or left >= row.rhs - 1e-5
            assert row.relation == ">=" or left <= row.rhs + 1e-5


@given(programs())
def test_minus_the_objective_in_the_other_sense_is_the_same_question(program):
    other = copy(program, sense={"minimise": "maximise", "maximise": "minimise"}[program.sense])
    one, two = solve(program), solve(other)
    assert one.status == two.status
    if one.status == "optimal":
        assert one.objective == pytest.approx(-two.objective, abs=1e-6)
        for label, dual in one.duals.items():
            assert dual == pytest.approx(-two.duals[label], abs=1e-6)


@given(programs())
def test_a_dual_is_a_slope_that_the_objective_cannot_beat(program):
    # The optimum is convex in the right sides when minimising, concave when maximising: the dual's
    # line lies below, or above, whatever the step, also where the slope is not unique.
    solution = solve(program)
    if solution.status != "optimal":
        return
    sign = 1 if program.sense == "minimise" else -1
    for row, step in itertools.product(program.constraints, (-0.5, 0.5)):
        moved = solve(copy(program, rhs={row.label: row.rhs + step}))
        if moved.status == "optimal":
            line = solution.objective + step * solution.duals[row.label]
            assert sign * (moved.objective - line) >= -1e-5


@given(programs(integer=True))
def test_whole_numbers_are_answered_as_by_enumeration(program):
    arrays, solution = program.arrays(), solve(program)
    points = itertools.product(
        *(range(int(a), int(b) + 1) for a, b in zip(arrays.low, arrays.high, strict=True))
    )
    grid = np.array(list(points), dtype=float)
    matrix = np.zeros((len(arrays.labels), len(arrays.variables)))
    matrix[arrays.row, arrays.column] = arrays.coefficient
    left = grid @ matrix.T
    holds = ((left >= arrays.row_low) & (left <= arrays.row_high)).all(axis=1)
    if not holds.any():
        assert solution.status == "infeasible"
    else:
        values = arrays.sign * (grid[holds] @ arrays.cost)
        assert solution.status == "optimal"
        assert solution.objective == pytest.approx(
            arrays.sign * values.min() + arrays.constant, abs=1e-6
        )


@given(programs(), st.lists(st.tuples(st.integers(0, 3), NUMBERS, NUMBERS, NUMBERS), max_size=6))
def test_a_session_agrees_with_a_fresh_program_after_every_change(program, changes):
    session, arrays = Session(program), program.arrays()
    low, high, cost = arrays.low.copy(), arrays.high.copy(), arrays.cost.copy()
    sides = {row.label: row.rhs for row in program.constraints}
    for place, first, second, third in changes:
        i = place % low.size
        label = arrays.labels[place % len(sides)]
        low[i], high[i], cost[i], sides[label] = first, first + abs(second), third, second
        session.bounds(program.variables[i], low[i], high[i])
        session.cost(program.variables[i], cost[i])
        session.rhs(label, second)
        fresh = Program("fresh", sense=program.sense)
        variables = [fresh.variable(f"{j}", low=low[j], high=high[j]) for j in range(low.size)]
        for row in program.constraints:
            terms = [(number, variables[v.index]) for number, v in row.terms]
            fresh.constrain(row.label, terms, row.relation, sides[row.label])
        fresh.objective(list(zip(cost.tolist(), variables, strict=True)), arrays.constant)
        expected, found = solve(fresh), session.solve()
        assert found.status == expected.status
        if found.status == "optimal":
            assert found.objective == pytest.approx(expected.objective, abs=1e-6)
            assert session.objective() == pytest.approx(expected.objective, abs=1e-6)


@given(programs())
def test_a_conflict_conflicts_and_none_of_its_parts_does(program):
    found = find_conflict(program)
    if not found.members:
        assert solve(program).status == "optimal"
        assert relaxation(program) == {}
        return
    alone = copy(program, only=found.members)
    assert solve(alone).status == "infeasible"
    for label in found.members:
        assert solve(copy(alone, only=set(found.members) - {label})).status != "infeasible"
    assert found.smallest
    assert len(find_conflict(program, rounds=0).members) >= len(found.members)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=8),
    st.integers(1, 3),
    st.integers(0, 4),
)
def test_a_menu_of_packages_is_answered_as_by_enumeration(packages, weight, fallback):
    program = Program("menu")
    chosen = [program.variable(f"{i}", high=1, integer=True) for i in range(len(packages))]
    program.constrain("one package", [(1, package) for package in chosen], "==", 1)
    gains = [
        Gain(
            name,
            weights,
            [(float(payoff[k]), v) for payoff, v in zip(packages, chosen, strict=True)],
            constant=-float(fallback),
        )
        for k, (name, weights) in enumerate([("one", float(weight)), ("two", 1.0)])
    ]
    found = NashProgram(program, gains).solve()
    over = np.array(packages, dtype=float) - fallback
    good = over[(over > 0).all(axis=1)]
    if not good.size:
        assert found.status == "no_agreement"
        assert found.conflicts
        return
    best = (np.log(good) @ np.array([weight, 1.0])).max()
    assert found.status == "optimal"
    assert found.objective == pytest.approx(best, abs=5e-6)
    assert found.bound >= best - 1e-6
