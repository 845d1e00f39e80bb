import itertools
import math

import numpy as np
import pytest

from negotiate.errors import NoAgreementError, SolverError
from negotiate.programming import Gain, NashProgram, Program, Session, tangents
from negotiate.programming.outer import Outer, checked
from negotiate.programming.solving import without_point


def split(weights=(1.0, 1.0), pie=1.0):
    program = Program("split")
    x = program.variable("x", high=pie)
    first = Gain("first", weights[0], [(1, x)])
    return NashProgram(program, [first, Gain("second", weights[1], [(-1, x)], constant=pie)]), x


@pytest.mark.parametrize("weights", [(1, 1), (2, 1), (1, 4), (30, 10), (0.02, 0.98)])
@pytest.mark.parametrize("pie", [1.0, 2.5e6, 1e-3])
def test_a_pie_is_split_by_the_weights(weights, pie):
    # The closed form: x = w1 / (w1 + w2) of the pie; the product is flat, so x is not as sharp.
    problem, x = split(weights, pie)
    found = problem.solve()
    share = weights[0] / sum(weights)
    best = weights[0] * math.log(share * pie) + weights[1] * math.log((1 - share) * pie)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(best, abs=2e-6 * sum(weights))
    assert found.objective <= best + 1e-12 * abs(best) + 1e-12
    assert found.bound >= best - 1e-7 * sum(weights)
    assert 0 <= found.gap <= 1e-6
    assert found.value(x) == pytest.approx(share * pie, abs=2e-3 * pie)


@pytest.mark.parametrize("high", [1.0, None])
def test_a_concave_frontier_is_met(high):
    # THEORY section 4.1, D5: u1 = x, u2 = sqrt(1 - x), so x = 2/3; here u1 = 1 - u2^2.
    program = Program("D5")
    second = program.variable("u2", high=high)
    gains = [Gain("first", 1, squares=[(1, second)], constant=1), Gain("second", 1, [(1, second)])]
    found = NashProgram(program, gains).solve()
    assert found.status == "optimal"
    assert found.objective == pytest.approx(math.log(2 / 3 * math.sqrt(1 / 3)), abs=2e-6)
    assert found.gains["first"] == pytest.approx(2 / 3, abs=2e-3)
    assert found.gains["second"] == pytest.approx(math.sqrt(1 / 3), abs=2e-3)


def test_one_party_alone_takes_its_best():
    program = Program("alone")
    q = program.variable("q", high=200)
    found = NashProgram(program, [Gain("owner", 1, [(100, q)], [(0.5, q)])]).solve()
    assert found.value(q) == pytest.approx(100, abs=0.3)
    assert found.gains["owner"] == pytest.approx(5000, rel=1e-6)


def test_negative_levels_and_shared_squares_are_met():
    # Gains 4 - (x - 1)^2 and 4 - (x + 1)^2: symmetric, so x = 0 and both gain 3.
    program = Program("shared")
    x = program.variable("x", low=None)
    gains = [Gain("right", 1, [(2, x)], [(1, x)], 3), Gain("left", 1, [(-2, x)], [(1, x)], 3)]
    found = NashProgram(program, gains).solve()
    assert found.objective == pytest.approx(2 * math.log(3), abs=2e-6)


def menu(rng, terms=4, levels=3):
    program = Program("menu")
    table = rng.integers(0, 12, (terms, levels, 2)).astype(float)
    chosen = [
        [program.variable(f"term {t} level {i}", high=1, integer=True) for i in range(levels)]
        for t in range(terms)
    ]
    for t, row in enumerate(chosen):
        program.constrain(f"one level of term {t}", [(1, level) for level in row], "==", 1)
    pairs = [
        [(table[t, i, k], chosen[t][i]) for t in range(terms) for i in range(levels)]
        for k in range(2)
    ]
    return program, table, pairs


@pytest.mark.parametrize("seed", range(6))
def test_a_menu_is_answered_as_by_enumeration(seed):
    rng = np.random.default_rng(seed)
    program, table, pairs = menu(rng)
    weights, fallback = (1.0, 1.0 + seed / 2), 14.0
    found = NashProgram(
        program,
        [Gain(f"party {k}", weights[k], pairs[k], constant=-fallback) for k in range(2)],
    ).solve()
    best = -math.inf
    for levels in itertools.product(range(3), repeat=4):
        gains = sum(table[t, i] for t, i in enumerate(levels)) - fallback
        if (gains > 0).all():
            best = max(best, float(np.log(gains) @ weights))
    if best == -math.inf:
        assert found.status == "no_agreement"
    else:
        assert found.status == "optimal"
        assert found.objective == pytest.approx(best, abs=1e-5)


