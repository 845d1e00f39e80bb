"""The command ``agreements`` on the library that ships: what it prints, and its JSON."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from negotiate.cli import main
from negotiate.cli.agreements import ACTIONS
from negotiate.terms import load_codebook, load_library

Run = Callable[..., str]

PHL, KWT = "phl-sau-2013-domestic", "phl-kwt-2018-domestic"
ISSUE = "recruitment fee at least employer_pays, destination in the Gulf, since 2010"
ASKED = {
    "list": ["--destination", "gulf"],
    "show": [PHL],
    "search": [ISSUE],
    "precedents": [ISSUE, "--for", "KEN-SAU"],
    "rates": ["--by", "era", "--term", "passport"],
    "unusual": [PHL],
    "diff": [PHL, KWT],
    "gap": [PHL],
    "assess": [PHL],
    "versions": [PHL],
    "stack": ["PHL", "SAU", "--on", "2018-01-01"],
    "export": [PHL],
    "validate": [],
    "schema": [],
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run an action that must end well; return what it printed."""

    def run(*arguments: str, code: int = 0) -> str:
        assert main(["agreements", *arguments]) == code
        printed = capsys.readouterr()
        return printed.out if code == 0 else printed.out + printed.err

    return run


@pytest.mark.parametrize("action", ASKED)
def test_an_action_prints_json_that_can_be_read(run: Run, action: str) -> None:
    assert json.loads(run(action, *ASKED[action], "--json")) is not None


@pytest.mark.parametrize("action", ASKED)
def test_an_action_prints_the_same_again_and_cuts_nothing(run: Run, action: str) -> None:
    first = run(action, *ASKED[action])
    assert first == run(action, *ASKED[action])
    assert first.strip()
    assert "…" not in first


def test_every_action_is_tried() -> None:
    assert set(ACTIONS) - set(ASKED) == {"import", "template"}


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_explains_itself(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["agreements", action, "--help"])
    assert f"labour-negotiate agreements {action}" in capsys.readouterr().out


def test_the_list_is_the_library(run: Run) -> None:
    rows = json.loads(run("list", "--json"))
    assert tuple(row["id"] for row in rows) == load_library().ids()
    gulf = json.loads(run("list", "--destination", "gulf", "--since", "2012", "--json"))
    assert {row["id"] for row in gulf} < {row["id"] for row in rows}
    assert all(row["signed"][:4] >= "2012" for row in gulf)


def test_what_was_not_seen_is_said_with_an_agreement(run: Run) -> None:
    shown = " ".join(run("show", PHL).split())
    terms = len(load_codebook().terms)
    assert f"of {terms} terms; nothing may be concluded from that" in shown
    assert "Known but not coded" in shown
    assert "nobody looked" in run("show", PHL, "--all")


def test_a_day_before_the_first_value_shows_no_value(run: Run) -> None:
    rows = json.loads(run("show", PHL, "--on", "2012-06-01", "--json"))["rows"]
    assert {row["term"] for row in rows} <= {"cost_visa", "dispute_settlement"}


def test_precedents_name_article_source_and_closeness(run: Run) -> None:
    found = json.loads(run("precedents", ISSUE, "--for", "KEN-SAU", "--json"))
    assert found["asked"] == "destination gulf, since 2010, recruitment_fee>=zero_to_worker"
    ids = [row["agreement"] for row in found["graded"]]
    assert set(ids) >= {"bgd-sau-2015-domestic", "npl-are-2019-labour", PHL}
    assert found["graded"][0]["closeness"] >= found["graded"][-1]["closeness"]
    assert all(row["locator"] and row["source"] for row in found["graded"])
    printed = run("precedents", ISSUE, "--for", "KEN-SAU", "--top", "1")
    assert f"Precedents, the closest first: 1 of {len(ids)}" in printed
    assert "closeness 0.75: destination 1.00, region 1.00, origin 0.00" in printed
    assert "Stated, but the level is not known" in printed


def test_words_and_options_ask_the_same(run: Run) -> None:
    said = run("search", "passport, destination in the Gulf, since 2012")
    options = ("--destination", "gulf", "--since", "2012", "--clause", "passport")
    assert run("search", *options) == said
    assert "Left out, nobody looked" in said


def test_a_difference_names_whom_it_favours(run: Run) -> None:
    printed = run("diff", PHL, KWT, "--stakeholder", "worker")
    rest = next(line for line in printed.splitlines() if line.startswith(" rest_day"))
    assert rest.split()[1:3] == ["level", "weekly:"]
    assert "worker: B" in rest
    assert " employer_role " not in printed


def test_a_gap_says_what_to_write(run: Run) -> None:
    printed = " ".join(run("gap", PHL).split())
    assert "The cost of the journey home never falls on the worker" in printed
    assert "are known (0 all met, 1 all missing)" in printed
    asked = {row["term"]: row for row in json.loads(run("gap", PHL, "--json"))["rows"]}
    assert asked["remittances"]["locator"] == "Art. 13.2"
    assert asked["remittances"]["locator"] in run("gap", PHL, "--all")
    assert asked["remittances"]["source"] == "Russian text, base.garant.ru"
    assert asked["remittances"]["href"].startswith("https://base.garant.ru/")
    assert asked["return_cost"]["source"] == asked["return_cost"]["href"] == ""
    report = json.loads(run("gap", PHL, "--against", KWT, "--json"))
    assert report["model"] == KWT
    assert report["low"] <= report["distance"] <= report["high"]


