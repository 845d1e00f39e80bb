"""MODEL section 9: the cap on A-X at 1, through the markets that are solved again on a case."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.corridors.chains import unfilled_shares
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.spillovers.effect import Effect
from negotiate.spillovers.resolving import resolved_posts

SIGNED = np.array([[True, True], [True, True], [False, False]])
"""A and B at both destinations: the bilateral network without threat."""

BY_STATE = np.array([True, True])


@pytest.fixture(scope="module")
def worked_example() -> Markets:
    return Markets.build(
        ("A", "B", "C"),
        ("X", "Y"),
        value=[[40.0, 36.0]] * 3,
        slopes=[single_substitution(4.0, 0.9, 3)] * 2,
        loss=[12.0] * 3,
        loss_growth=[1.0, 1.5, 3.0],
        power=0.5,
        chains=[[0.0, 0.3, 0.1], [0.0, 0.0, 0.3], [0.0, 0.0, 0.0]],
        agreement_cost=[3.0, 3.0],
    )


@pytest.fixture(scope="module")
def effect(worked_example: Markets) -> Effect:
    caps = np.full((3, 2), np.inf)
    caps[0, 0] = 1.0
    before = resolved_posts(worked_example, BY_STATE, SIGNED)
    after = resolved_posts(worked_example, BY_STATE, SIGNED, caps=caps)
    shares = unfilled_shares(worked_example.chains)
    return Effect("markets re-solved", before, after, before > caps, shares)


def test_posts_before_are_those_of_the_bilateral_network(effect: Effect) -> None:
    printed = [[5.757, 5.230], [1.616, 1.090], [0.0, 0.0]]
    assert_allclose(effect.before, printed, atol=0.5e-3)


def test_exits_change(effect: Effect) -> None:
    assert_allclose(effect.exits.total, [-3.464, 2.857, 0.0], atol=0.5e-3)


def test_diversion_ratio(effect: Effect) -> None:
    assert effect.reappears == pytest.approx(0.872, abs=0.5e-3)


def test_unfilled_posts_change(effect: Effect) -> None:
    assert_allclose(effect.unfilled.total, [-2.078, 1.273, 0.199], atol=0.5e-3)


def test_the_parts_of_each_change_sum_to_it(effect: Effect) -> None:
    parts = effect.unfilled
    summed = parts.direct + parts.diversion + parts.replacement + parts.chain
    assert_allclose(summed, effect.shares @ effect.change.sum(axis=1), atol=1e-12)
    assert_allclose(parts.direct, [1 - 5.757, 0, 0], atol=0.5e-3)
