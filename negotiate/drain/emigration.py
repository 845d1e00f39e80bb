"""Emigration rates by skill and sex, 1980 to 2010."""

from collections.abc import Iterator

import pandas as pd

from negotiate.drain.asked import Asked
from negotiate.drain.lines import Line, Section, no_figure
from negotiate.drain.tables import fact_lines

TABLE = "iab_emigration_rates"
SKILLS = ("high", "medium", "low", "all")
SEXES = ("total", "female", "male")


def emigration_section(asked: Asked) -> Section:
    """Return the share of those born in the country who live abroad, by skill.

    Returns
    -------
    Section
        ``rate.SKILL`` and ``rate.SKILL.SEX`` of the latest year, then ``rate.SKILL.YEAR``, the
        series of both sexes.
    """
    title = "Emigration rate by skill"
    facts = asked.data.facts(TABLE, asked.until, origin=asked.origin)
    lacking = asked.data.lacking(TABLE)
    if facts.empty:
        words = "the table is missing" if lacking else "not known here: no row has this country"
        lines: tuple[Line, ...] = (no_figure("rate", "emigration rate", words),)
    else:
        lines = (*_latest(facts), *_series(facts))
    note = (
        "Of those aged 25 and more, to 20 countries of the OECD: destinations in the Gulf and Asia "
        "are outside."
    )
    return Section("emigration", title, lines, (note,), lacking)


def _latest(facts: pd.DataFrame) -> Iterator[Line]:
    """Yield the rates of the latest year."""
    last = facts[facts["year"] == facts["year"].max()]
    for sex in SEXES:
        for skill in SKILLS:
            name = f"rate.{skill}" if sex == "total" else f"rate.{skill}.{sex}"
            yield from fact_lines(_chosen(last, skill, sex), name, _label(skill, sex))


def _series(facts: pd.DataFrame) -> Iterator[Line]:
    """Yield the rates of both sexes in the years before."""
    last = facts["year"].max()
    for skill in SKILLS:
        chosen = _chosen(facts, skill, "total")
        for year in sorted(chosen["year"][chosen["year"] < last].unique()):
            rows = chosen[chosen["year"] == year]
            yield from fact_lines(rows, f"rate.{skill}.{year}", _label(skill, "total"))


def _chosen(facts: pd.DataFrame, skill: str, sex: str) -> pd.DataFrame:
    """Return the facts of one skill and sex."""
    return facts[(facts["measure"] == f"rate_{skill}") & (facts["sex"] == sex)]


def _label(skill: str, sex: str) -> str:
    """Return what a rate is."""
    who = {"total": "", "female": ", women", "male": ", men"}[sex]
    return f"emigration rate, {'all skills' if skill == 'all' else f'{skill} skill'}{who}"
