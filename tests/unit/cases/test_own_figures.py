"""Figures that one origin or destination has instead of the case's."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from negotiate.cases import Case, load_case
from negotiate.cases.schema import DESTINATION_FIGURES, ORIGIN_FIGURES, Destination, Origin
from negotiate.errors import CalibrationError, CaseFileError, UnknownNameError
from negotiate.regimes.calibration import calibrate
from negotiate.terms import load_library
from negotiate.units import Quantity

Write = Callable[..., Path]
ALPHA = "XAA: {name: Alpha, "
ZETA = "    institution: private\n"
PLACES = {"origin": ALPHA, "destination": ZETA}


def figure(value: float, low: float | None = None, high: float | None = None) -> str:
    """Return a figure in flow style."""
    ends = f"low: {value if low is None else low}, high: {value if high is None else high}"
    return f'{{value: {value}, {ends}, unit: "/1", source: own, grade: assumed}}'


@pytest.fixture
def with_figures(write_case: Write) -> Callable[[str, Iterable[tuple[str, str]]], Path]:
    """Write the small case with figures of Alpha (``origin``) or Zeta (``destination``)."""

    def write(place: str, figures: Iterable[tuple[str, str]]) -> Path:
        old = PLACES[place]
        if place == "origin":
            return write_case(old, old + "".join(f"{name}: {x}, " for name, x in figures))
        return write_case(old, old + "".join(f"    {name}: {x}\n" for name, x in figures))

    return write


Own = Callable[[str, Iterable[tuple[str, str]]], Path]


def calibrated(folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return reservation, loss and its growth."""
    markets = calibrate(load_case(folder)).markets
    return markets.reservation, markets.loss, markets.loss_growth


# Schema


@pytest.mark.parametrize("name", ["training_loss", "training_cost", "workforce"])
def test_an_origin_has_its_own_figure_under_its_own_id(with_figures: Own, name: str) -> None:
    figures = load_case(with_figures("origin", [(name, figure(40, 30, 50))])).quantities()
    assert figures[f"{name}.XAA"].high == 50
    assert f"{name}.XBB" not in figures


@pytest.mark.parametrize("name", ["recruitment", "contract_years"])
def test_a_destination_has_its_own_figure_beside_the_cases(with_figures: Own, name: str) -> None:
    case = load_case(with_figures("destination", [(name, figure(4, 3, 5))]))
    figures = case.quantities()
    assert figures[f"{name}.XZZ"].low == 3
    assert figures[name] == getattr(case.parameters, name)


def test_a_case_without_own_figures_has_the_ids_that_it_had(write_case: Write) -> None:
    case = load_case(write_case())
    assert case.isco is None
    assert list(case.quantities()) == [
        *type(case.parameters).model_fields,
        *(f"{name}.XZZ" for name in ("mean_price", "outside_option", "agreement_cost")),
        *(f"home_pay.{name}" for name in ("XAA", "XBB", "XCC")),
        *(f"posts.{name}-XZZ" for name in ("XAA", "XBB", "XCC")),
        "chain.XAA-XBB",
    ]


@pytest.mark.parametrize(
    ("model", "listed", "apart"),
    [(Origin, ORIGIN_FIGURES, {"gdp_per_head"}), (Destination, DESTINATION_FIGURES, set())],
)
def test_every_figure_of_a_place_has_an_id(
    model: type[Origin | Destination], listed: tuple[str, ...], apart: set[str]
) -> None:
    annotated = {
        name
        for name, field in model.model_fields.items()
        if field.annotation in (Quantity, Quantity | None)
    }
    assert annotated == set(listed) | apart


def test_gdp_per_head_has_no_id(write_case: Write) -> None:
    assert not any("gdp" in name for name in load_case(write_case()).quantities())


@pytest.mark.parametrize(
    ("code", "words"),
    [("22211", "isco"), ("nurse", "isco"), ("", "isco")],
)
def test_an_isco_code_has_at_most_four_digits(write_case: Write, code: str, words: str) -> None:
    with pytest.raises(CaseFileError, match=words):
        load_case(write_case("base_year: 2020", f'base_year: 2020\nisco: "{code}"'))


@pytest.mark.parametrize("code", ["2", "22", "222", "2221"])
def test_an_isco_code_may_be_a_group(write_case: Write, code: str) -> None:
    folder = write_case("base_year: 2020", f'base_year: 2020\nisco: "{code}"')
    assert load_case(folder).isco == code


