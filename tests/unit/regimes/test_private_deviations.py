"""Single deviations from a network of bilateral deals, institution ``private`` (MODEL 2c)."""

import numpy as np
import pytest

from negotiate.regimes.corridor_deviations import CorridorDeviation, corridor_deviations
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.private import bilateral
from negotiate.regimes.private_setting import PrivateSetting, Status

STATUS: tuple[tuple[Status, ...], ...] = (
    ("open", "open"),
    ("unsigned", "irregular"),
    ("open", "shut"),
)


def setting(**changes: object) -> PrivateSetting:
    fields: dict[str, object] = {
        "value": [[60.0, 55.0], [58.0, 57.0], [52.0, 50.0]],
        "slopes": [single_substitution(2.0, 0.7, 3), single_substitution(1.5, 0.6, 3)],
        "loss": [20.0, 18.0, 15.0],
        "loss_growth": [0.2, 0.1, 0.3],
        "power": 0.5,
    }
    markets = Markets.build(("XAA", "XBB", "XCC"), ("XYY", "XZZ"), **{**fields, **changes})  # type: ignore[arg-type]
    return PrivateSetting.build(markets, status=STATUS, observed_price=np.full((3, 2), 26.0))


def found(given: PrivateSetting) -> tuple[CorridorDeviation, ...]:
    return corridor_deviations(given, bilateral(given), solve=bilateral)


def test_every_corridor_is_shut_dropped_added_and_swapped_once() -> None:
    kinds = [(one.kind, one.origin, one.destination, one.added) for one in found(setting())]
    assert kinds == [
        ("shut", 0, 0, None),
        ("drop", 0, 0, None),
        ("shut", 0, 1, None),
        ("drop", 0, 1, None),
        ("shut", 2, 0, None),
        ("drop", 2, 0, None),
        ("add", 1, 0, None),
        ("add", 1, 1, None),
        ("swap", 0, 0, 1),
        ("swap", 2, 0, 1),
        ("swap", 0, 1, 1),
    ]


@pytest.mark.parametrize("kind", ["shut", "drop", "add", "swap"])
def test_gains_are_differences_of_payoffs_of_the_changed_network(kind: str) -> None:
    given = setting()
    before = bilateral(given)
    one = next(one for one in found(given) if one.kind == kind)
    changes: dict[tuple[int, int], Status] = {(one.origin, one.destination): "shut"}
    if kind == "add":
        changes = {(one.origin, one.destination): "open"}
    if one.added is not None:
        changes[one.added, one.destination] = "open"
    after = bilateral(given.with_status(changes))
    gain = after.destination_payoffs - before.destination_payoffs
    expected = gain[one.destination]
    if one.mover == "origin":
        expected = (after.origin_payoffs - before.origin_payoffs)[one.origin]
    assert one.gain == pytest.approx(expected)


def test_mutually_chosen_prices_are_never_worse_for_employers_than_none() -> None:
    assert not any(one.profitable for one in found(setting()) if one.kind == "drop")


def test_a_dear_agreement_is_worth_dropping() -> None:
    costly = found(setting(agreement_cost=[500.0, 0.0]))
    assert all(one.profitable for one in costly if one.kind == "drop" and one.destination == 0)
    assert not any(one.profitable for one in costly if one.kind == "add" and one.destination == 0)
