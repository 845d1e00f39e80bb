r"""What a destination can get without an agreement: its fall-back in a bargain.

When the agreement of destination d with bloc i fails, posts of i at d fall to 0. What happens to the
other posts at d is a stated option (MODEL 2c); posts elsewhere and other payments stay as they are.

- ``fixed``: nothing. The destination keeps :math:`V_d(q^{-i,d})`.
- ``expand``: the blocs still signed at d re-choose their posts at d, each pair given the others, and
  are paid the loss that their own change causes.
- An unsigned rival k comes in instead (threat of replacement [HoLee2019]_) at its reservation
  payment :math:`R_k`, the loss that its posts :math:`z_k` cause it; under ``expand`` together with
  the signed ones. Its posts are best for d and k together,
  :math:`z_k = \arg\max V_d(q^{-i,d} + z) - [C_k(q^{-i,d} + z) - C_k(q^{-i,d})]`.

Since that objective is a concave quadratic, :math:`\max = \tfrac12 w'z_k` without caps, w being the
marginal gains at :math:`z = 0`; for one corridor :math:`\max(0, w)^2 / (2 (B_{kk} + G_{kk}))`.

References
----------
.. [HoLee2019] K. Ho, R. S. Lee, "Equilibrium Provider Networks: Bargaining and Exclusion in Health
   Care Markets", American Economic Review 109(2), 2019, pp. 473-522.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.outcome import losses
from negotiate.regimes.state_volumes import BlocMarkets, Network, marginal_gains

FloatArray = NDArray[np.float64]

Fallback = Literal["fixed", "expand"]
"""What the blocs still signed at a destination do there when another agreement fails."""


def destination_value(view: BlocMarkets, posts: FloatArray, destination: int) -> float:
    """Return V_d at the posts of shape (n, m), USD a year."""
    held = posts[:, destination]
    worth = view.markets.net_value[:, destination] @ held
    return float(worth - 0.5 * held @ view.markets.slopes[destination] @ held)


def bloc_losses(view: BlocMarkets, posts: FloatArray) -> FloatArray:
    """Return the losses of each bloc's members at the posts of shape (n, m), shape (k,)."""
    result: FloatArray = view.members @ losses(view.markets, view.shares @ posts.sum(axis=1))
    return result


def without(view: BlocMarkets, posts: FloatArray, bloc: int, destination: int) -> FloatArray:
    """Return the posts with those of one bloc at one destination set to 0, all others as they are."""
    rest = posts.copy()
    rest[view.members[bloc] > 0, destination] = 0.0
    return rest


def _rechosen(
    view: BlocMarkets, rest: FloatArray, movers: tuple[int, ...], destination: int
) -> FloatArray:
    """Return the posts after the movers re-choose theirs at the destination."""
    moving = view.members[list(movers)].sum(axis=0) > 0
    free = np.flatnonzero(moving & (view.upper[:, destination] > 0))
    posts = rest.copy()
    posts[free, destination] = 0.0
    if not free.size:
        return posts
    block = view.markets.slopes[destination] + view.curvature
    solution = solve_complementarity(
        block[np.ix_(free, free)],
        -marginal_gains(view, posts)[free, destination],
        upper=view.upper[free, destination],
    )
    posts[free, destination] = solution.z
    return posts


def walk_away_value(
    view: BlocMarkets, rest: FloatArray, movers: tuple[int, ...], destination: int
) -> float:
    """Return what the destination gets when the movers re-choose their posts there.

    Each mover is paid the change of its losses that its own change of posts causes.

    Parameters
    ----------
    view : BlocMarkets
        Markets and blocs.
    rest : array, shape (n, m)
        Posts after the failed agreement's are removed.
    movers : tuple of int
        Indices of the blocs that re-choose at the destination; none: posts stay fixed.
    destination : int
        Index of the destination.

    Returns
    -------
    float
        Value at the new posts minus those extra payments, USD a year.
    """
    if not movers:
        return destination_value(view, rest, destination)
    after = _rechosen(view, rest, movers, destination)
    total = bloc_losses(view, after)
    paid = 0.0
    for j in movers:
        before = after.copy()
        own = view.members[j] > 0
        before[own, destination] = rest[own, destination]
        paid += float(total[j] - bloc_losses(view, before)[j])
    return destination_value(view, after, destination) - paid


def replacement_gains(view: BlocMarkets, marginal: FloatArray, destination: int) -> FloatArray:
    """Return what each bloc would add to destination and itself if it came in, shape (k, k).

    Parameters
    ----------
    view : BlocMarkets
        Markets and blocs.
    marginal : array, shape (k, n)
        Marginal gains at the destination after the bloc of the row is removed, USD per post.
    destination : int
        Index of the destination.

    Returns
    -------
    array, shape (k, k)
        Row: bloc removed. Column: bloc that comes in from no posts, others fixed. USD a year.
    """
    block = view.markets.slopes[destination] + view.curvature
    cap = view.upper[:, destination]
    slope = np.diagonal(block)
    posts = np.minimum(np.maximum(marginal, 0.0) / slope, cap)
    gains = (posts * marginal - 0.5 * slope * posts**2) @ view.members.T
    for k in np.flatnonzero(view.members.sum(axis=1) > 1):
        own = np.flatnonzero((view.members[k] > 0) & (cap > 0))
        gains[:, k] = [_joint_gain(block, cap, own, row) for row in marginal]
    return np.asarray(gains)


def _joint_gain(
    block: FloatArray, cap: FloatArray, own: NDArray[np.intp], marginal: FloatArray
) -> float:
    """Return the largest gain from corridors that are chosen together."""
    inner, first = block[np.ix_(own, own)], marginal[own]
    posts = solve_complementarity(inner, -first, upper=cap[own]).z
    return float(posts @ first - 0.5 * posts @ inner @ posts)


def unsigned(view: BlocMarkets, network: Network, destination: int) -> tuple[int, ...]:
    """Return the blocs that have not signed at a destination and have an open corridor to it."""
    reach = view.members @ (view.upper[:, destination] > 0)
    return tuple(
        k for k in range(len(view.blocs)) if k not in network[destination] and reach[k] > 0
    )
