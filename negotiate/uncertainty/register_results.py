"""One window of the register's backtest: rows, scores and whether a variant beats the naive ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from negotiate.uncertainty.register_entries import Entry
from negotiate.uncertainty.register_prediction import MODEL, Neighbour
from negotiate.uncertainty.register_scores import Score
from negotiate.uncertainty.register_windows import Counts, Window

RARE = 0.05
"""Largest share of permutations at which a rank counts as better than chance."""


@dataclass(frozen=True)
class RegisterRow:
    """One other origin in one window; persons, years to 31 March."""

    origin: str
    """ISO 3166-1 alpha-3 code."""
    before: Entry
    """Count of the first year."""
    after: Entry | None
    """Count of the second year, None where none was found."""
    predicted: Mapping[str, float]
    """Change by predictor, persons; without an entry where the predictor states none."""

    @property
    def change(self) -> float | None:
        """Observed change, persons; None where the second year was not found."""
        return None if self.after is None else self.after.value - self.before.value


@dataclass(frozen=True)
class WindowTest:
    """One window: the premise, who was predicted and observed to move, and scores."""

    window: Window
    """Years."""
    missing: str
    """Which count was not found; empty where the window can be computed."""
    counts: Counts | None
    """Numbers at the central values, None where the window cannot be computed."""
    rows: tuple[RegisterRow, ...]
    """Other origins, by code."""
    scores: Mapping[str, Score]
    """By predictor: the variants of the model, then the naive ones."""
    beside: Mapping[str, tuple[Score, ...]]
    """Naive predictors by variant, scored on the origins that the variant speaks of."""
    neighbours: tuple[Neighbour, ...]
    """What the vacancy chain says; empty where the premise fails."""
    cells: tuple[Entry, ...]
    """Counts that the window uses, with source and row; empty where it cannot be computed."""

    @property
    def premise(self) -> bool:
        """Whether South Africa fell, and by more than the total."""
        return self.counts is not None and self.counts.premise

    def beats(self, variant: str) -> bool:
        """Return whether a variant does better than every naive predictor on the same origins."""
        score, others = self.scores.get(variant), self.beside.get(variant, ())
        return score is not None and (_more_right(score, others) or _ranks_better(score, others))


def _more_right(score: Score, others: Sequence[Score]) -> bool:
    """Return whether a score has more directions right than each of the others."""
    mine = score.directions.right if score.directions else 0
    return all(mine > (each.directions.right if each.directions else 0) for each in others)


def _ranks_better(score: Score, others: Sequence[Score]) -> bool:
    """Return whether a rank is above those of the others and rare among permutations."""
    for measure in ("persons", "percent"):
        mine = getattr(score, measure)
        rivals = [getattr(each, measure).value for each in others]
        above = all(rival is None or (mine.value or 0.0) > rival for rival in rivals)
        if mine.value is not None and mine.share is not None and above and mine.share <= RARE:
            return True
    return False


def counting(windows: Sequence[WindowTest]) -> tuple[WindowTest, ...]:
    """Return the windows in which the premise holds; they alone count for the verdict."""
    return tuple(each for each in windows if each.premise)


def directions(windows: Sequence[WindowTest], predictor: str) -> tuple[int, int]:
    """Return directions right and origins compared over the windows in which the premise holds."""
    found = [each.scores[predictor] for each in counting(windows) if predictor in each.scores]
    right = sum(score.directions.right for score in found if score.directions)
    return right, sum(len(score.origins) for score in found)


def beaten(windows: Sequence[WindowTest]) -> bool:
    """Return whether the model beats the naive predictors in more than half of those windows."""
    counted = counting(windows)
    return 2 * sum(each.beats(MODEL) for each in counted) > len(counted)
