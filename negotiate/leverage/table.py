"""The leverage of every origin towards one destination, side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from negotiate.cases.schema import Case
from negotiate.errors import CalibrationError, NoEquilibriumError, SolverError, UnknownNameError
from negotiate.leverage.changes import Change, change_words
from negotiate.leverage.fall_backs import applicable, default_regime, fall_backs
from negotiate.leverage.resolving import solved
from negotiate.leverage.results import FallBack, Kind
from negotiate.regimes.calibration import Calibration, calibrate
from negotiate.regimes.outcome import Outcome


@dataclass(frozen=True, eq=False)
class LeverageTable:
    """Fall-backs of all origins with counted posts at one destination."""

    destination: str
    change: Change
    """What happens to each corridor, one at a time."""
    regime: str
    """Rules under which the network stands."""
    kinds: tuple[Kind, ...]
    """The fall-backs, in the order in which they are shown."""
    rows: tuple[FallBack, ...]
    """By origin, in the case's order, then by fall-back."""
    without_posts: tuple[str, ...]
    """Origins without counted posts at the destination, for which there is nothing to ask."""

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins with counted posts, in the case's order."""
        return tuple(dict.fromkeys(row.origin for row in self.rows))

    def of(self, origin: str, kind: Kind) -> FallBack:
        """Return one fall-back of one origin.

        Raises
        ------
        UnknownNameError
            If the table has no such row.
        """
        for row in self.rows:
            if (row.origin, row.kind) == (origin, kind):
                return row
        known = [f"{row.origin}/{row.kind}" for row in self.rows]
        raise UnknownNameError("row of this table", f"{origin}/{kind}", known)

    def leverages(self, kind: Kind) -> dict[str, float | None]:
        """Return the leverage of every origin under one fall-back, None where it has none."""
        return {row.origin: row.leverage.value for row in self.rows if row.kind == kind}

    def order(self, kind: Kind) -> tuple[str, ...]:
        """Return the origins that have a leverage, from the strongest; ties in the case's order."""
        found = [(o, value) for o, value in self.leverages(kind).items() if value is not None]
        return tuple(name for name, _ in sorted(found, key=lambda each: -each[1]))

    def frame(self) -> pd.DataFrame:
        """Return the table in long form, one row per origin and fall-back.

        Money in USD of the case's base year a year, posts in posts, leverage and ratio without unit;
        empty where there is no number, and then ``remark`` says why.
        """
        return pd.DataFrame([_row(found) for found in self.rows])


def _row(found: FallBack) -> dict[str, object]:
    """Return the figures of one fall-back by the names of their columns."""
    return {
        "origin": found.origin,
        "destination": found.destination,
        "change": change_words(found.change),
        "regime": found.regime,
        "fall_back": found.kind,
        "leverage_of_origin": found.leverage.value,
        "loss_origin_usd_year": found.loss_origin,
        "loss_destination_usd_year": found.loss_destination,
        "posts_lost": found.posts_lost,
        "posts_gained_by_other_origins_here": found.diverted_here,
        "posts_gained_by_origin_elsewhere": found.diverted_own,
        "diversion_ratio": found.diversion_ratio,
        "unfilled_posts_change_of_origin": float(found.unfilled_change[found.place[0]]),
        "rival": found.rival,
        "words": found.words,
        "remark": found.leverage.words,
    }


