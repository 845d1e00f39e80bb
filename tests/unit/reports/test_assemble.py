from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from negotiate.cases import load_backtests, load_case
from negotiate.errors import NoAgreementError, UnknownNameError
from negotiate.regimes.calibration import calibrate
from negotiate.regimes.comparison import compare
from negotiate.reports import network_rows, term_results
from negotiate.reports.assemble import compare_case
from negotiate.reports.document import ComparisonDocument
from negotiate.reports.headlines import certainties, headlines, measure
from negotiate.reports.sentences import efficiency, explanations
from negotiate.reports.term_results import best_terms
from negotiate.reports.tested import backtest_rows
from negotiate.reports.wording import usd
from negotiate.uncertainty.certainty import judge
from negotiate.uncertainty.ensembles import Ensemble
from negotiate.welfare.effects import load_effects

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def gulf() -> ComparisonDocument:
    return compare_case("gulf-domestic-work", draws=4)


@pytest.fixture(scope="module")
def comparison():
    return compare(calibrate(load_case("gulf-domestic-work")))


def by_party(document: ComparisonDocument, regime: str) -> dict[str, float]:
    found = next(x for x in document.regimes if x.id == regime)
    return {row.party: row.payoff for row in found.parties}


def test_every_party_stands_in_every_regime(gulf: ComparisonDocument) -> None:
    parties = {*gulf.case.origins, *gulf.case.destinations}
    totals = {"migrants", "origins", "destinations", "world"}
    for regime in gulf.regimes:
        assert {row.party for row in regime.parties} == parties | totals


def test_totals_add_up(gulf: ComparisonDocument) -> None:
    for regime in gulf.regimes:
        payoff = by_party(gulf, regime.id)
        assert payoff["origins"] == pytest.approx(sum(payoff[o] for o in gulf.case.origins))
        assert payoff["destinations"] == pytest.approx(
            sum(payoff[d] for d in gulf.case.destinations)
        )
        assert payoff["world"] == pytest.approx(payoff["origins"] + payoff["destinations"])


def test_changes_are_measured_from_the_base_regime(gulf: ComparisonDocument) -> None:
    base = by_party(gulf, gulf.base_regime)
    for regime in gulf.regimes:
        for row in regime.parties:
            assert row.change == pytest.approx(row.payoff - base[row.party])


def test_fragmentation_is_the_headline_of_each_origin(gulf: ComparisonDocument) -> None:
    common, alone = by_party(gulf, "framework_differentiated"), by_party(gulf, "bilateral")
    assert gulf.fragmentation
    for row in gulf.fragmentation:
        assert row.value == pytest.approx(common[row.party] - alone[row.party])


def test_migrants_get_the_stated_share_of_what_is_paid_above_the_reservation(
    gulf: ComparisonDocument,
) -> None:
    regime = next(x for x in gulf.regimes if x.id == "observed")
    paid = sum(row.posts * (row.net_price or 0.0) for row in regime.corridors)
    assert by_party(gulf, "observed")["migrants"] == pytest.approx(0.5 * paid)


def test_every_figure_stands_among_the_assumptions_with_source_and_grade(
    gulf: ComparisonDocument,
) -> None:
    figures = load_case("gulf-domestic-work").quantities()
    assert [row.id for row in gulf.assumptions] == list(figures)
    for row in gulf.assumptions:
        assert row.source
        if row.grade == "assumed":
            assert row.low is not None
            assert row.high is not None


def test_the_same_input_gives_the_same_document(write_case: Write) -> None:
    folder = write_case()
    assert compare_case(folder, draws=3) == compare_case(folder, draws=3)


def test_floor_headlines_come_on_demand_and_a_note_says_so(write_case: Write) -> None:
    folder = write_case()
    plain, tested = compare_case(folder, draws=2), compare_case(folder, draws=2, test_floor=True)
    assert not [row for row in plain.headlines if row.id.startswith("floor.")]
    assert any("--test-floor" in note for note in plain.notes)
    assert [row for row in tested.headlines if row.id.startswith("floor.")]
    assert not any("--test-floor" in note for note in tested.notes)