# Checks


@pytest.mark.parametrize(
    ("place", "name", "low", "words"),
    [
        ("origin", "workforce", -1, r"origins\.XAA\.workforce\.low: must be at least 0, got -1"),
        ("origin", "training_loss", -9, r"XAA\.training_loss\.low: must be at least 0, got -9"),
        ("origin", "training_cost", -2, r"XAA\.training_cost\.low: must be at least 0, got -2"),
        (
            "destination",
            "recruitment",
            -3,
            r"destinations\.XZZ\.recruitment\.low: must be at least 0, got -3",
        ),
        (
            "destination",
            "contract_years",
            0,
            r"destinations\.XZZ\.contract_years\.low: must be positive, got 0",
        ),
    ],
)
def test_an_own_figure_of_the_wrong_sign_says_where(
    with_figures: Own, place: str, name: str, low: float, words: str
) -> None:
    with pytest.raises(CaseFileError, match=words):
        load_case(with_figures(place, [(name, figure(4, low, 5))]))


def test_an_own_figure_of_nothing_is_a_figure(with_figures: Own) -> None:
    folder = with_figures("origin", [("training_loss", figure(0)), ("workforce", figure(0))])
    assert load_case(folder).quantities()["training_loss.XAA"].value == 0
    assert calibrated(folder)[1].tolist() == [0, 100, 100]


def test_own_figures_of_the_wrong_sign_come_at_once(with_figures: Own) -> None:
    wrong = [("workforce", figure(-1)), ("training_cost", figure(-1))]
    with pytest.raises(CaseFileError) as caught:
        load_case(with_figures("origin", wrong))
    assert {problem.field for problem in caught.value.problems} == {
        f"origins.XAA.{name}.{end}" for name, _ in wrong for end in ("low", "value", "high")
    }


# Calibration


def test_the_loss_of_an_origin_is_its_own_where_it_has_one(with_figures: Own) -> None:
    _, loss, _ = calibrated(with_figures("origin", [("training_loss", figure(70, 0, 90))]))
    assert loss.tolist() == [70, 100, 100]


def test_recruitment_and_years_of_a_destination_enter_the_reservation(with_figures: Own) -> None:
    own = [("recruitment", figure(900)), ("contract_years", figure(4))]
    reservation, _, growth = calibrated(with_figures("destination", own))
    # XAA: 1.0 x 1000 + 500 + 900 / 4, and over 2 x 3 x 300
    assert reservation[0, 0] == pytest.approx(1725)
    assert growth[0] == pytest.approx(1725 / 1800)


@pytest.mark.parametrize("name", ["workforce", "training_cost"])
def test_what_is_only_shown_changes_no_market(
    write_case: Write, with_figures: Own, name: str
) -> None:
    plain = calibrated(write_case())
    shown = calibrated(with_figures("origin", [(name, figure(5000, 1, 9000))]))
    assert all(np.array_equal(a, b) for a, b in zip(plain, shown, strict=True))


def test_an_own_figure_equal_to_the_cases_changes_no_market(
    write_case: Write, with_figures: Own
) -> None:
    plain = calibrated(write_case())
    own = calibrated(with_figures("destination", [("recruitment", figure(600))]))
    assert all(np.array_equal(a, b) for a, b in zip(plain, own, strict=True))


def test_a_what_if_on_an_own_figure_moves_that_place_alone() -> None:
    case = load_case("nurses")
    base = calibrate(case).markets
    changed = calibrate(case, overrides={"contract_years.SAU": 4.0, "training_loss.GHA": 1.0})
    moved = (changed.markets.reservation != base.reservation).any(axis=0)
    assert dict(zip(base.destinations, moved.tolist(), strict=True)) == {
        **dict.fromkeys(("GBR", "DEU", "IRL", "USA"), False),
        "SAU": True,
    }
    other = changed.markets.loss != base.loss
    assert [o for o, x in zip(base.origins, other, strict=True) if x] == ["GHA"]


