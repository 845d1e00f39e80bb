r"""What each side of a corridor falls back on, found by solving the rest of the network again.

What the others do when a corridor fails is not known, so every fall-back that applies is reported,
from the shortest to the longest run (MODEL 2c, 8a):

``others_fixed``
    others' posts and payments stay as they are;
``others_expand``
    others' numbers are chosen anew: by employers at the prices they pay, or by the governments that
    still have an agreement, with payments;
``rebargained``
    employers choose anew at prices that the others bargain anew, with and without the corridor
    (institution ``private``; where governments agree on posts, ``others_expand`` holds it);
``unsigned_rival``
    an origin without an agreement comes in instead, the one that serves the destination best.

The payoff of an origin is its payments net of the reservation minus the losses to those left behind,
that of a destination its value minus payments minus what its agreements cost [HornWolinsky1988]_.

References
----------
.. [HornWolinsky1988] H. Horn, A. Wolinsky, "Bilateral monopolies and incentives for merger",
   RAND Journal of Economics 19(3), 1988, pp. 408-419.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from negotiate.errors import NoEquilibriumError, SolverError, UnknownNameError
from negotiate.leverage.changes import Cap, Change, Price, repriced
from negotiate.leverage.fixed import others_fixed, with_posts
from negotiate.leverage.resolving import (
    OBSERVED,
    Place,
    at_prices_of,
    capped_private,
    capped_state,
    private,
    removed,
    solved,
    with_best_rival,
)
from negotiate.leverage.results import KINDS, FallBack, Kind
from negotiate.regimes.blocks import institution
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.outcome import Outcome

_PRIVATE_WORDS: dict[Kind, str] = {
    "others_fixed": "others' numbers and prices stay as they are",
    "others_expand": "employers choose the others' numbers anew at the prices they pay",
    "rebargained": "the others' prices are bargained anew, and employers choose numbers at them",
    "unsigned_rival": (
        "employers choose numbers anew, and the origin without an agreement that serves them best "
        "comes in at what its next worker asks, where one stands ready"
    ),
}
_STATE_WORDS: dict[Kind, str] = {
    "others_fixed": "others' posts and payments stay as they are",
    "others_expand": "the governments that still have an agreement agree on posts and payments anew",
    "rebargained": "",
    "unsigned_rival": (
        "the origin without an agreement that serves the destination best signs instead, where one "
        "stands ready and does not lose, and all agree on posts and payments anew"
    ),
}
_ASKS = "at what its next worker asks"
_PLAIN = (OBSERVED, "bilateral")
_BY_CONSTRUCTION = (
    "payments are those bargained under this very fall-back, so that leverage is 1 - beta by "
    "construction (less where the agreement costs something, more where other labour bounds its price)"
)
_PRICED_WORDS = {
    "private": "employers choose all numbers anew at this price and the others' prices",
    "state": "posts stay as agreed, so that only the payment moves",
}


@dataclass(frozen=True, eq=False)
class _Question:
    """One corridor, one change, and the network as it stands."""

    calibration: Calibration
    place: Place
    change: Change
    regime: str
    checked: bool
    known: Outcome | None = None
    """The network with the corridor, if it was solved before."""

    @cached_property
    def private(self) -> bool:
        return private(self.calibration, self.place[1])

    @cached_property
    def given(self) -> Outcome:
        """The network with the corridor."""
        if self.known is not None:
            return self.known
        return solved(self.calibration, self.regime, checked=self.checked)

    def with_it(self, network: Calibration, rules: str) -> Outcome:
        """Return the outcome with the corridor of a network and its rules."""
        if network is self.calibration and rules == self.regime:
            return self.given
        return solved(network, rules, checked=self.checked)

    @cached_property
    def still(self) -> tuple[Calibration, str]:
        """The network and the rules under which others' prices stay, where prices rule."""
        if not self.private:
            return self.calibration, self.regime
        return at_prices_of(self.calibration, self.given, self.regime), OBSERVED


