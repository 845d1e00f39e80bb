"""Outcome spaces: issues, their levels and what each level is worth to each party.

A space is never enumerated: its size is a product, its payoffs are sums of part-worths (additive
utility functions, Keeney and Raiffa 1976, ch. 3) plus the tables of the few coupled issues.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiate.errors import UnknownNameError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Outcome = tuple[int, ...]
"""One level of every issue, by its position."""


def frozen(values: ArrayLike, dtype: Any = np.float64) -> NDArray[Any]:
    """Return a read-only copy of ``values``.

    Examples
    --------
    >>> frozen([1, 2]).flags.writeable
    False
    """
    copied = np.array(values, dtype=dtype)
    copied.setflags(write=False)
    return copied


@dataclass(frozen=True, eq=False)
class Coupling:
    """What a combination of levels of some issues is worth beyond the sum of its part-worths.

    Examples
    --------
    >>> Coupling((0, 1), np.zeros((2, 3, 4))).table.shape
    (2, 3, 4)
    """

    issues: tuple[int, ...]
    """Positions of the issues, at least two, all different."""
    table: FloatArray
    """Worth of shape (parties, levels of the first issue, levels of the second, ...)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "issues", tuple(int(issue) for issue in self.issues))
        object.__setattr__(self, "table", frozen(self.table))

    def worth(self, outcomes: IntArray) -> FloatArray:
        """Return the worth to every party of each outcome, shape (outcomes, parties)."""
        chosen = tuple(outcomes[:, issue] for issue in self.issues)
        return np.moveaxis(self.table, 0, -1)[chosen]


@dataclass(frozen=True, eq=False)
class Space:
    """Issues, levels and part-worths: all outcomes of a negotiation, without a list of them.

    The payoff of an outcome to a party is ``constant`` plus the part-worth of its level on every
    issue plus the worth of every coupling, in the unit of the payoff.

    Raises
    ------
    ValueError
        All problems at once: names that do not fit, shapes, part-worths that are not finite (the
        party, issue and level are named), an issue without an allowed level.

    Examples
    --------
    >>> space = Space(("wage", "days"), (("low", "high"), ("5", "6")),
    ...               (np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 3.0]])))
    >>> space.size, space.payoffs([(1, 0), (0, 1)]).tolist()
    (4, [[3.0, 0.0], [0.0, 4.0]])
    """

    issues: tuple[str, ...]
    """Names of the issues."""
    levels: tuple[tuple[str, ...], ...]
    """Names of the levels of each issue."""
    worths: tuple[FloatArray, ...]
    """Part-worths of each issue, shape (parties, levels)."""
    couplings: tuple[Coupling, ...] = ()
    """Worth of combinations, added to the sum."""
    constant: FloatArray = None  # type: ignore[assignment]
    """What every outcome is worth, shape (parties,); zeros when not given."""
    allowed: tuple[BoolArray, ...] = ()
    """Levels that may be used on each issue (the others cross a red line); all when not given."""
    parties: tuple[str, ...] = ()
    """Names of the parties; ``party 1``, ``party 2``, ... when not given."""

    def __post_init__(self) -> None:
        worths = tuple(frozen(worth) for worth in self.worths)
        count = len(worths[0]) if worths and worths[0].ndim == 2 else len(self.parties)
        names = self.parties or tuple(f"party {k + 1}" for k in range(count))
        constant = np.zeros(len(names)) if self.constant is None else self.constant
        masks = self.allowed or tuple(np.ones(len(level), dtype=bool) for level in self.levels)
        for field, value in (
            ("issues", tuple(self.issues)),
            ("levels", tuple(tuple(level) for level in self.levels)),
            ("worths", worths),
            ("couplings", tuple(self.couplings)),
            ("constant", frozen(constant)),
            ("allowed", tuple(frozen(mask, np.bool_) for mask in masks)),
            ("parties", tuple(names)),
        ):
            object.__setattr__(self, field, value)
        problems = problems_of(self)
        if problems:
            raise ValueError("the outcome space cannot be used:\n  - " + "\n  - ".join(problems))

    @property
    def size(self) -> int:
        """Number of outcomes that use allowed levels only: exact, however large."""
        return prod(int(mask.sum()) for mask in self.allowed)

    def payoffs(self, outcomes: ArrayLike) -> FloatArray:
        """Return the payoff of each outcome to each party, shape (outcomes, parties).

        Parameters
        ----------
        outcomes
            Positions of levels, shape (outcomes, issues).

        Raises
        ------
        ValueError
            If the shape does not fit or a level does not exist.
        """
        chosen = self._checked(outcomes)
        total = np.repeat(self.constant[:, None], len(chosen), axis=1)
        for issue, worth in enumerate(self.worths):
            total += np.take(worth, chosen[:, issue], axis=1)
        for coupling in self.couplings:
            total += coupling.worth(chosen).T
        return total.T

    def _checked(self, outcomes: ArrayLike) -> IntArray:
        chosen = np.asarray(outcomes, dtype=np.int64).reshape(-1, len(self.issues))
        counts = np.array([len(level) for level in self.levels])
        if ((chosen < 0) | (chosen >= counts)).any():
            row, issue = np.argwhere((chosen < 0) | (chosen >= counts))[0]
            raise ValueError(
                f"outcome {row}: issue {self.issues[issue]!r} has {counts[issue]} levels, "
                f"there is none at position {chosen[row, issue]}"
            )
        return chosen

    def permits(self, outcome: Outcome) -> bool:
        """Return whether every level of ``outcome`` is allowed."""
        return all(bool(mask[k]) for mask, k in zip(self.allowed, outcome, strict=True))

    def outcome(self, names: Mapping[str, str]) -> Outcome:
        """Return the outcome with these levels, by issue.

        Raises
        ------
        UnknownNameError
            If an issue or a level does not exist.
        ValueError
            If an issue is missing.
        """
        for issue in names:
            if issue not in self.issues:
                raise UnknownNameError("issue", issue, self.issues)
        missing = [issue for issue in self.issues if issue not in names]
        if missing:
            raise ValueError(f"the outcome needs a level for {', '.join(map(repr, missing))}")
        return tuple(self._position(issue, names[name]) for issue, name in enumerate(self.issues))

    def _position(self, issue: int, level: str) -> int:
        if level not in self.levels[issue]:
            raise UnknownNameError(
                f"level of issue {self.issues[issue]!r}", level, self.levels[issue]
            )
        return self.levels[issue].index(level)

    def names(self, outcome: Outcome) -> dict[str, str]:
        """Return the name of the level on every issue."""
        row = self._checked([outcome])[0]
        return {
            issue: levels[int(k)]
            for issue, levels, k in zip(self.issues, self.levels, row, strict=True)
        }


