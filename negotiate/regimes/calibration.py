r"""From a case's facts to markets that reproduce its observed posts (MODEL 8b).

1. Reservation: :math:`\rho_{od}` = home factor x home pay + separation
   + recruitment / contract years, the last two of the destination where the case gives them.
2. Slopes: :math:`B_d = b_d B_0` with :math:`b_d = \bar p / (\varepsilon Q) \cdot 1'B_0^{-1}1` over
   the corridors that hold posts, so that demand of all origins together has elasticity
   :math:`\varepsilon` at the mean gross price and the observed posts.
3. Losses: c of the origin where the case gives it, else the case's;
   :math:`g = \rho_o / (\eta \cdot \text{pool})`, pool = a multiple of the origin's posts and
   :math:`\rho_o` its mean reservation over the posts it holds.
4. First-post values: institution ``private`` :math:`A = p + Bq` at the observed price, ``state``
   :math:`a = Bq + M_{oo}(c + g u)`. No price by origin is used: p is the destination's mean price plus a
   stated share (``pass_through``) of what the origin's reservation lies above the mean one.
   Where the case gives the destination a pay scale (``pay_floor``) no observed price is below it.
5. Where no posts are counted the corridor stays shut: there is only an upper bound on A.

Nothing here uses the Saudi fee ladder or the wage floors by origin; they are the test.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.cases.network import case_graph
from negotiate.cases.schema import Case
from negotiate.corridors.chains import unfilled_shares
from negotiate.corridors.graph import Matrices, matrices
from negotiate.errors import CalibrationError, UnknownNameError
from negotiate.regimes.markets import Markets, substitution_pattern

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Calibration:
    """Markets calibrated to a case, and what was observed.

    Axis order: origins, destinations.
    """

    case: Case
    markets: Markets
    posts: FloatArray
    """Observed posts, shape (n, m); 0 where none are counted."""
    net_prices: FloatArray
    """Observed price net of the reservation, shape (n, m), USD per post and year."""
    statuses: tuple[tuple[str, ...], ...]
    """Status of each corridor; ``no_channel`` where the case has no corridor."""
    agreed: NDArray[np.bool_]
    """Shape (n, m): open corridors that an agreement of the library covers."""
    values: Mapping[str, float]
    """Every figure that was used, by id, after overrides."""


_MOST_WRITTEN_OUT = 1e15


def _values(case: Case, overrides: Mapping[str, float]) -> dict[str, float]:
    """Return the figures of the case with the overrides put in."""
    values = {name: quantity.value for name, quantity in case.quantities().items()}
    for name, value in overrides.items():
        if name not in values:
            raise UnknownNameError("parameter of this case", name, values)
        if not np.isfinite(value):
            raise CalibrationError([f"{name} must be a finite number, got {value}"])
        values[name] = float(value)
    return values


def _row(keys: Iterable[str], values: Mapping[str, float], field: str) -> FloatArray:
    """Return a figure by place, the case's own where the place has none."""
    return np.array(
        [values[f"{field}.{key}" if f"{field}.{key}" in values else field] for key in keys]
    )


def _slopes(case: Case, values: Mapping[str, float], posts: FloatArray) -> FloatArray:
    """Return B per destination, scaled by the demand elasticity at the observed posts."""
    order = list(case.origins)
    nests = [
        ([order.index(o) for o in nest.members], nest.substitution.value) for nest in case.nests
    ]
    shape = substitution_pattern(values["substitution"], len(order), nests=nests)
    slopes = np.empty((posts.shape[1], *shape.shape))
    for d, price in enumerate(_row(case.destinations, values, "mean_price")):
        held = posts[:, d] > 0
        total = np.linalg.inv(shape[np.ix_(held, held)]).sum()
        slopes[d] = shape * price / (values["demand_elasticity"] * posts[:, d].sum()) * total
    return slopes


def _row_or(
    keys: Iterable[str], values: Mapping[str, float], field: str, none: float
) -> FloatArray:
    """Return a figure by place, ``none`` where the case does not give it."""
    return np.array([values.get(f"{field}.{key}", none) for key in keys])


def whole(amount: float) -> str:
    """Return an amount in whole units; from 1e15 on with six digits, as nobody reads more.

    Examples
    --------
    >>> whole(12345.6), whole(1e300)
    ('12,346', '1e+300')
    """
    return f"{amount:,.0f}" if abs(amount) < _MOST_WRITTEN_OUT else f"{amount:g}"


def _check_scales(case: Case, values: Mapping[str, float]) -> None:
    """Refuse a pay scale above the mean price that is said to be paid."""
    scales = _row_or(case.destinations, values, "pay_floor", -np.inf)
    paid = _row(case.destinations, values, "mean_price")
    problems = [
        f"pay_floor.{name} is {whole(scale)} USD a year, above the mean price of a post there, "
        f"{whole(price)} (mean_price.{name}), although employers may not pay less; lower the one or "
        "raise the other"
        for name, scale, price in zip(case.destinations, scales, paid, strict=True)
        if scale > price
    ]
    if problems:
        raise CalibrationError(problems)


def _check(case: Case, excess: FloatArray, posts: FloatArray) -> None:
    """Refuse a calibration whose marginal reservation exceeds the observed price."""
    bad = np.argwhere((excess > 0) & (posts > 0))
    names, places = list(case.origins), list(case.destinations)
    if len(bad):
        raise CalibrationError(
            f"{names[o]}-{places[d]}: the marginal worker's reservation exceeds the observed price "
            f"by {whole(float(excess[o, d]))} USD a year; lower home pay, separation or recruitment, raise "
            "the supply elasticity or the pool, or correct the price"
            for o, d in bad
        )


