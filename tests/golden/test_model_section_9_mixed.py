"""MODEL section 9 through the path of cases with both institutions: its numbers do not change."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.regimes.calibration import Calibration
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.mixed import Solver, solve_in_turn
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.private import bilateral, framework
from negotiate.regimes.private_setting import PrivateSetting
from negotiate.regimes.state import Signed, given_network

AB, A = frozenset({0, 1}), frozenset({0})
ALL = frozenset({0, 1, 2})


def dressed(markets: Markets, *institutions: str) -> Calibration:
    """The markets as a calibration, decided on by these."""
    places = dict(
        zip(
            markets.destinations,
            (SimpleNamespace(institution=x) for x in institutions),
            strict=True,
        )
    )
    shape = markets.value.shape
    return Calibration(
        SimpleNamespace(destinations=places),
        markets,
        np.ones(shape),
        np.ones(shape),
        (("open",) * shape[1],) * shape[0],
        np.ones(shape, dtype=bool),
        {},
    )


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
        agreement_cost=[3.0] * 2,
    )


def state(signed: Signed, **options: object) -> Solver:
    def solver(part: Calibration, checked: bool) -> Outcome:
        del checked
        return given_network(part.markets, signed, **options)

    return solver


def printed(actual: object, expected: object, digits: int = 3) -> None:
    assert_allclose(actual, expected, rtol=0, atol=0.5 * 10.0**-digits + 1e-12)


@pytest.mark.parametrize(
    ("signed", "options", "posts", "origins", "destinations"),
    [
        (
            (AB, AB),
            {},
            [[5.757, 5.230], [1.616, 1.090], [0, 0]],
            [76.779, -25.887, -47.401],
            [66.706, 45.745],
        ),
        (
            (A, A),
            {"threat": True},
            [[7.025, 6.025], [0, 0], [0, 0]],
            [33.556, -38.522, -38.979],
            [93.764, 68.663],
        ),
    ],
)
def test_the_worked_example_of_institution_state(
    signed: Signed,
    options: dict[str, object],
    posts: list[list[float]],
    origins: list[float],
    destinations: list[float],
) -> None:
    calibration = dressed(worked_example(), "state", "state")
    found = solve_in_turn(calibration, {"state": state(signed, **options)}, regime="x")
    printed(found.outcome.posts, posts)
    printed(found.outcome.origin_payoffs, origins)
    printed(found.outcome.destination_payoffs, destinations)
    assert found.rounds == 1


def test_the_framework_of_the_worked_example_sums_to_its_golden_payoff() -> None:
    calibration = dressed(worked_example(), "state", "state")
    solvers = {"state": state((ALL, ALL), members=ALL, threat=True)}
    found = solve_in_turn(calibration, solvers, regime="framework").outcome
    printed(found.origin_payoffs.sum(), 77.285)
    printed(found.destination_payoffs, [34.446, 22.260])
    printed(found.world, 133.990)


@pytest.mark.parametrize(
    ("power", "prices", "rents", "employers"),
    [
        (1.0, [23.6727, 23.6727, 12.8545], [23.3462, 23.3462, 40.7884], 386.9694),
        (0.5, [21.2357, 21.2357, 9.8857], [7.9286, 7.9286, 18.4634], 445.1034),
    ],
)
def test_the_example_of_institution_private_beside_a_state_that_signs_nothing(
    power: float, prices: list[float], rents: list[float], employers: float
) -> None:
    markets = Markets.build(
        ("A", "B", "C"),
        ("X", "Y"),
        value=[[60.0, 60.0], [60.0, 60.0], [50.0, 50.0]],
        slopes=[single_substitution(2.0, 0.8, 3)] * 2,
        loss=[20.0, 20.0, 8.0],
        loss_growth=[0.0] * 3,
        power=power,
    )

    def private(part: Calibration, checked: bool) -> Outcome:
        return bilateral(PrivateSetting.build(part.markets), checked=checked)

    solvers = {"private": private, "state": state((frozenset(),))}
    found = solve_in_turn(dressed(markets, "state", "private"), solvers, regime="x").outcome
    printed(found.net_prices[:, 1], prices, 4)
    printed(found.origin_payoffs, rents, 4)
    printed(found.destination_payoffs, [0.0, employers], 4)
    assert not found.posts[:, 0].any()


def test_the_private_framework_beside_a_state_adds_up_where_losses_do_not_grow() -> None:
    markets = Markets.build(
        ("A", "B", "C"),
        ("X", "Y"),
        value=[[60.0, 40.0], [60.0, 40.0], [50.0, 40.0]],
        slopes=[single_substitution(2.0, 0.8, 3)] * 2,
        loss=[20.0, 20.0, 8.0],
        loss_growth=[0.0] * 3,
        power=0.5,
    )

    def private(part: Calibration, checked: bool) -> Outcome:
        return framework(PrivateSetting.build(part.markets), ALL, checked=checked)

    calibration = dressed(markets, "private", "state")
    solvers = {"private": private, "state": state((A,))}
    found = solve_in_turn(calibration, solvers, regime="x").outcome
    # One origin at Y: 40 - 2 q = 20, q = 10; value 300, loss 200, paid halfway.
    printed(found.net_prices[:, 0], [30.0, 30.0, 18.5], 4)
    printed(found.posts[:, 1], [10.0, 0.0, 0.0], 6)
    printed(found.origin_payoffs, [46.1538 + 50.0, 46.1538, 87.8365], 4)
    printed(found.destination_payoffs, [270.2163, 50.0], 4)
