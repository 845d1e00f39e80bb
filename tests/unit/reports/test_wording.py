import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiate.reports import wording
from negotiate.reports.document import ComparisonDocument, Headline

FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)


def _number(text: str) -> float:
    return float(text.replace(wording.MINUS, "-").replace(",", "").replace("+", ""))


@settings(derandomize=True, max_examples=50)
@given(value=FINITE, digits=st.integers(0, 4))
def test_a_printed_number_is_within_half_a_unit_of_its_last_digit(
    value: float, digits: int
) -> None:
    text = wording.rounded(value, digits)
    if text == wording.NEARLY_ZERO:
        assert 0 < abs(value) <= 0.5 * 10**-digits
    else:
        assert abs(_number(text) - value) <= 0.5 * 10**-digits * (1 + 1e-9) + 1e-9 * abs(value)


@settings(derandomize=True, max_examples=50)
@given(value=FINITE)
def test_rounding_never_changes_a_sign_or_invents_a_zero(value: float) -> None:
    text = wording.signed_millions(value)
    assert (text == "0") == (value == 0)
    if text not in ("0", wording.NEARLY_ZERO):
        assert text[0] == ("+" if value > 0 else wording.MINUS)
    assert "-" not in text


@settings(derandomize=True, max_examples=50)
@given(value=FINITE)
def test_a_change_and_its_opposite_differ_in_sign_only(value: float) -> None:
    up, down = wording.signed_millions(value), wording.signed_millions(-value)
    assert up.lstrip(f"+{wording.MINUS}") == down.lstrip(f"+{wording.MINUS}")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="a printed number must be finite"):
        wording.millions(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (99_940_000, "99.9"),
        (50_001, "0.1"),
        (49_999, wording.NEARLY_ZERO),
        (1_234_567_890_123, "1,234,567.9"),
    ],
)
def test_millions_have_one_digit_after_the_point(value: float, text: str) -> None:
    assert wording.millions(value) == text


@settings(derandomize=True, max_examples=50)
@given(value=st.floats(0, 1))
def test_a_share_says_all_or_none_only_where_exact(value: float) -> None:
    text = wording.share(value)
    assert (text == "100%") == (value == 1)
    assert (text == "0%") == (value == 0)


def test_a_share_that_rounds_to_all_or_none_says_so() -> None:
    assert wording.share(0.9951) == ">99%"
    assert wording.share(0.0049) == "<1%"
    assert wording.share(0.005) != "0%"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.00004, "<0.01%"), (0.0123, "1.23%"), (0.0, "0%"), (None, wording.ABSENT)],
)
def test_a_gap_is_in_percent(value: float | None, text: str) -> None:
    assert wording.gap(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (214596.0, "214,596"),
        (1234567.0, "1,234,567"),
        (1000.0, "1,000"),
        (1200.5, "1,200.5"),
        (0.05, "0.05"),
        (-0.25, f"{wording.MINUS}0.25"),
        (0.0, "0"),
        (-0.0, "0"),
    ],
)
def test_an_input_figure_is_shown_as_entered(value: float, text: str) -> None:
    assert wording.figure(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4512.3, "4,512"),
        (99.96, "100"),
        (45.16, "45.2"),
        (9.996, "10.0"),
        (0.714, "0.71"),
        (None, wording.ABSENT),
    ],
)
def test_an_estimate_has_about_three_digits(value: float | None, text: str) -> None:
    assert wording.estimate(value) == text


def test_a_range_with_one_end_shows_the_other_as_absent() -> None:
    assert wording.span(1.0, None) == f"1 to {wording.ABSENT}"


def test_an_unknown_party_keeps_its_identifier(document: ComparisonDocument) -> None:
    assert wording.party_name(document.case, "XZZ") == "XZZ"
    assert wording.party_name(document.case, "XBA") == "Dune Emirate (XBA)"
    assert wording.party_name(document.case, "migrants") == "Migrants"


def _headline(document: ComparisonDocument, certainty: str) -> Headline:
    return next(row for row in document.headlines if row.certainty == certainty)


def test_an_open_claim_shows_its_range_but_no_central_value(document: ComparisonDocument) -> None:
    headline = _headline(document, "open")
    text = wording.evidence(headline)
    assert "the sign is open" in text
    assert "Flipped by: substitution (at its high end, 0.95)" in text
    assert wording.signed_millions(headline.value) not in text
    assert "Central value" not in text


def test_a_claim_that_holds_shows_value_range_and_share(document: ComparisonDocument) -> None:
    text = wording.evidence(_headline(document, "holds"))
    assert text == (
        "Central value +85.5 million USD a year. 90% of draws lie between +21.5 and +160.2 million "
        "USD a year; the sign is the same in 100% of them."
    )


def test_a_value_that_the_claim_names_is_not_said_twice(document: ComparisonDocument) -> None:
    headline = _headline(document, "holds")
    named = headline.model_copy(update={"sentence": "They gain 85.5 million USD a year."})
    assert wording.evidence(named).startswith("90% of draws lie between")


def test_control_and_turning_signs_do_not_reach_the_reader() -> None:
    assert wording.encodable("a\x1b[31m\x07b\u202ec\td", "utf-8") == "a[31mbc d"


def test_joiners_that_scripts_need_are_kept() -> None:
    assert wording.encodable("ක\u200dෂ", "utf-8") == "ක\u200dෂ"


def test_a_stream_without_minus_sign_gets_a_hyphen() -> None:
    assert wording.encodable(f"{wording.MINUS}1 {wording.ABSENT} é", "ascii") == "-1 - ?"
    assert wording.encodable(f"{wording.MINUS}1 é", "cp1252") == "-1 é"
