r"""Alternating offers of two parties: what patience, risk and outside options make of a frontier.

The parties take turns to propose a point of the frontier; a refusal costs time. Gains
:math:`g_i` over the payoff of never agreeing are discounted by :math:`\delta_i` a round. In the
stationary subgame-perfect equilibrium [Rubinstein1982]_ each offers what makes the other indifferent
to waiting: party 1's offer x and party 2's offer y are efficient with

.. math:: x_2 = \max(\delta_2 y_2, s_2), \qquad y_1 = \max(\delta_1 x_1, s_1),

where :math:`s_i` is the gain that the party who refuses can have elsewhere, at once (*deal me out*: an
outside option worth less than what talks bring changes nothing [BinmoreEtAl1989]_). A risk p that talks
break down after a refusal is a discount of 1 - p on gains over the payoff of a breakdown; as p goes
to 0 the agreement goes to the Nash solution, and with discounts :math:`e^{-r_i \Delta}` to the one with
weights :math:`1 / r_i` [BinmoreEtAl1986]_.

With mixtures the equilibrium is unique (the frontier is concave), and its equation is monotone in
:math:`x_1`: it is found by halving an interval. Without, the best replies are monotone on a finite
chain; their greatest and least fixed points bound all stationary equilibria in which nobody mixes.

References
----------
.. [BinmoreEtAl1986] K. Binmore, A. Rubinstein, A. Wolinsky, "The Nash bargaining solution in economic
   modelling", RAND Journal of Economics 17(2), 1986, pp. 176-188.
.. [BinmoreEtAl1989] K. Binmore, A. Shaked, J. Sutton, "An outside option experiment", Quarterly Journal
   of Economics 104(4), 1989, pp. 753-770.
.. [Rubinstein1982] A. Rubinstein, "Perfect equilibrium in a bargaining model", Econometrica 50(1),
   1982, pp. 97-109.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining import solution_words as say
from negotiate.bargaining.hull import chain
from negotiate.bargaining.offer_curves import Curve, efficient
from negotiate.bargaining.spaces import FloatArray, frozen
from negotiate.bargaining.stakes import Stakes, stakes

_HALVINGS = 200


@dataclass(frozen=True, eq=False)
class Talks:
    """What alternating offers lead to."""

    agreed: FloatArray | None
    """Payoffs of party 1's first offer, which is accepted at once; None without agreement."""
    counter: FloatArray | None
    """Payoffs of the offer that party 2 would make, and that would be accepted."""
    least: FloatArray | None
    """Payoffs agreed in the equilibrium that is worst for party 1; ``agreed`` if it is unique."""
    unique: bool
    """Whether only one stationary equilibrium exists."""
    words: str
    """The same in sentences."""


def split(discounts: Sequence[float]) -> float:
    r"""Return the share of the first proposer when a sum of money is split.

    :math:`(1 - \delta_2) / (1 - \delta_1 \delta_2)`, by Rubinstein (1982).

    Parameters
    ----------
    discounts : pair of float
        Discount of a round of each party, from 0 to below 1.

    Raises
    ------
    ValueError
        If the discounts are not two numbers from 0 to below 1.

    Examples
    --------
    >>> split([0.5, 0.5])
    0.6666666666666666
    """
    first, second = _discounts(discounts, below_one=True)
    return (1.0 - second) / (1.0 - first * second)