@dataclass(frozen=True, eq=False)
class _Pair:
    """The outcomes with and without the corridor."""

    before: Outcome
    after: Outcome
    more: str = ""
    """What to add to the words."""
    rival: str | None = None


def _fixed(ask: _Question) -> _Pair:
    posts = ask.change.posts if isinstance(ask.change, Cap) else 0.0
    return _Pair(ask.given, others_fixed(ask.calibration, ask.given, ask.place, posts))


def _expand(ask: _Question) -> _Pair:
    network, rules = ask.still
    before = ask.with_it(network, rules)
    if not isinstance(ask.change, Cap) or ask.change.posts == 0:
        return _Pair(before, solved(removed(network, ask.place), rules, checked=ask.checked))
    if ask.private:
        return _Pair(before, capped_private(network, ask.place, ask.change.posts))
    return _Pair(before, capped_state(network, ask.place, ask.change.posts, rules))


def _priced(ask: _Question, price: Price) -> _Pair:
    """Where governments agreed on the posts only the payment moves; employers choose anew."""
    network, rules = ask.still
    net = price.gross - float(network.markets.reservation[ask.place])
    before = ask.with_it(network, rules)
    if ask.private:
        return _Pair(before, solved(repriced(network, ask.place, net), rules, checked=ask.checked))
    payments = before.payments.copy()
    payments[ask.place] = net * before.posts[ask.place]
    return _Pair(before, with_posts(network, before, before.posts, payments))


def _rebargained(ask: _Question) -> _Pair:
    rules = "bilateral" if ask.regime in (OBSERVED, "competitive") else ask.regime
    before = ask.with_it(ask.calibration, rules)
    after = solved(removed(ask.calibration, ask.place), rules, checked=ask.checked)
    more = (
        ""
        if rules == ask.regime
        else f"; with the corridor, too, prices are those of the regime {rules}"
    )
    return _Pair(before, after, more)


def _rival(ask: _Question) -> _Pair:
    network, rules = ask.still
    before = ask.with_it(network, rules)
    best, after = with_best_rival(network, before, ask.place, rules)
    if best is None:
        return _Pair(before, after)
    return _Pair(before, after, rival=network.markets.origins[best])


_WAYS: dict[Kind, Callable[[_Question], _Pair]] = {
    "others_fixed": _fixed,
    "others_expand": _expand,
    "rebargained": _rebargained,
    "unsigned_rival": _rival,
}


def applicable(calibration: Calibration, destination: str, change: Change) -> tuple[Kind, ...]:
    """Return the fall-backs that apply to a change at a destination.

    A price, and a cap, are answered at others' prices; where governments agree on posts a price moves
    money only, and payments are always agreed anew.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> applicable(calibrate(load_case("gulf-domestic-work")), "SAU", Price(6000.0))
    ('others_expand',)
    """
    hiring = private(calibration, calibration.markets.destinations.index(destination))
    if isinstance(change, Price):
        return ("others_expand",) if hiring else ("others_fixed",)
    if isinstance(change, Cap):
        return ("others_fixed", "others_expand")
    return KINDS if hiring else ("others_fixed", "others_expand", "unsigned_rival")


def default_regime(calibration: Calibration) -> str:
    """Return the regime of the observed network of the base year.

    Observed prices and posts where employers hire; where governments agree on posts, the signed
    network with plain Nash-in-Nash payments.
    """
    return "bilateral" if institution(calibration) == "state" else OBSERVED


def _words(ask: _Question, kind: Kind) -> str:
    """Return what the others do, in words."""
    if isinstance(ask.change, Price):
        return _PRICED_WORDS["private" if ask.private else "state"]
    words = (_PRIVATE_WORDS if ask.private else _STATE_WORDS)[kind]
    if ask.private and np.isfinite(ask.calibration.markets.price_floor[ask.place[1]]):
        words = words.replace(_ASKS, f"{_ASKS} or at the pay scale where that is higher")
    if isinstance(ask.change, Cap) and kind == "others_fixed":
        return f"{words}, and the price of the posts that remain as well"
    if kind == "others_fixed" and not ask.private and ask.regime in _PLAIN:
        return f"{words}; {_BY_CONSTRUCTION}"
    return words


