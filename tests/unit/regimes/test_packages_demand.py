"""Stretches, boxes and quick bounds against employers' demand solved point by point."""

from dataclasses import replace

import numpy as np
import pytest

from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.packages_bounds import quick_bound
from negotiate.regimes.packages_boxes import Side, all_boxes, divide
from negotiate.regimes.packages_demand import demand_stretches, posts_at, surplus_of
from negotiate.regimes.packages_gains import package_gains
from negotiate.regimes.packages_problem import (
    NegotiableTerm,
    Package,
    PackageProblem,
    log_product,
)


def problem_of(prices, members=(0,), *, s=0.5, value=(100, 100, 100), **changes):
    n = len(value)
    names = ("XAA", "XAB", "XAC", "XAD")[:n]
    markets = Markets.build(
        names,
        ("XBA",),
        value=np.array(value, dtype=float)[:, None],
        slopes=[single_substitution(1.0, s, n)],
        loss=np.zeros(n),
        loss_growth=np.zeros(n),
        power=0.5,
        **changes,
    )
    shape = (n, 1)
    net = np.array(prices, dtype=float)[:, None]
    return PackageProblem(
        "private", (), markets, members, (0,), net, np.zeros(shape), (), (), np.zeros(len(members))
    )


@pytest.mark.parametrize(
    ("prices", "members", "s"),
    [
        ((0, 50, 70), (0,), 0.8),
        ((0, 0, 70), (0, 1), 0.6),
        ((0, 40, 95), (0,), -0.3),
        ((0, np.inf, 60), (0,), 0.9),
    ],
)
def test_stretches_are_demand_point_by_point(prices, members, s):
    problem = problem_of(prices, members, s=s)
    stretches = demand_stretches(problem, 0, 0.0, 120.0)
    assert len(stretches) >= 2 - (s < 0)
    without = surplus_of(problem, 0, posts_at(problem, 0, np.inf))
    for stretch in stretches:
        for price in np.linspace(stretch.low, stretch.high, 7)[1:-1]:
            posts = posts_at(problem, 0, price)
            assert stretch.posts(price) == pytest.approx(posts, abs=1e-6)
            total = posts[list(members)].sum()
            gained = stretch.surplus + total**2 / (2 * stretch.total[1])
            assert gained == pytest.approx(surplus_of(problem, 0, posts) - without, abs=1e-5)


def test_stretches_are_contiguous_and_the_first_is_exact():
    stretches = demand_stretches(problem_of((0, 50, 70), s=0.8), 0, 0.0, 120.0)
    highs = [stretch.high for stretch in stretches[1:]]
    assert highs == pytest.approx([stretch.low for stretch in stretches[:-1]])
    assert stretches[0].surplus == 0.0
    assert all(stretch.surplus < 0 for stretch in stretches[1:])


def test_a_member_that_enters_later_makes_kappa_positive():
    stretches = demand_stretches(problem_of((0, 0, 200), (0, 1), value=(100, 60, 1)), 0, 0, 100)
    assert [np.sign(stretch.surplus) for stretch in stretches] == [0.0, 1.0]


def test_no_stretch_above_the_choke_price():
    assert demand_stretches(problem_of((0, 200, 200)), 0, 101.0, 120.0) == ()


def test_a_single_price_is_a_box():
    (box,) = all_boxes(problem_of((0, 50, 50)), np.array([50.0]))
    assert box[0].low == pytest.approx(25.0)
    assert box[0].high == pytest.approx(25.0)


def side_of(kappa, low=10.0, high=40.0):
    (stretch, *_) = demand_stretches(problem_of((0, 200, 200)), 0, 0.0, 100.0)
    return Side(replace(stretch, surplus=kappa), low, high)


@pytest.mark.parametrize("kappa", [-300.0, 0.0, 300.0])
def test_majorant_is_never_below(kappa):
    side = side_of(kappa)
    errors = [side.excess(posts) for posts in np.linspace(10, 40, 31)]
    assert min(errors) >= -1e-12
    assert (max(errors) > 0.005) == (kappa != 0)


@pytest.mark.parametrize("kappa", [-300.0, 300.0])
def test_majorant_is_exact_at_the_ends(kappa):
    assert side_of(kappa).excess(10.0) == pytest.approx(0.0)
    assert side_of(kappa).excess(40.0) == pytest.approx(0.0)


def test_tangents_are_closer_than_the_chord():
    errors = [max(map(side_of(kappa).excess, np.linspace(10, 40, 99))) for kappa in (-300, 300)]
    assert errors[0] < 0.02 < 1.0 < errors[1]


def test_division_covers_the_box_and_lowers_the_majorant():
    side = side_of(300.0)
    parts = divide((side,), np.array([20.0]))
    assert [part[0].low for part in parts] == pytest.approx([10.0, 18.5, 21.5])
    assert [part[0].high for part in parts] == pytest.approx([18.5, 21.5, 40.0])
    assert parts[1][0].excess(20.0) < 0.1 * side.excess(20.0)


def test_division_takes_the_destination_with_the_worst_majorant():
    parts = divide((side_of(0.0), side_of(-300.0)), np.array([20.0, 12.0]))
    assert all(part[0].low == 10.0 and part[0].high == 40.0 for part in parts)
    assert parts[-1][1].high == 40.0


def test_exact_box_is_not_divided():
    assert divide((side_of(0.0),), np.array([20.0])) == ()


@pytest.mark.parametrize("growth", [0.0, 0.4])
@pytest.mark.parametrize("loss", [0.0, 12.0])
def test_quick_bound_is_above_every_package_of_its_box(growth, loss):
    levels = np.array([0.0, 8, 5])
    term = NegotiableTerm("t", ("a", "b", "c"), levels, levels / 4 - 1, levels * 0.7)
    base = problem_of((0, 45, 70), (0, 2), s=0.6)
    markets = base.markets.change(
        loss=np.full(3, loss),
        loss_growth=np.full(3, growth),
        chains=np.array([[0, 0.3, 0], [0, 0, 0.2], [0, 0, 0]]),
    )
    problem = replace(base, terms=(term,), markets=markets, lowest=(0,), highest=(2,))
    grid, found = np.array([20.0, 35, 50, 65, 80]), 0
    for box in all_boxes(problem, grid):
        bound = quick_bound(problem, box)
        for floor in grid:
            for level in range(3):
                gains = package_gains(problem, Package((level,), (float(floor),)))
                total = gains.posts[[0, 2], 0].sum()
                if box[0].low <= total <= box[0].high:
                    found += 1
                    assert log_product(problem, gains) <= bound + 1e-9
    assert found >= 8


def test_quick_bound_knows_when_nobody_can_gain():
    problem = problem_of((0, 200, 200))
    dear = replace(problem, markets=problem.markets.change(loss=np.full(3, 500.0)))
    (box,) = all_boxes(dear, np.array([50.0, 60.0]))
    assert quick_bound(dear, box) == -np.inf
