"""Sources of a converted file: a short key, a title and an address for each page that is cited."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from negotiate.exchange.dataset_items import load_items
from negotiate.exchange.facts.sheets import DATA_SET, Fact
from negotiate.terms.schema import Source

DATA_SET_KEY = "dataset"
"""Key of the data set of Chilton and Woda in every file that cites it."""

DATA_SET_COPY = (
    "github.com/NarcisseChangom/BLAs-Migration-repo, "
    "commit bf23333924c0c96191b8843a1891129cc99123c4"
)
"""The copy of the data set that was read."""

_ADDRESS = re.compile(r"https?://[^\s…]+")
_SITES = frozenset({"blogspot", "wordpress", "substack"})
_LONGEST = 20


def address_of(source: str) -> str:
    """Return the address under which a source is cited: one for the data set, else its own."""
    return DATA_SET[0] if source in DATA_SET else source


def source_keys(addresses: Iterable[str]) -> Mapping[str, str]:
    """Return a short key for each address.

    Parameters
    ----------
    addresses
        Addresses or parts of them, each once, in the order in which keys are numbered.

    Examples
    --------
    >>> pages = ["https://www.gov.uk/a", "https://gov.uk/b", "saudigazette 2014022019"]
    >>> list(source_keys(pages).values())
    ['uk', 'uk-2', 'saudigazette']
    """
    keys: dict[str, str] = {}
    for address in addresses:
        base = DATA_SET_KEY if address in DATA_SET else _label(address)
        taken = sum(
            key == base or re.fullmatch(rf"{base}-\d+", key) is not None for key in keys.values()
        )
        keys[address] = f"{base}-{taken + 1}" if taken else base
    return keys


def _label(address: str) -> str:
    """Return the word by which people know a page: the name of its site, or of its country."""
    *labels, last = _host(address).split(".")
    named = [label for label in labels if label not in _GENERIC] or [last]
    word = named[-2] if named[-1] in _SITES and len(named) > 1 else named[-1]
    key = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")
    return key[:_LONGEST].strip("-") or "page"


_GENERIC = frozenset(
    [
        "www",
        "com",
        "org",
        "net",
        "gov",
        "govt",
        "gob",
        "gouv",
        "go",
        "co",
        "or",
        "ne",
        "ac",
        "edu",
        "m",
        "en",
    ]
)


def _host(address: str) -> str:
    """Return the host of an address, or the first word of a part of one.

    An address that holds another one is a way to read that other page, whose host it has.
    """
    start = address.rfind("http")
    found = _ADDRESS.match(address[start:]) if start >= 0 else None
    if found:
        return (urlsplit(found[0]).hostname or address).strip(".")
    return re.split(r"[\s;/,]", address.strip())[0].strip(".").lower()


def source_records(
    keys: Mapping[str, str], facts: Iterable[Fact], given: Mapping[str, Source]
) -> dict[str, dict[str, object]]:
    """Return the sources of a file by key.

    Parameters
    ----------
    keys
        Key of each address that the file cites.
    facts
        Facts that the file holds; they name the pages.
    given
        Records that were decided by hand, by address.
    """
    found = list(facts)
    return {
        key: _data_set() if address in DATA_SET else _page(address, found, given.get(address))
        for address, key in keys.items()
    }


def _data_set() -> dict[str, object]:
    """Return the record of the data set, with the copy that was read."""
    return {**load_items().source.model_dump(exclude_defaults=True), "via": DATA_SET_COPY}


def _page(address: str, facts: list[Fact], given: Source | None) -> dict[str, object]:
    """Return the record of a page, or of a part of an address."""
    if given is not None:
        return given.model_dump(exclude_defaults=True)
    citing = [fact for fact in facts if address in fact.sources]
    title = _title(address, citing)
    if not _ADDRESS.fullmatch(address):
        return {"title": title, "where": address, "address": "partial"}
    partial = {"address": "partial"} if any(fact.partial for fact in citing) else {}
    return {"title": title, "href": address, **partial}


def _title(address: str, citing: list[Fact]) -> str:
    """Return the name of a page as the first fact that names it has it, else its site."""
    named = next((name for fact in citing if (name := page_name(fact, address))), "")
    if named:
        return named[0].upper() + named[1:]
    host = _host(address).removeprefix("www.")
    is_text = any(fact.grade == "text" for fact in citing)
    return f"Text of the agreement, {host}" if is_text else host if "." in host else address


def page_name(fact: Fact, address: str) -> str:
    """Return how a fact names one of its pages; empty where it does not.

    Examples
    --------
    >>> fact = Fact("quota", 1, ("https://a.example", "https://b.example"), "text", via="A; B")
    >>> page_name(fact, "https://b.example")
    'B'
    """
    names = fact.via.split("; ")
    several = len(fact.sources) > 1
    if several and len(names) == len(fact.sources):
        return names[fact.sources.index(address)]
    return "" if several and fact.sources[0] != address else fact.via
