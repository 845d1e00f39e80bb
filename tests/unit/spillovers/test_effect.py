import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.spillovers.effect import Effect

SHARES = np.array([[0.7, 0.0], [0.3, 1.0]])
BEFORE = np.array([[50.0, 30.0], [5.0, 5.0]])


def effect(after: list[list[float]], touched: list[list[bool]] | None = None) -> Effect:
    first = [[True, False], [False, False]] if touched is None else touched
    return Effect("choice and replacement", BEFORE, np.array(after), np.array(first), SHARES)


def test_the_parts_are_told_apart_by_corridor_and_origin() -> None:
    exits = effect([[20.0, 40.0], [20.0, 4.0]]).exits
    assert_allclose(exits.direct, [-30.0, 0.0])
    assert_allclose(exits.diversion, [10.0, 0.0])
    assert_allclose(exits.replacement, [0.0, 14.0])
    assert_allclose(exits.chain, [0.0, 0.0])


def test_the_chain_is_what_filling_from_each_other_adds_and_sums_to_zero() -> None:
    found = effect([[20.0, 40.0], [20.0, 5.0]]).unfilled
    assert_allclose(found.chain, [6.0, -6.0])
    assert_allclose(found.total, SHARES @ [-20.0, 15.0])
    assert found.total.sum() == pytest.approx(-5.0)


def test_the_diversion_ratio_is_all_other_corridors_over_the_loss() -> None:
    found = effect([[20.0, 40.0], [20.0, 5.0]])
    assert found.lost == 30.0
    assert found.reappears == pytest.approx(25 / 30)


def test_a_gain_has_a_ratio_too() -> None:
    found = effect([[60.0, 28.0], [1.0, 5.0]])
    assert found.lost == -10.0
    assert found.reappears == pytest.approx(0.6)


def test_there_is_no_ratio_where_nothing_or_both_changed() -> None:
    assert effect(BEFORE.tolist()).reappears is None
    both = [[True, True], [False, False]]
    assert effect([[20.0, 40.0], [5.0, 5.0]], both).reappears is None


def test_causes_of_each_origin_sum_to_its_unfilled_posts_before_and_after() -> None:
    found = effect([[20.0, 40.0], [20.0, 5.0]])
    for s in range(2):
        before, after = found.caused_before(s), found.caused_after(s)
        assert before.sum() == pytest.approx((SHARES @ BEFORE.sum(axis=1))[s])
        assert (after - before).sum() == pytest.approx(found.unfilled.total[s])


def test_another_origins_corridor_causes_what_its_workers_leave() -> None:
    found = effect([[20.0, 40.0], [20.0, 5.0]])
    assert_allclose(found.caused_before(1), [[0.3 * 50, 0.3 * 30], [5.0, 5.0]])
    assert_allclose(found.caused_before(0)[1], [0.0, 0.0])
