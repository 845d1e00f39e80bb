import numpy as np
import pytest

from negotiate.corridors.choice import (
    Choice,
    attractiveness_of,
    elasticities,
    nested_logit,
    plain_logit,
    shares,
)

NESTED = nested_logit([0.3, 0.5], theta=1.3, nests=[0, 1, 0, 1, 1], between=0.7)
CHOICES = [nested_logit(0.5), nested_logit(0.25, theta=2.0), plain_logit(), NESTED]
NAMES = ["one nest", "theta 2", "plain logit", "two nests out of order"]


def invented(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((4, 5))


@pytest.mark.parametrize("choice", CHOICES, ids=NAMES)
def test_shares_and_stayers_sum_to_one(choice: Choice) -> None:
    found = shares(invented(), choice)
    assert found.destinations.sum(axis=-1) + found.staying == pytest.approx(np.ones(4), abs=1e-14)
    assert found.abroad.sum(axis=-1) == pytest.approx(np.ones(4))


@pytest.mark.parametrize("choice", CHOICES, ids=NAMES)
def test_closed_form_elasticities_are_the_slopes_of_the_shares(choice: Choice) -> None:
    phi, step = invented(), 1e-6
    slopes = [
        (
            np.log(shares(phi * np.exp(step * np.eye(5)[d]), choice).destinations)
            - np.log(shares(phi * np.exp(-step * np.eye(5)[d]), choice).destinations)
        )
        / (2 * step)
        for d in range(5)
    ]
    found = elasticities(shares(phi, choice), choice)
    assert found == pytest.approx(np.stack(slopes, axis=-1), abs=1e-8)


@pytest.mark.parametrize("choice", CHOICES, ids=NAMES)
def test_the_share_that_stays_has_elasticity_minus_theta_times_the_share_that_goes(
    choice: Choice,
) -> None:
    phi, step = invented(), 1e-6
    up, down = (shares(phi * np.exp(s * np.eye(5)[2]), choice) for s in (step, -step))
    slope = (np.log(up.staying) - np.log(down.staying)) / (2 * step)
    expected = -choice.theta * shares(phi, choice).destinations[:, 2]
    assert slope == pytest.approx(expected, abs=1e-8)


def test_theory_2_1_formulas_of_one_nest() -> None:
    lam, theta = 0.4, 1.5
    choice = nested_logit(lam, theta=theta)
    found = shares([0.3, 0.2, 0.1], choice)
    p, within = found.destinations, found.within_nest
    slopes = elasticities(found, choice)
    own = theta / lam * (1 - (1 - lam) * within - lam * p)
    cross = -theta / lam * ((1 - lam) * within + lam * p)
    assert np.diag(slopes) == pytest.approx(own)
    assert slopes[0, 1] == pytest.approx(cross[1])
    assert slopes[2, 1] == pytest.approx(cross[1])


def test_plain_logit_has_independent_alternatives() -> None:
    slopes = elasticities(shares([0.3, 0.2, 0.1], plain_logit()), plain_logit())
    p = shares([0.3, 0.2, 0.1], plain_logit()).destinations
    assert slopes[0, 1] == slopes[2, 1] == pytest.approx(-p[1])
    assert slopes[1, 1] == pytest.approx(1 - p[1])


def test_some_columns_give_the_same_elasticities_as_all() -> None:
    found, take = shares(invented(), NESTED), np.array([3, 0])
    assert np.array_equal(
        elasticities(found, NESTED, take), elasticities(found, NESTED)[:, take][:, :, take]
    )


@pytest.mark.parametrize("choice", CHOICES, ids=NAMES)
def test_calibrated_attractiveness_gives_the_observed_flows(choice: Choice) -> None:
    flows = np.random.default_rng(1).integers(0, 50, (6, 5)).astype(float)
    flows[2] = 0.0
    people = 500.0
    phi = attractiveness_of(flows, people - flows.sum(axis=1), choice)
    assert people * shares(phi, choice).destinations == pytest.approx(flows, abs=1e-10)


def test_destinations_of_one_nest_are_closer_than_those_of_two() -> None:
    choice = nested_logit(0.4, nests=[0, 0, 1], between=0.8)
    slopes = elasticities(shares([0.1, 0.1, 0.1], choice), choice)
    assert slopes[1, 0] < slopes[2, 0] < 0


def test_two_nests_as_close_as_their_destinations_are_one_nest() -> None:
    phi = invented()
    apart = shares(phi, nested_logit(0.4, nests=[0, 1, 0, 1, 1], between=0.4))
    assert apart.destinations == pytest.approx(shares(phi, nested_logit(0.4)).destinations)


def test_a_country_without_channel_gets_nobody_and_an_empty_nest_does_no_harm() -> None:
    choice = nested_logit(0.4, nests=[0, 0, 1], between=0.8)
    assert shares([0.1, 0.0, 0.0], choice).destinations[1:] == pytest.approx([0.0, 0.0])
    nobody = shares([0.0, 0.0, 0.0], choice)
    assert float(nobody.staying) == 1.0
    assert not np.isnan(nobody.abroad).any()


def test_very_close_substitutes_do_not_overflow() -> None:
    found = shares([1e8, 1e7, 1e-8], nested_logit(0.01))
    assert found.destinations == pytest.approx([1.0, 0.0, 0.0], abs=1e-7)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (nested_logit(0.25), "nested logit, dissimilarity 0.25"),
        (plain_logit(), r"plain logit \(dissimilarity 1\), asked for by name; a lower bound"),
        (NESTED, r"dissimilarity 0.3, 0.5 in the nests and 0.7 between"),
    ],
    ids=["nested", "plain", "two nests"],
)
def test_the_choice_says_which_it_is(choice: Choice, words: str) -> None:
    import re

    assert re.search(words, choice.words)


@pytest.mark.parametrize("value", [1.0, 0.0, -0.5, 1.5, float("nan")])
def test_a_dissimilarity_of_one_has_to_be_asked_for_by_name(value: float) -> None:
    with pytest.raises(
        ValueError, match=r"must lie in \(0, 1\), got .*ask for plain_logit by name"
    ):
        nested_logit(value)


def test_several_nests_need_their_own_dissimilarity() -> None:
    with pytest.raises(ValueError, match=r"between must be given .* from 0.4 to 1"):
        nested_logit([0.3, 0.4], nests=[0, 1])
    with pytest.raises(ValueError, match=r"between must lie in \[0.4, 1\], got 0.3"):
        nested_logit([0.3, 0.4], nests=[0, 1], between=0.3)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nested_logit(0.5, theta=0.0), "theta must be above 0 and finite, got 0.0"),
        (lambda: plain_logit(theta=np.inf), "theta must be above 0 and finite, got inf"),
        (lambda: nested_logit(0.5, nests=[0, 2], between=1), r"without gaps, got \[0, 2\]"),
        (lambda: nested_logit([0.5, 0.4]), "dissimilarity must be one number or 1, got 2"),
        (lambda: shares([-0.1], plain_logit()), "attractiveness must be at least 0"),
        (lambda: shares([np.nan], plain_logit()), "attractiveness must be at least 0"),
        (lambda: shares([0.1], NESTED), "one nest per destination, got 5 for 1 destinations"),
        (lambda: attractiveness_of([-1.0], 1.0, plain_logit()), "flows must be at least 0"),
        (lambda: attractiveness_of([1.0], 0.0, plain_logit()), "look at populations"),
    ],
)
def test_arguments_out_of_range_are_refused(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
