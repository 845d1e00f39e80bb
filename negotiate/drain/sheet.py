"""The sheet of one origin and one occupation, from data, a case and the library."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from negotiate.cases.loader import load_case, shipped_case_ids
from negotiate.cases.schema import Case
from negotiate.drain.account import account_section, remittance_section
from negotiate.drain.asked import Asked
from negotiate.drain.density import density_section, list_section
from negotiate.drain.emigration import emigration_section
from negotiate.drain.exits import flow_section, migrant_section, stock_section
from negotiate.drain.lines import Line, Section, Sheet
from negotiate.drain.naming import NURSES, Occupation, country_of, occupation_of
from negotiate.drain.short import in_short
from negotiate.drain.standards import Standards, load_standards
from negotiate.drain.tables import Data, read_data, with_shipped_named
from negotiate.drain.training import training_section
from negotiate.drain.unfilled import unfilled_section
from negotiate.errors import NegotiateError
from negotiate.terms import Agreement, load_library

_SERVING = ("posts.", "chain.", "prices.", "figure.")
"""Starts of the ids of figures that only serve computations."""


class UnfitCaseError(NegotiateError, ValueError):
    """A case is about another occupation than the one that was asked for."""

    exit_code = 2

    def __init__(self, case: str, isco: str, asked: str) -> None:
        self.case, self.isco, self.asked = case, isco, asked
        super().__init__(
            f"the case {case!r} is about ISCO-08 group {isco}, not about {asked}; leave out the "
            "occupation, or name another case"
        )


def make_sheet(
    origin: str,
    occupation: Occupation = NURSES,
    *,
    data: Data,
    case: Case | None = None,
    agreements: Iterable[Agreement] = (),
    standards: Standards | None = None,
    until: int | None = None,
) -> Sheet:
    """Return the brain-drain sheet of an origin and an occupation.

    Parameters
    ----------
    origin
        ISO 3166-1 alpha-3 code or English name of a country, or an origin of the case.
    occupation
        The occupation.
    data
        Published tables; what is missing is named in the sections that need it.
    case
        Situation that counts workers abroad and states vacancy chains; the sheet does without it.
    agreements
        Agreements in which to look for payments.
    standards
        Thresholds, lists and assumptions; default: those that ship with the package.
    until
        Last year to look at in the tables; default: the latest of each.

    Returns
    -------
    Sheet
        Sections ``stock``, ``migrants``, ``flows``, ``unfilled``, ``density``, ``list``,
        ``training``, ``emigration``, ``remittances``, ``account`` and, where there are figures
        that only serve computations, ``figures``.

    Raises
    ------
    UnknownCountryError
        If there is no such country; the nearest are named.
    UnfitCaseError
        If the case is about another occupation.

    Examples
    --------
    >>> from negotiate.drain.tables import Data
    >>> sheet = make_sheet("KEN", data=Data({}, {}))
    >>> sheet.line("list").words
    'not known here whether listed'
    """
    names = {code: each.name for code, each in case.origins.items()} if case else {}
    code, name = country_of(origin, names)
    _check_occupation(case, occupation)
    rules = standards or load_standards()
    asked = Asked(code, name, occupation, case, data, rules, tuple(agreements), until)
    used = case.id if asked.modelled and case else None
    sections = _sections(asked)
    made = Sheet(code, name, occupation.words, occupation.isco, used, until, sections)
    return replace(made, short=in_short(made))


def _sections(asked: Asked) -> tuple[Section, ...]:
    """Return the sections, later ones made with the lines of earlier ones."""
    first = [stock_section(asked), migrant_section(asked), flow_section(asked)]
    unfilled = unfilled_section(asked, _known(first))
    training = training_section(asked, _known([*first, unfilled]))
    remittances = remittance_section(asked)
    account = account_section(asked, _known([*first, unfilled, training, remittances]))
    middle = [unfilled, density_section(asked), list_section(asked), training]
    last = [emigration_section(asked), remittances, account]
    whole = _with_figures([*first, *middle, *last])
    return tuple(with_shipped_named(section, asked.data) for section in whole)


def _with_figures(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Return sections with the figures that only serve computations in one of their own."""
    whole = tuple(sections)
    held = [line for section in whole for line in section.lines if line.id.startswith(_SERVING)]
    kept = [replace(each, lines=tuple(x for x in each.lines if x not in held)) for each in whole]
    title, note = "Figures that the above was computed from", "What each rests on: --csv or --json."
    return (*kept, Section("figures", title, tuple(held), (note,))) if held else tuple(kept)


def _known(sections: Iterable[Section]) -> Mapping[str, Line]:
    """Return the lines of sections by id."""
    return {line.id: line for section in sections for line in section.lines}


def _check_occupation(case: Case | None, occupation: Occupation) -> None:
    """Raise ``UnfitCaseError`` if a case is about another occupation."""
    if case is None or occupation.isco == "":
        return
    codes = [case.isco] if case.isco is not None else re.findall(r"\b\d{1,4}\b", case.occupation)
    if codes and not any(_same(code, occupation) for code in codes):
        raise UnfitCaseError(case.id, ", ".join(codes), occupation.words)


def _same(code: str, occupation: Occupation) -> bool:
    """Return whether an ISCO-08 code is that of an occupation, or one holds the other."""
    held = code.startswith(occupation.isco) or occupation.isco.startswith(code)
    return held or occupation_of(code).id == occupation.id


def sheet_of(
    origin: str,
    occupation: str | None = None,
    *,
    case: str | Path | None = None,
    until: int | None = None,
    store: Path | None = None,
) -> Sheet:
    """Return the sheet of an origin from the user's data, the shipped cases and the library.

    Parameters
    ----------
    origin
        ISO 3166-1 alpha-3 code or English name.
    occupation
        ``nurses``, ``doctors`` or an ISCO-08 code; default: that of the case, else nurses.
    case
        Id or folder of a case; default: the shipped case of the occupation, if there is one.
    until
        Last year to look at in the tables.
    store
        Folder of the imported tables; default: the user's.

    Raises
    ------
    UnknownNameError
        If the country, the occupation or the case is not known.
    UnfitCaseError
        If the case is about another occupation.
    CaseFileError
        If the case cannot be used.
    """
    chosen = load_case(case) if case is not None else None
    wanted = _occupation(occupation, chosen)
    return make_sheet(
        origin,
        wanted,
        data=read_data(store=store),
        case=chosen or shipped_case_of(wanted),
        agreements=load_library(),
        until=until,
    )


def _occupation(name: str | None, case: Case | None) -> Occupation:
    """Return the occupation that was asked for, that of the case, or nurses."""
    if name is not None:
        return occupation_of(name)
    if case is None:
        return NURSES
    words = f"workers of the case ({case.occupation})"
    return occupation_of(case.isco) if case.isco else Occupation("case", "", words)


def shipped_case_of(occupation: Occupation) -> Case | None:
    """Return the shipped case about an occupation, the first by id; None without one.

    Examples
    --------
    >>> shipped_case_of(occupation_of("7115")) is None
    True
    """
    for name in shipped_case_ids():
        case = load_case(name)
        if case.isco is not None and occupation_of(case.isco).id == occupation.id:
            return case
    return None
