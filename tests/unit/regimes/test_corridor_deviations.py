import numpy as np
import pytest

from negotiate.regimes.corridor_deviations import corridor_deviations
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.private import bilateral
from negotiate.regimes.private_setting import PrivateSetting


def setting() -> PrivateSetting:
    markets = Markets.build(
        ("XAA", "XBB", "XCC"),
        ("XZZ",),
        value=[[60.0], [55.0], [58.0]],
        slopes=[single_substitution(2.0, 0.7, 3)],
        loss=[10.0, 12.0, 5.0],
        loss_growth=[0.0, 0.0, 0.0],
        power=0.5,
    )
    return PrivateSetting.build(
        markets,
        status=(("open",), ("open",), ("irregular",)),
        observed_price=[[30.0], [30.0], [50.0]],
    )


def test_every_deviation_is_solved_anew_and_its_gain_is_the_movers() -> None:
    given = bilateral(setting())
    found = corridor_deviations(setting(), given, solve=bilateral)
    kinds = [x.kind for x in found]
    assert kinds == ["shut", "drop", "shut", "drop", "add", "swap", "swap"]
    shut = found[0]
    after = bilateral(setting().with_status({(0, 0): "shut"}))
    assert shut.gain == pytest.approx(after.origin_payoffs[0] - given.origin_payoffs[0])
    assert found[1].gain == pytest.approx(
        after.destination_payoffs[0] - given.destination_payoffs[0]
    )


def test_nobody_gains_by_losing_a_corridor_that_pays() -> None:
    found = corridor_deviations(setting(), bilateral(setting()), solve=bilateral)
    assert not any(x.profitable for x in found if x.kind in ("shut", "drop"))


def test_an_agreement_with_a_dear_irregular_origin_pays_both() -> None:
    found = corridor_deviations(setting(), bilateral(setting()), solve=bilateral)
    add = next(x for x in found if x.kind == "add")
    assert add.profitable
    assert add.origin == 2
    assert add.gain > 0


def test_a_network_without_an_outcome_is_left_out() -> None:
    found = corridor_deviations(setting(), bilateral(setting()), solve=lambda _: None)
    assert found == ()


def test_a_corridor_that_holds_no_posts_is_left_out() -> None:
    base = setting()
    dear = PrivateSetting.build(
        base.markets.change(loss=np.array([10.0, 59.0, 5.0])),
        status=base.status,
        observed_price=base.observed_price,
    )
    found = corridor_deviations(dear, bilateral(dear), solve=bilateral)
    assert not [x for x in found if x.kind in ("shut", "drop") and x.origin == 1]


def test_an_agreement_that_costs_the_origin_its_price_is_not_accepted() -> None:
    base = setting()
    rich = PrivateSetting.build(
        base.markets, status=base.status, observed_price=[[30.0], [30.0], [14.0]]
    )
    found = corridor_deviations(rich, bilateral(rich), solve=bilateral)
    add = next(x for x in found if x.kind == "add")
    assert add.gain > 0
    assert not add.profitable
