import numpy as np
import pytest

from negotiate.cases import load_backtests
from negotiate.uncertainty.episodes import replaced, replay


@pytest.fixture(scope="module")
def saudi():
    tests = load_backtests("gulf-domestic-work")
    assert tests is not None
    return tests.episodes[0]


def test_nothing_shut_changes_nothing() -> None:
    posts = np.array([10.0, 20.0, 5.0])
    assert replaced(posts, 0.5, np.full(3, np.inf)) == pytest.approx(np.zeros(3))


def test_independent_origins_do_not_replace_each_other() -> None:
    moved = replaced(np.array([10.0, 20.0]), 0.0, np.array([0.0, np.inf]))
    assert moved == pytest.approx([-10, 0])


def test_lost_posts_spread_by_s_over_one_plus_s_times_the_others() -> None:
    # n open rivals: each rises by s L / (1 + (n - 1) s).
    moved = replaced(np.array([10.0, 3.0, 2.0]), 0.6, np.array([0.0, np.inf, np.inf]))
    assert moved == pytest.approx([-10, 0.6 * 10 / 1.6, 0.6 * 10 / 1.6])


def test_shut_corridors_run_off_at_one_over_the_contract(saudi) -> None:
    found = replay(saudi, substitution=0.7, contract_years=2.0)
    assert found.with_statuses["IDN"] == pytest.approx(-317180 / 2)
    assert replay(saudi, substitution=0.7, contract_years=1.0).with_statuses["IDN"] == -317180


def test_closed_corridors_take_no_more_and_the_open_ones_more(saudi) -> None:
    found = replay(saudi, substitution=0.7, contract_years=2.0)
    for name in ("BGD", "IND"):
        assert found.with_statuses[name] == pytest.approx(0, abs=1e-6)
        assert found.without_statuses[name] > 0
    assert found.with_statuses["ETH"] > found.without_statuses["ETH"] > 0
