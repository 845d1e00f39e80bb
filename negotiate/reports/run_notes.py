"""What a reader should know about a run as a whole, in sentences."""

from collections.abc import Iterator

from negotiate.regimes.blocks import blocks, institution
from negotiate.regimes.comparison import Comparison
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.ways import signed_network, without_text
from negotiate.reports.headlines import FLOOR
from negotiate.reports.pay_scales import has_scale, scale_notes
from negotiate.reports.term_results import EFFECTS, effects_of
from negotiate.reports.wording import share
from negotiate.uncertainty.ensembles import Ensemble


def run_notes(comparison: Comparison, ensemble: Ensemble, *, terms: bool = False) -> list[str]:
    """Return the notes of a run.

    Parameters
    ----------
    comparison : Comparison
        All regimes.
    ensemble : Ensemble
        Draws and single ends that were tested.
    terms : bool, default False
        Whether packages on real terms were asked for.
    """
    return [
        *_tested(comparison, ensemble),
        *_standing(comparison),
        *scale_notes(comparison),
        *_floor(comparison, ensemble),
        *_failures(ensemble),
        *_institutions(comparison),
        *_left_out(comparison, terms=terms),
    ]


def _tested(comparison: Comparison, ensemble: Ensemble) -> Iterator[str]:
    """Yield how signs were tested, or why they were not."""
    if ensemble.centre:
        yield (
            f"Signs were tested on {len(ensemble.draws)} draws from the ranges and at "
            f"{len(ensemble.ends)} single ends."
        )
    elif comparison.unsolved:
        yield (
            "No sign was tested: a regime that the claims compare has no equilibrium here, see what the "
            "regimes mean."
        )


def _standing(comparison: Comparison) -> Iterator[str]:
    """Yield who is in the framework, what the others do, and what prices are."""
    kind = institution(comparison.calibration)
    members = f"Members of the framework: {', '.join(comparison.members)}."
    who = "Origins" if kind == "private" else "Where employers hire, origins"
    others = (
        f" {who} without an agreement sell at the observed price in every regime unless the regime says "
        "otherwise."
    )
    yield members if kind == "state" else members + others
    yield (
        "A price is gross when it includes the reservation (home pay, separation, recruitment) and net when "
        "it does not; payoffs count net prices only."
    )
    observed = comparison.outcomes.get("observed")
    if observed is not None and comparison.has_fragmentation:
        yield _level(comparison, observed)


def _received(comparison: Comparison, outcome: Outcome) -> float:
    """Return what origins get: all, or in a case with both what employers pay them, USD a year."""
    if institution(comparison.calibration) != "mixed":
        return float(outcome.origin_payoffs.sum())
    return float(outcome.payments[:, blocks(comparison.calibration)["private"]].sum())


def _level(comparison: Comparison, observed: Outcome) -> str:
    """Return how the observed payoffs of origins compare with the modelled ones."""
    mixed = institution(comparison.calibration) == "mixed"
    paid = _received(comparison, observed)
    parts = [
        _received(comparison, comparison.outcomes[name])
        for name in (comparison.fragmented, comparison.common)
    ]
    if paid <= max(parts):
        what = "What employers pay above the reservation as observed lies"
        plain = "Observed payoffs of the origins lie"
        return f"{what if mixed else plain} within the range of the modelled regimes."
    where = "from employers, above the reservation, " if mixed else ""
    return (
        f"As observed the origins together get {where}{paid / 1e6:,.0f} million USD a year, more than under "
        f"any bargaining modelled here (bilateral {parts[0] / 1e6:,.0f}, framework "
        f"{parts[1] / 1e6:,.0f}): {_holding(comparison)} hold prices up "
        "beyond it. Read the differences between regimes, not their levels."
    )


def _holding(comparison: Comparison) -> str:
    """Return what may keep prices above those that bargaining would give."""
    if has_scale(comparison):
        return "pay that rises with years of service, agency rents or workers' own alternatives"
    return "pay floors, agency rents or workers' own alternatives"


def _floor(comparison: Comparison, ensemble: Ensemble) -> Iterator[str]:
    """Yield that signs under one floor were not tested, where they were not."""
    claimed = any(name.startswith("floor.") for name in ensemble.centre)
    if FLOOR in comparison.outcomes and not claimed:
        yield (
            "Signs under one floor were not tested in this run: its numbers are central values, not "
            "claims. `--test-floor` tests them."
        )


