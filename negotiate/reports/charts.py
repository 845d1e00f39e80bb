"""Charts of a comparison as Vega-Lite specifications: plain dicts, no network, no library.

The HTML report turns a specification into SVG, the application hands the same one to the browser.
Values are those of the document and labels those of :mod:`negotiate.reports.wording`. Colours are
Okabe and Ito's, which colour-blind readers can tell apart, and nothing is said by colour alone: a
loss lies left of zero and carries its minus sign, a regime has a shape of its own.

The map of corridors is in :mod:`negotiate.reports.maps`.
"""

from collections.abc import Sequence

from pydantic import JsonValue

from negotiate.reports import tables, wording
from negotiate.reports.document import ComparisonDocument

Spec = dict[str, JsonValue]
"""A Vega-Lite specification."""

GAIN, LOSS, INK = "#0072B2", "#D55E00", "#222222"
_PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#7F7F7F")
_SHAPES = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-left",
    "triangle-right",
)
_FONT = "Helvetica, Arial, sans-serif"


def change_chart(document: ComparisonDocument) -> Spec:
    """Return bars of each party's change from the base regime, one panel per regime.

    Parameters
    ----------
    document : ComparisonDocument
        What is drawn. Totals are left out: they are in the table.

    Returns
    -------
    dict
        Vega-Lite specification; million USD a year, the same scale in all panels.

    Raises
    ------
    ValueError
        If the document's base regime is not one of its regimes.
    """
    base = tables.base_regime(document)
    shown = [row.party for row in tables.parties(document) if row.role != "total"]
    values: list[JsonValue] = [
        {
            "regime": regime.title,
            "party": wording.party_name(document.case, row.party),
            "change": round(row.change / 1e6, 3),
            "label": wording.signed_millions(row.change),
        }
        for regime in document.regimes
        if regime is not base
        for row in regime.parties
        if row.party in shown
    ]
    others = [regime.title for regime in document.regimes if regime is not base]
    names = [wording.party_name(document.case, party) for party in shown]
    return finished(
        {
            "data": {"values": values},
            "facet": _facet(others),
            "columns": 2,
            "spec": {"width": 250, "height": {"step": 20}, "layer": _bars(names)},
        },
        f'Change of each party\'s payoff from "{base.title}", million USD a year, by regime.',
    )


def _facet(titles: Sequence[str]) -> Spec:
    """Return the encoding of one panel per regime, in the order of the titles."""
    header: Spec = {
        "title": None,
        "labelFontSize": 12,
        "labelFontWeight": "bold",
        "labelAnchor": "start",
        "labelLimit": 400,
    }
    return {"field": "regime", "type": "nominal", "sort": list(titles), "header": header}


def _bars(names: Sequence[str]) -> list[JsonValue]:
    """Return the layers of one panel: zero line, bars, numbers."""
    y: Spec = {
        "field": "party",
        "type": "nominal",
        "sort": list(names),
        "axis": {"title": None, "labelLimit": 240, "ticks": False, "domain": False},
    }
    x: Spec = {
        "field": "change",
        "type": "quantitative",
        "scale": {"padding": 34},
        "axis": {"title": "Million USD a year", "tickCount": 4},
    }
    colour: Spec = {"condition": {"test": "datum.change < 0", "value": LOSS}, "value": GAIN}
    return [
        {
            "mark": {"type": "bar", "height": {"band": 0.62}},
            "encoding": {"x": x, "y": y, "color": colour},
        },
        {"mark": {"type": "rule", "color": INK}, "encoding": {"x": {"datum": 0}}},
        {
            "mark": {
                "type": "text",
                "fontSize": 10,
                "baseline": "middle",
                "color": INK,
                "align": {"expr": "datum.change < 0 ? 'right' : 'left'"},
                "dx": {"expr": "datum.change < 0 ? -3 : 3"},
            },
            "encoding": {"x": x, "y": y, "text": {"field": "label", "type": "nominal"}},
        },
    ]


def posts_chart(document: ComparisonDocument) -> Spec:
    """Return each country's workers in post, one symbol per regime.

    Parameters
    ----------
    document : ComparisonDocument
        What is drawn; origins and destinations that have posts.

    Returns
    -------
    dict
        Vega-Lite specification; workers in post, the axis begins at zero.
    """
    shown = [row.party for row in tables.parties(document) if row.role in ("origin", "destination")]
    values: list[JsonValue] = [
        {
            "regime": regime.title,
            "party": wording.party_name(document.case, row.party),
            "posts": round(row.posts, 1),
            "label": wording.posts(row.posts),
        }
        for regime in document.regimes
        for row in regime.parties
        if row.party in shown and row.posts is not None
    ]
    names: list[JsonValue] = [wording.party_name(document.case, party) for party in shown]
    titles: list[JsonValue] = [regime.title for regime in document.regimes]
    y: Spec = {
        "field": "party",
        "type": "nominal",
        "sort": names,
        "axis": {"title": None, "labelLimit": 240, "grid": True, "domain": False},
    }
    x: Spec = {
        "field": "posts",
        "type": "quantitative",
        "scale": {"zero": True},
        "axis": {"title": "Workers in post", "format": ",.0f", "tickCount": 6},
    }
    legend: Spec = {"title": None, "orient": "bottom", "columns": 3, "labelLimit": 240}
    return finished(
        {
            "data": {"values": values},
            "width": 560,
            "height": {"step": 30},
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.85},
            "encoding": {
                "x": x,
                "y": y,
                "color": scale("regime", titles, _PALETTE, legend),
                "shape": scale("regime", titles, _SHAPES, legend),
                "tooltip": tooltip(("party", "Party"), ("regime", "Regime"), ("label", "Posts")),
            },
        },
        "Workers in post by country and regime.",
    )


def scale(field: str, domain: list[JsonValue], values: Sequence[str], legend: Spec | None) -> Spec:
    """Return an encoding that gives each name a value of its own, in turn."""
    given: list[JsonValue] = [values[index % len(values)] for index in range(len(domain))]
    return {
        "field": field,
        "type": "nominal",
        "sort": domain,
        "legend": legend,
        "scale": {"domain": domain, "range": given},
    }


def tooltip(*fields: tuple[str, str]) -> list[JsonValue]:
    """Return tooltip entries of pairs of field and title."""
    return [{"field": name, "type": "nominal", "title": title} for name, title in fields]


def finished(spec: Spec, description: str) -> Spec:
    """Return the specification with its language, its description and plain looks.

    Parameters
    ----------
    spec : dict
        Marks and encodings.
    description : str
        What a reader who cannot see the chart should know about it.
    """
    axis: Spec = {
        "labelFont": _FONT,
        "titleFont": _FONT,
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": "#e6e6e6",
        "titleFontWeight": "normal",
    }
    config: Spec = {
        "font": _FONT,
        "background": "#ffffff",
        "view": {"stroke": None},
        "axis": axis,
        "legend": {"labelFont": _FONT, "titleFont": _FONT, "titleFontWeight": "normal"},
    }
    return {"description": description, **spec, "config": config}
