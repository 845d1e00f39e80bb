"""Base rates of the 570 coded agreements, from imported records, to the percentage point.

The expected numbers are read from the tables of ``facts/LEVELS.md``. They and the data set are not
part of the repository; set ``NEGOTIATE_SHARED`` to the folder that holds ``facts`` and ``data``, or
put it beside the repository as ``shared``.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from statistics import mean, median
from typing import cast

import pytest
import yaml

from negotiate.exchange import (
    ImportResult,
    item_rates,
    load_items,
    quota_numbers,
    read_chilton_woda,
)
from negotiate.exchange.item_rates import clauses_found
from negotiate.queries.rates import rates
from negotiate.terms import Agreement, Library, load_codebook, parse_agreement
from negotiate.terms.loader import dump_agreement

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared"))
LEVELS, DATA = SHARED / "facts" / "LEVELS.md", SHARED / "data" / "bla_chilton_woda"

pytestmark = pytest.mark.skipif(
    not (LEVELS.is_file() and DATA.is_dir()),
    reason=f"no data set and tables at {SHARED}; set NEGOTIATE_SHARED to check the base rates",
)

Sample = tuple[Agreement, ...]
Table = Mapping[str, Mapping[str, str]]

NAMED = {"autorenew": "autorenew", "quota": "quota", "recruit_auth": "6b"}
GULF = ("ARE", "BHR", "KWT", "OMN", "QAT", "SAU")
CLAUSES = {
    "equal treatment": "9",
    "social protection / health care": "15",
    "workers pay no recruitment fee": "6a",
    "quota stated": "quota",
    "employment contract required": "11a",
    "standard/model contract": "11b",
    "wage protection": "12",
    "employer must house": "13a",
    "complaint / dispute mechanism": "16",
    "remittances": "19",
    "human-resource development": "17",
    "skills recognition": "18",
    "reintegration": "20a",
    "path to permanent residence": "20c",
    "may join a union": "7c",
    "passport-retention ban": "14",
    "protection of women": "10a",
    "joint committee": "5",
}
FILTERED = re.compile(
    "holiday|vacation|youth|young professional|trainee|student|stagiaire"
    "|social security|insurance|dependent"
)
"""Words of a title that put an agreement outside the sample of 406.

The tables only say that working-holiday, youth, trainee, student, social-security and family-member
deals were dropped by title. This filter gives every number of agreements and every share; its last
word also drops two texts with an "independent State" in their title, as that sample did.
"""


@cache
def imported() -> ImportResult:
    return read_chilton_woda(DATA, load_codebook())


@cache
def facts() -> Mapping[int, Mapping[str, object]]:
    """Return the fact sheets with a number of the data set, by that number."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = {}
    for path in sorted((SHARED / "facts" / "agreements").glob("*.yaml")):
        sheet = yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506
        if sheet.get("dataset_treaty_id") is not None:
            found[sheet["dataset_treaty_id"]] = sheet
    return found


def records(chosen: Callable[[Agreement], bool]) -> Sample:
    return tuple(record for record in imported().agreements if chosen(record))


def years(first: int, last: int) -> Sample:
    """Return the records of a period, by the year of the coding."""
    return records(lambda record: first <= imported().coded_years[record.id] <= last)


def hosts(*codes: str) -> Sample:
    """Return the records of the fact sheets with one of these destinations."""
    return records(
        lambda record: bool(set(codes) & set(destinations(facts().get(record.treaty_id or 0))))
    )


def destinations(sheet: Mapping[str, object] | None) -> list[str]:
    parties = cast(Mapping[str, list[str]], (sheet or {}).get("parties", {}))
    return parties.get("destinations", [])


def domestic() -> Sample:
    """Return the records whose fact sheet names domestic work as the occupation."""

    def is_domestic(record: Agreement) -> bool:
        terms = cast(Mapping[str, Mapping[str, object]], facts()[record.treaty_id or 0]["terms"])
        return "9111" in cast(list[str], terms.get("occupations_isco", {}).get("value", []))

    return records(lambda record: record.treaty_id in facts() and is_domestic(record))


