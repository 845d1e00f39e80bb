"""The action ``measures``: concentration, alternatives, exposure and hubs, with their meaning."""

import argparse
import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from rich.console import Console

from negotiate.cli.corridors import telling
from negotiate.cli.output import percent, print_json, print_lines, print_table
from negotiate.units import Quantity
from negotiate.world import (
    NOT_COMPUTED,
    ChainMeasures,
    Dependence,
    World,
    chain_measures,
    country_codes,
    dependence,
    fill_share,
    instead_words,
    label_of,
    load_stocks,
    load_world,
    stock_measure,
    unit_of,
)
from negotiate.world.dependence import alternatives_words
from negotiate.world.labels import number

SIDES = ("origin", "destination")
PRINTED = ("measure", "country", "side", "value", "unit", "computed_from")
"""Columns of the CSV."""


def add(actions: Any) -> None:
    """Add the action to the subparsers of the command."""
    made = actions.add_parser("measures", help="who hangs on whom, with the meaning in words")
    made.add_argument("countries", nargs="*", metavar="COUNTRY", help="default: the largest")
    made.add_argument("--layer", default="all", metavar="L", help="e.g. all, female, 2211")
    made.add_argument(
        "--measure",
        metavar="M",
        help="stock (default; without an import the one that ships), flow, remittance ...",
    )
    made.add_argument(
        "--threshold",
        type=_share,
        default=0.05,
        metavar="S",
        help="least share that makes a partner a plausible alternative; default 0.05",
    )
    made.add_argument(
        "--chains-share",
        type=_filled,
        metavar="X|LOW:X:HIGH",
        help="share of vacated posts filled from other countries: an assumption of yours",
    )
    telling.add_options(made, "csv")
    made.set_defaults(run=_run)


