"""The actions ``rates`` and ``unusual``."""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import get_args

import pandas as pd
from rich.console import Console

from negotiate.cli.agreements.choosing import (
    AGREEMENT,
    add_conditions,
    agreement_of,
    library,
    query_of,
)
from negotiate.cli.output import percent, print_json, print_lines, print_table
from negotiate.queries.labels import By
from negotiate.queries.rates import level_rates, rates
from negotiate.queries.unusual import Unusual, unusual


def _rating(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``rates``."""
    made = argparse.ArgumentParser(
        prog=prog, description="In how many agreements each term stands, with n."
    )
    add_conditions(made)
    made.add_argument(
        "--by",
        action="append",
        choices=get_args(By),
        default=[],
        help="tell agreements apart; may be repeated",
    )
    made.add_argument(
        "--term", action="append", metavar="TERM", help="only this term; may be repeated"
    )
    made.add_argument("--levels", action="store_true", help="count levels instead of clauses")
    made.set_defaults(run=_rates)
    return made


def _questioning(prog: str) -> argparse.ArgumentParser:
    """Return the parser of ``unusual``."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="What is unusual in a draft or agreement for its corridor, sector and era.",
    )
    made.add_argument("id", help=AGREEMENT)
    made.add_argument(
        "--least", type=int, default=8, metavar="N", help="fewest comparable agreements (default 8)"
    )
    made.add_argument(
        "--share", type=float, default=0.8, help="share from which it is unusual (default 0.8)"
    )
    made.add_argument("--all", action="store_true", help="every term, not only the unusual ones")
    made.set_defaults(run=_unusual)
    return made


PARSERS: Mapping[str, Callable[[str], argparse.ArgumentParser]] = {
    "rates": _rating,
    "unusual": _questioning,
}
"""Parsers of the actions."""


def _rates(arguments: argparse.Namespace, console: Console) -> int:
    found = library()
    count = level_rates if arguments.levels else rates
    table = count(found, by=arguments.by, terms=arguments.term, query=query_of(arguments, found))
    if arguments.json:
        print_json(table.astype(object).where(table.notna(), None).to_dict(orient="records"))
        return 0
    seen = table if arguments.levels else table[table["n"] > 0]
    words = {"category", "object", "str", "string"}
    numbers = [name for name in table.columns if str(table[name].dtype) not in words]
    print_table(console, [str(name) for name in table.columns], _cells(seen), numbers=numbers)
    if not arguments.levels:
        note = "share = stated / n; n: somebody looked. Terms that nobody looked for are left out."
        print_lines(console, ["", note])
    return 0


def _cells(table: pd.DataFrame) -> Iterator[Sequence[str]]:
    """Yield the rows of a table, shares in percent."""
    for row in table.to_dict(orient="records"):
        yield [
            percent(value) if name == "share" else "-" if pd.isna(value) else str(value)
            for name, value in row.items()
        ]


def _unusual(arguments: argparse.Namespace, console: Console) -> int:
    found = library()
    draft = agreement_of(arguments.id, found)
    rows = unusual(draft, found, n_min=arguments.least, threshold=arguments.share)
    if arguments.json:
        print_json(rows)
        return 0
    shown = [row for row in rows if arguments.all or row.flag]
    print_lines(console, [draft.title, ""])
    headers = ("term", "here", "unusual", "less", "same", "more", "lack", "n", "compared with")
    numbers = ("less", "same", "more", "lack", "n")
    print_table(console, headers, [_unusual_cells(row) for row in shown], numbers=numbers)
    print_lines(console, ["", *_unusual_notes(rows, arguments.share)])
    return 0


def _unusual_cells(row: Unusual) -> tuple[object, ...]:
    """Return the cells of one term."""
    here = row.level or row.state.replace("_", " ")
    flag = f"{row.flag.replace('_', ' ')} ({percent(row.share)})" if row.flag else ""
    compared = f"{row.rung}: {row.comparable}, not seen in {row.not_seen}"
    return row.term, here, flag, row.less, row.same, row.more, row.lacks, row.n, compared


def _unusual_notes(rows: Sequence[Unusual], share: float) -> Iterator[str]:
    """Yield how to read the table."""
    flagged = sum(bool(row.flag) for row in rows)
    yield (
        f"{flagged} of {len(rows)} terms are unusual: at least {percent(share)} of the comparable "
        "agreements stand on the other side. Shares are of n, in which somebody looked."
    )
    if not flagged:
        yield "That is not to say that the rest is usual: see --all for terms with too small an n."
