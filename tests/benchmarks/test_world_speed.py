"""Speed and memory of the world: 230 countries, 10 occupations, 526,700 corridors, 3 measures.

Run with ``pytest --benchmark-enable tests/benchmarks/test_world_speed.py -s`` to read the numbers.
The world is built from long frames of invented facts on the path of the real data. Peers in the
same run: NetworkX for building and for reading a matrix off (on a tenth of the corridors, times
ten), and ``numpy.linalg.solve`` as the limit of a cascade. No test here depends on time.
"""

import tracemalloc
from collections.abc import Callable, Iterator
from itertools import product

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from negotiate.corridors.cascade import cascade
from negotiate.corridors.choice import nested_logit
from negotiate.corridors.diversion import Supply, respond, supply_from_flows
from negotiate.corridors.spillover import Spillover, spillover
from negotiate.world import Measure, World, assemble

COUNTRIES = 230
MEGABYTE = 2**20
CHOICE = nested_logit([0.3, 0.5, 0.6], nests=[k % 3 for k in range(COUNTRIES)], between=0.8)
NAMES = ["X" + "".join(pair) for pair in product("ABCDEFGHIJKLMNOP", repeat=2)][:COUNTRIES]
MEASURES = (
    Measure("stock", "person", "people", "Invented.", additive=True),
    Measure("flow", "persons/year", "people", "Invented.", additive=True),
    Measure("remittance", "million USD/year", "money", "Invented."),
)


def frames(occupations: int, rng: np.random.Generator) -> Iterator[pd.DataFrame]:
    """Yield all corridors of one occupation after the other, in random order."""
    origin, destination = np.nonzero(~np.eye(COUNTRIES, dtype=bool))
    for number in range(occupations):
        mixed = rng.permutation(3 * len(origin))
        pair, measure = mixed % len(origin), mixed // len(origin)
        size = len(mixed)
        yield pd.DataFrame(
            {
                "origin": pd.Categorical.from_codes(origin[pair], categories=NAMES),
                "destination": pd.Categorical.from_codes(destination[pair], categories=NAMES),
                "layer": pd.Categorical.from_codes(
                    np.zeros(size, dtype=np.int8), categories=[f"{number:04d}"]
                ),
                "measure": pd.Categorical.from_codes(
                    measure, categories=[each.id for each in MEASURES]
                ),
                "value": rng.gamma(0.2, 50.0, size) + 1.0,
                "table": pd.Categorical.from_codes(
                    np.zeros(size, dtype=np.int8), categories=["invented"]
                ),
                "year": rng.integers(2015, 2021, size),
                "period": pd.Categorical.from_codes(np.zeros(size, dtype=np.int8), categories=[""]),
                "row": np.arange(2, size + 2),
                "flag": pd.Categorical.from_codes(np.zeros(size, dtype=np.int8), categories=[""]),
            }
        )


def world_of(occupations: int, seed: int = 0) -> World:
    found = assemble(
        frames(occupations, np.random.default_rng(seed)), MEASURES, {"invented": "assumed"}
    )
    return World(found.countries, found.layers, found.sources, found.facts)


