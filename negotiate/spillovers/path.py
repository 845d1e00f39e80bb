r"""Who loses by whose change, and along which path, in sentences.

Of the change of unfilled posts of origin s, the corridor from o to d causes
:math:`M_{so} \Delta q_{od}`: for o = s since d hires more or fewer there, for another o because
workers of s fill posts that o's workers leave. The parts of each sentence sum to its total.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from negotiate.spillovers.effect import Effect

FloatArray = NDArray[np.float64]

MOST_NAMED = 5
"""Corridors named in one sentence; the rest is summed."""

_ROUNDING = 1e-9


def number(value: float) -> str:
    """Return a number of posts for readers: whole from 100 on, three digits below.

    Examples
    --------
    >>> number(1234.5), number(12.34), number(0.1234), number(-0.0)
    ('1,234', '12.3', '0.123', '0')
    """
    size = abs(value)
    if size < _ROUNDING:
        return "0"
    if size >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 1 else f"{value:.3g}"


def signed(value: float) -> str:
    """Return a change with its sign.

    Examples
    --------
    >>> signed(12.34), signed(-5000.0), signed(0.0)
    ('+12.3', '-5,000', '0')
    """
    return f"+{number(value)}" if value >= _ROUNDING else number(value)


def sentences(
    effect: Effect, origins: Sequence[str], destinations: Sequence[str]
) -> tuple[str, ...]:
    """Return what happened, first on the corridors, then to each origin's unfilled posts.

    Parameters
    ----------
    effect : Effect
        One change in one way of computing.
    origins, destinations : sequences of str
        Codes in the order of the axes.

    Examples
    --------
    >>> found = Effect(
    ...     "markets re-solved",
    ...     before=np.array([[50.0, 30.0], [5.0, 5.0]]),
    ...     after=np.array([[20.0, 40.0], [20.0, 5.0]]),
    ...     touched=np.array([[True, False], [False, False]]),
    ...     shares=np.array([[0.7, 0.0], [0.3, 1.0]]),
    ... )
    >>> for line in sentences(found, ["XAA", "XBB"], ["XYY", "XZZ"]): print(line)
    XAA-XYY falls by 30.0 posts (50.0 to 20.0).
    25.0 of the 30.0 posts lost (83.3 %) reappear: XBB-XYY +15.0, XAA-XZZ +10.0.
    XAA: 14.0 fewer unfilled posts: -21.0 as XYY hires fewer there, +7.0 as XZZ hires more there.
    XBB: 9.0 more unfilled posts: +15.0 as XYY hires more there, -6.0 as it fills fewer posts in XAA.
    """
    names = [[f"{o}-{d}" for d in destinations] for o in origins]
    return (
        *_direct(effect, names),
        *_elsewhere(effect, names),
        *_origins(effect, origins, destinations),
    )


def _direct(effect: Effect, names: list[list[str]]) -> Iterator[str]:
    """Yield what the change itself does."""
    for o, d in np.argwhere(effect.touched):
        before, after = float(effect.before[o, d]), float(effect.after[o, d])
        verb = "rises" if after > before else "falls"
        span = f"({number(before)} to {number(after)})"
        yield f"{names[o][d]} {verb} by {number(abs(after - before))} posts {span}."


def _elsewhere(effect: Effect, names: list[list[str]]) -> Iterator[str]:
    """Yield what became of it on the other corridors."""
    if effect.reappears is None:
        yield (
            "No corridor changes."
            if _none(effect.change)
            else "There is no diversion ratio: of the touched corridors some rise and others fall."
        )
        return
    other = np.where(effect.touched, 0.0, effect.change)
    moved = abs(effect.lost) * effect.reappears
    share = f"({100 * effect.reappears:.1f} %)"
    listed = _listed([(names[o][d], float(other[o, d])) for o, d in np.argwhere(other)])
    places = f": {listed}" if listed else ""
    if effect.lost > 0:
        yield f"{number(moved)} of the {number(effect.lost)} posts lost {share} reappear{places}."
    else:
        gained = number(-effect.lost)
        yield f"{number(moved)} of the {gained} posts gained {share} are lost elsewhere{places}."


def _size(value: float) -> float:
    """Return a size by which to order, in which rounding makes no difference."""
    return float(f"{abs(value):.6g}")


def _none(change: FloatArray) -> bool:
    return bool(np.abs(change).max(initial=0.0) < _ROUNDING)


def _listed(parts: list[tuple[str, float]]) -> str:
    """Return the largest parts by name, and the sum of the rest."""
    ordered = sorted(parts, key=lambda part: (-_size(part[1]), part[0]))
    shown = [f"{name} {signed(value)}" for name, value in ordered[:MOST_NAMED]]
    rest = ordered[MOST_NAMED:]
    if rest:
        shown.append(f"{len(rest)} others {signed(sum(value for _, value in rest))}")
    return ", ".join(shown)


def _origins(effect: Effect, origins: Sequence[str], destinations: Sequence[str]) -> Iterator[str]:
    """Yield one sentence for each origin whose unfilled posts change, the largest change first."""
    total = [float(x) for x in effect.unfilled.total]
    order = sorted(range(len(total)), key=lambda o: (-_size(total[o]), origins[o]))
    least = _ROUNDING * max(float(effect.before.max(initial=0.0)), 1.0)
    for o in order:
        if abs(total[o]) > least:
            verb = "more" if total[o] > 0 else "fewer"
            reasons = ", ".join(_reasons(effect, o, origins, destinations, least))
            yield f"{origins[o]}: {number(abs(total[o]))} {verb} unfilled posts: {reasons}."


def _reasons(
    effect: Effect, s: int, origins: Sequence[str], destinations: Sequence[str], least: float
) -> list[str]:
    """Return the parts of one origin's change: its own corridors, then posts that it fills."""
    own = [float(x) for x in effect.shares[s, s] * effect.change[s]]
    filled = [float(x) for x in effect.shares[s] * effect.change.sum(axis=1)]
    places = sorted(range(len(own)), key=lambda d: (-_size(own[d]), destinations[d]))
    others = sorted(range(len(filled)), key=lambda o: (-_size(filled[o]), origins[o]))
    found = [
        f"{signed(own[d])} as {destinations[d]} hires {_more(own[d])} there"
        for d in places
        if abs(own[d]) > least
    ]
    found += [
        f"{signed(filled[o])} as it fills {_more(filled[o])} posts in {origins[o]}"
        for o in others
        if o != s and abs(filled[o]) > least
    ]
    return found


def _more(value: float) -> str:
    return "more" if value > 0 else "fewer"
