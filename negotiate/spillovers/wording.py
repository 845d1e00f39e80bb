"""How a spillover was computed and what was changed, in words."""

from collections.abc import Mapping

from negotiate.spillovers.effect import WayName
from negotiate.spillovers.replacing import agreed_numbers
from negotiate.spillovers.study import Answer, Question, contract_years


def way_words(question: Question, found: Answer) -> Mapping[WayName, str]:
    """Return how each of the two ways computes, with what it holds and assumes."""
    return {
        "choice and replacement": _choice_words(question, found),
        "markets re-solved": _market_words(question, found),
    }


def _choice_words(question: Question, found: Answer) -> str:
    return (
        "Workers of an origin choose between staying and the destinations (nested logit, "
        f"dissimilarity of destinations {found.dissimilarity:g}, assumed; the posts of the case "
        f"come out exactly; those who could go and stay are {_pool(question, found)}). "
        "Destinations fill what they lose from one origin with others as their slopes say, which "
        "with one figure of substitution means as many from each; by size: in proportion to "
        "posts. Origins fill posts from each other (vacancy chains)."
    )


def _pool(question: Question, found: Answer) -> str:
    """Return who could go and stays."""
    values, origins = found.calibration.values, question.case.origins
    stated = [o for o in origins if f"workforce.{o}" in values]
    pool = f"{values['pool_multiple']:g} times the posts of the origin"
    if len(stated) == len(origins):
        return "its workforce at home"
    return f"the workforce at home of {', '.join(stated)}, of the others {pool}" if stated else pool


def _market_words(question: Question, found: Answer) -> str:
    by_state, names = agreed_numbers(found.calibration), list(question.case.destinations)
    state = [name for name, agreed in zip(names, by_state, strict=True) if agreed]
    private = [name for name in names if name not in state]
    agreed = f"At {', '.join(state)} governments agree numbers. " if state else ""
    hired = (
        f"At {', '.join(private)} employers hire at the observed price, which is held, so that a "
        "cut there sends nobody to other destinations. "
        if private
        else ""
    )
    return (
        "The network and statuses of the base year are held, and the posts of all corridors are "
        f"solved again together. {agreed}{hired}Origins fill posts from each other (vacancy "
        "chains)."
    )


def change_words(question: Question, found: Answer) -> tuple[str, ...]:
    """Return the change in words: caps, or an agreement with its effect or number and source."""
    agreement = question.agreement
    if agreement is None:
        caps = (question.caps or {}).items()
        return tuple(f"Cap of {number:,.0f} posts on {o}-{d}." for (o, d), number in caps)
    covered = ", ".join("-".join(pair) for pair in agreement.all_corridors)
    lines = [f"Agreement {agreement.id} ({agreement.title}) on {covered}."]
    if question.use_number is None:
        lines += [_effect_words(name, question, found) for name in agreement.effects]
        lines.append(
            "That is an estimate for agreements that open or ease a corridor; for one that "
            "restricts recruitment use --cap."
        )
    stated = agreement.number
    if stated is not None:
        told = ", ".join(text for text in (stated.level, stated.words) if text)
        lines.append(
            f"The agreement itself states {stated.persons:,.0f} persons"
            f"{f' ({told})' if told else ''}. Source: {stated.source}."
        )
        lines.append(_reading_words(question, found, stated.persons))
    return tuple(lines)


def _effect_words(name: str, question: Question, found: Answer) -> str:
    """Return the effect of an agreement with range and source."""
    figure, used = question.figures()[name], found.values[name]
    group = "origins in Africa" if name.endswith(".africa") else "origins"
    nothing = f" {_zero_words(group)}" if used == 0 else ""
    return (
        f"Effect on {group}: {used:g} {figure.unit} [{figure.low:g}, "
        f"{figure.high:g}] against the origin's other corridors ({figure.grade}; {figure.source})."
        f"{nothing}"
    )


def _zero_words(group: str) -> str:
    """Return why every table reads 0 where the central effect is 0."""
    return (
        f"At 0 nothing changes: the estimate is zero for {group}, so on their corridors the "
        "tables read 0; see the high end of the effect in the last table."
    )


def _reading_words(question: Question, found: Answer, persons: float) -> str:
    """Return how the number of an agreement is read."""
    agreement = question.agreement
    if question.use_number is None or agreement is None:
        return (
            "It is not used here; --use-number posts takes it as posts, --use-number per-year as "
            "workers a year, times the length of a contract."
        )
    if question.use_number == "posts":
        return f"Taken as {persons:,.0f} more posts."
    pairs = agreement.corridors or agreement.untold
    years = sorted({contract_years(found.calibration, d) for _, d in pairs})
    listed = " or ".join(f"{each:g}" for each in years)
    return f"Taken as workers a year, who stay {listed} years each (contract_years of the case)."
