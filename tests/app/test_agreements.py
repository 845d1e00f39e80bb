"""The page on the library: each view gives the answers of the library, each error is explained."""

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import date

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from negotiate.comparison.assessment import assess
from negotiate.comparison.differences import diff
from negotiate.comparison.gaps import gap, standards_of
from negotiate.comparison.stacking import stack
from negotiate.comparison.versions import timelines
from negotiate.errors import AgreementFileError, Problem
from negotiate.exchange.texts.suggestions import suggest
from negotiate.queries.precedents import Precedents, precedents
from negotiate.queries.query import search
from negotiate.queries.query_text import parse_query
from negotiate.queries.rates import level_rates, rates
from negotiate.queries.unusual import unusual
from negotiate.terms import Library, describe, dump_agreement, load_library
from negotiate.ui import pages
from negotiate.ui.agreements import choosing, finding, listings, names, suggesting
from negotiate.ui.agreements.drafting import QUESTIONS
from negotiate.ui.agreements.page import VIEWS
from negotiate.ui.views import escaped

HEAD = "title,Draft on *care* work\nparties,XAA: origin; SAU: destination\nsigned,2026-03-01\n"
HEADER = "term,level,value,locator\n"
DRAFT = f"{HEAD}{HEADER}recruitment_fee,worker_pays,one month of pay,Art. 9\npassport,ban,,Art. 4\n"
BROKEN = f"{HEAD}{HEADER}recruitment_feee,worker_pays,x,Art. 9\npassport,bann,,Art. 4\n"
TEXT = "Article 7\nThe employer shall not keep the passport of the worker.\n"
CHOSEN = "phl-sau-2013-domestic"
OTHER = "ken-sau-2017-domestic"


def _script() -> None:
    from negotiate.ui.pages import agreements

    agreements()


def _started() -> AppTest:
    return AppTest.from_function(_script, default_timeout=60).run()


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture
def app() -> AppTest:
    return _started()


def _open(app: AppTest, view: str) -> AppTest:
    return app.segmented_control(key="agreements_view").set_value(view).run()


def _ask(app: AppTest, question: str, agreement: str = CHOSEN) -> AppTest:
    app = _open(app, "Draft")
    app.selectbox(key="agreement").set_value(agreement).run()
    return app.segmented_control(key="draft_question").set_value(question).run()


def _upload(app: AppTest, text: str, name: str = "draft.csv") -> AppTest:
    return app.file_uploader(key="draft_file").set_value((name, text.encode(), "text/csv")).run()


def _plain(text: object) -> str:
    return str(text).replace("\\", "").replace("\N{NON-BREAKING HYPHEN}", "-")


def _tables(app: AppTest) -> list[list[dict[str, str]]]:
    """Return the tables that are shown: rows by the names of their columns, without markup."""
    shown = (str(each.value).splitlines() for each in app.markdown)
    parts = [[line[2:-2].split(" | ") for line in table] for table in shown if _is_table(table)]
    return [
        [dict(zip(map(_plain, names_of), map(_plain, row), strict=True)) for row in rows]
        for names_of, _, *rows in parts
    ]


def _is_table(lines: list[str]) -> bool:
    return bool(lines) and lines[0].startswith("| ")


def _column(app: AppTest, name: str, table: int = 0) -> list[str]:
    return [row[name] for row in _tables(app)[table]]


def _said(app: AppTest) -> str:
    parts = (app.markdown, app.caption, app.info, app.warning, app.success, app.error)
    return _plain("\n".join(str(each.value) for part in parts for each in part))


def _is_sound(app: AppTest) -> bool:
    return not app.exception and not app.error


# ---------------------------------------------------------------------------------------- the page


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_view_opens_without_an_error(app: AppTest, view: str) -> None:
    assert _is_sound(_open(app, view))


def test_the_library_is_read_once_for_all_sessions(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Library] = []
    monkeypatch.setattr(pages, "load_library", lambda: calls.append(library) or library)
    st.cache_resource.clear()
    for _ in range(2):
        _open(_started(), "Read")
    assert len(calls) == 1


def test_a_choice_is_still_there_after_another_view(app: AppTest) -> None:
    app.text_input(key="question").set_value("passport, to Japan").run()
    _open(_open(app, "Read"), "Find")
    assert app.text_input(key="question").value == "passport, to Japan"
    assert "Understood as: destination JPN, passport" in _said(app)


