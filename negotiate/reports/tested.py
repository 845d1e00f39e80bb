"""Backtests as rows of the document, with plain verdicts."""

from collections.abc import Mapping

from negotiate.cases.backtests import Backtests, Episode, Ladder
from negotiate.regimes.comparison import Comparison
from negotiate.reports.document import Backtest, BacktestRow
from negotiate.uncertainty.episodes import replay
from negotiate.uncertainty.ladders import LadderTest, hold_against, rank_correlation

_WORDS = {"home_pay": "home pay alone", "gdp_per_head": "GDP per head"}


def _sources(quantities: Mapping[str, object]) -> list[str]:
    """Return the sources of figures, each once, in order."""
    return list(dict.fromkeys(str(getattr(x, "source", "")) for x in quantities.values()))


def _verdict(scores: Mapping[str, float]) -> str:
    """Return whether the model orders the origins better than the naive predictors."""
    naive = {name: x for name, x in scores.items() if name != "model"}
    best = max(naive, key=lambda name: naive[name])
    if scores["model"] > naive[best] + 1e-9:
        return (
            f"The model orders the origins better ({scores['model']:.2f}) than {_WORDS[best]} "
            f"({naive[best]:.2f})."
        )
    return (
        f"The model does not beat {_WORDS[best]}: {scores['model']:.2f} against {naive[best]:.2f}. Its order "
        "comes from the reservation, which is built on home pay; it is no evidence of bargaining."
    )


def _ladder(test: LadderTest) -> Backtest:
    """Return the order of prices against a ladder."""
    ladder = test.ladder
    scores = test.scores()
    unit = next(iter(ladder.rows.values())).unit
    rows = [
        BacktestRow(
            party=name,
            observed=value,
            observed_text=f"{value:,.0f} {unit}",
            model=test.model[name],
            naive={key: row[name] for key, row in test.naive.items()},
        )
        for name, value in test.observed.items()
    ]
    return Backtest(
        id=ladder.id,
        title=ladder.title,
        unit=f"observed in {unit}; model: gross bilateral price, USD per post and year; naive: USD a year",
        rows=rows,
        scores=scores,
        score_name="rank correlation with the ladder (Spearman)",
        verdict=" ".join(
            x for x in (_verdict(scores), f"{ladder.note}." if ladder.note else "") if x
        ),
        sources=_sources(ladder.rows),
    )


def _observed_price(fee: Ladder, pay: Ladder, name: str, rate: float, years: float) -> float:
    """Return what a household pays a year: pay and the fee spread over the contract, USD."""
    return (12 * pay.rows[name].value + fee.rows[name].value / years) / rate


def _levels(
    tests: Backtests, by_kind: Mapping[str, LadderTest], comparison: Comparison
) -> list[Backtest]:
    """Return the level of prices and of rents where both ladders have the origin."""
    if set(by_kind) != {"fee", "pay"}:
        return []
    fee, pay = by_kind["fee"], by_kind["pay"]
    names = [name for name in fee.observed if name in pay.observed]
    years = comparison.calibration.values["contract_years"]
    prices = {
        name: _observed_price(fee.ladder, pay.ladder, name, tests.money_per_usd.value, years)
        for name in names
    }
    reservation = {name: fee.model[name] - fee.rent[name] for name in names}
    rents = {name: prices[name] - reservation[name] for name in names}
    sources = list(dict.fromkeys([*_sources(fee.ladder.rows), *_sources(pay.ladder.rows)]))
    return [
        _level("prices", "price", prices, {n: fee.model[n] for n in names}, fee, sources),
        _level(
            "rents",
            "rent above the reservation",
            rents,
            {n: fee.rent[n] for n in names},
            fee,
            sources,
        ),
    ]


def _reach(share: float) -> str:
    """Return in words how far a modelled mean reaches the observed one."""
    if share < 0.8:
        return "only part of the level"
    return "the level" if share <= 1.25 else "more than the level"


