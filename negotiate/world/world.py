"""The world of corridors: facts of every measure as arrays, and what is not there.

Arrays are the truth; matrices and graphs are made from them when they are asked for. A corridor
that has no fact is not known: it is NaN in a matrix and has no edge in a graph, it is never 0.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from negotiate.errors import DatasetError, UnknownNameError
from negotiate.world.facts import Facts, FloatArray
from negotiate.world.figures import Figure, Source
from negotiate.world.labels import labels_of

ANY = "*"
"""Stands for every layer of a table whose layers are not known before it is read."""


@dataclass(frozen=True)
class Missing:
    """A table that would say more but cannot be used."""

    table: str
    """Id of the table."""
    measures: tuple[str, ...]
    """Measures of corridors, or attributes of countries, that it would give."""
    layers: tuple[str, ...]
    """Layers of these measures; empty for attributes."""
    error: DatasetError
    """Why, with the address of the original and the command that imports it."""

    @property
    def words(self) -> str:
        """What is missing, why and how to get it."""
        labels = "; ".join(labels_of(self.measures, self.layers))
        return f"{labels} ({self.table}): {self.error.rule}"

    def gives(self, measure: str, layer: str) -> bool:
        """Return whether the table would give a measure in a layer."""
        return measure in self.measures and (layer in self.layers or ANY in self.layers)


@dataclass(frozen=True)
class CorridorFigure:
    """A figure of one corridor and layer."""

    origin: str
    """Country of origin."""
    destination: str
    """Country of destination."""
    layer: str
    """Whom it counts."""
    measure: str
    """What is measured."""
    figure: Figure
    """Value, unit and where it stands."""


@dataclass(frozen=True, eq=False)
class World:
    """Countries and corridors with their figures."""

    countries: tuple[str, ...]
    """ISO 3166-1 alpha-3 codes and areas without a code, sorted; n of them."""
    layers: tuple[str, ...]
    """Keys of `negotiate.world.layers`, sorted."""
    sources: tuple[Source, ...]
    """What the source indices of facts stand for."""
    facts: Mapping[str, Facts]
    """Facts by measure."""
    nodes: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    """Attributes of countries: by country, then by attribute."""
    missing: tuple[Missing, ...] = ()
    """Tables that are not there, not usable, or have nothing up to the year asked for."""
    shipped: tuple[str, ...] = ()
    """Tables that were not imported and of which a part ships with the package."""

    def require(self, measure: str, layer: str = "all") -> Facts:
        """Return the facts of a measure that has a layer.

        Raises
        ------
        DatasetError
            If the table that would give it is missing; the message says where to get it.
        UnknownNameError
            If no table gives it.
        """
        facts = self.facts.get(measure)
        if facts is not None and layer in self.layers_of(measure):
            return facts
        for each in self.missing:
            if each.gives(measure, layer):
                raise each.error
        if facts is None:
            raise UnknownNameError("measure of corridors", measure, self.facts)
        raise UnknownNameError(f"layer of {measure}", layer, self.layers_of(measure))

    def layers_of(self, measure: str) -> tuple[str, ...]:
        """Return the layers in which a measure has facts."""
        facts = self.facts[measure]
        has = ((name, facts.of_layer(at)) for at, name in enumerate(self.layers))
        return tuple(name for name, part in has if part.stop > part.start)

    def matrix(self, measure: str, layer: str = "all") -> FloatArray:
        """Return a measure as a matrix.

        Parameters
        ----------
        measure
            Name of the measure.
        layer
            Key of the layer.

        Returns
        -------
        array, shape (n, n)
            Origins in rows, destinations in columns, in the order of `countries`, in the unit of
            the measure; NaN where not known.

        Raises
        ------
        DatasetError, UnknownNameError
            As `require`.
        """
        facts = self.require(measure, layer)
        return facts.matrix(self.layers.index(layer), len(self.countries))

    def attribute(self, name: str) -> FloatArray:
        """Return an attribute of all countries, shape (n,); NaN where not known.

        Raises
        ------
        DatasetError
            If no country has it and a table that would give it is missing.
        UnknownNameError
            If no table gives it, or it is a word.
        """
        figures = [self.nodes.get(country, {}).get(name) for country in self.countries]
        values = [np.nan if each is None else each.value for each in figures]
        if all(each is None for each in figures):
            for missing in self.missing:
                if name in missing.measures:
                    raise missing.error
        if all(each is None for each in figures) or any(isinstance(v, str) for v in values):
            listed = {key for known in self.nodes.values() for key in known}
            raise UnknownNameError("attribute of countries that is a number", name, listed)
        return np.array(values, dtype=float)

    def figure(
        self, measure: str, origin: str, destination: str, layer: str = "all"
    ) -> Figure | None:
        """Return the figure of a corridor, None where it is not known."""
        named = origin in self.countries and destination in self.countries
        if measure not in self.facts or layer not in self.layers or not named:
            return None
        facts = self.facts[measure]
        row, column = self.countries.index(origin), self.countries.index(destination)
        place = facts.at(self.layers.index(layer), row, column)
        return None if place is None else self.at(measure, place)

    def at(self, measure: str, place: int) -> Figure:
        """Return the figure at a place of a measure's arrays."""
        facts = self.facts[measure]
        source = self.sources[int(facts.source[place])]
        rows = facts.rows_of(place)
        note = f"sum of {len(rows)} rows" if len(rows) > 1 else ""
        return Figure(float(facts.value[place]), facts.measure.unit, source, rows, note)

    def corridor(
        self, origin: str, destination: str, layers: Iterable[str] = ()
    ) -> tuple[CorridorFigure, ...]:
        """Return all that is known of a corridor, by layer and measure.

        Parameters
        ----------
        origin, destination
            Codes of countries.
        layers
            Which layers; none means all.
        """
        found = (
            (layer, measure, self.figure(measure, origin, destination, layer))
            for layer in tuple(layers) or self.layers
            for measure in sorted(self.facts)
        )
        return tuple(
            CorridorFigure(origin, destination, layer, measure, figure)
            for layer, measure, figure in found
            if figure is not None
        )

    def figures(
        self, measure: str, layer: str, *, origin: str | None = None, destination: str | None = None
    ) -> Iterator[CorridorFigure]:
        """Yield the figures of a measure in a layer, of all corridors or those of one country."""
        for name in (origin, destination):
            if name is not None and name not in self.countries:
                return
        if measure not in self.facts or layer not in self.layers:
            return
        for place in self._places(measure, layer, origin, destination):
            facts = self.facts[measure]
            yield CorridorFigure(
                self.countries[int(facts.origin[place])],
                self.countries[int(facts.destination[place])],
                layer,
                measure,
                self.at(measure, place),
            )

    def _places(
        self, measure: str, layer: str, origin: str | None, destination: str | None
    ) -> Iterable[int]:
        """Return where the facts of a country stand."""
        facts, at = self.facts[measure], self.layers.index(layer)
        if origin is not None:
            part = facts.of_origin(at, self.countries.index(origin))
            places = range(part.start, part.stop)
            wanted = None if destination is None else self.countries.index(destination)
            return [k for k in places if wanted is None or int(facts.destination[k]) == wanted]
        if destination is not None:
            return [int(k) for k in facts.into(at, self.countries.index(destination))]
        part = facts.of_layer(at)
        return range(part.start, part.stop)
