"""The command ``corridors`` on an invented world: every figure with its source, nothing invented."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from negotiate.cli import main
from negotiate.cli.corridors import ACTIONS, parser
from negotiate.datasets import import_folder
from negotiate.world import from_graphml

INVENTED = Path(__file__).parents[2] / "data" / "world"
PACKED = ("un_migrant_stock", "abel_cohen_flows", "cepii_geodist", "penn_world_table_11")
Capture = pytest.CaptureFixture[str]


def imported(root: Path, *left_out: str) -> Path:
    """Return a store with the invented tables but some."""
    for path in sorted(INVENTED.glob("*/*.csv")):
        place = root / "in" / path.parent.name / path.name
        if path.parent.name in left_out:
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.name in PACKED:
            with gzip.open(f"{place}.gz", "wb") as file:
                file.write(path.read_bytes())
        else:
            place.write_bytes(path.read_bytes())
    import_folder(root / "in", store=root / "store", invented=True)
    return root / "store"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def store(whole: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the store of the invented world, which the command line uses."""
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(whole))
    return whole


def told(capsys: Capture) -> str:
    """Return what was printed on one line."""
    return " ".join(capsys.readouterr().out.split())


def asked(capsys: Capture, *arguments: str) -> Any:
    """Return the JSON of a command."""
    assert main(["corridors", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_corridor_shows_each_figure_with_unit_year_table_and_row(
    store: Path, capsys: Capture
) -> None:
    assert main(["corridors", "show", "XAA-XAX"]) == 0
    printed = told(capsys)
    assert "XAA (XAA) to XAX (XAX)" in printed
    assert "migrants, UN all 100 persons 2020 [6] row 3 official" in printed
    assert "doctors trained in origin, OECD 2211 7 persons 2018 [1] row" in printed
    assert "cost of sending 200 USD 5.5 %" in printed
    assert "moved in five years, estimate all" in printed
    assert "2015-2020 [4] row" in printed
    assert "Not known of this corridor: departures counted by the origin" in printed
    assert "nurses and midwives 22.5 per 10,000 inhabitants" in printed
    assert "Not there: labour permits of the origin (nepal_permits_11_months): this" in printed


def test_a_fact_of_a_pair_is_yes_or_no_and_shares_are_percent(store: Path, capsys: Capture) -> None:
    assert main(["corridors", "show", "XAA-XAX"]) == 0
    printed = told(capsys)
    assert "common border yes 2011" in printed or "common border no 2011" in printed
    assert "1 if true" not in printed
    facts = {each["measure"]: each for each in asked(capsys, "show", "XAA-XAX")["figures"]}
    assert facts["contiguous"]["value"] in (0.0, 1.0)
    assert facts["contiguous"]["unit"] == "1 if true"


def test_sources_are_numbered_whole_and_listed_once(store: Path, capsys: Capture) -> None:
    assert main(["corridors", "show", "XAA-XAX"]) == 0
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()) <= 100
    listed = [line for line in out.splitlines() if line.startswith("[")]
    assert [line.partition("]")[0] for line in listed] == [f"[{k + 1}" for k in range(len(listed))]
    assert any(" un_migrant_stock_2020: International migrant stock" in line for line in listed)
    rows = [line for line in out.splitlines() if "un_migrant" in line]
    assert len(rows) == 1


def test_a_corridor_in_json_carries_the_provenance_of_every_figure(
    store: Path, capsys: Capture
) -> None:
    found = asked(capsys, "show", "xaa-xax")
    stock = next(
        each for each in found["figures"] if (each["measure"], each["layer"]) == ("stock", "all")
    )
    assert stock == {
        "layer": "all",
        "measure": "stock",
        "value": 100.0,
        "unit": "person",
        "year": 2020,
        "period": "",
        "dataset": "un_migrant_stock_2020",
        "rows": [3],
        "grade": "official",
        "flag": "",
        "note": "",
    }
    assert found["countries"]["XAA"]["labour_force"]["dataset"] == "cia_factbook"
    missing = {each["table"]: each["why"] for each in found["missing"]}
    assert "https://dofe.gov.np" in missing["nepal_permits_11_months"]


def test_a_layer_can_be_chosen(store: Path, capsys: Capture) -> None:
    found = asked(capsys, "show", "XAA-XAX", "--layer", "2211")
    assert [(each["layer"], each["value"]) for each in found["figures"]] == [("2211", 7.0)]


def test_a_corridor_without_figures_is_not_known(store: Path, capsys: Capture) -> None:
    assert main(["corridors", "show", "XAD-XAX"]) == 0
    assert "XAD (XAD) to XAX (XAX): not known, no figure was found" in told(capsys)
    found = asked(capsys, "show", "XAD-TUV")
    assert found["figures"] == []


def test_a_country_shows_its_main_corridors_and_the_rest_as_a_sum(
    store: Path, capsys: Capture
) -> None:
    assert main(["corridors", "show", "XAA", "--top", "1"]) == 0
    printed = told(capsys)
    assert "migrants, UN, out: 2 corridors are known, 150 persons together" in printed
    assert "XAX XAX 100 67% 2020 [5] row 3 official" in printed
    assert "1 other 50 33% derived; sum of 1 figure" in printed
    assert "migrants, UN, in: 1 corridor is known from" in printed
    assert (
        "departures counted by the origin, out; departures counted by the origin, in; rem"
        in printed
    )


def test_a_country_in_json_gives_null_for_what_is_not_known(store: Path, capsys: Capture) -> None:
    found = asked(capsys, "show", "XAD")
    assert found["attributes"]["population"]["value"] == 10
    sides = {(each["measure"], each["side"]): each for each in found["corridors"]}
    assert sides["stock", "out"]["total_known"] is None
    assert sides["stock", "out"]["corridors_known"] == 0
    known = {
        (each["measure"], each["side"]): each for each in asked(capsys, "show", "XAA")["corridors"]
    }
    assert known["stock", "out"]["total_known"] == 150
    assert known["stock", "out"]["largest"][0]["rows"] == [3]
    assert known["stock", "out"]["others_sum"] is None


def test_a_country_of_which_nothing_is_known_is_told_so(store: Path, capsys: Capture) -> None:
    assert main(["corridors", "show", "LKA-XAX", "--layer", "skilled/male"]) == 0
    printed = told(capsys)
    assert "departures counted by the origin skilled/male 3 persons/year 2024" in printed
    assert main(["corridors", "show", "ATF-BVT"]) == 0
    assert "BVT: nothing is known of the country itself." in told(capsys)


def test_the_files_hold_what_is_shown(store: Path, tmp_path: Path, capsys: Capture) -> None:
    table, drawing = tmp_path / "a.csv", tmp_path / "a.graphml"
    command = ["corridors", "show", "XAA", "--csv", str(table), "--graphml", str(drawing)]
    assert main(command) == 0
    assert f"Written: {table}" in capsys.readouterr().out.replace("\n", " ").replace("  ", " ") or (
        table.exists()
    )
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert all("XAA" in (each["origin"], each["destination"]) for each in rows)
    assert all(each["dataset"] and each["row"] and each["unit"] and each["grade"] for each in rows)
    view = from_graphml(drawing.read_bytes())
    assert view["XAA"]["XAX"]["all"]["stock"] == 100
    assert all("XAA" in edge for edge in view.edges())
    assert main(command) == 2
    assert "there already: a.csv" in capsys.readouterr().err
    assert main([*command, "--overwrite"]) == 0


def test_the_files_of_a_corridor_hold_that_corridor(
    store: Path, tmp_path: Path, capsys: Capture
) -> None:
    table, drawing = tmp_path / "b.csv", tmp_path / "b.graphml"
    files = ("--csv", str(table), "--graphml", str(drawing))
    found = asked(capsys, "show", "XAA-XAX", "--layer", "female", *files)
    assert found["files"] == [str(table), str(drawing)]
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert {(each["origin"], each["destination"], each["layer"]) for each in rows} == {
        ("XAA", "XAX", "female")
    }
    assert list(from_graphml(drawing.read_bytes()).edges(keys=True)) == [("XAA", "XAX", "female")]


def test_an_earlier_year_can_be_asked_for(store: Path, capsys: Capture) -> None:
    found = asked(capsys, "show", "XAA-XAX", "--year", "2016", "--layer", "all")
    years = {each["measure"]: each["year"] for each in found["figures"]}
    assert years["stock"] == 2015
    assert "remittance" not in years
    missing = {each["table"]: each["why"] for each in found["missing"]}
    assert "no figures up to 2016" in missing["remittance_matrix_2021"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "Kenia"], "Perhaps KEN (Kenya)?"),
        (["show", "XAA-WLD"], "'WLD' is no country"),
        (["show", "XAA", "--layer", "tea"], "there is no layer named 'tea'. Known: 2211, all"),
        (["measures", "QQQ"], "'QQQ' is no country"),
        (["measures", "XAA", "--measure", "tea"], "no measure of corridors named 'tea'"),
        (["measures", "--measure", "distance"], "cannot be measured on 'distance'"),
        (["measures", "--layer", "5322"], "no layer of stock named '5322'. Known: 2211, all"),
        (["measures", "--measure", "permits"], "get it from https://dofe.gov.np"),
    ],
)
def test_what_cannot_be_used_ends_with_2_and_says_what_next(
    store: Path, capsys: Capture, arguments: list[str], words: str
) -> None:
    assert main(["corridors", *arguments]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "XAA", "--top", "0"], "whole number of at least 1"),
        (["show", "XAA", "--year", "99"], "must be a year such as 2015"),
        (["measures", "--threshold", "2"], "must lie in (0, 1]"),
        (["measures", "--threshold", "x"], "must lie in (0, 1]"),
        (["measures", "--chains-share", "1"], "must be a share such as 0.2"),
        (["measures", "--chains-share", "0.1:0.2"], "must be a share such as 0.2"),
    ],
)
def test_wrong_options_are_refused_with_what_they_must_be(
    capsys: Capture, arguments: list[str], words: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["corridors", *arguments])
    assert words in capsys.readouterr().err


