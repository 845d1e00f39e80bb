import numpy as np
import pytest

from negotiate.corridors.cascade import cascade
from negotiate.corridors.causes import NO_AGREEMENT, causes, step_migration

CHAINS = np.array([[0, 0.3, 0.1], [0, 0, 0.3], [0, 0, 0]])
FLOWS = np.array([[4.0, 2.0], [1.0, 3.0], [0.0, 5.0]])


def test_corridors_sum_to_the_unfilled_posts_of_every_origin() -> None:
    found = causes(CHAINS, FLOWS)
    for origin in range(3):
        table = found.by_corridor(origin)
        assert (table >= 0).all()
        assert table.sum() == pytest.approx(found.unfilled[origin])
        assert table.sum(axis=0) == pytest.approx(found.by_destination()[origin])
        assert table.sum(axis=1) == pytest.approx(found.by_origin()[origin])


def test_own_and_others_sum_to_the_total() -> None:
    found = causes(CHAINS, FLOWS)
    assert found.own + found.others == pytest.approx(found.unfilled)
    assert found.own == pytest.approx([0.6 * 6, 0.7 * 4, 5.0])
    assert found.others[0] == 0


def test_labels_sum_to_the_total_and_come_in_alphabetical_order() -> None:
    labels = [["xaa-xyy-2020", None], ["xbb-xyy-2003", "xbb-xzz-2011"], [None, "xaa-xyy-2020"]]
    found = causes(CHAINS, FLOWS)
    by = found.by_label(labels)
    assert list(by) == [NO_AGREEMENT, "xaa-xyy-2020", "xbb-xyy-2003", "xbb-xzz-2011"]
    assert sum(by.values()) == pytest.approx(found.unfilled)
    assert by["xbb-xyy-2003"] == pytest.approx([0.0, 0.7, 0.3])


def test_the_total_is_that_of_the_cascade() -> None:
    assert causes(CHAINS, FLOWS).unfilled == pytest.approx(
        cascade(CHAINS, FLOWS.sum(axis=1)).unfilled
    )


def test_without_chains_each_origin_pays_for_itself() -> None:
    found = causes(np.zeros((3, 3)), FLOWS)
    assert np.array_equal(found.others, np.zeros(3))
    assert np.array_equal(found.own, FLOWS.sum(axis=1))


def test_exits_and_moves_account_for_every_unfilled_post() -> None:
    exits = FLOWS.sum(axis=1)
    found = cascade(CHAINS, exits)
    movers = step_migration(CHAINS, found.vacancies)
    assert exits + movers.sum(axis=1) == pytest.approx(found.vacancies)
    assert found.vacancies - movers.sum(axis=0) == pytest.approx(found.unfilled)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: causes(CHAINS, [[1.0], [2.0]]), r"got shapes \(3, 3\) and \(2, 1\)"),
        (lambda: causes(CHAINS, -FLOWS), "flows must be at least 0"),
        (lambda: causes([[0, 1.0], [1.0, 0]], [[1.0], [1.0]]), "spectral radius below 1"),
        (lambda: causes([[0, 1.5], [0, 0]], [[1.0], [1.0]]), "look at origin 0"),
        (
            lambda: causes(CHAINS, FLOWS).by_label([["a"], ["b"], ["c"]]),
            "labels must be 3 rows of 2",
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
