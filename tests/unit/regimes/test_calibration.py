from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from negotiate.cases import load_case
from negotiate.errors import CalibrationError, UnknownNameError
from negotiate.regimes.calibration import calibrate
from negotiate.regimes.complementarity import solve_complementarity

Write = Callable[..., Path]


def test_observed_posts_solve_employers_demand_at_the_observed_price() -> None:
    found = calibrate(load_case("gulf-domestic-work"))
    markets = found.markets
    for d in range(2):
        vector = np.where(
            markets.open_corridors[:, d], found.net_prices[:, d] - markets.net_value[:, d], np.inf
        )
        held = np.isfinite(vector)
        slopes = markets.slopes[d][np.ix_(held, held)]
        posts = solve_complementarity(slopes, vector[held]).z
        assert posts == pytest.approx(found.posts[held, d], rel=1e-6)


def test_reservation_is_home_pay_separation_and_recruitment_per_year(write_case: Write) -> None:
    found = calibrate(load_case(write_case()))
    # XAA: 1.0 x 1000 + 500 + 600 / 2
    assert found.markets.reservation[0, 0] == pytest.approx(1800)


def test_observed_prices_follow_reservations_by_the_stated_share(write_case: Write) -> None:
    case = load_case(write_case())
    for share in (0.0, 0.25, 1.0):
        found = calibrate(case, overrides={"pass_through": share})
        gross = found.net_prices + found.markets.reservation
        assert (gross * found.posts).sum() / found.posts.sum() == pytest.approx(5000)
        spread = found.markets.reservation[0, 0] - found.markets.reservation[2, 0]
        assert gross[0, 0] - gross[2, 0] == pytest.approx(share * spread)


def test_demand_of_all_origins_together_has_the_stated_elasticity(write_case: Write) -> None:
    found = calibrate(load_case(write_case()), overrides={"demand_elasticity": 0.8})
    slopes = found.markets.slopes[0]
    per_dollar = np.linalg.inv(slopes).sum()
    assert per_dollar * 5000 / found.posts.sum() == pytest.approx(0.8)


def test_growth_of_losses_is_reservation_over_elasticity_times_pool(write_case: Write) -> None:
    found = calibrate(load_case(write_case()))
    # XAA: 1800 / (2 x 3 x 300)
    assert found.markets.loss_growth[0] == pytest.approx(1.0)


def test_state_institution_makes_the_observed_volumes_bilaterally_efficient(
    write_case: Write,
) -> None:
    # MODEL 8b (3): a = B q + M_oo (c + g u) for q > 0.
    found = calibrate(load_case(write_case("institution: private", "institution: state")))
    markets = found.markets
    shares = np.array([[0.9, 0, 0], [0.1, 1, 0], [0, 0, 1]])
    unfilled = shares @ found.posts[:, 0]
    marginal = np.diag(shares) * (markets.loss + markets.loss_growth * unfilled)
    assert markets.net_value[:, 0] == pytest.approx(
        markets.slopes[0] @ found.posts[:, 0] + marginal
    )


def test_corridors_without_posts_are_shut() -> None:
    found = calibrate(load_case("gulf-domestic-work"))
    nepal = found.markets.origins.index("NPL")
    assert not found.markets.open_corridors[nepal, 0]
    assert found.statuses[nepal] == ("shut_by_origin", "irregular")
    assert not found.agreed[nepal].any()


def test_an_agreed_corridor_is_open_and_has_an_agreement() -> None:
    found = calibrate(load_case("gulf-domestic-work"))
    names, places = found.markets.origins, found.markets.destinations
    agreed = {(names[o], places[d]) for o, d in np.argwhere(found.agreed)}
    assert ("PHL", "SAU") in agreed
    assert ("IDN", "SAU") not in agreed
    assert len(agreed) == 10


def test_overrides_replace_figures_and_change_nothing_else(write_case: Write) -> None:
    case = load_case(write_case())
    base, changed = calibrate(case), calibrate(case, overrides={"posts.XBB-XZZ": 250.0})
    assert changed.posts[1, 0] == 250.0
    assert changed.values["substitution"] == base.values["substitution"]
    assert base.posts[1, 0] == 200.0


def test_an_unknown_figure_is_refused_with_the_known_ones(write_case: Write) -> None:
    with pytest.raises(
        UnknownNameError, match=r"parameter of this case named 'sigma'.*substitution"
    ):
        calibrate(load_case(write_case()), overrides={"sigma": 0.5})


@pytest.mark.parametrize(
    ("figure", "value", "words"),
    [
        ("substitution", 1.0, "strictly between -0.5 and 1 for 3 origins.*got 1"),
        ("substitution", float("nan"), "substitution must be a finite number, got nan"),
        ("demand_elasticity", 0.0, "demand_elasticity must be positive, got 0"),
        ("posts.XAA-XZZ", -1.0, "posts.XAA-XZZ must be at least 0, got -1"),
        ("power", 1.5, r"power beta must lie in \[0, 1\], got 1.5"),
        ("chain.XAA-XBB", 1.2, "shares of at least 0 that sum to at most 1"),
    ],
)
def test_a_figure_outside_its_range_is_one_message(
    write_case: Write, figure: str, value: float, words: str
) -> None:
    with pytest.raises(CalibrationError, match=words):
        calibrate(load_case(write_case()), overrides={figure: value})


def test_a_reservation_above_the_price_is_refused_for_every_corridor(write_case: Write) -> None:
    case = load_case(write_case())
    with pytest.raises(
        CalibrationError, match=r"XAA-XZZ: .*exceeds the observed price by"
    ) as caught:
        calibrate(case, overrides={"separation": 6000.0})
    assert len(caught.value.problems) == 3


def test_nests_make_their_members_closer(write_case: Write) -> None:
    nest = (
        "nests:\n  - {members: [XAA, XBB], substitution: {value: 0.9, low: 0.8, high: 0.95, "
        'unit: "/1", source: own, grade: assumed}}\nchains:'
    )
    slopes = calibrate(load_case(write_case("chains:", nest))).markets.slopes[0]
    assert slopes[0, 1] / slopes[0, 0] == pytest.approx(0.9)
    assert slopes[0, 2] / slopes[0, 0] == pytest.approx(0.6)


def test_a_huge_figure_is_not_written_out() -> None:
    with pytest.raises(CalibrationError, match=r"exceeds .* by [0-9.]+e\+\d+ USD") as caught:
        calibrate(load_case("nurses"), overrides={"separation": 1e200})
    assert max(map(len, caught.value.problems)) < 300
