r"""Payments of bilateral bargains over posts: Nash-in-Nash, with or without threat of replacement.

For destination d and bloc i, with :math:`q^{-i,d}` the posts without theirs, all others as they are,

.. math:: \Delta V = V_d(q) - V_d(q^{-i,d}), \qquad
   \Delta C = \sum_{s \in i} [C_s(u(q)) - C_s(u(q^{-i,d}))], \qquad
   T^{NN} = \beta \Delta V + (1-\beta) \Delta C

[HornWolinsky1988]_ [CollardWexler2019]_. Under threat of replacement [HoLee2019]_ the destination
pays at most :math:`T^{TR} = V_d(q) - \max_k [V_d(q^{-i,d} + z_k) - R_k]` over blocs k that it has
not signed with (:mod:`negotiate.regimes.replacement`), so :math:`T = \min(T^{NN}, T^{TR})`. The
swap is one for one: agreement costs cancel. With fall-back ``expand``, :math:`V_d(q^{-i,d})` gives
way to what the destination gets when the blocs still signed re-choose their posts.

Outside option: no bloc gets more than the price of other labour on all its posts,
:math:`T \le \sum_{o \in i} (\bar p_d - \rho_{od}) q_{od}`. It bounds the payment, hence the average
gross price of the bloc; the posts stay those that are best for the pair.

A pair is admissible if the bloc does not lose by it, :math:`T \ge \Delta C` up to rounding. A pair
without posts pays nothing; it is not admissible if an unsigned rival would bring more.

References
----------
.. [HornWolinsky1988] H. Horn, A. Wolinsky, "Bilateral Monopolies and Incentives for Merger", RAND
   Journal of Economics 19(3), 1988, pp. 408-419.
.. [CollardWexler2019] A. Collard-Wexler, G. Gowrisankaran, R. S. Lee, "'Nash-in-Nash' Bargaining: A
   Microfoundation for Applied Work", Journal of Political Economy 127(1), 2019, pp. 163-195.
.. [HoLee2019] K. Ho, R. S. Lee, "Equilibrium Provider Networks: Bargaining and Exclusion in Health
   Care Markets", American Economic Review 109(2), 2019, pp. 473-522.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.outcome import losses
from negotiate.regimes.replacement import (
    Fallback,
    destination_value,
    replacement_gains,
    unsigned,
    walk_away_value,
    without,
)
from negotiate.regimes.state_volumes import BlocMarkets, Network, agreed_posts

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

TOLERANCE = 1e-9
"""Gains below this share of the largest value of a corridor count as rounding (MODEL 8a)."""


@dataclass(frozen=True)
class Bargain:
    """How a pair bargains: the stated options of the bilateral regimes."""

    threat: bool = True
    """Whether an unsigned rival may come in instead (threat of replacement)."""
    fallback: Fallback = "fixed"
    """What the blocs still signed at the destination do there when an agreement fails."""

    @property
    def words(self) -> str:
        """Return the options in words."""
        rest = "others' posts fixed" if self.fallback == "fixed" else "signed rivals expand"
        swap = "; an unsigned rival may replace it at its reservation payment"
        return f"fall-back when an agreement fails: {rest}{swap if self.threat else ''}"


@dataclass(frozen=True, eq=False)
class Settlement:
    """Posts and payments under one network of signed blocs; k blocs, m destinations."""

    network: Network
    """Per destination, the blocs it signed with."""
    posts: FloatArray
    """q, shape (n, m)."""
    payments: FloatArray
    """T, shape (k, m), USD a year, net of the reservation; 0 where nothing is signed."""
    added_values: FloatArray
    """dV, shape (k, m), USD a year: fall in the destination's value if the agreement fails."""
    added_losses: FloatArray
    """dC, shape (k, m), USD a year: the bloc's losses with minus without the agreement."""
    capped: BoolArray
    """Shape (k, m): where the outside option bounds the payment."""
    destination_payoffs: FloatArray
    """W, shape (m,), USD a year."""
    bloc_payoffs: FloatArray
    """Payments minus losses of the members, shape (k,), USD a year."""
    refusals: BoolArray
    """Shape (k, m): signed pairs in which the bloc would lose, so that it does not sign."""

    @property
    def admissible(self) -> bool:
        """Whether no signed bloc would rather not have signed."""
        return not bool(self.refusals.any())


def nash_payment(power: float, added_value: float, added_loss: float) -> float:
    """Return beta dV + (1 - beta) dC, the payment of the asymmetric Nash solution, USD a year.

    Parameters
    ----------
    power : float
        beta in [0, 1], the origin's bargaining power.
    added_value, added_loss : float
        What the agreement adds to the destination's value and to the origin's losses, USD a year.

    Examples
    --------
    A second worker adds 24 to the value and costs 10 at home (THEORY 6.1):

    >>> nash_payment(0.5, 24.0, 10.0)
    17.0
    """
    return power * added_value + (1 - power) * added_loss


