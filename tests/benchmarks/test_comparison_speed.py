"""Speed of the import and of a what-if; numbers to read, not to assert.

Run with ``pytest --benchmark-enable --benchmark-only tests/benchmarks``. The import's
named peer, pandas, runs in the same session.
"""

import subprocess
import sys

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from negotiate.cases import load_case
from negotiate.cases.schema import Case
from negotiate.regimes.calibration import calibrate
from negotiate.regimes.comparison import Comparison, compare, private_setting
from negotiate.regimes.private import bilateral


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("gulf-domestic-work")


def what_if(case: Case, power: float) -> Comparison:
    """One figure changed: calibrate anew, bilateral deals and framework."""
    return compare(
        calibrate(case, overrides={"power": power}),
        regimes=["bilateral", "framework_differentiated"],
        checked=False,
    )


def imported(module: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("module", ["negotiate", "pandas"])
def test_speed_of_import(benchmark: BenchmarkFixture, module: str) -> None:
    benchmark.pedantic(imported, args=(module,), rounds=5)


def test_speed_of_a_what_if(benchmark: BenchmarkFixture, case: Case) -> None:
    found = benchmark(what_if, case, 0.45)
    assert found.fragmentation.sum() > 0


def test_speed_of_every_regime(benchmark: BenchmarkFixture, case: Case) -> None:
    found = benchmark(lambda: compare(calibrate(case, overrides={"power": 0.45})))
    assert len(found.outcomes) == 7


def test_a_what_if_without_checks_finds_the_checked_prices(case: Case) -> None:
    calibration = calibrate(case, overrides={"power": 0.45})
    setting = private_setting(calibration)
    quick = what_if(case, 0.45).outcomes["bilateral"]
    assert quick.net_prices == pytest.approx(bilateral(setting).net_prices, rel=1e-8)
