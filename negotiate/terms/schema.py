"""The agreement file: parties, sources, and what the text says about each term.

One file is one agreement, since the legal text is what a reviewer reads. Every value names its
source and locator. Four different facts look alike in a table, and are kept apart here:

``silent``
    Somebody read the text, and it says nothing about the term. Host law decides.
``absent``
    A source states that the agreement has no such clause, e.g. a data set whose coders read it.
    It is second-hand, and another source may disagree: see `Provision.alternatives`.
``excluded``
    The text names the matter and keeps it out, e.g. "this chapter shall not apply to measures
    regarding permanent residence".
not seen
    Nobody looked. The term is not in the file; nothing may be concluded from that.

A fifth state, ``left_to_national_law``, is a text that names the matter and refers to the law of
one party or of both.

Money is in the currency of the source and is never converted here.
"""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from negotiate.terms.times import Day, Entry, When, earliest, latest
from negotiate.units import Finite, Grade, Iso3, Record

__all__ = [
    "Agreement",
    "Coding",
    "DatedValue",
    "Day",
    "Entry",
    "Form",
    "Heading",
    "Layer",
    "Party",
    "Payer",
    "Provision",
    "Reading",
    "Source",
    "State",
    "Text",
    "When",
    "earliest",
    "latest",
]

State = Literal["stated", "silent", "absent", "excluded", "left_to_national_law"]
"""What the agreement says about a term; a term that is not in the file was not seen."""

Layer = Literal[
    "treaty",
    "agreement",
    "memorandum",
    "annex",
    "protocol",
    "operating_arrangement",
    "contract",
    "host_law",
    "minutes",
    "announcement",
    "recommendation",
]
"""Instrument in which a value stands; they change at different speeds.

``agreement`` is one between states or ministries whose rank in law was not established;
``operating_arrangement`` covers implementing texts, guidelines and programme documents;
``announcement`` is what officials said, which binds nobody; ``recommendation`` is a standard.
"""

Form = Literal[
    "treaty",
    "convention",
    "agreement",
    "exchange_of_notes",
    "memorandum",
    "protocol",
    "framework",
    "inter_agency_agreement",
    "arrangement",
    "trade_chapter",
    "model_agreement",
    "model_contract",
    "recommendation",
    "guidance",
    "code_of_practice",
    "declaration",
    "consultative_process",
]
"""Form of the document."""

Payer = Literal["worker", "employer", "origin", "destination", "employer_or_state", "shared"]
"""Who pays in the end; ``destination`` is its state or the receiving side as a whole."""

Text = Annotated[str, Field(min_length=1)]

Address = Annotated[str, Field(pattern=r"^https?://\S+$")]
"""Address of a page."""


class Party(Record):
    """A country, or a named group of them, and its side."""

    iso3: Iso3 | None = None
    """ISO 3166-1 alpha-3 code of a country."""
    group: Text | None = None
    """Name of a group of countries, e.g. ``ILO members``."""
    role: Literal["origin", "destination", "both", "unknown"]
    """Whether workers come from it, go to it, or both; ``unknown`` where no source says so."""

    @property
    def name(self) -> str:
        """Return the code of the country or the name of the group."""
        return self.iso3 or self.group or ""

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if (self.iso3 is None) == (self.group is None):
            raise ValueError("a party must have either iso3 or group; give one of them")
        return self


class Source(Record):
    """A page or data set in which something was read."""

    title: Text
    """What the source is, in words that find it again."""
    href: Address | None = None
    """Address of the page; none where only a part of it is known."""
    where: Text | None = None
    """What is known of a partial address, e.g. ``saudigazette 20140220196331``."""
    via: Text | None = None
    """The copy, translation or quotation through which the source was read."""
    accessed: Day | None = None
    """Day on which it was read."""
    address: Literal["full", "partial"] = "full"
    """``partial``: find the page again before citing it."""

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if self.address == "full" and self.href is None:
            raise ValueError("a source needs href, or address: partial and where; add one of them")
        return self


class DatedValue(Record):
    """What applies from a date on, and where that was read."""

    start: When
    """First day, month or year in which the value applies.

    Where entry into force is unknown, the day of signature.
    """
    value: Text | None = None
    """What the source says, in a few words of ours, or in one sentence of the text."""
    level: Text | None = None
    """Level or type of the codebook; none where the value does not carry one."""
    amount: Finite | None = None
    """Number, in ``unit`` and, for money, ``currency``."""
    unit: Text | None = None
    """Unit of the amount, e.g. ``currency/month``, ``year``, ``person``."""
    currency: Annotated[str, Field(pattern=r"^[A-Z][A-Z][A-Z]$")] | None = None
    """ISO 4217 code."""
    payer: Payer | None = None
    """Who pays, for terms about a cost."""
    recoverable: bool | None = None
    """Whether the payer may deduct the cost from wages later."""
    ended: bool = False
    """True where the provision ended on ``start``."""
    layer: Layer | None = None
    """Instrument in which the value stands, where it is not the agreement itself."""
    scope: Text | None = None
    """Workers, occupations or season to which the value is limited."""
    source: Text
    """Key of the agreement's ``sources``."""
    also: tuple[Text, ...] = ()
    """Keys of further sources that say the same."""
    locator: Text
    """Article, paragraph, page or item of the source."""
    grade: Grade
    """How well the value is founded."""
    note: Text | None = None
    """What a reader should know about the value."""

    @model_validator(mode="after")
    def _money_has_a_currency(self) -> Self:
        if self.amount is not None and self.unit is None:
            raise ValueError("an amount needs a unit; add one, e.g. unit: year")
        money = self.unit is not None and self.unit.startswith("currency")
        if money != (self.currency is not None):
            raise ValueError("money needs unit: currency/... and currency: an ISO 4217 code")
        return self


