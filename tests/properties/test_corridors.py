"""Properties of diversion, vacancy chains and spillovers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiate.corridors.cascade import SparseChains, cascade
from negotiate.corridors.causes import causes, step_migration
from negotiate.corridors.chains import unfilled_shares
from negotiate.corridors.choice import Choice, nested_logit, plain_logit
from negotiate.corridors.diversion import Supply, diversion, respond, supply_from_flows
from negotiate.corridors.filling import attraction, behavioural_chains
from negotiate.corridors.measures import alternatives, concentration, exposure, hubs
from negotiate.corridors.spillover import spillover

INF = np.inf
seeds = st.integers(0, 2**32 - 1)


@st.composite
def chains(draw: st.DrawFn, size: int | None = None) -> np.ndarray:
    """Return a P with whole weights: row sums below 1, some entries zero."""
    n = size or draw(st.integers(1, 6))
    weights = draw(st.lists(st.integers(0, 5), min_size=n * n, max_size=n * n))
    matrix = np.array(weights, dtype=float).reshape(n, n)
    np.fill_diagonal(matrix, 0.0)
    return matrix / (matrix.sum(axis=1, keepdims=True) + draw(st.integers(1, 4)))


@st.composite
def choices(draw: st.DrawFn, destinations: int) -> Choice:
    theta = draw(st.sampled_from([0.5, 1.0, 2.0]))
    if draw(st.integers(0, 5)) == 0:
        return plain_logit(theta=theta)
    within = draw(st.integers(1, 9)) / 10
    if destinations < 2 or draw(st.booleans()):
        return nested_logit(within, theta=theta)
    nests = [0, 1, *draw(st.lists(st.integers(0, 1), min_size=destinations - 2, max_size=4))]
    nests = (nests + [0] * destinations)[:destinations]
    return nested_logit(within, theta=theta, nests=nests, between=(1 + within) / 2)


@st.composite
def supplies(draw: st.DrawFn) -> Supply:
    """Return flows with empty corridors, and populations of which some stay."""
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    flows = np.array(draw(st.lists(st.integers(0, 60), min_size=n * m, max_size=n * m)))
    flows = flows.reshape(n, m).astype(float)
    stay = np.array(draw(st.lists(st.integers(1, 900), min_size=n, max_size=n)), dtype=float)
    return supply_from_flows(flows, flows.sum(axis=1) + stay, draw(choices(m)))


def caps_of(base: Supply, seed: int) -> np.ndarray:
    """Return caps on about half of the corridors, some of zero, some that do not bind."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 6, base.flows.shape)
    loose = base.flows * rng.uniform(0.2, 1.3, base.flows.shape)
    return np.where(kind == 0, 0.0, np.where(kind < 3, loose, INF))


def factors_of(base: Supply, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 4, base.flows.shape)
    drawn = rng.uniform(0.2, 3.0, base.flows.shape)
    return np.where(kind == 0, drawn, 1.0)


# Diversion


@given(supplies(), seeds)
def test_what_is_lost_is_diverted_or_stays(base: Supply, seed: int) -> None:
    found = respond(base, factors=factors_of(base, seed), caps=caps_of(base, seed))
    scale = base.populations.sum()
    lost = -found.change[found.touched].sum()
    diverted = found.change[~found.touched].sum()
    assert lost == pytest.approx(diverted + found.staying_change.sum(), abs=1e-9 * scale)
    assert (found.flows >= 0).all()
    assert (found.flows.sum(axis=1) <= base.populations * (1 + 1e-12)).all()


@given(supplies(), seeds)
def test_a_cap_never_raises_the_capped_corridor(base: Supply, seed: int) -> None:
    caps = caps_of(base, seed)
    found = respond(base, caps=caps)
    assert (found.flows <= caps).all()
    assert (found.change[found.touched] <= 0).all()


@given(supplies(), seeds)
def test_caps_lower_no_corridor_that_has_none(base: Supply, seed: int) -> None:
    caps = caps_of(base, seed)
    found = respond(base, caps=caps)
    scale = base.populations.max()
    assert (found.change[np.isinf(caps)] >= -1e-10 * scale).all()


@given(supplies(), seeds)
def test_prices_of_caps_are_complementary_to_slack(base: Supply, seed: int) -> None:
    caps = caps_of(base, seed)
    found = respond(base, caps=caps)
    held = np.isfinite(found.prices) & (found.prices > 1e-9)
    assert (found.prices >= 0).all()
    assert found.flows[held] == pytest.approx(caps[held], rel=1e-9)


@given(supplies(), seeds)
def test_tighter_caps_leave_more_at_home(base: Supply, seed: int) -> None:
    caps = caps_of(base, seed)
    loose, tight = respond(base, caps=caps), respond(base, caps=0.7 * caps)
    slack = 1e-9 * base.populations
    assert (tight.staying_change >= loose.staying_change - slack).all()


@given(supplies(), seeds)
def test_origins_without_a_change_are_not_affected(base: Supply, seed: int) -> None:
    factors = factors_of(base, seed)
    factors[0] = 1.0
    assert np.array_equal(respond(base, factors=factors).flows[0], base.flows[0])