def test_a_broken_library_is_explained_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Library:
        raise AgreementFileError("codebook.yaml", [Problem(3, "terms", "is *empty*")])

    monkeypatch.setattr(pages, "load_library", broken)
    st.cache_resource.clear()
    app = _started()
    st.cache_resource.clear()
    assert not app.exception
    assert r"is \*empty\*" in app.error[0].value


# -------------------------------------------------------------------------------------------- find


@pytest.fixture(scope="module")
def found(library: Library) -> Precedents:
    query = parse_query(finding.EXAMPLE, library.codebook)
    return precedents(library, query, corridor=("KEN", "SAU"), sector="domestic_work", year=2026)


def test_the_view_opens_with_the_precedents_of_the_example(app: AppTest, library: Library) -> None:
    query = parse_query(finding.EXAMPLE, library.codebook)
    expected = precedents(library, query)
    shown = [names.short(library.get(row.agreement)) for row in expected.graded[:20]]
    assert _column(app, "Agreement") == shown
    assert "Closeness" not in _tables(app)[0][0]


def test_precedents_are_ranked_as_the_library_ranks_them(
    app: AppTest, library: Library, found: Precedents
) -> None:
    app.selectbox(key="origin").set_value("KEN")
    app.selectbox(key="destination").set_value("SAU")
    app.selectbox(key="sector").set_value("domestic_work")
    app.number_input(key="year").set_value(2026).run()
    assert _is_sound(app)
    shown = [names.short(library.get(row.agreement)) for row in found.graded[:20]]
    assert _column(app, "Agreement") == shown
    first = found.graded[0]
    assert _column(app, "Closeness")[0].startswith(f"{first.closeness:.2f} (destination ")
    assert _column(app, "From")[0] == first.start
    assert f"Nobody looked in {len(found.not_seen)} agreements" in _said(app)


def test_values_without_a_level_stand_apart(
    app: AppTest, library: Library, found: Precedents
) -> None:
    assert found.not_graded
    apart = [names.short(library.get(row.agreement)) for row in found.not_graded[:20]]
    assert sorted(_column(app, "Agreement", 1)) == sorted(apart)
    assert set(_column(app, "Level", 1)) == {"not graded"}
    assert not set(apart) & set(_column(app, "Agreement"))


def test_disputed_values_stand_apart_with_the_other_reading(app: AppTest, library: Library) -> None:
    expected = precedents(library, parse_query("lacks quota", library.codebook)).disputed
    assert expected
    app.text_input(key="question").set_value("lacks quota").run()
    last = len(_tables(app)) - 1
    apart = [names.short(library.get(row.agreement)) for row in expected[:20]]
    assert _column(app, "Agreement", last) == apart
    assert all("But " in cell for cell in _column(app, "What it says", last))


def test_a_question_without_a_clause_finds_agreements(app: AppTest, library: Library) -> None:
    expected = search(library, parse_query("to Japan, since 2015", library.codebook))
    app.text_input(key="question").set_value("to Japan, since 2015").run()
    shown = [names.short(hit.agreement) for hit in expected.hits[:20]]
    assert _column(app, "Agreement") == shown
    assert _column(app, "Why") == ["; ".join(hit.why) for hit in expected.hits[:20]]
    assert f"{expected.considered} meet the conditions" in _said(app)


def test_no_more_rows_than_asked_for_are_shown_and_the_rest_is_counted(
    app: AppTest, library: Library
) -> None:
    expected = precedents(library, parse_query("lacks quota", library.codebook)).graded
    app.text_input(key="question").set_value("lacks quota").run()
    assert len(_tables(app)[0]) == 20
    assert f"Precedents: 20 of {len(expected)}" in _said(app)
    app.selectbox(key="rows").set_value(50).run()
    assert len(_tables(app)[0]) == 50


def test_a_question_that_is_not_understood_is_explained(app: AppTest) -> None:
    app.text_input(key="question").set_value("fee <b>at</b> least").run()
    assert not app.exception
    assert "was not understood" in app.error[0].value
    assert r"\<b\>" in app.error[0].value
    assert not _tables(app)


def test_an_empty_question_is_no_error(app: AppTest) -> None:
    app.text_input(key="question").set_value(" ").run()
    assert _is_sound(app)
    assert "Ask a question" in _said(app)


