from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from negotiate.uncertainty.episodes import replaced
from negotiate.uncertainty.ladders import rank_correlation
from negotiate.uncertainty.register import RegisterBacktest, hold_register
from negotiate.uncertainty.register_entries import Entry, Register
from negotiate.uncertainty.register_page import BEGIN, END, register_page
from negotiate.uncertainty.register_prediction import (
    VARIANTS,
    Setting,
    naive,
    neighbours,
    predicted,
    replacement,
)
from negotiate.uncertainty.register_scores import (
    MOST,
    correlation,
    hits_of,
    permutation_share,
    rank_of,
)
from negotiate.uncertainty.register_windows import WINDOWS, Counts, Window, cells_of, counts_of
from negotiate.units import Quantity

YEARS = Window("invented", "an invented bar", "1999/00", "2000/01")


def figure(value: float, low: float | None = None, high: float | None = None) -> Quantity:
    return Quantity(
        value=value, low=low, high=high, unit="/1", source="invented", grade="secondary"
    )


def setting(s: Quantity | None = None, **given: Mapping) -> Setting:
    wanted = {"workforce": {}, "ties": {}, "chains": {}} | given
    return Setting(s or figure(0.5), **wanted)


def entry(origin: str, year: str, value: float, *ends: float) -> Entry:
    kind = "group" if origin.startswith("TOTAL") else "country"
    low, high = ends or (value, value)
    why = "invented" if ends else ""
    return Entry(
        origin, year, value, low, high, kind, "", "secondary", "http://example.org", "", why, 2
    )


def register(
    total: tuple[float, float],
    held: tuple[float, float],
    others: Mapping[str, tuple[float, float | None]],
    *more: Entry,
) -> Register:
    """Return a register of two years; None is a count that was not found."""
    found = [*more]
    for origin, counts in {"TOTAL_NON_EU": total, "ZAF": held, **others}.items():
        pairs = zip((YEARS.before, YEARS.after), counts, strict=True)
        found += [entry(origin, year, value) for year, value in pairs if value is not None]
    return Register(Path("register.csv"), {(e.origin, e.year): e for e in reversed(found)})


def held_against(
    counts: Register, how: Setting | None = None, windows: tuple[Window, ...] = (YEARS,)
) -> RegisterBacktest:
    return hold_register(counts, how or setting(), windows)


def counts(
    before: list[float],
    after: list[float],
    held: tuple[float, float] = (50.0, 20.0),
    total: tuple[float, float] = (100.0, 100.0),
) -> Counts:
    names = tuple(f"XA{chr(65 + k)}" for k in range(len(before)))
    return Counts(names, np.array(before), np.array(after), held, total)


# Premise


def test_the_loss_is_counted_against_the_total() -> None:
    found = counts([], [], held=(100.0, 60.0), total=(1000.0, 800.0))
    assert found.loss == pytest.approx(0.8 * 100 - 60)
    assert found.premise


@pytest.mark.parametrize(
    ("held", "total", "fell"),
    [
        ((100.0, 110.0), (1000.0, 2000.0), False),
        ((100.0, 90.0), (1000.0, 800.0), True),
        ((100.0, 90.0), (1000.0, 900.0), True),
    ],
    ids=["rose by less than the total", "fell by less than the total", "fell as the total"],
)
def test_the_premise_needs_a_fall_and_one_beyond_the_total(held, total, fell: bool) -> None:
    found = counts([], [], held=held, total=total)
    assert found.fell is fell
    assert not found.premise


def test_what_the_others_gain_against_the_total_is_the_loss_whatever_happened() -> None:
    before, after = np.array([30.0, 20.0]), np.array([11.0, 57.0])
    held = (50.0, 20.0)
    total = (float(before.sum() + held[0]), float(after.sum() + held[1]))
    found = Counts(("XAA", "XAB"), before, after, held, total)
    assert found.against_total.sum() == pytest.approx(found.loss)


@pytest.mark.parametrize("origin", ["TOTAL_NON_EU", "ZAF"])
def test_a_window_without_total_or_south_africa_says_which_count_is_missing(origin: str) -> None:
    full = register((100, 90), (50, 20), {"XAA": (10, 20)})
    kept = {key: e for key, e in full.entries.items() if key != (origin, YEARS.after)}
    words = cells_of(Register(full.path, kept), YEARS)
    assert isinstance(words, str)
    assert "not found for 2000/01" in words


def test_counts_follow_the_first_year_and_a_missing_second_year_is_not_zero() -> None:
    full = register((100, 90), (50, 20), {"XAB": (10, None), "XAA": (5, 6)})
    cells = cells_of(full, YEARS)
    assert not isinstance(cells, str)
    found = counts_of({key: e.value for key, e in cells.items()}, YEARS)
    assert found.origins == ("XAA", "XAB")
    assert np.isnan(found.after[1])
    with pytest.raises(ValueError, match="read-only"):
        found.before[0] = 1.0


