"""Bargaining solutions of outcome spaces by programs: against a list of all outcomes, and no agreement."""

from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.bargaining.frontier import frontier
from negotiate.bargaining.programs import best_outcome
from negotiate.bargaining.solutions import egalitarian, kalai_smorodinsky, nash, utilitarian
from negotiate.bargaining.spaces import Coupling, Space

METHODS = ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"]
WAGE = np.array([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]])


def space_of(*worths, names=None, **more) -> Space:
    names = names or tuple(f"issue {k}" for k in range(len(worths)))
    levels = tuple(tuple(f"level {k}" for k in range(worth.shape[1])) for worth in worths)
    return Space(names, levels, tuple(worths), **more)


def random_space(seed: int) -> tuple[Space, np.ndarray]:
    rng = np.random.default_rng(seed)
    parties, sizes = int(rng.integers(2, 5)), rng.integers(1, 5, 4)
    worths = [rng.integers(-4, 9, (parties, size)).astype(float) for size in sizes]
    allowed = tuple(np.arange(size) != rng.integers(1, 6) for size in sizes)
    table = rng.integers(-5, 6, (parties, sizes[0], sizes[2])).astype(float)
    constant = rng.integers(-3, 3, parties).astype(float)
    more = {"couplings": (Coupling((0, 2), table),)} if seed % 2 else {}
    space = space_of(*worths, constant=constant, allowed=allowed, **more)
    return space, rng.integers(-2, 12, parties).astype(float)


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize("method", METHODS)
def test_programs_agree_with_a_list_of_all_outcomes(method, seed):
    space, d = random_space(seed)
    allowed = [np.flatnonzero(mask) for mask in space.allowed]
    payoffs = space.payoffs(np.array(list(product(*allowed))))
    weights = np.arange(1.0, d.size + 1)
    rules = {
        "nash": lambda: nash(payoffs, d, weights),
        "kalai-smorodinsky": lambda: kalai_smorodinsky(payoffs, d),
        "egalitarian": lambda: egalitarian(payoffs, d, weights),
        "utilitarian": lambda: utilitarian(payoffs, weights, d),
    }
    listed = rules[method]()
    found = best_outcome(space, d, method, weights)
    gaining = ((payoffs >= d).all(1) & (payoffs > d).all(1)).any()
    if not gaining:
        assert found.status == listed.status
        return
    assert found.value == pytest.approx(listed.value, rel=1e-6)
    assert found.bound >= listed.value * (1 - 1e-6)
    assert found.bound <= listed.value + 1e-4 * abs(listed.value)
    assert space.permits(found.outcome)
    if method in ("kalai-smorodinsky", "egalitarian"):
        assert_allclose(
            np.sort(found.gains / _by(method, payoffs, d, weights)),
            np.sort(listed.gains / _by(method, payoffs, d, weights)),
            atol=1e-5,
        )


def _by(method, payoffs, d, weights):
    fair = payoffs[(payoffs >= d).all(1)] - d
    return fair.max(axis=0) if method == "kalai-smorodinsky" else weights


def test_conflicting_fall_backs_are_named_with_what_must_give_way():
    space = space_of(WAGE, names=("wage",), parties=("A", "B"))
    found = best_outcome(space, [1.5, 1.5])
    assert (found.status, found.outcome, found.value) == ("none", None, None)
    assert found.conflict == ("fall-back of A", "fall-back of B")
    assert sum(found.relaxation.values()) == pytest.approx(1)
    assert "the fall-back of A and the fall-back of B cannot hold together" in found.words


def test_a_red_line_that_bars_the_only_acceptable_level_is_named():
    barred = (np.array([True, True, False]),)
    space = space_of(WAGE, names=("wage",), parties=("A", "B"), allowed=barred)
    found = best_outcome(space, [2, 0])
    assert set(found.conflict) == {"red lines on wage", "fall-back of A"}
    assert dict(found.relaxation) == {"A": pytest.approx(1)}
    assert "that of A by 1" in found.words


def test_a_party_out_of_the_conflict_is_not_blamed():
    third = np.vstack([WAGE, [[5.0, 5.0, 5.0]]])
    found = best_outcome(space_of(third, parties=("A", "B", "C")), [1.5, 1.5, 0])
    assert found.conflict == ("fall-back of A", "fall-back of B")


@pytest.mark.parametrize("method", METHODS)
def test_nobody_loses_but_not_all_can_gain_is_weak(method):
    space = space_of(np.array([[0.0, 3.0], [1.0, 1.0]]), parties=("A", "B"))
    found = best_outcome(space, [1, 1], method)
    assert (found.status, found.outcome) == ("weak", (1,))
    assert "B would not gain" in found.words


@pytest.mark.parametrize("method", METHODS)
def test_only_the_fall_back_itself_is_no_agreement(method):
    found = best_outcome(space_of(np.array([[1.0], [1.0]])), [1, 1], method)
    assert (found.status, found.conflict) == ("none", ())
    assert "no outcome leaves any party better off" in found.words


def test_one_outcome_better_for_all_is_the_agreement():
    found = best_outcome(space_of(np.array([[2.0], [4.0]])), [1, 1])
    assert (found.status, found.outcome) == ("agreement", (0,))
    assert found.value == pytest.approx(3)
    assert dict(found.names) == {"issue 0": "level 0"}


def test_weight_zero_leaves_a_party_only_its_fall_back():
    found = best_outcome(space_of(WAGE), [0.5, 0.5], "nash", [1, 0])
    assert found.outcome == (1,)
    assert best_outcome(space_of(WAGE), [0.5, -1], "nash", [1, 0]).outcome == (2,)


def test_forty_issues_of_four_parties_come_with_a_bound():
    rng = np.random.default_rng(3)
    space = space_of(*(rng.random((4, 3)) for _ in range(40)))
    found = best_outcome(space, np.full(4, 20.0), tolerance=1e-3)
    assert found.status == "agreement"
    assert found.value <= found.bound <= found.value * 1.01


def test_wrong_input_is_refused():
    space = space_of(WAGE)
    with pytest.raises(ValueError, match="no rule 'fair'"):
        best_outcome(space, [0, 0], "fair")
    with pytest.raises(ValueError, match="fall-backs must be finite numbers, got nan"):
        best_outcome(space, [0, np.nan])
    with pytest.raises(ValueError, match="one number per party, 2"):
        best_outcome(space, [0, 0, 0])
    large = np.zeros((2, 101))
    coupled = Coupling((0, 1), np.zeros((2, 101, 101)))
    with pytest.raises(ValueError, match="coupling of issue 0, issue 1 has more than 10,000"):
        best_outcome(space_of(large, large, couplings=(coupled,)), [0, 0])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("parties", [2, 3])
def test_programs_agree_with_the_frontier(parties, seed):
    rng = np.random.default_rng(seed)
    space = space_of(*(rng.random((parties, 3)) for _ in range(6)))
    d = np.full(parties, 2.0)
    points = frontier(space).points
    for method, rule in (("nash", nash), ("kalai-smorodinsky", kalai_smorodinsky)):
        listed, found = rule(points, d), best_outcome(space, d, method)
        assert found.status == listed.status
        assert_allclose(found.point, listed.point, atol=1e-9)
