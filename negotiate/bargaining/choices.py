r"""The best outcomes under floors and ceilings of payoffs: the question behind every answer here.

A *wish* asks for the outcomes of an outcome space that maximise :math:`\sum_p w_p u_p(x)` subject
to :math:`f_p \le u_p(x) \le c_p` and, where asked, at most :math:`m` issues that differ from a
draft. A space of at most 400,000 outcomes is listed; a larger one is asked by a program with one
yes-or-no variable per level (and one share per cell of a coupling), solved to a proved optimum.
Payoffs are always recomputed from the outcome, so that no answer carries the solver's rounding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining.spaces import BoolArray, FloatArray, IntArray, Outcome, Space, frozen
from negotiate.errors import SolverError
from negotiate.programming import Program, Term, Variable, solve

MOST_LISTED = 400_000
"""Outcomes up to which a space is listed."""
ROUNDING = 1e-9
"""Difference of payoffs, relative to the size of the space's worths, that counts as none."""


def fall_back(space: Space, disagreement: ArrayLike) -> FloatArray:
    """Return the payoffs of the fall-back as an array, shape (parties,).

    Raises
    ------
    ValueError
        If there is not one finite number per party; the party is named.

    Examples
    --------
    >>> space = Space(("pay",), (("low", "high"),), (np.array([[0.0, 1.0], [1.0, 0.0]]),))
    >>> fall_back(space, [0, 0.5]).tolist()
    [0.0, 0.5]
    """
    payoffs = np.asarray(disagreement, dtype=np.float64)
    if payoffs.shape != (len(space.parties),):
        raise ValueError(
            f"the fall-back needs one payoff per party ({len(space.parties)}), got {payoffs.shape}"
        )
    for name, payoff in zip(space.parties, payoffs, strict=True):
        if not np.isfinite(payoff):
            raise ValueError(f"the fall-back of {name!r} must be a finite number, got {payoff}")
    return frozen(payoffs)


def rounding(space: Space) -> float:
    """Return the difference of payoffs that counts as none, in the unit of the payoff.

    Examples
    --------
    >>> rounding(Space(("pay",), (("low", "high"),), (np.array([[0.0, 9.0]]),)))
    1e-08
    """
    size = np.abs(space.constant).max(initial=0.0)
    size += sum(float(np.abs(worth).max(initial=0.0)) for worth in space.worths)
    size += sum(float(np.abs(c.table).max(initial=0.0)) for c in space.couplings)
    return float(ROUNDING * (1.0 + size))


@dataclass(frozen=True, eq=False)
class Wish:
    """What is asked of an outcome space; see the module."""

    weights: FloatArray
    """Weight of each party's payoff in the sum that is maximised."""
    floors: FloatArray
    """Least payoff of each party, ``-inf`` where there is none."""
    ceilings: FloatArray
    """Largest payoff of each party, ``inf`` where there is none."""
    near: Outcome | None = None
    """Draft from which changes are counted."""
    most_changes: int | None = None
    """Largest number of issues that differ from the draft."""


def wish(
    weights: ArrayLike, floors: ArrayLike | None = None, ceilings: ArrayLike | None = None
) -> Wish:
    """Return a wish without a draft; floors and ceilings are absent unless given.

    Examples
    --------
    >>> wish([1, 0]).floors.tolist()
    [-inf, -inf]
    """
    given = frozen(weights)
    low = np.full(given.shape, -np.inf) if floors is None else floors
    high = np.full(given.shape, np.inf) if ceilings is None else ceilings
    return Wish(given, frozen(low), frozen(high))


