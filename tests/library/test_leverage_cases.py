"""Leverage on the shipped cases: identities that hold whatever the figures are."""

import numpy as np
import pytest

from negotiate.cases import load_case, shipped_case_ids
from negotiate.leverage.changes import Cap
from negotiate.leverage.results import FallBack
from negotiate.leverage.table import LeverageTable, leverage_table
from negotiate.regimes.blocks import institutions
from negotiate.regimes.calibration import Calibration, calibrate
from negotiate.regimes.outcome import losses, unfilled_posts

pytestmark = pytest.mark.slow

SHORT = ("others_fixed", "others_expand")
PLACES = [
    (case, destination)
    for case in shipped_case_ids()
    for destination in load_case(case).destinations
]


HIRING = [
    (case, name)
    for case, name in PLACES
    if load_case(case).destinations[name].institution == "private"
]
"""Destinations where employers choose whom they hire."""


@pytest.fixture(scope="module")
def calibrations() -> dict[str, Calibration]:
    return {case: calibrate(load_case(case)) for case in shipped_case_ids()}


@pytest.fixture(scope="module")
def tables(calibrations: dict[str, Calibration]) -> dict[tuple[str, str], LeverageTable]:
    return {
        (case, destination): leverage_table(calibrations[case], destination, kinds=SHORT)
        for case, destination in PLACES
    }


def rows(table: LeverageTable) -> list[FallBack]:
    assert table.rows
    return list(table.rows)


@pytest.mark.parametrize("place", PLACES, ids="-".join)
def test_every_corridor_with_posts_has_an_outcome(
    tables: dict[tuple[str, str], LeverageTable], place: tuple[str, str]
) -> None:
    for row in rows(tables[place]):
        assert row.trouble == ""
        assert row.posts_lost > 0
        assert np.isfinite([row.loss_origin, row.loss_destination]).all()


@pytest.mark.parametrize("place", PLACES, ids="-".join)
def test_the_network_with_the_corridor_is_the_observed_one(
    tables: dict[tuple[str, str], LeverageTable],
    calibrations: dict[str, Calibration],
    place: tuple[str, str],
) -> None:
    posts = calibrations[place[0]].posts
    for row in rows(tables[place]):
        assert row.before is not None
        assert np.abs(row.before.posts - posts).max() < 1e-6 * posts.max()


@pytest.mark.parametrize("place", PLACES, ids="-".join)
def test_origins_get_payments_less_losses_with_and_without(
    tables: dict[tuple[str, str], LeverageTable],
    calibrations: dict[str, Calibration],
    place: tuple[str, str],
) -> None:
    markets = calibrations[place[0]].markets
    for row in rows(tables[place]):
        for outcome in (row.before, row.after):
            assert outcome is not None
            unfilled = unfilled_posts(markets, outcome.posts)
            expected = outcome.payments.sum(axis=1) - losses(markets, unfilled)
            scale = 1e-7 * np.abs(expected).max()
            np.testing.assert_allclose(outcome.origin_payoffs, expected, rtol=0, atol=scale)


@pytest.mark.parametrize("place", PLACES, ids="-".join)
def test_no_exit_is_lost_from_the_count_of_unfilled_posts(
    tables: dict[tuple[str, str], LeverageTable], place: tuple[str, str]
) -> None:
    for row in rows(tables[place]):
        change = row.posts_change.sum()
        assert row.unfilled_change.sum() == pytest.approx(change, abs=1e-6 * row.posts_lost)


@pytest.mark.parametrize("place", HIRING, ids="-".join)
def test_employers_lose_less_where_others_may_be_chosen_anew(
    tables: dict[tuple[str, str], LeverageTable],
    place: tuple[str, str],
) -> None:
    table = tables[place]
    for origin in table.origins:
        fixed, expand = (table.of(origin, kind) for kind in SHORT)
        assert 0 <= expand.loss_destination <= fixed.loss_destination * (1 + 1e-9)


@pytest.mark.parametrize("place", PLACES, ids="-".join)
def test_a_cap_of_half_the_posts_costs_both_sides_less_than_removal(
    tables: dict[tuple[str, str], LeverageTable],
    calibrations: dict[str, Calibration],
    place: tuple[str, str],
) -> None:
    calibration = calibrations[place[0]]
    table = tables[place]
    d = calibration.markets.destinations.index(place[1])
    for origin in table.origins:
        o = calibration.markets.origins.index(origin)
        cap = Cap(0.5 * float(calibration.posts[o, d]))
        half = leverage_table(
            calibration, place[1], change=cap, origins=[origin], kinds=["others_expand"]
        ).of(origin, "others_expand")
        whole = table.of(origin, "others_expand")
        assert half.posts_lost == pytest.approx(0.5 * whole.posts_lost, rel=1e-6)
        assert half.loss_destination < whole.loss_destination


def test_where_governments_agree_plain_payments_leave_one_minus_beta(
    tables: dict[tuple[str, str], LeverageTable], calibrations: dict[str, Calibration]
) -> None:
    found = [
        (row, calibrations[place[0]].markets)
        for place, table in tables.items()
        if institutions(calibrations[place[0]])[place[1]] == "state"
        for row in table.rows
        if row.kind == "others_fixed"
    ]
    for row, markets in found:
        assert row.leverage.value == pytest.approx(1 - markets.power, abs=1e-6)
