"""The file of an agreement: as the agreement, with a short form for many absent terms.

A data set whose coders looked for thirty clauses in a text gives, for most of them, the same
fact: absent, on this day, by this source. The file says it once::

    absences:
    - source: dataset
      start: 2018-03-01
      grade: secondary
      terms: {housing: column housing, passport: column passport}

`expanded` turns each into a provision whose state is ``absent``; `contracted` turns them back.
"""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import (
    Agreement,
    Coding,
    DatedValue,
    Heading,
    Provision,
    Reading,
    Text,
    When,
)
from negotiate.units import Grade, Record


class Absences(Record):
    """Terms of which one source says that the agreement has no such clause."""

    source: Text
    """Key of the file's ``sources``."""
    start: When
    """First day, month or year in which they were absent; as a rule the day of signature."""
    grade: Grade
    """How well the reading is founded."""
    terms: Annotated[Mapping[Text, Text], Field(min_length=1)]
    """Terms of the codebook, each with its locator: article, page, item or column."""


class AgreementFile(Heading):
    """The content of one agreement file."""

    provisions: Mapping[Text, Provision] = {}
    """What is known about each term of the codebook; a term not here was not seen."""
    absences: tuple[Absences, ...] = ()
    """Further terms, of which a source says that they are absent."""
    coding: Coding
    """Who coded it and what is missing."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.provisions and not self.absences:
            raise ValueError("must have provisions or absences; add at least one term")
        return self


def expanded(file: AgreementFile, codebook: Codebook) -> Agreement:
    """Return the agreement of a file.

    Parameters
    ----------
    file
        Content of a file, whose terms and levels the codebook knows.
    codebook
        Gives the order of the terms, and the levels for which aliases stand.

    Returns
    -------
    Agreement
        With one provision per term, in the order of the codebook, and levels by their ids.
    """
    found: dict[str, Provision] = {}
    for absences in file.absences:
        found |= {term: _absent(absences, at) for term, at in absences.terms.items()}
    found |= file.provisions
    provisions = {
        term: _by_ids(found[term], codebook.terms[term].level_names)
        for term in codebook.ids()
        if term in found
    }
    heading = {name: getattr(file, name) for name in Agreement.model_fields if name != "provisions"}
    return Agreement.model_validate({**heading, "provisions": provisions})


def _absent(absences: Absences, locator: str) -> Provision:
    """Return the provision of one absent term."""
    value = DatedValue(
        start=absences.start, source=absences.source, locator=locator, grade=absences.grade
    )
    return Provision(state="absent", values=(value,))


def _by_ids(provision: Provision, names: Mapping[str, str]) -> Provision:
    """Return a provision whose aliases are replaced by the ids of their levels."""
    if not any(names[level] != level for level in _levels(provision)):
        return provision
    alternatives = {
        name: reading.model_copy(update={"values": _with_ids(reading, names)})
        for name, reading in provision.alternatives.items()
    }
    values = _with_ids(provision, names)
    return provision.model_copy(update={"values": values, "alternatives": alternatives})


def _levels(provision: Provision) -> list[str]:
    """Return the levels of all values of a provision, those of its alternatives included."""
    readings = (provision, *provision.alternatives.values())
    return [value.level for reading in readings for value in reading.values if value.level]


def _with_ids(reading: Reading, names: Mapping[str, str]) -> tuple[DatedValue, ...]:
    """Return the values of a reading, their levels by ids."""
    return tuple(
        value.model_copy(update={"level": names[value.level]}) if value.level else value
        for value in reading.values
    )


def contracted(agreement: Agreement) -> AgreementFile:
    """Return the content of an agreement's file, with all that can be under ``absences`` there.

    Parameters
    ----------
    agreement
        The agreement.

    Returns
    -------
    AgreementFile
        `expanded` gives an equal agreement back. Provisions keep their order; absences stand in
        the order of the first term of their source, start and grade.
    """
    groups: dict[tuple[object, ...], dict[str, str]] = {}
    firsts: dict[tuple[object, ...], DatedValue] = {}
    provisions: dict[str, Provision] = {}
    for term, provision in agreement.provisions.items():
        value = provision.values[0]
        if not _is_plain_absence(provision):
            provisions[term] = provision
            continue
        key = (value.source, value.start, value.grade)
        firsts.setdefault(key, value)
        groups.setdefault(key, {})[term] = value.locator
    absences = tuple(
        Absences(source=value.source, start=value.start, grade=value.grade, terms=groups[key])
        for key, value in firsts.items()
    )
    heading = {name: getattr(agreement, name) for name in Heading.model_fields}
    return AgreementFile.model_validate(
        {**heading, "provisions": provisions, "absences": absences, "coding": agreement.coding}
    )


def _is_plain_absence(provision: Provision) -> bool:
    """Return whether a provision says no more than an entry of ``absences`` can say."""
    if provision.state != "absent" or provision.alternatives or len(provision.values) != 1:
        return False
    value = provision.values[0]
    plain = DatedValue(
        start=value.start, source=value.source, locator=value.locator, grade=value.grade
    )
    return value == plain
