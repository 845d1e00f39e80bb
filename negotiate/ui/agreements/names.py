"""Words for readers: agreements by their parties and year, places and identifiers by name."""

from collections.abc import Iterable

from negotiate.queries.groups import load_groups
from negotiate.terms import Agreement, Library
from negotiate.terms.codebook import Codebook
from negotiate.ui.agreements.listings import Linked


def plain(identifier: str) -> str:
    """Return an identifier as words.

    Examples
    --------
    >>> plain("zero_to_worker")
    'zero to worker'
    """
    return identifier.replace("_", " ")


def place(name: str) -> str:
    """Return the name of a country or group; of a party that is not listed, the name itself.

    Examples
    --------
    >>> place("SAU"), place("gulf"), place("ILO members")
    ('Saudi Arabia', 'Gulf states', 'ILO members')
    """
    known = load_groups()
    if name in known.countries:
        return known.countries[name].name
    return known.groups[name].title if name in known.groups else name


def sector(name: str) -> str:
    """Return the name of a sector.

    Examples
    --------
    >>> sector("domestic_work")
    'domestic work'
    """
    known = load_groups().sectors
    return known[name].title if name in known else plain(name)


def parties(agreement: Agreement) -> str:
    """Return who the parties are and, of two, which way workers go.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> parties(load_library().get("phl-sau-2013-domestic"))
    'Philippines to Saudi Arabia'
    """
    names = [place(party.name) for party in agreement.parties]
    roles = [party.role for party in agreement.parties]
    if roles == ["destination", "origin"]:
        return f"{names[1]} to {names[0]}"
    return (" to " if roles == ["origin", "destination"] else " and ").join(names)


def short(agreement: Agreement) -> str:
    """Return a name that tells an agreement from others: parties, year and subject, or the title.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> short(load_library().get("phl-sau-2013-domestic"))
    'Philippines to Saudi Arabia 2013, domestic'
    """
    if agreement.kind != "bilateral":
        year = "" if str(agreement.year) in agreement.title else f", {agreement.year}"
        return f"{agreement.title}{year}"
    subject = agreement.id.partition(f"-{agreement.year}-")[2].replace("-", " ")
    return ", ".join(part for part in (f"{parties(agreement)} {agreement.year}", subject) if part)


def option(agreement: Agreement) -> str:
    """Return the words by which an agreement can be found in a list."""
    title = f": {agreement.title}" if agreement.kind == "bilateral" else ""
    return f"{short(agreement)}{title} ({agreement.id})"


def readable(library: Library, ids: Iterable[str], text: str) -> str:
    """Return a text in which the ids of some agreements are replaced by their names."""
    for name in sorted(ids, key=len, reverse=True):
        text = text.replace(name, short(library.get(name)))
    return text


def address(agreement: Agreement, source: str) -> str:
    """Return the address of a source that is named by its title, empty where none is known."""
    found = (each.href for each in agreement.sources.values() if each.title == source)
    return next(found, None) or ""


def shorts(library: Library, ids: Iterable[str]) -> str:
    """Return the names of some agreements of a library, in one line."""
    return "; ".join(short(library.get(name)) for name in ids)


def term(codebook: Codebook, name: str) -> str:
    """Return the title of a term, with the reading that stands in brackets behind its id.

    Examples
    --------
    >>> from negotiate.terms import load_codebook
    >>> term(load_codebook(), "recruitment_fee (press)")
    'Recruitment fee, but another source (press) says'
    """
    found, _, reading = name.partition(" (")
    title = codebook.get(found).title
    return f"{title}, but another source ({reading} says" if reading else title


def said(level: str, words: str) -> str:
    """Return level and words as one text, the level once.

    Examples
    --------
    >>> said("ban", "no one may keep it"), said("ban", "ban"), said("", "kept")
    ('ban: no one may keep it', 'ban', 'kept')
    """
    known = plain(level)
    return ": ".join(dict.fromkeys(part for part in (known, words) if part)) or ""


def where(locator: str, source: str, href: str, grade: str) -> Linked:
    """Return where something stands: article, then the source with its address, then the grade.

    Examples
    --------
    >>> where("Art. 3", "Gazette", "", "text")
    Linked(text='Art. 3; Gazette', href='', rest=' (text)')
    """
    place_of = "; ".join(dict.fromkeys(part for part in (locator, source) if part))
    return Linked(place_of, href, f" ({grade})" if grade else "")
