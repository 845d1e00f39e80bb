"""Agreements as XML in the manner of Akoma Ntoso: a record about a text, and not the text.

The document has the metadata block of Akoma Ntoso 3.0 (work, expression, manifestation), and one
``article`` for each term that somebody looked for, with the values, their levels and sources. The
articles are those of our codebook, and do not stand in the agreement. Titles of terms head them;
what has no element in Akoma Ntoso stands in attributes and elements of a namespace of our own.
"""

from collections.abc import Iterable
from xml.etree import ElementTree

from negotiate.exchange.sheet_cells import printable
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Agreement, DatedValue, Provision, Reading

AKOMA_NTOSO = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
"""Namespace of the elements of Akoma Ntoso."""

OURS = "urn:x-negotiate:record"
"""Namespace of what Akoma Ntoso has no element for."""

Element = ElementTree.Element


def to_xml(agreements: Iterable[Agreement], codebook: Codebook) -> str:
    """Return agreements as one XML document.

    Parameters
    ----------
    agreements
        Agreements to export, each as one component of a collection.
    codebook
        Gives the titles of the terms.

    Returns
    -------
    str
        XML with its declaration, in UTF-8, indented.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> text = to_xml([library.get("ken-gbr-2021-health")], library.codebook)
    >>> text.count("<component "), 'eId="ken-gbr-2021-health"' in text
    (1, True)
    """
    root = Element("akomaNtoso", {"xmlns": AKOMA_NTOSO, "xmlns:record": OURS})
    collection = _child(root, "documentCollection", name="agreements")
    body = _child(collection, "collectionBody")
    for agreement in agreements:
        component = _child(body, "component", eId=agreement.id)
        component.append(_document(agreement, codebook))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _child(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    """Return a new element below another."""
    told = {name: printable(value) for name, value in attributes.items()}
    element = ElementTree.SubElement(parent, tag, told)
    element.text = printable(text) or None
    return element


def _document(agreement: Agreement, codebook: Codebook) -> Element:
    """Return the document of one agreement."""
    document = Element("doc", {"name": "agreementRecord"})
    meta = _child(document, "meta")
    _identification(meta, agreement)
    _references(meta, agreement)
    _child(_child(document, "preface"), "p", agreement.title)
    body = _child(document, "mainBody")
    for term, provision in agreement.provisions.items():
        _article(body, term, provision, codebook)
    return document


def _identification(meta: Element, agreement: Agreement) -> None:
    """Add work, expression and manifestation: the text, our coding of it, and this file."""
    block = _child(meta, "identification", source="#coder")
    uri = f"/akn/un/act/agreement/{agreement.signed}/{agreement.id}"
    coded = str(agreement.coding.date)
    levels = (
        ("FRBRWork", uri, str(agreement.signed), "signature"),
        ("FRBRExpression", f"{uri}/eng@", coded, "coding"),
        ("FRBRManifestation", f"{uri}/eng@.xml", coded, "coding"),
    )
    for name, this, day, what in levels:
        part = _child(block, name)
        _child(part, "FRBRthis", value=f"{this}/!main")
        _child(part, "FRBRuri", value=this)
        _child(part, "FRBRdate", date=day, name=what)
        _child(part, "FRBRauthor", href="#parties" if name == "FRBRWork" else "#coder")
        if name == "FRBRWork":
            _child(part, "FRBRcountry", value="un")
            _child(part, "FRBRsubtype", value=agreement.form)
        if name == "FRBRExpression":
            _child(part, "FRBRlanguage", language="eng")


def _references(meta: Element, agreement: Agreement) -> None:
    """Add parties, coder and sources."""
    block = _child(meta, "references", source="#coder")
    _child(block, "TLCPerson", eId="coder", href="/ontology/coder", showAs=agreement.coding.coder)
    for party in agreement.parties:
        key = party.name.lower().replace(" ", "-")
        named = {"eId": f"party-{key}", "href": f"/party/{key}", "showAs": party.name}
        _child(block, "TLCOrganization", **named).set("record:role", party.role)
    for key, source in agreement.sources.items():
        href = source.href or f"urn:x-negotiate:source:{key}"
        named = {"eId": f"source-{key}", "href": href, "showAs": source.title, "name": "source"}
        _child(block, "TLCReference", **named)


def _article(body: Element, term: str, provision: Provision, codebook: Codebook) -> None:
    """Add what the agreement says on one term."""
    article = _child(body, "article", eId=term)
    article.set("record:state", provision.state)
    _child(article, "heading", codebook.get(term).title)
    _paragraphs(article, term, "", provision)
    for name, reading in provision.alternatives.items():
        _paragraphs(article, term, name, reading)


def _paragraphs(article: Element, term: str, name: str, reading: Reading) -> None:
    """Add one paragraph for each value of a reading."""
    for number, value in enumerate(reading.values, start=1):
        key = "__".join(filter(None, (term, name, f"para_{number}")))
        paragraph = _child(article, "paragraph", eId=key)
        for attribute, text in _attributes(name, reading, value).items():
            paragraph.set(f"record:{attribute}", printable(text))
        content = _child(paragraph, "content")
        if value.value:
            _child(content, "p", value.value)
        _child(_child(content, "p"), "ref", value.locator, href=f"#source-{value.source}")


def _attributes(name: str, reading: Reading, value: DatedValue) -> dict[str, str]:
    """Return what Akoma Ntoso has no element for, as texts."""
    told = value.model_dump(mode="json", exclude_defaults=True)
    plain = {key: part for key, part in told.items() if key not in ("value", "locator", "source")}
    plain |= {"also": " ".join(value.also)} if value.also else {}
    named = {"reading": name, "state": reading.state} if name else {}
    return named | {key: _text(part) for key, part in plain.items()}


def _text(part: object) -> str:
    """Return a value as the text of an attribute."""
    return str(part).lower() if isinstance(part, bool) else str(part)
