"""A person decides; what was not accepted or not written is not in the draft."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiate.errors import AgreementFileError, UnknownNameError
from negotiate.exchange.texts.articles import Article
from negotiate.exchange.texts.review import (
    REVIEW_COLUMNS,
    UNSTATED,
    apply_review,
    write_review,
)
from negotiate.exchange.texts.suggestions import Match, Suggestion, suggest
from negotiate.terms import Agreement, Party, Source, dump_agreement, load_codebook, parse_agreement
from negotiate.terms.schema import Heading

BOOK = load_codebook()
TEXT = """\
Article 1
The employer shall not keep the passport of the worker; breaches are punished.
Article 2
Wages are paid into a bank account.
Article 3
The employer provides housing free of rent.
"""
HEADING = Heading(
    id="xaa-xbb-2018-seasonal",
    title="Agreement of XAA and XBB",
    kind="bilateral",
    form="agreement",
    parties=(Party(iso3="XAA", role="origin"), Party(iso3="XBB", role="destination")),
    signed=date(2018, 3, 1),
    in_force="unknown",
    instrument_layer="agreement",
    sources={
        "text": Source(title="The text", href="https://treaties.example/xaa-xbb"),
        "press": Source(title="XAA Gazette", href="https://gazette.example/1"),
    },
)
Decisions = Mapping[str, Mapping[str, str]]


def decide(path: Path, decisions: Decisions) -> Path:
    """Fill in a review file, by term."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row | decisions.get(row["term"], {}) for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, REVIEW_COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def review(folder: Path, decisions: Decisions, text: str = TEXT) -> Path:
    return decide(write_review(suggest(text, BOOK), folder / "review.csv"), decisions)


def draft(path: Path, **options: str) -> Agreement:
    return apply_review(path, HEADING, BOOK, coder="A. Coder", day=date(2026, 1, 2), **options)


def problems(path: Path) -> str:
    with pytest.raises(AgreementFileError, match=r"problems?\n") as caught:
        draft(path)
    return str(caught.value)


@pytest.mark.parametrize("name", ["review.csv", "review.yaml"])
def test_a_review_file_has_no_decision_level_or_value(tmp_path: Path, name: str) -> None:
    path = write_review(suggest(TEXT, BOOK), tmp_path / name)
    assert "accepts no suggestion; write accept in the column decision" in problems(path)


def test_the_rows_show_place_words_and_hints(tmp_path: Path) -> None:
    path = write_review(suggest(TEXT, BOOK), tmp_path / "review.csv")
    with path.open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert list(first) == list(REVIEW_COLUMNS)
    assert (first["term"], first["locator"], first["line"]) == ("passport", "Art. 1", "1")
    assert "passport" in first["words"]
    assert "ban" in first["levels_hinted"]
    assert (first["decision"], first["level"], first["value"]) == ("", "", "")


def test_only_accepted_terms_are_in_the_draft(tmp_path: Path) -> None:
    decisions = {"passport": {"decision": "accept"}, "housing": {"decision": "reject"}}
    agreement = draft(review(tmp_path, decisions))
    assert list(agreement.provisions) == ["passport"]
    value = agreement.provisions["passport"].values[0]
    assert (value.locator, value.source, value.grade) == ("Art. 1", "text", "text")
    assert (value.level, value.amount, value.value) == (None, None, UNSTATED)


def test_what_was_not_decided_is_listed_as_not_coded(tmp_path: Path) -> None:
    decisions = {"passport": {"decision": "accept"}, "housing": {"decision": "reject"}}
    coding = draft(review(tmp_path, decisions)).coding
    assert "wage_payment, Art. 2: not decided" in coding.not_coded
    assert not any(line.startswith(("passport", "housing,")) for line in coding.not_coded)
    assert (coding.status, coding.coder, coding.date) == ("partial", "A. Coder", date(2026, 1, 2))


def test_a_hinted_level_never_becomes_a_level(tmp_path: Path) -> None:
    suggestions = suggest(TEXT, BOOK)
    assert any(found.levels for found in suggestions)
    accepted = {found.term: {"decision": "accept"} for found in suggestions}
    agreement = draft(review(tmp_path, accepted))
    assert len(agreement.provisions) == len(accepted)
    for provision in agreement.provisions.values():
        assert all(value.level is None and value.amount is None for value in provision.values)


def test_a_level_and_words_that_the_person_wrote_are_kept(tmp_path: Path) -> None:
    decisions = {
        "passport": {"decision": "Accept ", "level": "ban", "value": "the worker keeps it"},
        "housing": {"decision": "accept", "level": "free"},
    }
    provisions = draft(review(tmp_path, decisions)).provisions
    assert provisions["passport"].values[0].level == "ban"
    assert provisions["passport"].values[0].value == "the worker keeps it"
    assert provisions["housing"].values[0].value is None


def test_another_word_for_a_level_is_read_as_the_level(tmp_path: Path) -> None:
    names = {
        (t, a): i for t in ("housing", "passport") for a, i in BOOK.terms[t].level_names.items()
    }
    for (term, name), level in names.items():
        path = review(tmp_path, {term: {"decision": "accept", "level": name}})
        assert draft(path).provisions[term].values[0].level == level


