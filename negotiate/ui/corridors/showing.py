"""Tables, texts with addresses, and downloads of the page; nothing that is shown becomes markup."""

import re
from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from negotiate.reports.corridors.world_tables import data_set_words
from negotiate.reports.tables import Table
from negotiate.ui.agreements.listings import link
from negotiate.ui.views import escaped

TAKEN_BY = "Taken by"
"""Field that says how an agreement is taken."""

_FIELDS = {
    "--use-number": f"'{TAKEN_BY}'",
    "--lambda": "'Lambda'",
    "--most, --csv or --json show them": "the slider above or the CSV file below shows them",
    "--csv or --json": "the CSV file below",
}
_ADDRESS = re.compile(r"https?://[^\s;,)]*[^\s;,.)]")
_NUMBERED = re.compile(r"^\[(\d+)\]")


def linked(text: str) -> str:
    r"""Return a text as markup in which only addresses are links.

    Examples
    --------
    >>> print(linked("*so*: https://example.org/a."))
    \*so\*\: [https\:\/\/example\.org\/a](https://example.org/a)\.
    """
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [escaped(text[end : found.start()]), link(found[0], found[0])]
        end = found.end()
    return "".join([*parts, escaped(text[end:])])


def here(text: str) -> str:
    """Return a text of the library in which options of the command line are those of the page.

    Examples
    --------
    >>> here("leave out --use-number")
    "leave out 'Taken by'"
    """
    for option, field in _FIELDS.items():
        text = text.replace(option, field)
    return text


def show_table(table: Table, addresses: Mapping[str, str] | None = None) -> None:
    """Show a table with its title, its unit and, on hover, what its columns mean.

    Parameters
    ----------
    table
        What is shown.
    addresses
        Addresses by the number in brackets with which a cell begins, e.g. ``[3] row 7``.
    """
    about = [f"- **{escaped(c.label)}**: {escaped(c.about)}" for c in table.columns if c.about]
    if table.title:
        st.markdown(f"**{escaped(table.title)}**", help="\n".join(about) or None)
    if table.unit:
        st.caption(linked(table.unit))
    st.markdown(markup(table, addresses or {}) if table.rows else "None.")


def markup(table: Table, addresses: Mapping[str, str]) -> str:
    r"""Return the markup of a table: numbers to the right, texts escaped, addresses as links.

    Examples
    --------
    >>> from negotiate.reports.tables import Column
    >>> heads = (Column("what"), Column("n", numeric=True))
    >>> print(markup(Table("x", "", "", heads, (("a|b", "3"),)), {}))
    | what | n |
    | --- | ---: |
    | a\|b | 3 |
    """
    lines = [
        [escaped(column.label) for column in table.columns],
        ["---:" if column.numeric else "---" for column in table.columns],
        *([_cell(cell, addresses) for cell in row] for row in table.rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(cell: str, addresses: Mapping[str, str]) -> str:
    """Return a cell in one line; one that begins with the number of a source leads there."""
    words = " ".join(cell.split())
    numbered = _NUMBERED.match(words)
    if numbered and numbered[1] in addresses:
        return link(words, addresses[numbered[1]])
    return linked(words)


def show_lines(lines: Iterable[str]) -> None:
    """Show texts one below the other, small."""
    texts = [linked(line) for line in lines if line]
    if texts:
        st.caption("  \n".join(texts))


def show_list(lines: Iterable[str]) -> None:
    """Show sentences as a list."""
    st.markdown("\n".join(f"- {linked(' '.join(line.split()))}" for line in lines))


def show_data_sets(tables: Iterable[str]) -> None:
    """Show which data sets the figures above are from, with the addresses of the originals."""
    found = data_set_words(tables)
    if found:
        st.caption("Data sets: " + "; ".join(link(words, address) for words, address in found))


def offer(label: str, name: str, make: Callable[[], bytes], key: str) -> None:
    """Offer a file that is made when it is asked for.

    Parameters
    ----------
    label
        What is offered.
    name
        Name of the file, its ending says the kind.
    make
        Makes the content.
    key
        Key of the button.
    """
    kinds = {"csv": "text/csv", "graphml": "application/xml"}
    mime = kinds[name.rpartition(".")[2]]
    st.download_button(label, make, name, mime, key=key, on_click="ignore", type="tertiary")