class Chooser:
    """Answers wishes on one space.

    Parameters
    ----------
    space : Space
        The outcome space; only allowed levels are used.
    most_listed : int, default 400,000
        Outcomes up to which the space is listed; above, programs are solved.

    Examples
    --------
    >>> space = Space(("pay", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> Chooser(space).best(wish([1, 1]))
    (1, 1)
    >>> Chooser(space, most_listed=0).best(wish([1, 1], floors=[1, 0]))
    (1, 1)
    """

    def __init__(self, space: Space, *, most_listed: int = MOST_LISTED) -> None:
        self.space = space
        self.rounding = rounding(space)
        self.listed = space.size <= most_listed
        self._outcomes: IntArray | None = None
        self._payoffs: FloatArray | None = None

    @property
    def method(self) -> str:
        """How wishes are answered, in words."""
        return "all outcomes listed" if self.listed else "whole-number programs, proved optimal"

    def best(self, asked: Wish) -> Outcome | None:
        """Return the best outcome, the first in the order of the levels among equals; else None."""
        return next(iter(self.first(asked, 1)), None)

    def first(self, asked: Wish, count: int) -> tuple[Outcome, ...]:
        """Return the best outcomes in falling order, at most ``count``."""
        if self.listed:
            return self._first_listed(asked, count)
        return tuple(outcome for outcome, _ in zip(self._solved(asked), range(count), strict=False))

    def ties(self, asked: Wish, limit: int = 20) -> tuple[tuple[Outcome, ...], bool]:
        """Return the outcomes that share the best sum, and whether these are all."""
        size = self.rounding * max(1.0, float(np.abs(asked.weights).sum()))
        source = iter(self.first(asked, limit + 1)) if self.listed else self._solved(asked)
        kept: list[Outcome] = []
        best = -np.inf
        for outcome in source:
            total = float(self.space.payoffs([outcome])[0] @ asked.weights)
            best = max(best, total)
            if total < best - size or len(kept) > limit:
                break
            kept.append(outcome)
        return tuple(kept[:limit]), len(kept) <= limit

    def in_turn(self, asked: Wish, *later: ArrayLike) -> Outcome | None:
        """Return the outcome best by the wish, among those by the next weights, and so on."""
        outcome, current = self.best(asked), asked
        for weights in later:
            if outcome is None:
                return None
            current = self._held(current, outcome, frozen(weights))
            outcome = self.best(current)
        return outcome

    def _held(self, asked: Wish, outcome: Outcome, weights: FloatArray) -> Wish:
        """Return the wish that keeps a sum of one party and asks for another."""
        party = np.flatnonzero(asked.weights)
        if party.size != 1 or asked.weights[party[0]] <= 0:
            raise ValueError("in_turn needs weights above 0 on exactly one party")
        floors = asked.floors.copy()
        floors[party[0]] = max(floors[party[0]], self.space.payoffs([outcome])[0, party[0]])
        return replace(asked, weights=weights, floors=frozen(floors))

    def table(self) -> tuple[IntArray, FloatArray]:
        """Return all outcomes and their payoffs, in the order of the levels.

        Raises
        ------
        ValueError
            If the space is larger than what may be listed.
        """
        if not self.listed:
            raise ValueError(f"{self.space.size} outcomes are too many to list")
        if self._outcomes is None or self._payoffs is None:
            levels = [np.flatnonzero(mask) for mask in self.space.allowed]
            grids = np.meshgrid(*levels, indexing="ij")
            self._outcomes = np.stack([grid.ravel() for grid in grids], axis=1).astype(np.int64)
            self._payoffs = self.space.payoffs(self._outcomes)
        return self._outcomes, self._payoffs

    def fits(self, asked: Wish, outcomes: IntArray, payoffs: FloatArray) -> BoolArray:
        """Return which outcomes keep the floors, the ceilings and the number of changes."""
        low = (payoffs >= asked.floors - self.rounding).all(axis=1)
        high = (payoffs <= asked.ceilings + self.rounding).all(axis=1)
        fits = low & high
        if asked.near is not None and asked.most_changes is not None:
            fits &= (outcomes != np.array(asked.near)).sum(axis=1) <= asked.most_changes
        return np.asarray(fits, dtype=np.bool_)

    def _first_listed(self, asked: Wish, count: int) -> tuple[Outcome, ...]:
        outcomes, payoffs = self.table()
        rows = np.flatnonzero(self.fits(asked, outcomes, payoffs))
        sums = payoffs[rows] @ asked.weights
        steps = np.round(sums / self.rounding) if np.any(asked.weights) else np.zeros(len(rows))
        if count == 1:
            order = np.atleast_1d(np.argmax(steps)) if rows.size else rows
        else:
            order = np.argsort(-steps, kind="stable")[:count]
        return tuple(tuple(int(k) for k in outcomes[row]) for row in rows[order])

    def _solved(self, asked: Wish) -> Iterator[Outcome]:
        """Yield the best outcomes, each excluded before the next is asked."""
        excluded: list[Outcome] = []
        while (outcome := _answer(self.space, asked, excluded)) is not None:
            excluded.append(outcome)
            row = np.array([outcome])
            if self.fits(asked, row, self.space.payoffs(row))[0]:
                yield outcome


