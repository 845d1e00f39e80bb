"""The world as a NetworkX graph: a view that is made when it is asked for.

An edge leads from an origin to a destination and is keyed by the layer; it is there where people or
money are known on the corridor, were it 0. What a pair of countries is (distance, language) stands
on edges of the layer ``all``. Each attribute ``x`` comes with ``x_unit``, ``x_year``,
``x_source``, ``x_row``, ``x_grade`` and, where there is something to say, ``x_period``, ``x_flag``
and ``x_note``; what is not known has no attribute.
"""

from collections.abc import Iterable, Iterator, Sequence

import networkx as nx

from negotiate.errors import UnknownNameError
from negotiate.world.facts import Facts
from negotiate.world.figures import Figure
from negotiate.world.world import World

Attribute = str | float | int


def graph(
    world: World,
    *,
    countries: Sequence[str] = (),
    layers: Sequence[str] = (),
    measures: Sequence[str] = (),
    around: str | None = None,
) -> "nx.MultiDiGraph[str]":
    """Return the world, or a part of it, as a graph.

    Parameters
    ----------
    world
        Countries and corridors.
    countries
        Corridors between these countries; none means all.
    layers
        Keys of the layers; none means all.
    measures
        Measures of corridors; none means all. Pairs' measures alone make edges of all pairs.
    around
        Only corridors of this country, and only countries at their ends.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes and edges in sorted order; nodes carry the attributes of countries.

    Raises
    ------
    UnknownNameError
        If the world has no such country, layer or measure.
    """
    nodes = _known("country of the world", countries, world.countries)
    keys = _known("layer", layers, world.layers)
    chosen = [world.facts[name] for name in _known("measure of corridors", measures, world.facts)]
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for country in nodes:
        made.add_node(country, **node_attributes(world, country))
    making = [facts for facts in chosen if facts.measure.kind != "pair"] or chosen
    edges = sorted({edge for facts in making for edge in _edges(world, facts, nodes, keys)})
    if around is not None:
        edges = [edge for edge in edges if around in edge[:2]]
        ends = {around, *(end for edge in edges for end in edge[:2])}
        made.remove_nodes_from([country for country in nodes if country not in ends])
    for origin, destination, layer in edges:
        made.add_edge(origin, destination, key=layer, layer=layer)
    for facts in chosen:
        _set_attributes(made, world, facts, keys)
    return made


def _known(kind: str, wanted: Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are wanted in sorted order, all if none is."""
    every = tuple(sorted(known))
    for name in wanted:
        if name not in every:
            raise UnknownNameError(kind, name, every)
    return tuple(sorted(set(wanted))) or every


def _edges(
    world: World, facts: Facts, nodes: Sequence[str], layers: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield the corridors and layers on which a measure is known."""
    inside = set(nodes)
    for layer in layers:
        part = facts.of_layer(world.layers.index(layer))
        for o, d in zip(facts.origin[part].tolist(), facts.destination[part].tolist(), strict=True):
            tail, head = world.countries[o], world.countries[d]
            if tail in inside and head in inside:
                yield tail, head, layer


def _set_attributes(
    made: "nx.MultiDiGraph[str]", world: World, facts: Facts, layers: Sequence[str]
) -> None:
    """Set the attributes of a measure on the edges that are there."""
    for layer in layers:
        part = facts.of_layer(world.layers.index(layer))
        for place in range(part.start, part.stop):
            tail = world.countries[int(facts.origin[place])]
            head = world.countries[int(facts.destination[place])]
            if made.has_edge(tail, head, layer):
                name = facts.measure.id
                made[tail][head][layer].update(attributes_of(name, world.at(name, place)))


def node_attributes(world: World, country: str) -> dict[str, Attribute]:
    """Return the attributes of a country, each with its provenance."""
    figures = world.nodes.get(country, {})
    found: dict[str, Attribute] = {}
    for name, figure in figures.items():
        found |= attributes_of(name, figure)
    return found


def attributes_of(name: str, figure: Figure) -> dict[str, Attribute]:
    """Return a figure as attributes; none of them is None.

    Examples
    --------
    >>> from negotiate.world.figures import Source
    >>> figure = Figure(5.0, "person", Source("invented", 2020, "", "", "assumed"), (7,))
    >>> attributes_of("stock", figure)
    {'stock': 5.0, 'stock_unit': 'person', 'stock_source': 'invented', 'stock_row': '7',
     'stock_grade': 'assumed', 'stock_year': 2020}
    """
    source = figure.source
    found: dict[str, Attribute] = {
        name: figure.value,
        f"{name}_unit": figure.unit,
        f"{name}_source": source.table,
        f"{name}_row": ";".join(str(row) for row in figure.rows),
        f"{name}_grade": figure.grade,
    }
    if source.year is not None:
        found[f"{name}_year"] = source.year
    said = {"period": source.period, "flag": source.flag, "note": figure.note}
    return found | {f"{name}_{what}": words for what, words in said.items() if words}
