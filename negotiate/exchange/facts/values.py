"""From a decision and its fact to a dated value of the library."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from negotiate.exchange.facts.checks import row_amount, row_unit, row_value
from negotiate.exchange.facts.decisions import Decision
from negotiate.exchange.facts.sheets import DATA_SET, Fact
from negotiate.exchange.facts.sources import address_of
from negotiate.terms.codebook import Codebook

_ARTICLE = re.compile(r"Art\.?\s*(?=\d)")

Content = Mapping[str, object]
"""Fields of a dated value, its sources still as addresses."""


@dataclass(frozen=True)
class Claim:
    """What one source says about one term."""

    term: str
    """Term of the codebook."""
    reading: str
    """Name of the alternative reading, empty for the main one."""
    state: str
    """State of the term by this claim."""
    value: Content
    """Fields of its dated value."""
    record: str
    """Id of the fact sheet."""
    fact: str
    """Key of the fact, with ``:coded`` for what the data set says about it."""
    where: str
    """Decisions file and line."""

    @property
    def place(self) -> tuple[str, int]:
        """Return the decisions file and the line; an empty name and 0 for a rule."""
        file, _, line = self.where.partition(", line ")
        return file, int(line or 0)


def claim(row: Decision, fact: Fact, codebook: Codebook, signed: date | int | str) -> Claim:
    """Return what a decision makes of a fact.

    Parameters
    ----------
    row
        A decision without problems, with a term.
    fact
        The fact that it is about.
    codebook
        Gives the unit of terms that are not about money.
    signed
        Day of signature, from which a value without another date applies.
    """
    sources = (DATA_SET[0],) if row.coded else tuple(map(address_of, fact.sources))
    amount = row_amount(row, fact)
    fields: dict[str, object | None] = {
        "start": when(row.start or ("" if row.key.startswith("figures.") else fact.year)) or signed,
        "value": row_value(row, fact),
        "level": codebook.get(row.term).level(row.level) if row.level else None,
        "amount": amount,
        "unit": row_unit(row, codebook) if amount is not None else row.unit,
        "currency": row.currency,
        "payer": row.payer,
        "recoverable": {"true": True, "false": False}.get(row.recoverable),
        "ended": row.ended == "true" or None,
        "layer": row.layer or known_layer(fact.layer),
        "scope": row.scope,
        "source": sources[0],
        "also": sources[1:],
        "locator": row.locator or locator(fact),
        "grade": fact.grade,
        "note": None if row.note == "-" else row.note or _note(row, fact),
    }
    kept = {name: field for name, field in fields.items() if field not in (None, "", ())}
    state = row.state or "stated"
    return Claim(row.term, row.reading, state, kept, row.agreement, row.fact, row.where)


def _note(row: Decision, fact: Fact) -> str:
    """Return the note of a value without one of its own: that of the fact, if it is about it."""
    return "" if row.coded else fact.note.rstrip(".")


def known_layer(words: str) -> str:
    """Return the layer that words of a sheet name.

    Examples
    --------
    >>> known_layer("standard contract revised at the joint committee")
    'contract'
    """
    found = {"contract": "contract", "minute": "minutes", "protocol": "protocol", "annex": "annex"}
    return next((layer for word, layer in found.items() if word in words), "")


def locator(fact: Fact) -> str:
    """Return where a fact stands: its article, else the page; empty where neither is known.

    Examples
    --------
    >>> locator(Fact("housing", "free", ("https://a.example",), "text", article="Art 3(1)"))
    'Art. 3(1)'
    """
    if not fact.article:
        return fact.via
    bare = fact.article[0].isdigit()
    return f"Art. {fact.article}" if bare else _ARTICLE.sub("Art. ", fact.article)


def when(words: str) -> date | int | str | None:
    """Return the day, month or year with which words begin; None where they begin with none.

    Examples
    --------
    >>> when("2018-12 (Marrakech)"), when("1995-1996"), when("March 18")
    ('2018-12', 1995, None)
    """
    found = re.match(r"(\d{4})(?:-(0[1-9]|1[0-2])(?!\d))?(?:-(\d\d)(?!\d))?", words)
    if found is None:
        return None
    year, month, day = found.groups()
    if day and month:
        return date(int(year), int(month), int(day))
    return f"{year}-{month}" if month else int(year)
