"""The command ``spillover``: what a cap or an agreement does to the neighbours."""

import argparse
from dataclasses import asdict
from pathlib import Path

import numpy as np
from rich.console import Console

from negotiate.cases import load_case, shipped_case_ids
from negotiate.cases.schema import Case
from negotiate.cli.agreements.choosing import AGREEMENT, agreement_of, library
from negotiate.cli.corridors.telling import check_written, count
from negotiate.cli.files import file_name, write_all
from negotiate.cli.output import print_json, print_lines
from negotiate.cli.spillover_tables import notes, show, show_ranges
from negotiate.spillovers.agreement import SpilloverRequestError
from negotiate.spillovers.exporting import graphml, long_table, spillover_graph
from negotiate.spillovers.report import (
    LevelRow,
    WayReport,
    level_rows,
    replacement_rows,
    way_reports,
)
from negotiate.spillovers.requests import agreement_question, cap_question
from negotiate.spillovers.study import Answer, Question, answer
from negotiate.spillovers.wording import change_words
from negotiate.uncertainty.spillover_ranges import DRAWS, SEED, SpilloverRanges, spillover_ranges


def parser(prog: str) -> argparse.ArgumentParser:
    """Return the parser of the command."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="What a cap or an agreement does to the neighbours: who is drained by whose "
        "agreement, how much, through which path. Computed in two ways, side by side.",
    )
    made.add_argument("case", help=f"a shipped case ({', '.join(shipped_case_ids())}) or a folder")
    _add_change(made)
    _add_figures(made)
    made.add_argument("--json", action="store_true", help="print JSON for programs")
    made.add_argument("--csv", type=file_name, metavar="FILE", help="write one fact a row")
    made.add_argument("--graphml", type=file_name, metavar="FILE", help="write the corridor graph")
    made.add_argument("--overwrite", action="store_true", help="replace the files")
    made.set_defaults(run=_spillover)
    return made


def _add_change(made: argparse.ArgumentParser) -> None:
    """Add what changes."""
    made.add_argument(
        "--cap",
        action="append",
        default=[],
        metavar="ORI-DES=NUMBER",
        help="most posts on a corridor, e.g. ZAF-GBR=1000; may be repeated",
    )
    made.add_argument("--agreement", metavar="FILE|ID", help=AGREEMENT)
    made.add_argument(
        "--use-number",
        choices=("posts", "per-year"),
        help="take the number of workers that the agreement states, as posts or as workers a year",
    )


def _add_figures(made: argparse.ArgumentParser) -> None:
    """Add the figures that the answer rests on, and how often they are drawn."""
    made.add_argument(
        "--set",
        dest="overrides",
        action="append",
        default=[],
        metavar="FIGURE=NUMBER",
        help="change a figure, e.g. substitution=0.9 or chain.ZAF-ZWE=0; may be repeated",
    )
    made.add_argument(
        "--lambda",
        dest="dissimilarity",
        metavar="X",
        help="dissimilarity of destinations in the workers' choice, between 0 and 1",
    )
    made.add_argument("--draws", type=count, default=DRAWS, help=f"draws (default {DRAWS})")
    made.add_argument("--seed", type=count, default=SEED, help=f"of the draws (default {SEED})")


def _spillover(arguments: argparse.Namespace, console: Console) -> int:
    """Compute, print and write."""
    check_written(arguments, "csv", "graphml")
    case = load_case(arguments.case)
    question, overrides = _question(arguments, case), _overrides(arguments)
    found = answer(question, overrides)
    ways = way_reports(question, found)
    levels = level_rows(question, overrides)
    rng = np.random.default_rng(arguments.seed)
    ranges = spillover_ranges(question, found, rng=rng, draws=arguments.draws, overrides=overrides)
    if arguments.json:
        print_json(_document(question, found, ways, levels, ranges, arguments.seed))
    else:
        show(console, question, found, ways, levels)
        show_ranges(console, question, overrides, ranges, arguments.seed)
    _write(arguments, console, found, ways, levels)
    return 0


def _question(arguments: argparse.Namespace, case: Case) -> Question:
    """Return what is asked, or refuse both or neither of a cap and an agreement."""
    if bool(arguments.cap) == (arguments.agreement is not None):
        given = "both were given" if arguments.cap else "neither was given"
        raise SpilloverRequestError(
            [f"give --cap ORI-DES=NUMBER or --agreement FILE|ID, one of the two; {given}"]
        )
    if arguments.agreement is None:
        if arguments.use_number:
            raise SpilloverRequestError(["--use-number belongs to --agreement; leave it out"])
        return cap_question(case, arguments.cap)
    agreement = agreement_of(arguments.agreement, library())
    return agreement_question(case, agreement, use_number=arguments.use_number)


def _overrides(arguments: argparse.Namespace) -> dict[str, float]:
    """Return the figures that were set; all malformed ones are listed."""
    texts = list(arguments.overrides)
    if arguments.dissimilarity is not None:
        texts.append(f"dissimilarity={arguments.dissimilarity}")
    found, problems = dict[str, float](), list[str]()
    for text in texts:
        name, value = _figure(text)
        if not name or value is None:
            problems.append(f"a figure must be set as FIGURE=NUMBER, got {text!r}")
        elif name in found:
            problems.append(f"{name} is set twice; keep one")
        else:
            found[name] = value
    if problems:
        raise SpilloverRequestError(problems)
    return found


def _figure(text: str) -> tuple[str, float | None]:
    """Return name and number of a figure that is set; None for what is no number."""
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), None


def _document(
    question: Question,
    found: Answer,
    ways: tuple[WayReport, ...],
    levels: tuple[LevelRow, ...],
    ranges: SpilloverRanges,
    seed: int,
) -> dict[str, object]:
    """Return everything for programs."""
    case = question.case
    return {
        "case": case.id,
        "title": case.title,
        "occupation": case.occupation,
        "base_year": case.base_year,
        "unit": "posts",
        "change": change_words(question, found),
        "notes": list(notes(question, found, ways)),
        "ways": ways,
        "replacement_shares": [asdict(row) for row in replacement_rows(found)],
        "levels": [asdict(row) for row in levels],
        "verdicts": {name: ranges.overall(name) for name in case.origins},
        **_ranges(ranges, seed),
        "figures": {
            name: {**figure.model_dump(), "used": found.values[name]}
            for name, figure in question.figures().items()
        },
    }


def _ranges(ranges: SpilloverRanges, seed: int) -> dict[str, object]:
    """Return for programs how sure the signs are, and what was put to its ends and drawn."""
    return {
        "signs": [
            {"way": way, "origin": origin, **asdict(sure)}
            for (way, origin), sure in ranges.certainty.items()
        ],
        "diversion_ratio_range": ranges.reappears,
        "ranges": {
            "seed": seed,
            "draws": ranges.draws,
            "swept": ranges.swept,
            "drawn": ranges.drawn,
            "failures": ranges.failures,
        },
    }


def _write(
    arguments: argparse.Namespace,
    console: Console,
    found: Answer,
    ways: tuple[WayReport, ...],
    levels: tuple[LevelRow, ...],
) -> None:
    """Write the files that were asked for: all of them, or none."""
    files: dict[Path | None, bytes] = {}
    if arguments.csv is not None:
        files[arguments.csv] = long_table(found, ways, levels).encode()
    if arguments.graphml is not None:
        files[arguments.graphml] = graphml(spillover_graph(found, ways))
    written = write_all(files, overwrite=arguments.overwrite)
    if written and not arguments.json:
        print_lines(console, [f"Written: {', '.join(written)}"])
