"""Fact sheets: what was found about one agreement, before anybody coded it.

A sheet is a YAML file with a head (parties, kind, dates), a list of addresses, and facts by name.
A fact has one value, one or more addresses, a grade and, where it was known, an article. Sheets are
the raw material of the library; they say nothing about terms and levels of the codebook, which is
the work of the coding decisions.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from negotiate.errors import AgreementFileError, Problem

DATA_SET = ("https://doi.org/10.7910/DVN/QWSLYI", "https://dataverse.harvard.edu/dataverse/BLA")
"""The two addresses under which sheets cite the data set of Chilton and Woda."""

_SAME = ("same", "ibid")
_TREATY = re.compile(r"treatyID (\d+)")

Node = Mapping[str, object]


@dataclass(frozen=True)
class Fact:
    """One thing that was found, with where."""

    key: str
    """Name of the fact in the sheet, e.g. ``wage_minimum``; ``figures.0`` for a figure."""
    value: object
    """Text, number, or a list of them."""
    sources: tuple[str, ...]
    """Addresses, the first is the main one."""
    grade: str
    """How it was read: ``text`` or ``secondary``."""
    unit: str = ""
    """Unit of a number, or words that belong to it."""
    article: str = ""
    """Article or paragraph, where known."""
    via: str = ""
    """Name of the page or paper."""
    what: str = ""
    """What a figure counts."""
    note: str = ""
    """Remark of whoever found it; for a figure, what it counts first."""
    year: str = ""
    """Year of a later version in which the fact stands."""
    layer: str = ""
    """Instrument in which the fact stands, in words of the sheet."""
    partial: bool = False
    """Whether the address is known in part only."""
    conflict: bool = False
    """Whether sources disagree about it."""
    coded: Mapping[str, object] | None = None
    """What the data set has for the same matter."""

    @property
    def of_data_set(self) -> bool:
        """Return whether the data set is its source."""
        return self.sources[0] in DATA_SET

    @property
    def text(self) -> str | None:
        """Return the value where it is text."""
        return self.value if isinstance(self.value, str) else None

    @property
    def words(self) -> str:
        """Return all words of the fact, one thing per line."""
        value = ", ".join(map(str, self.value)) if isinstance(self.value, list) else self.value
        return "\n".join((str(value), self.unit, self.note, self.article, self.via))


@dataclass(frozen=True)
class Sheet:
    """All facts of one agreement."""

    id: str
    """Name of the file."""
    title: str
    """Title of the document, or words for it."""
    descriptive: bool
    """Whether the title is not the official one."""
    origins: tuple[str, ...]
    """Parties from which workers come."""
    destinations: tuple[str, ...]
    """Parties to which workers go."""
    kind: str
    """Kind of document, in words of the sheet."""
    signed: str
    """When it was signed, in words; empty where unknown."""
    in_force: str
    """When it entered into force, in words; empty where unknown."""
    status: str
    """What became of it, in words."""
    notes: tuple[str, ...]
    """Remarks on the whole."""
    agencies: Mapping[str, str]
    """Body that implements it, by party."""
    sources: tuple[str, ...]
    """Addresses of the sheet and of its facts, each once."""
    facts: Mapping[str, Fact]
    """Facts by key, figures included."""
    codes: Mapping[str, object]
    """What the data set has, by key, where the sheet has a list of it."""
    treaty_id: int | None
    """Number in the data set."""
    from_data_set: bool
    """Whether head or facts rest on the data set."""


def read_sheets(folder: str | Path) -> tuple[Sheet, ...]:
    """Read a folder of fact sheets.

    Parameters
    ----------
    folder
        Folder with one YAML file per agreement.

    Returns
    -------
    tuple of Sheet
        In the order of their ids.

    Raises
    ------
    AgreementFileError
        If the folder has no sheet, or one cannot be read.
    """
    paths = sorted(Path(folder).glob("*.yaml"))
    if not paths:
        message = "holds no fact sheets (*.yaml); give the folder with one file per agreement"
        raise AgreementFileError(folder, [Problem(0, "", message)])
    return tuple(_sheet(path) for path in paths)


def _sheet(path: Path) -> Sheet:
    """Return the sheet of a file."""
    raw = _load(path)
    parties, facts = _node(raw.get("parties")), dict(_facts(raw))
    treaties = [raw.get("dataset_treaty_id"), _node(raw.get("dataset_codes")).get("treatyID")]
    treaties += [int(found) for found in _TREATY.findall(_all_via(raw))]
    return Sheet(
        id=path.stem,
        title=str(raw["title"]),
        descriptive=bool(raw.get("title_status")) or "(descriptive title)" in str(raw["title"]),
        origins=tuple(_texts(parties.get("origins"))),
        destinations=tuple(_texts(parties.get("destinations"))),
        kind=str(raw["kind"]),
        signed=_word(raw.get("signed")),
        in_force=_word(raw.get("in_force")),
        status=_word(raw.get("status")),
        notes=tuple(_texts(raw.get("notes"))),
        agencies={key: str(body) for key, body in _node(raw.get("implementing_agencies")).items()},
        sources=tuple(_addresses(raw, facts)),
        facts=facts,
        codes=_node(_node(raw.get("dataset_codes")).get("codes")),
        treaty_id=next((number for number in treaties if isinstance(number, int)), None),
        from_data_set="layer" in raw or any(isinstance(number, int) for number in treaties),
    )


def _load(path: Path) -> Node:
    """Return the mapping of a file; sheets are plain YAML, so the fast loader reads them."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as refused:
        message = f"cannot be read as a fact sheet ({refused}); mend or remove the file"
        raise AgreementFileError(path, [Problem(0, "", message)]) from refused
    missing = [key for key in ("id", "title", "parties", "kind", "terms") if key not in _node(raw)]
    if missing:
        message = f"is not a fact sheet, it lacks {', '.join(missing)}; add them"
        raise AgreementFileError(path, [Problem(0, "", message)])
    return _node(raw)


