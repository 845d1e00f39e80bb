"""Groups of countries, eras and sectors, by which agreements are searched and counted.

The lists are data, ``groups.yaml`` beside this module, each with its source and date: the regions
of the World Bank, groups of states such as the Gulf, two divisions of time, and the sectors with
the occupations and words that show them. A state that the World Bank does not list, today or any
more, has a region that we assigned; its entry says so.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from negotiate.errors import AgreementFileError, UnknownNameError
from negotiate.strict_yaml import parse
from negotiate.terms.codebook import Identifier
from negotiate.terms.schema import Text, When
from negotiate.units import Iso3, Record

GROUPS_FILE = Path(__file__).with_name("groups.yaml")
"""File of the groups that ship with the package."""

UNKNOWN = "unknown"
"""Region of a country that is not in the list, and of a party that is no country."""

EraSet = Literal["era", "period"]
"""Two divisions of time: ``era`` in five parts, ``period`` in the three of the base rates."""


class GroupSource(Record):
    """Where a list was taken from."""

    title: Text
    """What the source is."""
    publisher: Text
    """Who published it."""
    date: When
    """Date of the list."""
    licence: Text | None = None
    """Terms on which the list may be passed on; none for a bare list of states."""
    note: Text | None = None
    """What a reader should know about the list."""


class Country(Record):
    """A state or territory, today's or a former one."""

    name: Text
    """Name in English."""
    region: Identifier
    """Its region."""
    names: tuple[Text, ...] = ()
    """Other names by which one may ask for it."""
    assigned: bool = False
    """True where the region was assigned by us, since the source does not list the state."""


class Region(Record):
    """A region of the World Bank."""

    title: Text
    """Name for readers."""
    names: tuple[Text, ...] = ()
    """Other names by which one may ask for it."""


class Group(Record):
    """A named group of countries."""

    title: Text
    """Name for readers."""
    names: tuple[Text, ...] = ()
    """Other names by which one may ask for it, or under which it is party to an agreement."""
    members: Annotated[tuple[Iso3, ...], Field(min_length=1)]
    """ISO 3166-1 alpha-3 codes of its members at the date of the source."""
    source: Text
    """Key of the source of the list."""


