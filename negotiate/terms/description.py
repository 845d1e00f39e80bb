"""Description: what one agreement says, a row per term and reading."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from negotiate.terms.cells import in_words, value_on
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Agreement, Provision


@dataclass(frozen=True)
class Row:
    """One line of a table about an agreement."""

    term: str
    """Identifier of the term."""
    state: str
    """State of the provision, ``ended`` where it has ended by then, or ``not_seen``."""
    level: str
    """Level, empty where the value carries none."""
    words: str
    """The value in words: what the source says, else the amount, else what the level means."""
    source: str
    """Title of the source."""
    locator: str
    """Where in the source."""
    grade: str
    """How well the value is founded."""


def describe(
    agreement: Agreement,
    codebook: Codebook,
    *,
    on: date | None = None,
    with_not_seen: bool = False,
) -> tuple[Row, ...]:
    """Return one row per term of an agreement, in the order of the codebook.

    Parameters
    ----------
    agreement
        The agreement.
    codebook
        Terms and levels.
    on
        Day on which the values must apply; without it, the last value of each term. Terms whose
        first value starts later are left out.
    with_not_seen
        Whether to add the terms that nobody looked for.

    Returns
    -------
    tuple of Row
        The rows; disagreeing readings follow their term, with the name of the reading in brackets.
    """
    rows: list[Row] = []
    for term in codebook.ids():
        provision = agreement.provisions.get(term)
        if provision is not None:
            rows.extend(_rows(agreement, codebook, term, provision, on))
        elif with_not_seen:
            rows.append(Row(term, "not_seen", "", "nobody looked", "", "", ""))
    return tuple(rows)


def _rows(
    agreement: Agreement, codebook: Codebook, term: str, provision: Provision, on: date | None
) -> Iterator[Row]:
    """Yield the rows of one term: the main reading, then those that disagree."""
    readings = {term: provision} | {
        f"{term} ({name})": reading for name, reading in provision.alternatives.items()
    }
    for name, reading in readings.items():
        value = value_on(reading, on)
        if value is not None:
            title = agreement.sources[value.source].title
            state = "ended" if value.ended else reading.state
            words = in_words(value, state, codebook.get(term))
            grade = str(value.grade)
            yield Row(name, state, value.level or "", words, title, value.locator, grade)
