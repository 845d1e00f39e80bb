r"""Facts of one measure as sorted arrays: what is not in them is not known, and never 0.

Facts are sorted by layer, origin and destination, so that a corridor is found by bisection and a
layer is a slice. A fact takes some 24 bytes; matrices are made when they are asked for.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
ShortArray = NDArray[np.int16]
RowArray = NDArray[np.int32]
IntArray = NDArray[np.intp]

Kind = Literal["people", "money", "pair"]
"""``people`` who moved, ``money`` that they send, or what a ``pair`` of countries is."""


@dataclass(frozen=True)
class Measure:
    """What is measured on corridors."""

    id: str
    """Name of the measure."""
    unit: str
    """Unit of its values."""
    kind: Kind
    """What it counts."""
    words: str
    """What a value means."""
    additive: bool = False
    """Whether several rows of one corridor are parts that add up."""


@dataclass(frozen=True, eq=False)
class Facts:
    """All facts of one measure, f of them; arrays cannot be written to."""

    measure: Measure
    layer: ShortArray
    """Index of the layer, shape (f,); sorted, then by origin, then by destination."""
    origin: ShortArray
    """Index of the origin, shape (f,)."""
    destination: ShortArray
    """Index of the destination, shape (f,)."""
    value: FloatArray
    """In the measure's unit, shape (f,)."""
    source: ShortArray
    """Index of the source, shape (f,)."""
    starts: RowArray
    """Where the rows of each fact start in ``rows``, shape (f + 1,)."""
    rows: RowArray
    """Rows of the source files, in the order of the facts, shape (at least f,)."""

    def __len__(self) -> int:
        """Return the number of facts."""
        return len(self.value)

    def of_layer(self, layer: int) -> slice:
        """Return where the facts of a layer stand."""
        low, high = np.searchsorted(self.layer, [layer, layer + 1])
        return slice(int(low), int(high))

    def of_origin(self, layer: int, origin: int) -> slice:
        """Return where the facts of an origin in a layer stand."""
        part = self.of_layer(layer)
        low, high = np.searchsorted(self.origin[part], [origin, origin + 1])
        return slice(part.start + int(low), part.start + int(high))

    def into(self, layer: int, destination: int) -> IntArray:
        """Return where the facts of a destination in a layer stand, shape (k,)."""
        part = self.of_layer(layer)
        found = np.flatnonzero(self.destination[part] == destination)
        return np.asarray(found + part.start, dtype=np.intp)

    def at(self, layer: int, origin: int, destination: int) -> int | None:
        """Return where the fact of a corridor in a layer stands; None where it is not known."""
        part = self.of_origin(layer, origin)
        place = part.start + int(np.searchsorted(self.destination[part], destination))
        found = place < part.stop and int(self.destination[place]) == destination
        return place if found else None

    def matrix(self, layer: int, size: int) -> FloatArray:
        """Return values, shape (size, size): origins, destinations; NaN where not known."""
        part = self.of_layer(layer)
        dense = np.full((size, size), np.nan)
        dense[self.origin[part], self.destination[part]] = self.value[part]
        return dense

    def rows_of(self, place: int) -> tuple[int, ...]:
        """Return the rows of the source file from which a fact was read."""
        low, high = self.starts[place : place + 2]
        return tuple(int(row) for row in self.rows[low:high])
