"""What one corridor is worth to both of its sides, to the others, and to posts at home."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from negotiate.leverage.changes import Change, Price
from negotiate.leverage.measure import Leverage, leverage
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.outcome import Outcome

FloatArray = NDArray[np.float64]

Kind = Literal["others_fixed", "others_expand", "rebargained", "unsigned_rival"]
"""What the others do."""

KINDS: tuple[Kind, ...] = ("others_fixed", "others_expand", "rebargained", "unsigned_rival")
"""The fall-backs, from the shortest to the longest run."""


@dataclass(frozen=True, eq=False)
class FallBack:
    """What one corridor is worth to everybody under one assumption on what the others do.

    Losses are payoff with the corridor minus payoff without it (or with less of it), USD a year; all
    figures are NaN where there is no outcome.
    """

    calibration: Calibration
    origin: str
    destination: str
    change: Change
    """What happens to the corridor."""
    regime: str
    """Rules under which the network stands with the corridor."""
    kind: Kind
    """What the others do."""
    words: str
    """What the others do, in words."""
    before: Outcome | None
    """With the corridor; None where there is no outcome."""
    after: Outcome | None
    """Without it; None where there is no outcome."""
    trouble: str = ""
    """Why there is no outcome, empty where there is one."""
    rival: str | None = None
    """Origin that comes in instead, None where nobody does."""

    @property
    def place(self) -> tuple[int, int]:
        """Indices of origin and destination."""
        markets = self.calibration.markets
        return markets.origins.index(self.origin), markets.destinations.index(self.destination)

    def _change(self, field: str, axis: int | None) -> FloatArray:
        """Return after minus before of a field, of the shape of the posts or of one axis of it."""
        if self.before is None or self.after is None:
            shape = self.calibration.posts.shape
            return np.full(shape if axis is None else shape[axis], np.nan)
        change: FloatArray = getattr(self.after, field) - getattr(self.before, field)
        return change

    @cached_property
    def origin_losses(self) -> FloatArray:
        """What every origin loses, shape (n,), USD a year; negative where it gains."""
        return 0.0 - self._change("origin_payoffs", 0)

    @cached_property
    def destination_losses(self) -> FloatArray:
        """What every destination loses, shape (m,), USD a year; negative where it gains."""
        return 0.0 - self._change("destination_payoffs", 1)

    @cached_property
    def posts_change(self) -> FloatArray:
        """Change of posts on every corridor, shape (n, m)."""
        return self._change("posts", None)

    @cached_property
    def unfilled_change(self) -> FloatArray:
        """Change of posts left unfilled at every origin, shape (n,)."""
        return self._change("unfilled", 0)

    @property
    def loss_origin(self) -> float:
        """What the origin loses, USD a year."""
        return float(self.origin_losses[self.place[0]])

    @property
    def loss_destination(self) -> float:
        """What the destination loses, USD a year."""
        return float(self.destination_losses[self.place[1]])

    @property
    def posts_lost(self) -> float:
        """Posts that the corridor loses."""
        return 0.0 - float(self.posts_change[self.place])

    @property
    def diverted_here(self) -> float:
        """Posts that other origins gain at the destination."""
        o, d = self.place
        return float(np.delete(self.posts_change[:, d], o).sum())

    @property
    def diverted_own(self) -> float:
        """Posts that the origin gains at other destinations."""
        o, d = self.place
        return float(np.delete(self.posts_change[o], d).sum())

    @property
    def diversion_ratio(self) -> float | None:
        """Change of all other corridors over the posts lost; None where none are lost."""
        lost = self.posts_lost
        return float(self.posts_change.sum() + lost) / lost if lost > 0 else None

    @cached_property
    def leverage(self) -> Leverage:
        """The leverage of the origin, or why there is none."""
        if self.before is None or self.after is None:
            return Leverage(None, f"no outcome: {self.trouble}")
        if not isinstance(self.change, Price) and self.posts_lost <= 0:
            return Leverage(None, "no posts are lost under these rules: no number")
        payoffs = (self.before.origin_payoffs, self.before.destination_payoffs)
        scale = float(np.abs(np.concatenate(payoffs)).max())
        found = leverage(self.loss_origin, self.loss_destination, scale=scale)
        if self.rival is not None and self.loss_destination < 0 <= self.loss_origin:
            return Leverage(
                None, "the destination gains by the swap and would rather make it: no number"
            )
        return found
