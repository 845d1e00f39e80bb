r"""Who talks with whom over prices, what follows if talks fail, and what is gained.

At destination d a bloc (a single origin is a bloc of one) and the employers share

.. math:: (R - R^0)^{\beta} (K - K^0)^{1-\beta},

R the bloc's payments minus losses, K employers' surplus; the prices of all others are fixed, and
employers choose all numbers at d anew for every price that is talked about. :math:`R^0, K^0` hold if
talks fail: see :data:`negotiate.regimes.private_setting.Fallback` [HornWolinsky1988]_. Numbers at
other destinations do not react, because their prices are fixed; they count through the losses.

References
----------
.. [HornWolinsky1988] H. Horn, A. Wolinsky, "Bilateral monopolies and incentives for merger",
   RAND Journal of Economics 19(3), 1988, pp. 408-419.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.demand import employers_numbers, employers_surplus
from negotiate.regimes.private_setting import Fallback, PrivateSetting

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Talks:
    """A setting, the partition of its origins into blocs, and the rules of the talks."""

    setting: PrivateSetting
    blocs: tuple[tuple[int, ...], ...]
    """Indices of the members of each bloc; every origin is in one bloc."""
    fallback: Fallback
    """What follows if talks fail."""
    floor_offset: FloatArray | None = None
    """Shape (n, m): blocs of several ask one price, from which this is taken to get the net one
    (the reservation: one gross price; zeros: one net price). None: one price per member."""

    @cached_property
    def members(self) -> tuple[IntArray, ...]:
        """The blocs as index arrays."""
        return tuple(np.array(bloc, dtype=np.intp) for bloc in self.blocs)

    @cached_property
    def inside(self) -> tuple[BoolArray, ...]:
        """Per bloc, whether each origin is a member."""
        inside = np.zeros((len(self.blocs), len(self.setting.markets.origins)), dtype=np.bool_)
        for bloc, members in enumerate(self.members):
            inside[bloc, members] = True
        return tuple(inside)

    @cached_property
    def bloc_of(self) -> dict[int, int]:
        """The bloc of each origin."""
        return {origin: bloc for bloc, members in enumerate(self.blocs) for origin in members}

    def one_price(self, bloc: int) -> bool:
        """Return whether the bloc asks one price per destination."""
        return self.floor_offset is not None and len(self.blocs[bloc]) > 1

    def sellers(self, bloc: int, d: int) -> IntArray:
        """Return the members whose price at d is bargained."""
        members = self.members[bloc]
        sellers: IntArray = members[self.setting.opened[members, d]]
        return sellers

    def tables(self) -> list[tuple[int, int]]:
        """Return every (bloc, destination) at which there is something to talk about."""
        opened = self.setting.opened
        return [
            (bloc, d)
            for d in range(opened.shape[1])
            for bloc, members in enumerate(self.members)
            if opened[members, d].any()
        ]


@dataclass(frozen=True, eq=False)
class PricePoint:
    """Prices of all corridors and the posts that employers fill at them."""

    prices: FloatArray
    """Net of the reservation, shape (n, m); ``inf`` where nothing is offered."""
    posts: FloatArray
    """Shape (n, m)."""

    @cached_property
    def exits(self) -> FloatArray:
        """Posts abroad by origin, shape (n,)."""
        exits: FloatArray = self.posts.sum(axis=1)
        return exits


@dataclass(frozen=True, eq=False)
class Breakdown:
    """What holds if talks of one bloc fail at one destination."""

    posts: FloatArray
    """Posts at the destination, shape (n,)."""
    surplus: float
    """K0, employers' surplus, USD a year."""
    payoff: float
    """R0, receipts at the destination minus all losses of the bloc, USD a year."""


def bloc_payoff(
    talks: Talks, point: PricePoint, bloc: int, d: int, prices: FloatArray, posts: FloatArray
) -> float:
    """Return the bloc's receipts at d minus all its losses, were d's prices and posts these."""
    members, markets = talks.members[bloc], talks.setting.markets
    exits = point.exits + posts - point.posts[:, d]
    unfilled = talks.setting.leak[members] @ exits
    losses = unfilled @ (markets.loss[members] + 0.5 * markets.loss_growth[members] * unfilled)
    held = posts[members]
    receipts = held @ np.where(held > 0, prices[members], 0.0)
    return float(receipts - losses)


