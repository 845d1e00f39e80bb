import numpy as np
import pytest
from numpy.typing import NDArray

from negotiate.errors import UnknownNameError
from negotiate.leverage.worlds import REPLACEABLE, world_leverage
from negotiate.units import Quantity
from negotiate.world.facts import Facts, Measure
from negotiate.world.figures import Figure, Source
from negotiate.world.world import World

FloatArray = NDArray[np.float64]

COUNTRIES = ("XAA", "XBB", "XCC", "XYY", "XZZ")
STOCK = Source("invented_stock", 2020, "", "", "official")
MONEY = Source("invented_money", 2021, "", "", "secondary")


def facts(name: str, unit: str, matrix: FloatArray, source: int, layer: int = 0) -> Facts:
    origins, destinations = np.nonzero(matrix)
    count = len(origins)
    return Facts(
        Measure(name, unit, "people", "invented"),
        np.full(count, layer, dtype=np.int16),
        origins.astype(np.int16),
        destinations.astype(np.int16),
        matrix[origins, destinations],
        np.full(count, source, dtype=np.int16),
        np.arange(count + 1, dtype=np.int32),
        np.arange(2, count + 2, dtype=np.int32),
    )


def invented_world(*, money: bool = True, layer: int = 1) -> World:
    stocks = np.zeros((5, 5))
    stocks[:3, 4] = 600.0, 300.0, 100.0
    stocks[:2, 3] = 50.0, 200.0
    found = {"stock": facts("stock", "person", stocks, 0, layer)}
    if money:
        found["remittance"] = facts("remittance", "million USD/year", stocks / 100, 1, 1)

    def of(name: str, population: float | None) -> dict[str, Figure]:
        source = Source("invented_people", 2020, "", "", "official")
        known = {"name": Figure(f"{name} land", "word", source, ())}
        if population is not None:
            known["population"] = Figure(population, "person", source, (2,))
            known["doctor_density"] = Figure(20.0, "persons/10000 inhabitants", source, (2,))
        return known

    people = {"XAA": 10_000.0, "XBB": 5_000.0, "XCC": None, "XYY": 900.0, "XZZ": 900.0}
    nodes = {name: of(name, population) for name, population in people.items()}
    return World(COUNTRIES, ("2211", "all"), (STOCK, MONEY), found, nodes)


def test_the_world_gives_every_origin_with_people_at_the_destination() -> None:
    found = world_leverage(invented_world(), "XZZ")
    assert set(found.origins) == {"XAA", "XBB"}
    assert found.home_unknown == ("XCC",)
    assert found.central.workers == pytest.approx([600, 300, 100, 0, 0])


def test_the_figure_of_each_origin_says_where_it_stands() -> None:
    frame = world_leverage(invented_world(), "XZZ").frame().set_index("origin")
    assert frame.loc["XAA", "workers_source"] == "invented_stock, 2020, row 3"
    assert frame.loc["XAA", "remittances_source"] == "invented_money, 2021, row 3"
    assert frame.loc["XCC", "share_of_foreign_workers"] == pytest.approx(0.1)
    assert np.isnan(frame.loc["XCC", "leverage_of_origin"])


def test_the_spread_holds_all_values_of_both_assumed_figures() -> None:
    found = world_leverage(invented_world(), "XZZ")
    low, high = found.spread
    for choice in (0.25, 0.5, 0.9):
        for share in (0.5, 0.75, 0.95):
            value = found.at(choice, share).leverage[:2]
            assert (value >= low[:2] - 1e-12).all()
            assert (value <= high[:2] + 1e-12).all()


def test_both_assumed_figures_are_marked_and_have_ranges() -> None:
    found = world_leverage(invented_world(), "XZZ")
    for figure in (found.dissimilarity, found.replaceable):
        assert figure.grade == "assumed"
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low < figure.value < figure.high


def test_a_figure_without_a_range_gives_one_value() -> None:
    half = Quantity(value=0.5, unit="/1", source="own", grade="derived")
    found = world_leverage(invented_world(), "XZZ", dissimilarity=half, replaceable=half)
    low, high = found.spread
    assert low[:2] == pytest.approx(high[:2])


def test_remittances_that_were_not_imported_are_left_open() -> None:
    found = world_leverage(invented_world(money=False), "XZZ")
    assert found.remittances is None
    assert np.isnan(found.central.remittances_lost).all()
    assert set(found.origins) == {"XAA", "XBB"}


def test_doctors_at_home_come_from_density_and_population() -> None:
    found = world_leverage(invented_world(layer=0), "XZZ", layer="2211")
    assert found.home[:2] == pytest.approx([20.0, 10.0])
    assert found.remittances is None


def test_a_layer_without_a_count_of_those_at_home_is_refused() -> None:
    with pytest.raises(UnknownNameError, match=r"layer .*'female'. Known: 2211, all"):
        world_leverage(invented_world(), "XZZ", layer="female")


def test_a_destination_without_stocks_is_refused_with_those_that_have_some() -> None:
    with pytest.raises(UnknownNameError, match=r"'XAA'. Known: XYY, XZZ"):
        world_leverage(invented_world(), "XAA")


def test_stocks_that_were_not_imported_are_asked_for_by_name() -> None:
    empty = World(COUNTRIES, ("all",), (), {}, {})
    with pytest.raises(UnknownNameError, match="measure of corridors named 'stock'"):
        world_leverage(empty, "XZZ")


def test_the_shipped_share_replaced_says_that_it_is_an_assumption() -> None:
    assert "no estimate was found" in REPLACEABLE.source
