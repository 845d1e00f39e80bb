"""The action ``show``: all that is known of a corridor, or the main corridors of a country."""

import argparse
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import networkx as nx
from rich.console import Console

from negotiate.cli.corridors import telling
from negotiate.cli.output import percent, print_json, print_lines, print_table
from negotiate.errors import NegotiateError
from negotiate.world import (
    CorridorFigure,
    World,
    all_figures,
    country_codes,
    graph,
    graphml,
    label_of,
    labels_of,
    layer_of,
    load_world,
    long_csv,
    name_of,
    stock_measure,
    unit_of,
)
from negotiate.world.labels import number

Graph: TypeAlias = "nx.MultiDiGraph[str]"


class NoCorridorError(NegotiateError, ValueError):
    """A text names neither a country nor a corridor."""

    exit_code = 2

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is neither a country nor a corridor: give KEN, or ORIGIN-DESTINATION such "
            "as PHL-SAU, each a code of three letters (ISO 3166-1 alpha-3)"
        )


class SameCountryError(NegotiateError, ValueError):
    """Origin and destination are one country."""

    exit_code = 2

    def __init__(self, country: str) -> None:
        super().__init__(
            f"{country} is origin and destination at once; a corridor joins two countries. "
            f"For all corridors of the country ask for {country} alone"
        )


SHOWN = ("flow", "departures", "permits", "remittance")
"""Measures whose main corridors are shown for a country, after its migrants."""


def add(actions: Any) -> None:
    """Add the action to the subparsers of the command."""
    made = actions.add_parser("show", help="all figures of a corridor, or a country's corridors")
    made.add_argument("place", metavar="ORIGIN-DESTINATION|COUNTRY", help="e.g. PHL-SAU or KEN")
    made.add_argument("--layer", metavar="L", help="e.g. all, female, 2211; default: see docs")
    telling.add_options(made, "csv", "graphml")
    made.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, console: Console) -> int:
    """Show a corridor or a country."""
    telling.check_written(arguments, "csv", "graphml")
    world = load_world(arguments.year)
    if not world.facts:
        world.require("stock")
    if arguments.layer is not None:
        telling.check_layer(world, arguments.layer)
    ends = _ends(arguments.place, world.countries)
    if len(ends) == 2:
        _show_corridor(world, ends[0], ends[1], arguments, console)
    else:
        _show_country(world, ends[0], arguments, console)
    return 0


def _ends(place: str, known: Collection[str]) -> tuple[str, ...]:
    """Return one country or origin and destination; all problems are named at once."""
    parts = place.split("-")
    if len(parts) > 2 or not all(part.strip() for part in parts):
        raise NoCorridorError(place)
    ends = country_codes(parts, known)
    if len(set(ends)) < len(ends):
        raise SameCountryError(ends[0])
    return ends


def _show_corridor(
    world: World, origin: str, destination: str, arguments: argparse.Namespace, console: Console
) -> None:
    """Show every figure of a corridor and of both countries."""
    layers = () if arguments.layer is None else (arguments.layer,)
    figures = world.corridor(origin, destination, layers)

    def drawn() -> Graph:
        made = graph(world, countries=_there(world, origin, destination), layers=layers)
        back = [edge for edge in made.edges(keys=True) if edge[0] == destination]
        for tail, head, key in back:
            made.remove_edge(tail, head, key)
        return made

    written = _write(figures, drawn, arguments)
    if arguments.json:
        print_json(_corridor_json(world, (origin, destination), figures, written))
        return
    title = f"{origin} ({name_of(origin)}) to {destination} ({name_of(destination)})"
    print_lines(console, [title if figures else f"{title}: not known, no figure was found"])
    sources = telling.Sources()
    _print_figures(console, world, figures, sources)
    named = {each.measure for each in figures}
    rest = sorted(name for name in world.facts if name not in named)
    where = f" in layer {arguments.layer}" if arguments.layer else ""
    words = f"Not known of this corridor{where}: {'; '.join(labels_of(rest, layers))}."
    print_lines(console, [words] if rest else [])
    for country in (origin, destination):
        _print_attributes(world, country, sources, console)
    _end(world, sources, written, console)


