"""The comparison in sections: what is said, in which order, on every surface.

The terminal, the HTML report and the application all print :func:`sections` of a document and add
nothing to it but layout and charts. A claim carries its certainty word as its mark; what is open
says so and shows no number as a claim.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from negotiate.reports import result_tables, tables, wording
from negotiate.reports.document import Certainty, ComparisonDocument, Regime, TermsResult
from negotiate.reports.tables import Table

_ORDER: tuple[Certainty, ...] = ("holds", "mostly", "open")
ROUNDING = 1e-12
"""Relative violation that counts as rounding."""

_DECIDES = {"state": "governments agree numbers", "private": "employers choose numbers"}
"""Who decides, in words, by institution."""

_GRADES = ("official", "text", "secondary", "derived", "calibrated", "assumed")


@dataclass(frozen=True)
class Item:
    """One statement."""

    text: str
    """The statement, in sentences."""
    mark: str = ""
    """Word before it: how certain it is, or whom it concerns."""
    note: str = ""
    """What it rests on."""


@dataclass(frozen=True)
class Section:
    """A titled part of the comparison."""

    id: str
    title: str
    intro: str = ""
    """What the section shows and how to read it."""
    items: tuple[Item, ...] = ()
    tables: tuple[Table, ...] = ()
    detail: bool = False
    """Whether the terminal shows it only with ``--detail``."""


def sections(document: ComparisonDocument) -> tuple[Section, ...]:
    """Return the comparison in sections, in the order in which they are read.

    Parameters
    ----------
    document : ComparisonDocument
        What is said.

    Returns
    -------
    tuple of Section
        Tables without a row, and sections without a statement or a table, are left out.

    Raises
    ------
    ValueError
        If the document's base regime is not one of its regimes, or a number is not finite.
    """
    made = (
        Section("regimes", "Regimes", tables=(tables.change_table(document),)),
        _headlines(document),
        _meanings(document),
        Section("posts", "Posts and prices", tables=tables.posts_tables(document)),
        Section("corridors", "Corridors", tables=tables.corridor_tables(document), detail=True),
        _explanations(document),
        _fragmentation(document),
        _efficiency(document),
        _terms(document),
        _deviations(document),
        _backtests(document),
        _assumptions(document),
        _sources(document),
        Section("notes", "Notes", items=tuple(Item(note) for note in document.notes)),
    )
    filled = (
        replace(section, tables=tuple(table for table in section.tables if table.rows))
        for section in made
    )
    return tuple(section for section in filled if section.items or section.tables)


def subtitle(document: ComparisonDocument) -> str:
    """Return the line under the title: occupation, base year, who decides on numbers."""
    case = document.case
    if case.institution != "mixed":
        return f"{case.occupation}; base year {case.base_year}; {_DECIDES[case.institution]}."
    names: dict[str, list[str]] = {found: [] for found in _DECIDES}
    for code, name in case.destinations.items():
        names[case.institutions[code]].append(name)
    said = [f"{words} in {', '.join(names[found])}" for found, words in _DECIDES.items()]
    return f"{case.occupation}; base year {case.base_year}; {'; '.join(said)}."


def colophon(document: ComparisonDocument) -> str:
    """Return the line that identifies the run: program, schema, input hash, date."""
    return (
        f"negotiate {document.program_version}, schema {document.schema_version}, "
        f"input {document.input_hash}, {document.date}."
    )


def certainty_key() -> str:
    """Return what the certainty words mean, in one line."""
    return "; ".join(
        f"{wording.CERTAINTY_WORDS[name]}: {wording.CERTAINTY_MEANING[name]}" for name in _ORDER
    )


def grade_counts(document: ComparisonDocument) -> str:
    """Return how many parameters there are of each grade, the assumed ones last.

    Examples
    --------
    ``40 parameters: 3 official, 12 derived, 25 assumed``
    """
    counts = Counter(row.grade for row in document.assumptions)
    names = [*(g for g in _GRADES if g in counts), *sorted(set(counts) - set(_GRADES))]
    total = len(document.assumptions)
    listed = ", ".join(f"{counts[name]} {name}" for name in names)
    return f"{total} parameter{'' if total == 1 else 's'}: {listed or 'none'}"


def _headlines(document: ComparisonDocument) -> Section:
    """Return the claims, each after its certainty word."""
    items = tuple(
        Item(_claim(row.sentence), wording.CERTAINTY_WORDS[row.certainty], wording.evidence(row))
        for row in document.headlines
    )
    return Section("headlines", "What follows, and how surely", certainty_key() + ".", items)


def _claim(sentence: str) -> str:
    """Return the sentence without a certainty word of its own: the mark says it."""
    said = sentence.removeprefix("Open: ")
    return said[:1].upper() + said[1:]


def _meanings(document: ComparisonDocument) -> Section:
    """Return what each regime means, how it was computed and what its reader should know."""
    items = tuple(
        Item(
            regime.words,
            regime.title,
            _how(regime),
        )
        for regime in document.regimes
    )
    return Section("meanings", "What the regimes mean", items=items)


def _how(regime: Regime) -> str:
    """Return how a regime was computed, how exactly, and its notes; or why it has no numbers."""
    if regime.unsolved is not None:
        return f"No numbers: {_sentence(regime.unsolved)}"
    return " ".join((_sentence(regime.method), _accuracy(regime.residual), *regime.notes))


def _accuracy(residual: float) -> str:
    """Return how exactly the conditions of a regime hold; rounding differs between machines."""
    if residual <= ROUNDING:
        return "Its conditions hold exactly."
    return f"Its conditions hold to {residual:.0e} (relative)."


def _sentence(text: str) -> str:
    """Return the text with a capital at its beginning and a period at its end."""
    said = text[:1].upper() + text[1:]
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _explanations(document: ComparisonDocument) -> Section:
    """Return the sentences for each party."""
    items = tuple(
        Item(" ".join(row.sentences), wording.party_name(document.case, row.party))
        for row in document.explanations
    )
    return Section("explanations", "What it means for each party", items=items)


def _fragmentation(document: ComparisonDocument) -> Section:
    """Return the price of fragmentation."""
    intro = (
        "What an origin forgoes by negotiating alone: its payoff under the common framework minus "
        "that under bilateral agreements. Minus: it is better off alone."
    )
    table = result_tables.fragmentation_table(document)
    return Section("fragmentation", "Price of fragmentation", intro, tables=(table,))


def _efficiency(document: ComparisonDocument) -> Section:
    """Return new value apart from redistribution, where both regimes have an outcome."""
    found = document.efficiency
    return Section(
        "efficiency",
        "New value, and what only changes hands",
        items=() if found is None else (Item(found.sentence),),
        tables=(result_tables.efficiency_table(document),),
    )


def _terms(document: ComparisonDocument) -> Section:
    """Return the optimum over terms of each pair or framework, with its bound."""
    items: list[Item] = []
    made: list[Table] = []
    for result in document.terms:
        items.append(
            Item(
                " ".join(result.sentences) or "No remarks.",
                ", ".join(result.parties),
                _bound(result),
            )
        )
        made.extend(result_tables.terms_tables(document, result))
    return Section("terms", "Agreements term by term", items=tuple(items), tables=tuple(made))


def _bound(result: TermsResult) -> str:
    """Return status, floor and proof of an optimum in one sentence."""
    said = [f"Status: {result.status}"]
    if result.floor is not None:
        said.append(f"price floor {wording.usd(result.floor)} USD per post and year, gross")
    if result.gap is not None:
        said.append(
            f"the Nash product is proved to lie within {wording.gap(result.gap)} of the "
            "best possible"
        )
    else:
        said.append("no bound was proved")
    return "; ".join(said) + "."


def _deviations(document: ComparisonDocument) -> Section:
    """Return the single moves away from the observed network."""
    intro = "Moves that the model says would pay: corridors that it does not explain as observed."
    table = result_tables.deviation_table(document)
    return Section("deviations", "Who would move away from today's network", intro, tables=(table,))


def _backtests(document: ComparisonDocument) -> Section:
    """Return the tests against figures that the calibration did not use."""
    intro = (
        "Figures that the calibration did not use, against the model and against naive predictors."
    )
    items = tuple(Item(test.verdict, test.title) for test in document.backtests)
    made = tuple(
        table
        for test in document.backtests
        for table in result_tables.backtest_tables(document, test)
    )
    return Section("backtests", "Tests against what happened", intro, items, made)


def _assumptions(document: ComparisonDocument) -> Section:
    """Return every parameter behind the numbers."""
    table = result_tables.assumption_table(document)
    intro = f"{grade_counts(document)}."
    return Section("assumptions", "Parameters and assumptions", intro, tables=(table,), detail=True)


def _sources(document: ComparisonDocument) -> Section:
    """Return every source once, with what was read in it."""
    uses: dict[str, list[str]] = {}
    for row in document.assumptions:
        if row.grade != "assumed" or "://" in row.source:
            uses.setdefault(row.source, []).append(row.label)
    for test in document.backtests:
        for source in test.sources:
            uses.setdefault(source, []).append(f"test: {test.title}")
    items = tuple(Item(source, note=f"For: {_listed(used)}.") for source, used in uses.items())
    return Section("sources", "Sources", items=items, detail=True)


def _listed(names: Iterable[str]) -> str:
    """Return the names once each, in order."""
    return "; ".join(dict.fromkeys(names))
