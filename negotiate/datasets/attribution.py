"""What ships of the data sets of others, what was changed, and the credit that is due.

One file, ``shipped/attribution.yaml``, says which facts of which table make up a derived table. Only
data sets whose publisher states CC BY, CC0 or public domain may stand in it: `shipping_problems`
names every other one, and every difference between the file and the registry.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from negotiate.datasets.codes import Text
from negotiate.datasets.registry import FREE, Address, DataSet, Identifier, Registry
from negotiate.errors import CellProblem, DataFileError, UnknownNameError
from negotiate.strict_yaml import parse
from negotiate.units import Finite, Record

SHIPPED_FOLDER = Path(__file__).with_name("shipped")
"""Folder with the tables that ship with the package."""

ATTRIBUTION_FILE = SHIPPED_FOLDER / "attribution.yaml"
"""The header of those tables: their sources, what was changed, and the credit."""


class Source(Record):
    """Facts of one imported table that ship."""

    measures: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Measures that ship; facts with a known fault or without year do not."""
    keys: Annotated[Mapping[Identifier, Identifier], Field(min_length=1)]
    """Key of the source for each key of the derived table."""
    latest: Identifier | None = None
    """Key of the source of which only the last ships, for each combination of the others."""
    changed: Text
    """What was changed of the published file."""


class Ratio(Record):
    """A measure that is computed from two others; it is not published."""

    of: Identifier
    """Source whose value is divided."""
    by: Identifier
    """Source by whose value of the same keys it is divided."""
    factor: Finite
    """What the result is multiplied by, for the unit."""
    unit: Text
    """Unit of the result."""
    meaning: Text
    """What the result says, and with which reservation."""


class DerivedTable(Record):
    """A table that ships, made from one or more imported ones."""

    title: Text
    """Title."""
    keys: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """What a fact is about."""
    sources: Annotated[Mapping[Identifier, Source], Field(min_length=1)]
    """Where its facts come from, by the id of the imported table."""
    ratios: Mapping[Identifier, Ratio] = {}
    """Measures that are computed from its facts."""

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        asked = {key for each in self.sources.values() for key in each.keys} - set(self.keys)
        if asked:
            raise ValueError(f"sources name unknown keys: {', '.join(sorted(asked))}")
        terms = {name for each in self.ratios.values() for name in (each.of, each.by)}
        if terms - set(self.sources):
            unknown = ", ".join(sorted(terms - set(self.sources)))
            raise ValueError(f"ratios name unknown sources: {unknown}")
        return self


class Credit(Record):
    """What the licence of a data set asks to be said."""

    publisher: Text
    """Who publishes it."""
    credit: Text
    """Credit in the form that the publisher asks for."""
    citation: Text
    """How to cite it."""
    licence: Text
    """Licence."""
    licence_address: Address
    """Text of the licence, or where it is stated."""
    address: Address
    """Address of the original."""
    terms: Text
    """What else the terms of use ask for."""


class Attribution(Record):
    """All tables that ship, and their credits."""

    derived_on: date
    """Day on which the tables were derived from the published files."""
    tables: Annotated[Mapping[Identifier, DerivedTable], Field(min_length=1)]
    """Derived tables, by their id."""
    sets: Mapping[Identifier, Credit]
    """Credits, by the id of the data set."""

    @model_validator(mode="after")
    def _a_source_ships_once(self) -> Self:
        named = [name for table in self.tables.values() for name in table.sources]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise ValueError(f"a table ships once, but these ship twice: {', '.join(twice)}")
        return self

    def sources(self) -> Iterator[tuple[str, str, Source]]:
        """Yield id of the derived table, id of its source, and the source."""
        for name, table in self.tables.items():
            for source_id, source in table.sources.items():
                yield name, source_id, source

    def table(self, name: str) -> DerivedTable:
        """Return a derived table.

        Raises
        ------
        UnknownNameError
            If there is no such table; the known ones are listed.
        """
        if name not in self.tables:
            raise UnknownNameError("derived table", name, self.tables)
        return self.tables[name]

    def source_of(self, table_id: str) -> tuple[str, Source] | None:
        """Return the derived table in which an imported one ships, and what ships of it."""
        found = ((name, source) for name, each, source in self.sources() if each == table_id)
        return next(found, None)


@lru_cache(maxsize=8)
def load_attribution(path: Path = ATTRIBUTION_FILE) -> Attribution:
    """Return what ships and from where.

    Parameters
    ----------
    path
        Its file.

    Raises
    ------
    DataFileError
        With all problems of the file, each with its line.

    Examples
    --------
    >>> load_attribution().sets["cia_factbook"].licence
    'public domain'
    """
    return parse(path, Attribution, error=DataFileError)


def shipping_problems(attribution: Attribution, registry: Registry) -> tuple[CellProblem, ...]:
    """Return everything that may not ship as it stands; nothing if all is well.

    Parameters
    ----------
    attribution
        What ships.
    registry
        Licences and rules of the data sets.

    Returns
    -------
    tuple of CellProblem
        A data set whose licence does not allow it, a source, key or measure that the registry does
        not have, a difference between ``ships`` of the registry and the tables that ship, and a
        credit that is missing or does not say what the registry says.

    Raises
    ------
    UnknownNameError
        If a source is no table of the registry.

    Examples
    --------
    >>> from negotiate.datasets.registry import load_registry
    >>> shipping_problems(load_attribution(), load_registry())
    ()
    """
    rules: list[str] = []
    for name, source_id, source in attribution.sources():
        rules += _source_problems(source_id, source, registry)
        rules += _licence_problems(name, source_id, registry)
    for set_id, data in registry.sets.items():
        rules += _set_problems(set_id, data, attribution)
    return tuple(CellProblem(0, "", rule) for rule in sorted(set(rules)))


def _licence_problems(name: str, source_id: str, registry: Registry) -> Iterator[str]:
    """Yield why a table may not hold a source."""
    data = registry.set_of(source_id)
    if not data.licence.may_ship:
        yield (
            f"{source_id} may not ship: its licence is {data.licence.name} "
            f"({data.licence.basis.replace('_', ' ')}); only {', '.join(FREE)}, stated by the "
            "publisher, may; take it out, the user imports it"
        )
    if name not in data.ships:
        yield f"{source_id} ships in {name}, but the registry does not say so; add it to ships"


def _source_problems(source_id: str, source: Source, registry: Registry) -> Iterator[str]:
    """Yield which measures and keys the table of a source does not have."""
    table = registry.set_of(source_id).tables[source_id]
    for measure in set(source.measures) - set(table.measures):
        yield f"{source_id} has no measure {measure}"
    asked = {*source.keys.values(), *([source.latest] if source.latest else [])}
    if asked != set(table.keys):
        yield f"{source_id} has the keys {', '.join(table.keys)}; name each once"


def _set_problems(set_id: str, data: DataSet, attribution: Attribution) -> Iterator[str]:
    """Yield what differs between the registry and what ships of a data set."""
    held = {name for name, source_id, _ in attribution.sources() if source_id in data.tables}
    for name in set(data.ships) - held:
        yield f"the registry says that {set_id} ships in {name}, which holds nothing of it"
    credit = attribution.sets.get(set_id)
    if held and credit is None:
        yield f"{set_id} ships without credit; add it under sets"
    if credit is not None:
        stated = (data.publisher, data.citation, data.licence.name, data.address)
        if stated != (credit.publisher, credit.citation, credit.licence, credit.address):
            yield f"the credit of {set_id} differs from the registry; make them the same"
