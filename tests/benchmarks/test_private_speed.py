"""Speed of agreed prices on nine origins and two destinations, as ratios to a naive peer."""

from collections.abc import Callable
from time import perf_counter

import numpy as np
import pytest

from negotiate.regimes.complementarity import solve_complementarity
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.private import bilateral, framework
from negotiate.regimes.private_setting import PrivateSetting

ORIGINS = tuple(f"X{chr(65 + k)}{chr(65 + k)}" for k in range(9))
MEMBERS = frozenset(range(5))


def setting() -> PrivateSetting:
    rng = np.random.default_rng(1)
    chains = 0.05 * rng.random((9, 9))
    np.fill_diagonal(chains, 0.0)
    markets = Markets.build(
        ORIGINS,
        ("XYY", "XZZ"),
        value=50 + 5 * rng.random((9, 2)),
        slopes=[single_substitution(2.0, 0.5, 9), single_substitution(3.0, 0.4, 9)],
        loss=5 + 5 * rng.random(9),
        loss_growth=rng.random(9),
        power=0.5,
        chains=chains,
    )
    return PrivateSetting.build(markets)


def fastest(run: Callable[[], object]) -> float:
    """Return the least of five times in seconds, after one run to warm up."""
    run()
    times = []
    for _ in range(5):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return min(times)


def grid_round(given: PrivateSetting) -> None:
    """One round of the peer: every pair tries 40 prices, employers' numbers solved anew."""
    for d in range(2):
        slopes, value = given.markets.slopes[d], given.net_value[:, d]
        for o in range(9):
            for price in np.linspace(5.0, 45.0, 40):
                prices = np.full(9, 20.0)
                prices[o] = price
                solve_complementarity(slopes, prices - value)


@pytest.mark.parametrize(
    "run",
    [
        lambda given: bilateral(given),
        lambda given: framework(given, MEMBERS),
        lambda given: framework(given, MEMBERS, form="one_floor"),
    ],
    ids=["bilateral", "differentiated", "one floor"],
)
def test_a_checked_equilibrium_is_faster_than_one_round_of_replies_on_a_grid(
    run: Callable[[PrivateSetting], object],
) -> None:
    given = setting()
    assert fastest(lambda: run(given)) < fastest(lambda: grid_round(given))


def test_speed_of_bilateral_prices(benchmark: Callable[..., object]) -> None:
    given = setting()
    benchmark(lambda: bilateral(given))
