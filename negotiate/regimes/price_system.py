r"""Bargained prices of a whole network as one linear system, given who is hired.

Within an active set employers' demand is :math:`q = W(a - p)`, :math:`W = B^{-1}` on the active set.
For a bloc with sellers S at d let :math:`H = W_{SS}` and let :math:`T` be the change of the members'
unfilled posts u, others responding, for one more post of each seller. The bloc's prices are
:math:`p_S = \bar p + X\theta` (X the identity: one price per member; a column of ones: one floor).
With :math:`\lambda = (1-\beta)\Delta R / (\beta \Delta K)`, :math:`\nabla R + \lambda \nabla K = 0` is

.. math:: p_S = \bar p + Z[(1-\lambda) q_S + H(k - \bar p)], \quad Z = X(X'HX)^{-1}X', \quad
          k = T'(c + g u) - J'p_I,

linear in all posts of the network (:math:`J, p_I`: how the bloc's other posts at d, which have a fixed
price, react). Inserting it into :math:`\Delta R` makes the definition of :math:`\lambda` linear, too:

.. math:: \lambda = \frac{(1-\beta)[q'\bar p + q'Zq + q'ZH(k - \bar p) + p_I'(q_I - q_I^0)
          - (C(u) - C(u^0))]}{\beta\Delta K + (1-\beta) q'Zq}.

For one destination with constant losses this is one step: :math:`1-\lambda = \beta/(2-\beta)`.
The system, the weights, the active sets and the prices at a bound (:mod:`negotiate.regimes.price_blocks`)
are iterated; signs are verified.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.demand import employers_surplus
from negotiate.regimes.price_blocks import Block, Standing, least_price, make_block, own_price
from negotiate.regimes.private_setting import PrivateSetting
from negotiate.regimes.talks import PricePoint, Talks, breakdown

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

_ROUGH = 1e-3
_ROUGHER = 5e-3
_EXACT = 1e-10


@dataclass(frozen=True, eq=False)
class _Frame:
    """The linear system on an active set, without the part that depends on the weights."""

    active: BoolArray
    matrix: FloatArray
    right: FloatArray
    blocks: tuple[Block, ...]
    idle: dict[tuple[int, int], Block]
    """For each open corridor without posts, the conditions of its bloc if it sold."""
    standing: Standing


def _frame(talks: Talks, active: BoolArray, standing: Standing) -> _Frame:
    """Assemble the system; posts are stacked destination by destination."""
    setting = talks.setting
    n, m = active.shape
    matrix, right, blocks = np.eye(n * m), np.zeros(n * m), []
    for d in range(m):
        rows = active[:, d].nonzero()[0]
        place = d * n + rows
        inside = setting.markets.slopes[d][rows[:, None], rows]
        inverse = np.linalg.inv(inside)
        matrix[place[:, None], place] = inside
        right[place] = setting.net_value[rows, d]
        fixed = own_price(setting, side := rows[~setting.opened[rows, d]], d, standing.floored)
        _add_fixed(setting, d, side, fixed, (matrix, right))
        for bloc, members in enumerate(talks.members):
            if (active[members, d] & setting.opened[members, d]).any():
                blocks.append(make_block(talks, bloc, d, rows, standing, inverse))
                _add_block(setting, blocks[-1], matrix, right)
    idle = _idle(talks, active, standing)
    return _Frame(active, matrix, right, tuple(blocks), idle, standing)


def _idle(talks: Talks, active: BoolArray, standing: Standing) -> dict[tuple[int, int], Block]:
    """Conditions of the bloc of each open corridor without posts, were it to sell."""
    alone, nowhere = replace(talks, floor_offset=None), np.zeros_like(active)
    free = Standing(nowhere, standing.floored & talks.setting.unsigned)
    blocks = {}
    for o, d in np.argwhere(talks.setting.opened & ~active).tolist():
        joined = active[:, d].copy()
        joined[o] = True
        rows = joined.nonzero()[0]
        inverse = np.linalg.inv(talks.setting.markets.slopes[d][rows[:, None], rows])
        blocks[o, d] = make_block(alone, talks.bloc_of[o], d, rows, free, inverse)
    return blocks


def _add_fixed(
    setting: PrivateSetting,
    d: int,
    side: IntArray,
    fixed: tuple[FloatArray, FloatArray],
    system: tuple[FloatArray, FloatArray],
) -> None:
    """Add the price of corridors that nobody bargains over to matrix and right-hand side."""
    n, m = setting.opened.shape
    (price, growth), (matrix, right) = fixed, system
    matrix[d * n + side] += np.tile(growth[:, None] * setting.leak[side], m)
    right[d * n + side] -= price


def _add_block(
    setting: PrivateSetting, block: Block, matrix: FloatArray, right: FloatArray
) -> None:
    """Add the part of a bloc's prices that does not depend on the weight."""
    n, m = setting.opened.shape
    place = block.d * n + block.sellers
    if setting.markets.loss_growth.any():
        matrix[place] += np.tile(block.pull @ block.growth @ setting.leak, m)
    right[place] -= block.anchor + block.pull @ (block.constant - block.anchor)


