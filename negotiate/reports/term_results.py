"""The best packages on real terms: for one pair, and for the framework at each destination."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import NoAgreementError
from negotiate.regimes.comparison import Comparison
from negotiate.regimes.packages import PackageResult, optimal_package
from negotiate.regimes.packages_building import package_problem
from negotiate.reports.document import TermsResult
from negotiate.reports.wording import millions
from negotiate.welfare.effects import OccupationEffects

FloatArray = NDArray[np.float64]

FLOORS = 9
"""Number of floors on the grid from which a package's floor is chosen."""

TERMS = (
    "recruitment_fee",
    "cost_airfare",
    "rest_day",
    "passport",
    "health_insurance",
    "complaints",
)
"""Terms on the table: those whose effects rest on a fact, not on an assumption alone."""

GAP = 1e-4
"""Relative distance of the Nash product from its bound at which the search ends."""


def _others_prices(comparison: Comparison) -> FloatArray:
    """Return the bilateral prices net of the reservation; ``inf`` where nobody is hired."""
    outcome = comparison.outcomes[comparison.fragmented]
    return np.where(outcome.posts > 0, outcome.net_prices, np.inf)


def _grid(comparison: Comparison, members: Sequence[str], destination: str) -> FloatArray:
    """Return floors from the lowest reservation to the price of other labour, whole 10 USD."""
    markets = comparison.calibration.markets
    d = markets.destinations.index(destination)
    rows = [markets.origins.index(name) for name in members]
    top = min(float(markets.price_cap[d]), float(markets.value[rows, d].max()))
    low = float(markets.reservation[rows, d].min())
    return np.unique(np.round(np.linspace(low, top, FLOORS), -1))


def _within(gap: float) -> str:
    """Return the next power of ten above a gap, at least 1e-9, so that rounding is not printed."""
    return f"{10.0 ** np.ceil(np.log10(max(gap, 1e-9))):.0e}"


def _sentences(
    comparison: Comparison, result: PackageResult, members: Sequence[str], destination: str
) -> list[str]:
    """Return the package in words."""
    case = comparison.calibration.case
    who = " and ".join(
        [", ".join(case.origins[m].name for m in members[:-1]), case.origins[members[-1]].name]
        if len(members) > 1
        else [case.origins[members[0]].name]
    )
    origin, *_ = result.gains.all
    return [
        f"Of the packages on the table the best for {who} and {case.destinations[destination].name} "
        f"together has a floor of {result.package.floors[0]:,.0f} USD a post and year in all costs and "
        f"{len(result.levels)} terms at the levels shown.",
        f"Over their fall-backs it brings the origin side {millions(origin)} and the destination "
        f"{millions(sum(result.gains.destinations))} million USD a year; no package on the table has a "
        f"Nash product higher by more than {_within(result.gap)}, relative.",
        *([f"What binds: {'; '.join(result.binding)}."] if result.binding else []),
        "Effects of terms are mostly assumed, with wide ranges: read the levels as an order of priority.",
    ]


def _solved(
    comparison: Comparison, result: PackageResult, members: Sequence[str], destination: str
) -> TermsResult:
    markets = comparison.calibration.markets
    d = markets.destinations.index(destination)
    return TermsResult(
        id=f"{'-'.join(members)}-{destination}"
        if len(members) == 1
        else f"framework-{destination}",
        parties=[*members, destination],
        status=f"optimal within a relative gap of {_within(result.gap)}",
        levels=dict(result.levels),
        floor=result.package.floors[0],
        posts={
            f"{m}-{destination}": float(result.gains.posts[markets.origins.index(m), d])
            for m in members
        },
        gains=dict(zip(result.parties, result.gains.all, strict=True)),
        objective=result.objective,
        bound=result.bound,
        gap=max(result.gap, 0.0),
        sentences=_sentences(comparison, result, members, destination),
    )


def best_terms(
    comparison: Comparison,
    effects: OccupationEffects,
    *,
    members: Sequence[str],
    destination: str,
) -> TermsResult:
    """Return the package with the highest weighted Nash product for some origins and a destination.

    Parameters
    ----------
    comparison : Comparison
        Institution ``private``; the others' prices are those of bilateral deals with threat.
    effects : OccupationEffects
        Effects of terms per post and year.
    members : sequence of str
        Origins that act as one.
    destination : str
        The other side.
    """
    markets = comparison.calibration.markets
    problem = package_problem(
        markets,
        effects,
        members=members,
        destinations=[destination],
        net_prices=_others_prices(comparison),
        terms=TERMS,
    )
    grid = _grid(comparison, members, destination)
    try:
        result = optimal_package(problem, floor_grid=[float(x) for x in grid], gap=GAP)
    except NoAgreementError as error:
        return _unsolved(error, members, destination)
    return _solved(comparison, result, members, destination)


def _unsolved(error: NoAgreementError, members: Sequence[str], destination: str) -> TermsResult:
    """Return a result that says that there is no agreement, with the conflicting demands."""
    return TermsResult(
        id=f"{'-'.join(members)}-{destination}"
        if len(members) == 1
        else f"framework-{destination}",
        parties=[*members, destination],
        status="no agreement possible",
        levels={},
        floor=None,
        posts={},
        gains={},
        objective=None,
        bound=None,
        gap=None,
        sentences=[str(error)],
    )
