"""Single deviations from a given network of corridors, institution ``private`` (MODEL 2c).

The statuses of the base year are given. Each deviation changes one corridor (or, a swap, two at the
same destination), solves bilateral deals with the threat of replacement anew, and compares payoffs:

``shut``
    an origin shuts its own open corridor: its gain decides;
``drop``
    a destination shuts an open corridor: its employers' gain decides;
``add``
    a corridor on which nobody bargains gets an agreement: both must gain;
``swap``
    a destination drops one origin and signs another: its gain and the new partner's decide.

An open corridor that holds no posts in the given outcome is left out: shutting it changes nothing.
Corridors without counted posts cannot be added: employers' value there is known only from above.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from negotiate.regimes.outcome import Outcome
from negotiate.regimes.private_setting import PrivateSetting, Status

Kind = Literal["add", "drop", "swap", "shut"]
Solver = Callable[[PrivateSetting], Outcome | None]
"""Returns ``None`` where a changed network has no outcome; its deviations are left out."""
Place = tuple[int, int]

_RELATIVE = 1e-9


@dataclass(frozen=True)
class CorridorDeviation:
    """One deviation and what it gives to the party that would decide it."""

    kind: Kind
    origin: int
    """Index of the origin whose corridor changes; of a swap, the one that is dropped."""
    destination: int
    added: int | None
    """Index of the origin that a swap signs instead."""
    mover: Literal["origin", "destination"]
    gain: float
    """Change of the mover's payoff, USD a year."""
    profitable: bool
    """Whether the mover gains and, where a partner must agree, so does the partner."""
    net_price: float | None = None
    """Price under the agreement that is added, net of the reservation, USD per post and year; None
    where none is added or it fills no posts."""


def _closings(
    setting: PrivateSetting, given: Outcome, solve: Solver
) -> Iterator[CorridorDeviation]:
    """Yield shutting (by the origin) and dropping (by the destination) of every corridor in use."""
    for o, d in np.argwhere(setting.opened & (given.posts > 0)):
        place = (int(o), int(d))
        after = solve(setting.with_status({place: "shut"}))
        if after is None:
            continue
        own = float(after.origin_payoffs[o] - given.origin_payoffs[o])
        theirs = float(after.destination_payoffs[d] - given.destination_payoffs[d])
        scale = _RELATIVE * (1.0 + abs(given.destination_payoffs[d]))
        yield CorridorDeviation("shut", *place, None, "origin", own, own > scale)
        yield CorridorDeviation("drop", *place, None, "destination", theirs, theirs > scale)


def _openings(
    setting: PrivateSetting, given: Outcome, solve: Solver
) -> Iterator[CorridorDeviation]:
    """Yield an agreement on every corridor on which nobody bargains."""
    for o, d in np.argwhere(setting.irregular | setting.unsigned):
        place = (int(o), int(d))
        after = solve(setting.with_status({place: "open"}))
        if after is not None:
            yield _accepted("add", given, after, place, int(o), None)


def _swaps(setting: PrivateSetting, given: Outcome, solve: Solver) -> Iterator[CorridorDeviation]:
    """Yield every exchange of an open corridor for one on which nobody bargains."""
    for k, d in np.argwhere(setting.irregular | setting.unsigned):
        for o in np.flatnonzero(setting.opened[:, d] & (given.posts[:, d] > 0)):
            changes: dict[Place, Status] = {(int(o), int(d)): "shut", (int(k), int(d)): "open"}
            after = solve(setting.with_status(changes))
            if after is not None:
                yield _accepted("swap", given, after, (int(o), int(d)), int(k), int(k))


def _accepted(
    kind: Kind, given: Outcome, after: Outcome, place: Place, partner: int, added: int | None
) -> CorridorDeviation:
    """Return a deviation of the destination that needs the partner's consent."""
    d = place[1]
    gain = float(after.destination_payoffs[d] - given.destination_payoffs[d])
    consent = float(after.origin_payoffs[partner] - given.origin_payoffs[partner])
    scale = _RELATIVE * (1.0 + abs(given.destination_payoffs[d]))
    good = gain > scale and consent > -scale
    filled = after.posts[partner, d] > 0
    price = float(after.net_prices[partner, d]) if filled else None
    return CorridorDeviation(kind, *place, added, "destination", gain, good, price)


def corridor_deviations(
    setting: PrivateSetting, given: Outcome, *, solve: Solver
) -> tuple[CorridorDeviation, ...]:
    """Return every single deviation: shuts and drops by corridor, then adds, then swaps.

    Parameters
    ----------
    setting : PrivateSetting
        The network as given.
    given : Outcome
        Its outcome, as ``solve(setting)`` returns it.
    solve : callable
        The regime in which a changed network is solved.
    """
    return (
        *_closings(setting, given, solve),
        *_openings(setting, given, solve),
        *_swaps(setting, given, solve),
    )
