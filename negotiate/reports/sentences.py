"""Plain words per party: what it gains or loses, why, and how sure that is."""

from collections.abc import Mapping

import numpy as np

from negotiate.regimes.comparison import Comparison
from negotiate.regimes.decomposition import Decomposition, decompose
from negotiate.reports.document import Efficiency, Explanation, Headline
from negotiate.reports.rows import mean_price
from negotiate.reports.wording import millions, signed_millions, usd
from negotiate.uncertainty.certainty import Certainty

_HOW = {
    "holds": "This holds in every draw from the stated ranges.",
    "mostly": "This holds in at least 9 of 10 draws and at every single end of the ranges.",
}
_PARTS = {
    "price": ("a higher price for the posts it holds", "a lower price for the posts it holds"),
    "volume": ("more posts", "fewer posts"),
    "neighbours": (
        "fewer workers drawn away by its neighbours' exits",
        "workers drawn away by its neighbours' exits",
    ),
}
_NEGLIGIBLE = 0.01


def _reason(parts: Mapping[str, float], total: float) -> str:
    """Return the parts of a change in words, largest first, negligible ones left out."""
    scale = max(abs(x) for x in parts.values()) or 1.0
    kept = sorted(
        ((name, x) for name, x in parts.items() if abs(x) > _NEGLIGIBLE * scale),
        key=lambda item: -abs(item[1]),
    )
    words = [f"{_words(name, x)} ({signed_millions(x)})" for name, x in kept]
    helping = [w for w, (_, x) in zip(words, kept, strict=True) if x * total > 0]
    against = [w for w, (_, x) in zip(words, kept, strict=True) if x * total <= 0]
    text = "because of " + " and ".join(helping or words)
    return text + (", in spite of " + " and ".join(against) if against and helping else "")


def _words(name: str, part: float) -> str:
    if name == "volume" and part < 0:
        return "the posts it gives up or the losses that more exits cause at home"
    if name == "volume":
        return "the posts it wins or the losses at home that it avoids"
    return _PARTS[name][0 if part > 0 else 1]


def headline_sentence(name: str, certainty: Certainty, *, claim: str) -> str:
    """Return a claim in words, or for an open one a sentence that says so instead.

    Parameters
    ----------
    name : str
        The party, as the subject of a sentence.
    certainty : Certainty
        How far the sign holds.
    claim : str
        What is compared, e.g. ``in a framework with own prices than under bilateral deals``.

    Examples
    --------
    >>> from negotiate.uncertainty.certainty import judge
    >>> headline_sentence("Alpha", judge(2e6, [1e6], {}), claim="together than alone")
    'Alpha would be better off together than alone, by 2.0 million USD a year.'
    >>> headline_sentence("Alpha", judge(2e6, [-1e6], {}), claim="together than alone")
    'Open: whether Alpha would be better off together than alone turns on figures nobody has measured.'
    """
    if certainty.verdict == "open":
        return f"Open: whether {name} would be better off {claim} turns on figures nobody has measured."
    word = "better" if certainty.value > 0 else "worse"
    amount = f"{millions(abs(certainty.value))} million USD a year"
    return f"{name} would be {word} off {claim}, by {amount}."


def _without_posts(name: str, counted: float) -> str:
    """Return why an origin holds no posts in the regimes that are compared."""
    if counted == 0:
        return f"{name} holds no counted posts here, so the model says nothing about it."
    return (
        f"{name} has {counted:,.0f} counted posts without an agreement. They stay at the observed price, "
        "which is above what the others ask in both regimes, so the model fills none of them: read this "
        "as the limit of the model, not as a forecast."
    )


