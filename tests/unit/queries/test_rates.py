import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from negotiate.errors import UnknownNameError
from negotiate.queries.clauses import Clause
from negotiate.queries.groups import Groups
from negotiate.queries.index import index_of
from negotiate.queries.labels import NO_GROUP, labels_of
from negotiate.queries.query import Query
from negotiate.queries.rates import level_rates, rates
from negotiate.terms import Library, load_library

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared"))
CODING = SHARED / "data" / "bla_chilton_woda" / "bla_coding.csv"


def row(table: pd.DataFrame, **where: str) -> dict[str, object]:
    """Return the one row of a table with some labels."""
    for name, label in where.items():
        table = table[table[name] == label]
    assert len(table) == 1
    return dict(table.iloc[0])


@pytest.mark.parametrize(
    ("term", "n", "stated", "not_seen", "not_graded"),
    [
        ("fee", 6, 6, 1, 1),
        ("passport", 5, 1, 2, 0),
        ("quota", 2, 2, 5, 0),
        ("notice", 2, 2, 5, 0),
        ("pay", 1, 1, 6, 1),
        ("sectors", 0, 0, 7, 0),
    ],
)
def test_counts_keep_stated_looked_and_not_seen_apart(
    library: Library, groups: Groups, term: str, n: int, stated: int, not_seen: int, not_graded: int
) -> None:
    found = row(rates(library, groups=groups), term=term)
    assert (found["agreements"], found["n"], found["stated"]) == (7, n, stated)
    assert (found["not_seen"], found["not_graded"]) == (not_seen, not_graded)
    share = stated / n if n else np.nan
    assert found["share"] == pytest.approx(share, nan_ok=True)


def test_one_row_per_group_and_term_in_order(library: Library, groups: Groups) -> None:
    table = rates(library, by=["period"], terms=["passport", "fee"], groups=groups)
    assert table[["period", "term"]].to_numpy().tolist() == [
        ["new", "fee"],
        ["new", "passport"],
        ["old", "fee"],
        ["old", "passport"],
    ]
    assert list(table.columns) == [
        *("period", "term", "agreements", "n"),
        *("stated", "share", "not_seen", "not_graded"),
    ]


def test_counts_are_whole_numbers(library: Library, groups: Groups) -> None:
    table = rates(library, by=["era"], groups=groups)
    for name in ("agreements", "n", "stated", "not_seen", "not_graded"):
        assert table[name].dtype == np.int64


@pytest.mark.parametrize(
    ("by", "sizes"),
    [
        ("region", {"north": 5, "unknown": 2}),
        ("origin_region", {"south": 5, "unknown": 2}),
        (
            "destination",
            {"Bay states": 1, "World members": 1, "XWW": 1, "XYY": 2, "XZZ": 1, "unknown": 1},
        ),
        ("origin", {"World members": 1, "XAA": 3, "XBB": 2, "unknown": 1}),
        ("destination_group", {"bay": 4, NO_GROUP: 3}),
        ("origin_group", {NO_GROUP: 7}),
        ("era", {"2000_2012": 2, "before_2000": 2, "since_2013": 3}),
        ("period", {"new": 5, "old": 2}),
        ("sector", {"domestic_work": 1, "general": 5, "health": 1}),
        ("kind", {"bilateral": 5, "multilateral": 1, "standard": 1}),
        ("form", {"agreement": 4, "framework": 1, "memorandum": 1, "model_agreement": 1}),
    ],
)
def test_agreements_are_told_apart(
    library: Library, groups: Groups, by: str, sizes: dict[str, int]
) -> None:
    table = rates(library, by=[by], terms=["fee"], groups=groups)  # type: ignore[list-item]
    assert dict(zip(table[by], table["agreements"].tolist(), strict=True)) == sizes


def test_a_party_is_counted_whatever_its_role(library: Library, groups: Groups) -> None:
    table = rates(library, by=["party"], terms=["fee"], groups=groups)
    assert row(table, party="XYY")["agreements"] == 3
    assert row(table, party="XCC")["agreements"] == 1


