r"""A behavioural form of P: who comes to fill an origin's posts, where no data say it.

Workers of origin j are drawn to origin i by the wage there, with the hope of moving on to a
destination X, against the wage at home:

.. math::

    A_{ij} = n_j \exp\left( \theta \, [w_i + \pi_i (w_X - w_i) - w_j] \right), \quad
    P_{ij} = \frac{A_{ij}}{K + \sum_j A_{ij}},

where :math:`\pi_i` is the chance of moving on from i. A deal of i with X raises it, and with it the
odds of filling i's posts: an incentive to migrate between origins. K is what keeps posts empty; it
is set so that of all vacated posts a share F is filled, :math:`\sum_i v_i \sum_j P_{ij} =
F \sum_i v_i`. Vacancies v depend on P, so P is a fixed point of :math:`v \mapsto (I - P(v)')^{-1}
e`, reached by damped iteration. The map depends on v through K alone, so its Jacobian has rank one
and its spectral radius is known in closed form; below 1 the fixed point is locally unique. Row sums
are below 1 by construction: every chain ends.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Filling:
    """A behavioural P, and whether it is one: read ``converged`` first."""

    chains: FloatArray
    """P, shape (n, n)."""
    vacancies: FloatArray
    """Posts vacated at each origin under the exits given, shape (n,)."""
    fill_share: float
    """Share of all vacated posts that is filled, as reached."""
    resistance: float
    """K, in the unit of A."""
    spectral_radius: float
    """Of the Jacobian of the undamped map; below 1 the fixed point is locally unique."""
    iterations: int
    """Rounds of damped iteration."""
    distance: float
    """Largest change of a vacancy in the last round over the largest vacancy."""
    converged: bool
    """Whether the distance is within the tolerance and the fill share was reached."""

    @property
    def words(self) -> str:
        """How the fixed point came about, in a sentence."""
        if not self.converged:
            return (
                f"Not converged after {self.iterations} rounds (distance {self.distance:.1e}, "
                f"fill share {self.fill_share:.3f}); do not use these chains"
            )
        alone = "locally unique" if self.spectral_radius < 1 else "perhaps one of several"
        return (
            f"Converged in {self.iterations} rounds; the spectral radius of the Jacobian is "
            f"{self.spectral_radius:.3f}, so the fixed point is {alone}"
        )


def attraction(
    wages: ArrayLike,
    onward: ArrayLike,
    *,
    destination_wage: float,
    sensitivity: float,
    pools: ArrayLike | None = None,
    allowed: ArrayLike | None = None,
) -> FloatArray:
    r"""Return A, the pull of the row on workers of the column.

    Parameters
    ----------
    wages : array-like, shape (n,)
        Wage at each origin, thousand USD a year.
    onward : array-like, shape (n,)
        Chance of moving on to the destination, in [0, 1].
    destination_wage : float
        Wage at the destination, thousand USD a year.
    sensitivity : float
        :math:`\theta`, per thousand USD a year, at least 0.
    pools : array-like, shape (n,), optional
        Workers in each origin who could move, at least 0; 1 each by default.
    allowed : array-like of bool, shape (n, n), optional
        Whether workers of the column may move to the row; all others by default.

    Returns
    -------
    array, shape (n, n)
        Zero on the diagonal.

    Raises
    ------
    ValueError
        If a chance, pool or sensitivity is out of range.

    Examples
    --------
    A better chance of moving on, .10 for .02, with 28 thousand to gain, lifts the odds by 11.9 %
    [Theory 2.3]:

    >>> low, high = (attraction([2, 1], [p, 0], destination_wage=30, sensitivity=0.05)[0, 1]
    ...              for p in (0.02, 0.10))
    >>> round(float(high / low - 1), 3)
    0.119
    """
    pay, chance = np.asarray(wages, dtype=float), np.asarray(onward, dtype=float)
    people = np.ones(len(pay)) if pools is None else np.asarray(pools, dtype=float)
    if not ((chance >= 0) & (chance <= 1)).all():
        raise ValueError("onward must hold chances in [0, 1]")
    if sensitivity < 0 or (people < 0).any():
        raise ValueError("sensitivity and pools must be at least 0")
    hope = pay + chance * (destination_wage - pay)
    pull = people * np.exp(sensitivity * (hope[:, None] - pay[None, :]))
    may = np.ones(pull.shape, dtype=bool) if allowed is None else np.asarray(allowed, dtype=bool)
    return np.where(may & ~np.eye(len(pay), dtype=bool), pull, 0.0)


def behavioural_chains(
    pull: ArrayLike,
    exits: ArrayLike,
    *,
    fill_share: float,
    damping: float = 0.5,
    tolerance: float = 1e-12,
    max_rounds: int = 500,
) -> Filling:
    """Return P from the pull of each origin, with a fixed share of all posts filled.

    Parameters
    ----------
    pull : array-like, shape (n, n)
        A of `attraction`.
    exits : array-like, shape (n,)
        Exits, at least 0, above 0 somewhere.
    fill_share : float
        F, in [0, 1): share of all vacated posts that other origins fill.
    damping : float, default 0.5
        Part of each step that is taken, in (0, 1].
    tolerance, max_rounds : float, int
        When the iteration ends.

    Returns
    -------
    Filling
        With ``converged`` False, not an error, where no fixed point was reached.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> pull = attraction([10, 4, 2], [0.1, 0, 0], destination_wage=38, sensitivity=0.05)
    >>> found = behavioural_chains(pull, [100.0, 20.0, 5.0], fill_share=0.3)
    >>> print(found.words)
    Converged in ... rounds; the spectral radius of the Jacobian is 0.074, so the fixed point is
    locally unique
    >>> found.chains.sum(axis=1).round(3)
    array([0.352, 0.235, 0.207])
    """
    a, e = np.asarray(pull, dtype=float), np.asarray(exits, dtype=float)
    _check(a, e, fill_share, damping)
    vacancies, distance, rounds = e, float("inf"), 0
    while distance > tolerance and rounds < max_rounds:
        target = _vacancies(_chains(a, _resistance(a, vacancies, fill_share)), e)
        distance = float(np.abs(target - vacancies).max() / target.max())
        vacancies = vacancies + damping * (target - vacancies)
        rounds += 1
    k = _resistance(a, vacancies, fill_share)
    p = _chains(a, k)
    reached = float(vacancies @ p.sum(axis=1) / vacancies.sum())
    radius = _radius(a, k, vacancies, e, fill_share)
    good = distance <= tolerance and abs(reached - fill_share) < 1e-9
    return Filling(p, vacancies, reached, k, radius, rounds, distance, good)


def _check(a: FloatArray, e: FloatArray, fill_share: float, damping: float) -> None:
    if a.shape != (len(e), len(e)) or (a < 0).any() or not np.isfinite(a).all():
        raise ValueError(f"pull must be at least 0, finite and square, got shape {a.shape}")
    if not (np.isfinite(e) & (e >= 0)).all() or not (e > 0).any():
        raise ValueError("exits must be at least 0, and above 0 somewhere")
    if not 0 <= fill_share < 1:
        raise ValueError(f"fill_share must lie in [0, 1), got {fill_share}")
    if not 0 < damping <= 1:
        raise ValueError(f"damping must lie in (0, 1], got {damping}")


def _chains(a: FloatArray, k: float) -> FloatArray:
    """Return P at a resistance; infinite resistance fills nothing."""
    total = k + a.sum(axis=1)
    p: FloatArray = a / np.where(total > 0, total, 1.0)[:, None]
    return p


def _vacancies(p: FloatArray, exits: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.solve(np.eye(len(p)) - p.T, exits), dtype=np.float64)


def _resistance(a: FloatArray, vacancies: FloatArray, fill_share: float) -> float:
    """Return K that fills the share of all vacancies, by bisection on its logarithm.

    Where even the least resistance fills less, that is returned; the caller sees the share reached.
    """
    sums = a.sum(axis=1)
    pulled = sums[sums > 0]
    if fill_share == 0 or not len(pulled):
        return np.inf
    low, high = np.log(pulled.min()) - 20.0, np.log(pulled.max() / fill_share) + 1.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        filled = vacancies @ (sums / (np.exp(middle) + sums)) / vacancies.sum()
        low, high = (middle, high) if filled > fill_share else (low, middle)
    return float(np.exp(0.5 * (low + high)))


def _radius(
    a: FloatArray, k: float, vacancies: FloatArray, exits: FloatArray, fill_share: float
) -> float:
    """Return the spectral radius of the Jacobian of v -> v', which is an outer product."""
    if not np.isfinite(k):
        return 0.0
    sums = a.sum(axis=1)
    p = _chains(a, k)
    response = _vacancies(p, -(p / (k + sums)[:, None]).T @ _vacancies(p, exits))
    filled, slope = sums / (k + sums), vacancies @ (sums / (k + sums) ** 2)
    return float(abs((filled - fill_share) @ response / slope)) if slope > 0 else 0.0
