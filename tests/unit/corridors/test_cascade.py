import numpy as np
import pytest

from negotiate.corridors import cascade as module
from negotiate.corridors.cascade import SparseChains, cascade
from negotiate.corridors.chains import unfilled_shares
from negotiate.errors import SolverError

THREE = np.array([[0, 0.6, 0], [0, 0, 0.5], [0, 0, 0]])


def invented(n: int, seed: int = 0, filled: float = 0.6) -> np.ndarray:
    rng = np.random.default_rng(seed)
    chains = rng.random((n, n)) * (rng.random((n, n)) < 5 / n)
    np.fill_diagonal(chains, 0.0)
    return filled * chains / np.maximum(chains.sum(axis=1, keepdims=True), 1e-12)


def sparse(chains: np.ndarray) -> SparseChains:
    rows, columns = np.nonzero(chains)
    return SparseChains(len(chains), rows, columns, chains[rows, columns])


def test_no_chain_without_p() -> None:
    exits = np.array([5.0, 0.0, 7.0])
    found = cascade(np.zeros((3, 3)), exits)
    assert np.array_equal(found.unfilled, exits)
    assert found.multiplier == 1.0


@pytest.mark.parametrize("form", [np.asarray, sparse], ids=["dense", "sparse"])
def test_unfilled_posts_are_those_of_the_whole_matrix(form) -> None:
    chains, exits = invented(40), np.random.default_rng(1).random(40)
    found = cascade(form(chains), exits)
    assert found.unfilled == pytest.approx(unfilled_shares(chains) @ exits)
    assert found.unfilled.sum() == pytest.approx(exits.sum())


def test_small_problems_and_many_columns_take_lu_and_long_single_ones_the_series() -> None:
    exits = np.ones(400)
    assert cascade(invented(40), np.ones(40)).method == "dense LU"
    assert cascade(invented(400), exits).method == "Neumann series"
    assert cascade(invented(400), np.ones((400, 2))).method == "dense LU"
    assert cascade(sparse(invented(40)), np.ones((40, 2))).method == "Neumann series"


def test_lu_and_series_agree_within_the_error_bound() -> None:
    chains, exits = invented(400, filled=0.95), np.random.default_rng(2).random(400)
    walked, solved = cascade(chains, exits), cascade(chains, exits[:, None])
    assert walked.error_bound is not None
    gap = np.abs(walked.vacancies - solved.vacancies[:, 0]).sum()
    assert gap <= walked.error_bound + (solved.error_bound or 0) + 1e-12
    assert walked.residual < 1e-12


def test_above_the_limit_many_columns_are_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DENSE_LIMIT", 10)
    found = cascade(invented(20), np.ones((20, 3)))
    assert found.method == "Neumann series"
    assert found.vacancies.shape == (20, 3)


def test_changes_of_exits_may_be_negative() -> None:
    up, down = cascade(THREE, [10.0, 0, 0]), cascade(THREE, [-10.0, 0, 0])
    assert np.array_equal(up.unfilled, -down.unfilled)


def test_without_exits_there_is_no_multiplier() -> None:
    found = cascade(THREE, [0.0, 0.0, 0.0])
    assert found.multiplier is None
    assert np.array_equal(found.unfilled, np.zeros(3))


def test_an_origin_that_fills_every_post_leaves_no_bound_but_an_answer() -> None:
    found = cascade([[0, 1.0], [0, 0]], [10.0, 0.0])
    assert found.error_bound is None
    assert found.unfilled == pytest.approx([0.0, 10.0])


@pytest.mark.parametrize("form", [np.asarray, sparse], ids=["dense", "sparse"])
def test_origins_that_fill_each_others_posts_for_ever_are_refused(
    form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MAX_LINKS", 50)
    with pytest.raises(SolverError, match=r"vacancies never end.*lower the shares in chains"):
        cascade(form(np.array([[0, 1.0], [1.0, 0]])), [1.0, 0.0])


@pytest.mark.parametrize(
    ("chains", "exits", "words"),
    [
        ([[0, 1.2], [0, 0]], [1.0, 1.0], "look at row 0, which sums to 1.2"),
        ([[0, -0.1], [0, 0]], [1.0, 1.0], "shares of at least 0"),
        ([[0, 0.1], [0, 0]], [1.0, 1.0, 1.0], r"row per exit, got \(2, 2\) for 3"),
        ([[0, 0.1], [0, 0]], [1.0, np.nan], "exits must be finite"),
    ],
)
def test_chains_and_exits_that_do_not_fit_are_refused(chains, exits, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        cascade(chains, exits)


def test_vacancies_that_all_but_never_end_are_refused_too() -> None:
    with pytest.raises(SolverError, match="vacancies never end"):
        cascade([[0, 1 - 1e-14], [1.0, 0]], [1.0, 0.0])
