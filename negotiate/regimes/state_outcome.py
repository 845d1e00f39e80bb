r"""From a settlement of blocs to what every origin and destination gets.

A bloc divides its payment at one price per post: :math:`p_d = T_{S,d} / \sum_{o \in S} q_{od}`, so
that a member gets :math:`p_d q_{od}` there and bears its own losses (MODEL 8a, framework without
side payments). Other divisions move money between members only (:mod:`negotiate.coalitions`).
"""

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.outcome import Outcome, losses
from negotiate.regimes.state_payments import Settlement
from negotiate.regimes.state_volumes import BlocMarkets, Network, volume_residual

FloatArray = NDArray[np.float64]


def one_price_payments(view: BlocMarkets, posts: FloatArray, payments: FloatArray) -> FloatArray:
    """Return each origin's payment at its bloc's one price per post, shape (n, m), USD a year.

    Parameters
    ----------
    view : BlocMarkets
        Markets and blocs.
    posts : array, shape (n, m)
        Posts.
    payments : array, shape (k, m)
        Payments to blocs, USD a year.
    """
    held = view.members @ posts
    prices = np.divide(payments, held, out=np.zeros_like(payments), where=held > 0)
    return np.asarray((view.members.T @ prices) * posts)


def member_network(view: BlocMarkets, network: Network) -> tuple[frozenset[int], ...]:
    """Return per destination the origins, not the blocs, that have an agreement with it."""
    return tuple(frozenset(o for i in signed for o in view.blocs[i]) for signed in network)


def bloc_network(view: BlocMarkets, signed: tuple[frozenset[int], ...]) -> Network:
    """Return per destination the blocs of which at least one member is listed.

    Raises
    ------
    ValueError
        If an origin is listed that does not exist.
    """
    known = frozenset(range(len(view.markets.origins)))
    unknown = sorted(set().union(*signed) - known)
    if unknown:
        raise ValueError(f"signed origins must lie in 0 to {len(known) - 1}, got {unknown}")
    return tuple(
        frozenset(i for i, bloc in enumerate(view.blocs) if bloc & listed) for listed in signed
    )


def bloc_name(view: BlocMarkets, bloc: int) -> str:
    """Return the names of a bloc's members, joined by ``+``."""
    return "+".join(view.markets.origins[o] for o in sorted(view.blocs[bloc]))


def _remarks(view: BlocMarkets, settlement: Settlement) -> tuple[str, ...]:
    """Return where an outside option binds and which signed blocs would rather not have signed."""
    places = view.markets.destinations
    bound = [
        f"The price of other labour at {places[d]} bounds what {bloc_name(view, i)} gets there."
        for i, d in np.argwhere(settlement.capped)
    ]
    refused = [
        f"{bloc_name(view, i)} loses by its agreement with {places[d]}; of its own accord it would "
        "not sign."
        for i, d in np.argwhere(settlement.refusals)
    ]
    return (*bound, *refused)


def outcome_of(
    view: BlocMarkets,
    settlement: Settlement,
    *,
    regime: str,
    method: str,
    notes: tuple[str, ...] = (),
) -> Outcome:
    """Return the outcome of a settlement for every origin and destination.

    Parameters
    ----------
    view : BlocMarkets
        Markets and blocs.
    settlement : Settlement
        Posts and payments of blocs.
    regime : str
        Identifier of the regime.
    method : str
        How it was found, with the stated options.
    notes : tuple of str, optional
        Sentences to add after those on outside options and unwilling signatories.
    """
    posts = settlement.posts
    unfilled = view.shares @ posts.sum(axis=1)
    payments = one_price_payments(view, posts, settlement.payments)
    return Outcome(
        regime,
        method,
        posts,
        payments,
        payments.sum(axis=1) - losses(view.markets, unfilled),
        settlement.destination_payoffs,
        unfilled,
        member_network(view, settlement.network),
        volume_residual(view, settlement.network, posts),
        (*_remarks(view, settlement), *notes),
    )
