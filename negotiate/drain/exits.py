"""Exits: workers of the occupation abroad, migrants of every kind abroad, and who leaves."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from negotiate.drain.asked import Asked, case_line
from negotiate.drain.intervals import total
from negotiate.drain.lines import Line, Missing, Section, computed, no_figure
from negotiate.drain.naming import DOCTORS
from negotiate.drain.tables import fact_lines

PERIOD = 5
"""Years of a period of the table of flows."""

DEPARTURES = {
    "LKA": ("slbfe_by_country", "departures"),
    "NPL": ("nepal_permits_11_months", "permits"),
}
"""Tables and measures of an origin's own count of workers who leave, all occupations."""


def stock_section(asked: Asked) -> Section:
    """Return the workers of the occupation abroad, by destination: ``stock`` and ``stock.DES``.

    Posts of the case; for doctors without a case, those trained in the country and registered in
    the OECD.
    """
    title = f"{asked.occupation.words[0].upper()}{asked.occupation.words[1:]} abroad"
    label = f"{asked.occupation.words} abroad, all destinations"
    lines, note, why, lacking = _abroad(asked)
    if not lines:
        words = f"not known here: {why}"
        return Section("stock", title, (no_figure("stock", label, words),), missing=lacking)
    return Section("stock", title, (_sum(lines, "stock", label), *lines), (note,))


def _abroad(asked: Asked) -> tuple[tuple[Line, ...], str, str, tuple[Missing, ...]]:
    """Return workers abroad, what they are, why there are none, and what is missing for that."""
    if asked.modelled:
        note = (
            f"Workers in post in a steady state, as the case {asked.modelled.id!r} has them, which "
            f"says that it is about: {asked.modelled.occupation}."
        )
        return _posts(asked), note, f"the case has no posts of {asked.name}", ()
    if asked.occupation != DOCTORS:
        return (), "", asked.why_not_modelled, ()
    table = "oecd_foreign_trained_doctors"
    lacking = asked.data.lacking(table)
    facts = asked.data.latest(table, asked.until, training=asked.origin)
    label = "doctors trained here and registered there"
    why = "the table of foreign-trained doctors is missing or has no row of this country"
    note = "By country of training, 21 destinations of the OECD."
    return fact_lines(facts, "stock", label, "destination"), note, why, lacking


def _posts(asked: Asked) -> tuple[Line, ...]:
    """Return the posts of the origin's corridors, the largest first."""
    case = asked.modelled
    if case is None:
        return ()
    label = f"{asked.occupation.words} abroad"
    found = [
        case_line(
            case,
            f"posts.{x.origin}-{x.destination}",
            f"stock.{x.destination}",
            label,
            x.destination,
        )
        for x in case.corridors
        if x.origin == asked.origin and x.posts
    ]
    return tuple(sorted(found, key=lambda line: (-(line.value or 0), line.id)))


def migrant_section(asked: Asked) -> Section:
    """Return migrants of every age and reason abroad: ``migrants`` and ``migrants.DES``."""
    table = "un_migrant_stock_2020"
    facts = asked.data.latest(table, asked.until, origin=asked.origin, measure="migrant_stock")
    lines = fact_lines(facts, "migrants", "migrants of every age and reason", "destination")
    return Section(
        "migrants",
        "Migrants of every age and reason abroad",
        _with_sum(lines, "migrants", f"migrants from {asked.name}, all destinations"),
        ("Not workers of the occupation, and not only workers.",),
        asked.data.lacking(table),
    )


def flow_section(asked: Asked) -> Section:
    """Return who leaves: ``flows`` and ``flows.DES`` of all migrants, an estimate, and departures.

    Returns
    -------
    Section
        For origins that count their own workers who leave also ``departures``, of all occupations,
        and ``departures.ROW`` of each row of their table.
    """
    table = "abel_cohen_flows"
    facts = asked.data.latest(table, asked.until, origin=asked.origin, measure="pseudo_bayes")
    lines = fact_lines(facts, "flows", "migrants who moved there in five years", "destination")
    note = (
        f"Flows of migrants are estimated from changes of stocks; the year is the first of {PERIOD}. "
        "No flow of the occupation by destination is in the data sets."
    )
    own = DEPARTURES.get(asked.origin)
    label = f"migrants from {asked.name} in five years, all destinations"
    return Section(
        "flows",
        "Who left, all occupations",
        (*_with_sum(lines, "flows", label), *(_departures(asked, *own) if own else ())),
        (note,),
        asked.data.lacking(table, *(own[:1] if own else ())),
    )


def _departures(asked: Asked, table: str, measure: str) -> tuple[Line, ...]:
    """Return an origin's own count of workers who left, row by row, with their sum."""
    facts = asked.data.latest(table, asked.until)
    facts = facts if facts.empty else facts[facts["measure"] == measure]
    lines = [
        replace(line, id=f"departures.{line.source.row}")
        for at in range(len(facts))
        for line in fact_lines(facts.iloc[[at]], "departures", _leaving(facts, at), "destination")
        if line.source
    ]
    ordered = sorted(lines, key=lambda line: (-(line.value or 0), line.id))
    return _with_sum(ordered, "departures", f"workers who left {asked.name}, its own count")


def _leaving(facts: pd.DataFrame, at: int) -> str:
    """Return what a row of departures counts, with the channel where the table tells them apart."""
    channel = facts.iloc[at].get("channel")
    return "workers who left" if channel is None else f"permits, {channel}"


def _with_sum(lines: Sequence[Line], name: str, label: str) -> tuple[Line, ...]:
    """Return lines with their sum before them, or one that says that nothing is known."""
    if not lines:
        return (no_figure(name, label, "not known here: the table is missing or has no row of it"),)
    return (_sum(lines, name, label), *lines)


def _sum(lines: Sequence[Line], name: str, label: str) -> Line:
    """Return the sum of lines of one unit."""
    interval = total(line.interval for line in lines)
    return computed(name, label, interval, lines[0].unit, "sum over destinations", lines)
