r"""The question that a package answers: which terms, whose gains, in which market.

A *package* gives each term a level. With ``y[t]`` the level of term t, and Q the posts of the
member origins at a destination, the terms move three sums per post and year:

.. math:: e^O(y) = \sum_t e^O_t[y_t],\quad e^D(y) = \sum_t e^D_t[y_t],\quad k(y) = \sum_t k_t[y_t],

what the origin side gets (worker, household, origin treasury, its share of the agencies), what the
destination side gets apart from its employers (treasury, residents, the rest of the agencies), and
what employers pay. Levels are common to all members and destinations of the problem; the price
floor is one step of a grid per destination. All arrays are ordered origins first, destinations
second, and members are named by their index in ``markets.origins``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.markets import Markets

FloatArray = NDArray[np.float64]
Institution = Literal["private", "state"]


@dataclass(frozen=True, eq=False)
class NegotiableTerm:
    """A term and what each of its levels moves, USD per post and year.

    Raises
    ------
    ValueError
        If an array does not hold one number per level.

    Examples
    --------
    >>> fare = np.array([0.0, 150.0])
    >>> NegotiableTerm("airfare", ("worker", "employer"), fare, 0 * fare, fare).employer_cost
    array([  0., 150.])
    """

    term: str
    """Identifier of the codebook."""
    levels: tuple[str, ...]
    """Identifiers of the levels, lowest first; length L."""
    origin: FloatArray
    """Effect on the origin side, shape (L,)."""
    destination: FloatArray
    """Effect on the destination side apart from employers, shape (L,)."""
    employer_cost: FloatArray
    """What employers pay (below 0: gain), shape (L,); under ``private`` it moves their demand."""
    accounts: FloatArray | None = None
    """Effect on each account, shape (accounts, L); only reported."""

    def __post_init__(self) -> None:
        for name in ("origin", "destination", "employer_cost"):
            array = getattr(self, name)
            if array.shape != (len(self.levels),) or not np.isfinite(array).all():
                raise ValueError(
                    f"{name} of {self.term} must hold {len(self.levels)} finite numbers, "
                    f"one per level, got shape {array.shape}"
                )
        if self.accounts is not None and self.accounts.shape[1:] != (len(self.levels),):
            raise ValueError(
                f"accounts of {self.term} must have {len(self.levels)} columns, one per level, "
                f"got shape {self.accounts.shape}"
            )


@dataclass(frozen=True, eq=False)
class PackageProblem:
    """One negotiation on real terms, every other contract given.

    Raises
    ------
    ValueError
        If a shape is wrong, bargaining power is not strictly between 0 and 1, an index is unknown
        or repeated, a lowest level stands above the highest, or a member's losses grow more
        slowly with every post (``loss_growth`` below 0).
    """

    institution: Institution
    """``private``: employers choose numbers at the floor; ``state``: the parties choose them."""
    terms: tuple[NegotiableTerm, ...]
    """The terms on the table."""
    markets: Markets
    """Demand, reservation, chains, losses and bargaining power."""
    origins: tuple[int, ...]
    """Indices of the member origins, which act as one party."""
    destinations: tuple[int, ...]
    """Indices of the destinations; each is a party."""
    net_prices: FloatArray
    """Others' prices net of the reservation, shape (n, m); ``inf`` where one is not for hire."""
    posts: FloatArray
    """Posts of the contracts that are given, shape (n, m); those on the table are ignored."""
    lowest: tuple[int, ...]
    """Red lines and legal minima: lowest admissible level per term."""
    highest: tuple[int, ...]
    """Highest admissible level per term."""
    premiums: FloatArray
    """What members' floors lie above the common one, shape (members,), USD per post and year."""
    accounts: tuple[str, ...] = ()
    """Names of the accounts of the terms' effects."""

    def __post_init__(self) -> None:
        n, m = self.markets.value.shape
        for name in ("net_prices", "posts"):
            if getattr(self, name).shape != (n, m):
                raise ValueError(
                    f"{name} must have shape {(n, m)}, got {getattr(self, name).shape}"
                )
        _check_indices(self.origins, n, "origins")
        _check_indices(self.destinations, m, "destinations")
        if self.premiums.shape != (len(self.origins),):
            raise ValueError(f"premiums must be one per member, got shape {self.premiums.shape}")
        _check_levels(self)
        if not 0 < self.markets.power < 1:
            raise ValueError(f"power must lie strictly between 0 and 1, got {self.markets.power}")
        if (self.markets.loss_growth[list(self.origins)] < 0).any():
            raise ValueError(
                "loss_growth of the members must be at least 0, so that losses are convex"
            )

    @property
    def parties(self) -> tuple[str, ...]:
        """Names of the origin side and of each destination."""
        side = ", ".join(self.markets.origins[o] for o in self.origins)
        return (side, *(self.markets.destinations[d] for d in self.destinations))

    @property
    def powers(self) -> tuple[float, ...]:
        """Bargaining power: beta of the origin side, the rest in equal parts; sums to 1."""
        beta, count = self.markets.power, len(self.destinations)
        return (beta, *([(1 - beta) / count] * count))

    def table(self, name: Literal["origin", "destination", "employer_cost"]) -> list[FloatArray]:
        """Return one effect of all terms: a list of arrays, one per term."""
        return [getattr(term, name) for term in self.terms]

    def without_red_lines(self) -> "PackageProblem":
        """Return the problem with every level admissible and no price of other labour."""
        highest = tuple(len(term.levels) - 1 for term in self.terms)
        markets = self.markets.change(price_cap=np.full_like(self.markets.price_cap, np.inf))
        lowest = (0,) * len(self.terms)
        return replace(self, markets=markets, lowest=lowest, highest=highest)


