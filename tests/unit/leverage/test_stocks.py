import numpy as np
import pytest

from negotiate.corridors.choice import nested_logit
from negotiate.leverage.stocks import StockLeverage, stock_leverage

STOCKS = [[50.0, 30.0, 0.0], [50.0, 0.0, 0.0], [0.0, 10.0, 5.0]]
HOME = [920.0, 950.0, 985.0]


def found(**changes: object) -> StockLeverage:
    given: dict[str, object] = {
        "stocks": STOCKS,
        "home": HOME,
        "destination": 0,
        "choice": nested_logit(0.5),
        "replaceable": 0.5,
    }
    given |= changes
    return stock_leverage(
        given.pop("stocks"),  # type: ignore[arg-type]
        given.pop("home"),  # type: ignore[arg-type]
        given.pop("destination"),  # type: ignore[arg-type]
        given.pop("choice"),  # type: ignore[arg-type]
        **given,  # type: ignore[arg-type]
    )


def test_workers_go_elsewhere_by_nested_logit_by_hand() -> None:
    """1,000 people, 80 abroad: attractiveness .08/.92 falls by (3/8)^.5 and all go to the other."""
    odds = 0.08 / 0.92 * (30 / 80) ** 0.5
    gained = 1000 * odds / (1 + odds) - 30
    assert found().elsewhere[0] == pytest.approx([0.0, gained, 0.0])
    assert found().no_destination[0] == pytest.approx(50 - gained)


def test_who_has_no_other_destination_stays_without_one() -> None:
    assert found().elsewhere_share[1] == pytest.approx(0.0)
    assert found().loss_origin[1] == pytest.approx(1.0)


def test_losses_are_shares_of_what_each_side_has() -> None:
    now = found()
    assert now.loss_destination[:2] == pytest.approx([0.25, 0.25])
    assert now.loss_origin[0] == pytest.approx(now.no_destination[0] / 80)
    assert now.leverage[1] == pytest.approx(0.25 / 1.25)


def test_where_there_is_no_corridor_there_is_no_number() -> None:
    now = found()
    for array in (now.leverage, now.no_destination, now.unreplaced, now.loss_destination):
        assert np.isnan(array[2])


def test_others_come_in_proportion_to_their_stocks() -> None:
    stocks = [[60.0, 1.0], [30.0, 0.0], [10.0, 0.0]]
    now = found(stocks=stocks, home=[1000.0] * 3, replaceable=0.8)
    assert now.gains_of_others(0) == pytest.approx([0.0, 36.0, 12.0])
    assert now.gains_of_others(0).sum() + now.unreplaced[0] == pytest.approx(60.0)


def test_a_sole_origin_is_not_replaced() -> None:
    now = found(stocks=[[50.0, 30.0], [0.0, 10.0]], home=[920.0, 990.0], replaceable=1.0)
    assert now.unreplaced[0] == pytest.approx(50.0)
    assert not now.gains_of_others(0).any()
    assert now.leverage[0] > 0.7


def test_whom_others_replace_in_full_has_no_leverage() -> None:
    assert found(replaceable=1.0).leverage[:2] == pytest.approx([0.0, 0.0])


def test_the_closer_destinations_are_the_stronger_is_the_origin() -> None:
    values = [found(choice=nested_logit(at)).leverage[0] for at in (0.25, 0.5, 0.9)]
    assert values[0] > values[1] > values[2]


def test_the_share_replaced_moves_all_but_not_their_order() -> None:
    stocks = [[50.0, 30.0], [20.0, 90.0], [40.0, 0.0]]
    orders = {
        tuple(np.argsort(found(stocks=stocks, home=[900.0] * 3, replaceable=share).leverage))
        for share in (0.1, 0.5, 0.9)
    }
    assert len(orders) == 1


def test_remittances_lost_are_net_of_what_comes_from_elsewhere() -> None:
    money = [[100.0, 30.0, np.nan], [200.0, np.nan, np.nan], [np.nan, 1.0, 1.0]]
    now = found(remittances=money)
    gained = now.elsewhere[0, 1]
    assert now.remittances_lost[:2] == pytest.approx([100 - gained * 1.0, 200.0])
    assert now.remittances == pytest.approx([130.0, 200.0, 2.0])
    assert now.remittance_share[1] == pytest.approx(1.0)
    assert np.isnan(now.remittances_lost[2])


def test_remittances_that_nobody_knows_are_not_zero() -> None:
    assert np.isnan(found().remittances_lost).all()
    unknown = found(remittances=np.full((3, 3), np.nan))
    assert np.isnan(unknown.remittances).all()


def test_an_origin_whose_home_is_not_counted_has_no_leverage_but_counts_for_others() -> None:
    now, whole = found(home=[np.nan, 950.0, 985.0]), found()
    assert np.isnan(now.leverage[0])
    assert np.isnan(now.no_destination[0])
    assert now.leverage[1] == pytest.approx(whole.leverage[1])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stocks": [[-1.0]], "home": [1.0]}, "stocks must be at least 0"),
        ({"stocks": [[np.nan]], "home": [1.0]}, "stocks must be at least 0"),
        ({"home": [1.0]}, "home must have one entry per origin"),
        ({"home": [0.0, 1.0, 1.0]}, "home must be above 0 where"),
        ({"home": [-1.0, 1.0, 1.0]}, "home must be above 0 where"),
        ({"destination": 3}, r"destination must lie in 0 to 2, got 3"),
        ({"replaceable": 1.5}, r"replaceable must lie in \[0, 1\], got 1.5"),
        ({"remittances": [[1.0]]}, r"remittances must have shape \(3, 3\), got \(1, 1\)"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        found(**changes)
