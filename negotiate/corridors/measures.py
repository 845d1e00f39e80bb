"""Measures of dependence in the world of corridors, each with what it means in words.

All take flows or stocks of one occupation, origins in rows and destinations in columns. None of
them says what would happen: a concentrated origin may have alternatives that nobody has used yet,
and `negotiate.regimes` solves for what each side would do without a corridor.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

Side = Literal["origin", "destination"]


@dataclass(frozen=True, eq=False)
class Concentration:
    """How much one side hangs on few partners."""

    side: Side
    """Whose dependence it is."""
    shares: FloatArray
    """Share of each partner in the party's flow, shape (n, m) as the flows; 0 without any flow."""
    herfindahl: FloatArray
    """Sum of squared shares per party, from 1/partners to 1; 0 without any flow."""

    @property
    def equivalent_partners(self) -> FloatArray:
        """Number of partners of equal size with the same concentration; 0 without any flow."""
        found = np.zeros_like(self.herfindahl)
        np.divide(1.0, self.herfindahl, out=found, where=self.herfindahl > 0)
        return found

    @property
    def words(self) -> str:
        """What the index means."""
        of_origin = self.side == "origin"
        party, partner = ("origin", "destination") if of_origin else ("destination", "origin")
        return (
            f"The Herfindahl index of one {party} is the chance that two of its workers, drawn at random, "
            f"share the {partner}; one over it is the number of {partner}s of equal size that "
            "would be as concentrated"
        )


def concentration(flows: ArrayLike, side: Side) -> Concentration:
    """Return the concentration of every origin on destinations, or the other way round.

    Parameters
    ----------
    flows : array-like, shape (n, m)
        Workers per corridor, at least 0.
    side : {"origin", "destination"}
        Whose dependence is measured.

    Raises
    ------
    ValueError
        If a flow is negative or not finite.

    Examples
    --------
    >>> found = concentration([[80.0, 20.0], [10.0, 10.0]], "origin")
    >>> found.herfindahl.round(2), found.equivalent_partners.round(2)
    (array([0.68, 0.5 ]), array([1.47, 2.  ]))
    """
    shares = _shares(_flows(flows), side)
    return Concentration(side, shares, (shares**2).sum(axis=1 if side == "origin" else 0))


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Other partners of some weight that each side of a corridor has."""

    threshold: float
    """Least share of a party's flow that makes a partner plausible, in (0, 1]."""
    of_origin: IntArray
    """Other destinations that hold that share of the origin's flow, shape (n, m)."""
    of_destination: IntArray
    """Other origins that hold that share of the destination's flow, shape (n, m)."""

    @property
    def words(self) -> str:
        """What is counted."""
        return (
            f"Other partners that already hold at least {100 * self.threshold:g} % of the party's "
            "flow: whom it could turn to at once if the corridor closed; new partners may appear"
        )


def alternatives(flows: ArrayLike, threshold: float = 0.05) -> Alternatives:
    """Return the number of plausible alternatives of both sides of every corridor.

    Parameters
    ----------
    flows : array-like, shape (n, m)
        Workers per corridor, at least 0.
    threshold : float, default 0.05
        Least share of a party's flow that makes a partner plausible, in (0, 1].

    Raises
    ------
    ValueError
        If the threshold lies outside (0, 1].

    Examples
    --------
    >>> found = alternatives([[80.0, 20.0, 1.0], [0.0, 10.0, 10.0]])
    >>> found.of_origin
    array([[1, 1, 2],
           [2, 1, 1]])
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must lie in (0, 1], got {threshold}")
    q = _flows(flows)
    out, into = _shares(q, "origin") >= threshold, _shares(q, "destination") >= threshold
    of_origin = out.sum(axis=1, keepdims=True) - out
    return Alternatives(threshold, of_origin, into.sum(axis=0, keepdims=True) - into)


@dataclass(frozen=True, eq=False)
class Exposure:
    """How much of an origin's workforce is drained by the exits of others."""

    posts: FloatArray
    """Posts left unfilled by others' exits, shape (n,)."""
    share: FloatArray
    """The same over the origin's workforce, shape (n,), dimensionless."""
    by_origin: FloatArray
    """Posts unfilled at the row by exits from the column, zero diagonal, shape (n, n)."""

    @property
    def words(self) -> str:
        """What the share means."""
        return (
            "Posts left unfilled at an origin because its workers fill the posts that other "
            "origins' emigrants leave, per worker that it has: what others' deals cost it"
        )


