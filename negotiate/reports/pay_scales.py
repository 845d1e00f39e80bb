"""Where employers may not pay less than a scale, and what that leaves to be bargained, in words."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.blocks import blocks
from negotiate.regimes.comparison import Comparison, private_setting
from negotiate.regimes.outcome import Outcome
from negotiate.reports.wording import usd

BoolArray = NDArray[np.bool_]


def has_scale(comparison: Comparison) -> bool:
    """Return whether employers at any destination of the case are bound by a pay scale."""
    return bool(np.isfinite(comparison.calibration.markets.price_floor).any())


def at_scale(comparison: Comparison, outcome: Outcome) -> BoolArray:
    """Return the corridors with posts whose price is the destination's pay scale, shape (n, m)."""
    markets = comparison.calibration.markets
    scale = np.where(np.isfinite(markets.price_floor), markets.price_floor, 0.0)
    near = outcome.gross_prices(markets) <= scale + 1e-6 * (1.0 + np.abs(scale))
    found: BoolArray = (outcome.posts > 0) & near & np.isfinite(markets.price_floor)
    return found


def fixed_pay(comparison: Comparison) -> BoolArray:
    """Return where all that is bargained stands at the scale, alone and together, shape (m,).

    False without an outcome of bilateral deals and of the framework.
    """
    calibration = comparison.calibration
    fixed = np.isfinite(calibration.markets.price_floor)
    if not comparison.has_fragmentation:
        return np.zeros_like(fixed)
    opened = private_setting(calibration).opened
    for name in (comparison.fragmented, comparison.common):
        outcome = comparison.outcomes[name]
        bargained = opened & (outcome.posts > 0)
        fixed = fixed & bargained.any(axis=0)
        fixed = fixed & (at_scale(comparison, outcome) | ~bargained).all(axis=0)
    return fixed


def only_at_scale(comparison: Comparison, o: int) -> bool:
    """Return whether an origin's bargained posts with employers all stand at a scale."""
    calibration = comparison.calibration
    hiring = blocks(calibration).get("private", np.array([], dtype=np.intp))
    opened = private_setting(calibration).opened[o, hiring]
    return bool(opened.any() and fixed_pay(comparison)[hiring][opened].all())


def scale_notes(comparison: Comparison) -> Iterator[str]:
    """Yield what the pay scales are, where they leave nothing to bargain over, and how far to read on."""
    if not has_scale(comparison):
        return
    markets = comparison.calibration.markets
    said = [
        f"{name} {usd(float(scale))}"
        for name, scale in zip(markets.destinations, markets.price_floor, strict=True)
        if np.isfinite(scale)
    ]
    yield (
        f"Employers may pay no less than a scale, whoever comes, in USD per post and year with recruiting: "
        f"{', '.join(said)}. The assumptions give law and source."
    )
    empty = [markets.destinations[d] for d in np.flatnonzero(fixed_pay(comparison))]
    if empty:
        yield (
            f"In {', '.join(empty)} all that is bargained stands at the scale, alone and in the framework: "
            "where pay is fixed by the destination's scale, bargaining over pay is empty. What can be "
            "bargained over there is training, numbers and conditions, which this comparison does not price."
        )
    yield (
        "The scale is the pay of those who start; the observed price is the mean of all in post, "
        "who have climbed it. A price that falls from the observed one to the scale, as where an agreement "
        "is added, is therefore a limit and not a forecast."
    )
