"""The comparison of regimes on a calibrated case: every regime side by side.

Institution ``private`` (MODEL 2b): the observed price, no agreement (every origin sells at its
reservation), bilateral deals with and without the threat of replacement, and the common framework
with one floor or with a price per member. Institution ``state`` (MODEL 2a) in the network of the base
year, which is given: no agreement, bilateral deals with and without the threat, the framework.

The *price of fragmentation* of an origin is its payoff in the framework minus its payoff under
bilateral deals with the threat of replacement.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import CalibrationError, UnknownNameError
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.private import bilateral, competitive, framework, observed
from negotiate.regimes.private_setting import PrivateSetting, Status
from negotiate.regimes.state import given_network

FloatArray = NDArray[np.float64]

PRIVATE_REGIMES = (
    "observed",
    "competitive",
    "bilateral_fixed",
    "bilateral",
    "bilateral_rival",
    "framework_floor",
    "framework_differentiated",
)
"""Regimes of institution ``private``, in the order in which they are shown."""

STATE_REGIMES = ("no_agreement", "bilateral", "bilateral_threat", "framework")
"""Regimes of institution ``state``, in the order in which they are shown."""

_STATUS: Mapping[str, Status] = {"open": "irregular", "irregular": "irregular"}


@dataclass(frozen=True, eq=False)
class Comparison:
    """Outcomes of the regimes on one calibration."""

    calibration: Calibration
    members: tuple[str, ...]
    """Origins of the common framework."""
    outcomes: Mapping[str, Outcome]
    """Outcome by regime, in the order in which they are shown."""
    base: str
    """Regime from which changes are measured."""
    fragmented: str
    """Regime of bilateral deals with the threat of replacement."""
    common: str
    """Regime of the framework with which it is compared."""

    @property
    def fragmentation(self) -> FloatArray:
        """Price of fragmentation by origin, USD a year, shape (n,)."""
        common, fragmented = self.outcomes[self.common], self.outcomes[self.fragmented]
        price: FloatArray = common.origin_payoffs - fragmented.origin_payoffs
        return price


def institution(calibration: Calibration) -> str:
    """Return the institution of the case.

    Raises
    ------
    CalibrationError
        If destinations differ: one comparison has one institution.
    """
    found = sorted({d.institution for d in calibration.case.destinations.values()})
    if len(found) > 1:
        raise CalibrationError(
            ["destinations have different institutions (private, state); compare them as two cases"]
        )
    return found[0]


def default_members(calibration: Calibration) -> tuple[str, ...]:
    """Return the origins with an open corridor that an agreement covers, in the case's order."""
    origins = calibration.markets.origins
    return tuple(name for name, row in zip(origins, calibration.agreed, strict=True) if row.any())


def private_setting(
    calibration: Calibration, *, opened: Sequence[str] = (), unsigned: bool = False
) -> PrivateSetting:
    """Return who may be hired where, and at which fixed prices.

    Parameters
    ----------
    calibration : Calibration
        Statuses, agreements and observed prices of the case. A price is bargained on an open
        corridor that an agreement covers; elsewhere, where posts are held, it stays as observed.
    opened : sequence of str, optional
        Origins whose corridors with posts count as open and agreed.
    unsigned : bool, default False
        Whether origins without an agreement stand ready at their reservation instead.
    """
    rows = []
    for o, name in enumerate(calibration.markets.origins):
        row: list[Status] = []
        for d, status in enumerate(calibration.statuses[o]):
            held = calibration.posts[o, d] > 0
            cell: Status = _STATUS.get(status, "shut") if held else "shut"
            if held and (calibration.agreed[o, d] or name in opened):
                cell = "open"
            row.append("unsigned" if unsigned and cell == "irregular" else cell)
        rows.append(tuple(row))
    return PrivateSetting.build(
        calibration.markets, status=tuple(rows), observed_price=calibration.net_prices
    )


