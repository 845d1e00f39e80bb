"""Density of the occupation at home against need, and what lists say of the country."""

import math
from collections.abc import Iterable

import pandas as pd

from negotiate.drain.asked import Asked, case_line
from negotiate.drain.intervals import Interval
from negotiate.drain.lines import Line, Section, computed, no_figure
from negotiate.drain.naming import DOCTORS, NURSES, Occupation
from negotiate.drain.standards import Listed, Mention, page_link, standard_line
from negotiate.drain.tables import fact_lines

DENSITY = "health_worker_density"
OLDER = "health_worker_density_2018"
POPULATION = "penn_world_table_11"
LATEST_POPULATION = "cia_factbook"
PER = 10_000
"""Inhabitants per which a density is stated."""

_PERSONS = {"million persons": 1e6, "person": 1.0}


def density_section(asked: Asked) -> Section:
    """Return density, inhabitants, workers at home, thresholds and the gap to each.

    Returns
    -------
    Section
        Lines ``density``, ``density.2018``, ``population``, ``workers``, ``workforce`` of the case,
        ``density.combined`` of doctors, nurses and midwives together, and per threshold
        ``threshold.NAME`` and ``gap.NAME``, the workers of these occupations that are missing:
        (threshold - density) x inhabitants / 10,000.
    """
    title = "Density at home against need"
    if asked.occupation.density is None:
        words = f"the tables of density do not have {asked.occupation.words}"
        return Section("density", title, (no_figure("density", "density", words),))
    density = _density(asked, asked.occupation.density, "density")
    population = _population(asked, _year(density), "population")
    lines = [density, *_older(asked), population, _workers(asked, density, population)]
    lines += [*_workforce(asked), *_need(asked, density, population)]
    notes = (
        "Thresholds are of doctors, nurses and midwives together, so the gap is in these together.",
        *asked.standards.left_out,
    )
    tables = (DENSITY, OLDER, POPULATION, LATEST_POPULATION)
    return Section("density", title, tuple(lines), notes, asked.data.lacking(*tables))


def _density(asked: Asked, occupation: str, name: str, year: int | None = None) -> Line:
    """Return the density of an occupation, of the latest year or of one year."""
    label = f"{occupation.replace('_', ' ')} per 10,000 inhabitants"
    keys = {"country": asked.origin, "occupation": occupation}
    facts = asked.data.latest(DENSITY, asked.until if year is None else year, **keys)
    lines = fact_lines(facts, name, label)
    return lines[0] if lines else no_figure(name, label, "not known here: no row has this country")


def _older(asked: Asked) -> tuple[Line, ...]:
    """Return the density of the older table, per 1,000 inhabitants as it stands there."""
    keys = {"country": asked.origin, "occupation": str(asked.occupation.density)}
    facts = asked.data.latest(OLDER, asked.until, **keys)
    label = f"{asked.occupation.words} per 1,000 inhabitants, table of 2018"
    return fact_lines(facts, "density.2018", label)


def _year(line: Line) -> int | None:
    """Return the year of a line, None without one."""
    return int(line.year) if line.year else None


def _population(asked: Asked, year: int | None, name: str) -> Line:
    """Return the inhabitants in a year, else the latest known."""
    facts = asked.data.facts(POPULATION, asked.until, country=asked.origin, measure="population")
    if not facts.empty and year is not None:
        facts = facts[facts["year"] == year]
    if facts.empty:
        keys = {"country": asked.origin, "measure": "population"}
        facts = asked.data.latest(LATEST_POPULATION, asked.until, **keys)
    facts = facts if facts.empty else facts[facts["year"] == facts["year"].max()]
    label = "inhabitants"
    if facts.empty:
        return no_figure(name, label, "not known here: no table has inhabitants of this country")
    return _counted(facts, name, label)


def _counted(facts: pd.DataFrame, name: str, label: str) -> Line:
    """Return the line of inhabitants, or words where the number is none."""
    row = facts.iloc[0]
    value = float(row["value"])
    if math.isfinite(value) and value > 0:
        return fact_lines(facts.iloc[:1], name, label)[0]
    words = (
        f"row {row['row']} of {row['dataset']} has {value:g} inhabitants, which is no number to "
        "multiply with"
    )
    return no_figure(name, label, words)


def _heads(population: Line) -> float:
    """Return inhabitants in persons."""
    return population.interval.value * _PERSONS[population.unit]


def _workers(asked: Asked, density: Line, population: Line) -> Line:
    """Return the workers at home, from density and inhabitants."""
    label = f"{asked.occupation.words} at home"
    unknown = _unknown([density, population])
    if unknown:
        return no_figure("workers", label, f"not computed: {unknown}")
    interval = density.interval.scaled(_heads(population) / PER)
    formula = "density x inhabitants / 10,000"
    return computed("workers", label, interval, "persons", formula, [density, population])


def _unknown(lines: Iterable[Line]) -> str:
    """Return what is not known of lines that a figure needs, empty where all is known."""
    return "; ".join(f"{line.label}: {line.words}" for line in lines if line.value is None)


