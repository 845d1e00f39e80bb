"""The action ``import``: what is read is said, what is written is asked for, nothing is lost."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from negotiate.cli import main
from negotiate.terms import load_agreement, load_codebook

Run = Callable[..., str]

TEXT = """Article 7 Passports
The employer shall not keep the passport of the worker.
Article 8
Wages shall be paid into a bank account by the seventh day of each month.
"""
SHEET = """title,Draft on nurses
parties,"XAA: origin, XBB: destination"
signed,2026-03-01
term,level,value
passport,ban,nobody keeps it
"""
ABOUT = ("--parties", "XAA: origin, XBB: destination", "--title", "Nurses", "--signed", "2026")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``import``; return what it printed on both streams."""

    def run(*arguments: str, code: int = 0) -> str:
        assert main(["agreements", "import", *arguments]) == code
        printed = capsys.readouterr()
        return printed.out + printed.err

    return run


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "treaty.txt"
    path.write_text(TEXT)
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "draft.csv"
    path.write_text(SHEET)
    return path


def test_suggestions_name_article_term_and_reason(run: Run, text: Path) -> None:
    printed = run("text", str(text))
    assert " Art. 7   passport" in printed
    assert "places to look, not values" in printed
    assert {row["term"] for row in json.loads(run("text", str(text), "--json"))} >= {"passport"}


def test_only_what_a_person_accepted_becomes_a_draft(run: Run, text: Path, tmp_path: Path) -> None:
    review, out = tmp_path / "review.csv", tmp_path / "drafts"
    assert "Written to" in run("text", str(text), "--out", str(review))
    assert "accepts no suggestion" in run("review", str(review), *ABOUT, code=2)
    decided = review.read_text().replace("passport,Art. 7,,,", "passport,Art. 7,accept,ban,", 1)
    review.write_text(decided)
    assert "1 files written" in run("review", str(review), *ABOUT, "--out", str(out))
    draft = load_agreement(next(out.rglob("*.yaml")), load_codebook())
    assert set(draft.provisions) == {"passport"}
    assert draft.provisions["passport"].values[0].level == "ban"
    assert draft.coding.not_coded


def test_decisions_of_a_person_are_not_overwritten(run: Run, text: Path, tmp_path: Path) -> None:
    review = tmp_path / "review.csv"
    review.write_text("decided")
    assert "is there already" in run("text", str(text), "--out", str(review), code=2)
    assert review.read_text() == "decided"
    run("text", str(text), "--out", str(review), "--overwrite")
    assert review.read_text() != "decided"


def test_a_review_says_what_it_still_needs(run: Run, text: Path, tmp_path: Path) -> None:
    review = tmp_path / "review.csv"
    run("text", str(text), "--out", str(review))
    printed = run("review", str(review), code=2)
    assert all(f"--{name}" in printed for name in ("parties", "title", "signed"))


def test_a_draft_is_read_and_written_only_when_asked(run: Run, sheet: Path, tmp_path: Path) -> None:
    assert "Nothing was written" in run("draft", str(sheet))
    out = tmp_path / "out"
    assert "1 files written" in run(
        "draft", str(sheet), "--out", str(out), "--id", "xaa-xbb-2026-n"
    )
    assert (out / "bilateral" / "xaa-xbb-2026-n.yaml").is_file()
    again = run("draft", str(sheet), "--out", str(out), "--id", "xaa-xbb-2026-n", code=2)
    assert "there already" in again


def test_json_comes_back_as_it_went(run: Run, sheet: Path, tmp_path: Path) -> None:
    draft = json.loads(run("draft", str(sheet), "--json"))["agreements"]
    path = tmp_path / "one.json"
    assert main(["agreements", "export", str(sheet), "--out", str(path)]) == 0
    run_again = run("json", str(path), "--json")
    found = json.loads(run_again[run_again.index("{\n") :])["agreements"]
    assert found == draft


def test_a_data_set_that_is_not_there_is_one_message(run: Run, tmp_path: Path) -> None:
    assert "bla_coding.csv" in run("chilton-woda", str(tmp_path), code=2)


def test_facts_need_their_decisions(run: Run, tmp_path: Path) -> None:
    assert "name their folder with --coding" in run("facts", str(tmp_path), code=2)
