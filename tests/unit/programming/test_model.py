import math

import numpy as np
import pytest

from negotiate.programming import Program


def test_arrays_keep_the_order_of_declaration():
    program = Program("order", sense="maximise")
    first, second = program.variable("x10", high=3), program.variable("x2", low=None, integer=True)
    program.constrain("late", [(2, second), (1, first)], "<=", 4)
    program.constrain("early", [(1, first)], "==", 1)
    program.objective([(5, second)], 7)
    arrays = program.arrays()
    assert arrays.variables == ("x10", "x2")
    assert arrays.labels == ("late", "early")
    assert arrays.cost.tolist() == [0.0, 5.0]
    assert arrays.low.tolist() == [0.0, -math.inf]
    assert arrays.high.tolist() == [3.0, math.inf]
    assert arrays.integer.tolist() == [False, True]
    assert arrays.row_low.tolist() == [-math.inf, 1.0]
    assert arrays.row_high.tolist() == [4.0, 1.0]
    assert (arrays.constant, arrays.sign) == (7.0, -1.0)


def test_a_variable_that_occurs_twice_counts_with_the_sum_of_its_coefficients():
    program = Program("twice")
    x, y = program.variable("x"), program.variable("y")
    program.constrain("sum", [(1, x), (2, y), (3, x), (-2, y)], "<=", 4)
    (row,) = program.constraints
    assert row.terms == ((4.0, x),)


def test_arrays_cannot_be_written():
    program = Program("frozen")
    program.variable("x")
    with pytest.raises(ValueError, match="read-only"):
        program.arrays().low[0] = 1.0


def test_names_and_labels_are_unique():
    program = Program("unique")
    x = program.variable("x")
    program.constrain("cap", [(1, x)], "<=", 1)
    with pytest.raises(ValueError, match="variable names must be unique, got 'x' twice"):
        program.variable("x")
    with pytest.raises(ValueError, match="constraint labels must be unique, got 'cap' twice"):
        program.constrain("cap", [(1, x)], "<=", 1)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_refused(number):
    program = Program("finite")
    x = program.variable("x")
    with pytest.raises(ValueError, match="'cap': the coefficient of 'x' must be a finite number"):
        program.constrain("cap", [(number, x)], "<=", 1)
    with pytest.raises(ValueError, match="'cap': the right side must be a finite number"):
        program.constrain("cap", [(1, x)], "<=", number)
    with pytest.raises(ValueError, match="objective: the coefficient of 'x'"):
        program.objective([(number, x)])
    with pytest.raises(ValueError, match="objective: the constant"):
        program.objective([(1, x)], number)
    assert program.constraints == ()


@pytest.mark.parametrize(
    ("low", "high", "side"),
    [(math.nan, None, "low"), (0, math.nan, "high"), (math.inf, None, "low")],
)
def test_bounds_that_are_not_numbers_are_refused(low, high, side):
    program = Program("bounds")
    with pytest.raises(ValueError, match=f"{side} of 'x' must be a number"):
        program.variable("x", low=low, high=high)
    assert program.variables == ()


def test_a_variable_of_another_program_is_refused():
    one, other = Program("one"), Program("other")
    one.variable("x")
    stranger = other.variable("x")
    other_second = other.variable("y")
    with pytest.raises(ValueError, match="'x' is a variable of another program"):
        one.constrain("cap", [(1, stranger)], "<=", 1)
    with pytest.raises(ValueError, match="'y' is a variable of another program"):
        one.objective([(1, other_second)])


def test_an_unknown_sense_or_relation_is_refused():
    with pytest.raises(ValueError, match="'minimise' or 'maximise', got 'max'"):
        Program("sense", sense="max")
    program = Program("relation")
    with pytest.raises(ValueError, match="'cap': relation must be '<=', '>=' or '==', got '<'"):
        program.constrain("cap", [], "<", 1)


def test_a_program_without_anything_has_empty_arrays():
    arrays = Program("nothing").arrays()
    assert arrays.cost.size == arrays.row.size == arrays.row_low.size == 0
    assert arrays.low.dtype == np.float64
