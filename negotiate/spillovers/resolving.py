r"""Way two: the markets of a case solved again under caps or given numbers.

The network of the base year is held: only corridors that hold posts may hold some afterwards. The
posts of all of them solve one linear complementarity problem with bounds (MODEL 2a, 2a.6, 8a),

.. math:: 0 \le q_{od} \le \bar q_{od} \;\perp\; -(a_{od} - (B_d q_d)_o) + k_{od} \ge 0,

where governments agree numbers (institution ``state``) with the signed pair's marginal loss
:math:`k_{od} = M_{oo} (c_o + g_o u_o)`, :math:`u = M e`, and where employers hire one by one
(``private``) with the observed price :math:`k_{od} = p_{od}`, which is held. All rows are linear,
so a case may hold both institutions. Where a number is given, the corridor's own row is left out.
"""

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.markets import Markets
from negotiate.spillovers.change import Change
from negotiate.spillovers.effect import Effect
from negotiate.spillovers.replacing import agreed_numbers, rising_losses

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_ROUNDING = 1e-10


def resolved_posts(
    markets: Markets,
    by_state: BoolArray,
    network: BoolArray,
    *,
    prices: FloatArray | None = None,
    caps: FloatArray | None = None,
    numbers: FloatArray | None = None,
) -> FloatArray:
    """Return the posts of all corridors of a network, solved together, shape (n, m).

    Parameters
    ----------
    markets : Markets
        Values, slopes, losses and chains.
    by_state : array of bool, shape (m,)
        Where governments agree numbers.
    network : array of bool, shape (n, m)
        Corridors that may hold posts.
    prices : array, shape (n, m), optional
        p net of the reservation, USD per post and year; read where employers hire. Default: 0.
    caps : array, shape (n, m), optional
        Most posts per corridor, at least 0. Default: none.
    numbers : array, shape (n, m), optional
        Posts that are given, NaN where they are solved for. Default: none.

    Raises
    ------
    SolverError
        If pivoting does not end.

    Examples
    --------
    One origin; governments agree at XYY, a - b q = c + g e, employers hire at XZZ, a - b q = p:

    >>> one = Markets.build(("XAA",), ("XYY", "XZZ"), value=[[40.0, 30.0]], loss=[12.0],
    ...                     slopes=[[[4.0]], [[5.0]]], loss_growth=[1.0], power=0.5)
    >>> resolved_posts(one, np.array([True, False]), np.ones((1, 2), dtype=bool),
    ...                prices=np.array([[0.0, 15.0]]))
    array([[5., 3.]])
    """
    grid = markets.value.shape
    matrix, vector = _conditions(markets, by_state, np.zeros(grid) if prices is None else prices)
    given = np.full(grid, np.nan) if numbers is None else numbers
    held = ~np.isnan(given.ravel())
    posts = np.where(held, given.ravel(), 0.0)
    bound = np.full(grid, np.inf) if caps is None else caps
    free = np.flatnonzero((network & (bound > 0)).ravel() & ~held)
    if free.size:
        start = vector + matrix @ posts
        posts[free] = solve_complementarity(
            matrix[np.ix_(free, free)], start[free], upper=bound.ravel()[free]
        ).z
    return posts.reshape(grid)


def _conditions(
    markets: Markets, by_state: BoolArray, prices: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return slope and intercept of the conditions, shapes (n m, n m) and (n m,)."""
    (n, m), growth = markets.value.shape, rising_losses(markets)
    matrix = np.zeros((n, m, n, m))
    for d in range(m):
        if by_state[d]:
            matrix[:, d, :, :] += growth[:, :, None]
        matrix[:, d, :, d] += markets.slopes[d]
    own = np.diag(unfilled_shares(markets.chains)) * markets.loss
    marginal = np.where(by_state, own[:, None], prices)
    return matrix.reshape(n * m, n * m), (marginal - markets.net_value).ravel()


def by_markets(calibration: Calibration, change: Change) -> Effect:
    """Return the effect of caps or given numbers when the markets are solved again.

    Parameters
    ----------
    calibration : Calibration
        Markets, posts and observed prices of the base year.
    change : Change
        Caps or given numbers; log points are not read, as markets do not tell what an agreement
        adds to attractiveness: give the numbers that it leads to.

    Raises
    ------
    SolverError
        If pivoting does not end.
    """
    posts = calibration.posts
    found = resolved_posts(
        calibration.markets,
        agreed_numbers(calibration),
        posts > 0,
        prices=calibration.net_prices,
        caps=change.caps,
        numbers=change.numbers,
    )
    rounding = _ROUNDING * posts.max(initial=0.0)
    after = np.where(np.abs(found - posts) <= rounding, posts, found)
    touched = (posts > change.caps) | ~np.isnan(change.numbers)
    shares = unfilled_shares(calibration.markets.chains)
    return Effect("markets re-solved", posts, after, touched, shares)
