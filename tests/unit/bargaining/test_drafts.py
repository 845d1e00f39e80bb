"""Answers about a draft, against brute force on small spaces: listed and by programs."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from negotiate.bargaining.choices import Chooser, fall_back, wish
from negotiate.bargaining.conflicts import RedLine, conflicts
from negotiate.bargaining.drafts import assess, improvements
from negotiate.bargaining.paths import concession_path, repair
from negotiate.bargaining.spaces import Coupling, Space
from negotiate.bargaining.trades import by_changes, equal_value, logrolling, pair, trade_table

LIMITS = (400_000, 0)
"""Listed, and by whole-number programs."""
SMALL = [(seed, most) for most, count in zip(LIMITS, (15, 2), strict=True) for seed in range(count)]


def random_space(seed, *, parties=2, coupled=False, red=False):
    """Return a space of three issues with whole-number worths, so that ties are common."""
    rng = np.random.default_rng(seed)
    counts = (3, 2, 4)
    worths = tuple(rng.integers(0, 7, (parties, n)).astype(float) for n in counts)
    table = rng.integers(-4, 5, (parties, 3, 4)).astype(float)
    masks = tuple(np.ones(n, dtype=bool) for n in counts)
    if red:
        masks = (masks[0], masks[1], np.array([True, False, True, True]))
    return Space(
        ("wage", "days", "posts"),
        tuple(tuple(f"l{k}" for k in range(n)) for n in counts),
        worths,
        (Coupling((0, 2), table),) if coupled else (),
        allowed=masks,
        parties=tuple("PQRS"[:parties]),
    )


def everything(space):
    """Return all allowed outcomes and their payoffs, by plain loops."""
    levels = [[k for k, good in enumerate(mask) if good] for mask in space.allowed]
    outcomes = list(product(*levels))
    rows = []
    for outcome in outcomes:
        row = []
        for party in range(len(space.parties)):
            total = float(space.constant[party])
            total += sum(w[party][k] for w, k in zip(space.worths, outcome, strict=True))
            for coupling in space.couplings:
                total += coupling.table[(party, *(outcome[i] for i in coupling.issues))]
            row.append(total)
        rows.append(row)
    return outcomes, np.array(rows)


def case(seed, parties=2):
    space = random_space(seed, parties=parties, coupled=seed % 2 == 1, red=seed % 3 == 0)
    outcomes, payoffs = everything(space)
    rng = np.random.default_rng(seed + 1000)
    draft = outcomes[rng.integers(len(outcomes))]
    return space, outcomes, payoffs, draft, rng.integers(4, 12, parties).astype(float)


def dominating(payoffs, own):
    return (payoffs >= own - 1e-9).all(axis=1) & (payoffs > own + 1e-9).any(axis=1)


@pytest.mark.parametrize(("seed", "most"), SMALL)
@pytest.mark.parametrize("parties", [2, 3])
def test_what_is_left_on_the_table_is_the_brute_force_maximum(seed, most, parties):
    space, _, payoffs, draft, fall = case(seed, parties)
    own = space.payoffs([draft])[0]
    found = assess(space, fall, draft, chooser=Chooser(space, most_listed=most))
    floor = payoffs[(payoffs >= own - 1e-9).all(axis=1)]
    for party, best in enumerate(found.left):
        assert best.gains[party] == pytest.approx(floor[:, party].max() - own[party])
        assert (best.gains >= -1e-9).all()
    assert found.joint.gains.sum() == pytest.approx(floor.sum(axis=1).max() - own.sum())
    assert found.dominated == dominating(payoffs, own).any()
    assert found.acceptable == tuple((own >= fall).tolist())
    positive = floor[(floor > fall + 1e-9).all(axis=1)]
    assert (found.nash is None) == (not len(positive))
    if len(positive):
        top = np.prod(positive - fall, axis=1).max()
        assert np.prod(found.nash.payoffs - fall) == pytest.approx(top, rel=1e-5)


@pytest.mark.parametrize(("seed", "most"), SMALL)
def test_improvements_dominate_and_the_first_is_on_the_frontier(seed, most):
    space, _, payoffs, draft, _ = case(seed)
    found = improvements(space, draft, 3, chooser=Chooser(space, most_listed=most))
    own = space.payoffs([draft])[0]
    assert len(found) == min(3, dominating(payoffs, own).sum())
    assert all(dominating(one.payoffs[None], own)[0] for one in found)
    if found:
        assert not dominating(payoffs, found[0].payoffs).any()


@pytest.mark.parametrize(("seed", "most"), SMALL)
def test_logrolling_never_hurts_and_is_the_whole_frontier_segment(seed, most):
    space, _, payoffs, draft, _ = case(seed)
    own = space.payoffs([draft])[0]
    chooser = Chooser(space, most_listed=most)
    found = logrolling(space, draft, 0, count=50, chooser=chooser)
    frontier = {tuple(row) for row in payoffs if not dominating(payoffs, row).any()}
    wanted = {p for p in frontier if p[0] >= own[0] - 1e-9 and p[1] > own[1] + 1e-9}
    assert {tuple(one.payoffs) for one in found.found} == wanted
    assert found.complete
    theirs = [one.payoffs[1] for one in found.found]
    assert theirs == sorted(theirs, reverse=True)


@pytest.mark.parametrize(("seed", "most"), SMALL)
def test_the_best_package_by_number_of_changes_is_the_brute_force_one(seed, most):
    space, outcomes, payoffs, draft, _ = case(seed)
    own = space.payoffs([draft])[0]
    found = by_changes(space, draft, 1, 0, chooser=Chooser(space, most_listed=most))
    moved = (np.array(outcomes) != np.array(draft)).sum(axis=1)
    best, wanted = own[0], []
    for number in (1, 2, 3):
        rows = payoffs[(moved <= number) & (payoffs >= own - 1e-9).all(axis=1)]
        if len(rows) and rows[:, 0].max() > best + 1e-9:
            best = rows[:, 0].max()
            wanted.append(best)
    assert [one.payoffs[0] for one in found.found] == pytest.approx(wanted)


@pytest.mark.parametrize(("seed", "most"), SMALL)
def test_equal_value_alternatives_are_all_and_no_others(seed, most):
    space, outcomes, payoffs, draft, _ = case(seed)
    chooser = Chooser(space, most_listed=most)
    found = equal_value(space, draft, 0, tolerance=1, count=30, chooser=chooser)
    own = space.payoffs([draft])[0, 0]
    rows = zip(outcomes, payoffs, strict=True)
    wanted = {o for o, row in rows if abs(row[0] - own) <= 1 + 1e-9 and o != draft}
    assert {one.outcome for one in found.found} == wanted
    assert found.complete


@pytest.mark.parametrize(("seed", "most"), SMALL)
@pytest.mark.parametrize("parties", [2, 3])
def test_the_cheapest_and_the_shortest_repair_are_the_brute_force_ones(seed, most, parties):
    space, outcomes, payoffs, draft, fall = case(seed, parties)
    found = repair(space, fall, draft, 0, 1, chooser=Chooser(space, most_listed=most))
    good = (payoffs[:, 1:] >= fall[1:] - 1e-9).all(axis=1)
    if not good.any():
        assert found.cheapest is None
        assert "No allowed outcome" in found.words
        return
    best = payoffs[good, 0].max()
    assert found.loss == pytest.approx(space.payoffs([draft])[0, 0] - best)
    wanted = {o for o, g, row in zip(outcomes, good, payoffs, strict=True) if g and row[0] == best}
    assert set(found.ties) == wanted
    moved = (np.array(outcomes) != np.array(draft)).sum(axis=1)
    assert found.clauses == moved[good].min()
    near = payoffs[good & (moved == found.clauses), 0].max()
    assert found.shortest.payoffs[0] == pytest.approx(near)
    assert found.within_our_limit == (best >= fall[0])


@pytest.mark.parametrize(("seed", "most"), SMALL)
def test_a_concession_path_is_on_the_frontier_and_gives_way_step_by_step(seed, most):
    space, _, payoffs, _, fall = case(seed)
    path = concession_path(space, fall, 0, steps=5, chooser=Chooser(space, most_listed=most))
    if payoffs[:, 0].max() < fall[0]:
        assert path.steps == ()
        return
    ours = [step.payoffs[0] for step in path.steps]
    theirs = [step.payoffs[1] for step in path.steps]
    assert ours[0] == payoffs[:, 0].max()
    assert min(ours) >= fall[0] - 1e-9
    assert ours == sorted(ours, reverse=True)
    assert theirs == sorted(theirs)
    assert not any(dominating(payoffs, step.payoffs).any() for step in path.steps)
    for step in path.steps:
        assert step.payoffs[1] == payoffs[payoffs[:, 0] >= step.target - 1e-9, 1].max()
        assert step.accepted == (step.payoffs[1] >= fall[1])


@pytest.mark.parametrize("seed", range(12))
def test_a_trade_has_the_payoffs_of_the_changed_draft(seed):
    space, _, _, draft, _ = case(seed)
    trades = trade_table(space, draft, 0)
    assert len(trades) == sum(len(levels) - 1 for levels in space.levels)
    for trade in trades:
        new = list(draft)
        new[trade.issue] = trade.level
        moved = np.diff(space.payoffs([draft, new]), axis=0)[0]
        assert (trade.ours, trade.theirs) == pytest.approx(tuple(moved))
        if trade.kind == "give":
            assert trade.theirs > 0 >= trade.ours
            assert trade.ratio == pytest.approx(-trade.ours / trade.theirs)
    kinds = [trade.kind for trade in trades]
    assert kinds == sorted(
        kinds, key=["both gain", "give", "ask", "free for both", "both lose"].index
    )
    gives = [trade.ratio for trade in trades if trade.kind == "give"]
    assert gives == sorted(gives)


@pytest.mark.parametrize("seed", range(9))
@pytest.mark.parametrize("parties", [2, 3])
def test_a_conflict_is_the_smallest_by_enumeration(seed, parties):
    space, _, payoffs, _, fall = case(seed, parties)
    fall = fall + seed % 4
    found = conflicts(space, fall)
    possible = (payoffs >= fall - 1e-9).all(axis=1).any()
    assert found.possible == possible
    if possible:
        assert space.permits(found.example)
        return
    wide = replace(space, allowed=tuple(np.ones(len(n), dtype=bool) for n in space.levels))
    demands, lines = demand_table(wide, space, fall)
    sizes = [
        bin(mask).count("1")
        for mask in range(1, 1 << len(demands))
        if not np.all([d for k, d in enumerate(demands) if mask >> k & 1], axis=0).any()
    ]
    assert found.smallest
    assert len(found.members) == min(sizes)
    for place, name in enumerate(space.parties):
        rest = np.delete(payoffs - fall, place, axis=1)
        rows = payoffs[(rest >= -1e-9).all(axis=1), place]
        assert (name in found.give_way) == bool(len(rows))
        if len(rows):
            assert found.give_way[name] == pytest.approx(fall[place] - rows.max())
    assert bool(found.lift) == (lines == 1 and np.all(demands[:parties], axis=0).any())


def demand_table(wide, space, fall):
    outcomes, payoffs = everything(wide)
    demands = [payoffs[:, p] >= fall[p] - 1e-9 for p in range(len(fall))]
    crossing = [i for i, mask in enumerate(space.allowed) if not mask.all()]
    demands += [np.array([space.allowed[i][o[i]] for o in outcomes]) for i in crossing]
    return demands, len(crossing)


def test_contradictory_red_lines_are_the_conflict():
    space = random_space(1)
    lines = [RedLine("home", 1, (0,)), RedLine("host", 1, (1,)), RedLine("host", 0, (2,))]
    found = conflicts(space, [0, 0], lines)
    assert found.members == (
        "red line of home on days (not l0)",
        "red line of host on days (not l1)",
    )
    assert len(found.lift) == 2
    assert found.give_way == {}
    assert "These 2 demands cannot hold together" in found.words


def test_one_fall_back_that_no_outcome_reaches_is_a_conflict_by_itself():
    found = conflicts(random_space(1), [1000, 0])
    assert found.members == ("fall-back of P (at least 1000)",)
    assert "This demand cannot hold" in found.words


def test_red_lines_that_do_not_exist_are_named():
    with pytest.raises(ValueError, match="there is no issue at 7"):
        conflicts(random_space(1), [0, 0], [RedLine("home", 7, (0,))])
    with pytest.raises(ValueError, match="'days' has 2 levels, there is none at position 5"):
        conflicts(random_space(1), [0, 0], [RedLine("home", 1, (5,))])


def test_a_single_outcome_leaves_nothing_on_the_table():
    space = Space(("pay",), (("only",),), (np.array([[1.0], [2.0]]),))
    found = assess(space, [0, 0], (0,))
    assert not found.dominated
    assert "Nothing is left on the table" in found.words
    assert trade_table(space, (0,), 0) == ()
    assert logrolling(space, (0,), 0).found == ()
    assert len(concession_path(space, [0, 0], 0).steps) == 1
    assert repair(space, [0, 0], (0,), 0).clauses == 0


def test_a_party_of_weight_zero_everywhere_has_nothing_to_lose():
    space = Space(("pay", "days"), (("a", "b"), ("c", "d")), (np.array([[0.0, 1], [0, 0]]),) * 2)
    found = assess(space, [0, 0], (0, 0))
    assert found.left[1].gains[1] == 0
    assert found.nash is None
    assert [trade.kind for trade in trade_table(space, (0, 0), 0)] == ["ask", "ask"]
    assert [trade.ratio for trade in trade_table(space, (0, 0), 0)] == [0, 0]
    assert [trade.kind for trade in trade_table(space, (0, 0), 1)] == ["give", "give"]


def test_ties_are_all_named_or_said_to_be_more():
    space = Space(("pay", "days"), (tuple("abcdef"), tuple("uvwxyz")), (np.zeros((2, 6)),) * 2)
    found = repair(space, [0, 0], (0, 0), 0)
    assert len(found.ties) == 20
    assert not found.all_ties
    assert len(equal_value(space, (0, 0), 0, count=40).found) == 35


def test_a_draft_across_a_red_line_is_said_to_be_so():
    space = random_space(0, red=True)
    found = assess(space, [0, 0], (0, 0, 1))
    assert found.crossed == ("posts",)
    assert "crosses a red line on posts" in found.words
    assert any("crosses a red line" in trade.words for trade in trade_table(space, (0, 0, 0), 0))


def test_an_empty_zone_is_said_on_the_path_and_in_the_repair():
    space = random_space(2)
    assert "nothing to offer" in concession_path(space, [99, 0], 0).words
    assert repair(space, [0, 99], (0, 0, 0), 0).cheapest is None
    assert repair(space, [99, 0], (0, 0, 0), 0).words.endswith("walking away is better for us.")


def test_what_does_not_fit_is_refused():
    space = random_space(1, parties=3)
    with pytest.raises(ValueError, match="fall-back of 'Q' must be a finite number, got nan"):
        assess(space, [0, np.nan, 0], (0, 0, 0))
    with pytest.raises(ValueError, match="one payoff per party"):
        fall_back(space, [0, 0])
    with pytest.raises(ValueError, match="needs 3 levels, got 2"):
        assess(space, [0, 0, 0], (0, 0))
    with pytest.raises(ValueError, match="name the counterpart"):
        pair(space, 0, None)
    with pytest.raises(ValueError, match="another party"):
        pair(space, 0, 0)
    with pytest.raises(ValueError, match="none at position 5"):
        pair(space, 5, 0)
    with pytest.raises(ValueError, match="at least 2 steps"):
        concession_path(space, [0, 0, 0], 0, 1, steps=1)
    with pytest.raises(ValueError, match="tolerance must be at least 0, got nan"):
        equal_value(space, (0, 0, 0), 0, 1, tolerance=np.nan)
    with pytest.raises(ValueError, match="too many to list"):
        Chooser(space, most_listed=0).table()
    with pytest.raises(ValueError, match="exactly one party"):
        Chooser(space).in_turn(wish([1, 1, 0]), [0, 0, 1])


def test_thirty_issues_are_answered_without_a_list():
    rng = np.random.default_rng(5)
    names = tuple(f"issue {k}" for k in range(30))
    worths = tuple(rng.random((2, 10)) for _ in names)
    space = Space(names, (tuple("abcdefghij"),) * 30, worths)
    found = repair(space, [0, 18], (0,) * 30, 0)
    assert found.cheapest.payoffs[1] >= 18 - 1e-6
    assert space.size == 10**30


@pytest.mark.parametrize("needed", range(8))
def test_the_shortest_repair_changes_as_many_clauses_as_are_needed(needed):
    worths = (np.array([[1.0, 0.5, -9.0], [0.0, 1.0, 1.0]]),) * 7
    worths += (np.array([[0.0, 5.0, 0.0], [0.0, 0.0, 0.0]]),)
    space = Space(tuple("abcdefgh"), (("x", "y", "z"),) * 8, worths)
    found = repair(space, [0, needed], (0,) * 8, 0)
    assert found.clauses == needed
    assert found.shortest.payoffs[0] == 7 - needed / 2
    assert found.cheapest.payoffs[0] == 12 - needed / 2
