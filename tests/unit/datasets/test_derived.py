"""Tables that ship: what of a table ships, how it is written, and how it is found again."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from negotiate.datasets import (
    Registry,
    derived,
    derived_ids,
    import_folder,
    load,
    load_or_derived,
    load_registry,
)
from negotiate.datasets.attribution import (
    Attribution,
    DerivedTable,
    Ratio,
    Source,
    load_attribution,
)
from negotiate.datasets.derived import _finished, _latest, _ratio
from negotiate.datasets.shipping import (
    file_name,
    packed,
    read_shipped,
    regenerated,
    what_ships,
    write_shipped,
)
from negotiate.errors import DatasetError, UnknownNameError

STOCK = Source(
    measures=("stock", "old"),
    keys={"origin": "origin", "destination": "destination", "sex": "sex"},
    changed="Nothing.",
)
PRICE = Source(
    measures=("price",),
    keys={"origin": "origin", "quarter": "quarter"},
    latest="quarter",
    changed="Only the latest.",
)
ROWS = (
    "XAA,XAB,B,F,2020,10,4,6,0.5,",
    "XAA,XAB,B,M,2020,12,,6,,one",
    "XAC,XAB,,F,2020,500,200,300,0.5,",
    "XAD,XAB,,F,2020,2000,1000,1000,0.0001,",
    "XAE,XAB,,F,2019,7,3,4,0.25,",
)


@pytest.fixture
def store(put: Callable[..., Path], registry: Registry, tmp_path: Path) -> Path:
    """Return a store with the invented tables."""
    put(*ROWS)
    folder = put("XAA,2020", header="iso3,group", name="words.csv")
    with gzip.open(folder / "stocks" / "price.csv.gz", "wt", encoding="utf-8") as file:
        file.write("from,period,price\nXAA,2019Q4,5.125\nXAA,2020Q1,0.1\nXAB,2018Q2,3\n")
    place = tmp_path / "store"
    import_folder(folder, store=place, registry=registry, invented=True)
    return place


def shipped(
    store: Path, registry: Registry, table: str, source: Source, folder: Path
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what ships of a table, and what its file says when it is read again."""
    facts = what_ships(load(table, store=store, registry=registry), source)
    folder.mkdir(exist_ok=True)
    rules = registry.set_of(table).tables[table]
    (folder / file_name(table)).write_bytes(packed(facts, rules))
    return facts, read_shipped(table, source, registry, folder)


# What ships of a table


def test_facts_with_a_known_fault_do_not_ship(store: Path, registry: Registry) -> None:
    facts = load("stock", store=store, registry=registry)
    chosen = what_ships(facts, STOCK)
    assert set(facts["flag"]) == {
        "",
        "doubtful",
        "high",
    }
    assert "XAC" not in set(chosen["origin"])
    kept = chosen[chosen["origin"] == "XAD"]
    assert kept["measure"].tolist() == ["old"]
    assert set(chosen["measure"]) == {"stock", "old"}


def test_a_fact_without_year_does_not_ship(store: Path, registry: Registry) -> None:
    facts = load("stock", store=store, registry=registry)
    undated = facts.assign(year=facts["year"].where(facts["origin"] != "XAE"))
    assert "XAE" in set(what_ships(facts, STOCK)["origin"])
    assert "XAE" not in set(what_ships(undated, STOCK)["origin"])


def test_only_the_latest_sound_quarter_of_each_corridor_ships(
    store: Path, registry: Registry
) -> None:
    facts = load("price", store=store, registry=registry)
    chosen = what_ships(facts, PRICE)
    assert dict(zip(chosen["origin"], chosen["quarter"], strict=True)) == {
        "XAA": "2020Q1", "XAB": "2018Q2",
    }  # fmt: skip
    faulty = facts.assign(flag=np.where(facts["quarter"] == "2020Q1", "too_high", ""))
    chosen = what_ships(faulty, PRICE)
    assert dict(zip(chosen["origin"], chosen["quarter"], strict=True)) == {
        "XAA": "2019Q4", "XAB": "2018Q2",
    }  # fmt: skip


# How it is written and read


