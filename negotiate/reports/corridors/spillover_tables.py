"""A spillover as tables: who is drained, through which path, in both ways of computing."""

from collections.abc import Iterator, Mapping, Sequence

from negotiate.reports.corridors.figures import sentence
from negotiate.reports.tables import Column, Table
from negotiate.spillovers.effect import SHORT
from negotiate.spillovers.path import number, signed
from negotiate.spillovers.report import (
    AgreementRow,
    CorridorRow,
    Level,
    LevelRow,
    OriginRow,
    WayReport,
)
from negotiate.spillovers.requests import cap_notes
from negotiate.spillovers.study import Answer, Question
from negotiate.uncertainty.spillover_ranges import SpilloverRanges, varied_figures

PARTS: Mapping[str, str] = {
    "direct": "What the change does on its own corridors.",
    "diversion": "Its workers go to other destinations instead, or come from there.",
    "replacement": "Destinations hire more or fewer from other origins.",
    "chain": "It fills more or fewer of the posts that workers of other origins leave.",
}
"""Parts of the change of an origin's unfilled posts, and what each means."""

_DECIDES = {"state": "governments", "private": "employers"}
_LEAST = 1e-9
_DOUBLE = 2.0
_LEVELS: tuple[Level, ...] = ("low", "value", "high")
_POSTS = "Posts; + is more, - is fewer."
_ORIGIN = (
    Column("Origin"),
    Column("Exits", "Change of workers abroad.", numeric=True),
    *(Column(part.capitalize(), words, numeric=True) for part, words in PARTS.items()),
    Column("Unfilled", "Posts left unfilled at home: the sum of the parts.", numeric=True),
    Column("Of workforce", "Unfilled over workers at home; - not stated.", numeric=True),
)
_BY_SIZE = Column(
    "By size",
    "Change of unfilled posts if origins fill in proportion to their posts.",
    numeric=True,
)
_BOTH = tuple(
    Column(head, numeric=True)
    for head in ("Before", "Choice: after", "Choice: +/-", "Markets: after", "Markets: +/-")
)


def spillover_notes(question: Question, found: Answer, ways: Sequence[WayReport]) -> Iterator[str]:
    """Yield what the reader should know about the change, as sentences."""
    for note in cap_notes(question, found.values):
        yield sentence(note)
    if question.agreement is not None:
        yield from map(sentence, question.agreement.warnings)
    risen = dict.fromkeys(
        f"{row.origin}-{row.destination}"
        for way in ways
        for row in way.corridors
        if row.before > 0 and not row.touched and row.after > _DOUBLE * row.before
    )
    if risen:
        yield (
            f"{', '.join(risen)} would more than double: with one figure of substitution a "
            "destination turns to every origin for the same number, whatever its size. Read the "
            "column 'by size' beside it."
        )


def ratio_words(way: WayReport) -> str:
    """Return how much of the change reappears elsewhere."""
    if way.reappears is None:
        return "no diversion ratio"
    return f"{100 * way.reappears:.1f} % {'reappear' if way.lost > 0 else 'are lost'} elsewhere"


def origin_table(way: WayReport) -> Table:
    """Return the change of every origin in parts that sum to it."""
    sized = any(row.by_size is not None for row in way.origins)
    return Table(
        f"origins_{SHORT[way.name]}",
        f"Who is drained: {way.name}",
        "Change of workers abroad (exits), and of posts left unfilled at home in four parts that "
        f"sum to it. {_POSTS}",
        (*_ORIGIN, *((_BY_SIZE,) if sized else ())),
        tuple(map(_origin, way.origins)),
    )


def _origin(row: OriginRow) -> tuple[str, ...]:
    """Return the cells of one origin."""
    return (
        f"{row.name} ({row.origin})",
        signed(row.exits),
        *(signed(float(getattr(row, part))) for part in PARTS),
        signed(row.unfilled),
        _of_workforce(row),
        *(() if row.by_size is None else (signed(row.by_size),)),
    )


def _of_workforce(row: OriginRow) -> str:
    """Return the change of unfilled posts over the workforce; a dash where it is not stated."""
    if row.share is None:
        return "-"
    return f"{100 * row.share:+.2f} %" if signed(row.unfilled) != "0" else "0 %"


def moves(change: float, before: float) -> bool:
    """Return whether a change is more than rounding."""
    return abs(change) > _LEAST * max(before, 1.0)


def corridors_table(ways: Sequence[WayReport]) -> Table:
    """Return the corridors that change, both ways side by side."""
    choice, markets = ways
    return Table(
        "corridors",
        "Corridors that change, in both ways",
        f"Workers in post on each corridor. {_POSTS}",
        (
            Column("Corridor"),
            Column("Decides", "Who decides at the destination: governments or employers."),
            *_BOTH,
            Column("Agreement", "That covers the corridor after the change."),
            Column("Before is of", "Year and grade of the posts before; CSV names the source."),
        ),
        tuple(
            _corridor(one, other)
            for one, other in zip(choice.corridors, markets.corridors, strict=True)
            if moves(one.change, one.before) or moves(other.change, other.before)
        ),
    )


