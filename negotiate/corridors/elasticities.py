r"""Reactions of flows, as data: each with its value, range, unit, source and exceptions.

The effect of a new agreement is an estimate from variation *within* an origin and year, so it is
read as the rise of the corridor's odds against the origin's other corridors,
:math:`\Delta (V_d / \lambda)`, not as the rise of the flow itself: part of the flow is drawn from
those other corridors, and the flow rises by somewhat less.
"""

from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from negotiate.corridors.choice import Choice
from negotiate.errors import DataFileError, UnknownNameError
from negotiate.strict_yaml import parse
from negotiate.units import Quantity, Record

FloatArray = NDArray[np.float64]

SHIPPED = Path(__file__).with_name("elasticities.yaml")
"""The file of elasticities that the package ships."""


class Departure(Record):
    """A group of origins for which another figure holds."""

    origins: Annotated[str, Field(min_length=1)]
    """Name of the group, e.g. ``africa``."""
    figure: Quantity
    """Figure of the group."""


class Elasticity(Record):
    """One reaction of flows."""

    id: Annotated[str, Field(min_length=1)]
    """Identifier, e.g. ``agreement``."""
    meaning: Annotated[str, Field(min_length=1)]
    """What reacts to what, in a sentence."""
    figure: Quantity
    """Value where no exception holds."""
    exceptions: tuple[Departure, ...]
    """Groups of origins with another figure."""

    def of(self, origins: str | None = None) -> Quantity:
        """Return the figure for a group of origins; the general one where there is no exception."""
        for entry in self.exceptions:
            if entry.origins == origins:
                return entry.figure
        return self.figure


class _File(Record):
    """Layout of the file."""

    elasticities: Annotated[tuple[Elasticity, ...], Field(min_length=1)]


def load_elasticity(name: str, *, path: Path = SHIPPED) -> Elasticity:
    """Return one reaction of flows with its source and exceptions.

    Raises
    ------
    DataFileError
        If the file cannot be used; all its problems are listed.
    UnknownNameError
        If the file has no such reaction.

    Examples
    --------
    >>> load_elasticity("agreement").of().value, load_elasticity("agreement").of("africa").value
    (0.57, 0.0)
    """
    found = {entry.id: entry for entry in parse(path, _File, error=DataFileError).elasticities}
    if name not in found:
        raise UnknownNameError("elasticity", name, found)
    return found[name]


def agreement_factors(log_points: ArrayLike, choice: Choice) -> FloatArray:
    r"""Return what a new agreement multiplies attractiveness by.

    Parameters
    ----------
    log_points : array-like, shape (..., m)
        Rise of each corridor against the origin's other corridors of the same nest, 0 where no
        agreement is signed.
    choice : Choice
        Parameters.

    Returns
    -------
    array, shape (..., m)
        :math:`\exp(\lambda_d x_d / \theta)`.

    Examples
    --------
    >>> from negotiate.corridors.choice import nested_logit
    >>> agreement_factors([0.57, 0.0], nested_logit(0.5)).round(4)
    array([1.3298, 1.    ])
    """
    rise = np.asarray(log_points, dtype=float)
    factors: FloatArray = np.exp(choice.dissimilarity_of(rise.shape[-1]) * rise / choice.theta)
    return factors
