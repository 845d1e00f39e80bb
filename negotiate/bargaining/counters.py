r"""The best counter-offer, and how far the other side's fall-back moves before another is best.

The best counter-offer c is the best outcome for us that all others accept. It stays best while their
fall-back is above :math:`\max \{u_{them}(x) : u_{us}(x) > u_{us}(c)\}` (below, a better outcome
becomes acceptable: the certificate) and at most :math:`u_{them}(c)`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining.choices import Chooser, fall_back, wish
from negotiate.bargaining.drafts import changes
from negotiate.bargaining.spaces import FloatArray, Outcome, Space, frozen
from negotiate.bargaining.trades import pair


@dataclass(frozen=True, eq=False)
class CounterOffer:
    """The best counter-offer and the fall-backs of the counterpart for which it stays best."""

    outcome: Outcome | None
    """The best for us that all others accept, among equals the best for them; None if none is."""
    payoffs: FloatArray | None
    """Payoff of each party, shape (parties,)."""
    ties: tuple[Outcome, ...]
    """Outcomes worth the same to us that all others accept (at most 20)."""
    all_ties: bool
    """Whether these are all."""
    low: float | None
    """At a fall-back of theirs at or below this a better one is acceptable; ``-inf`` if none is."""
    high: float | None
    """Above this fall-back of theirs the counter-offer is no longer acceptable."""
    instead: Outcome | None
    """The counter-offer that is best at ``low``: the certificate."""
    worth_it: bool
    """Whether it gives us at least our fall-back."""
    words: str
    """The answer in sentences."""


def counter_offer(
    space: Space,
    disagreement: ArrayLike,
    us: int,
    them: int | None = None,
    *,
    chooser: Chooser | None = None,
) -> CounterOffer:
    """Return the best counter-offer for us and the fall-backs of theirs for which it stays best.

    Raises
    ------
    ValueError
        If the fall-back or the parties do not fit the space.

    Examples
    --------
    >>> space = Space(("pay", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> found = counter_offer(space, [0, 2], us=0)
    >>> found.outcome, found.low, found.high, found.instead
    ((1, 1), 0.0, 3.0, (1, 0))
    """
    fall = fall_back(space, disagreement)
    us, them = pair(space, us, them)
    search = chooser or Chooser(space)
    own, other = np.eye(len(fall))[[us, them]]
    asked = wish(own, np.where(own > 0, -np.inf, fall))
    outcome = search.in_turn(asked, other)
    if outcome is None:
        words = "No allowed outcome is acceptable to all the others."
        return CounterOffer(None, None, (), True, None, None, None, False, words)
    ties, all_ties = search.ties(asked)
    payoffs = space.payoffs([outcome])[0]
    floors = np.where(own + other > 0, -np.inf, fall)
    floors[us] = payoffs[us] + 3 * search.rounding
    instead = search.in_turn(wish(other, floors), own)
    low = -np.inf if instead is None else float(space.payoffs([instead])[0, them])
    high, good = float(payoffs[them]), bool(payoffs[us] >= fall[us] - search.rounding)
    words = _words(space, outcome, instead, (low, high), them)
    words += "" if good else " It is below our fall-back: walking away is better for us."
    words += f" {len(ties)} outcomes are worth the same to us." if len(ties) > 1 else ""
    return CounterOffer(outcome, frozen(payoffs), ties, all_ties, low, high, instead, good, words)


def _words(
    space: Space,
    outcome: Outcome,
    instead: Outcome | None,
    ends: tuple[float, float],
    them: int,
) -> str:
    named = ", ".join(f"{issue} {level}" for issue, level in space.names(outcome).items())
    name = space.parties[them]
    said = f"The best counter-offer is {named}. It holds while the fall-back of {name} is "
    if instead is None:
        return f"{said}at most {ends[1]:.6g}; nothing is better for us."
    change = changes(space, outcome, instead)
    return f"{said}above {ends[0]:.6g} and at most {ends[1]:.6g}; at {ends[0]:.6g} change {change}."
