import pytest

from negotiate.cases import load_backtests, load_case
from negotiate.regimes.calibration import calibrate
from negotiate.regimes.comparison import compare
from negotiate.uncertainty.ladders import hold_against, rank_correlation


def test_spearman_with_ties_uses_mean_ranks() -> None:
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 0.9486833.
    one, two = {"a": 1, "b": 2, "c": 2, "d": 9}, {"a": 1, "b": 2, "c": 3, "d": 4}
    assert rank_correlation(one, two) == pytest.approx(0.9486833)


def test_reversed_order_is_minus_one_and_only_common_keys_count() -> None:
    assert rank_correlation({"a": 1, "b": 2, "c": 3, "z": 0}, {"a": 3, "b": 2, "c": 1}) == -1


@pytest.mark.parametrize(
    ("one", "two", "words"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, "at least 3 common keys, got 2"),
        ({"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 2, "c": 3}, "two sides that vary"),
    ],
)
def test_what_cannot_be_ranked_is_refused(one, two, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rank_correlation(one, two)


def test_an_origin_that_is_priced_out_stands_with_what_it_asks() -> None:
    tests = load_backtests("gulf-domestic-work")
    assert tests is not None
    calibration = calibrate(load_case("gulf-domestic-work"))
    found = hold_against(
        tests.ladders[0], compare(calibration, regimes=["bilateral"], opened=["IDN"])
    )
    markets = calibration.markets
    lanka = markets.origins.index("LKA")
    assert set(found.model) == set(found.observed) == set(tests.ladders[0].rows)
    assert found.model["LKA"] > markets.reservation[lanka, 0]