def _origin_sentences(
    comparison: Comparison, parts: Decomposition, o: int, headline: Headline | None
) -> list[str]:
    """Return why an origin gains or loses from the framework against bilateral deals."""
    names = list(comparison.calibration.case.origins.values())
    before = comparison.outcomes[comparison.fragmented]
    after = comparison.outcomes[comparison.common]
    name, total = names[o].name, float(parts.change[o])
    member = comparison.calibration.markets.origins[o] in comparison.members
    posts = float(before.posts[o].sum()), float(after.posts[o].sum())
    if max(posts) == 0:
        counted = float(comparison.calibration.posts[o].sum())
        return [_without_posts(name, counted)]
    who = name if member else f"{name}, outside the framework,"
    if headline is not None and headline.certainty == "open":
        flips = "; ".join(headline.flips[:3])
        by = f" It flips on its own with: {flips}." if flips else ""
        return [headline.sentence + by]
    values = {k: float(getattr(parts, k)[o]) for k in ("price", "volume", "neighbours")}
    verb = "gains" if total > 0 else "loses"
    moved = f"Its posts go from {posts[0]:,.0f} under bilateral deals to {posts[1]:,.0f}."
    how = [] if headline is None else [_HOW[headline.certainty]]
    first = f"{who} {verb} {millions(abs(total))} million USD a year {_reason(values, total)}."
    return [first, moved, *how]


def explanations(comparison: Comparison, headlines: Mapping[str, Headline]) -> list[Explanation]:
    """Return sentences for every origin, every destination and the migrants."""
    markets, case = comparison.calibration.markets, comparison.calibration.case
    before = comparison.outcomes[comparison.fragmented]
    after = comparison.outcomes[comparison.common]
    parts = decompose(markets, before, after)
    found = [
        Explanation(
            party=code, sentences=_origin_sentences(comparison, parts, o, headlines.get(code))
        )
        for o, code in enumerate(markets.origins)
    ]
    for d, code in enumerate(markets.destinations):
        change = float(after.destination_payoffs[d] - before.destination_payoffs[d])
        verb = "gain" if change > 0 else "lose"
        prices = [
            usd(mean_price(x.gross_prices(markets)[:, d], x.posts[:, d])) for x in (before, after)
        ]
        count = [float(x.posts[:, d].sum()) for x in (before, after)]
        sentence = (
            f"Employers in {case.destinations[code].name} {verb} {millions(abs(change))} million USD a "
            f"year from a framework: the mean price goes from {prices[0]} to {prices[1]} USD a "
            f"post and year and posts from {count[0]:,.0f} to {count[1]:,.0f}."
        )
        found.append(Explanation(party=code, sentences=[sentence]))
    return [*found, _migrants(comparison)]


def _migrants(comparison: Comparison) -> Explanation:
    """Return what the framework means for those who hold the posts."""
    before = comparison.outcomes[comparison.fragmented]
    after = comparison.outcomes[comparison.common]
    share = comparison.calibration.values["worker_share"]
    change = share * float(after.payments.sum() - before.payments.sum())
    posts = float(before.posts.sum()), float(after.posts.sum())
    sentence = (
        f"Migrants together get {signed_millions(change)} million USD a year above their reservation, if "
        f"workers keep {share:.0%} of it (assumed); {posts[1]:,.0f} hold a post instead of {posts[0]:,.0f}, "
        "so those who keep theirs are paid more and those who lose theirs are not."
    )
    return Explanation(party="migrants", sentences=[sentence])


def efficiency(comparison: Comparison) -> Efficiency:
    """Return what is new value and what only changes hands between bilateral deals and framework."""
    before = comparison.outcomes[comparison.fragmented]
    after = comparison.outcomes[comparison.common]
    world = after.world - before.world
    origins = float(np.sum(after.origin_payoffs - before.origin_payoffs))
    destinations = float(np.sum(after.destination_payoffs - before.destination_payoffs))
    opposed = origins * destinations < 0
    moved = float(np.sign(origins)) * min(abs(origins), abs(destinations)) if opposed else 0.0
    word = "creates" if world > 0 else "destroys"
    sentence = (
        f"Against bilateral deals the framework {word} {millions(abs(world))} million USD a year of value "
        f"for the world; origins together change by {signed_millions(origins)} and employers at the "
        f"destinations by {signed_millions(destinations)} million USD."
    )
    return Efficiency(
        world_change=world,
        origins_change=origins,
        destinations_change=destinations,
        redistribution=moved,
        sentence=sentence,
    )
