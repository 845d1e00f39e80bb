"""The frontier: published domains, closed forms, edges, ties and what is refused."""

import os
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from negotiate.bargaining import frontier_grid, frontier_merging
from negotiate.bargaining.frontier import frontier
from negotiate.bargaining.spaces import Coupling, Space

ROOT = Path(__file__).parents[3]
DOMAINS = (
    Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared")) / "data" / "genius_domains"
)


def additive(*worths: list[list[float]], **fields: object) -> Space:
    """Return a space from one list of rows an issue, a row for each party."""
    arrays = tuple(np.array(worth, dtype=float) for worth in worths)
    return Space(
        tuple(f"issue {k}" for k in range(len(arrays))),
        tuple(tuple(map(str, range(array.shape[1]))) for array in arrays),
        arrays,
        **fields,  # type: ignore[arg-type]
    )


def opposed(issues: int, parties: int = 2, levels: int = 10, seed: int = 0) -> Space:
    """Return a space of real worths: the first party likes high levels, the second low ones."""
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(issues), size=parties)
    x = np.linspace(0, 1, levels)
    rows = [
        [x ** rng.uniform(0.5, 1.5), (1 - x) ** rng.uniform(0.5, 1.5), 1 - abs(x - rng.random())]
        for _ in range(issues)
    ]
    return additive(
        *((np.array(row[:parties]) * weights[:, k : k + 1]).tolist() for k, row in enumerate(rows))
    )


def genius(profile: Path) -> tuple[dict[str, list[str]], dict[str, list[float]]]:
    """Return levels and part-worths of a profile: evaluations over their maximum, times weight."""
    root = ElementTree.parse(profile).getroot()  # noqa: S314
    weights = {tag.get("index"): float(tag.get("value", "nan")) for tag in root.iter("weight")}
    levels, worths = {}, {}
    for issue in root.iter("issue"):
        items = issue.findall("item")
        values = np.array([float(item.get("evaluation", "nan")) for item in items])
        weight = weights[issue.get("index")] / sum(weights.values())
        name = issue.get("name", "")
        levels[name] = [item.get("value", "") for item in items]
        worths[name] = (weight * values / values.max()).tolist()
    return levels, worths


def domain(*profiles: str) -> Space:
    (levels, first), (_, second) = (genius(DOMAINS / profile) for profile in profiles)
    return Space(
        tuple(levels),
        tuple(tuple(level) for level in levels.values()),
        tuple(np.array([first[name], second[name]]) for name in levels),
    )


@pytest.mark.skipif(not DOMAINS.is_dir(), reason="the published domains are not on this machine")
@pytest.mark.parametrize(
    ("profiles", "size", "points", "nash"),
    [
        (
            ("ItexvsCypress/ItexvsCypress_Itex.xml", "ItexvsCypress/ItexvsCypress_Cypress.xml"),
            180,
            18,
            {0.721478, 0.670478},
        ),
        (
            ("Laptop/laptop_buyer_utility.xml", "Laptop/laptop_seller_utility.xml"),
            27,
            4,
            {1.0, 0.815063},
        ),
        (
            ("Grocery/Grocery_domain_mary.xml", "Grocery/Grocery_domain_sam.xml"),
            1600,
            7,
            {0.84, 0.895},
        ),
    ],
)
def test_the_frontier_of_a_published_domain_has_the_published_number_of_points(
    profiles: tuple[str, str], size: int, points: int, nash: set[float]
) -> None:
    space = domain(*profiles)
    found = frontier(space)
    best = found.points[np.argmax(found.points.prod(axis=1))]
    assert (space.size, len(found)) == (size, points)
    assert sorted(best) == pytest.approx(sorted(nash), abs=1e-6)


@pytest.mark.skipif(not DOMAINS.is_dir(), reason="the published domains are not on this machine")
def test_the_nash_point_of_itex_and_cypress_is_the_published_contract() -> None:
    space = domain(
        "ItexvsCypress/ItexvsCypress_Itex.xml", "ItexvsCypress/ItexvsCypress_Cypress.xml"
    )
    found = frontier(space)
    names = space.names(found.outcome_of(int(np.argmax(found.points.prod(axis=1)))))
    assert {value[:2] for value in names.values()} == {"$3", "45", "30", "5%"}


def test_all_of_a_pie_that_is_split_is_on_the_frontier() -> None:
    split = additive([[0, 0.25, 0.5, 1], [1, 0.75, 0.5, 0]])
    assert frontier(split).points.tolist() == [[0, 1], [0.25, 0.75], [0.5, 0.5], [1, 0]]