def _replaced(
    talks: Talks, point: PricePoint, d: int, staying: BoolArray, rivals: tuple[int, ...]
) -> tuple[FloatArray, FloatArray]:
    """Return posts and prices at d: staying origins at their prices, rivals at marginal loss.

    A rival whose marginal loss lies below the pay scale stands ready at the scale.
    """
    setting = talks.setting
    slopes, value = setting.markets.slopes[d], setting.net_value[:, d]
    prices, frozen = point.prices[:, d].copy(), point.posts[:, d].copy()
    chosen = staying & np.isfinite(prices)
    chosen[list(rivals)] = True
    frozen[chosen | talks.setting.opened[:, d] | talks.setting.irregular[:, d]] = 0.0
    matrix, asked = slopes.copy(), np.where(chosen, prices, 0.0)
    elsewhere = setting.leak @ (point.exits - point.posts[:, d] + frozen)
    for k in rivals:
        own = setting.leak[k, k]
        matrix[k] += own * setting.markets.loss_growth[k] * setting.leak[k]
        asked[k] = setting.marginal_loss(elsewhere)[k]
    rows = np.flatnonzero(chosen)
    posts = frozen.copy()
    vector = (asked - value + slopes @ frozen)[rows]
    posts[rows] = solve_complementarity(matrix[np.ix_(rows, rows)], vector).z
    for k in rivals:
        unfilled = setting.leak @ (point.exits - point.posts[:, d] + posts)
        prices[k] = setting.marginal_loss(unfilled)[k]
    low = [k for k in rivals if prices[k] < setting.net_floor[k, d]]
    if not low:
        return posts, prices
    scale = point.prices.copy()
    scale[low, d] = setting.net_floor[low, d]
    staying = staying.copy()
    staying[low] = True
    rest = tuple(k for k in rivals if k not in low)
    return _replaced(talks, PricePoint(scale, point.posts), d, staying, rest)


def _expand(talks: Talks, point: PricePoint, bloc: int, d: int) -> tuple[FloatArray, FloatArray]:
    """Return posts and prices at d if the bloc's posts go and the others' are chosen anew."""
    setting = talks.setting
    staying = setting.opened[:, d] | setting.irregular[:, d]
    staying[talks.sellers(bloc, d)] = False
    rivals = np.flatnonzero(setting.unsigned[:, d])
    slopes, value = setting.markets.slopes[d], setting.net_value[:, d]
    if not rivals.size:
        prices, guess = point.prices[:, d], point.posts[:, d] > 0
        return employers_numbers(slopes, value, prices, staying, guess=guess), prices
    best = _replaced(talks, point, d, staying, ())
    if talks.fallback == "unsigned_rival":
        offers = [best, *(_replaced(talks, point, d, staying, (int(k),)) for k in rivals)]
        best = max(offers, key=lambda offer: employers_surplus(slopes, value, offer[1], offer[0]))
    return best


def breakdown(talks: Talks, point: PricePoint, bloc: int, d: int) -> Breakdown:
    """Return what holds if talks of a bloc fail at destination d.

    Examples
    --------
    >>> from negotiate.regimes.markets import Markets
    >>> markets = Markets.build(("XAA",), ("XBB",), value=[[10.0]], slopes=[[[1.0]]],
    ...                         loss=[2.0], loss_growth=[0.0], power=0.5)
    >>> talks = Talks(PrivateSetting.build(markets), ((0,),), "others_expand")
    >>> breakdown(talks, PricePoint(np.array([[6.0]]), np.array([[4.0]])), 0, 0).surplus
    0.0
    """
    setting = talks.setting
    if talks.fallback == "others_fixed":
        posts, prices = point.posts[:, d].copy(), point.prices[:, d]
        posts[talks.sellers(bloc, d)] = 0.0
    else:
        posts, prices = _expand(talks, point, bloc, d)
    surplus = employers_surplus(setting.markets.slopes[d], setting.net_value[:, d], prices, posts)
    return Breakdown(posts, surplus, bloc_payoff(talks, point, bloc, d, prices, posts))


def log_product(power: float, gain: float, surplus_gain: float, scale: float) -> float:
    """Return the log of the Nash product; ``-inf`` where a side loses or gains nothing.

    A gain within rounding (1e-11 of ``scale``) of zero counts as zero; a side without power may
    gain nothing.

    Examples
    --------
    >>> log_product(0.5, 1.0, 1.0, 1.0), log_product(0.5, -1.0, 1.0, 1.0)
    (0.0, -inf)
    """
    total = 0.0
    for weight, amount in ((power, gain), (1.0 - power, surplus_gain)):
        if amount < (1e-12 if weight > 0 else -1e-11) * scale or (weight > 0 and amount == 0):
            return -np.inf
        if weight > 0:
            total += weight * float(np.log(amount))
    return total
