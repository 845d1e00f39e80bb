r"""A quick upper bound of the log Nash product in a box, without a program.

With :math:`f = z - k(y)` the origin side gets at most
:math:`\sum_o (z + \text{premium}_o - \rho_o) q_o(z) + Q(z) \max_y [e^O(y) - k(y)]` at a
destination, a concave parabola in z; losses grow by at least their least value over the box; and
a destination gains at most what it gains at the most posts, with :math:`e^D` at its best. The
bound puts all of these together and so is weak in large boxes, but it costs nothing and orders
the search.
"""

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.packages_boxes import Box, Side
from negotiate.regimes.packages_gains import posts_without
from negotiate.regimes.packages_problem import PackageProblem

FloatArray = NDArray[np.float64]


def _best_sum(problem: PackageProblem, tables: list[FloatArray]) -> float:
    """Return the highest sum of a table over admissible levels."""
    bounds = zip(tables, problem.lowest, problem.highest, strict=True)
    return float(sum(row[low : high + 1].max() for row, low, high in bounds))


def _payments(problem: PackageProblem, side: Side, place: int) -> float:
    """Return the most that the origin side gets at a destination before losses."""
    tables = zip(problem.table("origin"), problem.table("employer_cost"), strict=True)
    effect = _best_sum(problem, [origin - cost for origin, cost in tables])
    members = list(problem.origins)
    above = problem.premiums - problem.markets.reservation[members, place] + effect
    start, fall = side.stretch.start[members], side.stretch.fall[members]
    constant, slope = float(above @ start), float(start.sum() - above @ fall)
    curve = float(fall.sum())
    price = float(np.clip(slope / (2 * curve), *side.prices))
    return constant + slope * price - curve * price**2


def _least_losses(problem: PackageProblem, box: Box) -> float:
    """Return the least additional losses of the members in a box."""
    markets, without = problem.markets, posts_without(problem)
    shares = unfilled_shares(markets.chains)[list(problem.origins)]
    before = shares @ without.sum(axis=1)
    low, high = before.copy(), before.copy()
    for side, place in zip(box, problem.destinations, strict=True):
        ends = [
            shares @ (side.stretch.start - side.stretch.fall * price - without[:, place])
            for price in side.prices
        ]
        low, high = low + np.minimum(*ends), high + np.maximum(*ends)
    loss = markets.loss[list(problem.origins)]
    growth = markets.loss_growth[list(problem.origins)]
    vertex = np.divide(-loss, growth, out=np.where(loss < 0, high, low), where=growth > 0)
    unfilled = np.clip(vertex, low, high)
    return float((loss * (unfilled - before) + growth / 2 * (unfilled**2 - before**2)).sum())


def quick_bound(problem: PackageProblem, box: Box) -> float:
    """Return an upper bound of the log Nash product of a box; ``-inf`` if a party cannot gain.

    Parameters
    ----------
    problem : PackageProblem
        The negotiation, under ``private``.
    box : tuple of Side
        One side per destination.
    """
    most = [-_least_losses(problem, box)]
    effect = _best_sum(problem, problem.table("destination"))
    for side, place in zip(box, problem.destinations, strict=True):
        most[0] += _payments(problem, side, place)
        _, fall = side.stretch.total
        ends = (side.low, side.high)
        most.append(max(side.stretch.surplus + q**2 / (2 * fall) + effect * q for q in ends))
    if not min(most) > 0:
        return float("-inf")
    return float(np.array(problem.powers) @ np.log(most))
