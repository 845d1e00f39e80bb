"""The library that ships: every file on its own, so that a reviewer sees its name."""

import re
from pathlib import Path

import pytest

from negotiate.terms import (
    Agreement,
    Library,
    dump_agreement,
    load_agreement,
    load_codebook,
    load_library,
    missing,
    parse_agreement,
    shipped_folder,
)
from negotiate.terms.loader import CODEBOOK_FILE

ROOT = Path(__file__).parents[2]
FOLDER = shipped_folder()
FILES = sorted(path for path in FOLDER.rglob("*.yaml") if path.name != CODEBOOK_FILE)
CODEBOOK = load_codebook()
EXAMPLE = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / "coding.md").read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the library that ships."""
    return load_library()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_keeps_the_rules(path: Path) -> None:
    agreement = load_agreement(path, CODEBOOK)
    folder = {"standard": "standards"}.get(agreement.kind, agreement.kind)
    assert path.parent.name == folder
    assert agreement.id == path.stem
    assert not agreement.title.endswith(".")
    assert agreement.coding.note is None or agreement.coding.note.endswith(".")
    cited = {name for value in _values(agreement) for name in (value.source, *value.also)}
    assert cited == set(agreement.sources)
    for value in _values(agreement):
        assert not (value.value or "").endswith(".")
        assert len(value.value or "") <= 300


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_is_dumped_and_read_again_unchanged(path: Path) -> None:
    agreement = load_agreement(path, CODEBOOK)
    text = dump_agreement(agreement)
    again = parse_agreement(text, CODEBOOK, name=path.stem)
    assert again == agreement
    assert dump_agreement(again) == text


def _values(agreement: Agreement) -> list:  # type: ignore[type-arg]
    readings = [
        reading
        for provision in agreement.provisions.values()
        for reading in (provision, *provision.alternatives.values())
    ]
    return [value for reading in readings for value in reading.values]


def test_the_library_holds_the_agreements_of_the_first_two_cases(library: Library) -> None:
    assert len(library) >= 26
    assert len(library.by_party("SAU")) >= 10
    assert len(library.by_party("GBR")) >= 8
    assert {agreement.kind for agreement in library} == {"bilateral", "multilateral", "standard"}


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
    assert len(CODEBOOK.terms) >= 30


def test_what_a_standard_asks_stands_in_its_file(library: Library) -> None:
    seen = set()
    for name, term in CODEBOOK.terms.items():
        for standard, asked in term.standards.items():
            seen.add(standard)
            value = library.get(standard).provisions[name].at()
            assert value is not None
            assert (value.level, value.locator) == (asked.level, asked.locator), (standard, name)
    assert seen == {agreement.id for agreement in library if agreement.kind == "standard"}


@pytest.mark.parametrize(
    "standard", ["ilo-1949-r086-model", "un-2022-blma-guidance", "who-2010-global-code"]
)
def test_a_standard_has_no_gap_to_itself(standard: str, library: Library) -> None:
    assert missing(library.get(standard), standard, CODEBOOK) == ()


def test_the_zero_fee_precedents_are_those_whose_words_carry_it(library: Library) -> None:
    found = {
        agreement.id
        for agreement, value in library.precedents("recruitment_fee")
        if value.level == "zero_to_worker"
    }
    assert found == {
        "bgd-sau-2015-domestic",
        "ind-sau-2014-domestic",
        "lka-sau-2014-domestic",
        "npl-are-2019-labour",
        "npl-gbr-2022-health",
        "phl-sau-2013-domestic",
    }


def test_sources_that_disagree_are_both_kept(library: Library) -> None:
    passport = library.get("phl-sau-2013-domestic").provisions["passport"]
    assert (passport.state, passport.alternatives["dataset"].state) == ("stated", "absent")
    quota = library.get("npl-gbr-2022-health").provisions["quota"]
    assert quota.values[0].amount == 200.0
    assert quota.alternatives["the-times"].values[0].amount == 100.0


def test_the_example_of_the_coding_guide_is_valid() -> None:
    assert EXAMPLE is not None
    agreement = parse_agreement(EXAMPLE[1], CODEBOOK, name="xaa-xbb-2018-seasonal")
    states = {provision.state for provision in agreement.provisions.values()}
    assert states == {"stated", "excluded", "silent"}
