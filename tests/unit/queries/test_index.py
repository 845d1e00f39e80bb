import gc
import weakref
from types import SimpleNamespace

import numpy as np
import pytest

from negotiate.errors import UnknownNameError
from negotiate.queries.arrays import DESTINATION, DIRECTION_UNKNOWN, ORIGIN, STATES, Index
from negotiate.queries.groups import Groups
from negotiate.queries.index import build_index, in_unit, index_of, year_of
from negotiate.terms import Codebook, Library, load_library


@pytest.fixture(scope="module")
def index(library: Library, groups: Groups) -> Index:
    return index_of(library, groups)


def cell(index: Index, name: str, term: str) -> tuple[str, int, bool]:
    row, column = index.row[name], index.column[term]
    return (
        STATES[index.states[row, column]],
        int(index.ranks[row, column]),
        bool(index.ended[row, column]),
    )


def test_one_row_per_agreement_and_one_column_per_term(index: Index, library: Library) -> None:
    assert index.states.shape == index.ranks.shape == index.positions.shape == (7, 6)
    assert index.agreements == library.agreements
    assert index.terms == tuple(library.codebook.ids())


@pytest.mark.parametrize(
    ("name", "term", "expected"),
    [
        ("xaa-xyy-2005-labour", "fee", ("stated", 3, False)),
        ("xaa-xyy-2005-labour", "passport", ("absent", -1, False)),
        ("xaa-xyy-2005-labour", "quota", ("not_seen", -1, False)),
        ("xaa-xyy-2005-labour", "notice", ("stated", -1, False)),
        ("xaa-xzz-2012-domestic", "fee", ("stated", -1, False)),
        ("xaa-xzz-2012-domestic", "quota", ("stated", 1, False)),
        ("xbb-xww-1970-labour", "passport", ("excluded", -1, False)),
        ("xbb-xyy-2014-health", "passport", ("silent", -1, False)),
        ("xcc-xyy-2020-labour", "passport", ("stated", -1, True)),
    ],
)
def test_cells_hold_the_last_value_of_the_main_reading(
    index: Index, name: str, term: str, expected: tuple[str, int, bool]
) -> None:
    assert cell(index, name, term) == expected


def test_the_three_facts_part_every_cell(index: Index) -> None:
    three = index.stated.astype(int) + index.lacks.astype(int) + (~index.looked).astype(int)
    assert (three == 1).all()


@pytest.mark.parametrize(
    ("name", "term", "position"),
    [
        ("xaa-xyy-2005-labour", "fee", 3.0),
        ("xaa-xyy-2005-labour", "notice", 6.0),
        ("xbb-xyy-2014-health", "notice", 12.0),
        ("xbb-xyy-2014-health", "quota", 0.0),
        ("xaa-xzz-2012-domestic", "fee", np.nan),
        ("xbb-xww-1970-labour", "pay", np.nan),
        ("xcc-xyy-2020-labour", "passport", np.nan),
    ],
)
def test_positions_are_ranks_or_amounts_in_the_unit_of_the_term_and_never_money(
    index: Index, name: str, term: str, position: float
) -> None:
    found = index.positions[index.row[name], index.column[term]]
    assert found == pytest.approx(position, nan_ok=True)


def test_left_to_national_law_is_known_not_to_be_there(
    make: SimpleNamespace, groups: Groups
) -> None:
    one = make.agreement(
        "xaa-xyy-2010-law",
        make.one_way("XAA", "XYY"),
        2010,
        {"fee": make.not_there("left_to_national_law")},
    )
    index = build_index(make.library(one), groups)
    assert cell(index, one.id, "fee") == ("left_to_national_law", -1, False)
    assert index.lacks[0, 0]


def test_years_are_those_of_signature(index: Index) -> None:
    assert index.years.tolist() == [1950, 2015, 2005, 2012, 1970, 2014, 2020]


def test_roles_hold_direction_and_its_absence(index: Index) -> None:
    row, column = index.row["xcc-xyy-2020-labour"], index.name_column
    assert index.roles[row, column["XYY"]] == DIRECTION_UNKNOWN
    assert index.roles[index.row["xaa-xyy-2005-labour"], column["XAA"]] == ORIGIN
    model = index.roles[index.row["model-1950-standard"], column["World members"]]
    assert model == ORIGIN | DESTINATION