def test_a_layer_whose_table_is_missing_names_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    store = imported(tmp_path, "oecd_foreign_trained_doctors", "un_migrant_stock")
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(store))
    assert main(["corridors", "show", "XAA", "--layer", "2211"]) == 2
    assert "get it from https://data-explorer.oecd.org" in capsys.readouterr().err
    assert main(["corridors", "measures", "--measure", "stock"]) == 2
    printed = capsys.readouterr().err
    assert "https://www.un.org/development/desa/pd/content/international-migrant-stock" in printed
    assert "labour-negotiate data import" in printed


def test_a_year_before_all_figures_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(tmp_path))
    assert main(["corridors", "show", "PHL", "--year", "1950"]) == 2
    assert "un_migrant_stock_2020" in capsys.readouterr().err


def test_without_imports_what_ships_is_shown_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(tmp_path))
    assert main(["corridors", "show", "PHL", "--top", "2"]) == 0
    printed = told(capsys)
    assert "migrants, World Bank, out:" in printed
    assert "Only what ships with the package, for the whole run data import" in printed
    assert "Not there: migrants, UN (un_migrant_stock_2020): this table was not imported" in printed


def test_measures_without_an_import_rest_on_what_ships_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(tmp_path))
    assert main(["corridors", "measures", "NPL"]) == 0
    printed = told(capsys)
    assert "Computed on migrants, World Bank (wb_migrant_stock_2017, 2017), because" in printed
    assert "migrants, UN, is not there: this table was not imported; get it from" in printed
    assert "NPL 75 2,005,848" in printed
    found = asked(capsys, "measures", "NPL")
    assert found["measure"] == "stock_world_bank"
    assert found["instead"].startswith("Computed on")
    assert main(["corridors", "measures", "NPL", "--chains-share", "0.1"]) == 0
    assert "who live there already (migrants, World Bank, layer all" in told(capsys)


