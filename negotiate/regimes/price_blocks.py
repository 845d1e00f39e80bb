r"""The first-order conditions of one bloc at one destination, given who is hired.

See :mod:`negotiate.regimes.price_system` for the conditions of a whole network. A price may stand at a bound:
at the price of other labour (:attr:`~negotiate.regimes.private_setting.PrivateSetting.net_cap`) or at the pay
scale of the destination (:attr:`~negotiate.regimes.private_setting.PrivateSetting.net_floor`). It is then no
direction in which the bloc's prices are free. At a scale the bloc would rather ask less: with
:math:`\lambda` and k as there, the Nash product falls in the price,

.. math:: (1-\lambda) q_S + H(k - p_S) \le 0,

and where it rises the price leaves the scale (the conditions of Karush, Kuhn and Tucker).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.private_setting import PrivateSetting
from negotiate.regimes.talks import Talks

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Standing:
    """Which prices stand at a bound, each of shape (n, m)."""

    capped: BoolArray
    """At the price of other labour."""
    floored: BoolArray
    """At the pay scale of the destination."""

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> "Standing":
        """Return that no price stands at a bound."""
        return cls(np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_))

    def differs(self, other: "Standing") -> bool:
        """Return whether another price stands at a bound."""
        return bool((self.capped != other.capped).any() or (self.floored != other.floored).any())


@dataclass(frozen=True, eq=False)
class Block:
    """The first-order conditions of one bloc at one destination on an active set."""

    bloc: int
    d: int
    sellers: IntArray
    side: IntArray
    """Members that hold posts at d at a price that is not bargained."""
    anchor: FloatArray
    """p-bar."""
    response: FloatArray
    """Z."""
    pull: FloatArray
    """Z H."""
    constant: FloatArray
    """k at u = 0."""
    growth: FloatArray
    """Change of k per unfilled post of each origin, shape (sellers, n)."""
    steep: FloatArray
    """H."""

    def prices(self, weight: float, posts: FloatArray, unfilled: FloatArray) -> FloatArray:
        """Return the sellers' prices that the conditions ask for at these posts."""
        own = self.constant + self.growth @ unfilled - self.anchor
        prices: FloatArray = (
            self.anchor + (1 - weight) * self.response @ posts[self.sellers] + self.pull @ own
        )
        return prices

    def pressure(
        self, weight: float, posts: FloatArray, prices: FloatArray, unfilled: FloatArray
    ) -> FloatArray:
        """Return how the log Nash product rises in each seller's price, up to a positive factor.

        In posts per seller; 0 where a price is free and the conditions hold.
        """
        k = self.constant + self.growth @ unfilled
        rise: FloatArray = (1 - weight) * posts[self.sellers]
        return rise + self.steep @ (k - prices[self.sellers])


def least_price(talks: Talks, bloc: int, d: int) -> float:
    """Return the lowest price before the offset that a bloc with one price may ask at d."""
    if talks.floor_offset is None:
        return -np.inf
    sellers = talks.sellers(bloc, d)
    lowest = (talks.setting.net_floor + talks.floor_offset)[sellers, d]
    return float(lowest.max(initial=-np.inf))


def _manifold(
    talks: Talks, bloc: int, d: int, sellers: IntArray, standing: Standing
) -> tuple[FloatArray, FloatArray]:
    """Return fixed part and free directions of the sellers' prices."""
    cap, floor = talks.setting.net_cap[sellers, d], talks.setting.net_floor[sellers, d]
    held, low = standing.capped[sellers, d], standing.floored[sellers, d]
    if talks.floor_offset is None or not talks.one_price(bloc):
        fixed = np.where(held, cap, np.where(low, floor, 0.0))
        return fixed, np.eye(len(sellers))[:, ~(held | low)]
    offset, none = talks.floor_offset[sellers, d], np.zeros((len(sellers), 0))
    if held.any():
        return (cap + offset).min() - offset, none
    if low.any():
        return least_price(talks, bloc, d) - offset, none
    return -offset, np.ones((len(sellers), 1))


def own_price(
    setting: PrivateSetting, side: IntArray, d: int, floored: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Return prices of unbargained corridors: constant, and change per unfilled post of the origin.

    The observed price where there is no agreement; of origins that stand ready the marginal loss, or
    the pay scale where ``floored`` says so.
    """
    low = floored[side, d]
    unsigned = setting.unsigned[side, d]
    own = np.diagonal(setting.leak)[side]
    constant = own * setting.markets.loss[side]
    if setting.observed_price is not None:
        constant = np.where(unsigned, constant, setting.observed_price[side, d])
    constant = np.where(low, setting.net_floor[side, d], constant)
    return constant, np.where(unsigned & ~low, own * setting.markets.loss_growth[side], 0.0)


def make_block(
    talks: Talks, bloc: int, d: int, rows: IntArray, standing: Standing, inverse: FloatArray
) -> Block:
    """Return the conditions of a bloc at d where employers hire from ``rows``.

    ``inverse`` is the inverse of the slopes of d on ``rows``; ``standing`` says whose price
    stands at a bound.
    """
    setting, members = talks.setting, talks.members[bloc]
    inside, opened = talks.inside[bloc][rows], setting.opened[rows, d]
    sold, other = (inside & opened).nonzero()[0], (inside & ~opened).nonzero()[0]
    sellers, side = rows[sold], rows[other]
    steep = inverse[sold[:, None], sold]
    shallow = np.linalg.inv(steep)
    spread = inverse[:, sold] @ shallow
    leak = setting.leak[members[:, None], rows] @ spread
    constant = leak.T @ setting.markets.loss[members]
    growth = np.zeros((len(sellers), len(setting.leak)))
    growth[:, members] = leak.T * setting.markets.loss_growth[members]
    if side.size:
        price, price_growth = own_price(setting, side, d, standing.floored)
        constant -= spread[other].T @ price
        growth[:, side] -= spread[other].T * price_growth
    anchor, response = _manifold(talks, bloc, d, sellers, standing), shallow
    bound = standing.capped[sellers, d] | standing.floored[sellers, d]
    if talks.one_price(bloc) or bound.any():
        free = anchor[1]
        response = free @ np.linalg.solve(free.T @ steep @ free, free.T)
    pull = response @ steep
    return Block(bloc, d, sellers, side, anchor[0], response, pull, constant, growth, steep)
