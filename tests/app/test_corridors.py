"""The page of corridors: each view gives the answers of the library, each error is explained."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from negotiate.cases import load_case, shipped_case_ids
from negotiate.drain import make_sheet, read_data, section_rows
from negotiate.drain.naming import occupation_of
from negotiate.drain.sheet import shipped_case_of
from negotiate.errors import NoEquilibriumError
from negotiate.leverage.table import leverage_table
from negotiate.leverage.worlds import world_leverage
from negotiate.regimes.calibration import calibrate
from negotiate.reports.corridors import leverage_tables, spillover_tables, world_tables
from negotiate.reports.corridors.dependence_tables import dependence_table
from negotiate.reports.corridors.world_leverage_tables import world_leverage_table
from negotiate.reports.tables import Column, Table
from negotiate.spillovers.agreement import agreement_change
from negotiate.spillovers.report import way_reports
from negotiate.spillovers.requests import cap_question
from negotiate.spillovers.study import answer
from negotiate.terms import load_library
from negotiate.ui import pages
from negotiate.ui.corridors import effects, session, showing, spilling
from negotiate.ui.corridors.page import VIEWS
from negotiate.ui.views import escaped
from negotiate.world import dependence, load_world

GULF, NURSES = "gulf-domestic-work", "nurses"
DRAFT = (
    "title,Draft on *care* work\nparties,XAA: origin; XZZ: destination\nsigned,2026-03-01\n"
    "term,level,value,locator\npassport,ban,,Art. 4\n"
)


@pytest.fixture
def _store(monkeypatch: pytest.MonkeyPatch, invented_store: Path) -> None:
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(invented_store))


@pytest.fixture
def app(_store: None) -> AppTest:
    return _started()


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    """The page where nothing was imported."""
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(tmp_path))
    return _started()


def _script() -> None:
    from negotiate.ui.pages import corridors

    corridors()


def _started() -> AppTest:
    return AppTest.from_function(_script, default_timeout=120).run()


def _open(app: AppTest, view: str) -> AppTest:
    return app.segmented_control(key="corridors_view").set_value(view).run()


def _plain(text: object) -> str:
    return str(text).replace("\\", "")


def _text_of(cell: str) -> str:
    """Return a cell without the markup of its links."""
    return _plain(re.sub(r"\[((?:\\.|[^\]\\])*)\]\([^)]*\)", r"\1", cell))


def _tables(app: AppTest) -> list[list[list[str]]]:
    """Return the tables that are shown: the headings, then the rows, without markup."""
    shown = (str(each.value).splitlines() for each in app.markdown)
    parts = [table for table in shown if len(table) > 2 and table[1].startswith("| --")]
    return [
        [[_text_of(cell) for cell in line[2:-2].split(" | ")] for line in (head, *rows)]
        for head, _, *rows in parts
    ]


def _cells(table: Table) -> list[list[str]]:
    """Return the headings and rows of a table as they should be shown."""
    rows = [[" ".join(cell.split()) for cell in row] for row in table.rows]
    return [[column.label for column in table.columns], *rows]


def _said(app: AppTest) -> str:
    parts = (app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(_text_of(str(each.value)) for part in parts for each in part)


def _is_sound(app: AppTest) -> bool:
    return not app.exception and not app.error


def _choose(app: AppTest, **chosen: object) -> AppTest:
    """Choose in several boxes, one after the other."""
    for key, value in chosen.items():
        app.selectbox(key=key).set_value(value).run()
    return app


# ---------------------------------------------------------------------------------------- the page


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_view_opens_without_an_error(app: AppTest, view: str) -> None:
    assert _is_sound(_open(app, view))


@pytest.mark.usefixtures("_store")
def test_imported_tables_are_read_once_in_a_session_and_by_each_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []
    monkeypatch.setattr(session, "load_world", lambda: read.append(1) or load_world())
    first = _started()
    _open(_open(first, "Spillover"), "World")
    assert len(read) == 1
    _started()
    assert len(read) == 2


def test_tables_are_read_again_when_that_is_asked_for(
    bare: AppTest, monkeypatch: pytest.MonkeyPatch, invented_store: Path
) -> None:
    assert "XAA" not in bare.selectbox(key="world_origin").options
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(invented_store))
    bare.run()
    assert "XAA" not in bare.selectbox(key="world_origin").options
    bare.button(key="corridors_again").click().run()
    assert "XAA" in bare.selectbox(key="world_origin").options
    assert _is_sound(bare)


@pytest.mark.usefixtures("_store")
def test_a_shipped_case_is_read_once_for_all_sessions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    monkeypatch.setattr(pages, "load_case", lambda name: read.append(name) or load_case(name))
    st.cache_resource.clear()
    for _ in range(2):
        _open(_started(), "Spillover")
    st.cache_resource.clear()
    assert sorted(read) == sorted(shipped_case_ids())


# ------------------------------------------------------------------------------------------- world


def test_the_world_shows_its_largest_corridors(app: AppTest) -> None:
    world = load_world()
    main = world_tables.main_corridors(world, "stock", "all", top=10)
    assert _tables(app)[0] == _cells(world_tables.main_table(main))
    assert main.words in _said(app)


def test_a_country_shows_its_corridors_and_itself(app: AppTest) -> None:
    _choose(app, world_origin="XAA")
    world = load_world()
    main = world_tables.main_corridors(world, "stock", "all", origin="XAA")
    side = dependence_table(world, dependence(world), "origin", ["XAA"])
    expected = [world_tables.main_table(main), world_tables.country_table(world, "XAA"), side]
    assert _tables(app) == [_cells(each) for each in expected]


def test_a_corridor_shows_every_figure_and_what_is_not_known(app: AppTest) -> None:
    _choose(app, world_origin="XAA", world_to="XAX")
    world = load_world()
    assert _tables(app)[0] == _cells(world_tables.corridor_table(world, "XAA", "XAX"))
    assert world_tables.unknown_words(world, "XAA", "XAX") in _said(app)
    assert len(_tables(app)) == 5


def test_measure_layer_and_number_are_those_that_were_chosen(app: AppTest) -> None:
    _choose(app, world_layer_stock="female")
    app.slider(key="world_top").set_value(3).run()
    world = load_world()
    main = world_tables.main_corridors(world, "stock", "female", top=3)
    assert _tables(app)[0] == _cells(world_tables.main_table(main))
    _choose(app, world_measure="remittance")
    money = world_tables.main_corridors(world, "remittance", "all", top=3)
    assert _tables(app)[0] == _cells(world_tables.main_table(money))


def test_the_threshold_of_alternatives_is_that_of_the_slider(app: AppTest) -> None:
    _choose(app, world_origin="XAA")
    app.slider(key="world_threshold").set_value(50).run()
    world = load_world()
    found = dependence(world, threshold=0.5)
    assert _tables(app)[-1] == _cells(dependence_table(world, found, "origin", ["XAA"]))


def test_a_corridor_without_a_figure_is_said_to_be_not_known(app: AppTest) -> None:
    _choose(app, world_origin="XAY", world_to="XAE")
    assert _is_sound(app)
    assert "XAY to XAE: not known." in _plain(app.warning[0].value)
    assert "does not mean that nobody goes" in _plain(app.warning[0].value)


def test_a_country_without_corridors_is_explained(app: AppTest) -> None:
    _choose(app, world_origin="XAE")
    assert _is_sound(app)
    assert "none is known" in _plain(app.warning[0].value)


def test_two_different_countries_are_asked_for(app: AppTest) -> None:
    _choose(app, world_origin="XAA", world_to="XAA")
    assert _is_sound(app)
    assert "two different countries" in app.info[0].value


def test_figures_link_to_the_original_of_their_data_set(app: AppTest) -> None:
    _choose(app, world_origin="XAA")
    links = [str(each.value) for each in app.caption if "Data sets" in str(each.value)]
    assert "](https://www.un.org/development/desa/pd/" in links[0]


def test_what_is_missing_is_listed_with_address_and_command(bare: AppTest) -> None:
    assert _is_sound(bare)
    world = load_world()
    for words in world_tables.missing_words(world):
        assert words in _said(bare)
    assert f"how to import it: {len(world.missing)} tables" in bare.expander[0].label


def test_the_world_can_be_taken_along_as_csv_and_graphml(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, bytes] = {}
    monkeypatch.setattr(
        "negotiate.ui.corridors.worlds.offer",
        lambda label, name, make, key: made.update({name: make()}),
    )
    _choose(app, world_origin="XAA")
    _choose(app, world_to="XAX")
    assert sorted(made) == ["XAA-XAX.csv", "XAA-XAX.graphml", "XAA.csv", "XAA.graphml"]
    assert made["XAA-XAX.csv"].count(b"\n") < made["XAA.csv"].count(b"\n")
    assert b"XAA,XAX,all,stock,100.0,person,2020" in made["XAA-XAX.csv"]
    assert b"un_migrant_stock_2020" in made["XAA-XAX.graphml"]
    assert b"XAY" not in made["XAA-XAX.graphml"]
    assert b"XAY" in made["XAA.graphml"]
    _choose(app, world_origin=None, world_to=None)
    assert b"XAX,XAY,all,stock,40.0" in made["stock-all.csv"]
    assert b"remittance" not in made["stock-all.graphml"]


# --------------------------------------------------------------------------------------- spillover


def _caps(app: AppTest, case: str, corridor: str, cap: int) -> AppTest:
    _choose(_open(app, "Spillover"), spillover_case=case)
    _choose(app, **{f"spillover_corridor_{case}": corridor})
    return app.slider(key=f"spillover_cap_{case}_{corridor}").set_value(cap).run()


@pytest.mark.parametrize(
    ("case", "corridor", "cap"), [(GULF, "KEN-SAU", 100_000), (NURSES, "ZAF-GBR", 1000)]
)
def test_a_cap_shows_both_ways_with_their_parts(
    app: AppTest, case: str, corridor: str, cap: int
) -> None:
    _caps(app, case, corridor, cap)
    assert _is_sound(app)
    question = cap_question(load_case(case), [f"{corridor}={cap}"])
    ways = way_reports(question, answer(question))
    expected = [spillover_tables.origin_table(way) for way in ways]
    expected += [spillover_tables.corridors_table(ways), spillover_tables.causes_table(ways)]
    assert _tables(app)[:4] == [_cells(each) for each in expected]
    for way in ways:
        assert way.words in _said(app)
        for sentence in way.path:
            assert f"- {sentence}" in _said(app)
        assert spillover_tables.ratio_words(way) in _said(app)


def test_assumed_figures_stand_below_the_numbers(app: AppTest) -> None:
    _caps(app, GULF, "KEN-SAU", 1000)
    question = cap_question(load_case(GULF), ["KEN-SAU=1000"])
    table = spillover_tables.assumed_table(question, answer(question), {})
    assert _tables(app)[-1] == _cells(table)
    assert _plain(app.expander[0].label) == table.title


def test_another_lambda_gives_another_answer_and_is_shown_as_set(app: AppTest) -> None:
    _caps(app, GULF, "PHL-SAU", 1000)
    app.slider(key="spillover_lambda").set_value(0.3).run()
    question = cap_question(load_case(GULF), ["PHL-SAU=1000"])
    changed = {"dissimilarity": 0.3}
    found = answer(question, changed)
    expected = spillover_tables.origin_table(way_reports(question, found)[0])
    assert _tables(app)[0] == _cells(expected)
    assert _tables(app)[-1] == _cells(spillover_tables.assumed_table(question, found, changed))
    assert "set here; the case says 0.5" in _said(app) or any(
        "set here; the case says 0.5" in row for row in _tables(app)[-1]
    )


def test_a_cap_that_binds_nothing_warns_and_has_no_chart(app: AppTest) -> None:
    case = load_case(GULF)
    corridor = case.corridor("KEN", "SAU")
    assert corridor is not None
    assert corridor.posts is not None
    _caps(app, GULF, "KEN-SAU", round(corridor.posts.value))
    assert _is_sound(app)
    assert "does not bind" in _plain(app.warning[0].value)
    assert not app.get("vega_lite_chart")
    assert "No corridor changes." in _said(app)


def test_a_corridor_without_posts_warns(app: AppTest) -> None:
    case = load_case(GULF)
    empty = next(each for each in case.corridors if not each.posts)
    _caps(app, GULF, f"{empty.origin}-{empty.destination}", 0)
    assert _is_sound(app)
    assert "holds no posts in the case" in _plain(app.warning[0].value)


def test_ranges_are_tried_when_asked_and_hold_for_their_question_only(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    known = effects.spillover_ranges
    monkeypatch.setattr(
        effects,
        "spillover_ranges",
        lambda *given, **named: asked.append(given) or known(*given, **named, draws=3),
    )
    _caps(app, GULF, "KEN-SAU", 1000)
    assert "Not tried for this change yet." in _said(app)
    app.button(key="spillover_sure").click().run()
    assert _is_sound(app)
    assert any(table[0][-2:] == ["Sign", "Flipped by"] for table in _tables(app))
    assert "Diversion ratio over all ends and draws" in _said(app)
    app.slider(key=f"spillover_cap_{GULF}_KEN-SAU").set_value(2000).run()
    assert "Not tried for this change yet." in _said(app)
    assert len(asked) == 1


def _agrees(app: AppTest, case: str, agreement: str) -> AppTest:
    _choose(_open(app, "Spillover"), spillover_case=case)
    app.segmented_control(key="spillover_kind").set_value("An agreement").run()
    return _choose(app, **{f"spillover_agreement_{case}": agreement})


def test_only_agreements_on_a_corridor_of_the_case_are_offered(app: AppTest) -> None:
    _open(app, "Spillover")
    app.segmented_control(key="spillover_kind").set_value("An agreement").run()
    assert "No agreement is chosen yet." in _said(app)
    box = app.selectbox(key=f"spillover_agreement_{GULF}")
    case = load_case(GULF)
    fitting = [each for each in load_library() if spilling._fits(each, case)]
    assert len(box.options) == len(fitting) > 5
    assert not any("zaf-gbr-2003-health" in option for option in box.options)


def test_an_agreement_shows_its_effect_and_its_ends(app: AppTest) -> None:
    _agrees(app, GULF, "ken-sau-2017-domestic")
    assert _is_sound(app)
    said = _said(app)
    assert "Agreement ken-sau-2017-domestic" in said
    assert "counted with ken-sau-2017-domestic in force" in said
    assert any(table[0][1] == "Choice: low" for table in _tables(app))
    assert "--use-number" not in said


def test_the_number_of_a_text_is_offered_only_where_there_is_one(app: AppTest) -> None:
    _agrees(app, GULF, "ken-sau-2017-domestic")
    box = app.selectbox(key="spillover_reading_ken-sau-2017-domestic")
    assert box.options == ["estimated effect of agreements"]
    stated = next(
        each.id
        for each in load_library()
        if spilling._fits(each, load_case(NURSES))
        and agreement_change(each, load_case(NURSES)).number
    )
    _agrees(app, NURSES, stated)
    assert len(app.selectbox(key=f"spillover_reading_{stated}").options) == 3


@pytest.mark.usefixtures("_store")
def test_a_draft_that_covers_no_corridor_of_the_case_is_explained() -> None:
    app = AppTest.from_function(_both, default_timeout=120).run()
    app.segmented_control(key="agreements_view").set_value("Draft").run()
    upload = ("draft.csv", DRAFT.encode(), "text/csv")
    app.file_uploader(key="draft_file").set_value(upload).run()
    app.session_state["shown"] = "corridors"
    app.run()
    _agrees(app, GULF, "draft")
    assert not app.exception
    text = _plain(app.warning[0].value)
    assert "the change cannot be made" in text
    assert "is between XAA (origin), XZZ (destination)" in text
    assert "Choose an agreement between one of each" in text


def _both() -> None:
    import streamlit

    from negotiate.ui import pages

    if streamlit.session_state.get("shown") == "corridors":
        pages.corridors()
    else:
        pages.agreements()


def test_no_result_is_explained_not_raised(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> None:
        raise NoEquilibriumError("private", "a *market* stays open")

    monkeypatch.setattr(effects, "answer", nothing)
    _open(app, "Spillover")
    assert not app.exception
    assert r"\*market\*" in app.error[0].value


def test_a_spillover_can_be_taken_along(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, bytes] = {}
    monkeypatch.setattr(effects, "offer", lambda _, name, make, key: made.update({name: make()}))
    _caps(app, GULF, "KEN-SAU", 1000)
    assert made[f"spillover-{GULF}.csv"].startswith(b"case,way,level,subject")
    assert b"change_markets" in made[f"spillover-{GULF}.graphml"]


# ---------------------------------------------------------------------------------------- leverage


def test_the_leverage_of_a_case_is_that_of_the_library(app: AppTest) -> None:
    _choose(_open(app, "Leverage"), **{f"leverage_to_{GULF}": "KWT"})
    assert _is_sound(app)
    case = load_case(GULF)
    table = leverage_table(calibrate(case), "KWT")
    kind = leverage_tables.main_kind(table)
    expected = [
        leverage_tables.losses_table(case, table, kind),
        leverage_tables.fall_back_table(case, table),
        leverage_tables.assumed_case_table(case),
    ]
    assert _tables(app) == [_cells(each) for each in expected]
    for name, words in leverage_tables.fall_back_words(table):
        assert f"- **{name}**: {words}" in _said(app)
    for words in leverage_tables.no_number_words(table):
        assert words in _said(app)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("capped", "capped at 1,000 posts, one at a time"),
        ("repriced", "repriced at 6,000 USD per post and year, one at a time"),
    ],
)
def test_a_corridor_can_be_capped_and_repriced(app: AppTest, change: str, said: str) -> None:
    _choose(_open(app, "Leverage"), leverage_change=change)
    assert _is_sound(app)
    assert said in _said(app)


def test_draws_are_solved_when_asked_and_hold_for_their_question_only(app: AppTest) -> None:
    _choose(_open(app, "Leverage"), **{f"leverage_to_{GULF}": "KWT"})
    app.button(key="leverage_sure_button").click().run()
    assert _is_sound(app)
    assert "Places in draws" in _tables(app)[2][0]
    _choose(app, **{f"leverage_to_{GULF}": "SAU"})
    assert all("Places in draws" not in table[0] for table in _tables(app))


def _of_world(app: AppTest) -> AppTest:
    _open(app, "Leverage")
    return app.segmented_control(key="leverage_of").set_value("The world, in workers").run()


def test_the_leverage_of_the_world_is_that_of_the_library(app: AppTest) -> None:
    _choose(_of_world(app), leverage_world_to_all="XAX")
    assert _is_sound(app)
    found = world_leverage(load_world(), "XAX")
    assert _tables(app) == [_cells(world_leverage_table(found, 0.01))]
    assert "Share replaced: 0.75 [0.5 to 0.95], assumed." in _said(app)
    app.slider(key="leverage_lambda").set_value(0.25).run()
    assert "Dissimilarity of destinations (lambda): 0.25 [0.25 to 0.25]" in _said(app)
    assert "Set on this page" in _said(app)


def test_destinations_are_those_with_workers_of_the_layer(app: AppTest) -> None:
    _choose(_of_world(app), leverage_layer="2211")
    assert app.selectbox(key="leverage_world_to_2211").options == ["XAX"]
    assert "Choose a destination." in _said(app)


def test_without_stocks_the_table_to_import_is_named(bare: AppTest) -> None:
    _of_world(bare)
    assert not bare.exception
    text = str(bare.error[0].value)
    assert "un_migrant_stock_2020" in _plain(text)
    assert "](https://www.un.org/" in text
    assert "labour-negotiate data import" in _plain(text)


# ------------------------------------------------------------------------------------- brain drain


def test_the_sheet_is_that_of_the_library(bare: AppTest) -> None:
    _choose(_open(bare, "Brain drain"), drain_origin="KEN")
    assert _is_sound(bare)
    nurses = occupation_of("nurses")
    sheet = make_sheet(
        "KEN",
        nurses,
        data=read_data(),
        case=shipped_case_of(nurses),
        agreements=load_library(),
    )
    shown = [table[1:] for table in _tables(bare)]
    for section in sheet.sections:
        rows = section_rows(sheet, section, 10)
        if rows.rows:
            assert [[" ".join(c.split()) for c in row] for row in rows.rows] in shown
        for note in section.notes:
            assert showing.here(note) in _said(bare)


def test_a_range_of_the_account_stands_in_brackets(bare: AppTest) -> None:
    _choose(_open(bare, "Brain drain"), drain_origin="KEN")
    account = next(table for table in _tables(bare) if table[0][0] == "destination")
    assert re.fullmatch(r"[\d.,]+ \([\d.,]+ to [\d.,]+\)", account[1][2])


def test_every_source_with_an_address_is_a_link(bare: AppTest) -> None:
    _choose(_open(bare, "Brain drain"), drain_origin="KEN")
    markup = "\n".join(str(each.value) for each in bare.markdown)
    assert re.search(r"\| \[\\\[1\\\] posts\\\.KEN\\-[A-Z]{3}\]\(https://", markup)


def test_missing_tables_of_the_sheet_are_named_with_the_command(bare: AppTest) -> None:
    _choose(_open(bare, "Brain drain"), drain_origin="KEN", drain_occupation="doctors")
    said = "\n".join(_text_of(str(each.value)) for each in bare.warning)
    assert "oecd_foreign_trained_doctors is missing" in said
    assert "labour-negotiate data import DIR --only" in said


def _typed(occupation: str) -> AppTest:
    """Return the sheet of an occupation that was typed, which the test kit cannot type."""
    app = AppTest.from_function(_script, default_timeout=120)
    app.session_state["corridors_view"] = "Brain drain"
    app.session_state["drain_origin"] = "KEN"
    app.session_state["drain_occupation"] = occupation
    return app.run()


@pytest.mark.usefixtures("_store")
def test_an_occupation_may_be_an_isco_code() -> None:
    app = _typed("5152")
    assert _is_sound(app)
    assert "workers of ISCO-08 group 5152" in _plain(app.subheader[0].value)


@pytest.mark.usefixtures("_store")
def test_an_unknown_occupation_is_explained() -> None:
    app = _typed("*nurse*")
    assert _is_sound(app)
    assert "no occupation named '*nurse*'" in _plain(app.warning[0].value)
    assert r"\*nurse\*" in app.warning[0].value


def test_a_case_of_another_occupation_is_explained(bare: AppTest) -> None:
    _choose(_open(bare, "Brain drain"), drain_origin="KEN", drain_occupation="doctors")
    _choose(bare, drain_case=NURSES)
    assert not bare.exception
    assert "the case 'nurses' is about ISCO-08 group" in _plain(bare.error[0].value)


# ----------------------------------------------------------------------------------------- showing


def test_no_text_of_a_table_becomes_markup() -> None:
    heads = (Column("a|b", about="*x*"), Column("n", numeric=True))
    table = Table("t", "", "", heads, (("[x](javascript:1)\n<b>", "[2] y"),))
    lines = showing.markup(table, {"2": "javascript:alert(1)"}).splitlines()
    assert lines[0] == r"| a\|b | n |"
    assert lines[2] == rf"| {escaped('[x](javascript:1) <b>')} | {escaped('[2] y')} |"


def test_a_numbered_source_leads_to_its_address() -> None:
    table = Table("t", "", "", (Column("source"),), (("[2] row 7",), ("[3] row 8",)))
    lines = showing.markup(table, {"2": "https://example.org/a"}).splitlines()
    assert lines[2] == r"| [\[2\] row 7](https://example.org/a) |"
    assert lines[3] == r"| \[3\] row 8 |"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("get it from https://x.org/a?b=1&c=2, then", "https://x.org/a?b=1&c=2"),
        ("(see http://x.org/a).", "http://x.org/a"),
        ("https://x.org/a;https://x.org/b", "https://x.org/b"),
    ],
)
def test_addresses_in_a_text_are_links(text: str, address: str) -> None:
    assert f"]({address})" in showing.linked(text)


def test_what_stands_around_an_address_is_no_markup() -> None:
    said = showing.linked("*a* https://x.org/a. <b>\n_c_")
    assert said == (
        rf"{escaped('*a* ')}[{escaped('https://x.org/a')}](https://x.org/a){escaped('. <b>')}"
        + "  \n"
        + escaped("_c_")
    )


@pytest.fixture(autouse=True)
def _no_kept_case() -> Iterator[None]:
    """Leave nothing of a test in what sessions share."""
    yield
    st.cache_resource.clear()
