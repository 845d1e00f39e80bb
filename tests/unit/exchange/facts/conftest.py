"""A small invented folder of fact sheets with coding decisions, of countries that do not exist."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from negotiate.exchange.facts.checks import check_coding
from negotiate.exchange.facts.conversion import Conversion, convert
from negotiate.exchange.facts.decisions import COLUMNS
from negotiate.terms import Agreement, DatedValue, Provision, load_codebook

DATA_SET = "https://doi.org/10.7910/DVN/QWSLYI"
PAGE = "https://www.gazette.example/2018/03"
CODEBOOK = load_codebook()
VIA = "Chilton BLA dataset v2 (2022), treatyID 9001: coders read the agreement text (English)"


@dataclass
class Workshop:
    """Fact sheets, decisions and resolutions that a test puts together."""

    folder: Path
    sheets: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    entries: list[Mapping[str, Any]] = field(default_factory=list)

    def sheet(self, name: str = "xaa-xbb-2018-care", **head: Any) -> dict[str, Any]:
        """Add a fact sheet without facts and return it."""
        origin, destination, year, *_ = name.split("-")
        self.sheets[name] = {
            "id": name,
            "title": "Agreement on care workers",
            "parties": {"origins": [origin.upper()], "destinations": [destination.upper()]},
            "kind": "bilateral agreement",
            "signed": f"{year}-03-01",
            "in_force": None,
            "sources": [PAGE],
            "terms": {},
        } | head
        return self.sheets[name]

    def fact(self, key: str, value: Any, *, sheet: str = "xaa-xbb-2018-care", **more: Any) -> None:
        """Add a fact to a sheet, which is made where there is none."""
        terms = (self.sheets.get(sheet) or self.sheet(sheet))["terms"]
        terms[key] = {"value": value, "source": PAGE, "grade": "secondary", "via": "Gazette"} | more

    def answer(self, key: str, value: Any, *, sheet: str = "xaa-xbb-2018-care") -> None:
        """Add an answer of the data set to a sheet."""
        self.fact(key, value, sheet=sheet, source=DATA_SET, via=VIA)

    def row(self, fact: str, term: str = "", /, **cells: str) -> None:
        """Add a decision about the first sheet, unless a cell names another one."""
        named = {"agreement": next(iter(self.sheets)), "fact": fact, "term": term}
        self.rows.append(dict.fromkeys(COLUMNS, "") | named | cells)

    def resolve(self, decision: str, *records: str, **more: Any) -> None:
        """Add a decision about records."""
        told = {"wrong": "Something.", "why": "Because.", "source": "title"}
        self.entries.append({"records": list(records), "decision": decision} | told | more)

    def write(self) -> tuple[Path, Path]:
        """Write everything and return the folders of sheets and of decisions."""
        facts, coding = self.folder / "facts", self.folder / "coding"
        facts.mkdir(exist_ok=True)
        coding.mkdir(exist_ok=True)
        for name, sheet in self.sheets.items():
            (facts / f"{name}.yaml").write_text(yaml.safe_dump(sheet, sort_keys=False))
        with (coding / "all.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)
        text = yaml.safe_dump({"coder": "A. Coder", "date": "D", "entries": list(self.entries)})
        (coding / "resolutions.yaml").write_text(text.replace("date: D", "date: 2025-01-20"))
        return facts, coding

    def convert(self) -> Conversion:
        """Return the conversion."""
        return convert(*self.write(), CODEBOOK)

    def agreement(self, name: str = "xaa-xbb-2018-care") -> Agreement:
        """Return one agreement of a conversion without problems."""
        conversion = self.convert()
        assert conversion.problems == ()
        return conversion.agreements[name]

    def provision(self, term: str) -> Provision:
        """Return one provision of the only agreement."""
        return self.agreement().provisions[term]

    def value(self, term: str) -> DatedValue:
        """Return the only value of a term of the only agreement."""
        (value,) = self.provision(term).values
        return value

    def problems(self, *agreements: str) -> list[str]:
        """Return what the checker says."""
        found = check_coding(*self.write(), CODEBOOK, agreements)
        return [str(problem) for problem in found]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Return an empty workshop."""
    return Workshop(tmp_path)


@pytest.fixture
def coded(workshop: Workshop) -> Callable[..., Workshop]:
    """Return a function that adds one fact with one decision to the workshop."""

    def add(
        key: str, value: Any, term: str = "", /, *, more: Mapping[str, Any] = {}, **cells: str
    ) -> Workshop:
        workshop.fact(key, value, **more)
        workshop.row(key, term, **cells)
        return workshop

    return add
