"""Sentences on a bargaining solution: who gets what, what decides, how close the next best is."""

from collections.abc import Iterable, Sequence

from negotiate.bargaining.spaces import FloatArray
from negotiate.bargaining.stakes import Stakes


def number(value: float) -> str:
    """Return a number as it is read, six digits at most.

    Examples
    --------
    >>> number(12.0), number(1234.56789)
    ('12', '1,234.57')
    """
    text = f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return "0" if text == "-0" else text


def listed(names: Iterable[str]) -> str:
    """Return names joined by commas and ``and``.

    Examples
    --------
    >>> listed(["A", "B", "C"])
    'A, B and C'
    """
    found = list(names) or [""]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"


def payoff_words(parties: Sequence[str], point: FloatArray, gains: FloatArray) -> str:
    """Return what each party gets and how it compares with its fall-back.

    Examples
    --------
    >>> import numpy as np
    >>> payoff_words(["A", "B"], np.array([24.0, 6.0]), np.array([12.0, 0.0]))
    'A gets 24 (12 above its fall-back), B gets 6 (no more than its fall-back)'
    """
    return ", ".join(
        f"{name} gets {number(level)} ({_compared(gain)})"
        for name, level, gain in zip(parties, point.tolist(), gains.tolist(), strict=True)
    )


def _compared(gain: float) -> str:
    if gain == 0:
        return "no more than its fall-back"
    side = "above" if gain > 0 else "below"
    return f"{number(abs(gain))} {side} its fall-back"


def no_agreement_words(stakes: Stakes) -> str:
    """Return why no point is agreed."""
    if stakes.rational.size:
        return "No agreement: no point leaves any party better off than its fall-back."
    gains = stakes.gains
    best = int((gains / stakes_scale(stakes)).min(axis=1).argmax())
    short = [
        f"{name} by {number(-gain)}"
        for name, gain, even in zip(
            stakes.parties, gains[best].tolist(), stakes.tolerance.tolist(), strict=True
        )
        if gain < -even
    ]
    return (
        "No agreement: every point leaves some party below its fall-back. The point that comes "
        f"nearest misses it for {listed(short)}."
    )


def stakes_scale(stakes: Stakes) -> FloatArray:
    """Return the range of each party's payoffs, 1 where it has none, shape (parties,)."""
    spread: FloatArray = stakes.points.max(axis=0) - stakes.points.min(axis=0)
    spread[spread == 0] = 1.0
    return spread


def weak_words(names: Iterable[str]) -> str:
    """Return that some parties gain nothing."""
    return (
        "No agreement beats the fall-back for every party. This one is weakly better: nobody "
        f"loses, but {listed(names)} would not gain and may as well walk away."
    )


def tie_words(count: int) -> str:
    """Return how many points are as good."""
    return "" if count < 2 else f"{count} points are equally good by this rule; one is shown."


def idle_words(stakes: Stakes) -> str:
    """Return which parties have weight 0."""
    idle = [n for n, w in zip(stakes.parties, stakes.weights.tolist(), strict=True) if w == 0]
    return f"{listed(idle)}: weight 0, so only the fall-back counts." if idle else ""