def test_windows_have_ids_of_their_own_and_later_second_years() -> None:
    assert len({each.id for each in WINDOWS}) == len(WINDOWS) == 8
    assert all(each.before < each.after for each in WINDOWS)


# Prediction


@pytest.mark.parametrize("s", [0.0, 0.4, 0.7, 0.95])
def test_equal_replacement_is_what_the_complementarity_gives_at_fixed_prices(s: float) -> None:
    found = counts([30.0, 5.0, 12.0], [np.nan] * 3)
    shares = replacement(found, "equal", setting(), substitution=s)
    moved = replaced(np.array([50.0, 30.0, 5.0, 12.0]), s, np.array([20.0, np.inf, np.inf, np.inf]))
    assert predicted(found, shares) == pytest.approx(moved[1:])


def test_all_entries_move_with_the_total_before_anyone_replaces() -> None:
    found = counts([30.0, 10.0], [np.nan] * 2, held=(50.0, 40.0), total=(100.0, 80.0))
    assert found.loss == 0
    for variant in ("equal", "entries"):
        shares = replacement(found, variant, setting(), substitution=0.7)
        assert predicted(found, shares) == pytest.approx([-6, -2])


def test_a_gain_of_the_held_origin_takes_from_the_others_but_no_more_than_they_have() -> None:
    found = counts([30.0, 1.0], [np.nan] * 2, held=(50.0, 80.0))
    shares = replacement(found, "equal", setting(), substitution=0.5)
    assert predicted(found, shares) == pytest.approx([-10, -1])


def test_variants_share_out_the_same_sum() -> None:
    found = counts([30.0, 20.0], [np.nan] * 2)
    how = setting(workforce={"XAA": 300.0, "XAB": 100.0}, ties={"XAA": 0.0, "XAB": 1.0})
    shares = {v: replacement(found, v, how, substitution=0.5) for v in VARIANTS}
    assert {v: float(x.sum()) for v, x in shares.items()} == pytest.approx(
        dict.fromkeys(VARIANTS, 2 / 3)
    )
    assert shares["entries"] == pytest.approx([0.4, 4 / 15])
    assert shares["workforce"] == pytest.approx([0.5, 1 / 6])
    assert shares["ties"] == pytest.approx([0, 2 / 3])


def test_origins_without_a_count_take_their_part_of_the_total_by_entries() -> None:
    found = counts([20.0], [np.nan], held=(50.0, 20.0), total=(150.0, 150.0))
    shares = replacement(found, "entries", setting(), substitution=0.5)
    assert shares == pytest.approx([0.5 * 20 / 100])


def test_entries_never_share_out_more_than_the_whole_where_parts_exceed_the_total() -> None:
    found = counts([60.0, 40.0], [np.nan] * 2, held=(50.0, 20.0), total=(120.0, 120.0))
    shares = replacement(found, "entries", setting(), substitution=0.95)
    assert shares.sum() < 1
    assert np.isfinite(predicted(found, shares)).all()


def test_unseen_origins_lower_what_each_of_the_others_takes() -> None:
    found = counts([30.0, 20.0], [np.nan] * 2)
    few = replacement(found, "equal", setting(), substitution=0.5)
    many = replacement(found, "equal", setting(), substitution=0.5, unseen=20)
    assert (many < few).all()
    assert many == pytest.approx([0.5 / (1 + 21 * 0.5)] * 2)


def test_a_variant_without_a_weight_says_nothing_of_the_origin() -> None:
    found = counts([30.0, 20.0], [np.nan] * 2)
    how = setting(workforce={"XAB": 100.0})
    change = predicted(found, replacement(found, "workforce", how, substitution=0.5))
    assert np.isnan(change[0])
    assert np.isfinite(change[1])
    assert np.isnan(replacement(found, "ties", how, substitution=0.5)).all()


def test_naive_predictors_know_nothing_of_the_held_origin() -> None:
    found, other = (counts([30.0], [1.0], held=h, total=(100.0, 120.0)) for h in ((9, 1), (9, 9)))
    for name in ("total", "none", "level"):
        assert naive(found, name).tolist() == naive(other, name).tolist()
    assert naive(found, "total") == pytest.approx([6.0])


def test_fewer_are_drawn_from_neighbours_by_their_share_along_the_whole_chain() -> None:
    chains = {
        ("ZAF", "XAB"): figure(0.4),
        ("ZAF", "XAA"): figure(0.1),
        ("XAB", "XAC"): figure(0.5),
    }
    found = neighbours(counts([], []), setting(chains=chains))
    assert [(each.origin, each.drawn) for each in found] == [
        ("XAA", pytest.approx(-3.0)),
        ("XAB", pytest.approx(-12.0)),
    ]
    assert {each.observed for each in found} == {"not observed"}


