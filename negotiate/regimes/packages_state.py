r"""The package under `state`: levels, posts and a total payment for every destination.

.. math::
   \max\; \beta \ln G_O + \sum_d \tfrac{1-\beta}{m} \ln G_d,

with the gains of :mod:`negotiate.regimes.packages_gains`, concave in posts: V enters as the
separable squares of :math:`x = L'q`, :math:`B = LL'`, and losses as squares of unfilled posts.
Where no cap of the price binds, payments divide the joint gain freely, so that the best levels
are those with the highest joint value per post, term by term [Coase1960]_, and the division is
exact; a solution is polished with that. The price of other labour caps what a destination pays,
gross and with the terms' cost.

References
----------
.. [Coase1960] R. H. Coase, "The problem of social cost", Journal of Law and Economics
   3, 1960, pp. 1-44.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.programming import Gain, NashSolution, Program, Variable
from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.packages_columns import (
    Choice,
    Scale,
    Sum,
    effect_sum,
    level_choices,
    post_columns,
    scaled,
)
from negotiate.regimes.packages_gains import level_sum, package_gains, posts_without
from negotiate.regimes.packages_problem import Package, PackageProblem

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class JointGain:
    r"""The joint gain of all parties as a function of the members' posts.

    :math:`(l + w)'q - \tfrac12 q'Hq` with posts ordered members first, then destinations.
    """

    linear: FloatArray
    """l, USD per post and year before effects, shape (members x destinations,)."""
    value: FloatArray
    """Part of l that is the destinations' value, shape (members x destinations,)."""
    slopes: FloatArray
    """The destinations' part of H, block diagonal."""
    chain: FloatArray
    """M of members by post, shape (members, members x destinations)."""
    unfilled: FloatArray
    """Unfilled posts of the members without the agreement, shape (members,)."""


def joint_gain(problem: PackageProblem) -> JointGain:
    """Return the coefficients of the joint gain."""
    markets, without = problem.markets, posts_without(problem)
    members, places = list(problem.origins), problem.destinations
    count, width = len(members), len(places)
    value = np.zeros((count, width))
    slopes = np.zeros((count * width, count * width))
    for j, place in enumerate(places):
        matrix = markets.slopes[place]
        value[:, j] = (markets.net_value[:, place] - matrix @ without[:, place])[members]
        slopes[j::width, j::width] = matrix[np.ix_(members, members)]
    shares = unfilled_shares(markets.chains)
    unfilled = (shares @ without.sum(axis=1))[members]
    chain = np.repeat(shares[np.ix_(members, members)], width, axis=1)
    marginal = markets.loss[members] + markets.loss_growth[members] * unfilled
    return JointGain(value.ravel() - marginal @ chain, value.ravel(), slopes, chain, unfilled)


def _joint_effect(problem: PackageProblem) -> list[FloatArray]:
    """Return what each level is worth to all parties together, per post."""
    tables = zip(
        problem.table("origin"),
        problem.table("destination"),
        problem.table("employer_cost"),
        strict=True,
    )
    return [origin + destination - cost for origin, destination, cost in tables]


def _best_effect(problem: PackageProblem) -> float:
    """Return the highest joint value of admissible levels per post."""
    bounds = zip(_joint_effect(problem), problem.lowest, problem.highest, strict=True)
    return sum(float(row[low : high + 1].max()) for row, low, high in bounds)


def _open(problem: PackageProblem) -> NDArray[np.bool_]:
    return problem.markets.open_corridors[np.ix_(problem.origins, problem.destinations)].ravel()


def most_posts(problem: PackageProblem, gain: JointGain) -> FloatArray:
    """Return the most posts that any package with a joint gain of at least 0 has, by corridor.

    From (l + w)'q >= q'Bq / 2 with r = B^-1 (l + w): q_i <= r_i + sqrt(r'Br (B^-1)_ii).
    """
    inverse = np.linalg.inv(gain.slopes)
    centre = inverse @ (gain.linear + _best_effect(problem))
    radius = np.sqrt(max(float(centre @ gain.slopes @ centre), 0.0) * np.diag(inverse))
    return np.where(_open(problem), np.maximum(centre + radius, 0.0), 0.0)


