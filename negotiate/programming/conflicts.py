r"""Which demands cannot hold together, and by how much they must give way.

A *demand* is a constraint or a finite bound of a variable (``low of x``, ``high of x``). What a
quantity is, is not a demand: whole numbers stay whole, and a yes-or-no variable stays between 0 and 1
(only a bound inside, such as a high of 0, is a demand). A *conflict* is a set of demands that cannot
hold together; it is irreducible when each of its proper subsets can.

The smallest conflict is found by hitting sets [IgnatievEtAl2015]_. Every set of demands whose removal
leaves a program with a point (a correction) meets every conflict. So the smallest set that meets all
corrections known so far is never larger than the smallest conflict: if it conflicts, it is the
smallest; if not, what must be given up next to it is one more correction. If that does not end within
the allowed rounds, one demand after the other is dropped while the rest still conflicts
[ChinneckDravnieks1991]_; the result is irreducible, not proved smallest, and says so.

References
----------
.. [ChinneckDravnieks1991] J. W. Chinneck, E. W. Dravnieks, "Locating minimal infeasible constraint
   sets in linear programs", ORSA Journal on Computing 3(2), 1991, pp. 157-168.
.. [IgnatievEtAl2015] A. Ignatiev, A. Previti, M. Liffiton, J. Marques-Silva, "Smallest MUS extraction
   with minimal hitting set dualization", Principles and Practice of Constraint Programming, 2015.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from negotiate.errors import SolverError
from negotiate.programming.model import Constraint, Program, Relation, Variable
from negotiate.programming.solving import Solution, solve

_GIVES_WAY = 1e-6
_ADVICE = "raise the time limit, or bring the numbers to similar sizes."


@dataclass(frozen=True, eq=False)
class Conflict:
    """Demands that cannot hold together."""

    members: tuple[str, ...]
    """Labels of the demands in the program's order, constraints first; empty if none conflict."""
    smallest: bool
    """Whether no smaller conflict exists; if not, the set is only irreducible."""


def _domain(low: float, high: float, *, integer: bool) -> tuple[float, float]:
    """Return the bounds that are not demands: 0 and 1 of a yes-or-no variable, else none."""
    binary = integer and low >= 0 and high <= 1
    return (0.0, 1.0) if binary else (-math.inf, math.inf)


def _bound_demands(program: Program) -> list[Constraint]:
    """Return the finite bounds of the variables as constraints."""
    arrays = program.arrays()
    demands = []
    for variable, low, high, integer in zip(
        program.variables, arrays.low, arrays.high, arrays.integer, strict=True
    ):
        least, most = _domain(low, high, integer=bool(integer))
        sides: tuple[tuple[str, Relation, float, float], ...] = (
            ("low", ">=", float(low), least),
            ("high", "<=", float(high), most),
        )
        demands += [
            Constraint(f"{side} of {variable.name}", ((1.0, variable),), relation, bound)
            for side, relation, bound, natural in sides
            if math.isfinite(bound) and bound != natural
        ]
    return demands


def _demands(program: Program, keep: Collection[str]) -> tuple[list[Constraint], list[Constraint]]:
    """Return what may be in a conflict and what holds anyway."""
    known = [*program.constraints, *_bound_demands(program)]
    missing = sorted(set(keep) - {demand.label for demand in known})
    if missing:
        raise ValueError(f"{program.name!r} has no constraint or bound {missing[0]!r} to keep")
    kept = [demand for demand in known if demand.label in keep]
    return [demand for demand in known if demand.label not in keep], kept


def _same_variables(program: Program, elastic: Program) -> list[Variable]:
    """Return copies of the variables without the bounds that are demands."""
    arrays = program.arrays()
    copies = []
    for i, name in enumerate(arrays.variables):
        integer = bool(arrays.integer[i])
        low, high = _domain(arrays.low[i], arrays.high[i], integer=integer)
        copies.append(elastic.variable(f"value of {name}", low=low, high=high, integer=integer))
    return copies


def _scale(demand: Constraint) -> float:
    """Return the size by which the giving way of a demand is measured."""
    return max(1.0, abs(demand.rhs))