@given(supplies(), seeds, st.sampled_from([1e-3, 7.0, 1e6]))
def test_scaling_of_populations_scales_flows(base: Supply, seed: int, unit: float) -> None:
    caps, factors = caps_of(base, seed), factors_of(base, seed)
    straight = respond(base, factors=factors, caps=caps)
    larger = supply_from_flows(unit * base.flows, unit * base.populations, base.choice)
    scaled = respond(larger, factors=factors, caps=unit * caps)
    assert scaled.flows == pytest.approx(
        unit * straight.flows, rel=1e-8, abs=1e-9 * unit * base.populations.max()
    )


@given(supplies(), seeds)
def test_a_change_and_its_reverse_cancel(base: Supply, seed: int) -> None:
    factors = factors_of(base, seed)
    there = respond(base, factors=factors)
    changed = supply_from_flows(there.flows, base.populations, base.choice)
    back = respond(changed, factors=1 / factors)
    assert back.flows == pytest.approx(base.flows, abs=1e-8 * base.populations.max())


@given(supplies(), seeds)
def test_closer_destinations_divert_more_of_a_cut(base: Supply, seed: int) -> None:
    caps = np.full(base.flows.shape, INF)
    caps[0, 0] = 0.5 * base.flows[0, 0]

    def ratio(dissimilarity: float) -> float:
        again = supply_from_flows(base.flows, base.populations, nested_logit(dissimilarity))
        return diversion(respond(again, caps=caps)).ratio or 0.0

    assert ratio(0.2) >= ratio(0.6) - 1e-9
    assert -1e-9 <= ratio(0.6) <= 1 + 1e-9


