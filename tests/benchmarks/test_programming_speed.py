"""A family of small programs through the session, against PuLP built and solved anew each time.

The peer is what one writes without the session: PuLP 3.3 or 4, ``lpSum``, a new problem and
``pulp.HiGHS`` for every member. Run with ``--benchmark-enable``; the ratio of the two rows is the
speed-up. Nothing here asserts a time.
"""

import numpy as np
import pulp
import pytest

from negotiate.programming import Program, Session

VARIABLES, ROWS, MEMBERS = 50, 60, 64


def numbers():
    rng = np.random.default_rng(0)
    matrix = rng.random((ROWS, VARIABLES)) * (rng.random((ROWS, VARIABLES)) < 0.3)
    return matrix.tolist(), rng.random(VARIABLES).tolist()


def gray_flips(members):
    """Return which variable changes between neighbours of a Gray-code sweep."""
    return [(k & -k).bit_length() - 1 for k in range(1, members)]


class ThroughTheSession:
    """The family through one session."""

    def __init__(self, matrix, worths):
        program = Program("family", sense="maximise")
        self.variables = [program.variable(f"x{j}", high=1) for j in range(VARIABLES)]
        for i, row in enumerate(matrix):
            program.constrain(f"row {i}", list(zip(row, self.variables, strict=True)), "<=", 3)
        program.objective(list(zip(worths, self.variables, strict=True)))
        self.session = Session(program)

    def sweep(self, members):
        outside, optima = set(), [self.session.objective()]
        for flip in gray_flips(members):
            outside ^= {flip}
            self.session.bounds(self.variables[flip], 0, 0 if flip in outside else 1)
            optima.append(self.session.objective())
        for flip in outside:
            self.session.bounds(self.variables[flip], 0, 1)
        return optima


def plain_pulp(matrix, worths, outside):
    """Return the optimum of one member, built and solved by PuLP from nothing."""
    problem = pulp.LpProblem("family", pulp.LpMaximize)
    variables = [
        problem.add_variable(f"x{j}", lowBound=0, upBound=0 if j in outside else 1)
        for j in range(VARIABLES)
    ]
    problem += pulp.lpSum(w * x for w, x in zip(worths, variables, strict=True))
    for row in matrix:
        problem += pulp.lpSum(a * x for a, x in zip(row, variables, strict=True)) <= 3
    problem.solve(pulp.HiGHS(msg=False))
    return pulp.value(problem.objective)


def rebuilt_sweep(matrix, worths, members):
    outside, optima = set(), [plain_pulp(matrix, worths, set())]
    for flip in gray_flips(members):
        outside ^= {flip}
        optima.append(plain_pulp(matrix, worths, outside))
    return optima


def test_the_session_and_plain_pulp_find_the_same_optima():
    matrix, worths = numbers()
    found = ThroughTheSession(matrix, worths).sweep(32)
    assert found == pytest.approx(rebuilt_sweep(matrix, worths, 32), rel=1e-9)
    assert len({round(optimum, 6) for optimum in found}) > 8


@pytest.mark.benchmark(group="family of 64 programs, 50 x 60")
def test_speed_of_the_session(benchmark):
    family = ThroughTheSession(*numbers())
    optima = benchmark(family.sweep, MEMBERS)
    assert len(optima) == MEMBERS


@pytest.mark.benchmark(group="family of 64 programs, 50 x 60")
def test_speed_of_plain_pulp_rebuilt(benchmark):
    matrix, worths = numbers()
    optima = benchmark.pedantic(rebuilt_sweep, (matrix, worths, MEMBERS), rounds=1)
    assert len(optima) == MEMBERS
