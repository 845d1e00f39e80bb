"""How sure a sign is: the same number over draws from the ranges and at the end of each range.

The rule, in words: a sign *holds* when every draw and every single end has it; it holds *mostly*
when at least 9 of 10 draws and every single end have it; otherwise it is *open*, and no surface
prints it as a claim.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Verdict = Literal["holds", "mostly", "open"]

MOSTLY = 0.9
"""Share of draws from which a sign holds ``mostly``."""


@dataclass(frozen=True)
class Certainty:
    """The sign of a number and how far it holds over the stated ranges."""

    value: float
    """The number at the central values, in its own unit."""
    low: float
    """5th percentile over the draws."""
    high: float
    """95th percentile over the draws."""
    share: float
    """Share of draws with the sign of ``value``, in [0, 1]."""
    flips: tuple[str, ...]
    """Figures that flip the sign on their own, as ``name at end``, in the order given."""
    verdict: Verdict
    """The rule of the module, applied."""


def judge(value: float, draws: Sequence[float], ends: Mapping[str, float]) -> Certainty:
    """Return how sure the sign of ``value`` is.

    Parameters
    ----------
    value : float
        The number at the central values.
    draws : sequence of float
        The number in each draw; without any the sign is open, and the range is the value alone.
    ends : mapping of str to float
        The number with one figure at one end of its range, by a label of figure and end.

    Examples
    --------
    >>> judge(2.0, [1.0, 3.0], {"s at 0.4": 1.0}).verdict
    'holds'
    >>> judge(2.0, [1.0, 3.0], {"s at 0.4": -1.0}).verdict
    'open'
    """
    array = np.asarray(draws, dtype=np.float64)
    share = float((np.sign(array) == np.sign(value)).mean()) if len(array) else 0.0
    flips = tuple(name for name, number in ends.items() if np.sign(number) != np.sign(value))
    low, high = (float(x) for x in np.percentile(array if len(array) else [value], [5, 95]))
    return Certainty(value, low, high, share, flips, _verdict(share, flips))


def _verdict(share: float, flips: tuple[str, ...]) -> Verdict:
    """Return the rule of the module for a share of draws and the single flips."""
    if flips or share < MOSTLY:
        return "open"
    return "holds" if share == 1.0 else "mostly"
