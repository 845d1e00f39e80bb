"""The rows above a draft's table: title, parties, day; and the same given beside the sheet."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import get_args

from negotiate.errors import Problem
from negotiate.exchange.draft_values import chosen, when
from negotiate.exchange.sheet_cells import SheetRow
from negotiate.terms.schema import Form, Heading, Layer, Party, Source, earliest

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_ROLES = ("origin", "destination", "both", "unknown")
_LAYERS: Mapping[str, Layer] = {"memorandum": "memorandum", "protocol": "protocol"}


@dataclass(frozen=True)
class DraftHeading:
    """What is known of a draft beside its sheet; each field stands before the sheet's own."""

    id: str | None = None
    """Id; without it, the parties, the year and the word ``draft``."""
    title: str | None = None
    """Title of the draft."""
    parties: str | None = None
    """Parties with their sides, e.g. ``XAA: origin, XBB: destination``."""
    signed: str | None = None
    """Day, month or year of the draft, e.g. ``2026-03-01``."""
    form: str | None = None
    """Form of the document; without it, ``agreement``."""
    coder: str | None = None
    """Who filled in the sheet."""


@dataclass(frozen=True)
class Told:
    """What is told about a draft as a whole."""

    title: str = ""
    """Title."""
    parties: tuple[Party, ...] = ()
    """Parties with their sides."""
    signed: date | int | str = 2000
    """Day, month or year of the draft."""
    form: Form = "agreement"
    """Form of the document."""
    coder: str = "the authors of the draft"
    """Who filled in the sheet."""
    own_id: str = ""
    """Id that was given, empty where none was."""

    @property
    def start(self) -> str:
        """Return the beginning of every id of these parties and this year."""
        codes = (party.name.lower() for party in self.parties)
        return "-".join([*codes, str(earliest(self.signed).year)])

    @property
    def id(self) -> str:
        """Return the id that was given, else parties, year and the word ``draft``."""
        return self.own_id or f"{self.start}-draft"

    def heading(self, sources: Mapping[str, Source]) -> Heading:
        """Return the heading of an agreement file, with the sources of its values."""
        return Heading(
            id=self.id,
            title=self.title,
            kind="bilateral" if len(self.parties) == 2 else "multilateral",
            form=self.form,
            parties=self.parties,
            signed=self.signed,
            in_force="unknown",
            instrument_layer=_LAYERS.get(self.form, "agreement"),
            sources=sources,
        )


def heading_of(rows: Iterable[SheetRow], given: DraftHeading) -> tuple[Told, list[Problem]]:
    """Return what is told about the draft as a whole, and all that is wrong with it.

    Parameters
    ----------
    rows
        Rows above the header: a name, then its text. Rows that begin with another word are passed
        over, so that a sheet may have a title or a remark of its own.
    given
        What was given beside the sheet; it stands before the sheet's own.

    Returns
    -------
    tuple of Told and list of Problem
        Where there are problems, the rest is partial.
    """
    texts, problems = _texts(rows)
    texts |= {name: (0, text) for name, text in asdict(given).items() if text is not None}
    told = Told()
    for name, (number, text) in texts.items():
        try:
            told = _TAKE[name](told, text)
        except ValueError as wrong:
            problems.append(Problem(number, name, str(wrong)))
    for name, example in _NEEDED.items():
        if name not in texts:
            message = f"is missing; add a row above the header: {name} | {example}"
            problems.append(Problem(0, name, message))
    return told, problems


def _texts(rows: Iterable[SheetRow]) -> tuple[dict[str, tuple[int, str]], list[Problem]]:
    """Return the text of each name with its row, and names that seem misspelled."""
    texts: dict[str, tuple[int, str]] = {}
    problems: list[Problem] = []
    for row in rows:
        name, *others = (*row.cells, "")
        word = name.lower().rstrip(": ")
        text = next(filter(None, others), "")
        near = get_close_matches(word, _TAKE, n=1, cutoff=0.75)
        if word in _TAKE and text:
            texts[word] = (row.number, text)
        elif near and text:
            problems.append(Problem(row.number, name, f"did you mean {near[0]!r}?"))
    return texts, problems


def _parties(text: str) -> tuple[Party, ...]:
    """Return the parties of a text such as ``XAA: origin, XBB: destination``."""
    found = []
    for part in filter(None, (part.strip() for part in text.replace(";", ",").split(","))):
        code, colon, role = (word.strip() for word in part.partition(":"))
        if not (colon and len(code) == 3 and code.isascii() and code.isalpha()):
            example = "XAA: origin, XBB: destination"
            raise ValueError(f"must be codes of three letters with sides ({example}), got {part!r}")
        found.append(Party.model_validate({"iso3": code.upper(), "role": chosen(role, _ROLES)}))
    if len({party.name for party in found}) < len(found):
        raise ValueError(f"must name each party once, got {text!r}; one that is both says 'both'")
    if len(found) < 2:
        raise ValueError(f"must name two parties or more, got {text!r}")
    return tuple(found)


def _id(text: str) -> str:
    """Return an id, which is the name of a file, too."""
    if not _ID.fullmatch(text):
        raise ValueError(
            f"must be lower-case words with hyphens (xaa-xbb-2026-draft), got {text!r}"
        )
    return text


def _form(text: str) -> Form:
    """Return a form of document."""
    forms: Mapping[str, Form] = {form: form for form in get_args(Form)}
    return forms[chosen(text, forms)]


_NEEDED = {
    "title": "Draft agreement on ...",
    "parties": "XAA: origin, XBB: destination",
    "signed": "2026-03-01 (the day of the draft)",
}
_TAKE: Mapping[str, Callable[[Told, str], Told]] = {
    "id": lambda told, text: replace(told, own_id=_id(text)),
    "title": lambda told, text: replace(told, title=text),
    "parties": lambda told, text: replace(told, parties=_parties(text)),
    "signed": lambda told, text: replace(told, signed=when(text)),
    "form": lambda told, text: replace(told, form=_form(text)),
    "coder": lambda told, text: replace(told, coder=text),
}
