r"""Employers' demand as the common price of the members moves: exact straight stretches.

At a destination with rivals' prices fixed, members cost employers ``z + premium - rho`` net per
post, where z = floor + what the terms cost employers. Demand :math:`0 \le q \perp Bq - (a - p)
\ge 0` is piecewise linear in z: on a *stretch*, where the same origins hold posts,

.. math:: q(z) = \alpha - \eta z,\quad Q(z) = 1_S'q(z),\quad h = -Q'(z).

By the envelope theorem the employers' surplus :math:`K = \tfrac12 q'Bq` falls by Q for a dollar
more, so on a stretch :math:`K - K_{without} = \kappa + Q^2/(2h)`, with :math:`\kappa = 0` on the
stretch that begins where members are priced out together. ``K_without`` lets employers re-choose
all others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.packages_problem import PackageProblem

FloatArray = NDArray[np.float64]

_STEP = 1e-9


@dataclass(frozen=True, eq=False)
class Stretch:
    """Prices between which the same origins hold posts."""

    low: float
    """Lowest z, USD per post and year."""
    high: float
    """Highest z."""
    start: FloatArray
    """alpha, posts of every origin at z = 0 if the stretch reached there, shape (n,)."""
    fall: FloatArray
    """eta, posts lost for a dollar more, shape (n,)."""
    members: tuple[int, ...]
    """Indices of the members."""
    surplus: float
    """kappa, USD a year."""

    @property
    def total(self) -> tuple[float, float]:
        """Members' posts at z = 0 and their fall per dollar: Q(z) = first - second z."""
        chosen = list(self.members)
        return float(self.start[chosen].sum()), float(self.fall[chosen].sum())

    def posts(self, price: float) -> FloatArray:
        """Return posts of all origins at z, shape (n,)."""
        return np.maximum(self.start - self.fall * price, 0.0)


def _net_prices(problem: PackageProblem, place: int, price: float) -> FloatArray:
    prices = problem.net_prices[:, place].copy()
    chosen = list(problem.origins)
    prices[chosen] = price + problem.premiums - problem.markets.reservation[chosen, place]
    return prices


def posts_at(problem: PackageProblem, place: int, price: float) -> FloatArray:
    """Return posts of all origins at destination ``place`` and price z, shape (n,).

    ``inf`` gives employers' choice without the members.
    """
    prices = _net_prices(problem, place, price)
    hired = problem.markets.open_corridors[:, place] & np.isfinite(prices)
    posts = np.zeros(len(prices))
    excess = (prices - problem.markets.net_value[:, place])[hired]
    slopes = problem.markets.slopes[place][np.ix_(hired, hired)]
    posts[hired] = solve_complementarity(slopes, excess).z
    return posts


def surplus_of(problem: PackageProblem, place: int, posts: FloatArray) -> float:
    """Return the employers' surplus K = q'Bq / 2 at their own choice of posts, USD a year."""
    return float(0.5 * posts @ problem.markets.slopes[place] @ posts)


def _straight(
    problem: PackageProblem, place: int, active: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """Return alpha and eta when exactly ``active`` hold posts."""
    markets, chosen = problem.markets, list(problem.origins)
    inverse = np.linalg.inv(markets.slopes[place][np.ix_(active, active)])
    at_zero = (markets.net_value[:, place] - _net_prices(problem, place, 0.0))[active]
    moved = np.isin(np.flatnonzero(active), chosen).astype(np.float64)
    start, fall = np.zeros(len(active)), np.zeros(len(active))
    start[active], fall[active] = inverse @ at_zero, inverse @ moved
    return start, fall


def _lower_end(
    problem: PackageProblem, place: int, price: float, active: NDArray[np.bool_]
) -> float:
    """Return the lowest z at which exactly ``active`` hold posts; ``-inf`` if there is none."""
    start, fall = _straight(problem, place, active)
    markets = problem.markets
    member = np.isin(np.arange(len(start)), problem.origins)
    prices = _net_prices(problem, place, 0.0)
    idle = markets.open_corridors[:, place] & np.isfinite(prices) & ~active
    slack = (prices[idle] - markets.net_value[idle, place]) + (markets.slopes[place] @ start)[idle]
    growth = (member - markets.slopes[place] @ fall)[idle]
    falling = fall < 0
    ends = [*(start[falling] / fall[falling]), *(-slack[growth > 0] / growth[growth > 0])]
    return max((end for end in ends if end < price), default=-np.inf)


def demand_stretches(
    problem: PackageProblem, place: int, low: float, high: float
) -> tuple[Stretch, ...]:
    """Return the stretches of demand between two prices, highest price first.

    Prices at which no member holds a post are left out. A stretch shorter than 1e-9 of the price
    scale is merged with its neighbour.

    Parameters
    ----------
    problem : PackageProblem
        Market, members and others' prices.
    place : int
        Index of the destination.
    low, high : float
        Range of z, gross USD per post and year.
    """
    scale = _STEP * (1.0 + abs(low) + abs(high) + float(np.abs(problem.markets.value).max()))
    without = surplus_of(problem, place, posts_at(problem, place, np.inf))
    found, upper = [], high
    while upper >= low:
        probe = upper - scale
        active = posts_at(problem, place, probe) > 0
        end = max(_lower_end(problem, place, probe, active), low - scale)
        if active[list(problem.origins)].any():
            start, fall = _straight(problem, place, active)
            stretch = Stretch(max(end, low), upper, start, fall, problem.origins, 0.0)
            found.append(_with_surplus(problem, place, stretch, without))
        upper = end if end > low else low - 1.0
    return tuple(found)


def _with_surplus(problem: PackageProblem, place: int, stretch: Stretch, without: float) -> Stretch:
    middle = 0.5 * (stretch.low + stretch.high)
    surplus = surplus_of(problem, place, stretch.posts(middle)) - without
    start, fall = stretch.total
    total = start - fall * middle
    kappa = surplus - total**2 / (2 * fall)
    clean = 0.0 if abs(kappa) <= 1e-9 * abs(surplus) else kappa
    return Stretch(stretch.low, stretch.high, stretch.start, stretch.fall, stretch.members, clean)
