"""The command ``spillover`` on the shipped case of the Gulf and on an invented one."""

import csv
import json
from pathlib import Path

import networkx as nx
import pytest

from negotiate.cli import main
from negotiate.terms import load_library
from negotiate.terms.loader import dump_agreement

INVENTED = str(Path(__file__).parents[2] / "data" / "two-institutions")
GULF = "gulf-domestic-work"
FEW = ("--draws", "2")

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *arguments: str) -> str:
    assert main(["spillover", *arguments, *FEW]) == 0
    return capsys.readouterr().out


def refused(capsys: Capture, *arguments: str) -> str:
    assert main(["spillover", *arguments, *FEW]) == 2
    return " ".join(capsys.readouterr().err.split())


def test_a_cap_is_told_in_both_ways_with_parts_and_signs(capsys: Capture) -> None:
    out = run(capsys, INVENTED, "--cap", "XAA-XYY=1500")
    assert "1. Choice and replacement" in out
    assert "2. Markets re-solved" in out
    assert "XAA-XYY falls by 1,500 posts (3,000 to 1,500)." in out
    assert "Of 100 posts that XAA loses at XYY, 58.2 are filled from other origins." in out
    for words in ("direct", "diversion", "replacement", "chain", "by size", "caused by"):
        assert words in out
    assert "(seed 2026)" in " ".join(out.split())
    assert "Put to both ends and drawn: substitution 0.6 [0.3, 0.9]" in out


def test_output_keeps_to_100_columns(capsys: Capture) -> None:
    out = run(capsys, GULF, "--cap", "PHL-SAU=100000", "--cap", "KEN-SAU=100000")
    assert max(len(line) for line in out.splitlines()) <= 100


def test_json_holds_both_ways_and_every_figure_with_its_source(capsys: Capture) -> None:
    told = json.loads(run(capsys, GULF, "--cap", "KEN-SAU=100000", "--json"))
    assert [way["name"] for way in told["ways"]] == ["choice and replacement", "markets re-solved"]
    row = next(r for r in told["ways"][0]["origins"] if r["origin"] == "UGA")
    parts = row["direct"] + row["diversion"] + row["replacement"] + row["chain"]
    assert parts == pytest.approx(row["unfilled"])
    assert told["figures"]["substitution"]["grade"] == "assumed"
    assert told["figures"]["dissimilarity"]["used"] == 0.5
    assert told["figures"]["posts.KEN-SAU"]["source"].startswith("http")
    assert told["ranges"]["seed"] == 2026
    assert set(told["verdicts"]) == {row["origin"] for row in told["ways"][0]["origins"]}


def test_the_same_command_prints_the_same_document(capsys: Capture) -> None:
    arguments = (INVENTED, "--cap", "XAA-XYY=1500", "--json")
    assert run(capsys, *arguments) == run(capsys, *arguments)


def test_lambda_and_figures_can_be_set(capsys: Capture) -> None:
    arguments = (INVENTED, "--cap", "XAA-XYY=1500", "--json", "--set", "chain.XAA-XBB=0")
    told = json.loads(run(capsys, *arguments, "--lambda", "0.3"))
    assert told["figures"]["dissimilarity"]["used"] == 0.3
    assert told["figures"]["chain.XAA-XBB"]["used"] == 0.0
    assert "dissimilarity" not in told["ranges"]["drawn"]


def test_an_agreement_of_the_library_shows_low_value_and_high(capsys: Capture) -> None:
    out = run(capsys, GULF, "--agreement", "phl-kwt-2018-domestic")
    assert "0.57 log points [0, 1.14]" in out
    assert "adding its effect counts it twice" in " ".join(out.split())
    assert "at the low end, the value and the high end" in out
    assert "PHL-KWT rises by" in out
    assert "For 100 posts that PHL gains at KWT" in out


def test_an_agreement_from_africa_has_no_effect_at_its_value(capsys: Capture) -> None:
    out = run(capsys, GULF, "--agreement", "ken-sau-2017-domestic")
    assert "Effect on origins in Africa: 0 log points [0, 0.57]" in out
    assert "No corridor changes." in out


