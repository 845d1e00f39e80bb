"""Whatever is dumped, as YAML or as JSON, reads back equal, whatever the text looks like."""

from datetime import date
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from negotiate.errors import AgreementFileError
from negotiate.strict_yaml import dump, read_text
from negotiate.terms import (
    Agreement,
    DatedValue,
    Provision,
    Reading,
    dump_agreement,
    earliest,
    load_codebook,
    parse_agreement,
)
from negotiate.terms.schema import State

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
MONTHS = st.builds("{:04}-{:02}".format, st.integers(2018, 2100), st.integers(1, 12))
DAYS = st.dates(date(2018, 1, 1), date(2100, 12, 31))
WHEN = st.one_of(st.integers(2018, 2100), MONTHS, DAYS)
STARTS = st.lists(WHEN, min_size=1, max_size=3, unique_by=earliest).map(
    lambda starts: sorted(starts, key=earliest)
)
AMOUNTS = (
    st.none() | st.integers(0, 10**9).map(float) | st.floats(allow_nan=False, allow_infinity=False)
)
PASSPORT = st.sampled_from([None, *CODEBOOK.get("passport").level_ids])


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
def values(draw: st.DrawFn, term: str, state: str) -> tuple[DatedValue, ...]:
    """Return invented values of a term."""
    stated = state == "stated"
    return tuple(
        DatedValue(
            start=start,
            value=draw(TEXT) if stated else draw(st.none() | TEXT),
            level=draw(PASSPORT) if stated and term == "passport" else None,
            amount=draw(AMOUNTS) if stated else None,
            unit="person" if stated else None,
            also=draw(st.sampled_from([(), (), (), ("press",)])),
            source=draw(st.sampled_from(["text", "press"])),
            locator=draw(TEXT),
            grade=draw(st.sampled_from(["text", "secondary"])),
            note=draw(st.none() | TEXT),
        )
        for start in draw(STARTS)
    )


@st.composite
def provisions(draw: st.DrawFn, term: str) -> Provision:
    """Return an invented provision, often one that is absent and says no more."""
    if draw(st.booleans()):
        value = DatedValue(start=draw(WHEN), source="press", locator=draw(TEXT), grade="secondary")
        return Provision(state="absent", values=(value,))
    state, other = (draw(st.sampled_from(get_args(State))) for _ in range(2))
    names = draw(st.sets(TEXT, max_size=1))
    readings = {
        name: Reading(state=other, values=draw(values(term, other))) for name in sorted(names)
    }
    return Provision(state=state, values=draw(values(term, state)), alternatives=readings)


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    """Return an invented agreement, its provisions in the order of the codebook."""
    terms = draw(st.sets(st.sampled_from(["passport", *CODEBOOK.ids()][:8]), min_size=1))
    title = draw(TEXT)
    return Agreement.model_validate(
        {
            "id": NAME,
            "title": title,
            "kind": "bilateral",
            "form": "agreement",
            "parties": ({"iso3": "XAA", "role": "origin"}, {"iso3": "XBB", "role": "unknown"}),
            "signed": 2018,
            "in_force": draw(st.sampled_from(["unknown", "not_applicable"]) | WHEN),
            "instrument_layer": "agreement",
            "occupations": draw(st.sampled_from([(), ("5311", "22")])),
            "treaty_id": draw(st.none() | st.integers(0)),
            "sources": {
                "text": {
                    "title": title,
                    "href": "https://treaties.example/x",
                    "accessed": draw(st.none() | st.dates()),
                },
                "press": {"title": title, "where": draw(TEXT), "address": "partial"},
            },
            "provisions": {
                term: draw(provisions(term)) for term in CODEBOOK.ids() if term in terms
            },
            "coding": {"coder": title, "date": draw(st.dates()), "status": "partial"},
        }
    )


def same(found: Agreement, agreement: Agreement) -> None:
    """Assert that two agreements are equal, to the types of their times and the order of terms."""
    assert found == agreement
    assert repr(found) == repr(agreement)
    assert list(found.provisions) == list(agreement.provisions)


@settings(max_examples=50, derandomize=True, deadline=None)
@given(agreements())
def test_an_agreement_reads_back_as_it_was_dumped(agreement: Agreement) -> None:
    text = dump_agreement(agreement)
    found = parse_agreement(text, CODEBOOK, name=NAME)
    same(found, agreement)
    assert dump_agreement(found) == text


@settings(max_examples=50, derandomize=True, deadline=None)
@given(agreements())
def test_an_agreement_reads_back_from_json(agreement: Agreement) -> None:
    for written in (
        agreement.model_dump_json(),
        agreement.model_dump_json(exclude_defaults=True, indent=1),
    ):
        same(Agreement.model_validate_json(written), agreement)
        same(parse_agreement(written, CODEBOOK, name=NAME), agreement)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(WHEN)
def test_a_time_keeps_its_kind_in_json(when: date | int | str) -> None:
    value = DatedValue(start=when, source="text", locator="Art. 1", grade="text")
    found = DatedValue.model_validate_json(value.model_dump_json())
    assert found == value
    assert type(found.start) is type(when)
