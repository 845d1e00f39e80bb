r"""Way one: workers choose, destinations replace, origins fill posts from each other.

Workers of an origin choose between staying and the destinations by a nested logit that gives the
case's posts exactly (`negotiate.corridors.choice`). Those who stay are the origin's workforce where
the case states it, else its pool, a multiple of its posts. Destinations fill what they lose from
one origin with workers of others (`negotiate.spillovers.replacing`).

A change is a cap, a rise of a corridor against the origin's other corridors in log points (an
agreement), or a number of posts that is given. For given numbers the choice of the others is solved
in one unknown: with numbers T as a share of all workers, weights :math:`w_j = e^{V_j/\lambda}` of
the free destinations and :math:`U = \sum_j w_j`, the sum S over all destinations solves

.. math:: (1 - T)(1 + S^\lambda) = U S^{\lambda - 1} + 1 .
"""

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.corridors.choice import nested_logit
from negotiate.corridors.diversion import Response, Supply, respond, supply_from_flows
from negotiate.corridors.elasticities import agreement_factors
from negotiate.regimes.calibration import Calibration
from negotiate.spillovers.change import Change
from negotiate.spillovers.effect import Effect
from negotiate.spillovers.replacing import agreed_numbers, by_size, refilled

FloatArray = NDArray[np.float64]

_HALVINGS = 200


def staying_workers(calibration: Calibration) -> FloatArray:
    """Return workers of each origin who could go and stay, shape (n,), persons.

    The workforce at home where the case states it, else the pool: a multiple of the posts; 1 for
    an origin without either, which changes nothing.
    """
    values, total = calibration.values, calibration.posts.sum(axis=1)
    pool = values["pool_multiple"] * total
    names = calibration.markets.origins
    found = np.array([values.get(f"workforce.{name}", pool[o]) for o, name in enumerate(names)])
    return np.where((found == 0) & (total == 0), 1.0, found)


def supply_of(calibration: Calibration, dissimilarity: float) -> Supply:
    """Return the workers of a case, whose choice gives its posts exactly.

    Parameters
    ----------
    calibration : Calibration
        Posts, and who could go.
    dissimilarity : float
        Of destinations to each other, in (0, 1).

    Raises
    ------
    ValueError
        If the dissimilarity lies outside (0, 1).
    """
    people = staying_workers(calibration) + calibration.posts.sum(axis=1)
    return supply_from_flows(calibration.posts, people, nested_logit(dissimilarity))


def by_choice(
    calibration: Calibration, change: Change, *, dissimilarity: float
) -> tuple[Effect, Effect]:
    """Return the effect of a change when workers choose and destinations replace.

    Parameters
    ----------
    calibration : Calibration
        Markets and posts of the base year.
    change : Change
        Caps, log points or given numbers, by corridor.
    dissimilarity : float
        Of destinations to each other, in (0, 1).

    Returns
    -------
    tuple of two Effects
        In both, the workers of every touched origin choose again, and destinations then fill what
        they lose, or hire fewer, of the origins that were not touched: in the first as their slopes
        say, in the second as many in proportion to the posts that the origins hold there.

    Raises
    ------
    ValueError
        If the dissimilarity lies outside (0, 1), or given numbers leave nobody at home.
    """
    posts, markets = calibration.posts, calibration.markets
    response = _response(supply_of(calibration, dissimilarity), change)
    caps, shares = response.caps, unfilled_shares(markets.chains)
    others = refilled(markets, agreed_numbers(calibration), posts, response.change, caps=caps)
    after, sized = response.flows + others, by_size(others, posts, caps=caps)
    return (
        Effect("choice and replacement", posts, after, response.touched, shares),
        Effect("replacement by size", posts, response.flows + sized, response.touched, shares),
    )


def _response(supply: Supply, change: Change) -> Response:
    """Return what the workers' choice makes of a change."""
    if not np.isnan(change.numbers).all():
        return at_numbers(supply, change.numbers)
    factors = agreement_factors(change.log_points, supply.choice)
    return respond(supply, factors=factors, caps=change.caps)


def at_numbers(supply: Supply, numbers: FloatArray) -> Response:
    """Return the choice of the others when some corridors hold given numbers.

    Parameters
    ----------
    supply : Supply
        Workers of every origin, with all destinations in one nest; shape (n, m).
    numbers : array, shape (n, m)
        Posts that are given, NaN where workers choose.

    Raises
    ------
    ValueError
        If a number is negative, or an origin would have nobody left to choose.

    Examples
    --------
    Half of the first corridor is taken away, as by a cap:

    >>> base = supply_from_flows([[50.0, 30.0]], [1000.0], nested_logit(0.5))
    >>> at_numbers(base, np.array([[20.0, np.nan]])).flows.round(1)
    array([[20., 41.]])
    """
    given = ~np.isnan(numbers)
    fixed = np.where(given, numbers, 0.0).sum(axis=1)
    if (numbers[given] < 0).any() or (fixed >= supply.populations).any():
        raise ValueError(
            "numbers must be at least 0 and leave somebody at home, got "
            f"{fixed.max():,.0f} for {supply.populations[int(fixed.argmax())]:,.0f} workers"
        )
    flows = supply.flows.copy()
    for row in np.flatnonzero(given.any(axis=1)):
        flows[row] = _row_at(supply, int(row), numbers[row])
    caps = np.where(given, np.where(given, numbers, 0.0), np.inf)
    return Response(supply, flows, given, caps, np.zeros(flows.shape))


def _row_at(supply: Supply, row: int, numbers: FloatArray) -> FloatArray:
    """Return the flows of one origin when some are given, shape (m,)."""
    lam, theta = supply.choice.dissimilarity[0], supply.choice.theta
    given = ~np.isnan(numbers)
    people = float(supply.populations[row])
    weights = np.where(given, 0.0, supply.attractiveness[row] ** (theta / lam))
    taken = float(np.where(given, numbers, 0.0).sum()) / people
    total = _total_weight(float(weights.sum()), taken, lam)
    going = total ** (lam - 1) / (1 + total**lam) if total > 0 else 0.0
    flows: FloatArray = np.where(given, numbers, people * weights * going)
    return flows


def _total_weight(free: float, taken: float, lam: float) -> float:
    """Return S by halving in logs; free is U, taken is T."""
    if free == 0.0:
        return float((taken / (1 - taken)) ** (1 / lam))
    low = np.log(free)
    high = low + 1.0

    def excess(log_sum: float) -> float:
        power = np.exp(lam * log_sum)
        return float((1 - taken) * (1 + power) - free * power * np.exp(-log_sum) - 1)

    while excess(high) < 0:
        high += 2.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return float(np.exp((low + high) / 2))
