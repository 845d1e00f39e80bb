"""The actions ``list``, ``show``, ``search`` and ``precedents``."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rich.console import Console

from negotiate.cli.agreements.choosing import (
    AGREEMENT,
    add_conditions,
    add_day,
    agreement_of,
    corridor,
    library,
    named,
    query_of,
    year,
)
from negotiate.cli.output import print_json, print_lines, print_table
from negotiate.queries.precedents import Precedent, Precedents, precedents
from negotiate.queries.query import SearchResult, search
from negotiate.queries.query_text import query_text
from negotiate.terms import Agreement, Library, Row, describe


def _listing(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``list``."""
    made = argparse.ArgumentParser(prog=prog, description="List agreements.")
    add_conditions(made)
    made.set_defaults(run=_list)
    return made


def _showing(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``show``."""
    made = argparse.ArgumentParser(prog=prog, description="Show an agreement term by term.")
    made.add_argument("id", help=AGREEMENT)
    add_day(made)
    made.add_argument("--all", action="store_true", help="also terms that nobody looked for")
    made.set_defaults(run=_show)
    return made


def _searching(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``search``."""
    made = argparse.ArgumentParser(
        prog=prog, description="Find agreements, and say why each is found and what was not seen."
    )
    add_conditions(made)
    made.set_defaults(run=_search)
    return made


def _preceding(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``precedents``."""
    made = argparse.ArgumentParser(
        prog=prog, description="What others obtained, the closest to a negotiation first."
    )
    add_conditions(made)
    made.add_argument(
        "--for",
        dest="corridor",
        type=corridor,
        metavar="ORIGIN-DESTINATION",
        help="corridor of the negotiation, by which precedents are ranked",
    )
    made.add_argument(
        "--for-sector", type=named, metavar="SECTOR", help="sector of the negotiation"
    )
    made.add_argument(
        "--for-occupation", type=named, metavar="ISCO", help="occupation of the negotiation"
    )
    made.add_argument("--for-year", type=year, metavar="YEAR", help="year of the negotiation")
    made.add_argument("--top", type=_count, default=20, help="how many to print (default 20)")
    made.set_defaults(run=_precedents)
    return made


def _count(text: str) -> int:
    """Return how many to print, or refuse it."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"must be a number of at least 1, got {text!r}")
    return int(text)


PARSERS: Mapping[str, Callable[[str], argparse.ArgumentParser]] = {
    "list": _listing,
    "show": _showing,
    "search": _searching,
    "precedents": _preceding,
}
"""Parsers of the actions."""


def _list(arguments: argparse.Namespace, console: Console) -> int:
    found = library()
    rows = [
        _line(agreement, len(found.codebook.terms))
        for agreement in search(found, query_of(arguments, found)).agreements
    ]
    headers = ("id", "parties", "signed", "form", "stated", "not_there", "not_seen", "sources")
    if arguments.json:
        print_json([dict(zip(headers, row, strict=True)) for row in rows])
        return 0
    numbers = ("stated", "not there", "not seen", "sources")
    names = [name.replace("_", " ") for name in headers]
    print_table(console, names, rows, numbers=numbers)
    console.print(f"{len(rows)} of {len(found)} agreements.")
    return 0


def _line(agreement: Agreement, terms: int) -> tuple[str, str, str, str, int, int, int, int]:
    """Return the row of an agreement in a list; a clause that has ended is there no more."""
    provisions = agreement.provisions.values()
    stated = sum(one.state == "stated" and not one.values[-1].ended for one in provisions)
    return (
        agreement.id,
        ", ".join(party.name for party in agreement.parties),
        str(agreement.signed),
        agreement.form.replace("_", " "),
        stated,
        len(agreement.provisions) - stated,
        terms - len(agreement.provisions),
        len(agreement.sources),
    )


def _show(arguments: argparse.Namespace, console: Console) -> int:
    found = library()
    agreement = agreement_of(arguments.id, found)
    rows = describe(agreement, found.codebook, on=arguments.on, with_not_seen=arguments.all)
    if arguments.json:
        print_json({"agreement": agreement, "rows": rows})
        return 0
    print_lines(console, _heading(agreement))
    print_table(console, ("term", "what it says", "where"), [_described(row) for row in rows])
    print_lines(console, _coding(agreement, found))
    return 0


def _described(row: Row) -> tuple[str, str, str]:
    """Return the cells of one term: level and words, then locator, source and grade."""
    state = "" if row.state == "stated" else row.state.replace("_", " ")
    words = row.words if row.words != state else ""
    says = ": ".join(part for part in (state, row.level, words) if part)
    where = "; ".join(dict.fromkeys(part for part in (row.locator, row.source) if part))
    return row.term, says, f"{where} ({row.grade})" if row.grade else where


def _heading(agreement: Agreement) -> Iterator[str]:
    """Yield the title of an agreement and what it is."""
    parties = ", ".join(f"{party.name} ({party.role})" for party in agreement.parties)
    yield agreement.title
    yield f"{agreement.form.replace('_', ' ')}, {parties}"
    yield f"signed {agreement.signed}; in force: {agreement.in_force}"
    yield ""


def _coding(agreement: Agreement, found: Library) -> Iterator[str]:
    """Yield who coded an agreement, and what was not seen or not coded."""
    unseen = len(found.codebook.terms) - len(agreement.provisions)
    yield ""
    yield (
        f"Coded by {agreement.coding.coder}, {agreement.coding.date}. Not seen: {unseen} of "
        f"{len(found.codebook.terms)} terms; nothing may be concluded from that."
    )
    if agreement.coding.not_coded:
        yield f"Known but not coded: {'; '.join(agreement.coding.not_coded)}."
    if agreement.coding.note:
        yield agreement.coding.note


def _search(arguments: argparse.Namespace, console: Console) -> int:
    found = library()
    query = query_of(arguments, found)
    result = search(found, query)
    if arguments.json:
        print_json({"asked": query_text(query), **result.plain()})
        return 0
    print_lines(console, [f"Asked: {query_text(query) or 'all agreements'}", ""])
    rows = [
        (hit.agreement.id, str(hit.agreement.signed), "; ".join(hit.why)) for hit in result.hits
    ]
    print_table(console, ("agreement", "signed", "why"), rows)
    print_lines(console, ["", *_left_out(result)])
    return 0


def _ids(agreements: Iterable[Agreement]) -> list[str]:
    """Return the ids of agreements."""
    return [agreement.id for agreement in agreements]


def _left_out(result: SearchResult) -> Iterator[str]:
    """Yield how many were found, and what was left out for want of knowledge."""
    yield (
        f"{len(result.hits)} found of {result.considered} that meet the conditions; "
        f"{result.failed} do not say it."
    )
    for words, left in (
        ("stated without a level", result.not_graded),
        ("nobody looked", result.not_seen),
        ("direction unknown", result.direction_unknown),
    ):
        if left:
            yield f"Left out, {words}: {len(left)} ({', '.join(_ids(left[:6]))}{_more(left, 6)})."


def _more(items: Sequence[object], shown: int) -> str:
    """Return a sign that a list goes on."""
    return ", ..." if len(items) > shown else ""


def _precedents(arguments: argparse.Namespace, console: Console) -> int:
    found = library()
    query = query_of(arguments, found)
    result = precedents(
        found,
        query,
        corridor=arguments.corridor,
        occupation=arguments.for_occupation,
        sector=arguments.for_sector,
        year=arguments.for_year,
    )
    if arguments.json:
        print_json({"asked": query_text(query), **vars(result)})
        return 0
    print_lines(console, [f"Asked: {query_text(query)}", ""])
    for title, rows in (
        ("Precedents, the closest first", result.graded),
        ("Stated, but the level is not known", result.not_graded),
        ("Only in a reading that another source contradicts", result.disputed),
    ):
        _print_precedents(console, title, rows, arguments.top)
    print_lines(console, _unseen_precedents(result))
    return 0


def _print_precedents(console: Console, title: str, rows: Sequence[Precedent], shown: int) -> None:
    """Print one part of the precedents, some lines for each."""
    if not rows:
        return
    print_lines(console, [f"{title}: {min(shown, len(rows))} of {len(rows)}"])
    for number, row in enumerate(rows[:shown], start=1):
        print_lines(console, _precedent(number, row))
    print_lines(console, [""])


def _precedent(number: int, row: Precedent) -> Iterator[str]:
    """Yield the lines of one precedent: where, what, source, how close, who disagrees."""
    ended = ", ended since" if row.ended else ""
    plain = "not graded" if row.state == "stated" else row.state.replace("_", " ")
    yield f"{number:>3}. {row.agreement}, from {row.start}{ended}: {row.level or plain}"
    yield f"     {row.words}"
    where = "; ".join(dict.fromkeys(text for text in (row.locator, row.source) if text))
    yield f"     {where} ({row.grade})"
    if row.href:
        yield f"     {row.href}"
    if row.components:
        parts = ", ".join(f"{name} {value:.2f}" for name, value in row.components.items())
        yield f"     closeness {row.closeness:.2f}: {parts}"
    for other in row.disagree:
        yield f"     but {other.source}, {other.locator}: {other.words}"


def _unseen_precedents(result: Precedents) -> Iterator[str]:
    """Yield what is not among the precedents because nobody looked."""
    if result.not_seen:
        yield f"Nobody looked in {len(result.not_seen)} agreements that meet the conditions."
