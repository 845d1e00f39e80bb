"""The agreement file: what one value, reading, party and source may say."""

from datetime import date

import pytest
from pydantic import ValidationError

from negotiate.terms import DatedValue, Party, Provision, Reading, Source, earliest, latest
from negotiate.terms.schema import Agreement

WHERE = {"source": "text", "locator": "Art. 1", "grade": "text"}


def value(**fields: object) -> DatedValue:
    return DatedValue.model_validate({"start": 2018, "value": "x", **WHERE, **fields})


def reading(state: str, *values: DatedValue) -> Reading:
    return Reading.model_validate({"state": state, "values": values})


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        (2018, date(2018, 1, 1), date(2018, 12, 31)),
        ("2018-02", date(2018, 2, 1), date(2018, 2, 28)),
        ("2018-04", date(2018, 4, 1), date(2018, 4, 30)),
        (date(2018, 3, 5), date(2018, 3, 5), date(2018, 3, 5)),
    ],
)
def test_a_year_or_month_stands_for_its_first_and_last_day(
    when: date | int | str, first: date, last: date
) -> None:
    assert (earliest(when), latest(when)) == (first, last)


@pytest.mark.parametrize(
    "when", [201, 2300, "2018-13", "2018-3", "2018-03\n", "2018", "unknown", "spring 2018"]
)
def test_other_times_are_refused(when: object) -> None:
    with pytest.raises(ValidationError, match=r"must be a day \(2018-03-01\), a month"):
        value(start=when)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": 1.0}, "an amount needs a unit"),
        ({"amount": 1.0, "unit": "currency/month"}, "money needs unit"),
        ({"amount": 1.0, "unit": "year", "currency": "EUR"}, "money needs unit"),
        ({"amount": float("nan"), "unit": "year"}, "finite number"),
        ({"currency": "eur"}, "pattern"),
        ({"payer": "nobody"}, "Input should be 'worker'"),
        ({"grade": "hearsay"}, "Input should be 'official'"),
    ],
)
def test_a_value_that_says_half_a_thing_is_refused(fields: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        value(**fields)


def test_money_with_unit_and_currency_is_a_value() -> None:
    wage = value(amount=1450.0, unit="currency/month", currency="EUR", value=None)
    assert (wage.amount, wage.currency, wage.ended, wage.also) == (1450.0, "EUR", False, ())


def test_a_party_is_a_country_or_a_group() -> None:
    assert Party(iso3="XAA", role="origin").name == "XAA"
    assert Party(group="members", role="both").name == "members"
    for fields in ({}, {"iso3": "XAA", "group": "members"}):
        with pytest.raises(ValidationError, match="either iso3 or group"):
            Party.model_validate({"role": "both", **fields})


def test_a_source_without_an_address_says_that_it_is_partial() -> None:
    assert Source(title="Gazette", where="gazette 7", address="partial").href is None
    with pytest.raises(ValidationError, match="needs href, or address: partial"):
        Source(title="Gazette", where="gazette 7")


@pytest.mark.parametrize("state", ["silent", "absent", "excluded", "left_to_national_law"])
def test_a_term_that_is_not_stated_has_a_source_but_no_level(state: str) -> None:
    assert reading(state, value(value=None)).values[0].source == "text"
    with pytest.raises(ValidationError, match=f"is {state} has no level and no amount"):
        reading(state, value(level="ban"))
    with pytest.raises(ValidationError, match=f"is {state} has no level and no amount"):
        reading(state, value(amount=0.0, unit="year"))


def test_a_stated_term_says_something() -> None:
    with pytest.raises(ValidationError, match="needs value, level or amount, or ended"):
        reading("stated", value(value=None))
    assert reading("stated", value(value=None, amount=0.0, unit="year")).values[0].amount == 0.0
    assert reading("stated", value(value=None, ended=True)).at() is None


def test_values_stand_in_the_order_of_their_dates_each_once() -> None:
    for second in (2017, 2018, date(2018, 1, 1)):
        with pytest.raises(ValidationError, match="in the order of their starts, each start once"):
            reading("stated", value(), value(start=second))


def test_a_value_applies_from_its_start_until_the_next() -> None:
    term = reading(
        "stated",
        value(start=2018, value="old"),
        value(start="2020-07", value="new"),
        value(start=date(2022, 1, 1), value=None, ended=True),
    )
    found = [term.at(date(*day)) for day in ((2017, 12, 31), (2018, 1, 1), (2020, 6, 30))]
    assert [one and one.value for one in found] == [None, "old", "old"]
    found = [term.at(date(*day)) for day in ((2020, 7, 1), (2021, 12, 31), (2022, 1, 1))]
    assert [one and one.value for one in found] == ["new", "new", None]
    assert term.at() is None


def test_a_provision_keeps_the_readings_that_disagree() -> None:
    provision = Provision.model_validate(
        {
            "state": "stated",
            "values": (value(),),
            "alternatives": {"dataset": {"state": "absent", "values": (value(value=None),)}},
        }
    )
    assert provision.alternatives["dataset"].state == "absent"


STATED = {"state": "stated", "values": (value(),)}


def agreement(**provisions: object) -> Agreement:
    return Agreement.model_validate(
        {
            "id": "xaa-xbb-2018-x",
            "title": "X",
            "kind": "bilateral",
            "form": "agreement",
            "parties": ({"iso3": "XAA", "role": "origin"},),
            "signed": 2018,
            "in_force": "unknown",
            "instrument_layer": "agreement",
            "sources": {"text": {"title": "T", "href": "https://treaties.example/x"}},
            "provisions": provisions,
            "coding": {"coder": "c", "date": date(2025, 1, 1), "status": "partial"},
        }
    )


def test_a_day_in_quotes_is_a_day_and_no_other_day_is() -> None:
    assert value(start="2018-03-01").start == date(2018, 3, 1)
    source = Source.model_validate(
        {"title": "T", "href": "https://x.example", "accessed": "2018-03-01"}
    )
    assert source.accessed == date(2018, 3, 1)
    for wrong in ("2018-02-30", "2018-13-01"):
        with pytest.raises(ValidationError, match=f"a day of the calendar, got '{wrong}'"):
            value(start=wrong)
        with pytest.raises(ValidationError, match=f"a day of the calendar, got '{wrong}'"):
            Source.model_validate({"title": "T", "href": "https://x.example", "accessed": wrong})
    with pytest.raises(ValidationError, match="valid date"):
        Source.model_validate({"title": "T", "href": "https://x.example", "accessed": "2018-03"})


@pytest.mark.parametrize("entry", ["unknown", "not_applicable", 2018, "2018-03", date(2018, 3, 1)])
def test_an_entry_into_force_is_a_time_or_a_word(entry: object) -> None:
    assert agreement(passport=STATED).model_copy(update={"in_force": entry}).in_force == entry
    content = agreement(passport=STATED).model_dump() | {"in_force": entry}
    assert Agreement.model_validate(content).in_force == entry
    with pytest.raises(ValidationError, match="must be a day"):
        Agreement.model_validate(content | {"in_force": "soon"})


@pytest.mark.parametrize("signed", [2018, "2018-03", date(2018, 3, 1)])
def test_the_year_is_that_of_the_signature(signed: date | int | str) -> None:
    assert agreement(passport=STATED).model_copy(update={"signed": signed}).year == 2018


def test_origins_and_destinations_are_the_parties_of_known_direction() -> None:
    parties = tuple(
        Party.model_validate({"iso3": code, "role": role})
        for code, role in (
            ("XAA", "origin"),
            ("XBB", "destination"),
            ("XCC", "both"),
            ("XDD", "unknown"),
        )
    )
    several = agreement(passport=STATED).model_copy(update={"parties": parties})
    assert several.origins == ("XAA", "XCC")
    assert several.destinations == ("XBB", "XCC")


def test_legal_force_is_the_level_of_its_term_or_not_seen() -> None:
    other = {"state": "stated", "values": (value(),)}
    assert agreement(passport=other).legal_force == "not_seen"
    assert agreement(legal_force=other).legal_force == "not_seen"
    treaty = {"state": "stated", "values": (value(level="treaty"),)}
    assert agreement(legal_force=treaty).legal_force == "treaty"


def test_an_agreement_cannot_be_changed() -> None:
    frozen = agreement(passport={"state": "stated", "values": (value(),)})
    with pytest.raises(ValidationError, match="frozen"):
        frozen.title = "Y"  # type: ignore[misc]
