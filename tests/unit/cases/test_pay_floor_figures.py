"""A destination's pay scale in the file, in the calibration and after an override."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from negotiate.cases import load_case
from negotiate.errors import CalibrationError, CaseFileError, UnknownNameError
from negotiate.regimes.blocks import block
from negotiate.regimes.calibration import calibrate
from negotiate.regimes.comparison import compare
from negotiate.regimes.counterfactuals import without_corridor

MIXED = Path(__file__).parents[2] / "data" / "mixed-case" / "case.yaml"
Write = Callable[..., Path]
ZETA = "    institution: private\n"


def scale(value: float, low: float | None = None, high: float | None = None) -> str:
    """Return the line of a pay scale."""
    ends = f"low: {value if low is None else low}, high: {value if high is None else high}"
    return (
        f"    pay_floor: {{value: {value}, {ends}, "
        'unit: "USD/post/year", source: own, grade: assumed}\n'
    )


def mixed(tmp_path: Path, **scales: float) -> Path:
    """Write the case with both institutions, with scales at some destinations."""
    text = MIXED.read_text(encoding="utf-8")
    for name, value in scales.items():
        head = f"  {name}:\n    name: "
        text = text.replace(head, f"  {name}:\n{scale(value)}    name: ", 1)
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_scale_has_an_id_and_a_range_like_any_figure(write_case: Write) -> None:
    figures = load_case(write_case(ZETA, ZETA + scale(3000, 2500, 3500))).quantities()
    assert figures["pay_floor.XZZ"].low == 2500
    assert figures["pay_floor.XZZ"].high == 3500


def test_a_case_without_a_scale_has_none(write_case: Write) -> None:
    case = load_case(write_case())
    assert "pay_floor.XZZ" not in case.quantities()
    assert_array_equal(calibrate(case).markets.price_floor, [-np.inf])
    with pytest.raises(UnknownNameError, match=r"pay_floor\.XZZ"):
        calibrate(case, overrides={"pay_floor.XZZ": 1.0})


@pytest.mark.parametrize("value", [0.0, -5.0])
def test_a_scale_must_be_positive(write_case: Write, value: float) -> None:
    with pytest.raises(CaseFileError, match=r"pay_floor.*must be positive"):
        load_case(write_case(ZETA, ZETA + scale(value)))


def test_a_scale_may_reach_the_lowest_mean_price_and_not_more(write_case: Write) -> None:
    load_case(write_case(ZETA, ZETA + scale(4000, 3000, 4500)))
    words = r"pay_floor.*may reach 4,501 while the mean price may be as low as 4,500"
    with pytest.raises(CaseFileError, match=words):
        load_case(write_case(ZETA, ZETA + scale(4000, 3000, 4501)))


def test_a_scale_where_governments_agree_numbers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match=r"XYY\.pay_floor.*here governments agree numbers"):
        load_case(mixed(tmp_path, XYY=4000))


@pytest.mark.parametrize("value", [5001.0, 60000.0])
def test_an_override_above_the_mean_price_is_refused(write_case: Write, value: float) -> None:
    case = load_case(write_case(ZETA, ZETA + scale(4000)))
    words = rf"pay_floor\.XZZ is {value:,.0f} USD a year, above the mean price.*5,000"
    with pytest.raises(CalibrationError, match=words):
        calibrate(case, overrides={"pay_floor.XZZ": value})
    calibrate(case, overrides={"pay_floor.XZZ": value, "mean_price.XZZ": value})


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_an_override_that_is_not_positive_is_refused(write_case: Write, value: float) -> None:
    case = load_case(write_case(ZETA, ZETA + scale(4000)))
    with pytest.raises(CalibrationError, match=r"pay_floor\.XZZ must be positive"):
        calibrate(case, overrides={"pay_floor.XZZ": value})


def test_no_observed_price_is_below_the_scale_and_posts_come_out_exactly(write_case: Write) -> None:
    case = load_case(write_case(ZETA, ZETA + scale(4500)))
    drawn = {"pay_floor.XZZ": 5000.0, "pass_through": 0.5}
    free = calibrate(case, overrides={**drawn, "pay_floor.XZZ": 1.0})
    found = calibrate(case, overrides=drawn)
    before, after = (x.net_prices + x.markets.reservation for x in (free, found))
    assert (before < 5000).any()
    assert_allclose(after, np.maximum(before, 5000.0))
    outcome = compare(found, regimes=["observed"]).outcomes["observed"]
    assert_allclose(outcome.posts, found.posts, rtol=1e-9)


def test_a_scale_below_all_prices_leaves_the_calibration_as_it_is(write_case: Write) -> None:
    without = calibrate(load_case(write_case()))
    found = calibrate(load_case(write_case(ZETA, ZETA + scale(10))))
    assert_array_equal(found.markets.value, without.markets.value)
    assert_array_equal(found.net_prices, without.net_prices)


def test_blocks_and_what_ifs_keep_the_scales_of_their_destinations(tmp_path: Path) -> None:
    found = calibrate(load_case(mixed(tmp_path, XWW=4400)))
    assert_array_equal(found.markets.price_floor, [-np.inf, -np.inf, 4400])
    part = block(found, np.array([2, 1]), found.posts)
    assert_array_equal(part.markets.price_floor, [4400, -np.inf])
    shut = without_corridor(found, "XAA", "XWW")
    assert_array_equal(shut.markets.price_floor, found.markets.price_floor)


def test_a_case_with_both_institutions_holds_its_scale_in_every_regime(tmp_path: Path) -> None:
    found = compare(calibrate(load_case(mixed(tmp_path, XZZ=4400, XWW=4300))))
    assert not found.unsolved
    at_scale = []
    for outcome in found.outcomes.values():
        gross, held = outcome.gross_prices(found.calibration.markets), outcome.posts > 0
        assert (gross[:, 1][held[:, 1]] >= 4400 - 1e-6).all()
        assert (gross[:, 2][held[:, 2]] >= 4300 - 1e-6).all()
        at_scale += [note for note in outcome.notes if note.startswith("At the pay scale")]
    assert at_scale