def _check_indices(indices: tuple[int, ...], size: int, name: str) -> None:
    if not indices or len(set(indices)) < len(indices) or not set(indices) <= set(range(size)):
        raise ValueError(f"{name} must be distinct indices from 0 to {size - 1}, got {indices}")


def _check_levels(problem: PackageProblem) -> None:
    if not len(problem.terms) == len(problem.lowest) == len(problem.highest):
        raise ValueError("lowest and highest must hold one level per term")
    for term, low, high in zip(problem.terms, problem.lowest, problem.highest, strict=True):
        if not 0 <= low <= high < len(term.levels):
            raise ValueError(
                f"levels of {term.term} must satisfy 0 <= lowest <= highest <= "
                f"{len(term.levels) - 1}, got {low} and {high}"
            )


@dataclass(frozen=True)
class Package:
    """A level for every term and, per destination, a price."""

    levels: tuple[int, ...]
    """Index of the level of each term."""
    floors: tuple[float, ...]
    """``private``: floor per destination; ``state``: payment per destination, USD a year."""
    volumes: tuple[float, ...] = ()
    """``state``: posts of each member at each destination, members first; else empty."""


@dataclass(frozen=True, eq=False)
class PackageGains:
    """What a package gives to every party over its fall-back, USD a year."""

    posts: FloatArray
    """Posts of all origins at all destinations, shape (n, m)."""
    prices: FloatArray
    """Gross price per member and destination, USD per post and year; 0 where no post is filled."""
    origin: float
    """Gain of the origin side."""
    destinations: tuple[float, ...]
    """Gain of each destination."""
    accounts: Mapping[str, float]
    """Gain by account; accounts with weight 1 add up to the gains of the parties."""

    @property
    def all(self) -> tuple[float, ...]:
        """Gains of all parties, origin side first."""
        return (self.origin, *self.destinations)


def log_product(problem: PackageProblem, gains: PackageGains) -> float:
    """Return the log of the weighted Nash product; ``-inf`` if a party gains nothing."""
    if not min(gains.all) > 0:
        return float("-inf")
    return float(np.array(problem.powers) @ np.log(gains.all))


def frozen_mapping(values: Mapping[str, float]) -> Mapping[str, float]:
    """Return a read-only copy."""
    return MappingProxyType(dict(values))
