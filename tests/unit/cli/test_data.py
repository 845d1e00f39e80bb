"""The command ``data`` on a folder with one real table in miniature."""

import json
from pathlib import Path

import pytest

from negotiate.cli import main

HEADER = "iso3,economy,region,income_group,lending_category\n"
FOLDER = "wb_income_groups"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to import, with a store of its own."""
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(tmp_path / "store"))
    place = tmp_path / "in" / FOLDER
    place.mkdir(parents=True)
    write(
        tmp_path / "in", "PHL,Philippines,East Asia,Lower middle income,IBRD\nXKX,Kosovo,Europe,,\n"
    )
    return tmp_path / "in"


def write(folder: Path, rows: str) -> None:
    path = folder / FOLDER / "wb_country_classification_2025_10_07.csv"
    path.write_text(HEADER + rows, encoding="utf-8")


def test_a_folder_is_imported_and_everything_unusual_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "import", str(folder), "--only", "wb_income_groups"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "has 2 rows, the published file 218" in printed
    assert "XKX kept in 1 rows. Kosovo" in printed
    assert "1 table is in" in printed


def test_a_refused_file_ends_with_2_and_names_row_and_column(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "QQQ,x,y,z,\n")
    assert main(["data", "import", str(folder)]) == 2
    printed = " ".join(capsys.readouterr().out.split())
    assert "row 2, column iso3: must be a current, older or named country code" in printed
    assert "No table was kept; the store is as it was." in printed
    assert "get it from https://www.knomad.org/data/migration" in printed


def test_json_of_an_import_can_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "import", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [entry["table"] for entry in told["imported"]] == ["wb_income_groups"]
    assert told["refused"] == []
    write(folder, "QQQ,x,y,z,\n")
    assert main(["data", "import", str(folder), "--json"]) == 2
    problem = json.loads(capsys.readouterr().out)["refused"][0]["problems"][0]
    assert (problem["row"], problem["column"]) == (2, "iso3")


def test_status_tells_what_is_there_and_how_to_get_the_rest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["data", "import", str(folder)])
    capsys.readouterr()
    assert main(["data", "status"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "wb_income_groups imported" in printed
    assert "then run labour-negotiate data import DIR --only cepii_dist" in printed
    assert main(["data", "status", "--json"]) == 0
    told = {each["table"]: each for each in json.loads(capsys.readouterr().out)["tables"]}
    assert told["wb_income_groups"]["state"] == "imported"
    assert told["cepii_dist"]["address"].startswith("http")


def test_status_tells_what_ships_and_where_its_credits_stand(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "status"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "what ships of these is used: wb_migrant_stock_2017, remittance_matrix_2021" in printed
    assert "attribution.yaml" in "".join(printed.split())
    main(["data", "import", str(folder)])
    capsys.readouterr()
    main(["data", "status", "--json"])
    told = {each["table"]: each for each in json.loads(capsys.readouterr().out)["tables"]}
    assert told["wb_income_groups"]["ships"] == "derived: country_groups"
    assert told["remittance_prices_2011"]["ships"] == "derived: corridors_2017"
    assert told["un_migrant_stock_2020"]["ships"] == told["cepii_dist"]["ships"] == "none"
    main(["data", "status"])
    used = capsys.readouterr().out.split("is used:")[1]
    assert "cia_factbook" in used
    assert "wb_income_groups" not in used


def test_an_empty_folder_and_an_unknown_name_end_with_2(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "import", str(tmp_path / "none")]) == 2
    assert "there is no such folder" in capsys.readouterr().err
    assert main(["data", "import", str(folder), "--only", "x"]) == 2
    assert "there is no data set or table named 'x'" in capsys.readouterr().err
