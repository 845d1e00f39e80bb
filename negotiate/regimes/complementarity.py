r"""Linear complementarity problems with upper bounds, solved exactly by pivoting.

Find z with :math:`0 \le z \le u` and, for :math:`w = Hz + k`: :math:`w_i \ge 0` where
:math:`z_i = 0`, :math:`w_i = 0` where :math:`0 < z_i < u_i`, :math:`w_i \le 0` where
:math:`z_i = u_i`. The solution exists and is unique for every k when H is a P-matrix (all principal
minors positive), which a positive definite matrix is [CottlePangStone1992]_, chapter 3.

Block principal pivoting [JudicePires1994]_ exchanges all violated indices at once; when that stops
making progress the least-index rule [Murty1974]_ takes over, which ends on every P-matrix.

References
----------
.. [CottlePangStone1992] R. W. Cottle, J.-S. Pang, R. E. Stone, "The Linear Complementarity Problem",
   Academic Press, 1992.
.. [JudicePires1994] J. J. Judice, F. M. Pires, "A block principal pivoting algorithm for large-scale
   strictly monotone linear complementarity problems", Computers & Operations Research 21(5), 1994,
   pp. 587-596.
.. [Murty1974] K. G. Murty, "Note on a Bard-type scheme for solving the complementarity problem",
   Opsearch 11, 1974, pp. 123-130.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import SolverError

FloatArray = NDArray[np.float64]

_LOWER, _BASIC, _UPPER = 0, 1, 2
_PATIENCE = 5
_ADVICE = "the slopes are not a P-matrix."


@dataclass(frozen=True, eq=False)
class ComplementaritySolution:
    """The solution z, its slack w = Hz + k, and how many pivots it took."""

    z: FloatArray
    w: FloatArray
    pivots: int


def _trial(
    matrix: FloatArray, vector: FloatArray, upper: FloatArray, state: NDArray[np.int8]
) -> tuple[FloatArray, FloatArray]:
    """Return z and w when bounds hold with equality and basic variables solve w = 0."""
    z = np.where(state == _UPPER, upper, 0.0)
    basic = state == _BASIC
    if basic.any():
        right = -(vector + matrix @ z)[basic]
        try:
            z[basic] = np.linalg.solve(matrix[np.ix_(basic, basic)], right)
        except np.linalg.LinAlgError as error:
            raise SolverError("complementarity", "a block of H is singular", _ADVICE) from error
    w = matrix @ z + vector
    w[basic] = 0.0
    return z, w


def _wanted(
    z: FloatArray,
    w: FloatArray,
    upper: FloatArray,
    state: NDArray[np.int8],
    tolerance: float,
    size: float,
) -> NDArray[np.int8]:
    """Return the states that the signs of z and w call for; size is the largest k in absolute value."""
    wanted = state.copy()
    basic = state == _BASIC
    scale = tolerance * (1.0 + np.abs(z).max(initial=0.0))
    slack = tolerance * (1.0 + max(size, float(np.abs(w).max(initial=0.0))))
    wanted[basic & (z < -scale)] = _LOWER
    wanted[basic & (z > upper + scale)] = _UPPER
    wanted[(state == _LOWER) & (w < -slack) & (upper > 0)] = _BASIC
    wanted[(state == _UPPER) & (w > slack)] = _BASIC
    return wanted


def _checked_size(matrix: FloatArray, vector: FloatArray, upper: FloatArray) -> float:
    """Return the largest k in absolute value; refuse what has no answer."""
    if not (np.isfinite(matrix).all() and np.isfinite(vector).all()):
        raise ValueError("a complementarity problem must hold finite numbers only, got inf or NaN")
    if not (upper >= 0).all():
        raise ValueError(f"upper bounds must be at least 0, got {upper.min()}")
    return float(np.abs(vector).max(initial=0.0))


def solve_complementarity(
    matrix: FloatArray,
    vector: FloatArray,
    *,
    upper: FloatArray | None = None,
    tolerance: float = 1e-12,
) -> ComplementaritySolution:
    r"""Return the solution of :math:`0 \le z \le u \perp Hz + k`.

    Parameters
    ----------
    matrix : array, shape (n, n)
        H, a P-matrix; in the regimes USD per post and year for one more post.
    vector : array, shape (n,)
        k, USD per post and year.
    upper : array, shape (n,), optional
        u, at least 0, posts; ``inf`` where there is no bound. Default: no bounds.
    tolerance : float, default 1e-12
        Relative size of a violation that counts as rounding, dimensionless.

    Returns
    -------
    ComplementaritySolution
        z, w and the number of pivots.

    Raises
    ------
    ValueError
        If H or k holds a number that is not finite, or a bound is negative or NaN.
    SolverError
        If a principal minor is 0 or pivoting does not end: H is then not a P-matrix.

    Examples
    --------
    >>> solve_complementarity(np.eye(2), np.array([-3.0, 1.0])).z
    array([3., 0.])
    >>> solve_complementarity(np.eye(1), np.array([-3.0]), upper=np.array([2.0])).z
    array([2.])
    """
    n = len(vector)
    bound = np.full(n, np.inf) if upper is None else np.asarray(upper, dtype=np.float64)
    size = _checked_size(matrix, vector, bound)
    state = np.full(n, _LOWER, dtype=np.int8)
    state[(vector < 0) & (bound > 0)] = _BASIC
    best, patience = n + 1, _PATIENCE
    for pivots in range(50 + 40 * n * n):
        z, w = _trial(matrix, vector, bound, state)
        wanted = _wanted(z, w, bound, state, tolerance, size)
        changed = np.flatnonzero(wanted != state)
        if not changed.size:
            return ComplementaritySolution(np.clip(z, 0.0, bound), w, pivots)
        if changed.size < best:
            best, patience = changed.size, _PATIENCE
        patience -= 1
        chosen = changed if patience >= 0 else changed[:1]
        state[chosen] = wanted[chosen]
    raise SolverError("complementarity", "pivoting did not end", _ADVICE)
