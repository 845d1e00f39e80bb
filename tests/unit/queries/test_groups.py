import csv
import itertools
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from negotiate.errors import AgreementFileError, UnknownNameError
from negotiate.queries.groups import GROUPS_FILE, Groups, load_groups, plain
from negotiate.strict_yaml import parse_text
from negotiate.terms import load_library

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared"))
WORLD_BANK = SHARED / "data" / "wb_income_groups" / "wb_country_classification_2025_10_07.csv"
GULF = {"ARE", "BHR", "KWT", "OMN", "QAT", "SAU"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("XAA", "XAA"),
        ("xaa", "XAA"),
        ("Aland", "XAA"),
        ("bland AND islands", "XBB"),
        ("Zed", "XZZ"),
        ("the Bay", "bay"),
        ("States of the Bay", "bay"),
        ("bay states", "bay"),
        ("the North", "north"),
        ("northern lands", "north"),
    ],
)
def test_a_place_is_found_by_code_id_title_and_other_names(
    groups: Groups, text: str, place: str
) -> None:
    assert groups.place(text) == place


def test_a_name_that_is_also_known_comes_before_the_lists(groups: Groups) -> None:
    assert groups.place("world members", also=("World members",)) == "World members"


def test_an_unknown_place_is_refused_with_the_known_groups(groups: Groups) -> None:
    with pytest.raises(UnknownNameError, match=r"no country or group named 'Atlantis'.*bay, north"):
        groups.place("Atlantis")


@pytest.mark.parametrize(
    ("place", "members"),
    [
        ("bay", {"XYY", "XZZ"}),
        ("north", {"XWW", "XYY", "XZZ"}),
        ("south", {"XAA", "XBB", "XCC"}),
        ("XAA", {"XAA"}),
        ("World members", {"World members"}),
    ],
)
def test_members_of_groups_regions_and_single_countries(
    groups: Groups, place: str, members: set[str]
) -> None:
    assert groups.members(place) == members


def test_a_country_that_is_not_listed_has_an_unknown_region(groups: Groups) -> None:
    assert groups.region("XZA") == "unknown"
    assert groups.region("XCC") == "south"


@pytest.mark.parametrize(
    ("year", "era", "period"),
    [
        (1999, "before_2000", "old"),
        (2000, "2000_2012", "new"),
        (2012, "2000_2012", "new"),
        (2013, "since_2013", "new"),
    ],
)
def test_eras_hold_their_first_and_last_years(
    groups: Groups, year: int, era: str, period: str
) -> None:
    assert groups.era_of(year) == era
    assert groups.era_of(year, "period") == period
    assert year in groups.era(era)


def test_an_era_is_found_in_either_division_and_an_unknown_one_is_refused(groups: Groups) -> None:
    assert groups.era("2000-2012").first == 2000
    assert groups.era("OLD").last == 1999
    with pytest.raises(UnknownNameError, match=r"no era named 'bronze age'.*since_2013"):
        groups.era("bronze age")


def test_a_sector_is_found_by_id_title_and_other_names(groups: Groups) -> None:
    assert [groups.sector(name) for name in ("domestic_work", "Domestic work", "care")] == [
        "domestic_work",
        "domestic_work",
        "health",
    ]
    with pytest.raises(UnknownNameError, match="no sector named 'piracy'"):
        groups.sector("piracy")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("region: south}", "region: west}", "countries name unknown regions: west"),
        ("members: [XYY, XZZ]", "members: [XYY, XQQ]", "members must be listed countries, got XQQ"),
        ("source: own}", "source: owl}", "groups cite unlisted sources: owl"),
        ("members: [XYY, XZZ]", "members: []", "members"),
        ("occupations: ['22']", "occupations: ['nurse']", "occupations"),
        ("  era:\n", "  epoch:\n", "eras"),
    ],
)
def test_a_file_of_groups_that_contradicts_itself_is_refused(
    make: SimpleNamespace, old: str, new: str, message: str
) -> None:
    assert old in make.groups_text
    with pytest.raises(AgreementFileError, match=message):
        parse_text(make.groups_text.replace(old, new, 1), Groups, error=AgreementFileError)


def test_groups_of_ones_own_are_read_from_a_file(make: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "groups.yaml").write_text(make.groups_text)
    assert load_groups(tmp_path / "groups.yaml").members("bay") == {"XYY", "XZZ"}


def test_the_shipped_groups_are_read_once() -> None:
    assert load_groups() is load_groups()
    assert GROUPS_FILE.is_file()


def test_the_gulf_is_the_six_states_by_whatever_name() -> None:
    groups = load_groups()
    assert {groups.place(name) for name in ("the Gulf", "GCC", "gulf states")} == {"gulf"}
    assert groups.members("gulf") == GULF


@pytest.mark.parametrize(
    ("code", "region"),
    [
        ("YUG", "europe_central_asia"),
        ("CSK", "europe_central_asia"),
        ("DDR", "europe_central_asia"),
        ("SUN", "europe_central_asia"),
        ("MSR", "latin_america_caribbean"),
        ("AIA", "latin_america_caribbean"),
    ],
)
def test_states_that_the_world_bank_does_not_list_have_a_region_marked_as_ours(
    code: str, region: str
) -> None:
    country = load_groups().countries[code]
    assert (country.region, country.assigned) == (region, True)


def test_every_country_of_the_shipped_agreements_has_a_region() -> None:
    groups = load_groups()
    codes = {p.iso3 for agreement in load_library() for p in agreement.parties if p.iso3}
    assert {code for code in codes if groups.region(code) == "unknown"} == set()


@pytest.mark.skipif(not WORLD_BANK.is_file(), reason=f"no list of the World Bank at {WORLD_BANK}")
def test_names_and_regions_are_those_of_the_world_bank() -> None:
    groups = load_groups()
    titles = {plain(n): k for k, r in groups.regions.items() for n in (r.title, *r.names)}
    with WORLD_BANK.open(encoding="utf-8") as file:
        rows = {
            row["iso3"]: (row["economy"], titles[plain(row["region"])])
            for row in csv.DictReader(file)
        }
    ours = {code: (c.name, c.region) for code, c in groups.countries.items() if not c.assigned}
    assert ours == rows


@pytest.mark.parametrize("of", [lambda g: g.regions, lambda g: g.groups, lambda g: g.countries])
def test_no_two_places_share_a_name(of: Callable[[Groups], dict[str, object]]) -> None:
    groups = load_groups()
    for name in of(groups):
        assert groups.place(name) == name


def test_eras_of_each_division_follow_each_other_without_gap() -> None:
    for division in load_groups().eras.values():
        assert division[0].first is None
        assert division[-1].last is None
        for earlier, later in itertools.pairwise(division):
            assert earlier.last is not None
            assert later.first == earlier.last + 1


def test_plain_names_drop_capitals_signs_and_the_article() -> None:
    assert [plain(text) for text in ("The Gulf!", "zero_to-worker", "  A  b ")] == [
        "gulf",
        "zero to worker",
        "a b",
    ]
