"""Names that a user gives: countries and occupations."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

import pycountry

from negotiate.datasets.codes import known_codes
from negotiate.errors import UnknownNameError


class UnknownCountryError(UnknownNameError):
    """There is no such country; the nearest names are given."""

    def __init__(self, name: str, known: Mapping[str, str]) -> None:
        super().__init__("country", name, known)
        near = _nearest(name, known)
        listed = ", ".join(f"{code} ({known[code]})" for code in near)
        hint = f"Did you mean {listed}?" if near else "None is similar."
        self.args = (
            f"there is no country named {name!r}. {hint} "
            "Give an ISO 3166-1 alpha-3 code, e.g. KEN, or an English name.",
        )


@dataclass(frozen=True)
class Occupation:
    """What a sheet is about."""

    id: str
    """``nurses``, ``doctors`` or an ISCO-08 code."""
    isco: str
    """ISCO-08 code or group."""
    words: str
    """The occupation in words."""
    density: str | None = None
    """The occupation in the tables of density; None where they do not have it."""


NURSES = Occupation("nurses", "2221", "nurses and midwives", "nurses_and_midwives")
DOCTORS = Occupation("doctors", "2211", "doctors", "physicians")
_GROUPS = {"222": NURSES, "221": DOCTORS}
_LONGEST = 4


def occupation_of(name: str) -> Occupation:
    """Return the occupation of a name or of an ISCO-08 code.

    Parameters
    ----------
    name
        ``nurses``, ``doctors``, or one to four digits; 222 and below are nurses, 221 and below
        doctors.

    Raises
    ------
    UnknownNameError
        If it is none of them.

    Examples
    --------
    >>> occupation_of("2222").id, occupation_of("5152").words
    ('nurses', 'workers of ISCO-08 group 5152')
    """
    for known in _GROUPS.values():
        if name.strip().casefold() == known.id:
            return known
    if not (name.isascii() and name.isdigit() and len(name) <= _LONGEST):
        known_names = ["nurses", "doctors", "an ISCO-08 code of one to four digits"]
        raise UnknownNameError("occupation", name, known_names)
    group = _GROUPS.get(name[:3])
    return group or Occupation(name, name, f"workers of ISCO-08 group {name}")


def country_of(name: str, further: Mapping[str, str] | None = None) -> tuple[str, str]:
    """Return code and name of a country.

    Parameters
    ----------
    name
        ISO 3166-1 alpha-3 code, older codes too, or English name, in any case.
    further
        Names by code that are known beside those of ISO 3166-1, e.g. the parties of a case.

    Raises
    ------
    UnknownCountryError
        If there is none; the nearest ones are named.

    Examples
    --------
    >>> country_of("ken"), country_of("Viet Nam")[0], country_of("ROM")[0]
    (('KEN', 'Kenya'), 'VNM', 'ROU')
    """
    known = {**_short_names(), **_further_areas(), **(further or {})}
    codes = {**_other_names(), **{words.lower(): code for code, words in known.items()}}
    typed = name.strip()
    code = typed.upper() if typed.upper() in known else codes.get(typed.lower())
    code = _code_of_today(typed) if code is None else code
    if code is None:
        raise UnknownCountryError(name, known)
    return code, known[code]


def place_name(code: str) -> str:
    """Return the common name of a country, the code where it has none.

    Examples
    --------
    >>> place_name("KEN"), place_name("XZZ")
    ('Kenya', 'XZZ')
    """
    return _short_names().get(code, code)


@lru_cache(maxsize=1)
def _short_names() -> Mapping[str, str]:
    """Return the common names of the countries of ISO 3166-1 by code."""
    return MappingProxyType({each.alpha_3: _short(each) for each in pycountry.countries})


def _short(country: object) -> str:
    """Return the common name of a country."""
    return str(getattr(country, "common_name", getattr(country, "name", "")))


@lru_cache(maxsize=1)
def _other_names() -> Mapping[str, str]:
    """Return the code of each name of ISO 3166-1, short and official, in lower case."""
    fields = ("official_name", "name")
    return MappingProxyType(
        {
            str(getattr(each, field)).lower(): str(each.alpha_3)
            for field in fields
            for each in pycountry.countries
            if hasattr(each, field)
        }
    )


@lru_cache(maxsize=1)
def _further_areas() -> Mapping[str, str]:
    """Return the names of areas of today that data sets have and ISO 3166-1 has not, by code."""
    return MappingProxyType({"XKX": "Kosovo"})


def _code_of_today(name: str) -> str | None:
    """Return the code of today of an older code of the same country, None where it is none."""
    found = known_codes().get(name.upper())
    return found.iso3 if found and found.iso3 in _short_names() else None


def _nearest(name: str, known: Mapping[str, str]) -> list[str]:
    """Return the codes of the countries whose code or name is most similar."""
    codes = {words.lower(): code for code, words in known.items()}
    by_name = get_close_matches(name.lower(), sorted(codes), n=3, cutoff=0.6)
    by_code = get_close_matches(name.upper(), sorted(known), n=3, cutoff=0.6)
    return list(dict.fromkeys([*(codes[near] for near in by_name), *by_code]))[:3]
