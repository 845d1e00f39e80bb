r"""Whom a destination takes instead: replacement from the slopes of a case.

Of the posts that origins K lose at d, the other origins F that hold posts there take

.. math:: R_{FK} = (B_d + G)_{FF}^{-1} (B_d + G)_{FK},

the destination's own response when the posts of K fall by one, all else held (MODEL 2a, 8a). G is
the rising loss of the origins, :math:`G_{oi} = M_{oo} g_o M_{oi}`, which is diag(g) without vacancy
chains, where governments agree numbers; it is zero where employers hire at a price that is held,
as the origins' losses then move nobody. Corridors that are shut or hold no posts take none.

`refilled` is the same response for a change of any size, in which no corridor falls below zero or
rises above its cap: where none is at such a bound it is exactly R times what is lost.

With one figure of substitution and one slope per destination, R asks every origin for the same
number, whatever its size. `by_size` shares the same totals in proportion to posts instead.
"""

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.markets import Markets

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def agreed_numbers(calibration: Calibration) -> BoolArray:
    """Return which destinations are of institution ``state``, shape (m,)."""
    places = calibration.case.destinations.values()
    return np.array([place.institution == "state" for place in places])


def rising_losses(markets: Markets) -> FloatArray:
    """Return G, shape (n, n): how one more exit of the column raises the row's marginal loss.

    USD per post and year for one more post.
    """
    shares = unfilled_shares(markets.chains)
    found: FloatArray = (np.diag(shares) * markets.loss_growth)[:, None] * shares
    return found


def response_slopes(markets: Markets, by_state: BoolArray) -> FloatArray:
    """Return B + G of every destination, G only where governments agree numbers, (m, n, n)."""
    slopes: FloatArray = markets.slopes + by_state[:, None, None] * rising_losses(markets)
    return slopes


def replacement(
    markets: Markets, by_state: BoolArray, posts: FloatArray, moved: BoolArray
) -> FloatArray:
    """Return R of every destination, shape (m, n, n).

    Parameters
    ----------
    markets : Markets
        Slopes, losses and chains.
    by_state : array of bool, shape (m,)
        Where governments agree numbers.
    posts : array, shape (n, m)
        Posts before the change.
    moved : array of bool, shape (n,)
        K, the origins whose own workers move; the others fill in.

    Returns
    -------
    array, shape (m, n, n)
        Share of the posts that the column loses which the row's workers fill; negative between
        origins that complement each other, zero outside F and K.

    Examples
    --------
    Two origins at s = 0.5 and a price that is held: half of a loss is filled. Where governments
    agree numbers the filling origin's losses rise, and less is filled:

    >>> one = Markets.build(("XAA", "XBB"), ("XZZ",), value=[[9.0], [9.0]], loss=[1.0, 1.0],
    ...                     slopes=[[[2.0, 1.0], [1.0, 2.0]]], loss_growth=[1.0, 1.0], power=0.5)
    >>> replacement(one, np.array([False]), np.ones((2, 1)), np.array([True, False]))
    array([[[0. , 0. ],
            [0.5, 0. ]]])
    >>> replacement(one, np.array([True]), np.ones((2, 1)), np.array([True, False])).round(3)
    array([[[0.   , 0.   ],
            [0.333, 0.   ]]])
    """
    n, m = posts.shape
    found, slopes = np.zeros((m, n, n)), response_slopes(markets, by_state)
    lost = np.flatnonzero(moved)
    for d in range(m):
        fill = np.flatnonzero(~moved & (posts[:, d] > 0))
        if fill.size and lost.size:
            right = slopes[d][np.ix_(fill, lost)]
            found[d][np.ix_(fill, lost)] = np.linalg.solve(slopes[d][np.ix_(fill, fill)], right)
    return found


def refilled(
    markets: Markets,
    by_state: BoolArray,
    posts: FloatArray,
    change: FloatArray,
    *,
    caps: FloatArray | None = None,
) -> FloatArray:
    """Return the change of posts of the other origins when some origins' workers move, (n, m).

    Parameters
    ----------
    markets, by_state
        As for `replacement`.
    posts : array, shape (n, m)
        Posts before the change.
    change : array, shape (n, m)
        Change of posts of the origins whose own workers move; zero in the rows of the others.
    caps : array, shape (n, m), optional
        Most posts per corridor, at least 0. Default: none.

    Returns
    -------
    array, shape (n, m)
        Zero in the rows that moved themselves.

    Raises
    ------
    SolverError
        If pivoting does not end.

    Examples
    --------
    >>> one = Markets.build(("XAA", "XBB"), ("XZZ",), value=[[9.0], [9.0]], loss=[1.0, 1.0],
    ...                     slopes=[[[2.0, 1.0], [1.0, 2.0]]], loss_growth=[1.0, 1.0], power=0.5)
    >>> posts = np.array([[10.0], [3.0]])
    >>> refilled(one, np.array([False]), posts, np.array([[-4.0], [0.0]])).T
    array([[0., 2.]])
    >>> refilled(one, np.array([False]), posts, np.array([[8.0], [0.0]])).T
    array([[ 0., -3.]])
    """
    slopes, moved = response_slopes(markets, by_state), change.any(axis=1)
    bound = np.full(posts.shape, np.inf) if caps is None else caps
    found = np.zeros_like(posts)
    for d in np.flatnonzero(change.any(axis=0)):
        fill = np.flatnonzero(~moved & (posts[:, d] > 0))
        own = slopes[d][np.ix_(fill, fill)]
        before = posts[fill, d]
        start = slopes[d][fill] @ change[:, d] - own @ before
        after = solve_complementarity(own, start, upper=np.maximum(bound[fill, d], before)).z
        found[fill, d] = after - before
    return found


def by_size(refill: FloatArray, posts: FloatArray, *, caps: FloatArray) -> FloatArray:
    """Return the same change at every destination, shared in proportion to posts, shape (n, m).

    Parameters
    ----------
    refill : array, shape (n, m)
        Change of posts of the origins that fill in, as from `refilled`.
    posts : array, shape (n, m)
        Posts before the change.
    caps : array, shape (n, m)
        Most posts per corridor; what a cap keeps out is not filled.

    Examples
    --------
    >>> refill = np.array([[0.0], [5.0], [5.0]])
    >>> by_size(refill, np.array([[50.0], [80.0], [20.0]]), caps=np.full((3, 1), np.inf)).T
    array([[0., 8., 2.]])
    """
    size = np.where(refill != 0, posts, 0.0)
    total = size.sum(axis=0)
    shared = refill.sum(axis=0) * size / np.where(total > 0, total, 1.0)
    found: FloatArray = np.minimum(posts + shared, np.maximum(caps, posts)) - posts
    return found
