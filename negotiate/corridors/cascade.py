r"""Solving the vacancy chain for given exits, with a certificate.

Vacancies solve :math:`v = e + P'v` (`negotiate.corridors.chains`). For up to `DENSE_LIMIT` origins
and several columns of exits one dense LU is fastest; for one column and many origins the Neumann
series :math:`e + P'e + P'^2 e + \dots`, which walks the chain link by link, takes a hundredth of
the time, and needs P only as a list of its entries (`SparseChains`). Sparse LU fills in and is not
used. Each answer carries its residual :math:`r = e + P'v - v`; where every origin leaves some posts
unfilled the error is bounded, :math:`\lVert v - v^* \rVert_1 \le \lVert r \rVert_1 / (1 -
\max_i \sum_j P_{ij})`.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiate.errors import SolverError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

DENSE_LIMIT = 2000
"""Most origins for which a dense matrix is factorised."""

_SMALL = 300
_TOLERANCE = 1e-13
_MAX_LINKS = 20_000
_ENDLESS = 1e12


@dataclass(frozen=True, eq=False)
class SparseChains:
    """P as a list of its entries, for many origins."""

    size: int
    """Number of origins."""
    origins: IntArray
    """Row of each entry: whose posts are filled, shape (entries,)."""
    filled_by: IntArray
    """Column of each entry: where the workers come from, shape (entries,)."""
    shares: FloatArray
    """Share of the row's vacated posts, shape (entries,)."""

    def sums(self) -> FloatArray:
        """Return the share of each origin's posts that is filled, shape (n,)."""
        counts = np.bincount(self.origins, self.shares, minlength=self.size)
        return np.asarray(counts, dtype=np.float64)

    def passed_on(self, vacancies: FloatArray) -> FloatArray:
        """Return P'v, the vacancies that filling v opens, shape (n,)."""
        opened = self.shares * vacancies[self.origins]
        counts = np.bincount(self.filled_by, opened, minlength=self.size)
        return np.asarray(counts, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Cascade:
    """Vacancies and unfilled posts that exits cause."""

    exits: FloatArray
    """Shape (n,) or (n, k); posts."""
    vacancies: FloatArray
    """Posts vacated at each origin, exits and moves between origins together; as exits."""
    unfilled: FloatArray
    """Posts left unfilled; as exits, with the same sum."""
    method: Literal["dense LU", "Neumann series"]
    residual: float
    """Largest absolute residual over the largest exit, dimensionless."""
    error_bound: float | None
    """Bound on the sum of absolute errors of vacancies; None where some origin fills every post."""

    @property
    def multiplier(self) -> float | None:
        """Posts vacated per exit, at least 1 where exits are not negative; None without exits."""
        total = float(self.exits.sum())
        return float(self.vacancies.sum()) / total if total else None


def cascade(chains: ArrayLike | SparseChains, exits: ArrayLike) -> Cascade:
    """Return vacancies and unfilled posts of exits.

    Parameters
    ----------
    chains : array-like, shape (n, n), or SparseChains
        P: share of the row's vacated posts filled from the column; rows sum to at most 1.
    exits : array-like, shape (n,) or (n, k)
        Workers who leave each origin; changes may be negative.

    Raises
    ------
    ValueError
        If P does not hold shares, or shapes do not fit.
    SolverError
        If vacancies never end.

    Examples
    --------
    A fills 60 % of its vacancies from B and B half of its from C [Theory 2.3]:

    >>> found = cascade([[0, 0.6, 0], [0, 0, 0.5], [0, 0, 0]], [1000.0, 0.0, 0.0])
    >>> found.vacancies, found.unfilled, found.multiplier
    (array([1000.,  600.,  300.]), array([400., 300., 300.]), 1.9)
    """
    out = np.asarray(exits, dtype=float)
    p = chains if isinstance(chains, SparseChains) else np.asarray(chains, dtype=float)
    filled = _checked_sums(p, out)
    few = isinstance(p, np.ndarray) and (len(p) <= _SMALL or out.ndim > 1)
    if isinstance(p, np.ndarray) and few and len(p) <= DENSE_LIMIT:
        return _finish(p, out, filled, _dense(p, out), "dense LU")
    columns = out[:, None] if out.ndim == 1 else out
    walked = np.stack([_neumann(p, column) for column in columns.T], axis=-1)
    return _finish(p, out, filled, walked.reshape(out.shape), "Neumann series")


def _checked_sums(p: FloatArray | SparseChains, exits: FloatArray) -> FloatArray:
    """Return the row sums of P, or raise ``ValueError`` if P holds no shares or does not fit."""
    shape = (p.size, p.size) if isinstance(p, SparseChains) else p.shape
    if shape != (len(exits), len(exits)):
        raise ValueError(f"chains must be square with a row per exit, got {shape} for {len(exits)}")
    if not np.isfinite(exits).all():
        raise ValueError("exits must be finite")
    entries = p.shares if isinstance(p, SparseChains) else p
    sums: FloatArray = p.sums() if isinstance(p, SparseChains) else p.sum(axis=1)
    if not ((entries >= 0).all() and (sums <= 1 + 1e-12).all()):
        raise ValueError(
            "chains must be shares of at least 0 that sum to at most 1 per origin; "
            f"look at row {int(np.argmax(sums))}, which sums to {sums.max():.4g}"
        )
    return sums


def _dense(p: FloatArray, exits: FloatArray) -> FloatArray:
    """Return vacancies by one dense LU."""
    try:
        return np.asarray(np.linalg.solve(np.eye(len(p)) - p.T, exits), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise _never_end() from None


def _neumann(p: FloatArray | SparseChains, exits: FloatArray) -> FloatArray:
    """Return vacancies by adding the links of the chain until they are too short to matter."""
    step = p.passed_on if isinstance(p, SparseChains) else np.ascontiguousarray(p.T).__matmul__
    link, total = exits, exits.copy()
    limit = _TOLERANCE * max(float(np.abs(exits).max(initial=0.0)), np.finfo(float).tiny)
    for _ in range(_MAX_LINKS):
        if np.abs(link).max(initial=0.0) <= limit:
            return total
        link = step(link)
        total = total + link
    raise _never_end()


def _never_end() -> SolverError:
    return SolverError(
        "vacancy chain",
        "vacancies never end: some origins fill every post from each other",
        "lower the shares in chains so that each circle of origins leaves some posts unfilled.",
    )


def _finish(
    p: FloatArray | SparseChains,
    exits: FloatArray,
    filled: FloatArray,
    vacancies: FloatArray,
    method: Literal["dense LU", "Neumann series"],
) -> Cascade:
    """Return the cascade with its certificate, or raise if the certificate is poor."""
    columns = vacancies.reshape(len(exits), -1)
    if isinstance(p, SparseChains):
        opened = np.stack([p.passed_on(column) for column in columns.T], axis=-1)
    else:
        opened = p.T @ columns
    rest = exits.reshape(columns.shape) + opened - columns
    scale = max(float(np.abs(exits).max(initial=0.0)), np.finfo(float).tiny)
    residual = float(np.abs(rest).max(initial=0.0)) / scale
    if not residual < 1e-6 or np.abs(columns).max(initial=0.0) > _ENDLESS * scale:
        raise _never_end()
    slack = 1 - float(filled.max(initial=0.0))
    bound = float(np.abs(rest).sum(axis=0).max(initial=0.0)) / slack if slack > 0 else None
    unfilled = ((1 - filled)[:, None] * columns).reshape(exits.shape)
    return Cascade(exits, vacancies, unfilled, method, residual, bound)