def _posts(frame: _Frame, weights: dict[tuple[int, int], float]) -> FloatArray:
    """Solve for all posts at given weights."""
    matrix, (n, m) = frame.matrix.copy(), frame.active.shape
    for block in frame.blocks:
        place = block.d * n + block.sellers
        matrix[place[:, None], place] += (1 - weights[block.bloc, block.d]) * block.response
    posts = np.linalg.solve(matrix, frame.right).reshape(m, n).T
    held: FloatArray = np.where(frame.active, posts, 0.0)
    return held


def _prices(
    talks: Talks, frame: _Frame, weights: dict[tuple[int, int], float], posts: FloatArray
) -> FloatArray:
    """Prices of all corridors: those hired from, and what the others stand ready at."""
    setting = talks.setting
    unfilled = setting.leak @ posts.sum(axis=1)
    prices = np.full(posts.shape, np.inf)
    for d in range(posts.shape[1]):
        paid = setting.net_value[:, d] - setting.markets.slopes[d] @ posts[:, d]
        side = np.flatnonzero(setting.hireable[:, d] & ~setting.opened[:, d])
        constant, growth = own_price(setting, side, d, frame.standing.floored)
        ready = np.where(setting.unsigned[side, d], setting.net_floor[side, d], -np.inf)
        prices[side, d] = np.maximum(constant + growth * unfilled[side], ready)
        prices[:, d] = np.where(frame.active[:, d], paid, prices[:, d])
    for (o, d), block in frame.idle.items():
        asked = _floor_of(talks, frame, o, d, prices)
        if asked is None:
            weight = weights.get((block.bloc, d), 0.0)
            ready = block.prices(weight, posts[:, d], unfilled)
            asked = float(ready[block.sellers.searchsorted(o)])
            asked = max(asked, float(setting.net_floor[o, d]))
        prices[o, d] = asked if asked <= setting.net_cap[o, d] else np.inf
    return prices


def _floor_of(talks: Talks, frame: _Frame, o: int, d: int, prices: FloatArray) -> float | None:
    """Price at d of the bloc of o, net for o, where the bloc asks one price and holds posts."""
    bloc = talks.bloc_of[o]
    if talks.floor_offset is None or not talks.one_price(bloc):
        return None
    sold = [block.sellers[0] for block in frame.blocks if (block.bloc, block.d) == (bloc, d)]
    if not sold:
        return None
    offset = talks.floor_offset[:, d]
    return float(prices[sold[0], d] + offset[sold[0]] - offset[o])


def _weight(talks: Talks, block: Block, point: PricePoint) -> float:
    """Lambda of a bloc at d from its gains at the present point."""
    setting, markets, d = talks.setting, talks.setting.markets, block.d
    power, members = markets.power, talks.members[block.bloc]
    rest = breakdown(talks, point, block.bloc, d)
    posts, prices = point.posts[:, d], point.prices[:, d]
    q, side = posts[block.sellers], block.side
    unfilled = setting.leak @ point.exits
    u = unfilled[members]
    losses = float(u @ (markets.loss[members] + 0.5 * markets.loss_growth[members] * u))
    own = block.constant + block.growth @ unfilled - block.anchor
    curved = float(q @ block.response @ q)
    receipts = float(q @ (block.anchor + block.pull @ own)) + curved
    gain = receipts + float(prices[side] @ posts[side]) - losses - rest.payoff
    surplus = employers_surplus(markets.slopes[d], setting.net_value[:, d], prices, posts)
    below = power * (surplus - rest.surplus) + (1 - power) * curved
    return (1 - power) * gain / below if below > 0 else np.nan


def _revised(
    talks: Talks, frame: _Frame, weights: dict[tuple[int, int], float], point: PricePoint
) -> tuple[BoolArray, Standing]:
    """Who is hired and whose price stands at a bound, corrected by signs."""
    setting, active, standing = talks.setting, frame.active, frame.standing
    if (point.posts < 0).any():
        return active & (point.posts > 0), standing
    choke = setting.net_value - np.einsum("dij,jd->id", setting.markets.slopes, point.posts)
    near = 1e-11 * (1.0 + np.abs(choke))
    entering = setting.hireable & ~active & (point.prices < choke - near)
    over = active & setting.opened & (point.prices > setting.net_cap + near)
    floored = _floored(talks, frame, weights, point)
    return active | entering, Standing(standing.capped | over, floored)


