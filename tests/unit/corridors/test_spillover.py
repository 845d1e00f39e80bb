import numpy as np
import pytest

from negotiate.corridors.causes import causes
from negotiate.corridors.chains import unfilled_shares
from negotiate.corridors.choice import nested_logit
from negotiate.corridors.diversion import Response, Supply, respond, supply_from_flows
from negotiate.corridors.elasticities import agreement_factors, load_elasticity
from negotiate.corridors.spillover import spillover

INF = np.inf
CHAINS = np.array([[0, 0.3, 0.1], [0, 0, 0.3], [0, 0, 0]])
REPLACED = np.array([[0, 0.5, 0.2], [0.4, 0, 0.2], [0.1, 0.1, 0]])


def base() -> Supply:
    flows = [[50.0, 30.0], [8.0, 4.0], [3.0, 0.0]]
    return supply_from_flows(flows, [1000.0, 300.0, 200.0], nested_logit(0.5))


def capped(number: float = 20.0) -> Response:
    return respond(base(), caps=[[number, INF], [INF, INF], [INF, INF]])


def test_parts_sum_to_the_change_of_exits_and_of_unfilled_posts() -> None:
    found = spillover(capped(), CHAINS, destination_replacement=REPLACED)
    exits = found.flows_change.sum(axis=1)
    assert found.exits.total == pytest.approx(exits)
    assert found.unfilled.total == pytest.approx(unfilled_shares(CHAINS) @ exits)


def test_the_chain_moves_posts_and_makes_none() -> None:
    found = spillover(capped(), CHAINS)
    assert found.unfilled.chain.sum() == pytest.approx(0.0, abs=1e-12)
    assert found.unfilled.total.sum() == pytest.approx(found.exits.total.sum())
    assert np.array_equal(found.exits.chain, np.zeros(3))


def test_no_chain_without_p() -> None:
    found = spillover(capped(), np.zeros((3, 3)))
    assert np.array_equal(found.unfilled.chain, np.zeros(3))


def test_without_replacement_other_origins_do_not_move() -> None:
    found = spillover(capped(), CHAINS)
    assert np.array_equal(found.exits.total[1:], [0.0, 0.0])
    assert found.reappears == found.supply_side.ratio


def test_replacement_draws_on_other_origins_at_the_capped_destination() -> None:
    found = spillover(capped(), CHAINS, destination_replacement=REPLACED)
    assert found.exits.direct == pytest.approx([-30.0, 0, 0])
    assert found.flows_change[1, 0] == pytest.approx(0.4 * 30)
    assert found.flows_change[2, 0] == pytest.approx(0.1 * 30)
    assert found.reappears is not None
    assert found.supply_side.ratio is not None
    assert found.reappears > found.supply_side.ratio


def test_a_closed_corridor_replaces_nobody() -> None:
    shut = respond(base(), factors=[[0.5, 1.0], [0.0, 1.0], [1.0, 1.0]])
    found = spillover(shut, CHAINS, destination_replacement=REPLACED)
    assert found.flows_change[1, 0] == -8.0
    opened = spillover(
        respond(base(), factors=[[1.0, 0.5], [1.0, 1.0], [1.0, 1.0]]),
        CHAINS,
        destination_replacement=REPLACED,
    )
    assert opened.flows_change[2, 1] == 0.0


def test_replacement_does_not_break_a_cap() -> None:
    caps = [[20.0, INF], [9.0, INF], [INF, INF]]
    found = spillover(respond(base(), caps=caps), CHAINS, destination_replacement=REPLACED)
    assert 8.0 + found.flows_change[1, 0] == pytest.approx(9.0)


