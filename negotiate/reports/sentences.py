"""Plain words per party: what it gains or loses, why, and how sure that is."""

from collections.abc import Mapping

import numpy as np

from negotiate.regimes.blocks import blocks, institution
from negotiate.regimes.comparison import Comparison
from negotiate.regimes.decomposition import Decomposition, decompose
from negotiate.reports.document import Efficiency, Explanation, Headline
from negotiate.reports.pay_scales import fixed_pay, has_scale, only_at_scale
from negotiate.reports.rows import mean_price
from negotiate.reports.wording import NEARLY_ZERO, millions, signed_millions, usd
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
_NOTHING = ("0", NEARLY_ZERO)


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


def _without_posts(comparison: Comparison, o: int) -> str:
    """Return why an origin holds no posts in the regimes that are compared."""
    calibration = comparison.calibration
    name = list(calibration.case.origins.values())[o].name
    counted = float(calibration.posts[o].sum())
    if counted == 0:
        return f"{name} holds no counted posts here, so the model says nothing about it."
    held = blocks(calibration)
    at_states = float(calibration.posts[o, held["state"]].sum()) if "state" in held else 0.0
    why = []
    if at_states < counted:
        asked = "are paid" if has_scale(comparison) else "ask"
        why.append(
            f"They stay at the observed price, which is above what the others {asked} in both regimes, so "
            "the model fills none of them"
        )
    if at_states > 0:
        why.append("Where governments agree numbers, a corridor without an agreement has none")
    return (
        f"{name} has {counted:,.0f} counted posts without an agreement. {'. '.join(why)}: read this "
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
        return [_without_posts(comparison, o)]
    who = name if member else f"{name}, outside the framework,"
    if headline is not None and headline.certainty == "open":
        flips = "; ".join(headline.flips[:3])
        by = f" It flips on its own with: {flips}." if flips else ""
        return [headline.sentence + by]
    if millions(abs(total)) in _NOTHING:
        said = f"For {who} hardly anything changes: less than 0.1 million USD a year"
        scaled = member and only_at_scale(comparison, o)
        return [
            f"{said}, because what it bargains over with employers stands at the pay scale in both."
            if scaled
            else f"{said}."
        ]
    values = {k: float(getattr(parts, k)[o]) for k in ("price", "volume", "neighbours")}
    verb = "gains" if total > 0 else "loses"
    moved = f"Its posts {_moved(*posts)}."
    how = [] if headline is None else [_HOW[headline.certainty]]
    first = f"{who} {verb} {millions(abs(total))} million USD a year {_reason(values, total)}."
    return [first, moved, *how]


def _moved(before: float, after: float) -> str:
    """Return how posts move from bilateral deals to the framework."""
    if f"{before:,.0f}" == f"{after:,.0f}":
        return f"stay at {after:,.0f}"
    return f"go from {before:,.0f} under bilateral deals to {after:,.0f}"


def explanations(comparison: Comparison, headlines: Mapping[str, Headline]) -> list[Explanation]:
    """Return sentences for every origin, every destination and the migrants.

    None where one of the two regimes that are compared has no equilibrium.
    """
    if not comparison.has_fragmentation:
        return []
    markets = comparison.calibration.markets
    before = comparison.outcomes[comparison.fragmented]
    after = comparison.outcomes[comparison.common]
    parts = decompose(markets, before, after)
    found = [
        Explanation(
            party=code, sentences=_origin_sentences(comparison, parts, o, headlines.get(code))
        )
        for o, code in enumerate(markets.origins)
    ]
    found += [
        Explanation(party=code, sentences=[_destination_sentence(comparison, d)])
        for d, code in enumerate(markets.destinations)
    ]
    return [*found, _migrants(comparison)]


def _destination_sentence(comparison: Comparison, d: int) -> str:
    """Return what a destination gains or loses from the framework, and at which price and posts."""
    markets = comparison.calibration.markets
    before = comparison.outcomes[comparison.fragmented]
    after = comparison.outcomes[comparison.common]
    change = float(after.destination_payoffs[d] - before.destination_payoffs[d])
    place = comparison.calibration.case.destinations[markets.destinations[d]]
    private = place.institution == "private"
    who = f"Employers in {place.name}" if private else place.name
    if millions(abs(change)) in _NOTHING and np.allclose(before.posts[:, d], after.posts[:, d]):
        scaled = fixed_pay(comparison)[d]
        why = ": alone and together, pay stands at the scale" if scaled else ""
        return f"For {who[:1].lower() + who[1:] if private else who} hardly anything changes{why}."
    verb = ("gain" if change > 0 else "lose") + ("" if private else "s")
    prices = [
        usd(mean_price(x.gross_prices(markets)[:, d], x.posts[:, d])) for x in (before, after)
    ]
    count = [f"{float(x.posts[:, d].sum()):,.0f}" for x in (before, after)]
    moved = f"posts from {count[0]} to {count[1]}"
    return (
        f"{who} {verb} {millions(abs(change))} million USD a "
        f"year from a framework: the mean price goes from {prices[0]} to {prices[1]} USD a "
        f"post and year and {moved if count[0] != count[1] else f'posts stay at {count[0]}'}."
    )


def _migrants(comparison: Comparison) -> Explanation:
    """Return what the framework means for those who hold the posts."""
    before = comparison.outcomes[comparison.fragmented]
    after = comparison.outcomes[comparison.common]
    share = comparison.calibration.values["worker_share"]
    paid = float(before.payments.sum()), float(after.payments.sum())
    change = share * float(after.payments.sum() - before.payments.sum())
    posts = float(before.posts.sum()), float(after.posts.sum())
    each = [x / q if q > 0 else 0.0 for x, q in zip(paid, posts, strict=True)]
    so = (
        ", so those who keep theirs are paid more and those who lose theirs are not"
        if each[1] > each[0] and posts[1] < posts[0]
        else ""
    )
    count = [f"{x:,.0f}" for x in posts]
    held = f"{count[1]} hold a post" + (f" instead of {count[0]}" if count[0] != count[1] else "")
    sentence = (
        f"Migrants together get {signed_millions(change)} million USD a year above their reservation, if "
        f"workers keep {share:.0%} of it (assumed); {held}{so}{' as before' if count[0] == count[1] else ''}."
    )
    return Explanation(party="migrants", sentences=[sentence])


def efficiency(comparison: Comparison) -> Efficiency | None:
    """Return what is new value and what only changes hands between bilateral deals and framework.

    ``None`` where one of the two regimes has no equilibrium.
    """
    if not comparison.has_fragmentation:
        return None
    before = comparison.outcomes[comparison.fragmented]
    after = comparison.outcomes[comparison.common]
    world = after.world - before.world
    origins = float(np.sum(after.origin_payoffs - before.origin_payoffs))
    destinations = float(np.sum(after.destination_payoffs - before.destination_payoffs))
    opposed = origins * destinations < 0
    moved = float(np.sign(origins)) * min(abs(origins), abs(destinations)) if opposed else 0.0
    word = "creates" if world > 0 else "destroys"
    value = f"{word} {millions(abs(world))} million USD a year of value for the world"
    if millions(abs(world)) in _NOTHING:
        value = "moves no value into or out of the world"
    private = institution(comparison.calibration) == "private"
    others = "employers at the destinations" if private else "destinations together"
    sentence = (
        f"Against bilateral deals the framework {value}; origins together change by "
        f"{signed_millions(origins)} and {others} by {signed_millions(destinations)} million USD."
    )
    return Efficiency(
        world_change=world,
        origins_change=origins,
        destinations_change=destinations,
        redistribution=moved,
        sentence=sentence,
    )