def traced(run: Callable[[], object]) -> float:
    """Return the peak of memory of a run in MB; what came before does not count."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / MEGABYTE


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(10)


@pytest.mark.slow
def test_all_corridors_of_the_world_are_there_with_their_provenance(world: World) -> None:
    corridors = COUNTRIES * (COUNTRIES - 1) * 10
    for facts in world.facts.values():
        assert len(facts) == corridors
        assert (np.diff(facts.starts) == 1).all()
        assert {world.sources[k].table for k in np.unique(facts.source)} == {"invented"}
        assert facts.rows.min() >= 2


@pytest.mark.slow
def test_memory_grows_in_proportion_and_stays_below_two_gigabytes() -> None:
    world_of(1)
    small, large = traced(lambda: world_of(4)), traced(lambda: world_of(12))
    print(f"\npeak of 4 occupations {small:.0f} MB, of 12 {large:.0f} MB")  # noqa: T201
    assert large < 1.3 * 3 * small
    assert large / 12 * 100 < 2048


@pytest.mark.slow
@pytest.mark.parametrize("occupations", [10, 100], ids=["half a million", "five million"])
def test_speed_of_building_the_world(benchmark: BenchmarkFixture, occupations: int) -> None:
    if not benchmark.enabled and occupations > 10:
        pytest.skip("five million corridors are built with --benchmark-enable")
    built = benchmark.pedantic(world_of, (occupations,), rounds=1)
    assert len(built.facts["stock"]) == COUNTRIES * (COUNTRIES - 1) * occupations
    if benchmark.enabled:
        benchmark.extra_info["peak MB"] = round(traced(lambda: world_of(occupations)))
        print(f"\npeak of {occupations} occupations: {benchmark.extra_info['peak MB']} MB")  # noqa: T201


def networkx_world(world: World) -> "nx.MultiDiGraph[str]":
    """Return one occupation as NetworkX alone would hold it: each fact an attribute with source."""
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name, facts in world.facts.items():
        part = facts.of_layer(0)
        listed = (facts.origin, facts.destination, facts.value, facts.source, facts.rows)
        columns = (each[part].tolist() for each in listed)
        for origin, destination, value, source, row in zip(*columns, strict=True):
            given = {name: value, f"{name}_source": source, f"{name}_row": row}
            made.add_edge(NAMES[origin], NAMES[destination], key=world.layers[0], **given)
    return made


def read_off(made: "nx.MultiDiGraph[str]", names: tuple[str, ...]) -> np.ndarray:
    """Return the stocks of a graph as a matrix."""
    at = {name: k for k, name in enumerate(names)}
    matrix = np.full((len(names), len(names)), np.nan)
    for origin, destination, stock in made.edges(data="stock"):
        matrix[at[origin], at[destination]] = stock
    return matrix


@pytest.mark.slow
def test_speed_of_networkx_building_a_tenth_as_peer(
    benchmark: BenchmarkFixture, world: World
) -> None:
    """Times ten compares with half a million corridors."""
    made = benchmark.pedantic(networkx_world, (world,), rounds=3)
    assert made.number_of_edges() == COUNTRIES * (COUNTRIES - 1)
    if benchmark.enabled:
        benchmark.extra_info["peak MB"] = round(traced(lambda: networkx_world(world)))
        benchmark.extra_info["share of the corridors"] = 0.1


@pytest.mark.slow
def test_speed_of_a_matrix_of_one_occupation(benchmark: BenchmarkFixture, world: World) -> None:
    matrix = benchmark(world.matrix, "stock", world.layers[0])
    assert np.isfinite(matrix).sum() == COUNTRIES * (COUNTRIES - 1)


@pytest.mark.slow
def test_speed_of_networkx_giving_the_same_matrix_as_peer(
    benchmark: BenchmarkFixture, world: World
) -> None:
    made = networkx_world(world)
    matrix = benchmark.pedantic(read_off, (made, world.countries), rounds=5)
    assert np.array_equal(matrix, world.matrix("stock", world.layers[0]), equal_nan=True)


def supply_of(world: World) -> Supply:
    """Return the flows of a world as the supply of workers who choose."""
    flows = np.stack([np.nan_to_num(world.matrix("flow", layer)) for layer in world.layers])
    return supply_from_flows(flows, 20 * flows.sum(axis=-1), CHOICE)


def invented_chains(seed: int) -> np.ndarray:
    """Return P in which others fill half of every origin's posts."""
    drawn = np.random.default_rng(seed).random((COUNTRIES, COUNTRIES))
    drawn *= 1 - np.eye(COUNTRIES)
    return 0.5 * drawn / drawn.sum(axis=1, keepdims=True)


def one_cap(base: Supply, chains: np.ndarray) -> Spillover:
    """Cap one corridor at half of its flow and follow it everywhere."""
    caps = np.full(base.flows.shape, np.inf)
    caps[3, 17, 42] = 0.5 * base.flows[3, 17, 42]
    return spillover(respond(base, caps=caps), chains)


@pytest.mark.slow
@pytest.mark.parametrize("occupations", [10, 100], ids=["half a million", "five million"])
def test_speed_of_a_spillover_over_the_world(
    benchmark: BenchmarkFixture, occupations: int, world: World
) -> None:
    if not benchmark.enabled and occupations > 10:
        pytest.skip("five million corridors are followed with --benchmark-enable")
    base = supply_of(world if occupations == 10 else world_of(occupations))
    chains = invented_chains(0)
    found = benchmark.pedantic(one_cap, (base, chains), rounds=3, warmup_rounds=1)
    assert found.exits.direct[3, 17] == pytest.approx(-0.5 * base.flows[3, 17, 42])
    assert found.unfilled.total.sum() == pytest.approx(found.exits.total.sum())
    if benchmark.enabled:
        benchmark.extra_info["peak MB"] = round(traced(lambda: one_cap(base, chains)))


@pytest.mark.slow
@pytest.mark.parametrize("ours", [True, False], ids=["cascade", "numpy.linalg.solve as limit"])
def test_speed_of_a_cascade_over_one_occupation(
    benchmark: BenchmarkFixture, world: World, ours: bool
) -> None:
    exits = np.nansum(world.matrix("flow", world.layers[0]), axis=1)
    chains = invented_chains(1)
    limit = np.linalg.solve(np.eye(COUNTRIES) - chains.T, exits)

    def solved() -> np.ndarray:
        return np.asarray(np.linalg.solve(np.eye(COUNTRIES) - chains.T, exits))

    found = benchmark((lambda: cascade(chains, exits).vacancies) if ours else solved)
    assert found == pytest.approx(limit)
