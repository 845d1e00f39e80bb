"""The tables of single results: fragmentation, efficiency, moves, terms, backtests, parameters.

Same rule as in :mod:`negotiate.reports.tables`: cells are words, rounded by
:mod:`negotiate.reports.wording`. A table without rows is left out, never shown empty.
"""

from negotiate.reports import wording
from negotiate.reports.document import (
    Assumption,
    Backtest,
    ComparisonDocument,
    Efficiency,
    TermsResult,
)
from negotiate.reports.tables import Column, Table


def fragmentation_table(document: ComparisonDocument) -> Table:
    """Return what each origin forgoes by negotiating alone; an open one shows no number."""
    rows = tuple(
        (
            wording.party_name(document.case, row.party),
            "open" if row.certainty == "open" else wording.signed_millions(row.value),
            wording.CERTAINTY_WORDS[row.certainty],
        )
        for row in document.fragmentation
    )
    columns = (
        Column("Origin", "Who negotiates."),
        Column("Framework minus bilateral", "Million USD a year.", numeric=True),
        Column("Certainty", "How the sign fared over the stated ranges."),
    )
    unit = "Million USD a year that the origin would have more (+) or less under the framework."
    return Table("fragmentation", "Price of fragmentation per origin", unit, columns, rows)


def efficiency_table(document: ComparisonDocument) -> Table:
    """Return new value apart from what changes hands, framework against bilateral.

    Without rows where one of the two regimes has no equilibrium.
    """
    rows = () if document.efficiency is None else _efficiency_rows(document.efficiency)
    columns = (
        Column("Part", "What is counted."),
        Column("Million USD a year", "Framework minus bilateral.", numeric=True),
    )
    return Table(
        "efficiency",
        "New value and redistribution",
        "Framework minus bilateral, million USD a year.",
        columns,
        rows,
        ("total", "", "", "") if rows else (),
    )


def _efficiency_rows(found: Efficiency) -> tuple[tuple[str, str], ...]:
    """Return the cells of new value and redistribution."""
    values = (
        ("New value for all parties together", found.world_change),
        ("Change for all origins", found.origins_change),
        ("Change for all destinations", found.destinations_change),
        ("Changes hands, from destinations to origins", found.redistribution),
    )
    return tuple((label, wording.signed_millions(value)) for label, value in values)


def deviation_table(document: ComparisonDocument) -> Table:
    """Return the single deviations from the observed network, in the document's order."""
    rows = tuple(
        (
            row.kind,
            wording.corridor_name(row.origin, row.destination),
            wording.party_name(document.case, row.mover),
            wording.signed_millions(row.gain),
            row.sentence,
        )
        for row in document.deviations
    )
    columns = (
        Column("Move", "add, drop, swap or shut a corridor."),
        Column("Corridor", "Origin, destination."),
        Column("Decided by", "Who would decide it."),
        Column("Gain", "Change of the mover's payoff, million USD a year.", numeric=True),
        Column("In words"),
    )
    return Table(
        "deviations",
        "Single moves away from the observed network",
        "Gain of who decides the move, million USD a year.",
        columns,
        rows,
    )


def terms_tables(document: ComparisonDocument, result: TermsResult) -> tuple[Table, ...]:
    """Return the levels chosen, the gains over the fall-back, and the posts of one result."""
    name, who = f"terms-{result.id}", ", ".join(result.parties)
    levels = Table(
        f"{name}-levels",
        f"{who}: levels of the terms",
        "Level chosen for each term.",
        (Column("Term"), Column("Level")),
        tuple(result.levels.items()),
    )
    gains = Table(
        f"{name}-gains",
        f"{who}: gain over the fall-back",
        "Million USD a year over the fall-back.",
        (Column("Party"), Column("Gain", "Million USD a year.", numeric=True)),
        tuple(
            (wording.party_name(document.case, party), wording.signed_millions(value))
            for party, value in result.gains.items()
        ),
    )
    counts = Table(
        f"{name}-posts",
        f"{who}: posts",
        "Workers in post.",
        (Column("Corridor"), Column("Posts", "Workers in post.", numeric=True)),
        tuple(
            (corridor.replace("-", " to "), wording.posts(value))
            for corridor, value in result.posts.items()
        ),
    )
    return tuple(table for table in (levels, gains, counts) if table.rows)


def backtest_tables(document: ComparisonDocument, test: Backtest) -> tuple[Table, ...]:
    """Return model, observation and naive predictors side by side, then their scores."""
    naive = tuple(dict.fromkeys(name for row in test.rows for name in row.naive))
    rows = tuple(
        (
            wording.party_name(document.case, row.party),
            _observed(row.observed, row.observed_text),
            wording.estimate(row.model),
            *(wording.estimate(row.naive.get(name)) for name in naive),
        )
        for row in test.rows
    )
    about = test.unit or "See the title."
    columns = (
        Column("Party"),
        Column("Observed", about, numeric=True),
        Column("Model", about, numeric=True),
        *(Column(f"Naive: {wording.predictor(name)}", about, numeric=True) for name in naive),
    )
    values = Table(f"backtest-{test.id}", test.title, test.unit, columns, rows)
    scores = Table(
        f"backtest-{test.id}-scores",
        f"{test.title}: scores",
        test.score_name,
        (Column("Predictor"), Column(test.score_name, test.score_name, numeric=True)),
        tuple(
            (wording.predictor(name), wording.score(value)) for name, value in test.scores.items()
        ),
        tuple("total" if name == "model" else "" for name in test.scores),
    )
    return tuple(table for table in (values, scores) if table.rows)


def _observed(value: float | None, text: str) -> str:
    """Return the observation: its number where it has one, else its words."""
    return text or wording.ABSENT if value is None else wording.estimate(value)


def assumption_table(document: ComparisonDocument) -> Table:
    """Return every parameter with value, range, unit, year, grade and source."""
    columns = (
        Column("Parameter", "What it is, and its identifier for a what-if."),
        Column("Value", "Central value.", numeric=True),
        Column("Range", "Lowest and highest plausible value."),
        Column("Unit"),
        Column("Year", "Year or period of the figure."),
        Column(
            "Grade", "How well founded: official, text, secondary, derived, calibrated, assumed."
        ),
        Column("Source", "Where it was read; for an assumption, on what it rests."),
    )
    return Table(
        "assumptions",
        "Every parameter behind the numbers",
        "Assumed ones are marked ASSUMED: nobody has measured them, so a range is stated.",
        columns,
        tuple(_assumption(row) for row in document.assumptions),
        tuple("assumed" if row.grade == "assumed" else "" for row in document.assumptions),
    )


def _assumption(row: Assumption) -> tuple[str, ...]:
    """Return the cells of one parameter."""
    grade = row.grade.upper() if row.grade == "assumed" else row.grade
    source = f"{row.source}. {row.note}" if row.note else row.source
    return (
        f"{row.label} [{row.id}]",
        wording.figure(row.value),
        wording.span(row.low, row.high),
        row.unit,
        row.year or wording.ABSENT,
        grade,
        source,
    )
