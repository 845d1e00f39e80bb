"""The account: transfers stay visible, years of money are never mixed, signs are claimed with care."""

import pytest

from negotiate.drain import make_sheet
from negotiate.drain.account import CUT, ITEMS
from negotiate.drain.lines import Line, SourceLink
from negotiate.drain.prices import money_year, prices_of

LINK = SourceLink("case", "invented", "x")


@pytest.fixture
def rich(land):
    """Return a sheet in which everything is known; the case is of 2021, the cost of 2021 too."""
    case = land.case(
        {("XAA", "XZZ"): 100.0, ("XAA", "XYY"): 50.0},
        XAA={"training_cost": land.quantity(1_000.0, "USD/worker")},
    )
    data = land.data(
        remittance_matrix_2021=land.sent(XZZ=4.0, XYY=1.0),
        un_migrant_stock_2020=land.migrants(XZZ=2_000, XYY=1_000),
    )
    return land.sheet(case, data)


def test_remittances_of_the_occupation_are_its_share_of_all(rich) -> None:
    line = rich.line("account.received.XZZ")
    assert line.value == pytest.approx(4e6 * 100 / 2_000)
    assert (line.low, line.high) == pytest.approx((0.57 * line.value, 2 * line.value))
    assert (line.year, line.grade) == ("2021", "assumed")
    assert line.inputs == ("remittances.XZZ", "stock.XZZ", "migrants.XZZ", "account.relative")


def test_training_at_work_abroad_is_the_annuity_of_each(rich) -> None:
    annual = rich.line("training.annuity").value
    assert rich.line("account.training.XZZ").value == pytest.approx(100 * annual)
    assert rich.line("account.training").value == pytest.approx(150 * annual)


def test_the_loss_is_that_of_the_case_per_unfilled_post(rich) -> None:
    assert rich.line("account.loss.XZZ").value == pytest.approx(100 * 40)
    assert "unfilled.destination.XZZ" in rich.line("account.loss.XZZ").inputs


def test_what_movers_send_is_theirs_to_lose_and_stayers_to_gain_and_cancels(rich) -> None:
    for partner in ("XZZ", "XYY"):
        get = {item: rich.line(f"account.{item}.{partner}").value for item in ITEMS}
        assert get["stayers"] == pytest.approx(get["received"] - get["loss"])
        assert get["movers"] == pytest.approx(get["pay"] - get["received"])
        assert get["nationals"] == pytest.approx(get["stayers"] + get["movers"])
        assert get["balance"] == pytest.approx(get["received"] - get["training"])


def test_the_gain_of_movers_is_their_share_of_the_price_above_what_they_need(rich) -> None:
    gain = 0.5 * (5_000 - 1.0 * 1_000 - 100)
    assert rich.line("account.pay.XZZ").value == pytest.approx(100 * gain)


def test_each_item_is_the_sum_of_its_destinations(rich) -> None:
    for item in ITEMS:
        parts = [rich.line(f"account.{item}.{partner}").interval for partner in ("XZZ", "XYY")]
        whole = rich.line(f"account.{item}").interval
        for end in ("low", "value", "high"):
            assert getattr(whole, end) == pytest.approx(sum(getattr(x, end) for x in parts))


def test_only_nets_have_a_sign_in_words(rich) -> None:
    for item in ITEMS:
        words = rich.line(f"account.{item}").words
        assert ("range" in words) == (item in ("balance", "stayers", "movers", "nationals"))


def test_the_embodied_stock_is_not_summed_with_yearly_flows(rich) -> None:
    units = {line.unit for line in rich.lines if line.id.startswith("account.") and line.unit}
    assert units == {"USD/year", "/1"}
    assert "not summed with these flows" in rich.section("account").notes[0]


def test_the_range_of_the_number_of_workers_does_not_blur_the_sign_of_a_net(land) -> None:
    case = land.case(
        {("XAA", "XZZ"): (1.0, 100.0, 1_000.0)},
        XAA={"training_cost": land.quantity(1_000.0, "USD/worker")},
    )
    data = land.data(
        remittance_matrix_2021=land.sent(XZZ=4_000.0), un_migrant_stock_2020=land.migrants(XZZ=1e6)
    )
    line = land.sheet(case, data).line("account.balance.XZZ")
    assert line.words == "positive over the whole range"
    assert line.low == pytest.approx(1.0 * (0.57 * 4_000 - 169.8), rel=0.05)