def alternating_offers(
    points: ArrayLike,
    d: ArrayLike,
    discounts: Sequence[float],
    *,
    outside: ArrayLike | None = None,
    mixtures: bool = True,
    parties: Sequence[str] | None = None,
) -> Talks:
    """Return the stationary equilibrium when party 1 proposes first, without an end.

    Parameters
    ----------
    points : array, shape (points, 2)
        Payoffs of what can be agreed.
    d : array, shape (2,)
        Payoffs of never agreeing.
    discounts : pair of float
        Discount of a round of each party, from 0 to below 1.
    outside : array, shape (2,), optional
        Payoffs that a party has elsewhere if it refuses and leaves; ``d`` when not given.
    mixtures : bool, default True
        Whether points can be mixed.
    parties : sequence of str, optional
        Names for the sentences.

    Raises
    ------
    ValueError
        If there are not two parties, a shape does not fit or a number is not as stated.

    Examples
    --------
    >>> alternating_offers([[1, 0], [0, 1]], [0, 0], [0.5, 0.5]).agreed
    array([0.66666667, 0.33333333])
    """
    given, curve, floors = _setting(points, d, outside, mixtures, parties)
    delta = _discounts(discounts, below_one=True)
    top = curve.best(0, floors[1]) if curve else None
    low = curve.best(1, floors[0]) if curve else None
    if curve is None or top is None or low is None or low[1] < floors[1] - given.tolerance[1]:
        return _apart(given)
    if mixtures:
        found = _halved(curve, delta, floors, low, top)
        return _talks(given, found, found, _reply(curve, 1, delta[0] * found[0], floors[0]))
    most, least = _fixed(curve, delta, floors, top), _fixed(curve, delta, floors, low)
    return _talks(given, most, least, _reply(curve, 1, delta[0] * most[0], floors[0]))


def with_breakdown(
    points: ArrayLike,
    breakdown: ArrayLike,
    risk: float,
    *,
    mixtures: bool = True,
    parties: Sequence[str] | None = None,
) -> Talks:
    """Return the stationary equilibrium when each refusal may end the talks.

    Parameters
    ----------
    points : array, shape (points, 2)
        Payoffs of what can be agreed.
    breakdown : array, shape (2,)
        Payoffs after a breakdown.
    risk : float
        Probability that talks break down after a refusal, above 0, at most 1.
    mixtures : bool, default True
        Whether points can be mixed.
    parties : sequence of str, optional
        Names for the sentences.

    Raises
    ------
    ValueError
        If the risk is not in its range, or as for :func:`alternating_offers`.

    Examples
    --------
    >>> with_breakdown([[1, 0], [0, 1]], [0, 0], 0.5).agreed
    array([0.66666667, 0.33333333])
    """
    if not 0 < risk <= 1:
        raise ValueError(f"the risk of a breakdown must be above 0 and at most 1, got {risk}")
    patience = [1.0 - risk, 1.0 - risk]
    return alternating_offers(points, breakdown, patience, mixtures=mixtures, parties=parties)


def finite_offers(
    points: ArrayLike,
    d: ArrayLike,
    discounts: Sequence[float],
    rounds: int,
    *,
    outside: ArrayLike | None = None,
    mixtures: bool = True,
) -> tuple[FloatArray, ...]:
    """Return the payoffs that each round would agree, by backward induction from the last.

    Party 1 proposes in rounds 1, 3, ...; the first entry is what is agreed.

    Parameters
    ----------
    points, d, outside, mixtures
        As for :func:`alternating_offers`.
    discounts : pair of float
        Discount of a round of each party, from 0 to 1.
    rounds : int
        Number of offers, at least 1.

    Returns
    -------
    tuple of array
        Payoffs of shape (2,) for each round; empty if no agreement beats the fall-backs.

    Raises
    ------
    ValueError
        If the number of rounds is below 1, or as for :func:`alternating_offers`.

    Examples
    --------
    >>> [offer.tolist() for offer in finite_offers([[1, 0], [0, 1]], [0, 0], [0.5, 0.5], 3)]
    [[0.75, 0.25], [0.5, 0.5], [1.0, 0.0]]
    """
    if rounds < 1:
        raise ValueError(f"there must be at least one round, got {rounds}")
    given, curve, floors = _setting(points, d, outside, mixtures, None)
    delta = _discounts(discounts, below_one=False)
    last = (rounds - 1) % 2
    gains = curve.best(last, floors[1 - last]) if curve else None
    if curve is None or gains is None or gains[last] < floors[last] - given.tolerance[last]:
        return ()
    offers = [gains]
    for number in range(rounds - 1, 0, -1):
        party = (number - 1) % 2
        other = 1 - party
        gains = _reply(curve, party, delta[other] * gains[other], floors[other])
        offers.append(gains)
    return tuple(frozen(offer + given.fall_back) for offer in offers[::-1])