SAMPLES: Mapping[str, Callable[[], Sample]] = {
    "all": lambda: imported().agreements,
    "<1980": lambda: years(0, 1979),
    "1980-99": lambda: years(1980, 1999),
    "2000+": lambda: years(2000, 9999),
    "share B": lambda: records(lambda record: record.treaty_id in facts()),
    "Gulf": lambda: hosts(*GULF),
    "domestic": domestic,
    "JPN-KOR-TWN": lambda: hosts("JPN", "KOR", "TWN"),
    "MYS-THA": lambda: hosts("MYS", "THA"),
    "JOR": lambda: hosts("JOR"),
    "ISR": lambda: hosts("ISR"),
}
PERIODS: Mapping[str, tuple[int, int]] = {
    "<=1973": (0, 1973),
    "1974-89": (1974, 1989),
    "1990-2004": (1990, 2004),
    "2005-20": (2005, 9999),
    "all 406": (0, 9999),
}


@cache
def text() -> str:
    return LEVELS.read_text(encoding="utf-8") if LEVELS.is_file() else ""


def table(start: str, key: int) -> Table:
    """Return the first table below a line, by the words of one of its columns."""
    lines = text().split(start, 1)[1].splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[first:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return {row[key]: dict(zip(rows[0], row, strict=True)) for row in rows[2:]}


def shares(sample: Iterable[Agreement]) -> dict[str, float]:
    """Return percentages by item."""
    return {rate.item.item: 100 * (rate.share or 0.0) for rate in item_rates(sample)}


def numbers(pattern: str) -> list[str]:
    """Return the numbers of a sentence of the tables."""
    found = re.search(pattern, text())
    assert found is not None, pattern
    return [number.replace(",", "") for number in found.groups()]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_share_of_a_sample_is_reproduced_to_the_percentage_point(name: str) -> None:
    expected = table("## 4. Base rates", 1)
    assert len(expected) == 36
    found = shares(SAMPLES[name]())
    differing = {
        clause: (row[name], round(found[item], 2))
        for clause, row in expected.items()
        if round(found[item := row["no"] or NAMED[clause]]) != int(row[name])
    }
    assert differing == {}


def test_the_samples_have_the_sizes_that_the_tables_state() -> None:
    stated = numbers(
        r"n: all (\d+); before 1980 (\d+); 1980-99 (\d+); from 2000 (\d+); this share (\d+) "
        r"\(Gulf hosts (\d+); domestic-work agreements (\d+); Japan-Korea-Taiwan (\d+); "
        r"Malaysia-Thailand (\d+); Jordan as host (\d+); Israel (\d+)"
    )
    assert [len(sample()) for sample in SAMPLES.values()] == list(map(int, stated))


def test_the_clauses_of_the_tables_are_those_of_the_items() -> None:
    named = {row["no"]: clause for clause, row in table("## 4. Base rates", 1).items() if row["no"]}
    assert named == {item.item: item.fact for item in load_items().items if item.clause}


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_share_of_all_agreements_is_reproduced_to_a_tenth(clause: str) -> None:
    expected = table("## What the coded agreements say", 0)
    assert set(expected) == set(CLAUSES)
    found = shares(imported().agreements)[CLAUSES[clause]]
    assert round(found, 1) == float(expected[clause]["all 570"])


@pytest.mark.parametrize("period", PERIODS)
def test_the_shares_of_the_filtered_sample_are_reproduced(period: str) -> None:
    expected = table("## What the coded agreements say", 0)
    kept = [one for one in years(*PERIODS[period]) if not FILTERED.search(one.title.lower())]
    column = next(name for name in expected["quota stated"] if name.startswith(period))
    size = re.search(r"\((?:n=)?(\d+)\)|all (\d+)", column)
    assert size is not None
    assert len(kept) == int(size[1] or size[2])
    places = 1 if period == "all 406" else 0
    found = {clause: round(shares(kept)[item], places) for clause, item in CLAUSES.items()}
    assert found == {clause: float(row[column]) for clause, row in expected.items()}


def test_the_numbers_of_workers_are_those_of_the_tables() -> None:
    stated = numbers(
        r"\(all 570; (\d+) with a number\): median (\d+), quartiles (\d+)-(\d+), maximum ([\d,]+),"
    )
    found = quota_numbers(imported().agreements)
    assert [found.count, found.median, *found.quartiles, found.largest] == list(map(int, stated))


def durations(sample: Sample) -> dict[str, int]:
    """Return how many agreements are concluded for each number of years, or in another way."""
    found: dict[str, int] = {}
    for record in sample:
        provision = record.provisions["agreement_duration"]
        value = provision.values[0]
        kind = "other" if value.value != "until terminated" else value.value
        if provision.state == "absent":
            kind = "silent"
        if value.amount is not None:
            found["fixed"] = found.get("fixed", 0) + 1
            kind = f"{value.amount:g} y"
        found[kind] = found.get(kind, 0) + 1
    return found


def test_the_durations_are_those_of_the_tables() -> None:
    found = durations(imported().agreements)
    fixed, listed, until, silent, other = numbers(
        r"all 570: fixed years (\d+) \((.*?)\), until terminated (\d+), silent (\d+), other (\d+)"
    )
    kinds = ("fixed", "until terminated", "silent", "other")
    assert [found[kind] for kind in kinds] == list(map(int, (fixed, until, silent, other)))
    pairs = dict(re.findall(r"(\d+ y) (\d+)", listed))
    assert {term: found[term] for term in pairs} == {k: int(n) for k, n in pairs.items()}


def test_the_durations_of_the_share_are_those_of_the_tables() -> None:
    (listed,) = numbers(r"Share B, fixed: (.*?)\.\n")
    found = durations(SAMPLES["share B"]())
    pairs = dict(re.findall(r"(\d+ y) (\d+)", listed))
    assert len(pairs) == 5
    assert {term: found[term] for term in pairs} == {k: int(n) for k, n in pairs.items()}


def test_the_mean_number_of_clauses_is_that_of_the_tables() -> None:
    found = [clauses_found(record) for record in imported().agreements]
    stated = numbers(r"All 570 together: ([\d.]+), median ([\d.]+), highest (\d+)\.")
    assert [f"{mean(found):.1f}", f"{median(found):.1f}", str(max(found))] == stated


def test_the_mean_number_of_clauses_of_each_host_is_that_of_the_tables() -> None:
    (listed,) = numbers(r"Mean by host: (.*?)\. Within")
    for host, stated in re.findall(r"([A-Z]{3}) ([\d.]+)", listed):
        found = mean(clauses_found(record) for record in hosts(host))
        assert found == pytest.approx(float(stated), abs=0.0501), host


def test_the_rates_of_a_library_are_those_of_its_items() -> None:
    table = rates(Library(load_codebook(), imported().agreements)).set_index("term")
    by_term = {rate.item.term: rate for rate in item_rates(imported().agreements)}
    single = [term for term, items in load_items().by_term.items() if len(items) == 1]
    assert len(single) == 31
    for term in set(single) - {"agreement_renewal", "quota"}:
        row, rate = table.loc[term], by_term[term]
        assert (row["stated"], row["n"], row["not_seen"]) == (
            rate.present,
            rate.looked,
            rate.not_seen,
        )
        assert row["share"] == pytest.approx(rate.share)


def test_every_agreement_is_imported_once_and_is_a_file_like_any_other() -> None:
    found = imported().agreements
    assert len({record.treaty_id for record in found}) == len(found) == 570
    assert list(found) == sorted(found, key=lambda record: record.id)
    for record in found[::57]:
        again = parse_agreement(dump_agreement(record), load_codebook(), name=record.id)
        assert again == record


def test_the_days_that_disagree_with_the_year_of_the_coding_are_told() -> None:
    notes = [note for note in imported().notes if "the day was kept" in note]
    assert [note.split()[1] for note in notes] == ["612", "1171", "1268"]
