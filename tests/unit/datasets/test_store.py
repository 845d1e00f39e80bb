import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from negotiate.datasets import Registry, data_folder, import_folder, load, read_table, status
from negotiate.errors import DatasetError, UnknownNameError

Put = Callable[..., Path]
GOOD = "XAA,XAB,B,F,2020,10,4,6,0.1234567890123456,"
NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def content(store: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(store.iterdir())}


def test_what_is_loaded_is_what_was_read(put: Put, registry: Registry, store: Path) -> None:
    folder = put(GOOD, "XAC,XAB,B,M,2020,2000,,,,")
    put("XAA,NA", "XAB,x;y", header="iso3,group", name="words.csv")
    import_folder(folder, store=store, registry=registry, invented=True)
    for name in ("stock", "words"):
        read = read_table(folder, name, registry=registry, invented=True).facts
        pd.testing.assert_frame_equal(load(name, store=store, registry=registry), read)


def test_the_manifest_tells_source_rules_rows_faults_and_date(
    put: Put, registry: Registry, store: Path
) -> None:
    report = import_folder(put(GOOD), store=store, registry=registry, invented=True, now=NOW)
    entry = json.loads((store / "manifest.json").read_text())["tables"]["stock"]
    assert (entry["imported"], entry["source"]) == ("2025-01-02T03:04:05Z", "stocks/stock.csv")
    assert (entry["rows"], entry["rows_published"], entry["facts"]) == (1, 3, 4)
    assert [fault["id"] for fault in entry["faults"]] == [
        "total_row",
        "high",
        "tiny",
        "doubtful",
        "never",
    ]
    assert entry["sha256"] == report.imported[0].sha256
    assert {each.table for each in report.absent} == {"price", "words", "own"}


def test_the_same_folder_gives_the_same_bytes(put: Put, registry: Registry, store: Path) -> None:
    folder = put(GOOD)
    import_folder(folder, store=store, registry=registry, invented=True, now=NOW)
    first = content(store)
    import_folder(folder, store=store, registry=registry, invented=True, now=NOW)
    assert content(store) == first


def test_a_refused_file_changes_nothing_and_the_others_are_taken(
    put: Put, registry: Registry, store: Path
) -> None:
    import_folder(put(GOOD), store=store, registry=registry, invented=True, now=NOW)
    before = content(store)
    folder = put("XAA,XAB,B,F,2020,-1,,,,")
    report = import_folder(folder, store=store, registry=registry, invented=True)
    assert [error.row for error in report.refused] == [2]
    assert content(store) == before
    put("XAA,1", header="iso3,group", name="words.csv")
    report = import_folder(folder, store=store, registry=registry, invented=True)
    assert [entry.table for entry in report.imported] == ["words"]
    assert load("stock", store=store, registry=registry)["value"].tolist()[0] == 10.0


def test_a_new_file_replaces_the_old_one_and_leaves_no_rest(
    put: Put, registry: Registry, store: Path
) -> None:
    import_folder(put(GOOD), store=store, registry=registry, invented=True)
    import_folder(put("XAA,XAB,B,F,2020,11,,,,"), store=store, registry=registry, invented=True)
    assert load("stock", store=store, registry=registry)["value"].tolist() == [11.0]
    assert len(list(store.iterdir())) == 2


def test_an_import_that_stops_while_writing_leaves_the_store_as_it_was(
    put: Put, registry: Registry, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_folder(put(GOOD), store=store, registry=registry, invented=True)
    before = content(store)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DatasetError, match="cannot be written: No space left on device; choose"):
        import_folder(put("XAA,XAB,B,F,2020,11,,,,"), store=store, registry=registry, invented=True)
    assert content(store) == before


def test_status_says_imported_or_missing_with_address_and_command(
    put: Put, registry: Registry, store: Path
) -> None:
    import_folder(put(GOOD), store=store, registry=registry, invented=True, now=NOW)
    found = {each.table: each for each in status(store=store, registry=registry)}
    stock, price = found["stock"], found["price"]
    assert (stock.state, stock.facts, stock.imported) == ("imported", 4, "2025-01-02T03:04:05Z")
    assert stock.sha256 is not None
    assert (price.state, price.facts, price.sha256) == ("missing", None, None)
    assert price.address == "https://stocks.example/original"
    assert price.command == "labour-negotiate data import DIR --only price"


def test_a_table_imported_under_other_rules_is_outdated_and_not_loaded(
    put: Put, registry: Registry, store: Path
) -> None:
    import_folder(put(GOOD), store=store, registry=registry, invented=True)
    data = registry.sets["stocks"]
    table = data.tables["stock"].model_copy(update={"rows": 4})
    changed = registry.model_copy(
        update={"sets": {"stocks": data.model_copy(update={"tables": {"stock": table}})}}
    )
    assert status(store=store, registry=changed)[0].state == "outdated"
    with pytest.raises(DatasetError, match="under rules that have changed; run labour-negotiate"):
        load("stock", store=store, registry=changed)


