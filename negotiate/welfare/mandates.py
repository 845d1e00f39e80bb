r"""Whose accounts a party speaks for, and with which weight.

The origin side speaks for the worker, the household at origin and the origin treasury; the
destination side for employers, the destination treasury and the other workers resident there. The
agencies' account is split: a share belongs to agencies of the origin. A *mandate* changes the
weights; every weight is 1 unless said otherwise. Employers' weight is 1 by definition: it is the
unit in which the destination counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from negotiate.welfare.effects import ACCOUNTS, Account

FloatArray = NDArray[np.float64]

AGENCY_SHARE = 0.5
"""Origin's share of the agencies' account, dimensionless: assumed, from 0.2 to 0.8."""

_ORIGIN: tuple[Account, ...] = ("worker", "household", "origin_treasury")
_DESTINATION: tuple[Account, ...] = ("destination_treasury", "residents")


@dataclass(frozen=True)
class Mandate:
    """Weights of the accounts and the origin's share of the agencies.

    Raises
    ------
    ValueError
        If the share lies outside [0, 1], a weight is negative, or employers' weight is not 1.

    Examples
    --------
    A transfer from employers to workers counts on both sides; half of the agencies' is the
    origin's:

    >>> effects = np.array([[60.0], [0], [0], [-50], [-10], [0], [0]])
    >>> Mandate().origin(effects), Mandate().destination(effects), Mandate().employer_cost(effects)
    (array([55.]), array([-5.]), array([50.]))
    """

    weights: Mapping[Account, float] = field(default_factory=dict)
    """Weight of an account, dimensionless, at least 0; 1 where none is given."""
    agency_share: float = AGENCY_SHARE
    """Share of the agencies' account that the origin side counts, in [0, 1]."""

    def __post_init__(self) -> None:
        if not 0 <= self.agency_share <= 1:
            raise ValueError(f"agency_share must lie in [0, 1], got {self.agency_share}")
        low = {name: weight for name, weight in self.weights.items() if not weight >= 0}
        if low:
            raise ValueError(f"weights must be at least 0, got {low}")
        if self.weights.get("employers", 1.0) != 1.0:
            raise ValueError("the weight of employers is 1: weigh the other accounts against it")

    def _vector(self, whole: tuple[Account, ...], share: float) -> FloatArray:
        shares = {**dict.fromkeys(whole, 1.0), "agencies": share}
        return np.array([shares.get(name, 0.0) * self.weights.get(name, 1.0) for name in ACCOUNTS])

    def origin(self, effects: FloatArray) -> FloatArray:
        """Return effects on the origin side, shape (levels,), of effects of shape (7, levels)."""
        return self._vector(_ORIGIN, self.agency_share) @ effects

    def destination(self, effects: FloatArray) -> FloatArray:
        """Return effects on the destination side apart from employers, shape (levels,)."""
        return self._vector(_DESTINATION, 1 - self.agency_share) @ effects

    def employer_cost(self, effects: FloatArray) -> FloatArray:
        """Return what employers pay, shape (levels,): their account with the sign turned."""
        row: FloatArray = -effects[ACCOUNTS.index("employers")]
        return row
