r"""The shortest fall-back: a corridor loses posts, and nobody else moves.

Others' posts and payments stay. With T the corridor's payment at an unchanged price per post, the
origin's payoff falls by :math:`\Delta T - [C_o(u) - C_o(u')]` and the destination's by
:math:`V_d(q) - V_d(q') - \Delta T`, less the cost of the agreement if it ends.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.calibration import Calibration
from negotiate.regimes.markets import Markets
from negotiate.regimes.outcome import Outcome, losses, unfilled_posts

FloatArray = NDArray[np.float64]


def destination_worth(markets: Markets, posts: FloatArray) -> FloatArray:
    """Return V of each destination at posts of shape (n, m), USD a year, shape (m,)."""
    worth: FloatArray = (markets.net_value * posts).sum(axis=0)
    bent = np.einsum("od,dop,pd->d", posts, markets.slopes, posts)
    return np.asarray(worth - 0.5 * bent, dtype=np.float64)


def with_posts(
    calibration: Calibration, before: Outcome, posts: FloatArray, payments: FloatArray
) -> Outcome:
    """Return the outcome at other posts and payments, everything else as it is.

    Parameters
    ----------
    calibration : Calibration
        Its markets value the posts.
    before : Outcome
        The outcome whose posts and payments change.
    posts, payments : array, shape (n, m)
        After the change; posts, and USD a year net of the reservation.
    """
    markets = calibration.markets
    unfilled = unfilled_posts(markets, posts)
    relief = losses(markets, before.unfilled) - losses(markets, unfilled)
    worth = destination_worth(markets, posts) - destination_worth(markets, before.posts)
    paid = payments - before.payments
    return replace(
        before,
        posts=posts,
        payments=payments,
        origin_payoffs=before.origin_payoffs + paid.sum(axis=1) + relief,
        destination_payoffs=before.destination_payoffs + worth - paid.sum(axis=0),
        unfilled=unfilled,
    )


def others_fixed(
    calibration: Calibration, before: Outcome, place: tuple[int, int], posts: float = 0.0
) -> Outcome:
    """Return the outcome with fewer posts on one corridor at its price, all others as they are.

    Parameters
    ----------
    calibration : Calibration
        Its markets value the posts.
    before : Outcome
        The outcome with the corridor.
    place : tuple of int
        Indices of origin and destination.
    posts : float, default 0
        Most posts that stay; at 0 the agreement ends and the destination saves what it costs.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> from negotiate.regimes.comparison import compare
    >>> gulf = calibrate(load_case("gulf-domestic-work"))
    >>> before = compare(gulf, regimes=["observed"]).outcomes["observed"]
    >>> others_fixed(gulf, before, (0, 0)).posts[0].round()
    array([     0., 199903.])
    """
    o, d = place
    held = float(before.posts[place])
    after, payments = before.posts.copy(), before.payments.copy()
    after[place] = min(held, posts)
    payments[place] *= after[place] / held if held > 0 else 0.0
    found = with_posts(calibration, before, after, payments)
    if after[place] > 0 or o not in before.signed[d]:
        return found
    saved = np.zeros(len(before.signed))
    saved[d] = calibration.markets.agreement_cost[d]
    names = tuple(s - {o} if at == d else s for at, s in enumerate(before.signed))
    return replace(found, signed=names, destination_payoffs=found.destination_payoffs + saved)
