"""The leverage table of a case, for people and for programs."""

from collections.abc import Iterator, Sequence

import numpy as np
from rich.console import Console

from negotiate.cli.corridors.leverage_question import HEADS, CaseQuestion, sure_words
from negotiate.cli.output import percent, print_lines, print_table
from negotiate.leverage.changes import change_words
from negotiate.leverage.results import FallBack
from negotiate.leverage.table import LeverageTable

_SMALLEST = 0.5


def print_case(question: CaseQuestion, console: Console) -> None:
    """Print the table of a case with its fall-backs, assumptions and how sure it is."""
    table, case = question.table, question.case
    print_lines(
        console,
        [
            f"Leverage towards {case.destinations[table.destination].name} ({table.destination}) in "
            f"{case.title}: each corridor {change_words(table.change)}, one at a time.",
            f"Network: {table.regime.replace('_', ' ')}. Money: million USD of {case.base_year} a "
            "year at market rates; posts: workers in post. All computed from the figures of the case "
            f"{case.id}; labour-negotiate compare {case.id} --detail prints them with sources.",
            "",
        ],
    )
    _print_losses(question, console)
    _print_fall_backs(question, console)
    if question.origin is not None:
        _print_others(question, question.origin, console)
    print_lines(console, ["", *_notes(question), "", *_assumptions(question), "", *_sure(question)])


def _print_losses(question: CaseQuestion, console: Console) -> None:
    """Print what both sides lose under the main fall-back."""
    words = HEADS[question.main]
    d = question.table.destination
    headers = (
        "origin",
        "posts lost",
        "origin loses",
        f"{d} loses",
        "leverage of origin",
        "to other origins",
        "to its other destinations",
        "posts unfilled at home",
    )
    rows = [_losses(question.table.of(name, question.main)) for name in question.origins]
    print_lines(console, [f"If the others are as in '{words}':"])
    print_table(console, headers, rows, numbers=headers[1:])


def _losses(found: FallBack) -> tuple[str, ...]:
    """Return the cells of one origin."""
    lost, own = found.posts_lost, found.unfilled_change[found.place[0]]
    shares = [
        each / lost if lost > 0 else None for each in (found.diverted_here, found.diverted_own)
    ]
    return (
        found.origin,
        _posts(lost),
        _million(found.loss_origin),
        _million(found.loss_destination),
        _leverage(found),
        *(percent(share) for share in shares),
        _posts(own, signed=True),
    )


def _print_fall_backs(question: CaseQuestion, console: Console) -> None:
    """Print the leverage of every origin under every fall-back."""
    kinds = question.table.kinds
    headers = ("origin", *(HEADS[kind] for kind in kinds))
    rows = [
        (name, *(_beside(question.table.of(name, kind)) for kind in kinds))
        for name in question.origins
    ]
    print_lines(
        console, ["", "Leverage of the origin, and what both sides lose (origin / destination):"]
    )
    print_table(console, headers, rows, numbers=headers[1:])


def _beside(found: FallBack) -> str:
    """Return leverage and losses of one fall-back; who comes in stands behind."""
    losses = f"{_million(found.loss_origin)} / {_million(found.loss_destination)}"
    rival = f" {found.rival}" if found.rival else ""
    return f"{_leverage(found)} ({losses}){rival}"


def _print_others(question: CaseQuestion, origin: str, console: Console) -> None:
    """Print who else gains and loses if the corridor of one origin changes."""
    found = question.table.of(origin, question.main)
    d = found.place[1]
    names = question.calibration.markets.origins
    rows = [
        (
            name,
            _posts(found.posts_change[k, d], signed=True),
            _posts(np.delete(found.posts_change[k], d).sum(), signed=True),
            _posts(found.unfilled_change[k], signed=True),
            _million(-found.origin_losses[k], signed=True),
        )
        for k, name in enumerate(names)
    ]
    headers = (
        "origin",
        f"posts at {found.destination}",
        "posts elsewhere",
        "unfilled at home",
        "gain",
    )
    print_lines(
        console, ["", f"Changes for everybody, '{HEADS[question.main]}' (gain: million USD):"]
    )
    print_table(console, headers, rows, numbers=headers[1:])


