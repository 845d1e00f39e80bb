r"""Regimes of institution ``private`` (right to manage), MODEL 2b.

Origins and destinations fix prices, employers choose numbers:

``observed``
    the prices of the base year;
``competitive``
    every origin sells at its reservation, the loss that one more post causes it, or at the pay
    scale of the destination where that is higher;
``bilateral``
    Nash-in-Nash in prices [HornWolinsky1988]_: :math:`p_{od}` maximises
    :math:`(R_o - R_o^0)^\beta (K_d - K_d^0)^{1-\beta}` with the others' prices fixed and
    employers' numbers re-chosen; beta = 1 is price competition of the origins (Bertrand);
``framework``
    the members' prices are bargained as one at every destination; outsiders respond.

Employers pay no less than the scale of their country (:attr:`~negotiate.regimes.markets.Markets.price_floor`)
in any of these, and no more than other labour costs.

Origins get :math:`R_o = \sum_d p_{od} q_{od} - C_o(Me)`, employers :math:`K_d`, less the cost of the
agreements that the destination runs. What follows if talks fail is a stated option, see
:data:`negotiate.regimes.private_setting.Fallback`.

References
----------
.. [HornWolinsky1988] H. Horn, A. Wolinsky, "Bilateral monopolies and incentives for merger",
   RAND Journal of Economics 19(3), 1988, pp. 408-419.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.demand import employers_surplus
from negotiate.regimes.outcome import Outcome, losses, unfilled_posts
from negotiate.regimes.price_rounds import agreed_prices, stationary_prices
from negotiate.regimes.price_supply import competitive_point, settle
from negotiate.regimes.private_setting import Fallback, Form, PrivateSetting
from negotiate.regimes.talks import PricePoint, Talks

FloatArray = NDArray[np.float64]
Blocs = tuple[tuple[int, ...], ...]

_FALLBACK_WORDS = {
    "others_expand": "if talks fail, employers choose the others' numbers anew at their prices",
    "others_fixed": "if talks fail, the others' numbers stay as they are",
    "unsigned_rival": (
        "if talks fail, employers choose the others' numbers anew and the best unsigned origin "
        "comes in at its reservation"
    ),
}
_REGIME = {
    "others_expand": "bilateral",
    "others_fixed": "bilateral_fixed",
    "unsigned_rival": "bilateral_rival",
}
_FORM_WORDS = {
    "differentiated": "one price per member",
    "one_floor": "one gross price for all members at a destination",
    "one_net_price": "one price net of the reservation for all members at a destination",
}


def _signed(setting: PrivateSetting, posts: FloatArray) -> tuple[frozenset[int], ...]:
    """Return per destination the origins that sell at a bargained price."""
    held = setting.opened & (posts > 0)
    return tuple(frozenset(int(o) for o in np.flatnonzero(column)) for column in held.T)


def _agreements(signed: tuple[frozenset[int], ...], blocs: Blocs) -> FloatArray:
    """Return how many agreements each destination runs; a bloc signs one."""
    return np.array(
        [sum(bool(names & set(bloc)) for bloc in blocs) for names in signed], dtype=float
    )


def _listed(setting: PrivateSetting, corridors: NDArray[np.bool_]) -> str:
    """Return the marked corridors as ``origins in destination``, joined by semicolons."""
    origins, destinations = setting.markets.origins, setting.markets.destinations
    said = [
        f"{', '.join(origins[o] for o in np.flatnonzero(column))} in {destinations[d]}"
        for d, column in enumerate(corridors.T)
        if column.any()
    ]
    return "; ".join(said)


def _scale_notes(setting: PrivateSetting, point: PricePoint) -> Iterator[str]:
    """Yield where pay stands at the destination's scale, and where the scale leaves no posts."""
    if not np.isfinite(setting.markets.price_floor).any():
        return
    scaled = np.isfinite(setting.net_floor)
    asked, held = (setting.opened | setting.unsigned) & scaled, point.posts > 0
    scale = np.where(scaled, setting.net_floor, 0.0)
    near = 1e-6 * (1.0 + np.abs(scale))
    at_scale = asked & held & (point.prices <= scale + near)
    if at_scale.any():
        yield (
            f"At the pay scale, so that pay is not bargained there: {_listed(setting, at_scale)}."
        )
    barred = asked & ~held & (scale >= setting.net_value)
    if barred.any():
        yield (
            "The pay scale is at or above what employers would pay for a first post, so nobody is "
            f"hired: {_listed(setting, barred)}."
        )


def _outcome(
    setting: PrivateSetting,
    point: PricePoint,
    blocs: Blocs,
    *,
    regime: str,
    method: str,
    residual: float = 0.0,
    notes: tuple[str, ...] = (),
) -> Outcome:
    """Return what prices and posts give to every party; without blocs nothing is signed."""
    markets, posts = setting.markets, point.posts
    offered = np.where(np.isfinite(point.prices), point.prices, 0.0)
    payments = offered * posts
    unfilled = unfilled_posts(markets, posts)
    signed = _signed(setting, posts) if blocs else (frozenset(),) * posts.shape[1]
    surplus = np.array(
        [
            employers_surplus(
                markets.slopes[d], setting.net_value[:, d], point.prices[:, d], posts[:, d]
            )
            for d in range(posts.shape[1])
        ]
    )
    return Outcome(
        regime,
        method,
        posts,
        payments,
        payments.sum(axis=1) - losses(markets, unfilled),
        surplus - markets.agreement_cost * _agreements(signed, blocs),
        unfilled,
        signed,
        residual,
        (*notes, *_scale_notes(setting, point)),
    )