def test_half_a_corridor_is_said_to_be_left_out(app: AppTest) -> None:
    app.selectbox(key="origin").set_value("KEN").run()
    assert _is_sound(app)
    assert "Choose both origin and destination" in _said(app)


def test_a_question_with_no_answer_shows_words_and_no_empty_table(app: AppTest) -> None:
    app.text_input(key="question").set_value("quota at least 99999999").run()
    assert _is_sound(app)
    assert "Nobody is known to have obtained this" in _said(app)


def test_the_download_has_what_is_shown_with_ids_and_addresses(
    library: Library, found: Precedents
) -> None:
    rows = [finding.precedent_row(library, row) for row in found.graded[:2]]
    text = listings.table_csv(listings.Listing("x", "", "", rows, "")).decode("utf-8-sig")
    saved = list(csv.DictReader(io.StringIO(text)))
    assert [row["Id"] for row in saved] == [row.agreement for row in found.graded[:2]]
    assert [row["Address"] for row in saved] == [row.href for row in found.graded[:2]]
    assert float(saved[0]["close: destination"]) == found.graded[0].components["destination"]


# -------------------------------------------------------------------------------------------- read


@pytest.mark.parametrize("name", [CHOSEN, "asean-2007-declaration", "ilo-1949-r086-model"])
def test_an_agreement_is_read_as_the_library_describes_it(
    app: AppTest, library: Library, name: str
) -> None:
    agreement = library.get(name)
    _open(app, "Read").selectbox(key="agreement").set_value(name).run()
    assert _is_sound(app)
    rows = describe(agreement, library.codebook)
    tables = range(len(_tables(app)))
    assert sorted(term for at in tables for term in _column(app, "Term", at)) == sorted(
        names.term(library.codebook, row.term) for row in rows
    )
    unseen = len(library.codebook.terms) - len(agreement.provisions)
    assert f"Not seen: {unseen} of {len(library.codebook.terms)} terms" in _said(app)


def test_a_reading_that_disagrees_stands_below_its_term(app: AppTest, library: Library) -> None:
    contested = next(a for a in library if any(p.alternatives for p in a.provisions.values()))
    _open(app, "Read").selectbox(key="agreement").set_value(contested.id).run()
    marked = [
        (before, term)
        for at in range(len(_tables(app)))
        for before, term in zip(
            _column(app, "Term", at), _column(app, "Term", at)[1:], strict=False
        )
        if "another source" in term
    ]
    assert marked
    for before, term in marked:
        assert term.startswith(before.partition(", but")[0])


def test_what_is_known_but_not_coded_is_listed(app: AppTest, library: Library) -> None:
    partial = next(a for a in library if a.coding.not_coded)
    _open(app, "Read").selectbox(key="agreement").set_value(partial.id).run()
    assert f"not coded: {len(partial.coding.not_coded)}" in app.expander[0].label
    assert escaped(partial.coding.not_coded[0]) in app.expander[0].markdown[0].value


def test_an_agreement_can_be_taken_along_in_three_forms(app: AppTest) -> None:
    _open(app, "Read").selectbox(key="agreement").set_value(CHOSEN).run()
    for form in ("JSON", "CSV", "XML"):
        assert app.download_button(key=f"export_{form}").label == f"Download as {form}"


# ------------------------------------------------------------------------------------------- draft


def test_a_draft_is_kept_in_its_own_session_only(app: AppTest) -> None:
    other = _open(_started(), "Draft")
    _upload(_open(app, "Draft"), DRAFT)
    assert _is_sound(app)
    assert "Your draft: Draft on *care* work; 2 terms" in _said(app)
    assert app.session_state["draft"].id == "xaa-sau-2026-draft"
    for session in (other.run(), _open(_started(), "Draft")):
        assert "draft" not in session.session_state
        assert not any("Your draft" in option for option in session.selectbox[0].options)


def test_a_draft_can_be_asked_about_and_read(app: AppTest, library: Library) -> None:
    _upload(_open(app, "Draft"), DRAFT)
    assert app.selectbox(key="agreement").value == "draft"
    draft = app.session_state["draft"]
    app.segmented_control(key="draft_question").set_value("Gap to a standard").run()
    report = gap(draft, library.get("ilo-1949-r086-model"), library.codebook)
    assert f"What is open: {len(report.open)} of {len(report.rows)}" in _said(app)
    _open(app, "Read")
    assert _column(app, "Term") == ["Recruitment fee", "Keeping of passports"]


