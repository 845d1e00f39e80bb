"""What a user asks for, checked against a case: caps as text, or an agreement; all problems at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from negotiate.cases.schema import Case
from negotiate.spillovers.agreement import Corridor, SpilloverRequestError, agreement_change
from negotiate.spillovers.checking import MOST_PEOPLE
from negotiate.spillovers.study import Question, UseNumber
from negotiate.terms.schema import Agreement

_CORRIDOR = re.compile(r"([A-Z]{3})-([A-Z]{3})")

_LEAST_CAP = 1e-6
"""A cap below a millionth of a post shuts the corridor."""


def cap_question(case: Case, caps: Sequence[str]) -> Question:
    """Return the question of caps given as ``ORI-DES=NUMBER``, posts.

    Parameters
    ----------
    case : Case
        The situation.
    caps : sequence of str
        One per corridor, e.g. ``ZAF-GBR=1000``.

    Raises
    ------
    SpilloverRequestError
        If a cap is malformed, negative, repeated or for no corridor of the case; all are listed.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> case = load_case("gulf-domestic-work")
    >>> cap_question(case, ["KEN-SAU=100000"]).caps
    {('KEN', 'SAU'): 100000.0}
    >>> cap_question(case, ["KEN-SAV=100000"])
    Traceback (most recent call last):
    negotiate.spillovers.agreement.SpilloverRequestError: the change cannot be made:
      - the case gulf-domestic-work has no corridor KEN-SAV; the nearest is KEN-SAU
    """
    found: dict[Corridor, float] = {}
    problems: list[str] = []
    for text in caps:
        try:
            corridor, number = _cap(text, case)
        except ValueError as error:
            problems.append(str(error))
            continue
        if corridor in found:
            problems.append(f"{'-'.join(corridor)} is capped twice; keep one")
        found[corridor] = number
    if problems:
        raise SpilloverRequestError(problems)
    return Question(case, caps=found)


def _cap(text: str, case: Case) -> tuple[Corridor, float]:
    """Return corridor and number of one cap, or raise ``ValueError`` with what is wrong."""
    name, equals, number = text.partition("=")
    corridor = _CORRIDOR.fullmatch(name.strip().upper())
    if not equals or corridor is None:
        raise ValueError(f"a cap must be ORI-DES=NUMBER, e.g. {_example(case)}, got {text!r}")
    try:
        posts = float(number)
    except ValueError:
        posts = float("nan")
    if not 0 <= posts < float("inf"):
        raise ValueError(
            f"the cap on {name.strip()} must be a number of posts of at least 0, got {number!r}"
        )
    if posts > MOST_PEOPLE:
        raise ValueError(
            f"the cap on {name.strip()} must be at most {MOST_PEOPLE:,.0f} posts, got {number!r}"
        )
    pair = (corridor[1], corridor[2])
    if case.corridor(*pair) is None:
        raise ValueError(_unknown(pair, case))
    return pair, posts if posts >= _LEAST_CAP else 0.0


def _example(case: Case) -> str:
    first = case.corridors[0]
    return f"{first.origin}-{first.destination}=1000"


def _unknown(corridor: Corridor, case: Case) -> str:
    names = [f"{each.origin}-{each.destination}" for each in case.corridors]
    near = get_close_matches("-".join(corridor), names, n=1, cutoff=0.0)
    return f"the case {case.id} has no corridor {'-'.join(corridor)}; the nearest is {near[0]}"


def cap_notes(question: Question, values: Mapping[str, float]) -> Iterator[str]:
    """Yield which caps do not bind, and why; values are the figures that were used, by id."""
    for (origin, destination), cap in (question.caps or {}).items():
        posts = values.get(f"posts.{origin}-{destination}", 0.0)
        if posts == 0:
            yield f"{origin}-{destination} holds no posts in the case: the cap binds nothing"
        elif cap >= posts:
            yield (
                f"the cap of {cap:,.0f} on {origin}-{destination} does not bind: the corridor "
                f"holds {posts:,.0f} posts"
            )


def agreement_question(
    case: Case, agreement: Agreement, *, use_number: UseNumber | None = None
) -> Question:
    """Return the question of an agreement on a case.

    Parameters
    ----------
    case : Case
        The situation.
    agreement : Agreement
        From the library or a file.
    use_number : {"posts", "per-year"}, optional
        Take the number that its text states, as posts or as workers a year, instead of the
        estimated effect of agreements.

    Raises
    ------
    SpilloverRequestError
        If it covers no corridor of the case, only corridors without posts and no number is taken,
        or states no number although it is to be taken.
    """
    change = agreement_change(agreement, case)
    if use_number is not None and change.number is None:
        raise SpilloverRequestError(
            [f"{agreement.id} states no number of workers; leave out --use-number"]
        )
    if use_number is None and not change.corridors:
        raise SpilloverRequestError(change.warnings[-len(change.untold) :])
    return Question(case, agreement=change, use_number=use_number)
