"""The net transfer account of an origin with each destination, per year.

Between the countries: what sends workers' training abroad against what comes back. Of the origin's
people: those who stay (and receive what is sent home), those who move, and both together as
nationals. What movers send home is a loss of theirs and a gain of those who stay; both sides are
shown, and they cancel only in the line of nationals.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from negotiate.drain.asked import Asked, case_line
from negotiate.drain.intervals import Interval, total
from negotiate.drain.lines import Line, Section, computed, no_figure
from negotiate.drain.payments import payment_lines
from negotiate.drain.prices import Prices, money_year, prices_of
from negotiate.drain.standards import standard_line
from negotiate.drain.tables import fact_lines

REMITTANCES = "remittance_matrix_2021"
YEARLY = "USD/year"
CUT = "Cut at all that is sent from there: the workers would send more than that."

ITEMS: Mapping[str, str] = {
    "training": "training at work abroad (out)",
    "loss": "lost with unfilled posts",
    "received": "sent home by the occupation (in)",
    "balance": "net between the countries",
    "stayers": "net of stayers",
    "pay": "movers' gain in pay",
    "movers": "net of movers",
    "nationals": "net of nationals",
}
"""Items of the account in money a year, in the order in which they are shown."""


def remittance_section(asked: Asked) -> Section:
    """Return what all emigrants send home: ``remittances`` and ``remittances.DES``."""
    facts = asked.data.latest(REMITTANCES, asked.until, receiving=asked.origin)
    lines = fact_lines(facts, "remittances", "sent home by all emigrants", "sending")
    label = f"sent to {asked.name} by all emigrants"
    lacking = asked.data.lacking(REMITTANCES)
    if lines:
        interval = total(line.interval for line in lines)
        whole = computed("remittances", label, interval, lines[0].unit, "sum over senders", lines)
    else:
        words = "the table is missing" if lacking else "not known here: no row has this country"
        whole = no_figure("remittances", label, words)
    note = "Estimates: national inflows split by stocks of migrants and incomes."
    title = "Remittances received, all emigrants"
    return Section("remittances", title, (whole, *lines), (note,), lacking)


@dataclass(frozen=True, eq=False)
class _Account:
    """What the account of each destination is made from."""

    asked: Asked
    known: Mapping[str, Line]
    prices: Prices
    relative: Line


def account_section(asked: Asked, known: Mapping[str, Line]) -> Section:
    """Return the account: per destination and in sum.

    Parameters
    ----------
    asked
        What the sheet is made from.
    known
        Lines of the sections before.

    Returns
    -------
    Section
        ``account.ITEM.DES`` and ``account.ITEM``, the sum, for the items of `ITEMS`; then what
        agreements say about payments and training, and the figures used. Amounts of different
        years are brought to one year with the ratio shown, else they are not summed, and it says
        why.
    """
    title = "Net transfer account with each destination"
    partners = [line.partner for name, line in known.items() if name.startswith("stock.")]
    if not partners:
        words = f"not computed: {known['stock'].words}" if "stock" in known else "not computed"
        return Section("account", title, (no_figure("account", "the account", words),))
    account = _account(asked, known)
    rows = {partner: _destination(account, partner) for partner in partners}
    sums = [_sum(item, [row[item] for row in rows.values() if item in row]) for item in ITEMS]
    figures = {line.id: line for partner in partners for line in _figures(account, partner)}
    lines = [line for line in sums if line is not None]
    lines += [line for row in rows.values() for line in row.values()]
    lines += [*payment_lines(asked, partners)]
    lines += [account.relative, *account.prices.lines.values(), *figures.values()]
    lacking = asked.data.lacking(REMITTANCES, "un_migrant_stock_2020", "penn_world_table_11")
    return Section("account", title, tuple(lines), _notes(account), lacking)


def _account(asked: Asked, known: Mapping[str, Line]) -> _Account:
    """Return what the accounts have in common."""
    counted = any(name.startswith("migrants.") for name in known)
    sent = [line for name, line in known.items() if counted and name.startswith("remittances.")]
    own = money_year(known["training.cost"])
    used = {money_year(known[name]) for name in ("training.cost", "loss.post") if name in known}
    base = {asked.modelled.base_year} if asked.modelled else set()
    years = {year for year in used if year is not None} | base
    target = money_year(sent[0]) if sent else own  # remittances that cannot be shared set no year
    prices = prices_of(asked.data, target or 0, years)
    label = "what one of the occupation sends, against the mean migrant"
    figure = asked.standards.relative_remittance
    return _Account(asked, known, prices, standard_line("account.relative", label, figure))


def _notes(account: _Account) -> tuple[str, ...]:
    """Return what holds for the account."""
    target = account.prices.target or "no stated year"
    return (
        f"USD of {target} a year. The training embodied in those abroad is a stock, "
        "counted once in the section on training, and not summed with these flows.",
        "Nothing is netted out of sight: what movers send home is in the line of movers with a "
        "minus and in that of stayers with a plus, and cancels in that of nationals.",
        "The net between the countries counts all who work abroad, the net of stayers the posts "
        "that stay unfilled; they answer different questions and are not added.",
        "A payment that no agreement states is not counted; silence of a source is not zero.",
    )


def _destination(account: _Account, partner: str) -> dict[str, Line]:
    """Return the account with one destination, by item."""
    known = account.known
    stock = known[f"stock.{partner}"]
    unfilled = known.get(f"unfilled.destination.{partner}", stock)
    loss = known.get("loss.post", known["training.annuity"])
    row = {
        "training": _money(account, "training", partner, known["training.annuity"], stock),
        "loss": _money(account, "loss", partner, loss, unfilled),
        "received": _received(account, partner, stock),
    }
    row["balance"] = _net("balance", partner, row["received"], row["training"], stock)
    row["stayers"] = _net("stayers", partner, row["received"], row["loss"])
    pay = _pay(account, partner, stock)
    if pay is not None:
        row["pay"] = pay
        row["movers"] = _net("movers", partner, pay, row["received"], stock)
        row["nationals"] = _net("nationals", partner, pay, row["loss"])
    return row


def _money(account: _Account, item: str, partner: str, amount: Line, heads: Line) -> Line:
    """Return an amount per head times a number of heads, in money of the year of the account."""
    name, label = f"account.{item}.{partner}", ITEMS[item]
    if amount.value is None:
        return no_figure(name, label, f"not computed: {amount.words}", partner=partner)
    year = money_year(amount)
    interval = amount.interval.times(heads.interval)
    inputs, formula = [amount, heads], f"{amount.label} x {heads.label}"
    if year != account.prices.target:
        ratio = account.prices.ratio(year or 0)
        if ratio is None:
            return no_figure(name, label, _no_ratio(account, amount), partner=partner)
        interval, inputs = interval.times(ratio.interval), [*inputs, ratio]
        formula += f", in USD of {account.prices.target}"
    return computed(
        name,
        label,
        interval,
        YEARLY,
        formula,
        inputs,
        year=str(account.prices.target),
        partner=partner,
    )


def _no_ratio(account: _Account, amount: Line) -> str:
    """Return why an amount cannot be shown in money of the year of the account."""
    return (
        f"not summed because {amount.label} is in USD of {amount.year or 'no stated year'} and "
        f"this account in USD of {account.prices.target}, and no price level joins them"
    )


def _received(account: _Account, partner: str, stock: Line) -> Line:
    """Return what the occupation sends home from a destination: its share of all emigrants'."""
    name, label = f"account.received.{partner}", ITEMS["received"]
    sent = account.known.get(f"remittances.{partner}")
    migrants = account.known.get(f"migrants.{partner}")
    if sent is None or migrants is None or migrants.interval.low <= 0:
        lacking = "remittances" if sent is None else "migrants of every kind"
        words = f"not known here: no row has {lacking} of {account.asked.name} at {partner}"
        return no_figure(name, label, words, partner=partner)
    share = stock.interval.over(migrants.interval).times(account.relative.interval)
    words = CUT if share.high > 1 else ""
    interval = sent.interval.times(share.at_most(1.0)).scaled(1e6)
    formula = "sent by all x workers / migrants x relative amount, at most all of it"
    inputs = [sent, stock, migrants, account.relative]
    return computed(
        name, label, interval, YEARLY, formula, inputs, year=sent.year, words=words, partner=partner
    )


