r"""The private package in one box as a program: floors and levels are chosen, employers hire.

Inside a box posts are affine in the price z, so with binaries for levels y and floors x the
program is

.. math::
   \max\; \beta \ln G_O + \sum_d \tfrac{1-\beta}{m}
   \left[\ln Q_d + \ln\!\left(\tfrac{Q_d}{2h_d} + e^D(y) + r_d(Q_d)\right)\right],

:math:`z_d = f_d(x) + k(y)`, :math:`Q_d = 1'\alpha_d - h_d z_d`, and r the affine majorant of
:math:`\kappa/Q` (:mod:`negotiate.regimes.packages_boxes`). :math:`G_O` is floor x posts and
effect x posts (exact columns) minus the convex losses. Both logarithms are of affine gains, so
the program's bound holds for the box. Where no term moves the destination side and :math:`\kappa
= 0` the two are one: :math:`2 \ln Q_d - \ln 2h_d`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.programming import Gain, NashSolution, Program, Variable
from negotiate.regimes.outcome import losses
from negotiate.regimes.packages_boxes import Box, Side
from negotiate.regimes.packages_columns import (
    Choice,
    Scale,
    Sum,
    choose_one,
    effect_sum,
    level_affine,
    level_choices,
    post_columns,
    scaled,
    times_choice,
)
from negotiate.regimes.packages_gains import posts_without
from negotiate.regimes.packages_problem import Package, PackageProblem

FloatArray = NDArray[np.float64]


_LOOSE = 1e-6


@dataclass(frozen=True, eq=False)
class PrivateProgram:
    """A box as a program."""

    program: Program
    """Variables and constraints."""
    gains: tuple[Gain, ...]
    """Gains with weights; for a destination in two factors."""
    offset: float
    """What the log Nash product of the parties' gains in USD exceeds that of the factors by."""
    levels: tuple[Choice, ...]
    """Choice of levels."""
    floors: tuple[Choice, ...]
    """Choice of a step of the grid per destination."""
    posts: tuple[Variable, ...]
    """Members' posts per destination, in units of ``scale.posts``."""
    scale: Scale
    """Units."""

    def package(self, solution: NashSolution, grid: FloatArray) -> Package:
        """Return the package that a solution chooses."""
        levels = tuple(choice.chosen(solution) for choice in self.levels)
        floors = tuple(float(grid[choice.chosen(solution)]) for choice in self.floors)
        return Package(levels, floors)

    def found(self, solution: NashSolution) -> FloatArray:
        """Return members' posts per destination of a solution, in posts."""
        return np.array([solution.value(posts) for posts in self.posts]) * self.scale.posts


@dataclass(frozen=True, eq=False)
class _Corner:
    """Variables of one destination."""

    side: Side
    place: int
    price: Variable
    posts: Variable
    floor: Choice


def scale_of(problem: PackageProblem, box: Box) -> Scale:
    """Return units in which posts and money are near 1."""
    places = list(problem.destinations)
    money = float(np.abs(problem.markets.value[list(problem.origins)][:, places]).max())
    return Scale(max(side.high for side in box), money or 1.0)


def _corner(
    program: Program,
    problem: PackageProblem,
    side: Side,
    place: int,
    grid: FloatArray,
    scale: Scale,
) -> _Corner:
    """Add floor, price and posts of one destination, without the levels' part of the price."""
    name = problem.markets.destinations[place]
    bounds = (side.low / scale.posts, side.high / scale.posts)
    posts = program.variable(f"posts at {name}", low=bounds[0], high=bounds[1])
    low, high = (end / scale.money for end in side.prices)
    price = program.variable(f"price at {name}", low=low - _LOOSE, high=high + _LOOSE)
    floor = choose_one(program, f"floor at {name}", range(len(grid)))
    start, fall = side.stretch.total
    slope = fall * scale.money / scale.posts
    demand: Sum = [(1.0, posts), (slope, price)]
    program.constrain(f"demand at {name}", demand, "==", start / scale.posts)
    cap = problem.markets.price_cap[place]
    if np.isfinite(cap):
        program.constrain(f"other labour at {name}", [(1.0, price)], "<=", cap / scale.money)
    return _Corner(side, place, price, posts, floor)


def _join_levels(
    program: Program,
    problem: PackageProblem,
    corner: _Corner,
    levels: Sequence[Choice],
    grid: FloatArray,
    scale: Scale,
) -> None:
    """Demand that the price is the floor plus what the levels cost employers."""
    costs = level_affine(levels, scaled(problem.table("employer_cost"), scale))
    floor = corner.floor.affine(grid / scale.money)
    name = problem.markets.destinations[corner.place]
    program.constrain(
        f"price of labour at {name}", [*costs, *floor, (-1.0, corner.price)], "==", 0.0
    )


def _revenue(
    program: Program, problem: PackageProblem, corner: _Corner, grid: FloatArray, scale: Scale
) -> tuple[float, Sum]:
    """Return payments at one destination net of the reservation: constant and sum."""
    bounds = (corner.side.low / scale.posts, corner.side.high / scale.posts)
    columns = times_choice(program, corner.posts, corner.floor, *bounds)
    floors = [float(grid[entry] / scale.money) for entry in corner.floor.entries]
    total: Sum = list(zip(floors, columns, strict=True))
    members = list(problem.origins)
    above = problem.premiums - problem.markets.reservation[members, corner.place]
    stretch = corner.side.stretch
    total.append((-float(above @ stretch.fall[members]) / scale.posts, corner.price))
    return float(above @ stretch.start[members]) / scale.gain, total


