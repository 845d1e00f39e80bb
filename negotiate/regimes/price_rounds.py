r"""Equilibrium prices: the linear system first, rounds of exact replies where it fails, a check always.

:func:`negotiate.regimes.price_system.solve_prices` solves a smooth equilibrium in a few linear systems.
Where a price stands at a kink (an origin just keeps a rival out) or a floor prices a member out on
another piece, parties revise their prices in turn, each by an exact search, until nobody's price
moves (Gauss-Seidel). Either way every bloc's prices are then deviated from, in each direction and all
together, with employers' numbers chosen anew; the largest relative rise of a Nash product is the
residual that the result reports.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import NoEquilibriumError
from negotiate.regimes.demand import employers_numbers, employers_surplus
from negotiate.regimes.price_search import best_price
from negotiate.regimes.price_supply import competitive_point, settle
from negotiate.regimes.price_system import solve_prices
from negotiate.regimes.private_setting import PrivateSetting
from negotiate.regimes.talks import (
    Breakdown,
    PricePoint,
    Talks,
    bloc_payoff,
    breakdown,
    log_product,
)

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

_STEPS = (-1.0, -1e-2, 1e-2, 0.5)
_ACCEPTED = 1e-9
_ROUNDS = 120
_PATIENCE = 40
_PASSES = 40


def _line_reply(talks: Talks, point: PricePoint, bloc: int, d: int) -> FloatArray:
    """Prices at d after a bloc with one price has replied."""
    sellers = talks.sellers(bloc, d)
    prices = point.prices[:, d].copy()
    base = np.zeros(len(sellers))
    if talks.floor_offset is not None and talks.one_price(bloc):
        base = -talks.floor_offset[sellers, d]
    prices[sellers] = base + best_price(talks, point, bloc, d, sellers=sellers, base=base).price
    return prices


def _joint_reply(talks: Talks, point: PricePoint, bloc: int, d: int) -> FloatArray:
    """Prices at d after a bloc with one price per member has replied, member by member."""
    rest = breakdown(talks, point, bloc, d)
    prices = point.prices.copy()
    for _ in range(_PASSES):
        before = prices[:, d].copy()
        for seller in talks.sellers(bloc, d):
            one = np.array([seller])
            now = PricePoint(prices, point.posts)
            reply = best_price(talks, now, bloc, d, sellers=one, base=np.zeros(1), fails=rest)
            prices = prices.copy()
            prices[seller, d] = reply.price
        if _distance(before, prices[:, d]) <= 1e-12:
            break
    return prices[:, d]


def _distance(before: FloatArray, after: FloatArray) -> float:
    """Largest relative change of prices; entering or leaving the market counts as 1."""
    same = before == after
    both = np.isfinite(before) & np.isfinite(after) & ~same
    if (~both & ~same).any():
        return 1.0
    scale = 1.0 + np.abs(after[np.isfinite(after)]).max(initial=0.0)
    return float(np.abs(before[both] - after[both]).max(initial=0.0) / scale)


def _round(talks: Talks, point: PricePoint) -> PricePoint:
    """Let every bloc reply once at every destination."""
    setting = talks.setting
    for bloc, d in talks.tables():
        alone = len(talks.blocs[bloc]) == 1 or talks.one_price(bloc)
        prices, posts = point.prices.copy(), point.posts.copy()
        prices[:, d] = (_line_reply if alone else _joint_reply)(talks, point, bloc, d)
        posts[:, d] = employers_numbers(
            setting.markets.slopes[d], setting.net_value[:, d], prices[:, d], setting.hireable[:, d]
        )
        point = PricePoint(prices, posts)
    if setting.unsigned.any():
        point = settle(setting, point.prices, ~setting.unsigned)
    return point


def _halfway(setting: PrivateSetting, before: PricePoint, after: PricePoint) -> PricePoint:
    """Half of each change of a price that is offered before and after."""
    offered = np.isfinite(before.prices) & np.isfinite(after.prices)
    prices = after.prices.copy()
    prices[offered] = 0.5 * (before.prices + after.prices)[offered]
    return settle(setting, prices, ~setting.unsigned)


def _in_turn(talks: Talks, point: PricePoint, regime: str) -> PricePoint:
    """Let all reply in turn until no price moves, halfway where full replies overshoot."""
    for turn in range(_ROUNDS):
        revised = _round(talks, point)
        if _distance(point.prices, revised.prices) <= (1e-12 if turn < _PATIENCE else 1e-10):
            return revised
        point = revised if turn < _PATIENCE else _halfway(talks.setting, point, revised)
    raise NoEquilibriumError(
        regime,
        f"after {_ROUNDS} rounds of replies prices still move; the parties may have no stable "
        "prices here. Look at one with a status or a price cap that changes.",
    )


class _Deviator:
    """Employers' numbers at deviating prices of one destination."""

    def __init__(self, talks: Talks, point: PricePoint, d: int) -> None:
        self.talks, self.point, self.d = talks, point, d
        setting = talks.setting
        self.slopes, self.value = setting.markets.slopes[d], setting.net_value[:, d]
        self.hireable = setting.hireable[:, d]
        self.rows = np.flatnonzero(point.posts[:, d] > 0)
        self.inverse = np.linalg.inv(self.slopes[self.rows[:, None], self.rows])
        self.idle = self.hireable & np.isfinite(point.prices[:, d]) & ~(point.posts[:, d] > 0)

    def numbers(self, prices: FloatArray) -> FloatArray:
        """Return posts at these prices: the old active set if it still holds."""
        posts = np.zeros(len(prices))
        posts[self.rows] = self.inverse @ (self.value - prices)[self.rows]
        slack = (self.slopes @ posts + prices - self.value)[self.idle]
        if (posts >= 0).all() and (slack >= 0).all():
            return posts
        return employers_numbers(self.slopes, self.value, prices, self.hireable)

    def product(self, bloc: int, rest: Breakdown, prices: FloatArray) -> float:
        """Log of the Nash product at these prices."""
        posts = self.numbers(prices)
        payoff = bloc_payoff(self.talks, self.point, bloc, self.d, prices, posts)
        surplus = employers_surplus(self.slopes, self.value, prices, posts)
        scale = abs(rest.payoff) + abs(rest.surplus) + abs(surplus)
        power = self.talks.setting.markets.power
        return log_product(power, payoff - rest.payoff, surplus - rest.surplus, scale)

    def deviations(self, bloc: int) -> list[FloatArray]:
        """Prices with one seller's, or all sellers', moved part of the way to the choke price."""
        sellers = np.intersect1d(self.talks.sellers(bloc, self.d), self.rows)
        floor = self.talks.setting.net_floor[:, self.d]
        cap = self.talks.setting.net_cap[:, self.d]
        groups = [[int(seller)] for seller in sellers]
        groups += [[int(seller) for seller in sellers]] if len(sellers) > 1 else []
        moved = []
        for group in groups:
            steep = np.diagonal(self.inverse)[np.searchsorted(self.rows, group)]
            room = self.point.posts[group, self.d] / steep
            for step in _STEPS:
                prices = self.point.prices[:, self.d].copy()
                moving = np.minimum(prices[group] + step * room, cap[group])
                prices[group] = np.maximum(moving, floor[group])
                moved.append(prices)
        return moved