def test_a_group_means_its_members_and_a_party_of_its_name(index: Index) -> None:
    names = {index.names[column] for column in index.members("bay").tolist()}
    assert names == {"XYY", "XZZ", "Bay states"}
    found = index.has_party("bay", DESTINATION)
    ids = [a.id for a, hit in zip(index.agreements, found.tolist(), strict=True) if hit]
    assert ids == [
        "multi-2015-frame",
        "xaa-xyy-2005-labour",
        "xaa-xzz-2012-domestic",
        "xbb-xyy-2014-health",
    ]


def test_a_member_is_found_in_a_party_that_is_a_known_group(index: Index) -> None:
    row = index.row["multi-2015-frame"]
    assert index.has_party("XZZ", DESTINATION)[row]
    assert not index.has_party("XZZ", ORIGIN)[row]
    assert not index.has_party("XWW", DESTINATION)[row]


def test_every_dated_value_of_every_reading_has_a_row(index: Index) -> None:
    values = index.values
    fee = values.of_term(index.column["fee"])
    labour = index.row["xaa-xyy-2005-labour"]
    own = values.agreement[fee] == labour
    assert values.year[fee][own].tolist() == [2005, 2012]
    assert values.rank[fee][own].tolist() == [2, 3]
    assert values.last[fee][own].tolist() == [False, True]
    passport = values.of_term(index.column["passport"])
    other = values.reading[passport] == 1
    assert values.agreement[passport][other].tolist() == [index.row["xbb-xyy-2014-health"]]
    assert not values.last[passport][other].any()


def test_rows_of_values_are_sorted_by_term_then_agreement(index: Index) -> None:
    values = index.values
    assert values.starts[-1] == len(values.agreement)
    for column in range(len(index.terms)):
        assert (np.diff(values.agreement[values.of_term(column)]) >= 0).all()


def test_amounts_of_money_keep_their_currency(index: Index) -> None:
    pay = index.values.of_term(index.column["pay"])
    assert index.values.amount[pay].tolist() == [1000.0]
    assert [index.currencies[code] for code in index.values.currency[pay]] == ["XTS"]


def test_the_arrays_are_made_once_for_each_library(library: Library, groups: Groups) -> None:
    first = index_of(library, groups)
    assert index_of(library, groups) is first
    assert index_of(Library(library.codebook, library.agreements), groups) is not first
    assert index_of(library, groups) is first


def test_other_groups_make_other_arrays(library: Library, groups: Groups) -> None:
    own = index_of(library, groups)
    other = index_of(library, groups.model_copy())
    assert other is not own
    assert other.groups is not own.groups


def test_the_arrays_do_not_keep_a_library_alive(library: Library, groups: Groups) -> None:
    short = Library(library.codebook, library.agreements)
    index_of(short, groups)
    gone = weakref.ref(short)
    del short
    gc.collect()
    assert gone() is None


def test_an_empty_library_has_empty_arrays(book: Codebook, groups: Groups) -> None:
    index = index_of(Library(book, ()), groups)
    assert index.states.shape == (0, 6)
    assert len(index.values.agreement) == 0


def test_a_term_that_the_codebook_lacks_is_refused(make: SimpleNamespace, groups: Groups) -> None:
    one = make.agreement(
        "xaa-xyy-2010-odd", make.one_way("XAA", "XYY"), 2010, {"odd": make.not_there()}
    )
    with pytest.raises(UnknownNameError, match="no term named 'odd'"):
        build_index(make.library(one), groups)


@pytest.mark.parametrize(
    ("amount", "unit", "wanted", "expected"),
    [
        (2, "year", "month", 24.0),
        (6, "month", "year", 0.5),
        (3, "month", "month", 3.0),
        (1, "week", "day", 7.0),
        (1200, "currency/year", "currency/month", 100.0),
        (2, "day", "month", float("nan")),
        (2, None, "month", float("nan")),
    ],
)
def test_units_are_converted_only_where_that_is_exact(
    amount: float, unit: str | None, wanted: str, expected: float
) -> None:
    assert in_unit(amount, unit, wanted) == pytest.approx(expected, nan_ok=True)


def test_years_of_days_months_and_years(index: Index) -> None:
    agreement = index.agreements[index.row["multi-2015-frame"]]
    assert [year_of(when) for when in (agreement.signed, "2005-03", 1970)] == [2015, 2005, 1970]


def test_every_value_of_the_shipped_library_is_in_the_table() -> None:
    library = load_library()
    index = index_of(library)
    readings = [
        reading
        for agreement in library
        for provision in agreement.provisions.values()
        for reading in (provision, *provision.alternatives.values())
    ]
    assert len(index.values.agreement) == sum(len(reading.values) for reading in readings)
    assert int(index.looked.sum()) == sum(len(agreement.provisions) for agreement in library)
