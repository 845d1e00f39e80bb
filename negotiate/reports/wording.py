"""Numbers and fixed words of every surface: one rounding, one minus sign, one set of names.

The terminal, the HTML report and the application take each printed number from here, so that the
same value never appears in two forms. Money is printed in million USD a year, prices in USD, posts
in whole workers. Three rules hold throughout:

* a number keeps its sign when it is rounded, and one that rounds to zero without being zero is
  printed as ``≈0``, never as ``0.0``;
* a share is printed as 0% or 100% only if it is exactly that;
* the minus sign is U+2212 and thousands are set apart by a comma.

>>> signed_millions(-12_340_000), signed_millions(0.0), signed_millions(-3.0)
('−12.3', '0', '≈0')
"""

# ruff: noqa: RUF002  (the doctests show the real minus sign and dash)

import math
import unicodedata

from negotiate.reports.document import CaseLine, Certainty, Headline

MINUS = "\N{MINUS SIGN}"
"""Sign of negative numbers."""
ABSENT = "\N{EN DASH}"
"""Shown where a party has no such number."""
NEARLY_ZERO = "\N{ALMOST EQUAL TO}0"
"""Shown where a number that is not zero rounds to zero."""

CERTAINTY_WORDS: dict[Certainty, str] = {
    "holds": "HOLDS",
    "mostly": "MOSTLY HOLDS",
    "open": "OPEN",
}
"""The word that stands before a claim."""

CERTAINTY_MEANING: dict[Certainty, str] = {
    "holds": "the sign is the same in all draws from the stated ranges",
    "mostly": "the sign is the same in at least 9 of 10 draws, and no single range flips it",
    "open": "the sign flips inside the stated ranges, so no number is claimed",
}
"""What the words mean."""

