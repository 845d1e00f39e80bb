"""Calibrations from markets given by hand, for cases with both institutions."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import numpy as np
import pytest

from negotiate.regimes.calibration import Calibration
from negotiate.regimes.markets import Markets


@pytest.fixture(scope="session")
def by_hand() -> Callable[..., Calibration]:
    """Return a function that dresses markets as a calibration with an institution per destination.

    Every corridor is open and covered by an agreement; posts and prices of the base year are ones.
    """

    def make(markets: Markets, institutions: Sequence[str]) -> Calibration:
        places = {
            name: SimpleNamespace(institution=kind)
            for name, kind in zip(markets.destinations, institutions, strict=True)
        }
        shape = markets.value.shape
        return Calibration(
            SimpleNamespace(destinations=places, occupation="invented"),
            markets,
            np.where(markets.open_corridors, 1.0, 0.0),
            np.ones(shape),
            tuple(("open",) * shape[1] for _ in range(shape[0])),
            markets.open_corridors.copy(),
            {},
        )

    return make
