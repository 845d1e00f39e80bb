"""The table of the data set's items, and the locators that keep each item apart."""

import pytest

from negotiate.errors import AgreementFileError
from negotiate.exchange import item_states, load_items
from negotiate.exchange.dataset_items import check_items, item_locator
from negotiate.terms import Agreement, Codebook, load_library
from negotiate.terms.codebook import Term
from negotiate.terms.schema import DatedValue, Provision, Source

ITEMS = load_items()


def record(term: str, state: str, locator: str, level: str | None = None) -> Agreement:
    """Return a shipped record of the data set that says one thing only."""
    known = load_library().get("phl-sau-2013-domestic")
    value = DatedValue(
        start=2013,
        source="dataset",
        locator=locator,
        grade="secondary",
        level=level,
        value="words" if state == "stated" else None,
    )
    provision = Provision.model_validate({"state": state, "values": (value,)})
    other = Source(title="Another", where="another", address="partial")
    sources = {"dataset": ITEMS.source, "other": other}
    return known.model_copy(update={"provisions": {term: provision}, "sources": sources})


def test_every_item_has_its_place_in_the_codebook_that_ships(codebook: Codebook) -> None:
    check_items(ITEMS, codebook)


def test_a_codebook_without_a_level_of_the_table_is_refused_by_name(codebook: Codebook) -> None:
    known = codebook.get("contract")
    fewer = Term.model_validate({**known.model_dump(), "levels": known.levels[:2]})
    terms = {**codebook.terms, "contract": fewer}
    del terms["passport"]
    poorer = codebook.model_copy(update={"terms": terms})
    with pytest.raises(AgreementFileError, match=r"contract, model: .*\n.*passport, ban: "):
        check_items(ITEMS, poorer)


def test_thirty_three_items_are_clauses_and_each_stands_once() -> None:
    assert sum(item.clause for item in ITEMS.items) == 33
    for names in ("item", "column", "fact"):
        found = [getattr(item, names) for item in ITEMS.items]
        assert len(set(found)) == len(found) == 38


def test_an_item_is_found_by_its_number_its_fact_and_its_term() -> None:
    assert ITEMS.by_item["11b"].column == "contract_standard"
    assert ITEMS.by_fact["gender_clause_detailed"].item == "10b"
    assert [item.item for item in ITEMS.by_term["contract"]] == ["11a", "11b", "11c"]


@pytest.mark.parametrize(
    ("found", "lacking", "locator"),
    [
        (["9"], [], "treaty 5, item 9"),
        (["11a", "11c"], ["11b"], "treaty 5, items 11a and 11c (not 11b)"),
        (["11a", "11b", "11c"], [], "treaty 5, items 11a, 11b and 11c"),
        (["10b"], ["10a"], "treaty 5, item 10b (not 10a)"),
        (["quota", "quota_num"], [], "treaty 5, columns quota and quota_num"),
    ],
)
def test_a_locator_names_what_was_found_and_what_was_not(
    found: list[str], lacking: list[str], locator: str
) -> None:
    assert item_locator(5, found, lacking) == locator


@pytest.mark.parametrize(
    ("state", "locator", "expected"),
    [
        ("stated", "treaty 5, items 11a and 11c (not 11b)",
         {"11a": "present", "11b": "absent", "11c": "present"}),
        ("stated", "treaty 5, item 11c (not 11a and 11b)",
         {"11a": "absent", "11b": "absent", "11c": "present"}),
        ("absent", "treaty 5, items 11a to 11c",
         {"11a": "absent", "11b": "absent", "11c": "absent"}),
        ("stated", "treaty 5, item 11b", {"11b": "present"}),
        ("stated", "treaty 5", {}),
    ],
)  # fmt: skip
def test_the_items_of_a_locator_are_read_back(
    state: str, locator: str, expected: dict[str, str]
) -> None:
    assert item_states(record("contract", state, locator)) == expected


def test_an_agreement_that_ends_unless_renewed_has_no_automatic_renewal() -> None:
    locator = "treaty 5, column autorenew"
    renews = record("agreement_renewal", "stated", locator, "automatic")
    ends = record("agreement_renewal", "stated", locator, "not_automatic")
    assert item_states(renews) == {"autorenew": "present"}
    assert item_states(ends) == {"autorenew": "absent"}


def test_a_locator_of_another_source_is_no_item_of_the_data_set() -> None:
    known = record("contract", "stated", "treaty 5, item 11b")
    other = known.provisions["contract"].values[0].model_copy(update={"source": "other"})
    provision = known.provisions["contract"].model_copy(update={"values": (other,)})
    assert item_states(known.model_copy(update={"provisions": {"contract": provision}})) == {}
