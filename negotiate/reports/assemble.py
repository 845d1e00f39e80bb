"""The comparison of a case as one document: compute, test over the ranges, explain."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from negotiate.cases import fingerprint, load_backtests, load_case
from negotiate.cases.schema import Case
from negotiate.regimes.blocks import IntArray, blocks, institution
from negotiate.regimes.calibration import calibrate
from negotiate.regimes.comparison import Comparison, compare
from negotiate.reports.document import (
    Backtest,
    CaseLine,
    ComparisonDocument,
    Fragmentation,
    Headline,
    TermsResult,
)
from negotiate.reports.headlines import certainties, headlines, measure, measured
from negotiate.reports.network_rows import deviation_rows
from negotiate.reports.regime_words import employers
from negotiate.reports.rows import assumption_rows, regime_rows
from negotiate.reports.run_notes import run_notes
from negotiate.reports.sentences import efficiency, explanations
from negotiate.reports.term_results import best_terms, effects_of
from negotiate.reports.tested import backtest_rows
from negotiate.uncertainty.ensembles import Ensemble, run_ensemble, silent
from negotiate.welfare.effects import OccupationEffects

SCHEMA_VERSION = "1.1"
"""Version of the document's schema."""

DRAWS = 30
"""Default number of draws from the stated ranges."""

SEED = 20231
"""Seed of the draws, fixed so that the same input gives the same document."""

_UNITS = {
    "payoff": "USD of the base year at market rates, a year",
    "price": "USD per post and year",
    "posts": "workers in post (a stock, in a steady state)",
    "unfilled": "posts left unfilled at home",
}


def _case_line(case: Case, kind: str) -> CaseLine:
    return CaseLine.model_validate(
        {
            "id": case.id,
            "title": case.title,
            "base_year": case.base_year,
            "occupation": case.occupation,
            "institution": kind,
            "origins": {code: x.name for code, x in case.origins.items()},
            "destinations": {code: x.name for code, x in case.destinations.items()},
            "institutions": {code: x.institution for code, x in case.destinations.items()},
        }
    )


def _names(case: Case) -> dict[str, str]:
    """Return how sentences call each party."""
    countries = {code: x.name for code, x in case.origins.items()}
    hiring = employers(case.occupation).capitalize()
    places = {
        code: f"{hiring} in {x.name}" if x.institution == "private" else x.name
        for code, x in case.destinations.items()
    }
    totals = {
        "origins": "The group of origins",
        "destinations": "The group of destinations",
        "world": "The world as a whole",
    }
    return {**countries, **places, **totals}


def _fragmentation(rows: Sequence[Headline], origins: Sequence[str]) -> list[Fragmentation]:
    """Return the price of fragmentation of every origin with a tested number."""
    common = {row.party: row for row in rows if row.id.startswith("common.")}
    return [
        Fragmentation(party=o, value=common[o].value, certainty=common[o].certainty)
        for o in origins
        if o in common
    ]


def _largest_pair(comparison: Comparison, places: IntArray) -> tuple[str, str] | None:
    """Return the agreed corridor with the most posts at some destinations, None without one."""
    calibration = comparison.calibration
    posts = np.full(calibration.posts.shape, -1.0)
    posts[:, places] = np.where(calibration.agreed, calibration.posts, -1.0)[:, places]
    o, d = np.unravel_index(int(np.argmax(posts)), posts.shape)
    if posts[o, d] < 0:
        return None
    return calibration.markets.origins[int(o)], calibration.markets.destinations[int(d)]


def _terms(comparison: Comparison) -> list[TermsResult]:
    """Return, per institution, the best package of the largest pair and of the framework there.

    None without effects of terms for the occupation or an outcome of bilateral deals; a note says so.
    """
    effects = effects_of(comparison.calibration.case)
    if effects is None or comparison.fragmented not in comparison.outcomes:
        return []
    found: list[TermsResult] = []
    for places in blocks(comparison.calibration).values():
        largest = _largest_pair(comparison, places)
        if largest is not None:
            found += _pair_terms(comparison, effects, *largest)
    return found


