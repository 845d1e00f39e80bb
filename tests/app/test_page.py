from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from negotiate.reports import result_tables, tables, wording
from negotiate.reports.document import ComparisonDocument
from negotiate.ui import views

HERE = Path(__file__).parent


@pytest.fixture
def document() -> ComparisonDocument:
    text = (HERE.parent / "unit" / "reports" / "invented.json").read_text(encoding="utf-8")
    return ComparisonDocument.model_validate_json(text)


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(str(HERE / "invented_app.py"), default_timeout=30).run()


def _cells(app: AppTest) -> list[list[str]]:
    frames = [table.value for table in app.table]
    return [
        [str(name), *map(str, row)]
        for frame in frames
        for name, row in zip(frame.index, frame.to_numpy().tolist(), strict=True)
    ]


def test_the_page_opens_on_the_table_of_regimes(app: AppTest, document: ComparisonDocument) -> None:
    assert not app.exception
    expected = tables.change_table(document)
    assert _cells(app) == [[views.escaped(cell) for cell in row] for row in expected.rows]


@pytest.mark.parametrize("view", list(views.VIEWS))
def test_every_view_opens(app: AppTest, view: str) -> None:
    app.radio(key="view").set_value(view).run()
    assert not app.exception
    assert not app.error


def test_every_section_is_in_one_view() -> None:
    listed = [section for shown in views.VIEWS.values() for section in shown]
    assert len(listed) == len(set(listed)) == 14


def test_posts_and_prices_are_those_of_the_document(
    app: AppTest, document: ComparisonDocument
) -> None:
    app.radio(key="view").set_value("Posts and map").run()
    expected = [*tables.posts_tables(document), *tables.corridor_tables(document)]
    assert _cells(app) == [[views.escaped(c) for c in row] for t in expected for row in t.rows]


def test_claims_carry_the_same_certainty_words(app: AppTest, document: ComparisonDocument) -> None:
    said = [element.value for element in app.markdown]
    for headline in document.headlines:
        word = wording.CERTAINTY_WORDS[headline.certainty]
        assert f"**{word}:** {views.escaped(headline.sentence)}" in said


def test_an_open_claim_shows_no_central_value(app: AppTest, document: ComparisonDocument) -> None:
    notes = [element.value for element in app.caption]
    assert views.escaped(wording.evidence(document.headlines[2])) in notes
    assert not any("Central" in note for note in notes if "sign is open" in note)


def test_assumptions_are_at_hand_below_the_numbers(
    app: AppTest, document: ComparisonDocument
) -> None:
    assert "5 parameters" in app.expander[0].label.replace("\\", "")
    shown = app.dataframe[0].value
    rows = [[name, *row] for name, row in zip(shown.index, shown.to_numpy().tolist(), strict=True)]
    assert rows == [list(row) for row in result_tables.assumption_table(document).rows]


def test_a_what_if_is_computed_said_and_taken_back(
    app: AppTest, document: ComparisonDocument
) -> None:
    app.slider(key="invented.substitution").set_value(0.9)
    app.button(key="compute").click().run()
    assert not app.exception
    assert "substitution = 0.9" in app.warning[0].value.replace("\\", "")
    assert _cells(app)[0][1] == views.escaped("900.0")
    app.button(key="reset").click().run()
    assert not app.warning
    assert app.slider(key="invented.substitution").value == 0.7
    assert _cells(app)[0][1] == views.escaped(tables.change_table(document).rows[0][1])


def test_sliders_span_the_stated_ranges(app: AppTest) -> None:
    slider = app.slider(key="invented.power")
    assert (slider.min, slider.value, slider.max) == (0.2, 0.5, 0.8)
    assert "assumed" in slider.help


def test_sending_the_form_unchanged_is_no_what_if(app: AppTest) -> None:
    app.button(key="compute").click().run()
    assert not app.exception
    assert not app.warning


def test_a_what_if_is_seen_by_its_own_session_only(app: AppTest) -> None:
    app.slider(key="invented.substitution").set_value(0.9)
    app.button(key="compute").click().run()
    other = AppTest.from_file(str(HERE / "invented_app.py"), default_timeout=30).run()
    assert app.warning
    assert not other.warning
    assert _cells(other)[0][1] == views.escaped("812.3")


def test_a_case_without_agreement_is_explained_not_raised(app: AppTest) -> None:
    app.selectbox(key="case").set_value("without-agreement").run()
    assert not app.exception
    text = app.error[0].value
    assert "no agreement is possible between XAA and XBA" in text
    assert r"at least\*" in text


def test_a_what_if_without_answer_is_explained_and_the_case_is_back_after_a_reset(
    app: AppTest,
) -> None:
    app.slider(key="invented.power").set_value(0.2)
    app.button(key="compute").click().run()
    assert not app.exception
    assert "power is too low" in app.error[0].value
    app.button(key="reset").click().run()
    assert not app.error
    assert _cells(app)[0][1] == views.escaped("812.3")


def test_no_text_of_a_case_becomes_markup() -> None:
    assert views.escaped("$x$ :red[y] <b> `c` _d_\n- e") == (
        r"\$x\$ \:red\[y\] \<b\> \`c\` \_d\_" + "  \n" + r"\- e"
    )
