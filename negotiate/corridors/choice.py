r"""Where workers of an origin go: nested logit over staying and destinations.

A worker of origin o who goes to d has attractiveness :math:`\varphi_{od}`, counted against staying,
whose attractiveness is 1; :math:`V_d = \theta \ln \varphi_{od}`. Destinations stand in nests n with
dissimilarity :math:`\lambda_n`, nests under "abroad" with dissimilarity :math:`\mu`, and abroad
beside staying, :math:`0 < \lambda_n \le \mu \le 1`:

.. math::

    P_{d|n} = e^{V_d/\lambda_n - W_n/\lambda_n}, \quad
    W_n = \lambda_n \ln \sum_{d \in n} e^{V_d/\lambda_n}, \quad
    G = \mu \ln \sum_n e^{W_n/\mu}, \quad P_{go} = \frac{e^G}{1 + e^G}.

The smaller :math:`\lambda`, the closer substitutes the destinations of a nest are, and the more of
a flow that is cut goes elsewhere instead of staying. At :math:`\lambda = \mu = 1` the choice is a
plain logit, in which a worker who cannot go to one country is no more inclined to go to another
than anybody who stays; that decides the answer before any data are seen, so it has to be asked for
by name (`plain_logit`) [Theory 2.1]_.

References
----------
.. [Beine2016] M. Beine, S. Bertoli and J. Fernandez-Huertas Moraga, "A Practitioners' Guide to
   Gravity Models of International Migration", The World Economy 39 (2016), pp. 496-512.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


@dataclass(frozen=True)
class Choice:
    """Parameters of the choice; made by `nested_logit` or, by name, `plain_logit`."""

    name: Literal["nested logit", "plain logit"]
    """What was asked for."""
    theta: float
    """Weight of log attractiveness, above 0, dimensionless."""
    dissimilarity: tuple[float, ...]
    """Of the destinations of each nest, in (0, 1]."""
    nests: tuple[int, ...] | None
    """Nest of each destination, counted from 0; None where all stand in one."""
    between: float
    """Dissimilarity of the nests, at least that of any nest and at most 1."""

    @property
    def words(self) -> str:
        """Which choice this is, with its parameters, for every result that rests on it."""
        listed = ", ".join(f"{value:g}" for value in self.dissimilarity)
        if self.name == "plain logit":
            return "plain logit (dissimilarity 1), asked for by name; a lower bound of diversion"
        if self.nests is None:
            return f"nested logit, dissimilarity {listed}"
        return f"nested logit, dissimilarity {listed} in the nests and {self.between:g} between"

    def nest_of(self, destinations: int) -> IntArray:
        """Return the nest of each destination, shape (m,).

        Raises
        ------
        ValueError
            If the nests were given for another number of destinations.
        """
        if self.nests is None:
            return np.zeros(destinations, dtype=np.intp)
        if len(self.nests) != destinations:
            raise ValueError(
                f"nests must name one nest per destination, got {len(self.nests)} for "
                f"{destinations} destinations"
            )
        return np.array(self.nests, dtype=np.intp)

    def dissimilarity_of(self, destinations: int) -> FloatArray:
        """Return the dissimilarity of each destination's nest, shape (m,)."""
        return np.array(self.dissimilarity)[self.nest_of(destinations)]


def nested_logit(
    dissimilarity: float | Sequence[float],
    *,
    theta: float = 1.0,
    nests: Sequence[int] | None = None,
    between: float | None = None,
) -> Choice:
    """Return a nested choice.

    Parameters
    ----------
    dissimilarity : float or sequence of floats
        In (0, 1), for all nests or one per nest.
    theta : float, default 1
        Weight of log attractiveness, above 0.
    nests : sequence of int, optional
        Nest of each destination, numbered from 0 without gaps; all in one nest by default.
    between : float, optional
        Dissimilarity between nests, from the largest within a nest to 1; required with several.

    Raises
    ------
    ValueError
        If a parameter lies outside its range, or is missing.

    Examples
    --------
    >>> nested_logit(0.5).words
    'nested logit, dissimilarity 0.5'
    """
    count = 1 if nests is None else _count_of(nests)
    given = tuple(np.atleast_1d(np.asarray(dissimilarity, dtype=float)).tolist())
    values = given * count if len(given) == 1 else given
    if len(values) != count:
        raise ValueError(f"dissimilarity must be one number or {count}, got {len(values)}")
    if not all(0 < value < 1 for value in values):
        raise ValueError(
            f"dissimilarity must lie in (0, 1), got {', '.join(map(str, given))}; "
            "ask for plain_logit by name if you want 1"
        )
    _check_theta(theta)
    kept = None if nests is None else tuple(map(int, nests))
    return Choice("nested logit", float(theta), values, kept, _between(between, values))


