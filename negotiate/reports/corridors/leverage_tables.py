"""The leverage of every origin in a case, as tables and words."""

from collections.abc import Iterator

import numpy as np

from negotiate.cases.schema import Case
from negotiate.leverage.changes import change_words
from negotiate.leverage.results import FallBack, Kind
from negotiate.leverage.table import LeverageTable, Sweep
from negotiate.reports.tables import Column, Table
from negotiate.uncertainty.certainty import Verdict, judge

HEADS: dict[Kind, str] = {
    "others_fixed": "Others fixed",
    "others_expand": "Others re-chosen",
    "rebargained": "Re-bargained",
    "unsigned_rival": "Unsigned rival",
}
"""Short names of the fall-backs."""

MEANING = (
    "Leverage of the origin = destination's loss / both losses: above 0.5 the origin loses less and "
    "is the stronger side. A side that has been paid much has much to lose, so it depends on the "
    "payment; the sum of the losses does so less."
)
"""What leverage is."""

_EVEN = 0.5
_SMALLEST = 0.5
_VERDICTS: dict[Verdict, str] = {"holds": "holds", "mostly": "holds mostly", "open": "open"}


def main_kind(table: LeverageTable) -> Kind:
    """Return the fall-back that is shown in full."""
    return "others_expand" if "others_expand" in table.kinds else table.kinds[0]


def _ordered(table: LeverageTable, kind: Kind) -> tuple[str, ...]:
    """Return origins with a leverage from the strongest, then the others."""
    ordered = table.order(kind)
    return (*ordered, *(name for name in table.origins if name not in ordered))


def _origin(case: Case, code: str) -> str:
    return f"{case.origins[code].name} ({code})"


def losses_table(case: Case, table: LeverageTable, kind: Kind) -> Table:
    """Return what both sides of every corridor lose under one fall-back, the strongest first."""
    d = case.destinations[table.destination].name
    money = f"Million USD of {case.base_year} a year."
    return Table(
        f"losses_{kind}",
        f"What both sides lose: {HEADS[kind].lower()}",
        f"Each corridor to {d} {change_words(table.change)}, one at a time. Losses in million USD "
        f"of {case.base_year} a year at market rates; posts: workers in post. Computed from the "
        f"figures of the case {case.id}.",
        (
            Column("Origin"),
            Column("Leverage", MEANING, numeric=True),
            Column("Origin loses, million USD", money, numeric=True),
            Column("Destination loses, million USD", money, numeric=True),
            Column("Posts lost", "On the corridor.", numeric=True),
            Column("To other origins", "Share of the posts lost that others gain.", numeric=True),
            Column("To its other destinations", "Share of the posts lost.", numeric=True),
            Column("Unfilled at home", "Change of posts left unfilled.", numeric=True),
        ),
        tuple(_losses(case, table.of(name, kind)) for name in _ordered(table, kind)),
    )


def _losses(case: Case, found: FallBack) -> tuple[str, ...]:
    """Return the cells of one origin."""
    lost = found.posts_lost
    shares = (found.diverted_here, found.diverted_own)
    return (
        _origin(case, found.origin),
        _leverage(found),
        million(found.loss_origin),
        million(found.loss_destination),
        _posts(lost),
        *(f"{round(100 * each / lost)} %" if lost > 0 else "-" for each in shares),
        _posts(float(found.unfilled_change[found.place[0]]), signed=True),
    )


def _leverage(found: FallBack) -> str:
    return "-" if found.leverage.value is None else f"{found.leverage.value:.2f}"


def million(amount: float) -> str:
    """Return USD in millions, a dash where there is no number.

    Examples
    --------
    >>> million(12_345_678.0), million(float("nan")), million(-1.0)
    ('12.3', '-', '0.0')
    """
    return "-" if np.isnan(amount) else f"{round(amount / 1e6, 1) + 0.0:,.1f}"


def _posts(count: float, *, signed: bool = False) -> str:
    """Return whole posts, a dash where there is no number."""
    if np.isnan(count):
        return "-"
    whole = 0 if abs(count) < _SMALLEST else round(count)
    return f"{whole:+,}" if signed and whole else f"{whole:,}"


