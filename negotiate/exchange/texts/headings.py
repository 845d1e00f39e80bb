"""How treaties write the headings of their parts, in English, French and Spanish.

A heading is a line that starts with the word for a part and its number ("Article 5", "Art. 5(2)",
"ARTICLE V", "Cláusula 3", "Annexe B"), or an article's heading after the end of a sentence, as some
PDF files give it. The same words in the middle of a sentence are references to another article,
and are told apart by what stands before and after them.
"""

import re
from typing import NamedTuple

UNITS = {
    "Art.": "article|art|artículo|articulo|artigo",
    "Section": "section|sección|seccion",
    "Clause": "clause|cláusula|clausula",
    "Rule": "rule|règle|regla",
    "Paragraph": "paragraph|para|paragraphe|párrafo|parrafo",
}
"""Parts that hold paragraphs, by the name that a locator gives them."""

FRAMES = {
    "Part": "part|partie|parte",
    "Chapter": "chapter|chapitre|capítulo|capitulo",
    "Title": "title|titre|título|titulo",
}
"""Parts that hold articles whose numbers go on from one to the next."""

ANNEXES = {
    "Annex": "annex|annexe|anexo",
    "Appendix": "appendix|appendice|apéndice|apendice",
    "Schedule": "schedule",
    "Attachment": "attachment",
}
"""Parts behind the text, in which numbers start again."""

CLOSING = "Closing"
"""Name of the part with the signatures."""

_ORDINALS = (
    "premier|première|first|primero|primera|deuxième|second|segundo|segunda|troisième|third|"
    "tercero|tercera|fourth|cuarto|cuarta|fifth|quinto|quinta|sixth|sexto|sexta|único|única|unique"
)
_NAMES = {
    word: name
    for kind in (UNITS, FRAMES, ANNEXES)
    for name, words in kind.items()
    for word in words.split("|")
}
_NUMBER = (
    rf"(?:\d{{1,3}}(?:[.\-]\d{{1,3}}){{0,3}}(?:\s?(?:bis|ter|quater)\b|[a-zA-Z]\b)?"
    rf"|[IVXLC]{{1,7}}\b|(?:{_ORDINALS})\b)"
)
_LEAD = r"[\s#*_>§“\"'«-]{0,12}"
_HEADING = re.compile(
    rf"{_LEAD}(?P<word>{'|'.join(sorted(_NAMES, key=len, reverse=True))})(?:\.\s{{0,5}}|\s{{1,9}})"
    rf"(?P<number>{_NUMBER})(?P<sub>\s?\(\s?\w{{1,3}}\s?\))?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ANNEX = re.compile(
    rf"{_LEAD}(?P<word>{'|'.join(word for words in ANNEXES.values() for word in words.split('|'))})"
    r"(?:\s{1,9}(?P<number>\d{1,3}|[IVX]{1,5}\b|[A-Z]\b))?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_CLOSING = re.compile(
    r"\W{0,9}(?:in witness where?of|in faith whereof|done (?:at|in)\b|signed at\b|en foi de quoi"
    r"|fait à|en fe de lo cual|hecho en\b)",
    re.IGNORECASE,
)
INLINE = re.compile(
    r"(?<=[.;!?”\"»])\s{1,9}(?=(?:ARTICLE|Article|Art\.|ARTÍCULO|Artículo)\s{0,5}"
    r"(?:\d{1,3}|[IVXLC]{1,7})\s{0,3}(?:[.:\u2013\u2014-]\s{0,3})?\s[A-ZÀ-Ý«“\"(])"
)
"""Where, in the middle of a line, an article starts after the end of a sentence."""

_GOES_ON = re.compile(
    r"(?:[,(]|\b(?:of|in|under|with|to|and|or|by|the|per|from|see|than|per|this|that|de|du|à|et|ou"
    r"|la|le|les|el|los|y|o|en|al|con|del|por|article|articles|artículo|section|paragraph))$",
    re.IGNORECASE,
)


class Heading(NamedTuple):
    """A heading: which part starts, and what of the line is its title."""

    name: str
    """``Art.``, ``Section``, ``Annex``, ..., or ``Closing``."""
    number: str
    """Number as it is written, e.g. ``5``, ``V``, ``5(2)``; empty for an annex without one."""
    rest: str
    """What stands after the number on the line: a title, or the first words."""

    @property
    def label(self) -> str:
        """Return the locator of the part, e.g. ``Art. 5(2)``."""
        return f"{self.name} {self.number}".strip()


def heading_of(line: str, before: str = "") -> Heading | None:
    """Return the heading with which a line starts.

    Parameters
    ----------
    line
        The line, without space around it.
    before
        The line right before it, empty where that is blank.

    Returns
    -------
    Heading or None
        None where the line starts no part, e.g. where it goes on with a sentence that names an
        article.

    Examples
    --------
    >>> heading_of("ARTICLE V - Wages").label, heading_of("Art. 5(2) Employers pay.").label
    ('Art. V', 'Art. 5(2)')
    >>> heading_of("Article 5 applies to all workers.") is None
    True
    """
    if _CLOSING.match(line):
        return Heading(CLOSING, "", line)
    if _GOES_ON.search(before):
        return None
    return _numbered(line) or _annex(line)


def _numbered(line: str) -> Heading | None:
    """Return the heading of a part with a number."""
    found = _HEADING.match(line)
    if found is None or not _may_follow(found["rest"]):
        return None
    name = _NAMES.get(found["word"].casefold(), "")
    if not name or (name in FRAMES and found["word"].islower()):
        return None
    number = found["number"].strip() + re.sub(r"\s", "", found["sub"] or "")
    return Heading(name, number, _title(found["rest"]))


def _annex(line: str) -> Heading | None:
    """Return the heading of an annex, which may have no number."""
    found = _ANNEX.match(line)
    if found is None or found["word"].islower() or not _may_follow(found["rest"]):
        return None
    if not found["number"] and found["rest"].strip() and not found["word"].isupper():
        return None
    name = _NAMES.get(found["word"].casefold(), "Annex")
    return Heading(name, (found["number"] or "").upper(), _title(found["rest"]))


def _may_follow(rest: str) -> bool:
    """Return whether something may follow a heading's number; a sentence that goes on may not."""
    if not rest.strip():
        return True
    if rest[0] in ",;" or rest[0].isalpha():
        return False
    first = next((letter for letter in rest if letter.isalnum()), "A")
    return not first.islower()


def _title(rest: str) -> str:
    """Return what follows a number, without the signs between."""
    return rest.strip().lstrip(".:°º*-\u2013\u2014 \t").rstrip("*_# ").strip()


def is_title(words: str, following: str) -> bool:
    """Return whether words that follow a number are a title and not the start of a sentence.

    Parameters
    ----------
    words
        The rest of the heading's line, or the line below it.
    following
        The printed line after them, empty where there is none.

    Examples
    --------
    >>> is_title("Recruitment fees", "No fee may be asked."), is_title("The Parties shall", "act.")
    (True, False)
    """
    if not words or len(words) > 90 or words[0].islower() or following[:1].islower():
        return False
    count = len(words.split())
    ends = words[-1] in ",;:" or (words[-1] == "." and count > 6)
    return not ends and not re.search(r"\b(?:shall|will|may|must|agree|is|are)\b", words)
