from collections.abc import Callable
from datetime import date

import pytest

from negotiate.cases import Case
from negotiate.queries.groups import load_groups
from negotiate.spillovers.agreement import (
    NORTH_AFRICA,
    SpilloverRequestError,
    agreement_change,
    effect_id,
    stated_number,
)
from negotiate.terms import Agreement, load_library

Invent = Callable[..., Agreement]


def test_parties_pick_the_corridor(case: Case, invent: Invent) -> None:
    found = agreement_change(invent("xaa-xzz-2024-work"), case)
    assert found.corridors == (("XAA", "XZZ"),)
    assert found.untold == ()
    assert found.effects["agreement_effect"].value == 0.57
    assert found.warnings == ()


def test_several_origins_pick_several_corridors_in_the_order_of_the_case(
    case: Case, invent: Invent
) -> None:
    parties = (
        {"iso3": "XBB", "role": "origin"},
        {"iso3": "XAA", "role": "both"},
        {"iso3": "XZZ", "role": "destination"},
    )
    found = agreement_change(invent("xbb-xzz-2024-work", {"parties": parties}), case)
    assert found.corridors == (("XAA", "XZZ"), ("XBB", "XZZ"))


def test_a_party_of_unknown_role_may_be_either(case: Case, invent: Invent) -> None:
    parties = ({"iso3": "XZZ", "role": "unknown"}, {"iso3": "XAA", "role": "unknown"})
    found = agreement_change(invent("xaa-xzz-2024-work", {"parties": parties}), case)
    assert found.corridors == (("XAA", "XZZ"),)


def test_an_agreement_of_other_countries_is_refused(case: Case, invent: Invent) -> None:
    with pytest.raises(
        SpilloverRequestError, match=r"is between XAA \(origin\), XQQ \(destination\)"
    ):
        agreement_change(invent("xaa-xqq-2024-work"), case)


def test_a_named_group_that_is_no_list_of_countries_picks_nothing(
    case: Case, invent: Invent
) -> None:
    parties = ({"group": "some members", "role": "origin"}, {"iso3": "XZZ", "role": "destination"})
    with pytest.raises(SpilloverRequestError, match="some members"):
        agreement_change(invent("xaa-xzz-2024-work", {"parties": parties}), case)


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("KEN", "agreement_effect.africa"),
        ("MAR", "agreement_effect.africa"),
        ("PHL", "agreement_effect"),
        ("XAA", "agreement_effect"),
    ],
)
def test_africa_has_its_own_effect(origin: str, name: str) -> None:
    assert effect_id(origin) == name


def test_no_country_of_north_africa_is_in_the_region_south_of_the_sahara() -> None:
    groups = load_groups()
    assert all(groups.region(code) == "middle_east_north_africa" for code in NORTH_AFRICA)


def test_a_shut_corridor_cannot_be_told_and_says_what_to_do(case: Case, invent: Invent) -> None:
    found = agreement_change(invent("xcc-xyy-2024-work"), case)
    assert found.untold == (("XCC", "XYY"),)
    assert found.corridors == ()
    assert found.effects == {}
    assert "status: shut by origin" in found.warnings[0]
    assert "only an upper bound" in found.warnings[0]
    assert "--use-number" in found.warnings[0]


def test_a_corridor_that_the_case_does_not_have_has_no_channel(case: Case, invent: Invent) -> None:
    found = agreement_change(invent("xdd-xyy-2024-work"), case)
    assert "status: no channel" in found.warnings[0]


def test_the_agreement_that_the_posts_were_counted_under_is_warned_of(
    case: Case, invent: Invent
) -> None:
    (warning,) = agreement_change(invent("xaa-xyy-2019-work"), case).warnings
    assert "counted with xaa-xyy-2019-work in force" in warning
    assert "counts it twice" in warning


def test_an_older_agreement_may_be_contained(case: Case, invent: Invent) -> None:
    (warning,) = agreement_change(invent("xaa-xzz-2015-work"), case).warnings
    assert "dates from 2015, not after the base year 2020" in warning


@pytest.mark.parametrize("begun", [date(2021, 1, 1), "2021-03", 2021])
def test_entry_into_force_after_the_base_year_counts(
    case: Case, invent: Invent, begun: object
) -> None:
    made = invent("xaa-xzz-2015-work", {"in_force": begun})
    assert agreement_change(made, case).warnings == ()


@pytest.mark.parametrize(("codes", "warned"), [(("9111",), True), (("22",), False), ((), False)])
def test_another_occupation_is_warned_of(
    case: Case, invent: Invent, codes: tuple[str, ...], warned: bool
) -> None:
    made = invent("xaa-xzz-2024-work", {"occupations": codes})
    assert bool(agreement_change(made, case).warnings) is warned


def test_the_number_that_a_text_states_comes_with_its_source(invent: Invent) -> None:
    value = {"level": "agreed_number", "amount": 500.0, "unit": "person", "note": "nurses a year"}
    found = stated_number(invent("xaa-xzz-2024-work", quota=value))
    assert found is not None
    assert (found.persons, found.level, found.words) == (500.0, "agreed number", "nurses a year")
    assert found.source == "The text, Art. 1 (text)"


@pytest.mark.parametrize("said", ["silent", "absent", {"level": "demand_driven"}])
def test_a_text_without_a_number_has_none(invent: Invent, said: object) -> None:
    assert stated_number(invent("xaa-xzz-2024-work", quota=said)) is None
    assert stated_number(invent("xaa-xzz-2024-work")) is None


def test_numbers_of_the_library_are_read() -> None:
    library = load_library()
    found = stated_number(library.get("ind-deu-2022-mmpa"))
    assert found is not None
    assert found.persons == 3000.0
    assert "per year" in found.words
