"""Whether the figures of a question can be computed with; all problems are named at once."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import numpy as np

from negotiate.cases.schema import Case
from negotiate.regimes.calibration import Calibration
from negotiate.spillovers.agreement import SpilloverRequestError

MOST_PEOPLE = 1e10
"""Most posts or persons that a figure may say: more than live on earth."""

LEAST_DISSIMILARITY = 0.05
"""Least dissimilarity of destinations: odds are raised to one over it, and below it those of small
corridors are no numbers any more."""

LEAST_STAYING = 1e-6
"""Least workers who could go and stay, per post abroad: fewer and odds are no numbers any more."""

_MOST_LOG_POINTS = 10
"""Largest effect of an agreement that is not taken for a mistake: 22,000 times the odds."""


def check_figures(case: Case, known: Mapping[str, float], overrides: Mapping[str, float]) -> None:
    """Refuse figures that cannot be computed with, before the case is calibrated.

    Parameters
    ----------
    case : Case
        The situation.
    known : mapping of str to float
        Every figure that the answer rests on, by id.
    overrides : mapping of str to float
        Figures that are changed, by id.

    Raises
    ------
    SpilloverRequestError
        If a name is unknown, a figure that was set is no finite number, posts or a workforce
        exceed `MOST_PEOPLE`, a destination is left without posts, or a reaction lies outside its
        range; all are listed.
    """
    values = {**known, **overrides}
    problems = [
        *_unknown(known, overrides),
        *_too_many(values),
        *_emptied(case, values),
        *_reactions(values),
    ]
    if problems:
        raise SpilloverRequestError(problems)


def _unknown(known: Mapping[str, float], overrides: Mapping[str, float]) -> Iterator[str]:
    """Yield names without a figure, and figures that are no numbers."""
    for name, value in overrides.items():
        if name not in known:
            near = get_close_matches(name, sorted(known), n=3, cutoff=0.0)
            yield f"there is no figure named {name!r}; the nearest are {', '.join(near)}"
        elif not np.isfinite(value):
            yield f"{name} must be a finite number, got {value}"


def _too_many(values: Mapping[str, float]) -> Iterator[str]:
    """Yield posts and workforces beyond all people."""
    for name, value in values.items():
        if name.startswith(("posts.", "workforce.")) and MOST_PEOPLE < value < np.inf:
            yield f"{name} must be at most {MOST_PEOPLE:,.0f}, got {value:g}"


def _emptied(case: Case, values: Mapping[str, float]) -> Iterator[str]:
    """Yield destinations that hold no posts any more."""
    for destination in case.destinations:
        led = [each for each in case.corridors if each.destination == destination]
        names = [f"posts.{each.origin}-{each.destination}" for each in led]
        if not any(values.get(name, 0.0) for name in names):
            yield f"{destination} is left without posts; keep some on a corridor that leads there"


def _reactions(values: Mapping[str, float]) -> Iterator[str]:
    """Yield reactions outside their range."""
    for name, value in values.items():
        if name.startswith("agreement_effect") and abs(value) > _MOST_LOG_POINTS:
            most = _MOST_LOG_POINTS
            yield f"{name} must lie between -{most} and {most}, got {value:g}"
    lam = values["dissimilarity"]
    if np.isfinite(lam) and not LEAST_DISSIMILARITY <= lam < 1:
        yield (
            f"dissimilarity (--lambda) must be at least {LEAST_DISSIMILARITY:g} and below 1, got "
            f"{lam:g}"
        )


def check_staying(calibration: Calibration, staying: np.ndarray) -> None:
    """Refuse origins whose workers are all abroad, so that nobody could stay.

    Parameters
    ----------
    calibration : Calibration
        Posts of the base year.
    staying : array, shape (n,)
        Workers of each origin who could go and stay, persons.

    Raises
    ------
    SpilloverRequestError
        If an origin has less than one, or than a millionth of its posts; all are listed.
    """
    abroad = calibration.posts.sum(axis=1)
    least = np.maximum(1.0, LEAST_STAYING * abroad)
    problems = [
        f"{name} holds {abroad[o]:,.0f} posts abroad, but its workforce at home is {staying[o]:g} "
        f"persons; at least {least[o]:,.0f} must be there who could go: correct workforce.{name}, "
        "or leave it out so that the pool counts"
        for o, name in enumerate(calibration.markets.origins)
        if abroad[o] > 0 and staying[o] < least[o]
    ]
    if problems:
        raise SpilloverRequestError(problems)
