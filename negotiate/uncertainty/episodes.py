r"""Episodes replayed: some origins are shut out, employers re-choose the others' numbers.

Prices stay as they are and numbers react: the floor binds, numbers move because pay cannot (THEORY
1.6, after McKenzie, Theoharides & Yang). A shut corridor takes no new posts and runs off at one over
the length of a contract, so after t years its posts are at most :math:`q_0 \max(0, 1 - t / T)`.
Demand for the others is the complementarity :math:`0 \le q \le \bar q \perp Bq - (a - p)`, where
:math:`a - p = Bq_0` by calibration, and a corridor closed to others may not rise above :math:`q_0`.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.cases.backtests import Episode
from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.markets import substitution_pattern

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Replay:
    """Change of posts per origin, with and without the list of corridors closed to others."""

    with_statuses: dict[str, float]
    without_statuses: dict[str, float]


def replaced(posts: FloatArray, substitution: float, caps: FloatArray) -> FloatArray:
    """Return the change of posts at fixed prices when the corridors are capped, shape (n,).

    The slope's scale cancels at fixed prices, so only the pattern of substitution matters.

    Examples
    --------
    Perfectly independent origins do not replace each other; at s = 0.5 half of the loss returns:

    >>> posts = np.array([10.0, 10.0])
    >>> replaced(posts, 0.5, np.array([0.0, np.inf]))
    array([-10.,   5.])
    """
    pattern = substitution_pattern(substitution, len(posts))
    return solve_complementarity(pattern, -pattern @ posts, upper=caps).z - posts


def _caps(
    episode: Episode, posts: FloatArray, closed: Collection[str], *, left: float
) -> FloatArray:
    """Return the highest posts of each origin: run-off if shut, the old ones if closed."""
    caps = np.full(len(posts), np.inf)
    for k, origin in enumerate(episode.posts):
        if origin in episode.shut:
            caps[k] = posts[k] * left
        elif origin in closed:
            caps[k] = posts[k]
    return caps


def replay(episode: Episode, *, substitution: float, contract_years: float) -> Replay:
    """Return the model's change of posts in an episode.

    Parameters
    ----------
    episode : Episode
        Posts before, who was shut, who could not take more.
    substitution : float
        s, dimensionless.
    contract_years : float
        Length of a contract, years; shut corridors run off at its inverse.
    """
    posts = np.array([quantity.value for quantity in episode.posts.values()])
    left = max(0.0, 1.0 - episode.years / contract_years)

    def change(closed: Collection[str]) -> dict[str, float]:
        caps = _caps(episode, posts, closed, left=left)
        moved = replaced(posts, substitution, caps)
        return {name: float(x) for name, x in zip(episode.posts, moved, strict=True)}

    return Replay(change(episode.closed_to_others), change(()))
