"""Nothing in the case ``nurses`` is invented: every figure is worked out again from what was read.

The fact sheet and the data sets are not part of the repository; set ``NEGOTIATE_SHARED`` to the
folder that holds ``facts`` and ``data``, or put it beside the repository as ``shared``. They are
read here by other code than that of the library.
"""

import csv
import gzip
import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from negotiate.cases import Case, load_case
from negotiate.units import Quantity

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared"))
PAGE = ROOT / "docs" / "cases" / "nurses.md"
PWT = "data/penn_world_table_11/pwt110_1990_2023.csv.gz"
DENSITY = "data/health_workforce/health_worker_density_sdg3c1.csv"
OLDER = "data/health_workforce/who_gho_density_vintage2018.csv"
ORIGINS = ("PHL", "IND", "NPL", "NGA", "GHA", "KEN", "ZWE", "ZMB", "MWI", "ZAF", "JAM")
OPINION = {
    "substitution",
    "power",
    "demand_elasticity",
    "supply_elasticity",
    "pool_multiple",
    "home_factor",
    "pass_through",
    "worker_share",
    "contract_years",
    "contract_years.SAU",
}
"""Figures that rest on no number; they must be graded ``assumed``."""

pytestmark = pytest.mark.skipif(
    not (SHARED / "facts" / "cases" / "nurses.csv").is_file(), reason="the fact sheets are not here"
)
Three = tuple[float, float, float]


@dataclass(frozen=True)
class Row:
    """A line of a published table and where it stands."""

    line: int
    cells: Mapping[str, str]


@cache
def case() -> Case:
    """Return the shipped case."""
    return load_case("nurses")


@cache
def lines(name: str) -> tuple[Row, ...]:
    """Return the rows of a table below ``SHARED``, with their lines in the file."""
    path = SHARED / name
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = data.decode("utf-8", "replace").splitlines()
    return tuple(Row(n, cells) for n, cells in enumerate(csv.DictReader(text), start=2))


def fact(
    origin: str, destination: str, quantity: str, year: str | None = None, end: str = "value"
) -> float:
    """Return a number of the fact sheet, the row named by its start."""
    found = [
        row.cells
        for row in lines("facts/cases/nurses.csv")
        if (row.cells["origin"], row.cells["destination"]) == (origin, destination)
        and row.cells["quantity"].startswith(quantity)
        and year in (None, row.cells["year"])
    ]
    assert len(found) == 1, (origin, destination, quantity, year, len(found))
    return float(found[0][end])


def joined(origin: str, year: str) -> float:
    """Return registrants of a year of the British register."""
    rows = [row.cells for row in lines("facts/cases/nurses-uk-register.csv")]
    (found,) = [r for r in rows if (r["origin"], r["year"]) == (origin, year)]
    return float(found["new_registrants"])


def sheet(name: str, what: str) -> float:
    """Return a figure of an agreement's fact sheet."""
    text = (SHARED / "facts" / "agreements" / f"{name}.yaml").read_text(encoding="utf-8")
    (found,) = [x for x in yaml.safe_load(text)["figures"] if x["what"].startswith(what)]
    return float(str(found["value"]).split(" / ")[-1])


@cache
def read() -> Mapping[str, tuple[str, str]]:
    """Return (value, address) of the figures that the page says were read for the case."""
    text = PAGE.read_text(encoding="utf-8").split("## Figures read for this case")[1]
    rows = [
        [x.strip() for x in row.split("|")[1:-1]] for row in re.findall(r"^\| .*\|$", text, re.M)
    ]
    return {row[0]: (row[1], row[-1]) for row in rows if row[0] not in ("id", "---")}


def page(name: str) -> float:
    """Return a figure that the page says was read for the case."""
    return float(read()[name][0])


def penn(country: str, column: str, year: int = 2023) -> float:
    """Return a cell of the Penn World Table."""
    return float(penn_row(country, year).cells[column])


