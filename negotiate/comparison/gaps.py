r"""Gaps: what an agreement lacks against a standard or another agreement, and how to close it.

What is asked
    Of a standard: what the codebook's ``standards`` table says, even where the standard's own text
    says more. Of any other agreement taken as a model: the level of each term that it states, and
    of a term that it states without a level, that the term be dealt with.

Shortfall
    With a clause at rank :math:`f` (0 for the lowest), asked rank :math:`a` and :math:`L` levels,
    :math:`s = \max(0, a - f) / L`; a missing clause has :math:`s = 1`. Types have no order: another
    type than the one asked is shown, without a shortfall.

Distance
    The mean of :math:`s` over the terms that are asked and known. Its range takes each term that
    was not seen or not graded as met (best) and as missing (worst). It comes with the number of
    terms known and asked, without which it says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from negotiate.errors import UnknownNameError
from negotiate.terms.cells import Cell, cell
from negotiate.terms.codebook import Asked, Codebook, Term
from negotiate.terms.schema import Agreement

Verdict = Literal["missing", "below", "other", "not_graded", "not_seen", "met", "above"]
"""How an agreement stands to what is asked on a term.

``missing`` the text has no such clause, excludes it or leaves it to national law; ``below`` it has
one at a lower level; ``other`` it is of another type than the one asked, and types have no order;
``not_graded`` it has one, whose level is not known; ``not_seen`` nobody looked; ``met`` and
``above`` it has what is asked, or more.
"""

FALLS_SHORT: tuple[Verdict, ...] = ("missing", "below", "not_graded", "not_seen")
"""Verdicts of `missing`."""


@dataclass(frozen=True)
class Gap:
    """One term that a model asks for, and how an agreement stands to it."""

    term: str
    """Identifier of the term."""
    verdict: Verdict
    """How the agreement stands to what is asked."""
    asked: str
    """Level that is asked for, empty where it is asked that the term be dealt with."""
    found: str
    """Level of the agreement, empty where there is none."""
    locator: str
    """Where the model asks for it."""
    source: str = ""
    """Where that was read, empty where the model's own file holds it."""
    href: str = ""
    """Address of that source, empty as before."""
    title: str = ""
    """Name of the term for readers."""
    words: str = ""
    """What the model says, empty where its file has no words for the term."""
    to_close: str = ""
    """What a text must say to close the gap, empty where there is none."""
    steps: int | None = None
    """Levels between what is asked and what was found; negative above; none where not ranked."""
    shortfall: float | None = None
    """Share of the levels that is missing, 0 to 1; none where it is not known or has no order."""
    gains: tuple[str, ...] = ()
    """Who gains when the term goes up."""
    loses: tuple[str, ...] = ()
    """Who loses when the term goes up."""
    either: tuple[str, ...] = ()
    """Who may gain or lose when the term goes up."""
    cell: Cell | None = None
    """What the agreement says, with its source."""


@dataclass(frozen=True)
class GapReport:
    """How an agreement stands to a model, term by term and as a distance with its range."""

    agreement: str
    """Id of the agreement."""
    model: str
    """Id of the standard or agreement that is the model."""
    on: str
    """Day of the values, empty for the last value of each term."""
    rows: tuple[Gap, ...]
    """Every term that is asked, in the order of the codebook."""
    counts: Mapping[str, int]
    """Number of rows by verdict, all verdicts named."""
    distance: float | None
    """Mean shortfall of the terms that are known, 0 to 1; none where none is known."""
    low: float | None
    """The distance if all that is unknown were met; none where nothing with an order is asked."""
    high: float | None
    """The distance if all that is unknown were missing; none as before."""
    known: int
    """Number of terms that the distance is the mean of."""
    asked: int
    """Number of terms that are asked and have an order."""

    @property
    def open(self) -> tuple[Gap, ...]:
        """Return the rows that are not met, the unknown ones included."""
        return tuple(row for row in self.rows if row.verdict not in ("met", "above"))


def gap(
    agreement: Agreement,
    model: Agreement | str,
    codebook: Codebook,
    *,
    on: date | None = None,
) -> GapReport:
    """Return how an agreement or draft stands to a standard or to another agreement.

    Parameters
    ----------
    agreement
        The agreement or draft.
    model
        A standard, by its id or as its file (then its words are shown, too), or any other
        agreement that is taken as the model.
    codebook
        Terms, with what each standard asks of them.
    on
        Day on which the agreement's values must apply; the model is taken at its last values.

    Returns
    -------
    GapReport
        One row per term that is asked; what is asked and the distance are defined in the module.

    Raises
    ------
    UnknownNameError
        If the model is the id of a standard that no term of the codebook knows.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> draft = library.get("idn-sau-2014-domestic")
    >>> gap(draft, draft, library.codebook).distance
    0.0
    >>> report = gap(draft, library.get("ilo-1949-r086-model"), library.codebook)
    >>> report.low <= report.distance <= report.high
    True
    """
    file = model if isinstance(model, Agreement) else None
    name = model if isinstance(model, str) else model.id
    asked = _asked(file, name, codebook)
    rows = tuple(_row(agreement, term, wanted, file, codebook, on) for term, wanted in asked)
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in get_args(Verdict)}
    ranked = [row for row in rows if row.verdict != "other"]
    short = [row.shortfall for row in ranked if row.shortfall is not None]
    known, total = len(short), len(ranked)
    return GapReport(
        agreement=agreement.id,
        model=name,
        on=str(on or ""),
        rows=rows,
        counts=counts,
        distance=sum(short) / known if known else None,
        low=sum(short) / total if total else None,
        high=(sum(short) + total - known) / total if total else None,
        known=known,
        asked=total,
    )


