"""The actions ``diff``, ``gap``, ``assess``, ``versions`` and ``stack``."""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import get_args

from rich.console import Console

from negotiate.cli.agreements.choosing import AGREEMENT, add_day, agreement_of, library
from negotiate.cli.agreements.side_by_side import cell_text, print_diff
from negotiate.cli.output import percent, print_json, print_lines, print_table
from negotiate.comparison.assessment import Score, Sheet, assess
from negotiate.comparison.differences import diff
from negotiate.comparison.gaps import Gap, GapReport, gap, standards_of
from negotiate.comparison.stacking import Member, Stack, stack
from negotiate.comparison.versions import Timeline, versions_of
from negotiate.queries.groups import load_groups, plain
from negotiate.terms import Library
from negotiate.terms.cells import Cell
from negotiate.terms.codebook import Stakeholder

DEFAULT_STANDARD = "ilo-1949-r086-model"
"""Standard against which a gap is shown unless another is named."""


def _differing(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``diff``."""
    made = argparse.ArgumentParser(
        prog=prog, description="Agreements or drafts side by side, material differences first."
    )
    made.add_argument("first", metavar="ID", help=AGREEMENT)
    made.add_argument("others", nargs="+", metavar="ID", help="one or more to compare it with")
    made.add_argument(
        "--stakeholder", choices=get_args(Stakeholder), help="only terms that move this one"
    )
    made.add_argument("--all", action="store_true", help="also terms that are equal or not seen")
    add_day(made)
    made.set_defaults(run=_diff)
    return made


def _lacking(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``gap``."""
    made = argparse.ArgumentParser(
        prog=prog, description="What an agreement lacks, and what to write to close each gap."
    )
    made.add_argument("id", help=AGREEMENT)
    made.add_argument(
        "--against",
        "--standard",
        default=DEFAULT_STANDARD,
        metavar="ID",
        help=f"a standard, or any agreement or draft as the model (default {DEFAULT_STANDARD})",
    )
    made.add_argument("--all", action="store_true", help="also what is met")
    add_day(made)
    made.set_defaults(run=_gap)
    return made


def _assessing(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``assess``."""
    made = argparse.ArgumentParser(
        prog=prog, description="The assessment sheet: common criteria for any agreement."
    )
    made.add_argument("id", help=AGREEMENT)
    add_day(made)
    made.set_defaults(run=_assess)
    return made


def _following(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``versions``."""
    made = argparse.ArgumentParser(
        prog=prog, description="The agreements of the same parties over time, and what changed."
    )
    made.add_argument("id", help="id of an agreement")
    made.add_argument("--all", action="store_true", help="also what did not change")
    made.set_defaults(run=_versions)
    return made


def _stacking(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``stack``."""
    made = argparse.ArgumentParser(
        prog=prog, description="All texts that hold in a corridor on a day, and their conflicts."
    )
    made.add_argument("origin", help="where workers come from, e.g. PHL")
    made.add_argument("destination", help="where they go, e.g. SAU")
    made.add_argument("--sector", help="only texts for this sector, or for all")
    add_day(made)
    made.set_defaults(run=_stack)
    return made


PARSERS: Mapping[str, Callable[[str], argparse.ArgumentParser]] = {
    "diff": _differing,
    "gap": _lacking,
    "assess": _assessing,
    "versions": _following,
    "stack": _stacking,
}
"""Parsers of the actions."""


def _diff(arguments: argparse.Namespace, console: Console) -> int:
    found = library()
    chosen = [agreement_of(name, found) for name in (arguments.first, *arguments.others)]
    result = diff(
        chosen,
        found.codebook,
        on=arguments.on,
        stakeholder=arguments.stakeholder,
        all_terms=arguments.all,
    )
    if arguments.json:
        print_json(result)
        return 0
    print_diff(console, result, every=arguments.all)
    return 0


def _gap(arguments: argparse.Namespace, console: Console) -> int:
    found = library()
    draft = agreement_of(arguments.id, found)
    model = agreement_of(arguments.against, found)
    report = gap(draft, model, found.codebook, on=arguments.on)
    if arguments.json:
        print_json(report)
        return 0
    print_lines(console, [draft.title, f"against {model.title}", ""])
    rows = report.rows if arguments.all else report.open
    headers = ("term", "verdict", "found", "asked", "where", "to close it")
    print_table(console, headers, [_gap_cells(row) for row in rows])
    print_lines(console, ["", *_gap_notes(report, found)])
    return 0


def _gap_cells(row: Gap) -> tuple[str, ...]:
    """Return the cells of one term."""
    gains = ", ".join(name.replace("_", " ") for name in row.gains)
    close = f"{row.to_close} Gains: {gains}." if row.to_close and gains else row.to_close
    found = row.found or (row.cell.state.replace("_", " ") if row.cell else "")
    return (
        row.term,
        row.verdict.replace("_", " "),
        found,
        row.asked or "dealt with",
        row.locator,
        close,
    )


def _gap_notes(report: GapReport, found: Library) -> Iterator[str]:
    """Yield the counts and the distance, with what is not known."""
    counts = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in report.counts.items() if n)
    yield f"Of {len(report.rows)} terms asked: {counts or 'none'}."
    if report.low is not None and report.high is not None:
        point = "not known" if report.distance is None else f"{report.distance:.2f}"
        yield (
            f"Distance {point} on the {report.known} of {report.asked} that are known (0 all met, 1 "
            f"all missing); with the rest, between {report.low:.2f} and {report.high:.2f}."
        )
    yield f"Standards: {', '.join(standards_of(found.codebook))}."


def _assess(arguments: argparse.Namespace, console: Console) -> int:
    found = library()
    draft = agreement_of(arguments.id, found)
    standards = [found.get(name) for name in standards_of(found.codebook) if name in found.ids()]
    sheet = assess(draft, found.codebook, on=arguments.on, standards=standards)
    if arguments.json:
        print_json(sheet)
        return 0
    print_lines(console, [draft.title, ""])
    _print_sheet(console, sheet)
    return 0


def _print_sheet(console: Console, sheet: Sheet) -> None:
    """Print criteria, scores with their parts, and the distance to each standard."""
    headers = ("part", "criterion", "answer", "evidence")
    rows = [
        (row.heading, row.title, row.answer.replace("_", " "), _evidence(row.evidence))
        for row in sheet.rows
    ]
    print_table(console, headers, rows)
    print_lines(console, [""])
    answers = list(sheet.total.counts)
    scored = ("part", *(name.replace("_", " ") for name in answers), "score", "of those seen")
    scores = [_score(score, answers) for score in (*sheet.headings, sheet.total)]
    print_table(console, scored, scores, numbers=scored[1:])
    notes = [
        "",
        "Score: from all that is unknown not met to all of it met; criteria weigh the same.",
    ]
    if sheet.not_applicable:
        notes.append(f"Not for this sector: {', '.join(sheet.not_applicable)}.")
    print_lines(console, notes)
    print_lines(console, [_reference(report) for report in sheet.references])


def _evidence(cells: Sequence[Cell]) -> str:
    """Return what the agreement says about the terms of a criterion, seen ones only."""
    seen = [f"{each.term}: {cell_text(each)}" for each in cells if not each.is_unknown]
    return "; ".join(seen)


def _score(score: Score, answers: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of one score."""
    seen = f"{percent(score.seen)} (n {score.n_seen} of {score.n})"
    counts = [str(score.counts[name]) for name in answers]
    return (score.title, *counts, f"{percent(score.low)} to {percent(score.high)}", seen)


def _reference(report: GapReport) -> str:
    """Return the distance to one standard."""
    point = "not known" if report.distance is None else f"{report.distance:.2f}"
    return f"Distance to {report.model}: {point}, known {report.known} of {report.asked} terms."


def _versions(arguments: argparse.Namespace, console: Console) -> int:
    timeline = versions_of(library(), arguments.id)
    if arguments.json:
        print_json(timeline)
        return 0
    _print_timeline(console, timeline, every=arguments.all)
    return 0


def _print_timeline(console: Console, timeline: Timeline, *, every: bool) -> None:
    """Print the agreements of a family, and the changes of their terms."""
    headers = ("agreement", "signed", "in force", "form", "relation to earlier")
    rows = [(v.agreement, v.signed, v.in_force, v.form, v.relation) for v in timeline.versions]
    print_table(console, headers, rows)
    print_lines(console, [""])
    events = timeline.events if every else timeline.changes
    columns = ("term", "from", "change", "before", "after", "agreement", "where")
    shown = [
        (e.term, e.start, e.change, e.before, e.after, e.agreement, e.cell.locator) for e in events
    ]
    print_table(console, columns, shown)
    print_lines(
        console, ["", f"{len(timeline.changes)} changes in {len(timeline.versions)} texts."]
    )


def _stack(arguments: argparse.Namespace, console: Console) -> int:
    on = arguments.on or datetime.now(tz=UTC).date()
    ends = [_party(name) for name in (arguments.origin, arguments.destination)]
    result = stack(library(), ends[0], ends[1], on=on, sector=arguments.sector)
    if arguments.json:
        print_json(result)
        return 0
    _print_stack(console, result)
    return 0


def _party(name: str) -> str:
    """Return the code of a country that is named or written without capitals, else the name."""
    return load_groups().places.get(plain(name), name)


def _print_stack(console: Console, result: Stack) -> None:
    """Print the texts of a corridor, the effective levels and the conflicts."""
    print_lines(console, [f"{result.origin} to {result.destination} on {result.on}", ""])
    print_table(console, ("text", "form", "status", "why"), [_member(m) for m in result.members])
    print_lines(console, [""])
    headers = ("term", "effective", "given by", "rule and conflicts")
    rows = []
    for row in result.rows:
        if row.effective or row.conflicts:
            notes = [row.rule, *(str(each.words) for each in row.conflicts)]
            rows.append((row.term, row.effective, ", ".join(row.given_by), "; ".join(notes)))
    print_table(console, headers, rows)
    print_lines(console, ["", *result.notes])


def _member(member: Member) -> tuple[str, ...]:
    """Return the cells of one text of a stack."""
    standing = member.standing
    return member.agreement, member.form, standing.status.replace("_", " "), standing.words
