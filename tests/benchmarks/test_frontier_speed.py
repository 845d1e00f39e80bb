"""Speed and memory of exact frontiers, and of their Nash and Kalai-Smorodinsky points.

Run with ``pytest --benchmark-enable tests/benchmarks/test_frontier_speed.py -s`` to read the
numbers. The named peer is NegMAS (``pip install negmas``), which lists all outcomes; both sides run
in the same session on the same problem, each in a process of its own so that its memory can be
read. Ten million outcomes take the peer 3.3 GB and minutes: only with NEGOTIATE_BENCHMARK_LARGE=1.
"""

import importlib.util
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from negotiate.bargaining.frontier import Frontier, frontier
from negotiate.bargaining.spaces import Space

ROOT = Path(__file__).parents[2]
LARGE = os.environ.get("NEGOTIATE_BENCHMARK_LARGE") == "1"
LEVELS = 10


def opposed(issues: int, parties: int, seed: int = 0) -> Space:
    """Return the opposed family: party 1 likes high levels, 2 low ones, 3 has a single peak."""
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(issues), size=parties)
    x = np.linspace(0, 1, LEVELS)
    worths = []
    for issue in range(issues):
        power = rng.uniform(0.5, 1.5, 2)
        rows = [x ** power[0], (1 - x) ** power[1], 1 - np.abs(x - rng.random())]
        worths.append(np.array(rows[:parties]) * weights[:, [issue]])
    names = tuple(map(str, range(LEVELS)))
    return Space(tuple(f"issue{k}" for k in range(issues)), (names,) * issues, tuple(worths))


def nash_and_kalai(points: np.ndarray, fall_back: float = 0.2) -> tuple[int, int]:
    """Return the positions of both solutions on a listed frontier."""
    gains = points - fall_back
    rational = (gains >= 0).all(axis=1)
    ideal = gains[rational].max(axis=0)
    nash = np.where(rational, gains.prod(axis=1), -np.inf).argmax()
    return int(nash), int(np.where(rational, (gains / ideal).min(axis=1), -np.inf).argmax())


def ours(space: Space) -> tuple[np.ndarray, tuple[int, int]]:
    points = frontier(space).points
    return points, nash_and_kalai(points)


def peers(space: Space) -> Callable[[], tuple[np.ndarray, tuple[int, int]]]:
    """Return the same computation by NegMAS: its frontier, Nash and Kalai points."""
    from negmas.outcomes import make_issue, make_os
    from negmas.preferences import LinearAdditiveUtilityFunction
    from negmas.preferences.ops import pareto_frontier
    from negmas.preferences.value_fun import TableFun

    issues = [make_issue(list(range(LEVELS)), name) for name in space.issues]
    outcomes = make_os(issues)
    functions = [
        LinearAdditiveUtilityFunction(
            {
                name: TableFun(dict(enumerate(worth[party].tolist())))
                for name, worth in zip(space.issues, space.worths, strict=True)
            },
            outcome_space=outcomes,
        )
        for party in range(len(space.parties))
    ]

    def run() -> tuple[np.ndarray, tuple[int, int]]:
        points = np.unique(np.array(pareto_frontier(functions, issues=issues)[0]), axis=0)
        return points, nash_and_kalai(points)

    return run


def run_in_child(who: str, issues: int, parties: int) -> None:
    """Print what a run took; called by :func:`measured` in a process of its own."""
    import resource

    space = opposed(issues, parties)
    ours(opposed(2, parties))
    run = peers(space) if who == "negmas" else lambda: ours(space)
    if who == "negmas":
        peers(opposed(2, parties))()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    points, chosen = run()
    taken = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory = (after - before) / 1024
    if who != "negmas":  # a run of milliseconds: the fastest of some, and all that was allocated
        taken = min(taken, *(timed(run) for _ in range(5)))
        memory = max(memory, allocated(run))
    found = [points[k].round(9).tolist() for k in chosen]
    print(json.dumps([taken, memory, len(points), found]))  # noqa: T201


def timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def allocated(run: Callable[[], object]) -> float:
    """Return the most megabytes that a run held at a time."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def measured(who: str, issues: int, parties: int) -> tuple[float, float, int, list[list[float]]]:
    """Return seconds, megabytes on top of what the process held, points, and both solutions."""
    program = (
        "import importlib.util as u; "
        f"s = u.spec_from_file_location('speed', {str(Path(__file__))!r}); "
        "m = u.module_from_spec(s); s.loader.exec_module(m); "
        f"m.run_in_child({who!r}, {issues}, {parties})"
    )
    child = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT
    )
    seconds, memory, points, found = json.loads(child.stdout.splitlines()[-1])
    return seconds, memory, points, found


@pytest.mark.slow
@pytest.mark.parametrize("parties", [2, 3])
@pytest.mark.parametrize(
    "issues",
    [
        6,
        pytest.param(
            7, marks=pytest.mark.skipif(not LARGE, reason="NEGOTIATE_BENCHMARK_LARGE is not 1")
        ),
    ],
)
def test_frontiers_are_those_of_negmas_in_a_small_part_of_its_time_and_memory(
    issues: int, parties: int, request: pytest.FixtureRequest
) -> None:
    if not request.config.getoption("--benchmark-enable"):
        pytest.skip("a comparison of speeds runs with --benchmark-enable")
    if importlib.util.find_spec("negmas") is None:
        pytest.skip("the peer is not installed: pip install negmas")
    mine, theirs = measured("ours", issues, parties), measured("negmas", issues, parties)
    print(  # noqa: T201
        f"\n10^{issues} outcomes, {parties} parties, {mine[2]} points: {mine[0]:.5f} s and "
        f"{mine[1]:.2f} MB; NegMAS {theirs[0]:.2f} s and {theirs[1]:.0f} MB; "
        f"{theirs[0] / mine[0]:,.0f} times as fast, memory {theirs[1] / mine[1]:,.0f} times"
    )
    assert mine[2] == theirs[2]
    assert np.allclose(mine[3], theirs[3], atol=1e-8)
    assert theirs[0] > 100 * mine[0]


@pytest.mark.parametrize("issues", [10, 20, 40, 60, 100])
def test_growth_with_the_issues(benchmark: Callable[..., Frontier], issues: int) -> None:
    found = benchmark.pedantic(frontier, args=(opposed(issues, 2),), rounds=2)  # type: ignore[attr-defined]
    assert found.exact


@pytest.mark.parametrize("issues", [6, 7, 10])
def test_growth_of_three_parties(benchmark: Callable[..., Frontier], issues: int) -> None:
    found = benchmark.pedantic(frontier, args=(opposed(issues, 3),), rounds=2)  # type: ignore[attr-defined]
    assert found.exact


@pytest.mark.parametrize("grid", [0.01, 0.005, 0.001])
def test_a_hundred_issues_on_a_grid(benchmark: Callable[..., Frontier], grid: float) -> None:
    space = opposed(100, 2)
    found = benchmark(lambda: frontier(space, grid=grid))
    assert found.error[0] <= grid
    assert space.size == 10**100