def penn_row(country: str, year: int = 2023) -> Row:
    """Return a row of the Penn World Table."""
    key = (country, str(year))
    (found,) = [r for r in lines(PWT) if (r.cells["countrycode"], r.cells["year"]) == key]
    return found


def usd(country: str, *monthly: float) -> tuple[float, ...]:
    """Return pay a year in dollars at the rate of 2023."""
    return tuple(12 * amount / penn(country, "xr") for amount in monthly)


def raised(amount: float, year: int) -> float:
    """Return dollars of a year in prices of 2023."""
    return amount * penn("USA", "pl_gdpo") / penn("USA", "pl_gdpo", year)


def annuity(amount: float, interest: float, years: int) -> float:
    """Return what pays back an amount in equal yearly sums."""
    return amount * interest / (1 - (1 + interest) ** -years)


def middle(low: float, high: float) -> Three:
    """Return the geometric mean of a range and the range."""
    return math.sqrt(low * high), low, high


def home_pay() -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield home pay by origin."""
    ken = [23369 + 3500 + 15000 + 3850 + 4000, 29826 + 15000 + 35000 + 5000 + 14000]
    grade = fact("PHL", "", "government Nurse I (SG 15)", "2023-24")
    yield "PHL", usd("PHL", (8000 + grade) / 2, 8000, grade)
    ind = [fact("IND", "", "private-hospital nurse", end=x) for x in ("low", "high")]
    yield "IND", (6 * sum(ind), 12 * ind[0], 12 * ind[1])
    npl = fact("NPL", "", "nurse", "2023") / penn("NPL", "xr")
    yield "NPL", (npl, npl / 2, npl * 2)
    entry = fact("NGA", "", "CONHESS 7 entry")
    yield "NGA", usd("NGA", fact("NGA", "", "registered nurse"), entry / 2, 250_000)
    net = [fact("GHA", "", "registered nurse, net", end=x) for x in ("low", "high")]
    yield "GHA", (6 * sum(net), 6 * net[0], 12 * net[1])
    yield "KEN", usd("KEN", fact("KEN", "", "average"), *ken)
    zwe = fact("ZWE", "", "public nurse")
    yield "ZWE", (12 * zwe, 12 * 82, 24 * zwe)
    for origin in ("ZMB", "ZAF"):
        found = [fact(origin, "", "registered nurse", end=x) for x in ("value", "low", "high")]
        yield origin, usd(origin, *found)
    mwi = fact("MWI", "", "nurse on a temporary contract")
    yield "MWI", usd("MWI", mwi, mwi / 2, mwi * 2)
    yield "JAM", usd("JAM", page("jam-pay"), page("jam-pay-low"), page("jam-pay-high"))


def training() -> Iterator[tuple[str, Three]]:
    """Yield cost of training and loss per unfilled post, by origin."""
    whole = fact("KEN", "", "cost of educating one nurse")
    part = fact("KEN", "", "tertiary part")
    degree = fact("MWI", "", "degree nurse-midwife")
    enrolled = fact("MWI", "", "enrolled nurse-midwife")
    ken = raised(whole, 2005), raised(part, 2005), raised(whole, 2005)
    mwi = raised(degree, 2006), raised(enrolled, 2006), raised(degree, 2006)
    replaced, all_of_it = (raised(annuity(x, 0.0665, 32), 2005) for x in (part, whole))
    malawian = raised(annuity(degree, 0.07, 30), 2006)
    yield "training_loss", (replaced, 0, all_of_it)
    for origin in ORIGINS:
        cost = {"KEN": ken, "MWI": mwi}.get(origin, (mwi[0], mwi[1], ken[0]))
        loss = (malawian, 0, malawian) if origin == "MWI" else (replaced, 0, all_of_it)
        yield f"training_cost.{origin}", cost
        yield f"training_loss.{origin}", loss


def workforce() -> Iterator[tuple[str, Three]]:
    """Yield nurses and midwives at home by origin."""
    for origin in ORIGINS:
        people = penn(origin, "pop") * 1e6
        value = float(newest(DENSITY, origin).cells["density_per_10000"]) * people / 1e4
        ends = [value, float(newest(OLDER, origin).cells["value"]) * people / 1e3]
        ends = {"PHL": [183_000, value], "ZAF": [value, 280_000]}.get(origin, ends)
        yield f"workforce.{origin}", (value, min(ends), max(ends))


def newest(name: str, origin: str) -> Row:
    """Return the newest density of nurses and midwives."""
    of = [r for r in lines(name) if r.cells["iso3"] == origin and "nurs" in str(r.cells)]
    return max(of, key=lambda row: int(row.cells["year"]))


def prices() -> Iterator[tuple[str, Three]]:
    """Yield what employers pay, the outside option and recruiting, by destination."""
    pound, euro = penn("GBR", "xr"), penn("DEU", "xr")
    band = [
        fact("", "GBR", "Band 5 nurse, gross per year", "2024/25", end=x) for x in ("low", "high")
    ]
    cost = [
        fact("ALL", "GBR", "cost of recruiting one nurse abroad", end=x)
        for x in ("value", "low", "high")
    ]
    yield "recruitment", (cost[0] / pound, cost[1] / pound, cost[2] / pound)
    mid = sum(band) / 2
    gbr = [(p + c / 5) / pound for p, c in zip((mid, *band), cost, strict=True)]
    premium = [1 + x / mid for x in (13_200, cost[0] / 2.5, cost[0] / 0.5)]
    assert premium[0] - 1 == pytest.approx((premium[1] + premium[2] - 2) / 2)
    yearly = cost[0] / 5 / pound
    german = [
        fact("", "DEU", "nurse (hospital), median gross"),
        fact("", "DEU", "nurse, starting pay"),
        fact("", "DEU", "nurse (hospital), mean gross"),
    ]
    deu = [12 * x / euro + yearly for x in german]
    usa = [page(x) + yearly for x in ("usa-pay", "usa-pay-low", "usa-pay-high")]
    irl = [math.sqrt(gbr[0] * deu[0]), gbr[1], deu[2]]
    for name, price in (("GBR", gbr), ("DEU", deu), ("IRL", irl), ("USA", usa)):
        yield f"mean_price.{name}", (price[0], price[1], price[2])
        pay = price[0] - yearly
        yield f"outside_option.{name}", (pay * premium[0], pay * premium[1], pay * premium[2])
    yield from saudi(premium[0])
    yield from scales(pound, euro, yearly)


def scales(pound: float, euro: float, yearly: float) -> Iterator[tuple[str, Three]]:
    """Yield the least that employers may pay, by destination."""
    least_cost = fact("ALL", "GBR", "cost of recruiting one nurse abroad", end="low") / 5
    british = [
        (fact("", "GBR", "Band 5 nurse, gross per year", year, end="low") + least_cost) / pound
        for year in ("2024/25", "2022/23")
    ]
    yield "pay_floor.GBR", (british[0], british[1], british[0])
    start = 12 * fact("", "DEU", "nurse, starting pay") / euro + yearly
    yield "pay_floor.DEU", (start, 12 * page("deu-least") / euro + yearly, start)
    permit = [page(x) / euro + yearly for x in ("irl-permit", "irl-permit-low")]
    yield "pay_floor.IRL", (permit[0], permit[1], permit[0])
    tenth, quartile = page("usa-pay-tenth") + yearly, page("usa-pay-low") + yearly
    yield "pay_floor.USA", ((tenth + quartile) / 2, tenth, quartile)


def test_no_pay_scale_lies_above_the_lowest_mean_price() -> None:
    for place in case().destinations.values():
        if place.pay_floor is not None:
            assert ends(place.pay_floor)[2] <= ends(place.mean_price)[1]


def test_a_pay_scale_binds_wherever_employers_hire_and_nowhere_else() -> None:
    scaled = {name for name, place in case().destinations.items() if place.pay_floor is not None}
    hiring = {name for name, x in case().destinations.items() if x.institution == "private"}
    assert scaled == hiring


def test_every_pay_scale_names_the_rule_that_makes_it_binding() -> None:
    words = {
        name: f"{x.pay_floor.source} {x.pay_floor.note}"
        for name, x in case().destinations.items()
        if x.pay_floor is not None
    }
    for row in ("gbr-rule", "deu-rule", "irl-permit", "usa-rule"):
        assert read()[row][1] in words[row.partition("-")[0].upper()]


def saudi(premium: float) -> Iterator[tuple[str, Three]]:
    """Yield the prices of Saudi Arabia."""
    filipino = fact("PHL", "GBR", "cost of recruiting one nurse") / penn("GBR", "xr", 1999)
    australian = fact("AUS", "GBR", "cost of recruiting one nurse") / penn("GBR", "xr", 1999)
    recruiting = raised(filipino, 1999)
    yield "recruitment.SAU", (recruiting, filipino, raised(australian, 1999))
    least, most = (
        fact("KEN", "SAU", "minimum under the agreement", end=x) * 12 / penn("KEN", "xr")
        for x in ("value", "high")
    )
    owed = 1 + (page("sau-housing") + page("sau-transport")) / 100
    ministry = fact("PHL", "SAU", "Ministry of Health nurse, start") * 12 / 3.75
    yearly = recruiting / 2
    yield "mean_price.SAU", (least * owed + yearly, ministry + yearly, most * owed + yearly)
    west = [
        12 * fact("", "SAU,ARE,QAT", "staff nurse hired in the West", end=x)
        for x in ("low", "high")
    ]
    yield "outside_option.SAU", (west[0], least * premium, west[1])
    allowance = fact("KEN", "GBR", "relocation allowance announced") / penn("KEN", "xr")
    yield "separation", (allowance / 5, 0, allowance / 2)


def british() -> Iterator[tuple[str, Three]]:
    """Yield posts in the United Kingdom."""
    register = "nurses and midwives on the register"
    march, autumn = "2024-03-31", "2024-09-30"
    for origin in ("IND", "PHL"):
        new, old = (fact(origin, "GBR", register, when) for when in (autumn, march))
        yield origin, (new, old, new)
    nga = [fact("NGA", "GBR", register, when) for when in (autumn, march, "2025-03-31")]
    yield "NGA", (nga[0], nga[1], nga[2])
    gha = fact("GHA", "GBR", register, march)
    yield "GHA", (gha, gha, gha + joined("GHA", "2022") / 2)
    zwe = fact("ZWE", "GBR", "nurses on the register")
    yield "ZWE", (zwe, zwe, fact("ZWE", "GBR", "nurses working in the UK"))
    years = ["1997/98", "1998/99", "1999/00", "2000/01", "2001/02", "2002/03", "2003/04", "2004/05"]
    zaf = sum(joined("ZAF", year) for year in years)
    yield "ZAF", (zaf * 0.973**20, permits("ZAF"), zaf)
    listed = fact("RED_LIST", "GBR", "registrants trained in red-list countries")
    before = fact("NGA", "GBR", register, "2022-09-30")
    rest = listed - (before + (nga[1] - before) * 12 / 18) - gha - zwe
    yield "ZMB", middle(permits("ZMB"), rest)
    yield "MWI", middle(permits("MWI"), fact("MWI", "GBR", "nurses cleared to leave for the UK"))
    in_service = sheet("ken-gbr-2021-health", "Kenyans working in NHS")
    yield "KEN", middle(permits("KEN"), in_service + 19 + 76)
    yield "NPL", middle(sheet("npl-gbr-2022-health", "documents filed"), rest)
    caribbean = joined("CARIBBEAN", "2001/02")
    yield "JAM", (caribbean, caribbean / 4, caribbean * 4)


def permits(origin: str) -> float:
    """Return work permits of 2007-08."""
    return fact(origin, "GBR", "work permits for nurses", "2007-2008")


def elsewhere() -> Iterator[tuple[str, Three]]:
    """Yield posts in Germany, Ireland and Saudi Arabia."""
    health = "employees in the whole health sector"
    phl, ind = fact("PHL", "DEU", health), fact("IND", "DEU", health)
    recognised = fact("PHL", "DEU", "nursing qualifications recognised", "2019")
    yield "PHL-DEU", (phl, recognised, phl * 18 / 17)
    yield "IND-DEU", (ind, ind / 2, ind * 10 / 9)
    for origin, first in (("IND", "irl-ind-2021"), ("PHL", "irl-phl-2021")):
        two = sum(fact(origin, "IRL", "new registrants", year) for year in ("2022/23", "2023/24"))
        yield f"{origin}-IRL", (two + page(first), two, 2 * (two + page(first)))
    two = page("irl-zwe-2021") + fact("ZWE", "IRL", "new registrants")
    moved = fact("ZWE", "IRL", "nurses relocated")
    yield "ZWE-IRL", (moved, two, moved)
    gha = fact("GHA", "IRL", "new registrants")
    yield "GHA-IRL", (gha, gha, 2 * gha)
    foreign = fact("ALL", "SAU", "nurses in public hospitals") * 0.425
    for origin in ("PHL", "IND"):
        yield f"{origin}-SAU", (foreign / 3, foreign / 6, foreign / 2)
    yield "KEN-SAU", (1250, 250, 2500)


def american() -> Iterator[tuple[str, Three]]:
    """Yield posts in the United States."""
    most = page("usa-nga")
    per_pass = []
    for origin, passed in (("PHL", 0.517), ("IND", 0.405), ("NGA", 0.485)):
        born = page(f"usa-{origin.lower()}")
        abroad = page("usa-educated-abroad") * page(f"usa-share-{origin.lower()}") / 100
        yield f"{origin}-USA", (born, abroad, born)
        per_pass.append(born / (passed * takers(origin)))
    for origin, passed in (("KEN", 0.691), ("NPL", 0.616), ("GHA", 0.472)):
        passes = passed * takers(origin)
        yield f"{origin}-USA", middle(passes * min(per_pass), min(most, passes * max(per_pass)))
    yield "JAM-USA", middle(1000, most)


def takers(origin: str) -> float:
    """Return first-time takers of the licensing test in 2024."""
    return fact(origin, "USA", "first-time NCLEX-RN takers", "2024")


@cache
def worked_out() -> Mapping[str, tuple[float, ...]]:
    """Return value, low and high of every figure that rests on a number, by its id."""
    found: dict[str, tuple[float, ...]] = {}
    found |= {f"home_pay.{name}": three for name, three in home_pay()}
    found |= dict(training()) | dict(workforce()) | dict(prices())
    found |= {f"posts.{name}-GBR": three for name, three in british()}
    found |= {f"posts.{name}": three for name, three in (*elsewhere(), *american())}
    found |= {f"agreement_cost.{name}": (0, 0, 2_000_000) for name in case().destinations}
    for filled_by, share, high in (("ZWE", 0.05, 0.15), ("ZMB", 0.02, 0.05), ("MWI", 0.02, 0.05)):
        found[f"chain.ZAF-{filled_by}"] = (share, 0.0, high)
    found |= {f"chain.JAM-{name}": (0.02, 0.0, 0.1) for name in ("GHA", "IND", "NGA")}
    return found


FIGURES = sorted(load_case("nurses").quantities())
SOME = pytest.mark.parametrize("name", FIGURES)


def ends(figure: Quantity) -> Three:
    """Return value, low and high; a figure without range is its own range."""
    low = figure.value if figure.low is None else figure.low
    return figure.value, low, figure.value if figure.high is None else figure.high


@SOME
def test_every_figure_is_worked_out_again_from_what_was_read(name: str) -> None:
    figure = case().quantities()[name]
    if name in OPINION:
        assert figure.grade == "assumed"
        return
    assert ends(figure) == pytest.approx(worked_out()[name], abs=0.5, rel=1e-9)


def test_nothing_is_worked_out_that_the_case_does_not_hold() -> None:
    assert set(worked_out()) | OPINION == set(FIGURES)


def test_gdp_per_head_is_output_at_market_rates_over_population() -> None:
    for origin, facts in case().origins.items():
        head = penn(origin, "cgdpo") * penn(origin, "pl_gdpo") / penn(origin, "pop")
        assert facts.gdp_per_head.value == pytest.approx(head, abs=0.5)


def texts() -> Iterator[tuple[str, Quantity]]:
    """Yield every figure of the case with its id, GDP per head too."""
    yield from case().quantities().items()
    for origin, facts in case().origins.items():
        yield f"gdp_per_head.{origin}", facts.gdp_per_head


def test_every_address_was_read() -> None:
    sheets = "".join(
        path.read_text(encoding="utf-8") for path in sorted((SHARED / "facts").rglob("*.*"))
    )
    known = sheets + " ".join(address for _, address in read().values())
    for name, figure in texts():
        words = f"{figure.source} {figure.note or ''}"
        for address in re.findall(r"https?://[^\s\"']*[^\s\"':;,.)]", words):
            assert address in known, name


def standing(line: int) -> Mapping[str, str]:
    """Return the row of the Penn World Table in a line of its file."""
    return lines(PWT)[line - 2].cells


def test_every_row_that_a_note_names_holds_that_country_and_year() -> None:
    named = 0
    for name, figure in texts():
        words = figure.note or ""
        origin = name.partition(".")[2]
        for table, path in (("health_worker_density", DENSITY), ("_density_2018", OLDER)):
            for line in re.findall(rf"{table} row (\d+)", words):
                assert newest(path, origin).line == int(line), name
                named += 1
        for line in re.findall(r"penn_world_table_11 row (\d+)|^row (\d+)", words):
            cells = standing(int("".join(line)))
            assert (cells["countrycode"], cells["year"]) == (origin, "2023"), name
            named += 1
    assert named == 22 + 9 + 11


def test_every_row_that_a_rate_names_holds_that_rate_and_year() -> None:
    named = 0
    for name, figure in texts():
        for year, line in re.findall(r"(?<![\d_])(\d{4}),? \(?row (\d+)", figure.note or ""):
            cells = standing(int(line))
            assert cells["year"] == year, name
            rates = {f"{float(cells['xr']):.{places}f}" for places in (2, 4, 5)}
            quoted = any(rate in str(figure.note) for rate in rates)
            assert quoted or cells["countrycode"] == "USA", name
            named += 1
    assert named > 60


def large(words: str) -> set[str]:
    """Return the numbers with a comma between thousands, without it."""
    found = re.findall(r"(?<![\w./-])\d{1,3}(?:,\d{3})+(?![\w/-])", words)
    return {number.replace(",", "") for number in found}


OWN = {"49719", "98826", "33226", "4400", "22000", "43034", "9754", "1000", "13200"}
"""Sums and differences that :func:`worked_out` works out, and one assumed end."""


def test_every_large_number_that_the_case_quotes_was_read() -> None:
    sheets = [
        p for p in sorted((SHARED / "facts").rglob("*.*")) if p.suffix in (".csv", ".md", ".yaml")
    ]
    known = " ".join(path.read_text(encoding="utf-8") for path in sheets)
    known += " ".join(value for value, _ in read().values())
    digits = set(re.findall(r"\d+", known)) | large(known) | OWN
    for name, figure in texts():
        assert large(figure.note or "") <= digits, name


def test_every_sum_in_dollars_that_the_page_prints_is_in_the_case() -> None:
    figures = case().quantities().values()
    held = {f"{x:,.0f}" for figure in figures for x in ends(figure)}
    printed = re.findall(
        r"\bUSD ([\d,]+)(?: \(([\d,]+)(?:-([\d,]+))?)?", PAGE.read_text(encoding="utf-8")
    )
    sums = {number.rstrip(",") for found in printed for number in found if number}
    assert len(sums) > 10
    assert sums <= held
