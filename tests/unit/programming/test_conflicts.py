import math

import pytest

from negotiate.errors import SolverError
from negotiate.programming import (
    Program,
    conflicts,
    find_conflict,
    relaxation,
    smallest_conflict,
    solve,
)


def posts():
    """Return demands with conflicts of three members and of two."""
    program = Program("posts")
    x, y = program.variable("x"), program.variable("y")
    program.constrain("total", [(1, x), (1, y)], "<=", 1)
    program.constrain("need x", [(1, x)], ">=", 0.7)
    program.constrain("need y", [(1, y)], ">=", 0.6)
    program.constrain("cut x", [(1, x)], "<=", 0.2)
    return program


def test_demands_that_can_hold_together_do_not_conflict():
    program = Program("fine")
    program.constrain("cap", [(1, program.variable("x", high=3))], "<=", 2)
    assert smallest_conflict(program) == ()
    assert find_conflict(program).smallest
    assert relaxation(program) == {}


def test_the_smallest_of_several_conflicts_is_named():
    found = find_conflict(posts())
    assert found.members == ("need x", "cut x")
    assert found.smallest


def test_an_irreducible_conflict_says_that_it_may_not_be_the_smallest():
    found = find_conflict(posts(), rounds=0)
    assert not found.smallest
    assert found.members == ("total", "need x", "need y")


def test_what_is_kept_is_not_named():
    assert smallest_conflict(posts(), keep=["need x"]) == ("cut x",)
    assert smallest_conflict(posts(), keep=["cut x"]) == ("need x",)


def test_bounds_of_variables_are_named():
    program = Program("bounds")
    wage = program.variable("wage", low=600, high=900)
    program.constrain("ceiling", [(1, wage)], "<=", 500)
    assert smallest_conflict(program) == ("ceiling", "low of wage")
    program = Program("crossed")
    program.variable("wage", low=600, high=500)
    assert smallest_conflict(program) == ("low of wage", "high of wage")
    assert sum(relaxation(program).values()) == pytest.approx(100)


def test_a_low_of_zero_can_be_named_but_does_not_give_way():
    program = Program("negative")
    program.constrain("cap", [(1, program.variable("x"))], "<=", -3)
    assert smallest_conflict(program) == ("cap", "low of x")
    assert dict(relaxation(program)) == pytest.approx({"cap": 3})


def test_yes_or_no_is_no_demand_but_a_level_that_is_ruled_out_is():
    program = Program("levels")
    levels = [program.variable(f"level {i}", high=1, integer=True) for i in range(3)]
    red_line = program.variable("level 3", high=0, integer=True)
    terms = [(float(i), level) for i, level in enumerate([*levels, red_line])]
    program.constrain("one level", [(1, level) for _, level in terms], "==", 1)
    program.constrain("at least 3", terms, ">=", 3)
    assert smallest_conflict(program) == ("one level", "at least 3", "high of level 3")
    given = relaxation(program, keep=["at least 3", "one level"])
    assert dict(given) == pytest.approx({"high of level 3": 1})


def test_whole_numbers_stay_whole():
    program = Program("parity")
    x = program.variable("x", high=5, integer=True)
    program.constrain("odd", [(2, x)], "==", 3)
    assert smallest_conflict(program) == ("odd",)
    assert dict(relaxation(program)) == pytest.approx({"odd": 1})


def test_what_gives_way_by_the_relaxation_can_hold_together():
    program = posts()
    given = relaxation(program)
    assert given
    relaxed = Program("relaxed")
    copies = {v.index: relaxed.variable(v.name) for v in program.variables}
    for row in program.constraints:
        sign = {"<=": 1, ">=": -1}[row.relation]
        terms = [(number, copies[v.index]) for number, v in row.terms]
        rhs = row.rhs + sign * (given.get(row.label, 0.0) + 1e-9)
        relaxed.constrain(row.label, terms, row.relation, rhs)
    assert solve(relaxed).status == "optimal"


def test_the_relaxation_measures_by_the_size_of_the_right_side():
    program = Program("sizes")
    x = program.variable("x")
    program.constrain("small", [(1, x)], "<=", 1)
    program.constrain("large", [(1, x)], ">=", 1000)
    assert dict(relaxation(program)) == pytest.approx({"large": 999})


def test_keeping_what_conflicts_by_itself_is_refused():
    for question in (smallest_conflict, relaxation):
        with pytest.raises(SolverError, match="what must be kept conflicts by itself"):
            question(posts(), keep=["need x", "cut x"])
        with pytest.raises(ValueError, match="'posts' has no constraint or bound 'rent' to keep"):
            question(posts(), keep=["rent"])


def test_an_unanswered_question_is_refused(monkeypatch):
    def unanswered(program, *, time_limit):
        return conflicts.Solution(program.name, "no_answer", "time limit reached", ())

    monkeypatch.setattr(conflicts, "solve", unanswered)
    with pytest.raises(SolverError, match="raise the time limit"):
        smallest_conflict(posts())


def test_a_correction_that_rounding_hides_leads_to_an_irreducible_conflict(monkeypatch):
    answers = iter([{"need x": 0.5}, {}])
    original = conflicts._given_way

    def hidden(program, hard, soft, time_limit):
        return next(answers, None) if soft else original(program, hard, soft, time_limit)

    monkeypatch.setattr(conflicts, "_given_way", hidden)
    assert not find_conflict(posts()).smallest


def test_infinite_bounds_are_no_demands():
    program = Program("free")
    x = program.variable("x", low=-math.inf)
    program.constrain("up", [(1, x)], ">=", 1)
    program.constrain("down", [(1, x)], "<=", -1)
    assert smallest_conflict(program) == ("up", "down")
