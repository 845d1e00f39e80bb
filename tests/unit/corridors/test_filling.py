import numpy as np
import pytest

from negotiate.corridors.filling import (
    _chains,
    _resistance,
    _vacancies,
    attraction,
    behavioural_chains,
)

WAGES = [10.0, 4.0, 2.0, 3.0]
EXITS = np.array([100.0, 20.0, 5.0, 0.0])


def pull(**changes: object) -> np.ndarray:
    fields: dict[str, object] = {
        "wages": WAGES,
        "onward": [0.1, 0.02, 0.0, 0.0],
        "destination_wage": 38.0,
        "sensitivity": 0.1,
    }
    return attraction(**{**fields, **changes})  # type: ignore[arg-type]


def test_chains_fill_the_stated_share_of_all_posts() -> None:
    found = behavioural_chains(pull(), EXITS, fill_share=0.4)
    filled = (found.vacancies[:, None] * found.chains).sum()
    assert found.converged
    assert filled / found.vacancies.sum() == pytest.approx(0.4)
    assert found.fill_share == pytest.approx(0.4)


def test_vacancies_are_those_of_the_chains_found() -> None:
    found = behavioural_chains(pull(), EXITS, fill_share=0.4)
    assert _vacancies(found.chains, EXITS) == pytest.approx(found.vacancies)
    assert (found.chains.sum(axis=1) < 1).all()


def test_origins_that_pay_more_fill_more_and_none_fills_from_itself() -> None:
    found = behavioural_chains(pull(), EXITS, fill_share=0.4)
    sums = found.chains.sum(axis=1)
    assert sums[0] > sums[1] > sums[3] > sums[2]
    assert np.array_equal(np.diag(found.chains), np.zeros(4))


def test_a_better_chance_of_moving_on_drains_the_neighbours_more() -> None:
    worse = behavioural_chains(pull(), EXITS, fill_share=0.4)
    better = behavioural_chains(pull(onward=[0.3, 0.02, 0, 0]), EXITS, fill_share=0.4)
    assert (better.chains[0, 1:] > worse.chains[0, 1:]).all()
    assert (better.chains[1:] <= worse.chains[1:]).all()


def test_the_spectral_radius_is_that_of_the_jacobian_by_differences() -> None:
    a, share, step = pull(), 0.4, 1e-5
    found = behavioural_chains(a, EXITS, fill_share=share)

    def mapped(v: np.ndarray) -> np.ndarray:
        return _vacancies(_chains(a, _resistance(a, v, share)), EXITS)

    columns = [
        (mapped(found.vacancies + step * unit) - mapped(found.vacancies - step * unit)) / (2 * step)
        for unit in np.eye(4)
    ]
    radius = np.abs(np.linalg.eigvals(np.stack(columns, axis=1))).max()
    assert found.spectral_radius == pytest.approx(radius, rel=1e-4)
    assert found.spectral_radius > 0


def test_the_start_of_damping_does_not_matter() -> None:
    one = behavioural_chains(pull(), EXITS, fill_share=0.4, damping=1.0)
    other = behavioural_chains(pull(), EXITS, fill_share=0.4, damping=0.2)
    assert one.chains == pytest.approx(other.chains, rel=1e-9)


def test_too_few_rounds_are_said_and_not_raised() -> None:
    found = behavioural_chains(pull(), EXITS, fill_share=0.4, max_rounds=3)
    assert not found.converged
    assert found.words.startswith("Not converged after 3 rounds")
    assert found.words.endswith("do not use these chains")


def test_a_share_that_cannot_be_filled_is_said_and_not_raised() -> None:
    allowed = np.zeros((4, 4), dtype=bool)
    allowed[1, 2] = True
    found = behavioural_chains(pull(allowed=allowed), EXITS, fill_share=0.9)
    assert not found.converged
    assert found.fill_share < 0.9


def test_nothing_filled_is_no_chain() -> None:
    found = behavioural_chains(pull(), EXITS, fill_share=0.0)
    assert np.array_equal(found.chains, np.zeros((4, 4)))
    assert np.array_equal(found.vacancies, EXITS)
    assert found.converged
    assert found.spectral_radius == 0


def test_only_allowed_moves_and_larger_pools_count() -> None:
    allowed = np.ones((4, 4), dtype=bool)
    allowed[0, 1] = False
    found = behavioural_chains(
        pull(allowed=allowed, pools=[1, 1, 1, 2]), EXITS, fill_share=0.3
    ).chains
    assert found[0, 1] == 0
    assert found[0, 3] > found[0, 2]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: pull(onward=[1.2, 0, 0, 0]), r"chances in \[0, 1\]"),
        (lambda: pull(sensitivity=-0.1), "sensitivity and pools must be at least 0"),
        (lambda: behavioural_chains([[0, -1.0], [0, 0]], [1, 1], fill_share=0.1), "pull must be"),
        (lambda: behavioural_chains(pull(), np.zeros(4), fill_share=0.1), "above 0 somewhere"),
        (lambda: behavioural_chains(pull(), EXITS, fill_share=1.0), r"in \[0, 1\), got 1.0"),
        (
            lambda: behavioural_chains(pull(), EXITS, fill_share=0.1, damping=0.0),
            r"damping must lie in \(0, 1\], got 0.0",
        ),
    ],
)
def test_arguments_out_of_range_are_refused(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
