"""From fact sheets and coding decisions to the files of the library, the same each time.

Three inputs make a library file. A *fact sheet* holds what was found about an agreement, with page,
article and grade. *Coding decisions* say which fact becomes which term and level. *Resolutions*
decide about whole records. The conversion adds no knowledge: every value, number, page and locator
of its output stands in the sheets, and every fact of the sheets is a value of the output or is
listed as not coded, with the reason. A decision that cannot be used is reported and left out; the
other facts are still converted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from negotiate.exchange.facts.checks import decision_problems
from negotiate.exchange.facts.decisions import by_agreement, read_decisions
from negotiate.exchange.facts.files import Decided, agreement_of
from negotiate.exchange.facts.moves import moved_facts
from negotiate.exchange.facts.problems import CodingProblem
from negotiate.exchange.facts.resolutions import (
    RESOLUTIONS_FILE,
    read_resolutions,
    unknown_records,
)
from negotiate.exchange.facts.sheets import Sheet, read_sheets
from negotiate.exchange.folders import place_of, write_files
from negotiate.terms.codebook import Codebook
from negotiate.terms.loader import dump_agreement
from negotiate.terms.schema import Agreement


@dataclass(frozen=True)
class Conversion:
    """Files of the library, and what could not be converted."""

    files: Mapping[str, str]
    """Text of each file, by its path in the library, in the order of the paths."""
    agreements: Mapping[str, Agreement]
    """The agreements of the files, by id."""
    problems: tuple[CodingProblem, ...]
    """Decisions that could not be used, facts without one, and files that could not be made."""
    report: Mapping[str, int]
    """Counts: sheets, files, merged, decisions, provisions, stated and graded ones."""


def convert(facts: str | Path, coding: str | Path, codebook: Codebook) -> Conversion:
    """Convert all fact sheets of a folder.

    Parameters
    ----------
    facts
        Folder of fact sheets.
    coding
        Folder of coding decisions, with the resolutions.
    codebook
        Terms and levels of the library.

    Returns
    -------
    Conversion
        The files, without those whose decisions left nothing to write, and all problems.

    Raises
    ------
    AgreementFileError
        If a fact sheet or the resolutions cannot be read.
    """
    sheets = {sheet.id: sheet for sheet in read_sheets(facts)}
    decisions, unreadable = read_decisions(coding)
    wrong = [*unreadable, *decision_problems(sheets, decisions, codebook)]
    lines = {(problem.file, problem.line) for problem in wrong}
    usable = [row for row in decisions if (row.file, row.line) not in lines]
    resolutions = read_resolutions(coding)
    wrong += [
        CodingProblem(RESOLUTIONS_FILE, 0, name, "", "is no fact sheet; check the spelling")
        for name in unknown_records(resolutions, sheets)
    ]
    moved, rows = moved_facts(sheets, usable, resolutions.moved())
    return _converted(Decided(moved, by_agreement(rows), resolutions, codebook), wrong)


def write(conversion: Conversion, folder: str | Path) -> tuple[Path, ...]:
    """Write the files of a conversion into a folder of agreements: all of them, or none.

    Parameters
    ----------
    conversion
        Files to write.
    folder
        Folder of the library. Files of agreements there that the conversion does not make are
        left as they are.

    Returns
    -------
    tuple of Path
        The files, in the order of their paths.
    """
    root = Path(folder)
    files = {root / name: text.encode() for name, text in conversion.files.items()}
    write_files(files, root, overwrite=True)
    return tuple(files)


def _converted(given: Decided, wrong: list[CodingProblem]) -> Conversion:
    """Return the conversion of all sheets that were not merged into others."""
    agreements: dict[str, Agreement] = {}
    problems = list(wrong)
    for sheets in _together(given):
        made, found = agreement_of(sheets, given)
        problems += found
        agreements |= {made.id: made} if made is not None else {}
    files = {place_of(one): dump_agreement(one) for one in agreements.values()}
    return Conversion(
        files={name: files[name] for name in sorted(files)},
        agreements={name: agreements[name] for name in sorted(agreements)},
        problems=tuple(problems),
        report=_report(given, agreements.values()),
    )


def _together(given: Decided) -> list[list[Sheet]]:
    """Return the sheets of each file: a kept record, then those that were merged into it."""
    merged = given.resolutions.merged()
    gone = {*merged, *given.resolutions.left_out()}
    kept = {name: [sheet] for name, sheet in given.sheets.items() if name not in gone}
    for record, targets in merged.items():
        for target in targets:
            if record in given.sheets and target in kept:
                kept[target].append(given.sheets[record])
    return list(kept.values())


def _report(given: Decided, agreements: Iterable[Agreement]) -> dict[str, int]:
    """Return the counts of a conversion."""
    made = list(agreements)
    provisions = [provision for one in made for provision in one.provisions.values()]
    counts = {
        "sheets": len(given.sheets),
        "files": len(made),
        "merged": len(given.resolutions.merged()),
        "left_out": len(given.resolutions.left_out()),
        "decisions": sum(map(len, given.rows.values())),
        "provisions": len(provisions),
    }
    for provision in provisions:
        counts[provision.state] = counts.get(provision.state, 0) + 1
    values = [value for provision in provisions for value in provision.values]
    counts["graded"] = sum(value.level is not None for value in values)
    counts["alternatives"] = sum(len(provision.alternatives) for provision in provisions)
    counts["not_coded"] = sum(len(one.coding.not_coded) for one in made)
    return counts
