"""The JSON Schemas: what the loader accepts they accept, and they refuse what they can see."""

import json
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from negotiate.errors import AgreementFileError
from negotiate.strict_yaml import read_yaml
from negotiate.terms import (
    CODEBOOK_FILE,
    Asked,
    agreement_files,
    agreement_schema,
    codebook_schema,
    load_agreement,
    load_codebook,
    shipped_folder,
)
from negotiate.terms.json_schema import STATE_MEANINGS
from negotiate.terms.schema import State

MALFORMED = Path(__file__).parents[2] / "data" / "malformed"
BOOK = load_codebook(MALFORMED / CODEBOOK_FILE)
CHECK = Draft202012Validator(agreement_schema(BOOK))
SHIPPED = Draft202012Validator(agreement_schema(load_codebook()))
SEEN = {
    "absences-of-an-unknown-term": ["absences", 0, "terms"],
    "absences-without-a-locator": ["absences", 0, "terms", "remittances"],
    "alpha-2-code": ["parties", 0, "iso3"],
    "amount-in-words": ["provisions", "quota", "values", 0, "amount"],
    "amount-where-there-is-none": ["provisions", "quota", "values", 0, "amount"],
    "amount-without-unit": ["provisions", "quota", "values", 0],
    "currency-in-words": ["provisions", "wage_floor", "values", 0, "currency"],
    "half-a-source": ["sources", "text"],
    "level-of-a-number": ["provisions", "agreement_duration", "values", 0, "level"],
    "level-of-another-term": ["provisions", "passport", "values", 0, "level"],
    "level-on-an-absent-term": ["provisions", "housing", "values", 0, "level"],
    "money-without-currency": ["provisions", "wage_floor", "values", 0],
    "month-13": ["provisions", "wage_floor", "values", 1, "start"],
    "no-amount-where-one-is-needed": ["provisions", "quota", "values", 0],
    "no-grade": ["provisions", "passport", "values", 0],
    "no-locator": ["provisions", "passport", "values", 0],
    "no-source": ["provisions", "passport", "values", 0],
    "one-party": ["parties"],
    "typo-in-key": [],
    "unknown-level": ["provisions", "passport", "values", 0, "level"],
    "unknown-state": ["provisions", "housing", "state"],
    "unknown-term": ["provisions"],
    "wrong-form": ["form"],
    "wrong-grade": ["provisions", "passport", "values", 0, "grade"],
    "wrong-role": ["parties", 0, "role"],
}


def plain(path: Path) -> object:
    """Return the content of a file as an editor has it, days as text."""
    return json.loads(json.dumps(read_yaml(path, error=AgreementFileError)[0], default=str))


def places(path: Path, check: Draft202012Validator) -> list[list[str | int]]:
    return [list(error.absolute_path) for error in check.iter_errors(plain(path))]


def test_the_schemas_are_schemas() -> None:
    for schema in (agreement_schema(BOOK), SHIPPED.schema, codebook_schema()):
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_codebook_that_ships_keeps_its_schema() -> None:
    check = Draft202012Validator(codebook_schema())
    assert places(shipped_folder() / CODEBOOK_FILE, check) == []
    assert places(MALFORMED / CODEBOOK_FILE, check) == []
    assert list(check.iter_errors({"version": 1}))


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({}, True),
        ({"source": "A copy", "href": "https://example.org/1"}, True),
        ({"source": None, "href": None}, True),
        ({"source": "A copy"}, False),
        ({"source": "A copy", "href": None}, False),
        ({"href": "https://example.org/1"}, False),
        ({"source": "A copy", "href": "page 1"}, False),
    ],
)
def test_what_a_standard_asks_keeps_the_schema_as_it_does_the_loader(
    fields: dict[str, str | None], kept: bool
) -> None:
    asked = {"locator": "Art. 1", **fields}
    schema = {**codebook_schema(), "$ref": "#/$defs/Asked"}
    check = Draft202012Validator({key: schema[key] for key in ("$ref", "$defs", "$schema")})
    assert check.is_valid(asked) is kept
    if kept:
        assert Asked.model_validate(asked).locator == "Art. 1"
    else:
        with pytest.raises(ValidationError):
            Asked.model_validate(asked)


@pytest.mark.parametrize("path", agreement_files([shipped_folder()]), ids=lambda path: path.stem)
def test_a_shipped_file_keeps_the_schema(path: Path) -> None:
    assert places(path, SHIPPED) == []


def test_a_well_formed_file_keeps_the_schema_also_as_json() -> None:
    path = MALFORMED / "xaa-xbb-2018-well-formed.yaml"
    assert places(path, CHECK) == []
    written = json.loads(load_agreement(path, BOOK).model_dump_json())
    assert list(CHECK.iter_errors(written)) == []


@pytest.mark.parametrize("fault", SEEN)
def test_a_fault_that_a_schema_can_see_is_seen_where_it_is(fault: str) -> None:
    found = places(MALFORMED / f"xaa-xbb-2018-{fault}.yaml", CHECK)
    assert SEEN[fault] in found


def test_the_terms_are_offered_with_their_meaning_and_their_words() -> None:
    schema = agreement_schema(BOOK)
    terms = schema["properties"]["provisions"]["properties"]
    assert list(terms) == list(BOOK.ids())
    assert terms["wage_floor"]["title"] == "Wage floor"
    assert terms["wage_floor"]["description"] == "Lowest wage. Unit of an amount: currency/month."
    level = schema["$defs"]["value of passport"]["properties"]["level"]
    assert [one["const"] for one in level["oneOf"][:-1]] == [
        "silent_rule",
        "ban",
        "ban_with_sanction",
        "worker_keeps_it",
    ]
    assert level["oneOf"][1]["description"] == "Nobody but the worker keeps it."
    assert level["oneOf"][3]["description"].startswith("Another word for ban.")
    absent = schema["$defs"]["Absences"]["properties"]["terms"]["properties"]
    assert list(absent) == list(terms)


@pytest.mark.parametrize("level", ["ban", "worker_keeps_it", None])
def test_a_level_an_alias_and_no_level_are_accepted(level: str | None) -> None:
    content = plain(MALFORMED / "xaa-xbb-2018-well-formed.yaml")
    assert isinstance(content, dict)
    content["provisions"]["passport"]["values"][0] |= {"level": level, "value": "kept"}
    assert list(CHECK.iter_errors(content)) == []


def test_readings_that_disagree_are_checked_as_the_main_one() -> None:
    content = plain(MALFORMED / "xaa-xbb-2018-well-formed.yaml")
    assert isinstance(content, dict)
    main = content["provisions"]["passport"]
    other = {"state": "stated", "values": [main["values"][0] | {"level": "agreed_floor"}]}
    main["alternatives"] = {"press": other}
    (error,) = CHECK.iter_errors(content)
    assert list(error.absolute_path)[3:] == ["press", "values", 0, "level"]


def test_a_file_without_anything_known_is_refused() -> None:
    content = plain(MALFORMED / "xaa-xbb-2018-well-formed.yaml")
    assert isinstance(content, dict)
    assert CHECK.is_valid({key: content[key] for key in content if key != "absences"})
    assert CHECK.is_valid({key: content[key] for key in content if key != "provisions"})
    nothing = {key: content[key] for key in content if key not in ("provisions", "absences")}
    assert not CHECK.is_valid(nothing)


def test_every_state_has_its_meaning() -> None:
    assert tuple(STATE_MEANINGS) == get_args(State)
