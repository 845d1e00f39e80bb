r"""The Shapley value: each player's average contribution over all orders of arrival.

.. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|!\,(n-|S|-1)!}{n!} [v(S \cup i) - v(S)]

It is the only division of v(N) that is symmetric, gives nothing to players who add nothing, and is
additive over games [Shapley1953]_. It explains who contributes; it does not say that anybody would
stay (:mod:`negotiate.coalitions.stability`).

References
----------
.. [Shapley1953] L. S. Shapley, "A Value for n-Person Games", Contributions to the Theory of Games
   II, Princeton University Press, 1953, pp. 307-317.
"""

from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiate.coalitions.characteristic import checked_game, coalition_sizes

FloatArray = NDArray[np.float64]


def shapley_value(values: ArrayLike) -> FloatArray:
    r"""Return the Shapley value of a game, in O(n 2^n) array operations.

    Parameters
    ----------
    values : array-like, shape (2^n,)
        v by bit mask (bit i set: player i belongs), any unit; v[0] = 0; n at most 20.

    Returns
    -------
    array, shape (n,)
        :math:`\phi`, in the unit of v; sums to v(N).

    Raises
    ------
    ValueError
        If the length is not a power of two, a number is not finite or v[0] is not 0.

    Examples
    --------
    One left glove, two right gloves; a pair is worth 1:

    >>> shapley_value([0, 0, 0, 1, 0, 1, 0, 1])
    array([0.66666667, 0.16666667, 0.16666667])
    """
    game, players = checked_game(values)
    if not players:
        return np.zeros(0)
    chances = np.array([1 / (players * comb(players - 1, size)) for size in range(players)])
    weights = chances[coalition_sizes(players - 1)]
    value = np.empty(players)
    for player in range(players):
        pairs = game.reshape(-1, 2, 1 << player)
        value[player] = (weights.reshape(-1, 1 << player) * (pairs[:, 1] - pairs[:, 0])).sum()
    return value