@pytest.mark.parametrize(("table", "source"), [("stock", STOCK), ("price", PRICE)])
def test_what_is_read_again_is_what_was_written(
    store: Path, registry: Registry, tmp_path: Path, table: str, source: Source
) -> None:
    facts, read = shipped(store, registry, table, source, tmp_path / "out")
    for column in facts.columns:
        assert read[column].tolist() == facts[column].tolist(), column
    assert read.dtypes.astype("str").tolist() == facts.dtypes.astype("str").tolist()


def test_words_ship_too_and_rows_that_follow_are_not_written(
    registry: Registry, tmp_path: Path
) -> None:
    facts = pd.DataFrame(
        {
            "country": ["XAA", "XAB", "XAC", "XAD"],
            "measure": "group",
            "value": ["a, b", "c", "c", 'd "e"'],
            "year": 2020,
            "row": [2, 3, 7, 8],
        }
    )
    table = registry.set_of("words").tables["words"]
    content = packed(facts, table)
    assert gzip.decompress(content).decode() == (
        'country,value,row\nXAA,"a, b",2\nXAB,c,\nXAC,c,7\nXAD,"d ""e""",\n'
    )
    (tmp_path / file_name("words")).write_bytes(content)
    source = Source(measures=("group",), keys={"country": "country"}, changed="Nothing.")
    read = read_shipped("words", source, registry, tmp_path)
    assert read["row"].tolist() == [2, 3, 7, 8]
    assert read["value"].tolist() == facts["value"].tolist()
    assert read["year"].tolist() == [2020] * 4


@pytest.mark.parametrize("value", [0.1, 1 / 3, 0.0043133872633431885, 1e-7, 583985.0, 1e15])
def test_a_number_comes_back_as_it_was_to_the_last_digit(
    registry: Registry, tmp_path: Path, value: float
) -> None:
    facts = pd.DataFrame(
        {"origin": ["XAA"], "quarter": ["2020Q1"], "measure": "price", "value": [value],
         "year": 2020, "row": [2]}
    )  # fmt: skip
    table = registry.set_of("price").tables["price"]
    (tmp_path / file_name("price")).write_bytes(packed(facts, table))
    assert read_shipped("price", PRICE, registry, tmp_path)["value"].tolist() == [value]


def test_the_same_facts_give_the_same_bytes_without_a_clock(
    store: Path, registry: Registry
) -> None:
    facts = what_ships(load("stock", store=store, registry=registry), STOCK)
    table = registry.set_of("stock").tables["stock"]
    content = packed(facts, table)
    assert content == packed(facts.copy(), table)
    assert content[4:8] == b"\0\0\0\0"
    assert content[3] == 0, "the header names no file"


@pytest.mark.parametrize("content", [None, b"", b"no gzip", "cut"])
def test_a_missing_or_damaged_file_is_told(
    store: Path, registry: Registry, tmp_path: Path, content: bytes | str | None
) -> None:
    folder = tmp_path / "out"
    shipped(store, registry, "price", PRICE, folder)
    path = folder / file_name("price")
    whole = path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(whole[:-12] if isinstance(content, str) else content)
    with pytest.raises(DatasetError, match=r"price\.csv\.gz: 1 problem.*\n.*install the package"):
        read_shipped("price", PRICE, registry, folder)


# Derived tables


def corridor(**columns: object) -> pd.DataFrame:
    """Return invented facts under the keys of a derived table."""
    whole: dict[str, object] = {
        "origin": ["XAA", "XAB", "XAC"], "measure": "m", "value": [4.0, 6.0, 5.0], "unit": "u",
        "year": 2017, "dataset": "d", "row": [2, 3, 4], "flag": "", "computed_from": "",
    }  # fmt: skip
    return pd.DataFrame(whole | columns)


def test_a_ratio_names_both_rows_and_is_made_only_where_both_are_above_zero() -> None:
    ratio = Ratio(of="flow", by="stock", factor=1e6, unit="USD/person/year", meaning="A ratio.")
    under = corridor(origin=["XAB", "XAC", "XAD"], value=[3.0, 0.0, 9.0], row=[11, 12, 13])
    made = _ratio("each", ratio, corridor(), under, ["origin"])
    assert made.to_dict("records") == [
        {
            "origin": "XAB", "measure": "each", "value": 2e6, "unit": "USD/person/year",
            "year": 2017, "dataset": "d", "row": 3, "flag": "derived",
            "computed_from": "flow row 3, stock row 11",
        }
    ]  # fmt: skip


