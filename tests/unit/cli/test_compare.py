import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import negotiate.cli.compare
from negotiate.cli import INTERRUPTED, main
from negotiate.reports.document import ComparisonDocument

Write = Callable[..., Path]


def test_compare_prints_a_table_and_writes_a_report(
    write_case: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_case()
    out = tmp_path / "out"
    assert main(["compare", str(folder), "--draws", "3", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "Alpha" in printed
    assert "assumed" in printed
    assert (out / "small.html").read_text().startswith("<!DOCTYPE html>")


def test_json_is_the_document(write_case: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(write_case()), "--draws", "3", "--json"]) == 0
    document = ComparisonDocument.model_validate(json.loads(capsys.readouterr().out))
    assert document.case.id == "small"


def test_the_same_input_prints_the_same(
    write_case: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(write_case())
    printed = []
    for _ in range(2):
        main(["compare", folder, "--draws", "3"])
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


def test_a_changed_figure_is_marked_and_changes_the_hash(
    write_case: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(write_case())
    documents = []
    for extra in ([], ["--set", "power=0.4"]):
        main(["compare", folder, "--draws", "3", "--json", *extra])
        documents.append(json.loads(capsys.readouterr().out))
    assert documents[0]["input_hash"] != documents[1]["input_hash"]
    power = next(x for x in documents[1]["assumptions"] if x["id"] == "power")
    assert (power["value"], power["note"]) == (0.4, "changed for this run from 0.5")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["compare", "golf"], "there is no shipped case or folder named 'golf'"),
        (
            ["compare", "gulf-domestic-work", "--set", "sigma=1"],
            "no parameter of this case named 'sigma'",
        ),
        (
            ["compare", "gulf-domestic-work", "--set", "power=2"],
            "power beta must lie in [0, 1], got 2.0",
        ),
    ],
    ids=["unknown case", "unknown figure", "figure out of range"],
)
def test_input_that_cannot_be_used_ends_with_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["compare", "x", "--draws", "0"], "must be a whole number of at least 1, got '0'"),
        (["compare", "x", "--set", "power=high"], "must be FIGURE=NUMBER, got 'power=high'"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_arguments_that_cannot_be_read_end_with_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert words in capsys.readouterr().err


def test_a_broken_case_file_ends_with_2_and_names_the_line(
    write_case: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", str(write_case("status: irregular", "status: ajar"))]) == 2
    error = capsys.readouterr().err
    assert "corridors.2.status" in error
    assert "line" in error


def test_control_c_is_one_line(
    monkeypatch: pytest.MonkeyPatch, write_case: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(negotiate.cli.compare, "compare_case", interrupted)
    assert main(["compare", str(write_case())]) == INTERRUPTED
    assert capsys.readouterr().err.endswith("Stopped. Nothing was written.\n")


def test_python_dash_m_is_the_same_command() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "negotiate", "--version"], capture_output=True, text=True, check=True
    )
    assert found.stdout == f"labour-negotiate {negotiate.__version__}\n"