def test_without_chains_there_is_no_neighbour() -> None:
    assert neighbours(counts([], []), setting()) == ()


# Scores


@pytest.mark.parametrize(
    "observed", [[1, 2, 3, 4, 5], [2, 1, 4, 3, 5], [5, 4, 3, 2, 1], [1, 1, 2, 2, 3]]
)
def test_the_share_of_permutations_is_that_of_trying_them_all(observed: list[float]) -> None:
    said = [1.0, 2.0, 2.0, 5.0, 9.0]
    one = {str(k): x for k, x in enumerate(said)}

    def rank(order) -> float:
        return rank_correlation(one, {str(k): x for k, x in enumerate(order)})

    tried = [rank(order) >= rank(observed) - 1e-9 for order in permutations(observed)]
    assert permutation_share(said, observed) == pytest.approx(np.mean(tried))


def test_twelve_origins_are_still_counted_exactly() -> None:
    order = list(range(MOST))
    assert permutation_share(order, order) == pytest.approx(1 / 479001600)


@pytest.mark.parametrize("sizes", [(2, 3), (13, 13)])
def test_sequences_that_cannot_be_counted_are_refused(sizes: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="two sequences of one length up to 12"):
        permutation_share(*(list(range(size)) for size in sizes))


@pytest.mark.parametrize("observed", [[3, 1, 2, 9], [1, 1, 2, 2], [-1.5, 0, 0, 7]])
def test_ranks_are_those_of_the_ladders_ties_included(observed: list[float]) -> None:
    said = [5.0, 2.0, 2.0, 8.0]
    sides = ({str(k): x for k, x in enumerate(side)} for side in (said, observed))
    found = correlation(np.array(said), np.array(observed))
    assert found == pytest.approx(rank_correlation(*sides))


def test_two_origins_or_a_constant_prediction_have_no_rank() -> None:
    two, three = np.array([1.0, 2.0]), np.array([1.0, 2.0, 3.0])
    assert correlation(two, two) is None
    assert correlation(np.ones(3), three) is None
    assert rank_of([(two, two)]).value is None


def test_ranges_of_scores_are_over_all_corners_and_values_those_of_the_first() -> None:
    up, mixed = np.array([1.0, 2.0, 3.0]), np.array([2.0, -1.0, 3.0])
    rank, hits = rank_of([(up, mixed), (up, up)]), hits_of([(up, mixed), (up, up)])
    assert (rank.value, rank.low, rank.high) == (0.5, 0.5, 1.0)
    assert (hits.right, hits.low, hits.high) == (2, 2, 3)


def test_no_change_is_the_right_direction_only_where_nothing_changed() -> None:
    assert hits_of([(np.zeros(2), np.array([0.0, 5.0]))]).right == 1


# Windows together


def test_a_model_that_is_right_where_the_total_is_wrong_beats_it() -> None:
    # The total falls by 4 %, the other origin rises as the model says.
    found = held_against(register((250, 240), (150, 60), {"XAA": (20, 60), "XAB": (10, 30)}))
    [window] = found.windows
    assert window.beats("equal")
    assert found.beaten
    assert any(
        words == "The model beats the naive predictors in 1 of 1 windows." for words in found.words
    )


def test_a_model_that_is_no_better_than_the_total_does_not_beat_it_and_says_so() -> None:
    found = held_against(register((250, 300), (150, 60), {"XAA": (20, 60), "XAB": (10, 30)}))
    assert not found.beaten
    assert not any(found.windows[0].beats(name) for name in VARIANTS)
    said = " ".join(found.words)
    assert "The model does not beat the naive predictors" in said
    assert "`equal` 2 of 2" in said
    assert "`total` 2 of 2" in said


def test_a_rank_that_is_rare_and_above_every_naive_one_beats_them() -> None:
    # All rise; in percent the small ones rise most, which only equal replacement says.
    others = {f"XA{chr(65 + k)}": (10.0 * 2**k, 10.0 * 2**k + 40.0) for k in range(5)}
    found = held_against(register((610, 660), (300, 60), others))
    score = found.windows[0].scores["equal"]
    assert score.percent.value == pytest.approx(1.0)
    assert score.percent.share == pytest.approx(1 / 120)
    assert found.windows[0].beats("equal")


def test_the_same_rank_with_too_few_origins_does_not() -> None:
    others = {f"XA{chr(65 + k)}": (10.0 * 2**k, 10.0 * 2**k + 40.0) for k in range(3)}
    found = held_against(register((370, 400), (300, 60), others))
    assert found.windows[0].scores["equal"].percent.value == pytest.approx(1.0)
    assert not found.windows[0].beats("equal")


