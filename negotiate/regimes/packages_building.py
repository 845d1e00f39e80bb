"""From coded effects to a package problem: whose accounts count, and from which levels."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import UnknownNameError
from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.markets import Markets
from negotiate.regimes.packages_problem import Institution, NegotiableTerm, PackageProblem
from negotiate.welfare.effects import ACCOUNTS, OccupationEffects
from negotiate.welfare.mandates import Mandate

FloatArray = NDArray[np.float64]


def negotiable_term(
    effects: OccupationEffects,
    term: str,
    *,
    mandate: Mandate,
    status_quo: str | None = None,
    strength: float = 0.0,
) -> NegotiableTerm:
    """Return a term with its effects on the two sides.

    Parameters
    ----------
    effects : OccupationEffects
        Effects by account, from silence.
    term : str
        Identifier of the term.
    mandate : Mandate
        Weights of the accounts and the origin's share of agencies.
    status_quo : str, optional
        Level to which the market's values and reservations were calibrated, from which effects are
        then counted; default silence.
    strength : float, default 0
        Place of every effect in its range, from -1 to 1.

    Raises
    ------
    UnknownNameError
        If the term or the level is not quantified.
    """
    entry = effects.of(term)
    array = entry.array(strength)
    start = 0 if status_quo is None else level_index(term, entry.names, status_quo)
    moved = array - array[:, [start]]
    return NegotiableTerm(
        term,
        entry.names,
        mandate.origin(moved),
        mandate.destination(moved),
        mandate.employer_cost(moved),
        moved,
    )


def level_index(term: str, names: Sequence[str], level: str) -> int:
    """Return the index of a level.

    Raises
    ------
    UnknownNameError
        If the term has no such level.

    Examples
    --------
    >>> level_index("airfare", ("silent", "employer"), "employer")
    1
    """
    if level not in names:
        raise UnknownNameError(f"quantified level of {term}", level, names)
    return list(names).index(level)


def _positions(names: Sequence[str], known: Sequence[str], kind: str) -> tuple[int, ...]:
    missing = [name for name in names if name not in known]
    if missing:
        raise UnknownNameError(kind, missing[0], known)
    return tuple(list(known).index(name) for name in names)


def posts_at_prices(markets: Markets, net_prices: FloatArray) -> FloatArray:
    """Return employers' posts at net prices, shape (n, m); ``inf`` where one is not for hire."""
    posts = np.zeros(net_prices.shape)
    for place in range(len(markets.destinations)):
        hired = markets.open_corridors[:, place] & np.isfinite(net_prices[:, place])
        excess = (net_prices[:, place] - markets.net_value[:, place])[hired]
        slopes = markets.slopes[place][np.ix_(hired, hired)]
        posts[hired, place] = solve_complementarity(slopes, excess).z
    return posts


def _bounds(
    terms: Sequence[NegotiableTerm], given: Mapping[str, str], *, top: bool
) -> tuple[int, ...]:
    """Return the lowest or highest admissible level per term."""
    names = [term.term for term in terms]
    _positions(tuple(given), names, "term on the table")
    return tuple(
        level_index(term.term, term.levels, given[term.term])
        if term.term in given
        else (len(term.levels) - 1 if top else 0)
        for term in terms
    )


def package_problem(
    markets: Markets,
    effects: OccupationEffects,
    *,
    members: Sequence[str],
    destinations: Sequence[str],
    net_prices: FloatArray,
    institution: Institution = "private",
    posts: FloatArray | None = None,
    terms: Sequence[str] | None = None,
    floors: Mapping[str, str] | None = None,
    ceilings: Mapping[str, str] | None = None,
    status_quo: Mapping[str, str] | None = None,
    mandate: Mandate | None = None,
    premiums: Sequence[float] | None = None,
    strength: float = 0.0,
) -> PackageProblem:
    """Return the negotiation of some origins with some destinations over quantified terms.

    Parameters
    ----------
    markets : Markets
        Markets of the occupation to which the effects belong.
    effects : OccupationEffects
        Effects of terms per post and year.
    members, destinations : sequence of str
        Names of the origins that act as one, and of the destinations.
    net_prices : array, shape (n, m)
        Others' prices net of the reservation, USD per post and year; ``inf`` where one is not for
        hire.
    institution : "private" or "state", default "private"
        Who decides on numbers.
    posts : array, shape (n, m), optional
        Posts of the contracts that are given. Default: under ``private`` what employers choose at
        ``net_prices``, under ``state`` none.
    terms : sequence of str, optional
        Terms on the table; default all that are quantified.
    floors, ceilings : mapping of str to str, optional
        Lowest and highest admissible level of a term: red lines and legal minima.
    status_quo : mapping of str to str, optional
        Levels to which the market was calibrated; silence where none is given.
    mandate : Mandate, optional
        Weights of accounts; default 1 each.
    premiums : sequence of float, optional
        What each member's floor lies above the common one, USD per post and year; default 0.
    strength : float, default 0
        Place of every effect in its range, from -1 to 1.

    Raises
    ------
    UnknownNameError
        If a member, destination, term or level is not known.

    Examples
    --------
    >>> from negotiate.welfare.effects import load_effects
    >>> market = Markets.build(("XAA",), ("XBB",), value=[[9000]], slopes=[[[1]]], loss=[0],
    ...                        loss_growth=[0], power=0.5)
    >>> problem = package_problem(market, load_effects("domestic work"), members=["XAA"],
    ...     destinations=["XBB"], net_prices=np.zeros((1, 1)), terms=["cost_airfare"],
    ...     floors={"cost_airfare": "employer_return_only"})
    >>> problem.lowest, problem.terms[0].employer_cost
    ((1,), array([ -0.  , 156.27, 312.53]))
    """
    before = status_quo or {}
    chosen = [entry.term for entry in effects.terms] if terms is None else list(terms)
    built = tuple(
        negotiable_term(
            effects,
            term,
            mandate=mandate or Mandate(),
            status_quo=before.get(term),
            strength=strength,
        )
        for term in chosen
    )
    private = institution == "private"
    given = posts_at_prices(markets, net_prices) if private else np.zeros(net_prices.shape)
    return PackageProblem(
        institution,
        built,
        markets,
        _positions(members, markets.origins, "origin"),
        _positions(destinations, markets.destinations, "destination"),
        net_prices,
        given if posts is None else posts,
        _bounds(built, floors or {}, top=False),
        _bounds(built, ceilings or {}, top=True),
        np.zeros(len(members)) if premiums is None else np.array(premiums, dtype=np.float64),
        tuple(ACCOUNTS),
    )
