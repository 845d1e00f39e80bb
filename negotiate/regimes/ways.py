"""How each regime of a case is computed, by the institution of its destinations.

Institution ``private`` (MODEL 2b): the observed price, no agreement (every origin sells at its
reservation), bilateral deals with and without the threat of replacement, and the common framework
with one floor or with a price per member. Institution ``state`` (MODEL 2a) in the network of the base
year, which is given: no agreement, bilateral deals with and without the threat, the framework. Signed
there are the corridors that an agreement of the library covers, and those of status ``open`` that hold
posts: where governments agree numbers, the posts on an open corridor were agreed, whether or not the
text is in the library.

A case with both has a regime of each, solved together (:mod:`negotiate.regimes.mixed`):

===================  ============================  ==========================================
mixed                where employers hire          where governments agree numbers
===================  ============================  ==========================================
observed             ``observed``                  plain Nash-in-Nash, all corridors in use
no_agreement         ``competitive``               ``no_agreement``: nothing is signed
bilateral            ``bilateral``                 ``bilateral``: nobody is replaced
bilateral_threat     ``bilateral``                 ``bilateral_threat``
bilateral_rival      ``bilateral_rival``           ``bilateral_threat``
framework_floor      ``framework_floor``           ``framework``
framework            ``framework_differentiated``  ``framework``
===================  ============================  ==========================================

Where employers hire, that they turn to the other signed origins **is** the threat of replacement, and
the price of fragmentation of such a case is ``framework_differentiated`` minus ``bilateral``; so
``bilateral_threat`` and ``framework`` of a mixed case take these two, and the price of fragmentation
of a mixed case whose blocks do not touch is the sum of those of its blocks.

``no_agreement`` under ``state`` is the status quo without any signed pair (MODEL 2a.1 with an empty
network): no posts are filled there, and the Nash-in-Nash payments are nil.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import UnknownNameError
from negotiate.regimes.blocks import Institution, Kind, institution
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.markets import Markets
from negotiate.regimes.mixed import Solver, solve_in_turn
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.private import bilateral, competitive, framework, observed
from negotiate.regimes.private_setting import PrivateSetting, Status
from negotiate.regimes.state import Signed, given_network

BoolArray = NDArray[np.bool_]

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

PAIRS: Mapping[str, Mapping[Institution, str]] = {
    "observed": {"private": "observed", "state": "in_use"},
    "no_agreement": {"private": "competitive", "state": "no_agreement"},
    "bilateral": {"private": "bilateral", "state": "bilateral"},
    "bilateral_threat": {"private": "bilateral", "state": "bilateral_threat"},
    "bilateral_rival": {"private": "bilateral_rival", "state": "bilateral_threat"},
    "framework_floor": {"private": "framework_floor", "state": "framework"},
    "framework": {"private": "framework_differentiated", "state": "framework"},
}
"""Regime of each institution by regime of a mixed case; ``in_use``: every corridor with posts."""

MIXED_REGIMES = tuple(PAIRS)
"""Regimes of a case with both institutions, in the order in which they are shown."""

REGIMES: Mapping[Kind, tuple[str, ...]] = {
    "private": PRIVATE_REGIMES,
    "state": STATE_REGIMES,
    "mixed": MIXED_REGIMES,
}
"""Regimes by the institution of the case."""

Way = Callable[[], Outcome]
"""Computes a regime when it is called."""

_STATUS: Mapping[str, Status] = {"open": "irregular", "irregular": "irregular"}


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
) -> dict[str, Way]:
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


def _columns(corridors: BoolArray) -> Signed:
    """Return per destination the origins whose corridor is marked, from shape (n, m)."""
    return tuple(frozenset(int(o) for o in np.flatnonzero(column)) for column in corridors.T)


def without_text(calibration: Calibration) -> BoolArray:
    """Return the corridors of status ``open`` with posts that no agreement of the library covers."""
    opened = np.array([[cell == "open" for cell in row] for row in calibration.statuses])
    found: BoolArray = opened & (calibration.posts > 0) & ~calibration.agreed
    return found


def signed_network(calibration: Calibration) -> Signed:
    """Return per destination the origins that have signed in the base year, institution ``state``.

    Covered by an agreement of the library, or of status ``open`` with posts.
    """
    return _columns(calibration.agreed | without_text(calibration))


def _state(calibration: Calibration, members: frozenset[int]) -> dict[str, Way]:
    """Return how each regime of institution ``state`` is computed in the given network."""
    markets, signed = calibration.markets, signed_network(calibration)
    nobody, used = tuple(frozenset[int]() for _ in signed), _columns(calibration.posts > 0)

    def nothing() -> Outcome:
        found = given_network(markets, nobody, regime="no_agreement")
        return replace(found, method="nothing is signed, so there are no posts and no payments")

    return {
        "in_use": lambda: given_network(markets, used, regime="observed"),
        "no_agreement": nothing,
        "bilateral": lambda: given_network(markets, signed),
        "bilateral_threat": lambda: _threatened(markets, signed),
        "framework": lambda: given_network(
            markets, signed, members=members, threat=True, regime="framework"
        ),
    }


def _threatened(markets: Markets, signed: Signed) -> Outcome:
    """Return bilateral deals with threat of replacement, saying so where nobody can replace anyone."""
    found = given_network(markets, signed, threat=True, regime="bilateral_threat")
    ready = [
        set(np.flatnonzero(x)) - y for x, y in zip(markets.open_corridors.T, signed, strict=True)
    ]
    if any(ready):
        return found
    note = (
        "Every origin with an open corridor has signed where governments agree numbers, so nobody there "
        "can be replaced: the threat is empty."
    )
    return replace(found, notes=(*found.notes, note))


def _solvers(
    regime: str, members: frozenset[int], opened: Sequence[str]
) -> Mapping[Institution, Solver]:
    """Return how a regime of a mixed case solves each block."""
    pair = PAIRS[regime]

    def private(part: Calibration, checked: bool) -> Outcome:
        return _private(part, members, opened, checked=checked)[pair["private"]]()

    def state(part: Calibration, checked: bool) -> Outcome:
        return _state(part, members)[pair["state"]]()

    return {"private": private, "state": state}


def mixed_ways(
    calibration: Calibration, members: frozenset[int], opened: Sequence[str], *, checked: bool
) -> dict[str, Way]:
    """Return how each regime of a case with both institutions is computed.

    A case with one institution has them too: they are then that institution's own.
    """

    def way(regime: str) -> Way:
        solvers = _solvers(regime, members, opened)
        return lambda: solve_in_turn(calibration, solvers, regime=regime, checked=checked).outcome

    return {regime: way(regime) for regime in MIXED_REGIMES}


def _indices(calibration: Calibration, members: Sequence[str]) -> frozenset[int]:
    """Return the members' indices, refusing unknown names."""
    order = list(calibration.markets.origins)
    for name in members:
        if name not in order:
            raise UnknownNameError("origin of this case", name, order)
    return frozenset(order.index(name) for name in members)


