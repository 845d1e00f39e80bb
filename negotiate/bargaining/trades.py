r"""What to ask and what to give: trades on one clause, packages, equal-value alternatives, repairs.

A *trade* changes one clause of a draft. Its *ratio* is what it costs us per unit of their gain (or
what it costs them per unit of ours). *Log-rolling* gives way on what matters little to us and more
to them: a package that is no worse for us and better for them [Raiffa1982]_.

References
----------
.. [Raiffa1982] H. Raiffa, "The Art and Science of Negotiation", Harvard University Press, 1982.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from negotiate.bargaining.choices import Chooser, rounding, wish
from negotiate.bargaining.drafts import (
    Improvement,
    changes,
    checked_draft,
    compared,
    party_index,
)
from negotiate.bargaining.spaces import Outcome, Space

Kind = Literal["both gain", "give", "ask", "free for both", "both lose"]
_ORDER: tuple[Kind, ...] = ("both gain", "give", "ask", "free for both", "both lose")


def pair(space: Space, us: int, them: int | None) -> tuple[int, int]:
    """Return us and them; with two parties ``them`` is the other when not given.

    Raises
    ------
    ValueError
        If a party does not exist, both are the same, or there are not two and none is named.

    Examples
    --------
    >>> space = Space(("pay",), (("low", "high"),), (np.array([[0.0, 1.0], [1.0, 0.0]]),))
    >>> pair(space, 1, None)
    (1, 0)
    """
    us = party_index(space, us)
    if them is None and len(space.parties) != 2:
        raise ValueError(f"name the counterpart: there are {len(space.parties)} parties")
    other = 1 - us if them is None else party_index(space, them)
    if other == us:
        raise ValueError("the counterpart must be another party than us")
    return us, other


@dataclass(frozen=True, eq=False)
class Trade:
    """One clause of a draft at another level."""

    issue: int
    """Position of the issue."""
    level: int
    """Position of the new level."""
    kind: Kind
    """``give``: we lose or keep and they gain; ``ask``: we gain and they lose or keep; and so on."""
    ours: float
    """Change of our payoff."""
    theirs: float
    """Change of their payoff."""
    ratio: float | None
    """Loss of the side that gives per unit of the other's gain; None when nobody gains alone."""
    allowed: bool
    """Whether the new level is allowed."""
    words: str
    """The trade in a sentence."""


def trade_table(
    space: Space, draft: Outcome, us: int, them: int | None = None
) -> tuple[Trade, ...]:
    """Return every change of one clause, the best first.

    First what gains both, then what we may give (least cost to us per unit of their gain first),
    then what we may ask (least cost to them per unit of our gain first), then the rest. Couplings
    count at the draft's other levels.

    Raises
    ------
    ValueError
        If the draft or the parties do not fit the space.

    Examples
    --------
    >>> space = Space(("pay", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> for trade in trade_table(space, (0, 0), us=0):
    ...     print(trade.kind, round(trade.ratio, 3), trade.words)
    give 0.333 'days' from '5' to '6' costs us 1 and gives party 2 3.
    ask 0.5 'pay' from 'low' to 'high' gives us 2 and costs party 2 1.
    """
    draft = checked_draft(space, draft)
    us, them = pair(space, us, them)
    size = rounding(space)
    trades = [
        _trade(space, draft, (issue, level), (us, them), size)
        for issue, names in enumerate(space.levels)
        for level in range(len(names))
        if level != draft[issue]
    ]
    return tuple(sorted(trades, key=_place))


def _place(trade: Trade) -> tuple[int, float, int, int]:
    by = -(trade.ours + trade.theirs) if trade.ratio is None else trade.ratio
    return _ORDER.index(trade.kind), by, trade.issue, trade.level


def _trade(
    space: Space, draft: Outcome, change: tuple[int, int], sides: tuple[int, int], size: float
) -> Trade:
    issue, level = change
    new = (*draft[:issue], level, *draft[issue + 1 :])
    moved = np.diff(space.payoffs([draft, new]), axis=0)[0]
    moved = np.where(np.abs(moved) <= size, 0.0, moved)
    ours, theirs = float(moved[sides[0]]), float(moved[sides[1]])
    kind = _kind(ours, theirs)
    ratio = {"give": -ours / theirs if theirs else 0.0, "ask": -theirs / ours if ours else 0.0}
    words = f"{changes(space, draft, new)} {_said(ours, theirs, space.parties[sides[1]])}."
    permitted = bool(space.allowed[issue][level])
    words += "" if permitted else " It crosses a red line."
    found = ratio[kind] + 0.0 if kind in ratio else None
    return Trade(issue, level, kind, ours, theirs, found, permitted, words)


def _kind(ours: float, theirs: float) -> Kind:
    if ours > 0 and theirs > 0:
        return "both gain"
    if theirs > 0:
        return "give"
    if ours > 0:
        return "ask"
    return "both lose" if ours or theirs else "free for both"


def _said(ours: float, theirs: float, name: str) -> str:
    mine = "costs us" if ours < 0 else "gives us"
    other = "costs" if theirs < 0 else "gives"
    return f"{mine} {abs(ours):.6g} and {other} {name} {abs(theirs):.6g}"


@dataclass(frozen=True, eq=False)
class Packages:
    """Outcomes that answer a question about a draft."""

    found: tuple[Improvement, ...]
    """The outcomes, in the order that the question says."""
    complete: bool
    """Whether these are all that the question has."""
    words: str
    """The answer in a sentence."""


