import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from negotiate.datasets import Registry, read_table
from negotiate.datasets.facts import COLUMNS
from negotiate.errors import DatasetError

ROWS = (
    "XAA,XAB,B,F,2020,10,4,6,0.5,",
    "XAA,XAB,B,M,2020,12,,6,,one",
    "XAC,,Other,F,2020,2000,1000,1000,0.0001,",
)
Put = Callable[..., Path]


def refusal(folder: Path, registry: Registry, table: str = "stock") -> DatasetError:
    with pytest.raises(DatasetError, match="problem") as caught:
        read_table(folder, table, registry=registry, invented=True)
    return caught.value


def test_each_filled_cell_is_one_fact_with_unit_year_and_row(put: Put, registry: Registry) -> None:
    facts = read_table(put(*ROWS), "stock", registry=registry, invented=True).facts
    assert tuple(facts.columns) == ("origin", "destination", "sex", *COLUMNS)
    first = facts.iloc[0].to_dict()
    assert first == {
        "origin": "XAA",
        "destination": "XAB",
        "sex": "female",
        "measure": "stock",
        "value": 10.0,
        "unit": "person",
        "year": 2020,
        "dataset": "stock",
        "row": 2,
        "flag": "",
    }


def test_types_are_those_declared(put: Put, registry: Registry) -> None:
    types = read_table(put(*ROWS), "stock", registry=registry, invented=True).facts.dtypes
    assert {name: str(kind) for name, kind in types.items()} == {
        "origin": "category",
        "destination": "category",
        "sex": "category",
        "measure": "category",
        "value": "float64",
        "unit": "category",
        "year": "Int64",
        "dataset": "category",
        "row": "int64",
        "flag": "category",
    }


def test_an_empty_cell_gives_no_fact_and_is_counted(put: Put, registry: Registry) -> None:
    found = read_table(put(*ROWS), "stock", registry=registry, invented=True)
    assert found.missing == {"young": 1, "share": 1}
    of_row = found.facts[found.facts["row"] == 3]
    assert of_row["measure"].tolist() == ["stock", "old"]
    assert not (found.facts["value"] == 0).any()


def test_a_zero_stays_a_fact(put: Put, registry: Registry) -> None:
    folder = put("XAA,XAB,B,F,2020,0,0,0,0.5,")
    facts = read_table(folder, "stock", registry=registry, invented=True).facts
    assert facts["value"].tolist() == [0.0, 0.0, 0.0, 0.5]


def test_a_declared_sign_for_missing_is_missing_and_na_is_a_text(
    put: Put, registry: Registry
) -> None:
    folder = put("XAA,XAB,B,F,2020,5,.,.,.,NA")
    found = read_table(folder, "stock", registry=registry, invented=True)
    assert found.missing == {"young": 1, "old": 1, "share": 1}
    put("NAM,NA", header="iso3,group", name="words.csv")
    words = read_table(folder, "words", registry=registry).facts
    assert words[["country", "value"]].to_numpy().tolist() == [["NAM", "NA"]]


def test_faults_are_flagged_or_left_out_and_counted_even_if_they_hit_nothing(
    put: Put, registry: Registry
) -> None:
    folder = put(*ROWS, "WLD,XAB,B,F,2020,-9,x,,7,")
    found = read_table(folder, "stock", registry=registry, invented=True)
    assert [(fault.id, fault.action, fault.rows, fault.facts) for fault in found.faults] == [
        ("total_row", "leave_out", 1, 3),
        ("high", "flag", 1, 1),
        ("tiny", "leave_out", 1, 1),
        ("doubtful", "flag", 1, 3),
        ("never", "flag", 0, 0),
    ]
    of_row = found.facts[found.facts["row"] == 4]
    assert dict(zip(of_row["measure"], of_row["flag"], strict=True)) == {
        "stock": "high;doubtful",
        "young": "doubtful",
        "old": "doubtful",
    }
    assert 5 not in set(found.facts["row"])


def test_an_area_without_code_is_read_by_its_name_and_reported(
    put: Put, registry: Registry
) -> None:
    found = read_table(put(*ROWS), "stock", registry=registry, invented=True)
    assert set(found.facts["destination"]) == {"XAB", "other"}
    codes = {each.given: (each.iso3, each.status, each.rows) for each in found.codes}
    assert codes["Other"] == ("other", "area", 1)
    assert codes["XAA"] == ("XAA", "invented", 2)


def test_columns_that_nobody_named_are_told(put: Put, registry: Registry) -> None:
    folder = put("XAA,1,z", header="iso3,group,more", name="words.csv")
    found = read_table(folder, "words", registry=registry, invented=True)
    assert found.unknown_columns == ("more",)


def test_quarters_and_own_years_are_read(put: Put, registry: Registry) -> None:
    folder = put("XAA,2016_2Q,-3.5", header="from,period,price", name="price.csv.gz")
    path = folder / "stocks" / "price.csv.gz"
    path.write_bytes(gzip.compress(path.read_bytes()))
    fact = read_table(folder, "price", registry=registry, invented=True).facts.iloc[0]
    assert (fact["quarter"], fact["year"], fact["value"]) == ("2016Q2", 2016, -3.5)
    put("XAA,7,2019.0", "XAB,,", header="iso3,jobs,jobs_year", name="own.csv")
    facts = read_table(folder, "own", registry=registry, invented=True).facts
    assert facts[["country", "year"]].to_numpy().tolist() == [["XAA", 2019]]


