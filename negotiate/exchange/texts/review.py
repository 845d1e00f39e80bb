"""From suggestions to a draft: a person decides on every one of them.

`write_review` writes a file with one row for each suggestion and three empty columns: ``decision``
takes ``accept`` or ``reject``, ``level`` a level of the codebook, ``value`` a few words on what the
article says. `apply_review` reads the file back. Its draft holds accepted terms only, with their
locators; a level stands in it only where the person wrote one, and what was not decided is listed
under ``coding.not_coded``. The levels that a suggestion points to are never taken over.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from negotiate.errors import AgreementFileError, Problem, UnknownNameError
from negotiate.exchange.sheet_cells import csv_text
from negotiate.exchange.spreadsheets import read_sheet
from negotiate.exchange.texts.suggestions import Suggestion
from negotiate.strict_yaml import dump, read_yaml
from negotiate.terms import Agreement, Codebook, Coding, DatedValue, Provision
from negotiate.terms.schema import Heading

REVIEW_COLUMNS = (
    "term",
    "locator",
    "decision",
    "level",
    "value",
    "score",
    "words",
    "levels_hinted",
    "heading",
    "page",
    "line",
    "text",
)
"""Columns of a review file; a person fills ``decision``, ``level`` and ``value``."""

UNSTATED = "a clause is present"
"""Value of an accepted term for which the person wrote neither words nor level."""

_YAML = (".yaml", ".yml")
_EXCERPT = 300


class _Row(NamedTuple):
    """One row of a review file, read."""

    line: int
    term: str
    locator: str
    decision: str
    level: str
    value: str


def write_review(suggestions: Iterable[Suggestion], path: str | Path) -> Path:
    """Write suggestions to a file in which a person decides on them.

    Parameters
    ----------
    suggestions
        Suggestions in the order in which they are to stand.
    path
        File to write: ``.csv``, or ``.yaml`` for an editor.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ValueError
        If the file ends with something else.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = write_review((), Path(folder) / "review.csv")
    ...     file.read_text(encoding="utf-8")[:33]
    'term,locator,decision,level,value'
    """
    file = Path(path)
    rows = [_cells(suggestion) for suggestion in suggestions]
    if file.suffix in _YAML:
        text = dump({"suggestions": rows})
    elif file.suffix == ".csv":
        text = csv_text([REVIEW_COLUMNS, *(list(row.values()) for row in rows)])
    else:
        raise ValueError(f"a review file must end with .csv or .yaml, got {file.name!r}")
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def apply_review(
    path: str | Path,
    heading: Heading,
    codebook: Codebook,
    *,
    coder: str,
    day: date,
    source: str | None = None,
) -> Agreement:
    """Return the draft that a person's decisions make.

    Parameters
    ----------
    path
        Review file as `write_review` made it, with decisions filled in; CSV, XLSX or YAML.
    heading
        Name, parties, dates and sources of the agreement.
    codebook
        Terms and levels that may be named.
    coder
        Who decided.
    day
        Day of the decisions.
    source
        Key of the heading's source that is the text; without it, the first one.

    Returns
    -------
    Agreement
        A partial draft: accepted terms with the locators of their articles, and a level only where
        one was written. Rejected suggestions leave no trace, undecided ones stand under
        ``coding.not_coded``.

    Raises
    ------
    AgreementFileError
        With all problems of the file: unknown decisions, terms or levels, a level without
        ``accept``, two levels for one term, nothing accepted.
    UnknownNameError
        If the heading has no such source.
    """
    cited = source or next(iter(heading.sources))
    if cited not in heading.sources:
        raise UnknownNameError("source", cited, heading.sources)
    file = Path(path)
    rows = _yaml_rows(file) if file.suffix in _YAML else _sheet_rows(file)
    problems = [problem for row in rows for problem in _row_problems(row, codebook)]
    accepted = [row for row in rows if row.decision == "accept"]
    problems += _level_conflicts(accepted)
    if not accepted and not problems:
        message = "accepts no suggestion; write accept in the column decision of at least one row"
        problems = [Problem(0, "decision", message)]
    if problems:
        raise AgreementFileError(file, problems)
    coding = Coding(coder=coder, date=day, status="partial", not_coded=_undecided(rows))
    provisions = _provisions(accepted, codebook, heading, cited)
    return Agreement(**{**dict(heading), "provisions": provisions, "coding": coding})


def _undecided(rows: Sequence[_Row]) -> tuple[str, ...]:
    """Return one line for each suggestion on which nobody decided."""
    return tuple(f"{row.term}, {row.locator}: not decided" for row in rows if not row.decision)


def _cells(suggestion: Suggestion) -> dict[str, str | float | int]:
    """Return the row of a suggestion, with the three columns empty that a person fills."""
    article = suggestion.article
    return {
        "term": suggestion.term,
        "locator": article.locator,
        "decision": "",
        "level": "",
        "value": "",
        "score": suggestion.score,
        "words": _one_line("; ".join(match.text for match in suggestion.words)),
        "levels_hinted": "; ".join(suggestion.levels),
        "heading": _one_line(article.heading),
        "page": article.page,
        "line": article.line,
        "text": _one_line(article.text)[:_EXCERPT],
    }


def _one_line(text: str) -> str:
    """Return printable text on one line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _sheet_rows(path: Path) -> list[_Row]:
    """Return the rows of a CSV or XLSX file."""
    sheet = read_sheet(path, "decision")
    names = [name.strip().lower() for name in sheet[0].cells] if sheet else []
    missing = [name for name in REVIEW_COLUMNS[:4] if name not in names]
    if missing:
        message = f"has no column {', '.join(missing)}; keep the first row of the review file"
        raise AgreementFileError(path, [Problem(1, "", message)])
    return [_row(row.number, dict(zip(names, row.cells, strict=False))) for row in sheet[1:]]


