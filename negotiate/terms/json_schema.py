"""JSON Schemas of agreement files and codebooks, so that an editor completes and checks them.

An editor with a YAML language server takes the schema from a first line such as
``# yaml-language-server: $schema=agreement.schema.json``. It then offers the terms of the
codebook, with their meaning, and at each ``level`` the words for that term. What lies between
places of a file, such as the order of dates or a cited source, only the loader checks.
"""

from collections.abc import Iterator
from typing import Any

from negotiate.terms.absences import AgreementFile
from negotiate.terms.codebook import Codebook, Level, Term

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""Dialect of the schemas."""

STATE_MEANINGS = {
    "stated": "The text says something about the term.",
    "silent": "Somebody read the text, and it says nothing about the term; host law decides.",
    "absent": "A source states that the agreement has no such clause.",
    "excluded": "The text names the matter and keeps it out.",
    "left_to_national_law": "The text names the matter and refers to the law of a party or both.",
}
"""What each state of a term means."""

Schema = dict[str, Any]
"""A JSON Schema, as plain values."""


def agreement_schema(codebook: Codebook) -> Schema:
    """Return the JSON Schema of an agreement file.

    Parameters
    ----------
    codebook
        Terms that the file may name, and the levels of each.

    Returns
    -------
    dict
        Schema of the dialect 2020-12. It accepts every file that the loader accepts.

    Examples
    --------
    >>> from negotiate.terms import load_codebook
    >>> schema = agreement_schema(load_codebook())
    >>> "passport" in schema["properties"]["provisions"]["properties"]
    True
    """
    schema = AgreementFile.model_json_schema()
    properties = schema["properties"]
    terms = {name: _provision(name, term) for name, term in codebook.terms.items()}
    values = {f"value of {name}": _value(term) for name, term in codebook.terms.items()}
    return {
        "$schema": DIALECT,
        **schema,
        "title": "Agreement file",
        "properties": properties | {"provisions": _closed(properties["provisions"], terms)},
        "anyOf": [{"required": ["provisions"]}, {"required": ["absences"]}],
        **_TWO_SIDES,
        "$defs": schema["$defs"] | _records(schema["$defs"], codebook) | values,
    }


def _records(parts: Schema, codebook: Codebook) -> Schema:
    """Return the schemas of the records that say more than pydantic's do."""
    state = {"description": "What the agreement says.", "oneOf": list(_choices(STATE_MEANINGS))}
    locators = {name: _locator(term) for name, term in codebook.terms.items()}
    absent = _closed(parts["Absences"]["properties"]["terms"], locators) | {"minProperties": 1}
    return {
        "Absences": _with_properties(parts["Absences"], terms=absent),
        "DatedValue": parts["DatedValue"] | _AMOUNTS,
        "Party": parts["Party"] | _NAMED,
        "Provision": _with_properties(parts["Provision"], state=state) | _UNGRADED,
        "Reading": _with_properties(parts["Reading"], state=state) | _UNGRADED,
        "Source": parts["Source"] | _FINDABLE,
    }


def codebook_schema() -> Schema:
    """Return the JSON Schema of a codebook.

    Returns
    -------
    dict
        Schema of the dialect 2020-12.

    Examples
    --------
    >>> list(codebook_schema()["required"])
    ['version', 'history', 'terms']
    """
    schema = Codebook.model_json_schema()
    asked = schema["$defs"]["Asked"] | _READ_ELSEWHERE
    return {"$schema": DIALECT, **schema, "$defs": schema["$defs"] | {"Asked": asked}}


_AMOUNTS: Schema = {
    "dependentRequired": {"amount": ["unit"], "currency": ["unit"]},
    "if": {
        "properties": {"unit": {"type": "string", "pattern": "^currency"}},
        "required": ["unit"],
    },
    "then": {"required": ["currency"]},
}
"""An amount has a unit, and money a currency."""

_NO_GRADE: Schema = {"level": {"type": "null"}, "amount": {"type": "null"}}

