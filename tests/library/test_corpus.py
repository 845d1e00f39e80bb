"""The library that ships: every file on its own, so that a reviewer sees its name."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from negotiate.comparison.gaps import missing
from negotiate.terms import (
    Agreement,
    DatedValue,
    Library,
    dump_agreement,
    load_codebook,
    load_library,
    parse_agreement,
    shipped_folder,
)
from negotiate.terms.schema import earliest

ROOT = Path(__file__).parents[2]
FOLDER = shipped_folder()
FOLDERS = ("bilateral", "multilateral", "standards")
FILES = sorted(path for name in FOLDERS for path in (FOLDER / name).glob("*.yaml"))
CODEBOOK = load_codebook()
EXAMPLE = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / "coding.md").read_text(), re.DOTALL)

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def values(agreement: Agreement) -> Iterator[tuple[str, DatedValue]]:
    """Yield term and value of every reading."""
    for term, provision in agreement.provisions.items():
        for reading in (provision, *provision.alternatives.values()):
            for value in reading.values:
                yield term, value


@each_file
def test_a_file_keeps_the_rules(path: Path, library: Library) -> None:
    agreement = library.get(path.stem)
    assert path.parent.name == {"standard": "standards"}.get(agreement.kind, agreement.kind)
    assert agreement.id == path.stem
    assert re.search(rf"-{agreement.year}(-|$)", path.stem), "the name has the year of signature"
    cited = {name for _, value in values(agreement) for name in (value.source, *value.also)}
    assert cited == set(agreement.sources)
    for term, value in values(agreement):
        assert not (value.value or "").endswith("."), term
        assert len(value.value or "") <= 300, term
        assert not (value.note or "").endswith("."), term
        assert value.source not in value.also, term
        assert value.layer or earliest(value.start).year >= agreement.year, term
    note = agreement.coding.note
    assert note is None or note.endswith((".", "!", "?"))
    for entry in agreement.coding.not_coded:
        assert len(entry.partition(": ")[2]) > 3, entry


@each_file
def test_a_file_is_dumped_and_read_again_unchanged(path: Path, library: Library) -> None:
    agreement = library.get(path.stem)
    text = path.read_text(encoding="utf-8")
    assert dump_agreement(agreement) == text
    assert parse_agreement(text, CODEBOOK, name=path.stem) == agreement
    assert "find_string" not in text
    assert "/work/" not in text


def test_provisions_stand_in_the_order_of_the_codebook(library: Library) -> None:
    order = list(CODEBOOK.terms)
    for agreement in library:
        places = [order.index(term) for term in agreement.provisions]
        assert places == sorted(places), agreement.id


def test_a_bilateral_agreement_has_two_parties(library: Library) -> None:
    for agreement in library.agreements:
        if agreement.kind == "bilateral":
            roles = {party.role for party in agreement.parties}
            assert len(agreement.parties) == 2, agreement.id
            assert roles in ({"origin", "destination"}, {"both"}, {"unknown"}), agreement.id


def test_the_library_holds_all_agreements_that_were_found(library: Library) -> None:
    kinds = [agreement.kind for agreement in library]
    counted = [kinds.count(kind) for kind in ("bilateral", "multilateral", "standard")]
    assert counted == [322, 23, 8]
    assert len(library.by_party("PHL")) >= 40
    assert len(library.by_party("SAU")) >= 10


def test_three_kinds_of_knowledge_stay_apart(library: Library) -> None:
    states = [provision.state for one in library for provision in one.provisions.values()]
    assert states.count("stated") > 3000
    assert states.count("absent") > 5000
    assert 0 < states.count("excluded") < 50
    possible = len(library) * len(CODEBOOK.terms)
    assert len(states) < possible / 4


def test_a_term_that_nobody_looked_for_is_not_in_the_file(library: Library) -> None:
    assert "passport" not in library.get("uga-are-2019-labour").provisions
    assert library.get("lka-kwt-2012-manpower").provisions["passport"].state == "absent"


def test_entry_into_force_is_not_taken_from_a_column_called_ratified(library: Library) -> None:
    for agreement in library:
        if agreement.treaty_id is not None:
            assert agreement.in_force == "unknown"


@pytest.mark.parametrize("term", CODEBOOK.terms)
def test_a_term_reads_as_sentences(term: str) -> None:
    known = CODEBOOK.get(term)
    assert all(level.words[0].isupper() and level.words.endswith(".") for level in known.levels)
    assert known.moves


def test_the_codebook_is_large_enough_to_code_with() -> None:
    assert len(CODEBOOK.terms) >= 45


def test_what_a_standard_asks_stands_in_its_file(library: Library) -> None:
    for name, term in CODEBOOK.terms.items():
        for standard, asked in term.standards.items():
            if asked.source is not None:
                continue
            value = library.get(standard).provisions[name].at()
            assert value is not None
            assert (value.level, value.locator) == (asked.level, asked.locator), (standard, name)


def test_what_a_standard_asks_and_its_file_does_not_hold_says_where_it_was_read(
    library: Library,
) -> None:
    elsewhere = [
        (standard, name, asked)
        for name, term in CODEBOOK.terms.items()
        for standard, asked in term.standards.items()
        if asked.source is not None
    ]
    assert len(elsewhere) >= 60
    for standard, name, asked in elsewhere:
        assert name not in library.get(standard).provisions, (standard, name)
        assert (asked.href or "").startswith("https://"), (standard, name)
        assert re.search(r"\d", asked.locator), (standard, name)


def test_every_standard_that_is_asked_for_is_a_file(library: Library) -> None:
    asked = {standard for term in CODEBOOK.terms.values() for standard in term.standards}
    standards = {agreement.id for agreement in library if agreement.kind == "standard"}
    assert {"ilo-1949-r086-model", "who-2010-global-code"} <= asked <= standards


@pytest.mark.parametrize(
    "standard", ["ilo-1949-r086-model", "un-2022-blma-guidance", "who-2010-global-code"]
)
def test_a_standard_has_no_gap_to_itself_but_what_its_file_does_not_hold(
    standard: str, library: Library
) -> None:
    rows = missing(library.get(standard), standard, CODEBOOK)
    assert all(row.verdict == "not_seen" and row.source for row in rows)


def test_the_zero_fee_precedents_of_the_gulf_are_those_whose_words_carry_it(
    library: Library,
) -> None:
    gulf = {"ARE", "BHR", "KWT", "OMN", "QAT", "SAU"}
    found = {
        agreement.id
        for agreement, value in library.precedents("recruitment_fee")
        if value.level == "zero_to_worker" and gulf & set(agreement.destinations)
    }
    assert found == {
        "bgd-sau-2015-domestic",
        "ind-sau-2014-domestic",
        "lka-sau-2014-domestic",
        "npl-are-2019-labour",
        "phl-sau-2013-domestic",
    }


def test_sources_that_disagree_are_both_kept(library: Library) -> None:
    passport = library.get("phl-sau-2013-domestic").provisions["passport"]
    assert (passport.state, passport.alternatives["dataset"].state) == ("stated", "absent")
    quota = library.get("npl-gbr-2022-health").provisions["quota"]
    assert quota.values[0].amount == 200.0
    assert quota.alternatives["the-times"].values[0].amount == 100.0


def test_a_source_that_confirms_is_named_with_its_place(library: Library) -> None:
    committee = library.get("phl-sau-2013-domestic").provisions["joint_committee"].values[0]
    assert committee.also == ("dataset",)
    assert committee.note == "data set: treaty 751, item 5"


def test_a_merged_record_is_a_further_witness_of_the_kept_one(library: Library) -> None:
    ethics = library.get("npl-jpn-2019-ssw").provisions["recruitment_ethics"].values[0]
    assert ethics.value == "removal of brokers"
    assert "eliminate malicious intermediary businesses" in (ethics.note or "")
    assert "isa-2" in ethics.also
    sectors = library.get("phl-jpn-2017-titp").provisions["sectors"].values[0]
    assert sectors.source == "moj"


def test_the_example_of_the_coding_guide_is_valid() -> None:
    assert EXAMPLE is not None
    agreement = parse_agreement(EXAMPLE[1], CODEBOOK, name="xaa-xbb-2018-seasonal")
    states = {provision.state for provision in agreement.provisions.values()}
    assert states == {"stated", "excluded", "silent"}


def test_the_folder_of_decisions_is_no_agreement(library: Library) -> None:
    assert (FOLDER / "coding" / "resolutions.yaml").is_file()
    assert "resolutions" not in {agreement.id for agreement in library}
    assert len(load_library(FOLDER)) == len(FILES)


def test_the_page_on_the_library_tells_its_numbers(library: Library) -> None:
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| ([^|]+) \| ([\d,]+) \|$", page, re.MULTILINE)
    table = {name: int(number.replace(",", "")) for name, number in found}
    provisions = [provision for one in library for provision in one.provisions.values()]
    states = [provision.state for provision in provisions]
    stated = [provision for provision in provisions if provision.state == "stated"]
    decisions = [path.read_text().count("\n") for path in (FOLDER / "coding").glob("*.csv")]
    assert table == {
        "fact sheets": 357,
        "files": len(library),
        "coding decisions": sum(decisions) - len(decisions),
        "provisions": len(provisions),
        "of these stated": len(stated),
        "of these absent, by a source that looked": states.count("absent"),
        "of these excluded by the text": states.count("excluded"),
        "of these left to national law": states.count("left_to_national_law"),
        "provisions whose last value has a level": sum(
            p.values[-1].level is not None for p in stated
        ),
        "readings that disagree, kept by name": sum(len(p.alternatives) for p in provisions),
        "facts that are not coded, each with the reason": sum(
            len(one.coding.not_coded) for one in library
        ),
    }
