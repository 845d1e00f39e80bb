r"""Variables that a package program shares: levels, floors, posts and their products.

Posts times a choice are exact: with ``y`` the binaries of a choice that sum to 1, columns
``q[l]`` with :math:`\sum_l q_l = q` and :math:`\underline{q} y_l \le q_l \le \bar{q} y_l` are ``q
y_l`` in every whole solution. Posts are counted in units of ``Scale.posts`` and money in units of
``Scale.money``, so that the numbers of a program are near 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.programming import NashSolution, Program, Variable
from negotiate.regimes.packages_problem import PackageProblem

FloatArray = NDArray[np.float64]
Sum = list[tuple[float, Variable]]


@dataclass(frozen=True)
class Scale:
    """Units of a program."""

    posts: float
    """Posts per unit."""
    money: float
    """USD per post and year per unit."""

    @property
    def gain(self) -> float:
        """USD a year per unit of a gain."""
        return self.posts * self.money


@dataclass(frozen=True, eq=False)
class Choice:
    """A choice of exactly one of several admissible entries."""

    entries: tuple[int, ...]
    """Indices of the admissible entries."""
    binaries: tuple[Variable, ...]
    """One binary per entry."""

    def affine(self, values: FloatArray) -> Sum:
        """Return the value of the chosen entry as a sum."""
        return [(float(values[i]), y) for i, y in zip(self.entries, self.binaries, strict=True)]

    def chosen(self, solution: NashSolution) -> int:
        """Return the index of the entry that a solution chooses."""
        sizes = [solution.value(y) for y in self.binaries]
        return self.entries[int(np.argmax(sizes))]


def choose_one(program: Program, name: str, entries: Sequence[int]) -> Choice:
    """Add a choice of exactly one entry."""
    binaries = tuple(
        program.variable(f"{name} {entry}", high=1.0, integer=True) for entry in entries
    )
    program.constrain(f"{name}: one", [(1.0, y) for y in binaries], "==", 1.0)
    return Choice(tuple(entries), binaries)


def level_choices(program: Program, problem: PackageProblem) -> tuple[Choice, ...]:
    """Add the choice of a level for every term, between its lowest and highest."""
    return tuple(
        choose_one(program, f"level of {term.term}", range(low, high + 1))
        for term, low, high in zip(problem.terms, problem.lowest, problem.highest, strict=True)
    )


def times_choice(
    program: Program, posts: Variable, choice: Choice, low: float, high: float
) -> tuple[Variable, ...]:
    """Add the columns posts x choice for posts between ``low`` and ``high``."""
    columns = []
    for y in choice.binaries:
        column = program.variable(f"{posts.name} x {y.name}")
        program.constrain(f"{column.name}: most", [(1.0, column), (-high, y)], "<=", 0.0)
        program.constrain(f"{column.name}: least", [(1.0, column), (-low, y)], ">=", 0.0)
        columns.append(column)
    total: Sum = [(1.0, column) for column in columns]
    program.constrain(
        f"{posts.name} x {choice.binaries[0].name}: sum", [*total, (-1.0, posts)], "==", 0.0
    )
    return tuple(columns)


PostColumns = tuple[tuple[Variable, ...] | None, ...]
"""Posts x level columns per term; None for a term whose effects do not depend on the level."""


def _varies(choice: Choice, effects: FloatArray) -> bool:
    return len({float(effects[entry]) for entry in choice.entries}) > 1


def post_columns(
    program: Program,
    posts: Variable,
    choices: Sequence[Choice],
    tables: Sequence[Sequence[FloatArray]],
    bounds: tuple[float, float],
) -> PostColumns:
    """Add posts x level columns for every term that some table makes depend on the level."""
    return tuple(
        times_choice(program, posts, choice, *bounds)
        if any(_varies(choice, table[t]) for table in tables)
        else None
        for t, choice in enumerate(choices)
    )


def effect_sum(
    posts: Variable, choices: Sequence[Choice], columns: PostColumns, table: Sequence[FloatArray]
) -> Sum:
    """Return the sum over terms of effect x posts."""
    total: Sum = []
    for choice, group, effects in zip(choices, columns, table, strict=True):
        values = [float(effects[entry]) for entry in choice.entries]
        if group is None:
            total.append((values[0], posts))
        else:
            total.extend(zip(values, group, strict=True))
    return total


def level_affine(choices: Sequence[Choice], table: Sequence[FloatArray]) -> Sum:
    """Return the sum over terms of the chosen level's effect."""
    return [
        part
        for choice, effects in zip(choices, table, strict=True)
        for part in choice.affine(effects)
    ]


def scaled(table: Sequence[FloatArray], scale: Scale) -> list[FloatArray]:
    """Return effects in units of money."""
    return [row / scale.money for row in table]