def plain_logit(*, theta: float = 1.0) -> Choice:
    """Return the choice without nests: staying and all destinations are equally close.

    Show it beside a nested choice, never alone: of a small corridor's cut, nearly all stay at home.

    Examples
    --------
    >>> plain_logit().dissimilarity
    (1.0,)
    """
    _check_theta(theta)
    return Choice("plain logit", float(theta), (1.0,), None, 1.0)


def _count_of(nests: Sequence[int]) -> int:
    """Return the number of nests, or raise ``ValueError`` if numbers are missing."""
    found = sorted(set(map(int, nests)))
    if found != list(range(len(found))):
        raise ValueError(f"nests must be numbered from 0 without gaps, got {found}")
    return len(found)


def _between(between: float | None, values: tuple[float, ...]) -> float:
    """Return the dissimilarity between nests, or raise ``ValueError``."""
    if len(values) == 1:
        return 1.0
    if between is None:
        raise ValueError(
            "between must be given where there are several nests: the dissimilarity between them, "
            f"from {max(values):g} to 1"
        )
    if not max(values) <= between <= 1:
        raise ValueError(f"between must lie in [{max(values):g}, 1], got {between}")
    return float(between)


def _check_theta(theta: float) -> None:
    if not (np.isfinite(theta) and theta > 0):
        raise ValueError(f"theta must be above 0 and finite, got {theta}")


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of each origin's workers; they and the stayers sum to 1."""

    destinations: FloatArray
    """Shape (..., m), dimensionless."""
    staying: FloatArray
    """Shape (...,)."""
    within_nest: FloatArray
    """Share of each destination among those who go to its nest, shape (..., m)."""
    abroad: FloatArray
    """Share of each destination among those who go at all, shape (..., m)."""


def shares(attractiveness: ArrayLike, choice: Choice) -> Shares:
    """Return the shares of destinations and stayers.

    Parameters
    ----------
    attractiveness : array-like, shape (..., m)
        Counted against staying, at least 0; 0 is no channel.
    choice : Choice
        Parameters.

    Raises
    ------
    ValueError
        If an attractiveness is negative or not finite.

    Examples
    --------
    >>> found = shares(np.exp([-3.0, -3.0, -4.0]), nested_logit(0.5))
    >>> found.destinations.round(4), round(float(found.staying), 4)
    (array([0.0318, 0.0318, 0.0043]), 0.9322)
    """
    phi = np.asarray(attractiveness, dtype=float)
    if not (np.isfinite(phi) & (phi >= 0)).all():
        raise ValueError("attractiveness must be at least 0 and finite (staying is 1)")
    with np.errstate(divide="ignore"):
        return shares_of_values(choice.theta * np.log(phi), choice)


def shares_of_values(values: FloatArray, choice: Choice) -> Shares:
    """Return the shares at values V, shape (..., m); ``-inf`` is no channel."""
    nest, lam = choice.nest_of(values.shape[-1]), choice.dissimilarity_of(values.shape[-1])
    scaled = values / lam
    top = _by_nest(np.maximum, scaled, nest)
    top = np.where(np.isfinite(top), top, 0.0)
    weights = np.exp(scaled - top[..., nest])
    totals = _by_nest(np.add, weights, nest)
    within = weights / np.where(totals > 0, totals, 1.0)[..., nest]
    with np.errstate(divide="ignore"):
        worth = np.array(choice.dissimilarity) * (top + np.log(totals)) / choice.between
        peak = worth.max(axis=-1, keepdims=True)
        peak = np.where(np.isfinite(peak), peak, 0.0)
        nests = np.exp(worth - peak)
        total = nests.sum(axis=-1, keepdims=True)
        going = choice.between * (peak + np.log(total))[..., 0]
    abroad = within * (nests / np.where(total > 0, total, 1.0))[..., nest]
    base = np.logaddexp(0.0, going)
    return Shares(abroad * np.exp(going - base)[..., None], np.exp(-base), within, abroad)