_UNGRADED: Schema = {
    "if": {"properties": {"state": {"const": "stated"}}},
    "else": {"properties": {"values": {"items": {"properties": _NO_GRADE}}}},
}
"""A term that is not stated has no level and no amount."""

_FINDABLE: Schema = {
    "anyOf": [
        {"required": ["href"]},
        {"properties": {"address": {"const": "partial"}}, "required": ["address"]},
    ]
}
"""A source has an address, or says that it is known in part."""

_READ_ELSEWHERE: Schema = {
    "if": {"properties": {"source": {"type": "string"}}, "required": ["source"]},
    "then": {"properties": {"href": {"type": "string"}}, "required": ["href"]},
    "else": {"properties": {"href": {"type": "null"}}},
}
"""What was read elsewhere than in the standard's file has a source and its address."""

_NAMED: Schema = {"anyOf": [{"required": ["iso3"]}, {"required": ["group"]}]}
"""A party is a country or a group."""

_TWO_SIDES: Schema = {
    "if": {"properties": {"kind": {"const": "bilateral"}}, "required": ["kind"]},
    "then": {"properties": {"parties": {"minItems": 2, "maxItems": 2}}},
}
"""A bilateral agreement has two parties."""


def _closed(mapping: Schema, properties: Schema) -> Schema:
    """Return the schema of a mapping whose keys are known."""
    kept = {key: mapping[key] for key in mapping if key not in ("propertyNames", "minProperties")}
    return kept | {"properties": properties, "additionalProperties": False}


def _with_properties(record: Schema, **properties: Schema) -> Schema:
    """Return the schema of a record with some of its properties replaced."""
    return record | {"properties": record["properties"] | properties}


def _provision(name: str, term: Term) -> Schema:
    """Return the schema of one term's provision: that of all provisions, with its own levels."""
    values = {"items": {"$ref": f"#/$defs/value of {name}".replace(" ", "%20")}}
    own = {"properties": {"values": values}}
    alternatives = {"additionalProperties": own}
    return {
        "title": term.title,
        "description": _about(term),
        "allOf": [
            {"$ref": "#/$defs/Provision"},
            {"properties": {"values": values, "alternatives": alternatives}},
        ],
    }


def _locator(term: Term) -> Schema:
    """Return the schema of one term's locator among absences."""
    about = {"title": term.title, "description": f"Where it is said to be absent. {_about(term)}"}
    return about | {"type": "string", "minLength": 1}


def _about(term: Term) -> str:
    """Return what a term is."""
    unit = f"Unit of an amount: {term.unit}." if term.unit else ""
    parts = (term.meaning, term.scope or "", term.order_note or "", unit)
    return " ".join(part for part in parts if part)


def _value(term: Term) -> Schema:
    """Return what the schema of a value adds for one term: its levels, and where amounts stand."""
    if term.kind == "number":
        number = f"A number in {term.unit}, without levels."
        return {"properties": {"level": {"type": "null", "description": number}}}
    level = {"description": _about(term), "oneOf": [*_choices(_words(term)), {"type": "null"}]}
    rules = (
        ("forbidden", {"properties": {"amount": {"type": "null"}}}),
        ("required", {"required": ["amount"]}),
    )
    conditions = [
        {"if": {"properties": {"level": {"enum": found}}, "required": ["level"]}, "then": rule}
        for kind, rule in rules
        if (found := [word for one in term.levels if one.amount == kind for word in _names(one)])
    ]
    return {"properties": {"level": level}} | ({"allOf": conditions} if conditions else {})


def _names(level: Level) -> tuple[str, ...]:
    """Return the words for a level: its id and its aliases."""
    return (level.id, *level.aliases)


def _words(term: Term) -> dict[str, str]:
    """Return what a text must say, for every word that names a level; aliases come last."""
    ids = {level.id: level.words for level in term.levels}
    return ids | {
        alias: f"Another word for {level.id}. {level.words}"
        for level in term.levels
        for alias in level.aliases
    }


def _choices(meanings: dict[str, str]) -> Iterator[Schema]:
    """Yield one alternative per word, with what it means."""
    for word, meaning in meanings.items():
        yield {"const": word, "description": meaning}
