r"""The facts of institution ``private``: who may be hired where, and at which fixed prices.

Households or firms hire one by one at the price that agreements, floors and fees fix. What a
corridor's status means for its price, net of the reservation:

``open``
    the price is bargained;
``unsigned``
    employers may hire, no agreement: the origin stands ready at its reservation, that is at the
    loss that one more post causes it, :math:`M_{oo}(c_o + g_o u_o)`, or at the pay scale of the
    destination where that is higher;
``irregular``
    employers may hire, nobody bargains: the price is the observed one;
``shut``
    no posts.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.markets import Markets

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

Status = Literal["open", "unsigned", "irregular", "shut"]
"""Status of a corridor."""

Fallback = Literal["others_expand", "others_fixed", "unsigned_rival"]
"""What follows if talks fail at a destination, after the party's own posts there are gone.

``others_expand`` employers choose the others' numbers anew at their fixed prices (posts from
unsigned origins stay as they are); ``others_fixed`` all other numbers stay; ``unsigned_rival`` as
``others_expand``, and the unsigned origin that serves employers best is hired anew as well, at its
reservation.
"""

Form = Literal["differentiated", "one_floor", "one_net_price"]
"""Prices of a bloc: one per member, one gross of the reservation, or one net of it."""


@dataclass(frozen=True, eq=False)
class PrivateSetting:
    """Markets with the status of every corridor and, where known, the observed prices.

    Raises
    ------
    ValueError
        If a shape is wrong, a status is unknown, or an observed price is missing (irregular
        corridors) or not finite (corridors that are not shut).

    Examples
    --------
    >>> markets = Markets.build(("XAA",), ("XBB",), value=[[10.0]], slopes=[[[1.0]]],
    ...                         loss=[2.0], loss_growth=[0.0], power=0.5)
    >>> PrivateSetting.build(markets).status
    (('open',),)
    """

    markets: Markets
    """Values, reservations, slopes, chains, losses, bargaining power and price caps."""
    status: tuple[tuple[Status, ...], ...]
    """Status by origin and destination, shape (n, m); closed in ``markets`` means shut."""
    observed_price: FloatArray | None = None
    """Observed price net of the reservation, shape (n, m), USD per post and year."""

    @classmethod
    def build(
        cls,
        markets: Markets,
        *,
        status: tuple[tuple[Status, ...], ...] | None = None,
        observed_price: object | None = None,
    ) -> Self:
        """Return a setting; without statuses every corridor that the markets allow is open."""
        opened: tuple[tuple[Status, ...], ...] = tuple(
            tuple("open" if cell else "shut" for cell in row) for row in markets.open_corridors
        )
        prices = None if observed_price is None else np.array(observed_price, dtype=np.float64)
        return cls(markets, opened if status is None else status, prices)

    def __post_init__(self) -> None:
        shape = (len(self.markets.origins), len(self.markets.destinations))
        if len(self.status) != shape[0] or any(len(row) != shape[1] for row in self.status):
            raise ValueError(f"status must have shape {shape}, one per origin and destination")
        unknown = sorted({cell for row in self.status for cell in row} - set(get_args(Status)))
        if unknown:
            raise ValueError(f"status must be one of {get_args(Status)}, got {unknown}")
        self._check_prices(shape)

    def _check_prices(self, shape: tuple[int, int]) -> None:
        if self.observed_price is None:
            if self.irregular.any():
                raise ValueError("irregular corridors need an observed price, got none")
            return
        if self.observed_price.shape != shape:
            raise ValueError(
                f"observed_price must have shape {shape}, got {self.observed_price.shape}"
            )
        missing = np.argwhere(self.hireable & ~np.isfinite(self.observed_price))
        if len(missing):
            o, d = missing[0]
            raise ValueError(
                "observed_price must be finite where posts may be held, look at "
                f"{self.markets.origins[o]} in {self.markets.destinations[d]}"
            )

    def _is(self, status: Status) -> BoolArray:
        return np.array(
            [[cell == status for cell in row] for row in self.status], dtype=np.bool_
        ).reshape(self.markets.value.shape) & (self.markets.open_corridors)

    @cached_property
    def opened(self) -> BoolArray:
        """Whether the price of the corridor is bargained, shape (n, m)."""
        return self._is("open")

    @cached_property
    def unsigned(self) -> BoolArray:
        """Whether the origin stands ready at its reservation, shape (n, m)."""
        return self._is("unsigned")

    @cached_property
    def irregular(self) -> BoolArray:
        """Whether the price is the observed one in every regime, shape (n, m)."""
        return self._is("irregular")

    @cached_property
    def hireable(self) -> BoolArray:
        """Whether employers may hire at all, shape (n, m)."""
        return self.opened | self.unsigned | self.irregular

    @cached_property
    def net_cap(self) -> FloatArray:
        """Highest price net of the reservation, shape (n, m), USD per post and year."""
        return self.markets.price_cap - self.markets.reservation

    @cached_property
    def net_floor(self) -> FloatArray:
        """Lowest price net of the reservation that pay scales allow, shape (n, m), or ``-inf``."""
        return self.markets.price_floor - self.markets.reservation

    @cached_property
    def leak(self) -> FloatArray:
        """M, shape (n, n): posts left unfilled at the row per exit from the column."""
        return unfilled_shares(self.markets.chains)

    @cached_property
    def net_value(self) -> FloatArray:
        """Net value a = A - rho, shape (n, m), USD per post and year."""
        return self.markets.net_value

    def marginal_loss(self, unfilled: FloatArray) -> FloatArray:
        """Return the own loss from one more post, shape (n,), USD per post and year."""
        growth = self.markets.loss + self.markets.loss_growth * unfilled
        loss: FloatArray = np.diagonal(self.leak) * growth
        return loss

    def with_status(self, changes: dict[tuple[int, int], Status]) -> "PrivateSetting":
        """Return a copy in which some corridors (origin, destination) have another status."""
        rows = tuple(
            tuple(changes.get((o, d), cell) for d, cell in enumerate(row))
            for o, row in enumerate(self.status)
        )
        return replace(self, status=rows)
