"""What docs/cases/nurses.md says that the program prints is what it prints."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from negotiate.cases import Case, load_case
from negotiate.errors import CalibrationError
from negotiate.regimes.calibration import calibrate
from negotiate.regimes.comparison import Comparison, compare
from negotiate.reports.assemble import SEED, compare_case
from negotiate.reports.rows import mean_price
from negotiate.reports.sentences import explanations
from negotiate.uncertainty.ranges import draw_figures

PAGE = Path(__file__).parents[2] / "docs" / "cases" / "nurses.md"
START, END = "<!-- printed: start -->\n", "<!-- printed: end -->"
MINUS = "\N{MINUS SIGN}"
COLUMNS = {
    "observed": "as observed",
    "bilateral_threat": "bilateral",
    "framework": "common framework",
    "bilateral_rival": "rivals ready",
}


def case() -> Case:
    """Return the shipped case."""
    return load_case("nurses")


def without_scales() -> Case:
    """Return the case as if employers might pay what they like."""
    free = {
        name: place.model_copy(update={"pay_floor": None})
        for name, place in case().destinations.items()
    }
    return case().model_copy(update={"destinations": free})


def _numbers(found: Comparison, regime: str) -> Iterator[tuple[str, str]]:
    """Yield prices and posts by destination, and the origins' payoff."""
    outcome, markets = found.outcomes[regime], found.calibration.markets
    gross = outcome.gross_prices(markets)
    for d, name in enumerate(markets.destinations):
        price = mean_price(gross[:, d], outcome.posts[:, d])
        yield f"{name}, price of a post", "-" if price is None else f"{price:,.0f}"
    for d, name in enumerate(markets.destinations):
        yield f"{name}, posts", f"{outcome.posts[:, d].sum():,.0f}"
    yield "origins together, million USD a year", f"{outcome.origin_payoffs.sum() / 1e6:,.1f}"


def _table() -> Iterator[str]:
    found, free = compare(calibrate(case())), compare(calibrate(without_scales()))
    columns = {title: dict(_numbers(found, name)) for name, title in COLUMNS.items()}
    columns["bilateral without scales"] = dict(_numbers(free, "bilateral_threat"))
    yield "| " + " | ".join(["USD per post and year, and posts", *columns]) + " |"
    yield "| " + " | ".join(["---"] * (len(columns) + 1)) + " |"
    for row in next(iter(columns.values())):
        yield "| " + " | ".join([row, *(cells[row] for cells in columns.values())]) + " |"


def _claims() -> Iterator[str]:
    document = compare_case("nurses")
    yield f"What follows, on {document.notes[0].split('on ')[1]}"
    yield ""
    for row in document.headlines:
        ends = f"{row.low / 1e6:+,.1f} to {row.high / 1e6:+,.1f}".replace("-", MINUS)
        yield f"- {row.certainty.upper()}: {row.sentence} 90 % of draws: {ends}."


def block() -> str:
    """Return the part of the page that is computed."""
    return "\n".join([*_table(), "", *_claims()]) + "\n"


def test_the_page_prints_what_the_program_prints() -> None:
    """Run with NEGOTIATE_WRITE=1 to write it anew."""
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("NEGOTIATE_WRITE") == "1":
        before, rest = text.split(START)
        text = before + START + block() + END + rest.split(END)[1]
        PAGE.write_text(text, encoding="utf-8")
    assert text.split(START)[1].split(END)[0] == block()


def test_no_price_where_employers_hire_lies_below_its_scale() -> None:
    found = compare(calibrate(case()))
    markets = found.calibration.markets
    for outcome in found.outcomes.values():
        gross, held = outcome.gross_prices(markets), outcome.posts > 0
        assert (gross >= markets.price_floor * (1 - 1e-12))[held].all()


def test_parties_whose_pay_stands_at_the_scale_are_told_why_nothing_changes() -> None:
    said = {x.party: " ".join(x.sentences) for x in explanations(compare(calibrate(case())), {})}
    for origin in ("NPL", "KEN"):
        assert said[origin].endswith("with employers stands at the pay scale in both.")
    for destination in ("GBR", "DEU"):
        assert said[destination].endswith(": alone and together, pay stands at the scale.")
    assert said["USA"].endswith("hardly anything changes.")
    assert said["migrants"].endswith("hold a post as before.")
    assert "posts stay at 29,568" in said["SAU"]


@pytest.mark.parametrize("regime", ["observed", "bilateral_threat", "framework", "framework_floor"])
def test_with_the_scale_at_the_observed_price_nothing_moves_there(regime: str) -> None:
    set_there = {"pay_floor.GBR": 44033.0, "pay_floor.DEU": 52131.0}
    calibration = calibrate(case(), overrides=set_there)
    found = compare(calibration, regimes=[regime]).outcomes[regime]
    assert np.allclose(found.posts[:, :2], calibration.posts[:, :2], atol=1e-6)


def refused(seed: int) -> list[str]:
    """Return why draws of 400 cannot be calibrated."""
    found = []
    for drawn in draw_figures(case().quantities(), 400, rng=np.random.default_rng(seed)):
        try:
            calibrate(case(), overrides=drawn)
        except CalibrationError as error:
            found.append(str(error))
    return found


@pytest.mark.slow
def test_as_many_draws_are_refused_as_the_page_says_and_never_for_a_scale() -> None:
    reasons = refused(SEED)
    for reason in reasons:
        assert "-SAU: the marginal worker's reservation" in reason
    said = f"Now {len(reasons)}\nof 400 draws are refused (seed {SEED})."
    assert said in PAGE.read_text(encoding="utf-8")