def _alone(setting: PrivateSetting) -> Blocs:
    return tuple((o,) for o in range(len(setting.markets.origins)))


def observed(setting: PrivateSetting) -> Outcome:
    """Return what the observed prices give to every party.

    Raises
    ------
    ValueError
        If the setting has no observed prices.
    """
    if setting.observed_price is None:
        raise ValueError("observed_price must be given for the observed regime, got None")
    prices = np.where(setting.hireable, setting.observed_price, np.inf)
    point = settle(setting, prices, setting.hireable)
    return _outcome(
        setting,
        point,
        _alone(setting),
        regime="observed",
        method="observed prices, employers' numbers",
    )


def competitive(setting: PrivateSetting) -> Outcome:
    """Return the outcome in which every origin sells at the loss that its last post causes."""
    point = competitive_point(setting)
    scaled = np.isfinite(setting.markets.price_floor).any()
    method = (
        f"prices at the loss from one more post{', or at the pay scale where higher' if scaled else ''}; "
        "irregular corridors at the observed price"
    )
    return _outcome(setting, point, (), regime="competitive", method=method)


def _prices(talks: Talks, regime: str, *, checked: bool) -> tuple[PricePoint, float]:
    """Return the agreed prices and the largest violation, NaN where none was looked for."""
    if checked:
        return agreed_prices(talks, regime)
    point = stationary_prices(talks)
    return agreed_prices(talks, regime) if point is None else (point, float("nan"))


def bilateral(
    setting: PrivateSetting, *, fallback: Fallback = "others_expand", checked: bool = True
) -> Outcome:
    """Return Nash-in-Nash prices: every origin bargains alone with every destination.

    Parameters
    ----------
    setting : PrivateSetting
        Markets and statuses.
    fallback : {"others_expand", "others_fixed", "unsigned_rival"}, default "others_expand"
        What follows if talks fail.
    checked : bool, default True
        Whether deviations from the prices are tried; without it the residual is NaN, for sweeps.

    Raises
    ------
    NoEquilibriumError
        If no prices are found from which nobody wants to deviate.

    Examples
    --------
    Two origins that are half substitutes, Bertrand: the mark-up share is (1-s)/(2+(n-3)s) = 1/3.

    >>> from negotiate.regimes.markets import Markets
    >>> markets = Markets.build(("XAA", "XBB"), ("XCC",), value=[[30.0], [30.0]],
    ...     slopes=[[[1.0, 0.5], [0.5, 1.0]]], loss=[0.0, 0.0], loss_growth=[0.0, 0.0], power=1.0)
    >>> bilateral(PrivateSetting.build(markets)).net_prices.round(6)
    array([[10.],
           [10.]])
    """
    regime, blocs = _REGIME[fallback], _alone(setting)
    point, found = _prices(Talks(setting, blocs, fallback), regime, checked=checked)
    notes: tuple[str, ...] = ()
    if fallback == "unsigned_rival" and not setting.unsigned.any():
        notes = (
            "No origin stands unsigned, so this equals bilateral deals with others expanding.",
        )
    method = f"Nash-in-Nash in prices; {_FALLBACK_WORDS[fallback]}"
    return _outcome(
        setting, point, blocs, regime=regime, method=method, residual=found, notes=notes
    )


def framework(
    setting: PrivateSetting,
    members: frozenset[int],
    *,
    form: Form = "differentiated",
    fallback: Fallback = "others_expand",
    checked: bool = True,
) -> Outcome:
    """Return the outcome in which the members bargain as one at every destination.

    Parameters
    ----------
    setting : PrivateSetting
        Markets and statuses; only the members' open corridors are bargained.
    members : frozenset of int
        Indices of the origins in the framework; at least one.
    form : {"differentiated", "one_floor", "one_net_price"}, default "differentiated"
        One price per member, or one for all, gross or net of the reservation.
    fallback : default "others_expand"
        What follows if talks fail.
    checked : bool, default True
        Whether deviations from the prices are tried; without it the residual is NaN, for sweeps.

    Raises
    ------
    ValueError
        If there is no member or an index is unknown.
    NoEquilibriumError
        If no prices are found from which nobody wants to deviate.
    """
    count = len(setting.markets.origins)
    if not members or not members <= set(range(count)):
        raise ValueError(f"members must be indices from 0 to {count - 1}, got {sorted(members)}")
    outside = tuple((o,) for o in range(count) if o not in members)
    blocs = (tuple(sorted(members)), *outside)
    offset = None
    if form == "one_floor":
        offset = setting.markets.reservation
    elif form == "one_net_price":
        offset = np.zeros(setting.opened.shape)
    regime = "framework_differentiated" if form == "differentiated" else "framework_floor"
    talks = Talks(setting, blocs, fallback, offset)
    point, found = _prices(talks, regime, checked=checked)
    method = f"one bloc of {len(members)}, {_FORM_WORDS[form]}; {_FALLBACK_WORDS[fallback]}"
    return _outcome(setting, point, blocs, regime=regime, method=method, residual=found)
