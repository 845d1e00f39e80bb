r"""What the model and what naive predictors say of the other origins in a window of the register.

All entries move by the factor :math:`g` of the total; the origin that is held is imposed as it was
observed and so lost :math:`L` (`negotiate.uncertainty.register_windows`). Destinations replace it:

.. math:: \Delta q_i = (g - 1)\, q_{i0} + R_i L, \qquad R_i = \frac{s}{1 + (n - 1) s}

for n other origins with one substitution s and equal pools, which is what the complementarity of
`negotiate.regimes` gives at fixed prices. The other variants share out the same sum n R by entries,
by nurses at home, or evenly over former British colonies.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.cascade import cascade
from negotiate.corridors.choice import plain_logit
from negotiate.corridors.diversion import Response, supply_from_flows
from negotiate.corridors.spillover import spillover
from negotiate.uncertainty.register_windows import HELD, Counts
from negotiate.units import Quantity

FloatArray = NDArray[np.float64]

MODEL = "equal"
"""The variant that is the model: one substitution, equal pools."""

VARIANTS = (MODEL, "entries", "workforce", "ties")
"""Who replaces; fixed before anything was computed."""

NAIVE = ("total", "none", "level")
"""Predictors that know nothing of a ban."""

UNSEEN = (0, 20)
"""Further origins without a count, from none to twenty; assumed."""


@dataclass(frozen=True)
class Setting:
    """What the prediction rests on; nothing in it was fitted to the register."""

    substitution: Quantity
    """s, dimensionless, with its range."""
    workforce: Mapping[str, float]
    """Nurses at home by origin, persons; empty where the case gives none."""
    ties: Mapping[str, float]
    """1 for former British colonies, 0 for others; empty where no file gives them."""
    chains: Mapping[tuple[str, str], Quantity]
    """Share of the first origin's vacated posts that workers of the second fill."""


def replacement(
    counts: Counts, variant: str, setting: Setting, *, substitution: float, unseen: int = 0
) -> FloatArray:
    """Return the share R of the loss that each other origin fills, shape (n,).

    Parameters
    ----------
    counts : Counts
        Numbers of the window.
    variant : str
        One of `VARIANTS`.
    setting : Setting
        Weights of the variants.
    substitution : float
        s, in [0, 1).
    unseen : int
        Further origins without a count that replace as well.

    Returns
    -------
    array, shape (n,)
        NaN where the variant has no weight for an origin.

    Examples
    --------
    >>> counts = Counts(("XAA", "XAB"), np.array([30.0, 10.0]), np.full(2, np.nan), (10, 5), (50, 50))
    >>> s = Quantity(value=0.5, unit="/1", source="an example", grade="secondary")
    >>> replacement(counts, "equal", Setting(s, {}, {}, {}), substitution=0.5).round(3)
    array([0.333, 0.333])
    >>> replacement(counts, "entries", Setting(s, {}, {}, {}), substitution=0.5).round(3)
    array([0.5  , 0.167])
    """
    n = len(counts.origins) + unseen
    each = substitution / (1 + (n - 1) * substitution)
    if variant == MODEL:
        return np.full(len(counts.origins), each)
    if variant == "entries":
        others = max(counts.total[0] - counts.held[0], float(counts.before.sum()))
        return n * each * counts.before / others
    weights = setting.workforce if variant == "workforce" else setting.ties
    given = np.array([weights.get(origin, np.nan) for origin in counts.origins], dtype=np.float64)
    known = float(np.nansum(given))
    return n * each * given / known if known > 0 else np.full(len(given), np.nan)


def predicted(counts: Counts, shares: FloatArray) -> FloatArray:
    """Return the model's change of each other origin, persons, shape (n,).

    Parameters
    ----------
    counts : Counts
        Numbers of the window.
    shares : array, shape (n,)
        R; NaN where there is no prediction.

    Examples
    --------
    >>> counts = Counts(("XAA",), np.array([30.0]), np.array([np.nan]), (10.0, 5.0), (50.0, 50.0))
    >>> predicted(counts, np.array([0.4]))
    array([2.])
    """
    moved = counts.factor * np.array([counts.held[0], *counts.before])
    after = np.array([counts.held[1], *moved[1:]])
    n = len(moved)
    matrix = np.zeros((n, n))
    matrix[1:, 0] = np.nan_to_num(shares)
    found = spillover(_imposed(moved, after), np.zeros((n, n)), destination_replacement=matrix)
    change = moved[1:] + found.flows_change[1:, 0] - counts.before
    return np.where(np.isnan(shares), np.nan, change)


def _imposed(before: FloatArray, after: FloatArray) -> Response:
    """Return the response of one destination whose first origin is imposed.

    Nobody is diverted where there is one destination, so how many stay at home plays no part.
    """
    flows = before[:, None]
    base = supply_from_flows(flows, before + 1.0, plain_logit())
    touched = np.arange(len(before))[:, None] == 0
    return Response(
        base, after[:, None], touched, np.full(flows.shape, np.inf), np.zeros_like(flows)
    )


def naive(counts: Counts, predictor: str) -> FloatArray:
    """Return what a predictor says that knows nothing of bans, persons, shape (n,).

    ``total``: everything moves with the total; ``none``: nothing changes; ``level``: entries of the
    first year, an order without a direction.

    Examples
    --------
    >>> counts = Counts(("XAA",), np.array([30.0]), np.array([np.nan]), (10.0, 5.0), (50.0, 60.0))
    >>> [float(naive(counts, name)[0]) for name in NAIVE]
    [6.0, 0.0, 30.0]
    """
    if predictor == "total":
        return (counts.factor - 1) * counts.before
    return np.zeros_like(counts.before) if predictor == "none" else counts.before


@dataclass(frozen=True)
class Neighbour:
    """What the vacancy chain says of an origin that fills posts of the one that is held."""

    origin: str
    """Origin whose workers come to fill posts."""
    share: Quantity
    """Share of the vacated posts that they fill."""
    drawn: float
    """Change of those drawn to the origin that is held, persons."""
    observed: str
    """What was observed, in words."""


def neighbours(counts: Counts, setting: Setting) -> tuple[Neighbour, ...]:
    """Return the change of workers drawn to the origin that is held, by origin.

    Examples
    --------
    A loss of 20 exits, 30 % of whose posts were filled from another origin:

    >>> counts = Counts((), np.array([]), np.array([]), (50.0, 25.0), (100.0, 90.0))
    >>> s = Quantity(value=0.3, unit="/1", source="an example", grade="secondary")
    >>> [(each.origin, each.drawn) for each in neighbours(counts, Setting(s, {}, {}, {("ZAF", "XAA"): s}))]
    [('XAA', -6.0)]
    """
    names = sorted({HELD, *(name for pair in setting.chains for name in pair)})
    place = {name: k for k, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)))
    for (origin, filler), share in setting.chains.items():
        matrix[place[origin], place[filler]] = share.value
    exits = np.zeros(len(names))
    exits[place[HELD]] = -counts.loss
    vacated = float(cascade(matrix, exits).vacancies[place[HELD]])
    found = ((o, share) for (held, o), share in sorted(setting.chains.items()) if held == HELD)
    return tuple(Neighbour(o, share, share.value * vacated, "not observed") for o, share in found)