def test_a_draft_is_still_there_after_another_view_and_gone_when_forgotten(app: AppTest) -> None:
    _upload(_open(app, "Draft"), DRAFT)
    _open(_open(app, "Find"), "Draft")
    assert "Your draft" in _said(app)
    app.button(key="forget").click().run()
    assert _is_sound(app)
    assert "draft" not in app.session_state
    assert app.selectbox(key="agreement").value is None


def test_a_forgotten_draft_is_no_longer_compared_with(app: AppTest) -> None:
    _upload(_open(app, "Draft"), DRAFT)
    app.selectbox(key="agreement").set_value(CHOSEN).run()
    app.segmented_control(key="draft_question").set_value("Differences").run()
    app.multiselect(key="diff_with").set_value(["draft"]).run()
    app.button(key="forget").click().run()
    assert _is_sound(app)
    assert app.multiselect(key="diff_with").value == []


def test_all_problems_of_a_broken_draft_are_shown_with_their_rows(app: AppTest) -> None:
    _upload(_open(app, "Draft"), BROKEN, "our draft.csv")
    assert not app.exception
    assert "our draft\\.csv cannot be used" in app.error[0].value
    assert _column(app, "Row") == ["5", "6"]
    assert "bann" in _column(app, "What is wrong and what to do")[1]
    assert "draft" not in app.session_state
    assert tempfile.gettempdir() not in _said(app)


def test_a_broken_draft_takes_the_place_of_the_one_before(app: AppTest) -> None:
    _upload(_open(app, "Draft"), DRAFT)
    _upload(app, BROKEN)
    assert "draft" not in app.session_state
    _upload(app, DRAFT)
    assert _is_sound(app)


@pytest.mark.parametrize("name", ["draft", "draft.docx", "..", "d/r/a.pdf"])
def test_a_file_of_another_kind_is_explained(app: AppTest, name: str) -> None:
    _upload(_open(app, "Draft"), "no table here", name)
    assert not app.exception
    assert "cannot be used" in app.error[0].value
    assert _column(app, "What is wrong and what to do")


def test_an_agreement_file_is_a_draft_too(app: AppTest, library: Library) -> None:
    _upload(_open(app, "Draft"), dump_agreement(library.get(OTHER)), f"{OTHER}.yaml")
    assert _is_sound(app)
    assert app.session_state["draft"] == library.get(OTHER)


def test_no_text_of_a_draft_becomes_markup_or_a_path(app: AppTest) -> None:
    _upload(_open(app, "Draft"), DRAFT)
    assert r"Draft on \*care\* work" in app.success[0].value
    assert choosing.file_name("../../etc/x.csv") == "x.csv"
    assert len(choosing.file_name(f"{'a' * 300}.xlsx")) <= 80


def test_both_templates_are_offered(app: AppTest) -> None:
    _open(app, "Draft")
    assert app.download_button(key="template_xlsx").label == "Empty template (XLSX)"
    assert app.download_button(key="template_csv").label == "Empty template (CSV)"


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_every_question_has_an_answer_on_a_draft(app: AppTest, question: str) -> None:
    _upload(_open(app, "Draft"), DRAFT)
    app.segmented_control(key="draft_question").set_value(question).run()
    assert _is_sound(app)


def test_what_is_unusual_is_what_the_library_says(app: AppTest, library: Library) -> None:
    _ask(app, "What is unusual")
    rows = unusual(library.get(CHOSEN), library)
    flagged = [row for row in rows if row.flag]
    assert _column(app, "Term") == [library.codebook.get(row.term).title for row in flagged]
    assert _column(app, "n") == [str(row.n) for row in flagged]
    app.toggle(key="unusual_all").set_value(True).run()
    assert app.dataframe[0].value["Not seen"].tolist() == [row.not_seen for row in rows]


def test_the_gap_is_that_of_the_library(app: AppTest, library: Library) -> None:
    _ask(app, "Gap to a standard")
    app.selectbox(key="gap_model").set_value(OTHER).run()
    report = gap(library.get(CHOSEN), library.get(OTHER), library.codebook)
    assert _column(app, "Term") == [row.title for row in report.open]
    assert _column(app, "Verdict") == [row.verdict.replace("_", " ") for row in report.open]
    app.toggle(key="gap_all").set_value(True).run()
    assert len(_tables(app)[0]) == len(report.rows)


