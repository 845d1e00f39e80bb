"""The map of corridors, drawn without a network.

Outlines of countries are Natural Earth's (public domain), shipped with the package; see
``geography/world.yaml`` for their licence and for what they do not say. Small states that the
outlines leave out are drawn as points, like every other party.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pydantic import JsonValue

from negotiate.errors import UnknownNameError
from negotiate.reports import charts, wording
from negotiate.reports.charts import Spec
from negotiate.reports.document import ComparisonDocument, Regime

Place = tuple[float, float]
"""Longitude and latitude in degrees."""

CREDIT = "Map: made with Natural Earth (public domain). It says nothing about any border's status."
"""Attribution to print below the map."""

_LAND, _PARTY_LAND = "#e9e9e5", "#b9c9d6"
_MAP_SIZE = (760, 400)
_MARGIN = 8.0


@cache
def world_places() -> Mapping[str, Place]:
    """Return a point for each country: the centroid of its largest area.

    Returns
    -------
    mapping of str to (float, float)
        ISO alpha-3 code to longitude and latitude in degrees; read-only.

    Examples
    --------
    >>> world_places()["BHR"]
    (50.54, 26.04)
    """
    text = (files("negotiate.reports") / "geography/points.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType(
        {row["iso3"]: (float(row["longitude"]), float(row["latitude"])) for row in rows}
    )


@cache
def _outlines() -> str:
    """Return the outlines of countries as TopoJSON text."""
    return (files("negotiate.reports") / "geography/world.topo.json").read_text(encoding="utf-8")


def map_parties(
    document: ComparisonDocument, *, places: Mapping[str, Place] | None = None
) -> tuple[str, ...]:
    """Return the countries of the case that the map can place, origins first.

    Parameters
    ----------
    document : ComparisonDocument
        The comparison.
    places : mapping, optional
        Points of countries; default is :func:`world_places`.
    """
    known = world_places() if places is None else places
    return tuple(c for c in (*document.case.origins, *document.case.destinations) if c in known)


def corridor_map(
    document: ComparisonDocument, regime: str, *, places: Mapping[str, Place] | None = None
) -> Spec:
    """Return the map of corridors under a regime: width by posts, no network needed.

    Parameters
    ----------
    document : ComparisonDocument
        What is drawn. Countries without a known place are left out with their corridors.
    regime : str
        Identifier of the regime.
    places : mapping, optional
        Longitude and latitude by country code; default is :func:`world_places`.

    Returns
    -------
    dict
        Vega-Lite specification: grey land, the parties' land, points, lines from origin to
        destination, codes. The view is fitted to the parties.

    Raises
    ------
    UnknownNameError
        If the document has no such regime.
    ValueError
        If no country of the case has a known place.
    """
    known = world_places() if places is None else places
    chosen = _regime(document, regime)
    shown = map_parties(document, places=known)
    if not shown:
        raise ValueError("a map must have at least one country with a known place, got none")
    points: list[JsonValue] = [_point(document, code, known[code]) for code in shown]
    width, height = _MAP_SIZE
    projection: Spec = {
        "type": "equalEarth",
        "fit": frame([known[code] for code in shown]),
        "size": [width, height],
        "clipExtent": [[0, 0], [width, height]],
    }
    return charts.finished(
        {
            "width": width,
            "height": height,
            "projection": projection,
            "layer": [
                *land([*document.case.origins, *document.case.destinations]),
                _flows(document, chosen, known),
                *markers(points),
            ],
        },
        caption(document, regime),
    )


def _regime(document: ComparisonDocument, regime: str) -> Regime:
    """Return the regime of that identifier."""
    for found in document.regimes:
        if found.id == regime:
            return found
    raise UnknownNameError("regime", regime, (found.id for found in document.regimes))


def caption(document: ComparisonDocument, regime: str) -> str:
    """Return the words below the map: what its lines are and how many posts the widest stands for.

    Raises
    ------
    UnknownNameError
        If the document has no such regime.
    """
    chosen = _regime(document, regime)
    text = f"{chosen.title}: lines from origin (circle) to destination (diamond)"
    if not chosen.corridors:
        return f"{text}; no corridor is open."
    widest = max(chosen.corridors, key=lambda row: row.posts)
    name = wording.corridor_name(widest.origin, widest.destination)
    return (
        f"{text}, as wide as workers in post; the widest, {name}, is {wording.posts(widest.posts)}."
    )


def _point(document: ComparisonDocument, code: str, place: Place) -> Spec:
    """Return the data of a country's point."""
    role = "Origin" if code in document.case.origins else "Destination"
    return {
        "code": code,
        "name": wording.party_name(document.case, code),
        "role": role,
        "lon": place[0],
        "lat": place[1],
    }