def _facts(raw: Node) -> Iterator[tuple[str, Fact]]:
    """Yield the facts and figures of a sheet by key."""
    for key, content in _node(raw["terms"]).items():
        yield key, _fact(key, _node(content))
    figures = raw.get("figures")
    for at, content in enumerate(figures if isinstance(figures, list) else []):
        yield f"figures.{at}", _fact(f"figures.{at}", _node(content))


def _fact(key: str, content: Node) -> Fact:
    """Return one fact of a sheet."""
    figure = key.startswith("figures.")
    what = _word(content.get("what")) if figure else ""
    coded = content.get("coded")
    return Fact(
        key=key,
        value=content.get("value"),
        sources=tuple(_texts(content.get("source"))),
        grade="derived" if content.get("derived") else str(content.get("grade", "secondary")),
        unit=_word(content.get("unit")),
        article=_word(content.get("article")),
        via="" if content.get("via") in _SAME else _word(content.get("via")),
        what=what,
        note="; ".join(part for part in (what, _word(content.get("note"))) if part),
        year=_word(content.get("year" if figure else "version_year")),
        layer=_word(content.get("instrument_layer")),
        partial=content.get("address") == "partial",
        conflict=bool(content.get("conflict")),
        coded=_node(coded) if coded else None,
    )


def _addresses(raw: Node, facts: Mapping[str, Fact]) -> Iterator[str]:
    """Yield the addresses of a sheet, then those that only a fact has, each once."""
    listed = dict.fromkeys(_texts(raw.get("sources")))
    yield from listed
    cited = dict.fromkeys(address for fact in facts.values() for address in fact.sources)
    yield from (address for address in cited if address not in listed)


def _all_via(raw: Node) -> str:
    """Return what the facts of the data set say about their treaty."""
    facts = [_node(content) for content in _node(raw["terms"]).values()]
    return " ".join(str(_node(fact.get("coded")).get("via") or fact.get("via")) for fact in facts)


def _node(value: object) -> Node:
    """Return a mapping, empty where the value is something else."""
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    """Return one text or a list of them as a list."""
    many = value if isinstance(value, list) else [value]
    return [str(one) for one in many if one is not None]


def _word(value: object) -> str:
    """Return a value as text, empty where there is none."""
    return "" if value is None else str(value)
