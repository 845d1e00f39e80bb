r"""Part-worths from judgements: rankings of drafts, swings, points; all that agree, never one.

The additive utility of a draft is the sum of one part-worth per issue; the worst level of an issue is
worth 0, the best levels sum to 1, and a better level is worth no less. A judgement "a is preferred to
b" says :math:`u(a) - u(b) \ge \delta` (UTA [JacquetLagrezeSiskos1982]_); a swing compares the issues'
best levels [vonWinterfeldtEdwards1986]_; points place the levels of an issue between 0 and 100.

A preference between two drafts is *necessary* when it holds for all part-worths that agree with the
judgements, *possible* when for some [GrecoEtAl2008]_. The representative has the largest smallest
slack of all preferences.

References
----------
.. [JacquetLagrezeSiskos1982] E. Jacquet-Lagrèze, J. Siskos, "Assessing a set of additive utility
   functions for multicriteria decision-making, the UTA method", European Journal of Operational
   Research 10(2), 1982, pp. 151-164.
.. [vonWinterfeldtEdwards1986] D. von Winterfeldt, W. Edwards, "Decision Analysis and Behavioral
   Research", Cambridge University Press, 1986, chapter 8.
.. [GrecoEtAl2008] S. Greco, V. Mousseau, R. Słowiński, "Ordinal regression revisited", European
   Journal of Operational Research 191(2), 2008, pp. 416-436.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from negotiate.bargaining.spaces import BoolArray, FloatArray, Outcome, frozen
from negotiate.bargaining.weights import Preference, Statement, WeightSet

STEP = 1e-3
"""Least difference of two utilities, of a total of 1, that counts as a preference."""
LEAST_STEP = 1e-5
"""Least step: below it the solver's rounding would decide."""


class Scale:
    """Issues and their levels in the order of one party's taste.

    Parameters
    ----------
    levels : mapping of str to sequence of str
        Levels of each issue from the worst to the best; an outcome counts positions in it.

    Raises
    ------
    ValueError
        If there is no issue, an issue has no level, a level is given twice, or no issue has two.

    Examples
    --------
    >>> scale = Scale({"pay": ("low", "high"), "days": ("6", "5")})
    >>> scale.names
    ('pay low', 'pay high', 'days 6', 'days 5')
    >>> scale.features((1, 0)).tolist()
    [0.0, 1.0, 1.0, 0.0]
    """

    def __init__(self, levels: Mapping[str, Sequence[str]]) -> None:
        self.levels = {issue: tuple(names) for issue, names in levels.items()}
        if not self.levels:
            raise ValueError("a scale needs at least one issue")
        for issue, names in self.levels.items():
            if not names or len(set(names)) < len(names):
                raise ValueError(f"issue {issue!r}: levels must be given, each once, got {names}")
        if all(len(names) == 1 for names in self.levels.values()):
            raise ValueError("every issue has one level: there is nothing to elicit")
        self.names = tuple(f"{i} {level}" for i, names in self.levels.items() for level in names)
        counts = np.array([len(names) for names in self.levels.values()])
        self.ends = np.cumsum(counts)
        self.starts = self.ends - counts

    def place(self, issue: str, level: int) -> int:
        """Return the position of a part-worth; level -1 is the best.

        Raises
        ------
        ValueError
            If there is no such issue or level.
        """
        if issue not in self.levels:
            raise ValueError(f"there is no issue {issue!r}; known: {', '.join(self.levels)}")
        count = len(self.levels[issue])
        if not -1 <= level < count:
            raise ValueError(f"issue {issue!r} has {count} levels, there is none at {level}")
        return int(self.starts[list(self.levels).index(issue)]) + level % count

    def features(self, outcome: Outcome) -> FloatArray:
        """Return 1 for each part-worth that an outcome has, shape (part-worths,).

        Raises
        ------
        ValueError
            If the outcome does not fit.
        """
        if len(outcome) != len(self.levels):
            raise ValueError(f"an outcome needs {len(self.levels)} levels, got {len(outcome)}")
        row = np.zeros(len(self.names))
        for issue, level in zip(self.levels, outcome, strict=True):
            row[self.place(issue, int(level) if level >= 0 else -2)] = 1.0
        return row

    def unit(self, issue: str, level: int) -> FloatArray:
        """Return 1 for one part-worth and 0 for the others, shape (part-worths,)."""
        return np.asarray(np.eye(len(self.names))[self.place(issue, level)])


