r"""Inverse questions: which weights make them accept, and what smallest change flips the advice.

A party with weights w (sum 1) values an outcome with features f at :math:`w^\top f` and accepts it
when that is at least its fall-back. One weight moves while the others keep their proportions
[Triantaphyllou1997]_:

.. math:: w_a = t, \quad w_b(t) = w_b \, \frac{1 - t}{1 - w_a}, \qquad
          w(t)^\top f = t f_a + (1 - t) \frac{\sum_{b \ne a} w_b f_b}{1 - w_a},

which is linear in t: the value at which the advice flips is the root of a line. Each answer carries
the advice's margin at that value, which must be 0, as its certificate.

References
----------
.. [Triantaphyllou1997] E. Triantaphyllou, A. Sánchez, "A sensitivity analysis approach for some
   deterministic multi-criteria decision-making methods", Decision Sciences 28(1), 1997, pp. 151-194.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining.spaces import FloatArray, frozen
from negotiate.bargaining.weights import Statement, WeightSet, range_words

_SMALL = 1e-12


def _numbers(values: ArrayLike, count: int, what: str) -> FloatArray:
    """Return finite numbers of a given count; a single number stands for all."""
    array = np.asarray(values, dtype=np.float64)
    array = np.full(count, float(array)) if array.ndim == 0 else array
    if array.shape != (count,) or not np.isfinite(array).all():
        raise ValueError(f"{what}: {count} finite numbers are needed, got {array.tolist()}")
    return array


def _weights(weights: ArrayLike, count: int) -> FloatArray:
    given = _numbers(weights, count, "weights")
    if (given < 0).any() or abs(given.sum() - 1.0) > 1e-9:
        raise ValueError(f"weights must be at least 0 and sum to 1, got {given.tolist()}")
    return given


@dataclass(frozen=True, eq=False)
class AcceptingWeights:
    """The weights with which a party accepts a draft."""

    accepted: bool
    """Whether it accepts with the assumed weights."""
    possible: bool
    """Whether it accepts with any weights within the stated ranges."""
    ranges: FloatArray | None
    """Least and largest value of each weight over the accepting ones; None when impossible."""
    nearest: FloatArray | None
    """The accepting weights nearest to the assumed ones; None when impossible."""
    change: float | None
    """Sum of the absolute changes from the assumed weights."""
    conflict: tuple[str, ...]
    """Smallest set of ranges and the acceptance that conflict; empty when possible."""
    words: str
    """The answer in sentences."""


def accepting_weights(
    names: Sequence[str],
    draft: ArrayLike,
    fall: ArrayLike,
    assumed: ArrayLike,
    *,
    lows: ArrayLike | None = None,
    highs: ArrayLike | None = None,
) -> AcceptingWeights:
    """Return which weights make a party accept a draft, by linear programs.

    Parameters
    ----------
    names : sequence of str
        Names of the weights.
    draft, fall : array-like, shape (weights,)
        Features of the draft and of the fall-back (a single number: its payoff).
    assumed : array-like, shape (weights,)
        The weights held so far, sum 1.
    lows, highs : array-like, shape (weights,), optional
        Stated ranges; 0 and 1 unless given.

    Raises
    ------
    ValueError
        If the numbers do not fit the names, are not finite, or the assumed weights do not sum to 1.

    Examples
    --------
    >>> found = accepting_weights(("workers", "treasury"), [4, -4], 0, [0.3, 0.7])
    >>> found.accepted, found.ranges.round(6).tolist(), round(found.change, 6)
    (False, [[0.5, 1.0], [0.0, 0.5]], 0.4)
    """
    gain = _numbers(draft, len(names), "draft") - _numbers(fall, len(names), "fall-back")
    held = _weights(assumed, len(names))
    told = Statement("the draft is worth at least the fall-back", frozen(gain))
    weights = WeightSet(names, [told], lows=lows, highs=highs)
    now = float(gain @ held)
    accepted = now >= -_SMALL * float(np.abs(gain).max(initial=1.0))
    start = f"With the assumed weights they {'accept' if accepted else 'reject'} ({now:+.6g})."
    found = weights.nearest(held)
    if found is None:
        conflict = weights.conflict()
        words = f"{start} No weights in the stated ranges make them accept: {'; '.join(conflict)}."
        return AcceptingWeights(accepted, False, None, None, None, conflict, words)
    ranges = weights.ranges()
    said = f"They accept with weights in these ranges: {range_words(names, ranges)}."
    near = ", ".join(
        f"{n} {w:.4g}" for n, w in zip(names, np.round(found[0], 9) + 0.0, strict=True)
    )
    words = f"{start} {said} The nearest such weights: {near} (change {found[1]:.4g})."
    return AcceptingWeights(accepted, True, ranges, found[0], found[1], (), words)


@dataclass(frozen=True, eq=False)
class Flip:
    """A change that flips an advice."""

    what: str
    """What changes."""
    now: float
    """Its value."""
    at: float | None
    """Value at which both advices are equal and beyond which the other holds; None where none."""
    change: float | None
    """``at`` minus ``now``."""
    certificate: float | None
    """Margin of the advice at ``at``, recomputed from the features; 0 but for rounding."""
    words: str
    """The flip in a sentence."""


def flip_fall_back(payoff: float, fall: float, name: str = "the fall-back") -> Flip:
    """Return the change of a fall-back that flips accept or reject: the payoff minus it.

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> flip_fall_back(5.0, 3.0).words
    'accept flips when the fall-back rises by 2 to above 5.'
    """
    worth, now = _numbers([payoff, fall], 2, "payoff and fall-back")
    change = float(worth - now)
    if change >= 0:
        words = f"accept flips when {name} rises by {change:.6g} to above {worth:.6g}."
    else:
        words = f"reject flips when {name} falls by {-change:.6g} to {worth:.6g}."
    return Flip(name, float(now), float(worth), change, float(now + change - worth), words)


def _line(features: FloatArray, weights: FloatArray, place: int) -> tuple[FloatArray, FloatArray]:
    """Return the payoff of each row at t = 0 and its slope; others in proportion, or even if 0."""
    others = np.delete(np.arange(len(weights)), place)
    left = weights[others]
    total = left.sum()
    shares = left / total if total > 0 else np.full(len(others), 1.0 / max(1, len(others)))
    rest = features[:, others] @ shares
    return rest, features[:, place] - rest


def flip_weights(
    names: Sequence[str], draft: ArrayLike, fall: ArrayLike, weights: ArrayLike
) -> tuple[Flip, ...]:
    """Return for each weight where it flips accept or reject, the smallest change first.

    A weight that cannot flip the advice comes last, with ``at`` None. The others keep their
    proportions (equal shares where they are all 0).

    Raises
    ------
    ValueError
        If the numbers do not fit the names, are not finite, or the weights do not sum to 1.

    Examples
    --------
    >>> for flip in flip_weights(("workers", "treasury"), [4, -4], 0, [0.7, 0.3]):
    ...     print(flip.words)
    accept flips when the weight of workers falls by 0.2 to 0.5.
    accept flips when the weight of treasury rises by 0.2 to 0.5.
    """
    count = len(names)
    held = _weights(weights, count)
    gain = _numbers(draft, count, "draft") - _numbers(fall, count, "fall-back")
    flips = [_flip(names, gain, held, place) for place in range(count)]
    order = sorted(range(count), key=lambda k: (_distance(flips[k]), k))
    return tuple(flips[k] for k in order)


def _distance(flip: Flip) -> float:
    return np.inf if flip.change is None else round(abs(flip.change), 12)


def _flip(names: Sequence[str], gain: FloatArray, held: FloatArray, place: int) -> Flip:
    now, margin = float(held[place]), float(gain @ held)
    size = float(np.abs(gain).max()) or 1.0
    advice = "accept" if margin >= -_SMALL * size else "reject"
    what = f"the weight of {names[place]}"
    rest, slope = (float(row[0]) for row in _line(gain[None], held, place))
    root = -rest / slope if len(names) > 1 and abs(slope) > _SMALL * size else np.nan
    keeps = advice == "accept" and min(rest, rest + slope) >= -_SMALL * size
    if keeps or not -_SMALL <= root <= 1 + _SMALL:
        return Flip(what, now, None, None, None, f"no value of {what} flips {advice}.")
    at = float(np.clip(root, 0.0, 1.0))
    moves = "rises" if (slope > 0) == (advice == "reject") else "falls"
    words = f"{advice} flips when {what} {moves} by {abs(at - now):.6g} to {at:.6g}."
    return Flip(what, now, at, at - now, rest + slope * at, words)


@dataclass(frozen=True, eq=False)
class CounterFlip:
    """How far one weight of ours moves before another counter-offer is best."""

    weight: str
    """Name of the weight."""
    now: float
    """Its value."""
    low: float
    """Least value with which the counter-offer stays best, the others in proportion."""
    high: float
    """Largest such value."""
    below: tuple[int, ...]
    """Rows that tie with it at ``low`` and beat it below; empty when it stays best down to 0."""
    above: tuple[int, ...]
    """The same at ``high``; empty when it stays best up to 1."""
    words: str
    """The finding in a sentence."""


def flip_counter(
    names: Sequence[str],
    features: ArrayLike,
    acceptable: ArrayLike,
    weights: ArrayLike,
) -> tuple[tuple[int, ...], tuple[CounterFlip, ...]]:
    """Return the best acceptable rows and, for each weight, the interval in which the first stays.

    Parameters
    ----------
    names : sequence of str
        Names of our weights.
    features : array-like, shape (outcomes, weights)
        Features of the outcomes for us.
    acceptable : array-like of bool, shape (outcomes,)
        Which outcomes the others accept.
    weights : array-like, shape (weights,)
        Our weights, sum 1.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, or no outcome is acceptable.

    Examples
    --------
    >>> best, flips = flip_counter(("pay", "days"), [[4, 0], [0, 4]], [True, True], [0.7, 0.3])
    >>> best, flips[0].words
    ((0,), 'The counter-offer stays best while the weight of pay is between 0.5 and 1.')
    """
    rows = np.asarray(features, dtype=np.float64)
    good = np.flatnonzero(np.asarray(acceptable, dtype=np.bool_))
    held = _weights(weights, len(names))
    if rows.ndim != 2 or rows.shape[1] != len(names) or not np.isfinite(rows).all():
        raise ValueError(f"features: {len(names)} finite numbers an outcome are needed")
    if not good.size:
        raise ValueError("no outcome is acceptable to the others, so no counter-offer is best")
    worth = rows[good] @ held
    size = float(np.abs(rows).max()) or 1.0
    best = good[worth >= worth.max() - _SMALL * size]
    flips = [_interval(names, rows, (good, int(best[0])), held, k) for k in range(len(names))]
    return tuple(int(k) for k in best), tuple(flips)


def _interval(
    names: Sequence[str],
    rows: FloatArray,
    offers: tuple[np.ndarray, int],
    held: FloatArray,
    place: int,
) -> CounterFlip:
    good, best = offers
    now = float(held[place])
    rest, slope = _line(rows[good] - rows[best], held, place)
    flat = _SMALL * (float(np.abs(rows).max()) or 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        roots = np.where(np.abs(slope) > flat, -rest / slope, np.nan)
    up, down = slope > flat, slope < -flat
    high = min(1.0, max(now, float(np.min(roots[up], initial=np.inf))))
    low = max(0.0, min(now, float(np.max(roots[down], initial=-np.inf))))
    above = good[up & (roots <= high + _SMALL) & (high < 1.0)]
    below = good[down & (roots >= low - _SMALL) & (low > 0.0)]
    name = names[place]
    words = f"The counter-offer stays best while the weight of {name} is between "
    words += f"{low:.6g} and {high:.6g}."
    return CounterFlip(name, now, low, high, tuple(below.tolist()), tuple(above.tolist()), words)
