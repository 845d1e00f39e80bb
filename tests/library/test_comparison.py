"""The shipped agreements compared: what is known of them stays known, with source and place."""

from datetime import date

import pytest

from negotiate.comparison.assessment import assess
from negotiate.comparison.differences import diff
from negotiate.comparison.gaps import gap
from negotiate.comparison.stacking import stack
from negotiate.comparison.versions import timelines, versions_of
from negotiate.terms import Library, load_library


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the shipped library."""
    return load_library()


def test_no_agreement_differs_from_itself_or_falls_short_of_itself(library: Library) -> None:
    for agreement in library.agreements[::10]:
        found = diff([agreement, agreement], library.codebook)
        assert {row.finding for row in found.rows} <= {"equal"}, agreement.id
        assert gap(agreement, agreement, library.codebook).distance in (0, None), agreement.id


def test_everything_known_on_a_sheet_has_a_source_and_a_place(library: Library) -> None:
    for agreement in library.agreements[::10]:
        sheet = assess(agreement, library.codebook)
        assert [score.heading for score in sheet.headings] == [
            "governance",
            "protection",
            "development",
            "enforceability",
        ]
        for row in sheet.rows:
            assert 0 <= row.low <= row.high <= 1
            for cell in row.evidence:
                assert cell.is_unknown or (cell.source and cell.locator and cell.grade)


def test_the_word_of_the_data_set_that_there_is_no_clause_is_not_met(library: Library) -> None:
    sheet = assess(library.get("phl-sau-2013-domestic"), library.codebook)
    (row,) = [row for row in sheet.rows if row.criterion == "savings"]
    assert (row.answer, row.evidence[0].state) == ("not_met", "absent")
    assert "Chilton and Woda" in row.evidence[0].source


def test_the_bracero_agreements_are_versions_in_order(library: Library) -> None:
    line = versions_of(library, "mex-usa-1951-agricultural")
    years = [int(version.signed[:4]) for version in line.versions]
    assert len(years) > 2
    assert years == sorted(years)
    assert {version.agreement[:7] for version in line.versions} == {"mex-usa"}


def test_domestic_work_and_other_work_are_two_time_lines(library: Library) -> None:
    lines = timelines(library, "PHL", "JOR")
    families = [{version.agreement for version in line.versions} for line in lines]
    assert len(families) > 1
    domestic = [family for family in families if "phl-jor-2012-domestic" in family]
    assert domestic == [{"phl-jor-2012-domestic", "phl-jor-2018-domestic"}]


def test_a_declaration_of_a_region_is_in_the_stack_and_binds_nobody(library: Library) -> None:
    found = stack(library, "MMR", "THA", on=date(2018, 1, 1))
    standing = {member.agreement: member.standing for member in found.members}
    assert {"mmr-tha-2003-labour", "mmr-tha-2016-labour"} <= set(standing)
    assert standing["asean-2007-declaration"].force == "soft"
    for row in found.rows:
        assert "asean-2007-declaration" not in row.given_by


def test_a_stack_never_holds_a_standard(library: Library) -> None:
    standards = {each.id for each in library if each.kind == "standard"}
    found = stack(library, "PHL", "SAU", on=date(2020, 1, 1))
    assert not standards & {member.agreement for member in (*found.members, *found.left_out)}
