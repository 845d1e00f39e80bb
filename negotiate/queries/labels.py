"""What agreements are told apart by: region, era, sector and more, as labels of each agreement."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, get_args

import numpy as np

from negotiate.errors import UnknownNameError
from negotiate.queries.arrays import DESTINATION, DIRECTION_UNKNOWN, ORIGIN, Index
from negotiate.queries.groups import UNKNOWN, EraSet

NO_GROUP = "no_group"
"""Label of agreements none of whose parties is in a named group."""

Labels = list[tuple[str, ...]]

By = Literal[
    "region",
    "origin_region",
    "destination",
    "origin",
    "party",
    "destination_group",
    "origin_group",
    "era",
    "period",
    "sector",
    "kind",
    "form",
]
"""What agreements are told apart by.

``region`` is that of the destination; ``destination_group`` counts the named groups such as
``gulf``; ``era`` and ``period`` are the two divisions of time.
"""


def labels_of(index: Index, by: str) -> Labels:
    """Return the labels of every agreement, sorted, at least one each.

    Parameters
    ----------
    index
        The library.
    by
        One of `By`.

    Returns
    -------
    list of tuple of str
        ``unknown`` where a country, its region or the direction is not known.

    Raises
    ------
    UnknownNameError
        If agreements cannot be told apart by that.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> from negotiate.queries.index import index_of
    >>> index = index_of(load_library())
    >>> labels_of(index, "region")[index.row["phl-sau-2013-domestic"]]
    ('middle_east_north_africa',)
    """
    if by not in _MAKERS:
        raise UnknownNameError("way to tell agreements apart", by, get_args(By))
    return _MAKERS[by](index)


def _of_parties(bits: int, label: Callable[[Index, str], Iterable[str]], none: str) -> "_Maker":
    """Return the maker of labels of the parties in a role."""

    def make(index: Index) -> Labels:
        labels = [frozenset(label(index, name)) for name in index.names]
        found: list[set[str]] = [set() for _ in index.agreements]
        rows, columns = np.nonzero(index.roles & bits)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            found[row] |= labels[column]
        return [tuple(sorted(names)) or (none,) for names in found]

    return make


def _of_years(division: EraSet) -> "_Maker":
    """Return the maker of labels of the years of signature."""
    return lambda index: [(index.groups.era_of(year, division),) for year in index.years.tolist()]


def _itself(_: Index, name: str) -> Iterable[str]:
    """Return the name of a party."""
    return (name,)


def _regions(index: Index, name: str) -> Iterable[str]:
    """Return the regions of a party: its own, or those of the members of a known group."""
    members = index.groups.members(index.placed[name])
    return {index.groups.region(code) for code in members}


def _named(index: Index, name: str) -> Iterable[str]:
    """Return the named groups of which a party is a member, or that it is."""
    place, groups = index.placed[name], index.groups.groups
    return {group for group, listed in groups.items() if place == group or place in listed.members}


_Maker = Callable[[Index], Labels]
_MAKERS: Mapping[str, _Maker] = {
    "region": _of_parties(DESTINATION, _regions, UNKNOWN),
    "origin_region": _of_parties(ORIGIN, _regions, UNKNOWN),
    "destination": _of_parties(DESTINATION, _itself, UNKNOWN),
    "origin": _of_parties(ORIGIN, _itself, UNKNOWN),
    "party": _of_parties(ORIGIN | DESTINATION | DIRECTION_UNKNOWN, _itself, UNKNOWN),
    "destination_group": _of_parties(DESTINATION, _named, NO_GROUP),
    "origin_group": _of_parties(ORIGIN, _named, NO_GROUP),
    "era": _of_years("era"),
    "period": _of_years("period"),
    "sector": lambda index: [tuple(found.sector for found in row) for row in index.sectors],
    "kind": lambda index: [(agreement.kind,) for agreement in index.agreements],
    "form": lambda index: [(agreement.form,) for agreement in index.agreements],
}