def regime_ways(
    calibration: Calibration,
    *,
    members: Sequence[str] | None = None,
    opened: Sequence[str] = (),
    checked: bool = True,
) -> dict[str, Way]:
    """Return how each regime of the case is computed: nothing is, until a way is called.

    Works on any calibration, also one of which markets, posts, agreements or statuses were replaced
    (:mod:`negotiate.regimes.counterfactuals`).

    Parameters
    ----------
    calibration : Calibration
        Markets and facts.
    members : sequence of str, optional
        Origins of the framework. Default: every origin with an agreed open corridor.
    opened : sequence of str, optional
        Origins whose corridors with posts count as open and agreed where employers hire.
    checked : bool, default True
        Whether deviations from bargained prices are tried; sweeps do not.

    Returns
    -------
    dict of str to callable
        By regime, in the order in which they are shown. A call returns an :class:`Outcome` or raises
        :class:`NoEquilibriumError`.

    Raises
    ------
    UnknownNameError
        If a member is no origin of the case.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> ways = regime_ways(calibrate(load_case("gulf-domestic-work")))
    >>> list(ways)[:2], ways["observed"]().regime
    (['observed', 'competitive'], 'observed')
    """
    chosen = default_members(calibration) if members is None else tuple(members)
    bloc, kind = _indices(calibration, chosen), institution(calibration)
    if kind == "private":
        return _private(calibration, bloc, opened, checked=checked)
    if kind == "mixed":
        return mixed_ways(calibration, bloc, opened, checked=checked)
    ways = _state(calibration, bloc)
    return {regime: ways[regime] for regime in STATE_REGIMES}
