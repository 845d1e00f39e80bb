"""Base rates: in what share of agreements the coders of the data set found each clause.

The rates are computed from library records alone, from the items that their locators name. A share
is that of the agreements in which the coders looked; how many were not seen stands beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from negotiate.exchange.coded_provisions import NUMBERS
from negotiate.exchange.dataset_items import DatasetItem, item_states, load_items
from negotiate.terms.schema import Agreement


@dataclass(frozen=True)
class ItemRate:
    """How often one item was found."""

    item: DatasetItem
    """The item."""
    present: int
    """Number of agreements in which it was found."""
    absent: int
    """Number of agreements in which the coders looked and did not find it."""
    not_seen: int
    """Number of agreements in which nobody looked."""

    @property
    def looked(self) -> int:
        """Return the number of agreements in which the coders looked."""
        return self.present + self.absent

    @property
    def share(self) -> float | None:
        """Return the share in which it was found, between 0 and 1; None where nobody looked."""
        return self.present / self.looked if self.looked else None


@dataclass(frozen=True)
class QuotaNumbers:
    """Distribution of the numbers of workers that agreements state, in persons."""

    count: int
    """Number of agreements with a number."""
    median: float
    """Median."""
    quartiles: tuple[float, float]
    """First and third quartile, interpolated linearly."""
    largest: float
    """Largest number."""


def item_rates(agreements: Iterable[Agreement]) -> tuple[ItemRate, ...]:
    """Return how often each item of the data set was found.

    Parameters
    ----------
    agreements
        Records with values of the data set; one without any counts as not seen throughout.

    Returns
    -------
    tuple of ItemRate
        In the order of the criteria.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> rates = item_rates(load_library().by_party("KWT"))
    >>> [rate.item.item for rate in rates][:3]
    ['1', '2', '3']
    """
    states = [item_states(agreement) for agreement in agreements]
    found = []
    for item in load_items().items:
        given = [one.get(item.item) for one in states]
        counts = (given.count("present"), given.count("absent"), given.count(None))
        found.append(ItemRate(item, *counts))
    return tuple(found)


def clauses_found(agreement: Agreement) -> int:
    """Return in how many of the data set's 33 clauses the coders found something."""
    known = load_items().by_item
    states = item_states(agreement).items()
    return sum(known[item].clause and state == "present" for item, state in states)


def quota_numbers(agreements: Iterable[Agreement]) -> QuotaNumbers:
    """Return the distribution of the numbers of workers in records of the data set.

    A number beside the answer that there is no quota counts, too, as in the data set's column.

    Raises
    ------
    ValueError
        If no agreement has a number.
    """
    term = load_items().by_item["quota"].term
    numbers = [number for agreement in agreements for number in _numbers(agreement, term)]
    if not numbers:
        raise ValueError("quota_numbers: no agreement has a number of workers from the data set")
    low, median, high = np.quantile(numbers, [0.25, 0.5, 0.75])
    return QuotaNumbers(len(numbers), float(median), (float(low), float(high)), max(numbers))


def _numbers(agreement: Agreement, term: str) -> list[float]:
    """Return the numbers of workers that the data set has for an agreement, at most one."""
    provision = agreement.provisions.get(term)
    if provision is None:
        return []
    values = [reading.values[0] for reading in (provision, *provision.alternatives.values())]
    return [
        value.amount for value in values if value.amount is not None and NUMBERS in value.locator
    ]
