from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from negotiate.cases import load_case
from negotiate.errors import NoEquilibriumError, UnknownNameError
from negotiate.leverage import table as module
from negotiate.leverage.changes import Cap
from negotiate.leverage.fall_backs import fall_backs
from negotiate.leverage.results import KINDS
from negotiate.leverage.table import Sweep, leverage_table, sweep
from negotiate.regimes.calibration import Calibration, calibrate

Invent = Callable[..., Calibration]
THREE = [[300.0], [200.0], [0.0]]


def test_the_table_has_every_origin_with_posts_and_names_the_others(network: Invent) -> None:
    found = leverage_table(network(THREE), "XZZ")
    assert found.origins == ("XAA", "XAB")
    assert found.without_posts == ("XAC",)
    assert found.kinds == KINDS
    assert len(found.rows) == 8


def test_the_strongest_comes_first(network: Invent) -> None:
    found = leverage_table(network(THREE), "XZZ")
    values = found.leverages("others_expand")
    assert found.order("others_expand") == ("XAA", "XAB")
    assert values["XAA"] > values["XAB"]


def test_the_long_table_has_units_in_its_names_and_reasons_for_gaps(network: Invent) -> None:
    calibration = network([[300.0], [200.0], [100.0]], agreed=[[True], [True], [False]])
    frame = leverage_table(calibration, "XZZ").frame()
    gap = frame[frame["leverage_of_origin"].isna()]
    assert {"loss_origin_usd_year", "posts_lost", "diversion_ratio"} <= set(frame.columns)
    assert gap["remark"].str.contains("no number").all()
    assert set(frame["rival"].dropna()) == {"XAC"}


def test_only_what_is_asked_for_is_computed(network: Invent) -> None:
    found = leverage_table(
        network(THREE), "XZZ", origins=["XAB"], kinds=["others_fixed"], change=Cap(1.0)
    )
    assert [(row.origin, row.kind) for row in found.rows] == [("XAB", "others_fixed")]


def test_a_row_that_is_not_there_is_refused_with_those_that_are(network: Invent) -> None:
    found = leverage_table(network(THREE), "XZZ", kinds=["others_fixed"])
    with pytest.raises(UnknownNameError, match="Known: XAA/others_fixed, XAB/others_fixed"):
        found.of("XAC", "others_fixed")


def test_an_unknown_destination_is_refused(network: Invent) -> None:
    with pytest.raises(UnknownNameError, match="no destination of this case named 'XQQ'"):
        leverage_table(network(THREE), "XQQ")


def test_without_a_network_every_row_says_why(
    network: Invent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise NoEquilibriumError("observed", "prices still move")

    monkeypatch.setattr(module, "solved", fails)
    monkeypatch.setattr("negotiate.leverage.fall_backs.solved", fails)
    found = leverage_table(network(THREE), "XZZ", kinds=["others_fixed"])
    assert found.order("others_fixed") == ()
    assert all("prices still move" in row.trouble for row in found.rows)
    assert found.frame()["loss_origin_usd_year"].isna().all()


def test_the_table_holds_what_single_questions_give(network: Invent) -> None:
    calibration = network(THREE)
    found = leverage_table(calibration, "XZZ")
    for single in fall_backs(calibration, "XAB", "XZZ"):
        row = found.of("XAB", single.kind)
        assert row.loss_origin == pytest.approx(single.loss_origin)
        assert row.loss_destination == pytest.approx(single.loss_destination)


def test_ranks_count_those_who_are_stronger() -> None:
    found = Sweep(({"XAA": 0.5, "XAB": 0.7, "XAC": None}, {"XAA": 0.5, "XAB": None}), 0)
    assert found.ranks("XAA") == (2, 1)
    assert found.ranks("XAC") == ()
    assert found.values("XAB") == (0.7,)


def test_a_sweep_leaves_out_figures_at_which_the_case_cannot_be_calibrated(
    write_case: Callable[..., Path],
) -> None:
    case = load_case(str(write_case()))
    figures = [{"substitution": 0.3}, {"separation": 1e6}]
    found = sweep(case, "XZZ", figures)
    assert (len(found.leverages), found.left_out) == (1, 1)


def test_a_sweep_at_the_values_of_the_case_is_the_table(write_case: Callable[..., Path]) -> None:
    case = load_case(str(write_case()))
    (values,) = sweep(case, "XZZ", [{}], kind="others_fixed").leverages
    expected = leverage_table(calibrate(case), "XZZ").leverages("others_fixed")
    assert values == pytest.approx(expected)


@pytest.mark.parametrize("destination", ["SAU", "KWT"])
def test_at_observed_prices_gulf_destinations_are_the_stronger_side(destination: str) -> None:
    gulf = calibrate(load_case("gulf-domestic-work"))
    found = leverage_table(gulf, destination, kinds=["others_fixed", "others_expand"])
    for row in found.rows:
        assert row.leverage.value is not None
        assert row.leverage.value < 0.5
        assert np.isfinite(row.loss_origin)
    assert found.order("others_expand")[0] == "PHL"
