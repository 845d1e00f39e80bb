"""What the command ``spillover`` prints for people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console

from negotiate.cli.output import print_lines, print_table
from negotiate.reports.corridors.spillover_tables import causes_rows, moves
from negotiate.spillovers.effect import SHORT
from negotiate.spillovers.path import number, signed
from negotiate.spillovers.report import LevelRow, WayReport, replacement_rows
from negotiate.spillovers.requests import cap_notes
from negotiate.spillovers.study import Answer, Question
from negotiate.spillovers.wording import change_words
from negotiate.uncertainty.spillover_ranges import SpilloverRanges, varied_figures

_DOUBLE = 2.0
_LEVELS = ("low", "value", "high")


def notes(question: Question, found: Answer, ways: Iterable[WayReport]) -> Iterator[str]:
    """Yield what the reader should know about the change, without a full stop."""
    yield from cap_notes(question, found.values)
    if question.agreement is not None:
        yield from question.agreement.warnings
    risen: dict[str, None] = {}
    for way in ways:
        for row in way.corridors:
            if row.before > 0 and not row.touched and row.after > _DOUBLE * row.before:
                risen[f"{row.origin}-{row.destination}"] = None
    if risen:
        yield (
            f"{', '.join(risen)} would more than double: with one figure of substitution a "
            "destination turns to every origin for the same number, whatever its size. Read "
            "'by size' beside it; nests in the case file change it, too"
        )


def show(
    console: Console,
    question: Question,
    found: Answer,
    ways: tuple[WayReport, ...],
    levels: Sequence[LevelRow],
) -> None:
    """Print change, notes, both ways, corridors, causes and the ends of an agreement's effect."""
    case = question.case
    print_lines(console, [f"{case.title}, {case.base_year}", *change_words(question, found)])
    print_lines(console, [f"Note: {note}." for note in notes(question, found, ways)])
    print_lines(
        console,
        [
            f"Unit: posts of workers in {case.base_year}, computed from the figures of the case "
            f"{case.id}; --json prints these with sources.",
            "",
        ],
    )
    refill = list(_refill(found))
    for count, way in enumerate(ways, start=1):
        extra = refill if way.name == "choice and replacement" else []
        words = [f"{count}. {way.name.capitalize()}", way.words, *extra, "", *way.path, ""]
        print_lines(console, words)
        _show_origins(console, way)
    _show_corridors(console, ways)
    _show_causes(console, ways)
    _show_levels(console, levels)


def _refill(found: Answer) -> Iterator[str]:
    """Yield how much of a loss each destination fills, by the slopes of the case."""
    total: dict[tuple[str, str], float] = {}
    for row in replacement_rows(found):
        place = (row.destination, row.lost_by)
        total[place] = total.get(place, 0.0) + row.share
    for (destination, origin), share in total.items():
        if found.choice.lost > 0:
            loss, filled = f"Of 100 posts that {origin} loses at {destination}", "are filled from"
        else:
            loss, filled = f"For 100 posts that {origin} gains at {destination}", "fewer go to"
        yield f"{loss}, {100 * share:.1f} {filled} other origins."


def _show_origins(console: Console, way: WayReport) -> None:
    """Print the change of unfilled posts of every origin in parts."""
    parts = ("exits", "direct", "diversion", "replacement", "chain", "unfilled")
    sized = any(row.by_size is not None for row in way.origins)
    heads = (*parts, "of workforce", *(("by size",) if sized else ()))
    rows = [
        (
            f"{row.origin} {row.name}",
            *(signed(float(getattr(row, part))) for part in parts),
            "-" if row.share is None else f"{row.share:+.2%}",
            *(() if row.by_size is None else (signed(row.by_size),)),
        )
        for row in way.origins
    ]
    title = "Change of exits, and of posts left unfilled at home, in four parts that sum to it"
    print_lines(console, [f"{title} (posts)"])
    print_table(console, ("origin", *heads), rows, numbers=heads)
    print_lines(console, [""])


