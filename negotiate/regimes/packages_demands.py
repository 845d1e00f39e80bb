r"""The demands of a negotiation as one linear program, to find out which of them conflict.

The demands are the red lines (a lowest or a highest level of a term), the price of other labour,
and that every party gains at least something over its fall-back. Under ``private`` every stretch
of demand is in it, one of them chosen per destination, and losses are replaced by tangents. Under
``state`` gains are concave and zero without posts, so that a package with gains exists only if
the first post gives them: the program prices one post, shared among the corridors, and the
amounts are USD per post and year.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.programming import Program, Relation, Variable
from negotiate.regimes.packages_boxes import Side, destination_sides
from negotiate.regimes.packages_columns import (
    Choice,
    Scale,
    Sum,
    choose_one,
    effect_sum,
    level_affine,
    post_columns,
    scaled,
    times_choice,
)
from negotiate.regimes.packages_gains import posts_without
from negotiate.regimes.packages_problem import PackageProblem
from negotiate.regimes.packages_state import joint_gain

FloatArray = NDArray[np.float64]

SOMETHING = 1e-5
"""Least gain that counts, in units of the largest value at stake."""
_TANGENTS = 33


@dataclass(frozen=True)
class Demand:
    """A demand in words, with the unit in which it gives way."""

    words: str
    """The demand, for messages."""
    unit: str
    """Unit in which it gives way."""
    size: float
    """Units per unit of the program."""


@dataclass(frozen=True, eq=False)
class Demands:
    """A program and the demands in it."""

    problem: PackageProblem
    """The negotiation."""
    program: Program
    """Definitions and demands."""
    scale: Scale
    """Units of the program."""
    levels: tuple[Choice, ...]
    """Choice of levels, red lines apart."""
    only: Collection[str] | None
    """Labels of the demands that are made; all if None."""
    made: dict[str, Demand]
    """Demands by label, in the order in which they were made."""

    def demand(self, label: str, total: Sum, least: float, demand: Demand) -> None:
        """Demand that a sum is at least so much, if the demand is made at all."""
        if self.only is None or label in self.only:
            self.program.constrain(label, total, ">=", least)
            self.made[label] = demand

    def columns(self, posts: Variable, most: float) -> list[Sum]:
        """Return effect x posts of the origin side, the destination side and employers."""
        problem = self.problem
        tables = [
            scaled(table, self.scale)
            for table in (
                problem.table("origin"),
                problem.table("destination"),
                problem.table("employer_cost"),
            )
        ]
        columns = post_columns(self.program, posts, self.levels, tables, (0.0, most))
        return [effect_sum(posts, self.levels, columns, table) for table in tables]


def _frame(problem: PackageProblem, scale: Scale, only: Collection[str] | None) -> Demands:
    """Return a program with a free choice of levels and the red lines as demands."""
    program = Program("demands")
    levels = tuple(
        choose_one(program, f"level of {term.term}", range(len(term.levels)))
        for term in problem.terms
    )
    frame = Demands(problem, program, scale, levels, only, {})
    for term, choice, low, high in zip(
        problem.terms, levels, problem.lowest, problem.highest, strict=True
    ):
        steps = choice.affine(np.arange(len(term.levels), dtype=np.float64))
        if low > 0:
            words = f"red line: {term.term} at least {term.levels[low]!r}"
            frame.demand(f"least {term.term}", steps, low, Demand(words, "levels", 1.0))
        if high < len(term.levels) - 1:
            words = f"red line: {term.term} at most {term.levels[high]!r}"
            down = [(-step, y) for step, y in steps]
            frame.demand(f"most {term.term}", down, -high, Demand(words, "levels", 1.0))
    return frame


def _gain_demand(frame: Demands, party: int, total: Sum, least: float, unit: str) -> None:
    name = frame.problem.parties[party]
    size = frame.scale.money if "post" in unit else frame.scale.gain
    words = f"{name} gains something over its fall-back"
    frame.demand(f"gain of {name}", total, least + SOMETHING, Demand(words, unit, size))


@dataclass(frozen=True, eq=False)
class _Branch:
    """One stretch of one destination in the program: chosen, price, posts."""

    side: Side
    place: int
    chosen: Variable
    price: Variable
    posts: Variable


def _branch(frame: Demands, side: Side, place: int, number: int, grid: FloatArray) -> _Branch:
    """Add a stretch, whose price and posts are 0 unless it is chosen."""
    program, scale = frame.program, frame.scale
    name = f"{frame.problem.markets.destinations[place]} stretch {number}"
    chosen = program.variable(f"{name} chosen", high=1.0, integer=True)
    price = program.variable(f"{name} price", low=None)
    posts = program.variable(f"{name} posts")
    start, fall = side.stretch.total
    slope = fall * scale.money / scale.posts
    demand: Sum = [(1.0, posts), (slope, price), (-start / scale.posts, chosen)]
    program.constrain(f"{name} demand", demand, "==", 0.0)
    ends: tuple[tuple[str, Relation, float], ...] = (
        ("least", ">=", side.low),
        ("most", "<=", side.high),
    )
    for label, relation, bound in ends:
        total: Sum = [(1.0, posts), (-bound / scale.posts, chosen)]
        program.constrain(f"{name} {label}", total, relation, 0.0)
    return _Branch(side, place, chosen, price, posts)


def _place(
    frame: Demands, sides: Sequence[Side], place: int, grid: FloatArray
) -> tuple[list[_Branch], Sum]:
    """Add one destination; return its stretches and the revenue and effects of the origin side."""
    program, problem, scale = frame.program, frame.problem, frame.scale
    name = problem.markets.destinations[place]
    branches = [_branch(frame, side, place, i, grid) for i, side in enumerate(sides)]
    program.constrain(f"{name}: one stretch", [(1.0, b.chosen) for b in branches], "==", 1.0)
    floor = choose_one(program, f"floor at {name}", range(len(grid)))
    costs = level_affine(frame.levels, scaled(problem.table("employer_cost"), scale))
    prices: Sum = [(-1.0, branch.price) for branch in branches]
    program.constrain(
        f"{name}: price", [*floor.affine(grid / scale.money), *costs, *prices], "==", 0.0
    )
    most = max(side.high for side in sides) / scale.posts
    posts = program.variable(f"{name}: posts", high=most)
    total: Sum = [(1.0, branch.posts) for branch in branches]
    program.constrain(f"{name}: posts", [*total, (-1.0, posts)], "==", 0.0)
    origin, _, _ = frame.columns(posts, most)
    revenue = list(
        zip(
            (grid / scale.money).tolist(),
            times_choice(program, posts, floor, 0.0, most),
            strict=True,
        )
    )
    _cap_demand(frame, place, [(1.0, branch.price) for branch in branches])
    return branches, [*origin, *revenue, *_above(frame, branches)]


def _above(frame: Demands, branches: Sequence[_Branch]) -> Sum:
    """Return premiums less reservations, paid on members' posts."""
    problem, scale = frame.problem, frame.scale
    members, total = list(problem.origins), []
    for branch in branches:
        net = problem.premiums - problem.markets.reservation[members, branch.place]
        stretch = branch.side.stretch
        total.append((float(net @ stretch.start[members]) / scale.gain, branch.chosen))
        total.append((-float(net @ stretch.fall[members]) / scale.posts, branch.price))
    return total


