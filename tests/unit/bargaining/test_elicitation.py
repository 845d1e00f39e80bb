"""Part-worths from judgements: the taste that made them is never excluded, contradictions are found."""

from itertools import product

import numpy as np
import pytest

from negotiate.bargaining.elicitation import Scale, elicit, points, ranking, swing

SCALE = Scale({"pay": ("low", "middle", "high"), "days": ("6", "5"), "posts": ("1", "2", "3", "4")})
OUTCOMES = list(product(range(3), range(2), range(4)))


def taste(rng):
    """Return random part-worths that keep the scale's rules."""
    weights = rng.dirichlet(np.ones(3))
    parts = [np.sort(np.append(rng.random(n - 2), [0, 1])) for n in (3, 2, 4)]
    return np.concatenate([w * part for w, part in zip(weights, parts, strict=True)])


def ranked(worths, drafts, step=1e-3):
    """Return the names of drafts, best first; drafts nearer than the step are left out."""
    order = sorted(drafts, key=lambda name: -float(SCALE.features(drafts[name]) @ worths))
    kept = []
    for name in order:
        gap = kept and (SCALE.features(drafts[kept[-1]]) - SCALE.features(drafts[name])) @ worths
        if not kept or gap >= step:
            kept.append(name)
    return [[name] for name in kept]


@pytest.mark.parametrize("seed", range(10))
def test_the_ranges_contain_the_taste_that_made_the_ranking(seed):
    rng = np.random.default_rng(seed)
    truth = taste(rng)
    drafts = {f"draft {k}": OUTCOMES[k] for k in rng.choice(len(OUTCOMES), 5, replace=False)}
    told = ranking(SCALE, drafts, ranked(truth, drafts))
    found = elicit(SCALE, told)
    assert found.consistent
    assert (found.ranges[:, 0] <= truth + 1e-6).all()
    assert (found.ranges[:, 1] >= truth - 1e-6).all()
    point = np.concatenate(found.part_worths)
    slack = [one.coefficients @ point - one.at_least for one in told]
    assert min(slack) == pytest.approx(found.margin, abs=1e-6)
    assert found.margin >= min(one.coefficients @ truth - one.at_least for one in told) - 1e-6
    assert point[SCALE.ends - 1].sum() == pytest.approx(1)
    assert point[SCALE.starts] == pytest.approx(0, abs=1e-7)
    assert all((np.diff(part) >= -1e-7).all() for part in found.part_worths)


@pytest.mark.parametrize("seed", range(3))
def test_necessary_and_possible_preferences_bound_every_taste_that_agrees(seed):
    rng = np.random.default_rng(seed)
    truth = taste(rng)
    drafts = {f"draft {k}": OUTCOMES[k] for k in rng.choice(len(OUTCOMES), 4, replace=False)}
    told = ranking(SCALE, drafts, ranked(truth, drafts))
    found = elicit(SCALE, told)
    some = [OUTCOMES[k] for k in rng.choice(len(OUTCOMES), 6, replace=False)]
    necessary, possible = found.robust(some)
    rows = np.array([SCALE.features(outcome) for outcome in some])
    demands = np.array([one.coefficients for one in told])
    tastes = [w for w in (taste(rng) for _ in range(3000)) if (demands @ w >= 1e-3).all()]
    for worths in [truth, *tastes]:
        utilities = rows @ worths
        at_least = utilities[:, None] >= utilities[None] - 1e-9
        assert (at_least >= necessary).all()
        assert (at_least <= possible).all()
    assert necessary.diagonal().all()
    assert (possible | possible.T).all()
    assert (necessary <= possible).all()


def test_without_judgements_only_dominance_is_necessary():
    found = elicit(SCALE, [])
    assert found.preference((2, 1, 3), (0, 0, 0)) == "necessary"
    assert found.preference((2, 0, 0), (0, 1, 0)) == "possible"
    assert found.preference((0, 0, 0), (0, 0, 0)) == "necessary"
    assert found.margin == np.inf
    assert found.ranges[[2, 4, 8]] == pytest.approx(np.array([[0, 1]] * 3))