def test_an_agreement_may_come_from_a_file(capsys: Capture, tmp_path: Path) -> None:
    agreement = load_library().get("phl-kwt-2018-domestic")
    path = tmp_path / "phl-kwt-2018-domestic.yaml"
    path.write_text(dump_agreement(agreement), encoding="utf-8")
    by_id = run(capsys, GULF, "--agreement", agreement.id, "--json")
    assert json.loads(run(capsys, GULF, "--agreement", str(path), "--json")) == json.loads(by_id)


def test_a_stated_number_can_be_used(capsys: Capture) -> None:
    out = run(capsys, GULF, "--agreement", "uga-sau-2015-domestic")
    assert "The agreement itself states 1,000,000 persons" in out
    assert "more workers" not in out
    told = refused(capsys, GULF, "--agreement", "uga-sau-2015-domestic", "--use-number", "per-year")
    assert "out of 445,144 who could go" in told


def test_csv_and_graphml_are_written(capsys: Capture, tmp_path: Path) -> None:
    table, graph = tmp_path / "out.csv", tmp_path / "out.graphml"
    arguments = (INVENTED, "--cap", "XAA-XYY=1500", "--csv", str(table), "--graphml", str(graph))
    out = run(capsys, *arguments)
    assert "Written: " in out
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["subject"] for row in rows} == {"change", "corridor", "origin", "cause"}
    assert nx.read_graphml(graph, force_multigraph=True).number_of_edges() == 9


