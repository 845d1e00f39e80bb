"""Whatever is dumped reads back equal, whatever the text looks like to YAML."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from negotiate.errors import AgreementFileError
from negotiate.strict_yaml import dump, read_text
from negotiate.terms import (
    Agreement,
    DatedValue,
    Provision,
    dump_agreement,
    load_codebook,
    parse_agreement,
)

CODEBOOK = load_codebook()
NAME = "xaa-xbb-2018-seasonal"
AWKWARD = st.sampled_from(
    ["NO", "yes", "1e6", "3:30", "null", "~", "2018-03-01", "#x", "a: b", "&a", "*a", "'", "-", "é"]
)
TEXT = st.one_of(
    AWKWARD, st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1)
)
SCALARS = st.one_of(
    st.none(), st.booleans(), TEXT, st.dates(), st.integers(), st.integers().map(float)
)
PLAIN = st.dictionaries(
    TEXT,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=6,
    ),
    min_size=1,
    max_size=4,
)
STARTS = st.lists(st.integers(2018, 2100), min_size=1, max_size=3, unique=True).map(sorted)


def frozen(value: object) -> object:
    """Return a value with tuples for lists, as the reader builds it."""
    if isinstance(value, dict):
        return {key: frozen(item) for key, item in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list) else value


@settings(max_examples=50, derandomize=True, deadline=None)
@given(PLAIN)
def test_plain_values_read_back_as_they_were_dumped(data: dict[str, object]) -> None:
    assert read_text(dump(data), "x.yaml", AgreementFileError)[0] == frozen(data)


@st.composite
def provisions(draw: st.DrawFn) -> Provision:
    """Return an invented provision on passports."""
    values = tuple(
        DatedValue(
            start=start,
            value=draw(TEXT),
            level=draw(st.sampled_from([None, *CODEBOOK.get("passport").level_ids])),
            amount=draw(st.none() | st.integers(0, 10**9).map(float)),
            unit="person",
            source="text",
            locator=draw(TEXT),
            grade="text",
            note=draw(st.none() | TEXT),
        )
        for start in draw(STARTS)
    )
    return Provision(state="stated", values=values)


@settings(max_examples=50, derandomize=True, deadline=None)
@given(provisions(), TEXT)
def test_an_agreement_reads_back_as_it_was_dumped(provision: Provision, title: str) -> None:
    agreement = Agreement.model_validate(
        {
            "id": NAME,
            "title": title,
            "kind": "bilateral",
            "form": "agreement",
            "parties": ({"iso3": "XAA", "role": "origin"}, {"iso3": "XBB", "role": "destination"}),
            "signed": 2018,
            "in_force": "unknown",
            "instrument_layer": "agreement",
            "sources": {"text": {"title": title, "href": "https://treaties.example/x"}},
            "provisions": {"passport": provision},
            "coding": {"coder": title, "date": date(2025, 1, 1), "status": "partial"},
        }
    )
    assert parse_agreement(dump_agreement(agreement), CODEBOOK, name=NAME) == agreement
