"""The action ``leverage``: what both sides of a corridor fall back on."""

import argparse
import math
from collections.abc import Callable

import pandas as pd
from rich.console import Console

from negotiate.cases import load_case
from negotiate.cli.corridors import telling
from negotiate.cli.corridors.leverage_case import case_json, print_case
from negotiate.cli.corridors.leverage_question import CaseQuestion
from negotiate.cli.corridors.leverage_world import print_world, world_json
from negotiate.cli.files import file_name
from negotiate.cli.output import print_json
from negotiate.corridors.elasticities import load_elasticity
from negotiate.errors import NegotiateError
from negotiate.leverage.changes import Cap, Change, Price
from negotiate.leverage.fall_backs import corridor
from negotiate.leverage.table import leverage_table
from negotiate.leverage.worlds import HOME, LEAST_DISSIMILARITY, world_leverage
from negotiate.regimes.calibration import calibrate
from negotiate.units import Quantity
from negotiate.world.naming import country_codes
from negotiate.world.stocks import load_stocks

DRAWS = 30
"""Draws from the ranges of a case's figures that the sentences on how sure rest on."""

LEAST = 1.0
"""Percent of a destination's foreign workers from which an origin is printed."""


_MOST_AMOUNT = 1e12
_WHOLE = 100


class LeverageQuestionError(NegotiateError):
    """Options do not fit together; the message says which to leave out."""

    exit_code = 2


def _amount(text: str) -> float:
    """Return a number of at least 0."""
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not (math.isfinite(number) and number >= 0):
        raise argparse.ArgumentTypeError(f"must be a number of at least 0, got {text!r}")
    if number > _MOST_AMOUNT:
        raise argparse.ArgumentTypeError(f"must be at most {_MOST_AMOUNT:g}, got {text!r}")
    return number


def _share(text: str) -> float:
    """Return a dissimilarity of destinations."""
    number = _amount(text)
    if not LEAST_DISSIMILARITY <= number < 1:
        raise argparse.ArgumentTypeError(
            f"must be at least {LEAST_DISSIMILARITY:g} and below 1, got {text!r}"
        )
    return number


def _percent(text: str) -> float:
    """Return a percentage."""
    number = _amount(text)
    if number > _WHOLE:
        raise argparse.ArgumentTypeError(f"must lie between 0 and {_WHOLE}, got {text!r}")
    return number


