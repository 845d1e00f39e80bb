r"""The best package of a negotiation on real terms: levels, floors, posts, payments.

The parties are the member origins as one side and each destination; they agree on the package
with the highest weighted Nash product of their gains over their fall-backs [Nash1950]_, all other
contracts given.

What is exact. Under ``state`` the program is convex in posts and payments, so tangents close in
on it; where no price of other labour binds, the answer is finished by the exact division of the
joint gain. Under ``private`` demand is straight on every stretch; the destination's gain is then
the product of two affine factors (:mod:`negotiate.regimes.packages_boxes`), exactly where
:math:`\kappa = 0`, which holds for a pair until its price drives the first rival out; elsewhere a
majorant that division of boxes tightens. In every case ``bound`` is proved and ``objective`` is
recomputed from the package alone, by :func:`negotiate.regimes.packages_gains.package_gains`.

Where the destination has a pay scale (:attr:`negotiate.regimes.markets.Markets.price_floor`) no floor below
it is on the table. What is not offered: floors that differ freely between members (``premiums`` fixes
differences in advance), and one package of several destinations with different pay scales.

References
----------
.. [Nash1950] J. F. Nash, "The bargaining problem", Econometrica 18(2), 1950, pp. 155-162.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import SolverError
from negotiate.programming import Gain, NashProgram, NashSolution, Program, solve
from negotiate.programming.outer import Outer
from negotiate.regimes.packages_bounds import quick_bound
from negotiate.regimes.packages_boxes import Box, all_boxes, divide
from negotiate.regimes.packages_building import package_problem
from negotiate.regimes.packages_conflicts import no_agreement
from negotiate.regimes.packages_demands import state_demands
from negotiate.regimes.packages_gains import package_gains
from negotiate.regimes.packages_private import private_program
from negotiate.regimes.packages_problem import (
    NegotiableTerm,
    Package,
    PackageGains,
    PackageProblem,
    log_product,
)
from negotiate.regimes.packages_state import divided, state_program, within_cap

FloatArray = NDArray[np.float64]

__all__ = [
    "NegotiableTerm",
    "Package",
    "PackageGains",
    "PackageProblem",
    "PackageResult",
    "optimal_package",
    "package_problem",
]

_MOST_BOXES = 400


@dataclass(frozen=True, eq=False)
class PackageResult:
    """The best package and how good it is known to be."""

    levels: Mapping[str, str]
    """Level of each term, by identifier."""
    package: Package
    """The same by index, with floors (``private``) or payments and volumes (``state``)."""
    gains: PackageGains
    """Posts, prices and gains of parties and accounts, USD a year."""
    parties: tuple[str, ...]
    """Names of the parties, origin side first, in the order of ``gains.all``."""
    objective: float
    """Log of the weighted Nash product of the gains in USD a year."""
    bound: float
    """Proved upper bound of the objective."""
    binding: tuple[str, ...]
    """Demands without which the package would be better for the Nash product, all else the same."""
    method: str
    """How the package was found, in words."""

    @property
    def gap(self) -> float:
        """Bound minus objective: relative distance of the Nash product, dimensionless."""
        return self.bound - self.objective


@dataclass(frozen=True)
class _Found:
    """The best package so far."""

    package: Package | None
    objective: float


def _better(problem: PackageProblem, found: _Found, package: Package) -> _Found:
    """Return the better of two packages; the earlier on ties."""
    objective = log_product(problem, package_gains(problem, package))
    return _Found(package, objective) if objective > found.objective else found


def _possible(program: Program, gains: Sequence[Gain]) -> bool:
    """Return whether some point gives nobody a loss; asked first, since it is quickly answered."""
    outer = Outer(program, gains, program.name)
    for gain in gains:
        label = f"no loss of {gain.label}"
        outer.program.constrain(label, outer.gain(gain), ">=", -gain.constant)
    return solve(outer.program).status != "infeasible"


def _nash(program: Program, gains: Sequence[Gain], gap: float) -> NashSolution | None:
    """Return the solution of a program, or None if it has no agreement."""
    if not _possible(program, gains):
        return None
    solution = NashProgram(program, gains).solve(tolerance=gap)
    return None if solution.status == "no_agreement" else solution.require_agreement()


@dataclass(frozen=True, eq=False)
class _Looked:
    """A box after its program was solved."""

    bound: float
    package: Package
    posts: FloatArray


def _look(problem: PackageProblem, box: Box, grid: FloatArray, gap: float) -> _Looked | None:
    """Return bound and package of a box, or None if it holds no agreement."""
    parts = private_program(problem, box, grid)
    solution = _nash(parts.program, parts.gains, gap / 4)
    if solution is None or solution.bound is None:
        return None
    package = parts.package(solution, grid)
    return _Looked(solution.bound + parts.offset, package, parts.found(solution))


def _private(problem: PackageProblem, grid: FloatArray, gap: float) -> tuple[_Found, float]:
    """Return the best private package and a proved bound; boxes with the highest bound first."""
    found, settled, solved = _Found(None, -np.inf), -np.inf, 0
    queue = _Queue(problem)
    for box in all_boxes(problem, grid):
        queue.push(np.inf, box, None)
    while queue.boxes:
        limit, box, looked = queue.pop()
        if limit <= found.objective + gap:
            return found, max(settled, limit, found.objective)
        if solved == _MOST_BOXES:
            return found, np.inf if found.package is None else max(settled, limit)
        if looked is None:
            solved += 1
            looked = _look(problem, box, grid, gap)
            if looked is not None:
                found = _better(problem, found, looked.package)
                queue.push(min(limit, looked.bound), box, looked)
            continue
        parts = divide(box, looked.posts)
        settled = settled if parts else max(settled, limit)
        for part in parts:
            queue.push(limit, part, None)
    return found, max(settled, found.objective)


class _Queue:
    """Boxes by their bound, highest first; boxes in which somebody cannot gain are dropped."""

    def __init__(self, problem: PackageProblem) -> None:
        self._problem = problem
        self._number = count()
        self.boxes: list[tuple[float, int, Box, _Looked | None]] = []

    def push(self, limit: float, box: Box, looked: _Looked | None) -> None:
        """Add a box with the lower of a known and the quick bound."""
        bound = min(limit, quick_bound(self._problem, box))
        if bound > -np.inf:
            heapq.heappush(self.boxes, (-bound, next(self._number), box, looked))

    def pop(self) -> tuple[float, Box, _Looked | None]:
        """Take the box with the highest bound."""
        bound, _, box, looked = heapq.heappop(self.boxes)
        return -bound, box, looked


def _state(problem: PackageProblem, gap: float) -> tuple[_Found, float]:
    """Return the best package between states and a proved bound."""
    parts, found = state_program(problem), _Found(None, -np.inf)
    if parts is None or solve(state_demands(problem).program).status == "infeasible":
        return found, -np.inf
    solution = _nash(parts.program, parts.gains, gap)
    if solution is None or solution.bound is None:
        return found, -np.inf
    package = parts.package(solution)
    found = _better(problem, found, package)
    polished = divided(problem, package.levels)
    if within_cap(problem, polished):
        found = _better(problem, found, polished)
    return found, max(solution.bound + parts.offset, found.objective)


def _lawful(problem: PackageProblem, grid: FloatArray) -> FloatArray:
    """Return the floors at which no member is paid less than the destinations' pay scale."""
    scales = problem.markets.price_floor[list(problem.destinations)]
    if len(set(scales.tolist())) > 1:
        raise ValueError(
            "destinations with different pay scales are not offered in one package; look for a package "
            "with each of them"
        )
    kept: FloatArray = grid[grid + float(problem.premiums.min()) >= scales[0]]
    if not kept.size:
        raise ValueError(
            f"every floor of floor_grid lies below the pay scale, {scales[0]:,.0f} USD per post and "
            "year, which employers must pay; offer higher ones"
        )
    return kept


