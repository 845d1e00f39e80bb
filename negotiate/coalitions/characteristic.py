"""Characteristic functions: what each coalition of players gets on its own.

A coalition of n players is a bit mask: player i belongs to it if bit i is 1, so that a game is an
array v of length 2^n with v[0] = 0. In the regimes v(S) is the payoff of S in the structure
{S, singletons} (MODEL 8a); a coalition's worth then depends on what outsiders do, and the full
story is in :mod:`negotiate.coalitions.partitions`.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

MOST_PLAYERS = 20
"""A game of more players is refused: its table would hold more than a million coalitions."""


def coalition_mask(members: Iterable[int]) -> int:
    """Return the bit mask of a coalition.

    Raises
    ------
    ValueError
        If a member is negative.

    Examples
    --------
    >>> coalition_mask({0, 2})
    5
    """
    listed = set(members)
    if any(i < 0 for i in listed):
        raise ValueError(f"members must be at least 0, got {sorted(listed)}")
    return sum(1 << i for i in listed)


def coalition_members(mask: int) -> frozenset[int]:
    """Return the members of the coalition with this bit mask.

    Examples
    --------
    >>> sorted(coalition_members(5))
    [0, 2]
    """
    return frozenset(i for i in range(mask.bit_length()) if mask >> i & 1)


def coalition_sizes(players: int) -> NDArray[np.intp]:
    """Return the number of members of each coalition by bit mask, shape (2^n,).

    Examples
    --------
    >>> coalition_sizes(2)
    array([0, 1, 1, 2])
    """
    sizes = np.zeros(1, dtype=np.intp)
    for _ in range(players):
        sizes = np.concatenate([sizes, sizes + 1])
    return sizes


def checked_game(values: ArrayLike) -> tuple[FloatArray, int]:
    """Return a characteristic function as an array, and its number of players.

    Parameters
    ----------
    values : array-like, shape (2^n,)
        v by bit mask, any unit; v[0] must be 0.

    Raises
    ------
    ValueError
        If the length is not a power of two of at most 2^20, a number is not finite, or the empty
        coalition has a value.

    Examples
    --------
    >>> checked_game([0, 1, 1, 3])
    (array([0., 1., 1., 3.]), 2)
    """
    game = np.array(values, dtype=np.float64)
    players = max(game.size.bit_length() - 1, 0)
    if game.ndim != 1 or game.size != 1 << players or players > MOST_PLAYERS:
        raise ValueError(
            f"a game must have 2^n values for n of at most {MOST_PLAYERS}, got shape {game.shape}"
        )
    if not np.isfinite(game).all():
        raise ValueError("the values of coalitions must be finite numbers")
    if game[0] != 0:
        raise ValueError(f"the empty coalition must have the value 0, got {game[0]}")
    return game, players


def division_excesses(values: ArrayLike, division: ArrayLike) -> FloatArray:
    r"""Return the excess of each coalition at a division, :math:`e(S) = v(S) - \sum_{i \in S} x_i`.

    A positive excess is what S would gain by standing alone. A division of v(N) is in the core
    [Gillies1959]_ if no excess is positive.

    Parameters
    ----------
    values : array-like, shape (2^n,)
        v by bit mask.
    division : array-like, shape (n,)
        x, the payoff of each player, in the unit of v.

    Returns
    -------
    array, shape (2^n,)
        Excess by bit mask; 0 for the empty coalition.

    Raises
    ------
    ValueError
        If the game is malformed, or the division has not one payoff per player.

    Examples
    --------
    >>> division_excesses([0, 1, 1, 3], [0.5, 2.5])
    array([ 0. ,  0.5, -1.5,  0. ])

    References
    ----------
    .. [Gillies1959] D. B. Gillies, "Solutions to General Non-Zero-Sum Games", Contributions to the
       Theory of Games IV, Princeton University Press, 1959, pp. 47-85.
    """
    game, players = checked_game(values)
    shares = np.array(division, dtype=np.float64)
    if shares.shape != (players,):
        raise ValueError(f"a division must give {players} payoffs, got shape {shares.shape}")
    claims = np.zeros(1)
    for share in shares:
        claims = np.concatenate([claims, claims + share])
    excesses: FloatArray = game - claims
    return excesses
