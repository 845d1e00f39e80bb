"""What must hold of every package: optimality, bounds, options, accounts."""

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiate.errors import NoAgreementError
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.packages import optimal_package
from negotiate.regimes.packages_gains import package_gains
from negotiate.regimes.packages_problem import (
    NegotiableTerm,
    Package,
    PackageProblem,
    log_product,
)
from negotiate.regimes.packages_state import divided

GRID = (15.0, 30.0, 55.0)


def numbers(low, high, size):
    return st.lists(st.integers(low, high), min_size=size, max_size=size).map(
        lambda values: np.array(values, dtype=float)
    )


@st.composite
def problems(draw, institution="private"):
    n = draw(st.integers(1, 3))
    tenths = draw(st.integers(-3, 9)) if n > 1 else 0
    markets = Markets.build(
        ("XAA", "XAB", "XAC")[:n],
        ("XBA",),
        value=draw(numbers(50, 120, n))[:, None],
        slopes=[single_substitution(2.0, tenths / 10, n)],
        loss=draw(numbers(0, 20, n)),
        loss_growth=draw(numbers(0, 2, n)) / 4,
        power=draw(st.sampled_from([0.25, 0.5, 0.75])),
    )
    terms = tuple(
        NegotiableTerm(
            name,
            ("a", "b", "c"),
            draw(numbers(-5, 15, 3)),
            draw(numbers(-3, 3, 3)),
            draw(numbers(-2, 12, 3)),
        )
        for name in ("rest", "fee")
    )
    members = tuple(range(draw(st.integers(1, n))))
    return PackageProblem(
        institution,
        terms,
        markets,
        members,
        (0,),
        draw(numbers(5, 80, n))[:, None],
        draw(numbers(0, 9, n))[:, None],
        (0, 0),
        (2, 2),
        np.zeros(len(members)),
    )


def solved(problem, grid=GRID):
    try:
        return optimal_package(problem, floor_grid=grid)
    except NoAgreementError:
        return None


def objective(result):
    return -np.inf if result is None else result.objective


@given(problems())
def test_private_package_is_the_best_of_all(problem):
    packages = (
        Package(levels, (floor,)) for levels in product(range(3), repeat=2) for floor in GRID
    )
    best = max(log_product(problem, package_gains(problem, package)) for package in packages)
    result = solved(problem)
    assert objective(result) == best or abs(objective(result) - best) <= 2e-6
    assert result is None or best <= result.bound + 1e-9
    assert result is None or result.bound <= best + 1e-5


@given(problems("state"))
def test_state_package_is_the_best_division_of_the_best_levels(problem):
    # Coase: with payments that are free, levels follow the joint value alone.
    packages = (divided(problem, levels) for levels in product(range(3), repeat=2))
    best = max(log_product(problem, package_gains(problem, package)) for package in packages)
    result = solved(problem)
    assert objective(result) == best or abs(objective(result) - best) <= 2e-6
    assert result is None or best <= result.bound + 1e-9


@settings(max_examples=25)
@given(problems(), st.sampled_from([(1, 0), (0, 2), (2, 1)]))
def test_red_lines_are_honoured_and_never_help(problem, lowest):
    held = solved(replace(problem, lowest=lowest))
    assert objective(held) <= objective(solved(problem)) + 2e-6
    if held is not None:
        assert all(k >= low for k, low in zip(held.package.levels, lowest, strict=True))


@settings(max_examples=25)
@given(problems())
def test_more_floors_never_lower_the_nash_product(problem):
    assert objective(solved(problem, (*GRID, 42.0))) >= objective(solved(problem)) - 2e-6


@settings(max_examples=25)
@given(problems())
def test_a_term_that_moves_nothing_changes_nothing(problem):
    nothing = NegotiableTerm("nothing", ("a", "b"), np.zeros(2), np.zeros(2), np.zeros(2))
    wider = replace(problem, terms=(*problem.terms, nothing), lowest=(0, 0, 0), highest=(2, 2, 1))
    one, other = objective(solved(wider)), objective(solved(problem))
    assert one == other or abs(one - other) <= 2e-6


@settings(max_examples=25)
@given(problems())
def test_everyone_gains_and_the_parts_add_up(problem):
    result = solved(problem)
    if result is not None:
        assert min(result.gains.all) > 0
        total = sum(
            (term.origin + term.destination)[level]
            for term, level in zip(problem.terms, result.package.levels, strict=True)
        )
        posts = result.gains.posts[list(problem.origins), 0].sum()
        cost = sum(
            term.employer_cost[level]
            for term, level in zip(problem.terms, result.package.levels, strict=True)
        )
        accounts = sum(result.gains.accounts.values()) + (total - cost) * posts
        assert np.isclose(accounts, sum(result.gains.all), rtol=1e-9, atol=1e-6)