def _show_corridors(console: Console, ways: tuple[WayReport, ...]) -> None:
    """Print the corridors that change, both ways side by side."""
    rows = [
        (
            f"{one.origin}-{one.destination}",
            one.institution,
            number(one.before),
            *(number(one.after), signed(one.change), number(other.after), signed(other.change)),
            one.agreement or "-",
        )
        for one, other in zip(ways[0].corridors, ways[1].corridors, strict=True)
        if moves(one.change, one.before) or moves(other.change, other.before)
    ]
    heads = ("corridor", "decides", "before", "choice", "+/-", "markets", "+/- ", "agreement")
    print_lines(console, ["Corridors that change (posts), in both ways"])
    print_table(console, heads, rows, numbers=heads[2:7])
    print_lines(console, [""])


def _show_causes(console: Console, ways: tuple[WayReport, ...]) -> None:
    """Print whose agreement leaves whom with unfilled posts, before and after, in both ways."""
    heads = ("origin", "caused by", "before", "choice", "+/-", "markets", "+/- ")
    title = "Posts left unfilled at an origin by the agreements of all corridors, before and after"
    print_lines(console, [f"{title} (posts); --csv has them by corridor"])
    print_table(console, heads, causes_rows(ways), numbers=heads[2:])
    print_lines(console, [""])


def _show_levels(console: Console, levels: Sequence[LevelRow]) -> None:
    """Print the change of unfilled posts at the ends of an agreement's effect."""
    if not levels:
        return
    ways = list(dict.fromkeys(row.way for row in levels))
    cells: dict[tuple[str, str, str], str] = {
        (row.origin, row.way, row.level): signed(row.unfilled) for row in levels
    }
    heads = [f"{SHORT[way]}, {level}" for way in ways for level in _LEVELS]
    rows = [
        (origin, *(cells[origin, way, level] for way in ways for level in _LEVELS))
        for origin in dict.fromkeys(row.origin for row in levels)
    ]
    title = "Change of posts left unfilled at the low end, the value and the high end of the effect"
    print_lines(console, [f"{title} (posts)"])
    print_table(console, ("origin", *heads), rows, numbers=heads)
    print_lines(console, [""])


def show_ranges(
    console: Console,
    question: Question,
    overrides: Mapping[str, float],
    ranges: SpilloverRanges,
    seed: int,
) -> None:
    """Print whether signs survive the ranges, and what is assumed."""
    print_lines(
        console,
        [
            "Change of posts left unfilled: does its sign survive? Each range's ends alone, and "
            f"{ranges.draws} draws (seed {seed})",
        ],
    )
    names = list(SHORT.values())
    heads = ("origin", *names, "5 % to 95 %", "sign", "flipped by")
    rows = [_sign_row(origin, ranges) for origin in question.case.origins]
    print_table(console, heads, rows, whole=6, numbers=(*names, "5 % to 95 %"))
    print_lines(
        console, ["", *filter(None, [ranges.ratio_words]), *_assumed(question, overrides, ranges)]
    )


def _sign_row(origin: str, ranges: SpilloverRanges) -> tuple[str, ...]:
    """Return the values of all ways, the widest range of draws, and the verdict."""
    found = [ranges.certainty[way, origin] for way in SHORT]
    verdict, flips = ranges.overall(origin)
    span = f"{signed(min(x.low for x in found))} to {signed(max(x.high for x in found))}"
    words = {"holds": "holds", "mostly": "holds mostly", "open": "open"}[verdict]
    return (origin, *(signed(x.value) for x in found), span, words, ", ".join(flips) or "-")


def _assumed(
    question: Question, overrides: Mapping[str, float], ranges: SpilloverRanges
) -> Iterator[str]:
    """Yield the figures that are assumed, with their ranges, and what gave no result."""
    figures = varied_figures(question, overrides)
    shared = [
        f"{name} {figures[name].value:g} [{figures[name].low:g}, {figures[name].high:g}]"
        for name in ranges.swept
    ]
    yield f"Put to both ends and drawn: {', '.join(shared)}."
    alone = [name for name in ranges.drawn if name not in ranges.swept]
    if alone:
        yield f"Drawn, assumed for single countries: {', '.join(alone)}."
    if ranges.failures:
        first = ranges.failures[0].splitlines()
        yield f"{len(ranges.failures)} ends or draws gave no result; the first: {' '.join(first[:2])}"
