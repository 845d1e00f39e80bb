"""The registry as a page: the table of data sets in ``docs/data.md``."""

from collections.abc import Iterator

from negotiate.datasets.registry import Registry

BEGIN, END = "<!-- registry: begin -->", "<!-- registry: end -->"
"""Signs between which the page holds what is made here."""


def registry_page(registry: Registry) -> str:
    """Return the tables of data sets, of their files and of their known faults, in Markdown.

    Parameters
    ----------
    registry
        The registry.

    Returns
    -------
    str
        Text that stands between `BEGIN` and `END`, with both.

    Examples
    --------
    >>> from negotiate.datasets import load_registry
    >>> registry_page(load_registry()).splitlines()[2]
    '| data set | publisher | years | licence (basis) | may ship | original |'
    """
    parts = [BEGIN, *_sets(registry), *_tables(registry), *_faults(registry), *_notes(registry)]
    return "\n".join([*parts, END])


def _sets(registry: Registry) -> Iterator[str]:
    """Yield the table of data sets."""
    yield ""
    yield "| data set | publisher | years | licence (basis) | may ship | original |"
    yield "|---|---|---|---|---|---|"
    for name, data in registry.sets.items():
        licence = f"{data.licence.name} ({data.licence.basis.replace('_', ' ')})"
        cells = (f"`{name}`", data.publisher, data.years, licence, data.ships, data.address)
        yield f"| {' | '.join(cells)} |"


def _tables(registry: Registry) -> Iterator[str]:
    """Yield the table of files with keys, measures and units."""
    yield ""
    yield "| table | file | rows | keys | measures (unit) |"
    yield "|---|---|---|---|---|"
    for _, name, table in registry.tables():
        measures = ", ".join(f"{key} ({each.unit})" for key, each in table.measures.items())
        cells = (f"`{name}`", f"`{table.file}`", f"{table.rows:,}", ", ".join(table.keys), measures)
        yield f"| {' | '.join(cells)} |"


def _faults(registry: Registry) -> Iterator[str]:
    """Yield the table of known faults."""
    yield ""
    yield "| table | known fault | what is done | why |"
    yield "|---|---|---|---|"
    for _, name, table in registry.tables():
        for fault_id, fault in table.faults.items():
            done = "flagged" if fault.action == "flag" else "left out"
            yield f"| `{name}` | `{fault_id}` | {done} | {fault.why} |"


def _notes(registry: Registry) -> Iterator[str]:
    """Yield what a reader should know about each data set."""
    for name, data in registry.sets.items():
        yield ""
        yield f"**`{name}`**: {data.title}. {data.get} Cite: {data.citation}"
        yield f"Terms: {data.licence.words} Copies read: {'; '.join(data.copies)}."
        for note in data.notes:
            yield f"- {note}"
