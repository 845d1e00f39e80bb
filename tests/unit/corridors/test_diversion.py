import numpy as np
import pytest

from negotiate.corridors import capping
from negotiate.corridors.choice import nested_logit, plain_logit
from negotiate.corridors.diversion import (
    Supply,
    diversion,
    respond,
    supply,
    supply_from_flows,
)
from negotiate.errors import SolverError

INF = np.inf


def nurses(dissimilarity: float = 0.5) -> Supply:
    flows = [[50.0, 30.0, 5.0], [8.0, 0.0, 2.0]]
    return supply_from_flows(flows, [1000.0, 200.0], nested_logit(dissimilarity))


def test_calibrated_supply_keeps_the_observed_flows_and_counts_the_stayers() -> None:
    base = nurses()
    assert base.staying == pytest.approx([915.0, 190.0])
    assert supply(base.attractiveness, base.populations, base.choice).flows == pytest.approx(
        base.flows
    )


def test_no_change_changes_nothing() -> None:
    found = respond(nurses())
    assert np.array_equal(found.flows, nurses().flows)
    assert not found.touched.any()
    assert diversion(found).ratio is None
    assert diversion(found).words.startswith("No diversion ratio: no corridor changed")


def test_a_binding_cap_is_met_exactly_and_its_price_makes_it_so() -> None:
    caps = [[20.0, INF, INF], [INF, INF, INF]]
    found = respond(nurses(), caps=caps)
    assert found.flows[0, 0] == pytest.approx(20.0, rel=1e-11)
    again = respond(nurses(), factors=np.exp(-found.prices))
    assert again.flows == pytest.approx(found.flows, rel=1e-11)
    assert (found.prices > 0).tolist() == [[True, False, False], [False, False, False]]


def test_what_a_cap_takes_goes_elsewhere_or_stays() -> None:
    found = respond(nurses(), caps=[[20.0, INF, INF], [INF, INF, INF]])
    assert found.change.sum(axis=1) + found.staying_change == pytest.approx([0.0, 0.0], abs=1e-12)
    assert found.change[0, 1] > 0
    assert found.staying_change[0] > 0
    assert np.array_equal(found.change[1], [0.0, 0.0, 0.0])


def test_a_cap_above_the_flow_does_nothing() -> None:
    found = respond(nurses(), caps=[[51.0, INF, INF], [INF, INF, INF]])
    assert np.array_equal(found.flows, nurses().flows)


def test_a_cap_binds_when_workers_are_diverted_into_it() -> None:
    found = respond(nurses(), caps=[[20.0, 31.0, INF], [INF, INF, INF]])
    assert found.flows[0, :2] == pytest.approx([20.0, 31.0], rel=1e-11)
    assert found.prices[0, 1] > 0
    assert found.touched.tolist() == [[True, False, False], [False, False, False]]


