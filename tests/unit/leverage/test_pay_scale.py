"""Fall-backs at a destination whose employers may not pay less than a scale."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from negotiate.leverage.changes import Price
from negotiate.leverage.fall_backs import fall_backs
from negotiate.leverage.results import FallBack, Kind
from negotiate.regimes.calibration import Calibration

Invent = Callable[..., Calibration]
THREE = [[200.0], [150.0], [100.0]]


def scaled(calibration: Calibration, scale: float) -> Calibration:
    """Return the network with a pay scale at every destination."""
    floors = np.full(len(calibration.markets.destinations), scale)
    return replace(calibration, markets=calibration.markets.change(price_floor=floors))


def one(calibration: Calibration, kind: Kind, change: Price | None = None) -> FallBack:
    """Return one fall-back of the first origin."""
    asked = "remove" if change is None else change
    (found,) = fall_backs(calibration, "XAA", "XZZ", change=asked, kinds=(kind,))
    return found


def test_a_price_below_the_scale_has_no_outcome_and_says_so(network: Invent) -> None:
    found = one(scaled(network(THREE), 6.5), "others_expand", Price(6.0))
    assert found.after is None
    assert "may pay no less than the scale" in found.trouble
    assert one(scaled(network(THREE), 6.0), "others_expand", Price(6.0)).after is not None


@pytest.mark.parametrize(("scale", "price"), [(0.0, 1.0), (5.5, 3.5), (6.5, 4.5)])
def test_a_rival_comes_in_at_the_scale_where_it_asks_less(
    network: Invent, scale: float, price: float
) -> None:
    plain = network(THREE, agreed=[[True], [True], [False]])
    found = one(scaled(plain, scale), "unsigned_rival")
    assert found.rival == "XAC"
    assert found.after is not None
    assert found.after.net_prices[2, 0] == pytest.approx(price)
    assert "at what its next worker asks or at the pay scale" in found.words
    assert "pay scale" not in one(plain, "unsigned_rival").words


def test_the_fall_back_of_employers_is_worth_less_at_a_higher_scale(network: Invent) -> None:
    plain = network(THREE, agreed=[[True], [True], [False]])
    losses = [one(scaled(plain, x), "unsigned_rival").loss_destination for x in (0.0, 5.5, 6.5)]
    assert losses[0] is not None
    assert losses == sorted(losses)
    assert losses[0] < losses[2]