def test_a_state_case_is_compared_too(write_case: Write) -> None:
    folder = write_case("institution: private", "institution: state")
    document = compare_case(folder, draws=2)
    assert [x.id for x in document.regimes] == [
        "no_agreement",
        "bilateral",
        "bilateral_threat",
        "framework",
    ]
    assert any("a property of the model, not a finding" in note for note in document.notes)
    assert [(x.kind, x.origin) for x in document.deviations] == [("add", "XCC")]
    assert "which would accept it" in document.deviations[0].sentence
    assert any("100 irregular posts" in note for note in document.notes)
    assert document.terms == []


def test_draws_that_cannot_be_calibrated_are_counted_in_the_notes(write_case: Write) -> None:
    folder = write_case(
        "label: separation, value: 500, low: 0, high: 800",
        "label: separation, value: 500, low: 0, high: 9000",
    )
    document = compare_case(folder, draws=6)
    note = next(x for x in document.notes if "gave no number" in x)
    assert "exceeds the observed price" in note


def test_unknown_members_are_refused(write_case: Write) -> None:
    with pytest.raises(UnknownNameError, match="XQQ"):
        compare_case(write_case(), draws=2, members=["XQQ"])


def test_progress_is_reported_to_the_end(write_case: Write) -> None:
    seen: list[tuple[int, int]] = []
    compare_case(write_case(), draws=2, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] == len(seen)


def test_an_open_headline_claims_nothing() -> None:
    ensemble = Ensemble(
        {"common.XAA": 5e6}, ({"common.XAA": -1e6},), {"s at 0.9": {"common.XAA": -2e6}}
    )
    (row,) = headlines(certainties(ensemble), {"XAA": "Alpha"})
    assert row.certainty == "open"
    assert row.sentence.startswith("Open: whether Alpha would be better off")
    assert "million" not in row.sentence
    assert row.flips == ["s at 0.9"]


def test_a_headline_that_holds_names_its_size() -> None:
    ensemble = Ensemble({"floor.XAA": -5e6}, ({"floor.XAA": -1e6},), {})
    (row,) = headlines(certainties(ensemble), {"XAA": "Alpha"})
    assert row.sentence == (
        "Alpha would be worse off in a framework with one floor than under bilateral deals, "
        "by 5.0 million USD a year."
    )


def test_a_number_that_is_zero_has_no_headline() -> None:
    assert certainties(Ensemble({"common.XAA": 0.0}, ({"common.XAA": 0.0},), {})) == {}


def test_measured_numbers_are_framework_minus_bilateral(comparison) -> None:
    found = measure(comparison)
    total = sum(found[f"common.{o}"] for o in comparison.calibration.markets.origins)
    assert found["common.origins"] == pytest.approx(total)
    assert found["common.world"] == pytest.approx(
        found["common.origins"] + found["common.destinations"]
    )
    assert found["floor.ETH"] != found["common.ETH"]


def test_what_changes_hands_is_at_most_what_either_side_gains_or_loses(comparison) -> None:
    found = efficiency(comparison)
    assert found.world_change == pytest.approx(found.origins_change + found.destinations_change)
    assert found.redistribution == pytest.approx(
        min(found.origins_change, -found.destinations_change)
    )


def test_open_explanations_name_what_flips_them(comparison) -> None:
    certainty = judge(5.0, [-1.0], {"eta at 1": -1.0})
    (row,) = headlines({"common.PHL": certainty}, {"PHL": "Philippines"})
    found = {x.party: x.sentences for x in explanations(comparison, {"PHL": row})}
    assert found["PHL"][0].startswith("Open: whether Philippines")
    assert "It flips on its own with: eta at 1." in found["PHL"][0]
    assert "without an agreement" in found["IDN"][0]


