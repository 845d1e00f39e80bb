r"""A fund that keeps a common framework together: the smallest side payments among its members.

Member i gets :math:`x_i` under the framework and :math:`y_i` in the reference. Side payments
:math:`t_i` with :math:`\sum_i t_i = 0` leave nobody worse off if :math:`x_i + t_i \ge y_i`. The least
money moved is :math:`\sum_i \max(0, y_i - x_i)`: those who lose receive just their loss, and those who
gain pay in proportion to their gains. If the gains are less than the losses no side payments do it;
the fund then pays out all gains, in proportion to the losses, and says how much is missing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.outcome import Outcome

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Fund:
    """Side payments among the members of a framework; money in USD a year."""

    members: tuple[int, ...]
    """Indices of the members."""
    payments: FloatArray
    """What each origin receives, negative where it pays, zero for outsiders; shape (n,), sum 0."""
    payoffs: FloatArray
    """Origins' payoffs under the framework after the payments, shape (n,)."""
    shortfall: float
    """By how much the members' gains fall short of their losses; 0 where the fund suffices."""

    @property
    def moved(self) -> float:
        """Money that passes through the fund."""
        return float(np.maximum(self.payments, 0.0).sum())


def fund(outcome: Outcome, reference: Outcome, members: frozenset[int]) -> Fund:
    """Return the smallest side payments that leave no member worse off than in the reference.

    Parameters
    ----------
    outcome : Outcome
        The common framework.
    reference : Outcome
        What the members have otherwise, e.g. bilateral deals.
    members : frozenset of int
        Indices of the members, at least one.

    Raises
    ------
    ValueError
        If there is no member, an index is unknown, or the outcomes are of different origins.

    Examples
    --------
    >>> from negotiate.regimes.markets import Markets, single_substitution
    >>> from negotiate.regimes.private import bilateral, framework
    >>> from negotiate.regimes.private_setting import PrivateSetting
    >>> markets = Markets.build(("XAA", "XBB", "XCC"), ("XDD",), value=[[60], [60], [50]],
    ...     slopes=[single_substitution(2.0, 0.8, 3)], loss=[20, 20, 8], loss_growth=[0, 0, 0],
    ...     power=1.0)
    >>> setting, bloc = PrivateSetting.build(markets), frozenset({0, 1, 2})
    >>> fund(framework(setting, bloc, form="one_floor"), bilateral(setting), bloc).payments.round(3)
    array([-20.394, -20.394,  40.788])
    """
    count = len(outcome.origin_payoffs)
    if len(reference.origin_payoffs) != count:
        raise ValueError(
            f"outcomes must be of the same origins, got {count} and {len(reference.origin_payoffs)}"
        )
    if not members or not members <= set(range(count)):
        raise ValueError(f"members must be indices from 0 to {count - 1}, got {sorted(members)}")
    inside = np.isin(np.arange(count), sorted(members))
    change = np.where(inside, outcome.origin_payoffs - reference.origin_payoffs, 0.0)
    gains, needs = np.maximum(change, 0.0), np.maximum(-change, 0.0)
    moved = min(gains.sum(), needs.sum())
    payments = np.zeros(count)
    if moved > 0:
        payments = moved * (needs / needs.sum() - gains / gains.sum())
    return Fund(
        tuple(sorted(members)),
        payments,
        outcome.origin_payoffs + payments,
        float(max(0.0, needs.sum() - gains.sum())),
    )