def _cap_demand(frame: Demands, place: int, price: Sum) -> None:
    cap = float(frame.problem.markets.price_cap[place])
    if not np.isfinite(cap):
        return
    name = frame.problem.markets.destinations[place]
    words = f"labour at {name} costs no more than other labour, {cap:,.0f} USD per post and year"
    unit = Demand(words, "USD per post and year", frame.scale.money)
    down = [(-weight, variable) for weight, variable in price]
    frame.demand(f"other labour at {name}", down, -cap / frame.scale.money, unit)


def _losses(frame: Demands, branches: Sequence[_Branch]) -> Sum:
    """Return minus the members' additional losses, by tangents."""
    problem, scale = frame.problem, frame.scale
    markets, without = problem.markets, posts_without(problem)
    shares = unfilled_shares(markets.chains)
    before, total = shares @ without.sum(axis=1), []
    most = sum(branch.side.high for branch in branches) / scale.posts
    for origin in problem.origins:
        name = f"more unfilled posts of {markets.origins[origin]}"
        more = frame.program.variable(name, low=None)
        parts: Sum = [(-1.0, more)]
        for branch in branches:
            stretch = branch.side.stretch
            fixed = float(shares[origin] @ (stretch.start - without[:, branch.place]))
            slope = float(shares[origin] @ stretch.fall) * scale.money / scale.posts
            parts += [(fixed / scale.posts, branch.chosen), (-slope, branch.price)]
        frame.program.constrain(name, parts, "==", 0.0)
        growth = float(markets.loss_growth[origin])
        marginal = float(markets.loss[origin]) + growth * float(before[origin])
        square = _square(frame.program, more, most)
        curve = 0.5 * growth * scale.posts / scale.money
        total += [(-marginal / scale.money, more), (-curve, square)]
    return total


