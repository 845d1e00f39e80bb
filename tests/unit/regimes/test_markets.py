import numpy as np
import pytest

from negotiate.regimes.markets import Markets, single_substitution, substitution_pattern


def build(**changes: object) -> Markets:
    fields: dict[str, object] = {
        "value": [[10.0], [9.0]],
        "slopes": [single_substitution(1.0, 0.5, 2)],
        "loss": [1.0, 1.0],
        "loss_growth": [0.0, 0.0],
        "power": 0.5,
    }
    return Markets.build(("XAA", "XBB"), ("XZZ",), **{**fields, **changes})  # type: ignore[arg-type]


def test_what_is_left_out_is_zero_open_and_uncapped() -> None:
    markets = build()
    assert markets.open_corridors.all()
    assert np.isinf(markets.price_cap).all()
    assert not markets.reservation.any()
    assert not markets.chains.any()


def test_arrays_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        build().value[0, 0] = 1.0


def test_the_callers_array_is_copied() -> None:
    value = np.array([[10.0], [9.0]])
    markets = build(value=value)
    value[0, 0] = 0.0
    assert markets.value[0, 0] == 10.0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": [[1.0]]}, r"value must have shape \(2, 1\), got \(1, 1\)"),
        ({"value": [[np.nan], [1.0]]}, "value must be numbers, got NaN"),
        ({"power": 1.1}, r"power beta must lie in \[0, 1\], got 1.1"),
        (
            {"slopes": [[[1.0, 2.0], [2.0, 1.0]]]},
            "slopes of XZZ must be symmetric positive definite",
        ),
        (
            {"slopes": [[[1.0, 0.5], [0.2, 1.0]]]},
            "slopes of XZZ must be symmetric positive definite",
        ),
        ({"chains": [[0.0, 1.0], [1.0, 0.0]]}, "spectral radius below 1"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build(**changes)


def test_a_change_is_checked_again() -> None:
    assert build().change(power=0.2).power == 0.2
    with pytest.raises(ValueError, match="power beta"):
        build().change(power=-0.2)


@pytest.mark.parametrize("substitution", [1.0, 1.5, -0.5, -0.7])
def test_substitution_outside_its_range_names_the_range(substitution: float) -> None:
    with pytest.raises(ValueError, match=r"strictly between -0\.5 and 1 for 3 origins"):
        substitution_pattern(substitution, 3)


def test_a_slope_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match="slope b must be positive, got 0"):
        single_substitution(0.0, 0.5, 2)


def test_nests_that_are_not_concave_are_refused() -> None:
    with pytest.raises(ValueError, match="nests make the destination's value not concave"):
        substitution_pattern(0.9, 3, nests=[((0, 1), 0.1)])


def test_one_origin_alone_has_no_lower_bound() -> None:
    assert np.array_equal(substitution_pattern(-5.0, 1), [[1.0]])
