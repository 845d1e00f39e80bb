"""Bars of an origin's change of unfilled posts, stacked by part, one panel per way of computing."""

from collections.abc import Sequence

from pydantic import JsonValue

from negotiate.reports import charts
from negotiate.reports.charts import Spec
from negotiate.reports.corridors.spillover_tables import PARTS
from negotiate.spillovers.path import signed
from negotiate.spillovers.report import WayReport

_COLOURS = ("#0072B2", "#E69F00", "#D55E00", "#CC79A7")


def is_flat(ways: Sequence[WayReport]) -> bool:
    """Return whether no origin's unfilled posts change in any part, so that there is no bar."""
    parts = (float(getattr(row, part)) for way in ways for row in way.origins for part in PARTS)
    return all(signed(each) == "0" for each in parts)


def parts_chart(ways: Sequence[WayReport]) -> Spec:
    """Return stacked bars of the parts of each origin's change of unfilled posts.

    Parameters
    ----------
    ways
        Both ways of computing.

    Returns
    -------
    dict
        Vega-Lite specification; posts, the same scale in both panels. Parts below zero stand to
        the left, so that the sum of a row is the right length minus the left one.
    """
    names: list[JsonValue] = [row.name for row in ways[0].origins] if ways else []
    parts: list[JsonValue] = [part.capitalize() for part in PARTS]
    header: Spec = {"title": None, "labelFontSize": 12, "labelFontWeight": "bold"}
    titles: list[JsonValue] = [way.name.capitalize() for way in ways]
    legend: Spec = {"title": None, "orient": "bottom", "columns": 4}
    return charts.finished(
        {
            "data": {"values": _values(ways)},
            "facet": {"field": "way", "type": "nominal", "sort": titles, "header": header},
            "columns": 2,
            "spec": {
                "width": 380,
                "height": {"step": 24},
                "layer": _bars(names, parts, legend),
            },
        },
        "Change of posts left unfilled at home by origin and part, in both ways of computing.",
    )


def _values(ways: Sequence[WayReport]) -> list[JsonValue]:
    """Return the data of the bars: one per way, origin and part."""
    return [
        {
            "way": way.name.capitalize(),
            "origin": row.name,
            "part": part.capitalize(),
            "order": at,
            "posts": round(float(getattr(row, part)), 3),
            "label": f"{signed(float(getattr(row, part)))} of {signed(row.unfilled)} posts",
        }
        for way in ways
        for row in way.origins
        for at, part in enumerate(PARTS)
    ]


def _bars(names: list[JsonValue], parts: list[JsonValue], legend: Spec) -> list[JsonValue]:
    """Return the layers of one panel: bars and the line at zero."""
    axis: Spec = {"title": None, "labelLimit": 180, "ticks": False, "domain": False}
    x: Spec = {
        "field": "posts",
        "type": "quantitative",
        "stack": "zero",
        "axis": {"title": "Change of unfilled posts", "format": ",~f", "tickCount": 5},
    }
    fields = (("origin", "Origin"), ("part", "Part"), ("label", "Change"))
    return [
        {
            "mark": {"type": "bar", "height": {"band": 0.66}},
            "encoding": {
                "x": x,
                "y": {"field": "origin", "type": "nominal", "sort": names, "axis": axis},
                "color": charts.scale("part", parts, _COLOURS, legend),
                "order": {"field": "order", "type": "quantitative"},
                "tooltip": charts.tooltip(*fields),
            },
        },
        {"mark": {"type": "rule", "color": charts.INK}, "encoding": {"x": {"datum": 0}}},
    ]
