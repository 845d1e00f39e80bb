"""One change on one case with one set of figures, in both ways of computing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from negotiate.cases.schema import Case
from negotiate.corridors.elasticities import load_elasticity
from negotiate.regimes.calibration import Calibration, calibrate
from negotiate.spillovers.agreement import (
    AgreementChange,
    Corridor,
    SpilloverRequestError,
    effect_id,
)
from negotiate.spillovers.change import Change
from negotiate.spillovers.checking import check_figures, check_staying
from negotiate.spillovers.choosing import by_choice, staying_workers
from negotiate.spillovers.effect import Effect
from negotiate.spillovers.resolving import by_markets
from negotiate.units import Quantity

FloatArray = NDArray[np.float64]

UseNumber = Literal["posts", "per-year"]
"""How the number of an agreement is read: as posts, or as workers a year."""


@dataclass(frozen=True)
class Question:
    """A change before figures are put in: caps, or an agreement."""

    case: Case
    caps: Mapping[Corridor, float] | None = None
    """Most posts by corridor of the case."""
    agreement: AgreementChange | None = None
    use_number: UseNumber | None = None
    """Take the number that the agreement states, and how to read it."""

    def figures(self) -> dict[str, Quantity]:
        """Return every figure that the answer rests on, by id: the case's and those of reactions.

        ``dissimilarity`` is that of destinations in the workers' choice; ``agreement_effect`` and
        ``agreement_effect.africa`` stand for a new agreement.
        """
        found = self.case.quantities()
        found["dissimilarity"] = load_elasticity("dissimilarity").of()
        if self.agreement is not None and self.use_number is None:
            found |= self.agreement.effects
        return found


@dataclass(frozen=True, eq=False)
class Answer:
    """The effect of one change in both ways."""

    calibration: Calibration
    values: Mapping[str, float]
    """Every figure that was used, by id."""
    choice: Effect
    """Workers choose, destinations replace as their slopes say."""
    by_size: Effect
    """The same, but origins fill in proportion to their posts."""
    markets: Effect
    """Markets are solved again."""

    @property
    def dissimilarity(self) -> float:
        """Dissimilarity of destinations in the workers' choice, /1."""
        return self.values["dissimilarity"]

    @property
    def ways(self) -> tuple[Effect, Effect]:
        """The two ways, in the order of the tables."""
        return self.choice, self.markets

    @property
    def variants(self) -> tuple[Effect, Effect, Effect]:
        """The two ways, and the first with the other rule of who fills."""
        return self.choice, self.by_size, self.markets


def answer(question: Question, overrides: Mapping[str, float] | None = None) -> Answer:
    """Return the effect of a change in both ways.

    Parameters
    ----------
    question : Question
        Case and change.
    overrides : mapping of str to float, optional
        Figures to change, by the ids of `Question.figures`.

    Returns
    -------
    Answer
        Both effects. Of an agreement whose effect is in log points, the markets are given the posts
        that the workers' choice leads to on its corridors.

    Raises
    ------
    SpilloverRequestError
        If figures cannot be computed with (`check_figures`, `check_staying`), or more workers are
        asked for than exist.
    CalibrationError, SolverError
        As from `negotiate.regimes.calibration.calibrate` and the solvers.
    """
    known = {name: figure.value for name, figure in question.figures().items()}
    values = known | dict(overrides or {})
    check_figures(question.case, known, overrides or {})
    own = question.case.quantities()
    put = {name: x for name, x in (overrides or {}).items() if name in own or name not in known}
    calibration = calibrate(question.case, overrides=put)
    check_staying(calibration, staying_workers(calibration))
    change = _change(question, calibration, values)
    choice, sized = by_choice(calibration, change, dissimilarity=values["dissimilarity"])
    if change.log_points.any():
        change = Change.given(np.where(choice.touched, choice.after, np.nan))
    return Answer(calibration, values, choice, sized, by_markets(calibration, change))


def _change(question: Question, calibration: Calibration, values: Mapping[str, float]) -> Change:
    """Return the change as arrays."""
    grid, agreement = calibration.posts.shape, question.agreement
    if agreement is None:
        return Change.capped(_placed(calibration, question.caps or {}, np.full(grid, np.inf)))
    if question.use_number is not None:
        return Change.given(_numbers(question, agreement, calibration))
    rises = {pair: values[effect_id(pair[0])] for pair in agreement.corridors}
    return Change.signed(_placed(calibration, rises, np.zeros(grid)))


def _placed(
    calibration: Calibration, numbers: Mapping[Corridor, float], into: FloatArray
) -> FloatArray:
    """Return an array with numbers put at their corridors."""
    found, markets = into.copy(), calibration.markets
    for (origin, destination), number in numbers.items():
        place = markets.origins.index(origin), markets.destinations.index(destination)
        found[place] = number
    return found


def _numbers(
    question: Question, agreement: AgreementChange, calibration: Calibration
) -> FloatArray:
    """Return the posts of the agreement's corridors when its own number is taken."""
    if agreement.number is None:
        raise SpilloverRequestError(
            [f"{agreement.id} states no number of workers; leave out --use-number"]
        )
    pairs = agreement.corridors or agreement.untold
    markets = calibration.markets
    places = [(markets.origins.index(o), markets.destinations.index(d)) for o, d in pairs]
    before = np.array([calibration.posts[place] for place in places])
    even = np.full(len(pairs), 1 / len(pairs))
    shares = before / before.sum() if before.sum() > 0 else even
    numbers = np.full(calibration.posts.shape, np.nan)
    for place, pair, share in zip(places, pairs, shares, strict=True):
        years = contract_years(calibration, pair[1]) if question.use_number == "per-year" else 1.0
        numbers[place] = calibration.posts[place] + agreement.number.persons * years * share
    _check_people(calibration, numbers)
    return numbers


def contract_years(calibration: Calibration, destination: str) -> float:
    """Return the length of a contract at a destination, years."""
    values = calibration.values
    return values.get(f"contract_years.{destination}", values["contract_years"])


def _check_people(calibration: Calibration, numbers: FloatArray) -> None:
    """Refuse more workers than an origin has."""
    people = staying_workers(calibration) + calibration.posts.sum(axis=1)
    asked = np.nansum(numbers, axis=1)
    problems = [
        f"{name} would have {asked[o]:,.0f} workers in posts out of {people[o]:,.0f} who could go; "
        "read the number as posts, or raise pool_multiple or the workforce with --set"
        for o, name in enumerate(calibration.markets.origins)
        if asked[o] >= people[o]
    ]
    if problems:
        raise SpilloverRequestError(problems)
