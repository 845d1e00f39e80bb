r"""Linear programs with whole-number variables, as a list of labelled demands.

A *program* asks for values :math:`x` with

.. math:: \min_x \text{ or } \max_x \; c^\top x + c_0 \quad \text{subject to} \quad
          \ell \le x \le h, \; a_r^\top x \; \{\le, \ge, =\} \; b_r,

some of the :math:`x` being whole numbers. Every variable and every constraint has a name of its own,
because the answer to "why is there no agreement" is a list of such names.

A :class:`Program` is a builder; :meth:`Program.arrays` takes the picture that the solver sees, in the
order in which variables and constraints were declared.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]
Sense = Literal["minimise", "maximise"]
Relation = Literal["<=", ">=", "=="]

_RELATIONS = ("<=", ">=", "==")


@dataclass(frozen=True, eq=False)
class Variable:
    """One unknown of one program, known by its name and its position."""

    name: str
    """Name, unique in its program."""
    index: int
    """Position in the program, counted from 0."""


Term = tuple[float, Variable]
"""A coefficient and the variable that it multiplies."""


@dataclass(frozen=True, eq=False)
class ProgramArrays:
    """A program as arrays: n variables, m constraints, k coefficients that are not zero."""

    name: str
    """Name of the program, for messages."""
    sense: Sense
    """What is done with the objective."""
    variables: tuple[str, ...]
    """Names of the variables, length n."""
    labels: tuple[str, ...]
    """Labels of the constraints, length m."""
    cost: FloatArray
    """c, shape (n,)."""
    constant: float
    """The constant of the objective."""
    low: FloatArray
    """Lowest values, shape (n,); ``-inf`` where there is none."""
    high: FloatArray
    """Highest values, shape (n,); ``inf`` where there is none."""
    integer: NDArray[np.bool_]
    """Which variables are whole numbers, shape (n,)."""
    row: IndexArray
    """Constraint of each coefficient, ascending, shape (k,)."""
    column: IndexArray
    """Variable of each coefficient, shape (k,)."""
    coefficient: FloatArray
    """The coefficients, shape (k,)."""
    row_low: FloatArray
    """Lowest value of each constraint's left side, shape (m,)."""
    row_high: FloatArray
    """Highest value of each constraint's left side, shape (m,)."""

    @property
    def sign(self) -> float:
        """1 where the objective is minimised, -1 where it is maximised."""
        return 1.0 if self.sense == "minimise" else -1.0


@dataclass(frozen=True, eq=False)
class Constraint:
    """One labelled constraint: left side, relation, right side."""

    label: str
    """Label, unique in its program."""
    terms: tuple[Term, ...]
    """The left side; every variable at most once, no coefficient zero."""
    relation: Relation
    """``<=``, ``>=`` or ``==``."""
    rhs: float
    """The right side."""


def row_bounds(relation: Relation, rhs: float) -> tuple[float, float]:
    """Return the lowest and the highest value that a left side may take.

    Examples
    --------
    >>> row_bounds("<=", 4.0)
    (-inf, 4.0)
    """
    return (-math.inf if relation == "<=" else rhs), (math.inf if relation == ">=" else rhs)


def finite(number: float, what: str) -> float:
    """Return the number as a float.

    Raises
    ------
    ValueError
        If the number is infinite or not a number.

    Examples
    --------
    >>> finite(3, "the coefficient of 'x'")
    3.0
    """
    if not math.isfinite(number):
        raise ValueError(f"{what} must be a finite number, got {number}")
    return float(number)


def _bound(number: float | None, absent: float, what: str) -> float:
    """Return a bound, ``absent`` where there is none."""
    value = absent if number is None else float(number)
    if math.isnan(value) or value == -absent:
        raise ValueError(f"{what} must be a number, got {number}")
    return value


def check_bounds(name: str, low: float | None, high: float | None) -> tuple[float, float]:
    """Return the two bounds of a variable as floats, infinite where there is none.

    A low above the high is allowed: it is a conflict to be named, not a mistake of the caller.

    Raises
    ------
    ValueError
        If a bound is not a number, the low is ``inf`` or the high is ``-inf``.

    Examples
    --------
    >>> check_bounds("x", 0, None)
    (0.0, inf)
    """
    return _bound(low, -math.inf, f"low of {name!r}"), _bound(high, math.inf, f"high of {name!r}")


