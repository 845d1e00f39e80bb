r"""Boxes of prices on which the private problem is exact, and how they are divided.

A *box* takes one stretch of demand per destination and bounds the members' posts there. On a
stretch a destination gains :math:`\kappa + Q^2/(2h) + e^D Q = Q \, (Q/(2h) + e^D + \kappa/Q)`.
The second factor is affine but for :math:`\kappa/Q`, which a box replaces by an affine function
that is never smaller: the chord where :math:`\kappa > 0`, tangents where
:math:`\kappa < 0`. Where :math:`\kappa = 0` nothing is replaced.
"""

import math
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.packages_demand import Stretch, demand_stretches
from negotiate.regimes.packages_problem import PackageProblem

FloatArray = NDArray[np.float64]

_NEIGHBOURHOOD = 0.05
_EXACT = 1e-9
_TANGENTS = 32
_WIDTH = 0.25


@dataclass(frozen=True, eq=False)
class Side:
    """One destination's part of a box."""

    stretch: Stretch
    """The straight stretch of demand."""
    low: float
    """Fewest posts of the members, above 0 wherever ``stretch.surplus`` is not 0."""
    high: float
    """Most posts of the members."""

    @property
    def prices(self) -> tuple[float, float]:
        """Lowest and highest z on the side, USD per post and year."""
        start, fall = self.stretch.total
        return (start - self.high) / fall, (start - self.low) / fall

    @property
    def majorants(self) -> tuple[tuple[float, float], ...]:
        """Affine functions of Q, none below kappa / Q: constants and slopes; the least counts."""
        kappa = self.stretch.surplus
        if kappa == 0:
            return ((0.0, 0.0),)
        if kappa > 0:
            return ((kappa * (1 / self.low + 1 / self.high), -kappa / (self.low * self.high)),)
        points = np.geomspace(self.low, self.high, _TANGENTS).tolist()
        return tuple((2 * kappa / point, -kappa / point**2) for point in points)

    def excess(self, posts: float) -> float:
        """Return by how much the majorant exceeds kappa / Q at Q = ``posts``, USD per post."""
        kappa = self.stretch.surplus
        if kappa == 0:
            return 0.0
        return min(constant + slope * posts for constant, slope in self.majorants) - kappa / posts


Box = tuple[Side, ...]
"""One side per destination."""


def _side(stretch: Stretch, scale: float) -> Side | None:
    """Return the whole stretch, or None where no member holds a post on it."""
    start, fall = stretch.total
    low, high = float(start - fall * stretch.high), float(start - fall * stretch.low)
    low = max(low, 0.0 if stretch.surplus == 0 else 1e-9 * scale)
    return Side(stretch, low, high) if high > max(low, 1e-9 * scale) else None


def _price_range(problem: PackageProblem, place: int, floors: FloatArray) -> tuple[float, float]:
    """Return the lowest and highest z that levels and floors allow."""
    bounds = [
        (row[low : high + 1].min(), row[low : high + 1].max())
        for row, low, high in zip(
            problem.table("employer_cost"), problem.lowest, problem.highest, strict=True
        )
    ]
    low = float(floors.min()) + sum(float(least) for least, _ in bounds)
    high = float(floors.max()) + sum(float(most) for _, most in bounds)
    pad = _EXACT * (1.0 + abs(low) + abs(high))
    return low - pad, min(high, float(problem.markets.price_cap[place])) + pad


def destination_sides(problem: PackageProblem, place: int, floors: FloatArray) -> tuple[Side, ...]:
    """Return the stretches at a destination that some package with posts there reaches."""
    low, high = _price_range(problem, place, floors)
    stretches = demand_stretches(problem, place, low, high) if low <= high else ()
    scale = max((abs(stretch.total[0]) for stretch in stretches), default=1.0)
    found = (_side(stretch, scale) for stretch in stretches)
    return tuple(side for side in found if side is not None)


def all_boxes(problem: PackageProblem, floors: FloatArray) -> tuple[Box, ...]:
    """Return boxes that together hold every package with posts at every destination."""
    sides = [destination_sides(problem, place, floors) for place in problem.destinations]
    if len(sides) > 1:
        return tuple(product(*sides))
    return tuple((part,) for side in sides[0] for part in _parts(side))


def _parts(side: Side) -> list[Side]:
    """Return the side in parts, as posts x levels is looser the wider a side is."""
    count = math.ceil((side.high - side.low) / (_WIDTH * side.high) - _EXACT)
    ends = np.linspace(side.low, side.high, max(count, 1) + 1).tolist()
    return [replace(side, low=low, high=high) for low, high in pairwise(ends)]


def divide(box: Box, posts: FloatArray) -> tuple[Box, ...]:
    """Return three boxes: below, around and above the posts found, where the majorant is worst.

    A box whose majorants are exact at the posts found is not divided: empty.
    """
    errors = [side.excess(float(found)) for side, found in zip(box, posts, strict=True)]
    worst = int(np.argmax(errors))
    side = box[worst]
    if errors[worst] <= _EXACT * abs(side.stretch.surplus) / side.high:
        return ()
    radius = _NEIGHBOURHOOD * (side.high - side.low)
    left = max(side.low, float(posts[worst]) - radius)
    right = min(side.high, float(posts[worst]) + radius)
    cuts = [(side.low, left), (left, right), (right, side.high)]
    return tuple(
        (*box[:worst], replace(side, low=low, high=high), *box[worst + 1 :])
        for low, high in cuts
        if high > low
    )