GOOD = "XAA,XAB,B,F,2020,10,4,6,0.5,"


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ("XAA,XAB,B,M,2020,x,4,6,0.5,", "n", "must be a number, got 'x'"),
        ("XAA,XAB,B,M,2020,nan,4,6,0.5,", "n", "must be a number, got 'nan'"),
        ("XAA,XAB,B,M,2020,inf,,6,0.5,", "n", "must be a whole number, at least 0, got 'inf'"),
        ("XAA,XAB,B,M,2020,-10,,,0.5,", "n", "must be a whole number, at least 0, got '-10'"),
        ("XAA,XAB,B,M,2020,1.5,,,0.5,", "n", "must be a whole number, at least 0, got '1.5'"),
        ("XAA,XAB,B,M,2020,,,,0.5,", "n", "is empty; a value is required here"),
        ("XAA,XAB,B,M,2020,10,4,6,1.01,", "share", "must lie between 0 and 1, got '1.01'"),
        ("XAA,XAB,B,M,2020,10,4,7,0.5,", "n", "must be young + old, got 10 against 11"),
        ("QQQ,XAB,B,M,2020,10,4,6,0.5,", "from", "must be a current, older or named country code"),
        ("PHL,WLD,B,M,2020,10,4,6,0.5,", "to", "must be a country, not a sum over countries"),
        (",XAB,B,M,2020,10,4,6,0.5,", "from", "is empty; a key is required"),
        ("XAA,,,M,2020,10,4,6,0.5,", "to", "is empty; a key is required"),
        ("XAA,XAB,B,f,2020,10,4,6,0.5,", "sex", "must be one of F, M, got 'f'"),
        ("XAA,XAB,B,M,20200,10,4,6,0.5,", "year", "must be a year between 1800 and 2100"),
        ("XAA,XAB,B,M,,10,4,6,0.5,", "year", "is empty; a year is required here"),
        (GOOD, "from, to, sex", "(XAA, XAB, female, 2020) already stands in row 2"),
        ("XAA,XAB,B,M,2020,10,4,6", "", "has 8 cells, the header has 10; check the commas"),
    ],
)
def test_one_bad_row_is_named_with_column_and_rule(
    put: Put, registry: Registry, row: str, column: str, rule: str
) -> None:
    error = refusal(put(GOOD, row), registry)
    assert len(error.problems) == 1
    assert (error.row, error.column) == (3, column)
    assert rule in error.rule
    assert error.path.endswith("stock.csv")


def test_all_problems_of_a_file_come_at_once_the_first_twenty_are_listed(
    put: Put, registry: Registry
) -> None:
    bad = [f"XAA,XAB,B,F,{1900 + at},-1,,,2," for at in range(30)]
    error = refusal(put(*bad), registry)
    assert len(error.problems) == 60
    assert str(error).count("\n  - ") == 20
    assert str(error).endswith("... and 40 more")


def test_a_missing_file_names_the_original_and_the_command(
    tmp_path: Path, registry: Registry
) -> None:
    error = refusal(tmp_path, registry)
    assert "get it from https://stocks.example/original" in error.rule
    assert "labour-negotiate data import DIR" in error.rule


def test_missing_columns_are_named_all_at_once(put: Put, registry: Registry) -> None:
    error = refusal(put("XAA", header="from"), registry)
    assert {problem.column for problem in error.problems} == {
        "to",
        "sex",
        "year",
        "n",
        "young",
        "old",
        "share",
        "to_name",
    }


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "holds no rows"),
        (b"from,to\n", "holds no rows"),
        (b"from,from\n1,2\n", "stands twice in the header"),
        (b"from\n\xff\n", "is not UTF-8 here"),
        (b'from\n"a\n', "is not CSV here"),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    put: Put, registry: Registry, content: bytes, rule: str
) -> None:
    folder = put()
    (folder / "stocks" / "stock.csv").write_bytes(content)
    assert rule in refusal(folder, registry).rule


def test_a_damaged_gzip_file_is_refused(put: Put, registry: Registry) -> None:
    folder = put("XAA,2016Q1,1", header="from,period,price", name="price.csv.gz")
    assert "is not a whole gzip file" in refusal(folder, registry, "price").rule
    path = folder / "stocks" / "price.csv.gz"
    path.write_bytes(gzip.compress(b"from,period,price\nXAA,2016Q1,1\n" * 99)[:-20])
    assert "is not a whole gzip file" in refusal(folder, registry, "price").rule


def test_a_folder_in_place_of_a_file_is_refused(put: Put, registry: Registry) -> None:
    folder = put()
    (folder / "stocks" / "words.csv").mkdir()
    assert "cannot be read" in refusal(folder, registry, "words").rule


def test_a_wrong_quarter_and_a_value_without_year_are_refused(put: Put, registry: Registry) -> None:
    folder = put("XAA,5,", header="iso3,jobs,jobs_year", name="own.csv")
    assert "a year is required here" in refusal(folder, registry, "own").rule
    put("x", header="a", name="price.csv.gz")
    path = folder / "stocks" / "price.csv.gz"
    path.write_bytes(gzip.compress(b"from,period,price\nXAA,2016Q5,1\n"))
    assert (
        "must be a quarter such as 2016Q2, got '2016Q5'" in refusal(folder, registry, "price").rule
    )


def test_invented_parties_are_refused_in_real_files(put: Put, registry: Registry) -> None:
    with pytest.raises(DatasetError, match="row 2, column from: must be a current"):
        read_table(put(GOOD), "stock", registry=registry)