@dataclass(frozen=True, eq=False)
class StateProgram:
    """The package under ``state`` as a program."""

    program: Program
    """Variables and constraints."""
    gains: tuple[Gain, ...]
    """Gains of the parties with weights, origin side first."""
    offset: float
    """What the log Nash product in USD exceeds that of the program by."""
    levels: tuple[Choice, ...]
    """Choice of levels."""
    payments: tuple[Variable, ...]
    """Payment per destination, in units of gain."""
    volumes: tuple[Variable, ...]
    """Posts, members first, in units of posts."""
    scale: Scale
    """Units."""

    def package(self, solution: NashSolution) -> Package:
        """Return the package that a solution chooses."""
        levels = tuple(choice.chosen(solution) for choice in self.levels)
        payments = tuple(solution.value(pay) * self.scale.gain for pay in self.payments)
        volumes = tuple(max(solution.value(q), 0.0) * self.scale.posts for q in self.volumes)
        return Package(levels, payments, volumes)


@dataclass(frozen=True, eq=False)
class _Frame:
    """What the parts of the program share."""

    problem: PackageProblem
    program: Program
    joint: JointGain
    scale: Scale
    levels: tuple[Choice, ...]
    volumes: tuple[Variable, ...]
    highest: FloatArray

    def at(self, j: int) -> list[int]:
        """Return the positions of the posts at destination j."""
        return list(range(j, len(self.volumes), len(self.problem.destinations)))


def _value(frame: _Frame, j: int) -> tuple[Sum, list[tuple[float, Variable]]]:
    """Return the value of posts at a destination: sum and squares to take away."""
    name = frame.problem.markets.destinations[frame.problem.destinations[j]]
    chosen, scale = frame.at(j), frame.scale
    total: Sum = [(float(frame.joint.value[i]) / scale.money, frame.volumes[i]) for i in chosen]
    root = np.linalg.cholesky(
        frame.joint.slopes[np.ix_(chosen, chosen)] * scale.posts / scale.money
    )
    squares = []
    for column, weights in enumerate(root.T):
        x = frame.program.variable(f"spread {column} at {name}", low=None)
        parts: Sum = [(float(w), frame.volumes[i]) for w, i in zip(weights, chosen, strict=True)]
        frame.program.constrain(f"spread {column} at {name}", [*parts, (-1.0, x)], "==", 0.0)
        squares.append((0.5, x))
    return total, squares


def _destination(frame: _Frame, j: int, weight: float, payment: Variable) -> tuple[Gain, Sum]:
    """Return the gain of a destination and the effects on the origin side there."""
    problem, scale = frame.problem, frame.scale
    place = problem.destinations[j]
    name = problem.markets.destinations[place]
    most = float(frame.highest[frame.at(j)].sum()) / scale.posts
    posts = frame.program.variable(f"posts at {name}", high=most)
    parts: Sum = [(1.0, frame.volumes[i]) for i in frame.at(j)]
    frame.program.constrain(f"posts at {name}", [*parts, (-1.0, posts)], "==", 0.0)
    cost = scaled(problem.table("employer_cost"), scale)
    own = [d - k for d, k in zip(scaled(problem.table("destination"), scale), cost, strict=True)]
    origin = scaled(problem.table("origin"), scale)
    columns = post_columns(frame.program, posts, frame.levels, [own, origin, cost], (0.0, most))
    total, squares = _value(frame, j)
    total += [(-1.0, payment), *effect_sum(posts, frame.levels, columns, own)]
    _cap(frame, j, [(1.0, payment), *effect_sum(posts, frame.levels, columns, cost)])
    gain = Gain(name, weight, total, squares)
    return gain, effect_sum(posts, frame.levels, columns, origin)


def _cap(frame: _Frame, j: int, paid: Sum) -> None:
    """Demand that labour costs no more than other labour, gross, if that is to be had."""
    place = frame.problem.destinations[j]
    markets = frame.problem.markets
    if not np.isfinite(markets.price_cap[place]):
        return
    members = frame.problem.origins
    room = [
        (-float(markets.price_cap[place] - markets.reservation[o, place]) / frame.scale.money, q)
        for o, q in zip(members, (frame.volumes[i] for i in frame.at(j)), strict=True)
    ]
    name = f"other labour at {markets.destinations[place]}"
    frame.program.constrain(name, [*paid, *room], "<=", 0.0)


