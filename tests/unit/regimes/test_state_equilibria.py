"""Who signs with whom: enumeration, better replies, none at all, and single deviations."""

import time

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.errors import NoEquilibriumError
from negotiate.regimes.equilibria import (
    enumerate_equilibria,
    follow_better_replies,
    search_networks,
    worst_for_origins,
)
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.state import (
    bilateral,
    capped,
    framework,
    given_network,
    network_test,
)
from negotiate.regimes.state_payments import Bargain
from negotiate.regimes.state_volumes import bloc_markets, singletons, volumes

NOBODY = frozenset[int]()


def example(**changes: object) -> Markets:
    """Return the worked example of MODEL section 9 with invented names."""
    made = Markets.build(
        ("XAA", "XAB", "XAC"),
        ("XBA", "XBB"),
        value=[[40.0, 36.0]] * 3,
        slopes=[single_substitution(4.0, 0.9, 3)] * 2,
        loss=[12.0] * 3,
        loss_growth=[1.0, 1.5, 3.0],
        power=0.5,
        chains=[[0.0, 0.3, 0.1], [0.0, 0.0, 0.3], [0.0, 0.0, 0.0]],
        agreement_cost=[3.0] * 2,
    )
    return made.change(**changes) if changes else made


def without_equilibrium() -> Markets:
    """Return two origins and two destinations that go round in circles (found by search)."""
    return Markets.build(
        ("XAA", "XAB"),
        ("XBA", "XBB"),
        value=[[29.0, 29.0], [35.0, 44.0]],
        slopes=[single_substitution(4.0, 0.2, 2)] * 2,
        loss=[4.0, 11.0],
        loss_growth=[0.0, 4.0],
        power=0.5,
        agreement_cost=[6.0, 7.0],
    )


def many_origins(origins: int) -> Markets:
    rng = np.random.default_rng(3)
    chains = np.triu(np.full((origins, origins), 0.05), 1)
    return Markets.build(
        tuple(f"XA{chr(65 + o)}" for o in range(origins)),
        ("XBA", "XBB"),
        value=rng.integers(30, 60, (origins, 2)),
        slopes=[single_substitution(4.0, 0.8, origins)] * 2,
        loss=rng.integers(1, 20, origins),
        loss_growth=rng.integers(0, 5, origins),
        power=0.5,
        chains=chains,
        agreement_cost=[3.0, 3.0],
    )


def test_a_market_without_a_pure_equilibrium_says_so() -> None:
    found = bilateral(without_equilibrium(), threat=True)
    assert found.outcomes == ()
    assert found.exhaustive
    assert found.statement == "no equilibrium in pure strategies among all 16 networks"
    with pytest.raises(NoEquilibriumError, match=r"'bilateral_threat'.*among all 16 networks"):
        found.worst_for_origins()
    search = enumerate_equilibria(bloc_markets(without_equilibrium(), singletons(2)), Bargain())
    with pytest.raises(NoEquilibriumError, match=r"'own name'.*no equilibrium"):
        worst_for_origins(search, "own name")


def test_better_replies_that_go_round_in_circles_are_reported_as_a_cycle() -> None:
    view = bloc_markets(without_equilibrium(), singletons(2))
    found = follow_better_replies(view, Bargain())
    one, both = frozenset({0}), frozenset({0, 1})
    assert found.settlements == ()
    assert found.cycles == (((one, one), (both, both)),)
    assert found.statement == (
        "0 rest points and 1 cycle of better replies from 4 starts; there may be others"
    )
    assert not found.exhaustive


@pytest.mark.parametrize("fallback", ["fixed", "expand"])
@pytest.mark.parametrize("threat", [False, True])
def test_rest_points_of_better_replies_are_equilibria(threat: bool, fallback: str) -> None:
    bargain = Bargain(threat=threat, fallback=fallback)  # type: ignore[arg-type]
    view = bloc_markets(example(), singletons(3))
    listed = {found.network for found in enumerate_equilibria(view, bargain).settlements}
    rests = [found.network for found in follow_better_replies(view, bargain).settlements]
    assert rests
    assert set(rests) <= listed


