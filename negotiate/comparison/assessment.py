r"""Assessment: one sheet of common criteria for any agreement, with what was not seen.

A criterion is worth 1 if met, 0.5 if partly met, 0 if not. Known not to be there, on whatever
ground, is not met, and its source is named: the word of a data set that there is no such clause
counts, as a data set's word. What was not seen or not graded is worth the whole span that is still
possible.

Score of a heading
    With :math:`n` criteria of equal weight, each between :math:`l_i` and :math:`h_i`: the range is
    :math:`[\sum l_i / n, \sum h_i / n]`, as if all that is unknown were not met, or were met. The
    score of what was seen is the mean of the criteria with :math:`l_i = h_i`, with their number.
Total
    The same over all criteria of the sheet. It is never given without the headings.

A sheet says what a text says, not what happens on the ground.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from negotiate.comparison.criteria import Cited, Criteria, Criterion, check_criteria, load_criteria
from negotiate.comparison.gaps import GapReport, gap, standards_of
from negotiate.comparison.versions import sector_names
from negotiate.terms.cells import Cell, cell
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Agreement

Answer = Literal["met", "partly", "not_met", "not_graded", "not_seen"]
"""Answer to a criterion.

``not_graded``: a clause that decides it is stated without a level; ``not_seen``: nobody looked for
a term that decides it.
"""

WEIGHTS = "equal"
"""Weights of the criteria in every score."""


@dataclass(frozen=True)
class CriterionRow:
    """One criterion of the sheet, answered."""

    criterion: str
    """Identifier of the criterion."""
    heading: str
    """Part of the sheet."""
    title: str
    """Name for readers."""
    question: str
    """The question."""
    answer: Answer
    """The answer."""
    low: float
    """Worth if all that is unknown were not met, 0 to 1."""
    high: float
    """Worth if all that is unknown were met, 0 to 1."""
    evidence: tuple[Cell, ...]
    """What the agreement says about each term of the criterion, with its source."""
    sources: tuple[str, ...]
    """Where the criterion was taken from."""


@dataclass(frozen=True)
class Score:
    """What the criteria of a heading, or of all, come to; the parts belong to the number."""

    heading: str
    """Part of the sheet, ``total`` for all."""
    title: str
    """Name for readers."""
    counts: Mapping[str, int]
    """Number of criteria by answer, all answers named."""
    low: float
    """Score if all that is unknown were not met, 0 to 1."""
    high: float
    """Score if all that is unknown were met, 0 to 1."""
    seen: float | None
    """Mean of the criteria that could be answered, none if there are none."""
    n_seen: int
    """Number of criteria that could be answered."""
    n: int
    """Number of criteria."""


@dataclass(frozen=True)
class Sheet:
    """The assessment of one agreement."""

    agreement: str
    """Id of the agreement."""
    title: str
    """Its title."""
    on: str
    """Day of the values, empty for the last value of each term."""
    criteria_version: int
    """Version of the criteria; sheets of different versions are not compared."""
    weights: str
    """Weights of the criteria."""
    rows: tuple[CriterionRow, ...]
    """Criteria in the order of the file."""
    headings: tuple[Score, ...]
    """One score per heading that has a criterion, in order."""
    total: Score
    """Score of all criteria."""
    not_applicable: tuple[str, ...]
    """Criteria for other sectors, which are left out."""
    references: tuple[GapReport, ...]
    """How the agreement stands to each standard of the codebook."""


def assess(
    agreement: Agreement,
    codebook: Codebook,
    criteria: Criteria | None = None,
    *,
    on: date | None = None,
    standards: Sequence[Agreement] = (),
) -> Sheet:
    """Return the assessment sheet of an agreement or draft.

    Parameters
    ----------
    agreement
        The agreement or draft.
    codebook
        Terms and levels.
    criteria
        Criteria; without them, those that ship with the package.
    on
        Day on which the values must apply; without it, the last value of each term.
    standards
        Files of standards, whose words are then shown in ``references``.

    Returns
    -------
    Sheet
        Answers, scores as ranges, and the gaps to the standards; defined in the module.

    Raises
    ------
    AgreementFileError
        If the codebook lacks a term or level of the criteria.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> sheet = assess(library.get("phl-sau-2013-domestic"), library.codebook)
    >>> [score.heading for score in sheet.headings]
    ['governance', 'protection', 'development', 'enforceability']
    >>> sheet.total.low <= sheet.total.high, sum(sheet.total.counts.values()) == sheet.total.n
    (True, True)
    """
    used = criteria or load_criteria()
    check_criteria(used, codebook)
    apply = _applicable(used, agreement)
    rows = tuple(_row(name, each, used, agreement, codebook, on) for name, each in apply.items())
    return Sheet(
        agreement=agreement.id,
        title=agreement.title,
        on=str(on or ""),
        criteria_version=used.version,
        weights=WEIGHTS,
        rows=rows,
        headings=_headings(used, rows),
        total=_score("total", "All criteria", rows),
        not_applicable=tuple(name for name in used.criteria if name not in apply),
        references=_references(agreement, codebook, on, standards),
    )


def _applicable(criteria: Criteria, agreement: Agreement) -> Mapping[str, Criterion]:
    """Return the criteria that are asked of an agreement's sectors."""
    sectors = set(sector_names(agreement))
    return {
        name: each
        for name, each in criteria.criteria.items()
        if not each.sectors or sectors & set(each.sectors)
    }


