"""The mixed-integer program of an outcome space: levels, couplings, payoffs, fall-backs."""

from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from negotiate.bargaining.spaces import Coupling, FloatArray, Outcome, Space, frozen
from negotiate.programming import Program, Term, Variable

_MOST_COMBINATIONS = 10_000


@dataclass(frozen=True, eq=False)
class Built:
    """A space with what its programs are made of."""

    space: Space
    """The outcome space."""
    fall_back: FloatArray
    """Fall-backs, shape (parties,)."""
    table: FloatArray
    """Payoff of each variable, shape (parties, variables): levels, then combinations."""
    scale: FloatArray
    """Range of the payoffs of each party, 1 where it has none, shape (parties,)."""
    rounding: FloatArray
    """Gain of each party that counts as none, shape (parties,)."""

    @property
    def constants(self) -> FloatArray:
        """What every outcome is worth minus the fall-back, shape (parties,)."""
        return np.asarray(self.space.constant - self.fall_back)

    def terms(self, program: Program, weights: FloatArray) -> list[Term]:
        """Return the weighted sum of the payoffs without constants, as terms of the program."""
        numbers = np.asarray(weights @ self.table)
        return [(float(numbers[k]), program.variables[k]) for k in np.flatnonzero(numbers).tolist()]

    def program(self, name: str, *, divisible: bool = False) -> Program:
        """Return the program of the outcomes in which no party loses and no red line is crossed."""
        program, variables = structured(self.space, name, divisible=divisible)
        bar_red_lines(program, self.space, variables)
        for party, one in enumerate(np.eye(len(self.scale))):
            add_fall_back(program, self, party, self.terms(program, one))
        return program


def add_fall_back(program: Program, model: Built, party: int, terms: list[Term]) -> None:
    """Add that a party does not get less than its fall-back, less what is rounding."""
    label = f"fall-back of {model.space.parties[party]}"
    least = -float(model.constants[party]) - float(model.rounding[party])
    program.constrain(label, terms, ">=", least)


def built(space: Space, fall_back: FloatArray) -> Built:
    """Return a space prepared for programs.

    Raises
    ------
    ValueError
        If a coupling has more than 10,000 combinations.
    """
    for coupling in space.couplings:
        if prod(coupling.table.shape[1:]) > _MOST_COMBINATIONS:
            names = ", ".join(space.issues[issue] for issue in coupling.issues)
            raise ValueError(
                f"the coupling of {names} has more than {_MOST_COMBINATIONS:,} combinations; "
                "give it fewer levels or split it"
            )
    parts = [*space.worths, *(c.table.reshape(len(fall_back), -1) for c in space.couplings)]
    spread = sum((np.ptp(part, axis=1) for part in parts), np.zeros(len(fall_back)))
    size = sum((np.abs(part).max(axis=1) for part in parts), np.abs(space.constant))
    scale = np.where(spread > 0, spread, 1.0)
    rounding = 1e-12 * (size + np.abs(fall_back))
    return Built(space, fall_back, frozen(np.hstack(parts)), frozen(scale), frozen(rounding))


def structured(
    space: Space, name: str, *, divisible: bool = False
) -> tuple[Program, list[Variable]]:
    """Return the program of one level per issue, and its variables in the order of the table."""
    program = Program(name, "maximise")
    levels = []
    for issue, count in enumerate(map(len, space.levels)):
        own = [
            program.variable(f"level {issue} {k}", high=1, integer=not divisible)
            for k in range(count)
        ]
        program.constrain(f"one level {issue}", [(1.0, x) for x in own], "==", 1.0)
        levels.append(own)
    variables = [variable for own in levels for variable in own]
    for number, coupling in enumerate(space.couplings):
        variables += _combinations(program, number, coupling, levels)
    return program, variables


def _combinations(
    program: Program, number: int, coupling: Coupling, levels: list[list[Variable]]
) -> list[Variable]:
    """Return the variables of the combinations, tied to the levels of their issues."""
    cells = list(product(*(range(size) for size in coupling.table.shape[1:])))
    own = [program.variable(f"combination {number} {cell}") for cell in cells]
    for place, issue in enumerate(coupling.issues):
        for k, level in enumerate(levels[issue]):
            terms: list[Term] = [
                (1.0, variable)
                for cell, variable in zip(cells, own, strict=True)
                if cell[place] == k
            ]
            label = f"combination {number} level {issue} {k}"
            program.constrain(label, [*terms, (-1.0, level)], "==", 0.0)
    return own


def bar_red_lines(program: Program, space: Space, variables: list[Variable]) -> None:
    """Add that no level beyond a red line is used, one demand per issue."""
    start = 0
    for name, mask in zip(space.issues, space.allowed, strict=True):
        barred: list[Term] = [(1.0, variables[start + k]) for k in np.flatnonzero(~mask).tolist()]
        if barred:
            program.constrain(f"red lines on {name}", barred, "<=", 0.0)
        start += mask.size


def shared(
    model: Built, by: FloatArray, number: int, least: tuple[float, ...] = ()
) -> tuple[Program, list[Variable]]:
    """Return the program for the largest sum of the ``number`` smallest gains by ``by``.

    Parameters
    ----------
    model : Built
        The space.
    by : array, shape (parties,)
        What gains are divided by; a party with 0 does not count.
    number : int
        How many shares.
    least : tuple of float
        What the sums of the 1, 2, ... smallest shares must reach.
    """
    program = model.program("smallest shares")
    sums = [_smallest(program, model, by, k + 1) for k in range(max(number, len(least)))]
    for k, bound in enumerate(least):
        program.constrain(f"sum of the {k + 1} smallest", sums[k], ">=", bound)
    program.objective(sums[number - 1])
    return program, list(program.variables)


def _smallest(program: Program, model: Built, by: FloatArray, number: int) -> list[Term]:
    """Return the sum of the smallest shares, as terms that cannot exceed it."""
    level = program.variable(f"level of {number}", low=None)
    terms: list[Term] = [(float(number), level)]
    for party in np.flatnonzero(by > 0).tolist():
        one = np.eye(by.size)[party] / by[party]
        missing: list[Term] = []
        if number > 1:
            short = program.variable(f"party {party} below level of {number}")
            missing = [(1.0, short)]
            terms.append((-1.0, short))
        own = [*model.terms(program, one), *missing, (-1.0, level)]
        label = f"share of party {party} by level of {number}"
        program.constrain(label, own, ">=", -float(model.constants @ one))
    return terms


def outcome_of(space: Space, values: FloatArray) -> Outcome:
    """Return the outcome whose level variables are 1."""
    starts = np.cumsum([0, *map(len, space.levels)])
    return tuple(
        int(np.argmax(values[start:end]))
        for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
    )
