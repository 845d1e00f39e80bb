"""The comparison of a case as one document: compute, test over the ranges, explain."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from negotiate.cases import fingerprint, load_backtests, load_case
from negotiate.cases.schema import Case
from negotiate.regimes.calibration import calibrate
from negotiate.regimes.comparison import (
    Comparison,
    compare,
    institution,
)
from negotiate.regimes.outcome import Outcome
from negotiate.reports.document import (
    Backtest,
    CaseLine,
    ComparisonDocument,
    Fragmentation,
    Headline,
    TermsResult,
)
from negotiate.reports.headlines import (
    FLOOR,
    PRIVATE_MEASURED,
    STATE_MEASURED,
    certainties,
    headlines,
    measure,
)
from negotiate.reports.network_rows import deviation_rows
from negotiate.reports.rows import assumption_rows, regime_rows
from negotiate.reports.sentences import efficiency, explanations
from negotiate.reports.term_results import best_terms
from negotiate.reports.tested import backtest_rows
from negotiate.uncertainty.ensembles import Ensemble, run_ensemble, silent
from negotiate.welfare.effects import load_effects

SCHEMA_VERSION = "1.0"
"""Version of the document's schema."""

DRAWS = 30
"""Default number of draws from the stated ranges."""

SEED = 20231
"""Seed of the draws, fixed so that the same input gives the same document."""

EFFECTS = "domestic work"
"""Occupation whose effects of terms are shipped."""

_UNITS = {
    "payoff": "USD of the base year at market rates, a year",
    "price": "USD per post and year",
    "posts": "workers in post (a stock, in a steady state)",
    "unfilled": "posts left unfilled at home",
}


def _measured(kind: str, *, test_floor: bool) -> tuple[str, ...]:
    """Return the regimes that the headlines read."""
    if kind == "state":
        return STATE_MEASURED
    return (*PRIVATE_MEASURED, FLOOR) if test_floor else PRIVATE_MEASURED


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
        }
    )


def _names(case: Case) -> dict[str, str]:
    """Return how sentences call each party."""
    countries = {code: x.name for code, x in case.origins.items()}
    employers = {code: f"Households in {x.name}" for code, x in case.destinations.items()}
    totals = {
        "origins": "The group of origins",
        "destinations": "The group of destinations",
        "world": "The world as a whole",
    }
    return {**countries, **employers, **totals}


def _fragmentation(rows: Sequence[Headline], origins: Sequence[str]) -> list[Fragmentation]:
    """Return the price of fragmentation of every origin with a tested number."""
    common = {row.party: row for row in rows if row.id.startswith("common.")}
    return [
        Fragmentation(party=o, value=common[o].value, certainty=common[o].certainty)
        for o in origins
        if o in common
    ]


def _largest_pair(comparison: Comparison) -> tuple[str, str]:
    """Return the agreed corridor with the most posts."""
    calibration = comparison.calibration
    posts = np.where(calibration.agreed, calibration.posts, -1.0)
    o, d = np.unravel_index(int(np.argmax(posts)), posts.shape)
    return calibration.markets.origins[int(o)], calibration.markets.destinations[int(d)]


def _terms(comparison: Comparison) -> list[TermsResult]:
    """Return the best package of the largest pair and of the framework at its destination."""
    if institution(comparison.calibration) != "private":
        return []
    effects = load_effects(EFFECTS)
    origin, destination = _largest_pair(comparison)
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


def _level_note(comparison: Comparison, observed: Outcome) -> str:
    """Return how the observed payoffs of origins compare with the modelled ones."""
    paid = float(observed.origin_payoffs.sum())
    parts = [
        float(comparison.outcomes[name].origin_payoffs.sum())
        for name in (comparison.fragmented, comparison.common)
    ]
    if paid <= max(parts):
        return "Observed payoffs of the origins lie within the range of the modelled regimes."
    return (
        f"As observed the origins together get {paid / 1e6:,.0f} million USD a year, more than under any "
        f"bargaining modelled here (bilateral {parts[0] / 1e6:,.0f}, framework {parts[1] / 1e6:,.0f}): pay "
        "floors, agency rents or workers' own alternatives hold prices up beyond it. Read the differences "
        "between regimes, not their levels."
    )


def _notes(case: Case, ensemble: Ensemble, comparison: Comparison) -> list[str]:
    """Return what a reader should know about the run as a whole."""
    tested = len(ensemble.draws) + len(ensemble.ends)
    notes = [
        f"Signs were tested on {len(ensemble.draws)} draws from the ranges and at {len(ensemble.ends)} "
        "single ends.",
        f"Members of the framework: {', '.join(comparison.members)}. Origins without an agreement sell at "
        "the observed price in every regime unless the regime says otherwise.",
        "A price is gross when it includes the reservation (home pay, separation, recruitment) and net when "
        "it does not; payoffs count net prices only.",
    ]
    observed = comparison.outcomes.get("observed")
    if observed is not None:
        notes.append(_level_note(comparison, observed))
    if FLOOR in comparison.outcomes and f"floor.{comparison.members[0]}" not in ensemble.centre:
        notes.append(
            "Signs under one floor were not tested in this run: its numbers are central values, not "
            "claims. `--test-floor` tests them."
        )
    if ensemble.failures:
        notes.append(
            f"{len(ensemble.failures)} of {tested + len(ensemble.failures)} sets of figures gave no number "
            f"and are left out, e.g.: {' '.join(ensemble.failures[0].reason.split())}"
        )
    if any(d.institution == "state" for d in case.destinations.values()):
        notes.append(
            "Under institution `state` without vacancy chains a framework moves no posts, so outsiders "
            "never gain any: a property of the model, not a finding."
        )
    return notes


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
        If a regime has no equilibrium that the search reaches.
    """
    case, changed = load_case(case_id), dict(overrides or {})
    comparison = compare(calibrate(case, overrides=changed), members=members)
    kind = institution(comparison.calibration)
    ensemble = run_ensemble(
        case,
        measure,
        regimes=_measured(kind, test_floor=test_floor),
        draws=draws,
        rng=np.random.default_rng(SEED),
        overrides=changed,
        members=members,
        progress=progress,
    )
    rows = headlines(certainties(ensemble), _names(case))
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
        notes=_notes(case, ensemble, comparison),
    )


def _backtests(case_id: str | Path, comparison: Comparison) -> list[Backtest]:
    """Return the tests of the case, on a comparison in which the ladders' origins are open."""
    tests = load_backtests(case_id)
    if tests is None or institution(comparison.calibration) != "private":
        return []
    opened = sorted({name for ladder in tests.ladders for name in ladder.opened})
    wider = compare(
        comparison.calibration,
        members=comparison.members,
        regimes=[comparison.fragmented],
        opened=opened,
    )
    return backtest_rows(tests, wider)
