import numpy as np
import pytest

from negotiate.corridors.chains import unfilled_shares
from negotiate.corridors.measures import alternatives, concentration, exposure, hubs

FLOWS = np.array([[60.0, 30.0, 10.0], [0.0, 50.0, 0.0], [0.0, 0.0, 0.0]])
SHARES = unfilled_shares(np.array([[0, 0.3, 0.1], [0, 0, 0.3], [0, 0, 0]]))


def test_equal_partners_count_themselves_and_a_single_one_is_one() -> None:
    assert concentration(np.ones((2, 7)), "origin").equivalent_partners == pytest.approx([7, 7])
    found = concentration(FLOWS, "origin")
    assert found.equivalent_partners[1] == 1
    assert found.herfindahl[0] == pytest.approx(0.46)


def test_a_party_without_flow_has_no_partner() -> None:
    found = concentration(FLOWS, "origin")
    assert (found.herfindahl[2], found.equivalent_partners[2]) == (0.0, 0.0)


def test_destinations_are_measured_on_their_origins() -> None:
    found = concentration(FLOWS, "destination")
    assert found.shares[:, 1] == pytest.approx([0.375, 0.625, 0.0])
    assert found.herfindahl == pytest.approx([1.0, 0.375**2 + 0.625**2, 1.0])


def test_the_unit_of_flows_does_not_matter() -> None:
    assert concentration(1e-3 * FLOWS, "origin").herfindahl == pytest.approx(
        concentration(FLOWS, "origin").herfindahl
    )


def test_alternatives_are_other_partners_above_the_threshold() -> None:
    found = alternatives(FLOWS, 0.2)
    assert found.of_origin.tolist() == [[1, 1, 2], [1, 0, 1], [0, 0, 0]]
    assert found.of_destination.tolist() == [[0, 1, 0], [1, 1, 1], [1, 2, 1]]


def test_a_higher_threshold_leaves_no_more_alternatives() -> None:
    assert (alternatives(FLOWS, 0.5).of_origin <= alternatives(FLOWS, 0.05).of_origin).all()


def test_exposure_counts_only_the_exits_of_others() -> None:
    found = exposure(SHARES, [10.0, 20.0, 5.0], [100.0, 100.0, 100.0])
    assert found.posts == pytest.approx([0.0, 2.1, 0.19 * 10 + 0.3 * 20])
    assert found.share == pytest.approx(found.posts / 100)
    assert np.array_equal(np.diag(found.by_origin), np.zeros(3))
    assert found.by_origin.sum(axis=1) == pytest.approx(found.posts)


def test_hubs_pass_on_what_they_do_not_bear() -> None:
    found = hubs(SHARES, [10.0, 20.0, 5.0])
    assert found.passed_on == pytest.approx(1 - np.diag(SHARES))
    assert found.posts == pytest.approx([4.0, 6.0, 0.0])
    assert found.ranking.tolist() == [1, 0, 2]


def test_what_hubs_pass_on_is_what_others_are_exposed_to() -> None:
    exits = [10.0, 20.0, 5.0]
    exposed = exposure(SHARES, exits, np.ones(3)).posts.sum()
    assert hubs(SHARES, exits).posts.sum() == pytest.approx(exposed)


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (concentration(FLOWS, "origin"), "number of destinations of equal size"),
        (concentration(FLOWS, "destination"), "number of origins of equal size"),
        (alternatives(FLOWS, 0.2), "at least 20 % of the party's flow"),
        (exposure(SHARES, np.ones(3), np.ones(3)), "what others' deals cost it"),
        (hubs(SHARES, np.ones(3)), "ends as an unfilled post at another origin"),
    ],
)
def test_each_measure_says_what_it_means(measure, words: str) -> None:
    assert words in measure.words


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: concentration([[-1.0]], "origin"), r"at least 0 and finite, got shape \(1, 1\)"),
        (lambda: alternatives(FLOWS, 0.0), r"threshold must lie in \(0, 1\], got 0.0"),
        (lambda: exposure(SHARES, np.ones(3), [1.0, 0.0, 1.0]), "above 0 at every origin, got 0.0"),
    ],
)
def test_arguments_out_of_range_are_refused(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
