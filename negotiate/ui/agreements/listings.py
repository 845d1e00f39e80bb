"""Tables of the page: what each shows, on the screen and in its CSV file.

A listing is shown with its title and a caption that says what it is, of how many, and what was not
seen. Its download has the same rows, with further columns (ids, addresses) that a screen has no
room for. Nothing that is shown can become markup, and nothing that is saved a formula.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pandas as pd
import streamlit as st

from negotiate.exchange.sheet_cells import csv_text
from negotiate.ui.views import escaped

_ADDRESS = ":/?#[]@!$&'*+,;=%~-._"
"""Signs that an address keeps; all others are written as %XX."""


@dataclass(frozen=True)
class Linked:
    """A text, or a text in part, that leads to a source."""

    text: str
    """What is shown."""
    href: str
    """Address, empty where none is known."""
    rest: str = ""
    """What follows the link."""


Cell = str | int | float | Linked
"""What stands in a cell: words, a number of agreements, a share, or a place in a source."""

_DAY = re.compile(r"\d{4}(-\d\d){1,2}")


@dataclass(frozen=True)
class Listing:
    """A table with all that a reader must know about it."""

    id: str
    """Name of its file and key of its download."""
    title: str
    """Title."""
    about: str
    """What it is, of how many, and what was not seen."""
    rows: Sequence[Mapping[str, Cell]]
    """Rows: cells by column, the same columns in each."""
    empty: str
    """What is said where there is no row."""
    saved: frozenset[str] = frozenset()
    """Columns that stand in the download only."""
    sortable: bool = False
    """Whether it is long and of short words, so that it is shown in a frame that can be sorted."""


def show(listing: Listing) -> None:
    """Show a table with its caption and its download, or why it is empty."""
    st.markdown(f"**{escaped(listing.title)}**")
    if not listing.rows:
        st.info(escaped(listing.empty))
        return
    st.caption(escaped(listing.about))
    if listing.sortable:
        _show_sortable(listing)
    else:
        st.markdown(markup(listing))
    st.download_button(
        "Download this table as CSV",
        table_csv(listing),
        file_name=f"{listing.id}.csv",
        mime="text/csv",
        key=f"csv_{listing.id}",
        on_click="ignore",
        type="tertiary",
    )


def _show_sortable(listing: Listing) -> None:
    """Show a table that can be sorted and searched; its texts are no markup in any case."""
    table = pd.DataFrame([_kept(listing, row) for row in listing.rows])
    shares = {
        name: st.column_config.NumberColumn(format="percent")
        for name in table.select_dtypes("float").columns
    }
    st.dataframe(table, hide_index=True, column_config=shares, key=f"table_{listing.id}")


def _kept(listing: Listing, row: Mapping[str, Cell]) -> Mapping[str, Cell]:
    """Return the cells that are shown."""
    return {name: cell for name, cell in row.items() if name not in listing.saved}


def markup(listing: Listing) -> str:
    r"""Return the markup of the table as it is shown, which a browser draws faster than a frame.

    Texts are escaped, numbers stand to the right, and sources are links.

    Examples
    --------
    >>> print(markup(Listing("x", "", "", [{"what": "a|b", "n": 3}], "")))
    | what | n |
    | --- | ---: |
    | a\|b | 3 |
    """
    rows = [_kept(listing, row) for row in listing.rows]
    first = rows[0]
    signs = ["---:" if isinstance(cell, int) else "---" for cell in first.values()]
    lines = [[escaped(name) for name in first], signs]
    lines += [[_shown(cell) for cell in row.values()] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def table_csv(listing: Listing) -> bytes:
    r"""Return the table as CSV, every column included, in UTF-8 with the mark that Excel needs.

    Examples
    --------
    >>> row = {"what": "=1+1", "n": 3}
    >>> table_csv(Listing("x", "", "", [row], "")).decode("utf-8-sig")
    "what,n\r\n'=1+1,3\r\n"
    """
    rows: list[list[str | float | None]] = [list(listing.rows[0])]
    rows += [[_saved(cell) for cell in row.values()] for row in listing.rows]
    return csv_text(rows).encode("utf-8-sig")


def link(text: str, href: str) -> str:
    r"""Return the markup of a link, or the text alone where there is no address.

    Examples
    --------
    >>> print(link("*Gazette*", "https://example.org/a(1)"))
    [\*Gazette\*](https://example.org/a%281%29)
    """
    if not href.startswith(("https://", "http://")):
        return escaped(text)
    return f"[{escaped(text)}]({quote(href, safe=_ADDRESS)})"


def _shown(cell: Cell) -> str:
    """Return a cell for the screen, in one line; a day is not broken over two."""
    if isinstance(cell, Linked):
        text, rest = " ".join(cell.text.split()), " ".join(cell.rest.split())
        return f"{link(text, cell.href)} {escaped(rest)}".strip()
    words = " ".join(str(cell).split())
    return escaped(_DAY.sub(lambda day: day[0].replace("-", "\N{NON-BREAKING HYPHEN}"), words))


def _saved(cell: Cell) -> str | float:
    """Return a cell for a file."""
    return f"{cell.text}{cell.rest}" if isinstance(cell, Linked) else cell
