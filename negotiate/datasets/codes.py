"""Country codes of all data sets on one footing: ISO 3166-1 alpha-3 as it is today.

Current codes come from pycountry. What differs from them stands in ``codes.yaml``, each with its
reason: older codes of the same country, states that no longer exist, areas without a code, and sums
over countries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import pycountry
from pydantic import Field

from negotiate.errors import DataFileError, UnknownNameError
from negotiate.strict_yaml import parse
from negotiate.units import Record

CODES_FILE = Path(__file__).with_name("codes.yaml")
"""Codes that differ from ISO 3166-1, with reasons."""

Status = Literal["current", "renamed", "historic", "area", "aggregate", "invented"]
"""What a code stands for.

``current`` a country of ISO 3166-1 today; ``renamed`` an older or a publisher's own code of such a
country; ``historic`` a state that no longer exists, whose code is kept; ``area`` a place without a
code of ISO 3166-1; ``aggregate`` a sum over countries; ``invented`` a party of examples and tests.
"""

Text = Annotated[str, Field(min_length=1)]


class CodeEntry(Record):
    """A code that differs from ISO 3166-1."""

    iso3: Text
    """Code under which the rows are kept."""
    reason: Text
    """Why."""


class CodeTable(Record):
    """Codes that differ from ISO 3166-1, by what they stand for."""

    renamed: Mapping[Text, CodeEntry]
    """Older or publishers' own codes of a country."""
    historic: Mapping[Text, CodeEntry]
    """States that no longer exist."""
    areas: Mapping[Text, CodeEntry]
    """Places without a code."""
    aggregates: Mapping[Text, CodeEntry]
    """Sums over countries."""


@dataclass(frozen=True)
class Country:
    """What a code of a data set stands for."""

    iso3: str
    """Code under which the rows are kept; for an area without a code, a word in lower case."""
    status: Status
    """What it stands for."""
    reason: str = ""
    """Why it differs from the code that was given or from ISO 3166-1; empty for current codes."""


@lru_cache(maxsize=1)
def known_codes() -> Mapping[str, Country]:
    """Return every code that data sets may use, with what it stands for.

    Returns
    -------
    Mapping of str to Country
        Current codes of ISO 3166-1 and those of ``codes.yaml``.

    Examples
    --------
    >>> known_codes()["PHL"]
    Country(iso3='PHL', status='current', reason='')
    """
    table = parse(CODES_FILE, CodeTable, error=DataFileError)
    groups: tuple[tuple[Status, Mapping[str, CodeEntry]], ...] = (
        ("renamed", table.renamed),
        ("historic", table.historic),
        ("area", table.areas),
        ("aggregate", table.aggregates),
    )
    differing = {
        code: Country(entry.iso3, status, entry.reason)
        for status, group in groups
        for code, entry in group.items()
    }
    current = {each.alpha_3: Country(each.alpha_3, "current") for each in pycountry.countries}
    return differing | current


def harmonised(code: str, *, invented: bool = False) -> Country:
    """Return the country that a code of a data set stands for.

    Parameters
    ----------
    code
        Code as it stands in the file; for areas without a code, their name.
    invented
        Whether the invented parties XAA to XZZ of examples and tests are allowed.

    Returns
    -------
    Country
        Code of today, what it stands for, and why it differs.

    Raises
    ------
    UnknownNameError
        If the code is neither a current one nor in ``codes.yaml``.

    Examples
    --------
    >>> harmonised("ROM")
    Country(iso3='ROU', status='renamed', reason='Code of Romania until 2002.')
    >>> harmonised("SUN").status, harmonised("CHI").status
    ('historic', 'area')
    """
    found = known_codes().get(code)
    if found is not None:
        return found
    if invented and len(code) == 3 and code.isascii() and code.isupper() and code[0] == "X":
        return Country(code, "invented", "A party of an example.")
    raise UnknownNameError("country code", code, _differing())


def _differing() -> list[str]:
    """Return the codes that are known beside the current ones."""
    listed = [code for code, country in known_codes().items() if country.status != "current"]
    return ["all current codes of ISO 3166-1", *listed]
