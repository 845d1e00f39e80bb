import numpy as np
import pytest

from negotiate.corridors.chains import check_chains, unfilled_shares


def test_theory_2_3_chain_of_three_origins() -> None:
    chains = np.array([[0, 0.6, 0], [0, 0, 0.5], [0, 0, 0]])
    assert unfilled_shares(chains) @ [1000, 0, 0] == pytest.approx([400, 300, 300])


def test_model_9_shares() -> None:
    chains = np.array([[0, 0.3, 0.1], [0, 0, 0.3], [0, 0, 0]])
    expected = [[0.6, 0, 0], [0.21, 0.7, 0], [0.19, 0.3, 1]]
    assert unfilled_shares(chains) == pytest.approx(np.array(expected))


def test_shares_above_one_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="sum to at most 1 per origin; look at XBB"):
        check_chains(np.array([[0, 0.5], [0.7, 0.4]]), ("XAA", "XBB"))


def test_negative_share_is_refused() -> None:
    with pytest.raises(ValueError, match="shares of at least 0"):
        check_chains(np.array([[0, -0.5], [0.0, 0.0]]), ("XAA", "XBB"))


def test_vacancies_that_never_end_are_refused() -> None:
    with pytest.raises(ValueError, match=r"spectral radius below 1 .* got 1"):
        check_chains(np.array([[0, 1.0], [1.0, 0]]), ("XAA", "XBB"))