def _square(program: Program, x: Variable, most: float) -> Variable:
    """Add a variable that is at least the tangents of x^2 between -most and most."""
    square = program.variable(f"square of {x.name}")
    for i, point in enumerate(np.linspace(-most, most, _TANGENTS).tolist()):
        tangent: Sum = [(1.0, square), (-2 * point, x)]
        program.constrain(f"square of {x.name}, {i}", tangent, ">=", -(point**2))
    return square


def private_demands(
    problem: PackageProblem, grid: FloatArray, *, only: Collection[str] | None = None
) -> Demands | None:
    """Return the demands under ``private``; None if employers hire at no floor of the grid.

    Parameters
    ----------
    problem : PackageProblem
        The negotiation.
    grid : array
        Admissible floors, USD per post and year.
    only : collection of str, optional
        Labels of the demands to make; default all.
    """
    free = problem.without_red_lines()
    found = [destination_sides(free, place, grid) for place in problem.destinations]
    if not all(found):
        return None
    money = max(float(np.abs(problem.markets.value).max()), 1.0)
    scale = Scale(max(side.high for sides in found for side in sides), money)
    frame = _frame(problem, scale, only)
    branches: list[_Branch] = []
    origin: Sum = []
    for party, (place, sides) in enumerate(zip(problem.destinations, found, strict=True), 1):
        added, total = _place(frame, sides, place, grid)
        branches += added
        origin += total
        _gain_demand(frame, party, _employers(frame, added), 0.0, "USD per post and year")
    _gain_demand(frame, 0, [*origin, *_losses(frame, branches)], 0.0, "USD a year")
    return frame


def _employers(frame: Demands, branches: Sequence[_Branch]) -> Sum:
    """Return a destination's gain per post."""
    scale = frame.scale
    total = level_affine(frame.levels, scaled(frame.problem.table("destination"), scale))
    for branch in branches:
        _, fall = branch.side.stretch.total
        least = frame.program.variable(f"fixed surplus of {branch.posts.name}", low=None)
        for i, (constant, slope) in enumerate(branch.side.majorants):
            line: Sum = [
                (1.0, least),
                (-slope * scale.posts / scale.money, branch.posts),
                (-constant / scale.money, branch.chosen),
            ]
            frame.program.constrain(f"{least.name}, {i}", line, "<=", 0.0)
        total += [(scale.posts / scale.money / (2 * fall), branch.posts), (1.0, least)]
    return total


def state_demands(problem: PackageProblem, *, only: Collection[str] | None = None) -> Demands:
    """Return the demands under ``state``, for one post shared among the corridors.

    Parameters
    ----------
    problem : PackageProblem
        The negotiation.
    only : collection of str, optional
        Labels of the demands to make; default all.
    """
    joint = joint_gain(problem)
    scale = Scale(1.0, max(float(np.abs(joint.linear).max()), 1.0))
    frame = _frame(problem, scale, only)
    program, money, width = frame.program, frame.scale.money, len(problem.destinations)
    opened = problem.markets.open_corridors[np.ix_(problem.origins, problem.destinations)].ravel()
    shares = [
        program.variable(f"share {i}", high=1.0 if is_open else 0.0)
        for i, is_open in enumerate(opened)
    ]
    program.constrain("one post", [(1.0, share) for share in shares], "==", 1.0)
    loss = (joint.value - joint.linear) / money
    origin: Sum = [(-float(part), share) for part, share in zip(loss, shares, strict=True)]
    for j, place in enumerate(problem.destinations):
        name = problem.markets.destinations[place]
        mine = shares[j::width]
        payment = program.variable(f"payment of {name}", low=None)
        posts = program.variable(f"posts at {name}", high=1.0)
        total: Sum = [(1.0, share) for share in mine]
        program.constrain(f"posts at {name}", [*total, (-1.0, posts)], "==", 0.0)
        gained, other, cost = frame.columns(posts, 1.0)
        origin += [*gained, (1.0, payment)]
        value = zip((joint.value[j::width] / money).tolist(), mine, strict=True)
        less = [(-part, variable) for part, variable in [*cost, (1.0, payment)]]
        _gain_demand(frame, j + 1, [*value, *other, *less], 0.0, "USD per post and year")
        room = (
            problem.markets.price_cap[place]
            - problem.markets.reservation[list(problem.origins), place]
        )
        if np.isfinite(room).all():
            words = f"labour at {name} costs no more than other labour"
            above = [(float(r) / money, share) for r, share in zip(room, mine, strict=True)]
            unit = Demand(words, "USD per post and year", money)
            frame.demand(f"other labour at {name}", [*above, *less], 0.0, unit)
    _gain_demand(frame, 0, origin, 0.0, "USD per post and year")
    return frame