def test_two_ways_at_once_give_every_pair_that_occurs(library: Library, groups: Groups) -> None:
    table = rates(library, by=["region", "era"], terms=["fee"], groups=groups)
    pairs = {(r, e): n for r, e, n in table[["region", "era", "agreements"]].to_numpy().tolist()}
    assert pairs == {
        ("north", "2000_2012"): 2,
        ("north", "before_2000"): 1,
        ("north", "since_2013"): 2,
        ("unknown", "before_2000"): 1,
        ("unknown", "since_2013"): 1,
    }


def test_an_agreement_of_two_sectors_counts_in_each(make: SimpleNamespace, groups: Groups) -> None:
    fee = {"fee": make.stated(make.value(2010, level="zero"))}
    one = make.agreement(
        "xaa-xyy-2010-both", make.one_way("XAA", "XYY"), 2010, fee, occupations=("9111", "2221")
    )
    library = make.library(one)
    by_sector = rates(library, by=["sector"], terms=["fee"], groups=groups)
    assert by_sector["agreements"].tolist() == [1, 1]
    assert rates(library, terms=["fee"], groups=groups)["agreements"].tolist() == [1]


def test_a_query_limits_what_is_counted(library: Library, groups: Groups) -> None:
    query = Query(kind="bilateral", clauses=(Clause("fee", ">=", level="shared"),))
    found = row(rates(library, terms=["passport"], query=query, groups=groups), term="passport")
    assert (found["agreements"], found["n"], found["stated"]) == (2, 2, 0)


def test_nothing_to_count_is_an_empty_table(library: Library, groups: Groups) -> None:
    nothing = Query(since=2100)
    assert rates(library, by=["era"], query=nothing, groups=groups).empty
    assert level_rates(library, by=["era"], query=nothing, groups=groups).empty
    assert rates(library, query=nothing, groups=groups).empty


def test_levels_are_counted_at_and_above(library: Library, groups: Groups) -> None:
    table = level_rates(library, terms=["fee"], groups=groups)
    assert table["level"].tolist() == ["worker_pays", "capped", "shared", "zero"]
    assert table["at"].tolist() == [1, 1, 0, 3]
    assert table["at_or_above"].tolist() == [5, 4, 3, 3]
    assert set(table["graded"]) == {5}
    assert set(table["n"]) == {6}


def test_types_have_no_above(library: Library, groups: Groups) -> None:
    table = level_rates(library, terms=["quota"], groups=groups)
    assert table["at"].tolist() == [1, 1]
    assert table["at_or_above"].isna().all()


def test_numbers_have_no_levels(library: Library, groups: Groups) -> None:
    assert level_rates(library, terms=["notice", "pay"], groups=groups).empty
    assert set(level_rates(library, groups=groups)["term"]) == {
        "fee",
        "passport",
        "quota",
        "sectors",
    }


def test_levels_by_group_stand_group_by_group(library: Library, groups: Groups) -> None:
    table = level_rates(library, by=["period"], terms=["fee", "passport"], groups=groups)
    assert table["period"].tolist() == ["new"] * 6 + ["old"] * 6
    assert table["term"].tolist() == (["fee"] * 4 + ["passport"] * 2) * 2
    assert table["at"].tolist() == [0, 1, 0, 2, 1, 0, 1, 0, 0, 1, 0, 0]
    assert table["agreements"].tolist() == [5] * 6 + [2] * 6


def test_unknown_ways_and_terms_are_refused(library: Library, groups: Groups) -> None:
    with pytest.raises(UnknownNameError, match=r"way to tell agreements apart named 'colour'.*era"):
        rates(library, by=["colour"], groups=groups)  # type: ignore[list-item]
    with pytest.raises(UnknownNameError, match="no term named 'fees'"):
        rates(library, terms=["fees"], groups=groups)
    with pytest.raises(UnknownNameError, match="no term named 'fees'"):
        level_rates(library, terms=["fees"], groups=groups)


def test_every_agreement_has_a_label_in_every_way(library: Library, groups: Groups) -> None:
    index = index_of(library, groups)
    for by in ("region", "origin_region", "destination", "origin", "party", "destination_group"):
        assert all(labels_of(index, by))


def test_the_parts_of_the_shipped_library_add_up() -> None:
    library = load_library()
    table = rates(library, by=["period"])
    assert (table["n"] + table["not_seen"] == table["agreements"]).all()
    assert (table["stated"] <= table["n"]).all()
    whole = rates(library).set_index("term")["stated"]
    assert table.groupby("term", sort=False)["stated"].sum().to_dict() == whole.to_dict()
