import numpy as np
import pytest

from negotiate.uncertainty.ranges import (
    draw_figures,
    ends,
    latin_hypercube,
    ranged,
    triangular_quantile,
)
from negotiate.units import Quantity


def figure(value: float, low: float | None = None, high: float | None = None) -> Quantity:
    return Quantity(value=value, low=low, high=high, unit="/1", source="test", grade="derived")


FIGURES = {"a": figure(1.0, 0.0, 2.0), "b": figure(5.0), "c": figure(3.0, 3.0, 4.0)}


def test_each_slice_of_each_axis_is_used_once() -> None:
    points = latin_hypercube(3, 10, rng=np.random.default_rng(4))
    for axis in points.T:
        assert sorted(np.floor(axis * 10)) == list(range(10))


def test_the_same_generator_gives_the_same_draws() -> None:
    one = draw_figures(FIGURES, 5, rng=np.random.default_rng(0))
    two = draw_figures(FIGURES, 5, rng=np.random.default_rng(0))
    three = draw_figures(FIGURES, 5, rng=np.random.default_rng(1))
    assert one == two
    assert one != three


def test_draws_stay_in_the_range_and_leave_points_out() -> None:
    drawn = draw_figures(FIGURES, 50, rng=np.random.default_rng(0))
    assert {name for draw in drawn for name in draw} == {"a", "c"}
    assert all(0 <= draw["a"] <= 2 and 3 <= draw["c"] <= 4 for draw in drawn)


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.0, 0.0), (0.25, 1.0), (1.0, 4.0), (0.8125, 2.5)],
    ids=["low end", "mode", "high end", "inside"],
)
def test_triangular_quantile_inverts_the_distribution(probability: float, expected: float) -> None:
    # Density of the triangle on [0, 4] with mode 1: F(x) = x^2/4 below 1, 1 - (4-x)^2/12 above.
    found = triangular_quantile(np.array([probability]), low=0.0, value=1.0, high=4.0)
    assert found == pytest.approx([expected])


def test_a_range_that_is_a_point_gives_the_point() -> None:
    found = triangular_quantile(np.array([0.3]), low=2.0, value=2.0, high=2.0)
    assert np.array_equal(found, [2.0])


def test_half_stated_ranges_end_at_the_value() -> None:
    assert ranged({"a": figure(2.0, low=1.0), "b": figure(2.0, high=3.0)}) == {
        "a": (1.0, 2.0, 2.0),
        "b": (2.0, 2.0, 3.0),
    }


def test_ends_change_one_figure_at_a_time() -> None:
    assert ends(FIGURES) == [("a", 0.0), ("a", 2.0), ("c", 3.0), ("c", 4.0)]
