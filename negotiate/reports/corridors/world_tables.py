"""What is known of the world's corridors, as tables: facts of a country or corridor, and what is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from negotiate.datasets import load_registry
from negotiate.errors import UnknownNameError
from negotiate.reports.corridors.figures import COLUMNS, number, percent, provenance, sentence
from negotiate.reports.tables import Column, Table
from negotiate.world import CorridorFigure, World, layer_of, name_of

_FIRST = ("stock", "stock_world_bank", "flow", "remittance")


def plain(identifier: str) -> str:
    """Return an identifier as words.

    Examples
    --------
    >>> plain("stock_world_bank")
    'stock world bank'
    """
    return identifier.replace("_", " ")


def country_label(country: str) -> str:
    """Return name and code of a country.

    Examples
    --------
    >>> country_label("KEN")
    'Kenya (KEN)'
    """
    name = name_of(country)
    return country if name == country else f"{name} ({country})"


def layer_label(layer: str) -> str:
    """Return whom a layer counts.

    Examples
    --------
    >>> layer_label("female")
    'women'
    """
    return layer_of(layer).words


def counted_measures(world: World) -> tuple[str, ...]:
    """Return the measures that count people or money, so that corridors have an order of size.

    Measures in percent are left out. ``stock`` stands first, else the stock of the World Bank.
    """
    found = {
        name
        for name, facts in world.facts.items()
        if facts.measure.kind != "pair" and not facts.measure.unit.startswith("percent")
    }
    first = [name for name in _FIRST if name in found]
    return (*first, *sorted(found.difference(first)))


def country_table(world: World, country: str) -> Table:
    """Return what is known of a country itself, one attribute a row."""
    known = {k: x for k, x in world.nodes.get(country, {}).items() if k != "name"}
    return Table(
        f"country_{country}",
        f"{country_label(country)} itself",
        "What is known of the country; the unit stands in each row.",
        (Column("Attribute"), Column("Value", numeric=True), *COLUMNS),
        tuple((plain(name), number(each.value), *provenance(each)) for name, each in known.items()),
    )


def corridor_table(world: World, origin: str, destination: str) -> Table:
    """Return every figure of a corridor, one measure and layer a row."""
    figures = world.corridor(origin, destination)
    first = (Column("Measure"), Column("Of whom"), Column("Value", numeric=True))
    return Table(
        f"corridor_{origin}_{destination}",
        f"{country_label(origin)} to {country_label(destination)}",
        "All figures of the corridor; the unit stands in each row.",
        (*first, *COLUMNS),
        tuple(
            (
                plain(each.measure),
                _whom(world, each),
                number(each.figure.value),
                *provenance(each.figure),
            )
            for each in figures
        ),
    )


def _whom(world: World, each: CorridorFigure) -> str:
    """Return whom a figure counts; nobody, where it is about the pair of countries."""
    people = world.facts[each.measure].measure.kind == "people"
    return layer_label(each.layer) if people else "-"


def unknown_words(world: World, origin: str, destination: str) -> str:
    """Return which measures are not known of a corridor, empty where all are."""
    named = {each.measure for each in world.corridor(origin, destination)}
    rest = [plain(name) for name in sorted(world.facts) if name not in named]
    return f"Not known of this corridor (which is not 0): {', '.join(rest)}." if rest else ""


@dataclass(frozen=True)
class MainCorridors:
    """The largest corridors of one measure and layer, of the world or of a country's one side."""

    world: World
    measure: str
    layer: str
    origin: str | None
    """The one origin; None for all."""
    destination: str | None
    """The one destination; None for all."""
    top: tuple[CorridorFigure, ...]
    """The largest, largest first."""
    rest: int
    """Number of the others."""
    rest_sum: float
    """Sum of the others, in the unit of the measure."""
    total: float
    """Sum of all that are known, in the unit of the measure."""

    @property
    def unit(self) -> str:
        """Unit of the values."""
        return self.world.facts[self.measure].measure.unit

    @property
    def words(self) -> str:
        """What is shown, in words."""
        known = f"{number(float(len(self.top) + self.rest))} corridors are known"
        whom = f"{self.world.facts[self.measure].measure.words}; {layer_label(self.layer)}"
        return (
            f"{sentence(whom)} {known}, {number(self.total)} {self.unit} together. What is not known "
            "is left out, and not 0."
        )


