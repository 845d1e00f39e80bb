"""Claims whose sign was tested over the stated ranges."""

from collections.abc import Mapping

import numpy as np

from negotiate.regimes.blocks import Kind
from negotiate.regimes.comparison import COMMON, FRAGMENTED, Comparison
from negotiate.reports.document import Headline
from negotiate.reports.sentences import headline_sentence
from negotiate.uncertainty.certainty import Certainty, judge
from negotiate.uncertainty.ensembles import Ensemble

CLAIMS: Mapping[str, str] = {
    "common": "in a framework with own prices than under bilateral deals",
    "floor": "in a framework with one floor than under bilateral deals",
}
"""What is compared, by the first part of a headline's identifier."""

COMMON_CLAIM = "in a common framework than under bilateral deals"
"""What ``common`` compares where governments agree numbers, everywhere or at some destinations."""

FLOOR = "framework_floor"
"""Regime whose signs are tested on demand, since it takes longer than the others."""


def measured(kind: Kind, *, test_floor: bool) -> tuple[str, ...]:
    """Return the regimes that the headlines of a case read, by its institution.

    Examples
    --------
    >>> measured("state", test_floor=True)
    ('bilateral_threat', 'framework')
    """
    read = (FRAGMENTED[kind], COMMON[kind])
    return (*read, FLOOR) if test_floor and kind != "state" else read


def claims(kind: Kind) -> dict[str, str]:
    """Return what is compared by the first part of a headline's identifier, by institution."""
    return {**CLAIMS} if kind == "private" else {**CLAIMS, "common": COMMON_CLAIM}


def measure(comparison: Comparison) -> dict[str, float]:
    """Return the headline numbers of a comparison, USD a year.

    Keys are ``claim.party``: change of the payoff from bilateral deals with threat to the framework.
    """
    before = comparison.outcomes[comparison.fragmented]
    targets = {"common": comparison.common, "floor": FLOOR}
    markets = comparison.calibration.markets
    found: dict[str, float] = {}
    for claim, regime in targets.items():
        if regime not in comparison.outcomes or (claim == "floor" and regime == comparison.common):
            continue
        after = comparison.outcomes[regime]
        gains = after.origin_payoffs - before.origin_payoffs
        found |= {f"{claim}.{o}": float(x) for o, x in zip(markets.origins, gains, strict=True)}
        losses = after.destination_payoffs - before.destination_payoffs
        found |= {
            f"{claim}.{d}": float(x) for d, x in zip(markets.destinations, losses, strict=True)
        }
        found[f"{claim}.origins"] = float(np.sum(gains))
        found[f"{claim}.destinations"] = float(np.sum(losses))
        found[f"{claim}.world"] = after.world - before.world
    return found


def certainties(ensemble: Ensemble) -> dict[str, Certainty]:
    """Return how sure the sign of each headline number is."""
    return {
        name: judge(
            value,
            [draw[name] for draw in ensemble.draws],
            {label: numbers[name] for label, numbers in ensemble.ends.items()},
        )
        for name, value in ensemble.centre.items()
        if abs(value) > 0
    }


def headlines(
    found: Mapping[str, Certainty], names: Mapping[str, str], *, kind: Kind = "private"
) -> list[Headline]:
    """Return the claims as rows; open ones say so instead of claiming.

    Parameters
    ----------
    found : mapping of ``claim.party`` to Certainty
        The tested numbers.
    names : mapping of str to str
        Names of the parties for sentences.
    kind : {"private", "state", "mixed"}, default "private"
        Institution of the case, for what the framework is called.
    """
    said = claims(kind)
    rows = []
    for key, certainty in found.items():
        claim, _, party = key.partition(".")
        rows.append(
            Headline(
                id=key,
                party=party,
                sentence=headline_sentence(names[party], certainty, claim=said[claim]),
                value=certainty.value,
                low=certainty.low,
                high=certainty.high,
                share_same_sign=certainty.share,
                certainty=certainty.verdict,
                flips=list(certainty.flips),
            )
        )
    return rows
