"""The published files import, and their totals are those that were checked when they were read.

The files are not part of the repository; set ``NEGOTIATE_SHARED`` to the folder that holds
``data``, or put it beside the repository as ``shared``.
"""

import gzip
import os
import shutil
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

from negotiate.datasets import Imported, import_folder, load, load_registry, read_table
from negotiate.errors import DatasetError

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared")) / "data"
TABLES = [name for _, name, _ in load_registry().tables()]

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the published files are not here")


@lru_cache(maxsize=len(TABLES))
def read(name: str) -> Imported:
    return read_table(DATA, name)


def chosen(name: str, **wanted: object) -> pd.DataFrame:
    """Return the facts of a table that have the wanted keys."""
    facts = read(name).facts
    for column, value in wanted.items():
        facts = facts[facts[column] == value]
    return facts


def one(name: str, **wanted: object) -> float:
    """Return the value of the only fact that has the wanted keys."""
    found = chosen(name, **wanted)
    assert len(found) == 1, found
    return float(found["value"].iloc[0])


def total(name: str, **wanted: object) -> float:
    return float(chosen(name, **wanted)["value"].sum())


@pytest.mark.parametrize("name", TABLES)
def test_a_published_file_imports_whole_with_unique_keys(name: str) -> None:
    found = read(name)
    facts = found.facts
    table = load_registry().set_of(name).tables[name]
    assert found.rows == found.rows_published
    assert found.unknown_columns == ()
    assert not facts.duplicated([*table.keys, "measure", "year"]).any()
    assert facts[[*table.keys, "measure", "value", "unit", "row"]].notna().all().all()
    assert facts["row"].between(2, found.rows + 1).all()


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_is_a_fact_or_counted_as_missing_or_left_out(name: str) -> None:
    found = read(name)
    table = load_registry().set_of(name).tables[name]
    left_out = sum(fault.facts for fault in found.faults if fault.action == "leave_out")
    cells = found.rows * len(table.measures)
    assert cells == len(found.facts) + sum(found.missing.values()) + left_out


@pytest.mark.parametrize("name", TABLES)
def test_every_known_fault_still_hits_something(name: str) -> None:
    assert [fault.id for fault in read(name).faults if not fault.rows] == []


@pytest.mark.parametrize(
    ("name", "keys", "value"),
    [
        ("un_migrant_stock_2020", {"origin": "PHL", "destination": "SAU"}, 644_828),
        ("un_migrant_stock_2020", {"origin": "IND", "destination": "ARE"}, 3_471_300),
        ("un_migrant_stock_2020", {"origin": "MEX", "destination": "USA"}, 10_853_105),
        ("un_migrant_stock_2020", {"origin": "BGD", "destination": "IND"}, 2_488_471),
        ("un_migrant_stock_2020", {"origin": "NPL", "destination": "QAT"}, 253_940),
        ("un_migrant_stock_2020", {"origin": "LKA", "destination": "SAU"}, 529_336),
        ("wb_migrant_stock_2017", {"origin": "PHL", "destination": "SAU"}, 583_985),
        ("wb_migrant_stock_2017", {"origin": "IND", "destination": "ARE"}, 3_310_419),
        ("wb_migrant_stock_2017", {"origin": "MEX", "destination": "USA"}, 11_573_680),
        ("iab_migrant_stock", {"origin": "PHL", "destination": "USA"}, 1_711_327),
        ("iab_migrant_stock", {"origin": "PHL", "destination": "CAN"}, 366_242),
        ("oecd_foreign_trained_doctors", {"training": "IND", "destination": "GBR"}, 15_870),
        ("oecd_foreign_trained_doctors", {"training": "ROU", "destination": "DEU"}, 3_978),
    ],
)
def test_a_stock_is_the_published_one(name: str, keys: Mapping[str, str], value: int) -> None:
    latest = int(read(name).facts["year"].max())
    measure = next(iter(load_registry().set_of(name).tables[name].measures))
    assert one(name, **keys, year=latest, measure=measure) == value


def test_the_corridors_of_2020_add_up_and_men_and_women_are_the_total() -> None:
    name = "un_migrant_stock_2020"
    assert total(name, year=2020, measure="migrant_stock") == pytest.approx(267.9e6, abs=0.05e6)
    sums = read(name).facts.groupby("measure", observed=True)["value"].sum()
    assert sums["migrant_stock_male"] + sums["migrant_stock_female"] == sums["migrant_stock"]
    assert len(chosen(name, year=2020, measure="migrant_stock")) == 11_537