def test_several_equilibria_are_all_found_by_better_replies_from_several_starts() -> None:
    view = bloc_markets(example(), (frozenset({0, 2}), frozenset({1})))
    exact = enumerate_equilibria(view, Bargain())
    found = follow_better_replies(view, Bargain())
    assert [one.network for one in exact.settlements] == [
        (frozenset({0}), frozenset({1})),
        (frozenset({1}), frozenset({0})),
    ]
    assert [one.network for one in found.settlements] == [one.network for one in exact.settlements][
        : len(found.settlements)
    ]
    starts = [one.network for one in exact.settlements]
    again = follow_better_replies(view, Bargain(), starts=starts)
    assert [one.network for one in again.settlements] == starts


def test_a_larger_network_is_searched_by_better_replies_and_nobody_can_gain_alone() -> None:
    markets = many_origins(7)
    found = bilateral(markets, threat=True)
    assert not found.exhaustive
    assert "there may be others" in found.statement
    assert found.outcomes
    for outcome in found.outcomes:
        assert network_test(markets, outcome.signed, threat=True).largest_gain == 0.0
    assert found.worst_for_origins() in found.outcomes


def test_too_many_sets_are_not_looked_through_one_by_one() -> None:
    markets = many_origins(10)
    view = bloc_markets(markets, singletons(10))
    found = search_networks(view, Bargain(threat=False), starts=[(NOBODY, NOBODY)])
    assert found.examined < 1 << 10
    assert found.settlements


def test_a_pair_of_complements_that_pays_only_together_is_found() -> None:
    """One agreement does not cover its cost, two do; no single change leads from none to two."""
    markets = Markets.build(
        ("XAA", "XAB"),
        ("XBA",),
        value=[[18.0]] * 2,
        slopes=[single_substitution(4.0, -0.4, 2)],
        loss=[10.0] * 2,
        loss_growth=[0.0] * 2,
        power=0.1,
        agreement_cost=[7.5],
    )
    view = bloc_markets(markets, singletons(2))
    found = follow_better_replies(view, Bargain(threat=False))
    assert [one.network for one in found.settlements] == [(frozenset({0, 1}),)]


def test_an_unwilling_signatory_leaves_before_destinations_choose() -> None:
    """From everybody signed, better replies first drop those who lose."""
    dear = example(loss=np.array([12.0, 12.0, 60.0]), price_cap=np.array([13.0, 12.0]))
    view = bloc_markets(dear, singletons(3))
    found = follow_better_replies(view, Bargain())
    assert all(one.admissible for one in found.settlements)
    assert found.settlements


def test_the_same_equilibria_are_returned_each_time_in_the_same_order() -> None:
    first, second = (framework(example(), frozenset({0, 2})) for _ in range(2))
    assert [one.signed for one in first.outcomes] == [one.signed for one in second.outcomes]


def test_a_shut_corridor_is_never_signed() -> None:
    opened = np.array([[True, True], [False, True], [True, False]])
    found = bilateral(example(open_corridors=opened), threat=False)
    assert found.examined == 1 << 4
    for outcome in found.outcomes:
        assert 1 not in outcome.signed[0]
        assert 2 not in outcome.signed[1]


def test_a_market_without_open_corridors_has_one_equilibrium_with_nothing() -> None:
    found = bilateral(example(open_corridors=np.zeros((3, 2), dtype=bool)), threat=True)
    assert found.statement == "1 equilibrium in pure strategies among the only network"
    assert found.outcomes[0].world == 0


def test_a_framework_without_chains_names_what_the_institution_makes_of_outsiders() -> None:
    found = framework(example(chains=np.zeros((3, 3))), frozenset({0, 1}))
    assert all("moves no posts" in outcome.notes[-1] for outcome in found.outcomes)
    assert framework(example(), frozenset({0, 1})).outcomes[0].notes == ()
    assert framework(example(chains=np.zeros((3, 3))), frozenset({0})).outcomes[0].notes == ()


def test_a_framework_needs_members_that_exist() -> None:
    with pytest.raises(ValueError, match=r"origins 0 to 2, got \[3\]"):
        framework(example(), frozenset({3}))


