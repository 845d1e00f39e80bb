"""Published bargaining problems with published or closed-form solutions."""

from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.bargaining.hull import on_hull
from negotiate.bargaining.solutions import kalai_smorodinsky, nash

# Nash, Econometrica 18(2), 1950, p. 161: goods with their utility to Bill and to Jack
BILLS = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
JACKS = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}
GOODS = BILLS | JACKS
# Kalai and Smorodinsky, Econometrica 43(3), 1975 (pair recomputed)
SMALL = [[0, 0], [0, 1], [0.75, 0.75], [1, 0]]
LARGE = [[0, 0], [0, 1], [1, 0.7], [1, 0]]
# Frontier of the published domain S-1NIKFRT-1
DOMAIN = [
    [0.6061776, 1],
    [0.8108108, 0.95596594],
    [0.91795367, 0.90767044],
    [1, 0.7698864],
]


def allocations() -> tuple[list[tuple[bool, ...]], np.ndarray]:
    owners = list(product([True, False], repeat=len(GOODS)))
    worths = np.array(list(GOODS.values()))
    to_bill = np.array(owners)
    return owners, np.stack([to_bill @ worths[:, 0], ~to_bill @ worths[:, 1]], axis=1)


def test_bill_and_jack_reach_24_and_11():
    owners, payoffs = allocations()
    found = nash(payoffs, [12, 6], parties=["Bill", "Jack"])
    assert found.point.tolist() == [24, 11]
    assert found.indices.size == 1
    held = {name for name, bills in zip(GOODS, owners[found.index], strict=True) if bills}
    assert set(BILLS) - held == {"book", "whip", "ball", "bat"}
    assert held - set(BILLS) == {"pen", "toy", "knife"}
    assert found.certificate.value == pytest.approx(12 * 5)


def test_bill_and_jack_do_not_gain_from_lotteries():
    payoffs = allocations()[1]
    assert_allclose(on_hull("nash", payoffs, [12, 6]).point, [24, 11])


@pytest.mark.parametrize("method", ["nash", "kalai-smorodinsky"])
@pytest.mark.parametrize("d", [[0, 0], [1, 1]])
def test_d13_mixtures_meet_in_the_middle(method, d):
    assert_allclose(on_hull(method, [[4, 1], [1, 4], [2, 2]], d).point, [2.5, 2.5])


def test_kalai_smorodinsky_pair_nash_falls_where_kalai_smorodinsky_rises():
    for method in ("nash", "kalai-smorodinsky"):
        assert_allclose(on_hull(method, SMALL, [0, 0]).point, [0.75, 0.75])
    assert_allclose(on_hull("nash", LARGE, [0, 0]).point, [1, 0.7])
    assert_allclose(on_hull("kalai-smorodinsky", LARGE, [0, 0]).point, [10 / 13, 10 / 13])


def test_d5_split_of_one_with_a_square_root():
    x = np.linspace(0, 1, 3001)
    points = np.stack([x, np.sqrt(1 - x)], axis=1)
    assert nash(points, [0, 0]).point[0] == pytest.approx(2 / 3, abs=1e-12)
    assert on_hull("nash", points, [0, 0]).point[0] == pytest.approx(2 / 3, abs=1e-4)
    golden = (5**0.5 - 1) / 2
    for method in ("kalai-smorodinsky", "egalitarian"):
        assert_allclose(on_hull(method, points, [0, 0]).point, golden, atol=1e-7)
    assert_allclose(kalai_smorodinsky(points, [0, 0]).point, golden, atol=1e-3)


def test_d16_published_frontier():
    assert nash(DOMAIN, [0, 0]).point.tolist() == [0.91795367, 0.90767044]
    assert_allclose(on_hull("nash", DOMAIN, [0, 0]).point, [0.91795367, 0.90767044])
