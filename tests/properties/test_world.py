"""Properties of the world that hold for any facts: lookups, views, symmetry and balance."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from negotiate.world import (
    Figure,
    Measure,
    Source,
    World,
    all_figures,
    assemble,
    chain_measures,
    dependence,
    fill_share,
    from_graphml,
    graph,
    graphml,
    long_csv,
)
from negotiate.world.assembling import COLUMNS

STOCK = Measure("stock", "person", "people", "Invented.", additive=True)
SIZE = 5
NAMES = tuple(f"XA{letter}" for letter in "ABCDE")
YEAR = Source("invented", 2020, "", "", "assumed")

stocks = arrays(float, (SIZE, SIZE), elements=st.integers(0, 1000).map(float))
known = arrays(bool, (SIZE, SIZE))


def world_of(stock: np.ndarray, has: np.ndarray, names: tuple[str, ...] = NAMES) -> World:
    """Return a world with the stocks that are known, incomes and people."""
    cells = [tuple(cell) for cell in np.argwhere(has & ~np.eye(SIZE, dtype=bool))]
    rows = [
        (names[o], names[d], "all", "stock", stock[o, d], "invented", 2020, "", k + 2, "")
        for k, (o, d) in enumerate(cells)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    found = assemble([frame] if rows else [], [STOCK], {"invented": "assumed"}, also=names)
    nodes = {
        name: {
            "gdp_per_head": Figure(1000.0 * (NAMES.index(name) + 1), "USD", YEAR, (2,)),
            "population": Figure(5000.0 + 700 * NAMES.index(name), "person", YEAR, (2,)),
        }
        for name in names
    }
    return World(found.countries, found.layers, found.sources, found.facts, nodes)


def some(has: np.ndarray) -> np.ndarray:
    """Return what is known with at least two corridors."""
    more = has.copy()
    more[0, 1] = more[1, 2] = True
    return more


@given(stocks, known)
def test_lookup_matrix_and_figures_agree(stock: np.ndarray, has: np.ndarray) -> None:
    world = world_of(stock, some(has))
    matrix = world.matrix("stock")
    for row, origin in enumerate(world.countries):
        for column, destination in enumerate(world.countries):
            figure = world.figure("stock", origin, destination)
            assert (figure is None) == bool(np.isnan(matrix[row, column]))
            assert figure is None or figure.value == matrix[row, column]
    listed = list(world.figures("stock", "all"))
    assert len(listed) == np.isfinite(matrix).sum()
    assert sum(float(each.figure.value) for each in listed) == np.nansum(matrix)


@given(stocks, known)
def test_figures_out_of_all_origins_are_those_into_all_destinations(
    stock: np.ndarray, has: np.ndarray
) -> None:
    world = world_of(stock, some(has))
    out = [each for name in NAMES for each in world.figures("stock", "all", origin=name)]
    into = [each for name in NAMES for each in world.figures("stock", "all", destination=name)]
    assert sorted(map(repr, out)) == sorted(map(repr, into))


@given(stocks, known)
def test_graph_and_files_lose_nothing(stock: np.ndarray, has: np.ndarray) -> None:
    world = world_of(stock, some(has))
    view = graph(world)
    matrix = world.matrix("stock")
    assert view.number_of_edges() == np.isfinite(matrix).sum()
    assert sorted(view) == list(world.countries)
    back = from_graphml(graphml(view))
    assert dict(back.nodes(data=True)) == dict(view.nodes(data=True))
    assert sorted(back.edges(keys=True, data="stock")) == sorted(
        view.edges(keys=True, data="stock")
    )
    assert long_csv(all_figures(world)).count(b"\n") == 1 + view.number_of_edges()


@given(stocks, known)
def test_shares_and_concentration_stay_in_their_bounds(stock: np.ndarray, has: np.ndarray) -> None:
    found = dependence(world_of(stock, some(has)))
    for side in (found.origins, found.destinations):
        index = side.herfindahl[np.isfinite(side.herfindahl)]
        many = side.known[np.isfinite(side.herfindahl)]
        assert (index <= 1 + 1e-12).all()
        assert (index >= 1 / many - 1e-12).all()
        assert (side.shares >= 0).all()
        assert ((side.largest >= 0) == np.isfinite(side.herfindahl)).all()


@given(stocks, known, st.permutations(NAMES))
def test_names_of_countries_do_not_matter(stock: np.ndarray, has: np.ndarray, names: Any) -> None:
    one = dependence(world_of(stock, some(has)))
    other = dependence(world_of(stock, some(has), tuple(names)))
    for name, renamed in zip(NAMES, names, strict=True):
        a, b = one.row(name), other.row(renamed)
        for mine, theirs in ((one.origins, other.origins), (one.destinations, other.destinations)):
            assert theirs.total[b] == pytest.approx(mine.total[a], nan_ok=True)
            assert theirs.herfindahl[b] == pytest.approx(mine.herfindahl[a], nan_ok=True)


@given(stocks, known)
def test_reversed_corridors_swap_the_sides(stock: np.ndarray, has: np.ndarray) -> None:
    one = dependence(world_of(stock, some(has)))
    other = dependence(world_of(stock.T, some(has).T))
    assert other.destinations.herfindahl == pytest.approx(one.origins.herfindahl, nan_ok=True)
    assert other.origins.total == pytest.approx(one.destinations.total, nan_ok=True)
    assert np.array_equal(other.destinations.alternatives, one.origins.alternatives.T)


@given(stocks, st.floats(0.01, 0.4))
def test_assumed_chains_balance_and_pass_on_more_the_more_is_filled(
    stock: np.ndarray, share: float
) -> None:
    world = world_of(stock + 1, np.ones((SIZE, SIZE), dtype=bool))
    found = chain_measures(world, dependence(world), fill_share(share))
    assert found.hub_posts.sum(axis=1) == pytest.approx(found.exposure_posts.sum(axis=1))
    assert ((found.passed_on >= 0) & (found.passed_on <= 1)).all()
    assert (np.diff(found.passed_on, axis=0) > 0).all()
    for filling in found.fillings:
        assert (filling.chains.sum(axis=1) < 1).all()
