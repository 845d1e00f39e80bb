r"""Leverage: who loses less if a corridor fails.

What a side loses is its payoff with the corridor minus its payoff without, the rest of the network
solved again. The side that loses less can wait longer; in the words of Nash, its threat costs it
less [Nash1953]_. The **leverage of the origin** is the share of both sides' losses that falls on the
destination,

.. math:: \ell_{od} = \frac{L_d}{L_o + L_d} \in [0, 1],

1/2 where both lose as much. It has no unit and does not depend on the unit of money. Where neither
side loses there is nothing to withhold, and where a side gains it would shut the corridor itself:
then there is no number, and :func:`leverage` says why.

Of a payment T that was bargained with weight beta under the very same fall-back the losses are
:math:`\beta S` and :math:`(1-\beta) S`, S being the surplus of the pair, so leverage is 1 - beta
whatever the network is: then the payment has already used the leverage up, and the fall-backs that
differ from the one bargained under are those to read.

References
----------
.. [Nash1953] J. F. Nash, "Two-Person Cooperative Games", Econometrica 21(1), 1953, pp. 128-140.
"""

from dataclasses import dataclass

ROUNDING = 1e-9
"""A loss below this share of the largest payoff counts as none."""


@dataclass(frozen=True)
class Leverage:
    """The leverage of the origin, or why there is none."""

    value: float | None
    """In [0, 1]; None where it is not defined."""
    words: str
    """Who is the stronger side, or why no number is given."""


def leverage(loss_origin: float, loss_destination: float, *, scale: float = 1.0) -> Leverage:
    """Return the leverage of the origin from what both sides lose without the corridor.

    Parameters
    ----------
    loss_origin, loss_destination : float
        Payoff with the corridor minus payoff without it, in the same unit.
    scale : float, default 1
        Largest payoff, in that unit; losses within `ROUNDING` of it are none.

    Examples
    --------
    >>> leverage(30.0, 10.0)
    Leverage(value=0.25, words='the destination loses less and is the stronger side')
    >>> leverage(5.0, -1.0).words
    'the destination gains, so it has no reason to keep the corridor: no number'
    """
    rounding = ROUNDING * max(scale, 0.0)
    gaining = [
        side
        for side, loss in (("origin", loss_origin), ("destination", loss_destination))
        if loss < -rounding
    ]
    if len(gaining) == 2:
        return Leverage(None, "both sides gain: no number")
    if gaining:
        words = f"the {gaining[0]} gains, so it has no reason to keep the corridor: no number"
        return Leverage(None, words)
    if max(loss_origin, loss_destination) <= rounding:
        return Leverage(None, "neither side loses: no number")
    share = max(loss_destination, 0.0) / (max(loss_origin, 0.0) + max(loss_destination, 0.0))
    return Leverage(share, _stronger(share))


def _stronger(share: float) -> str:
    """Return who loses less, in words."""
    if abs(share - 0.5) <= 1e-9:
        return "both sides lose as much"
    stronger = "origin" if share > 0.5 else "destination"
    return f"the {stronger} loses less and is the stronger side"
