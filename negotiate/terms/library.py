"""The library: all agreements of a folder, read once, with the questions asked of them.

Two questions matter at a negotiating table: what did others get (precedents), and what does this
text lack against a standard (gaps). Both keep "nobody looked" apart from "it is not there".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from negotiate.errors import UnknownNameError
from negotiate.terms.codebook import Asked, Codebook, Term
from negotiate.terms.schema import Agreement, DatedValue, Provision

Verdict = Literal["missing", "below", "not_graded", "not_seen"]
"""How an agreement falls short of a standard on a term.

``missing`` the text has no such clause, excludes it or leaves it to national law; ``below`` it has
one at a lower level; ``not_graded`` it has one, whose level is not known; ``not_seen`` nobody
looked.
"""


@dataclass(frozen=True)
class Row:
    """One line of a table about an agreement."""

    term: str
    """Identifier of the term."""
    state: str
    """State of the provision, or ``not_seen``."""
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


@dataclass(frozen=True)
class Gap:
    """One term on which an agreement falls short of a standard."""

    term: str
    """Identifier of the term."""
    verdict: Verdict
    """How it falls short."""
    asked: str
    """Level that the standard asks for, empty where it asks that the term be dealt with."""
    found: str
    """Level of the agreement, empty where there is none."""
    locator: str
    """Where the standard asks for it."""


@dataclass(frozen=True)
class Library:
    """A codebook and the agreements coded with it.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> [agreement.id for agreement in library.by_party("KEN")]
    ['ken-gbr-2021-health', 'ken-sau-2017-domestic']
    """

    codebook: Codebook
    """Terms and levels."""
    agreements: tuple[Agreement, ...]
    """Agreements in the order of their ids."""

    def __iter__(self) -> Iterator[Agreement]:
        """Yield the agreements in the order of their ids."""
        return iter(self.agreements)

    def __len__(self) -> int:
        """Return the number of agreements."""
        return len(self.agreements)

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all agreements, in order."""
        return tuple(agreement.id for agreement in self.agreements)

    def get(self, name: str) -> Agreement:
        """Return the agreement of an id.

        Raises
        ------
        UnknownNameError
            If there is none.
        """
        for agreement in self.agreements:
            if agreement.id == name:
                return agreement
        raise UnknownNameError("agreement", name, self.ids())

    def by_party(self, name: str) -> tuple[Agreement, ...]:
        """Return the agreements of a country (ISO 3166-1 alpha-3) or named group."""
        return tuple(
            agreement
            for agreement in self.agreements
            if name in {party.name for party in agreement.parties}
        )

    def precedents(self, term: str) -> tuple[tuple[Agreement, DatedValue], ...]:
        """Return the agreements that state a term, with its last value, best level first.

        Parameters
        ----------
        term
            Identifier of a term; where its levels have no order, the order is that of the ids.

        Raises
        ------
        UnknownNameError
            If there is no such term.
        """
        known = self.codebook.get(term)
        ranks = {level: rank for rank, level in enumerate(known.level_ids)}
        ordered = known.kind == "ordered"
        found = []
        for agreement in self.agreements:
            provision = agreement.provisions.get(term)
            value = provision.at() if provision and provision.state == "stated" else None
            if value is not None:
                found.append((agreement, value))
        return tuple(
            sorted(found, key=lambda pair: -ranks.get(pair[1].level or "", -1) if ordered else 0)
        )


def shipped_folder() -> Path:
    """Return the folder of the agreements that ship with the package.

    In a wheel it stands inside the package, in a checkout of the repository beside it.
    """
    package = Path(__file__).parents[1]
    inside = package / "agreements"
    return inside if inside.is_dir() else package.parent / "agreements"


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
        Day on which the values must apply; without it, the last value of each term. Terms without
        a value on that day are left out.
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
        value = reading.at(on)
        if value is not None:
            title = agreement.sources[value.source].title
            words = _words(value, reading.state, codebook, term)
            grade = str(value.grade)
            yield Row(name, reading.state, value.level or "", words, title, value.locator, grade)


def _words(value: DatedValue, state: str, codebook: Codebook, term: str) -> str:
    """Return a value as text: its own words, its amount, the meaning of its level, its state."""
    amount = "" if value.amount is None else _amount(value)
    text = "; ".join(part for part in (amount, value.value or "") if part)
    if text:
        return text
    return codebook.get(term).words(value.level) if value.level else state.replace("_", " ")


def _amount(value: DatedValue) -> str:
    """Return an amount with its unit."""
    unit = (value.unit or "").replace("currency", value.currency or "currency")
    return f"{value.amount:,.10g} {unit}"


def missing(agreement: Agreement, standard: str, codebook: Codebook) -> tuple[Gap, ...]:
    """Return the terms on which an agreement falls short of a standard.

    Parameters
    ----------
    agreement
        The agreement.
    standard
        Id of a standard, e.g. ``ilo-1949-r086-model``.
    codebook
        Terms, with what each standard asks of them.

    Returns
    -------
    tuple of Gap
        In the order of the codebook; a term that the agreement meets is not among them.

    Raises
    ------
    UnknownNameError
        If no term of the codebook knows the standard.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> gaps = missing(library.get("idn-sau-2014-domestic"), "ilo-1949-r086-model",
    ...                library.codebook)
    >>> [gap.term for gap in gaps if gap.verdict == "not_seen"][:2]
    ['family', 'return_cost']
    """
    asked = {
        name: term.standards[standard]
        for name, term in codebook.terms.items()
        if standard in term.standards
    }
    if not asked:
        known = {name for term in codebook.terms.values() for name in term.standards}
        raise UnknownNameError("standard", standard, known)
    gaps = (_gap(agreement, name, wanted, codebook) for name, wanted in asked.items())
    return tuple(gap for gap in gaps if gap is not None)


def _gap(agreement: Agreement, name: str, asked: Asked, codebook: Codebook) -> Gap | None:
    """Return how an agreement falls short on one term, None where it does not."""
    provision = agreement.provisions.get(name)
    value = provision.at() if provision else None
    found = (value.level if value else None) or ""
    verdict = _verdict(provision, value, asked, codebook.get(name))
    return verdict and Gap(name, verdict, asked.level or "", found, asked.locator)


def _verdict(
    provision: Provision | None,
    value: DatedValue | None,
    asked: Asked,
    term: Term,
) -> Verdict | None:
    """Return the verdict on one term, None where the standard is met."""
    if provision is None:
        return "not_seen"
    if provision.state != "stated" or value is None:
        return "missing"
    if asked.level is None:
        return None
    if value.level is None:
        return "not_graded"
    return "below" if term.rank(value.level) < term.rank(asked.level) else None