def test_an_import_is_used_before_what_ships(store: Path, capsys: Capture) -> None:
    found = asked(capsys, "measures", "XAA")
    assert (found["measure"], found["instead"]) == ("stock", None)


@pytest.mark.parametrize("more", [["--measure", "stock"], ["--layer", "female"]])
def test_what_is_asked_for_by_name_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, more: list[str]
) -> None:
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(tmp_path))
    assert main(["corridors", "measures", "NPL", *more]) == 2
    assert "un_migrant_stock_2020" in capsys.readouterr().err


def test_measures_print_both_sides_their_meaning_and_where_figures_stand(
    store: Path, capsys: Capture
) -> None:
    assert main(["corridors", "measures", "XAA", "XAD"]) == 0
    printed = told(capsys)
    assert "in persons, from un_migrant_stock_2020 (2020)" in printed
    assert "XAA 2 150 0.556 1.8 XAX 67% 3 1 1" in printed
    assert "XAD 0 not known not known not known" in printed
    assert "chance that two of its workers" in printed
    assert "not computed, no vacancy chains stated" in printed


def test_measures_without_countries_show_the_largest(store: Path, capsys: Capture) -> None:
    assert main(["corridors", "measures", "--top", "1", "--threshold", "0.5"]) == 0
    printed = told(capsys)
    assert "XAA 2 150" in printed
    assert "XAX 2 130" in printed
    assert "XAB 2 50" not in printed
    assert "at least 50 %" in printed