def frame(shown: Sequence[Place]) -> Spec:
    """Return the points that a view is fitted to: the box of some places with a margin.

    Parameters
    ----------
    shown : sequence of (float, float)
        Longitude and latitude in degrees; at least one.
    """
    west, east = min(p[0] for p in shown) - _MARGIN, max(p[0] for p in shown) + _MARGIN
    south, north = min(p[1] for p in shown) - _MARGIN, max(p[1] for p in shown) + _MARGIN
    corners: list[JsonValue] = [
        [max(-180.0, min(180.0, x)), max(-85.0, min(85.0, y))]
        for x in (west, east)
        for y in (south, north)
    ]
    shape: Spec = {"type": "MultiPoint", "coordinates": corners}
    return {"type": "Feature", "properties": {}, "geometry": shape}


def land(countries: Sequence[str]) -> list[JsonValue]:
    """Return the layer of the grey land, in which that of some countries stands out.

    Parameters
    ----------
    countries : sequence of str
        ISO alpha-3 codes of those that stand out.
    """
    outlines: JsonValue = json.loads(_outlines())
    data: Spec = {"values": outlines, "format": {"type": "topojson", "feature": "countries"}}
    inside = json.dumps(list(countries))
    party: Spec = {"test": f"indexof({inside}, datum.properties.iso3) >= 0", "value": _PARTY_LAND}
    fill: Spec = {"condition": party, "value": _LAND}
    mark: Spec = {"type": "geoshape", "stroke": "#ffffff", "strokeWidth": 0.6}
    return [{"data": data, "mark": mark, "encoding": {"fill": fill}}]


def _flows(document: ComparisonDocument, regime: Regime, known: Mapping[str, Place]) -> Spec:
    """Return the lines from origin to destination."""
    values: list[JsonValue] = [
        {
            "corridor": wording.corridor_name(row.origin, row.destination),
            "posts": round(row.posts, 1),
            "label": wording.posts(row.posts),
            "lon": known[row.origin][0],
            "lat": known[row.origin][1],
            "lon2": known[row.destination][0],
            "lat2": known[row.destination][1],
        }
        for row in regime.corridors
        if row.posts > 0 and row.origin in known and row.destination in known
    ]
    return lines(values, size="posts", label="Workers in post")


def lines(values: list[JsonValue], *, size: str, label: str) -> Spec:
    """Return lines from origins to destinations, as wide as the field ``size`` says."""
    width: Spec = {
        "field": size,
        "type": "quantitative",
        "legend": None,
        "scale": {"type": "linear", "range": [0.6, 12], "domainMin": 0},
    }
    return {
        "data": {"values": values},
        "mark": {"type": "rule", "color": charts.GAIN, "opacity": 0.55, "strokeCap": "butt"},
        "encoding": {
            "longitude": {"field": "lon", "type": "quantitative"},
            "latitude": {"field": "lat", "type": "quantitative"},
            "longitude2": {"field": "lon2"},
            "latitude2": {"field": "lat2"},
            "size": width,
            "tooltip": charts.tooltip(("corridor", "Corridor"), ("label", label)),
        },
    }


def markers(points: list[JsonValue]) -> list[JsonValue]:
    """Return the layers of points and codes of countries; the role has a shape of its own.

    Parameters
    ----------
    points : list of dict
        ``code``, ``name``, ``role`` (Origin or Destination), ``lon`` and ``lat`` of each.
    """
    position: Spec = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
    }
    roles: list[JsonValue] = ["Origin", "Destination"]
    tooltip = charts.tooltip(("name", "Country"), ("role", "Role"))
    halo: Spec = {
        "type": "text",
        "dy": -13,
        "fontSize": 11,
        "fontWeight": "bold",
        "stroke": "#ffffff",
        "strokeWidth": 3,
    }
    code: Spec = {
        "type": "text",
        "dy": -13,
        "fontSize": 11,
        "fontWeight": "bold",
        "fill": charts.INK,
    }
    text: Spec = {**position, "text": {"field": "code", "type": "nominal"}}
    mark: Spec = {
        "type": "point",
        "filled": True,
        "size": 80,
        "color": charts.INK,
        "stroke": "#ffffff",
    }
    shape = charts.scale("role", roles, ("circle", "diamond"), None)
    return [
        {
            "data": {"values": points},
            "mark": mark,
            "encoding": {**position, "shape": shape, "tooltip": tooltip},
        },
        {"data": {"values": points}, "mark": halo, "encoding": text},
        {"data": {"values": points}, "mark": code, "encoding": text},
    ]