def test_files_that_are_there_are_kept_unless_asked(capsys: Capture, tmp_path: Path) -> None:
    table, graph = tmp_path / "out.csv", tmp_path / "out.graphml"
    table.write_text("mine")
    arguments = (INVENTED, "--cap", "XAA-XYY=1500", "--csv", str(table), "--graphml", str(graph))
    assert "there already: out.csv" in refused(capsys, *arguments)
    assert table.read_text() == "mine"
    assert not graph.exists()
    run(capsys, *arguments, "--overwrite")
    assert table.read_text(encoding="utf-8").startswith("case,way,level")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "one of the two; neither was given"),
        (("--cap", "XAA-XYY=1", "--agreement", "x"), "one of the two; both were given"),
        (("--cap", "XAA-XYX=1"), "the nearest is XAA-XYY"),
        (("--cap", "XAA-XYY"), "a cap must be ORI-DES=NUMBER"),
        (("--cap", "XAA-XYY=-5"), "must be a number of posts of at least 0, got '-5'"),
        (("--cap", "XAA-XYY=1", "--use-number", "posts"), "--use-number belongs to --agreement"),
        (("--cap", "XAA-XYY=1", "--set", "substitution"), "FIGURE=NUMBER, got 'substitution'"),
        (
            ("--cap", "XAA-XYY=1", "--set", "nothing=1"),
            "there is no figure named 'nothing'; the nearest are",
        ),
        (("--cap", "XAA-XYY=1", "--lambda", "1"), "must be at least 0.05 and below 1"),
        (("--cap", "XAA-XYY=1", "--lambda", "x"), "got 'dissimilarity=x'"),
        (("--agreement", "no-such-thing"), "there is no agreement named"),
        (("--agreement", "ken-gbr-2021-health"), "Choose an agreement between one of each"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(
    capsys: Capture, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refused(capsys, INVENTED, *arguments)


def test_all_malformed_caps_are_told_at_once(capsys: Capture) -> None:
    told = refused(capsys, INVENTED, "--cap", "XAA-XYY", "--cap", "XQQ-XZZ=3", "--cap", "XBB-XZZ=a")
    assert told.count(" - ") == 3


def test_a_cap_above_the_posts_says_that_it_does_not_bind(capsys: Capture) -> None:
    out = " ".join(run(capsys, INVENTED, "--cap", "XAA-XYY=5000").split())
    assert "the cap of 5,000 on XAA-XYY does not bind: the corridor holds 3,000 posts" in out
    assert "No corridor changes." in out


def test_an_unknown_case_is_refused(capsys: Capture) -> None:
    assert "Known: gulf-domestic-work" in refused(capsys, "nowhere", "--cap", "XAA-XYY=1")


def test_small_origins_that_would_more_than_double_are_named(capsys: Capture) -> None:
    out = " ".join(run(capsys, GULF, "--cap", "PHL-SAU=0", "--cap", "KEN-SAU=0").split())
    assert "IND-SAU would more than double" in out


def test_two_forms_do_not_share_a_file(capsys: Capture, tmp_path: Path) -> None:
    same = str(tmp_path / "out")
    told = refused(capsys, INVENTED, "--cap", "XAA-XYY=1", "--csv", same, "--graphml", same)
    assert "both name" in told
    assert not list(tmp_path.iterdir())


def test_a_folder_is_not_replaced_by_a_file(capsys: Capture, tmp_path: Path) -> None:
    told = refused(capsys, INVENTED, "--cap", "XAA-XYY=1", "--csv", str(tmp_path), "--overwrite")
    assert "is a folder" in told


def test_files_go_into_a_folder_that_is_made(capsys: Capture, tmp_path: Path) -> None:
    table = tmp_path / "new" / "deep" / "out.csv"
    run(capsys, INVENTED, "--cap", "XAA-XYY=1500", "--csv", str(table))
    assert table.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_json_stays_json_when_files_are_written(capsys: Capture, tmp_path: Path) -> None:
    arguments = (INVENTED, "--cap", "XAA-XYY=1500", "--csv", str(tmp_path / "a.csv"), "--json")
    assert json.loads(run(capsys, *arguments))["case"] == "two-institutions"


def test_posts_that_are_set_decide_whether_a_cap_binds(capsys: Capture) -> None:
    arguments = (INVENTED, "--cap", "XAA-XYY=1500", "--set", "posts.XAA-XYY=1000")
    out = " ".join(run(capsys, *arguments).split())
    assert "the cap of 1,500 on XAA-XYY does not bind: the corridor holds 1,000 posts" in out


def test_several_caps_are_one_change(capsys: Capture) -> None:
    arguments = (INVENTED, "--cap", "XAA-XYY=1500", "--cap", "XBB-XYY=500", "--json")
    told = json.loads(run(capsys, *arguments))
    for way in told["ways"]:
        touched = [row for row in way["corridors"] if row["touched"]]
        assert [row["after"] for row in touched] == pytest.approx([1500.0, 500.0])
        assert way["lost"] == pytest.approx(2000.0)


def test_the_seed_is_printed_and_moves_the_draws_alone(capsys: Capture) -> None:
    arguments = (INVENTED, "--cap", "XAA-XYY=1500", "--json", "--draws", "5")
    one = json.loads(run(capsys, *arguments, "--seed", "1"))
    other = json.loads(run(capsys, *arguments, "--seed", "2"))
    assert (one["ranges"]["seed"], other["ranges"]["seed"]) == (1, 2)
    assert one["ways"] == other["ways"]
    assert one["signs"] != other["signs"]


def test_an_opened_corridor_is_shown_from_nothing(capsys: Capture, tmp_path: Path) -> None:
    agreement = load_library().get("npl-gbr-2022-health")
    parties = (
        agreement.parties[0].model_copy(update={"iso3": "XDD", "role": "origin"}),
        agreement.parties[1].model_copy(update={"iso3": "XYY", "role": "destination"}),
    )
    name = "xdd-xyy-2022-health"
    path = tmp_path / f"{name}.yaml"
    changed = agreement.model_copy(update={"id": name, "parties": parties})
    path.write_text(dump_agreement(changed), encoding="utf-8")
    assert "XDD-XYY holds no posts" in refused(capsys, INVENTED, "--agreement", str(path))
    out = run(capsys, INVENTED, "--agreement", str(path), "--use-number", "posts")
    assert "XDD-XYY rises by 200 posts (0 to 200)." in out
    assert "Taken as 200 more posts." in out


@pytest.mark.parametrize("draws", ["0", "-1", "x", "1.5"])
def test_draws_are_a_whole_number(capsys: Capture, draws: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["spillover", INVENTED, "--cap", "XAA-XYY=1", f"--draws={draws}"])
    assert caught.value.code == 2
    assert "must be a whole number of at least 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    "cap", ["XAA-XYY=1e400", "XAA-XYY==5", "=", "-", "XAA\x1b[2J-XYY=5", "ẞAA-XYY=5", "XAA-XYY=٣x"]
)
def test_hostile_caps_are_refused_and_command_no_terminal(capsys: Capture, cap: str) -> None:
    told = refused(capsys, INVENTED, f"--cap={cap}")
    assert "the change cannot be made" in told
    assert "\x1b" not in told
