r"""A case's destinations by institution, and each institution's own markets.

Markets of different destinations are linked only by the origins' losses
:math:`C_s(u_s) = c_s u_s + \tfrac12 g_s u_s^2` with :math:`u = Me` and e the posts summed over **all**
destinations. Let a *block* be some of the destinations, and :math:`u^0 = M e^0` the posts that exits
to the others leave unfilled. Then, with u from the block's own exits,

.. math:: C_s(u^0_s + u_s) = C_s(u^0_s) + (c_s + g_s u^0_s)\, u_s + \tfrac12 g_s u_s^2,

so that inside the block everything is the same model with the loss :math:`c + g u^0` in place of c:
demand, bargains and fall-backs depend on differences of losses, in which the constant cancels.
Payoffs of origins do depend on the constant; they are counted once, over all destinations
(:mod:`negotiate.regimes.mixed`).
"""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.calibration import Calibration
from negotiate.regimes.markets import Markets
from negotiate.regimes.outcome import Outcome, losses, unfilled_posts

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

Institution = Literal["state", "private"]
"""Who decides on numbers at a destination."""

Kind = Literal["state", "private", "mixed"]
"""Who decides on numbers in a case: ``mixed`` where destinations differ."""

ORDER: tuple[Institution, ...] = ("state", "private")
"""The institutions in the order in which their markets are solved."""


def institutions(calibration: Calibration) -> dict[str, Institution]:
    """Return the institution of every destination of the markets, in their order.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> institutions(calibrate(load_case("gulf-domestic-work")))
    {'SAU': 'private', 'KWT': 'private'}
    """
    found = calibration.case.destinations
    return {name: found[name].institution for name in calibration.markets.destinations}


def institution(calibration: Calibration) -> Kind:
    """Return the institution of the case, ``mixed`` where destinations have different ones.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> institution(calibrate(load_case("gulf-domestic-work")))
    'private'
    """
    found = set(institutions(calibration).values())
    return next(iter(found)) if len(found) == 1 else "mixed"


def blocks(calibration: Calibration) -> dict[Institution, IntArray]:
    """Return the indices of the destinations of each institution that the case has."""
    kinds = list(institutions(calibration).values())
    places = {
        kind: np.array([d for d, found in enumerate(kinds) if found == kind], dtype=np.intp)
        for kind in ORDER
    }
    return {kind: held for kind, held in places.items() if held.size}


def _markets(markets: Markets, places: IntArray, loss: FloatArray) -> Markets:
    """Return the markets of some destinations with another loss of the first unfilled post."""
    return Markets.build(
        markets.origins,
        tuple(markets.destinations[d] for d in places),
        value=markets.value[:, places],
        reservation=markets.reservation[:, places],
        slopes=markets.slopes[places],
        loss=loss,
        loss_growth=markets.loss_growth,
        power=markets.power,
        chains=markets.chains,
        agreement_cost=markets.agreement_cost[places],
        open_corridors=markets.open_corridors[:, places],
        price_cap=markets.price_cap[places],
        price_floor=markets.price_floor[places],
    )


def block(calibration: Calibration, places: IntArray, posts: FloatArray) -> Calibration:
    r"""Return the calibration of some destinations, posts at the others given.

    Parameters
    ----------
    calibration : Calibration
        All destinations.
    places : array of int
        Indices of the block's destinations.
    posts : array, shape (n, m)
        Posts at all destinations; those at the block's own are not looked at.

    Returns
    -------
    Calibration
        The block's destinations only, in the order of ``places``. The loss of the first unfilled
        post is :math:`c + g u^0`, in USD per post and year.
    """
    elsewhere = np.array(posts, dtype=np.float64)
    elsewhere[:, places] = 0.0
    markets = calibration.markets
    loss = markets.loss + markets.loss_growth * unfilled_posts(markets, elsewhere)
    return replace(
        calibration,
        markets=_markets(markets, places, loss),
        posts=calibration.posts[:, places],
        net_prices=calibration.net_prices[:, places],
        statuses=tuple(tuple(row[d] for d in places) for row in calibration.statuses),
        agreed=calibration.agreed[:, places],
    )


def inside(outcome: Outcome, part: Calibration, places: IntArray) -> Outcome:
    """Return what an outcome of all destinations is to one block, in the block's own accounts.

    Parameters
    ----------
    outcome : Outcome
        Of all destinations.
    part : Calibration
        The block, as :func:`block` returns it at the outcome's posts.
    places : array of int
        Indices of the block's destinations.

    Returns
    -------
    Outcome
        Posts, payments and destinations' payoffs of the block. Origins' payoffs are the block's
        payments minus what its posts add to their losses.
    """
    posts, payments = outcome.posts[:, places], outcome.payments[:, places]
    unfilled = unfilled_posts(part.markets, posts)
    return replace(
        outcome,
        posts=posts,
        payments=payments,
        origin_payoffs=payments.sum(axis=1) - losses(part.markets, unfilled),
        destination_payoffs=outcome.destination_payoffs[places],
        unfilled=unfilled,
        signed=tuple(outcome.signed[d] for d in places),
    )
