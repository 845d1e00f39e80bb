"""Measures in words for people: labels, yes and no, percent; ids are left to programs."""

import pytest

from negotiate.world import Figure, Source, in_words, label_of, labels_of, unit_of
from negotiate.world.labels import LABELS, number
from negotiate.world.recipes import MEASURES, NODE_RECIPES

SOURCE = Source("invented", 2020, "", "", "assumed")


def figure(value: float | str, unit: str) -> Figure:
    return Figure(value, unit, SOURCE, (2,))


def test_every_measure_and_attribute_has_a_label_of_its_own() -> None:
    names = [each.id for each in MEASURES]
    names += [name for recipe in NODE_RECIPES for name in recipe.columns.values()]
    assert [name for name in names if name not in LABELS] == []
    assert len(set(LABELS.values())) == len(LABELS)
    assert not any("_" in label for label in LABELS.values())


def test_no_label_is_wider_than_a_column_of_34() -> None:
    assert max(map(len, LABELS.values())) <= 34


@pytest.mark.parametrize(("value", "word"), [(0.0, "no"), (1.0, "yes"), (0.5, "0.5")])
def test_a_fact_is_yes_or_no_and_anything_else_is_shown_as_it_is(value: float, word: str) -> None:
    assert in_words("colony", figure(value, "1 if true"))[1:] == (word, "")


def test_a_share_is_percent_and_a_word_has_no_unit() -> None:
    assert in_words("emigration_rate", figure(0.0176, "/1"))[1:] == ("1.76", "%")
    assert in_words("region", figure("South Asia", "word"))[1:] == ("South Asia", "")
    assert in_words("stock", figure(644828.0, "person"))[1:] == ("644,828", "persons")


def test_the_stock_of_doctors_is_not_called_migrants() -> None:
    assert in_words("stock", figure(7.0, "person"), "2211").label.startswith("doctors trained")
    assert label_of("stock", "female") == label_of("stock")
    assert labels_of(["stock", "stock"], ()) == ("migrants, UN",)


def test_what_has_no_label_is_its_id_in_words_and_its_unit_as_it_is() -> None:
    assert label_of("tea_leaves") == "tea leaves"
    assert unit_of("km") == "km"


@pytest.mark.parametrize(("value", "shown"), [(1234.5, "1,234"), (12.3456, "12.35"), ("x", "x")])
def test_numbers_have_thousands_and_four_digits(value: float | str, shown: str) -> None:
    assert number(value) == shown
