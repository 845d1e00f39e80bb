"""Decisions about whole records: duplicates, wrong dates, directions and names.

The file ``resolutions.yaml`` lists every fact sheet that is not simply one library file of the same
name and head, with what is wrong, what was decided, why, and on which source.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from negotiate.errors import AgreementFileError
from negotiate.strict_yaml import parse
from negotiate.terms.schema import Entry, Form, Layer, Party, Source, Text, When
from negotiate.units import Record

RESOLUTIONS_FILE = "resolutions.yaml"
"""Name of the file in a folder of coding decisions."""

Decided = Literal[
    "merged",
    "renamed",
    "both_directions",
    "dated",
    "corrected",
    "facts_moved",
    "kept_apart",
    "readings_kept",
    "kept_as_is",
    "left_out",
]
"""What was decided about records.

``merged``: the record's values went into another file; ``renamed``: its file has another name;
``both_directions``: a reciprocal agreement that was filed one way; ``dated``: the day of signature
or of entry into force was settled; ``corrected``: another part of the head was; ``facts_moved``:
facts of other sources than the data set belong to another record; ``kept_apart``: the records look
alike and are different texts; ``readings_kept``: sources disagree and both stay; ``kept_as_is``: it
looks wrong and is not; ``left_out``: no term is known, so there is no file.
"""


class HeadChange(Record):
    """Parts of a head that replace what the sheet has."""

    title: Text | None = None
    """Title."""
    kind: Literal["bilateral", "multilateral", "standard"] | None = None
    """Folder."""
    form: Form | None = None
    """Form of the document."""
    instrument_layer: Layer | None = None
    """Layer of the agreement's own text."""
    parties: tuple[Party, ...] = ()
    """All parties with their roles."""
    signed: When | None = None
    """When it was signed or adopted."""
    in_force: Entry | None = None
    """When it entered into force."""
    occupations: tuple[Text, ...] | None = None
    """ISCO-08 groups; an empty list for none."""
    note: Text | None = None
    """Note that replaces those of the sheet."""
    sources: Mapping[Text, Source] = {}
    """Records of pages, by address."""


class Resolution(Record):
    """One decision about one or several records."""

    records: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Ids of the fact sheets."""
    wrong: Text
    """What is wrong or in doubt."""
    decision: Decided
    """What was decided."""
    into: tuple[Text, ...] = ()
    """Records into which it was merged, or to which its facts were moved."""
    id: Text | None = None
    """Name of the library file, where it is not that of the sheet."""
    why: Text
    """Why."""
    source: Text
    """On which source the decision rests."""
    head: HeadChange = HeadChange()
    """Parts of the head that replace those of the sheet."""

    @model_validator(mode="after")
    def _has_what_it_decides(self) -> Self:
        if (self.decision in ("merged", "facts_moved")) != bool(self.into):
            raise ValueError("give into: for a merged record or for moved facts, and only there")
        if self.decision == "renamed" and self.id is None:
            raise ValueError("a renamed record needs id, the name of its library file")
        one = self.id is not None or self.head != HeadChange()
        if one and self.decision != "merged" and len(self.records) != 1:
            raise ValueError("id and head belong to one record; write one entry for each")
        return self


class Resolutions(Record):
    """All decisions about records, and who coded the library."""

    coder: Text
    """Coder of every file."""
    date: When
    """Day of the coding."""
    entries: tuple[Resolution, ...]
    """Decisions, in the order of their first record."""

    def merged(self) -> Mapping[str, tuple[str, ...]]:
        """Return the records into which each merged one went."""
        return self._into("merged")

    def moved(self) -> Mapping[str, tuple[str, ...]]:
        """Return the records to which the facts of each record were moved."""
        return self._into("facts_moved")

    def _into(self, decision: Decided) -> dict[str, tuple[str, ...]]:
        """Return the targets of each record about which a decision was taken."""
        return {
            record: entry.into
            for entry in self.entries
            for record in entry.records
            if entry.decision == decision
        }

    def left_out(self) -> frozenset[str]:
        """Return the records of which no term is known."""
        left = [entry for entry in self.entries if entry.decision == "left_out"]
        return frozenset(record for entry in left for record in entry.records)

    def name(self, record: str) -> str:
        """Return the name of a record's library file."""
        return next((e.id for e in self._of(record) if e.id is not None), record)

    def head(self, record: str) -> HeadChange:
        """Return all changes of a record's head."""
        given: dict[str, object] = {}
        for entry in self._of(record):
            given |= {name: getattr(entry.head, name) for name in entry.head.model_fields_set}
        return HeadChange.model_validate(given)

    def _of(self, record: str) -> list[Resolution]:
        """Return the entries about one record, in their order."""
        return [e for e in self.entries if record in e.records and e.decision != "merged"]


def read_resolutions(folder: str | Path) -> Resolutions:
    """Read the decisions about records.

    Parameters
    ----------
    folder
        Folder that holds `RESOLUTIONS_FILE`.

    Returns
    -------
    Resolutions
        The decisions.

    Raises
    ------
    AgreementFileError
        With all problems of the file.
    """
    return parse(Path(folder) / RESOLUTIONS_FILE, Resolutions, error=AgreementFileError)


def unknown_records(resolutions: Resolutions, sheets: Iterable[str]) -> list[str]:
    """Return the records that resolutions name and that are no fact sheets."""
    known = set(sheets)
    named = [name for e in resolutions.entries for name in (*e.records, *e.into)]
    return [name for name in dict.fromkeys(named) if name not in known]
