"""Prevailing clauses: which of several texts gives the worker most on a term, and their conflicts.

The rules are told in `negotiate.comparison.stacking`, which uses them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from negotiate.comparison.standing import load_rules
from negotiate.terms.cells import Cell
from negotiate.terms.codebook import Term

Clash = Literal["levels", "types", "amounts", "excluded", "forbidden", "soft"]
"""Kind of a conflict: different levels, types or amounts; stated in one text and excluded in
another; forbidden in one and allowed in another; promised by soft law above what binds."""


@dataclass(frozen=True)
class Conflict:
    """A conflict of two or more texts on a term."""

    kind: Clash
    """What is in conflict."""
    agreements: tuple[str, ...]
    """The texts, in the order of the stack."""
    words: str
    """What each says, and where."""


def prevailing(
    term: Term, stated: Sequence[Cell], clauses: Sequence[str] = ()
) -> tuple[tuple[Cell, ...], str]:
    """Return the cells that give the best level for the worker, and the rule that says so.

    Parameters
    ----------
    term
        The term.
    stated
        What texts say that bind or may bind.
    clauses
        Texts that themselves let more favourable rules prevail; they are named with the rule.

    Returns
    -------
    tuple
        Cells, none where the levels cannot be ranked, and the rule in words.

    Examples
    --------
    >>> from negotiate.terms import load_codebook
    >>> weak = Cell("xaa-xbb-2001-work", "passport", "stated", "ban", 0)
    >>> strong = Cell("xaa-xbb-2011-work", "passport", "stated", "ban_with_sanction", 2)
    >>> best, rule = prevailing(load_codebook().get("passport"), [weak, strong])
    >>> [one.agreement for one in best], rule
    (['xaa-xbb-2011-work'], 'the more favourable clause prevails')
    """
    if not stated:
        return (), "no text that binds states it"
    graded = [one for one in stated if height(term, one) is not None]
    if not graded:
        return tuple(stated), "stated, its level is not known"
    marks = {(height(term, one), one.unit if term.kind == "number" else "") for one in graded}
    if len(marks) > 1 and not _has_order(term, graded):
        return (), _no_order(term)
    known = [each for each, _ in marks if each is not None]
    best = min(known) if term.moves.get("worker") == "loses" else max(known)
    cells = tuple(one for one in graded if height(term, one) == best)
    return cells, _rule(len(stated), len(marks), clauses)


def conflicts(
    term: Term,
    cells: Sequence[Cell],
    stated: Sequence[Cell],
    soft: Sequence[Cell],
) -> tuple[Conflict, ...]:
    """Return the conflicts of texts on a term.

    Parameters
    ----------
    term
        The term.
    cells
        What every text says, soft law included.
    stated
        The cells among them that state it and bind or may bind.
    soft
        The cells among them that bind nobody.

    Returns
    -------
    tuple of Conflict
        In the order of `Clash`.

    Examples
    --------
    >>> from negotiate.terms import load_codebook
    >>> one = Cell("xaa-xbb-2001-work", "quota", "stated", "banned", 0, locator="Art. 3")
    >>> two = Cell("xaa-xbb-2011-work", "quota", "stated", "agreed_number", 7, locator="Art. 5")
    >>> [each.kind for each in conflicts(load_codebook().get("quota"), [one, two], [one, two], [])]
    ['types', 'forbidden']
    """
    excluding = [one for one in cells if one.state == "excluded" and one not in soft]
    found: list[tuple[Clash, Sequence[Cell]]] = [
        ("types" if term.kind == "type" else "levels", _differing(stated)),
        ("amounts", _differing_amounts(stated)),
        ("excluded", [*stated, *excluding] if stated and excluding else ()),
        ("forbidden", _forbidden(stated)),
        ("soft", _soft_promises(term, stated, soft)),
    ]
    return tuple(_conflict(kind, each, cells) for kind, each in found if each)


def height(term: Term, one: Cell) -> float | None:
    """Return what ranks a cell: the amount of a number, else the rank of the level, or None."""
    return one.amount if term.kind == "number" else one.rank


def _has_order(term: Term, stated: Sequence[Cell]) -> bool:
    """Return whether the cells can be ranked in the worker's interest."""
    one_unit = len({one.unit for one in stated if one.amount is not None}) < 2
    ranked = term.kind == "ordered" or (term.kind == "number" and one_unit)
    return ranked and term.moves.get("worker") in ("gains", "loses")


def _no_order(term: Term) -> str:
    """Return why differing cells of a term are not ranked."""
    if term.kind == "type":
        return "texts differ, and types have no order: not ranked"
    if term.moves.get("worker") in ("gains", "loses"):
        return "texts differ, in units that are not compared: not ranked"
    return "texts differ, and the order is not that of the worker's interest: not ranked"


def _rule(stated: int, levels: int, clauses: Sequence[str]) -> str:
    """Return the rule in words."""
    if stated == 1:
        return "one text states it"
    if levels == 1:
        return "the texts that grade it agree"
    said = f", as {', '.join(clauses)} says" if clauses else ""
    return f"the more favourable clause prevails{said}"


def _differing(stated: Sequence[Cell]) -> Sequence[Cell]:
    """Return the graded cells, if their levels differ."""
    graded = [one for one in stated if one.rank is not None]
    return graded if len({one.rank for one in graded}) > 1 else ()


def _differing_amounts(stated: Sequence[Cell]) -> Sequence[Cell]:
    """Return the cells with an amount, if the amounts differ."""
    amounts = [one for one in stated if one.amount is not None]
    return amounts if len({(one.amount, one.unit) for one in amounts}) > 1 else ()


def _forbidden(stated: Sequence[Cell]) -> Sequence[Cell]:
    """Return the cells of which one forbids what another allows."""
    for rule in load_rules().opposites:
        of_term = [one for one in stated if one.term == rule.term]
        forbids = [one for one in of_term if one.level in rule.forbids]
        allows = [one for one in of_term if one.level in rule.allows]
        if forbids and allows:
            return [*forbids, *allows]
    return ()


def _soft_promises(term: Term, stated: Sequence[Cell], soft: Sequence[Cell]) -> Sequence[Cell]:
    """Return the cells of soft law that promise the worker more than any text that binds."""
    best, _ = prevailing(term, stated)
    promises = [one for one in soft if one.is_stated]
    if not best:
        return () if stated else promises
    return [one for one in promises if _is_above(term, one, best[0])]


def _is_above(term: Term, one: Cell, best: Cell) -> bool:
    """Return whether a cell is better for the worker than another."""
    own, other = height(term, one), height(term, best)
    if own is None or other is None or not _has_order(term, [one, best]):
        return False
    return own < other if term.moves.get("worker") == "loses" else own > other


def _conflict(kind: Clash, found: Sequence[Cell], cells: Sequence[Cell]) -> Conflict:
    """Return a conflict, its texts in the order of the stack."""
    ordered = [one for one in cells if one in found]
    words = "; ".join(f"{one.agreement}: {one.mark} ({one.locator})" for one in ordered)
    return Conflict(kind, tuple(one.agreement for one in ordered), words)