def _there(world: World, *countries: str) -> tuple[str, ...]:
    """Return the countries that the world has."""
    return tuple(country for country in countries if country in world.countries)


def _write(
    figures: Iterable[CorridorFigure],
    drawn: Callable[[], Graph],
    arguments: argparse.Namespace,
) -> list[str]:
    """Write the files that are asked for and return their names."""
    files = {}
    if arguments.csv is not None:
        files[arguments.csv] = long_csv(figures)
    if arguments.graphml is not None:
        files[arguments.graphml] = graphml(drawn())
    return telling.write(files, overwrite=arguments.overwrite)


def _corridor_json(
    world: World, ends: tuple[str, str], figures: Iterable[CorridorFigure], written: list[str]
) -> dict[str, object]:
    """Return a corridor for programs."""
    return {
        "origin": ends[0],
        "destination": ends[1],
        "figures": [
            {"layer": each.layer, "measure": each.measure, **telling.record(each.figure)}
            for each in figures
        ],
        "countries": {country: _attributes(world, country) for country in ends},
        "missing": telling.missing_records(world.missing),
        "files": written,
    }


def _attributes(world: World, country: str) -> dict[str, object]:
    """Return the attributes of a country for programs."""
    known = world.nodes.get(country, {})
    return {name: telling.record(figure) for name, figure in known.items()}


def _print_figures(
    console: Console, world: World, figures: Iterable[CorridorFigure], sources: telling.Sources
) -> None:
    """Print one line per figure, those of a layer together; what a pair is has no layer."""
    rows = [
        (
            label_of(each.measure, each.layer),
            each.layer if world.facts[each.measure].measure.kind == "people" else "",
            *sources.cells(each.measure, each.figure, each.layer),
        )
        for each in figures
    ]
    if rows:
        headers = ("what", "layer", *telling.CELLS)
        print_table(console, headers, rows, numbers=("value",), least=telling.LEAST)


def _print_attributes(
    world: World, country: str, sources: telling.Sources, console: Console
) -> None:
    """Print what is known of a country."""
    known = {name: each for name, each in world.nodes.get(country, {}).items() if name != "name"}
    if not known:
        print_lines(console, [f"{country}: nothing is known of the country itself."])
        return
    rows = [(label_of(name), *sources.cells(name, each)) for name, each in known.items()]
    print_lines(console, ["", f"{name_of(country)} ({country}) itself"])
    print_table(console, ("what", *telling.CELLS), rows, numbers=("value",), least=telling.LEAST)


def _end(world: World, sources: telling.Sources, written: list[str], console: Console) -> None:
    """Print the sources, what was written and what is missing."""
    print_lines(console, ["", "Sources", *sources.lines()] if sources.lines() else [])
    print_lines(console, (f"Written: {name}" for name in written))
    telling.tell_missing(world, console)


@dataclass(frozen=True)
class _Main:
    """Main corridors of one measure on one side."""

    measure: str
    layer: str
    side: str
    top: tuple[CorridorFigure, ...]
    rest: int
    rest_sum: float
    total: float
    unit: str

    @property
    def words(self) -> str:
        """What is shown."""
        known = len(self.top) + self.rest
        if known == 1:
            return f"{self.label}: 1 corridor is known"
        total = f"{number(self.total)} {unit_of(self.unit)}"
        return f"{self.label}: {known} corridors are known, {total} together"

    @property
    def label(self) -> str:
        """The measure and the side, in words."""
        return f"{label_of(self.measure, self.layer)}, {self.side}"


