"""Figures as people say them: percent, millions, short units, and the same number."""

import pytest

from negotiate.drain import Line, SourceLink, amount_of
from negotiate.drain.lines import no_figure

LINK = SourceLink("case", "invented", "x")


def line(name: str, value: float, unit: str, *ends: float) -> Line:
    low, high = ends or (None, None)
    return Line(name, name, value=value, low=low, high=high, unit=unit, source=LINK)


@pytest.mark.parametrize(
    ("name", "value", "unit", "words"),
    [
        ("rate.high", 0.2372, "/1", "23.7 %"),
        ("rate.low", 0.008018, "/1", "0.802 %"),
        ("chain.XAA-XBB", 0.05, "/1", "5 %"),
        ("figure.worker_share", 0.8, "/1", "80 %"),
        ("training.rate", 0.0665, "/1/year", "6.65 % a year"),
        ("account.relative", 1.0, "/1", "1 times"),
        ("density", 11.656, "persons/10000 inhabitants", "11.66 per 10,000"),
        ("migrants", 535348.0, "person", "535,348 persons"),
        ("training.embodied", 563283100.0, "USD", "563 million USD"),
        ("account.balance", -4590000.0, "USD/year", "-4.59 million USD/year"),
        ("training.cost", 43180.0, "USD/worker", "43,180 USD/worker"),
        ("remittances", 3770.4, "million USD/year", "3,770 million USD/year"),
        ("loss", 999999.0, "USD/year", "999,999 USD/year"),
        ("loss", 0.0, "USD/year", "0 USD/year"),
    ],
)
def test_a_figure_has_the_unit_that_people_use(
    name: str, value: float, unit: str, words: str
) -> None:
    assert amount_of(line(name, value, unit)).words == words


def test_value_and_ends_have_one_unit_even_where_only_an_end_is_large() -> None:
    found = amount_of(line("loss.yearly", 400_000.0, "USD/year", 0.0, 2.5e6))
    assert (found.value, found.span, found.unit) == ("0.4", "0 to 2.5", "million USD/year")


def test_a_point_has_no_range() -> None:
    assert amount_of(line("stock", 5.0, "posts", 5.0, 5.0)).span == ""


def test_a_line_without_a_figure_has_no_amount() -> None:
    with pytest.raises(ValueError, match="has no value"):
        amount_of(no_figure("stock", "abroad", "nobody counts them"))
