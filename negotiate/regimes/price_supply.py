r"""Posts at given prices, and prices at which origins stand ready without bargaining.

An origin that does not bargain asks the loss that one more post causes it. Where the pay scale of the
destination (:attr:`negotiate.regimes.markets.Markets.price_floor`) is higher, it is paid the scale:
employers may not pay less, whoever comes. With s the excess of the price over the loss,

.. math:: 0 \le q \perp \text{loss}(q) + s - a + Bq \ge 0, \qquad
          0 \le s \perp \text{loss}(q) + s - \text{scale} \ge 0,

which is one complementarity problem in posts and excesses [CottlePangStone1992]_. Eliminating s leaves
the slopes B on the rows where it is positive, so that it has one solution where every mixture of rows
with and without the growth of losses is a P-matrix.

References
----------
.. [CottlePangStone1992] R. W. Cottle, J.-S. Pang, R. E. Stone, "The Linear Complementarity Problem",
   Academic Press, 1992.
"""

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.private_setting import PrivateSetting
from negotiate.regimes.talks import PricePoint

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_TINY = 1e-9


def _whole_slopes(setting: PrivateSetting) -> FloatArray:
    """Return the slopes of all destinations as one matrix, posts stacked by destination."""
    n, m = setting.opened.shape
    matrix = np.zeros((n * m, n * m))
    for d in range(m):
        matrix[d * n : (d + 1) * n, d * n : (d + 1) * n] = setting.markets.slopes[d]
    return matrix


def _whole_growth(setting: PrivateSetting, supplied: BoolArray) -> FloatArray:
    """Return how the asked losses rise with all posts, stacked as the slopes; 0 where not asked."""
    m, own = supplied.shape[1], np.diagonal(setting.leak)
    growth = [np.where(column, own * setting.markets.loss_growth, 0.0) for column in supplied.T]
    return np.vstack([np.tile(rise[:, None] * setting.leak, m) for rise in growth])


def _with_scales(
    matrix: FloatArray, vector: FloatArray, growth: FloatArray, excess: tuple[BoolArray, FloatArray]
) -> FloatArray:
    """Return posts where some losses are lifted to a scale: ``excess`` says which, and by how much."""
    lifted, short = excess
    if not lifted.any():
        return solve_complementarity(matrix, vector).z
    count = int(lifted.sum())
    paid = np.eye(len(vector))[:, lifted]
    whole = np.block([[matrix, paid], [growth[lifted], np.eye(count)]])
    return solve_complementarity(whole, np.append(vector, -short[lifted])).z[: len(vector)]


def settle(
    setting: PrivateSetting,
    prices: FloatArray,
    priced: BoolArray,
    *,
    limited: BoolArray | None = None,
) -> PricePoint:
    """Return the posts at given prices where ``priced``; unsigned origins ask their marginal loss.

    Parameters
    ----------
    setting : PrivateSetting
        Markets and statuses.
    prices : array, shape (n, m)
        Net of the reservation; ``inf`` where nothing is offered.
    priced : array of bool, shape (n, m)
        Where the price is the given one; elsewhere employers who may hire pay the marginal loss, or
        the pay scale where that is higher.
    limited : array of bool, shape (n, m), optional
        Where the origin's marginal loss, not employers' value, is what ends at the price cap.

    Examples
    --------
    Demand 10 - q, loss 2: eight posts; with a scale of 5, five.

    >>> from negotiate.regimes.markets import Markets
    >>> markets = Markets.build(("XAA",), ("XBB",), value=[[10.0]], slopes=[[[1.0]]],
    ...                         loss=[2.0], loss_growth=[0.0], power=0.5)
    >>> nobody = np.array([[False]])
    >>> settle(PrivateSetting.build(markets), np.zeros((1, 1)), nobody).posts
    array([[8.]])
    >>> scaled = markets.change(price_floor=np.array([5.0]))
    >>> settle(PrivateSetting.build(scaled), np.zeros((1, 1)), nobody).posts
    array([[5.]])
    """
    n, m = prices.shape
    supplied = setting.hireable & ~priced
    asked = np.where(priced, prices, 0.0)
    usable = (setting.hireable & np.isfinite(asked)).T.ravel()
    growth, own = _whole_growth(setting, supplied), np.diagonal(setting.leak)
    matrix = _whole_slopes(setting) + growth
    asked = np.where(supplied, (own * setting.markets.loss)[:, None], asked)
    worth = setting.net_value
    if limited is not None and limited.any():
        short = limited.T.ravel()
        demand = np.where(short[:, None], _whole_slopes(setting), 0.0)
        matrix, worth = matrix - (1 - _TINY) * demand, np.where(limited, setting.net_cap, worth)
    rows = np.flatnonzero(usable)
    stacked = np.zeros(n * m)
    vector = (asked - worth).T.ravel()[rows]
    lifted = (supplied & np.isfinite(setting.net_floor)).T.ravel()[rows]
    excess = lifted, (setting.net_floor - asked).T.ravel()[rows]
    grid = np.ix_(rows, rows)
    stacked[rows] = _with_scales(matrix[grid], vector, growth[grid], excess)
    posts: FloatArray = stacked.reshape(m, n).T
    loss = setting.marginal_loss(setting.leak @ posts.sum(axis=1))
    ready = np.maximum(loss[:, None], setting.net_floor)
    return PricePoint(np.where(supplied, ready, prices), posts)


def _given_prices(setting: PrivateSetting, prices: FloatArray) -> FloatArray:
    """Prices with the observed ones where nobody bargains, nothing offered where shut."""
    given = np.where(setting.opened, prices, np.inf)
    if setting.observed_price is None:
        return given
    return np.where(setting.irregular, setting.observed_price, given)


def competitive_point(setting: PrivateSetting) -> PricePoint:
    """Return prices at the loss from one more post, irregular corridors at the observed price.

    Where that price would exceed the cap, the origin supplies posts only up to the cap; where it would
    lie below the pay scale, employers pay the scale and hire as many as they like at it.
    """
    given = _given_prices(setting, np.zeros(setting.opened.shape))
    supplied = setting.opened | setting.unsigned
    limited = np.zeros_like(supplied)
    while True:
        point = settle(setting, given, ~supplied, limited=limited)
        near = 1e-8 * (1.0 + np.abs(point.prices))
        over = supplied & ~limited & (point.posts > 0) & (point.prices > setting.net_cap + near)
        if not over.any():
            return point
        limited = limited | over
