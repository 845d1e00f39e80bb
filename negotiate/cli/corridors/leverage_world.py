"""The leverage table of the world, for people and for programs."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from negotiate.cli.corridors.leverage_question import rank_certainty
from negotiate.cli.output import percent, print_lines, print_table
from negotiate.errors import UnknownNameError
from negotiate.leverage.stocks import StockLeverage
from negotiate.leverage.worlds import HOME, WorldLeverage
from negotiate.uncertainty.certainty import judge
from negotiate.units import Quantity
from negotiate.world.layers import layer_of

FloatArray = NDArray[np.float64]
_MOST = 8


def _known(found: WorldLeverage) -> tuple[str, ...]:
    return (*found.origins, *found.home_unknown)


def _check(found: WorldLeverage, origin: str | None) -> None:
    """Refuse an origin without a corridor."""
    if origin is not None and origin not in _known(found):
        kind = f"origin with known stocks in {found.destination}"
        raise UnknownNameError(kind, origin, _known(found))


def _among(found: WorldLeverage, origin: str | None, least: float) -> tuple[str, ...]:
    """Return the origins that are ranked, from the strongest: large ones and the one asked for."""
    workers, index = found.central.workers, found.world.countries.index
    return tuple(
        o for o in found.origins if o == origin or workers[index(o)] >= least * workers.sum()
    )


def print_world(found: WorldLeverage, origin: str | None, least: float, console: Console) -> None:
    """Print the table of the world with its assumptions and how sure it is.

    Raises
    ------
    UnknownNameError
        If the origin has no known stocks at the destination.
    """
    _check(found, origin)
    among = _among(found, origin, least)
    shown = among if origin is None else (origin,)
    print_lines(console, [_title(found), ""])
    _print_table(found, shown, console)
    print_lines(console, ["", *_notes(found, shown)])
    if origin is None:
        print_lines(console, _left_out(found, shown, least))
    else:
        print_lines(console, _where(found, origin))
    print_lines(console, ["", *_sure(found, shown, among)])


def _title(found: WorldLeverage) -> str:
    """Return what the table is about."""
    name = found.world.nodes.get(found.destination, {}).get("name")
    return (
        f"Leverage towards {name.value if name else found.destination} ({found.destination}): each "
        f"corridor removed, one at a time; workers: {layer_of(found.layer).words}, persons."
    )


def _print_table(found: WorldLeverage, shown: Sequence[str], console: Console) -> None:
    """Print the row of each origin."""
    headers = ["origin", "workers", "not replaced", "no other place", "leverage (range)"]
    headers += ["money lost", "rows"] if found.remittances is not None else ["row"]
    rows = [_cells(found, o) for o in shown]
    print_table(console, headers, rows, numbers=headers[1:], whole=len(headers))


def _cells(found: WorldLeverage, origin: str) -> tuple[str, ...]:
    """Return the cells of one origin."""
    k = found.world.countries.index(origin)
    near, central, far = (each.leverage[k] for each in found.by_dissimilarity)
    now, rows = found.central, _row(found, origin, "stock")
    cells = (
        origin,
        f"{now.workers[k]:,.0f}",
        _percent(now.loss_destination[k]),
        _percent(now.loss_origin[k]),
        f"{_two(central)} ({_two(far)}-{_two(near)})",
    )
    if found.remittances is None:
        return (*cells, rows)
    lost, share = now.remittances_lost[k], now.remittance_share[k]
    money = "-" if np.isnan(lost) else f"{lost:,.0f} ({_percent(share)})"
    return (*cells, money, f"{rows} / {_row(found, origin, 'remittance') or '-'}")


def _row(found: WorldLeverage, origin: str, measure: str) -> str:
    """Return the row of a figure in its file."""
    figure = found.figure(origin, measure)
    return "" if figure is None else ", ".join(str(row) for row in figure.rows)


def _two(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.2f}"


def _percent(share: float) -> str:
    """Return a share in percent, with a decimal where it is small."""
    return percent(share) if np.isnan(share) or share >= 0.1 else f"{share:.1%}"


def _tables(found: WorldLeverage, shown: Sequence[str], measure: str) -> str:
    """Return the data sets and years of the figures that are shown."""
    figures = [found.figure(origin, measure) for origin in shown]
    said = {f"{each.source.table}, {each.period}" for each in figures if each is not None}
    return "; ".join(sorted(said)) or "not imported"


def _assumed(name: str, figure: Quantity) -> str:
    """Return an assumed figure with its range and source."""
    span = f"{figure.value:g} [{figure.low:g}, {figure.high:g}]"
    return f"{name} {span}, {figure.grade}: {figure.source}."


def _notes(found: WorldLeverage, shown: Sequence[str]) -> Iterator[str]:
    """Yield definitions, sources and assumptions."""
    yield from _sources(found, shown)
    yield from _definitions(found)
    yield _assumed("lambda (dissimilarity of destinations)", found.dissimilarity)
    yield _assumed("share replaced", found.replaceable)


def _sources(found: WorldLeverage, shown: Sequence[str]) -> Iterator[str]:
    """Yield from which tables the workers and the money are."""
    if found.instead:
        yield found.instead
    yield f"workers: {_tables(found, shown, 'stock')}; row: of its file."
    if found.remittances is not None:
        yield (
            "money lost: remittances, million USD a year and of all that the origin gets, net of what "
            f"those who go elsewhere send; {_tables(found, shown, 'remittance')}; second row: of its "
            "file."
        )


def _definitions(found: WorldLeverage) -> Iterator[str]:
    """Yield what the columns mean, and what both sides fall back on."""
    yield (
        f"not replaced: of the foreign workers of {found.destination}. no other place: those who find "
        "no other destination, of the origin's workers abroad. leverage = the former / both, at the "
        "central lambda (and at the high and the low one): above 0.5 the origin loses less. It "
        "compares each side's loss with what that side has in all, not money, and does not grow with "
        "the corridor itself; read it beside the shares."
    )
    yield (
        "Fall-back: the origin's workers choose again among their other destinations and home (nested "
        f"logit on all stocks; home: {HOME[found.layer]}); the destination takes others' workers in "
        "proportion to those that it has."
    )


def _left_out(found: WorldLeverage, shown: Sequence[str], least: float) -> Iterator[str]:
    """Yield which origins are not printed."""
    rest = len(found.origins) - len(shown)
    if rest:
        yield (
            f"Not printed: origins with less than {least:.1%} of the foreign workers, {rest} of "
            f"{len(found.origins)}; --least 0 prints all."
        )
    if found.home_unknown:
        yield f"Nobody counts those at home, so no leverage: {', '.join(found.home_unknown)}."


def _where(found: WorldLeverage, origin: str) -> Iterator[str]:
    """Yield where the workers of one origin go, and who comes in their place."""
    k = found.world.countries.index(origin)
    going, coming = found.central.elsewhere[k], found.central.gains_of_others(k)
    yield f"{origin}'s workers go to: {_largest(found, going)}."
    yield f"{found.destination} takes in their place workers of: {_largest(found, coming)}."


def _largest(found: WorldLeverage, people: FloatArray) -> str:
    """Return the countries with most people, from the largest."""
    order = [k for k in np.argsort(-people, kind="stable")[:_MOST] if people[k] >= 1]
    listed = [f"{found.world.countries[k]} {people[k]:,.0f}" for k in order]
    return ", ".join(listed) or "nobody"


def _sure(found: WorldLeverage, shown: Sequence[str], among: Sequence[str]) -> Iterator[str]:
    """Yield a sentence per origin on how sure side and order are."""
    yield (
        "How sure (lambda at three values, and both assumed figures at both ends; the share replaced "
        "moves all origins alike and leaves the order as it is):"
    )
    for origin in shown:
        yield sure_words(found, origin, among)


def sure_words(found: WorldLeverage, origin: str, among: Sequence[str]) -> str:
    """Return how sure side and place of an origin are among those named.

    HOLDS: the same at all values; OPEN: otherwise.
    """
    k = found.world.countries.index(origin)
    value = found.central.leverage[k]
    if np.isnan(value):
        return f"{origin}: nobody counts those at home, so no leverage."
    every = [*found.by_dissimilarity, *found.corners]
    side = judge(value - 0.5, [each.leverage[k] - 0.5 for each in every], {})
    ranks = [_rank(found, each, origin, among) for each in every]
    own = _rank(found, found.central, origin, among)
    low, high = (each[k] for each in found.spread)
    sides = "HOLDS" if side.verdict == "holds" else "OPEN"
    places = "HOLDS" if rank_certainty(own, ranks, ()).verdict == "holds" else "OPEN"
    stronger = "origin" if value > 0.5 else "destination"
    return (
        f"{origin}: leverage {value:.2f}, {low:.2f} to {high:.2f}. {sides}: the {stronger} is the "
        f"stronger side. {places}: place {own} of {len(among)} ({min(ranks)} to {max(ranks)})."
    )


def _rank(found: WorldLeverage, each: StockLeverage, origin: str, among: Sequence[str]) -> int:
    """Return the place of an origin from the strongest, 1 first."""
    index = found.world.countries.index
    own = each.leverage[index(origin)]
    return 1 + sum(bool(each.leverage[index(other)] > own) for other in among)


def world_json(found: WorldLeverage, origin: str | None) -> dict[str, object]:
    """Return everything for programs; null stands for what is not known.

    Raises
    ------
    UnknownNameError
        If the origin has no known stocks at the destination.
    """
    _check(found, origin)
    frame = found.frame()
    kept = frame if origin is None else frame[frame["origin"] == origin]
    return {
        "destination": found.destination,
        "change": "removed",
        "layer": found.layer,
        "stock_measure": found.measure,
        "instead": found.instead or None,
        "order": found.origins,
        "home_unknown": found.home_unknown,
        "rows": kept.to_dict(orient="records"),
        "assumed": {
            "dissimilarity": found.dissimilarity.model_dump(),
            "replaceable": found.replaceable.model_dump(),
        },
    }