def _pair_terms(
    comparison: Comparison, effects: OccupationEffects, origin: str, destination: str
) -> list[TermsResult]:
    """Return the best package of a pair and of the framework at its destination."""
    d = comparison.calibration.markets.destinations.index(destination)
    sold = comparison.calibration.agreed[:, d]
    members = [
        o for o, held in zip(comparison.calibration.markets.origins, sold, strict=True) if held
    ]
    together = [name for name in members if name in comparison.members]
    pair = best_terms(comparison, effects, members=[origin], destination=destination)
    if len(together) < 2:
        return [pair]
    return [pair, best_terms(comparison, effects, members=together, destination=destination)]


def _ensemble(
    case: Case,
    comparison: Comparison,
    *,
    overrides: Mapping[str, float],
    draws: int,
    members: Sequence[str] | None,
    test_floor: bool,
    progress: Callable[[int, int], None],
) -> Ensemble:
    """Return the headline numbers over the ranges: none where a regime they read is unsolved."""
    read = measured(institution(comparison.calibration), test_floor=test_floor)
    if any(name in comparison.unsolved for name in read):
        return Ensemble({}, (), {})
    return run_ensemble(
        case,
        measure,
        regimes=read,
        draws=draws,
        rng=np.random.default_rng(SEED),
        overrides=overrides,
        members=members,
        progress=progress,
    )


def compare_case(
    case_id: str | Path,
    overrides: Mapping[str, float] | None = None,
    *,
    draws: int = DRAWS,
    members: Sequence[str] | None = None,
    terms: bool = False,
    test_floor: bool = False,
    progress: Callable[[int, int], None] = silent,
) -> ComparisonDocument:
    """Return the comparison of regimes on a case, tested, explained and sourced.

    Parameters
    ----------
    case_id : str or Path
        A shipped case or the folder of a user's own.
    overrides : mapping of str to float, optional
        Figures to change, by the ids of :meth:`negotiate.cases.schema.Case.quantities`.
    draws : int, default 30
        Draws from the stated ranges for the certainty of each sign.
    members : sequence of str, optional
        Origins of the framework. Default: all with an agreed open corridor.
    terms : bool, default False
        Whether to look for the best packages on real terms, which takes some seconds.
    test_floor : bool, default False
        Whether to test the signs under one floor as well, which takes some seconds.
    progress : callable, optional
        Called with (done, total) as draws are computed.

    Raises
    ------
    UnknownNameError, CaseFileError, CalibrationError
        If the input cannot be used.
    NoEquilibriumError
        If no regime has an equilibrium that the search reaches; one that has none says so in its row.
    """
    case, changed = load_case(case_id), dict(overrides or {})
    comparison = compare(calibrate(case, overrides=changed), members=members, partial=True)
    kind = institution(comparison.calibration)
    ensemble = _ensemble(
        case,
        comparison,
        overrides=changed,
        draws=draws,
        members=members,
        test_floor=test_floor,
        progress=progress,
    )
    rows = headlines(certainties(ensemble), _names(case), kind=kind)
    own = {row.party: row for row in rows if row.id.startswith("common.")}
    chosen = (sorted(changed.items()), draws, comparison.members, terms, test_floor)
    return ComparisonDocument(
        schema_version=SCHEMA_VERSION,
        program_version=version("negotiate"),
        input_hash=fingerprint(case_id, repr(chosen)),
        date=datetime.now(UTC).date().isoformat(),
        case=_case_line(case, kind),
        units=_UNITS,
        base_regime=comparison.base,
        regimes=regime_rows(comparison),
        headlines=rows,
        explanations=explanations(comparison, own),
        fragmentation=_fragmentation(rows, comparison.calibration.markets.origins),
        efficiency=efficiency(comparison),
        deviations=deviation_rows(comparison),
        terms=_terms(comparison) if terms else [],
        backtests=_backtests(case_id, comparison),
        assumptions=assumption_rows(comparison),
        notes=run_notes(comparison, ensemble, terms=terms),
    )


def _backtests(case_id: str | Path, comparison: Comparison) -> list[Backtest]:
    """Return the tests of the case, on a comparison in which the ladders' origins are open."""
    tests = load_backtests(case_id)
    if tests is None or institution(comparison.calibration) == "state":
        return []
    opened = sorted({name for ladder in tests.ladders for name in ladder.opened})
    wider = compare(
        comparison.calibration,
        members=comparison.members,
        regimes=[comparison.fragmented],
        opened=opened,
    )
    return backtest_rows(tests, wider)