def test_a_score_comes_with_its_parts(run: Run) -> None:
    sheet = json.loads(run("assess", PHL, "--json"))
    assert [part["heading"] for part in sheet["headings"]] == [
        "governance",
        "protection",
        "development",
        "enforceability",
    ]
    assert all(part["low"] <= part["high"] for part in sheet["headings"])
    assert "Distance to ilo-1949-r086-model" in run("assess", PHL)


def test_a_stack_names_what_is_not_known(run: Run) -> None:
    printed = run("stack", "PHL", "SAU", "--on", "2018-01-01")
    assert "in force unknown; signed 2013-05-19" in printed
    assert "the more favourable clause" in " ".join(printed.split())


def test_rates_come_with_their_n(run: Run) -> None:
    rows = json.loads(run("rates", "--term", "passport", "--json"))
    assert len(rows) == 1
    assert rows[0]["n"] + rows[0]["not_seen"] == rows[0]["agreements"] == len(load_library())
    levels = json.loads(run("rates", "--term", "passport", "--levels", "--json"))
    assert [row["level"] for row in levels] == list(load_codebook().get("passport").level_ids)


def test_a_draft_stands_where_an_agreement_does(run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "draft.csv"
    draft.write_text(
        'title,Draft of XAA and XBB\nparties,"XAA: origin, XBB: destination"\n'
        "signed,2026-01-01\nterm,level,value\npassport,ban_with_sanction,it is punished\n"
        "return_cost,worker,the worker pays\n"
    )
    gap = json.loads(run("gap", str(draft), "--json"))
    assert {row["term"]: row["verdict"] for row in gap["rows"]}["return_cost"] == "below"
    assert "worker: A; household: B" in " ".join(run("diff", str(draft), PHL).split())
    assert "No difference in what was seen" in run("diff", PHL, PHL)
    assert json.loads(run("unusual", str(draft), "--json"))


def test_the_template_is_a_sheet_that_can_be_read(run: Run, tmp_path: Path) -> None:
    for name in ("sheet.csv", "sheet.xlsx"):
        assert "Written." in run("template", "--out", str(tmp_path / name))
    assert "there already" in run("template", "--out", str(tmp_path / "sheet.csv"), code=2)
    assert "term" in run("template")


def test_exports_are_written_in_the_form_of_the_ending(run: Run, tmp_path: Path) -> None:
    for ending in ("json", "csv", "xlsx", "jsonld", "xml"):
        path = tmp_path / f"one.{ending}"
        facts = json.loads(run("export", PHL, "--out", str(path), "--json"))
        assert facts == {"file": str(path), "agreements": 1}
        assert path.stat().st_size > 1000


def test_the_schema_knows_every_term(run: Run, tmp_path: Path) -> None:
    schema = json.loads(run("schema"))
    assert set(schema["properties"]["provisions"]["properties"]) == set(load_codebook().terms)
    assert "terms" in json.loads(run("schema", "--of", "codebook"))["properties"]
    assert "Written." in run("schema", "--out", str(tmp_path / "agreement.schema.json"))


def test_validate_names_every_problem_of_every_file(run: Run, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("")
    paths = [str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]
    printed = run("validate", *paths, code=2)
    assert "a.yaml" in printed
    assert "b.yaml" in printed
    assert [
        error["file"] for error in json.loads(run("validate", *paths, "--json", code=2))
    ] == paths
    assert "No problems found." in run("validate")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "xaa-xzz-1999-nothing"], "no agreement named 'xaa-xzz-1999-nothing'"),
        (["show", "missing.yaml"], "there is no such file"),
        (["search", "destination in Atlantis"], "was not understood"),
        (["search", "--destination", "ATL"], "named 'ATL'"),
        (["precedents", "since 2010"], "need a clause"),
        (["gap", PHL, "--against", "ilo-1900"], "named 'ilo-1900'"),
        (["rates", "--term", "pasport"], "named 'pasport'"),
        (["unusual", PHL, "--share", "0.3"], "threshold must be above 1/2"),
        (["export", PHL, "--out", "x.docx"], "form of export"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_what_cannot_be_used_ends_with_2_and_a_reason(
    run: Run, arguments: list[str], words: str
) -> None:
    assert words in run(*arguments, code=2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", PHL, "--on", "yesterday"], "must be a day like 2018-03-01, got 'yesterday'"),
        (["precedents", "passport", "--for", "KENSAU"], "must be ORIGIN-DESTINATION"),
        (["frobnicate"], "invalid choice"),
    ],
)
def test_arguments_that_cannot_be_read_end_with_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["agreements", *arguments])
    assert words in capsys.readouterr().err


def test_a_question_loads_neither_a_solver_nor_pandas() -> None:
    code = (
        "import sys; from negotiate.cli import main; main(['agreements', 'show', "
        f"'{PHL}', '--json']); "
        "sys.stderr.write(' '.join(m for m in ('pulp', 'pandas', 'networkx') if m in sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr == ""
