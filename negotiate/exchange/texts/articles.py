r"""From the text of a treaty to its articles and numbered paragraphs.

The text is cut, never changed: the articles' texts joined together are the text, to the character,
so that an offset in an article can be shown on the page it came from. Headers, footers and page
numbers stay where they are and are listed as `Article.skipped`.

Numbers are what decides. Paragraphs of an article are those in the style of the first one ("1.",
"(1)"), in sequence; a list in another style inside a paragraph stays in it, and a figure that a
line break put at the start of a line starts no paragraph. Where a text has no headings at all, its
pages are its parts.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from negotiate.exchange.texts.headings import (
    ANNEXES,
    CLOSING,
    FRAMES,
    INLINE,
    UNITS,
    heading_of,
    is_title,
)
from negotiate.exchange.texts.lines import Line, lines_of

Span = tuple[int, int]

_PARAGRAPH = re.compile(
    r"[*_]{0,3}(?:\((?P<round>\d{1,3})\)|(?P<deep>\d{1,2}(?:\.\d{1,2}){1,3})\.?(?=\s)"
    r"|(?P<dot>\d{1,3})[.)°º][-\u2013\u2014.]?)(?:\s+(?P<rest>\S.*))?",
    re.DOTALL,
)


@dataclass(frozen=True)
class Article:
    """A part of a text: an article, a paragraph of one, an annex, the preamble."""

    locator: str
    """Where it stands, as one cites it: ``Art. 5(2)``, ``Annex II, para 3``, ``Preamble``."""
    heading: str
    """Title of the part, empty where it has none."""
    text: str
    """The part's piece of the text, to the character."""
    start: int = 0
    """Offset of the piece in the whole text."""
    line: int = 1
    """Line of the whole text on which it starts, counted from 1."""
    page: int = 1
    """Page on which it starts, counted from 1."""
    body: int = 0
    """Offset in ``text`` at which number and title end."""
    skipped: tuple[Span, ...] = ()
    """Offsets in ``text``, from and to, of headers, footers and page numbers."""


class _Mark(NamedTuple):
    """The place at which a part starts."""

    start: int
    body: int
    locator: str
    heading: str
    line: Line


def articles_of(text: str) -> tuple[Article, ...]:
    r"""Split a treaty text into its articles and numbered paragraphs.

    Parameters
    ----------
    text
        Plain text; form feeds end pages, as `negotiate.exchange.texts.files.read_text` gives them.

    Returns
    -------
    tuple of Article
        Parts in the order of the text; their texts joined together are ``text``. What stands
        before the first heading is the ``Preamble``, signatures are the ``Closing``.

    Notes
    -----
    Headings of English, French and Spanish texts are known. Columns that a PDF file mixes line by
    line cannot be told apart; columns that it gives one after the other are two series of articles.

    Examples
    --------
    >>> text = "Preamble.\nArticle 1\nWages\n1. Wages are paid.\n2. Each month.\nArticle 2\nHome."
    >>> [(article.locator, article.heading) for article in articles_of(text)]
    [('Preamble', ''), ('Art. 1', 'Wages'), ('Art. 1(1)', ''), ('Art. 1(2)', ''), ('Art. 2', '')]
    """
    lines = lines_of(text)
    if not lines:
        return ()
    marks = list(_marks([line for line in lines if not line.furniture]))
    if not marks:
        marks = _pages(lines)
    elif text[: marks[0].start].strip():
        marks = [_Mark(0, 0, "Preamble", "", lines[0]), *marks]
    skipped = [(line.start, line.printed + len(line.text)) for line in lines if line.furniture]
    return tuple(_pieces(text, marks, skipped))


def _pages(lines: Sequence[Line]) -> list[_Mark]:
    """Return one mark for each page of a text without headings."""
    firsts = {line.page: line for line in reversed(lines)}
    if len(firsts) == 1:
        return [_Mark(0, 0, "whole text", "", lines[0])]
    return [_Mark(line.start, 0, f"p. {page}", "", line) for page, line in sorted(firsts.items())]


def _pieces(text: str, marks: Sequence[_Mark], skipped: Sequence[Span]) -> Iterator[Article]:
    """Yield the pieces of the text between the marks."""
    starts = [0, *(mark.start for mark in marks[1:]), len(text)]
    for at, mark in enumerate(marks):
        start, end = starts[at], starts[at + 1]
        inside = ((max(a, start) - start, min(b, end) - start) for a, b in skipped)
        yield Article(
            mark.locator,
            mark.heading,
            text[start:end],
            start,
            mark.line.number,
            mark.line.page,
            min(max(mark.body - start, 0), end - start),
            tuple((a, b) for a, b in inside if a < b),
        )


def _marks(lines: Sequence[Line]) -> Iterator[_Mark]:
    """Yield where parts start."""
    printed = [line for line in _parted(lines) if line.text]
    before = {later.start: line for line, later in pairwise(printed)}
    numbering = _Numbering(_sections_frame(printed))
    locator = ""
    for at, line in enumerate(printed):
        last = before.get(line.start)
        near = last.text if last and line.number - last.number <= 1 else ""
        mark = _part(numbering, printed, at, near) or _paragraph(numbering, printed, at)
        if mark is not None and (locator, mark.locator) != (CLOSING, CLOSING):
            locator = mark.locator
            yield mark