def _workforce(asked: Asked) -> list[Line]:
    """Return the workers at home as the case states them."""
    name = f"workforce.{asked.origin}"
    if asked.modelled is None or name not in asked.modelled.quantities():
        return []
    label = f"{asked.occupation.words} at home, as the case has them"
    return [case_line(asked.modelled, name, "workforce", label)]


def _need(asked: Asked, density: Line, population: Line) -> list[Line]:
    """Return the density of doctors, nurses and midwives, and the gap to each threshold."""
    year = _common_year(asked)
    both = [_of_year(asked, each, density, year) for each in (DOCTORS, NURSES)]
    combined = _combined(both)
    heads = population
    if year is not None and str(year) != population.year:
        heads = _population(asked, year, "population.need")
    new = [line for line in (*both, combined, heads) if line not in (density, population)]
    return [*new, *_gaps(asked, combined, heads)]


def _of_year(asked: Asked, which: Occupation, density: Line, year: int | None) -> Line:
    """Return the density of an occupation in a year, the line that is there if it is that."""
    if which.density == asked.occupation.density and year in (None, _year(density)):
        return density
    return _density(asked, str(which.density), f"density.{which.density}", year)


def _combined(both: list[Line]) -> Line:
    """Return the density of doctors, nurses and midwives together."""
    name, label = "density.combined", "doctors, nurses and midwives per 10,000 inhabitants"
    unknown = _unknown(both)
    if unknown:
        return no_figure(name, label, f"not computed: {unknown}")
    interval = both[0].interval.plus(both[1].interval)
    words = "" if both[0].year == both[1].year else "The two densities are of different years."
    return computed(name, label, interval, both[0].unit, "sum of both", both, words=words)


def _common_year(asked: Asked) -> int | None:
    """Return the last year in which both densities are known, None where there is none."""
    years: list[set[int]] = []
    for each in (DOCTORS, NURSES):
        keys = {"country": asked.origin, "occupation": str(each.density)}
        facts = asked.data.facts(DENSITY, asked.until, **keys)
        years.append(set() if facts.empty else {int(year) for year in facts["year"].dropna()})
    common = years[0] & years[1]
    return max(common) if common else None


def _gaps(asked: Asked, combined: Line, population: Line) -> list[Line]:
    """Return each threshold and the gap to it."""
    lines = []
    for name, threshold in asked.standards.thresholds.items():
        line = standard_line(f"threshold.{name}", threshold.label, threshold.figure)
        lines += [line, _gap(name, line, combined, population)]
    return lines


def _gap(name: str, threshold: Line, combined: Line, population: Line) -> Line:
    """Return how many workers are missing for a threshold; below 0 where it is passed."""
    label = f"missing for it: {threshold.label}"
    unknown = _unknown([combined, population])
    if unknown:
        return no_figure(f"gap.{name}", label, f"not computed: {unknown}")
    interval = gap(threshold.interval, combined.interval, _heads(population))
    words = "" if interval.high > 0 else "The density is at or above the threshold."
    return computed(
        f"gap.{name}",
        label,
        interval,
        "persons",
        "(threshold - density) x inhabitants / 10,000",
        [threshold, combined, population],
        words=words,
    )


def gap(threshold: Interval, density: Interval, inhabitants: float) -> Interval:
    """Return the workers missing for a threshold, below 0 where it is passed.

    Parameters
    ----------
    threshold, density
        Persons per 10,000 inhabitants.
    inhabitants
        Inhabitants, persons.

    Returns
    -------
    Interval
        (threshold - density) x inhabitants / 10,000, persons.

    Examples
    --------
    >>> gap(Interval.of(22.8), Interval.of(13.0), 1_000_000).value
    980.0
    """
    return threshold.minus(density).scaled(inhabitants / PER)


def list_section(asked: Asked) -> Section:
    """Return what the WHO safeguards list and codes say of the country, as far as it is known.

    Returns
    -------
    Section
        A country that no source names is "not known here", never "not listed".
    """
    title = "WHO health workforce support and safeguards list"
    if asked.occupation.density is None:
        words = f"the list is about health workers, not {asked.occupation.words}"
        return Section("list", title, (no_figure("list", "on the list", words),))
    named = [each for each in asked.standards.listed if asked.origin in each.countries]
    lines = [_mention(f"list.{each.edition}", each, _edition(each)) for each in named]
    amber = [each for each in asked.standards.amber if asked.origin in each.countries]
    lines += [_mention(f"amber.{at}", each, "destination's code") for at, each in enumerate(amber)]
    if not named:
        lines.insert(0, no_figure("list", "on the list", "not known here whether listed"))
    note = "The list itself was not in reach; countries are known from the codes and pages named."
    return Section("list", title, tuple(lines), (note,))


def _edition(listed: Listed) -> str:
    """Return the label of an edition."""
    return f"on the list, edition {listed.edition}"


def _mention(name: str, mention: Mention, label: str) -> Line:
    """Return the line of what a page says of a country."""
    return Line(
        name, label, grade=mention.grade, source=page_link(mention.source), words=mention.words
    )
