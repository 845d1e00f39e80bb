"""What a store holds of a table is the table, bit for bit, in the same bytes each time."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from negotiate.datasets import Registry, import_folder, load, read_table, status
from negotiate.datasets.facts import typed, units_of
from negotiate.datasets.packed import FORM, pack, unpack
from negotiate.datasets.registry import Table
from negotiate.errors import DatasetError

Put = Callable[..., Path]
GOOD = "XAA,XAB,B,F,2020,10,4,6,0.1234567890123456,"
ODD_NUMBERS = {
    "whole": [0.0, 1.0, 127.0, -128.0],
    "wide": [128.0, 40_000.0, 3e9, -(2.0**53)],
    "broken": [0.1, 1 / 3, 5e-324, 1.7976931348623157e308],
    "minus zero": [-0.0, 0.0, 1.0, 2.0],
    "past 64 bits": [2.0**63, -(2.0**63), 1e300, 2.0**53 + 2],
    "endless": [float("inf"), float("-inf"), 1.0, 2.0],
}
ODD_WORDS = ["", " ", "a,b", 'say "x"', "two\nlines", "end\0", "Ünïcode", "NA", "nan", "1.0"]


def stock(registry: Registry) -> Table:
    return registry.set_of("stock").tables["stock"]


def facts_of(registry: Registry, values: list[float], **changed: object) -> pd.DataFrame:
    size = len(values)
    columns = {
        "origin": ["XAA"] * size,
        "destination": ["XAB"] * size,
        "sex": ["female"] * size,
        "measure": (["share", "stock", "stock", "young"] * size)[:size],
        "value": pd.array(values, dtype="float64"),
        "year": pd.array([2020] * size, dtype="Int64"),
        "row": np.arange(2, size + 2),
        "flag": [""] * size,
    }
    return typed(pd.DataFrame(columns | changed), "stock", stock(registry))


def bits(column: pd.Series) -> list[int]:
    return column.to_numpy(dtype=np.float64).view(np.int64).tolist()


def check_same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Check frames down to the dtypes, the order of categories and every bit of a number."""
    pd.testing.assert_frame_equal(found, wanted, check_exact=True, check_index_type="exact")
    for name in wanted:
        if isinstance(wanted[name].dtype, pd.CategoricalDtype):
            assert found[name].cat.categories.identical(wanted[name].cat.categories)
            assert found[name].cat.codes.dtype == wanted[name].cat.codes.dtype
        elif name == "value":
            assert bits(found[name]) == bits(wanted[name])