def _pay(account: _Account, partner: str, stock: Line) -> Line | None:
    """Return movers' part of the price above what they would need to go, None without a case."""
    case = account.asked.modelled
    figures = {line.id: line for line in _figures(account, partner)}
    if case is None or not figures:
        return None
    name, label = f"account.pay.{partner}", ITEMS["pay"]
    ratio = account.prices.ratio(case.base_year)
    if ratio is None and case.base_year != account.prices.target:
        price = figures[f"figure.mean_price.{partner}"]
        return no_figure(name, label, _no_ratio(account, price), partner=partner)
    get = {key.split(".")[1]: line.interval for key, line in figures.items()}
    needed = get["home_factor"].times(get["home_pay"]).plus(get["separation"])
    gain = get["worker_share"].times(get["mean_price"].minus(needed)).times(stock.interval)
    formula = "workers x workers' share x (price - home factor x home pay - separation)"
    inputs = [stock, *figures.values()]
    if ratio is not None:
        gain, inputs = gain.times(ratio.interval), [*inputs, ratio]
        formula += f", in USD of {account.prices.target}"
    year = str(account.prices.target)
    return computed(name, label, gain, YEARLY, formula, inputs, year=year, partner=partner)


def _figures(account: _Account, partner: str) -> Iterable[Line]:
    """Yield the figures of the case that movers' gain rests on."""
    case = account.asked.modelled
    if case is None:
        return
    wanted = {
        f"mean_price.{partner}": "what employers pay for a post in all",
        f"home_pay.{account.asked.origin}": "pay at home",
        "home_factor": "pay needed at home, as a multiple of home pay",
        "separation": "compensation for separation",
        "worker_share": "workers' share of the price above what they need",
    }
    for figure, label in wanted.items():
        line = case_line(case, figure, f"figure.{figure}", label)
        yield line


