r"""Where a draft stands: payoffs, what is left on the table, what dominates it.

The value left on the table for a party is the largest gain it can have while no other party is worse
off than under the draft [Raiffa1982]_; it is 0 for every party exactly when the draft is on the
Pareto frontier. An outcome *dominates* the draft when no party is worse and one is better; a
*post-settlement settlement* [Raiffa1985]_ replaces a signed text by one that dominates it.

References
----------
.. [Raiffa1982] H. Raiffa, "The Art and Science of Negotiation", Harvard University Press, 1982.
.. [Raiffa1985] H. Raiffa, "Post-settlement settlements", Negotiation Journal 1(1), 1985, pp. 9-12.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining.choices import (
    Chooser,
    fall_back,
    level_variables,
    payoff_terms,
    wish,
)
from negotiate.bargaining.spaces import FloatArray, Outcome, Space, frozen
from negotiate.errors import NoAgreementError
from negotiate.programming import Gain, NashProgram, Program


def checked_draft(space: Space, draft: Outcome) -> Outcome:
    """Return the draft as a tuple of positions.

    Raises
    ------
    ValueError
        If it does not name one known level per issue.

    Examples
    --------
    >>> space = Space(("pay",), (("low", "high"),), (np.array([[0.0, 1.0]]),))
    >>> checked_draft(space, (1,))
    (1,)
    """
    if len(draft) != len(space.issues):
        raise ValueError(f"the draft needs {len(space.issues)} levels, got {len(draft)}")
    space.payoffs([draft])
    return tuple(int(level) for level in draft)


def party_index(space: Space, party: int) -> int:
    """Return the position of a party.

    Raises
    ------
    ValueError
        If there is no such party.

    Examples
    --------
    >>> party_index(Space(("pay",), (("low",),), (np.array([[0.0]]),)), 0)
    0
    """
    if not 0 <= party < len(space.parties):
        raise ValueError(f"there are {len(space.parties)} parties, none at position {party}")
    return int(party)


def crossed(space: Space, outcome: Outcome) -> tuple[str, ...]:
    """Return the issues on which an outcome uses a level that is not allowed.

    Examples
    --------
    >>> space = Space(("pay",), (("low", "high"),), (np.array([[0.0, 1.0]]),),
    ...               allowed=(np.array([False, True]),))
    >>> crossed(space, (0,)), crossed(space, (1,))
    (('pay',), ())
    """
    return tuple(
        issue
        for issue, mask, level in zip(space.issues, space.allowed, outcome, strict=True)
        if not mask[level]
    )


def changes(space: Space, draft: Outcome, outcome: Outcome) -> str:
    """Return in words what an outcome changes in a draft.

    Examples
    --------
    >>> space = Space(("pay",), (("low", "high"),), (np.array([[0.0, 1.0]]),))
    >>> changes(space, (0,), (1,))
    "'pay' from 'low' to 'high'"
    >>> changes(space, (0,), (0,))
    'nothing'
    """
    old, new = space.names(draft), space.names(outcome)
    moved = [f"'{k}' from '{old[k]}' to '{new[k]}'" for k in space.issues if old[k] != new[k]]
    return "; ".join(moved) or "nothing"


@dataclass(frozen=True, eq=False)
class Improvement:
    """An outcome compared with a draft."""

    outcome: Outcome
    """The outcome."""
    payoffs: FloatArray
    """Payoff of each party, shape (parties,)."""
    gains: FloatArray
    """Payoff minus that of the draft, shape (parties,)."""
    words: str
    """What changes and for whom, in a sentence."""


def compared(space: Space, draft: Outcome, outcome: Outcome) -> Improvement:
    """Return an outcome compared with a draft.

    Examples
    --------
    >>> space = Space(("pay",), (("low", "high"),), (np.array([[0.0, 1.0]]),))
    >>> compared(space, (0,), (1,)).words
    "change 'pay' from 'low' to 'high': party 1 +1"
    """
    payoffs = space.payoffs([draft, outcome])
    gains = payoffs[1] - payoffs[0]
    each = ", ".join(f"{p} {g:+.6g}" for p, g in zip(space.parties, gains, strict=True))
    words = f"change {changes(space, draft, outcome)}: {each}"
    return Improvement(outcome, frozen(payoffs[1]), frozen(gains), words)


@dataclass(frozen=True, eq=False)
class DraftAnswer:
    """Where a draft stands."""

    draft: Outcome
    """The draft."""
    payoffs: FloatArray
    """Payoff of each party, shape (parties,)."""
    margins: FloatArray
    """Payoff minus that of the fall-back, shape (parties,)."""
    acceptable: tuple[bool, ...]
    """Whether each party does at least as well as under its fall-back."""
    crossed: tuple[str, ...]
    """Issues on which the draft crosses a red line."""
    left: tuple[Improvement | None, ...]
    """For each party the outcome of its largest gain with no other worse; None where none exists."""
    joint: Improvement | None
    """The outcome of the largest sum of payoffs with no party worse than under the draft."""
    nash: Improvement | None
    """The outcome of the largest product of margins with no party worse; None where no outcome
    gives every party more than its fall-back."""
    dominated: bool
    """Whether an outcome exists that is no worse for all and better for one."""
    method: str
    """How the outcomes were searched."""
    words: str
    """The answer in sentences."""


def assess(
    space: Space, disagreement: ArrayLike, draft: Outcome, *, chooser: Chooser | None = None
) -> DraftAnswer:
    """Return where a draft stands; every maximum is exact.

    Parameters
    ----------
    space : Space
        The outcome space; the draft itself may use levels that are not allowed.
    disagreement : array-like, shape (parties,)
        Payoff of the fall-back to each party.
    draft : Outcome
        Level of each issue.
    chooser : Chooser, optional
        The searcher of the space, when several questions share it.

    Raises
    ------
    ValueError
        If the draft or the fall-back does not fit the space.

    Examples
    --------
    >>> space = Space(("pay", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> answer = assess(space, [0, 0], (0, 0))
    >>> answer.dominated, answer.left[0].gains.tolist()
    (True, [1.0, 2.0])
    """
    draft, fall = checked_draft(space, draft), fall_back(space, disagreement)
    search = chooser or Chooser(space)
    payoffs = space.payoffs([draft])[0]
    margins = payoffs - fall
    left = tuple(_largest(search, draft, payoffs, party) for party in range(len(fall)))
    everyone = search.best(wish(np.ones(len(fall)), payoffs))
    joint = None if everyone is None else compared(space, draft, everyone)
    acceptable = tuple(bool(m >= -search.rounding) for m in margins)
    dominated = joint is not None and bool(joint.gains.sum() > search.rounding)
    return DraftAnswer(
        draft=draft,
        payoffs=frozen(payoffs),
        margins=frozen(margins),
        acceptable=acceptable,
        crossed=crossed(space, draft),
        left=left,
        joint=joint,
        nash=_nash(search, draft, payoffs, fall),
        dominated=dominated,
        method=search.method,
        words=_words(space, draft, margins, acceptable, left, dominated),
    )


def improvements(
    space: Space, signed: Outcome, count: int = 5, *, chooser: Chooser | None = None
) -> tuple[Improvement, ...]:
    """Return outcomes that dominate a signed text, the largest sum of gains first.

    The first is on the Pareto frontier. An empty tuple means that the text is on the frontier.

    Raises
    ------
    ValueError
        If the text does not fit the space.

    Examples
    --------
    >>> space = Space(("pay", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> improvements(space, (0, 0))[0].gains.tolist()
    [1.0, 2.0]
    """
    signed = checked_draft(space, signed)
    search = chooser or Chooser(space)
    floors = space.payoffs([signed])[0]
    found = search.first(wish(np.ones(len(floors)), floors), count + 1)
    ranked = [compared(space, signed, outcome) for outcome in found]
    return tuple(one for one in ranked if one.gains.sum() > search.rounding)[:count]


def _largest(search: Chooser, draft: Outcome, floors: FloatArray, party: int) -> Improvement | None:
    """Return the outcome of a party's largest gain, then of the largest sum; None if none fits."""
    own = np.eye(len(floors))[party]
    outcome = search.in_turn(wish(own, floors), np.ones(len(floors)))
    return None if outcome is None else compared(search.space, draft, outcome)


def _nash(
    search: Chooser, draft: Outcome, floors: FloatArray, fall: FloatArray
) -> Improvement | None:
    """Return the outcome of the largest product of margins with no party worse."""
    if not search.listed:
        outcome = _nash_solved(search, floors, fall)
        return None if outcome is None else compared(search.space, draft, outcome)
    outcomes, payoffs = search.table()
    asked = wish(np.ones(len(fall)), floors)
    fits = search.fits(asked, outcomes, payoffs)
    rows = np.flatnonzero(fits & (payoffs > fall + search.rounding).all(axis=1))
    if not rows.size:
        return None
    best = rows[np.argmax(np.log(payoffs[rows] - fall).sum(axis=1))]
    return compared(search.space, draft, tuple(int(k) for k in outcomes[best]))


def _nash_solved(search: Chooser, floors: FloatArray, fall: FloatArray) -> Outcome | None:
    """Return the same by tangents, within one millionth of the best mean of the margins."""
    gaining = np.maximum(floors, fall + 2 * search.rounding)
    if search.best(wish(np.ones(len(fall)), gaining)) is None:
        return None
    space, program = search.space, Program("Nash product")
    choices = level_variables(space, program)
    gains = []
    for party, terms in enumerate(payoff_terms(space, program, choices)):
        constant = float(space.constant[party])
        least = float(max(floors[party], fall[party])) - search.rounding
        program.constrain(f"floor {party}", terms, ">=", least - constant)
        gains.append(Gain(space.parties[party], 1.0, terms, constant=constant - fall[party]))
    try:
        solution = NashProgram(program, gains).solve(tolerance=1e-6).require_agreement()
    except NoAgreementError:
        return None
    return tuple(
        int(np.argmax([-1.0 if v is None else solution.value(v) for v in row])) for row in choices
    )


def _words(
    space: Space,
    draft: Outcome,
    margins: FloatArray,
    acceptable: tuple[bool, ...],
    left: tuple[Improvement | None, ...],
    dominated: bool,
) -> str:
    said = [
        f"{name} {'does at least as well as' if good else 'does worse than'} under its fall-back "
        f"({margin:+.6g})."
        for name, margin, good in zip(space.parties, margins, acceptable, strict=True)
    ]
    lines = crossed(space, draft)
    said += [f"The draft crosses a red line on {', '.join(lines)}."] if lines else []
    if not dominated:
        outside = bool(lines) and all(one is None for one in left)
        why = (
            "allowed outcome gives every party at least as much" if outside else "outcome beats it"
        )
        return " ".join([*said, f"Nothing is left on the table: no {why}."])
    for name, one in zip(space.parties, left, strict=True):
        gain = 0.0 if one is None else float(one.gains[space.parties.index(name)])
        said.append(f"{name} could gain {gain:.6g} with no other party worse off.")
    return " ".join(said)