def _elastic(
    program: Program, hard: Sequence[Constraint], soft: Sequence[Constraint]
) -> tuple[Program, list[list[Variable]]]:
    """Return the program in which soft demands give way at a price, and how far each does."""
    elastic = Program(f"demands of {program.name}")
    copies = _same_variables(program, elastic)
    slacks = []
    for place, demand in enumerate([*hard, *soft]):
        terms = [(number, copies[variable.index]) for number, variable in demand.terms]
        if place >= len(hard):
            signs = {"<=": (-1.0,), ">=": (1.0,), "==": (1.0, -1.0)}[demand.relation]
            new = [elastic.variable(f"gives way {place} {sign:+.0f}") for sign in signs]
            terms += [(sign * _scale(demand), s) for sign, s in zip(signs, new, strict=True)]
            slacks.append(new)
        elastic.constrain(f"{place} {demand.label}", terms, demand.relation, demand.rhs)
    elastic.objective([(1.0, slack) for new in slacks for slack in new])
    return elastic, slacks


def _given_way(
    program: Program,
    hard: Sequence[Constraint],
    soft: Sequence[Constraint],
    time_limit: float | None,
) -> dict[str, float] | None:
    """Return by how much soft demands give way, or None if the hard ones conflict."""
    elastic, slacks = _elastic(program, hard, soft)
    solution = solve(elastic, time_limit=time_limit)
    if solution.status == "infeasible":
        return None
    _require_point(solution)
    given = [sum(solution.value(slack) for slack in new) for new in slacks]
    return {
        demand.label: _scale(demand) * amount
        for demand, amount in zip(soft, given, strict=True)
        if amount > _GIVES_WAY
    }


def _require_point(solution: Solution) -> None:
    """Refuse an answer that decides nothing."""
    if solution.status not in ("optimal", "feasible"):
        raise SolverError(solution.program, solution.status, _ADVICE)


def _hitting_set(corrections: Sequence[Collection[int]], demands: int) -> list[int]:
    """Return the smallest set that meets every correction, the earliest such by total position."""
    program = Program("hitting set")
    chosen = [program.variable(f"{i}", high=1, integer=True) for i in range(demands)]
    for place, correction in enumerate(corrections):
        terms = [(1.0, chosen[i]) for i in sorted(correction)]
        program.constrain(f"{place}", terms, ">=", 1)
    tie = 0.5 / (demands * demands)
    program.objective([(1.0 + tie * i, variable) for i, variable in enumerate(chosen)])
    solution = solve(program).require_optimal()
    return [i for i, variable in enumerate(chosen) if solution.value(variable) > 0.5]


def _smallest(
    program: Program,
    demands: Sequence[Constraint],
    kept: Sequence[Constraint],
    rounds: int,
    time_limit: float | None,
) -> list[int] | None:
    """Return the positions of the smallest conflict, or None after so many rounds."""
    position = {demand.label: i for i, demand in enumerate(demands)}
    corrections: list[set[int]] = []
    for _ in range(rounds):
        core = _hitting_set(corrections, len(demands))
        inside = set(core)
        rest = [demand for i, demand in enumerate(demands) if i not in inside]
        hard = [*kept, *(demands[i] for i in core)]
        given = _given_way(program, hard, rest, time_limit)
        if given is None:
            return core
        if not given:
            return None
        corrections.append({position[label] for label in given})
    return None


def _irreducible(
    program: Program,
    demands: Sequence[Constraint],
    kept: Sequence[Constraint],
    time_limit: float | None,
) -> list[int]:
    """Return the positions of an irreducible conflict by dropping one demand after the other."""
    core = list(range(len(demands)))
    for i in reversed(range(len(demands))):
        trial = [j for j in core if j != i]
        hard = [*kept, *(demands[j] for j in trial)]
        if _given_way(program, hard, [], time_limit) is None:
            core = trial
    return core