def violation(talks: Talks, point: PricePoint) -> float:
    """Return the largest relative rise of a Nash product by a deviation that was tried.

    For a bloc with one price the exact best reply is the deviation.
    """
    worst, tables = 0.0, talks.tables()
    deviators = {d: _Deviator(talks, point, d) for d in sorted({d for _, d in tables})}
    for bloc, d in tables:
        rest, deviator = breakdown(talks, point, bloc, d), deviators[d]
        now = deviator.product(bloc, rest, point.prices[:, d])
        if talks.one_price(bloc) and talks.floor_offset is not None:
            sellers = talks.sellers(bloc, d)
            base = -talks.floor_offset[sellers, d]
            reply = best_price(talks, point, bloc, d, sellers=sellers, base=base, fails=rest)
            tried = [reply.log_product]
        else:
            tried = [deviator.product(bloc, rest, moved) for moved in deviator.deviations(bloc)]
        best = max(tried, default=-np.inf)
        if best > now:
            worst = max(worst, float(-np.expm1(now - best)))
    return worst


def _started(talks: Talks) -> PricePoint:
    """First guess: competitive prices, then one reply of every bloc that asks one price."""
    point = competitive_point(talks.setting)
    if talks.floor_offset is None:
        return point
    return _round(talks, point)


def stationary_prices(talks: Talks) -> PricePoint | None:
    """Return prices that meet all first-order conditions, None if neither of two starts does.

    Nothing is checked beyond the conditions and the signs: for sweeps of many settings.
    """
    return next(_stationary(talks), None)


def _stationary(talks: Talks) -> Iterator[PricePoint]:
    """Yield prices that meet all first-order conditions, from each of two starts.

    A bloc may meet them with and without a member that a pay scale almost prices out.
    """
    for start in (_started(talks).posts > 0, talks.setting.hireable):
        point = solve_prices(talks, start)
        if point is not None:
            yield point


def agreed_prices(talks: Talks, regime: str) -> tuple[PricePoint, float]:
    """Return prices and posts from which no bloc wants to deviate, and the largest violation.

    Parameters
    ----------
    talks : Talks
        The rules.
    regime : str
        Name of the regime, for messages.

    Raises
    ------
    NoEquilibriumError
        If rounds of replies do not settle, or a deviation from where they settle pays.

    Examples
    --------
    >>> from negotiate.regimes.markets import Markets
    >>> markets = Markets.build(("XAA",), ("XBB",), value=[[10.0]], slopes=[[[1.0]]],
    ...                         loss=[2.0], loss_growth=[0.0], power=0.5)
    >>> talks = Talks(PrivateSetting.build(markets), ((0,),), "others_expand")
    >>> agreed_prices(talks, "bilateral")[0].posts
    array([[6.]])
    """
    for point in _stationary(talks):
        found = violation(talks, point)
        if found <= _ACCEPTED:
            return point, found
    point = _in_turn(talks, _started(talks), regime)
    found = violation(talks, point)
    if found > _ACCEPTED:
        raise NoEquilibriumError(
            regime, f"where replies settle, a deviation still raises a Nash product by {found:.2g}."
        )
    return point, found
