"""The lines of a text, with its pages and what is printed on every page.

A text that was read from a PDF repeats headers, footers and page numbers on its pages. Such lines
are marked here and nothing is cut away: whoever reads the text skips them, and every character
keeps its place.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from negotiate.exchange.texts.headings import heading_of

EDGE = 3
"""Number of printed lines at the top and at the foot of a page that may be header or footer."""

_PAGE_NUMBER = re.compile(
    r"\W{0,9}(?:page|página|pagina|p\.)?\s{0,3}\d{1,4}(?:\s{0,3}(?:/|of|de|sur)\s{0,3}\d{1,4})?\W{0,9}",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """One line of a text."""

    start: int
    """Offset of its first character in the text."""
    text: str
    """The line without its end and without space around it."""
    indent: int
    """Number of characters before the printed part."""
    number: int
    """Number of the line, counted from 1."""
    page: int
    """Number of the page, counted from 1; a form feed ends a page."""
    furniture: bool = False
    """Whether it is a page's header, footer or number."""

    @property
    def printed(self) -> int:
        """Return the offset of its first printed character in the text."""
        return self.start + self.indent


def lines_of(text: str) -> tuple[Line, ...]:
    r"""Return the lines of a text.

    Parameters
    ----------
    text
        Any text; form feeds end pages.

    Returns
    -------
    tuple of Line
        All lines in order, blank ones included. Page numbers, and lines that stand at the edge of
        at least two pages and of four pages in ten, are marked as furniture; headings of articles never are.

    Examples
    --------
    >>> pages = "Treaty Series\nWages\n1\fTreaty Series\nHousing\n2\fTreaty Series\nStay\n3"
    >>> [line.text for line in lines_of(pages) if not line.furniture]
    ['Wages', 'Housing', 'Stay']
    """
    lines = tuple(_split(text))
    edges = _edges(lines)
    pages = lines[-1].page if lines else 0
    seen = Counter(key for page in edges for key in {_key(line.text) for line in page})
    repeated = {key for key, count in seen.items() if count >= max(2, 0.4 * pages)}
    marked = {line.start for page in edges for line in page if _is_furniture(line.text, repeated)}
    return tuple(line._replace(furniture=line.start in marked) for line in lines)


def _split(text: str) -> Iterable[Line]:
    """Yield the lines with their places."""
    start, page = 0, 1
    for number, raw in enumerate(text.splitlines(keepends=True), 1):
        yield Line(start, raw.strip(), len(raw) - len(raw.lstrip()), number, page)
        start += len(raw)
        page += raw.count("\f")


def _edges(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the first and last printed lines of each page; nothing for a text of one page."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        if line.text:
            pages.setdefault(line.page, []).append(line)
    if len(pages) < 2:
        return []
    return [
        [line for at, line in enumerate(page) if at < EDGE or at >= len(page) - EDGE]
        for page in pages.values()
    ]


def _key(text: str) -> str:
    """Return what is equal for a header that differs from page to page by its number."""
    return " ".join(re.sub(r"\d+", "#", text.casefold()).split())


def _is_furniture(text: str, repeated: set[str]) -> bool:
    """Return whether a line at a page's edge is printed on every page or is its number."""
    if _PAGE_NUMBER.fullmatch(text):
        return True
    return _key(text) in repeated and heading_of(text) is None