def _floored(
    talks: Talks, frame: _Frame, weights: dict[tuple[int, int], float], point: PricePoint
) -> BoolArray:
    """Return whose price stands at the pay scale: those below it, and not those who ask for more."""
    setting, floored = talks.setting, frame.standing.floored.copy()
    if not np.isfinite(setting.markets.price_floor).any():
        return floored
    unfilled = setting.leak @ point.exits
    loss, near = setting.marginal_loss(unfilled)[:, None], 1e-11 * (1.0 + np.abs(point.prices))
    ready = setting.unsigned
    floored[ready] = (loss < setting.net_floor)[ready]
    for block in frame.blocks:
        place, weight = (block.sellers, block.d), weights[block.bloc, block.d]
        prices, least = point.prices[:, block.d], setting.net_floor[place]
        push = block.pressure(weight, point.posts[:, block.d], prices, unfilled)
        rising = push > 1e-9 * (1.0 + np.abs(point.posts[place]))
        if talks.one_price(block.bloc):
            offset = 0.0 if talks.floor_offset is None else talks.floor_offset[place]
            least = least_price(talks, block.bloc, block.d) - offset
            rising = np.full(len(push), bool(push.sum() > 1e-9 * (1.0 + point.posts[place].sum())))
        below = prices[block.sellers] < least - near[place]
        floored[place] = below | (floored[place] & ~rising)
    return floored


class _History:
    """Tried and found weights, from which better ones are extrapolated (Anderson's method)."""

    def __init__(self) -> None:
        self.found: list[FloatArray] = []
        self.rest: list[FloatArray] = []

    def better(self, tried: FloatArray, found: FloatArray) -> FloatArray:
        """Return the combination of what was found whose change is predicted to be least."""
        self.found, self.rest = [*self.found, found][-6:], [*self.rest, found - tried][-6:]
        if len(self.rest) == 1 or not tried.size:
            return found
        steps = np.diff(np.array(self.rest), axis=0).T
        share = np.linalg.lstsq(steps, self.rest[-1], rcond=1e-8)[0]
        better: FloatArray = found - np.diff(np.array(self.found), axis=0).T @ share
        return better


def _key(active: BoolArray, standing: Standing) -> tuple[bytes, bytes, bytes]:
    """Return what tells one guess of who is hired, and at which bound, from another."""
    return active.tobytes(), standing.capped.tobytes(), standing.floored.tobytes()


def solve_prices(talks: Talks, start: BoolArray, *, rounds: int = 60) -> PricePoint | None:
    """Return the prices that meet all first-order conditions, or None if none were found.

    Parameters
    ----------
    talks : Talks
        The rules.
    start : array of bool, shape (n, m)
        First guess of the corridors that hold posts.
    rounds : int, default 60
        Systems solved at most.

    Examples
    --------
    >>> from negotiate.regimes.markets import Markets
    >>> markets = Markets.build(("XAA",), ("XBB",), value=[[10.0]], slopes=[[[1.0]]],
    ...                         loss=[2.0], loss_growth=[0.0], power=0.5)
    >>> talks = Talks(PrivateSetting.build(markets), ((0,),), "others_expand")
    >>> solve_prices(talks, np.array([[True]])).prices
    array([[4.]])
    """
    power = talks.setting.markets.power
    active, standing = start & talks.setting.hireable, Standing.none(start.shape)
    weights = dict.fromkeys(talks.tables(), 2 * (1 - power) / (2 - power))
    frame, history = _frame(talks, active, standing), _History()
    seen = {_key(active, standing)}
    for _ in range(rounds):
        posts = _posts(frame, weights)
        held = np.maximum(posts, 0.0)
        point = PricePoint(_prices(talks, frame, weights, held), held)
        used = [(block.bloc, block.d) for block in frame.blocks]
        found = np.array([_weight(talks, block, point) for block in frame.blocks])
        tried = np.array([weights[key] for key in used])
        lost = ~np.isfinite(found)
        found[lost] = tried[lost]
        change = np.abs(found - tried).max(initial=0.0)
        weights.update(zip(used, history.better(tried, found).tolist(), strict=True))
        if change > (_ROUGHER if (posts < 0).any() else _ROUGH):
            continue
        revised = _revised(talks, frame, weights, PricePoint(point.prices, posts))
        if (revised[0] != active).any() or revised[1].differs(standing):
            active, standing = revised
            if _key(active, standing) in seen:
                return None
            seen.add(_key(active, standing))
            frame, history = _frame(talks, active, standing), _History()
        elif change <= _EXACT:
            return None if lost.any() else point
    return None