def _discounts(discounts: Sequence[float], *, below_one: bool) -> tuple[float, float]:
    found = [float(number) for number in discounts]
    if len(found) != 2 or not all(0 <= n < 1 or (n == 1 and not below_one) for n in found):
        limit = "from 0 to below 1" if below_one else "from 0 to 1"
        raise ValueError(f"discounts must be two numbers {limit}, got {found}")
    return found[0], found[1]


def _setting(
    points: ArrayLike,
    d: ArrayLike,
    outside: ArrayLike | None,
    mixtures: bool,
    parties: Sequence[str] | None,
) -> tuple[Stakes, Curve | None, list[float]]:
    """Return the stakes, the efficient gains (None if nobody can gain) and the least gains."""
    given = stakes(points, d, None, parties)
    if len(given.parties) != 2:
        raise ValueError(f"alternating offers are of two parties, got {len(given.parties)}")
    options = given.fall_back if outside is None else np.asarray(outside, dtype=np.float64)
    floors = np.maximum(stakes(options[None, :], d).gains[0], 0.0)
    kept = chain(given.points) if mixtures else efficient(given.points)
    gains = given.gains[kept]
    able = (gains.max(axis=0) > given.tolerance).all()
    curve = Curve(gains, mixtures, given.tolerance) if able else None
    return given, curve, floors.tolist()


def _reply(curve: Curve, party: int, waiting: float, floor: float) -> FloatArray:
    """Return the best offer of a party that the other accepts; waiting is worth at most a point."""
    other = 1 - party
    least = min(max(waiting, floor), float(curve.gains[:, other].max()))
    found = curve.best(party, least)
    return curve.gains[-1 if party == 0 else 0] if found is None else found


def _next(
    curve: Curve, delta: tuple[float, float], floors: list[float], first: float
) -> FloatArray:
    """Return party 1's offer when its gain in the round after the next is ``first``."""
    counter = _reply(curve, 1, delta[0] * first, floors[0])
    return _reply(curve, 0, delta[1] * float(counter[1]), floors[1])


def _halved(
    curve: Curve,
    delta: tuple[float, float],
    floors: list[float],
    low: FloatArray,
    top: FloatArray,
) -> FloatArray:
    """Return the fixed point of party 1's offer, by halving the interval of its gain."""
    left, right = float(low[0]), float(top[0])
    for _ in range(_HALVINGS):
        middle = 0.5 * (left + right)
        if middle in (left, right):
            break
        ahead = float(_next(curve, delta, floors, middle)[0]) > middle
        left, right = (middle, right) if ahead else (left, middle)
    return _next(curve, delta, floors, right)


def _fixed(
    curve: Curve, delta: tuple[float, float], floors: list[float], start: FloatArray
) -> FloatArray:
    """Return the fixed point that the monotone replies reach from ``start``."""
    offer = start
    for _ in range(len(curve.gains) + 1):
        following = _next(curve, delta, floors, float(offer[0]))
        if following[0] == offer[0]:
            break
        offer = following
    return offer


def _apart(given: Stakes) -> Talks:
    words = "No agreement: no point gives both parties as much as they have without one."
    return Talks(None, None, None, True, words)


def _talks(given: Stakes, most: FloatArray, least: FloatArray, counter: FloatArray) -> Talks:
    agreed, lowest = frozen(most + given.fall_back), frozen(least + given.fall_back)
    unique = bool(most[0] == least[0])
    first, second = given.parties
    still = (
        "This is the only equilibrium."
        if unique
        else f"Other equilibria give {first} as little as {say.number(float(lowest[0]))}."
    )
    words = (
        f"{first} proposes and {second} accepts at once: "
        f"{say.payoff_words(given.parties, agreed, most)}. {still}"
    )
    return Talks(agreed, frozen(counter + given.fall_back), lowest, unique, words)
