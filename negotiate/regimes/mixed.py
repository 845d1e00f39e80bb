r"""Regimes of a case with both institutions: each block given the other, until nothing moves.

Where governments agree numbers a regime of institution ``state`` holds, where employers hire one of
institution ``private``. Each block is solved with the other block's posts given, which reach it only
through the origins' losses (:mod:`negotiate.regimes.blocks`), and the two are solved in turn
(Gauss-Seidel) until posts move by less than 1e-9 of the largest corridor. The fixed point is
Nash-in-Nash over all destinations: every bargain takes all other contracts as given
[HornWolinsky1988]_, those of the other institution included. Where losses do not grow
(:math:`g = 0`) the blocks do not touch each other.

Where prices are bargained a block can have several equilibria, so **no uniqueness is claimed**: the
result is the fixed point that is reached from the posts of the base year.

An outcome has the posts, payments and destinations' payoffs of the blocks. Origins get all their
payments minus the losses at **all** their unfilled posts: the blocks' own sums would count the
constant :math:`C_s(u^0_s)` differently.

References
----------
.. [HornWolinsky1988] H. Horn, A. Wolinsky, "Bilateral monopolies and incentives for merger",
   RAND Journal of Economics 19(3), 1988, pp. 408-419.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import NoEquilibriumError
from negotiate.regimes.blocks import Institution, IntArray, block, blocks
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.outcome import Outcome, losses, unfilled_posts

FloatArray = NDArray[np.float64]

Solver = Callable[[Calibration, bool], Outcome]
"""From a block and whether deviations are tried to the outcome of the block's regime."""

ACCEPTED = 1e-9
"""Change of posts in a round, in units of the largest corridor, that counts as none."""

_ROUNDS = 200
_PATIENCE = 60

WHO: Mapping[Institution, str] = {
    "state": "Where governments agree numbers",
    "private": "Where employers hire",
}
"""How sentences call the destinations of an institution."""


@dataclass(frozen=True, eq=False)
class InTurn:
    """A fixed point of the blocks and how it was reached."""

    outcome: Outcome
    """Of all destinations."""
    parts: Mapping[Institution, Outcome]
    """Outcome of each block, in the block's own accounts."""
    rounds: int
    """Number of rounds in which every block was solved once."""
    last_change: float
    """Change of posts in the last round, in units of the largest corridor."""


@dataclass(frozen=True, eq=False)
class _Round:
    """Every block solved once."""

    posts: FloatArray
    parts: Mapping[Institution, Outcome]
    change: float


def _named(calibration: Calibration, places: IntArray) -> str:
    """Return the destinations of a block, joined by commas."""
    return ", ".join(calibration.markets.destinations[d] for d in places)


def _solved(
    part: Calibration, solver: Solver, regime: str, where: str, *, checked: bool
) -> Outcome:
    """Return the outcome of a block, or say in which block there is none."""
    try:
        return solver(part, checked)
    except NoEquilibriumError as error:
        raise NoEquilibriumError(regime, f"{where}: {error}") from error


def _round(
    calibration: Calibration,
    solvers: Mapping[Institution, Solver],
    regime: str,
    posts: FloatArray,
    *,
    checked: bool,
) -> _Round:
    """Solve every block once, each with the latest posts of the others."""
    parts: dict[Institution, Outcome] = {}
    latest = posts.copy()
    for kind, places in blocks(calibration).items():
        part = block(calibration, places, latest)
        where = f"{WHO[kind].lower()} ({_named(calibration, places)})"
        parts[kind] = _solved(part, solvers[kind], regime, where, checked=checked)
        latest[:, places] = parts[kind].posts
    scale = float(np.abs(latest).max(initial=0.0))
    moved = float(np.abs(latest - posts).max(initial=0.0)) / scale if scale > 0 else 0.0
    return _Round(latest, parts, 0.0 if len(parts) == 1 else moved)


def _settled(
    calibration: Calibration,
    solvers: Mapping[Institution, Solver],
    regime: str,
    posts: FloatArray,
    *,
    checked: bool,
) -> tuple[_Round, int]:
    """Return the round in which posts no longer move, and how many it took.

    After some rounds the blocks move halfway only, which ends a swing between two states.
    """
    change = np.inf
    for turn in range(1, _ROUNDS + 1):
        found = _round(calibration, solvers, regime, posts, checked=checked)
        change = found.change
        if change <= ACCEPTED:
            return found, turn
        posts = found.posts if turn < _PATIENCE else 0.5 * (posts + found.posts)
    raise NoEquilibriumError(
        regime,
        f"after {_ROUNDS} rounds between the destinations where governments agree numbers and those "
        f"where employers hire, posts still move by {change:.1g} of the largest corridor. Look at an "
        "origin that serves both and whose losses grow steeply, or compare the two as separate cases.",
    )


def solve_in_turn(
    calibration: Calibration,
    solvers: Mapping[Institution, Solver],
    *,
    regime: str,
    checked: bool = True,
) -> InTurn:
    """Return the fixed point of the blocks' regimes, reached from the posts of the base year.

    Parameters
    ----------
    calibration : Calibration
        All destinations; its posts are where the rounds begin.
    solvers : mapping of institution to callable
        How each block is solved.
    regime : str
        Identifier for outcome and messages.
    checked : bool, default True
        Whether the last rounds try deviations; the earlier ones never do.

    Returns
    -------
    InTurn
        Posts in posts, money in USD a year. A case of one institution takes one round.

    Raises
    ------
    NoEquilibriumError
        If a block has no equilibrium that its search reaches, or posts do not settle.
    """
    posts, turns = calibration.posts, 0
    if checked and len(blocks(calibration)) > 1:
        first, turns = _settled(calibration, solvers, regime, posts, checked=False)
        posts = first.posts
    found, more = _settled(calibration, solvers, regime, posts, checked=checked)
    turns += more
    outcome = _merged(calibration, found, regime, turns)
    return InTurn(outcome, found.parts, turns, found.change)


def _merged(calibration: Calibration, found: _Round, regime: str, turns: int) -> Outcome:
    """Return the outcome of all destinations from those of the blocks."""
    markets, held = calibration.markets, blocks(calibration)
    payments = np.zeros(markets.value.shape)
    payoffs = np.zeros(len(markets.destinations))
    signed = [frozenset[int]()] * len(markets.destinations)
    for kind, places in held.items():
        part = found.parts[kind]
        payments[:, places] = part.payments
        payoffs[places] = part.destination_payoffs
        for k, d in enumerate(places):
            signed[d] = part.signed[k]
    unfilled = unfilled_posts(markets, found.posts)
    return Outcome(
        regime,
        _method(calibration, found),
        found.posts,
        payments,
        payments.sum(axis=1) - losses(markets, unfilled),
        payoffs,
        unfilled,
        tuple(signed),
        float(np.max([found.change, *(part.residual for part in found.parts.values())])),
        _notes(found, turns),
    )


def _method(calibration: Calibration, found: _Round) -> str:
    """Return how each block was solved, in words."""
    held = blocks(calibration)
    said = [
        f"{WHO[kind]} ({_named(calibration, held[kind])}): {part.method}"
        for kind, part in found.parts.items()
    ]
    return ". ".join(said)


def _notes(found: _Round, turns: int) -> tuple[str, ...]:
    """Return the blocks' notes, each once, and how the fixed point was reached."""
    notes = dict.fromkeys(note for part in found.parts.values() for note in part.notes)
    if len(found.parts) == 1:
        return tuple(notes)
    reached = (
        f"{turns} rounds between both institutions, after which posts moved by less than a billionth of "
        "the largest corridor."
    )
    return (*notes, reached)
