"""Who hangs on whom, as tables with the meaning of every measure in words."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from negotiate.reports.corridors.figures import NOT_KNOWN, number, percent, rows_of, sentence
from negotiate.reports.corridors.world_tables import country_label
from negotiate.reports.tables import Column, Table
from negotiate.world import Dependence, Side, World
from negotiate.world.dependence import alternatives_words

Party = Literal["origin", "destination"]
"""Whose dependence a table is about."""


def dependence_table(
    world: World, found: Dependence, party: Party, countries: Sequence[str], top: int = 10
) -> Table:
    """Return concentration and alternatives of some countries on one side.

    Parameters
    ----------
    world
        The world that the measures are of; it names the row of the largest corridor.
    found
        The measures.
    party
        Origins over their destinations, or destinations over their origins.
    countries
        Codes; none means the largest.
    top
        Number of countries where none is named.

    Raises
    ------
    UnknownNameError
        If the world has no such country.
    """
    side = found.origins if party == "origin" else found.destinations
    order = np.argsort(-np.nan_to_num(side.total), kind="stable")[:top]
    chosen = [found.row(each) for each in countries] or [int(row) for row in order]
    other = "destination" if party == "origin" else "origin"
    return Table(
        f"dependence_{party}s",
        f"How {party}s depend on {other}s",
        _about(found, side),
        _columns(found, party, other),
        tuple(_line(world, found, party, row) for row in chosen),
    )


def _about(found: Dependence, side: Side) -> str:
    """Return on what a table rests and what its measures mean."""
    return " ".join(map(sentence, (found.words, side.words, alternatives_words(found.threshold))))


def _columns(found: Dependence, party: Party, other: str) -> tuple[Column, ...]:
    """Return the columns of one side."""
    least = percent(found.threshold)
    return (
        Column(party.capitalize()),
        Column("Known", f"Number of {other}s with a figure.", numeric=True),
        Column(f"Total, {found.unit}", "Sum of what is known.", numeric=True),
        Column("Herfindahl", "Sum of squared shares: 1 means all with one.", numeric=True),
        Column("As if", f"Number of {other}s of equal size, as concentrated.", numeric=True),
        Column(f"Largest {other}"),
        Column("Share", f"Share of the largest {other}.", numeric=True),
        Column("Row", "Row of the largest corridor in the data set's file.", numeric=True),
        Column("Alternatives", f"Other {other}s with at least {least} of it.", numeric=True),
        Column(
            "Partner's alternatives",
            f"Other {party}s with at least {least} of the largest {other}'s total.",
            numeric=True,
        ),
    )


def _line(world: World, found: Dependence, party: Party, row: int) -> tuple[str, ...]:
    """Return one country of one side."""
    side = found.origins if party == "origin" else found.destinations
    country, at = found.countries[row], int(side.largest[row])
    if at < 0:
        return (country_label(country), str(side.known[row]), *[NOT_KNOWN] * 3, *["-"] * 5)
    cell = (row, at) if party == "origin" else (at, row)
    origin, destination = (found.countries[k] for k in cell)
    figure = world.figure(found.measure, origin, destination, found.layer)
    mine, theirs = found.origins.alternatives[cell], found.destinations.alternatives[cell]
    both = (mine, theirs) if party == "origin" else (theirs, mine)
    return (
        country_label(country),
        str(side.known[row]),
        number(round(float(side.total[row]))),
        f"{side.herfindahl[row]:.3f}",
        f"{side.equivalent[row]:.1f}",
        country_label(found.countries[at]),
        percent(float(side.shares[cell])),
        rows_of(figure),
        *(str(int(each)) for each in both),
    )