def optimal_package(
    problem: PackageProblem, *, floor_grid: Sequence[float] = (), gap: float = 1e-6
) -> PackageResult:
    r"""Return the package with the highest weighted Nash product.

    Parameters
    ----------
    problem : PackageProblem
        The negotiation.
    floor_grid : sequence of float
        Admissible floors, gross USD per post and year; used under ``private``, where at least one
        is needed. Premiums of members come on top.
    gap : float, default 1e-6
        Distance of the log Nash product from its bound at which the search ends, dimensionless.

    Returns
    -------
    PackageResult
        The package found first among ties.

    Raises
    ------
    NoAgreementError
        If no package gives every party a gain; the smallest set of conflicting demands is named.
    SolverError
        If the search is cut short before any package is found.
    ValueError
        If the grid is empty under ``private`` or holds a number that is not finite, if all of it lies
        below the destination's pay scale, or if the scales of several destinations differ.

    Notes
    -----
    One program per stretch of demand (as many as rivals that the price can drive out, and one
    more); more only where a majorant must be tightened.

    Examples
    --------
    One corridor, value 100 less one per post, no losses, a fare of 10 that either side may bear.
    A price of 25 is best for the product of the workers' gain 25 x 75 and the employers' 75^2 /
    2; with the floor at 25 already, the fare stays with the worker, with the floor at 15 it would
    not:

    >>> from negotiate.regimes.markets import Markets
    >>> from negotiate.regimes.packages_problem import NegotiableTerm
    >>> market = Markets.build(("XAA",), ("XBB",), value=[[100]], slopes=[[[1]]], loss=[0],
    ...                        loss_growth=[0], power=0.5)
    >>> fare = np.array([0.0, 10.0])
    >>> term = NegotiableTerm("airfare", ("worker", "employer"), fare, 0 * fare, fare)
    >>> none = np.zeros((1, 1))
    >>> problem = PackageProblem("private", (term,), market, (0,), (0,), none, none, (0,), (1,),
    ...                          np.zeros(1))
    >>> result = optimal_package(problem, floor_grid=(25, 60))
    >>> result.levels["airfare"], result.package.floors, result.gains.all
    ('worker', (25.0,), (1875.0, 2812.5))
    """
    grid = np.array(sorted(set(map(float, floor_grid))), dtype=np.float64)
    private = problem.institution == "private"
    if private and (not grid.size or not np.isfinite(grid).all()):
        raise ValueError("floor_grid must hold at least one floor, all finite numbers")
    grid = _lawful(problem, grid) if private else grid
    found, bound = _private(problem, grid, gap) if private else _state(problem, gap)
    if found.package is None and bound == np.inf:
        raise SolverError("package", "no package was found in time", "take fewer levels or floors.")
    if found.package is None:
        raise no_agreement(problem, grid)
    return _result(problem, found.package, found.objective, bound)


