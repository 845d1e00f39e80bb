"""Single deviations from an observed network: which agreements the model can and cannot explain.

The signed network of a real case is given (MODEL 2c). For each destination and each bloc this
module solves the network again with one agreement added, dropped or swapped, and tells what the
mover would gain. An observed agreement is **not explained** if its bloc would lose by it, if the
bloc would gain by shutting the corridor, or if the destination would gain by dropping the agreement
or by swapping it for another that the newcomer accepts.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from negotiate.regimes.equilibria import changed, signable, single_changes
from negotiate.regimes.state_payments import TOLERANCE, Bargain, Settlement, settle
from negotiate.regimes.state_volumes import BlocMarkets, Network

Kind = Literal["add", "drop", "swap", "shut"]


@dataclass(frozen=True)
class SingleDeviation:
    """One change of one agreement and what it gives to the party that would decide it."""

    kind: Kind
    """``add``, ``drop``, ``swap``: the destination decides; ``shut``: the bloc does."""
    destination: int
    """Index of the destination."""
    dropped: int | None
    """Index of the bloc that loses its agreement."""
    added: int | None
    """Index of the bloc that gets one."""
    gain: float
    """Change of the mover's payoff, USD a year."""
    accepted: bool
    """Whether no bloc then loses by signing at the destination, nor, other than before, elsewhere."""
    profitable: bool
    """Whether the deviation is accepted and gains more than rounding."""


@dataclass(frozen=True, eq=False)
class NetworkTest:
    """All single deviations from a network and the agreements that they leave unexplained."""

    given: Settlement
    """The network as given."""
    deviations: tuple[SingleDeviation, ...]
    """By destination: adds, drops, swaps, then shuts."""
    unexplained: tuple[tuple[int, int], ...]
    """Signed pairs (bloc, destination) that the model cannot explain, in index order."""

    @property
    def largest_gain(self) -> float:
        """Largest gain of a profitable deviation, USD a year; 0 where there is none."""
        return max((found.gain for found in self.deviations if found.profitable), default=0.0)


def _kind(dropped: int | None, added: int | None) -> Kind:
    if dropped is None:
        return "add"
    return "drop" if added is None else "swap"


def _accepted(given: Settlement, after: Settlement, destination: int) -> bool:
    """Return whether nobody refuses at the destination, and nobody new refuses elsewhere."""
    new = after.refusals & ~given.refusals
    return not bool(new.any() or after.refusals[:, destination].any())


def _at(
    view: BlocMarkets, bargain: Bargain, given: Settlement, destination: int
) -> list[SingleDeviation]:
    """Return the single deviations at one destination."""
    network, tolerance = given.network, TOLERANCE * view.scale
    found, shuts = [], []
    for dropped, added in single_changes(network[destination], signable(view)[destination]):
        signed = changed(network[destination], dropped, added)
        other: Network = (*network[:destination], signed, *network[destination + 1 :])
        after = settle(view, other, bargain)
        accepted = _accepted(given, after, destination)
        rise = after.destination_payoffs - given.destination_payoffs
        gain, kind = float(rise[destination]), _kind(dropped, added)
        found.append(
            SingleDeviation(
                kind, destination, dropped, added, gain, accepted, accepted and gain > tolerance
            )
        )
        if kind == "drop" and dropped is not None:
            own = float(after.bloc_payoffs[dropped] - given.bloc_payoffs[dropped])
            shuts.append(
                SingleDeviation("shut", destination, dropped, None, own, True, own > tolerance)
            )
    return found + shuts


def single_deviations(view: BlocMarkets, network: Network, bargain: Bargain) -> NetworkTest:
    """Return what one change of the network would give to whoever decides it (MODEL 2c).

    Parameters
    ----------
    view : BlocMarkets
        Markets as the blocs see them.
    network : tuple of frozenset of int
        Per destination, the blocs it has signed with.
    bargain : Bargain
        Threat of replacement and fall-back.

    Returns
    -------
    NetworkTest
        Every add, drop, swap and shut with the mover's gain, and the unexplained agreements.

    Raises
    ------
    ValueError
        If the network does not fit the markets.
    """
    given = settle(view, network, bargain)
    found = [deviation for d in range(len(network)) for deviation in _at(view, bargain, given, d)]
    wrong = {(int(i), int(d)) for i, d in np.argwhere(given.refusals)}
    wrong |= {
        (one.dropped, one.destination)
        for one in found
        if one.profitable and one.dropped is not None
    }
    return NetworkTest(given, tuple(found), tuple(sorted(wrong)))