class Program:
    """A linear program under construction; see the module for the notation.

    Parameters
    ----------
    name : str
        Name for messages.
    sense : "minimise" or "maximise", default "minimise"
        What is done with the objective.

    Raises
    ------
    ValueError
        If the sense is neither of the two.

    Examples
    --------
    >>> program = Program("two corridors", sense="maximise")
    >>> nurses = program.variable("nurses", high=30)
    >>> carers = program.variable("carers")
    >>> program.constrain("visas", [(1, nurses), (1, carers)], "<=", 50)
    >>> program.objective([(3, nurses), (2, carers)])
    >>> program.arrays().labels
    ('visas',)
    """

    def __init__(self, name: str, sense: Sense = "minimise") -> None:
        if sense not in ("minimise", "maximise"):
            raise ValueError(f"sense must be 'minimise' or 'maximise', got {sense!r}")
        self.name = name
        self.sense: Sense = sense
        self._variables: list[Variable] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._integer: list[bool] = []
        self._constraints: list[Constraint] = []
        self._names: set[str] = set()
        self._labels: set[str] = set()
        self._objective: tuple[Term, ...] = ()
        self._constant = 0.0

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables in the order in which they were declared."""
        return tuple(self._variables)

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """The constraints in the order in which they were declared."""
        return tuple(self._constraints)

    def variable(
        self,
        name: str,
        *,
        low: float | None = 0.0,
        high: float | None = None,
        integer: bool = False,
    ) -> Variable:
        """Add a variable and return it.

        Parameters
        ----------
        name : str
            Name, unique in the program.
        low : float or None, default 0
            Lowest value; None or ``-inf`` where there is none.
        high : float or None, default None
            Highest value; None or ``inf`` where there is none. A high below the low makes the
            program infeasible; :func:`negotiate.programming.smallest_conflict` then names both.
        integer : bool, default False
            Whether the value must be a whole number.

        Raises
        ------
        ValueError
            If the name is taken or a bound is not a number.
        """
        if name in self._names:
            raise ValueError(f"variable names must be unique, got {name!r} twice")
        bounds = check_bounds(name, low, high)
        variable = Variable(name, len(self._variables))
        self._names.add(name)
        self._variables.append(variable)
        self._low.append(bounds[0])
        self._high.append(bounds[1])
        self._integer.append(integer)
        return variable

    def merged(self, terms: Sequence[Term], where: str) -> tuple[Term, ...]:
        """Return the terms with every variable once and without zero coefficients.

        Raises
        ------
        ValueError
            If a coefficient is not finite or a variable belongs to another program.
        """
        total: dict[int, float] = {}
        for coefficient, variable in terms:
            known = self._variables[variable.index : variable.index + 1]
            if not known or known[0] is not variable:
                raise ValueError(f"{where}: {variable.name!r} is a variable of another program")
            number = finite(coefficient, f"{where}: the coefficient of {variable.name!r}")
            total[variable.index] = total.get(variable.index, 0.0) + number
        return tuple((number, self._variables[i]) for i, number in total.items() if number)

    def constrain(self, label: str, terms: Sequence[Term], relation: Relation, rhs: float) -> None:
        """Demand that the sum of the terms stands in a relation to the right side.

        Parameters
        ----------
        label : str
            Label, unique in the program; it is what a conflict names.
        terms : sequence of (float, Variable)
            The left side. A variable that occurs twice counts with the sum of its coefficients.
        relation : "<=", ">=" or "=="
            The relation of the left side to the right side.
        rhs : float
            The right side.

        Raises
        ------
        ValueError
            If the label is taken, the relation unknown, a number not finite, or a variable belongs
            to another program.
        """
        if label in self._labels:
            raise ValueError(f"constraint labels must be unique, got {label!r} twice")
        if relation not in _RELATIONS:
            raise ValueError(f"{label!r}: relation must be '<=', '>=' or '==', got {relation!r}")
        where = f"constraint {label!r}"
        constraint = Constraint(
            label,
            self.merged(terms, where),
            relation,
            finite(rhs, f"{where}: the right side"),
        )
        self._labels.add(label)
        self._constraints.append(constraint)

    def objective(self, terms: Sequence[Term], constant: float = 0.0) -> None:
        """Set the objective to the sum of the terms plus a constant; the last call holds.

        Raises
        ------
        ValueError
            If a number is not finite or a variable belongs to another program.
        """
        self._objective = self.merged(terms, "objective")
        self._constant = finite(constant, "objective: the constant")

    def arrays(self) -> ProgramArrays:
        """Return the program as read-only arrays, in the order of declaration."""
        triples = [
            (r, variable.index, number)
            for r, constraint in enumerate(self._constraints)
            for number, variable in constraint.terms
        ]
        rows, columns, coefficients = zip(*triples, strict=True) if triples else ((), (), ())
        cost = np.zeros(len(self._variables))
        cost[[variable.index for _, variable in self._objective]] = [n for n, _ in self._objective]
        sides = [row_bounds(row.relation, row.rhs) for row in self._constraints]
        return ProgramArrays(
            name=self.name,
            sense=self.sense,
            variables=tuple(variable.name for variable in self._variables),
            labels=tuple(row.label for row in self._constraints),
            cost=_frozen(cost),
            constant=self._constant,
            low=_frozen(np.array(self._low)),
            high=_frozen(np.array(self._high)),
            integer=np.array(self._integer, dtype=np.bool_),
            row=np.array(rows, dtype=np.int32),
            column=np.array(columns, dtype=np.int32),
            coefficient=_frozen(np.array(coefficients, dtype=np.float64)),
            row_low=_frozen(np.array([low for low, _ in sides])),
            row_high=_frozen(np.array([high for _, high in sides])),
        )


def _frozen(array: FloatArray) -> FloatArray:
    """Return the array, read-only."""
    array.setflags(write=False)
    return array
