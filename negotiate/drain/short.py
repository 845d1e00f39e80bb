"""A sheet in short: a few sentences computed from its lines, each naming the lines it rests on."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from negotiate.drain.amounts import amount_of
from negotiate.drain.lines import Line, Missing, Sentence, Sheet
from negotiate.drain.naming import place_name

_REPEATED = re.compile(r"not computed: ")
_MOST = 3
"""Destinations and agreements that are named."""


def in_short(sheet: Sheet) -> tuple[Sentence, ...]:
    """Return the sheet in eight sentences.

    Parameters
    ----------
    sheet
        A sheet with all its sections.

    Returns
    -------
    tuple of Sentence
        ``abroad``, ``unfilled``, ``density``, ``training``, ``emigration``, ``received``, ``net``
        and ``assumed``. One that has no figure says why. Numbers are those of the lines; nothing
        is computed here but shares of a total and counts of lines.

    Examples
    --------
    >>> from negotiate.drain.sheet import make_sheet
    >>> from negotiate.drain.tables import Data
    >>> [each.id for each in in_short(make_sheet("KEN", data=Data({}, {})))][:3]
    ['abroad', 'unfilled', 'density']
    """
    lines = _Lines(sheet)
    made = (_abroad, _unfilled, _density, _training, _emigration, _received, _net, _assumed)
    return tuple(make(lines) for make in made)


@dataclass(frozen=True, eq=False)
class _Lines:
    """The lines of a sheet by id and by start."""

    sheet: Sheet

    def get(self, name: str) -> Line | None:
        """Return a line that has a value, None without one."""
        found = next((line for line in self.sheet.lines if line.id == name), None)
        return found if found is not None and found.value is not None else None

    def why(self, *names: str) -> tuple[str, tuple[str, ...]]:
        """Return why the first of some lines that is there has no figure, and its id."""
        there = {line.id: line for line in self.sheet.lines}
        for name in names:
            if name in there:
                return there[name].words, (name,)
        return "the sheet has no line of it", ()

    def missing(self, names: Iterable[str]) -> tuple[Missing, ...]:
        """Return the tables that are missing in the sections of some lines."""
        wanted = set(names)
        parts = (x for x in self.sheet.sections if wanted & {line.id for line in x.lines})
        return tuple(dict.fromkeys(each for part in parts for each in part.missing))

    def parts(self, start: str) -> list[Line]:
        """Return the lines of a total by partner or agreement with a value, the largest first."""
        found = [
            line
            for line in self.sheet.lines
            if line.id.startswith(start) and line.value is not None
        ]
        return sorted(found, key=lambda line: (-line.interval.value, line.id))


def _said(name: str, text: str, lines: Iterable[Line]) -> Sentence:
    """Return a sentence on some lines."""
    return Sentence(name, _capital(text), tuple(dict.fromkeys(line.id for line in lines)))


def _silent(lines: _Lines, name: str, what: str, *ids: str) -> Sentence:
    """Return the sentence of a figure that is not there."""
    words, used = lines.why(*ids)
    why = _REPEATED.sub("", words).removesuffix(".")
    lacking = ", ".join(each.table for each in lines.missing(used))
    tables = f" (not imported: {lacking})" if lacking else ""
    return Sentence(name, _capital(f"{what}: no figure; {why}{tables}."), used)


def _figure(line: Line, *, year: bool = True) -> str:
    """Return value, range, year and, where something is assumed, the grade of a line."""
    amount = amount_of(line)
    dated = f"{line.year}" if year and line.year and "USD" not in line.unit else ""
    assumed = "assumed" if line.grade == "assumed" else ""
    about = ", ".join(part for part in (amount.span, dated, assumed) if part)
    money = f" of {line.year}" if "USD" in line.unit and line.year else ""
    unit = (
        amount.unit.replace("/worker", "").replace("USD", f"USD{money}").replace("/year", " a year")
    )
    value = f"{amount.value} {unit}".strip()
    return f"{value} ({about})" if about else value


def _share(part: Line, whole: Line) -> str:
    """Return a part of a total in percent."""
    if whole.interval.value == 0:
        return "0 %"
    return f"{part.interval.value / whole.interval.value:.0%}".replace("%", " %")


def _listed(parts: list[Line], whole: Line, name: Callable[[Line], str]) -> str:
    """Return the largest parts of a total with their shares, and how many others there are."""
    shown = [f"{name(line)} {_share(line, whole)}" for line in parts[:_MOST]]
    more = len(parts) - len(shown)
    return ", ".join([*shown, f"{more} more"] if more else shown)


def _partner(line: Line) -> str:
    """Return the partner of a line by name."""
    return place_name(line.partner)


def _abroad(lines: _Lines) -> Sentence:
    """Return how many work abroad, and where."""
    what = f"{lines.sheet.occupation} of {lines.sheet.name} abroad"
    stock, parts = lines.get("stock"), lines.parts("stock.")
    if stock is None:
        return _silent(lines, "abroad", what, "stock")
    where = f"; by destination {_listed(parts, stock, _partner)}" if parts else ""
    return _said("abroad", f"{what}: {_figure(stock)}{where}.", [stock, *parts[:_MOST]])


def _unfilled(lines: _Lines) -> Sentence:
    """Return the unfilled posts and whose exits and deals cause them."""
    what = f"Posts left unfilled in {lines.sheet.name}"
    total = lines.get("unfilled")
    if total is None:
        return _silent(lines, "unfilled", what, "unfilled")
    used, told = [total], []
    own, others = lines.get("unfilled.own"), lines.get("unfilled.others")
    if own and others:
        told.append(f"own exits cause {_share(own, total)}, other origins' {_share(others, total)}")
        used += [own, others]
    deals = lines.parts("unfilled.agreement.")
    if deals:
        told.append(f"by agreement {_listed(deals, total, _deal)}")
        used += deals[:_MOST]
    return _said("unfilled", "; ".join([f"{what}: {_figure(total)}", *told]) + ".", used)


def _deal(line: Line) -> str:
    """Return the agreement that a line is about."""
    return line.label.removeprefix("caused under ").replace("no agreement", "none")


def _density(lines: _Lines) -> Sentence:
    """Return the density and what is missing for each threshold."""
    what = "Doctors, nurses and midwives at home"
    density, gaps = lines.get("density.combined"), lines.parts("gap.")
    if density is None or not gaps:
        return _silent(lines, "density", what, "density.combined", "density")
    gaps = gaps[::-1]
    needs = [lines.sheet.line(gap.id.replace("gap.", "threshold.", 1)) for gap in gaps]
    told = [_short_of(gap, need) for gap, need in zip(gaps, needs, strict=True)]
    text = "; ".join([f"{what}: {_figure(density)}", *told]) + "."
    return _said("density", text, [density, *gaps, *needs])


def _short_of(gap: Line, need: Line) -> str:
    """Return how many workers a country is short of a threshold, or that it is not."""
    amount = amount_of(gap)
    many = f"{amount.value} workers" if gap.interval.value > 0 else "not"
    span = f"; {amount.span}" if amount.span else ""
    return f"{many} short of {amount_of(need).value} ({need.label}{span})"


def _training(lines: _Lines) -> Sentence:
    """Return what training costs and what is lost with it."""
    cost = lines.get("training.cost")
    if cost is None:
        return _silent(lines, "training", "Training cost", "training.cost")
    used, told = [cost], [f"Training one costs {_figure(cost)}"]
    once, yearly = lines.get("training.embodied"), lines.get("training.yearly")
    if once:
        told.append(f"in those abroad {_figure(once)} is embodied, once")
        used.append(once)
    if yearly:
        told.append(f"with the unfilled posts {_figure(yearly)} is lost")
        used.append(yearly)
    return _said("training", "; ".join(told) + ".", used)


def _emigration(lines: _Lines) -> Sentence:
    """Return the emigration rate of the high-skilled against that of all."""
    high, every = lines.get("rate.high"), lines.get("rate.all")
    if high is None:
        return _silent(lines, "emigration", "Emigration rate, high skill", "rate.high", "rate")
    beside = f", of all skills {amount_of(every).words}" if every else ""
    text = (
        f"Of the high-skilled aged 25 and more {amount_of(high).words} lived in 20 OECD countries in "
        f"{high.year}{beside}."
    )
    return _said("emigration", text, [high, *([every] if every else [])])


def _received(lines: _Lines) -> Sentence:
    """Return what comes back: from the occupation and from all emigrants."""
    sent, every = lines.get("account.received"), lines.get("remittances")
    if sent is None and every is None:
        return _silent(lines, "received", "Sent home", "account.received", "remittances")
    told = []
    if sent is not None:
        told.append(f"The occupation sends home {_figure(sent)}{_left_out(sent)}")
    if every is not None:
        told.append(f"all emigrants send {_figure(every)}")
    return _said("received", "; ".join(told) + ".", [x for x in (sent, every) if x])


def _left_out(line: Line) -> str:
    """Return which destinations a sum leaves out."""
    found = line.words.rpartition("without ")
    if not found[1]:
        return ""
    return f", without {', '.join(place_name(code) for code in found[2].split(', '))}"


def _net(lines: _Lines) -> Sentence:
    """Return the net between the countries and that of nationals, and whether the signs survive."""
    nets = [lines.get("account.balance"), lines.get("account.nationals")]
    known = [line for line in nets if line is not None]
    if not known:
        return _silent(lines, "net", "Net account", "account.balance", "account")
    told = [
        f"{line.label.partition(',')[0]} {_figure(line)}{_left_out(line)}: "
        f"{line.words.partition(';')[0] or line.interval.sign_words}"
        for line in known
    ]
    return _said("net", "; ".join(told) + ".", known)


def _assumed(lines: _Lines) -> Sentence:
    """Return how many figures are assumed or rest on something assumed."""
    figures = [line for line in lines.sheet.lines if line.value is not None]
    assumed = [line for line in figures if line.grade == "assumed"]
    read = [line for line in assumed if line.source is not None]
    text = (
        f"Assumed: {len(assumed)} of the {len(figures)} figures of this sheet, {len(read)} as they "
        f"were read and {len(assumed) - len(read)} because they are computed from these."
    )
    return _said("assumed", text, assumed)


def _capital(text: str) -> str:
    """Return a text with a capital first."""
    return text[:1].upper() + text[1:]


def short_lines(sheet: Sheet, most: int = 6) -> Iterator[str]:
    """Yield each sentence with the ids of the lines it rests on, the first of many.

    Examples
    --------
    >>> sheet = Sheet("KEN", "Kenya", "nurses", "2221", None, None)
    >>> list(short_lines(sheet))
    []
    """
    for each in sheet.short:
        named = ", ".join(each.lines[:most])
        more = len(each.lines) - most
        tail = f" and {more} more" if more > 0 else ""
        yield f"{each.text} [{named}{tail}]" if named else each.text
