"""The library as arrays, so that a question about ten thousand agreements is a few comparisons.

Axis order: one row per agreement, in the order of the library; one column per term, in the order of
the codebook. Three facts stay apart in every array: stated; known not to be there (silent, absent,
excluded, left to national law, or ended); not seen.

The matrices hold the last value of the main reading. `Values` holds every dated value of every
reading, one row each, sorted by term, since each is a precedent at its own date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiate.queries.groups import Groups, plain
from negotiate.queries.sectors import SectorFound
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Agreement

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
CodeArray = NDArray[np.int8]

STATES = ("not_seen", "stated", "silent", "absent", "excluded", "left_to_national_law")
"""States by their codes."""

ORIGIN, DESTINATION, DIRECTION_UNKNOWN = 1, 2, 4
"""Bits of the role of a party."""


_CLOSE = 1e-12


def near(places: FloatArray, asked: float) -> BoolArray:
    """Return where numbers are the asked one up to rounding; NaN is near nothing.

    Examples
    --------
    >>> near(np.array([1.0, 1.1, np.nan]), 1.0).tolist()
    [True, False, False]
    """
    return np.asarray(np.abs(places - asked) <= _CLOSE * abs(asked))


@dataclass(frozen=True, eq=False)
class Values:
    """Every dated value of every reading: one row each, sorted by term, then by agreement."""

    agreement: IntArray
    """Row of the agreement in the index."""
    state: IntArray
    """Code of the state of the reading."""
    year: IntArray
    """Year in which the value starts."""
    rank: IntArray
    """Place of the level, -1 where the value has none."""
    amount: FloatArray
    """Amount in the unit of the term, NaN where there is none or the unit cannot be converted."""
    currency: IntArray
    """Place of the currency in `Index.currencies`, -1 where the value is not money."""
    reading: IntArray
    """0 for the main reading, then the alternatives in their order."""
    place: IntArray
    """Place of the value in its reading."""
    ended: BoolArray
    """Whether the provision ended with this value."""
    last: BoolArray
    """Whether it is the last value of the main reading."""
    starts: IntArray
    """First row of each term, and the number of rows at the end."""

    def of_term(self, column: int) -> slice:
        """Return the rows of a term."""
        return slice(int(self.starts[column]), int(self.starts[column + 1]))


@dataclass(frozen=True, eq=False)
class Index:
    """A library as arrays; see the module for the order of the axes.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> from negotiate.queries.index import index_of
    >>> index = index_of(load_library())
    >>> index.states.shape == (len(index.agreements), len(index.terms))
    True
    """

    codebook: Codebook
    """Terms and levels."""
    agreements: tuple[Agreement, ...]
    """Agreements, one per row."""
    groups: Groups
    """Groups of countries, eras and sectors."""
    terms: tuple[str, ...]
    """Terms, one per column."""
    states: CodeArray
    """Codes of `STATES`, shape (agreements, terms)."""
    ranks: CodeArray
    """Places of levels, 0 the lowest, -1 without a level."""
    positions: FloatArray
    """Rank of an ordered term, amount of a number in the term's unit; NaN where not graded.

    Figures of money are NaN: currencies are not converted.
    """
    ended: BoolArray
    """Where a stated provision has ended."""
    years: IntArray
    """Years of signature."""
    names: tuple[str, ...]
    """Names of all parties, sorted."""
    roles: CodeArray
    """Bits of the roles of the parties, shape (agreements, names)."""
    sectors: tuple[tuple[SectorFound, ...], ...]
    """Sectors of each agreement, with the rule that found them."""
    currencies: tuple[str, ...]
    """Currencies of the amounts, by their codes in the table of values."""
    values: Values
    """Every dated value of every reading."""

    @cached_property
    def column(self) -> Mapping[str, int]:
        """Return the column of each term."""
        return {term: column for column, term in enumerate(self.terms)}

    @cached_property
    def name_column(self) -> Mapping[str, int]:
        """Return the column of each party's name."""
        return {name: column for column, name in enumerate(self.names)}

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Return the row of each agreement's id."""
        return {agreement.id: row for row, agreement in enumerate(self.agreements)}

    @cached_property
    def stated(self) -> BoolArray:
        """Return where an agreement states a term and the provision has not ended."""
        return np.asarray((self.states == 1) & ~self.ended)

    @cached_property
    def lacks(self) -> BoolArray:
        """Return where it is known that an agreement does not have a term, or has it no more."""
        return np.asarray((self.states > 1) | self.ended)

    @cached_property
    def looked(self) -> BoolArray:
        """Return where somebody looked."""
        return self.states > 0

    @cached_property
    def kinds(self) -> NDArray[np.str_]:
        """Return the kind of each agreement."""
        return np.array([agreement.kind for agreement in self.agreements], dtype=np.str_)

    @cached_property
    def forms(self) -> NDArray[np.str_]:
        """Return the form of each agreement."""
        return np.array([agreement.form for agreement in self.agreements], dtype=np.str_)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Return the titles without capitals."""
        return tuple(agreement.title.casefold() for agreement in self.agreements)

    def members(self, place: str) -> IntArray:
        """Return the columns of the parties that a place means.

        A region or group means its members; a party that stands under the name of a known group
        means the members of that group, too.
        """
        wanted = {place, *self.groups.members(place)}
        found = [c for c, meant in enumerate(self._meant) if not wanted.isdisjoint(meant)]
        return np.array(found, dtype=np.int64)

    @cached_property
    def _meant(self) -> tuple[frozenset[str], ...]:
        """Return what each party's name means: itself, and the members of a known group."""
        placed = self.placed
        return tuple(
            frozenset((name, placed[name])) | self.groups.members(placed[name])
            for name in self.names
        )

    @cached_property
    def placed(self) -> Mapping[str, str]:
        """Return the code or group that the name of each party means, else the name."""
        return {name: self.groups.places.get(plain(name), name) for name in self.names}

    def has_party(self, place: str, bits: int) -> BoolArray:
        """Return the agreements to which a place is party in one of the given roles."""
        in_role = (self.roles[:, self.members(place)] & bits) > 0
        return np.asarray(in_role.any(axis=1))