@dataclass(frozen=True, eq=False)
class _Removal:
    """What taking away each bloc's posts at each destination does, others fixed."""

    values: FloatArray
    losses: FloatArray
    marginal: FloatArray


def _removals(view: BlocMarkets, posts: FloatArray) -> _Removal:
    """Return dV and dC, shape (k, m), and the marginal gains that remain, shape (k, m, n)."""
    markets = view.markets
    own = view.members[:, None, :] * posts.T[None, :, :]
    worth = (markets.net_value - np.einsum("dop,pd->od", markets.slopes, posts)).T
    freed = np.matmul(markets.slopes[None], own[..., None])[..., 0]
    values = (own * (worth[None] + 0.5 * freed)).sum(axis=2)
    unfilled = view.shares @ posts.sum(axis=1)
    after = unfilled - own @ view.shares.T
    saved = losses(markets, unfilled) - losses(markets, after)
    pain = (markets.loss + markets.loss_growth * after) @ view.internal.T
    return _Removal(
        values, (view.members[:, None, :] * saved).sum(axis=2), worth[None] + freed - pain
    )


def _fixed_terms(
    view: BlocMarkets, network: Network, removal: _Removal, *, threat: bool
) -> tuple[FloatArray, FloatArray]:
    """Return dV and the largest payment under threat, others' posts fixed; both (k, m)."""
    most = np.full_like(removal.values, np.inf)
    if threat:
        for d, signed in enumerate(network):
            rivals = unsigned(view, network, d)
            if rivals and signed:
                rows = sorted(signed)
                gains = replacement_gains(view, removal.marginal[rows, d], d)
                most[rows, d] = removal.values[rows, d] - gains[:, list(rivals)].max(axis=1)
    return removal.values, most


def _expanded_terms(
    view: BlocMarkets, network: Network, posts: FloatArray, *, threat: bool
) -> tuple[FloatArray, FloatArray]:
    """Return dV and the largest payment under threat when signed rivals expand; both (k, m)."""
    values = np.zeros((len(view.blocs), len(network)))
    most = np.full_like(values, np.inf)
    for d, signed in enumerate(network):
        held = destination_value(view, posts, d)
        for i in sorted(signed):
            rest = without(view, posts, i, d)
            movers = tuple(sorted(signed - {i}))
            values[i, d] = held - walk_away_value(view, rest, movers, d)
            if threat:
                swaps = [
                    walk_away_value(view, rest, (*movers, k), d) for k in unsigned(view, network, d)
                ]
                most[i, d] = held - max(swaps, default=-np.inf)
    return values, most


def _terms(
    view: BlocMarkets, network: Network, posts: FloatArray, removal: _Removal, bargain: Bargain
) -> tuple[FloatArray, FloatArray]:
    """Return dV and the largest payment under threat for the stated fall-back; both (k, m)."""
    if bargain.fallback == "fixed":
        return _fixed_terms(view, network, removal, threat=bargain.threat)
    return _expanded_terms(view, network, posts, threat=bargain.threat)


def _price_bounds(view: BlocMarkets, posts: FloatArray) -> FloatArray:
    """Return the payment at the outside option's price on all posts of each bloc, shape (k, m)."""
    cap = view.markets.price_cap
    finite = np.where(np.isfinite(cap), cap, 0.0)
    bound = view.members @ ((finite - view.markets.reservation) * posts)
    return np.asarray(np.where(np.isfinite(cap), bound, np.inf))


def settle(view: BlocMarkets, network: Network, bargain: Bargain) -> Settlement:
    """Return posts, payments and payoffs under a given network of signed blocs (MODEL 8a).

    Parameters
    ----------
    view : BlocMarkets
        Markets as the blocs see them.
    network : tuple of frozenset of int
        Per destination, the blocs it has signed with.
    bargain : Bargain
        Threat of replacement and fall-back.

    Raises
    ------
    ValueError
        If the network does not fit the markets.
    SolverError
        If the posts cannot be found.
    """
    markets = view.markets
    posts = agreed_posts(view, network)
    removal = _removals(view, posts)
    values, most = _terms(view, network, posts, removal, bargain)
    signed = np.array([[i in blocs for blocs in network] for i in range(len(view.blocs))])
    nash = markets.power * values + (1 - markets.power) * removal.losses
    agreed = np.minimum(nash, most)
    bound = _price_bounds(view, posts)
    offers = np.minimum(agreed, bound)
    payments = np.where(signed & (view.members @ posts > 0), offers, 0.0)
    pain = view.members @ losses(markets, view.shares @ posts.sum(axis=1))
    worth = [destination_value(view, posts, d) for d in range(len(network))]
    costs = markets.agreement_cost * signed.sum(axis=0)
    return Settlement(
        network,
        posts,
        payments,
        np.where(signed, values, 0.0),
        np.where(signed, removal.losses, 0.0),
        signed & (bound < agreed),
        np.array(worth) - payments.sum(axis=0) - costs,
        payments.sum(axis=1) - pain,
        signed & (offers < removal.losses - TOLERANCE * view.scale),
    )
