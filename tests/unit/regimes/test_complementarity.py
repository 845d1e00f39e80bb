"""The complementarity solver on problems whose answer is known by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.errors import SolverError
from negotiate.regimes.complementarity import solve_complementarity


def test_an_empty_problem_has_an_empty_answer() -> None:
    assert solve_complementarity(np.zeros((0, 0)), np.zeros(0)).z.size == 0


def test_two_substitutes_share_the_market() -> None:
    found = solve_complementarity(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([-3.0, -3.0]))
    assert_allclose(found.z, [1.0, 1.0])
    assert_allclose(found.w, 0.0)


def test_the_weaker_of_two_substitutes_stays_out() -> None:
    found = solve_complementarity(np.array([[2.0, 1.9], [1.9, 2.0]]), np.array([-4.0, -3.0]))
    assert_allclose(found.z, [2.0, 0.0])
    assert_allclose(found.w, [0.0, 0.8])


def test_a_bound_on_one_leaves_room_for_the_other() -> None:
    found = solve_complementarity(
        np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([-3.0, -3.0]), upper=np.array([0.5, np.inf])
    )
    assert_allclose(found.z, [0.5, 1.25])
    assert_allclose(found.w, [-0.75, 0.0])


def test_a_bound_that_stops_binding_is_left_again() -> None:
    """Both start above their bounds of 1; the first then wants less than its bound."""
    matrix = np.array([[1.0, 2.0], [-2.0, 1.0]])
    found = solve_complementarity(matrix, np.array([-2.5, -0.5]), upper=np.array([1.0, 1.0]))
    assert_allclose(found.z, [0.5, 1.0])


def test_a_bound_of_zero_shuts_an_unknown() -> None:
    found = solve_complementarity(np.eye(2), np.array([-1.0, -1.0]), upper=np.array([0.0, 9.0]))
    assert_allclose(found.z, [0.0, 1.0])


def test_the_least_index_rule_ends_where_block_exchange_goes_round_in_circles() -> None:
    """A matrix whose symmetric part is positive definite but whose skew part is large."""
    eighths = [
        [21, -7, 37, -11, 152],
        [25, 23, 23, -103, 64],
        [-59, -25, 97, -16, -13],
        [-11, 89, 0, 49, -53],
        [-152, -64, 3, 59, 14],
    ]
    matrix, vector = np.array(eighths) / 8, np.array([-5.0, -4.0, -3.0, -3.0, -5.0])
    found = solve_complementarity(matrix, vector)
    w = matrix @ found.z + vector
    assert found.pivots > 10
    assert found.z.min() >= 0
    assert w.min() >= -1e-12
    assert abs(found.z @ w) < 1e-12


@pytest.mark.parametrize("n", [6, 15, 25])
def test_triangular_matrices_of_murty_are_solved(n: int) -> None:
    """Murty 1978: z = (0, ..., 0, 1) for the unit lower triangle of twos and k = -1."""
    matrix = np.eye(n) + 2 * np.triu(np.ones((n, n)), 1)
    assert_allclose(solve_complementarity(matrix, -np.ones(n)).z, [0.0] * (n - 1) + [1.0])


def test_a_matrix_that_is_not_a_p_matrix_is_refused() -> None:
    with pytest.raises(SolverError, match=r"pivoting did not end.*not a P-matrix"):
        solve_complementarity(-np.eye(1), np.array([-1.0]))


def test_a_singular_block_is_refused() -> None:
    with pytest.raises(SolverError, match=r"a block of H is singular.*not a P-matrix"):
        solve_complementarity(np.ones((2, 2)), np.array([-1.0, -2.0]))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="must hold finite numbers only"):
        solve_complementarity(np.eye(1), np.array([bad]))
    with pytest.raises(ValueError, match="must hold finite numbers only"):
        solve_complementarity(np.array([[bad]]), np.array([1.0]))


def test_negative_bounds_are_refused() -> None:
    with pytest.raises(ValueError, match=r"upper bounds must be at least 0, got -1\.0"):
        solve_complementarity(np.eye(1), np.array([-1.0]), upper=np.array([-1.0]))


def test_rounding_never_leaves_a_negative_number_of_posts() -> None:
    """The second unknown solves to -1e-13, which is 0 up to rounding."""
    found = solve_complementarity(np.array([[1.0, 1.0], [1.0, 2.0]]), np.array([-1.0, 1e-13 - 1]))
    assert found.z[1] == 0.0
