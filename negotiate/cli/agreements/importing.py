"""The action ``import``: records from a data set, a draft, a review, JSON, or fact sheets."""

import argparse
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console

from negotiate.cli.agreements.choosing import library, place
from negotiate.cli.output import print_json, print_lines, print_table
from negotiate.errors import AgreementFileError, NegotiateWarning, Problem
from negotiate.exchange.chilton_woda import read_chilton_woda
from negotiate.exchange.draft_heading import DraftHeading, heading_of
from negotiate.exchange.drafts import read_draft
from negotiate.exchange.export_json import read_json
from negotiate.exchange.facts.conversion import convert, write
from negotiate.exchange.folders import write_agreements
from negotiate.exchange.texts.files import read_text
from negotiate.exchange.texts.review import apply_review, write_review
from negotiate.exchange.texts.suggestions import suggest
from negotiate.terms import Agreement, Library
from negotiate.terms.schema import Source

KINDS = {
    "chilton-woda": "the data of Chilton and Woda (2022): a folder with bla_coding.csv, or the file",
    "draft": "a draft: .csv or .xlsx made with the action template, or .yaml",
    "json": "a JSON export",
    "text": "a text or PDF: which article speaks of which term, as suggestions",
    "review": "suggestions on which a person decided; accepted ones make a draft",
    "facts": "fact sheets with coding decisions, as the library itself was made",
}
"""What can be imported, with one line of help."""


