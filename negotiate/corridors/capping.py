r"""Shadow prices that make caps on shares bind.

A cap on a corridor is kept by a price in log points of attractiveness, :math:`s_d \ge 0`, paid in
queues, delays and refusals: :math:`0 \le s_d \perp c_d - P_d(s) \ge 0`. :math:`\ln P_d` is concave
in s and its Jacobian is minus an M-matrix (destinations are substitutes), so Newton's method from
any start ends at the one solution, from one side after its first step [OrtegaRheinboldt1970]_; and
a cap that binds once still binds when further caps are added, so no cap is ever taken back.

References
----------
.. [OrtegaRheinboldt1970] J. M. Ortega and W. C. Rheinboldt, Iterative Solution of Nonlinear
   Equations in Several Variables, Academic Press, 1970, section 13.3 (monotone Newton theorem).
"""

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.choice import Choice, Shares, elasticities, shares
from negotiate.errors import SolverError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

TOLERANCE = 1e-12
"""Largest relative distance of a share from the cap that binds on it."""

MAX_STEPS = 200
"""Most Newton steps; single caps take about five."""

_ENTRIES = 2_000_000


def hold(attractiveness: FloatArray, caps: FloatArray, choice: Choice) -> tuple[FloatArray, Shares]:
    """Return the shadow prices of caps, and the shares under them.

    Parameters
    ----------
    attractiveness : array, shape (r, m)
        One row per origin.
    caps : array, shape (r, m)
        Largest share per corridor, at least 0; ``inf`` where there is none, 0 shuts the corridor.
    choice : Choice
        Parameters.

    Returns
    -------
    tuple of array and Shares
        Prices in log points, shape (r, m), 0 where a cap does not bind and ``inf`` where it shuts
        an open corridor; the shares, at most the caps to `TOLERANCE`.

    Raises
    ------
    SolverError
        If Newton's method has not ended after `MAX_STEPS`.

    Examples
    --------
    >>> from negotiate.corridors.choice import nested_logit
    >>> cap = np.array([[0.01, np.inf]])
    >>> prices, found = hold(np.array([[0.05, 0.05]]), cap, nested_logit(0.5))
    >>> prices.round(3), found.destinations.round(3)
    (array([[0.725, 0.   ]]), array([[0.01 , 0.043]]))
    """
    shut = caps <= 0
    prices = np.where(shut & (attractiveness > 0), np.inf, 0.0)
    open_to_all = np.where(shut, 0.0, attractiveness)
    columns = np.flatnonzero((np.isfinite(caps) & ~shut).any(axis=0))
    step = max(1, _ENTRIES // max(1, len(columns) ** 2))
    for start in range(0, len(caps) if len(columns) else 0, step):
        rows = slice(start, start + step)
        part = _held_rows(open_to_all[rows], caps[rows], choice, columns)
        prices[rows, columns] = np.where(shut[rows][:, columns], prices[rows][:, columns], part)
    return prices, shares(open_to_all * np.exp(-prices), choice)


def _held_rows(
    attractiveness: FloatArray, caps: FloatArray, choice: Choice, columns: IntArray
) -> FloatArray:
    """Return the prices of the capped columns; caps are added until none is broken."""
    capped = caps[:, columns]
    targets = np.log(np.where(capped > 0, capped, 1.0))
    prices = np.zeros_like(targets)
    active = np.zeros(targets.shape, dtype=bool)
    while True:
        found = shares(_priced(attractiveness, prices, columns), choice)
        over = _log_shares(found, columns) - targets
        broken = (over > TOLERANCE) & np.isfinite(targets) & ~active
        if not broken.any():
            return prices
        active |= broken
        prices = _newton(attractiveness, prices, targets, active, choice, columns)


def _newton(
    attractiveness: FloatArray,
    prices: FloatArray,
    targets: FloatArray,
    active: BoolArray,
    choice: Choice,
    columns: IntArray,
) -> FloatArray:
    """Return the prices at which every active cap is met exactly."""
    eye = np.eye(len(columns))
    both = active[:, :, None] & active[:, None, :]
    for _ in range(MAX_STEPS):
        found = shares(_priced(attractiveness, prices, columns), choice)
        logs = _log_shares(found, columns)
        gap = np.subtract(logs, targets, where=active, out=np.zeros_like(targets))
        if np.abs(gap).max() <= TOLERANCE:
            return np.maximum(prices, 0.0)
        slope = np.where(both, elasticities(found, choice, columns), eye)
        prices = prices + np.linalg.solve(slope, gap[..., None])[..., 0]
    raise SolverError(
        "caps on corridors",
        f"a capped share is still {np.abs(gap).max():.1e} from its cap after {MAX_STEPS} steps",
        "raise the dissimilarity or the smallest cap, or set that cap to 0.",
    )


def _priced(attractiveness: FloatArray, prices: FloatArray, columns: IntArray) -> FloatArray:
    """Return the attractiveness net of the prices of some columns."""
    net = attractiveness.copy()
    net[:, columns] *= np.exp(-prices)
    return net


def _log_shares(found: Shares, columns: IntArray) -> FloatArray:
    """Return the logs of the shares of some columns."""
    with np.errstate(divide="ignore"):
        logs: FloatArray = np.log(found.destinations[:, columns])
    return logs