def test_ladders_stand_beside_the_naive_predictors_and_say_who_wins(comparison) -> None:
    tests = load_backtests("gulf-domestic-work")
    rows = {row.id: row for row in backtest_rows(tests, comparison)}
    fee = rows["saudi-fee-ladder"]
    assert set(fee.scores) == {"model", "home_pay", "gdp_per_head"}
    assert len(fee.rows) == 7
    assert "does not beat GDP per head" in fee.verdict
    assert "only part of the level" in rows["saudi-rents"].verdict
    episode = rows["saudi-2011"]
    ethiopia = next(row for row in episode.rows if row.party == "ETH")
    assert ethiopia.model is not None
    assert ethiopia.model > ethiopia.naive["all_corridors_open"] > 0
    assert "falls short of the observed rise" in episode.verdict


def test_a_case_without_tests_has_none(comparison) -> None:
    assert backtest_rows(None, comparison) == []


def test_deviations_shown_are_those_that_pay(comparison) -> None:
    rows = network_rows.deviation_rows(comparison)
    assert rows
    assert all(row.gain > 0 for row in rows)
    assert sum(row.kind == "swap" for row in rows) <= 3
    for row in rows:
        assert comparison.calibration.case.destinations[row.destination].name in row.sentence


def test_best_terms_of_a_pair_have_a_bound(comparison) -> None:
    found = best_terms(
        comparison, load_effects("domestic work"), members=["KEN"], destination="SAU"
    )
    assert set(found.levels) == set(term_results.TERMS)
    assert found.objective is not None
    assert found.bound is not None
    assert found.bound >= found.objective - 1e-9
    assert all(gain > 0 for gain in found.gains.values())
    assert found.posts["KEN-SAU"] > 0


def test_no_agreement_on_terms_is_said_in_words(
    comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise NoAgreementError(["Kenya", "Saudi Arabia"], ["floor of 9,000"])

    monkeypatch.setattr(term_results, "optimal_package", refused)
    found = best_terms(
        comparison, load_effects("domestic work"), members=["KEN"], destination="SAU"
    )
    assert found.status == "no agreement possible"
    assert "floor of 9,000" in found.sentences[0]
    assert found.objective is None


def test_results_on_terms_come_on_demand() -> None:
    document = compare_case("gulf-domestic-work", draws=1, terms=True)
    assert [x.id for x in document.terms] == ["PHL-SAU", "framework-SAU"]
    assert all(x.gap is not None and x.gap <= term_results.GAP for x in document.terms)


def test_numbers_are_finite(gulf: ComparisonDocument) -> None:
    for regime in gulf.regimes:
        numbers = [
            x
            for row in regime.parties
            for x in (row.payoff, row.change, row.posts)
            if x is not None
        ]
        assert np.isfinite(numbers).all()
        assert regime.residual < 1e-6


def test_a_framework_says_what_a_fund_would_have_to_move(gulf: ComparisonDocument) -> None:
    notes = {x.id: x.notes for x in gulf.regimes}
    assert notes["framework_differentiated"] == [
        "Every member is at least as well off as alone without a fund."
    ]
    common, alone = by_party(gulf, "framework_floor"), by_party(gulf, "bilateral")
    missing = alone["ETH"] - common["ETH"]
    assert notes["framework_floor"] == [
        f"A fund that leaves no member worse off than alone would move {missing / 1e6:.1f} million "
        "USD a year, to ETH."
    ]
    assert notes["bilateral"] == []


def test_a_destination_without_posts_has_a_dash_for_its_price(comparison) -> None:
    empty = {
        name: replace(x, posts=np.zeros_like(x.posts), payments=np.zeros_like(x.payments))
        for name, x in comparison.outcomes.items()
    }
    found = {x.party: x.sentences for x in explanations(replace(comparison, outcomes=empty), {})}
    assert f"the mean price goes from {usd(None)} to {usd(None)}" in found["SAU"][0]
