"""The rows of the Chilton and Woda files, read and checked before anything is made of them.

``bla_coding.csv`` has one row per treaty with the answers of the coders; ``bla_formation.csv`` has
the days of signature of more treaties. An empty answer is no answer: the item was not seen.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from negotiate.errors import AgreementFileError, Problem
from negotiate.exchange.dataset_items import RECRUITERS, ItemState, load_items

MAX_BYTES = 20_000_000
"""Longest file of the data set that is read; its own are shorter than 2 MB."""

CODING_FILE, FORMATION_FILE = "bla_coding.csv", "bla_formation.csv"
"""Names of the data set's files."""

DURATIONS = {
    "The BLA is valid for a specified number of years": "years",
    "The BLA is valid until terminated": "until terminated",
    "The BLA does not mention when it terminates": "silent",
    "Other": "other",
}
"""Answers about the duration, with our words for them."""

EARLIER = ("No prior BLA", "One prior BLA", "More than one prior BLA")
"""Answers about earlier agreements of the two countries."""

_HEAD = ("treatyID", "iso3A", "iso3B", "year", "agreement_title")
_LANGUAGE = ("coded_orig_lang", "coded_google_translation")
WORD_COLUMNS = (
    "bla_duration",
    "bla_duration_other",
    "bla_duration_years",
    "past_bla_amend",
    "past_bla_ref",
    "past_bla_replace",
    "quota_num",
    "recruit_auth_who",
)
"""Columns of the coding that hold words or numbers instead of a yes or no."""
_CODES: Mapping[str, ItemState | None] = {"0": "absent", "1": "present", "": None}
_WHOLE = re.compile(r"(\d+)(?:\.0*)?")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")

Found = Iterator[tuple[str, str]]
"""Columns with what is wrong in them and what to do next."""


@dataclass(frozen=True)
class CodedTreaty:
    """One treaty as the data set has it."""

    number: int
    """Number of the treaty in the data set."""
    parties: tuple[str, str]
    """ISO 3166-1 alpha-3 codes, former states included, in the order of the data set."""
    year: int
    """Year in ``bla_coding.csv``."""
    day: date | None
    """Day of signature in ``bla_formation.csv``."""
    title: str
    """Title as it stands in the file."""
    states: Mapping[str, ItemState]
    """By item, what the coders found; an item without an answer is not a key."""
    words: Mapping[str, str]
    """Columns with words or numbers, without blanks at either end."""


def read_treaties(path: Path) -> tuple[tuple[CodedTreaty, ...], bool]:
    """Read the coded treaties of a folder or of a file.

    Parameters
    ----------
    path
        Folder with ``bla_coding.csv``, or a file of that form; ``bla_formation.csv`` is read
        where it stands beside.

    Returns
    -------
    tuple of treaties and bool
        The treaties in the order of the file, and whether days of signature were at hand.

    Raises
    ------
    AgreementFileError
        With all problems of both files: missing columns, and wrong answers with their lines.
    """
    coding = path / CODING_FILE if path.is_dir() else path
    formation = coding.with_name(FORMATION_FILE)
    rows, problems = _table(coding, _columns())
    days, late = _table(formation, ("treatyID", "datesigned")) if formation.is_file() else ([], [])
    signed = {_code(row["treatyID"]): row for _, row in days}
    numbers: dict[str, int] = {}
    for line, row in rows:
        problems += [Problem(line, column, message) for column, message in _row_problems(row)]
        number = _code(row["treatyID"])
        if numbers.setdefault(number, line) != line:
            message = f"treaty {number} is also on line {numbers[number]}; keep one of the rows"
            problems.append(Problem(line, "treatyID", message))
    late += list(_day_problems(days, set(numbers)))
    _refuse(path, [(coding, problems), (formation, late)])
    return tuple(_treaty(row, signed) for _, row in rows), formation.is_file()


def _columns() -> tuple[str, ...]:
    """Return the columns that the file must have."""
    items = tuple(item.column for item in load_items().items)
    return tuple(dict.fromkeys((*_HEAD, *_LANGUAGE, *WORD_COLUMNS, *items)))


def _refuse(path: Path, found: list[tuple[Path, list[Problem]]]) -> None:
    """Raise one error for the problems of all files, each with its file where there are two."""
    problems = [
        Problem(one.line, _field(file, path, one.field), one.message)
        for file, ones in found
        for one in ones
    ]
    if problems:
        raise AgreementFileError(path, problems)


def _field(file: Path, path: Path, field: str) -> str:
    """Return a field with the name of its file, where that is not the path that was given."""
    return ": ".join(filter(None, (file.name if file != path else "", field)))


