r"""Posts where governments agree on numbers: each signed pair picks what is best for the pair.

Blocs partition the origins; a bloc signs as one and counts the losses of its members only. Given
the blocs that each destination has signed with, the posts of all open signed corridors solve one
complementarity problem (MODEL 2a),

.. math:: 0 \le q_{od} \le \bar q_{od} \;\perp\; -(a_{od} - (B_d q_d)_o)
   + \sum_{s \in bloc(o)} M_{so} (c_s + g_s u_s), \qquad u = M e,

with e the row sums of q. All other corridors hold no posts. Its matrix is :math:`B` within a
destination plus :math:`G_{oo'} = \sum_{s \in bloc(o)} M_{so} g_s M_{so'}` between all corridors. The
solution is unique when that matrix is a P-matrix, which holds without vacancy chains and for the
bloc of all origins (it is then positive definite); otherwise pivoting says when it finds none.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.markets import Markets

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

Bloc = frozenset[int]
"""Indices of the origins that sign as one."""

Network = tuple[frozenset[int], ...]
"""Per destination, the indices of the blocs that it has signed with."""


@dataclass(frozen=True, eq=False)
class BlocMarkets:
    """Markets as a partition of the origins into blocs sees them; made by :func:`bloc_markets`."""

    markets: Markets
    """The markets."""
    blocs: tuple[Bloc, ...]
    """The partition, length k."""
    members: FloatArray
    """Shape (k, n): 1 where the origin belongs to the bloc, else 0."""
    shares: FloatArray
    """M, shape (n, n): posts left unfilled at the row per exit from the column."""
    upper: FloatArray
    """Most posts that a corridor may hold, shape (n, m); 0 where it is shut."""
    internal: FloatArray
    """Shape (n, n): M[s, o] where s and o share a bloc, else 0, with rows o and columns s."""
    matrix: FloatArray
    """Slope of the conditions, shape (n m, n m), USD per post and year for one more post."""
    vector: FloatArray
    """The conditions at no posts, shape (n, m), USD per post and year."""

    @property
    def curvature(self) -> FloatArray:
        """G, shape (n, n): how one more exit of the column raises the row's bloc's marginal loss."""
        growth: FloatArray = (self.internal * self.markets.loss_growth) @ self.shares
        return growth

    @property
    def scale(self) -> float:
        """Largest value a^2 / (2 B_oo) of a corridor on its own, USD a year; at least 1e-300."""
        diagonal = np.diagonal(self.markets.slopes, axis1=1, axis2=2).T
        alone = np.maximum(self.markets.net_value, 0.0) ** 2 / (2 * diagonal)
        return max(float(np.max(alone, initial=0.0)), 1e-300)


def singletons(origins: int) -> tuple[Bloc, ...]:
    """Return the partition in which every origin stands alone.

    Examples
    --------
    >>> [sorted(bloc) for bloc in singletons(3)]
    [[0], [1], [2]]
    """
    return tuple(frozenset({o}) for o in range(origins))


def bloc_and_singletons(members: Bloc, origins: int) -> tuple[Bloc, ...]:
    """Return the partition of one bloc and everybody else alone; the bloc comes first.

    Raises
    ------
    ValueError
        If the bloc is empty or names an origin that does not exist.

    Examples
    --------
    >>> [sorted(bloc) for bloc in bloc_and_singletons(frozenset({0, 2}), 4)]
    [[0, 2], [1], [3]]
    """
    if not members or not members <= set(range(origins)):
        raise ValueError(
            f"a bloc must hold some of the origins 0 to {origins - 1}, got {sorted(members)}"
        )
    rest = tuple(frozenset({o}) for o in range(origins) if o not in members)
    return (frozenset(members), *rest)


def _check_partition(blocs: tuple[Bloc, ...], origins: int) -> None:
    listed = sorted(o for bloc in blocs for o in bloc)
    if listed != list(range(origins)) or not all(blocs):
        raise ValueError(
            f"blocs must hold each origin 0 to {origins - 1} exactly once, "
            f"got {[sorted(bloc) for bloc in blocs]}"
        )


def _upper(markets: Markets, caps: FloatArray | None) -> FloatArray:
    grid = markets.value.shape
    bound = np.full(grid, np.inf) if caps is None else np.array(caps, dtype=np.float64)
    if bound.shape != grid or not (bound >= 0).all():
        raise ValueError(f"caps must be numbers of at least 0 with shape {grid}, got {bound}")
    return np.where(markets.open_corridors, bound, 0.0)


def _between_corridors(slopes: FloatArray, curvature: FloatArray) -> FloatArray:
    """Return B within each destination plus G between all corridors, as one square matrix."""
    m, n = slopes.shape[:2]
    matrix = np.repeat(np.repeat(curvature[:, None, :, None], m, axis=1), m, axis=3)
    for d in range(m):
        matrix[:, d, :, d] += slopes[d]
    return matrix.reshape(n * m, n * m)


def bloc_markets(
    markets: Markets, blocs: tuple[Bloc, ...], *, caps: FloatArray | None = None
) -> BlocMarkets:
    """Return the markets as these blocs see them, with caps on posts where given.

    Parameters
    ----------
    markets : Markets
        The markets.
    blocs : tuple of frozenset of int
        A partition of the origins' indices.
    caps : array, shape (n, m), optional
        Most posts per corridor, at least 0; ``inf`` where there is no cap. Default: no caps.

    Raises
    ------
    ValueError
        If the blocs are not a partition, or the caps are negative, NaN or of a wrong shape.
    """
    _check_partition(blocs, len(markets.origins))
    members = np.array([[float(o in b) for o in range(len(markets.origins))] for b in blocs])
    shares = unfilled_shares(markets.chains)
    internal = (members.T @ members) * shares.T
    curvature = (internal * markets.loss_growth) @ shares
    return BlocMarkets(
        markets,
        tuple(frozenset(bloc) for bloc in blocs),
        members,
        shares,
        _upper(markets, caps),
        internal,
        _between_corridors(markets.slopes, curvature),
        (internal @ markets.loss)[:, None] - markets.net_value,
    )


def signed_corridors(view: BlocMarkets, network: Network) -> BoolArray:
    """Return which corridors the network covers, shape (n, m); shut corridors hold no posts anyway.

    Raises
    ------
    ValueError
        If the network does not give one set of existing blocs per destination.
    """
    m, count = len(view.markets.destinations), len(view.blocs)
    if len(network) != m or any(not signed <= set(range(count)) for signed in network):
        raise ValueError(
            f"a network must give a set of blocs out of 0 to {count - 1} for each of {m} "
            f"destinations, got {[sorted(signed) for signed in network]}"
        )
    chosen = np.array([[float(i in signed) for signed in network] for i in range(count)])
    return np.asarray(view.members.T @ chosen.reshape(count, m) > 0)


def agreed_posts(view: BlocMarkets, network: Network) -> FloatArray:
    """Return the posts of every corridor under a network of signed blocs, shape (n, m).

    See :func:`volumes` for the definition.
    """
    free = np.flatnonzero((signed_corridors(view, network) & (view.upper > 0)).ravel())
    posts = np.zeros(view.upper.size)
    if free.size:
        solution = solve_complementarity(
            view.matrix[np.ix_(free, free)],
            view.vector.ravel()[free],
            upper=view.upper.ravel()[free],
        )
        posts[free] = solution.z
    return posts.reshape(view.upper.shape)


def volumes(
    markets: Markets,
    blocs: tuple[Bloc, ...],
    signed: Network,
    *,
    caps: FloatArray | None = None,
) -> FloatArray:
    """Return the posts that signed pairs agree on, each pair given all others (MODEL 2a).

    Parameters
    ----------
    markets : Markets
        The markets; posts live on the value net of the reservation.
    blocs : tuple of frozenset of int
        A partition of the origins' indices.
    signed : tuple of frozenset of int
        Per destination, the indices of the blocs that it has signed with.
    caps : array, shape (n, m), optional
        Most posts per corridor; default: no caps.

    Returns
    -------
    array, shape (n, m)
        q, posts; exactly 0 on corridors that are shut, not signed or not worth a post.

    Raises
    ------
    ValueError
        If blocs, network or caps do not fit the markets.
    SolverError
        If pivoting does not end.

    Examples
    --------
    One origin, one destination: a - b q = c + g q gives (40 - 12) / (4 + 1) posts.

    >>> one = Markets.build(("XAA",), ("XBB",), value=[[40.0]], slopes=[[[4.0]]],
    ...                     loss=[12.0], loss_growth=[1.0], power=0.5)
    >>> volumes(one, singletons(1), (frozenset({0}),))
    array([[5.6]])
    """
    return agreed_posts(bloc_markets(markets, blocs, caps=caps), signed)


def marginal_gains(view: BlocMarkets, posts: FloatArray) -> FloatArray:
    """Return what one more post is worth to its pair, shape (n, m), USD per post and year.

    The destination's marginal value minus the marginal loss of the corridor's bloc, computed from
    the posts themselves and not from the matrix of the complementarity problem.
    """
    markets = view.markets
    unfilled = view.shares @ posts.sum(axis=1)
    marginal = view.internal @ (markets.loss + markets.loss_growth * unfilled)
    worth = markets.net_value - np.einsum("dop,pd->od", markets.slopes, posts)
    gains: FloatArray = worth - marginal[:, None]
    return gains


def volume_residual(view: BlocMarkets, network: Network, posts: FloatArray) -> float:
    """Return the largest violation of the posts' conditions, in units of the largest net value.

    The natural residual: how far a step along the marginal gain would move the posts inside their
    bounds, times the slope of the corridor. Posts on corridors that are not signed count in full.
    """
    slope = np.diagonal(view.markets.slopes, axis1=1, axis2=2).T
    bound = np.where(signed_corridors(view, network), view.upper, 0.0)
    moved = np.clip(posts + marginal_gains(view, posts) / slope, 0.0, bound)
    size = max(float(np.abs(view.markets.net_value).max(initial=0.0)), 1e-300)
    return float(np.abs((moved - posts) * slope).max(initial=0.0) / size)