def _notes(question: CaseQuestion) -> Iterator[str]:
    """Yield how to read the tables: each fall-back in words, and why numbers are missing."""
    table = question.table
    yield (
        "Leverage of the origin = destination's loss / both losses: above 0.5 the origin loses less "
        "and is the stronger side. A side that has been paid much has much to lose, so it depends on "
        "the payment; the sum of the losses does so less."
    )
    for kind in table.kinds:
        said = {row.words for row in table.rows if row.kind == kind}
        yield f"{HEADS[kind]}: {'; '.join(sorted(said))}."
    reasons: dict[str, list[str]] = {}
    for row in table.rows:
        if row.leverage.value is None and row.origin in question.origins:
            reasons.setdefault(f"{HEADS[row.kind]}: {row.leverage.words}", []).append(row.origin)
    yield from (f"{', '.join(names)}, {reason}." for reason, names in reasons.items())
    if table.without_posts and question.origin is None:
        yield f"No counted posts at {table.destination}: {', '.join(table.without_posts)}."


def _assumptions(question: CaseQuestion) -> Iterator[str]:
    """Yield the assumed figures with their ranges."""
    yield "Assumed figures (value [low, high] unit), on which all this rests:"
    listed = [
        f"{name} {each.value:,g} [{each.low:,g}, {each.high:,g}] {each.unit}"
        for name, each in question.assumed.items()
    ]
    yield "  " + "; ".join(listed) + "."


def _sure(question: CaseQuestion) -> Iterator[str]:
    """Yield a sentence per origin on how sure side and order are."""
    drawn, ended = question.drawn, question.ended
    left = drawn.left_out + ended.left_out
    yield (
        f"How sure, '{HEADS[question.main]}': HOLDS in all, MOSTLY in 9 of 10, else OPEN, of "
        f"{len(drawn.leverages)} draws from the ranges of all figures"
        + (f" and all {len(ended.leverages)} ends of single ranges" if ended.leverages else "")
        + (f" ({left} left out: the case cannot be calibrated there):" if left else ":")
    )
    for origin in question.origins:
        sentence = sure_words(question, origin)
        if sentence:
            yield sentence


def case_json(question: CaseQuestion) -> dict[str, object]:
    """Return everything for programs; null stands for what has no number."""
    table, case = question.table, question.case
    rows = [row for row in table.rows if row.origin in question.origins]
    return {
        "case": case.id,
        "base_year": case.base_year,
        "money": f"USD of {case.base_year} a year at market rates",
        "destination": table.destination,
        "change": change_words(table.change),
        "regime": table.regime,
        "main_fall_back": question.main,
        "order": table.order(question.main),
        "without_posts": table.without_posts,
        "rows": [
            {**each, "others": _others(row)}
            for each, row in zip(_records(rows, table), rows, strict=True)
        ],
        "assumed": {name: each.model_dump() for name, each in question.assumed.items()},
        "sure": {name: sure_words(question, name) for name in question.origins},
    }


def _records(rows: Sequence[FallBack], table: LeverageTable) -> list[dict[str, object]]:
    """Return the rows of the long table that belong to the given fall-backs."""
    frame = table.frame()
    kept = frame[frame["origin"].isin([row.origin for row in rows])]
    return [
        {str(name): value for name, value in each.items()}
        for each in kept.to_dict(orient="records")
    ]


def _others(row: FallBack) -> list[dict[str, object]]:
    """Return the changes for every origin."""
    d, names = row.place[1], row.calibration.markets.origins
    return [
        {
            "origin": name,
            "posts_change_here": float(row.posts_change[k, d]),
            "posts_change_elsewhere": float(np.delete(row.posts_change[k], d).sum()),
            "unfilled_posts_change": float(row.unfilled_change[k]),
            "gain_usd_year": float(-row.origin_losses[k]),
        }
        for k, name in enumerate(names)
    ]


def _leverage(found: FallBack) -> str:
    return "-" if found.leverage.value is None else f"{found.leverage.value:.2f}"


def _million(amount: float, *, signed: bool = False) -> str:
    """Return USD in millions, a dash where there is no number."""
    if np.isnan(amount):
        return "-"
    rounded = round(amount / 1e6, 1) + 0.0
    return f"{rounded:+,.1f}" if signed else f"{rounded:,.1f}"


def _posts(number: float, *, signed: bool = False) -> str:
    """Return whole posts, a dash where there is no number."""
    if np.isnan(number):
        return "-"
    whole = 0 if abs(number) < _SMALLEST else round(number)
    return f"{whole:+,}" if signed and whole else f"{whole:,}"
