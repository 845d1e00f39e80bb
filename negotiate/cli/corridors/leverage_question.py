"""A question to the leverage table of a case, and how sure its answers are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from negotiate.cases.schema import Case
from negotiate.leverage.results import Kind
from negotiate.leverage.table import LeverageTable, Sweep, sweep
from negotiate.regimes.calibration import Calibration
from negotiate.uncertainty.certainty import Certainty, judge
from negotiate.uncertainty.ranges import draw_figures, ends
from negotiate.units import Quantity

_SEED = 20261

HEADS: dict[Kind, str] = {
    "others_fixed": "others fixed",
    "others_expand": "others re-chosen",
    "rebargained": "re-bargained",
    "unsigned_rival": "unsigned rival",
}
"""Short names of the fall-backs."""


@dataclass(frozen=True, eq=False)
class CaseQuestion:
    """A table of a case and how sure it is."""

    case: Case
    calibration: Calibration
    table: LeverageTable
    origin: str | None
    """The one origin that was asked for, None for all."""
    draws: int
    """Draws from the ranges of all figures."""
    with_ends: bool = False
    """Whether each end of each range is tried alone as well."""

    @property
    def main(self) -> Kind:
        """The fall-back that is shown in full."""
        kinds = self.table.kinds
        return "others_expand" if "others_expand" in kinds else kinds[0]

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins to print: those with a leverage from the strongest, then the others."""
        ordered = self.table.order(self.main)
        rest = tuple(name for name in self.table.origins if name not in ordered)
        return (*ordered, *rest) if self.origin is None else (self.origin,)

    def frame(self) -> pd.DataFrame:
        """Return the long table of the origins to print."""
        frame = self.table.frame()
        return frame if self.origin is None else frame[frame["origin"] == self.origin]

    def _swept(self, figures: Sequence[dict[str, float]]) -> Sweep:
        table = self.table
        return sweep(
            self.case,
            table.destination,
            figures,
            kind=self.main,
            change=table.change,
            regime=table.regime,
        )

    @cached_property
    def drawn(self) -> Sweep:
        """The table at draws from the ranges of all figures."""
        rng = np.random.default_rng(_SEED)
        return self._swept(draw_figures(self.case.quantities(), self.draws, rng=rng))

    @cached_property
    def ended(self) -> Sweep:
        """The table with one figure at one end of its range at a time, if that was asked for."""
        wanted = ends(self.case.quantities()) if self.with_ends else []
        return self._swept([{name: end} for name, end in wanted])

    def side(self, origin: str) -> Certainty | None:
        """Return how sure it is which side is the stronger, None where there is no leverage."""
        value = self.table.leverages(self.main)[origin]
        if value is None:
            return None
        moved = {str(k): found - 0.5 for k, found in enumerate(self.ended.values(origin))}
        return judge(value - 0.5, [found - 0.5 for found in self.drawn.values(origin)], moved)

    @property
    def assumed(self) -> dict[str, Quantity]:
        """Assumed figures of the case by id."""
        figures = self.case.quantities()
        return {name: each for name, each in figures.items() if each.grade == "assumed"}


def sure_words(question: CaseQuestion, origin: str) -> str:
    """Return how sure side and rank of an origin are, empty where it has no leverage.

    HOLDS: the same in all draws and at all ends; MOSTLY: in at least 9 of 10 draws and at all ends;
    OPEN: otherwise (:mod:`negotiate.uncertainty.certainty`).
    """
    side = question.side(origin)
    if side is None:
        return ""
    stronger = "origin" if side.value > 0 else "destination"
    words = (
        f"{origin}: leverage {side.value + 0.5:.2f}, 90 % of draws {side.low + 0.5:.2f} to "
        f"{side.high + 0.5:.2f}. {side.verdict.upper()}: the {stronger} is the stronger side"
    )
    ordered = question.table.order(question.main)
    own = ordered.index(origin) + 1
    ranks = [own, *question.drawn.ranks(origin), *question.ended.ranks(origin)]
    verdict = rank_certainty(own, question.drawn.ranks(origin), question.ended.ranks(origin))
    return (
        f"{words}. {verdict.verdict.upper()}: place {own} of {len(ordered)} "
        f"({min(ranks)} to {max(ranks)}).{_agreement(question, origin)}"
    )


def _agreement(question: CaseQuestion, origin: str) -> str:
    """Return whether the fall-backs agree on the stronger side, empty where one stands alone."""
    values = [question.table.of(origin, kind).leverage.value for kind in question.table.kinds]
    sides = {value > 0.5 for value in values if value is not None}
    if sum(value is not None for value in values) < 2:
        return ""
    return (
        " The fall-backs agree on the side."
        if len(sides) == 1
        else " The fall-backs differ on the side."
    )


def rank_certainty(own: int, drawn: Sequence[int], ended: Sequence[int]) -> Certainty:
    """Return how sure the place of an origin is, by the rule for signs."""
    kept = [1.0 if rank == own else -1.0 for rank in drawn]
    moved = {str(k): 1.0 if rank == own else -1.0 for k, rank in enumerate(ended)}
    return judge(1.0, kept, moved)
