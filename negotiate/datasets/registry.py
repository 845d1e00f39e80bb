"""The registry: what each data set is, who publishes it, and the rules that its files must meet.

One file, ``registry.yaml``, drives the importer, the list of what is missing and the page of the
documentation. A data set has one table per file; a table says which columns are keys, which are
measures with which unit, which sums must hold, and which faults of the source are known.
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from negotiate.datasets.codes import CODES_FILE, Text
from negotiate.errors import DataFileError, UnknownNameError
from negotiate.strict_yaml import parse
from negotiate.units import Finite, Record

REGISTRY_FILE = Path(__file__).with_name("registry.yaml")
"""The registry that ships with the package."""

FREE = ("CC BY 4.0", "CC BY 3.0 IGO", "CC0 1.0", "public domain")
"""Licences under which derived tables may ship with the package."""

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Address = Annotated[str, Field(pattern=r"^https?://\S+$")]
Kind = Literal["count", "amount", "number", "share", "binary", "text"]
"""What a cell may hold.

``count`` a whole number, at least 0; ``amount`` at least 0; ``number`` any finite number; ``share``
from 0 to 1; ``binary`` 0 or 1; ``text`` words.
"""


class Licence(Record):
    """Terms under which a data set may be used."""

    name: Text
    """Name of the licence, or what is known of it."""
    basis: Literal["stated", "stated_by_copy", "general_knowledge", "not_stated"]
    """Whether the publisher states it, the copy that was read states it, it is only known
    generally, or nothing was found."""
    words: Text
    """What was read, and where."""

    @property
    def may_ship(self) -> bool:
        """Return whether derived tables may ship: one of `FREE`, stated by the publisher."""
        return self.name in FREE and self.basis == "stated"


class Key(Record):
    """A column that says what a fact is about."""

    column: Text
    """Column of the file."""
    kind: Literal["country", "text", "quarter"]
    """A country code, a text, or a quarter such as 2016Q2."""
    otherwise: Text | None = None
    """Column with the name of an area, read where the code is missing."""
    labels: Mapping[Text, Text] = {}
    """Word for each text of the file; other texts are refused."""


class Year(Record):
    """How the year of a table's facts is known; exactly one of the first four is given."""

    column: Text | None = None
    """Column with the year."""
    fixed: int | None = None
    """The year of all facts."""
    quarter: Text | None = None
    """Key of kind quarter in whose year a fact lies."""
    own: bool = False
    """Whether each measure names the column of its year."""
    meaning: Text
    """What the year stands for."""
    missing: Literal["refused", "kept"] = "refused"
    """What happens to a value without year; a kept one stays without year."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = (self.column, self.fixed, self.quarter, self.own or None)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("a year has one of column, fixed, quarter and own")
        return self


class Measure(Record):
    """A column with values."""

    column: Text
    """Column of the file."""
    unit: Text
    """Unit of the values."""
    kind: Kind
    """What a cell may hold."""
    required: bool = False
    """Whether an empty cell is refused; else there is no fact, never a 0."""
    year: Text | None = None
    """Column with the year, where the table's year is ``own``."""


class SumRule(Record):
    """A sum that must hold in each row in which all its cells are filled."""

    total: Identifier
    """Measure that is the sum."""
    parts: Annotated[tuple[Identifier, ...], Field(min_length=2)]
    """Measures that are added."""
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    """Largest difference, for rounding."""


class Fault(Record):
    """A known fault of the source; what it hits is reported with each import."""

    where: Mapping[Text, tuple[Text, ...]] = {}
    """Texts of the file's columns that single out rows; all columns must agree."""
    measures: tuple[Identifier, ...] = ()
    """Measures that are hit; none means all."""
    below: Finite | None = None
    """Values below this are hit."""
    above: Finite | None = None
    """Values above this are hit."""
    action: Literal["flag", "leave_out"]
    """``flag`` keeps the facts and marks them; ``leave_out`` drops them."""
    why: Text
    """What is wrong."""

    @model_validator(mode="after")
    def _hits_something(self) -> Self:
        if not self.where and self.below is None and self.above is None:
            raise ValueError("a fault says which rows or values it hits; add where, below or above")
        return self

    @property
    def whole_rows(self) -> bool:
        """Return whether rows are left out before anything in them is checked."""
        limited = self.measures or self.below is not None or self.above is not None
        return self.action == "leave_out" and not limited