Choices = list[list[Variable | None]]
"""The yes-or-no variable of each issue and level; None where the level is not allowed."""


def level_variables(space: Space, program: Program, *, all_levels: bool = False) -> Choices:
    """Add one yes-or-no variable per level and the demand that every issue takes one level."""
    choices: Choices = []
    for issue, names in enumerate(space.levels):
        row: list[Variable | None] = [
            program.variable(f"level {issue} {k}", high=1, integer=True)
            if all_levels or space.allowed[issue][k]
            else None
            for k in range(len(names))
        ]
        chosen = [(1.0, variable) for variable in row if variable is not None]
        program.constrain(f"one level of {issue}", chosen, "==", 1)
        choices.append(row)
    return choices


def payoff_terms(space: Space, program: Program, choices: Choices) -> list[list[Term]]:
    """Return the payoff of each party as terms, without its constant; adds cells of couplings."""
    terms: list[list[Term]] = [
        [
            (float(space.worths[issue][party, k]), variable)
            for issue, row in enumerate(choices)
            for k, variable in enumerate(row)
            if variable is not None
        ]
        for party in range(len(space.parties))
    ]
    for number in range(len(space.couplings)):
        for party, more in enumerate(_cells(space, program, choices, number)):
            terms[party] += more
    return terms


def _cells(space: Space, program: Program, choices: Choices, number: int) -> list[list[Term]]:
    """Add the shares of a coupling's cells; those of a level sum to the level's variable."""
    coupling = space.couplings[number]
    terms: list[list[Term]] = [[] for _ in space.parties]
    sums: dict[tuple[int, int], list[Term]] = {}
    for cell in np.ndindex(*coupling.table.shape[1:]):
        at = list(zip(coupling.issues, cell, strict=True))
        if any(choices[issue][k] is None for issue, k in at):
            continue
        share = program.variable(f"cell {number} {cell}", high=1)
        for place in at:
            sums.setdefault(place, []).append((1.0, share))
        for party, own in enumerate(terms):
            own.append((float(coupling.table[(party, *cell)]), share))
    for (issue, k), shares in sums.items():
        level = choices[issue][k]
        if level is not None:
            program.constrain(f"cells {number} {issue} {k}", [*shares, (-1.0, level)], "==", 0)
    return terms


def _answer(space: Space, asked: Wish, excluded: Sequence[Outcome]) -> Outcome | None:
    """Return the best outcome that is not excluded, by one program; None if there is none."""
    program = Program("best outcome", sense="maximise")
    choices = level_variables(space, program)
    terms = payoff_terms(space, program, choices)
    for party, own in enumerate(terms):
        constant = float(space.constant[party])
        if np.isfinite(asked.floors[party]):
            program.constrain(f"floor {party}", own, ">=", float(asked.floors[party]) - constant)
        if np.isfinite(asked.ceilings[party]):
            program.constrain(f"top {party}", own, "<=", float(asked.ceilings[party]) - constant)
    _keep_changes(program, choices, asked)
    for number, outcome in enumerate(excluded):
        same = _same(choices, outcome)
        program.constrain(f"not outcome {number}", same, "<=", len(outcome) - 1)
    weighted = [
        (float(w) * n, v) for w, own in zip(asked.weights, terms, strict=True) for n, v in own
    ]
    program.objective(weighted)
    solution = solve(program)
    if solution.status == "infeasible":
        return None
    if solution.status != "optimal":
        raise SolverError(program.name, solution.status, "bring the worths to similar sizes.")
    return tuple(_chosen(row, solution.values) for row in choices)


def _chosen(row: Sequence[Variable | None], values: FloatArray) -> int:
    shares = [-1.0 if variable is None else values[variable.index] for variable in row]
    return int(np.argmax(shares))


def _same(choices: Choices, outcome: Outcome) -> list[Term]:
    """Return the number of issues on which the levels are those of an outcome, as terms."""
    levels = [row[k] for row, k in zip(choices, outcome, strict=True)]
    return [(1.0, level) for level in levels if level is not None]


def _keep_changes(program: Program, choices: Choices, asked: Wish) -> None:
    if asked.near is not None and asked.most_changes is not None:
        least = len(asked.near) - asked.most_changes
        program.constrain("changes", _same(choices, asked.near), ">=", least)
