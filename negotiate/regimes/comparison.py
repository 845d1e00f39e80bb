"""The comparison of regimes on a calibrated case: every regime side by side.

:mod:`negotiate.regimes.ways` says how each regime is computed. The *price of fragmentation* of an
origin is its payoff in the framework minus its payoff under bilateral deals with the threat of
replacement. Changes are measured from those bilateral deals, in a case of either institution and in
one with both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import NoEquilibriumError, SolverError, UnknownNameError
from negotiate.regimes.blocks import Kind, institution
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.ways import (
    MIXED_REGIMES,
    PRIVATE_REGIMES,
    STATE_REGIMES,
    Way,
    default_members,
    private_setting,
    regime_ways,
)

FloatArray = NDArray[np.float64]

__all__ = [
    "MIXED_REGIMES",
    "PRIVATE_REGIMES",
    "STATE_REGIMES",
    "Comparison",
    "compare",
    "default_members",
    "institution",
    "private_setting",
    "regime_ways",
]

FRAGMENTED: Mapping[Kind, str] = {
    "private": "bilateral",
    "state": "bilateral_threat",
    "mixed": "bilateral_threat",
}
"""Regime of bilateral deals with the threat of replacement, by institution of the case."""

COMMON: Mapping[Kind, str] = {
    "private": "framework_differentiated",
    "state": "framework",
    "mixed": "framework",
}
"""Regime of the framework with which it is compared, by institution of the case."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Outcomes of the regimes on one calibration."""

    calibration: Calibration
    members: tuple[str, ...]
    """Origins of the common framework."""
    outcomes: Mapping[str, Outcome]
    """Outcome by regime, in the order in which they are shown."""
    base: str
    """Regime from which changes are measured."""
    fragmented: str
    """Regime of bilateral deals with the threat of replacement."""
    common: str
    """Regime of the framework with which it is compared."""
    unsolved: Mapping[str, str] = field(default_factory=dict)
    """Regime to why it has no outcome, in words, in the order in which they are shown."""

    @property
    def has_fragmentation(self) -> bool:
        """Whether both regimes of the price of fragmentation have an outcome."""
        return self.fragmented in self.outcomes and self.common in self.outcomes

    @property
    def fragmentation(self) -> FloatArray:
        """Price of fragmentation by origin, USD a year, shape (n,)."""
        common, fragmented = self.outcomes[self.common], self.outcomes[self.fragmented]
        price: FloatArray = common.origin_payoffs - fragmented.origin_payoffs
        return price


def _wanted(ways: Mapping[str, Way], regimes: Sequence[str] | None) -> dict[str, Way]:
    """Return the ways of the wanted regimes in the order of all, refusing unknown names."""
    for name in regimes or ():
        if name not in ways:
            raise UnknownNameError("regime of this institution", name, ways)
    return {name: way for name, way in ways.items() if regimes is None or name in regimes}


def _computed(
    ways: Mapping[str, Way], *, partial: bool
) -> tuple[dict[str, Outcome], dict[str, str]]:
    """Return outcomes, and the words for the regimes that have none."""
    outcomes: dict[str, Outcome] = {}
    unsolved: dict[str, str] = {}
    for name, way in ways.items():
        try:
            outcomes[name] = way()
        except (NoEquilibriumError, SolverError) as error:
            if not partial:
                raise
            unsolved[name] = str(error)
    return outcomes, unsolved


def _base(declared: str, outcomes: Iterable[str], unsolved: Mapping[str, str]) -> str:
    """Return the regime that changes are measured from: another one if the declared is unsolved."""
    if declared not in unsolved:
        return declared
    found = list(outcomes)
    if not found:
        raise NoEquilibriumError(declared, f"nor of any other regime. {unsolved[declared]}")
    return next((name for name in found if name.startswith("bilateral")), found[0])


def compare(
    calibration: Calibration,
    *,
    members: Sequence[str] | None = None,
    regimes: Sequence[str] | None = None,
    opened: Sequence[str] = (),
    checked: bool = True,
    partial: bool = False,
) -> Comparison:
    """Return the outcomes of the regimes on a calibrated case.

    Parameters
    ----------
    calibration : Calibration
        Markets that reproduce the observed posts, or a counterfactual of them.
    members : sequence of str, optional
        Origins of the framework. Default: every origin with an agreed open corridor.
    regimes : sequence of str, optional
        The regimes wanted. Default: all of the institution.
    opened : sequence of str, optional
        Origins whose corridors with posts count as open and agreed (institution ``private``).
    checked : bool, default True
        Whether deviations from bargained prices are tried (institution ``private``); sweeps do not.
    partial : bool, default False
        Whether a regime without an equilibrium is named in ``unsolved`` instead of ending the
        comparison. If that is the regime from which changes are measured, another bilateral one
        takes its place.

    Raises
    ------
    UnknownNameError
        If a member or a regime is unknown.
    NoEquilibriumError
        If a regime has no equilibrium that the search reaches; with ``partial``, if none has.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> found = compare(calibrate(load_case("gulf-domestic-work")), regimes=["observed"])
    >>> float(abs(found.outcomes["observed"].posts - found.calibration.posts).max().round(3))
    0.0
    """
    chosen = tuple(members) if members is not None else default_members(calibration)
    ways = regime_ways(calibration, members=chosen, opened=opened, checked=checked)
    outcomes, unsolved = _computed(_wanted(ways, regimes), partial=partial)
    kind = institution(calibration)
    base = _base(FRAGMENTED[kind], outcomes, unsolved)
    return Comparison(calibration, chosen, outcomes, base, FRAGMENTED[kind], COMMON[kind], unsolved)