def test_levels_and_a_squared_quantity_are_met_together():
    # Level 1 costs the second party 1 and gives the first 5; posts q cost q^2 / 4 and give q.
    program = Program("mixed")
    q, level = program.variable("q", high=9), program.variable("level", high=1, integer=True)
    gains = [
        Gain("first", 1, [(0.5, q), (5, level)]),
        Gain("second", 2, [(2, q), (-1, level)], [(0.25, q)]),
    ]
    found = NashProgram(program, gains).solve()
    grid = np.linspace(0, 9, 90001)
    products = [
        np.log(np.maximum(0.5 * grid + 5 * y, 1e-12))
        + 2 * np.log(np.maximum(2 * grid - y - grid**2 / 4, 1e-12))
        for y in (0, 1)
    ]
    assert found.status == "optimal"
    assert found.objective == pytest.approx(np.max(products), abs=4e-6)
    assert found.bound >= np.max(products) - 1e-6


def test_no_agreement_names_the_demands_and_by_how_much():
    program = Program("wage")
    wage = program.variable("wage", high=1000)
    program.constrain("red line", [(1, wage)], ">=", 600)
    gains = [
        Gain("worker", 1, [(1, wage)], constant=-300),
        Gain("employer", 1, [(-1, wage)], constant=500),
    ]
    found = NashProgram(program, gains).solve()
    assert found.status == "no_agreement"
    assert found.conflicts == ("red line", "gain of employer")
    assert sum(found.relaxation.values()) == pytest.approx(100, rel=1e-3)
    assert found.values.size == 0
    assert found.objective is found.bound is found.gap is None
    with pytest.raises(NoAgreementError, match="between worker and employer") as caught:
        found.value(wage)
    assert caught.value.conflicts == ("red line", "gain of employer")


def test_whole_numbers_alone_can_leave_no_agreement():
    program = Program("whole")
    y = program.variable("y", high=1, integer=True)
    gains = [Gain("a", 1, [(1, y)], constant=-0.2), Gain("b", 1, [(-1, y)], constant=0.8)]
    found = NashProgram(program, gains).solve()
    assert found.status == "no_agreement"
    assert found.conflicts == ("gain of a", "gain of b")


def test_whole_numbers_without_a_point_are_no_agreement():
    program = Program("parity")
    x = program.variable("x", high=5, integer=True)
    program.constrain("odd", [(2, x)], "==", 3)
    found = NashProgram(program, [Gain("a", 1, [(1, x)])]).solve()
    assert found.status == "no_agreement"
    assert found.conflicts == ("odd",)


def test_a_whole_number_can_be_squared():
    # Gains q and 10 q - q^2: the product q^2 (10 - q) is 147 at 7, 144 at 6, 128 at 8.
    program = Program("posts")
    q = program.variable("q", high=8, integer=True)
    gains = [Gain("origin", 1, [(1, q)]), Gain("destination", 1, [(10, q)], [(1, q)])]
    found = NashProgram(program, gains).solve()
    assert found.value(q) == 7
    assert found.objective == pytest.approx(math.log(147))


def test_a_first_agreement_is_sought_where_tangents_first_promise_too_much():
    # Gain 1.1 x - x^2 / 50 - 15.1 is positive only near x = 27.5, by 0.025; tangents lie above it.
    program = Program("narrow")
    x = program.variable("x", high=300)
    narrow = Gain("narrow", 1, [(1.1, x)], [(0.02, x)], -15.1)
    found = NashProgram(program, [narrow, Gain("other", 1, [(1, x)])]).solve()
    assert found.status == "optimal"
    best = max(
        math.log(1.1 * v - 0.02 * v * v - 15.1) + math.log(v) for v in np.linspace(27, 28, 100001)
    )
    assert found.objective == pytest.approx(best, abs=4e-6)


def test_posts_and_money_of_real_size_are_met():
    # Wages in USD a year and posts by the thousand: V = 40,000 q - 0.1 q^2, transfer t.
    program = Program("real size")
    q, t = program.variable("posts", high=150_000), program.variable("transfer", high=5e9)
    gains = [
        Gain("origin", 0.4, [(1, t), (-9000, q)], [(0.02, q)], -2e7),
        Gain("destination", 0.6, [(40_000, q), (-1, t)], [(0.1, q)], -3e7),
    ]
    found = NashProgram(program, gains).solve()
    total = 31_000**2 / (4 * 0.12) - 5e7
    assert found.status == "optimal"
    best = 0.4 * math.log(0.4 * total) + 0.6 * math.log(0.6 * total)
    assert found.objective == pytest.approx(best, abs=2e-6)
    assert found.value(q) == pytest.approx(31_000 / 0.24, rel=3e-3)


def test_gains_that_only_touch_zero_are_no_agreement():
    program = Program("touch")
    x = program.variable("x", high=1)
    gains = [Gain("a", 1, [(1, x)], constant=-0.5), Gain("b", 1, [(-1, x)], constant=0.5)]
    assert NashProgram(program, gains).solve().status == "no_agreement"
    concave = [
        Gain("a", 1, [(2, x)], [(1, x)], -1),
        Gain("b", 1, [(1, x)]),
    ]
    assert NashProgram(program, concave).solve().status == "no_agreement"


