import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import negotiate.cli.corridors.leverage as module
from negotiate.cli import main
from negotiate.world.facts import Facts, Measure
from negotiate.world.figures import Figure, Source
from negotiate.world.world import World

Write = Callable[..., Path]
Captured = pytest.CaptureFixture[str]


def ask(*arguments: object) -> int:
    return main(["corridors", "leverage", *map(str, arguments)])


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small invented case."""
    folder = tmp_path_factory.mktemp("case")
    source = Path(__file__).parents[2] / "data" / "small-case" / "case.yaml"
    (folder / "case.yaml").write_text(source.read_text())
    return folder


def test_a_case_is_a_table_with_fall_backs_assumptions_and_how_sure(
    small: Path, capsys: Captured
) -> None:
    assert ask("XZZ", "--case", small, "--draws", "5") == 0
    said = flat(capsys.readouterr().out)
    for words in (
        "Leverage towards Zeta (XZZ) in Invented case: each corridor removed",
        "million USD of 2020 a year at market rates",
        "others fixed: others' numbers and prices stay as they are.",
        "unsigned rival: employers choose numbers anew",
        "substitution 0.6 [0.3, 0.9] /1",
        "of 5 draws from the ranges",
        "place 1 of 3",
    ):
        assert words in said


def test_the_table_is_no_wider_than_100_columns(small: Path, capsys: Captured) -> None:
    ask("XZZ", "--case", small, "--draws", "2")
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= 100


def test_the_same_question_prints_the_same(small: Path, capsys: Captured) -> None:
    printed = []
    for _ in range(2):
        ask("XZZ", "--case", small, "--draws", "3")
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


def test_one_origin_is_shown_with_what_it_does_to_everybody(small: Path, capsys: Captured) -> None:
    assert ask("XZZ", "--case", small, "--origin", "XBB", "--draws", "2") == 0
    said = capsys.readouterr().out
    assert "Changes for everybody" in said
    rows = [line.split() for line in said.splitlines() if line.startswith(" X")]
    assert [row[0] for row in rows] == ["XBB", "XBB", "XAA", "XBB", "XCC"]
    assert "-200" in rows[3]


def test_json_has_every_fall_back_and_what_it_does_to_others(small: Path, capsys: Captured) -> None:
    assert ask("XZZ", "--case", small, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["main_fall_back"] == "others_expand"
    assert len(found["rows"]) == 12
    first = found["rows"][0]
    assert {"leverage_of_origin", "loss_origin_usd_year", "words", "others"} <= set(first)
    assert sum(each["unfilled_posts_change"] for each in first["others"]) == pytest.approx(
        -first["posts_lost"]
        + first["posts_gained_by_other_origins_here"]
        + first["posts_gained_by_origin_elsewhere"]
    )
    assert found["assumed"]["substitution"]["high"] == 0.9


def test_csv_is_the_long_table_and_is_not_overwritten_unasked(
    small: Path, tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "table.csv"
    assert ask("XZZ", "--case", small, "--draws", "2", "--csv", file) == 0
    assert len(pd.read_csv(file)) == 12
    assert ask("XZZ", "--case", small, "--draws", "2", "--csv", file) == 2
    assert "there already: table.csv" in capsys.readouterr().err
    assert ask("XZZ", "--case", small, "--draws", "2", "--csv", file, "--overwrite") == 0


def test_a_cap_and_a_price_are_asked_for_by_options(small: Path, capsys: Captured) -> None:
    assert ask("XZZ", "--case", small, "--cap", "100", "--draws", "2") == 0
    assert "each corridor capped at 100 posts" in flat(capsys.readouterr().out)
    assert ask("XZZ", "--case", small, "--price", "5500", "--draws", "2") == 0
    assert "repriced at 5,500 USD per post and year" in flat(capsys.readouterr().out)


def test_other_rules_can_be_asked_for(small: Path, capsys: Captured) -> None:
    assert ask("XZZ", "--case", small, "--regime", "bilateral", "--draws", "2") == 0
    assert "Network: bilateral." in capsys.readouterr().out


def test_each_end_of_each_range_is_tried_when_asked_for(small: Path, capsys: Captured) -> None:
    assert ask("XZZ", "--case", small, "--draws", "2", "--ends") == 0
    assert "ends of single ranges" in flat(capsys.readouterr().out)


def test_a_case_with_governments_that_agree_says_what_its_payments_mean(
    write_case: Write, capsys: Captured
) -> None:
    folder = write_case("institution: private", "institution: state")
    assert ask("XZZ", "--case", folder, "--draws", "2") == 0
    said = flat(capsys.readouterr().out)
    assert "1 - beta by construction" in said
    assert "re-bargained" not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["XQQ", "--case", "CASE"], "no destination of this case named 'XQQ'. Known: XZZ"),
        (["XZZ", "--case", "CASE", "--origin", "XQQ"], "no origin with counted posts in XZZ"),
        (["XZZ", "--case", "CASE", "--regime", "peace"], "no regime of this institution"),
        (
            ["XZZ", "--case", "CASE", "--lambda", "0.5"],
            "the world's stocks are not used; leave out --lambda",
        ),
        (["XZZ", "--cap", "5"], "add --case CASE, or leave out --cap"),
        (["XZZ", "--price", "5", "--regime", "x"], "leave out --price, --regime"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    small: Path, capsys: Captured, arguments: list[str], words: str
) -> None:
    given = [str(small) if each == "CASE" else each for each in arguments]
    assert ask(*given) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (["--cap", "-5"], "must be a number of at least 0, got '-5'"),
        (["--cap", "many"], "must be a number of at least 0, got 'many'"),
        (["--price", "nan"], "must be a number of at least 0, got 'nan'"),
        (["--lambda", "1"], "must be at least 0.05 and below 1, got '1'"),
        (["--cap", "5", "--price", "5"], "not allowed with argument"),
    ],
)
def test_numbers_out_of_range_are_refused(option: list[str], words: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        ask("XZZ", "--case", "x", *option)
    assert words in capsys.readouterr().err


# the world


def _facts(name: str, unit: str, matrix: np.ndarray, source: int) -> Facts:
    origins, destinations = np.nonzero(matrix)
    count = len(origins)
    return Facts(
        Measure(name, unit, "people", "invented"),
        np.zeros(count, dtype=np.int16),
        origins.astype(np.int16),
        destinations.astype(np.int16),
        matrix[origins, destinations],
        np.full(count, source, dtype=np.int16),
        np.arange(count + 1, dtype=np.int32),
        np.arange(2, count + 2, dtype=np.int32),
    )


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch) -> None:
    stocks = np.zeros((5, 5))
    stocks[:4, 4] = 600.0, 300.0, 100.0, 1.0
    stocks[:2, 3] = 50.0, 200.0
    sources = (
        Source("invented_stock", 2020, "", "", "official"),
        Source("invented_money", 2021, "", "", "secondary"),
    )
    people = {"XAA": 10_000.0, "XBB": 5_000.0, "XDD": 500.0}
    nodes = {
        name: {"population": Figure(number, "person", sources[0], (2,))}
        for name, number in people.items()
    }
    facts = {
        "stock": _facts("stock", "person", stocks, 0),
        "remittance": _facts("remittance", "million USD/year", stocks / 10, 1),
    }
    names = ("XAA", "XBB", "XCC", "XDD", "XZZ")
    world = World(names, ("all",), sources, facts, nodes)
    monkeypatch.setattr(module, "load_stocks", lambda *_, **__: world)


@pytest.mark.usefixtures("invented")
def test_the_world_is_a_table_with_sources_ranges_and_how_sure(capsys: Captured) -> None:
    assert ask("XZZ") == 0
    out = capsys.readouterr().out
    said = flat(out)
    for words in (
        "workers: invented_stock, 2020; row: of its file.",
        "invented_money, 2021; second row: of its file.",
        "lambda (dissimilarity of destinations) 0.5 [0.25, 0.9], assumed",
        "share replaced 0.75 [0.5, 0.95], assumed",
        "Not printed: origins with less than 1.0% of the foreign workers, 1 of 3",
        "Nobody counts those at home, so no leverage: XCC.",
        "place 1 of 2",
        "3 / 3",
    ):
        assert words in said
    assert max(len(line) for line in out.splitlines()) <= 100


@pytest.mark.usefixtures("invented")
def test_one_origin_of_the_world_is_shown_with_where_its_people_go(capsys: Captured) -> None:
    assert ask("XZZ", "--origin", "XBB") == 0
    said = flat(capsys.readouterr().out)
    assert "XBB's workers go to: XDD" in said
    assert "XZZ takes in their place workers of: XAA 193, XCC 32." in said


@pytest.mark.usefixtures("invented")
def test_a_lambda_of_ones_own_takes_the_place_of_the_range(capsys: Captured) -> None:
    assert ask("XZZ", "--lambda", "0.3") == 0
    assert "0.3 [0.3, 0.3], assumed: Set for this run" in flat(capsys.readouterr().out)


@pytest.mark.usefixtures("invented")
def test_small_corridors_are_printed_on_request(capsys: Captured) -> None:
    assert ask("XZZ", "--least", "0") == 0
    assert "\n XDD " in capsys.readouterr().out


@pytest.mark.usefixtures("invented")
def test_the_world_as_json_and_csv_has_all_origins(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "world.csv"
    assert ask("XZZ", "--json", "--csv", file) == 0
    found = json.loads(capsys.readouterr().out)
    assert {row["origin"] for row in found["rows"]} == {"XAA", "XBB", "XCC", "XDD"}
    assert found["rows"][0]["workers_source"].startswith("invented_stock, 2020, row ")
    assert found["assumed"]["replaceable"]["grade"] == "assumed"
    assert len(pd.read_csv(file)) == 4


@pytest.mark.usefixtures("invented")
def test_an_origin_without_people_there_is_refused(capsys: Captured) -> None:
    for extra in ([], ["--json"]):
        assert ask("XZZ", "--origin", "XZZ", *extra) == 2
        assert "no origin with known stocks in XZZ named 'XZZ'" in capsys.readouterr().err


@pytest.mark.usefixtures("invented")
def test_an_origin_whose_home_is_not_counted_is_shown_without_leverage(capsys: Captured) -> None:
    assert ask("XZZ", "--origin", "XCC") == 0
    assert "XCC: nobody counts those at home, so no leverage." in flat(capsys.readouterr().out)
