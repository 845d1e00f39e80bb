"""What a report says where employers may not pay less than a scale."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from negotiate.cases import load_case
from negotiate.regimes.calibration import calibrate
from negotiate.regimes.comparison import Comparison, compare
from negotiate.reports.network_rows import deviation_rows
from negotiate.reports.pay_scales import at_scale, fixed_pay, has_scale, only_at_scale, scale_notes
from negotiate.reports.regime_words import MIXED, WORDS, regime_words
from negotiate.reports.rows import assumption_rows, figure_label, regime_rows
from negotiate.reports.run_notes import run_notes
from negotiate.reports.sentences import _moved, efficiency, explanations
from negotiate.reports.term_results import _grid
from negotiate.uncertainty.ensembles import Ensemble

FOLDER = Path(__file__).parents[2] / "data" / "mixed-case"
Compared = Callable[..., Comparison]


@pytest.fixture(scope="module")
def scaled(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """Compare the case with both institutions, with pay scales at some destinations."""

    def make(**scales: float) -> Comparison:
        text = (FOLDER / "case.yaml").read_text(encoding="utf-8")
        for name in scales:
            line = (
                "    pay_floor: {value: 1000, low: 1000, high: 1000, "
                'unit: "USD/post/year", source: own, grade: assumed}\n'
            )
            text = text.replace(f"  {name}:\n", f"  {name}:\n{line}", 1)
        folder = tmp_path_factory.mktemp("scaled")
        (folder / "case.yaml").write_text(text, encoding="utf-8")
        overrides = {f"pay_floor.{name}": value for name, value in scales.items()}
        return compare(calibrate(load_case(folder), overrides=overrides))

    return make


@pytest.fixture(scope="module")
def plain(scaled: Compared) -> Comparison:
    return scaled()


@pytest.fixture(scope="module")
def both(scaled: Compared) -> Comparison:
    """Scales near the observed price at both destinations where employers hire."""
    return scaled(XZZ=4900, XWW=4700)


@pytest.fixture(scope="module")
def low(scaled: Compared) -> Comparison:
    """A scale at one destination that no bargained price touches."""
    return scaled(XZZ=1300)


def notes(comparison: Comparison) -> str:
    return " ".join(run_notes(comparison, Ensemble({}, (), {})))


def said(comparison: Comparison) -> dict[str, str]:
    return {x.party: " ".join(x.sentences) for x in explanations(comparison, {})}


def test_without_a_scale_nothing_is_said_of_one(plain: Comparison) -> None:
    assert not has_scale(plain)
    assert list(scale_notes(plain)) == []
    assert not fixed_pay(plain).any()
    assert "pay scale of the country" not in " ".join(x.words for x in regime_rows(plain))
    assert "pay floors, agency rents" in notes(plain) or "within the range" in notes(plain)


def test_where_all_that_is_bargained_stands_at_the_scale_it_is_said_that_talks_are_empty(
    both: Comparison,
) -> None:
    assert fixed_pay(both).tolist() == [False, True, True]
    text = " ".join(scale_notes(both))
    assert "XZZ 4,900, XWW 4,700" in text
    assert "In XZZ, XWW all that is bargained stands at the scale" in text
    assert "bargaining over pay is empty" in text
    assert "training, numbers and conditions" in text
    assert text in notes(both)


def test_a_scale_that_binds_nothing_is_named_and_called_empty_nowhere(low: Comparison) -> None:
    text = " ".join(scale_notes(low))
    assert "XZZ 1,300" in text
    assert "empty" not in text
    assert not at_scale(low, low.outcomes["framework"]).any()


def test_the_fixed_destinations_are_those_whose_price_is_the_scale(both: Comparison) -> None:
    found = at_scale(both, both.outcomes["bilateral_threat"])
    gross = both.outcomes["bilateral_threat"].gross_prices(both.calibration.markets)
    assert found.any()
    assert set(gross[found].round(6)) == {4900, 4700}


def test_parties_whose_pay_stands_at_the_scale_are_told_why_nothing_changes(
    both: Comparison,
) -> None:
    text = said(both)
    assert text["XZZ"].endswith(
        "hardly anything changes: alone and together, pay stands at the scale."
    )
    order = both.calibration.markets.origins
    assert only_at_scale(both, order.index("XCC"))
    assert not only_at_scale(both, order.index("XDD"))


def test_posts_that_do_not_move_are_said_to_stay() -> None:
    assert _moved(1200.2, 1199.9) == "stay at 1,200"
    assert _moved(1200.0, 1100.0) == "go from 1,200 under bilateral deals to 1,100"


def test_no_value_is_created_where_nothing_moves(both: Comparison) -> None:
    found = efficiency(both)
    assert found is not None
    assert "0 million USD a year of value" not in found.sentence


def test_regimes_say_that_a_scale_binds(both: Comparison) -> None:
    words = {row.id: row.words for row in regime_rows(both)}
    assert "whichever is higher" in words["no_agreement"]
    assert "nothing is paid above" not in words["no_agreement"]
    assert "whichever is higher" in words["bilateral_rival"]
    for regime in ("bilateral", "bilateral_threat", "framework_floor", "framework"):
        assert words[regime].endswith("nobody is paid less than the pay scale of the country.")
    assert words["observed"] == MIXED["observed"].words


def test_words_of_a_case_of_one_institution_change_too() -> None:
    text = regime_words("competitive", "private", scaled=True).words
    assert text.startswith("No deal: every origin")
    assert regime_words("competitive", "private").words == WORDS["competitive"].words
    assert regime_words("bilateral", "state").words.startswith("The agreements of the base year")


def test_an_added_agreement_says_from_where_to_where_pay_falls(both: Comparison) -> None:
    rows = [
        row for row in deviation_rows(both) if row.kind == "add" and "pay falls" in row.sentence
    ]
    assert rows
    for row in rows:
        assert row.sentence.endswith(("to the scale, 4,900.", "to the scale, 4,700."))


def test_an_added_agreement_above_the_scale_names_the_price_alone(low: Comparison) -> None:
    told = [row.sentence for row in deviation_rows(low) if "pay falls" in row.sentence]
    assert all("the scale" not in text for text in told)


def test_no_reason_is_given_where_there_is_no_scale(plain: Comparison) -> None:
    assert not any("pay falls" in row.sentence for row in deviation_rows(plain))


def test_the_scale_stands_among_the_assumptions(both: Comparison) -> None:
    row = next(x for x in assumption_rows(both) if x.id == "pay_floor.XZZ")
    assert row.label == "Least that employers may pay for a post, Zeta"
    assert figure_label(both.calibration.case, "pay_floor.XWW").endswith("Omega")


def test_floors_of_packages_begin_at_the_scale(both: Comparison, plain: Comparison) -> None:
    grid = _grid(both, ["XAA"], "XZZ")
    assert grid.min() == 4900
    assert (np.diff(grid) > 0).all()
    assert _grid(plain, ["XAA"], "XZZ").min() < 4900
