r"""Comparison: agreements and drafts clause by clause, material differences first.

Order of the rows
    1. ``level``: ordered terms at different levels, by :math:`(r_{max} - r_{min}) / L`, ranks
       counted from 0 and :math:`L` the number of levels of the term.
    2. ``stated``: one text states the term, of another it is known that it does not.
    3. ``type``, ``amount``, ``not_graded``, ``ground``: another type; another amount; stated, but
       the level of one is not known; not there in any, for different grounds (silent, excluded,
       left to national law).
    4. ``not_seen``: nobody looked in one of them. That is unknown, never a difference.
    5. ``equal``.

    Among equals: the larger distance, then what moves the stakeholder in a known direction, then
    the order of the codebook. The verdict of a row of several agreements is the first that holds
    of any two of them.

Whose gain
    ``moves`` of the term says who gains when it goes up. An agreement is better for a stakeholder
    only where the levels say so: a clause against no clause is not ranked, since a clause may be
    worse than silence. Amounts are compared in the same unit and currency only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from negotiate.errors import UnknownNameError
from negotiate.terms.cells import Cell, cell, steps_between
from negotiate.terms.codebook import Codebook, Stakeholder, Term
from negotiate.terms.schema import Agreement

Finding = Literal["level", "stated", "type", "amount", "not_graded", "ground", "not_seen", "equal"]
"""What a row found, the most material first."""

_CLASS: Mapping[Finding, int] = {
    "level": 0,
    "stated": 1,
    "type": 2,
    "amount": 2,
    "not_graded": 2,
    "ground": 2,
    "not_seen": 3,
    "equal": 4,
}

DIFFERENCES: tuple[Finding, ...] = ("level", "stated", "type", "amount", "ground")
"""Findings that are differences; ``not_graded`` may be one, ``not_seen`` is unknown."""


@dataclass(frozen=True)
class Moved:
    """A stakeholder whom a term moves, and whom the levels favour."""

    stakeholder: str
    """Who is moved."""
    direction: Literal["gains", "loses", "either"]
    """What happens when the term goes up a level, or a number rises."""
    better: tuple[str, ...]
    """Agreements that are best for the stakeholder; empty where the levels do not say so."""


@dataclass(frozen=True)
class Difference:
    """One term in all agreements that are compared."""

    term: str
    """Identifier of the term."""
    title: str
    """Name of the term for readers."""
    finding: Finding
    """What was found, the most material of any two agreements."""
    distance: float
    """Share of the levels between the highest and the lowest, or of the amounts; 0 otherwise."""
    steps: tuple[int | None, ...]
    """Levels above the first agreement, one per agreement; none where not both are ranked."""
    cells: tuple[Cell, ...]
    """What each agreement says, in the order in which they were given."""
    moved: tuple[Moved, ...]
    """Who is moved, in the order of the codebook."""
    note: str
    """What a reader should know, e.g. that amounts are in different currencies."""


@dataclass(frozen=True)
class Comparison:
    """Agreements set side by side, material differences first."""

    agreements: tuple[str, ...]
    """Ids in the order in which they were given; a second of the same id is marked (2)."""
    titles: tuple[str, ...]
    """Their titles."""
    on: str
    """Day of the values, empty for the last value of each term."""
    stakeholder: str
    """Stakeholder whose terms are shown, empty for all terms."""
    rows: tuple[Difference, ...]
    """One row per term."""
    counts: Mapping[str, int]
    """Number of rows by finding, all findings named."""


def diff(
    agreements: Sequence[Agreement],
    codebook: Codebook,
    *,
    on: date | None = None,
    stakeholder: str | None = None,
    all_terms: bool = False,
) -> Comparison:
    """Return two or more agreements or drafts side by side, material differences first.

    Parameters
    ----------
    agreements
        Two or more; steps are counted from the first.
    codebook
        Terms and levels.
    on
        Day on which the values must apply; without it, the last value of each term.
    stakeholder
        Only the terms that move this stakeholder, known directions first within a finding.
    all_terms
        Whether to add the terms that were seen in none of the agreements.

    Returns
    -------
    Comparison
        The order of the rows and what is called better are defined in the module.

    Raises
    ------
    ValueError
        If there are fewer than two agreements.
    UnknownNameError
        If there is no such stakeholder.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> draft = library.get("phl-sau-2013-domestic")
    >>> diff([draft, draft], library.codebook).counts["level"]
    0
    """
    if len(agreements) < 2:
        raise ValueError(f"a comparison needs at least 2 agreements, got {len(agreements)}")
    if stakeholder is not None and stakeholder not in get_args(Stakeholder):
        raise UnknownNameError("stakeholder", stakeholder, get_args(Stakeholder))
    labels = _labels(agreements)
    rows = [
        _row(term, tuple(cell(each, name, codebook, on=on) for each in agreements), labels)
        for name, term in codebook.terms.items()
        if stakeholder is None or stakeholder in term.moves
    ]
    kept = [row for row in rows if all_terms or not all(one.is_unknown for one in row.cells)]
    return Comparison(
        agreements=labels,
        titles=tuple(each.title for each in agreements),
        on=str(on or ""),
        stakeholder=stakeholder or "",
        rows=tuple(sorted(kept, key=lambda row: _materiality(row, stakeholder))),
        counts={name: sum(row.finding == name for row in kept) for name in get_args(Finding)},
    )


def _labels(agreements: Sequence[Agreement]) -> tuple[str, ...]:
    """Return the ids, numbered where an id comes again."""
    ids = [each.id for each in agreements]
    before = [ids[:at].count(name) for at, name in enumerate(ids)]
    return tuple(
        f"{name} ({seen + 1})" if seen else name for name, seen in zip(ids, before, strict=True)
    )


def _materiality(row: Difference, stakeholder: str | None) -> tuple[int, float, bool]:
    """Return the key by which rows stand in order."""
    known = any(
        moved.stakeholder == stakeholder and moved.direction != "either" for moved in row.moved
    )
    return _CLASS[row.finding], -row.distance, not known


def _row(term: Term, cells: tuple[Cell, ...], labels: tuple[str, ...]) -> Difference:
    """Return the row of one term."""
    finding = _finding(term, cells)
    return Difference(
        term=cells[0].term,
        title=term.title,
        finding=finding,
        distance=_distance(term, cells, finding),
        steps=tuple(steps_between(term, cells[0], each) for each in cells),
        cells=cells,
        moved=tuple(
            Moved(name, way, _better(term, cells, labels, way)) for name, way in term.moves.items()
        ),
        note="; ".join(_notes(term, cells, labels, finding)),
    )


def _finding(term: Term, cells: Sequence[Cell]) -> Finding:
    """Return the most material finding that holds of any two cells."""
    checks: tuple[tuple[Finding, Callable[[Term, Sequence[Cell]], bool]], ...] = (
        ("level", _levels_differ),
        ("stated", _some_state_it),
        ("type", _types_differ),
        ("amount", _amounts_differ),
        ("not_graded", _some_not_graded),
        ("ground", _grounds_differ),
        ("not_seen", _some_not_seen),
    )
    return next((name for name, holds in checks if holds(term, cells)), "equal")


def _levels_differ(term: Term, cells: Sequence[Cell]) -> bool:
    """Return whether levels of an ordered term differ."""
    return term.kind == "ordered" and len(_ranks(cells)) > 1


def _types_differ(term: Term, cells: Sequence[Cell]) -> bool:
    """Return whether types differ."""
    return term.kind == "type" and len(_ranks(cells)) > 1


def _some_state_it(_: Term, cells: Sequence[Cell]) -> bool:
    """Return whether one states it and of another it is known that it does not."""
    return any(one.is_stated for one in cells) and any(one.is_not_there for one in cells)


def _amounts_differ(_: Term, cells: Sequence[Cell]) -> bool:
    """Return whether amounts or their units differ."""
    return len({(one.amount, one.unit) for one in cells if one.amount is not None}) > 1


def _some_not_graded(term: Term, cells: Sequence[Cell]) -> bool:
    """Return whether several state it, in different words, and the level of one is not known."""
    stated = [one for one in cells if one.is_stated]
    graded = [_is_graded(term, one) for one in stated]
    return not all(graded) and len({(one.level, one.words) for one in stated}) > 1


def _is_graded(term: Term, one: Cell) -> bool:
    """Return whether a cell has what can be compared: a level, or for a number an amount."""
    return one.amount is not None if term.kind == "number" else one.rank is not None


def _grounds_differ(_: Term, cells: Sequence[Cell]) -> bool:
    """Return whether it is not there in several, for different grounds."""
    return len({one.ground for one in cells if one.is_not_there}) > 1


def _some_not_seen(_: Term, cells: Sequence[Cell]) -> bool:
    """Return whether nobody looked in one of them."""
    return any(one.is_unknown for one in cells)


def _ranks(cells: Sequence[Cell]) -> set[int]:
    """Return the ranks of the cells that have one."""
    return {one.rank for one in cells if one.rank is not None}


def _distance(term: Term, cells: Sequence[Cell], finding: Finding) -> float:
    """Return how far apart the cells are, 0 to 1; 0 where that cannot be said."""
    if finding == "level":
        ranks = _ranks(cells)
        return (max(ranks) - min(ranks)) / len(term.levels)
    amounts = _amounts(cells) if finding == "amount" else []
    largest = max((abs(amount) for amount in amounts), default=0.0)
    return min(1.0, (max(amounts) - min(amounts)) / largest) if largest else 0.0


def _amounts(cells: Sequence[Cell]) -> list[float]:
    """Return the amounts, none where their units differ."""
    amounts = [one for one in cells if one.amount is not None]
    one_unit = len({one.unit for one in amounts}) == 1
    return [one.amount for one in amounts if one.amount is not None] if one_unit else []


def _better(
    term: Term, cells: Sequence[Cell], labels: tuple[str, ...], way: str
) -> tuple[str, ...]:
    """Return the agreements that are best for one whom the term moves that way."""
    heights = dict(zip(labels, _heights(term, cells), strict=True))
    known = [height for height in heights.values() if height is not None]
    if way == "either" or len(set(known)) < 2:
        return ()
    best = max(known) if way == "gains" else min(known)
    return tuple(label for label, height in heights.items() if height == best)


def _heights(term: Term, cells: Sequence[Cell]) -> list[float | None]:
    """Return the ranks of an ordered term, or amounts of a number in one unit; else none."""
    if term.kind == "ordered":
        return [one.rank for one in cells]
    comparable = term.kind == "number" and _amounts(cells)
    return [one.amount if comparable else None for one in cells]


def _notes(
    term: Term, cells: Sequence[Cell], labels: tuple[str, ...], finding: Finding
) -> Iterator[str]:
    """Yield what a reader should know about a row."""
    units = sorted({one.unit for one in cells if one.amount is not None})
    if len(units) > 1:
        yield f"amounts in {' and '.join(units)} are not compared"
    named = list(zip(labels, cells, strict=True))
    unseen = [label for label, one in named if one.is_unknown]
    if unseen:
        yield f"not seen in {', '.join(unseen)}, which is unknown and no difference"
    if finding == "not_graded":
        bare = [label for label, one in named if one.is_stated and not _is_graded(term, one)]
        what = "an amount" if term.kind == "number" else "a level"
        yield f"stated without {what} in {', '.join(bare)}"
    contested = [label for label, one in named if one.alternatives]
    if contested:
        yield f"sources disagree about {', '.join(contested)}"
