"""What a regime gives to every party: posts, prices, payoffs, unfilled posts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.markets import Markets

FloatArray = NDArray[np.float64]


def losses(markets: Markets, unfilled: FloatArray) -> FloatArray:
    """Return C(u) = c u + g u^2 / 2 per origin, USD a year, shape (n,)."""
    total: FloatArray = markets.loss * unfilled + 0.5 * markets.loss_growth * unfilled**2
    return total


@dataclass(frozen=True, eq=False)
class Outcome:
    """The payoffs of one regime; money in USD a year, posts in posts."""

    regime: str
    """Identifier, e.g. ``bilateral``."""
    method: str
    """How the numbers were found, in words, with the stated options (fall-back, form of price)."""
    posts: FloatArray
    """q, shape (n, m)."""
    payments: FloatArray
    """T, net of the reservation, shape (n, m), USD a year; T/q is the net price per post."""
    origin_payoffs: FloatArray
    """Payments received minus losses to those left behind, shape (n,)."""
    destination_payoffs: FloatArray
    """Value (or employers' surplus) minus payments and agreement costs, shape (m,)."""
    unfilled: FloatArray
    """u = M e, posts left unfilled by origin, shape (n,)."""
    signed: tuple[frozenset[int], ...]
    """Per destination, the indices of the origins that have an agreement with it."""
    residual: float
    """Largest violation of the regime's conditions, in units of the largest payoff or price."""
    notes: tuple[str, ...] = ()
    """What a reader should know, in sentences."""

    @property
    def world(self) -> float:
        """Sum of all payoffs, USD a year."""
        return float(self.origin_payoffs.sum() + self.destination_payoffs.sum())

    @property
    def net_prices(self) -> FloatArray:
        """T / q where posts are positive, else 0; shape (n, m), USD per post and year."""
        positive = self.posts > 0
        return np.divide(
            self.payments, self.posts, out=np.zeros_like(self.payments), where=positive
        )

    def gross_prices(self, markets: Markets) -> FloatArray:
        """Return net prices plus the reservation where posts are positive, else 0."""
        return np.where(self.posts > 0, self.net_prices + markets.reservation, 0.0)


def unfilled_posts(markets: Markets, posts: FloatArray) -> FloatArray:
    """Return u = M e for posts of shape (n, m), e their row sums."""
    unfilled: FloatArray = unfilled_shares(markets.chains) @ posts.sum(axis=1)
    return unfilled
