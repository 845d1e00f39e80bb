"""Checks of coding decisions against the fact sheets and the codebook, all problems at once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from negotiate.exchange.facts.decisions import Decision, by_agreement, read_decisions
from negotiate.exchange.facts.problems import CodingProblem
from negotiate.exchange.facts.sheets import Fact, Sheet, read_sheets
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Layer, Payer, State

OF_THE_HEAD = ("occupations_isco",)
"""Facts that belong to the head of a file, and need no decision."""

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WHEN = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_BOOLEANS = ("true", "false")


def check_coding(
    facts: str | Path, coding: str | Path, codebook: Codebook, agreements: Iterable[str] = ()
) -> list[CodingProblem]:
    """Check the coding decisions of a folder.

    Parameters
    ----------
    facts
        Folder of fact sheets.
    coding
        Folder of decisions files.
    codebook
        Terms and levels that decisions may name.
    agreements
        Sheets to look at; without it, all. Rows of other sheets are passed over.

    Returns
    -------
    list of CodingProblem
        Rows that cannot be used, and facts without a row; empty where all is well.

    Raises
    ------
    AgreementFileError
        If a fact sheet cannot be read.
    """
    decisions, problems = read_decisions(coding)
    wanted = frozenset(agreements)
    sheets = {sheet.id: sheet for sheet in read_sheets(facts)}
    found = [*problems, *decision_problems(sheets, decisions, codebook)]
    return [problem for problem in found if not wanted or problem.agreement in wanted]


def decision_problems(
    sheets: Mapping[str, Sheet], decisions: Iterable[Decision], codebook: Codebook
) -> list[CodingProblem]:
    """Return the problems of decisions that were read, and the facts that have none.

    Parameters
    ----------
    sheets
        Fact sheets by id.
    decisions
        Rows of all files.
    codebook
        Terms and levels that decisions may name.
    """
    rows = list(decisions)
    problems = [
        CodingProblem(row.file, row.line, row.agreement, row.fact, message)
        for row in rows
        for message in row_problems(row, sheets, codebook)
    ]
    return [*problems, *_undecided(sheets.values(), by_agreement(rows))]


def row_problems(row: Decision, sheets: Mapping[str, Sheet], codebook: Codebook) -> Iterator[str]:
    """Yield what is wrong with one row and what to do next."""
    sheet = sheets.get(row.agreement)
    if sheet is None:
        yield _unknown("fact sheet", row.agreement, sheets)
        return
    fact = sheet.facts.get(row.key)
    if fact is None:
        yield _unknown("fact", row.key, sheet.facts)
        return
    if row.coded and fact.coded is None:
        yield "the data set says nothing about this fact; remove ':coded'"
        return
    if row.term:
        yield from _word_problems(row, codebook)
        yield from _shape_problems(row)
        yield from _value_problems(row, fact, codebook)
    elif not row.reason:
        yield "a fact that is not coded needs a reason; say why no term fits"


def _undecided(
    sheets: Iterable[Sheet], rows: Mapping[str, tuple[Decision, ...]]
) -> Iterator[CodingProblem]:
    """Yield a problem for each fact, figures and facts of the data set excepted, without a row."""
    for sheet in sheets:
        decided = {row.fact for row in rows.get(sheet.id, ())}
        for key, fact in sheet.facts.items():
            by_rule = fact.of_data_set or key.startswith("figures.") or key in OF_THE_HEAD
            if not by_rule and key not in decided:
                message = "has no decision; add a row, without a term if it is not to be coded"
                yield CodingProblem("", 0, sheet.id, key, message)


def _word_problems(row: Decision, codebook: Codebook) -> Iterator[str]:
    """Yield terms, levels and closed words that do not exist."""
    if row.term not in codebook:
        yield _unknown("term", row.term, codebook.terms)
    elif row.level and row.level not in codebook.get(row.term).level_names:
        yield _unknown(f"level of {row.term}", row.level, codebook.get(row.term).level_ids)
    closed = {
        "state": get_args(State),
        "payer": get_args(Payer),
        "layer": get_args(Layer),
        "recoverable": _BOOLEANS,
        "ended": _BOOLEANS,
    }
    for column, words in closed.items():
        cell = getattr(row, column)
        if cell and cell not in words:
            yield _unknown(column, cell, words)


def _shape_problems(row: Decision) -> Iterator[str]:
    """Yield cells whose form is wrong, and cells that do not fit together."""
    if row.start and not _WHEN.fullmatch(row.start):
        yield f"start must be a year, a month or a day such as 2018-03-01, got {row.start!r}"
    if row.currency and not _CURRENCY.fullmatch(row.currency):
        yield f"currency must be an ISO 4217 code such as SAR, got {row.currency!r}"
    if (row.unit.startswith("currency")) != bool(row.currency):
        yield "money needs unit currency/... and a currency; give both or neither"
    if row.state not in ("", "stated") and (row.level or row.amount):
        yield f"a term that is {row.state} has no level and no amount; empty them"


def _value_problems(row: Decision, fact: Fact, codebook: Codebook) -> Iterator[str]:
    """Yield words and numbers that do not stand in the fact, and rows that say nothing."""
    words = fact_words(row, fact)
    if row.value not in ("", "-") and row.value not in words:
        yield f"the value {row.value!r} does not stand in the fact; copy its words, or leave it out"
    if len(row_value(row, fact) or "") > 300:
        yield "the value is longer than 300 characters; give the words that matter under value"
    amount = row_amount(row, fact)
    if row.amount and amount is None:
        yield f"the amount must be a number, got {row.amount!r}"
    elif row.amount and amount not in numbers(words):
        yield f"the amount {row.amount} does not stand in the fact; leave it out"
    if amount is not None and not row_unit(row, codebook):
        yield "an amount needs a unit, e.g. year, month, person, currency/month"
    stated = row.state in ("", "stated")
    if stated and not (row_value(row, fact) or row.level or amount is not None or row.ended):
        yield "says nothing; give value, level or amount"


def fact_words(row: Decision, fact: Fact) -> str:
    """Return all words that a row may quote: those of the fact, or of the data set about it."""
    if row.coded and fact.coded is not None:
        return str(fact.coded.get("value"))
    return fact.words


def row_value(row: Decision, fact: Fact) -> str | None:
    """Return the words of a row's value: its own, else those of the fact where it is text."""
    if row.value == "-":
        return None
    if row.value:
        return row.value.rstrip(".")
    own = fact.coded.get("value") if row.coded and fact.coded is not None else fact.value
    return own.rstrip(".") if isinstance(own, str) and own else None


