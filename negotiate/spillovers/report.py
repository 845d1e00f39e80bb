"""The answer to a question as rows that can be printed, written and read by programs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from negotiate.corridors.causes import NO_AGREEMENT, Causes
from negotiate.spillovers.effect import Effect, WayName
from negotiate.spillovers.path import sentences
from negotiate.spillovers.replacing import agreed_numbers, replacement
from negotiate.spillovers.study import Answer, Question, answer
from negotiate.spillovers.wording import way_words

Level = Literal["low", "value", "high"]
"""End of the range of an agreement's effect."""


@dataclass(frozen=True)
class CorridorRow:
    """Posts of one corridor."""

    origin: str
    destination: str
    institution: str
    status: str
    agreement: str | None
    touched: bool
    before: float
    after: float
    change: float
    year: str | None
    """Year of the posts before."""
    source: str | None
    """Source of the posts before."""
    grade: str | None
    """Grade of the posts before."""


@dataclass(frozen=True)
class OriginRow:
    """Change of exits and of unfilled posts of one origin, in parts, posts."""

    origin: str
    name: str
    exits: float
    direct: float
    diversion: float
    replacement: float
    chain: float
    unfilled: float
    """The sum of the four parts."""
    workforce: float | None
    """Workers in the occupation at home, persons; None where the case does not state it."""
    share: float | None
    """Change of unfilled posts over the workforce, /1."""
    by_size: float | None
    """Change of unfilled posts if origins fill by size; None where markets are solved again."""


@dataclass(frozen=True)
class CauseRow:
    """Posts left unfilled at an origin by one corridor and the agreement that covers it."""

    origin: str
    """Where posts are left unfilled."""
    by_origin: str
    destination: str
    agreement: str
    before: float
    after: float
    change: float


@dataclass(frozen=True)
class AgreementRow:
    """Posts left unfilled at an origin by all corridors of one agreement, or of none."""

    origin: str
    agreement: str
    before: float
    after: float
    change: float


@dataclass(frozen=True)
class ReplacementRow:
    """R: share of the posts lost by one origin at a destination that another one fills."""

    destination: str
    lost_by: str
    filled_by: str
    share: float
    """Share of the next post lost, /1; by the slopes of the case."""


@dataclass(frozen=True)
class WayReport:
    """One way of computing and what it gives."""

    name: WayName
    words: str
    """How it computes."""
    lost: float
    """Posts lost on the touched corridors; negative where they gain."""
    reappears: float | None
    """Diversion ratio, /1."""
    path: tuple[str, ...]
    corridors: tuple[CorridorRow, ...]
    origins: tuple[OriginRow, ...]
    causes: tuple[CauseRow, ...]
    agreements: tuple[AgreementRow, ...]


@dataclass(frozen=True)
class LevelRow:
    """Change of unfilled posts of one origin at one end of an agreement's effect, in one way."""

    level: Level
    way: WayName
    origin: str
    exits: float
    unfilled: float


def way_reports(question: Question, found: Answer) -> tuple[WayReport, ...]:
    """Return both ways of an answer as rows.

    Rows stand in the order of the case; corridors and causes without posts before and after are
    left out.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.spillovers.requests import cap_question
    >>> asked = cap_question(load_case("gulf-domestic-work"), ["KEN-SAU=100000"])
    >>> choice, markets = way_reports(asked, answer(asked))
    >>> markets.path[0]
    'KEN-SAU falls by 51,687 posts (151,687 to 100,000).'
    """
    words, labels = way_words(question, found), _labels_after(question, found)
    markets = found.calibration.markets
    return tuple(
        WayReport(
            effect.name,
            words[effect.name],
            effect.lost,
            effect.reappears,
            sentences(effect, markets.origins, markets.destinations),
            tuple(_corridors(found, effect, labels)),
            tuple(_origins(found, effect)),
            tuple(_causes(found, effect, labels)),
            tuple(_agreements(found, effect, labels)),
        )
        for effect in found.ways
    )


Labels = list[list[str | None]]
"""Agreement that covers each corridor, n rows of m; None where there is none."""


def _labels(found: Answer) -> Labels:
    """Return the agreement that covers each corridor in the base year."""
    case, markets = found.calibration.case, found.calibration.markets
    rows = [[case.corridor(o, d) for d in markets.destinations] for o in markets.origins]
    return [[each.agreement if each else None for each in row] for row in rows]


def _labels_after(question: Question, found: Answer) -> Labels:
    """Return the same after the change: the agreement asked about covers its corridors."""
    asked, markets = question.agreement, found.calibration.markets
    new = {} if asked is None else dict.fromkeys(asked.all_corridors, asked.id)
    return [
        [new.get((o, d), label) for d, label in zip(markets.destinations, row, strict=True)]
        for o, row in zip(markets.origins, _labels(found), strict=True)
    ]