def _net(item: str, partner: str, plus: Line, minus: Line, heads: Line | None = None) -> Line:
    """Return a difference, with whether its sign holds over the range.

    Where both are proportional to the same number of heads, the range of that number is taken once.
    """
    name = f"account.{item}.{partner}"
    unknown = [line.words for line in (plus, minus) if line.value is None]
    if unknown:
        words = "; ".join(dict.fromkeys(unknown))
        return no_figure(name, ITEMS[item], f"not computed: {words}", partner=partner)
    interval = plus.interval.minus(minus.interval)
    if heads is not None and CUT not in (plus.words, minus.words) and heads.interval.low > 0:
        each = _per_head(plus, heads).minus(_per_head(minus, heads))
        interval = each.times(heads.interval)
    formula = f"{plus.label} - {minus.label}"
    return computed(
        name,
        ITEMS[item],
        interval,
        YEARLY,
        formula,
        [plus, minus],
        words=interval.sign_words,
        partner=partner,
    )


def _per_head(line: Line, heads: Line) -> Interval:
    """Return the range per head of an amount whose range is that of heads times another one.

    The ends of a product are taken back: the smallest amount is with the fewest heads if it is not
    negative, with the most if it is.
    """
    amount, count = line.interval, heads.interval
    low = amount.low / (count.low if amount.low >= 0 else count.high)
    high = amount.high / (count.high if amount.high >= 0 else count.low)
    value = amount.value / count.value
    return Interval(min(low, value), value, max(high, value))


def _sum(item: str, lines: list[Line]) -> Line | None:
    """Return the sum of an item over the destinations where it is known."""
    if not lines:
        return None
    name, label = f"account.{item}", f"{ITEMS[item]}, all destinations"
    known = [line for line in lines if line.value is not None]
    if not known or len({line.year for line in known}) > 1:
        words = lines[0].words if not known else "not summed because of money of different years"
        return no_figure(name, label, words)
    interval = total(line.interval for line in known)
    without = sorted({line.partner for line in lines} - {line.partner for line in known})
    signed = item in ("balance", "stayers", "movers", "nationals")
    words = interval.sign_words if signed else ""
    if without:
        words = f"{words}; without {', '.join(without)}".removeprefix("; ")
    return computed(name, label, interval, YEARLY, "sum over destinations", known, words=words)
