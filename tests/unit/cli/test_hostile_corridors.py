"""Hostile input to ``corridors``, ``spillover`` and ``drain``: one clear message, nothing written."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from negotiate.cli import main

Capture = pytest.CaptureFixture[str]
Refuse = Callable[..., str]
CASE = str(Path(__file__).parents[2] / "data" / "two-institutions")
CAP = ("spillover", CASE, "--cap", "XAA-XYY=1000", "--draws", "1")


@pytest.fixture(autouse=True)
def store(invented_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let every command read the invented world."""
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(invented_store))
    return invented_store


@pytest.fixture
def refuse(capsys: Capture) -> Refuse:
    """Return a function that runs what must be refused, and gives the message."""

    def run(*arguments: object) -> str:
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as stopped:
            code = int(str(stopped.code))
        told = capsys.readouterr()
        assert (code, told.out) == (2, "")
        return told.err

    return run


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("corridors", "show", "XAA-XAA"), "XAA is origin and destination at once"),
        (("corridors", "show", "XAA-"), "neither a country nor a corridor"),
        (("corridors", "show", ""), "neither a country nor a corridor"),
        (("corridors", "show", "XAA-XBB-XCC"), "neither a country nor a corridor"),
        (("corridors", "show", "XAA", "--top", "\u00b2"), "a whole number of at least 1"),
        (("corridors", "show", "XAA", "--top", "9" * 5000), "a whole number of at least 1"),
        (("corridors", "show", "XAA", "--year", "\u0662\u0660\u0661\u0665"), "must be a year"),
        (("corridors", "show", "XAA", "--csv", " "), "is empty; name a file"),
        (("corridors", "measures", "--chains-share", "0.1:0.2:0.3:0.4"), "a range such as"),
        (("corridors", "leverage", "XZZ", "--lambda", "1e-300"), "at least 0.05 and below 1"),
        (("corridors", "leverage", "XZZ", "--least", "101"), "between 0 and 100"),
        (("corridors", "leverage", "XZZ", "--draws", "3"), "leave out --draws"),
        (("corridors", "leverage", "XZZ", "--ends"), "leave out --ends"),
        (("corridors", "leverage", "XZZ", "--case", CASE, "--least", "5"), "leave out --least"),
        (("corridors", "leverage", "XZZ", "--case", CASE, "--cap", "1e300"), "at most 1e+12"),
        (("drain", "KEN", "--year", "-5"), "must be a year"),
        (("drain", "KEN", "--most", "0"), "a whole number of at least 1"),
        (
            ("drain", "PHL", "--occupation", "nurses", "--case", "gulf-domestic-work"),
            "is about ISCO-08 group 9111, 5152, not about nurses and midwives",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    refuse: Refuse, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refuse(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("corridors", "show", "QQA-QQB"),
        ("corridors", "measures", "QQA", "QQB"),
        ("corridors", "leverage", "QQA", "--origin", "QQB"),
    ],
)
def test_all_unknown_countries_are_named_at_once(
    refuse: Refuse, arguments: tuple[str, ...]
) -> None:
    told = refuse(*arguments)
    assert "'QQA' is no country" in told
    assert "'QQB' is no country" in told


