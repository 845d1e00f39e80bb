"""Single deviations from the observed network as rows, the telling ones only."""

from negotiate.errors import NoEquilibriumError
from negotiate.regimes.comparison import Comparison, institution, private_setting
from negotiate.regimes.corridor_deviations import CorridorDeviation, corridor_deviations
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.private import bilateral
from negotiate.regimes.private_setting import PrivateSetting
from negotiate.reports.document import Deviation
from negotiate.reports.wording import millions

_SWAPS = 3
"""How many of the most profitable swaps are shown."""


def _solved(setting: PrivateSetting) -> Outcome | None:
    """Return bilateral deals by the direct method, ``None`` where it gives no prices."""
    try:
        return bilateral(setting, checked=False)
    except NoEquilibriumError:
        return None


def _sentence(comparison: Comparison, found: CorridorDeviation) -> str:
    """Return a deviation in words."""
    case = comparison.calibration.case
    markets = comparison.calibration.markets
    origin = case.origins[markets.origins[found.origin]].name
    place = case.destinations[markets.destinations[found.destination]].name
    amount = f"{millions(abs(found.gain))} million USD a year"
    if found.kind == "shut":
        return f"{origin} would gain {amount} by shutting its corridor to {place}: unexplained."
    if found.kind == "drop":
        return f"Households in {place} would gain {amount} if {origin} were shut out: unexplained."
    if found.kind == "add":
        return f"{place} and {origin} would both gain from an agreement; {place} {amount}."
    added = case.origins[markets.origins[found.added or 0]].name
    return f"{place} would gain {amount} by replacing {origin} with {added}."


def _shown(found: tuple[CorridorDeviation, ...]) -> list[CorridorDeviation]:
    """Return the profitable deviations, of the swaps only the largest."""
    good = [x for x in found if x.profitable]
    swaps = sorted((x for x in good if x.kind == "swap"), key=lambda x: -x.gain)[:_SWAPS]
    return [x for x in good if x.kind != "swap"] + swaps


def deviation_rows(comparison: Comparison) -> list[Deviation]:
    """Return the deviations from which a mover would gain, institution ``private``.

    A profitable ``shut`` or ``drop`` is an observed corridor that the model cannot explain.
    """
    if institution(comparison.calibration) != "private":
        return []
    setting = private_setting(comparison.calibration)
    given = comparison.outcomes[comparison.fragmented]
    markets = comparison.calibration.markets
    rows = []
    for found in _shown(corridor_deviations(setting, given, solve=_solved)):
        origin, place = markets.origins[found.origin], markets.destinations[found.destination]
        rows.append(
            Deviation(
                kind=found.kind,
                origin=origin,
                destination=place,
                mover=origin if found.mover == "origin" else place,
                gain=found.gain,
                sentence=_sentence(comparison, found),
            )
        )
    return rows
