import math
import subprocess
import sys

import numpy as np
import pytest

from negotiate.errors import SolverError
from negotiate.programming import Program, dialect, solve, solving
from negotiate.programming.dialect import Reading


def two_corridors(sense="maximise", *, rhs=50.0, split=1.0):
    program = Program("two corridors", sense=sense)
    nurses, carers = program.variable("nurses", high=40), program.variable("carers")
    relation = "<=" if sense == "maximise" else ">="
    program.constrain("visas", [(1, nurses), (1, carers)], relation, rhs)
    program.constrain("mix", [(1, nurses), (-2, carers)], "==", split)
    program.objective([(3, nurses), (2, carers)], 10)
    return program


def market_split(rows=5, columns=40):
    """Return a market-split program, far out of reach in a second."""
    rng = np.random.default_rng(1)
    weights = rng.integers(0, 100, (rows, columns))
    program = Program("market split")
    chosen = [program.variable(f"x{j}", high=1, integer=True) for j in range(columns)]
    misses = []
    for i, row in enumerate(weights):
        over, under = program.variable(f"over {i}"), program.variable(f"under {i}")
        terms = [(float(w), x) for w, x in zip(row, chosen, strict=True)]
        program.constrain(
            f"market {i}", [*terms, (1, under), (-1, over)], "==", float(row.sum() // 2)
        )
        misses += [(1.0, over), (1.0, under)]
    program.objective(misses)
    return program


@pytest.mark.parametrize("sense", ["minimise", "maximise"])
def test_duals_are_the_rise_of_the_objective_per_unit_of_the_right_side(sense):
    solution = solve(two_corridors(sense)).require_optimal()
    step = 1e-3
    for label, change in (("visas", {"rhs": 50 + step}), ("mix", {"split": 1 + step})):
        risen = solve(two_corridors(sense, **change)).objective - solution.objective
        assert solution.duals[label] == pytest.approx(risen / step, abs=1e-6)
        assert abs(solution.duals[label]) > 0.1


@pytest.mark.parametrize("sense", ["minimise", "maximise"])
def test_the_objective_has_its_constant_and_meets_its_bound(sense):
    program = two_corridors(sense, split=-10.0)
    solution = solve(program)
    nurses, carers = (solution.value(v) for v in program.variables)
    assert (nurses, carers) == pytest.approx((30, 20))
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(3 * nurses + 2 * carers + 10)
    assert solution.bound == pytest.approx(solution.objective)
    assert solution.gap == pytest.approx(0, abs=1e-9)
    assert solution.violation == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("column_name", [dialect._column_name, "x{}".format, "y{:+}".format])
def test_columns_are_found_by_name_not_by_position(monkeypatch, column_name):
    # PuLP 3 sorts columns by name: x0, x1, x10, x11, x2.
    monkeypatch.setattr(dialect, "_column_name", lambda i: column_name(12 - i))
    program = Program("names", sense="maximise")
    variables = [program.variable(f"x{i}", high=i + 1) for i in (1, 10, 2, 100, 11)]
    program.objective([(1.0, variables[2])])
    program.constrain("last first", [(1, variables[4]), (1, variables[0])], ">=", 14)
    solution = solve(program)
    assert solution.value(variables[2]) == 3
    assert solution.value(variables[4]) == 12
    assert solution.value(variables[0]) == 2
    assert dict(solution.duals) == {"last first": 0.0}


def test_a_variable_that_occurs_nowhere_has_a_value_within_its_bounds():
    program = Program("idle")
    used, idle = program.variable("used", low=1), program.variable("idle", low=3, high=4)
    program.objective([(1, used)])
    solution = solve(program)
    assert 3 <= solution.value(idle) <= 4
    assert solution.value(used) == 1


def test_a_time_out_is_never_optimal():
    solution = solve(market_split(), time_limit=0.2)
    assert solution.status in ("feasible", "no_answer")
    assert solution.words == "time limit reached"
    assert solution.duals == {}
    with pytest.raises(SolverError, match=r"'market split' was not solved.*raise the time limit"):
        solution.require_optimal()


def test_a_stopped_program_with_a_point_reports_its_bound_and_gap():
    solution = solve(market_split(3, 20), time_limit=0.2)
    assert solution.values.size
    assert solution.bound <= solution.objective
    assert solution.gap == pytest.approx(
        (solution.objective - solution.bound) / max(1, solution.objective)
    )


def test_an_infeasible_program_has_no_values():
    program = two_corridors("minimise")
    program.constrain("nobody", [(1, program.variables[1])], "<=", -1)
    solution = solve(program)
    assert solution.status == "infeasible"
    assert solution.values.size == 0
    assert solution.objective is solution.bound is solution.gap is solution.violation is None
    with pytest.raises(SolverError, match="smallest_conflict names"):
        solution.value(program.variables[0])


@pytest.mark.parametrize("integer", [False, True])
def test_unbounded_and_infeasible_are_told_apart(integer):
    program = Program("rise", sense="maximise")
    x, y = program.variable("x", integer=integer), program.variable("y", integer=integer)
    program.objective([(1, x)])
    assert solve(program).status == "unbounded"
    program.constrain("ray", [(1, x), (-1, y)], "<=", 1)
    assert solve(program).status == "unbounded"
    program.constrain("never", [(1, x), (-1, y)], ">=", 2)
    assert solve(program).status == "infeasible"


def test_whole_numbers_without_a_point_are_not_unbounded_because_their_relaxation_is():
    program = Program("parity", sense="maximise")
    x, y = program.variable("x", high=1, integer=True), program.variable("y")
    program.constrain("half", [(2, x)], "==", 1)
    program.objective([(1, y)])
    assert solve(program).status == "infeasible"


def test_bounds_that_cross_are_infeasible():
    program = Program("crossed")
    program.variable("wage", low=600, high=500)
    solution = solve(program)
    assert solution.status == "infeasible"
    assert solution.words == "low of wage is above high of wage"


def test_a_program_without_variables_is_its_constant_or_infeasible():
    program = Program("empty")
    program.objective([], 4)
    program.constrain("true", [], "<=", 0)
    solution = solve(program).require_optimal()
    assert (solution.objective, solution.bound, solution.gap) == (4, 4, 0)
    assert solution.duals == {"true": 0.0}
    program.constrain("false", [], ">=", 1)
    assert solve(program).status == "infeasible"


def test_a_constraint_whose_terms_cancel_is_still_judged():
    program = Program("cancelled")
    x = program.variable("x", high=2)
    program.objective([(-1, x)])
    program.constrain("nothing", [(1, x), (-1, x)], "<=", 1)
    assert solve(program).objective == -2
    program.constrain("something", [(1, x), (-1, x)], ">=", 1)
    assert solve(program).status == "infeasible"


def test_whole_numbers_are_whole_and_have_no_duals():
    program = Program("knapsack", sense="maximise")
    items = [program.variable(f"item {i}", high=1, integer=True) for i in range(4)]
    weights, worths = (5, 4, 3, 2), (10, 40, 30, 50)
    program.constrain("load", list(zip(weights, items, strict=True)), "<=", 6)
    program.objective(list(zip(worths, items, strict=True)))
    solution = solve(program).require_optimal()
    assert solution.values.tolist() == [0, 1, 0, 1]
    assert solution.objective == solution.bound == 90
    assert solution.duals == {}


def test_values_cannot_be_written():
    solution = solve(two_corridors())
    with pytest.raises(ValueError, match="read-only"):
        solution.values[0] = 0.0


@pytest.mark.parametrize(("limit", "gap"), [(0, 0), (math.nan, 0), (1, -1), (1, math.nan)])
def test_limits_that_mean_nothing_are_refused(limit, gap):
    with pytest.raises(ValueError, match="must be"):
        solve(two_corridors(), time_limit=limit, relative_gap=gap)


def reading(program, values, *, claim="optimal", objective=None, duals=(), bound=-math.inf):
    arrays = program.arrays()
    values = np.array(values, dtype=float)
    told = arrays.sign * float(arrays.cost @ values) if objective is None else objective
    return arrays, Reading(claim, claim, told, bound, values, np.array(duals, dtype=float))


@pytest.mark.parametrize(
    ("values", "change", "status"),
    [
        ((30, 20), {}, "optimal"),
        ((30, 20.1), {}, "no_answer"),
        ((32, 21), {}, "no_answer"),
        ((-12, -1), {}, "no_answer"),
        ((30, 20), {"objective": -120.0}, "feasible"),
        ((30, 20), {"duals": (0.0, 0.0)}, "feasible"),
        ((30, 20), {"duals": (8 / 3, 1 / 3)}, "feasible"),
        ((30, 20), {"duals": ()}, "feasible"),
        ((30, 20), {"claim": "stopped"}, "feasible"),
        ((12, 11), {}, "feasible"),
        ((math.nan, 4.5), {}, "no_answer"),
    ],
)
def test_a_claim_of_optimality_is_checked_against_the_values(values, change, status):
    arrays, told = reading(
        two_corridors(split=-10.0), values, **{"duals": (-8 / 3, -1 / 3), **change}
    )
    assert solving.conclude(arrays, told, 1e-9).status == status


def test_a_fraction_that_claims_to_be_whole_is_no_answer():
    program = Program("whole")
    x = program.variable("x", high=3, integer=True)
    program.constrain("half", [(2, x)], "==", 3)
    arrays, told = reading(program, [1.5], bound=0.0)
    assert solving.conclude(arrays, told, 1e-9).status == "no_answer"


def test_a_bound_that_whole_numbers_do_not_reach_is_not_optimal():
    program = Program("whole")
    x = program.variable("x", low=2, high=3, integer=True)
    program.objective([(1, x)])
    arrays, told = reading(program, [2.0], bound=1.0)
    assert solving.conclude(arrays, told, 1e-9).status == "feasible"
    assert solving.conclude(arrays, told, 0.5).status == "optimal"


def test_a_failed_attempt_is_repeated_without_presolve(monkeypatch):
    attempts = []
    original = dialect.Live.read

    def read(live):
        attempts.append(live)
        found = original(live)
        if len(attempts) > 1:
            return found
        return Reading("failed", "unknown", 0.0, -math.inf, np.empty(0), np.empty(0))

    monkeypatch.setattr(solving.Live, "read", read)
    assert solve(two_corridors()).status == "optimal"
    assert len(attempts) == 2


def test_two_failed_attempts_are_no_answer(monkeypatch):
    nothing = Reading("failed", "unknown", 0.0, -math.inf, np.empty(0), np.empty(0))
    monkeypatch.setattr(solving.Live, "read", lambda live: nothing)
    assert solve(two_corridors()).status == "no_answer"


def test_what_is_neither_infeasible_nor_shown_to_have_a_point_is_no_answer(monkeypatch):
    nothing = Reading("undecided", "unknown", 0.0, -math.inf, np.empty(0), np.empty(0))
    monkeypatch.setattr(solving.Live, "read", lambda live: nothing)
    assert solve(two_corridors()).status == "no_answer"


SOLVE = """
from negotiate.programming import Program, solve
program = Program("quiet", sense="maximise")
x = program.variable("x", high=2.5, integer=True)
program.objective([(1, x)])
print(solve(program).objective)
"""


def run(code):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout + done.stderr


def test_the_solver_writes_nothing_to_standard_output():
    assert run(SOLVE) == "2.0\n"


def test_a_closed_standard_output_is_no_obstacle():
    code = "import os; os.close(1)" + SOLVE.replace("print(", "os.write(2, b'%.1f' % ")
    assert run(code) == "2.0"


def test_importing_the_package_does_not_import_the_solver():
    code = "import sys, negotiate.programming; print({'pulp', 'highspy'} & set(sys.modules))"
    assert run(code) == "set()\n"


def test_every_public_name_exists():
    code = """
import negotiate.programming as door
print([name for name in door.__all__ if not hasattr(door, name)], callable(door.solve))
"""
    assert run(code) == "[] True\n"