def ranking(
    scale: Scale, drafts: Mapping[str, Outcome], groups: Sequence[Sequence[str]], step: float = STEP
) -> tuple[Statement, ...]:
    """Return what a ranking says: each draft is preferred to those of the next group.

    Parameters
    ----------
    scale : Scale
        Issues and levels.
    drafts : mapping of str to Outcome
        The drafts by name.
    groups : sequence of sequences of str
        Names from the best to the worst; those in one group are held equal.
    step : float, default 0.001
        Least difference of a preference, of a total of 1.

    Raises
    ------
    ValueError
        If a name is not known, a group is empty, or the step is below 0.00001.

    Examples
    --------
    >>> scale = Scale({"pay": ("low", "high"), "days": ("6", "5")})
    >>> told = ranking(scale, {"A": (1, 0), "B": (0, 1)}, [["A"], ["B"]])
    >>> told[0].label, told[0].coefficients.tolist()
    ('A is preferred to B', [-1.0, 1.0, 1.0, -1.0])
    """
    if not step >= LEAST_STEP:
        raise ValueError(f"the step must be at least {LEAST_STEP}, got {step}")
    if not all(groups):
        raise ValueError("a group of the ranking is empty")
    missing = [name for group in groups for name in group if name not in drafts]
    if missing:
        raise ValueError(f"the ranking names {missing[0]!r}, which is not among the drafts")
    rows = {name: scale.features(outcome) for name, outcome in drafts.items()}
    told: list[Statement] = []
    for group in groups:
        for first, second in pairwise(group):
            told += equality(f"{first} and {second} are equal", rows[first] - rows[second])
    for better, worse in pairwise(groups):
        row = frozen(rows[better[0]] - rows[worse[0]])
        told.append(Statement(f"{better[0]} is preferred to {worse[0]}", row, step))
    return tuple(told)


def equality(label: str, row: FloatArray) -> list[Statement]:
    """Return the two halves of an equality of a sum with 0.

    Examples
    --------
    >>> [half.label for half in equality("A and B are equal", np.array([1.0, -1.0]))]
    ['A and B are equal (at least)', 'A and B are equal (at most)']
    """
    return [
        Statement(f"{label} (at least)", frozen(row), 0.0, counts=False),
        Statement(f"{label} (at most)", frozen(-row), 0.0, counts=False),
    ]


def swing(
    scale: Scale, first: str, second: str, ratio: float, highest: float | None = None
) -> tuple[Statement, ...]:
    """Return that the swing from worst to best on one issue is so many times that on another.

    With ``highest`` the ratio is anywhere from ``ratio`` to it.

    Raises
    ------
    ValueError
        If an issue is not known or the ratios are not 0 <= ratio <= highest.

    Examples
    --------
    >>> scale = Scale({"pay": ("low", "high"), "days": ("6", "5")})
    >>> [told.label for told in swing(scale, "pay", "days", 2, 3)]
    ['the swing of pay is at least 2 times that of days', 'the swing of pay is at most 3 times that \
of days']
    """
    top = ratio if highest is None else highest
    if not 0 <= ratio <= top < np.inf:
        raise ValueError(f"ratios of a swing must be 0 <= low <= high, got {ratio} and {top}")
    one, other = scale.unit(first, -1), scale.unit(second, -1)
    start = f"the swing of {first} is"
    return (
        Statement(
            f"{start} at least {ratio:.6g} times that of {second}",
            frozen(one - ratio * other),
            counts=False,
        ),
        Statement(
            f"{start} at most {top:.6g} times that of {second}",
            frozen(top * other - one),
            counts=False,
        ),
    )


def points(scale: Scale, issue: str, given: Sequence[float]) -> tuple[Statement, ...]:
    """Return that the levels of an issue are worth so many hundredths of its best.

    Raises
    ------
    ValueError
        If the issue is not known or the points are not one per level, from 0 up to 100.

    Examples
    --------
    >>> scale = Scale({"pay": ("low", "middle", "high")})
    >>> [told.label for told in points(scale, "pay", [0, 60, 100])]
    ['pay middle has 60 points (at least)', 'pay middle has 60 points (at most)']
    """
    best = scale.unit(issue, -1)
    names = scale.levels[issue]
    steps = np.diff(np.asarray(given, dtype=np.float64))
    if len(given) != len(names) or given[0] != 0 or given[-1] != 100 or not (steps >= 0).all():
        raise ValueError(f"points of {issue!r}: one per level, rising from 0 to 100, got {given}")
    told: list[Statement] = []
    for level in range(1, len(names) - 1):
        row = scale.unit(issue, level) - given[level] / 100 * best
        told += equality(f"{issue} {names[level]} has {given[level]:.6g} points", row)
    return tuple(told)


