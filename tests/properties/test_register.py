"""Properties of the register's backtest: what must hold whatever the counts are."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from negotiate.uncertainty.register import hold_register
from negotiate.uncertainty.register_entries import Entry, Register
from negotiate.uncertainty.register_prediction import (
    MODEL,
    NAIVE,
    VARIANTS,
    Setting,
    predicted,
    replacement,
)
from negotiate.uncertainty.register_scores import correlation, permutation_share
from negotiate.uncertainty.register_windows import Counts, Window
from negotiate.units import Quantity

persons = st.integers(1, 5000)
shares = st.floats(0.0, 0.95)
values = st.lists(st.integers(-5, 5), min_size=3, max_size=6)
YEARS = Window("invented", "an invented bar", "1999/00", "2000/01")
S = Quantity(value=0.5, low=0.2, high=0.9, unit="/1", source="invented", grade="assumed")


@st.composite
def windows(draw: st.DrawFn, most: int = 6) -> Counts:
    """Draw counts whose total holds all parts."""
    n = draw(st.integers(1, most))
    before = np.array(draw(st.lists(persons, min_size=n, max_size=n)), dtype=float)
    after = np.array(draw(st.lists(persons, min_size=n, max_size=n)), dtype=float)
    held = (float(draw(persons)), float(draw(persons)))
    rest = (float(draw(st.integers(0, 900))), float(draw(st.integers(0, 900))))
    total = (before.sum() + held[0] + rest[0], after.sum() + held[1] + rest[1])
    names = tuple(f"XA{chr(65 + k)}" for k in range(n))
    return Counts(names, before, after, held, (float(total[0]), float(total[1])))


def how(counts: Counts, *, workforce: bool = True) -> Setting:
    """Return a setting with a weight for every origin."""
    weights = {origin: 10.0 + k for k, origin in enumerate(counts.origins)}
    ties = {origin: float(k % 2 == 0) for k, origin in enumerate(counts.origins)}
    return Setting(S, weights if workforce else {}, ties, {})


def said(counts: Counts, variant: str, s: float) -> np.ndarray:
    return predicted(counts, replacement(counts, variant, how(counts), substitution=s))


def as_register(counts: Counts, order: list[int] | None = None) -> Register:
    rows = [("TOTAL_NON_EU", *counts.total), ("ZAF", *counts.held)]
    rows += list(zip(counts.origins, counts.before, counts.after, strict=True))
    rows = [rows[k] for k in order] if order else rows
    found = {}
    for origin, *both in rows:
        for year, value in zip((YEARS.before, YEARS.after), both, strict=True):
            kind = "group" if origin.startswith("TOTAL") else "country"
            fixed = (float(value),) * 3
            found[origin, year] = Entry(
                origin, year, *fixed, kind, "", "secondary", "http://example.org", "", "", 2
            )
    return Register(Path("register.csv"), found)


# Prediction


@given(windows(), shares, st.sampled_from(VARIANTS))
def test_replacement_is_a_share_and_never_more_than_the_whole(
    counts: Counts, s: float, variant: str
) -> None:
    found = replacement(counts, variant, how(counts), substitution=s)
    assert (found >= 0).all()
    assert found.sum() < 1


@given(windows(), shares, st.sampled_from(VARIANTS))
def test_what_is_predicted_beyond_the_total_is_the_share_of_the_loss(
    counts: Counts, s: float, variant: str
) -> None:
    assume(counts.loss >= 0)
    shared = replacement(counts, variant, how(counts), substitution=s)
    beyond = predicted(counts, shared) - (counts.factor - 1) * counts.before
    assert beyond == pytest.approx(shared * counts.loss, abs=1e-6)


@given(windows(), shares, st.sampled_from(VARIANTS))
def test_nobody_is_predicted_below_zero(counts: Counts, s: float, variant: str) -> None:
    assert (counts.before + said(counts, variant, s) >= -1e-9).all()


@given(windows(), shares, st.sampled_from(VARIANTS), st.integers(2, 50))
def test_counting_in_other_units_scales_the_prediction(
    counts: Counts, s: float, variant: str, k: int
) -> None:
    held, total = ((k * pair[0], k * pair[1]) for pair in (counts.held, counts.total))
    scaled = Counts(counts.origins, k * counts.before, k * counts.after, held, total)
    assert said(scaled, variant, s) == pytest.approx(k * said(counts, variant, s), rel=1e-9)


@given(windows(), shares, st.sampled_from(VARIANTS))
def test_what_was_observed_of_the_others_never_enters_the_prediction(
    counts: Counts, s: float, variant: str
) -> None:
    blind = Counts(
        counts.origins, counts.before, np.full_like(counts.after, np.nan), counts.held, counts.total
    )
    assert said(blind, variant, s).tolist() == said(counts, variant, s).tolist()


@given(windows(), st.sampled_from(VARIANTS))
def test_without_substitution_the_model_is_the_total(counts: Counts, variant: str) -> None:
    assert said(counts, variant, 0.0) == pytest.approx((counts.factor - 1) * counts.before)


@given(windows())
def test_what_others_and_rest_gain_against_the_total_adds_up_to_the_loss(counts: Counts) -> None:
    rest = [counts.total[k] - counts.held[k] for k in (0, 1)]
    known = counts.against_total.sum()
    unknown = (rest[1] - counts.after.sum()) - counts.factor * (rest[0] - counts.before.sum())
    assert known + unknown == pytest.approx(counts.loss, abs=1e-6)


# Scores


@given(values, st.data())
def test_the_share_of_permutations_is_that_of_trying_them_all(
    one: list[int], data: st.DataObject
) -> None:
    two = data.draw(st.lists(st.integers(-5, 5), min_size=len(one), max_size=len(one)))
    assume(len(set(one)) > 1 and len(set(two)) > 1)
    least = correlation(np.array(one, dtype=float), np.array(two, dtype=float))
    assert least is not None
    tried = [
        correlation(np.array(one, dtype=float), np.array(order, dtype=float))
        for order in permutations(two)
    ]
    share = np.mean([found >= least - 1e-9 for found in tried if found is not None])
    assert permutation_share(one, two) == pytest.approx(share)


@given(values, st.data())
def test_ranks_do_not_change_with_the_scale(one: list[int], data: st.DataObject) -> None:
    two = data.draw(st.lists(st.integers(-5, 5), min_size=len(one), max_size=len(one)))
    first, second = (np.array(side, dtype=float) for side in (one, two))
    assert correlation(first, second) == correlation(np.exp(first), 3 * second - 1)
    if correlation(first, second) is not None:
        assert correlation(first, -second) == pytest.approx(-correlation(first, second))


# Windows


@given(windows(4), st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(counts: Counts, random) -> None:
    order = list(range(len(counts.origins) + 2))
    random.shuffle(order)
    one = hold_register(as_register(counts), how(counts), (YEARS,))
    two = hold_register(as_register(counts, order), how(counts), (YEARS,))
    assert one.words == two.words
    assert one.windows[0].scores == two.windows[0].scores


@given(windows(4))
def test_scores_lie_in_their_bounds_and_ranges_hold_their_values(counts: Counts) -> None:
    [window] = hold_register(as_register(counts), how(counts), (YEARS,)).windows
    for name in (*VARIANTS, *NAIVE):
        score = window.scores[name]
        for hits in (score.directions, score.against_total):
            if hits is not None:
                assert 0 <= hits.low <= hits.right <= hits.high <= len(score.origins)
        for rank in (score.persons, score.percent):
            if rank.value is not None:
                assert rank.low is not None
                assert rank.high is not None
                assert rank.share is not None
                assert -1 - 1e-9 <= rank.low <= rank.value <= rank.high <= 1 + 1e-9
                assert 0 < rank.share <= 1


@given(windows(4))
def test_the_verdict_is_said_in_exactly_one_way(counts: Counts) -> None:
    found = hold_register(as_register(counts), how(counts), (YEARS,))
    openings = (
        "The model beats the naive predictors",
        "The model does not beat the naive predictors",
        "There is no window in which the model can be tested",
    )
    assert sum(words.startswith(openings) for words in found.words) == 1
    assert found.beaten == any(words.startswith(openings[0]) for words in found.words)
    assert found.windows[0].premise != any(words.startswith(openings[2]) for words in found.words)


@given(windows(4))
def test_a_model_without_substitution_never_beats_the_total(counts: Counts) -> None:
    none = Quantity(value=0.0, unit="/1", source="invented", grade="secondary")
    found = hold_register(as_register(counts), Setting(none, {}, {}, {}), (YEARS,))
    assert not found.windows[0].beats(MODEL)