def test_a_score_never_stands_without_its_parts_and_what_was_not_seen(
    app: AppTest, library: Library
) -> None:
    _ask(app, "Assessment sheet")
    sheet = assess(library.get(CHOSEN), library.codebook)
    scores = [*sheet.headings, sheet.total]
    assert _column(app, "Part") == [score.title for score in scores]
    assert _column(app, "Not seen") == [str(score.counts["not_seen"]) for score in scores]
    assert _column(app, "Criterion", 1) == [row.title for row in sheet.rows]
    assert len(_tables(app)[2]) == len(standards_of(library.codebook))


def test_differences_are_those_of_the_library(app: AppTest, library: Library) -> None:
    _ask(app, "Differences")
    assert "Choose one or more agreements" in _said(app)
    app.multiselect(key="diff_with").set_value([OTHER]).run()
    app.toggle(key="diff_all").set_value(True).run()
    both = [library.get(CHOSEN), library.get(OTHER)]
    assert _column(app, "Term") == [row.title for row in diff(both, library.codebook).rows]
    app.selectbox(key="stakeholder").set_value("employer").run()
    rows = diff(both, library.codebook, stakeholder="employer").rows
    assert _column(app, "Finding") == [row.finding.replace("_", " ") for row in rows]


# ---------------------------------------------------------------------------------------- corridor


@pytest.fixture
def corridor(app: AppTest) -> AppTest:
    _open(app, "Corridor").selectbox(key="corridor_origin").set_value("PHL")
    return app.selectbox(key="corridor_to").set_value("SAU").run()


def test_the_stack_of_a_day_is_that_of_the_library(corridor: AppTest, library: Library) -> None:
    corridor.date_input(key="corridor_day").set_value(date(2015, 1, 1)).run()
    assert _is_sound(corridor)
    result = stack(library, "PHL", "SAU", on=date(2015, 1, 1))
    texts = [*result.members, *result.left_out]
    assert _column(corridor, "Text") == [names.short(library.get(t.agreement)) for t in texts]
    rows = [row for row in result.rows if row.effective or row.conflicts]
    assert _column(corridor, "Term", 1) == [row.title for row in rows]
    assert any(row.conflicts for row in rows) == any(_column(corridor, "Conflicts", 1))


def test_versions_over_time_are_those_of_the_library(corridor: AppTest, library: Library) -> None:
    corridor.segmented_control(key="corridor_question").set_value("Over time").run()
    assert _is_sound(corridor)
    lines = timelines(library, "PHL", "SAU")
    first = [names.short(library.get(one.agreement)) for one in lines[0].versions]
    assert _column(corridor, "Agreement") == first
    assert f"What changed: {len(lines[0].changes)} of {len(lines[0].events)}" in _said(corridor)


def test_a_corridor_without_agreements_or_with_one_party_is_explained(corridor: AppTest) -> None:
    corridor.selectbox(key="corridor_to").set_value("PHL").run()
    assert _is_sound(corridor)
    assert "Choose two different parties" in _said(corridor)
    corridor.selectbox(key="corridor_origin").set_value("CAN").run()
    corridor.segmented_control(key="corridor_question").set_value("Over time").run()
    assert _is_sound(corridor)
    assert "No agreement between these two alone" in _said(corridor)


def test_base_rates_are_those_of_the_library(app: AppTest, library: Library) -> None:
    _open(app, "Corridor").segmented_control(key="corridor_question").set_value("Base rates").run()
    app.multiselect(key="rate_by").set_value(["region"]).run()
    assert "Choose one or more terms" in _said(app)
    app.multiselect(key="rate_terms").set_value(["passport"])
    app.text_input(key="rate_conditions").set_value("since 2000").run()
    assert _is_sound(app)
    query = parse_query("since 2000", library.codebook)
    table = rates(library, by=["region"], terms=["passport"], query=query)
    seen = table[table["n"] > 0]
    shown = app.dataframe[0].value
    assert shown["n"].tolist() == seen["n"].tolist()
    assert shown["Not seen"].tolist() == seen["not_seen"].tolist()
    assert shown["Share"].tolist() == seen["share"].tolist()
    app.toggle(key="rate_levels").set_value(True).run()
    levels = level_rates(library, by=["region"], terms=["passport"], query=query)
    assert app.dataframe[0].value["At"].tolist() == levels["at"].tolist()