def _found(ask: _Question, kind: Kind) -> FallBack:
    """Return one fall-back; what has no outcome is a result in words."""
    markets = ask.calibration.markets
    names = markets.origins[ask.place[0]], markets.destinations[ask.place[1]]
    about = (ask.calibration, *names, ask.change, ask.regime, kind)
    scale = float(markets.price_floor[ask.place[1]])
    if isinstance(ask.change, Price) and ask.private and ask.change.gross < scale:
        why = f"employers there may pay no less than the scale, {scale:,.0f} USD per post and year"
        return FallBack(*about, _words(ask, kind), None, None, why)
    try:
        pair = _priced(ask, ask.change) if isinstance(ask.change, Price) else _WAYS[kind](ask)
    except (NoEquilibriumError, SolverError) as error:
        return FallBack(*about, _words(ask, kind), None, None, str(error))
    words = _words(ask, kind) + pair.more
    return FallBack(*about, words, pair.before, pair.after, rival=pair.rival)


def fall_backs(
    calibration: Calibration,
    origin: str,
    destination: str,
    *,
    change: Change = "remove",
    regime: str | None = None,
    kinds: Sequence[Kind] | None = None,
    checked: bool = True,
    known: Outcome | None = None,
) -> tuple[FallBack, ...]:
    """Return what both sides of a corridor fall back on, one result per assumption on the others.

    Parameters
    ----------
    calibration : Calibration
        The network.
    origin, destination : str
        Names of the corridor's ends, as in the case.
    change : "remove", Cap or Price, default "remove"
        What happens to the corridor.
    regime : str, optional
        Rules under which the network stands. Default: `default_regime`, the base year's.
    kinds : sequence of str, optional
        The fall-backs wanted. Default: all that apply.
    checked : bool, default True
        Whether deviations from bargained prices are tried; sweeps do not.
    known : Outcome, optional
        Outcome of the regime with the corridor, where it was solved before.

    Returns
    -------
    tuple of FallBack
        In the order of `KINDS`. One without an outcome says why.

    Raises
    ------
    UnknownNameError
        If the destination, the corridor or the regime is unknown, or the corridor holds no posts.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> gulf = calibrate(load_case("gulf-domestic-work"))
    >>> for found in fall_backs(gulf, "PHL", "SAU", kinds=("others_fixed", "others_expand")):
    ...     print(found.kind, round(found.leverage.value, 2), round(found.posts_lost))
    others_fixed 0.29 214596
    others_expand 0.12 214596
    """
    place = corridor(calibration, origin, destination)
    rules = default_regime(calibration) if regime is None else regime
    ask = _Question(calibration, place, change, rules, checked, known)
    wanted = applicable(calibration, destination, change)
    return tuple(_found(ask, kind) for kind in wanted if kinds is None or kind in kinds)


def corridor(calibration: Calibration, origin: str, destination: str) -> Place:
    """Return the indices of a corridor that holds posts.

    Raises
    ------
    UnknownNameError
        If there is no such destination, or no counted posts from the origin there.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> corridor(calibrate(load_case("gulf-domestic-work")), "PHL", "KWT")
    (0, 1)
    """
    markets = calibration.markets
    if destination not in markets.destinations:
        raise UnknownNameError("destination of this case", destination, markets.destinations)
    d = markets.destinations.index(destination)
    held = calibration.posts[:, d] > 0
    known = [name for name, holds in zip(markets.origins, held, strict=True) if holds]
    if origin not in known:
        raise UnknownNameError(f"origin with counted posts in {destination}", origin, known)
    return markets.origins.index(origin), d
