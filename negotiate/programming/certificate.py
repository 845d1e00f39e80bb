r"""Checks of an answer that do not trust the solver: feasibility, objective, bound.

For a linear program :math:`\min c^\top x` with :math:`\ell \le x \le h` and
:math:`b^- \le Ax \le b^+`, any row prices y give the bound

.. math:: c^\top x \ge \sum_r \min_{b^-_r \le s \le b^+_r} y_r s
          + \sum_j \min_{\ell_j \le x_j \le h_j} (c - A^\top y)_j x_j

(weak duality [Chvatal1983]_, chapter 5). The solver's duals are put into it, and the bound is
computed here; where it meets the objective, the answer is optimal whatever the solver said.

References
----------
.. [Chvatal1983] V. Chvátal, "Linear Programming", W. H. Freeman, 1983.
"""

import numpy as np

from negotiate.programming.model import FloatArray, IndexArray, ProgramArrays

TOLERANCE = 1e-6
"""Relative violation, or disagreement of two objectives, beyond which an answer is not believed."""


def _sums(index: IndexArray, numbers: FloatArray, size: int) -> FloatArray:
    """Return the sum of the numbers at each index, shape (size,)."""
    return np.asarray(np.bincount(index, numbers, minlength=size), dtype=np.float64)


def _excess(values: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return by how much values leave their intervals."""
    return np.maximum(np.maximum(low - values, values - high), 0.0)


def violation(arrays: ProgramArrays, values: FloatArray) -> float:
    r"""Return the largest violation of a bound, a constraint or a whole number.

    A constraint's violation is divided by :math:`1 + \sum_j |a_j x_j|`, a bound's by 1 + abs(x); a
    whole number's distance to the next integer is not divided.

    Examples
    --------
    >>> from negotiate.programming.model import Program
    >>> program = Program("cap")
    >>> program.constrain("cap", [(1, program.variable("x"))], "<=", 2)
    >>> violation(program.arrays(), np.array([4.0]))
    0.4
    """
    size = np.abs(values)
    products = arrays.coefficient * values[arrays.column]
    rows = arrays.row_low.size
    left = _sums(arrays.row, products, rows)
    scale = 1.0 + _sums(arrays.row, np.abs(products), rows)
    worst = (_excess(left, arrays.row_low, arrays.row_high) / scale).max(initial=0.0)
    worst = (_excess(values, arrays.low, arrays.high) / (1.0 + size)).max(initial=worst)
    if arrays.integer.any():
        whole = values[arrays.integer]
        worst = np.abs(whole - np.round(whole)).max(initial=worst)
    return float(worst)


def _least(price: FloatArray, low: FloatArray, high: FloatArray, tolerance: float) -> float:
    """Return the least sum of price times quantity over the intervals; tiny prices are rounding."""
    side = np.where(price > 0, low, high)
    negligible = (np.abs(price) <= tolerance) & np.isinf(side)
    return float(
        (np.where(negligible, 0.0, price) * np.where(negligible | (price == 0), 0.0, side)).sum()
    )


def dual_bound(arrays: ProgramArrays, duals: FloatArray) -> float:
    """Return the bound that row prices prove, whole numbers taken as divisible.

    Parameters
    ----------
    arrays : ProgramArrays
        The program.
    duals : array, shape (m,)
        Row prices of the minimisation (for a maximisation: of minus the objective).

    Returns
    -------
    float
        A lower bound of a minimum, an upper bound of a maximum; infinite where the prices prove
        nothing. Prices below 1e-6 of the largest that stand against an infinite bound count as 0.

    Examples
    --------
    >>> from negotiate.programming.model import Program
    >>> program = Program("need")
    >>> x = program.variable("x")
    >>> program.constrain("need", [(1, x)], ">=", 2)
    >>> program.objective([(3, x)])
    >>> dual_bound(program.arrays(), np.array([3.0]))
    6.0
    """
    weighted = duals[arrays.row] * arrays.coefficient
    cost = arrays.sign * arrays.cost
    reduced = cost - _sums(arrays.column, weighted, cost.size)
    small = TOLERANCE * (1.0 + np.abs(cost).max(initial=0.0))
    prices = TOLERANCE * (1.0 + np.abs(duals).max(initial=0.0))
    total = _least(duals, arrays.row_low, arrays.row_high, prices)
    total += _least(reduced, arrays.low, arrays.high, small)
    return arrays.sign * total + arrays.constant


def objective_scale(arrays: ProgramArrays, values: FloatArray) -> float:
    """Return 1 plus the sum of the sizes of the objective's terms, by which errors are divided."""
    return 1.0 + abs(arrays.constant) + float(np.abs(arrays.cost * values).sum())


def objective_value(arrays: ProgramArrays, values: FloatArray) -> float:
    """Return the program's objective at the values, in its own sense, with its constant."""
    return float(arrays.cost @ values) + arrays.constant