def test_a_share_above_all_that_is_sent_is_cut_and_says_so(land) -> None:
    data = land.data(
        remittance_matrix_2021=land.sent(XZZ=4.0), un_migrant_stock_2020=land.migrants(XZZ=80)
    )
    line = land.sheet(land.case({("XAA", "XZZ"): 100.0}), data).line("account.received.XZZ")
    assert (line.value, line.high, line.words) == (4e6, 4e6, CUT)


def test_a_destination_without_remittances_is_unknown_and_left_out_of_sums_by_name(land) -> None:
    data = land.data(
        remittance_matrix_2021=land.sent(XZZ=4.0),
        un_migrant_stock_2020=land.migrants(XZZ=2_000, XYY=1_000),
    )
    case = land.case(
        {("XAA", "XZZ"): 100.0, ("XAA", "XYY"): 50.0},
        XAA={"training_cost": land.quantity(1_000.0, "USD/worker")},
    )
    sheet = land.sheet(case, data)
    assert sheet.line("account.received.XYY").value is None
    assert sheet.line("account.received.XYY").words.startswith("not known here: no row has remit")
    assert sheet.line("account.balance.XYY").words.startswith("not computed: not known here")
    assert sheet.line("account.balance").words.endswith("; without XYY")
    assert sheet.line("account.received").words == "without XYY"


def priced(land, levels: dict[int, float], base_year: int = 2021):
    case = land.case({("KEN", "XZZ"): 100.0}, base_year=base_year)
    rows = [{**row, "receiving": "KEN"} for row in land.sent(XZZ=4.0)]
    people = [{**row, "origin": "KEN"} for row in land.migrants(XZZ=2_000)]
    tables = {"remittance_matrix_2021": rows, "un_migrant_stock_2020": people}
    if levels:
        tables["penn_world_table_11"] = land.price_levels(levels)
    return land.sheet(case, land.data(**tables), origin="KEN")


def test_money_of_another_year_is_brought_over_with_the_ratio_shown(land) -> None:
    sheet = priced(land, {2005: 0.8, 2021: 1.0})
    assert sheet.line("prices.2005").value == pytest.approx(1.25)
    assert sheet.line("prices.2005").inputs == ("prices.level.2005", "prices.level.2021")
    line = sheet.line("account.training.XZZ")
    assert line.value == pytest.approx(1.25 * 100 * sheet.line("training.annuity").value)
    assert "prices.2005" in line.inputs
    assert line.formula.endswith(", in USD of 2021")


def test_remittances_that_cannot_be_shared_do_not_set_the_year_of_the_account(land) -> None:
    rows = [{**row, "receiving": "KEN"} for row in land.sent(XZZ=4.0)]
    case = land.case({("KEN", "XZZ"): 100.0}, base_year=2021)
    sheet = land.sheet(case, land.data(remittance_matrix_2021=rows), origin="KEN")
    assert sheet.line("account.training.XZZ").year == "2005"
    assert sheet.line("account.training.XZZ").value is not None


def test_money_of_years_that_nothing_joins_is_not_summed_and_says_why(land) -> None:
    sheet = priced(land, {})
    line = sheet.line("account.training.XZZ")
    assert line.value is None
    assert line.words == (
        "not summed because cost of training per worker and year of work is in USD of 2005 and "
        "this account in USD of 2021, and no price level joins them"
    )
    assert sheet.line("account.balance.XZZ").value is None
    assert "not summed because" in sheet.line("account.balance").words
    assert sheet.line("account.stayers.XZZ").value is not None  # both in USD of 2021


