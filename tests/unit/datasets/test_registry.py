import re
from pathlib import Path

import pytest

import negotiate
from negotiate.datasets import load_registry
from negotiate.datasets.page import BEGIN, END, registry_page
from negotiate.datasets.registry import FREE, REGISTRY_FILE
from negotiate.errors import DataFileError, UnknownNameError

DOCS = Path(negotiate.__file__).parent.parent / "docs" / "data.md"
WHOLE = REGISTRY_FILE.read_text(encoding="utf-8")


@pytest.mark.skipif(not DOCS.exists(), reason="the documentation is not part of the package")
def test_the_page_shows_the_registry_as_it_is() -> None:
    page = DOCS.read_text(encoding="utf-8")
    shown = page[page.index(BEGIN) : page.index(END) + len(END)]
    assert shown == registry_page(load_registry())


def test_only_free_and_stated_licences_may_ship() -> None:
    for data in load_registry().sets.values():
        if data.ships:
            assert data.licence.name in FREE
            assert data.licence.basis == "stated"


def test_every_column_is_read_or_named_as_unused_only_once() -> None:
    for _, name, table in load_registry().tables():
        assert not set(table.columns()) & set(table.unused), name
        assert len(set(table.unused)) == len(table.unused), name


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("ships: []", "ships: [corridors_2017]", r"stated by the publisher, may ship; say \[\]"),
        ("kind: country", "kind: region", "kind"),
        ("un_migrant_stock_2019:", "wb_income_groups:", "a table's id may stand once"),
        ("rows: 75600", "rows: 0", "must be more than 0, got 0"),
        ("parts: [migrant_stock_male, migrant_stock_female]", "parts: [a, b]", "unknown measures"),
        ("{quarter: quarter, meaning", "{quarter: other, meaning", "the unknown key other"),
        ("year: {column: year, meaning: mid", "year: {meaning: mid", "one of column, fixed"),
        ("where: {origin: [VUT], destination: [VUT]}, ", "", "which rows or values it hits"),
        (
            "{column: region, unit: word, kind: text",
            "{column: region, unit: word, kind: count",
            "all text or all numbers",
        ),
        ("kind: count, year: population_year", "kind: count", "names its year if the year is own"),
        ("file: un_migrant_stock/", "file: ../un_migrant_stock/../", "file"),
    ],
)
def test_a_registry_that_contradicts_itself_is_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in WHOLE
    path = tmp_path / "registry.yaml"
    path.write_text(WHOLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=words):
        load_registry(path)


def test_all_problems_of_a_registry_come_at_once(tmp_path: Path) -> None:
    path = tmp_path / "registry.yaml"
    path.write_text(re.sub("kind: share", "kind: part", WHOLE), encoding="utf-8")
    with pytest.raises(DataFileError, match="problems") as caught:
        load_registry(path)
    assert len(caught.value.problems) == WHOLE.count("kind: share")


def test_a_data_set_is_found_by_its_table_and_unknown_tables_are_told() -> None:
    registry = load_registry()
    assert registry.set_of("cepii_dist") is registry.sets["cepii_geodist"]
    with pytest.raises(UnknownNameError, match="there is no table named 'cepii'"):
        registry.set_of("cepii")