def test_replacement_takes_no_flow_below_zero() -> None:
    drawn = respond(base(), factors=[[4.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
    found = spillover(drawn, CHAINS, destination_replacement=REPLACED)
    assert found.flows_change[1, 0] == -8.0


def test_a_gain_of_one_origin_costs_others_at_the_same_destination() -> None:
    drawn = respond(base(), factors=[[1.05, 1.0], [1.0, 1.0], [1.0, 1.0]])
    found = spillover(drawn, CHAINS, destination_replacement=REPLACED)
    assert found.flows_change[1, 0] < 0
    assert "workers drawn" in found.words


def test_occupations_have_their_own_chains() -> None:
    flows = np.stack([base().flows, base().flows])
    both = supply_from_flows(flows, np.stack([base().populations] * 2), nested_logit(0.5))
    caps = np.full(flows.shape, INF)
    caps[1, 0, 0] = 20.0
    found = spillover(respond(both, caps=caps), np.stack([CHAINS, 0 * CHAINS]))
    assert np.array_equal(found.unfilled.total[0], np.zeros(3))
    assert np.array_equal(found.unfilled.chain, np.zeros((2, 3)))
    shared = spillover(respond(both, caps=caps), CHAINS)
    assert shared.unfilled.total[1] == pytest.approx(spillover(capped(), CHAINS).unfilled.total)


def test_the_sentence_says_how_much_reappears_and_on_which_choice() -> None:
    words = spillover(capped(), CHAINS, destination_replacement=REPLACED).words
    assert "Of 100 workers lost" in words
    assert "[nested logit, dissimilarity 0.5]" in words
    assert "reappears in other corridors" in words
    assert spillover(respond(base()), CHAINS).words.startswith("No diversion ratio")


@pytest.mark.parametrize(
    ("replacement", "words"),
    [
        (np.eye(3), "zeros on the diagonal"),
        (-REPLACED, "shares of at least 0"),
        (3 * REPLACED, "sum to at most 1 per column"),
        (np.zeros((2, 2)), r"must be \(3, 3\), got \(2, 2\)"),
    ],
)
def test_a_replacement_that_holds_no_shares_is_refused(replacement: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        spillover(capped(), CHAINS, destination_replacement=replacement)


def test_each_destination_may_have_its_own_replacement() -> None:
    both = np.stack([REPLACED, REPLACED])
    one = spillover(capped(), CHAINS, destination_replacement=REPLACED)
    same = spillover(capped(), CHAINS, replacement_by_destination=both)
    assert same.flows_change == pytest.approx(one.flows_change)
    nobody = np.stack([REPLACED, 0 * REPLACED])
    found = spillover(capped(), CHAINS, replacement_by_destination=nobody)
    assert found.flows_change[:, 0] == pytest.approx(one.flows_change[:, 0])
    assert found.flows_change[1:, 1] == pytest.approx([0.0, 0.0])


def test_replacement_by_destination_holds_for_every_occupation() -> None:
    flows = np.stack([base().flows, base().flows])
    both = supply_from_flows(flows, np.stack([base().populations] * 2), nested_logit(0.5))
    caps = np.full(flows.shape, INF)
    caps[:, 0, 0] = 20.0
    shares = np.stack([REPLACED, 0 * REPLACED])
    found = spillover(respond(both, caps=caps), CHAINS, replacement_by_destination=shares)
    assert found.flows_change[0] == pytest.approx(found.flows_change[1])


def test_the_two_kinds_of_replacement_are_not_mixed() -> None:
    both = np.stack([REPLACED, REPLACED])
    with pytest.raises(ValueError, match="not both"):
        spillover(
            capped(), CHAINS, destination_replacement=REPLACED, replacement_by_destination=both
        )
    with pytest.raises(ValueError, match=r"replacement_by_destination must be \(2, 3, 3\)"):
        spillover(capped(), CHAINS, replacement_by_destination=REPLACED)
    with pytest.raises(ValueError, match="replacement_by_destination must hold shares"):
        spillover(capped(), CHAINS, replacement_by_destination=3 * both)


@pytest.mark.parametrize(("group", "moves"), [(None, True), ("africa", False)])
def test_a_new_agreement_spills_over_except_from_africa(group: str | None, moves: bool) -> None:
    rise = load_elasticity("agreement").of(group).value
    log_points = np.array([[rise, 0.0], [0.0, 0.0], [0.0, 0.0]])
    factors = agreement_factors(log_points, base().choice)
    found = spillover(respond(base(), factors=factors), CHAINS)
    assert bool(found.flows_change.any()) is moves
    assert bool((found.unfilled.total > 0).all()) is moves


def test_a_neighbour_pays_for_a_deal_it_did_not_sign_and_gains_from_its_cut() -> None:
    def neighbour(factor: float) -> float:
        change = respond(base(), factors=[[factor, 1.0], [1.0, 1.0], [1.0, 1.0]])
        return float(spillover(change, CHAINS).unfilled.total[1])

    assert neighbour(1.5) > 0 > neighbour(0.5)


def test_the_whole_change_of_unfilled_posts_is_caused_by_the_corridors_that_changed() -> None:
    found = spillover(capped(), CHAINS, destination_replacement=REPLACED)
    before = causes(CHAINS, base().flows)
    after = causes(CHAINS, base().flows + found.flows_change)
    for origin in range(3):
        moved = after.by_corridor(origin) - before.by_corridor(origin)
        assert moved.sum() == pytest.approx(found.unfilled.total[origin])
        assert (moved[found.flows_change == 0] == 0).all()
