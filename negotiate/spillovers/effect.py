r"""Posts before and after one change, and what the change consists of.

Exits of an origin change on the corridors that were **touched** (direct), on other corridors of the
same origin (diversion) and, for origins none of whose corridors was touched, because destinations
hire differently (replacement). Posts left unfilled change by :math:`\Delta u = M \Delta e`
(`negotiate.corridors.chains`); what filling posts from each other adds, :math:`(M - I) \Delta e`,
is the **chain** and sums to zero over the origins. The parts sum to the change exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.spillover import Parts

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

WayName = Literal["choice and replacement", "replacement by size", "markets re-solved"]

SHORT: Mapping[WayName, str] = MappingProxyType(
    {
        "choice and replacement": "choice",
        "replacement by size": "by size",
        "markets re-solved": "markets",
    }
)
"""Short names of the ways, in the order in which they are shown."""
"""The ways of computing a spillover; the second is the first with another rule of who fills."""


@dataclass(frozen=True, eq=False)
class Effect:
    """One change in one way of computing; axes: origins, destinations.

    Examples
    --------
    The first origin loses 30 posts at the first destination, 10 reappear at the second, and the
    second origin gains 15; workers of the second fill 30 % of the posts that the first leaves:

    >>> found = Effect(
    ...     "choice and replacement",
    ...     before=np.array([[50.0, 30.0], [5.0, 5.0]]),
    ...     after=np.array([[20.0, 40.0], [20.0, 5.0]]),
    ...     touched=np.array([[True, False], [False, False]]),
    ...     shares=np.array([[0.7, 0.0], [0.3, 1.0]]),
    ... )
    >>> found.unfilled.direct, found.unfilled.diversion, found.unfilled.replacement
    (array([-30.,   0.]), array([10.,  0.]), array([ 0., 15.]))
    >>> found.unfilled.chain, round(found.reappears, 3)
    (array([ 6., -6.]), 0.833)
    """

    name: WayName
    before: FloatArray
    """Posts, shape (n, m)."""
    after: FloatArray
    """Posts, shape (n, m)."""
    touched: BoolArray
    """Corridors that the change itself moves, shape (n, m)."""
    shares: FloatArray
    """M, shape (n, n): posts left unfilled at the row per exit from the column."""

    @property
    def change(self) -> FloatArray:
        """Change of the posts of every corridor, shape (n, m)."""
        change: FloatArray = self.after - self.before
        return change

    @property
    def lost(self) -> float:
        """Posts lost on the touched corridors; negative where they gain."""
        return -float(self.change[self.touched].sum())

    @property
    def reappears(self) -> float | None:
        """Diversion ratio: change of all other corridors over the loss on the touched ones.

        None where nothing changed, or some touched corridors rose and others fell.
        """
        direct = self.change[self.touched]
        one_way = bool((direct <= 0).all() or (direct >= 0).all())
        if not one_way or self.lost == 0:
            return None
        return float(self.change[~self.touched].sum()) / self.lost

    @property
    def exits(self) -> Parts:
        """Change of each origin's posts abroad, in parts, shape (n,) each."""
        rows: BoolArray = np.asarray(self.touched.any(axis=1))
        other = np.where(self.touched, 0.0, self.change).sum(axis=1)
        return Parts(
            np.where(self.touched, self.change, 0.0).sum(axis=1),
            np.where(rows, other, 0.0),
            np.where(rows, 0.0, other),
            np.zeros(len(rows)),
        )

    @property
    def unfilled(self) -> Parts:
        """Change of each origin's unfilled posts, in parts, shape (n,) each."""
        exits = self.exits
        moved = self.change.sum(axis=1)
        chain = (self.shares - np.eye(len(moved))) @ moved
        return Parts(exits.direct, exits.diversion, exits.replacement, chain)

    def caused_before(self, origin: int) -> FloatArray:
        """Return posts left unfilled at an origin by every corridor, before, shape (n, m)."""
        table: FloatArray = self.shares[origin, :, None] * self.before
        return table

    def caused_after(self, origin: int) -> FloatArray:
        """Return posts left unfilled at an origin by every corridor, after, shape (n, m)."""
        table: FloatArray = self.shares[origin, :, None] * self.after
        return table
