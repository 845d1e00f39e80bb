r"""Why nothing is acceptable to all: the smallest conflict of red lines and fall-backs.

A set of demands *conflicts* when no outcome keeps all of them. The smallest conflict has the fewest
members of all (:func:`negotiate.programming.find_conflict`). By how much a single fall-back must
fall, the others kept, is :math:`d_p - \max u_p(x)` over the outcomes that keep the other demands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining.choices import (
    Chooser,
    fall_back,
    level_variables,
    payoff_terms,
    rounding,
    wish,
)
from negotiate.bargaining.spaces import BoolArray, FloatArray, Outcome, Space, frozen
from negotiate.programming import Program, find_conflict


@dataclass(frozen=True)
class RedLine:
    """Levels of one issue that a party does not accept, whatever it gets for them."""

    party: str
    """Who draws it, for the words."""
    issue: int
    """Position of the issue."""
    levels: tuple[int, ...]
    """Positions of the levels that it excludes."""


@dataclass(frozen=True, eq=False)
class DemandConflict:
    """Whether an agreement is possible, and what stands in its way."""

    possible: bool
    """Whether an outcome keeps all red lines and all fall-backs."""
    example: Outcome | None
    """One such outcome: that of the largest sum of payoffs; None where there is none."""
    members: tuple[str, ...]
    """Smallest set of demands that cannot hold together, in words; empty when all can."""
    smallest: bool
    """Whether no smaller set is in conflict."""
    give_way: Mapping[str, float]
    """For each party whose fall-back alone could open an agreement: by how much it must fall."""
    lift: tuple[str, ...]
    """Red lines of which any single one, lifted, opens an agreement."""
    words: str
    """The answer in sentences."""


def conflicts(
    space: Space, disagreement: ArrayLike, red_lines: Sequence[RedLine] | None = None
) -> DemandConflict:
    """Return whether an agreement is possible and, if not, the smallest conflict.

    Parameters
    ----------
    space : Space
        The outcome space.
    disagreement : array-like, shape (parties,)
        Payoffs of the fall-back.
    red_lines : sequence of RedLine, optional
        Who excludes which levels; several may contradict each other. Without them the levels that
        the space does not allow are one red line per issue. With them ``allowed`` is not used.

    Raises
    ------
    ValueError
        If a red line names an issue or a level that does not exist, or the fall-back does not fit.
    SolverError
        If a question is not answered.

    Examples
    --------
    >>> space = Space(("pay",), (("low", "high"),), (np.array([[0.0, 2.0], [3.0, 1.0]]),),
    ...               parties=("home", "host"))
    >>> found = conflicts(space, [1, 2])
    >>> print(found.words)
    No outcome is acceptable to all. These 2 demands cannot hold together: fall-back of home (at \
least 1); fall-back of host (at least 2). Enough alone: home lowers its fall-back by 1, or host \
lowers its fall-back by 1.
    """
    fall = fall_back(space, disagreement)
    lines = tuple(_from_allowed(space) if red_lines is None else red_lines)
    _check(space, lines)
    within = _limited(space, lines)
    floors = wish(np.ones(len(fall)), fall)
    example = None if within is None else Chooser(within).best(floors)
    if example is not None:
        words = f"An agreement is possible, for example {_named(space, example)}."
        return DemandConflict(True, example, (), True, MappingProxyType({}), (), words)
    members, smallest = _members(space, fall, lines)
    give_way = {} if within is None else _give_way(within, fall)
    lift = _lifts(space, fall, lines)
    words = _words(members, give_way, lift, smallest=smallest)
    return DemandConflict(False, None, members, smallest, MappingProxyType(give_way), lift, words)


def _from_allowed(space: Space) -> list[RedLine]:
    return [
        RedLine("the mandate", issue, tuple(int(k) for k in np.flatnonzero(~mask)))
        for issue, mask in enumerate(space.allowed)
        if not mask.all()
    ]


def _check(space: Space, lines: Sequence[RedLine]) -> None:
    for line in lines:
        if not 0 <= line.issue < len(space.issues):
            raise ValueError(f"red line of {line.party}: there is no issue at {line.issue}")
        count = len(space.levels[line.issue])
        wrong = [level for level in line.levels if not 0 <= level < count]
        if wrong:
            raise ValueError(
                f"red line of {line.party}: issue {space.issues[line.issue]!r} has {count} levels, "
                f"there is none at position {wrong[0]}"
            )


def _masks(space: Space, lines: Sequence[RedLine]) -> list[BoolArray]:
    masks = [np.ones(len(levels), dtype=np.bool_) for levels in space.levels]
    for line in lines:
        masks[line.issue][list(line.levels)] = False
    return masks


def _limited(space: Space, lines: Sequence[RedLine]) -> Space | None:
    """Return the space within the red lines; None where they leave an issue without a level."""
    masks = _masks(space, lines)
    if not all(mask.any() for mask in masks):
        return None
    return replace(space, allowed=tuple(frozen(mask, np.bool_) for mask in masks))


def _named(space: Space, outcome: Outcome) -> str:
    return ", ".join(f"{issue} {level}" for issue, level in space.names(outcome).items())


def _line_words(space: Space, line: RedLine) -> str:
    levels = ", ".join(space.levels[line.issue][level] for level in line.levels)
    return f"red line of {line.party} on {space.issues[line.issue]} (not {levels})"


def _labels(space: Space, fall: FloatArray, lines: Sequence[RedLine]) -> list[str]:
    """Return the words of each demand: fall-backs, then red lines; repeated ones are numbered."""
    said = [
        f"fall-back of {p} (at least {d:.6g})" for p, d in zip(space.parties, fall, strict=True)
    ]
    said += [_line_words(space, line) for line in lines]
    return [
        words if said.index(words) == place else f"{words} [{place}]"
        for place, words in enumerate(said)
    ]


def _members(
    space: Space, fall: FloatArray, lines: Sequence[RedLine]
) -> tuple[tuple[str, ...], bool]:
    """Return the smallest conflict; payoffs are divided by their size for the solver."""
    program = Program("acceptable to all")
    choices = level_variables(space, program, all_levels=True)
    terms = payoff_terms(space, program, choices)
    kept = [constraint.label for constraint in program.constraints]
    labels = _labels(space, fall, lines)
    size = rounding(space) * 1e9
    for party, own in enumerate(terms):
        scaled = [(number / size, variable) for number, variable in own]
        least = (float(fall[party]) - float(space.constant[party])) / size
        program.constrain(labels[party], scaled, ">=", least)
    for place, line in enumerate(lines):
        levels = [choices[line.issue][level] for level in line.levels]
        crossed = [(1.0, level) for level in levels if level is not None]
        program.constrain(labels[len(terms) + place], crossed, "<=", 0)
    found = find_conflict(program, keep=[*kept, *_bounds(program, kept)])
    return found.members or tuple(labels), found.smallest and bool(found.members)


def _bounds(program: Program, kept: Sequence[str]) -> list[str]:
    """Return the labels of the bounds of the cells, which are no demands of a party."""
    arrays = program.arrays()
    cells = [
        name for name, whole in zip(arrays.variables, arrays.integer, strict=True) if not whole
    ]
    return [f"{side} of {name}" for name in cells for side in ("low", "high")] if kept else []


def _give_way(within: Space, fall: FloatArray) -> dict[str, float]:
    """Return by how much each fall-back alone must fall, where that is enough."""
    search, found = Chooser(within), {}
    for party, name in enumerate(within.parties):
        floors = fall.copy()
        floors[party] = -np.inf
        best = search.best(wish(np.eye(len(fall))[party], floors))
        if best is not None:
            found[name] = float(fall[party] - within.payoffs([best])[0, party])
    return found


def _lifts(space: Space, fall: FloatArray, lines: Sequence[RedLine]) -> tuple[str, ...]:
    """Return the red lines of which one alone, lifted, opens an agreement."""
    found = []
    for place, line in enumerate(lines):
        within = _limited(space, [*lines[:place], *lines[place + 1 :]])
        asked = wish(np.ones(len(fall)), fall)
        if within is not None and Chooser(within).best(asked) is not None:
            found.append(_line_words(space, line))
    return tuple(found)


def _words(
    members: Sequence[str], give_way: Mapping[str, float], lift: Sequence[str], *, smallest: bool
) -> str:
    ways = [f"{name} lowers its fall-back by {amount:.6g}" for name, amount in give_way.items()]
    ways += [f"the {line} is lifted" for line in lift]
    many = (
        "1 demand cannot hold"
        if len(members) == 1
        else f"{len(members)} demands cannot hold together"
    )
    start = f"No outcome is acceptable to all. These {many}: {'; '.join(members)}."
    start = start.replace("These 1 demand", "This demand")
    proof = "" if smallest else " A smaller set may be in conflict."
    enough = (
        f"Enough alone: {', or '.join(ways)}." if ways else "No single one, given up, is enough."
    )
    return f"{start}{proof} {enough}"
