"""An invented codebook, invented groups and a small invented library for questions."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace

import pytest

from negotiate.errors import AgreementFileError
from negotiate.queries.groups import Groups
from negotiate.strict_yaml import parse_text
from negotiate.terms import Agreement, Codebook, Library

CODEBOOK = """\
version: 1
history: [{version: 1, date: 2025, change: First version.}]
terms:
  fee:
    title: Fee for recruitment
    meaning: What a worker pays.
    kind: ordered
    levels:
    - {id: worker_pays, words: The worker pays all.}
    - {id: capped, words: "The worker pays, up to a cap.", aliases: [limited]}
    - {id: shared, words: Worker and employer share it.}
    - {id: zero, words: No fee is asked of the worker., aliases: [employer_pays]}
    unit: currency
    moves: {worker: gains}
    cues: [placement fee, brokerage]
  passport:
    title: Keeping of passports
    meaning: Who keeps it.
    kind: ordered
    levels: [{id: ban, words: Nobody keeps it.}, {id: ban_with_sanction, words: Punished.}]
    moves: {worker: gains}
    cues: [travel document, brokerage]
  quota:
    title: Number of workers, and who sets it
    meaning: Workers a year.
    kind: type
    levels: [{id: demand, words: Demand decides.}, {id: agreed, words: A number is agreed.}]
    unit: person
    moves: {worker: gains}
  notice:
    title: Notice
    meaning: Months of notice.
    kind: number
    unit: month
    moves: {worker: gains}
  pay:
    title: Usual pay
    meaning: Pay of a month.
    kind: number
    unit: currency/month
    moves: {worker: gains}
  sectors:
    title: Sectors
    meaning: Which work.
    kind: type
    levels: [{id: single, words: One sector.}, {id: all, words: All work.}]
    moves: {worker: gains}
"""

GROUPS = """\
sources:
  own: {title: Invented, publisher: Nobody, date: 2026}
regions:
  north: {title: The North, names: [Northern lands]}
  south: {title: South}
countries:
  XAA: {name: Aland, region: south}
  XBB: {name: Bland and Islands, region: south}
  XCC: {name: Cland, region: south, assigned: true}
  XWW: {name: Westland, region: north}
  XYY: {name: Yland, region: north}
  XZZ: {name: Zedland, region: north, names: [Zed]}
groups:
  bay: {title: States of the Bay, names: [Bay, Bay states], members: [XYY, XZZ], source: own}
eras:
  era:
  - {id: before_2000, title: before 2000, last: 1999}
  - {id: 2000_2012, title: 2000 to 2012, first: 2000, last: 2012}
  - {id: since_2013, title: since 2013, first: 2013}
  period:
  - {id: old, title: old, last: 1999}
  - {id: new, title: new, first: 2000}
sectors:
  domestic_work:
    title: domestic work
    occupations: ['5152', '9111']
    words: [domestic worker, housemaid]
    subjects: [domestic]
  health: {title: health and care, names: [care], occupations: ['22'], words: [nurse]}
  teaching: {title: teaching, occupations: ['2', '23'], words: [teacher]}
  other: {title: other work, occupations: [], words: [mine]}
  general: {title: all work, occupations: []}