def _headings(criteria: Criteria, rows: Sequence[CriterionRow]) -> tuple[Score, ...]:
    """Return the scores of the headings that have a criterion."""
    return tuple(
        _score(name, heading.title, found)
        for name, heading in criteria.headings.items()
        if (found := [row for row in rows if row.heading == name])
    )


def _references(
    agreement: Agreement, codebook: Codebook, on: date | None, standards: Sequence[Agreement]
) -> tuple[GapReport, ...]:
    """Return the gaps to all standards, with the words of those whose files are given."""
    files = {each.id: each for each in standards}
    return tuple(
        gap(agreement, files.get(name, name), codebook, on=on) for name in standards_of(codebook)
    )


def _row(
    name: str,
    criterion: Criterion,
    criteria: Criteria,
    agreement: Agreement,
    codebook: Codebook,
    on: date | None,
) -> CriterionRow:
    """Return the answer to one criterion."""
    evidence = tuple(cell(agreement, test.term, codebook, on=on) for test in criterion.tests)
    spans = [
        test.values(codebook.get(test.term), found)
        for test, found in zip(criterion.tests, evidence, strict=True)
    ]
    low = _together(criterion.need, [least for least, _ in spans])
    high = _together(criterion.need, [most for _, most in spans])
    return CriterionRow(
        criterion=name,
        heading=criterion.heading,
        title=criterion.title,
        question=criterion.question,
        answer=_answer(low, high, evidence),
        low=low,
        high=high,
        evidence=evidence,
        sources=tuple(_cited(each, criteria) for each in criterion.sources),
    )


def _together(need: str, values: Sequence[float]) -> float:
    """Return the worth of several tests: of the best one, or whole only where all are met."""
    if need == "any":
        return max(values)
    return min(values) if min(values) == max(values) else 0.5


def _answer(low: float, high: float, evidence: Sequence[Cell]) -> Answer:
    """Return the answer of a criterion worth between two values."""
    if low == high:
        return "met" if low == 1 else "partly" if low else "not_met"
    return "not_seen" if any(found.is_unknown for found in evidence) else "not_graded"


def _cited(cited: Cited, criteria: Criteria) -> str:
    """Return the title of a source with the place in it."""
    title = criteria.sources[cited.source].title
    return f"{title}, {cited.at}" if cited.at else title


def _score(name: str, title: str, rows: Sequence[CriterionRow]) -> Score:
    """Return the score of some criteria, with its parts."""
    seen = [row.low for row in rows if row.low == row.high]
    return Score(
        heading=name,
        title=title,
        counts={each: sum(row.answer == each for row in rows) for each in get_args(Answer)},
        low=sum(row.low for row in rows) / max(1, len(rows)),
        high=sum(row.high for row in rows) / max(1, len(rows)),
        seen=sum(seen) / len(seen) if seen else None,
        n_seen=len(seen),
        n=len(rows),
    )
