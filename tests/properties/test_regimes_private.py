import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from negotiate.regimes.demand import employers_numbers
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.outcome import losses
from negotiate.regimes.private import bilateral, competitive, framework
from negotiate.regimes.private_setting import PrivateSetting

ALL = frozenset({0, 1, 2})


@st.composite
def private_settings(draw: st.DrawFn) -> PrivateSetting:
    """Three origins, two destinations; alike enough that nobody is close to being priced out.

    There, best replies can jump and no prices need be stable: a result with its own words, not a
    subject of these properties.
    """
    whole = st.integers(0, 4).map(float)
    value = [[60 + draw(whole), 60 + draw(whole)] for _ in range(3)]
    share = draw(st.sampled_from([0.0, 0.2, 0.4]))
    markets = Markets.build(
        ("XAA", "XBB", "XCC"),
        ("XYY", "XZZ"),
        value=value,
        slopes=[
            single_substitution(2.0, draw(st.sampled_from([0.2, 0.5, 0.7])), 3) for _ in range(2)
        ],
        loss=[5 + draw(whole) for _ in range(3)],
        loss_growth=[draw(st.sampled_from([0.0, 0.3])) for _ in range(3)],
        power=draw(st.sampled_from([0.3, 0.5, 0.8, 1.0])),
        chains=[[0, share, 0], [0, 0, share], [0, 0, 0]],
    )
    return PrivateSetting.build(markets)


@settings(max_examples=15)
@given(private_settings())
def test_transfers_cancel(setting: PrivateSetting) -> None:
    markets = setting.markets
    for found in (competitive(setting), bilateral(setting), framework(setting, ALL)):
        value = sum(
            markets.net_value[:, d] @ q - 0.5 * q @ markets.slopes[d] @ q
            for d, q in enumerate(found.posts.T)
        )
        assert_allclose(found.world, value - losses(markets, found.unfilled).sum(), rtol=1e-9)


@settings(max_examples=15)
@given(private_settings(), st.permutations([0, 1, 2]))
def test_relabelling_origins_changes_nothing(setting: PrivateSetting, order: list[int]) -> None:
    markets = setting.markets
    renamed = markets.change(
        origins=tuple(markets.origins[k] for k in order),
        value=markets.value[order],
        reservation=markets.reservation[order],
        slopes=markets.slopes[:, order][:, :, order],
        chains=markets.chains[order][:, order],
        loss=markets.loss[order],
        loss_growth=markets.loss_growth[order],
    )
    one, two = bilateral(setting), bilateral(PrivateSetting.build(renamed))
    assert_allclose(two.posts, one.posts[order], rtol=1e-6, atol=1e-7)
    assert_allclose(two.origin_payoffs, one.origin_payoffs[order], rtol=1e-6, atol=1e-5)


@settings(max_examples=15)
@given(private_settings())
def test_numbers_are_what_employers_choose_at_the_prices(setting: PrivateSetting) -> None:
    found = bilateral(setting)
    prices = np.where(found.posts > 0, found.net_prices, np.inf)
    for d in range(2):
        chosen = employers_numbers(
            setting.markets.slopes[d], setting.net_value[:, d], prices[:, d], setting.hireable[:, d]
        )
        assert_allclose(chosen, found.posts[:, d], rtol=1e-7, atol=1e-8)


@settings(max_examples=15)
@given(private_settings())
def test_no_deviation_that_was_tried_raises_a_nash_product(setting: PrivateSetting) -> None:
    assert bilateral(setting).residual < 1e-6
    assert framework(setting, ALL).residual < 1e-6


@settings(max_examples=15)
@given(private_settings())
def test_with_all_power_the_bloc_earns_at_least_what_its_members_earn_alone(
    setting: PrivateSetting,
) -> None:
    strong = PrivateSetting.build(setting.markets.change(power=1.0))
    together = framework(strong, ALL).origin_payoffs.sum()
    assert together >= bilateral(strong).origin_payoffs.sum() - 1e-6


@settings(max_examples=15)
@given(private_settings())
def test_a_shut_corridor_holds_no_posts(setting: PrivateSetting) -> None:
    shut = setting.with_status({(0, 1): "shut"})
    assert bilateral(shut).posts[0, 1] == 0
    assert framework(shut, ALL).posts[0, 1] == 0


@given(st.sampled_from([0.99, 0.999]))
def test_near_perfect_substitutes_leave_almost_no_mark_up(substitution: float) -> None:
    markets = Markets.build(
        ("XAA", "XBB"),
        ("XZZ",),
        value=[[50.0], [50.0]],
        slopes=[single_substitution(2.0, substitution, 2)],
        loss=[20.0, 20.0],
        loss_growth=[0.0, 0.0],
        power=1.0,
    )
    margin = bilateral(PrivateSetting.build(markets)).net_prices - 20
    assert (margin < 30 * (1 - substitution)).all()
