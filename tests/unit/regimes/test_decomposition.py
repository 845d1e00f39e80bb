import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiate.regimes.decomposition import decompose
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.outcome import Outcome, losses, unfilled_posts

CHAINS = [[0, 0.3], [0, 0]]
MARKETS = Markets.build(
    ("XAA", "XBB"),
    ("XZZ",),
    value=[[100.0], [100.0]],
    slopes=[single_substitution(1.0, 0.5, 2)],
    loss=[2.0, 3.0],
    loss_growth=[0.1, 0.2],
    power=0.5,
    chains=CHAINS,
)


def outcome(posts: list[float], prices: list[float]) -> Outcome:
    held = np.array(posts, dtype=np.float64)[:, None]
    payments = held * np.array(prices)[:, None]
    unfilled = unfilled_posts(MARKETS, held)
    payoffs = payments.sum(axis=1) - losses(MARKETS, unfilled)
    nobody = (frozenset[int](),)
    return Outcome("r", "m", held, payments, payoffs, np.zeros(1), unfilled, nobody, 0.0)


numbers = st.lists(st.integers(1, 40).map(float), min_size=2, max_size=2)


@given(numbers, numbers, numbers, numbers)
def test_parts_sum_to_the_change(
    posts: list[float], prices: list[float], later: list[float], dearer: list[float]
) -> None:
    before, after = outcome(posts, prices), outcome(later, dearer)
    found = decompose(MARKETS, before, after)
    change = after.origin_payoffs - before.origin_payoffs
    assert found.change == pytest.approx(change, abs=1e-9)
    parts = found.price + found.volume + found.neighbours
    assert parts == pytest.approx(change, abs=1e-9)


def test_a_price_alone_is_all_price() -> None:
    found = decompose(MARKETS, outcome([10, 5], [4, 4]), outcome([10, 5], [6, 4]))
    assert found.price == pytest.approx([20, 0])
    assert found.volume == pytest.approx([0, 0])
    assert found.neighbours == pytest.approx([0, 0])


def test_a_neighbours_exits_cost_only_where_chains_lead() -> None:
    # XAA sends 10 more; 3 of them are replaced from XBB, which sends nobody itself.
    found = decompose(MARKETS, outcome([10, 5], [4, 4]), outcome([20, 5], [4, 4]))
    assert found.neighbours[0] == pytest.approx(0)
    # u of XBB rises from 8 to 11: 3 x 3 + 0.1 x (121 - 64)
    assert found.neighbours[1] == pytest.approx(-(9 + 0.1 * (121 - 64)))
