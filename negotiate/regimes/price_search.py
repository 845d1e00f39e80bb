r"""The best price for one pair, or one price for a whole bloc, found exactly.

With the prices of all others fixed, demand at the destination is linear in the price x between its
breakpoints (:func:`negotiate.regimes.demand.pieces_along`). On a piece both gains are quadratic in x,

.. math:: \Delta R(x), \qquad \Delta K(x), \qquad K'(x) = -\sum_{o \in S} q_o(x),

and the Nash product is stationary where the cubic
:math:`\beta R' \Delta K + (1-\beta) K' \Delta R` vanishes. Roots, ends and the price cap of all pieces
are compared, so the search is exact also where a member or a rival is priced out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import NDArray

from negotiate.regimes.demand import Piece, pieces_along
from negotiate.regimes.talks import Breakdown, PricePoint, Talks, breakdown, log_product

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Reply:
    """The best price with all other prices fixed."""

    price: float
    """x, USD per post and year; the lowest that the bloc accepts where nothing is gained."""
    log_product: float
    """Log of the Nash product there, ``-inf`` where nothing is gained."""
    posts: FloatArray
    """Posts at the destination, shape (n,)."""


@dataclass(frozen=True, eq=False)
class _Line:
    """Prices base + x for the sellers at d, everything else fixed."""

    talks: Talks
    point: PricePoint
    bloc: int
    d: int
    sellers: IntArray
    base: FloatArray
    rows: IntArray
    gap: FloatArray
    direction: FloatArray


def _line(
    talks: Talks, point: PricePoint, bloc: int, d: int, sellers: IntArray, base: FloatArray
) -> _Line:
    """Collect the corridors that employers may use while x moves."""
    setting = talks.setting
    usable = setting.hireable[:, d] & np.isfinite(point.prices[:, d])
    usable[sellers] = True
    rows = np.flatnonzero(usable)
    fixed = point.prices[:, d].copy()
    fixed[sellers] = base
    direction = np.isin(rows, sellers).astype(np.float64)
    return _Line(
        talks, point, bloc, d, sellers, base, rows, (setting.net_value[:, d] - fixed)[rows], direction
    )


def _bloc_curve(line: _Line, piece: Piece) -> FloatArray:
    """Coefficients of the bloc's receipts at d minus its losses, constant first."""
    setting, rows, d = line.talks.setting, line.rows, line.d
    markets, members = setting.markets, line.talks.members[line.bloc]
    prices = np.zeros((len(rows), 2))
    inside = np.isin(rows, members)
    prices[inside, 0] = (setting.net_value[rows, d] - line.gap)[inside]
    prices[inside, 1] = line.direction[inside]
    q0, q1 = piece.intercept, piece.slope
    p0, p1 = prices[:, 0], prices[:, 1]
    elsewhere = line.point.exits - line.point.posts[:, d]
    u0 = setting.leak[members] @ elsewhere + setting.leak[np.ix_(members, rows)] @ q0
    u1 = setting.leak[np.ix_(members, rows)] @ q1
    c, g = markets.loss[members], markets.loss_growth[members]
    constant = p0 @ q0 - u0 @ (c + 0.5 * g * u0)
    linear = p0 @ q1 + p1 @ q0 - u1 @ (c + g * u0)
    return np.array([constant, linear, p1 @ q1 - 0.5 * u1 @ (g * u1)])


def _employers_curve(line: _Line, piece: Piece) -> FloatArray:
    """Coefficients of employers' surplus at d, constant first."""
    q0, q1, gap, v = piece.intercept, piece.slope, line.gap, line.direction
    return 0.5 * np.array([gap @ q0, gap @ q1 - v @ q0, -(v @ q1)])


def _stationary(power: float, gain: FloatArray, surplus: FloatArray) -> FloatArray:
    """Real roots of the derivative of the log Nash product times both gains."""
    cubic = power * np.convolve(gain[1:] * (1.0, 2.0), surplus)
    cubic = cubic + (1 - power) * np.convolve(surplus[1:] * (1.0, 2.0), gain)
    size = np.abs(cubic).max()
    if not size > 0:
        return np.zeros(0)
    roots = polynomial.polyroots(np.trim_zeros(np.where(np.abs(cubic) > 1e-15 * size, cubic, 0), "b"))
    real: FloatArray = roots.real[np.abs(roots.imag) <= 1e-6 * (1 + np.abs(roots.real))]
    slope = polynomial.polyval(real, polynomial.polyder(cubic))
    step = np.divide(polynomial.polyval(real, cubic), slope, out=np.zeros_like(real), where=slope != 0)
    return real - np.where(np.abs(step) < 1e-4 * (1 + np.abs(real)), step, 0.0)