def test_a_what_if_on_the_cases_figure_moves_the_places_without_their_own() -> None:
    case = load_case("nurses")
    base = calibrate(case).markets
    moved = calibrate(case, overrides={"recruitment": 13000.0}).markets.reservation
    assert (moved != base.reservation).any(axis=0).tolist() == [True] * 4 + [False]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("contract_years.SAU", 0.0, r"contract_years\.SAU must be positive, got 0"),
        ("contract_years.SAU", -1.0, r"contract_years\.SAU must be positive, got -1"),
        ("recruitment.SAU", -1.0, r"recruitment\.SAU must be at least 0, got -1"),
        ("training_loss.KEN", -1.0, r"training_loss\.KEN must be at least 0, got -1"),
    ],
)
def test_a_what_if_outside_its_range_is_one_message(name: str, value: float, words: str) -> None:
    with pytest.raises(CalibrationError, match=words) as caught:
        calibrate(load_case("nurses"), overrides={name: value})
    assert len(caught.value.problems) == 1


def test_a_figure_that_a_place_does_not_have_is_unknown() -> None:
    with pytest.raises(UnknownNameError, match=r"'recruitment\.GBR'"):
        calibrate(load_case("nurses"), overrides={"recruitment.GBR": 1.0})


def test_growth_of_losses_rests_on_the_mean_reservation_over_the_posts_held() -> None:
    found = calibrate(load_case("nurses"))
    markets, posts = found.markets, found.posts
    mean = (markets.reservation * posts).sum(axis=1) / posts.sum(axis=1)
    assert markets.loss_growth == pytest.approx(mean / (2 * 3 * posts.sum(axis=1)))


# The shipped case


def alone(case: Case, name: str) -> Case:
    """Return the case with one destination, and the origins that send workers there."""
    kept = tuple(c for c in case.corridors if c.destination == name)
    sent = {c.origin for c in kept}
    return case.model_copy(
        update={
            "destinations": {name: case.destinations[name]},
            "origins": {o: x for o, x in case.origins.items() if o in sent},
            "corridors": kept,
            "chains": tuple(c for c in case.chains if {c.origin, c.filled_by} <= sent),
        }
    )


@pytest.mark.parametrize("name", ["GBR", "DEU", "IRL", "USA", "SAU"])
def test_observed_posts_of_nurses_solve_each_destinations_own_conditions(name: str) -> None:
    found = calibrate(alone(load_case("nurses"), name))
    markets, posts = found.markets, found.posts[:, 0]
    cost = found.net_prices[:, 0]
    if found.case.destinations[name].institution == "state":
        cost = markets.loss + markets.loss_growth * posts  # no chain among them
    solved = np.linalg.solve(markets.slopes[0], markets.net_value[:, 0] - cost)
    assert solved == pytest.approx(posts, rel=1e-6)


def test_observed_posts_of_nurses_solve_all_destinations_together() -> None:
    found = calibrate(load_case("nurses"))
    markets = found.markets
    chains = np.eye(11)
    order = list(markets.origins)
    for chain in found.case.chains:
        chains[order.index(chain.origin), order.index(chain.origin)] -= chain.share.value
        chains[order.index(chain.filled_by), order.index(chain.origin)] += chain.share.value
    unfilled = chains @ found.posts.sum(axis=1)
    own = np.diag(chains) * (markets.loss + markets.loss_growth * unfilled)
    for d, place in enumerate(found.case.destinations.values()):
        cost = own if place.institution == "state" else found.net_prices[:, d]
        held = found.posts[:, d] > 0
        slopes = markets.slopes[d][np.ix_(held, held)]
        solved = np.linalg.solve(slopes, (markets.net_value[:, d] - cost)[held])
        assert solved == pytest.approx(found.posts[held, d], rel=1e-6)


def test_every_agreement_of_nurses_is_in_the_library_and_binds_the_corridor() -> None:
    library = load_library()
    named = [c for c in load_case("nurses").corridors if c.agreement]
    assert len(named) == 6
    for corridor in named:
        agreement = library.get(str(corridor.agreement))
        sides = {(party.name, party.role) for party in agreement.parties}
        assert {(corridor.origin, "origin"), (corridor.destination, "destination")} <= sides


def test_nothing_of_the_register_of_new_nurses_is_a_figure_but_south_africas_stock() -> None:
    figures = load_case("nurses").quantities()
    from_entries = {
        name
        for name, x in figures.items()
        if name.endswith("-GBR") and "1997" in f"{x.year} {x.note}"
    }
    assert from_entries == {"posts.ZAF-GBR"}


def test_every_assumed_figure_of_nurses_has_a_range_that_is_not_a_point() -> None:
    for name, figure_ in load_case("nurses").quantities().items():
        if figure_.grade == "assumed":
            assert figure_.low is not None
            assert figure_.high is not None
            assert figure_.low < figure_.high, name