def _corridors(found: Answer, effect: Effect, labels: Labels) -> Iterator[CorridorRow]:
    case, markets = found.calibration.case, found.calibration.markets
    for o, d in np.argwhere((effect.before > 0) | (effect.after > 0)):
        origin, destination = markets.origins[o], markets.destinations[d]
        year, source, grade = _posts_source(found, f"posts.{origin}-{destination}")
        yield CorridorRow(
            origin,
            destination,
            case.destinations[destination].institution,
            found.calibration.statuses[o][d],
            labels[o][d],
            bool(effect.touched[o, d]),
            float(effect.before[o, d]),
            float(effect.after[o, d]),
            float(effect.change[o, d]),
            year,
            source,
            grade,
        )


def _posts_source(found: Answer, name: str) -> tuple[str | None, str | None, str | None]:
    """Return year, source and grade of the posts before; those of the user are assumed."""
    figure = found.calibration.case.quantities().get(name)
    if figure is None:
        return None, None, None
    if found.values[name] != figure.value:
        return None, "set by the user", "assumed"
    return None if figure.year is None else str(figure.year), figure.source, figure.grade


def _origins(found: Answer, effect: Effect) -> Iterator[OriginRow]:
    parts, exits, values = effect.unfilled, effect.exits.total, found.calibration.values
    sized = found.by_size.unfilled.total if effect is found.choice else None
    for o, (code, origin) in enumerate(found.calibration.case.origins.items()):
        workforce = values.get(f"workforce.{code}")
        total = float(parts.total[o])
        yield OriginRow(
            code,
            origin.name,
            float(exits[o]),
            float(parts.direct[o]),
            float(parts.diversion[o]),
            float(parts.replacement[o]),
            float(parts.chain[o]),
            total,
            workforce,
            total / workforce if workforce else None,
            None if sized is None else float(sized[o]),
        )


def _causes(found: Answer, effect: Effect, labels: Labels) -> Iterator[CauseRow]:
    markets = found.calibration.markets
    for s, name in enumerate(markets.origins):
        before, after = effect.caused_before(s), effect.caused_after(s)
        for o, d in np.argwhere((before > 0) | (after > 0)):
            yield CauseRow(
                name,
                markets.origins[o],
                markets.destinations[d],
                labels[o][d] or NO_AGREEMENT,
                float(before[o, d]),
                float(after[o, d]),
                float(after[o, d] - before[o, d]),
            )


def _agreements(found: Answer, effect: Effect, labels: Labels) -> Iterator[AgreementRow]:
    before = Causes(effect.shares, effect.before).by_label(_labels(found))
    after = Causes(effect.shares, effect.after).by_label(labels)
    nothing = np.zeros(len(effect.shares))
    for o, origin in enumerate(found.calibration.markets.origins):
        for label in sorted({*before, *after}):
            was = float(before.get(label, nothing)[o])
            then = float(after.get(label, nothing)[o])
            if was > 0 or then > 0:
                yield AgreementRow(origin, label, was, then, then - was)


def level_rows(
    question: Question, overrides: Mapping[str, float] | None = None
) -> tuple[LevelRow, ...]:
    """Return the change of every origin at the low, central and high effect of an agreement.

    Empty for caps and where the agreement's own number is used.
    """
    if question.agreement is None or question.use_number is not None:
        return ()
    rows: list[LevelRow] = []
    levels: tuple[Level, ...] = ("low", "value", "high")
    for level in levels:
        put = {
            name: float(getattr(figure, level))
            for name, figure in question.agreement.effects.items()
        }
        found = answer(question, {**(overrides or {}), **put})
        for effect in found.variants:
            exits, unfilled = effect.exits.total, effect.unfilled.total
            rows += [
                LevelRow(level, effect.name, origin, float(exits[o]), float(unfilled[o]))
                for o, origin in enumerate(found.calibration.markets.origins)
            ]
    return tuple(rows)


def replacement_rows(found: Answer) -> tuple[ReplacementRow, ...]:
    """Return R at the touched corridors, in the order of the case.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.spillovers.requests import cap_question
    >>> rows = replacement_rows(answer(cap_question(load_case("gulf-domestic-work"), ["KEN-SAU=1"])))
    >>> rows[0].destination, rows[0].lost_by, rows[0].filled_by, round(rows[0].share, 3)
    ('SAU', 'KEN', 'PHL', 0.135)
    """
    calibration, effect = found.calibration, found.choice
    markets, moved = calibration.markets, np.asarray(effect.touched.any(axis=1))
    shares = replacement(markets, agreed_numbers(calibration), effect.before, moved)
    return tuple(
        ReplacementRow(
            markets.destinations[d],
            markets.origins[o],
            markets.origins[i],
            float(shares[d, i, o]),
        )
        for o, d in np.argwhere(effect.touched)
        for i in np.flatnonzero(shares[d, :, o])
    )
