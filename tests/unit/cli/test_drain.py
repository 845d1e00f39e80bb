"""The command ``drain``, on an empty store and on one with a table in miniature."""

import csv
import json
from pathlib import Path

import pytest

from negotiate.cli import main

FOLDER = "remittance_matrix"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the command a store of its own."""
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(tmp_path / "store"))
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


def test_a_sheet_without_data_prints_and_says_how_to_get_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["drain", "KEN"]) == 0
    told = printed(capsys)
    assert "Kenya (KEN): nurses and midwives; case nurses" in told
    assert "un_migrant_stock_2020 is missing (this table was not imported)" in told
    assert "labour-negotiate data import DIR --only un_migrant_stock_2020" in told
    assert "43,180" in told
    assert "each exit is one unfilled post" in told


def test_a_table_that_was_imported_is_used(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = store / "in" / FOLDER
    place.mkdir(parents=True)
    rows = "sending,receiving,remittance_musd\nGBR,KEN,12.5\nUSA,KEN,7.5\n"
    names = ("bilateral_remittance_2021.csv",)
    for name in names:
        (place / name).write_text(rows, encoding="utf-8")
    code = main(["data", "import", str(store / "in"), "--only", "remittance_matrix_2021"])
    said = capsys.readouterr()
    assert code == 0, said
    assert main(["drain", "Kenya", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    lines = {line["id"]: line for section in told["sections"] for line in section["lines"]}
    assert lines["remittances"]["value"] == 20
    assert lines["remittances.GBR"]["source"]["row"] == 2


def test_the_whole_sheet_goes_to_a_file(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = store / "sheet.csv"
    assert main(["drain", "ZWE", "--csv", str(target)]) == 0
    assert "Zimbabwe" in printed(capsys)
    rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert {"stock.GBR", "unfilled", "list.2023"} <= {row["line"] for row in rows}


def test_doctors_and_years_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drain", "KEN", "--occupation", "doctors", "--year", "2015", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["occupation"], told["until"], told["case"]) == ("doctors", 2015, None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Kenia"], "there is no country named 'Kenia'. Did you mean KEN (Kenya)"),
        (["KEN", "--occupation", "nurse"], "there is no occupation named 'nurse'"),
        (["KEN", "--case", "nonsense"], "there is no shipped case or folder named 'nonsense'"),
        (
            ["KEN", "--case", "nurses", "--occupation", "doctors"],
            "the case 'nurses' is about ISCO-08 group 2221, not about doctors",
        ),
    ],
)
def test_what_cannot_be_used_ends_with_2_and_says_what_to_do(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drain", *arguments]) == 2
    assert message in capsys.readouterr().err
