r"""Diversion: how much of a flow that is cut, or drawn, appears in an origin's other corridors.

Workers choose by `negotiate.corridors.choice`. A change multiplies the attractiveness of corridors
(a fee, a visa, an agreement), or caps their flows; each origin's workers choose again, and workers
of other origins are not affected on this side of the market. The **diversion ratio** is the change
of all corridors that were not touched over the loss on those that were:

.. math:: D = -\sum_{(o,d) \notin K} \Delta q_{od} \Big/ \sum_{(o,d) \in K} \Delta q_{od} .

The rest of the loss stays at home. For an agreement that draws workers, D is the share of them that
would have gone elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiate.corridors.capping import hold
from negotiate.corridors.choice import Choice, attractiveness_of, shares

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Supply:
    """Workers of every origin and where they go; axes: any, then origins, destinations."""

    attractiveness: FloatArray
    """Counted against staying, shape (..., n, m); 0 is no channel."""
    populations: FloatArray
    """Workers who choose, shape (..., n)."""
    choice: Choice
    flows: FloatArray
    """Workers who go, shape (..., n, m), in the unit of the populations."""

    @property
    def staying(self) -> FloatArray:
        """Workers who stay, shape (..., n)."""
        stay: FloatArray = self.populations - self.flows.sum(axis=-1)
        return stay


def supply(attractiveness: ArrayLike, populations: ArrayLike, choice: Choice) -> Supply:
    """Return the supply of workers from attractiveness.

    Examples
    --------
    >>> from negotiate.corridors.choice import plain_logit
    >>> supply([[0.03125, 0.01]], [1000.0], plain_logit()).flows.round(2)
    array([[30.01,  9.6 ]])
    """
    phi, people = np.asarray(attractiveness, dtype=float), _people(populations)
    flows = people[..., None] * shares(phi, choice).destinations
    return Supply(phi, people, choice, flows)


def supply_from_flows(flows: ArrayLike, populations: ArrayLike, choice: Choice) -> Supply:
    """Return the supply of workers whose choice gives the observed flows exactly.

    Parameters
    ----------
    flows : array-like, shape (..., n, m)
        Workers who go, at least 0.
    populations : array-like, shape (..., n)
        Workers who choose, more than go from any origin.
    choice : Choice
        Parameters.

    Raises
    ------
    ValueError
        If nobody stays somewhere, or a flow is negative.
    """
    moved, people = np.asarray(flows, dtype=float), _people(populations)
    staying = people - moved.sum(axis=-1)
    return Supply(attractiveness_of(moved, staying, choice), people, choice, moved)


def _people(populations: ArrayLike) -> FloatArray:
    people = np.asarray(populations, dtype=float)
    if not (np.isfinite(people) & (people >= 0)).all():
        raise ValueError("populations must be at least 0 and finite")
    return people


@dataclass(frozen=True, eq=False)
class Response:
    """Flows before and after a change; the same unit and shapes as the supply."""

    before: Supply
    flows: FloatArray
    """Flows after the change, shape (..., n, m)."""
    touched: BoolArray
    """Corridors whose attractiveness changed or whose flow exceeded its cap, shape (..., n, m)."""
    caps: FloatArray
    """Largest flow per corridor, ``inf`` where there is none, shape (..., n, m)."""
    prices: FloatArray
    """Log points of attractiveness by which caps are kept, shape (..., n, m)."""

    @property
    def change(self) -> FloatArray:
        """Change of every flow, shape (..., n, m)."""
        change: FloatArray = self.flows - self.before.flows
        return change

    @property
    def staying_change(self) -> FloatArray:
        """Change of those who stay, shape (..., n)."""
        change: FloatArray = -self.change.sum(axis=-1)
        return change


def respond(
    before: Supply, *, factors: ArrayLike | None = None, caps: ArrayLike | None = None
) -> Response:
    """Return the flows of all origins after a change; origins without a change are not computed.

    Parameters
    ----------
    before : Supply
        Workers and where they go.
    factors : array-like, broadcast to (..., n, m), optional
        What each attractiveness is multiplied by, at least 0; 0 shuts the corridor.
    caps : array-like, broadcast to (..., n, m), optional
        Largest flow per corridor, ``inf`` where there is none.

    Raises
    ------
    ValueError
        If a factor or a cap is negative or not a number.

    Examples
    --------
    >>> from negotiate.corridors.choice import nested_logit
    >>> nurses = supply_from_flows([[50.0, 30.0]], [1000.0], nested_logit(0.5))
    >>> respond(nurses, caps=[[20.0, np.inf]]).flows.round(1)
    array([[20., 41.]])
    """
    factor = _checked(1.0 if factors is None else factors, before.flows.shape, "factors")
    cap = _checked(np.inf if caps is None else caps, before.flows.shape, "caps")
    factor_touched = (factor != 1) & (before.attractiveness > 0)
    touched = factor_touched | (before.flows > cap)
    rows = touched.any(axis=-1)
    phi = before.attractiveness[rows] * factor[rows]
    people = before.populations[rows][:, None]
    held, found = hold(phi, cap[rows] / np.where(people > 0, people, 1.0), before.choice)
    flows, prices = before.flows.copy(), np.zeros(before.flows.shape)
    flows[rows] = np.minimum(people * found.destinations, cap[rows])
    prices[rows] = held
    return Response(before, flows, touched, cap, prices)


def _checked(given: ArrayLike, shape: tuple[int, ...], name: str) -> FloatArray:
    """Return an array of the shape of the flows, or raise ``ValueError``."""
    array = np.asarray(given, dtype=float)
    if np.isnan(array).any() or (array < 0).any():
        raise ValueError(f"{name} must be at least 0, got {array.min()}")
    if name == "factors" and np.isinf(array).any():
        raise ValueError("factors must be finite, got inf")
    return np.broadcast_to(array, shape)


@dataclass(frozen=True, eq=False)
class Diversion:
    """What became of a flow that was cut or drawn."""

    lost: float
    """Workers lost on the touched corridors; negative where they gained."""
    ratio: float | None
    """Share of it that reappears in other destinations; None where nothing or both changed."""
    by_destination: FloatArray
    """Share of it that reappears in each destination, shape (m,); zeros where ratio is None."""
    choice: Choice
    """On which the ratio rests."""

    @property
    def words(self) -> str:
        """The ratio in a sentence, with the choice that it rests on."""
        rest = f" [{self.choice.words}]"
        if self.ratio is None:
            return "No diversion ratio: no corridor changed, or some rose and others fell" + rest
        here, there = 100 * (1 - self.ratio), 100 * self.ratio
        if self.lost > 0:
            return f"Of 100 workers lost, {there:.1f} go elsewhere and {here:.1f} stay home" + rest
        return f"Of 100 workers drawn, {there:.1f} come from elsewhere, {here:.1f} from home" + rest


def diversion(response: Response) -> Diversion:
    """Return the diversion ratio of a response, in all and per destination.

    Examples
    --------
    Attractiveness of the first of three destinations is halved [Theory 2.1]:

    >>> from negotiate.corridors.choice import nested_logit
    >>> base = supply(np.exp([[-3.0, -3.0, -4.0]]), [1000.0], nested_logit(0.5))
    >>> print(diversion(respond(base, factors=[[0.5, 1.0, 1.0]])).words)
    Of 100 workers lost, 42.8 go elsewhere and 57.2 stay home [nested logit, dissimilarity 0.5]
    """
    change, touched = response.change, response.touched
    direct = change[touched]
    lost = -float(direct.sum())
    one_way = bool((direct <= 0).all() or (direct >= 0).all())
    other = np.where(touched, 0.0, change).reshape(-1, change.shape[-1]).sum(axis=0)
    if not one_way or lost == 0:
        return Diversion(lost, None, np.zeros(change.shape[-1]), response.before.choice)
    by_destination = other / lost
    return Diversion(lost, float(by_destination.sum()), by_destination, response.before.choice)