def _positive(values: Mapping[str, float]) -> None:
    names = (
        "demand_elasticity",
        "supply_elasticity",
        "pool_multiple",
        "contract_years",
        "pay_floor",
    )
    positive = [k for k in values if k.partition(".")[0] in names]
    negative = [k for k, v in values.items() if v < 0 and k not in ("substitution", *positive)]
    problems = [f"{k} must be positive, got {values[k]:g}" for k in positive if values[k] <= 0]
    problems += [f"{k} must be at least 0, got {values[k]:g}" for k in negative]
    if problems:
        raise CalibrationError(problems)


def _reservation(case: Case, values: Mapping[str, float]) -> FloatArray:
    """Return rho, shape (n, m)."""
    own = values["home_factor"] * _row(case.origins, values, "home_pay") + values["separation"]
    years = _row(case.destinations, values, "contract_years")
    recruited = _row(case.destinations, values, "recruitment") / years
    reservation: FloatArray = own[:, None] + recruited[None, :]
    return reservation


def _observed(
    case: Case, values: Mapping[str, float], reservation: FloatArray, posts: FloatArray
) -> FloatArray:
    """Return observed prices net of the reservation; their posts-weighted gross mean is the case's.

    A price that the differences between origins would put below the pay scale stands at the scale.
    """
    means = (reservation * posts).sum(axis=0) / posts.sum(axis=0)
    gross = _row(case.destinations, values, "mean_price")[None, :] + values["pass_through"] * (
        reservation - means[None, :]
    )
    gross = np.maximum(gross, _row_or(case.destinations, values, "pay_floor", -np.inf))
    net: FloatArray = gross - reservation
    return net


def _first_values(
    case: Case, base: Markets, posts: FloatArray, prices: FloatArray, marginal: FloatArray
) -> FloatArray:
    """Return A so that the observed posts solve the institution's conditions."""
    value = np.zeros_like(posts)
    for d, destination in enumerate(case.destinations.values()):
        rest = base.slopes[d] @ posts[:, d] + base.reservation[:, d]
        private = destination.institution == "private"
        value[:, d] = rest + (prices[:, d] if private else marginal)
    return value


def _agreed(case: Case) -> NDArray[np.bool_]:
    found = [[case.corridor(o, d) for d in case.destinations] for o in case.origins]
    return np.array(
        [
            [c is not None and c.status == "open" and c.agreement is not None for c in row]
            for row in found
        ]
    )


def calibrate(case: Case, *, overrides: Mapping[str, float] | None = None) -> Calibration:
    """Return markets that reproduce the observed posts of a case (MODEL 8b).

    Parameters
    ----------
    case : Case
        The case; its figures carry units and sources.
    overrides : mapping of str to float, optional
        Figures to change, by the ids of :meth:`Case.quantities`, in the figure's own unit.

    Returns
    -------
    Calibration
        Markets, observed posts and observed net prices, by origin and destination.

    Raises
    ------
    UnknownNameError
        If an override names no figure of the case.
    CalibrationError
        If a figure is outside its admissible range, or the reservation of the marginal worker
        exceeds the observed price on some corridor; all such corridors are listed.
    """
    values = _values(case, overrides or {})
    _positive(values)
    _check_scales(case, values)
    found = matrices(case_graph(case, values), tuple(case.origins), tuple(case.destinations))
    posts, reservation = found.posts, _reservation(case, values)
    base = _unvalued(case, values, found, reservation)
    marginal = _marginal(base, posts)
    prices = _observed(case, values, reservation, posts)
    _check(case, marginal[:, None] - prices, posts)
    markets = base.change(value=_first_values(case, base, posts, prices, marginal))
    return Calibration(case, markets, posts, prices, found.statuses, _agreed(case), values)


def _unvalued(
    case: Case, values: Mapping[str, float], found: Matrices, reservation: FloatArray
) -> Markets:
    """Return the markets with everything but the first-post values."""
    loss, growth = _losses(case, values, reservation, found.posts)
    try:
        return Markets.build(
            found.origins,
            found.destinations,
            value=np.zeros_like(found.posts),
            reservation=reservation,
            slopes=_slopes(case, values, found.posts),
            loss=loss,
            loss_growth=growth,
            power=values["power"],
            chains=found.chains,
            agreement_cost=_row(case.destinations, values, "agreement_cost"),
            open_corridors=found.posts > 0,
            price_cap=_row(case.destinations, values, "outside_option"),
            price_floor=_row_or(case.destinations, values, "pay_floor", -np.inf),
        )
    except ValueError as error:
        raise CalibrationError([str(error)]) from error


def _losses(
    case: Case, values: Mapping[str, float], reservation: FloatArray, posts: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return c and g = rho / (eta x pool), 0 for an origin without posts."""
    held = posts.sum(axis=1)
    pool = values["pool_multiple"] * values["supply_elasticity"] * held
    least = reservation.min(axis=1)
    above = ((reservation - least[:, None]) * posts).sum(axis=1)
    mean = least + np.divide(above, held, out=np.zeros(len(held)), where=held > 0)
    growth = np.divide(mean, pool, out=np.zeros(len(pool)), where=pool > 0)
    return _row(case.origins, values, "training_loss"), growth


def _marginal(markets: Markets, posts: FloatArray) -> FloatArray:
    """Return the origin's own marginal loss of one more post at the observed posts."""
    shares = unfilled_shares(markets.chains)
    unfilled = shares @ posts.sum(axis=1)
    marginal: FloatArray = np.diag(shares) * (markets.loss + markets.loss_growth * unfilled)
    return marginal
