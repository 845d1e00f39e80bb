"""Cells: what one agreement says about one term on one day, ready to stand beside others.

A comparison, a gap, a stack and an assessment all read the same cell, so that they agree on what
was stated, what is known not to be there, and what nobody looked at:

stated
    The text says it, at a level or without one (then the cell is not graded).
known not to be there
    ``silent``, ``absent``, ``excluded``, ``left_to_national_law``, or ``ended``.
unknown
    ``not_seen``: nobody looked. ``not_yet``: the first value of the file starts after the day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from negotiate.terms.codebook import Codebook, Term
from negotiate.terms.schema import Agreement, DatedValue, Provision, Reading, earliest

CellState = Literal[
    "stated",
    "silent",
    "absent",
    "excluded",
    "left_to_national_law",
    "ended",
    "not_yet",
    "not_seen",
]
"""State of a term in an agreement on a day."""

UNKNOWN: tuple[CellState, ...] = ("not_seen", "not_yet")
"""States from which nothing may be concluded."""


@dataclass(frozen=True)
class Cell:
    """What one agreement says about one term on one day."""

    agreement: str
    """Id of the agreement."""
    term: str
    """Identifier of the term."""
    state: CellState
    """What is known."""
    level: str = ""
    """Level or type, empty where the value carries none."""
    rank: int | None = None
    """Place of the level in the codebook, 0 for the lowest."""
    words: str = ""
    """The value in words: amount and text, else what the level means, else the state."""
    amount: float | None = None
    """Number, in ``unit``."""
    unit: str = ""
    """Unit with its currency, e.g. ``SAR/month``; empty where there is no amount."""
    start: str = ""
    """Day, month or year from which the value applies."""
    scope: str = ""
    """Workers to whom the value is limited, empty where it says nothing."""
    layer: str = ""
    """Instrument in which the value stands."""
    source: str = ""
    """Title of the source."""
    locator: str = ""
    """Where in the source."""
    grade: str = ""
    """How well the value is founded."""
    alternatives: int = 0
    """Number of readings that disagree."""

    @property
    def is_stated(self) -> bool:
        """Return whether the text says it."""
        return self.state == "stated"

    @property
    def is_unknown(self) -> bool:
        """Return whether nobody looked, or no value had begun."""
        return self.state in UNKNOWN

    @property
    def is_not_there(self) -> bool:
        """Return whether it is known that no such clause applies."""
        return not self.is_stated and not self.is_unknown

    @property
    def ground(self) -> str:
        """Return why it is not there, where the text itself says so; else nothing."""
        return self.state if self.state in ("excluded", "left_to_national_law") else ""

    @property
    def mark(self) -> str:
        """Return the level, else the amount, else ``not graded`` or the state, in a few words."""
        if self.level:
            return self.level
        if self.amount is not None:
            return f"{self.amount:,.10g} {self.unit}"
        return "not graded" if self.is_stated else self.state.replace("_", " ")


def cell(agreement: Agreement, term: str, codebook: Codebook, *, on: date | None = None) -> Cell:
    """Return what an agreement says about a term.

    Parameters
    ----------
    agreement
        The agreement.
    term
        Identifier of the term.
    codebook
        Terms and levels.
    on
        Day on which the value must apply; without it, the last value of the file.

    Returns
    -------
    Cell
        The main reading; readings that disagree are counted.

    Raises
    ------
    UnknownNameError
        If the codebook has no such term.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> cell(library.get("idn-sau-2014-domestic"), "permanent_residence", library.codebook).state
    'absent'
    """
    known = codebook.get(term)
    provision = agreement.provisions.get(term)
    if provision is None:
        return Cell(agreement.id, term, "not_seen", words="nobody looked")
    value = value_on(provision, on)
    if value is None:
        words = f"no value before {provision.values[0].start}"
        return Cell(agreement.id, term, "not_yet", words=words)
    return cell_of(agreement, term, known, provision, value)


def value_on(reading: Reading, on: date | None) -> DatedValue | None:
    """Return the value that applies on a day, an end included; None before the first starts."""
    begun = [value for value in reading.values if on is None or earliest(value.start) <= on]
    return begun[-1] if begun else None


def cell_of(
    agreement: Agreement, term: str, known: Term, provision: Provision, value: DatedValue
) -> Cell:
    """Return the cell of one dated value of a provision."""
    state: CellState = "ended" if value.ended else provision.state
    return Cell(
        agreement=agreement.id,
        term=term,
        state=state,
        level=value.level or "",
        rank=known.rank(value.level) if value.level else None,
        words=in_words(value, state, known),
        amount=value.amount,
        unit=unit_of(value) if value.amount is not None else "",
        start=str(value.start),
        scope=value.scope or "",
        layer=value.layer or agreement.instrument_layer,
        source=agreement.sources[value.source].title,
        locator=value.locator,
        grade=str(value.grade),
        alternatives=len(provision.alternatives),
    )


def in_words(value: DatedValue, state: str, term: Term) -> str:
    """Return a value as text: its own words, its amount, the meaning of its level, its state."""
    amount = "" if value.amount is None else f"{value.amount:,.10g} {unit_of(value)}"
    text = "; ".join(part for part in (amount, value.value or "") if part)
    if text:
        return text
    return term.words(value.level) if value.level else state.replace("_", " ")


def unit_of(value: DatedValue) -> str:
    """Return the unit of a value, with the currency in its place."""
    return (value.unit or "").replace("currency", value.currency or "currency")


def steps_between(term: Term, one: Cell, other: Cell) -> int | None:
    """Return the levels from one cell up to another, None where not both are ranked."""
    if term.kind != "ordered" or one.rank is None or other.rank is None:
        return None
    return other.rank - one.rank
