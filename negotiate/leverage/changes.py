r"""What may happen to a corridor, and a calibration in which it has happened.

A corridor is removed (:mod:`negotiate.regimes.counterfactuals`), capped at a number of posts, or
repriced. Where the change can be written as another
:class:`~negotiate.regimes.calibration.Calibration`, the regimes of
:mod:`negotiate.regimes.comparison` solve it as they solve the original, whatever institution each
destination has.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.calibration import Calibration
from negotiate.regimes.outcome import Outcome

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Cap:
    """Most posts on a corridor.

    Raises
    ------
    ValueError
        If the number is negative or not finite.

    Examples
    --------
    >>> Cap(1000.0).words
    'capped at 1,000 posts'
    """

    posts: float
    """At least 0; 0 is removal."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.posts) and self.posts >= 0):
            raise ValueError(f"a cap must be a number of posts of at least 0, got {self.posts}")

    @property
    def words(self) -> str:
        """The change in words."""
        return f"capped at {self.posts:,.0f} posts"


@dataclass(frozen=True)
class Price:
    """Price of a corridor's posts.

    Raises
    ------
    ValueError
        If the number is negative or not finite.

    Examples
    --------
    >>> Price(6000.0).words
    'repriced at 6,000 USD per post and year'
    """

    gross: float
    """Gross of the reservation, USD per post and year, at least 0."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.gross) and self.gross >= 0):
            raise ValueError(
                f"a price must be USD per post and year, gross, of at least 0, got {self.gross}"
            )

    @property
    def words(self) -> str:
        """The change in words."""
        return f"repriced at {self.gross:,.0f} USD per post and year"


Change = Literal["remove"] | Cap | Price
"""What happens to the corridor."""


def change_words(change: Change) -> str:
    """Return the change in words.

    Examples
    --------
    >>> change_words("remove")
    'removed'
    """
    return "removed" if change == "remove" else change.words


def _set(array: FloatArray, place: tuple[int, int], value: float) -> FloatArray:
    """Return a read-only copy with one cell replaced."""
    copy = array.copy()
    copy[place] = value
    copy.setflags(write=False)
    return copy


def _status(
    rows: Sequence[Sequence[str]], place: tuple[int, int], status: str
) -> tuple[tuple[str, ...], ...]:
    """Return the statuses with one replaced."""
    return tuple(
        tuple(status if (o, d) == place else cell for d, cell in enumerate(row))
        for o, row in enumerate(rows)
    )


def repriced(calibration: Calibration, place: tuple[int, int], net: float) -> Calibration:
    """Return the calibration with another observed price, net of the reservation, on a corridor."""
    return replace(calibration, net_prices=_set(calibration.net_prices, place, net))


def signed(calibration: Calibration, place: tuple[int, int]) -> Calibration:
    """Return the calibration with an agreement on one corridor."""
    agreed = calibration.agreed.copy()
    agreed[place] = True
    return replace(
        calibration, statuses=_status(calibration.statuses, place, "open"), agreed=agreed
    )


def held(calibration: Calibration, outcome: Outcome) -> Calibration:
    """Return the calibration at the prices of an outcome; corridors without posts in it are shut."""
    holding = outcome.posts > 0
    return replace(
        calibration,
        posts=np.where(holding, outcome.posts, 0.0),
        net_prices=np.where(holding, outcome.net_prices, calibration.net_prices),
    )
