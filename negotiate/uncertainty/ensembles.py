"""Headline numbers of a comparison over draws from the stated ranges and at single ends.

Every figure varies in the draws; at single ends, one at a time, those that the whole case shares.

A draw whose figures cannot be calibrated (the marginal worker's reservation exceeds the price) or that
has no equilibrium is recorded with its reason and reported, never dropped in silence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from negotiate.cases.schema import Case
from negotiate.errors import CalibrationError, NoEquilibriumError, SolverError
from negotiate.regimes.calibration import Calibration, calibrate
from negotiate.regimes.comparison import Comparison, compare
from negotiate.uncertainty.ranges import draw_figures, ends

_OF_ONE_COUNTRY = (
    "home_pay.",
    "posts.",
    "workforce.",
    "training_cost.",
    "training_loss.",
    "recruitment.",
    "contract_years.",
)
"""Figures of single countries: they vary in the draws, not at single ends."""

Measure = Callable[[Comparison], Mapping[str, float]]
"""Numbers of interest by name, from a comparison."""


@dataclass(frozen=True)
class Failure:
    """A draw or an end that gave no number, with its figures and the reason."""

    figures: Mapping[str, float]
    reason: str


@dataclass(frozen=True)
class Ensemble:
    """The same numbers at the centre, over draws and at single ends."""

    centre: Mapping[str, float]
    draws: tuple[Mapping[str, float], ...]
    ends: Mapping[str, Mapping[str, float]]
    """By ``figure at end``."""
    failures: tuple[Failure, ...] = field(default=())


def _measured(
    case: Case,
    figures: Mapping[str, float],
    measure: Measure,
    regimes: Sequence[str],
    members: Sequence[str] | None,
) -> Mapping[str, float] | Failure:
    """Return the numbers for one set of figures, or why there are none."""
    try:
        calibration: Calibration = calibrate(case, overrides=figures)
        return measure(compare(calibration, members=members, regimes=regimes, checked=False))
    except (CalibrationError, NoEquilibriumError, SolverError) as error:
        return Failure(figures, str(error))


def silent(done: int, total: int) -> None:
    """Report progress to nobody."""
    del done, total


def run_ensemble(
    case: Case,
    measure: Measure,
    *,
    regimes: Sequence[str],
    draws: int,
    rng: np.random.Generator,
    overrides: Mapping[str, float] | None = None,
    members: Sequence[str] | None = None,
    progress: Callable[[int, int], None] = silent,
) -> Ensemble:
    """Return the numbers at the centre, over ``draws`` draws, and at the end of each range.

    Parameters
    ----------
    case : Case
        Its figures' ranges are sampled; a figure that ``overrides`` sets stays there.
    measure : callable
        Numbers of interest from a comparison, USD a year.
    regimes : sequence of str
        The regimes that ``measure`` reads.
    draws : int
        Number of draws, at least 1.
    rng : numpy.random.Generator
        The only source of chance.
    overrides : mapping, optional
        Figures that the user has set.
    members : sequence of str, optional
        Origins of the framework.
    progress : callable, optional
        Called with (done, total).

    Raises
    ------
    CalibrationError
        If the centre itself cannot be calibrated.
    """
    fixed = dict(overrides or {})
    figures = {name: x for name, x in case.quantities().items() if name not in fixed}
    sampled = draw_figures(figures, draws, rng=rng)
    shared = {name: x for name, x in figures.items() if not name.startswith(_OF_ONE_COUNTRY)}
    single = {f"{name} at {end:g}": {name: end} for name, end in ends(shared)}
    centre = measure(compare(calibrate(case, overrides=fixed), members=members, regimes=regimes))
    found: dict[str, Mapping[str, float] | Failure] = {}
    jobs = {**{f"draw {i}": draw for i, draw in enumerate(sampled)}, **single}
    for done, (label, change) in enumerate(jobs.items(), start=1):
        found[label] = _measured(case, {**fixed, **change}, measure, regimes, members)
        progress(done, len(jobs))
    numbers = {label: x for label, x in found.items() if not isinstance(x, Failure)}
    return Ensemble(
        centre,
        tuple(x for label, x in numbers.items() if label not in single),
        {label: x for label, x in numbers.items() if label in single},
        tuple(x for x in found.values() if isinstance(x, Failure)),
    )