@dataclass(frozen=True, eq=False)
class Elicited:
    """The part-worths that agree with the judgements."""

    scale: Scale
    """Issues and levels."""
    weights: WeightSet
    """All part-worths that agree."""
    consistent: bool
    """Whether there are any."""
    ranges: FloatArray | None
    """Least and largest value of each part-worth, shape (part-worths, 2); None if inconsistent."""
    part_worths: tuple[FloatArray, ...]
    """The representative per issue, worst level first; empty if inconsistent."""
    margin: float | None
    """Smallest slack of a preference under the representative; infinite without preferences."""
    conflict: tuple[str, ...]
    """Smallest set of judgements that conflict; empty if consistent."""
    words: str
    """The finding in sentences."""

    def preference(self, first: Outcome, second: Outcome) -> Preference:
        """Return whether the first is at least as good for all, some or none of the part-worths.

        Raises
        ------
        ValueError
            If the judgements are inconsistent or an outcome does not fit.
        """
        return self.weights.preference(self.scale.features(first) - self.scale.features(second))

    def robust(self, outcomes: Sequence[Outcome]) -> tuple[BoolArray, BoolArray]:
        """Return the necessary and the possible preference of each outcome to each other.

        Returns
        -------
        tuple of arrays, shape (outcomes, outcomes)
            Row is at least as good as column: for all part-worths that agree, and for some.

        Raises
        ------
        ValueError
            If the judgements are inconsistent or an outcome does not fit.
        """
        table = [[self.preference(a, b) for b in outcomes] for a in outcomes]
        sure = np.array([[one == "necessary" for one in row] for row in table], dtype=np.bool_)
        may = np.array([[one != "impossible" for one in row] for row in table], dtype=np.bool_)
        return frozen(sure, np.bool_), frozen(may, np.bool_)


def elicit(scale: Scale, judgements: Sequence[Statement]) -> Elicited:
    """Return all part-worths that agree with judgements, their ranges and a representative.

    Raises
    ------
    ValueError
        If two judgements have the same label or one does not fit the scale.

    Examples
    --------
    >>> scale = Scale({"pay": ("low", "high"), "days": ("6", "5")})
    >>> found = elicit(scale, ranking(scale, {"A": (1, 0), "B": (0, 1)}, [["A"], ["B"]]))
    >>> found.preference((1, 0), (0, 1)), [w.round(6).tolist() for w in found.part_worths]
    ('necessary', [[0.0, 1.0], [0.0, 0.0]])
    """
    total = np.zeros(len(scale.names))
    total[scale.ends - 1] = 1.0
    weights = WeightSet(scale.names, judgements, total=total, fixed=_order(scale))
    if not weights.possible:
        conflict = weights.conflict()
        words = "No part-worths agree with all judgements. In conflict: " + "; ".join(conflict)
        return Elicited(scale, weights, False, None, (), None, conflict, f"{words}.")
    ranges, widest = weights.ranges(), weights.widest()
    point = np.zeros(len(scale.names)) if widest is None else widest.weights
    worths = tuple(frozen(point[a:b]) for a, b in zip(scale.starts, scale.ends, strict=True))
    said = [
        f"{issue} {low:.4g} to {high:.4g}"
        for issue, (low, high) in zip(scale.levels, ranges[scale.ends - 1] + 0.0, strict=True)
    ]
    words = f"Weights of the issues that agree with all judgements: {', '.join(said)}."
    margin = None if widest is None else widest.margin
    return Elicited(scale, weights, True, ranges, worths, margin, (), words)


def _order(scale: Scale) -> list[Statement]:
    """Return that the worst level of each issue is worth 0 and a better one no less."""
    told = []
    for issue, names in scale.levels.items():
        told.append(Statement(f"worst of {issue}", frozen(-scale.unit(issue, 0))))
        for level in range(1, len(names)):
            row = scale.unit(issue, level) - scale.unit(issue, level - 1)
            told.append(Statement(f"order of {issue} {level}", frozen(row)))
    return told