class Era(Record):
    """A span of years of signature."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    """Word for the era."""
    title: Text
    """Name for readers."""
    first: int | None = None
    """First year; none where the era has no beginning."""
    last: int | None = None
    """Last year; none where the era has no end."""

    def __contains__(self, year: int) -> bool:
        """Return whether a year is in the era."""
        begun = self.first is None or year >= self.first
        return begun and (self.last is None or year <= self.last)


class Sector(Record):
    """A kind of work, and what shows that an agreement is about it."""

    title: Text
    """Name for readers."""
    names: tuple[Text, ...] = ()
    """Other names by which one may ask for it."""
    occupations: tuple[Annotated[str, Field(pattern=r"^\d{1,4}$")], ...]
    """ISCO-08 groups that belong to it; of two that fit, the longer one counts."""
    words: tuple[Text, ...] = ()
    """Words that show it in a title or in the value of the term ``sectors``."""
    subjects: tuple[Text, ...] = ()
    """Words that show it in the last part of an id."""


class Groups(Record):
    """All groups, by their ids.

    Examples
    --------
    >>> groups = load_groups()
    >>> groups.place("Saudi Arabia"), groups.place("the Gulf")
    ('SAU', 'gulf')
    >>> groups.region("YUG"), groups.era_of(1973)
    ('europe_central_asia', 'before_1974')
    """

    sources: Mapping[Text, GroupSource]
    """Sources by a short key."""
    regions: Mapping[Identifier, Region]
    """Regions of the World Bank, by id."""
    countries: Mapping[Iso3, Country]
    """Countries by ISO 3166-1 alpha-3 code."""
    groups: Mapping[Identifier, Group]
    """Further groups, by id."""
    eras: Mapping[EraSet, tuple[Era, ...]]
    """The two divisions of time, each in order."""
    sectors: Mapping[Identifier, Sector]
    """Sectors by id; ``other`` and ``general`` are those of agreements that fit no rule."""
    no_word_of: tuple[Text, ...] = ()
    """Words that take a part of a sentence out of the rules, e.g. ``except``."""

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        regions = {country.region for country in self.countries.values()} - set(self.regions)
        if regions:
            raise ValueError(f"countries name unknown regions: {', '.join(sorted(regions))}")
        members = {code for group in self.groups.values() for code in group.members}
        if members - set(self.countries):
            unlisted = ", ".join(sorted(members - set(self.countries)))
            raise ValueError(f"members must be listed countries, got {unlisted}")
        cited = {group.source for group in self.groups.values()} - set(self.sources)
        if cited:
            raise ValueError(f"groups cite unlisted sources: {', '.join(sorted(cited))}")
        return self

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Return the code or id for every name of a country, region or group, made plain."""
        found: dict[str, str] = {}
        lists: tuple[Mapping[str, Country | Region | Group], ...] = (
            self.countries,
            self.regions,
            self.groups,
        )
        for listed in lists:
            for name, entry in listed.items():
                title = entry.name if isinstance(entry, Country) else entry.title
                for word in (name, title, *entry.names):
                    found.setdefault(plain(word), name)
        return found

    def place(self, text: str, *, also: Iterable[str] = ()) -> str:
        """Return the code of a country, or the id of a region or group, that a name means.

        Parameters
        ----------
        text
            Code, id, title or other name; capitals and a leading "the" do not matter.
        also
            Further names that are known, e.g. parties of agreements that are no countries.

        Raises
        ------
        UnknownNameError
            If nothing has that name.
        """
        known = {plain(name): name for name in also}
        word = plain(text)
        if word in known:
            return known[word]
        if word not in self.places:
            names = {*also, *self.regions, *self.groups}
            raise UnknownNameError("country or group", text, names)
        return self.places[word]

    def members(self, place: str) -> frozenset[str]:
        """Return the codes of the members of a region or group; of any other name, itself."""
        if place in self.groups:
            return frozenset(self.groups[place].members)
        if place in self.regions:
            return self._by_region[place]
        return frozenset((place,))

    @cached_property
    def _by_region(self) -> Mapping[str, frozenset[str]]:
        """Return the codes of the countries of each region."""
        return {
            name: frozenset(code for code, c in self.countries.items() if c.region == name)
            for name in self.regions
        }

    def region(self, code: str) -> str:
        """Return the id of a country's region, ``unknown`` if the country is not listed."""
        country = self.countries.get(code)
        return country.region if country else UNKNOWN

    def era(self, name: str) -> Era:
        """Return an era of either division by its id.

        Raises
        ------
        UnknownNameError
            If there is no such era.
        """
        eras = {plain(era.id): era for division in self.eras.values() for era in division}
        if plain(name) not in eras:
            raise UnknownNameError("era", name, (era.id for era in eras.values()))
        return eras[plain(name)]

    def era_of(self, year: int, division: EraSet = "era") -> str:
        """Return the id of the era of a year, ``unknown`` if no era holds it."""
        return next((era.id for era in self.eras[division] if year in era), UNKNOWN)

    def sector(self, text: str) -> str:
        """Return the id of the sector that a name means.

        Raises
        ------
        UnknownNameError
            If no sector has that name.
        """
        names = {
            plain(word): name
            for name, sector in self.sectors.items()
            for word in (name, sector.title, *sector.names)
        }
        if plain(text) not in names:
            raise UnknownNameError("sector", text, self.sectors)
        return names[plain(text)]


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return a name without capitals, punctuation, underscores and a leading "the".

    Examples
    --------
    >>> plain("The Gulf"), plain("zero_to_worker")
    ('gulf', 'zero to worker')
    """
    return re.sub(r"^the ", "", " ".join(re.findall(r"[^\W_]+", text.casefold())))


def load_groups(path: str | Path | None = None) -> Groups:
    """Read a file of groups.

    Parameters
    ----------
    path
        File; without it, the one that ships with the package, which is read once.

    Returns
    -------
    Groups
        Regions, groups, eras and sectors.

    Raises
    ------
    AgreementFileError
        With all problems of the file.
    """
    return _shipped() if path is None else parse(path, Groups, error=AgreementFileError)


@cache
def _shipped() -> Groups:
    """Return the groups that ship with the package."""
    return parse(GROUPS_FILE, Groups, error=AgreementFileError)
