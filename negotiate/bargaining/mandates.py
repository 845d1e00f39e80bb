r"""The other side's mandate from its offers: all weights that agree, never one.

A counterpart with weights w values an outcome with features f (its worth on each account or issue)
at :math:`w^\top f`. What is taken from a record, in the order of time:

- every offer is worth at least its fall-back, where the fall-back's features are known;
- what it rejected is worth no more than each offer it had made before, and than the offer that it
  made next. (It concedes over time, so a rejected outcome may be worth more than its *later* offers;
  nothing is concluded from those.)

Offers that no weights explain are reported with the smallest set of conclusions that conflict: the
counterpart then values something else, or does not act by one mandate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining.spaces import FloatArray, Outcome, Space, frozen
from negotiate.bargaining.weights import Statement, WeightSet, range_words


@dataclass(frozen=True, eq=False)
class Observation:
    """What the counterpart did once."""

    kind: Literal["proposed", "rejected"]
    """Whether it made the offer or rejected it."""
    features: FloatArray
    """Worth of the outcome on each account or issue, shape (weights,)."""
    label: str
    """Name of the outcome for messages, such as ``round 3``."""


def issue_features(space: Space, party: int, outcome: Outcome) -> FloatArray:
    """Return the part-worth of an outcome on each issue, shape (issues,).

    With these features a weight multiplies the part-worths of its issue; a weight of 1 on each
    (before they are made to sum to 1) is the space as it stands. Couplings do not count.

    Examples
    --------
    >>> space = Space(("pay", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0]]), np.array([[1.0, 0.0]])))
    >>> issue_features(space, 0, (1, 0)).tolist()
    [2.0, 1.0]
    """
    worths = [worth[party, k] for worth, k in zip(space.worths, outcome, strict=True)]
    return frozen(worths)


@dataclass(frozen=True, eq=False)
class Mandate:
    """What the counterpart's acts say of its weights."""

    weights: WeightSet
    """All weights that agree; ask it for the range of any outcome's payoff."""
    consistent: bool
    """Whether there are any."""
    ranges: FloatArray | None
    """Least and largest value of each weight, shape (weights, 2); None when inconsistent."""
    representative: FloatArray | None
    """The weights that keep all conclusions by the largest margin; an example, not a finding."""
    margin: float | None
    """That margin, in the unit of the features; infinite without conclusions."""
    conflict: tuple[str, ...]
    """Smallest set of conclusions that no weights explain; empty when consistent."""
    words: str
    """The finding in sentences."""

    def payoff_range(self, features: ArrayLike) -> tuple[float, float]:
        """Return the least and the largest payoff of an outcome over all weights that agree.

        Raises
        ------
        ValueError
            If the acts are inconsistent or the features do not fit.
        """
        ends = self.weights.interval(features)
        if ends is None:
            raise ValueError("no weights agree with: " + "; ".join(self.conflict))
        return ends

    def acceptance(self, features: ArrayLike, fall_back: ArrayLike) -> str:
        """Return in words whether the counterpart does as well as under its fall-back.

        Raises
        ------
        ValueError
            If the acts are inconsistent or the features do not fit.
        """
        gain = np.asarray(features, dtype=np.float64) - np.asarray(fall_back, dtype=np.float64)
        low, high = self.payoff_range(gain)
        sure = {
            "necessary": "It is acceptable to them under all weights that agree with their acts",
            "possible": "It is acceptable to them under some of the weights, not under all",
            "impossible": "It is acceptable to them under none of the weights",
        }[self.weights.preference(gain)]
        return f"{sure} (gain over the fall-back from {low:+.6g} to {high:+.6g})."


def conclusions(
    observations: Sequence[Observation], fall_back: ArrayLike | None = None
) -> tuple[Statement, ...]:
    """Return what a record says of the weights; see the module for the rules.

    Examples
    --------
    >>> seen = [Observation("proposed", np.array([1.0, 0.0]), "round 1"),
    ...         Observation("rejected", np.array([0.0, 1.0]), "round 2")]
    >>> [told.label for told in conclusions(seen)]
    ['the offer of round 1 is worth at least the rejected round 2']
    """
    told: list[Statement] = []
    proposed = [k for k, seen in enumerate(observations) if seen.kind == "proposed"]
    if fall_back is not None:
        fall = np.asarray(fall_back, dtype=np.float64)
        for k in proposed:
            own = observations[k]
            label = f"the offer of {own.label} is worth at least their fall-back"
            told.append(Statement(label, frozen(own.features - fall)))
    for place, refused in enumerate(observations):
        if refused.kind != "rejected":
            continue
        later = [k for k in proposed if k > place][:1]
        for k in [*(k for k in proposed if k < place), *later]:
            own = observations[k]
            label = f"the offer of {own.label} is worth at least the rejected {refused.label}"
            told.append(Statement(label, frozen(own.features - refused.features)))
    return tuple(told)


def observed_mandate(
    names: Sequence[str],
    observations: Sequence[Observation],
    fall_back: ArrayLike | None = None,
    *,
    lows: ArrayLike | None = None,
    highs: ArrayLike | None = None,
) -> Mandate:
    """Return all weights that agree with what the counterpart proposed and rejected.

    Parameters
    ----------
    names : sequence of str
        Names of the weights (accounts or issues); the weights sum to 1.
    observations : sequence of Observation
        The record in the order of time; labels of the same kind all different.
    fall_back : array-like, shape (weights,), optional
        Features of the counterpart's fall-back.
    lows, highs : array-like, shape (weights,), optional
        What is held of the weights beforehand; 0 and 1 unless given.

    Raises
    ------
    ValueError
        If the features do not fit the names or a number is not finite.

    Examples
    --------
    >>> seen = [Observation("proposed", np.array([1.0, 0.0]), "round 1"),
    ...         Observation("rejected", np.array([0.0, 1.0]), "round 2")]
    >>> found = observed_mandate(("pay", "days"), seen)
    >>> print(found.words)
    All weights that agree with 1 conclusion: pay 0.5 to 1, days 0 to 0.5. None of them is known.
    >>> found.payoff_range([0.0, 2.0])
    (0.0, 1.0)
    """
    _check(names, observations, fall_back)
    told = conclusions(observations, fall_back)
    weights = WeightSet(names, told, lows=lows, highs=highs)
    if not weights.possible:
        conflict = weights.conflict()
        words = "No weights explain what was seen. In conflict: " + "; ".join(conflict) + "."
        return Mandate(weights, False, None, None, None, conflict, words)
    ranges, widest = weights.ranges(), weights.widest()
    number = f"{len(told)} conclusion{'' if len(told) == 1 else 's'}"
    said = range_words(names, ranges)
    words = f"All weights that agree with {number}: {said}. None of them is known."
    point = None if widest is None else widest.weights
    margin = None if widest is None else widest.margin
    return Mandate(weights, True, ranges, point, margin, (), words)


def _check(
    names: Sequence[str], observations: Sequence[Observation], fall_back: ArrayLike | None
) -> None:
    given = [(seen.label, seen.features) for seen in observations]
    given += [] if fall_back is None else [("the fall-back", np.asarray(fall_back, dtype=float))]
    for label, features in given:
        if np.shape(features) != (len(names),):
            raise ValueError(
                f"{label}: {len(names)} features are needed, one per weight, got "
                f"{np.shape(features)}"
            )
        if not np.isfinite(features).all():
            raise ValueError(f"{label}: every feature must be a finite number")
