"""What is unusual in a draft: where comparable agreements say less, or more.

For each term the comparable agreements are looked for on a ladder, from the same corridor in the
same era up to all agreements; the first rung on which enough of them were looked at for that term
is used, and named. An agreement that is known not to have a term says less than one that has it.
Agreements in which nobody looked are counted, and count neither way; those that state the term
without a level or comparable amount are counted apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from negotiate.errors import UnknownNameError
from negotiate.queries.arrays import STATES, BoolArray, Index, IntArray, near
from negotiate.queries.groups import UNKNOWN, Groups
from negotiate.queries.index import build_index, index_of
from negotiate.queries.labels import NO_GROUP, By, labels_of
from negotiate.queries.sectors import OTHER
from negotiate.terms.codebook import Term
from negotiate.terms.library import Library
from negotiate.terms.schema import Agreement

Flag = Literal["", "above", "below", "rare", "different", "missing", "look_for"]
"""What is unusual about a term of a draft.

``above`` nearly all say less or nothing (of a number: less); ``below`` nearly all say more;
``rare`` nearly all say nothing, and the draft has no level, or the term no order; ``different``
nearly all have another type; ``missing`` the draft does not have what nearly all have; ``look_for``
nearly all have it, and nobody looked in the draft.
"""

Rung = tuple[By, ...]
"""What comparable agreements share with the draft; nothing where all are comparable."""

LADDER: tuple[Rung, ...] = (
    ("origin", "destination", "era"),
    ("origin", "destination"),
    ("destination", "era"),
    ("destination",),
    ("region", "sector", "era"),
    ("region", "sector"),
    ("region", "era"),
    ("region",),
    ("sector", "era"),
    ("sector",),
    (),
)
"""Rungs from the closest to all: corridor, destination, region and sector, region, sector, all; each
first within the era."""


@dataclass(frozen=True)
class Unusual:
    """How one term of a draft stands among comparable agreements.

    ``n = less + same + more + different + not_graded + lacks``. Where the draft does not have the
    term, all that state it state more; where it has no level or comparable amount, or nobody
    looked, they are ``not_graded``.
    """

    term: str
    """Identifier of the term."""
    state: str
    """State of the term in the draft, or ``not_seen``."""
    level: str
    """Level in the draft, empty where it has none."""
    amount: float | None
    """Amount in the draft, in the unit of the term; none where it has none or is money."""
    rung: str
    """What the comparable agreements share with the draft, e.g. ``region, sector``; or ``all``."""
    comparable: int
    """Number of comparable agreements."""
    n: int
    """Those in which somebody looked."""
    not_seen: int
    """Those in which nobody looked."""
    lacks: int
    """Those known not to have the term."""
    less: int
    """Those that state less than the draft."""
    same: int
    """Those that state the same."""
    more: int
    """Those that state more."""
    different: int
    """Those that state another type, where types have no order."""
    not_graded: int
    """Those that state the term, but cannot be compared."""
    share: float | None
    """Share of n on the larger side, which is compared with the threshold; none where n is 0."""
    flag: Flag
    """What is unusual; empty where nothing is, or too few were looked at to say."""


def unusual(
    draft: Agreement,
    library: Library,
    *,
    terms: Sequence[str] | None = None,
    n_min: int = 8,
    threshold: float = 0.8,
    coverage: float = 0.25,
    ladder: Sequence[Rung] = LADDER,
    groups: Groups | None = None,
) -> tuple[Unusual, ...]:
    """Return how each term of a draft stands among comparable agreements.

    Parameters
    ----------
    draft
        The draft, or an agreement; one of the library with the same id is left out. Standards are
        never comparable.
    library
        The agreements.
    terms
        Terms to look at; without them, all of the codebook, also those that the draft lacks.
    n_min
        Number of comparable agreements, looked at for the term, from which a rung of the ladder is
        used. Where no rung has so many, the last one is used with the n it has, and nothing is
        flagged.
    threshold
        Share from which a side is flagged, above 1/2 and at most 1.
    coverage
        Share of the comparable agreements in which somebody must have looked for anything to be
        flagged. Where few were looked at, they are mostly those in which the term was found.
    ladder
        Rungs to try, the closest first.
    groups
        Groups of countries, eras and sectors; without them, those that ship with the package.

    Returns
    -------
    tuple of Unusual
        One per term, in the order of the codebook.

    Raises
    ------
    UnknownNameError
        If a term is not known, or a rung has an unknown element.
    ValueError
        If ``n_min``, ``threshold`` or ``coverage`` is out of range, or the ladder has no rung.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> rows = unusual(library.get("phl-sau-2013-domestic"), library, terms=["passport"])
    >>> rows[0].n == rows[0].comparable - rows[0].not_seen
    True
    """
    _check(n_min, threshold, coverage, ladder)
    index = index_of(library, groups)
    for term in terms or ():
        index.codebook.get(term)
    one = build_index(Library(library.codebook, (draft,)), index.groups)
    steps = _Rungs(index, one, draft, ladder)
    rungs = [steps.rows(rung) for rung in ladder]
    looked = np.array([index.looked[rows].sum(axis=0) for rows in rungs])
    used = np.where((looked >= n_min).any(axis=0), (looked >= n_min).argmax(axis=0), len(rungs) - 1)
    wanted = index.terms if terms is None else tuple(t for t in index.terms if t in set(terms))
    return tuple(
        _row(
            index,
            one,
            term,
            rungs[used[column]],
            ladder[used[column]],
            (n_min, coverage, threshold),
        )
        for term in wanted
        for column in (index.column[term],)
    )


def _check(n_min: int, threshold: float, coverage: float, ladder: Sequence[Rung]) -> None:
    """Refuse options out of range."""
    if n_min < 1:
        raise ValueError(f"n_min must be at least 1, got {n_min}")
    if not 0.5 < threshold <= 1:
        raise ValueError(f"threshold must be above 1/2 and at most 1, got {threshold}")
    if not 0 <= coverage <= 1:
        raise ValueError(f"coverage must be from 0 to 1, got {coverage}")
    if not ladder:
        raise ValueError("the ladder must have at least one rung, e.g. () for all agreements")
    for name in {name for rung in ladder for name in rung} - set(get_args(By)):
        raise UnknownNameError("element of a rung", name, get_args(By))


class _Rungs:
    """The comparable agreements of each rung, with labels made once."""

    def __init__(self, index: Index, one: Index, draft: Agreement, ladder: Sequence[Rung]) -> None:
        self._index, self._one = index, one
        self._masks = {name: self._shares(name) for name in {n for rung in ladder for n in rung}}
        other = np.array([agreement.id != draft.id for agreement in index.agreements], np.bool_)
        self._any = other & (index.kinds != "standard")

    def _shares(self, name: str) -> BoolArray:
        """Return the agreements that have a label in common with the draft."""
        wanted = set(labels_of(self._one, name)[0]) - {UNKNOWN, NO_GROUP, OTHER}
        found = [not wanted.isdisjoint(labels) for labels in labels_of(self._index, name)]
        return np.array(found, dtype=np.bool_)

    def rows(self, rung: Rung) -> IntArray:
        """Return the rows of the agreements that share everything of a rung with the draft."""
        every = self._any.copy()
        for name in rung:
            every &= self._masks[name]
        return np.flatnonzero(every)


def _row(
    index: Index,
    one: Index,
    term: str,
    rows: IntArray,
    rung: Rung,
    bounds: tuple[int, float, float],
) -> Unusual:
    """Return how one term of a draft stands among the agreements of some rows."""
    column, known = index.column[term], index.codebook.get(term)
    counts = _counts(index, known, rows, one, column)
    flag, share = _flag(counts, known, one, column)
    few = counts["n"] < max(bounds[0], bounds[1] * len(rows))
    usual = share is None or few or share < bounds[2]
    rank = int(one.ranks[0, column])
    state = STATES[one.states[0, column]] if not one.ended[0, column] else "ended"
    return Unusual(
        term=term,
        state=state,
        level=known.level_ids[rank] if rank >= 0 else "",
        amount=_amount(one, known, column),
        rung=", ".join(rung) or "all",
        comparable=len(rows),
        **counts,
        share=share,
        flag="" if usual else flag,
    )


def _amount(one: Index, term: Term, column: int) -> float | None:
    """Return the amount of a term that is a number, none where it has none."""
    amount = float(one.positions[0, column])
    return None if term.kind != "number" or np.isnan(amount) else amount


def _counts(index: Index, term: Term, rows: IntArray, one: Index, column: int) -> dict[str, int]:
    """Return how many agreements say less, the same, more and so on than a draft."""
    looked, stated = index.looked[rows, column], index.stated[rows, column]
    own, places = float(one.positions[0, column]), index.positions[rows, column]
    same = stated & near(places, own)
    other = stated & ~same & ~np.isnan(places) & (not np.isnan(own))
    ordered = term.kind != "type"
    lacking = bool(one.lacks[0, column])
    counts = {
        "n": looked,
        "not_seen": ~looked,
        "lacks": index.lacks[rows, column],
        "less": other & (places < own) & ordered,
        "same": same,
        "more": stated if lacking else other & (places > own) & ordered,
        "different": other & (not ordered),
        "not_graded": stated & ~same & ~other & (not lacking),
    }
    return {name: int(np.count_nonzero(mask)) for name, mask in counts.items()}


def _flag(counts: dict[str, int], term: Term, one: Index, column: int) -> tuple[Flag, float | None]:
    """Return what would be unusual about a term, and the share of n that says so."""
    if not counts["n"]:
        return "", None
    sides = _sides(counts, term, one, column)
    flag = max(sides, key=lambda name: sides[name])
    return flag, sides[flag] / counts["n"]


def _sides(counts: dict[str, int], term: Term, one: Index, column: int) -> dict[Flag, int]:
    """Return the numbers of agreements on each side of a draft, by the flag of the side."""
    lacks = counts["lacks"]
    if not one.looked[0, column]:
        return {"look_for": counts["n"] - lacks}
    if one.lacks[0, column]:
        return {"missing": counts["more"]}
    if np.isnan(one.positions[0, column]):
        return {"rare": lacks}
    if term.kind == "ordered":
        return {"above": counts["less"] + lacks, "below": counts["more"]}
    if term.kind == "type":
        return {"rare": lacks, "different": counts["different"]}
    return {"rare": lacks, "above": counts["less"], "below": counts["more"]}