def fall_back_table(case: Case, table: LeverageTable) -> Table:
    """Return the leverage of every origin under every fall-back."""
    return Table(
        "fall_backs",
        "Leverage under every fall-back",
        "Leverage of the origin, then what origin / destination lose in million USD of "
        f"{case.base_year} a year, then who comes in instead.",
        (Column("Origin"), *(Column(HEADS[kind], numeric=True) for kind in table.kinds)),
        tuple(
            (_origin(case, name), *(_beside(table.of(name, kind)) for kind in table.kinds))
            for name in _ordered(table, main_kind(table))
        ),
    )


def _beside(found: FallBack) -> str:
    """Return leverage and losses of one fall-back; who comes in stands behind."""
    rival = f" {found.rival}" if found.rival else ""
    losses = f"{million(found.loss_origin)} / {million(found.loss_destination)}"
    return f"{_leverage(found)} ({losses}){rival}"


def fall_back_words(table: LeverageTable) -> Iterator[tuple[str, str]]:
    """Yield the name of each fall-back with what the others do under it."""
    for kind in table.kinds:
        said = {row.words for row in table.rows if row.kind == kind}
        yield HEADS[kind], f"{'; '.join(sorted(said))}."


def no_number_words(table: LeverageTable) -> Iterator[str]:
    """Yield why origins have no leverage, and which have no posts to ask about."""
    reasons: dict[str, list[str]] = {}
    for row in table.rows:
        if row.leverage.value is None:
            reasons.setdefault(f"{HEADS[row.kind]}: {row.leverage.words}", []).append(row.origin)
    yield from (f"{', '.join(names)}, {reason}." for reason, names in reasons.items())
    if table.without_posts:
        listed = ", ".join(table.without_posts)
        yield f"No counted posts at {table.destination}, so nothing to ask: {listed}."


def assumed_case_table(case: Case) -> Table:
    """Return the assumed figures of a case with range and source."""
    rows = [
        (name, f"{x.value:,g}", f"{x.low:,g} to {x.high:,g}", x.unit, str(x.year or "-"), x.source)
        for name, x in case.quantities().items()
        if x.grade == "assumed"
    ]
    heads = (Column("Figure"), Column("Value", numeric=True), Column("Range", numeric=True))
    return Table(
        "assumed",
        f"What this rests on: {len(rows)} assumed figures",
        "Assumed figures of the case; the unit stands in each row.",
        (*heads, Column("Unit"), Column("Year"), Column("Source")),
        tuple(rows),
    )


def sure_table(case: Case, table: LeverageTable, kind: Kind, drawn: Sweep) -> Table:
    """Return how sure the stronger side and the order of origins are over draws.

    Parameters
    ----------
    case, table, kind
        The case, the table at its figures, and the fall-back.
    drawn
        The same table at draws from the ranges of all figures.
    """
    left = f"; at {drawn.left_out} the case cannot be calibrated" if drawn.left_out else ""
    return Table(
        "sure",
        "How sure is it?",
        f"Fall-back: {HEADS[kind].lower()}; {len(drawn.leverages)} draws from the ranges of all "
        f"figures of the case{left}. Holds: the same in all draws; mostly: in 9 of 10; else open.",
        (
            Column("Origin"),
            Column("Leverage", numeric=True),
            Column("90 % of draws", numeric=True),
            Column("Stronger side"),
            Column("The side"),
            Column("Place", "From the strongest origin, 1 first.", numeric=True),
            Column("Places in draws", numeric=True),
        ),
        tuple(
            _sure(case, table.leverages(kind), place, name, drawn)
            for place, name in enumerate(table.order(kind), start=1)
        ),
    )


def _sure(
    case: Case, values: dict[str, float | None], place: int, name: str, drawn: Sweep
) -> tuple[str, ...]:
    """Return the cells of one origin."""
    value = values[name] or 0.0
    side = judge(value - _EVEN, [each - _EVEN for each in drawn.values(name)], {})
    ranks = [place, *drawn.ranks(name)]
    return (
        _origin(case, name),
        f"{value:.2f}",
        f"{side.low + _EVEN:.2f} to {side.high + _EVEN:.2f}",
        "origin" if value > _EVEN else "destination",
        _VERDICTS[side.verdict],
        str(place),
        f"{min(ranks)} to {max(ranks)}",
    )
