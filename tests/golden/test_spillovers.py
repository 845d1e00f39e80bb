"""Figures of THEORY 2.1, 2.3, 4.1 (D9, D12) and the cap of MODEL section 9, on arrays alone."""

import numpy as np
import pytest

from negotiate.corridors.cascade import cascade
from negotiate.corridors.causes import causes
from negotiate.corridors.chains import unfilled_shares
from negotiate.corridors.choice import Choice, nested_logit, plain_logit
from negotiate.corridors.diversion import diversion, respond, supply
from negotiate.corridors.filling import attraction, behavioural_chains
from negotiate.corridors.measures import hubs

SIXTY_FIFTY = np.array([[0, 0.6, 0], [0, 0, 0.5], [0, 0, 0]])
MODEL_9 = np.array([[0, 0.3, 0.1], [0, 0, 0.3], [0, 0, 0]])


@pytest.mark.parametrize(
    ("choice", "ratio"),
    [(plain_logit(), 0.064), (nested_logit(0.5), 0.428), (nested_logit(0.25), 0.691)],
    ids=["lambda 1", "lambda .5", "lambda .25"],
)
def test_theory_2_1_half_the_attractiveness_of_one_of_three(choice: Choice, ratio: float) -> None:
    base = supply(np.exp([[-3.0, -3.0, -4.0]]), [1.0], choice)
    found = diversion(respond(base, factors=[[0.5, 1.0, 1.0]]))
    assert found.ratio == pytest.approx(ratio, abs=0.5e-3)
    assert choice.words in found.words


def test_d9_vacancies_and_unfilled_posts() -> None:
    found = cascade(SIXTY_FIFTY, [1000.0, 0.0, 0.0])
    assert found.vacancies == pytest.approx([1000, 600, 300])
    assert found.unfilled == pytest.approx([400, 300, 300])
    assert found.multiplier == pytest.approx(1.9)


def test_d9_columns_sum_to_one() -> None:
    assert unfilled_shares(SIXTY_FIFTY).sum(axis=0) == pytest.approx(np.ones(3))


def test_d9_all_is_caused_by_the_first_origin() -> None:
    found = causes(SIXTY_FIFTY, [[700.0, 300.0], [0.0, 0.0], [0.0, 0.0]])
    assert found.own == pytest.approx([400, 0, 0])
    assert found.others == pytest.approx([0, 300, 300])
    assert found.by_corridor(2)[0] == pytest.approx([210, 90])


def test_theory_2_3_the_onward_option_lifts_the_odds_by_11_9_percent() -> None:
    def odds(chance: float) -> float:
        pull = attraction([2.0, 0.0], [chance, 0.0], destination_wage=30.0, sensitivity=0.05)
        return float(pull[0, 1])

    assert odds(0.10) / odds(0.02) - 1 == pytest.approx(0.119, abs=0.5e-3)


def test_theory_2_3_the_odds_rise_by_as_much_in_the_chains_at_equal_resistance() -> None:
    def filled(chance: float) -> tuple[float, float]:
        pull = attraction([2.0, 0.0], [chance, 0.0], destination_wage=30.0, sensitivity=0.05)
        found = behavioural_chains(pull, [10.0, 5.0], fill_share=0.3)
        share = float(found.chains[0, 1])
        return share / (1 - share), found.resistance

    (low, k_low), (high, k_high) = filled(0.02), filled(0.10)
    assert (high * k_high) / (low * k_low) - 1 == pytest.approx(0.119, abs=0.5e-3)


def test_model_9_unfilled_posts_of_the_cap_from_its_exits() -> None:
    found = cascade(MODEL_9, [-3.464, 2.857, 0.0])
    rounded = 1e-3  # the exits are printed to three digits, too
    assert found.unfilled == pytest.approx([-2.078, 1.273, 0.199], abs=rounded)


def test_theory_6_each_exit_from_a_costs_b_21_and_c_19_posts() -> None:
    shares = unfilled_shares(MODEL_9)
    assert shares[:, 0] == pytest.approx([0.60, 0.21, 0.19])
    assert hubs(shares, np.ones(3)).passed_on == pytest.approx([0.4, 0.3, 0.0])
