"""Rows of the document from outcomes: parties, corridors, assumptions."""

import numpy as np
from numpy.typing import NDArray

from negotiate.cases.schema import Case, Parameter
from negotiate.regimes.comparison import Comparison, institution
from negotiate.regimes.fund import fund
from negotiate.regimes.outcome import Outcome
from negotiate.regimes.ways import REGIMES
from negotiate.reports.document import Assumption, CorridorRow, PartyRow, Regime
from negotiate.reports.pay_scales import has_scale
from negotiate.reports.regime_words import RegimeWords, employers, regime_words
from negotiate.reports.wording import millions

FloatArray = NDArray[np.float64]

_LABELS = {
    "mean_price": "Mean price of a post",
    "outside_option": "Price of other labour",
    "agreement_cost": "Cost of running an agreement",
    "home_pay": "Home pay",
    "posts": "Posts in the base year",
    "chain": "Share of vacated posts filled from",
    "workforce": "Workers in the occupation at home",
    "training_cost": "Cost of training one worker",
    "training_loss": "Loss per unfilled post",
    "recruitment": "Resources used to recruit a worker",
    "contract_years": "Length of a contract",
    "pay_floor": "Least that employers may pay for a post",
}


def mean_price(prices: FloatArray, posts: FloatArray) -> float | None:
    """Return the mean price weighted by posts, ``None`` without posts."""
    total = float(posts.sum())
    return float((prices * posts).sum() / total) if total > 0 else None


def migrants_payoff(comparison: Comparison, outcome: Outcome) -> float:
    """Return the workers' share of what prices pay above the reservation, USD a year."""
    return comparison.calibration.values["worker_share"] * float(outcome.payments.sum())


def _party(
    name: str,
    role: str,
    payoffs: tuple[float, float],
    outcome: Outcome,
    gross: FloatArray,
    where: tuple[slice | int, slice | int],
    unfilled: float | None,
) -> PartyRow:
    posts = np.atleast_1d(outcome.posts[where])
    return PartyRow.model_validate(
        {
            "party": name,
            "role": role,
            "payoff": payoffs[0],
            "change": payoffs[0] - payoffs[1],
            "posts": float(posts.sum()),
            "unfilled": unfilled,
            "gross_price": mean_price(np.atleast_1d(gross[where]), posts),
            "net_price": mean_price(np.atleast_1d(outcome.net_prices[where]), posts),
        }
    )


def party_rows(comparison: Comparison, outcome: Outcome) -> list[PartyRow]:
    """Return origins, destinations, migrants and totals, with changes from the base regime."""
    markets = comparison.calibration.markets
    base = comparison.outcomes[comparison.base]
    gross = outcome.gross_prices(markets)
    everything = (slice(None), slice(None))
    rows = [
        _party(
            name,
            "origin",
            (float(outcome.origin_payoffs[o]), float(base.origin_payoffs[o])),
            outcome,
            gross,
            (o, slice(None)),
            float(outcome.unfilled[o]),
        )
        for o, name in enumerate(markets.origins)
    ]
    rows += [
        _party(
            name,
            "destination",
            (float(outcome.destination_payoffs[d]), float(base.destination_payoffs[d])),
            outcome,
            gross,
            (slice(None), d),
            None,
        )
        for d, name in enumerate(markets.destinations)
    ]
    totals = {
        "migrants": (migrants_payoff(comparison, outcome), migrants_payoff(comparison, base)),
        "origins": (float(outcome.origin_payoffs.sum()), float(base.origin_payoffs.sum())),
        "destinations": (
            float(outcome.destination_payoffs.sum()),
            float(base.destination_payoffs.sum()),
        ),
        "world": (outcome.world, base.world),
    }
    for name, payoffs in totals.items():
        role = "migrants" if name == "migrants" else "total"
        unfilled = None if name == "destinations" else float(outcome.unfilled.sum())
        rows.append(_party(name, role, payoffs, outcome, gross, everything, unfilled))
    return rows


