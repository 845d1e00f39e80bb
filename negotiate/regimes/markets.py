r"""The markets in which regimes are compared: corridors, demand, chains and losses.

Axis order throughout: origins first, destinations second. ``value[o, d]`` is ``A[o, d]``, what the
first post is worth to employers at ``d`` before the reservation is paid; ``reservation[o, d]`` is
``rho[o, d]``, what a post costs the origin's workers and recruiters per year; their difference is
the net value ``a``. The value of posts ``q`` at destination ``d`` is

.. math:: V_d(q) = a_d'q_d - \tfrac12 q_d'B_d q_d,

with ``slopes[d]`` = :math:`B_d` symmetric positive definite. Prices inside the solvers are net of
the reservation; a gross price is the net one plus ``reservation``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import check_chains

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def substitution_pattern(
    substitution: float,
    origins: int,
    *,
    nests: Sequence[tuple[Sequence[int], float]] = (),
) -> FloatArray:
    """Return B0 with ones on the diagonal: s between origins, a nest's own s within a nest.

    Parameters
    ----------
    substitution : float
        s, dimensionless: 1 perfect substitutes, 0 independent, below 0 complements; a single s is
        concave only for -1/(origins - 1) < s < 1.
    origins : int
        Number of origins, at least 1.
    nests : sequence of (member indices, s within), optional
        Origins that stand closer to each other.

    Raises
    ------
    ValueError
        If s lies outside its admissible range, which the message states, or the nests make the
        destination's value not concave.

    Examples
    --------
    >>> substitution_pattern(0.5, 3, nests=[((0, 1), 0.9)])
    array([[1. , 0.9, 0.5],
           [0.9, 1. , 0.5],
           [0.5, 0.5, 1. ]])
    """
    low = -1.0 / (origins - 1) if origins > 1 else -np.inf
    if not low < substitution < 1:
        raise ValueError(
            f"substitution s must lie strictly between {low:.4g} and 1 for {origins} origins, "
            f"so that the destination's value is concave; got {substitution}"
        )
    pattern = (1 - substitution) * np.eye(origins) + substitution * np.ones((origins, origins))
    for members, within in nests:
        pattern[np.ix_(members, members)] = within
    np.fill_diagonal(pattern, 1.0)
    if float(np.linalg.eigvalsh(pattern)[0]) <= 0:
        raise ValueError("the nests make the destination's value not concave; lower s within them")
    return pattern


def single_substitution(slope: float, substitution: float, origins: int) -> FloatArray:
    """Return B = b [(1 - s) I + s 11'] for one destination, shape (origins, origins).

    Parameters
    ----------
    slope : float
        b, USD per post and year for one more post; positive.
    substitution : float
        s, dimensionless: 1 perfect substitutes, 0 independent, below 0 complements. B is positive
        definite only for -1/(origins - 1) < s < 1.
    origins : int
        Number of origins, at least 1.

    Raises
    ------
    ValueError
        If ``slope`` is not positive or ``substitution`` lies outside the admissible range, which
        the message states.

    Examples
    --------
    >>> single_substitution(2.0, 0.5, 2)
    array([[2., 1.],
           [1., 2.]])
    """
    if not slope > 0:
        raise ValueError(f"slope b must be positive, got {slope}")
    return slope * substitution_pattern(substitution, origins)


def _frozen(array: object, name: str, shape: tuple[int, ...]) -> FloatArray:
    result = np.array(array, dtype=np.float64)
    if result.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {result.shape}")
    if np.isnan(result).any():
        raise ValueError(f"{name} must be numbers, got NaN")
    result.setflags(write=False)
    return result


def _check_concave(slopes: FloatArray, destinations: tuple[str, ...]) -> None:
    for destination, matrix in zip(destinations, slopes, strict=True):
        least = float(np.linalg.eigvalsh(matrix)[0])
        if not np.allclose(matrix, matrix.T) or least <= 0:
            raise ValueError(
                f"slopes of {destination} must be symmetric positive definite, "
                f"least eigenvalue {least:.4g}"
            )


@dataclass(frozen=True, eq=False)
class Markets:
    """Every number that the regimes need, as read-only arrays; a counterfactual is a new object.

    Raises
    ------
    ValueError
        If a shape is wrong, a number is NaN, a slope matrix is not positive definite, the chains'
        spectral radius is 1 or more, or the bargaining power lies outside [0, 1].
    """

    origins: tuple[str, ...]
    """Names of the origins, length n."""
    destinations: tuple[str, ...]
    """Names of the destinations, length m."""
    value: FloatArray
    """A, shape (n, m), USD per post and year, gross of the reservation."""
    reservation: FloatArray
    """rho, shape (n, m), USD per post and year."""
    slopes: FloatArray
    """B, shape (m, n, n), USD per post and year for one more post."""
    chains: FloatArray
    """P, shape (n, n): share of vacated posts of the row that workers of the column fill."""
    loss: FloatArray
    """c, shape (n,), USD per unfilled post and year."""
    loss_growth: FloatArray
    """g, shape (n,), USD per unfilled post and year for one more unfilled post."""
    agreement_cost: FloatArray
    """F, shape (m,), USD a year per agreement that the destination runs."""
    power: float
    """beta, the origins' bargaining power, in [0, 1], dimensionless."""
    open_corridors: BoolArray
    """Shape (n, m): whether employers at d may hire from o (shut corridors hold no posts)."""
    price_cap: FloatArray
    """Shape (m,), gross USD per post and year: price of other labour; ``inf`` where none is."""
    price_floor: FloatArray
    """Shape (m,), gross USD per post and year: the least that law or a collective agreement of the
    destination lets employers pay, whoever comes; ``-inf`` where there is no such scale."""

    @classmethod
    def build(
        cls,
        origins: tuple[str, ...],
        destinations: tuple[str, ...],
        *,
        value: object,
        slopes: object,
        loss: object,
        loss_growth: object,
        power: float,
        reservation: object | None = None,
        chains: object | None = None,
        agreement_cost: object | None = None,
        open_corridors: object | None = None,
        price_cap: object | None = None,
        price_floor: object | None = None,
    ) -> Self:
        """Return markets from anything array-like; what is left out is zero, open or unbounded."""
        n, m = len(origins), len(destinations)
        grid = (n, m)
        opened = np.array(
            np.ones(grid) if open_corridors is None else open_corridors, dtype=np.bool_
        )
        opened.setflags(write=False)
        zeros = np.zeros
        return cls(
            tuple(origins),
            tuple(destinations),
            _frozen(value, "value", grid),
            _frozen(zeros(grid) if reservation is None else reservation, "reservation", grid),
            _frozen(slopes, "slopes", (m, n, n)),
            _frozen(zeros((n, n)) if chains is None else chains, "chains", (n, n)),
            _frozen(loss, "loss", (n,)),
            _frozen(loss_growth, "loss_growth", (n,)),
            _frozen(zeros(m) if agreement_cost is None else agreement_cost, "agreement_cost", (m,)),
            float(power),
            opened,
            _frozen(np.full(m, np.inf) if price_cap is None else price_cap, "price_cap", (m,)),
            _frozen(np.full(m, -np.inf) if price_floor is None else price_floor, "floor", (m,)),
        )

    def __post_init__(self) -> None:
        if not 0 <= self.power <= 1:
            raise ValueError(f"power beta must lie in [0, 1], got {self.power}")
        _check_concave(self.slopes, self.destinations)
        check_chains(self.chains, self.origins)

    @property
    def net_value(self) -> FloatArray:
        """A - rho, shape (n, m), USD per post and year."""
        return self.value - self.reservation

    def change(self, **changes: object) -> "Markets":
        """Return a copy with some fields replaced and everything checked again."""
        return replace(self, **changes)  # type: ignore[arg-type]
