"""The leverage of every origin of the world towards a destination, as a table and words."""

from collections.abc import Iterator

from negotiate.leverage.worlds import HOME, WorldLeverage
from negotiate.reports.corridors.figures import number, percent, rows_of
from negotiate.reports.corridors.world_tables import country_label
from negotiate.reports.tables import Column, Table
from negotiate.units import Quantity
from negotiate.world import layer_of


def world_leverage_table(found: WorldLeverage, least: float) -> Table:
    """Return what every origin and a destination lose, the strongest origin first.

    Parameters
    ----------
    found
        Leverage towards one destination.
    least
        Share of the destination's foreign workers from which an origin is shown, /1.
    """
    return Table(
        "world_leverage",
        f"Leverage towards {country_label(found.destination)}",
        f"Each corridor removed, one at a time. Workers: {layer_of(found.layer).words}, persons.",
        _columns(found),
        tuple(_cells(found, name) for name in shown_origins(found, least)),
    )


def shown_origins(found: WorldLeverage, least: float) -> tuple[str, ...]:
    """Return the origins with at least a share of the destination's foreign workers."""
    workers, index = found.central.workers, found.world.countries.index
    return tuple(o for o in found.origins if workers[index(o)] >= least * workers.sum())


def _columns(found: WorldLeverage) -> tuple[Column, ...]:
    """Return the columns; money only where remittances are known."""
    money = (
        Column("Money lost", "Remittances, million USD a year.", numeric=True),
        Column("Of all it gets", "Of all remittances of the origin.", numeric=True),
        Column("Row (money)", "Row of the file of remittances.", numeric=True),
    )
    return (
        Column("Origin"),
        Column(
            "Leverage", "Not replaced over both; above 0.5 the origin loses less.", numeric=True
        ),
        Column("Range", "Over the ranges of both assumed figures.", numeric=True),
        Column("Workers", "Persons of the origin in the destination.", numeric=True),
        Column("Year"),
        Column("Row", "Row of the file of stocks.", numeric=True),
        Column("Not replaced", "Of the foreign workers of the destination.", numeric=True),
        Column("No other place", "Of the origin's workers abroad.", numeric=True),
        *(money if found.remittances is not None else ()),
    )


def _cells(found: WorldLeverage, origin: str) -> tuple[str, ...]:
    """Return the cells of one origin."""
    k, now = found.world.countries.index(origin), found.central
    low, high = (float(each[k]) for each in found.spread)
    stock = found.figure(origin)
    cells = (
        country_label(origin),
        f"{now.leverage[k]:.2f}",
        f"{low:.2f} to {high:.2f}",
        number(float(now.workers[k])),
        "" if stock is None else stock.period,
        rows_of(stock),
        percent(float(now.loss_destination[k])),
        percent(float(now.loss_origin[k])),
    )
    if found.remittances is None:
        return cells
    money = (number(float(now.remittances_lost[k])), percent(float(now.remittance_share[k])))
    return (*cells, *money, rows_of(found.figure(origin, "remittance")))


def world_leverage_words(found: WorldLeverage, least: float) -> Iterator[str]:
    """Yield what the columns mean, on what it rests, and what is left out."""
    yield (
        f"Not replaced: of the foreign workers of {found.destination}. No other place: those who "
        "find no other destination, of the origin's workers abroad. Leverage compares each side's "
        "loss with what that side has in all, not money, and does not grow with the corridor itself; "
        "read it beside the shares."
    )
    yield (
        "Fall-back: the origin's workers choose again among their other destinations and home (nested "
        f"logit on all stocks; home: {HOME[found.layer]}); the destination takes others' workers in "
        "proportion to those that it has."
    )
    yield _assumed("Dissimilarity of destinations (lambda)", found.dissimilarity)
    yield _assumed("Share replaced", found.replaceable)
    rest = len(found.origins) - len(shown_origins(found, least))
    if rest:
        yield f"{rest} of {len(found.origins)} origins have fewer than {percent(least)} of the workers."
    if found.home_unknown:
        yield f"Nobody counts those at home, so no leverage: {', '.join(found.home_unknown)}."


def _assumed(name: str, figure: Quantity) -> str:
    """Return an assumed figure with its range and source."""
    span = f"{figure.value:g} [{figure.low:g} to {figure.high:g}]"
    return f"{name}: {span}, {figure.grade}. {figure.source}."


def data_sets_of(found: WorldLeverage, least: float) -> tuple[str, ...]:
    """Return the ids of the tables from which the shown figures were read."""
    figures = [
        found.figure(origin, measure)
        for origin in shown_origins(found, least)
        for measure in ("stock", "remittance")
    ]
    return tuple(sorted({each.source.table for each in figures if each is not None}))
