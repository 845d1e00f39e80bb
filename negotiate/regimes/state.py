"""Regimes where governments agree on posts (institution ``state``): the facade.

- :func:`no_agreement`: the corridors of the status quo, plain Nash-in-Nash payments.
- :func:`bilateral`: origins sign one by one, without or with threat of replacement; all equilibria
  of who signs with whom.
- :func:`framework`: some origins sign as one, the rest stay outside; all equilibria.
- :func:`capped`: a cap on posts in a given network, and what it diverts.
- :func:`given_network`: the same payments for a network that is a fact of the case.
- :func:`network_test`: single deviations from a given network.

Payoffs (MODEL 8a): an origin gets its payments minus the losses to those left behind, also if it
signed nothing; a destination gets its value minus payments and minus the agreement cost per bloc.
Posts are solved by :mod:`negotiate.regimes.state_volumes`, payments by
:mod:`negotiate.regimes.state_payments`, networks by :mod:`negotiate.regimes.equilibria`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import NoEquilibriumError
from negotiate.regimes.cap import CapEffect, cap_effect
from negotiate.regimes.deviations import NetworkTest, single_deviations
from negotiate.regimes.equilibria import NetworkSearch, search_networks
from negotiate.regimes.markets import Markets
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.replacement import Fallback
from negotiate.regimes.state_outcome import bloc_network, outcome_of
from negotiate.regimes.state_payments import Bargain, settle
from negotiate.regimes.state_volumes import (
    Bloc,
    BlocMarkets,
    Network,
    bloc_and_singletons,
    bloc_markets,
    singletons,
)

FloatArray = NDArray[np.float64]

Signed = tuple[frozenset[int], ...]
"""Per destination, the indices of the origins that have an agreement with it."""

_NO_CHAINS = (
    "Without vacancy chains a framework moves no posts between given partners, so that outsiders "
    "gain none: a property of this institution, not a finding."
)


@dataclass(frozen=True, eq=False)
class Equilibria:
    """Every equilibrium that was found, in stable order; possibly none, and it says so."""

    regime: str
    """Identifier of the regime."""
    method: str
    """How payments were found, with the stated options."""
    outcomes: tuple[Outcome, ...]
    """The equilibria, in the order of their networks."""
    blocs: tuple[Bloc, ...]
    """The partition of the origins that signs."""
    exhaustive: bool
    """Whether all networks were examined, so that there are no other equilibria."""
    examined: int
    """Number of networks examined."""
    cycles: tuple[tuple[Network, ...], ...]
    """Networks that better replies run through for ever (bloc indices per destination)."""
    statement: str
    """What was found, in a sentence."""

    def worst_for_origins(self) -> Outcome:
        """Return the equilibrium with the lowest sum of origins' payoffs; ties: the first.

        Raises
        ------
        NoEquilibriumError
            If none was found.
        """
        if not self.outcomes:
            raise NoEquilibriumError(self.regime, self.statement)
        return min(self.outcomes, key=lambda outcome: float(outcome.origin_payoffs.sum()))


def _equilibria(
    view: BlocMarkets,
    search: NetworkSearch,
    bargain: Bargain,
    regime: str,
    notes: tuple[str, ...] = (),
) -> Equilibria:
    method = f"Nash-in-Nash; {bargain.words}; {search.statement}"
    outcomes = tuple(
        outcome_of(view, found, regime=regime, method=method, notes=notes)
        for found in search.settlements
    )
    return Equilibria(
        regime,
        method,
        outcomes,
        view.blocs,
        search.exhaustive,
        search.examined,
        search.cycles,
        search.statement,
    )


def given_network(
    markets: Markets,
    signed: Signed,
    *,
    members: Bloc | None = None,
    threat: bool = False,
    fallback: Fallback = "fixed",
    caps: FloatArray | None = None,
    regime: str = "bilateral",
) -> Outcome:
    """Return the outcome of a network that is given, not chosen.

    Parameters
    ----------
    markets : Markets
        The markets.
    signed : tuple of frozenset of int
        Per destination, the origins that have an agreement with it.
    members : frozenset of int, optional
        Origins that sign as one; their bloc has signed where any of them is listed. Default: none.
    threat : bool, default False
        Whether an unsigned rival may come in instead.
    fallback : {"fixed", "expand"}, default "fixed"
        What signed rivals do when an agreement fails.
    caps : array, shape (n, m), optional
        Most posts per corridor. Default: no caps.
    regime : str, default "bilateral"
        Identifier for the outcome.

    Returns
    -------
    Outcome
        A signatory that would lose by its agreement is named in the notes.

    Raises
    ------
    ValueError
        If network, members or caps do not fit the markets.

    Examples
    --------
    >>> one = Markets.build(("XAA",), ("XBB",), value=[[40.0]], slopes=[[[4.0]]],
    ...                     loss=[12.0], loss_growth=[1.0], power=0.5, agreement_cost=[3.0])
    >>> found = given_network(one, (frozenset({0}),))
    >>> found.origin_payoffs, found.destination_payoffs
    (array([39.2]), array([36.2]))
    """
    count = len(markets.origins)
    blocs = singletons(count) if members is None else bloc_and_singletons(members, count)
    view = bloc_markets(markets, blocs, caps=caps)
    bargain = Bargain(threat=threat, fallback=fallback)
    settlement = settle(view, bloc_network(view, signed), bargain)
    method = f"Nash-in-Nash in a given network; {bargain.words}"
    return outcome_of(view, settlement, regime=regime, method=method)


def no_agreement(markets: Markets, signed: Signed, *, fallback: Fallback = "fixed") -> Outcome:
    """Return the status quo: its corridors, with plain Nash-in-Nash payments (MODEL 2a.1).

    Parameters
    ----------
    markets : Markets
        The markets.
    signed : tuple of frozenset of int
        Per destination, the origins whose corridors the status quo holds; empty sets: nothing.
    fallback : {"fixed", "expand"}, default "fixed"
        What signed rivals do when a deal fails.
    """
    return given_network(markets, signed, fallback=fallback, regime="no_agreement")


def bilateral(
    markets: Markets,
    *,
    threat: bool,
    fallback: Fallback = "fixed",
    starts: Iterable[Signed] = (),
) -> Equilibria:
    """Return the equilibria when every origin signs for itself (MODEL 2a.2 and 2a.3).

    Parameters
    ----------
    markets : Markets
        The markets.
    threat : bool
        Whether an unsigned rival may come in instead: regime ``bilateral_threat``, else
        ``bilateral``.
    fallback : {"fixed", "expand"}, default "fixed"
        What signed rivals do when an agreement fails.
    starts : iterable of networks, optional
        Where larger networks' better replies start besides their own starts, e.g. the observed one.

    Returns
    -------
    Equilibria
        All pure equilibria of up to 4,096 networks, else rest points and cycles of better replies.
    """
    view = bloc_markets(markets, singletons(len(markets.origins)))
    bargain = Bargain(threat=threat, fallback=fallback)
    search = search_networks(view, bargain, starts=tuple(starts))
    return _equilibria(view, search, bargain, "bilateral_threat" if threat else "bilateral")


def framework(
    markets: Markets,
    members: Bloc,
    *,
    threat: bool = True,
    fallback: Fallback = "fixed",
    starts: Iterable[Signed] = (),
) -> Equilibria:
    """Return the equilibria when some origins sign as one, the rest outside (MODEL 2a.4).

    Payments inside the bloc are at one price per post at each destination, without side payments;
    :mod:`negotiate.coalitions.division` has other divisions.

    Parameters
    ----------
    markets : Markets
        The markets.
    members : frozenset of int
        Indices of the origins in the framework, at least one.
    threat : bool, default True
        Whether an unsigned rival, here an outsider, may come in instead.
    fallback : {"fixed", "expand"}, default "fixed"
        What signed rivals do when an agreement fails.
    starts : iterable of networks of origins, optional
        Further starts for larger networks.

    Raises
    ------
    ValueError
        If the members are none, or not origins of the markets.
    """
    view = bloc_markets(markets, bloc_and_singletons(members, len(markets.origins)))
    bargain = Bargain(threat=threat, fallback=fallback)
    begun = tuple(bloc_network(view, start) for start in starts)
    search = search_networks(view, bargain, starts=begun)
    notes = () if markets.chains.any() or len(members) == 1 else (_NO_CHAINS,)
    return _equilibria(view, search, bargain, "framework", notes)


def capped(
    markets: Markets,
    signed: Signed,
    caps: FloatArray,
    *,
    threat: bool = False,
    fallback: Fallback = "fixed",
) -> CapEffect:
    """Return what a cap on posts does in a given network (MODEL 2a.6, the ethical cap).

    Parameters
    ----------
    markets : Markets
        The markets.
    signed : tuple of frozenset of int
        Per destination, the origins that have an agreement with it; held fixed.
    caps : array, shape (n, m)
        Most posts per corridor, at least 0; ``inf`` where there is no cap.
    threat : bool, default False
        Whether an unsigned rival may come in instead.
    fallback : {"fixed", "expand"}, default "fixed"
        What signed rivals do when an agreement fails.

    Returns
    -------
    CapEffect
        Outcomes before and after, the diversion ratio, and exits and unfilled posts by origin.

    Raises
    ------
    ValueError
        If network or caps do not fit the markets.
    """
    before = given_network(markets, signed, threat=threat, fallback=fallback)
    after = given_network(
        markets, signed, threat=threat, fallback=fallback, caps=caps, regime="cap"
    )
    return cap_effect(before, after, np.asarray(caps, dtype=np.float64))


def network_test(
    markets: Markets,
    signed: Signed,
    *,
    members: Bloc | None = None,
    threat: bool = False,
    fallback: Fallback = "fixed",
) -> NetworkTest:
    """Return all single deviations from an observed network (MODEL 2c).

    Bloc indices in the result are origins' indices unless ``members`` sign as one.

    Parameters
    ----------
    markets : Markets
        The markets.
    signed : tuple of frozenset of int
        Per destination, the origins that have an agreement with it.
    members : frozenset of int, optional
        Origins that sign as one. Default: none.
    threat : bool, default False
        Whether an unsigned rival may come in instead.
    fallback : {"fixed", "expand"}, default "fixed"
        What signed rivals do when an agreement fails.
    """
    count = len(markets.origins)
    blocs = singletons(count) if members is None else bloc_and_singletons(members, count)
    view = bloc_markets(markets, blocs)
    bargain = Bargain(threat=threat, fallback=fallback)
    return single_deviations(view, bloc_network(view, signed), bargain)
