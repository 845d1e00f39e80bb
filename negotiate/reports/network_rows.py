"""Single deviations from the observed network as rows, the telling ones only.

Where employers hire, a corridor changes its status; where governments agree numbers, an agreement is
added, dropped or swapped (MODEL 2c). In a case with both, the contracts of the other institution stay
as they are, so that each move is one party's move against everything else given.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from negotiate.errors import NoEquilibriumError
from negotiate.regimes.blocks import block, blocks, inside
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.comparison import Comparison, private_setting
from negotiate.regimes.corridor_deviations import CorridorDeviation, corridor_deviations
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.private import bilateral
from negotiate.regimes.private_setting import PrivateSetting
from negotiate.regimes.state import network_test
from negotiate.regimes.ways import signed_network
from negotiate.reports.document import Deviation
from negotiate.reports.regime_words import employers
from negotiate.reports.wording import millions, usd

_SWAPS = 3
"""How many of the most profitable swaps are shown of each institution."""

Kind = Literal["add", "drop", "swap", "shut"]


@dataclass(frozen=True)
class _Move:
    """A profitable deviation, by the codes of the case."""

    kind: Kind
    origin: str
    destination: str
    added: str | None
    gain: float
    prices: tuple[float, float] | None = None
    """Gross price of the added corridor, observed and under the agreement, where there is a scale."""
    at_scale: bool = False
    """Whether the latter is the scale."""


def _solved(setting: PrivateSetting) -> Outcome | None:
    """Return bilateral deals by the direct method, ``None`` where it gives no prices."""
    try:
        return bilateral(setting, checked=False)
    except NoEquilibriumError:
        return None


def _private(part: Calibration, given: Outcome) -> Iterator[_Move]:
    """Yield the profitable moves where employers hire."""
    origins, places = part.markets.origins, part.markets.destinations
    for x in corridor_deviations(private_setting(part), given, solve=_solved):
        if x.profitable:
            added = None if x.added is None else origins[x.added]
            told = _told(part, x)
            yield _Move(x.kind, origins[x.origin], places[x.destination], added, x.gain, *told)


def _told(part: Calibration, move: CorridorDeviation) -> tuple[tuple[float, float] | None, bool]:
    """Return observed and agreed gross price where there is a scale, and whether it is the scale.

    None where no agreement is added.
    """
    o, d = move.origin if move.added is None else move.added, move.destination
    scale, ground = float(part.markets.price_floor[d]), float(part.markets.reservation[o, d])
    if move.net_price is None or not np.isfinite(scale):
        return None, False
    agreed = move.net_price + ground
    return (float(part.net_prices[o, d]) + ground, agreed), agreed <= scale + 1e-6 * (1 + scale)


def _why(move: _Move) -> str:
    """Return why an agreement pays where employers are bound by a scale: how far pay falls."""
    if move.prices is None:
        return ""
    observed, agreed = (usd(price) for price in move.prices)
    return f", as pay falls from the observed {observed} to {'the scale, ' * move.at_scale}{agreed}"


def _state(part: Calibration) -> Iterator[_Move]:
    """Yield the profitable moves where governments agree numbers."""
    origins, places = part.markets.origins, part.markets.destinations
    for x in network_test(part.markets, signed_network(part), threat=True).deviations:
        if not x.profitable:
            continue
        dropped = None if x.dropped is None else origins[x.dropped]
        added = None if x.added is None else origins[x.added]
        swapped = added if x.kind == "swap" else None
        yield _Move(x.kind, dropped or added or "", places[x.destination], swapped, x.gain)


def _private_sentence(comparison: Comparison, move: _Move, amount: str) -> str:
    """Return a move where employers hire in words."""
    case = comparison.calibration.case
    origin, place = case.origins[move.origin].name, case.destinations[move.destination].name
    hiring = employers(case.occupation).capitalize()
    why = _why(move)
    if move.kind == "shut":
        return f"{origin} would gain {amount} by shutting its corridor to {place}: unexplained."
    if move.kind == "drop":
        return f"{hiring} in {place} would gain {amount} if {origin} were shut out: unexplained."
    if move.kind == "add":
        return f"{place} and {origin} would both gain from an agreement; {place} {amount}{why}."
    added = case.origins[move.added or ""].name
    return f"{place} would gain {amount} by replacing {origin} with {added}{why}."


def _state_sentence(comparison: Comparison, move: _Move, amount: str) -> str:
    """Return a move where governments agree numbers in words."""
    case = comparison.calibration.case
    origin, place = case.origins[move.origin].name, case.destinations[move.destination].name
    if move.kind == "shut":
        return f"{origin} would gain {amount} by ending its agreement with {place}: unexplained."
    if move.kind == "drop":
        return f"{place} would gain {amount} by ending its agreement with {origin}: unexplained."
    if move.kind == "add":
        return (
            f"{place} would gain {amount} from an agreement with {origin}, which would accept it."
        )
    added = case.origins[move.added or ""].name
    return (
        f"{place} would gain {amount} by replacing its agreement with {origin} by one with {added}, "
        "which would accept it."
    )


def _shown(found: Sequence[_Move]) -> list[_Move]:
    """Return all moves but swaps, of which only the largest."""
    swaps = sorted((x for x in found if x.kind == "swap"), key=lambda x: -x.gain)[:_SWAPS]
    return [x for x in found if x.kind != "swap"] + swaps


def deviation_rows(comparison: Comparison) -> list[Deviation]:
    """Return the deviations from which a mover would gain, by institution.

    A profitable ``shut`` or ``drop`` is an observed corridor that the model cannot explain. Without
    an outcome of bilateral deals with threat there is nothing to deviate from, and no row.
    """
    if comparison.fragmented not in comparison.outcomes:
        return []
    given, rows = comparison.outcomes[comparison.fragmented], []
    for kind, places in blocks(comparison.calibration).items():
        part = block(comparison.calibration, places, given.posts)
        private = kind == "private"
        found = list(_private(part, inside(given, part, places)) if private else _state(part))
        words = _private_sentence if private else _state_sentence
        rows += [
            Deviation(
                kind=x.kind,
                origin=x.origin,
                destination=x.destination,
                mover=x.origin if x.kind == "shut" else x.destination,
                gain=x.gain,
                sentence=words(comparison, x, f"{millions(abs(x.gain))} million USD a year"),
            )
            for x in _shown(found)
        ]
    return rows
