r"""Employers' demand: how many posts they fill from each origin at given prices.

At one destination employers with value :math:`a'q - \tfrac12 q'Bq` (net of the reservation) who face
prices p hire

.. math:: 0 \le q \perp p - a + Bq \ge 0,

which is unique because B is positive definite. Their surplus is :math:`(a-p)'q - \tfrac12 q'Bq`, which
at the numbers they choose is :math:`\tfrac12 q'Bq`. Along a line of prices
:math:`p = \bar p + x v` demand is linear in x between finitely many breakpoints, at which an origin
enters or is priced out; :func:`pieces_along` finds them all (parametric complementarity,
[CottlePangStone1992]_, section 4.5).

References
----------
.. [CottlePangStone1992] R. W. Cottle, J.-S. Pang, R. E. Stone, "The Linear Complementarity Problem",
   Academic Press, 1992.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.complementarity import solve_complementarity

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_NEAR = 1e-11
_TRIES = 4


def employers_numbers(
    slopes: FloatArray,
    value: FloatArray,
    prices: FloatArray,
    hireable: BoolArray,
    *,
    guess: BoolArray | None = None,
) -> FloatArray:
    """Return the posts that employers of one destination fill from each origin, shape (n,).

    Parameters
    ----------
    slopes : array, shape (n, n)
        B, positive definite, USD per post and year for one more post.
    value : array, shape (n,)
        a, net of the reservation, USD per post and year.
    prices : array, shape (n,)
        p, net of the reservation; ``inf`` where nothing is offered.
    hireable : array of bool, shape (n,)
        Where employers may hire.
    guess : array of bool, shape (n,), optional
        Origins that probably hold posts; tried first and verified.

    Examples
    --------
    >>> employers_numbers(np.eye(2), np.array([9., 5.]), np.array([4., 7.]), np.array([True, True]))
    array([5., 0.])
    """
    usable = hireable & np.isfinite(prices)
    if guess is not None:
        found = _from_guess(slopes, np.where(usable, value - prices, 0.0), usable, guess & usable)
        if found is not None:
            return found
    posts, rows = np.zeros(len(value)), usable.nonzero()[0]
    if rows.size:
        posts[rows] = solve_complementarity(
            slopes[rows[:, None], rows], prices[rows] - value[rows]
        ).z
    return posts


def _from_guess(
    slopes: FloatArray, margin: FloatArray, usable: BoolArray, active: BoolArray
) -> FloatArray | None:
    """Return posts by a few block pivots from a guessed active set, None if that is not enough."""
    for _ in range(_TRIES):
        rows = active.nonzero()[0]
        posts = np.zeros(len(margin))
        posts[rows] = np.linalg.solve(slopes[rows[:, None], rows], margin[rows])
        wrong = np.where(active, posts, slopes @ posts - margin) < 0
        wrong &= usable
        if not wrong.any():
            return posts
        active = active ^ wrong
    return None


def employers_surplus(
    slopes: FloatArray, value: FloatArray, prices: FloatArray, posts: FloatArray
) -> float:
    """Return value minus payments of one destination at any posts, USD a year.

    Examples
    --------
    >>> employers_surplus(np.eye(1), np.array([9.0]), np.array([4.0]), np.array([5.0]))
    12.5
    """
    margin = np.where(posts > 0, value - prices, 0.0)
    return float(posts @ (margin - 0.5 * (slopes @ posts)))


@dataclass(frozen=True, eq=False)
class Piece:
    """Demand between two breakpoints of a line of prices: q(x) = intercept + slope x."""

    low: float
    """Lower end of x; ``-inf`` for the last piece."""
    high: float
    """Upper end of x."""
    intercept: FloatArray
    """Shape (n,), posts."""
    slope: FloatArray
    """Shape (n,), posts for one more USD per post and year."""


def _linear_demand(
    slopes: FloatArray, gap: FloatArray, line: FloatArray, active: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Intercept and slope of demand while the active set holds."""
    rows = np.flatnonzero(active)
    coefficients = np.zeros((len(gap), 2))
    if rows.size:
        right = np.column_stack((gap[rows], -line[rows]))
        coefficients[rows] = np.linalg.solve(slopes[np.ix_(rows, rows)], right)
    return coefficients[:, 0], coefficients[:, 1]