def _origin(frame: _Frame, payments: Sequence[Variable], effects: Sum) -> Gain:
    """Return the gain of the origin side."""
    markets, scale = frame.problem.markets, frame.scale
    total: Sum = [*((1.0, payment) for payment in payments), *effects]
    squares = []
    for k, origin in enumerate(frame.problem.origins):
        more = frame.program.variable(f"more unfilled posts of {markets.origins[origin]}")
        row = frame.joint.chain[k]
        parts: Sum = [(float(w), q) for w, q in zip(row, frame.volumes, strict=True)]
        frame.program.constrain(more.name, [*parts, (-1.0, more)], "==", 0.0)
        growth = float(markets.loss_growth[origin])
        marginal = float(markets.loss[origin]) + growth * float(frame.joint.unfilled[k])
        total.append((-marginal / scale.money, more))
        squares.append((0.5 * growth * scale.posts / scale.money, more))
    return Gain(frame.problem.parties[0], frame.problem.powers[0], total, squares)


def state_program(problem: PackageProblem) -> StateProgram | None:
    """Return the program, or None if no volume gives a joint gain."""
    joint = joint_gain(problem)
    highest = most_posts(problem, joint)
    first = joint.linear + _best_effect(problem)
    if not highest.max() > 0 or not first[_open(problem)].max() > 0:
        return None
    scale = Scale(float(highest.max()), max(float(np.abs(joint.linear).max()), 1.0))
    program = Program("package between states", sense="maximise")
    volumes = tuple(
        program.variable(f"volume {i}", high=float(most) / scale.posts)
        for i, most in enumerate(highest)
    )
    levels = level_choices(program, problem)
    frame = _Frame(problem, program, joint, scale, levels, volumes, highest)
    names = [problem.markets.destinations[place] for place in problem.destinations]
    payments = tuple(program.variable(f"payment of {name}", low=None) for name in names)
    gains, effects = [], []
    for j, (weight, payment) in enumerate(zip(problem.powers[1:], payments, strict=True)):
        gain, part = _destination(frame, j, weight, payment)
        gains.append(gain)
        effects.extend(part)
    gains.insert(0, _origin(frame, payments, effects))
    offset = float(np.log(scale.gain))
    return StateProgram(program, tuple(gains), offset, levels, payments, volumes, scale)


def divided(problem: PackageProblem, levels: tuple[int, ...]) -> Package:
    """Return the package with these levels, the best volumes and payments that divide by power.

    It maximises the Nash product for these levels if no cap of the price binds.

    Parameters
    ----------
    problem : PackageProblem
        The negotiation, under ``state``.
    levels : tuple of int
        A level per term.
    """
    gain = joint_gain(problem)
    growth = problem.markets.loss_growth[list(problem.origins)]
    curve = gain.slopes + gain.chain.T @ (growth[:, None] * gain.chain)
    linear = gain.linear + level_sum(_joint_effect(problem), levels)
    upper = np.where(_open(problem), np.inf, 0.0)
    volumes = tuple(solve_complementarity(curve, -linear, upper=upper).z.tolist())
    free = Package(levels, (0.0,) * len(problem.destinations), volumes)
    before = package_gains(problem, free)
    total = sum(before.all)
    payments = tuple(
        have - weight * total
        for have, weight in zip(before.destinations, problem.powers[1:], strict=True)
    )
    return Package(levels, payments, volumes)


def within_cap(problem: PackageProblem, package: Package) -> bool:
    """Return whether no destination pays more than other labour costs there."""
    markets, width = problem.markets, len(problem.destinations)
    cost = level_sum(problem.table("employer_cost"), package.levels)
    volumes = np.array(package.volumes).reshape(-1, width)
    for j, place in enumerate(problem.destinations):
        rho = markets.reservation[list(problem.origins), place]
        paid = package.floors[j] + float((rho + cost) @ volumes[:, j])
        cap = float(markets.price_cap[place])
        if np.isfinite(cap) and paid > cap * volumes[:, j].sum() * (1 + 1e-9):
            return False
    return True
