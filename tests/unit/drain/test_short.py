"""The sheet in short: computed from the lines, and every sentence names them."""

import csv
import io
import json
from dataclasses import replace

import pytest
from pydantic_core import to_json

from negotiate.drain import Sentence, Sheet, csv_text, in_short, short_lines

IDS = ["abroad", "unfilled", "density", "training", "emigration", "received", "net", "assumed"]


@pytest.fixture
def whole(land) -> Sheet:
    """Return a sheet in which every sentence has a figure."""
    case = land.case(
        {("XAA", "XZZ"): (80, 100, 150), ("XAA", "XYY"): 50.0, ("XBB", "XZZ"): 40.0},
        {("XBB", "XAA"): 0.25},
        {("XAA", "XZZ"): "xaa-xzz-2020"},
    )
    rates = [
        {"origin": "XAA", "measure": f"rate_{skill}", "sex": "total", "year": 2010, "value": value}
        for skill, value in {"high": 0.237, "all": 0.0176}.items()
    ]
    data = land.data(
        health_worker_density=land.densities(10.0, 3.0),
        penn_world_table_11=[*land.inhabitants(2.0), *land.price_levels({2006: 0.5, 2021: 1.0})],
        un_migrant_stock_2020=land.migrants(XZZ=1000, XYY=500),
        remittance_matrix_2021=land.sent(XZZ=2.0),
        iab_emigration_rates=rates,
    )
    return land.sheet(case, data)


def text(sheet: Sheet, name: str) -> str:
    return next(each.text for each in sheet.short if each.id == name)


def test_there_are_eight_sentences_in_order_each_a_sentence(whole: Sheet) -> None:
    assert [each.id for each in whole.short] == IDS
    assert all(each.text.endswith(".") and each.text[0].isupper() for each in whole.short)


def test_every_sentence_names_lines_of_the_sheet_that_have_its_figures(whole: Sheet) -> None:
    for each in whole.short:
        assert each.lines
        assert all(whole.line(name).value is not None for name in each.lines), each


def test_workers_abroad_are_named_with_range_grade_and_the_largest_destination(
    whole: Sheet,
) -> None:
    told = text(whole, "abroad")
    assert "150 posts (130 to 200, 2020)" in told
    assert "XZZ 67 %, XYY 33 %" in told


def test_unfilled_posts_are_those_of_the_lines_with_others_exits_and_deals(whole: Sheet) -> None:
    told = text(whole, "unfilled")
    total, others = (whole.line(name).value for name in ("unfilled", "unfilled.others"))
    assert (total, others) == (160.0, 10.0)
    assert "160 posts" in told
    assert "own exits cause 94 %, other origins' 6 %" in told
    assert "by agreement xaa-xzz-2020" in told or "by agreement none" in told


def test_the_gap_is_said_for_each_threshold_with_the_density(whole: Sheet) -> None:
    told = text(whole, "density")
    assert "13 per 10,000 (2018)" in told
    assert "1,960 workers short of 22.8 (WHO threshold of 2006" in told
    assert "7,200 workers short of 49" in told


def test_a_threshold_that_is_passed_is_not_a_gap(land) -> None:
    data = land.data(
        health_worker_density=land.densities(30.0, 3.0),
        penn_world_table_11=land.inhabitants(2.0),
    )
    told = text(land.sheet(land.case({("XAA", "XZZ"): 1.0}), data), "density")
    assert "not short of 22.8" in told
    assert "3,200 workers short of 49" in told


def test_money_says_million_and_the_year_of_its_prices(whole: Sheet) -> None:
    told = text(whole, "training")
    assert "Training one costs 31,726 USD of 2006 (9,330 to 43,180, assumed)" in told
    assert "million USD of 2006 (" in told
    assert "is embodied, once" in told


def test_the_emigration_rate_is_percent_with_its_year(whole: Sheet) -> None:
    told = text(whole, "emigration")
    assert "23.7 % lived in 20 OECD countries in 2010, of all skills 1.76 %" in told


def test_what_comes_back_names_the_destination_that_is_left_out(whole: Sheet) -> None:
    told = text(whole, "received")
    assert ", without XYY; all emigrants send 2 million USD of 2021 a year" in told


def test_the_net_says_whether_its_sign_survives(whole: Sheet) -> None:
    told = text(whole, "net")
    assert told.startswith("Net between the countries ")
    words = whole.line("account.balance").words.partition(";")[0]
    assert words in told
    low, high = (whole.line("account.balance").interval.low, 0.0)
    assert ("does not survive" in words) == (low < high < whole.line("account.balance").high)


def test_assumed_figures_are_counted_as_they_are(whole: Sheet) -> None:
    figures = [line for line in whole.lines if line.value is not None]
    assumed = [line for line in figures if line.grade == "assumed"]
    read = sum(line.source is not None for line in assumed)
    told = text(whole, "assumed")
    assert f"{len(assumed)} of the {len(figures)} figures" in told
    assert f"{read} as they were read and {len(assumed) - read} because" in told
    sentence = whole.short[-1]
    assert sentence.lines == tuple(line.id for line in assumed)


def test_without_data_each_sentence_says_why_and_names_the_table(land) -> None:
    lost = ("iab_emigration_rates", "remittance_matrix_2021", "health_worker_density")
    sheet = land.sheet(data=land.data(lost))
    assert [each.id for each in sheet.short] == IDS
    assert "not imported: iab_emigration_rates" in text(sheet, "emigration")
    assert "not imported: health_worker_density" in text(sheet, "density")
    assert "no figure" in text(sheet, "net")
    assert "not computed" not in text(sheet, "net")
    assert text(sheet, "abroad").startswith("Nurses and midwives of Kenya abroad: no figure;")


def test_a_sentence_on_a_line_that_is_not_there_is_refused(whole: Sheet) -> None:
    with pytest.raises(ValueError, match="lines that are not there: tea"):
        replace(whole, short=(Sentence("tea", "Tea.", ("tea",)),))


def test_json_and_csv_have_the_sentences(whole: Sheet) -> None:
    told = json.loads(to_json(whole))
    assert [each["id"] for each in told["short"]] == IDS
    assert told["short"][0]["lines"] == ["stock", "stock.XZZ", "stock.XYY"]
    rows = list(csv.DictReader(io.StringIO(csv_text(whole))))[: len(IDS)]
    assert [row["line"] for row in rows] == [f"short.{name}" for name in IDS]
    assert rows[0]["words"] == whole.short[0].text
    assert rows[0]["inputs"] == "stock stock.XZZ stock.XYY"


def test_long_lists_of_lines_are_cut_on_screen_only(whole: Sheet) -> None:
    shown = list(short_lines(whole, most=2))
    assert shown[0].endswith("[stock, stock.XZZ and 1 more]")
    assert len(shown) == len(IDS)


def test_the_same_sheet_has_the_same_sentences(whole: Sheet) -> None:
    assert in_short(whole) == in_short(replace(whole, short=())) == whole.short
