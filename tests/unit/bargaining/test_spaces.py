"""Outcome spaces: sizes, payoffs, names, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from negotiate.bargaining.spaces import Coupling, Space, frozen
from negotiate.errors import UnknownNameError


@pytest.fixture
def space() -> Space:
    """Two parties over the wage and the days of leave, with a worth of high and 6 together."""
    return Space(
        ("wage", "days"),
        (("low", "high"), ("5", "6", "7")),
        (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0, -1.0], [0.0, 3.0, 4.0]])),
        couplings=(Coupling((1, 0), np.array([np.zeros((3, 2)), [[0, 0], [0, 10], [0, 0]]])),),
        constant=np.array([100.0, 0.0]),
        parties=("XAA", "XAB"),
    )


def plain(**changes: object) -> Space:
    fields: dict[str, object] = {
        "issues": ("wage",),
        "levels": (("low", "high"),),
        "worths": (np.zeros((2, 2)),),
    }
    return Space(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_payoff_is_the_constant_and_the_part_worths_and_the_couplings(space: Space) -> None:
    found = space.payoffs([(0, 0), (1, 1), (1, 2)])
    assert found.tolist() == [[101.0, 1.0], [102.0, 13.0], [101.0, 4.0]]


def test_payoffs_of_no_outcome_have_a_column_for_each_party(space: Space) -> None:
    assert space.payoffs(np.zeros((0, 2), dtype=int)).shape == (0, 2)


def test_the_size_counts_allowed_levels_only(space: Space) -> None:
    barred = replace(space, allowed=(np.array([True, True]), np.array([True, False, True])))
    assert (space.size, barred.size) == (6, 4)
    assert barred.permits((1, 2))
    assert not barred.permits((1, 1))


def test_the_size_of_a_hundred_issues_is_exact() -> None:
    levels = tuple(map(str, range(10)))
    many = Space(tuple(map(str, range(100))), (levels,) * 100, (np.zeros((2, 10)),) * 100)
    assert many.size == 10**100


def test_names_and_outcomes_are_inverse(space: Space) -> None:
    assert space.names((1, 2)) == {"wage": "high", "days": "7"}
    assert space.outcome({"days": "7", "wage": "high"}) == (1, 2)


def test_parties_without_names_are_numbered() -> None:
    assert plain().parties == ("party 1", "party 2")


def test_arrays_of_a_space_are_copies_that_cannot_be_changed() -> None:
    worth = np.zeros((2, 2))
    held = plain(worths=(worth,))
    worth[0, 0] = 5.0
    assert held.worths[0][0, 0] == 0.0
    for array in (held.worths[0], held.constant, held.allowed[0], frozen([1.0])):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_part_worth_that_is_not_finite_is_named(bad: float) -> None:
    with pytest.raises(ValueError, match=r"party 'party 2', issue 'wage', level 'high': .* finite"):
        plain(worths=(np.array([[0.0, 0.0], [0.0, bad]]),))


def test_all_part_worths_that_are_not_finite_are_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"(?s)level 'low'.*level 'high'"):
        plain(worths=(np.full((2, 2), np.nan),))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issues": (), "levels": (), "worths": (), "parties": ("XAA",)}, "it has no issue"),
        ({"worths": (np.zeros((0, 2)),)}, "it has no party"),
        ({"issues": ("wage", "days")}, "2 issues but 1 entries of levels"),
        ({"parties": ("XAA", "XAA")}, "two parties have the same name"),
        ({"levels": (("low", "low"),)}, "issue 'wage': two levels have the same name"),
        ({"worths": (np.zeros((2, 3)),)}, r"worths have shape \(2, 3\), expected \(2, 2\)"),
        ({"constant": np.zeros(3)}, r"constant has shape \(3,\), 2 parties"),
        ({"constant": np.array([0.0, np.nan])}, "the constant of 'party 2' is nan"),
        ({"allowed": (np.ones(3, dtype=bool),)}, r"allowed has shape \(3,\), expected \(2,\)"),
        ({"allowed": (np.zeros(2, dtype=bool),)}, "no level is allowed; relax a red line"),
        ({"couplings": (Coupling((0,), np.zeros((2, 2))),)}, "at least two different issues"),
        ({"couplings": (Coupling((0, 4), np.zeros((2, 2, 2))),)}, "at least two different issues"),
    ],
)
def test_a_space_that_cannot_be_used_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        plain(**changes)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (np.zeros((2, 2, 3)), r"table has shape \(2, 2, 3\), expected \(2, 3, 2\)"),
        (np.full((2, 3, 2), np.nan), "its table must hold finite numbers"),
    ],
)
def test_a_coupling_that_does_not_fit_is_refused(
    space: Space, table: np.ndarray, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        replace(space, couplings=(Coupling((1, 0), table),))


def test_a_level_that_does_not_exist_is_refused(space: Space) -> None:
    with pytest.raises(ValueError, match=r"outcome 1: issue 'days' has 3 levels, .* position 3"):
        space.payoffs([(0, 0), (0, 3)])
    with pytest.raises(ValueError, match="issue 'wage' has 2 levels, there is none at position -1"):
        space.payoffs([(-1, 0)])


def test_names_that_do_not_exist_are_refused_with_the_known_ones(space: Space) -> None:
    with pytest.raises(UnknownNameError, match=r"no issue named 'pay'\. Known: days, wage"):
        space.outcome({"pay": "low"})
    with pytest.raises(UnknownNameError, match=r"level of issue 'days' named '8'\. Known: 5, 6, 7"):
        space.outcome({"wage": "low", "days": "8"})
    with pytest.raises(ValueError, match="needs a level for 'days'"):
        space.outcome({"wage": "low"})
