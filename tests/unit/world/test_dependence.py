"""Concentration, alternatives, exposure and hubs of the invented world, in figures and words."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from negotiate.corridors.chains import unfilled_shares
from negotiate.errors import DatasetError, SolverError, UnknownNameError
from negotiate.world import (
    NOT_COMPUTED,
    ChainMeasures,
    NotMeasurableError,
    World,
    chain_measures,
    dependence,
    fill_share,
    load_world,
    workforce_of,
)
from negotiate.world.chained import SENSITIVITY
from negotiate.world.dependence import alternatives_words


@pytest.fixture
def chained(world: World) -> ChainMeasures:
    return chain_measures(world, dependence(world), fill_share(0.2))


def test_an_origin_s_concentration_is_that_of_its_known_corridors(world: World) -> None:
    found = dependence(world)
    a = found.row("XAA")
    assert found.origins.total[a] == 150
    assert found.origins.known[a] == 2
    assert found.origins.herfindahl[a] == pytest.approx((2 / 3) ** 2 + (1 / 3) ** 2)
    assert found.origins.equivalent[a] == pytest.approx(9 / 5)
    assert found.countries[found.origins.largest[a]] == "XAX"
    assert found.origins.shares[a, found.row("XAX")] == pytest.approx(2 / 3)


def test_a_destination_s_concentration_is_over_its_origins(world: World) -> None:
    found = dependence(world)
    x = found.row("XAX")
    assert found.destinations.total[x] == 130
    assert found.destinations.herfindahl[x] == pytest.approx((100 / 130) ** 2 + (30 / 130) ** 2)
    assert found.countries[found.destinations.largest[x]] == "XAA"


def test_alternatives_of_both_sides_are_the_other_partners_of_some_weight(world: World) -> None:
    found = dependence(world, threshold=0.05)
    a, b, x = (found.row(name) for name in ("XAA", "XAB", "XAX"))
    assert found.origins.alternatives[a, x] == 1
    assert found.destinations.alternatives[a, x] == 1
    strict = dependence(world, threshold=0.5)
    assert strict.origins.alternatives[a, x] == 0
    assert strict.destinations.alternatives[b, x] == 1
    assert "at least 5 %" in alternatives_words(0.05)


def test_a_country_without_known_corridors_has_no_concentration(world: World) -> None:
    found = dependence(world)
    d = found.row("XAD")
    for side in (found.origins, found.destinations):
        assert np.isnan([side.total[d], side.herfindahl[d], side.equivalent[d]]).all()
        assert (side.known[d], side.largest[d]) == (0, -1)


def test_a_known_zero_is_known_but_concentrated_on_nobody(world: World) -> None:
    found = dependence(world, "stock", "2211")
    b = found.row("XAB")
    assert (found.origins.known[b], found.origins.total[b]) == (1, 0)
    assert np.isnan(found.origins.herfindahl[b])
    assert found.origins.largest[b] == -1


def test_the_words_name_tables_years_and_whom_is_counted(world: World) -> None:
    words = dependence(world, "stock", "2211").words
    assert words.startswith("doctors trained in origin, OECD: medical doctors (ISCO-08 2211")
    assert "in persons, from oecd_foreign_trained_doctors (2018)" in words
    assert "the others are left out, not 0" in words
    assert "abel_cohen_flows (2015-2020)" in dependence(world, "flow").words
    assert "chance that two" in dependence(world).origins.words


@pytest.mark.parametrize("measure", ["distance", "colony", "cost_200"])
def test_what_does_not_add_up_has_no_dependence(world: World, measure: str) -> None:
    with pytest.raises(NotMeasurableError, match=f"cannot be measured on '{measure}'.*ask for st"):
        dependence(world, measure)


def test_wrong_questions_are_refused(world: World) -> None:
    with pytest.raises(UnknownNameError, match="country of the world named 'QQQ'"):
        dependence(world).row("QQQ")
    with pytest.raises(ValueError, match="threshold must lie in"):
        dependence(world, threshold=0)
    with pytest.raises(DatasetError, match="not imported"):
        dependence(world, "permits")


def test_without_a_stated_share_nothing_is_computed_and_that_is_said() -> None:
    assert "not computed, no vacancy chains stated" in NOT_COMPUTED
    assert "--chains-share" in NOT_COMPUTED


def test_a_share_has_a_range_and_is_assumed() -> None:
    share = fill_share(0.2)
    assert (share.low, share.value, share.high, share.grade) == (0.1, 0.2, 0.3, "assumed")
    assert fill_share(0.9).high == 0.95
    assert fill_share(0.2, 0.15, 0.4).high == 0.4


@pytest.mark.parametrize(
    ("shares", "words"),
    [((1.0,), "got 1.0 in"), ((-0.1,), "got -0.1"), ((0.3, 0.4, 0.5), r"got 0.3 in \[0.4, 0.5\]")],
)
def test_a_share_outside_its_range_is_refused(shares: tuple[float, ...], words: str) -> None:
    with pytest.raises(ValueError, match=rf"must lie in \[0, 1\) inside its range, {words}"):
        fill_share(*shares)


def test_assumed_chains_fill_exactly_the_stated_share(chained: ChainMeasures) -> None:
    for filling, level in zip(chained.fillings, (0.1, 0.2, 0.3), strict=True):
        assert filling.converged
        assert filling.fill_share == pytest.approx(level)


def test_only_people_who_are_there_already_fill_posts(world: World, chained: ChainMeasures) -> None:
    chains, stock = chained.fillings[1].chains, np.nan_to_num(world.matrix("stock"))
    assert ((chains > 0) <= (stock.T > 0)).all()
    a, b, c = (world.countries.index(name) for name in ("XAA", "XAB", "XAC"))
    assert chains[a, b] > 0
    assert chains[b, c] > 0
    assert chains[a, c] == 0


def test_the_pull_is_people_there_per_inhabitant_and_the_gain_in_pay(
    world: World, chained: ChainMeasures
) -> None:
    chains = chained.fillings[1].chains
    a, b, c = (world.countries.index(name) for name in ("XAA", "XAB", "XAC"))
    odds = [chains[o] / (1 - chains[o].sum()) for o in (a, b)]
    pull = [20 / 1000 * np.exp(0.05 * (5 - 4)), 6 / 500 * np.exp(0.05 * (4 - 4))]
    assert odds[0][b] / odds[1][c] == pytest.approx(pull[0] / pull[1])


def test_exposure_and_hubs_are_those_of_the_cascade_and_balance(chained: ChainMeasures) -> None:
    for level, filling in enumerate(chained.fillings):
        unfilled = unfilled_shares(filling.chains)
        own = np.diag(unfilled) * chained.exits
        assert chained.exposure_posts[level] == pytest.approx(unfilled @ chained.exits - own)
        assert chained.hub_posts[level].sum() == pytest.approx(chained.exposure_posts[level].sum())
        assert chained.passed_on[level] == pytest.approx(1 - np.diag(unfilled))
    assert (np.diff(chained.hub_posts.sum(axis=1)) > 0).all()


def test_the_hubs_are_ranked_by_posts(chained: ChainMeasures) -> None:
    ranked = chained.hub_posts[1][chained.hub_ranking]
    assert (np.diff(ranked) <= 0).all()


def test_exposure_per_worker_is_not_known_without_a_workforce(
    world: World, chained: ChainMeasures
) -> None:
    at = {name: k for k, name in enumerate(world.countries)}
    a, b = at["XAA"], at["XAB"]
    assert chained.exposure_share[1, a] == pytest.approx(chained.exposure_posts[1, a] / 400)
    assert chained.exposure_posts[1, b] > 0
    assert np.isnan(chained.exposure_share[:, b]).all()
    assert chained.workforce[b] is None


def test_the_workforce_of_doctors_is_density_times_population(world: World) -> None:
    found = workforce_of(world, "XAA", "2211")
    assert found is not None
    assert found.value == pytest.approx(5.0)
    assert found.grade == "derived"
    assert found.note.startswith(
        "density (health_worker_density, 2018, row 4) times population (cia"
    )
    assert workforce_of(world, "XAB", "2211") is None
    assert workforce_of(world, "XAA", "male") is None


def test_countries_without_income_take_no_part_and_are_named(
    world: World, chained: ChainMeasures
) -> None:
    assert chained.not_covered == ("LKA", "XAE")
    lanka = world.countries.index("LKA")
    for filling in chained.fillings:
        assert not filling.chains[lanka].any()
        assert not filling.chains[:, lanka].any()


def test_the_words_of_assumed_chains_say_so_with_their_range(chained: ChainMeasures) -> None:
    assert chained.words.startswith(
        "ASSUMED vacancy chains: 20 % of all vacated posts [10 to 30 %]"
    )
    assert "sensitivity 0.05 per thousand 2021 PPP USD/year, assumed" in chained.words
    assert "2 countries without GDP per head" in chained.words


def test_another_sensitivity_can_be_stated(world: World, chained: ChainMeasures) -> None:
    flat = SENSITIVITY.model_copy(update={"value": 0.0})
    other = chain_measures(world, dependence(world), fill_share(0.2), flat)
    assert "sensitivity 0 per" in other.words
    assert not np.allclose(other.hub_posts, chained.hub_posts)


def test_scaling_exits_scales_posts_and_no_share(world: World, chained: ChainMeasures) -> None:
    found = dependence(world)
    tenfold = replace(found, origins=replace(found.origins, total=10 * found.origins.total))
    other = chain_measures(world, tenfold, fill_share(0.2))
    assert other.passed_on == pytest.approx(chained.passed_on)
    assert other.hub_posts == pytest.approx(10 * chained.hub_posts)


def test_chains_need_incomes_and_stocks(store: Path, world: World, tmp_path: Path) -> None:
    bare = load_world(countries=False, store=store, shipped=False)
    with pytest.raises(UnknownNameError, match="gdp_per_head"):
        chain_measures(bare, dependence(bare), fill_share(0.2))
    without = replace(world, facts={"flow": world.facts["flow"]})
    with pytest.raises(UnknownNameError, match="stock"):
        chain_measures(without, dependence(without, "flow"), fill_share(0.2))


def test_a_share_that_cannot_be_reached_gives_no_number(world: World) -> None:
    with pytest.raises(SolverError, match=r"Not converged.*state a smaller share"):
        chain_measures(world, dependence(world), fill_share(0.95, 0.9, 0.99))
