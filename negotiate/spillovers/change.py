"""A change of some corridors of a case, as arrays."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Change:
    """Caps, log points or given numbers by corridor, shape (n, m) each; one of the three is used."""

    caps: FloatArray
    """Most posts, ``inf`` where there is no cap."""
    log_points: FloatArray
    """Rise against the origin's other corridors, log points; 0 where nothing is signed."""
    numbers: FloatArray
    """Posts that are given, NaN where they are free."""

    @classmethod
    def capped(cls, caps: FloatArray) -> Self:
        """Return a change that caps corridors.

        Examples
        --------
        >>> Change.capped(np.array([[5.0, np.inf]])).log_points
        array([[0., 0.]])
        """
        return cls(caps, np.zeros(caps.shape), np.full(caps.shape, np.nan))

    @classmethod
    def signed(cls, log_points: FloatArray) -> Self:
        """Return a change that makes corridors more attractive."""
        shape = log_points.shape
        return cls(np.full(shape, np.inf), log_points, np.full(shape, np.nan))

    @classmethod
    def given(cls, numbers: FloatArray) -> Self:
        """Return a change that sets the posts of corridors."""
        return cls(np.full(numbers.shape, np.inf), np.zeros(numbers.shape), numbers)