def _parted(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines, cut where an article starts in the middle of one."""
    for line in lines:
        cuts = [0, *(found.end() for found in INLINE.finditer(line.text)), len(line.text)]
        for start, end in pairwise(cuts):
            yield (
                line
                if end - start == len(line.text)
                else line._replace(
                    start=line.printed + start, text=line.text[start:end].rstrip(), indent=0
                )
            )


def _sections_frame(printed: Sequence[Line]) -> bool:
    """Return whether sections hold articles: the first section stands before the first article."""
    names = (found.name for line in printed if (found := heading_of(line.text)))
    return next((name for name in names if name in {"Section", "Art."}), "Art.") == "Section"


def _part(numbering: "_Numbering", printed: Sequence[Line], at: int, near: str) -> _Mark | None:
    """Return the mark of a line that is a heading."""
    line = printed[at]
    found = heading_of(line.text, near)
    if found is None:
        return None
    locator = numbering.part(found.name, found.label)
    if found.name == CLOSING:
        return _Mark(line.start, line.start, locator, "", line)
    end = line.printed + len(line.text)
    title = printed[at + 1] if not found.rest and at + 1 < len(printed) else None
    if title and _titled(printed, at + 1):
        return _Mark(line.start, title.printed + len(title.text), locator, title.text, line)
    following = printed[at + 1].text if at + 1 < len(printed) else ""
    if is_title(found.rest, following):
        return _Mark(line.start, end, locator, found.rest.rstrip("."), line)
    return _Mark(line.start, end - len(found.rest), locator, "", line)


def _titled(printed: Sequence[Line], at: int) -> bool:
    """Return whether the line below a number is a title."""
    line = printed[at].text
    following = printed[at + 1].text if at + 1 < len(printed) else ""
    starts = heading_of(line) or _PARAGRAPH.match(line)
    return not starts and bool(following) and is_title(line, following)


def _paragraph(numbering: "_Numbering", printed: Sequence[Line], at: int) -> _Mark | None:
    """Return the mark of a line that starts a numbered paragraph."""
    line = printed[at]
    found = _PARAGRAPH.match(line.text)
    locator = numbering.paragraph(found, line.indent) if found else None
    if found is None or locator is None:
        return None
    rest = found["rest"] or ""
    body = line.printed + len(line.text) - len(rest)
    following = printed[at + 1].text if at + 1 < len(printed) else ""
    if following and is_title(rest, following) and not rest.endswith("."):
        return _Mark(line.start, line.printed + len(line.text), locator, rest, line)
    return _Mark(line.start, body, locator, "", line)


class _Numbering:
    """Which part the reading has come to, and which paragraph may follow."""

    def __init__(self, sections_frame: bool) -> None:
        self._frames = {*FRAMES, "Section"} if sections_frame else set(FRAMES)
        self._annex = self._article = self._unit = ""
        self._restart()

    def _restart(self) -> None:
        """Forget the paragraphs."""
        self._style, self._last, self._indent = "", 0, 0
        self._deep: tuple[int, ...] = (0,)

    def part(self, name: str, label: str) -> str:
        """Return the locator of a part that starts, and go on from there."""
        self._restart()
        if name in ANNEXES:
            self._annex, self._article, self._unit = label, "", ""
            return label
        if name in self._frames or name not in UNITS:
            self._article = self._unit = ""
            return label
        if name == "Art.":
            self._article = label
        inner = name != "Art." and self._article
        self._unit = f"{self._article}, {label}" if inner else label
        return self._within(self._unit)

    def _within(self, locator: str) -> str:
        """Return a locator with its annex before it."""
        return f"{self._annex}, {locator}" if self._annex else locator

    def paragraph(self, found: re.Match[str], indent: int) -> str | None:
        """Return the locator of a paragraph that may follow the last one, else None."""
        if found["deep"]:
            return self._decimal(found["deep"])
        style = "round" if found["round"] else "dot"
        number = int(found[style])
        if number != self._last + 1 or (self._style and not self._goes_on(style, indent)):
            return None
        self._style, self._last, self._indent = style, number, indent
        if not self._unit:
            return self._within(f"para {number}")
        return self._within(f"{self._unit}({number})")

    def _goes_on(self, style: str, indent: int) -> bool:
        """Return whether a number is written and set like the one before it."""
        return style == self._style and indent <= self._indent + 2

    def _decimal(self, written: str) -> str | None:
        """Return the locator of a paragraph such as 2.1, where 2 is what is being read."""
        deep = tuple(map(int, written.split(".")))
        number = re.search(r"\d+$", self._unit)
        at = int(number.group()) if number else self._last
        if deep <= self._deep or (at and deep[0] != at):
            return None
        self._deep = deep
        unit = self._unit[: number.start()] if number else "para "
        return self._within(f"{unit}{written}")