def _by_nest(reduce: np.ufunc, array: FloatArray, nest: IntArray) -> FloatArray:
    """Return the sum or maximum over the destinations of each nest, shape (..., nests)."""
    order = np.argsort(nest, kind="stable")
    starts = np.flatnonzero(np.diff(nest[order], prepend=-1))
    ordered = array if (np.diff(nest) >= 0).all() else array[..., order]
    found: FloatArray = reduce.reduceat(ordered, starts, axis=-1)
    return found


def elasticities(found: Shares, choice: Choice, columns: IntArray | None = None) -> FloatArray:
    r"""Return the elasticity of each share to each attractiveness, in closed form.

    .. math::

        \frac{\partial \ln P_j}{\partial \ln \varphi_d} = \theta \left[ \frac{1\{j = d\}}{\lambda}
        - 1\{\text{same nest}\} P_{d|n} \left( \frac{1}{\lambda} - \frac{1}{\mu} \right)
        - P_{d|go} \left( \frac{1}{\mu} - 1 \right) - P_d \right]

    The share that stays has the elasticity :math:`-\theta P_d`.

    Parameters
    ----------
    found : Shares
        Shares, leading shape (...).
    choice : Choice
        Parameters.
    columns : array of int, optional
        Destinations to take; all by default.

    Returns
    -------
    array, shape (..., j, d)
        Effect on the row of the column's attractiveness, dimensionless.

    Examples
    --------
    >>> pair = nested_logit(0.5)
    >>> elasticities(shares([0.05, 0.05], pair), pair).round(3)
    array([[ 1.467, -0.533],
           [-0.533,  1.467]])
    """
    m = found.destinations.shape[-1]
    take = np.arange(m) if columns is None else columns
    nest, lam, mu = choice.nest_of(m)[take], choice.dissimilarity_of(m)[take], choice.between
    same = nest[:, None] == nest[None, :]
    close = same * (found.within_nest[..., take] * (1 / lam - 1 / mu))[..., None, :]
    far = found.abroad[..., take] * (1 / mu - 1) + found.destinations[..., take]
    total: FloatArray = choice.theta * (np.diag(1 / lam) - close - far[..., None, :])
    return total


def attractiveness_of(flows: ArrayLike, staying: ArrayLike, choice: Choice) -> FloatArray:
    r"""Return the attractiveness that gives the observed flows exactly.

    :math:`\theta \ln \varphi_d = \lambda_n \ln P_{d|n} + \mu \ln P_{n|go} + \ln (P_{go}/P_{stay})`.

    Parameters
    ----------
    flows : array-like, shape (..., m)
        Workers who go, at least 0; 0 becomes no channel.
    staying : array-like, shape (...,)
        Workers who stay, above 0.
    choice : Choice
        Parameters.

    Examples
    --------
    >>> attractiveness_of([30.0, 10.0, 0.0], 960.0, plain_logit()).round(5)
    array([0.03125, 0.01042, 0.     ])
    """
    moved, stay = np.asarray(flows, dtype=float), np.asarray(staying, dtype=float)
    if (moved < 0).any() or not np.isfinite(moved).all():
        raise ValueError("flows must be at least 0 and finite")
    if not (stay > 0).all():
        raise ValueError("workers who stay must be above 0 at every origin; look at populations")
    nest, lam = choice.nest_of(moved.shape[-1]), choice.dissimilarity_of(moved.shape[-1])
    by_nest = _by_nest(np.add, moved, nest)
    going = by_nest.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = choice.between * np.log(by_nest / going[..., None])
        worth = worth + np.log(going / stay)[..., None]
        values = lam * np.log(moved / by_nest[..., nest]) + worth[..., nest]
    found: FloatArray = np.where(moved > 0, np.exp(values / choice.theta), 0.0)
    return found