def test_a_term_accepted_in_two_articles_has_both_locators(tmp_path: Path) -> None:
    text = "Article 1\nNo passport is kept.\nArticle 2\nThe worker keeps the passport.\n"
    path = review(tmp_path, {"passport": {"decision": "accept", "value": "kept"}}, text)
    values = draft(path).provisions["passport"].values
    assert [(value.locator, value.value) for value in values] == [("Art. 1; Art. 2", "kept")]


def test_the_draft_is_a_file_that_the_loader_reads(tmp_path: Path) -> None:
    accepted = {found.term: {"decision": "accept"} for found in suggest(TEXT, BOOK)}
    agreement = draft(review(tmp_path, accepted))
    assert parse_agreement(dump_agreement(agreement), BOOK, name=HEADING.id) == agreement


def test_another_source_of_the_heading_may_be_cited(tmp_path: Path) -> None:
    path = review(tmp_path, {"passport": {"decision": "accept"}})
    assert draft(path, source="press").provisions["passport"].values[0].source == "press"
    with pytest.raises(UnknownNameError, match=r"no source named 'radio'\. Known: press, text"):
        draft(path, source="radio")


def test_yaml_and_csv_give_the_same_draft(tmp_path: Path) -> None:
    table = review(tmp_path, {"passport": {"decision": "accept", "level": "ban"}})
    path = write_review(suggest(TEXT, BOOK), tmp_path / "review.yaml")
    text = path.read_text(encoding="utf-8")
    at = text.index("term: passport")
    decided = (
        text[at:]
        .replace("decision: ''", "decision: accept", 1)
        .replace("level: ''", "level: ban", 1)
    )
    path.write_text(text[:at] + decided, encoding="utf-8")
    assert draft(path) == draft(table)


def test_semicolons_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    path.write_text("term;locator;decision;level\npassport;Art. 1;accept;\n", encoding="utf-8")
    assert list(draft(path).provisions) == ["passport"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("pasport,Art. 1,accept,", "line 2, term: there is no term 'pasport'.*mean 'passport'"),
        ("qqqq,Art. 1,accept,", "keep the terms of the review file"),
        ("passport,Art. 1,yes,", "line 2, decision: must be accept, reject or empty, got 'yes'"),
        ("passport,,accept,", "locator: is empty; name the article"),
        ("passport,Art. 1,accept,banned", "line 2, level: there is no level 'banned' of passport"),
        ("quota,Art. 1,accept,many", "there is no level 'many' of quota"),
        ("sick_leave,Art. 1,accept,30", "known: none, the term is a number; write it in value"),
        ("passport,Art. 1,,ban", "has a level but the decision is empty"),
        ("passport,Art. 1,reject,ban", "has a level but the decision is reject"),
        (
            "passport,Art. 1,accept,ban\npassport,Art. 2,accept,ban_with_sanction",
            "line 3, level: passport has level 'ban' on line 2; keep one of them",
        ),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_line(
    tmp_path: Path, row: str, says: str
) -> None:
    path = tmp_path / "review.csv"
    path.write_text(f"term,locator,decision,level\n{row}\n", encoding="utf-8")
    with pytest.raises(AgreementFileError, match=says):
        draft(path)


def test_all_problems_are_listed_at_once(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    path.write_text("term,locator,decision,level\na,b,c,d\npassport,x,y,z\n", encoding="utf-8")
    assert "3 problems" in problems(path)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("review.csv", "", "has no column term, locator, decision, level"),
        ("review.csv", "term,level\nx,y\n", "has no column locator, decision"),
        ("review.yaml", "a: 1\n", "must have a list of suggestions"),
        ("review.yaml", "suggestions: [1]\n", "must have a list of suggestions"),
        ("review.yaml", "suggestions: [\n", "is not YAML here"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert says in problems(tmp_path / name)


def test_a_missing_review_file_is_named(tmp_path: Path) -> None:
    assert "cannot be read" in problems(tmp_path / "review.csv")
    assert "there is no such file" in problems(tmp_path / "review.yaml")


def test_a_review_file_of_another_kind_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"must end with \.csv or \.yaml, got 'review.txt'"):
        write_review((), tmp_path / "review.txt")


@given(st.text(max_size=60), st.text(max_size=60))
def test_odd_texts_survive_the_file(
    tmp_path_factory: pytest.TempPathFactory, text: str, title: str
) -> None:
    article = Article("Art. 1", title, f"=cmd {text}", 0, 1, 1, 0)
    found = Suggestion("passport", article, 0.5, (Match(0, 4, "=cmd"),), ("ban",))
    for name in ("review.csv", "review.yaml"):
        path = write_review([found], tmp_path_factory.mktemp("odd") / name)
        shown = path.read_text(encoding="utf-8")
        assert ",=cmd" not in shown
        assert "accepts no suggestion" in problems(path)
