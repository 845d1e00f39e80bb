"""Countries as people type them: harmonised codes, and the nearest names of what is not known."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

import pycountry

from negotiate.datasets import harmonised
from negotiate.errors import NegotiateError, UnknownNameError


class UnknownCountryError(NegotiateError, LookupError):
    """A text is no code of a country; the nearest countries are named."""

    exit_code = 2

    def __init__(self, text: str, nearest: Collection[str]) -> None:
        self.text, self.nearest = text, tuple(nearest)
        meant = f" Perhaps {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(
            f"{text!r} is no country: give its code of three letters (ISO 3166-1 alpha-3), "
            f"such as PHL.{meant}"
        )


class UnknownCountriesError(NegotiateError, LookupError):
    """Several texts are no codes of countries."""

    exit_code = 2

    def __init__(self, errors: Iterable[UnknownCountryError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(each) for each in self.errors))


def country_code(text: str, known: Collection[str] = ()) -> str:
    """Return the code of today of a country.

    Parameters
    ----------
    text
        Code of three letters, in capitals or not, older codes too; or a code of ``known``.
    known
        Codes that are accepted as they are, such as areas without a code.

    Raises
    ------
    UnknownCountryError
        If it is none, or stands for a sum over countries; the nearest countries are named.

    Examples
    --------
    >>> country_code("phl"), country_code("ROM")
    ('PHL', 'ROU')
    >>> country_code("Kenia")
    Traceback (most recent call last):
    negotiate.world.naming.UnknownCountryError: 'Kenia' is no country: give its code of three
    letters (ISO 3166-1 alpha-3), such as PHL. Perhaps KEN (Kenya)?
    """
    typed = text.strip()
    for code in (typed, typed.upper()):
        if code in known:
            return code
    try:
        found = harmonised(typed.upper())
    except UnknownNameError:
        raise UnknownCountryError(text, nearest(typed)) from None
    if found.status == "aggregate":
        raise UnknownCountryError(text, nearest(typed))
    return found.iso3


def country_codes(texts: Iterable[str], known: Collection[str] = ()) -> tuple[str, ...]:
    """Return the codes of today of several countries, in their order.

    Parameters
    ----------
    texts, known
        As for `country_code`.

    Raises
    ------
    UnknownCountryError, UnknownCountriesError
        If one, or several, are none; all of them are named.

    Examples
    --------
    >>> country_codes(["ken", "ROM"])
    ('KEN', 'ROU')
    """
    codes: list[str] = []
    errors: list[UnknownCountryError] = []
    for text in texts:
        try:
            codes.append(country_code(text, known))
        except UnknownCountryError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise UnknownCountriesError(errors)
    return tuple(codes)


def nearest(text: str) -> tuple[str, ...]:
    """Return up to three countries whose code or name is like a text.

    Examples
    --------
    >>> nearest("Phillipines"), nearest("PHI")
    (('PHL (Philippines)',), ('PRI (Puerto Rico)', 'PHL (Philippines)', 'HTI (Haiti)'))
    """
    named = {each.name.lower(): each for each in pycountry.countries}
    coded = {each.alpha_3.lower(): each for each in pycountry.countries}
    wanted = text.lower()
    if len(wanted) <= 3:
        found = [coded[code] for code in get_close_matches(wanted, coded, n=3, cutoff=0.6)]
    else:
        part = [name for name in named if wanted in name]
        like = get_close_matches(wanted, named, n=3, cutoff=0.75)
        found = [named[name] for name in dict.fromkeys([*part, *like])]
    return tuple(f"{each.alpha_3} ({each.name})" for each in found[:3])
