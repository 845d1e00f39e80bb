import pytest

from negotiate.leverage.changes import Cap, Price, change_words
from negotiate.leverage.measure import leverage


def test_the_side_that_loses_less_is_the_stronger_one() -> None:
    assert leverage(1.0, 3.0).value == pytest.approx(0.75)
    assert leverage(1.0, 3.0).words == "the origin loses less and is the stronger side"
    assert leverage(3.0, 1.0).words == "the destination loses less and is the stronger side"


def test_equal_losses_are_even() -> None:
    assert leverage(2.0, 2.0).value == 0.5
    assert leverage(2.0, 2.0).words == "both sides lose as much"


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ((0.0, 0.0), "neither side loses"),
        ((-1.0, 2.0), "the origin gains"),
        ((2.0, -1.0), "the destination gains"),
        ((-1.0, -1.0), "both sides gain"),
    ],
)
def test_without_two_losers_there_is_no_number_but_a_reason(
    losses: tuple[float, float], words: str
) -> None:
    found = leverage(*losses)
    assert found.value is None
    assert words in found.words


def test_one_side_that_loses_nothing_is_all_powerful() -> None:
    assert leverage(0.0, 2.0).value == 1.0
    assert leverage(2.0, 0.0).value == 0.0


def test_what_is_small_beside_the_payoffs_is_rounding() -> None:
    assert leverage(1e-6, -1e-6, scale=1e6).value is None
    assert "neither" in leverage(1e-6, -1e-6, scale=1e6).words
    assert leverage(2.0, -1e-6, scale=1e6).value == 0.0


@pytest.mark.parametrize("posts", [-1.0, float("nan"), float("inf")])
def test_a_cap_must_be_posts(posts: float) -> None:
    with pytest.raises(ValueError, match="a cap must be a number of posts of at least 0, got"):
        Cap(posts)


@pytest.mark.parametrize("gross", [-1.0, float("nan"), float("inf")])
def test_a_price_must_be_money(gross: float) -> None:
    with pytest.raises(ValueError, match="a price must be USD per post and year, gross"):
        Price(gross)


def test_changes_say_what_they_are() -> None:
    assert change_words("remove") == "removed"
    assert change_words(Cap(1500.0)) == "capped at 1,500 posts"
    assert change_words(Price(1500.0)) == "repriced at 1,500 USD per post and year"
