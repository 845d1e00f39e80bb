"""The view "Leverage": what both sides of every corridor to a destination fall back on."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from negotiate.cases.schema import Case
from negotiate.leverage.changes import Cap, Change, Price
from negotiate.leverage.results import Kind
from negotiate.leverage.table import LeverageTable, Sweep, leverage_table, sweep
from negotiate.leverage.worlds import HOME, WorldLeverage, world_leverage
from negotiate.regimes.calibration import calibrate
from negotiate.reports.corridors import leverage_tables as tables
from negotiate.reports.corridors import world_leverage_tables as worlds
from negotiate.reports.corridors.world_tables import (
    country_label,
    destinations_of,
    layer_label,
)
from negotiate.ui.agreements.choosing import pick
from negotiate.ui.corridors import fields, session
from negotiate.ui.corridors.session import Shipped
from negotiate.ui.corridors.showing import (
    linked,
    offer,
    show_data_sets,
    show_lines,
    show_table,
)
from negotiate.ui.views import escaped
from negotiate.uncertainty.ranges import draw_figures

DRAWS = 30
"""Draws from the ranges of a case's figures."""

SEED = 20261
"""Seed of the draws."""

_SURE = "leverage_sure"


def show_view(shipped: Shipped) -> None:
    """Show the question and its answer, of a case or of the world."""
    kind = st.segmented_control(
        "Of what",
        ["A case, in money", "The world, in workers"],
        default="A case, in money",
        required=True,
        key="leverage_of",
        persist_state="session",
    )
    if kind == "A case, in money":
        _show_case(shipped)
    else:
        _show_world()


def _show_case(shipped: Shipped) -> None:
    """Let the reader choose case, destination and change, and show the table."""
    left, middle, right, last = st.columns([4, 3, 2, 2])
    case = fields.a_case(left, shipped, "leverage_case")
    destination = fields.one_of(
        middle,
        "Destination",
        list(case.destinations),
        f"leverage_to_{case.id}",
        lambda code: f"{case.destinations[code].name} ({code})",
    )
    changes = ("removed", "capped", "repriced")
    change = _change(last, fields.one_of(right, "Each corridor is", changes, "leverage_change"))
    table = session.computed(
        "leverage_table",
        (case.id, destination, change),
        lambda: leverage_table(calibrate(case), destination, change=change),
        "Solving the network without each corridor ...",
    )
    _show_table(case, table)


def _change(place: DeltaGenerator, words: str) -> Change:
    """Let the reader enter the number of a cap or a price."""
    if words == "capped":
        return Cap(
            float(
                place.number_input(
                    "at posts", 0, value=1000, step=100, key="leverage_cap", persist_state="session"
                )
            )
        )
    if words == "repriced":
        return Price(
            float(
                place.number_input(
                    "at USD per post and year, gross",
                    0,
                    value=6000,
                    step=100,
                    key="leverage_price",
                    persist_state="session",
                )
            )
        )
    return "remove"


def _show_table(case: Case, table: LeverageTable) -> None:
    """Show the tables of a case, what the fall-backs are, and what they rest on."""
    if not table.rows:
        st.warning(
            escaped(
                f"No origin has counted posts at {table.destination}, so there is nothing to ask. "
                "Choose another destination."
            )
        )
        return
    kind = tables.main_kind(table)
    show_table(tables.losses_table(case, table, kind))
    st.caption(escaped(tables.MEANING))
    show_table(tables.fall_back_table(case, table))
    said = tables.fall_back_words(table)
    st.markdown("\n".join(f"- **{escaped(name)}**: {linked(words)}" for name, words in said))
    show_lines(tables.no_number_words(table))
    _show_sure(case, table, kind)
    assumed = tables.assumed_case_table(case)
    with st.expander(escaped(assumed.title)):
        show_table(assumed)
    _offer(table.frame, f"leverage-{case.id}-{table.destination}.csv")


def _offer(make: Callable[[], pd.DataFrame], name: str) -> None:
    """Offer a table as CSV."""
    offer(
        "Download this table as CSV",
        name,
        lambda: make().to_csv(index=False, lineterminator="\n").encode("utf-8"),
        "leverage_csv",
    )


def _show_sure(case: Case, table: LeverageTable, kind: Kind) -> None:
    """Show how sure side and order are, once that was asked for."""
    asked = (case.id, table.destination, table.change)
    if st.button(
        f"How sure? Solve it at {DRAWS} draws from all ranges",
        key=_SURE + "_button",
        help="Takes some seconds, or a minute where a case is large.",
    ):
        bar = st.progress(0.0)
        try:
            session.computed(_SURE, asked, lambda: _drawn(case, table, kind, bar), "Solving ...")
        finally:
            bar.empty()
    drawn = session.answered(_SURE, asked)
    if isinstance(drawn, Sweep):
        show_table(tables.sure_table(case, table, kind, drawn))


def _drawn(case: Case, table: LeverageTable, kind: Kind, bar: DeltaGenerator) -> Sweep:
    """Return the table at draws, by the same draws each time."""
    figures = draw_figures(case.quantities(), DRAWS, rng=np.random.default_rng(SEED))
    return sweep(
        case,
        table.destination,
        _advancing(figures, bar),
        kind=kind,
        change=table.change,
        regime=table.regime,
    )


def _advancing(
    figures: Iterable[Mapping[str, float]], bar: DeltaGenerator
) -> Iterator[Mapping[str, float]]:
    """Yield the draws and show how many were taken."""
    for at, each in enumerate(figures):
        bar.progress(at / DRAWS, text=f"{at} of {DRAWS} draws")
        yield each


def _show_world() -> None:
    """Let the reader choose a destination, and show the leverage of the world's origins."""
    world = session.world()
    left, middle, right, last = st.columns([3, 3, 2, 2])
    layer = fields.one_of(left, "Workers", list(HOME), "leverage_layer", layer_label)
    known = destinations_of(world, "stock", layer)
    key = f"leverage_world_to_{layer}"
    to = pick(middle, "Destination", known, key, country_label, none="Choose")
    figure = fields.dissimilarity(right, "Lambda", "leverage_lambda")
    least = _least(last)
    if to is None:
        st.info("Choose a destination.")
        return
    found = session.computed(
        "world_leverage",
        (to, layer, figure.value),
        lambda: world_leverage(world, to, layer=layer, dissimilarity=figure),
        "Computing ...",
    )
    _show_found(found, least)


def _least(place: DeltaGenerator) -> float:
    """Let the reader choose from which share of the workers on an origin is shown, /1."""
    return fields.share(
        place,
        "Least share, percent",
        (0.0, 10.0, 1.0, 0.5),
        "leverage_least",
        "Of the destination's foreign workers, from which an origin is shown.",
    )


def _show_found(found: WorldLeverage, least: float) -> None:
    """Show the table of the world, what it means and where its figures are from."""
    show_table(worlds.world_leverage_table(found, least))
    show_lines(worlds.world_leverage_words(found, least))
    show_data_sets(worlds.data_sets_of(found, least))
    _offer(found.frame, f"leverage-{found.destination}.csv")
