r"""Everyone signed everywhere, imposed and not chosen: the benchmarks of who gains by a bloc.

With all agreements in place and no threat of replacement, blocs differ in payments only if there
are no vacancy chains (posts are then the planner's in any partition), which gives exact identities
(THEORY 1.5, after [InderstWey2003]_):

- all origins as one bloc gain :math:`\beta b s \sum_{i<j} q_i q_j` at each destination over signing
  one by one: positive for substitutes, negative for complements;
- all destinations as one gain :math:`(1-\beta) \sum_o g_o \sum_{d<d'} q_{od} q_{od'}`: positive when
  losses are convex. They then pay :math:`T_o = \beta \sum_d \Delta V_{od} + (1-\beta) [C_o(u(q)) -
  C_o(u(q \text{ with } o \text{ at zero everywhere}))]`.

References
----------
.. [InderstWey2003] R. Inderst, C. Wey, "Bargaining, Mergers, and Technology Choice in Bilaterally
   Oligopolistic Industries", RAND Journal of Economics 34(1), 2003, pp. 1-19.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.markets import Markets
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.replacement import Fallback, bloc_losses
from negotiate.regimes.state_outcome import outcome_of
from negotiate.regimes.state_payments import Bargain, Settlement, settle
from negotiate.regimes.state_volumes import (
    Bloc,
    BlocMarkets,
    Network,
    bloc_markets,
    singletons,
)

FloatArray = NDArray[np.float64]


def _everybody(view: BlocMarkets) -> Network:
    count = frozenset(range(len(view.blocs)))
    return tuple(count for _ in view.markets.destinations)


def imposed(markets: Markets, blocs: tuple[Bloc, ...], *, fallback: Fallback = "fixed") -> Outcome:
    """Return the outcome when every destination has signed with every bloc.

    Parameters
    ----------
    markets : Markets
        The markets.
    blocs : tuple of frozenset of int
        A partition of the origins' indices.
    fallback : {"fixed", "expand"}, default "fixed"
        What the other blocs do when an agreement fails.

    Raises
    ------
    ValueError
        If the blocs are not a partition.
    """
    view = bloc_markets(markets, blocs)
    bargain = Bargain(threat=False, fallback=fallback)
    settlement = settle(view, _everybody(view), bargain)
    method = f"everyone signed everywhere, imposed; {bargain.words}"
    return outcome_of(view, settlement, regime="imposed", method=method)


def destinations_as_one(markets: Markets) -> Outcome:
    """Return the outcome when all destinations bargain as one with each origin, all signed.

    Each origin's payment is spread over its posts at one price; destinations bear the payments
    and agreement costs of their own corridors.
    """
    view = bloc_markets(markets, singletons(len(markets.origins)))
    settlement = settle(view, _everybody(view), Bargain(threat=False))
    posts = settlement.posts
    total = bloc_losses(view, posts)
    away = np.array([total[o] - _absent(view, posts, o)[o] for o in range(len(total))])
    joint = markets.power * settlement.added_values.sum(axis=1) + (1 - markets.power) * away
    held = posts.sum(axis=1)
    price = np.divide(joint, held, out=np.zeros_like(joint), where=held > 0)
    return outcome_of(
        view,
        _paid(settlement, price[:, None] * posts),
        regime="imposed",
        method="everyone signed everywhere, imposed; destinations bargain as one with each origin",
    )


def _paid(settlement: Settlement, payments: FloatArray) -> Settlement:
    """Return the settlement with other payments to the blocs."""
    more = payments - settlement.payments
    return replace(
        settlement,
        payments=payments,
        destination_payoffs=settlement.destination_payoffs - more.sum(axis=0),
        bloc_payoffs=settlement.bloc_payoffs + more.sum(axis=1),
    )


def _absent(view: BlocMarkets, posts: FloatArray, origin: int) -> FloatArray:
    """Return losses when one origin holds no posts anywhere."""
    rest = posts.copy()
    rest[origin] = 0.0
    return bloc_losses(view, rest)
