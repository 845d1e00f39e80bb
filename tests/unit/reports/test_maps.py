import json
from importlib.resources import files
from typing import cast

import pytest
import vl_convert
import yaml

from negotiate.errors import UnknownNameError
from negotiate.reports import maps
from negotiate.reports.charts import Spec
from negotiate.reports.document import ComparisonDocument

PLACES = {"XAA": (120.0, 12.0), "XAB": (80.0, 7.0), "XBA": (45.0, 24.0), "XBB": (50.5, 26.0)}
"""Invented places; XAC has none."""

GEOGRAPHY = files("negotiate.reports") / "geography"


def _layers(spec: Spec) -> list[Spec]:
    return cast("list[Spec]", spec["layer"])


def _values(layer: Spec) -> list[Spec]:
    return cast("list[Spec]", cast("Spec", layer["data"])["values"])


def test_lines_run_between_places_and_carry_posts(document: ComparisonDocument) -> None:
    flows = _values(_layers(maps.corridor_map(document, "bilateral", places=PLACES))[1])
    assert flows[0] == {
        "corridor": "XAA to XBA",
        "posts": 214596.0,
        "label": "214,596",
        "lon": 120.0,
        "lat": 12.0,
        "lon2": 45.0,
        "lat2": 24.0,
    }
    assert "XAC to XBA" not in {row["corridor"] for row in flows}


def test_corridors_without_posts_have_no_line(document: ComparisonDocument) -> None:
    first = document.regimes[0]
    rows = [first.corridors[0].model_copy(update={"posts": 0.0}), *first.corridors[1:]]
    shut = document.model_copy(
        update={"regimes": [first.model_copy(update={"corridors": rows}), *document.regimes[1:]]}
    )
    flows = _values(_layers(maps.corridor_map(shut, first.id, places=PLACES))[1])
    assert "XAA to XBA" not in {row["corridor"] for row in flows}


def test_every_placed_party_is_a_point_whose_shape_tells_its_role(
    document: ComparisonDocument,
) -> None:
    points = _values(_layers(maps.corridor_map(document, "bilateral", places=PLACES))[2])
    assert [(row["code"], row["role"]) for row in points] == [
        ("XAA", "Origin"),
        ("XAB", "Origin"),
        ("XBA", "Destination"),
        ("XBB", "Destination"),
    ]


def test_the_view_holds_all_parties_and_stays_on_the_globe(document: ComparisonDocument) -> None:
    edge = {"XAA": (179.0, 84.0), "XBA": (-179.0, -84.0)}
    for places in (PLACES, edge):
        projection = cast("Spec", maps.corridor_map(document, "mfn", places=places)["projection"])
        shape = cast("Spec", cast("Spec", projection["fit"])["geometry"])
        corners = cast("list[list[float]]", shape["coordinates"])
        for lon, lat in places.values():
            assert min(c[0] for c in corners) < lon < max(c[0] for c in corners)
            assert min(c[1] for c in corners) < lat < max(c[1] for c in corners)
        assert all(abs(c[0]) <= 180 and abs(c[1]) <= 85 for c in corners)


def test_an_unknown_regime_names_the_known_ones(document: ComparisonDocument) -> None:
    with pytest.raises(UnknownNameError, match=r"there is no regime named 'x'\. Known: bilateral"):
        maps.corridor_map(document, "x", places=PLACES)


def test_a_case_without_any_known_place_has_no_map(document: ComparisonDocument) -> None:
    assert maps.map_parties(document) == ()
    with pytest.raises(ValueError, match="at least one country with a known place"):
        maps.corridor_map(document, "bilateral")


def test_the_caption_says_what_the_widest_line_is(document: ComparisonDocument) -> None:
    assert maps.caption(document, "bilateral").endswith("the widest, XAA to XBA, is 214,596.")
    first = document.regimes[0].model_copy(update={"corridors": []})
    shut = document.model_copy(update={"regimes": [first, *document.regimes[1:]]})
    assert maps.caption(shut, first.id).endswith("no corridor is open.")


def test_the_map_is_drawn_without_a_network(document: ComparisonDocument) -> None:
    spec = maps.corridor_map(document, "bilateral", places=PLACES)
    svg = vl_convert.vegalite_to_svg(spec, vl_version="5.20", allowed_base_urls=[])
    assert svg.count("XAA") >= 2
    assert "url" not in cast("Spec", _layers(spec)[0]["data"])


def test_small_states_that_the_outlines_leave_out_have_a_point() -> None:
    outlines = json.loads((GEOGRAPHY / "world.topo.json").read_text(encoding="utf-8"))
    drawn = {g["properties"]["iso3"] for g in outlines["objects"]["countries"]["geometries"]}
    places = maps.world_places()
    assert {"BHR", "SGP", "HKG", "MDV", "MLT"} <= set(places) - drawn
    assert drawn - {""} <= set(places)


@pytest.mark.parametrize(
    ("code", "lon", "lat"), [("BHR", 50.5, 26.0), ("FJI", 178, -17.8), ("LKA", 80.7, 7.7)]
)
def test_points_lie_in_their_country(code: str, lon: float, lat: float) -> None:
    assert maps.world_places()[code] == pytest.approx((lon, lat), abs=1.0)


def test_the_geometry_ships_with_its_licence() -> None:
    words = yaml.safe_load((GEOGRAPHY / "world.yaml").read_text(encoding="utf-8"))
    assert "public domain" in words["licence"]
    assert set(words["files"]) == {"world.topo.json", "points.csv"}
