"""The United Kingdom's nursing register held against the model, beside naive predictors.

Which origins rise when South Africa falls? Per window of years: the premise, what the model and its
variants say of each other origin, what was observed, scores at the central values and over all
corners of the ranges, and a verdict in words. A model that does not beat the naive predictors is
said not to. docs/cases/nurses-backtest.md holds the design, which was fixed before the computing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from negotiate.cases.loader import load_case
from negotiate.uncertainty.register_entries import Entry, Register, load_register
from negotiate.uncertainty.register_prediction import (
    NAIVE,
    UNSEEN,
    VARIANTS,
    Setting,
    naive,
    neighbours,
    predicted,
    replacement,
)
from negotiate.uncertainty.register_results import RegisterRow, WindowTest, beaten
from negotiate.uncertainty.register_scores import Score, hits_of, rank_of
from negotiate.uncertainty.register_ties import load_ties
from negotiate.uncertainty.register_windows import WINDOWS, Counts, Window, cells_of, counts_of
from negotiate.uncertainty.register_words import verdict

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class RegisterBacktest:
    """All windows and what they say together."""

    register: Path
    """File of the counts."""
    setting: Setting
    """What the prediction rests on."""
    windows: tuple[WindowTest, ...]
    """In the order of the design."""

    @property
    def rows(self) -> tuple[tuple[Window, RegisterRow], ...]:
        """Every other origin in every window."""
        return tuple((each.window, row) for each in self.windows for row in each.rows)

    @property
    def beaten(self) -> bool:
        """Whether the model beats the naive predictors in more than half of the tested windows."""
        return beaten(self.windows)

    @property
    def words(self) -> tuple[str, ...]:
        """The verdict, a sentence each."""
        return verdict(self.windows)


def register_backtest(name: str | Path = "nurses") -> RegisterBacktest:
    """Return the backtest of a case with a register, from the case's own parameters.

    Parameters
    ----------
    name : str or Path
        Identifier of a shipped case, or its folder; it holds ``case.yaml`` and ``register.csv``.

    Raises
    ------
    UnknownNameError
        If there is no such case.
    CaseFileError, DatasetError
        If one of its files cannot be used; all problems of the file are named.

    Examples
    --------
    >>> found = register_backtest("nurses")
    >>> found.beaten, len(found.windows)
    (False, 8)
    """
    case = load_case(name)
    homes = {origin: each.workforce for origin, each in case.origins.items()}
    setting = Setting(
        case.parameters.substitution,
        {origin: figure.value for origin, figure in homes.items() if figure is not None},
        load_ties(name) or {},
        {(chain.origin, chain.filled_by): chain.share for chain in case.chains},
    )
    return hold_register(load_register(name), setting)


def hold_register(
    register: Register, setting: Setting, windows: Sequence[Window] = WINDOWS
) -> RegisterBacktest:
    """Return the windows of a register beside the model and the naive predictors.

    Parameters
    ----------
    register : Register
        Counts.
    setting : Setting
        Substitution, weights of the variants, chains.
    windows : sequence of Window
        Years that are compared.
    """
    tests = tuple(_window_test(register, setting, window) for window in windows)
    return RegisterBacktest(register.path, setting, tests)


def _window_test(register: Register, setting: Setting, window: Window) -> WindowTest:
    """Return one window."""
    cells = cells_of(register, window)
    if isinstance(cells, str):
        empty: Mapping[str, Score] = MappingProxyType({})
        return WindowTest(window, cells, None, (), empty, MappingProxyType({}), (), ())
    corners = list(_corners(cells, setting, window))
    central = corners[0][0]
    every = {name: [(c, said[name]) for c, said in corners] for name in (*VARIANTS, *NAIVE)}
    scores = {name: _score(name, pairs, _spoken(pairs)) for name, pairs in every.items()}
    scores = {name: score for name, score in scores.items() if score.origins}
    beside = {
        variant: tuple(_score(name, every[name], _spoken(every[variant])) for name in NAIVE)
        for variant in VARIANTS
        if variant in scores
    }
    chain = neighbours(central, setting) if central.premise else ()
    rows = tuple(_rows(cells, central, corners[0][1], window))
    frozen = (MappingProxyType(scores), MappingProxyType(beside))
    return WindowTest(window, "", central, rows, *frozen, chain, tuple(cells.values()))


Corner = tuple[Counts, Mapping[str, FloatArray]]
"""Numbers of a window and the change that each predictor says."""


def _corners(
    cells: Mapping[tuple[str, str], Entry], setting: Setting, window: Window
) -> Iterator[Corner]:
    """Yield numbers and predictions at the central values, then at all corners of the ranges.

    Origins without a count in the second year are not compared and stay at their values.
    """
    s, later = setting.substitution, {o for o, year in cells if year == window.after}
    moving = (e.ends if e.origin in later else (e.value,) for e in cells.values())
    ends = tuple(dict.fromkeys(x for x in (s.value, s.low, s.high) if x is not None))
    for numbers in product(*moving):
        counts = counts_of(dict(zip(cells, numbers, strict=True)), window)
        plain = {name: naive(counts, name) for name in NAIVE}
        for substitution, unseen in product(ends, UNSEEN):
            said = {
                name: predicted(
                    counts,
                    replacement(counts, name, setting, substitution=substitution, unseen=unseen),
                )
                for name in VARIANTS
            }
            yield counts, {**said, **plain}


def _spoken(pairs: Sequence[tuple[Counts, FloatArray]]) -> NDArray[np.bool_]:
    """Return of which origins a predictor says something that was observed, shape (n,)."""
    counts, said = pairs[0]
    return np.isfinite(said) & np.isfinite(counts.after)


def _score(name: str, pairs: Sequence[tuple[Counts, FloatArray]], kept: NDArray[np.bool_]) -> Score:
    """Return the score of one predictor over all corners, on the origins that are kept."""
    persons = [(said[kept], counts.change[kept]) for counts, said in pairs]
    percent = [
        (_relative(said, counts)[kept], _relative(counts.change, counts)[kept])
        for counts, said in pairs
    ]
    against = [
        (np.round(said - (c.factor - 1) * c.before, 6)[kept], c.against_total[kept])
        for c, said in pairs
    ]
    origins = tuple(np.array(pairs[0][0].origins)[kept].tolist())
    ordered_only = name == "level"
    return Score(
        name,
        origins,
        None if ordered_only else hits_of(persons),
        None if ordered_only or name == "total" else hits_of(against),
        rank_of(persons),
        rank_of([(said[kept], seen) for (_, said), (_, seen) in zip(pairs, percent, strict=True)])
        if ordered_only
        else rank_of(percent),
    )


def _relative(change: FloatArray, counts: Counts) -> FloatArray:
    """Return a change over the entries of the first year, rounded so that ties stay ties."""
    return np.round(change / counts.before, 9)


def _rows(
    cells: Mapping[tuple[str, str], Entry],
    counts: Counts,
    said: Mapping[str, FloatArray],
    window: Window,
) -> Iterator[RegisterRow]:
    """Yield the rows of a window."""
    for k, origin in enumerate(counts.origins):
        found = {name: float(x[k]) for name, x in said.items() if np.isfinite(x[k])}
        found.pop("level", None)
        before, after = cells[origin, window.before], cells.get((origin, window.after))
        yield RegisterRow(origin, before, after, MappingProxyType(found))
