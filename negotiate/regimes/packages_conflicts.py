r"""Why there is no package: the smallest set of demands that conflict, and by how much."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import NoAgreementError
from negotiate.programming import relaxation, smallest_conflict
from negotiate.regimes.packages_boxes import destination_sides
from negotiate.regimes.packages_demands import SOMETHING, Demands, private_demands, state_demands
from negotiate.regimes.packages_problem import PackageProblem

FloatArray = NDArray[np.float64]


def no_agreement(problem: PackageProblem, grid: FloatArray) -> NoAgreementError:
    """Return the error that names the smallest set of conflicting demands and by how much.

    For every demand it is said how far it alone would have to give way, the others of the set
    unchanged.

    Parameters
    ----------
    problem : PackageProblem
        A negotiation without a package that is acceptable to all parties.
    grid : array
        Admissible floors, USD per post and year; not used under ``state``.
    """
    if not problem.markets.open_corridors[np.ix_(problem.origins, problem.destinations)].any():
        return NoAgreementError(problem.parties, ["no corridor between them is open"])
    demands = _demands(problem, grid, None)
    if demands is None:
        return NoAgreementError(problem.parties, _priced_out(problem, grid))
    conflict = smallest_conflict(demands.program, keep=_kept(demands))
    if not conflict:
        line = f"every party gains more than {SOMETHING:g} of the largest value at stake"
        return NoAgreementError(problem.parties, [line])
    core = _demands(problem, grid, conflict)
    lines = [] if core is None else [_line(core, label) for label in conflict]
    return NoAgreementError(problem.parties, lines)


def _demands(
    problem: PackageProblem, grid: FloatArray, only: Collection[str] | None
) -> Demands | None:
    """Return the demands of the problem's institution."""
    if problem.institution == "private":
        return private_demands(problem, grid, only=only)
    return state_demands(problem, only=only)


def _priced_out(problem: PackageProblem, grid: FloatArray) -> list[str]:
    """Return a line for every destination where the lowest floor is too high at any level."""
    free = problem.without_red_lines()
    names = [
        problem.markets.destinations[place]
        for place in problem.destinations
        if not destination_sides(free, place, grid)
    ]
    lowest = f"{_words(float(grid.min()))} USD per post and year"
    return [
        f"employers of {name} hire nobody at the lowest floor on the table, {lowest}, at any level"
        for name in names
    ]


def _words(amount: float) -> str:
    """Return an amount with three digits that count.

    Examples
    --------
    >>> _words(1234567.0), _words(2.0)
    ('1,230,000', '2')
    """
    return f"{float(f'{amount:.3g}'):,.12g}"


def _kept(demands: Demands) -> set[str]:
    """Return the labels of what is not a demand: definitions and bounds."""
    arrays = demands.program.arrays()
    kept = {row.label for row in demands.program.constraints} - set(demands.made)
    for variable, low, high, whole in zip(
        demands.program.variables, arrays.low, arrays.high, arrays.integer, strict=True
    ):
        if not whole and np.isfinite(low):
            kept.add(f"low of {variable.name}")
        if not whole and np.isfinite(high):
            kept.add(f"high of {variable.name}")
    return kept


def _line(core: Demands, label: str) -> str:
    """Return a demand in words and by how much it alone would have to give way."""
    others = set(core.made) - {label}
    amount = relaxation(core.program, keep=_kept(core) | others).get(label, 0.0)
    demand = core.made[label]
    given = f"{_words(amount * demand.size)} {demand.unit}".replace("1 levels", "1 level")
    return f"{demand.words} (alone, it would have to give way by {given})"
