"""How sure a spillover is: the change of unfilled posts over the ranges of what is assumed.

Every figure of grade ``assumed`` that has a range, the dissimilarity of destinations and the effect
of an agreement are put to each end of their range, one at a time, and all drawn together
(`negotiate.uncertainty.ranges`). Figures of single countries (home pay, posts) vary in the draws
only. A draw that cannot be calibrated or solved is recorded with its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import CalibrationError, SolverError
from negotiate.spillovers.agreement import SpilloverRequestError
from negotiate.spillovers.effect import SHORT, WayName
from negotiate.spillovers.study import Answer, Question, answer
from negotiate.uncertainty.certainty import Certainty, Verdict, judge
from negotiate.uncertainty.ranges import draw_figures, ends, ranged
from negotiate.units import Quantity

FloatArray = NDArray[np.float64]

DRAWS = 100
"""Draws unless told otherwise."""

SEED = 2026
"""Seed of the draws unless told otherwise."""

_OF_ONE_COUNTRY = ("home_pay.", "posts.", "workforce.", "training_loss.", "mean_price.")
_REACTIONS = ("dissimilarity", "agreement_effect")
_WITHOUT_EFFECT = (
    "power",
    "worker_share",
    "outside_option.",
    "agreement_cost.",
    "training_cost.",
    "pay_floor.",
)
_ROUNDING = 1e-9
_ORDER: tuple[Verdict, ...] = ("holds", "mostly", "open")


@dataclass(frozen=True)
class SpilloverRanges:
    """Whether the sign of each origin's change survives the ranges."""

    swept: tuple[str, ...]
    """Figures that were put to their ends."""
    drawn: tuple[str, ...]
    """Figures that were drawn."""
    draws: int
    """Number of draws that gave a result."""
    certainty: Mapping[tuple[WayName, str], Certainty]
    """Change of unfilled posts, by way and origin; posts."""
    reappears: Mapping[WayName, tuple[float, float] | None]
    """Lowest and highest diversion ratio over ends and draws; None where there is none."""
    failures: tuple[str, ...]
    """Ends and draws that gave no result, with the reason."""

    def overall(self, origin: str) -> tuple[Verdict, tuple[str, ...]]:
        """Return whether an origin's sign survives in all ways, and what flips it in any of them.

        Where the ways themselves differ at the central values the sign is open, whatever the
        ranges.
        """
        found = [sure for (_, name), sure in self.certainty.items() if name == origin]
        flips = tuple(dict.fromkeys(label for sure in found for label in sure.flips))
        if len({np.sign(sure.value) for sure in found}) > 1:
            return "open", ("the ways differ", *flips)
        worst = max(found, key=lambda sure: _ORDER.index(sure.verdict))
        return worst.verdict, flips

    @property
    def ratio_words(self) -> str:
        """The range of the diversion ratio by way, in a sentence; empty where there is none."""
        spans = [
            f"{SHORT[way]} {100 * span[0]:.1f} to {100 * span[1]:.1f} %"
            for way, span in self.reappears.items()
            if span is not None
        ]
        return f"Diversion ratio over all ends and draws: {', '.join(spans)}." if spans else ""


def varied_figures(
    question: Question, overrides: Mapping[str, float] | None = None
) -> dict[str, Quantity]:
    """Return the assumed figures and reactions that have a range and can move the answer.

    A figure that the user has set stays there.
    """
    fixed = overrides or {}
    figures = {
        name: figure
        for name, figure in question.figures().items()
        if (figure.grade == "assumed" or name.startswith(_REACTIONS))
        and not name.startswith(_WITHOUT_EFFECT)
        and name not in fixed
    }
    return {name: figures[name] for name in ranged(figures)}


def spillover_ranges(
    question: Question,
    centre: Answer,
    *,
    rng: np.random.Generator,
    draws: int = DRAWS,
    overrides: Mapping[str, float] | None = None,
) -> SpilloverRanges:
    """Return how sure the sign of each origin's change of unfilled posts is.

    Parameters
    ----------
    question : Question
        Case and change.
    centre : Answer
        The answer at the central values and overrides.
    rng : numpy.random.Generator
        The only source of chance.
    draws : int, default `DRAWS`
        Number of draws, at least 1.
    overrides : mapping, optional
        Figures that the user has set.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.spillovers.requests import cap_question
    >>> asked = cap_question(load_case("gulf-domestic-work"), ["KEN-SAU=100000"])
    >>> found = spillover_ranges(asked, answer(asked), rng=np.random.default_rng(1), draws=5)
    >>> found.certainty["markets re-solved", "ETH"].verdict
    'holds'
    """
    figures = varied_figures(question, overrides)
    shared = {k: x for k, x in figures.items() if not k.startswith(_OF_ONE_COUNTRY)}
    fixed, failures = dict(overrides or {}), list[str]()
    single = {f"{name} at {end:g}": {name: end} for name, end in ends(shared)}
    sampled = {f"draw {k}": x for k, x in enumerate(draw_figures(figures, draws, rng=rng), 1)}
    found: dict[str, Answer] = {}
    for label, change in {**single, **sampled}.items():
        try:
            found[label] = answer(question, {**fixed, **change})
        except (CalibrationError, SolverError, SpilloverRequestError) as error:
            failures.append(f"{label}: {error}")
    at_ends = {label: x for label, x in found.items() if label in single}
    drawn = [x for label, x in found.items() if label in sampled]
    return SpilloverRanges(
        tuple(shared),
        tuple(figures),
        len(drawn),
        _certainty(centre, at_ends, drawn),
        _reappears([centre, *found.values()]),
        tuple(failures),
    )


def _certainty(
    centre: Answer, at_ends: Mapping[str, Answer], drawn: list[Answer]
) -> dict[tuple[WayName, str], Certainty]:
    """Return the verdicts by way and origin."""
    verdicts = {}
    for way, effect in enumerate(centre.variants):
        value = _changes(centre, way)
        ends_of = {label: _changes(each, way) for label, each in at_ends.items()}
        draws_of = [_changes(each, way) for each in drawn]
        for o, origin in enumerate(centre.calibration.markets.origins):
            verdicts[effect.name, origin] = judge(
                float(value[o]),
                [float(each[o]) for each in draws_of],
                {label: float(each[o]) for label, each in ends_of.items()},
            )
    return verdicts


def _changes(found: Answer, way: int) -> FloatArray:
    """Return the change of unfilled posts, with what is only rounding made 0, shape (n,)."""
    change = found.variants[way].unfilled.total
    small = _ROUNDING * float(found.calibration.posts.max(initial=1.0))
    return np.where(np.abs(change) <= small, 0.0, change)


def _reappears(found: list[Answer]) -> dict[WayName, tuple[float, float] | None]:
    """Return the lowest and highest diversion ratio by way."""
    ranges: dict[WayName, tuple[float, float] | None] = {}
    for way, effect in enumerate(found[0].variants):
        ratios = [x for each in found if (x := each.variants[way].reappears) is not None]
        ranges[effect.name] = (min(ratios), max(ratios)) if ratios else None
    return ranges