def test_a_program_without_a_point_is_no_agreement():
    program = Program("nothing")
    x = program.variable("x", high=1)
    program.constrain("never", [(1, x)], ">=", 2)
    found = NashProgram(program, [Gain("a", 1, [(1, x)])]).solve()
    assert found.status == "no_agreement"
    assert found.conflicts == ("never", "high of x")


def test_a_gain_without_limit_is_refused():
    program = Program("endless")
    x = program.variable("x")
    with pytest.raises(SolverError, match="'best gain of a' was not solved: unbounded"):
        NashProgram(program, [Gain("a", 1, [(1, x)])]).solve()


def test_too_few_rounds_give_a_feasible_point_with_its_bound():
    problem, _ = split((2, 1))
    found = problem.solve(max_rounds=2)
    best = 2 * math.log(2 / 3) + math.log(1 / 3)
    assert found.status == "feasible"
    assert found.objective <= best <= found.bound
    assert found.gap == pytest.approx(math.expm1((found.bound - found.objective) / 3))
    assert found.gap > 1e-6
    unproved = problem.solve(max_rounds=1)
    assert unproved.status == "feasible"
    assert unproved.bound is unproved.gap is None


def test_no_round_is_no_answer():
    problem, _ = split()
    found = problem.solve(max_rounds=0)
    assert found.status == "no_answer"
    with pytest.raises(SolverError, match="no agreement was found in the time"):
        found.require_agreement()


def test_a_time_out_is_never_optimal():
    rng = np.random.default_rng(1)
    program, _, pairs = menu(rng, terms=40, levels=6)
    gains = [Gain(f"party {k}", 1, pairs[k], constant=-100) for k in range(2)]
    found = NashProgram(program, gains).solve(time_limit=1e-6)
    assert found.status in ("feasible", "no_answer")


@pytest.mark.parametrize("after", [1, 2])
def test_a_solver_without_an_answer_ends_the_search(monkeypatch, after):
    asked = []
    original = Session.solve

    def unanswered(self, *, time_limit=None):
        if self._arrays.name.startswith("Nash product"):
            asked.append(1)
        if len(asked) < after:
            return original(self, time_limit=time_limit)
        return without_point(self._arrays, "no_answer", "time limit reached")

    monkeypatch.setattr(Session, "solve", unanswered)
    problem, _ = split()
    found = problem.solve()
    assert found.status == ("no_answer" if after == 1 else "feasible")
    assert found.bound is None


def test_a_solver_without_an_answer_at_held_levels_does_not_end_the_search(monkeypatch):
    def hold(self, values):
        for variable, _, _ in self.whole:
            self.session.bounds(variable, 1, 0)

    monkeypatch.setattr(tangents.Master, "hold", hold)
    program, _, pairs = menu(np.random.default_rng(0))
    gains = [Gain(f"party {k}", 1, pairs[k], constant=-14) for k in range(2)]
    assert NashProgram(program, gains).solve().status == "optimal"


def test_tangents_never_cut_off_a_true_gain():
    program = Program("outer")
    x = program.variable("x", low=-3, high=5)
    gain = checked(program, Gain("a", 1, [(1, x)], [(0.5, x)]))
    outer = Outer(program, [gain], "outer")
    for value in np.linspace(-3, 5, 41):
        point = outer.program.arrays()
        companion = value**2 / 5
        left = np.bincount(
            point.row, point.coefficient * np.array([value, companion])[point.column]
        )
        assert (left >= point.row_low - 1e-12).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weight": 0}, "gain of 'a': the weight must be above 0, got 0"),
        ({"weight": math.nan}, "the weight must be a finite number"),
        ({"constant": math.inf}, "the constant must be a finite number"),
        ({"squares": -1}, "the square of 'x' must be subtracted with a coefficient of at least 0"),
        ({"terms": math.nan}, "the coefficient of 'x' must be a finite number"),
    ],
)
def test_gains_that_mean_nothing_are_refused(change, message):
    program = Program("refused")
    x = program.variable("x")
    given = {"weight": 1, "terms": 1, "squares": 1, "constant": 0, **change}
    gain = Gain(
        "a", given["weight"], [(given["terms"], x)], [(given["squares"], x)], given["constant"]
    )
    with pytest.raises(ValueError, match=message):
        NashProgram(program, [gain])


def test_parties_are_at_least_one_and_have_names_of_their_own():
    program = Program("parties")
    x = program.variable("x", high=1)
    with pytest.raises(ValueError, match="at least one gain, got none"):
        NashProgram(program, [])
    with pytest.raises(ValueError, match="labels of gains must be unique"):
        NashProgram(program, [Gain("a", 1, [(1, x)]), Gain("a", 1, [(1, x)])])
    problem = NashProgram(program, [Gain("a", 1, [(1, x)])])
    with pytest.raises(ValueError, match="tolerance must be above 0, got 0"):
        problem.solve(tolerance=0)
    with pytest.raises(ValueError, match="time_limit must be positive"):
        problem.solve(time_limit=0)
