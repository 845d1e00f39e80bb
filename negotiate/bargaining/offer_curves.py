"""The efficient gains of two parties, as a curve along which one gains what the other gives."""

from dataclasses import dataclass

import numpy as np

from negotiate.bargaining.spaces import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Curve:
    """Efficient gains, ascending for party 1 and descending for party 2."""

    gains: FloatArray
    """Gains of the corners or points, shape (points, 2)."""
    mixtures: bool
    """Whether neighbours can be mixed."""
    tolerance: FloatArray
    """Gain of each party that counts as none."""

    def best(self, party: int, least: float) -> FloatArray | None:
        """Return the gains best for a party that leave the other at least ``least``."""
        other = 1 - party
        rows = np.flatnonzero(self.gains[:, other] >= least - self.tolerance[other])
        if not rows.size:
            return None
        row = int(rows[-1] if party == 0 else rows[0])
        if not self.mixtures:
            return self._row(row)
        return self._between(row, row + (1 if party == 0 else -1), other, least)

    def _row(self, row: int) -> FloatArray:
        return np.asarray(self.gains[row], dtype=np.float64)

    def _between(self, row: int, following: int, other: int, least: float) -> FloatArray:
        """Return the mixture of two neighbours that leaves the other exactly ``least``."""
        if not 0 <= following < len(self.gains):
            return self._row(row)
        start, end = self.gains[row], self.gains[following]
        part = (start[other] - least) / (start[other] - end[other])
        return np.asarray(start + min(1.0, max(0.0, float(part))) * (end - start))


def efficient(points: FloatArray) -> IntArray:
    """Return the positions of the efficient points, ascending for party 1.

    Examples
    --------
    >>> efficient(np.array([[3.0, 1.0], [1.0, 3.0], [1.0, 1.0]]))
    array([1, 0])
    """
    order = np.lexsort((-points[:, 1], -points[:, 0]))
    second = points[order, 1]
    before = np.concatenate([[-np.inf], np.maximum.accumulate(second)[:-1]])
    return np.asarray(order[second > before][::-1])