def _level(
    key: str,
    word: str,
    observed: Mapping[str, float],
    model: Mapping[str, float],
    test: LadderTest,
    sources: list[str],
) -> Backtest:
    """Return a level test: the model's mean as a share of the observed mean, and the order."""
    share = sum(model.values()) / sum(observed.values())
    naive = {name: {k: row[k] for k in observed} for name, row in test.naive.items()}
    scores = {"model": rank_correlation(observed, model)}
    scores |= {name: rank_correlation(observed, row) for name, row in naive.items()}
    verdict = (
        f"The model's mean {word} is {share:.0%} of the observed one: bilateral bargaining as modelled "
        f"explains {_reach(share)}. "
    )
    return Backtest(
        id=f"saudi-{key}",
        title=f"Level of the {word} by origin: wage floor and half the fee a year, against the model",
        unit="USD per post and year",
        rows=[
            BacktestRow(
                party=name,
                observed=value,
                observed_text=f"{value:,.0f} USD",
                model=model[name],
                naive={k: row[name] for k, row in naive.items()},
            )
            for name, value in observed.items()
        ],
        scores=scores,
        score_name="rank correlation (Spearman)",
        verdict=verdict + _verdict(scores),
        sources=sources,
    )


def _episode(episode: Episode, substitution: float, contract_years: float) -> Backtest:
    """Return an episode replayed with and without the list of closed corridors."""
    found = replay(episode, substitution=substitution, contract_years=contract_years)
    lost = -sum(found.with_statuses[name] for name in episode.shut)
    others = {n: q.value for n, q in episode.posts.items() if n not in episode.shut}
    total = sum(others.values())
    rows = [
        BacktestRow(
            party=name,
            observed=episode.observed[name].value if name in episode.observed else None,
            observed_text=_seen(episode, name),
            model=found.with_statuses[name],
            naive={
                "all_corridors_open": found.without_statuses[name],
                "in_proportion_to_posts": lost * others[name] / total if name in others else -lost,
            },
        )
        for name in episode.posts
        if name not in episode.shut
    ]
    sources = [*_sources(episode.posts), *_sources(episode.observed), episode.closed_source]
    return Backtest(
        id=episode.id,
        title=f"{episode.title}: change of posts after {episode.years:g} year",
        unit="posts",
        rows=rows,
        scores=_hits(episode, found.with_statuses, found.without_statuses, rows),
        score_name="modelled change as a share of the observed one",
        verdict=_episode_verdict(episode, found.with_statuses, found.without_statuses),
        sources=[x for x in dict.fromkeys(sources) if x],
    )


def _seen(episode: Episode, name: str) -> str:
    if name not in episode.observed:
        return "no count"
    seen = episode.observed[name]
    return f"{seen.low:+,.0f} to {seen.high:+,.0f}"


def _hits(
    episode: Episode,
    inside: Mapping[str, float],
    outside: Mapping[str, float],
    rows: list[BacktestRow],
) -> dict[str, float]:
    """Return modelled over observed change, summed over the origins with a count."""
    seen = {name: x.value for name, x in episode.observed.items()}
    total = sum(seen.values())
    by_row = {row.party: row for row in rows}
    return {
        "model": sum(inside[name] for name in seen) / total,
        "all_corridors_open": sum(outside[name] for name in seen) / total,
        "in_proportion_to_posts": sum(by_row[n].naive["in_proportion_to_posts"] for n in seen)
        / total,
    }


def _episode_verdict(
    episode: Episode, inside: Mapping[str, float], outside: Mapping[str, float]
) -> str:
    parts = []
    for name, seen in episode.observed.items():
        parts.append(
            f"{name}: the model has {inside[name]:+,.0f} with the list of closed corridors and "
            f"{outside[name]:+,.0f} with all open, observed {_seen(episode, name)}; it "
            + ("reaches" if inside[name] >= (seen.low or seen.value) else "falls short of")
            + " the observed rise"
        )
    return (
        ". ".join(parts)
        + ". With one substitution parameter the lost posts spread evenly over the open corridors, while "
        "the arrivals that were counted went mostly to one of them."
    )


def backtest_rows(tests: Backtests | None, comparison: Comparison) -> list[Backtest]:
    """Return every test of the case as rows; an empty list where the case has none.

    Parameters
    ----------
    tests : Backtests or None
        Ladders and episodes that the calibration does not use.
    comparison : Comparison
        A comparison with the bilateral regime, in which the ladders' ``opened`` origins are open.
    """
    if tests is None:
        return []
    found = [hold_against(ladder, comparison) for ladder in tests.ladders]
    values = comparison.calibration.values
    return [
        *(_ladder(test) for test in found),
        *_levels(tests, {test.ladder.kind: test for test in found}, comparison),
        *(
            _episode(episode, values["substitution"], values["contract_years"])
            for episode in tests.episodes
        ),
    ]
