r"""How a framework divides what it gets: side payments that keep its members.

Let x be the members' payoffs before side payments (one price per post, MODEL 8a) and l what each
must get to stay: its leaving payoff, or what it had before. If :math:`\sum l_i \le \sum x_i`, side
payments t with :math:`\sum t_i = 0` and :math:`x_i + t_i \ge l_i` exist, and the smallest total that
changes hands is :math:`\sum_i \max(0, l_i - x_i)`: each member short of l gets just what it lacks,
and no plan can move less. Among such plans, those above l pay in proportion to their slack.

The most stable division maximises the smallest gain over staying out, :math:`\max t` such that
:math:`x_i \ge l_i + t`, :math:`\sum x_i = v(S)`; its solution is the equal split of the surplus,
:math:`x_i = l_i + (v(S) - \sum l_j) / |S|` (THEORY 1.8). The Shapley division is
:func:`negotiate.coalitions.shapley.shapley_value` of v(S).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SidePayments:
    """The smallest side payments that give every member what it needs; USD a year."""

    payments: FloatArray
    """t, received if positive; shape (n,), sums to 0."""
    division: FloatArray
    """x + t, shape (n,)."""
    moved: float
    """Total that changes hands, the sum of what is received."""
    shortfall: float
    """What is missing to give everybody what it needs; 0 if the payments do."""

    @property
    def sufficient(self) -> bool:
        """Whether every member gets what it needs."""
        return self.shortfall == 0


def _paired(payoffs: ArrayLike, needs: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return both as arrays of the same length, checked."""
    x, needed = np.array(payoffs, dtype=np.float64), np.array(needs, dtype=np.float64)
    if x.ndim != 1 or x.shape != needed.shape or not x.size:
        raise ValueError(
            f"payoffs and needs must have one number per member, got {x.shape} and {needed.shape}"
        )
    if not (np.isfinite(x).all() and np.isfinite(needed).all()):
        raise ValueError("payoffs and needs must be finite numbers")
    return x, needed


def smallest_side_payments(payoffs: ArrayLike, needs: ArrayLike) -> SidePayments:
    """Return the side payments of the smallest total that give every member what it needs.

    Parameters
    ----------
    payoffs : array-like, shape (n,)
        Members' payoffs before side payments, USD a year.
    needs : array-like, shape (n,)
        What each must get to stay, e.g. leaving payoffs, USD a year.

    Returns
    -------
    SidePayments
        If the coalition cannot give everybody what it needs, those with slack give all of it, each
        of the others lacks the same share of its need, and ``shortfall`` says how much is missing.

    Raises
    ------
    ValueError
        If the lengths differ or a number is not finite.

    Examples
    --------
    >>> found = smallest_side_payments([10.0, 4.0, 1.0], [12.0, 1.0, 0.0])
    >>> found.payments, found.moved
    (array([ 2. , -1.5, -0.5]), 2.0)
    """
    x, needed = _paired(payoffs, needs)
    lack, slack = np.maximum(needed - x, 0.0), np.maximum(x - needed, 0.0)
    wanted, spare = float(lack.sum()), float(slack.sum())
    moved = min(wanted, spare)
    payments = np.zeros_like(x)
    if moved > 0:
        payments = lack * (moved / wanted) - slack * (moved / spare)
    return SidePayments(payments, x + payments, moved, max(wanted - spare, 0.0))


def equal_surplus_division(total: float, needs: ArrayLike) -> FloatArray:
    """Return each member's need plus an equal share of what is left: the most stable division.

    Parameters
    ----------
    total : float
        v(S), USD a year.
    needs : array-like, shape (n,)
        Leaving payoffs, USD a year.

    Returns
    -------
    array, shape (n,)
        Sums to ``total``; internally stable if and only if any division is.

    Raises
    ------
    ValueError
        If there is no member or a number is not finite.

    Examples
    --------
    >>> equal_surplus_division(10.0, [1.0, 3.0])
    array([4., 6.])
    """
    _, needed = _paired(needs, needs)
    if not np.isfinite(total):
        raise ValueError(f"the total must be a finite number, got {total}")
    division: FloatArray = needed + (total - needed.sum()) / needed.size
    return division
