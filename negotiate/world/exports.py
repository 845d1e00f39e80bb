"""The world as files: GraphML for graph programs, long CSV for everything else.

Both are returned as bytes; who calls writes them.
"""

import io
from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx
import pandas as pd

from negotiate.world.figures import Figure
from negotiate.world.world import CorridorFigure, World

CSV_COLUMNS = (
    *("origin", "destination", "layer", "measure", "value", "unit", "year", "period"),
    *("dataset", "row", "grade", "flag", "note"),
)
"""Columns of the CSV; a sum names its rows with ``;`` between them."""


def graphml(view: "nx.MultiDiGraph[str]") -> bytes:
    """Return a graph as GraphML.

    Parameters
    ----------
    view
        Graph of `negotiate.world.view.graph`.

    Returns
    -------
    bytes
        UTF-8. Ids of edges are unique, ``PHL-SAU-all``, as the format demands; `from_graphml`
        restores the graph with its keys.

    Examples
    --------
    >>> view = nx.MultiDiGraph()
    >>> _ = view.add_edge("XAA", "XZZ", key="all", layer="all", stock=5.0)
    >>> nx.utils.graphs_equal(from_graphml(graphml(view)), view)
    True
    """
    named: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    named.add_nodes_from(view.nodes(data=True))
    for tail, head, key, facts in view.edges(keys=True, data=True):
        named.add_edge(tail, head, key=f"{tail}-{head}-{key}", **facts)
    held = io.BytesIO()
    nx.write_graphml_xml(named, held, encoding="utf-8")
    return held.getvalue()


def from_graphml(content: bytes) -> "nx.MultiDiGraph[str]":
    """Return the graph that `graphml` wrote, with layers as keys of edges."""
    read = nx.read_graphml(io.BytesIO(content), force_multigraph=True)
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    made.add_nodes_from(read.nodes(data=True))
    for tail, head, facts in read.edges(data=True):
        kept: dict[str, Any] = {name: value for name, value in facts.items() if name != "id"}
        made.add_edge(tail, head, key=kept["layer"], **kept)
    return made


def long_csv(figures: Iterable[CorridorFigure]) -> bytes:
    """Return figures of corridors as CSV, one a row with its provenance.

    Parameters
    ----------
    figures
        As `World.corridor`, `World.figures` or `all_figures` give them.

    Returns
    -------
    bytes
        UTF-8 with the columns `CSV_COLUMNS`, in the order given.
    """
    rows = [_row(each) for each in figures]
    frame = pd.DataFrame(rows, columns=list(CSV_COLUMNS))
    return frame.to_csv(index=False, lineterminator="\n").encode()


def all_figures(world: World, *, country: str | None = None) -> Iterator[CorridorFigure]:
    """Yield all figures of the world, or those of a country as origin or destination."""
    for measure in sorted(world.facts):
        for layer in world.layers:
            if country is None:
                yield from world.figures(measure, layer)
            else:
                yield from world.figures(measure, layer, origin=country)
                yield from world.figures(measure, layer, destination=country)


def _row(each: CorridorFigure) -> tuple[object, ...]:
    """Return a figure as a row of the CSV."""
    figure: Figure = each.figure
    rows = ";".join(str(row) for row in figure.rows)
    source = figure.source
    head = (each.origin, each.destination, each.layer, each.measure, figure.value, figure.unit)
    year = "" if source.year is None else source.year
    tail = (source.table, rows, figure.grade, source.flag, figure.note)
    return (*head, year, source.period, *tail)