def add(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the action to those of the command ``corridors``."""
    made = actions.add_parser(
        "leverage",
        help="what both sides of a corridor fall back on, for every origin of a destination",
        description=(
            "What every origin and a destination lose if the corridor between them is removed, "
            "capped or repriced. With --case in money, the rest of the network solved again; "
            "without, in workers and remittances, from published data."
        ),
    )
    _add_places(made)
    _add_of_case(made)
    _add_of_world(made)
    made.add_argument("--csv", type=file_name, metavar="FILE", help="also write the table as CSV")
    made.add_argument("--overwrite", action="store_true", help="replace the file")
    made.add_argument("--json", action="store_true", help="print JSON for programs")
    made.set_defaults(run=run)


def _add_places(made: argparse.ArgumentParser) -> None:
    """Add what is asked about."""
    made.add_argument(
        "destination", metavar="DESTINATION", help="code of the destination, e.g. SAU"
    )
    made.add_argument("--case", metavar="CASE", help="a shipped case or a folder")
    made.add_argument("--origin", metavar="CODE", help="only this origin, in detail")


def _add_of_case(made: argparse.ArgumentParser) -> None:
    """Add the options that need a case."""
    group = made.add_argument_group("with --case")
    change = group.add_mutually_exclusive_group()
    change.add_argument("--cap", type=_amount, metavar="POSTS", help="cap instead of remove")
    change.add_argument(
        "--price", type=_amount, metavar="USD", help="reprice instead: gross, per post and year"
    )
    group.add_argument(
        "--regime", help="rules under which the network stands (default: those of the base year)"
    )
    group.add_argument(
        "--draws",
        type=telling.count,
        help=f"draws from the ranges of the case's figures (default {DRAWS})",
    )
    group.add_argument(
        "--ends", action="store_true", help="also each end of each range alone; slower"
    )


def _add_of_world(made: argparse.ArgumentParser) -> None:
    """Add the options that need the world's stocks."""
    group = made.add_argument_group("without --case")
    group.add_argument(
        "--lambda",
        dest="dissimilarity",
        type=_share,
        metavar="SHARE",
        help="dissimilarity of destinations instead of its range",
    )
    group.add_argument("--layer", choices=list(HOME), help="whom to count (default all)")
    group.add_argument(
        "--least",
        type=_percent,
        metavar="PERCENT",
        help=f"smallest part of the foreign workers to print (default {LEAST:g})",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Answer the question from the case or from the world.

    Raises
    ------
    LeverageQuestionError
        If options of the one are given for the other.
    """
    told: Callable[[argparse.Namespace, Console], pd.DataFrame]
    told = _of_world if arguments.case is None else _of_case
    _check(arguments)
    telling.check_written(arguments, "csv")
    frame = told(arguments, console)
    if arguments.csv is not None:
        content = frame.to_csv(index=False, lineterminator="\n").encode()
        telling.write({arguments.csv: content}, overwrite=arguments.overwrite)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Refuse options that do not fit together."""
    of_case = {
        "--cap": arguments.cap,
        "--price": arguments.price,
        "--regime": arguments.regime,
        "--draws": arguments.draws,
        "--ends": arguments.ends or None,
    }
    of_world = {
        "--lambda": arguments.dissimilarity,
        "--layer": arguments.layer,
        "--least": arguments.least,
    }
    wrong = of_world if arguments.case is not None else of_case
    given = [name for name, value in wrong.items() if value is not None]
    if given and arguments.case is None:
        raise LeverageQuestionError(
            f"only a case knows prices and ranges; add --case CASE, or leave out {', '.join(given)}"
        )
    if given:
        raise LeverageQuestionError(
            f"with --case the world's stocks are not used; leave out {', '.join(given)}"
        )


def _change(arguments: argparse.Namespace) -> Change:
    """Return what happens to the corridors."""
    if arguments.cap is not None:
        return Cap(arguments.cap)
    return "remove" if arguments.price is None else Price(arguments.price)


def _of_case(arguments: argparse.Namespace, console: Console) -> pd.DataFrame:
    """Print the table of a case and return it."""
    case = load_case(arguments.case)
    calibration = calibrate(case)
    destination = arguments.destination.strip().upper()
    origin = None if arguments.origin is None else arguments.origin.strip().upper()
    if origin is not None:
        corridor(calibration, origin, destination)
    table = leverage_table(
        calibration, destination, change=_change(arguments), regime=arguments.regime
    )
    question = CaseQuestion(
        case, calibration, table, origin, arguments.draws or DRAWS, arguments.ends
    )
    if arguments.json:
        print_json(case_json(question))
    else:
        print_case(question, console)
    return question.frame()


def _of_world(arguments: argparse.Namespace, console: Console) -> pd.DataFrame:
    """Print the table of the world and return it."""
    world = load_stocks("remittance", layer=arguments.layer or "all")
    named = [arguments.destination, *([] if arguments.origin is None else [arguments.origin])]
    destination, *rest = country_codes(named, world.countries)
    origin = rest[0] if rest else None
    found = world_leverage(
        world,
        destination,
        layer=arguments.layer or "all",
        dissimilarity=_dissimilarity(arguments.dissimilarity),
    )
    if arguments.json:
        print_json(world_json(found, origin))
    else:
        least = LEAST if arguments.least is None else arguments.least
        print_world(found, origin, least / _WHOLE, console)
    frame = found.frame()
    return frame if origin is None else frame[frame["origin"] == origin]


def _dissimilarity(given: float | None) -> Quantity:
    """Return the figure that ships, or the one that the user set in its place."""
    shipped = load_elasticity("dissimilarity").of()
    if given is None:
        return shipped
    ends = {"value": given, "low": given, "high": given}
    return shipped.model_copy(update={**ends, "source": "Set for this run (--lambda)"})