def test_remittances_are_the_published_ones() -> None:
    assert total("wb_migrant_stock_2017") == pytest.approx(252.6e6, abs=0.05e6)
    assert total("remittance_matrix_2021") == pytest.approx(781_100, abs=50)
    assert total("remittance_matrix_2017") == pytest.approx(613_500, abs=50)
    assert total("remittance_matrix_2021", receiving="IND") == pytest.approx(89_375, abs=1)
    assert one("remittance_matrix_2021", sending="SAU", receiving="PHL") == pytest.approx(
        3_670, abs=0.5
    )


def test_prices_of_both_tables_agree_where_they_overlap() -> None:
    quarter = {"quarter": "2019Q4", "measure": "cost_200"}
    keys = ["sending", "receiving"]
    pairs = [
        chosen(name, **quarter)[[*keys, "value"]].astype(dict.fromkeys(keys, "str"))
        for name in ("remittance_prices_2016", "remittance_prices_2011")
    ]
    both = pairs[0].merge(pairs[1], on=keys)
    assert len(both) == 294
    assert both["value_x"].corr(both["value_y"]) == pytest.approx(0.994, abs=0.001)
    newest = {"quarter": "2025Q1", "measure": "cost_200"}
    assert one("remittance_prices_2016", sending="SAU", receiving="PHL", **newest) == pytest.approx(
        3.96, abs=0.005
    )
    flagged = chosen("remittance_prices_2016", **newest).sort_values("value")
    assert flagged["flag"].iloc[0] == "cost_below_zero"
    assert flagged["flag"].iloc[-1] == "cost_above_30"


def test_flows_are_the_published_ones() -> None:
    millions = [
        round(total("abel_cohen_flows", measure="pseudo_bayes", year=year) / 1e6, 1)
        for year in range(1990, 2020, 5)
    ]
    assert millions == [72.7, 71.4, 76.3, 89.0, 97.5, 101.2]
    keys = {"origin": "IND", "destination": "ARE", "year": 2015, "measure": "pseudo_bayes"}
    assert one("abel_cohen_flows", **keys) == 427_243


def test_old_codes_of_distances_are_read_as_those_of_today() -> None:
    found = {each.given: each.iso3 for each in read("cepii_dist").codes}
    assert found == {
        "ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "PAL": "PSE", "YUG": "YUG", "ANT": "ANT",
    }  # fmt: skip
    keys = {"origin": "PHL", "destination": "SAU"}
    assert one("cepii_dist", **keys, measure="distance") == pytest.approx(7_773, abs=0.5)
    assert one("cepii_dist", **keys, measure="distance_weighted") == pytest.approx(8_261, abs=0.5)
    assert one("cepii_dist", origin="ROU", destination="COD", measure="contiguous") == 0


def test_earnings_output_and_densities_are_the_published_ones() -> None:
    phl = {"country": "PHL"}
    assert one("ilostat_earnings", **phl, year=2022, sex="total") == pytest.approx(811, abs=0.5)
    assert chosen("ilostat_earnings", country="RWA", year=2024).empty
    assert one("penn_world_table_11", **phl, year=2023, measure="population") == pytest.approx(
        114.9, abs=0.05
    )
    nurses = chosen("health_worker_density", occupation="nurses_and_midwives", **phl)
    assert nurses.sort_values("year")["value"].iloc[-1] == pytest.approx(49.4, abs=0.05)
    assert chosen("health_worker_density", country="BLZ", year=2017,
                  occupation="nurses_and_midwives").empty  # fmt: skip
    rates = {"year": 2010, "sex": "total", "measure": "rate_high"}
    assert one("iab_emigration_rates", origin="HTI", **rates) == pytest.approx(0.849, abs=0.0005)
    assert one("iab_emigration_rates", origin="NPL", **rates) == pytest.approx(0.073, abs=0.0005)
    assert total("oecd_foreign_trained_doctors", destination="GBR") == 50_411
    assert one("cia_factbook", **phl, measure="gdp_per_head") == 10_400


def test_the_two_errors_of_sri_lanka_are_handled() -> None:
    assert chosen("slbfe_by_country", destination="ARE", year=2019).empty
    assert total("slbfe_by_country", year=2019) == 498_917 - 328_690
    assert [total("slbfe_by_country", year=year) for year in (2020, 2021)] == [53_875, 122_264]
    sums = {year: total("slbfe_by_skill", year=year) for year in range(2020, 2025)}
    assert sums == {2020: 53_875, 2021: 97_302, 2022: 311_055, 2023: 297_656, 2024: 314_786}
    assert set(chosen("slbfe_by_skill", year=2021)["flag"]) == {"incomplete_2021"}
    assert total("slbfe_by_skill", year=2024, sex="female") == 128_112
    assert set(chosen("slbfe_by_country", place="Kurdistan")["destination"]) == {"IRQ"}