def corridor_rows(comparison: Comparison, outcome: Outcome) -> list[CorridorRow]:
    """Return the corridors that hold posts in the base regime or in this one."""
    markets = comparison.calibration.markets
    gross, net = outcome.gross_prices(markets), outcome.net_prices
    base = comparison.outcomes[comparison.base]
    rows = []
    for o, d in np.argwhere((outcome.posts > 0) | (base.posts > 0)):
        held = outcome.posts[o, d] > 0
        rows.append(
            CorridorRow(
                origin=markets.origins[o],
                destination=markets.destinations[d],
                posts=float(outcome.posts[o, d]),
                gross_price=float(gross[o, d]) if held else None,
                net_price=float(net[o, d]) if held else None,
            )
        )
    return rows


def _fund_note(comparison: Comparison, outcome: Outcome) -> list[str]:
    """Return what a fund among the members would have to move, for a framework."""
    framework = outcome.regime.startswith("framework")
    if not framework or comparison.fragmented not in comparison.outcomes:
        return []
    order = list(comparison.calibration.markets.origins)
    members = frozenset(order.index(name) for name in comparison.members)
    needed = fund(outcome, comparison.outcomes[comparison.fragmented], members)
    if needed.shortfall > 0:
        return [
            f"No fund can leave every member at least as well off as alone: {millions(needed.shortfall)} "
            "million USD a year are missing."
        ]
    if needed.moved == 0:
        return ["Every member is at least as well off as alone without a fund."]
    getting = [order[o] for o in np.flatnonzero(needed.payments > 0)]
    return [
        f"A fund that leaves no member worse off than alone would move {millions(needed.moved)} million USD "
        f"a year, to {', '.join(getting)}."
    ]


def regime_rows(comparison: Comparison) -> list[Regime]:
    """Return every regime, in the order in which they are shown; one without numbers says why."""
    calibration = comparison.calibration
    kind, hiring = institution(calibration), employers(calibration.case.occupation)
    shown = [x for x in REGIMES[kind] if x in comparison.outcomes or x in comparison.unsolved]
    found = []
    for name in shown:
        words = regime_words(name, kind, hiring=hiring, scaled=has_scale(comparison))
        if name in comparison.unsolved:
            found.append(_unsolved(name, words, comparison.unsolved[name]))
        else:
            found.append(_solved(comparison, name, words))
    return found


def _solved(comparison: Comparison, name: str, words: RegimeWords) -> Regime:
    """Return a regime that has an outcome."""
    outcome = comparison.outcomes[name]
    return Regime(
        id=name,
        title=words.title,
        words=words.words,
        method=outcome.method,
        parties=party_rows(comparison, outcome),
        corridors=corridor_rows(comparison, outcome),
        residual=outcome.residual,
        notes=[*outcome.notes, *_fund_note(comparison, outcome)],
    )


def _unsolved(name: str, words: RegimeWords, why: str) -> Regime:
    """Return a regime without numbers, which says why."""
    return Regime(
        id=name,
        title=words.title,
        words=words.words,
        method="not solved",
        parties=[],
        corridors=[],
        residual=0.0,
        notes=[],
        unsolved=" ".join(why.split()),
    )


def figure_label(case: Case, name: str) -> str:
    """Return a figure's name for the screen.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> case = load_case("gulf-domestic-work")
    >>> figure_label(case, "posts.KEN-SAU")
    'Posts in the base year, Kenya to Saudi Arabia'
    >>> figure_label(case, "home_pay.PHL")
    'Home pay, Philippines'
    """
    figure = case.quantities()[name]
    if isinstance(figure, Parameter):
        return figure.label
    field, _, place = name.partition(".")
    names = {key: x.name for key, x in case.origins.items()}
    names |= {key: x.name for key, x in case.destinations.items()}
    first, _, second = place.partition("-")
    where = f"{names[first]} to {names[second]}" if second else names[first]
    if field == "chain":
        where = f"{names[second]}, {names[first]}"
    return f"{_LABELS[field]}, {where}"


def assumption_rows(comparison: Comparison) -> list[Assumption]:
    """Return every figure behind the numbers, with the values that were used."""
    case, values = comparison.calibration.case, comparison.calibration.values
    rows = []
    for name, figure in case.quantities().items():
        changed = values[name] != figure.value
        note = f"changed for this run from {figure.value:g}" if changed else figure.note
        rows.append(
            Assumption(
                id=name,
                label=figure_label(case, name),
                value=values[name],
                low=figure.low,
                high=figure.high,
                unit=figure.unit,
                year=None if figure.year is None else str(figure.year),
                grade="assumed" if changed else figure.grade,
                source=figure.source,
                note=note,
            )
        )
    return rows