def _unfilled(
    program: Program, problem: PackageProblem, corners: Sequence[_Corner], scale: Scale
) -> list[tuple[int, Variable, float]]:
    """Add the unfilled posts of each member; return index, variable and fall-back in posts."""
    markets, without = problem.markets, posts_without(problem)
    shares = unfilled_shares(markets.chains)
    before = shares @ without.sum(axis=1)
    added = []
    for origin in problem.origins:
        name = f"unfilled posts of {markets.origins[origin]}"
        variable = program.variable(name, low=None)
        total: Sum = [(1.0, variable)]
        right = before[origin]
        for corner in corners:
            stretch = corner.side.stretch
            right += shares[origin] @ (stretch.start - without[:, corner.place])
            slope = float(shares[origin] @ stretch.fall) * scale.money / scale.posts
            total.append((slope, corner.price))
        program.constrain(name, total, "==", float(right) / scale.posts)
        added.append((origin, variable, float(before[origin])))
    return added


def _origin_gain(
    program: Program,
    problem: PackageProblem,
    corners: Sequence[_Corner],
    levels: Sequence[Choice],
    grid: FloatArray,
    scale: Scale,
) -> Gain:
    """Return the gain of the origin side."""
    constant = 0.0
    total: Sum = []
    for corner in corners:
        fixed, payments = _revenue(program, problem, corner, grid, scale)
        bounds = (corner.side.low / scale.posts, corner.side.high / scale.posts)
        effects = scaled(problem.table("origin"), scale)
        columns = post_columns(program, corner.posts, levels, [effects], bounds)
        constant += fixed
        total += payments + effect_sum(corner.posts, levels, columns, effects)
    squares = []
    markets = problem.markets
    for origin, variable, before in _unfilled(program, problem, corners, scale):
        total.append((-float(markets.loss[origin]) / scale.money, variable))
        curve = 0.5 * float(markets.loss_growth[origin]) * scale.posts / scale.money
        squares.append((curve, variable))
        constant += float(losses(markets, np.full(len(markets.loss), before))[origin]) / scale.gain
    return Gain(problem.parties[0], problem.powers[0], total, squares, constant)


def _surplus_per_post(
    program: Program, corner: _Corner, name: str, scale: Scale
) -> tuple[float, Sum]:
    """Return the majorant of kappa / Q: constant and sum."""
    lines = [
        (constant / scale.money, slope * scale.posts / scale.money)
        for constant, slope in corner.side.majorants
    ]
    if len(lines) == 1:
        ((constant, slope),) = lines
        return constant, [(slope, corner.posts)]
    least = program.variable(f"fixed surplus per post at {name}", low=None, high=0.0)
    for i, (constant, slope) in enumerate(lines):
        line: Sum = [(1.0, least), (-slope, corner.posts)]
        program.constrain(f"{least.name}, {i}", line, "<=", constant)
    return 0.0, [(1.0, least)]


def _destination_gains(
    program: Program,
    problem: PackageProblem,
    corner: _Corner,
    weight: float,
    levels: Sequence[Choice],
    scale: Scale,
) -> tuple[tuple[Gain, ...], float]:
    """Return the factors of one destination's gain and the log of what they leave out."""
    table = scaled(problem.table("destination"), scale)
    name = problem.markets.destinations[corner.place]
    _, fall = corner.side.stretch.total
    half = scale.posts / scale.money / (2 * fall)
    posts: Sum = [(1.0, corner.posts)]
    if corner.side.stretch.surplus == 0 and not any(row.any() for row in table):
        return (Gain(name, 2 * weight, posts),), weight * float(np.log(half))
    constant, surplus = _surplus_per_post(program, corner, name, scale)
    rest: Sum = [(half, corner.posts), *surplus, *level_affine(levels, table)]
    return (
        Gain(f"{name}: posts", weight, posts),
        Gain(f"{name}: gain per post", weight, rest, constant=constant),
    ), 0.0


def private_program(problem: PackageProblem, box: Box, grid: FloatArray) -> PrivateProgram:
    """Return the program of one box.

    Parameters
    ----------
    problem : PackageProblem
        The negotiation, under ``private``.
    box : tuple of Side
        One side per destination.
    grid : array
        Admissible floors, USD per post and year.
    """
    scale = scale_of(problem, box)
    program = Program("package", sense="maximise")
    levels = level_choices(program, problem)
    corners = [
        _corner(program, problem, side, place, grid, scale)
        for side, place in zip(box, problem.destinations, strict=True)
    ]
    for corner in corners:
        _join_levels(program, problem, corner, levels, grid, scale)
    gains = [_origin_gain(program, problem, corners, levels, grid, scale)]
    offset = float(np.log(scale.gain))
    for corner, weight in zip(corners, problem.powers[1:], strict=True):
        factors, missing = _destination_gains(program, problem, corner, weight, levels, scale)
        gains.extend(factors)
        offset += missing
    floors = tuple(corner.floor for corner in corners)
    posts = tuple(corner.posts for corner in corners)
    return PrivateProgram(program, tuple(gains), offset, levels, floors, posts, scale)
