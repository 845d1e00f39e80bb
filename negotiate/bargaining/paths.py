r"""From a draft to an agreement: the cheapest repair, and a path of concessions along the frontier.

The *cheapest change* makes a draft acceptable to all others at the least loss to us; the *shortest
change* does so with the fewest clauses. A *concession path* falls from our opening (the best for us
that is allowed) to our limit (our fall-back) in equal steps of our payoff; at every step it offers
what is best for them at that payoff, so that no step gives away what they do not get
(the utility of an offer, [Raiffa1982]_ ch. 11).

References
----------
.. [Raiffa1982] H. Raiffa, "The Art and Science of Negotiation", Harvard University Press, 1982.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining.choices import Chooser, Wish, fall_back, wish
from negotiate.bargaining.drafts import Improvement, checked_draft, compared
from negotiate.bargaining.spaces import FloatArray, Outcome, Space, frozen
from negotiate.bargaining.trades import differing, pair


@dataclass(frozen=True, eq=False)
class Repair:
    """What makes a draft acceptable to the others."""

    cheapest: Improvement | None
    """The outcome of least loss to us; None where no allowed outcome is acceptable to them."""
    loss: float | None
    """Our payoff under the draft minus that of the cheapest change; negative when we gain."""
    ties: tuple[Outcome, ...]
    """Outcomes of the same least loss (at most 20)."""
    all_ties: bool
    """Whether these are all."""
    shortest: Improvement | None
    """The outcome with the fewest changed clauses, among them the best for us."""
    clauses: int | None
    """Number of clauses that the shortest changes; 0 when the draft is acceptable already."""
    within_our_limit: bool
    """Whether the cheapest change leaves us at least our fall-back."""
    words: str
    """The answer in sentences."""


def repair(
    space: Space,
    disagreement: ArrayLike,
    draft: Outcome,
    us: int,
    them: int | None = None,
    *,
    chooser: Chooser | None = None,
) -> Repair:
    """Return the cheapest and the shortest change that all others accept.

    Parameters
    ----------
    space : Space
        The outcome space.
    disagreement : array-like, shape (parties,)
        Payoffs of the fall-back; every party but us must reach its own.
    draft : Outcome
        Level of each issue.
    us, them : int
        Positions of the parties; among equals for us, what is best for ``them`` comes first.
    chooser : Chooser, optional
        The searcher of the space.

    Raises
    ------
    ValueError
        If the draft, the fall-back or the parties do not fit the space.

    Examples
    --------
    >>> space = Space(("pay", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> found = repair(space, [0, 3], (1, 0), us=0)
    >>> found.loss, found.clauses
    (1.0, 1)
    """
    draft, fall = checked_draft(space, draft), fall_back(space, disagreement)
    us, them = pair(space, us, them)
    search = chooser or Chooser(space)
    floors = np.where(np.arange(len(fall)) == us, -np.inf, fall)
    own, other = np.eye(len(fall))[[us, them]]
    asked = wish(own, floors)
    outcome = search.in_turn(asked, other)
    if outcome is None:
        words = "No allowed outcome is acceptable to all the others."
        return Repair(None, None, (), True, None, None, False, words)
    cheapest = compared(space, draft, outcome)
    ties, all_ties = search.ties(asked)
    shortest = compared(space, draft, _shortest(search, asked, draft))
    within = bool(cheapest.payoffs[us] >= fall[us] - search.rounding)
    number = differing(draft, shortest.outcome)
    loss = -float(cheapest.gains[us]) + 0.0
    words = _repair_words(loss, number, cheapest, len(ties), within=within)
    return Repair(cheapest, loss, ties, all_ties, shortest, number, within, words)


def _shortest(search: Chooser, asked: Wish, draft: Outcome) -> Outcome:
    """Return the best outcome within the fewest changes; bisection, as more changes never hurt."""
    low, high = 0, len(draft)
    found = search.best(asked)
    while low < high:
        middle = (low + high) // 2
        near = search.best(replace(asked, near=draft, most_changes=middle))
        low, high = (low, middle) if near is not None else (middle + 1, high)
        found = near or found
    return search.best(replace(asked, near=draft, most_changes=low)) or found or draft


def _repair_words(
    loss: float, number: int, cheapest: Improvement, ties: int, *, within: bool
) -> str:
    if number == 0:
        start = "The others accept the draft as it stands; the best they accept for us:"
    else:
        start = f"At least {number} clause(s) must change. The cheapest change:"
    cost = f"costs us {loss:.6g}" if loss >= 0 else f"gains us {-loss:.6g}"
    also = f" {ties} outcomes cost the same." if ties > 1 else ""
    limit = "" if within else " It is below our fall-back: walking away is better for us."
    return f"{start} {cheapest.words}; it {cost}.{also}{limit}"


@dataclass(frozen=True, eq=False)
class Step:
    """One offer of a concession path."""

    target: float
    """Least payoff that we keep at this step."""
    outcome: Outcome
    """The offer."""
    payoffs: FloatArray
    """Payoff of each party, shape (parties,)."""
    accepted: bool
    """Whether every other party does at least as well as under its fall-back."""


@dataclass(frozen=True, eq=False)
class Path:
    """Our offers from the opening to the limit."""

    steps: tuple[Step, ...]
    """The offers; neighbours with the same offer are merged, so there may be fewer than asked."""
    opening: float | None
    """Our payoff of the opening; None where no outcome gives us our fall-back."""
    limit: float
    """Our fall-back."""
    first_accepted: int | None
    """Position of the first step that all others accept; None where they accept none."""
    words: str
    """The path in sentences."""


def concession_path(
    space: Space,
    disagreement: ArrayLike,
    us: int,
    them: int | None = None,
    *,
    steps: int = 6,
    chooser: Chooser | None = None,
) -> Path:
    """Return offers from the best for us to our fall-back, each on the frontier.

    Parties other than the two never get less than their fall-back.

    Raises
    ------
    ValueError
        If fewer than two steps are asked, or the fall-back or the parties do not fit.

    Examples
    --------
    >>> space = Space(("pay", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> path = concession_path(space, [0, 2], us=0, steps=3)
    >>> [step.payoffs.tolist() for step in path.steps], path.first_accepted
    ([[3.0, 0.0], [2.0, 3.0], [0.0, 4.0]], 1)
    """
    if steps < 2:
        raise ValueError(f"a path needs at least 2 steps, got {steps}")
    fall = fall_back(space, disagreement)
    us, them = pair(space, us, them)
    search = chooser or Chooser(space)
    own, other = np.eye(len(fall))[[us, them]]
    floors = np.where(own + other > 0, -np.inf, fall)
    top = search.in_turn(wish(own, floors), other)
    limit = float(fall[us])
    best = -np.inf if top is None else float(space.payoffs([top])[0, us])
    if best < limit - search.rounding:
        words = "No allowed outcome gives us our fall-back: there is nothing to offer."
        return Path((), None, limit, None, words)
    found: list[Step] = []
    for target in np.linspace(max(best, limit), limit, steps):
        floors[us] = target
        outcome = search.in_turn(wish(other, floors), own)
        if outcome is not None and (not found or found[-1].outcome != outcome):
            found.append(_step(search, outcome, float(target), fall, us))
    return _path(space, found, best, limit, them)


def _step(search: Chooser, outcome: Outcome, target: float, fall: FloatArray, us: int) -> Step:
    payoffs = search.space.payoffs([outcome])[0]
    others = np.delete(payoffs - fall, us)
    return Step(target, outcome, frozen(payoffs), bool((others >= -search.rounding).all()))


def _path(space: Space, steps: list[Step], opening: float, limit: float, them: int) -> Path:
    first = next((k for k, step in enumerate(steps) if step.accepted), None)
    name = space.parties[them]
    said = "No step is acceptable to all the others."
    if first is not None:
        said = f"The others accept from step {first + 1} on, which gives {name} "
        said += f"{steps[first].payoffs[them]:.6g}."
    words = (
        f"{len(steps)} offers from our payoff {opening:.6g} down to our limit {limit:.6g}. {said}"
    )
    return Path(tuple(steps), opening, limit, first, words)
