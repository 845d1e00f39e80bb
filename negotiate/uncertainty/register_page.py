"""The register's backtest as tables: what ``docs/cases/nurses-backtest.md`` shows between its signs."""

from collections.abc import Iterator, Sequence

from negotiate.uncertainty.register import RegisterBacktest
from negotiate.uncertainty.register_prediction import NAIVE, VARIANTS
from negotiate.uncertainty.register_results import RegisterRow, WindowTest
from negotiate.uncertainty.register_scores import Hits, Score
from negotiate.uncertainty.register_words import rank_words
from negotiate.units import Quantity

BEGIN, END = "<!-- register backtest: begin -->", "<!-- register backtest: end -->"
"""Signs between which the page holds what is made here."""

_SHOWN = (*VARIANTS, "total")


def register_page(found: RegisterBacktest) -> str:
    """Return verdict and tables of a backtest in Markdown, with both signs.

    Parameters
    ----------
    found : RegisterBacktest
        All windows.

    Examples
    --------
    >>> from negotiate.uncertainty.register import register_backtest
    >>> register_page(register_backtest("nurses")).splitlines()[2]
    '### Verdict'
    """
    parts: list[str] = [BEGIN]
    for title, lines in (
        ("Verdict", [f"- {sentence}" for sentence in found.words]),
        ("What the prediction rests on", list(_setting(found))),
        ("Premise", list(_premises(found.windows))),
        ("Predicted and observed changes, persons", list(_rows(found.windows))),
        ("Scores", list(_scores(found.windows))),
        ("Vacancy chains from South Africa", list(_chains(found.windows))),
        ("Counts used", list(_counts(found))),
    ):
        parts += ["", f"### {title}", "", *lines]
    return "\n".join([*parts, "", END])


def _table(header: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    """Yield a table in Markdown."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for cells in rows:
        yield f"| {' | '.join(cells)} |"


def _setting(found: RegisterBacktest) -> Iterator[str]:
    """Yield the substitution and what the variants know."""
    s, setting = found.setting.substitution, found.setting
    yield f"- Substitution s = {_figure(s)}: {s.source}."
    nurses = ", ".join(f"{o} {x:,.0f}" for o, x in sorted(setting.workforce.items()))
    yield f"- Nurses at home (persons, the case's `workforce`): {nurses or 'not given'}."
    ties = ", ".join(origin for origin, tie in sorted(setting.ties.items()) if tie)
    yield f"- Former British colonies (CEPII GeoDist 2011): {ties or 'not given'}."


def _figure(figure: Quantity) -> str:
    """Return a figure with range, unit and grade."""
    ends = "" if figure.low is None else f" ({figure.low:g} to {figure.high:g})"
    return f"{figure.value:g}{ends} {figure.unit}, {figure.grade}"


def _premises(windows: Sequence[WindowTest]) -> Iterator[str]:
    """Yield the table of windows and their premises."""
    header = ("window", "event", "South Africa", "total", "g", "loss L, persons", "premise")
    yield from _table(header, (_premise(each) for each in windows))


def _premise(each: WindowTest) -> Sequence[str]:
    """Return the cells of one window."""
    years, event = each.window.years, each.window.episode
    if each.counts is None:
        return years, event, "", "", "", "", each.missing
    counts = each.counts
    held, total = (f"{a:,.0f} to {b:,.0f}" for a, b in (counts.held, counts.total))
    premise = "holds" if each.premise else "fails: it rose"
    if counts.fell and not each.premise:
        premise = "fails: it fell by less than the total"
    return years, event, held, total, f"{counts.factor:.3f}", f"{counts.loss:,.0f}", premise


def _rows(windows: Sequence[WindowTest]) -> Iterator[str]:
    """Yield the table of origins that have a count in both years."""
    header = ("window", "origin", "before", "after", "observed", *(f"`{name}`" for name in _SHOWN))
    rows = (_row(each, row) for each in windows for row in each.rows if row.change is not None)
    yield from _table(header, rows)
    yield ""
    yield "Predicted, but not observed in the second year:"
    yield ""
    for each in windows:
        rest = [row for row in each.rows if row.change is None]
        if rest:
            said = ", ".join(f"{row.origin} {row.predicted[VARIANTS[0]]:+,.0f}" for row in rest)
            yield f"- {each.window.years}{_counted(each)}: `{VARIANTS[0]}` says {said}."


def _row(each: WindowTest, row: RegisterRow) -> Sequence[str]:
    """Return the cells of one origin."""
    change, after = row.change, row.after
    observed = (
        "" if change is None else f"{change:+,.0f} ({100 * change / row.before.value:+,.0f} %)"
    )
    said = (f"{row.predicted[name]:+,.0f}" if name in row.predicted else "" for name in _SHOWN)
    years = f"{each.window.years}{_counted(each)}"
    return years, row.origin, row.before.shown, after.shown if after else "", observed, *said


def _counted(each: WindowTest) -> str:
    """Return a note on windows that do not count."""
    return "" if each.premise else " (not counted)"


def _scores(windows: Sequence[WindowTest]) -> Iterator[str]:
    """Yield the table of scores."""
    header = (
        *("window", "predictor", "origins", "directions right", "against the total"),
        *("rank, persons", "rank, percent", "beats the naive ones"),
    )
    rows = (
        _score(each, score)
        for each in windows
        for name in (*VARIANTS, *NAIVE)
        if (score := each.scores.get(name)) is not None
    )
    yield from _table(header, rows)


def _score(each: WindowTest, score: Score) -> Sequence[str]:
    """Return the cells of one score."""
    beats = ""
    if score.predictor in VARIANTS:
        beats = ("yes" if each.beats(score.predictor) else "no") if each.premise else "not counted"
    return (
        f"{each.window.years}{_counted(each)}",
        f"`{score.predictor}`",
        f"{len(score.origins)}",
        _hits(score.directions),
        _hits(score.against_total),
        rank_words(score.persons),
        rank_words(score.percent),
        beats,
    )


def _hits(hits: Hits | None) -> str:
    """Return directions right with their range where they move."""
    if hits is None:
        return "none stated"
    return f"{hits.right}" + (f" [{hits.low}, {hits.high}]" if hits.low != hits.high else "")


def _chains(windows: Sequence[WindowTest]) -> Iterator[str]:
    """Yield the table of neighbours."""
    header = ("window", "filled by", "share of posts", "change of those drawn, persons", "observed")
    rows = (
        (
            each.window.years,
            near.origin,
            _figure(near.share),
            f"{near.drawn:+.1f}",
            near.observed,
        )
        for each in windows
        for near in each.neighbours
    )
    yield from _table(header, rows)


def _counts(found: RegisterBacktest) -> Iterator[str]:
    """Yield the table of the counts that were compared, with row, grade, range and source."""
    used = {(e.origin, e.year): e for each in found.windows for e in each.cells}
    header = ("origin", "year", "persons", "range and why", "grade", "row", "source")
    rows = (
        (
            entry.origin,
            entry.year,
            entry.shown,
            f"{entry.low:,.0f} to {entry.high:,.0f}: {entry.range_basis}"
            if len(entry.ends) > 1
            else "",
            entry.grade,
            f"{entry.row}",
            entry.source,
        )
        for _, entry in sorted(used.items())
    )
    yield from _table(header, rows)
