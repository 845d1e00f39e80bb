r"""Leverage without prices: who finds another destination, and whom the destination replaces.

For most corridors of the world workers and remittances are known, prices are not. If the corridor
from o to d is shut, each of its :math:`S_{od}` workers chooses again among the other destinations
and home by nested logit (:mod:`negotiate.corridors.choice`), calibrated so that the stocks come out
exactly; a share D of them goes elsewhere. The destination replaces a share :math:`\rho` of them by
workers of the other origins, in proportion to the stocks it has of them,
:math:`\rho S_{id} / \sum_{j \neq o} S_{jd}`, and nobody where it has no other origin. Then

.. math::

    L_o = (1 - D)\, \frac{S_{od}}{\sum_{d'} S_{od'}}, \qquad
    L_d = (1 - \rho)\, \frac{S_{od}}{\sum_i S_{id}}, \qquad \ell_{od} = \frac{L_d}{L_o + L_d}:

workers of o who find no other destination, as a share of its workers abroad, against workers whom d
cannot replace, as a share of its foreign workers. Each loss is measured by what the side has in all;
money is not compared, so the figure orders origins and is not the one of
:mod:`negotiate.leverage.fall_backs`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiate.corridors.choice import Choice
from negotiate.corridors.diversion import respond, supply_from_flows

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StockLeverage:
    """What every origin and one destination lose without the corridor between them.

    Arrays have one entry per origin unless said otherwise; NaN where there is no corridor.
    """

    destination: int
    """Index of the destination."""
    choice: Choice
    """On which the choice of the workers rests."""
    replaceable: float
    """Share of lost workers that other origins replace, assumed."""
    workers: FloatArray
    """Workers of the origin at the destination, persons; 0 where there is no corridor."""
    abroad: FloatArray
    """Workers of the origin at all destinations, persons."""
    elsewhere: FloatArray
    """Of the workers, those who go to other destinations, shape (n, m), persons."""
    unreplaced: FloatArray
    """Workers whom the destination cannot replace, persons."""
    remittances_lost: FloatArray
    """Remittances lost to the origin, net of those from elsewhere; NaN where not known."""
    remittances: FloatArray
    """All remittances of the origin, in the same unit; NaN where none are known."""

    @property
    def no_destination(self) -> FloatArray:
        """Workers of the origin who find no other destination, persons."""
        found: FloatArray = self.workers - self.elsewhere.sum(axis=1)
        return np.where(self.workers > 0, found, np.nan)

    @property
    def elsewhere_share(self) -> FloatArray:
        """Share of the workers who go to other destinations."""
        return 1 - self._share(self.no_destination, self.workers)

    @property
    def loss_origin(self) -> FloatArray:
        """Workers without another destination over all workers of the origin abroad."""
        return self._share(self.no_destination, self.abroad)

    @property
    def loss_destination(self) -> FloatArray:
        """Workers not replaced over all foreign workers of the destination."""
        return self._share(self.unreplaced, np.full_like(self.workers, self.workers.sum()))

    @property
    def remittance_share(self) -> FloatArray:
        """Remittances lost over all remittances of the origin; NaN where not known."""
        return self._share(self.remittances_lost, self.remittances)

    @property
    def leverage(self) -> FloatArray:
        """Leverage of the origin in [0, 1]; NaN where there is no corridor or nobody loses."""
        return self._share(self.loss_destination, self.loss_origin + self.loss_destination)

    @staticmethod
    def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
        """Return part over whole, NaN where the whole is not positive."""
        return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)

    def gains_of_others(self, origin: int) -> FloatArray:
        """Return workers whom the destination takes from each origin in place of one's, persons.

        Parameters
        ----------
        origin : int
            Index of the origin whose corridor is shut.
        """
        others = self.workers.copy()
        others[origin] = 0.0
        total = others.sum()
        lost = self.replaceable * self.workers[origin]
        return others * (lost / total) if total > 0 else np.zeros_like(others)


def stock_leverage(
    stocks: ArrayLike,
    home: ArrayLike,
    destination: int,
    choice: Choice,
    *,
    replaceable: float,
    remittances: ArrayLike | None = None,
) -> StockLeverage:
    """Return the leverage of every origin towards one destination from stocks of workers.

    Parameters
    ----------
    stocks : array-like, shape (n, m)
        Workers of each origin at each destination, persons, at least 0.
    home : array-like, shape (n,)
        Those at home who could go, persons, above 0 where an origin has workers abroad; NaN where
        not known, and then what its workers would do is not known.
    destination : int
        Index of the destination.
    choice : Choice
        How workers choose.
    replaceable : float
        Share of lost workers that other origins replace, in [0, 1].
    remittances : array-like, shape (n, m), optional
        Money sent from each destination to each origin, in any unit; NaN where not known.

    Raises
    ------
    ValueError
        If a number is out of range or shapes do not fit.

    Examples
    --------
    Two origins at the first destination; the first has a second one:

    >>> from negotiate.corridors.choice import nested_logit
    >>> found = stock_leverage([[50.0, 30.0], [50.0, 0.0]], [920.0, 950.0], 0, nested_logit(0.5),
    ...                        replaceable=0.5)
    >>> found.elsewhere_share.round(3), found.unreplaced, found.leverage.round(3)
    (array([0.411, 0.   ]), array([25., 25.]), array([0.405, 0.2  ]))
    """
    held, people = np.asarray(stocks, dtype=float), np.asarray(home, dtype=float)
    _check(held, people, destination, replaceable)
    elsewhere = _elsewhere(held, people, destination, choice)
    workers = held[:, destination]
    lost, total = _remittances(held, elsewhere, destination, remittances)
    unreplaced = workers * (1 - np.where(workers < workers.sum(), replaceable, 0.0))
    return StockLeverage(
        destination,
        choice,
        replaceable,
        workers,
        held.sum(axis=1),
        elsewhere,
        np.where(workers > 0, unreplaced, np.nan),
        lost,
        total,
    )


def _elsewhere(
    held: FloatArray, people: FloatArray, destination: int, choice: Choice
) -> FloatArray:
    """Return the workers who go to each other destination, NaN where nobody knows who is at home."""
    known = ~np.isnan(people)
    staying = np.where(known, people, 1.0)
    caps = np.full(held.shape, np.inf)
    caps[:, destination] = 0.0
    base = supply_from_flows(held, staying + held.sum(axis=1), choice)
    change = respond(base, caps=caps).change
    change[:, destination] = 0.0
    return np.where(known[:, None], change, np.nan)


def _check(held: FloatArray, people: FloatArray, destination: int, replaceable: float) -> None:
    """Raise ``ValueError`` if a number is out of range or shapes do not fit."""
    if held.ndim != 2 or people.shape != held.shape[:1]:
        raise ValueError(f"home must have one entry per origin, got {people.shape}, {held.shape}")
    if not (np.isfinite(held) & (held >= 0)).all():
        raise ValueError("stocks must be at least 0 and finite")
    if np.isinf(people).any() or (people < 0).any() or (people[held.any(axis=1)] <= 0).any():
        raise ValueError("home must be above 0 where an origin has workers abroad")
    if not 0 <= destination < held.shape[1]:
        raise ValueError(f"destination must lie in 0 to {held.shape[1] - 1}, got {destination}")
    if not 0 <= replaceable <= 1:
        raise ValueError(f"replaceable must lie in [0, 1], got {replaceable}")


def _remittances(
    held: FloatArray, elsewhere: FloatArray, destination: int, given: ArrayLike | None
) -> tuple[FloatArray, FloatArray]:
    """Return remittances lost, net, and all of them; per worker as they are on each corridor."""
    if given is None:
        unknown = np.full(len(held), np.nan)
        return unknown, unknown
    money = np.asarray(given, dtype=float)
    if money.shape != held.shape:
        raise ValueError(f"remittances must have shape {held.shape}, got {money.shape}")
    each = np.divide(money, held, out=np.full_like(money, np.nan), where=held > 0)
    known = ~np.isnan(money)
    total = np.where(known.any(axis=1), np.where(known, money, 0.0).sum(axis=1), np.nan)
    gained = (np.where(np.isnan(each), 0.0, each) * elsewhere).sum(axis=1)
    return money[:, destination] - gained, total