def test_a_published_frontier_of_four_points_is_kept_whole_and_in_order() -> None:
    """S-1NIKFRT-1 of the GENIUS repository."""
    points = [(0.6061776, 1), (0.8108108, 0.95596594), (0.91795367, 0.90767044), (1, 0.7698864)]
    worse = [(0.6, 0.9), (0.9, 0.9), (0.5, 1.0)]
    rows = np.array([*worse, *points[::-1]]).T
    np.testing.assert_allclose(frontier(additive(rows.tolist())).points, points, rtol=1e-15)


def test_a_single_outcome_is_the_frontier() -> None:
    found = frontier(additive([[3], [-1]], [[1], [1]]))
    assert found.points.tolist() == [[4, 0]]
    assert found.all_outcomes(0) == (((0, 0),), True)
    assert found.words == "The exact frontier: 1 point of 1 outcome."


def test_parties_who_want_the_same_have_one_point() -> None:
    found = frontier(additive([[0, 1, 2], [0, 5, 9]], [[7, 1], [3, 2]]))
    assert (found.points.tolist(), found.outcome_of(0)) == ([[9, 12]], (2, 0))


def test_a_single_party_gets_its_maximum() -> None:
    found = frontier(additive([[1, 4, 4]], [[-2, -3]]))
    assert found.points.tolist() == [[2]]
    assert found.all_outcomes(0)[0] == ((1, 0), (2, 0))


def test_a_party_without_interests_leaves_the_maximum_of_the_other() -> None:
    found = frontier(additive([[0, 1], [0, 0]], [[-4, -5], [0, 0]]))
    assert found.points.tolist() == [[-3, 0]]


def test_spaces_without_any_interest_keep_every_outcome_recoverable() -> None:
    found = frontier(additive([[0, 0], [0, 0]], [[0, 0, 0], [0, 0, 0]]))
    outcomes, complete = found.all_outcomes(0)
    assert (found.points.tolist(), len(outcomes), complete) == ([[0, 0]], 6, True)


def test_a_red_line_takes_its_level_off_the_frontier() -> None:
    worth = [[0.0, 1, 2], [2, 1.5, 0]]
    barred = additive(worth, allowed=(np.array([True, False, True]),))
    assert len(frontier(additive(worth))) == 3
    assert frontier(barred).outcomes.tolist() == [[0], [2]]


def test_sums_that_differ_by_rounding_are_one_point_with_two_outcomes() -> None:
    tied = additive([[0.1, 0.3], [2, 1]], [[0.2, 0.0], [0, 1]])
    found = frontier(tied)
    assert 0.1 + 0.2 != 0.3
    assert found.points.round(9).tolist() == [[0.1, 3], [0.3, 2], [0.5, 1]]
    assert found.all_outcomes(1) == (((0, 0), (1, 1)), True)


def test_thousands_of_ties_are_listed_up_to_the_limit_and_said_to_be_more() -> None:
    worth = [[0.0, 0.1, 0.1], [0.0, -0.1, -0.1]]
    found = frontier(additive(*[worth] * 40))
    assert len(found) == 41
    few, complete = found.all_outcomes(20, limit=500)
    assert (len(set(few)), complete) == (500, False)
    np.testing.assert_allclose(
        found.space.payoffs(few), np.tile(found.points[20], (500, 1)), atol=1e-12
    )


def test_a_tie_between_few_outcomes_is_complete_at_exactly_the_limit() -> None:
    found = frontier(additive([[1, 1, 1], [0, 0, 0]]))
    assert found.all_outcomes(0, limit=3)[1]
    assert not found.all_outcomes(0, limit=2)[1]
    with pytest.raises(ValueError, match="at least one outcome"):
        found.all_outcomes(0, limit=0)


def test_a_coupling_puts_a_combination_on_the_frontier_that_no_part_worth_favours() -> None:
    table = np.zeros((2, 2, 2))
    table[:, 0, 0] = 5
    worth = [[0.0, 1], [0, 1]]
    coupled = additive(worth, worth, [[0, 1], [1, 0]], couplings=(Coupling((1, 0), table),))
    found = frontier(coupled)
    assert found.clusters[0].issues == (0, 1)
    assert found.outcomes[:, :2].tolist() == [[0, 0], [0, 0]]
    assert found.points.tolist() == [[5, 6], [6, 5]]


def test_couplings_that_share_an_issue_make_one_cluster_and_others_stay_apart() -> None:
    flat = [[0.0, 0], [0, 0]]
    pair = np.zeros((2, 2, 2))
    space = additive(
        *[flat] * 6,
        couplings=(Coupling((0, 4), pair), Coupling((4, 2), pair), Coupling((1, 5), pair)),
    )
    clusters = frontier_merging.clusters_of(space)
    assert [cluster.issues for cluster in clusters] == [(0, 2, 4), (1, 5), (3,)]