def _yaml_rows(path: Path) -> list[_Row]:
    """Return the rows of a YAML file."""
    value, lines = read_yaml(path, error=AgreementFileError)
    rows = value.get("suggestions") if isinstance(value, dict) else None
    if not isinstance(rows, tuple) or not all(isinstance(row, dict) for row in rows):
        message = "must have a list of suggestions; keep the form of the review file"
        raise AgreementFileError(path, [Problem(0, "suggestions", message)])
    return [_row(lines.at(("suggestions", at)), row) for at, row in enumerate(rows)]


def _row(line: int, cells: Mapping[str, object]) -> _Row:
    """Return a row of texts without space around them."""
    term, locator, decision, level, value = (
        str(cells.get(name) or "").strip() for name in REVIEW_COLUMNS[:5]
    )
    return _Row(line, term, locator, decision.lower(), level, value)


def _row_problems(row: _Row, codebook: Codebook) -> Iterator[Problem]:
    """Yield what is wrong with a row."""
    if row.term not in codebook:
        near = get_close_matches(row.term, list(codebook.terms), n=1)
        hint = f"did you mean {near[0]!r}?" if near else "keep the terms of the review file"
        yield Problem(row.line, "term", f"there is no term {row.term!r} in the codebook; {hint}")
        return
    if row.decision not in {"", "accept", "reject"}:
        message = f"must be accept, reject or empty, got {row.decision!r}"
        yield Problem(row.line, "decision", message)
    if not row.locator:
        yield Problem(row.line, "locator", "is empty; name the article in which the term stands")
    yield from _level_problems(row, codebook)


def _level_problems(row: _Row, codebook: Codebook) -> Iterator[Problem]:
    """Yield what is wrong with the level of a row."""
    known = codebook.terms[row.term].level_names
    if row.level and row.level not in known:
        listed = ", ".join(known) or "none, the term is a number; write it in value"
        message = f"there is no level {row.level!r} of {row.term}; known: {listed}"
        yield Problem(row.line, "level", message)
    if row.level and row.decision in {"", "reject"}:
        message = f"has a level but the decision is {row.decision or 'empty'}; accept it, or clear"
        yield Problem(row.line, "level", message)


def _level_conflicts(accepted: Sequence[_Row]) -> list[Problem]:
    """Return the problems of terms that were accepted at two levels."""
    first: dict[str, _Row] = {}
    problems = []
    for row in (row for row in accepted if row.level):
        other = first.setdefault(row.term, row)
        if other.level != row.level:
            message = f"{row.term} has level {other.level!r} on line {other.line}; keep one of them"
            problems.append(Problem(row.line, "level", message))
    return problems


def _provisions(
    accepted: Sequence[_Row], codebook: Codebook, heading: Heading, source: str
) -> dict[str, Provision]:
    """Return the provisions of accepted terms, in the order of the codebook."""
    by_term = {term: [row for row in accepted if row.term == term] for term in codebook.terms}
    return {
        term: _provision(rows, codebook.terms[term].level_names, heading, source)
        for term, rows in by_term.items()
        if rows
    }


def _provision(
    rows: Sequence[_Row], levels: Mapping[str, str], heading: Heading, source: str
) -> Provision:
    """Return the provision of one accepted term: where it stands, and what the person wrote."""
    level = next((row.level for row in rows if row.level), None)
    words = "; ".join(dict.fromkeys(row.value for row in rows if row.value)) or None
    value = DatedValue(
        start=heading.signed,
        value=words or (None if level else UNSTATED),
        level=levels[level] if level else None,
        source=source,
        locator="; ".join(dict.fromkeys(row.locator for row in rows)),
        grade="text",
    )
    return Provision(state="stated", values=(value,))
