"""What agreements say about paying for the workers that an origin trained."""

from collections.abc import Iterator, Sequence

from negotiate.drain.asked import Asked
from negotiate.drain.lines import Line, SourceLink, no_figure
from negotiate.drain.standards import page_link
from negotiate.terms import Agreement

TERM = "training_investment"
"""Term about what the destination gives for training at the origin, money or in kind."""


def payment_lines(asked: Asked, partners: Sequence[str]) -> tuple[Line, ...]:
    """Return per agreement and destination whether it states training or payment for it.

    Parameters
    ----------
    asked
        What the sheet is made from.
    partners
        Destinations.

    Returns
    -------
    tuple of Line
        ``payments.DES.AGREEMENT``: stated, with level and words; silent, absent, excluded or left
        to national law; or not seen. A destination without agreement has one line that says so.
    """
    return tuple(line for partner in partners for line in _of_destination(asked, partner))


def _of_destination(asked: Asked, partner: str) -> Iterator[Line]:
    """Yield the lines of one destination."""
    found = [each for each in asked.agreements if _covers(each, asked, partner)]
    label = "training or payment for it, under agreements"
    for agreement in found:
        yield _said(agreement, partner)
    for at, each in enumerate(asked.standards.announced):
        if (each.origin, each.destination) == (asked.origin, partner):
            name, link = f"payments.{partner}.announced.{at}", page_link(each.source)
            yield Line(
                name,
                "announced, not agreed",
                year=str(each.year),
                grade=each.grade,
                source=link,
                words=each.words,
                partner=partner,
            )
    if not found:
        words = f"no agreement of the library is about {asked.occupation.words} on this corridor"
        yield no_figure(f"payments.{partner}", label, words, partner=partner)


def _covers(agreement: Agreement, asked: Asked, partner: str) -> bool:
    """Return whether an agreement covers the occupation on a corridor."""
    corridor = asked.modelled.corridor(asked.origin, partner) if asked.modelled else None
    if corridor is not None and corridor.agreement == agreement.id:
        return True
    if asked.origin not in agreement.origins or partner not in agreement.destinations:
        return False
    return any(_same(asked.occupation.isco, code) for code in agreement.occupations)


def _same(isco: str, code: str) -> bool:
    """Return whether an agreement's occupation is this one, a part of it or a group with it."""
    if not isco:
        return False
    return isco.startswith(code) or code.startswith(isco[:3] if len(isco) > 3 else isco)


def _said(agreement: Agreement, partner: str) -> Line:
    """Return what an agreement says about training or payment for it."""
    name, label = f"payments.{partner}.{agreement.id}", f"training or payment, {agreement.id}"
    provision = agreement.provisions.get(TERM)
    if provision is None:
        link = SourceLink("agreement", agreement.id, TERM, _any_address(agreement))
        words = "not seen: nobody looked for it in the text"
        return Line(name, label, source=link, words=words, partner=partner)
    value = provision.at() or provision.values[-1]
    source = agreement.sources[value.source]
    money = f"{value.amount:g} {value.currency or ''} {value.unit or ''}" if value.amount else ""
    words = ", ".join(part for part in (value.level or "", money, value.value or "") if part)
    return Line(
        name,
        label,
        year=str(agreement.year),
        grade=value.grade,
        source=SourceLink("agreement", agreement.id, f"{TERM}, {value.locator}", source.href),
        words=f"{provision.state.replace('_', ' ')}: {words}".removesuffix(": "),
        partner=partner,
    )


def _any_address(agreement: Agreement) -> str | None:
    """Return the first address of an agreement's sources."""
    return next(_addresses(agreement), None)


def _addresses(agreement: Agreement) -> Iterator[str]:
    """Return the addresses of the sources of an agreement, one after the other."""
    return (source.href for source in agreement.sources.values() if source.href)
