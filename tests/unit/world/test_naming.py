"""Countries as people type them, and the words of layers."""

import pytest

from negotiate.world import country_code, country_codes, layer_of, name_of
from negotiate.world.naming import UnknownCountriesError, UnknownCountryError, nearest


@pytest.mark.parametrize(
    ("typed", "code"),
    [("PHL", "PHL"), (" ken ", "KEN"), ("ROM", "ROU"), ("ZAR", "COD"), ("XKX", "XKX")],
)
def test_codes_are_harmonised(typed: str, code: str) -> None:
    assert country_code(typed) == code


def test_codes_of_the_world_are_taken_as_they_are() -> None:
    assert country_code("xaa", ["XAA"]) == "XAA"
    assert country_code("other", ["other"]) == "other"
    with pytest.raises(UnknownCountryError, match="'XAA' is no country"):
        country_code("XAA")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Kenia", "KEN"), ("Saudi", "SAU"), ("Phillipines", "PHL"), ("Netherland", "NLD")],
)
def test_what_is_no_code_names_the_nearest_countries(typed: str, meant: str) -> None:
    with pytest.raises(UnknownCountryError, match=rf"such as PHL\. Perhaps .*{meant} \(") as caught:
        country_code(typed)
    assert caught.value.exit_code == 2
    assert caught.value.nearest


def test_sums_and_nonsense_are_no_countries() -> None:
    with pytest.raises(UnknownCountryError, match="'WLD' is no country"):
        country_code("WLD")
    with pytest.raises(UnknownCountryError, match=r"such as PHL\.$"):
        country_code("@@")
    assert nearest("") == ()


def test_names_are_those_of_iso_or_what_the_code_stands_for() -> None:
    assert name_of("KEN") == "Kenya"
    assert name_of("YUG").startswith("Yugoslavia")
    assert name_of("XAA") == "XAA"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("all", "people of every sex, age and reason"),
        ("female", "women"),
        ("2211", "medical doctors (ISCO-08 2211: generalists; here all doctors)"),
        ("5322/female", "ISCO 5322, women"),
        ("low skilled/male", "low skilled, men"),
    ],
)
def test_layers_say_whom_they_count(key: str, words: str) -> None:
    assert layer_of(key).words == words
    assert layer_of(key).key == key


def test_all_texts_that_are_no_codes_are_named_at_once() -> None:
    assert country_codes(["ken", "ROM"]) == ("KEN", "ROU")
    with pytest.raises(UnknownCountryError, match="'Kenia' is no country"):
        country_codes(["PHL", "Kenia"])
    with pytest.raises(UnknownCountriesError, match=r"'Kenia' (?s:.*)'QQQ' is no country"):
        country_codes(["Kenia", "PHL", "QQQ"])


def test_a_state_that_is_no_more_is_named_without_how_it_is_kept() -> None:
    assert name_of("SUN") == "Soviet Union until 1991"
    assert name_of("SCG") == "Serbia and Montenegro, 2003 to 2006"