def logrolling(
    space: Space,
    draft: Outcome,
    us: int,
    them: int | None = None,
    *,
    count: int = 10,
    chooser: Chooser | None = None,
) -> Packages:
    """Return packages no worse for us and better for them, the best for them first.

    All are on the Pareto frontier of us and them among the outcomes in which no other party is
    worse than under the draft: each is the best for them at our payoff, then the best for us.

    Raises
    ------
    ValueError
        If the draft or the parties do not fit the space.

    Examples
    --------
    >>> space = Space(("pay", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> [one.gains.tolist() for one in logrolling(space, (0, 0), us=0).found]
    [[1.0, 2.0]]
    """
    draft = checked_draft(space, draft)
    us, them = pair(space, us, them)
    search = chooser or Chooser(space)
    segment = _segment(search, draft, us, them)
    found = [one for one, _ in zip(segment, range(count + 1), strict=False)]
    name = space.parties[them]
    best = f"the best gives {name} {found[0].gains[them]:+.6g}" if found else "there is none"
    words = f"Packages no worse for us and better for {name}: {best}."
    return Packages(tuple(found[:count]), len(found) <= count, words)


def _segment(search: Chooser, draft: Outcome, us: int, them: int) -> Iterator[Improvement]:
    """Yield the frontier from our payoff under the draft upwards, while it is better for them."""
    floors = search.space.payoffs([draft])[0].copy()
    least = floors[them] + 2 * search.rounding
    own, other = np.eye(len(floors))[[us, them]]
    while (outcome := search.in_turn(wish(other, floors), own)) is not None:
        one = compared(search.space, draft, outcome)
        if one.payoffs[them] <= least:
            return
        yield one
        floors[us] = one.payoffs[us] + 3 * search.rounding


def by_changes(
    space: Space,
    draft: Outcome,
    us: int,
    them: int | None = None,
    *,
    chooser: Chooser | None = None,
) -> Packages:
    """Return the best log-rolling package for them by number of changed clauses, fewest first.

    A larger number is listed only where it gives them more than every smaller one.

    Raises
    ------
    ValueError
        If the draft or the parties do not fit the space.

    Examples
    --------
    >>> space = Space(("pay", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> by_changes(space, (0, 0), us=0).words
    'Changes of clauses that are enough to be better for party 2 at no loss to us: 2.'
    """
    draft = checked_draft(space, draft)
    us, them = pair(space, us, them)
    search = chooser or Chooser(space)
    floors = space.payoffs([draft])[0]
    own, other = np.eye(len(floors))[[us, them]]
    top = search.best(wish(other, floors))
    most = -np.inf if top is None else space.payoffs([top])[0, them]
    found: list[Improvement] = []
    reached = float(floors[them])
    for number in range(1, len(draft) + 1):
        if reached >= most - search.rounding:
            break
        asked = replace(wish(other, floors), near=draft, most_changes=number)
        outcome = search.in_turn(asked, own)
        if outcome is not None and space.payoffs([outcome])[0, them] > reached + search.rounding:
            found.append(compared(space, draft, outcome))
            reached = float(found[-1].payoffs[them])
    counts = ", ".join(str(differing(draft, one.outcome)) for one in found) or "none"
    start = "Changes of clauses that are enough to be better for"
    return Packages(
        tuple(found), True, f"{start} {space.parties[them]} at no loss to us: {counts}."
    )


def differing(draft: Outcome, outcome: Outcome) -> int:
    """Return on how many issues two outcomes differ.

    Examples
    --------
    >>> differing((0, 1), (0, 2))
    1
    """
    return sum(old != new for old, new in zip(draft, outcome, strict=True))


def equal_value(
    space: Space,
    draft: Outcome,
    us: int,
    them: int | None = None,
    *,
    tolerance: float = 0.0,
    count: int = 10,
    chooser: Chooser | None = None,
) -> Packages:
    """Return other outcomes worth the same to us within the tolerance, best for them first.

    Other parties than the two may do worse; their changes are in each outcome's words.

    Raises
    ------
    ValueError
        If the tolerance is negative, or the draft or the parties do not fit the space.

    Examples
    --------
    >>> space = Space(("pay", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> equal_value(space, (0, 0), us=0, tolerance=1).words
    'Other outcomes within 1 of our payoff 1: 2; the best for party 2 gives it +3.'
    """
    if not tolerance >= 0:
        raise ValueError(f"the tolerance must be at least 0, got {tolerance}")
    draft = checked_draft(space, draft)
    us, them = pair(space, us, them)
    search = chooser or Chooser(space)
    worth = float(space.payoffs([draft])[0, us])
    floors, tops = np.full(len(space.parties), -np.inf), np.full(len(space.parties), np.inf)
    floors[us], tops[us] = worth - tolerance, worth + tolerance
    asked = wish(np.eye(len(floors))[them], floors, tops)
    others = [one for one in search.first(asked, count + 2) if one != draft]
    found = tuple(compared(space, draft, one) for one in others[:count])
    complete = len(others) <= count
    said = f"{len(found)}{'' if complete else ' or more'}"
    best = (
        f"; the best for {space.parties[them]} gives it {found[0].gains[them]:+.6g}"
        if found
        else ""
    )
    words = f"Other outcomes within {tolerance:.6g} of our payoff {worth:.6g}: {said}{best}."
    return Packages(found, complete, words)