def test_a_cluster_of_too_many_combinations_is_refused_with_its_issues() -> None:
    flat = np.zeros((2, 60)).tolist()
    space = additive(*[flat] * 3, couplings=(Coupling((0, 1, 2), np.zeros((2, 60, 60, 60))),))
    with pytest.raises(
        ValueError, match=r"'issue 0', 'issue 1', 'issue 2' have 216,000 .* 200,000"
    ):
        frontier(space)


def test_ten_to_the_twelve_outcomes_are_ordinary() -> None:
    found = frontier(opposed(12))
    assert found.exact
    assert found.words.endswith("points of about 10^12 outcomes.")
    np.testing.assert_allclose(found.space.payoffs(found.outcomes), found.points, rtol=1e-15)
    assert (np.diff(found.points[:, 0]) > 0).all()
    assert (np.diff(found.points[:, 1]) < 0).all()


@pytest.mark.parametrize("parties", [2, 3, 4])
def test_sums_are_the_same_in_small_chunks(parties: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    space = additive(*(rng.integers(0, 9, (parties, 5)).tolist() for _ in range(5)))
    whole = frontier(space)
    monkeypatch.setattr(frontier_merging, "MOST_CANDIDATES", 37)
    np.testing.assert_array_equal(frontier(space).points, whole.points)


def test_a_frontier_that_grows_too_large_is_approximated_and_says_so() -> None:
    space = opposed(20)
    found = frontier(space, most_points=100)
    assert not found.exact
    assert found.words.startswith("The exact frontier needs more than 100 points. An approximate")
    assert "for every outcome one of them is at most 0.00" in found.words
    assert_covered(frontier(space).points, found.points, found.error)


def assert_covered(exact: np.ndarray, points: np.ndarray, error: np.ndarray) -> None:
    missed = (exact[:, None] - points[None] - error).max(axis=2).min(axis=1)
    assert missed.max() <= 1e-15


@pytest.mark.parametrize(("grid", "method"), [(0.05, "rounded grid"), (0.001, "rounded grid")])
def test_a_grid_covers_the_exact_frontier_within_its_error(grid: float, method: str) -> None:
    space = opposed(15)
    found = frontier(space, grid=grid)
    assert found.method == method
    assert 0 < found.error[0] <= grid
    assert found.error[1] < 1e-10
    assert_covered(frontier(space).points, found.points, found.error)


def test_three_parties_on_a_grid_are_covered_within_the_error_though_thinned_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frontier_merging, "FEW_CANDIDATES", 1000)
    space = opposed(8, parties=3, levels=8)
    exact, found = frontier(space), frontier(space, grid=0.05)
    assert len(found) < len(exact) / 2
    assert (found.error[:2] <= 0.05).all()
    assert found.error[:2].min() > 0
    assert_covered(exact.points, found.points, found.error)


def test_a_grid_that_needs_too_many_points_is_doubled_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frontier_grid, "MOST_SUMS", 300)
    monkeypatch.setattr(frontier_merging, "FEW_CANDIDATES", 100)
    space = opposed(6, parties=3)
    found = frontier(space, grid=0.001)
    assert found.words.startswith("A grid of 0.001 needs more than 300 points; it was doubled")
    assert found.error[0] > 0.001
    assert_covered(frontier(space).points, found.points, found.error)


def test_the_outcomes_of_an_approximation_are_never_said_to_be_all() -> None:
    found = frontier(opposed(4), grid=0.1)
    assert found.all_outcomes(1) == ((found.outcome_of(1),), False)


def test_a_grid_too_fine_for_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontier_grid, "MOST_CELLS", 1000)
    with pytest.raises(ValueError, match=r"grid: 0\.001 over 12 issues .* ask for a coarser grid"):
        frontier(opposed(12), grid=0.001)


@pytest.mark.parametrize("grid", [0.0, 1.0, -0.1, float("nan")])
def test_a_grid_out_of_range_is_refused(grid: float) -> None:
    with pytest.raises(ValueError, match="grid: a share between 0 and 1 is needed"):
        frontier(opposed(2), grid=grid)


def test_a_limit_of_no_points_is_refused() -> None:
    with pytest.raises(ValueError, match="most_points: at least one point"):
        frontier(opposed(2), most_points=0)


def test_payoffs_of_very_different_sizes_keep_their_own_precision() -> None:
    big = additive([[1e12, 0], [0, 1e-9]], [[0, 1e12], [1e-9, 0]])
    assert frontier(big).points.tolist() == [[0, 2e-9], [1e12, 1e-9], [2e12, 0]]


def test_worths_of_the_smallest_doubles_do_not_break_the_scale() -> None:
    tiny = additive([[5e-324, 0], [0, 5e-324]])
    assert len(frontier(tiny)) == 1
