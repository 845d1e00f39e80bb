r"""What a package is worth to every party, computed exactly from the package alone.

The fall-back of the members is to be shut out of the problem's destinations; all other contracts
stay. Under ``private`` employers then choose others' posts anew at the given prices; under
``state`` others' posts stay as they are. With Q the members' posts at a destination, T their
payments net of the reservation and C the losses to those left behind,

.. math::
   G_O = \sum_d (T_d + e^O Q_d) - \Delta C, \qquad
   G_d = \Delta K_d + e^D Q_d \;\text{(private)}, \quad
   G_d = \Delta V_d - T_d + (e^D - k) Q_d \;\text{(state)}.

No optimisation happens here: the optimiser's answers are checked against this page.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiate.regimes.outcome import losses, unfilled_posts
from negotiate.regimes.packages_demand import posts_at, surplus_of
from negotiate.regimes.packages_problem import (
    Package,
    PackageGains,
    PackageProblem,
    frozen_mapping,
)

FloatArray = NDArray[np.float64]


def level_sum(table: Sequence[FloatArray], levels: Sequence[int]) -> float:
    """Return the effect of a package per post: the sum over terms at the chosen levels.

    Examples
    --------
    >>> level_sum([np.array([0.0, 5.0]), np.array([0.0, -2.0])], (1, 1))
    3.0
    """
    return float(sum(row[level] for row, level in zip(table, levels, strict=True)))


def posts_without(problem: PackageProblem) -> FloatArray:
    """Return the posts of all origins if talks fail, shape (n, m)."""
    posts = problem.posts.copy()
    for place in problem.destinations:
        if problem.institution == "private":
            posts[:, place] = posts_at(problem, place, np.inf)
        posts[list(problem.origins), place] = 0.0
    return posts


def _losses(problem: PackageProblem, posts: FloatArray) -> float:
    """Return the losses of the members, USD a year."""
    unfilled = unfilled_posts(problem.markets, posts)
    return float(losses(problem.markets, unfilled)[list(problem.origins)].sum())


def gross_value(problem: PackageProblem, place: int, posts: FloatArray) -> float:
    """Return V_d(q) net of the reservation, USD a year."""
    markets = problem.markets
    return float(markets.net_value[:, place] @ posts) - surplus_of(problem, place, posts)


def _private_posts(problem: PackageProblem, package: Package) -> FloatArray:
    posts = posts_without(problem)
    cost = level_sum(problem.table("employer_cost"), package.levels)
    for place, floor in zip(problem.destinations, package.floors, strict=True):
        within = floor + cost <= problem.markets.price_cap[place] + 1e-9
        posts[:, place] = posts_at(problem, place, floor + cost if within else np.inf)
    return posts


def _state_posts(problem: PackageProblem, package: Package) -> FloatArray:
    posts = posts_without(problem)
    shape = (len(problem.origins), len(problem.destinations))
    grid = np.ix_(problem.origins, problem.destinations)
    posts[grid] = np.array(package.volumes).reshape(shape)
    return posts


def _payments(problem: PackageProblem, package: Package, mine: FloatArray) -> FloatArray:
    """Return payments to the members net of the reservation per destination, USD a year."""
    if problem.institution == "state":
        return np.array(package.floors)
    reservation = problem.markets.reservation[np.ix_(problem.origins, problem.destinations)]
    net = np.array(package.floors)[None, :] + problem.premiums[:, None] - reservation
    return np.asarray((net * mine).sum(axis=0))


def _employers(
    problem: PackageProblem, posts: FloatArray, cost: float, payments: FloatArray
) -> FloatArray:
    """Return what employers gain at each destination, USD a year."""
    before = posts_without(problem)
    chosen = list(problem.origins)
    gains = []
    for place, payment in zip(problem.destinations, payments, strict=True):
        now, then = posts[:, place], before[:, place]
        if problem.institution == "private":
            gains.append(surplus_of(problem, place, now) - surplus_of(problem, place, then))
        else:
            value = gross_value(problem, place, now) - gross_value(problem, place, then)
            gains.append(value - payment - cost * now[chosen].sum())
    return np.array(gains)


def _gross_prices(
    problem: PackageProblem, package: Package, mine: FloatArray, payments: FloatArray
) -> FloatArray:
    reservation = problem.markets.reservation[np.ix_(problem.origins, problem.destinations)]
    if problem.institution == "private":
        gross = np.array(package.floors)[None, :] + problem.premiums[:, None] + 0 * mine
    else:
        total = mine.sum(axis=0)
        gross = reservation + np.divide(payments, total, out=np.zeros_like(total), where=total > 0)
    return np.where(mine > 0, gross, 0.0)


def _account_gains(problem: PackageProblem, package: Package, posts: float) -> dict[str, float]:
    """Return the terms' effects by account, USD a year."""
    totals = np.zeros(len(problem.accounts))
    for term, level in zip(problem.terms, package.levels, strict=True):
        if term.accounts is not None:
            totals = totals + term.accounts[:, level] * posts
    return dict(zip(problem.accounts, totals.tolist(), strict=True))


def package_gains(problem: PackageProblem, package: Package) -> PackageGains:
    """Return the gains of all parties and accounts over no agreement, USD a year.

    The accounts hold the effects of the terms; beside them stand ``payments`` net of the reservation,
    ``losses`` to those left behind (below 0: posts left unfilled) and ``surplus of employers`` after
    payments and before the terms' cost, so that with all weights 1 they add up to the sum of the
    parties' gains.

    Parameters
    ----------
    problem : PackageProblem
        The negotiation.
    package : Package
        Levels and, per destination, floors (``private``) or payments (``state``) with volumes.
    """
    private = problem.institution == "private"
    posts = (_private_posts if private else _state_posts)(problem, package)
    mine = posts[np.ix_(problem.origins, problem.destinations)]
    payments, totals = _payments(problem, package, mine), mine.sum(axis=0)
    cost = level_sum(problem.table("employer_cost"), package.levels)
    employers = _employers(problem, posts, cost, payments)
    lost = _losses(problem, posts) - _losses(problem, posts_without(problem))
    origin = payments.sum() + level_sum(problem.table("origin"), package.levels) * totals.sum()
    destinations = employers + level_sum(problem.table("destination"), package.levels) * totals
    accounts = _account_gains(problem, package, float(totals.sum())) | {
        "payments": float(payments.sum()),
        "losses": -lost,
        "surplus of employers": float((employers + cost * totals).sum()),
    }
    return PackageGains(
        posts,
        _gross_prices(problem, package, mine, payments),
        float(origin - lost),
        tuple(destinations.tolist()),
        frozen_mapping(accounts),
    )