TOTALS = {
    "migrants": "Migrants",
    "origins": "All origins",
    "destinations": "All destinations",
    "world": "World",
}
"""Names of the parties that are not countries."""

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that reverse the direction of what follows."""

_PLAIN = str.maketrans(
    {MINUS: "-", ABSENT: "-", "\N{EM DASH}": "-", "\N{ALMOST EQUAL TO}": "~", "\N{BULLET}": "*"}
    | {"\N{RIGHTWARDS ARROW}": "->", "\N{HORIZONTAL ELLIPSIS}": "...", "\N{MIDDLE DOT}": ";"}
    | dict.fromkeys("\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}", "'")
    | dict.fromkeys("\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}", '"')
)


def rounded(value: float, digits: int) -> str:
    """Return a number with thousands separators, without losing its sign.

    Parameters
    ----------
    value : float
        The number; finite.
    digits : int
        Digits after the point.

    Returns
    -------
    str
        ``0`` only for zero itself, ``≈0`` for what rounds to zero.

    Raises
    ------
    ValueError
        If the number is infinite or NaN.

    Examples
    --------
    >>> rounded(1234567.8, 0), rounded(-0.04, 1), rounded(0, 2)
    ('1,234,568', '≈0', '0')
    """
    if not math.isfinite(value):
        raise ValueError(f"a printed number must be finite, got {value}")
    if value == 0:
        return "0"
    text = f"{abs(value):,.{digits}f}"
    if not text.strip("0.,"):
        return NEARLY_ZERO
    return f"{MINUS}{text}" if value < 0 else text


def millions(value: float) -> str:
    """Return USD as million USD with one digit after the point.

    Examples
    --------
    >>> millions(1_234_567_890), millions(-45_670_000), millions(12_345)
    ('1,234.6', '−45.7', '≈0')
    """
    return rounded(value / 1e6, 1)


def signed_millions(value: float) -> str:
    """Return a change in million USD, with its sign.

    Examples
    --------
    >>> signed_millions(45_670_000), signed_millions(-99_960_000)
    ('+45.7', '−100.0')
    """
    text = millions(value)
    return f"+{text}" if value > 0 and text != NEARLY_ZERO else text


def usd(value: float | None) -> str:
    """Return a price in whole USD, a dash where there is none.

    Examples
    --------
    >>> usd(4512.4), usd(None)
    ('4,512', '–')
    """
    return ABSENT if value is None else rounded(value, 0)


def posts(value: float | None) -> str:
    """Return posts in whole workers, a dash where there are none to count.

    Examples
    --------
    >>> posts(214596.2), posts(0.2)
    ('214,596', '≈0')
    """
    return ABSENT if value is None else rounded(value, 0)


def share(value: float) -> str:
    """Return a share in [0, 1] in percent; 0% and 100% only where exact.

    Examples
    --------
    >>> share(1.0), share(0.9996), share(0.873), share(0.001)
    ('100%', '>99%', '87%', '<1%')
    """
    if value in (0, 1):
        return f"{abs(value):.0%}"
    if 0.995 <= value < 1:
        return ">99%"
    return "<1%" if 0 < value < 0.005 else f"{rounded(value * 100, 0)}%"


def gap(value: float | None) -> str:
    """Return the relative distance of an optimum from its bound, in percent.

    Examples
    --------
    >>> gap(0.0123), gap(1e-7), gap(0.0), gap(None)
    ('1.23%', '<0.01%', '0%', '–')
    """
    if value is None:
        return ABSENT
    return "<0.01%" if 0 < value < 5e-5 else f"{rounded(value * 100, 2)}%"


def score(value: float) -> str:
    """Return a score such as a rank correlation with two digits.

    Examples
    --------
    >>> score(0.714), score(-0.3)
    ('0.71', '−0.30')
    """
    return rounded(value, 2)


def figure(value: float | None) -> str:
    """Return an input figure as it was entered, never rounded to fewer than six digits.

    Examples
    --------
    >>> figure(214596.0), figure(0.05), figure(-1234.5), figure(None)
    ('214,596', '0.05', '−1,234.5', '–')
    """
    if value is None:
        return ABSENT
    if abs(value) < 1000:
        return f"{value + 0.0:.6g}".replace("-", MINUS)
    text = rounded(value, 2)
    return text.rstrip("0").rstrip(".")


def estimate(value: float | None) -> str:
    """Return a computed value of a backtest to about three digits.

    Examples
    --------
    >>> estimate(4512.34), estimate(45.16), estimate(0.714), estimate(None)
    ('4,512', '45.2', '0.71', '–')
    """
    if value is None:
        return ABSENT
    for least, digits in ((99.95, 0), (9.995, 1)):
        if abs(value) >= least:
            return rounded(value, digits)
    return rounded(value, 2)


def span(low: float | None, high: float | None) -> str:
    """Return a range of an input figure, a dash where none is stated.

    Examples
    --------
    >>> span(0.4, 0.95), span(None, None)
    ('0.4 to 0.95', '–')
    """
    return ABSENT if low is None and high is None else f"{figure(low)} to {figure(high)}"


def party_name(case: CaseLine, party: str) -> str:
    """Return the name of a party: a country with its code, a total in words.

    Examples
    --------
    >>> case = CaseLine(id="c", title="C", base_year=2020, occupation="x", institution="state",
    ...                 origins={"XAA": "Aland"}, destinations={})
    >>> party_name(case, "XAA"), party_name(case, "world")
    ('Aland (XAA)', 'World')
    """
    countries = case.origins | case.destinations
    if party in countries:
        return f"{countries[party]} ({party})"
    return TOTALS.get(party, party)


def corridor_name(origin: str, destination: str) -> str:
    """Return the words for a corridor.

    Examples
    --------
    >>> corridor_name("XAA", "XBB")
    'XAA to XBB'
    """
    return f"{origin} to {destination}"


def predictor(name: str) -> str:
    """Return the words for a predictor of a backtest.

    Examples
    --------
    >>> predictor("gdp_per_head"), predictor("model")
    ('gdp per head', 'model')
    """
    return name.replace("_", " ")


def evidence(headline: Headline) -> str:
    """Return how a claim fared over the draws; for an open one, without a central value.

    Parameters
    ----------
    headline : Headline
        The claim, with its range over the draws and what flips it.

    Returns
    -------
    str
        One or two sentences, money in million USD a year.
    """
    low, high = signed_millions(headline.low), signed_millions(headline.high)
    if headline.certainty == "open":
        text = f"90% of draws lie between {low} and {high} million USD a year; the sign is open."
    else:
        text = (
            f"{_central(headline)}90% of draws lie between {low} and {high} million USD a year; "
            f"the sign is the same in {share(headline.share_same_sign)} of them."
        )
    if headline.flips:
        text += f" Flipped by: {'; '.join(headline.flips)}."
    return text


def _central(headline: Headline) -> str:
    """Return the central value in a sentence, nothing if the claim itself names it."""
    if millions(abs(headline.value)) in headline.sentence:
        return ""
    return f"Central value {signed_millions(headline.value)} million USD a year. "


def _is_printed(sign: str) -> bool:
    """Return whether a sign is neither a control character nor one that turns the line around."""
    return sign == "\n" or (unicodedata.category(sign) != "Cc" and sign not in _TURNING)


def encodable(text: str, encoding: str) -> str:
    """Return the text without control characters, in signs that the encoding can write.

    A case file may come from the other side: an escape sequence in its title must not reach the
    reader's terminal. A redirected stream may know no minus sign: it gets a hyphen.

    Examples
    --------
    >>> encodable(signed_millions(-5e6), "ascii"), encodable("a" + chr(27) + "[2Jb", "utf-8")
    ('-5.0', 'a[2Jb')
    """
    clean = "".join(c for c in text.replace("\t", " ") if _is_printed(c))
    try:
        clean.encode(encoding)
    except UnicodeEncodeError:
        return clean.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    return clean
