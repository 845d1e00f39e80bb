r"""A good outcome within a fraction of a second, with a proved bound of the Nash product.

With divisible levels the Nash program is a family of linear programs; its optimum bounds the product
of every outcome, and splits few issues (about as many as there are parties). The outcomes between the
split levels are listed, the best is improved by changing one issue or two at a time, and the distance
to the bound is stated.
"""

from itertools import combinations, islice, product

import numpy as np
from numpy.typing import ArrayLike

from negotiate.bargaining.program_building import Built, built
from negotiate.bargaining.programs import Best, best_outcome, common_gain, found, nash_gains
from negotiate.bargaining.solutions import nash
from negotiate.bargaining.spaces import FloatArray, IntArray, Space
from negotiate.bargaining.stakes import checked_weights, stakes
from negotiate.programming import NashProgram

_MOST = 20_000
_STEPS = 50
_SECONDS = 60.0


def near_outcome(space: Space, d: ArrayLike, weights: ArrayLike | None = None) -> Best:
    """Return an outcome near the greatest Nash product, its value and a bound of any outcome's.

    If none of the outcomes that are looked at gives all parties a gain, the question goes to
    :func:`negotiate.bargaining.programs.best_outcome`.

    Parameters
    ----------
    space : Space
        Issues, levels and part-worths.
    d : array, shape (parties,)
        Fall-backs, in the unit of the payoffs.
    weights : array, shape (parties,), optional
        Weights, at least 0, not all 0; ones when not given.

    Raises
    ------
    ValueError, SolverError
        As for ``best_outcome``.

    Examples
    --------
    >>> space = Space(("wage", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> near_outcome(space, [0, 0]).outcome
    (1, 1)
    """
    level = stakes([space.constant], d, None, space.parties).fall_back
    given = checked_weights(weights, len(space.parties))
    model = built(space, level)
    if not common_gain(model, _SECONDS):
        return best_outcome(space, d, "nash", weights)
    program = model.program("divisible levels", divisible=True)
    answer = NashProgram(program, nash_gains(program, model, given)).solve(tolerance=1e-4)
    if answer.status not in ("optimal", "feasible") or answer.bound is None:
        return best_outcome(space, d, "nash", weights)
    chosen = _improved(model, given, _between(space, answer.values))
    if chosen is None:
        return best_outcome(space, d, "nash", weights)
    return _told(model, given, chosen, float(np.exp(answer.bound)))


def _between(space: Space, values: FloatArray) -> IntArray:
    """Return outcomes of the levels in use, at most ``_MOST``, shape (outcomes, issues)."""
    starts = np.cumsum([0, *map(len, space.levels)]).tolist()
    used = []
    for start, mask in zip(starts, space.allowed, strict=False):
        share = np.where(mask, values[start : start + mask.size], -1.0)
        used.append(np.flatnonzero((share > 1e-6) | (share == share.max())).tolist())
    return np.array(list(islice(product(*used), _MOST)), dtype=np.int64)


def _best(model: Built, weights: FloatArray, outcomes: IntArray) -> tuple[IntArray, float] | None:
    """Return the best outcome in which all gain, and its product."""
    picked = nash(model.space.payoffs(outcomes), model.fall_back, weights)
    if picked.index is None or picked.value is None or picked.status != "agreement":
        return None
    return outcomes[picked.index], picked.value


def _improved(model: Built, weights: FloatArray, outcomes: IntArray) -> IntArray | None:
    """Return the best of the outcomes after changes of one or two issues."""
    now = _best(model, weights, outcomes)
    for _ in range(_STEPS):
        better = None if now is None else _best(model, weights, _around(model.space, now[0]))
        if now is None or better is None or better[1] <= now[1] * (1 + 1e-12):
            break
        now = better
    return None if now is None else now[0]


def _around(space: Space, outcome: IntArray) -> IntArray:
    """Return the outcome and those with one issue or two changed, at most ``_MOST``."""
    changes = [
        (issue, int(k))
        for issue, mask in enumerate(space.allowed)
        for k in np.flatnonzero(mask)
        if k != outcome[issue]
    ]
    pairs = (pair for pair in combinations(changes, 2) if pair[0][0] != pair[1][0])
    both = np.array(list(islice(pairs, _MOST)), dtype=np.int64).reshape(-1, 2, 2)
    single = np.array(changes, dtype=np.int64).reshape(-1, 2)
    near = np.tile(outcome, (1 + len(single) + len(both), 1))
    rows = np.arange(len(single)) + 1
    near[rows, single[:, 0]] = single[:, 1]
    rows = np.arange(len(both)) + 1 + len(single)
    for place in range(2):
        near[rows, both[:, place, 0]] = both[:, place, 1]
    return near


def _told(model: Built, weights: FloatArray, chosen: IntArray, bound: float) -> Best:
    """Return the outcome with its product and the bound."""
    gains = model.space.payoffs([chosen])[0] - model.fall_back
    masks = [np.eye(len(names))[k] for names, k in zip(model.space.levels, chosen, strict=True)]
    value = float(np.prod(np.maximum(gains, 0.0) ** weights))
    return found("nash", model, np.concatenate(masks), value, bound)
