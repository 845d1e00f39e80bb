r"""What a term at a level does to each stakeholder account, per post and year.

Each level of a term has an effect on seven accounts, in USD of the base year at market rates per
post and year, **counted from** ``silent``, an agreement without the term; a level of the codebook
that is not listed has the effects of the nearest lower one that is. An effect is one of two
kinds. A *transfer* moves money between accounts: over all accounts it sums to zero, which the
loader checks. A *creation* makes or destroys value: a day of rest is worth something to the
worker and costs the household something else. At market rates transfers cancel; at
purchasing-power parity they do not, so the two totals are never mixed here.

Figures that no fact gives are ``assumed`` and carry a wide range; ``docs/effects.md`` says for
each how it was obtained.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from negotiate.errors import DataFileError, Problem, UnknownNameError
from negotiate.strict_yaml import parse
from negotiate.units import Quantity, Record

FloatArray = NDArray[np.float64]

Account = Literal[
    "worker",
    "household",
    "origin_treasury",
    "employers",
    "agencies",
    "destination_treasury",
    "residents",
]
"""Stakeholder accounts, in the order of all arrays."""

ACCOUNTS: tuple[Account, ...] = (
    "worker",
    "household",
    "origin_treasury",
    "employers",
    "agencies",
    "destination_treasury",
    "residents",
)

UNIT = "USD/post/year"

SILENT = "silent"
"""The level of reference: the agreement does not speak of the term."""

SHIPPED = Path(__file__).with_name("effects.yaml")
"""The file of effects that the package ships."""

_CENT = 0.005

Effects = Annotated[Mapping[Account, Quantity], Field(default_factory=dict)]


class LevelEffects(Record):
    """Effects of one level on the accounts, counted from silence."""

    level: str
    """Identifier of the level in the codebook, or ``silent``."""
    transfers: Effects
    """Money moved between accounts; sums to zero."""
    creates: Effects
    """Value made or destroyed."""

    @model_validator(mode="after")
    def _transfers_cancel(self) -> Self:
        total = sum(effect.value for effect in self.transfers.values())
        if abs(total) > _CENT:
            raise ValueError(
                f"transfers must sum to zero over the accounts, got {total:+.2f} {UNIT}"
            )
        wrong = {effect.unit for _, effect in self.quantities()} - {UNIT}
        if wrong:
            raise ValueError(f"effects must be in {UNIT}, got {', '.join(sorted(wrong))}")
        return self

    def quantities(self) -> Iterator[tuple[Account, Quantity]]:
        """Yield each account and effect, transfers first."""
        yield from self.transfers.items()
        yield from self.creates.items()

    def values(self, strength: float = 0.0) -> FloatArray:
        """Return the effect on each account, shape (7,), USD per post and year.

        Parameters
        ----------
        strength : float, default 0
            From -1 (every effect as small as its range allows) over 0 (central values) to 1 (as
            large). Transfers move in proportion to the largest of them, so that they still sum to
            zero.
        """
        total = np.zeros(len(ACCOUNTS))
        for account, effect in self.creates.items():
            total[ACCOUNTS.index(account)] += at_strength(effect, strength)
        lead = max(self.transfers.values(), key=lambda effect: abs(effect.value), default=None)
        scale = at_strength(lead, strength) / lead.value if lead and lead.value else 1.0
        for account, effect in self.transfers.items():
            total[ACCOUNTS.index(account)] += scale * effect.value
        return total


def at_strength(effect: Quantity, strength: float) -> float:
    """Return an effect between the small and the large end of its range.

    Raises
    ------
    ValueError
        If the strength lies outside [-1, 1].

    Examples
    --------
    >>> cost = Quantity(value=-10.0, low=-40.0, high=0.0, unit=UNIT, source="own", grade="assumed")
    >>> at_strength(cost, 1.0), at_strength(cost, -0.5)
    (-40.0, -5.0)
    """
    if not -1 <= strength <= 1:
        raise ValueError(f"strength must lie in [-1, 1], got {strength}")
    low = effect.value if effect.low is None else effect.low
    high = effect.value if effect.high is None else effect.high
    large, small = (high, low) if effect.value >= 0 else (low, high)
    end = large if strength > 0 else small
    return effect.value + abs(strength) * (end - effect.value)


class TermEffects(Record):
    """Effects of the levels of one term."""

    term: str
    """Identifier of the term in the codebook."""
    reading: str
    """What the effects rest on, in a sentence or two."""
    levels: Annotated[tuple[LevelEffects, ...], Field(min_length=2)]
    """Levels from ``silent``, which has no effects, to the highest that is quantified."""

    @model_validator(mode="after")
    def _starts_at_silence(self) -> Self:
        first = self.levels[0]
        if first.level != SILENT or first.transfers or first.creates:
            raise ValueError(f"{self.term} must start at the level {SILENT!r}, without effects")
        if len(set(self.names)) < len(self.names):
            raise ValueError(f"levels of {self.term} must be distinct, got {', '.join(self.names)}")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Identifiers of the levels, lowest first."""
        return tuple(level.level for level in self.levels)

    def array(self, strength: float = 0.0) -> FloatArray:
        """Return effects, accounts in rows and levels in columns, shape (7, levels)."""
        return np.column_stack([level.values(strength) for level in self.levels])