def _candidates(
    power: float, piece: Piece, cap: float, gain: FloatArray, surplus: FloatArray
) -> list[float]:
    """Prices of a piece at which the Nash product may be highest."""
    if piece.low > cap:
        return []
    high = min(piece.high, cap)
    roots = [float(x) for x in _stationary(power, gain, surplus) if piece.low <= x <= high]
    return [*roots, high, *([piece.low] if np.isfinite(piece.low) else [])]


def _reservation(curve: FloatArray, piece: Piece, direction: FloatArray, choke: float) -> float:
    """Lowest price at which the bloc would sell a first post, at least the choke price."""
    sold = direction @ piece.slope
    marginal = (curve[1] + 2 * curve[2] * choke) / sold if sold else 0.0
    return float(max(choke, choke - marginal))


def _cap(line: _Line) -> float:
    """Highest x that the outside option allows."""
    return float((line.talks.setting.net_cap[line.sellers, line.d] - line.base).min())


def best_price(
    talks: Talks,
    point: PricePoint,
    bloc: int,
    d: int,
    *,
    sellers: IntArray,
    base: FloatArray,
    fails: Breakdown | None = None,
) -> Reply:
    """Return the x that maximises the Nash product, sellers' prices being base + x.

    Parameters
    ----------
    talks, point
        The rules, and the prices and posts of everybody.
    bloc, d : int
        Whose payoff counts, and where.
    sellers : array of int
        Members whose prices move together.
    base : array
        Their prices net of the reservation at x = 0, USD per post and year.
    fails : Breakdown, optional
        What holds if talks fail; computed if left out.

    Examples
    --------
    One origin, a = 10, c = 2, B = 1: p = c + (beta / 2)(a - c) [Model 2b].

    >>> from negotiate.regimes.markets import Markets
    >>> from negotiate.regimes.private_setting import PrivateSetting
    >>> markets = Markets.build(("XAA",), ("XBB",), value=[[10.0]], slopes=[[[1.0]]],
    ...                         loss=[2.0], loss_growth=[0.0], power=0.5)
    >>> talks = Talks(PrivateSetting.build(markets), ((0,),), "others_expand")
    >>> point = PricePoint(np.array([[9.0]]), np.array([[1.0]]))
    >>> best_price(talks, point, 0, 0, sellers=np.array([0]), base=np.zeros(1)).price
    4.0
    """
    line = _line(talks, point, bloc, d, sellers, base)
    rest = breakdown(talks, point, bloc, d) if fails is None else fails
    power, cap = talks.setting.markets.power, _cap(line)
    slopes = talks.setting.markets.slopes[d][np.ix_(line.rows, line.rows)]
    choke, pieces = pieces_along(slopes, line.gap, line.direction)
    curves = [(_bloc_curve(line, piece), _employers_curve(line, piece)) for piece in pieces]
    best, best_piece = Reply(np.inf, -np.inf, np.zeros(0)), pieces[0]
    for piece, (receipts, surplus) in zip(pieces, curves, strict=True):
        gain, left = receipts - (rest.payoff, 0, 0), surplus - (rest.surplus, 0, 0)
        scale = abs(rest.payoff) + abs(rest.surplus) + float(np.abs(receipts[0]))
        for x in _candidates(power, piece, min(cap, choke), gain, left):
            powers = np.array([1.0, x, x * x])
            value = log_product(power, float(gain @ powers), float(left @ powers), scale)
            if value > best.log_product:
                best, best_piece = Reply(x, value, np.zeros(0)), piece
    if best.price >= choke:
        asked = _reservation(curves[0][0], pieces[0], line.direction, choke)
        best = Reply(asked if asked <= cap else np.inf, best.log_product, np.zeros(0))
    posts = np.zeros(len(point.prices))
    x = min(best.price, choke)
    posts[line.rows] = np.maximum(best_piece.intercept + x * best_piece.slope, 0.0)
    return Reply(best.price, best.log_product, posts)
