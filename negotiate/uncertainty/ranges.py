r"""Draws from stated ranges.

A figure with value v and range [low, high] is given the triangular distribution with mode v: the
simplest one that uses nothing but what the range states. Draws are a Latin hypercube
[McKayBeckmanConover1979]_: each figure's range is cut into as many slices of equal probability as
there are draws, and each slice is used once.

References
----------
.. [McKayBeckmanConover1979] M. D. McKay, R. J. Beckman, W. J. Conover, "A comparison of three
   methods for selecting values of input variables in the analysis of output from a computer code",
   Technometrics 21(2), 1979, pp. 239-245.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from negotiate.units import Quantity

FloatArray = NDArray[np.float64]


def latin_hypercube(dimensions: int, draws: int, *, rng: np.random.Generator) -> FloatArray:
    """Return points of the unit cube, shape (draws, dimensions), one per slice of each axis.

    Examples
    --------
    >>> points = latin_hypercube(2, 4, rng=np.random.default_rng(1))
    >>> np.sort(np.floor(points * 4), axis=0)[:, 0]
    array([0., 1., 2., 3.])
    """
    slices = np.stack([rng.permutation(draws) for _ in range(dimensions)], axis=1)
    points: FloatArray = (slices + rng.random((draws, dimensions))) / draws
    return points


def triangular_quantile(
    probability: FloatArray, *, low: float, value: float, high: float
) -> FloatArray:
    """Return quantiles of the triangular distribution on [low, high] with mode ``value``.

    Examples
    --------
    >>> triangular_quantile(np.array([0.0, 0.5, 1.0]), low=0.0, value=1.0, high=2.0)
    array([0., 1., 2.])
    """
    if high == low:
        return np.full_like(probability, value)
    left = (value - low) / (high - low)
    rising = low + np.sqrt(probability * (high - low) * (value - low))
    falling = high - np.sqrt((1 - probability) * (high - low) * (high - value))
    return np.where(probability <= left, rising, falling)


def ranged(figures: Mapping[str, Quantity]) -> dict[str, tuple[float, float, float]]:
    """Return (low, value, high) of the figures whose range is not a point."""
    found = {}
    for name, figure in figures.items():
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        if high > low:
            found[name] = (low, figure.value, high)
    return found


def draw_figures(
    figures: Mapping[str, Quantity], draws: int, *, rng: np.random.Generator
) -> list[dict[str, float]]:
    """Return ``draws`` sets of overrides, one value per ranged figure.

    Parameters
    ----------
    figures : mapping of id to Quantity
        Those without a range stay at their value and are not in the result.
    draws : int
        Number of draws, at least 1.
    rng : numpy.random.Generator
        The only source of chance.
    """
    ranges = ranged(figures)
    points = latin_hypercube(len(ranges), draws, rng=rng)
    columns = [
        triangular_quantile(points[:, k], low=low, value=value, high=high)
        for k, (low, value, high) in enumerate(ranges.values())
    ]
    return [
        {name: float(column[i]) for name, column in zip(ranges, columns, strict=True)}
        for i in range(draws)
    ]


def ends(figures: Mapping[str, Quantity]) -> list[tuple[str, float]]:
    """Return each ranged figure at its low and at its high end, one change at a time."""
    return [(name, end) for name, (low, _, high) in ranged(figures).items() for end in (low, high)]
