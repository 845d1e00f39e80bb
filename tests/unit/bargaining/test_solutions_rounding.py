"""A near outcome with its bound: against the exact one, and where there is none."""

import numpy as np
import pytest

from negotiate.bargaining.program_rounding import near_outcome
from negotiate.bargaining.programs import best_outcome
from negotiate.bargaining.spaces import Coupling, Space


def space_of(seed: int, issues: int, parties: int, coupled: int = 0) -> Space:
    rng = np.random.default_rng(seed)
    names = tuple(f"issue {k}" for k in range(issues))
    levels = (("a", "b", "c"),) * issues
    worths = tuple(rng.random((parties, 3)) for _ in names)
    couplings = tuple(
        Coupling((2 * k, 2 * k + 1), rng.random((parties, 3, 3))) for k in range(coupled)
    )
    allowed = tuple(np.arange(3) != seed % 4 for _ in names)
    return Space(names, levels, worths, couplings, allowed=allowed)


@pytest.mark.parametrize("coupled", [0, 2])
@pytest.mark.parametrize("seed", range(6))
def test_bound_holds_for_the_exact_optimum_and_the_outcome_is_near(seed, coupled):
    space = space_of(seed, 6, 4, coupled)
    d = np.full(4, 1.5)
    near, exact = near_outcome(space, d), best_outcome(space, d)
    assert near.status == exact.status
    assert space.permits(near.outcome)
    assert near.value <= exact.value * (1 + 1e-9)
    assert near.bound >= exact.value * (1 - 1e-9)
    assert near.value >= 0.9 * exact.value


def test_forty_issues_of_four_parties_are_within_a_few_percent_of_the_bound():
    found = near_outcome(space_of(3, 40, 4, 3), np.full(4, 18.0))
    assert found.status == "agreement"
    assert 0.9 * found.bound <= found.value <= found.bound


def test_an_empty_zone_is_explained():
    found = near_outcome(space_of(1, 4, 2), [9, 9])
    assert found.status == "none"
    assert "fall-back of party 1" in found.words
