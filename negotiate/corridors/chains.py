r"""Vacancy chains among origins: who fills the posts that emigrants leave.

``P[i, j]`` is the share of origin i's vacated posts that workers of origin j come to fill. Exits e
cause vacancies :math:`v = (I - P')^{-1} e`, and posts left unfilled
:math:`u = \operatorname{diag}(1 - P 1) v = M e`. Columns of M sum to 1: every exit is one lost
worker somewhere.
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def check_chains(chains: FloatArray, origins: tuple[str, ...]) -> None:
    """Raise ``ValueError`` unless P holds shares and its spectral radius is below 1."""
    if (chains < 0).any() or (chains.sum(axis=1) > 1 + 1e-12).any():
        worst = origins[int(np.argmax(chains.sum(axis=1)))]
        raise ValueError(
            f"chains must be shares of at least 0 that sum to at most 1 per origin; look at {worst}"
        )
    radius = float(np.abs(np.linalg.eigvals(chains)).max()) if len(chains) else 0.0
    if radius >= 1:
        raise ValueError(
            "chains must have a spectral radius below 1 (else a vacancy never ends), "
            f"got {radius:.4g}"
        )


def unfilled_shares(chains: FloatArray) -> FloatArray:
    """Return M, shape (n, n): posts left unfilled at the row per exit from the column.

    Examples
    --------
    A fills 60 % of its vacancies from B and B 50 % from C [Theory 2.3]:

    >>> unfilled_shares(np.array([[0, .6, 0], [0, 0, .5], [0, 0, 0]])) @ np.array([1000., 0, 0])
    array([400., 300., 300.])
    """
    n = len(chains)
    vacancies = np.linalg.solve(np.eye(n) - chains.T, np.eye(n))
    shares: FloatArray = (1 - chains.sum(axis=1))[:, None] * vacancies
    return shares