no_word_of: [except, outside]
"""

SOURCES = {
    "text": {"title": "The text", "href": "https://treaties.example/text"},
    "press": {"title": "Gazette", "where": "gazette 7", "address": "partial"},
}


def value(start: object = 2010, words: str | None = None, **more: object) -> dict[str, object]:
    """Return a dated value."""
    told = {"value": words} if words else {}
    base = {"start": start, "source": "text", "locator": "Art. 1", "grade": "text"}
    return {**base, **told, **more}


def stated(*values: Mapping[str, object], **readings: object) -> dict[str, object]:
    """Return a stated provision, with alternative readings by name."""
    return {"state": "stated", "values": values, "alternatives": readings}


def not_there(state: str = "absent", start: object = 2010, **readings: object) -> dict[str, object]:
    """Return a provision that is known not to be there."""
    return {"state": state, "values": (value(start),), "alternatives": readings}


def agreement(
    name: str,
    parties: Sequence[tuple[str, str]],
    signed: object,
    provisions: Mapping[str, object],
    **more: object,
) -> Agreement:
    """Return an agreement; a party that is no code is a group."""
    sides = tuple(
        {"iso3" if side.isupper() and len(side) == 3 else "group": side, "role": role}
        for side, role in parties
    )
    coding = {"coder": "A. Coder", "date": date(2025, 1, 20), "status": "partial"}
    base: dict[str, object] = {
        "id": name,
        "title": f"Agreement {name}",
        "kind": "bilateral",
        "form": "agreement",
        "parties": sides,
        "signed": signed,
        "in_force": "unknown",
        "instrument_layer": "agreement",
        "sources": SOURCES,
        "provisions": provisions,
        "coding": coding,
    }
    return Agreement.model_validate({**base, **more})


def one_way(origin: str, destination: str) -> tuple[tuple[str, str], ...]:
    """Return the parties of a corridor."""
    return ((origin, "origin"), (destination, "destination"))


def invented_agreements() -> tuple[Agreement, ...]:
    """Return seven agreements, in the order of their ids."""
    bay = one_way("XAA", "XYY")
    unknown = (("XCC", "unknown"), ("XYY", "unknown"))
    ended = value(2022, ended=True)
    press = {"state": "stated", "values": (value(2014, level="ban_with_sanction", source="press"),)}
    raised = value("2012-05", "nothing is asked", level="zero", layer="contract")
    return (
        agreement(
            "model-1950-standard",
            (("World members", "both"),),
            1950,
            {"fee": stated(value(1950, level="zero"))},
            kind="standard",
            form="model_agreement",
        ),
        agreement(
            "multi-2015-frame",
            (("XAA", "origin"), ("Bay states", "destination")),
            date(2015, 6, 1),
            {
                "fee": stated(
                    value(2015, level="capped", amount=300.0, unit="currency", currency="XTS")
                )
            },
            kind="multilateral",
            form="framework",
        ),
        agreement(
            "xaa-xyy-2005-labour",
            bay,
            "2005-03",
            {
                "fee": stated(value(2005, level="shared"), raised),
                "passport": not_there("absent", 2005),
                "notice": stated(value(2005, amount=6, unit="month")),
            },
        ),
        agreement(
            "xaa-xzz-2012-domestic",
            one_way("XAA", "XZZ"),
            2012,
            {
                "fee": stated(value(2012, "a clause is present")),
                "passport": stated(value(2012, level="ban")),
                "quota": stated(value(2012, level="agreed", amount=500, unit="person")),
            },
            occupations=("9111",),
            form="memorandum",
        ),
        agreement(
            "xbb-xww-1970-labour",
            one_way("XBB", "XWW"),
            1970,
            {
                "fee": stated(value(1970, level="worker_pays")),
                "passport": not_there("excluded", 1970),
                "pay": stated(value(1970, amount=1000, unit="currency/month", currency="XTS")),
            },
        ),
        agreement(
            "xbb-xyy-2014-health",
            one_way("XBB", "XYY"),
            2014,
            {
                "passport": not_there("silent", 2014, press=press),
                "notice": stated(value(2014, amount=1, unit="year")),
                "quota": stated(value(2014, level="demand")),
            },
            occupations=("2221",),
        ),
        agreement(
            "xcc-xyy-2020-labour",
            unknown,
            2020,
            {
                "fee": stated(value(2020, level="zero")),
                "passport": stated(value(2020, level="ban"), ended),
            },
        ),
    )


@pytest.fixture(scope="session")
def book() -> Codebook:
    """Return the invented codebook."""
    return parse_text(CODEBOOK, Codebook, error=AgreementFileError)


@pytest.fixture(scope="session")
def groups() -> Groups:
    """Return the invented groups."""
    return parse_text(GROUPS, Groups, error=AgreementFileError)


@pytest.fixture(scope="session")
def library(book: Codebook) -> Library:
    """Return the invented library."""
    return Library(book, invented_agreements())


@pytest.fixture(scope="session")
def make(book: Codebook) -> SimpleNamespace:
    """Return the makers of values, provisions and agreements."""

    def of(*agreements: Agreement) -> Library:
        return Library(book, tuple(sorted(agreements, key=lambda one: one.id)))

    return SimpleNamespace(
        value=value,
        stated=stated,
        not_there=not_there,
        agreement=agreement,
        one_way=one_way,
        library=of,
        groups_text=GROUPS,
    )
