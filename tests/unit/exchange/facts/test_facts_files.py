"""Heads, sources and what is not coded; merged, renamed and moved records; writing."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from negotiate.errors import AgreementFileError
from negotiate.exchange.facts.conversion import write
from negotiate.exchange.facts.resolutions import read_resolutions
from negotiate.exchange.facts.sources import source_keys
from negotiate.terms import load_codebook, load_library, parse_agreement, shipped_folder

HOUSING = {"level": "free"}
ONE = "xaa-xbb-2018-care"
TWO = "xaa-xbb-2018-care-copy"


def housed(workshop: Any, name: str = ONE, **head: Any) -> Any:
    """Return a workshop with a sheet that has one coded fact."""
    workshop.sheet(name, **head)
    workshop.fact("housing", "free", sheet=name)
    workshop.row("housing", "housing", agreement=name, **HOUSING)
    return workshop


def test_a_file_is_read_back_as_the_same_agreement(workshop: Any) -> None:
    conversion = housed(workshop).convert()
    text = conversion.files["bilateral/xaa-xbb-2018-care.yaml"]
    again = parse_agreement(text, load_codebook(), name=ONE)
    assert again == conversion.agreements[ONE]
    assert again.coding.coder == "A. Coder"
    assert conversion.report["files"] == 1


def test_the_conversion_is_the_same_each_time(workshop: Any) -> None:
    assert housed(workshop).convert() == workshop.convert()


@pytest.mark.parametrize(
    ("kind", "form", "folder", "layer"),
    [
        ("MoU", "memorandum", "bilateral", "memorandum"),
        ("treaty", "treaty", "bilateral", "treaty"),
        ("exchange of notes", "exchange_of_notes", "bilateral", "agreement"),
        ("guidance", "guidance", "standard", "recommendation"),
        ("declaration", "declaration", "multilateral", "recommendation"),
    ],
)
def test_the_kind_of_document_decides_form_folder_and_layer(
    workshop: Any, kind: str, form: str, folder: str, layer: str
) -> None:
    agreement = housed(workshop, kind=kind).agreement()
    assert (agreement.form, agreement.kind, agreement.instrument_layer) == (form, folder, layer)


def test_a_text_of_three_parties_is_multilateral(workshop: Any) -> None:
    parties = {"origins": ["XAA", "XCC"], "destinations": ["XBB"]}
    agreement = housed(workshop, parties=parties).agreement()
    assert agreement.kind == "multilateral"
    assert [party.role for party in agreement.parties] == ["origin", "origin", "destination"]


def test_a_party_on_both_sides_has_both_roles_and_a_group_keeps_its_name(workshop: Any) -> None:
    parties = {"origins": ["XAA", "XAA members"], "destinations": ["XAA", "XAA members"]}
    agreement = housed(workshop, parties=parties).agreement()
    assert [(party.name, party.role) for party in agreement.parties] == [
        ("XAA", "both"),
        ("XAA members", "both"),
    ]


@pytest.mark.parametrize(
    ("signed", "expected", "note"),
    [
        ("2018", 2018, None),
        ("2018-05 (announced)", "2018-05", "Date as found: 2018-05 (announced)."),
        (None, 2018, "No source read gives the day of signature; the year is that of the id."),
    ],
)
def test_the_day_of_signature_is_as_exact_as_it_was_found(
    workshop: Any, signed: str | None, expected: object, note: str | None
) -> None:
    agreement = housed(workshop, signed=signed).agreement()
    assert (agreement.signed, agreement.coding.note) == (expected, note)


@pytest.mark.parametrize(
    ("head", "expected", "note"),
    [
        ({"in_force": "2019-01-01"}, date(2019, 1, 1), None),
        ({"in_force": "2019 (provisional)"}, "unknown",
         "Entry into force as found: 2019 (provisional)."),
        ({"in_force": "2019-01-01", "layer": "dataset-coded"}, "unknown",
         'The data set has 2019-01-01 in its column "ratified".'),
        ({"in_force": "2019", "kind": "guidance"}, "not_applicable", None),
        ({}, "unknown", None),
    ],
    ids=["named", "words", "data set", "guidance", "none"],
)  # fmt: skip
def test_entry_into_force_is_what_a_named_source_says(
    workshop: Any, head: dict[str, Any], expected: object, note: str | None
) -> None:
    agreement = housed(workshop, **head).agreement()
    assert (agreement.in_force, agreement.coding.note) == (expected, note)


def test_remarks_of_the_sheet_are_sentences_of_the_note(workshop: Any) -> None:
    head = {
        "notes": ["one remark", "Another."],
        "status": "renewed",
        "implementing_agencies": {"XAA": "Ministry"},
    }
    assert housed(workshop, **head).agreement().coding.note == (
        "One remark. Another. Status: renewed. Implementing agencies: XAA, Ministry."
    )


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ({}, "official"),
        ({"title_status": "our own wording"}, "descriptive"),
        ({"title": "Something (descriptive title)"}, "descriptive"),
    ],
)
def test_a_title_of_our_own_is_told(workshop: Any, head: dict[str, Any], status: str) -> None:
    assert housed(workshop, **head).agreement().title_status == status


def test_occupations_are_part_of_the_head(workshop: Any) -> None:
    workshop.fact("occupations_isco", ["9111", "5322"])
    assert housed(workshop).agreement().occupations == ()
    workshop.fact("occupations_isco", ["9111", "5322"])
    assert workshop.agreement().occupations == ("9111", "5322")


def test_what_is_not_coded_is_listed_with_its_reason(workshop: Any) -> None:
    figure = {"what": "workers sent; women", "value": "20; 10", "unit": "persons", "source": "page"}
    housed(workshop, figures=[figure])
    workshop.fact("pilot_phase", "15 months")
    workshop.row("pilot_phase", reason="A pilot, no term.")
    assert workshop.agreement().coding.not_coded == (
        "pilot phase: a pilot, no term",
        "workers sent; women: a figure, not a clause of the text",
    )


def test_a_fact_without_a_decision_is_reported_and_not_fatal(workshop: Any) -> None:
    housed(workshop)
    workshop.fact("meals", "free meals")
    conversion = workshop.convert()
    assert [problem.fact for problem in conversion.problems] == ["meals"]
    assert conversion.agreements[ONE].coding.not_coded == ("meals: not decided yet",)


def test_a_wrong_decision_is_left_out_and_the_others_are_converted(workshop: Any) -> None:
    housed(workshop)
    workshop.fact("meals", "free meals")
    workshop.row("meals", "meals", level="gratis")
    conversion = workshop.convert()
    assert "there is no level of meals 'gratis'" in str(conversion.problems[0])
    assert list(conversion.agreements[ONE].provisions) == ["housing"]


def test_a_sheet_of_which_nothing_is_coded_makes_no_file(workshop: Any) -> None:
    workshop.fact("meals", "free meals")
    workshop.row("meals", reason="Unclear.")
    conversion = workshop.convert()
    assert conversion.files == {}
    assert any("provisions" in str(problem) for problem in conversion.problems)


def test_a_sheet_without_any_year_is_reported(workshop: Any) -> None:
    housed(workshop, "xaa-xbb-nd-care", signed=None)
    (problem,) = workshop.convert().problems
    assert "has no date of signature, nor a year in its id" in str(problem)


# Sources


def test_a_source_is_called_by_its_site() -> None:
    pages = {
        "https://www.gov.uk/a": "uk",
        "https://gov.uk/b": "uk-2",
        "https://news.ministry.gob.example/x": "ministry",
        "https://someone.blogspot.com/x": "someone",
        "http://192.0.2.1/read/https://www.moj.go.jp/x.pdf": "moj",
        "saudigazette 2014022019": "saudigazette",
        "https://www.site.example (WCMS_1)": "site",
        "https://doi.org/10.7910/DVN/QWSLYI": "dataset",
    }
    assert source_keys(pages) == pages


def test_a_known_address_is_a_full_one_and_a_part_of_one_is_not(workshop: Any) -> None:
    workshop.fact("housing", "free", source="gazette 2018/03", via="same", address="partial")
    workshop.fact("meals", "free", source="https://a.example/2018", via="A page", address="partial")
    workshop.fact("sick_leave", 30, grade="text", via=None)
    for key in ("housing", "meals", "sick_leave"):
        workshop.row(key, key)
    sources = workshop.agreement().sources
    assert sources["gazette"].model_dump(exclude_defaults=True) == {
        "title": "Text of the agreement, gazette.example",
        "href": "https://www.gazette.example/2018/03",
    }
    assert (sources["a"].href, sources["a"].address) == ("https://a.example/2018", "partial")
    assert (sources["gazette-2"].where, sources["gazette-2"].title) == ("gazette 2018/03",) * 2


def test_only_sources_that_are_cited_are_listed(workshop: Any) -> None:
    agreement = housed(workshop, sources=["https://unused.example/x"]).agreement()
    assert list(agreement.sources) == ["gazette"]


# Records


def test_a_merged_record_confirms_or_stands_beside(workshop: Any) -> None:
    housed(workshop)
    other = {"source": "https://other.example/x", "via": "Other"}
    workshop.sheet(TWO, figures=[{"what": "sent", "value": 1, "unit": "persons", "source": "page"}])
    workshop.fact("housing", "rooms", sheet=TWO, **other)
    workshop.fact("meals", "paid meals", sheet=TWO, **other)
    workshop.fact("contract", "paid housing", sheet=TWO, **other)
    workshop.row("housing", "housing", agreement=TWO)
    workshop.row("contract", "housing", agreement=TWO, level="worker_pays_employer_house")
    workshop.row("meals", "meals", agreement=TWO, level="worker")
    workshop.resolve("merged", TWO, into=[ONE])
    conversion = workshop.convert()
    assert list(conversion.agreements) == [ONE]
    agreement = conversion.agreements[ONE]
    housing = agreement.provisions["housing"]
    assert (housing.values[0].also, housing.values[0].note) == (("other",), "rooms (Other)")
    assert housing.alternatives["other"].values[0].level == "worker_pays_employer_house"
    assert agreement.provisions["meals"].values[0].source == "other"
    assert agreement.coding.not_coded == ("sent: a figure, not a clause of the text",)


def test_one_record_may_be_merged_into_two(workshop: Any) -> None:
    housed(workshop)
    housed(workshop, "xcc-xbb-2018-care")
    workshop.sheet(TWO)
    workshop.fact("meals", "free", sheet=TWO)
    workshop.row("meals", "meals", agreement=TWO)
    workshop.resolve("merged", TWO, into=[ONE, "xcc-xbb-2018-care"])
    agreements = workshop.convert().agreements
    assert all("meals" in agreement.provisions for agreement in agreements.values())
    assert len(agreements) == 2


def test_a_renamed_record_has_its_file_under_the_new_name(workshop: Any) -> None:
    housed(workshop).resolve("renamed", ONE, id="xaa-xbb-2019-care", head={"signed": 2019})
    agreement = workshop.convert().agreements["xaa-xbb-2019-care"]
    assert (agreement.id, agreement.signed) == ("xaa-xbb-2019-care", 2019)


def test_parts_of_a_head_are_replaced_one_by_one(workshop: Any) -> None:
    parties = [{"iso3": "XAA", "role": "both"}, {"iso3": "XBB", "role": "both"}]
    page = {"title": "Page", "where": "a page", "address": "partial"}
    address = "https://www.gazette.example/2018/03"
    housed(workshop, notes="old")
    workshop.resolve("both_directions", ONE, head={"parties": parties})
    workshop.resolve("corrected", ONE, head={"note": "New.", "sources": {address: page}})
    agreement = workshop.agreement()
    assert agreement.origins == ("XAA", "XBB")
    assert agreement.coding.note == "New."
    assert agreement.sources["gazette"].title == "Page"


def test_moved_facts_leave_the_answers_of_the_data_set_where_they_were(workshop: Any) -> None:
    coded = {"value": "absent", "via": "treatyID 9001"}
    workshop.fact("housing", "free", coded=coded, conflict="yes")
    workshop.row("housing", "housing", level="free")
    workshop.sheet("xaa-xbb-2018-labour", dataset_treaty_id=9002)
    workshop.fact("housing", "present", sheet="xaa-xbb-2018-labour",
                  source="https://doi.org/10.7910/DVN/QWSLYI", via="treatyID 9002")  # fmt: skip
    workshop.resolve("facts_moved", ONE, into=["xaa-xbb-2018-labour"])
    agreements = workshop.convert().agreements
    assert agreements[ONE].provisions["housing"].state == "absent"
    housing = agreements["xaa-xbb-2018-labour"].provisions["housing"]
    assert (housing.values[0].level, housing.values[0].also) == ("free", ("dataset",))
    assert housing.values[0].note == "data set: treaty 9002, item 13a"
    assert housing.alternatives == {}


def test_a_record_of_which_nothing_is_known_is_left_out(workshop: Any) -> None:
    housed(workshop)
    workshop.sheet("xaa-xcc-2009-labour")
    workshop.resolve("left_out", "xaa-xcc-2009-labour")
    conversion = workshop.convert()
    assert conversion.problems == ()
    assert list(conversion.agreements) == [ONE]


def test_a_resolution_about_no_sheet_is_a_problem(workshop: Any) -> None:
    housed(workshop).resolve("kept_as_is", "xaa-xbb-1900-care")
    (problem,) = workshop.convert().problems
    assert (
        str(problem) == "resolutions.yaml: xaa-xbb-1900-care: is no fact sheet; check the spelling"
    )


@pytest.mark.parametrize(
    ("decision", "more", "words"),
    [
        ("merged", {}, "give into: for a merged record"),
        ("dated", {"into": [ONE]}, "give into: for a merged record"),
        ("renamed", {}, "a renamed record needs id"),
        ("dated", {"records": [ONE, TWO], "head": {"signed": 2018}}, "belong to one record"),
        ("guessed", {}, "decision"),
    ],
)
def test_a_resolution_must_have_what_it_decides(
    workshop: Any, decision: str, more: dict[str, Any], words: str
) -> None:
    records = more.pop("records", [ONE])
    housed(workshop).resolve(decision, *records, **more)
    with pytest.raises(ValueError, match=words):
        workshop.convert()


def test_resolutions_that_are_missing_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no such file"):
        read_resolutions(tmp_path)


# Writing


def test_written_files_are_a_library(workshop: Any, tmp_path: Path) -> None:
    paths = write(housed(workshop).convert(), tmp_path / "out")
    assert [path.name for path in paths] == ["xaa-xbb-2018-care.yaml"]
    (tmp_path / "out" / "codebook.yaml").write_bytes(
        (shipped_folder() / "codebook.yaml").read_bytes()
    )
    assert [agreement.id for agreement in load_library(tmp_path / "out")] == [ONE]


def test_writing_leaves_other_files_alone(workshop: Any, tmp_path: Path) -> None:
    other = tmp_path / "bilateral" / "xaa-xdd-2001-own.yaml"
    other.parent.mkdir()
    other.write_text("mine")
    write(housed(workshop).convert(), tmp_path)
    assert other.read_text() == "mine"


def test_two_processes_make_the_same_bytes(workshop: Any) -> None:
    facts, coding = housed(workshop).write()
    code = (
        "import sys; from negotiate.exchange.facts.conversion import convert;"
        "from negotiate.terms import load_codebook;"
        "print(sorted(convert(sys.argv[1], sys.argv[2], load_codebook()).files.items()))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, str(facts), str(coding)],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            cwd=Path(__file__).parents[4],
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != b"[]\n"


def test_occupations_of_merged_records_are_listed_once(workshop: Any) -> None:
    for name, codes in ((ONE, ["9111", "5322"]), (TWO, ["9111", "2221"])):
        housed(workshop, name)
        workshop.fact("occupations_isco", codes, sheet=name)
    workshop.resolve("merged", TWO, into=[ONE])
    assert workshop.agreement().occupations == ("9111", "5322", "2221")


def test_the_answers_about_the_kept_record_come_before_those_about_a_merged_one(
    workshop: Any,
) -> None:
    data_set = {"source": "https://doi.org/10.7910/DVN/QWSLYI"}
    workshop.fact("passport_retention_ban", "present", via="treatyID 9001", **data_set)
    workshop.sheet(TWO)
    workshop.fact("passport_retention_ban", "absent", sheet=TWO, via="treatyID 9002", **data_set)
    workshop.fact("housing", "absent", sheet=TWO, via="treatyID 9002", **data_set)
    workshop.resolve("merged", TWO, into=[ONE])
    agreement = workshop.agreement()
    assert agreement.treaty_id == 9001
    assert agreement.provisions["passport"].state == "stated"
    assert agreement.provisions["housing"].values[0].locator == "treaty 9002, item 13a"


def test_a_second_page_does_not_take_the_name_of_the_first(workshop: Any) -> None:
    pages = ["https://one.example/a", "https://two.example/b"]
    workshop.fact("housing", "free", source=pages, via="The One")
    workshop.row("housing", "housing", level="free")
    titles = [source.title for source in workshop.agreement().sources.values()]
    assert titles == ["The One", "two.example"]


def test_occupations_stay_when_facts_are_moved(workshop: Any) -> None:
    data_set = {"source": "https://doi.org/10.7910/DVN/QWSLYI", "via": "treatyID 9001"}
    workshop.fact("meals", "free")
    workshop.fact("housing", "absent", **data_set)
    workshop.fact("occupations_isco", ["9111"])
    workshop.row("meals", "meals", level="free")
    workshop.sheet("xaa-xbb-2018-labour")
    workshop.resolve("facts_moved", ONE, into=["xaa-xbb-2018-labour"])
    agreements = workshop.convert().agreements
    assert agreements[ONE].occupations == ("9111",)
    assert agreements["xaa-xbb-2018-labour"].occupations == ()


def test_the_head_of_a_merged_record_does_not_change_the_kept_one(workshop: Any) -> None:
    housed(workshop)
    housed(workshop, TWO)
    workshop.resolve("merged", TWO, into=[ONE])
    workshop.resolve("corrected", ONE, head={"note": "Kept."})
    assert workshop.agreement().coding.note == "Kept."
    assert workshop.convert().report["merged"] == 1


def test_a_conversion_is_written_over_its_last_one(workshop: Any, tmp_path: Path) -> None:
    conversion = housed(workshop).convert()
    (path,) = write(conversion, tmp_path / "out")
    path.write_text("worked on\n")
    assert write(conversion, tmp_path / "out") == (path,)
    assert path.read_text(encoding="utf-8") in conversion.files.values()


def test_a_conversion_is_written_whole_or_not_at_all(workshop: Any, tmp_path: Path) -> None:
    made = housed(workshop).convert()
    names = [*made.files, "bilateral/xaa-xzz-2000-other.yaml"]
    (text,) = made.files.values()
    conversion = replace(made, files=dict.fromkeys(names, text))
    (tmp_path / "out" / names[-1]).mkdir(parents=True)
    with pytest.raises(AgreementFileError, match="is a folder"):
        write(conversion, tmp_path / "out")
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []
