"""The registry and what ships as a page: the tables of data sets and credits in ``docs/data.md``."""

from collections.abc import Iterator

from negotiate.datasets.attribution import Attribution
from negotiate.datasets.registry import Registry

BEGIN, END = "<!-- registry: begin -->", "<!-- registry: end -->"
"""Signs between which the page holds what is made here of the registry."""

SHIPPED_BEGIN, SHIPPED_END = "<!-- shipped: begin -->", "<!-- shipped: end -->"
"""Signs between which the page holds what ships, with its credits."""


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
    '| data set | publisher | years | licence (basis) | ships | original |'
    """
    parts = [BEGIN, *_sets(registry), *_tables(registry), *_faults(registry), *_notes(registry)]
    return "\n".join([*parts, END])


def shipped_page(attribution: Attribution) -> str:
    """Return what ships and the credits that are due, in Markdown.

    Parameters
    ----------
    attribution
        What ships.

    Returns
    -------
    str
        Text that stands between `SHIPPED_BEGIN` and `SHIPPED_END`, with both.

    Examples
    --------
    >>> from negotiate.datasets.attribution import load_attribution
    >>> shipped_page(load_attribution()).splitlines()[2]
    '| derived table | from | facts | what was changed |'
    """
    parts = [SHIPPED_BEGIN, *_derived(attribution), *_credits(attribution), SHIPPED_END]
    return "\n".join(parts)


def _derived(attribution: Attribution) -> Iterator[str]:
    """Yield the table of derived tables and the measures that are computed."""
    yield ""
    yield "| derived table | from | facts | what was changed |"
    yield "|---|---|---|---|"
    for name, source_id, source in attribution.sources():
        cells = (f"`{name}`", f"`{source_id}`", ", ".join(source.measures), source.changed)
        yield f"| {' | '.join(cells)} |"
    for name, table in attribution.tables.items():
        for measure, ratio in table.ratios.items():
            words = f"{measure} ({ratio.unit})"
            cells = (f"`{name}`", f"`{ratio.of}`, `{ratio.by}`", words, ratio.meaning)
            yield f"| {' | '.join(cells)} |"


def _credits(attribution: Attribution) -> Iterator[str]:
    """Yield the credit of each data set."""
    yield ""
    for name, each in attribution.sets.items():
        yield f"- `{name}`: {each.credit} {each.address}."
        yield f"  Licence: {each.licence}, {each.licence_address}. {each.terms}"
        yield f"  Derived on {attribution.derived_on.isoformat()}; changes: see the table."


def _sets(registry: Registry) -> Iterator[str]:
    """Yield the table of data sets."""
    yield ""
    yield "| data set | publisher | years | licence (basis) | ships | original |"
    yield "|---|---|---|---|---|---|"
    for name, data in registry.sets.items():
        licence = f"{data.licence.name} ({data.licence.basis.replace('_', ' ')})"
        cells = (f"`{name}`", data.publisher, data.years, licence, data.shipping, data.address)
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
