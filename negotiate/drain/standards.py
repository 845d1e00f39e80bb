"""Figures of the sheet that no data set holds, each with its source: ``standards.yaml``."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from negotiate.drain.lines import Line, SourceLink
from negotiate.errors import DataFileError
from negotiate.strict_yaml import parse
from negotiate.units import Grade, Iso3, Quantity, Record

STANDARDS_FILE = Path(__file__).with_name("standards.yaml")
"""The file that ships with the package."""

Text = Annotated[str, Field(min_length=1)]

_ADDRESS = re.compile(r"https?://[^\s;,]+")


class Threshold(Record):
    """A density of doctors, nurses and midwives together against which need is measured."""

    label: Text
    """What it is."""
    figure: Quantity
    """Persons per 10,000 inhabitants."""


class Mention(Record):
    """Countries of which a page says something."""

    countries: Annotated[tuple[Iso3, ...], Field(min_length=1)]
    """The countries."""
    words: Text
    """What it says."""
    grade: Grade
    """How well that is founded."""
    source: Text
    """Where it was read."""


class Listed(Mention):
    """Countries on an edition of the WHO health workforce support and safeguards list."""

    edition: int
    """Year of the edition."""


class Announced(Record):
    """A payment to an origin that was announced and not agreed."""

    origin: Iso3
    destination: Iso3
    words: Text
    """What was announced."""
    year: int
    grade: Grade
    source: Text


class Standards(Record):
    """Thresholds, lists, costs of training and assumptions of the sheet."""

    thresholds: Mapping[Text, Threshold]
    """Thresholds by name."""
    left_out: tuple[Text, ...] = ()
    """What is left out, and why."""
    listed: tuple[Listed, ...] = ()
    """Countries on the safeguards list, as far as it could be read."""
    amber: tuple[Mention, ...] = ()
    """Countries from which a destination recruits only under an agreement."""
    training: Mapping[Text, Mapping[Iso3, Quantity]]
    """Cost of training a worker, by occupation and country."""
    training_elsewhere: Mapping[Text, Quantity]
    """Cost assumed for other countries, by occupation."""
    rate: Quantity
    """Interest a year at which a cost is spread."""
    years: Quantity
    """Years of work over which it is spread."""
    relative_remittance: Quantity
    """What a worker of the occupation sends home, against the mean migrant of the corridor."""
    announced: tuple[Announced, ...] = ()
    """Payments that were announced and not agreed."""


@lru_cache(maxsize=4)
def load_standards(path: Path = STANDARDS_FILE) -> Standards:
    """Return the figures that no data set holds.

    Parameters
    ----------
    path
        Their file.

    Raises
    ------
    DataFileError
        With all problems of the file.

    Examples
    --------
    >>> load_standards().thresholds["who_2006"].figure.value
    22.8
    """
    return parse(path, Standards, error=DataFileError)


def page_link(source: str, place: str = "") -> SourceLink:
    """Return the link to the first address of a source.

    Examples
    --------
    >>> page_link("A study, https://a.example/1 ; https://b.example").address
    'https://a.example/1'
    """
    return SourceLink("page", source, place, first_address(source))


def first_address(source: str) -> str | None:
    """Return the first address in the words of a source, None where there is none."""
    found = _ADDRESS.search(source)
    return found.group() if found else None


def quantity_line(
    name: str, label: str, figure: Quantity, link: SourceLink, *, partner: str = ""
) -> Line:
    """Return the line of a figure that stands in a file."""
    return Line(
        name,
        label,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        unit=figure.unit,
        year="" if figure.year is None else str(figure.year),
        grade=figure.grade,
        source=link,
        words=figure.note or "",
        partner=partner,
    )


def standard_line(name: str, label: str, figure: Quantity) -> Line:
    """Return the line of a figure of the standards."""
    return quantity_line(name, label, figure, page_link(figure.source))
