import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from negotiate.cases import load_case
from negotiate.errors import NoEquilibriumError
from negotiate.regimes import comparison as compared
from negotiate.regimes.blocks import block, institutions
from negotiate.regimes.calibration import calibrate
from negotiate.regimes.comparison import Comparison, compare
from negotiate.regimes.ways import MIXED_REGIMES, _state
from negotiate.reports import html, sections, tables, term_results
from negotiate.reports.assemble import compare_case
from negotiate.reports.document import ComparisonDocument
from negotiate.reports.network_rows import deviation_rows
from negotiate.reports.regime_words import MIXED, employers, regime_words
from negotiate.reports.run_notes import run_notes
from negotiate.reports.sentences import explanations
from negotiate.reports.term_results import TERMS, best_terms, effects_of
from negotiate.reports.terminal import render
from negotiate.reports.tidy import tidy
from negotiate.uncertainty.ensembles import Ensemble
from negotiate.welfare.effects import load_effects

FOLDER = Path(__file__).parents[2] / "data" / "mixed-case"
Write = Callable[..., Path]


@pytest.fixture(scope="module")
def document() -> ComparisonDocument:
    return compare_case(FOLDER, draws=3)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(calibrate(load_case(FOLDER)))


def printed(document: ComparisonDocument) -> str:
    out = io.StringIO()
    render(document, Console(file=out, width=100), detail=True)
    return " ".join(out.getvalue().split())


