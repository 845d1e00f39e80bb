"""The map of the world's main corridors, drawn without a network."""

from collections.abc import Mapping

from pydantic import JsonValue

from negotiate.reports import charts, maps
from negotiate.reports.charts import Spec
from negotiate.reports.corridors.figures import number
from negotiate.reports.corridors.world_tables import MainCorridors, country_label
from negotiate.reports.maps import Place
from negotiate.world import CorridorFigure

_SIZE = (900, 400)


def placed(
    main: MainCorridors, *, places: Mapping[str, Place] | None = None
) -> tuple[CorridorFigure, ...]:
    """Return the corridors that the map can draw: those of which both ends have a place."""
    known = maps.world_places() if places is None else places
    return tuple(each for each in main.top if each.origin in known and each.destination in known)


def main_map(main: MainCorridors, *, places: Mapping[str, Place] | None = None) -> Spec:
    """Return the map of the largest corridors, as wide as their figures.

    Parameters
    ----------
    main
        The corridors.
    places
        Longitude and latitude by country; default is that of `negotiate.reports.maps`.

    Returns
    -------
    dict
        Vega-Lite specification, fitted to the countries that are drawn.

    Raises
    ------
    ValueError
        If no corridor can be drawn.
    """
    known = maps.world_places() if places is None else places
    shown = placed(main, places=known)
    if not shown:
        raise ValueError("a map must have at least one corridor with known places, got none")
    ends = list(dict.fromkeys(code for each in shown for code in (each.origin, each.destination)))
    width, height = _SIZE
    projection: Spec = {
        "type": "equalEarth",
        "fit": maps.frame([known[code] for code in ends]),
        "size": [width, height],
        "clipExtent": [[0, 0], [width, height]],
    }
    into = {each.destination for each in shown}
    points: list[JsonValue] = [_point(code, code in into, known[code]) for code in ends]
    lines = maps.lines(_values(main, shown, known), size="size", label="Figure")
    layers = [*maps.land(ends), lines, *maps.markers(points)]
    return charts.finished(
        {"width": width, "height": height, "projection": projection, "layer": layers},
        map_caption(main, places=known),
    )


def _point(code: str, is_destination: bool, place: Place) -> Spec:
    """Return the data of a country's point."""
    role = "Destination" if is_destination else "Origin"
    return {
        "code": code,
        "name": country_label(code),
        "role": role,
        "lon": place[0],
        "lat": place[1],
    }


def _values(
    main: MainCorridors, shown: tuple[CorridorFigure, ...], known: Mapping[str, Place]
) -> list[JsonValue]:
    """Return the data of the lines."""
    return [
        {
            "corridor": f"{country_label(each.origin)} to {country_label(each.destination)}",
            "size": float(each.figure.value),
            "label": f"{number(each.figure.value)} {main.unit}, {each.figure.where}",
            "lon": known[each.origin][0],
            "lat": known[each.origin][1],
            "lon2": known[each.destination][0],
            "lat2": known[each.destination][1],
        }
        for each in shown
    ]


def map_caption(main: MainCorridors, *, places: Mapping[str, Place] | None = None) -> str:
    """Return the words below the map: what lines and widths are, and what is not drawn."""
    shown = placed(main, places=places)
    left = len(main.top) - len(shown)
    lost = f" {left} of them cannot be placed." if left else ""
    if not shown:
        return f"No corridor can be drawn.{lost}"
    first = shown[0]
    return (
        f"The {len(shown)} largest corridors: lines from origin (circle) to destination (diamond; "
        f"countries that are both too), as wide as the figure. The widest, {first.origin} to "
        f"{first.destination}, is {number(first.figure.value)} {main.unit}.{lost}"
    )
