"""Properties of the complementarity solver, with a mixed integer program as independent check."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from negotiate.programming import Program, solve
from negotiate.regimes.complementarity import solve_complementarity


@st.composite
def problems(draw: st.DrawFn, *, bounded: bool = True) -> tuple[np.ndarray, ...]:
    """Return a positive definite H, not always symmetric, a k and bounds; whole numbers mapped."""
    n = draw(st.integers(1, 7))
    whole = st.integers(-9, 9)
    root = np.array(draw(st.lists(whole, min_size=n * n, max_size=n * n)), dtype=float)
    turn = np.array(draw(st.lists(whole, min_size=n * n, max_size=n * n)), dtype=float)
    root, turn = root.reshape(n, n), turn.reshape(n, n)
    matrix = root @ root.T / 8 + np.eye(n) + (turn - turn.T) / 8
    vector = np.array(draw(st.lists(whole, min_size=n, max_size=n)), dtype=float)
    high = st.one_of(st.integers(0, 4).map(float), st.just(np.inf))
    upper = np.array(draw(st.lists(high, min_size=n, max_size=n)))
    return matrix, vector, upper if bounded else np.full(n, np.inf)


def check_conditions(matrix: np.ndarray, vector: np.ndarray, upper: np.ndarray) -> None:
    found = solve_complementarity(matrix, vector, upper=upper)
    w = matrix @ found.z + vector
    assert (found.z >= 0).all()
    assert (found.z <= upper).all()
    at_lower, at_upper = found.z <= 0, found.z >= upper
    assert (w[~at_upper] >= -1e-8).all()
    assert (w[~at_lower] <= 1e-8).all()


@given(problems(bounded=False))
def test_conditions_hold_without_bounds(problem: tuple[np.ndarray, ...]) -> None:
    check_conditions(*problem)


@given(problems())
def test_conditions_hold_with_bounds(problem: tuple[np.ndarray, ...]) -> None:
    check_conditions(*problem)


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_unknowns_does_not_matter(problem: tuple[np.ndarray, ...], random) -> None:
    matrix, vector, upper = problem
    order = list(range(len(vector)))
    random.shuffle(order)
    moved = solve_complementarity(matrix[np.ix_(order, order)], vector[order], upper=upper[order])
    straight = solve_complementarity(matrix, vector, upper=upper)
    assert_allclose(moved.z, straight.z[order], atol=1e-9)


@given(problems(), st.sampled_from([1e-6, 1e6]))
def test_the_unit_of_money_does_not_matter(problem: tuple[np.ndarray, ...], unit: float) -> None:
    matrix, vector, upper = problem
    straight = solve_complementarity(matrix, vector, upper=upper)
    scaled = solve_complementarity(unit * matrix, unit * vector, upper=upper)
    assert_allclose(scaled.z, straight.z, atol=1e-5)


def by_whole_numbers(matrix: np.ndarray, vector: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Return the solution of a program with two switches per unknown: at 0, at the bound."""
    program, big = Program("complementarity"), 1e3
    z = [program.variable(f"z{i}", high=min(u, big)) for i, u in enumerate(upper)]
    for i, u in enumerate(upper):
        over, under = program.variable(f"over{i}"), program.variable(f"under{i}")
        low = program.variable(f"low{i}", high=1, integer=True)
        high = program.variable(f"high{i}", high=1 if np.isfinite(u) else 0, integer=True)
        slack = [(float(matrix[i, j]), z[j]) for j in range(len(z)) if matrix[i, j] != 0]
        program.constrain(f"slack {i}", [*slack, (-1, over), (1, under)], "==", -float(vector[i]))
        program.constrain(f"over {i}", [(1, over), (-big, low)], "<=", 0)
        program.constrain(f"at 0 {i}", [(1, z[i]), (big, low)], "<=", big)
        program.constrain(f"under {i}", [(1, under), (-big, high)], "<=", 0)
        bound = float(u) if np.isfinite(u) else 0.0
        program.constrain(f"at bound {i}", [(1, z[i]), (-bound - 1e-300, high)], ">=", 0)
        program.constrain(f"one of them {i}", [(1, low), (1, high)], "<=", 1)
    found = solve(program).require_optimal()
    return np.array([found.value(one) for one in z])


@pytest.mark.parametrize("seed", range(6))
def test_a_program_with_whole_numbers_agrees(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 4
    root = rng.normal(size=(n, n))
    matrix = root @ root.T + np.eye(n)
    vector = rng.normal(size=n) * 5
    upper = np.where(rng.random(n) < 0.5, rng.random(n) * 2, np.inf)
    exact = solve_complementarity(matrix, vector, upper=upper).z
    assert_allclose(by_whole_numbers(matrix, vector, upper), exact, atol=1e-5)
