r"""The rest of the network, solved again without a corridor or with less of it.

Every way returns the outcome *with* the corridor and the outcome *without*, under the same rules, so
that their difference is a loss. Rules that have no outcome raise, and the caller says so in words.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.leverage.changes import held, repriced, signed
from negotiate.regimes.blocks import Institution, institution, institutions
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.comparison import compare
from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.counterfactuals import without_corridor
from negotiate.regimes.mixed import Solver, solve_in_turn
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.state import Signed, given_network
from negotiate.regimes.ways import PAIRS, default_members, regime_ways, signed_network

FloatArray = NDArray[np.float64]
Place = tuple[int, int]

OBSERVED = "observed"
"""Regime at the prices of the base year."""


def solved(calibration: Calibration, regime: str, *, checked: bool = True) -> Outcome:
    """Return the outcome of one regime.

    Raises
    ------
    UnknownNameError
        If the case has no such regime.
    NoEquilibriumError
        If the regime has no outcome that the search reaches.
    """
    return compare(calibration, regimes=[regime], checked=checked).outcomes[regime]


def removed(calibration: Calibration, place: Place) -> Calibration:
    """Return the calibration without the corridor of two indices."""
    markets = calibration.markets
    return without_corridor(calibration, markets.origins[place[0]], markets.destinations[place[1]])


def rivals(calibration: Calibration, place: Place) -> list[int]:
    """Return the other origins with counted posts at the destination that have not signed there."""
    o, d = place
    bound = {int(k) for k in np.flatnonzero(calibration.agreed[:, d])}
    if not private(calibration, d):
        bound |= signed_network(calibration)[d]
    return [int(k) for k in np.flatnonzero(calibration.posts[:, d] > 0) if k not in bound | {o}]


def _reservation_price(calibration: Calibration, outcome: Outcome, place: Place, k: int) -> float:
    """Return the price at which origin k hires out once ``place`` is gone: its own marginal loss.

    Employers choose numbers at the other prices; k's price is M_kk (c_k + g_k u_k) at these numbers, or
    the pay scale of the destination where that is higher: at the scale they hire fewer, which does not
    raise the loss.
    """
    d, markets = place[1], calibration.markets
    leak = unfilled_shares(markets.chains)
    rest = outcome.posts.copy()
    rest[:, d] = 0.0
    elsewhere = float(leak[k] @ rest.sum(axis=1))
    rows = np.flatnonzero(calibration.posts[:, d] > 0)
    rows = rows[rows != place[0]]
    own, growth = leak[k, k], markets.loss_growth[k]
    at = int(np.flatnonzero(rows == k)[0])
    matrix = markets.slopes[d][np.ix_(rows, rows)].copy()
    matrix[at] += own * growth * leak[k, rows]
    asked = calibration.net_prices[rows, d].copy()
    asked[at] = own * (markets.loss[k] + growth * elsewhere)
    posts = solve_complementarity(matrix, asked - markets.net_value[rows, d]).z
    scale = markets.price_floor[d] - markets.reservation[k, d]
    return max(float(asked[at] + own * growth * (leak[k, rows] @ posts)), float(scale))


def _with_rival(
    calibration: Calibration, outcome: Outcome, place: Place, regime: str
) -> Iterator[tuple[int, Outcome]]:
    """Yield each rival that would come in and the outcome with it."""
    d = place[1]
    without = removed(calibration, place)
    for k in rivals(calibration, place):
        if private(calibration, d):
            price = _reservation_price(calibration, outcome, place, k)
            yield k, solved(repriced(without, (k, d), price), regime)
        else:
            yield k, solved(signed(without, (k, d)), regime)


def with_best_rival(
    calibration: Calibration, outcome: Outcome, place: Place, regime: str
) -> tuple[int | None, Outcome]:
    """Return the unsigned origin that serves the destination best instead, and the outcome.

    Where employers hire, it comes in at its reservation; where governments agree on posts, it signs,
    and does so only if it does not lose. None where no rival serves better than nobody.

    Parameters
    ----------
    calibration : Calibration
        The network, at the prices of the outcome.
    outcome : Outcome
        With the corridor.
    place : tuple of int
        Indices of origin and destination.
    regime : str
        Rules under which the network is solved again.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> gulf = calibrate(load_case("gulf-domestic-work"))
    >>> best, _ = with_best_rival(gulf, solved(gulf, "observed"), (0, 0), "observed")
    >>> gulf.markets.origins[best]
    'IDN'
    """
    d = place[1]
    best: int | None = None
    found = solved(removed(calibration, place), regime)
    alone = found.origin_payoffs
    for k, other in _with_rival(calibration, outcome, place, regime):
        willing = private(calibration, d) or other.origin_payoffs[k] >= alone[k]
        if willing and other.destination_payoffs[d] > found.destination_payoffs[d]:
            best, found = k, other
    return best, found


def private(calibration: Calibration, destination: int) -> bool:
    """Return whether employers choose numbers at a destination."""
    return list(institutions(calibration).values())[destination] == "private"


def at_prices_of(calibration: Calibration, outcome: Outcome, regime: str) -> Calibration:
    """Return the calibration whose observed prices are those of the outcome of a regime."""
    return calibration if regime == OBSERVED else held(calibration, outcome)


def capped_private(calibration: Calibration, place: Place, cap: float) -> Outcome:
    """Return the outcome at observed prices with a cap on a corridor where employers choose.

    Employers choose the numbers of all corridors again. They are rationed at an unchanged price: the
    gap between the price at which they would want no more and that price is theirs.

    Parameters
    ----------
    calibration : Calibration
        The network at its prices.
    place : tuple of int
        Indices of origin and destination.
    cap : float
        Most posts, at least 0.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> gulf = calibrate(load_case("gulf-domestic-work"))
    >>> capped_private(gulf, (0, 1), 50_000.0).posts[0].round()
    array([214596.,  50000.])
    """
    o, d = place
    markets, price = calibration.markets, calibration.net_prices
    rows = np.flatnonzero(calibration.posts[:, d] > 0)
    bound = np.where(rows == o, cap, np.inf)
    slopes = markets.slopes[d][np.ix_(rows, rows)]
    gap = price[rows, d] - markets.net_value[rows, d]
    slack = solve_complementarity(slopes, gap, upper=bound).w
    shadow = float(max(-slack[rows == o].sum(), 0.0))
    clearing = solved(repriced(calibration, place, float(price[place]) + shadow), OBSERVED)
    return _rationed(clearing, place, shadow)


def _rationed(clearing: Outcome, place: Place, shadow: float) -> Outcome:
    """Return an outcome with part of one price given back to the employers."""
    o, d = place
    back = np.zeros_like(clearing.payments)
    back[place] = shadow * clearing.posts[place]
    origins, destinations = clearing.origin_payoffs.copy(), clearing.destination_payoffs.copy()
    origins[o] -= back[place]
    destinations[d] += back[place]
    return replace(
        clearing,
        payments=clearing.payments - back,
        origin_payoffs=origins,
        destination_payoffs=destinations,
    )


def capped_state(calibration: Calibration, place: Place, cap: float, regime: str) -> Outcome:
    """Return the outcome with a cap on a corridor where governments agree on posts (MODEL 2a.6).

    Parameters
    ----------
    calibration : Calibration
        The network; where employers hire, they choose again at what the regime says.
    place : tuple of int
        Indices of origin and destination.
    cap : float
        Most posts, at least 0.
    regime : str
        Rules under which the network agrees on posts and payments.
    """
    names = PAIRS[regime] if institution(calibration) == "mixed" else {"state": regime}
    chosen = default_members(calibration)
    caps = np.full(calibration.markets.value.shape, np.inf)
    caps[place] = cap

    def state(part: Calibration, checked: bool) -> Outcome:
        own = [calibration.markets.destinations.index(d) for d in part.markets.destinations]
        return _capped_network(part, caps[:, own], names["state"], chosen)

    def hiring(part: Calibration, checked: bool) -> Outcome:
        return regime_ways(part, members=chosen, checked=checked)[names["private"]]()

    solvers: dict[Institution, Solver] = {"state": state, "private": hiring}
    return solve_in_turn(calibration, solvers, regime="cap").outcome


def _capped_network(
    part: Calibration, caps: FloatArray, name: str, chosen: tuple[str, ...]
) -> Outcome:
    """Return the outcome of the destinations where governments agree on posts, under caps."""
    members = frozenset(part.markets.origins.index(origin) for origin in chosen)
    return given_network(
        part.markets,
        _network(part, name),
        members=members if name == "framework" else None,
        threat=name in ("bilateral_threat", "framework"),
        caps=caps,
        regime="cap",
    )


def _network(part: Calibration, name: str) -> Signed:
    """Return who has signed under a regime: those in use, nobody, or those of the base year."""
    if name == "in_use":
        return tuple(frozenset(int(o) for o in np.flatnonzero(column)) for column in part.posts.T)
    found = signed_network(part)
    return tuple(frozenset[int]() for _ in found) if name == "no_agreement" else found