def _result(
    problem: PackageProblem, package: Package, objective: float, bound: float
) -> PackageResult:
    """Return the result of the best package."""
    return PackageResult(
        MappingProxyType(
            {
                term.term: term.levels[level]
                for term, level in zip(problem.terms, package.levels, strict=True)
            }
        ),
        package,
        package_gains(problem, package),
        problem.parties,
        objective,
        bound,
        _binding(problem, package, objective),
        f"{problem.institution}: highest weighted Nash product over levels, "
        + ("floors of a grid" if problem.institution == "private" else "posts and payments"),
    )


def _binding(problem: PackageProblem, package: Package, objective: float) -> tuple[str, ...]:
    """Return the red lines beyond which the package would be better, all else the same."""
    named = []
    for t, term in enumerate(problem.terms):
        for bound, side, beyond in (
            (problem.lowest[t], "at least", range(problem.lowest[t])),
            (problem.highest[t], "at most", range(problem.highest[t] + 1, len(term.levels))),
        ):
            if any(_moved(problem, package, t, k) > objective + 1e-9 for k in beyond):
                named.append(f"red line: {term.term} {side} {term.levels[bound]!r}")
    return tuple(named)


def _moved(problem: PackageProblem, package: Package, term: int, level: int) -> float:
    """Return the log Nash product with one term at another level."""
    levels = (*package.levels[:term], level, *package.levels[term + 1 :])
    moved = Package(levels, package.floors, package.volumes)
    if problem.institution == "state":
        moved = divided(problem, levels)
    return log_product(problem, package_gains(problem, moved))
