"""Nothing is invented: every shipped value stands in the fact sheet it was coded from.

The fact sheets are not part of the repository; set ``NEGOTIATE_SHARED`` to the folder that holds
``facts/agreements``, or put it beside the repository as ``shared``.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest
import yaml

from negotiate.terms import Agreement, DatedValue, load_library

ROOT = Path(__file__).parents[2]
FACTS = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared")) / "facts" / "agreements"
AGREEMENTS = load_library().agreements
DATASET = ("https://doi.org/10.7910/DVN/QWSLYI", "https://dataverse.harvard.edu/dataverse/BLA")
CONFLICTS = {
    "passport_retention_ban": "passport",
    "contract_terms_specified": "job_offer",
    "recruitment_channel": "recruitment_channel",
    "recruitment_fee": "recruitment_fee",
    "permanent_residence_path": "permanent_residence",
    "joint_committee": "joint_committee",
    "equal_treatment": "equal_treatment",
    "quota": "quota",
    "freedom_of_association": "union_role",
}
Node = Mapping[str, object]

pytestmark = pytest.mark.skipif(
    not FACTS.is_dir(), reason=f"no fact sheets at {FACTS}; set NEGOTIATE_SHARED to check them"
)


def sheet(agreement: Agreement) -> Node:
    text = (FACTS / f"{agreement.id}.yaml").read_text(encoding="utf-8")
    return cast(Node, yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506


def leaves(node: object) -> Iterator[object]:
    """Yield every text and number of a sheet."""
    if isinstance(node, dict):
        for value in node.values():
            yield from leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value)
    else:
        yield node


def readings(agreement: Agreement) -> Iterator[tuple[str, str, DatedValue]]:
    for term, provision in agreement.provisions.items():
        for reading in (provision, *provision.alternatives.values()):
            for value in reading.values:
                yield term, reading.state, value


def codes(facts: Node) -> dict[str, object]:
    """Return what the data set has for each item of its list of criteria, and for each term."""
    found: dict[str, object] = {}
    for term, fact in cast(Mapping[str, Node], facts["terms"]).items():
        coded = cast(Node, fact.get("coded") or (fact if fact["source"] in DATASET else {}))
        if coded:
            found[term] = coded["value"]
            found[str(coded.get("criterion", term))] = coded["value"]
    return {**cast(Node, cast(Node, facts.get("dataset_codes") or {}).get("codes") or {}), **found}


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda agreement: agreement.id)
def test_every_value_and_amount_stands_in_the_fact_sheet(agreement: Agreement) -> None:
    found = list(leaves(sheet(agreement)))
    texts = [leaf for leaf in found if isinstance(leaf, str)]
    numbers = [float(leaf) for leaf in found if isinstance(leaf, int | float)]
    for term, _, value in readings(agreement):
        if value.value == "a clause is present":
            assert value.source == "dataset", term
        elif value.value is not None:
            assert any(value.value in text for text in texts), (term, value.value)
        if value.amount is not None:
            assert value.amount in numbers, (term, value.amount)


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda agreement: agreement.id)
def test_every_source_stands_in_the_fact_sheet(agreement: Agreement) -> None:
    listed = set(cast(list[str], sheet(agreement)["sources"]))
    for source in agreement.sources.values():
        address = source.href or source.where
        redirected = "redirecting address" in (source.where or "")
        assert address in listed or address in DATASET or redirected, address


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda agreement: agreement.id)
def test_every_clause_of_the_data_set_is_coded_as_it_has_it(agreement: Agreement) -> None:
    coded = codes(sheet(agreement))
    for term, state, value in readings(agreement):
        if value.source != "dataset" or ", item" not in value.locator:
            continue
        items = value.locator.partition("item")[2].removeprefix("s").split()
        for item in items:
            if item[0].isdigit() and item in coded:
                wanted = "absent" if state == "absent" else "present"
                assert coded[item] == wanted or item == "10a", (term, item)


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda agreement: agreement.id)
def test_a_clause_that_the_data_set_has_not_seen_keeps_that_reading(agreement: Agreement) -> None:
    facts = sheet(agreement)
    coded = codes(facts)
    for term, fact in cast(Mapping[str, Node], facts["terms"]).items():
        shipped = agreement.provisions.get(CONFLICTS.get(term, ""))
        differs = fact["value"] not in ("absent", "present") and coded.get(term) == "absent"
        if differs and shipped is not None:
            assert shipped.alternatives["dataset"].state == "absent", term


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda agreement: agreement.id)
def test_parties_and_year_are_those_of_the_fact_sheet(agreement: Agreement) -> None:
    facts = sheet(agreement)
    parties = cast(Mapping[str, list[str]], facts["parties"])
    assert {party.name for party in agreement.parties} == {
        *parties["origins"],
        *parties["destinations"],
    }
    assert str(facts["signed"]).startswith(str(agreement.signed))
    assert facts["title"] == agreement.title