def find_conflict(
    program: Program,
    *,
    keep: Collection[str] = (),
    rounds: int = 200,
    time_limit: float | None = 60.0,
) -> Conflict:
    """Return the smallest set of demands that cannot hold together, and whether that is proved.

    Parameters
    ----------
    program : Program
        The program; its objective plays no part.
    keep : collection of str
        Labels that always hold and are never named.
    rounds : int, default 200
        Corrections after which the search for the smallest set gives way to an irreducible one.
    time_limit : float, optional, default 60
        Seconds for each question to the solver.

    Returns
    -------
    Conflict
        Empty members if the demands can hold together, each to 1e-6 of its size. Among
        smallest sets constraints come before bounds, and what was declared first before what
        was declared later.

    Raises
    ------
    ValueError
        If a label to keep is not known.
    SolverError
        If a question is not answered, or what is to be kept conflicts by itself.

    See Also
    --------
    relaxation : By how much demands must give way.
    """
    demands, kept = _demands(program, keep)
    given = _given_way(program, kept, demands, time_limit)
    if given is None:
        raise SolverError(program.name, "what must be kept conflicts by itself", "keep less.")
    if not given:
        return Conflict((), smallest=True)
    core = _smallest(program, demands, kept, rounds, time_limit)
    if core is not None:
        return Conflict(tuple(demands[i].label for i in core), smallest=True)
    core = _irreducible(program, demands, kept, time_limit)
    return Conflict(tuple(demands[i].label for i in core), smallest=False)


def smallest_conflict(program: Program, *, keep: Collection[str] = ()) -> tuple[str, ...]:
    """Return the labels of the smallest set of demands that cannot hold together.

    The set has the fewest members of all conflicts; in programs so intricate that this cannot be
    shown within 200 corrections it is irreducible only, which :func:`find_conflict` tells.

    Parameters
    ----------
    program : Program
        The program.
    keep : collection of str
        Labels that always hold and are never named.

    Returns
    -------
    tuple of str
        Labels of constraints, ``low of x`` and ``high of x``; empty if all can hold together.

    Raises
    ------
    ValueError
        If a label to keep is not known.
    SolverError
        If a question is not answered, or what is to be kept conflicts by itself.

    Examples
    --------
    >>> program = Program("wage")
    >>> wage = program.variable("wage", high=900)
    >>> program.constrain("minimum of the origin", [(1, wage)], ">=", 600)
    >>> program.constrain("ceiling of the destination", [(1, wage)], "<=", 500)
    >>> smallest_conflict(program)
    ('minimum of the origin', 'ceiling of the destination')
    """
    return find_conflict(program, keep=keep).members


def relaxation(
    program: Program, *, keep: Collection[str] = (), time_limit: float | None = 60.0
) -> Mapping[str, float]:
    """Return the least by which demands must give way so that all can hold together.

    Minimises the sum of the amounts, each divided by max(1, abs(right side)). A low of 0 does not
    give way: a number of posts does not become negative.

    Parameters
    ----------
    program : Program
        The program; its objective plays no part.
    keep : collection of str
        Labels that do not give way.
    time_limit : float, optional, default 60
        Seconds that the solver may take.

    Returns
    -------
    mapping of str to float
        Amounts above 0 in the units of each demand's right side; empty if all can hold together.

    Raises
    ------
    ValueError
        If a label to keep is not known.
    SolverError
        If the solver has no answer, or what does not give way conflicts by itself.

    Examples
    --------
    >>> program = Program("wage")
    >>> wage = program.variable("wage")
    >>> program.constrain("minimum of the origin", [(1, wage)], ">=", 600)
    >>> program.constrain("ceiling of the destination", [(1, wage)], "<=", 500)
    >>> dict(relaxation(program, keep=["ceiling of the destination"]))
    {'minimum of the origin': 100.0}
    """
    zeros = {d.label for d in _bound_demands(program) if d.relation == ">=" and d.rhs == 0}
    soft, hard = _demands(program, {*keep, *zeros})
    given = _given_way(program, hard, soft, time_limit)
    if given is None:
        raise SolverError(program.name, "what must be kept conflicts by itself", "keep less.")
    return MappingProxyType(given)