class Table(Record):
    """One table of facts, read from one file."""

    file: Annotated[str, Field(pattern=r"^\w[\w.-]*(?:/\w[\w.-]*)*\.csv(?:\.gz)?$")]
    """Path in the folder that is imported."""
    rows: Annotated[int, Field(gt=0)]
    """Rows of the published file; a different number is reported."""
    keys: Annotated[Mapping[Identifier, Key], Field(min_length=1)]
    """What a fact is about."""
    year: Year
    """Year of a fact."""
    measures: Annotated[Mapping[Identifier, Measure], Field(min_length=1)]
    """What is measured."""
    sums: tuple[SumRule, ...] = ()
    """Sums that must hold."""
    faults: Mapping[Identifier, Fault] = {}
    """Known faults."""
    missing: tuple[Text, ...] = ()
    """Texts that stand for an empty cell, beside the empty cell itself."""
    unused: tuple[Text, ...] = ()
    """Columns that are not read."""

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        named = [name for rule in self.sums for name in (rule.total, *rule.parts)]
        named += [name for fault in self.faults.values() for name in fault.measures]
        unknown = sorted(set(named) - set(self.measures))
        if unknown:
            raise ValueError(f"rules name unknown measures: {', '.join(unknown)}")
        if self.year.quarter not in (None, *self.keys):
            raise ValueError(f"the year names the unknown key {self.year.quarter}")
        return self

    @model_validator(mode="after")
    def _values_are_of_one_sort(self) -> Self:
        if len({measure.kind == "text" for measure in self.measures.values()}) > 1:
            raise ValueError("values are all text or all numbers; make two tables of the file")
        bare = [
            name for name, each in self.measures.items() if (each.year is None) == self.year.own
        ]
        if bare:
            raise ValueError(f"a measure names its year if the year is own: {', '.join(bare)}")
        return self

    @property
    def is_text(self) -> bool:
        """Return whether the values are texts."""
        return next(iter(self.measures.values())).kind == "text"

    def columns(self) -> tuple[str, ...]:
        """Return the columns that the file must have, in order, each once."""
        named = [*(key.column for key in self.keys.values())]
        named += [key.otherwise for key in self.keys.values() if key.otherwise]
        named += [self.year.column] if self.year.column else []
        for measure in self.measures.values():
            named += [measure.column, *([measure.year] if measure.year else [])]
        named += [column for fault in self.faults.values() for column in fault.where]
        return tuple(dict.fromkeys(named))


class DataSet(Record):
    """A published data set."""

    title: Text
    """Title."""
    publisher: Text
    """Who publishes it."""
    years: Text
    """Years that it covers."""
    licence: Licence
    """Terms of use."""
    address: Address
    """Address of the original."""
    citation: Text
    """How to cite it."""
    copies: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Public copies that were read and checked, with their version."""
    ships: tuple[Identifier, ...]
    """Derived tables that ship with the package and hold figures of it."""
    get: Text
    """How a user gets it."""
    notes: tuple[Text, ...] = ()
    """What a reader should know; faults that no row shows."""
    tables: Annotated[Mapping[Identifier, Table], Field(min_length=1)]
    """Tables, by their id."""

    @model_validator(mode="after")
    def _ships_only_what_is_free(self) -> Self:
        if self.ships and not self.licence.may_ship:
            raise ValueError(f"only {', '.join(FREE)}, stated by the publisher, may ship; say []")
        return self

    @property
    def shipping(self) -> str:
        """Return in words what ships of it: ``none``, or ``derived:`` and the tables."""
        return f"derived: {', '.join(self.ships)}" if self.ships else "none"


class Registry(Record):
    """All data sets."""

    version: int
    """Version, raised when the meaning of a table changes."""
    sets: Annotated[Mapping[Identifier, DataSet], Field(min_length=1)]
    """Data sets, by their id."""

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [name for data in self.sets.values() for name in data.tables]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(
                f"a table's id may stand once, but these stand twice: {', '.join(twice)}"
            )
        return self

    def tables(self) -> Iterator[tuple[str, str, Table]]:
        """Yield id of the data set, id of the table, and the table."""
        for name, data in self.sets.items():
            for table_id, table in data.tables.items():
                yield name, table_id, table

    def set_of(self, table: str) -> DataSet:
        """Return the data set of a table.

        Raises
        ------
        UnknownNameError
            If there is no such table; the known ones are listed.
        """
        for data in self.sets.values():
            if table in data.tables:
                return data
        raise UnknownNameError("table", table, [name for _, name, _ in self.tables()])

    def chosen(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids of the tables that names of data sets or tables mean; none means all.

        Raises
        ------
        UnknownNameError
            If a name is neither a data set nor a table.
        """
        everything = [(name, table) for name, table, _ in self.tables()]
        known = {name for pair in everything for name in pair}
        unknown = [name for name in dict.fromkeys(names) if name not in known]
        if unknown:
            raise UnknownNameError("data set or table", ", ".join(unknown), known)
        return tuple(table for name, table in everything if not names or {name, table} & set(names))


@lru_cache(maxsize=8)
def load_registry(path: Path = REGISTRY_FILE) -> Registry:
    """Return the registry.

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
    >>> registry = load_registry()
    >>> registry.set_of("un_migrant_stock_2020").publisher
    'United Nations, Department of Economic and Social Affairs, Population Division'
    """
    return parse(path, Registry, error=DataFileError)


def fingerprint(table: Table) -> str:
    """Return a digest of all rules that decide what a file's table is.

    Examples
    --------
    >>> table = load_registry().sets["wb_income_groups"].tables["wb_income_groups"]
    >>> fingerprint(table) == fingerprint(table), len(fingerprint(table))
    (True, 16)
    """
    rules = table.model_dump_json().encode() + CODES_FILE.read_bytes()
    return hashlib.sha256(rules).hexdigest()[:16]