@given(supplies(), seeds)
def test_destinations_in_another_order_are_the_same(base: Supply, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(base.flows.shape[1])
    c = base.choice
    nests = None if c.nests is None else tuple(c.nests[k] for k in order)
    turned_choice = Choice(c.name, c.theta, c.dissimilarity, nests, c.between)
    turned = supply_from_flows(base.flows[:, order], base.populations, turned_choice)
    caps = caps_of(base, seed)
    expected = respond(base, caps=caps).flows[:, order]
    assert respond(turned, caps=caps[:, order]).flows == pytest.approx(expected, abs=1e-8)


# Chains


@given(chains(), seeds)
def test_every_exit_is_one_unfilled_post_somewhere(p: np.ndarray, seed: int) -> None:
    exits = np.random.default_rng(seed).integers(0, 100, len(p)).astype(float)
    found = cascade(p, exits)
    assert found.unfilled.sum() == pytest.approx(exits.sum())
    assert (found.unfilled >= -1e-12).all()
    assert (found.vacancies >= exits - 1e-9).all()


@given(chains())
def test_columns_of_the_shares_sum_to_one(p: np.ndarray) -> None:
    assert unfilled_shares(p).sum(axis=0) == pytest.approx(np.ones(len(p)))


@given(chains(), seeds)
def test_a_list_of_entries_gives_what_the_matrix_gives(p: np.ndarray, seed: int) -> None:
    exits = np.random.default_rng(seed).normal(size=len(p))
    rows, columns = np.nonzero(p)
    listed = SparseChains(len(p), rows, columns, p[rows, columns])
    assert cascade(listed, exits).vacancies == pytest.approx(cascade(p, exits).vacancies, abs=1e-9)


@given(chains(), seeds)
def test_causes_are_not_negative_and_sum_to_the_total(p: np.ndarray, seed: int) -> None:
    rng = np.random.default_rng(seed)
    flows = rng.integers(0, 50, (len(p), 3)).astype(float)
    found = causes(p, flows)
    labels = rng.choice(["xaa-xyy-2020", "xbb-xzz-2011"], flows.shape).tolist()
    assert sum(found.by_label(labels).values()) == pytest.approx(found.unfilled)
    assert found.own + found.others == pytest.approx(found.unfilled)
    for origin in range(len(p)):
        assert (found.by_corridor(origin) >= 0).all()
        assert found.by_corridor(origin).sum() == pytest.approx(found.unfilled[origin])


@given(chains(), seeds)
def test_an_isolated_origin_neither_pays_for_others_nor_they_for_it(
    p: np.ndarray, seed: int
) -> None:
    p = p.copy()
    p[0], p[:, 0] = 0.0, 0.0
    flows = np.random.default_rng(seed).integers(0, 50, (len(p), 2)).astype(float)
    found = causes(p, flows)
    assert found.others[0] == 0
    assert found.unfilled[0] == pytest.approx(flows[0].sum())
    assert hubs(found.shares, found.exits).passed_on[0] == 0


@given(chains(), seeds)
def test_moves_between_origins_balance(p: np.ndarray, seed: int) -> None:
    exits = np.random.default_rng(seed).integers(0, 100, len(p)).astype(float)
    found = cascade(p, exits)
    movers = step_migration(p, found.vacancies)
    net = exits + movers.sum(axis=1) - movers.sum(axis=0)
    assert net == pytest.approx(found.unfilled, abs=1e-9)


@given(seeds, st.integers(2, 6), st.integers(0, 9))
def test_behavioural_chains_fill_the_stated_share_or_say_so(
    seed: int, size: int, tenths: int
) -> None:
    rng = np.random.default_rng(seed)
    pull = attraction(
        rng.uniform(1, 20, size), rng.random(size), destination_wage=40, sensitivity=0.1
    )
    exits = rng.integers(1, 100, size).astype(float)
    found = behavioural_chains(pull, exits, fill_share=tenths / 10)
    assert (found.chains >= 0).all()
    assert (found.chains.sum(axis=1) <= 1).all()
    assert found.converged
    assert found.fill_share == pytest.approx(tenths / 10, abs=1e-9)
    assert cascade(found.chains, exits).vacancies == pytest.approx(found.vacancies, rel=1e-9)


# Measures


@given(supplies())
def test_concentration_lies_between_its_bounds(base: Supply) -> None:
    for side, most in (("origin", base.flows.shape[1]), ("destination", base.flows.shape[0])):
        found = concentration(base.flows, side)  # type: ignore[arg-type]
        some = found.herfindahl > 0
        assert (found.herfindahl <= 1 + 1e-12).all()
        assert (found.equivalent_partners[some] >= 1 - 1e-12).all()
        assert (found.equivalent_partners <= most + 1e-9).all()


@given(supplies(), st.integers(1, 10))
def test_no_side_has_more_alternatives_than_other_partners(base: Supply, tenths: int) -> None:
    found = alternatives(base.flows, tenths / 10)
    assert (found.of_origin <= base.flows.shape[1] - 1 + (base.flows == 0)).all()
    assert (found.of_origin >= 0).all()
    assert (found.of_origin <= 10 // tenths).all()


@given(chains(), seeds)
def test_exposures_sum_to_what_hubs_pass_on(p: np.ndarray, seed: int) -> None:
    exits = np.random.default_rng(seed).integers(0, 100, len(p)).astype(float)
    m = unfilled_shares(p)
    exposed = exposure(m, exits, np.ones(len(p))).posts.sum()
    assert exposed == pytest.approx(hubs(m, exits).posts.sum())


# Spillovers


def matrices(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return P and R of n origins."""
    rng = np.random.default_rng(seed)
    p, r = rng.random((2, n, n)) * (rng.random((2, n, n)) < 0.6)
    np.fill_diagonal(p, 0.0)
    np.fill_diagonal(r, 0.0)
    return p / (p.sum(axis=1, keepdims=True) + 0.5), r / (r.sum(axis=0, keepdims=True) + 0.3)


@given(supplies(), seeds)
def test_parts_of_a_spillover_sum_exactly(base: Supply, seed: int) -> None:
    p, r = matrices(seed, len(base.flows))
    change = respond(base, factors=factors_of(base, seed), caps=caps_of(base, seed))
    found = spillover(change, p, destination_replacement=r)
    exits, scale = found.flows_change.sum(axis=1), base.populations.max()
    assert found.exits.total == pytest.approx(exits, abs=1e-9 * scale)
    assert found.unfilled.total == pytest.approx(unfilled_shares(p) @ exits, abs=1e-9 * scale)
    assert found.unfilled.chain.sum() == pytest.approx(0.0, abs=1e-9 * scale)


@given(supplies(), seeds)
def test_replacement_keeps_caps_and_opens_no_corridor(base: Supply, seed: int) -> None:
    p, r = matrices(seed, len(base.flows))
    caps = caps_of(base, seed)
    found = spillover(respond(base, caps=caps), p, destination_replacement=r)
    after = base.flows + found.flows_change
    assert (after >= -1e-12 * base.populations.max()).all()
    assert (after <= caps * (1 + 1e-12) + 1e-12).all()
    assert (after[base.flows == 0] == 0).all()


@given(supplies(), seeds)
def test_a_cut_raises_unfilled_posts_of_no_isolated_origin(base: Supply, seed: int) -> None:
    p, _ = matrices(seed, len(base.flows))
    p[0], p[:, 0] = 0.0, 0.0
    caps = caps_of(base, seed)
    caps[0] = INF
    found = spillover(respond(base, caps=caps), p)
    assert found.unfilled.total[0] == 0


@given(supplies(), seeds, st.sampled_from([1e-3, 1e5]))
def test_scaling_of_posts_scales_spillovers(base: Supply, seed: int, unit: float) -> None:
    p, r = matrices(seed, len(base.flows))
    caps = caps_of(base, seed)
    larger = supply_from_flows(unit * base.flows, unit * base.populations, base.choice)
    one = spillover(respond(base, caps=caps), p, destination_replacement=r)
    two = spillover(respond(larger, caps=unit * caps), p, destination_replacement=r)
    tolerance = 1e-8 * unit * base.populations.max()
    assert two.unfilled.total == pytest.approx(unit * one.unfilled.total, abs=tolerance)