def _failures(ensemble: Ensemble) -> Iterator[str]:
    """Yield how many sets of figures gave no number."""
    if ensemble.failures:
        count = len(ensemble.failures)
        tested = len(ensemble.draws) + len(ensemble.ends) + count
        yield (
            f"{count} of {tested} sets of figures gave no number "
            f"and are left out, e.g.: {' '.join(ensemble.failures[0].reason.split())}"
        )


def _institutions(comparison: Comparison) -> Iterator[str]:
    """Yield what follows from who decides on numbers."""
    calibration = comparison.calibration
    kind, held = institution(calibration), blocks(calibration)
    if kind == "state":
        yield (
            "Under institution `state` without vacancy chains a framework moves no posts, so outsiders "
            "never gain any: a property of the model, not a finding."
        )
    if kind == "mixed":
        yield (
            "Where governments agree numbers, a framework by itself moves no posts unless there are vacancy "
            "chains: a property of the model, not a finding. Posts there also move with those where "
            "employers hire, through what one more exit costs the origin."
        )
        yield (
            "Both institutions were solved in turn, each with the other's contracts given, until posts no "
            "longer moved. Where prices are bargained another equilibrium may exist; this is the one reached "
            "from the posts of the base year."
        )
        yield from _unbargained(comparison)
    if "state" in held:
        yield from _uncovered(comparison)


def _unbargained(comparison: Comparison) -> Iterator[str]:
    """Yield which part of the posts where employers hire has a price that nobody bargains."""
    calibration = comparison.calibration
    places = blocks(calibration)["private"]
    posts, agreed = calibration.posts[:, places], calibration.agreed[:, places]
    loose = float(posts[~agreed].sum())
    if loose > 0:
        falls = "the pay scale" if has_scale(comparison) else "what the next worker asks"
        yield (
            f"Of the posts where employers hire, {share(loose / float(posts.sum()))} have no agreement of "
            "the library. Their price is the observed one, which pay scales or the market fix, in every "
            f"regime but the one with rivals ready, where it falls to {falls}: read that "
            "regime as a limit, not as a forecast."
        )


def _uncovered(comparison: Comparison) -> Iterator[str]:
    """Yield the posts of the base year that no agreement covers where governments agree numbers."""
    calibration = comparison.calibration
    markets, untold = calibration.markets, without_text(calibration)
    signed = signed_network(calibration)
    for d in blocks(calibration)["state"]:
        open_ones = [markets.origins[o] for o in untold[:, d].nonzero()[0]]
        if open_ones:
            yield (
                f"{markets.destinations[d]}: the corridors from {', '.join(open_ones)} are open and hold "
                "posts, so they count as agreed between governments, although the library has no text on "
                "them."
            )
        loose = [
            o
            for o in range(len(markets.origins))
            if calibration.posts[o, d] > 0 and o not in signed[d]
        ]
        if loose:
            names, count = [markets.origins[o] for o in loose], calibration.posts[loose, d].sum()
            yield (
                f"{markets.destinations[d]}: {count:,.0f} irregular posts of the base year "
                f"({', '.join(names)}) are empty in every regime that bargains, because governments agree "
                "numbers there; that is a limit of the model."
            )


def _left_out(comparison: Comparison, *, terms: bool) -> Iterator[str]:
    """Yield what was asked for or is usual but cannot be given here."""
    if terms and effects_of(comparison.calibration.case) is None:
        yield (
            "Agreements term by term are not offered for this occupation: effects of terms per post and year "
            f"are shipped for {', '.join(EFFECTS)} only."
        )
    if comparison.fragmented not in comparison.outcomes:
        yield (
            "Moves away from today's network and agreements term by term were not looked at, because "
            "bilateral deals with threat have no equilibrium here."
        )
    elif not comparison.has_fragmentation:
        yield "The price of fragmentation cannot be said, because the framework has no equilibrium here."
    declared = comparison.fragmented
    if comparison.base != declared:
        yield f"Changes are measured from another bilateral regime, because {declared} has no equilibrium."
