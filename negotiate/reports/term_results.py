"""The best packages on real terms: for one pair, and for the framework at each destination."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiate.cases.schema import Case
from negotiate.errors import NoAgreementError
from negotiate.regimes.blocks import institution, institutions
from negotiate.regimes.comparison import Comparison
from negotiate.regimes.packages import PackageResult, optimal_package
from negotiate.regimes.packages_building import package_problem
from negotiate.reports.document import TermsResult
from negotiate.reports.wording import millions
from negotiate.welfare.effects import OccupationEffects, load_effects

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


EFFECTS = ("domestic work",)
"""Occupations whose effects of terms are shipped."""


def effects_of(case: Case) -> OccupationEffects | None:
    """Return the effects of terms for the case's occupation, None where none are shipped.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> effects_of(load_case("gulf-domestic-work")).occupation
    'domestic work'
    """
    said = case.occupation.casefold()
    name = next((name for name in EFFECTS if name in said), None)
    return None if name is None else load_effects(name)


def _others_prices(comparison: Comparison) -> FloatArray:
    """Return the bilateral prices net of the reservation; ``inf`` where nobody is hired."""
    outcome = comparison.outcomes[comparison.fragmented]
    return np.where(outcome.posts > 0, outcome.net_prices, np.inf)


def _grid(comparison: Comparison, members: Sequence[str], destination: str) -> FloatArray:
    """Return floors from the lowest reservation, or the pay scale, to the price of other labour.

    Whole 10 USD, but for a scale.
    """
    markets = comparison.calibration.markets
    d = markets.destinations.index(destination)
    rows = [markets.origins.index(name) for name in members]
    top = min(float(markets.price_cap[d]), float(markets.value[rows, d].max()))
    low = float(markets.reservation[rows, d].min())
    scale = float(markets.price_floor[d])
    if scale > low:
        grid = np.round(np.linspace(scale, max(scale, top), FLOORS), -1)
        return np.unique(np.maximum(grid, scale))
    return np.unique(np.round(np.linspace(low, top, FLOORS), -1))


def _hires(comparison: Comparison, destination: str) -> bool:
    """Return whether employers decide on numbers at a destination."""
    return institutions(comparison.calibration)[destination] == "private"


def _price(comparison: Comparison, result: PackageResult, destination: str) -> str:
    """Return what is agreed on the price: a floor, or numbers and one payment for all of them."""
    if _hires(comparison, destination):
        return f"a floor of {result.package.floors[0]:,.0f} USD a post and year in all costs"
    held = float(sum(result.package.volumes))
    paid = result.package.floors[0]
    each = f" ({paid / held:,.0f} USD a post)" if held > 0 else ""
    return (
        f"{held:,.0f} posts, a payment of {millions(paid)} million USD a year above the workers' "
        f"reservation{each}"
    )


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
        f"together has {_price(comparison, result, destination)} and "
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
        floor=result.package.floors[0] if _hires(comparison, destination) else None,
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
        All other contracts are those of bilateral deals with threat: prices at which employers hire
        anew where they decide on numbers, posts everywhere else.
    effects : OccupationEffects
        Effects of terms per post and year.
    members : sequence of str
        Origins that act as one.
    destination : str
        The other side.
    """
    calibration = comparison.calibration
    alone = institution(calibration) == "private"
    problem = package_problem(
        calibration.markets,
        effects,
        members=members,
        destinations=[destination],
        net_prices=_others_prices(comparison),
        institution=institutions(calibration)[destination],
        posts=None if alone else comparison.outcomes[comparison.fragmented].posts,
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
