"""Partition functions and stability, also on the public good game of the literature."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from negotiate.coalitions.partitions import (
    Partition,
    all_partitions,
    bloc_structure,
    bloc_structures,
    ordered,
    partition_function,
)
from negotiate.coalitions.stability import coalition_stability, leaving_payoff
from negotiate.coalitions.state_blocs import bloc_payoffs, state_partition_function
from negotiate.errors import NoEquilibriumError
from negotiate.regimes.markets import Markets, single_substitution
from negotiate.regimes.state import given_network


def public_good(partition: Partition) -> np.ndarray:
    """Return payoffs with linear benefit and quadratic cost: a member of s abates s."""
    total = sum(len(bloc) ** 2 for bloc in partition)
    return np.array([len(bloc) * (total - len(bloc) ** 2 / 2) for bloc in partition])


@pytest.mark.parametrize(("players", "bell"), [(0, 1), (1, 1), (2, 2), (3, 5), (4, 15), (5, 52)])
def test_there_are_bell_many_partitions(players: int, bell: int) -> None:
    found = list(all_partitions(players))
    assert len(set(found)) == len(found) == bell
    assert all(one == ordered(one) for one in found)
    assert all(sorted(i for b in one for i in b) == list(range(players)) for one in found)


@pytest.mark.parametrize("players", [1, 2, 3, 6])
def test_one_coalition_and_singletons_make_all_but_n_coalitions(players: int) -> None:
    found = list(bloc_structures(players))
    assert len(set(found)) == len(found) == 2**players - players
    assert all(sum(len(bloc) > 1 for bloc in one) <= 1 for one in found)


def test_many_players_are_evaluated_as_one_coalition_and_singletons() -> None:
    game = partition_function(6, public_good)
    assert len(game.payoffs) == 2**6 - 6
    assert game.characteristic().shape == (64,)


def test_an_outsider_gains_by_the_others_cooperation() -> None:
    game = partition_function(3, public_good)
    pair = bloc_structure(frozenset({0, 1}), 3)
    assert game.payoff(frozenset({2}), pair) == 4.5
    assert game.payoff(frozenset({2}), bloc_structure(frozenset(), 3)) == 2.5


@pytest.mark.parametrize("players", [3, 4, 5, 6])
def test_only_two_or_three_sign_for_a_public_good(players: int) -> None:
    """THEORY 1.8 and D14: linear benefit, quadratic cost; equal shares; sizes 2 and 3."""
    game = partition_function(players, public_good)
    stable = []
    for size in range(1, players + 1):
        found = coalition_stability(game, frozenset(range(size)))
        if not found.leaves(np.full(size, found.total / size)) and size > 1:
            stable.append(size)
    assert stable == [2, 3]


def test_internal_and_external_stability_of_the_public_good() -> None:
    game = partition_function(4, public_good)
    three = coalition_stability(game, frozenset({0, 1, 3}))
    assert three.members == (0, 1, 3)
    assert three.outsiders == (2,)
    assert_allclose(three.leaving, [5.5] * 3)
    assert three.total == 3 * (10 - 4.5)
    assert three.surplus == 0
    assert three.potentially_internal
    assert_allclose(three.joining, [4 * 8 - 16.5 - 9.5])
    assert not three.external
    everybody = coalition_stability(game, frozenset(range(4)))
    assert not everybody.potentially_internal
    assert everybody.external
    assert everybody.leaves([8.0, 8.0, 10.0, 6.0]) == (0, 1, 3)


def test_a_coalition_of_one_has_nobody_to_leave() -> None:
    found = coalition_stability(partition_function(3, public_good), frozenset({1}))
    assert found.leaving == [found.total]
    assert found.surplus == 0


def test_questions_without_an_answer_are_refused() -> None:
    game = partition_function(6, public_good)
    with pytest.raises(ValueError, match=r"no payoff is known for \[0\] in \[\[0\], \[1, 2\], "):
        game.payoff(frozenset({0}), tuple(map(frozenset, ({0}, {1, 2}, {3, 4}, {5}))))
    with pytest.raises(ValueError, match=r"no payoff is known for \[0, 5\]"):
        game.payoff(frozenset({0, 5}), bloc_structure(frozenset({0, 1}), 6))
    with pytest.raises(ValueError, match="at least one member"):
        coalition_stability(game, frozenset())
    with pytest.raises(ValueError, match=r"player 4 does not belong to \[0, 1\]"):
        leaving_payoff(game, frozenset({0, 1}), 4)
    with pytest.raises(ValueError, match=r"members must be players 0 to 5, got \[6\]"):
        bloc_structure(frozenset({6}), 6)
    with pytest.raises(ValueError, match=r"must give 2 payoffs, got shape \(1,\)"):
        coalition_stability(game, frozenset({0, 1})).leaves([1.0])


def test_a_game_needs_players_and_a_payoff_for_each_coalition() -> None:
    with pytest.raises(ValueError, match="at least one player, got 0"):
        partition_function(0, public_good)
    with pytest.raises(ValueError, match=r"of 1 coalitions must have as many payoffs.*\(3,\)"):
        partition_function(2, lambda _: np.zeros(3))


def markets(origins: int) -> Markets:
    return Markets.build(
        tuple(f"XA{chr(65 + o)}" for o in range(origins)),
        ("XBA", "XBB"),
        value=[[40.0 + o, 36.0 + 2 * o] for o in range(origins)],
        slopes=[single_substitution(4.0, 0.9, origins)] * 2,
        loss=[12.0] * origins,
        loss_growth=[1.0] * origins,
        power=0.5,
        chains=np.triu(np.full((origins, origins), 0.1), 1),
        agreement_cost=[3.0, 3.0],
    )


def test_with_a_given_network_a_bloc_has_signed_where_any_member_has() -> None:
    signed = (frozenset({0, 1}), frozenset({2}))
    game = state_partition_function(markets(6), threat=False, signed=signed)
    for members in ({0, 2}, {1, 3, 4}):
        bloc = frozenset(members)
        expected = given_network(markets(6), signed, members=bloc).origin_payoffs
        assert game.bloc_payoff(bloc) == pytest.approx(expected[sorted(bloc)].sum())


def test_a_partition_without_equilibrium_is_named() -> None:
    circles = Markets.build(
        ("XAA", "XAB"),
        ("XBA", "XBB"),
        value=[[29.0, 29.0], [35.0, 44.0]],
        slopes=[single_substitution(4.0, 0.2, 2)] * 2,
        loss=[4.0, 11.0],
        loss_growth=[0.0, 4.0],
        power=0.5,
        agreement_cost=[6.0, 7.0],
    )
    evaluate = bloc_payoffs(circles)
    assert evaluate((frozenset({0, 1}),)).shape == (1,)
    with pytest.raises(NoEquilibriumError, match=r"partition XAA\|XAB"):
        evaluate((frozenset({0}), frozenset({1})))
