"""The same questions to code that was written before: caps, single deviations, reservations."""

from collections.abc import Callable

import numpy as np
import pytest

from negotiate.leverage.changes import Cap
from negotiate.leverage.fall_backs import fall_backs
from negotiate.leverage.results import FallBack, Kind
from negotiate.leverage.table import leverage_table
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.comparison import private_setting
from negotiate.regimes.corridor_deviations import corridor_deviations
from negotiate.regimes.private import bilateral
from negotiate.regimes.private_setting import PrivateSetting
from negotiate.regimes.state import capped, network_test
from negotiate.regimes.talks import PricePoint, Talks, breakdown

Invent = Callable[..., Calibration]

POSTS = [[300.0, 90.0], [200.0, 60.0], [100.0, 150.0]]
SIGNED = (frozenset({0, 1, 2}),) * 2
PLACES = ("XZZ", "XZY")


def of(calibration: Calibration, o: int, d: int, kind: Kind, **more: object) -> FallBack:
    (found,) = fall_backs(
        calibration,
        calibration.markets.origins[o],
        calibration.markets.destinations[d],
        kinds=[kind],
        **more,  # type: ignore[arg-type]
    )
    return found


@pytest.fixture(scope="module")
def state(network: Invent) -> Calibration:
    return network(POSTS, institutions=("state",), growth=0.004, cost=50.0)


@pytest.fixture(scope="module")
def private(network: Invent) -> Calibration:
    return network(POSTS, growth=0.004)


def test_shutting_a_corridor_gains_the_origin_minus_its_loss_where_governments_agree(
    state: Calibration,
) -> None:
    shuts = [x for x in network_test(state.markets, SIGNED).deviations if x.kind == "shut"]
    assert len(shuts) == 6
    for each in shuts:
        assert each.dropped is not None
        found = of(state, each.dropped, each.destination, "others_expand")
        assert found.loss_origin == pytest.approx(-each.gain)


def test_dropping_an_agreement_gains_the_destination_minus_its_loss(state: Calibration) -> None:
    drops = [x for x in network_test(state.markets, SIGNED).deviations if x.kind == "drop"]
    assert len(drops) == 6
    for each in drops:
        assert each.dropped is not None
        found = of(state, each.dropped, each.destination, "others_expand")
        assert found.loss_destination == pytest.approx(-each.gain)


def test_who_is_only_dropped_still_threatens_the_others_and_who_is_removed_does_not(
    state: Calibration,
) -> None:
    """So under the threat of replacement removal costs a destination more than dropping."""
    tested = network_test(state.markets, SIGNED, threat=True).deviations
    more = []
    for each in (x for x in tested if x.kind == "drop"):
        assert each.dropped is not None
        o, d = each.dropped, each.destination
        found = of(state, o, d, "others_expand", regime="bilateral_threat")
        more.append(found.loss_destination + each.gain)
    assert min(more) > -1e-6  # a weak origin threatens nobody
    assert max(more) > 100


def test_shutting_and_dropping_are_the_losses_of_re_bargaining_where_employers_hire(
    private: Calibration,
) -> None:
    def solve(changed: PrivateSetting) -> object:
        return bilateral(changed)

    setting = private_setting(private)
    tested = corridor_deviations(setting, bilateral(setting), solve=solve)  # type: ignore[arg-type]
    closings = [x for x in tested if x.kind in ("shut", "drop")]
    assert len(closings) == 12
    for each in closings:
        found = of(private, each.origin, each.destination, "rebargained")
        loss = found.loss_origin if each.kind == "shut" else found.loss_destination
        assert loss == pytest.approx(-each.gain, rel=1e-6)


@pytest.mark.parametrize("cap", [10.0, 100.0, 250.0])
def test_a_cap_where_governments_agree_is_the_ethical_cap(state: Calibration, cap: float) -> None:
    caps = np.full((3, 2), np.inf)
    caps[0, 0] = cap
    expected = capped(state.markets, SIGNED, caps)
    found = of(state, 0, 0, "others_expand", change=Cap(cap))
    assert found.posts_lost == pytest.approx(expected.cut)
    assert found.diversion_ratio == pytest.approx(expected.diversion_ratio)
    assert found.unfilled_change == pytest.approx(expected.unfilled_change)
    assert found.after is not None
    assert found.after.destination_payoffs == pytest.approx(expected.after.destination_payoffs)
    assert found.after.origin_payoffs == pytest.approx(expected.after.origin_payoffs)


@pytest.mark.parametrize(
    ("kind", "name"), [("others_fixed", "others_fixed"), ("others_expand", "others_expand")]
)
def test_employers_fall_back_on_what_breakdown_of_talks_leaves_them(
    private: Calibration, kind: Kind, name: str
) -> None:
    setting = private_setting(private)
    point = PricePoint(private.net_prices, private.posts)
    talks = Talks(setting, ((0,), (1,), (2,)), name)  # type: ignore[arg-type]
    for o in range(3):
        for d in range(2):
            found = of(private, o, d, kind)
            rest = breakdown(talks, point, o, d)
            assert found.after is not None
            assert found.after.destination_payoffs[d] == pytest.approx(rest.surplus)
            assert found.after.posts[:, d] == pytest.approx(rest.posts, abs=1e-6)


def test_the_origin_falls_back_on_what_breakdown_of_talks_leaves_it(private: Calibration) -> None:
    """There the receipts elsewhere, which do not move, are left out."""
    setting = private_setting(private)
    point = PricePoint(private.net_prices, private.posts)
    talks = Talks(setting, ((0,), (1,), (2,)), "others_expand")
    for o in range(3):
        found = of(private, o, 0, "others_expand")
        assert found.after is not None
        elsewhere = found.after.payments[o, 1]
        rest = breakdown(talks, point, o, 0)
        assert found.after.origin_payoffs[o] - elsewhere == pytest.approx(rest.payoff)


def test_the_unsigned_rival_is_that_of_the_talks(network: Invent) -> None:
    agreed = [[True, True], [True, True], [False, True]]
    calibration = network(POSTS, growth=0.008, agreed=agreed)
    ready = private_setting(calibration, unsigned=True)
    talks = Talks(ready, ((0,), (1,), (2,)), "unsigned_rival")
    point = PricePoint(calibration.net_prices, calibration.posts)
    found = of(calibration, 0, 0, "unsigned_rival")
    rest = breakdown(talks, point, 0, 0)
    assert found.rival == "XAC"
    assert found.after is not None
    assert found.after.destination_payoffs[0] == pytest.approx(rest.surplus, rel=1e-9)
    assert found.after.posts[:, 0] == pytest.approx(rest.posts, rel=1e-9)


def test_a_destination_of_its_own_institution_is_the_same_in_a_case_of_both(
    network: Invent,
) -> None:
    """Without growth of losses the two do not touch each other."""
    both = network(POSTS, institutions=("private", "state"))
    alone = network(POSTS, institutions=("private",))
    for kind in ("others_fixed", "others_expand"):
        mixed = leverage_table(both, "XZZ", kinds=[kind]).leverages(kind)
        plain = leverage_table(alone, "XZZ", kinds=[kind]).leverages(kind)
        assert mixed == pytest.approx(plain)
    whole = network(POSTS, institutions=("state",))
    mixed = leverage_table(both, "XZY", kinds=["others_expand"]).leverages("others_expand")
    plain = leverage_table(whole, "XZY", kinds=["others_expand"]).leverages("others_expand")
    assert mixed == pytest.approx(plain)
