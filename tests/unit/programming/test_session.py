import math

import numpy as np
import pytest

from negotiate.errors import SolverError
from negotiate.programming import Program, Session, session, solve
from negotiate.programming.dialect import Live


def family(high=30.0, cap=50.0, worth=3.0, sense="maximise"):
    program = Program("family", sense=sense)
    x = program.variable("x10", high=high)
    y = program.variable("x2")
    relation = "<=" if sense == "maximise" else ">="
    program.constrain("cap", [(1, x), (1, y)], relation, cap)
    program.constrain("mix", [(1, x), (-1, y)], "<=", 20)
    program.objective([(worth, x), (2, y)], 5)
    return program


@pytest.mark.parametrize("sense", ["minimise", "maximise"])
def test_changed_numbers_give_the_answer_of_a_new_program(sense):
    program = family(sense=sense)
    live = Session(program)
    x, _ = program.variables
    live.solve()
    live.bounds(x, 0, 12)
    live.rhs("cap", 40)
    live.cost(x, 1.5)
    expected, found = solve(family(12, 40, 1.5, sense)), live.solve()
    assert found.objective == pytest.approx(expected.objective)
    assert live.objective() == found.objective
    assert found.values.tolist() == pytest.approx(expected.values.tolist())
    assert dict(found.duals) == pytest.approx(dict(expected.duals))


def test_a_changed_program_is_answered_by_the_live_solver(monkeypatch):
    # The checks would send an answer to an old question to a fresh solver: right, but slow.
    monkeypatch.delattr(session, "solve_arrays")
    program = family()
    live = Session(program)
    x, y = program.variables
    for high, cap, worth in ((12, 40, 1.5), (25, 60, 7), (30, 50, 3)):
        live.bounds(x, 0, high)
        live.rhs("cap", cap)
        live.cost(x, worth)
        expected = solve(family(high, cap, worth)).objective
        assert live.objective() == pytest.approx(expected)
        assert live.solve().objective == pytest.approx(expected)
    live.constrain("cut", [(1, y)], "<=", 4)
    assert live.objective() == pytest.approx(5 + 3 * 24 + 2 * 4)


def test_the_program_is_not_changed():
    program = family()
    live = Session(program)
    live.bounds(program.variables[0], 0, 1)
    live.cost(program.variables[0], 100)
    assert solve(program).objective == solve(family()).objective


def test_a_constraint_can_be_added():
    program = family()
    x, y = program.variables
    live = Session(program)
    before = live.objective()
    live.constrain("cut", [(1, x), (1, y), (0, y)], "<=", 10)
    solution = live.solve()
    assert solution.objective == live.objective() < before
    assert solution.duals["cut"] == pytest.approx(3)
    live.rhs("cut", 11)
    assert live.objective() == pytest.approx(solution.objective + 3)


def test_bounds_that_cross_are_infeasible_until_they_are_changed_again():
    program = family()
    live = Session(program)
    x, _ = program.variables
    before = live.objective()
    live.bounds(x, 5, 4)
    assert live.solve().status == "infeasible"
    with pytest.raises(SolverError, match="infeasible"):
        live.objective()
    live.bounds(x, 5, 5)
    live.bounds(x, 5 + 1e-9, 5)
    with pytest.raises(SolverError, match="infeasible"):
        live.objective()
    live.bounds(x, None, 30)
    assert live.objective() == before


def test_a_program_whose_bounds_cross_at_first_can_become_feasible():
    program = Program("crossed", sense="maximise")
    x = program.variable("x", low=5, high=4)
    program.objective([(1, x)])
    live = Session(program)
    with pytest.raises(SolverError, match="infeasible"):
        live.objective()
    live.bounds(x, 0, 4)
    assert live.objective() == 4


def test_whole_numbers_are_kept():
    program = Program("whole", sense="maximise")
    x = program.variable("x", high=2.5, integer=True)
    program.objective([(1, x)])
    live = Session(program)
    assert live.objective() == 2
    live.bounds(x, 0, 7.9)
    assert live.objective() == 7


def test_unbounded_and_infeasible_neighbours_are_told_apart():
    program = family()
    live = Session(program)
    x, y = program.variables
    live.rhs("cap", -1)
    assert live.solve().status == "infeasible"
    live.rhs("cap", 50)
    live.bounds(x, None, None)
    live.bounds(y, None, None)
    live.cost(x, -6)
    assert live.solve().status == "unbounded"


def test_the_time_limit_holds_for_one_question_only():
    program = family()
    live = Session(program)
    assert live.solve(time_limit=10).status == "optimal"
    assert live.solve(time_limit=10).status == "optimal"
    live.bounds(program.variables[0], 0, 3)
    assert live.solve().status == "optimal"


@pytest.mark.parametrize("broken", ["values", "duals", "no duals", "claim"])
def test_an_answer_that_does_not_stand_up_is_computed_afresh(monkeypatch, broken):
    program = family()
    live = Session(program)
    expected = solve(program).objective
    right = Live.answer

    def answer(self):
        values, duals, claimed = right(self)
        changed = {
            "values": (values * 1.1, duals, claimed),
            "duals": (values, duals * 0.5, claimed),
            "no duals": (values, np.empty(0), claimed),
            "claim": (values, duals, claimed + 1),
        }
        return changed[broken]

    fresh = []
    original = session.solve_arrays

    def afresh(*arguments, **options):
        monkeypatch.setattr(Live, "answer", right)
        fresh.append(1)
        return original(*arguments, **options)

    monkeypatch.setattr(Live, "answer", answer)
    monkeypatch.setattr(session, "solve_arrays", afresh)
    assert live.objective() == expected
    assert fresh == [1]


def test_a_session_without_variables_is_its_constant():
    program = Program("empty")
    program.objective([], 3)
    program.constrain("row", [], "<=", 1)
    live = Session(program)
    live.constrain("more", [], "<=", 2)
    assert live.objective() == 3
    live.rhs("row", -1)
    assert live.solve().status == "infeasible"


def test_what_the_session_does_not_know_is_refused():
    program, other = family(), family()
    live = Session(program)
    late = program.variable("late")
    with pytest.raises(ValueError, match="has no constraint 'floor'"):
        live.rhs("floor", 1)
    with pytest.raises(ValueError, match="right side of 'cap' must be a finite number"):
        live.rhs("cap", math.nan)
    with pytest.raises(ValueError, match="variable of another program"):
        live.bounds(other.variables[0], 0, 1)
    with pytest.raises(ValueError, match="declared after the session began"):
        live.cost(late, 1)
    with pytest.raises(ValueError, match="declared after the session began"):
        live.constrain("new", [(1, late)], "<=", 1)
    with pytest.raises(ValueError, match="labels must be unique, got 'cap' twice"):
        live.constrain("cap", [], "<=", 1)
    with pytest.raises(ValueError, match="must be a finite number"):
        live.cost(program.variables[0], math.inf)
    with pytest.raises(ValueError, match="time_limit must be positive"):
        live.solve(time_limit=-1)