def _corridor(one: CorridorRow, other: CorridorRow) -> tuple[str, ...]:
    """Return the cells of one corridor in both ways."""
    return (
        f"{one.origin} to {one.destination}{' (changed)' if one.touched else ''}",
        _DECIDES.get(one.institution, one.institution),
        number(one.before),
        *(number(one.after), signed(one.change), number(other.after), signed(other.change)),
        one.agreement or "-",
        f"{one.year or 'no year'}, {one.grade}" if one.source else "computed",
    )


def causes_rows(ways: Sequence[WayReport]) -> tuple[tuple[str, ...], ...]:
    """Return the cells of `causes_table`: origin, cause, before, and after and change per way."""
    found: dict[tuple[str, str], list[AgreementRow | None]] = {}
    for at, way in enumerate(ways):
        for row in way.agreements:
            found.setdefault((row.origin, row.agreement), [None, None])[at] = row
    return tuple(
        (*place, *_caused(pair[0]), *_caused(pair[1])[1:])
        for place, pair in found.items()
        if any(row is not None and moves(row.change, row.before) for row in pair)
    )


def causes_table(ways: Sequence[WayReport]) -> Table:
    """Return whose agreement leaves whom with unfilled posts, before and after, in both ways."""
    return Table(
        "causes",
        "By whose agreement",
        "Posts left unfilled at an origin by all corridors of an agreement, or of none, before and "
        f"after the change. {_POSTS} The CSV file has them by corridor.",
        (
            Column("Origin"),
            Column("Caused by", "The agreement whose corridors take or vacate the posts."),
            *_BOTH,
        ),
        causes_rows(ways),
    )


def _caused(row: AgreementRow | None) -> tuple[str, str, str]:
    if row is None:
        return ("0", "0", "0")
    return number(row.before), number(row.after), signed(row.change)


def levels_table(levels: Sequence[LevelRow]) -> Table:
    """Return the change of unfilled posts at the ends of an agreement's effect."""
    ways = list(dict.fromkeys(row.way for row in levels))
    cells = {(row.origin, row.way, row.level): signed(row.unfilled) for row in levels}
    return Table(
        "levels",
        "At the ends of the agreement's effect",
        "Change of posts left unfilled at home at the low end, the value and the high end of the "
        f"estimated effect of an agreement. {_POSTS}",
        (
            Column("Origin"),
            *(
                Column(f"{SHORT[way].capitalize()}: {level}", numeric=True)
                for way in ways
                for level in _LEVELS
            ),
        ),
        tuple(
            (origin, *(cells[origin, way, level] for way in ways for level in _LEVELS))
            for origin in dict.fromkeys(row.origin for row in levels)
        ),
    )


def sign_table(question: Question, ranges: SpilloverRanges) -> Table:
    """Return for every origin whether the sign of its change survives the ranges."""
    words = {"holds": "holds", "mostly": "holds mostly", "open": "open"}
    rows = []
    for origin in question.case.origins:
        found = [ranges.certainty[way, origin] for way in SHORT]
        verdict, flips = ranges.overall(origin)
        span = f"{signed(min(x.low for x in found))} to {signed(max(x.high for x in found))}"
        values = (signed(x.value) for x in found)
        rows.append((origin, *values, span, words[verdict], ", ".join(flips) or "-"))
    return Table(
        "signs",
        "Does the sign survive?",
        "Change of posts left unfilled at home. Each range's ends were tried alone, and "
        f"{ranges.draws} draws from all ranges together. {_POSTS}",
        (
            Column("Origin"),
            *(Column(name.capitalize(), numeric=True) for name in SHORT.values()),
            Column("5 % to 95 %", "Of the draws, the widest of the three ways.", numeric=True),
            Column("Sign", "Holds: in all ways, draws and ends; mostly: in 9 of 10 draws; open."),
            Column("Flipped by", "Ends of ranges at which the sign is another."),
        ),
        tuple(rows),
    )


def sign_notes(ranges: SpilloverRanges) -> Iterator[str]:
    """Yield the range of the diversion ratio, and what gave no result."""
    if ranges.ratio_words:
        yield ranges.ratio_words
    if ranges.failures:
        yield f"{len(ranges.failures)} ends or draws gave no result; the first: {ranges.failures[0]}"


def assumed_table(question: Question, found: Answer, overrides: Mapping[str, float]) -> Table:
    """Return the assumed figures that move the answer, each with its range and source."""
    figures = question.figures()
    moving = [*varied_figures(question, overrides), *(x for x in overrides if x in figures)]
    rows = []
    for name in moving:
        each, used = figures[name], found.values[name]
        span = "-" if each.low is None or each.high is None else f"{each.low:,g} to {each.high:,g}"
        grade = each.grade if used == each.value else f"set here; the case says {each.value:,g}"
        rows.append(
            (name, f"{used:,g}", span, each.unit, str(each.year or "-"), grade, each.source)
        )
    return Table(
        "assumed",
        f"What the result rests on: {len(rows)} assumed figures",
        "Assumed figures and reactions that can move the answer. The unit stands in each row.",
        (
            Column("Figure"),
            Column("Used", numeric=True),
            Column("Range", numeric=True),
            Column("Unit"),
            Column("Year"),
            Column("Grade"),
            Column("Source"),
        ),
        tuple(rows),
    )