def test_permits_of_nepal_add_up_once() -> None:
    permits = {"measure": "permits"}
    assert total("nepal_permits_11_months", **permits) == 626_768
    assert total("nepal_permits_monthly", **permits) == 626_769
    assert total("nepal_permits_monthly", destination="west_indies", **permits) == 1
    for code, value in {"MYS": 223_812, "QAT": 130_814, "SAU": 78_995, "KOR": 10_838}.items():
        assert total("nepal_permits_monthly", destination=code, **permits) == value


def test_income_groups_are_the_published_ones() -> None:
    counts = (
        chosen("wb_income_groups", measure="income_group")["value"].astype("str").value_counts()
    )
    assert counts.to_dict() == {
        "High income": 87, "Upper middle income": 54, "Lower middle income": 50, "Low income": 25,
    }  # fmt: skip
    assert read("wb_income_groups").missing["income_group"] == 2


@pytest.mark.slow
def test_the_whole_folder_imports_and_loads_as_it_was_read(tmp_path: Path) -> None:
    report = import_folder(DATA, store=tmp_path)
    assert (len(report.imported), report.refused, report.absent) == (len(TABLES), (), ())
    for name in TABLES:
        loaded, facts = load(name, store=tmp_path), read(name).facts
        assert list(loaded.dtypes) == list(facts.dtypes)
        assert loaded.equals(facts)
        if facts["value"].dtype == "float64":
            assert loaded["value"].to_numpy().tobytes() == facts["value"].to_numpy().tobytes()


@pytest.mark.parametrize(
    ("name", "column", "cell", "rule"),
    [
        ("un_migrant_stock_2020", "migrant_stock_male", "x", "must be a number, got 'x'"),
        ("un_migrant_stock_2020", "migrant_stock", "999999999", "must be migrant_stock_male +"),
        ("un_migrant_stock_2019", "origin", "QQQ", "must be a current, older or named country"),
        ("wb_migrant_stock_2017", "migrant_stock", "-3", "must be a whole number, at least 0"),
        ("remittance_matrix_2021", "remittance_musd", "", "is empty; a value is required here"),
        ("remittance_prices_2016", "period", "2016-2", "must be a quarter such as 2016Q2"),
        ("abel_cohen_flows", "da_pb_closed", "77777777", "must be da_pb_closed_outward +"),
        ("cepii_dist", "contig", "2", "must be 0 or 1, got '2'"),
        ("iab_emigration_rates", "high_rate", "1.2", "must lie between 0 and 1, got '1.2'"),
        ("penn_world_table_11", "labsh", "63", "must lie between 0 and 1, got '63'"),
        ("nepal_permits_11_months", "female", "1000000", "must be male + female"),
        ("slbfe_by_skill", "sex", "f", "must be one of female, male, got 'f'"),
        ("ilostat_earnings", "year", "20", "must be a year between 1800 and 2100"),
    ],
)
def test_one_bad_cell_in_a_published_file_is_named(
    tmp_path: Path, name: str, column: str, cell: str, rule: str
) -> None:
    table = load_registry().set_of(name).tables[name]
    path = tmp_path / table.file
    path.parent.mkdir()
    texts = pd.read_csv(DATA / table.file, dtype="str", keep_default_na=False)
    texts.loc[5, column] = cell
    texts.to_csv(path, index=False)
    with pytest.raises(DatasetError, match="1 problem\n  - row 7, column ") as caught:
        read_table(tmp_path, name)
    assert rule in caught.value.rule
    assert column in str(caught.value)
    assert caught.value.path == str(path)


def test_a_row_that_stands_twice_and_a_cut_file_are_named(tmp_path: Path) -> None:
    name = "un_migrant_stock_2020"
    path = tmp_path / load_registry().set_of(name).tables[name].file
    path.parent.mkdir()
    content = gzip.decompress((DATA / path.relative_to(tmp_path)).read_bytes())
    again = content + content.splitlines(keepends=True)[1]
    path.write_bytes(gzip.compress(again, compresslevel=1))
    with pytest.raises(DatasetError, match=r"row 75602, column origin, destination: .* in row 2"):
        read_table(tmp_path, name)
    shutil.copyfile(DATA / path.relative_to(tmp_path), path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DatasetError, match="is not a whole gzip file"):
        read_table(tmp_path, name)
