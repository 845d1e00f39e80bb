"""Speed of a question on the largest shipped case; peer: one answer without its ranges.

The ranges of a question ask it again at every end and for every draw, so that they should take about
as many times as long as one answer. Run with ``--benchmark-enable`` for the figures.
"""

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from negotiate.cases import load_case
from negotiate.spillovers import answer, cap_question
from negotiate.uncertainty.spillover_ranges import spillover_ranges

DRAWS = 20


@pytest.mark.benchmark(group="a cap on the case nurses")
def test_speed_of_one_answer(benchmark: BenchmarkFixture) -> None:
    asked = cap_question(load_case("nurses"), ["ZAF-GBR=1000"])
    assert benchmark(lambda: answer(asked)).choice.exits.total.shape == (11,)


@pytest.mark.benchmark(group="a cap on the case nurses")
def test_speed_of_its_ranges(benchmark: BenchmarkFixture) -> None:
    asked = cap_question(load_case("nurses"), ["ZAF-GBR=1000"])
    centre = answer(asked)

    def run() -> int:
        rng = np.random.default_rng(1)
        return spillover_ranges(asked, centre, rng=rng, draws=DRAWS).draws

    assert benchmark.pedantic(run, rounds=1) > DRAWS / 2
