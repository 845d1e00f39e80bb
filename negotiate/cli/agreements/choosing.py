"""What several actions share: the library, an agreement by id or file, and conditions."""

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

from negotiate.exchange.drafts import read_draft
from negotiate.queries.groups import load_groups
from negotiate.queries.query import KINDS, Query, Role
from negotiate.queries.query_text import QueryTextError, parse_query
from negotiate.terms import Agreement, Library, load_library

DRAFT_SUFFIXES = (".yaml", ".yml", ".csv", ".xlsx", ".xlsm")
"""Endings of files that hold a draft."""

YEAR_DIGITS = 4
"""Digits of a year."""

AGREEMENT = "id of an agreement, or a file with a draft (.yaml, .csv, .xlsx)"
"""Help for an argument that is an agreement."""


def library() -> Library:
    """Return the library that ships with the package."""
    return load_library()


def agreement_of(name: str, found_in: Library) -> Agreement:
    """Return the agreement of an id, or the draft of a file.

    Raises
    ------
    UnknownNameError
        If it is neither the name of a file with a draft nor the id of an agreement.
    AgreementFileError
        If the file has problems.
    """
    if name.lower().endswith(DRAFT_SUFFIXES) or ("." in name and Path(name).exists()):
        return read_draft(Path(name), found_in.codebook)
    return found_in.get(name)


def add_day(parser: argparse.ArgumentParser) -> None:
    """Add the option for the day on which values must apply."""
    parser.add_argument(
        "--on", type=day, metavar="YYYY-MM-DD", help="values that apply on this day; default: last"
    )


def day(text: str) -> date:
    """Return a day, or refuse it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must be a day like 2018-03-01, got {text!r}") from error


def year(text: str) -> int:
    """Return a year, or refuse it."""
    if not (text.isascii() and text.isdigit() and len(text) == YEAR_DIGITS and int(text)):
        raise argparse.ArgumentTypeError(f"must be a year like 2018, got {text!r}")
    return int(text)


def named(text: str) -> str:
    """Return a name without blanks at its ends, or refuse one that is empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty; name something, or leave the option out")
    return text.strip()


def place(text: str) -> Path:
    """Return the path of a file or folder to write, or refuse one that is empty."""
    return Path(named(text))


def corridor(text: str) -> tuple[str, str]:
    """Return (origin, destination) from ``ORIGIN-DESTINATION``."""
    origin, found, destination = text.partition("-")
    if not found or not origin or not destination:
        raise argparse.ArgumentTypeError(
            f"must be ORIGIN-DESTINATION, e.g. KEN-SAU or PHL-gulf, got {text!r}"
        )
    return origin, destination


def add_conditions(parser: argparse.ArgumentParser) -> None:
    """Add a question in words and the options for single conditions."""
    parser.add_argument(
        "question",
        nargs="*",
        help='conditions in words, e.g. "recruitment fee at least employer_pays, destination in '
        'the Gulf, since 2010"',
    )
    parser.add_argument("--party", type=named, help="country or group that is a party")
    parser.add_argument("--role", choices=get_args(Role), help="role of the party")
    parser.add_argument("--origin", type=named, help="country or group from which workers come")
    parser.add_argument("--destination", type=named, help="country or group to which workers go")
    parser.add_argument("--occupation", type=named, metavar="ISCO", help="ISCO-08 group, e.g. 2221")
    parser.add_argument("--sector", type=named, help="sector, e.g. health")
    parser.add_argument("--since", type=year, metavar="YEAR", help="signed in or after the year")
    parser.add_argument("--until", type=year, metavar="YEAR", help="signed in or before the year")
    parser.add_argument("--era", type=named, help="era, e.g. 2005-2014")
    parser.add_argument("--kind", choices=KINDS, help="kind of agreement")
    parser.add_argument("--form", type=named, help="form of the document, e.g. memorandum")
    parser.add_argument("--title", dest="words", type=named, help="words of the title")
    parser.add_argument(
        "--clause",
        action="append",
        default=[],
        type=named,
        metavar="CLAUSE",
        help="e.g. passport, recruitment_fee>=shared, 'lacks housing'; may be repeated",
    )


_OPTIONS = (
    "party",
    "role",
    "origin",
    "destination",
    "occupation",
    "sector",
    "since",
    "until",
    "era",
    "kind",
    "form",
    "words",
)


def query_of(arguments: argparse.Namespace, found_in: Library) -> Query:
    """Return the query of a question in words and of the options, which stand before it.

    Raises
    ------
    QueryTextError
        If a phrase or clause was not understood, or a question is empty.
    ValueError
        If no year is both since the one and until the other that were given.
    """
    asked = " ".join(arguments.question)
    if arguments.question and not asked.strip(", "):
        raise QueryTextError(asked, "there is nothing to look for")
    said = ", ".join([asked, *arguments.clause]).strip(", ")
    query = parse_query(said, found_in.codebook, load_groups()) if said else Query()
    options = {name: getattr(arguments, name) for name in _OPTIONS}
    query = replace(query, **{name: value for name, value in options.items() if value is not None})
    if query.since and query.until and query.since > query.until:
        raise ValueError(
            f"no year is both since {query.since} and until {query.until}; correct one of them"
        )
    return query