def exposure(unfilled_shares: ArrayLike, exits: ArrayLike, workforce: ArrayLike) -> Exposure:
    """Return the exposure of every origin to the exits of the others.

    Parameters
    ----------
    unfilled_shares : array-like, shape (n, n)
        M: posts left unfilled at the row per exit from the column.
    exits : array-like, shape (n,)
        Exits that are asked about: all, or those under agreements.
    workforce : array-like, shape (n,)
        Workers of the occupation in each origin, above 0.

    Raises
    ------
    ValueError
        If a workforce is not above 0.

    Examples
    --------
    >>> found = exposure([[0.5, 0.0], [0.5, 1.0]], [100.0, 10.0], [1000.0, 200.0])
    >>> found.posts, found.share
    (array([ 0., 50.]), array([0.  , 0.25]))
    """
    m, people = np.asarray(unfilled_shares, dtype=float), np.asarray(workforce, dtype=float)
    if not (people > 0).all():
        raise ValueError(f"workforce must be above 0 at every origin, got {people.min()}")
    drained = _off_diagonal(m) * np.asarray(exits, dtype=float)
    posts = drained.sum(axis=1)
    return Exposure(posts, posts / people, drained)


@dataclass(frozen=True, eq=False)
class Hubs:
    """Origins whose exits are paid for by others."""

    passed_on: FloatArray
    """Posts lost at other origins per exit, in [0, 1], shape (n,)."""
    posts: FloatArray
    """The same times the origin's exits, shape (n,), posts."""
    ranking: IntArray
    """Origins from the largest hub (most posts) to the smallest, shape (n,)."""

    @property
    def words(self) -> str:
        """What the measure means."""
        return (
            "Of one exit, the part that ends as an unfilled post at another origin, as the "
            "origin fills its own post from there: the column of M without its diagonal"
        )


def hubs(unfilled_shares: ArrayLike, exits: ArrayLike) -> Hubs:
    """Return how much of each origin's exits others pay for.

    Parameters
    ----------
    unfilled_shares : array-like, shape (n, n)
        M: posts left unfilled at the row per exit from the column.
    exits : array-like, shape (n,)
        Exits of each origin, at least 0.

    Examples
    --------
    >>> found = hubs([[0.4, 0, 0], [0.3, 0.5, 0], [0.3, 0.5, 1]], [1000.0, 2000.0, 0.0])
    >>> found.passed_on, found.ranking
    (array([0.6, 0.5, 0. ]), array([1, 0, 2]))
    """
    passed_on = _off_diagonal(np.asarray(unfilled_shares, dtype=float)).sum(axis=0)
    posts = passed_on * np.asarray(exits, dtype=float)
    return Hubs(passed_on, posts, np.argsort(-posts, kind="stable"))


def _off_diagonal(matrix: FloatArray) -> FloatArray:
    off: FloatArray = np.where(np.eye(len(matrix), dtype=bool), 0.0, matrix)
    return off


def _flows(flows: ArrayLike) -> FloatArray:
    q = np.asarray(flows, dtype=float)
    if q.ndim != 2 or not (np.isfinite(q) & (q >= 0)).all():
        raise ValueError(f"flows must be (n, m), at least 0 and finite, got shape {q.shape}")
    return q


def _shares(q: FloatArray, side: Side) -> FloatArray:
    """Return each partner's share of a party's flow; 0 where there is no flow."""
    total = q.sum(axis=1 if side == "origin" else 0, keepdims=True)
    found: FloatArray = np.divide(q, total, out=np.zeros_like(q), where=total > 0)
    return found
