"""Speed and memory of a spillover over the world: 230 countries, 10 occupations, 529,000 corridors.

Run with ``pytest --benchmark-enable tests/benchmarks/test_corridor_speed.py -s`` to read the
numbers. Peers in the same run: a NetworkX traversal of the same cascade, which has to be slower,
and a dense numpy solve, the limit, of which the checked solve takes at most twice the time.
"""

import resource
import tracemalloc
from collections.abc import Callable
from time import perf_counter

import networkx as nx
import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from negotiate.corridors.cascade import SparseChains, cascade
from negotiate.corridors.choice import nested_logit
from negotiate.corridors.diversion import Supply, respond, supply_from_flows
from negotiate.corridors.spillover import Spillover, spillover

COUNTRIES, OCCUPATIONS = 230, 10
CHOICE = nested_logit(
    [0.3, 0.5, 0.6], nests=[k % 3 for k in range(COUNTRIES)], between=0.8, theta=1.2
)
GIGABYTE = 2**30


def fastest(run: Callable[[], object], times: int = 7) -> float:
    """Return the least time of some runs in seconds, after one run to warm up."""
    run()
    taken = []
    for _ in range(times):
        start = perf_counter()
        run()
        taken.append(perf_counter() - start)
    return min(taken)


def invented_chains(n: int, per_origin: int, seed: int = 0) -> SparseChains:
    """Return chains in which every origin is filled from some others, in all 30 to 80 %."""
    rng = np.random.default_rng(seed)
    rows = np.repeat(np.arange(n), per_origin)
    columns = (rows + rng.integers(1, n, len(rows))) % n
    shares = rng.random(len(rows))
    sums = np.bincount(rows, shares, minlength=n)
    return SparseChains(n, rows, columns, shares * (rng.uniform(0.3, 0.8, n) / sums)[rows])


def as_matrix(listed: SparseChains) -> np.ndarray:
    matrix = np.zeros((listed.size, listed.size))
    np.add.at(matrix, (listed.origins, listed.filled_by), listed.shares)
    return matrix


@pytest.fixture(scope="module")
def world() -> tuple[Supply, np.ndarray, np.ndarray]:
    """Return supply, P by occupation and R of the whole world."""
    rng = np.random.default_rng(0)
    flows = rng.gamma(0.2, 50.0, (OCCUPATIONS, COUNTRIES, COUNTRIES))
    flows *= 1 - np.eye(COUNTRIES)
    people = flows.sum(axis=-1) * rng.uniform(3, 40, flows.shape[:2])
    chains = np.stack([as_matrix(invented_chains(COUNTRIES, 40, k)) for k in range(OCCUPATIONS)])
    replaced = rng.random((COUNTRIES, COUNTRIES)) * (1 - np.eye(COUNTRIES))
    return supply_from_flows(flows, people, CHOICE), chains, 0.8 * replaced / replaced.sum(axis=0)


def one_cap(world: tuple[Supply, np.ndarray, np.ndarray]) -> Spillover:
    """Cap one corridor at half of its flow: diversion, replacement and chains everywhere."""
    base, chains, replaced = world
    caps = np.full(base.flows.shape, np.inf)
    caps[3, 17, 42] = 0.5 * base.flows[3, 17, 42]
    return spillover(respond(base, caps=caps), chains, destination_replacement=replaced)


def all_caps(world: tuple[Supply, np.ndarray, np.ndarray]) -> Spillover:
    """Cap all origins at one destination, in all occupations: 2,300 corridors."""
    base, chains, replaced = world
    caps = np.full(base.flows.shape, np.inf)
    caps[..., 42] = 0.5 * base.flows[..., 42]
    return spillover(respond(base, caps=caps), chains, destination_replacement=replaced)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "seconds"),
    [(one_cap, 1.0), (all_caps, 3.0)],
    ids=["one corridor", "all origins at one destination"],
)
def test_a_change_is_followed_over_the_whole_world_in_time(
    world: tuple[Supply, np.ndarray, np.ndarray],
    change: Callable[[tuple[Supply, np.ndarray, np.ndarray]], Spillover],
    seconds: float,
) -> None:
    taken = fastest(lambda: change(world), times=3)
    print(f"\n{change.__name__}: {taken:.3f} s")  # noqa: T201
    assert taken < seconds


