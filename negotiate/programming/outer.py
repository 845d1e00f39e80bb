r"""Gains as concave functions, and the linear program that lies around them.

A gain is :math:`g(x) = k + a^\top x - \sum_j s_j x_j^2` with :math:`s_j \ge 0`. Each squared variable
gets a companion :math:`t_j \ge x_j^2 / X_j`, with :math:`X_j` the size of the variable, known only
through tangents :math:`t_j \ge 2 (p / X_j) x_j - p^2 / X_j`; with tangents in place of squares a gain
can only look larger than it is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negotiate.programming.model import FloatArray, Program, Term, Variable, finite
from negotiate.programming.session import Session

_POINTS = 9
_NEW = 1e-10


@dataclass(frozen=True, eq=False)
class Gain:
    """What one party gains over its fall-back: constant + terms - sum of squares."""

    label: str
    """Name of the party."""
    weight: float
    """Bargaining weight, above 0, dimensionless."""
    terms: Sequence[Term] = ()
    """The affine part: coefficients and variables."""
    squares: Sequence[Term] = ()
    """Coefficients of at least 0 and the variables whose squares they subtract."""
    constant: float = 0.0
    """The constant, usually minus the payoff of the fall-back."""


def checked(program: Program, gain: Gain) -> Gain:
    """Return the gain with every variable once.

    Raises
    ------
    ValueError
        If the weight is not positive, a number not finite, the coefficient of a square negative, or
        a variable belongs to another program.
    """
    where = f"gain of {gain.label!r}"
    if not finite(gain.weight, f"{where}: the weight") > 0:
        raise ValueError(f"{where}: the weight must be above 0, got {gain.weight}")
    for coefficient, variable in gain.squares:
        if coefficient < 0:
            raise ValueError(
                f"{where}: the square of {variable.name!r} must be subtracted with a coefficient "
                f"of at least 0, got {coefficient}"
            )
    return Gain(
        gain.label,
        float(gain.weight),
        program.merged(gain.terms, where),
        program.merged(gain.squares, where),
        finite(gain.constant, f"{where}: the constant"),
    )


def gain_values(gains: Sequence[Gain], values: FloatArray) -> FloatArray:
    """Return the true gains at the values of the variables, shape (parties,).

    Examples
    --------
    >>> program = Program("one")
    >>> x = program.variable("x")
    >>> gain_values([Gain("origin", 1, [(4, x)], [(1, x)], 1)], np.array([3.0]))
    array([4.])
    """
    return np.array(
        [
            gain.constant
            + sum(number * values[variable.index] for number, variable in gain.terms)
            - sum(number * values[variable.index] ** 2 for number, variable in gain.squares)
            for gain in gains
        ],
        dtype=np.float64,
    )


def _points(low: float, high: float, *, integer: bool) -> list[float]:
    """Return where the first tangents of a square touch."""
    if math.isfinite(low) and math.isfinite(high):
        if integer and high - low < _POINTS:
            return [float(v) for v in range(math.ceil(low), math.floor(high) + 1)]
        return [float(v) for v in np.linspace(low, high, _POINTS)]
    powers = [10.0**k for k in range(-1, 7)]
    around = [0.0, *powers, *(-p for p in powers), low, high]
    return sorted({p for p in around if math.isfinite(p) and low <= p <= high})


class Outer:
    """Variables and constraints of a program with companions for the squares of its gains.

    Parameters
    ----------
    program : Program
        The program; its objective plays no part.
    gains : sequence of Gain
        Checked gains of the parties.
    name : str
        Name of the new program.
    divisible : bool, default False
        Whether whole numbers count as divisible.

    Notes
    -----
    The variables of the program keep their positions; companions follow.
    """

    def __init__(
        self, program: Program, gains: Sequence[Gain], name: str, *, divisible: bool = False
    ) -> None:
        arrays = program.arrays()
        self.program = Program(name, sense="maximise")
        self.variables = [
            self.program.variable(
                label,
                low=float(arrays.low[i]),
                high=float(arrays.high[i]),
                integer=bool(arrays.integer[i]) and not divisible,
            )
            for i, label in enumerate(arrays.variables)
        ]
        for row in program.constraints:
            self.program.constrain(row.label, self.own(row.terms), row.relation, row.rhs)
        squared = sorted({v.index for gain in gains for _, v in gain.squares})
        self._size = {i: _size(arrays.low[i], arrays.high[i]) for i in squared}
        self._squares = {i: self._companion(i) for i in squared}
        self.tangents: list[str] = []
        for i in squared:
            integer = bool(arrays.integer[i])
            for point in _points(arrays.low[i], arrays.high[i], integer=integer):
                self._touch(self.program, i, point)

    def own(self, terms: Sequence[Term]) -> list[Term]:
        """Return terms of the program in the variables of this one."""
        return [(number, self.variables[variable.index]) for number, variable in terms]

    def gain(self, gain: Gain) -> list[Term]:
        """Return the terms of a gain without its constant, squares replaced by companions."""
        squares = [
            (-number * self._size[variable.index], self._squares[variable.index])
            for number, variable in gain.squares
        ]
        return [*self.own(gain.terms), *squares]

    def refine(self, session: Session, values: FloatArray) -> int:
        """Add tangents where companions lie below their squares; return how many."""
        added = 0
        for i, companion in self._squares.items():
            point = float(values[i])
            missing = point * point / self._size[i] - float(values[companion.index])
            if missing > _NEW * (1.0 + abs(point)):
                self._touch(session, i, point)
                added += 1
        return added

    def _companion(self, index: int) -> Variable:
        """Return a new variable for the square of another, measured by its size."""
        return self.program.variable(f"square of {self.variables[index].name}", low=None)

    def _touch(self, target: Program | Session, index: int, point: float) -> None:
        """Add the tangent of a square at a point."""
        size = self._size[index]
        label = f"tangent {len(self.tangents)} of the square of {self.variables[index].name}"
        slope = 2.0 * point / size
        terms = [(1.0, self._squares[index]), (-slope, self.variables[index])]
        target.constrain(label, terms, ">=", -point * point / size)
        self.tangents.append(label)


def _size(low: float, high: float) -> float:
    """Return the size by which the square of a variable is measured."""
    return max([1.0, *(abs(float(v)) for v in (low, high) if math.isfinite(v))])