def _room(
    slopes: FloatArray,
    gap: FloatArray,
    line: FloatArray,
    active: BoolArray,
    demand: tuple[FloatArray, FloatArray],
) -> tuple[FloatArray, FloatArray]:
    """Intercept and slope of what must stay at least zero: posts if active, else slack."""
    intercept, slope = demand
    slack = (slopes @ intercept - gap, slopes @ slope + line)
    return np.where(active, intercept, slack[0]), np.where(active, slope, slack[1])


def _just_below(
    slopes: FloatArray, gap: FloatArray, line: FloatArray, x: float, guess: BoolArray
) -> tuple[BoolArray, tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
    """Active set just below x with its demand and room; the guess is tried first."""
    probe = x - 1e-8 * (1.0 + abs(x))
    demand = _linear_demand(slopes, gap, line, guess)
    room = _room(slopes, gap, line, guess, demand)
    if (room[0] + room[1] * probe >= 0).all():
        return guess, demand, room
    active = solve_complementarity(slopes, probe * line - gap).z > 0
    demand = _linear_demand(slopes, gap, line, active)
    return active, demand, _room(slopes, gap, line, active, demand)


def _next_break(room: tuple[FloatArray, FloatArray], x: float) -> tuple[float, BoolArray]:
    """Next lower x at which something would turn negative, and what does."""
    falling = room[1] > 0
    zeros = np.full(len(falling), -np.inf)
    zeros[falling] = -room[0][falling] / room[1][falling]
    zeros[zeros > x - 1e-8 * (1.0 + abs(x))] = x - 1e-8 * (1.0 + abs(x))
    zeros[~falling] = -np.inf
    low = float(zeros.max(initial=-np.inf))
    return low, falling & (zeros >= low - _NEAR * (1.0 + abs(low)))


def pieces_along(
    slopes: FloatArray, gap: FloatArray, line: FloatArray
) -> tuple[float, tuple[Piece, ...]]:
    r"""Return the price that chokes demand off, and the pieces of demand below it.

    Parameters
    ----------
    slopes : array, shape (n, n)
        B of the origins that may be hired.
    gap : array, shape (n,)
        Net value minus the fixed part of the price, USD per post and year.
    line : array, shape (n,)
        v: 1 for the origins whose price is x plus the fixed part, 0 for the others.

    Returns
    -------
    choke : float
        Lowest x at which none of the origins with v = 1 holds a post.
    pieces : tuple of Piece
        From the choke price downwards, without gaps.

    Examples
    --------
    One price for two origins: the second is hired only below 5.

    >>> choke, pieces = pieces_along(np.eye(2), np.array([9.0, 5.0]), np.ones(2))
    >>> choke, [(piece.low, piece.high) for piece in pieces]
    (9.0, [(5.0, 9.0), (-inf, 5.0)])
    """
    on_line = line > 0
    without = employers_numbers(slopes, gap, np.zeros(len(gap)), ~on_line)
    x = choke = float((gap - slopes @ without)[on_line].max())
    guess = without > 0
    guess |= on_line & (gap - slopes @ without >= choke - _NEAR * (1.0 + abs(choke)))
    pieces = []
    for _ in range(20 + 10 * len(gap)):
        active, demand, room = _just_below(slopes, gap, line, x, guess)
        low, changing = _next_break(room, x)
        pieces.append(Piece(low, x, demand[0], demand[1]))
        if not np.isfinite(low):
            break
        x, guess = low, active ^ changing
    return choke, tuple(pieces)
