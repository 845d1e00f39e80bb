"""Which count of migrants is used where that of the United Nations is not there."""

from pathlib import Path

import pytest

from negotiate.errors import DatasetError
from negotiate.leverage.worlds import world_leverage
from negotiate.world import instead_words, load_stocks, load_world, stock_measure
from negotiate.world.stocks import INSTEAD, STOCK


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was imported."""
    monkeypatch.setenv("NEGOTIATE_DATA_DIR", str(tmp_path))


@pytest.mark.usefixtures("empty")
def test_without_an_import_the_world_bank_stands_in_and_it_is_said() -> None:
    world = load_stocks()
    assert stock_measure(world) == INSTEAD
    words = instead_words(world, INSTEAD)
    assert "migrants, World Bank (wb_migrant_stock_2017, 2017)" in words
    assert "https://www.un.org" in words
    assert instead_words(world, STOCK) == ""


@pytest.mark.usefixtures("empty")
def test_nothing_stands_in_for_a_layer_that_does_not_ship() -> None:
    world = load_stocks(layer="2211")
    assert stock_measure(world, "2211") == STOCK
    assert stock_measure(load_stocks(), "2211") == STOCK
    with pytest.raises(DatasetError, match="oecd_foreign_trained_doctors"):
        world.require(STOCK, "2211")


@pytest.mark.usefixtures("empty")
def test_leverage_without_an_import_names_the_stock_that_ships() -> None:
    found = world_leverage(load_stocks("remittance"), "SAU")
    assert found.measure == INSTEAD
    assert "World Bank" in found.instead
    figure = found.figure("PHL")
    assert figure is not None
    assert (figure.value, figure.source.table) == (583985.0, "wb_migrant_stock_2017")
    row = found.frame().set_index("origin").loc["PHL"]
    assert (row["workers"], row["workers_source"]) == (583985.0, figure.where)


@pytest.mark.usefixtures("empty")
def test_a_world_loaded_without_the_stand_in_says_where_to_get_the_stock() -> None:
    with pytest.raises(DatasetError, match=r"un_migrant_stock_2020"):
        world_leverage(load_world(measures=("stock",)), "SAU")
