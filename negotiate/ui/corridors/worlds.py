"""The view "World": what is known of a country's corridors, or of one corridor, and what is not."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from negotiate.reports.corridors import world_tables as words
from negotiate.reports.corridors.dependence_tables import dependence_table
from negotiate.reports.corridors.world_map import main_map, map_caption, placed
from negotiate.reports.maps import CREDIT
from negotiate.reports.tables import Table
from negotiate.ui.agreements.choosing import pick
from negotiate.ui.corridors import fields, session
from negotiate.ui.corridors.session import Shipped
from negotiate.ui.corridors.showing import (
    offer,
    show_data_sets,
    show_lines,
    show_list,
    show_table,
)
from negotiate.ui.views import escaped
from negotiate.world import World, all_figures, dependence, graph, graphml, long_csv

_MOST = 30
_SHOWN = 10


@dataclass(frozen=True)
class _Chosen:
    """What the reader chose."""

    origin: str | None
    destination: str | None
    measure: str
    layer: str
    top: int

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries that were chosen, the origin first."""
        return tuple(each for each in (self.origin, self.destination) if each)


def show_view(shipped: Shipped) -> None:
    """Show the world, or what the reader chose of it; no case is needed."""
    world = session.world()
    st.caption(
        escaped(
            f"{len(world.countries)} countries. Choose where people come from, where they go, or "
            "both. What is not known is left out, and never 0."
        )
    )
    if not words.counted_measures(world):
        st.warning("No table with people or money on corridors is there; import one.")
    else:
        _show_chosen(world, _choose(world))
    _show_missing(world)


def _choose(world: World) -> _Chosen:
    """Let the reader choose countries, measure, layer and number of corridors."""
    left, right = st.columns(2)
    label = words.country_label
    names = sorted(world.countries, key=label)
    origin = pick(left, "From (origin)", names, "world_origin", label, none="all")
    to = pick(right, "To (destination)", names, "world_to", label, none="all")
    first, second, third = st.columns([3, 4, 3])
    measures = words.counted_measures(world)
    measure = fields.one_of(first, "Measure", measures, "world_measure", words.plain)
    layers = sorted(world.layers_of(measure), key=lambda name: (name != "all", name))
    key = f"world_layer_{measure}"
    layer = fields.one_of(second, "Of whom", layers, key, words.layer_label)
    top = third.slider("Corridors", 3, _MOST, _SHOWN, key="world_top", persist_state="session")
    return _Chosen(origin, to, measure, layer, top)


def _show_chosen(world: World, chosen: _Chosen) -> None:
    """Show the figures of what was chosen."""
    if chosen.origin and chosen.origin == chosen.destination:
        st.info("Choose two different countries, or one.")
        return
    if len(chosen.countries) == 2:
        shown = _show_corridor(world, *chosen.countries)
    else:
        shown = _show_main(world, chosen)
    for country in chosen.countries:
        table = words.country_table(world, country)
        if table.rows:
            show_table(table)
        else:
            st.info(escaped(f"{words.country_label(country)}: nothing is known of it itself."))
        shown = [*shown, table]
    _show_dependence(world, chosen)
    show_data_sets(words.tables_of(shown))
    _downloads(world, chosen)


def _show_corridor(world: World, origin: str, destination: str) -> Sequence[Table]:
    """Show every figure of a corridor."""
    table = words.corridor_table(world, origin, destination)
    if not table.rows:
        st.warning(
            escaped(
                f"{table.title}: not known. No table that is there has a figure of this corridor, "
                "which does not mean that nobody goes. See below what can be imported."
            )
        )
        return []
    show_table(table)
    show_lines([words.unknown_words(world, origin, destination)])
    return [table]


def _show_main(world: World, chosen: _Chosen) -> Sequence[Table]:
    """Show the largest corridors on a map and in a table."""
    main = words.main_corridors(
        world,
        chosen.measure,
        chosen.layer,
        origin=chosen.origin,
        destination=chosen.destination,
        top=chosen.top,
    )
    table = words.main_table(main)
    if not table.rows:
        st.warning(
            escaped(
                f"{table.title}: none is known. Choose another measure, or see below what can be "
                "imported."
            )
        )
        return []
    if placed(main):
        st.vega_lite_chart(spec=main_map(main), key="world_map", theme=None)
        st.caption(escaped(f"{map_caption(main)} {CREDIT}"))
    show_table(table)
    return [table]


def _show_dependence(world: World, chosen: _Chosen) -> None:
    """Show who hangs on whom."""
    st.subheader("Who hangs on whom", anchor=False, divider="gray")
    least = fields.share(
        st.container(),
        "Least share of a plausible alternative, percent",
        (1.0, 50.0, 5.0, 1.0),
        "world_threshold",
    )
    found = dependence(world, chosen.measure, chosen.layer, threshold=least)
    if chosen.origin or not chosen.destination:
        show_table(dependence_table(world, found, "origin", _one(chosen.origin), chosen.top))
    if chosen.destination or not chosen.origin:
        show_table(
            dependence_table(world, found, "destination", _one(chosen.destination), chosen.top)
        )


def _one(country: str | None) -> tuple[str, ...]:
    """Return the country as a sequence, empty where none was chosen."""
    return (country,) if country else ()


def _show_missing(world: World) -> None:
    """Show what is not there and how to import it."""
    listed = words.missing_words(world)
    if listed:
        title = f"What is not there, and how to import it: {len(world.missing)} tables"
        with st.expander(title, expanded=len(world.missing) > len(world.facts)):
            show_list(listed)
    else:
        st.caption("Every table that the page can use is there.")


def _downloads(world: World, chosen: _Chosen) -> None:
    """Offer the figures of the choice as CSV and GraphML."""
    name = "-".join(chosen.countries) or f"{chosen.measure}-{chosen.layer}".replace("/", "-")
    left, right, _ = st.columns([3, 3, 4])
    with left:
        offer(
            "Download all figures as CSV", f"{name}.csv", lambda: _csv(world, chosen), "world_csv"
        )
    with right:
        offer(
            "Download as GraphML",
            f"{name}.graphml",
            lambda: _graphml(world, chosen),
            "world_graphml",
        )


def _csv(world: World, chosen: _Chosen) -> bytes:
    """Return the figures of the corridor, the country, or the measure."""
    if len(chosen.countries) == 2:
        return long_csv(world.corridor(*chosen.countries))
    if chosen.countries:
        return long_csv(all_figures(world, country=chosen.countries[0]))
    return long_csv(world.figures(chosen.measure, chosen.layer))


def _graphml(world: World, chosen: _Chosen) -> bytes:
    """Return the graph of the corridor, of a country's corridors, or of the measure."""
    if len(chosen.countries) == 2:
        return graphml(graph(world, countries=chosen.countries))
    if chosen.countries:
        return graphml(graph(world, around=chosen.countries[0]))
    return graphml(graph(world, layers=(chosen.layer,), measures=(chosen.measure,)))