class OccupationEffects(Record):
    """Effects of all quantified terms for one occupation."""

    occupation: str
    """Name of the occupation, e.g. ``domestic work``."""
    isco: tuple[str, ...]
    """ISCO-08 codes to which the effects apply."""
    base: str
    """Pay, contract length and rates that the arithmetic uses."""
    terms: tuple[TermEffects, ...]
    """One entry per term."""

    @model_validator(mode="after")
    def _distinct_terms(self) -> Self:
        names = sorted(term.term for term in self.terms)
        repeated = {left for left, right in pairwise(names) if left == right}
        if repeated:
            raise ValueError(f"terms must be listed once, got twice: {', '.join(sorted(repeated))}")
        return self

    def of(self, term: str) -> TermEffects:
        """Return the effects of a term.

        Raises
        ------
        UnknownNameError
            If the term has no effects for this occupation.
        """
        for entry in self.terms:
            if entry.term == term:
                return entry
        kind = f"quantified term for {self.occupation}"
        raise UnknownNameError(kind, term, [entry.term for entry in self.terms])


class EffectsFile(Record):
    """All shipped effects."""

    occupations: tuple[OccupationEffects, ...]
    """One entry per occupation."""


def load_effects(occupation: str, *, path: Path = SHIPPED) -> OccupationEffects:
    """Return the effects of terms for an occupation.

    Raises
    ------
    DataFileError
        If the file cannot be used; all its problems are listed.
    UnknownNameError
        If the file has no such occupation.

    Examples
    --------
    >>> load_effects("domestic work").of("rest_day").array().shape[0] == len(ACCOUNTS)
    True
    """
    file = parse(path, EffectsFile, error=DataFileError)
    for entry in file.occupations:
        if entry.occupation == occupation:
            return entry
    known = [entry.occupation for entry in file.occupations]
    raise UnknownNameError("occupation with effects", occupation, known)


def check_levels(effects: OccupationEffects, ladder: Mapping[str, tuple[str, ...]]) -> None:
    """Check that terms and levels stand in the codebook, in its order.

    Parameters
    ----------
    effects : OccupationEffects
        Effects to check.
    ladder : mapping
        Levels of each term of the codebook, lowest first.

    Raises
    ------
    DataFileError
        If a term is not in the codebook, or its levels are not among the codebook's in that order.
    """
    problems = []
    for entry in effects.terms:
        known = ladder.get(entry.term, ())
        named = entry.names[1:]
        if tuple(level for level in known if level in named) != named:
            listed = ", ".join(known) or "none: no such term"
            problems.append(Problem(0, entry.term, f"levels must be the codebook's ({listed})"))
    if problems:
        raise DataFileError(SHIPPED, problems)