def problems_of(space: Space) -> list[str]:
    """Return what is wrong with a space, in words; empty when nothing is."""
    shapes = _wrong_shapes(space)
    return shapes or [*_not_finite(space), *_without_level(space), *_wrong_couplings(space)]


def _wrong_shapes(space: Space) -> list[str]:
    count, parties = len(space.issues), len(space.parties)
    found = [] if count else ["it has no issue"]
    found += [] if parties else ["it has no party"]
    for what, names in (("issues", space.issues), ("parties", space.parties)):
        found += [f"two {what} have the same name"] if len(set(names)) < len(names) else []
    for what in ("levels", "worths", "allowed"):
        given = len(getattr(space, what))
        found += [f"{count} issues but {given} entries of {what}"] if given != count else []
    if space.constant.shape != (parties,):
        found.append(f"constant has shape {space.constant.shape}, {parties} parties")
    return found or _wrong_entries(space, parties)


def _wrong_entries(space: Space, parties: int) -> list[str]:
    found = []
    for name, level, worth, mask in zip(
        space.issues, space.levels, space.worths, space.allowed, strict=True
    ):
        wanted = (parties, len(level))
        if worth.shape != wanted:
            found.append(f"issue {name!r}: worths have shape {worth.shape}, expected {wanted}")
        if mask.shape != wanted[1:]:
            found.append(f"issue {name!r}: allowed has shape {mask.shape}, expected {wanted[1:]}")
        if len(set(level)) < len(level):
            found.append(f"issue {name!r}: two levels have the same name")
    return found


def _not_finite(space: Space) -> list[str]:
    found = [
        f"the constant of {space.parties[k]!r} is {space.constant[k]}"
        for k in np.flatnonzero(~np.isfinite(space.constant))
    ]
    for name, level, worth in zip(space.issues, space.levels, space.worths, strict=True):
        found += [
            f"party {space.parties[p]!r}, issue {name!r}, level {level[k]!r}: the part-worth is "
            f"{worth[p, k]}, it must be a finite number"
            for p, k in np.argwhere(~np.isfinite(worth))
        ]
    return found


def _without_level(space: Space) -> list[str]:
    return [
        f"issue {name!r}: no level is allowed; relax a red line"
        for name, mask in zip(space.issues, space.allowed, strict=True)
        if not mask.any()
    ]


def _wrong_couplings(space: Space) -> list[str]:
    found = []
    for number, coupling in enumerate(space.couplings):
        where = f"coupling {number}"
        known = all(0 <= issue < len(space.issues) for issue in coupling.issues)
        if not known or len(set(coupling.issues)) < max(2, len(coupling.issues)):
            found.append(f"{where}: needs at least two different issues, got {coupling.issues}")
            continue
        wanted = (len(space.parties), *(len(space.levels[issue]) for issue in coupling.issues))
        if coupling.table.shape != wanted:
            found.append(f"{where}: table has shape {coupling.table.shape}, expected {wanted}")
        elif not np.isfinite(coupling.table).all():
            found.append(f"{where}: its table must hold finite numbers")
    return found