def two_prices() -> DerivedTable:
    source = {"measures": ("m",), "keys": {"origin": "o", "quarter": "q"}, "latest": "q"}
    each = {name: Source.model_validate(source | {"changed": "No."}) for name in ("new", "old")}
    return DerivedTable(title="Prices", keys=("origin", "quarter"), sources=each)


def test_of_two_sources_the_later_quarter_stays_and_the_first_source_where_equal() -> None:
    new = corridor(quarter=["2020Q1", "2020Q1", "2019Q1"], dataset="new")
    old = corridor(quarter=["2020Q1", "2018Q1", "2020Q3"], dataset="old")
    kept = _latest(pd.concat([new, old], ignore_index=True), two_prices()).sort_values("origin")
    assert list(zip(kept["origin"], kept["quarter"], kept["dataset"], strict=True)) == [
        ("XAA", "2020Q1", "new"), ("XAB", "2020Q1", "new"), ("XAC", "2020Q3", "old"),
    ]  # fmt: skip


def test_other_measures_are_not_thinned_out() -> None:
    other = corridor(measure="n", quarter="")
    facts = pd.concat([corridor(quarter="2020Q1"), other, other], ignore_index=True)
    assert (_latest(facts, two_prices())["measure"] == "n").sum() == 6


def test_a_derived_table_is_sorted_by_its_keys() -> None:
    facts = corridor(quarter=["2020Q1", "", "2019Q1"], origin=["XAC", "XAB", "XAA"])
    assert _finished(facts, two_prices())["origin"].tolist() == ["XAA", "XAB", "XAC"]


@pytest.mark.parametrize("table", derived_ids())
def test_a_derived_table_has_the_form_of_an_imported_one(table: str) -> None:
    facts = derived(table)
    keys = list(load_attribution().table(table).keys)
    fixed = ["measure", "value", "unit", "year", "dataset", "row", "flag", "computed_from"]
    assert list(facts.columns) == [*keys, *fixed]
    assert not facts.duplicated([*keys, "measure", "year"]).any()
    assert facts.notna().all().all()
    assert (facts["row"] >= 2).all()
    assert facts["row"].dtype == np.int64
    assert facts["year"].dtype == pd.Int64Dtype()
    assert facts[keys].equals(facts[keys].sort_values(keys, ignore_index=True))


def test_units_and_data_sets_are_those_of_the_registry() -> None:
    for table in derived_ids():
        facts = derived(table)
        published = facts[facts["flag"] == ""]
        triples = published[["dataset", "measure", "unit"]].astype("str").drop_duplicates()
        for dataset, measure, unit in triples.itertuples(index=False):
            rules = load_registry().set_of(dataset).tables[dataset]
            assert rules.measures[measure].unit == unit


def test_a_corridor_tells_stock_remittances_and_cost_and_what_was_computed() -> None:
    facts = derived("corridors_2017")
    here = facts[(facts["origin"] == "PHL") & (facts["destination"] == "SAU")]
    told = {(row.measure, row.year): row for row in here.itertuples()}
    assert told["migrant_stock", 2017].value == 583_985
    assert told["remittance", 2017].value == pytest.approx(3_686.35, abs=0.01)
    assert told["remittance", 2021].value == pytest.approx(3_670.15, abs=0.01)
    assert (told["cost_200", 2025].value, told["cost_200", 2025].quarter) == (3.961, "2025Q1")
    computed = told["remittance_per_migrant", 2017]
    exact = told["remittance", 2017].value * 1e6 / 583_985
    assert computed.value == pytest.approx(exact, rel=1e-12)
    rows = (told["remittance", 2017].row, told["migrant_stock", 2017].row)
    assert (computed.flag, computed.row) == ("derived", rows[0])
    assert computed.computed_from == (
        f"remittance_matrix_2017 row {rows[0]}, wb_migrant_stock_2017 row {rows[1]}"
    )
    assert len(here) == len(told) == 5


def test_countries_tell_region_group_and_indicators() -> None:
    groups = derived("country_groups")
    told = dict(zip(groups["measure"], groups["value"], strict=False))
    assert set(told) == {"region", "income_group"}
    phl = groups[groups["country"] == "PHL"]
    assert phl["value"].tolist() == ["East Asia & Pacific", "Lower middle income"]
    assert "income_group" not in set(groups[groups["country"] == "ETH"]["measure"])
    countries = derived("countries")
    phl = countries[countries["country"] == "PHL"].set_index("measure")["value"]
    assert (phl["gdp_per_head"], phl["physicians"]) == (10_400, 0.79)


