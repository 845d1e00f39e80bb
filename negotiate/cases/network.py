"""The corridor graph of a case."""

from collections.abc import Mapping

import networkx as nx

from negotiate.cases.schema import Case, Chain, Corridor
from negotiate.corridors.graph import ChainFacts, CorridorFacts, corridor_graph
from negotiate.units import Quantity


def _source(quantity: Quantity | None) -> dict[str, str | float | None]:
    """Return the provenance of a figure as edge attributes."""
    if quantity is None:
        return {}
    year = None if quantity.year is None else str(quantity.year)
    return {
        "source": quantity.source,
        "grade": quantity.grade,
        "year": year,
        "unit": quantity.unit,
        "low": quantity.low,
        "high": quantity.high,
        "note": quantity.note,
    }


def _corridor(corridor: Corridor, values: Mapping[str, float]) -> CorridorFacts:
    posts = values.get(f"posts.{corridor.origin}-{corridor.destination}", 0.0)
    facts = {"agreement": corridor.agreement, **_source(corridor.posts)}
    return CorridorFacts(corridor.origin, corridor.destination, posts, corridor.status, facts)


def _chain(chain: Chain, values: Mapping[str, float]) -> ChainFacts:
    share = values[f"chain.{chain.origin}-{chain.filled_by}"]
    return ChainFacts(chain.origin, chain.filled_by, share, _source(chain.share))


def case_graph(case: Case, values: Mapping[str, float] | None = None) -> "nx.MultiDiGraph[str]":
    """Return the corridor graph of a case, provenance on every edge.

    Parameters
    ----------
    case : Case
        The situation.
    values : mapping, optional
        Figures by id where they differ from the case's own (a what-if or a draw).
    """
    own = {name: quantity.value for name, quantity in case.quantities().items()}
    figures = {**own, **(values or {})}
    return corridor_graph(
        [_corridor(corridor, figures) for corridor in case.corridors],
        [_chain(chain, figures) for chain in case.chains],
        occupation=case.occupation,
    )