def test_where_the_premise_fails_nothing_counts_and_the_words_say_what_happened() -> None:
    found = held_against(register((100, 200), (50, 130), {"XAA": (10, 20)}))
    said = " ".join(found.words)
    assert not found.windows[0].premise
    assert not found.beaten
    assert found.windows[0].neighbours == ()
    assert "South Africa went from 50 to 130, +160 %, the total +100 %" in said
    assert "There is no window in which the model can be tested." in said


def test_a_window_that_cannot_be_computed_is_kept_with_the_reason() -> None:
    full = register((100, 90), (50, 20), {"XAA": (10, 20)})
    later = Window("later", "none", "2000/01", "2001/02")
    found = held_against(full, windows=(YEARS, later))
    assert found.windows[1].counts is None
    assert any("2000/01 to 2001/02 cannot be computed" in words for words in found.words)


def test_only_origins_with_both_counts_are_compared_and_the_rest_still_predicted() -> None:
    found = held_against(register((250, 240), (150, 60), {"XAA": (20, 60), "XAB": (10, None)}))
    assert found.windows[0].scores["equal"].origins == ("XAA",)
    row = found.rows[1][1]
    assert (row.origin, row.change) == ("XAB", None)
    assert row.predicted["equal"] > 0


def test_a_variant_is_compared_with_the_naive_ones_on_its_own_origins() -> None:
    counts_ = register((250, 240), (150, 60), {"XAA": (20, 60), "XAB": (10, 30)})
    found = held_against(counts_, setting(workforce={"XAB": 5.0}))
    window = found.windows[0]
    assert window.scores["workforce"].origins == ("XAB",)
    assert {score.origins for score in window.beside["workforce"]} == {("XAB",)}
    assert "ties" not in window.scores


def test_a_variant_that_alone_is_better_is_told_with_its_origins_and_as_no_proof() -> None:
    others = {"XAA": (100, 150), "XAB": (100, 60)}
    how = setting(figure(0.5), workforce={"XAA": 99.0, "XAB": 1.0})
    found = held_against(register((400, 300), (200, 90), others), how)
    assert not found.windows[0].beats("equal")
    assert found.windows[0].beats("workforce")
    said = next(words for words in found.words if "`workforce` is better" in words)
    assert "by XAA alone" in said
    assert "is no proof" in said


def test_a_range_that_turns_a_direction_is_told() -> None:
    wide = entry("XAA", YEARS.after, 12, 8, 12)
    found = held_against(register((250, 240), (150, 60), {"XAA": (10, None)}, wide))
    hits = found.windows[0].scores["equal"].directions
    assert hits is not None
    assert (hits.right, hits.low, hits.high) == (1, 0, 1)
    assert any("`equal` in 1999/00 to 2000/01" in words for words in found.words)


def test_the_range_of_the_substitution_is_swept() -> None:
    # At s = 0 nobody replaces, and the origin falls with the total.
    found = held_against(
        register((250, 240), (150, 60), {"XAA": (10, 12)}), setting(figure(0.7, 0.0, 0.9))
    )
    hits = found.windows[0].scores["equal"].directions
    assert hits is not None
    assert (hits.right, hits.low) == (1, 0)


def test_the_total_states_no_direction_against_itself_and_the_level_none_at_all() -> None:
    scores = held_against(register((250, 240), (150, 60), {"XAA": (10, 12)})).windows[0].scores
    assert scores["total"].against_total is None
    assert scores["level"].directions is None


def test_what_is_returned_cannot_be_changed() -> None:
    found = held_against(register((250, 240), (150, 60), {"XAA": (10, 12)}))
    with pytest.raises(TypeError, match="does not support item assignment"):
        found.windows[0].scores["equal"] = None
    with pytest.raises(AttributeError, match="cannot assign"):
        found.windows = ()


def test_an_origin_under_no_bar_stands_beside_south_africa() -> None:
    found = held_against(register((250, 240), (150, 60), {"PHL": (100, 40)}))
    said = next(words for words in found.words if words.startswith("The Philippines"))
    assert "-60 % against -60 % (1999/00 to 2000/01)" in said
    assert "It fell in 1 of 1 windows, so a fall after a bar is no proof" in said


def test_the_page_holds_every_sentence_count_and_window_between_its_signs() -> None:
    chains = {("ZAF", "XAB"): figure(0.4, 0.1, 0.5)}
    counts_ = register((250, 240), (150, 60), {"XAA": (20, 60), "XAB": (10, None)})
    found = held_against(counts_, setting(chains=chains, ties={"XAA": 1.0}))
    page = register_page(found)
    assert page.startswith(BEGIN)
    assert page.endswith(END)
    assert all(f"- {words}" in page for words in found.words)
    assert "| XAB | 0.4 (0.1 to 0.5) /1, secondary | -33.6 | not observed |" in page
    assert page.count("| http://example.org |") == len(found.windows[0].cells)
    assert "`equal` says XAB" in page