def unsolved(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let these regimes have no equilibrium."""
    real = compared.regime_ways

    def way(name: str) -> Callable[[], None]:
        def fails() -> None:
            raise NoEquilibriumError(name, "prices still move")

        return fails

    def some(*args: object, **options: object) -> dict[str, object]:
        return {**real(*args, **options), **{name: way(name) for name in names}}

    monkeypatch.setattr(compared, "regime_ways", some)


def test_the_document_says_who_decides_at_each_destination(document: ComparisonDocument) -> None:
    assert document.case.institution == "mixed"
    assert document.case.institutions == {"XYY": "state", "XZZ": "private", "XWW": "private"}
    assert document.schema_version == "1.1"
    text = sections.subtitle(document)
    assert "governments agree numbers in Ypsilon" in text
    assert "employers choose numbers in Zeta, Omega" in text


def test_a_private_case_keeps_its_subtitle(write_case: Write) -> None:
    found = compare_case(write_case(), draws=1)
    assert sections.subtitle(found) == "Invented work; base year 2020; employers choose numbers."
    assert found.case.institutions == {"XZZ": "private"}


def test_every_regime_has_words_of_its_own(document: ComparisonDocument) -> None:
    assert tuple(MIXED) == MIXED_REGIMES == tuple(x.id for x in document.regimes)
    assert len({x.title for x in document.regimes}) == len(MIXED_REGIMES)
    for regime in document.regimes:
        assert "here employers hire" in regime.words or "As bilateral" in regime.words
        assert "households" not in regime.words


def test_those_who_hire_are_households_for_domestic_work_only() -> None:
    assert employers("Domestic work by women") == "households"
    assert employers("Nurses (ISCO 2221)") == "employers"
    words = regime_words("bilateral", "private", hiring="employers").words
    assert "employers hire more" in words
    assert "households" not in words


def test_rows_add_up_over_both_institutions(document: ComparisonDocument) -> None:
    for regime in document.regimes:
        rows = {row.party: row for row in regime.parties}
        origins = sum(rows[o].payoff for o in document.case.origins)
        places = sum(rows[d].payoff for d in document.case.destinations)
        assert rows["world"].payoff == pytest.approx(origins + places)
        assert rows["world"].posts == pytest.approx(sum(x.posts for x in regime.corridors))
        assert rows["world"].unfilled == pytest.approx(rows["world"].posts)


def test_changes_are_measured_from_bilateral_deals_with_threat(
    document: ComparisonDocument,
) -> None:
    assert document.base_regime == "bilateral_threat"
    base = next(x for x in document.regimes if x.id == "bilateral_threat")
    assert all(row.change == 0 for row in base.parties)
    fragmented = {row.party: row.value for row in document.fragmentation}
    common = next(x for x in document.regimes if x.id == "framework")
    for row in common.parties:
        if row.party in fragmented:
            assert fragmented[row.party] == pytest.approx(row.change)
    assert document.efficiency is not None
    assert document.efficiency.sentence.count("destinations together by") == 1


def test_claims_name_employers_and_countries_rightly(document: ComparisonDocument) -> None:
    said = {row.party: row.sentence for row in document.headlines}
    assert said["XYY"].startswith("Ypsilon would be worse off in a common framework")
    assert said["XZZ"].startswith("Households in Zeta would be worse off in a common framework")
    told = {row.party: row.sentences[0] for row in document.explanations}
    assert told["XYY"].startswith("Ypsilon loses")
    assert told["XZZ"].startswith("Employers in Zeta lose")


def test_the_notes_say_how_both_institutions_were_treated(document: ComparisonDocument) -> None:
    text = " ".join(document.notes)
    assert "solved in turn" in text
    assert "another equilibrium may exist" in text
    assert "XYY: the corridors from XDD are open and hold posts, so they count as agreed" in text
    assert "XYY: 60 irregular posts of the base year (XCC) are empty" in text
    assert "Where employers hire, origins without an agreement sell at the observed price" in text
    assert "get from employers, above the reservation" in text
    assert "Of the posts where employers hire, 23% have no agreement of the library" in text


def test_moves_of_both_institutions_are_listed_by_their_own_rules(comparison: Comparison) -> None:
    rows = deviation_rows(comparison)
    kinds = institutions(comparison.calibration)
    assert {kinds[row.destination] for row in rows} == {"state", "private"}
    (added,) = [row for row in rows if row.destination == "XYY"]
    assert (added.kind, added.origin, added.mover) == ("add", "XCC", "XYY")
    assert "agreement with Gamma, which would accept it" in added.sentence
    assert all(row.gain > 0 for row in rows)


def test_a_move_is_worth_what_a_whole_new_solution_with_the_rest_given_says(
    comparison: Comparison,
) -> None:
    given = comparison.outcomes["bilateral_threat"]
    part = block(comparison.calibration, np.array([0]), given.posts)
    agreed = part.agreed.copy()
    agreed[2, 0] = True
    changed = type(part)(
        part.case, part.markets, part.posts, part.net_prices, part.statuses, agreed, part.values
    )
    after = _state(changed, frozenset())["bilateral_threat"]()
    (added,) = [row for row in deviation_rows(comparison) if row.destination == "XYY"]
    gain = after.destination_payoffs[0] - given.destination_payoffs[0]
    assert added.gain == pytest.approx(gain, rel=1e-6)


def test_terms_are_a_floor_where_employers_hire_and_numbers_where_governments_agree(
    comparison: Comparison,
) -> None:
    effects = load_effects("domestic work")
    hired = best_terms(comparison, effects, members=["XAA"], destination="XZZ")
    agreed = best_terms(comparison, effects, members=["XAA"], destination="XYY")
    assert hired.floor is not None
    assert "a floor of" in hired.sentences[0]
    assert agreed.floor is None
    assert "posts, a payment of" in agreed.sentences[0]
    for found in (hired, agreed):
        assert set(found.levels) == set(TERMS)
        assert all(gain > 0 for gain in found.gains.values())
        assert found.bound is not None
        assert found.objective is not None
        assert found.bound >= found.objective - 1e-9


def test_the_other_contracts_of_a_package_are_those_of_bilateral_deals(
    comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {}
    real = term_results.package_problem

    def kept(*args: object, **options: object) -> object:
        seen.update(options)
        return real(*args, **options)

    monkeypatch.setattr(term_results, "package_problem", kept)
    best_terms(comparison, load_effects("domestic work"), members=["XAA"], destination="XYY")
    assert seen["institution"] == "state"
    assert np.array_equal(seen["posts"], comparison.outcomes["bilateral_threat"].posts)


def test_terms_of_an_occupation_without_effects_are_not_offered_and_it_says_so(
    write_case: Write,
) -> None:
    folder = write_case()
    assert effects_of(load_case(folder)) is None
    found = compare_case(folder, draws=1, terms=True)
    assert found.terms == []
    assert any("not offered for this occupation" in note for note in found.notes)
    assert not any("not offered" in n for n in compare_case(folder, draws=1).notes)


def test_an_origin_to_which_nothing_happens_is_told_so(comparison: Comparison) -> None:
    same = {**comparison.outcomes, "framework": comparison.outcomes["bilateral_threat"]}
    told = explanations(replace(comparison, outcomes=same), {})
    assert all("because of ." not in x.sentences[0] for x in told)
    assert told[0].sentences[0].startswith("For Alpha hardly anything changes")
    assert told[4].sentences == ["For Ypsilon hardly anything changes."]
    assert told[5].sentences == ["For employers in Zeta hardly anything changes."]


def test_an_origin_that_is_empty_where_governments_agree_numbers_is_told_why(
    comparison: Comparison,
) -> None:
    empty = {}
    for name, outcome in comparison.outcomes.items():
        posts = outcome.posts.copy()
        posts[3] = 0.0
        empty[name] = replace(outcome, posts=posts)
    told = explanations(replace(comparison, outcomes=empty), {})[3].sentences[0]
    assert "150 counted posts without an agreement" in told
    assert "Where governments agree numbers, a corridor without an agreement has none" in told


def test_a_regime_without_equilibrium_says_so_and_the_others_are_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unsolved(monkeypatch, "framework_floor")
    document = compare_case(FOLDER, draws=1)
    row = next(x for x in document.regimes if x.id == "framework_floor")
    assert row.unsolved is not None
    assert row.parties == []
    text = printed(document)
    assert "No numbers: No equilibrium of the regime 'framework_floor' was found" in text
    assert "Its conditions hold exactly. No numbers" not in text
    column = [x.label for x in tables.change_table(document).columns].index("Framework, one floor")
    assert {x[column] for x in tables.change_table(document).rows} == {"–"}  # noqa: RUF001
    assert "framework_floor" not in set(tidy(document).regime)
    assert "No numbers" in html.page(document)
    assert document.efficiency is not None
    assert document.headlines


@pytest.mark.parametrize("lost", ["framework", "bilateral_threat"])
def test_without_the_regimes_that_claims_compare_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    unsolved(monkeypatch, lost)
    document = compare_case(FOLDER, draws=1)
    assert document.headlines == document.fragmentation == document.explanations == []
    assert document.efficiency is None
    assert any("No sign was tested" in note for note in document.notes)
    ids = {x.id for x in sections.sections(document)}
    assert "regimes" in ids
    assert not ids & {"headlines", "efficiency", "fragmentation"}
    assert json.loads(document.model_dump_json())["efficiency"] is None
    assert (document.base_regime == "bilateral") == (lost == "bilateral_threat")
    assert (document.deviations == []) == (lost == "bilateral_threat")


def test_a_lost_base_is_named_with_what_was_not_looked_at(
    comparison: Comparison,
) -> None:
    rest = {k: v for k, v in comparison.outcomes.items() if k != "bilateral_threat"}
    lost = replace(
        comparison, outcomes=rest, unsolved={"bilateral_threat": "none"}, base="bilateral"
    )
    text = " ".join(run_notes(lost, Ensemble({}, (), {})))
    assert "Changes are measured from another bilateral regime" in text
    assert "Moves away from today's network" in text


def test_every_surface_prints_a_mixed_case(document: ComparisonDocument) -> None:
    text = printed(document)
    for regime in document.regimes:
        assert regime.title in text
    assert "nan" not in text.casefold().split()
    assert "Bilateral, rivals ready" in html.page(document)
    frame = tidy(document)
    assert set(frame.regime) == set(MIXED_REGIMES)
    parsed = ComparisonDocument.model_validate_json(document.model_dump_json())
    assert parsed == document


def test_migrants_are_told_who_keeps_a_post_only_where_posts_fall_and_prices_rise(
    comparison: Comparison,
) -> None:
    said = explanations(comparison, {})[-1].sentences[0]
    assert said.endswith(
        "so those who keep theirs are paid more and those who lose theirs are not."
    )
    swapped = replace(
        comparison,
        outcomes={
            **comparison.outcomes,
            "framework": comparison.outcomes["bilateral_threat"],
            "bilateral_threat": comparison.outcomes["framework"],
        },
    )
    assert "those who keep" not in explanations(swapped, {})[-1].sentences[0]


def test_the_shipped_case_of_nurses_is_compared_with_both_institutions() -> None:
    found = compare(calibrate(load_case("nurses")), partial=True)
    assert tuple(found.outcomes) == MIXED_REGIMES
    assert not found.unsolved
    posts = found.calibration.posts
    assert np.abs(found.outcomes["observed"].posts - posts).max() < 1e-8 * posts.max()
    for name, outcome in found.outcomes.items():
        assert outcome.residual < 1e-8, name
