"""From effects by account to a package problem, and what a problem refuses."""

from dataclasses import replace

import numpy as np
import pytest

from negotiate.errors import DataFileError, UnknownNameError
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.packages import optimal_package
from negotiate.regimes.packages_building import negotiable_term, package_problem
from negotiate.regimes.packages_problem import NegotiableTerm
from negotiate.strict_yaml import parse_text
from negotiate.welfare.effects import ACCOUNTS, EffectsFile, load_effects
from negotiate.welfare.mandates import Mandate

EFFECTS = """
occupations:
- occupation: carrying water
  isco: ['9624']
  base: Invented.
  terms:
  - term: rest_day
    reading: Invented.
    levels:
    - level: silent
    - level: weekly
      creates:
        worker: {{value: {worker}, low: 0.0, high: 900.0, unit: USD/post/year, source: own, grade: assumed}}
        household: {{value: {household}, low: 0.0, high: 900.0,
          unit: USD/post/year, source: own, grade: assumed}}
        employers: {{value: -300.0, low: -900.0, high: 0.0, unit: USD/post/year, source: own, grade: assumed}}
    - level: weekly_paid
      creates:
        worker: {{value: 500.0, low: 0.0, high: 900.0, unit: USD/post/year, source: own, grade: assumed}}
        agencies: {{value: -80.0, low: -90.0, high: 0.0, unit: USD/post/year, source: own, grade: assumed}}
        employers: {{value: -700.0, low: -900.0, high: 0.0, unit: USD/post/year, source: own, grade: assumed}}
"""


def effects(worker=400.0, household=0.0):
    text = EFFECTS.format(worker=worker, household=household)
    return parse_text(text, EffectsFile, error=DataFileError).occupations[0]


MARKETS = Markets.build(
    ("XAA", "XAB"),
    ("XBA", "XBB"),
    value=np.full((2, 2), 9000.0),
    slopes=[single_substitution(0.1, 0.5, 2)] * 2,
    loss=[0, 0],
    loss_growth=[0, 0],
    power=0.5,
)
PRICES = np.full((2, 2), 3000.0)


def problem(**changes):
    given = {"members": ["XAA"], "destinations": ["XBA"], "net_prices": PRICES}
    return package_problem(MARKETS, changes.pop("effects", effects()), **(given | changes))


def test_sides_are_sums_of_their_accounts():
    term = negotiable_term(effects(), "rest_day", mandate=Mandate())
    assert term.levels == ("silent", "weekly", "weekly_paid")
    assert term.origin == pytest.approx([0, 400, 460])
    assert term.destination == pytest.approx([0, 0, -40])
    assert term.employer_cost == pytest.approx([0, 300, 700])


def test_status_quo_is_the_point_from_which_effects_count():
    term = negotiable_term(effects(), "rest_day", mandate=Mandate(), status_quo="weekly")
    assert term.origin == pytest.approx([-400, 0, 60])
    assert term.accounts[ACCOUNTS.index("employers")] == pytest.approx([300, 0, -400])


def test_strength_moves_every_effect_in_its_range():
    term = negotiable_term(effects(), "rest_day", mandate=Mandate(), strength=1.0)
    assert term.employer_cost == pytest.approx([0, 900, 900])


def test_mandate_weighs_accounts():
    mandate = Mandate({"worker": 0.5}, agency_share=1.0)
    term = negotiable_term(effects(), "rest_day", mandate=mandate)
    assert term.origin == pytest.approx([0, 200, 170])
    assert term.destination == pytest.approx([0, 0, 0])


def test_transfer_between_accounts_of_one_side_changes_no_choice():
    grid = np.linspace(1000, 7000, 7)
    one = optimal_package(problem(effects=effects(400.0, 0.0)), floor_grid=grid)
    other = optimal_package(problem(effects=effects(150.0, 250.0)), floor_grid=grid)
    assert one.package == other.package
    assert one.objective == pytest.approx(other.objective)
    assert one.gains.accounts["worker"] != other.gains.accounts["worker"]


def test_red_lines_become_bounds():
    made = problem(floors={"rest_day": "weekly"}, ceilings={"rest_day": "weekly"})
    assert (made.lowest, made.highest) == ((1,), (1,))


def test_given_posts_are_demand_at_the_prices_or_nothing():
    # Two substitutes at 3,000: (9000 - 3000) / (.1 x 1.5) = 40,000 each.
    assert problem().posts == pytest.approx(np.full((2, 2), 40000.0))
    assert problem(institution="state").posts.sum() == 0
    assert problem(posts=np.ones((2, 2))).posts.sum() == 4


def test_price_that_is_infinite_means_not_for_hire():
    prices = np.array([[3000.0, 3000], [np.inf, np.inf]])
    assert problem(net_prices=prices).posts[:, 0] == pytest.approx([60000.0, 0.0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"members": ["XAZ"]}, "origin named 'XAZ'"),
        ({"destinations": ["XBZ"]}, "destination named 'XBZ'"),
        ({"terms": ["lunch"]}, "carrying water named 'lunch'"),
        ({"floors": {"lunch": "warm"}}, "term on the table named 'lunch'"),
        ({"ceilings": {"rest_day": "daily"}}, "level of rest_day named 'daily'"),
        ({"status_quo": {"rest_day": "daily"}}, "level of rest_day named 'daily'"),
    ],
)
def test_unknown_name_is_refused(changes, message):
    with pytest.raises(UnknownNameError, match=message):
        problem(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"net_prices": np.zeros(2)}, r"net_prices must have shape \(2, 2\)"),
        ({"posts": np.zeros((1, 2))}, r"posts must have shape \(2, 2\)"),
        ({"origins": (0, 0)}, "origins must be distinct indices"),
        ({"destinations": ()}, "destinations must be distinct indices"),
        ({"destinations": (2,)}, "destinations must be distinct indices"),
        ({"premiums": np.zeros(2)}, "premiums must be one per member"),
        ({"lowest": ()}, "one level per term"),
        ({"lowest": (2,), "highest": (1,)}, "0 <= lowest <= highest <= 2"),
        ({"markets": MARKETS.change(power=1.0)}, "power must lie strictly between"),
        ({"markets": MARKETS.change(loss_growth=np.full(2, -1.0))}, "losses are convex"),
    ],
)
def test_impossible_problem_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(problem(), **changes)


def test_term_needs_one_number_per_level():
    three, two = np.zeros(3), np.zeros(2)
    with pytest.raises(ValueError, match="destination of rest must hold 2 finite numbers"):
        NegotiableTerm("rest", ("a", "b"), two, three, two)
    with pytest.raises(ValueError, match="accounts of rest must have 2 columns"):
        NegotiableTerm("rest", ("a", "b"), two, two, two, np.zeros((7, 3)))


def test_shipped_effects_make_a_package_for_domestic_work():
    made = problem(effects=load_effects("domestic work"), floors={"passport": "ban"})
    result = optimal_package(made, floor_grid=np.linspace(2400, 6000, 4))
    assert result.levels["passport"] != "silent"
    assert len(result.levels) == 13
    assert sum(result.gains.accounts.values()) == pytest.approx(sum(result.gains.all))
