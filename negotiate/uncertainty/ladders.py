"""A ladder of observed prices against the model and against naive predictors.

The score is Spearman's rank correlation [Spearman1904]_ (mean ranks on ties): how far a predictor
orders the origins as the ladder does. A rank is not evidence of bargaining when home pay alone gives
it (MODEL 10), so the naive predictors always stand beside the model.

References
----------
.. [Spearman1904] C. Spearman, "The proof and measurement of association between two things",
   American Journal of Psychology 15(1), 1904, pp. 72-101.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from negotiate.cases.backtests import Ladder
from negotiate.regimes.comparison import Comparison


def rank_correlation(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return Spearman's rank correlation over the common keys, in [-1, 1].

    Raises
    ------
    ValueError
        If fewer than three keys are common or one side is constant.

    Examples
    --------
    >>> round(rank_correlation({"a": 1, "b": 2, "c": 3}, {"a": 10, "b": 30, "c": 20}), 2)
    0.5
    """
    keys = sorted(set(one) & set(other))
    if len(keys) < 3:
        raise ValueError(f"a rank correlation needs at least 3 common keys, got {len(keys)}")
    ranks = [pd.Series([side[k] for k in keys]).rank().to_numpy() for side in (one, other)]
    if any(np.ptp(rank) == 0 for rank in ranks):
        raise ValueError("a rank correlation needs two sides that vary")
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


@dataclass(frozen=True)
class LadderTest:
    """A ladder, what the model says and what naive predictors say, by origin."""

    ladder: Ladder
    observed: Mapping[str, float]
    """In the ladder's own unit."""
    model: Mapping[str, float]
    """Gross price of the bilateral regime, USD per post and year."""
    rent: Mapping[str, float]
    """Net price of the bilateral regime above the reservation, USD per post and year."""
    naive: Mapping[str, Mapping[str, float]]
    """Predictor to origin to value: ``home_pay``, ``gdp_per_head``; USD a year."""

    def scores(self) -> dict[str, float]:
        """Return the rank correlation with the ladder of the model and of each predictor."""
        found = {"model": rank_correlation(self.observed, self.model)}
        found |= {name: rank_correlation(self.observed, row) for name, row in self.naive.items()}
        return found


def hold_against(ladder: Ladder, comparison: Comparison) -> LadderTest:
    """Return a ladder beside the bilateral prices of a comparison and the naive predictors.

    Origins without counted posts at the ladder's destination are left out. One that the model prices
    out stands with what it asks: its reservation and the loss from one more post.
    """
    calibration = comparison.calibration
    markets, case = calibration.markets, calibration.case
    outcome = comparison.outcomes[comparison.fragmented]
    d = markets.destinations.index(ladder.destination)
    asked = markets.loss + markets.loss_growth * outcome.unfilled
    net = np.where(outcome.posts[:, d] > 0, outcome.net_prices[:, d], asked)
    gross = net + markets.reservation[:, d]
    order = {name: o for o, name in enumerate(markets.origins)}
    kept = [name for name in ladder.rows if name in order and calibration.posts[order[name], d] > 0]
    return LadderTest(
        ladder,
        {name: ladder.rows[name].value for name in kept},
        {name: float(gross[order[name]]) for name in kept},
        {name: float(net[order[name]]) for name in kept},
        {
            "home_pay": {name: calibration.values[f"home_pay.{name}"] for name in kept},
            "gdp_per_head": {name: case.origins[name].gdp_per_head.value for name in kept},
        },
    )