def test_a_worse_draft_ranked_first_is_a_contradiction_by_itself():
    drafts = {"A": (0, 0, 0), "B": (1, 0, 0), "C": (2, 1, 3)}
    found = elicit(SCALE, ranking(SCALE, drafts, [["A"], ["C"], ["B"]]))
    assert not found.consistent
    assert found.conflict == ("A is preferred to C",)
    assert found.part_worths == ()
    assert "In conflict: A is preferred to C" in found.words


def test_a_circle_of_preferences_is_named_and_nothing_else():
    drafts = {"A": (2, 0, 0), "B": (0, 1, 0), "C": (0, 0, 3), "D": (1, 0, 0)}
    told = [
        *ranking(SCALE, drafts, [["A"], ["B"]]),
        *ranking(SCALE, drafts, [["B"], ["C"], ["A"]]),
        *ranking(SCALE, drafts, [["C"], ["D"]]),
    ]
    found = elicit(SCALE, told)
    assert set(found.conflict) == {
        "A is preferred to B",
        "B is preferred to C",
        "C is preferred to A",
    }


def test_swings_and_points_give_the_one_taste_that_they_state():
    told = [
        *swing(SCALE, "pay", "days", 2),
        *swing(SCALE, "posts", "days", 1),
        *points(SCALE, "pay", [0, 50, 100]),
        *points(SCALE, "posts", [0, 20, 60, 100]),
    ]
    found = elicit(SCALE, told)
    want = [0, 0.25, 0.5, 0, 0.25, 0, 0.05, 0.15, 0.25]
    assert found.ranges == pytest.approx(np.column_stack([want, want]), abs=1e-6)
    assert np.concatenate(found.part_worths) == pytest.approx(want, abs=1e-6)
    assert "pay 0.5 to 0.5" in found.words


def test_a_swing_with_a_range_leaves_a_range():
    scale = Scale({"pay": ("low", "high"), "days": ("6", "5")})
    found = elicit(scale, swing(scale, "pay", "days", 1, 3))
    assert found.ranges[1] == pytest.approx([0.5, 0.75])


def test_an_issue_of_weight_zero_is_allowed():
    scale = Scale({"pay": ("low", "high"), "days": ("6", "5")})
    found = elicit(scale, swing(scale, "days", "pay", 0))
    assert found.ranges[3] == pytest.approx([0, 0], abs=1e-7)
    assert found.preference((1, 0), (1, 1)) == "necessary"


def test_drafts_held_equal_are_equal_in_every_taste():
    drafts = {"A": (2, 0, 0), "B": (0, 1, 0), "C": (0, 0, 1)}
    found = elicit(SCALE, ranking(SCALE, drafts, [["A", "B"], ["C"]]))
    assert found.preference((2, 0, 0), (0, 1, 0)) == "necessary"
    assert found.preference((0, 1, 0), (2, 0, 0)) == "necessary"
    assert found.margin > 0


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="at least one issue"):
        Scale({})
    with pytest.raises(ValueError, match="each once"):
        Scale({"pay": ("low", "low")})
    with pytest.raises(ValueError, match="nothing to elicit"):
        Scale({"pay": ("low",)})
    with pytest.raises(ValueError, match="is not among the drafts"):
        ranking(SCALE, {}, [["A"]])
    with pytest.raises(ValueError, match="group of the ranking is empty"):
        ranking(SCALE, {}, [[]])
    with pytest.raises(ValueError, match="step must be at least"):
        ranking(SCALE, {}, [], step=0)
    with pytest.raises(ValueError, match="needs 3 levels, got 1"):
        SCALE.features((0,))
    with pytest.raises(ValueError, match="'days' has 2 levels"):
        SCALE.features((0, -1, 0))
    with pytest.raises(ValueError, match="no issue 'rent'"):
        swing(SCALE, "rent", "pay", 1)
    with pytest.raises(ValueError, match="0 <= low <= high"):
        swing(SCALE, "days", "pay", 2, 1)
    with pytest.raises(ValueError, match="0 <= low <= high"):
        swing(SCALE, "days", "pay", np.nan)
    for wrong in ([0, 100], [0, 101, 100], [0, np.nan, 100], [1, 2, 100]):
        with pytest.raises(ValueError, match="rising from 0 to 100"):
            points(SCALE, "pay", wrong)
