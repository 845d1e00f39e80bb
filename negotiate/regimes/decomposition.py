r"""Why an origin gains or loses between two regimes: price, volume, neighbours' exits.

Between two outcomes, an origin's payoff :math:`\sum_d p q - C(u)` changes by

* **price**: :math:`\sum_d (p_1 - p_0) q_0`, its posts of before at the new price;
* **volume**: :math:`\sum_d p_1 (q_1 - q_0)` minus the losses that its own exits cause,
  :math:`C(\tilde u) - C(u_0)` with :math:`\tilde u` from its own new exits and the others' old ones;
* **neighbours**: :math:`-[C(u_1) - C(\tilde u)]`, the losses that the other origins' exits cause at
  home through the vacancy chains.

The three parts sum to the change exactly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.markets import Markets
from negotiate.regimes.outcome import Outcome, losses

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Change of each origin's payoff and its parts, USD a year, shape (n,) each."""

    change: FloatArray
    price: FloatArray
    volume: FloatArray
    neighbours: FloatArray


def decompose(markets: Markets, before: Outcome, after: Outcome) -> Decomposition:
    """Return the change of every origin's payoff from ``before`` to ``after`` and its parts.

    Parameters
    ----------
    markets : Markets
        The markets in which both outcomes were computed.
    before, after : Outcome
        Two outcomes; payments are net of the reservation.
    """
    old, new = before.net_prices, after.net_prices
    price = ((new - old) * before.posts).sum(axis=1)
    sales = (after.payments - before.payments).sum(axis=1) - price
    exits = after.posts.sum(axis=1) - before.posts.sum(axis=1)
    own = before.unfilled + np.diag(unfilled_shares(markets.chains)) * exits
    middle = losses(markets, own)
    volume = sales - (middle - losses(markets, before.unfilled))
    neighbours = middle - losses(markets, after.unfilled)
    return Decomposition(price + volume + neighbours, price, volume, neighbours)