def test_a_table_that_was_not_imported_names_address_and_command(
    registry: Registry, store: Path
) -> None:
    with pytest.raises(DatasetError, match=r"get it from https://stocks.example/original, then"):
        load("stock", store=store, registry=registry)
    with pytest.raises(UnknownNameError, match="there is no table named 'none'"):
        load("none", store=store, registry=registry)


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_damaged_store_is_not_loaded(
    put: Put, registry: Registry, store: Path, damage: str
) -> None:
    import_folder(put(GOOD), store=store, registry=registry, invented=True)
    path = next(store.glob("*.npz"))
    path.unlink() if damage == "gone" else path.write_bytes(b"x")
    with pytest.raises(DatasetError, match="is missing or damaged; run labour-negotiate"):
        load("stock", store=store, registry=registry)


@pytest.mark.parametrize("damage", ["truncated", "changed", "empty", "gone", "folder"])
def test_status_says_damaged_with_the_command(
    put: Put, registry: Registry, store: Path, damage: str
) -> None:
    import_folder(put(GOOD), store=store, registry=registry, invented=True)
    path = next(store.glob("*.npz"))
    stored = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "gone":
        written = {"truncated": stored[:-5], "changed": stored[:-1] + b"x", "empty": b""}
        path.write_bytes(written[damage])
    found = {each.table: each for each in status(store=store, registry=registry)}
    assert found["stock"].state == "damaged"
    assert found["stock"].command.endswith("data import DIR --only stock")
    assert found["words"].state == "missing"


def test_a_manifest_that_is_a_folder_is_told(put: Put, registry: Registry, store: Path) -> None:
    (store / "manifest.json").mkdir(parents=True)
    with pytest.raises(DatasetError, match=r"manifest\.json(?s:.*)is a folder; remove it"):
        status(store=store, registry=registry)
    with pytest.raises(DatasetError, match="is a folder; remove it and import"):
        import_folder(put(GOOD), store=store, registry=registry, invented=True)


def test_a_store_that_cannot_be_written_is_one_error(
    put: Put, registry: Registry, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("negotiate.datasets.store.write_whole", full)
    with pytest.raises(DatasetError, match="cannot be written: No space left on device; choose"):
        import_folder(put(GOOD), store=store, registry=registry, invented=True)


def test_a_store_inside_a_file_is_one_error(put: Put, registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DatasetError, match="cannot be written"):
        import_folder(
            put(GOOD), store=tmp_path / "file" / "store", registry=registry, invented=True
        )


def test_all_unknown_names_are_told(put: Put, registry: Registry, store: Path) -> None:
    with pytest.raises(UnknownNameError, match="named 'x, y'"):
        import_folder(put(GOOD), ["x", "stock", "y", "x"], store=store, registry=registry)


def test_a_missing_file_of_two_tables_is_told_once(tmp_path: Path, store: Path) -> None:
    with pytest.raises(DatasetError, match="is not there") as caught:
        import_folder(tmp_path, store=store)
    rules = [problem.rule for problem in caught.value.problems]
    assert len(rules) == len(set(rules))


@pytest.mark.parametrize(("sign", "name"), [(";", "';'"), ("\t", "tabs")])
def test_another_separator_is_named(put: Put, registry: Registry, sign: str, name: str) -> None:
    folder = put("XAA;1".replace(";", sign), header=f"iso3{sign}group", name="words.csv")
    with pytest.raises(DatasetError, match=f"separated by {name}, expected ','"):
        read_table(folder, "words", registry=registry, invented=True)


def test_a_damaged_manifest_is_told(registry: Registry, store: Path) -> None:
    store.mkdir()
    (store / "manifest.json").write_text("{")
    with pytest.raises(DatasetError, match="is damaged; delete it and import"):
        status(store=store, registry=registry)


def test_a_folder_without_files_names_every_address(
    tmp_path: Path, registry: Registry, store: Path
) -> None:
    with pytest.raises(DatasetError, match=r"stocks/stock.csv is not there; get it from https"):
        import_folder(tmp_path, store=store, registry=registry)
    with pytest.raises(DatasetError, match="there is no such folder"):
        import_folder(tmp_path / "none", store=store, registry=registry)
    assert not store.exists()


def test_only_takes_tables_and_data_sets_and_refuses_other_names(
    put: Put, registry: Registry, store: Path
) -> None:
    folder = put(GOOD)
    put("XAA,1", header="iso3,group", name="words.csv")
    report = import_folder(folder, ["words"], store=store, registry=registry, invented=True)
    assert [entry.table for entry in report.imported] == ["words"]
    report = import_folder(folder, ["stocks"], store=store, registry=registry, invented=True)
    assert {entry.table for entry in report.imported} == {"stock", "words"}
    with pytest.raises(UnknownNameError, match="there is no data set or table named 'x'"):
        import_folder(folder, ["x"], store=store, registry=registry)


def test_the_store_is_where_the_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", "somewhere")
    assert data_folder() == Path.cwd() / "somewhere"
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", "~nobody-of-this-name/x")
    with pytest.raises(DatasetError, match="home of a user that is not known"):
        data_folder()
    monkeypatch.delenv("NEGOTIATE_DATA_DIR")
    assert data_folder().name == "negotiate"