def there_and_back(facts: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    return unpack(pack(facts, stock(registry)), "stock", stock(registry))


@pytest.mark.parametrize("kind", ODD_NUMBERS)
def test_every_number_comes_back_bit_for_bit(registry: Registry, kind: str) -> None:
    facts = facts_of(registry, ODD_NUMBERS[kind])
    check_same(there_and_back(facts, registry), facts)


def test_every_word_comes_back_and_more_words_than_a_byte_counts(registry: Registry) -> None:
    words = [*ODD_WORDS, *(f"word {k}" for k in range(400))]
    facts = facts_of(registry, [1.0] * len(words), sex=words, flag=words[::-1])
    check_same(there_and_back(facts, registry), facts)


def test_missing_years_and_rows_in_any_order_come_back(registry: Registry) -> None:
    years = pd.array([2020, None, 1800, 2100], dtype="Int64")
    facts = facts_of(registry, [1.0, 2.0, 3.0, 4.0], year=years, row=[900_000, 2, 2**40, 3])
    back = there_and_back(facts, registry)
    check_same(back, facts)
    assert back["year"].isna().tolist() == [False, True, False, False]


def test_a_table_of_one_or_a_hundred_thousand_facts_comes_back(registry: Registry) -> None:
    drawn = np.random.default_rng(3)
    for size in (1, 100_000):
        values = drawn.normal(0, 1e3, size).tolist()
        facts = facts_of(registry, values, row=drawn.integers(2, 10**6, size))
        check_same(there_and_back(facts, registry), facts)


def test_every_table_of_a_folder_is_loaded_as_it_was_read(
    put: Put, registry: Registry, tmp_path: Path
) -> None:
    folder = put(GOOD, "XAC,XAB,B,M,2020,2000,,,,")
    put("XAA,NA", 'XAB,"x;""y"', "XAC,x", header="iso3,group", name="words.csv")
    put("XAA,7,2019", "XAB,8.5,2020", header="iso3,jobs,jobs_year", name="own.csv")
    import_folder(folder, store=tmp_path / "store", registry=registry, invented=True)
    for name in ("stock", "words", "own"):
        read = read_table(folder, name, registry=registry, invented=True).facts
        check_same(load(name, store=tmp_path / "store", registry=registry), read)


def test_a_table_without_facts_comes_back(put: Put, registry: Registry) -> None:
    folder = put("XAA,,", header="iso3,jobs,jobs_year", name="own.csv")
    table = registry.set_of("own").tables["own"]
    read = read_table(folder, "own", registry=registry, invented=True).facts
    back = unpack(pack(read, table), "own", table)
    assert len(back) == len(read) == 0
    pd.testing.assert_frame_equal(back, read, check_categorical=False)


def test_equal_facts_give_equal_bytes_that_name_no_time(registry: Registry) -> None:
    facts = facts_of(registry, [1.0, 0.5, 2.0, 3.0])
    content = pack(facts, stock(registry))
    assert pack(facts.copy(), stock(registry)) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    assert {each.date_time for each in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {(each.create_system, each.external_attr) for each in members} == {(3, 0o644 << 16)}
    assert [each.filename for each in members] == [
        *("destination.npy", "flag.npy", "measure.npy", "origin.npy", "row.npy", "sex.npy"),
        *("value.npy", "year.npy", "year_missing.npy", "words.json"),
    ]


def test_numpy_reads_a_file_without_pickle_and_numbers_are_as_narrow_as_they_can_be(
    registry: Registry,
) -> None:
    whole = pack(facts_of(registry, [1.0, 2.0, 3.0, 300.0]), stock(registry))
    broken = pack(facts_of(registry, [1.0, 2.0, 3.0, 0.5]), stock(registry))
    with np.load(io.BytesIO(whole), allow_pickle=False) as archive:
        kinds = {name: archive[name].dtype.name for name in archive.files if "json" not in name}
        assert archive["row"].tolist() == [2, 1, 1, 1]
    assert kinds["value"] == kinds["year"] == "int16"
    assert kinds["row"] == kinds["origin"] == kinds["measure"] == "int8"
    with np.load(io.BytesIO(broken), allow_pickle=False) as archive:
        assert archive["value"].dtype.name == "float64"


def changed(content: bytes, name: str, member: bytes | None) -> bytes:
    """Return a zip with one member changed, or without it."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w") as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
            elif member is not None:
                new.writestr(each, member)
    return held.getvalue()


def saved(array: object, *, allow_pickle: bool = False) -> bytes:
    held = io.BytesIO()
    np.save(held, np.asarray(array), allow_pickle=allow_pickle)
    return held.getvalue()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "no zip": lambda _: b"x" * 100,
    "cut": lambda content: content[: len(content) // 2],
    "a byte turned": lambda content: content[:60] + bytes([content[60] ^ 255]) + content[61:],
    "no words": lambda content: changed(content, "words.json", None),
    "no JSON": lambda content: changed(content, "words.json", b"{"),
    "no values": lambda content: changed(content, "value.npy", None),
    "no array": lambda content: changed(content, "value.npy", b"1,2,3"),
    "too short": lambda content: changed(content, "value.npy", saved([1.0])),
    "a word too far": lambda content: changed(content, "sex.npy", saved(np.int8([0, 0, 0, 9]))),
    "a pickle": lambda content: changed(
        content, "value.npy", saved(np.array([1, 2, 3, 4], dtype=object), allow_pickle=True)
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_raises_value_error_and_a_pickle_is_not_opened(
    registry: Registry, damage: str
) -> None:
    content = pack(facts_of(registry, [1.0, 2.0, 3.0, 4.0]), stock(registry))
    with pytest.raises(ValueError, match=r".*"):
        unpack(DAMAGES[damage](content), "stock", stock(registry))


@pytest.mark.parametrize("digest", ["as it was", "of what was put there"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_names_file_and_command(
    put: Put, registry: Registry, tmp_path: Path, damage: str, digest: str
) -> None:
    store = tmp_path / "store"
    import_folder(put(GOOD), store=store, registry=registry, invented=True)
    path = next(store.glob("stock-*.npz"))
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    if digest == "of what was put there":
        told = json.loads((store / "manifest.json").read_text())
        told["tables"]["stock"]["stored_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        (store / "manifest.json").write_text(json.dumps(told))
    with pytest.raises(DatasetError, match="is missing or damaged; run labour-negotiate") as found:
        load("stock", store=store, registry=registry)
    assert path.name in str(found.value)


def test_a_whole_file_that_is_another_one_is_not_loaded(
    put: Put, registry: Registry, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    import_folder(put(GOOD), store=first, registry=registry, invented=True)
    import_folder(put(GOOD.replace(",10,4", ",11,5")), store=second, registry=registry,
                  invented=True)  # fmt: skip
    path, other = next(first.glob("*.npz")), next(second.glob("*.npz"))
    assert path.name != other.name
    path.write_bytes(other.read_bytes())
    with pytest.raises(DatasetError, match="is missing or damaged; run labour-negotiate"):
        load("stock", store=first, registry=registry)


@pytest.fixture
def old_store(put: Put, registry: Registry, tmp_path: Path) -> Path:
    """Return a store as the first version wrote it: compressed CSV and no form in the manifest."""
    store = tmp_path / "store"
    import_folder(put(GOOD), store=store, registry=registry, invented=True)
    next(store.glob("*.npz")).rename(store / "stock-0123456789ab.csv.gz")
    told = json.loads((store / "manifest.json").read_text())
    assert told["tables"]["stock"].pop("form") == FORM
    told["tables"]["stock"]["stored"] = "stock-0123456789ab.csv.gz"
    (store / "manifest.json").write_text(json.dumps(told))
    return store


def test_a_store_in_an_older_form_is_outdated_and_names_the_command(
    registry: Registry, old_store: Path
) -> None:
    assert status(store=old_store, registry=registry)[0].state == "outdated"
    with pytest.raises(DatasetError, match="in a form that has changed; run labour-negotiate data"):
        load("stock", store=old_store, registry=registry)


def test_an_import_replaces_what_is_in_an_older_form_and_keeps_the_rest(
    put: Put, registry: Registry, old_store: Path
) -> None:
    put("XAA,x", header="iso3,group", name="words.csv")
    folder = put(GOOD)
    import_folder(folder, ["words"], store=old_store, registry=registry, invented=True)
    assert [path.name for path in old_store.glob("*.gz")] == ["stock-0123456789ab.csv.gz"]
    import_folder(folder, ["stock"], store=old_store, registry=registry, invented=True)
    assert list(old_store.glob("*.gz")) == []
    assert status(store=old_store, registry=registry)[0].state == "imported"
    assert load("stock", store=old_store, registry=registry)["value"].tolist()[0] == 10.0


@pytest.mark.parametrize(
    "units",
    [
        {"a": "person", "b": "km", "c": "hour"},
        {"a": "person", "b": "km", "c": "km"},
        {"a": "km", "b": "person", "c": "km"},
        {"a": "km", "b": "km", "c": "km"},
    ],
)
@pytest.mark.parametrize("measures", ["abc", "ccab", "b", "ac", ""])
def test_units_are_those_that_pandas_maps(units: dict[str, str], measures: str) -> None:
    held = pd.Series(pd.Categorical(list(measures), categories=list(units)))
    wanted = held.map(units).astype("category")
    found = pd.Series(units_of(held.cat.codes.to_numpy(), units))
    assert found.astype("str").tolist() == wanted.astype("str").tolist()
    if measures:
        pd.testing.assert_series_equal(found, wanted)
