r"""What one change does to the exits and the unfilled posts of every origin.

A change touches corridors (a cap, a better offer, an agreement). Exits of each origin change in
three ways: **direct**, on the corridors that are touched; **diversion**, as the origin's workers go
elsewhere or come from elsewhere (`negotiate.corridors.diversion`); **replacement**, as destinations
fill what they lose from one origin with workers of others: of a worker of o lost at a destination,
a share R[i, o] is filled from i, on the open corridors of i, at most up to their caps.

Unfilled posts change by :math:`\Delta u = M \Delta e`. The first three parts are the exits
themselves, post for post; the **chain** is what filling posts from each other moves on,
:math:`(M - I) \Delta e`: it sums to zero over the origins, and without P it is zero. The parts sum
to the change exactly.

R is a share after all rounds of replacement, so the workers who replace others are taken from those
who stay; a destination that gains a worker of o takes R[i, o] fewer from i. The equilibrium in
which destinations and origins react to each other over prices is solved in `negotiate.regimes`;
this module is for changes over the whole world at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiate.corridors.cascade import cascade
from negotiate.corridors.diversion import Diversion, Response, diversion

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Parts:
    """Change of a number at every origin and what it consists of; shape (..., n) each."""

    direct: FloatArray
    """On the corridors that were touched."""
    diversion: FloatArray
    """On other corridors of the same origins, by the choice of their workers."""
    replacement: FloatArray
    """By destinations that replace workers of other origins."""
    chain: FloatArray
    """By filling posts from each other; zero for exits."""

    @property
    def total(self) -> FloatArray:
        """The whole change, the sum of the parts."""
        return self.direct + self.diversion + self.replacement + self.chain


@dataclass(frozen=True, eq=False)
class Spillover:
    """Effect of one change."""

    flows_change: FloatArray
    """Change of every flow, shape (..., n, m)."""
    exits: Parts
    """Change of each origin's exits."""
    unfilled: Parts
    """Change of each origin's unfilled posts."""
    supply_side: Diversion
    """Diversion by the choice of workers alone."""
    reappears: float | None
    """Change of all other corridors over the loss on the touched ones; None without a loss."""

    @property
    def words(self) -> str:
        """What happened, in a sentence or two."""
        if self.reappears is None:
            return self.supply_side.words
        others = float(np.maximum(self.unfilled.total, 0.0).sum())
        return (
            f"{self.supply_side.words}. With replacement by destinations "
            f"{100 * self.reappears:.1f} % of the change reappears in other corridors. Origins "
            f"that lose are left with {others:,.1f} more unfilled posts"
        )


def spillover(
    response: Response,
    chains: ArrayLike,
    *,
    destination_replacement: ArrayLike | None = None,
    replacement_by_destination: ArrayLike | None = None,
) -> Spillover:
    """Return the effect of one change on exits and unfilled posts, in parts.

    Parameters
    ----------
    response : Response
        Flows before and after the choice of workers, shape (..., n, m).
    chains : array-like, broadcast to (..., n, n)
        P: share of the row's vacated posts filled from the column.
    destination_replacement : array-like, broadcast to (..., n, n), optional
        R: share of posts lost by workers of the column that the row's workers fill; the diagonal
        is zero and columns sum to at most 1. None by default.
    replacement_by_destination : array-like, broadcast to (..., m, n, n), optional
        R of each destination, instead of one for all.

    Raises
    ------
    ValueError
        If a matrix does not hold shares, or both kinds of R are given.

    Examples
    --------
    The second origin fills posts of the first; the first is capped:

    >>> from negotiate.corridors.choice import nested_logit
    >>> from negotiate.corridors.diversion import respond, supply_from_flows
    >>> base = supply_from_flows([[50.0, 30.0], [5.0, 5.0]], [1000.0, 500.0], nested_logit(0.5))
    >>> caps = [[20.0, np.inf], [np.inf, np.inf]]
    >>> found = spillover(respond(base, caps=caps), [[0, 0.3], [0, 0]])
    >>> found.unfilled.direct.round(1), found.unfilled.chain.round(1)
    (array([-30.,   0.]), array([ 5.7, -5.7]))
    """
    change, touched = response.change, response.touched
    replaced = _replacement(response, destination_replacement, replacement_by_destination)
    direct = np.where(touched, change, 0.0).sum(axis=-1)
    diverted = np.where(touched, 0.0, change).sum(axis=-1)
    replacement = replaced.sum(axis=-1)
    chain = _chain(chains, direct + diverted + replacement)
    supply_side = diversion(response)
    total = change + replaced
    lost = -float(total[touched].sum())
    reappears = float(total[~touched].sum()) / lost if supply_side.ratio is not None else None
    return Spillover(
        total,
        Parts(direct, diverted, replacement, np.zeros_like(direct)),
        Parts(direct, diverted, replacement, chain),
        supply_side,
        reappears,
    )


def _replacement(
    response: Response, given: ArrayLike | None, by_destination: ArrayLike | None
) -> FloatArray:
    """Return the change of each flow by destinations that replace others' workers."""
    change, flows = response.change, response.flows
    if given is not None and by_destination is not None:
        raise ValueError("give destination_replacement or replacement_by_destination, not both")
    if given is not None:
        shares = np.asarray(given, dtype=float)
        _check_replacement(shares, change.shape[-2:-1] * 2, "destination_replacement")
        wanted = _wanted(shares, change)
    elif by_destination is not None:
        shares = np.asarray(by_destination, dtype=float)
        n, m = change.shape[-2:]
        _check_replacement(shares, (m, n, n), "replacement_by_destination")
        wanted = np.einsum("...dio,...od->...id", shares, change)
    else:
        return np.zeros_like(change)
    most = np.maximum(np.where(flows > 0, response.caps, 0.0), flows)
    return np.clip(flows - wanted, 0.0, most) - flows


def _wanted(shares: FloatArray, change: FloatArray) -> FloatArray:
    """Return R times the change, from the origins that change alone, shape (..., n, m)."""
    n, m = change.shape[-2:]
    matrices = np.broadcast_to(shares, (*change.shape[:-2], n, n)).reshape(-1, n, n)
    changes = change.reshape(-1, n, m)
    found = np.zeros_like(changes)
    for k in np.flatnonzero(changes.any(axis=(1, 2))):
        rows = np.flatnonzero(changes[k].any(axis=1))
        found[k] = matrices[k][:, rows] @ changes[k][rows]
    return found.reshape(change.shape)


def _check_replacement(shares: FloatArray, shape: tuple[int, ...], name: str) -> None:
    """Raise ``ValueError`` unless R holds shares."""
    if shares.shape[-len(shape) :] != shape:
        raise ValueError(f"{name} must be {shape}, got {shares.shape}")
    own = np.diagonal(shares, axis1=-2, axis2=-1)
    if (shares < 0).any() or (own != 0).any() or (shares.sum(axis=-2) > 1 + 1e-12).any():
        raise ValueError(
            f"{name} must hold shares of at least 0 that sum to at most 1 per column, with zeros "
            "on the diagonal"
        )


def _chain(chains: ArrayLike, exits: FloatArray) -> FloatArray:
    """Return what filling posts from each other adds to unfilled posts, shape (..., n)."""
    n = exits.shape[-1]
    matrices = np.broadcast_to(np.asarray(chains, dtype=float), (*exits.shape, n)).reshape(-1, n, n)
    columns = exits.reshape(-1, n)
    added = np.zeros_like(columns)
    for row in np.flatnonzero(columns.any(axis=1)):
        added[row] = cascade(matrices[row], columns[row]).unfilled - columns[row]
    return added.reshape(exits.shape)