def test_single_deviations_gain_what_solving_the_other_network_gives() -> None:
    markets, signed = example(), (frozenset({0, 1}), frozenset({0}))
    found = network_test(markets, signed, threat=True)
    base = given_network(markets, signed, threat=True)
    kinds = [(one.kind, one.destination, one.dropped, one.added) for one in found.deviations]
    assert kinds == [
        ("add", 0, None, 2),
        ("drop", 0, 0, None),
        ("drop", 0, 1, None),
        ("swap", 0, 0, 2),
        ("swap", 0, 1, 2),
        ("shut", 0, 0, None),
        ("shut", 0, 1, None),
        ("add", 1, None, 1),
        ("add", 1, None, 2),
        ("drop", 1, 0, None),
        ("swap", 1, 0, 1),
        ("swap", 1, 0, 2),
        ("shut", 1, 0, None),
    ]
    for one in found.deviations:
        own = signed[one.destination] - {one.dropped}
        own |= set() if one.added is None else {one.added}
        other = (own, signed[1]) if one.destination == 0 else (signed[0], own)
        after = given_network(markets, other, threat=True)
        rise = after.destination_payoffs - base.destination_payoffs
        if one.kind == "shut":
            rise = after.origin_payoffs - base.origin_payoffs
            assert one.gain == pytest.approx(rise[one.dropped], abs=1e-9)
        else:
            assert one.gain == pytest.approx(rise[one.destination], abs=1e-9)


def test_an_agreement_that_the_destination_would_drop_is_not_explained() -> None:
    found = network_test(example(), (frozenset({0, 1}), frozenset({0})), threat=True)
    assert found.unexplained == ((1, 0),)
    (drop,) = [one for one in found.deviations if one.profitable]
    assert (drop.kind, drop.destination, drop.dropped) == ("drop", 0, 1)
    assert found.largest_gain == drop.gain == pytest.approx(23.607, abs=5e-4)


def test_an_equilibrium_is_explained() -> None:
    for threat, signed in [(True, frozenset({0})), (False, frozenset({0, 1}))]:
        found = network_test(example(), (signed, signed), threat=threat)
        assert found.unexplained == ()
        assert found.largest_gain == 0.0


def test_an_agreement_by_which_the_origin_loses_is_not_explained() -> None:
    low = example(price_cap=np.array([5.0, np.inf]))
    found = network_test(low, (frozenset({0}), frozenset({0})))
    assert (0, 0) in found.unexplained
    (shut,) = [one for one in found.deviations if one.kind == "shut" and one.destination == 0]
    assert shut.profitable
    assert shut.gain > 0


def test_a_bloc_is_tested_as_one() -> None:
    found = network_test(
        example(), (frozenset({0}), frozenset({1})), members=frozenset({0, 1, 2}), threat=True
    )
    assert [one.kind for one in found.deviations] == ["drop", "shut"] * 2
    assert found.unexplained == ()


def test_a_cap_that_does_not_bind_cuts_nothing_and_has_no_diversion_ratio() -> None:
    found = capped(example(), (frozenset({0}),) * 2, np.full((3, 2), 100.0))
    assert found.cut == 0
    assert found.diversion_ratio is None
    assert_allclose(found.unfilled_change, 0.0)
    assert (found.before.regime, found.after.regime) == ("bilateral", "cap")


def test_caps_on_two_corridors_count_both_cuts() -> None:
    caps = np.full((3, 2), np.inf)
    caps[0] = [2.0, 1.0]
    found = capped(example(), (frozenset({0, 1}),) * 2, caps, threat=True)
    assert found.cut == pytest.approx(5.757 + 5.230 - 3.0, abs=2e-3)
    rise = found.after.posts[1] - found.before.posts[1]
    assert found.diversion_ratio == pytest.approx(rise.sum() / found.cut)


def test_posts_of_nine_origins_take_little_longer_than_a_dense_solve_of_their_size() -> None:
    markets, everybody = many_origins(9), (frozenset(range(9)),) * 2
    blocs, dense = singletons(9), np.eye(18) + 0.5
    best = _least(lambda: volumes(markets, blocs, everybody))
    assert best < 500 * _least(lambda: np.linalg.solve(dense, np.ones(18)))


def test_enumerating_64_networks_takes_little_longer_than_their_posts() -> None:
    markets, everybody = example(), (frozenset(range(3)),) * 2
    posts = _least(lambda: volumes(markets, singletons(3), everybody))
    assert _least(lambda: bilateral(markets, threat=True)) < 64 * 20 * posts


def _least(work) -> float:
    return min(_seconds(work) for _ in range(20))


def _seconds(work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
