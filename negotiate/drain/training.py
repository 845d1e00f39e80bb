r"""Training cost lost: what is embodied in those abroad, and what each unfilled post costs a year.

A cost K is spread over the years of work by the annuity :math:`K r / (1 - (1 + r)^{-n})`.
Compounding it over these years instead, as the sources do, is no measure of welfare. Money stays in
USD of the year in which it was stated.
"""

from collections.abc import Mapping
from dataclasses import replace

from negotiate.drain.asked import Asked, case_line
from negotiate.drain.intervals import annuity
from negotiate.drain.lines import Line, Section, computed, no_figure
from negotiate.drain.standards import first_address, standard_line
from negotiate.units import Quantity


def training_section(asked: Asked, known: Mapping[str, Line]) -> Section:
    """Return cost, annuity and losses.

    Parameters
    ----------
    asked
        What the sheet is made from.
    known
        Lines of the sections before; ``stock`` and ``unfilled`` are used.

    Returns
    -------
    Section
        Lines ``training.cost``, ``training.rate``, ``training.years``, ``training.annuity``,
        ``training.embodied``, ``training.yearly``; with a case ``loss.post`` and ``loss.yearly``,
        which may contain the training and is not added to it.
    """
    title = "Training cost lost"
    cost, *beside = _cost(asked)
    rate = standard_line("training.rate", "interest", asked.standards.rate)
    years = standard_line("training.years", "years of work", asked.standards.years)
    annual = _annuity(cost, rate, years)
    abroad, unfilled = known["stock"], known["unfilled"]
    once, yearly = "embodied in those abroad, once", "lost with the unfilled posts, training alone"
    lines = [
        *(cost, *beside, rate, years, annual),
        _times("training.embodied", once, (cost, abroad), "USD"),
        _times("training.yearly", yearly, (annual, unfilled), "USD/year"),
        *_losses(asked, unfilled),
    ]
    notes = (
        "USD of the year stated, not inflated. Embodied cost counts each worker abroad in full, "
        "whatever the time already served at home.",
    )
    return Section("training", title, tuple(lines), notes)


def _cost(asked: Asked) -> list[Line]:
    """Return the cost of training a worker, and the case's where a study gives it in its own money.

    A case states money of its base year. Where it rests on the study that is at hand, the figure of
    the study is used, in the money of the study, and the case's stands beside it.
    """
    label = f"cost of training one of the {asked.occupation.words}"
    name, case = f"training_cost.{asked.origin}", asked.modelled
    studied = asked.standards.training.get(asked.occupation.id, {}).get(asked.origin)
    figure = studied or asked.standards.training_elsewhere.get(asked.occupation.id)
    stated = case.quantities().get(name) if case else None
    if case is None or stated is None:
        return [_standard(figure, asked, label)]
    words = f"USD of {case.base_year}, the base year of the case. {stated.note or ''}".strip()
    line = case_line(case, name, "training.cost", label)
    in_base_year = replace(line, year=str(case.base_year), words=words)
    if figure is None or first_address(stated.source) != first_address(figure.source):
        return [in_base_year]
    beside = replace(in_base_year, id="training.case", label=f"{label}, as the case has it")
    return [_standard(figure, asked, label), beside]


def _standard(figure: Quantity | None, asked: Asked, label: str) -> Line:
    """Return the line of a study, or words without one."""
    if figure is None:
        words = (
            f"not known here: no study of the cost of training {asked.occupation.words} was read"
        )
        return no_figure("training.cost", label, words)
    return standard_line("training.cost", label, figure)


def _annuity(cost: Line, rate: Line, years: Line) -> Line:
    """Return the yearly cost of a worker's training."""
    label = "cost of training per worker and year of work"
    if cost.value is None:
        return no_figure("training.annuity", label, f"not computed: {cost.words}")
    interval = annuity(cost.interval, rate.interval, years.interval)
    formula = "K r / (1 - (1 + r)^-n)"
    inputs = [cost, rate, years]
    return computed(
        "training.annuity", label, interval, "USD/worker/year", formula, inputs, year=cost.year
    )


def _times(name: str, label: str, factors: tuple[Line, Line], unit: str) -> Line:
    """Return the product of an amount per head and a number of heads, in money of the amount."""
    unknown = [line.words for line in factors if line.value is None]
    if unknown:
        return no_figure(name, label, f"not computed: {'; '.join(dict.fromkeys(unknown))}")
    interval = factors[0].interval.times(factors[1].interval)
    formula = f"{factors[0].label} x {factors[1].label}"
    return computed(name, label, interval, unit, formula, factors, year=factors[0].year)


def _losses(asked: Asked, unfilled: Line) -> list[Line]:
    """Return the case's loss per unfilled post and year, and its product with the posts."""
    case = asked.modelled
    if case is None:
        return []
    own = f"training_loss.{asked.origin}"
    name = own if own in case.quantities() else "training_loss"
    line = case_line(case, name, "loss.post", "loss per unfilled post, as the case has it")
    words = f"USD of {case.base_year}, the base year of the case. {line.words}".strip()
    post = replace(line, year=str(case.base_year), words=words)
    label = "lost with the unfilled posts, as the case has it"
    return [post, _times("loss.yearly", label, (post, unfilled), "USD/year")]