def _share(text: str) -> float:
    """Return a share in (0, 1], or refuse the argument."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"must lie in (0, 1], got {text!r}")
    return value


def _filled(text: str) -> Quantity:
    """Return a share of posts with its range, or refuse the argument."""
    try:
        parts = [float(part) for part in text.split(":")]
        low, central, high = parts * 3 if len(parts) == 1 else parts
        return fill_share(central) if len(parts) == 1 else fill_share(central, low, high)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"must be a share such as 0.2 or a range such as 0.1:0.2:0.3, each in [0, 1), "
            f"got {text!r}"
        ) from None


def _run(arguments: argparse.Namespace, console: Console) -> int:
    """Measure dependence and print it."""
    telling.check_written(arguments, "csv")
    world, measure = _asked(arguments)
    found = dependence(world, measure, arguments.layer, threshold=arguments.threshold)
    share = arguments.chains_share
    chains = None if share is None else chain_measures(world, found, share)
    wanted = list(dict.fromkeys(country_codes(arguments.countries, world.countries)))
    known = [found.row(each) for each in wanted if each in world.countries]
    rows = known if wanted else None
    unknown = [each for each in wanted if each not in world.countries]
    written = _write(found, chains, rows, arguments)
    if arguments.json:
        print_json(
            _json(found, chains, rows, written) | {"not_known": unknown} | _missing(world, measure)
        )
        return 0
    if rows != []:
        _print(found, world, rows, arguments.top, console)
        _print_chains(found, chains, rows, arguments.top, console)
    print_lines(console, (f"{each}: not known, no figure names it." for each in unknown))
    print_lines(console, (f"Written: {name}" for name in written))
    telling.tell_missing(world, console)
    return 0


def _asked(arguments: argparse.Namespace) -> tuple[World, str]:
    """Return the world and the measure that is asked for, or the stock that is there."""
    chosen, year = arguments.measure, arguments.year
    if chosen is None:
        world = load_stocks(year=year, layer=arguments.layer)
        return world, stock_measure(world, arguments.layer)
    if arguments.chains_share is not None:
        return load_stocks(chosen, year=year), chosen
    return load_world(year, measures=(chosen,)), chosen


def _missing(world: World, measure: str) -> dict[str, object]:
    """Return what is missing for programs."""
    return {
        "missing": telling.missing_records(world.missing),
        "instead": instead_words(world, measure) or None,
    }


def _chosen(found: Dependence, side: str, rows: Sequence[int] | None, top: int) -> list[int]:
    """Return the rows asked for, else those with the largest totals."""
    total = getattr(found, f"{side}s").total
    if rows is not None:
        return list(rows)
    return [int(row) for row in np.argsort(-np.nan_to_num(total), kind="stable")[:top]]


def _write(
    found: Dependence,
    chains: ChainMeasures | None,
    rows: Sequence[int] | None,
    arguments: argparse.Namespace,
) -> list[str]:
    """Write the CSV if it is asked for and return its name."""
    if arguments.csv is None:
        return []
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(PRINTED)
    for each in _records(found, chains, rows):
        writer.writerow(["" if each[name] is None else each[name] for name in PRINTED])
    return telling.write({arguments.csv: held.getvalue().encode()}, overwrite=arguments.overwrite)


def _records(
    found: Dependence, chains: ChainMeasures | None, rows: Sequence[int] | None
) -> list[dict[str, object]]:
    """Return one result a record; a value that is not known is None."""
    every = range(len(found.countries)) if rows is None else rows
    made: list[dict[str, object]] = []
    for side in SIDES:
        part = getattr(found, f"{side}s")
        what = (
            ("known_corridors", part.known, "corridors"),
            ("total", part.total, found.unit),
            ("herfindahl", part.herfindahl, "/1"),
            ("equivalent_partners", part.equivalent, "partners"),
        )
        made += [
            _record(name, found.countries[row], side, values[row], unit, found.words)
            for row in every
            for name, values, unit in what
        ]
    return made + ([] if chains is None else _chain_records(chains, every))


def _chain_records(chains: ChainMeasures, rows: Sequence[int]) -> list[dict[str, object]]:
    """Return the results that rest on assumed chains."""
    what = (
        ("exposure_posts", chains.exposure_posts, chains.unit),
        ("exposure_share", chains.exposure_share, "/1"),
        ("passed_on", chains.passed_on, "/1"),
        ("hub_posts", chains.hub_posts, chains.unit),
    )
    return [
        _record(
            f"{name}_{level}", chains.countries[row], "origin", values[at, row], unit, chains.words
        )
        for row in rows
        for name, values, unit in what
        for at, level in enumerate(("low", "central", "high"))
    ]


def _record(
    name: str, country: str, side: str, value: Any, unit: str, words: str
) -> dict[str, object]:
    """Return one result."""
    known = float(value) if np.isfinite(value) else None
    made = (name, country, side, known, unit, words)
    return dict(zip(PRINTED, made, strict=True))


def _json(
    found: Dependence, chains: ChainMeasures | None, rows: Sequence[int] | None, written: list[str]
) -> dict[str, object]:
    """Return the results for programs."""
    return {
        "measure": found.measure,
        "layer": found.layer,
        "unit": found.unit,
        "computed_from": found.words,
        "meaning": _meaning(found),
        "chains": None if chains is None else chains.words,
        "chains_share": None if chains is None else chains.share.model_dump(),
        "not_computed": NOT_COMPUTED if chains is None else None,
        "results": [
            {name: value for name, value in each.items() if name != "computed_from"}
            for each in _records(found, chains, rows)
        ],
        "files": written,
    }


def _meaning(found: Dependence) -> list[str]:
    """Return what the measures mean."""
    return [found.origins.words, found.destinations.words, alternatives_words(found.threshold)]


def _print(
    found: Dependence, world: World, rows: Sequence[int] | None, top: int, console: Console
) -> None:
    """Print both sides."""
    instead = instead_words(world, found.measure)
    print_lines(console, [*([instead] if instead else []), found.words + "."])
    for side in SIDES:
        chosen = _chosen(found, side, rows, top)
        title = f"Dependence of {side}s; total in {unit_of(found.unit)}"
        print_lines(console, ["", title])
        headers = (side, "known", "total", "Herfindahl", "as if")
        tail = ("largest", "share", "row", "others of it", "others of partner")
        lines = [_line(found, world, side, row) for row in chosen]
        print_table(console, (*headers, *tail), lines, numbers=(*headers[1:], *tail[1:]))
    print_lines(console, ["", *(f"{words}." for words in _meaning(found))])
    print_lines(
        console,
        [
            "As if: equivalent number of partners. Row: of the source file, for the largest "
            "corridor; corridors show COUNTRY --csv FILE names the row of every other."
        ],
    )


def _line(found: Dependence, world: World, side: str, row: int) -> tuple[str, ...]:
    """Return one country of one side."""
    part = getattr(found, f"{side}s")
    country, at = found.countries[row], int(part.largest[row])
    if at < 0:
        return (country, str(part.known[row]), *["not known"] * 3, *["-"] * 5)
    cell = (row, at) if side == "origin" else (at, row)
    ends = (found.countries[cell[0]], found.countries[cell[1]])
    figure = world.figure(found.measure, *ends, found.layer)
    mine, theirs = found.origins.alternatives[cell], found.destinations.alternatives[cell]
    both = (mine, theirs) if side == "origin" else (theirs, mine)
    return (
        country,
        str(part.known[row]),
        number(round(float(part.total[row]))),
        f"{part.herfindahl[row]:.3f}",
        f"{part.equivalent[row]:.1f}",
        found.countries[at],
        percent(float(part.shares[cell])),
        "" if figure is None else ", ".join(str(each) for each in figure.rows),
        *(str(int(each)) for each in both),
    )


def _print_chains(
    found: Dependence,
    chains: ChainMeasures | None,
    rows: Sequence[int] | None,
    top: int,
    console: Console,
) -> None:
    """Print exposure and hubs, or why they are not computed."""
    if chains is None:
        print_lines(console, ["", NOT_COMPUTED + "."])
        return
    print_lines(console, ["", chains.words + "."])
    chosen = chains.hub_ranking[:top].tolist() if rows is None else list(rows)
    headers = ("origin", "posts lost to others", "per worker at home")
    tail = ("passed on per exit", "posts passed on")
    lines = [_chain_line(chains, row) for row in chosen]
    print_table(console, (*headers, *tail), lines, numbers=(*headers[1:], *tail))
    workers = "; ".join(_workers(chains, row) for row in chosen)
    print_lines(console, [f"Workers at home: {workers}."])
    print_lines(
        console,
        [
            f"Posts in {unit_of(found.unit)} of {label_of(found.measure)}, not in workers: it counts "
            "whom its table counts. Passed on: what of one exit ends as an unfilled post elsewhere. "
            "Ranges: lowest to highest share filled; all assumed.",
        ],
    )


def _workers(chains: ChainMeasures, row: int) -> str:
    """Return the workforce of a country with its source."""
    country, workers = chains.countries[row], chains.workforce[row]
    if workers is None:
        return f"{country} not known"
    count = number(round(float(workers.value)))
    note = f", {workers.note}" if workers.note else ""
    return f"{country} {count} ({workers.where}, {workers.grade}{note})"


def _chain_line(chains: ChainMeasures, row: int) -> tuple[str, ...]:
    """Return one country under assumed chains."""
    if chains.countries[row] in chains.not_covered:
        return (chains.countries[row], *["not known"] * 4)
    shares = chains.exposure_share[:, row]
    per_worker = _range([f"{value:.3f}" for value in shares])
    return (
        chains.countries[row],
        _range([number(round(value)) for value in chains.exposure_posts[:, row]]),
        per_worker if np.isfinite(shares).all() else "not known",
        _range([f"{value:.3f}" for value in chains.passed_on[:, row]]),
        _range([number(round(value)) for value in chains.hub_posts[:, row]]),
    )


def _range(words: Sequence[str]) -> str:
    """Return the central figure with its range."""
    return f"{words[1]} [{words[0]} to {words[2]}]"