def leverage_table(
    calibration: Calibration,
    destination: str,
    *,
    change: Change = "remove",
    regime: str | None = None,
    kinds: Sequence[Kind] | None = None,
    origins: Sequence[str] | None = None,
    checked: bool = True,
) -> LeverageTable:
    """Return the leverage of every origin towards a destination.

    Parameters
    ----------
    calibration : Calibration
        The network.
    destination : str
        Name of the destination.
    change : "remove", Cap or Price, default "remove"
        What happens to each corridor, one at a time.
    regime : str, optional
        Rules under which the network stands. Default: that of the base year.
    kinds : sequence of str, optional
        The fall-backs wanted. Default: all that apply.
    origins : sequence of str, optional
        The origins wanted. Default: all with counted posts there.
    checked : bool, default True
        Whether deviations from bargained prices are tried; sweeps do not.

    Raises
    ------
    UnknownNameError
        If the destination, an origin with posts there, or the regime is unknown.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> gulf = calibrate(load_case("gulf-domestic-work"))
    >>> found = leverage_table(gulf, "KWT", kinds=["others_expand"])
    >>> found.order("others_expand")
    ('PHL', 'LKA', 'IND', 'NPL', 'ETH', 'IDN')
    """
    holding = _holding(calibration, destination)
    rules = default_regime(calibration) if regime is None else regime
    found = applicable(calibration, destination, change)
    wanted = tuple(kind for kind in found if kinds is None or kind in kinds)
    known = _known(calibration, rules, checked=checked)

    def of(origin: str) -> tuple[FallBack, ...]:
        return fall_backs(
            calibration,
            origin,
            destination,
            change=change,
            regime=rules,
            kinds=wanted,
            checked=checked,
            known=known,
        )

    asked = holding if origins is None else origins
    rows = tuple(row for origin in asked for row in of(origin))
    empty = tuple(name for name in calibration.markets.origins if name not in holding)
    return LeverageTable(destination, change, rules, wanted, rows, empty)


def _holding(calibration: Calibration, destination: str) -> list[str]:
    """Return the origins with counted posts at a destination, refusing an unknown one."""
    markets = calibration.markets
    if destination not in markets.destinations:
        raise UnknownNameError("destination of this case", destination, markets.destinations)
    posts = calibration.posts[:, markets.destinations.index(destination)]
    return [name for name, held in zip(markets.origins, posts, strict=True) if held > 0]


def _known(calibration: Calibration, regime: str, *, checked: bool) -> Outcome | None:
    """Return the network with all corridors; None where it has no outcome, which each row says."""
    try:
        return solved(calibration, regime, checked=checked)
    except (NoEquilibriumError, SolverError):
        return None


@dataclass(frozen=True)
class Sweep:
    """Leverage of every origin at other values of the case's figures."""

    leverages: tuple[Mapping[str, float | None], ...]
    """One mapping per set of figures, None where an origin has no leverage there."""
    left_out: int
    """Sets of figures at which the case cannot be calibrated; they are not in ``leverages``."""

    def ranks(self, origin: str) -> tuple[int, ...]:
        """Return the place of an origin from the strongest, 1 first, where it has a leverage."""
        return tuple(
            1 + sum(other is not None and other > own for other in found.values())
            for found in self.leverages
            if (own := found.get(origin)) is not None
        )

    def values(self, origin: str) -> tuple[float, ...]:
        """Return the leverages of an origin where it has one."""
        found = (each.get(origin) for each in self.leverages)
        return tuple(value for value in found if value is not None)


def sweep(
    case: Case,
    destination: str,
    figures: Iterable[Mapping[str, float]],
    *,
    kind: Kind = "others_expand",
    change: Change = "remove",
    regime: str | None = None,
) -> Sweep:
    """Return the leverage of every origin at other values of the case's figures.

    Parameters
    ----------
    case : Case
        The case.
    destination : str
        Name of the destination.
    figures : iterable of mapping of str to float
        Sets of figures by the ids of :meth:`Case.quantities`, in the figure's own unit.
    kind : str, default "others_expand"
        The fall-back.
    change : "remove", Cap or Price, default "remove"
        What happens to each corridor, one at a time.
    regime : str, optional
        Rules under which the network stands. Default: that of the base year.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> found = sweep(load_case("gulf-domestic-work"), "KWT", [{"demand_elasticity": 0.5}])
    >>> found.ranks("PHL"), found.left_out
    ((1,), 0)
    """
    found: list[Mapping[str, float | None]] = []
    left_out = 0
    for changed in figures:
        try:
            calibration = calibrate(case, overrides=changed)
        except CalibrationError:
            left_out += 1
            continue
        table = leverage_table(
            calibration, destination, change=change, regime=regime, kinds=[kind], checked=False
        )
        found.append(table.leverages(kind))
    return Sweep(tuple(found), left_out)
