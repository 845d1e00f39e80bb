r"""Who is drained by whose agreement: unfilled posts by the corridor that causes them.

Posts left unfilled at origin s are :math:`u_s = \sum_o M_{so} e_o = \sum_{o,d} M_{so} q_{od}`
(`negotiate.corridors.chains`), so the corridor from o to d causes :math:`M_{so} q_{od}` of them:
for o = s through its own exits, for another o because workers of s fill the posts that o's workers
leave, directly or through third origins. The parts are not negative and sum to the total exactly,
for every grouping of corridors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiate.corridors.chains import check_chains, unfilled_shares

FloatArray = NDArray[np.float64]

NO_AGREEMENT = "no agreement"
"""Label of a corridor that no agreement covers."""


@dataclass(frozen=True, eq=False)
class Causes:
    """Posts left unfilled and what causes them; tables are made when asked for."""

    shares: FloatArray
    """M, shape (n, n): posts left unfilled at the row per exit from the column."""
    flows: FloatArray
    """Workers abroad or leaving per corridor, shape (n, m), posts."""

    @property
    def exits(self) -> FloatArray:
        """Exits of each origin, shape (n,), posts."""
        exits: FloatArray = self.flows.sum(axis=1)
        return exits

    @property
    def unfilled(self) -> FloatArray:
        """Posts left unfilled at each origin, shape (n,)."""
        return self.shares @ self.exits

    @property
    def own(self) -> FloatArray:
        """Posts left unfilled by each origin's own exits, shape (n,)."""
        return np.asarray(np.diag(self.shares) * self.exits, dtype=np.float64)

    @property
    def others(self) -> FloatArray:
        """Posts left unfilled at each origin by other origins' exits, shape (n,)."""
        return (self.shares - np.diag(np.diag(self.shares))) @ self.exits

    def by_origin(self) -> FloatArray:
        """Return posts unfilled at the row by exits from the column, shape (n, n)."""
        return self.shares * self.exits

    def by_destination(self) -> FloatArray:
        """Return posts unfilled at the row by exits to the column, shape (n, m)."""
        return self.shares @ self.flows

    def by_corridor(self, origin: int) -> FloatArray:
        """Return posts unfilled at one origin by every corridor, shape (n, m)."""
        table: FloatArray = self.shares[origin, :, None] * self.flows
        return table

    def by_label(self, labels: Sequence[Sequence[str | None]]) -> dict[str, FloatArray]:
        """Return posts unfilled at each origin by label of the corridor, e.g. its agreement.

        Parameters
        ----------
        labels : n rows of m labels
            None for a corridor without an agreement.

        Returns
        -------
        dict
            From label, in alphabetical order, to shape (n,); the values sum to `unfilled`.

        Raises
        ------
        ValueError
            If there is not one label per corridor.

        Examples
        --------
        >>> found = causes([[0, 0.5], [0, 0]], [[10.0, 4.0], [0.0, 1.0]])
        >>> found.by_label([["xaa-xyy-2020", None], [None, None]])
        {'no agreement': array([2., 3.]), 'xaa-xyy-2020': array([5., 5.])}
        """
        if [len(row) for row in labels] != [self.flows.shape[1]] * len(self.flows):
            raise ValueError(f"labels must be {self.flows.shape[0]} rows of {self.flows.shape[1]}")
        names = np.array([[NO_AGREEMENT if one is None else one for one in row] for row in labels])
        return {
            str(name): self.shares @ np.where(names == name, self.flows, 0.0).sum(axis=1)
            for name in np.unique(names)
        }


def causes(chains: ArrayLike, flows: ArrayLike) -> Causes:
    """Return what causes the unfilled posts of every origin.

    Parameters
    ----------
    chains : array-like, shape (n, n)
        P: share of the row's vacated posts filled from the column.
    flows : array-like, shape (n, m)
        Exits per corridor, at least 0.

    Raises
    ------
    ValueError
        If P does not hold shares, its chains never end, or a flow is negative.

    Examples
    --------
    >>> found = causes([[0, 0.5], [0, 0]], [[10.0, 4.0], [0.0, 1.0]])
    >>> found.unfilled, found.own, found.others
    (array([7., 8.]), array([7., 1.]), array([0., 7.]))
    """
    p, q = np.asarray(chains, dtype=float), np.asarray(flows, dtype=float)
    if q.ndim != 2 or p.shape != (len(q), len(q)):
        raise ValueError(
            f"chains must be (n, n) and flows (n, m), got shapes {p.shape} and {q.shape}"
        )
    if not (np.isfinite(q) & (q >= 0)).all():
        raise ValueError("flows must be at least 0 and finite")
    check_chains(p, tuple(f"origin {row}" for row in range(len(p))))
    return Causes(np.maximum(unfilled_shares(p), 0.0), q)


def step_migration(chains: ArrayLike, vacancies: ArrayLike) -> FloatArray:
    """Return workers who move between origins to fill vacated posts.

    Parameters
    ----------
    chains : array-like, shape (n, n)
        P: share of the row's vacated posts filled from the column.
    vacancies : array-like, shape (n,)
        Posts vacated at each origin.

    Returns
    -------
    array, shape (n, n)
        Movers from the row to the column; what an origin vacates is its exits and its row.

    Examples
    --------
    >>> step_migration([[0, 0.6, 0], [0, 0, 0.5], [0, 0, 0]], [1000.0, 600.0, 300.0])
    array([[  0.,   0.,   0.],
           [600.,   0.,   0.],
           [  0., 300.,   0.]])
    """
    movers: FloatArray = (np.asarray(chains, dtype=float) * np.asarray(vacancies)[:, None]).T
    return movers