class Reading(Record):
    """One source's reading of a term: its state, and the dated values that show it."""

    state: State
    """What the agreement says about the term."""
    values: Annotated[tuple[DatedValue, ...], Field(min_length=1)]
    """Values in the order of their dates; a state other than ``stated`` still names its source."""

    @model_validator(mode="after")
    def _values_fit_the_state_and_each_other(self) -> Self:
        starts = [earliest(value.start) for value in self.values] if len(self.values) > 1 else []
        if any(later <= earlier for earlier, later in pairwise(starts)):
            raise ValueError(
                "values must stand in the order of their starts, each start once; sort them"
            )
        for value in self.values:
            graded = value.level is not None or value.amount is not None
            if self.state != "stated" and graded:
                message = f"a term that is {self.state} has no level and no amount"
                raise ValueError(f"{message}; remove them, or write state: stated")
            if self.state == "stated" and not (graded or value.value or value.ended):
                raise ValueError("a stated value needs value, level or amount, or ended: true")
        return self

    def at(self, day: date | None = None) -> DatedValue | None:
        """Return the value that applies on a day.

        Parameters
        ----------
        day
            The day; without it, the last value of the file.

        Returns
        -------
        DatedValue or None
            None before the first value starts and after the provision ended.
        """
        begun = [value for value in self.values if day is None or earliest(value.start) <= day]
        return begun[-1] if begun and not begun[-1].ended else None


class Provision(Reading):
    """What the agreement says about one term, with the readings that disagree."""

    alternatives: Mapping[Text, Reading] = Field(default_factory=dict)
    """Readings of other sources that disagree, by name; the main one is the better founded."""


class Coding(Record):
    """Who coded the agreement, when, and what is not coded yet."""

    coder: Text
    """Person or project."""
    date: Day
    """Day of the coding."""
    status: Literal["complete", "partial"]
    """``complete``: every term of the codebook was looked for in the text."""
    not_coded: tuple[Text, ...] = ()
    """Clauses known to exist that no value of the file holds."""
    note: Text | None = None
    """What a reader should know about the coding."""


class Heading(Record):
    """Everything that a file says about an agreement before what its text says on each term."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)+$")]
    """Lower-case parties, year and subject; equal to the stem of the file."""
    title: Text
    """Title of the document."""
    title_status: Literal["official", "descriptive"] = "official"
    """``descriptive``: our own wording, the official title was not read."""
    kind: Literal["bilateral", "multilateral", "standard"]
    """Folder in which the file stands."""
    form: Form
    """Form of the document."""
    parties: Annotated[tuple[Party, ...], Field(min_length=1)]
    """Countries and groups; a bilateral agreement has two."""
    signed: When
    """When it was signed or adopted."""
    in_force: Entry
    """When it entered into force; a data set's column "ratified" is not that."""
    instrument_layer: Layer
    """Layer of the agreement's own text; values that stand elsewhere name theirs."""
    occupations: tuple[Annotated[str, Field(pattern=r"^\d{1,4}$")], ...] = ()
    """ISCO-08 groups, assigned by us from the occupations named in title or text."""
    treaty_id: int | None = None
    """Number in the data of Chilton and Woda (2022), where it is coded there."""
    sources: Annotated[Mapping[Text, Source], Field(min_length=1)]
    """Sources by a short key."""

    @property
    def year(self) -> int:
        """Return the year in which it was signed or adopted."""
        return earliest(self.signed).year

    @property
    def origins(self) -> tuple[str, ...]:
        """Return the names of the parties from which workers come, in the order of the file."""
        return tuple(party.name for party in self.parties if party.role in ("origin", "both"))

    @property
    def destinations(self) -> tuple[str, ...]:
        """Return the names of the parties to which workers go, in the order of the file."""
        return tuple(party.name for party in self.parties if party.role in ("destination", "both"))


class Agreement(Heading):
    """One agreement, model agreement or code: its heading and what is known of its terms."""

    provisions: Annotated[Mapping[Text, Provision], Field(min_length=1)]
    """What is known about each term of the codebook; a term not here was not seen."""
    coding: Coding
    """Who coded it and what is missing."""

    @property
    def legal_force(self) -> str:
        """Return the level of the term ``legal_force``, or ``not_seen``."""
        provision = self.provisions.get("legal_force")
        value = provision.at() if provision else None
        return (value.level if value else None) or "not_seen"