def test_prices_beyond_the_table_go_on_as_before_and_are_assumed(land) -> None:
    sheet = priced(land, {2005: 0.8, 2021: 1.0, 2022: 1.1, 2023: 1.21}, base_year=2024)
    line = sheet.line("prices.2024")
    assert line.grade == "assumed"
    assert line.value == pytest.approx(1 / 1.331)
    assert line.high == pytest.approx(1 / 1.21)
    assert "the table ends in 2023" in line.words
    assert sheet.line("account.loss.XZZ").grade == "assumed"


def test_prices_are_not_carried_on_for_long(land) -> None:
    data = land.data(penn_world_table_11=land.price_levels({2020: 1.0, 2021: 1.0}))
    assert prices_of(data, 2021, {2024}).ratio(2024) is not None
    assert prices_of(data, 2021, {2025}).ratio(2025) is None
    assert prices_of(data, 2021, {1990}).ratio(1990) is None
    assert prices_of(land.data(), 2021, {2005}).lines == {}


@pytest.mark.parametrize(("year", "found"), [("2005", 2005), ("2005-2006", None), ("", None)])
def test_money_has_a_year_only_where_one_is_stated(year: str, found: int | None) -> None:
    line = Line("x", "x", value=1.0, unit="USD", year=year, source=LINK)
    assert money_year(line) == found


def test_without_workers_abroad_there_is_no_account(land) -> None:
    sheet = land.sheet()
    assert sheet.line("account").value is None
    assert "no case counts the nurses and midwives of Kenya abroad" in sheet.line("account").words


def test_what_agreements_say_about_training_is_stated_absent_or_not_seen(land, invent) -> None:
    posts = {("XAA", "XZZ"): 10.0, ("XAA", "XYY"): 10.0, ("XAA", "XWW"): 10.0}
    nurses = {"occupations": ("2221",)}
    agreements = [
        invent("xaa-xzz-2019-health", nurses, training_investment="matched_quota"),
        invent("xaa-xzz-2020-health", nurses, training_investment="absent"),
        invent("xaa-xyy-2019-health", nurses, passport="ban"),
        invent("xaa-xww-2019-farm", {"occupations": ("9211",)}, training_investment="in_kind"),
    ]
    sheet = land.sheet(land.case(posts), agreements=agreements)
    stated = sheet.line("payments.XZZ.xaa-xzz-2019-health")
    assert (stated.words, stated.grade) == ("stated: matched_quota", "text")
    assert stated.source.address == "https://treaties.example/1"
    assert sheet.line("payments.XZZ.xaa-xzz-2020-health").words == "absent"
    unseen = sheet.line("payments.XYY.xaa-xyy-2019-health")
    assert unseen.words == "not seen: nobody looked for it in the text"
    assert sheet.line("payments.XWW").words == (
        "no agreement of the library is about nurses and midwives on this corridor"
    )


def test_an_amount_that_an_agreement_states_is_shown_with_its_currency(land, invent) -> None:
    value = {"amount": 500.0, "unit": "currency/worker", "currency": "USD", "value": "per nurse"}
    agreement = invent("xaa-xzz-2019-health", {"occupations": ("222",)}, training_investment=value)
    sheet = land.sheet(land.case({("XAA", "XZZ"): 10.0}), agreements=[agreement])
    line = sheet.line("payments.XZZ.xaa-xzz-2019-health")
    assert line.words == "stated: 500 USD currency/worker, per nurse"


def test_an_agreement_that_the_case_names_counts_whatever_its_occupations(land, invent) -> None:
    agreement = invent("xaa-xzz-2019-work", training_investment="in_kind")
    case = land.case({("XAA", "XZZ"): 10.0}, agreements={("XAA", "XZZ"): "xaa-xzz-2019-work"})
    sheet = land.sheet(case, agreements=[agreement])
    assert sheet.line("payments.XZZ.xaa-xzz-2019-work").words == "stated: in_kind"


def test_a_payment_that_was_only_announced_is_told_and_not_counted(land) -> None:
    case = land.case({("GHA", "GBR"): 10.0})
    sheet = make_sheet("GHA", data=land.data(), case=case)
    line = sheet.line("payments.GBR.announced.0")
    assert "no signature was found, so nothing is counted" in line.words
    assert line.value is None
    assert line.source.address.startswith("https://www.pulse.com.gh/")
