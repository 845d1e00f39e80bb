"""A spillover as a long table and as a graph, for other programs."""

import io
from collections.abc import Iterator, Sequence

import networkx as nx

from negotiate.cases.network import case_graph
from negotiate.corridors.graph import CHAIN
from negotiate.exchange.sheet_cells import Cells, csv_text
from negotiate.spillovers.effect import WayName
from negotiate.spillovers.report import LevelRow, WayReport
from negotiate.spillovers.study import Answer

COLUMNS = (
    *("case", "way", "level", "subject", "origin", "destination", "by_origin", "agreement"),
    *("measure", "value", "unit", "year", "source", "grade"),
)
"""Columns of the long table.

``subject`` is the corridor, the origin, the cause of an origin's unfilled posts, or the whole
change; ``level`` the end of an agreement's effect; ``by_origin`` whose exits cause them.
"""

SHORT: dict[WayName, str] = {"choice and replacement": "choice", "markets re-solved": "markets"}
"""Word for each way in names of attributes."""

_PARTS = ("exits", "direct", "diversion", "replacement", "chain", "unfilled")


def long_table(found: Answer, ways: Sequence[WayReport], levels: Sequence[LevelRow]) -> str:
    """Return the CSV text of all rows, one fact a row.

    Parameters
    ----------
    found : Answer
        The answer that the rows are of.
    ways : sequence of WayReport
        Both ways.
    levels : sequence of LevelRow
        Low, central and high effect of an agreement; may be empty.
    """
    return csv_text([COLUMNS, *_rows(found, ways, levels)])


def _rows(found: Answer, ways: Sequence[WayReport], levels: Sequence[LevelRow]) -> Iterator[Cells]:
    for way in ways:
        yield from _whole(found, way)
        yield from _corridors(found, way)
        yield from _origins(found, way)
        yield from _causes(found, way)
    for row in levels:
        for measure in ("exits", "unfilled"):
            yield _row(
                found,
                (row.way, row.level, "origin", row.origin, None, None, None),
                f"change of {measure}",
                float(getattr(row, measure)),
            )


Place = tuple[str, str, str, str | None, str | None, str | None, str | None]


def _row(
    found: Answer, place: Place, measure: str, value: float | None, *, unit: str = "posts"
) -> Cells:
    """Return a row of a figure that was computed from those of the case."""
    case = found.calibration.case
    source = f"computed from the figures of the case {case.id}"
    return (case.id, *place, measure, value, unit, str(case.base_year), source, "derived")


def _whole(found: Answer, way: WayReport) -> Iterator[Cells]:
    place: Place = (way.name, "value", "change", None, None, None, None)
    yield _row(found, place, "lost on the touched corridors", way.lost)
    yield _row(found, place, "diversion ratio", way.reappears, unit="/1")


def _corridors(found: Answer, way: WayReport) -> Iterator[Cells]:
    case = found.calibration.case.id
    for row in way.corridors:
        place: Place = (
            *(way.name, "value", "corridor", row.origin, row.destination),
            *(None, row.agreement),
        )
        observed = (row.year, row.source, row.grade)
        yield (case, *place, "posts before", row.before, "posts", *observed)
        yield _row(found, place, "posts after", row.after)
        yield _row(found, place, "change of posts", row.change)


def _origins(found: Answer, way: WayReport) -> Iterator[Cells]:
    for row in way.origins:
        place: Place = (way.name, "value", "origin", row.origin, None, None, None)
        for part in _PARTS:
            total = part in ("exits", "unfilled")
            name = f"change of {part}" if total else f"change of unfilled, {part}"
            yield _row(found, place, name, float(getattr(row, part)))
        if row.by_size is not None:
            yield _row(found, place, "change of unfilled, if origins fill by size", row.by_size)
        if row.share is not None:
            name = "change of unfilled per worker at home"
            yield _row(found, place, name, row.share, unit="/1")


def _causes(found: Answer, way: WayReport) -> Iterator[Cells]:
    for row in way.causes:
        place: Place = (
            *(way.name, "value", "cause", row.origin, row.destination),
            *(row.by_origin, row.agreement),
        )
        for measure in ("before", "after", "change"):
            yield _row(found, place, f"unfilled posts, {measure}", float(getattr(row, measure)))


def spillover_graph(found: Answer, ways: Sequence[WayReport]) -> "nx.MultiDiGraph[str]":
    """Return the corridor graph of the case with the change on its nodes and edges.

    Corridor edges carry posts ``before``, and for each way ``after_choice``, ``change_choice``,
    ``after_markets``, ``change_markets``, ``touched``, and the change of unfilled posts that they
    cause, ``unfilled_XXX_choice`` for origin XXX. Origins carry the parts, e.g.
    ``chain_markets``. What has no value is left out, as GraphML knows none.
    """
    graph = case_graph(found.calibration.case, found.calibration.values)
    _without_blanks(graph)
    graph.graph["unit"] = "posts"
    key = graph.graph["occupation"]
    for way in ways:
        short = SHORT[way.name]
        for origin in way.origins:
            graph.add_node(origin.origin, role="origin")
            for part in _PARTS:
                graph.nodes[origin.origin][f"{part}_{short}"] = float(getattr(origin, part))
        for row in way.corridors:
            _add_corridor(graph, row.origin, row.destination, key)
            edge = graph.edges[row.origin, row.destination, key]
            edge |= {"before": row.before, f"after_{short}": row.after}
            edge |= {f"change_{short}": row.change, "touched": row.touched}
        for cause in way.causes:
            edge = graph.edges[cause.by_origin, cause.destination, key]
            edge[f"unfilled_{cause.origin}_{short}"] = cause.change
    return graph


def _add_corridor(graph: "nx.MultiDiGraph[str]", origin: str, destination: str, key: str) -> None:
    """Add the edge of a corridor that the case does not have."""
    if not graph.has_edge(origin, destination, key):
        graph.add_edge(origin, destination, key=key, posts=0.0, status="no_channel")


def _without_blanks(graph: "nx.MultiDiGraph[str]") -> None:
    """Remove attributes without a value."""
    for _, _, key, facts in graph.edges(keys=True, data=True):
        for name in [name for name, value in facts.items() if value is None]:
            del facts[name]
        facts["kind"] = "chain" if key == CHAIN else "corridor"


def graphml(graph: "nx.MultiDiGraph[str]") -> bytes:
    """Return a graph as GraphML, UTF-8."""
    stream = io.BytesIO()
    nx.write_graphml(graph, stream, named_key_ids=True)
    return stream.getvalue()