def row_amount(row: Decision, fact: Fact) -> float | None:
    """Return the amount of a row: its own, else the number of the fact where no words stand.

    A row whose value is ``-`` and whose amount is empty has neither words nor number.
    """
    if row.amount:
        try:
            return float(row.amount)
        except ValueError:
            return None
    own = fact.coded.get("value") if row.coded and fact.coded is not None else fact.value
    stated = row.state in ("", "stated")
    return float(own) if stated and not row.value and isinstance(own, int | float) else None


def row_unit(row: Decision, codebook: Codebook) -> str:
    """Return the unit of a row: its own, else that of a term that is not about money."""
    if row.unit or row.term not in codebook:
        return row.unit
    unit = codebook.get(row.term).unit or ""
    return "" if unit.startswith("currency") else unit


def numbers(words: str) -> set[float]:
    """Return the numbers that stand in words, without separators of thousands.

    Examples
    --------
    >>> sorted(numbers("from 1,500.50 to 2,000 SAR"))
    [1500.5, 2000.0]
    """
    return {float(found.replace(",", "")) for found in _NUMBER.findall(words)}


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Return the message for a word that is not in its list."""
    names = list(known)
    near = get_close_matches(name, names, n=1)
    few = len(names) <= 20
    advice = f"did you mean {near[0]!r}?" if near else "check the spelling"
    listed = f"; use one of: {', '.join(names)}" if few and not near else ""
    return f"there is no {kind} {name!r}; {advice}{listed}"