def _table(
    path: Path, columns: tuple[str, ...]
) -> tuple[list[tuple[int, dict[str, str]]], list[Problem]]:
    """Return the rows of a CSV file with their lines, and the problems of its form."""
    try:
        if path.stat().st_size > MAX_BYTES:
            message = f"is longer than {MAX_BYTES / 1e6:g} MB; give the data set's own file"
            return [], [Problem(0, "", message)]
        text = path.read_text(encoding="utf-8-sig")
    except OSError as failed:
        message = f"cannot be read: {failed.strerror}; give the folder that holds {CODING_FILE}"
        return [], [Problem(0, "", message)]
    except UnicodeDecodeError as wrong:
        return [], [Problem(0, "", f"is not UTF-8 (byte {wrong.start + 1}); save it as UTF-8")]
    try:
        header, *records = _records(text) or [(1, [])]
    except csv.Error as wrong:
        return [], [Problem(0, "", f"is not CSV ({wrong}); get the data set's file again")]
    names = [name.strip() for name in header[1]]
    missing = [name for name in columns if name not in names]
    if missing:
        message = f"columns are missing: {', '.join(missing)}; use the data set's own header"
        return [], [Problem(1, "", message)]
    return _rows(records, names)


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Return the records of a CSV text with the line on which each ends."""
    reader = csv.reader(text.splitlines(keepends=True))
    return [(reader.line_num, cells) for cells in reader]


def _rows(
    records: list[tuple[int, list[str]]], header: list[str]
) -> tuple[list[tuple[int, dict[str, str]]], list[Problem]]:
    """Return the rows below the header with their lines, and those of another length."""
    rows: list[tuple[int, dict[str, str]]] = []
    problems: list[Problem] = []
    for line, cells in records:
        if len(cells) == len(header):
            texts = (cell.strip() for cell in cells)
            rows.append((line, dict(zip(header, texts, strict=True))))
        elif cells:
            message = f"has {len(cells)} cells, the header has {len(header)}; check the quotes"
            problems.append(Problem(line, "", message))
    return rows, problems


def _row_problems(row: Mapping[str, str]) -> Found:
    """Yield what is wrong with one row of the coding."""
    yield from _head_problems(row)
    coded = [item.column for item in load_items().items if not _is_words(item.column)]
    for column in (*coded, "past_bla_amend", "past_bla_replace"):
        if _code(row[column]) not in _CODES:
            yield column, f"must be 0, 1 or empty, got {row[column]!r}"
    yield from _word_problems(row)


def _is_words(column: str) -> bool:
    """Return whether a column holds words or numbers instead of 0 and 1."""
    return column in WORD_COLUMNS


def _code(cell: str) -> str:
    """Return an answer without the decimals that a spreadsheet adds."""
    return cell.removesuffix(".0")


def _head_problems(row: Mapping[str, str]) -> Found:
    """Yield what is wrong with number, parties, year and title."""
    if _whole(row["treatyID"]) is None:
        yield "treatyID", f"must be a whole number, got {row['treatyID']!r}"
    for column in ("iso3A", "iso3B"):
        if re.fullmatch("[A-Z]{3}", row[column]) is None:
            yield column, f"must be a code of three capital letters, got {row[column]!r}"
    year = _whole(row["year"])
    if year is None or not 1800 <= year <= 2200:
        yield "year", f"must be a year, got {row['year']!r}"
    if not row["agreement_title"]:
        yield "agreement_title", "is empty; give the title of the agreement"


def _word_problems(row: Mapping[str, str]) -> Found:
    """Yield what is wrong with the columns of words and numbers."""
    duration = row["bla_duration"]
    if duration and duration not in DURATIONS:
        yield "bla_duration", f"must be one of: {'; '.join(DURATIONS)}; got {duration!r}"
    if DURATIONS.get(duration) == "years" and _whole(row["bla_duration_years"]) is None:
        got = row["bla_duration_years"]
        yield "bla_duration_years", f"must be a number of years, got {got!r}"
    if row["past_bla_ref"] not in ("", *EARLIER):
        yield "past_bla_ref", f"must be one of: {'; '.join(EARLIER)}; got {row['past_bla_ref']!r}"
    recruits = load_items().by_item[RECRUITERS].column
    kinds = row["recruit_auth_who"].split(",") if _code(row[recruits]) == "1" else []
    unknown = [kind for kind in kinds if kind.strip() not in load_items().channels]
    if unknown:
        known = ", ".join(load_items().channels)
        yield "recruit_auth_who", f"must name some of: {known}; got {', '.join(unknown)!r}"


def _day_problems(days: list[tuple[int, dict[str, str]]], coded: set[str]) -> Iterator[Problem]:
    """Yield the days of coded treaties that are none of the calendar."""
    for line, row in days:
        day = row["datesigned"]
        if _code(row["treatyID"]) in coded and day and _day(day) is None:
            message = f"must be a day as month/day/year, got {day!r}"
            yield Problem(line, "datesigned", message)


def _whole(cell: str) -> int | None:
    """Return a whole number, None where the cell has none."""
    match = _WHOLE.fullmatch(cell)
    return int(match[1]) if match else None


def _day(cell: str) -> date | None:
    """Return a day written as month/day/year, None where the cell has none of the calendar."""
    match = _DAY.fullmatch(cell)
    if match is None:
        return None
    try:
        return date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        return None


def _treaty(row: Mapping[str, str], signed: Mapping[str, Mapping[str, str]]) -> CodedTreaty:
    """Return the treaty of a row that is well."""
    found = {
        item.item: _CODES[_code(row[item.column])]
        for item in load_items().items
        if not _is_words(item.column)
    }
    return CodedTreaty(
        number=int(_code(row["treatyID"])),
        parties=(row["iso3A"], row["iso3B"]),
        year=_whole(row["year"]) or 0,
        day=_day(signed.get(_code(row["treatyID"]), {}).get("datesigned", "")),
        title=row["agreement_title"],
        states={item: state for item, state in found.items() if state is not None},
        words={column: row[column] for column in (*WORD_COLUMNS, *_LANGUAGE)},
    )
