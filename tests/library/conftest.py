"""What the tests of the shipped library share: its files, and the fact sheets they come from."""

import csv
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import pytest
import yaml

from negotiate.exchange.facts.conversion import Conversion, convert
from negotiate.terms import Library, load_codebook, load_library

ROOT = Path(__file__).parents[2]
FACTS = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared")) / "facts" / "agreements"
CODING = ROOT / "agreements" / "coding"
DATA_SET = ("https://doi.org/10.7910/DVN/QWSLYI", "https://dataverse.harvard.edu/dataverse/BLA")

Node = Mapping[str, object]


def load(path: Path) -> Node:
    """Return a YAML file as it stands, by a loader that is not that of the library."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return cast(Node, yaml.load(path.read_text(encoding="utf-8"), loader))  # noqa: S506


def node(value: object) -> Node:
    """Return a mapping, empty where the value is something else."""
    return value if isinstance(value, dict) else {}


def leaves(value: object) -> Iterator[object]:
    """Yield every text and number of a sheet."""
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    else:
        yield value


def addresses(fact: Node) -> list[str]:
    """Return the addresses of a fact."""
    source = fact["source"]
    return source if isinstance(source, list) else [str(source)]


@dataclass(frozen=True)
class Origin:
    """Where a library file comes from: its fact sheets, its own first, and their decisions."""

    sheets: tuple[Node, ...]
    rows: tuple[Mapping[str, str], ...]
    emptied: bool
    """Whether the facts of other sources than the data set went to another file."""

    @property
    def facts(self) -> list[tuple[str, str, Node]]:
        """Return sheet, key and content of every fact, figures included."""
        found = []
        for sheet in self.sheets:
            name = str(sheet["id"])
            found += [(name, key, node(fact)) for key, fact in node(sheet["terms"]).items()]
            figures = cast(list[Node], sheet.get("figures") or [])
            found += [(name, f"figures.{at}", fact) for at, fact in enumerate(figures)]
        kept = [one for one in found if addresses(one[2])[0] in DATA_SET]
        return kept if self.emptied else found

    @cached_property
    def words(self) -> list[str]:
        """Return every text of the sheets."""
        return [leaf for leaf in leaves(list(self.sheets)) if isinstance(leaf, str)]

    @cached_property
    def numbers(self) -> set[float]:
        """Return every number of the sheets, those in words included."""
        found = {float(leaf) for leaf in leaves(list(self.sheets)) if isinstance(leaf, int | float)}
        spelled = re.findall(r"\d[\d,]*(?:\.\d+)?", " ".join(self.words))
        return found | {float(number.replace(",", "")) for number in spelled}

    @property
    def pages(self) -> set[str]:
        """Return every address of the sheets."""
        listed = {page for sheet in self.sheets for page in cast(list[str], sheet["sources"])}
        return listed | {page for _, _, fact in self.facts for page in addresses(fact)}

    @property
    def codes(self) -> dict[str, object]:
        """Return the data set's answers by key, those of the file's own sheet."""
        own = self.sheets[0]
        found = dict(node(node(own.get("dataset_codes")).get("codes")))
        for key, content in node(own["terms"]).items():
            fact = node(content)
            coded = node(fact.get("coded"))
            if coded:
                found[key] = coded["value"]
            elif addresses(fact)[0] in DATA_SET:
                found[key] = fact["value"]
        return found


@pytest.fixture(scope="session")
def library() -> Library:
    """Return the library that ships."""
    return load_library()


@pytest.fixture(scope="session")
def resolutions() -> list[Node]:
    """Return the decisions about whole records."""
    return cast(list[Node], load(CODING / "resolutions.yaml")["entries"])


@pytest.fixture(scope="session")
def sheets() -> dict[str, Node]:
    """Return every fact sheet by its id."""
    if not FACTS.is_dir():
        pytest.skip(f"no fact sheets at {FACTS}; set NEGOTIATE_SHARED to check them")
    return {path.stem: load(path) for path in sorted(FACTS.glob("*.yaml"))}


@pytest.fixture(scope="session")
def rows() -> list[Mapping[str, str]]:
    """Return every coding decision."""
    found: list[Mapping[str, str]] = []
    for path in sorted(CODING.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += list(csv.DictReader(file))
    return found


@pytest.fixture(scope="session")
def origins(
    sheets: dict[str, Node], resolutions: list[Node], rows: list[Mapping[str, str]]
) -> dict[str, Origin]:
    """Return for each library file the sheets that went into it, and the decisions about them."""
    names = {sheet: sheet for sheet in sheets}
    targets: dict[str, list[str]] = {sheet: [sheet] for sheet in sheets}
    for entry in resolutions:
        record = cast(list[str], entry["records"])[0]
        if "id" in entry:
            names[record] = str(entry["id"])
        if entry["decision"] in ("merged", "facts_moved"):
            kept = [] if entry["decision"] == "merged" else [record]
            targets[record] = [*kept, *cast(list[str], entry["into"])]
        if entry["decision"] == "left_out":
            targets[record] = []
    moves = [entry for entry in resolutions if entry["decision"] == "facts_moved"]
    emptied = {record for entry in moves for record in cast(list[str], entry["records"])}
    found: dict[str, list[str]] = {}
    for sheet, into in targets.items():
        for target in into:
            members = found.setdefault(names[target], [target])
            found[names[target]] = [*members, *([] if sheet in members else [sheet])]
    return {
        name: Origin(
            tuple(sheets[sheet] for sheet in members),
            tuple(row for row in rows if row["agreement"] in members and members[0] not in emptied),
            emptied=members[0] in emptied,
        )
        for name, members in found.items()
    }


@pytest.fixture(scope="session")
def conversion(sheets: dict[str, Node]) -> Conversion:
    """Return the conversion of all fact sheets, done once."""
    assert sheets
    return convert(FACTS, CODING, load_codebook())
