"""Nothing is invented and nothing is lost: shipped files against the fact sheets, one by one.

The fact sheets are not part of the repository; set ``NEGOTIATE_SHARED`` to the folder that holds
``facts/agreements``, or put it beside the repository as ``shared``. Sheets and decisions are read
here by other code than that of the conversion (see ``conftest.py``).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from negotiate.exchange.dataset_items import PRESENT, item_states, load_items
from negotiate.exchange.facts.conversion import Conversion
from negotiate.terms import Agreement, DatedValue, Library, shipped_folder

FOLDERS = ("bilateral", "multilateral", "standards")
FILES = sorted(path for name in FOLDERS for path in (shipped_folder() / name).glob("*.yaml"))
TERMS = {item.fact: item.term for item in load_items().items}
Origins = Mapping[str, Any]
Node = Mapping[str, Any]

each_file = pytest.mark.parametrize("name", [path.stem for path in FILES])


def values(agreement: Agreement) -> Iterator[tuple[str, str, DatedValue]]:
    """Yield term, state and value of every reading."""
    for term, provision in agreement.provisions.items():
        for reading in (provision, *provision.alternatives.values()):
            for value in reading.values:
                yield term, reading.state, value


def first(source: Any) -> str:
    """Return the first of the addresses of a fact."""
    return source if isinstance(source, str) else str(source[0])


def listed(words: str) -> list[str]:
    """Return the items of an enumeration in words."""
    return [item for item in re.split(r", | and ", words) if item]


def told(agreement: Agreement) -> dict[str, str]:
    """Return what a file says of the data set's items: in its readings, or in notes of others."""
    found: dict[str, str] = {}
    for _, state, value in values(agreement):
        for place in re.findall(
            r"data set: treaty \d+, (?:item|column)s? ([^;]*)", value.note or ""
        ):
            named, _, lacking = place.partition(" (not ")
            state_of = "absent" if state in ("absent", "silent") else "present"
            found |= dict.fromkeys(listed(named), state_of)
            found |= dict.fromkeys(listed(lacking.rstrip(")")), "absent")
    return {**found, **item_states(agreement)}


# Nothing is invented


@each_file
def test_every_word_number_and_page_stands_in_the_fact_sheets(
    name: str, library: Library, origins: Origins
) -> None:
    agreement, origin = library.get(name), origins[name]
    for term, _, value in values(agreement):
        if value.value == PRESENT:
            assert value.source == "dataset", term
        elif value.value is not None:
            assert any(value.value in text for text in origin.words), (term, value.value)
        assert value.amount is None or value.amount in origin.numbers, (term, value.amount)
    for key, source in agreement.sources.items():
        address = source.href or source.where or ""
        known = address in origin.pages or "redirecting address" in address
        assert known or key == "dataset", address


@each_file
def test_every_place_and_grade_is_that_of_a_fact_or_of_a_decision(
    name: str, library: Library, origins: Origins
) -> None:
    agreement, origin = library.get(name), origins[name]
    decided = {row["locator"] for row in origin.rows}
    plain = [text.replace("Art. ", "Art ") for text in origin.words]
    read = {first(fact["source"]) for _, _, fact in origin.facts if fact.get("grade") == "text"}
    for term, _, value in values(agreement):
        source = agreement.sources[value.source]
        place = value.locator.removeprefix("Art. ").replace("Art. ", "Art ")
        of_data_set = value.source == "dataset" and value.locator.startswith("treaty ")
        found = of_data_set or value.locator in (*decided, source.title)
        assert found or any(place in text for text in plain), (term, value.locator)
        if value.grade == "text":
            assert (source.href or source.where) in read, term


@each_file
def test_absent_is_only_what_somebody_looked_for(
    name: str, library: Library, origins: Origins
) -> None:
    agreement, origin = library.get(name), origins[name]
    codes = origin.codes
    looked = {term for fact, term in TERMS.items() if codes.get(fact) is not None}
    looked |= {row["term"] for row in origin.rows if codes.get(row["fact"]) == "absent"}
    decided = {row["term"] for row in origin.rows if row["state"] == "absent"}
    for term, state, value in values(agreement):
        if state == "absent":
            assert term in (looked if value.source == "dataset" else decided), term


# Nothing is lost


@each_file
def test_every_answer_of_the_data_set_is_told_as_it_is(
    name: str, library: Library, origins: Origins
) -> None:
    agreement, codes = library.get(name), origins[name].codes
    said = told(agreement)
    for item in load_items().items:
        code = codes.get(item.fact)
        if code == "no automatic renewal":
            assert said["autorenew"] == "absent"
        elif code not in (None, "no prior bla"):
            assert said[item.item] == ("absent" if code == "absent" else "present"), item.item
    found = [value for _, _, value in values(agreement)]
    for key in ("duration_initial", "quota", "recruitment_channel", "relation_to_earlier"):
        code = codes.get(key)
        if code in (None, "absent", "no prior bla"):
            continue
        number = float(code) if re.fullmatch(r"\d+(\.\d+)?", str(code)) else None
        kept = [v for v in found if v.amount == number or str(code) in (v.value or "")]
        assert kept or any("data set: treaty" in (v.note or "") for v in found), key


