import pycountry
import pytest

from negotiate.datasets import harmonised
from negotiate.datasets.codes import known_codes
from negotiate.errors import UnknownNameError


@pytest.mark.parametrize(
    ("code", "iso3", "status"),
    [
        ("PHL", "PHL", "current"),
        ("ROM", "ROU", "renamed"),
        ("ZAR", "COD", "renamed"),
        ("TMP", "TLS", "renamed"),
        ("PAL", "PSE", "renamed"),
        ("WBG", "PSE", "renamed"),
        ("KSV", "XKX", "renamed"),
        ("YUG", "YUG", "historic"),
        ("SCG", "SCG", "historic"),
        ("SRB&MNE", "SCG", "historic"),
        ("SUN", "SUN", "historic"),
        ("CSK", "CSK", "historic"),
        ("ANT", "ANT", "historic"),
        ("XKX", "XKX", "area"),
        ("CHI", "CHI", "area"),
        ("Other", "other", "area"),
        ("WLD", "WLD", "aggregate"),
    ],
)
def test_a_code_is_read_by_its_stated_rule(code: str, iso3: str, status: str) -> None:
    found = harmonised(code)
    assert (found.iso3, found.status) == (iso3, status)
    assert bool(found.reason) == (status != "current")


def test_no_rule_hides_a_current_code_and_each_leads_to_a_known_one() -> None:
    current = {each.alpha_3 for each in pycountry.countries}
    for code, country in known_codes().items():
        if country.status == "current":
            assert code == country.iso3 in current
        else:
            assert code not in current
        if country.status == "renamed":
            assert country.iso3 in current | {"XKX"}


def test_every_current_country_is_known() -> None:
    assert all(harmonised(each.alpha_3).status == "current" for each in pycountry.countries)


@pytest.mark.parametrize("code", ["QQQ", "phl", "", "PH", "Iraq"])
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(UnknownNameError, match="there is no country code named"):
        harmonised(code)


def test_invented_parties_are_known_only_where_they_are_allowed() -> None:
    assert harmonised("XAA", invented=True).status == "invented"
    assert harmonised("XKX", invented=True).status == "area"
    with pytest.raises(UnknownNameError, match="'XAA'"):
        harmonised("XAA")
    with pytest.raises(UnknownNameError, match="'ABA'"):
        harmonised("ABA", invented=True)