def _importing(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``import``."""
    listed = "\n".join(f"  {name:<14}{words}" for name, words in KINDS.items())
    made = argparse.ArgumentParser(
        prog=prog,
        description=f"Read records or suggestions. Without --out nothing is written.\n\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("kind", choices=list(KINDS), metavar="KIND", help=", ".join(KINDS))
    made.add_argument("path", type=Path, help="file or folder")
    made.add_argument(
        "--out", type=place, metavar="PATH", help="folder for the records; for text a .csv or .yaml"
    )
    made.add_argument("--overwrite", action="store_true", help="replace files that are there")
    made.add_argument("--coding", type=Path, metavar="DIR", help="coding decisions, for facts")
    about = made.add_argument_group("of a draft or review, before what its file says")
    about.add_argument("--id", help="id, e.g. xaa-xbb-2026-nurses")
    about.add_argument("--title", help="title of the document")
    about.add_argument("--parties", metavar="TEXT", help='e.g. "XAA: origin, XBB: destination"')
    about.add_argument("--signed", metavar="DAY", help="day, month or year of the draft")
    about.add_argument("--form", help="form of the document, e.g. memorandum")
    about.add_argument("--coder", help="who filled it in or decided")
    made.set_defaults(run=_import)
    return made


PARSERS: Mapping[str, Callable[[str], argparse.ArgumentParser]] = {"import": _importing}
"""Parsers of the action."""


def _import(arguments: argparse.Namespace, console: Console) -> int:
    runs: Mapping[str, Callable[[argparse.Namespace, Console, Library], int]] = {
        "text": _text,
        "facts": _facts,
    }
    return runs.get(arguments.kind, _records)(arguments, console, library())


def _records(arguments: argparse.Namespace, console: Console, found: Library) -> int:
    """Import records and write them as files."""
    agreements, notes = _read(arguments, found)
    paths: tuple[Path, ...] = ()
    if arguments.out is not None:
        paths = write_agreements(agreements, arguments.out, overwrite=arguments.overwrite)
    if arguments.json:
        print_json({"agreements": agreements, "notes": notes, "files": [str(p) for p in paths]})
        return 0
    print_lines(console, [f"{len(agreements)} records read.", *notes])
    if paths:
        print_lines(console, [f"{len(paths)} files written to {arguments.out}."])
    else:
        print_lines(console, ["Nothing was written; name a folder with --out."])
    return 0


def _read(arguments: argparse.Namespace, found: Library) -> tuple[tuple[Agreement, ...], list[str]]:
    """Return the records of a file or folder, and what a reader of them should know."""
    if arguments.kind == "chilton-woda":
        result = read_chilton_woda(arguments.path, found.codebook)
        return result.agreements, list(result.notes)
    if arguments.kind == "json":
        return read_json(arguments.path, found.codebook), []
    if arguments.kind == "draft":
        return (read_draft(arguments.path, found.codebook, heading=_about(arguments)),), []
    return (_reviewed(arguments, found),), ["Only accepted suggestions are in the draft."]


def _about(arguments: argparse.Namespace) -> DraftHeading:
    """Return what the options say about a draft."""
    names = ("id", "title", "parties", "signed", "form", "coder")
    return DraftHeading(**{name: getattr(arguments, name) for name in names})


def _reviewed(arguments: argparse.Namespace, found: Library) -> Agreement:
    """Return the draft that a person's decisions on suggestions make."""
    told, problems = heading_of((), _about(arguments))
    if problems:
        wrong = [Problem(0, f"--{p.field}", p.message.partition(";")[0]) for p in problems]
        raise AgreementFileError(arguments.path, wrong)
    source = Source(title=told.title, where=arguments.path.name, address="partial")
    heading = told.heading({"text": source})
    return apply_review(arguments.path, heading, found.codebook, coder=told.coder, day=_today())


def _today() -> date:
    """Return the day on which the decisions are taken over."""
    return datetime.now(tz=UTC).date()


def _text(arguments: argparse.Namespace, console: Console, found: Library) -> int:
    """Print suggestions, or write them for a person to decide."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", NegotiateWarning)
        text = read_text(arguments.path)
    if sys.stderr is not None:
        sys.stderr.write("".join(f"{one.message}\n" for one in told))
    suggestions = suggest(text, found.codebook)
    if arguments.out is not None:
        _refuse_existing(arguments.out, overwrite=arguments.overwrite)
        write_review(suggestions, arguments.out)
    if arguments.json:
        print_json(suggestions)
        return 0
    rows = [
        (one.article.locator, one.term, f"{one.score:.2f}", ", ".join(m.text for m in one.words))
        for one in suggestions
    ]
    print_table(console, ("article", "term", "score", "because of"), rows, whole=2)
    print_lines(console, _advice(arguments.out, len(rows)))
    return 0


def _refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Refuse to replace a file on which somebody may have worked."""
    if path.is_dir():
        message = "is a folder; add the name of a file that ends with .csv or .yaml"
        raise AgreementFileError(path, [Problem(0, "", message)])
    if path.exists() and not overwrite:
        message = "is there already; choose another name or give --overwrite"
        raise AgreementFileError(path, [Problem(0, "", message)])


def _advice(out: Path | None, count: int) -> Iterable[str]:
    """Yield what to do with suggestions."""
    yield ""
    yield f"{count} suggestions. They are places to look, not values; some are wrong."
    if out is None:
        yield "Write them with --out review.csv, decide on each, then import the review."
    else:
        yield f"Written to {out}. Write accept or reject in its column decision, and a level if you"
        yield "read one; then: labour-negotiate agreements import review FILE --parties ..."


def _facts(arguments: argparse.Namespace, console: Console, found: Library) -> int:
    """Convert fact sheets with coding decisions into files of the library."""
    if arguments.coding is None:
        message = "facts need coding decisions; name their folder with --coding"
        raise AgreementFileError(arguments.path, [Problem(0, "--coding", message)])
    conversion = convert(arguments.path, arguments.coding, found.codebook)
    problems = [str(problem) for problem in conversion.problems]
    paths = write(conversion, arguments.out) if arguments.out is not None and not problems else ()
    if arguments.json:
        print_json({**conversion.report, "problems": problems, "files": [str(p) for p in paths]})
    else:
        counts = ", ".join(f"{name} {count}" for name, count in conversion.report.items())
        print_lines(console, [*problems, f"{counts}."])
        print_lines(console, [f"{len(paths)} files written, {len(problems)} problems."])
    return AgreementFileError.exit_code if problems else 0