@each_file
def test_every_fact_is_coded_or_listed_with_the_reason(
    name: str, library: Library, origins: Origins
) -> None:
    agreement, origin = library.get(name), origins[name]
    coded = {(row["agreement"], row["fact"]) for row in origin.rows if row["term"]}
    for sheet, key, fact in origin.facts:
        of_data_set = "QWSLYI" in str(fact["source"]) or "dataverse/BLA" in str(fact["source"])
        if (sheet, key) in coded or of_data_set or key == "occupations_isco":
            continue
        word = str(fact["what"]) if key.startswith("figures.") else key.replace("_", " ")
        reasons = [entry for entry in agreement.coding.not_coded if entry.startswith(f"{word}: ")]
        assert reasons, (sheet, key)
        assert "not decided yet" not in reasons[0]


@each_file
def test_every_decision_stands_in_the_file(name: str, library: Library, origins: Origins) -> None:
    agreement, origin = library.get(name), origins[name]
    facts = {(sheet, key): fact for sheet, key, fact in origin.facts}
    for row in (row for row in origin.rows if row["term"]):
        provision = agreement.provisions[row["term"]]
        readings = (provision, *provision.alternatives.values())
        every = [value for reading in readings for value in reading.values]
        cited = {key for value in every for key in (value.source, *value.also)}
        fact = facts[row["agreement"], row["fact"].removesuffix(":coded")]
        pages = [agreement.sources[key].href or agreement.sources[key].where for key in cited]
        kept = first(fact["source"]) in pages or "redirecting address" in str(pages)
        assert kept or "dataset" in cited, row["fact"]
        notes = " ".join(value.note or "" for value in every)
        assert not row["level"] or row["level"] in {value.level for value in every} or notes


@each_file
def test_a_clause_that_the_data_set_denies_keeps_that_reading_beside(
    name: str, library: Library, origins: Origins
) -> None:
    agreement, codes = library.get(name), origins[name].codes
    for row in origins[name].rows:
        stated = row["state"] in ("", "stated") and not row["reading"]
        same = row["term"] and TERMS.get(row["fact"]) == row["term"]
        if stated and same and codes.get(row["fact"]) == "absent":
            provision = agreement.provisions[row["term"]]
            assert provision.state == "stated", row["term"]
            assert "dataset" in provision.alternatives, row["term"]


def test_the_conflicts_of_the_library_are_counted(library: Library) -> None:
    denied = [
        (agreement.id, term)
        for agreement in library
        for term, provision in agreement.provisions.items()
        for name, reading in provision.alternatives.items()
        if name == "dataset" and reading.state == "absent"
    ]
    assert len(denied) == 34
    assert ("phl-sau-2013-domestic", "passport") in denied


# The files are those of the conversion


def test_the_conversion_has_no_problems(conversion: Conversion) -> None:
    assert conversion.problems == ()


def test_the_shipped_files_are_the_conversion_byte_for_byte(conversion: Conversion) -> None:
    shipped = {str(path.relative_to(shipped_folder())): path.read_bytes() for path in FILES}
    assert shipped.keys() == conversion.files.keys()
    differing = [name for name, text in conversion.files.items() if shipped[name] != text.encode()]
    assert differing == []


def test_every_fact_sheet_is_a_file_or_is_told_in_the_resolutions(
    sheets: Node, resolutions: list[Node], library: Library
) -> None:
    ids = {agreement.id for agreement in library}
    known = {record for entry in resolutions for record in entry["records"]}
    assert len(sheets) == 357
    assert [name for name in sheets if name not in ids and name not in known] == []
    renamed = {entry["id"] for entry in resolutions if "id" in entry}
    assert ids - set(sheets) == renamed - set(sheets)


def test_resolutions_name_records_and_files_that_exist(
    sheets: Node, resolutions: list[Node], library: Library
) -> None:
    ids = {agreement.id for agreement in library}
    for entry in resolutions:
        assert set(entry["records"]) | set(entry.get("into", ())) <= set(sheets)
        assert "id" not in entry or entry["id"] in ids
        assert entry["wrong"].endswith(".")
        assert entry["why"].endswith(".")


def test_parties_title_and_day_are_those_of_the_sheets_or_of_a_resolution(
    library: Library, origins: Origins, resolutions: list[Node]
) -> None:
    for agreement in library:
        sheet = origins[agreement.id].sheets[0]
        heads = [e["head"] for e in resolutions if sheet["id"] in e["records"] and "head" in e]
        changed = {key for head in heads for key in head}
        parties = sheet["parties"]
        names = {*parties["origins"], *parties["destinations"]}
        assert {party.name for party in agreement.parties} == names, agreement.id
        assert agreement.title == sheet["title"]
        if "parties" not in changed:
            assert set(agreement.origins) == set(parties["origins"]), agreement.id
            assert set(agreement.destinations) == set(parties["destinations"]), agreement.id
        if "signed" not in changed:
            assert str(agreement.signed) in str(sheet["signed"] or sheet["id"]), agreement.id
