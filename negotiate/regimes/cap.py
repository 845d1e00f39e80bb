r"""A cap on posts: what a code of practice that protects one origin does to the others.

The signed network stays as it is and posts are solved again with :math:`q \le \bar q` (MODEL 2a.6,
8a). Destinations hire elsewhere, so part of what is cut comes back on other corridors. The
**diversion ratio** is the sum of the changes of all corridors that were not cut over the cut. Posts
left unfilled change by :math:`\Delta u = M \Delta e`: protection of one origin can be paid for by
its neighbours, through other corridors and through the vacancy chain.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.outcome import Outcome

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CapEffect:
    """A network with and without caps on posts."""

    before: Outcome
    """Without caps."""
    after: Outcome
    """With caps."""
    cut: float
    """Posts that the caps take away on the corridors they bind, at least 0."""
    diversion_ratio: float | None
    """Change of all other corridors over the cut, dimensionless; None where nothing is cut."""
    exits_change: FloatArray
    """Change of each origin's posts abroad, shape (n,)."""
    unfilled_change: FloatArray
    """Change of each origin's unfilled posts, shape (n,)."""


def cap_effect(before: Outcome, after: Outcome, caps: FloatArray) -> CapEffect:
    """Return cut, diversion ratio and changes by origin from posts with and without caps.

    Parameters
    ----------
    before, after : Outcome
        The same network without and with the caps.
    caps : array, shape (n, m)
        Most posts per corridor; ``inf`` where there is no cap.
    """
    change = after.posts - before.posts
    bound = before.posts > caps
    cut = float(-change[bound].sum())
    ratio = float(change[~bound].sum()) / cut if cut > 0 else None
    return CapEffect(
        before, after, cut, ratio, change.sum(axis=1), after.unfilled - before.unfilled
    )
