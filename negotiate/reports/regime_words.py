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
"""Words by regime. ``bilateral`` in a case of institution ``state`` has :data:`STATE_BILATERAL`."""

STATE_BILATERAL = RegimeWords(
    "Bilateral, no threat",
    "The agreements of the base year, each bargained alone; nobody is replaced if talks fail.",
)


def regime_words(regime: str, institution: str) -> RegimeWords:
    """Return title and meaning of a regime.

    Examples
    --------
    >>> regime_words("bilateral", "private").title
    'Bilateral, threat'
    >>> regime_words("bilateral", "state").title
    'Bilateral, no threat'
    """
    if regime == "bilateral" and institution == "state":
        return STATE_BILATERAL
    return WORDS[regime]
