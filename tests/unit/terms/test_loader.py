"""Reading files of agreements: every mistake is told, with its line, all of them at once."""

from pathlib import Path

import pytest

from negotiate.errors import AgreementFileError, Problem
from negotiate.terms import (
    agreement_files,
    dump_agreement,
    files,
    load_agreement,
    load_codebook,
    load_library,
    parse_agreement,
    validate,
)

NAME = "xaa-xbb-2018-seasonal"


def loaded(file: Path) -> tuple[Problem, ...]:
    """Return the problems of a file, read with the codebook beside it."""
    with pytest.raises(AgreementFileError, match="problem") as caught:
        load_agreement(file, load_codebook(file.parents[1] / "codebook.yaml"))
    assert caught.value.path == str(file)
    return caught.value.problems


MALFORMED = {
    "unknown key": ("form:", "from:", 4, "unknown key 'from'; did you mean 'form'?"),
    "duplicate key": ("form: agreement", "id: x", 4, "key 'id' was already given on line 1"),
    "alpha-2 Norway": ("iso3: XAA", "iso3: NO", 6, "ISO 3166-1 alpha-3 code such as PHL, got 'NO'"),
    "NaN": ("amount: 5000", "amount: .nan", 27, "must be a finite number, got nan"),
    "missing source": ("source: text, locator: Art. 4, ", "", 18, "key 'source' is required"),
    "unlisted source": (
        "source: text",
        "source: txet",
        18,
        "'txet' in the file's sources; did you",
    ),
    "unlisted further": ("[press]", "[pres]", 28, "no source 'pres' in the file's sources"),
    "source in alternative": ("source: press", "source: p", 23, "use one of: text, press"),
    "unknown term": ("  passport:", "  pasport:", 15, "no term 'pasport' in the codebook; did you"),
    "far-off term": ("  passport:", "  zzz:", 15, "add it, or use one of: quota, passport"),
    "unknown level": ("level: ban", "level: bann", 18, "no level 'bann' in the term 'passport'"),
    "wrong type": ("state: stated", "state: 3", 16, "must be one of stated, silent, absent"),
    "text for number": ("amount: 5000", "amount: many", 27, "must be a number, got 'many'"),
    "syntax": ("[press]", "[press", 29, "is not YAML here"),
    "other id": (f"id: {NAME}", "id: xaa-xbb-2018-other", 1, "must be the name of the file"),
    "number as id": (f"id: {NAME}", "id: 7", 1, "must be text, got 7"),
    "other year": ("signed: 2018-03-01", "signed: 2017", 1, "its parties and year, 'xaa-xbb-2017'"),
    "one party": ("- {iso3: XBB, role: destination}\n", "", 5, "has 2 parties, got 1"),
    "in force too early": ("in_force: unknown", "in_force: 2017", 9, "before signed (2018-03-01)"),
    "value too early": ("start: 2021", "start: 2016", 28, "before signed (2018-03-01), got 2016"),
    "no such month": (
        "signed: 2018-03-01",
        "signed: 2018-13",
        8,
        "must be a day (2018-03-01), a m",
    ),
    "group and code": ("iso3: XAA,", "iso3: XAA, group: g,", 6, "either iso3 or group"),
    "no provisions": ("provisions:", "provisions: []\nx:", 14, "must be a mapping, got a list"),
    "scalar provision": (
        "  passport:\n    state: stated",
        "  passport: 3\n  q:",
        15,
        "must be a map",
    ),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_file_is_told_where_and_what(case: str, file: Path) -> None:
    old, new, line, words = MALFORMED[case]
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    found = loaded(file)
    assert [problem for problem in found if problem.line == line and words in problem.message], (
        found
    )


def test_mistakes_of_all_kinds_come_together(file: Path) -> None:
    text = file.read_text().replace("level: ban", "level: bam").replace("form:", "from:")
    file.write_text(
        text.replace("[press]", "[other]").replace("in_force: unknown", "in_force: 1999")
    )
    assert [problem.line for problem in loaded(file)] == [4, 9, 18, 28]


def test_an_empty_a_missing_and_a_huge_file_are_told(folder: Path) -> None:
    book = load_codebook(folder / "codebook.yaml")
    (folder / "empty.yaml").touch()
    with (folder / "huge.yaml").open("wb") as huge:
        huge.truncate(50_000_000)
    for name, words in (("empty", "is empty"), ("none", "no such file"), ("huge", "is 50 MB")):
        with pytest.raises(AgreementFileError, match=words):
            load_agreement(folder / f"{name}.yaml", book)


def test_a_good_file_is_read_and_dumped_and_read_again(folder: Path, file: Path) -> None:
    book = load_codebook(folder / "codebook.yaml")
    agreement = load_agreement(file, book)
    assert agreement.provisions["quota"].values[1].amount == 7500.0
    assert parse_agreement(dump_agreement(agreement), book, name=NAME) == agreement


def test_a_value_of_another_instrument_may_be_older_than_the_agreement(file: Path) -> None:
    text = file.read_text()
    file.write_text(
        text.replace("{start: 2018-03-01, amount", "{start: 2012, layer: contract, amount")
    )
    book = load_codebook(file.parents[1] / "codebook.yaml")
    assert load_agreement(file, book).provisions["quota"].values[0].start == 2012


def test_the_name_of_a_group_agreement_is_free(folder: Path, file: Path) -> None:
    text = file.read_text().replace("{iso3: XAA, role: origin}", "{group: members, role: both}")
    other = folder / "members-2018-x.yaml"
    other.write_text(text.replace(NAME, "members-2018-x"))
    book = load_codebook(folder / "codebook.yaml")
    assert load_agreement(other, book).parties[0].name == "members"
    other.write_text(other.read_text().replace("kind: bilateral", "kind: multilateral"))
    assert load_agreement(other, book).kind == "multilateral"


def test_the_codebook_of_the_package_is_the_default(file: Path) -> None:
    text = file.read_text().replace("ban,", "ban_with_phone_right,")
    file.write_text(text)
    value = load_agreement(file).provisions["passport"].at()
    assert value is not None
    assert value.level == "ban_with_phone_right"


def test_a_library_lists_the_problems_of_all_its_files(folder: Path, file: Path) -> None:
    assert load_library(folder).ids() == (NAME,)
    text = file.read_text()
    file.write_text(text.replace("level: ban", "level: bam"))
    with pytest.raises(AgreementFileError, match="1 problem") as caught:
        load_library(folder)
    assert caught.value.path == str(file)
    other = folder / "xaa-xcc-2018-care.yaml"
    other.write_text(text.replace("form: agreement", "form: pact"))
    with pytest.raises(AgreementFileError, match="3 problems") as caught:
        load_library(folder)
    fields = [problem.field for problem in caught.value.problems]
    assert f"bilateral/{NAME}.yaml: provisions.passport.values.0.level" in fields
    assert "xaa-xcc-2018-care.yaml: form" in fields


def test_two_files_of_one_id_are_told(folder: Path, file: Path) -> None:
    (folder / file.name).write_text(file.read_text())
    with pytest.raises(AgreementFileError, match="is also that of") as caught:
        load_library(folder)
    assert caught.value.problems[0].field == "id"
    assert [error.path for error in validate([folder])] == [str(folder / file.name)]


def test_a_problem_without_a_field_names_its_file(folder: Path, file: Path) -> None:
    file.write_text("")
    (folder / "second.yaml").write_text("- a\n")
    with pytest.raises(AgreementFileError, match="2 problems") as caught:
        load_library(folder)
    assert [problem.field for problem in caught.value.problems] == [
        f"bilateral/{NAME}.yaml",
        "second.yaml",
    ]


def test_validate_takes_files_and_folders_and_their_codebook(folder: Path, file: Path) -> None:
    codebook = folder / "codebook.yaml"
    assert validate([folder]) == []
    assert validate([file, codebook]) == []
    assert validate([file], load_codebook(codebook)) == []
    assert validate([file]) == []
    broken = file.read_text().replace("level: ban", "level: bam")
    file.write_text(broken)
    (error,) = validate([folder, file])
    assert "did you mean 'ban'" in str(error)
    codebook.write_text(codebook.read_text().replace("version: 1\n", "version: 2\n", 1))
    (error,) = validate([folder])
    assert error.path == str(codebook)
    assert "history must end with version 2, got 1" in str(error)


def test_a_folder_without_a_codebook_cannot_be_a_library(tmp_path: Path) -> None:
    with pytest.raises(AgreementFileError, match="no such file"):
        load_library(tmp_path)


def test_what_a_folder_coding_and_the_names_of_shipped_data_hold_are_no_agreements(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("coding", "bilateral/coding"):
        (folder / place).mkdir()
        (folder / place / "decisions.yaml").write_text("entries: []\n")
    shipped = folder / "shipped"
    shipped.mkdir()
    (shipped / "criteria.yaml").write_text("criteria: []\n")
    monkeypatch.setattr(files, "shipped_folder", lambda: shipped)
    assert agreement_files([folder]) == [file]
    assert load_library(folder).ids() == (NAME,)
    other = folder / "others.yaml"
    other.write_text("criteria: []\n")
    assert agreement_files([folder, file, folder]) == [file, other]
    assert agreement_files([folder / "coding"]) == [folder / "coding" / "decisions.yaml"]


def test_a_file_in_json_is_read_as_one_in_yaml(folder: Path, file: Path) -> None:
    book = load_codebook(folder / "codebook.yaml")
    agreement = load_agreement(file, book)
    written = agreement.model_dump_json(indent=2)
    assert parse_agreement(written, book, name=NAME) == agreement
    wrong = written.replace('"level": "ban"', '"level": "bam"')
    with pytest.raises(AgreementFileError, match="did you mean 'ban'") as caught:
        parse_agreement(wrong, book, name=NAME)
    (problem,) = caught.value.problems
    assert '"bam"' in wrong.splitlines()[problem.line - 1]


def test_a_bilateral_agreement_has_two_parties_whatever_they_are(folder: Path, file: Path) -> None:
    text = file.read_text()
    third = "- {iso3: XBB, role: destination}\n"
    file.write_text(text.replace(third, f"{third}- {{group: members, role: both}}\n"))
    (problem,) = loaded(file)
    assert problem == Problem(5, "parties", "a bilateral agreement has 2 parties, got 3; list both")
    file.write_text(text.replace("parties:", "sides:"))
    assert [problem.field for problem in loaded(file)] == ["parties", "sides"]