def _private(
    calibration: Calibration, members: frozenset[int], opened: Sequence[str], *, checked: bool
) -> dict[str, Callable[[], Outcome]]:
    """Return how each regime of institution ``private`` is computed."""
    setting = private_setting(calibration, opened=opened)

    def rival() -> Outcome:
        ready = private_setting(calibration, opened=opened, unsigned=True)
        return bilateral(ready, fallback="unsigned_rival", checked=checked)

    return {
        "observed": lambda: observed(setting),
        "competitive": lambda: competitive(setting),
        "bilateral_fixed": lambda: bilateral(setting, fallback="others_fixed", checked=checked),
        "bilateral": lambda: bilateral(setting, checked=checked),
        "bilateral_rival": rival,
        "framework_floor": lambda: framework(setting, members, form="one_floor", checked=checked),
        "framework_differentiated": lambda: framework(setting, members, checked=checked),
    }


def _state(calibration: Calibration, members: frozenset[int]) -> dict[str, Callable[[], Outcome]]:
    """Return how each regime of institution ``state`` is computed in the given network."""
    markets = calibration.markets
    count = len(markets.destinations)
    signed = tuple(
        frozenset(int(o) for o in np.flatnonzero(calibration.agreed[:, d])) for d in range(count)
    )
    nobody = tuple(frozenset[int]() for _ in range(count))
    return {
        "no_agreement": lambda: given_network(markets, nobody, regime="no_agreement"),
        "bilateral": lambda: given_network(markets, signed),
        "bilateral_threat": lambda: given_network(
            markets, signed, threat=True, regime="bilateral_threat"
        ),
        "framework": lambda: given_network(
            markets, signed, members=members, threat=True, regime="framework"
        ),
    }


def _indices(calibration: Calibration, members: Sequence[str]) -> frozenset[int]:
    """Return the members' indices, refusing unknown names."""
    order = list(calibration.markets.origins)
    for name in members:
        if name not in order:
            raise UnknownNameError("origin of this case", name, order)
    return frozenset(order.index(name) for name in members)


def compare(
    calibration: Calibration,
    *,
    members: Sequence[str] | None = None,
    regimes: Sequence[str] | None = None,
    opened: Sequence[str] = (),
    checked: bool = True,
) -> Comparison:
    """Return the outcomes of the regimes on a calibrated case.

    Parameters
    ----------
    calibration : Calibration
        Markets that reproduce the observed posts.
    members : sequence of str, optional
        Origins of the framework. Default: every origin with an agreed open corridor.
    regimes : sequence of str, optional
        The regimes wanted. Default: all of the institution.
    opened : sequence of str, optional
        Origins whose corridors with posts count as open and agreed (institution ``private``).
    checked : bool, default True
        Whether deviations from bargained prices are tried (institution ``private``); sweeps do not.

    Raises
    ------
    UnknownNameError
        If a member or a regime is unknown.
    NoEquilibriumError
        If a regime has no equilibrium that the search reaches.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> found = compare(calibrate(load_case("gulf-domestic-work")), regimes=["observed"])
    >>> float(abs(found.outcomes["observed"].posts - found.calibration.posts).max().round(3))
    0.0
    """
    chosen = tuple(members) if members is not None else default_members(calibration)
    bloc = _indices(calibration, chosen)
    private = institution(calibration) == "private"
    ways = (
        _private(calibration, bloc, opened, checked=checked)
        if private
        else _state(calibration, bloc)
    )
    wanted = tuple(ways) if regimes is None else tuple(regimes)
    for name in wanted:
        if name not in ways:
            raise UnknownNameError("regime of this institution", name, ways)
    outcomes = {name: way() for name, way in ways.items() if name in wanted}
    if private:
        return Comparison(
            calibration, chosen, outcomes, "bilateral", "bilateral", "framework_differentiated"
        )
    return Comparison(
        calibration, chosen, outcomes, "bilateral_threat", "bilateral_threat", "framework"
    )
