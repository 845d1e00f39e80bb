"""Payoffs of blocs of origins where governments agree on posts, for partition functions.

In each partition blocs sign as in regime 3 (threat of replacement) unless said otherwise. Where
several equilibria exist, the one with the lowest sum of origins' payoffs is read, and every payoff
of that partition from it (MODEL 8a). With a given network nothing is searched: a bloc has signed
where any of its members is listed. That is the way for real cases and for many origins.
"""

import numpy as np
from numpy.typing import NDArray

from negotiate.coalitions.partitions import BlocPayoffs, Partition, PartitionFunction
from negotiate.coalitions.partitions import partition_function as evaluate_partitions
from negotiate.regimes.equilibria import search_networks, worst_for_origins
from negotiate.regimes.markets import Markets
from negotiate.regimes.replacement import Fallback
from negotiate.regimes.state_outcome import bloc_network
from negotiate.regimes.state_payments import Bargain, settle
from negotiate.regimes.state_volumes import bloc_markets

FloatArray = NDArray[np.float64]


def bloc_payoffs(
    markets: Markets,
    *,
    threat: bool = True,
    fallback: Fallback = "fixed",
    signed: tuple[frozenset[int], ...] | None = None,
) -> BlocPayoffs:
    """Return the function that gives each bloc's payoff in a partition, USD a year.

    Parameters
    ----------
    markets : Markets
        The markets.
    threat : bool, default True
        Whether an unsigned rival may come in instead.
    fallback : {"fixed", "expand"}, default "fixed"
        What signed rivals do when an agreement fails.
    signed : tuple of frozenset of int, optional
        Per destination, the origins with an agreement, if the network is given. Default: search.

    Returns
    -------
    callable
        From a partition of the origins to payoffs in its order; raises ``NoEquilibriumError`` if
        the search finds no equilibrium of a partition.
    """
    bargain = Bargain(threat=threat, fallback=fallback)

    def evaluate(partition: Partition) -> FloatArray:
        view = bloc_markets(markets, partition)
        if signed is not None:
            return settle(view, bloc_network(view, signed), bargain).bloc_payoffs
        search = search_networks(view, bargain)
        label = "|".join("".join(markets.origins[o] for o in sorted(b)) for b in partition)
        return worst_for_origins(search, f"partition {label}").bloc_payoffs

    return evaluate


def state_partition_function(
    markets: Markets,
    *,
    threat: bool = True,
    fallback: Fallback = "fixed",
    signed: tuple[frozenset[int], ...] | None = None,
) -> PartitionFunction:
    """Return the partition function of the origins; options as in :func:`bloc_payoffs`.

    Examples
    --------
    Two origins that are alike; each would be replaced by the other, so neither gains alone:

    >>> alike = Markets.build(("XAA", "XAB"), ("XBB",), value=[[40.0], [40.0]],
    ...                       slopes=[[[4.0, 3.6], [3.6, 4.0]]], loss=[12.0, 12.0],
    ...                       loss_growth=[1.0, 1.0], power=0.5, agreement_cost=[30.0])
    >>> state_partition_function(alike).characteristic().round(3)
    array([ 0.   ,  0.   ,  0.   , 45.581])
    """
    evaluate = bloc_payoffs(markets, threat=threat, fallback=fallback, signed=signed)
    return evaluate_partitions(len(markets.origins), evaluate)
