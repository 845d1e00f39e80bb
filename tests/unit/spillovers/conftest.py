"""The invented case of two institutions, its calibration, and changes of it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from negotiate.cases import Case, load_case
from negotiate.regimes.calibration import Calibration, calibrate
from negotiate.spillovers.change import Change

FOLDER = Path(__file__).parents[2] / "data" / "two-institutions"


@pytest.fixture(scope="session")
def case() -> Case:
    return load_case(FOLDER)


@pytest.fixture(scope="session")
def calibration(case: Case) -> Calibration:
    return calibrate(case)


@pytest.fixture
def cap(calibration: Calibration) -> Callable[..., Change]:
    """Return a function that caps corridors, e.g. ``cap(XAA_XYY=1500)``."""

    def make(**caps: float) -> Change:
        array = np.full(calibration.posts.shape, np.inf)
        for name, number in caps.items():
            origin, destination = name.split("_")
            markets = calibration.markets
            o, d = markets.origins.index(origin), markets.destinations.index(destination)
            array[o, d] = number
        return Change.capped(array)

    return make
