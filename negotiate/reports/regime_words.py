"""What each regime is called and what it means, in words for people."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class RegimeWords:
    """Title and meaning of a regime."""

    title: str
    words: str


WORDS: Mapping[str, RegimeWords] = {
    "observed": RegimeWords(
        "As observed",
        "Prices and posts of the base year: one mean price per destination, and the posts that households "
        "hold at it.",
    ),
    "competitive": RegimeWords(
        "No agreement",
        "No floor and no deal: every origin sells at what the next worker asks, so nothing is paid above the "
        "reservation of the last worker, and households hire as many as they like at that price.",
    ),
    "bilateral_fixed": RegimeWords(
        "Bilateral, no threat",
        "Each origin bargains alone with each destination over its price. If talks fail, the other origins' "
        "numbers stay as they are: nobody replaces the one who leaves.",
    ),
    "bilateral": RegimeWords(
        "Bilateral, threat",
        "Each origin bargains alone. If talks fail, households hire more from the other origins at their "
        "prices: the threat of replacement.",
    ),
    "bilateral_rival": RegimeWords(
        "Bilateral, rivals ready",
        "As bilateral with threat, and origins without an agreement stand ready at what their next worker "
        "asks, both now and if talks fail.",
    ),
    "framework_floor": RegimeWords(
        "Framework, one floor",
        "The members bargain as one over a single floor per destination, the same for every member. A member "
        "whose workers are worth less than the floor to households is priced out.",
    ),
    "framework_differentiated": RegimeWords(
        "Framework, own prices",
        "The members bargain as one over a price for each member. Origins outside respond on their own.",
    ),
    "no_agreement": RegimeWords(
        "No agreement", "No destination has an agreement with any origin; no posts are filled."
    ),
    "bilateral_threat": RegimeWords(
        "Bilateral, threat",
        "The agreements of the base year, each bargained alone; a destination may replace a partner by an "
        "origin that has signed nothing.",
    ),
    "framework": RegimeWords(
        "Common framework",
        "The members sign as one; each destination runs one agreement with them.",
    ),
}
"""Words by regime. ``bilateral`` in a case of institution ``state`` has :data:`STATE_BILATERAL`, a case
with both institutions :data:`MIXED`."""

STATE_BILATERAL = RegimeWords(
    "Bilateral, no threat",
    "The agreements of the base year, each bargained alone; nobody is replaced if talks fail.",
)


MIXED: Mapping[str, RegimeWords] = {
    "observed": RegimeWords(
        "As observed",
        "The posts of the base year. Where employers hire, at the observed price, one mean per destination; "
        "where governments agree numbers, with the payments that bargaining over each corridor in use would "
        "give, because what is really paid there is not among the figures.",
    ),
    "no_agreement": RegimeWords(
        "No agreement",
        "Nothing is signed. Where employers hire, every origin sells at what the next worker asks, so "
        "nothing is paid above the reservation of the last worker; where governments agree numbers, no "
        "posts are filled.",
    ),
    "bilateral": RegimeWords(
        "Bilateral, no swap",
        "Each origin bargains alone with each destination. If talks fail where employers hire, they hire "
        "more from the others at their prices; where governments agree numbers, nobody is replaced.",
    ),
    "bilateral_threat": RegimeWords(
        "Bilateral, threat",
        "Each origin bargains alone with each destination. If talks fail where employers hire, they hire "
        "more from the others at their prices; where governments agree numbers, the destination may replace "
        "the partner by an origin that has signed nothing with it: the threat of replacement.",
    ),
    "bilateral_rival": RegimeWords(
        "Bilateral, rivals ready",
        "As bilateral with threat, and where employers hire, origins without an agreement stand ready at "
        "what their next worker asks, both now and if talks fail.",
    ),
    "framework_floor": RegimeWords(
        "Framework, one floor",
        "The members bargain as one everywhere: over a single floor per destination where employers hire, "
        "over numbers and one payment per destination where governments agree numbers. A member whose "
        "workers are worth less than the floor to employers is priced out.",
    ),
    "framework": RegimeWords(
        "Common framework",
        "The members bargain as one everywhere: over a price for each member where employers hire, over "
        "numbers and one payment per destination where governments agree numbers. Origins outside respond "
        "on their own.",
    ),
}
"""Words by regime of a case with both institutions."""


_SCALED = (
    ("No floor and no deal:", "No deal:"),
    (
        "what the next worker asks, so nothing is paid above the reservation of the last worker",
        "what the next worker asks or at the pay scale of the country, whichever is higher",
    ),
    (
        "at what their next worker asks",
        "at what their next worker asks or at the pay scale of the country, whichever is higher",
    ),
)
_BARGAINED = " Where employers hire, nobody is paid less than the pay scale of the country."


def _with_scale(regime: str, words: str) -> str:
    """Return the words of a regime in a case in which employers are bound by a pay scale."""
    for plain, scaled in _SCALED:
        words = words.replace(plain, scaled)
    bargained = regime.startswith(("bilateral", "framework")) and regime != "bilateral_rival"
    return words + _BARGAINED if bargained else words


def employers(occupation: str) -> str:
    """Return how sentences call those who hire in an occupation.

    Examples
    --------
    >>> employers("Domestic work by women (ISCO 9111)"), employers("Nurses (ISCO 2221)")
    ('households', 'employers')
    """
    return "households" if "domestic work" in occupation.casefold() else "employers"


def regime_words(
    regime: str, institution: str, *, hiring: str = "households", scaled: bool = False
) -> RegimeWords:
    """Return title and meaning of a regime.

    Parameters
    ----------
    regime : str
        Identifier of the regime.
    institution : str
        Who decides on numbers: ``state``, ``private`` or ``mixed``.
    hiring : str, default "households"
        How those who hire are called, see :func:`employers`.
    scaled : bool, default False
        Whether employers are bound by a pay scale somewhere.

    Examples
    --------
    >>> regime_words("bilateral", "private").title
    'Bilateral, threat'
    >>> regime_words("bilateral", "state").title
    'Bilateral, no threat'
    """
    found = MIXED[regime] if institution == "mixed" else WORDS[regime]
    if (regime, institution) == ("bilateral", "state"):
        found = STATE_BILATERAL
    words = _with_scale(regime, found.words) if scaled else found.words
    return RegimeWords(found.title, words.replace("households", hiring))