def test_assumed_chains_are_shown_as_assumed_with_their_range(store: Path, capsys: Capture) -> None:
    assert main(["corridors", "measures", "XAA", "XAE", "--chains-share", "0.1:0.2:0.3"]) == 0
    printed = told(capsys)
    assert "ASSUMED vacancy chains: 20 % of all vacated posts [10 to 30 %]" in printed
    assert "XAE not known not known" in printed
    assert "XAA 400 (cia_factbook, 2024, row 2, secondary); XAE not known." in printed
    assert main(["corridors", "measures", "--chains-share", "0.2"]) == 0


def test_measures_in_json_say_what_they_rest_on(store: Path, capsys: Capture) -> None:
    found = asked(capsys, "measures", "XAA", "XAD", "--chains-share", "0.2")
    results = {
        (each["country"], each["side"], each["measure"]): each["value"] for each in found["results"]
    }
    assert results["XAA", "origin", "total"] == 150
    assert results["XAD", "origin", "herfindahl"] is None
    assert results["XAD", "origin", "known_corridors"] == 0
    low, central, high = (results["XAA", "origin", f"hub_posts_{k}"] for k in LEVELS)
    assert low < central < high
    assert found["chains_share"]["grade"] == "assumed"
    assert found["not_computed"] is None
    assert "un_migrant_stock_2020 (2020)" in found["computed_from"]
    plain = asked(capsys, "measures", "XAA")
    assert plain["chains"] is None
    assert "not computed" in plain["not_computed"]
    assert not [each for each in plain["results"] if "hub" in each["measure"]]


LEVELS = ("low", "central", "high")


def test_countries_of_which_no_figure_is_known_are_said_and_not_replaced_by_others(
    store: Path, tmp_path: Path, capsys: Capture
) -> None:
    assert main(["corridors", "measures", "BVT"]) == 0
    printed = told(capsys)
    assert "BVT: not known, no figure names it." in printed
    assert "XAA" not in printed
    found = asked(capsys, "measures", "BVT", "--csv", str(tmp_path / "n.csv"))
    assert (found["not_known"], found["results"]) == (["BVT"], [])
    assert len((tmp_path / "n.csv").read_text().splitlines()) == 1


def test_the_csv_of_measures_leaves_unknown_cells_empty(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    command = ["corridors", "measures", "--csv", str(path), "--chains-share", "0.2"]
    assert main(command) == 0
    rows = list(csv.DictReader(path.read_text().splitlines()))
    found = {(each["country"], each["side"], each["measure"]): each["value"] for each in rows}
    assert found["XAA", "origin", "total"] == "150.0"
    assert found["XAD", "origin", "total"] == ""
    assert all(each["computed_from"] and each["unit"] for each in rows)


def test_the_actions_that_are_there_are_offered() -> None:
    words = parser("labour-negotiate corridors").format_help()
    assert ACTIONS == ("show", "measures", "leverage")
    assert "show" in words
    assert "measures" in words