def test_a_cap_that_binds_is_kept_when_another_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds, newton = [], capping._newton

    def counted(*given: np.ndarray) -> np.ndarray:
        rounds.append(given[3].sum())
        return newton(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(capping, "_newton", counted)
    respond(nurses(), caps=[[20.0, 31.0, 5.1], [INF, INF, INF]])
    assert rounds == [1, 3]


def test_a_cap_of_zero_shuts_the_corridor() -> None:
    shut = respond(nurses(), caps=[[0.0, INF, INF], [INF, INF, INF]])
    assert shut.flows[0, 0] == 0
    assert shut.prices[0, 0] == INF
    by_factor = respond(nurses(), factors=[[0.0, 1.0, 1.0], [1.0, 1.0, 1.0]])
    assert shut.flows == pytest.approx(by_factor.flows)


def test_zero_and_positive_caps_go_together() -> None:
    found = respond(nurses(), caps=[[0.0, 20.0, INF], [4.0, 0.0, INF]])
    assert found.flows[:, :2] == pytest.approx(np.array([[0.0, 20.0], [4.0, 0.0]]))


def test_a_tiny_cap_between_very_close_substitutes_is_solved() -> None:
    found = respond(nurses(0.02), caps=[[1e-6, 31.0, INF], [INF, INF, INF]])
    assert found.flows[0, :2] == pytest.approx([1e-6, 31.0], rel=1e-9)


def test_rows_solved_in_pieces_are_the_rows_solved_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(3)
    base = supply_from_flows(rng.random((9, 4)) * 10, np.full(9, 100.0), nested_logit(0.4))
    caps = base.flows * rng.uniform(0.3, 1.5, base.flows.shape)
    whole = respond(base, caps=caps).flows
    monkeypatch.setattr(capping, "_ENTRIES", 40)
    assert respond(base, caps=caps).flows == pytest.approx(whole, rel=1e-12)


def test_prices_are_complementary_to_slack() -> None:
    rng = np.random.default_rng(4)
    base = supply_from_flows(rng.random((9, 4)) * 10, np.full(9, 100.0), nested_logit(0.3))
    caps = base.flows * rng.uniform(0.3, 1.5, base.flows.shape)
    found = respond(base, caps=caps)
    slack = caps - found.flows
    assert (slack >= 0).all()
    assert (found.prices >= 0).all()
    assert found.prices * slack == pytest.approx(np.zeros_like(slack), abs=1e-9)


def test_newton_that_does_not_end_is_an_error_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(capping, "MAX_STEPS", 1)
    with pytest.raises(SolverError, match="No number was returned; raise the dissimilarity"):
        respond(nurses(), caps=[[20.0, INF, INF], [INF, INF, INF]])


def test_an_agreement_draws_workers_from_home_and_from_elsewhere() -> None:
    found = diversion(respond(nurses(), factors=[[1.5, 1.0, 1.0], [1.0, 1.0, 1.0]]))
    assert found.lost < 0
    assert found.ratio is not None
    assert 0 < found.ratio < 1
    assert found.words.startswith("Of 100 workers drawn, ")
    assert found.words.endswith("[nested logit, dissimilarity 0.5]")


def test_destinations_get_their_parts_of_the_ratio() -> None:
    found = diversion(respond(nurses(), caps=[[20.0, INF, INF], [INF, INF, INF]]))
    assert found.lost == pytest.approx(30.0)
    assert found.by_destination[0] == 0
    assert found.by_destination.sum() == pytest.approx(found.ratio)
    assert found.by_destination[1] == pytest.approx(6 * found.by_destination[2])


def test_a_rise_beside_a_fall_has_no_ratio() -> None:
    found = diversion(respond(nurses(), factors=[[0.5, 2.0, 1.0], [1.0, 1.0, 1.0]]))
    assert found.ratio is None
    assert "some rose and others fell" in found.words


def test_a_factor_on_a_corridor_without_channel_touches_nothing() -> None:
    assert not respond(nurses(), factors=[[1.0, 1.0, 1.0], [1.0, 9.0, 1.0]]).touched.any()


def test_occupations_are_computed_apart() -> None:
    rng = np.random.default_rng(5)
    flows, people = rng.random((3, 4, 5)), np.full((3, 4), 20.0)
    factors = rng.uniform(0.5, 1.5, flows.shape)
    together = respond(supply_from_flows(flows, people, nested_logit(0.5)), factors=factors)
    for k in range(3):
        alone = respond(
            supply_from_flows(flows[k], people[k], nested_logit(0.5)), factors=factors[k]
        )
        assert together.flows[k] == pytest.approx(alone.flows)


def test_an_origin_without_workers_is_left_alone() -> None:
    base = supply([[0.1, 0.1]], [0.0], plain_logit())
    assert np.array_equal(respond(base, caps=[[0.0, INF]]).flows, [[0.0, 0.0]])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: respond(nurses(), factors=-1.0), "factors must be at least 0, got -1.0"),
        (lambda: respond(nurses(), factors=INF), "factors must be finite, got inf"),
        (lambda: respond(nurses(), caps=np.nan), "caps must be at least 0, got nan"),
        (lambda: supply([[0.1]], [-1.0], plain_logit()), "populations must be at least 0"),
        (
            lambda: supply_from_flows([[5.0]], [5.0], plain_logit()),
            "workers who stay must be above 0",
        ),
    ],
)
def test_changes_out_of_range_are_refused(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
