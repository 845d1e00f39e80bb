"""The tables that ship are those of the published files, to the last digit and row.

The files are not part of the repository; set ``NEGOTIATE_SHARED`` to the folder that holds
``data``, or put it beside the repository as ``shared``. Cells are read here by other code than
that of the import.
"""

import csv
import gzip
import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from negotiate.datasets import (
    derived,
    derived_ids,
    harmonised,
    import_folder,
    load,
    load_or_derived,
    load_registry,
)
from negotiate.datasets.attribution import SHIPPED_FOLDER, load_attribution
from negotiate.datasets.registry import Key
from negotiate.datasets.shipping import regenerated, write_shipped

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared")) / "data"
SOURCES = [source_id for _, source_id, _ in load_attribution().sources()]
WHOLE = ("wb_migrant_stock_2017", "remittance_matrix_2017", "remittance_matrix_2021")
Cells = Mapping[str, str]

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the published files are not here")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the tables of which something ships."""
    place = tmp_path_factory.mktemp("store")
    import_folder(DATA, SOURCES, store=place)
    return place


@lru_cache(maxsize=len(SOURCES))
def original(table: str) -> tuple[Cells, ...]:
    """Return the rows of a published file; the first has number 2."""
    path = DATA / load_registry().set_of(table).tables[table].file
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def linked(facts: pd.DataFrame) -> Iterator[tuple[dict[str, Any], Cells]]:
    """Yield keys, measure, value and year of each fact, and the row to which it is linked."""
    for fact in facts.to_dict("records"):
        yield fact, original(fact["dataset"])[fact["row"] - 2]


def read(text: str, key: Key) -> str:
    """Return what the text of a key's cell means; quarters are written 2025Q1 or 2025_1Q."""
    if key.kind == "country":
        return harmonised(text).iso3
    if key.kind == "quarter":
        return re.sub(r"^(\d{4})_(\d)Q$", r"\1Q\2", text)
    return text


@pytest.mark.parametrize("table", SOURCES)
def test_every_fact_that_ships_is_the_cell_to_which_it_is_linked(
    table: str, tmp_path: Path
) -> None:
    facts = load_or_derived(table, store=tmp_path).facts
    rules = load_registry().set_of(table).tables[table]
    for fact, cells in linked(facts):
        measure = rules.measures[fact["measure"]]
        published = cells[measure.column]
        same = float(published) if measure.kind != "text" else published
        assert fact["value"] == same
        for name, key in rules.keys.items():
            assert fact[name] == read(cells[key.column], key)
        if measure.year is not None:
            assert fact["year"] == int(float(cells[measure.year]))


@pytest.mark.parametrize("table", derived_ids())
def test_every_fact_of_a_derived_table_is_linked_to_its_own_corridor_or_country(
    table: str,
) -> None:
    recipe = load_attribution().table(table)
    for fact, cells in linked(derived(table)):
        source = recipe.sources[fact["dataset"]]
        rules = load_registry().set_of(fact["dataset"]).tables[fact["dataset"]]
        for key, named in source.keys.items():
            column = rules.keys[named]
            assert fact[key] == read(cells[column.column], column)
        if fact["flag"] == "":
            measure = rules.measures[fact["measure"]]
            cell = cells[measure.column]
            assert fact["value"] == (cell if measure.kind == "text" else float(cell))


def test_every_ratio_is_that_of_the_two_cells_that_it_names() -> None:
    facts = derived("corridors_2017")
    ratios = facts[facts["flag"] == "derived"]
    assert len(ratios) == 11_873
    for fact in ratios.to_dict("records"):
        named = re.findall(r"(\w+) row (\d+)", fact["computed_from"])
        over, under = (original(name)[int(row) - 2] for name, row in named)
        exact = float(over["remittance_musd"]) * 1e6 / float(under["migrant_stock"])
        assert fact["value"] == pytest.approx(exact, rel=1e-12)
        assert (over["sending"], over["receiving"]) == (under["destination"], under["origin"])


@pytest.mark.parametrize("table", WHOLE)
def test_all_corridors_of_a_matrix_ship(table: str, store: Path, tmp_path: Path) -> None:
    shipped = load_or_derived(table, store=tmp_path).facts
    pd.testing.assert_frame_equal(shipped, load(table, store=store))


@pytest.mark.parametrize("table", ["remittance_prices_2016", "remittance_prices_2011"])
def test_no_later_sound_quarter_of_a_price_was_left_out(
    table: str, store: Path, tmp_path: Path
) -> None:
    keys = ["sending", "receiving"]
    facts = load(table, store=store)
    sound = facts[(facts["measure"] == "cost_200") & facts["value"].between(0, 30)]
    latest = sound.astype({"quarter": "str"}).groupby(keys, observed=True)["quarter"].max()
    shipped = load_or_derived(table, store=tmp_path).facts
    told = shipped.astype({"quarter": "str"}).groupby(keys, observed=True)["quarter"].max()
    assert told.to_dict() == latest.to_dict()
    assert len(shipped) == len(latest)
    assert shipped["value"].between(0, 30).all()


def test_every_price_that_the_corridors_leave_out_is_older_than_the_one_that_they_show() -> None:
    facts = derived("corridors_2017")
    shown = facts[facts["measure"] == "cost_200"].set_index(["destination", "origin"])
    quarter = shown["quarter"].astype("str").to_dict()
    dataset = shown["dataset"].astype("str").to_dict()
    for table in ("remittance_prices_2016", "remittance_prices_2011"):
        for fact in load_or_derived(table, store=SHIPPED_FOLDER).facts.to_dict("records"):
            corridor = (fact["sending"], fact["receiving"])
            assert quarter[corridor] >= fact["quarter"]
            if quarter[corridor] == fact["quarter"] and table == "remittance_prices_2016":
                assert dataset[corridor] == table


def test_all_countries_and_all_facts_with_a_year_ship(store: Path, tmp_path: Path) -> None:
    facts = load("cia_factbook", store=store)
    named = facts[
        facts["measure"].isin(["population", "gdp_per_head", "unemployment", "physicians"])
    ]
    shipped = load_or_derived("cia_factbook", store=tmp_path).facts
    assert len(named) - len(shipped) == 1
    lost = set(zip(named["country"], named["measure"], strict=True)) - set(
        zip(shipped["country"], shipped["measure"], strict=True)
    )
    assert lost == {("ESH", "population")}
    groups = load("wb_income_groups", store=store)
    kept = groups[groups["measure"] != "lending_category"].reset_index(drop=True)
    assert (
        load_or_derived("wb_income_groups", store=tmp_path).facts["value"].astype("str").tolist()
        == kept["value"].astype("str").tolist()
    )


def test_the_files_that_ship_are_made_again_byte_for_byte(store: Path, tmp_path: Path) -> None:
    made = regenerated(store=store)
    assert sorted(made) == sorted(path.name for path in SHIPPED_FOLDER.glob("*.csv.gz"))
    for name, content in made.items():
        held = (SHIPPED_FOLDER / name).read_bytes()
        assert gzip.decompress(content) == gzip.decompress(held), name
        assert content == held, f"{name}: same facts, but another build of the compressor"
    written = write_shipped(tmp_path, store=store)
    assert {path.name: path.read_bytes() for path in written} == made