def test_an_unknown_derived_table_is_told_with_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"named 'corridors'\. Known: corridors_"):
        derived("corridors")


def test_what_is_handed_out_may_be_changed_without_harm() -> None:
    first = derived("countries")
    first.loc[:, "value"] = -1.0
    assert (derived("countries")["value"] >= 0).all()
    figures = load_or_derived("cia_factbook", store=Path("none"))
    with pytest.raises(FrozenInstanceError, match="shipped"):
        figures.shipped = ""  # type: ignore[misc]


# Imported, else what ships


def test_what_was_imported_goes_before_what_ships(tmp_path: Path) -> None:
    place = tmp_path / "in" / "wb_income_groups"
    place.mkdir(parents=True)
    header = "iso3,economy,region,income_group,lending_category\n"
    path = place / "wb_country_classification_2025_10_07.csv"
    path.write_text(header + "PHL,Philippines,Elsewhere,High income,IBRD\n", encoding="utf-8")
    store = tmp_path / "store"
    before = load_or_derived("wb_income_groups", store=store)
    assert (before.shipped, len(before.facts)) == ("country_groups", 434)
    import_folder(tmp_path / "in", store=store)
    after = load_or_derived("wb_income_groups", store=store)
    assert after.shipped == ""
    assert after.facts["value"].tolist() == ["Elsewhere", "High income", "IBRD"]
    next(store.glob("wb_income*.npz")).write_bytes(b"")
    with pytest.raises(DatasetError, match="missing or damaged"):
        load_or_derived("wb_income_groups", store=store)


@pytest.mark.parametrize("table", [name for _, name, _ in load_attribution().sources()])
def test_what_ships_has_the_keys_and_columns_of_the_imported_table(
    table: str, tmp_path: Path
) -> None:
    figures = load_or_derived(table, store=tmp_path)
    rules = load_registry().set_of(table).tables[table]
    found = load_attribution().source_of(table)
    assert found is not None
    assert figures.shipped == found[0]
    fixed = ["measure", "value", "unit", "year", "dataset", "row", "flag"]
    assert list(figures.facts.columns) == [*rules.keys, *fixed]
    assert set(figures.facts["measure"]) == set(found[1].measures)
    assert set(figures.facts["dataset"]) == {table}


@pytest.mark.parametrize("table", ["un_migrant_stock_2020", "cepii_dist"])
def test_what_neither_ships_nor_was_imported_names_address_and_command(
    table: str, tmp_path: Path
) -> None:
    address = load_registry().set_of(table).address
    with pytest.raises(DatasetError, match="labour-negotiate data import DIR") as caught:
        load_or_derived(table, store=tmp_path)
    assert address in str(caught.value)


def test_an_unknown_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="there is no table named 'corridors_2017'"):
        load_or_derived("corridors_2017", store=tmp_path)


# Making the files again


def test_the_files_are_not_made_from_tables_that_were_not_imported(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="this table was not imported"):
        regenerated(store=tmp_path)
    with pytest.raises(DatasetError, match="this table was not imported"):
        write_shipped(tmp_path / "out", store=tmp_path)
    assert not (tmp_path / "out").exists()


def test_the_files_are_made_for_every_source(
    store: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    header: Mapping[str, object] = {
        "derived_on": load_attribution().derived_on,
        "tables": {
            "invented": {
                "title": "Invented", "keys": ("origin", "destination", "sex", "quarter"),
                "sources": {"stock": STOCK.model_dump(), "price": PRICE.model_dump()},
            }
        },
        "sets": {
            "stocks": {
                "publisher": "Nobody", "credit": "Nobody.", "citation": "Nobody (2020).",
                "licence": "CC0 1.0", "licence_address": "https://stocks.example/licence",
                "address": "https://stocks.example/original", "terms": "None.",
            }
        },
    }  # fmt: skip
    attribution = Attribution.model_validate(header)
    made = regenerated(store=store, registry=registry, attribution=attribution)
    assert list(made) == ["stock.csv.gz", "price.csv.gz"]
    assert gzip.decompress(made["price.csv.gz"]).decode() == (
        "origin,quarter,value,year,row\nXAA,2020Q1,0.1,2020,3\nXAB,2018Q2,3,2018,\n"
    )
