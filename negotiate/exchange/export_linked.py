"""Agreements as JSON-LD: legislation in the words of schema.org, with terms of our own.

The context stands inside the document, so that nothing is loaded to read it. An agreement is a
``Legislation``; what it says on a term is a ``provision`` of our own vocabulary, since schema.org
has no words for states, levels and locators. Our identifiers are URNs and lead to no page.
"""

import json
from collections.abc import Iterable, Mapping

from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Agreement, DatedValue, Provision, Reading, Source

_OURS = "urn:x-negotiate:"
_ID = {"@type": "@id"}
_CONTEXT: Mapping[str, object] = {
    "@version": 1.1,
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "ours": _OURS,
    "id": "@id",
    "type": "@type",
    "Legislation": "schema:Legislation",
    "Country": "schema:Country",
    "Organization": "schema:Organization",
    "CreativeWork": "schema:CreativeWork",
    "Provision": "ours:Provision",
    "Reading": "ours:Reading",
    "DatedValue": "ours:DatedValue",
    "name": "schema:name",
    "url": "schema:url",
    "identifier": "schema:identifier",
    "legislationIdentifier": "schema:legislationIdentifier",
    "legislationDate": "schema:legislationDate",
    "legislationType": "schema:legislationType",
    "legislationPassedBy": "schema:legislationPassedBy",
    "citation": "schema:citation",
    "description": "schema:description",
    "role": "ours:role",
    "provision": {"@id": "ours:provision", "@container": "@list"},
    "term": {"@id": "ours:term", **_ID},
    "level": {"@id": "ours:level", **_ID},
    "state": "ours:state",
    "value": {"@id": "ours:value", "@container": "@list"},
    "alternative": {"@id": "ours:alternative", "@container": "@list"},
    "source": {"@id": "ours:source", **_ID},
    "also": {"@id": "ours:also", **_ID, "@container": "@list"},
} | {
    name: f"ours:{name}"
    for name in (
        *("start", "words", "amount", "unit", "currency", "payer", "recoverable", "ended"),
        *("layer", "scope", "locator", "grade", "note", "accessed", "via", "where"),
    )
}


def to_jsonld(agreements: Iterable[Agreement], codebook: Codebook) -> str:
    """Return agreements as a JSON-LD document.

    Parameters
    ----------
    agreements
        Agreements to export.
    codebook
        Gives the titles of the terms.

    Returns
    -------
    str
        JSON with an embedded ``@context`` and one node of the ``@graph`` for each agreement.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> text = to_jsonld([library.get("ken-sau-2017-domestic")], library.codebook)
    >>> [node["legislationDate"] for node in json.loads(text)["@graph"]]
    ['2017']
    """
    graph = [_node(agreement, codebook) for agreement in agreements]
    document = {"@context": _CONTEXT, "@graph": graph}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _node(agreement: Agreement, codebook: Codebook) -> dict[str, object]:
    """Return the node of one agreement."""
    this = f"{_OURS}agreement:{agreement.id}"
    provisions = [
        _provision(this, term, provision, codebook)
        for term, provision in agreement.provisions.items()
    ]
    return {
        "id": this,
        "type": "Legislation",
        "name": agreement.title,
        "legislationIdentifier": agreement.id,
        "legislationDate": str(agreement.signed),
        "legislationType": agreement.form,
        "legislationPassedBy": [
            _party(party.iso3, party.name, party.role) for party in agreement.parties
        ],
        "citation": [_source(this, key, source) for key, source in agreement.sources.items()],
        "provision": provisions,
    }


def _party(iso3: str | None, name: str, role: str) -> dict[str, object]:
    """Return the node of a country or of a named group, with its side."""
    if iso3 is None:
        return {"type": "Organization", "name": name, "role": role}
    return {"type": "Country", "identifier": iso3, "role": role}


def _source(this: str, key: str, source: Source) -> dict[str, object]:
    """Return the node of a source."""
    told = {
        "url": source.href,
        "where": source.where,
        "via": source.via,
        "accessed": source.accessed and source.accessed.isoformat(),
    }
    node = {"id": f"{this}#source-{key}", "type": "CreativeWork", "name": source.title}
    return node | {name: text for name, text in told.items() if text is not None}


def _provision(this: str, term: str, provision: Provision, codebook: Codebook) -> dict[str, object]:
    """Return the node of what an agreement says on a term."""
    node = {
        "id": f"{this}#{term}",
        "type": "Provision",
        "term": f"{_OURS}term:{term}",
        "name": codebook.get(term).title,
    }
    others = [
        {"type": "Reading", "name": name, **_reading(this, term, reading)}
        for name, reading in provision.alternatives.items()
    ]
    return node | _reading(this, term, provision) | ({"alternative": others} if others else {})


def _reading(this: str, term: str, reading: Reading) -> dict[str, object]:
    """Return state and values of a reading."""
    return {"state": reading.state, "value": [_value(this, term, one) for one in reading.values]}


def _value(this: str, term: str, value: DatedValue) -> dict[str, object]:
    """Return the node of a dated value."""
    told = value.model_dump(mode="json", exclude_defaults=True)
    if "value" in told:
        told["words"] = told.pop("value")
    if "level" in told:
        told["level"] = f"{_OURS}term:{term}:{told['level']}"
    if "also" in told:
        told["also"] = [f"{this}#source-{key}" for key in told["also"]]
    return {"type": "DatedValue", **told, "start": str(value.start)} | {
        "source": f"{this}#source-{value.source}"
    }
