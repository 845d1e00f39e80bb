"""MODEL section 9, last bullet: institution `private`, one destination, rho = 0; THEORY 6.7.

a = 60, 60, 50; c = 20, 20, 8 (constant); b = 2; s = .8.
"""

import numpy as np
import pytest

from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.private import bilateral, competitive, framework
from negotiate.regimes.private_setting import PrivateSetting

ALL = frozenset({0, 1, 2})


def setting(power: float, **changes: object) -> PrivateSetting:
    fields: dict[str, object] = {
        "value": [[60.0], [60.0], [50.0]],
        "slopes": [single_substitution(2.0, 0.8, 3)],
        "loss": [20.0, 20.0, 8.0],
        "loss_growth": [0.0, 0.0, 0.0],
        "power": power,
    }
    names = ("XAA", "XBB", "XCC")
    return PrivateSetting.build(Markets.build(names, ("XZZ",), **{**fields, **changes}))  # type: ignore[arg-type]


def close(values: list[float], digits: int = 4) -> object:
    return pytest.approx(values, abs=0.5 * 10.0**-digits)


@pytest.mark.parametrize(
    ("power", "prices", "posts", "rents", "employers"),
    [
        (
            1.0,
            [23.6727, 23.6727, 12.8545],
            [6.3566, 6.3566, 8.4021],
            [23.3462, 23.3462, 40.7884],
            386.9694,
        ),
        (
            0.5,
            [21.2357, 21.2357, 9.8857],
            [6.4162, 6.4162, 9.7912],
            [7.9286, 7.9286, 18.4634],
            445.1034,
        ),
    ],
    ids=["beta 1", "beta one half"],
)
def test_bilateral_prices(
    power: float, prices: list[float], posts: list[float], rents: list[float], employers: float
) -> None:
    found = bilateral(setting(power))
    assert found.net_prices[:, 0] == close(prices)
    assert found.posts[:, 0] == close(posts)
    assert found.origin_payoffs == close(rents)
    assert found.destination_payoffs == close([employers])


@pytest.mark.parametrize(
    ("power", "prices", "rents"),
    [
        (1.0, [40, 40, 29], [61.5385, 61.5385, 117.1154]),
        (0.5, [30, 30, 18.5], [46.1538, 46.1538, 87.8365]),
    ],
    ids=["beta 1", "beta one half"],
)
def test_framework_with_a_price_per_member(
    power: float, prices: list[float], rents: list[float]
) -> None:
    found = framework(setting(power), ALL)
    assert found.net_prices[:, 0] == close(prices)
    assert found.origin_payoffs == close(rents)


def test_employers_under_the_framework_with_own_prices() -> None:
    assert framework(setting(0.5), ALL).destination_payoffs == close([270.2163])


@pytest.mark.parametrize(
    ("power", "floor", "rents"),
    [(1.0, 40.0, [111.1111, 111.1111, 0]), (0.5, 30.0, [83.3333, 83.3333, 0])],
    ids=["beta 1", "beta one half"],
)
def test_one_floor_prices_the_third_origin_out(
    power: float, floor: float, rents: list[float]
) -> None:
    found = framework(setting(power), ALL, form="one_floor")
    assert found.net_prices[:2, 0] == close([floor, floor])
    assert found.posts[2, 0] == 0
    assert found.origin_payoffs == close(rents)


def test_employers_under_one_floor() -> None:
    assert framework(setting(0.5), ALL, form="one_floor").destination_payoffs == close([250.0])


def test_theory_6_7_sums_of_rents() -> None:
    assert [bilateral(setting(1.0)).origin_payoffs.sum()] == close([87.481], 3)
    floor = framework(setting(1.0), ALL, form="one_floor").origin_payoffs.sum()
    assert [floor] == close([222.2], 1)
    assert [framework(setting(1.0), ALL).origin_payoffs.sum()] == close([240.2], 1)


@pytest.mark.parametrize(
    ("origins", "substitution", "share"), [(3, 0.8, 0.1), (2, 0.5, 1 / 3)], ids=["n 3", "n 2"]
)
def test_theory_d8_bertrand_mark_up_share(origins: int, substitution: float, share: float) -> None:
    names = tuple(f"X{chr(65 + k)}{chr(65 + k)}" for k in range(origins))
    markets = Markets.build(
        names,
        ("XZZ",),
        value=np.full((origins, 1), 50.0),
        slopes=[single_substitution(2.0, substitution, origins)],
        loss=np.full(origins, 20.0),
        loss_growth=np.zeros(origins),
        power=1.0,
    )
    prices = bilateral(PrivateSetting.build(markets)).net_prices[:, 0]
    assert (prices - 20) / 30 == pytest.approx(np.full(origins, share))


@pytest.mark.parametrize("power", [0.2, 0.5, 0.9])
def test_model_2b_closed_form_of_the_framework(power: float) -> None:
    # One destination, C = c u, all origins in the bloc: p = c + (beta / 2) (a - c).
    value, loss = np.array([60.0, 60.0, 50.0]), np.array([20.0, 20.0, 8.0])
    found = framework(setting(power), ALL).net_prices[:, 0]
    assert found == pytest.approx(loss + power / 2 * (value - loss))


@pytest.mark.parametrize("power", [0.3, 0.5, 1.0])
def test_model_8b_mark_ups_of_the_two_fall_backs(power: float) -> None:
    # Others expand: m = beta q / (h (2 - beta)), h = (B^-1)_oo, since K - K0 = q^2 / (2 h).
    # Others fixed: K - K0 = b q^2 / 2, so beta (q - h m) / (m q) = (1 - beta) 2 / (b q).
    h = np.diag(np.linalg.inv(single_substitution(2.0, 0.8, 3)))
    loss = np.array([20.0, 20.0, 8.0])
    expand = bilateral(setting(power))
    margin = expand.net_prices[:, 0] - loss
    assert margin == pytest.approx(power * expand.posts[:, 0] / (h * (2 - power)))
    fixed = bilateral(setting(power), fallback="others_fixed")
    q, m = fixed.posts[:, 0], fixed.net_prices[:, 0] - loss
    assert power * (q - h * m) / m == pytest.approx((1 - power) * 2 / 2.0 * np.ones(3), abs=1e-6)


def test_without_power_nobody_earns_above_the_reservation() -> None:
    found = bilateral(setting(0.0))
    assert found.origin_payoffs == pytest.approx(np.zeros(3), abs=1e-6)
    assert found.posts == pytest.approx(competitive(setting(0.0)).posts)


def test_a_price_cap_binds_the_gross_price() -> None:
    capped = setting(1.0, reservation=[[5.0], [5.0], [5.0]], price_cap=[30.0])
    found = framework(capped, ALL)
    assert found.gross_prices(capped.markets).max() == pytest.approx(30.0)


def test_losses_through_chains_raise_the_price_asked() -> None:
    plain = bilateral(setting(0.5, loss_growth=[1.0, 1.0, 1.0]))
    chained = bilateral(
        setting(0.5, loss_growth=[1.0, 1.0, 1.0], chains=[[0, 0.4, 0], [0, 0, 0], [0, 0, 0]])
    )
    assert chained.unfilled[1] > plain.unfilled[1]
    assert chained.origin_payoffs[1] < plain.origin_payoffs[1]
    assert chained.unfilled.sum() == pytest.approx(chained.posts.sum())
