"""Whatever an agreement holds survives JSON, the long table and its own file."""

import io
from datetime import date
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from negotiate.exchange import exported, parse_json, read_values, to_json
from negotiate.exchange.export_tables import to_csv
from negotiate.exchange.export_xml import to_xml
from negotiate.terms import Agreement, Codebook, dump_agreement, load_codebook, parse_agreement
from negotiate.terms.schema import DatedValue, Layer, Party, Payer, Provision, Reading
from negotiate.units import Grade

CODEBOOK = load_codebook()
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1
).filter(str.strip)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
CENTS = st.integers(-(10**12), 10**12).map(lambda cents: cents / 100)
"""Numbers that a spreadsheet keeps: it has fifteen digits."""
STARTS = st.lists(
    st.sampled_from([date(2018, 3, 1), "2018-05", 2019, date(2020, 2, 29), "2021-12", 2024]),
    min_size=1,
    max_size=3,
    unique=True,
)
ORDER = (date(2018, 3, 1), "2018-05", 2019, date(2020, 2, 29), "2021-12", 2024)


@st.composite
def values(
    draw: st.DrawFn, start: date | int | str, amounts: st.SearchStrategy[float], *, stated: bool
) -> DatedValue:
    """Return a dated value of any content that the state allows."""
    content: dict[str, object] = {
        "start": start,
        "source": draw(st.sampled_from(["text", "press"])),
        "locator": draw(WORDS),
        "grade": draw(st.sampled_from(get_args(Grade))),
    }
    optional = {
        "payer": st.sampled_from(get_args(Payer)),
        "layer": st.sampled_from(get_args(Layer)),
        "recoverable": st.booleans(),
        "scope": WORDS,
        "note": WORDS,
        "also": st.just(("press", "text")),
    }
    for name in draw(st.sets(st.sampled_from(sorted(optional)))):
        content[name] = draw(optional[name])
    if stated:
        content["value"] = draw(WORDS)
        if draw(st.booleans()):
            content["amount"] = draw(amounts)
            content |= draw(
                st.sampled_from([{"unit": "person"}, {"unit": "currency/month", "currency": "EUR"}])
            )
    return DatedValue.model_validate(content)


@st.composite
def readings(draw: st.DrawFn, amounts: st.SearchStrategy[float]) -> Reading:
    """Return a reading of any state with one to three values."""
    state = draw(st.sampled_from(["stated", "silent", "absent", "excluded"]))
    starts = sorted(draw(STARTS), key=ORDER.index)
    found = tuple(draw(values(start, amounts, stated=state == "stated")) for start in starts)
    return Reading.model_validate({"state": state, "values": found})


@st.composite
def provisions(draw: st.DrawFn, amounts: st.SearchStrategy[float] = FLOATS) -> dict[str, Provision]:
    """Return provisions of a few terms, in the order of the codebook."""
    terms = draw(st.sets(st.sampled_from(list(CODEBOOK.terms)), min_size=1, max_size=4))
    found = {}
    for term in (name for name in CODEBOOK.terms if name in terms):
        main = draw(readings(amounts))
        others = draw(st.dictionaries(st.sampled_from(["press", "data set"]), readings(amounts)))
        found[term] = Provision(state=main.state, values=main.values, alternatives=others)
    return found


def with_provisions(agreement: Agreement, found: dict[str, Provision]) -> Agreement:
    return agreement.model_copy(update={"provisions": found})


anything = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@anything
@given(found=provisions(), title=WORDS)
def test_json_keeps_everything(
    agreement: Agreement, found: dict[str, Provision], title: str
) -> None:
    other = with_provisions(agreement, found).model_copy(update={"title": title})
    assert parse_json(to_json([other]), CODEBOOK, name="x.json") == (other,)


@anything
@given(found=provisions())
def test_the_long_table_keeps_every_value(
    agreement: Agreement, found: dict[str, Provision], tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(to_csv([with_provisions(agreement, found)]).encode("utf-8-sig"))
    assert read_values(path) == {agreement.id: found}


@settings(anything, max_examples=10)
@given(found=provisions(CENTS))
def test_a_workbook_keeps_every_value(
    agreement: Agreement, found: dict[str, Provision], tmp_path: Path
) -> None:
    pytest.importorskip("openpyxl")
    path = tmp_path / "table.xlsx"
    path.write_bytes(exported([with_provisions(agreement, found)], CODEBOOK, ".xlsx"))
    assert read_values(path) == {agreement.id: found}


@anything
@given(found=provisions())
def test_json_and_the_agreement_s_own_file_say_the_same(
    agreement: Agreement, found: dict[str, Provision]
) -> None:
    other = with_provisions(agreement, found)
    file = parse_agreement(dump_agreement(other), CODEBOOK, name=other.id)
    assert (file,) == parse_json(to_json([other]), CODEBOOK, name="x.json")


@anything
@given(
    roles=st.lists(
        st.sampled_from(["origin", "destination", "both", "unknown"]), min_size=2, max_size=2
    )
)
def test_the_side_of_a_party_survives(
    agreement: Agreement, roles: list[str], codebook: Codebook
) -> None:
    parties = tuple(
        Party.model_validate({"iso3": code, "role": role})
        for code, role in zip(("XAA", "XBB"), roles, strict=True)
    )
    other = agreement.model_copy(update={"parties": parties})
    (again,) = parse_json(to_json([other]), codebook, name="x.json")
    assert (again.origins, again.destinations) == (other.origins, other.destinations)
    assert again.parties == parties


@anything
@given(found=provisions())
def test_xml_is_well_formed_whatever_the_words(
    agreement: Agreement, found: dict[str, Provision]
) -> None:
    text = to_xml([with_provisions(agreement, found)], CODEBOOK)
    root = ElementTree.parse(io.StringIO(text)).getroot()  # noqa: S314
    articles = root.iter("{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}article")
    assert [article.get("eId") for article in articles] == list(found)
