r"""The best price for one pair, or one price for a whole bloc, found exactly.

With the prices of all others fixed, demand at the destination is linear in the price x between its
breakpoints (:func:`negotiate.regimes.demand.pieces_along`). On a piece both gains are quadratic in x,

.. math:: \Delta R(x), \qquad \Delta K(x), \qquad K'(x) = -\sum_{o \in S} q_o(x),

and the Nash product is stationary where the cubic
:math:`\beta R' \Delta K + (1-\beta) K' \Delta R` vanishes. Roots, ends, the price cap and the pay scale of
all pieces are compared, so the search is exact also where a member or a rival is priced out.
"""

from dataclasses import dataclass

import numpy as np
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
    direction = np.zeros(len(rows))
    direction[rows.searchsorted(sellers)] = 1.0
    return _Line(
        talks,
        point,
        bloc,
        d,
        sellers,
        base,
        rows,
        (setting.net_value[:, d] - fixed)[rows],
        direction,
    )


def _bloc_curves(line: _Line, q0: FloatArray, q1: FloatArray) -> FloatArray:
    """Coefficients of the bloc's receipts at d minus its losses, constant first, by piece."""
    setting, rows, d = line.talks.setting, line.rows, line.d
    markets, members = setting.markets, line.talks.members[line.bloc]
    inside = line.talks.inside[line.bloc][rows]
    p0 = np.where(inside, setting.net_value[rows, d] - line.gap, 0.0)
    p1 = np.where(inside, line.direction, 0.0)
    leak = setting.leak[members[:, None], rows].T
    elsewhere = line.point.exits - line.point.posts[:, d]
    u0, u1 = setting.leak[members] @ elsewhere + q0 @ leak, q1 @ leak
    c, g = markets.loss[members], markets.loss_growth[members]
    constant = q0 @ p0 - u0 @ c - 0.5 * u0**2 @ g
    linear = q1 @ p0 + q0 @ p1 - u1 @ c - (u0 * u1) @ g
    return np.column_stack((constant, linear, q1 @ p1 - 0.5 * u1**2 @ g))


def _employers_curves(line: _Line, q0: FloatArray, q1: FloatArray) -> FloatArray:
    """Coefficients of employers' surplus at d, constant first, by piece."""
    gap, v = line.gap, line.direction
    return 0.5 * np.column_stack((q0 @ gap, q1 @ gap - q0 @ v, -(q1 @ v)))


def _stationary(power: float, gain: FloatArray, surplus: FloatArray) -> FloatArray:
    """Roots, by piece, of the derivative of the log Nash product times both gains; real or NaN.

    The leading coefficient is twice the product of both quadratic ones and never zero.
    """
    (r0, r1, r2), (k0, k1, k2) = gain.T, surplus.T
    both, left = 2 * r2 * k2, 1 - power
    middle = power * (2 * r2 * k1 + r1 * k2) + left * (2 * k2 * r1 + k1 * r2)
    lower = power * (2 * r2 * k0 + r1 * k1) + left * (2 * k2 * r0 + k1 * r1)
    monic = np.column_stack((power * r1 * k0 + left * k1 * r0, lower, middle)) / both[:, None]
    companion = np.zeros((len(monic), 3, 3))
    companion[:, [1, 2], [0, 1]] = 1.0
    companion[:, :, 2] = -monic
    roots = np.linalg.eigvals(companion)
    real = np.where(np.abs(roots.imag) <= 1e-6 * (1 + np.abs(roots.real)), roots.real, np.nan)
    d, c, b = monic.T[:, :, None]
    slope = (3 * real + 2 * b) * real + c
    value = ((real + b) * real + c) * real + d
    step = np.divide(value, slope, out=np.zeros_like(real), where=np.abs(slope) > 0)
    polished: FloatArray = real - np.where(np.abs(step) < 1e-4 * (1 + np.abs(real)), step, 0.0)
    return polished


def _candidates(
    power: float,
    ends: FloatArray,
    bounds: tuple[float, float],
    gain: FloatArray,
    surplus: FloatArray,
) -> list[tuple[int, float]]:
    """Piece and price of every point within the bounds at which the Nash product may be highest."""
    low, high = np.maximum(ends[:, 0], bounds[0]), np.minimum(ends[:, 1], bounds[1])
    points = np.column_stack((_stationary(power, gain, surplus), high, low))
    fits = np.isfinite(points) & (points >= low[:, None]) & (points <= high[:, None])
    return [(int(piece), float(points[piece, k])) for piece, k in np.argwhere(fits)]


def _reservation(curve: FloatArray, piece: Piece, direction: FloatArray, choke: float) -> float:
    """Lowest price at which the bloc would sell a first post, at least the choke price."""
    sold = direction @ piece.slope
    marginal = (curve[1] + 2 * curve[2] * choke) / sold if sold else 0.0
    return float(max(choke, choke - marginal))


def _cap(line: _Line) -> float:
    """Highest x that the outside option allows."""
    return float((line.talks.setting.net_cap[line.sellers, line.d] - line.base).min())


def _floor(line: _Line) -> float:
    """Lowest x that the pay scale of the destination allows."""
    return float((line.talks.setting.net_floor[line.sellers, line.d] - line.base).max())


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
    power, cap, least = talks.setting.markets.power, _cap(line), _floor(line)
    slopes = talks.setting.markets.slopes[d][np.ix_(line.rows, line.rows)]
    choke, pieces = pieces_along(slopes, line.gap, line.direction)
    q0 = np.array([piece.intercept for piece in pieces])
    q1 = np.array([piece.slope for piece in pieces])
    ends = np.array([(piece.low, piece.high) for piece in pieces])
    curves = _bloc_curves(line, q0, q1)
    gain = curves - np.array([rest.payoff, 0.0, 0.0])
    left = _employers_curves(line, q0, q1) - np.array([rest.surplus, 0.0, 0.0])
    scale = abs(rest.payoff) + abs(rest.surplus) + float(np.abs(curves[:, 0]).min())
    best, best_piece = Reply(np.inf, -np.inf, np.zeros(0)), pieces[0]
    for index, x in _candidates(power, ends, (least, min(cap, choke)), gain, left):
        powers = np.array([1.0, x, x * x])
        value = log_product(power, float(gain[index] @ powers), float(left[index] @ powers), scale)
        if value > best.log_product:
            best, best_piece = Reply(x, value, np.zeros(0)), pieces[index]
    if best.price >= choke:
        asked = max(_reservation(curves[0], pieces[0], line.direction, choke), least)
        best = Reply(asked if asked <= cap else np.inf, best.log_product, np.zeros(0))
    posts = np.zeros(len(point.prices))
    x = min(best.price, choke)
    posts[line.rows] = np.maximum(best_piece.intercept + x * best_piece.slope, 0.0)
    return Reply(best.price, best.log_product, posts)
