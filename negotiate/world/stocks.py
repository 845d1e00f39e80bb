"""Which count of migrants is used: that of the United Nations, else the one that ships."""

from negotiate.world.labels import label_of
from negotiate.world.layers import ALL
from negotiate.world.loading import load_world
from negotiate.world.world import World

STOCK = "stock"
"""Stock of the United Nations, of doctors that of the OECD; to be imported."""

INSTEAD = "stock_world_bank"
"""Stock of the World Bank, which ships with the package; everybody only."""


def load_stocks(*others: str, year: int | None = None, layer: str = ALL) -> World:
    """Return the world with people abroad: of the United Nations, else what stands in for it.

    Parameters
    ----------
    others
        Further measures of corridors.
    year
        The latest figures not after this year; default: the latest.
    layer
        Whom the stock counts.

    Returns
    -------
    World
        From the user's store, with the measure that `stock_measure` names, if any is there.
    """
    world = load_world(year, measures=(STOCK, *others))
    there = STOCK in world.facts and layer in world.layers_of(STOCK)
    if there or layer != ALL:
        return world
    return load_world(year, measures=(STOCK, INSTEAD, *others))


def stock_measure(world: World, layer: str = ALL) -> str:
    """Return the measure that counts people abroad in a layer.

    Parameters
    ----------
    world
        Countries and corridors, loaded with both measures.
    layer
        Whom it counts.

    Returns
    -------
    str
        ``stock`` where it is there, or where nothing can stand in for it; ``stock_world_bank``
        where it is not and everybody is counted.
    """
    if STOCK in world.facts and layer in world.layers_of(STOCK):
        return STOCK
    there = layer == ALL and INSTEAD in world.facts
    return INSTEAD if there else STOCK


def instead_words(world: World, measure: str) -> str:
    """Return that another count stands in, why, and how to get the one that is wanted.

    Parameters
    ----------
    world
        From which the measure was taken.
    measure
        As `stock_measure` returned it.

    Returns
    -------
    str
        Empty where nothing stands in.
    """
    if measure != INSTEAD:
        return ""
    why = [each.error.rule for each in world.missing if each.gives(STOCK, ALL)]
    said = f" is not there: {why[0]}" if why else " is not there"
    return f"Computed on {label_of(INSTEAD)} ({_years(world)}), because {label_of(STOCK)},{said}."


def _years(world: World) -> str:
    """Return the tables and years of the stock that stands in."""
    used = sorted({world.sources[int(at)] for at in set(world.facts[INSTEAD].source.tolist())})
    return ", ".join(dict.fromkeys(f"{each.table}, {each.period or each.year}" for each in used))