def missing(agreement: Agreement, standard: str, codebook: Codebook) -> tuple[Gap, ...]:
    """Return the terms on which an agreement falls short of a standard.

    Parameters
    ----------
    agreement
        The agreement.
    standard
        Id of a standard, e.g. ``ilo-1949-r086-model``.
    codebook
        Terms, with what each standard asks of them.

    Returns
    -------
    tuple of Gap
        In the order of the codebook; a term that the agreement meets is not among them, one that
        nobody looked for is.

    Raises
    ------
    UnknownNameError
        If no term of the codebook knows the standard.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> gaps = missing(library.get("idn-sau-2014-domestic"), "ilo-1949-r086-model",
    ...                library.codebook)
    >>> [gap.asked for gap in gaps if gap.term == "return_cost"]
    ['not_worker']
    """
    rows = gap(agreement, standard, codebook).rows
    return tuple(row for row in rows if row.verdict in FALLS_SHORT)


def standards_of(codebook: Codebook) -> tuple[str, ...]:
    """Return the ids of all standards that a codebook knows, in order."""
    return tuple(sorted({name for term in codebook.terms.values() for name in term.standards}))


def _asked(file: Agreement | None, name: str, codebook: Codebook) -> tuple[tuple[str, Asked], ...]:
    """Return the terms that a model asks for, in the order of the codebook."""
    known = standards_of(codebook)
    if name in known:
        return tuple(
            (term, content.standards[name])
            for term, content in codebook.terms.items()
            if name in content.standards
        )
    if file is None:
        raise UnknownNameError("standard", name, known)
    cells = (cell(file, term, codebook) for term in codebook.ids())
    return tuple(
        (each.term, Asked(level=each.level or None, locator=each.locator))
        for each in cells
        if each.is_stated
    )


def _row(
    agreement: Agreement,
    name: str,
    asked: Asked,
    file: Agreement | None,
    codebook: Codebook,
    on: date | None,
) -> Gap:
    """Return how an agreement stands to what is asked of one term."""
    term = codebook.get(name)
    found = cell(agreement, name, codebook, on=on)
    verdict = _verdict(term, found, asked)
    steps = _steps(term, found, asked)
    model = cell(file, name, codebook) if file is not None else None
    return Gap(
        term=name,
        verdict=verdict,
        asked=asked.level or "",
        found=found.level,
        locator=asked.locator,
        source=asked.source or "",
        href=asked.href or "",
        title=term.title,
        words=model.words if model is not None and model.is_stated else "",
        to_close="" if verdict in ("met", "above") else _to_close(term, asked),
        steps=steps,
        shortfall=_shortfall(term, verdict, steps),
        gains=_moved(term, "gains"),
        loses=_moved(term, "loses"),
        either=_moved(term, "either"),
        cell=found,
    )


def _verdict(term: Term, found: Cell, asked: Asked) -> Verdict:
    """Return the verdict on one term."""
    if not found.is_stated:
        return "not_seen" if found.is_unknown else "missing"
    if asked.level is None or found.level == asked.level:
        return "met"
    if found.rank is None:
        return "not_graded"
    if term.kind != "ordered":
        return "other"
    return "below" if found.rank < term.rank(asked.level) else "above"


def _steps(term: Term, found: Cell, asked: Asked) -> int | None:
    """Return the levels between what is asked and what was found, None where not ranked."""
    if asked.level is None or found.rank is None or term.kind != "ordered":
        return None
    return term.rank(asked.level) - found.rank


def _shortfall(term: Term, verdict: Verdict, steps: int | None) -> float | None:
    """Return the share of the levels that is missing, None where it is unknown or unordered."""
    if verdict in ("not_seen", "not_graded", "other"):
        return None
    if verdict == "missing":
        return 1.0
    return max(0, steps or 0) / max(1, len(term.levels))


def _to_close(term: Term, asked: Asked) -> str:
    """Return what a text must say to meet what is asked."""
    return term.words(asked.level) if asked.level else term.meaning


def _moved(term: Term, way: str) -> tuple[str, ...]:
    """Return the stakeholders whom the term moves one way when it goes up."""
    return tuple(name for name, moved in term.moves.items() if moved == way)
