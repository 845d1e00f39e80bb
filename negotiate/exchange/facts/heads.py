"""The head of a converted file: parties and roles, form, dates, and what the notes say."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from negotiate.exchange.facts.provisions import KindWords, load_words
from negotiate.exchange.facts.resolutions import HeadChange
from negotiate.exchange.facts.sheets import Sheet
from negotiate.exchange.facts.values import when

_COUNTRY = re.compile(r"[A-Z]{3}")
_YEAR = re.compile(r"(?<=-)\d{4}(?=-|$)")
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")


def signed_of(sheet: Sheet, change: HeadChange) -> date | int | str | None:
    """Return when an agreement was signed: as decided, as the sheet has it, or the year of its id.

    Returns
    -------
    date, int, str or None
        A day, month or year; None where not even the id has a year.
    """
    if change.signed is not None:
        return change.signed
    found = when(sheet.signed)
    year = _YEAR.search(sheet.id)
    return found if found is not None or year is None else int(year[0])


def head_of(
    sheet: Sheet, merged: Iterable[Sheet], change: HeadChange, name: str
) -> dict[str, object]:
    """Return the fields of a file's head, without sources.

    Parameters
    ----------
    sheet
        Fact sheet.
    merged
        Sheets of records that were merged into it.
    change
        Parts that were decided otherwise.
    name
        Name of the library file.
    """
    sheets = [sheet, *merged]
    parties = [party.model_dump(exclude_defaults=True) for party in change.parties]
    words = _words_of(sheet)
    occupations = change.occupations if change.occupations is not None else _occupations(sheets)
    fields: dict[str, object | None] = {
        "id": name,
        "title": change.title or sheet.title,
        "title_status": "descriptive" if sheet.descriptive else None,
        "kind": change.kind or _folder(sheet, words),
        "form": change.form or words.form,
        "parties": tuple(parties or _parties(sheet)),
        "signed": signed_of(sheet, change),
        "in_force": change.in_force or in_force_of(sheet),
        "instrument_layer": change.instrument_layer or words.layer,
        "occupations": occupations or None,
        "treaty_id": next((one.treaty_id for one in sheets if one.treaty_id is not None), None),
    }
    return {key: field for key, field in fields.items() if field is not None}


def _words_of(sheet: Sheet) -> KindWords:
    """Return what the sheet's word for the kind of document says."""
    return load_words().kinds[sheet.kind]


def _folder(sheet: Sheet, words: KindWords) -> str:
    """Return the folder: bilateral texts of more than two parties are multilateral."""
    several = len(_parties(sheet)) != 2
    return "multilateral" if words.kind == "bilateral" and several else words.kind


def _parties(sheet: Sheet) -> list[dict[str, object]]:
    """Return the parties, each once, with their roles."""
    origins, destinations = set(sheet.origins), set(sheet.destinations)
    roles = {"origin": origins - destinations, "destination": destinations - origins}
    return [
        {
            ("iso3" if _COUNTRY.fullmatch(name) else "group"): name,
            "role": next((role for role, names in roles.items() if name in names), "both"),
        }
        for name in dict.fromkeys((*sheet.origins, *sheet.destinations))
    ]


def in_force_of(sheet: Sheet) -> date | int | str:
    """Return the entry into force that a source other than the data set names.

    The data set's column "ratified" often repeats the day of signature; a sheet that rests on the
    data set has no other, unless a decision about its head gives one. Recommendations, guidance and
    declarations never enter into force.
    """
    if load_words().kinds[sheet.kind].layer == "recommendation":
        return "not_applicable"
    found = when(sheet.in_force)
    if found is None or sheet.from_data_set or not _DATE.fullmatch(sheet.in_force):
        return "unknown"
    return found


def _occupations(sheets: Iterable[Sheet]) -> tuple[str, ...]:
    """Return the ISCO-08 groups of the sheets, each once."""
    facts = [sheet.facts.get("occupations_isco") for sheet in sheets]
    values = [fact.value for fact in facts if fact is not None]
    lists = [value if isinstance(value, list) else [value] for value in values]
    return tuple(dict.fromkeys(str(code) for codes in lists for code in codes))


def notes_of(sheets: Iterable[Sheet], change: HeadChange) -> str:
    """Return the note of a file: as decided, else all remarks of the sheets on the whole."""
    if change.note is not None:
        return change.note
    parts = [part for sheet in sheets for part in _remarks(sheet, change)]
    return " ".join(_sentence(part) for part in dict.fromkeys(parts))


def _remarks(sheet: Sheet, change: HeadChange) -> list[str]:
    """Return the remarks of one sheet: its own, and words of its head that no field holds."""
    remarks = list(sheet.notes)
    if sheet.status:
        remarks.append(f"Status: {sheet.status}")
    if sheet.signed and not _DATE.fullmatch(sheet.signed):
        remarks.append(f"Date as found: {sheet.signed}")
    if not sheet.signed and change.signed is None:
        remarks.append("No source read gives the day of signature; the year is that of the id")
    if sheet.in_force and in_force_of(sheet) == "unknown":
        remarks.append(_entry(sheet))
    if sheet.agencies:
        remarks.append(f"Implementing agencies: {_listed(sheet.agencies)}")
    return remarks


def _entry(sheet: Sheet) -> str:
    """Return what was found for the entry into force where it does not count as known."""
    if sheet.from_data_set and _DATE.fullmatch(sheet.in_force):
        return f'The data set has {sheet.in_force} in its column "ratified"'
    return f"Entry into force as found: {sheet.in_force}"


def _listed(agencies: Mapping[str, str]) -> str:
    """Return the agencies of the parties in words."""
    return "; ".join(f"{party}, {body}" for party, body in agencies.items())


def _sentence(words: str) -> str:
    """Return words with a capital letter at the start and a period at the end."""
    told = words.strip()
    return told[0].upper() + told[1:] + ("" if told.endswith((".", "!", "?")) else ".")