@pytest.mark.slow
def test_the_world_and_a_change_need_less_than_two_gigabytes(
    world: tuple[Supply, np.ndarray, np.ndarray],
) -> None:
    base, chains, replaced = world
    tracemalloc.start()
    built = supply_from_flows(base.flows.copy(), base.populations, CHOICE)
    all_caps((built, chains.copy(), replaced))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    process = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\npeak of world and change {peak / GIGABYTE:.2f} GB, process {process:.2f} GB")  # noqa: T201
    assert peak < 2 * GIGABYTE


def traversal(graph: "nx.DiGraph[int]", exits: np.ndarray) -> np.ndarray:
    """Return vacancies by walking the edges of a graph, link by link: the naive peer."""
    total = dict(enumerate(exits.tolist()))
    link = dict(total)
    while max(map(abs, link.values())) > 1e-13 * abs(exits).max():
        following = dict.fromkeys(graph, 0.0)
        for origin, filled_by, share in graph.edges(data="share"):
            following[filled_by] += share * link[origin]
        link = following
        for origin, opened in link.items():
            total[origin] += opened
    return np.array([total[k] for k in range(len(exits))])


def graph_of(listed: SparseChains) -> "nx.DiGraph[int]":
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(listed.size))
    for origin, filled_by, share in zip(
        listed.origins.tolist(), listed.filled_by.tolist(), listed.shares.tolist(), strict=True
    ):
        before = graph.get_edge_data(origin, filled_by, {"share": 0.0})["share"]
        graph.add_edge(origin, filled_by, share=before + share)
    return graph


@pytest.mark.slow
def test_the_cascade_is_within_twice_a_dense_solve_and_far_below_a_walk_on_a_graph() -> None:
    listed = invented_chains(COUNTRIES, 40)
    matrix, exits = as_matrix(listed), np.random.default_rng(1).random(COUNTRIES)
    graph = graph_of(listed)
    assert cascade(matrix, exits).vacancies == pytest.approx(traversal(graph, exits))
    ours = fastest(lambda: cascade(matrix, exits), times=30)
    limit = fastest(lambda: np.linalg.solve(np.eye(COUNTRIES) - matrix.T, exits), times=30)
    walk = fastest(lambda: traversal(graph, exits), times=3)
    print(f"\nours {1e3 * ours:.2f} ms, dense {1e3 * limit:.2f} ms, graph {1e3 * walk:.0f} ms")  # noqa: T201
    assert ours < 2 * limit
    assert ours < walk / 10


@pytest.mark.slow
def test_time_of_a_long_list_of_chains_grows_with_its_length() -> None:
    times = []
    for n in (2_300, 23_000):
        listed = invented_chains(n, 20)
        exits = np.random.default_rng(1).random(n)
        times.append(fastest(lambda listed=listed, exits=exits: cascade(listed, exits), times=3))  # type: ignore[misc]
    dense = invented_chains(2_000, 20)
    matrix, exits = as_matrix(dense), np.random.default_rng(1).random(2_000)
    limit = fastest(lambda: np.linalg.solve(np.eye(2_000) - matrix.T, exits), times=1)
    print(f"\n2,300: {times[0]:.4f} s, 23,000: {times[1]:.4f} s, dense 2,000: {limit:.3f} s")  # noqa: T201
    assert times[1] < 30 * times[0]
    assert times[0] < limit


def test_speed_of_one_change(
    benchmark: BenchmarkFixture, world: tuple[Supply, np.ndarray, np.ndarray]
) -> None:
    found = benchmark(one_cap, world)
    assert found.reappears is not None