def main_corridors(
    world: World,
    measure: str,
    layer: str,
    *,
    origin: str | None = None,
    destination: str | None = None,
    top: int = 10,
) -> MainCorridors:
    """Return the largest corridors, and the sum of the others.

    Parameters
    ----------
    world
        Countries and corridors.
    measure, layer
        What is measured, and of whom.
    origin, destination
        The one country on a side; None means all.
    top
        Number of corridors, at least 1.

    Raises
    ------
    DatasetError
        If the table that would give the measure is missing.
    UnknownNameError
        If no table gives it, or the world has no such country.
    """
    world.require(measure, layer)
    for country in (origin, destination):
        if country is not None and country not in world.countries:
            raise UnknownNameError("country of the world", country, world.countries)
    found = sorted(
        world.figures(measure, layer, origin=origin, destination=destination),
        key=lambda each: (-float(each.figure.value), each.origin, each.destination),
    )
    values = [float(each.figure.value) for each in found]
    others = values[top:]
    return MainCorridors(
        world,
        measure,
        layer,
        origin,
        destination,
        tuple(found[:top]),
        len(others),
        sum(others),
        sum(values),
    )


def main_table(main: MainCorridors) -> Table:
    """Return the largest corridors as a table; the others stand in one last row as a sum."""
    rows = [
        (
            country_label(each.origin),
            country_label(each.destination),
            number(each.figure.value),
            percent(float(each.figure.value) / main.total) if main.total else "-",
            *provenance(each.figure)[1:],
        )
        for each in main.top
    ]
    if main.rest:
        share = percent(main.rest_sum / main.total) if main.total else "-"
        last = ("", "", "", f"derived; sum of {main.rest:,} figures")
        rows.append((f"{main.rest:,} others", "", number(main.rest_sum), share, *last))
    about = "Of all corridors that are known here."
    heads = (Column("From"), Column("To"), Column(main.unit.capitalize(), numeric=True))
    return Table(
        "main_corridors",
        f"Largest corridors by {plain(main.measure)}{_side(main)}",
        main.words,
        (*heads, Column("Share", about, numeric=True), *COLUMNS[1:]),
        tuple(rows),
    )


def _side(main: MainCorridors) -> str:
    """Return of which country the corridors are."""
    out = f" out of {name_of(main.origin)}" if main.origin else ""
    return f"{out} into {name_of(main.destination)}" if main.destination else out


def destinations_of(world: World, measure: str, layer: str) -> tuple[str, ...]:
    """Return the destinations of which a measure is known in a layer, by their names.

    Raises
    ------
    DatasetError, UnknownNameError
        As `World.require`.
    """
    facts = world.require(measure, layer)
    part = facts.of_layer(world.layers.index(layer))
    codes = {world.countries[int(at)] for at in np.unique(facts.destination[part])}
    return tuple(sorted(codes, key=country_label))


def missing_words(world: World) -> tuple[str, ...]:
    """Return what is not there, why, where to get it and the command that imports it."""
    shipped = (
        f"Only the part that ships with the package, for the whole import the table: "
        f"{', '.join(world.shipped)}.",
    )
    return (*(shipped if world.shipped else ()), *(f"{each.words}." for each in world.missing))


def data_set_words(tables: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return for each table its id with title and publisher of its data set, and the address.

    Ids that the registry does not list are left out, such as standards of names.

    Examples
    --------
    >>> data_set_words(["un_migrant_stock_2020", "ISO 3166-1"])[0][0].partition(":")[0]
    'un_migrant_stock_2020'
    """
    registry = load_registry()
    known = {table: registry.sets[name] for name, table, _ in registry.tables()}
    return tuple(
        (f"{table}: {known[table].title} ({known[table].publisher})", known[table].address)
        for table in sorted(set(tables))
        if table in known
    )


def tables_of(tables: Sequence[Table]) -> tuple[str, ...]:
    """Return the ids of the data sets that some tables name in their column ``Data set``."""
    found: set[str] = set()
    for table in tables:
        labels = [column.label for column in table.columns]
        if "Data set" in labels:
            found |= {row[labels.index("Data set")] for row in table.rows}
    return tuple(sorted(found - {""}))
