"""What a bargaining solution on points consists of: point, ties, certificate and sentences."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from negotiate.bargaining import solution_words as say
from negotiate.bargaining.spaces import FloatArray, IntArray, frozen
from negotiate.bargaining.stakes import TIE, Stakes, best_rows

Status = Literal["agreement", "weak", "none"]
Method = Literal["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"]
_RULES: dict[str, str] = {
    "nash": "product of the gains",
    "kalai-smorodinsky": "smallest share of the best gain",
    "egalitarian": "smallest gain per weight",
    "utilitarian": "weighted sum of the payoffs",
}


@dataclass(frozen=True, eq=False)
class Certificate:
    """Why a point is the solution."""

    value: float
    """What the rule maximises, at the solution."""
    second: int | None
    """Position of the best point that does not tie, None if there is none."""
    gap: float | None
    """Value minus that of the second best, in the unit of the value; 0 where only a later comparison
    of the leximin decides."""
    binding: tuple[str, ...]
    """Parties that decide: those with the smallest share of their best gain (egalitarian: smallest
    gain per weight; utilitarian: those that are held at their fall-back)."""
    compared: int
    """Number of points that were compared, all individually rational if a fall-back is given."""


@dataclass(frozen=True, eq=False)
class Solution:
    """The point that a rule picks, or that there is none."""

    method: Method
    """The rule."""
    status: Status
    """``agreement``: all gain; ``weak``: nobody loses, not all gain; ``none``: no agreement."""
    parties: tuple[str, ...]
    """Names of the parties."""
    index: int | None
    """Position of the point, None without agreement."""
    indices: IntArray
    """Positions of all points that are equally good, ascending, read-only."""
    point: FloatArray
    """Payoffs, shape (parties,), the fall-backs without agreement, read-only."""
    gains: FloatArray
    """Payoffs minus fall-backs, shape (parties,); exactly 0 within rounding, read-only."""
    value: float | None
    """What the rule maximises: product, share, gain per weight or sum; None without agreement."""
    certificate: Certificate | None
    """Why; None without agreement."""
    words: str
    """The same in sentences."""


def solution_of(
    method: Method,
    given: Stakes,
    rows: IntArray,
    keys: FloatArray,
    ties: IntArray,
    *,
    compared: bool = True,
) -> Solution:
    """Return the solution whose equally good points are ``ties``."""
    if not ties.size:
        return _nothing(method, given)
    index = _shown(given, ties)
    gains = np.where(np.abs(given.gains[index]) <= given.tolerance, 0.0, given.gains[index])
    status: Status = "agreement" if gains.min() > 0 or not compared else "weak"
    why = _certificate(method, given, index, keys, np.setdiff1d(rows, ties), rows.size)
    return Solution(
        method,
        status,
        given.parties,
        index,
        frozen(ties, np.int64),
        frozen(given.points[index]),
        frozen(gains),
        why.value,
        why,
        _words(method, given, index, gains, ties.size, why, compared=compared),
    )


def _nothing(method: Method, given: Stakes) -> Solution:
    words = say.no_agreement_words(given)
    empty, zero = frozen([], np.int64), frozen(np.zeros(len(given.parties)))
    level = frozen(given.fall_back)
    return Solution(method, "none", given.parties, None, empty, level, zero, None, None, words)


def _shown(given: Stakes, ties: IntArray) -> int:
    """Return the tie with the largest sum of shares, the first of these."""
    total = given.shares(ties).sum(axis=1)
    return int(ties[np.flatnonzero(total >= total.max() - TIE)[0]])


def _value(method: Method, keys: FloatArray, row: int) -> float:
    with np.errstate(over="ignore"):
        return float(np.exp(keys[row, 0]) if method == "nash" else keys[row, 0])


def _certificate(
    method: Method, given: Stakes, index: int, keys: FloatArray, others: IntArray, compared: int
) -> Certificate:
    if method == "nash":
        same = given.gaining(np.array([index]))
        others = others[(given.gaining(others) >= same).all(axis=1)]
    following = best_rows(keys, others, logs=method == "nash")
    second = int(following[0]) if following.size else None
    value = _value(method, keys, index)
    gap = None if second is None else value - _value(method, keys, second)
    return Certificate(value, second, gap, _binding(method, given, index), compared)


def _binding(method: Method, given: Stakes, index: int) -> tuple[str, ...]:
    """Return the parties that decide."""
    gains = given.gains[index]
    if method == "utilitarian":
        held = gains <= given.tolerance
    else:
        divisors = given.weights if method == "egalitarian" else given.ideal_gains
        share = np.where(divisors > 0, gains / np.where(divisors > 0, divisors, 1.0), np.inf)
        held = share <= share.min() + TIE * max(1.0, abs(float(share.min())))
    return tuple(name for name, here in zip(given.parties, held, strict=True) if here)


def _words(
    method: Method,
    given: Stakes,
    index: int,
    gains: FloatArray,
    ties: int,
    why: Certificate,
    *,
    compared: bool,
) -> str:
    point = given.points[index]
    still = [name for name, gain in zip(given.parties, gains, strict=True) if gain == 0]
    plain = ", ".join(
        f"{name} gets {say.number(level)}"
        for name, level in zip(given.parties, point.tolist(), strict=True)
    )
    parts = [
        (say.payoff_words(given.parties, point, gains) if compared else plain) + ".",
        say.weak_words(still) if still and compared else "",
        f"The {_RULES[method]} is {say.number(why.value)}" + _following(method, why) + ".",
        say.tie_words(ties),
        say.idle_words(given),
    ]
    return " ".join(part for part in parts if part)


def _following(method: Method, why: Certificate) -> str:
    if why.gap is None:
        return ", and no other point comes into question"
    leximin = method in ("kalai-smorodinsky", "egalitarian")
    decided = f" for {say.listed(why.binding)}" if leximin else ""
    return f"{decided}; the next best point reaches {say.number(why.value - why.gap)}"