def test_a_country_asked_for_twice_is_printed_once(capsys: Capture) -> None:
    assert main(["corridors", "measures", "XAA", "xaa", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    keys = [(each["measure"], each["side"]) for each in told["results"]]
    assert len(keys) == len(set(keys))


def test_codes_are_read_in_small_letters_in_a_case_and_in_the_world(capsys: Capture) -> None:
    for codes, extra in (("XAX XAA", ()), ("XZZ XAA", ("--case", CASE, "--draws", "1"))):
        printed = []
        for destination, origin in (codes.split(), codes.lower().split()):
            asked = ["corridors", "leverage", destination, "--origin", origin, *extra]
            assert main([*asked, "--json"]) == 0
            printed.append(capsys.readouterr().out)
        assert printed[0] == printed[1]


@pytest.mark.parametrize("name", ["ROM", "rom", " Romania "])
def test_an_older_code_of_a_country_has_a_sheet(capsys: Capture, name: str) -> None:
    assert main(["drain", name]) == 0
    assert "Romania (ROU)" in capsys.readouterr().out


def test_kosovo_has_a_sheet_although_iso_has_no_code(capsys: Capture) -> None:
    assert main(["drain", "XKX"]) == 0
    assert "Kosovo (XKX)" in capsys.readouterr().out


def test_an_occupation_is_read_in_any_case(capsys: Capture) -> None:
    assert main(["drain", "KEN", "--occupation", " Nurses "]) == 0
    assert "nurses and midwives" in capsys.readouterr().out


def test_an_occupation_among_those_of_a_case_without_a_code_is_taken(capsys: Capture) -> None:
    asked = ["drain", "PHL", "--occupation", "9111", "--case", "gulf-domestic-work"]
    assert main(asked) == 0
    assert "case gulf-domestic-work" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        ("corridors", "show", "XAA"),
        ("corridors", "measures"),
        ("corridors", "leverage", "XAX"),
        ("corridors", "leverage", "XZZ", "--case", CASE, "--draws", "1"),
        CAP,
        ("drain", "KEN"),
    ],
)
class TestFile:
    def test_a_file_that_is_there_is_kept_and_nothing_is_printed(
        self, refuse: Refuse, tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        file = tmp_path / "mine.csv"
        file.write_text("mine", encoding="utf-8")
        told = refuse(*command, "--csv", file)
        assert "there already: mine.csv; add --overwrite" in told
        assert file.read_text(encoding="utf-8") == "mine"

    def test_a_folder_is_no_file(
        self, refuse: Refuse, tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        assert "is a folder" in refuse(*command, "--csv", tmp_path, "--overwrite")

    def test_a_device_is_no_file(self, refuse: Refuse, command: tuple[str, ...]) -> None:
        assert "is no ordinary file" in refuse(*command, "--csv", "/dev/full", "--overwrite")

    def test_nothing_stands_in_a_file(
        self, refuse: Refuse, tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        assert "is a file, so nothing" in refuse(*command, "--csv", tmp_path / "file" / "a.csv")

    def test_a_file_is_written_from_its_own_folder_alone(
        self,
        capsys: Capture,
        tmp_path: Path,
        command: tuple[str, ...],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """A home folder can be written although the folder above it cannot."""
        made, used = tempfile.mkdtemp, list[Path]()

        def stage(*, prefix: str, dir: Path) -> str:  # noqa: A002 - the name of the standard library
            used.append(Path(dir))
            return str(made(prefix=prefix, dir=dir))

        monkeypatch.setattr(tempfile, "mkdtemp", stage)
        assert main([*command, "--csv", str(tmp_path / "a.csv")]) == 0
        capsys.readouterr()
        assert used == [tmp_path]
        assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
        assert len(pd.read_csv(tmp_path / "a.csv")) > 0


@pytest.mark.parametrize("command", [("corridors", "show", "XAA"), CAP])
class TestTwoFiles:
    def test_one_place_for_two_forms_is_refused_however_it_is_spelt(
        self, refuse: Refuse, tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        here, there = tmp_path / "a.csv", tmp_path / "." / ".." / tmp_path.name / "a.csv"
        told = refuse(*command, "--csv", here, "--graphml", there, "--overwrite")
        assert "--csv and --graphml both name" in told
        assert list(tmp_path.iterdir()) == []

    def test_both_are_written_or_none(
        self, refuse: Refuse, tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        (tmp_path / "b.graphml").write_text("mine", encoding="utf-8")
        told = refuse(*command, "--csv", tmp_path / "a.csv", "--graphml", tmp_path / "b.graphml")
        assert "there already: b.graphml" in told
        assert [each.name for each in tmp_path.iterdir()] == ["b.graphml"]

    def test_all_problems_of_both_are_named(
        self, refuse: Refuse, tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        (tmp_path / "a.csv").write_text("mine", encoding="utf-8")
        told = refuse(*command, "--csv", tmp_path / "a.csv", "--graphml", tmp_path)
        assert "--csv: there already: a.csv" in told
        assert f"--graphml: {tmp_path} is a folder" in told

    def test_graphs_are_read_back(
        self, capsys: Capture, tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        assert main([*command, "--graphml", str(tmp_path / "a.graphml")]) == 0
        capsys.readouterr()
        assert nx.read_graphml(tmp_path / "a.graphml").number_of_edges() > 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--set", "workforce.XAA=0"), "XAA holds 5,000 posts abroad, but its workforce at home"),
        (("--set", "workforce.XAA=1e-300"), "at least 1 must be there"),
        (("--set", "workforce.XAA=1e300"), "workforce.XAA must be at most 10,000,000,000"),
        (("--set", "posts.XDD-XWW=1e300"), "posts.XDD-XWW must be at most 10,000,000,000"),
        (("--set", "power=0.4", "--set", "power=0.6"), "power is set twice; keep one"),
        (("--set", "dissimilarity=0.5", "--lambda", "0.6"), "dissimilarity is set twice"),
        (("--set", "=5"), "a figure must be set as FIGURE=NUMBER, got '=5'"),
        (("--lambda", "1e-9"), "dissimilarity (--lambda) must be at least 0.05"),
        (
            ("--set", "posts.XAA-XYY=0", "--set", "posts.XBB-XYY=0"),
            "XYY is left without posts; keep some on a corridor that leads there",
        ),
    ],
)
def test_figures_that_cannot_be_computed_with_are_refused(
    refuse: Refuse, options: tuple[str, ...], words: str
) -> None:
    assert words in refuse(*CAP, *options)


def test_all_figures_that_are_wrong_are_named_at_once(refuse: Refuse) -> None:
    told = refuse(*CAP, "--set", "nope=1", "--set", "wrokforce.XAA=2", "--set", "power=nan")
    for words in ("'nope'", "the nearest are workforce.XAA", "power must be a finite number"):
        assert words in told


def test_a_cap_above_all_people_is_refused(refuse: Refuse) -> None:
    told = refuse("spillover", CASE, "--cap", "XAA-XYY=1e300")
    assert "must be at most 10,000,000,000 posts, got '1e300'" in told


@pytest.mark.parametrize(
    "command", [("corridors", "show", "XAA"), ("corridors", "measures"), ("drain", "KEN")]
)
def test_the_order_of_sets_changes_no_byte(store: Path, command: tuple[str, ...]) -> None:
    found = [
        subprocess.run(
            [sys.executable, "-m", "negotiate", *command],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "NEGOTIATE_DATA_DIR": str(store), "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    ]
    assert found[0] == found[1]
