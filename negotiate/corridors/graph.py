"""The corridor graph: facts on edges, and the matrices that are derived from it once.

A NetworkX ``MultiDiGraph`` holds two kinds of edges. A corridor runs from an origin to a
destination and is keyed by the occupation; its attributes are facts (posts, status, agreement, each
with its source). A vacancy chain runs from an origin to the origin whose workers fill its vacated
posts, keyed ``vacancy chain``. Solvers never walk the graph: they take the matrices.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Fact = str | float | None

CHAIN = "vacancy chain"
"""Key of an edge between origins."""


@dataclass(frozen=True)
class CorridorFacts:
    """Facts of one corridor."""

    origin: str
    destination: str
    posts: float
    """Workers in post, 0 where none are counted."""
    status: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """Further attributes of the edge: agreement, source, grade, year ..."""


@dataclass(frozen=True)
class ChainFacts:
    """Share of an origin's vacated posts that workers of another origin come to fill."""

    origin: str
    filled_by: str
    share: float
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Matrices:
    """What solvers need from the graph; axis order: origins, destinations."""

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    posts: FloatArray
    """Shape (n, m), workers in post."""
    chains: FloatArray
    """P, shape (n, n): share of the row's vacated posts filled from the column."""
    statuses: tuple[tuple[str, ...], ...]
    """Status of each corridor; ``no_channel`` where the graph has no edge."""


def corridor_graph(
    corridors: Iterable[CorridorFacts], chains: Iterable[ChainFacts], *, occupation: str
) -> "nx.MultiDiGraph[str]":
    """Return the corridor graph of one occupation.

    Parameters
    ----------
    corridors, chains : iterables of facts
        One per edge; the pair of countries must be unique among each.
    occupation : str
        Key of the corridor edges.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes have the attribute ``role`` (``origin`` or ``destination``); corridor edges ``posts``,
        ``status`` and the further facts; chain edges ``share`` and the further facts.

    Raises
    ------
    ValueError
        If a pair of countries comes twice.

    Examples
    --------
    >>> g = corridor_graph([CorridorFacts("XAA", "XZZ", 10, "open")], [], occupation="9111")
    >>> g["XAA"]["XZZ"]["9111"]["posts"]
    10
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(occupation=occupation)
    for corridor in corridors:
        graph.add_node(corridor.origin, role="origin")
        graph.add_node(corridor.destination, role="destination")
        attributes = {"posts": corridor.posts, "status": corridor.status, **corridor.facts}
        _add(graph, corridor.origin, corridor.destination, occupation, attributes)
    for chain in chains:
        _add(graph, chain.origin, chain.filled_by, CHAIN, {"share": chain.share, **chain.facts})
    return graph


def _add(
    graph: "nx.MultiDiGraph[str]", tail: str, head: str, key: str, facts: Mapping[str, Fact]
) -> None:
    """Add one edge, refusing a second one of the same kind between the same countries."""
    if graph.has_edge(tail, head, key):
        raise ValueError(f"the {key} edge from {tail} to {head} must be unique, got it twice")
    graph.add_edge(tail, head, key=key, **facts)


def matrices(
    graph: "nx.MultiDiGraph[str]", origins: Sequence[str], destinations: Sequence[str]
) -> Matrices:
    """Return posts, chains and statuses in the stated order of countries.

    Examples
    --------
    >>> g = corridor_graph(
    ...     [CorridorFacts("XAA", "XZZ", 10, "open"), CorridorFacts("XBB", "XZZ", 5, "irregular")],
    ...     [ChainFacts("XAA", "XBB", 0.2)], occupation="9111")
    >>> matrices(g, ["XAA", "XBB"], ["XZZ"]).chains
    array([[0. , 0.2],
           [0. , 0. ]])
    """
    occupation = graph.graph["occupation"]
    posts = np.zeros((len(origins), len(destinations)))
    chains = np.zeros((len(origins), len(origins)))
    statuses = [["no_channel"] * len(destinations) for _ in origins]
    row = {name: i for i, name in enumerate(origins)}
    column = {name: i for i, name in enumerate(destinations)}
    for tail, head, key, facts in graph.edges(keys=True, data=True):
        if key == CHAIN:
            chains[row[tail], row[head]] = facts["share"]
        elif key == occupation:
            posts[row[tail], column[head]] = facts["posts"]
            statuses[row[tail]][column[head]] = facts["status"]
    rows = tuple(tuple(line) for line in statuses)
    return Matrices(tuple(origins), tuple(destinations), posts, chains, rows)