def _main(world: World, country: str, layer: str, measure: str, side: str, top: int) -> _Main:
    """Return the largest corridors of a country and the sum of the others."""
    ends = {"origin": country} if side == "out" else {"destination": country}
    figures = sorted(
        world.figures(measure, layer, **ends),
        key=lambda each: (-float(each.figure.value), each.origin, each.destination),
    )
    values = [float(each.figure.value) for each in figures]
    unit = world.facts[measure].measure.unit
    shown = tuple(figures[:top])
    return _Main(
        measure, layer, side, shown, len(figures) - len(shown), sum(values[top:]), sum(values), unit
    )


def _show_country(
    world: World, country: str, arguments: argparse.Namespace, console: Console
) -> None:
    """Show a country and its main corridors."""
    layer = arguments.layer or "all"
    mains = [
        _main(world, country, layer, measure, side, arguments.top)
        for measure in (stock_measure(world, layer), *SHOWN)
        if measure in world.facts
        for side in ("out", "in")
    ]
    figures = [each for each in all_figures(world, country=country) if _in(each, arguments.layer)]

    def drawn() -> Graph:
        layers = () if arguments.layer is None else (layer,)
        return graph(world, layers=layers, around=country)

    written = _write(figures, drawn, arguments)
    if arguments.json:
        print_json(_country_json(world, country, layer, mains, written))
        return
    sources = _print_country(world, country, layer, mains, console)
    _end(world, sources, written, console)


def _print_country(
    world: World, country: str, layer: str, mains: Iterable[_Main], console: Console
) -> telling.Sources:
    """Print a country, its main corridors and what is not known, and return the sources named."""
    words = layer_of(layer).words
    print_lines(console, [f"{country} ({name_of(country)}), layer {layer}: {words}"])
    sources = telling.Sources()
    _print_attributes(world, country, sources, console)
    for main in mains:
        if main.top:
            _print_main(main, sources, console)
    empty = [main.label for main in mains if not main.top]
    print_lines(console, [f"Not known in layer {layer}: {'; '.join(empty)}."] if empty else [])
    return sources


def _in(each: CorridorFigure, layer: str | None) -> bool:
    """Return whether a figure is in the layer that was asked for."""
    return layer is None or each.layer == layer


def _print_main(main: _Main, sources: telling.Sources, console: Console) -> None:
    """Print the largest corridors of one measure, the others as a sum."""
    print_lines(console, ["", main.words])
    rows: list[tuple[str, ...]] = []
    for each in main.top:
        partner = each.destination if main.side == "out" else each.origin
        value, _, *where = sources.cells(main.measure, each.figure, main.layer)
        share = percent(float(each.figure.value) / main.total if main.total else None)
        rows.append((partner, name_of(partner), value, share, *where))
    if main.rest:
        share = percent(main.rest_sum / main.total if main.total else None)
        many = "" if main.rest == 1 else "s"
        words = f"sum of {main.rest} figure{many}"
        rest = ("", f"{main.rest} other{many}", number(main.rest_sum), share)
        rows.append((*rest, "", "", f"derived; {words}"))
    unit = unit_of(main.unit)
    headers = ("to" if main.side == "out" else "from", "name", unit, "share", *telling.CELLS[2:])
    print_table(console, headers, rows, numbers=(unit, "share"))


def _country_json(
    world: World, country: str, layer: str, mains: Iterable[_Main], written: list[str]
) -> dict[str, object]:
    """Return a country for programs."""
    return {
        "country": country,
        "layer": layer,
        "attributes": _attributes(world, country),
        "corridors": [_main_json(main) for main in mains],
        "missing": telling.missing_records(world.missing),
        "files": written,
    }


def _main_json(main: _Main) -> dict[str, object]:
    """Return the main corridors of one measure for programs; null where none is known."""
    some = bool(main.top)
    return {
        "measure": main.measure,
        "side": main.side,
        "unit": main.unit,
        "total_known": main.total if some else None,
        "corridors_known": len(main.top) + main.rest,
        "largest": [
            {"origin": each.origin, "destination": each.destination, **telling.record(each.figure)}
            for each in main.top
        ],
        "others": main.rest,
        "others_sum": main.rest_sum if main.rest else None,
    }
