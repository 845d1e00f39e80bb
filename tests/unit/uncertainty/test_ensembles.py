from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from negotiate.cases import load_case
from negotiate.errors import CalibrationError
from negotiate.uncertainty.ensembles import run_ensemble

Write = Callable[..., Path]


def measure(comparison) -> dict[str, float]:
    return {
        "power": comparison.calibration.values["power"],
        "sum": comparison.outcomes["bilateral"].world,
    }


def run(folder: Path, **options):
    rng = np.random.default_rng(3)
    fixed = {"regimes": ["bilateral"], "draws": 4, "rng": rng, **options}
    return run_ensemble(load_case(folder), measure, **fixed)


def test_draws_and_single_ends_are_counted(write_case: Write) -> None:
    found = run(write_case())
    assert len(found.draws) == 4
    assert found.ends["power at 0.3"]["power"] == 0.3
    assert not [name for name in found.ends if name.startswith(("posts.", "home_pay."))]
    assert found.centre["power"] == 0.5


def test_a_figure_that_the_user_set_stays(write_case: Write) -> None:
    found = run(write_case(), overrides={"power": 0.4})
    assert {draw["power"] for draw in found.draws} == {0.4}
    assert "power at 0.3" not in found.ends


def test_the_same_seed_gives_the_same_numbers(write_case: Write) -> None:
    folder = write_case()
    assert run(folder).draws == run(folder).draws


def test_a_draw_without_a_number_is_recorded_with_its_reason(write_case: Write) -> None:
    old = "label: separation, value: 500, low: 0, high: 800"
    found = run(write_case(old, old.replace("800", "20000")), draws=8)
    assert found.failures
    assert "exceeds the observed price" in found.failures[0].reason
    assert len(found.draws) + len([f for f in found.failures if len(f.figures) > 1]) == 8


def test_a_centre_that_cannot_be_calibrated_is_an_error(write_case: Write) -> None:
    with pytest.raises(CalibrationError, match="exceeds the observed price"):
        run(write_case(), overrides={"separation": 9000.0})
