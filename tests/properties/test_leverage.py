"""Properties of leverage on random networks whose observed posts and prices hold exactly."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from negotiate.cases.schema import Case, Destination
from negotiate.corridors.chains import unfilled_shares
from negotiate.corridors.choice import nested_logit
from negotiate.leverage.changes import Cap
from negotiate.leverage.fall_backs import fall_backs
from negotiate.leverage.results import FallBack, Kind
from negotiate.leverage.stocks import stock_leverage
from negotiate.leverage.table import leverage_table
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.markets import Markets, single_substitution

NAMES = ("XAA", "XBB", "XCC", "XDD", "XEE", "XFF", "XGG", "XHH", "XII")


@dataclass(frozen=True)
class Drawn:
    """Origins at one destination or two, every corridor with posts."""

    posts: np.ndarray
    prices: np.ndarray
    losses: np.ndarray
    substitution: float
    growth: float
    chained: bool
    state: bool = False

    def calibration(
        self, *, money: float = 1.0, people: float = 1.0, order: list[int] | None = None
    ) -> Calibration:
        n, m = self.posts.shape
        at = list(range(n)) if order is None else order
        chains = np.zeros((n, n))
        if self.chained and n > 1:
            chains[0, 1] = 0.3
        chains, posts = chains[np.ix_(at, at)], people * self.posts[at]
        prices, loss = money * self.prices[at], money * self.losses[at]
        slope, growth = 0.02 * money / people, self.growth * money / people
        slopes = np.array([single_substitution(slope, self.substitution, n)] * m)
        leak = unfilled_shares(chains)
        marginal = np.diag(leak) * (loss + growth * (leak @ posts.sum(axis=1)))
        asked = np.repeat(marginal[:, None], m, axis=1) if self.state else prices
        names = tuple(NAMES[k] for k in at)
        places = ("XXX", "XYY")[:m]
        kind = "state" if self.state else "private"
        case = Case.model_construct(
            destinations={d: Destination.model_construct(name=d, institution=kind) for d in places}
        )
        markets = Markets.build(
            names,
            places,
            value=asked + np.einsum("dop,pd->od", slopes, posts),
            slopes=slopes,
            loss=loss,
            loss_growth=[growth] * n,
            power=0.5,
            chains=chains,
        )
        agreed = np.ones((n, m), dtype=bool)
        return Calibration(case, markets, posts, prices, (("open",) * m,) * n, agreed, {})


@st.composite
def networks(draw: st.DrawFn, *, state: bool = False, least: int = 2) -> Drawn:
    n, m = draw(st.integers(least, 5)), draw(st.integers(1, 2))
    posts = draw(arrays(float, (n, m), elements=st.integers(20, 400).map(float)))
    rents = draw(arrays(float, (n, m), elements=st.integers(1, 30).map(lambda x: x / 4)))
    growth = draw(st.sampled_from([0.0, 0.001, 0.01]))
    chained = draw(st.booleans())
    losses = np.full(n, 2.0)
    marginal = 2.0 + growth * posts.sum()  # no lower than anybody's marginal loss
    return Drawn(
        posts,
        marginal + rents,
        losses,
        draw(st.sampled_from([0.1, 0.5, 0.8])),
        growth,
        chained,
        state,
    )


def one(calibration: Calibration, kind: Kind, change: object = "remove") -> FallBack:
    (found,) = fall_backs(
        calibration,
        "XAA",
        "XXX",
        change=change,  # type: ignore[arg-type]
        kinds=[kind],
    )
    return found


def values(calibration: Calibration) -> dict[tuple[str, Kind], float | None]:
    table = leverage_table(calibration, "XXX", kinds=["others_fixed", "others_expand"])
    return {(row.origin, row.kind): row.leverage.value for row in table.rows}


def same(a: dict, b: dict, tolerance: float = 1e-6) -> None:
    assert a.keys() == b.keys()
    for key, value in a.items():
        assert b[key] == (None if value is None else pytest.approx(value, abs=tolerance))


@settings(max_examples=20)
@given(networks(), st.sampled_from([1e-3, 1e3]))
def test_the_unit_of_money_does_not_matter(drawn: Drawn, money: float) -> None:
    same(values(drawn.calibration()), values(drawn.calibration(money=money)))


@settings(max_examples=20)
@given(networks(), st.sampled_from([0.1, 100.0]))
def test_the_unit_of_posts_does_not_matter(drawn: Drawn, people: float) -> None:
    same(values(drawn.calibration()), values(drawn.calibration(people=people)))


@settings(max_examples=20)
@given(networks(state=True), st.sampled_from([1e-3, 1e3]))
def test_the_unit_of_money_does_not_matter_where_governments_agree(
    drawn: Drawn, money: float
) -> None:
    drawn = replace(drawn, chained=False)
    same(values(drawn.calibration()), values(drawn.calibration(money=money)))


@settings(max_examples=20)
@given(networks(), st.randoms(use_true_random=False))
def test_another_order_of_origins_gives_the_same_table(drawn: Drawn, random: object) -> None:
    order = list(range(len(drawn.posts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    same(values(drawn.calibration()), values(drawn.calibration(order=order)))


@settings(max_examples=20)
@given(networks())
def test_leverage_lies_between_0_and_1(drawn: Drawn) -> None:
    assert all(value is None or 0 <= value <= 1 for value in values(drawn.calibration()).values())


@settings(max_examples=20)
@given(networks())
def test_employers_lose_no_more_if_they_may_choose_anew(drawn: Drawn) -> None:
    calibration = drawn.calibration()
    fixed, expand = one(calibration, "others_fixed"), one(calibration, "others_expand")
    assert -1e-6 <= expand.loss_destination <= fixed.loss_destination + 1e-6


@settings(max_examples=20)
@given(networks())
def test_unfilled_posts_change_as_much_as_posts_abroad(drawn: Drawn) -> None:
    for kind in ("others_fixed", "others_expand"):
        found = one(drawn.calibration(), kind)
        assert found.unfilled_change.sum() == pytest.approx(found.posts_change.sum(), abs=1e-6)


@settings(max_examples=20)
@given(networks(), st.floats(0.0, 1.0))
def test_a_cap_never_raises_the_corridor_and_costs_less_than_removal(
    drawn: Drawn, share: float
) -> None:
    calibration = drawn.calibration()
    cap = share * float(drawn.posts[0, 0])
    for kind in ("others_fixed", "others_expand"):
        capped, gone = one(calibration, kind, Cap(cap)), one(calibration, kind)
        assert capped.after is not None
        assert capped.after.posts[0, 0] <= cap + 1e-6
        assert -1e-6 <= capped.loss_destination <= gone.loss_destination + 1e-6


@settings(max_examples=20)
@given(networks(state=True), st.floats(1.0, 2.0))
def test_a_cap_above_the_posts_changes_nothing_where_governments_agree(
    drawn: Drawn, share: float
) -> None:
    calibration = replace(drawn, chained=False).calibration()
    found = one(calibration, "others_expand", Cap(share * float(drawn.posts[0, 0]) + 1.0))
    assert np.abs(found.posts_change).max() < 1e-6
    assert found.leverage.value is None


@settings(max_examples=20)
@given(networks(least=3))
def test_an_origin_elsewhere_without_chains_is_not_affected(drawn: Drawn) -> None:
    posts = np.column_stack([drawn.posts[:, 0], np.zeros(len(drawn.posts))])
    posts[-1] = 0.0, 100.0
    prices = np.repeat(drawn.prices[:, :1], 2, axis=1)
    calibration = replace(drawn, posts=posts, prices=prices, chained=False).calibration()
    for kind in ("others_fixed", "others_expand", "rebargained"):
        found = one(calibration, kind)
        assert found.origin_losses[-1] == pytest.approx(0.0, abs=1e-6)
        assert found.unfilled_change[-1] == pytest.approx(0.0, abs=1e-6)


def equal_origins(count: int, substitution: float, rent: float) -> Calibration:
    posts, prices = np.full((count, 1), 100.0), np.full((count, 1), 2.0 + rent)
    return Drawn(posts, prices, np.full(count, 2.0), substitution, 0.0, False).calibration()


def test_an_origin_with_close_substitutes_has_next_to_no_leverage() -> None:
    found = one(equal_origins(9, 0.99, rent=5.0), "others_expand")
    assert found.leverage.value is not None
    assert found.leverage.value < 0.01


def test_leverage_falls_with_every_rival_and_with_closeness() -> None:
    by_rivals = [
        one(equal_origins(n, 0.8, 5.0), "others_expand").leverage.value for n in (1, 2, 4, 8)
    ]
    by_closeness = [
        one(equal_origins(4, s, 5.0), "others_expand").leverage.value for s in (0.1, 0.5, 0.9)
    ]
    for falling in (by_rivals, by_closeness):
        assert falling == sorted(falling, reverse=True)  # type: ignore[type-var]


def test_a_sole_supplier_with_little_rent_is_the_stronger_side() -> None:
    found = one(equal_origins(1, 0.5, rent=0.05), "others_expand")
    assert found.leverage.value is not None
    assert found.leverage.value > 0.9


@st.composite
def stocks(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    held = draw(arrays(float, (n, m), elements=st.integers(0, 500).map(float)))
    home = draw(arrays(float, n, elements=st.integers(1_000, 90_000).map(float)))
    return held, home


@given(stocks(), st.sampled_from([0.3, 0.6, 0.9]), st.floats(0.0, 1.0))
def test_workers_go_elsewhere_or_nowhere_and_none_is_lost(
    given_stocks: tuple[np.ndarray, np.ndarray], dissimilarity: float, share: float
) -> None:
    held, home = given_stocks
    found = stock_leverage(held, home, 0, nested_logit(dissimilarity), replaceable=share)
    there = held[:, 0] > 0
    total = found.elsewhere.sum(axis=1) + np.where(there, found.no_destination, 0.0)
    assert total == pytest.approx(held[:, 0], abs=1e-6)
    assert (found.elsewhere >= -1e-9).all()
    for origin in np.flatnonzero(there):
        replaced = found.gains_of_others(int(origin)).sum()
        assert replaced + found.unreplaced[origin] == pytest.approx(held[origin, 0])


@given(stocks(), st.sampled_from([0.01, 100.0]))
def test_the_unit_of_persons_does_not_matter(
    given_stocks: tuple[np.ndarray, np.ndarray], people: float
) -> None:
    held, home = given_stocks
    one_unit = stock_leverage(held, home, 0, nested_logit(0.5), replaceable=0.7).leverage
    other = stock_leverage(
        held * people, home * people, 0, nested_logit(0.5), replaceable=0.7
    ).leverage
    assert other == pytest.approx(one_unit, nan_ok=True)


@given(stocks())
def test_another_order_of_origins_gives_the_same_leverage(
    given_stocks: tuple[np.ndarray, np.ndarray],
) -> None:
    held, home = given_stocks
    forward = stock_leverage(held, home, 0, nested_logit(0.5), replaceable=0.7).leverage
    back = stock_leverage(held[::-1], home[::-1], 0, nested_logit(0.5), replaceable=0.7).leverage
    assert back[::-1] == pytest.approx(forward, nan_ok=True)