def test_a_condition_that_is_not_understood_is_explained(app: AppTest) -> None:
    _open(app, "Corridor").segmented_control(key="corridor_question").set_value("Base rates").run()
    app.text_input(key="rate_conditions").set_value("nonsense").run()
    assert not app.exception
    assert "was not understood" in app.error[0].value


# ------------------------------------------------------------------------------------- from a text


def _read(app: AppTest, name: str, content: bytes) -> AppTest:
    _open(app, "From a text")
    return app.file_uploader(key="text_file").set_value((name, content, "text/plain")).run()


def test_suggestions_are_those_of_the_library_and_said_to_be_no_values(
    app: AppTest, library: Library
) -> None:
    _read(app, "text.txt", TEXT.encode())
    expected = suggest(TEXT, library.codebook)
    assert expected
    titles = [library.codebook.get(one.term).title for one in expected]
    assert _column(app, "May speak of") == titles
    assert _column(app, "Score") == [f"{one.score:.2f}" for one in expected]
    assert "Suggestions, not values" in app.warning[0].value
    assert suggesting.review_csv(expected).startswith(b"term,locator,decision,level")
    assert "text_suggestions" not in _started().session_state


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("text", b"Article 1", "has no ending"),
        ("text.docx", b"Article 1", "ends with '.docx'"),
        ("text.txt", b"\xff\xfe\x00", "is not UTF-8"),
        ("text.pdf", b"%PDF-1.4 no", "is not a PDF that can be read"),
    ],
)
def test_a_text_that_cannot_be_read_is_explained(
    app: AppTest, name: str, content: bytes, words: str
) -> None:
    _read(app, name, content)
    assert not app.exception
    assert "cannot be used" in app.error[0].value
    assert words in _column(app, "What is wrong and what to do")[0]


def test_a_text_of_which_nothing_is_recognised_is_no_empty_table(app: AppTest) -> None:
    _read(app, "text.txt", b"Lorem ipsum dolor sit amet.")
    assert _is_sound(app)
    assert not _tables(app)
    assert "No article was recognised" in _said(app)


def test_suggestions_are_still_there_after_another_view_and_gone_with_the_file(
    app: AppTest,
) -> None:
    _read(app, "text.txt", TEXT.encode())
    _open(_open(app, "Find"), "From a text")
    assert _tables(app)
    _read(app, "text.txt", TEXT.encode())
    app.file_uploader(key="text_file").clear().run()
    assert not _tables(app)


# ---------------------------------------------------------------------------------------- listings


def _cells() -> Iterator[tuple[listings.Cell, str]]:
    yield "a *b* [c](d)", r"a \*b\* \[c\]\(d\)"
    yield "a | b\\\n\nc", r"a \| b\\ c"
    yield 3, "3"
    yield "2015-02-01", "2015\N{NON-BREAKING HYPHEN}02\N{NON-BREAKING HYPHEN}01"
    yield listings.Linked("x]", "javascript:alert(1)"), r"x\]"
    yield (
        listings.Linked("x", "https://example.org/a)b|c", " (text)"),
        r"[x](https://example.org/a%29b%7Cc) \(text\)",
    )


@pytest.mark.parametrize(("cell", "shown"), list(_cells()))
def test_no_cell_becomes_markup_and_only_web_addresses_are_links(
    cell: listings.Cell, shown: str
) -> None:
    table = listings.Listing("x", "", "", [{"what": cell, "id": "y"}], "", frozenset({"id"}))
    assert listings.markup(table).splitlines()[0] == "| what |"
    assert listings.markup(table).splitlines()[2:] == [f"| {shown} |"]
    assert listings.table_csv(table).startswith(b"\xef\xbb\xbfwhat,id\r\n")


def test_agreements_have_names_of_their_own(library: Library) -> None:
    shorts = [names.short(agreement) for agreement in library]
    assert len(set(shorts)) == len(shorts)
    text = names.readable(library, [CHOSEN], f"replaces {CHOSEN}")
    assert text == "replaces Philippines to Saudi Arabia 2013, domestic"
