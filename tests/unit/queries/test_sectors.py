from types import SimpleNamespace

import pytest

from negotiate.queries.groups import Groups, load_groups
from negotiate.queries.sectors import SectorFound, sector_of_occupation, sectors_of
from negotiate.terms.schema import Agreement


def found(agreement: Agreement, groups: Groups) -> list[tuple[str, str]]:
    return [(one.sector, one.rule) for one in sectors_of(agreement, groups)]


@pytest.fixture
def named(make: SimpleNamespace):
    """Return an agreement with a title, id, sectors and occupations."""

    def maker(title="Agreement", name="xaa-xyy-2010-labour", sectors=None, occupations=()):
        given = {} if sectors is None else {"sectors": make.stated(sectors)}
        fee = {"fee": make.stated(make.value(2010, level="zero"))}
        parties = make.one_way("XAA", "XYY")
        return make.agreement(
            name, parties, 2010, {**fee, **given}, title=title, occupations=occupations
        )

    return maker


@pytest.mark.parametrize(
    ("occupations", "expected"),
    [
        (("9111",), [("domestic_work", "occupation 9111")]),
        (("2221", "2211"), [("health", "occupation 2221")]),
        (("2330",), [("teaching", "occupation 2330")]),
        (("2111",), [("teaching", "occupation 2111")]),
        (("7111",), [("other", "occupation 7111")]),
        (("2221", "9111"), [("domestic_work", "occupation 9111"), ("health", "occupation 2221")]),
    ],
)
def test_occupations_decide_first_and_the_longest_group_wins(
    named, groups: Groups, occupations: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    agreement = named(title="Agreement on housemaids and mines", occupations=occupations)
    assert found(agreement, groups) == expected


def test_the_term_sectors_decides_before_the_title(named, make, groups: Groups) -> None:
    agreement = named(title="On nurses", sectors=make.value(2010, "housemaids; teachers"))
    assert found(agreement, groups) == [
        ("domestic_work", "sectors: housemaid"),
        ("teaching", "sectors: teacher"),
    ]


def test_all_work_is_general_whatever_its_words(named, make, groups: Groups) -> None:
    agreement = named(sectors=make.value(2010, "all, also nurses", level="all"))
    assert found(agreement, groups) == [("general", "sectors: all")]


def test_what_a_sentence_takes_out_is_not_a_sector(named, make, groups: Groups) -> None:
    agreement = named(sectors=make.value(2010, "nurses; housemaids outside"))
    assert found(agreement, groups) == [("health", "sectors: nurse")]


def test_named_work_that_no_rule_knows_is_other(named, make, groups: Groups) -> None:
    assert found(named(sectors=make.value(2010, "pilots")), groups) == [
        ("other", "sectors: no known word")
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("On the employment of Nurses", [("health", "title: nurse")]),
        ("On domestic workers", [("domestic_work", "title: domestic worker")]),
        ("On nursery places", [("general", "no sector named")]),
        ("On labour", [("general", "no sector named")]),
    ],
)
def test_titles_decide_by_whole_words_in_singular_or_plural(
    named, groups: Groups, title: str, expected: list[tuple[str, str]]
) -> None:
    assert found(named(title=title), groups) == expected


def test_the_id_decides_last(named, groups: Groups) -> None:
    agreement = named(name="xaa-xyy-2010-domestic")
    assert found(agreement, groups) == [("domestic_work", "id: domestic")]


def test_a_sector_of_an_occupation_is_the_longest_that_fits(groups: Groups) -> None:
    codes = ("22", "2221", "23", "2", "9", "0")
    assert [sector_of_occupation(code, groups) for code in codes] == [
        "health",
        "health",
        "teaching",
        "teaching",
        "other",
        "other",
    ]


@pytest.mark.parametrize(
    ("title", "sector"),
    [
        ("Memorandum between the Ministry of Health, Labour and Welfare and XAA", "general"),
        ("Franco-Italian Protocol concerning Italian beet workers", "agriculture"),
        ("Agreement on seafarers", "seafaring"),
        ("Agreement on the construction of a pipeline and its workers", "construction"),
        ("Recruitment of healthcare professionals", "health"),
    ],
)
def test_shipped_words_read_titles_as_people_do(named, title: str, sector: str) -> None:
    assert [one.sector for one in sectors_of(named(title=title), load_groups())] == [sector]


@pytest.mark.parametrize(
    ("code", "sector"),
    [
        ("9111", "domestic_work"),
        ("5152", "domestic_work"),
        ("2221", "health"),
        ("5322", "health"),
        ("6111", "agriculture"),
        ("6222", "seafaring"),
        ("7112", "construction"),
        ("9312", "construction"),
        ("9311", "other"),
        ("8131", "manufacturing"),
        ("2341", "education"),
        ("5311", "education"),
        ("1111", "other"),
    ],
)
def test_shipped_occupations_have_the_sector_of_isco(code: str, sector: str) -> None:
    assert sector_of_occupation(code, load_groups()) == sector


def test_findings_sort_by_sector() -> None:
    assert SectorFound("a", "z") < SectorFound("b", "a")
